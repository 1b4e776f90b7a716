"""Claims about trees in which two move at once, on the walls, where equilibria stand that no branch has.

Against the extreme equilibria of the table of plans, found by solving every set of equations over fractions. Inside a
continuum a formula can stand besides, such as x/(x + x) at 0: an equilibrium too, though no extreme one. None is drawn.
"""

from __future__ import annotations

from fractions import Fraction as F
from random import Random
from typing import Any

import pytest
from audit import how_many
from brute_force_trees import claim_holds, outcomes

from games import load
from solver.atlas import outcome_region, point_and_walls
from solver.claims import claim_region
from solver.concepts.catalogue import usual_atlas
from solver.concepts.sequential import backward_induction
from solver.concepts.sequential.atlas import SequentialAtlas, subgame_perfect
from solver.errors import Undecided
from solver.forms.study import study
from solver.forms.tree import Tree, tree
from solver.questions.compare.answer import compare
from solver.questions.concede.answer import concede
from solver.questions.prove.answer import prove
from solver.questions.robust.answer import robust
from solver.questions.study.answer import plan
from solver.questions.thresholds.answer import thresholds
from solver.questions.when.answer import when
from solver.regions.decide.emptiness import DEFAULT
from solver.regions.decide.work import counting_trust

XY = {name: {"baseline": 1, "range": (0, 2)} for name in ("x", "y")}


def three_against_two() -> Tree:
    """At x = 1 alone `a` and `b` are as good as each other against v, so that half of each stands beside `a`."""
    payoffs = {"a/u": [0, 0], "a/v": ["x", 1], "b/u": [0, 1], "b/v": [1, 0], "c/u": [1, 0], "c/v": [-1, 1]}
    moves = [("", "one", ["a", "b", "c"]), (["a", "b", "c"], "two", ["u", "v"])]
    return tree(["one", "two"], moves, payoffs, {"x": {"baseline": "3/2", "range": (1, 2)}})


def test_a_mixture_that_a_wall_alone_has() -> None:
    atlas = subgame_perfect(three_against_two())
    assert [branch.label for branch in atlas.branches] == ["a/v", "b/u + b/v + c/u + c/v"]
    assert "a/v + b/v" in {one.label for one in atlas.at(x=1).outcomes}
    regions = {
        "played(a/v + b/v)": "x == 1",
        "played(a)": "always",
        "always_played(a)": "x > 1",
        "value(two) == 1/2": "x == 1",
    }
    assert {claim: str(claim_region(atlas, claim)) for claim in regions} == regions


def two_by_two(one: list[object], two: list[object]) -> Tree:
    """What a/u, a/v, b/u and b/v pay each."""
    payoffs = {end: [u, v] for end, u, v in zip(("a/u", "a/v", "b/u", "b/v"), one, two, strict=True)}
    moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["u", "v"])]
    return tree(["one", "two"], moves, payoffs, {"x": {"baseline": 1, "range": (0, 2)}})


def test_of_infinitely_many_equilibria_the_corners_count_and_answers_say_so() -> None:
    """Against b the column player is indifferent, and b is best up to u with probability 1/2: it pays from 1/2 to 2."""
    game = two_by_two([2, -1, -1, 2], [-1, 0, 0, 0])
    atlas = subgame_perfect(game)
    regions = {"best(one) = 2": "always", "worst(one) = 1/2": "always", "value(one) = 1": "never"}
    assert {claim: str(claim_region(atlas, claim)) for claim in regions} == regions
    said = "Of infinitely many equilibria of two who move at once the corners count"
    answers = (prove(game, "value(one) = 1"), atlas, atlas.at("baseline"), load("thaad-offer"))
    texts = [" ".join(str(answer).split()) for answer in answers]
    assert [said in text for text in texts] == [True, True, True, False]


def test_what_earlier_moves_of_a_third_lead_to_by_what_lies_between_is_said_not_to_count() -> None:
    """With one at 1/2 against b0 the others get 1 each, who are paid 2 or 0 at the corners: `in/go` is perfect."""
    payoffs = {"out": [0, 0, "k"], "in/stop": [0, "k", 0]}
    two, three = {"a0/b0": 2, "a1/b0": 0, "a0/b1": 1, "a1/b1": -1}, {"a0/b0": 0, "a1/b0": 2, "a0/b1": 0, "a1/b1": 2}
    payoffs |= {f"in/go/{end}": [0, two[end], three[end]] for end in two}
    below = [("in/go", "one", ["a0", "a1"]), (["in/go/a0", "in/go/a1"], "two", ["b0", "b1"])]
    moves = [("", "three", ["out", "in"]), ("in", "two", ["go", "stop"]), *below]
    game = tree(["one", "two", "three"], moves, payoffs, {"k": {"baseline": "9/10", "range": ("1/2", "3/2")}})
    atlas = subgame_perfect(game)
    said = "not what lies between, nor what earlier moves lead to because of that alone."
    for answer in (prove(game, "always_played(out)"), atlas, atlas.at("baseline")):
        assert said in " ".join(str(answer).split())


LARGE = [
    (three_against_two(), ("played(a/v + b/v)", "played(a)", "always_played(a)", "played(b + c)"), (F(3, 2), F(2))),
    (two_by_two(["x - 2", 2, 0, 1], ["x - 2", 0, 2, 1]), ("played(a + b)", "always_played(b)"), (F(0), F(1), F(2))),
    (two_by_two(["x", 0, 0, 1], [0, 1, 1, 0]), ("played(a/u + a/v + b/u + b/v)", "always_played(a + b)"), (F(1), F(2))),
]


@pytest.mark.parametrize(("game", "claims", "points"), LARGE)
def test_a_stage_too_large_to_look_through_is_right_off_its_walls(
    game: Tree, claims: tuple[str, ...], points: tuple[F, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    atlas = subgame_perfect(game)
    for claim in claims:
        for x in points:
            true = claim_holds(game, claim, {"x": x}, outcomes(game, {"x": x}))
            assert claim_region(atlas, claim).contains({"x": x}) is true, (claim, x)


def test_on_the_walls_of_such_a_stage_nothing_is_proved_that_is_not_asked_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The mixture stands at x = 1 alone, which its own conditions off the walls do not tell."""
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    atlas, mixed = subgame_perfect(three_against_two()), "played(a/v + b/v)"
    found = when(atlas, mixed, at={"x": 1})
    assert (str(found.region), found.off_walls, found.holds, found.truth) == ("never", True, True, "almost false")
    verdicts = {None: "mixed", "x == 1": "undecided", "x > 1": "false"}
    assert {given: prove(atlas, mixed, given).verdict for given in verdicts} == verdicts
    assert [prove(atlas, "played(a)", given).verdict for given in (None, "x > 1")] == ["undecided", "true"]
    assert [one.holds for one in compare(atlas, {"wall": {"x": 1}, "off": None}, mixed).scenarios] == [True, False]


def test_what_a_wall_of_such_a_stage_alone_has_is_asked_there_by_every_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    atlas, mixed, wall = subgame_perfect(three_against_two()), "a/v + b/v", {"x": 1}
    there = {one.label for one in atlas.at(wall).outcomes}
    (tip,) = thresholds(atlas).lines[0].thresholds
    assert (tip.value, set(tip.there.labels), set(robust(atlas, at=wall).standing)) == (F(1), there, there)
    (tip,) = thresholds(atlas, claim=f"played({mixed})").lines[0].thresholds
    assert (tip.value, len(tip.there.labels)) == (F(1), 1)
    assert [one.holds for one in compare(atlas, {"wall": wall, "off": None}, mixed).scenarios] == [True, False]
    for asked in (mixed, f"played({mixed})"):
        here, away = robust(atlas, asked, at=wall), robust(atlas, asked)
        assert (here.stands, here.high, away.stands, away.off_walls) == (True, F(0), False, True)
        assert concede(atlas, asked, by="x", at=wall).holds
        for answer in (away, concede(atlas, asked, by="x")):
            assert "walls apart" in (page := " ".join(answer.export().split()).lower())
            assert ".at(point) tells what stands at a point" in page
            assert "part from boundaries" in " ".join(answer.export("sentence").split())
    assert "walls apart" in concede(atlas, mixed, by="x").export("csv")
    other = f"not played({mixed})"
    here, away = robust(atlas, other, at=wall), robust(atlas, other)
    assert (here.stands, away.stands, away.low, [one.low.closed for one in away.alone]) == (False, True, None, [False])
    for moved in (concede(atlas, other, by="x", at=wall), concede(atlas, "a", by="x", at=wall, make="always")):
        example = moved.joint.ways[0].example
        assert not moved.holds and moved.joint.attained is False and example is not None and example["x"] > 1


def test_along_a_wall_of_such_a_stage_the_tree_on_the_line_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    """At x = 1 a and b pay as much against v, whatever y is."""
    payoffs = {"a/u": [0, 0], "a/v": ["x", 1], "b/u": [0, 1], "b/v": [1, 0], "c/u": ["y", 0], "c/v": ["y - 2", 1]}
    moves = [("", "one", ["a", "b", "c"]), (["a", "b", "c"], "two", ["u", "v"])]
    game = tree(["one", "two"], moves, payoffs, XY)
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    atlas, mixed = subgame_perfect(game), "a/v + b/v"
    (lists,), (claimed,) = (thresholds(atlas, "y", claim=claim).lines for claim in (None, f"played({mixed})"))
    assert [one.value for one in lists.thresholds] == [F(0)]
    for one in (lists.thresholds[0].there, *(part.standing for part in lists.intervals)):
        found = outcomes(game, {"x": F(1), "y": F(one.value)})  # type: ignore[arg-type]
        assert {frozenset(label.split(" + ")) for label in one.labels} == {ends for ends, _ in found}, one.value
    assert [len(one.standing.labels) for one in claimed.intervals] == [1]
    assert robust(atlas, mixed).stands and not robust(atlas, mixed).alone[1:]


def test_the_steps_of_a_study_are_asked_on_the_walls_of_such_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    steps = [{"name": "mix", "game": "own", "claim": "played(a/v + b/v)"}]
    atlas = usual_atlas(study({"own": three_against_two()}, steps, parameters={"x": {"control": "one"}}))
    on, off = plan(atlas, at={"x": 1}), plan(atlas)
    assert [(one.plan.holds, one.steps[0].holds, one.off_walls) for one in (on, off)] == [
        (True, True, True),
        (False, False, True),
    ]
    assert on.plan.on_edge and off.tips == {"x": (F(1),)}
    assert [branch.label for branch in atlas.at(x=1).branches if branch] == ["mix", "plan"]
    assert "Walls apart, the plan can work nowhere" in " ".join(off.export().split())


def drawn(random: Random) -> Tree:
    """Two move at once, and at some of the ends the first or a third one moves again."""
    rows = ["a", "b", "c"][: random.choice((2, 3))]
    moves: list[tuple[object, ...]] = [("", "one", rows), (rows, "two", ["u", "v"])]
    ends = []
    for history in (f"{row}/{column}" for row in rows for column in "uv"):
        last = random.random() < 0.3
        if last:
            moves.append((history, random.choice(("one", "three")), ["l", "r"]))
        ends += [f"{history}/l", f"{history}/r"] if last else [history]
    payoffs = {
        end: [f"{random.randint(-1, 2)} + {random.randint(-1, 1)}*x + {random.randint(-1, 1)}*y" for _ in range(3)]
        for end in ends
    }
    return tree(["one", "two", "three"], moves, payoffs, XY)


@pytest.mark.slow
def test_claims_on_walls_against_brute_force() -> None:
    """Halves for x and y tie payoffs of small whole numbers at every other point."""
    random = Random("plays on walls")
    held = 0
    for _ in range(how_many(8, 300)):
        game = drawn(random)
        atlas = subgame_perfect(game)
        histories = [history for history in game.histories if history]
        for _ in range(3):
            point = {name: F(random.randint(0, 4), 2) for name in game.space.names}
            found = outcomes(game, point)
            for _ in range(4):
                named = " + ".join(random.sample(histories, random.choice((1, 1, 2))))
                for claim in (f"played({named})", f"always_played({named})", "value(one) == value(two)"):
                    true = claim_holds(game, claim, point, found)
                    assert atlas.claim(claim).test(point) is true, (game.payoffs, claim, point)
                    held += true
    assert held > 20


@pytest.mark.slow
def test_what_questions_say_of_large_stages_against_brute_force(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of points on walls whatever is said of them, and what is said walls apart of points off them."""
    monkeypatch.setattr(backward_induction, "MAX_PAIRS", 0)
    random = Random("large stages 301")
    for _ in range(how_many(2, 100)):
        game = drawn(random)
        atlas, point = subgame_perfect(game), {name: F(random.randint(0, 4), 2) for name in game.space.names}
        named = random.choice([one.label for one in atlas.at(point).outcomes])
        claim = random.choice((f"played({named})", f"always_played({named})", f"not played({named})"))

        def holds(game: Tree, claim: str, at: dict[str, F]) -> bool:
            return claim_holds(game, claim, at, outcomes(game, at))

        true = holds(game, claim, point)
        bears, costs = robust(atlas, claim, at=point), concede(atlas, claim, by=["x", "y"], at=point)
        assert (bears.stands, costs.holds) == (true, true), (game.payoffs, claim, point)
        for way in costs.joint.ways:
            moved = way.to if costs.joint.attained is not False else way.example or {}
            assert holds(game, claim, point | {name: F(x) for name, x in moved.items()})  # type: ignore[arg-type]
        (line,) = thresholds(atlas, "x", at=point, claim=claim).lines
        for one in (*(tip.there for tip in line.thresholds), *(part.standing for part in line.intervals)):
            if isinstance(one.value, F):
                assert bool(one.labels) is holds(game, claim, point | {"x": one.value}), (game.payoffs, claim, point)
        error = 2 * (2 if bears.low is None else bears.low)
        for _ in range(4):
            near = {name: x + error * F(random.randint(-9, 9), 10) for name, x in point.items()}
            if true and all(0 <= x <= 2 for x in near.values()) and not point_and_walls(atlas, near, {})[1]:
                assert holds(game, claim, near), (game.payoffs, claim, point, near)


# --- a mind that is hidden: many plays on walls, in curved conditions ------------------------------

HOLD, OFFER = "tired/hold + loyal/hold", "tired/offer/accept + loyal/offer/accept"


@pytest.fixture(scope="module")
def hidden() -> SequentialAtlas:
    minds = ("tired", "loyal")
    accepted, stalled = [f"{mind}/offer" for mind in minds], [f"{mind}/offer/stall" for mind in minds]
    moves: list[Any] = [
        ("", "chance", {"tired": "trust", "loyal": "1 - trust"}), (list(minds), "US", ["offer", "hold"]),
        *((one, "China", ["accept", "stall"]) for one in accepted), (stalled, "US", ["withdraw", "revoke"]),
    ]  # fmt: skip
    payoffs: dict[str, list[object]] = {f"{mind}/hold": [0, 0] for mind in minds}
    payoffs |= {f"{one}/revoke": [-1, 0] for one in stalled}
    payoffs |= {"tired/offer/accept": ["gain - shield", "relief - buffer/4"]}
    payoffs |= {"loyal/offer/accept": ["gain - shield", "relief - buffer"]}
    payoffs |= {"tired/offer/stall/withdraw": ["gain/2 - shield", "relief"]}
    payoffs |= {"loyal/offer/stall/withdraw": ["-shield", "relief"]}
    ranges = {
        "trust": ("2/5", 0, 1),
        "shield": (4, 1, 8),
        "relief": (4, 1, 10),
        "buffer": (5, 1, 10),
        "gain": (6, 0, 12),
    }
    given = {name: {"baseline": now, "range": (low, high)} for name, (now, low, high) in ranges.items()}
    return subgame_perfect(tree(["US", "China"], moves, payoffs, given))


@pytest.mark.slow
def test_the_tipping_points_and_examples_of_a_hidden_mind_need_no_refutation(
    hidden: SequentialAtlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuted(*_: object) -> bool:
        raise AssertionError("what holds at a point is refuted")

    monkeypatch.setattr("solver.regions.decide.quick_refutation._ask", refuted)
    for claim in (f"always_played({HOLD})", "value(US) > 0", "worst(US) > 0"):
        assert prove(hidden, claim).verdict == "mixed"
    assert [str(tip.value) for tip in thresholds(hidden, ["trust"]).lines[0].thresholds] == ["1/3", "1"]


@pytest.mark.slow
def test_where_one_play_of_a_hidden_mind_is_played_is_said_shortly(hidden: SequentialAtlas) -> None:
    with counting_trust(DEFAULT.questions // 5):  # the other plays are not looked through
        assert str(outcome_region(hidden, HOLD)) == "shield >= trust*gain/2"
        assert str(claim_region(hidden, f"played({HOLD})")) == "shield >= trust*gain/2"


@pytest.mark.slow
def test_what_every_play_of_a_hidden_mind_pays_at_least_is_known(hidden: SequentialAtlas) -> None:
    """Alternatives of any play that lie in one of another play are left out before anything is refuted."""
    random, space = Random("least"), hidden.game.space
    with counting_trust(DEFAULT.questions):
        found = hidden.claim("worst(US) > 0").difference()
    assert found is not None and len(found.taken.cells) < 100  # of a thousand
    for _ in range(how_many(20, 300)):
        point = {p.name: p.low + (p.high - p.low) * F(random.randint(0, 8), 8) for p in space.parameters}
        assert found.contains(point) is (min(one.payoffs[0] for one in hidden.at(point).outcomes) > 0), point


@pytest.mark.slow
def test_claims_on_a_hidden_mind_at_points(hidden: SequentialAtlas) -> None:
    """The plays that a point alone is solved for."""
    random, space = Random("hidden"), hidden.game.space
    tests = {one: hidden.claim(f"played({one})").test for one in (HOLD, OFFER)}
    for _ in range(how_many(10, 300)):
        point = {p.name: p.low + (p.high - p.low) * F(random.randint(0, 4), 4) for p in space.parameters}
        found = {one.label for one in hidden.at(point).outcomes}
        assert {one: test(point) for one, test in tests.items()} == {one: one in found for one in tests}, point


@pytest.mark.slow
def test_a_change_that_makes_a_play_the_only_one_is_looked_for_with_as_much_work_as_where_it_is_that(
    hidden: SequentialAtlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("solver.questions.concede.answer.DEFAULT", DEFAULT.times(0.02))
    with pytest.raises(Undecided, match="too many conditions in which parameters are multiplied"):
        concede(hidden, HOLD, by="shield", make="always", budget=DEFAULT.times(0.02))
