"""The cost of each question: on thaad-deal from the game itself, and on 3×3 games with four shared parameters.

"From the game" is the equilibria and the answer together, as a user waits for them. A larger game is asked in a process
of its own, which `--profile` does not see and which ends when its time is up, so that a hard game stops nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from io import StringIO
from math import inf
from time import monotonic

import solver
from benchmarks.draw import affine
from benchmarks.measuring import Row, once, repeat, seconds, together, within
from solver.errors import Undecided
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm

RUNS, FEW_RUNS, SEEDS = 9, 5, range(10)
ROW, GAME = 120.0, 30.0  # seconds that the games of a row may take together, and one of them alone
TARGET = 10.0
DEAL, MIXED, KEPT = "withdraw, sanction", "withdraw + keep, sanction + tolerate", "r0, c0"
PLAN = 2.0
BREACH = ("breach_us", "breach_cn")

Question = Callable[[NormalForm], object]

ABOUT_THE_DEAL: dict[str, tuple[float, Question]] = {
    "when equilibrium": (0.05, lambda g: solver.when(g, f"equilibrium({DEAL})")),
    "when unique": (0.05, lambda g: solver.when(g, "unique(keep, tolerate)")),
    "when risk_dominant": (0.05, lambda g: solver.when(g, f"risk_dominant({DEAL})")),
    "when payoff_dominant": (0.05, lambda g: solver.when(g, f"payoff_dominant({DEAL})")),
    "when pareto": (0.05, lambda g: solver.when(g, f"pareto({DEAL})")),
    "prove equilibrium": (0.05, lambda g: solver.prove(g, f"equilibrium({DEAL})")),
    "prove unique": (0.05, lambda g: solver.prove(g, "unique(keep, tolerate)")),
    "phases": (0.3, lambda g: solver.phases(g)),
    "thresholds, all seven parameters": (0.3, lambda g: solver.thresholds(g)),
    "robust": (0.2, lambda g: solver.robust(g, "keep, tolerate")),
    "concede, equilibrium": (0.2, lambda g: solver.concede(g, DEAL, by=BREACH)),
    "concede, unique": (0.2, lambda g: solver.concede(g, DEAL, side="US", make="unique")),
    "concede, risk-dominant": (0.2, lambda g: solver.concede(g, DEAL, by=BREACH, make="risk-dominant")),
    "derive": (0.3, lambda g: solver.derive(g)),
}

CLAIM = 0.06
CLAIMS: dict[str, str] = {
    "in(mixture), a probability": f"in({MIXED}): probability(China, sanction) >= 1/2",
    "in(mixture), a payoff": f"in({MIXED}): payoff(US) >= 2",
    "in(outcome), welfare": f"in({DEAL}): welfare >= 2",
    "best": "best(US) >= 2",
    "best of the other player": "best(China) >= 2",
    "worst": "worst(China) > 0",
    "best, welfare": "best(welfare) >= 2",
    "worst, welfare": "worst(welfare) >= 1",
    "equilibria": "equilibria >= 3",
    **{name: f"{name}({DEAL})" for name in ("nash", "gmr", "smr", "seq")},
}
OF_A_DISPUTE = {"zone": "zone", "gain": "gain(US) >= 1"}
ABOUT_CLAIMS: dict[str, Callable[[AnyForm, str], object]] = {
    "when": lambda g, claim: solver.when(g, claim),
    "prove": lambda g, claim: solver.prove(g, claim),
    "thresholds": lambda g, claim: solver.thresholds(g, claim=claim),
    "concede": lambda g, claim: solver.concede(g, claim),
    "uncertain": lambda g, claim: solver.uncertain(g, [claim]),
}

ABOUT_LARGER: dict[str, Question] = {
    "when equilibrium": lambda g: solver.when(g, f"equilibrium({KEPT})"),
    "when unique": lambda g: solver.when(g, f"unique({KEPT})"),
    "when payoff_dominant": lambda g: solver.when(g, f"payoff_dominant({KEPT})"),
    "prove equilibrium": lambda g: solver.prove(g, f"equilibrium({KEPT})"),
    "prove unique": lambda g: solver.prove(g, f"unique({KEPT})"),
    "phases": lambda g: solver.phases(g),
    "thresholds": lambda g: solver.thresholds(g),
    "robust": lambda g: solver.robust(g, KEPT),
    "concede": lambda g: solver.concede(g, KEPT, by=["a", "b"]),
    "derive": lambda g: solver.derive(g),
}

Answer = tuple[str, float, float]  # what is left open, wall and processor seconds


def run() -> list[Row]:
    """Measure every question, on the built-in case and on random larger games."""
    return [*deal(), *claims(), essay(), *(larger(what) for what in ABOUT_LARGER)]


def deal() -> list[Row]:
    from games import load

    game, rows = load("thaad-deal"), []
    for what, (target, question) in ABOUT_THE_DEAL.items():
        timing = repeat(lambda question=question: question(game), RUNS)  # type: ignore[misc]
        met = timing.median <= target
        rows.append(Row(f"thaad-deal, from the game: {what}", seconds(target), str(timing), met, f"{RUNS} runs"))
    return rows


def claims() -> list[Row]:
    """Measure each claim in every question that takes it: about the deal, and about the package, without a target."""
    from games import load

    rows = []
    for name, asked, most in (("thaad-deal", CLAIMS, CLAIM), ("swap-package", OF_A_DISPUTE, inf)):
        game = load(name)
        for what, claim in asked.items():
            each = {question: repeat(partial(ask, game, claim), FEW_RUNS) for question, ask in ABOUT_CLAIMS.items()}
            sampled = each.pop("uncertain")
            slowest = max(each, key=lambda question: each[question].median)
            remark = f"{slowest}, the slowest of {', '.join(each)}; uncertain, 20,000 points {seconds(sampled.median)}"
            target, met = ("", None) if most == inf else (seconds(most), each[slowest].median <= most)
            rows.append(Row(f"{name}, from the game: {what}", target, str(each[slowest]), met, remark))
    return rows


def essay() -> Row:
    """Measure all answers about the plan over four games, printed, and its phases."""
    from games import load

    def ask() -> None:
        study = load("plan")
        print(solver.plan(study), solver.phases(study), file=StringIO())

    timing = repeat(ask, RUNS)
    return Row(
        "korea/plan, from its files: all answers, phases, printed",
        seconds(PLAN),
        str(timing),
        timing.median <= PLAN,
        f"{RUNS} runs",
    )


def larger(what: str, seeds: Sequence[int] = SEEDS, row: float = ROW, game: float = GAME) -> Row:
    """Measure one question on random 3×3 games; the median is of all, and a game that is stopped counts as slowest."""
    answers: dict[int, Answer] = {}
    began = monotonic()
    for seed in seeds:
        left = min(game, row - (monotonic() - began))
        found: Answer | None = within(left, ask, what, seed) if left > 0 else None
        if found:
            answers[seed] = found
        outcome = f"{seconds(found[1])} {found[0]}" if found else "stopped" if left > 0 else "not begun"
        print(f"  3×3, {what}, seed {seed}: {outcome}", file=sys.stderr, flush=True)
    stopped = [seed for seed in seeds if seed not in answers]
    pairs = [(wall, cpu) for _, wall, cpu in answers.values()]
    whole = together([*pairs, *((inf, inf) for _ in stopped)])
    measured = str(together(pairs)) if answers else "none finished"
    if stopped and answers:
        half = seconds(whole.median) if whole.median < inf else "more than most"
        measured = f"{half}; of those that finished {measured}"
    remarks = [f"{len(answers)} of {len(seeds)} seeds finished"]
    if stopped:
        remarks.append(f"stopped after {game:g} s, or {row:g} s together: {_listed(stopped)}")
    if left_open := [seed for seed, (outcome, _, _) in answers.items() if outcome]:
        remarks.append(f"something open on seeds {_listed(left_open)}")
    name = f"3×3, four shared parameters: {what}"
    return Row(name, seconds(TARGET), measured, whole.median <= TARGET, "; ".join(remarks))


def _listed(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds))


def ask(what: str, seed: int) -> Answer:
    """Ask one question about one game, after a small one that is not counted (imports, constant tables)."""
    import numpy  # noqa: F401  # which some answers need, and some do not

    question = ABOUT_LARGER[what]
    _open(question, affine(2, "ab", 1, seed=0))
    return once(lambda: _open(question, affine(3, "abcd", 2, seed)))


def _open(question: Question, game: NormalForm) -> str:
    """Return what the answer leaves open, or nothing."""
    try:
        return str(getattr(question(game), "undecided", ""))
    except Undecided as error:
        return str(error)
