"""Whether strategies are an equilibrium, by the definition, in exact fractions; and which one floats stand for.

    (x, y) is an equilibrium  iff  x_i > 0 implies (A y)_i = max A y,  and  y_j > 0 implies (x B)_j = max x B.

Floats are first read as fractions: every weight as the nearest fraction with a small denominator or, where those are
no equilibrium, the strategies that the supports determine. The points at which that is tried are random rational ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

from flint import fmpq, fmpq_mat

from solver.algebra.linear_programs import is_mixture
from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.regions.parameters import ParameterSpace

Strategy: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Strategy, ...]
Pair: TypeAlias = tuple[Strategy, Strategy]
DENOMINATORS = (1_000, 1_000_000)  # tried in turn when a float is read as a fraction
NEAR = 1e-6  # a weight that differs less is the same one, rounded
ZERO_WEIGHT = 1e-9  # a weight below it counts as none when a support is read off floats


def is_equilibrium(x: Strategy, y: Strategy, A: Matrix, B: Matrix) -> bool:
    """Whether (x, y) is one, by the definition.

    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> one, zero = Fraction(1), Fraction(0)
    >>> is_equilibrium(half, half, ((one, zero), (zero, one)), ((zero, one), (one, zero)))
    True
    """
    if min(*x, *y) < 0 or sum(x) != 1 or sum(y) != 1:
        return False
    against_y = [sum((a * w for a, w in zip(line, y, strict=True)), Fraction(0)) for line in A]
    against_x = [sum((b * w for b, w in zip(line, x, strict=True)), Fraction(0)) for line in zip(*B, strict=True)]
    return all(
        payoff == max(payoffs)
        for weights, payoffs in ((x, against_y), (y, against_x))
        for weight, payoff in zip(weights, payoffs, strict=True)
        if weight
    )


def exactly(x: Sequence[float], y: Sequence[float], A: Matrix, B: Matrix) -> Pair | None:
    """Return the exact equilibrium that floats round, or None where no equilibrium is near.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> A, B = ((2 * one, zero), (zero, one)), ((one, zero), (zero, 2 * one))
    >>> print(*exactly((0.6666666666666667, 0.3333333333333333), (0.33333333333, 0.66666666667), A, B)[0])
    2/3 1/3
    """
    if not all(map(isfinite, (*x, *y))):
        return None
    for most in DENOMINATORS:
        guess = tuple(tuple(Fraction(w).limit_denominator(most) for w in side) for side in (x, y))
        if is_equilibrium(guess[0], guess[1], A, B):
            return guess[0], guess[1]
    rows, columns = ([k for k, w in enumerate(side) if w > ZERO_WEIGHT] for side in (x, y))
    column = _indifferent([[A[i][j] for j in columns] for i in rows])
    row = _indifferent([[B[i][j] for i in rows] for j in columns])
    if row is None or column is None:
        return None
    pair = _spread(row, rows, len(x)), _spread(column, columns, len(y))
    close = all(
        abs(float(w) - v) < NEAR
        for exact, side in zip(pair, (x, y), strict=True)
        for w, v in zip(exact, side, strict=True)
    )
    return pair if close and is_equilibrium(*pair, A, B) else None


def _indifferent(payoffs: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Return the one mixture of the columns that makes the rows pay the same; None where there is not exactly one.
    It solves payoffs·w = u, Σ w = 1 in the unknowns w and u."""
    size = len(payoffs[0]) if payoffs else 0
    if not size or len(payoffs) != size:
        return None
    system = fmpq_mat([*([*map(to_fmpq, line), fmpq(-1)] for line in payoffs), [fmpq(1)] * size + [fmpq(0)]])
    try:
        found = system.solve(fmpq_mat(size + 1, 1, [0] * size + [1]))
    except ZeroDivisionError:
        return None
    return [to_fraction(found[k, 0]) for k in range(size)]


def _spread(weights: Sequence[Fraction], places: Sequence[int], size: int) -> Strategy:
    at = dict(zip(places, weights, strict=True))
    return tuple(at.get(k, Fraction(0)) for k in range(size))


def holds_pair(solution: Solution, pair: Pair) -> bool:
    """Whether an equilibrium is one of the solution's points, those inside its continua included.

    >>> solution = nash(load("hawk-dove")).at({}).solution
    >>> holds_pair(solution, ((1, 0), (0, 1))), holds_pair(solution, ((1, 0), (1, 0)))
    (True, False)
    """
    return any(
        is_mixture(pair[0], subset.row) and is_mixture(pair[1], subset.column)
        for component in solution.components
        for subset in component.subsets
    )


COARSE, FINE = 8, 997  # every other point lies on a coarse grid, where ties are common
MAX_REFUSED = 50  # points drawn for each point asked for, where assumptions or chance refuse some


def sample(space: ParameterSpace, seed: int) -> Iterator[dict[str, Fraction]]:
    """Yield distinct rational points of Θ: the baseline, then random ones, every other one on a coarse grid.

    Ends when chance and the assumptions have refused many more points than they let through.

    >>> from itertools import islice
    >>> [{name: str(value) for name, value in point.items()} for point in islice(sample(load("hawk-dove").space, 1), 2)]
    [{'value': '2', 'injury': '4'}, {'value': '5/2', 'injury': '5/4'}]
    """
    draw = random.Random(seed)
    seen = {tuple(space.baseline.values())}
    yield space.baseline
    refused = 0
    while refused < MAX_REFUSED * (len(seen) + 1):
        grain = COARSE if (len(seen) + refused) % 2 else FINE
        point = {p.name: p.low + (p.high - p.low) * Fraction(draw.randint(0, grain), grain) for p in space.parameters}
        if tuple(point.values()) in seen or not space.admits(point):
            refused += 1
            continue
        seen.add(tuple(point.values()))
        yield point


def bimatrix(game: NormalForm, at: Mapping[str, object] | None) -> tuple[Matrix, Matrix]:
    """Return both players' payoffs at a point, one line a strategy of the first. UsageError unless there are two.

    >>> [[str(u) for u in line] for line in bimatrix(load("hawk-dove"), {"value": 1, "injury": 3})[0]]
    [['-1', '1'], ['0', '1/2']]
    """
    if len(game.players) != 2:
        raise UsageError(f"{len(game.players)} players; this bridge carries games of two")
    first, second = (tuple(map(tuple, lines)) for lines in game.payoffs_at(game.space.check(game.space.point(at))))
    return first, second
