"""Claims on what equilibria pay, on probabilities in them and on how many there are, against plain loops at points.

The second path lists the extreme equilibria at a point by trying every set of tight inequalities over fractions
(`brute_force`), from payoffs that never met the engine's parser (`audit_games`). Half of the points are on walls, and
the games have ties, duplicated strategies, Min, Max and Abs, denominators and assumptions. In a continuum the least and
the greatest of an affine function lie at corners; `in` asks for one equilibrium with exactly the strategies named.
`ZOPA_AUDIT=full` in the environment asks more of each game.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import brute_force
import brute_force_trees
import numpy as np
import pytest
from audit import how_many
from audit_games import Case, Sampler, random_case
from flint import fmpq
from test_plays_on_walls import drawn
from verdict_check import check_verdict

from benchmarks.ordinary import game as ordinary_game
from games import load
from solver import game, nash, prove, uncertain, when, where
from solver.algebra.polynomials import at, ring, to_fmpq
from solver.atlas import domain_of
from solver.claims import claim_region, parse_claim
from solver.concepts.nash.best_response_polyhedron import polyhedron
from solver.concepts.nash.cases import VertexPair, game_cases, payment_balance
from solver.concepts.nash.values import values_claim
from solver.concepts.sequential.atlas import subgame_perfect
from solver.errors import InvalidGame, Undecided, UsageError, ZopaError
from solver.expressions.conditions import Predicate
from solver.forms.predicates import EXTREMES
from solver.questions.uncertain.sample import ClaimsAtPoints
from solver.questions.when.answer import When
from solver.regions.constraints import Cell, is_thin
from solver.regions.decide.emptiness import decide
from solver.regions.differences import Difference, Exclusion
from solver.regions.domain import Domain, domain
from solver.regions.proofs.certificates import Verdict
from solver.regions.region import Region
from solver.sweeps.kernels.engine import choose

GAMES = how_many(12, 150)
POINTS = how_many(6, 40)
SEED = 41_000
SHAPES = ((2, 2), (2, 3), (3, 2), (3, 3))
COMPARES: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
PLAYERS = ("row", "column")
MIXED = "in(withdraw + keep, sanction + tolerate)"


# --- the second path ------------------------------------------------------------------------------


class World:
    """The equilibria of a game of numbers."""

    def __init__(self, A: brute_force.Matrix, B: brute_force.Matrix) -> None:
        self.tables = (A, B)
        self.extreme = brute_force.extreme_equilibria(A, B)

    def pays(self, who: str, pair: brute_force.Pair) -> Fraction:
        if who == "welfare":
            return self.pays("row", pair) + self.pays("column", pair)
        table = self.tables[PLAYERS.index(who)]
        return sum(
            (p * q * table[i][j] for (i, p), (j, q) in product(enumerate(pair[0]), enumerate(pair[1]))), Fraction(0)
        )

    @property
    def count(self) -> float:
        groups = brute_force.components(self.extreme)
        return len(groups) if all(len(group) == 1 for group in groups) else float("inf")

    def some(self, supports: Sequence[frozenset[int]], gap: Callable[[brute_force.Pair], Fraction], rel: str) -> bool:
        """Whether gap(x, y) `rel` 0, gap affine, for some equilibrium with exactly these supports.

        These are, in each maximal product of equilibria, the mixtures of corners within the supports that use them all.
        """
        if rel in ("==", "!="):
            both = [self.some(supports, gap, one) for one in ((">=", "<=") if rel == "==" else (">", "<"))]
            return all(both) if rel == "==" else any(both)
        turn = 1 if rel in (">", ">=") else -1
        for sides in brute_force.nash_subsets(self.extreme):
            inner = [[w for w in side if used(w) <= wanted] for side, wanted in zip(sides, supports, strict=True)]
            if [frozenset().union(*map(used, side)) for side in inner] != list(supports):
                continue
            values = {(x, y): turn * gap((x, y)) for x in inner[0] for y in inner[1]}
            most = max(values.values())
            if most > 0:
                return True
            top = [pair for pair, value in values.items() if value == most]
            cover = [frozenset().union(*(used(pair[k]) for pair in top)) for k in (0, 1)]
            if most == 0 and rel in (">=", "<=") and cover == list(supports):
                return True
        return False


def used(weights: Sequence[Fraction]) -> frozenset[int]:
    return frozenset(k for k, weight in enumerate(weights) if weight)


@dataclass(frozen=True)
class Asked:
    """A claim as text, and whether it is so at a point."""

    text: str
    true: Callable[[World, dict[str, Fraction]], bool]


# --- random claims --------------------------------------------------------------------------------


def bound(random: Random, case: Case) -> tuple[str, Callable[[dict[str, Fraction]], Fraction]]:
    """A number, a parameter or a payoff of the game to compare with, so that ties abound."""
    turn = random.random()
    if turn < 0.4:
        number = Fraction(random.randint(-3, 6), random.choice((1, 2)))
        return str(number), lambda point: number
    if turn < 0.6 and case.game.space.names:
        name = random.choice(case.game.space.names)
        return f"{name} + 1", lambda point: point[name] + 1
    seat, i, j = random.randrange(2), *(random.randrange(n) for n in case.game.shape)
    cell = ", ".join(player.strategies[k] for player, k in zip(case.game.players, (i, j), strict=True))
    return f"payoff({PLAYERS[seat]}, {cell})", lambda point: case.at(point)[seat][i][j]


def of_all(random: Random, case: Case) -> Asked:
    """best(…) or worst(…) compared."""
    kind, who, relation = (
        random.choice(("best", "worst")),
        random.choice((*PLAYERS, "welfare")),
        any_of(COMPARES, random),
    )
    text, value = bound(random, case)

    def true(world: World, point: dict[str, Fraction]) -> bool:
        pick = max if kind == "best" else min
        return COMPARES[relation](pick(world.pays(who, pair) for pair in world.extreme), value(point))

    return Asked(f"{kind}({who}) {relation} {text}", true)


def how_many_stand(random: Random, case: Case) -> Asked:
    number, relation = Fraction(random.choice((1, 2, 3, 3, 4, 5))), any_of(COMPARES, random)
    if random.random() < 0.1:
        number += Fraction(1, 2)
    compare: Callable[..., bool] = COMPARES[relation]
    return Asked(f"equilibria {relation} {number}", lambda world, point: compare(world.count, number))


def within(random: Random, case: Case) -> Asked:
    """in(…): a comparison of payoffs, welfare and probabilities, affine in them."""
    shape, names = case.game.shape, [player.strategies for player in case.game.players]
    supports = standing(random, case)
    kind, sign, relation = (
        random.choice(("payoff", "chance", "welfare", "both")),
        random.choice((1, -1)),
        any_of(COMPARES, random),
    )
    seat = random.randrange(2)
    k = random.randrange(shape[seat])
    text, value = bound(random, case)
    if kind == "chance":
        number = Fraction(random.choice((0, 1, 1, 2, 3)), random.choice((2, 3, 4)))
        text, value = str(number), lambda point: number
    left = {
        "payoff": f"payoff({PLAYERS[seat]})",
        "chance": f"probability({PLAYERS[seat]}, {names[seat][k]})",
        "welfare": "welfare",
        "both": f"2*payoff(row) - probability({PLAYERS[seat]}, {names[seat][k]})",
    }[kind]
    outcome = ", ".join(" + ".join(names[s][k] for k in used_ones) for s, used_ones in enumerate(supports))

    def true(world: World, point: dict[str, Fraction]) -> bool:
        def gap(pair: brute_force.Pair) -> Fraction:
            found = {
                "payoff": lambda: world.pays(PLAYERS[seat], pair),
                "chance": lambda: pair[seat][k],
                "welfare": lambda: world.pays("welfare", pair),
                "both": lambda: 2 * world.pays("row", pair) - pair[seat][k],
            }[kind]()
            return sign * (found - value(point))

        return world.some([frozenset(s) for s in supports], gap, relation)

    sides = f"{left} {relation} {text}" if sign == 1 else f"{text} {relation} {left}"
    return Asked(f"in({outcome}): {sides}", true)


def standing(random: Random, case: Case) -> list[list[int]]:
    """What some equilibrium at some point uses, inside a continuum where there is one; or any strategies."""
    point = next(Sampler(case.game, (), random.randrange(9999)).points(1), None)
    if random.random() < 0.1 or point is None:
        return [sorted(random.sample(range(n), random.randint(1, n))) for n in case.game.shape]
    sides = random.choice(sorted(brute_force.nash_subsets(World(*case.at(point)).extreme), key=repr))
    parts = [random.sample(sorted(side), random.randint(1, len(side))) for side in sides]
    return [sorted(frozenset().union(*map(used, part))) for part in parts]


def any_of(names: Iterable[str], random: Random) -> str:
    return random.choice(list(names))


def cases(count: int, shapes: Sequence[tuple[int, int]]) -> Iterator[Case]:
    seed = SEED
    while count:
        seed += 1
        case = random_case(seed)
        if case.game.shape in shapes:
            count -= 1
            yield case


def check(case: Case, asked: Asked, seed: int) -> tuple[int, int]:
    """The region, its denial and the test at a point against the truth; the numbers of points and of those it holds."""
    atlas = nash(case.game)
    tree = parse_claim(case.game, asked.text)
    try:
        region, denied = (claim_region(atlas, tree, denied=one, merge=False) for one in (False, True))
    except (Undecided, UsageError) as error:
        assert isinstance(error, Undecided) or "takes more than" in str(error) or "ask fewer things" in str(error)
        return 0, 0
    test = atlas.claim(tree).test
    points = held = 0
    walls = [*atlas.walls, *(c.poly for cell in region.cells for c in cell)]
    for point in Sampler(case.game, walls, seed).points(POINTS):
        expected = asked.true(World(*case.at(point)), point)
        shown = f"{case.name}: {asked.text} at { ({k: str(x) for k, x in point.items()}) }"
        assert region.contains(point) == expected, shown
        assert denied.contains(point) != expected, shown
        assert test(point) == expected, shown
        points, held = points + 1, held + expected
    return points, held


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "share"), [(of_all, 1), (how_many_stand, 1), (within, how_many(2, 4))])
def test_at_random_points_of_random_games(kind: Callable[[Random, Case], Asked], share: int) -> None:
    points = held = 0
    for k, case in enumerate(cases(GAMES * share, SHAPES)):
        random = Random(SEED + k)
        more, so = check(case, kind(random, case), SEED + k)
        points, held = points + more, held + so
    assert points > GAMES * share * POINTS // 3
    assert points // 20 < held < points - points // 20


@pytest.mark.slow
@pytest.mark.parametrize("kind", [of_all, how_many_stand])
def test_off_the_walls_what_equilibria_pay_is_told_by_those_that_stand_there(
    kind: Callable[[Random, Case], Asked],
) -> None:
    """Of two players, duplicated strategies included, as `uncertain` asks at points that it draws."""
    points = held = 0
    for k, case in enumerate(cases(2 * GAMES, SHAPES)):
        asked, atlas = kind(Random(SEED + k), case), nash(case.game)
        tree = parse_claim(case.game, asked.text)
        region = atlas.claim(tree, off_walls=True).region()
        compared = [c.poly for cell in region.cells for c in cell]
        for point in Sampler(case.game, (), SEED + k).points(2 * POINTS):
            values = region.values(point)
            if atlas.at(point).walls or not all(poly(*values) for poly in compared):
                continue
            expected = asked.true(World(*case.at(point)), point)
            assert region.contains(point) == expected, f"{case.name}: {asked.text} at {point}"
            points, held = points + 1, held + expected
    assert points > GAMES * POINTS and points // 20 < held < points - points // 20


@pytest.mark.slow
def test_equilibria_are_counted_at_points_that_are_drawn_also_where_the_region_is_not_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `uncertain` asks at its points; half of these are on walls, some with infinitely many."""
    monkeypatch.setattr("solver.concepts.nash.values.MAX_STEPS", 0)
    points = held = infinite = 0
    for k, case in enumerate(cases(2 * GAMES, SHAPES)):
        asked, atlas, engine = how_many_stand(Random(SEED + k), case), nash(case.game), choose(case.game)
        truths = ClaimsAtPoints(atlas, [parse_claim(atlas, asked.text)], off_walls=True)
        drawn = list(Sampler(case.game, atlas.walls, SEED + k).points(POINTS))
        if not drawn or not case.game.space.names:
            continue
        columns = np.array([[float(point[name]) for point in drawn] for name in case.game.space.names])

        def exact(places: np.ndarray, drawn: list[dict[str, Fraction]] = drawn) -> list[dict[str, Fraction]]:
            return [drawn[int(place)] for place in places]

        (told,) = truths(columns, engine.solve_walls(engine(columns), exact), exact)
        for point, said in zip(drawn, told, strict=True):
            world = World(*case.at(point))
            assert said == asked.true(world, point), f"{case.name}: {asked.text} at {point}"
            points, held, infinite = points + 1, held + bool(said), infinite + (world.count == float("inf"))
    assert points > GAMES * POINTS and points // 20 < held < points - points // 20 and infinite


def ordinary(seed: int) -> tuple[Any, Callable[[dict[str, Fraction]], World]]:
    """A 3x3 game whose payoffs share three parameters, and its equilibria at a point."""
    random, labels, shared = Random(seed), tuple("abc"), tuple("pqr")
    tables = [
        [[{n: random.choice((-2, -1, 1, 3)) for n in random.sample(("", *shared), 2)} for _ in labels] for _ in labels]
        for _ in PLAYERS
    ]

    def text(payoff: dict[str, int]) -> str:
        return " + ".join(f"({times})*{name or 1}" for name, times in payoff.items())

    payoffs = {(a, b): [text(t[i][j]) for t in tables] for i, a in enumerate(labels) for j, b in enumerate(labels)}

    def world(point: dict[str, Fraction]) -> World:
        def paid(payoff: dict[str, int]) -> Fraction:
            return sum((point.get(name, Fraction(1)) * times for name, times in payoff.items()), Fraction(0))

        return World(*(tuple(tuple(map(paid, line)) for line in table) for table in tables))

    return game(dict.fromkeys(PLAYERS, labels), payoffs, dict.fromkeys(shared, (0, 3))), world


@cache
def answer_on_ordinary(seed: int, text: str) -> When:
    """Return the answer within the usual limits, which more than one test is about."""
    return when(ordinary(seed)[0], text)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, how_many(2, 8)))
def test_what_ordinary_games_pay_is_answered_and_exact_on_walls_too(seed: int) -> None:
    form, world = ordinary(seed)
    for text, pick, so in (("best(row) >= 1", max, operator.ge), ("worst(column) >= 0", min, operator.ge)):
        answer = answer_on_ordinary(seed, text)
        assert answer.region is not None and answer.share is not None and not answer.elsewhere
        cells = answer.region.cells if isinstance(answer.region, Region) else answer.region.taken.cells
        points = list(Sampler(form, [c.poly for cell in cells for c in cell], seed).points(how_many(60, 400)))
        bound, who = (1, "row") if pick is max else (0, "column")
        for point in points:
            here = world(point)
            expected = so(pick(here.pays(who, pair) for pair in here.extreme), bound)
            assert answer.region.contains(point) == expected, f"{text} at {point}"
        said = answer.export()
        assert sum(map(is_thin, cells)) < 25, "knife-edges where others are exchanged for those that tie"
        assert len(said) < 2_000 or said.index("share ") < said.index("It holds")


TOUCHING = [
    ("best(row) >= 1", "probabilities", 19),
    ("1 <= best(row)", "probabilities", 5),
    ("equilibria >= 2", "probabilities", 2),
    ("best(row) >= 1", "probabilities", 5),
    ("best(row) >= 1", "affine shared", 28),
    ("equilibria >= 2", "probabilities", 15),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "family", "k"), TOUCHING[: how_many(2, 6)])
def test_what_touches_where_all_weights_vanish_is_refuted_by_shares(
    text: str, family: str, k: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 530 alternatives one was open: that its mixture pays enough, which it does nowhere, as all that it is made of
    pays less there; of thirteen one, that its mixture has index -1."""
    refuted: list[tuple[Cell, Domain, Verdict]] = []

    def keeping(cell: Cell, over: Domain, *rest: Any) -> Verdict:
        found = decide(cell, over, *rest)
        refuted.extend([(cell, over, found)] * (found.kind == "empty" and not all(c.is_affine for c in cell)))
        return found

    monkeypatch.setattr("solver.concepts.nash.values.decide", keeping)
    found = when(ordinary_game(family, k), text)
    assert found.open_alternatives == () and found.verdict is not None and found.verdict.kind == "nonempty"
    assert refuted and all(check_verdict(*one).ok for one in Random(k).sample(refuted, min(len(refuted), 10)))


@pytest.mark.slow
@pytest.mark.parametrize("k", [31, 14])  # in one of which it has a point, in the other none
def test_what_is_paid_on_a_wall_is_told_where_a_parameter_can_be_solved_for(k: int) -> None:
    form = ordinary_game("polynomial", k)
    found = when(form, "best(row) >= 1")
    assert found.open_alternatives == () and isinstance(found.region, Region)
    walls, seen = [c.poly for cell in found.region.cells for c in cell], set[bool]()
    for point in Sampler(form, walls, k).points(how_many(30, 200)):
        A, B = map(brute_force.matrix, form.payoffs_at(point))
        pairs = brute_force.extreme_equilibria(A, B)
        paid = [
            sum(a * x * y for line, x in zip(A, one, strict=True) for a, y in zip(line, other, strict=True))
            for one, other in pairs
        ]
        seen.add(found.region.contains(point))
        assert found.region.contains(point) is (max(paid) >= 1)
    assert seen == {False, True}


@pytest.mark.parametrize("others", [False, True])
@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (2, 4), (3, 3)])
def test_pairs_have_every_extreme_equilibrium_where_all_ties_meet(shape: tuple[int, int], others: bool) -> None:
    """At points of 0, 1 and 2, where most walls meet. What else a pair gives is an equilibrium that is not extreme."""
    names, random, tied = ("a", "b", "c", "d"), Random(1), 0
    texts = ("0", "1", "2", *names, *names, "a + b", "c + d", "a*b", "c*d", "a*c")
    labels = [[f"{who}{k}" for k in range(count)] for who, count in zip("rc", shape, strict=True)]
    for _ in range(how_many(3, 60)):
        payoffs = {cell: (random.choice(texts), random.choice(texts)) for cell in product(*labels)}
        form = game(dict(zip(PLAYERS, labels, strict=True)), payoffs, dict.fromkeys(names, (0, 2)))
        over, pairs = domain(form.space), list[VertexPair]()
        for case in game_cases(form, over):
            pairs += [*case.pairs_at_every_point(others), *(case.pairs() if others else ())]
        for _ in range(how_many(6, 40)):
            point = tuple(Fraction(random.randint(0, 2)) for _ in names)
            here = [pair for pair in pairs if any(over.keeps(cell.whole, point) for cell in pair.cells)]
            values = tuple(map(to_fmpq, point))
            found = {tuple(tuple(weight.at(values) for weight in side) for side in pair.strategies) for pair in here}
            A, B = map(brute_force.matrix, form.payoffs_at(dict(zip(names, point, strict=True))))
            assert set(brute_force.extreme_equilibria(A, B)) <= found
            for row, column in found:
                for table, own, other in ((A, row, column), (brute_force.transposed(B), column, row)):
                    paid = [sum(map(operator.mul, line, other)) for line in table]
                    assert sum(map(operator.mul, paid, own)) == max(paid)
            tied += any(condition.relation == "==" for pair in here for cell in pair.cells for condition in cell.whole)
    assert tied or shape == (2, 2)


@pytest.mark.parametrize("turn", [1, -1])
def test_what_a_mixture_lacks_balances_what_it_pays(turn: int) -> None:
    random, gens, seen = Random(7), list(ring(("a", "b", "c")).generators.values()), 0
    for _ in range(20):
        level, *entries = (random.randint(-3, 3) + random.choice((-2, 1, 3)) * random.choice(gens) for _ in range(10))
        matrix = [entries[k : k + 3] for k in (0, 3, 6)]
        for vertex in polyhedron(matrix).vertices:
            for sign, _ in vertex.cells:
                line = matrix[random.choice([k for k in range(3) if vertex.best >> k & 1])]
                found = payment_balance([turn * (level - payoff) for payoff in line], vertex, sign)
                values = tuple(map(fmpq, (random.randint(1, 40) for _ in gens)))
                if (total := at(found.total, values)) != 0:
                    short = turn * (at(level, values) - to_fmpq(vertex.value.at(values)))
                    weights = [to_fmpq(term.multiplier) * at(term.weight, values) for term in found.terms]
                    assert sum(weights) == total and at(found.slack, values) == -short * total
                    seen += len(weights) > 1
    assert seen > 100


@pytest.mark.slow
@pytest.mark.parametrize("text", ["best(row) >= 1", "worst(column) >= 0"])
def test_where_knife_edges_are_very_many_walls_are_left_out(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    form, _ = ordinary(1)
    exact = answer_on_ordinary(1, text)
    monkeypatch.setattr("solver.concepts.nash.values.MAX_KNIFE_EDGES", -1)
    apart = when(form, text)
    assert (exact.off_walls, apart.off_walls) == (False, True)
    assert exact.region is not None and apart.region is not None and exact.share and apart.share
    assert abs(exact.share.value - apart.share.value) < 0.01
    parts = [
        (r.cells,) if isinstance(r, Region) else (r.base.cells, r.taken.cells) for r in (exact.region, apart.region)
    ]
    edges = [c.poly for part in parts for cells in part for cell in cells for c in cell]
    values = where("p >= 0", form.space).values
    points = [p for p in Sampler(form, nash(form).walls, 1).points(100) if all(e(*values(p)) for e in edges)]
    for point in points:
        assert exact.region.contains(point) == apart.region.contains(point), f"{text} at {point}"
    for point in Sampler(form, nash(form).walls, 1).points(how_many(2, 20)):
        assert when(form, text, at=point).holds == exact.region.contains(point), f"{text} at {point}"
    assert points


def test_off_walls_nothing_is_told_of_equilibria_that_stand_on_walls_alone() -> None:
    form = ordinary_game("probabilities", 21)
    asked = form.claim("equilibria >= 2").tree
    assert isinstance(asked, Predicate)
    found = values_claim(form, asked, off_walls=True)
    assert isinstance(found, Exclusion)
    cells = [cell for group in found.parts.groups for union in group for cell in union]
    assert cells and {c.relation for cell in cells for c in cell} == {">"}
    over = domain(form.space)
    assert all(decide(cell, over).full for cell in cells)


@pytest.mark.slow
@pytest.mark.parametrize("text", ["equilibria >= 2", "equilibria <= 3"])
@pytest.mark.parametrize("seed", range(1, how_many(2, 8)))
def test_how_many_stand_in_ordinary_games_is_told_walls_apart_and_at_any_point(seed: int, text: str) -> None:
    form, world = ordinary(seed)
    answer, compare = when(form, text), operator.ge if ">=" in text else operator.le
    apart = answer.off_walls  # of some games the exact answer is short enough
    assert apart or seed > 1
    assert answer.region is not None and answer.truth in ("mixed", "almost true")
    atlas, asked, held = nash(form), int(text[-1]), 0
    holds = atlas.claim(text, off_walls=True).test
    region = answer.region
    cells = region.cells if isinstance(region, Region) else (*region.base.cells, *region.taken.cells)
    assert not (apart and any(map(is_thin, cells)))
    edges = [c.poly for cell in cells for c in cell]
    for point in Sampler(form, atlas.walls, seed).points(how_many(30, 400)):
        expected = compare(world(point).count, asked)
        assert holds(point) == expected
        values = region.base.values(point) if isinstance(region, Difference) else region.values(point)
        if not apart or all(poly(*values) for poly in (*atlas.walls, *edges)):
            assert region.contains(point) == expected, f"{text} at {point}"
            held += expected
    assert held


@pytest.mark.slow
def test_what_nobody_can_be_kept_below_is_known_without_any_equilibrium(monkeypatch: pytest.MonkeyPatch) -> None:
    """What each player can be sure of, where that is as much as is asked; all else asks for what equilibria pay."""

    class Needed(Exception):
        pass

    def needed(*_: object, **__: object) -> None:
        raise Needed

    monkeypatch.setattr("solver.concepts.nash.values._extreme_pairs", needed)
    sure = set()
    for k, case in enumerate(cases(GAMES, SHAPES)):
        atlas = nash(case.game)
        worlds = [World(*case.at(point)) for point in Sampler(case.game, atlas.walls, SEED + k).points(POINTS)]
        for who, number in product((*PLAYERS, "welfare"), (-6, -2, 0)):
            try:
                regions = [claim_region(atlas, parse_claim(case.game, f"{of}({who}) >= {number}")) for of in EXTREMES]
                regions.append(~claim_region(atlas, parse_claim(case.game, f"best({who}) < {number}")))
            except Needed:
                continue
            assert all(region.cells == ((),) for region in regions)
            for world in worlds:
                assert min(world.pays(who, pair) for pair in world.extreme) >= number, f"{case.name}: {who} {number}"
                sure.add((k, who, number))
    assert len(sure) > GAMES


@pytest.mark.slow
def test_how_many_alternatives_the_denial_has_is_no_reason_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 4x4 game has some seven thousand, nearly all of them knife-edges."""
    monkeypatch.setattr("solver.regions.region.MAX_CELLS", 3)
    form, world = ordinary(3)
    answer = when(form, "worst(welfare) >= -3/2")
    assert isinstance(answer.region, Difference) and len(answer.region.taken.cells) > 3
    assert answer.truth == prove(form, "worst(welfare) >= -3/2").verdict == "mixed"
    assert when(form, "worst(welfare) >= -2").truth == "true"
    corner = {"p": Fraction(3), "q": Fraction(3), "r": Fraction(0)}  # the bound is met there
    worlds = [world(point) for point in (corner, *Sampler(form, [], SEED).points(POINTS))]
    assert min(one.pays("welfare", pair) for one in worlds for pair in one.extreme) == -2


def test_a_bound_that_a_player_is_just_sure_of() -> None:
    """In matching pennies for two stakes each side gets p*q/(p + q), in Θ 1/2 at least, by a mixture alone."""
    payoffs = {("a", "a"): ("p", "-p"), ("a", "b"): (0, 0), ("b", "a"): (0, 0), ("b", "b"): ("q", "-q")}
    stakes = game(dict.fromkeys(PLAYERS, ("a", "b")), payoffs, {"p": (1, 3), "q": (1, 3)})
    found = {n: prove(stakes, f"worst(row) {n}").verdict for n in (">= 1/2", "> 1/2", ">= 13/25", "> 3/2")}
    assert found == {">= 1/2": "true", "> 1/2": "almost true", ">= 13/25": "mixed", "> 3/2": "false"}
    assert when(stakes, "best(column) >= -3").truth == "true"


# --- trees ----------------------------------------------------------------------------------------


def of_a_tree(random: Random, histories: Sequence[str]) -> str:
    relation, number = any_of(COMPARES, random), random.choice(("0", "1", "x", "3/2", "x + y - 1", "2"))
    who = random.choice(("one", "two", "three"))
    if random.random() < 0.4:
        left = random.choice((f"payoff({who})", "welfare", f"value({who}) - payoff(one)"))
        return f"in({random.choice(histories)}): {left} {relation} {number}"
    return f"{random.choice(('best', 'worst'))}({random.choice((who, who, 'welfare'))}) {relation} {number}"


@pytest.mark.slow
def test_trees_at_random_points() -> None:
    """Two move at once in them; halves for x and y tie payoffs of small whole numbers at every other point."""
    random, points, held = Random("values in trees"), 0, 0
    for _ in range(GAMES):
        tree = drawn(random)
        atlas = subgame_perfect(tree)
        histories = [history for history in tree.histories if history]
        claims = [of_a_tree(random, histories) for _ in range(2)]
        regions = {text: claim_region(atlas, text, merge=False) for text in claims}
        tests = {text: atlas.claim(text).test for text in claims}
        for _ in range(POINTS):
            point = {name: Fraction(random.randint(0, 4), 2) for name in tree.space.names}
            outcomes = brute_force_trees.outcomes(tree, point)
            for text in claims:
                true = brute_force_trees.claim_holds(tree, text, point, outcomes)
                assert regions[text].contains(point) is tests[text](point) is true, (text, point)
                points, held = points + 1, held + true
    assert points // 10 < held < points - points // 10


# --- more than two players ------------------------------------------------------------------------


def test_pure_outcomes_of_three_players() -> None:
    random, players, held = Random("three"), {name: ["a", "b"] for name in ("one", "two", "three")}, 0
    for _ in range(GAMES):
        numbers = {p: [random.randint(0, 2) for _ in players] for p in product("ab", repeat=3)}
        at = random.choice(list(numbers))
        cells = {p: [f"{u} + x" if p == at else u for u in paid] for p, paid in numbers.items()}
        form = game(players, cells, {"x": {"baseline": 0, "range": (-2, 2)}})
        outcome = random.choice(list(numbers))
        text = f"in({', '.join(outcome)}): (payoff(one) + probability(two, a) >= 2 and welfare > 3)"
        region = claim_region(nash(form), text)
        for x in (Fraction(random.randint(-4, 4), 2) for _ in range(4)):
            paid = {p: [u + x * (p == at) for u in each] for p, each in numbers.items()}
            moves = [(k, (*outcome[:k], s, *outcome[k + 1 :])) for k in range(3) for s in "ab"]
            stands = all(paid[outcome][k] >= paid[there][k] for k, there in moves)
            true = stands and paid[outcome][0] + (outcome[1] == "a") >= 2 and sum(paid[outcome]) > 3
            assert region.contains({"x": x}) is true
            held += true
    assert held > GAMES // 10


# --- in words and figures -------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "exactly"),
    [
        (f"{MIXED}: probability(China, sanction) >= 1/2",
         "equilibrium(withdraw + keep, sanction + tolerate) and 2*shield >= breach_us"),
        (f"{MIXED}: probability(China, sanction) < 1/2",  # at breach_us = 0 any mixture of China's will do
         "equilibrium(withdraw + keep, sanction + tolerate) and (2*shield < breach_us or breach_us = 0)"),
        ("in(keep, tolerate): (payoff(US) >= 0 and probability(US, keep) = 1)", "equilibrium(keep, tolerate)"),
        ("in(withdraw, sanction): payoff(US) >= 2 and calm > 1",
         "equilibrium(withdraw, sanction) and embargo - shield >= 2 and calm > 1"),
        ("welfare(withdraw, sanction) > 0", "payoff(US, withdraw, sanction) + payoff(China, withdraw, sanction) > 0"),
        ("best(welfare) = 2", "best(welfare) >= 2 and best(welfare) <= 2"),
        ("2 < worst(US)", "worst(US) > 2"),
        ("equilibria > 5/2", "equilibria >= 3"),
        ("equilibria = 1",
         "unique(withdraw, sanction) or unique(withdraw, tolerate) or unique(keep, sanction) or unique(keep, tolerate)"
         " or unique(withdraw + keep, sanction + tolerate)"),
        ("equilibria >= 1", "1 > 0"),
    ],
)  # fmt: skip
def test_what_claims_come_to(text: str, exactly: str) -> None:
    atlas = nash(load("thaad-deal"))
    assert claim_region(atlas, text).equals(claim_region(atlas, exactly))


def test_what_an_equilibrium_pays_that_only_a_wall_has() -> None:
    """At x = 1 rows a and b are alike against v, so that 6/7 of a and 1/7 of b stand, which pays the column player 1/7;
    elsewhere b and c are mixed, which pays it 1/4, or a meets v, which pays it 1."""
    rows = [[["0", "x"], ["0", "1"], ["1", "-1"]], [["0", "1"], ["1", "-5"], ["0", "2"]]]
    form = game({"one": ["a", "b", "c"], "two": ["u", "v"]}, rows, {"x": {"baseline": "3/2", "range": (1, 2)}})
    assert str(claim_region(nash(form), "worst(two) < 1/5")) == "x == 1"
    assert str(claim_region(nash(form), "worst(two) >= 1/5")) == "x > 1"
    assert str(claim_region(nash(form), "best(two) = 1")) == "always"


def test_infinitely_many_are_more_than_any_number() -> None:
    """At t = 0 the column player is indifferent to all; off it there is one equilibrium."""
    form = game(None, [[[1, 1], [0, 0]], [["t", 0], [0, 0]]], {"t": {"baseline": 1, "range": (0, 1)}})
    assert str(claim_region(nash(form), "equilibria >= 1000000")) == "t == 0"
    assert str(claim_region(nash(form), "equilibria = 1")) == "t > 0"


def test_there_are_infinitely_many_where_two_strategies_come_to_pay_the_same() -> None:
    """Two mixtures share the row player's there, which has another formula in each."""
    payoffs = [[[2, 2, 2], [3, 0, -2]], [[1, -1, -1], [-1, 3, "s"]]]
    form = game(None, payoffs, {"s": {"baseline": 1, "range": (0, 9)}})
    assert str(claim_region(nash(form), "equilibria >= 2")) == "s == 3"
    assert str(claim_region(nash(form), "equilibria < 3").merged()) == "(s > 3) or (s < 3)"


def test_a_parameter_keeps_its_name() -> None:
    names = {name: {"baseline": 1, "range": (0, 3)} for name in ("welfare", "equilibria", "in")}
    form = game(None, [[["welfare", 1]], [["in", "equilibria"]]], names)
    assert str(claim_region(nash(form), "welfare >= 2 and equilibria < 1 and in > 1")) == (
        "welfare >= 2 and equilibria < 1 and in > 1"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("payoff(China) >= 1", "write in(withdraw, sanction): payoff(China) >= 1"),
        ("in(keep, tolerate): payoff(US) >= 2 and payoff(China) >= 1", "in parentheses after the colon"),
        ("in(keep, tolerate)", "followed by ':'"),
        ("strict(keep, tolerate): calm > 1", "it stands after in(...)"),
        ("in(keep, tolerate): unique(keep, tolerate)", "join it by and"),
        ("in(keep, tolerate): best(US) > 1", "no value of a single outcome"),
        ("in(keep, tolerat): payoff(US) > 1", "did you mean 'tolerate'"),
        ("in(keep, tolerate): payof(US) > 1", "did you mean 'payoff'"),
        (f"{MIXED}: probability(China, santion) > 1/2", "did you mean 'sanction'"),
        (f"{MIXED}: payoff(US)*payoff(China) > 1", "no products"),
        (f"{MIXED}: Min(payoff(US), 2) > 1", "none inside Min"),
        ("best(UK) > 1", "one of US, China, not 'UK'"),
        ("best(US) >= best(China)", "stands alone on one side"),
        ("best(US, keep, tolerate) > 1", "one player, or welfare"),
        ("equilibria >= calm", "compared with a number"),
        ("equilibria(3) >= 1", "takes no names"),
        ("probability(US) > 1", "2 names; 1 names are given"),
        ("in(keep, tolerate): 1/(shield - 1) > payoff(US)", "is zero at shield = 1"),
        ("not " * 50 + "in(keep, tolerate): " * 100 + "calm > 1", "nested"),
    ],
)
def test_errors_say_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ZopaError, match=re.escape(says)):
        claim_region(nash(load("thaad-deal")), text)


@pytest.mark.parametrize(
    "text", ["best(US) > 1", "equilibria >= 2", "in(withdraw + keep, sanction, test): welfare > 1"]
)
def test_more_players_are_asked_about_pure_outcomes(text: str) -> None:
    with pytest.raises(UsageError, match="found for two players; this game has 3"):
        claim_region(nash(load("three-powers")), text)


def test_trees_say_what_they_lack() -> None:
    atlas = subgame_perfect(load("thaad-offer"))
    for text, says in (
        ("equilibria >= 2", "of a tree ask always_played"),
        ("in(offer/accept): probability(US, offer) > 0", "where all move at once"),
        ("in(offer/acept): payoff(US) > 0", "offer/acept"),
        ("payoff(US, offer) > 0", "payoff takes one player"),
    ):
        with pytest.raises(InvalidGame, match=re.escape(says)):
            claim_region(atlas, text)


def test_what_is_divided_by_a_value_is_false_where_it_vanishes() -> None:
    atlas = subgame_perfect(load("thaad-offer"))
    region = claim_region(atlas, "in(offer/accept): 1/payoff(US) > 0")
    assert region.equals(claim_region(atlas, "in(offer/accept): payoff(US) > 0"))
    with pytest.raises(InvalidGame, match="is zero at shield"):
        claim_region(atlas, "best(US) >= 1/shield")


@pytest.mark.slow
def test_every_question_takes_them() -> None:
    deal = load("thaad-deal")
    assert str(when(deal, "in(keep, tolerate): payoff(China) >= 0", given="buffer > calm").region) == "always"
    assert prove(deal, "worst(US) > 2 implies best(US) > 2").verdict == "true"
    assert prove(deal, "best(US) > 2 implies worst(US) > 2").verdict == "mixed"
    found = uncertain(deal, ["worst(US) > 0", "equilibria >= 3", f"{MIXED}: welfare > 1"], samples=1000)
    for held in found.claims:
        share = when(deal, held.claim).share
        assert share is not None and abs(held.chance.value - share.value) < 0.05
    with pytest.raises(UsageError, match="cannot be assumed"):
        when(deal, "calm > 1", given="best(US) > 1")


@pytest.mark.slow
def test_more_than_can_be_eliminated_is_refused_by_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.regions.elimination.MAX_STEPS", 100)
    bounds = (f"{k}*payoff(US) > {3 * k % 11}*probability(US, keep) - {7 * k % 5}*payoff(China)" for k in range(1, 9))
    many = " and ".join(bounds)
    with pytest.raises(UsageError, match="more than 100 conjunctions; ask fewer things at once"):
        when(load("thaad-deal"), f"in(keep + withdraw, tolerate + sanction): ({many})")


def test_payoffs_on_walls_of_very_many_pairs_are_refused_before_they_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Off the walls they are found as ever."""
    monkeypatch.setattr("solver.concepts.nash.values.MAX_PAIRS", 100)
    random, labels = Random(3), tuple("abc")
    payoffs = {
        pair: [f"{random.randint(-3, 3)}*t + {random.randint(-3, 3)}" for _ in "uv"] for pair in product(labels, labels)
    }
    form = game(dict.fromkeys(PLAYERS, labels), payoffs, {"t": (0, 1)})
    with pytest.raises(Undecided, match=r"more than 100 pairs of mixtures .* ask `when` or `uncertain`, without walls"):
        claim_region(nash(form), "best(row) >= 1")
    assert uncertain(form, "best(row) >= 1", samples=100).claims[0].chance.count == 100
    answer = when(form, "best(row) >= 1")
    assert answer.off_walls and "On walls, where a comparison of payoffs is an equality" in answer.export()


def test_where_equilibria_take_long_to_count_walls_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    deal = load("thaad-deal")
    exact = when(deal, "equilibria >= 2")
    monkeypatch.setattr("solver.concepts.nash.values.MAX_STEPS", 3)
    with pytest.raises(Undecided, match=r"more than 3 conjunctions; fix parameters \(game.fix\), ask `phases` which"):
        claim_region(nash(deal), "equilibria >= 2")
    answer = when(deal, "equilibria >= 2")
    assert (exact.off_walls, answer.off_walls) == (False, True)
    assert exact.share and answer.share and exact.share.exact == answer.share.exact
    assert "Walls apart, it holds exactly if" in answer.export()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("equilibria >= 2 and shield == 2", 2),
        ("equilibria >= 2 and shield <= 2", 2),
        ("not (equilibria < 2 or shield != 2)", 2),
    ],
)
def test_what_a_claim_itself_compares_is_no_wall_to_be_left_out(
    text: str, value: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The condition was said never to hold, since a region without edges has nothing of an equality in it."""
    deal, random = load("thaad-deal"), Random(4)
    exact, atlas = when(deal, text).region, nash(deal)
    monkeypatch.setattr("solver.concepts.nash.values.MAX_STEPS", 3)
    answer = when(deal, text)
    assert answer.off_walls and answer.region is not None and exact is not None
    told, ranges = set[bool](), {name: (deal.space[name].low, deal.space[name].high) for name in deal.space}
    for _ in range(60):
        point = {n: low + (high - low) * Fraction(random.randrange(1, 97), 97) for n, (low, high) in ranges.items()}
        point["shield"] = Fraction(value)
        if all(wall(*domain_of(atlas).ring.values(point)) for wall in atlas.walls):
            assert answer.region.contains(point) == exact.contains(point)
            told.add(exact.contains(point))
    assert told == {True, False} and "never holds" not in answer.export()
