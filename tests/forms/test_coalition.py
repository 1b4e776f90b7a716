"""Games of coalitions as data: read, written, fixed; names in any order; what is refused, and how."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations

import pytest
from shelf import COALITIONS

import games
from solver.errors import InvalidGame, UsageError
from solver.forms.coalition import CoalitionGame, coalition
from solver.forms.files import template
from solver.forms.files.toml_write import canonical, game_hash, writes
from solver.forms.oddities import warnings
from solver.forms.reductions import to
from solver.questions.reading import reads

X = {"x": {"baseline": 1, "range": (0, 2)}}


def made(**more: object) -> CoalitionGame:
    worth = {"b, a": "t + 1", "a": "2/3", "c, a, b": "3*x"}
    return coalition(["a", "b", "c"], worth, X, terms={"t": "x - 1/2"}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", COALITIONS)
def test_the_catalogue_comes_back(name: str) -> None:
    found: CoalitionGame = games.load(name)
    for text in (writes(found), canonical(found)):
        assert reads(text) == found and game_hash(reads(text)) == game_hash(found)
    assert writes(reads(writes(found))) == writes(found) and not warnings(found)


def test_the_template_is_a_game() -> None:
    mine: CoalitionGame = reads(template("coalition"))
    assert not warnings(mine) and reads(writes(mine)) == mine


def test_the_order_of_names_is_free() -> None:
    game = made()
    assert [name for name, _ in game.worth] == ["a, b", "a", "a, b, c"]
    other = coalition(
        ["a", "b", "c"], {("a", "b"): "t + 1", "a": "2/3", frozenset("abc"): "3*x"}, X, terms={"t": "x - 1/2"}
    )
    assert other == game and canonical(other) == canonical(game)
    assert game.worths_at({"x": F(2)}) == [0, F(2, 3), 0, F(5, 2), 0, 0, 0, 6]
    assert reads(writes(made(title="Three", note="of them"))) == made(title="Three", note="of them")


def test_parameters_are_fixed() -> None:
    fixed = made().fix({"x": "3/2"})
    assert fixed.space.names == () and fixed.worths_at({})[3] == 2 and fixed.worths_at({})[7] == F(9, 2)
    assert reads(writes(fixed)) == fixed and fixed.fixed == (("x", F(3, 2)),)


@pytest.mark.parametrize(
    ("worth", "words"),
    [
        ({"a, b": 1, "b,a": 2}, r'worth."b,a": it is the same coalition as "a, b"; remove one of the two'),
        ({"a, bb": 1}, r"worth.*no player is called 'bb'; did you mean 'b'\? there are a, b, c"),
        ({"a, a": 1}, "a is named twice"),
        ({"a, ": 1}, "no player is called ''; put one name between two commas, and none at an end"),
        ({" ": 1}, 'worth." ": it names nobody, and nobody is worth 0; name who acts together, or take it out'),
        ({3: 1}, "a coalition is a text such as 'US, China', found 3"),
        ({}, "no coalition is worth anything"),
        ({"a": "1/(x - 1)"}, "worth.a"),
        ([1], "expected a table of coalitions of a, b, c"),
    ],
)
def test_what_is_no_worth_is_refused(worth: object, words: str) -> None:
    with pytest.raises((InvalidGame, UsageError), match=words):
        coalition(["a", "b", "c"], worth, X)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("core(empty)", "did you mean 'nonempty'"),
        ("core(nonempty, convex)", r"core\(nonempty, convex\) says nothing"),
        ("game(convx)", "did you mean 'convex'"),
        ("payoff(d) > 0", r"payoff\(d\) names no player"),
        ("equilibrium(a, b)", "speaks of strategies; of coalitions a claim says core"),
        ("core(nonempty) > 0", "true or false and not a number"),
        ("x > 1 and core", r"core claims nothing by itself; write core\(nonempty\)"),
        ("convex", r"convex claims nothing by itself; write game\(convex\)"),
        ("game", r"write game\(convex\) or game\(superadditive\)"),
        ("cores", "'cores' is not declared"),
    ],
)
def test_a_claim_that_says_nothing_is_refused(claim: str, words: str) -> None:
    with pytest.raises(InvalidGame, match=words):
        made().claim(claim)


def test_other_forms_are_named() -> None:
    for wanted in ("normal", "dispute", "tree"):
        with pytest.raises(UsageError, match=r"this(?: game)? is (?:a game of coalitions|no tree)"):
            to(wanted, made())
    with pytest.raises(InvalidGame, match="there are 9; at most 8"):
        coalition([f"p{k}" for k in range(9)], {"p0": 1})


def test_long_tables_say_how_much_is_left_out() -> None:
    names = [f"p{k}" for k in range(7)]
    many = coalition(names, {one: len(one) for r in range(1, 8) for one in combinations(names, r)})
    assert 'and 63 more; .export("csv") or "json" gives them all' in many.export()
    assert len(many.export("csv").splitlines()) == 1 + 2**7 - 1
