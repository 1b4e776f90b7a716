"""Tables of payoffs in CSV and .xlsx: the game that they describe, and every fault with its row and column."""

from __future__ import annotations

import csv
import io
import random
import re
import sys
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction as F
from itertools import product
from pathlib import Path
from typing import Any

import command
import pytest
from audit import how_many
from hypothesis import given, settings
from hypothesis import strategies as st
from limits import at_once

import games
from solver.errors import InvalidGame, UsageError
from solver.forms.files.payoff_table import read
from solver.forms.files.sheets import MAX_CELLS
from solver.forms.normal import NormalForm, game
from solver.questions.reading import read as read_file
from solver.regions.parameters import Parameter
from solver.report.remedies import Door, at_door

LONG = """US,China,payoff_US,payoff_China
keep,sanction,-breach,1/2
keep,tolerate,0.1,Max(1; 2)
withdraw,sanction,embargo - shield,0
withdraw,tolerate,0,1e-3
""".replace("Max(1; 2)", '"Max(relief, shield)"')
GRID = """US \\ China,sanction,tolerate
keep,"-breach; 1/2","0.1; Max(relief, shield)"
withdraw,"(embargo - shield, 0)","0, 1e-3"
"""
UNKNOWN = {"baseline": 1, "range": (0, 10)}
DEAL = game(
    {"US": ["keep", "withdraw"], "China": ["sanction", "tolerate"]},
    {
        ("keep", "sanction"): ["-breach", "1/2"],
        ("keep", "tolerate"): ["0.1", "Max(relief, shield)"],
        ("withdraw", "sanction"): ["embargo - shield", 0],
        ("withdraw", "tolerate"): [0, "1/1000"],
    },
    dict.fromkeys(["breach", "relief", "shield", "embargo"], UNKNOWN),
)


@pytest.fixture
def table(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a table to a file."""

    def write(text: str) -> Path:
        file = tmp_path / "payoffs.csv"
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        return file

    return write


def workbook(rows: Sequence[Sequence[object]], file: Path) -> Path:
    openpyxl = pytest.importorskip("openpyxl")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file)
    return file


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


# --- what is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [LONG, GRID])
def test_both_layouts_are_the_same_game(table: Callable[[str], Path], text: str) -> None:
    found = read(table(text))
    assert found == DEAL and found.name == "payoffs"
    assert [str(entry) for entry in found.payoffs[1]] == ["0.1", "Max(relief, shield)"]
    assert found.space.parameters[0] == Parameter("breach", F(1), F(0), F(10))


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", ",,\n\n,,,,,,\n"),
        lambda text: text.replace("keep", " keep  "),
        lambda text: text.replace("payoff_US", "Payoff US").replace("payoff_China", "PAYOFF to China"),
        lambda text: text.replace("\\", "/"),
    ],
    ids=["other line ends", "empty rows and columns", "blanks", "other words", "another corner"],
)
@pytest.mark.parametrize("text", [LONG, GRID])
def test_a_table_may_look_otherwise(table: Callable[[str], Path], text: str, change: Callable[[str], str]) -> None:
    assert read(table(change(text))) == DEAL


@pytest.mark.parametrize("text", [LONG, GRID])
@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_may_stand_between_cells(table: Callable[[str], Path], text: str, mark: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(cells(text))
    assert read(table(out.getvalue())) == DEAL


def test_rows_and_columns_may_stand_in_any_order(table: Callable[[str], Path]) -> None:
    header, *rows = cells(LONG)
    out = io.StringIO()
    csv.writer(out).writerows([[row[k] for k in (3, 0, 2, 1)] for row in (header, rows[0], *rows[:0:-1])])
    found = read(table(out.getvalue()))
    assert found.players[0].strategies == ("keep", "withdraw") and found.players[1].strategies == (
        "sanction",
        "tolerate",
    )
    assert found.payoffs == DEAL.payoffs


def test_labels_become_words(table: Callable[[str], Path]) -> None:
    found = read(table("United States,payoff_United States\nkeep it,1\nkeep-it,2\n10 %,3\n"))
    assert found.players[0].name == "United-States" and found.players[0].title == "United States"
    assert found.players[0].strategies == ("keep-it-2", "keep-it", "10")
    assert [player.name for player in read(table(",a\nb,1;2\n")).players] == ["row", "column"]


def test_a_workbook_is_the_same_game(tmp_path: Path) -> None:
    for text in (LONG, GRID):
        assert read(workbook(cells(text), tmp_path / "deal.xlsx")) == DEAL
    numbers: list[list[object]] = [["one", "payoff one"], ["a", 0.1], ["b", 3], ["c", -1e-7], ["d", 1e22], ["e", "7/3"]]
    found = read(workbook(numbers, tmp_path / "numbers.XLSX"))
    assert [found.value_at(entry, {}) for (entry,) in found.payoffs] == [F(1, 10), 3, F(-1, 10**7), 10**22, F(7, 3)]


labels = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_]{0,4}(-[a-z0-9]{1,3})?", fullmatch=True)
names = labels.filter(lambda name: name not in ("nobody", "payoff"))
payoffs = st.fractions(-100, 100, max_denominator=1000).map(str) | st.sampled_from(
    ["-x", "x*y - 1/2", "Max(x, y)", "(x + 1)*(y - 1)", "lambda", "Min(x, 1)/2"]
)


@pytest.mark.slow
@settings(max_examples=how_many(40, 400))
@given(st.data(), st.sampled_from([1, 2, 3]), st.booleans())
def test_a_game_comes_back_from_its_table(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, seats: int, long: bool
) -> None:
    players = data.draw(st.lists(names, min_size=seats, max_size=seats, unique=True))
    strategies = [data.draw(st.lists(labels, min_size=1, max_size=3, unique=True)) for _ in players]
    paid = {p: [data.draw(payoffs) for _ in players] for p in product(*strategies)}
    if long or seats != 2:
        rows = [[*players, *(f"payoff_{name}" for name in players)], *([*p, *paid[p]] for p in paid)]
    else:
        rows = [[" \\ ".join(players), *strategies[1]]]
        rows += [
            [one, *(f"({paid[one, two][0]}; {paid[one, two][1]})" for two in strategies[1])] for one in strategies[0]
        ]
    file = tmp_path_factory.mktemp("table") / "game.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows)
    found = read(file)
    declared = dict.fromkeys(found.space.names, UNKNOWN)
    assert found == game(dict(zip(players, strategies, strict=True)), paid, declared)
    assert set(found.space.names) == {name for cell in found.payoffs for entry in cell for name in entry.names}


@pytest.mark.parametrize("name", ["thaad-deal", "three-powers", "hexagon", "entry-deterrence"])
def test_what_show_writes_as_csv_is_such_a_table(table: Callable[[str], Path], name: str) -> None:
    shown = games.load(name)
    found = read(table(shown.export("csv")))
    assert [(p.name, p.strategies) for p in found.players] == [(p.name, p.strategies) for p in shown.players]
    assert [list(map(str, cell)) for cell in found.payoffs] == [list(map(str, cell)) for cell in shown.payoffs]


def test_a_date_in_a_workbook_is_the_fraction_that_became_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [["US", "China", "payoff_US", "payoff_China"], ["keep", "wait", date(2026, 2, 1), 0]]
    with pytest.raises(
        InvalidGame, match=r"row 2, column 3: '2026-02-01' is a date; .* such as 1/2: write 0.5, or make"
    ):
        read(workbook(rows, tmp_path / "dates.xlsx"))
    assert read(workbook([rows[0], ["keep", "wait", "5-1-2", "Jan"]], tmp_path / "sums.xlsx")).space.names == ("Jan",)


def test_a_numeric_game_of_the_catalogue_comes_back(tmp_path: Path) -> None:
    chicken = games.load("chicken")
    point = chicken.space.baseline
    rows: list[list[object]] = [[player.name for player in chicken.players]]
    rows[0] += [f"payoff_{player.name}" for player in chicken.players]
    for profile, cell in zip(chicken.profiles(), chicken.payoffs, strict=True):
        rows.append([*profile, *(float(chicken.value_at(entry, point)) for entry in cell)])
    found = read(workbook(rows, tmp_path / "chicken.xlsx"))
    assert [found.value_at(entry, {}) for cell in found.payoffs for entry in cell] == [
        chicken.value_at(entry, point) for cell in chicken.payoffs for entry in cell
    ]


# --- faults and their places ----------------------------------------------------------------------

HEAD = "US,China,payoff_US,payoff_China\n"
ROW = "keep,sanction,1,0\n"
CORNER = "US \\ China,a,b\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there are no payoffs in it; write a row such as"),
        ("\n\n,,\n", "there are no payoffs in it"),
        (HEAD, "there are no payoffs in it"),
        ("US,China\n1,2\n", "row 1, column 1: 'US' names no two players, and no column is called payoff_..."),
        ("US,,payoff_US\nkeep,x,1\n", "row 1, column 2: the column has no name"),
        ("US,US,payoff_US\nkeep,x,1\n", "row 1, column 2: the column US stands here again"),
        ("US,payoff_US,payoff US\nkeep,1,1\n", "row 1, column 3: the column payoff US stands here again"),
        ("China,payoff_Chian\nkeep,1\n", "row 1, column 2: no column has the strategies of 'Chian'; did you mean"),
        ("US,note,payoff_US\nkeep,x,1\n", "row 1, column 2: no column says what 'note' gets; add payoff_note"),
        (HEAD + ROW + ROW, "row 3, column 1: keep, sanction stands here again, first in row 2; take one out"),
        (HEAD + "keep,sanction,1\n", "row 2, column 4: the payoff is missing; write a number or a formula"),
        (HEAD + "keep,sanction,1,0,5\n", "row 2, column 5: '5' stands beside the table; remove it"),
        (HEAD + "keep,,1,0\n", "row 2, column 2: the strategy is missing"),
        (HEAD + ROW + "leave,ignore,0,1\n", "row 3, column 1: the table ends without keep, ignore"),
        (HEAD + "keep,sanction,=A1+B2,0\n", "row 2, column 3: '=A1+B2' is a formula of the spreadsheet"),
        (HEAD + "keep,sanction,2-Jan,0\n", "row 2, column 3: '2-Jan' is a date; spreadsheets make one of a fraction"),
        (HEAD + "keep,sanction,1,Jan-02\n", "row 2, column 4: 'Jan-02' is a date; spreadsheets make one"),
        (HEAD + "keep,sanction,2020-01-02,0\n", "row 2, column 3: '2020-01-02' is a date; spreadsheets make one"),
        (HEAD + "keep,sanction,1,+cmd\n", "row 2, column 4: '+cmd' is a formula of the spreadsheet"),
        (HEAD + "keep,sanction,1,+cmd|' /C calc'!A0\n", "row 2, column 4: \"+cmd|' /C calc'!A0\" is a formula"),
        (HEAD + "keep,sanction,@SUM(1),0\n", "row 2, column 3: '@SUM(1)' is a formula of the spreadsheet"),
        (HEAD + "keep,sanction,-cmd|' /C calc'!A0,0\n", "row 2, column 3: '|' has no place here"),
        (HEAD + "keep,sanction,nan,0\n", "row 2, column 3: 'nan' stands for no payoff"),
        (HEAD + "keep,sanction,N/A,0\n", "row 2, column 3: 'N/A' stands for no payoff"),
        (HEAD + "keep,sanction,#DIV/0!,0\n", "row 2, column 3: '#' has no place here"),
        (HEAD + "keep,sanction,50%,0\n", "row 2, column 3: '%' has no place here; write 0.5 or 1/2 for 50%"),
        (HEAD + "keep,sanction,1 000,0\n", "row 2, column 3: an operator is missing here"),
        (HEAD + "keep,sanction,__import__('os'),0\n", "row 2, column 3: "),
        (HEAD + "keep,sanction," + "9" * 401 + ",0\n", "row 2, column 3: this number has more than 400 digits"),
        (HEAD + "keep,sanction,1e9999,0\n", "row 2, column 3: the decimal exponent of 1e9999 is beyond 400"),
        (HEAD + "keep,sanction," + "(" * 9_000 + ",0\n", "row 2, column 3: "),
        (HEAD + "keep,sanction,9**9**9**9,0\n", "row 2, column 3: "),
        (HEAD + 'keep,sanction,"1,0\n', "it is no CSV (unexpected end of data); close the quotation marks"),
        (HEAD + 'keep,"a"b,1,0\n', "line 2: it is no CSV"),
        (HEAD + "keep,\udcff\udcfe,1,0\n", "line 2, column 6: byte 0xff is not UTF-8 text"),
        (HEAD + "keep,a\0,1,0\x00\n", "row 2, column 4: U+0000"),
        (HEAD + "x" * 200_000, "it is no CSV (field larger than field limit"),
        (CORNER + "x,1;2\n", "row 2, column 3: expected two payoffs with ; between, such as 1; 0, found an empty cell"),
        (CORNER + 'x,1;2,"1,5;2,5"\n', "row 2, column 3: a comma stands only between the arguments of a call"),
        (CORNER + "x,1;2,1;2;3\n", "row 2, column 3: expected two payoffs with ; between, such as 1; 0, found '1;2;3'"),
        (CORNER + 'x,1;2,"Max(1, 2)"\n', "row 2, column 3: expected two payoffs"),
        (CORNER + "x,1;2,;\n", "row 2, column 3: the payoff is missing"),
        (CORNER + "x,1;2,1;2,1;2\n", "row 2, column 4: '1;2' stands beside the table; remove it"),
        (CORNER + ",1;2,1;2\n", "row 2, column 1: the strategy is missing; each row begins with one"),
        (CORNER + "x,1;2,1;2\nx,1;2,1;2\n", "row 3, column 1: x, a stands here again, first in row 2"),
        ("US \\ China,a,a\nx,1;2,1;2\n", "row 1, column 3: 'a' cannot be one more strategy; give it another name"),
        ("US \\ China,a,,b\nx,1;2,,1;2\n", "row 1, column 3: '' cannot be one more strategy"),
        ("US \\ \nx,1;2\n", "row 1, column 1: 'US \\\\' names no two players"),
        ("a|b|c,x\ny,1;2\n", "row 1, column 1: 'a|b|c' names no two players"),
        (HEAD + "".join(f"s{k},t{k},1,0\n" for k in range(10_001)), "row 10002, column 1: up to here there are more"),
        (HEAD + "".join(f"s{k},t{k},1,0\n" for k in range(9_000)), "row 9001, column 1: the table ends without s0, t1"),
        (HEAD + "".join(f"s{k},t,p{k},0\n" for k in range(101)), "there are 101 parameters; at most 100 are read"),
        (HEAD + "".join(f"s{k},t,{'+'.join(['x'] * 1_000)},0\n" for k in range(50)), "have over 40000 pieces"),
        ("\n" * 2_000_000, f"up to here there are more than {MAX_CELLS} cells"),
        ("," * 2_000_000, "there are no payoffs in it"),
        (HEAD + "x," * 1_900_000, f"row 2: up to here there are more than {MAX_CELLS} cells"),
        (",".join(f"p{k},payoff_p{k}" for k in range(13)) + "\n" + "a,1," * 13, "players: there are 13; at most 12"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_row_and_column(table: Callable[[str], Path], text: str, said: str) -> None:
    file = table(text)
    with pytest.raises(InvalidGame) as caught:
        read(file)
    error = str(caught.value)
    assert error.startswith(str(file)) and said in error and len(error.splitlines()) in (1, 3)


@pytest.mark.parametrize("name", ["payoffs.csv", "payoffs.XLSX"])
def test_a_table_taken_for_a_game_file_is_refused_with_what_makes_one_of_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("US,China,payoff_US,payoff_China")
    with pytest.raises(UsageError, match=r"is a table and no game file; .*payoff_table.read makes") as refused:
        read_file(tmp_path / name)
    with at_door(Door("command line")):
        assert str(refused.value).endswith(f"is made by zopa new payoffs.toml --from {tmp_path / name}")
    with pytest.raises(UsageError, match="there is no file"):
        read_file(tmp_path / "other.csv")


@settings(max_examples=how_many(100, 1000))
@given(
    st.sampled_from([LONG, GRID]), st.integers(0, 200), st.integers(0, 12),
    st.text(max_size=6) | st.sampled_from(['"', ",", ";", "\n", "=", "(", ")", "\\", "payoff_", "1e9"]),
)  # fmt: skip
def test_a_damaged_table_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, text: str, place: int, length: int, inserted: str
) -> None:
    file = tmp_path_factory.mktemp("table") / "payoffs.csv"
    file.write_bytes((text[:place] + inserted + text[place + length :]).encode("utf-8", "replace"))
    try:
        assert isinstance(read(file), NormalForm)
    except InvalidGame as error:
        assert str(error).startswith(str(file))


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("none.csv", "none.xlsx"):
        with pytest.raises(UsageError, match=f"there is no file .*{name}"):
            read(tmp_path / name)
    (tmp_path / "large.csv").write_text("x" * 4_000_001)
    (tmp_path / "large.xlsx").write_bytes(b"x" * 4_000_001)
    for name in ("large.csv", "large.xlsx"):
        with pytest.raises(InvalidGame, match="larger than 4 MB"):
            read(tmp_path / name)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UsageError, match=r"need openpyxl; in zopa's folder: pip install '\.\[data\]', or save"):
        read(tmp_path / "large.xlsx")


# --- hostile workbooks ----------------------------------------------------------------------------

SHEET = "xl/worksheets/sheet1.xml"
TAGS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def rebuilt(tmp_path: Path, sheet: str | bytes, **members: bytes) -> Path:
    """A workbook whose first sheet is this XML."""
    whole = workbook([["one", "payoff_one"], ["a", 1]], tmp_path / "whole.xlsx")
    file = tmp_path / "payoffs.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name == SHEET else old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return file


def row(number: int, *written: str) -> str:
    return f'<row r="{number}">{"".join(written)}</row>'


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


A = text_cell("A2", "a")
TOP = row(1, text_cell("A1", "one"), text_cell("B1", "payoff_one"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (TAGS.format(TOP + row(2, A, '<c r="B2"><f>1+1</f><v>2</v></c>')), "'=1+1' is a formula"),
        (
            TAGS.format(TOP + row(2, A, '<c r="B2"><f t="array" ref="B2:B3">1+1</f><v>2</v></c>')),
            "row 2, column 2: '=1+1' is a formula of the spreadsheet",
        ),
        (TAGS.format(TOP + row(2, A, '<c r="B2" t="b"><v>1</v></c>')), "'True' stands for no payoff"),
        (TAGS.format(TOP + row(2, A, '<c r="B2" t="e"><v>#REF!</v></c>')), "'#' has no place here"),
        (TAGS.format(TOP + row(2, A, '<c r="B2"><v>1e999</v></c>')), "'inf' stands for no payoff"),
        (TAGS.format(TOP + row(2, A, f'<c r="B2"><v>{"9" * 9_000}</v></c>')), "payoffs.xlsx"),
        (TAGS.format(TOP + row(2, A, text_cell("XFD2", "1"))), "row 2, column 3"),
        (TAGS.format(TOP + row(1_048_576, text_cell("A1048576", "a"))), "there are more than 100000 cells"),
        (TAGS.format("".join(row(k, text_cell(f"XFD{k}", "x")) for k in range(1, 400))), "more than 100000 cells"),
        (TAGS.format(row(1, "<c/>" * 600_000)), "it holds more than a table of payoffs can"),
        (TAGS.format("<row/>" * 600_000), "it holds more than a table of payoffs can"),
        (TAGS.format(TOP + row(2, "<c/>" * 200_000)), "there are no payoffs in it"),
        (TAGS.format("<a>" * 19_000), "it cannot be read as a workbook"),
        (TAGS.format("<a>" * 21_000), "it holds more than a table of payoffs can"),
        (TAGS.format(text_cell("A1", "x" * 9_000_000)), "it unpacks to more than 8 MB"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + TAGS.format(TOP), "it defines entities"),
        (("<!DOCTYPE x [<!ENTITY a 'b'>]>" + TAGS.format(TOP)).encode("utf-16"), "it defines entities"),
        ("", "it cannot be read as a workbook"),
        (b"\xff\x00\xfe junk", "it cannot be read as a workbook"),
        (TAGS, "it cannot be read as a workbook|there are no payoffs in it"),
    ],
)  # fmt: skip
def test_a_hostile_workbook_is_refused(tmp_path: Path, sheet: str | bytes, said: str) -> None:
    file = rebuilt(tmp_path, sheet)
    with pytest.raises(InvalidGame) as caught:
        read(file)
    error = str(caught.value)
    assert error.startswith(str(file)) and any(one in error for one in said.split("|"))
    assert len(error.splitlines()) in (1, 3)


@pytest.mark.slow
@pytest.mark.parametrize(("megabytes", "said"), [(10, "unpacks to more than 8 MB|cannot be read"), (100, "not packed")])
def test_the_sizes_that_an_archive_claims_are_not_believed(tmp_path: Path, megabytes: int, said: str) -> None:
    """The memory that is taken is counted, as an archive of 4 MB can unpack to 4 GB."""
    file = rebuilt(tmp_path, b" " * megabytes * 10**6)
    content = file.read_bytes()
    true, claimed = (size.to_bytes(4, "little") for size in (megabytes * 10**6, 100))
    assert content.count(true) == 2  # beside the file in the archive, and in the list of files
    file.write_bytes(content.replace(true, claimed))
    tracemalloc.start()
    try:
        with pytest.raises(InvalidGame, match=said):
            read(file)
        assert tracemalloc.get_traced_memory()[1] < 40 * 10**6
    finally:
        tracemalloc.stop()


def test_an_archive_packed_otherwise_is_refused(tmp_path: Path) -> None:
    """Of other packings a piece of some bytes can unpack to gigabytes at once."""
    file = rebuilt(tmp_path, TAGS)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("more", b"x")
    with pytest.raises(InvalidGame, match="it is not packed as workbooks are"):
        read(file)


def test_a_part_is_read_once_however_often_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = workbook([["one", "payoff_one"], ["a", 1], ["b", 2]], tmp_path / "whole.xlsx")
    file = tmp_path / "payoffs.xlsx"
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"(<sheet [^>]*/>)", rb"\1" * 500, old.read(name)))
    opened: list[object] = []
    plain = zipfile.ZipFile.open

    def noting(archive: zipfile.ZipFile, name: Any, *how: Any, **more: Any) -> Any:
        opened.append(name)
        return plain(archive, name, *how, **more)

    monkeypatch.setattr(zipfile.ZipFile, "open", noting)
    assert read(file).players[0].strategies == ("a", "b")
    assert opened.count(SHEET) == 1


def test_a_formula_that_cells_share_is_not_worked_out_for_each(tmp_path: Path) -> None:
    shared = '<c><f t="shared" si="0"/></c>' * 4_000
    first = f'<c r="B2"><f t="shared" si="0">{"A1+" * 2_500}1</f></c>'
    file = rebuilt(tmp_path, TAGS.format(TOP + row(2, A, first) + row(3, shared)))
    with at_once(), pytest.raises(InvalidGame, match=r"row 2, column 2: '=A1.*' is a formula of the spreadsheet"):
        read(file)


def test_a_dimension_that_a_workbook_claims_is_not_believed(tmp_path: Path) -> None:
    rows = TOP + row(2, A, text_cell("B2", "1")) + row(3, text_cell("A3", "b"), text_cell("B3", "2"))
    for claim in ("A1:A2", "A1:XFD1048576"):
        sheet = TAGS.format(rows).replace("<sheetData>", f'<dimension ref="{claim}"/><sheetData>')
        assert read(rebuilt(tmp_path, sheet)).players[0].strategies == ("a", "b")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"one,payoff_one\na,1\n"])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    pytest.importorskip("openpyxl")
    file = tmp_path / "payoffs.xlsx"
    file.write_bytes(content)
    with pytest.raises(InvalidGame, match="it cannot be read as a workbook"):
        read(file)


def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path) -> None:
    whole = workbook([["one", "payoff_one"], ["a", 1]], tmp_path / "whole.xlsx").read_bytes()
    draw = random.Random(7)
    for k in range(how_many(40, 400)):
        content = bytearray(whole)
        for _ in range(draw.randrange(1, 4)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        file = tmp_path / f"damaged{k}.xlsx"
        file.write_bytes(content)
        try:
            assert isinstance(read(file), NormalForm)
        except InvalidGame as error:
            assert str(error).startswith(str(file))


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_new_makes_a_game_of_a_table(here: Path) -> None:
    (here / "payoffs.csv").write_text(LONG)
    done = command.run(["new", "deal.toml", "--from", "payoffs.csv"])
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "what the table does not say: meaning, baseline and range of breach, relief, shield and embargo; fill them in",
        "deal.toml is written; change it, then: zopa check deal.toml",
    ]
    assert read_file("deal.toml") == DEAL
    assert "a valid game" in command.run(["check", "deal.toml"]).out
    assert command.run(["new", "-", "--from", "payoffs.csv"]).out == (here / "deal.toml").read_text()
    assert command.run(["new", "-", "--from", "-"], LONG).out == (here / "deal.toml").read_text()
    assert "--force" in command.run(["new", "deal.toml", "--from", "payoffs.csv"]).err


def test_a_denominator_that_vanishes_is_told_and_the_game_is_written(here: Path) -> None:
    (here / "payoffs.csv").write_text("one,payoff_one\na,1/x\n")
    done = command.run(["new", "deal.toml", "--from", "payoffs.csv"])
    assert (
        done.code == 0 and 'warning: this is no game yet: deal.toml: payoffs."a": the denominator x is zero' in done.err
    )
    assert '"a" = ["1/x"]' in (here / "deal.toml").read_text()


def test_new_goes_between_the_formats(here: Path) -> None:
    (here / "payoffs.csv").write_text("one,payoff_one\na,1/3\nb,0.5\n")
    assert command.run(["new", "alone.nfg", "--from", "payoffs.csv"]).code == 0
    assert command.run(["new", "alone.toml", "--from", "alone.nfg"]).code == 0
    assert read_file("alone.toml") == read_file("alone.nfg") == read(here / "payoffs.csv")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["new", "a.toml", "--from", "none.csv"], 2, "there is no file none.csv"),
        (["new", "a.toml", "--from", "bad.csv"], 3, "bad.csv, row 2, column 2: '=1' is a formula"),
        (["new", "a.toml", "--form", "dispute", "--from", "bad.csv"], 2, "leave out --form dispute"),
        (["new", "a.nfg"], 2, "a game to start from is TOML; write it to a file such as a.toml"),
        (["new", "a.nfg", "--from", "symbols.csv"], 2, "the game depends on x, and such a file holds numbers only"),
    ],
)
def test_new_refuses_with_one_message(here: Path, arguments: list[str], code: int, said: str) -> None:
    (here / "bad.csv").write_text("one,payoff_one\na,=1\n")
    (here / "symbols.csv").write_text("one,payoff_one\na,x\n")
    done = command.run(arguments)
    assert (done.code, done.out) == (code, "") and done.err.startswith("error: ") and said in done.err
    assert sorted(file.name for file in here.iterdir()) == ["bad.csv", "symbols.csv"]
