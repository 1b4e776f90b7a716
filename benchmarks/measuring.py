"""Measurements: time a call from a clean slate, and put rows of results, with the machine, into docs/benchmarks.md.

The engine remembers verdicts by parameter space, so what it knows is dropped before every run. Wall time is
what a person waits for; processor time hardly feels what else the machine does.
"""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds by the clock and by the processor, one pair a run."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.wall)

    @property
    def cpu_median(self) -> float:
        return median(self.cpu)

    def __str__(self) -> str:
        return f"{span(self.wall)}; processor {seconds(self.cpu_median)}"


def forget() -> None:
    """Drop every verdict that the engine remembers."""
    from solver.regions.domain import domain

    domain.cache_clear()


def once(call: Callable[[], T]) -> tuple[T, float, float]:
    """Call from a clean slate; return the answer, the wall and the processor seconds.

    >>> once(lambda: 3)[0]
    3
    """
    forget()
    wall, cpu = perf_counter(), process_time()
    answer = call()
    return answer, perf_counter() - wall, process_time() - cpu


def repeat(call: Callable[[], object], runs: int) -> Timing:
    """Time `runs` calls, after one that is not counted (imports, constant tables).

    >>> len(repeat(lambda: None, 3).wall)
    3
    """
    once(call)
    return together([once(call)[1:] for _ in range(runs)])


def together(pairs: Sequence[tuple[float, float]]) -> Timing:
    """Return timings of different calls as the runs of one.

    >>> together([(1.0, 0.5), (3.0, 2.5)]).median
    2.0
    """
    return Timing(tuple(wall for wall, _ in pairs), tuple(cpu for _, cpu in pairs))


def span(values: Sequence[float]) -> str:
    """Return median (least–most).

    >>> span([1.0, 3.0, 2.0])
    '2.00 s (1.00 s–3.00 s)'
    """
    return f"{seconds(median(values))} ({seconds(min(values))}–{seconds(max(values))})"


def seconds(value: float) -> str:
    """Return seconds as a person reads them.

    >>> seconds(0.00042), seconds(0.0123), seconds(2.5)
    ('0.42 ms', '12.3 ms', '2.50 s')
    """
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.1f} ms" if value >= 0.01 else f"{value * 1000:.2f} ms"


# --- a call in a process of its own, which is ended when its time is up -----------------------------


def within(limit: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """Return what the call returns, or None where it takes longer than `limit` seconds, starting the process included.

    The call and its arguments are pickled: a function of a module, with plain values. Raises RuntimeError where the
    process ends without an answer.

    >>> within(60, max, 2, 3)
    3
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(sender, call, arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(limit) else None
    except EOFError:
        raise RuntimeError(f"{call.__name__}{arguments} ended without an answer; see the error above") from None
    finally:
        process.kill()
        process.join()


def _tell(sender: Connection, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    sender.send(call(*arguments))


# --- rows of the page -------------------------------------------------------------------------------

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, its target, the measurement; `met` is None where nothing was promised."""

    what: str
    target: str
    measured: str
    met: bool | None = None
    remark: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return self.what, self.target, self.measured, verdict, self.remark


HEAD = ("what", "at most", "measured: median (least–most)", "met", "remark")


def table(rows: Sequence[Row]) -> str:
    return grid(HEAD, [row.cells for row in rows])


def grid(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(grid(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    rule = "|" + "---|" * len(head)
    return "\n".join([_line(head), rule, *map(_line, lines)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(part: str, text: str) -> None:
    """Replace one part of the page, between two comments that name it."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {part} -->\n).*?(<!-- end {part} -->)", re.DOTALL)
    page, count = pattern.subn(lambda found: f"{found[1]}\n{text.strip()}\n\n{found[2]}", page)
    if count != 1:
        raise SystemExit(f"{PAGE} has no part {part}; add <!-- {part} --> and <!-- end {part} -->")
    PAGE.write_text(page, encoding="utf-8")


# --- the machine ------------------------------------------------------------------------------------

PACKAGES = ("python-flint", "z3-solver", "numpy", "sympy", "nashpy", "typer")
OTHERS = ("pygambit", "quantecon")  # named where they are there


def describe_machine() -> str:
    """Return one line about the machine, and how busy it is."""
    there = (name for name in OTHERS if find_spec(name) is not None)
    packages = ", ".join(f"{name} {_version(name)}" for name in (*PACKAGES, *there))
    load = f"; load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, Python {platform.python_version()}, "
        f"{packages}{load}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"
