"""Commands that show what moves what: a tornado as a table, and pictures in files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

import solver
from solver.commands.options import PAGE, POINT, Game, Outcome, Run, Solution, command, say
from solver.errors import UsageError, clip
from solver.plots import PICTURES
from solver.plots import picture as draw_picture
from solver.report.terminal import progress

if TYPE_CHECKING:
    from solver.commands.inputs import AnyAsked

Of: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--of",
        metavar="WHAT",
        help="Of this: a player, for its payoff; probability, that of the outcome; or another outcome, for its"
        " probability. Repeat it for more.",
    ),
]


@command(*POINT, "full", *PAGE)
def tornado(run: Run, game: Game, outcome: Outcome, of: Of = None, solution: Solution = None) -> None:
    """Say what each parameter alone does to the payoffs in an outcome, slopes apart from jumps.

    A parameter moves over its range, the others stay. Where the outcome ends, what stands instead takes over, and the
    payoffs jump. The widest swing comes first.

    \b
    Examples:
      zopa tornado thaad-deal "keep, tolerate"
      zopa tornado thaad-deal "withdraw, sanction" --of US --set breach_us=4 --set breach_cn=4
    """
    asked = run.ask_at_point(game)
    subject = _subject(asked, solution)
    with progress("answering"):
        answer = solver.tornado(subject, outcome, of=of, at=asked.moved)
    run.put(answer, asked)


@command(*POINT, "force", "debug")
def plot(
    run: Run,
    game: Game,
    picture: Annotated[
        str,
        typer.Argument(
            metavar="PICTURE",
            help="; ".join(f"{one.name} {one.usage}".rstrip() for one in PICTURES.values()) + ".",
            autocompletion=lambda: list(PICTURES),
        ),
    ],
    about: Annotated[list[str] | None, typer.Argument(metavar="[WHAT]...", help="What the picture is of.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The file: .svg, .png or .pdf.")
    ] = None,
    of: Of = None,
    shade: Annotated[
        str | None,
        typer.Option(
            "--shade", metavar="STRATEGY", help="phase: show its probability in grey where a mixed equilibrium stands."
        ),
    ] = None,
    pixels: Annotated[
        int, typer.Option("--pixels", metavar="WIDTH", help="The width of a PNG.", show_default=True)
    ] = 1600,
    solution: Solution = None,
) -> None:
    """Draw a picture into a file, as SVG, PNG or PDF. It needs matplotlib: pip install '.[plot]'.

    \b
    Examples:
      zopa plot thaad-deal phase breach_us breach_cn -o phase.svg
      zopa plot thaad-deal tornado "withdraw, sanction" --set breach_us=4 --set breach_cn=4 -o tornado.png
    """
    from solver.report.figure_style import check_format, library, save

    if output is None:
        raise UsageError(f"a picture goes to a file: write -o {clip(picture)}.svg, .png or .pdf")
    check_format(output, pixels)
    library()
    asked = run.ask_at_point(game)
    subject = _subject(asked, solution)
    for remark in asked.remarks:
        say(remark)
    with progress("drawing"):
        figure = draw_picture(picture, subject, *(about or ()), at=asked.moved, of=of or None, shade=shade)
        save(figure, output, run.force, pixels)
    say(f"the picture is in {output}")


def _subject(asked: AnyAsked, solution: str | None) -> Any:
    """Return the game, or the atlas of a bargaining solution."""
    from solver.concepts.catalogue import atlas_for

    return asked.game if solution is None else atlas_for(asked.game, solution)


COMMANDS: tuple[Callable[..., None], ...] = (tornado, plot)
