"""How a verdict on a claim is written: the verdict, the points that show it, and what moving alone gains there.

The deviation ledger lists, at the counterexample and for each outcome that the claim names,
what every lone move gains or loses; a gain above zero is why the outcome is no equilibrium there.
Of claims about other outcomes the rivals follow: what stands there as well, or is better.
"""

from __future__ import annotations

from collections.abc import Iterator

from solver.forms import any_form
from solver.questions import plain_words
from solver.questions.plain_conditions import PlainWords
from solver.questions.prove.answer import Proof, Rival
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.words import ALMOST, game_report
from solver.report import words
from solver.report.blocks import Amount, Block, Code, Facts, Grid, Head, Report, Say

VERDICT_WORDS = {
    "true": "True: it holds everywhere%s.",
    "false": "False: it holds nowhere%s.",
    "mixed": "Mixed: it holds at some points and fails at others%s.",
    "contradictory": "Contradictory: what is given leaves no point, so nothing follows%s.",
    **ALMOST,
}
PLAIN = {
    "true": "{claim} everywhere within {whole}",
    "false": "there are no values within {whole} for which {claim}",
    "mixed": "{claim} for some values within {whole} and not for others",
    "undecided": "it is undecided whether {claim} everywhere within {whole}",
    "fails somewhere": "it is undecided whether there are any values within {whole} for which {claim}",
    **{truth: f"{{claim}} {how}" for truth, how in plain_words.ALMOST.items()},
}
UNSIZED = {"": ""} | {side: f"It is not proved whether it {side} only on a wall." for side in ("fails", "holds")}


def _data(answer: Proof) -> Grid:
    """Return a row for each lone move at the counterexample, or one row."""
    head = ("claim", "given", "verdict", "proof", "holds at", "fails at", "outcome", "player", "moves to", "gains")
    baseline = answer.game.space.baseline
    points = ("" if at is None else words.point_text(at, baseline) for at in (answer.witness, answer.counterexample))
    before = (Code(answer.claim), Code(answer.given), answer.verdict, answer.proof, *points)
    rows = [(*before, f"({', '.join(m.outcome)})", m.player, m.to, Amount(m.gain)) for m in answer.ledger]
    return Grid(head, tuple(rows) or ((*before, "", "", "", ""),))


def report(answer: Proof) -> Report:
    asked, page = f"Prove {answer.claim}", _blocks(answer)
    return game_report(asked, answer.game, page, lambda: _data(answer), lambda: plain_answer(answer))


def plain_answer(answer: Proof) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(prove(load("two-markets"), "share > 2")))
    There are no values within the ranges for which the claim share > 2 holds. The proof can be checked.
    """
    if answer.verdict == "contradictory":
        return "What is assumed contradicts the ranges, so nothing follows."
    space, lead = answer.game.space, f"assuming {words.clean(answer.given)}, " if answer.given else ""
    claim = plain_words.claim_words(answer.game, answer.claim)
    undecided = answer.verdict == "undecided"
    fails = undecided and answer.fails is not None and answer.fails.kind == "nonempty"
    word = "fails somewhere" if fails else answer.verdict
    whole = lead + PLAIN[word].format(claim=claim, whole=any_form.whole(space))
    points = (("so", answer.witness), ("not so" if fails else "not", answer.counterexample))
    places = [(so, plain_words.place_words(space, point)) for so, point in points if point is not None]
    shown = all(place != plain_words.UNNAMED for _, place in places) and (undecided or len(places) == 2)
    examples = [f"it is {', and '.join(map(' '.join, places))}"] if places and shown else []
    if examples and count_words(examples[0]) > MAX_WORDS:
        examples = [f"it is {'not so' if so == 'not' else so} {place}" for so, place in places]
    proof = "the proof can be checked" if answer.proof == "checkable" else "the proof rests on the solver z3"
    said = plain_words.sentences(whole, UNSIZED[answer.thin], *examples, "" if undecided else proof)
    return plain_words.with_stable_note(PlainWords(space).briefly(said))


def _blocks(answer: Proof) -> Iterator[Block]:
    if answer.given:
        yield Say("Given", Code(answer.given), ".")
    where = f" in {any_form.whole(answer.game.space)}" * (answer.verdict != "contradictory" and not answer.given)
    if answer.verdict == "undecided":
        sides = (("holds", answer.holds), ("fails", answer.fails))
        left = [(side, v.spent) for side, v in sides if v is not None and v.kind == "undecided"]
        anywhere = f"whether it {' and whether it '.join(side for side, _ in left)} anywhere is " if left else ""
        yield Say(f"Undecided: {anywhere}{words.undecided_text(next((spent for _, spent in left if spent), ''))}.")
    else:
        yield Say(VERDICT_WORDS[answer.verdict] % where, UNSIZED[answer.thin])
    points = (("holds at", answer.witness), ("fails at", answer.counterexample))
    baseline = answer.game.space.baseline
    if rows := [(name, (words.point_text(point, baseline),)) for name, point in points if point is not None]:
        yield Facts(tuple(rows))
    if answer.ledger:
        yield Head("What moving alone would gain where it fails")
        moves = ((f"({', '.join(m.outcome)})", m.player, m.to, Amount(m.gain)) for m in answer.ledger)
        yield Grid(("at", "player", "moves to", "gains"), tuple(moves))
    if answer.rivals:
        yield Head("What stands in the way where it fails")
        yield Grid(("claim", "rival", "which is", "pays"), tuple(map(_rival_row, answer.rivals)))
    if answer.verdict != "contradictory" and answer.verdict != "undecided":
        yield Say(f"Proof: {_proof(answer)}")


def _rival_row(rival: Rival) -> tuple[str, ...]:
    kind = "another equilibrium" if rival.is_equilibrium else "better for somebody, worse for nobody"
    pays = ", ".join(map(str, rival.payoffs))
    pays += f" instead of {', '.join(map(str, rival.here))}" if rival.here is not None else ""
    return f"{rival.claim}({', '.join(rival.outcome)})", rival.rival, kind, pays


def _proof(answer: Proof) -> str:
    if answer.verdict == "mixed":
        return "checkable: the two points."
    if answer.proof == "trusted":
        return f"trusted: z3 refuted {words.count_of(answer.trusted, 'conjunction')} on the way."
    if answer.verdict.startswith("almost"):
        side = "the failures lie" if answer.verdict == "almost true" else "the points where it holds lie"
        return f"{side} on walls only (proved: no alternative of that side has an interior)."
    decisive = answer.fails if answer.verdict == "true" else answer.holds
    return f"{decisive.proof if decisive else 'checkable'}."
