"""Mixtures that are another branch wherever they stand.

At a wall where a weight is zero two closed forms can be one mixture. A branch whose mixture, at every point of its
region, is one of the others' that stand there is no outcome of its own, and is left out of the atlas. That is decided
like any claim: where the branch stands and each of the others either does not, or has other weights, must be empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain

from solver.algebra.polynomials import Poly
from solver.atlas import Branch
from solver.errors import Undecided
from solver.regions.cells import subtract_cells
from solver.regions.constraints import constraint, is_thin, normalize_cell
from solver.regions.decide.emptiness import (
    DEFAULT,
    implies,
)
from solver.regions.decide.work import counting_trust
from solver.regions.region import Region

REPEAT_BUDGET, MAX_PIECES = DEFAULT.times(0.004), 60  # and questions, for what is left of a mixture without others


def without_repeats(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    """Return the branches without each mixture that at all points of its region is one of the others that are left.

    >>> without_repeats([])
    ()
    """
    kept = list(branches)
    for branch in reversed(branches):
        if not branch.is_pure and not branch.has_roots and _repeats(branch, [one for one in kept if one is not branch]):
            kept.remove(branch)
    return tuple(kept)


def _repeats(branch: Branch, others: Sequence[Branch]) -> bool:
    """Whether it is proved that at each point at which a branch stands some other stands and has the same weights."""
    over, left, verdict = branch.region.domain, branch.region, branch.verdict
    if verdict.full and not any(map(is_thin, over.alternatives)):
        return False  # on an open set only the same formulas are the same
    while verdict.kind == "nonempty":
        same = (one for one in others if _are_same(branch, one, verdict.rational_witness))
        if (other := next(same, None)) is None:
            return False
        others = [one for one in others if one is not other]
        pairs = zip(chain(*branch.strategies), chain(*other.strategies), strict=True)
        equal = tuple(constraint(a.over * b.under - b.over * a.under, "==") for a, b in pairs)
        taken = tuple(filter(None, (normalize_cell((*cell, *equal)) for cell in other.region.cells)))
        try:
            with counting_trust(MAX_PIECES):
                left = Region(left.space, subtract_cells(left.cells, taken, over))
        except Undecided:
            return False
        if len(left.cells) > MAX_PIECES:
            return False
        verdict = left.verdict(REPEAT_BUDGET)
    return verdict.kind == "empty"


def _are_same(branch: Branch, other: Branch, witness: tuple[Fraction, ...] | None) -> bool:
    """Whether both stand at the point with the same weights; of none, whether what the other uses the branch uses."""
    if other.has_roots or witness is None:
        pairs = zip(map(set, other.supports), map(set, branch.supports), strict=True)
        return not other.has_roots and all(used <= names for used, names in pairs)
    point = other.region.domain.name(witness)
    return other.region.contains(point) and other.at(point).strategies == branch.at(point).strategies


def weightless_strategies(branch: Branch) -> tuple[tuple[str, ...], ...]:
    """Return for each player the strategies of the support whose weight is zero throughout the branch's region.

    >>> from solver.concepts.nash.branches import nash
    >>> deal = load("thaad-deal")
    >>> [weightless_strategies(branch) for branch in nash(deal).branches if not branch.is_pure]
    [((), ())]
    """
    thin = branch.verdict.kind == "nonempty" and branch.verdict.full is False
    region = branch.region.simplified()

    def vanishes(over: Poly) -> bool:
        zero = constraint(over, "==")
        return thin and not over.is_constant() and all(implies(cell, zero, region.domain) for cell in region.cells)

    each = (zip(*pair, strict=True) for pair in zip(branch.names, branch.strategies, strict=True))
    return tuple(tuple(name for name, weight in one if vanishes(weight.over)) for one in each)
