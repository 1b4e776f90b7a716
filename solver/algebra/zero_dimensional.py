"""All real points of a system of polynomial equations, exactly, where it has finitely many complex ones.

A Gröbner basis of the ideal I tells which monomials B are below its staircase: a basis of A = Q[x]/I, finite exactly if
the solutions are. Multiplication by an element of A is then a matrix, and Tr that matrix's trace. A linear form ℓ that
takes another value at each solution turns them into the roots of one polynomial, f, the squarefree part of the
characteristic polynomial of multiplication by ℓ (the rational univariate representation):

    x_k = g_k(α) / g_1(α) at the root α of f,     g_v(T) = Σ_i Tr(v ℓ^i) H_{s-1-i}(T),  s = deg f,

with Horner's polynomials H_0 = 1, H_j = T H_{j-1} + (coefficient of T^(s-j) in f). There are as many distinct solutions
as the rank of the form (v, w) -> Tr(v w), which shows whether ℓ separates them; a root counts as often as its solution.

Rouillier (1999), "Solving zero-dimensional systems through the rational univariate representation", AAECC 9; Faugère,
Gianni, Lazard, Mora (1993) for the matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce
from itertools import combinations, count
from operator import add, le
from typing import Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly_ctx, fmpz_mpoly_vec

from solver.algebra.algebraic_numbers import Real, real_roots
from solver.algebra.integer_terms import terms_of
from solver.algebra.number_fields import Scalar, scalar, value_at
from solver.algebra.polynomials import Poly, primitive, to_fmpq
from solver.errors import UsageError

Monomial: TypeAlias = tuple[int, ...]
Basis: TypeAlias = Sequence[Mapping[Monomial, int]]  # polynomials as coefficients by monomial, leading ones first
LIMITS = 300, 2_000, 20_000  # of a Gröbner basis: polynomials, terms of one, bits of a coefficient
MAX_DIMENSION = 200  # complex solutions, with their multiplicities


@dataclass(frozen=True, slots=True)
class RealPoint:
    """A real solution: fractions, or elements of one number field, and how often it counts."""

    coordinates: tuple[Scalar, ...]
    multiplicity: int


@dataclass(frozen=True, slots=True)
class Infinite:
    """What a system with infinitely many complex solutions has instead of a list: the dimension of the set."""

    dimension: int


def real_points(equations: Sequence[Poly]) -> tuple[RealPoint, ...] | Infinite:
    """Return every real solution of some equations `poly = 0` in the variables of their ring, or that there is no end.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> [[float(c.coordinate) for c in point.coordinates] for point in real_points([x * x - 2, x * y - 1])]
    [[-1.4142135623730951, -0.7071067811865476], [1.4142135623730951, 0.7071067811865476]]
    >>> real_points([x * y]), real_points([x, x - 1])
    (Infinite(dimension=1), ())

    Raises UsageError beyond MAX_DIMENSION complex solutions, and where the basis grows beyond LIMITS.
    """
    width = equations[0].context().nvars()
    basis = _groebner_basis([poly for poly in equations if poly], width)
    leading = [next(iter(poly)) for poly in basis]
    if any(not any(monomial) for monomial in leading):
        return ()
    if (dimension := _dimension(leading, width)) > 0:
        return Infinite(dimension)
    below = _below(leading, width)
    return _read_real_points(_multiplications(basis, below, width), below)


def _groebner_basis(equations: Sequence[Poly], width: int) -> Basis:
    """Return the reduced Gröbner basis in the graded reverse order, leading terms first, coefficients whole."""
    context = fmpz_mpoly_ctx.get([f"x{k}" for k in range(width)], Ordering.degrevlex)
    whole = [context.from_dict(terms_of(primitive(poly))) for poly in equations]
    grown: Any = fmpz_mpoly_vec(whole, context).buchberger_naive(limits=LIMITS)
    if not grown[1]:
        raise UsageError(
            "equations whose Gröbner basis grows beyond bounds, as at some irrational points, or where five mix;"
            " ask at a rational point, or fix what a player does (fix_player)"
        )
    return [
        {tuple(map(int, exponents)): int(c) for exponents, c in zip(poly.monoms(), poly.coeffs(), strict=True)}
        for poly in grown[0].autoreduction()
    ]


def _dimension(leading: Sequence[Monomial], width: int) -> int:
    """Return the size of the largest set of variables in which no leading monomial is."""
    used = [{k for k, e in enumerate(monomial) if e} for monomial in leading]
    return next(
        size
        for size in range(width, -1, -1)
        if any(not any(one <= set(free) for one in used) for free in combinations(range(width), size))
    )


def _order(monomial: Monomial) -> tuple[int, ...]:
    return sum(monomial), *(-e for e in reversed(monomial))


def _below(leading: Sequence[Monomial], width: int) -> list[Monomial]:
    """Return the monomials that no leading one divides, in order."""
    found, fresh = {(0,) * width}, [(0,) * width]
    while fresh:
        above = {_times(monomial, k) for monomial in fresh for k in range(width)}
        fresh = [m for m in above - found if not any(all(map(le, top, m)) for top in leading)]
        found |= set(fresh)
        if len(found) > MAX_DIMENSION:
            raise UsageError(f"a system of equations with more than {MAX_DIMENSION} complex solutions")
    return sorted(found, key=_order)


def _times(monomial: Monomial, k: int) -> Monomial:
    return (*monomial[:k], monomial[k] + 1, *monomial[k + 1 :])


def _lower(monomial: Monomial) -> Iterator[tuple[int, Monomial]]:
    """Yield each variable that occurs with what is left of a monomial when it is taken out once."""
    return ((k, (*monomial[:k], e - 1, *monomial[k + 1 :])) for k, e in enumerate(monomial) if e)


def _multiplications(basis: Basis, below: Sequence[Monomial], width: int) -> list[fmpq_mat]:
    """Return multiplication by each variable in A, a column for what a monomial of `below` becomes."""
    place = {monomial: j for j, monomial in enumerate(below)}
    tails = {next(iter(poly)): poly for poly in basis}
    border = {_times(monomial, k) for monomial in below for k in range(width)} - set(below)
    reduced: dict[Monomial, list[Any]] = {  # in terms of the monomials below: these, then those at the border
        monomial: [fmpq(int(i == j)) for i in range(len(below))] for monomial, j in place.items()
    }
    for monomial in sorted(border, key=_order):
        line: list[Any] = [fmpq(0)] * len(below)
        if monomial in tails:
            (_, top), *rest = tails[monomial].items()
            for exponents, c in rest:
                line[place[exponents]] = fmpq(-c, top)
        else:  # a variable times another one at the border, each term of which is known by now
            k, smaller = next((k, less) for k, less in _lower(monomial) if less in border)
            for factor, one in zip(reduced[smaller], below, strict=True):
                if factor:
                    for j, part in enumerate(reduced[_times(one, k)]):
                        line[j] += factor * part
        reduced[monomial] = line
    return [fmpq_mat([reduced[_times(one, k)] for one in below]).transpose() for k in range(width)]


def _read_real_points(variables: Sequence[fmpq_mat], below: Sequence[Monomial]) -> tuple[RealPoint, ...]:
    """Return the real points from the matrices of the variables, in terms of the monomials below the staircase."""
    size = len(below)
    one = fmpq_mat(size, 1, [int(j == 0) for j in range(size)])
    known = {below[0]: fmpq_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])}
    for monomial in below[1:]:  # multiplication by it
        k, smaller = next(_lower(monomial))
        known[monomial] = variables[k] * known[smaller]
    powers = list(known.values())
    traces = fmpq_mat(1, size, [sum(power[k, k] for k in range(size)) for power in powers])
    distinct = fmpq_mat([(traces * power).entries() for power in powers]).rank()  # of the form (v, w) -> Tr(v w)
    form, whole, f = next(one for one in map(partial(_try_form, variables), count(1)) if one[2].degree() == distinct)
    images = [one]
    for _ in range(distinct - 1):
        images.append(form * images[-1])
    maps = (powers[0], *variables)  # the first by 1
    numerators = [_numerator(f, [(traces * matrix * image)[0, 0] for image in images]) for matrix in maps]
    found = []
    for root in real_roots(f):
        under, *over = (value_at(g, scalar(root)) for g in numerators)
        found.append(RealPoint(tuple(g / under for g in over), _multiplicity(whole, root)))
    return tuple(found)


def _try_form(variables: Sequence[fmpq_mat], base: int) -> tuple[fmpq_mat, fmpq_poly, fmpq_poly]:
    """Return multiplication by Σ base^k x_k, its characteristic polynomial, and the monic squarefree part of that."""
    form = reduce(add, (matrix * fmpq(base**k) for k, matrix in enumerate(variables)))
    whole: Any = form.charpoly()
    f = whole // whole.gcd(whole.derivative())
    return form, whole, f / f[f.degree()]


def _numerator(f: fmpq_poly, traces: Sequence[fmpq]) -> fmpq_poly:
    degree, horner, found = f.degree(), fmpq_poly([1]), fmpq_poly()
    for j in range(degree):
        found += horner * traces[degree - 1 - j]
        horner = horner * fmpq_poly([0, 1]) + f[degree - 1 - j]
    return found


def _multiplicity(whole: fmpq_poly, root: Real) -> int:
    factor = fmpq_poly([to_fmpq(-root), 1] if isinstance(root, Fraction) else root.poly)
    times = 0
    while not whole % factor:
        whole, times = whole // factor, times + 1
    return times
