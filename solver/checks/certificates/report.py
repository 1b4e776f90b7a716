"""How the check of a certificate is written: what it claims, whether that is right, and each thing checked."""

from __future__ import annotations

from collections.abc import Iterator

from solver.checks.certificates.verify import TRUSTED, Checked
from solver.report.blocks import Block, Code, Facts, Head, Picture, Report, Say

VERDICT_WORDS = {
    "true": "It says that the claim is true at every point",
    "false": "It says that the claim is false at every point",
    "mixed": "It says that the claim is true at some points and false at others",
    "contradictory": "It says that there is no point",
}
WORDS = {True: "right", False: "WRONG", None: "open"}


def report(answer: Checked) -> Report:
    """Return the answer in blocks."""
    return Report(f"A certificate about {answer.title or 'a game'}", tuple(_blocks(answer)))


def _blocks(answer: Checked) -> Iterator[Block]:
    yield Say("The claim:", Code(answer.claim))
    where = (Code(answer.given),) if answer.given else ()
    within = "of the game's ranges that keeps its assumptions"
    if answer.verdict == "mixed":
        within = "of the game's ranges, all within its assumptions"
    yield Say(VERDICT_WORDS[answer.verdict], within, *(("and where", *where) if where else ()), ".")
    yield Say(_verdict(answer))
    yield Facts(tuple((step.what, (_step_text(step.ok, step.found),)) for step in answer.steps))
    for text in answer.smt:
        yield Head("Trusted: z3 found that no numbers satisfy this; any other solver can be asked")
        yield Picture(tuple(text.splitlines()))


def _step_text(ok: bool | None, found: str) -> str:
    word = "trusted" if ok is None and found == TRUSTED else WORDS[ok]
    return f"{word}: {found}"


def _verdict(answer: Checked) -> str:
    if answer.ok:
        return "Right: every step was worked out again, exactly, and holds."
    if answer.ok is False:
        return "Wrong: it does not prove what it says."
    if answer.trusted:
        rest = "the rest is z3's verdict, without a certificate"
        return f"Trusted: everything that can be worked out again holds, and {rest}."
    return "Open: nothing was found wrong, but it could not be checked to the end."
