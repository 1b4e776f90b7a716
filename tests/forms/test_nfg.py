"""Gambit's .nfg: what is written is read again, Gambit reads the same game, and every fault is told with its place."""

from __future__ import annotations

import io
import sys
from fractions import Fraction as F
from itertools import product
from math import prod
from pathlib import Path
from types import ModuleType
from typing import Any

import command
import pytest
from audit import how_many
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import games
from solver.errors import InvalidGame, UsageError
from solver.expressions.tokens import check_label
from solver.forms.files import FORMATS, FileFormat
from solver.forms.files.gambit_text import legal_labels
from solver.forms.files.nfg import read, write
from solver.forms.files.toml_read import write as write_file
from solver.forms.normal import NormalForm, game
from solver.questions.reading import read as read_file
from solver.questions.reading import reads

HEAD = 'NFG 1 R "t" { "a" "b" } '
TWO_BY_ONE = HEAD + "{ 2 1 } "
SELTEN = 'NFG 1 R "Selten (1975), Figure 2" { "Player 1" "Player 2" } { 3 2 }\n\n1 1 0 2 0 2 1 1 0 3 2 0\n'
SELTEN_BY_OUTCOMES = """NFG 1 R "Selten (1975), Figure 2" { "Player 1" "Player 2" }
{ { "1" "2" "3" } { "1" "2" } }
{ { "even" 1, 1 } { "" 0, 2 } { "" 0, 3 } { "" 2 0, } }
1 2 2 1 3 4
"""


def numbers(a_game: NormalForm) -> list[list[F]]:
    return [[a_game.value_at(entry, {}) for entry in cell] for cell in a_game.payoffs]


# --- reading --------------------------------------------------------------------------------------


def test_the_first_strategy_varies_fastest_in_the_file_and_the_last_one_here() -> None:
    selten = read(SELTEN)
    assert numbers(selten) == [[1, 1], [1, 1], [0, 2], [0, 3], [0, 2], [2, 0]]
    assert selten.shape == (3, 2) and selten.title == "Selten (1975), Figure 2"
    assert [(one.name, one.title, one.strategies) for one in selten.players] == [
        ("Player-1", "Player 1", ("1", "2", "3")),
        ("Player-2", "Player 2", ("1", "2")),
    ]


def test_outcomes_stand_for_their_payoffs() -> None:
    assert read(SELTEN_BY_OUTCOMES) == read(SELTEN)
    nothing = read(HEAD + '{ 2 1 } { { "o" 1 2 } } 1 0')
    assert numbers(nothing) == [[1, 2], [0, 0]]


def test_three_players_are_read_in_the_order_of_the_file() -> None:
    """Entry k of the file is the profile whose digits, the first player's least, count to k."""
    flat = " ".join(f"{k} {-k} 0" for k in range(2 * 3 * 2))
    a_game = read(f'NFG 1 R "" {{ "a" "b" "c" }} {{ 2 3 2 }} {flat}')
    for i, j, k in product(range(2), range(3), range(2)):
        assert str(a_game.cell((i, j, k))[0]) == str(i + 2 * j + 6 * k)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.5", F(3, 2)), (".5", F(1, 2)), ("4.", 4), ("-3/4", F(-3, 4)), ("6/4", F(3, 2)), ("2e3", 2000), ("+7", 7),
        ("4E-2", F(1, 25)), ("0.1", F(1, 10)), ("1e+006", 10**6), ("-0", 0), ("9" * 400, int("9" * 400)),
    ],
)  # fmt: skip
def test_numbers_are_read_exactly(written: str, meant: F | int) -> None:
    assert numbers(read(f"{TWO_BY_ONE}{written} 0 0 0"))[0][0] == meant


def test_no_player_is_called_nobody() -> None:
    named = read('NFG 1 R "t" { "nobody" "b" } { 1 1 } 1 2').players[0]
    assert (named.name, named.title) == ("nobody-2", "nobody")


@pytest.mark.parametrize("begun", ["NFG 1 R", "NFG 1 D", "NFG 2 R", "\n\t NFG\n1\nR", "\ufeffNFG 1 R"])
def test_every_header_is_read(begun: str) -> None:
    text = begun + ' "t" {"a""b"}{2 1}"note"1 2 3 4'
    assert numbers(reads(text)) == [[1, 2], [3, 4]] and reads(text).note == "note"


@pytest.mark.parametrize(
    ("texts", "labels"),
    [
        (["a", "b"], ("a", "b")),
        (["Top left", "a/b", " x "], ("Top-left", "a-b", "x")),
        (["", "", "s1"], ("s1-2", "s2", "s1")),
        (["x", "x", "x-2", "x"], ("x", "x-3", "x-2", "x-4")),
        (["a b", "a-b"], ("a-b-2", "a-b")),
        (["nobody", "!?", "-1"], ("nobody", "s2", "1")),
        (["\u0445", "유지", "9" * 70, "한국 (south)"], ("s1", "유지", "9" * 56, "한국-south")),
    ],
)
def test_labels_become_legal_and_stay_different(texts: list[str], labels: tuple[str, ...]) -> None:
    assert legal_labels(texts, "s") == labels
    assert "a" not in legal_labels(texts, "s", {"a"})


@given(st.lists(st.text(max_size=8) | st.sampled_from(["a", "a-2", "a b", "s1", "nobody"]), max_size=12))
def test_labels_of_any_text_are_legal_and_different(texts: list[str]) -> None:
    found = legal_labels(texts, "s")
    assert len({*found}) == len(found) == len(texts) and all(check_label(one) for one in found)
    assert legal_labels(found, "s") == found


# --- writing --------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).filter(lambda text: not text.endswith("\\"))
labels = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_]{0,4}(-[a-z0-9]{1,3})?", fullmatch=True)
called = st.lists(labels.filter(lambda name: name != "nobody"), min_size=1, max_size=4, unique=True)
payoffs = st.fractions(-100, 100, max_denominator=1000)


@st.composite
def numeric_games(draw: st.DrawFn) -> NormalForm:
    players = {name: draw(st.lists(labels, min_size=1, max_size=3, unique=True)) for name in draw(called)}
    profiles = list(product(*players.values()))
    cells = {profile: draw(st.lists(payoffs, min_size=len(players), max_size=len(players))) for profile in profiles}
    return game(players, cells, title=draw(texts), note=draw(texts))


@pytest.mark.slow
@settings(max_examples=how_many(60, 600))
@given(numeric_games())
def test_a_game_comes_back_from_its_file(a_game: NormalForm) -> None:
    assert read(write(a_game)) == a_game == reads(write(a_game))


@settings(max_examples=how_many(60, 600))
@given(st.lists(texts, min_size=1, max_size=4), st.lists(texts, min_size=1, max_size=3), texts)
def test_what_others_call_players_comes_back_too(called: list[str], strategies: list[str], title: str) -> None:
    quoted = [" ".join('"' + one.replace('"', '\\"') + '"' for one in some) for some in (called, strategies, [title])]
    each = f"{{ {quoted[1]} }}" * len(called)
    size = len(strategies) ** len(called) * len(called)
    a_game = read(f"NFG 1 R {quoted[2]} {{ {quoted[0]} }} {{ {each} }} " + " ".join(map(str, range(size))))
    assert read(write(a_game)) == a_game and a_game.title == title
    assert [one.title or one.name for one in a_game.players] == [
        text or one.name for text, one in zip(called, a_game.players, strict=True)
    ]


def test_a_backslash_before_the_end_does_not_hide_it() -> None:
    a_game = game({"one": ["a"]}, {"a": [1]}, title="C:\\", note='\\"')
    assert read(write(a_game)).title == "C:\\ " and read(write(a_game)).note == '\\"'


def test_a_game_with_symbols_is_written_at_a_point() -> None:
    deal = games.load("thaad-deal")
    with pytest.raises(UsageError, match=r"depends on .*shield.*give a point"):
        write(deal)
    there = read(write(deal, {"shield": "7/3"}))
    point = deal.space.point({"shield": F(7, 3)})
    assert numbers(there) == [[deal.value_at(entry, point) for entry in cell] for cell in deal.payoffs]
    assert [one.name for one in there.players] == ["US", "China"]
    with pytest.raises(UsageError, match="no parameter is called 'sheild'"):
        write(deal, {"sheild": 1})


def test_terms_without_parameters_are_written_out() -> None:
    assert numbers(read(write(game({"one": ["a"]}, {"a": ["t/4"]}, terms={"t": "1 + 2"})))) == [[F(3, 4)]]


def test_another_form_is_not_written() -> None:
    with pytest.raises(UsageError, match=r"normal form, not a dispute; write it to a \.toml file"):
        write(games.load("swap-package"))


# --- the door -------------------------------------------------------------------------------------


def test_the_ending_or_the_first_word_says_the_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, other = tmp_path / "selten.NFG", tmp_path / "selten"
    for file in (named, other):
        file.write_text(SELTEN)
    selten = read(SELTEN)
    assert read_file(named) == read_file(str(other)) == read_file(io.StringIO(SELTEN)) == reads(SELTEN) == selten
    assert read_file(named).name == "selten"
    monkeypatch.setattr(sys, "stdin", io.StringIO(SELTEN))
    assert read_file("-") == selten


def test_the_ending_says_what_is_written(tmp_path: Path) -> None:
    selten, deal = read(SELTEN), games.load("thaad-deal")
    for name in ("a.nfg", "a.toml"):
        write_file(selten, tmp_path / name)
        assert read_file(tmp_path / name) == selten
    assert (tmp_path / "a.nfg").read_text().startswith("NFG 1 R")
    with pytest.raises(UsageError, match="give a point"):
        write_file(deal, tmp_path / "deal.nfg")
    write_file(deal, tmp_path / "deal.nfg", point="baseline")
    write_file(deal, tmp_path / "deal.toml", point="baseline")
    assert numbers(read_file(tmp_path / "deal.nfg")) == numbers(read_file(tmp_path / "deal.toml"))


def test_a_format_is_a_module_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether one is known by its ending and, whatever that is made of, by how its text begins."""
    module: Any = ModuleType("braced")
    module.read = lambda text, where, name: read(text.strip()[1:], where, name)
    module.write = lambda a_game, point: "{" + write(a_game, point)
    monkeypatch.setitem(sys.modules, "braced", module)
    monkeypatch.setitem(FORMATS, ".braced", FileFormat("braced", r"\{NFG"))
    selten = read(SELTEN)
    write_file(selten, tmp_path / "selten.braced")
    text = (tmp_path / "selten.braced").read_text()
    assert text.startswith("{NFG") and read_file(tmp_path / "selten.braced") == selten == reads("\n " + text)
    with pytest.raises(InvalidGame, match="the TOML cannot be read"):
        reads(text.replace("{NFG", "{ NFG"))


def test_the_commands_take_such_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("selten.nfg").write_text(SELTEN)
    assert "a valid game: Selten (1975), Figure 2 (3 x 2," in command.run(["check", "selten.nfg"]).out
    assert "Player-1: 1" in command.run(["solve", "selten.nfg"]).out
    assert "Player-1 (Player 1)" in command.run(["show", "-"], SELTEN).out
    assert "did you mean 'selten.nfg'?" in command.run(["solve", "selten"]).err
    Path("bad.nfg").write_text(SELTEN[:-3])
    assert command.run(["solve", "bad.nfg"]) == (
        3, "", "error: bad.nfg, line 3, column 22: expected payoff 12 of 12, a number such as 3, 0.25, 1e-3 or 7/3,"
        " found the end of the file\n    1 1 0 2 0 2 1 1 0 3 2\n                         ^\n",
    )  # fmt: skip


# --- faults and their places ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nfg 1 R", "line 1, column 1: expected NFG, found 'nfg'"),
        ("NFG 3 R", "line 1, column 5: expected 1 or 2, found '3'"),
        ("NFG 1 Q", "line 1, column 7: expected R or D, found 'Q'"),
        ("NFG 1 R t", "line 1, column 9: expected a title in quotes, found 't'"),
        ('NFG 1 R "t', "line 1, column 9: the text that begins here has no end; close the quotes"),
        ('NFG 1 R "t" "a"', 'line 1, column 13: expected { before the players, found "a"'),
        ('NFG 1 R "t" { }', "line 1, column 15: expected one of the players in quotes, found }"),
        ('NFG 1 R "t" { "a" , "b" }', "column 19: expected } after the players, or one more in quotes, found ,"),
        ('NFG 1 R "t" { ' + '"a" ' * 13, "there are more than 12 players"),
        (HEAD, "line 1, column 25: expected { before the strategies, found the end of the file"),
        (HEAD + "2 1", "expected { before the strategies, found '2'"),
        (HEAD + "{ 2 }", "expected how many strategies a player has, a whole number from 1 to 1000, found }"),
        (HEAD + "{ 2 1 1 } 1", "expected } after the strategies of 2 players, found '1'"),
        (HEAD + "{ 2 0 }", "whole number from 1 to 1000, found '0'"),
        (HEAD + "{ 2 -1 }", "whole number from 1 to 1000, found '-1'"),
        (HEAD + "{ 2 1.5 }", "whole number from 1 to 1000, found '1.5'"),
        (HEAD + "{ 1000000 1000000 }", "whole number from 1 to 1000, found '1000000'"),
        (HEAD + "{ 1000 1000 }", "column 25: these strategies make 2000000 payoffs; at most 20000 are read"),
        (HEAD + '{ { "x" } 2 }', "expected { before the strategies, found '2'"),
        (HEAD + "{ { } { } }", "expected one of the strategies in quotes, found }"),
        (TWO_BY_ONE + '"c" "d" 1 2 3 4', 'expected payoff 1 of 4, a number … found "d"'),
        (TWO_BY_ONE + "1 2 3", "expected payoff 4 of 4, a number … found the end of the file"),
        (TWO_BY_ONE + "1 2 3 4 5", "column 41: expected the end of the file after 2 profiles, found '5'"),
        (TWO_BY_ONE + "1 2\n3 x", "line 2, column 3: expected payoff 4 of 4, … found 'x'"),
        (TWO_BY_ONE + "1 2 3 1/2/3", "found '1/2/3'"),
        (TWO_BY_ONE + "1 2 3 1.5/2", "found '1.5/2'"),
        (TWO_BY_ONE + "1 2 3 ١", "found '١'"),
        (TWO_BY_ONE + "1 2 3 nan", "found 'nan'"),
        (TWO_BY_ONE + "1 2 3 1e", "found '1e'"),
        (TWO_BY_ONE + "1 2 3 .", "found '.'"),
        (TWO_BY_ONE + "1 2 3 # no comment", "found '#'"),
        (TWO_BY_ONE + "1 2 3 1/0", "column 39: 1/0 divides by zero; correct it"),
        (TWO_BY_ONE + "1 2 3 1e99999", "the decimal exponent of 1e99999 is beyond 400"),
        (TWO_BY_ONE + "1 2 3 " + "9" * 401, "this number has more than 400 digits; round it"),
        (TWO_BY_ONE + "1 2 3 1/" + "9" * 401, "this number has more than 400 digits; round it"),
        (TWO_BY_ONE + "{ { 1 2 } } 1 1", "expected the name of an outcome in quotes, found '1'"),
        (TWO_BY_ONE + '{ { "o" 1 } } 1 1', "expected payoff 2 of 2, … found }"),
        (TWO_BY_ONE + '{ { "o" 1 2 3 } } 1 1', "expected } after 2 payoffs of an outcome, found '3'"),
        (TWO_BY_ONE + '{ "o" 1 2 } 1 1', 'expected { before an outcome, or } after the last one, found "o"'),
        (TWO_BY_ONE + '{ { "o" 1 2 } } 1 2', "the outcome of one of 2 profiles, a whole number from 0 to 1, found '2'"),
        (TWO_BY_ONE + '{ { "o" 1 2 } } 1 -1', "a whole number from 0 to 1, found '-1'"),
        (TWO_BY_ONE + '{ { "o" 1 2 } } 1', "a whole number from 0 to 1, found the end of the file"),
        (f'NFG 1 R "{"x" * 100_001}" {{ "a" }} {{ 1 }} 0', "deal.nfg: title has 100001 characters"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InvalidGame) as caught:
        read(text, "deal.nfg")
    error = str(caught.value)
    assert error.startswith("deal.nfg") and all(part in error for part in said.split(" … "))


@settings(max_examples=how_many(100, 1000))
@given(
    st.sampled_from([SELTEN, SELTEN_BY_OUTCOMES]), st.integers(0, 200), st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', "{", "}", "\\", "NFG", "-1", "1e9", "\n", ",", "/"]),
)  # fmt: skip
def test_a_damaged_file_is_read_or_refused(text: str, place: int, length: int, inserted: str) -> None:
    damaged = text[:place] + inserted + text[place + length :]
    try:
        a_game = read(damaged, "deal.nfg")
    except InvalidGame as error:
        assert str(error).startswith("deal.nfg")
    else:
        assert len(a_game.payoffs) == prod(a_game.shape)


# --- beside Gambit --------------------------------------------------------------------------------


@pytest.fixture
def gambit() -> Any:
    return pytest.importorskip("pygambit")


def from_gambit(theirs: Any) -> tuple[list[list[str]], list[list[F]]]:
    """Gambit's labels and payoffs, in our order; no outcome, None, is one that pays nothing."""
    profiles = product(*(range(len(player.strategies)) for player in theirs.players))
    outcomes = [theirs[profile] for profile in profiles]
    cells = [[F(str(one[player])) if one is not None else F(0) for player in theirs.players] for one in outcomes]
    return [[strategy.label for strategy in player.strategies] for player in theirs.players], cells


def catalogue() -> list[Path]:
    """The files that come with Gambit, where it is installed."""
    from importlib.util import find_spec

    found = find_spec("pygambit")
    return sorted(Path(found.origin).parent.rglob("*.nfg")) if found and found.origin else []


@pytest.mark.parametrize("file", catalogue() or [Path()], ids=lambda file: file.stem)
def test_the_catalogue_of_gambit_is_read_alike(gambit: Any, file: Path) -> None:
    ours, theirs = read_file(file), gambit.read_nfg(file)
    labels, cells = from_gambit(theirs)
    assert [list(player.strategies) for player in ours.players] == labels
    assert [player.title or player.name for player in ours.players] == [player.label for player in theirs.players]
    assert numbers(ours) == cells and ours.title == theirs.title
    assert read(write(ours)) == ours


@settings(max_examples=how_many(30, 300))
@given(numeric_games())
def test_gambit_reads_what_we_write(a_game: NormalForm) -> None:
    gambit = pytest.importorskip("pygambit")
    # Gambit calls everybody 1, 2, ... until it has read all labels, and refuses one that is still another's.
    assume(not any(label.isdecimal() for player in a_game.players for label in (player.name, *player.strategies)))
    labels, cells = from_gambit(gambit.read_nfg(io.StringIO(write(a_game))))
    assert cells == numbers(a_game) and labels == [list(player.strategies) for player in a_game.players]
    theirs = gambit.Game.from_arrays(*[_nested([cell[k] for cell in cells], a_game.shape) for k in range(len(labels))])
    assert numbers(read(theirs.to_nfg())) == cells


def _nested(flat: list[F], shape: tuple[int, ...]) -> list[Any]:
    if len(shape) == 1:
        return list(flat)
    width = len(flat) // shape[0]
    return [_nested(flat[start : start + width], shape[1:]) for start in range(0, len(flat), width)]
