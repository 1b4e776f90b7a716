"""The sign of a derivative throughout a region: what is raised, lowered or either, proved.

"Never lowers" means that no point of the region has a negative derivative: the region's conditions together with "the
derivative is below zero" are proved to have no point. "Raises" says that none has a zero one either, "either way" comes
with a point for each sign. A sign speaks of the region's points, each by itself: along a line that leaves the region
and comes back the quantity may have jumped.

For q = N/D in lowest terms, a parameter θ and the prime for ∂/∂θ,

    q' = (N'D − N D') / D²,        elasticity  θ q'/q = θ (N'D − N D') / (N D),

again brought to lowest terms. q' vanishes identically exactly if θ occurs neither in N nor in D. Where D is not zero,
q' has the sign of the polynomial N'D − N D', and a polynomial that of the product of its irreducible factors, even
powers apart; so "q' < 0" is a list of alternatives, each of which gives every factor one sign. Such alternatives are
easier to refute than the product, and what is found of a factor, which many slopes share, is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice
from itertools import product as each_sign
from math import prod
from typing import Any, Literal

from solver.algebra import np
from solver.algebra.polynomials import Key, Poly, constant_of, primitive, variables
from solver.questions.derive.refute import CHEAP, FIRST, EmptinessInquiry, Share, full_verdict, rate_between
from solver.regions.constraints import Cell, Constraint, constraint
from solver.regions.decide.monomials import Compiled
from solver.regions.decide.quick_refutation import PER_TERM
from solver.regions.decide.sample_points import sample_points_in, sign_at
from solver.regions.decide.sampling import MARGIN, Point
from solver.regions.decide.signs import vanishing_sum
from solver.regions.decide.subdivision import whole_box
from solver.regions.decide.work import OUT_OF_WORK, Budget, Purse, count_work, work_left
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import UNDECIDED, Part, Parts, Verdict, Witness, best_verdict
from solver.regions.region import Region
from solver.regions.volume import most_unseen, points_within
from solver.report.records import Record

MAX_POINTS = 150  # of a piece, at which two shares are compared
DRAWN = 100_000  # points of Θ, of which those in the region say how much of it an undecided sign may differ on
MAX_TRIED, GRAIN, MAX_PARTS = 8, 10**6, 8  # of these, looked at exactly, in parts of a range; alternatives looked at
Word = Literal["raises", "never lowers", "lowers", "never raises", "no effect", "either way", "undecided"]
TURNED: dict[Word, Word] = {
    "raises": "lowers", "lowers": "raises", "never lowers": "never raises", "never raises": "never lowers",
    "no effect": "no effect", "either way": "either way", "undecided": "undecided",
}  # fmt: skip
MAX_CURVES = 3  # factors whose signs are given to say where a slope is above zero
MAX_CORNERS = 64  # of the box, at which a factor is looked at first
MAX_FACTORS = 7  # of unknown sign: 64 alternatives; more are left multiplied out
MAX_TERMS = 400  # of a polynomial that is factored
Slope = tuple[Poly, Poly]  # a product whose sign is asked; the second is nowhere zero where it is


class SignCase:
    """What is known about one conjunction; `known`: points of its region."""

    def __init__(self, cell: Cell, over: Domain, known: Iterable[Point], purse: Purse) -> None:
        self.cell, self.over, self.purse = cell, over, purse
        self.most = min(FIRST, purse.each.coefficients)  # for one question; more once all have been asked
        self.easy = Budget(min(CHEAP, self.most), 0)
        self.samples = list(sample_points_in(cell, over, known))
        if not any(map(len, self.samples)) and (found := full_verdict(cell, over, purse).rational_witness):
            self.samples = list(sample_points_in(cell, over, (found,)))
        self.verdicts: dict[Cell, Verdict] = {}
        self.inquiries: dict[Cell, EmptinessInquiry] = {}

    def point_with_sign(self, slope: Factors, sign: int) -> Point | None:
        """Return a point of the piece at which the slope has the sign."""
        if sign:
            found = (samples.showing(slope.all, sign * slope.turn) for samples in self.samples)
        else:
            found = (samples.vanishing(factor) for factor in slope.zeros for samples in self.samples)
        return next((point for point in found if point is not None), None)

    def refute(self, slope: Factors, sign: int, earnest: bool) -> Verdict:
        """Return the verdict on "the slope has this sign here", of which no point is known."""
        verdicts = []
        for condition in sign_cells(slope, sign, self.over):
            shares = slope.shares if len(slope.shares) == 2 and sign and earnest else ()
            found = self.by_shares(shares, sign, condition) if shares else UNDECIDED
            verdicts.append(self.verdict(condition, earnest) if found.kind == "undecided" else found)
            if verdicts[-1].kind != "empty":
                break
        return best_verdict(verdicts)

    def verdict(self, condition: Cell, earnest: bool = True) -> Verdict:
        """Return the verdict on the piece where the factors have these signs: cheaply if it can be, else in earnest."""
        alone = [(one,) for one in condition if not self.is_seen(one)]
        found = UNDECIDED
        for stage in (self.easy, Budget(self.most, self.purse.each.steps))[: 1 + earnest]:
            for part in dict.fromkeys((*alone, condition)):
                found = self.decide(part, stage)
                if found.kind == "empty" or (part == condition and found.kind == "nonempty"):
                    return found
        return found

    def by_shares(self, shares: Sequence[Share], sign: int, condition: Cell) -> Verdict:
        """Refute that a product of two shares moves so: the first grows at no more than a rate r, the other at −r.

        With L/G and M/H their rates it moves as L·H + M·G, and (r·G − L)·H + (−r·H − M)·G + (L·H + M·G) = 0; so it is
        enough that r·G − L and −r·H − M, which are of lower degree, are nowhere below zero.
        """
        (first, base), (other, under) = shares
        rate = rate_between(self.points, shares, sign)
        if rate is None:
            return UNDECIDED
        sums = (rate * base - sign * first, under), (-rate * under - sign * other, base)
        lemmas = []
        for part, _ in sums:
            content = part.factor()[1] if part else []
            fresh = [f for f, power in content if power % 2 and not self.has_sign(primitive(f))]
            if len(fresh) > 1:
                return UNDECIDED
            for factor in fresh:
                rising = (point for point in self.points if sign_at((part,), point) > 0)
                turn = next((sign_at((factor,), point) for point in rising), 0)
                lemma = constraint(turn * factor, ">=")
                found = self.verdict(lemma.negation()) if turn else UNDECIDED
                if not isinstance(found.certificate, Parts):
                    return UNDECIDED
                lemmas.append((lemma, found.certificate))
        polys = [part * weight for part, weight in sums]
        stated = (*self.cell, *condition, *(lemma for lemma, _ in lemmas))
        refuted = vanishing_sum([-sum(polys, start=0 * base), *polys], stated, self.over)
        if refuted is None:
            return UNDECIDED
        for fact in refuted.constraints[len(stated) :]:  # which hold on the whole box
            lemmas.append((fact, Parts((Part(fact.negation(), whole_box(len(self.over.names), 0)),))))
        return Verdict("empty", Parts((refuted,), tuple(lemmas)))

    def has_sign(self, factor: Poly) -> bool:
        """Whether a factor has one sign on the whole box, or a condition of the piece says which."""
        stated = any(Key(turn * factor) == condition.key[0] for condition in self.cell for turn in (1, -1))
        return stated or bool(_constant_sign(factor, self.over))

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Some points of the piece."""
        return tuple(point for samples in self.samples for point in (*samples.known, *samples.some(MAX_POINTS)))

    @cached_property
    def start(self) -> Point | None:
        """A point of the piece, if one is known."""
        return next((p for samples in self.samples for p in chain(samples.known, samples.some(MAX_POINTS))), None)

    def decide(self, condition: Cell, stage: Budget) -> Verdict:
        """Return the verdict on one conjunction; what is open is taken up again."""
        if condition not in self.verdicts:
            if condition not in self.inquiries:
                self.inquiries[condition] = EmptinessInquiry(self.cell, condition, self.over, self.start)
            found = self.inquiries[condition].verdict(stage, self.purse)
            if found.kind == "undecided":
                return found
            self.verdicts[condition] = found
        return self.verdicts[condition]

    def is_seen(self, condition: Constraint) -> bool:
        """Whether one of the points has the sign that the condition asks of a factor."""
        return condition.relation == ">" and any(samples.showing((condition.poly,), 1) for samples in self.samples)


@dataclass(frozen=True, slots=True)
class Sign(Record, add="proof"):
    """The sign of a derivative throughout a branch's region.

    `below`, `above` and `level`: whether it is negative, positive, zero anywhere in the region; None where that
    was not asked. A nonempty one has a point. `parts`: the words for each alternative of the region by itself, where
    it has several and the sign goes either way or is undecided. `mostly`, of an undecided one: the least part of the
    region on which it has the only sign that was seen, 99.9 % sure, since no point drawn evenly had another. `rising`,
    `falling`: of one that goes either way, what singles out the points of the region at which it is positive, negative;
    the walls of these conditions are where the sign changes. None where that takes more than `MAX_CURVES` factors.
    """

    word: Word
    below: Verdict
    above: Verdict
    level: Verdict | None = None
    parts: tuple[Word, ...] = ()
    mostly: Fraction | None = None
    rising: Region | None = None
    falling: Region | None = None

    @property
    def proof(self) -> str:
        """How it is proved: `checkable`, `trusted` or `open`."""
        asked = [verdict for verdict in (self.below, self.above, self.level) if verdict is not None]
        if self.word == "undecided":
            return next((v.proof for v in asked if v.kind == "undecided"), "open")
        used = {
            "raises": (self.below, self.level), "never lowers": (self.below,),
            "lowers": (self.above, self.level), "never raises": (self.above,),
        }.get(self.word, (self.below, self.above))  # fmt: skip
        kinds = [verdict.proof.partition(":")[0] for verdict in used if verdict is not None]
        return next((kind for kind in ("open", "trusted") if kind in kinds), "checkable")

    def turn_around(self) -> Sign:
        """Return the sign of minus the derivative, without `parts`, `rising` and `falling`."""
        return Sign(TURNED[self.word], self.above, self.below, self.level, mostly=self.mostly)


class Signs:
    """The signs of many derivatives on one region; what they share is found once. `known`: rational points of the
    region; examples are moved towards `point`. What no point shows is refuted for as long as the purse lasts."""

    def __init__(
        self, region: Region, point: tuple[Fraction, ...], known: Iterable[tuple[Fraction, ...]], purse: Purse
    ) -> None:
        self.region, self.point, self.purse, self.starts = region, point, purse, tuple(known)
        self.over = region.domain
        self.found: dict[tuple[Key, Key], Sign] = {}
        self.products: dict[tuple[Key, Key], Factors] = {}

    @cached_property
    def pieces(self) -> tuple[SignCase, ...]:
        return tuple(SignCase(cell, self.over, self.starts, self.purse) for cell in self.region.cells)

    def of(self, parts: Slope, shares: tuple[Share, ...] = ()) -> Sign:
        """Return the sign of a product whose second part is nowhere zero in the region, such as p·d of a derivative
        p/(r²·d). It is that of how the product of `shares` changes, if these are given."""
        key = Key(parts[0]), Key(parts[1])
        count_work(0 if key in self.products else PER_TERM * len(parts[0]))
        slope = self.factors(parts, shares)
        if key not in self.found:
            mirrored = self.found.get((Key(-parts[0]), key[1]))
            found = self.sign_on(slope, self.pieces) if mirrored is None else mirrored.turn_around()
            if found.word == "either way":
                found = Sign("either way", self.nearer(found.below, slope, -1), self.nearer(found.above, slope, 1))
            self.found[key] = found
        return self.found[key]

    def factors(self, parts: Slope, shares: tuple[Share, ...] = ()) -> Factors:
        key = (Key(parts[0]), Key(parts[1]))
        if key not in self.products:
            self.products[key] = replace(factors(parts, self.over), shares=shares)
        return self.products[key]

    def split(self, parts: Slope) -> Sign:
        """Return the sign, asked again if it was left open, with words for the alternatives that tell more."""
        if self.of(parts).word == "undecided" and self.purse.within:
            self.found = {key: sign for key, sign in self.found.items() if sign.word != "undecided"}
            for piece in self.pieces:
                piece.most = self.purse.each.coefficients
        whole = self.of(parts)
        if whole.word == "either way":
            slope = self.factors(parts)
            whole = replace(whole, rising=self.where(slope, 1), falling=self.where(slope, -1))
        several = 1 < len(self.pieces) <= MAX_PARTS and whole.word in ("either way", "undecided")
        if not several or not work_left():
            return whole
        return replace(whole, parts=tuple(self.sign_on(self.factors(parts), (one,)).word for one in self.pieces))

    def where(self, slope: Factors, sign: int) -> Region | None:
        """Return the signs that its factors have just where it has this one, without factors of one sign, if few."""
        known = {Key(factor): self.one_sign(factor) for factor in (*slope.mixed, *slope.apart)}
        turn = slope.turn * prod(known[Key(factor)] or 1 for factor in slope.mixed)
        mixed, apart = (tuple(f for f in some if not known[Key(f)]) for some in (slope.mixed, slope.apart))
        if len(mixed) + len(apart) > MAX_CURVES:
            return None
        return Region(self.region.space, tuple(sign_cells(Factors(turn, mixed, apart, ()), sign, self.over)))

    def one_sign(self, factor: Poly) -> int:
        """Return 1 or −1 where the factor is easily proved above, or below, zero throughout the region; else 0."""
        alone = Factors(1, (factor,), (), ())
        seen = sum(s for s in (1, -1) if any(piece.point_with_sign(alone, s) for piece in self.pieces))
        other = (constraint(-seen * factor, ">="),)
        return seen if seen and all(piece.decide(other, piece.easy).kind == "empty" for piece in self.pieces) else 0

    def sign_on(self, slope: Factors, pieces: Sequence[SignCase]) -> Sign:
        """Return the sign on these pieces; of some of them alone only what is found cheaply."""
        below, above = self.somewhere(slope, -1, pieces), self.somewhere(slope, 1, pieces)
        kinds = below.kind, above.kind
        if kinds == ("nonempty", "nonempty"):
            return Sign("either way", below, above)
        if kinds == ("empty", "empty"):
            return Sign("no effect", below, above)
        if "empty" not in kinds:
            seen = 1 if above.kind == "nonempty" else -1
            mostly, other = self.part_seen(slope, seen) if len(pieces) == len(self.pieces) else (None, None)
            if other is None or "nonempty" not in kinds:
                return Sign("undecided", below, above, mostly=mostly)
            return Sign("either way", below, other) if seen < 0 else Sign("either way", other, above)
        level = self.somewhere(slope, 0, pieces)
        if below.kind == "empty":
            return Sign("raises" if level.kind == "empty" else "never lowers", below, above, level)
        return Sign("lowers" if level.kind == "empty" else "never raises", below, above, level)

    @cached_property
    def drawn(self) -> Any:
        """Points drawn evenly from the region, in unit coordinates, shape (point, parameter); none where it is thin."""
        return points_within(self.region.cells, self.over, DRAWN)

    def part_seen(self, slope: Factors, sign: int) -> tuple[Fraction | None, Verdict | None]:
        """Return the least part of the region on which the slope has this sign, if no point drawn has the other one;
        else such a point, if it is one exactly."""
        values = [Compiled(self.over.unit(factor))(self.drawn) for factor in slope.all]
        clear = np.all([abs(value) > MARGIN for value in values], axis=0)
        found = slope.turn * sign * np.prod([np.sign(value[clear]) for value in values], axis=0)
        for unit in self.drawn[clear][found < 0][:MAX_TRIED]:
            point = self.over.from_unit(tuple(Fraction(round(float(z) * GRAIN), GRAIN) for z in unit))
            if self.shows(point, slope, -sign):
                return None, Verdict("nonempty", Witness(point))
        return None if (found < 0).any() or not len(found) else 1 - most_unseen(len(found)), None

    def somewhere(self, slope: Factors, sign: int, pieces: Sequence[SignCase]) -> Verdict:
        """Whether the slope has this sign on the pieces: a point shows it, or else it is refuted on each."""
        for piece in pieces:
            if (point := piece.point_with_sign(slope, sign)) is not None:
                return Verdict("nonempty", Witness(point))
        return best_verdict([piece.refute(slope, sign, len(pieces) == len(self.pieces)) for piece in pieces])

    def nearer(self, found: Verdict, slope: Factors, sign: int) -> Verdict:
        """Return the verdict with its point moved back to the point asked about, as far as the sign allows."""
        best = found.rational_witness
        if best is None:
            return found
        for k, value in enumerate(self.point):
            tried = (*best[:k], value, *best[k + 1 :])
            best = tried if tried != best and self.shows(tried, slope, sign) else best
        return Verdict("nonempty", Witness(best))

    def shows(self, point: Point, slope: Factors, sign: int) -> bool:
        """Whether a point lies in the region, and the slope has this sign there."""
        stands = self.over.contains(point) and any(self.over.keeps(cell, point) for cell in self.region.cells)
        return stands and slope.turn * sign_at(slope.all, point) == sign


NOT_LOOKED_FOR = Sign("undecided", OUT_OF_WORK, OUT_OF_WORK)


@dataclass(frozen=True, slots=True)
class Factors:
    """A slope's sign: `turn` (1 or −1) times that of all of `mixed`, factors of an odd power without one sign on the
    box. `apart`: of an even power; `zeros`: the slope is zero just where one of these is."""

    turn: int
    mixed: tuple[Poly, ...]
    apart: tuple[Poly, ...]
    zeros: tuple[Poly, ...]
    shares: tuple[Share, ...] = field(default=(), repr=False)  # of a product of two that both move

    @property
    def all(self) -> tuple[Poly, ...]:
        """Factors whose product, times `turn`, has the slope's sign."""
        return (*self.mixed, *self.apart, *self.apart)


def factors(parts: Slope, over: Domain) -> Factors:
    """Return the product taken apart; its first part is not zero throughout, its second one is so nowhere.

    >>> over = domain(ParameterSpace((Parameter("x", 0, -1, 1), Parameter("y", 0, -1, 1))))
    >>> x, y = over.ring["x"], over.ring["y"]
    >>> factors((-x * (y - 2), y * y), over)
    Factors(turn=1, mixed=(p0,), apart=(), zeros=(p0,))
    """
    turn, mixed, apart, zeros = 1, list[Poly](), list[Poly](), list[Poly]()
    for part in parts:
        content, found = _factors(part)
        turn *= content
        for factor, power in found:
            if known := _constant_sign(factor, over):
                turn *= known**power
                continue
            if power % 2:
                mixed.append(factor)
            elif part is parts[0]:
                apart.append(factor)
            if part is parts[0]:
                zeros.append(factor)
    return Factors(turn, tuple(mixed), tuple(apart), tuple(zeros))


def sign_cells(product: Factors, sign: int, over: Domain) -> Iterator[Cell]:
    """Yield the alternatives in which the product is below zero, zero or above zero (`sign` −1, 0, 1): each way in
    which the factors can be above and below zero.

    >>> over = domain(ParameterSpace((Parameter("x", 0, -1, 1), Parameter("y", 0, -1, 1))))
    >>> x, y = over.ring["x"], over.ring["y"]
    >>> len([*sign_cells(factors((x, y), over), -1, over)]), *sign_cells(factors((x, y * y), over), -1, over)
    (2, (Constraint(-p0 > 0),))
    """
    if not sign:
        yield from ((constraint(factor, "=="),) for factor in product.zeros)
        return
    mixed, apart = list(product.mixed), list(product.apart)
    if len(mixed) + len(apart) > MAX_FACTORS:
        mixed, apart = ([prod(group, start=over.ring.one)] if group else [] for group in (mixed, apart))
    either = [{s: Constraint(s * f, ">") for s in (1, -1)} for f in (*mixed, *apart)]
    for signs in each_sign((1, -1), repeat=len(either)):
        if sign * product.turn * prod(signs[: len(mixed)]) > 0:
            yield tuple(conditions[s] for s, conditions in zip(signs, either, strict=True))


def _factors(poly: Poly) -> tuple[int, list[tuple[Poly, int]]]:
    """Return the sign of the constant, and the irreducible factors, primitive, with their powers; one if it is long."""
    if poly.is_constant():
        return (1 if constant_of(poly) > 0 else -1), []
    if len(poly.coeffs()) > MAX_TERMS:
        return 1, [(primitive(poly), 1)]
    content, found = poly.factor()
    return (1 if content > 0 else -1), [(factor, int(power)) for factor, power in found]


def _constant_sign(factor: Poly, over: Domain) -> int:
    """Return 1 or −1 where the factor is above, or below, zero on the whole box; else 0."""
    used, ends = variables(factor), enumerate(zip(over.low, over.high, strict=True))
    corners = islice(each_sign(*(pair[: 2 if k in used else 1] for k, pair in ends)), MAX_CORNERS)
    first = sign_at((factor,), next(corners))
    if not first or any(sign_at((factor,), corner) != first for corner in corners):
        return 0
    low, high = over.bounds(factor)
    return 1 if low > 0 else -1 if high < 0 else 0
