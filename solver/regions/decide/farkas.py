"""Linear programming on a conjunction of polynomial constraints over the unit box.

Every monomial becomes a column. For affine constraints that loses nothing: the program either finds a rational point or
multipliers that refute the conjunction (Farkas). For polynomial ones the products of the box's own bounds,
Π z^a (1 − z)^b >= 0, and of pairs of affine constraints tie the columns together; the refutation is then one in
Handelman's sense, and finding none says nothing.

Farkas (1902); Handelman (1988), "Representing polynomials by positive linear functions on compact convex polyhedra",
Pacific J. Math. 132.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations_with_replacement, product
from math import comb, prod

from solver.algebra.linear_programs import Infeasible, Optimum, Row, maximise
from solver.algebra.polynomials import Poly, Relation, is_affine
from solver.regions.proofs.certificates import BoundProduct, Combination

MAX_COLUMNS = 60  # monomials; beyond it the program costs more than subdivision does
MAX_ENTRIES = 2_000_000  # that the pivots of a program with curved constraints may touch: some tenths of a second
Exponents = tuple[int, ...]


def solve(
    relations: Sequence[Relation], unit: Sequence[Poly], interior: bool = False
) -> tuple[Fraction, ...] | Combination | None:
    """Return a point of the unit box where the affine constraints hold, a refutation, or None when neither is found.

    With `interior`, >= is read as >. Where all constraints are affine the answer is never None; where some are
    not, a point is only a candidate.
    """
    terms = [_terms(poly) for poly in unit]
    width = len(unit[0].context().gens()) if unit else 0
    if _surely_too_many(terms):
        return None
    columns, relaxation = _columns(terms, width)
    curved = any(sum(e) > 1 for e in columns)
    if curved and len(columns) > MAX_COLUMNS:
        return None
    bounds = [(p, expand(p)) for p in relaxation]
    if curved:
        bounds += _pairs(relations, unit, columns, width)
    rows, owners = _rows(relations, terms, columns, interior)
    rows.extend(_row(poly, columns, 1, -1 if _above_zero(bound, relations) else 0) for bound, poly in bounds)
    margin = len(columns)
    pivots = MAX_ENTRIES // (len(rows) * (margin + 1) or 1) if curved else None
    outcome = maximise([0] * margin + [1], [*rows, ([0] * margin + [-1], 1)], pivots)
    if isinstance(outcome, Optimum) and outcome.value > 0:
        values = {exponents: outcome.point[place] for place, exponents in enumerate(columns)}
        return tuple(values.get(_unit(variable, width), Fraction(0)) for variable in range(width))
    if isinstance(outcome, (Optimum, Infeasible)):
        return _combination(outcome.multipliers, rows, owners, columns, [p for p, _ in bounds], width)
    return None


def _terms(poly: Poly) -> dict[Exponents, int]:
    """Return a primitive polynomial as exponents to integer coefficient."""
    return {tuple(map(int, e)): int(c.p) for e, c in poly.to_dict().items()}


def _surely_too_many(terms: Sequence[dict[Exponents, int]]) -> bool:
    """Whether curved constraints plainly have more than MAX_COLUMNS monomials, or one of these so many divisors."""
    peaks = {e for poly in terms for e in poly if sum(e) > 1}
    return bool(peaks) and (
        len({e for poly in terms for e in poly if any(e)}) > MAX_COLUMNS
        or any(prod(k + 1 for k in e) > MAX_COLUMNS + 1 for e in peaks)
    )


def _columns(terms: Sequence[dict[Exponents, int]], width: int) -> tuple[list[Exponents], list[BoundProduct]]:
    """Return the monomials that occur, and the products of bounds that tie them together."""
    monomials = {e for poly in terms for e in poly if any(e)}
    used = [v for v in range(width) if any(e[v] for e in monomials)]
    peaks = {e for e in monomials if sum(e) > 1}
    if not peaks:
        return _affine_columns(tuple(used), width)
    units = [_unit(v, width) for v in used]
    if max(map(sum, peaks)) == 2:
        peaks |= {tuple(a + b for a, b in zip(u, v, strict=True)) for u in units for v in units}
    below = {f for e in peaks for f in product(*(range(k + 1) for k in e)) if any(f)}
    products = {
        BoundProduct(low, tuple(a - b for a, b in zip(e, low, strict=True)))
        for e in (*units, *peaks)
        for low in product(*(range(k + 1) for k in e))
        if low != e
    }
    order = sorted(below | set(units), key=lambda e: (sum(e), [-k for k in e]))
    return order, sorted(products, key=lambda p: (sum(p.low) + sum(p.high), p.low, p.high))


@lru_cache(maxsize=256)
def _affine_columns(used: tuple[int, ...], width: int) -> tuple[list[Exponents], list[BoundProduct]]:
    """Return `_columns` where all is affine: the variables that occur, each with its two bounds."""
    none, order = (0,) * width, [_unit(v, width) for v in used]
    return order, sorted((BoundProduct(none, e) for e in order), key=lambda p: p.high)


def _unit(variable: int, width: int) -> Exponents:
    return tuple(int(k == variable) for k in range(width))


def _pairs(
    relations: Sequence[Relation], unit: Sequence[Poly], columns: Sequence[Exponents], width: int
) -> list[tuple[BoundProduct, dict[Exponents, int]]]:
    """Return products of two affine constraints, and of one with a bound of the box, as far as the columns reach."""
    none = (0,) * width
    affine = [k for k, (r, p) in enumerate(zip(relations, unit, strict=True)) if r != "==" and is_affine(p)]
    units = [e for e in columns if sum(e) == 1]
    found = [
        (BoundProduct(none, none, pair), unit[pair[0]] * unit[pair[1]])
        for pair in combinations_with_replacement(affine, 2)
    ]
    if units:
        gens = unit[0].context().gens()
        for k in affine:
            for e in units:
                z = gens[e.index(1)]
                found.append((BoundProduct(e, none, (k,)), unit[k] * z))
                found.append((BoundProduct(none, e, (k,)), unit[k] * (1 - z)))
    reach = set(columns)
    expanded = [(p, _terms(poly)) for p, poly in found]
    return [(p, poly) for p, poly in expanded if all(e in reach or not any(e) for e in poly)]


def _above_zero(bound: BoundProduct, relations: Sequence[Relation]) -> bool:
    """Whether it is a product of conditions alone that are all strict: where they hold it is not zero."""
    free = not any((*bound.low, *bound.high))
    return free and bool(bound.factors) and all(relations[k] == ">" for k in bound.factors)


@lru_cache(maxsize=4096)
def expand(box_product: BoundProduct) -> dict[Exponents, int]:
    """Return Π z^low (1 − z)^high as a polynomial in z: exponents to coefficient."""
    result: dict[Exponents, int] = {}
    for choice in product(*(range(h + 1) for h in box_product.high)):
        exponents = tuple(a + b for a, b in zip(box_product.low, choice, strict=True))
        ways = prod(comb(h, k) for h, k in zip(box_product.high, choice, strict=True))
        result[exponents] = ways * (-1) ** sum(choice)
    return result


def _rows(
    relations: Sequence[Relation],
    terms: Sequence[dict[Exponents, int]],
    columns: Sequence[Exponents],
    interior: bool,
) -> tuple[list[Row], list[tuple[int, int]]]:
    """Return a row for each constraint, two for an equality, and its (position, sign)."""
    rows: list[Row] = []
    owners: list[tuple[int, int]] = []
    for k, (relation, poly) in enumerate(zip(relations, terms, strict=True)):
        strict = relation == ">" or (interior and relation == ">=")
        for sign in (1, -1) if relation == "==" else (1,):
            rows.append(_row(poly, columns, sign, -1 if strict else 0))
            owners.append((k, sign))
    return rows, owners


def _row(poly: dict[Exponents, int], columns: Sequence[Exponents], sign: int, margin: int) -> Row:
    coefficients = [sign * poly.get(e, 0) for e in columns] + [margin]
    return coefficients, sign * next((c for e, c in poly.items() if not any(e)), 0)


def _combination(
    multipliers: Sequence[Fraction],
    rows: Sequence[Row],
    owners: Sequence[tuple[int, int]],
    columns: Sequence[Exponents],
    relaxation: Sequence[BoundProduct],
    width: int,
) -> Combination:
    """Return the multipliers as a certificate; each column's remainder is made up by its monomial, itself a product."""
    weights: dict[int, Fraction] = {}
    for (k, sign), multiplier in zip(owners, multipliers, strict=False):
        if multiplier:
            weights[k] = weights.get(k, Fraction(0)) + sign * multiplier
    products = [(p, m) for p, m in zip(relaxation, multipliers[len(owners) :], strict=False) if m]
    used = list(zip(rows, multipliers, strict=False))
    for place, exponents in enumerate(columns):
        left = sum((m * row[0][place] for row, m in used if m), Fraction(0))
        if left:
            products.append((BoundProduct(exponents, (0,) * width), -left))
    total = sum((m * row[1] for row, m in used if m), Fraction(0))
    return Combination(tuple(sorted(weights.items())), tuple(products), total)
