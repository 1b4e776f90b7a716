"""Where an equilibrium is the only one, and where it pays everyone more than every other one.

The set of equilibria is the single point s exactly where s is one and no cell of another pair of vertices does
(`rival_equilibria`). A game's only equilibrium is quasi-strict (every best answer is used), so only the open part of
s's region is searched. There each other pair that is feasible is another point: one with the same supports would be the
solution of the same equations.

A player's payoff is linear in each strategy, so on a maximal product of equilibria it is
greatest at extreme ones, and s pays most if it pays more than each of these.

Norde (1999), "Bimatrix games have quasi-strict equilibria", Mathematical Programming 85.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.rival_equilibria import Supports, parts_of
from solver.forms.normal import NormalForm
from solver.regions.differences import Exclusion
from solver.regions.parameters import Point

Payoffs = Sequence[Sequence[Fraction]]  # a line a row


def unique(game: NormalForm, supports: Supports) -> Exclusion:
    """Return where the equilibrium with these supports is the only one, walls included.

    >>> only = unique(load("thaad-deal"), (0b10, 0b10))
    >>> only.holds(load("thaad-deal").space.baseline), len(only.parts.base)
    (True, 1)
    """

    def holds(point: Point) -> bool:
        first, second = game.payoffs_at(point)
        if not _may_be_only(first, second, supports):
            return False
        found = solve(first, second).equilibria
        used = (sum(1 << k for k, weight in enumerate(weights) if weight) for weights in found[0].strategies)
        return len(found) == 1 and tuple(used) == supports

    return Exclusion(holds, lambda: parts_of(game, supports, False))


def payoff_dominant(game: NormalForm, profile: tuple[int, int]) -> Exclusion:
    """Return where the outcome of these pure strategies is an equilibrium that pays both more than every other one.

    >>> game = load("two-markets")
    >>> [payoff_dominant(game, (0, 0)).holds({"share": Fraction(share)}) for share in ("2/3", "3/4")]
    [False, True]
    """
    row, column = profile

    def holds(point: Point) -> bool:
        first, second = game.payoffs_at(point)
        pure = pure_equilibria_at(first, second)
        paid = first[row][column], second[row][column]
        better = all(first[i][j] < paid[0] and second[i][j] < paid[1] for i, j in pure if (i, j) != profile)
        if profile not in pure or not better:
            return False
        found = solve(first, second).equilibria
        own = next(e for e in found if e.row[row] == e.column[column] == 1)
        others = [e for e in found if e is not own]
        return all(u < v for e in others for u, v in zip(e.payoffs, own.payoffs, strict=True))

    return Exclusion(holds, lambda: parts_of(game, (1 << row, 1 << column), True))


def _may_be_only(first: Payoffs, second: Payoffs, supports: Supports) -> bool:
    """Return False beside another pure equilibrium, and for a pure outcome that is no strict one: which spares solving
    the game."""
    pure = pure_equilibria_at(first, second)
    if [used.bit_count() for used in supports] != [1, 1]:
        return not pure
    i, j = (used.bit_length() - 1 for used in supports)
    return (
        pure == [(i, j)]
        and all(line[j] < first[i][j] for k, line in enumerate(first) if k != i)
        and all(payoff < second[i][j] for k, payoff in enumerate(second[i]) if k != j)
    )


def pure_equilibria_at(first: Payoffs, second: Payoffs) -> list[tuple[int, int]]:
    """Return the equilibria in pure strategies by position: they show some claims without a list of all.

    >>> pure_equilibria_at([[2, 0], [0, 1]], [[1, 0], [0, 2]])
    [(0, 0), (1, 1)]
    """
    best = [max(column) for column in zip(*first, strict=True)]
    rows = enumerate(zip(first, second, strict=True))
    return [
        (i, j)
        for i, (mine, yours) in rows
        for j, payoff in enumerate(mine)
        if payoff == best[j] and yours[j] == max(yours)
    ]
