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
from solver.report.phrases import Phrases

SAY = Phrases(
    "prove",
    asked="Prove {claim}",
    contradicted="What is assumed contradicts the ranges, so nothing follows.",
    everywhere="[assuming {given}, ]{claim} everywhere within {whole}",
    nowhere="[assuming {given}, ]there are no values within {whole} for which {claim}",
    sometimes="[assuming {given}, ]{claim} for some values within {whole} and not for others",
    almost="[assuming {given}, ]{claim} {how}",
    open="[assuming {given}, ]it is undecided whether {claim} everywhere within {whole}",
    fails_somewhere="[assuming {given}, ]it is undecided whether there are any values within {whole} for which {claim}",
    examples="it is [so {so}, and not {not_so}|so {so}|not so {not_so}]",
    thin="It is not proved whether it [{fails?}fails|holds] only on a wall.",
    proved="the proof [{checkable?}can be checked|rests on the solver z3]",
    given="Given {given}.",
    verdict="[{true?}True: it holds everywhere|{false?}False: it holds nowhere|Mixed: it holds at some points and fails"
    " at others][ in {whole}].",
    undecided="Undecided: [whether it {sides:or} anywhere is ]{spent}.",
    ledger="What moving alone would gain where it fails",
    rivals="What stands in the way where it fails",
    rival="[{equilibrium?}another equilibrium|better for somebody, worse for nobody]",
    pays="{pays}[ instead of {here}]",
    proof="Proof: {proof}.",
    two_points="checkable: the two points",
    trusted="trusted: z3 refuted {conjunctions:count conjunction} on the way",
    thin_side="[{fails?}the failures lie|the points where it holds lie] on walls only (proved: no alternative of that"
    " side has an interior)",
    nothing_open="checkable",
)


def _data(answer: Proof) -> Grid:
    """Return a row for each lone move at the counterexample, or one row."""
    head = ("claim", "given", "verdict", "proof", "holds at", "fails at", "outcome", "player", "moves to", "gains")
    baseline = answer.game.space.baseline
    points = ("" if at is None else words.point_text(at, baseline) for at in (answer.witness, answer.counterexample))
    before = (Code(answer.claim), Code(answer.given), answer.verdict, answer.proof, *points)
    rows = [(*before, f"({', '.join(m.outcome)})", m.player, m.to, Amount(m.gain)) for m in answer.ledger]
    return Grid(head, tuple(rows) or ((*before, "", "", "", ""),))


def report(answer: Proof) -> Report:
    asked, page = SAY("asked", claim=answer.claim), _blocks(answer)
    return game_report(asked, answer.game, page, lambda: _data(answer), lambda: plain_answer(answer))


def plain_answer(answer: Proof) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(prove(load("two-markets"), "share > 2")))
    There are no values within the ranges for which the claim share > 2 holds. The proof can be checked.
    """
    if answer.verdict == "contradictory":
        return SAY("contradicted")
    parts = [_say_verdict(answer), _say_thin(answer), _say_examples(answer)]
    if answer.verdict != "undecided":
        parts.append(SAY("proved", checkable=answer.proof == "checkable"))
    return plain_words.with_stable_note(PlainWords(answer.game.space).briefly(plain_words.sentences(*parts)))


def _say_verdict(answer: Proof) -> str:
    """Return the verdict in plain words: the claim as a clause, and where it holds."""
    claim, given = plain_words.claim_words(answer.game, answer.claim), words.clean(answer.given)
    if answer.verdict in plain_words.ALMOST:
        return SAY("almost", given=given, claim=claim, how=plain_words.ALMOST[answer.verdict])
    begun = {"given": given, "claim": claim, "whole": any_form.whole(answer.game.space)}
    if answer.verdict == "mixed":
        return SAY("sometimes", **begun)
    if answer.verdict == "undecided":
        return SAY("fails_somewhere" if _is_known_to_fail(answer) else "open", **begun)
    return SAY("everywhere" if answer.verdict == "true" else "nowhere", **begun)


def _is_known_to_fail(answer: Proof) -> bool:
    """Whether the claim is known to fail somewhere."""
    return answer.fails is not None and answer.fails.kind == "nonempty"


def _say_thin(answer: Proof) -> str:
    """Return that it is not proved on how much the claim fails, or holds; nothing where that is known."""
    return SAY("thin", fails=answer.thin == "fails") if answer.thin else ""


def _say_examples(answer: Proof) -> str:
    """Return at which points the claim holds and fails, where a sentence can name them, and both if it is mixed."""
    points = (answer.witness, answer.counterexample)
    so, not_so = ("" if one is None else plain_words.place_words(answer.game.space, one) for one in points)
    one_will_do = answer.verdict == "undecided" and (so or not_so)
    if plain_words.UNNAMED in (so, not_so) or not (one_will_do or (so and not_so)):
        return ""
    said = SAY("examples", so=so, not_so=not_so)
    if so and not_so and count_words(said) > MAX_WORDS:
        return plain_words.sentences(SAY("examples", so=so, not_so=""), SAY("examples", so="", not_so=not_so))
    return said


def _blocks(answer: Proof) -> Iterator[Block]:
    if answer.given:
        yield Say(*SAY.pieces("given", given=Code(answer.given)))
    yield Say(*_verdict(answer))
    points = (("holds at", answer.witness), ("fails at", answer.counterexample))
    baseline = answer.game.space.baseline
    if rows := [(name, (words.point_text(point, baseline),)) for name, point in points if point is not None]:
        yield Facts(tuple(rows))
    if answer.ledger:
        yield Head(SAY("ledger"))
        moves = ((f"({', '.join(m.outcome)})", m.player, m.to, Amount(m.gain)) for m in answer.ledger)
        yield Grid(("at", "player", "moves to", "gains"), tuple(moves))
    if answer.rivals:
        yield Head(SAY("rivals"))
        yield Grid(("claim", "rival", "which is", "pays"), tuple(map(_rival_row, answer.rivals)))
    if answer.verdict not in ("contradictory", "undecided"):
        yield Say(SAY("proof", proof=_proof(answer)))


def _verdict(answer: Proof) -> Iterator[str]:
    """Yield the verdict in a word, and what that means."""
    whole = "" if answer.given else any_form.whole(answer.game.space)
    if answer.verdict == "contradictory":
        yield SAY("contradicted")
    elif answer.verdict == "undecided":
        sides = (("holds", answer.holds), ("fails", answer.fails))
        left = {side: v.spent for side, v in sides if v is not None and v.kind == "undecided"}
        spent = words.undecided_text(next(filter(None, left.values()), ""))
        yield SAY("undecided", sides=[*left], spent=spent)
    elif answer.verdict in ALMOST:
        yield ALMOST[answer.verdict] % (f" in {whole}" if whole else "")
    else:
        yield SAY("verdict", true=answer.verdict == "true", false=answer.verdict == "false", whole=whole)
        yield _say_thin(answer)


def _rival_row(rival: Rival) -> tuple[str, ...]:
    here = "" if rival.here is None else ", ".join(map(str, rival.here))
    pays = SAY("pays", pays=", ".join(map(str, rival.payoffs)), here=here)
    kind = SAY("rival", equilibrium=rival.is_equilibrium)
    return f"{rival.claim}({', '.join(rival.outcome)})", rival.rival, kind, pays


def _proof(answer: Proof) -> str:
    """Return how the verdict is proved."""
    if answer.verdict == "mixed":
        return SAY("two_points")
    if answer.proof == "trusted":
        return SAY("trusted", conjunctions=answer.trusted)
    if answer.verdict in plain_words.ALMOST:
        return SAY("thin_side", fails=answer.verdict == "almost true")
    decisive = answer.fails if answer.verdict == "true" else answer.holds
    return str(decisive.proof) if decisive else SAY("nothing_open")
