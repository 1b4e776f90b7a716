"""The Nash demand game on a grid: both name at once what they want of a stake.

Both name what they want; if that is to be had they get it, else nothing. Demands i, j in 0..N units of a pie of size s;
payoffs (s i/N, s j/N) if i + j <= N, else the outside options d. Its pure equilibria: with s > 0,

    i + j = N,  s i/N >= d_1 unless i = N,  s j/N >= d_2 unless j = N    (asking more would lose it, where it can),
    i + j > N,  d_1 >= s (N - j)/N,  d_2 >= s (N - i)/N                  (giving way alone does not help).

Nash (1953), "Two-Person Cooperative Games", Econometrica 21(1).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from solver.algebra.polynomials import Ratio
from solver.concepts.bargaining.pieces import merge_pieces, require
from solver.concepts.piecewise import Candidate, at_least
from solver.concepts.protocols.procedure import Procedure, Setting, Terms, check_count
from solver.forms.protocol import MAX_UNITS
from solver.regions.constraints import Constraint


def _demands(terms: Terms[Ratio], here: Setting) -> tuple[Candidate, ...]:
    """Return every pure equilibrium with its conditions; values: the demands, in payoffs. Without a pie: units."""
    size, ring = terms.optional("pie"), here.ring
    n = check_count("units", terms.get_required("units"), 1, MAX_UNITS)
    whole = ring.number(n) if size is None else size
    guards = require((at_least(whole, strict=True),), "the pie has a size above 0")
    d = [ring.number(0) if w is None else w for w in terms.outside()]
    worth = [whole * ring.number(Fraction(k, n)) for k in range(n + 1)]

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
    demands = ((i, j, (worth[i], worth[j])) for i, j in pairs)
    pieces = ((f"({i}, {j})", u, u if i + j == n else (d[0], d[1]), tuple(conditions(i, j))) for i, j, u in demands)
    return merge_pieces(pieces, here.feasible, guards)


NASH_DEMAND = Procedure("nash-demand", _demands, ("demand of 1", "demand of 2"), several=True)
