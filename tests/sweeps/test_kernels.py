"""Many points at once against the exact point solver, half of the points on walls, both kernels.

The payoffs at each point are evaluated outside the engine (`audit_games`). `ZOPA_AUDIT=full` in the environment
takes 10,000 points of each game instead of 150.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from random import Random
from typing import Any

import numpy as np
import pytest
from audit import how_many, tenth
from audit_games import Case, Point, Sampler, random_case, traps
from shelf import NORMAL

from games import load
from solver import listed, sweep, uncertain
from solver.concepts.catalogue import usual_atlas
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.errors import UsageError
from solver.expressions.expression import evaluate, parse
from solver.forms.normal import game
from solver.forms.tree import tree
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.sweeps.kernels.engine import Name, choose
from solver.sweeps.kernels.exact_points import integers
from solver.sweeps.kernels.label_pairing import Pairing
from solver.sweeps.kernels.point_table import CERTAIN, NO_BRANCH, OUTSIDE, SETTLED, WALL, PointTable
from solver.sweeps.kernels.tape import Tape

GAMES = 20
POINTS = how_many(150, 10_000)
ENGINES: tuple[Name, ...] = ("closed forms", "label pairing")

Listed = list[tuple[tuple[float, ...], ...]]


def cases() -> list[Case]:
    """Random games and hand-made traps in turn: ties, pieces, denominators, assumptions."""
    drawn = [random_case(seed) for seed in range(70_000, 70_000 + GAMES)]
    return [*drawn[: GAMES - 6], *Random(4).sample(traps(), 6)]


def at_point(found: PointTable, k: int) -> Listed:
    start, count = int(found.starts[k]), int(found.count[k])
    rows = range(start, start + count)
    columns = (*found.weights, found.payoffs)
    return sorted(tuple(tuple(map(float, column[:, row])) for column in columns) for row in rows)


def exactly(A: Any, B: Any) -> Listed:
    return sorted(
        (tuple(map(float, e.row)), tuple(map(float, e.column)), tuple(map(float, e.payoffs)))
        for e in solve(A, B).equilibria
    )


def same(found: Listed, expected: Listed) -> bool:
    return len(found) == len(expected) and all(
        np.allclose(np.concatenate(one), np.concatenate(other), rtol=1e-9, atol=1e-9)
        for one, other in zip(found, expected, strict=True)
    )


def columns(points: Sequence[Point], order: Sequence[str]) -> Any:
    return np.array([[float(point[name]) for point in points] for name in order]).reshape(len(order), len(points))


@pytest.mark.parametrize("case", tenth([*cases()], 3), ids=lambda case: case.name)
def test_both_kernels_equal_the_point_solver(case: Case) -> None:
    atlas = nash(case.game, QUICK_BUDGET.first)
    points = list(Sampler(case.game, atlas.walls, 5).points(POINTS))
    truth = [exactly(*case.at(point)) for point in points]
    for want in ENGINES:
        engine = choose(atlas, want)
        found = engine(columns(points, case.game.space.names))
        assert set(np.unique(found.status)) <= {CERTAIN, WALL}
        for k in np.flatnonzero(found.status == CERTAIN).tolist():
            assert same(at_point(found, k), truth[k]), (want, points[k])
        for there in (at_point(found, k) for k in np.flatnonzero(found.status == WALL).tolist()):
            assert not any(same([one], [other]) for one, other in pairwise(there)), want
        settled = engine.solve_walls(found, lambda places: [points[k] for k in places])
        assert set(np.unique(settled.status)) <= {CERTAIN, SETTLED}
        for k, expected in enumerate(truth):
            assert same(at_point(settled, k), expected), (want, points[k])


def test_at_a_kink_the_equilibria_of_two_branches_are_told_once() -> None:
    """At a = 1 the formulas of either case of Max agree, and so do the branches that are made of them."""
    made = game(
        None, [[["Max(a, a/2 + 1/2)", 0], [0, 1]], [[1, 0], [0, 1]]], {"a": {"baseline": 1, "range": (0, 2)}}
    )  # fmt: skip
    found = choose(nash(made))(np.array([[1.0, 1.5]]))
    assert found.status.tolist() == [WALL, CERTAIN] and found.count.tolist() == [3, 3]
    for k, a in enumerate((Fraction(1), Fraction(3, 2))):
        assert same(at_point(found, k), exactly([[a, 0], [0, 1]], [[1, 0], [0, 1]]))


def test_steps_of_a_plan_stay_apart_where_walls_meet() -> None:
    """They have neither weights nor payoffs, in which they could differ."""
    atlas = usual_atlas(load("plan"))
    points = [{**atlas.game.space.baseline, "breach_us": Fraction(k)} for k in range(6)]
    found = choose(atlas)(columns(points, atlas.game.space.names))
    assert WALL in found.status and found.count.tolist() == [len(atlas.at(one).branches) for one in points]


@pytest.mark.parametrize("form", ["tree", "three players"])
def test_more_values_than_a_short_integer_has_bits(form: str) -> None:
    """The first of 20 pays x, the last one 1, the others nothing."""
    names, space = [f"a{k}" for k in range(20)], {"x": {"baseline": 1, "range": (0, 2)}}
    cells: dict[str, Any] = {name: [0, 0] for name in names} | {"a0": ["x", 0], "a19": [1, 0]}
    if form == "tree":
        made: Any = tree(["one", "two"], [("", "one", names)], cells, space)
        claim, label = "played(a19)", "a19"
    else:
        whole = {(name, "u", "v"): [*paid, 0] for name, paid in cells.items()}
        made = game({"one": names, "two": ["u"], "three": ["v"]}, whole, space)
        claim, label = "unique(a19, u, v)", "(a19, u, v)"
    points = listed(made.space, [{"x": "1/2"}, {"x": 1}, {"x": 2}])
    for settle in (False, True):
        found = sweep(made, points, settle=settle)
        assert "failed" not in found.statuses
        assert found.to_pandas()[1]["outcome"].tolist().count(label) == 2
    assert 40 < uncertain(made, claim, samples=100).claims[0].chance.hits < 60


def test_half_of_the_points_are_on_walls() -> None:
    case = random_case(70_001)
    atlas = nash(case.game, QUICK_BUDGET.first)
    points = list(Sampler(case.game, atlas.walls, 5).points(200))
    found = choose(atlas, "closed forms")(columns(points, case.game.space.names))
    assert atlas.walls and np.mean(found.status == WALL) > 0.4


@pytest.mark.parametrize("want", ENGINES)
def test_branches_are_named_as_the_atlas_names_them(want: Name) -> None:
    atlas = nash(load("thaad-deal"))
    random = Random(3)
    points = [{name: Fraction(random.randint(0, 10)) for name in atlas.game.space.names} for _ in range(300)]
    engine = choose(atlas, want)
    found = engine.solve_walls(engine(columns(points, atlas.game.space.names)), lambda ks: [points[k] for k in ks])
    assert {WALL, SETTLED} & set(found.status.tolist()) == {SETTLED}
    for k, point in enumerate(points):
        there = atlas.at(point)
        expected = sorted(NO_BRANCH if b is None else atlas.branches.index(b) for b in there.branches)
        start, count = int(found.starts[k]), int(found.count[k])
        assert sorted(found.branch[start : start + count].tolist()) == expected, point


@pytest.mark.parametrize("want", ENGINES)
def test_neither_blocks_nor_workers_matter(want: Name) -> None:
    atlas = nash(load("thaad-deal"))
    engine = choose(atlas, want)
    points = np.random.default_rng(2).uniform(0, 10, (7, 3_000))
    before = points.copy()
    whole = engine(points, workers=1)
    small = replace(engine, block=257)
    for workers in (1, 3):
        parts = small(points, workers=workers)
        for name in ("status", "count", "point", "branch", "used", "payoffs"):
            assert np.array_equal(getattr(parts, name), getattr(whole, name))
    assert np.array_equal(points, before), "the points handed over were written to"


def test_points_that_break_an_assumption_have_no_equilibria() -> None:
    made = game(
        None, [[["a", 0], [0, 1]], [["b", 0], [0, 1]]],
        {"a": {"baseline": 2, "range": (0, 4)}, "b": {"baseline": 1, "range": (0, 4)}}, assumptions=["a > b"],
    )  # fmt: skip
    points = np.array([[3.0, 1.0, 2.0], [1.0, 3.0, 2.0]])
    for want in ENGINES:
        engine = choose(made, want)
        found = engine(points)
        assert found.status.tolist()[:2] == [CERTAIN, OUTSIDE] and found.count.tolist()[:2] == [3, 0]
        there = [{"a": Fraction(int(a)), "b": Fraction(int(b))} for a, b in points.T]
        exact = engine.solve_walls(found, lambda places, there=there: [there[k] for k in places])  # type: ignore[misc]
        assert exact.status.tolist() == [CERTAIN, OUTSIDE, OUTSIDE] and exact.count.tolist() == [3, 0, 0]


def test_rounding_errors_stay_within_their_bounds() -> None:
    """(x − y)³ − … close to its zeros, against the same tape on Fractions."""
    tape = Tape([(Fraction(0), Fraction(3)), (Fraction(1), Fraction(2))])
    x, y = tape.input(0), tape.input(1)
    cube = tape.power(tape.subtract(x, y), 3)
    mixed = tape.subtract(tape.multiply(cube, tape.constant(Fraction(1, 3))), tape.divide(x, y))
    program = tape.program([cube, mixed])
    random = Random(1)
    drawn = [(random.randint(0, 10**6), random.randint(0, 99)) for _ in range(2_000)]
    exact = [(Fraction(3 * a, 10**6), 1 + Fraction(b, 99)) for a, b in drawn]
    floats = program([np.array([float(point[k]) for point in exact]) for k in (0, 1)])
    fractions = program([np.array([point[k] for point in exact], dtype=object) for k in (0, 1)], object)
    for register, got, want in zip((cube, mixed), floats, fractions, strict=True):
        errors = [abs(Fraction(float(g)) - w) for g, w in zip(got, want, strict=True)]
        assert 0 < max(errors) <= tape.error(register) < 1e-13


@pytest.mark.parametrize(
    "text",
    ["Abs(x - 2*y)", "Abs(-3)*x", "x**0 + y", "x**5", "-(x - y)/4 - x", "x/(y + 1)", "Min(x, y, 1/2)", "Max(x, -y)"],
)
def test_an_expression_on_the_tape_is_what_it_says(text: str) -> None:
    """On floats that are fractions of few bits, against the same expression over fractions, each within the bound."""
    read = parse(text, {"x", "y"})
    tape = Tape([(Fraction(-2), Fraction(2)), (Fraction(0), Fraction(2))])
    register = tape.node(read.tree, {"x": tape.input(0), "y": tape.input(1)})
    points = [(Fraction(x, 4), Fraction(y, 4)) for x, y in product(range(-8, 9), range(9))]
    arrays = [np.array([float(point[k]) for point in points]) for k in (0, 1)]
    (values,) = tape.program([register])(arrays)
    exact = [evaluate(read.tree, {"x": x, "y": y}) for x, y in points]
    found = np.broadcast_to(values, len(points)).tolist()
    errors = [abs(Fraction(value) - true) for value, true in zip(found, exact, strict=True)]
    assert max(errors) <= tape.error(register) < 1e-12


def test_a_quotient_that_may_have_a_pole_has_no_bound() -> None:
    tape = Tape([(Fraction(-1), Fraction(1))])
    assert tape.error(tape.divide(tape.constant(1), tape.input(0))) == float("inf")


@pytest.mark.parametrize(
    ("under", "assumed", "status"),
    [("a*a + 1", [], CERTAIN), ("a*b + 1", ["a*b + 1 > 0"], WALL)],
    ids=["square", "pole"],
)
def test_a_quotient_without_a_bound_makes_no_equilibria(under: str, assumed: list[str], status: int) -> None:
    """All signs would count as ties, and pairs that are nowhere near an equilibrium as equilibria."""
    quotient, points = f"(-2 - a)/({under})", [(0.3, 0.7), (1.1, 0.2), (-1.3, 0.4)]
    payoffs = [[[quotient, "2"], ["2", quotient], ["3", "1"]], [["2*a", "b"], ["1", "2*b"], ["b", "a + 2"]]]
    ranges = {name: {"baseline": 0, "range": (-2, 2)} for name in "ab"}
    found = choose(game(None, payoffs, ranges, assumptions=assumed))(np.array(points).T)
    assert found.status.tolist() == [status] * 3
    for k, (a, b) in enumerate((Fraction(str(a)), Fraction(str(b))) for a, b in points):
        q = (-2 - a) / (a * (a if status == CERTAIN else b) + 1)
        assert same(at_point(found, k), exactly([[q, 2], [2, q], [3, 1]], [[2 * a, b], [1, 2 * b], [b, a + 2]]))


def test_whole_games_of_the_micro_corpus() -> None:
    """Whether the point solver agrees on all 6,561 2×2 games with payoffs 0, 1, 2, and on larger ones full of ties."""
    random = np.random.default_rng(9)
    every = np.array(np.meshgrid(*[[0, 1, 2]] * 8)).reshape(8, -1)
    tied = [((3, 2), random.integers(0, 3, (12, 300))), ((3, 3), random.integers(0, 2, (18, 150)))]
    for shape, payoffs in [((2, 2), every), *tied]:
        m, n = shape
        found = integers(shape, list(payoffs))
        assert set(found.status.tolist()) == {SETTLED}
        for k in range(0, payoffs.shape[1], 1 if m > 2 else 7):
            A, B = (payoffs[p * m * n : (p + 1) * m * n, k].reshape(m, n).tolist() for p in (0, 1))
            assert same(at_point(found, k), exactly(A, B)), (A, B)


def test_huge_whole_payoffs_are_exact_too() -> None:
    big = 10**30
    columns_ = [np.array([value], dtype=object) for value in (big, 0, 0, 1, big + 1, big, 0, 3)]
    found = integers((2, 2), columns_)
    A, B = [[big, 0], [0, 1]], [[big + 1, big], [0, 3]]
    assert same(at_point(found, 0), exactly(A, B))


def test_the_choice_says_why() -> None:
    assert choose(load("thaad-deal")).name == "closed forms" and "4 cells" in choose(load("thaad-deal")).why
    assert "have 1 cell:" in choose(game({"a": ["u"], "b": ["l"]}, {"u, l": ["1", "2"]})).why
    larger = game(None, [[[sign * i * j for j in range(5)] for i in range(5)] for sign in (1, -1)])
    assert choose(larger).name == "label pairing" and choose(larger, "closed forms").why == "asked for"


@pytest.mark.parametrize(
    "wrong",
    [np.full((7, 2), np.nan), np.full((7, 2), np.inf), np.full((7, 1), 11.0), np.ones((6, 2)), np.ones(7)],
    ids=["nan", "inf", "outside", "too few", "one line"],
)
def test_points_outside_the_ranges_are_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match=r"range|shape"):
        choose(load("thaad-deal"))(wrong)


def test_no_points_at_all() -> None:
    for name in NORMAL:
        loaded = load(name)
        if len(loaded.players) == 2:
            assert len(choose(loaded, "label pairing")(np.empty((len(loaded.space), 0)))) == 0


def test_sixteen_strategies_are_refused() -> None:
    with pytest.raises(UsageError, match="16 strategies"):
        choose(game(None, [[[i, j] for i in range(16)] for j in range(2)]))
    tape = Tape([])
    assert Pairing(tape, [[tape.constant(1)]], [[tape.constant(2)]]).shape == (1, 1)


def test_what_floats_do_not_hold_is_infinite_without_a_word() -> None:
    tape = Tape([(Fraction(0), Fraction(10) ** 200)])
    square = tape.multiply(tape.input(0), tape.input(0))
    with np.errstate(all="raise"):
        (found,) = tape.program([square])([np.array([1.0, 1e200])])
    assert found.tolist() == [1.0, float("inf")] and not np.isfinite(tape.error(square))


@pytest.mark.parametrize("size", [2, 3])
def test_where_a_payoff_is_beyond_floats_nothing_is_listed_and_no_mean_taken(size: int) -> None:
    rows, columns = (tuple(f"{player}{k}" for k in range(size)) for player in "ab")
    p = {"p": {"baseline": Fraction(10) ** 150, "range": (Fraction(10) ** 150, Fraction(10) ** 200)}}
    first = [["-p*p" if k == 0 else k for _ in columns] for k, _ in enumerate(rows)]
    made = game({"A": rows, "B": columns}, [first, [["p*p"] * size] * size], p)
    points, equilibria = sweep(made, listed(made.space, [{}, {"p": Fraction(10) ** 200}])).to_pandas()
    assert points["status"][1] == "failed" and points["equilibria"][1] == 0 and set(equilibria["point"]) == {0}
    with pytest.raises(UsageError, match="no finite value at p = "):
        uncertain(made, samples=100)
