"""Points streamed to Parquet: how fast, and the peak of memory, which must not grow with their number.

Each run is a program of its own, since the system reports the peak of memory of a program's whole life.
"""

from __future__ import annotations

import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

from benchmarks.measuring import Row, seconds

TEN, HUNDRED = 10_000_000, 100_000_000
MAX_BYTES = 1e9  # bytes


def run(long: bool = False) -> list[Row]:
    """Measure ten million points of the built-in case, and a hundred million where `long`."""
    return [row(*measure(count), count) for count in ((TEN, HUNDRED) if long else (TEN,))]


def measure(count: int) -> tuple[float, float, int, int]:
    """Return seconds by the clock and by the processor, the peak of memory and the files' size in bytes."""
    with tempfile.TemporaryDirectory(prefix="zopa-stream-") as folder, get_context("spawn").Pool(1) as pool:
        return pool.apply(stream_points, (count, Path(folder) / "deal.parquet"))


def stream_points(count: int, path: Path) -> tuple[float, float, int, int]:
    from games import load
    from solver.sweeps.design import drawn
    from solver.sweeps.sweep import sweep

    game = load("thaad-deal")
    start, processor = perf_counter(), process_time()
    found = sweep(game, drawn(game.space, count, seed=1), output=path)
    spent = perf_counter() - start, process_time() - processor
    return *spent, _peak(), sum(file.stat().st_size for file in found.files)


def _peak() -> int:
    """Return the most memory that this program has held, in bytes.

    On Linux `getrusage` would begin with what the process held that started this one, so /proc is read.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def row(wall: float, cpu: float, peak: int, size: int, count: int) -> Row:
    """Return the row of one run.

    >>> row(10.0, 15.0, 500_000_000, 660_000_000, 10_000_000).measured
    '500 MB; 1.0 million points a second'
    """
    return Row(
        f"thaad-deal, {count / 1e6:,.0f} million points streamed to Parquet: peak memory",
        f"{MAX_BYTES / 1e6:,.0f} MB",
        f"{peak / 1e6:,.0f} MB; {count / wall / 1e6:.1f} million points a second",
        peak < MAX_BYTES,
        f"{seconds(wall)}, processor {seconds(cpu)}; files of {size / 1e9:.2f} GB",
    )
