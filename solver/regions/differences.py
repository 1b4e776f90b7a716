"""One region without another: `base`, except where `taken` holds.

A claim such as `unique(…)` denies something of every other outcome. Written as one union, a curved condition for each
of them is denied in all ways it may fail, which grows beyond reading; as a difference it stays as long as the claim
itself, and is exact all the same. Points, shares and witnesses are found as easily as in a region; only that nothing
is left may stay undecided. The unions are found when a region is asked for; a single point is decided without them.

    >>> space = ParameterSpace((Parameter("x", 1, 0, 4), Parameter("y", 1, 0, 4)))
    >>> print(Difference(where("x > 1", space), where("x*y > 2 and x > 1/2 and y < 3", space)).shortened())
    x > 1, except where y > 2/x and y < 3
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from itertools import chain
from typing import Self, TypedDict

from solver.algebra.polynomials import at, to_fmpq
from solver.errors import Undecided
from solver.regions import cells as unions
from solver.regions.constraints import Cell, conjoin_pairs, is_thin, normalize_cell, split_thin
from solver.regions.decide import sampling
from solver.regions.decide.emptiness import LINEAR, SIGNS, decide, implies, is_empty
from solver.regions.decide.linear import stated_keys
from solver.regions.decide.work import DEFAULT, Budget, allowing
from solver.regions.domain import Domain
from solver.regions.parameters import ParameterSpace
from solver.regions.proofs.certificates import Verdict, Witness
from solver.regions.region import Region, RegionRecord
from solver.regions.sentences import Lines, alternatives
from solver.regions.volume import Share, sample_points, share
from solver.report.json_records import NO_NAMES, Names, plain

EXCEPTION_BUDGET = replace(DEFAULT.times(0.004), points=False)  # to find out whether an exception can happen
EXCEPTIONS_WORK = 2e8  # for all of them, each with every alternative of the base
MAX_POINTS = 40  # sample points tried
MAX_ASKED = 60  # exceptions: a tenth of a second each


@dataclass(frozen=True)
class Difference:
    """The points of `base` that are not in `taken`, two regions over one space."""

    base: Region
    taken: Region

    @property
    def space(self) -> ParameterSpace:
        return self.base.space

    @property
    def domain(self) -> Domain:
        return self.base.domain

    def contains(self, point: Mapping[str, object]) -> bool:
        """Whether the rational point belongs; parameters left out take their baseline.

        >>> space = ParameterSpace((Parameter("x", 1, 0, 4),))
        >>> Difference(where("x > 1", space), where("x > 3", space)).contains({"x": 4})
        False
        """
        return self.base.contains(point) and not self.taken.contains(point)

    def verdict(self, budget: Budget = DEFAULT) -> Verdict:
        """Return nonempty, with a witness checked exactly; empty; or undecided, where `counting_trust` stops z3."""
        over = self.domain
        cells, taken = self.base.cells, self.taken.cells
        for point in chain(_sample_outside(cells, taken, over), sample_points(cells, taken, over)):
            if over.contains(point) and self.contains(over.name(point)):
                return Verdict("nonempty", Witness(point), full=True)
        if over.contains(over.baseline) and self.contains(over.name(over.baseline)):
            return Verdict("nonempty", Witness(over.baseline))
        try:
            left = unions.subtract_cells(self.base.cells, self.taken.cells, over)
        except Undecided as stopped:
            return Verdict("undecided", spent=stopped.message)
        return Region(self.space, left).verdict(budget)

    def sample_off_walls(self) -> Iterator[tuple[Fraction, ...]]:
        """Yield points of a large sample that seem to belong, are in Θ and on no wall."""
        over, cells, taken = self.domain, self.base.cells, self.taken.cells
        walls = {c.key[0]: c.poly for cell in (*cells, *taken) for c in cell}.values()
        for point in filter(over.contains, sample_points(cells, taken, over)):
            if all(at(wall, tuple(map(to_fmpq, point))) for wall in walls):
                yield point

    def share(self, samples: int = 100_000, seed: int = 0) -> Share:
        """Return the part of Θ that is left, exact where it can be, else sampled with an interval."""
        return share(self.base.cells, self.domain, samples, seed, self.taken.cells)

    def with_flat_exceptions_taken_away(self) -> Difference:
        """Return the same set, the base without the affine exceptions where that leaves at most one cell."""
        flat = [cell for cell in self.taken.cells if all(c.is_affine for c in cell)]
        left = unions.subtract_cells(self.base.cells, flat, self.domain)
        others = (cell for cell in self.taken.cells if cell not in flat)
        curved = tuple(c for c in others if not all(is_empty(part + c, self.domain, SIGNS) for part in left))
        if len(left) <= 1:
            return Difference(Region(self.space, left), Region(self.space, curved))
        return Difference(self.base, Region(self.space, (*flat, *curved)))

    def shortened(self) -> Difference:
        """Return the same set with exceptions that repeat nothing of the base, none of them inside another. Exceptions
        of a single condition become some of the base, denied."""
        base = self.base.simplified()
        if len(base.cells) != 1:
            return Difference(base, Region(self.space, tuple(unions.plainly_largest(self.taken.cells))))
        (cell,), (cells, thin) = base.cells, split_thin(self.taken.cells)
        each = [one for other in cells if (one := _without_base(other, cell, self.domain)) is not None]
        if () in each:
            return Difference(Region(self.space, ()), Region(self.space, ()))
        single = {one: one[0].negation() for one in each if len(one) == 1 and one[0].relation != "=="}
        if single:
            narrower = normalize_cell((*cell, *(condition for denied in single.values() for condition in denied)))
            kept = () if narrower is None else (narrower,)
            rest = (one for one in each if one not in single)
            return Difference(Region(self.space, kept), Region(self.space, (*rest, *thin))).shortened()
        ordered = sorted(each, key=_length)
        outer = unions.without_contained([cell + one for one in ordered], self.domain)
        return Difference(base, Region(self.space, (*(one for one in ordered if cell + one in outer), *thin)))

    def within_the_base(self) -> Difference:
        """Return the same set with the exceptions that can happen, each as short as the base allows; z3 is asked.

        Where `counting_trust` allows no more questions, what was found by then stays.

        >>> space = ParameterSpace((Parameter("x", 1, 0, 4), Parameter("y", 1, 0, 4)))
        >>> taken = where("x*y > 3 and x**2 + y**2 < 5 or x*y > 3 and y > 1 or x*y > 3 and y <= 1", space)
        >>> print(Difference(where("x >= 1", space), taken).within_the_base())
        x >= 1, except where y > 3/x
        """
        over = self.domain
        narrow = replace(over, alternatives=conjoin_pairs(self.base.cells, over.alternatives))
        base, (cells, thin) = self.base, split_thin(self.taken.cells)
        ordered = sorted(cells, key=_length)
        asked = [cell for cell in ordered if is_empty(cell, narrow, SIGNS) is not False][:MAX_ASKED]
        with allowing(EXCEPTIONS_WORK):
            verdicts = {cell: decide(cell, narrow, EXCEPTION_BUDGET) for cell in asked}
        kept = [cell for cell in ordered if cell not in asked or verdicts[cell].kind != "empty"]
        with suppress(Undecided):
            kept = list(unions.merge_cells(kept, narrow))
            if len(base.cells) == 1 and not unions.too_many_to_merge((*base.cells, *kept)):
                needed = {condition.key[0] for condition in unions.enlarge_cell(base.cells[0], kept, over)}
                base = Region(self.space, (tuple(c for c in base.cells[0] if c.key[0] in needed),))
        return Difference(base, Region(self.space, (*kept, *thin)))

    def lines(self, subject: str | None = None) -> tuple[Lines, Lines]:
        """Return the base's alternatives and the exceptions as sentences, solved for a parameter where that can be."""
        base = self.base
        beside = base.cells[0] if len(base.cells) == 1 else ()
        return base.sentences(subject), base.cell_sentences(self.taken.cells, subject, beside)

    @cached_property
    def thin(self) -> tuple[int, ...]:
        """The positions of the exceptions that an equality makes knife-edges, as written: ends of ranges, too."""
        return tuple(k for k, line in enumerate(self.lines()[1]) if any(one.relation == "==" for one in line))

    def __str__(self) -> str:
        kept, taken = self.lines()
        return alternatives(kept) + (f", except where {alternatives(taken)}" if taken else "")


class DifferenceRecord(TypedDict):
    """The base and its exceptions, each a list of [left, relation, right]; which of these are knife-edges."""

    text: str
    base: RegionRecord
    exceptions: list[list[list[str]]]
    knife_edges: list[int]


@plain.register
def _record(found: Difference, names: Names = NO_NAMES) -> DifferenceRecord:
    """Return the base and what is excepted; the text is a condition that a claim may use."""
    base, exceptions = plain(found.base, names), found.lines(names.subject or None)[1]
    listed = [[[one.left, one.relation, one.right] for one in line] for line in exceptions]
    text = f"({base['text']}) and not ({alternatives(exceptions)})" if exceptions else base["text"]
    return {"text": text, "base": base, "exceptions": listed, "knife_edges": list(found.thin)}


def _sample_outside(cells: Sequence[Cell], others: Sequence[Cell], over: Domain) -> list[tuple[Fraction, ...]]:
    """Sample points, as points of Θ, that are plainly in one of the cells and in none of the others; to be checked.

    >>> here = where("x > 8", ParameterSpace((Parameter("x", 1, 0, 9),)))
    >>> all(x > 8 for (x,) in _sample_outside(here.cells, (), here.domain))
    True
    """
    flat, inside, taken = over.flat, [over.eliminate(c) for c in cells], [over.eliminate(c) for c in others]
    found = unions.plainly_outside(inside, taken, partial(sampling.values, domain=flat), flat)
    points = sampling.grid(len(flat.names))
    unit = (tuple(Fraction(int(k), sampling.GRID) for k in points[row]) for row in found.nonzero()[0][:MAX_POINTS])
    return [over.lift(flat.from_unit(point)) for point in unit]


def _without_base(cell: Cell, base: Cell, over: Domain) -> Cell | None:
    """Return what a cell states beyond the base; None where the two exclude each other."""
    both = normalize_cell((*base, *cell))
    if both is None:
        return None
    known = stated_keys(base)
    kept = [c for c in unions.without_signed_factors(both, over) if c.key not in known]
    for condition in sorted(kept, key=lambda c: len(c.poly.coeffs()), reverse=True):
        rest = [c for c in kept if c is not condition]
        if implies((*base, *rest), condition, over, LINEAR) or over.always_holds(condition):
            kept = rest
    return tuple(kept)


def _length(cell: Cell) -> tuple[bool, int, int]:
    """Return a sort key: full-dimensional before thin, affine before curved, short before long."""
    return is_thin(cell), sum(not c.is_affine for c in cell), len(cell)


@dataclass(frozen=True)
class CellGroups:
    """Unions of cells, each with another one that is taken away from it."""

    groups: tuple[tuple[tuple[Cell, ...], tuple[Cell, ...]], ...]
    over: Domain

    @property
    def base(self) -> tuple[Cell, ...]:
        return tuple(dict.fromkeys(cell for base, _ in self.groups for cell in base))

    @property
    def taken(self) -> tuple[Cell, ...]:
        return tuple(dict.fromkeys(cell for _, taken in self.groups for cell in taken))

    @cached_property
    def left(self) -> tuple[Cell, ...]:
        """What is left, written out as one union; long where much that is curved is taken away."""
        each = (unions.subtract_cells(base, taken, self.over) for base, taken in self.groups)
        return tuple(dict.fromkeys(chain.from_iterable(each)))


@dataclass(frozen=True)
class Exclusion:
    """`holds`: whether a point of Θ belongs, by itself; `find` gives the unions, which `parts` keeps."""

    holds: Callable[[Mapping[str, Fraction]], bool]
    find: Callable[[], CellGroups]

    @classmethod
    def of(cls, some: Region, other: Region) -> Self:
        """Return the points of a region that are not in another one."""
        return cls(
            lambda point: some.contains(point) and not other.contains(point),
            lambda: CellGroups(((some.merged().cells, other.cells),), some.domain),
        )

    @cached_property
    def parts(self) -> CellGroups:
        return self.find()
