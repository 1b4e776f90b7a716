"""Monomials: their values at points, and the columns of the linear programs on a box.

A polynomial in z, which runs from 0 to 1 in each parameter, is a row with an entry for each of its monomials. So that
products of conditions and bounds have columns too, those of low degree are made whether or not they occur, and below
each monomial all that divide it. The products Π z^a (1 − z)^b that reach a column of the highest degree are rows of
every box. The values, in floats, are good enough to see where a polynomial may be above zero, never to prove it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement, compress, count, product
from math import comb, prod
from typing import Any

from solver.algebra import np
from solver.algebra.integer_terms import Exponents, Terms, terms_of
from solver.algebra.polynomials import Poly
from solver.regions.decide.work import count_work
from solver.regions.proofs.certificates import BoundProduct

MAX_COLUMNS = 160  # monomials; beyond it no program is made
FULL_COLUMNS = 60  # monomials of a degree and below that are all made columns, so that products have some

PER_TERM, PER_UNIT = 300, 8  # what a term costs in Bernstein coefficients, and at how many points it costs one more
AT_ONCE = 2**15  # values worked out together, which the processor keeps at hand


class Monomials:
    """Some monomials as a function of points: each is one of a degree less, times a parameter.

    >>> Monomials([(2, 1), (0, 0)])(np.array([[2.0, 3.0], [1.0, 5.0]])).tolist()
    [[12.0, 5.0], [1.0, 1.0]]
    """

    def __init__(self, wanted: Sequence[Exponents]) -> None:
        lower: dict[Exponents, tuple[Exponents, int]] = {}
        levels: dict[int, list[Exponents]] = {}
        for e in wanted:
            degree = sum(e)
            while degree and e not in lower:
                axis = next(compress(count(), e))
                levels.setdefault(degree, []).append(e)
                lower[e] = (*e[:axis], e[axis] - 1, *e[axis + 1 :]), axis
                e, degree = lower[e][0], degree - 1
        order = [e for degree in sorted(levels) for e in levels[degree]]
        place = {e: k for k, e in enumerate(order, 1)}
        self.count = 1 + len(order)
        self.places = np.array([place.get(e, 0) for e in wanted], dtype=np.intp)
        below = np.array([0, *(place.get(lower[e][0], 0) for e in order)], dtype=np.intp)
        axes = np.array([0, *(lower[e][1] for e in order)], dtype=np.intp)
        self.single = axes[1 : 1 + len(levels.get(1, ()))]  # parameters themselves
        self.steps: list[tuple[slice, Any, Any]] = []  # by rising degree: which, which below, and the parameters
        for degree in sorted(levels)[1:]:
            which = slice(place[levels[degree][0]], 1 + place[levels[degree][-1]])
            self.steps.append((which, below[which], axes[which]))

    def all(self, points: Any) -> Any:
        """Return the values of all that are worked out, shape (monomial, point)."""
        found, columns = np.empty((self.count, len(points))), points.T
        found[0], found[1 : 1 + len(self.single)] = 1, columns[self.single]
        for which, below, axes in self.steps:
            np.multiply(found[below], columns[axes], out=found[which])
        return found

    def __call__(self, points: Any) -> Any:
        """Return the values, shape (monomial, point)."""
        count_work(len(points) * len(self.places))
        return self.all(points)[self.places]


class Compiled:
    """A primitive polynomial as a function of unit coordinates, shape (point, parameter), over its largest coefficient.

    >>> x = ring(("x",))["x"]
    >>> Compiled(2 * x**2 - 1)(np.array([[0.5], [1.0]])).tolist()
    [-0.25, 0.5]
    """

    def __init__(self, poly: Poly) -> None:
        terms = terms_of(poly)
        self.terms, largest = len(terms), max(map(abs, terms.values()), default=1)
        self.monomials = Monomials(list(terms))
        self.weights = np.zeros(self.monomials.count)
        self.weights[self.monomials.places] = [c / largest for c in terms.values()]

    def __call__(self, points: Any) -> Any:
        count_work(self.terms * (PER_TERM + len(points) // PER_UNIT))
        length = max(1, AT_ONCE // self.monomials.count)
        parts = (points[k : k + length] for k in range(0, len(points), length))
        return np.concatenate([np.zeros(0), *(self.weights @ self.monomials.all(part) for part in parts)])


@lru_cache(maxsize=256)
def frame(monomials: frozenset[Exponents], width: int, more: int = 0) -> Frame | None:
    """Return the columns for these monomials and `more` degrees, with the rows of every box; None for too many."""
    if not monomials or any(prod(k + 1 for k in e) > MAX_COLUMNS + 1 for e in monomials):
        return None
    units = [tuple(int(j == k) for j in range(width)) for k in range(width) if any(e[k] for e in monomials)]
    peaks = _peaks(monomials, units, more)
    below = {f for e in peaks for f in product(*(range(k + 1) for k in e)) if any(f)}
    if len(below) > MAX_COLUMNS:
        return None
    order = tuple(sorted(below, key=lambda e: (sum(e), e)))
    tops = [e for e in order if not any(_sum(e, u) in below for u in units)]
    bounds = {bound for e in tops for bound in _bounds_up_to(e)}
    return Frame(order, width, tuple(sorted(bounds, key=lambda p: (p.low, p.high))))


def _peaks(monomials: frozenset[Exponents], units: Sequence[Exponents], more: int) -> set[Exponents]:
    """Return monomials that have columns with all that divide them: these, the parameters, and all of each degree of
    which there are few, so that products of conditions have columns."""
    peaks = set(monomials) | set(units)
    for degree in range(2, 1 + more + max(map(sum, peaks))):
        if comb(len(units) + degree, degree) <= FULL_COLUMNS:
            products = combinations_with_replacement(units, degree)
            peaks |= {tuple(map(sum, zip(*factors, strict=True))) for factors in products}
    return peaks


def _bounds_up_to(e: Exponents) -> Iterator[BoundProduct]:
    """Yield the products Π z^a (1 − z)^b with a + b the exponents of a monomial, that itself left out."""
    for low in product(*(range(k + 1) for k in e)):
        if any(a > b for a, b in zip(e, low, strict=True)):
            yield BoundProduct(low, tuple(a - b for a, b in zip(e, low, strict=True)))


@dataclass(frozen=True, eq=False)
class Frame:
    """Columns, closed under division and by rising degree, and the products of bounds that are rows of every box."""

    order: tuple[Exponents, ...]
    width: int
    bounds: tuple[BoundProduct, ...]

    @cached_property
    def column(self) -> dict[Exponents, int]:
        """The column of each monomial; that of 1 is the last."""
        return {e: k for k, e in enumerate((*self.order, (0,) * self.width))}

    def rows(self, polynomials: Sequence[Terms]) -> Any:
        """Return polynomials as rows, each scaled to coefficients up to one, shape (polynomial, column)."""
        found = np.zeros((len(polynomials), len(self.column)))
        for row, terms in zip(found, polynomials, strict=True):
            largest = max(map(abs, terms.values()), default=1)
            for e, c in terms.items():
                row[self.column[e]] = c / largest
        return found

    @cached_property
    def bound_rows(self) -> Any:
        return self.rows([expand_product(one) for one in self.bounds])

    @cached_property
    def _monomials(self) -> Monomials:
        return Monomials(list(self.column))

    def monomials(self, points: Any) -> Any:
        """Return the value of each column at points of the unit box, shape (point, column)."""
        return self._monomials(np.asarray(points, dtype=float)).T

    @cached_property
    def _table(self) -> Any:
        """The column of the product of two columns' monomials, or one beyond the last, shape (column, column)."""
        each, last = np.array(list(self.column), dtype=np.int64), len(self.column)
        codes = each @ (2 * each.max() + 1) ** np.arange(self.width)  # a number for each monomial; sums for products
        order = codes.argsort()
        sums = codes[:, None] + codes
        places = order[np.minimum(np.searchsorted(codes[order], sums), last - 1)]
        return np.where(codes[places] == sums, places, last)

    def multiply_rows(self, rows: Any, unit: Exponents) -> tuple[Any, Any]:
        """Return the positions of the rows that can be multiplied by a parameter, and these products."""
        to, count = self._table[self.column[unit]], len(self.column)
        fitting = np.flatnonzero(~rows[:, to == count].any(axis=1))
        found = np.zeros((len(fitting), count + 1))
        found[:, to] = rows[fitting]
        return fitting, found[:, :count]

    def times(self, rows: Any, others: Any, pairs: Sequence[tuple[int, int]]) -> tuple[list[int], Any]:
        """Return the positions of the pairs of which the product has columns, and these products."""
        fitting, found, count = [], [], len(self.column)
        used = [[row.nonzero()[0] for row in each] for each in (rows, others)]
        for n, (i, k) in enumerate(pairs):
            left, right = used[0][i], used[1][k]
            places = self._table[left[:, None], right].ravel()
            if places.max(initial=0) < count:
                weights = (rows[i][left][:, None] * others[k][right]).ravel()
                fitting.append(n)
                found.append(np.bincount(places, weights, count))
        return fitting, np.array(found).reshape(len(found), count)


def _sum(e: Exponents, f: Exponents) -> Exponents:
    return tuple(a + b for a, b in zip(e, f, strict=True))


@lru_cache(maxsize=8192)
def expand_product(one: BoundProduct) -> Terms:
    """Return Π z^low (1 − z)^high as a polynomial in z.

    >>> expand_product(BoundProduct((1, 0), (0, 1)))
    {(1, 0): 1, (1, 1): -1}
    """
    found: Terms = {}
    for choice in product(*(range(h + 1) for h in one.high)):
        ways = prod(comb(h, k) for h, k in zip(one.high, choice, strict=True))
        found[tuple(a + b for a, b in zip(one.low, choice, strict=True))] = ways * (-1) ** sum(choice)
    return found
