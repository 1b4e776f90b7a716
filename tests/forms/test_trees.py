"""Trees as data: both doors, what makes two of them equal, and malformed ones, each refused with one message."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sandbox
import sympy
from audit import chosen, mostly_slow
from hostile_trees import ENTRY, TREES, chance, changed, move, payoff
from limits import at_once

import games
from solver.concepts.sequential.subgames import forgotten
from solver.errors import InvalidGame, UsageError
from solver.expressions.expression import parse
from solver.forms import histories
from solver.forms.files import template
from solver.forms.files.toml_write import canonical, game_hash, writes
from solver.forms.histories import Move
from solver.forms.oddities import warnings
from solver.forms.parties import Party
from solver.forms.reductions import to
from solver.forms.tree import Tree, tree
from solver.questions.reading import reads

NAME = "hostile.toml"
ROOT = Path(sandbox.__file__).resolve().parents[2]
BETS = ("bet", "pass")
X: Mapping[str, object] = {"x": {"baseline": 1, "range": (0, 2)}}
MOVES: list[Any] = [("", "one", ["out", "in"]), ("in", "two", ["fight", "share"])]
PAID: dict[Any, Any] = {"out": [0, 2], "in/fight": [-1, "-x"], "in/share": [1, 1]}


def entry(**changes: Any) -> Tree:
    return tree(**{"players": ["one", "two"], "moves": MOVES, "payoffs": PAID, "parameters": X, **changes})


# --- doors ----------------------------------------------------------------------------------------


def test_both_doors_make_the_same_tree() -> None:
    written: Tree = reads(ENTRY)
    assert written == entry() and game_hash(written) == game_hash(entry())
    assert written.histories == ("", "out", "in", "in/fight", "in/share")
    assert [str(u) for u in written.cell("in/fight")] == ["-1", "-x"]
    assert written.move_at("in") == Move(("in",), "two", ("fight", "share")) and written.move_at("out") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"players": {"one": {}, "two": {}}},
        {"players": [Party("one"), Party("two")]},
        {"moves": [MOVES[1], MOVES[0]]},
        {"moves": [{"at": "", "player": "one", "actions": ("out", "in")}, MOVES[1]]},
        {"moves": [Move(("",), "one", ("out", "in")), (" in ", "two", ("fight", "share"))]},
        {"moves": [([""], "one", ["out", "in"]), ([["in"]], "two", ["fight", "share"])]},
        {"payoffs": {"in / share": [1, 1], ("in", "fight"): (-1, sympy.Symbol("x") * -1), ("out",): np.array([0, 2])}},
        {"payoffs": {"out": [F(0), 2.0], "in/fight": ["-1", "-x"], "in/share": ["1", "2/2"]}},
    ],
)
def test_python_values_are_read_in_many_ways(changes: dict[str, Any]) -> None:
    assert entry(**changes) == entry() and canonical(entry(**changes)) == canonical(entry())


def test_what_differs_makes_another_tree() -> None:
    others = [
        entry(moves=[("", "one", ["in", "out"]), MOVES[1]]),
        entry(moves=[("", "two", ["out", "in"]), MOVES[1]]),
        entry(payoffs={**PAID, "out": [0, 3]}),
        entry(players=["two", "one"]),
        entry(parameters={"x": {"baseline": 1, "range": (0, 3)}}),
        entry(title="Entry"),
    ]
    hashes = {game_hash(one) for one in (entry(), *others)}
    assert all(one != entry() for one in others) and len(hashes) == len(others) + 1
    assert entry(name="a") == entry(name="b")


def test_the_order_of_histories_in_a_set_does_not_count() -> None:
    def blind(at: list[str]) -> Tree:
        return tree(["one", "two"], [("", "one", ["a", "b"]), (at, "two", ["c"])], {"a/c": [0, 1], "b/c": [1, 0]})

    one, other = blind(["a", "b"]), blind(["b", "a"])
    assert one == other and game_hash(one) == game_hash(other)
    assert other.moves[1].at == ("a", "b") and other.move_at("b") is other.moves[1] is other.move_at("a")


@pytest.mark.parametrize("name", ["thaad-offer", "wedge"])
def test_the_catalogue_comes_back(name: str) -> None:
    found: Tree = games.load(name)
    for text in (writes(found), canonical(found)):
        assert reads(text) == found and game_hash(reads(text)) == game_hash(found)
    assert writes(reads(writes(found))) == writes(found)
    assert not warnings(found) and to("tree", found).game is found and forgotten(found) is None


def test_the_template_is_a_tree() -> None:
    mine: Tree = reads(template("tree"))
    assert not warnings(mine) and reads(writes(mine)) == mine
    assert {one.player for one in mine.moves} == {"firm", "state", "chance"}


def test_chance_is_read_written_and_fixed() -> None:
    made = tree(
        ["one", "two"],
        [
            ("", "chance", {"red": "p", "black": "1 - p - q", "green": "q"}),
            (["red", "green"], "one", ["bet", "pass"]), ("black", "two", ["bet", "pass"]),
        ],
        {f"{draw}/{act}": [f"{k}*p", "t"] for k, draw in enumerate(("red", "black", "green")) for act in BETS},
        {"p": {"baseline": "1/4", "range": (0, "1/2")}, "q": {"baseline": "1/4", "range": (0, "1/2")}},
        terms={"t": "q - p"},
    )  # fmt: skip
    assert reads(writes(made)) == made and reads(canonical(made)) == made
    fixed = made.fix({"q": "1/3"})
    assert reads(writes(fixed)) == fixed and fixed.fixed == (("q", F(1, 3)),)
    assert [fixed.value_at(c, {"p": F(1, 2)}) for c in fixed.moves[0].probabilities] == [F(1, 2), F(1, 6), F(1, 3)]
    assert [fixed.value_at(u, {"p": F(1, 2)}) for u in fixed.cell("green/bet")] == [1, F(-1, 6)]
    with pytest.raises(UsageError, match="range"):
        made.fix({"q": 1})


def test_probabilities_may_rest_on_an_assumption() -> None:
    def draw(*assumptions: str) -> Tree:
        chances = {"a": "p", "b": "q", "c": "1 - p - q"}
        ranges = {name: {"baseline": "1/4", "range": (0, 1)} for name in "pq"}
        return tree(["one"], [("", "chance", chances)], {name: [1] for name in "abc"}, ranges, assumptions=assumptions)

    assert len(draw("p + q <= 1").moves) == 1
    with pytest.raises(
        InvalidGame, match=r"moves at the beginning, probabilities: c: 1 - p - q is below 0 at p = 1, q = "
    ):
        draw()


def test_a_tree_is_drawn_with_its_payoffs() -> None:
    lines = [line for line, _ in entry().drawing()]
    assert lines == ["one", "├─ out", "└─ in: two", "   ├─ fight", "   └─ share"]
    page = entry(title="Entry").document({"x": F(3, 2)})
    data = page.data() if callable(page.data) else page.data
    assert page.title == "Entry" and "in/fight" in str(data) and "Fraction(-3, 2)" in str(data)


def test_a_tree_of_chance_alone_and_of_one_player() -> None:
    alone = tree(["one"], [("", "one", ["a"])], {"a": [1]})
    drawn = tree(["one"], [("", "chance", {"a": 1})], {"a": [1]})
    for made in (alone, drawn):
        assert reads(writes(made)) == made and len(made.histories) == 2
    assert alone.groups == (("one", ("a",)),) and drawn.groups == ()


def test_records_are_checked_when_they_are_made() -> None:
    with pytest.raises(InvalidGame, match="no player is called 'three'"):
        replace(entry(), moves=(Move(("",), "three", ("out", "in")), entry().moves[1]))
    with pytest.raises(InvalidGame, match=r'payoffs."out": 1 entry for the players one, two'):
        replace(entry(), payoffs=(("out", (parse("1"),)), *entry().payoffs[1:]))
    with pytest.raises(InvalidGame, match=r'payoffs."out" \(for two\), column 1: .y. is not declared'):
        replace(entry(), payoffs=(("out", (parse("1"), parse("y"))), *entry().payoffs[1:]))
    with pytest.raises(InvalidGame, match="2 probabilities for one; give probabilities to chance alone"):
        Move(("",), "one", ("a", "b"), (parse("1/2"), parse("1/2")))
    with pytest.raises(InvalidGame, match="1 probabilities for chance; give a probability for each action"):
        Move(("",), "chance", ("a", "b"), (parse("1"),))


# --- malformed files ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What `zopa check` says of each file, within the limits of the sandbox, and the files that are there then."""
    calls: list[sandbox.Call] = []
    names = chosen(request, "test_a_malformed_tree_is_refused")
    for text, _ in (TREES[name] for name in names):
        place = tmp_path_factory.mktemp("tree")
        (place / NAME).write_text(text, encoding="utf-8")
        calls.append((str(place), ["check", NAME], NAME))
    done = subprocess.run(
        [sys.executable, sandbox.__file__],
        input=json.dumps(calls), capture_output=True, text=True, timeout=600, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return dict(zip(names, json.loads(done.stdout), strict=True))


def test_there_are_enough_malformed_trees() -> None:
    assert len(TREES) >= 45


@pytest.mark.parametrize("name", mostly_slow([*TREES]))
def test_a_malformed_tree_is_refused(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    found, (_, words) = outcomes[name], TREES[name]
    lines = found["err"].removesuffix("\n").split("\n")
    assert (found["code"], found["out"], found["files"]) == (3, "", [NAME]), found["err"]
    assert lines[0].startswith(f"error: {NAME}") and words in lines[0]
    assert len(lines) in (1, 3) and 30 < len(lines[0]) < 500 and all(map(str.isprintable, lines))
    assert "Traceback" not in found["err"] and "column 1: probabilities" not in lines[0]


def test_what_the_malformed_trees_are_made_of_is_a_tree() -> None:
    """Otherwise every one would be refused for a reason of no interest."""
    halves = chance("{ x = 'x/2', y = '1 - x/2' }")
    for text in (ENTRY, halves, payoff("x"), move(), changed('"out" =', '" out " =')):
        assert reads(text).players[0].name == "one"


# --- malformed Python values ----------------------------------------------------------------------


class Endless(Sequence[Any]):
    """Three million entries that are made when they are asked for."""

    def __init__(self, make: Callable[[int], Any]) -> None:
        self.make = make

    def __len__(self) -> int:
        return 3_000_000

    def __getitem__(self, k: Any) -> Any:
        return self.make(k)


class Payoffs(Mapping[str, Any]):
    """Payoffs of three million histories."""

    def __len__(self) -> int:
        return 3_000_000

    def __getitem__(self, history: str) -> Any:
        return [0, 0]

    def __iter__(self) -> Any:
        return (f"a{k}" for k in range(len(self)))


def deep(k: int) -> tuple[str, str, list[str]]:
    return "/".join(["a"] * k), "one", ["a"]


MALFORMED: dict[str, tuple[dict[str, Any], str]] = {
    "players as numbers": ({"players": [1, 2]}, r"players\[0\]"),
    "players as a text": ({"players": "one, two"}, "players: expected a list of names"),
    "no players": ({"players": []}, "players: there are none"),
    "players twice": ({"players": ["one", "one"]}, "players: one is there twice"),
    "players as None": ({"players": None}, "players"),
    "a player with a blank": ({"players": ["one", "two three"]}, r"players\[1\]"),
    "moves from a generator": ({"moves": (deep(k) for k in range(3_000_000))}, "moves: expected a list"),
    "moves as None": ({"moves": None}, "moves: expected a list"),
    "moves as a table": ({"moves": {"": "one"}}, "moves: expected a list"),
    "a move as a number": ({"moves": [3]}, r"moves\[0\]: expected a table with at, player, found 3"),
    "a move of two": ({"moves": [("", "one")]}, r"moves\[0\]: expected a table with at, player"),
    "a move of a player object": ({"moves": [("", Party("one"), ["out"])]}, r"moves\[0\]: player is"),
    "a move that is a matrix": ({"moves": [np.zeros((2, 2))]}, r"moves\[0\]: expected a table"),
    "actions from a generator": ({"moves": [("", "one", (a for a in "ab"))]}, r"moves\[0\]: actions: expected a list"),
    "actions as a set": ({"moves": [("", "one", {"out", "in"})]}, r"moves\[0\]: actions: expected a list"),
    "actions as numbers": ({"moves": [("", "one", [1, 2])]}, r"moves\[0\]: an action is 1"),
    "actions of chance": ({"moves": [("", "chance", ["out", "in"])]}, r"moves\[0\].probabilities: expected a table"),
    "unhashable actions": ({"moves": [("", "one", [["out"], ["in"]])]}, r"moves\[0\]: an action is \['out'\]"),
    "chances of numbers": ({"moves": [("", "chance", {1: 1})]}, r"moves\[0\]: an action is 1"),
    "chances of texts": ({"moves": [("", "chance", {"out": "one half", "in": 0})]}, r"moves\[0\].probabilities.out"),
    "chances of floats": ({"moves": [("", "chance", {"out": 0.1, "in": 0.8}), MOVES[1]]}, "they sum to 9/10"),
    "chances that are nan": ({"moves": [("", "chance", {"out": float("nan"), "in": 0})]}, "nan is not a finite number"),
    "a place that is a number": ({"moves": [(3, "one", ["out"])]}, r"moves\[0\].at: a history is a text"),
    "a place of numbers": ({"moves": [([3], "one", ["out"])]}, r"moves\[0\].at: a history is a text"),
    "payoffs as a list": ({"payoffs": [[0, 2]]}, "payoffs: expected a table of the histories"),
    "payoffs as a matrix": ({"payoffs": np.zeros((2, 2))}, "payoffs: expected a table of the histories"),
    "payoffs as a sympy matrix": ({"payoffs": sympy.zeros(2, 2)}, "payoffs: expected a table of the histories"),
    "a cell that is a matrix": ({"payoffs": {**PAID, "out": np.zeros((2, 2))}}, r'payoffs."out"\[0\]'),
    "a cell that is a table": ({"payoffs": {**PAID, "out": {"one": 0, "two": 2}}}, 'payoffs."out": expected a list'),
    "a cell that is a number": ({"payoffs": {**PAID, "out": 0}}, 'payoffs."out": expected a list of 2 payoffs'),
    "a cell too long": ({"payoffs": {**PAID, "out": [0, 1, 2]}}, "found 3 entries"),
    "a payoff that is infinite": ({"payoffs": {**PAID, "out": [0, float("inf")]}}, r'payoffs."out"\[1\] \(for two\)'),
    "a payoff that is complex": ({"payoffs": {**PAID, "out": [0, 1j]}}, r'payoffs."out"\[1\] \(for two\)'),
    "a payoff that is a truth": ({"payoffs": {**PAID, "out": [0, True]}}, r'payoffs."out"\[1\] \(for two\)'),
    "a payoff of a million digits": ({"payoffs": {**PAID, "out": [0, 10**1_000_000]}}, r'payoffs."out"\[1\]'),
    "a payoff of another symbol": ({"payoffs": {**PAID, "out": [0, sympy.Symbol("z")]}}, "'z' is not declared"),
    "a payoff of a number": ({"payoffs": {**PAID, 3: [0, 0]}}, "payoffs: a history is a text"),
    "a payoff of a long text": ({"payoffs": {**PAID, "a" * 1_000_000: [0, 0]}}, "payoffs, the history 'aaa"),
    "a payoff of many actions": ({"payoffs": {**PAID, ("in",) * 10_000: [0, 0]}}, "a history of 10000 actions"),
    "a history as a tuple that is not there": ({"payoffs": {**PAID, ("in", "shrae"): [0, 0]}}, "did you mean 'share'"),
    "actions with probabilities": ({"moves": [{"at": "", "player": "one", "actions": "a", "probabilities": {}}]},
                                   "one has actions; only chance has probabilities"),
    "chance with actions": ({"moves": [{"at": "", "player": "chance", "actions": ["a"], "probabilities": {"a": 1}}]},
                            "chance has a table of probabilities, no actions"),
    "chances that leave something": ({"moves": [("", "chance", {"out": "x/2", "in": "x/2"}), MOVES[1]]},
                                     "they do not sum to 1 whatever the parameters are"),
    "a list of equilibria": ({"answers": [{"equilibria": [["out"]]}]}, "an answer about a tree is a claim with iff"),
    "a thousand answers and one": ({"answers": [{"claim": "played(out)", "iff": "1 > 0"}] * 1001}, "at most 1000 are"),
    "a play of two": ({"answers": [{"claim": "played(in, out)", "iff": "1 > 0"}]}, "played takes a history such as "),
    "seven players": ({"players": list("abcdefg")}, "players: there are 7; at most 6"),
    "a title of numbers": ({"title": 3}, "title is text, not 3"),
    "answers as a text": ({"answers": "played(out)"}, "answers: expected a list"),
    "an answer about an unknown history": (
        {"answers": [{"claim": "always_played(in/figth)", "iff": "x > 1"}]}, r"answers\[0\].claim: .* 'fight'"),
    "three million moves": ({"moves": Endless(lambda k: (f"a{k}", "one", ["a"]))}, "moves: there are 3000000; at most"),
    "three million histories": (
        {"moves": [("", "one", ["out", "in"]), (Endless(lambda k: f"a{k}"), "two", ["a"])]}, r"moves\[1\].at: "),
    "three million actions": ({"moves": [("", "one", [f"a{k}" for k in range(300_000)])]}, "'a0' is not finished"),
    "three million payoffs": ({"payoffs": Payoffs()}, "payoffs: there are 3000000; at most"),
    "ten thousand moves in a row": ({"moves": [deep(k) for k in range(1_000)]}, r"moves\[201\].at: a history of 201"),
}  # fmt: skip


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_python_values_are_refused(name: str) -> None:
    changes, words = MALFORMED[name]
    with at_once(), pytest.raises(InvalidGame, match=words) as error:
        entry(**changes)
    assert len(str(error.value).split("\n")[0]) < 500


def test_a_move_has_a_place() -> None:
    with pytest.raises(InvalidGame, match="there are no histories; name at least one"):
        Move((), "one", ("a",))


def test_a_tree_beyond_the_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by how much is written, which is little where many histories share a set, but by what it comes to."""
    for most, said in ((5, ""), (4, "the tree is too large at 'in/share'; at most 4 histories of 200 actions")):
        monkeypatch.setattr(histories, "MAX_HISTORIES", most)
        if said:
            with pytest.raises(InvalidGame, match=said):
                entry()
        else:
            assert len(entry().histories) == most


# --- histories in words ---------------------------------------------------------------------------


def test_named_histories() -> None:
    made = entry()
    assert made.find_histories("in/fight") == ("in/fight",) and made.find_histories("( in/share+ out )") == (
        "out",
        "in/share",
    )
    for text, said in (
        ("in/figth", "did you mean 'fight'"),
        ("", "there is no history ''"),
        ("out/x", "nobody moves at"),
    ):
        with pytest.raises(InvalidGame, match=said):
            made.find_histories(text)


def test_who_forgets() -> None:
    moves: list[Any] = [("", "one", ["a", "b"]), (["a", "b"], "one", ["c", "d"])]
    ends = {f"{x}/{y}": [0] for x in "ab" for y in "cd"}
    assert forgotten(tree(["one"], moves, ends)) == ("a", "b")
    moves = [("", "chance", {"x": "1/2", "y": "1/2"}), ("x", "one", ["a", "b"]), (["x/a", "y"], "one", ["c"])]
    assert forgotten(tree(["one"], moves, {"x/a/c": [0], "x/b": [0], "y/c": [0]})) == ("x/a", "y")
    moves = [("", "chance", {"x": "1/2", "y": "1/2"}), (["x", "y"], "one", ["a", "b"]), (["x/a", "y/a"], "one", ["c"])]
    assert forgotten(tree(["one"], moves, {"x/a/c": [0], "y/a/c": [0], "x/b": [0], "y/b": [0]})) is None


def test_a_long_tree_says_how_much_is_left_out() -> None:
    ends = [f"a{k}" for k in range(150)]
    wide = tree(["one"], [("", "one", ends)], {end: [k] for k, end in enumerate(ends)})
    assert 'and 23 more; .export("csv") or "json" gives all that the tree pays' in wide.export()
    assert len(wide.export("csv").splitlines()) == 1 + 150
