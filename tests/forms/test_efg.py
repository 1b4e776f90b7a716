"""Gambit's .efg: what is written is read again, Gambit sees the same tree, and every fault is told with its place."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction as F
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import command
import pytest
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st

import games
from solver.concepts.sequential.subgames import forgotten
from solver.errors import InvalidGame, UsageError
from solver.forms.files.efg import MAX_ACTIONS, read, write
from solver.forms.files.gambit_text import legal_labels
from solver.forms.files.toml_read import write as write_file
from solver.forms.histories import CHANCE, MAX_DEPTH, Move, after, refuse_absent_minded
from solver.forms.tree import Tree, tree
from solver.questions.reading import read as read_file
from solver.questions.reading import reads

HEAD = 'EFG 2 R "t" { "a" "b" } '
POKER = """EFG 2 R "A simple \\"poker\\" game" { "Fred" "Alice Smith" }
"One card,
two players."

c "" 1 "deal" { "red card" 1/2 "black" 0.5 } 1 "ante" { .5, -.5 }
p "Fred's choice" 1 1 "" { "Raise" "Fold" } 0
p "" 2 7 "" { "Meet" "Pass" } 0
t "" 2 "Win Big" { 1.5 -1.5 }
t "" 3 "" { 1/2, -1/2 }
t "" 3
p "" 1 2 "" { "Raise" "Fold" } 4 "a tip" { 0, 1e-1 }
p "" 2 7 0
t "" 5 "" { -5/2 2.5 }
t "" 3 "" { 0.5 -.5 }
t "" 0
"""
Seen = tuple[Any, ...]


def ours(game: Tree) -> list[Seen]:
    """What stands at every node, in prefix order: payoffs, or whose information set, its number by age, its actions."""
    numbers: dict[int, int] = {}
    seen: list[Seen] = []
    for history in game.histories:
        move = game.move_at(history)
        if move is None:
            seen.append(tuple(game.value_at(entry, {}) for entry in game.cell(history)))
        else:
            chances = tuple(game.value_at(entry, {}) for entry in move.probabilities)
            seen.append((move.player, numbers.setdefault(id(move), len(numbers)), move.actions, chances))
    return seen


# --- reading --------------------------------------------------------------------------------------


def test_a_tree_is_read() -> None:
    poker = read(POKER)
    assert (poker.title, poker.note) == ('A simple "poker" game', "One card,\ntwo players.")
    assert [(one.name, one.title) for one in poker.players] == [("Fred", ""), ("Alice-Smith", "Alice Smith")]
    assert [(move.player, move.at, move.actions) for move in poker.moves] == [
        (CHANCE, ("",), ("red-card", "black")),
        ("Fred", ("red-card",), ("Raise", "Fold")),
        ("Alice-Smith", ("red-card/Raise", "black/Raise"), ("Meet", "Pass")),
        ("Fred", ("black",), ("Raise", "Fold")),
    ]
    assert [str(chance) for chance in poker.moves[0].probabilities] == ["1/2", "1/2"]
    assert {history: tuple(map(str, cell)) for history, cell in poker.payoffs} == {
        "red-card/Raise/Meet": ("2", "-2"),
        "red-card/Raise/Pass": ("1", "-1"),
        "red-card/Fold": ("1", "-1"),
        "black/Raise/Meet": ("-2", "21/10"),
        "black/Raise/Pass": ("1", "-9/10"),
        "black/Fold": ("1/2", "-2/5"),
    }


def test_labels_of_actions_become_legal_and_stay_different() -> None:
    found = read(HEAD + 'p "" 1 1 "" { "x" "" "x" "a/b" "유지" } 0' + ' t "" 0' * 5)
    assert found.moves[0].actions == ("x", "a2", "x-2", "a-b", "유지")
    assert read(write(found)) == found


def test_players_are_not_called_as_chance_is() -> None:
    found = read('EFG 2 R "t" { "chance" "nobody" } t "" 0')
    assert [(one.name, one.title) for one in found.players] == [("chance-2", "chance"), ("nobody-2", "nobody")]
    assert read(write(found)) == found and found.payoffs[0][0] == ""


def test_numbers_of_sets_are_a_players_own_and_chance_may_have_sets() -> None:
    found = read(
        HEAD + 'c "" 4 "" { "l" 1/3, "r" 2/3 } 0 p "" 1 9 "" { "x" } 0 p "" 2 9 "" { "x" } 0 t "" 0'
        ' c "" 4 "other name" { "l" 1/3 "r" 2/3 } 0 t "" 0 t "" 0'
    )
    assert [(move.player, move.at) for move in found.moves] == [
        (CHANCE, ("",)), ("a", ("l",)), ("b", ("l/x",)), (CHANCE, ("r",)),
    ]  # fmt: skip
    assert found.moves[0].probabilities == found.moves[3].probabilities and read(write(found)) == found
    apart = read(HEAD + 'p "" 1 1 "" { "x" "y" } 0 c "" 4 "" { "l" 1 } 0 t "" 0 c "" 4 0 t "" 0')
    assert apart.moves[1].at == ("x", "y")


@pytest.mark.parametrize("begun", ["EFG 2 R", "EFG 2 D", "\n\tEFG\r\n2 R", "\ufeffEFG 2 R"])
def test_every_header_is_read(begun: str) -> None:
    assert reads(begun + ' "t" {"a"} "" t""1""{7}').payoffs[0][1][0].text == "7"


def test_a_set_with_one_node_above_another_is_refused_as_by_a_tree() -> None:
    driver = 'EFG 2 R "Driver" { "one" } p "" 1 1 "" { "B" "E" } 0 p "" 1 1 0 t "" 0 t "" 0 t "" 0'
    with pytest.raises(InvalidGame, match=r"^d\.efg: moves\[0\]\.at: 'B' comes after another history of its inform"):
        read(driver, "d.efg")


@given(st.lists(st.lists(st.sampled_from(["a", "a-b", "b", "0"]), max_size=3).map("/".join), min_size=1, unique=True))
def test_a_set_is_refused_exactly_if_one_history_begins_another(at: list[str]) -> None:
    above = {
        (one, other) for one in at for other in at if one != other and (other + "/").startswith(one + "/" * bool(one))
    }
    try:
        refuse_absent_minded([Move(tuple(at), "one", ("x",))])
    except InvalidGame:
        assert above
    else:
        assert not above


def test_a_set_of_very_many_nodes_is_read() -> None:
    deal = 'c "" 1 "" { ' + f'"" 1/{MAX_ACTIONS} ' * MAX_ACTIONS + "} 0 "
    guess = 'p "" 1 1 "" { "x" "y" } 0 t "" 1 "" { 1 0 } t "" 0 ' + 'p "" 1 1 0 t "" 0 t "" 1 ' * (MAX_ACTIONS - 1)
    found = read(HEAD + deal + guess)
    assert len(found.moves[1].at) == MAX_ACTIONS and forgotten(found) is None


# --- writing --------------------------------------------------------------------------------------


def random_tree(seed: int) -> Tree:
    """A tree of numbers: two or three players and chance, up to four actions deep, sets among nodes of one depth."""
    draw = random.Random(seed)
    players = ["one", "two-3", "4"][: draw.randrange(1, 4)]
    sets: dict[tuple[str, int, int], list[str]] = {}
    shapes: dict[tuple[str, int, int], tuple[tuple[str, ...], tuple[F, ...]]] = {}
    ends: dict[str, list[F]] = {}
    pending = [("", 0)]
    while pending:
        history, depth = pending.pop()
        if depth == 4 or (depth and draw.random() < 0.25):
            ends[history] = [F(draw.randrange(-99, 99), draw.choice([1, 2, 7, 10])) for _ in players]
            continue
        kind = (draw.choice([CHANCE, *players]), depth, draw.randrange(2))
        if kind not in shapes:
            actions = tuple(draw.sample(["l", "r", "m", "x-1", "North", "0"], draw.randrange(1, 4)))
            shares = [draw.randrange(1, 9) for _ in actions]
            shapes[kind] = actions, tuple(F(share, sum(shares)) for share in shares)
        sets.setdefault(kind, []).append(history)
        pending.extend((after(history, action), depth + 1) for action in reversed(shapes[kind][0]))
    moves: list[tuple[object, ...]] = []
    for kind, at in sets.items():
        actions, chances = shapes[kind]
        moves.append((at, kind[0], dict(zip(actions, chances, strict=True)) if kind[0] == CHANCE else list(actions)))
    return tree(players, moves, ends, title=draw.choice(["", "a {title}", 'the "old" one']), note=str(seed))


SEEDS = range(how_many(200, 1000))


@pytest.mark.slow
def test_trees_come_back_from_their_files() -> None:
    for seed in SEEDS:
        drawn = random_tree(seed)
        assert read(write(drawn)) == drawn == reads(write(drawn)), seed
        assert write(read(write(drawn))) == write(drawn), seed


def test_a_tree_with_symbols_is_written_at_a_point() -> None:
    entry = tree(
        ["one", "two"],
        [("", "one", ["out", "in"]), ("in", CHANCE, {"war": "p", "peace": "1 - p"})],
        {"out": [0, "t"], "in/war": ["-cost", 0], "in/peace": [1, 1]},
        {"p": {"baseline": "1/3", "range": (0, 1)}, "cost": {"baseline": 2, "range": (0, 9)}},
        terms={"t": "cost/4"},
    )
    with pytest.raises(
        UsageError, match="the game depends on cost and p, and such a file holds numbers only; give a p"
    ):
        write(entry)
    assert ours(read(write(entry, {"cost": "7/2"}))) == [
        ("one", 0, ("out", "in"), ()),
        (0, F(7, 8)),
        (CHANCE, 1, ("war", "peace"), (F(1, 3), F(2, 3))),
        (F(-7, 2), 0),
        (1, 1),
    ]


def test_another_form_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"a \.efg file holds a tree, not a game whose form is normal"):
        write_file(games.load("chicken"), tmp_path / "chicken.efg")
    with pytest.raises(UsageError, match=r"a \.nfg file holds a game in normal form, not a tree"):
        write_file(read(POKER), tmp_path / "poker.nfg")
    assert list(tmp_path.iterdir()) == []


def test_the_commands_take_such_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("poker.efg").write_text(POKER)
    assert read_file("poker.efg") == read(POKER) and read_file("poker.efg").name == "poker"
    assert "a valid game" in command.run(["check", "poker.efg"]).out
    assert "Alice-Smith" in command.run(["show", "-"], POKER).out
    assert command.run(["new", "poker.toml", "--from", "poker.efg"]).code == 0
    assert read_file("poker.toml") == read(POKER)
    Path("bad.efg").write_text(POKER[:-7])
    done = command.run(["check", "bad.efg"])
    assert done.code == 3 and done.out == ""
    assert done.err.startswith("error: bad.efg, line 15, column 1: expected c, p or t and a node for 'black/Fold', fo")


# --- faults and their places ----------------------------------------------------------------------

SET = HEAD + 'p "" 1 1 "i" { "x" "y" } 0 '


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EFG 1 R", "line 1, column 5: expected 2, found '1'"),
        (HEAD, "line 1, column 25: expected c, p or t and a node for the beginning, found the end of the file"),
        (HEAD + '"a" "b"', 'expected c, p or t and a node for the beginning, found "b"'),
        (HEAD + '"c" "c" 1', 'expected c, p or t and a node for the beginning, found "c"'),
        (HEAD + 'x "" 0', "expected c, p or t and a node for the beginning, found 'x'"),
        (HEAD + "t 0", "expected the name of the node in quotes, found '0'"),
        (HEAD + 't ""', "expected an outcome, a whole number from 0 to 999999999, found the end of the file"),
        (HEAD + 't "" -1', "expected an outcome, a whole number from 0 to 999999999, found '-1'"),
        (HEAD + 't "" 1', "line 1, column 30: outcome 1 stands here first; write its name and { payoffs } after it"),
        (HEAD + 't "" 1 { 1 2 }', "outcome 1 stands here first"),
        (HEAD + 't "" 1 "o"', "expected { before the payoffs, found the end of the file"),
        (HEAD + 't "" 1 "o" { 1 }', "expected payoff 2 of 2, a number such as 3, 0.25, 1e-3 or 7/3, found }"),
        (HEAD + 't "" 1 "o" { 1 2 3 }', "expected } after 2 payoffs, found '3'"),
        (HEAD + 't "" 0 "o" { 1 2 }', 'expected the end of the file, since there is a node after every action'),
        (HEAD + 't "" 0 t "" 0', "expected the end of the file, since there is a node after every action, found 't'"),
        (SET + 't "" 0', "expected c, p or t and a node for 'y', found the end of the file"),
        (SET + 't "" 0 ' * 3, "column 66: expected the end of the file, since there is a node after every action"),
        (SET + 't "" 1 "o" { 1 2 } t "" 1 "o" { 1 3 }', "outcome 1 pays something else where it first stands"),
        (SET + 'p "" 1 1 "i" { "x" "z" } 0', "column 59: information set 1 of a has x, z here, and x, y where"),
        (SET + 'p "" 1 1 "i" { "x" } 0', "information set 1 of a has x here, and x, y where it first stands"),
        (SET + 'p "" 2 1 0', "column 59: information set 1 of b stands here first; write its name and { actions }"),
        (SET + 'c "" 1 0', "information set 1 of chance stands here first"),
        (HEAD + 'p "" 3 1', "expected a player, a whole number from 1 to 2, found '3'"),
        (HEAD + 'p "" 0 1', "expected a player, a whole number from 1 to 2, found '0'"),
        (HEAD + 'p "" 1 x', "expected an information set, a whole number from 0 to 999999999, found 'x'"),
        (HEAD + 'p "" 1 1 { "x" } 0', "information set 1 of a stands here first"),
        (HEAD + 'p "" 1 1 "i" 0', "expected { before the actions, found '0'"),
        (HEAD + 'p "" 1 1 "i" { } 0', "expected one of the actions in quotes, found }"),
        (HEAD + 'p "" 1 1 "i" { "x" 1/2 } 0', "expected } after the actions, or one more in quotes, found '1/2'"),
        (HEAD + 'p "" 1 1 "i" { "x" } t', "expected an outcome, a whole number from 0 to 999999999, found 't'"),
        (HEAD + 'c "" 1 "i" { } 0', "expected an action of chance in quotes, found }"),
        (HEAD + 'c "" 1 "i" { "x" "y" } 0', 'expected its probability, a number such as 3, 0.25, 1e-3'),
        (HEAD + 'c "" 1 "i" { "x" .9 "y" 0 } 0', "column 30: the probabilities sum to 9/10, not to 1; write exact"),
        (HEAD + 'c "" 1 "i" { "x" 2 "y" -1 } 0', "column 48: this probability is -1; give one from 0 to 1"),
        (HEAD + 'c "" 1 "i" { "x" .333 "y" .333 "z" .333 } 0', "the probabilities sum to 999/1000, not to 1"),
        (
            HEAD + 'c "" 1 "" { "x" .5 "y" .5 } 0 c "" 1 "" { "x" 1 "y" 0 } 0',
            "information set 1 of chance has x, y here, and x, y where it first stands",
        ),
        (
            HEAD + f'c "" 1 "" {{ "x" 1/{7**400} "y" 1/{3**800} }} 0',
            "the sum of the probabilities up to here has more than 400 digits; round it",
        ),
        ('EFG 2 R "t" { ' + '"a" ' * 7 + '} t "" 0', "there are more than 6 players; write a smaller game"),
        (HEAD + 'p "" 1 1 "" { ' + '"" ' * (MAX_ACTIONS + 1), f"there are more than {MAX_ACTIONS} actions"),
        (HEAD + 'c "" 1 "" { ' + f'"" 1/{MAX_ACTIONS} ' * (MAX_ACTIONS + 1), "than 10000 actions of chance"),
        (
            HEAD + "".join(f'p "" 1 {k} "" {{ "x" }} 0 ' for k in range(MAX_DEPTH + 1)) + 't "" 0',
            "the tree is too large here; at most 250000 nodes below 200 actions are read",
        ),
        (
            HEAD + f'p "" 1 1 "" {{ "x" }} 1 "" {{ 0 1/{7**400} }} t "" 2 "" {{ 0 1/{3**800} }}',
            "the sum of the payoffs up to here has more than 400 digits; round it",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InvalidGame) as caught:
        read(text, "deal.efg")
    error = str(caught.value)
    assert error.startswith("deal.efg, line 1, column ") and said in error


def test_the_deepest_tree_that_is_read() -> None:
    moves = "".join(f'p "" 1 {k} "" {{ "x" }} 0 ' for k in range(MAX_DEPTH))
    assert len(read(HEAD + moves + 't "" 0').histories) == MAX_DEPTH + 1


@settings(max_examples=how_many(150, 1500))
@given(
    st.integers(0, len(POKER)), st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', "{", "}", "\\", "p", "-1", "1e9", "\n", ",", " 0 ", ' t "" 0 ']),
)  # fmt: skip
def test_a_damaged_file_is_read_or_refused(place: int, length: int, inserted: str) -> None:
    try:
        found = read(POKER[:place] + inserted + POKER[place + length :], "deal.efg")
    except InvalidGame as error:
        assert str(error).startswith("deal.efg")
    else:
        assert read(write(found)) == found or "\\" in found.title + found.note


# --- beside Gambit --------------------------------------------------------------------------------


def prefix_order(root: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield the nodes of Gambit's tree with those above each."""
    pending: list[tuple[Any, tuple[Any, ...]]] = [(root, ())]
    while pending:
        node, above = pending.pop()
        yield node, above
        pending.extend((child, (*above, node)) for child in reversed(list(node.children)))


def theirs(game: Any, names: Sequence[str]) -> list[Seen]:
    """The same as `ours`, as Gambit sees its tree; players have our names."""
    numbers: list[Any] = []
    seen: list[Seen] = []
    for node, above in prefix_order(game.root):
        if node.is_terminal:
            met = [one.outcome for one in (*above, node) if one.outcome]
            seen.append(tuple(sum((F(str(outcome[player])) for outcome in met), F(0)) for player in game.players))
            continue
        numbers += [] if node.infoset in numbers else [node.infoset]
        owner, actions = node.infoset.player, node.infoset.actions
        chances = tuple(F(str(action.prob)) for action in actions) if owner.is_chance else ()
        name = CHANCE if owner.is_chance else names[[one.label for one in game.players].index(owner.label)]
        seen.append((name, numbers.index(node.infoset), legal_labels([one.label for one in actions], "a"), chances))
    return seen


def unlabelled(seen: list[Seen]) -> list[Seen]:
    return [tuple(len(part) if isinstance(part, tuple) else part for part in node) for node in seen]


def catalogue() -> list[Path]:
    """The files that come with Gambit, where it is installed."""
    found = find_spec("pygambit")
    return sorted(Path(found.origin).parent.rglob("*.efg")) if found and found.origin else []


ABSENT_MINDED = ("gilboa1997/fig1.efg", "shohamleytonbrown2008/fig5_12.efg")


@pytest.mark.parametrize("file", catalogue() or [Path()], ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_the_catalogue_of_gambit_is_read_alike(file: Path) -> None:
    gambit = pytest.importorskip("pygambit")
    game = gambit.read_efg(file)
    if str(file).endswith(ABSENT_MINDED):
        with pytest.raises(InvalidGame, match="comes after another history of its information set"):
            read_file(file)
        return
    found = read_file(file)
    seen = theirs(game, [one.name for one in found.players])
    assert unlabelled(ours(found)) == unlabelled(seen) and ours(reads(game.to_efg())) == seen
    assert ours(found) == seen or '_1"' in game.to_efg()  # where labels repeat, Gambit numbers them in its own way
    assert found.title == game.title and [one.title or one.name for one in found.players] == [
        player.label for player in game.players
    ]
    assert read(write(found)) == found


def test_gambit_sees_the_trees_that_we_write() -> None:
    gambit = pytest.importorskip("pygambit")
    for seed in SEEDS:
        drawn = random_tree(seed)
        game = gambit.read_efg(io.StringIO(write(drawn)))
        names = [one.name for one in drawn.players]
        assert theirs(game, names) == ours(drawn) and [player.label for player in game.players] == names, seed
        assert ours(read(game.to_efg())) == ours(drawn), seed
