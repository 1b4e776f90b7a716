"""One player announces a mixture and is believed, the other answers it best.

With a_ij for the leader and b_ij for the follower, where the leader plays i and the answer is j, X(j) are the mixtures
x against which j is a best answer; the strong Stackelberg value, ties broken for the leader, is

    max_j max { Σ_i x_i a_ij : x in X(j) },

a linear program for each j. It is no less than the strong value of moving first (`solver.concepts.first_mover`), where
x is pure, nor than any payoff of the leader in an equilibrium at once, where x is in X(j) for every j that is played.
Almost always the leader gets as much, or nearly, from a follower who breaks ties against it. In a 2×2 game X(j) is an
interval, whose ends are pure or the mixture (-d_2, d_1)/(d_1 - d_2) that makes the follower indifferent, with
d_i = b_i1 - b_i2 of opposite signs: the nine cases of these signs have a few outcomes each to compare.

von Stackelberg (1934), Marktform und Gleichgewicht; Conitzer and Sandholm (2006), "Computing the Optimal Strategy to
Commit to", EC; von Stengel and Zamir (2010), "Leadership Games with Convex Strategy Sets", GEB 69(2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add

from solver.algebra.linear_programs import maximise_mixture
from solver.algebra.polynomials import Ratio
from solver.concepts.leader import End, Leader, Table, Weights, leader
from solver.concepts.piecewise import Candidate, PiecewiseAtlas, at_least, equal, piecewise_atlas
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.players import unit
from solver.regions.constraints import conjunction_of, without_positive_factors
from solver.regions.decide.emptiness import DEFAULT, Budget, check_budget

COMMITTED = "game in which {} is committed"


def committed(game: AnyForm, name: str, budget: Budget = DEFAULT) -> PiecewiseAtlas:
    """Return the best commitments of the player of that name in a 2×2 game, each with its answer and exact region.

    >>> [branch.label for branch in committed(load("thaad-deal"), "US").branches if branch.verdict.full]
    ['(withdraw, sanction)', '(keep, sanction)', '(keep, tolerate)', '(withdraw + keep, sanction)']

    Where several are equally good all of them stand. Raises UsageError for an unknown player, and for other sizes.
    """
    check_budget(budget)
    lead = leader(game, name)
    if lead.game.shape != (2, 2):
        shape = " x ".join(map(str, lead.game.shape))
        raise UsageError(f"mixtures to commit to have closed forms in 2 x 2 games; this one is {shape}: ask at a point")
    return piecewise_atlas(lead.game, COMMITTED.format(name), lead.groups, lead.with_others(_commitments(lead)), budget)


def _commitments(lead: Leader) -> Iterator[Candidate]:
    for guards, a, b in lead.cases():
        gains = [row[0] - row[1] for row in b]
        for signs in product((1, 0, -1), repeat=2):
            pairs = zip(gains, signs, strict=True)
            case = [at_least(gain if sign > 0 else -gain, strict=True) if sign else equal(gain) for gain, sign in pairs]
            ends = [] if conjunction_of(case) is None else list(_ends(lead, gains, signs))
            for end in ends:
                total = reduce(add, end[0])
                worth = _value(a, end)
                others = (other for other in ends if other != end)
                best = (at_least(worth * reduce(add, other[0]) - _value(a, other) * total) for other in others)
                cell = without_positive_factors((*guards, *case, at_least(total, strict=True), *best))
                if cell is not None:
                    mixture = tuple(weight / total for weight in end[0])
                    yield lead.candidate((mixture, end[1]), (worth / total, _value(b, end) / total), cell)


def _ends(lead: Leader, gains: Sequence[Ratio], signs: Sequence[int]) -> Iterator[End]:
    """Yield the ends of both intervals, where the first answer's gains over the second have these signs."""
    for j, side in enumerate((1, -1)):
        yield from ((lead.pure(i, 2), j) for i in (0, 1) if side * signs[i] >= 0)
        if signs[0] * signs[1] < 0:
            yield ((-gains[1], gains[0]) if signs[0] > 0 else (gains[1], -gains[0])), j


def _value(table: Table[Ratio], end: End) -> Ratio:
    """Return the payoff times the total of the weights."""
    return reduce(add, (weight * row[end[1]] for weight, row in zip(end[0], table, strict=True)))


def commitments_at(a: Table[Fraction], b: Table[Fraction]) -> tuple[tuple[Weights, int], ...]:
    """Return the best commitments at a point with their answers: for each answer the pure ones that do, or one mixture.

    >>> [(list(map(str, weights)), j) for weights, j in commitments_at([[2, 4], [1, 3]], [[1, 0], [0, 1]])]
    [(['1/2', '1/2'], 1)]
    """
    found: dict[int, tuple[Fraction, Weights]] = {}
    for j in range(len(b[0])):
        better = [([Fraction(row[j] - row[k]) for row in b], Fraction(0)) for k in range(len(b[0])) if k != j]
        best = maximise_mixture([Fraction(row[j]) for row in a], better, len(a))
        if best is not None:
            found[j] = best.value, best.point
    value = max(most for most, _ in found.values())
    plays: list[tuple[Weights, int]] = []
    for j, mixture in ((j, mixture) for j, (most, mixture) in found.items() if most == value):
        pure = (i for i, row in enumerate(b) if row[j] == max(row) and a[i][j] == value)
        plays += [(unit(i, len(a)), j) for i in pure] or [(mixture, j)]
    return tuple(plays)
