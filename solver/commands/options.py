"""The arguments and options that commands share, each with its help, metavar and completion.

A command takes them as annotations: `def solve(game: Game, setting: Set = None, form: Form = Format.TEXT)`.
Nothing but typer is imported here, so that help is instant.

What a shell offers while a command is typed: pairs of a text and what it means.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from solver.commands.output import RUN
from solver.errors import ZopaError
from solver.forms.words import CLOSED_SOLUTIONS

if TYPE_CHECKING:
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


def _complete_game(incomplete: str) -> list[tuple[str, str]]:
    return games(incomplete)


def _complete_parameter(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from solver.commands import inputs

    before = [ctx.params.get("game"), *ctx.args]  # an option without its value leaves the arguments unread
    game = next((word for word in before if word and not str(word).startswith("--")), "")
    return parameters(str(game), incomplete, inputs.find)


def _show_version(value: bool) -> None:
    if value:
        import solver
        from solver.report.terminal import put

        put(f"zopa {solver.__version__}\n", sys.stdout)
        raise typer.Exit


def _set_debug(value: bool) -> bool:
    RUN.debug = RUN.debug or value
    return value


Version: TypeAlias = Annotated[
    bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
]
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
Solution: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--solution",
        metavar="NAME",
        help=f"Ask about what a bargaining solution picks, not about equilibria: {', '.join(CLOSED_SOLUTIONS)},"
        " raiffa-1 to -3 (steps). A dispute is asked about its protocol, or else about nash.",
    ),
]
LOOSER = re.compile(r"\b(or|implies)\b", re.IGNORECASE)  # words that bind less than `and`
Given: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--given", metavar="CLAIM", help="Assume this as well, throughout. Repeat it for more."),
]
Form: TypeAlias = Annotated[
    Format, typer.Option("--format", help="How to write the answer.", case_sensitive=False, show_default=True)
]
Finding: TypeAlias = Annotated[Plain, typer.Option("--format", help="How to write the finding.")]
Out: TypeAlias = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file instead of standard output."),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Overwrite the file if it exists.")]
Strict: TypeAlias = Annotated[bool, typer.Option("--strict", help="End with code 4 if anything is left undecided.")]


def together(given: list[str] | None) -> str | None:
    """What is given as one claim, all of it.

    >>> together(["a > b", "c > 1 or(b > 1)"])
    'a > b and (c > 1 or(b > 1))'
    """
    if not given or len(given) == 1:
        return given[0] if given else None
    return " and ".join(f"({one})" if LOOSER.search(one) else one for one in given)


Offer = tuple[str, str]
MOST_FILES = 100


def games(incomplete: str) -> list[Offer]:
    """Names of the catalogue, and game files in the directory that is being typed.

    >>> games("thaad")
    [('thaad-deal', 'game of the catalogue')]
    """
    from games import names

    found = [(name, "game of the catalogue") for name in names() if name.startswith(incomplete)]
    folder = Path(incomplete) if incomplete.endswith("/") else Path(incomplete).parent
    try:
        files = sorted(islice(folder.glob("*.toml"), MOST_FILES))
    except (OSError, ValueError):
        return found
    return found + [(str(file), "game file") for file in files if str(file).startswith(incomplete)]


def parameters(game: str, incomplete: str, read: Callable[[str], NormalForm]) -> list[Offer]:
    """`name=baseline` for each parameter of a game; nothing where there is no such game.

    >>> from games import load
    >>> parameters("thaad-deal", "sh", load)
    [('shield=3', 'cost to the US of taking THAAD out: missile defence, alliance trust')]
    """
    if game in ("", "-"):  # a completion must not wait for standard input
        return []
    try:
        found = read(game).space.parameters
    except ZopaError:
        return []
    offered = [(f"{p.name}={p.baseline}", p.meaning or f"{p.low} to {p.high}") for p in found]
    return [offer for offer in offered if offer[0].startswith(incomplete)]
