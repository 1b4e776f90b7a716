"""Trees in which three move without seeing each other, against brute force at points, half of them with ties."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction as F
from itertools import islice, product
from random import Random
from typing import Any

import pytest
from audit import how_many
from brute_force_three import Near, near_root
from brute_force_trees import Outcome, claim_holds, outcomes, pure_outcomes
from test_roots_of_quadratics import SEEDS, on_walls
from test_roots_of_quadratics import drawn as roots_drawn
from wall_points import Draw

from games import load
from solver.algebra.algebraic_numbers import Algebraic, Root, real_of
from solver.atlas import is_complete, orientation
from solver.concepts.phases import phases as listed
from solver.concepts.piecewise import AgreedAt, PiecewiseAtlas
from solver.concepts.sequential import backward_induction, candidates
from solver.concepts.sequential.atlas import SequentialAtlas, played_at, subgame_perfect
from solver.concepts.sequential.backward_induction import TooManyPlays
from solver.concepts.sequential.subgames import why_unsolved
from solver.errors import Undecided, UsageError
from solver.forms.normal import NormalForm
from solver.forms.tree import Tree, tree
from solver.questions.compare.answer import compare
from solver.questions.concede.answer import concede
from solver.questions.derive.answer import derive
from solver.questions.phases.answer import phases
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text
from solver.questions.robust.answer import robust
from solver.questions.thresholds.answer import thresholds
from solver.questions.tornado.answer import tornado
from solver.questions.uncertain.answer import uncertain
from solver.questions.when.answer import when

ONE_AND_ALL = ("one", "two", "three")
XY = {name: {"baseline": 1, "range": (0, 2)} for name in ("x", "y")}


def drawn(random: Random) -> Tree:
    """Three move at once, perhaps after one has gone in, and one of four moves again at some of the ends."""
    rows = ["a", "b", "c"][: random.choice((2, 2, 2, 3))]
    start = "in/" if random.random() < 0.4 else ""
    moves: list[tuple[object, ...]] = []
    ends = []
    if start:
        moves.append(("", random.choice(("one", "three", "four")), ["in", "out"]))
        ends.append("out")
    first = [f"{start}{row}" for row in rows]
    quits = random.random() < 0.25  # one of the rows ends it before the others move
    second = first[quits:]
    third = [f"{h}/{column}" for h in second for column in "uv"]
    ends += first[:quits]
    moves += [(start.rstrip("/"), "one", rows), (second, "two", ["u", "v"]), (third, "three", ["s", "t"])]
    for history in (f"{h}/{last}" for h in third for last in "st"):
        again = random.random() < 0.15
        if again:
            moves.append((history, random.choice((*ONE_AND_ALL, "four")), ["l", "r"]))
        ends += [f"{history}/l", f"{history}/r"] if again else [history]
    size = random.choice((1, 2, 5))

    def paid() -> str:
        slopes = [random.randint(-1, 1) * (random.random() < 0.3) for _ in "xy"]
        return f"{random.randint(-size, size)} + {slopes[0]}*x + {slopes[1]}*y"

    return tree([*ONE_AND_ALL, "four"], moves, {end: [paid() for _ in range(4)] for end in ends}, XY)


def as_outcomes(at: AgreedAt) -> set[Outcome]:
    return {(frozenset(one.label.split(" + ")), tuple(map(digits, one.payoffs))) for one in at.outcomes}


def by_hand(game: Tree, point: dict[str, F], more: list[bool | None]) -> set[Outcome]:
    return {(ends, tuple(map(digits, values))) for ends, values in outcomes(game, point, more=more, root=near_root)}


def digits(value: F | Root | Near) -> F:
    """So many digits of a number that it is known by them, whether it is taken to be a fraction or not."""
    if isinstance(value, Root):
        number = real_of(value)
        assert isinstance(number, Algebraic)
        value = Near(sum(number.within(F(1, 10**70)), F(0)) / 2)
    return round(value.value if isinstance(value, Near) else value, 40)


@dataclass
class Count:
    compared: int = 0
    whole: int = 0
    partial: int = 0
    mixtures: int = 0
    formulas: int = 0
    on_walls: int = 0
    held: int = 0
    open: int = 0


@pytest.mark.slow
def test_outcomes_and_claims_at_points_against_brute_force() -> None:
    """Halves for x and y tie payoffs of small whole numbers at every other point."""
    random, count = Random("three at once"), Count()
    for _ in range(how_many(23, 600)):
        game = drawn(random)
        atlas = subgame_perfect(game)
        for _ in range(3):
            point = {name: F(random.randint(0, 4), 2) for name in XY}
            try:
                check(atlas, point, random, count)
            except AssertionError as error:
                raise AssertionError(
                    f"{[(end, [u.text for u in paid]) for end, paid in game.payoffs]} at {point}: {error}"
                ) from error
    assert count.compared > 50 and count.mixtures > 3 and count.partial > 10 and count.whole > 20 and count.held > 20
    assert 3 * count.on_walls > count.compared and count.open > 5


def check(atlas: SequentialAtlas, point: dict[str, F], random: Random, count: Count) -> None:
    """Where all have two actions, a point has what brute force finds, and says if it is not all; elsewhere too, and the
    branches have the pure equilibria. Claims speak of the branches."""
    game, at, more = atlas.game, atlas.at(point), list[bool | None]()
    listed, every = as_outcomes(at), by_hand(game, point, more)
    pure, counted = pure_outcomes(game, point), as_outcomes(PiecewiseAtlas.at(atlas, point))
    assert pure <= listed and pure <= counted
    two_each = max(len(move.actions) for move in game.moves) == 2
    if two_each and None not in more:
        count.compared += 1
        count.on_walls += bool(at.walls)
        count.mixtures += listed != pure
        assert listed == every
        assert bool(at.unlisted) == (True in more)
        count.whole += not at.unlisted
        count.partial += bool(at.unlisted)
        if not at.walls:
            assert counted <= listed
            count.formulas += counted != pure
    if not two_each:
        assert counted == outcomes(game, point, pure=True)
    for _ in range(0 if two_each and at.walls else 3):
        named = " + ".join(random.sample([h for h in game.histories if h], random.choice((1, 1, 2))))
        for claim in (f"played({named})", f"always_played({named})", "value(one) == value(two)"):
            whole = two_each and None not in more and not at.walls and not at.unlisted
            value = claimed(atlas, claim, point, counted, every if whole else counted)
            count.held += value is True
            count.open += value is None


def claimed(
    atlas: SequentialAtlas, claim: str, point: dict[str, F], counted: set[Outcome], every: set[Outcome]
) -> bool | None:
    """Whether a claim is said to hold: as of the branches, and of all plays that there are; where not, it is open."""
    value = atlas.claim(claim).test(point)
    if value is None:
        assert atlas.game.open
    else:
        assert value is claim_holds(atlas.game, claim, point, counted) is claim_holds(atlas.game, claim, point, every)
    return value


def one_shot(
    payoffs: dict[str, list[object]], actions: tuple[str, str, str] = ("ab", "uv", "st"), **more: object
) -> Tree:
    """Three at once; `more`: payoffs of `out`, which one may choose instead."""
    start = "in/" if more else ""
    moves: list[tuple[object, ...]] = [("", "one", ["in", "out"])] if more else []
    second = [f"{start}{a}" for a in actions[0]]
    third = [f"{h}/{b}" for h in second for b in actions[1]]
    moves += [(start.rstrip("/"), "one", list(actions[0])), (second, "two", list(actions[1]))]
    moves += [(third, "three", list(actions[2]))]
    found = {f"{start}{end}": paid for end, paid in payoffs.items()}
    return tree(list(ONE_AND_ALL), moves, found | more, {"x": {"baseline": 1, "range": (0, 2)}})


def of_game(name: str) -> dict[str, list[object]]:
    """The payoffs of a 2×2×2 game of the catalogue at its baseline, by history."""
    game = load(name)
    values = [[game.value_at(entry, game.space.baseline) for entry in cell] for cell in game.payoffs]
    return {"/".join(end): list(paid) for end, paid in zip(product("ab", "uv", "st"), values, strict=True)}


def test_one_goes_in_where_that_is_worth_a_root() -> None:
    """The only equilibrium of those who go in has irrational weights, and pays the first about 0.8538."""
    game = one_shot(of_game("three-irrational"), out=["x", 0, 0])
    atlas = subgame_perfect(game)
    (worth,) = (one.payoffs[0] for one in played_at(game, {"x": F(0)}).outcomes)
    assert isinstance(worth, Root) and is_complete(atlas)
    for x in (F(0), F(1, 2), F(17, 20), F(171, 200), F(1), F(2)):
        at = atlas.at(x=x)
        assert [one.label == "out" for one in at.outcomes] == [x > float(worth)] and at.complete
    assert str(worth) in " ".join(atlas.at(x=0).export("json").split()) or "0.8538" in atlas.at(x=0).export()
    ((mark,),) = ([tip.value for tip in one.thresholds] for one in thresholds(atlas, "x").lines)
    assert mark == worth
    assert prove(game, "played(in) implies x < 0.8539").verdict == "true"
    assert prove(game, "always_played(out) or x < 0.8539").verdict == "true"


def test_both_ways_to_the_same_root_are_played() -> None:
    """Whichever way the first goes, the only equilibrium is one, and pays it the same irrational number."""
    ways, moves, ends = (
        ["in/", "out/"],
        list[tuple[object, ...]]([("", "one", ["in", "out"])]),
        dict[str, list[object]](),
    )
    for begin in ways:
        first = [f"{begin}{a}" for a in "ab"]
        second = [f"{h}/{b}" for h in first for b in "uv"]
        moves += [(begin[:-1], "one", list("ab")), (first, "two", list("uv")), (second, "three", list("st"))]
        ends |= {begin + end: paid for end, paid in of_game("three-irrational").items()}
    game = tree(list(ONE_AND_ALL), moves, ends, {"x": {"baseline": 1, "range": (0, 2)}})
    assert prove(game, "played(in) and played(out)").verdict == "true"
    assert prove(game, "always_played(in)").verdict == "false"


def test_conditions_that_are_too_long_leave_it_open_who_goes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    game, claims = one_shot(of_game("three-irrational"), out=["x", 0, 0]), ("played(out)", "played(in)")
    assert [(at := subgame_perfect(game)).claim(one).test({"x": F(0)}) for one in claims] == [
        False,
        True,
    ]
    monkeypatch.setattr(backward_induction, "MAX_TERMS", 0)
    assert [(at := subgame_perfect(game)).claim(one).test({"x": F(0)}) for one in claims] == [None, None]
    assert "out may be played at more points than are told" in at.game.open


def test_anything_may_be_played_where_more_would_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = candidates.inductions

    def inductions(game: Tree, with_walls: bool = False, wide: bool = False, **by: Any) -> Any:
        if wide:
            raise TooManyPlays("too many")
        return usual(game, with_walls, **by)

    monkeypatch.setattr(backward_induction, "MAX_TERMS", 0)
    monkeypatch.setattr(candidates, "inductions", inductions)
    atlas = subgame_perfect(one_shot(of_game("three-irrational"), out=["x", 0, 0]))
    for claim in ("played(out)", "always_played(out)", "best(one) >= 1"):
        assert [atlas.claim(claim).test({"x": x}) for x in (F(0), F(2))] == [None, None]


def test_two_different_roots_that_chance_adds_up_leave_it_open() -> None:
    moves: list[tuple[object, ...]] = [("", "chance", {"left": "1/2", "right": "1/2"})]
    ends: dict[str, list[object]] = {}
    for begin, more in (("left/", ""), ("right/", " + 2*x")):
        first = [f"{begin}{a}" for a in "ab"]
        moves += [(begin[:-1], "one", list("ab")), (first, "two", list("uv"))]
        moves.append(([f"{h}/{b}" for h in first for b in "uv"], "three", list("st")))
        ends |= {begin + end: list(paid) for end, paid in of_game("three-irrational").items()}
        ends[f"{begin}a/u/s"][0] = f"{ends[f'{begin}a/u/s'][0]}{more}"
    game = tree(list(ONE_AND_ALL), moves, ends, {"x": {"baseline": 1, "range": (0, 2)}})
    atlas = subgame_perfect(game)
    assert not atlas.branches and atlas.game.open and not is_complete(atlas)
    assert atlas.claim("played(left/a)").test({"x": F(1)}) is None


def test_a_play_worth_a_root_is_not_played_where_a_weight_of_it_is_zero() -> None:
    """After one end four and five are in a game of which four plays l with chance 1/(1 + x): at 0 it plays no r."""
    paid = {end: [*values, 0, 0] for end, values in of_game("three-irrational").items()}
    first = paid.pop("a/u/s")[:3]
    again: dict[str, list[object]] = {"l/m": [0, 0], "l/n": [1, "x"], "r/m": [1, 1], "r/n": [0, 0]}
    moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["u", "v"])]
    moves += [([f"{h}/{k}" for h in "ab" for k in "uv"], "three", ["s", "t"]), ("a/u/s", "four", ["l", "r"])]
    moves += [(["a/u/s/l", "a/u/s/r"], "five", ["m", "n"])]
    ends = paid | {f"a/u/s/{end}": [*first, *values] for end, values in again.items()}
    game = tree([*ONE_AND_ALL, "four", "five"], moves, ends, {"x": {"baseline": 1, "range": (0, 2)}})
    atlas, rest = subgame_perfect(game), " + ".join(paid)
    for x in (F(0), F(1), F(2)):
        found = by_hand(game, {"x": x}, [])
        for both in (True, False):
            claim = f"played({rest} + a/u/s/l{' + a/u/s/r' * both})"
            held = atlas.claim(claim).test({"x": x})
            assert held is claim_holds(game, claim, {"x": x}, found) is (x > 0 or not both), (claim, x)


def left_out() -> Tree:
    """Staying has to be compared with what four gets by going, a root: there are too many alternatives."""
    stage: dict[str, list[object]] = {
        "a/u/s": [1, 1, "2*x", -1], "a/u/t": [-1, 1, "-1 - 2*x", -1], "a/v/s": ["1 + 2*x", -1, -1, "1 + 2*x"],
        "a/v/t": [0, "-1 - x", 1, "2*x + 2*y - 1"], "b/u/s": ["1 + 2*x", -1, -1, 0],
        "b/u/t": [1, 1, "1 + 2*x + 2*y", 1], "b/v/s": ["-1 - x", 1, -1, 1], "b/v/t": [1, -1, "2*y - x", "-y"],
    }  # fmt: skip
    first = ["go/in/a", "go/in/b"]
    second = [f"{h}/{b}" for h in first for b in "uv"]
    moves = [("", "four", ["go", "stay"]), ("go", "one", ["in", "out"]), ("go/in", "one", list("ab"))]
    ends = {f"go/in/{end}": paid for end, paid in stage.items()}
    ends |= {"go/out": ["y", "x - 1", 1, 1], "stay": [1, -1, 0, 0]}
    space = {name: {"baseline": "1/3", "range": (-3, 3)} for name in "xy"}
    return tree(
        [*ONE_AND_ALL, "four"], [*moves, (first, "two", list("uv")), (second, "three", list("st"))], ends, space
    )


@pytest.mark.slow
def test_what_is_left_out_is_undecided_and_never_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staying is played at a point where no play that is told has it; and whatever is told holds."""
    monkeypatch.setattr(backward_induction, "MAX_WITH_ROOTS", 60)  # which is quicker
    game = left_out()
    atlas, there = subgame_perfect(game), {"x": F(-3), "y": F(-5, 3)}
    open_ = atlas.game.open
    assert "stay" in open_ and [one.label for one in played_at(game, there).outcomes].count("stay")
    assert not any(one.label == "stay" for one in PiecewiseAtlas.at(atlas, there).outcomes)
    at, said = "x == -3 and y == -5/3", "at more points than are told"
    for claim in ("played(stay)", "in(stay): value(one) == 1"):
        assert atlas.claim(claim).test(there) is None
        assert prove(atlas, claim, given=at).verdict == "undecided"
    assert atlas.claim("best(one) >= 1").test(there) is True
    nowhere = when(atlas, f"{at} and played(stay)")
    assert (nowhere.truth, nowhere.undecided[:9]) == ("undecided", "undecided")
    assert "Undecided: whether it holds anywhere" in nowhere.export() and "never" not in nowhere.export()
    some = when(atlas, "played(stay)", at=there)
    assert (some.truth, some.holds, some.elsewhere) == ("mixed", None, True)
    for answer in (some, nowhere, prove(atlas, "played(stay)"), thresholds(atlas, "x"), atlas):
        assert said in " ".join(answer.export().split()) and json.loads(answer.export("json"))["open"] == open_
    assert "It holds at least if" in some.export() and ": undecided" in some.export()
    with pytest.raises(Undecided, match="it is open whether stay stands"):
        robust(atlas, "stay", at=there)
    with pytest.raises(Undecided, match="what stands beside"):
        robust(atlas)
    ways = concede(atlas, "stay", by=["x"], at=there)
    assert not ways.holds and ways.joint.low == 0 and not ways.joint.exact
    assert concede(atlas, f"{at} and played(stay)", by=["x"]).joint.verdict.kind == "undecided"
    below = concede(atlas, "played(stay) and x < 0", by=["x"], at={"x": 0})  # the change that does it, not its limit
    assert below.joint.ways[0].to["x"] < 0 < below.joint.high and "lower x from 0" in below.export("sentence")  # type: ignore[operator]
    asks: list[Callable[[], object]] = [
        lambda: thresholds(atlas, "x", claim="played(stay)"), lambda: tornado(atlas, "stay", at=there),
        lambda: compare(atlas, {"now": {}, "then": there}, "played(stay)"),
        lambda: compare(atlas, {"now": {}, "then": there}, "stay"), lambda: uncertain(atlas, "played(stay)"),
        lambda: uncertain(atlas, given="not played(stay)"),
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(Undecided, match=said):
            ask()
    assert "of the outcomes that are told" in thresholds(atlas, "x").method
    # what the plays that are told decide stays decided
    assert thresholds(atlas, "x", claim="x > 2").lines[0].thresholds
    assert robust(atlas, "stay", at={"x": -3, "y": F(-5, 2)}).alone == ()
    assert prove(atlas, "played(stay)").holds.kind == "nonempty"  # type: ignore[union-attr]
    assert when(atlas, "x > 2 or x <= 2").elsewhere is False
    assert atlas.at(there).left_open == ""


@pytest.mark.slow
def test_no_answer_calls_what_is_told_of_an_open_tree_complete() -> None:
    """Nor a claim settled by more effort: whatever is asked, in whatever format."""
    atlas = subgame_perfect(drawn(Random("f 16")))
    assert atlas.game.open and orientation(atlas).total is None and not is_complete(atlas)
    found, way = phases(atlas), {"now": {}, "then": {"x": F(3, 2)}}
    answers = [
        atlas, found, listed(atlas), prove(atlas, "played(in/a)"), robust(atlas, "in/a"), thresholds(atlas),
        robust(atlas, "not played(in/a)"), concede(atlas, "not played(in/a)", by=["x"]), uncertain(atlas, samples=100),
        derive(atlas), compare(atlas, way), when(atlas, "not played(in/a)"),
    ]  # fmt: skip
    every = (
        "is complete|are all|--budget 10|budget=Budget|all the outcomes|nowhere|never|no other outcome"
        "|Nothing (changes|tips)"
    )
    for answer in answers:
        for form in ("text", "markdown", "latex", "html"):
            said = " ".join(answer.export(form).split())
            assert not re.search(rf"{every}|are possible|stands on a knife-edge|It stands if", said), (answer, form)
    records = [json.loads(one.export("json")) for one in (atlas, found)]
    assert [one["complete"] for one in records] == [False, False] and not records[1]["crossings_complete"]
    assert not found.joined and "other lists may stand on an unknown part" in found.undecided
    with pytest.raises(Undecided, match="other lists"):
        certificate_text(found)


QUICK = ((7, "two"), (16, "above"), (30, "chance"), (44, "two"), (47, "chance"), (47, "alone"), (53, "in"),
         (53, "above"), (78, "in"))  # fmt: skip
PLACED = list(dict.fromkeys((*QUICK, *product(SEEDS, ("in", "two", "chance", "above", "alone")))))


def placed(form: NormalForm, random: Random, kind: str) -> Tree:
    """A 2×2×2 game as a part of a tree: one goes in or not, of two such games, after chance, or beside another."""
    start = ["in/"]
    payoffs, ends = list(form.payoffs), dict[str, list[str]]()

    def pay() -> list[str]:
        return [f"{random.randint(-4, 4)}/2 + {random.choice((0, 0, 1, -1))}*x" for _ in range(4)]

    mover = random.choice((*ONE_AND_ALL, "four"))
    moves: list[tuple[object, ...]] = [("", mover, ["in", "out"])]
    match kind:
        case "in":
            ends["out"] = pay()
        case "two":
            start = ["in/", "out/"]
        case "chance":
            moves += [("in", "chance", {"h": "1/3", "k": "2/3"})]
            start, ends = ["in/h/"], {"in/k": pay(), "out": pay()}
        case "above":
            moves = [("", "four", ["in", "up"]), (["in", "up"], "one", ["l", "r"])]
            start, ends = ["in/l/"], {end: pay() for end in ("in/r", "up/l", "up/r")}
        case "alone":
            moves = [("", "chance", {"in": "1/4", "up": "3/4"}), (["in", "up"], "four", ["l", "r"])]
            start, ends = ["in/l/"], {end: pay() for end in ("in/r", "up/l", "up/r")}
    for k, begin in enumerate(start):
        first = [f"{begin}{a}" for a in "ab"]
        second = [f"{h}/{b}" for h in first for b in "uv"]
        moves += [(begin[:-1], "one", list("ab")), (first, "two", list("uv")), (second, "three", list("st"))]
        shift = f" + {k}/2"
        for end, cell in zip((f"{h}/{c}" for h in second for c in "st"), payoffs, strict=True):
            paid = [entry.text + shift for entry in cell[::-1] if k] or [entry.text for entry in cell]
            ends[end] = [*paid, pay()[0]]
    return tree([*ONE_AND_ALL, "four"], moves, ends, {name: {"baseline": "1/3", "range": (-3, 3)} for name in "xy"})


@pytest.mark.slow
def test_answers_say_which_equilibria_they_are_about() -> None:
    votes = one_shot({"/".join(end): [int(c in end) for c in "aus"] for end in product("ab", "uv", "st")})
    said = "Where more than two move without seeing each other, from the beginning on, their pure equilibria count"
    answer = prove(votes, "always_played(a)")
    assert answer.verdict == "true"
    for text in (answer.export(), answer.export("sentence"), subgame_perfect(votes).export()):
        assert said in " ".join(text.split())
    assert said not in prove(load("north-last"), "value(US) >= 0").export()


def test_mixtures_off_the_way_that_support_what_no_pure_ones_do() -> None:
    """One stays out only if the other two mix as in matching pennies; going in is worth 2 to it where they match."""
    paid: dict[str, list[object]] = {"b/u/s": [2, 1, 0], "b/v/t": [2, 1, 0], "b/u/t": [0, 0, 1], "b/v/s": [0, 0, 1]}
    moves = [("", "one", ["a", "b", "c"]), (["b", "c"], "two", ["u", "v"])]
    moves += [([f"{h}/{k}" for h in "bc" for k in "uv"], "three", ["s", "t"])]
    other: dict[str, list[object]] = {f"c{end[1:]}": [2 - one, two, three] for end, (one, two, three) in paid.items()}  # type: ignore[operator]
    game = tree(
        list(ONE_AND_ALL), moves, {"a": ["x + 1/2", 0, 0]} | paid | other, {"x": {"baseline": 1, "range": (0, 2)}}
    )
    assert not pure_outcomes(game, {"x": F(1)})
    assert [one.label for one in subgame_perfect(game).at().outcomes] == ["a"]


def test_large_stages() -> None:
    wide, random = ("abcd", "uvwx", "stqr"), Random("large")
    game = one_shot({"/".join(end): [random.randint(0, 4) for _ in range(3)] for end in product(*wide)}, wide)
    at = subgame_perfect(game).at()
    assert as_outcomes(at) == outcomes(game, {"x": F(1)}, pure=True) and at.outcomes
    assert "not looked for" in at.unlisted[0]
    five, moves, ends = ["p", "q", "r", "s", "t"], list[tuple[object, ...]](), [""]
    for one in five:
        moves.append((ends, one, ["l", "m"]))
        ends = [f"{end}/{action}".lstrip("/") for end in ends for action in "lm"]
    many = tree(five, moves, {end: [random.randint(0, 4) for _ in five] for end in ends})
    at = subgame_perfect(many).at()
    assert as_outcomes(at) == pure_outcomes(many, {}) and "not looked for" in at.unlisted[0]
    names = [f"n{k}" for k in range(17)]
    moves = [("", "one", names), (names, "two", names)]
    moves += [([f"{a}/{b}" for a in names for b in names], "three", names)]
    large = tree(list(ONE_AND_ALL), moves, {"/".join(end): [0, 0, 0] for end in product(names, repeat=3)})
    assert "4913 ways" in why_unsolved(large)
    with pytest.raises(UsageError, match="from the beginning on one, two and three move without seeing each other"):
        subgame_perfect(large)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["two", "chance"])
def test_no_play_is_read_off_a_root_at_its_pole(kind: str) -> None:
    game = placed(roots_drawn(114), Random(f"{kind} 114"), kind)
    point = {"x": F(4, 5), "y": F(12, 5)}
    assert as_outcomes(PiecewiseAtlas.at(subgame_perfect(game), point)) <= by_hand(game, point, [])


@pytest.mark.slow
def test_stages_with_roots_are_folded_upward_as_by_hand() -> None:
    """On walls and off them solving at the point lists what brute force does, so many digits each, if nothing is left
    out; off the walls the branches are some of these, nearly always all, and claims about them are true of them."""
    looked = dict.fromkeys(("roots", "walls", "complete", "whole", "left out", "held", "open"), 0)
    for seed, kind in PLACED[: how_many(9, len(PLACED))]:
        random = Random(f"{kind} {seed}")
        game = placed(roots_drawn(seed), random, kind)
        atlas, draw = subgame_perfect(game), Draw(game, random)
        known = (one.verdict.rational_witness for one in atlas.branches)
        inside = [dict(zip("xy", one, strict=True)) for one in known if one]
        walls = islice(on_walls(atlas, draw, 4), 4)
        for point in [*inside[:8], *(draw.anywhere() for _ in range(4)), *walls]:
            more: list[bool | None] = []
            every, at = by_hand(game, point, more), atlas.at(point)
            listed, counted = as_outcomes(at), as_outcomes(PiecewiseAtlas.at(atlas, point))
            if None not in more:  # at an edge a mixture's formulas lead to fewer ends than its name says
                paid = [{values for _, values in found} for found in (counted, listed)]
                assert paid[0] <= paid[1] and (at.walls or counted <= listed), (seed, point)
            looked["roots"] += any(isinstance(u, Root) for one in at.outcomes for u in one.payoffs)
            looked["walls"] += bool(at.walls)
            if None in more:
                continue
            assert listed == every and bool(at.unlisted) == (True in more), (seed, point)
            if not at.walls and not at.unlisted:  # mixtures whose formulas are too long have no branch
                assert counted <= every, (seed, point)
                looked["whole"] += counted == every
            looked["left out" if at.unlisted else "complete"] += 1
            for claim in ("value(one) == value(two)", "value(four) > 1/2", "best(three) < x", "always_played(in)"):
                if not at.walls and counted:
                    value = claimed(atlas, claim, point, counted, counted if at.unlisted else every)
                    looked["held"] += value is True
                    looked["open"] += value is None
    assert min(looked.values()) > 5, looked


def test_irrational_weights_on_irrational_payoffs_are_said_not_to_be_listed() -> None:
    """After one end three others mix by roots as well, which the first three do not care for."""
    paid = of_game("three-irrational")
    ends: dict[str, list[object]] = {end: [*values, 0, 0, 0] for end, values in paid.items() if end != "a/u/s"}
    ends |= {f"a/u/s/{end}": [*paid["a/u/s"], *values] for end, values in paid.items()}
    moves: list[tuple[object, ...]] = []
    for begin, who in (("", ("one", "two", "three")), ("a/u/s", ("four", "five", "six"))):
        first = [f"{begin}/{a}".strip("/") for a in "ab"]
        second = [f"{h}/{b}" for h in first for b in "uv"]
        moves += [(begin, who[0], list("ab")), (first, who[1], list("uv")), (second, who[2], list("st"))]
    game = tree(["one", "two", "three", "four", "five", "six"], moves, ends, {"x": {"baseline": 1, "range": (0, 2)}})
    there = played_at(game, {"x": F(1)})
    assert not there.outcomes
    assert [*there.unlisted] == [
        "Not listed: from the beginning on equilibria with irrational weights, and what they lead to."
    ]
