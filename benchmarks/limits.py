"""Does every question answer, or say what it cannot, within twenty seconds? The catalogue and random games are asked.

Random games are the corpus's (`corpus.game`) of at most six parameters, and disputes over three issues with four to
six parameters. Each question has a process of its own, which is ended after LIMIT seconds. The slowest are named.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import count, islice, product
from time import perf_counter
from typing import Any

import games
from benchmarks import corpus
from benchmarks.measuring import Row, seconds, within
from solver.errors import ZopaError
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute, dispute

ENOUGH, LIMIT = 20.0, 60.0  # seconds asked for, and waited for
GAMES, DISPUTES, SLOWEST = 200, 40, 10
MOST_PARAMETERS = 6
IN_STRATEGIES = ("nash", "phases", "thresholds", "when", "prove", "robust", "derive", "tornado", "concede", "uncertain")
OF_DISPUTES = ("bargain", "nash", "kalai-smorodinsky", "egalitarian", "equal-area", "thresholds")


def run(random_games: int = GAMES, disputes: int = DISPUTES) -> list[Row]:
    """Ask everything; return a row for all together, and one for each of the slowest."""
    named = [(name, question) for name in games.names() for question in _questions(games.load(name))]
    small = (k for k in count() if corpus.shape(k)[1] <= MOST_PARAMETERS)
    drawn = [(f"corpus {k}", question) for k, question in product(islice(small, random_games), IN_STRATEGIES)]
    drawn += [(f"dispute {k}", question) for k, question in product(range(disputes), OF_DISPUTES)]
    found = []
    for one in (*named, *drawn):
        taken, outcome = within(LIMIT, ask, *one) or (LIMIT, f"ended after {LIMIT:.0f} s")
        found.append((taken, *one, outcome))
    good = sum(taken <= ENOUGH for taken, *_ in found)
    share = f"{good} of {len(found)} questions"
    rows = [Row("every question, on the catalogue and on random games", f"{ENOUGH:.0f} s", share, good == len(found))]
    for taken, name, question, outcome in sorted(found, reverse=True)[:SLOWEST]:
        rows.append(Row(f"among the slowest: {question} of {name}", "", seconds(taken), None, outcome))
    return rows


def ask(name: str, question: str) -> tuple[float, str]:
    """Return the seconds that one question takes, and whether it was answered or refused."""
    kind, _, number = name.partition(" ")
    game: Any = {"corpus": corpus.game, "dispute": drawn_dispute}[kind](int(number)) if number else games.load(name)
    began = perf_counter()
    try:
        _call(game, question)
        return perf_counter() - began, "answered"
    except ZopaError as refused:
        return perf_counter() - began, f"refused: {str(refused)[:80]}"


def _questions(game: AnyForm) -> tuple[str, ...]:
    return OF_DISPUTES if isinstance(game, Dispute) else IN_STRATEGIES


def _call(game: Any, question: str) -> object:
    import solver

    if isinstance(game, Dispute):
        asked: Callable[..., object] = getattr(solver, question, solver.agreements)
        return solver.agreements(game, question) if question in OF_DISPUTES[1:5] else asked(game)
    outcome = ", ".join(player.strategies[0] for player in game.players)
    given: dict[str, tuple[object, ...]] = {
        "when": (f"equilibrium({outcome})",), "prove": (f"equilibrium({outcome})",), "robust": (outcome,),
        "tornado": (outcome,), "concede": (outcome,),
    }  # fmt: skip
    found = getattr(solver, question)(game, *given.get(question, ()))
    return found.export() if hasattr(found, "export") else found


def drawn_dispute(k: int) -> Dispute:
    """Draw a dispute over three issues.

    >>> len(drawn_dispute(0).issues), len(drawn_dispute(0).space)
    (3, 6)
    """
    dice = random.Random(k)
    names = [f"p{j}" for j in range(dice.randint(4, MOST_PARAMETERS))]

    def weight() -> str:
        one, other = dice.sample(names, 2)
        return dice.choice([one, f"({one} - {other})", f"({one} + {other})", f"2*{one}", str(dice.randint(1, 3))])

    utilities = {
        "a": " + ".join(f"{weight()}*i{j}" for j in range(3)),
        "b": " + ".join(f"{weight()}*(1 - i{j})" for j in range(3)),
    }
    return dispute(
        ["a", "b"],
        issues={f"i{j}": (0, 1) for j in range(3)},
        utilities=utilities,
        disagreement={"a": dice.choice(["0", names[0], "1/2"]), "b": dice.choice(["0", names[1], "1/2"])},
        parameters={name: {"baseline": dice.randint(1, 4), "range": (0, 5)} for name in names},
    )
