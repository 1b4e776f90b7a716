"""Time a call: the median of several runs, each one from a clean slate.

The engine remembers verdicts by parameter space, so what it knows is dropped before every run. Wall time is
what a person waits for; processor time hardly feels what else the machine does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import TypeVar

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
    """Call from a clean slate; return the answer, the wall and the processor seconds."""
    forget()
    wall, cpu = perf_counter(), process_time()
    answer = call()
    return answer, perf_counter() - wall, process_time() - cpu


def repeat(call: Callable[[], object], runs: int) -> Timing:
    """Time `runs` calls, after one that is not counted (imports, constant tables)."""
    once(call)
    return together([once(call)[1:] for _ in range(runs)])


def together(pairs: Sequence[tuple[float, float]]) -> Timing:
    """Return timings of different calls as the runs of one."""
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
