"""Refuting a curved conjunction by linear programs on a box and on parts of it, or finding a point on the way.

Every monomial becomes a column, as do those below it. Rows are the conditions; products Π z^a (1 − z)^b of the bounds
of the box, which tie the columns together; and products of conditions with each other and with bounds, as far as the
columns reach. A positive combination of rows that adds up to a constant that is impossible refutes the conjunction, in
Handelman's sense. Where there is none, the point that the program would accept is a start to look for a real one, and
the box is halved where its monomials differ most from the products that they stand for.

Most contradictions are between a few conditions of low degree. So a program states only conditions that a point at
which it had none of them lacked, those of the lowest degree first; it is small, and so is what it tells. The programs
are solved in floats, which are never believed: the multipliers of the few rows that matter are solved for in rationals,
and only a combination that adds up exactly becomes a certificate.

Handelman (1988), "Representing polynomials by positive linear functions on compact convex polyhedra", Pacific J. Math.
132; Sherali and Adams (1999), "A Reformulation-Linearization Technique".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from fractions import Fraction
from math import prod
from typing import Any

from flint import fmpq, fmpz_mat

from solver.algebra import integer_terms, np
from solver.algebra.float_linear_programs import BEYOND, TOLERANCE, maximise_last
from solver.algebra.integer_terms import Exponents, Terms, terms_of
from solver.algebra.polynomials import Poly, Relation
from solver.regions.decide import sampling
from solver.regions.decide.linear import Owner, add_up
from solver.regions.decide.monomials import Frame, expand_product, frame
from solver.regions.decide.subdivision import MAX_DEPTH, CoverResult
from solver.regions.decide.work import count_work
from solver.regions.proofs.certificates import BoundProduct, Boxes, Combination, Leaf

MAX_FACTORS, MAX_PRODUCTS = 3, 400  # conditions multiplied with each other, and products of one more that are tried
PER_BOX = 200_000  # what a box costs besides, in Bernstein coefficients
PER_STEP = 8  # entries of a program that cost as much as a Bernstein coefficient
DEEP = 16  # boxes that are taken where points may be; from then on the largest first, so that no corner takes all
ROUNDS, RADIUS, SLOPE = 6, 0.25, 1e-4  # of the climb: steps, how far the first goes, and by what slopes are measured
FIRST, LITTLE = 1_000, 1e-3  # what it counts for that all rows hold, beside the margin; a margin beyond doubt
AT_ONCE = 8  # conditions that are stated together, unless others are asked for
GRAINS = (10, 100, 1_000, 10**6, 10**9)  # parts of each range to which a point is rounded, short numbers first
Place = tuple[tuple[int, ...], tuple[int, ...]]  # start and depth of a sub-box, as in `Leaf`


class RelaxationSearch:
    """A cover in the making, which can be taken up again with a larger budget; `points`: whether one is looked for;
    `at_once`: how many conditions are stated together: the fewer, the fewer a refutation uses, and the longer it takes.

    >>> x, y = ring(("x", "y")).generators.values()
    >>> RelaxationSearch([">", ">"], [x * y - 1, 1 - x]).run(10**6).cover.leaves[0].combination.total
    Fraction(0, 1)
    """

    def __init__(
        self, relations: Sequence[Relation], unit: Sequence[Poly], points: bool = True, stated: Iterable[int] = (),
        at_once: int = AT_ONCE,
    ) -> None:  # fmt: skip
        self.at_once, self.width = at_once, len(unit[0].context().gens())
        each = [terms_of(poly) for poly in unit]
        self.positions, self.frame = _fitting([_exponents(terms) for terms in each], self.width)
        self.relations: list[Relation] = [relations[k] for k in self.positions]
        self.terms = [each[k] for k in self.positions]
        self.rows: Any = self.frame.rows(self.terms) if self.frame else None
        self.degrees = [max(map(sum, terms), default=0) for terms in self.terms]
        self.points = points and "==" not in relations and len(self.positions) == len(unit)
        whole: Place = (0,) * self.width, (0,) * self.width
        self.pending: deque[tuple[Place, list[Terms]]] = deque([(whole, self.terms)] if self.frame else ())
        self.done = None if self.frame else CoverResult()
        self.leaves: list[Leaf] = []
        self.spent = self.boxes = self.more = 0  # the last: degrees of columns beyond those of what is stated
        first = {k for k, relation in enumerate(relations) if relation == "=="}.union(stated)
        self.stated = [k for k, position in enumerate(self.positions) if position in first]
        self.point: Any = (0.5,) * self.width  # the last one looked at

    def run(self, budget: float, boxes: int | None = None) -> CoverResult:
        """Go on until all is refuted, a point is found, or so much is spent, or so many boxes seen, from the start."""
        while self.done is None:
            if not self.pending:
                self.done = CoverResult(Boxes(tuple(self.leaves)), boxes=self.boxes)
            elif self.spent > budget or (boxes is not None and self.boxes >= boxes):
                return CoverResult(boxes=self.boxes)
            else:
                self.step(*(self.pending.pop() if self.boxes < DEEP else self.pending.popleft()))
        return self.done

    @property
    def left(self) -> Fraction:
        """The volume of what is not refuted, at most, as a part of the box."""
        if self.frame is None:
            return Fraction(1)
        return sum((Fraction(1, 2 ** sum(depth)) for (_, depth), _ in self.pending), Fraction(0))

    def step(self, place: Place, terms: list[Terms]) -> None:
        """Refute a sub-box, find a point from it, or halve it."""
        assert self.frame is not None
        self.boxes += 1
        if self.boxes == 1:
            highest = self.climb(self.point) if self.points else self.point
            if self.done is not None:
                return
            self.state_at(highest)
        (program, combination), enough = self.solve_program(terms), self.stated
        while combination is None:
            starts, depths = (np.array(one, dtype=float) for one in place)
            self.point = (starts + program.point) / 2**depths  # in coordinates of the unit box
            touching = self.boxes == 1 and program.value <= 1 + BEYOND
            if not self.state_at(self.point, touching):
                break
            enough = enough if touching else self.stated
            program, combination = self.solve_program(terms)
        if combination is not None:
            self.leaves.append(Leaf(*place, None, combination=combination))
            return
        self.stated = enough
        if self.points:
            self.climb(self.point)
        if self.done is not None:
            return
        axis = program.axis()
        (start, depth), near = place, bool(program.point[axis] > 1 / 2)
        if depth[axis] >= MAX_DEPTH:  # the conditions touch
            self.pending.append((place, terms))
            self.done = CoverResult(boxes=self.boxes)
            return
        for side in (not near, near):  # the one in which the point lies is looked at first
            half = (
                (*start[:axis], 2 * start[axis] + side, *start[axis + 1 :]),
                (*depth[:axis], depth[axis] + 1, *depth[axis + 1 :]),
            )
            self.pending.append((half, [integer_terms.restrict_to_half(one, axis, side) for one in terms]))

    def solve_program(self, terms: Sequence[Terms]) -> tuple[BoxProgram, Combination | None]:
        """Return the program of those conditions that are stated, and the refutation that it gives."""
        each = [_exponents(self.terms[k]) for k in self.stated]
        columns = frame(frozenset().union(*each), self.width, self.more) or self.frame
        assert columns is not None
        program = BoxProgram(columns, [self.relations[k] for k in self.stated], [terms[k] for k in self.stated])
        found = program.combination([self.positions[k] for k in self.stated])
        self.spent += (cost := PER_BOX + program.cost // PER_STEP)
        count_work(cost)
        return program, found

    def state_at(self, point: Any, touching: bool = False) -> bool:
        """State more of what fails at a point, the lowest degrees first; return whether there was any. Where nothing
        fails, but what is stated is `touching`, anything else may be what refutes it."""
        values = self.values([point])[0]
        left = [k for k in range(len(values)) if k not in self.stated]
        failing = [k for k in left if values[k] <= TOLERANCE]
        if not failing and (touching or not self.stated):
            failing = left if touching else left[:1]
        if failing:
            worst = sorted(failing, key=lambda k: (self.degrees[k], values[k]))
            self.stated = sorted((*self.stated, *worst[: self.at_once]))
        return bool(failing)

    def climb(self, start: Any) -> Any:
        """Go from a point, step by step, to where by their slopes the least of all conditions is largest; return where
        that leads to. A point at which all hold strictly ends the search."""
        point, radius, ways = np.asarray(start), RADIUS, SLOPE * np.eye(self.width)
        least = self.values([point])[0].min()
        for _ in range(ROUNDS):
            values = self.values(point + np.concatenate([ways, -ways, 0 * ways[:1]]))
            slopes = (values[: self.width] - values[self.width : -1]).T / (2 * SLOPE)
            low, high = np.maximum(point - radius, 0.0), np.minimum(point + radius, 1.0)
            constants = values[-1] + slopes @ (low - point)
            lift = max(1.0, -constants.min())  # so that nought is a solution
            most = lift + 1 + max(0.0, (constants + np.maximum(slopes, 0.0) @ (high - low)).min())
            rows = np.concatenate([slopes, np.full((len(slopes), 1), -most), constants[:, None] + lift], axis=1)
            bounds = np.concatenate([-np.eye(self.width), np.zeros((self.width, 1)), (high - low)[:, None]], axis=1)
            _, moved, *_ = maximise_last(np.concatenate([rows, bounds]))
            tried = np.clip(low + moved[: self.width], 0.0, 1.0)
            reached = self.values([tried])[0].min()
            if reached > least:
                point, least = tried, reached
                offers = sampling.round_to_grains(tried, GRAINS) if least > TOLERANCE else ()
                found = next((one for one in offers if self.values([[*map(float, one)]]).min() > TOLERANCE), None)
                if found is not None:
                    self.done = CoverResult(candidate=found, boxes=self.boxes)
                    return tried
            else:
                radius /= 4
        return point

    def values(self, points: Any) -> Any:
        """Return the conditions' polynomials at points of the unit box, scaled, shape (point, condition)."""
        assert self.frame is not None
        return self.frame.monomials(points) @ self.rows.T


def _exponents(terms: Terms) -> frozenset[Exponents]:
    return frozenset(e for e in terms if any(e))


def _fitting(each: Sequence[frozenset[Exponents]], width: int) -> tuple[tuple[int, ...], Frame | None]:
    """Return the positions of the polynomials that columns can be made for, those of the highest degree left out first,
    and the columns."""
    order = sorted(range(len(each)), key=lambda k: (max(map(sum, each[k]), default=0), len(each[k])))
    while order:
        found = frame(frozenset().union(*(each[k] for k in order)), width)
        if found is not None:
            return tuple(sorted(order)), found
        order.pop()
    return (), None


class BoxProgram:
    """The linear program of one box: the most by which all conditions can hold, a row's largest coefficient being one.

    `point`: where the degree-one columns are then, shape (parameter,), in coordinates of the box."""

    def __init__(self, frame: Frame, relations: Sequence[Relation], terms: Sequence[Terms]) -> None:
        self.frame, self.relations, self.terms = frame, relations, terms
        stated = frame.rows(terms)
        signs = [(k, sign) for k, r in enumerate(relations) for sign in ((1, -1) if r == "==" else (1,))]
        none = (0,) * frame.width
        self.owners: list[Owner] = list(signs)
        parts = [np.array([sign * stated[k] for k, sign in signs])]
        for bound, rows in self._products(stated, none):
            parts.append(rows)
            self.owners += bound
        self.owners += frame.bounds
        self.rows, self.cost = np.concatenate([*parts, frame.bound_rows]), 0
        margin = np.ones(len(self.owners))
        margin[len(margin) - len(frame.bounds) :] = 0.0
        self.solve(margin)

    def solve(self, margin: Any, closed: bool = False) -> None:
        """Solve it with a margin for some rows, shape (row,). `closed`: where all of them hold. Those that nought does
        not meet are lifted at first; the last column but one says how much of that is taken back, at most 1."""
        self.margin, self.closed = margin, closed
        self.lift = (self.rows[:, -1] < 0) * 1.0 if closed else margin  # so that nought is a solution
        further = [-self.lift, -margin * LITTLE] if closed else [-margin]
        table = np.column_stack([self.rows[:, :-1], *further, self.rows[:, -1] + self.lift])
        if closed:
            end = np.eye(table.shape[1])
            table = np.concatenate([table, end[-1:] - end[-3:-2]])
        self.value, self.columns, self.basic, self.free, pivots = maximise_last(table, closed * FIRST / LITTLE)
        self.cost += table.size * (pivots + 1)

    def _products(self, stated: Any, none: Exponents) -> Iterator[tuple[list[BoundProduct], Any]]:
        """Yield products of inequalities with a bound, and of two or three with each other, that the columns hold."""
        frame, single = self.frame, [k for k, r in enumerate(self.relations) if r != "=="]
        units = sorted((e for e in frame.order if sum(e) == 1), reverse=True)
        known: list[tuple[int, ...]] = [(k,) for k in single]
        rows = stated[single]
        for count in range(2, 2 + MAX_FACTORS):
            for unit in units:
                fitting, up = frame.multiply_rows(rows, unit)
                which = [known[k] for k in fitting]
                yield [BoundProduct(unit, none, factors) for factors in which], up
                yield [BoundProduct(none, unit, factors) for factors in which], rows[fitting] - up
            if count > MAX_FACTORS or len(known) * len(single) > MAX_PRODUCTS:
                return
            pairs = [(i, k) for i, factors in enumerate(known) for k in single if k >= factors[-1]]
            fitting, made = frame.times(rows, stated, pairs)
            known = [(*known[pairs[n][0]], pairs[n][1]) for n in fitting]
            rows = made
            if not known:
                return
            yield [BoundProduct(none, none, factors) for factors in known], rows

    @property
    def point(self) -> Any:
        found = np.full(self.frame.width, 0.5)
        for k, e in enumerate(self.frame.order):
            if sum(e) == 1:
                found[e.index(1)] = min(1.0, max(0.0, self.columns[k]))
        return found

    def axis(self) -> int:
        """Return the axis along which monomials differ most, by weight, from the products that they stand for."""
        count = len(self.frame.order)
        weight = np.abs(self.rows[: len(self.relations), :count]).sum(axis=0)
        apart = np.abs(self.frame.monomials([self.point])[0, :count] - self.columns[:count]) * weight
        errors = np.zeros(self.frame.width)
        for k, e in enumerate(self.frame.order):
            if sum(e) > 1:
                errors += apart[k] * (np.array(e) > 0)
        return int(errors.argmax())

    def combination(self, positions: Sequence[int]) -> Combination | None:
        """Return the refutation that the program's multipliers give, in rationals; None where it gives none.
        `positions`: of the conditions in the conjunction."""
        found = self._added_up()
        if self.value <= 1 + BEYOND and not (found and self._refutes(found)):  # all may hold, but not strictly
            strict = np.array([self._is_strict(owner) for owner in self.owners], dtype=float)
            if strict.any():
                again = copy(self)
                again.solve(strict, closed=True)
                found, self.cost = again._added_up(), again.cost
        return found.renumber(dict(enumerate(positions))) if found is not None and self._refutes(found) else None

    def _added_up(self) -> Combination | None:
        """Return the sum of the rows that bind, which is a constant; None where the multipliers give none. They add up
        to one over rows with a margin, and to FIRST over those lifted, unless a row of its own ends the lift."""
        slacks = len(self.columns)
        if self.value > (BEYOND / LITTLE if self.closed else 1 + BEYOND):
            return None
        support = [int(k) - slacks for k in self.free if slacks <= k < slacks + len(self.owners)]
        rows = [self._exactly(self.owners[k]) for k in support]
        multipliers = self._multipliers(support, rows)
        if multipliers is None or any(m < 0 for m in multipliers):
            return None
        found = add_up((self.owners[k], row, m) for k, row, m in zip(support, rows, multipliers, strict=True) if m)
        return None if found.total > 0 or any(m < 0 for _, m in found.products) else found

    def _multipliers(self, support: Sequence[int], rows: Sequence[Terms]) -> list[fmpq] | None:
        """Return the multipliers of the rows that bind, in rationals; None where the equations give no single ones."""
        count, slacks = len(self.frame.order), len(self.columns)
        kept = [k for k in self.basic if k < count]
        further = [self.margin, self.lift][: 1 + (slacks + len(self.owners) in self.basic)]
        sums = [[int(part[k]) * self._scale(self.owners[k]) for k in support] for part in further]
        equations = [[row.get(self.frame.order[k], 0) for row in rows] for k in kept] + sums
        if len(equations) != len(support) or slacks - 1 not in self.basic:
            return None
        try:
            solved = fmpz_mat(equations).solve(fmpz_mat([*([0] for _ in kept), [1], [FIRST]][: len(equations)]))
        except ZeroDivisionError:
            return None
        return [solved[k, 0] for k in range(len(support))]

    def _exactly(self, owner: Owner) -> Terms:
        if not isinstance(owner, BoundProduct):
            return {e: owner[1] * c for e, c in self.terms[owner[0]].items()}
        found = expand_product(BoundProduct(owner.low, owner.high))
        for k in owner.factors:
            found = integer_terms.times(found, self.terms[k])
        return found

    def _scale(self, owner: Owner) -> int:
        """Return by what the row was divided, and nought for one without a margin."""
        factors = owner.factors if isinstance(owner, BoundProduct) else owner[:1]
        return prod(max(map(abs, self.terms[k].values())) for k in factors) if factors else 0

    def _refutes(self, found: Combination) -> bool:
        """Whether the sum, which is not below zero where all holds, is, or adds up anything that is above zero."""
        added: list[Owner] = [*((k, 1) for k, _ in found.constraints), *(product for product, _ in found.products)]
        return bool(found.total) or any(map(self._is_strict, added))

    def _is_strict(self, owner: Owner) -> bool:
        factors = owner[:1] if isinstance(owner, tuple) else () if any((*owner.low, *owner.high)) else owner.factors
        return bool(factors) and all(self.relations[k] == ">" for k in factors)
