"""How likely: sampled numbers against exact ones, columns against the point solver, and what is said of them."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from math import sqrt
from random import Random
from typing import Any

import numpy as np
import pytest
from audit import how_many, tenth
from audit_games import random_case
from command import run
from shelf import NORMAL, taken
from tied_game import TIED

from games import load
from solver import Atlas, UsageError, ZopaError, game, nash, phases, reads, uncertain
from solver.claims import parse_claim
from solver.concepts.nash.point_solver import solve
from solver.concepts.nash.pure_equilibria import pure_equilibria
from solver.errors import InvalidText
from solver.expressions.expression import evaluate
from solver.questions.subject import PictureRequest
from solver.questions.uncertain.answer import Uncertain
from solver.questions.uncertain.probabilities import Chance
from solver.questions.uncertain.sample import ALONE, CHOSEN, ClaimsAtPoints, Inquiry, Sample, sample
from solver.questions.uncertain.selection import NAMES, envelope, rule
from solver.questions.uncertain.sensitivity_indices import columns_mixed, contrasts
from solver.questions.uncertain.shares_picture import shares
from solver.regions.volume import wilson
from solver.report.words import interval
from solver.sweeps.design import drawn, listed
from solver.sweeps.kernels.engine import Name, choose

DEAL = "equilibrium(withdraw, sanction)"
RISK = "risk_dominant(withdraw, sanction)"


def standard_errors_apart(one: Chance) -> float:
    """Return by how many standard errors the sample differs from the exact probability."""
    assert one.exact is not None
    p = float(one.exact)
    if p in (0, 1):
        return 0.0 if one.estimate == p else float("inf")
    return abs(one.estimate - p) / sqrt(p * (1 - p) / one.count)


# --- probabilities --------------------------------------------------------------------------------


NOT_EXACT = ("drafting", "jury", "three-powers")  # many parameters that hang together; curved conditions


@pytest.mark.parametrize("name", tenth([n for n in NORMAL if len(taken(n).space)], 3))
def test_sampled_phases_agree_with_exact_ones(name: str) -> None:
    atlas = nash(load(name))
    for seed in range(11, how_many(12, 13)):
        found = uncertain(atlas, samples=2_000, seed=seed)
        known = [one for one in found.phases if one.chance.exact is not None]
        assert all(standard_errors_apart(one.chance) < 4 for one in known)
        if name not in NOT_EXACT:
            assert len(known) == len(found.phases), [one.chance.why for one in found.phases]
            assert sum(one.chance.exact or 0 for one in known) == 1
        assert sum(one.chance.hits for one in found.phases) == 2_000


@pytest.mark.slow
def test_the_deal_exactly_and_sampled() -> None:
    claims = [DEAL, "unique(keep, tolerate)", "payoff_dominant(withdraw, sanction)", RISK]
    found = uncertain(load("thaad-deal"), claims, samples=4_000, seed=1)
    assert [one.chance.exact for one in found.claims] == [Fraction(5, 12), Fraction(1, 3), Fraction(1, 3), None]
    assert all(standard_errors_apart(one.chance) < 4 for one in found.claims[:3])
    assert found.claims[3].chance.why == "its conditions are curved"
    given = uncertain(load("thaad-deal"), claims[:2], given="buffer > calm", samples=4_000, seed=1)
    assert [one.chance.exact for one in given.claims] == [Fraction(1, 3), Fraction(2, 3)]
    assert all(standard_errors_apart(one.chance) < 4 for one in given.claims)
    assert 7_000 < given.tried < 9_000


def test_intervals_hold_exact_probabilities() -> None:
    """Whether no more than seven of 40 intervals at 95 % miss: two do in the mean, more in one case in a thousand."""
    atlas = nash(load("thaad-deal"))
    claim, engine = parse_claim(atlas.game, DEAL), choose(atlas)
    held = 0
    for seed in range(40):
        points = drawn(atlas.game.space, 1_000, seed, "random").arrays(0, 1_000)
        holds = ClaimsAtPoints(atlas, [claim])(points, engine(points), lambda places: [])[0]
        low, high = wilson(int(holds.sum()), 1_000)
        held += low <= 5 / 12 <= high
    assert held >= 33


def test_wilson_solves_its_equation() -> None:
    for hits, count in ((1, 10), (5, 10), (40, 1_000)):
        for end in wilson(hits, count):
            assert abs(abs(hits / count - end) - 1.959963984540054 * sqrt(end * (1 - end) / count)) < 1e-12
    assert wilson(0, 50)[0] == 0 and wilson(50, 50)[1] == 1


def test_distributions_count() -> None:
    """Triangular on 0 to 1 with its mode at 1: P(x > 1/2) = 3/4; normal about 1/2: one half above it."""
    shapes: Mapping[str, Any] = {
        "x": {"baseline": 0, "range": (0, 1), "distribution": {"kind": "triangular", "mode": 1}},
        "y": {"baseline": 0, "range": (0, 1), "distribution": {"kind": "normal", "mean": "1/2", "sd": "1/10"}},
        "z": {"baseline": 0, "range": (0, 1)},
    }
    made = game({"a": ["s"], "b": ["t"]}, [[["x"]], [["y + z"]]], shapes)
    found = uncertain(made, ["x > 1/2", "y > 1/2", "y > 7/10", "z > 1/4"], samples=8_000, seed=3)
    chances = [one.chance for one in found.claims]
    assert [one.exact for one in chances] == [None, None, None, Fraction(3, 4)]
    for one, truth in zip(chances, (3 / 4, 1 / 2, 0.02275, 3 / 4), strict=True):
        assert abs(one.estimate - truth) < 4 * sqrt(truth * (1 - truth) / 8_000)
    assert chances[0].why == "x is triangular, not uniform"
    assert "x triangular and y normal" in str(found)


@pytest.mark.slow
def test_distributions_are_those_of_the_command_line() -> None:
    """Triangular on 0 to 10 with its mode at 10: P(shield > 5) = 3/4, where the file leaves it at 1/2."""
    asked = ("thaad-deal", "--claim", "shield > 5", "--distribution", "shield=triangular(10)", "--format", "json")
    found = json.loads(run(["uncertain", *asked, "--samples", "8000"]).out)["claims"][0]
    assert abs(found["estimate"] - 3 / 4) < 4 * sqrt(3 / 16 / 8_000) and found["exact"] is None
    deal = load("thaad-deal").with_distributions({"shield": {"kind": "triangular", "mode": 10}, "calm": "normal(3, 1)"})
    assert uncertain(deal, "shield > 5", samples=8_000).claims[0].chance.estimate == found["estimate"]
    assert deal.answers == load("thaad-deal").answers
    swept = run(["sweep", "thaad-deal", "--sample", "64", "--distribution", "shield=triangular(10)"])
    assert swept.code == 0 and swept.out != run(["sweep", "thaad-deal", "--sample", "64"]).out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--distribution", "shield=triangular(1, 2, 5)"], "triangular(mode) takes; its ends are those of the range"),
        (["--distribution", "shield=triangular(30)"], "the distribution of shield: the mode of shield is 30, outside"),
        (["--distribution", "shield=normal(3)"], "the distribution of shield: a normal distribution needs sd"),
        (["--distribution", "shield=unifrom"], "did you mean 'uniform'"),
        (["--distribution", "shield=normal(x, 1)"], "'x' is no number"),
        (["--distribution", "sheild=uniform"], "did you mean 'shield'"),
        (["--distribution", "shield=uniform", "--fix", "shield=3"], "is fixed, so it cannot be drawn as well"),
        (["--set", "shield=3"], "nothing here is at one point, so there is none that --set could move; --fix"),
    ],
)
def test_a_distribution_that_cannot_be_is_refused(words: list[str], told: str) -> None:
    done = run(["uncertain", "thaad-deal", *words])
    assert (done.code, done.out) == (2, "") and told in done.err


OWN = 'range = [0, 4]\ndistribution = "triangular(0)"\n'
NOT_DRAWN = "q follows from p by the game's assumptions, so the triangular distribution stated for it cannot be drawn"


def test_a_distribution_of_what_follows_from_others_is_refused() -> None:
    """It was ignored, and P(p >= 1) told as 1/2, where q triangular about 0 would make it 1/4."""
    stated = TIED.replace("range = [0, 4]\n", OWN)
    asked = ["uncertain", "-", "p >= 1", "--samples", "400"]
    option = ["--distribution", "q=triangular(0)"]
    for done in (
        run(asked, stated),
        run([*asked, *option], TIED),
        run(["sweep", "-", "--sample", "8"], stated),
        run(["sweep", "-", "p", "--sample", "8", *option], TIED),
    ):
        assert (done.code, done.out) == (2, "") and "Traceback" not in done.err
        assert NOT_DRAWN in done.err and "give p a distribution instead, and q none" in done.err
    with pytest.raises(UsageError, match="q follows from p"):
        uncertain(reads(TIED).with_distributions({"q": "normal(1, 1)"}), "p >= 1", samples=400)
    found = uncertain(reads(TIED).with_distributions({"p": "triangular(0)"}), "p >= 1", samples=4_000)
    assert abs(found.claims[0].chance.estimate - 1 / 4) < 4 * sqrt(3 / 16 / 4_000)
    assert "p triangular on its range, the others uniform but q, which follows from p." in " ".join(str(found).split())


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ({"share": "triangular(1)"}, "With share triangular on its range, the chance"),
        ({"value": "normal(1, 1)"}, "With value normal on its range, the others uniform, the chance"),
        ({"value": "normal(1, 1)", "injury": "triangular(1)"}, "With value normal and injury triangular, each on"),
    ],
)
def test_how_parameters_are_drawn_is_said_of_one_of_some_and_of_all(shapes: dict[str, str], said: str) -> None:
    played = load("two-markets" if "share" in shapes else "hawk-dove")
    lead = " ".join(uncertain(played.with_distributions(shapes), samples=200).export("sentence").split())
    assert lead.startswith(said) and ("others uniform" in lead) == ("others uniform" in said)


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ("q = 2*p", "every parameter uniform on its range but q, which follows from p."),
        ("p = q**2 - 3", "every parameter uniform on its range but p, which follows from q."),
        ("q = 2*p and r = p", "every parameter uniform on its range but q and r, which follow from p."),
        ("q = p + r", "every parameter uniform on its range but q, which follows from p and r."),
        ("q = 2", "every parameter uniform on its range but q, which follows from what is assumed."),
        ("q >= p", "every parameter uniform on its range."),
    ],
)
def test_what_follows_is_not_said_to_be_drawn(assumed: str, said: str) -> None:
    found = uncertain(reads(TIED.replace("q = 2*p", assumed)), "p >= 1", samples=400)
    assert said in " ".join(str(found).split())


def test_the_first_line_says_that_what_is_assumed_is_given() -> None:
    told = "With every parameter uniform on its range, given what is assumed, the chance"
    made = TIED.replace("q = 2*p", "q >= p")
    for text, starts in ((made, True), (made.replace("q >= p", "q >= 0"), False)):
        found = " ".join(uncertain(reads(text), "p >= 1", samples=200).export("sentence").split())
        assert found.startswith(told) == starts


@pytest.mark.parametrize(
    ("assumed", "follows", "free"),
    [
        ("q = 2*p", {"q": lambda p, q, r: 2 * p}, "pr"),
        ("q = 3*p - 1", {"q": lambda p, q, r: 3 * p - 1}, "pr"),  # leaves its range
        ("q = p + r", {"q": lambda p, q, r: p + r}, "pr"),
        ("q = 2*p and r = 2 - p", {"q": lambda p, q, r: 2 * p, "r": lambda p, q, r: 2 - p}, "p"),
        ("q = p + r and p + r >= 1", {"q": lambda p, q, r: p + r}, "pr"),
    ],
)
def test_probabilities_where_parameters_follow_are_those_of_the_free_ones(
    assumed: str, follows: Mapping[str, Any], free: str
) -> None:
    """Counted here in fractions, in the middles of a grid over the free parameters, all alike."""
    claims = ["q >= 1", "p + q > 2*r", "equilibrium(a, x)", "unique(b, y)"]
    tied = reads(TIED.replace("q = 2*p", assumed))
    known = [one.chance.exact for one in uncertain(tied, claims, samples=400).claims]
    rows, kept, hits = 60, 0, [0] * 4
    middles = [Fraction(2 * k + 1, rows) for k in range(rows)]  # of the range of p and of r
    for values in product(middles, repeat=len(free)):
        at = {"p": Fraction(0), "q": Fraction(0), "r": Fraction(0), **dict(zip(free, values, strict=True))}
        at |= {name: rule(**at) for name, rule in follows.items()}
        p, q, r = at["p"], at["q"], at["r"]
        if not (0 <= q <= 4 and 0 <= r <= 2 and (p + r >= 1 or ">=" not in assumed)):
            continue
        kept += 1
        stable = {(i, j) for i, j in product((0, 1), repeat=2) if is_stable(p, q, r, i, j)}
        truths = (q >= 1, p + q > 2 * r, (0, 0) in stable, stable == {(1, 1)})
        hits = [h + t for h, t in zip(hits, truths, strict=True)]
    for exact, hit in zip(known, hits, strict=True):
        assert exact is not None and abs(exact - Fraction(hit, kept)) < Fraction(4, rows)


def is_stable(p: Fraction, q: Fraction, r: Fraction, i: int, j: int) -> bool:
    """Whether nobody gains by moving alone, in the game above."""
    row, column = [[p, Fraction(1)], [r, q]], [[q, r], [Fraction(0), p]]
    return row[i][j] >= row[1 - i][j] and column[i][j] >= column[i][1 - j]


def test_a_grid_draws_nothing() -> None:
    done = run(["sweep", "thaad-deal", "shield=0:10:3", "--distribution", "shield=triangular(10)"])
    assert done.code == 2 and "a grid draws none" in done.err


# --- columns against the point solver -------------------------------------------------------------


@pytest.mark.parametrize("want", ["closed forms", "label pairing"])
@pytest.mark.parametrize("seed", [70_001, 70_003, 70_004, 70_008, 70_011])
def test_columns_equal_the_point_solver(seed: int, want: Name) -> None:
    case = random_case(seed)
    atlas = nash(case.game)
    players = case.game.players
    profiles = [(r, c) for r in players[0].strategies for c in players[1].strategies]
    texts = [f"{p}({r}, {c})" for r, c in profiles[:4] for p in ("equilibrium", "unique", "payoff_dominant")]
    texts += [f"not risk_dominant({r}, {c}) or pareto({r}, {c})" for r, c in profiles[:2]]
    read = [parse_claim(case.game, one) for one in texts]
    rules = [rule(atlas, name) for name in NAMES] + [rule(atlas, f"focal={', '.join(profiles[0])}")]
    asked = Inquiry(choose(atlas, want), ClaimsAtPoints(atlas, read), rules)
    count = how_many(30, 150)
    design = drawn(case.game.space, count, seed, "random")
    points = design.arrays(0, count)
    kept, found = asked.inside(points, design.exact)
    places = np.flatnonzero(kept)
    points = np.ascontiguousarray(points[:, kept])
    columns = asked.columns(points, found, lambda wanted: design.exact(places[wanted]))
    tests = [atlas.claim(claim).test for claim in read]
    for k, point in enumerate(design.exact(places)):
        first, second = case.at(point)
        there = solve(first, second).equilibria
        pays = [[float(e.payoffs[seat]) for e in there] for seat in (0, 1)]
        assert np.allclose(columns.low[:, k], [min(one) for one in pays])
        assert np.allclose(columns.high[:, k], [max(one) for one in pays])
        assert columns.truth[:, k].tolist() == [test(point) for test in tests]
        labels = {
            tuple(
                " + ".join(n for n, w in zip(p.strategies, weights, strict=True) if w)
                for p, weights in zip(players, (e.row, e.column), strict=True)
            )
            for e in there
        }
        assert set(asked.labels(int(columns.phase[k]))) == {f"({', '.join(label)})" for label in labels}
        taken = by_nash_product(first, second, [e.payoffs for e in there])
        if taken is not None:
            assert np.allclose(columns.ruled[NAMES.index("nash-product"), 0, :, k], [float(u) for u in taken])


def by_nash_product(first: Any, second: Any, pays: list[Any]) -> Any:
    """Return the payoffs of the equilibrium with the greatest product of gains, if one has, exactly."""
    row = max(min(line) for line in first)
    column = max(min(line[j] for line in second) for j in range(len(second[0])))
    products = [(u - row) * (v - column) for u, v in pays]
    return pays[products.index(max(products))] if products.count(max(products)) == 1 else None


def unit_square() -> Atlas:
    ranges = {name: {"baseline": 0, "range": (0, 1)} for name in "xy"}
    return nash(game({"a": ["s"], "b": ["t"]}, [[["x"]], [["y"]]], ranges))


def test_ties_are_settled_exactly() -> None:
    """1/3 lies on the wall, but its float does not."""
    atlas = unit_square()
    claims = [parse_claim(atlas.game, one) for one in ("x >= 1/3", "x > 1/3", "3*x == 1", "not x < 1/3")]
    design = listed(atlas.game.space, [{"x": "1/3"}])
    points = design.arrays(0, 1)
    found = ClaimsAtPoints(atlas, claims)(points, choose(atlas)(points), design.exact)
    assert found[:, 0].tolist() == [True, False, True, True]


def test_mixed_points_are_exact_as_well() -> None:
    """(1/4, 3/4) with the x of (3/4, 1/2) lies on x = y."""
    atlas = unit_square()
    asked = Inquiry(
        choose(atlas), ClaimsAtPoints(atlas, [parse_claim(atlas.game, one) for one in ("x >= y", "x > y")]), ()
    )
    design = listed(atlas.game.space, [{"x": "1/4", "y": "3/4"}, {"x": "3/4", "y": "1/2"}])
    points = design.arrays(0, 2)
    both = Sample(design, np.arange(2), points, asked.at(points, design.exact), 2)
    assert columns_mixed(asked, both, 0).truth[:, 0].tolist() == [True, False]


def stated(atlas: Atlas, name: str, point: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    players = atlas.game.players
    profiles = [(r, c) for r in players[0].strategies for c in players[1].strategies]
    predicate = name.replace("-", "_")
    return [p for p in profiles if atlas.claim(f"{predicate}({', '.join(p)})").test(point)]


@pytest.mark.parametrize("name", ["thaad-deal", "stag-hunt", "two-markets", "security-dilemma", "chicken"])
def test_rules_select_what_the_claims_say(name: str) -> None:
    atlas = nash(load(name))
    rules = [rule(atlas, one) for one in ("risk-dominant", "payoff-dominant")]
    asked = Inquiry(choose(atlas), ClaimsAtPoints(atlas, ()), rules)
    count = how_many(40, 200)
    design = drawn(atlas.game.space, count, 5, "random")
    points = design.arrays(0, count)
    columns = asked.at(points, design.exact)
    several = 0
    for k, point in enumerate(design.exact(range(count))):
        for place, one in enumerate(rules):
            state, expected = columns.state[place, k], stated(atlas, one.name, point)
            low, high = columns.ruled[place, :, :, k]
            if state == ALONE:
                assert len(atlas.at(point).solution.equilibria) == 1
                continue
            several += 1
            assert (state == CHOSEN) == bool(expected)
            if expected:
                cell = atlas.game.cell(expected[0])
                pays = [float(evaluate(atlas.game.write_out(u), point)) for u in cell]
                assert np.allclose(low, pays) and np.allclose(high, pays)
            else:
                assert np.allclose(low, columns.low[:, k]) and np.allclose(high, columns.high[:, k])
    assert several > count // 10


def test_nash_products_and_focal_outcomes_by_hand() -> None:
    """Two strict equilibria (4, 1) and (2, 3), the mixed one (4/3, 3/4), and 0 secured: the products are 4, 6 and 1."""
    made = game(
        {"row": ["top", "bottom"], "column": ["left", "right"]},
        [[["4 + 0*x", "0"], ["0", "2"]], [["1", "0"], ["0", "3"]]],
        {"x": {"baseline": 0, "range": (0, 1)}},
    )
    found = uncertain(made, select=["nash-product", "focal=top, left", "focal=top, right"], samples=200)
    by_name = {one.rule: one for one in found.selected}
    product, focal, missing = (by_name[n] for n in ("nash-product", "focal=(top, left)", "focal=(top, right)"))
    assert (product.chosen, focal.chosen, missing.none) == (200, 200, 200)
    assert [one.low.mean for one in product.payoffs] == [2, 3]
    assert [one.high.mean for one in focal.payoffs] == [4, 1]
    assert [round(one.low.mean, 9) for one in missing.payoffs] == [round(4 / 3, 9), 0.75]
    assert [one.high.mean for one in missing.payoffs] == [4, 3]
    assert found.named == 3


def test_ties_are_not_decided() -> None:
    """Matching coordination: both strict equilibria pay alike, so no rule tells them apart."""
    made = game(
        {"row": ["a", "b"], "column": ["a", "b"]},
        [[["1 + x", "0"], ["0", "x + 1"]], [["1 + x", "0"], ["0", "1 + x"]]],
        {"x": {"baseline": 0, "range": (0, 1)}},
    )
    found = uncertain(made, samples=300)
    assert [(one.rule, one.chosen, one.none, one.tied) for one in found.selected] == [
        (name, 0, 0, 300) for name in NAMES
    ]
    shares = found.sensitivity("row", "drawn").factor("selection rule")
    assert shares.first.low > 0  # low or high end: (1 + x)/2 or 1 + x


@pytest.mark.parametrize("never", [10**5, 10**12])
@pytest.mark.parametrize("engine", ["closed forms", "label pairing"])
def test_a_payoff_that_nobody_gets_ties_no_others(never: int, engine: str) -> None:
    """Both get 3 + t at (a, x), 2 at (c, y): however bad the cells beside these are, a rule takes one of the two."""
    one: list[list[object]] = [["3 + t", -never], [0, 0], [1, 2]]
    two: list[list[object]] = [["3 + t", 1], [-1, -1], [-never, 2]]
    if engine == "closed forms":
        del one[1], two[1]
    rows = ["a", "b", "c"] if len(one) == 3 else ["a", "c"]
    made = game({"one": rows, "two": ["x", "y"]}, [one, two], {"t": {"baseline": 0, "range": (-2, 2)}})
    found = uncertain(made, "payoff_dominant(a, x)", select=["payoff-dominant", "nash-product"], samples=400)
    assert found.engine == engine
    assert found.claims[0].chance.low < 0.75 < found.claims[0].chance.high
    assert [(one.alone, one.chosen) for one in found.selected[:2]] == [(0, 400)] * 2
    assert found.sensitivity("one", "greatest").influences and found.sensitivity("one", "drawn").influences


def test_the_share_of_the_rule_is_known_where_it_alone_matters() -> None:
    """Payoffs 1 or 2 whatever x is, and no rule that decides: all the variance is the rule's."""
    made = game(
        {"row": ["a", "b"], "column": ["a", "b"]},
        [[["2", "0*x"], ["0", "2"]], [["2", "0"], ["0", "2"]]],
        {"x": {"baseline": 0, "range": (0, 1)}},
    )
    found = uncertain(made, samples=2_000, seed=9)
    one = found.sensitivity("row", "drawn")
    assert one.factor("selection rule").total.low <= 1 <= one.factor("selection rule").total.high
    assert one.factor("selection rule").rank == 1
    assert one.factor("x").total.high == 0
    assert found.sensitivity("row", "least").why == "it is the same at every point"


# --- filtering ------------------------------------------------------------------------------------


def test_kolmogorov_smirnov_by_hand() -> None:
    random = np.random.default_rng(2)
    points = random.random((2, 400))
    holds = points[0] + 0.3 * random.random(400) > 0.7
    for one in contrasts("xy", points, holds):
        values = points["xy".index(one.parameter)]
        steps = np.sort(values)
        inside, outside = (np.searchsorted(np.sort(values[m]), steps, "right") / m.sum() for m in (holds, ~holds))
        assert abs(one.distance - np.abs(inside - outside).max()) < 1e-12
        assert abs(one.holding - values[holds].mean()) < 1e-12


def test_a_payoff_that_nobody_gets_hides_no_gain() -> None:
    """Where t < 0 the one gains by b at x, a little beside what y would cost."""
    pays = [[["t", "1"], ["0", "-1000000000000"]], [["1", "0"], ["1", "0"]]]
    made = game({"one": ["a", "b"], "two": ["x", "y"]}, pays, {"t": {"baseline": 0, "range": (-1, 1)}})
    gains_found = uncertain(made, "equilibrium(a, x)", samples=400).filters[0].gains
    assert [(one.player, one.explains, one.alone) for one in gains_found] == [("one", 1.0, 1.0), ("two", 0.0, 0.0)]


def test_gains_explain_the_failures_of_the_deal() -> None:
    found = uncertain(load("thaad-deal"), DEAL, samples=4_000, seed=2)
    (filtered,) = (one for one in found.filters if one.kind == "claim")
    us, china = filtered.gains
    assert (us.player, us.to, china.player, china.to) == ("US", "keep", "China", "tolerate")
    failing = 1 - 5 / 12
    for gain, explains, alone in ((us, 1 / 2, 1 / 2 * 5 / 6), (china, 1 / 6, 1 / 2 * 1 / 6)):
        assert abs(gain.explains - explains / failing) < 0.04
        assert abs(gain.alone - alone / failing) < 0.04
    assert abs(us.explains + china.alone - 1) < 1e-12  # between them, every failure
    assert [one.parameter for one in filtered.contrasts[:2]] in (["shield", "breach_us"], ["breach_us", "shield"])
    assert {one.parameter for one in filtered.contrasts[-2:]} == {"embargo", "relief"}


# --- games without closed forms -------------------------------------------------------------------


def test_a_large_game_is_sampled() -> None:
    random = Random(5)
    tables = [
        [[f"{random.choice('xy')} + {random.randint(-40, 40)}/7" for _ in range(4)] for _ in range(4)] for _ in (0, 1)
    ]
    made = game({"a": list("pqrs"), "b": list("tuvw")}, tables, {n: {"baseline": 0, "range": (0, 9)} for n in "xy"})
    found = uncertain(made, ["equilibrium(p, t)", "unique(q, u)"], samples=400)
    assert found.engine == "label pairing"
    why = "closed forms are not made for more than 6 payoff cells here"
    assert found.phases[0].chance.why == why and len(found.phases) > 1
    phases_said = " ".join(found.export().split()).partition("stand together")[2].partition("What the players get")[0]
    assert phases_said.count(why) == 1 and f"Where sampled: {why}." in phases_said
    assert found.claims[0].chance.exact is not None and standard_errors_apart(found.claims[0].chance) < 4
    assert found.claims[1].chance.exact is None


def test_equilibria_are_found_only_where_what_is_given_may_hold() -> None:
    """Whether the answer is the same though the kernel sees only the fortieth of the points that may satisfy it."""
    atlas = nash(load("thaad-deal"))
    given = parse_claim(atlas.game, "shield < 1/2 and unique(withdraw, sanction)")
    engine, seen = choose(atlas), 0

    def counting(points: Any) -> Any:
        nonlocal seen
        seen += points.shape[1]
        return engine._run(points)

    asked = Inquiry(replace(engine, _run=counting), ClaimsAtPoints(atlas, []), ())
    drawn_ = sample(asked, ClaimsAtPoints(atlas, [given]), 200, 4)
    test = atlas.claim(given).test
    assert len(drawn_) == 200 and all(map(test, drawn_.exact(np.arange(200))))
    before = drawn_.design.exact(range(int(drawn_.places[-1]) + 1))
    assert [k for k, point in enumerate(before) if test(point)] == drawn_.places.tolist()
    assert 200 <= seen < drawn_.tried / 8


@pytest.mark.slow
def test_whatever_is_exact_agrees_with_the_sample() -> None:
    """Random games, in most of which some phases are affine and others are curved."""
    exact = curved = both = 0
    for seed in range(how_many(5, 10)):
        random = Random(seed)
        cells = ["x", "y", "x*y", "1/2", "1/3", "x - y", "1 - x"]
        tables = [[[random.choice(cells) for _ in range(2)] for _ in range(2)] for _ in range(2)]
        made = game({"a": ["s", "t"], "b": ["v", "w"]}, tables, {n: {"baseline": 0, "range": (0, 1)} for n in "xy"})
        chances = [one.chance for one in uncertain(made, samples=600, seed=seed).phases]
        known = [one for one in chances if one.exact is not None]
        assert all(standard_errors_apart(one) < 4.5 for one in known)
        assert sum(one.exact or 0 for one in known) <= 1
        exact, curved = exact + len(known), curved + len(chances) - len(known)
        both += 0 < len(known) < len(chances)
    assert exact > 5 and curved > 3 and both > 1


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ({"samples": 10}, "samples"),
        ({"samples": 10**9}, "samples"),
        ({"samples": True}, "samples"),
        ({"seed": -1}, "seed"),
        ({"seed": "x"}, "seed"),
        ({"select": "riskdominant"}, "did you mean 'risk-dominant'"),
        ({"select": "focal=stay, tolerate"}, "no strategy 'stay'"),
        ({"given": "shield < 0"}, "satisfy what is assumed"),
        ({"given": "shield < 1/100000"}, "too few"),
    ],
)
def test_calls_that_cannot_be_taken(options: Mapping[str, Any], printed: str) -> None:
    with pytest.raises(UsageError, match=printed):
        uncertain(load("thaad-deal"), **{"samples": 200, **options})


def test_claims_that_cannot_be_read() -> None:
    with pytest.raises(InvalidText):
        uncertain(load("thaad-deal"), "shield >", samples=200)
    with pytest.raises(ZopaError, match="keeep"):
        uncertain(load("thaad-deal"), "equilibrium(keeep, tolerate)", samples=200)
    with pytest.raises(UsageError, match="no parameters"):
        uncertain(load("hexagon"), samples=200)


# --- how it is written ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answer() -> Uncertain:
    rule_named = "payoff-dominant"
    return uncertain(load("thaad-deal"), [DEAL, RISK], given="calm > 1", select=rule_named, samples=1_000, seed=7)


@pytest.mark.slow
def test_a_seed_decides_everything(answer: Uncertain) -> None:
    again = uncertain(
        load("thaad-deal"), [DEAL, RISK], given="calm > 1", select="payoff-dominant", samples=1_000, seed=7
    )
    for form in ("text", "json", "csv", "latex", "markdown"):
        assert answer.export(form) == again.export(form)
    other = uncertain(load("thaad-deal"), [DEAL, RISK], given="calm > 1", samples=1_000, seed=8)
    assert other.claims[1].chance != answer.claims[1].chance


def test_the_json_record(answer: Uncertain) -> None:
    record = json.loads(answer.export("json"))
    assert record["schema"] == "zopa.uncertain/2"
    deal, risk = record["claims"]
    assert deal["exact"]["exact"] == str(answer.claims[0].chance.exact) and risk["exact"] is None
    assert risk["low"] < risk["estimate"] < risk["high"]
    assert [record[name] for name in ("samples", "tried", "seed", "settled")] == [1_000, answer.tried, 7, 0]
    assert (record["engine"], record["why"]) == ("closed forms", "the payoffs have 4 cells: short formulas")
    assert len(record["selected"]) == 3 and record["named"] == 1
    factors = {one["factor"] for one in record["sensitivities"][0]["influences"]}
    assert factors == set(answer.game.space.names)


def test_the_table(answer: Uncertain) -> None:
    head, *rows = csv.reader(io.StringIO(answer.export("csv")))
    assert len(set(head)) == len(head) and {len(row) for row in rows} == {len(head)}
    found = {tuple(row[head.index(n)] for n in ("about", "of", "factor", "measure")): row for row in rows}
    assert len(found) == len(rows)
    deal = found["claim", DEAL, "", "probability"]
    assert deal[head.index("value (exact)")] == str(answer.claims[0].chance.exact)
    total = answer.sensitivity(RISK).factor("shield").total
    assert float(found["claim", RISK, "shield", "total index"][head.index("high")]) == total.high


def test_every_format_says_it(answer: Uncertain) -> None:
    shown = str(answer)
    assert "exactly " in shown and "sampled, " in shown and "First order" in shown
    assert "payoff-dominant, low end" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert "equilibrium" in answer.export("html") and r"\begin{tabular}" in answer.export("latex")
    assert answer.claims[0].chance._repr_html_().startswith("<table>")


def test_indices_outside_their_range_are_explained_and_not_cut_off() -> None:
    """x alone decides x > 1/4, so its total index is 1, and the estimates lie on both sides of it."""
    above = below = 0
    ranges = {name: {"baseline": 0, "range": (0, 1)} for name in "xy"}
    made = game({"a": ["s"], "b": ["t"]}, [[["x"]], [["y"]]], ranges)
    for seed in range(4):
        found = uncertain(made, "x > 1/4", samples=400, seed=seed)
        total = found.sensitivity("x > 1/4").factor("x").total
        printed = " ".join(str(found).split())
        assert f"{total.value:.2f} ({total.low:.2f} to {total.high:.2f})" in printed
        assert ("A true index lies from 0 to 1." in printed) == (round(total.high, 2) > 1 or "(-0" in printed)
        above, below = above + (total.value > 1), below + (total.value < 1)
    assert above and below


def test_the_command() -> None:
    done = run(
        [
            "uncertain",
            "two-markets",
            "--claim",
            "equilibrium(first, first)",
            "--samples",
            "300",
            "--seed",
            "2",
            "--full",
        ]
    )
    assert done.code == 0 and "exactly 1/3" in done.out
    options = ["--fix", "shield=3", "--select", "focal=keep, tolerate", "--samples", "300", "--full"]
    fixed = run(["uncertain", "thaad-deal", *options])
    assert fixed.code == 0 and "shield fixed at 3" in fixed.out and "focal=(keep, tolerate)" in fixed.out
    wrong = run(["uncertain", "thaad-deal", "--select", "luck"])
    assert wrong.code == 2 and "no selection rule is called 'luck'" in wrong.err


def test_a_list_that_comes_by_other_formulas_is_one() -> None:
    """On either side of Max the branches are others, in another order, and the outcomes that stand the same."""
    payoffs = [[["Max(x, 1)", 3], [0, 3]], [[1, 1], [1, 1]]]
    answer = uncertain(game(None, payoffs, {"x": {"baseline": 1, "range": (0, 4)}}), samples=200)
    told = [({*one.labels}, one.chance.hits, one.chance.exact) for one in answer.phases]
    assert told == [({"(r1, c1)", "(r1, c2)", "(r2, c2)"}, 200, Fraction(1))]


@pytest.mark.slow
def test_phases_of_a_game_with_three_columns_are_exact() -> None:
    """Off closed forms for its points, but its atlas is small: the share of each phase, on a grid of exact points."""
    made = game(
        {"a": ["up", "down"], "b": ["left", "middle", "right"]},
        [[["x", 0, 1], [2, 1, 0]], [[1, 0, 0], [0, "y", 1]]],
        {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 1, "range": (0, 2)}},
    )
    found = uncertain(made, samples=4_000)
    exact = {frozenset(phase.labels): phase.chance.exact or Fraction(0) for phase in found.phases}
    assert len(exact) > 2 and sum(exact.values()) == 1
    off_walls = [(Fraction(8 * i + 4, 83), Fraction(4 * j + 2, 85)) for i in range(41) for j in range(42)]
    counted: Counter[frozenset[str]] = Counter()
    for x, y in off_walls:
        there = solve([[x, 0, 1], [2, 1, 0]], [[1, 0, 0], [0, y, 1]])
        names = (("up", "down"), ("left", "middle", "right"))
        counted[frozenset(
            "(" + ", ".join(" + ".join(n for n, w in zip(ns, ws, strict=True) if w) for ns, ws in
                            zip(names, (e.row, e.column), strict=True)) + ")"
            for e in there.equilibria
        )] += 1  # fmt: skip
    assert set(counted) == set(exact)
    for outcomes, share in exact.items():
        assert abs(counted[outcomes] / len(off_walls) - float(share)) < 0.05, outcomes


def test_points_without_an_outcome_borrow_no_payoffs() -> None:
    """Of three players only pure equilibria are listed, and at some points there is none: these have no payoffs."""
    payoffs = {}
    for a, b, c in product("ab", "cd", "ef"):
        same = (a == "a") == (b == "c")
        first = f"{1 if same else -1} + ({'4*x' if a == 'a' else '3'})"
        payoffs[f"{a}, {b}, {c}"] = [first, "-1" if same else "1", "1" if c == "e" else "0"]
    players = {"one": ["a", "b"], "two": ["c", "d"], "three": ["e", "f"]}
    here = game(players, payoffs, {"x": {"baseline": "3/2", "range": (0, 2)}})
    atlas = pure_equilibria(here)
    found = uncertain(atlas, samples=4_000, seed=3)
    [none] = [one for one in found.phases if not one.labels]
    assert 0 < none.chance.value < 1
    engine = choose(atlas)
    points = np.array([[0.1, 1.9, 0.2, 1.8, 0.5]])  # the last has none
    table = engine(points)
    low, high = envelope(table)
    assert np.isnan(low[0]).tolist() == (table.count == 0).tolist()
    paid = {k: table.payoffs[:, table.point == k] for k in range(5)}
    for k in range(5):
        if table.count[k]:
            assert low[:, k].tolist() == paid[k].min(axis=1).tolist()
            assert high[:, k].tolist() == paid[k].max(axis=1).tolist()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["trust-game", "deterrence"])
def test_curved_phases_have_their_letters(name: str) -> None:
    known = {frozenset(one.labels): one.name for one in phases(load(name)).entries}
    found = {frozenset(one.labels): one.name for one in uncertain(load(name), samples=200).phases}
    assert {labels: known.get(labels) for labels in found} == found and len(found) > 1


def test_several_that_pay_the_same_are_not_one() -> None:
    """Where y is below 1/2 the second plays its right, which pays the first y whatever it does; x ties at 1/128."""
    space = {name: {"baseline": "1/2", "range": (0, 1)} for name in ("x", "y")}
    first, second = [["x", "y"], ["1/128", "y"]], [["y", "1/2"], ["y", "1/2"]]
    level = game({"first": ["u", "d"], "second": ["l", "r"]}, [first, second], space)
    text = uncertain(level, samples=1_000).export()
    assert "Those that stand at a point pay the same" in text and "One equilibrium stands" not in text
    found = shares(PictureRequest(level, ("x",)))  # at 64 values, the first of them 1/128
    both = found.lists.index(("(u, l)", "(d, l)"))
    assert 0.4 < found.table[both][0] < 0.6 and not found.table[both][1:].any()


@pytest.mark.parametrize("hits", [0, 1, 3, 150, 1499, 2997, 2999, 3000])
def test_an_interval_is_rounded_outward(hits: int) -> None:
    ends = wilson(hits, 3000)
    low, high = (float(end) / 100 for end in interval(100 * ends[0], 100 * ends[1], 100).split(" to "))
    assert low <= ends[0] + 1e-9 and ends[1] <= high + 1e-9 and low < high and (high == 1) == (hits == 3000)


def test_the_interval_of_a_claim_that_nearly_always_holds_has_two_ends() -> None:
    page = str(uncertain(load("thaad-deal"), "shield*breach_us > 1/100", samples=3000))
    assert "sampled, 99.6 to 99.95 %" in page


def test_an_equality_that_no_point_drawn_meets_belongs_among_the_assumptions() -> None:
    with pytest.raises(UsageError, match="an equality is solved where the game's own assumptions state"):
        uncertain(load("thaad-deal"), given="shield == breach_us", samples=500)
