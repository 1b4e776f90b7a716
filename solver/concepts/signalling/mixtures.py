"""Mixtures that equations determine: the corners of a product of simplices cut by linear conditions, in closed form.

Weights y_g,k add up to 1 in each group g. With a support S_g for each group and as many equations Σ c_g,k·y_g,k = 0 as
weights are free, Cramer's rule gives y = N / D, polynomials all. Of a polytope every corner is found from some basis:
its support, and as many of the conditions that are tight there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations

from solver.algebra.polynomials import Poly, Ratio, ratio
from solver.regions.constraints import Cell

Corner = tuple[tuple[Ratio, ...], Cell]  # weights, and where they are a corner
Choice = tuple[int, ...]  # some of a group's members, by number
Weights = tuple[Ratio, ...]
Equation = Mapping[tuple[int, int], Ratio]  # coefficients by group and member; members that are left out have none
MAX_FREE = 4  # weights that one basis determines


@dataclass(frozen=True, slots=True)
class Mixture:
    """One corner. `numerators`: D times each weight, by group; `denominator`: D, by whose sign the cells split; `tied`:
    by group of the other side, what has to tie there for the equations to be conditions that bind."""

    numerators: tuple[tuple[Poly, ...], ...]
    denominator: Poly
    tied: tuple[tuple[int, Choice], ...] = ()

    def weights(self) -> tuple[Weights, ...]:
        """Return the weights as quotients."""
        return tuple(tuple(ratio(n, self.denominator) for n in group) for group in self.numerators)

    @property
    def supports(self) -> tuple[Choice, ...]:
        """The members of each group whose weights are not zero throughout."""
        return tuple(tuple(k for k, n in enumerate(group) if n) for group in self.numerators)

    @property
    def signs(self) -> tuple[int, ...]:
        """The signs that D can have."""
        return (1,) if self.denominator.is_constant() else (1, -1)


def nonempty(members: int) -> list[Choice]:
    """Return the choices of at least one member of a group, small ones first.

    >>> nonempty(2)
    [(0,), (1,), (0, 1)]
    """
    return [some for size in range(1, members + 1) for some in combinations(range(members), size)]


def choices_of_size(sizes: Sequence[int], free: int) -> Iterator[tuple[Choice, ...]]:
    """Yield every choice of some members of each group that has `free` members more than there are groups.

    >>> [*choices_of_size([2, 1], 1)]
    [((0, 1), (0,))]
    """
    if not sizes:
        yield from [()] if free == 0 else []
        return
    for first in nonempty(sizes[0]):
        if len(first) - 1 <= free:
            yield from ((first, *rest) for rest in choices_of_size(sizes[1:], free - len(first) + 1))


def free_weights(supports: Sequence[Choice]) -> int:
    """Return how many weights equations have to determine."""
    return sum(len(some) - 1 for some in supports)


def mixture(
    supports: Sequence[Choice], sizes: Sequence[int], equations: Sequence[Equation], one: Poly
) -> Mixture | None:
    """Return the weights with these supports that the equations determine; None where they never do, or where a
    weight of the supports is zero throughout.

    >>> p = ring(("p",))["p"]
    >>> equation = {(0, 0): ratio(p, p**0), (0, 1): ratio(p - 1, p**0)}
    >>> [str(weight.over) for weight in mixture([(0, 1)], [2], [equation], p**0).weights()[0]]
    ['-p0 + 1', 'p0']
    """
    zero = one - one
    free = [(g, k) for g, some in enumerate(supports) for k in some[1:]]
    rows = [_clear(_row(equation, supports, free, zero), one) for equation in equations]
    if len(rows) != len(free):
        return None
    above = [[row[i] for i in range(len(free))] for row in rows]
    denominator = determinant(above, one)
    if not denominator:
        return None
    solved = {}
    for column, place in enumerate(free):
        put = [[*row[:column], rest[-1], *row[column + 1 :]] for row, rest in zip(above, rows, strict=True)]
        solved[place] = determinant(put, one)
    found = [
        _numerators(some, {k: solved[g, k] for k in some[1:]}, sizes[g], denominator) for g, some in enumerate(supports)
    ]
    if any(not found[g][k] for g, some in enumerate(supports) for k in some):
        return None
    return _in_lowest_terms(found, denominator)


def _in_lowest_terms(found: Sequence[Sequence[Poly]], denominator: Poly) -> Mixture:
    """Return weights without what all numerators and the denominator have in common."""
    common = reduce(lambda a, b: a.gcd(b), (n for group in found for n in group if n), denominator)
    if denominator.is_constant():
        common = denominator
    elif common.is_constant():
        return Mixture(tuple(map(tuple, found)), denominator)
    return Mixture(tuple(tuple(n / common for n in group) for group in found), denominator / common)


def _numerators(some: Choice, solved: Mapping[int, Poly], size: int, denominator: Poly) -> list[Poly]:
    """Return the weights of a group times their denominator, the first of those in use what the others leave."""
    zero = denominator - denominator
    group = [solved.get(k, zero) for k in range(size)]
    group[some[0]] = denominator - reduce(lambda a, b: a + b, solved.values(), zero)
    return group


def _row(equation: Equation, supports: Sequence[Choice], free: Sequence[tuple[int, int]], zero: Poly) -> list[Ratio]:
    """Return the coefficients of the free weights, and the other side."""
    nought = Ratio(zero, zero + 1)
    first = {g: equation.get((g, some[0]), nought) for g, some in enumerate(supports)}
    other = reduce(lambda a, b: a + b, first.values(), nought)
    return [equation.get((g, k), nought) - first[g] for g, k in free] + [-other]


def _clear(row: Sequence[Ratio], one: Poly) -> list[Poly]:
    """Return a row times the least common denominator of its entries."""
    common = one
    for entry in row:
        common = common * (entry.under / common.gcd(entry.under))
    return [entry.over * (common / entry.under) for entry in row]


def determinant(matrix: Sequence[Sequence[Poly]], one: Poly) -> Poly:
    """Return the determinant of a small matrix, expanded along the first column.

    >>> x = ring(("x",))["x"]
    >>> print(determinant([[x, x**0], [x**0, x]], x**0))
    p0^2 - 1
    """
    if not matrix:
        return one
    total = one - one
    for i, row in enumerate(matrix):
        if row[0]:
            part = row[0] * determinant([other[1:] for j, other in enumerate(matrix) if j != i], one)
            total = total - part if i % 2 else total + part
    return total
