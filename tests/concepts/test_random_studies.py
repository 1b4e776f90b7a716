"""Studies against every step in its own game, at random rational points, half of them on walls, by brute force.

Regions over all parameters must say what the payoffs at the point say. Games are random, of two to four in a study,
with parameters renamed onto each other; their payoffs are evaluated here, in the names of each game.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction as F
from functools import cache, partial
from random import Random

import pytest
from audit import how_many
from brute_force_trees import claim_holds, outcomes
from shelf import taken
from wall_points import Draw

from solver import InvalidGame, claim_region, coalition, game, prove, study, tree, when
from solver.atlas import outcome_region
from solver.concepts.catalogue import usual_atlas
from solver.concepts.study_atlas import StudyAtlas
from solver.forms.joint_parameters import differences
from solver.forms.study import Study

Form = dict[str, int]  # an affine form: a coefficient for each parameter, and for ""
Point = Mapping[str, F]
Brute = Callable[[Point], bool]
OWN = ("p", "q", "r")
SEEDS, POINTS = range(how_many(15, 40)), how_many(150, 500)


def text(form: Form) -> str:
    return " + ".join(f"({k})*{name}" if name else str(k) for name, k in form.items())


def value(form: Form, point: Point) -> F:
    return sum((k * (point[name] if name else F(1)) for name, k in form.items()), F(0))


def drawn_form(draw: Random) -> Form:
    return {name: draw.randint(-2, 2) for name in (*draw.sample(OWN, draw.choice((1, 1, 2))), "")}


def drawn_game(draw: Random, parameters: Mapping[str, object]) -> tuple[object, str, Brute, list[tuple[Form, Form]]]:
    """A game, a claim, whether it holds at a point by the payoffs there, and pairs of payoffs that can tie."""
    u = [[drawn_form(draw) for _ in range(2)] for _ in range(4)]
    kind = draw.choice(("normal", "tree", "coalition"))
    if kind == "normal":
        cells = {name: list(map(text, u[k])) for k, name in enumerate(("a, c", "a, d", "b, c", "b, d"))}
        made = game({"one": ["a", "b"], "two": ["c", "d"]}, cells, parameters)
        k = draw.randrange(4)
        denied = draw.random() < 0.3

        def stands(at: Point) -> bool:
            own = value(u[k][0], at) >= value(u[k ^ 2][0], at) and value(u[k][1], at) >= value(u[k ^ 1][1], at)
            return own is not denied

        claim = f"{'not ' * denied}equilibrium({('a, c', 'a, d', 'b, c', 'b, d')[k]})"
        return made, claim, stands, [(u[k][0], u[k ^ 2][0]), (u[k][1], u[k ^ 1][1])]
    if kind == "tree":
        ends = {end: list(map(text, u[k])) for k, end in enumerate(("in/l", "in/r", "out"))}
        played = tree(["one", "two"], [("", "one", ["in", "out"]), ("in", "two", ["l", "r"])], ends, parameters)
        pairs = [(u[0][1], u[1][1]), (u[0][0], u[2][0])]
        return played, "played(in/l)", lambda at: all(value(a, at) >= value(b, at) for a, b in pairs), pairs
    worth = {"x, y": u[0][0], "x, z": u[0][1], "y, z": u[1][0], "x, y, z": u[1][1], "x": u[2][0]}
    shared = coalition(["x", "y", "z"], {name: text(form) for name, form in worth.items()}, parameters)

    def core(at: Point) -> bool:
        v = {name: value(form, at) for name, form in worth.items()}
        whole, two = v["x, y, z"], [v["x, y"], v["x, z"], v["y, z"] + v["x"]]
        return whole >= v["x"] and all(whole >= one for one in two) and 2 * whole >= v["x, y"] + v["x, z"] + v["y, z"]

    return shared, "core(nonempty)", core, [(worth["x, y, z"], form) for form in list(worth.values())[:3]]


def in_own_names(brute: Brute, called: Mapping[str, str], at: Point) -> bool:
    return brute({own: at[name] for own, name in called.items()})


class Drawn:
    """A random study, its steps by brute force, and ties in its own names."""

    def __init__(self, seed: int) -> None:
        draw = self.draw = Random(seed)
        count, pool = draw.randint(2, 4), ["p", "q", "x", "y", "z"]
        games, rename, steps, lows, highs = {}, {}, [], dict[str, int](), dict[str, int]()
        self.brute: dict[str, Brute] = {}
        self.ties: list[tuple[dict[str, str], Form, Form]] = []
        for k in range(count):
            called = dict(zip(OWN, draw.sample(pool, 3), strict=True))
            while called["p"] == "q" and called["q"] == "p":  # a study refuses a cycle
                called = dict(zip(OWN, draw.sample(pool, 3), strict=True))
            ends = {own: (draw.randint(-3, 0), draw.randint(2, 5)) for own in OWN}
            for own, (low, high) in ends.items():
                lows[called[own]] = max(lows.get(called[own], -9), low)
                highs[called[own]] = min(highs.get(called[own], 9), high)
            declared = {own: {"baseline": draw.randint(0, 2), "range": list(end)} for own, end in ends.items()}
            made, claim, brute, ties = drawn_game(draw, declared)
            games[f"g{k}"], rename[f"g{k}"] = made, called
            steps.append({"name": f"s{k}", "game": f"g{k}", "claim": claim})
            self.brute[f"s{k}"] = partial(in_own_names, brute, called)
            self.ties += [(called, *pair) for pair in ties]
        settled = {name: {"baseline": draw.randint(0, 2)} for name in lows}
        self.study: Study = study(games, steps, rename, settled)
        assert all(p.low == lows[p.name] and p.high == highs[p.name] for p in self.study.space.parameters)

    def point(self, on_wall: bool) -> dict[str, F]:
        draw = self.draw
        at = {}
        for p in self.study.space.parameters:
            grain = draw.choice((1, 2, 5, 97))
            at[p.name] = p.low + (p.high - p.low) * F(draw.randint(0, grain), grain)
        if on_wall:
            called, a, b = draw.choice(self.ties)
            own = draw.choice(OWN)
            slope = a.get(own, 0) - b.get(own, 0)
            if slope:
                here = {o: at[n] for o, n in called.items()}
                moved = here[own] - (value(a, here) - value(b, here)) / slope
                if self.study.space[called[own]].low <= moved <= self.study.space[called[own]].high:
                    at[called[own]] = moved
        return at


@pytest.mark.parametrize("seed", SEEDS)
def test_random_studies_point_by_point(seed: int) -> None:
    drawn = Drawn(seed)
    atlas = usual_atlas(drawn.study)
    regions = {name: outcome_region(atlas, name) for name in (*drawn.brute, "plan")}
    tests = {name: atlas.claim(f"step({name})").test for name in drawn.brute}
    some = claim_region(atlas, "step(s0) implies not step(s1)")
    for k in range(POINTS):
        at = drawn.point(k % 2 == 1)
        holds = {name: brute(at) for name, brute in drawn.brute.items()}
        found = {name: regions[name].contains(at) for name in holds}
        assert found == holds == {name: test(at) for name, test in tests.items()}, at
        assert regions["plan"].contains(at) is all(holds.values()), at
        assert some.contains(at) is not (holds["s0"] and holds["s1"]), at


# --- korea/plan ---------------------------------------------------------------------------------------


@cache
def essay() -> StudyAtlas:
    found = usual_atlas(taken("plan"))
    assert isinstance(found, StudyAtlas)
    return found


def by_brute_force(step: str, at: Point) -> bool:
    """Whether a step of the plan holds, from the payoffs of its game alone."""
    if step in ("offer", "promise"):
        form = taken("thaad-offer" if step == "offer" else "grand-bargain")
        claim = next(one.claim for one in taken("plan").steps if one.name == step)
        own = {name: at[name] for name in form.space.names}
        return bool(claim_holds(form, claim, own, outcomes(form, own)))
    if step == "prepared":
        back = {one: form_value("seoul-prepares", f"{one}, back", at) for one in ("prepare", "ignore")}
        decline = form_value("seoul-prepares", "prepare, decline", at)
        return back["prepare"][0] >= back["ignore"][0] and back["prepare"][1] >= decline[1]
    return at["unified"] + at["fund"] >= max(at["pact"], at["unified"], F(0))


def form_value(name: str, profile: str, at: Point) -> list[F]:
    form = taken(name)
    return [form.value_at(entry, at) for entry in form.cell(tuple(profile.split(", ")))]


@pytest.mark.slow
def test_the_plan_of_the_essay_point_by_point() -> None:
    plan, count = taken("plan"), how_many(500, 20_000)
    walls = plan.condition(plan.answers[2].iff)
    points = Draw(plan, Random("plan")).points(count, [], walls=walls)
    assert len(points) == count
    for at in points:
        holds = {step.name: by_brute_force(step.name, at) for step in plan.steps}
        assert {name: outcome_region(essay(), name).contains(at) for name in holds} == holds, at
        assert outcome_region(essay(), "plan").contains(at) is all(holds.values()), at


# --- what a study is asked to settle ------------------------------------------------------------------


ONE = {"one": ["a"]}


def alone(name: str, meaning: str = "", **given: object) -> object:
    return game(ONE, {"a": [name]}, {name: {"baseline": 1, "range": [0, 4], "meaning": meaning, **given}})


STEP = [{"name": "low", "game": "g", "claim": "x <= 1"}]


@pytest.mark.parametrize(
    ("other", "rename", "settled", "fault"),
    [
        (
            alone("x", range=[4, 9], baseline=5),
            {},
            {},
            "x: its ranges have only 4 in common: 0 to 4 in g, 4 to 9 in h;",
        ),
        (
            alone("x", range=[5, 9], baseline=5),
            {},
            {},
            "x: its ranges have nothing in common: 0 to 4 in g, 5 to 9 in h",
        ),
        (alone("x", baseline=2), {}, {}, "parameters.x: its baseline is 1 in g, and 2 in h; settle it by baseline = "),
        (alone("x", "cost"), {}, {}, "parameters.x: its meaning is worth in g, and cost in h; settle it by meaning = "),
        (alone("x", unit="won"), {}, {}, "parameters.x: its unit is dollars in g, and won in h"),
        (alone("x"), {}, {"x": {"range": [0, 5]}}, "x: range: 0 to 5 reaches beyond 0 to 4, the range in g"),
        (alone("x"), {}, {"z": {"baseline": 1}}, "parameters.z: no game has it; there are x"),
        (alone("x"), {"h": {"z": "y"}}, {}, "games.h: rename: h has no parameter 'z'; it has x"),
        (alone("x"), {"k": {"x": "y"}}, {}, "rename: no game is called 'k'; name one of the study"),
        (alone("x"), {"h": {"x": "2y"}}, {}, "games.h, column 1: the name '2y' begins with a digit"),
        (study({"g": alone("x")}, STEP), {}, {}, "games.h: it is a study itself; name its games instead"),
        ("thaad-deal", {}, {}, "games.h: it is no game: 'thaad-deal'"),
    ],
)
def test_what_a_study_refuses(other: object, rename: object, settled: object, fault: str) -> None:
    one = alone("x", "worth", unit="dollars")
    with pytest.raises(InvalidGame) as caught:
        study({"g": one, "h": other}, STEP, rename, settled)  # type: ignore[arg-type]
    assert fault in str(caught.value)


def test_what_differs_is_settled_by_the_study_or_by_a_name_of_its_own() -> None:
    one, other = alone("x", "worth"), alone("x", "cost", baseline=2, range=[1, 9])
    settled = study({"g": one, "h": other}, STEP, {}, {"x": {"meaning": "both", "baseline": 3}})
    both = settled.space["x"]
    assert (both.meaning, both.baseline, both.low, both.high) == ("both", F(3), F(1), F(4))
    apart = study({"g": one, "h": other}, STEP, {"h": {"x": "y"}})
    assert [(p.name, p.meaning, p.baseline) for p in apart.space.parameters] == [
        ("x", "worth", F(1)),
        ("y", "cost", F(2)),
    ]


def test_what_a_game_assumes_of_its_terms_is_told_in_parameters() -> None:
    terms, range_ = {"x": "p - 1"}, {"baseline": 2, "range": [0, 4]}
    own = game(ONE, {"a": ["x"]}, {"p": range_}, terms=terms, assumptions=["x >= 1/2"])
    made = study({"g": alone("x"), "h": own}, STEP)  # x is a parameter of the other game, and of the study
    assumed = [one.text for one in made.space.assumptions]
    assert assumed == ["p - 1 >= 1/2"]
    assert prove(made, assumed[0]).verdict == "true" and prove(made, "x >= 1/2").verdict == "mixed"


def test_a_term_that_is_a_parameter_of_another_game_is_no_word_for_a_claim() -> None:
    own = game(ONE, {"a": ["x"]}, {"p": {"baseline": 2, "range": [0, 4]}}, terms={"x": "p - 1"})
    games = {"g": alone("x"), "h": own}
    step = {"name": "s", "game": "h", "claim": "x > 1"}  # where p > 2, or where the study's x is above 1
    both = r"steps\[0\] \(s\): claim: x is a term of h, and in the study a parameter of another game"
    for fix in (None, {"x": 3}):
        with pytest.raises(InvalidGame, match=both):
            study(games, [step], fix=fix)
    assert str(outcome_region(usual_atlas(study(games, [step], {"g": {"x": "y"}})), "s")) == "p > 2"
    assert str(outcome_region(usual_atlas(study(games, [{**step, "claim": "p > 3"}])), "s")) == "p > 3"


def test_renamings_are_done_at_once() -> None:
    two = game(ONE, {"a": ["p - 2*q"]}, {n: {"baseline": 1, "range": [0, 4]} for n in "pq"})
    moved = study({"g": two}, [{"name": "s", "game": "g", "claim": "q > r"}], {"g": {"p": "q", "q": "r"}})
    assert str(moved.own("g").payoffs[0][0]) == "q - 2*r"
    with pytest.raises(InvalidGame, match="p and q would both be called q; give each its own name"):
        study({"g": two}, [{"name": "s", "game": "g", "claim": "q > 1"}], {"g": {"p": "q"}})


def test_a_cycle_of_renamings_is_refused() -> None:
    three = game(ONE, {"a": ["p - 2*q + r"]}, {n: {"baseline": 1, "range": [0, 4]} for n in "pqr"})
    for rename, cycle in (
        ({"p": "q", "q": "p"}, "(p becomes q becomes p|q becomes p becomes q)"),
        ({"p": "q", "q": "r", "r": "p"}, "(p becomes q|q becomes r|r becomes p) becomes . becomes ."),
    ):
        with pytest.raises(InvalidGame, match=f"rename: {cycle}, a cycle; give one of them a name of its own"):
            study({"g": three}, [{"name": "s", "game": "g", "claim": "p > q"}], {"g": rename})
    study({"g": three}, [{"name": "s", "game": "g", "claim": "p > q"}], {"g": {"p": "p"}})  # no cycle, and no change


def test_a_step_names_a_game_and_a_claim_of_it() -> None:
    games = {"g": alone("x")}
    with pytest.raises(InvalidGame, match=r"steps\[0\] \(low\): no game is called 'gg'; did you mean 'g'\?"):
        study(games, [{**STEP[0], "game": "gg"}])
    with pytest.raises(InvalidGame, match=r"steps.low.claim, column 1: 'y' is not declared"):
        usual_atlas(study(games, [{**STEP[0], "claim": "y <= 1"}]))
    with pytest.raises(InvalidGame, match="plan is the name of all steps together"):
        study(games, [{**STEP[0], "name": "plan"}])
    with pytest.raises(InvalidGame, match=r"steps: .*twice"):
        study(games, [STEP[0], STEP[0]])


def test_numbers_in_the_place_of_parameters_reach_every_game() -> None:
    fixed = taken("plan").fix({"buffer": 1, "collapse": 1})
    named = study({"g": alone("x")}, [{"name": "low", "game": "g", "claim": "x <= 1"}], fix={"x": 2})
    assert usual_atlas(named).at({}).branches == ()
    atlas, whole = usual_atlas(fixed), essay()
    assert "buffer" not in fixed.space and "buffer" not in fixed.own("deal").space
    draw: Sequence[dict[str, F]] = Draw(fixed, Random(3)).points(60)
    for at in draw:
        everywhere = {**at, "buffer": F(1), "collapse": F(1)}
        assert outcome_region(atlas, "plan").contains(at) is outcome_region(whole, "plan").contains(everywhere)
    answer = {"claim": "plan", "iff": "x <= 1", "where": "x >= 2"}
    told = study({"g": alone("x")}, [{"name": "low", "game": "g", "claim": "x <= 1"}], fix={"x": 2}, answers=[answer])
    assert prove(told, "plan implies x <= 1").verdict == "true"
    assert not when(told, told.answers[0].iff).holds and when(told, told.answers[0].where).holds


def test_who_controls_a_parameter_is_told_where_games_differ() -> None:
    mine, whose = alone("x", control="one"), alone("x")
    made = study({"g": mine, "h": whose}, STEP)
    assert made.space["x"].control == "one"
    assert [*differences(made.games, made.space)] == [("x", "control: one in g, nobody in h; the study has one")]
    same = study({"g": whose, "h": whose}, STEP)
    assert [*differences(same.games, same.space)] == []


def test_all_that_differs_of_a_parameter_is_told_at_once_and_in_one_place() -> None:
    games = {"g": alone("x", "worth"), "h": alone("x", "cost", baseline=2)}
    with pytest.raises(InvalidGame) as caught:
        study(games, STEP)
    assert str(caught.value) == (
        "parameters.x: its baseline is 1 in g, and 2 in h; its meaning is worth in g, and cost in h; settle it by"
        " baseline = ... and meaning = ... under [parameters.x], or rename the parameter in one of the two games"
    )
    with pytest.raises(InvalidGame, match=r"^parameters\.x(?!.*parameters\.x)"):
        study({"g": alone("x")}, STEP, {}, {"x": {"baseline": "much"}})
