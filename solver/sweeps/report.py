"""How a sweep is written: the share of each set of outcomes, and of points on walls; and what one would cost."""

from __future__ import annotations

from collections.abc import Iterator

from solver.forms.words import outcome
from solver.report import words
from solver.report.blocks import Block, Facts, Grid, Head, Report, Say
from solver.sweeps.result import Sweep
from solver.sweeps.sweep import Estimate

MAX_SIGNATURES = 20  # signatures in print; the rest are one line


def report(answer: Sweep | Estimate) -> Report:
    """Return the answer in blocks."""
    game = answer.game
    what = "Sweep" if isinstance(answer, Sweep) else "A sweep to come"
    blocks = _sweep_blocks(answer) if isinstance(answer, Sweep) else _estimate_blocks(answer)
    return Report(f"{what}: {game.title or game.name}", tuple(blocks), game.note, data=tuple(_data(answer)))


def _data(answer: Sweep | Estimate) -> Iterator[Grid]:
    """Yield every set for CSV, with numbers that are only numbers."""
    if isinstance(answer, Sweep):
        rows = tuple((text, str(count), repr(count / answer.points)) for text, count in answer.signatures.items())
        yield Grid(("what stands", "points", "share"), rows)


def _sweep_blocks(answer: Sweep) -> Iterator[Block]:
    one, many = outcome(answer.game, 1), outcome(answer.game)
    yield Say(f"{_many(answer.points, 'point')}, {_many(answer.equilibria, one, many)}.")
    shown = [*answer.signatures.items()]
    rows = [(_percent(count, answer.points), (text,)) for text, count in shown[:MAX_SIGNATURES]]
    if rest := shown[MAX_SIGNATURES:]:
        count = sum(count for _, count in rest)
        rows.append((_percent(count, answer.points), (_many(len(rest), "other set"),)))
    yield Head("What stands")
    yield Facts(tuple(rows))
    if rows_apart := tuple(_status_rows(answer)):
        yield Head("Points apart")
        yield Facts(rows_apart)
    if answer.recomputed:
        chunks = _many(len(answer.recomputed), "chunk")
        yield Say(f"Of {chunks} the parts were damaged, and computed anew: {', '.join(map(str, answer.recomputed))}.")
    if answer.complete:
        yield Say("It was complete already.")
    if answer.files:
        yield Say(f"Written: {', '.join(map(str, answer.files))}")


def _status_rows(answer: Sweep) -> Iterator[tuple[str, tuple[str, ...]]]:
    for status, note in STATUS_NOTES.items():
        if count := answer.statuses.get(status, 0):
            yield status, (f"{_many(count, 'point')} ({_percent(count, answer.points)}) {note}",)


STATUS_NOTES = {
    "wall": "on a wall within rounding errors, with ties counted as ties; --settle solves them exactly",
    "settled": "on a wall within rounding errors, and solved exactly",
    "outside": "outside the assumptions or the ranges, where nothing stands",
    "failed": "without a finite answer",
}


def _estimate_blocks(answer: Estimate) -> Iterator[Block]:
    yield Facts(
        (
            ("points", (f"{answer.points:,} in {_many(answer.chunks, 'chunk')}",)),
            ("engine", (f"{answer.engine}, because {answer.why}",)),
            ("size", (f"about {_bytes(answer.bytes)}" if answer.bytes else "nothing is written",)),
            ("time", (f"about {words.clean(_time(answer.seconds))}, measured on {_many(answer.sample, 'point')}",)),
        )
    )


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def _percent(count: int, whole: int) -> str:
    """Return a share, never rounded to none or to all.

    >>> _percent(1, 3), _percent(1, 10**6), _percent(999_999, 10**6)
    ('33.3 %', '< 0.1 %', '> 99.9 %')
    """
    share = 100 * count / whole
    if 0 < share < 0.1:
        return "< 0.1 %"
    return "> 99.9 %" if 99.9 < share < 100 else f"{share:.1f} %"


def _bytes(size: int) -> str:
    """Return a size in a unit that suits it.

    >>> _bytes(1_234_567)
    '1.23 MB'
    """
    amount, units = float(size), ["bytes", "kB", "MB", "GB", "TB", "PB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.3g} {units[0]}" if amount < 10 else f"{amount:.0f} {units[0]}"


def _time(seconds: float) -> str:
    """Return a time in a unit that suits it.

    >>> _time(0.2), _time(200), _time(20_000)
    ('a second', '3.3 minutes', '5.6 hours')
    """
    if seconds < 1.5:
        return "a second"
    for size, name in ((60, "seconds"), (3600, "minutes"), (86_400, "hours")):
        if seconds < 2 * size:
            return f"{seconds / (size / 60 if name != 'hours' else 3600):.2g} {name}"
    return f"{seconds / 86_400:.2g} days"
