"""Linear programming on a conjunction of affine constraints, with what it has taught remembered.

The program either finds a rational point or multipliers that refute the conjunction (Farkas). A refutation by some of
the conditions refutes every conjunction that states these and more, so only the few that matter are kept, and most
questions need no program.

Of -x >= 0 over a range that begins at 0, or of a >= b beside b >= a, sampling finds no strict point, and subdivision
never ends. The multipliers of a linear programme without an interior show which conditions are zero wherever all hold;
solved for a parameter each, they leave a conjunction in fewer parameters, where sampling works again.

Farkas (1902); Schrijver (1986), "Theory of Linear and Integer Programming", section 8.2 (implicit equalities).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache, partial
from itertools import chain
from typing import Any

from flint import fmpq

from solver.algebra import polynomials
from solver.algebra.integer_terms import Exponents, Terms, terms_of
from solver.algebra.linear_programs import Infeasible, Optimum, Row, maximise
from solver.algebra.polynomials import Key, Poly, Relation, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint, independent, normalize_cell
from solver.regions.decide import sampling
from solver.regions.decide.work import count_work
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import BoundProduct, Combination

PER_PROGRAM = 20_000  # in Bernstein coefficients
MAX_POINTS = 24  # remembered; trying one costs a hundredth of a program
Stated = frozenset[tuple[Key, str]]
Owner = tuple[int, int] | BoundProduct  # what a row is: a condition and the sign, or a product


def stated_keys(cell: Sequence[Constraint]) -> Stated:
    """Return the conditions of a cell and their weaker forms, as keys: `plainly_in` shows what they are good for."""
    return frozenset(chain.from_iterable(condition.forms for condition in cell))


def subsets(each: Sequence[frozenset[Any]]) -> Callable[[frozenset[Any]], list[int]]:
    """Return what finds the positions of the sets that lie in another one, each looked up by its rarest element.

    >>> subsets([frozenset("ab"), frozenset("bc"), frozenset()])(frozenset("abd"))
    [0, 2]
    """
    frequent = Counter(chain.from_iterable(each))
    places: dict[object, list[int]] = {}
    for place, keys in enumerate(each):
        places.setdefault(min(keys, key=frequent.__getitem__, default=None), []).append(place)

    def within(larger: frozenset[Any]) -> list[int]:
        found = chain.from_iterable(places.get(key, ()) for key in (None, *larger))
        return sorted(place for place in found if each[place] <= larger)

    return within


def is_empty_in_box(cell: Cell, over: Domain) -> bool:
    """Whether no point of the box satisfies all these conditions, every one of them affine.

    >>> region = where("2*x < 0 or 2*x <= 0", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> [is_empty_in_box(cell, region.domain) for cell in region.cells]
    [True, False]
    """
    learnt = _learnt(over)
    keys = stated_keys(cell)
    if any(contradiction <= keys for contradiction in learnt.contradictions):
        return True
    if has_known_point(cell, over):
        return False
    point = list(map(to_fmpq, over.baseline))
    for group in independent(cell):
        part = tuple(cell[k] for k in group)
        key = ("affine", frozenset(c.key for c in part))
        answer = over.recall(key, partial(_point_or_contradiction, part, over))
        if isinstance(answer, frozenset):
            return True
        for k, value in answer.items():
            point[k] = value
    learnt.learn(point)
    return False


def has_known_point(cell: Cell, over: Domain) -> bool:
    """Whether a point of the box that is known keeps all conditions, curved ones too; False says nothing."""
    points = _learnt(over).points
    for position, known in enumerate(points):
        if all(map(known, cell)):
            points.insert(0, points.pop(position))
            return True
    return False


class _Learnt:
    """Sets of conditions that contradict each other; and of points, the last used first, whether they keep one."""

    def __init__(self, baseline: Sequence[fmpq]) -> None:
        self.contradictions: list[Stated] = []
        self.points: list[Callable[[Constraint], bool]] = []
        self.learn(baseline)

    def learn(self, point: Sequence[fmpq]) -> None:
        self.points.insert(0, cache(lambda condition: condition.holds(point)))
        del self.points[MAX_POINTS:]


def _learnt(over: Domain) -> _Learnt:
    return over.recall("learnt", lambda: _Learnt(tuple(map(to_fmpq, over.baseline))))


def _point_or_contradiction(cell: Cell, over: Domain) -> Stated | dict[int, fmpq]:
    """Return the parameters of a point that keeps the conditions, or the keys of those that a combination refutes."""
    answer = solve(*over.in_unit(cell))
    if isinstance(answer, Combination):
        contradiction = frozenset(cell[k].key for k, _ in answer.constraints)
        _learnt(over).contradictions.append(contradiction)
        return contradiction
    used = {k for c in cell for k in c.variables}
    return {k: to_fmpq(over.low[k] + (over.high[k] - over.low[k]) * answer[k]) for k in used}


def point_on_equalities(cell: Cell, domain: Domain) -> tuple[Fraction, ...] | None:
    """Return a point where the conjunction holds, looked for where conditions are zero, or can only be; or None."""
    over, conditions = domain, cell
    ties = more = tuple(c for c in cell if c.relation == "==") or implicit_equalities(cell, domain)
    while more:
        key = ("pinned", frozenset(c.key for c in ties))
        over = domain.recall(key, partial(replace, domain, alternatives=(ties,)))
        left = normalize_cell((*over.eliminate(cell), *over.flat.alternatives[0])) if over.flat.alternatives else None
        if left is None:
            return None
        conditions, more = left, implicit_equalities(left, over)
        ties += more
    if not ties:
        return None
    found = chain(sampling.hits(conditions, over.flat), sampling.climb(conditions, over.flat) if conditions else ())
    return next((p for p in map(over.lift, found) if domain.keeps(cell, p)), None)


def implicit_equalities(cell: Cell, domain: Domain) -> Cell:
    """Return the affine conditions that the others, and the box, hold at zero wherever all of them can hold.

    >>> implicit_equalities(*conjunction("x <= y and y <= x", x=9, y=9))[0]
    Constraint(-p0 + p1 == 0)
    """
    affine = [c for c in cell if c.is_affine]
    if not any(c.relation == ">=" for c in affine):
        return ()
    answer = solve(*domain.in_unit(affine), interior=True)
    if not isinstance(answer, Combination) or answer.total:
        return ()
    used = [affine[k] for k, _ in answer.constraints]
    if any(c.relation == ">" for c in used):
        return ()
    return tuple(Constraint(c.poly, "==") for c in used if c.relation == ">=")


def solve(
    relations: Sequence[Relation], unit: Sequence[Poly], interior: bool = False
) -> tuple[Fraction, ...] | Combination:
    """Return a point of the unit box where the affine constraints hold, or a refutation; `interior`: >= is read as >.

    >>> x = ring(("x",))["x"]
    >>> solve([">="], [1 - 2 * x]), solve([">"], [x - 1]).total
    ((Fraction(0, 1),), Fraction(0, 1))
    """
    width = len(unit[0].context().gens()) if unit else 0
    used = sorted({k for poly in unit for k in polynomials.variables(poly)})
    units, none, margin = [_unit(v, width) for v in used], (0,) * width, len(used)
    rows = list[Row]()
    owners = list[Owner]()  # two rows for an equality
    for k, (relation, poly) in enumerate(zip(relations, unit, strict=True)):
        strict = relation == ">" or (interior and relation == ">=")
        for sign, row in _rows_of(relation, terms_of(poly), units, none, strict):
            rows.append(row)
            owners.append((k, sign))
    rows += [([-int(j == k) for j in range(margin)] + [0], 1) for k in range(margin)]
    owners += [BoundProduct(none, one) for one in units]
    count_work(PER_PROGRAM)
    outcome = maximise([0] * margin + [1], [*rows, ([0] * margin + [-1], 1)])
    if isinstance(outcome, Optimum) and outcome.value > 0:
        values = dict(zip(used, outcome.point, strict=False))
        return tuple(values.get(variable, Fraction(0)) for variable in range(width))
    assert isinstance(outcome, (Optimum, Infeasible))  # the margin is at most one
    added = (
        (owner, dict(zip((*units, none), (*row[:-1], constant), strict=True)), to_fmpq(m))
        for owner, (row, constant), m in zip(owners, rows, outcome.multipliers, strict=False)
        if m
    )
    return add_up(added)


def _rows_of(
    relation: Relation, terms: Terms, units: Sequence[Exponents], none: Exponents, strict: bool
) -> Iterator[tuple[int, Row]]:
    """Yield the rows of an affine condition, two for an equality, each with its sign; a strict one has a margin."""
    row = [terms.get(one, 0) for one in units]
    for sign in (1, -1) if relation == "==" else (1,):
        yield sign, ([*(sign * a for a in row), -strict], sign * terms.get(none, 0))


def box_around(cell: Cell, over: Domain) -> tuple[tuple[Fraction, Fraction], ...] | None:
    """Return the least box round all points with the affine conditions, in unit coordinates; None if there are none.

    >>> [[str(end) for end in side] for side in box_around(*conjunction("x > 3 and x + y < 6", x=9, y=9))]
    [['1/3', '2/3'], ['0', '1/3']]
    """
    affine = [c for c in cell if c.is_affine]
    used, width = sorted({k for c in affine for k in c.variables}), len(over.names)
    rows: list[Row] = [([-int(j == k) for j in used], 1) for k in used]
    for c in affine:
        terms = terms_of(over.unit(c))
        for sign in (1, -1) if c.relation == "==" else (1,):
            rows.append(([sign * terms.get(_unit(k, width), 0) for k in used], sign * terms.get((0,) * width, 0)))
    sides = [(Fraction(0), Fraction(1))] * width
    for place, k in enumerate(used):
        most, least = (maximise([sign * int(j == place) for j in range(len(used))], rows) for sign in (1, -1))
        if not isinstance(most, Optimum) or not isinstance(least, Optimum):
            return None
        sides[k] = -least.value, most.value
    return tuple(sides)


@lru_cache(maxsize=256)
def _unit(variable: int, width: int) -> Exponents:
    return tuple(int(k == variable) for k in range(width))


def add_up(each: Iterable[tuple[Owner, Terms, fmpq]]) -> Combination:
    """Return rows times multipliers as a certificate; what is left in a column is made up by its monomial, a bound."""
    left, weights, products = dict[Exponents, fmpq](), dict[int, fmpq](), dict[BoundProduct, fmpq]()
    for owner, row, multiplier in each:
        for e, c in row.items():
            left[e] = left.get(e, fmpq(0)) + multiplier * c
        if isinstance(owner, BoundProduct):
            products[owner] = multiplier
        else:
            weights[owner[0]] = weights.get(owner[0], fmpq(0)) + owner[1] * multiplier
    total = sum((c for e, c in left.items() if not any(e)), fmpq(0))
    products |= {BoundProduct(e, (0,) * len(e)): -c for e, c in left.items() if c and any(e)}
    return Combination(
        tuple((k, to_fraction(m)) for k, m in sorted(weights.items()) if m),
        tuple((bound, to_fraction(m)) for bound, m in products.items()),
        to_fraction(total),
    )
