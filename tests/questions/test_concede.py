"""Concessions, against scipy's linear programmes, a hundred thousand random changes, and brute force at the point."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import count, islice, product
from random import Random
from typing import Any

import brute_force
import numpy as np
import pytest
import tree_truth
from affine_games import AffineGame, affine_game, value
from audit import how_many, tenth
from scipy.optimize import linprog
from tree_games import TreeCase, decisions, random_tree

from games import load
from solver import NormalForm, game, nash
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.algebra.polynomials import Relation, ring, to_fmpq
from solver.concepts.sequential.atlas import subgame_perfect
from solver.errors import InvalidGame, UsageError
from solver.questions.concede.answer import Concede, concede
from solver.questions.concede.search import Concession, ValueRange
from solver.questions.robust.answer import robust
from solver.questions.when.answer import when
from solver.regions.constraints import constraint
from solver.regions.decide.emptiness import Budget
from solver.regions.decide.factor_cases import pieces
from solver.regions.domain import domain
from solver.regions.norms import restrict_domain, with_numbers
from solver.regions.proofs.checker import check
from solver.report.remedies import Door, at_door

DEAL = load("thaad-deal")
ATLAS = nash(DEAL)
BREACHES = ["breach_us", "breach_cn"]
WANTED = "withdraw, sanction"
CHANGES = 100_000
SEED = 13_000  # of the trees
CLOSE = 1e-9
RELATIONS: tuple[Relation, ...] = (">=", ">", "==")
FORMULAS = Budget(0, 0)  # the pure outcomes' conditions are affine; the mixed ones need no verdict here


def changes(found: Concession, start: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """Return the change of each parameter in the one cheapest way."""
    (way,) = found.ways
    return {name: x - start[name] for name, x in way.to.items() if isinstance(x, Fraction)}


# --- the page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("shield*calm + shield*breach_us*embargo + shield*breach_us*relief + calm*embargo*breach_cn*breach_us"
         " + calm*embargo*relief*breach_us + shield*calm*embargo*relief*breach_cn > 1", "That holds already"),
        ("shield*calm + shield*breach_us*embargo + shield*breach_us*relief + calm*embargo*breach_cn*breach_us"
         " + calm*embargo*relief*breach_us + shield*calm*embargo*relief*breach_cn > 10000", "Changing"),
    ],
)  # fmt: skip
def test_the_answer_stands_before_the_condition_and_a_long_one_is_cut(claim: str, first: str) -> None:
    answer = concede(DEAL, claim, BREACHES)
    with at_door(Door("command line")):
        page, whole = answer.export(width=1000), answer.export("text", True, width=1000)
    assert page.index(first) < page.index("is true if") < page.index(" ... (--full)")
    assert "(--full)" not in whole
    assert len(whole) > len(page)


def test_what_always_holds_is_said_to_hold_everywhere() -> None:
    assert str(concede(DEAL, "shield >= 0", BREACHES)).endswith("\nshield >= 0 is true everywhere.")


# --- the main game --------------------------------------------------------------------------------


def test_the_two_breach_costs_rise_by_one() -> None:
    answer = concede(ATLAS, WANTED, by=BREACHES)
    assert changes(answer.joint, answer.point) == {"breach_us": 1, "breach_cn": 1}
    assert answer.joint.exact and answer.joint.attained and answer.joint.high == 20  # per cent of the ranges
    assert [str(c.poly) for c in answer.joint.ways[0].binding] == ["-p1 + p2", "-p4 + p5 + p6"]


@pytest.mark.parametrize("by", [["shield"], ["shield", "breach_us"]])
def test_what_fails_at_the_cheapest_change_does_not_hold_it_back(by: list[str]) -> None:
    answer = concede(ATLAS, "(shield > 4 and relief > 1) or (shield = 4 and calm > 2)", by=by)
    assert changes(answer.joint, answer.point)["shield"] == 1 and answer.joint.attained
    there = tuple(map(to_fmpq, domain(DEAL.space).order({**answer.point, "shield": Fraction(4)})))
    assert all(c.holds(there) for c in answer.joint.ways[0].binding)
    (held,) = re.findall(r"held by +(.*)", answer.export())
    assert held == "shield = 4"


def test_the_us_raises_its_breach_cost_and_lowers_the_buffer() -> None:
    answer = concede(ATLAS, WANTED, side="US")
    assert answer.joint.names == ("breach_us", "buffer")
    assert changes(answer.joint, answer.point) == {"breach_us": 1, "buffer": -1}


def test_its_breach_cost_alone_cannot_do_it_and_that_is_proved() -> None:
    single = concede(ATLAS, WANTED, side="US").singles[0]
    assert single.names == ("breach_us",) and single.verdict.kind == "empty" and not single.ways
    (blocked,) = single.blocked
    assert [str(c.poly) for c in blocked.conditions] == ["-p4 + p5 + p6"] and not blocked.together
    _refuted(WANTED, "equilibrium", {"breach_us"}, blocked.verdict)


@pytest.mark.parametrize("names", [BREACHES, BREACHES[:1], BREACHES[1:]])
def test_breach_costs_cannot_make_it_the_only_one(names: list[str]) -> None:
    answer = concede(ATLAS, WANTED, by=names, make="unique")
    assert answer.joint.verdict.kind == "empty" and answer.joint.verdict.proof.startswith("checkable")
    for blocked in answer.joint.blocked:
        _refuted(WANTED, "unique", set(names), blocked.verdict)
    for us in range(0, 11, 2):  # brute force agrees wherever it looks
        for cn in range(0, 11, 2):
            at = {**DEAL.space.baseline, "breach_us": Fraction(us), "breach_cn": Fraction(cn)}
            assert len(_equilibria(at)) > 1 or _pure(at) != {(0, 0)}


def _refuted(outcome: str, make: str, names: set[str], verdict: Any) -> None:
    """Whether the checker, which shares no code with the search, accepts the proof."""
    over = domain(DEAL.space)
    free = {over.names.index(name) for name in names}
    region = concede(ATLAS, outcome, by=sorted(names), make=make).region
    for cell in region.cells:
        put = [with_numbers(c, over.baseline, free) for c in cell]
        assert check(put, restrict_domain(over, over.baseline, free), verdict.certificate).ok


def _matrices(at: Mapping[str, Fraction]) -> tuple[brute_force.Matrix, brute_force.Matrix]:
    e, s, k, r, b, n, l = (at[name] for name in DEAL.space.names)  # noqa: E741 - the paper's letters
    return (
        brute_force.matrix([[e - s, -s], [e - k, 0]]),
        brute_force.matrix([[r + n - b, r - l], [n - b, 0]]),
    )


def _equilibria(at: Mapping[str, Fraction]) -> set[brute_force.Pair]:
    return brute_force.extreme_equilibria(*_matrices(at))


def _pure(at: Mapping[str, Fraction]) -> set[tuple[int, int]]:
    return {(x.index(1), y.index(1)) for x, y in _equilibria(at) if max(x) == max(y) == 1}


def test_the_only_equilibrium_by_the_us_costs_more_than_forty() -> None:
    answer = concede(ATLAS, WANTED, side="US", make="unique")
    assert answer.joint.high == 40 and answer.joint.attained is False
    (way,) = answer.joint.ways
    assert way.to == {"breach_us": Fraction(3), "buffer": Fraction(3)}
    assert way.example is not None
    one, zero = Fraction(1), Fraction(0)
    assert _equilibria({**answer.point, **way.example}) == {((one, zero), (one, zero))}
    assert len(_equilibria({**answer.point, "breach_us": Fraction(3), "buffer": Fraction(3)})) > 1  # the limit fails


def test_a_margin_makes_it_definite() -> None:
    answer = concede(ATLAS, WANTED, by=BREACHES, make="strict", margin="1/2")
    assert changes(answer.joint, answer.point) == {"breach_us": Fraction(3, 2), "breach_cn": Fraction(3, 2)}
    assert answer.joint.attained is True
    limit = concede(ATLAS, WANTED, by=BREACHES, make="strict").joint
    assert limit.attained is False and limit.high == 20


def test_costs_per_unit_choose_the_cheaper_lever() -> None:
    names = ["shield", "breach_us", "breach_cn"]
    cheap = concede(ATLAS, WANTED, by=names, cost={"shield": 1, "breach_us": 3, "breach_cn": "1/2"})
    assert changes(cheap.joint, cheap.point) == {"shield": -1, "breach_us": 0, "breach_cn": 1}
    assert cheap.joint.high == Fraction(3, 2)
    level = concede(ATLAS, WANTED, by=names)
    assert level.joint.ways[0].spread["shield"] == ValueRange(Fraction(2), Fraction(3))  # any split costs the same
    assert level.joint.ways[0].spread["breach_cn"] == ValueRange(Fraction(3), Fraction(3))


def test_risk_dominance_is_bounded_round_its_optimum() -> None:
    """(breach_us − 3)(breach_cn − 3) > 9 costs least at 6 and 6."""
    joint = concede(ATLAS, WANTED, by=BREACHES, make="risk-dominant").joint
    assert joint.low is not None and joint.high is not None
    assert joint.low <= 80 <= joint.high and joint.high - joint.low < Fraction(1, 100)
    at = joint.ways[0].to
    assert (at["breach_us"] - 3) * (at["breach_cn"] - 3) > 9  # type: ignore[operator]


def test_what_holds_already_costs_nothing() -> None:
    answer = concede(ATLAS, "keep, tolerate", by=["shield"])
    assert answer.holds and answer.joint.high == 0 and answer.joint.attained


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ({"by": ["shield"], "side": "US"}, "leave one of the two out"),
        ({"by": ["sheild"]}, "did you mean 'shield'"),
        ({"by": []}, "no parameter is named"),
        ({"side": "Russia"}, "no player is called 'Russia'"),
        ({"by": ["shield"], "make": "uniqe"}, "did you mean 'unique'"),
        ({"by": ["shield"], "cost": {"calm": 1}}, "calm, which is not changed"),
        ({"by": ["shield"], "cost": {"shield": -1}}, "cannot be below 0"),
        ({"by": ["shield"], "margin": -1}, "cannot be below 0"),
    ],
)
def test_faults_are_told(given: dict[str, Any], printed: str) -> None:
    with pytest.raises(UsageError, match=printed):
        concede(ATLAS, WANTED, **given)


def test_a_mixture_cannot_be_risk_dominant() -> None:
    with pytest.raises(InvalidGame, match="pure"):
        concede(ATLAS, "withdraw + keep, sanction + tolerate", by=["shield"], make="risk-dominant")


@pytest.mark.parametrize(
    ("form", "printed"),
    [
        ("text", "This costs 20 per cent of the ranges; nothing cheaper does it (proved)."),
        ("markdown", "| breach_us | 2 | 3 | +1 |"),
        ("latex", "\\begin{tabular}"),
        ("csv", "buffer,6.0,6,5.0,5,-1.0,-1"),
        ("json", '"schema": "zopa.concede/2"'),
    ],
)
def test_every_format_says_it(form: str, printed: str) -> None:
    assert printed in concede(ATLAS, WANTED, side="US").export(form)


def test_bounds_are_printed_outward_with_few_digits() -> None:
    printed = concede(ATLAS, WANTED, by=BREACHES, make="risk-dominant").export()
    assert "costs between 79.999 and 80.001 per cent of the ranges (proved)" in " ".join(printed.split())
    changes = [line.split()[-2:] for line in printed.splitlines() if line.startswith("breach_") and "+" in line]
    assert len(changes) == 2
    us, cn = (Fraction(value) for value, _ in changes)
    assert (us - 3) * (cn - 3) > 9 and 10 * (us - 2 + cn - 2) <= Fraction("80.001")


def test_only_what_binds_is_named() -> None:
    """Whether breach_us > 3, which has room to spare at (6, 6), is left out."""
    way = concede(ATLAS, WANTED, by=BREACHES, make="risk-dominant").joint.ways[0]
    assert [condition.is_affine for condition in way.binding] == [False]


def test_the_record_and_the_text_tell_an_impossibility() -> None:
    answer = concede(ATLAS, WANTED, by=BREACHES, make="unique")
    record = json.loads(answer.export("json"))
    assert record["joint"]["verdict"]["kind"] == "empty" and record["joint"]["blocked"]
    assert "Impossible within the ranges, which is proved." in answer.export()
    assert "calm > buffer cannot be brought about" in answer.export()


def test_a_product_of_affine_conditions_is_exact() -> None:
    """(feast − solo)² > (crowd − hunger)² with feast >= solo: feast to 10 and solo to 3 tie with 7; 10 + 50."""
    hunt = load("stag-hunt")
    joint = concede(hunt, "stag, stag", by=hunt.space.names, make="risk-dominant").joint
    assert joint.exact and joint.high == 60 and joint.attained is False
    assert joint.ways[0].binding


def test_pieces_are_the_same_set() -> None:
    over, random = ring(("x", "y")), Random(1)
    x, y = over["x"], over["y"]
    forms = [x, y, x - 1, y + 1, x - y, x + y - 1, x * x + y, x * y - 1]
    for _ in range(200):
        poly = over.constant(random.choice((-2, 1, 3)))
        for form in random.sample(forms, random.choice((1, 2, 3))):
            poly = poly * form ** random.choice((1, 1, 2, 3))
        cell = (constraint(poly, random.choice(RELATIONS)), constraint(x + y + 2, ">"))
        parts = pieces(cell)
        for _ in range(30):
            at = [to_fmpq(Fraction(random.randint(-4, 4), random.choice((1, 2)))) for _ in "xy"]
            assert all(c.holds(at) for c in cell) == any(all(c.holds(at) for c in part) for part in parts)


# --- random games -----------------------------------------------------------------------------------


def least_cost_by_scipy(made: AffineGame, i: int, j: int, free: Sequence[int], costs: Sequence[float]) -> float | None:
    """Return the least cost by scipy, over plus and minus of each parameter that may change; None: nothing does it."""
    rows, sides = [], []
    for form in made.slacks(i, j):
        slopes = [float(form[k + 1]) for k in free]
        rows.append([v for a in slopes for v in (-a, a)])
        sides.append(float(value(form, made.point)))
    bounds = [(0.0, float(end)) for k in free for end in (made.high[k] - made.point[k], made.point[k] - made.low[k])]
    found = linprog([c for c in costs for _ in range(2)], rows, sides, bounds=bounds)
    return float(found.fun) if found.status == 0 else None


def least_cost_of_random_changes(
    made: AffineGame, i: int, j: int, free: Sequence[int], costs: Sequence[float], near: Sequence[float]
) -> float:
    """Return the least cost of many random changes that do it: half anywhere in the ranges, half round `near`."""
    rng = np.random.default_rng(0)
    low = np.array([float(made.low[k]) for k in free])
    high = np.array([float(made.high[k]) for k in free])
    point = np.array([float(x) for x in made.point])
    anywhere = rng.uniform(low, high, (CHANGES // 2, len(free)))
    shrink = 10.0 ** rng.uniform(-6, 0, (CHANGES // 2, 1))
    close = np.clip(np.array(near) + rng.normal(size=(CHANGES // 2, len(free))) * shrink * (high - low), low, high)
    moved = np.tile(point, (CHANGES, 1))
    moved[:, list(free)] = np.r_[anywhere, close]
    does = np.ones(CHANGES, dtype=bool)
    for form in made.slacks(i, j):
        does &= float(form[0]) + moved @ np.array([float(a) for a in form[1:]]) >= 0
    cost = np.abs(moved[:, list(free)] - point[list(free)]) @ np.array(costs)
    return float(np.min(cost[does], initial=np.inf))


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("seed", tenth(range(40), 5))
def test_pure_outcomes_of_random_games(seed: int, columns: int) -> None:
    made = affine_game(seed, columns)
    atlas, random = nash(made.game, FORMULAS), Random(seed)
    i, j = random.choice(made.outcomes())
    free = sorted(random.sample(range(len(made.names)), random.choice((1, 2, 3))))
    by = [made.names[k] for k in free]
    per_unit = [Fraction(random.randint(1, 4)) for _ in free]
    prices = dict(zip(by, per_unit, strict=True))
    answer = concede(atlas, made.label(i, j), by=by, cost=prices, at=made.at)
    floats = [float(c) for c in per_unit]
    expected = least_cost_by_scipy(made, i, j, free, floats)
    joint = answer.joint
    if expected is None:
        assert joint.verdict.kind == "empty" and joint.blocked
        assert least_cost_of_random_changes(made, i, j, free, floats, [float(made.point[k]) for k in free]) == np.inf
        return
    assert joint.exact and joint.attained and joint.high is not None
    assert abs(float(joint.high) - expected) <= CLOSE * max(1.0, expected)
    for way in joint.ways:
        at = {**made.at, **{name: x for name, x in way.to.items() if isinstance(x, Fraction)}}
        assert made.game.space.admits(at)
        point = [at[name] for name in made.names]
        assert all(value(form, point) >= 0 for form in made.slacks(i, j))  # it does it, exactly
        assert sum(c * abs(at[n] - made.at[n]) for n, c in prices.items()) == joint.high
        near = [float(at[name]) for name in by]
        assert least_cost_of_random_changes(made, i, j, free, floats, near) >= float(joint.high) - CLOSE


@pytest.mark.parametrize("seed", tenth(range(40), 5))
def test_each_parameter_alone(seed: int) -> None:
    made = affine_game(seed, 3)
    atlas = nash(made.game, FORMULAS)
    i, j = Random(seed).choice(made.outcomes())
    answer = concede(atlas, made.label(i, j), by=made.names, at=made.at)
    for k, single in enumerate(answer.singles):
        width = made.high[k] - made.low[k]
        expected = least_cost_by_scipy(made, i, j, [k], [100 / float(width)])
        if expected is None:
            assert single.verdict.kind == "empty"
        else:
            assert single.exact and single.high is not None and abs(float(single.high) - expected) <= CLOSE * 100
            assert answer.joint.high is not None and single.high >= answer.joint.high


@pytest.mark.parametrize("seed", tenth(range(0, 60, 3), 4))
@pytest.mark.parametrize("make", ["unique", "strict"])
def test_more_than_an_equilibrium(seed: int, make: str) -> None:
    """Whether what is found does it by brute force, and the limit, where it is not attained, does not."""
    made = affine_game(seed)
    i, j = Random(seed).choice(made.outcomes())
    answer = concede(made.game, made.label(i, j), by=made.names, at=made.at, make=make)
    joint = answer.joint
    if joint.verdict.kind == "empty":
        for point in np.random.default_rng(seed).integers(0, 13, (60, len(made.names))):
            at = [a + (b - a) * Fraction(int(t), 12) for a, b, t in zip(made.low, made.high, point, strict=True)]
            assert not _is(made, i, j, at, make)
        return
    assert joint.high is not None
    for way in joint.ways:
        found = way.to if joint.attained else way.example
        assert found is not None
        assert _is(made, i, j, _moved_point(made, found), make)
        if joint.attained is False:
            assert not _is(made, i, j, _moved_point(made, way.to), make)


def _moved_point(made: AffineGame, to: Mapping[str, Any]) -> list[Fraction]:
    return [to.get(name, x) for name, x in made.at.items()]


def _is(made: AffineGame, i: int, j: int, at: Sequence[Fraction], make: str) -> bool:
    if make == "strict":
        return all(value(form, at) > 0 for form in made.slacks(i, j))
    first, second = map(brute_force.matrix, made.matrices(at))
    (pair,) = found if len(found := brute_force.extreme_equilibria(first, second)) == 1 else [((), ())]
    return bool(pair[0]) and pair[0][i] == 1 and pair[1][j] == 1


# --- what is played in every equilibrium of a tree ------------------------------------------------------


def test_the_offer_is_made_in_every_equilibrium_past_the_breach_cost_that_makes_it_one() -> None:
    asked: dict[str, Any] = {"outcome": "offer/accept/enforce", "by": ["breach_cn"], "at": {"redeploy": 4}}
    some, always = (concede(load("thaad-offer"), make=make, **asked) for make in ("equilibrium", "always"))
    assert some.joint.ways[0].to == always.joint.ways[0].to == {"breach_cn": Fraction(3)}
    assert some.joint.attained is True and always.joint.attained is False
    assert "the outcome of every subgame-perfect equilibrium if" in always.export()
    assert "This costs more than 10 per cent of the ranges, by as little as one likes." in always.export()


@pytest.mark.parametrize(
    ("name", "outcome", "make", "printed"),
    [
        ("thaad-deal", WANTED, "always", "Nash equilibrium cannot be made 'always'; choose one of equilibrium, unique"),
        ("thaad-offer", "hold", "unique", "cannot be made 'unique'; choose one of equilibrium, always"),
        ("ultimatum", "agreement", "strict", "cannot be made 'strict'; choose one of equilibrium"),
    ],
)
def test_what_cannot_be_made_so_is_refused(name: str, outcome: str, make: str, printed: str) -> None:
    subject = load(name)
    with pytest.raises(UsageError, match=printed):
        concede(subject, outcome, by=subject.space.names, make=make)


@cache
def trees_of_numbers() -> Sequence[TreeCase]:
    """Trees in which everybody sees all moves, small enough to try every profile at many points."""
    drawn = map(random_tree, count(SEED))
    seen = (case for case in drawn if len({node.known for node in case.nodes.values()}) == len(case.nodes))
    small = (case for case in seen if decisions(case) <= 40 and len(case.game.space) > 1)
    return [*islice(small, how_many(8, 60))]


@pytest.mark.parametrize("k", range(how_many(8, 60)))
def test_the_cheapest_way_to_be_played_in_every_equilibrium(k: int) -> None:
    """Every profile at every point of a grid: none that is cheaper does it, what is found does, and `when` agrees."""
    case = trees_of_numbers()[k]
    space, atlas, random = case.game.space, subgame_perfect(case.game), Random(case.name)
    start = {p.name: p.low + (p.high - p.low) * Fraction(random.randrange(7), 6) for p in space.parameters}

    def always(history: str, moved: Mapping[str, Any]) -> bool:
        plain = case.plain({**start, **moved})
        return all(plain.plays(outcome, history) for outcome in tree_truth.pure_outcomes(plain))

    steps = [[p.low + (p.high - p.low) * Fraction(k, 8) for k in range(9)] for p in space.parameters]
    grid = [dict(zip(space.names, values, strict=True)) for values in product(*steps)]
    grid = random.sample(grid, min(len(grid), 81))
    for history in random.sample(list(case.ends), min(len(case.ends), 3)):
        answer = concede(atlas, history, by=space.names, make="always", at=start)
        joint, claim = answer.joint, f"always_played({history})"
        assert answer.holds is always(history, {})
        does = [moved for moved in grid if always(history, moved)]
        if joint.high is None:
            assert joint.verdict.kind == "empty" and not does
            continue
        for moved in does:
            assert joint.low is not None
            assert joint.low <= sum(answer.costs[name] * abs(x - start[name]) for name, x in moved.items())
        for way in joint.ways:
            limit = {name: x for name, x in way.to.items() if isinstance(x, Fraction)}
            is_rational = len(limit) == len(way.to)
            change = limit if way.example is None else way.example
            if way.example is not None or is_rational:
                assert always(history, change) and when(atlas, claim, at={**start, **change}).holds
            assert joint.attained is not False or not is_rational or not always(history, limit)


# --- curved conditions, and assumptions ---------------------------------------------------------------


def curved(condition: str, assumptions: Sequence[str] = ()) -> NormalForm:
    """Return a game in which A plays `stay` exactly if the expression is at least zero."""
    space = {n: {"baseline": 1, "range": (0, 10)} for n in ("x", "y")}
    return game(
        {"A": ["stay", "go"], "B": ["c"]}, [[[condition], [0]], [[0], [0]]], space, assumptions=list(assumptions)
    )


@pytest.mark.parametrize(
    ("condition", "prices", "cost"),
    [
        ("x*y - 4", (1, 1), 2.0),  # x = y = 2
        ("x*y - 16", (1, 4), 8 - 1 + 4 * (2 - 1)),  # x = 8, y = 2: the slope y/x is the ratio of prices
        ("x**2 + y**2 - 50", (1, 1), 49**0.5 - 1),  # a corner of the tradeoff: x = 7, y stays
        ("4 - (x - 4)**2 - (y - 4)**2", (1, 1), 6 - 2 * 2**0.5),  # the disc's nearest point, on the diagonal
    ],
)
def test_curved_regions_are_bounded(condition: str, prices: tuple[int, int], cost: float) -> None:
    joint = concede(curved(condition), "stay, c", by=["x", "y"], cost=dict(zip("xy", prices, strict=True))).joint
    assert joint.low is not None and joint.high is not None
    assert float(joint.low) <= cost + 1e-6 and cost <= float(joint.high) + 1e-6
    assert float(joint.high - joint.low) <= 1e-3 * cost
    for way in joint.ways:
        at = way.to
        assert eval_exactly(condition, at) >= 0


def eval_exactly(condition: str, at: Mapping[str, Any]) -> Fraction:
    x, y = at["x"], at["y"]
    forms: dict[str, Any] = {
        "x*y - 4": x * y - 4,
        "x*y - 16": x * y - 16,
        "x**2 + y**2 - 50": x**2 + y**2 - 50,
        "4 - (x - 4)**2 - (y - 4)**2": 4 - (x - 4) ** 2 - (y - 4) ** 2,
    }
    found: Fraction = forms[condition]
    return found


def test_one_parameter_of_a_curved_region_is_exact() -> None:
    single = concede(curved("x**2*y - 2"), "stay, c", by=["x", "y"]).singles[0]
    assert str(single.ways[0].to["x"]) == "root 2 of t**2 - 2 (about 1.41421)"
    assert single.attained and single.high is not None and abs(float(single.high) - 10 * (2**0.5 - 1)) < CLOSE
    other = concede(curved("x*y - 2"), "stay, c", by=["x"]).joint
    assert other.exact and other.high == 10  # affine once y stands still


def test_curved_impossibility_is_proved() -> None:
    answer = concede(curved("x*y - 101"), "stay, c", by=["x", "y"])
    assert answer.joint.verdict.kind == "empty" and answer.joint.verdict.proof.startswith("checkable")


def test_the_assumptions_hold_after_the_change() -> None:
    free = concede(curved("x + y - 6"), "stay, c", by=["x", "y"], cost={"x": 1, "y": 2}).joint
    assert free.high == 4 and free.ways[0].to == {"x": Fraction(5), "y": Fraction(1)}
    tied = concede(curved("x + y - 6", ["x <= y"]), "stay, c", by=["x", "y"], cost={"x": 1, "y": 2}).joint
    assert tied.high == 6 and tied.ways[0].to == {"x": Fraction(3), "y": Fraction(3)}
    alone = concede(curved("x + y - 6", ["x <= y"]), "stay, c", by=["x"])
    assert alone.joint.verdict.kind == "empty"


def test_equally_near_alternatives_are_both_named() -> None:
    either = concede(curved("(x - 2)**2 - 1", []), "stay, c", by=["x"], at={"x": 2}).singles[0]
    assert {str(way.to["x"]) for way in either.ways} == {"1", "3"} and either.high == 10


def test_a_margin_is_in_the_units_of_the_printed_condition() -> None:
    """2x − y >= 3 is printed x >= (y + 3)/2: a margin of 1/2 takes x to 5/2, one range in ten a unit."""
    assert concede(curved("2*x - y - 3"), "stay, c", by=["x"]).joint.high == 10
    assert concede(curved("2*x - y - 3"), "stay, c", by=["x"], margin="1/2").joint.high == 15


def test_it_is_said_that_a_margin_is_asked_of_each_alternative_by_itself() -> None:
    made = curved("x")
    asked: dict[str, Any] = {"by": ["x", "y"], "at": {"x": 5, "y": "3/2"}, "margin": "1/2"}
    two = concede(made, "x <= 5 and y >= 2 or x >= 5 and y >= 1", **asked)
    seam = "where two of them touch, a smaller change may have as much to spare"
    said, told = (" ".join(two.export(form).split()) for form in ("text", "sentence"))
    assert seam in said and ", with 1/2 (0.5) or more to spare in each condition of one of the alternatives" in said
    assert "true, with 0.5 or more to spare in each condition of one of the alternatives, is to" in told
    one = " ".join(concede(made, "y >= 2", **asked).export().split())
    assert seam not in one and "y >= 2, with 1/2 (0.5) or more to spare in each condition" in one


@pytest.mark.parametrize(
    ("margin", "holds", "cost"), [(0, True, 0), ("1/2", True, 0), ("3/4", False, "5/2"), (1, False, 5)]
)
def test_what_holds_already_holds_with_the_margin(margin: Any, holds: bool, cost: Any) -> None:
    """x = y = 1 and 2x − y >= 0, which is x >= y/2 with half a unit to spare."""
    answer = concede(curved("2*x - y"), "stay, c", by=["x"], margin=margin)
    assert (answer.holds, answer.joint.high) == (holds, Fraction(cost))


@pytest.mark.parametrize(("condition", "start"), [("x - 2", 1), ("2 - x", 3), ("x**2 - 2", 1), ("2 - x**2", 3)])
def test_an_end_that_does_not_belong_to_the_region_is_not_attained(condition: str, start: int) -> None:
    for make, attained in (("equilibrium", True), ("strict", False)):
        (single,) = concede(curved(condition), "stay, c", by=["x"], make=make, at={"x": start}).singles
        assert single.attained is attained
        (way,) = single.ways
        assert single.high is not None and abs(float(single.high) - 10 * abs(float(way.to["x"]) - start)) < CLOSE
        if way.example is not None:
            x = way.example["x"]
            assert {"x - 2": x - 2, "2 - x": 2 - x, "x**2 - 2": x * x - 2, "2 - x**2": 2 - x * x}[condition] > 0
        else:
            assert attained and isinstance(way.to["x"], Fraction)


# --- costs of zero, ties, unequal costs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "to", "others"),
    [
        ("x*y - 4", {"x": 4, "y": 1}, ValueRange(Fraction(4), Fraction(10))),
        ("x**2 + y**2 - 50", {"x": 10, "y": 1}, ValueRange(Fraction(7), Fraction(10))),
        ("x + y - 4", {"x": 3, "y": 1}, ValueRange(Fraction(3), Fraction(10))),
    ],
)
def test_what_costs_nothing_has_a_spread_that_does_it(condition: str, to: dict[str, int], others: ValueRange) -> None:
    answer = concede(curved(condition), "stay, c", by=["x", "y"], cost={"x": 0, "y": 1})
    assert answer.joint.exact and answer.joint.high == 0 and answer.joint.attained is True
    (way,) = answer.joint.ways
    assert way.to == to and way.spread["x"] == others


def test_no_false_other_changes_where_the_condition_is_curved() -> None:
    """x and y cost nothing and x·y >= 4: neither can be 0."""
    answer = concede(curved("x*y - 4"), "stay, c", by=["x", "y"], cost={"x": 0, "y": 0})
    (way,) = answer.joint.ways
    assert way.spread == {"x": ValueRange(Fraction(2), Fraction(10)), "y": ValueRange(Fraction(2), Fraction(10))}
    assert way.to == {"x": 2, "y": 2} and "from 0 to 10" not in str(answer)


def test_an_open_end_of_what_costs_the_same_is_told() -> None:
    answer = concede(curved("x + y - 4"), "stay, c", by=["x", "y"], cost={"x": 0, "y": 1}, make="strict")
    assert answer.joint.ways[0].spread["x"] == ValueRange(Fraction(3), Fraction(10), False, True)
    assert "with x from above 3 to 10." in str(answer)


def test_a_free_parameter_alone_agrees_with_all_together() -> None:
    """Past 3 everything costs nothing, so nothing is `more than` 0."""
    answer = concede(curved("x + y - 4"), "stay, c", by=["x", "y"], cost={"x": 0, "y": 1}, make="strict")
    free, dear = answer.singles
    assert free.high == answer.joint.high == 0 and free.attained is answer.joint.attained is True
    assert [way.to["x"] + 1 > 4 for way in free.ways] == [True]  # type: ignore[operator]
    assert dear.high == 2 and dear.attained is False


def test_all_together_are_never_dearer_than_one_alone() -> None:
    """Whether the bounds for all together, exact for one parameter only, end at what one alone costs."""
    for condition in ("x**2 - 2", "x**2*y**2 - 7", "(x - 3)**2*(1 - y) - y**3"):
        answer = concede(curved(condition), "stay, c", by=["x", "y"], make="strict")
        costs = [single.high for single in answer.singles if single.high is not None]
        assert costs and answer.joint.high is not None and answer.joint.low is not None
        assert answer.joint.low <= answer.joint.high <= min(costs)


def test_one_parameter_is_answered_once() -> None:
    answer = concede(curved("x**2*y - 2"), "stay, c", by=["x"])
    assert answer.joint == answer.singles[0]


def test_what_one_alone_does_as_cheaply_is_told() -> None:
    assert "\ny alone does it at the same cost." in str(concede(curved("x + y - 4"), "stay, c", by=["x", "y"]))
    unequal = concede(curved("x + y - 4"), "stay, c", by=["x", "y"], cost={"x": 1, "y": 2})
    assert "same cost" not in str(unequal)


NINES = "9" * 40


@pytest.mark.parametrize("make", ["equilibrium", "strict"])
@pytest.mark.parametrize(
    ("condition", "end"),
    [
        (f"x + y - 4 - 1/{NINES}", 10),
        (f"{NINES}*x**2 - 7*{NINES} - 1", 10),
        (f"x + y - 4{'0' * 28}", 10**30),
        (f"x + y - 4{'0' * 348}", 10**350),
        (f"x**2 + y - 4{'0' * 348}", 10**350),
    ],
)
def test_huge_numbers_stay_on_the_page(condition: str, end: int, make: str) -> None:
    space: dict[str, object] = {n: {"baseline": 1, "range": (0, end)} for n in ("x", "y")}
    huge = game({"A": ["stay", "go"], "B": ["c"]}, [[[condition], [0]], [[0], [0]]], space)
    answer = concede(huge, "stay, c", by=["x", "y"], make=make)
    for line in answer.export().splitlines():
        assert len(line) <= 80
    for form in ("csv", "latex", "markdown"):
        assert answer.export(form)
    record = json.loads(answer.export("json"))
    ways = [*record["joint"]["ways"], *(way for one in record["singles"] for way in one["ways"])]
    for way in ways:  # in full, and right
        for to in (way["to"], way["example"] or {}):
            assert all(value["exact"] or value["polynomial"] for value in to.values())
    exact = {name: Fraction(value["exact"] or 0) for name, value in (ways[0]["example"] or ways[0]["to"]).items()}
    assert answer.region.contains({**answer.point, **exact})


@pytest.mark.parametrize(("condition", "start"), [("7919*x + 7907*y - 40009", 1), ("90001 - 7919*x - 7907*y", 9)])
def test_an_example_past_a_limit_has_few_digits(condition: str, start: int) -> None:
    answer = concede(curved(condition), "stay, c", by=["x", "y"], make="strict", at={"x": start, "y": start})
    for found in (answer.joint, *answer.singles):
        (way,) = found.ways
        assert found.attained is False and way.example is not None
        assert all((10_000 * value).denominator == 1 for value in way.example.values())
        assert answer.region.contains({**answer.point, **way.example})


def test_of_changes_that_cost_the_same_one_with_few_digits_is_shown() -> None:
    """x costs nothing and must exceed a number with a long denominator."""
    answer = concede(curved(f"x - 3 - 1/{NINES}"), "stay, c", by=["x", "y"], cost={"x": 0, "y": 1})
    (way,) = answer.joint.ways
    assert way.to["x"] == 4 and answer.joint.attained is True


@pytest.mark.parametrize(("condition", "start", "past"), [("x**2 - 2", 1, "above"), ("2 - x**2", 3, "below")])
@pytest.mark.parametrize("scale", [1, int(NINES)])
def test_the_side_of_an_irrational_limit_is_exact(condition: str, start: int, past: str, scale: int) -> None:
    """However close the example lies to the limit's float."""
    answer = concede(curved(f"({condition})*{scale}"), "stay, c", by=["x"], make="strict", at={"x": start})
    assert f"{past} about 1.414" in str(answer)


def test_equalities_are_written_one_way() -> None:
    """`x = y`, and what an end of the range makes one: never == or <= 0."""
    tied = game(
        {"A": ["stay", "go"], "B": ["c"]},
        [[["-x"], ["0"]], [["0"], ["0"]]],
        {n: {"baseline": 1, "range": (0, 10)} for n in ("x", "y")},
        assumptions=["x = y"],
    )
    printed = concede(tied, "stay, c", by=["x", "y"]).export()
    assert "x = 0" in printed and "==" not in printed and "<= 0" not in printed


def test_the_unit_of_a_cost_is_told() -> None:
    assert "This costs 20 per cent of the ranges;" in str(concede(ATLAS, WANTED, by=BREACHES))
    priced = str(concede(ATLAS, WANTED, by=BREACHES, cost={"breach_us": 2}))
    assert "This costs 3 at the costs given;" in priced
    assert "Costs per unit, as given: breach_us 2 and breach_cn 1." in priced


@pytest.mark.parametrize("named", [("withdraw", "sanction"), ["withdraw", "sanction"], "(withdraw, sanction)"])
def test_an_outcome_may_be_a_tuple(named: Any) -> None:
    assert concede(ATLAS, named, by=BREACHES).joint == concede(ATLAS, WANTED, by=BREACHES).joint


Poly = dict[tuple[int, int], int]  # coefficients by the powers of x and y
STEPS = 4  # of the grid, per unit
RANGE_END = 4  # the end of both ranges


def small_game(seed: int) -> tuple[NormalForm, list[Poly], dict[str, int], dict[str, int], str]:
    """Return a 2×2 or 2×3 game with small whole coefficients, every other one quadratic; what must be at least zero, or
    above it, for its first outcome; the point, the costs, and what to make of it."""
    random = Random(f"small {seed}")
    powers = [(0, 0), (1, 0), (0, 1)] + [(2, 0), (1, 1), (0, 2)] * (seed % 2)

    def payoff() -> Poly:
        return {(0, 0): random.randint(-3, 1), **{p: random.randint(-2, 2) for p in random.sample(powers[1:], 2)}}

    columns = random.choice((2, 3))
    tables = [[[payoff() for _ in range(columns)] for _ in range(2)] for _ in range(2)]
    if random.random() < 0.3:  # a tie
        tables[1][0][1] = tables[1][0][0]
    texts = [[[_text(cell) for cell in line] for line in table] for table in tables]
    at = {name: random.randint(0, RANGE_END) for name in "xy"}
    space: dict[str, object] = {name: {"baseline": 1, "range": (0, RANGE_END)} for name in "xy"}
    players = {"A": ["u", "d"], "B": ["l", "r", "m"][:columns]}
    slacks = [_less(tables[0][0][0], tables[0][1][0])]
    slacks += [_less(tables[1][0][0], tables[1][0][j]) for j in range(1, columns)]
    costs = {"x": random.choice((0, 1, 2)), "y": random.choice((0, 1, 1, 3))}
    return game(players, texts, space), slacks, at, costs, random.choice(("equilibrium", "strict"))


def _text(poly: Poly) -> str:
    return " + ".join(f"({c})*x**{i}*y**{j}" for (i, j), c in poly.items())


def _less(a: Poly, b: Poly) -> Poly:
    return {p: a.get(p, 0) - b.get(p, 0) for p in a.keys() | b.keys()}


def _at(poly: Poly, x: Fraction, y: Fraction) -> Fraction:
    return sum((c * x**i * y**j for (i, j), c in poly.items()), Fraction(0))


@pytest.mark.parametrize("seed", tenth(range(200)))
def test_small_games_against_a_grid_and_random_changes(seed: int) -> None:
    made, slacks, at, costs, make = small_game(seed)
    answer = concede(nash(made, FORMULAS), "u, l", by=["x", "y"], cost=costs, at=at, make=make)
    joint, random = answer.joint, Random(seed)

    def does(x: Fraction, y: Fraction) -> bool:
        return all(_at(s, x, y) > 0 if make == "strict" else _at(s, x, y) >= 0 for s in slacks)

    def price(x: Fraction, y: Fraction) -> Fraction:
        return costs["x"] * abs(x - at["x"]) + costs["y"] * abs(y - at["y"])

    spots = [(Fraction(i, STEPS), Fraction(j, STEPS)) for i, j in product(range(RANGE_END * STEPS + 1), repeat=2)]
    spots += [(Fraction(random.randint(0, 60), 15), Fraction(random.randint(0, 60), 15)) for _ in range(100)]
    near = [Fraction(random.randint(-9, 9), 100) for _ in range(20)]
    spots += [
        (x + dx, y + dy) for x, y in _claimed_changes(answer) for dx, dy in zip(near[:10], near[10:], strict=True)
    ]
    doing = [s for s in spots if all(0 <= v <= RANGE_END for v in s) and does(*s)]
    if joint.verdict.kind == "empty":
        assert not doing and all(single.verdict.kind == "empty" for single in answer.singles)
        return
    assert joint.low is not None and joint.high is not None and joint.low <= joint.high
    for x, y in doing:
        assert price(x, y) > joint.low if joint.exact and joint.attained is False else price(x, y) >= joint.low
    for place in _claimed_changes(answer):
        assert does(*place)
    for way in joint.ways:
        to = [value for value in way.to.values() if isinstance(value, Fraction)]
        if joint.exact and len(to) == 2:
            assert price(*to) == joint.high and does(*to) == (joint.attained is not False)
    for k, single in enumerate(answer.singles):
        fixed, name = at["yx"[k]], "xy"[k]
        along = [s for s in doing if s[1 - k] == fixed]
        if single.high is None:
            assert single.verdict.kind == "empty" and not along
            continue
        assert single.low is not None
        assert (joint.high, joint.attained is not True) <= (single.high, single.attained is not True)
        for spot in along:
            assert price(*spot) > single.low if single.attained is False else price(*spot) >= single.low
        assert single.attained or costs[name]
    _spreads_do_it(answer, does, price, known=seed % 2 == 0)


def _claimed_changes(answer: Concede) -> list[tuple[Fraction, Fraction]]:
    """Return the changes that the answer claims to do it, of all together and of each alone."""
    found = []
    for one in (answer.joint, *answer.singles):
        for way in one.ways:
            to = {**answer.point, **(way.to if one.attained is not False else way.example or {})}
            if all(isinstance(v, Fraction) for v in to.values()):
                found.append((to["x"], to["y"]))
    return found  # type: ignore[return-value]


def _spreads_do_it(
    answer: Concede,
    does: Callable[[Fraction, Fraction], bool],
    price: Callable[[Fraction, Fraction], Fraction],
    known: bool,
) -> None:
    """Check that, for each value of one parameter said to cost the same, some value of the other does it as cheaply.

    `known`: that an end does not belong is true of every value of the other, and else of the one that is shown.
    """
    joint = answer.joint
    for way in joint.ways if joint.exact and joint.attained else ():
        for name, other in ("xy", "yx"):
            spread = way.spread.get(name)
            if spread is None or spread.is_point:
                continue
            values = [way.to[other], *_values(way.spread.get(other))]
            low, *_, inside, _, high = _values(spread)
            for here, belongs in ((low, spread.has_low), (inside, True), (high, spread.has_high)):
                if isinstance(here, Fraction):
                    others = values if known or belongs else values[:1]
                    pairs = [(here, v) if name == "x" else (v, here) for v in others if isinstance(v, Fraction)]
                    assert any(does(*pair) and price(*pair) == joint.high for pair in pairs) == belongs


def _values(spread: ValueRange | None) -> list[Coordinate]:
    """Return the ends, and eleven values between them."""
    if spread is None:
        return []
    low, high = (Fraction(float(end)) if isinstance(end, Root) else end for end in (spread.low, spread.high))
    return [spread.low, *(low + (high - low) * Fraction(k, 12) for k in range(1, 12)), spread.high]


def one_column(payoff: str) -> NormalForm:
    square = {name: {"baseline": 1, "range": (0, 4)} for name in "ab"}
    return game({"row": ["u", "d"], "column": ["l"]}, {"u, l": [payoff, "0"], "d, l": ["0", "0"]}, square)


@pytest.mark.parametrize("payoff", ["2 - a - b", "2 - a*a - b*b", "1 - a*b"])
def test_at_the_edge_of_an_open_region_something_has_to_change(payoff: str) -> None:
    found = concede(one_column(payoff), "u, l", by=["a", "b"], make="strict")
    assert not found.holds and found.joint.attained is False
    assert all(single.low == Fraction(0) and single.attained is False for single in found.singles)
    assert str(found).count("below 1") >= 2


def test_a_mixture_against_fewer_strategies_stands_in_a_continuum() -> None:
    payoffs = {"u, l": ["a", "b"], "u, r": ["2", "1"], "d, l": ["a", "b"], "d, r": ["1", "1"]}
    parameters = {"a": {"baseline": 2, "range": (0, 4)}, "b": {"baseline": 3, "range": (0, 4)}}
    cut = game({"row": ["u", "d"], "column": ["l", "r"]}, payoffs, parameters)
    found = concede(cut, "u + d, l", by=["b"], at={"b": 0})
    assert found.joint.high == Fraction(25) and found.joint.attained is True  # b = 1, a quarter of the range
    assert robust(cut, "u + d, l").stands


def test_the_side_of_a_limit_is_named_though_the_value_is_the_present_one() -> None:
    payoffs = {"u, l": ["a", "1"], "d, l": ["1", "1"], "u, r": ["a", "b"], "d, r": ["1", "0"]}
    parameters = {"a": {"baseline": 1, "range": (0, 3)}, "b": {"baseline": 0, "range": (0, 3)}}
    two = game({"row": ["u", "d"], "column": ["l", "r"]}, payoffs, parameters)
    assert "above 1" in str(concede(two, "u, l", by=["a"], make="strict"))
    both = str(concede(two, "u, r", by=["a", "b"], make="strict"))
    assert both.count("above 1") == 2


def test_ways_that_cost_the_same_are_both_told_and_the_end_of_a_range_is() -> None:
    space = {name: {"baseline": "1/2", "range": (0, 2)} for name in ("x", "y")}
    two = {"one": ["u", "d"], "other": ["l"]}
    either = game(two, [[["Max(x - 1, y - 1)"], [0]], [[0], [0]]], space)
    text = concede(either, "u, l", by=["x", "y"]).export()
    assert "or, as cheaply," in text and text.count("+1/2 (0.5)") == 2
    dear = concede(game(two, [[["2*x + y - 5"], [0]], [[0], [0]]], space), "u, l", by=["x", "y"])
    assert "At the end of the range: x." in dear.export()  # 2 x moves most, up to 2, and y the rest, to 1
    assert dear.joint.high == Fraction(3, 4) * 100 + Fraction(1, 4) * 100


def test_who_controls_nothing_concedes_nothing() -> None:
    space = {"x": {"baseline": 1, "range": (0, 2), "control": "one"}}
    with pytest.raises(UsageError, match="other controls no parameter; name the parameters to change instead"):
        concede(game({"one": ["u"], "other": ["l"]}, [[["x"]], [[0]]], space), "u, l", side="other")
    with pytest.raises(UsageError, match="the game has no parameters, so there is nothing that a concession could"):
        concede(game({"one": ["u"]}, [[0]]), "u")


@pytest.mark.parametrize(
    ("claim", "start", "moved"),
    [
        ("x < 1/2 and x <= y", {"x": 1, "y": "1/2"}, {"x"}),
        ("x < 1/2 and x < y", {"x": 1, "y": "1/2"}, {"x"}),
        ("x + 2*y < 3/2 and x <= 1/2", {"x": 1, "y": "1/2"}, {"x"}),
        ("x + y < 2/3", {"x": "1/3", "y": "1/3"}, {"y"}),
        ("x*y < 1/9", {"x": "1/3", "y": "1/3"}, {"x"}),
        ("x < 1/3 and y > 1/3", {"x": "1/3", "y": "1/3"}, {"x", "y"}),
        ("x < y and y != 1", {"x": 1, "y": 1}, {"y"}),
        ("x*y < 1 and y != 1", {"x": 1, "y": 1}, {"y"}),
        ("x < y and (y > 1 or y < 1)", {"x": 1, "y": 1}, {"y"}),
        ("x < y and (y < 1 or y > 1)", {"x": 1, "y": 1}, {"y"}),
    ],
)
def test_what_need_not_move_past_a_limit_stays(claim: str, start: dict[str, str | int], moved: set[str]) -> None:
    """The change that does it leaves where it is what the limit leaves there, and the page does not ask for more."""
    space = {name: {"baseline": value, "range": [0, 2]} for name, value in start.items()}
    found = concede(game({"a": ["u"], "b": ["l"]}, {"u, l": ["x", "y"]}, space), claim, by=["x", "y"])
    (way,) = found.joint.ways
    assert found.joint.attained is False and way.example is not None
    assert {name for name, value in way.example.items() if value != found.point[name]} == moved
    rows = re.findall(r"^([xy]) .*(?:above|below)", found.export().partition("Each alone")[0], re.MULTILINE)
    assert {*rows} == moved


@pytest.mark.parametrize(
    ("claim", "assumed", "move"),
    [
        ("x >= 1", [], "to at least 1 (at 1 exactly any error can undo it)"),
        ("x >= 1", ["x <= 1 or x >= 2"], "to at least 1 (at 1 exactly any error can undo it)"),
        ("x = 1", [], "to 1 (at 1 exactly any error can undo it)"),
        ("1 <= x <= 2", [], "to at least 1 and at most 2. At 1 exactly any error can undo it"),
        ("x >= 1 and x != 2", [], "to at least 1 and below 2. At 1 exactly any error can undo it"),
        ("x >= 1 and x < 3", [], "to at least 1 and below 3. At 1 exactly any error can undo it"),
    ],
)
def test_at_least_is_said_where_everything_beyond_does_it(claim: str, assumed: list[str], move: str) -> None:
    space = {name: {"baseline": "1/2", "range": [0, 3]} for name in "xy"}
    tied = game({"a": ["u"], "b": ["l"]}, {"u, l": ["x", "y"]}, space, assumptions=assumed)
    assert f"raise x from 0.5 {move}" in " ".join(concede(tied, claim, by=["x", "y"]).export("sentence").split())


@pytest.mark.parametrize(
    ("name", "claim"),
    [("four-party", "fund > 10"), ("thaad-offer", "value(China) > 100"), ("swap-package", "calm < 0")],
)
def test_a_claim_that_holds_nowhere_is_said_to_and_no_condition_is_left_without_its_words(
    name: str, claim: str
) -> None:
    answer = concede(load(name), claim, by=load(name).space.names[0])
    said = " ".join(answer.export("text").split())
    assert "because it holds nowhere within the ranges, whatever is changed" in said
    assert "because cannot be brought about" not in said and answer.joint.verdict.kind == "empty"


def test_conditions_that_no_change_of_one_parameter_meets_are_named() -> None:
    said = " ".join(concede(load("four-party"), "pact**2 + fund**2 < 1", by="pact").export("text").split())
    assert "because 1 > pact**2 + fund**2 cannot be brought about" in said and "whatever is changed" not in said


def test_what_may_change_is_asked_before_the_game_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.questions.concede.answer.atlas_of", lambda _: pytest.fail("the game is solved"))
    with pytest.raises(UsageError, match="nobody controls a parameter of this game"):
        concede(load("hawk-dove"), "hawk, dove")
    with pytest.raises(UsageError, match="no parameter is called 'shields'"):
        concede(load("thaad-deal"), "withdraw, sanction", by="shields")


def test_an_end_that_is_not_enough_is_told_by_its_side_where_costs_are_bounds_too() -> None:
    """At 10/3 the product is 20 and no more; bounds of the cost are all there is, since a product is curved."""
    answer = concede(load("thaad-deal"), "shield*buffer > 20", by=["shield", "buffer"])
    assert answer.joint.exact is False and answer.joint.attained is False
    joint, alone = (" ".join(text.split()) for text in str(answer).split("Each alone"))
    assert "for instance change shield 3 above 10/3 (about 3.333) +1/3" in joint
    assert "For instance shield = 3.34." in joint
    assert "shield 3 above 10/3 (about 3.333) more than 10/3" in alone


@pytest.mark.parametrize(("by", "said"), [(None, "by='injury'"), ([], "no parameter is named to be changed")])
def test_one_parameter_is_not_offered_as_several(by: list[str] | None, said: str) -> None:
    space = {"injury": {"baseline": 2, "range": (0, 9)}}
    chicken = game({"A": ["a", "b"], "B": ["c", "d"]}, [[["-injury", 3], [1, 2]], [["-injury", 1], [3, 2]]], space)
    with pytest.raises(UsageError, match="there is only injury") as raised:
        concede(chicken, "a, c", by=by)
    assert said in str(raised.value)


@pytest.mark.parametrize(("by", "said"), [("p", "ties p to q"), ("q", "ties q to p"), (["p", "q"], "")])
def test_what_an_assumption_ties_is_told_where_it_may_not_change(by: Any, said: str) -> None:
    """p alone can change nothing, for q is twice p whatever is asked; thresholds moves both."""
    space = {"p": {"baseline": 2, "range": (0, 4)}, "q": {"baseline": 4, "range": (0, 8)}}
    levy = game({"A": ["a", "b"], "B": ["c"]}, [[["3 - q"], [0]], [[0], [0]]], space, assumptions=["q = 2*p"])
    answer = concede(levy, "a, c", by=by)
    assert (answer.joint.verdict.kind == "empty") is bool(said)
    for text in (answer.export("sentence"), str(answer)):
        assert (f"hat is assumed {said}; name them together." in " ".join(text.split())) is bool(said)
