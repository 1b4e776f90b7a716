"""Comparisons: scenarios side by side, for `zopa compare` and for questions that are asked of several points."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import solver
from solver.commands.options import PAGE, POINT, Game, Run, Solution, Text, argument, command
from solver.errors import UsageError


@command(*POINT, *PAGE)
def compare(
    run: Run,
    game: Game,
    about: Annotated[Text, argument("[CLAIM or OUTCOME]", "What to ask at each point.")] = None,
    solution: Solution = None,
) -> None:
    """Put scenarios side by side: what stands at each, what differs, and which walls lie between.

    Each --params is a scenario, and the first is compared with the others; one alone, with the baseline. --set moves
    all of them.

    \b
    Examples:
      zopa compare thaad-deal --params baseline --params breach_us=4,breach_cn=4
      zopa compare thaad-deal "equilibrium(withdraw, sanction)" --params breach_us=4,breach_cn=4
    """
    put_comparison(run, game, solution, about)


def put_comparison(run: Run, game: str, solution: str | None, about: str | None = None, *left_out: str) -> None:
    """Print the comparison of the scenarios of --params; UsageError where something is given or solved for as well."""
    from solver.commands.inputs import scenarios

    if any(left_out):
        raise UsageError("scenarios are points, of which nothing is given or solved for; leave out --given and --for")
    if not run.params:
        raise UsageError("name at least one, with --params FILE or --params name=value; the baseline is the other")
    asked = replace(run, params=None).ask_at_point(game)
    points = scenarios(run.params or (), asked.game.space)
    points = {"baseline": {}, **points} if len(points) == 1 else points
    run.answer("comparing", asked, solver.compare, asked.subject(solution), points, about, asked.moved)
