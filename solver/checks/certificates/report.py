"""The page on a certificate that was checked."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.certificates import formula as formulas
from solver.checks.certificates.verify import Checked
from solver.report.blocks import Advice, Block, Code, Facts, Head, Picture, Report, Say
from solver.report.remedies import CHECK_LONGER

VERDICT_WORDS = {
    "true": "It says that the claim is true at every point",
    "false": "It says that the claim is false at every point",
    "almost true": "It says that the claim is true, but for walls of measure zero, at every point",
    "almost false": "It says that the claim is false, but for walls of measure zero, at every point",
    "mixed": "It says that the claim is true at some points and false at others",
    "contradictory": "It says that there is no point",
    "complete": "It says that one of the lists below stands, off the walls, at every point",
}


def report(answer: Checked) -> Report:
    """Return the answer in blocks."""
    return Report(f"A certificate about {answer.title or 'a game'}", tuple(_blocks(answer)))


def _blocks(answer: Checked) -> Iterator[Block]:
    yield Say("The claim:", Code(answer.claim))
    kept = ", all within its assumptions" if answer.verdict == "mixed" else " that keeps its assumptions"
    given = ("and where", Code(answer.given)) if answer.given else ()
    yield Say(VERDICT_WORDS[answer.verdict], f"of the game's ranges{kept}", *given, ".")
    more = answer.ok is None and any(formulas.BEYOND in step.found for step in answer.steps)
    yield Say(Advice(_verdict(answer), CHECK_LONGER) if more else _verdict(answer))
    yield Facts(tuple((step.what, (f"{step.word}: {step.found}",)) for step in answer.steps))
    for text in answer.smt:
        yield Head("Trusted: z3 found that no numbers satisfy this; any other solver can be asked")
        yield Picture(tuple(text.splitlines()))


def _verdict(answer: Checked) -> str:
    if answer.ok:
        return "Right: every step was worked out again, exactly, and holds."
    if answer.ok is False:
        return "Wrong: it does not prove what it says."
    if answer.trusted:
        rest = "the rest is z3's verdict, without a certificate"
        return f"Trusted: everything that can be worked out again holds, and {rest}."
    return "Open: nothing was found wrong, but it could not be checked to the end."
