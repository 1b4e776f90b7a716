"""Game files: what is read is what was written, and every fault is told with its place."""

from __future__ import annotations

import io
import os
import stat
import sys
import unicodedata
from dataclasses import replace
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import pytest
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st

import games
from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import parse
from solver.forms.files.toml_read import write
from solver.forms.files.toml_write import canonical, game_hash, writes
from solver.forms.normal import NormalForm, game
from solver.forms.players import Player
from solver.forms.published import PublishedAnswer, Source
from solver.questions.reading import read, reads
from solver.regions.parameters import Distribution, Parameter, ParameterSpace

HEAD = 'schema = 1\nform = "normal"\n'
DISPUTE = 'schema = 1\nform = "dispute"\n[players]\na = {}\nb = {}\n'
SMALL = HEAD + '[players]\none = { strategies = ["a"] }\n[payoffs]\n"a" = [1]\n'


# --- reading what was written ---------------------------------------------------------------------

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(['"', "\\", '"""', "'''", "\\n", "\n", "\r\n", "a\n\nb\n", '"\n"', "\t", "\0", "# [x]"]),
    st.sampled_from(["\u2028", "\ufeff", "\x7f", "é😀", "한국"]),
)
labels = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,4}(-[a-z0-9]{1,3})?", fullmatch=True)
PARAMETERS = ("lambda", "beta", "x", "breach_us")
TERMS = ("t1", "t2")
years = st.none() | st.integers(1500, 2100)
numbers = st.fractions(-100, 100, max_denominator=1000)
atoms = st.one_of(numbers.map(lambda n: f"({n})"), st.sampled_from(PARAMETERS))
formulas = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", " - ", "*", " * "]), inner).map("".join),
        st.tuples(inner, st.integers(0, 3)).map(lambda pair: f"({pair[0]})**{pair[1]}"),
        st.tuples(st.sampled_from(["Min", "Max"]), inner, inner).map(lambda c: f"{c[0]}({c[1]}, {c[2]})"),
        inner.map(lambda one: f"-({one})/(Abs({one}) + 1/7)"),
    ),
    max_leaves=4,
)


@st.composite
def parameters(draw: st.DrawFn, name: str, players: list[str], sources: list[str]) -> Parameter:
    low, baseline, high = sorted(draw(st.lists(numbers, min_size=3, max_size=3, unique=True)))
    kind = draw(st.sampled_from([None, "uniform", "triangular", "normal"]))
    distribution = {
        None: None,
        "uniform": Distribution(),
        "triangular": Distribution("triangular", mode=baseline),
        "normal": Distribution("normal", mean=low - 1, sd=high - low),
    }[kind]
    return Parameter(
        name,
        baseline,
        low,
        high,
        meaning=draw(texts),
        symbol=draw(st.sampled_from(["", "s", "\\sigma", "k_{US}"])),
        control=draw(st.sampled_from([*players, "nobody"])),
        distribution=distribution,
        source=draw(st.sampled_from(["", *sources])),
        note=draw(texts),
        unit=draw(texts),
    )


@st.composite
def generated(draw: st.DrawFn) -> NormalForm:
    names = draw(st.lists(labels.filter(lambda name: name != "nobody"), min_size=1, max_size=3, unique=True))
    strategies = st.lists(labels, min_size=1, max_size=3, unique=True).map(tuple)
    players = tuple(Player(name, draw(strategies), title=draw(texts)) for name in names)
    keys = draw(st.lists(labels, max_size=2, unique=True))
    sources = tuple(Source(key, "T" + draw(texts), draw(texts), draw(years), draw(texts), draw(texts)) for key in keys)
    space = ParameterSpace(
        tuple(draw(parameters(name, names, keys)) for name in PARAMETERS),
        tuple(draw(st.lists(st.sampled_from(ALWAYS).map(parse_condition), max_size=2))),
    )
    payoff = st.one_of(numbers.map(lambda n: parse(str(n))), formulas.map(parse), st.just(parse("t2 - t1")))
    count = 1
    for player in players:
        count *= len(player.strategies)
    cells = tuple(tuple(draw(payoff) for _ in players) for _ in range(count))
    answer = PublishedAnswer(
        where=draw(st.sampled_from(["", "x >  0"])),
        equilibria=(tuple(player.strategies[0] for player in players),),
        payoffs=draw(st.sampled_from([(), (tuple("1/2" for _ in players),)])),
        components=draw(st.sampled_from([None, 1])),
        source=draw(st.sampled_from(["", *keys])),
        note=draw(texts),
    )
    terms = (("t2", parse("t1 *x")), ("t1", draw(formulas.map(parse))))
    title, note = draw(texts), draw(texts)
    parts: dict[str, Any] = {"space": space, "terms": terms, "sources": sources, "answers": (answer,)}
    return NormalForm(players, cells, title=title, note=note, **parts)


ALWAYS = ("x**2 >= 0", "beta - beta == 0 and (x>0 or not x > 0)", "0 <= Abs(x)", "x > 1 implies x > 0")


@pytest.mark.slow
@settings(max_examples=how_many(5, 40))
@given(generated())
def test_a_game_comes_back_from_its_file(a_game: NormalForm) -> None:
    text = writes(a_game)
    back = reads(text)
    assert back == a_game
    assert writes(back) == text
    assert reads(canonical(a_game)) == a_game
    assert game_hash(back) == game_hash(a_game)


@settings(max_examples=how_many(5, 20))
@given(st.data())
def test_a_numeric_game_comes_back_from_its_matrices(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from([(3, 3), (2, 5), (9, 1), (1, 10), (2, 2, 3), (9,)]))
    count = 1
    for width in shape:
        count *= width
    cells = [data.draw(st.lists(numbers, min_size=count, max_size=count)) for _ in shape]
    players = tuple(Player(f"p{k}", tuple(f"s{j}" for j in range(n))) for k, n in enumerate(shape))
    payoffs = tuple(tuple(parse(str(number)) for number in cell) for cell in zip(*cells, strict=True))
    a_game = NormalForm(players, payoffs)
    text = writes(a_game)
    assert "[matrix]" in text
    assert reads(text) == a_game


@pytest.mark.parametrize("name", games.names())
def test_the_catalogue_comes_back_from_its_files(name: str) -> None:
    a_game = games.load(name)
    assert reads(writes(a_game)) == a_game


def test_a_file_is_written_for_people() -> None:
    a_game = game(
        {"US": {"name": 'The "States"', "strategies": ["withdraw", "keep"]}, "China": ["sanction"]},
        {"withdraw, sanction": ["embargo-shield", 0.5], "keep, sanction": [-3, 2**70]},
        {
            "embargo": {
                "baseline": 6, "range": (0, 10), "symbol": "\\epsilon", "meaning": "value", "unit": "billion a year",
            },
            "shield": {
                "baseline": F(7, 3), "range": (0, 10), "control": "US",
                "distribution": {"kind": "normal", "mean": 3, "sd": 0.5},
            },
        },
        terms={"gap": "embargo - shield"},
        assumptions=["gap>=0"],
        title="A deal",
        note="two\nlines",
        sources={"essay": {"title": "An essay", "year": 2017}},
        answers=[{"claim": "equilibrium(keep, sanction)", "iff": "shield >= embargo+3", "source": "essay"}],
    )  # fmt: skip
    assert (
        writes(a_game)
        == r'''schema = 1
form = "normal"
title = "A deal"
note = """
two
lines"""

[players]
US = { name = "The \"States\"", strategies = ["withdraw", "keep"] }
China = { strategies = ["sanction"] }

[parameters.embargo]
meaning = "value"
symbol = "\\epsilon"
unit = "billion a year"
baseline = 6
range = [0, 10]

[parameters.shield]
baseline = "7/3"
range = [0, 10]
control = "US"
distribution = { kind = "normal", mean = 3, sd = "1/2" }

[terms]
gap = "embargo - shield"

[payoffs]
"withdraw, sanction" = ["embargo-shield", "1/2"]
"keep, sanction" = [-3, "1180591620717411303424"]

[[assumptions]]
where = "gap>=0"

[sources.essay]
title = "An essay"
year = 2017

[[answers]]
claim = "equilibrium(keep, sanction)"
iff = "shield >= embargo+3"
source = "essay"
'''
    )


def test_bare_numbers_are_read_exactly() -> None:
    a_game = reads(
        HEAD + "[players]\none = { strategies = ['a', 'b', 'c', 'd', 'e', 'f'] }\n[payoffs]\na = [0.1]\n"
        "b = [1e-3]\nc = [0x10]\nd = [1_000.5]\ne = ['7/3']\nf = [0.30000000000000000001]\n"
    )
    numbers = [cell[0].tree.value for cell in a_game.payoffs]
    assert numbers == [F(1, 10), F(1, 1000), 16, F(2001, 2), F(7, 3), F(3, 10) + F(1, 10**20)]


def test_a_matrix_of_three_players_is_read() -> None:
    a_game = reads(
        HEAD + "players.a.strategies = ['x', 'y']\nplayers.b.strategies = ['x']\n"
        "players.c.strategies = ['x', 'y']\n[matrix]\nb = [[[1, 2]], [[3, 4]]]\n"
        "a = [[[5, 6]], [[7, 8]]]\nc = [[[9, 10]], [['11', 12.0]]]\n"
    )
    assert [[entry.text for entry in cell] for cell in a_game.payoffs] == [
        ["5", "1", "9"],
        ["6", "2", "10"],
        ["7", "3", "11"],
        ["8", "4", "12"],
    ]


# --- where a text comes from ----------------------------------------------------------------------


def test_text_that_is_no_utf_8_is_refused() -> None:
    with pytest.raises(InvalidGame, match=r"^<file>: it is UTF-16 text; save it as UTF-8"):
        read(io.BytesIO(SMALL.encode("utf-16")))
    with pytest.raises(InvalidGame, match=r"^<file>: it is not UTF-8 text .invalid start byte.; save it as UTF-8"):
        read(io.TextIOWrapper(io.BytesIO(b"schema = 1\xff"), encoding="utf-8"))


@pytest.mark.parametrize(
    "content",
    [SMALL.encode(), b"\xef\xbb\xbf" + SMALL.encode(), SMALL.replace("\n", "\r\n").encode()],
    ids=["plain", "byte order mark", "carriage returns"],
)
def test_every_usual_encoding_of_utf_8_is_read(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "small.toml"
    file.write_bytes(content)
    assert read(file) == read(str(file)) == read(io.BytesIO(content)) == reads(SMALL)
    assert read(file).name == "small"


def test_text_files_and_files_that_give_little_at_a_time_are_read() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 7))

    assert read(io.StringIO(SMALL)) == reads(SMALL)
    assert read(Dripping(SMALL.encode())) == reads(SMALL)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SMALL.encode())))
    assert read("-") == reads(SMALL)
    monkeypatch.setattr(sys, "stdin", io.StringIO("schema = 2"))
    with pytest.raises(InvalidGame, match=r"^standard input: schema"):
        read("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="standard input is closed; send a game to it, or name a file"):
        read("-")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.toml", "there is no file .*none[.]toml"),
        (".", "is a directory"),
        ("file/inside.toml", "not a directory"),
        ("a\0b", "null character"),
        ("x" * 300, "cannot read"),
    ],
)
def test_a_path_that_cannot_be_read_says_why(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=said):
        read(tmp_path / name)


# --- faults and their places ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("schema = 1\nform = \n", r"line 2, column 8: the TOML cannot be read: invalid value"),
        ("schema = 1\nform = 'normal\n", "line 2, column 8: a text that begins with ' has no end"),
        ("schema = 1\nschema = 1\n", "line 2, column 1: schema stands here for the second time, first on line 1"),
        ("[players]\na = 1\n[players]\n", r"line 3, column 1: \[players\] stands here for the second time"),
        ("a = [1, 2\n", r"line 1, column 5: this \[ is never closed; add a \]"),
        ("a = { n = 1, s = 2024-13-45 }\n", "line 1, column 18: 2024-13-45 is no value: a number, a text in quotes"),
        ("a = { s = 2024-1, b = 2 }\n", "line 1, column 11: 2024-1 is no value"),
        ("a = [1, 25:61:00]\n", "line 1, column 9: 25:61:00 is no value"),
        ("s = 2024-13-45\n", "line 1, column 5: 2024-13-45 is no value"),
        ("a = [1 2]\n", "line 1, column 8: 2 follows a value; put a comma between"),
        ("a = { n = 'US' s = [1] }\n", "line 1, column 16: s follows a value; put a comma between"),
        ("a = 1 2\n", "line 1, column 7: 2 is too much; a line sets one value or heads one table"),
        ("a = 1 // one\n", "line 1, column 7: // is too much; a line sets one value"),
        ("[p]\nopen, open = ['net']\n", r'line 2, column 1: an outcome stands in quotes; write "open, open" = '),
        ("Ä = 1\n", r'line 1, column 1: a name with other letters than a to z stands in quotes; write "Ä"\n'),
        ("[parameters.größe]\n", r'line 1, column 13: a name with other letters .*; write "größe"\n'),
        ("'go', stay = 1\n", r'line 1, column 1: an outcome stands in quotes; write "go, stay" = '),
        ("net = 2 - x*k # (all)\n", r'line 1, column 7: a text or a formula stands in quotes; write "2 - x\*k"'),
        ("net = Max(1, x)\n", r'line 1, column 7: a text or a formula stands in quotes; write "Max\(1, x\)"'),
        ("a = [2 * x, 3]\n", r'line 1, column 6: a text or a formula stands in quotes; write "2 \* x"'),
        ("a = {s = [hold out, 'x, y']}\n", 'line 1, column 11: a text or a formula stands in quotes; write "hold out"'),
        ("[parameters.trade war]\n", "line 1, column 13: a name here has no blanks; write trade_war"),
        ("trade  war = 1\n", "line 1, column 1: a name here has no blanks; write trade_war"),
        ("[players.a b\n", r"line 1, column 12: the TOML cannot be read: expected '\]'"),
        ("baseline = 3,5\n", r"line 1, column 12: a decimal has a point, 3\.5; several values have brackets, \[3,5\]"),
        ("'go, go' = 'net', 'x' # 1\n", r"line 1, column 12: several .* brackets; write \['net', 'x'\]"),
        ("title = “Terms”\n", 'line 1, column 9: “ is no straight quote; write "..."'),
        ("title : 'x'\n", "line 1, column 7: a key and its value have = between them, not :"),
        ("a = 1 2 # x, “3,5”\n", "line 1, column 7: 2 is too much"),
        ("a = 'x, y = “' 2\n", "line 1, column 16: 2 is too much"),
        ("a = [1, 2\nb = x, y\n", r"line 1, column 5: this \[ is never closed; add a \]"),
        ("[moves]\na = 1\n[moves]\n", r"line 3, column 1: .* first on line 1; head each \[\[moves\]\]\n"),
        ("[[steps]]\na = 1\n[steps]\n", r"line 3, column 1: .* first on line 1; head each \[\[steps\]\]\n"),
        ("[steps]\na = 1\n[[steps]]\n", r"line 3, column 1: .* first on line 1; head each \[\[steps\]\]\n"),
        ("[players] US\n", "line 1, column 11: US is too much; a line sets one value or heads one table"),
        ("a = { n = 1 # end\nb = 2\n", "line 1, column 5: this { is not closed on its line; add a }"),
        ("a = ['x',\n 'y'\nb = 1\n", r"line 1, column 5: this \[ is never closed; add a \]"),
        ("form = 'normal'", "schema: it is missing"),
        ("schema = '1'\nform = 'normal'", "schema: it is '1'"),
        ("schema = true\nform = 'normal'", "schema: it is True"),
        ("schema = 2\nform = 'normal'", "schema: it is 2; this version reads schema = 1"),
        ("schema = 1", 'form: it is missing; write form = "normal"'),
        ("schema = 1\nform = 'tree'", "players is missing"),
        ("schema = 1\nform = 'coalition'", "players is missing"),
        ("schema = 1\nform = 'nromal'", "did you mean 'normal'"),
        (HEAD, "players is missing"),
        (SMALL + "[parametres.x]\n", "no key is called 'parametres'; did you mean 'parameters'"),
        (SMALL + "[parameters.x]\nbaseline = 1\nrnage = [0, 2]", "parameters.x: .*did you mean 'range'"),
        (SMALL + "[parameters.x]\nbaseline = nan\nrange = [0, 2]", "parameters.x.baseline: "),
        (SMALL + "[parameters.x]\nbaseline = 1\nrange = [0, inf]", r"parameters.x.range\[1\]: "),
        (SMALL + "[[assumptions]]\nwehre = '1 > 0'", r"assumptions\[0\]: .*did you mean 'where'"),
        (SMALL + "[[assumptions]]\nwhere = 3", r"assumptions\[0\]: where is a condition in quotes"),
        (SMALL + "[assumptions]\nwhere = '1 > 0'", r"assumptions: expected tables headed \[\[assu"),
        (SMALL + "[matrix]\none = [1]\n", "either .*found payoffs and matrix"),
        (HEAD + "[players]\none = { strategies = ['a'] }\n", "either .*found none of them"),
        (HEAD + "players = [3, {}]\npayoffs = {}", r"found \[\[players\]\]"),
        (HEAD + "players = []\npayoffs = {}", r"players: expected a table \[players\], found \[\]"),
        (HEAD + "players = 3\npayoffs = {}", r"players: expected a table \[players\], found 3"),
        (
            HEAD + "[[players]]\nname = 'US'\n",
            r"found \[\[players\]\]; head it \[players\] or, for each by name, \[players.NAME\]",
        ),
        (
            DISPUTE + "[[ratifiers]]\nof = 'a'\n",
            r"found \[\[rat.* or, for each by name, \[ratifiers.NAME\]",
        ),
        (DISPUTE + "[[issues]]\nname = 'how much'\n", r"found \[\[issues.*, \[issues.NAME\]"),
        (SMALL.replace("[payoffs]", "[[payoffs]]"), r"found \[\[payoffs\]\]; head it \[payoffs\] or"),
        (SMALL.replace("[1]", "[2024-01-01]"), r"\"a\"\[0\] \(for one\): a date .* number: 2024-01-01; give"),
        (SMALL + "[assumptions]\nwhere = 'x < 1'\n", r"headed \[\[assumptions\]\], found a table with where$"),
        (SMALL + "[parameters.x]\nbaseline = {}\nrange = [0, 1]\n", "baseline: .*: a table with nothing in it; "),
        (SMALL + "[[assumptions]]\nwhere = 2024-01-01\n", "a condition in quotes, found 2024-01-01$"),
        (SMALL + "[[assumptions]]\nwhere = 0.5\n", r"a condition in quotes, found 0\.5$"),
        (SMALL.replace("[1]", "[1e99999999999999999999]"), r"payoffs\.\"a\"\[0\] .*: Infinity is not a finite number"),
        ("\n" * 50_001 + "a = 1", ": it has more than 50000 lines; write a smaller game"),
        ("schema = " + "1" * 500, "line 1, column 9: more than 420 characters without quotes or blanks"),
        ("schema = " + "[" * 30, "line 1, column 30: brackets nested more than 20 deep"),
        ("#" * 100_001, "line 1: 100001 characters; at most 100000 are read"),
        ("#" * 4_000_001, "it is larger than 4 MB, so it is no game file"),
        ("a = 1\n[a.b]\n", "line 2, column 5: the TOML cannot be read: cannot overwrite a value"),
        (DISPUTE + "[issues]\np = [0, 1]\n", r"utilities is missing; \[issues\] and \[utilities\] belong together"),
        (DISPUTE + "[utilities]\na = 'p'\n[agreements]\n", "issues is missing"),
        (DISPUTE.replace("dispute", "tree") + "[payoffs]\nx = [1]\n", r"moves is missing; a tree has \[\[moves\]\]"),
        (DISPUTE.replace("dispute", "coalition"), r"worth is missing; a game of coalitions has \[worth\]"),
        (SMALL.replace("[1]", "['1 +* 2']"), r"payoffs\.\"a\"\[0\] \(for one\), column 4: "),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InvalidGame, match=said) as caught:
        reads(text, "deal.toml")
    assert str(caught.value).startswith("deal.toml")


def test_a_fault_in_an_expression_is_pointed_at() -> None:
    text = (
        HEAD + "[players]\nUS = { strategies = ['withdraw', 'keep'] }\n"
        "China = { strategies = ['sanction'] }\n"
        "[parameters.shield]\nbaseline = 1\nrange = [0, 2]\n"
        "[payoffs]\n'withdraw, sanction' = [0, '1 - sheild']\n'keep, sanction' = [0, 0]\n"
    )
    with pytest.raises(InvalidGame) as caught:
        reads(text, "deal.toml")
    assert str(caught.value).splitlines() == [
        "deal.toml: payoffs.\"withdraw, sanction\"[1] (for China), column 5: 'sheild' is not declared;"
        " did you mean 'shield'?",
        "    1 - sheild",
        "        ^",
    ]


# --- writing --------------------------------------------------------------------------------------


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def left_over(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if file.name.startswith(".zopa"))


def test_a_file_is_written_whole_and_not_overwritten_unasked(tmp_path: Path) -> None:
    file, deal = tmp_path / "deal.toml", games.load("thaad-deal")
    write(deal, file)
    assert read(file) == deal
    file.chmod(0o640)
    before = file.read_bytes()
    with pytest.raises(UsageError, match="force=True"):
        write(reads(SMALL), file)
    assert file.read_bytes() == before
    write(reads(SMALL), str(file), force=True)
    assert read(file) == reads(SMALL)
    assert mode(file) == 0o640
    assert left_over(tmp_path) == []


def test_a_new_file_has_the_usual_rights(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write(reads(SMALL), tmp_path / "deal.toml")
    assert mode(tmp_path / "deal.toml") == mode(tmp_path / "other")


def test_a_symbolic_link_is_not_overwritten_unasked_and_stays_a_link(tmp_path: Path) -> None:
    target, link, dangling = tmp_path / "target.toml", tmp_path / "link.toml", tmp_path / "dangling.toml"
    target.write_text(SMALL)
    link.symlink_to(target)
    dangling.symlink_to(tmp_path / "nowhere.toml")
    for path in (link, dangling):
        with pytest.raises(UsageError, match="force=True"):
            write(games.load("chicken"), path)
    assert target.read_text() == SMALL
    assert not (tmp_path / "nowhere.toml").exists()
    write(games.load("chicken"), link, force=True)
    assert link.is_symlink()
    assert read(target) == games.load("chicken")


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none/deal.toml", "there is no directory .*none;"),
        ("file/deal.toml", "not a directory"),
        (".", "is a directory|exists"),
        ("a\0b", "null character"),
    ],
)
def test_a_path_that_cannot_be_written_says_why(tmp_path: Path, force: bool, name: str, said: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=said):
        write(reads(SMALL), tmp_path / name, force=force)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file"]


def test_without_hard_links_nothing_is_overwritten_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "deal.toml"
    write(reads(SMALL), file)
    assert read(file) == reads(SMALL)
    with pytest.raises(UsageError, match="force=True"):
        write(games.load("chicken"), file)
    assert read(file) == reads(SMALL)
    assert left_over(tmp_path) == []


def test_a_failure_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "deal.toml"
    write(reads(SMALL), file)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="no space left"):
        write(games.load("chicken"), file, force=True)
    assert read(file) == reads(SMALL)
    assert left_over(tmp_path) == []


def test_what_turns_a_line_round_is_escaped_in_a_file() -> None:
    """Whether a terminal that prints a game file shows it as it is; the text comes back."""
    unseen = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B")
    every = [chr(k) for k in range(0x110000) if unicodedata.bidirectional(chr(k)) in unseen and chr(k) != "\n"]
    assert "\u202e" in every and "\u2066" in every and len(every) > 100
    plain = games.load("thaad-deal")
    found = replace(plain, title="".join(every), note=f"a\n{''.join(every)}", name="")
    text = writes(found)
    assert not set(every) & set(text) and reads(text) == found
