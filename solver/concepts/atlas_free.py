"""Claims about a game without its atlas: they need what its predicates mean, and no branches."""

from __future__ import annotations

from solver.concepts.claims import nash_claim
from solver.concepts.exact import solve
from solver.concepts.nash_atlas import NashAtlas
from solver.forms.normal import NormalForm
from solver.region import nowhere


def claims_only(game: NormalForm) -> NashAtlas:
    """An atlas of a game without branches, of which only claims are asked.

    >>> from games import load
    >>> from solver.claims import claim_region
    >>> print(claim_region(claims_only(load("thaad-deal")), "equilibrium(keep, tolerate)"))
    buffer >= calm
    """
    return NashAtlas(game, "Nash equilibrium", (), (), (), nowhere(game.space), solve, nash_claim)
