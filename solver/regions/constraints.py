"""One polynomial condition on the parameters, p >= 0, p > 0 or p == 0, and conjunctions of them.

The polynomial is kept primitive (coprime integer coefficients, sign untouched), so that equal conditions are equal
records. Two conditions on one polynomial p may exclude each other as they stand (p > 0 and -p >= 0), or one may say
more than the other (p > 0 and p >= 0). And beside p > 0 in a conjunction p·q >= 0 says no more than q >= 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from math import prod
from typing import Any, TypeAlias

from flint import fmpq

from solver.algebra.polynomials import Key, Poly, Relation, at, constant_of, is_affine, primitive, to_fmpq, variables
from solver.errors import InvalidGame

COMPARES: dict[Relation, Callable[[Any, Any], Any]] = {">=": operator.ge, ">": operator.gt, "==": operator.eq}


@dataclass(frozen=True, eq=False)
class Constraint:
    """`poly` `relation` 0, the polynomial primitive."""

    poly: Poly
    relation: Relation

    def __reduce__(self) -> tuple[type[Constraint], tuple[Poly, Relation]]:
        """Go to another process without the hash, which is another one there."""
        return Constraint, (self.poly, self.relation)

    @cached_property
    def key(self) -> tuple[Key, str]:
        """Two constraints are the same condition, written alike, exactly if their keys are equal."""
        return (Key(self.poly), self.relation)

    @cached_property
    def opposite(self) -> Key:
        """The key of the polynomial with its sign turned."""
        return Key(-self.poly)

    @cached_property
    def forms(self) -> tuple[tuple[Key, str], ...]:
        """The condition and the weaker ones that it states, as keys: p >= 0 is stated by p > 0, and by p == 0."""
        if self.relation == ">=":
            return (self.key,)
        weaker: tuple[Key, str] = (self.key[0], ">=")
        return (self.key, weaker) if self.relation == ">" else (self.key, weaker, (self.opposite, ">="))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constraint) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Constraint({self.poly} {self.relation} 0)"

    @cached_property
    def variables(self) -> tuple[int, ...]:
        """The indices of the parameters that occur."""
        return variables(self.poly)

    @cached_property
    def is_affine(self) -> bool:
        return is_affine(self.poly)

    def holds(self, values: Sequence[fmpq]) -> bool:
        """Whether the condition holds where the ring's variables take `values`."""
        return bool(COMPARES[self.relation](at(self.poly, values), 0))

    @cached_property
    def constant_truth(self) -> bool | None:
        """True or False for a condition without parameters, else None."""
        return bool(COMPARES[self.relation](constant_of(self.poly), 0)) if self.poly.is_constant() else None

    def negation(self) -> tuple[Constraint, ...]:
        """Return the conditions one of which holds exactly where this one fails; the same objects each time.

        >>> constraint(ring(("x",))["x"], "==").negation()
        (Constraint(p0 > 0), Constraint(-p0 > 0))
        """
        return self._negation

    @cached_property
    def _negation(self) -> tuple[Constraint, ...]:
        if self.relation == ">=":
            return (Constraint(-self.poly, ">"),)
        if self.relation == ">":
            return (Constraint(-self.poly, ">="),)
        return (Constraint(self.poly, ">"), Constraint(-self.poly, ">"))

    def strict(self) -> Constraint:
        """Return the interior of a closed condition; an equality stays as it is."""
        return Constraint(self.poly, ">") if self.relation == ">=" else self

    def take_closure(self) -> Constraint:
        """Return the closure of a strict condition."""
        return Constraint(self.poly, ">=") if self.relation == ">" else self


def constraint(poly: Poly, relation: Relation) -> Constraint:
    """Return the condition `poly` `relation` 0, made primitive; an equality has a positive leading term. What is never
    above zero, by its even powers, is an equality of their roots.

    >>> x = ring(("x",))["x"]
    >>> constraint(2 * x - 4, ">="), constraint(-(x**2) + 4 * x - 4, ">=")
    (Constraint(p0 - 2 >= 0), Constraint(p0 - 2 == 0))
    """
    poly = primitive(poly)
    never_rises = relation == "==" or (poly and poly.leading_coefficient() < 0)  # if all of its factors are even
    if never_rises and not poly.is_constant() and all(power % 2 == 0 for power in poly.monomial(0)):
        factors = poly.factor_squarefree()[1]
        if all(power % 2 == 0 for _, power in factors):
            roots = prod((factor for factor, _ in factors), start=poly.context().constant(-1))
            poly, relation = (poly.context().constant(-1), ">") if relation == ">" else (roots, "==")
    if relation == "==" and poly and poly.leading_coefficient() < 0:
        poly = -poly
    return Constraint(poly, relation)


Cell = tuple[Constraint, ...]
Feasible: TypeAlias = Callable[[Cell], bool]
MAX_CELLS = 512  # alternatives of a condition
MAX_THIN = 60  # cells that state equalities; of more, which tell of walls alone, each is left as it was found


def is_thin(cell: Iterable[Constraint]) -> bool:
    """Whether a cell states an equality, and so has no interior."""
    return any(condition.relation == "==" for condition in cell)


def split_thin(cells: Sequence[Cell]) -> tuple[Sequence[Cell], Sequence[Cell]]:
    """Return the cells without those that state equalities, if these are too many to look into, and those apart."""
    thin = [cell for cell in cells if is_thin(cell)]
    return (cells, ()) if len(thin) <= MAX_THIN else ([cell for cell in cells if not is_thin(cell)], thin)


def normalize_cell(cell: Cell) -> Cell | None:
    """Return the cell without repetitions and without conditions that are always true; None where one never is.

    >>> r = ring(("x",))
    >>> normalize_cell((constraint(r["x"], ">"), constraint(r.one, ">"), constraint(r["x"], ">")))
    (Constraint(p0 > 0),)
    """
    kept: dict[Constraint, None] = {}
    for condition in cell:
        truth = condition.constant_truth
        if truth is False:
            return None
        if truth is None:
            kept[condition] = None
    return tuple(kept)


def consistent(cells: Iterable[Cell]) -> Iterator[Cell]:
    """Yield the cells as `normalize_cell` has them, without those of which some condition never holds.

    >>> x = ring(("x",))["x"]
    >>> list(consistent([(constraint(x, ">"), constraint(x, ">")), (constraint(0 * x, ">"),)]))
    [(Constraint(p0 > 0),)]
    """
    return (kept for cell in cells if (kept := normalize_cell(cell)) is not None)


def join_equalities(cell: Iterable[Constraint]) -> Cell:
    """Return the conditions with p >= 0 and −p >= 0, where both are stated, as one, p == 0; without either beside that.

    >>> x = ring(("x",))["x"]
    >>> join_equalities((constraint(x - 1, ">="), constraint(1 - x, ">="), constraint(x, ">")))
    (Constraint(p0 - 1 == 0), Constraint(p0 > 0))
    >>> join_equalities((constraint(x - 1, "=="), constraint(1 - x, ">=")))
    (Constraint(p0 - 1 == 0),)
    """
    stated = tuple(cell)
    closed = {c.key[0] for c in stated if c.relation == ">="}
    zero = {key for c in stated if c.relation == "==" for key in (c.key[0], c.opposite)}
    both = (constraint(c.poly, "==") if c.relation == ">=" and c.opposite in closed else c for c in stated)
    return tuple(dict.fromkeys(c for c in both if c.relation != ">=" or c.key[0] not in zero))


def conjoin_pairs(cells: Iterable[Cell], others: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the conjunctions of each cell with each other one, once, without those that state what is false."""
    return tuple(dict.fromkeys(consistent(cell + other for cell in cells for other in others)))


def conjoin(each: Iterable[Sequence[Cell]]) -> tuple[Cell, ...]:
    """Return the conjunction of several unions of cells, as one union; raises InvalidGame beyond MAX_CELLS.

    Of alternatives that meet alternatives those go that contradict themselves, as of quotients those do in which one
    denominator is above zero here and below it there.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> len(conjoin([[(constraint(x, ">"),), (constraint(-x, ">"),)], [(constraint(y, ">"),)]]))
    2
    """
    cells: tuple[Cell, ...] = ((),)
    for union in each:
        split = len(cells) > 1 and len(union) > 1
        cells = conjoin_pairs(cells, union)
        if split:
            cells = tuple(cell for cell in cells if conjunction_of(cell) is not None)
        if len(cells) > MAX_CELLS:
            raise InvalidGame(
                f"the conditions split into more than {MAX_CELLS} alternatives; assume or claim less at once"
            )
    return cells


def independent(cell: Cell) -> list[tuple[int, ...]]:
    """Return positions of the constraints, grouped so that no two groups share a parameter.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> independent((constraint(x, ">"), constraint(y, ">"), constraint(x - 1, ">=")))
    [(1,), (0, 2)]
    """
    groups: list[tuple[set[int], list[int]]] = []
    for position, condition in enumerate(cell):
        names, members = set(condition.variables), [position]
        for group in [g for g in groups if g[0] & names]:
            groups.remove(group)
            names |= group[0]
            members = group[1] + members
        groups.append((names, members))
    return [tuple(sorted(members)) for _, members in groups]


def factors(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return unions over separate parameters of which a union is the conjunction; itself alone where it is not one.

    >>> x, y = (constraint(one, ">") for one in ring(("x", "y")).generators.values())
    >>> factors([(a, b) for a in (x, x.negation()[0]) for b in (y, y.negation()[0])])
    [[(Constraint(p0 > 0),), (Constraint(-p0 >= 0),)], [(Constraint(p1 > 0),), (Constraint(-p1 >= 0),)]]
    """
    conditions = tuple(dict.fromkeys(c for cell in cells for c in cell))
    groups = [{conditions[k] for k in group} for group in sorted(independent(conditions))]
    columns = [[*map(frozenset(group).intersection, cells)] for group in groups]
    tied = [{k} for k in range(len(groups))]
    for i, j in combinations(range(len(groups)), 2):  # tied where not each part in the one goes with each in the other
        if len({*zip(columns[i], columns[j], strict=True)}) < len({*columns[i]}) * len({*columns[j]}):
            met = [one for one in tied if one & {i, j}]
            tied = [*(one for one in tied if one not in met), set().union(*met)]
    apart = [_parts(cells, set().union(*(groups[k] for k in one))) for one in tied]
    whole = prod(map(len, apart)) == len({*map(frozenset, cells)})
    return [[*one.values()] for one in apart] if whole else [[*cells]]


def _parts(cells: Sequence[Cell], conditions: Set[Constraint]) -> dict[frozenset[Constraint], Cell]:
    """Return what cells state of some conditions, each once."""
    parts = (tuple(c for c in cell if c in conditions) for cell in cells)
    return {frozenset(part): part for part in parts}


def holds_strictly(cell: Cell, point: Sequence[Fraction]) -> bool:
    """Decide whether a point lies inside all conditions, an equality excepted, on which it has to lie.

    >>> cell = (constraint(ring(("x",))["x"], ">="),)
    >>> holds_strictly(cell, [Fraction(0)]), holds_strictly(cell, [Fraction(1)])
    (False, True)
    """
    values = tuple(map(to_fmpq, point))
    return all(c.strict().holds(values) for c in cell)


def may_hold(_: Cell) -> bool:
    """Return True: of a conjunction nothing is known when nothing is known of the parameters, so it may hold."""
    return True


def conjunction_of(conditions: Iterable[Constraint]) -> Cell | None:
    """Return the conditions together, or None where two of them, or one alone, show that they never hold.

    A condition is left out that another on the same polynomial implies. What a person states only goes
    through `normalize_cell`, so that a contradiction in it gets a certificate.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> conjunction_of([constraint(x, ">="), constraint(x, ">"), constraint(y, ">=")])
    (Constraint(p0 > 0), Constraint(p1 >= 0))
    """
    kept = normalize_cell(tuple(conditions))
    if kept is None:
        return None
    stated: dict[Key, Constraint] = {}
    for condition in kept:
        key = condition.key[0]
        opposite, same = stated.get(condition.opposite), stated.get(key)
        if opposite is not None and ">" in (opposite.relation, condition.relation):
            return None
        if same is not None:
            relations = {same.relation, condition.relation}
            if relations == {"==", ">"}:
                return None
            condition = same if condition.relation == ">=" else condition
        stated[key] = condition
    return tuple(stated.values())


def without_positive_factors(cell: Cell) -> Cell | None:
    """Return the conjunction without factors that it states to be above zero in other conditions; None: it never holds.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> without_positive_factors((constraint(x, ">"), constraint(x**2 * y - x**2, ">=")))
    (Constraint(p0 > 0), Constraint(p1 - 1 >= 0))
    """
    above = [condition.poly for condition in cell if condition.relation == ">" and not condition.poly.is_constant()]
    return conjunction_of(_without(condition, above) for condition in cell)


def _without(condition: Constraint, above: Iterable[Poly]) -> Constraint:
    poly = condition.poly
    for factor in above:
        while not (poly == factor or poly.is_constant()):
            quotient, rest = divmod(poly, factor)
            if rest:
                break
            poly = quotient
    return condition if poly is condition.poly else constraint(poly, condition.relation)
