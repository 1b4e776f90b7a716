"""Tornado and spider: one parameter at a time over its range, the others staying, and what a quantity does.

An equilibrium is followed. Where it stands, a payoff or a probability is one formula in the parameter that moves, and
its slope is the equilibrium's own. Where it stands no longer, whatever stands instead takes over, all of it, and the
quantity jumps to the values there: a single one, or a span where several equilibria stand. Slopes and jumps
are kept apart, since an average of both is neither. Of a solution, which picks one agreement at each point, the
pieces are followed into each other as far as the quantity goes on without a jump.

Nothing is sampled. Between two roots of the walls the equilibria are one list (`solver.concepts.line_search`), their
payoffs are rational functions of t. Each is bounded wherever its equilibrium stands: in lowest terms its denominator
has no zero in the closed interval, so the least and the greatest value are taken at an end or at a real root of
q' = (n'd - nd')/d², of which there are finitely many.

Eschenbach (1992), "Spiderplots versus Tornado Diagrams for Sensitivity Analysis", Interfaces 22(6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from operator import add, mul
from typing import ClassVar, Literal, TypeVar

from flint import fmpq_poly

from solver import outcomes
from solver.algebra.algebraic_numbers import Coordinate, Element, Real, between, coordinate, real_of, real_roots
from solver.algebra.number_fields import univariate
from solver.algebra.polynomials import Ratio, to_fmpq, to_fraction
from solver.atlas import Atlas, Branch, Named, refuse_open
from solver.concepts.line_search import LineSearch, Outcome, search_parameter
from solver.errors import UsageError, clip, nearest, several
from solver.forms.any_form import AnyForm
from solver.outcomes import Supports
from solver.questions.subject import ConceptAnswer, atlas_of, game_of, one_label
from solver.regions.decide.emptiness import FORMULAS_BUDGET
from solver.regions.domain import free_names
from solver.regions.lines import Segment
from solver.regions.report import coordinate as approximate
from solver.report.json_records import Written
from solver.report.remedies import NAME_STANDING, OFF_THE_WALLS
from solver.report.words import join_words

T = TypeVar("T")
PROBABILITY, MAX_NAMED = "probability", 4
ROOTS = (
    "an equilibrium on the way has chances that are roots of a quadratic, and only quotients are followed; zopa"
    " sweep gives it at points, zopa thresholds where it begins and ends"
)
NOTHING = (
    "at some numbers of {} no outcome with a formula stands, so nothing has a payoff; zopa thresholds says at which"
)
SET = "{} stands, a set of which not every equilibrium is known, nor what each of them pays"
METHOD = "closed forms between the roots of the walls on each parameter's line, with their exact extremes"


@dataclass(frozen=True, slots=True)
class RangePiece(Segment):
    """A part of a parameter's range, on one side of where it is now, on which the same equilibria are followed by the
    same formulas: the outcome asked about (`stands`), else all that stand, a curve each; `span`: all values."""

    stands: bool
    curves: tuple[QuantityCurve, ...]
    span: Span

    @property
    def labels(self) -> tuple[str, ...]:
        """The equilibria followed, each once."""
        return tuple(dict.fromkeys(curve.label for curve in self.curves))

    def at(self, t: Coordinate) -> Span:
        """Return the values at a number of the piece."""
        return hull(curve.at(t) for curve in self.curves)


@dataclass(frozen=True, slots=True)
class Tip:
    """A tipping point: the outcome `begins`, `ends` (as the parameter rises), or another changes beside it. `before`,
    `after`: what the quantity comes to from below and above; None where the range or an assumption ends. `until`: the
    upper end of what the assumptions rule out from `value` on, where the change lies across that."""

    value: Coordinate
    what: Literal["begins", "ends", "beside"]
    before: Span | None
    after: Span | None
    walls: tuple[str, ...]
    until: Coordinate | None = None

    @property
    def jumps(self) -> bool:
        """Whether the quantity has other values on the two sides."""
        return self.before is not None and self.after is not None and self.before != self.after


@dataclass(frozen=True, slots=True)
class BarSide(Written, omit="followed past"):
    """What happens as the parameter goes to an end of what the assumptions leave of its range. `own`: values until
    something else takes over, at `tip` (None: nothing does), on the pieces `followed`; `beyond`: on those `past` it;
    `at_end`: approached at the end."""

    end: Coordinate
    at_end: Span
    own: Span
    tip: Coordinate | None
    beyond: Span | None
    followed: tuple[RangePiece, ...]
    past: tuple[RangePiece, ...]


@dataclass(frozen=True, slots=True)
class Bar(Written, add="own whole swing"):
    """One parameter's effect on one quantity; `at_here`: the values where the parameter is now, `here`."""

    parameter: str
    low: Fraction
    high: Fraction
    here: Fraction
    at_here: Span
    falls: BarSide
    rises: BarSide
    pieces: tuple[RangePiece, ...]
    tips: tuple[Tip, ...]

    @property
    def own(self) -> Span:
        """The values while the same equilibria are followed: slopes alone."""
        return hull([self.falls.own, self.rises.own])

    @property
    def whole(self) -> Span:
        """All values, those past a jump as well."""
        return hull([self.at_here, *(piece.span for piece in self.pieces)])

    @property
    def swing(self) -> Fraction | float:
        """How far apart the least and the greatest value are."""
        return self.whole.width


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity: a player's payoff, or the probability of an outcome. `bars`: the widest swing first."""

    name: str
    kind: Literal["payoff", "probability"]
    at_here: Span
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class SoonestTip:
    """A tipping point of the outcome that is as near as any; `part`: how far, as a part of the parameter's range."""

    parameter: str
    value: Coordinate
    part: Fraction


@dataclass(frozen=True, eq=False)
class Tornado(ConceptAnswer, schema="zopa.tornado/2", add="soonest", rename={"measured": "quantities"}):
    """The answer: what each parameter alone does to each quantity, with `outcome` followed as far as it stands.
    `stands`: whether it does at the point, where `standing` are all the equilibria; `corner`: of a continuum, whose
    other points may pay otherwise."""

    abridged: ClassVar[bool] = True

    outcome: str
    point: Mapping[str, Fraction]
    stands: bool
    corner: bool
    standing: tuple[str, ...]
    measured: tuple[Measured, ...]
    method: str = METHOD

    @property
    def soonest(self) -> tuple[SoonestTip, ...]:
        """Where the outcome begins or ends soonest as one parameter moves alone; several where they are as near."""
        tips = ((bar, tip) for bar in self.measured[0].bars for tip in bar.tips if tip.what != "beside")
        inside = ((bar, tip) for bar, tip in tips if tip.until is not None or None not in (tip.before, tip.after))
        far = ((bar, tip, abs(Fraction(approximate(tip.value)) - bar.here)) for bar, tip in inside)
        found = [SoonestTip(bar.parameter, tip.value, gap / (bar.high - bar.low)) for bar, tip, gap in far]
        return tuple(tip for tip in found if tip.part == min(one.part for one in found))


def tornado(
    subject: AnyForm | Atlas,
    outcome: Named,
    of: str | Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
) -> Tornado:
    """Return what each parameter alone does to each player's payoff in an outcome, slopes apart from jumps.

    >>> found = tornado(load("thaad-deal"), "withdraw, sanction", of="US", at={"breach_us": 4, "breach_cn": 4})
    >>> for bar in found.measured[0].bars[:3]:
    ...     print(bar.parameter, bar.swing, "|", bar.own, "|", *(tip.value for tip in bar.tips if tip.jumps))
    embargo 10 | -3 to 7 |
    shield 6 | 2 to 6 | 4
    breach_us 3 | 3 | 3

    `of`: players, for their payoffs (all of them unless you say); "probability", that play ends in the outcome;
    another outcome, such as "keep, tolerate", for its probability. `at` moves the point from the baseline. Raises
    UsageError for unknown names, a point outside Θ, and a mixture that is only ever part of a continuum.
    """
    game = game_of(subject)
    if not (moving := free_names(game.space)):
        none = "the assumptions leave no parameter free" if len(game.space) else "the game has no parameters"
        raise UsageError(f"{none}, so nothing can move; write a name where a number may move")
    if not game.players:
        raise UsageError("a study pays nothing, so nothing has a swing; zopa thresholds says what its steps hang on")
    point = game.space.check(game.space.point(at))
    whole = atlas_of(subject, FORMULAS_BUDGET)
    refuse_open(whole)
    label = whole.label(outcome)
    labels = dict.fromkeys(branch.label for branch in (*whole.branches, *whole.excluded))
    if label not in labels:
        if begun := [f"'{one}'" for one in sorted(labels, key=len) if f" + {label}/" in f" + {one}"][:MAX_NAMED]:
            raise UsageError(f"{label} is how plays begin; name one to its end, such as {join_words(begun, 'or')}")
        if within := [f"'{one}'" for one in sorted(labels, key=len) if label in one.split(" + ")][:MAX_NAMED]:
            raise UsageError(
                f"{label} is one end of plays with more; name one whole, such as {join_words(within, 'or')}"
            )
        example = f"name an outcome that has, such as {one_label(whole, point)}" if labels else "nothing has any"
        raise UsageError(f"{label} has no payoffs of its own: it is a set, or the middle of a continuum; {example}")
    players = game.seat_names
    asked = players if of is None else several(of)
    quantities = [_quantity(whole, name, players, outcome) for name in dict.fromkeys(asked)]
    lines = [_Line(search_parameter(whole, name, point), label, point[name]) for name in moving]
    measured = tuple(_measure(quantity, lines) for quantity in quantities)
    standing = lines[0].here.labels
    corner = any(label in one and len(one) > 1 for one in lines[0].here.continua)
    return Tornado(game, whole.concept, label, point, label in standing, corner, standing, measured)


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A payoff, by the player's position, or the probability of an outcome, by the strategies in it."""

    name: str
    player: int | None
    used: Supports = ()

    def formula(self, branch: Branch) -> Ratio:
        if self.player is not None:
            return branch.payoffs[self.player]
        return reduce(mul, (reduce(add, weights) for weights in self._weights(branch.names, branch.strategies)))

    def curve(self, one: Branch | Outcome) -> QuantityCurve:
        """Return what it is in an equilibrium; in one at a single number, its value there."""
        if isinstance(one, Outcome):
            return QuantityCurve(one.label, fmpq_poly(), fmpq_poly([1]), self.value(one))
        return QuantityCurve.of(one.label, self.formula(one))

    def value(self, at: Outcome) -> Coordinate:
        """Return the value at a rational point; UsageError for a set whose payoffs are not known, and where a weight is
        no fraction."""
        if not at.payoffs:
            raise UsageError(SET.format(at.label), remedies=[OFF_THE_WALLS, NAME_STANDING])
        if self.player is not None:
            return at.payoffs[self.player]
        found = Fraction(1)
        for mine in self._weights(at.names, at.strategies):
            fractions = [w for w in mine if isinstance(w, Fraction)]
            if len(fractions) < len(mine):
                raise UsageError(ROOTS)
            found *= sum(fractions)
        return found

    def _weights(self, names: Sequence[Sequence[str]], weights: Sequence[Sequence[T]]) -> Iterator[list[T]]:
        for used, known, mine in zip(self.used, names, weights, strict=True):
            yield [weight for name, weight in zip(known, mine, strict=True) if name in used]


def _quantity(atlas: Atlas, name: str, players: Sequence[str], outcome: Named) -> _Quantity:
    if name in players:
        return _Quantity(name, players.index(name))
    if name == PROBABILITY or "," in name:
        if not atlas.traits.strategic:
            raise UsageError("how likely an outcome is follows in games in normal form only; name players, for payoffs")
        named = outcome if name == PROBABILITY else name
        return _Quantity(f"Pr{atlas.label(named)}", None, outcomes.supports(atlas, named))
    hint = nearest(name, [*players, PROBABILITY]) or f" it can be {', '.join(players)}, {PROBABILITY}, or an outcome"
    raise UsageError(f"no quantity is called {clip(repr(name))};{hint}")


class _Line:
    """What is known along one parameter, whatever the quantity: which branches are followed where. `labels`: those of
    what is followed; `seamless`: one outcome stands at each point, so a new formula at the same value is no jump."""

    def __init__(self, search: LineSearch, outcome: str, here: Fraction) -> None:
        self.search, self.outcome, self.value = search, outcome, here
        self.here, self.seamless = search.standing(here), search.whole.traits.single
        self.labels = {outcome} if outcome in self.here.labels else set(self.here.labels)
        self.along = search.answer(here)
        apart = search.line.stretches if len(search.line.stretches) > 1 else ()
        found: list[tuple[Real, Real, Sequence[Branch | Outcome]]] = [*gaps(search, here)]
        found += [(one.low, one.low, search.standing(one.low).outcomes) for one in apart if one.is_point]
        self.parts = [
            (low, high, [one for one in standing if one.label == outcome] or standing)
            for low, high, standing in sorted(found, key=lambda part: part[0])
        ]
        if not (self.here.outcomes and all(branches for *_, branches in self.parts)):  # among pure ones alone
            raise UsageError(NOTHING.format(search.name))

    def pieces(self, quantity: _Quantity) -> Iterator[RangePiece]:
        """Yield the parts, merged where neither the formulas nor the present value of the parameter divide them."""
        runs: list[tuple[Real, Real, tuple[QuantityCurve, ...]]] = []
        for low, high, branches in self.parts:
            curves = {curve.key: curve for curve in map(quantity.curve, branches)}
            goes_on = runs and runs[-1][1] == low != self.value and [c.key for c in runs[-1][2]] == list(curves)
            start = runs.pop()[0] if goes_on else low
            runs.append((start, high, tuple(curves.values())))
        for first, last, followed in runs:
            ends = coordinate(first), coordinate(last)
            stands = all(curve.label == self.outcome for curve in followed)
            yield RangePiece(*ends, stands, followed, hull(curve.span(*ends) for curve in followed))

    def at_here(self, quantity: _Quantity) -> Span:
        own = [outcome for outcome in self.here.outcomes if outcome.label == self.outcome]
        return hull(quantity.value(outcome) for outcome in own or self.here.outcomes)


def gaps(search: LineSearch, *more: Real) -> Iterator[tuple[Real, Real, tuple[Branch, ...]]]:
    """Yield the gaps between the roots on a line, and `more` numbers, with the branches that stand throughout each."""
    for stretch in search.line.stretches:  # in a single number there is no gap
        inner = (root for root in (*search.candidates, *more) if stretch.low < root < stretch.high)
        for low, high in pairwise(sorted({stretch.low, stretch.high, *inner})):
            yield low, high, search.branches(between(low, high))


def _measure(quantity: _Quantity, lines: Sequence[_Line]) -> Measured:
    bars = sorted((_bar(quantity, line) for line in lines), key=lambda bar: -bar.swing)  # a stable sort
    return Measured(quantity.name, "probability" if quantity.player is None else "payoff", bars[0].at_here, tuple(bars))


def _bar(quantity: _Quantity, line: _Line) -> Bar:
    pieces, at_here = tuple(line.pieces(quantity)), line.at_here(quantity)
    below = [piece for piece in pieces if real_of(piece.high) <= line.value]
    above = [piece for piece in pieces if real_of(piece.low) >= line.value]
    falls = _side([(piece, piece.high, piece.low) for piece in reversed(below)], line, at_here)
    rises = _side([(piece, piece.low, piece.high) for piece in above], line, at_here)
    tips = tuple(sorted(_tips(line, pieces), key=lambda tip: float(tip.value)))
    whole = line.search.line
    return Bar(line.search.name, whole.low, whole.high, line.value, at_here, falls, rises, pieces, tips)


def _side(outwards: Iterable[tuple[RangePiece, Coordinate, Coordinate]], line: _Line, at_here: Span) -> BarSide:
    """Return the pieces on one side, each with its near and its far end, the nearest first."""
    end: Coordinate = line.value
    at_end, tip = at_here, None
    followed, past = list[RangePiece](), list[RangePiece]()
    for piece, near, far in outwards:
        if tip is None and set(piece.labels) != line.labels and not (line.seamless and piece.at(near) == at_end):
            tip = near
        (followed if tip is None else past).append(piece)
        end, at_end = far, piece.at(far)
    own, beyond = hull([at_here, *(piece.span for piece in followed)]), [piece.span for piece in past]
    return BarSide(end, at_end, own, tip, hull(beyond) if beyond else None, tuple(followed), tuple(past))


def _tips(line: _Line, pieces: Sequence[RangePiece]) -> Iterator[Tip]:
    tips, at = line.along.thresholds, {tip.value: tip.there for tip in line.along.thresholds}
    each = [(t.value, t.before or t.there, t.after or t.there, t.walls, t.value) for t in tips]
    gone = ((a.high, at.get(a.high, a.standing), at.get(b.low, b.standing), (), b.low) for a, b in line.along.jumps)
    for low, before, after, walls, high in (*each, *gone):
        around = (piece for piece in pieces if real_of(piece.low) < real_of(low) < real_of(piece.high))
        on = next((piece.at(low) for piece in around), None)  # the quantity goes on as before
        below = next((piece.at(low) for piece in pieces if piece.high == low), on)
        above = next((piece.at(high) for piece in pieces if piece.low == high), on)
        was, will = (line.outcome in side.labels for side in (before, after))
        what: Literal["begins", "ends", "beside"] = "beside" if was is will else "ends" if was else "begins"
        yield Tip(low, what, below, above, walls, None if walls else high)


@dataclass(frozen=True, slots=True)
class Span(Segment):
    """All values between two, both of them taken; often one value only.

    >>> print(Span(Fraction(1), Fraction(7, 2)), Span(Fraction(3), Fraction(3)))
    1 to 7/2 3
    """

    @property
    def width(self) -> Fraction | float:
        """How far apart the ends are; a float where one of them is irrational."""
        if isinstance(self.low, Fraction) and isinstance(self.high, Fraction):
            return self.high - self.low
        return float(self.high) - float(self.low)

    def __str__(self) -> str:
        return str(self.low) if self.is_point else f"{self.low} to {self.high}"


def hull(values: Iterable[Coordinate | Span]) -> Span:
    """Return the least span that holds them all, of which there is one at least.

    >>> print(hull([Fraction(2), Span(Fraction(-1), Fraction(1))]))
    -1 to 2
    """
    spans = [value if isinstance(value, Span) else Span(value, value) for value in values]
    return Span(min((span.low for span in spans), key=real_of), max((span.high for span in spans), key=real_of))


@dataclass(frozen=True, eq=False)
class QuantityCurve:
    """What a quantity is in one equilibrium, `label`, as the parameter t moves: `over`/`under` in lowest terms,
    or at a single number its value there, `fixed`.

    >>> reciprocal = QuantityCurve("(a, b)", fmpq_poly([1]), fmpq_poly([1, 0, 1]))
    >>> reciprocal.at(Fraction(2)), print(reciprocal.span(Fraction(-1), Fraction(3)))
    1/10 to 1
    (Fraction(1, 5), None)
    """

    label: str
    over: fmpq_poly
    under: fmpq_poly
    fixed: Coordinate | None = None

    @classmethod
    def of(cls, label: str, value: Ratio) -> QuantityCurve:
        """Return the curve of a rational function of one parameter; UsageError for one with a square root in it."""
        if value.radical is not None:
            raise UsageError(ROOTS)
        return cls(label, univariate(value.over), univariate(value.under))

    @property
    def key(self) -> tuple[str, ...]:
        """What tells curves apart."""
        return self.label, str(self.over.coeffs()), str(self.under.coeffs()), str(self.fixed)

    def at(self, t: Coordinate) -> Coordinate:
        """Return the value at a number of its interval."""
        if self.fixed is not None:
            return self.fixed
        real = real_of(t)
        if isinstance(real, Fraction):
            return to_fraction(self.over(to_fmpq(real)) / self.under(to_fmpq(real)))
        return (Element.of(real, self.over) / Element.of(real, self.under)).coordinate

    def span(self, low: Coordinate, high: Coordinate) -> Span:
        """Return the least and the greatest value from `low` to `high`."""
        start, end = real_of(low), real_of(high)
        slope = self.over.derivative() * self.under - self.over * self.under.derivative()
        turns = (coordinate(t) for t in (real_roots(slope) if slope else ()) if start < t < end)
        return hull(self.at(t) for t in (low, *turns, high))
