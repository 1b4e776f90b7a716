"""Trees in which three move without seeing each other, against brute force at points, half of them with ties."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction as F
from itertools import product
from random import Random

import pytest
from audit import how_many
from brute_force_trees import Outcome, claim_holds, outcomes, pure_outcomes

from games import load
from solver.claims import claim_test
from solver.concepts.piecewise import AgreedAt, PiecewiseAtlas
from solver.concepts.sequential.atlas import SequentialAtlas, subgame_perfect
from solver.concepts.sequential.subgames import why_unsolved
from solver.errors import UsageError
from solver.forms.tree import Tree, tree
from solver.questions.prove.answer import prove

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
    return {(frozenset(one.label.split(" + ")), one.payoffs) for one in at.outcomes}


@dataclass
class Count:
    compared: int = 0
    whole: int = 0
    partial: int = 0
    mixtures: int = 0
    formulas: int = 0
    on_walls: int = 0
    held: int = 0


@pytest.mark.slow
def test_outcomes_and_claims_at_points_against_brute_force() -> None:
    """Halves for x and y tie payoffs of small whole numbers at every other point."""
    random, count = Random("three at once"), Count()
    for _ in range(how_many(36, 600)):
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
    assert count.compared > 60 and count.mixtures > 3 and count.partial > 10 and count.whole > 20 and count.held > 20
    assert 3 * count.on_walls > count.compared


def check(atlas: SequentialAtlas, point: dict[str, F], random: Random, count: Count) -> None:
    """Where all have two actions, a point has what brute force finds, and says if it is not all; elsewhere too, and the
    branches have the pure equilibria. Claims speak of the branches."""
    game, at, more = atlas.game, atlas.at(point), list[bool | None]()
    listed, every = as_outcomes(at), outcomes(game, point, more=more)
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
            true = claim_holds(game, claim, point, counted)
            assert claim_test(atlas, atlas.parse_claim(claim))(point) is true, claim
            count.held += true


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


def test_equilibria_with_irrational_weights_are_said_not_to_be_listed() -> None:
    """Its only equilibrium has irrational weights, so nothing further up is known."""
    for game in (one_shot(of_game("three-irrational")), one_shot(of_game("three-irrational"), out=["x", 0, 0])):
        at = subgame_perfect(game).at()
        root = "'in'" if len(game.sets) > 3 else "the beginning"
        assert not at.outcomes and not at.complete
        assert at.unlisted == (
            f"Not listed: from {root} on equilibria with irrational weights, and what they lead to.",
        )
        assert at.unlisted[0] in " ".join(at.export().split())


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
