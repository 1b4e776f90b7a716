"""A tree as the table of its plans, and as a dispute over what they pay: what is found there, as ways to play the tree.

An outcome of plans is carried back to the ends of the tree that it leads to, wherever chance allows it: (hold, accept)
and (hold, refuse) are one way to play where the second player never moves. A plan that is mixed leads to the ends of
all that are mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from solver.concepts.sequential.subgames import ends_of, reduced_normal_form, whole_plans
from solver.forms.dispute import Dispute
from solver.forms.histories import Move
from solver.forms.normal import NormalForm
from solver.forms.players import outcome_parts
from solver.forms.reductions import Reduced, to
from solver.forms.tree import Tree

MIXES = " + "


def reduce_to_plans(game: Tree) -> Reduced[NormalForm]:
    """Reduce a tree to the game in which everybody chooses a plan beforehand.

    >>> plans = reduce_to_plans(load("thaad-offer"))
    >>> plans.game.shape, plans.back("(hold, accept-leak)"), plans.back("(offer-redeploy, accept-enforce + refuse)")
    ((3, 3), '(hold)', '(offer/accept/enforce + offer/refuse)')
    """
    table = reduced_normal_form(game)
    each = zip(table.players, whole_plans(game), strict=True)
    by_name = [dict(zip(player.strategies, plans, strict=True)) for player, plans in each]

    def back(outcome: str) -> str:
        chosen = [
            [plans[name] for name in part.split(MIXES)]
            for part, plans in zip(outcome_parts(outcome), by_name, strict=True)
        ]

        def uses(move: Move) -> Sequence[bool]:
            taken = {plan[move] for plans in chosen for plan in plans if move in plan}
            return [action in taken for action in move.actions]

        return f"({MIXES.join(ends_of(game, uses))})"

    return Reduced(table, back)


def bargain_over_plans(game: Tree, **asked: Any) -> Reduced[Dispute]:
    """Reduce a tree to the dispute over what its plans pay; an agreement on plans is one on a way to play.

    >>> bargain_over_plans(load("thaad-offer")).back("hold, refuse")
    '(hold)'
    """
    plans = reduce_to_plans(game)
    deal = to("dispute", plans.game, **asked)
    known = {f"({', '.join(profile)})" for profile in plans.game.profiles()}

    def back(outcome: str) -> str:
        drawn = deal.back(outcome).split(MIXES)
        return MIXES.join(plans.back(one) if one in known else one for one in drawn)

    return Reduced(deal.game, back)
