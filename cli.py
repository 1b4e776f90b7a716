"""zopa on the command line: parse, call the library, print.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 unexpected, 2 a call that
cannot be taken, 3 no valid game, 4 undecided under --strict, 130 interrupted. The engine, sympy and rich are
loaded only by what needs them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeAlias

import typer

if TYPE_CHECKING:
    from fractions import Fraction

    from solver.forms.normal import NormalForm


class Format(StrEnum):
    """How an answer is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    LATEX = "latex"
    MARKDOWN = "markdown"


class Plain(StrEnum):
    """How a finding is written."""

    TEXT = "text"
    JSON = "json"


@dataclass
class _Run:
    """What this run was asked for, for error messages and provenance."""

    arguments: tuple[str, ...] = ()
    debug: bool = False


_RUN = _Run()

app = typer.Typer(
    name="zopa",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "terminal_width": max(24, min(100, get_terminal_size().columns)),
    },
)


# --- completion -----------------------------------------------------------------------------------


def _complete_game(incomplete: str) -> list[tuple[str, str]]:
    from solver.present import completion

    return completion.games(incomplete)


def _complete_parameter(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from solver.present import completion

    before = [ctx.params.get("game"), *ctx.args]  # an option without its value leaves the arguments unread
    game = next((word for word in before if word and not str(word).startswith("--")), "")
    return completion.parameters(str(game), incomplete, _read)


def _show_version(value: bool) -> None:
    if value:
        import solver
        from solver.present.output import put

        put(f"zopa {solver.__version__}\n", sys.stdout)
        raise typer.Exit


def _set_debug(value: bool) -> bool:
    _RUN.debug = _RUN.debug or value
    return value


Debug: TypeAlias = Annotated[
    bool, typer.Option("--debug", help="Show a traceback when something fails.", callback=_set_debug)
]
Game: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="GAME",
        help="A name that 'zopa games' lists, a file, or - for standard input.",
        autocompletion=_complete_game,
    ),
]
Set: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Move the point: a parameter's value, exact, such as 7/3. Repeat it for more.",
        autocompletion=_complete_parameter,
    ),
]
Fix: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--fix",
        metavar="NAME=VALUE",
        help="Put a number in the place of a parameter, which is then gone. Repeat it for more.",
        autocompletion=_complete_parameter,
    ),
]
Params: TypeAlias = Annotated[
    Path | None,
    typer.Option("--params", metavar="FILE.toml", help="Move the point to the values in a file of name = value lines."),
]
At: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="baseline",
        help="Answer at one point: the baseline, moved by --set and --params.",
        autocompletion=lambda: ["baseline"],
    ),
]
Form: TypeAlias = Annotated[
    Format, typer.Option("--format", help="How to write the answer.", case_sensitive=False, show_default=True)
]
Out: TypeAlias = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output."),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")]
Strict: TypeAlias = Annotated[bool, typer.Option("--strict", help="End with code 4 if anything is left undecided.")]


# --- commands -------------------------------------------------------------------------------------


@app.callback(invoke_without_command=True)
def start(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
    debug: Debug = False,
) -> None:
    """Every equilibrium of a game with symbols in its payoffs, and where each one stands.

    \b
    Examples:
      zopa games
      zopa solve thaad-deal
    """
    if ctx.invoked_subcommand is None:
        from solver.present.output import put

        put(ctx.get_help() + "\n", sys.stderr)
        raise typer.Exit(2)


@app.command()
def games(form: Form = Format.TEXT, output: Out = None, force: Force = False, debug: Debug = False) -> None:
    """List the games that come with zopa.

    \b
    Examples:
      zopa games
      zopa games --format json
    """
    import games as shelf

    shelves = [(shelf.path(name).parent.name, shelf.load(name)) for name in shelf.names()]
    _emit(_written("catalogue", form, output, None, shelves), output, force)


@app.command()
def show(
    game: Game,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    at: At = None,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Show a game: players, payoffs, parameters, sources.

    With a point (--at, --set, --params) the payoffs there are shown as numbers too.

    \b
    Examples:
      zopa show thaad-deal
      zopa show thaad-deal --set shield=7/3
    """
    whole = _read(game)
    chosen, moved = _asked(whole, fix, params, setting, at)
    point = chosen.space.point(moved) if moved or at else None
    if point is not None:
        _admit(chosen, point)
    _emit(_written("game", form, output, whole, chosen, point), output, force)


@app.command()
def solve(
    game: Game,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    at: At = None,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Find every equilibrium, and the parameter values where it stands.

    Without a point: all equilibria as formulas, each with its conditions, what stands at the baseline (moved by
    --set and --params) marked; then which of them stand together. With --at baseline, or every parameter set, the
    exact answer at that point.

    \b
    Examples:
      zopa solve thaad-deal
      zopa solve thaad-deal --at baseline --set shield=0
    """
    from solver.present import answers

    whole = _read(game)
    chosen, moved = _asked(whole, fix, params, setting, at)
    point = chosen.space.point(moved)
    _admit(chosen, point)
    if at or len(moved) == len(chosen.space):
        answer = answers.there(chosen, point)
        text = _written("point", form, output, whole, chosen, answer)
        undecided = ""
    else:
        atlas, phases = answers.everywhere(chosen, form is not Format.CSV)
        parts = (atlas, point) if phases is None else (atlas, point, phases)
        text = _written("atlas", form, output, whole, *parts)
        undecided = answers.undecided(atlas, phases)
    if form is Format.CSV and chosen.note:
        _say(f"note: {chosen.note}")
    _emit(text, output, force)
    if strict and undecided:
        from solver.errors import Undecided

        raise Undecided(undecided)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A game file, or - for standard input.")],
    form: Annotated[Plain, typer.Option("--format", help="How to write the finding.")] = Plain.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Check that a file is a game; a fault is named with its place, and ends with code 3.

    \b
    Examples:
      zopa check my-game.toml
      zopa check my-game.toml --format json
    """
    from solver.gamefile import read
    from solver.present import records, text

    game = read(file)
    if form is Plain.JSON:
        found = {"schema": "zopa.check/1", "valid": True, "game": records.brief(game)}
        _emit(records.written({**found, "provenance": _provenance(game)}), output, force)
    else:
        _emit(f"{file}: a valid game: {text.title(game)} ({text.size(game)})\n", output, force)


@app.command()
def new(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file to write, or - for standard output.")],
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Write a commented game file to start from.

    \b
    Examples:
      zopa new my-game.toml
      zopa new -
    """
    from solver.present.template import TEMPLATE

    _emit(TEMPLATE, Path(file), force)
    if file != "-":
        _say(f"{file} is written; change it, then: zopa check {file}")


# --- what was asked -------------------------------------------------------------------------------


def _read(name: str) -> NormalForm:
    """The game of that name in the catalogue, else in the file of that name."""
    import games as shelf
    from solver.errors import UsageError, clip, nearest
    from solver.gamefile import read

    if name in shelf.names():
        return shelf.load(name)
    if name == "-" or "/" in name or os.sep in name or name.endswith(".toml") or Path(name[:255]).exists():
        return read(name)
    hint = nearest(name, shelf.names()) or " 'zopa games' lists those there are; a file is named with its path."
    raise UsageError(f"there is no game and no file {clip(repr(name))};{hint}")


def _asked(
    game: NormalForm, fix: list[str] | None, params: Path | None, setting: list[str] | None, at: str | None
) -> tuple[NormalForm, dict[str, Any]]:
    """The game with some parameters fixed, and the values that move the point."""
    from solver.errors import UsageError, clip
    from solver.present import typed

    if at is not None and at != "baseline":
        raise UsageError(f"--at takes baseline, not {clip(repr(at))}; move it with --set name=value")
    fixed = typed.pairs("--fix", fix)
    moved = {**(typed.values(params) if params is not None else {}), **typed.pairs("--set", setting)}
    if both := [name for name in fixed if name in moved]:
        raise UsageError(f"{both[0]} is fixed, so it cannot be set as well; leave one of the two out")
    chosen = game.fix(fixed) if fixed else game
    return chosen, {name: chosen.space.value(name, value) for name, value in moved.items()}


def _admit(game: NormalForm, point: Mapping[str, Fraction]) -> None:
    from solver.errors import UsageError

    if not game.space.admits(point):
        assumed = " and ".join(map(str, game.space.assumptions))
        raise UsageError(f"the point breaks what the game assumes ({assumed}); move it elsewhere")


# --- output ---------------------------------------------------------------------------------------


def _written(kind: str, form: Format, output: Path | None, whole: NormalForm | None, *parts: Any) -> str:
    from solver.present.formats import written
    from solver.present.output import coloured, width

    colour = output is None and coloured(sys.stdout)
    return written(kind, form, *parts, provenance=_provenance(whole), width=width(), colour=colour)


def _provenance(game: NormalForm | None) -> dict[str, Any]:
    """What made a record: the version, the arguments, and the game as it was read."""
    import solver

    made: dict[str, Any] = {"zopa": solver.__version__, "arguments": list(_RUN.arguments)}
    return made if game is None else {**made, "game": {"name": game.name, "hash": game.hash}}


def _emit(text: str, output: Path | None, force: bool) -> None:
    if output is None or str(output) == "-":
        from solver.present.output import put

        put(text, sys.stdout)
    else:
        from solver.files import save

        save(text.encode(), output, force)


def _say(text: str) -> None:
    """A remark on standard error: one that is closed or full is no reason to fail."""
    from contextlib import suppress

    from solver.errors import ZopaError
    from solver.present.output import put

    if sys.stderr is not None:
        with suppress(ZopaError):
            put("".join(c if c.isprintable() or c == "\n" else "?" for c in text) + "\n", sys.stderr)


# --- the door -------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, and leave with its exit code."""
    global _RUN
    _RUN = _Run(tuple(sys.argv[1:] if arguments is None else arguments))
    if hidden := _shadowed():
        sys.stderr.write(f"error: {hidden}\n")
        sys.exit(1)
    sys.exit(_code())


def _code() -> int:
    """Run the command; every failure becomes one message and a code."""
    from solver.errors import ZopaError

    try:
        code = typer.main.get_command(app).main(list(_RUN.arguments), prog_name="zopa", standalone_mode=False)
    except ZopaError as error:
        return _failed(error, str(error), error.exit_code)
    except typer.TyperException as error:
        return _failed(error, _usage(error), error.exit_code)
    except typer.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
    except Exception as error:  # noqa: BLE001 - the last door: anything else is a fault of the program
        message = f"unexpected: {type(error).__name__}: {error}\nThis is a fault in zopa; --debug shows where."
        return _failed(error, message, 1)
    if code == 130:
        _say("interrupted")
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    said = error.format_message().replace("Value error, ", "")
    return f"{said}\n'zopa --help' shows what there is."


def _failed(error: Exception, message: str, code: int) -> int:
    if _RUN.debug:
        import traceback

        _say("".join(traceback.format_exception(error)).rstrip())
    _say(f"error: {message}")
    return code


def _shadowed() -> str:
    """What to say when another file hides one of zopa's packages, or nothing."""
    from importlib.util import find_spec

    here = Path(__file__).resolve().parent
    for name in ("solver", "games"):
        spec = find_spec(name)
        found = spec.origin if spec is not None else None
        if found is None or Path(found).resolve() != here / name / "__init__.py":
            return (
                f"{found or f'something called {name}'} hides zopa's own package {name!r}, because Python looks in the"
                " current directory or in PYTHONPATH first. Rename that file, or leave its directory out: run zopa, or"
                " python -P -m cli, without it in PYTHONPATH."
            )
    return ""


if __name__ == "__main__":
    main()
