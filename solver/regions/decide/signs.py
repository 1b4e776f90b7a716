"""Which signs can polynomials have together, off their zeros? What is found out is learned, and never asked again.

The factors of the polynomials of interest that may change sign on the box are numbered; a set of signs is a pair of bit
sets, of those above and of those below zero. It is refuted by any known contradiction that it contains, and what is
left of a contradiction when all but one of its signs are there decides that last sign. Contradictions are found by
linear programs and what `relaxation` makes of them, which name the few signs that matter; and they are told by
identities: where Σ of products is zero throughout, the products cannot all be above zero, nor all below.

Factors that share no parameter, not even through others, are looked at apart: signs of two groups go together exactly
if each goes by itself. Marques-Silva and Sakallah (1999), "GRASP", IEEE Trans. Computers 48, for what is learned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from itertools import islice, product
from operator import and_, or_
from typing import Any, Literal, NamedTuple

from solver.algebra import np
from solver.algebra.double_description import bits
from solver.algebra.polynomials import Key, Poly, at, is_affine, primitive, to_fmpq, to_fraction
from solver.regions.constraints import Cell, Constraint, independent
from solver.regions.decide import by_z3, linear, relaxation, sampling, subdivision
from solver.regions.decide.sign_samples import POINTS, SignSample
from solver.regions.domain import Domain
from solver.regions.proofs.certificates import BoundProduct, Combination, Part

GRAINS = (40, 1_000, 10**6, 10**9, 10**12)
PER_PROGRAM, PER_QUESTION, Z3_STEPS = 20_000, 3_000_000, 60_000  # in Bernstein coefficients, and z3's own
FIRST_BOXES, TOUCHING, BOXES = 20, 4, 180  # at a first look; with what is stated, and afresh
STATED = 2  # conditions that are stated together, few of them, so that what is learned is short
SHARES, COEFFICIENTS = 10, 3_000_000  # of the budget, one of which a set may take; and what of it subdivision may
Signs = tuple[int, int]  # bit sets of what is above and of what is below zero
Answer = Literal["empty", "point", "open"]
Term = tuple[int, Poly, Poly]  # a sign times a product of two
Proof = Part | Sequence[Term]  # what refutes signs, or terms that add up to zero
NOTHING: Signs = (0, 0)


class Known(NamedTuple):
    """Signs, with all that follows from the first `asked` contradictions learned; as bit sets which of these have none
    of their signs turned, `alive`, and how many signs more they have, `lacking`: a bit set for each binary digit."""

    signs: Signs
    asked: int
    alive: int
    lacking: tuple[int, ...]


NOTHING_KNOWN = Known(NOTHING, 0, 0, ())


@dataclass(frozen=True, slots=True)
class FactorProduct:
    """A product of numbered factors, each once, times `turn` (1 or −1), as far as its sign goes."""

    factors: int  # a bit set
    turn: int

    def sign(self, signs: Signs) -> int:
        """Return 1 or −1, or 0 where it is not known."""
        above, below = signs
        if self.factors & ~(above | below):
            return 0
        return -self.turn if (self.factors & below).bit_count() % 2 else self.turn


class SignSearch:
    """What is known of the signs of polynomials over a box; `given`: conditions that hold in any case."""

    def __init__(self, over: Domain, given: Cell) -> None:
        self.over, self.given = over, given
        self.factors: list[Poly] = []
        self.contradictions: list[Signs] = []
        self.learned: list[Signs] = []  # these and what smaller ones replaced, in the order in which they were found
        self._with: dict[int, int] = {}  # which have a sign, by its bit, which is below zero for one below
        self._first: dict[int, list[Signs]] = {}  # the contradictions, by the first of their signs
        self._most = 0  # signs of any
        self._proofs: dict[Signs, Proof] = {}  # of what z3 does not say
        self.spent, self.refuted, self.budget = 0, 0, 10**9  # coefficients; sets of signs, by programs or z3
        self.trusted = False  # whether something rests on z3 alone
        self._number: dict[Key, int] = {}
        self._products: dict[Key, FactorProduct] = {}
        self._answers: dict[tuple[int, Signs], tuple[Answer, int]] = {}
        self._found: dict[int, dict[Signs, Sequence[Fraction]]] = {}  # by group: signs of points, and these

    def product(self, poly: Poly, new: bool = True) -> FactorProduct | None:
        """Return the sign of a polynomial that is not zero in terms of factors; None where one of them is not `new`."""
        if (key := Key(poly)) in self._products:
            return self._products[key]
        content, found = self.over.recall(("factors", key), poly.factor)
        turn, odd = (1 if content > 0 else -1), 0
        for factor, power in found:
            if power % 2 == 0:
                continue
            upright = primitive(factor if factor.leading_coefficient() > 0 else -factor)
            turn *= 1 if factor.leading_coefficient() > 0 else -1
            if self.over.is_positive(-upright):
                turn = -turn
            elif not self.over.is_positive(upright):
                if Key(upright) not in self._number:
                    if not new:
                        return None
                    self._number[Key(upright)] = len(self.factors)
                    self.factors.append(upright)
                odd ^= 1 << self._number[Key(upright)]
        return self._products.setdefault(key, FactorProduct(odd, turn))

    def product_of(self, polys: Iterable[Poly], turn: int = 1) -> FactorProduct | None:
        """Return the sign of the product of polynomials that are not zero, times `turn`; None where it takes a factor
        not known."""
        whole = FactorProduct(0, turn)
        for one in (self.product(poly, new=False) for poly in polys):
            if one is None:
                return None
            whole = FactorProduct(whole.factors ^ one.factors, whole.turn * one.turn)
        return whole

    def sum_is_zero(self, products: Sequence[FactorProduct], terms: Sequence[Term] = ()) -> None:
        """Learn that the products, which are these terms, add up to zero throughout: not all of them have one sign."""
        for sign in (1, -1):
            for choice in product(*(tuple(_ways(one, sign)) for one in products)):
                above = below = 0
                for up, down in choice:
                    above, below = above | up, below | down
                if not above & below and (above, below) not in self._proofs:
                    self.add((above, below))
                    self._proofs[above, below] = terms

    def prepare(self, sampled: bool = True) -> None:
        """Group the factors and, where some are curved (and `sampled`), look at which signs points of the box show."""
        conditions = (*(Constraint(factor, ">") for factor in self.factors), *self.given)
        count, together = len(self.factors), independent(conditions)
        self.groups = [[k for k in group if k < count] for group in together]
        self.givens = [[k - count for k in group if k >= count] for group in together]
        self.masks = [sum(1 << k for k in group) for group in self.groups]
        self.used = [{variable for k in group for variable in conditions[k].variables} for group in together]
        points = POINTS if sampled and not all(map(is_affine, self.factors)) else 0  # linear programs tell sooner
        self.sample = SignSample(self.over, self.factors, self.given, points)

    @cached_property
    def patterns(self) -> list[Any]:
        """Points of the sample and beside them that show each list of signs, for each group."""
        return [self.sample.patterns(group) for group in self.groups]

    def complete(self, new: Signs, before: Known = NOTHING_KNOWN) -> Known | None:
        """Return the signs, with those known before and those that the contradictions decide; None if they contain one.
        All contradictions are looked at together, as bits of a few numbers: what a sign takes from how many are lacking
        is subtracted digit by digit."""
        (above, below), asked, alive, lacking = before
        digits = [*lacking, *(0 for _ in range(self._most.bit_length() - len(lacking)))]
        for n in range(asked, len(self.learned)):
            up, down = self.learned[n]
            if not (up & below or down & above):
                alive |= 1 << n
                missing = (up & ~above).bit_count() + (down & ~below).bit_count()
                for digit in bits(missing):
                    digits[digit] |= 1 << n
        fresh = [(k, turn) for turn, more in ((1, new[0] & ~above), (-1, new[1] & ~below)) for k in bits(more)]
        above, below = above | new[0], below | new[1]
        while True:
            for k, turn in fresh:
                alive &= ~self._with.get(-turn << k, 0)
                borrow = self._with.get(turn << k, 0) & alive
                for digit, of_all in enumerate(digits):
                    digits[digit] ^= borrow
                    borrow &= ~of_all
            fresh = []
            for n in bits(alive & ~reduce(or_, digits[1:], 0)):  # those that lack one sign at most
                up, down = self.learned[n]
                left_up, left_down = up & ~above, down & ~below
                if not left_up | left_down:
                    return None
                if not (left_up & below or left_down & above):
                    above, below = above | left_down, below | left_up
                    fresh.append((left_up.bit_length() - 1, -1) if left_up else (left_down.bit_length() - 1, 1))
            if not fresh:
                return Known((above, below), len(self.learned), alive, tuple(digits))

    def decide(self, signs: Signs, earnest: bool = True) -> Answer:
        """Return whether some point has these signs; `earnest`: it has to be known. What is refuted is learned."""
        answers: list[Answer] = []
        for g, mask in enumerate(self.masks):
            here = signs[0] & mask, signs[1] & mask
            found, tried = self._answers.get((g, here), ("open", 0))
            if found == "open" and tried < 1 + earnest:
                found = "open" if tried else self._look(g, here)
                if found == "open" and earnest:
                    found = self._look_closer(g, here)
                self._answers[g, here] = found, 1 + earnest
            if found == "empty":
                return "empty"
            answers.append(found)
        return "open" if "open" in answers else "point"

    def point(self, signs: Signs) -> tuple[Fraction, ...]:
        """Return the point that `decide` found, of the box."""
        found = dict(enumerate(self.over.baseline))
        for g, mask in enumerate(self.masks):
            known = self._find_known(g, (signs[0] & mask, signs[1] & mask))
            found |= {k: known[k] for k in self.used[g]} if known else {}
        return tuple(found[k] for k in range(len(found)))

    def volume(self, signs: Signs, coefficients: int) -> Fraction:
        """Return what the points with these signs can fill at most, as a part of the box: what is left of it when boxes
        are taken away that are refuted, at the cost of so many coefficients."""
        whole = Fraction(1)
        for g, mask in enumerate(self.masks):
            cell = self._conditions(g, (signs[0] & mask, signs[1] & mask))
            if cell:
                programs = relaxation.RelaxationSearch(*self.over.in_unit(cell), points=False)
                programs.run(coefficients)
                whole *= programs.left
        return whole

    def cell(self, signs: Signs) -> Cell:
        """Return the signs as conditions."""
        return tuple(Constraint(turn * self.factors[k], ">") for k, turn in _bits(signs))

    def proof(self, signs: Signs) -> Part | None:
        """Return conditions that a contradiction states, with what refutes them; None where z3 does."""
        found = self._proofs.get(signs, ())
        if isinstance(found, Part):
            return found
        return vanishing_sum([sign * one * other for sign, one, other in found], self.cell(signs), self.over)

    def _conditions(self, g: int, signs: Signs) -> Cell:
        return self.cell(signs) + tuple(self.given[k] for k in self.givens[g])

    def _look(self, g: int, signs: Signs) -> Answer:
        """Return what linear programs tell soon of the signs in a group."""
        owners, cell = _bits(signs), self._conditions(g, signs)
        if not cell or self._find_known(g, signs) is not None:
            return "point"
        flat = [k for k, c in enumerate(cell) if c.is_affine]
        if flat:
            self.spent += PER_PROGRAM
            stated = tuple(cell[k] for k in flat)
            answer = linear.solve(*self.over.in_unit(stated))
            if isinstance(answer, Combination):
                return self._learn(owners, [flat[k] for k in answer.used], Part(stated, answer))
            if len(flat) == len(cell):
                return self._keep(g, self.over.from_unit(answer))
        programs = relaxation.RelaxationSearch(*self.over.in_unit(cell), at_once=STATED)
        outcome = programs.run(min(self.budget - self.spent, self.budget // SHARES), FIRST_BOXES)
        self.spent += programs.spent
        if outcome.cover is None and outcome.candidate is None:
            for point in sampling.climb(cell, self.over):
                if self.over.keeps(cell, point):
                    return self._keep(g, point)
        return self._note(g, owners, cell, outcome)

    def _note(self, g: int, owners: Sequence[tuple[int, int]], cell: Cell, outcome: subdivision.CoverResult) -> Answer:
        if outcome.cover is not None:
            return self._learn(owners, sorted(outcome.cover.used), Part(cell, outcome.cover))
        return "open" if outcome.candidate is None else self._keep(g, self.over.from_unit(outcome.candidate))

    def _look_closer(self, g: int, signs: Signs) -> Answer:
        """Subdivide; state what is zero where closed conditions meet, with room for products; begin afresh; ask z3."""
        owners, cell = _bits(signs), self._conditions(g, signs)
        relations, unit = self.over.in_unit(cell)
        boxes = subdivision.CoverSearch(relations, unit)
        answer = self._note(g, owners, cell, boxes.run(COEFFICIENTS))
        self.spent += boxes.subdivision.spent
        for stated, more, most in ((sampling.zero_where_met(cell, self.over), 1, TOUCHING), ((), 0, BOXES)):
            if answer != "open":
                return answer
            programs = relaxation.RelaxationSearch(relations, unit, stated=stated, at_once=STATED)
            programs.more = more
            outcome = programs.run(min(self.budget - self.spent, self.budget // SHARES), most)
            answer = self._note(g, owners, cell, outcome)
            self.spent += programs.spent
        if answer != "open":
            return answer
        self.spent += PER_QUESTION
        verdict = by_z3.solve(relations, unit, sorted(self.used[g]), Z3_STEPS)
        if verdict.kind == "empty":
            self.trusted = True
            return self._learn(owners, range(len(owners)))
        if verdict.rational_witness is not None:
            return self._keep(g, self.over.from_unit(verdict.rational_witness))
        return "open"

    def _near(self, points: Any) -> Iterator[tuple[Fraction, ...]]:
        """Yield points of the box next to those in unit coordinates, in short numbers first."""
        for unit in points:
            yield from map(self.over.from_unit, sampling.round_to_grains(unit, GRAINS))

    def exact(self, rows: Any) -> Iterator[tuple[Fraction, ...]]:
        """Yield points of the box that have the signs of these points of the sample."""
        for row in rows:
            up = sum(1 << int(k) for k in np.flatnonzero(self.sample.signs[row]))
            wanted = up, (1 << len(self.factors)) - 1 & ~up
            near = (point for point in self._near(self.sample.points[[row]]) if self.at(point) == wanted)
            yield from islice(near, 1)

    def at(self, point: Sequence[Fraction]) -> Signs:
        """Return the signs of the factors at a point."""
        place = tuple(map(to_fmpq, point))
        values = [at(factor, place) for factor in self.factors]
        return sum((x > 0) << k for k, x in enumerate(values)), sum((x < 0) << k for k, x in enumerate(values))

    def _learn(self, owners: Sequence[tuple[int, int]], positions: Iterable[int], proof: Proof = ()) -> Answer:
        signs = _signs_of(owners, positions)
        self.add(signs)
        self._proofs[signs] = proof
        self.refuted += 1
        return "empty"

    def add(self, new: Signs) -> None:
        """Keep a contradiction, and drop those that contain it."""
        up, down = new
        places = [turn << k for k, turn in _bits(new)]
        if any(a & up == a and b & down == b for place in (0, *places) for a, b in self._first.get(place, ())):
            return
        if reduce(and_, (self._with.get(place, 0) for place in places), (1 << len(self.learned)) - 1):
            self.contradictions = [(a, b) for a, b in self.contradictions if a & up != up or b & down != down]
        for place in places:
            self._with[place] = self._with.get(place, 0) | 1 << len(self.learned)
        self._first.setdefault(places[0] if places else 0, []).append(new)
        self._most = max(self._most, len(places))
        self.contradictions.append(new)
        self.learned.append(new)

    def _keep(self, g: int, point: Sequence[Fraction]) -> Answer:
        self._found.setdefault(g, {})[self.at(point)] = point
        return "point"

    def _find_known(self, g: int, signs: Signs) -> Sequence[Fraction] | None:
        """Return a point kept that has these signs."""
        return next((point for of_it, point in self._found.get(g, {}).items() if _are_among(signs, of_it)), None)


def vanishing_sum(polys: Sequence[Poly], cell: Cell, over: Domain) -> Part | None:
    """Return what refutes a conjunction in which polynomials that add up to zero throughout have one sign; None where
    its conditions do not tell that. It is a combination of conditions times each other, each product so often as the
    values at a point tell.

    >>> region = where("x > 0 and y > 1", ParameterSpace(tuple(Parameter(name, 1, -2, 2) for name in "xy")))
    >>> x, y = region.domain.ring["x"], region.domain.ring["y"]
    >>> cell = (*region.cells[0], Constraint(-x * y - 1, ">"))
    >>> vanishing_sum((-x * y - 1, x * (y - 1), x, 1 + 0 * x), cell, region.domain).refutation.how
    'a combination of the conditions'
    """
    stated, products = list(cell), []
    none, unit = (0,) * len(over.names), tuple(Fraction(1, 3 + k) for k in range(len(over.names)))
    point = tuple(map(to_fmpq, over.from_unit(unit)))
    order = sorted(range(len(cell)), key=lambda k: cell[k].relation == ">")
    place = {cell[k].key[0]: k for k in order if cell[k].relation != "=="}
    turns, strict = set(), False
    for poly in filter(None, polys):
        value, factors = at(poly, point), []
        for factor, power in poly.factor()[1]:
            both = [turn * primitive(factor) for turn in (1, -1)]
            key = next((Key(one) for one in both if Key(one) in place or over.is_positive(one)), None)
            if key is None or not value:
                return None
            if key not in place:
                place[key] = len(stated)
                stated.append(Constraint(key.poly, ">"))
            factors += [place[key]] * power
            value /= at(over.unit(key.poly), tuple(map(to_fmpq, unit))) ** power
        turns.add(value > 0)
        strict = strict or (bool(factors) and all(stated[k].relation == ">" for k in factors))
        products.append((BoundProduct(none, none, tuple(factors)), abs(to_fraction(value))))
    found = Part(tuple(stated), Combination((), tuple(products), Fraction(0)))
    return found if strict and len(turns) == 1 else None


def _signs_of(owners: Sequence[tuple[int, int]], positions: Iterable[int]) -> Signs:
    above = below = 0
    for k, turn in (owners[p] for p in positions if p < len(owners)):
        above, below = (above | 1 << k, below) if turn > 0 else (above, below | 1 << k)
    return above, below


def _are_among(few: Signs, many: Signs) -> bool:
    return not few[0] & ~many[0] and not few[1] & ~many[1]


def _bits(signs: Signs) -> list[tuple[int, int]]:
    above, below = signs
    return [(k, 1 if above >> k & 1 else -1) for k in range((above | below).bit_length()) if (above | below) >> k & 1]


def _ways(one: FactorProduct, sign: int) -> Iterator[Signs]:
    """Yield the signs of the factors with which the product has the sign."""
    places = [k for k, _ in _bits((one.factors, 0))]
    for signs in product((True, False), repeat=len(places)):
        below = sum(1 << k for k, up in zip(places, signs, strict=True) if not up)
        if (one.turn if below.bit_count() % 2 == 0 else -one.turn) == sign:
            yield one.factors & ~below, below
