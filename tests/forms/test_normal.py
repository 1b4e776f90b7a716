"""Normal-form games: the Python door, lookups, terms, fixing, and every way a game can be wrong."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction as F
from itertools import product
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf import taken

import games
from solver.errors import InvalidGame, InvalidText, UsageError
from solver.expressions.expression import evaluate, parse
from solver.forms.files.toml_write import game_hash
from solver.forms.normal import NormalForm, game
from solver.forms.payoff_cells import ByPlayer
from solver.forms.players import Player
from solver.forms.published import PublishedAnswer, Source, weights
from solver.regions.parameters import Parameter

DEAL = games.load("thaad-deal")
X: dict[str, Any] = {"baseline": 1, "range": (0, 2)}


def values(a_game: NormalForm, point: Mapping[str, F] | None = None) -> list[tuple[float | F, ...]]:
    at = a_game.space.baseline if point is None else point
    return [tuple(evaluate(a_game.write_out(entry), at) for entry in cell) for cell in a_game.payoffs]


def alone(payoff: object = 0, **rest: Any) -> NormalForm:
    return game({"one": ["a"]}, {"a": [payoff]}, **rest)


# --- what a game answers --------------------------------------------------------------------------


def test_profiles_come_with_the_last_player_fastest() -> None:
    three = game({"one": ["a", "b"], "two": ["c"], "three": ["d", "e"]}, [[[[1, 2]], [[3, 4]]]] * 3)
    assert three.shape == (2, 1, 2)
    assert three.profiles() == (("a", "c", "d"), ("a", "c", "e"), ("b", "c", "d"), ("b", "c", "e"))
    assert [cell[0].text for cell in three.payoffs] == ["1", "2", "3", "4"]
    assert three.cell(("b", "c", "d")) == three.cell((1, 0, 0)) == three.payoffs[2]


def test_a_cell_is_found_by_names_or_positions() -> None:
    assert [str(entry) for entry in DEAL.cell(("withdraw", "sanction"))] == [
        "embargo - shield",
        "relief + calm - buffer",
    ]
    assert DEAL.cell((1, "tolerate")) == DEAL.cell(("keep", 1))


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        (("withdraw", "sanctoin"), "did you mean 'sanction'"),
        (("keep", 2), "no strategy 2"),
        (("keep", -1), "no strategy -1"),
        (("keep",), "one strategy for each of US, China"),
        ("keep", "one strategy for each of US, China"),
    ],
)
def test_a_cell_that_is_not_there_says_why(profile: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        DEAL.cell(profile)


def test_a_matrix_has_a_row_for_each_strategy_of_the_first_player() -> None:
    a_game = game(None, [[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]])
    rows = [[entry.text for entry in row] for row in a_game.matrix(1)]
    assert rows == [["7", "8", "9"], ["10", "11", "12"]]
    with pytest.raises(UsageError, match="two players"):
        alone().matrix(0)


def test_the_deal_at_its_baseline() -> None:
    assert values(DEAL) == [(3, 2), (-3, 3), (4, -3), (0, 0)]


# --- the Python door ------------------------------------------------------------------------------


def test_every_way_of_giving_payoffs_gives_the_same_game() -> None:
    x = sympy.Symbol("x")
    parameters = {"x": X}
    players = {"one": ["a", "b"], "two": ["c", "d"]}
    by_name = {"a, c": ["2*x", 1], "a,d": [0.1, 2], ("b", "c"): [F(7, 3), "x"], "b , d": ["-x", 0]}
    first = [["2*x", 0.1], [F(7, 3), "-x"]]
    reference = game(players, by_name, parameters)
    assert game(players, [first, [[1, 2], ["x", 0]]], parameters) == reference
    assert game(players, ByPlayer({"one": first, "two": ((1, 2), ("x", 0))}), parameters) == reference
    by_sympy = [[[2 * x, 0.1], [sympy.Rational(7, 3), -x]], [[1, 2], [x, 0]]]
    assert game(players, by_sympy, parameters) == reference
    table = {"x": Parameter("x", F(1), F(0), F(2))}
    assert game([Player("one", ("a", "b")), Player("two", ("c", "d"))], by_name, table) == reference
    assert game(players, by_name, [Parameter("x", F(1), F(0), F(2))]) == reference


def test_arrays_of_numpy_and_matrices_of_sympy_are_taken() -> None:
    plain = game(None, [[[0.1, 2], [3, 4]], [[5, 6], [7, 8]]])
    single = np.array([[0.1, 2], [3, 4]], dtype=np.float32)
    assert game(None, [single, np.array([[5, 6], [7, 8]])]) == plain
    matrix = sympy.Matrix([[sympy.Rational(1, 10), 2], [3, 4]])
    assert game(None, [matrix, sympy.Matrix([[5, 6], [7, 8]])]) == plain
    assert game(None, np.array([[[1, 2]], [[3, 4]]])[:].tolist()).shape == (1, 2)


def test_players_have_names_by_default() -> None:
    assert [player.name for player in game(None, [[[1]], [[2]]]).players] == ["row", "column"]
    three = game(None, [[[[1, 2]], [[3, 4]]]] * 3)
    assert [(player.name, player.strategies) for player in three.players] == [
        ("p1", ("s1", "s2")),
        ("p2", ("s1",)),
        ("p3", ("s1", "s2")),
    ]


CELL = 'payoffs\\."a, c"'


@pytest.mark.parametrize(
    ("payoffs", "said"),
    [
        ({"a, c": [1, 2]}, 'no cell for "b, c"; every profile needs one'),
        ({"a, c": [1, 2], "b, c": [1, 2], "a, d": [1, 2]}, 'payoffs."a, d": two has no strategy'),
        ({"a, c": [1, 2], "b, c": [1, 2], "a,c": [1, 2]}, f"{CELL}: the cell is there twice"),
        ({"a": [1, 2], "b, c": [1, 2]}, "one strategy for each of one, two"),
        ({"a, c": [1], "b, c": [1, 2]}, f"{CELL}: expected a list of 2 payoffs, for one, two; found 1"),
        ({"a, c": 1, "b, c": [1, 2]}, f"{CELL}: expected a list"),
        ({"a, c": ["y", 2], "b, c": [1, 2]}, rf"{CELL}\[0\] \(for one\), column 1: 'y' is not declared"),
        ({"a, c": [1, "1 + xx"], "b, c": [1, 2]}, rf"{CELL}\[1\] \(for two\), column 5: .*did you mean 'x'"),
        ({"a, c": [1, True], "b, c": [1, 2]}, rf"{CELL}\[1\]"),
        ([[[1], [2]]], "1 arrays for 2 players"),
        ([[[1], [2]], [[1]]], r"payoffs\[1\]: 1 entry for the 2 strategies of one"),
        ([[[1], [2]], [[1], [2, 3]]], r"payoffs\[1\]\[1\]: 2 entries for the 1 strategies of two"),
        ([[[1], [2]], [[1], []]], r"payoffs\[1\]\[1\]: 0 entries"),
        ([[[1], [2]], [[1], 2]], r"payoffs\[1\]\[1\]: expected a list"),
        ([[[1], [2]], [[1], [[2]]]], r"payoffs\[1\]\[1\]\[0\]: the array is nested deeper"),
        ([[[1], [2]], [[1], [None]]], r"payoffs\[1\]\[1\]\[0\]: a NoneType cannot"),
        (ByPlayer({"one": [[1], [2]]}), "matrix: two is missing"),
        (ByPlayer({"one": [[1], [2]], "tow": [[1], [2]]}), "matrix: .*did you mean 'two'"),
        ("abc", "expected a list"),
    ],
)
def test_payoffs_that_cannot_be_say_where_and_why(payoffs: Any, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        game({"one": ["a", "b"], "two": ["c"]}, payoffs, {"x": X})


def test_without_players_and_in_records_payoffs_are_as_many() -> None:
    with pytest.raises(InvalidGame, match="players: cells by name need the players' names"):
        game(None, {"a, c": [1, 2]})
    with pytest.raises(InvalidGame, match=r"payoffs\[0\]: expected an array nested 2 deep"):
        game(None, [[], []])
    known = game({"one": ["a", "b"], "two": ["c"]}, {"a, c": [1, 2], "b, c": [3, 4]})
    with pytest.raises(InvalidGame, match="payoffs: 1 cells for 2 profiles"):
        replace(known, payoffs=known.payoffs[:1])
    with pytest.raises(InvalidGame, match=f"{CELL}: 1 payoffs for 2 players"):
        replace(known, payoffs=(known.payoffs[0][:1], known.payoffs[1]))


@pytest.mark.parametrize(
    ("players", "said"),
    [
        ({}, "there are none"),
        ({"one": []}, "no strategies"),
        ({"one": ["a", "a"]}, "the strategy a twice"),
        ({"one": "ab"}, "expected a list of names"),
        ({"one": [1]}, "in quotes"),
        ({"one": ["a b"]}, "holds ' '"),
        ({"one": ["-a"]}, "holds '-'"),
        ({"o ne": ["a"]}, 'players."o ne"'),
        ({"nobody": ["a"]}, "rename the player"),
        ({"one": {"strategies": ["a"], "titel": "x"}}, "no key is called 'titel'"),
        ({"one": {"name": "x"}}, "strategies is missing"),
        ({"one": {"strategies": ["a"], "name": 3}}, "title"),
        ([Player("one", ("a",)), Player("one", ("b",))], "one is there twice"),
        ([3], "3 is no Player"),
        ({f"p{k}": ["a"] for k in range(13)}, "at most 12"),
        ({f"p{k}": list("abcdefgh") for k in range(12)}, "at most 20000"),
        ({"one": [f"s{k}" for k in range(1001)]}, "at most 1000"),
    ],
)
def test_players_that_cannot_be_say_why(players: Any, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        game(players, {})


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ({"parameters": {"x": {"baseline": 1}}}, "parameters.x: range is missing"),
        ({"parameters": {"x": {"range": (0, 1)}}}, "parameters.x: baseline is missing"),
        ({"parameters": {"x": 3}}, "parameters.x: expected a table"),
        ({"parameters": {"x": {**X, "range": 3}}}, "parameters.x.range: a range is two numbers"),
        ({"parameters": {"x": {**X, "range": (0, "y")}}}, r"parameters\.x\.range\[1\], column 1"),
        ({"parameters": {"x": {**X, "baseline": "1 + 1"}}}, "parameters.x.baseline: expected one number"),
        ({"parameters": {"x": {**X, "control": "onne"}}}, "did you mean 'one'"),
        ({"parameters": {"x": {**X, "source": "essay"}}}, r"parameters\.x\.source: .*\[sources.essay\]"),
        ({"parameters": {"x": {**X, "meaning": 3}}}, "parameters.x: meaning is text"),
        ({"parameters": {"x": {**X, "unit": 3}}}, "parameters.x: unit is text"),
        ({"parameters": {"x": {**X, "distribution": "nomal"}}}, "did you mean 'normal'"),
        ({"parameters": {"x y": X}}, 'parameters."x y"'),
        ({"parameters": {f"x{k}": X for k in range(101)}}, "at most 100"),
        ({"parameters": [Parameter("x", F(1), F(0), F(2))] * 2}, "x is there twice"),
        ({"parameters": {"x": X}, "terms": {"x": "1"}}, "terms.x: a parameter has the same name"),
        ({"terms": {"t": "u", "u": "v", "v": "u"}}, "u -> v -> u goes round in a circle"),
        ({"terms": {"t": "t"}}, "t -> t goes round in a circle"),
        ({"terms": {"t": "x"}}, r"terms\.t, column 1: 'x' is not declared"),
        ({"terms": {"t-u": "1"}}, r"terms\.t-u"),
        ({"terms": {f"t{k}": "1" for k in range(201)}}, "at most 200"),
        ({"terms": {"t0": "1 + 1", **{f"t{k}": f"t{k - 1} + t{k - 1}" for k in range(1, 60)}}}, "split it"),
        ({"terms": {"t0": "9", **{f"t{k}": f"t{k - 1}**12" for k in range(1, 60)}}}, r"terms\.t\d+: .*digi"),
        ({"terms": 3}, "terms: expected a table"),
        ({"assumptions": "x > 0"}, "expected a list"),
        ({"assumptions": ["x > 0"]}, r"assumptions\[0\], column 1: 'x' is not declared"),
        ({"assumptions": [3]}, r"assumptions\[0\]: a condition is text"),
        ({"assumptions": ["1 > 2"]}, "baseline breaks"),
        ({"title": 3}, "title is text"),
        ({"note": "\udc00"}, "surrogate"),
        ({"sources": {"a": {}}}, "sources.a: title is missing"),
        ({"sources": {"a": {"title": ""}}}, "source a has no title"),
        ({"sources": {"a": {"title": "A", "year": "1973"}}}, "year of source a"),
        ({"sources": [Source("a", "A"), Source("a", "B")]}, "a is there twice"),
        ({"answers": [{}]}, r"answers\[0\]: an answer has either"),
        ({"answers": [{"claim": "equilibrium(a)"}]}, r"answers\[0\]: claim and iff"),
        ({"answers": [{"claim": "equilibrium(a)", "iff": "x"}]}, r"answers\[0\]\.iff, column 1"),
        ({"answers": [{"claim": "equilibrium(b)", "iff": "1 > 0"}]}, "one has no strategy 'b'"),
        ({"answers": [{"claim": "equilibrium(a, a)", "iff": "1 > 0"}]}, "one strategy for each of one; 2 are given"),
        ({"answers": [{"claim": "equilibirum(a)", "iff": "1 > 0"}]}, "did you mean 'equilibrium'"),
        ({"answers": [{"equilibria": [["b"]]}]}, r"answers\[0\]\.equilibria\[0\]\[0\]"),
        ({"answers": [{"equilibria": [["a", "a"]]}]}, "2 entries for 1 players"),
        ({"answers": [{"equilibria": [["1, 0"]]}]}, "2 weights for the 1 strategies"),
        ({"answers": [{"equilibria": ["a"]}]}, "a row of equilibria"),
        ({"answers": [{"equilibria": "a"}]}, "list of rows"),
        ({"answers": [{"equilibria": [["a"]], "payoffs": [[1], [2]]}]}, "2 rows of payoffs for 1"),
        ({"answers": [{"equilibria": [["a"]], "payoffs": [["y"]]}]}, r"payoffs\[0\]\[0\], column 1"),
        ({"answers": [{"equilibria": [["a"]], "components": 0}]}, "components is 0"),
        ({"answers": [{"equilibria": [["a"]], "source": "b"}]}, r"answers\[0\]\.source: no source"),
    ],
)
def test_the_rest_of_a_game_that_cannot_be_says_where_and_why(rest: Any, said: str) -> None:
    with pytest.raises(InvalidGame, match=said):
        alone(**rest)


def test_the_formulas_of_one_game_are_bounded_together() -> None:
    heavy = {str(k): ["x" + "+1" * 4000 + f"-{k}"] for k in range(20)}
    with pytest.raises(InvalidGame, match="40000 pieces"):
        game({"one": list(heavy)}, heavy, {"x": X})


def test_a_parameter_that_no_payoff_uses_is_allowed() -> None:
    assert alone(parameters={"x": X}).space.names == ("x",)


def test_a_game_may_have_players_with_one_strategy() -> None:
    assert game({"one": ["a"], "two": ["b"]}, {"a, b": [1, 2]}).shape == (1, 1)


def test_an_undeclared_name_points_at_its_column() -> None:
    with pytest.raises(InvalidText) as caught:
        alone("shield - calm", parameters={"shield": X})
    assert (caught.value.text, caught.value.column) == ("shield - calm", 10)


# --- terms, conditions, fixing --------------------------------------------------------------------


def test_terms_are_written_out_in_parameters() -> None:
    a_game = alone("2*u", parameters={"x": X}, terms={"u": "t**2", "t": "x - 3"}, assumptions=["t < 0"])
    assert values(a_game) == [(8,)]
    assert a_game.space.assumptions[0].names == {"x"}
    assert a_game.condition("u > t").names == {"x"}


def test_fixing_removes_a_parameter_everywhere() -> None:
    a_game = alone(
        "t*y", parameters={"x": X, "y": X}, terms={"t": "x + 1"}, assumptions=["x >= y - 1", "x > 0"],
        answers=[{"equilibria": [["a"]]}],
    )  # fmt: skip
    fixed = a_game.fix({"x": "1/2"})
    assert fixed.space.names == ("y",)
    assert [str(one) for one in fixed.space.assumptions] == ["1/2 >= y - 1"]
    assert fixed.answers == ()
    assert values(fixed, {"y": F(2)}) == [(3,)]
    assert values(fixed.fix({"y": 1})) == [(F(3, 2),)]
    assert a_game.fix({}) == alone(
        "t*y", parameters={"x": X, "y": X}, terms={"t": "x + 1"}, assumptions=["x >= y - 1", "x > 0"]
    )


@pytest.mark.parametrize(
    ("fixed", "said"),
    [
        ({"z": 1}, "no parameter is called 'z'"),
        ({"x": 3}, "outside its range"),
        ({"x": 0}, "breaks the assumption 'x > 0'"),
        ({"x": "1/4", "y": 2}, "breaks the assumption"),
        ({"y": 2}, "baseline breaks the assumption"),
        ({"y": 1}, "cannot be fixed at y = 1: .*divides by"),
    ],
)
def test_a_parameter_that_cannot_be_fixed_says_why(fixed: Any, said: str) -> None:
    parameters = {"x": X, "y": {**X, "baseline": "1/2"}}
    a_game = alone("x", parameters=parameters, assumptions=["x > 0", "x >= y - 1/2"])
    if fixed == {"y": 1}:  # the door refuses such a payoff, the record itself does not
        a_game = replace(a_game, payoffs=((parse("1/(y - 1)"),),))
    with pytest.raises(UsageError, match=said):
        a_game.fix(fixed)


@settings(max_examples=40)
@given(st.data())
def test_fixing_and_evaluating_commute(data: st.DataObject) -> None:
    names = list(DEAL.space.names)
    point = {name: data.draw(st.fractions(0, 10, max_denominator=9), label=name) for name in names}
    chosen = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=7), label="fixed")
    fixed = DEAL.fix({name: point[name] for name in chosen})
    assert set(fixed.space.names) == set(names) - set(chosen)
    assert values(fixed, {name: point[name] for name in fixed.space.names}) == values(DEAL, point)


# --- identity -------------------------------------------------------------------------------------


def test_the_hash_follows_the_content_and_not_the_spelling_or_the_name() -> None:
    one = alone("1 - x", parameters={"x": X}, name="here")
    assert game_hash(one) == game_hash(alone("1-x", parameters={"x": X}, name="there"))
    assert one == alone("1-x", parameters={"x": X})
    others = [
        alone("x - 1", parameters={"x": X}),
        alone("1 - x", parameters={"x": {**X, "baseline": 2}}),
        alone("1 - x", parameters={"x": X}, title="other"),
        alone("1 - x", parameters={"x": X}, assumptions=["x > 0"]),
    ]
    assert len({game_hash(one), *(game_hash(other) for other in others)}) == 5
    assert set(game_hash(one)) <= set("0123456789abcdef")


def test_a_game_can_be_a_key_and_be_sent_to_another_process() -> None:
    assert {alone("1 - 1"): 1}[alone("1-1")] == 1
    a_game = alone("t", parameters={"x": X}, terms={"t": "x - 1"}, assumptions=["x > 0"])
    assert pickle.loads(pickle.dumps(a_game)) == a_game  # noqa: S301 - our own bytes


# --- answers and the catalogue --------------------------------------------------------------------


def test_weights_are_split_at_outer_commas_only() -> None:
    player = Player("one", ("a", "b"))
    mixed = weights(player, "Min(x, 1), 1 - Min(x, 1)")
    assert [str(weight) for weight in mixed] == ["Min(x, 1)", "1 - Min(x, 1)"]
    assert [str(weight) for weight in weights(player, "b")] == ["0", "1"]


def answers() -> list[Any]:
    return [
        pytest.param(taken(name), answer, id=f"{name}-{index}")
        for name in games.names()
        for index, answer in enumerate(taken(name).answers)
        if isinstance(answer, PublishedAnswer) and answer.equilibria
    ]


@pytest.mark.parametrize(("a_game", "answer"), answers())
def test_published_equilibria_have_weights_that_add_up_and_the_payoffs_they_say(
    a_game: NormalForm, answer: PublishedAnswer
) -> None:
    """At points of the place that the answer speaks of; completeness is for the solvers' own tests."""
    x = {name: sympy.Symbol(name) for name in a_game.space.names}
    for row, payoffs in zip(answer.equilibria, answer.payoffs, strict=True):
        mixed = [
            [sympy.sympify(1) * _sympy(weight.tree, x) for weight in weights(player, entry)]
            for player, entry in zip(a_game.players, row, strict=True)
        ]
        pinned = _pins(answer.where, x)
        for strategy in mixed:
            assert sympy.cancel(sum(strategy) - 1) == 0
        for player, said in enumerate(payoffs):
            expected = sum(
                sympy.Mul(*(mixed[k][place] for k, place in enumerate(profile)))
                * _sympy(a_game.write_out(a_game.cell(profile)[player]), x)
                for profile in product(*map(range, a_game.shape))
            )
            assert sympy.cancel((expected - _sympy(_parse(said), x)).subs(pinned)) == 0


def _parse(text: str) -> Any:
    from solver.expressions.expression import parse

    return parse(text).tree


def _sympy(tree: Any, symbols: Mapping[str, Any]) -> Any:
    from sympy_trees import to_sympy

    return to_sympy(tree, symbols)


def _pins(where: str, symbols: Mapping[str, Any]) -> dict[Any, Any]:
    """The equalities `name == …` of a condition, as substitutions."""
    pins = {}
    for part in where.split(" and "):
        left, equals, right = part.partition(" == ")
        if equals:
            pins[symbols[left]] = _sympy(_parse(right), symbols)
    return pins


def test_the_catalogue_has_one_game_a_name() -> None:
    folder = games.path("thaad-deal").parent.parent
    stems = [file.stem for file in folder.rglob("*.toml")]
    assert sorted(stems) == sorted(set(stems)) == list(games.names())


@pytest.mark.parametrize("name", games.names())
def test_every_game_of_the_catalogue_is_documented(name: str) -> None:
    a_game = games.load(name)
    assert a_game.name == name
    assert a_game.title
    assert a_game.sources
    assert a_game.answers
    assert all(parameter.meaning and parameter.symbol for parameter in a_game.space.parameters)
    if games.path(name).parent.name == "korea":
        assert "illustrative, not estimates" in a_game.note


@pytest.mark.parametrize(
    ("name", "baseline", "controls"),
    [
        (
            "thaad-deal",
            {"embargo": 6, "shield": 3, "breach_us": 2, "relief": 5, "buffer": 6, "calm": 3, "breach_cn": 2},
            {"breach_us": "US", "buffer": "US", "breach_cn": "China"},
        ),
        (
            "patron-client",
            {"buffer": 3, "aid": 4, "bomb": 2, "trouble": 5, "drift": 1, "isolation": 3},
            {"aid": "China"},
        ),
        ("security-dilemma", {"edge": 4, "cost": 1, "exposure": 5, "race": 2}, {}),
    ],
)
def test_the_games_of_the_essay_have_their_levers(
    name: str, baseline: dict[str, int], controls: dict[str, str]
) -> None:
    space = games.load(name).space
    assert space.baseline == baseline
    assert set(space.box) == {(F(0), F(10))}
    assert {one.name: one.control for one in space.parameters if one.control != "nobody"} == controls


def test_an_unknown_game_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean 'thaad-deal'"):
        games.load("thaad-dael")


def test_payoffs_of_three_stand_in_a_table_where_they_fit() -> None:
    assert "  A, A, B   gain_first   gain_second   0\n" in games.load("three-player-majority").export()
    assert "  keep, tolerate, freeze: quiet, calm, 0\n" in games.load("three-powers").export(width=80)
