"""What each question costs: on thaad-deal from the game itself, and on 3×3 games with four shared parameters.

"From the game" is the equilibria and the answer together, as a user waits for them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from benchmarks.draw import affine
from benchmarks.rows import Row
from benchmarks.timing import Timing, once, repeat, seconds, together
from solver.errors import Undecided
from solver.forms.normal import NormalForm

RUNS, SEEDS = 9, range(5)
DEAL, KEPT = "withdraw, sanction", "r0, c0"
BREACH = ("breach_us", "breach_cn")

Question = Callable[[NormalForm], object]


def run() -> list[Row]:
    """Every question, on the built-in case and on random larger games."""
    return [*_deal(), *_larger()]


def _deal() -> list[Row]:
    import solver
    from games import load

    game = load("thaad-deal")
    asked: list[tuple[str, float, Question]] = [
        ("when equilibrium", 0.05, lambda g: solver.when(g, f"equilibrium({DEAL})")),
        ("when unique", 0.05, lambda g: solver.when(g, "unique(keep, tolerate)")),
        ("when risk_dominant", 0.05, lambda g: solver.when(g, f"risk_dominant({DEAL})")),
        ("prove equilibrium", 0.05, lambda g: solver.prove(g, f"equilibrium({DEAL})")),
        ("prove unique", 0.05, lambda g: solver.prove(g, "unique(keep, tolerate)")),
        ("phases", 0.3, lambda g: solver.phases(g)),
        ("thresholds, all seven parameters", 0.3, lambda g: solver.thresholds(g)),
        ("robust", 0.2, lambda g: solver.robust(g, "keep, tolerate")),
        ("concede, equilibrium", 0.2, lambda g: solver.concede(g, DEAL, by=BREACH)),
        ("concede, unique", 0.2, lambda g: solver.concede(g, DEAL, side="US", make="unique")),
        ("concede, risk-dominant", 0.2, lambda g: solver.concede(g, DEAL, by=BREACH, make="risk-dominant")),
        ("derive", 0.3, lambda g: solver.derive(g)),
    ]  # fmt: skip
    rows = []
    for what, target, question in asked:
        timing = repeat(lambda question=question: question(game), RUNS)  # type: ignore[misc]
        met = timing.median <= target
        rows.append(Row(f"thaad-deal, from the game: {what}", seconds(target), str(timing), met, f"{RUNS} runs"))
    return rows


def _larger() -> list[Row]:
    import solver

    asked: list[tuple[str, Question]] = [
        ("when equilibrium", lambda g: solver.when(g, f"equilibrium({KEPT})")),
        ("when unique", lambda g: solver.when(g, f"unique({KEPT})")),
        ("prove equilibrium", lambda g: solver.prove(g, f"equilibrium({KEPT})")),
        ("prove unique", lambda g: solver.prove(g, f"unique({KEPT})")),
        ("phases", lambda g: solver.phases(g)),
        ("thresholds", lambda g: solver.thresholds(g)),
        ("robust", lambda g: solver.robust(g, KEPT)),
        ("concede", lambda g: solver.concede(g, KEPT, by=["a", "b"])),
    ]
    return [_row(what, question, SEEDS) for what, question in asked]


def _row(what: str, question: Question, seeds: Sequence[int]) -> Row:
    pairs: list[tuple[float, float]] = []
    left: list[int] = []
    for seed in seeds:
        game = affine(3, "abcd", 2, seed)
        answer, wall, cpu = once(lambda game=game: _open(question, game))  # type: ignore[misc]
        pairs.append((wall, cpu))
        if answer:
            left.append(seed)
        print(f"  3×3, {what}, seed {seed}: {seconds(wall)} {answer}", file=sys.stderr, flush=True)
    timing: Timing = together(pairs)
    remark = f"{len(seeds)} seeds" + (f"; something open on seeds {', '.join(map(str, left))}" if left else "")
    return Row(f"3×3, four shared parameters: {what}", seconds(10), str(timing), timing.median <= 10, remark)


def _open(question: Question, game: NormalForm) -> str:
    """What the answer leaves open, or nothing."""
    try:
        return str(getattr(question(game), "undecided", ""))
    except Undecided as error:
        return str(error)
