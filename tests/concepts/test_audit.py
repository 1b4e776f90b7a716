"""The atlas at random points, half of them on walls, against the point solver and an independent brute force.

Every payoff is evaluated a second time outside the engine (`audit_games`), the brute force shares no code
with the point solver, and closed forms are evaluated here term by term over Fractions. No mismatch is
tolerated. `ZOPA_AUDIT=full` in the environment runs ten times as many games.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import islice, product
from math import gcd, lcm
from random import Random
from typing import Any

import brute_force
import pytest
from audit import how_many
from audit_games import Case, Payoff, Point, Sampler, Terms, formula, random_case, terms, traps, value

from solver.atlas import Branch
from solver.concepts.nash.atlas import OFF_WALLS, NashAtlas, NashAtPoint
from solver.concepts.nash.branches import nash
from solver.concepts.nash.cases import game_cases
from solver.concepts.nash.point_solver import solve
from solver.regions.constraints import normalize_cell
from solver.regions.decide.emptiness import DEFAULT, QUICK_BUDGET, Budget, decide
from solver.regions.domain import domain
from solver.regions.proofs.certificates import BoundProduct, Boxes, Combination, Parts

GAMES = how_many(12, 500)
POINTS = how_many(8, 10)
BATCHES = 5
SEED = 20_250_000

NO_GAIN = (Fraction(0), Fraction(0))

Mixed = tuple[Fraction, ...]
Matrix = brute_force.Matrix


# --- the second path ------------------------------------------------------------------------------


def gains(A: Matrix, B: Matrix, x: Mixed, y: Mixed) -> tuple[Fraction, Fraction]:
    """The best that either player can gain by deviating; both are 0 exactly at an equilibrium."""
    rows = [sum((a * q for a, q in zip(line, y, strict=True)), Fraction(0)) for line in A]
    columns = [sum((b * p for b, p in zip(line, x, strict=True)), Fraction(0)) for line in zip(*B, strict=True)]
    have = sum((p * u for p, u in zip(x, rows, strict=True)), Fraction(0))
    has = sum((q * v for q, v in zip(y, columns, strict=True)), Fraction(0))
    return max(rows) - have, max(columns) - has


def payoff(P: Matrix, x: Mixed, y: Mixed) -> Fraction:
    return sum((p * q * P[i][j] for (i, p), (j, q) in product(enumerate(x), enumerate(y))), Fraction(0))


def is_strategy(weights: Sequence[Fraction]) -> bool:
    return sum(weights) == 1 and min(weights) >= 0


@dataclass
class Formulas:
    """The closed forms of one branch as terms, to be evaluated without the engine."""

    branch: Branch
    strategies: tuple[tuple[tuple[Terms, Terms], ...], ...]
    payoffs: tuple[tuple[Terms, Terms], ...]

    @classmethod
    def of(cls, branch: Branch) -> Formulas:
        def pair(ratio: Any) -> tuple[Terms, Terms]:
            return terms(ratio.over), terms(ratio.under)

        return cls(
            branch,
            tuple(tuple(map(pair, weights)) for weights in branch.strategies),
            tuple(map(pair, branch.payoffs)),
        )

    def at(self, values: Sequence[Fraction]) -> tuple[Mixed, Mixed, tuple[Fraction, Fraction]] | None:
        """Strategies and payoffs at the point; None where a denominator vanishes."""
        numbers = [formula(f, values) for group in (*self.strategies, self.payoffs) for f in group]
        if any(number is None for number in numbers):
            return None
        flat = [number for number in numbers if number is not None]
        m, n = map(len, self.strategies)
        return tuple(flat[:m]), tuple(flat[m : m + n]), (flat[m + n], flat[m + n + 1])


@dataclass
class Count:
    points: int = 0
    with_walls: int = 0  # in games that have any
    on_walls: int = 0
    nondegenerate: int = 0
    continua: int = 0


class Audit:
    """One game's atlas, held against everything at each point."""

    def __init__(self, case: Case, budget: Budget = QUICK_BUDGET.first, simplified: bool = False) -> None:
        self.case, self.simplified = case, simplified
        self.atlas: NashAtlas = nash(case.game, budget)
        self.branches = [Formulas.of(b) for b in self.atlas.branches]
        self.excluded = [Formulas.of(b) for b in self.atlas.excluded]
        self.walls = [terms(wall) for wall in self.atlas.walls]
        assert all(self.walls), "a wall that is zero everywhere"
        assert all(b.verdict.kind == "empty" for b in self.atlas.excluded)
        assert all(b.verdict.kind != "empty" for b in self.atlas.branches)

    def run(self, points: int, seed: int, count: Count) -> None:
        sampler = Sampler(self.case.game, self.atlas.walls, seed)
        for point in sampler.points(points if self.walls else 4):
            try:
                self.check(point, count)
            except AssertionError as error:
                shown = {name: str(x) for name, x in point.items()}
                raise AssertionError(f"{self.case.name} at {shown}: {error}") from error

    def check(self, point: Point, count: Count) -> None:
        values = list(point.values())
        A, B = self.case.at(point)
        expected = brute_force.extreme_equilibria(A, B)
        found = self.atlas.at(point)
        self.check_list(found, expected, A, B)
        on = [wall for wall in self.walls if value(wall, values) == 0]
        assert bool(found.walls) == bool(on) and len(set(found.walls)) == len(found.walls)
        assert (found.method == OFF_WALLS) == (not on), found.method
        exact = solve(A, B)
        assert {(e.row, e.column) for e in exact.equilibria} == expected
        assert found.solution.equilibria == exact.equilibria
        assert found.solution.components == exact.components
        most = max(
            brute_force.most_labels(A) - len(A[0]),
            brute_force.most_labels(brute_force.transposed(B)) - len(A),
        )
        assert found.solution.nondegenerate == exact.nondegenerate == (most == 0)
        if found.solution.nondegenerate:
            assert len(expected) % 2 == 1, "a nondegenerate game with an even number of equilibria"
        self.check_branches(point, values, A, B, expected, bool(on))
        count.points += 1
        count.with_walls += bool(self.walls)
        count.on_walls += bool(on)
        count.nondegenerate += found.solution.nondegenerate
        count.continua += any(not component.is_point for component in found.solution.components)

    def check_list(self, found: NashAtPoint, expected: set[brute_force.Pair], A: Matrix, B: Matrix) -> None:
        equilibria = found.solution.equilibria
        assert {(e.row, e.column) for e in equilibria} == expected
        assert len(equilibria) == len(expected)
        assert {
            frozenset((e.row, e.column) for e in component.equilibria) for component in found.solution.components
        } == brute_force.components(expected)
        if len(expected) <= 12:
            assert {
                (frozenset(s.row), frozenset(s.column))
                for component in found.solution.components
                for s in component.subsets
            } == brute_force.nash_subsets(expected)
        for e in equilibria:
            assert is_strategy(e.row) and is_strategy(e.column)
            assert gains(A, B, e.row, e.column) == NO_GAIN
            assert e.payoffs == (payoff(A, e.row, e.column), payoff(B, e.row, e.column))

    def check_branches(
        self,
        point: Point,
        values: Sequence[Fraction],
        A: Matrix,
        B: Matrix,
        expected: set[brute_force.Pair],
        on_wall: bool,
    ) -> None:
        """What stands is an equilibrium, on walls too; off the walls each one is on exactly one branch."""
        lying: list[brute_force.Pair] = []
        for forms in self.branches:
            stands = forms.branch.region.contains(point)
            numbers = forms.at(values)
            if self.simplified:
                assert forms.branch.region.simplified().contains(point) == stands, forms.branch.label
            if stands:
                assert numbers is not None, f"{forms.branch.label} stands where it divides by zero"
                x, y, payoffs = numbers
                assert is_strategy(x) and is_strategy(y), forms.branch.label
                assert gains(A, B, x, y) == NO_GAIN, forms.branch.label
                assert payoffs == (payoff(A, x, y), payoff(B, x, y)), forms.branch.label
                if not on_wall:  # on one, a formula whose common factor vanishes may be inside a continuum
                    assert (x, y) in expected, f"{forms.branch.label} is no extreme equilibrium here"
                stated = forms.branch.at(point)
                assert (stated.row, stated.column, stated.payoffs) == (x, y, payoffs)
                lying.append((x, y))
            elif numbers is not None and not on_wall and not self.case.has_pieces:
                assert numbers[:2] not in expected, f"{forms.branch.label} should stand here"
        for forms in self.excluded:
            assert not forms.branch.region.contains(point), f"{forms.branch.label} was excluded"
        if not on_wall:
            assert sorted(lying) == sorted(expected), "not one branch for each extreme equilibrium"
            if not self.case.has_pieces:
                for forms in self.excluded:
                    numbers = forms.at(values)
                    assert numbers is None or numbers[:2] not in expected, f"{forms.branch.label} was excluded"


# --- the audits -----------------------------------------------------------------------------------


@pytest.mark.parametrize("trap", traps(), ids=lambda trap: trap.name)
def test_traps(trap: Case) -> None:
    count = Count()
    Audit(trap, DEFAULT, simplified=True).run(how_many(12, 200), SEED, count)
    assert count.points


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_games(batch: int) -> None:
    count, games = Count(), GAMES // BATCHES
    for k in range(games):
        seed = SEED + batch * games + k
        Audit(random_case(seed)).run(POINTS, seed, count)
    assert count.points >= 5 * games
    assert 3 * count.on_walls > count.with_walls > count.points // 2, "too few points on walls to mean anything"
    assert count.nondegenerate and count.continua


@cache
def _trap(name: str) -> Audit:
    return Audit(next(trap for trap in traps() if trap.name == name))


def test_the_wall_of_a_pruned_pair_is_seen() -> None:
    audit = _trap("the wall of a pruned pair")
    off = audit.atlas.at({"t": Fraction(1, 7)})
    assert off.method == OFF_WALLS and len(off.solution.equilibria) == 1
    on = audit.atlas.at({"t": 0})
    assert on.walls and len(on.solution.equilibria) == 3 and len(on.solution.components) == 2


def test_a_cancelled_denominator_leaves_its_wall() -> None:
    audit = _trap("a denominator that cancels")
    [off] = audit.atlas.at({"t": Fraction(1, 7)}).solution.equilibria
    half = (Fraction(1, 2), Fraction(1, 2))
    assert (off.row, off.column) == (half, half)
    on = audit.atlas.at({"t": 0})
    assert on.walls and len(on.solution.equilibria) == 4 and len(on.solution.components) == 1


def test_every_kind_of_game_is_among_the_random_ones() -> None:
    names = [random_case(SEED + k).name for k in range(150)]
    for word in (
        "affine",
        "polynomial",
        "rational",
        "pieces",
        "twice",
        "indifferent",
        "constant",
        "shared",
        "3x4",
    ):
        assert any(word in name for name in names), word


# --- refutations ----------------------------------------------------------------------------------
#
# A branch that is left out is one whose conditions are proved to hold nowhere. Where the proof is a
# combination of the conditions, it is added up here.


def multiplied(a: Terms, b: Terms) -> Terms:
    total: dict[tuple[int, ...], Fraction] = {}
    for (e, c), (f, d) in product(a, b):
        key = tuple(i + j for i, j in zip(e, f, strict=True))
        total[key] = total.get(key, Fraction(0)) + c * d
    return tuple(total.items())


def unit_polynomials(cell: Sequence[Any], over: Any) -> list[Terms]:
    """The constraints over the unit box, with coprime integer coefficients, expanded here."""
    width = len(over.names)
    moved = []
    for condition in cell:
        total: dict[tuple[int, ...], Fraction] = {}
        for exponents, coefficient in terms(condition.poly):
            part: Terms = (((0,) * width, coefficient),)
            for k, exponent in enumerate(exponents):
                unit = tuple(int(k == v) for v in range(width))
                line: Terms = (((0,) * width, over.low[k]), (unit, over.high[k] - over.low[k]))
                for _ in range(exponent):
                    part = multiplied(part, line)
            for key, c in part:
                total[key] = total.get(key, Fraction(0)) + c
        kept = {key: c for key, c in total.items() if c}
        under = lcm(*(c.denominator for c in kept.values()))
        common = gcd(*(int(c * under) for c in kept.values()))
        moved.append(tuple((key, c * under / common) for key, c in kept.items()))
    return moved


def bound_terms(bound: BoundProduct, unit: Sequence[Terms], width: int) -> Terms:
    none = (0,) * width
    total: Terms = ((none, Fraction(1)),)
    for k in range(width):
        z = tuple(int(k == v) for v in range(width))
        for _ in range(bound.low[k]):
            total = multiplied(total, ((z, Fraction(1)),))
        for _ in range(bound.high[k]):
            total = multiplied(total, ((none, Fraction(1)), (z, Fraction(-1))))
    for position in bound.factors:
        total = multiplied(total, unit[position])
    return total


def refutes(combination: Combination, cell: Sequence[Any], over: Any) -> None:
    """Σ multiplier · condition + Σ multiplier · product of bounds is a constant that is impossible."""
    unit, width = unit_polynomials(cell, over), len(over.names)
    total: dict[tuple[int, ...], Fraction] = {}
    strict = False
    for position, multiplier in combination.constraints:
        assert multiplier >= 0 or cell[position].relation == "=="
        strict |= cell[position].relation == ">" and multiplier > 0
        for key, c in unit[position]:
            total[key] = total.get(key, Fraction(0)) + multiplier * c
    for bound, multiplier in combination.products:
        assert multiplier >= 0
        assert all(cell[position].relation != "==" for position in bound.factors)
        alone = bound.factors and not any((*bound.low, *bound.high)) and multiplier > 0
        strict |= bool(alone) and all(cell[position].relation == ">" for position in bound.factors)
        for key, c in bound_terms(bound, unit, width):
            total[key] = total.get(key, Fraction(0)) + multiplier * c
    level = total.pop((0,) * width, Fraction(0))
    assert not any(total.values()), "the parameters do not cancel"
    assert level == combination.total
    assert level < 0 or (level == 0 and strict), level


def excludes(boxes: Boxes, cell: Sequence[Any], over: Any, random: Random) -> None:
    """The sub-boxes fill the box, and at the corners and some points of each the stated constraint fails, or else the
    combination adds up in coordinates of the sub-box."""
    width = len(over.names)
    volume = Fraction(0)
    for leaf in random.sample(boxes.leaves, min(len(boxes.leaves), 12)):
        sizes = [Fraction(1, 2**depth) for depth in leaf.depth]
        if leaf.combination is not None:
            assert leaf.constraint is None
            ends = [[(start + x) * size for size, start in zip(sizes, leaf.start, strict=True)] for x in (0, 1)]
            low, high = (
                tuple(a + (b - a) * z for a, b, z in zip(over.low, over.high, end, strict=True)) for end in ends
            )
            refutes(leaf.combination, cell, replace(over, low=low, high=high))
            continue
        for _ in range(4):
            offsets = [random.choice((Fraction(0), Fraction(1), Fraction(random.randint(1, 9), 10))) for _ in sizes]
            unit = [size * (start + x) for size, start, x in zip(sizes, leaf.start, offsets, strict=True)]
            point = [low + (high - low) * z for low, high, z in zip(over.low, over.high, unit, strict=True)]
            assert leaf.constraint is not None  # no balances were given
            level = value(terms(cell[leaf.constraint].poly), point)
            holds = {">=": level >= 0, ">": level > 0, "==": level == 0}[cell[leaf.constraint].relation]
            assert not holds, "a sub-box with a point at which its constraint holds"
    for leaf in boxes.leaves:
        assert len(leaf.start) == len(leaf.depth) == width
        volume += Fraction(1, 2 ** sum(leaf.depth))
    assert volume == 1
    assert len(set(boxes.leaves)) == len(boxes.leaves)


@pytest.mark.slow
def test_refutations_add_up() -> None:
    combinations = covers = 0
    random = Random(SEED)
    for seed in range(SEED, SEED + how_many(30, 300)):
        form = random_case(seed).game
        over = replace(domain(form.space))  # which remembers nothing
        cells = (
            normalize_cell(cell.guards + cell.row + cell.column) or ()
            for piece in game_cases(form, over)
            for pair in piece.pairs()
            for cell in pair.cells
        )
        for cell in islice(cells, 12):
            certificate = decide(cell, over, QUICK_BUDGET.first).certificate
            for part in certificate.parts if isinstance(certificate, Parts) else ():
                assert any(set(part.constraints) <= {*cell, *also} for also in over.alternatives)
                if isinstance(part.refutation, Combination):
                    refutes(part.refutation, part.constraints, over)
                    combinations += 1
                elif isinstance(part.refutation, Boxes):
                    excludes(part.refutation, part.constraints, over, random)
                    covers += 1
    assert combinations > 40 and covers > 20


def test_payoffs_say_what_they_compute() -> None:
    # the two ways in which a payoff is written agree on an example worked by hand
    t = Payoff("t", lambda p: p["t"])
    cell = (t - Payoff("(3)", lambda _: Fraction(3))) * t / (t * t + Payoff("(1)", lambda _: Fraction(1)))
    assert cell.value({"t": Fraction(2)}) == Fraction(-2, 5)
