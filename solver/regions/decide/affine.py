"""Do affine conditions leave a point of the box? Linear programming, with what it has taught remembered.

A refutation by a combination of some of the conditions (Farkas) refutes every conjunction that states these and more,
so only the few that matter are kept, and most questions need no program.

Of -x >= 0 over a range that begins at 0, or of a >= b beside b >= a, sampling finds no point where they hold strictly,
and subdivision never ends. The multipliers of a linear programme that has no interior show which conditions are zero
wherever all of them hold; solved for a parameter each, they leave a conjunction in fewer parameters, where sampling
works again. Schrijver (1986), "Theory of Linear and Integer Programming", section 8.2 (implicit equalities).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from itertools import chain

from flint import fmpq

from solver.algebra.polynomials import Key, Relation, to_fmpq
from solver.regions.constraints import Cell, Constraint, independent, normalized
from solver.regions.decide import farkas, sampling
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import Combination

MAX_POINTS = 24  # remembered; trying one costs a hundredth of a program
Stated = frozenset[tuple[Key, str]]


def stated_keys(cell: Sequence[Constraint]) -> Stated:
    """Return the conditions of a cell and their weaker forms, as keys.

    >>> from solver import Parameter, ParameterSpace, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9),))
    >>> strong, weak = (where(text, space).cells[0] for text in ("x > 1", "x >= 1"))
    >>> stated_keys(weak) < stated_keys(strong)
    True
    """
    return frozenset(chain.from_iterable(condition.forms for condition in cell))


def is_empty_in_box(cell: Cell, over: Domain) -> bool:
    """Whether no point of the box satisfies all these conditions, every one of them affine.

    >>> from solver import Parameter, ParameterSpace, where
    >>> space = ParameterSpace((Parameter("x", 1, 0, 9), Parameter("y", 1, 0, 9)))
    >>> regions = [where(text, space) for text in ("x + y < 0", "x + y <= 0")]
    >>> [is_empty_in_box(region.cells[0], region.domain) for region in regions]
    [True, False]
    """
    learnt = _knowledge(over)
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
    points = _knowledge(over).points
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


def _knowledge(over: Domain) -> _Learnt:
    return over.recall("learnt", _Learnt)


def _point_or_contradiction(cell: Cell, over: Domain) -> Stated | dict[int, fmpq]:
    """Return the parameters of a point that keeps the conditions, or the keys of those that a combination refutes."""
    answer = farkas.solve([c.relation for c in cell], [over.unit_of(c) for c in cell])
    assert answer is not None  # linear programming decides affine conditions
    if isinstance(answer, Combination):
        return frozenset(cell[k].key for k, _ in answer.constraints)
    used = {k for c in cell for k in c.variables}
    return {k: over.coordinate_at(k, to_fmpq(answer[k])) for k in used}


def point_on_equalities(cell: Cell, domain: Domain) -> tuple[Fraction, ...] | None:
    """Return a point of the box where the conjunction holds, looked for where some conditions can only be zero.

    None where no condition is known to be, or where no such point is found.
    """
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
    answer = farkas.solve(relations, [domain.unit_of(c) for c in affine], interior=True)
    if not isinstance(answer, Combination) or answer.total:
        return ()
    used = [affine[k] for k, _ in answer.constraints]
    if any(c.relation == ">" for c in used):
        return ()
    return tuple(Constraint(c.poly, "==") for c in used if c.relation == ">=")
