"""The command that asks what both sides would agree on: one library call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from solver.commands.options import At, Debug, Fix, Force, Form, Format, Game, Out, Params, Set, Strict
from solver.commands.printed import answered, emit, say

if TYPE_CHECKING:
    from solver.commands.asked import AnyAsked


def bargain(
    game: Game,
    solution: Annotated[
        list[str] | None,
        typer.Option(
            "--solution",
            metavar="NAME",
            help="Only this one, or repeat it for more: nash, kalai-smorodinsky, egalitarian, utilitarian, equal-area,"
            " raiffa, perles-maschler.",
        ),
    ] = None,
    disagreement: Annotated[
        str | None,
        typer.Option(
            "--disagreement",
            metavar="PROFILE",
            help="Of a game in normal form: what happens without an agreement, such as 'keep, tolerate'; else each"
            " has what it can be sure of (maximin).",
        ),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option("--weight", metavar="PARTY=W", help="A party's weight, 1 unless you say. Repeat it for more."),
    ] = None,
    at: At = None,
    setting: Set = None,
    fix: Fix = None,
    params: Params = None,
    strict: Strict = False,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say what both sides would reasonably agree on: the zone of agreement, and what each theory picks in it.

    The closed forms of the first four solutions are shown unless some are named, and none with --at baseline. A game
    in normal form is bargained over by lotteries between its outcomes.

    \b
    Examples:
      zopa bargain swap-package
      zopa bargain thaad-deal --disagreement "keep, tolerate" --solution nash
    """
    import solver
    from solver.commands.asked import ask_of, find
    from solver.errors import Undecided
    from solver.present import typed
    from solver.present.progress import progress

    asked: AnyAsked = ask_of(find(game), setting, fix, params, at)
    weights = typed.pairs("--weight", weight) or None
    with progress("bargaining"):
        answer = solver.bargain(asked.game, solution or None, asked.moved, disagreement, weights, not asked.at)
    for remark in asked.remarks:
        say(remark)
    emit(answered(answer, form, output, asked.whole), output, force)
    if strict and answer.undecided:
        raise Undecided(answer.undecided)


ALL: tuple[Callable[..., None], ...] = (bargain,)
