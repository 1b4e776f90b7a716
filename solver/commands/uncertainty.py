"""The command that asks how likely things are: one library call."""

from __future__ import annotations

from typing import Annotated

import typer

from solver.commands.options import Debug, Fix, Force, Form, Format, Game, Given, Out, together
from solver.commands.printed import emit, provenance, say


def uncertain(
    game: Game,
    claim: Annotated[
        list[str] | None,
        typer.Option("--claim", metavar="CLAIM", help="Say how likely this is. Repeat it for more."),
    ] = None,
    given: Given = None,
    select: Annotated[
        list[str] | None,
        typer.Option(
            "--select",
            metavar="RULE",
            help="Payoffs under a rule, too: risk-dominant, payoff-dominant, nash-product or 'focal=OUTCOME'.",
        ),
    ] = None,
    samples: Annotated[int, typer.Option("--samples", metavar="N", help="How many points to draw.")] = 20_000,
    seed: Annotated[int, typer.Option("--seed", metavar="K", help="Another seed draws other points.")] = 0,
    fix: Fix = None,
    form: Form = Format.TEXT,
    output: Out = None,
    force: Force = False,
    debug: Debug = False,
) -> None:
    """Say how likely each outcome is when the parameters are uncertain, and which of them matter.

    Parameters have the distributions that the game states, uniform on their ranges where it states none.

    \b
    Examples:
      zopa uncertain thaad-deal --claim "equilibrium(withdraw, sanction)"
      zopa uncertain thaad-deal --given "buffer > calm" --select risk-dominant --seed 7
    """
    import sys

    import solver
    from solver.commands.asked import ask
    from solver.present.output import coloured, width
    from solver.present.progress import progress
    from solver.present.reports import written

    asked = ask(game, None, fix, None, None)
    with progress("drawing points"):
        answer = solver.uncertain(asked.game, claim or (), together(given), select or (), samples, seed)
    for remark in asked.remarks:
        say(remark)
    colour = output is None and coloured(sys.stdout)
    emit(written(answer, form, provenance(asked.whole), width(), colour), output, force)
