"""Linear programming on a conjunction of polynomial constraints, with what it has taught remembered.

Every monomial becomes a column. For affine constraints that loses nothing: the program either finds a rational point or
multipliers that refute the conjunction (Farkas). For polynomial ones the products of the box's own bounds,
Π z^a (1 − z)^b >= 0, and of pairs of affine constraints tie the columns together; the refutation is then one in
Handelman's sense, and finding none says nothing. A refutation by some of the conditions refutes every conjunction that
states these and more, so only the few that matter are kept, and most questions about affine ones need no program.

Of -x >= 0 over a range that begins at 0, or of a >= b beside b >= a, sampling finds no strict point, and subdivision
never ends. The multipliers of a linear programme without an interior show which conditions are zero wherever all hold;
solved for a parameter each, they leave a conjunction in fewer parameters, where sampling works again.

Farkas (1902); Handelman (1988), "Representing polynomials by positive linear functions on compact convex polyhedra",
Pacific J. Math. 132; Schrijver (1986), "Theory of Linear and Integer Programming", section 8.2 (implicit equalities).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain, combinations_with_replacement, product
from math import comb, prod

from flint import fmpq

from solver.algebra.linear_programs import Infeasible, Optimum, Row, maximise
from solver.algebra.polynomials import Key, Poly, Relation, is_affine, to_fmpq
from solver.regions.constraints import Cell, Constraint, independent, normalized
from solver.regions.decide import sampling
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import BoundProduct, Combination

MAX_POINTS = 24  # remembered; trying one costs a hundredth of a program
MAX_COLUMNS = 60  # monomials; beyond it the program costs more than subdivision does
MAX_ENTRIES = 2_000_000  # that the pivots of a program with curved constraints may touch: some tenths of a second
Stated = frozenset[tuple[Key, str]]
Exponents = tuple[int, ...]


def stated_keys(cell: Sequence[Constraint]) -> Stated:
    """Return the conditions of a cell and their weaker forms, as keys: `plainly_in` shows what they are good for."""
    return frozenset(chain.from_iterable(condition.forms for condition in cell))


def is_empty_in_box(cell: Cell, over: Domain) -> bool:
    """Whether no point of the box satisfies all these conditions, every one of them affine.

    >>> from solver import Parameter, ParameterSpace, where
    >>> region = where("2*x < 0 or 2*x <= 0", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> [is_empty_in_box(cell, region.domain) for cell in region.cells]
    [True, False]
    """
    learnt = over.recall("learnt", _Learnt)
    keys = stated_keys(cell)
    if any(contradiction <= keys for contradiction in learnt.contradictions):
        return True
    if has_known_point(cell, over):
        return False
    point = list(map(to_fmpq, over.baseline))
    for group in independent(cell):
        part = tuple(cell[k] for k in group)
        key = ("affine", frozenset(c.key for c in part))
        if key not in over.memory:
            over.memory[key] = found = _point_or_contradiction(part, over)
            if isinstance(found, frozenset):
                learnt.contradictions.append(found)
        answer = over.memory[key]
        if isinstance(answer, frozenset):
            return True
        for k, value in answer.items():
            point[k] = value
    learnt.points.insert(0, _Point(tuple(point)))
    del learnt.points[MAX_POINTS:]
    return False


def has_known_point(cell: Cell, over: Domain) -> bool:
    """Whether a point of the box that is known keeps all conditions, curved ones too; False says nothing."""
    points = over.recall("learnt", _Learnt).points
    for position, known in enumerate(points):
        if all(map(known.keeps, cell)):
            points.insert(0, points.pop(position))
            return True
    return False


@dataclass
class _Point:
    """A point, and which conditions it keeps, as far as was asked."""

    values: tuple[fmpq, ...]
    kept: dict[Constraint, bool] = field(default_factory=dict)

    def keeps(self, condition: Constraint) -> bool:
        known = self.kept.get(condition)
        if known is None:
            known = self.kept[condition] = condition.holds(self.values)
        return known


@dataclass
class _Learnt:
    """Sets of conditions that contradict each other, and points that kept some, the last used first."""

    contradictions: list[Stated] = field(default_factory=list)
    points: list[_Point] = field(default_factory=list)


def _point_or_contradiction(cell: Cell, over: Domain) -> Stated | dict[int, fmpq]:
    """Return the parameters of a point that keeps the conditions, or the keys of those that a combination refutes."""
    answer = solve([c.relation for c in cell], [over.unit(c) for c in cell])
    assert answer is not None  # linear programming decides affine conditions
    if isinstance(answer, Combination):
        return frozenset(cell[k].key for k, _ in answer.constraints)
    used = {k for c in cell for k in c.variables}
    return {k: to_fmpq(over.low[k] + (over.high[k] - over.low[k]) * answer[k]) for k in used}


def point_on_equalities(cell: Cell, domain: Domain) -> tuple[Fraction, ...] | None:
    """Return a point of the box where the conjunction holds, looked for where some conditions can only be zero. None
    where no condition is known to be, or where no such point is found."""
    ties: Cell = ()
    conditions: Cell | None = cell
    over = domain
    while conditions is not None and (more := implicit_equalities(conditions, over)):
        ties += more
        key = ("pinned", frozenset(c.key for c in ties))
        over = domain.recall(key, partial(replace, domain, alternatives=(ties,)))
        conditions = normalized((*over.eliminate(cell), *over.flat.alternatives[0])) if over.flat.alternatives else None
    if not ties or conditions is None:
        return None
    found = chain(sampling.hits(conditions, over.flat), sampling.climb(conditions, over.flat) if conditions else ())
    return next((p for p in map(over.lift, found) if domain.keeps(cell, p)), None)


def implicit_equalities(cell: Cell, domain: Domain) -> Cell:
    """Return the affine conditions that the others, and the box, hold at zero wherever all of them can hold.

    >>> from solver import Parameter, ParameterSpace, where
    >>> region = where("x <= y and y <= x", ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9))))
    >>> implicit_equalities(region.cells[0], region.domain)[0]
    Constraint(-p0 + p1 == 0)
    """
    affine = [c for c in cell if c.is_affine]
    relations: list[Relation] = [c.relation for c in affine]
    if ">=" not in relations:
        return ()
    answer = solve(relations, [domain.unit(c) for c in affine], interior=True)
    if not isinstance(answer, Combination) or answer.total:
        return ()
    used = [affine[k] for k, _ in answer.constraints]
    if any(c.relation == ">" for c in used):
        return ()
    return tuple(Constraint(c.poly, "==") for c in used if c.relation == ">=")


def solve(
    relations: Sequence[Relation], unit: Sequence[Poly], interior: bool = False
) -> tuple[Fraction, ...] | Combination | None:
    """Return a point of the unit box where the affine constraints hold, a refutation, or None when neither is found.

    With `interior`, >= is read as >. Where all are affine the answer is never None; else a point is only a candidate.
    """
    terms = [_terms(poly) for poly in unit]
    width = len(unit[0].context().gens()) if unit else 0
    if (found := _columns(terms, width)) is None:
        return None
    columns, relaxation = found
    curved = any(sum(e) > 1 for e in columns)
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


def _columns(terms: Sequence[dict[Exponents, int]], width: int) -> tuple[list[Exponents], list[BoundProduct]] | None:
    """Return the monomials, and the products of bounds that tie them together; None where curved ones are too many."""
    monomials = {e for poly in terms for e in poly if any(e)}
    used = [v for v in range(width) if any(e[v] for e in monomials)]
    peaks = {e for e in monomials if sum(e) > 1}
    if not peaks:
        return _affine_columns(tuple(used), width)
    if len(monomials) > MAX_COLUMNS or any(prod(k + 1 for k in e) > MAX_COLUMNS + 1 for e in peaks):
        return None
    units = [_unit(v, width) for v in used]
    if max(map(sum, peaks)) == 2:
        peaks |= {tuple(a + b for a, b in zip(u, v, strict=True)) for u in units for v in units}
    below = {f for e in peaks for f in product(*(range(k + 1) for k in e)) if any(f)}
    order = sorted(below | set(units), key=lambda e: (sum(e), [-k for k in e]))
    if len(order) > MAX_COLUMNS:
        return None
    products = {
        BoundProduct(low, tuple(a - b for a, b in zip(e, low, strict=True)))
        for e in (*units, *peaks)
        for low in product(*(range(k + 1) for k in e))
        if low != e
    }
    return order, sorted(products, key=lambda p: (sum(p.low) + sum(p.high), p.low, p.high))


@lru_cache(maxsize=256)
def _affine_columns(used: tuple[int, ...], width: int) -> tuple[list[Exponents], list[BoundProduct]]:
    """Return `_columns` where all is affine: the variables that occur, each with its two bounds."""
    none, order = (0,) * width, [_unit(v, width) for v in used]
    return order, sorted((BoundProduct(none, e) for e in order), key=lambda p: p.high)


@lru_cache(maxsize=256)
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
    relations: Sequence[Relation], terms: Sequence[dict[Exponents, int]], columns: Sequence[Exponents], interior: bool
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
