"""zopa on the command line: parse, call the library, print.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 unexpected, 2 a call that
cannot be taken, 3 no valid game, 4 undecided under --strict, 130 interrupted. The engine, sympy and rich are
loaded only by what needs them.

The commands themselves are functions in `solver.commands`; here they are put together, and every failure becomes
one message and an exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import NoReturn

import typer


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


def _app() -> typer.Typer:
    """The commands in the order in which help lists them."""
    if hidden := _shadowed():
        sys.exit(f"error: {hidden}")
    from solver.commands import app as commands_app
    from solver.commands import games, plots, questions, solve, sweeps
    from solver.commands import questions as commands_questions

    width = max(24, min(100, get_terminal_size().columns))
    made = typer.Typer(
        name="zopa",
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "terminal_width": width},
    )
    made.callback(invoke_without_command=True)(commands_app.start)
    before, after = (games.games, games.show, solve.solve), (games.check, games.new)
    asked = (*questions.ALL, *commands_questions.BARGAINING, commands_questions.uncertain, *sweeps.ALL, *plots.ALL)
    commands: list[Callable[..., None]] = [*before, *asked, *after]
    for command in commands:
        made.command()(command)
    return made


app = _app()


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, and leave with its exit code."""
    from solver.commands.output import RUN

    RUN.begin(tuple(sys.argv[1:] if arguments is None else arguments))
    sys.exit(_code(RUN.arguments))


def _code(arguments: Sequence[str]) -> int:
    """Run the command; every failure becomes one message and a code."""
    from solver.commands.app import advised
    from solver.commands.output import say
    from solver.errors import ZopaError

    try:
        code = typer.main.get_command(app).main(list(arguments), prog_name="zopa", standalone_mode=False)
    except ZopaError as error:
        return _failed(error, str(error), error.exit_code)
    except typer.TyperException as error:
        return _failed(error, advised(error), error.exit_code)
    except typer.Abort:
        code = 130
    except KeyboardInterrupt:
        code = 130
    except Exception as error:  # noqa: BLE001 - the last door: anything else is a fault of the program
        message = f"unexpected: {type(error).__name__}: {error}\nThis is a fault in zopa; --debug shows where."
        return _failed(error, message, 1)
    if code == 130:
        say("interrupted")
    return code if isinstance(code, int) else 0


def _failed(error: Exception, message: str, code: int) -> int:
    from solver.commands.output import RUN, say

    if RUN.debug:
        import traceback

        say("".join(traceback.format_exception(error)).rstrip())
    say(f"error: {message}")
    return code


if __name__ == "__main__":
    main()
