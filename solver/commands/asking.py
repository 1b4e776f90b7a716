"""Helpers of the commands that ask: names as they are typed, and the way to an answer within the work allowed."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any

import solver
from solver.commands.explanations import note_purpose
from solver.commands.options import Run
from solver.report.progress import progress

if TYPE_CHECKING:
    from solver.commands.inputs import Asked

OF_GAMES = ("when", "prove", "thresholds", "concede")  # find out for themselves what they need of a normal form
OF_ATLAS = 3 / 4  # of the work that a command is allowed, to find the equilibria that it then asks about


def split_names(given: list[str] | None) -> list[str] | None:
    """Return names that were typed with commas between them, or one for each option, or both."""
    return [name.strip() for one in given for name in one.split(",")] if given else None


def split_quantities(given: list[str] | None, asked: Asked) -> list[str] | None:
    """Return names as `split_names` does, except that an outcome, which has commas of its own, stays whole."""
    from solver.forms.claim_advice import named_outcome

    found: list[str] = []
    for one in given or ():
        bare = one.strip().removeprefix("Pr").strip().removeprefix("(").removesuffix(")")
        found += [one] if named_outcome(bare, asked.game.players) else split_names([one]) or []
    return found or None


def ask_in_strategies(run: Run, game: str) -> Asked:
    """Return the game with its point; raise InvalidGame for a dispute before its agreements are worked out."""
    from solver.questions.subject import in_strategies

    asked = run.ask_at_point(game)
    in_strategies(asked.game)
    return asked


def put_answer(run: Run, question: str, asked: Asked, solution: str | None, *about: Any, **settings: Any) -> Any:
    """Print and return the answer about the game's atlas at the point, or the game alone where that is enough, with a
    sign of life; --budget multiplies its budget, and the file `certificate`, if there is one, gets its proof."""
    from solver.regions.decide.work import allowing, work_left

    ask = getattr(solver, question)
    known, certificate = signature(ask).parameters, settings.pop("certificate", None)
    if "budget" in known:
        settings["budget"] = known["budget"].default.times(run.budget)
    note_purpose(run.explain, "To solve the game")
    with allowing(work_left() * OF_ATLAS):
        subject = asked.subject(solution, question not in OF_GAMES or not asked.game.traits.claims_alone)
    note_purpose(run.explain, "To answer")
    with progress("answering") as step:
        if "progress" in known:
            settings["progress"] = step
        answer = ask(subject, *about, at=asked.moved, **settings)
    run.certify(answer, certificate)
    run.put(answer, asked)
    return answer
