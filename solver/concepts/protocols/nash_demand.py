"""The Nash demand game on a grid: both name what they want; if that is to be had they get it, else nothing.

Demands i, j in 0..N units of a pie of size s; payoffs (s i/N, s j/N) if i + j <= N, else the outside options d. Its
pure equilibria: with s > 0,

    i + j = N,  s i/N >= d_1 unless i = N,  s j/N >= d_2 unless j = N    (asking more would lose it, where it can),
    i + j > N,  d_1 >= s (N - j)/N,  d_2 >= s (N - i)/N                  (giving way alone does not help).

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from solver.algebra.polynomials import Ratio, Ring
from solver.concepts.bargaining.pieces import merge_pieces, number, require
from solver.concepts.bargaining.problem import NumericProblem
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Payoffs, Procedure, Terms, check_count
from solver.errors import UsageError
from solver.forms.protocol import MAX_UNITS
from solver.regions.constraints import Constraint, Feasible, may_hold

COLUMNS = ("demand of 1", "demand of 2")


def candidates(
    ring: Ring,
    units: int,
    size: Ratio | None = None,
    outside: tuple[Ratio | None, Ratio | None] = (None, None),
    feasible: Feasible = may_hold,
) -> Iterator[Candidate]:
    """Yield every pure equilibrium with its conditions; values are the demands, in payoffs. `size` left out: `units`.

    >>> from solver.algebra.polynomials import ring
    >>> [candidate.label for candidate in candidates(ring(()), 2)]
    ['(0, 2)', '(1, 1)', '(2, 0)', '(2, 2)']
    """
    n = check_count("units", units, 1, MAX_UNITS)
    whole = number(ring, n) if size is None else size
    guards = require((at_least(whole, strict=True),), "the pie has a size above 0")
    d = [number(ring, 0) if w is None else w for w in outside]
    worth = [whole * number(ring, Fraction(k, n)) for k in range(n + 1)]

    def conditions(i: int, j: int) -> Iterator[Constraint]:
        if i + j == n:
            if i < n:
                yield at_least(worth[i] - d[0])
            if j < n:
                yield at_least(worth[j] - d[1])
        else:
            yield at_least(d[0] - worth[n - j])
            yield at_least(d[1] - worth[n - i])

    pairs = ((i, j) for i, j in product(range(n + 1), repeat=2) if i + j >= n)
    yield from merge_pieces(
        (
            (f"({i}, {j})", demands, demands if i + j == n else (d[0], d[1]), tuple(conditions(i, j)))
            for i, j in pairs
            for demands in ((worth[i], worth[j]),)
        ),
        feasible,
        guards,
    )


def solve_at_point(
    units: int, size: Fraction | None = None, outside: tuple[Fraction | None, Fraction | None] = (None, None)
) -> tuple[tuple[int, int], ...]:
    """Return every pure equilibrium at a point, as pairs of units, by trying each other demand.

    >>> len(solve_at_point(10))
    12
    """
    n = check_count("units", units, 1, MAX_UNITS)
    whole = Fraction(n) if size is None else size
    if whole <= 0:
        raise UsageError(f"the size of the pie is {whole}; it is above 0")
    d = [w or Fraction(0) for w in outside]

    def paid(player: int, own: int, other: int) -> Fraction:
        return whole * own / n if own + other <= n else d[player]

    def is_best(player: int, own: int, other: int) -> bool:
        return all(paid(player, own, other) >= paid(player, k, other) for k in range(n + 1))

    return tuple((i, j) for i, j in product(range(n + 1), repeat=2) if is_best(0, i, j) and is_best(1, j, i))


def _payoffs(terms: Terms[Fraction], problem: NumericProblem) -> tuple[Payoffs, ...]:
    units, size, outside = terms.count("units"), terms.optional("pie"), terms.outside()
    share = (Fraction(units) if size is None else size) / units
    left = tuple(d or Fraction(0) for d in outside)
    pairs = solve_at_point(units, size, outside)
    return tuple(dict.fromkeys((i * share, j * share) if i + j <= units else left for i, j in pairs))


NASH_DEMAND = Procedure(
    "nash-demand",
    lambda terms, here: candidates(
        here.ring, terms.count("units"), terms.optional("pie"), terms.outside(), here.feasible
    ),
    _payoffs,
    COLUMNS,
    several=True,
)
