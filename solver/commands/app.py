"""zopa itself: its commands put together, and every failure as one message, with what to try, and an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

import typer
from typer.core import TyperGroup

from solver.commands import comparisons, games, pages, questions, schemas, sweeps  # noqa: F401 - they fill COMMANDS
from solver.commands.options import COMMANDS, Debug, Version, option_names
from solver.commands.output import CALL, say
from solver.errors import ZopaError, clip, lacks_memory
from solver.report.remedies import DOOR, Door
from solver.report.streams import put, width
from solver.report.words import QUESTIONS

GROUPS = {
    "Look at a game": "games show check new schema",
    **QUESTIONS,
    "Studies, pictures and files": "report explore plot sweep merge verify-certificate",
}  # each command once, in the order in which help lists them
NAME_WIDTH = max(map(len, " ".join(GROUPS.values()).split()))


class GroupedHelp(TyperGroup):
    """Lists the commands under their groups, each with its whole summary, wrapped."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for group, names in GROUPS.items():
            with formatter.section(group):
                each = ((name, self.commands[name]) for name in names.split())
                formatter.write_dl(
                    [(f"{name:{NAME_WIDTH}}", one.get_short_help_str(MAX_SUMMARY)) for name, one in each]
                )


MAX_SUMMARY = 200  # characters


def start(ctx: typer.Context, version: Version = False, debug: Debug = False) -> None:
    """Every equilibrium of a game with symbols in its payoffs, and where each one stands.

    \b
    Examples:
      zopa games
      zopa solve thaad-deal
    """
    if ctx.invoked_subcommand is None:
        put(ctx.get_help() + "\n", sys.stderr)
        raise typer.Exit(2)


@cache
def command_line(columns: int, only: str = "") -> Any:
    """Return the commands in the order in which help lists them, or one alone, for a screen so wide."""
    app = typer.Typer(
        name="zopa",
        cls=GroupedHelp,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "terminal_width": columns},
    )
    app.callback(invoke_without_command=True)(start)
    for name in [only] if only else " ".join(GROUPS.values()).split():
        app.command(name)(COMMANDS[name])
    return typer.main.get_command(app)


_NEGATIVE_CLAIM = re.compile(r"-[^-].*([<>≤≥≠]|[=!]=|\s=)", re.DOTALL)  # no option; a blank before it says so


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; every failure but an interrupt becomes one message."""
    CALL.arguments, CALL.debug = tuple(arguments), False
    token = DOOR.set(Door("command line"))
    try:
        words = [f" {word}" if _NEGATIVE_CLAIM.match(word) else word for word in arguments]
        only = words[0] if words and words[0] in COMMANDS else ""  # what the others take is not looked at
        code = command_line(width(), only).main(words, prog_name="zopa", standalone_mode=False)
    except ZopaError as error:
        return _report_failure(error, str(error), error.exit_code)
    except typer.TyperException as error:
        return _report_failure(error, message_with_advice(error), error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last door: anything else is a fault of the program
        if _is_interrupt(error):
            raise KeyboardInterrupt from None
        if message := _fault_of_machine(error):
            return _report_failure(error, message, 2)
        message = f"unexpected: {type(error).__name__}: {error}\nThis is a fault in zopa; --debug shows where."
        return _report_failure(error, message, 1)
    finally:
        DOOR.reset(token)
    if code == 130:  # how typer says that the command was interrupted
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _fault_of_machine(error: BaseException) -> str:
    """Return what to do about an error that memory or the environment caused, not zopa; of any other return nothing."""
    if lacks_memory(error):
        return "there is too little memory for this here; end other programs, raise the limit (ulimit -v), or ask less"
    for name, (complaint, sound, wanted) in VARIABLES.items():
        value = os.environ.get(name, "")
        if re.match(complaint, f"{type(error).__name__}: {error}") and not re.fullmatch(sound, value):
            return f"the environment has {name}={clip(value)}, which is no {wanted}; unset it (env -u {name} zopa ...)"
    return ""


VARIABLES = {  # of the environment: how the error begins that one causes, values that cause none, what it should be
    "MPLBACKEND": ("ValueError: Key backend", "", "backend of matplotlib"),
    "SOURCE_DATE_EPOCH": ("(Value|Overflow)Error: ", "[0-9]{0,11}", "number of seconds since 1970"),
}


def _is_interrupt(error: BaseException | None) -> bool:
    """Return whether an interrupt caused an error: one that strikes while a class is made is wrapped in another."""
    return error is not None and (isinstance(error, KeyboardInterrupt) or _is_interrupt(error.__cause__))


def _report_failure(error: Exception, message: str, code: int) -> int:
    if CALL.debug:
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())
    say(f"error: {message}")
    return code


_EXTRA = re.compile(r"unexpected extra argument\(s\) \((.*)\)$", re.DOTALL)
_LONG = re.compile(r"\S{101,}")
MAX_REPEATED_WORD = 100  # characters of a word that is repeated
WITHOUT_BLANKS = ("game", "file")  # arguments in which nobody means a blank


def message_with_advice(error: typer.TyperException) -> str:
    """Return the message of a failed call, with the help to read and the quotes that may be missing."""
    told: list[Any] = getattr(error.__cause__, "errors", list)()  # by pydantic, in words for programmers
    if told and told[0]["type"].startswith("int_"):
        vars(error)["message"] = f"{clip(repr(told[0]['input']))} is no whole number; give one, such as 20"
    shown = error.format_message().replace("Value error, ", "")
    message = _LONG.sub(lambda word: clip(word[0], MAX_REPEATED_WORD), shown)
    context = getattr(error, "ctx", None)
    if context is None or context.parent is None:
        typed, every = getattr(error, "option_name", ""), [one.__annotations__ for one in COMMANDS.values()]
        late = typed in option_names(how for one in every for how in one.values())
        behind = f"; it stands behind the command and the game: zopa COMMAND GAME {typed} ..." if late else ""
        return f"{message}{behind}{_instead_of(message)}\n'zopa --help' shows what there is."
    lines = [message, f"'{context.command_path} --help' shows what it takes."]
    if extra := _EXTRA.search(message):
        bare = next((one for one in context.params.get("setting") or () if "=" not in one), "")
        if bare:
            lines.insert(1, f"--set takes name=value, without blanks: --set {clip(bare)}={extra[1]}")
        elif re.fullmatch(r"\w+=[^=]\S*", extra[1]):
            moves = "--params" if context.info_name == "compare" else "--set"
            lines.insert(1, f"a value is given by an option: {moves} {extra[1]}")
        elif begun := _last(context):
            lines.insert(1, f'an argument with blanks in it needs quotes: "{begun} {extra[1]}"')
    return "\n".join(lines)


def _instead_of(message: str) -> str:
    """Return what there is instead of a command that names a concept, on a line of its own; nothing of any other."""
    from solver.forms.absent_concepts import explain_absent

    if not (unknown := re.match("No such command '([^']*)'", message)):
        return ""
    said = explain_absent(unknown[1])
    return f"\n{said}" if said else ""


def _last(context: typer.Context) -> str:
    """Return what was given for the last argument of the command, where that is one in which blanks stand."""
    arguments = [one.name for one in context.command.params if one.param_type_name == "argument"]
    last = arguments[-1] if arguments else None
    given = context.params.get(last) if last and last not in WITHOUT_BLANKS else None
    return given if isinstance(given, str) else ""
