"""The cheapest change of some parameters that leads into a region: of all together, and of each by itself.

Let R be the region, p the point, and F the parameters that may be changed; the others stay at p. The task is

    minimise Σ_{k in F} cost_k · |θ_k − p_k|   subject to  θ in R, in the ranges and in the assumptions.

R is a union of conjunctions; each affine one is a linear programme over the rationals, solved exactly, and the best
of them wins. Curved ones get a proved lower bound and a change that does it. Each parameter is tried by itself as
well, exactly for any degree: on its line the region is a union of stretches with exact ends, and the nearest one above
and below the point are all there is to compare. Where one alone costs no more than all together, that is taken.

A strict condition has no cheapest change, only one that must be exceeded. A move that costs nothing may go anywhere
in a stretch. That nothing does it is proved: the conjunctions are empty with the other parameters fixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from solver.algebra.algebraic_numbers import Algebraic, Coordinate, Real, between, coordinate
from solver.algebra.polynomials import at, to_fmpq
from solver.regions.constraints import Cell, Constraint, conjoin, normalize_cell
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.decide.factor_cases import pieces
from solver.regions.lines import Segment, Stretch, line_along, sign_at
from solver.regions.nearest_outside import NearestOutside, find_nearest
from solver.regions.nearest_point import Programme, affine_distance, affine_nearest
from solver.regions.norms import Total, Values, restrict_domain, with_numbers
from solver.regions.proofs.certificates import Parts, Verdict, Witness, best_verdict
from solver.regions.readable_points import shorten_point, shortest_decimal
from solver.regions.region import Region
from solver.report.records import Record
from solver.report.words import TOLD

LONG_DENOMINATOR = 1_000  # a shorter number is looked for from there on
PARTS_OF_A_RANGE = 1_000  # the part of each range by which an example may be rounded
WIDTH_OF_BOUNDS = Fraction(1, 10**12)  # of the rational bounds round an irrational number
STEPS_PAST_AN_END = (Fraction(1, 10_000), Fraction(1, 1_000))  # parts of the range: how far past an end an example lies


@dataclass(frozen=True, slots=True)
class ValueRange(Segment, Record):
    """The values of one parameter from `low` to `high`; `has_low`, `has_high`: whether these two are among them."""

    has_low: bool = True
    has_high: bool = True


@dataclass(frozen=True, slots=True)
class Way(Record):
    """One cheapest change.

    `to`: the new values of the parameters that may be changed; where the cost is not attained, values that must
    be passed, and `example` is then a change that does it. `spread`: the values that changes which cost the same
    give each parameter: all of them where the conditions are affine; where they are curved, what a parameter that
    costs nothing can be with the others as in `to`; a parameter that is missing has no such range. `binding`: the
    conditions that hold with equality there, and `ends`: the parameters that an end of their range holds back.
    """

    to: Mapping[str, Coordinate]
    example: Mapping[str, Fraction] | None
    spread: Mapping[str, ValueRange]
    binding: tuple[Constraint, ...]
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked(Record):
    """An alternative of the region that cannot be reached: its conditions that fail whatever is changed, or else
    those that cannot hold `together`."""

    conditions: tuple[Constraint, ...]
    together: bool
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Concession(Record, add="exact"):
    """What the change of some parameters can do.

    `verdict`: whether any change within the ranges does it, with a witness or a proof that none does; `low` is a
    proved lower bound of the cost, `high` the cost of `ways`; equal where the answer is exact. `attained`: whether
    a change of exactly that cost does it (None: not known). `blocked`: why none does it; `trusted`: whether `low`
    rests on z3's verdict, without a certificate; `aside`: how many alternatives, which hold on curved walls only
    and might be cheaper, are not looked at, since they have no interior and others do.
    """

    names: tuple[str, ...]
    verdict: Verdict
    low: Fraction | None = None
    high: Fraction | None = None
    attained: bool | None = None
    ways: tuple[Way, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    trusted: bool = False
    aside: int = 0

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high

    def at_most(self, costs: Mapping[str, Fraction], point: Mapping[str, Fraction]) -> Concession:
        """Return what is known if a change that was not looked at may do it, too: the changes that do, those past one
        that had to be exceeded in its place."""
        ways, high = self.ways, self.high
        if self.attained is False:
            past = [(way, way.example) for way in ways if way.example]
            prices = [sum((costs[n] * abs(x - point[n]) for n, x in to.items()), Fraction(0)) for _, to in past]
            high = min(prices, default=None)
            nearest = (one for one, price in zip(past, prices, strict=True) if price == high)
            ways = tuple(replace(way, to=to, example=None, spread={}, binding=()) for way, to in nearest)
        if high is not None:
            return replace(self, low=Fraction(0), high=high, attained=None, ways=ways)
        return replace(self, verdict=Verdict("undecided", spent=TOLD), low=None, high=None, ways=(), blocked=())


class ReachTask:
    """A region to be reached from a point, at a cost for each parameter that may move, by its position; `needed`: its
    conditions with the margin; `ruled_out`: why the region has no alternative, where it has none."""

    def __init__(
        self, region: Region, needed: Mapping[Constraint, Constraint], point: Values, costs: Mapping[int, Fraction],
        budget: Budget, ruled_out: Sequence[Blocked],
    ) -> None:  # fmt: skip
        self.region, self.needed, self.point, self.costs = region, needed, point, costs
        self.budget, self.ruled_out, self.over, self.norm = budget, ruled_out, region.domain, Total(costs)
        self.names = tuple(self.by_name(point))  # of those that may move
        self.values = tuple(map(to_fmpq, point))
        self.here = restrict_domain(self.over, point, costs)
        put = (normalize_cell(tuple(map(self.restrict, cell))) for cell in region.cells)  # the others at the point
        self.cells = list(dict.fromkeys(cell for cell in put if cell is not None))
        self.conditions = dict.fromkeys(c for cell in (*region.cells, *self.over.alternatives) for c in cell)
        self.holds = any(all(needed[c].holds(self.values) for c in cell) for cell in region.cells)

    def singles(self) -> tuple[Concession, ...]:
        """Return the cheapest change of each parameter by itself."""
        shared = (self.budget, self.ruled_out)
        each = ({k: cost} for k, cost in self.costs.items())
        return tuple(ReachTask(self.region, self.needed, self.point, one, *shared).alone() for one in each)

    def joint(self, singles: Sequence[Concession]) -> Concession:
        """Return the cheapest change of all parameters at once; `singles`: those of each alone, none of it cheaper."""
        if len(singles) == 1:
            return singles[0]
        able = [single for single in singles if single.high is not None]
        least = min(map(_price, able), default=None)
        if least is not None and least == (self.floor(), False):  # nothing is left to search for
            together = Concession(self.names, able[0].verdict, least[0])
        else:
            together = self.move_together()
            if least is None or (together.high is not None and _price(together) <= least):
                return together
        best = [single for single in able if _price(single) == least]
        first = best[0]
        here = self.by_name(self.point)  # of the others, which might have been changed
        each = [(way, way.example and {**here, **way.example}) for single in best for way in single.ways]
        ways = tuple(replace(way, to={**here, **way.to}, example=example) for way, example in each)
        aside = self.least_costs(self.split_off_curves()[1]) if together.aside else ()
        low = min(one for one in (together.low, first.low, *aside) if one is not None)
        return replace(together, verdict=first.verdict, low=low, high=first.high, attained=first.attained, ways=ways)

    def floor(self) -> Fraction | None:
        """Return what the affine conditions cost at least, where there are curved ones beside them."""
        if not all(self.costs.values()) or all(c.is_affine for cell in self.cells for c in cell):
            return None
        return min(self.least_costs(self.cells), default=None)

    def least_costs(self, cells: Sequence[Cell]) -> list[Fraction]:
        """Return what each of some alternatives costs at least by its affine conditions, where that is known."""
        each = (affine_distance(cell, self.here, self.norm, self.point) for cell in cells)
        return [bound for bound in each if bound is not None]

    def move_together(self) -> Concession:
        """Return the cheapest change of all parameters at once that the search for the nearest point finds."""
        cells, thin = self.split_off_curves()
        search = find_nearest(cells, self.here, self.norm, self.point, None, self.budget)
        if search.low is None and thin:
            search, thin = find_nearest(thin, self.here, self.norm, self.point, None, self.budget), []
        if search.low is None:
            return self.impossible()
        aside = sum(search.high is None or bound < search.high for bound in self.least_costs(thin))
        verdict = search.found[0].nearest.verdict if search.found else search.open[0]
        each = [self.way(one) for one in search.found if one.nearest.attained == search.attained]
        kept = {str(way.to): way for way in sorted(each, key=self.count_moved, reverse=True)}  # the least moved last
        ways = tuple(kept[to] for to in dict.fromkeys(str(way.to) for way in each))
        bounds = (search.low, search.high, search.attained)
        return Concession(self.names, verdict, *bounds, ways, aside=aside, trusted=search.trusted)

    def count_moved(self, way: Way) -> int:
        """Return how many parameters a change moves."""
        here = self.by_name(self.point)
        return sum(x != here[name] for name, x in (way.example or way.to).items())

    def split_off_curves(self) -> tuple[list[Cell], list[Cell]]:
        """Return the cells, without those that hold on curved walls only unless all do; and the ones left out."""

        def on_curve(part: Cell) -> bool:
            return any(c.relation == "==" and not c.is_affine for c in part)

        thick = [cell for cell in self.cells if not all(map(on_curve, pieces(cell)))]
        return (thick, [cell for cell in self.cells if cell not in thick]) if thick else (self.cells, [])

    def restrict(self, condition: Constraint) -> Constraint:
        """Return a condition, with the margin, in the parameters that may move."""
        return with_numbers(self.needed.get(condition, condition), self.point, self.costs)

    def way(self, found: NearestOutside) -> Way:
        one, limit = found.nearest, self.shorten_limit(found)
        return Way(
            self.by_name(limit),
            None if one.attained or one.witness is None else self.by_name(self.example_past_limit(found)),
            self.spread(found, limit),
            tuple(c for c in self.conditions if self.binds(self.restrict(c), found)),
            tuple(self.over.names[k] for k in one.ends),
        )

    def shorten_limit(self, found: NearestOutside) -> Values:
        """Return the cheapest change found, or one of the same cost with shorter numbers where these are long."""
        one = found.nearest
        assert one.limit is not None and one.high is not None
        lengths = [value.denominator for value in one.limit]
        if not one.attained or max(lengths) < LONG_DENOMINATOR or not all(c.is_affine for c in found.part):
            return one.limit
        simple = Programme(found.part, self.over, self.norm, self.point).simple_point(one.high)
        shorter = sum(value.denominator for value in simple) < sum(lengths)
        return simple if shorter and self.over.keeps(found.part, simple) else one.limit

    def example_past_limit(self, found: NearestOutside) -> Values:
        """Return a change that does it, where the cheapest one is only a limit: not much dearer, with few digits, and
        what need not move from where it is stays there."""
        one, part, generators = found.nearest, found.part, list(self.over.ring.generators.values())
        assert one.witness is not None and one.high is not None and one.limit is not None
        witness = one.witness
        for k in (k for k in self.costs if one.limit[k] == self.point[k]):
            held = (*part, Constraint(generators[k] - self.over.ring.constant(self.point[k]), "=="))
            offer = (*witness[:k], self.point[k], *witness[k + 1 :])
            if not self.over.keeps(held, offer) and all(c.is_affine for c in held):
                near = affine_nearest(held, self.over, self.norm, self.point)
                offer = near.witness if near.witness is not None and near.high == one.high else offer
            if self.over.keeps(held, offer):
                part, witness = held, offer
        room = [(high - low) / PARTS_OF_A_RANGE for low, high in zip(self.over.low, self.over.high, strict=True)]
        dearer = sum((cost * room[k] for k, cost in self.costs.items()), Fraction(0))
        most = max(one.high + dearer, 2 * self.norm.between(self.point, witness) - one.high)

        def fits(point: Values) -> bool:
            return self.norm.between(self.point, point) <= most and self.over.keeps(part, point)

        return shorten_point(fits, witness, room)

    def spread(self, found: NearestOutside, limit: Values) -> dict[str, ValueRange]:
        """Return what the parameters can be at the same cost, where that is known."""
        one, names = found.nearest, self.over.names
        if not one.is_exact or one.high is None:
            return {}
        if all(c.is_affine for c in found.part):
            programme, high = Programme(found.part, self.over, self.norm, self.point), one.high
            return {
                names[k]: ValueRange(*ends, *(not one.attained or programme.attains(high, k, end) for end in ends))
                for k, ends in programme.spread(high).items()
            }
        over = replace(self.over, alternatives=(found.part,))
        free = {k: line_along(over, names[k], over.name(limit)).stretches for k, cost in self.costs.items() if not cost}
        held = ((k, part) for k, stretches in free.items() for part in stretches if part.low <= limit[k] <= part.high)
        return {names[k]: ValueRange(coordinate(p.low), coordinate(p.high), p.has_low, p.has_high) for k, p in held}

    def binds(self, condition: Constraint, found: NearestOutside) -> bool:
        """Whether a condition, or one of its factors, holds the cheapest change back; none does that fails there."""
        if condition in found.nearest.binding:
            return not (found.nearest.attained and condition.relation == ">")
        taken_apart = condition in found.cell and condition not in found.part
        return taken_apart and not at(condition.poly, tuple(map(to_fmpq, found.nearest.limit or ())))

    def by_name(self, point: Values) -> dict[str, Fraction]:
        return {self.over.names[k]: point[k] for k in self.costs}

    def impossible(self) -> Concession:
        """Say that no alternative of the region has a point, with the conditions that exclude each."""
        blocked = [*self.ruled_out, *map(self.find_conflict, self.region.cells)]
        total = best_verdict([one.verdict for one in blocked])
        return Concession(self.names, total, blocked=tuple(dict.fromkeys(blocked)))

    def find_conflict(self, cell: Cell) -> Blocked:
        """Return what excludes an alternative, as the proof of its emptiness tells."""
        put = list(map(self.restrict, cell))
        verdict = decide(tuple(put), self.here, self.budget)
        pairs = list(zip(cell, put, strict=True))
        if never := tuple(c for c, own in pairs if own.constant_truth is False):
            return Blocked(never, False, verdict)
        used = used_in_proof(verdict)
        both = tuple(c for c, own in pairs if own in used)
        return Blocked(both, len(both) > 1, verdict)

    def alone(self) -> Concession:
        """Return the cheapest change of the one parameter that may move."""
        ((k, cost),) = self.costs.items()
        ends = list(self.nearer_ends(k))
        away = min((end.away for end in ends), default=None)
        if away is None:
            return self.impossible()
        moves = [end for end in ends if end.away == away]  # one, or two equally near
        if not cost:  # an end that is not attained gives way to the example past it
            moves = [
                one if one.attained or one.example is None else replace(one, to=one.example, attained=True)
                for one in moves
            ]
        attained = any(move.attained for move in moves)
        moves = [move for move in moves if move.attained == attained]
        value = coordinate(moves[0].to) if attained else moves[0].example
        assert value is not None  # a stretch without its end has an interior
        verdict = Verdict("nonempty", Witness((*self.point[:k], value, *self.point[k + 1 :])))
        low, high = away.within(WIDTH_OF_BOUNDS) if isinstance(away, Algebraic) else (away, away)
        bounds = ((low - self.point[k]) * cost, (high - self.point[k]) * cost, attained)
        return Concession(self.names, verdict, *bounds, tuple(map(self.way_to, moves)))

    def nearer_ends(self, k: int) -> Iterator[ParameterMove]:
        """Yield of each stretch of the parameter in which the region holds the end that is nearer to the point."""
        both = replace(self.here, alternatives=conjoin([self.cells, self.here.alternatives]))
        value, width = self.point[k], self.over.high[k] - self.over.low[k]
        for stretch in line_along(both, self.over.names[k], both.name(self.point)).stretches:
            down = stretch.high < value or (stretch.high == value and not stretch.has_high)
            end, has_end = (stretch.high, stretch.has_high) if down else (stretch.low, stretch.has_low)
            if not down and (end < value or (end == value and has_end)):
                yield ParameterMove(value, value, True, value)
                return
            away = 2 * value + -1 * end if down else end
            example = end if isinstance(end, Fraction) and has_end else _example_in(stretch, end, down, width)
            yield ParameterMove(away, end, has_end, example)

    def way_to(self, move: ParameterMove) -> Way:
        (name,), to = self.names, coordinate(move.to)
        line = line_along(self.here, name, self.here.name(self.point))
        needed = ((c, self.needed.get(c, c)) for c in self.conditions)
        turned = ((c, n) for c, n in needed if not (n.holds(self.values) or (move.attained and n.relation == ">")))
        binding = tuple(c for c, n in turned if not sign_at(line.restrict(n.poly), move.to))
        spread = {name: ValueRange(to, to)} if any(self.costs.values()) else {}
        rational = move.attained and isinstance(to, Fraction)
        return Way({name: to}, None if rational or move.example is None else {name: move.example}, spread, binding)


def _price(found: Concession) -> tuple[Fraction, bool]:
    """Return what answers are compared by: the cost, then whether a change of just that cost does it."""
    assert found.high is not None
    return found.high, found.attained is not True


def used_in_proof(verdict: Verdict) -> dict[Constraint, None]:
    """Return the conditions that a proof of emptiness uses, each once; none where nothing was used."""
    parts = verdict.certificate.parts if isinstance(verdict.certificate, Parts) else ()
    return dict.fromkeys(c for part in parts for c in part.constraints)


@dataclass(frozen=True, slots=True)
class ParameterMove:
    """Where the parameter has to go: `to` an end, or past it if not `attained`. `away`: this end, or what lies as far
    above the present value; `example`: a rational value that does it, None where only an irrational one does."""

    away: Real
    to: Real
    attained: bool
    example: Fraction | None


def _example_in(stretch: Stretch, end: Real, down: bool, width: Fraction) -> Fraction | None:
    """Return a rational value of the stretch close to its nearer end, with few digits; or None."""
    if stretch.is_point:
        return None
    sign = -1 if down else 1
    start = end if isinstance(end, Fraction) else end.within(width * STEPS_PAST_AN_END[0] / 10)[0 if down else 1]
    near, far = (start + sign * width * part for part in STEPS_PAST_AN_END)
    if stretch.low < min(near, far) and max(near, far) < stretch.high:
        return shortest_decimal(near, far)
    return between(stretch.low, stretch.high)
