"""A sweep, and what one would cost, on a page."""

from __future__ import annotations

from collections.abc import Iterator

from solver.forms.any_form import outcome
from solver.report import words
from solver.report.blocks import Advice, Block, Facts, Grid, Head, Report, Say
from solver.report.remedies import SETTLE
from solver.sweeps.amounts import TIMES, count_text, in_largest_unit, size_text
from solver.sweeps.estimate import Estimate
from solver.sweeps.result import Sweep

MAX_SIGNATURES = 20  # signatures in print; the rest are one line


def report(answer: Sweep | Estimate) -> Report:
    """Return the answer in blocks."""
    called, note = answer.game.title or answer.game.name, answer.game.note
    if isinstance(answer, Estimate):
        time_taken = "a second" if answer.seconds < 1.5 else in_largest_unit(answer.seconds, TIMES, least=2, digits=2)
        facts = (
            ("points", (f"{answer.points:,} in {count_text(answer.chunks, 'chunk')}",)),
            ("engine", (f"{answer.engine}, because {answer.why}",)),
            ("size", (f"about {size_text(answer.bytes)}" if answer.bytes else "nothing is written",)),
            ("time", (f"about {time_taken}, measured on {count_text(answer.sample, 'point')}",)),
        )
        return Report(f"A sweep to come: {called}", (Facts(facts),), note)
    letters, inside = answer.letters, sum(answer.inside.values())
    rows = ((t, str(n), repr(n / inside), letters.get(t, "")) for t, n in answer.inside.items())
    data = Grid(("what stands", "points", "share", "phase"), tuple(rows))  # numbers that are only numbers
    page = (*_sweep_blocks(answer), *([Say(answer.left_open)] if answer.left_open else ()))
    return Report(f"Sweep: {called}", page, note, data=data)


def _sweep_blocks(answer: Sweep) -> Iterator[Block]:
    one, many = (outcome(answer.game, count, str(answer.metadata.get("concept", ""))) for count in (1, 2))
    yield Say(f"{count_text(answer.points, 'point')}, {count_text(answer.equilibria, one, many)}.")
    shown, inside = [*answer.inside.items()], sum(answer.inside.values())
    named = {text: f"{letter} " for text, letter in answer.letters.items()}
    rows = [(words.percent(n / inside), (f"{named.get(text, '')}{text}",)) for text, n in shown[:MAX_SIGNATURES]]
    if rest := shown[MAX_SIGNATURES:]:
        count = sum(count for _, count in rest)
        rows.append((words.percent(count / inside), (count_text(len(rest), "other set"),)))
    yield Head("What stands")
    yield Facts(tuple(rows))
    apart = []
    for status, note in STATUS_NOTES.items():
        if count := answer.statuses.get(status, 0):
            line = f"{count_text(count, 'point')} ({words.percent(count / answer.points)}) {note}"
            apart.append((status, (Advice(line, SETTLE) if status == "wall" else line,)))
    if apart:
        yield Head("Points apart")
        yield Facts(tuple(apart))
    if answer.recomputed:
        chunks = count_text(len(answer.recomputed), "chunk")
        yield Say(f"Of {chunks} the parts were damaged, and computed anew: {', '.join(map(str, answer.recomputed))}.")
    if answer.complete:
        yield Say("It was complete already.")
    if answer.files:
        yield Say(f"Written: {', '.join(map(str, answer.files))}")


STATUS_NOTES = {
    "wall": "on a wall within rounding errors, with ties counted as ties",
    "settled": "on a wall within rounding errors, and solved exactly",
    "outside": "outside the assumptions or the ranges, left out of the shares",
    "failed": "without a finite answer",
}
