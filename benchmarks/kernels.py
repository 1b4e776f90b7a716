"""Many points at once: zopa's kernels beside nashpy, Gambit, QuantEcon and lrsnash, all in one run.

The others are asked one game at a time, each on a sample, since that is how they are called; lrsnash gets all its
files in one process. None of them is needed: one that is not installed has a line that says so. What is compared is
all equilibria with their strategies and payoffs, and for games in whole numbers every extreme equilibrium.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks.measuring import Row, seconds

MILLION, GAMES, RUNS = 1_000_000, 10_000, 5
SAMPLE = 400  # games that the others solve one by one
Solver = Callable[[Any, Any], object]
Matrices = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]


def run() -> list[Row]:
    """Measure a million points of the built-in case, random games of three sizes, and the memory that it moves."""
    return [*_deal(), *_whole_numbers(), *_parametric(3), *_numeric(6)]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and by the processor, all threads together, for each point."""

    wall: float
    cpu: float


def _timed(call: Callable[[], object], runs: int = RUNS, each: int = 1) -> Cost:
    """Time the median of several calls, after one that is not counted: what it compiles or imports at first use."""
    call()
    wall, cpu = [], []
    for _ in range(runs):
        start, processor = perf_counter(), process_time()
        call()
        wall.append(perf_counter() - start)
        cpu.append(process_time() - processor)
    return Cost(median(wall) / each, median(cpu) / each)


# --- the others -----------------------------------------------------------------------------------


def nashpy_supports(A: Any, B: Any) -> object:
    import warnings

    import nashpy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(nashpy.Game(A, B).support_enumeration())


def gambit_all(A: Any, B: Any) -> object:
    import pygambit

    return pygambit.nash.enummixed_solve(pygambit.Game.from_arrays(A, B), rational=False).equilibria


def quantecon_supports(A: Any, B: Any) -> object:
    from quantecon.game_theory import NormalFormGame, Player, support_enumeration

    return support_enumeration(NormalFormGame([Player(A), Player(np.ascontiguousarray(B.T))]))


OTHERS: dict[str, tuple[str, Solver]] = {
    "nashpy": ("nashpy", nashpy_supports),
    "Gambit": ("pygambit", gambit_all),
    "QuantEcon": ("quantecon", quantecon_supports),
}


def _each(name: str, games: Sequence[Matrices]) -> Cost | None:
    """Measure what a game costs, or return None where the package is not installed."""
    package, solve = OTHERS[name]
    if find_spec(package) is None:
        return None
    return _timed(lambda: [solve(A, B) for A, B in games], each=len(games))


def _against(what: str, ours: Cost, name: str, games: Sequence[Matrices], least: float) -> Row:
    theirs = _each(name, games)
    target = f"{least:,.0f} times {name}"
    if theirs is None:
        return Row(what, target, "not installed", None, "")
    ratio = theirs.wall / ours.wall
    remark = f"{name}: {1 / theirs.wall:,.0f} a second; by processor time {theirs.cpu / ours.cpu:,.0f} times"
    return Row(what, target, f"{ratio:,.0f} times", ratio >= least, remark)


# --- one million points ---------------------------------------------------------------------------


def _deal() -> list[Row]:
    from games import load
    from solver import nash
    from solver.sweeps.kernels.engine import choose

    game = load("thaad-deal")
    engine = choose(nash(game))
    low, high = _ends(game)
    points = np.random.default_rng(1).uniform(low, high, (len(game.space), MILLION))
    ours = _timed(lambda: engine(points), each=MILLION)
    found = engine(points)
    moved = points.nbytes + sum(a.nbytes for a in (found.status, found.count, found.branch, found.used))
    moved += found.payoffs.nbytes + sum(weights.nbytes for weights in found.weights)
    share = moved / MILLION / ours.wall / _bandwidth()
    what = "thaad-deal, a million points, all equilibria with strategies and payoffs"
    sample = [_at(game, points[:, k]) for k in range(SAMPLE)]
    return [
        Row(what, "", f"{1 / ours.wall / 1e6:.1f} million points a second", None,
            f"{share:.0%} of the memory's bandwidth ({_bandwidth() / 1e9:.1f} GB/s, copying)"),
        *(_against(what, ours, name, sample, least) for name, least in
          (("nashpy", 5_000), ("Gambit", 2_000), ("QuantEcon", 250))),
    ]  # fmt: skip


def _ends(game: Any) -> tuple[Any, Any]:
    box = np.array([[float(low), float(high)] for low, high in game.space.box])
    return box[:, :1], box[:, 1:]


def _at(game: Any, point: Any) -> Matrices:
    from solver.sweeps.kernels.paired_payoffs import payoff_registers
    from solver.sweeps.kernels.tape import Tape

    tape = Tape(game.space.box)
    tables = payoff_registers(game, tape)
    flat = [register for table in tables for register in table]
    values = [float(np.ravel(v)[0]) for v in tape.program(flat)([np.array([x]) for x in point])]
    m, n = game.shape
    first, second = np.array(values).reshape(2, m, n)
    return first, second


def _bandwidth() -> float:
    """Measure the bytes a second that one copy reads and writes, on all cores."""
    from concurrent.futures import ThreadPoolExecutor

    source, target = np.ones(2**26), np.empty(2**26)
    target[:] = 0
    halves = [slice(0, 2**25), slice(2**25, 2**26)]
    with ThreadPoolExecutor(2) as pool:
        time = _timed(lambda: list(pool.map(lambda part: np.copyto(target[part], source[part]), halves))).wall
    return 2 * source.nbytes / time


# --- separate games -------------------------------------------------------------------------------


def _whole_numbers() -> list[Row]:
    from solver.sweeps.kernels.exact_points import integers

    payoffs = np.random.default_rng(2).integers(0, 101, (8, GAMES))
    ours = _timed(lambda: integers((2, 2), list(payoffs)), each=GAMES)
    games = [(payoffs[:4, k].reshape(2, 2), payoffs[4:, k].reshape(2, 2)) for k in range(GAMES)]
    what = f"{GAMES:,} 2×2 games with payoffs 0 to 100, every extreme equilibrium"
    floats = [(A.astype(float), B.astype(float)) for A, B in games]
    right = f"{_wrong(payoffs)} of {GAMES:,} wrong against the exact point solver"
    rows = [Row(what, "", seconds(ours.wall * GAMES), None, right)]
    lrs = _lrsnash(games)
    target = "10 times lrsnash"
    if lrs is None:
        rows.append(Row(what, target, "not installed"))
    else:
        ratio = lrs / ours.wall / GAMES
        rows.append(Row(what, target, f"{ratio:,.0f} times", ratio >= 10, f"lrsnash: {seconds(lrs)}"))
    return [*rows, _against(what, ours, "QuantEcon", floats[:2_000], 10)]


def _wrong(payoffs: Any) -> int:
    from solver.concepts.nash.point_solver import solve
    from solver.sweeps.kernels.exact_points import integers

    found, wrong = integers((2, 2), list(payoffs)), 0
    for k in range(payoffs.shape[1]):
        exact = solve(payoffs[:4, k].reshape(2, 2).tolist(), payoffs[4:, k].reshape(2, 2).tolist()).equilibria
        rows = range(int(found.starts[k]), int(found.starts[k] + found.count[k]))
        ours = sorted((*found.weights[0][:, r], *found.weights[1][:, r]) for r in rows)
        theirs = sorted(tuple(map(float, (*e.row, *e.column))) for e in exact)
        wrong += len(ours) != len(theirs) or not np.allclose(ours, theirs, rtol=1e-12, atol=1e-12)
    return wrong


def _lrsnash(games: Sequence[Matrices]) -> float | None:
    if shutil.which("lrsnash") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for k, (A, B) in enumerate(games):
            text = "\n".join(" ".join(map(str, line)) for table in (A, B) for line in table)
            (Path(folder) / f"{k:05d}").write_text(f"2 2\n{text}\n")
        command = ["lrsnash", "-s", *sorted(path.name for path in Path(folder).iterdir())]
        return _timed(lambda: subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True), 3).wall


def _parametric(size: int) -> list[Row]:
    from benchmarks.draw import affine
    from solver.sweeps.kernels.engine import choose

    game = affine(size, "abcdef", 2, 1)
    engine = choose(game)
    low, high = _ends(game)
    count = 200_000
    points = np.random.default_rng(3).uniform(low, high, (len(game.space), count))
    ours = _timed(lambda: engine(points), each=count)
    sample = [_at(game, points[:, k]) for k in range(SAMPLE)]
    what = f"{size}×{size}, six parameters"
    rate = Row(what, "", f"{1 / ours.wall / 1e6:.1f} million points a second", None, engine.name)
    return [rate, _against(what, ours, "QuantEcon", sample, 20)]


def _numeric(size: int) -> list[Row]:
    from solver.sweeps.kernels.exact_points import of_shape

    count = 4_096
    payoffs = np.random.default_rng(4).uniform(0, 1, (2 * size * size, count))
    pairing = of_shape(size, size, 0)  # of payoffs up to 1
    parts = np.array_split(payoffs, count // 2_048, axis=1)  # as in a sweep, on one core: steps too short for threads

    def solve() -> None:
        for part in parts:
            pairing(list(part), part.shape[1])

    ours = _timed(solve, each=count)
    half = size * size
    sample = [(payoffs[:half, k].reshape(size, size), payoffs[half:, k].reshape(size, size)) for k in range(100)]
    what = f"{size}×{size} games in numbers"
    rate = Row(what, "", f"{1 / ours.wall:,.0f} games a second", None, "label pairing")
    return [rate, _against(what, ours, "QuantEcon", sample, 3)]
