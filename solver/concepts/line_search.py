"""All equilibria along a line through the parameters, and the points at which the set changes.

On a line θ(t) there is one parameter, t. Put the line into the payoffs and take the walls of that game: polynomials in
t, none identically zero, whatever ties the line has. Between two neighbouring roots of theirs every sign is constant,
so the list of equilibria is one, and the game at one rational number from the gap gives it. At the roots the game is
solved exactly: over the rationals, or over Q(α) at an irrational root (`solver.concepts.nash.line_search`). Where
pieces are right on the walls too (`solver.concepts.piecewise`), their conditions take the place of the walls: between
two neighbouring roots one piece holds throughout, and at a root the signs there decide.

A root is a *tipping point* if the lists on its two sides differ, or the list at the root itself is another one. At an
end of the part of the line in Θ, the list there is compared with the one inside. Two lists are the same if they have
the same outcomes, by the strategies used, isolated or parts of continua in the same way. Every step is proved, none
sampled: no tipping point is missed, none is invented.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property, singledispatch
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from flint import fmpq_poly

from solver.algebra import algebraic_numbers
from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Element, Real, between, coordinate
from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Poly, Radical, Ratio, Relation, ratio, to_fmpq, to_fraction
from solver.atlas import Atlas, Branch, asked_walls, domain_of, groups_of, name_by_weights, remember
from solver.errors import Undecided
from solver.expressions.expression import Expression, parse, substitute
from solver.expressions.nodes import Name, Node, Number, add, multiply, render
from solver.regions.lines import Line, Segment, Stretch, holds_at, line_along, roots_in, sign_at
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.sentences import wall_text
from solver.report.records import Record
from solver.report.remedies import SOLVE_IN_WALLS

Kind: TypeAlias = Literal["change", "touch", "end"]
Pattern: TypeAlias = frozenset[tuple[bool, frozenset[str]]]
OnLine: TypeAlias = list[list[tuple[fmpq_poly, Relation]]]  # alternatives of conditions in t
WITHIN_A_WALL = (
    "the line lies in a wall, where payoffs tie all along, and what stands on walls alone takes too long to look"
    " through"
)


def pattern_of(continua: Iterable[Sequence[str]]) -> Pattern:
    """Return what two lists are compared by: of each component whether it is a point, and the names of its corners."""
    return frozenset((len(corners) == 1, frozenset(corners)) for corners in continua)


@dataclass(frozen=True, slots=True)
class Outcome(
    Record,
    keys="label weights payoffs",
    rename={"weights": "strategies"},
    by={"weights": "whose", "payoffs": "players"},
):
    """An extreme equilibrium at one point of the line: the weights of each player's strategies, and the payoffs."""

    names: tuple[tuple[str, ...], ...]
    strategies: tuple[tuple[Coordinate, ...], ...]
    payoffs: tuple[Coordinate, ...]
    title: str = ""  # of an agreement, which has a name of its own

    @property
    def label(self) -> str:
        """`(withdraw, sanction)`; + stands between the strategies of a mixture."""
        return self.title or name_by_weights(self.names, self.strategies)

    @property
    def weights(self) -> tuple[Mapping[str, Coordinate], ...]:
        """The weight of each strategy, an object for each player; empty in a set without a point in fractions."""
        return tuple(dict(zip(*pair, strict=False)) for pair in zip(self.names, self.strategies, strict=True))


@dataclass(frozen=True, slots=True)
class Standing(Record):
    """All equilibria at one value of t: a tuple a component, of one outcome or of the corners of a continuum."""

    value: Coordinate
    components: tuple[tuple[Outcome, ...], ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(outcome for component in self.components for outcome in component)

    @property
    def labels(self) -> tuple[str, ...]:
        """The outcomes' names, each once."""
        return tuple(dict.fromkeys(outcome.label for outcome in self.outcomes))

    @property
    def continua(self) -> Iterator[tuple[str, ...]]:
        """The outcomes by name: a tuple for each, or for the corners of a continuum of them."""
        return (tuple(outcome.label for outcome in component) for component in self.components)

    @property
    def pattern(self) -> Pattern:
        return pattern_of(self.continua)


@dataclass(frozen=True, slots=True)
class Threshold(Record):
    """A tipping point. `change`: other lists on its sides; `touch`: at the value alone; `end`: at an end of Θ, where
    `before` or `after` is None. `walls`: the equations between parameters that hold there, not all along the line."""

    value: Coordinate
    kind: Kind
    before: Standing | None
    there: Standing
    after: Standing | None
    walls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval(Segment, Record):
    """One list of equilibria from `low` to `high`, with numbers at `standing.value`: where the parameter is now
    if that is inside. `has_low`, `has_high`: whether the list holds at the ends too."""

    has_low: bool
    has_high: bool
    standing: Standing


@dataclass(frozen=True, slots=True)
class Along(Record):
    """What happens along a line, t from `low` to `high`, points `start`, `end`: a parameter, or a way between points;
    `here`: t at the point it is drawn through. `intervals` fill its part in Θ, if any, up to the tipping points."""

    name: str
    low: Fraction
    high: Fraction
    here: Fraction
    start: Mapping[str, Fraction]
    end: Mapping[str, Fraction]
    thresholds: tuple[Threshold, ...]
    intervals: tuple[Interval, ...]

    @property
    def jumps(self) -> Iterator[tuple[Interval, Interval]]:
        """What lies on both sides of each part outside Θ, be it one number, across which the list changes."""
        told = [tip.value for tip in self.thresholds]
        changes = ((a, b) for a, b in pairwise(self.intervals) if a.standing.pattern != b.standing.pattern)
        return ((a, b) for a, b in changes if a.high != b.low or a.high not in told)


class LineSearch(ABC):
    """The search along one line, and what has been found out so far."""

    def __init__(self, whole: Atlas, name: str, line: Line) -> None:
        self.whole, self.line, self.name = whole, line, name
        self.variable = name or "t"
        self.standing = cache(self.solve)  # so that each number is solved for once

    @property
    def space(self) -> ParameterSpace:
        """The line as a space whose only parameter is t, without assumptions: `answer` keeps within Θ."""
        return ParameterSpace((Parameter(self.variable, self.line.low, self.line.low, self.line.high),))

    def put(self, entry: Expression) -> Expression:
        """Return an expression of the game in t alone."""
        tree = substitute(self.whole.game.write_out(entry), self.parameters)
        return Expression(tree, render(tree))

    @cached_property
    def parameters(self) -> dict[str, Node]:
        """What each parameter is on the line, by name."""
        over = self.line.domain
        at: dict[str, Node] = {
            name: add(Number(start), multiply(Number(step), Name(self.variable))) if step else Number(start)
            for name, start, step in zip(over.names, self.line.start, self.line.step, strict=True)
        }
        for name in over.origins if self.line.carries else ():
            follows = self.line.quotient(ratio(over.ring[name], over.ring.one))
            at[name] = parse(ratio_text(follows, (self.variable,))).tree
        return at

    @cached_property
    @abstractmethod
    def candidates(self) -> tuple[Real, ...]:
        """Where a list can change, ascending: all real roots of the polynomials in t that decide it."""

    @abstractmethod
    def solve(self, t: Real) -> Standing:
        """Return all equilibria at a number."""

    @abstractmethod
    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        """Return the branches that hold at a number off all walls, their formulas in t alone."""

    def answer(self, here: Fraction) -> Along:
        """Search the whole line; `here`: t at the point it was drawn through.

        >>> deal = load("thaad-deal")
        >>> found = search_parameter(nash(deal), "shield", deal.space.baseline).answer(deal.space.baseline["shield"])
        >>> [str(tip.value) for tip in found.thresholds]
        ['0']
        """
        found = [self.search_stretch(stretch, here) for stretch in self.line.stretches]
        tips = tuple(tip for tips, _ in found for tip in tips)
        intervals = tuple(one for _, intervals in found for one in intervals)
        low, high = self.line.low, self.line.high
        return Along(self.name, low, high, here, self.line.at(low), self.line.at(high), tips, intervals)

    def search_stretch(self, stretch: Stretch, here: Fraction) -> tuple[list[Threshold], list[Interval]]:
        """Return the tipping points in a part of Θ, and the intervals between them."""
        low, high = stretch.low, stretch.high
        if stretch.is_point:
            standing = self.standing(low)
            return [], [Interval(standing.value, standing.value, True, True, standing)]
        marks = [low, *(root for root in self.candidates if low < root < high), high]
        gaps = [self.standing(between(left, right)) for left, right in pairwise(marks)]
        found: list[tuple[Real, Kind]] = []
        if stretch.has_low and self.standing(low).pattern != gaps[0].pattern:
            found.append((low, "end"))
        for mark, (before, after) in zip(marks[1:-1], pairwise(gaps), strict=True):
            if before.pattern != after.pattern:
                found.append((mark, "change"))
            elif self.standing(mark).pattern != before.pattern:
                found.append((mark, "touch"))
        if stretch.has_high and self.standing(high).pattern != gaps[-1].pattern:
            found.append((high, "end"))
        return self.split_stretch(stretch, found, here)

    def split_stretch(
        self, stretch: Stretch, found: Sequence[tuple[Real, Kind]], here: Fraction
    ) -> tuple[list[Threshold], list[Interval]]:
        """Split a part of Θ at its tipping points."""
        tips = [mark for mark, _ in found]
        ends = list(dict.fromkeys([stretch.low, *tips, stretch.high]))
        intervals = [
            Interval(
                coordinate(left),
                coordinate(right),
                left not in tips and (left != stretch.low or stretch.has_low),
                right not in tips and (right != stretch.high or stretch.has_high),
                self.standing(here if left < here < right else between(left, right)),
            )
            for left, right in pairwise(ends)
        ]
        points = []
        for mark, kind in found:
            place = ends.index(mark)
            before = intervals[place - 1].standing if place else None
            after = intervals[place].standing if place < len(intervals) else None
            points.append(Threshold(coordinate(mark), kind, before, self.standing(mark), after, self.walls(mark)))
        return points, intervals

    @cached_property
    def crossed(self) -> list[tuple[Poly, fmpq_poly]]:
        """The walls of the whole game that the line crosses, each with its polynomial in t."""
        return [(wall, poly) for wall in self.whole.walls if (poly := self.line.restrict(wall))]

    def walls(self, t: Real) -> tuple[str, ...]:
        """Return the equations that hold at t, short ones first; one in t where no wall of the whole game vanishes."""
        names = self.line.domain.names
        factors = (factor for wall, poly in self.crossed if sign_at(poly, t) == 0 for factor, _ in wall.factor()[1])
        put = ((factor, self.line.restrict(factor)) for factor in factors)
        equations = {wall_text(factor, names) for factor, here in put if here and sign_at(here, t) == 0}
        return tuple(sorted(equations, key=lambda text: (len(text), text))) or (self.own_equation(t),)

    def own_equation(self, t: Real) -> str:
        if isinstance(t, Fraction):
            return f"{self.variable} = {t}"
        return f"{t.root.polynomial_in(self.variable)} = 0"


class PiecewiseLineSearch(LineSearch):
    """The search along one line of an atlas whose branches are all there is on walls, too, `asked_walls` apart."""

    @cached_property
    def conditions(self) -> list[tuple[Branch, OnLine]]:
        """Each piece with its alternatives on the line."""
        return [
            (piece, [[(self.line.restrict(c.poly), c.relation) for c in cell] for cell in piece.region.cells])
            for piece in self.whole.branches
        ]

    @cached_property
    def candidates(self) -> tuple[Real, ...]:
        polys = [poly for _, cells in self.conditions for cell in cells for poly, _ in cell if poly]
        return roots_in([*polys, *self.asked], self.line.low, self.line.high)

    @cached_property
    def asked(self) -> list[fmpq_poly]:
        """The walls on the line at which the pieces do not tell all; Undecided where one holds the whole line."""
        if lies_within(self.line, asked_walls(self.whole)):
            raise Undecided(WITHIN_A_WALL, remedies=[SOLVE_IN_WALLS])
        return [self.line.restrict(wall) for wall in asked_walls(self.whole)]

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        return tuple(
            one for one, (_, cells) in zip(self.on_line, self.conditions, strict=True) if holds_on_line(cells, t)
        )

    @cached_property
    def on_line(self) -> list[Branch]:
        """The pieces with their formulas in t."""

        def put(values: Sequence[Ratio]) -> tuple[Ratio, ...]:
            return tuple(map(self.line.quotient, values))

        pieces = self.whole.branches
        return [replace(one, strategies=tuple(map(put, one.strategies)), payoffs=put(one.payoffs)) for one in pieces]

    def solve(self, t: Real) -> Standing:
        """Return the outcomes there, each from the first piece that has it; where a point is asked by itself, those of
        `at`."""
        if isinstance(t, Fraction) and any(sign_at(poly, t) == 0 for poly in self.asked):
            names = tuple(members for _, members in groups_of(self.whole))
            there: Any = self.whole.at(self.line.at(t))  # with outcomes, as all that have walls to be asked
            each = (Outcome(names, one.strategies, one.payoffs, one.label) for one in there.outcomes)
            return Standing(t, tuple((one,) for one in each))
        outcomes = (self.outcome(piece, t) for piece, cells in self.conditions if holds_on_line(cells, t))
        found: dict[object, Outcome] = {}
        for outcome in outcomes:
            found.setdefault(self.key(outcome), outcome)
        return Standing(coordinate(t), tuple((outcome,) for outcome in found.values()))

    def key(self, outcome: Outcome) -> object:
        """Return what tells an outcome from others."""
        return outcome.strategies, outcome.payoffs

    def outcome(self, piece: Branch, t: Real) -> Outcome:
        strategies = tuple(tuple(self.value(x, t) for x in group) for group in piece.strategies)
        return Outcome(piece.names, strategies, tuple(self.value(u, t) for u in piece.payoffs), piece.label)

    def value(self, quotient: Ratio, t: Real) -> Coordinate:
        quotient = self.line.straight(quotient)
        if quotient.radical is not None:
            return self.value_with_root(quotient, quotient.radical, t)
        over, under = self.line.restrict(quotient.over), self.line.restrict(quotient.under)
        if isinstance(t, Algebraic):
            return (Element.of(t, over) / Element.of(t, under)).coordinate
        return to_fraction(over(to_fmpq(t)) / under(to_fmpq(t)))

    def value_with_root(self, value: Ratio, radical: Radical, t: Real) -> Coordinate:
        """Return (p + q·√d)/u there; where u is zero its limit, (p² − q²d)/u by 2p."""
        if isinstance(t, Fraction):
            return value.at(self.line.domain.ring.values(self.line.at(t)))
        (p, q, inside), under = radical, value.under
        norm = p * p - q * q * inside
        pole = under.gcd(norm)
        top, factor, square, below, limit, rest = (
            Element.of(t, self.line.restrict(poly)) for poly in (p, q, inside, under, norm / pole, under / pole)
        )
        if not below:
            return (limit / (rest * (top + top))).coordinate
        sign = (factor * below).sign
        root = algebraic_numbers.square_root((factor * factor * square / (below * below)).number)
        return coordinate(sign * root + (top / below).number)


@singledispatch
def atlas_on_line(atlas: Atlas, search: LineSearch) -> Atlas:
    """Return the atlas of the game on a line alone, for those that have walls to be asked."""
    raise NotImplementedError(f"{atlas.concept} is told on all walls")


class WithinAWall(LineSearch):
    """The search along a line that lies in one of the `asked_walls` of an atlas, by that of the atlas on the line."""

    @cached_property
    def own(self) -> LineSearch:
        """The search along all of the one-parameter space of the line."""
        there = atlas_on_line(self.whole, self)
        found: LineSearch = there.along(line_along(domain_of(there), self.variable), self.variable)
        return found

    @cached_property
    def candidates(self) -> tuple[Real, ...]:
        return self.own.candidates

    def solve(self, t: Real) -> Standing:
        return self.own.standing(t)

    def branches(self, t: Fraction) -> tuple[Branch, ...]:
        return self.own.branches(t)


def lies_within(line: Line, walls: Iterable[Poly]) -> bool:
    """Whether one of some walls is met all along a line that is more than a point."""
    return any(line.step) and not all(map(line.restrict, walls))


class FactSearch(PiecewiseLineSearch):
    """The search along a line of branches that all pay the same, so that they are told apart by their labels."""

    def key(self, outcome: Outcome) -> str:
        return outcome.label


def holds_on_line(cells: OnLine, t: Real) -> bool:
    """Whether one of some alternatives of conditions in t holds at a number."""
    return any(all(holds_at(relation, poly, t) for poly, relation in cell) for cell in cells)


def search_parameter(atlas: Atlas, name: str, point: Mapping[str, Fraction]) -> LineSearch:
    """Return the search along one parameter, the others as at a point, but for what the assumptions determine.

    >>> atlas = nash(load("thaad-deal"))
    >>> [str(t) for t in search_parameter(atlas, "buffer", atlas.game.space.baseline).candidates]
    ['3', '5']
    """

    def search() -> LineSearch:
        line = line_along(domain_of(atlas), name, point, carries=True)
        if line.at(point[name]) != point:
            atlas.game.space.check(dict(point))  # UsageError, since an equality is broken
        found: LineSearch = atlas.along(line, name)
        return found

    return remember(atlas, ("along", name, domain_of(atlas).order(point)), search)
