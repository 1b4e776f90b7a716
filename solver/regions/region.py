"""Region: a set of parameter values, described by polynomials, inside Θ.

A region is a finite union of cells; a cell is a conjunction of p >= 0, p > 0 and p == 0. What Θ, the box cut by the
assumptions, implies is not printed, and the complement is taken within Θ.

    >>> space = ParameterSpace((Parameter("shield", 3, 0, 10), Parameter("breach", 2, 0, 10)))
    >>> print(~where("breach >= shield and shield >= 0", space))
    shield > breach
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial, reduce
from operator import or_
from typing import Any, ClassVar, NoReturn, TypedDict

from flint import fmpq

from solver.algebra.polynomials import Poly, Ratio, is_affine, to_fmpq, variables
from solver.errors import NoTruthValue, UsageError
from solver.expressions.conditions import parse_condition
from solver.regions.cells import by_factors, merge_cells, outermost, subtract_cells
from solver.regions.constraints import (
    Cell,
    Constraint,
    conjoin_pairs,
    consistent,
    constraint,
    normalize_cell,
    split_thin,
)
from solver.regions.decide.emptiness import decide
from solver.regions.decide.work import DEFAULT, Budget
from solver.regions.domain import Domain, box_constraints, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import ParameterSpace, check_kind, check_space, read_value
from solver.regions.proofs.certificates import Verdict, best_verdict
from solver.regions.sentences import Lines, Sentence, alternatives, chains, equality_at_end, parts, sentence
from solver.regions.simplification import is_positive, simplify
from solver.regions.volume import Share, share
from solver.report.answer import Describable
from solver.report.blocks import Chain, either
from solver.report.json_records import NO_NAMES, Names, plain
from solver.report.words import plural

MAX_CELLS = 2_000
MAX_OPEN = 4  # cells that stay open, so that their union is not proved empty: only points are worth more work
MAX_SHOWN = 4  # conditions that the repr of a region spells out, if all are affine
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class Region(Describable):
    """A union of conjunctions over a parameter space; no cell: nowhere; a cell without constraints: everywhere."""

    report: ClassVar[str] = "solver.regions.report"
    thin: ClassVar[tuple[int, ...]] = ()  # of the exceptions, which only a Difference has
    space: ParameterSpace
    cells: Cells

    @property
    def base(self) -> Region:
        """The region itself, as a set that excepts nothing: see `solver.regions.differences`."""
        return self

    @property
    def taken(self) -> Region:
        return nowhere(self.space)

    def lines(self, subject: str | None = None) -> tuple[Lines, Lines]:
        """Return the alternatives as sentences, and the exceptions, of which there are none."""
        return self.sentences(subject), ()

    @cached_property
    def domain(self) -> Domain:
        return domain(self.space)

    def contains(self, point: Mapping[str, object]) -> bool:
        """Whether the rational point satisfies a cell, wherever Θ lies; parameters left out take their baseline.

        >>> where("shield >= 1", ParameterSpace((Parameter("shield", 3, 0, 10),))).contains({"shield": "3/2"})
        True

        Values are numbers or texts such as "7/3". Raises UsageError for an unknown name and for no number.
        """
        return self.holds(self.values(point))

    def holds(self, values: Sequence[fmpq]) -> bool:
        """Whether a point of Θ, its coordinates in the order of declaration, belongs to the region.

        >>> where("x > 3", ParameterSpace((Parameter("x", 1, 0, 4),))).holds([fmpq(7, 2)])
        True
        """
        if len(self.cells) == 1:
            return all(condition.holds(values) for condition in self.cells[0])
        holds = cache(lambda condition: condition.holds(values))  # which thousands of cells can share
        return any(all(map(holds, cell)) for cell in self.cells)

    def values(self, point: Mapping[str, object]) -> tuple[fmpq, ...]:
        """Return a point's coordinates in the order of declaration, read as `contains` reads them."""
        check_kind(point, Mapping, "a point is values by name", 'give them as {"shield": "7/3"}, for example')
        names = self.domain.names
        exact_ones = [value for name in names if isinstance(value := point.get(name), Fraction)]
        if len(exact_ones) == len(names) == len(point):  # as the engine hands points over, in hot loops
            return tuple(map(to_fmpq, exact_ones))
        full = self.space.baseline
        for name, value in point.items():
            full[self.space[name].name] = read_value(f"the value of {name}", value)
        return tuple(map(to_fmpq, full.values()))

    def __bool__(self) -> NoReturn:
        raise NoTruthValue(
            "a region is a set of parameter values and neither true nor false; ask region.verdict() whether it has a "
            "point, region.within(other) whether it lies in another, region.contains(point) about one point"
        )

    def verdict(self, budget: Budget = DEFAULT, fullest: bool = True) -> Verdict:
        """Return nonempty (with a witness, of the fullest cell), empty or undecided, with its certificate.

        Every cell is first asked with a small budget, since one point is enough; those left open share `MAX_OPEN` times
        the whole, until as many stay so. Without `fullest` the first point found will do, even on an edge.

        >>> where("x > 3", ParameterSpace((Parameter("x", 1, 0, 4),))).verdict().kind
        'nonempty'
        """
        found, left = dict[Cell, Verdict](), self.cells
        for tried in dict.fromkeys((budget.first, budget)) if len(self.cells) > 1 else (budget,):
            each, opened = tried.among(len(left), MAX_OPEN) if tried == budget else tried, 0
            for cell in left:
                found[cell] = one = decide(cell, self.domain, each)
                if one.full or (one.kind == "nonempty" and not fullest):  # no other cell can say more
                    return one
                opened += one.kind == "undecided"
                if tried == budget and opened == MAX_OPEN:
                    break
            left = tuple(cell for cell in left if found[cell].kind == "undecided")
        return best_verdict([*found.values()])

    def __and__(self, other: Region) -> Region:
        return Region(self.space, _check_count(conjoin_pairs(self.cells, self._same_space(other).cells)))

    def __or__(self, other: Region) -> Region:
        return Region(self.space, _check_count(tuple(dict.fromkeys(self.cells + self._same_space(other).cells))))

    def __invert__(self) -> Region:
        """Return the complement within Θ; cells that are proved empty are left out."""
        return Region(self.space, self._left_of(((),)))

    def _left_of(self, cells: Cells) -> Cells:
        """Return what is left of the cells, as disjoint pieces for each, when this region is taken away."""
        for taken in self.cells:
            cells = _check_count(subtract_cells(cells, (taken,), self.domain))
        return cells

    def _same_space(self, other: Region) -> Region:
        check_kind(other, Region, "a region goes with a region", "where(text, space) makes one")
        if self.space != other.space:
            raise UsageError("two regions over different parameter spaces cannot be combined; build them over one")
        return other

    def within(self, other: Region, budget: Budget = DEFAULT) -> bool | None:
        """Whether this region lies in `other`: True and False are proved, None is undecided.

        >>> space = ParameterSpace((Parameter("x", 1, 0, 4),))
        >>> where("x >= 3", space).within(where("x > 2", space))
        True
        """
        kind = Region(self.space, self._same_space(other)._left_of(self.cells)).verdict(budget).kind
        return {"empty": True, "nonempty": False, "undecided": None}[kind]

    def equals(self, other: Region, budget: Budget = DEFAULT) -> bool | None:
        """Whether both are the same set within Θ: True and False are proved, None is undecided.

        >>> space = ParameterSpace((Parameter("x", 1, 0, 4),))
        >>> where("x > 3", space).equals(where("2*x > 6", space))
        True
        """
        answers = (self.within(other, budget), other.within(self, budget))
        return False if False in answers else None if None in answers else True

    @cached_property
    def _simplified(self) -> Region:
        return Region(self.space, by_factors(self.cells, partial(_simplify, over=self.domain)))

    def simplified(self) -> Region:
        """Return the same set with fewer constraints: what Θ or the others imply is dropped, empty cells too.

        >>> print(where("x > 3 and x > 2", ParameterSpace((Parameter("x", 1, 0, 4),))).simplified())
        x > 3
        """
        return self._simplified

    @cached_property
    def flat(self) -> Region:
        """The same set by conditions on the free parameters alone (itself where all are free); see `Domain.flat`."""
        over = self.domain
        return Region(self.space, tuple(consistent(map(over.eliminate, self.cells)))) if over.solved else self

    def merged(self) -> Region:
        """Return the same set simplified, in fewer and larger cells where they are not too many to compare.

        >>> print(where("x > 3 or x > 2 and x <= 3", ParameterSpace((Parameter("x", 1, 0, 4),))).merged())
        x > 2
        """
        return Region(self.space, merge_cells(self.simplified().cells, self.domain))

    def sentences(self, subject: str | None = None) -> Lines:
        """Return the cells as sentences, each solved for a parameter where it can be (for `subject` where possible)."""
        cells = self.simplified().cells
        return self.domain.recall(("sentences", cells, subject), lambda: self.cell_sentences(cells, subject))

    def cell_sentences(self, cells: Sequence[Cell], subject: str | None, beside: Cell = ()) -> Lines:
        """Return the conditions of each cell as sentences; what stands `beside` them shows signs, too. Of very many
        cells without interior none is looked into: they are solved for a parameter that has a number for its factor."""
        names, thin = self.domain.names, frozenset(split_thin(cells)[1])

        def of_one(cell: Cell) -> tuple[Sentence, ...]:
            affine = tuple(c for c in (*beside, *cell) if c.is_affine)
            signs = {} if cell in thin else {"positive": partial(is_positive, cell=affine, over=self.domain)}
            return tuple(equality_at_end(sentence(c, names, subject=subject, **signs), self.domain) for c in cell)

        return tuple(self.domain.recall(("cell sentences", c, subject, beside), partial(of_one, c)) for c in cells)

    def chains(self, subject: str | None = None) -> tuple[tuple[Chain, ...], ...]:
        """Return the alternatives, each a conjunction of chains; none: nowhere; an empty one: everywhere.

        >>> space = ParameterSpace(tuple(Parameter(name, 1, 0, 2) for name in ("calm", "buffer", "breach")))
        >>> where("0 <= buffer - calm <= breach", space).chains()
        ((('0', '<=', 'buffer - calm', '<=', 'breach'),),)
        """
        cells = zip(self.simplified().cells, self.sentences(subject), strict=True)
        return tuple(chains(cell, sentences, self.domain) for cell, sentences in cells)

    @property
    def json_names(self) -> Names:
        """What the parameters are called."""
        return Names(self.space.names)

    def __repr__(self) -> str:
        conditions = sum(map(len, self.cells))
        if conditions <= MAX_SHOWN and all(c.is_affine for cell in self.cells for c in cell):
            return f"<Region: {self}>"
        size = f"{len(self.cells)} {plural(len(self.cells), 'alternative')}, {conditions} conditions"
        return f"<Region: {size}, over {len(self.space)} parameters>"

    def __str__(self) -> str:
        """Return one line: `breach >= shield and calm > 0`; alternatives in parentheses; `always`, `never`."""
        return alternatives(self.sentences())

    def to_sympy(self, symbols: Mapping[str, Any] | None = None, box: bool = False) -> Any:
        """Return a simplified sympy Boolean, Or of And of comparisons with zero; `box`: with ranges and assumptions.

        >>> where("shield >= 2", ParameterSpace((Parameter("shield", 3, 0, 10),))).to_sympy()
        shield - 2 >= 0
        """
        writer = SympyWriter(self, symbols)
        result = writer.union(self.simplified().cells)
        if not box:
            return result
        assumed = writer.union(self.domain.alternatives)
        return writer.sympy.And(result, assumed, writer.cell(box_constraints(self.domain)))

    def share(self, samples: int = 100_000, seed: int = 0) -> Share:
        """Return the part of Θ that the region fills: exact where it can be, else sampled with an interval.

        >>> print(where("x > 3", ParameterSpace((Parameter("x", 1, 0, 4),))).share())
        25 % (1/4)
        """
        return share(self.cells, self.domain, samples, seed)


def where(text: str, space: ParameterSpace) -> Region:
    """Return the region that a condition on the parameters describes, such as `0 <= a - b <= c and c > 0`.

    >>> print(where("x >= 2", ParameterSpace((Parameter("x", 1, 0, 4),))))
    x >= 2
    """
    check_space(space)
    return Region(space, condition_cells(parse_condition(text, space.names), domain(space).ring))


def everywhere(space: ParameterSpace) -> Region:
    """Return all of Θ.

    >>> print(everywhere(ParameterSpace()))
    always
    """
    return Region(space, ((),))


def nowhere(space: ParameterSpace) -> Region:
    """Return the region without a point.

    >>> print(nowhere(ParameterSpace()))
    never
    """
    return Region(space, ())


def union(regions: Iterable[Region], space: ParameterSpace) -> Region:
    """Return what any of some regions holds; of none the region without a point.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 4),))
    >>> print(union([where("x < 1", space), where("x > 3", space)], space))
    (x < 1) or (x > 3)
    """
    return reduce(or_, regions, nowhere(space))


def _simplify(cells: Sequence[Cell], over: Domain) -> Cells:
    cells, thin = split_thin(cells)
    simple = (simplify(cell, over) for cell in cells)
    split = [part for cell in simple if cell is not None for part in _split_at_ends(cell, over)]
    return (*outermost(split, over), *thin)


def _split_at_ends(cell: Cell, over: Domain) -> Cells:
    """Return a simplified cell; where p*(a - b) >= 0, and p is zero at an end of its range only, as the two cells of
    a >= b and of that end, if they are about as short."""
    for end in _ends_among_factors(cell, over):
        apart = [(c, *divmod(c.poly, -end.poly)) for c in cell]
        inner = normalize_cell(tuple(c if rest else constraint(q, c.relation) for c, q, rest in apart))
        level = normalize_cell((end, *(c for c, _, rest in apart if rest)))
        found = [one for way in (inner, level) if way is not None and (one := simplify(way, over)) is not None]
        strict = any(c.relation == ">" and not rest for c, _, rest in apart)
        if not strict and sum(map(len, found)) <= len(cell) + 1:
            return tuple(part for one in found for part in _split_at_ends(one, over))
    return (cell,)


def _ends_among_factors(cell: Cell, over: Domain) -> Iterator[Constraint]:
    """Yield the ends of ranges at which a factor of a curved condition that is closed is zero, as conditions."""
    for condition in cell:
        factors = condition.poly.factor()[1] if condition.relation == ">=" and not condition.is_affine else ()
        for factor, _ in factors:
            low, high = over.bounds(factor) if is_affine(factor) and len(variables(factor)) == 1 else (-1, 1)
            if low == 0 or high == 0:
                yield constraint(-factor if low == 0 else factor, ">=")


def _check_count(cells: Cells) -> Cells:
    if len(cells) > MAX_CELLS:
        raise UsageError(
            f"a region of {len(cells)} alternatives, more than {MAX_CELLS}; ask about fewer things at once"
        )
    return cells


class RegionRecord(TypedDict):
    """A region as text; and its alternatives, each a list of [left, relation, right], all of which hold."""

    text: str
    any_of: list[list[list[str]]]


@plain.register
def _record(region: Region, names: Names = NO_NAMES) -> RegionRecord:
    """Return the conditions, solved for the subject where there is one."""
    cells = region.chains(names.subject or None)
    text = either([" and ".join(map(" ".join, cell)) for cell in cells], "always", "never")
    return {"text": text, "any_of": [[list(part) for chain in cell for part in parts(chain)] for cell in cells]}


class SympyWriter:
    """Polynomials of one region's ring as sympy expressions; symbols are plain, unless a mapping gives others."""

    def __init__(self, region: Region, symbols: Mapping[str, Any] | None) -> None:
        import sympy

        self.sympy: Any = sympy
        given = symbols or {}
        self.symbols = [given.get(name, sympy.Symbol(name)) for name in region.domain.names]

    def poly(self, poly: Poly) -> Any:
        terms = []
        for exponents, coefficient in poly.to_dict().items():
            scale = self.sympy.Rational(int(coefficient.p), int(coefficient.q))
            powers = (s ** int(e) for s, e in zip(self.symbols, exponents, strict=True) if e)
            terms.append(self.sympy.Mul(scale, *powers))
        return self.sympy.Add(*terms)

    def factor_poly(self, poly: Poly) -> Any:
        if len(poly.coeffs()) < 2 or poly.total_degree() < 2:
            return self.poly(poly)
        content, factors = poly.factor()
        scale = self.sympy.Rational(int(content.p), int(content.q))
        return self.sympy.Mul(scale, *(self.poly(factor) ** int(power) for factor, power in factors))

    def ratio(self, ratio: Ratio) -> Any:
        if ratio.radical is not None:
            p, q, inside = map(self.factor_poly, ratio.radical)
            return (p + q * self.sympy.sqrt(inside)) / self.factor_poly(ratio.under)
        return self.factor_poly(ratio.over) / self.factor_poly(ratio.under)

    def cell(self, cell: Cell) -> Any:
        kinds = {">=": self.sympy.Ge, ">": self.sympy.Gt, "==": self.sympy.Eq}
        return self.sympy.And(*(kinds[c.relation](self.poly(c.poly), 0) for c in cell))

    def union(self, cells: Cells) -> Any:
        return self.sympy.Or(*map(self.cell, cells))
