"""Sweeps: what the exact solver says at every point, the same bytes however the work is cut, and nothing lost."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import command
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import cli
from games import load
from solver import NormalForm, UsageError, drawn, grid, listed, merge, nash, reads, sweep, writes
from solver.forms.files.toml_write import game_hash
from solver.forms.normal import game as made_of
from solver.forms.tree import tree
from solver.sweeps.design import Design
from solver.sweeps.job import SweepOptions, plan_job
from solver.sweeps.kernels.engine import choose
from solver.sweeps.kernels.point_table import STATUSES, join_point_tables
from solver.sweeps.tables import BETWEEN, NONE, Coded, layout
from solver.sweeps.tasks import Task, Work, keep_engine, run_chunk

ROOT = Path(cli.__file__).resolve().parent
ENDINGS = ["csv", "jsonl", "parquet"]
PATIENCE = 600  # seconds that a process may take: far more than it needs, however busy the machine is
WIDE = """
schema = 1
form = "normal"
[players]
one = { strategies = ["a", "b", "c"] }
two = { strategies = ["x", "y", "z"] }
[parameters.status]
baseline = 1
range = [0, 3]
meaning = "standing"
[parameters.q]
baseline = 1
range = [0, 3]
[[assumptions]]
where = "q >= status/2"
[payoffs]
"a, x" = ["status", "q"]
"a, y" = ["0", "1"]
"a, z" = ["1", "status - q"]
"b, x" = ["q", "0"]
"b, y" = ["2", "2"]
"b, z" = ["status", "1"]
"c, x" = ["1", "status"]
"c, y" = ["status - q", "q"]
"c, z" = ["1", "1"]
"""


@pytest.fixture
def deal() -> NormalForm:
    found: NormalForm = load("thaad-deal")
    return found


@pytest.fixture
def design(deal: NormalForm) -> Design:
    return grid(deal.space, {"shield": (0, 10, 21), "breach_us": (0, 10, 11), "buffer": (0, 10, 3)})


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(Path().iterdir()) if file.is_file()}


def zopa(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Return the command line as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=environment, **options,
    )  # fmt: skip


# --- what stands ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["thaad-deal", "inspection", "two-markets", "wide"])
def test_every_row_is_what_the_exact_solver_says(name: str) -> None:
    game = reads(WIDE) if name == "wide" else load(name)
    atlas = nash(game)
    names = game.space.names[:2]
    axes = {p.name: (p.low, p.high, 9) for p in game.space.parameters if p.name in names}
    design = grid(game.space, axes)
    points, equilibria = sweep(atlas, design, settle=True).to_pandas()
    assert list(points["point"]) == list(range(len(design)))
    for k in random.Random(name).sample(range(len(design)), min(30, len(design))):
        row, rows = points.loc[k], equilibria[equilibria["point"] == k]
        point = design.exact([k])[0]
        if not game.space.admits(point):
            assert (row["status"], row["equilibria"], row["signature"], len(rows)) == ("outside", 0, NONE, 0)
            continue
        there = atlas.at(point)
        assert row["status"] == ("settled" if there.walls else "certain") or row["status"] == "settled"
        assert row["equilibria"] == len(rows) == len(there.solution.equilibria)
        expected = sorted(
            (*map(float, (*e.row, *e.column, *e.payoffs)), atlas.branches.index(b) + 1 if b else 0)
            for e, b in zip(there.solution.equilibria, there.branches, strict=True)
        )
        numbers = [c for c in rows.columns if c.startswith(("weight.", "payoff."))]
        found = sorted((*line[:-1], int(line[-1])) for line in rows[[*numbers, "branch"]].fillna(0).to_numpy().tolist())
        assert np.allclose(np.array(found, float), np.array(expected), rtol=1e-12, atol=1e-12)
        assert set(row["signature"].split(BETWEEN)) == set(rows["outcome"])


def test_names_that_tables_use_themselves() -> None:
    game = reads(WIDE)
    points, equilibria = sweep(game, grid(game.space, {"status": (0, 2, 3)})).to_pandas()
    assert list(points.columns) == ["point", "parameter.status", "q", "equilibria", "signature", "status"]
    assert list(points["parameter.status"]) == [0.0, 1.0, 2.0]
    assert list(equilibria.columns)[:4] == ["point", "branch", "outcome", "weight.one.a"]


@pytest.mark.parametrize(
    ("name", "column", "meaning"),
    [
        ("three-powers", "weight.North.freeze", "probability with which North plays freeze"),
        ("thaad-offer", "weight.US first.offer", "probability with which US first plays offer"),
        ("bill-and-jack", "value.agreement.book", "book in the agreement"),
    ],
)
def test_chances_of_many_players_and_of_trees_are_weights(name: str, column: str, meaning: str) -> None:
    columns = layout(load(name), choose(load(name)).makeup).equilibria
    assert [one.meaning for one in columns if one.name == column] == [meaning]


def test_the_command_numbers_branches_beyond_four_cells(tmp_path: Path) -> None:
    """Whether the numbers are those of zopa solve in a 2×3 game, whose engine makes no atlas."""
    tables = [[["x", 0, 1], [2, 1, 0]], [[1, 0, 0], [0, "y", 1]]]
    ranges = {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 1, "range": (0, 2)}}
    made = made_of({"a": ["up", "down"], "b": ["left", "middle", "right"]}, tables, ranges)
    file = tmp_path / "made.toml"
    file.write_text(writes(made))
    atlas = nash(made)
    for flag, kept in (([], True), (["--branches"], True), (["--no-branches"], False)):
        out = tmp_path / "out.csv"
        done = command.run(["sweep", str(file), "x=1/3:3:4", "y=1/7:2:3", "-o", str(out), "--force", *flag])
        assert done.code == 0, done.err
        rows = list(csv.DictReader((tmp_path / "out.equilibria.csv").read_text().splitlines()))
        named = {row["outcome"]: row["branch"] for row in rows}
        assert len(named) > 2
        for outcome, number in named.items():
            assert number == (str([b.label for b in atlas.branches].index(outcome) + 1) if kept else "")
    larger = tmp_path / "larger.toml"
    larger.write_text(writes(made_of(None, [[["x + 1" if i == j else 0 for j in range(4)] for i in range(4)]] * 2,
                                  {"x": {"baseline": 1, "range": (0, 4)}})))  # fmt: skip
    printed = command.run(["sweep", str(larger), "x=0:4:3"])
    assert (
        printed.code == 0
        and "branches are not numbered in a game of 16 payoff cells; --branches does it" in printed.err
    )


def test_numbers_that_do_not_come_again_have_no_dictionary(deal: NormalForm, tmp_path: Path) -> None:
    axes = {"shield": (0, 10, 20), "calm": (0, 10, 15)}
    designs = {"drawn": drawn(deal.space, 300, 2), "grid": grid(deal.space, axes)}
    coded: dict[tuple[str, str], bool] = {}
    for name, design in designs.items():
        sweep(deal, design, output=tmp_path / f"{name}.parquet")
        for table in ("points", "equilibria"):
            group = pq.ParquetFile(tmp_path / f"{name}.{table}.parquet").metadata.row_group(0)
            columns = [group.column(k) for k in range(group.num_columns)]
            coded |= {(name, c.path_in_schema): "RLE_DICTIONARY" in c.encodings for c in columns}
    assert not any(coded["drawn", one] for one in (*deal.space.names, "payoff.US"))
    assert all(coded["drawn", one] for one in ("signature", "outcome", "weight.US.withdraw"))
    assert all(coded["grid", one] for one in ("shield", "relief", "signature", "payoff.US"))


@pytest.mark.slow
def test_without_an_atlas_branches_have_no_numbers() -> None:
    game = reads(WIDE)
    design = grid(game.space, {"q": (1, 2, 5)})
    _, plain = sweep(game, design).to_pandas()
    _, named = sweep(nash(game), design).to_pandas()
    assert plain["branch"].isna().all() and named["branch"].notna().any()


def test_a_set_has_one_signature_whatever_engine_finds_it(deal: NormalForm, design: Design) -> None:
    first, second = (sweep(deal, design, engine=name, settle=True) for name in ("closed forms", "label pairing"))
    assert first.signatures == second.signatures and len(first.signatures) > 5
    assert "(withdraw, sanction); (keep, tolerate); (withdraw, sanction + tolerate)" in first.signatures


@pytest.mark.slow
def test_many_outcomes_in_a_signature() -> None:
    """Whether one integer's bits may run out: a 7×7 game in which whoever meets gets 1 has 127 equilibria."""
    names = [f"s{k}" for k in range(7)]
    cells = {f"{a}, {b}": ["x", "x"] if a == b else ["0", "0"] for a in names for b in names}
    text = (
        f'schema = 1\nform = "normal"\n[players]\na = {{ strategies = {json.dumps(names)} }}\n'
        f"b = {{ strategies = {json.dumps(names)} }}\n[parameters.x]\nbaseline = 1\nrange = [1, 2]\n[payoffs]\n"
        + "".join(f'"{profile}" = {json.dumps(cell)}\n' for profile, cell in cells.items())
    )
    game = reads(text)
    found = sweep(game, grid(game.space, {"x": (1, 2, 3)}))
    (signature,) = found.signatures
    assert found.equilibria == 3 * 127 and len(set(signature.split(BETWEEN))) == 127


def test_counts_are_those_of_the_tables(deal: NormalForm, design: Design) -> None:
    found = sweep(deal, design, chunk=100)
    points, equilibria = found.to_pandas()
    assert found.points == len(points) == len(design)
    assert found.equilibria == len(equilibria) == points["equilibria"].sum()
    assert found.statuses == points["status"].astype(str).value_counts().to_dict()
    assert found.signatures == points["signature"].astype(str).value_counts().to_dict()
    assert found.walls == found.statuses["wall"] > 0
    counted = sweep(deal, design, tables=False)
    assert counted.signatures == found.signatures
    with pytest.raises(UsageError, match="were not kept"):
        counted.to_pandas()


@pytest.mark.parametrize("settle", [False, True])
def test_a_failed_point_is_a_row_and_takes_no_other_with_it(deal: NormalForm, settle: bool) -> None:
    design = grid(deal.space, {"shield": (0, 10, 11)}, at={"breach_us": 3})
    engine, text = choose(deal), writes(deal)
    place = deal.space.names.index("shield")

    def fails(points: np.ndarray[Any, Any]) -> Any:
        if (points[place] == 4).any():
            raise ZeroDivisionError
        found = join_point_tables([engine._run(points)], deal.shape, 2)
        found.payoffs[:, points[place][found.point] == 6] = np.nan
        return found

    branches = tuple(branch.label for branch in nash(deal).branches)
    keep_engine(replace(engine, _run=fails), text, branches)
    try:
        chunk = run_chunk(Task(Work(text, engine.name, branches, settle, "tables"), 0, 0, design))
    finally:
        keep_engine(engine, text, branches)
    tables: Any = chunk.tables
    good = sweep(deal, design, settle=settle).to_pandas()
    assert chunk.statuses["failed"] == 2 and chunk.signatures[NONE] == 2
    status = [STATUSES[code] for code in tables.points["status"].codes]
    expected = ["failed" if k in (4, 6) else one for k, one in enumerate(good[0]["status"])]
    assert status == expected and status[3] == ("settled" if settle else "wall")
    kept = good[1][~good[1]["point"].isin([4, 6])]
    assert tables.equilibria["point"].tolist() == kept["point"].tolist()
    assert tables.equilibria["payoff.US"].tolist() == kept["payoff.US"].tolist()


def tied(assumption: str, status: str, q: str) -> NormalForm:
    """Return the wide game with other ranges, and baselines of 0."""
    text = WIDE.replace("q >= status/2", assumption).replace("baseline = 1", "baseline = 0")
    first, last = text.split("[parameters.q]")
    found: NormalForm = reads(
        first.replace("[0, 3]", f"[0, {status}]") + "[parameters.q]" + last.replace("[0, 3]", f"[0, {q}]")
    )
    return found


@pytest.mark.parametrize("settle", [False, True])
def test_what_is_determined_may_leave_its_range(settle: bool) -> None:
    game = tied("q == 2*status", "3", "3")
    points, _ = sweep(game, grid(game.space, {"status": (0, 3, 7)}), settle=settle).to_pandas()
    assert points["q"].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert [status == "outside" for status in points["status"]] == [False] * 4 + [True] * 3


def test_what_the_assumptions_rule_out_is_in_no_share() -> None:
    made = made_of(
        {"one": ["u", "d"], "other": ["l"]},
        [[["x - 3/2"], [0]], [[0], [0]]],
        {"x": {"baseline": 0, "range": (0, 3)}},
        assumptions=["x < 1 or x >= 2"],
    )
    found = sweep(made, grid(made.space, {"x": (0, 3, 7)}))
    assert found.signatures["none"] == 2 and found.inside == {"(u, l)": 3, "(d, l)": 2}
    text = " ".join(found.export().split())
    assert " 60 % " in text and " 40 % " in text and " none" not in text
    assert "2 points (28.6 %) outside the assumptions or the ranges, left out of the shares" in text
    assert '(u, l)",3,0.6' in found.export("csv") and "none" not in found.export("csv")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["closed forms", "label pairing"])
def test_what_is_determined_may_leave_its_range_by_rounding_only(engine: Any) -> None:
    """3 · 0.1 is more than 0.3 in floats."""
    game = tied("q == 3*status", "0.1", "0.3")
    design = grid(game.space, {"status": (0, "0.1", 2)})
    plain, exact = (sweep(game, design, settle=settle, engine=engine).to_pandas()[0] for settle in (False, True))
    assert plain["q"][1] > 0.3
    assert (plain["status"][1], exact["status"][1]) == ("wall", "settled") and exact["equilibria"][1] > 0


# --- files ----------------------------------------------------------------------------------------


class Backwards(Executor):
    """Carries out what it is given later, the last one first."""

    def __init__(self) -> None:
        self._held: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._held.append((future, fn, args))
        if len(self._held) == 3:
            self.finish()
        return future

    def finish(self) -> None:
        for future, fn, args in reversed(self._held):
            future.set_result(fn(*args))
        self._held.clear()


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_bytes_however_the_work_is_cut(
    deal: NormalForm, design: Design, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"deal.{ending}"
    monkeypatch.setattr("solver.sweeps.output_files.ROW_GROUP", 100)
    points, equilibria = sweep(deal, design).to_pandas()

    def sweep_files(**options: Any) -> dict[str, bytes]:
        found = sweep(deal, design, output=name, force=True, **options)
        assert not Path(f"{name}.parts").exists()
        for frame, expected in zip(found.to_pandas(), (points, equilibria), strict=True):
            pd.testing.assert_frame_equal(frame, expected)
        return contents()

    whole = sweep_files()
    assert set(whole) >= {f"deal.points.{ending}", f"deal.equilibria.{ending}"}
    assert sweep_files(chunk=100) == whole
    assert sweep_files(chunk=231, executor=Backwards()) == whole
    if ending == "parquet":
        assert sweep_files(chunk=70, workers=1) == whole  # a process of its own, which knows no ending
        assert pq.ParquetFile("deal.points.parquet").num_row_groups == 7


@pytest.mark.parametrize("ending", ENDINGS)
def test_shards_are_joined_to_the_same_file(deal: NormalForm, design: Design, ending: str) -> None:
    sweep(deal, design, output=f"whole.{ending}", chunk=50)
    Path("far").mkdir()
    for k in (3, 1, 2):
        output = f"far/deal.{ending}" if k == 2 else f"deal.{ending}"
        part = sweep(deal, design, output=output, chunk=50, shard=(k, 3))
        assert part.files == (Path(f"{output}.parts"),) and 0 < part.points < len(design)
    with pytest.raises(UsageError, match="chunks are missing"):
        merge([f"deal.{ending}.parts"], f"deal.{ending}")
    joined = merge([f"deal.{ending}.parts", f"far/deal.{ending}.parts"], f"deal.{ending}")
    assert joined.points == len(design) and joined.game == deal
    for table in ("points", "equilibria"):
        assert Path(f"deal.{table}.{ending}").read_bytes() == Path(f"whole.{table}.{ending}").read_bytes()


def test_parts_of_different_sweeps_are_not_joined(deal: NormalForm, design: Design) -> None:
    sweep(deal, design, output="a.csv", chunk=100, shard=(1, 2))
    sweep(deal, design, output="b.csv", chunk=100, shard=(2, 2), settle=True)
    with pytest.raises(UsageError, match="different sweeps"):
        merge(["a.csv.parts", "b.csv.parts"], "c.csv")
    with pytest.raises(UsageError, match="asks for Parquet, but the parts hold CSV"):
        merge(["a.csv.parts"], "c.parquet")
    with pytest.raises(UsageError, match="no folder of parts"):
        merge(["."], "c.csv")
    with pytest.raises(UsageError, match="nothing to merge"):
        merge([], "c.csv")


def test_equilibria_in_pure_strategies_alone_are_called_so() -> None:
    """Of more than two players only these are in formulas, off the walls and on them."""
    vote = load("three-player-majority")
    for settle in (False, True):
        assert "4 points, 12 pure equilibria." in sweep(vote, drawn(vote.space, 4, seed=1), settle=settle).export()
    deal = load("thaad-deal")
    assert "1 point, 1 equilibrium." in sweep(deal, listed(deal.space, [{}])).export()


def test_files_tell_where_they_come_from(deal: NormalForm, design: Design) -> None:
    sweep(deal, design, output="deal.csv")
    sweep(deal, design, output="deal.parquet")
    schema = pq.read_schema("deal.points.parquet")
    beside = json.loads(Path("deal.csv.metadata.json").read_text(encoding="utf-8"))
    within = json.loads(schema.metadata[b"zopa"])
    assert {key: beside[key] for key in within} == within
    assert within["game"]["hash"] == game_hash(deal) and reads(within["game"]["text"]) == deal
    assert within["design"]["axes"]["shield"] == ["0", "10", 21] and within["design"]["still"]["relief"] == "5"
    assert schema.field("shield").metadata[b"meaning"] == deal.space["shield"].meaning.encode()
    assert beside["tables"]["equilibria"][3]["unit"] == "1"


@pytest.mark.parametrize("ending", [*ENDINGS, "nc"])
@pytest.mark.parametrize("actions", [("1", "2"), ("007", "1e3"), ("nan", "NA")], ids=" ".join)
def test_texts_that_look_like_numbers_come_back_as_texts(actions: tuple[str, str], ending: str) -> None:
    first, second = actions
    cells = {first: [1_900_000_000], second: ["date"]}
    made = tree(["one"], [("", "one", actions)], cells, {"date": {"baseline": 0, "range": (0, 2 * 10**9)}})
    found = sweep(made, grid(made.space, {"date": (0, 2 * 10**9, 2)}), output=f"deal.{ending}")
    points, equilibria = found.to_pandas()
    assert equilibria["outcome"].tolist() == points["signature"].tolist() == [first, second]
    assert points["date"].tolist() == [0.0, 2e9]


@pytest.mark.parametrize("ending", [*ENDINGS, "nc"])
def test_a_table_without_a_line_is_read(ending: str) -> None:
    """Matching pennies with a third player who watches: no equilibrium in pure strategies."""
    cells: dict[Any, Any] = {("a", "u", "w"): ["x", -1, 0], ("a", "v", "w"): [-1, 1, 0], ("b", "u", "w"): [-1, 1, 0]}
    three = {"one": ["a", "b"], "two": ["u", "v"], "three": ["w"]}
    made = made_of(three, cells | {("b", "v", "w"): [1, -1, 0]}, {"x": {"baseline": 1, "range": (1, 2)}})
    found = sweep(made, grid(made.space, {"x": (1, 2, 2)}), output=f"deal.{ending}")
    points, equilibria = found.to_pandas()
    assert points["equilibria"].tolist() == [0, 0] and len(equilibria) == 0
    assert list(equilibria.columns[:3]) == ["point", "branch", "outcome"]


@pytest.mark.slow
def test_netcdf(deal: NormalForm, design: Design) -> None:
    """Whether both tables go into one file where h5py is installed; else an error says how to get it."""
    if importlib.util.find_spec("h5py") is None:
        with pytest.raises(UsageError, match=r"pip install '\.\[data\]'"):
            sweep(deal, design, output="deal.nc")
        assert not list(Path().iterdir())
        return
    whole = sweep(deal, design)
    found = sweep(deal, design, output="deal.nc", chunk=100)
    assert found.files == (Path("deal.nc"),)
    assert found.to_xarray().identical(whole.to_xarray())
    for frame, expected in zip(found.to_pandas(), whole.to_pandas(), strict=True):
        pd.testing.assert_frame_equal(frame, expected)
    first = Path("deal.nc").read_bytes()
    sweep(deal, design, output="deal.nc", chunk=231, force=True)
    assert Path("deal.nc").read_bytes() == first


def test_a_dataset_is_ragged(deal: NormalForm, design: Design) -> None:
    found = sweep(deal, design)
    data = found.to_xarray()
    points, equilibria = found.to_pandas()
    assert data["point"].size == len(points) and data.sizes["equilibrium"] == len(equilibria)
    assert data["of_point"].to_numpy().tolist() == equilibria["point"].tolist()
    texts = data["signature_text"].to_numpy()[data["signature"].to_numpy()]
    assert texts.ravel().tolist() == points["signature"].tolist()
    words = data["status"].attrs["flag_meanings"].split()
    assert [words[k] for k in data["status"].to_numpy().ravel()] == points["status"].tolist()


def test_a_dataset_of_a_grid_lies_along_its_parameters(deal: NormalForm, design: Design) -> None:
    """Whether looking a point up by its values finds its line of the table; other designs keep `point`."""
    found = sweep(deal, design)
    data, (points, _) = found.to_xarray(), found.to_pandas()
    assert data["equilibria"].dims == tuple(design.moving) and all(len(str(text)) < 60 for text in data.attrs.values())
    for k in (0, 1, 230, len(points) - 1):
        here = data.sel({name: points[name][k] for name in design.moving})
        assert here["point"] == points["point"][k] and here["equilibria"] == points["equilibria"][k]
    assert sweep(deal, design.part(0, 5)).to_xarray()["equilibria"].dims == ("point",)
    assert sweep(deal, drawn(deal.space, 8, seed=1)).to_xarray()["equilibria"].dims == ("point",)


def test_an_existing_file_stays(deal: NormalForm, design: Design) -> None:
    Path("deal.points.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"deal.points.csv exists; .* force=True"):
        sweep(deal, design, output="deal.csv")
    assert contents() == {"deal.points.csv": b"mine"} and not Path("deal.csv.parts").exists()
    sweep(deal, design, output="deal.csv", force=True)
    assert Path("deal.points.csv").read_text(encoding="utf-8").startswith("point,")


# --- what ends early ------------------------------------------------------------------------------


class Ends(Executor):
    """Carries out some tasks, then fails as told."""

    def __init__(self, after: int, error: BaseException) -> None:
        self.after, self.error = after, error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.after -= 1
        if self.after < 0:
            raise self.error
        future: Future[Any] = Future()
        future.set_result(fn(*args))
        return future


@pytest.mark.parametrize("error", [KeyboardInterrupt(), UsageError("enough"), RuntimeError("lost")])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_what_is_done_is_kept(deal: NormalForm, design: Design, ending: str, error: BaseException) -> None:
    sweep(deal, design, output=f"whole.{ending}", chunk=50)
    with pytest.raises(type(error)):
        sweep(deal, design, output=f"deal.{ending}", chunk=50, executor=Ends(5, error))
    parts = Path(f"deal.{ending}.parts")
    assert len(list(parts.glob("*.part"))) == 5
    with pytest.raises(UsageError, match="go on with resume=True"):
        sweep(deal, design, output=f"deal.{ending}", chunk=50)
    with pytest.raises(UsageError, match="parts of another sweep"):
        sweep(deal, design, output=f"deal.{ending}", chunk=50, settle=True, resume=True)
    printed: list[tuple[int, int]] = []
    found = sweep(deal, design, output=f"deal.{ending}", resume=True, progress=lambda *step: printed.append(step))
    assert printed[0] == (6 * 50, len(design)) and printed[-1] == (len(design), len(design))
    assert found.points == len(design) and not parts.exists()
    for table in ("points", "equilibria"):
        assert Path(f"deal.{table}.{ending}").read_bytes() == Path(f"whole.{table}.{ending}").read_bytes()


def remarks(printed: str) -> list[str]:
    """Return the lines on standard error but those that tell, on a slow machine, that the sweep goes on."""
    return command.WAITED.sub("", printed).splitlines()


def wait_for_parts(parts: Path, count: int, child: subprocess.Popen[str]) -> None:
    end = time.monotonic() + PATIENCE
    while len(list(parts.glob("*.part"))) < count:
        assert child.poll() is None and time.monotonic() < end, child.communicate()
        time.sleep(0.01)


ASKED = ("sweep", "thaad-deal", "--sample", "5000", "--settle", "--chunk", "100", "-o")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the files of a sweep that nothing ends."""
    output = tmp_path_factory.mktemp("whole") / "deal.parquet"
    assert command.run([*ASKED, str(output)]).code == 0
    return {file.name: file.read_bytes() for file in output.parent.glob("*.parquet")}


@pytest.mark.slow
@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_killed_sweep_goes_on_to_the_same_file(how: signal.Signals, code: int, whole: dict[str, bytes]) -> None:
    child = zopa(*ASKED, "deal.parquet", preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    with child:
        wait_for_parts(Path("deal.parquet.parts"), 2, child)
        child.send_signal(how)
        _, printed = child.communicate(timeout=PATIENCE)
    assert child.returncode == code
    assert code != 130 or remarks(printed) == ["stopped; what is done is kept, and --resume goes on", "interrupted"]
    assert not list(Path().glob("*.parquet"))
    done = command.run([*ASKED, "deal.parquet", "--resume"])
    assert done.code == 0, done.err
    assert {file.name: file.read_bytes() for file in Path().glob("*.parquet")} == whole
    assert not Path("deal.parquet.parts").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("most", "parts"), [(18_000, 0), (40_000, 4)])
def test_a_full_disk(deal: NormalForm, most: int, parts: int) -> None:
    """Whether a limit on the size of a file stops the first part, or else the file at the end."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))  # noqa: E731
    asked = ("sweep", "thaad-deal", "shield=0:10:800", "--chunk", "200", "-o", "deal.csv")
    with zopa(*asked, preexec_fn=limit) as child:
        _, printed = child.communicate(timeout=PATIENCE)
    (error,) = remarks(printed)
    assert child.returncode == 2 and error.startswith("error: cannot write deal.")
    assert "file too large; what is done is kept, and --resume goes on" in error
    assert len(list(Path("deal.csv.parts").glob("*.part"))) == parts and not list(Path().glob("*.csv"))
    assert command.run([*asked, "--resume"]).code == 0
    assert len(pd.read_csv("deal.points.csv")) == 800


@pytest.mark.slow
def test_a_full_disk_under_netcdf() -> None:
    """HDF5 ends the process where a write fails; it is told that all went well, and the sweep what did not."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))  # noqa: E731
    asked = ("sweep", "thaad-deal", "--sample", "4000", "--chunk", "200", "-o", "deal.nc")
    with zopa(*asked, preexec_fn=limit) as child:
        _, printed = child.communicate(timeout=PATIENCE)
    assert child.returncode == 2
    (error,) = remarks(printed)
    assert error.startswith("error: cannot write deal.nc: file too large; what is done is kept")
    assert len(list(Path("deal.nc.parts").glob("*.part"))) == 20 and not Path("deal.nc").exists()
    assert command.run([*asked, "--resume"]).code == 0 and Path("deal.nc").stat().st_size > 60_000


def test_a_folder_in_which_nothing_was_begun_is_no_hindrance(deal: NormalForm, design: Design) -> None:
    for resume in (False, True):
        Path("deal.csv.parts").mkdir()
        Path("deal.csv.parts/.zopa-0123.tmp").touch()
        assert sweep(deal, design, output="deal.csv", resume=resume).points == len(design)
        Path("deal.points.csv").unlink()
        Path("deal.equilibria.csv").unlink()
        Path("deal.csv.metadata.json").unlink()
    Path("deal.csv.parts").mkdir()
    Path("deal.csv.parts/mine.txt").touch()
    with pytest.raises(UsageError, match=r"holds mine\.txt, which no sweep writes"):
        sweep(deal, design, output="deal.csv", force=True)
    assert Path("deal.csv.parts/mine.txt").exists()


READ_ONLY = """
import contextlib, io, os
import cli
asked = ["sweep", "thaad-deal", "--sample", "8", "-o"]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):
    cli.main([*asked, "../warm.csv"])  # so that all is loaded
with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
    cli.main([*asked, "nowhere/deal.csv"])
if os.geteuid() == 0:
    os.seteuid(65534)
cli.main([*asked, "deal.csv"])
"""


@pytest.mark.slow
def test_a_read_only_folder(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o555)
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY], cwd=folder / "closed", capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert remarks(done.stderr) == ["error: cannot write deal.csv.parts: permission denied"]


def test_a_part_that_is_cut_short_is_made_anew(deal: NormalForm, design: Design) -> None:
    with pytest.raises(KeyboardInterrupt):
        sweep(deal, design, output="deal.csv", chunk=100, executor=Ends(3, KeyboardInterrupt()))
    part = Path("deal.csv.parts/000001.part")
    part.write_bytes(part.read_bytes()[:-10])
    found = sweep(deal, design, output="deal.csv", resume=True)
    assert (found.points, found.recomputed) == (len(design), (1,))


# --- processes ------------------------------------------------------------------------------------

SCRIPT = """
from games import load
from solver import drawn, sweep

{guard}
    deal = load("thaad-deal")
    print(sweep(deal, drawn(deal.space, 3000, 1), output="{name}.csv", chunk=1000, workers=2).points)
"""


@pytest.mark.slow
@pytest.mark.parametrize("guard", ['if __name__ == "__main__":', "if True:"])
def test_processes_start_afresh_and_a_script_guards_itself(deal: NormalForm, guard: str) -> None:
    guarded = "main" in guard
    Path("script.py").write_text(SCRIPT.format(guard=guard, name="deal"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "script.py"], capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, timeout=PATIENCE,
    )  # fmt: skip
    if guarded:
        assert (done.returncode, done.stdout) == (0, "3000\n"), done.stderr
        sweep(deal, drawn(deal.space, 3000, 1), output="here.csv")
        assert Path("deal.points.csv").read_bytes() == Path("here.points.csv").read_bytes()
    else:
        assert done.returncode == 1
        printed = done.stderr  # Python may have a warning of its own for the last line
        assert 'keeps its own work under if __name__ == "__main__":' in printed


def test_a_worker_of_another_version_is_refused(deal: NormalForm, design: Design) -> None:
    work = Work(writes(deal), "closed forms", None, False, None, version="0.0.1")
    with pytest.raises(UsageError, match="install one version on all"):
        run_chunk(Task(work, 0, 0, design))


def test_a_worker_that_numbers_branches_otherwise_is_refused(deal: NormalForm, design: Design) -> None:
    with pytest.raises(UsageError, match="sweep the game itself"):
        run_chunk(Task(Work(writes(deal), "closed forms", ("(keep, tolerate)",), False, None), 0, 0, design))


# --- calls that are refused -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ({"output": "deal"}, "give it one of the endings .csv, .jsonl, .parquet, .nc"),
        ({"output": "deal.parqet"}, "did you mean '.parquet'"),
        ({"output": ".csv"}, "does not say how to write"),
        ({"output": "none/deal.csv"}, "there is no directory none"),
        ({"output": "deal.csv", "resume": True}, "no parts deal.csv.parts to go on with"),
        ({"resume": True}, "need a file to write to"),
        ({"shard": (1, 2)}, "2 shards of 1 chunks"),
        ({"shard": (1, 2), "chunk": 10}, "need a file to write to"),
        ({"shard": (0, 2), "chunk": 10}, "shard 0 of 2"),
        ({"shard": (3, 2), "chunk": 10}, "shard 3 of 2"),
        ({"chunk": 0}, "chunks of 0 points"),
        ({"workers": 0}, "0 workers"),
        ({"workers": 2, "dask": "tcp://localhost:1"}, "give one of them"),
    ],
)
def test_one_clear_error(deal: NormalForm, design: Design, options: dict[str, Any], printed: str) -> None:
    with pytest.raises(UsageError) as caught:
        sweep(deal, design, **options)
    assert printed in str(caught.value) and not list(Path().iterdir())


def test_a_design_belongs_to_its_game(deal: NormalForm, design: Design) -> None:
    with pytest.raises(UsageError, match="another game's parameters"):
        sweep(load("inspection"), design)
    with pytest.raises(UsageError, match="the design has no points"):
        sweep(deal, listed(deal.space, []))
    with pytest.raises(UsageError, match="is no design"):
        sweep(deal, [{"shield": 3}])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        ("", "nothing moves; give a parameter such as shield=0:10:101, or --sample N"),
        ("shield", "a grid takes name=value"),
        ("shield=0:10", "shield takes low:high:count, such as 0:10:101; '0:10' is not that"),
        ("shield=0:10:1", "shield has one point for the range from 0 to 10"),
        ("shield=0:10:x", "the count of shield is 'x'; give a whole number"),
        ("shield=nan:10:3", "the value of shield cannot be read"),
        ("shield=0:inf:3", "the value of shield cannot be read"),
        ("shield=0:11:3", "shield = 11 lies outside its range 0 to 10"),
        ("shield=3:3:2", "2 points for the empty range"),
        ("shield=9:3:2", "the first must be the lower"),
        ("sheild=0:1:2", "did you mean 'shield'?"),
        ("shield=0:1:2 shield=1:2:2", "a grid gives shield twice"),
        ("shield=0:1:2 --set shield=3", "shield moves, so it cannot be set as well"),
        ("shield=0:1:2 --sample 8", "takes a name alone"),
        ("--sample 8 --method fast", "no way to draw is called 'fast'"),
        ("--sample 0", "a sample of 0"),
        ("shield=0:1:2 --shard 3", "--shard takes K/N, such as 3/20"),
        ("shield=0:1:2 --dask localhost", "no address of a Dask scheduler"),
        ("shield=0:1:2 -o deal.txt", "give it one of the endings"),
        ("shield=0:1:2 --dry-run --chunk 0", "chunks of 0 points"),
        ("shield=0:1:2 --dry-run --workers 0", "0 workers"),
        ("shield=0:1:2 --dry-run --shard 2/9", "9 shards of 1 chunks"),
    ],
)
def test_one_clear_error_on_the_command_line(arguments: str, printed: str) -> None:
    done = command.run(["sweep", "thaad-deal", *arguments.split()])
    assert (done.code, done.out) == (2, "")
    assert printed in done.err and not list(Path().iterdir())


def test_what_is_sure_not_to_fit_is_refused_before_it_begins() -> None:
    done = command.run(["sweep", "thaad-deal", "shield=0:10:999999999999", "-o", "deal.csv"])
    assert done.code == 2 and "999,999,999,999 points take about" in done.err
    assert not Path("deal.csv.parts").exists()


def test_a_dry_run_says_how_much_it_would_be() -> None:
    asked = ["sweep", "thaad-deal", "--sample", "3000000", "--dry-run", "-o", "deal.csv"]
    done = command.run([*asked, "--format", "json"])
    printed = json.loads(done.out)
    assert (printed["points"], printed["chunks"], printed["engine"]) == (3_000_000, 12, "closed forms")
    assert printed["seconds"] > 0 and not list(Path().iterdir())
    found = sweep(load("thaad-deal"), drawn(load("thaad-deal").space, 5000, 0), output="small.csv")
    size = sum(file.stat().st_size for file in found.files)
    assert printed["bytes"] == pytest.approx(size / 5000 * 3_000_000, rel=0.02)
    assert "about 8" in command.run(asked).out


def test_the_summary_has_every_format(folder: Path) -> None:
    asked = ["sweep", "thaad-deal", "shield=0:10:21", "breach_us=0:10:21"]
    record = json.loads(command.run([*asked, "--format", "json"]).out)
    assert record["schema"] == "zopa.sweep/2" and record["points"] == 441
    assert sum(record["signatures"].values()) == 441
    table = command.run([*asked, "--format", "csv"]).out.splitlines()
    assert table[0] == "what stands,points,share,phase" and len(table) == 1 + len(record["signatures"])
    for form in ("text", "latex", "markdown"):
        assert "keep, tolerate" in command.run([*asked, "--format", form]).out


def test_codes_and_texts() -> None:
    assert Coded(np.array([2, 0, 2]), ("a", "b", "c")).counts() == {"a": 1, "c": 2}


def test_a_finished_sweep_names_its_files(deal: NormalForm, design: Design) -> None:
    found = sweep(deal, design, output="deal.jsonl")
    assert [file.name for file in found.files] == ["deal.points.jsonl", "deal.equilibria.jsonl"]


def test_a_game_without_parameters_is_one_point() -> None:
    game = load("hexagon")
    found = sweep(game, listed(game.space, [{}]))
    assert (found.points, found.equilibria) == (1, len(nash(game).at({}).solution.equilibria))


@pytest.mark.parametrize(("count", "chunk"), [(7, 3), (6, 3), (1, 1), (10, 20)])
def test_points_of_chunks_are_counted_without_going_through_them(count: int, chunk: int) -> None:
    space = load("thaad-deal").space
    job = plan_job(
        load("thaad-deal"), grid(space, {"shield": (0, min(10, count - 1), count)}), SweepOptions(chunk=chunk)
    )
    for first in range(job.chunks):
        for stop in range(first, job.chunks + 1):
            assert job.points(range(first, stop)) == sum(len(task.points) for task in job.tasks(range(first, stop)))


def test_a_million_million_points_are_counted_and_refused_before_any_is_made() -> None:
    game = load("thaad-deal")
    design = grid(game.space, {"shield": (0, 10, 10**6), "buffer": (0, 10, 10**6)})
    job = plan_job(game, design, SweepOptions(chunk=1))
    assert job.points(range(job.chunks)) == 10**12
    with pytest.raises(UsageError, match="do not fit into memory; name a file"):
        sweep(game, design)
