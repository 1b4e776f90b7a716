"""Region: a set of parameter values, described by polynomials, inside Θ.

A region is a finite union of cells; a cell is a conjunction of p >= 0, p > 0
and p == 0. Θ, the box cut by the assumptions, goes without saying: what it
implies is not printed, and the complement is taken within it.

    >>> from solver.parameter import Parameter, ParameterSpace
    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
    >>> region = where("breach >= shield and shield >= 0", space)
    >>> print(region.simplified())
    breach >= shield
    >>> region.verdict().kind, region.share().exact
    ('nonempty', Fraction(1, 2))
    >>> print(~region)
    shield > breach
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any, NoReturn

from flint import fmpq

from solver.cells import merged, plainly_in, plainly_largest, taken_away, without_contained
from solver.condition import parse_condition
from solver.constraint import Constraint, Sentence, constraint, sentence
from solver.domain import Domain, domain
from solver.errors import InvalidGame, NoTruthValue, UsageError
from solver.lowering import Cell, condition_cells, tidy
from solver.parameter import ParameterSpace, exact
from solver.polynomial import Poly, at, constant_of, is_affine, to_fmpq
from solver.proof.affine import implies as affinely_implies
from solver.proof.affine import never
from solver.proof.certificate import Verdict, all_empty, worst
from solver.proof.emptiness import DEFAULT, QUICK, Budget, decide, implies, is_empty
from solver.proof.trials import settled
from solver.share import Share, share
from solver.shown import Shown

MAX_CELLS = 2_000
MAX_SHOWN = 4  # conditions that the repr of a region spells out, if all are affine
MAX_COMPARED = 12  # curved conditions times conditions of a cell: each comparison can cost tenths of a second

Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Region(Shown):
    """A union of conjunctions over a parameter space; no cell: nowhere; a cell without constraints: everywhere."""

    space: ParameterSpace
    cells: Cells

    @cached_property
    def domain(self) -> Domain:
        return domain(self.space)

    def contains(self, point: Mapping[str, object]) -> bool:
        """Whether the rational point satisfies a cell, wherever Θ lies; parameters left out take their baseline.

        >>> from solver.parameter import Parameter, ParameterSpace
        >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
        >>> where("breach >= shield", space).contains({"shield": "3/2"})
        True

        Values are numbers or texts such as "7/3". Raises UsageError for an unknown name and for no number.
        """
        values = self.values(point)
        return any(all(c.holds(values) for c in cell) for cell in self.cells)

    def values(self, point: Mapping[str, object]) -> tuple[fmpq, ...]:
        """A point's coordinates in the order of declaration, read as `contains` reads them."""
        names = self.domain.names
        exact_ones = [value for name in names if isinstance(value := point.get(name), Fraction)]
        if len(exact_ones) == len(names) == len(point):  # as the engine hands points over, in hot loops
            return tuple(map(to_fmpq, exact_ones))
        full = self.space.baseline
        for name, value in point.items():
            full[self.space[name].name] = _number(name, value)
        return tuple(map(to_fmpq, full.values()))

    def __bool__(self) -> NoReturn:
        raise NoTruthValue(
            "a region is a set of parameter values and neither true nor false; ask region.verdict() whether it has a "
            "point, region.within(other) whether it lies in another, region.contains(point) about one point"
        )

    def verdict(self, budget: Budget = DEFAULT) -> Verdict:
        """Nonempty (with a witness, of the fullest cell), empty or undecided, with its certificate."""
        return best_verdict([decide(cell, self.domain, budget) for cell in self.cells])

    def __and__(self, other: Region) -> Region:
        cells = [tidy(a + b) for a, b in product(self.cells, self._same_space(other).cells)]
        return Region(self.space, _bounded(tuple(dict.fromkeys(c for c in cells if c is not None))))

    def __or__(self, other: Region) -> Region:
        return Region(self.space, _bounded(tuple(dict.fromkeys(self.cells + self._same_space(other).cells))))

    def __invert__(self) -> Region:
        """The complement within Θ; cells that are proved empty are left out."""
        return Region(self.space, self._left_of(((),)))

    def _left_of(self, cells: Cells) -> Cells:
        """What is left of the cells, as disjoint pieces for each, when this region is taken away."""
        for taken in self.cells:
            cells = _bounded(taken_away(cells, (taken,), self.domain))
        return cells

    def _same_space(self, other: Region) -> Region:
        if self.space != other.space:
            raise UsageError(
                "two regions over different parameter spaces cannot be combined; build them over one"
            )
        return other

    def within(self, other: Region, budget: Budget = DEFAULT) -> bool | None:
        """Whether this region lies in `other`: True and False are proved, None is undecided."""
        kind = Region(self.space, self._same_space(other)._left_of(self.cells)).verdict(budget).kind
        return {"empty": True, "nonempty": False, "undecided": None}[kind]

    def equals(self, other: Region, budget: Budget = DEFAULT) -> bool | None:
        """Whether both are the same set within Θ: True and False are proved, None is undecided."""
        answers = (self.within(other, budget), other.within(self, budget))
        return False if False in answers else None if None in answers else True

    @cached_property
    def _simplified(self) -> Region:
        cells = [simplify(cell, self.domain) for cell in self.cells]
        kept = plainly_largest([cell for cell in cells if cell is not None])
        few = _few_curved(kept)
        for cell in list(kept) if few else []:  # a cell inside another one says nothing new
            if any(cell != other and _inside(cell, other, self.domain) for other in kept):
                kept.remove(cell)
        return Region(self.space, tuple(kept if few else without_contained(kept, self.domain)))

    def simplified(self) -> Region:
        """The same set with fewer constraints: what Θ or the others imply is dropped, empty cells too."""
        return self._simplified

    def merged(self) -> Region:
        """The same set simplified, in fewer and larger cells where they are not too many to compare."""
        return Region(self.space, merged(self.simplified().cells, self.domain))

    def sentences(self, subject: str | None = None) -> tuple[tuple[Sentence, ...], ...]:
        """The cells as sentences, each solved for a parameter where it can be (for `subject` where possible)."""
        if subject is None:
            return self._sentences
        return self._sentences_for(subject)

    @cached_property
    def _sentences(self) -> tuple[tuple[Sentence, ...], ...]:
        return self._sentences_for(None)

    def _sentences_for(self, subject: str | None) -> tuple[tuple[Sentence, ...], ...]:
        return tuple(
            tuple(sentence(c, self.domain.names, self._positive_in(cell), subject) for c in cell)
            for cell in self.simplified().cells
        )

    def _positive_in(self, cell: Cell) -> Callable[[Poly], bool]:
        affine = tuple(condition for condition in cell if condition.is_affine)
        return lambda poly: is_positive(poly, affine, self.domain)

    def __repr__(self) -> str:
        conditions = sum(map(len, self.cells))
        if conditions <= MAX_SHOWN and all(c.is_affine for cell in self.cells for c in cell):
            return f"<Region: {self}>"
        size = f"{len(self.cells)} alternative{'s' * (len(self.cells) != 1)}, {conditions} conditions"
        return f"<Region: {size}, over {len(self.space)} parameters>"

    def __str__(self) -> str:
        """One line: `breach >= shield and calm > 0`; alternatives in parentheses; `always`, `never`."""
        cells = self.sentences()
        if not cells:
            return "never"
        if () in cells:
            return "always"
        lines = [" and ".join(map(str, cell)) for cell in cells]
        return lines[0] if len(lines) == 1 else " or ".join(f"({line})" for line in lines)

    def to_sympy(self, symbols: Mapping[str, Any] | None = None, box: bool = False) -> Any:
        """The region as a sympy Boolean, with `box` the ranges too: see `solver.present.symbolic.region`."""
        from solver.present import symbolic

        return symbolic.region(self, symbols, box)

    def share(self, samples: int = 100_000, seed: int = 0) -> Share:
        """The part of Θ that the region fills: exact where it can be, else sampled with an interval."""
        return share(self.cells, self.domain, samples, seed)


def where(text: str, space: ParameterSpace) -> Region:
    """The region that a condition on the parameters describes, such as `0 <= a - b <= c and c > 0`."""
    return Region(space, condition_cells(parse_condition(text, space.names), domain(space).ring))


def everywhere(space: ParameterSpace) -> Region:
    return Region(space, ((),))


def nowhere(space: ParameterSpace) -> Region:
    return Region(space, ())


def _number(name: str, value: object) -> Fraction:
    try:
        return exact(value)
    except InvalidGame as error:
        raise UsageError(f"the value of {name} cannot be read: {error}") from None


def best_verdict(verdicts: list[Verdict]) -> Verdict:
    """The verdict on a union: a full-dimensional witness if there is one, else any; empty only if all are."""
    kind = worst([v.kind for v in verdicts])
    chosen = [v for v in verdicts if v.kind == kind]
    if kind == "empty":
        return all_empty(chosen)
    if kind != "nonempty":
        return chosen[0]
    best = max(chosen, key=lambda v: {True: 2, None: 1, False: 0}[v.full])
    if best.full is False and any(v.kind == "undecided" for v in verdicts):
        return Verdict("nonempty", best.certificate, full=None)
    return best


def _bounded(cells: Cells) -> Cells:
    if len(cells) > MAX_CELLS:
        raise UsageError(
            f"a region of {len(cells)} alternatives, more than {MAX_CELLS}; ask about fewer things at once"
        )
    return cells


# --- simpler cells --------------------------------------------------------------------------------


def is_positive(poly: Poly, cell: Cell, over: Domain) -> bool:
    """Whether the polynomial is proved to be above zero on the cell."""
    return over.positive(poly) or implies(cell, constraint(poly, ">"), over)


def simplify(cell: Cell, over: Domain) -> Cell | None:
    """The cell with known factors taken out and implied constraints dropped; None when it is proved empty.

    With many curved conditions only affine ones are compared, and curved ones with the box. Affine conditions
    that leave no interior are looked at for equalities: see `_flattened`.
    """
    key = ("simpler", cell)
    if key not in over.memory:
        over.memory[key] = found = _simpler(cell, over)
        if found is not None:
            over.memory["simpler", found] = found
    return over.memory[key]  # type: ignore[return-value]


def _simpler(cell: Cell, over: Domain) -> Cell | None:
    straight = tuple(condition for condition in cell if condition.is_affine)
    reduced = tidy(tuple(part for condition in cell for part in reduce_factors(condition, over, straight)))
    if reduced is None:
        return None
    kept = _equalities([c for c in reduced if not _certain(c, over)])
    affine = tuple(c for c in kept if c.is_affine)
    flat = any(c.relation == "==" for c in affine) or never(tuple(c.strict() for c in affine), over)
    verdict = decide(affine, over, QUICK) if flat else None
    if verdict is not None and verdict.kind == "empty":
        return None
    if verdict is not None and verdict.full is False:
        levelled = _flattened(kept, affine, over)
        if levelled is None:
            return None
        kept = levelled
    curved = sum(not c.is_affine for c in kept)
    thorough = curved * len(kept) <= MAX_COMPARED
    if thorough and curved and is_empty(tuple(kept), over):
        return None
    for condition in sorted(kept, key=_weight, reverse=True):
        if thorough or condition.is_affine:
            others = tuple(c for c in kept if c is not condition and (thorough or c.is_affine))
            if _implied(others, condition, over):
                kept.remove(condition)
    return tuple(kept)


def _flattened(kept: Sequence[Constraint], affine: Cell, over: Domain) -> list[Constraint] | None:
    """The cell with the equalities that its affine conditions imply, and numbers for the parameters these pin down.

    A parameter pinned to an end of its range keeps the one bound that the range lacks (`shield <= 0` where shield
    starts at 0), which is how an end of a range is written everywhere. None where a condition turns out false.
    """
    ends = {k: end for k in sorted({k for c in affine for k in c.variables}) if (end := _pin(k, affine, over))}
    level = [constraint(c.poly, "==") if c in affine and _is_level(c, affine, over) else c for c in kept]
    single = {c.variables[0]: c for c in level if c.relation == "==" and c.is_affine and len(c.variables) == 1}
    pinned = {k: (c, _root(c)) for k, c in single.items()} | ends
    bounds = {bound for bound, _ in pinned.values()}
    values = {k: value for k, (_, value) in pinned.items()}
    tidied = tidy(tuple(_with(c, values) for c in level if c not in bounds))
    if tidied is None:
        return None
    return [*(bound for bound, _ in pinned.values()), *(c for c in tidied if not _certain(c, over))]


def _is_level(condition: Constraint, affine: Cell, over: Domain) -> bool:
    """Whether a condition is closed and holds with equality wherever they all hold."""
    return condition.relation == ">=" and _never((*affine, condition.strict()), over)


def _never(affine: Cell, over: Domain) -> bool:
    """Whether affine conditions are refuted in Θ, whose assumptions may be curved."""
    curved = any(not c.is_affine for alternative in over.alternatives for c in alternative)
    return never(affine, over) or (curved and is_empty(affine, over))


def _root(condition: Constraint) -> fmpq:
    """The number at which an affine condition on one parameter is zero."""
    (k,) = condition.variables
    slope = constant_of(condition.poly.derivative(k))
    return -at(condition.poly, [fmpq(0)] * len(condition.poly.context().gens())) / slope


def _pin(k: int, affine: Cell, over: Domain) -> tuple[Constraint, fmpq] | None:
    """The bound that pins parameter k to an end of its range, and the end, if the conditions imply it."""
    generator = over.ring.generators[over.names[k]]
    for end, sign in ((over.low[k], 1), (over.high[k], -1)):
        off = sign * (generator - over.ring.constant(end))
        if _never((*affine, constraint(off, ">")), over):
            return constraint(-off, ">="), to_fmpq(end)
    return None


def _with(condition: Constraint, values: Mapping[int, fmpq]) -> Constraint:
    """The condition with numbers in the place of some parameters."""
    if not any(k in values for k in condition.variables):
        return condition
    context = condition.poly.context()
    images = [context.constant(values[k]) if k in values else gen for k, gen in enumerate(context.gens())]
    return constraint(condition.poly.compose(*images), condition.relation)


def _equalities(conditions: Sequence[Constraint]) -> list[Constraint]:
    """p >= 0 and -p >= 0 as one: p == 0."""
    found: dict[Constraint, None] = {}
    for condition in conditions:
        opposite = Constraint(-condition.poly, ">=")
        both = condition.relation == ">=" and opposite in conditions
        found[constraint(condition.poly, "==") if both else condition] = None
    return list(found)


def _certain(condition: Constraint, over: Domain) -> bool:
    """Whether the Bernstein coefficients on the whole box show that the condition holds there."""
    low, _ = over.bounds(condition.poly)
    return low > 0 or (low == 0 and condition.relation == ">=") if condition.relation != "==" else False


def _few_curved(cells: Sequence[Cell]) -> bool:
    return sum(not c.is_affine for cell in cells for c in cell) * sum(map(len, cells)) <= MAX_COMPARED


def _weight(condition: Constraint) -> tuple[bool, int, int, bool]:
    """Inequalities before equalities; long ones first: degree, number of terms, strict before closed last."""
    size = (int(condition.poly.total_degree()), len(condition.poly.coeffs()), condition.relation != ">")
    return (condition.relation != "==", *size)


def reduce_factors(condition: Constraint, over: Domain, beside: Cell = ()) -> tuple[Constraint, ...]:
    """The condition without the factors whose sign is known on the box, as one or more conditions.

    The affine conditions `beside` it tell more signs.
    A factor above zero goes, one below zero turns the rest; in a strict condition a factor that is never
    negative becomes a condition of its own, and odd powers become first ones.
    """
    if condition.is_affine:
        return (condition,)
    content, factors = condition.poly.factor()
    rest = condition.poly.context().constant(content)
    extra: list[Constraint] = []
    for factor, power in factors:
        power = int(power)
        if _positive(factor, over, beside):
            continue
        if _positive(-factor, over, beside):
            rest = rest * (-1) ** power
        elif condition.relation == "==":
            rest = rest * factor
        elif condition.relation == ">" and (sign := _weak_sign(factor, over)):
            extra.append(constraint(sign * factor, ">"))
            rest = rest * sign**power
        else:
            rest = rest * factor ** (2 if power % 2 == 0 else 1)
    return (constraint(rest, condition.relation), *extra)


def _positive(factor: Poly, over: Domain, beside: Cell) -> bool:
    if over.positive(factor):
        return True
    return bool(beside) and is_affine(factor) and affinely_implies(beside, constraint(factor, ">"), over) is True


def _weak_sign(factor: Poly, over: Domain) -> int:
    """1 or −1 when the factor is never below, or never above, zero on the box as its coefficients tell; else 0."""
    low, high = over.bounds(factor)
    return 1 if low >= 0 else -1 if high <= 0 else 0


def _inside(cell: Cell, other: Cell, over: Domain) -> bool:
    return plainly_in(cell, other) or all(_implied(cell, condition, over) for condition in other)


def _implied(cell: Cell, condition: Constraint, over: Domain) -> bool:
    known = affinely_implies(cell, condition, over)
    if known is None:
        answers = [settled((*cell, other), over) for other in condition.negation()]
        known = False if False in answers else None if None in answers else True
    return implies(cell, condition, over) if known is None else known
