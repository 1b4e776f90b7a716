"""How bargaining is written: the zone of agreement, what each solution picks side by side, and each in closed form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from solver.algebra.bounded_numbers import Between, Value
from solver.atlas import Branch, is_complete
from solver.concepts.bargaining.atlas import on_issues, solution_named
from solver.concepts.bargaining.dispute_atlas import NO_AGREEMENT
from solver.concepts.protocols.atlas import protocol_title
from solver.concepts.protocols.crisis import WAR
from solver.forms import any_form
from solver.forms.parties import Issue
from solver.questions.bargain.answer import Bargain, Pick
from solver.questions.plain_words import place_words, player_words, sentences
from solver.questions.sentence_length import join_or_split
from solver.questions.words import formula_code, game_report, whereabouts
from solver.regions.report import condition_inline
from solver.regions.volume import Share
from solver.report import words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Report, Say, plain

AXIOMS = {
    "Pareto": "Pareto", "individual rationality": "rational", "symmetry": "symm.", "scale invariance": "scale",
    "independence": "indep.", "individual monotonicity": "monot.",
}  # fmt: skip
AXIOM_WORDS = {"kept": "yes", "broken": "no", "undecided": "open", "not applicable": "-"}
MAX_OUTCOMES = 13  # outcomes of a protocol that are printed
MAX_FORMULAS = 3  # outcomes of a protocol whose formulas are printed
MAX_PIECES = 12  # of a closed form that are printed, those that are picked at the point first
MAX_ALTERNATIVES = 8  # of the zone, in print
SHOWN_SHARE = 0.95  # of the ranges: agreements picked in the rest are not printed
MAX_FRACTION = 9  # characters of a fraction that is written without decimals


def report(answer: Bargain) -> Report:
    who = "both" if answer.game.is_of_two else "all"
    asked, lead = f"What {who} could agree on", _lead(answer)
    return game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), "", lead, lambda: _key(answer))


def _lead(answer: Bargain) -> str:
    """Return whether all can gain at the point, what the first solution picks, and where the protocol ends."""

    def paying(payoffs: Iterable[Value]) -> str:
        return ", ".join(f"{player_words(game, k)} {plain(_payoff_cell(value))}" for k, value in enumerate(payoffs))

    game, picks = answer.game, [pick for pick in answer.picks if pick.name == answer.picks[0].name]
    said = f"{'an agreement' if answer.open else 'nothing'} by which all gain can be signed"
    said += " and ratified" * bool(game.ratifiers) + ", so each side keeps what it has" * (not answer.open)
    if answer.open and picks:
        one = f"is {_agreement_text(answer, picks[0])} ({paying(picks[0].payoffs)})"
        title = picks[0].title.replace(", weights", " with weights")
        said = join_or_split(said, f"the {title} {one if len(picks) == 1 else 'leaves several open'}", by="; ")
    led = ""
    if game.protocol is not None and answer.protocol:
        kept = answer.protocol[0] == tuple(side.reservation for side in answer.sides)
        ends = paying(answer.protocol[0]) + ", no more than without an agreement" * kept
        ends = f"war ({ends})" if any(one.label == WAR for one in answer.outcomes) else ends
        ends = ends if len(answer.protocol) == 1 else f"one of {len(answer.protocol)} outcomes"
        led = f"its protocol, {protocol_title(game)}, leads to {ends}"
    elif game.protocol is not None:
        led = f"its protocol, {protocol_title(game)}, has no answer here: {answer.without['protocol']}"
    return sentences(f"{place_words(game.space, answer.point)}, {said}" if len(game.space) else said, led)


def _blocks(answer: Bargain) -> Iterator[Block]:
    yield from _show_ratifiers(answer)
    yield from _zone(answer)
    yield from _sides(answer)
    yield from _picks(answer)
    if answer.open:
        yield from _notes(answer)
    yield from _protocol(answer)
    yield from _payments(answer)
    yield from _axioms(answer)
    for name, atlas in answer.atlases.items():
        yield Head(f"In closed form: the {atlas.concept}")
        left = len(atlas.branches) - MAX_PIECES
        pieces = sorted(atlas.branches, key=lambda one: left > 0 and not one.region.contains(answer.point))
        for piece in pieces[:MAX_PIECES]:
            yield from _piece(answer, piece)
        if left > 0:
            yield Say(Advice(f"and {left} more pieces, of other agreements", "(all with --format csv or json)"))
        if not is_complete(atlas):
            yield Say(f"Open: whether each piece of {name} stands anywhere.")
    yield from _across(answer)
    if answer.without:
        yield Head("Left out")
        yield Facts(tuple((name, (reason,)) for name, reason in answer.without.items()))


def _key(answer: Bargain) -> Iterator[Block]:
    """Yield what one screen shows: where there is room for an agreement, and what each solution picks."""
    yield from _show_ratifiers(answer)
    yield from _zone(answer)
    if answer.game.protocol is not None:
        yield from _protocol(answer)
    yield from _picks(answer)


def _show_ratifiers(answer: Bargain) -> Iterator[Block]:
    """Yield what each ratifier does to what can be signed."""
    for one in answer.consents:
        does = "binds" if one.spare == 0 else "does not bind"
        if one.spare is None:
            does = "stands in the way" if one.change else "does not stand in the way alone"
        verb, more = ("helps", "more") if one.change > 0 else ("hurts", "less")
        effect = f"{verb} its own side: {one.of} gets {words.brief_amount(abs(one.change))} {more} than without it"
        yield Say(f"{one.ratifier} {does}, and {effect if one.change else f'changes nothing for {one.of}'}.", indent=2)


def _zone(answer: Bargain) -> Iterator[Block]:
    parties = words.join_words(answer.game.seat_names)
    ratified = " by what is ratified" if answer.game.ratifiers else ""
    if answer.zone is None:
        return  # only the point is known
    if not answer.zone.cells:
        yield Say(f"There is no zone of possible agreement: {parties} cannot both gain anywhere in the ranges.")
    elif () in answer.zone.cells:
        yield Say(f"There is a zone of possible agreement everywhere in the ranges: {parties} can both gain.")
    else:
        where = f"There is a zone of possible agreement, where {parties} can both gain{ratified}"
        part = f"{share} of {any_form.whole(answer.game.space)}" if (share := answer.zone.share()).known else ""
        if (count := len(answer.zone.cells)) > MAX_ALTERNATIVES:
            yield Say(f"{where}{f', {part}' if part else ''}. Its condition has {count} alternatives, all in JSON.")
            return
        yield Say(f"{where}, exactly if")
        yield Say(condition_inline(answer.zone), indent=2)
        if part:
            yield Say(f"which is {part}.")


def _sides(answer: Bargain) -> Iterator[Block]:
    yield Head(f"What is at stake {whereabouts(answer.game, answer.point)}".strip())
    ideals: list[Cell] = ["nothing" if side.ideal is None else _amount(side.ideal) for side in answer.sides]
    width = 2 if all(side.ideal is None for side in answer.sides) else 3
    rows = ((s.player, Amount(s.reservation), ideal)[:width] for s, ideal in zip(answer.sides, ideals, strict=True))
    yield Grid(("party", "without an agreement", "can hope for")[:width], tuple(rows), data=False)


def _agreement_text(answer: Bargain, pick: Pick) -> str:
    """Return an agreement in words: `withdraw 100 %, ban 94 %`; without issues, the chances of a lottery."""
    if not pick.values:
        return "known by what it pays"
    if on_issues(answer.game):
        parts = zip(answer.game.issues, pick.values, strict=True)
        text = ", ".join(f"{issue.name} {_level_text(value, issue)}" for issue, value in parts)
        return text + "".join(
            f" or {_level_text(x, answer.game.issues[0])} (chance {words.percent(p)})" for x, p in pick.lottery
        )
    chances = [(name, value) for name, value in zip(answer.members, pick.values, strict=True) if value != 0]
    if len(chances) == 1:
        return chances[0][0]
    return ", ".join(f"{name} {words.percent(value)}" for name, value in chances)


def _level_text(value: Value, issue: Issue) -> str:
    return words.percent(value) if issue.low == 0 and issue.high == 1 else plain(_amount(value))


def _payoff_cell(value: Value) -> Cell:
    """Return a short fraction without its decimals, which would make the table too wide, any other number with them."""
    return str(value) if isinstance(value, Fraction) and len(str(value)) <= MAX_FRACTION else _amount(value)


def _amount(value: Value) -> Cell:
    if isinstance(value, Between):
        return " to ".join(words.outward(value.low, value.high))
    return Amount(value)


def _picks(answer: Bargain) -> Iterator[Block]:
    if answer.open:
        yield Head(f"What each solution picks {whereabouts(answer.game, answer.point)}".strip())
        gets = (f"{name} gets" for name in answer.game.seat_names)
        rows = ((one.name, _agreement_text(answer, one), *map(_payoff_cell, one.payoffs)) for one in answer.picks)
        yield Grid(("solution", "agreement", *gets), tuple(rows), data=False)


def _notes(answer: Bargain) -> Iterator[Block]:
    rows = [*{pick.name: (pick.name, (pick.note,)) for pick in answer.picks if pick.note}.values()]
    several = [name for name, count in Counter(pick.name for pick in answer.picks).items() if count > 1]
    rows += [(name, ("picks everything between these; both ends are listed",)) for name in several]
    if rows:
        yield Facts(tuple(rows))


def _protocol(answer: Bargain) -> Iterator[Block]:
    if answer.game.protocol is None:
        return
    yield Head(f"What the protocol leads to: {protocol_title(answer.game)}")
    if answer.protocol is None:
        yield Say(f"No answer here: {answer.without['protocol']}.")
        return
    rows = tuple(tuple(map(_payoff_cell, paid)) for paid in answer.protocol[:MAX_OUTCOMES])
    yield Grid(tuple(f"{name} gets" for name in answer.game.seat_names), rows, data=False)
    if len(answer.protocol) > MAX_OUTCOMES:
        yield Say(f"and {len(answer.protocol) - MAX_OUTCOMES} more outcomes, all in the JSON record.")
    for outcome in answer.outcomes[:MAX_FORMULAS]:
        yield Say(outcome.label)
        agreed = zip(answer.members, outcome.agreed, strict=True) if outcome.agreed else ()
        gets = zip((f"{name} gets" for name in answer.game.seat_names), outcome.payoffs, strict=True)
        said = ((name, formula_code(value, answer.json_names.formula)) for name, value in (*agreed, *gets))
        yield Facts(tuple((name, (code,)) for name, code in said))
    yield Say(Advice("", "Ask about it with zopa when, thresholds, robust, concede or sweep, without --solution."))


def _payments(answer: Bargain) -> Iterator[Block]:
    parties = answer.game.seat_names
    if answer.split is not None:
        yield Head("If one side can pay the other")
        split = answer.split
        plan = answer.game.labels()[split.plans[0]]
        yield Say(f"The greatest total is {words.amount(split.total)}, with {plan}. What it adds is shared equally:")
        sized = ((x, words.brief_amount(abs(x))) for x in split.payments[0])
        paid = (f"gets {size}" if x > 0 else f"pays {size}" if x else "none" for x, size in sized)
        rows = zip(parties, map(_payoff_cell, split.payoffs), paid, strict=True)
        yield Grid(("party", "ends up with", "by a payment"), tuple(rows), data=False)
    if answer.threats is not None:
        yield Head("If each side first chooses what it threatens with")
        found = answer.threats
        edge, (first, second) = words.amount(found.advantage), map(words.brief_amount, found.payoffs)
        yield Say(
            f"The difference of the payoffs is worth {edge} to {parties[0]} as a game of its own, so of the greatest"
            f" total, {words.amount(found.total)}, {parties[0]} gets {first} and {parties[1]}"
            f" {second} (Nash 1953)."
        )


def _axioms(answer: Bargain) -> Iterator[Block]:
    if not answer.axioms:
        return
    yield Head("Which axioms each one keeps on this problem")
    rows = []
    for name, checks in answer.axioms.items():
        found = {one.axiom: AXIOM_WORDS[one.verdict] for one in checks}
        if found["Pareto"] == "no" and found["weak Pareto"] == "yes":
            found["Pareto"] = "weak"
        rows.append((name, *(found[axiom] for axiom in AXIOMS)))
    yield Grid(("solution", *AXIOMS.values()), tuple(rows), data=False)
    left_open = " open: none is seen to do so, and some are not decided;" if any("open" in row for row in rows) else ""
    yield Say(
        "yes: no trial on this problem breaks it, which is no proof in general; no: one does, and JSON shows it;"
        f"{left_open} -: it says nothing of this problem. rational: nobody loses by agreeing; indep.: taking away what"
        " is not picked changes nothing; monot.: when one side's prospects improve, that side does not get less."
    )


def _piece(answer: Bargain, piece: Branch) -> Iterator[Block]:
    here = ", which it picks here" if piece.region.contains(answer.point) else ""
    yield Say(f"{piece.label}{here}")
    (strategies, payoffs) = piece.texts()
    where: Cell = ("everywhere",) if () in piece.region.cells else ("if", condition_inline(piece.region))
    named = zip(answer.members, strategies[0], strict=True) if piece.label != NO_AGREEMENT else ()
    shown = ((name, text) for name, text in named if on_issues(answer.game) or text != "0")
    gets = zip((f"{name} gets" for name in answer.game.seat_names), payoffs, strict=True)
    yield Facts((("stands", (where,)), *((name, (Code(text),)) for name, text in (*shown, *gets))))


def _across(answer: Bargain) -> Iterator[Block]:
    """Yield what the first solution picks across the ranges: the fewest agreements that make up most of them, and in
    what part there is none."""
    if (across := answer.across) is None:
        return
    yield Head(f"Across the ranges: the {solution_named(across.solution).title}")
    yield Say("What each side is sure of without an agreement has a name here:")
    yield Facts(tuple((name, (Code(text),)) for name, text in across.sure.items()))
    shown, seen = 0, across.nothing.value
    while shown < len(across.portions) and seen < SHOWN_SHARE:
        seen, shown = seen + across.portions[shown].share.value, shown + 1
    for portion in across.portions[:shown]:
        yield Say(f"{portion.agreement}, picked in {_part(portion.share)} of the ranges")
        gets = zip((f"{name} gets" for name in answer.game.seat_names), portion.payoffs, strict=True)
        yield Facts(tuple((name, (Code(text),)) for name, text in gets))
    others = f", and others are picked in {words.percent(round(1 - seen, 3))}" * (shown < len(across.portions))
    widest = max((one.share.high - one.share.low for one in across.portions), default=0.0) / 2
    yield Say(
        f"Nothing is agreed on in {_part(across.nothing)} of the ranges{others}. Shares are of"
        f" {across.nothing.samples} points drawn from the ranges, right to about {100 * widest:.1g} percentage points."
    )
    more = f" (--format json); --solution {across.solution} has all pieces."
    yield Say(Advice("The exact conditions of each are in JSON", more))


def _part(share: Share) -> str:
    return words.percent(round(share.value, 3))


def _data(answer: Bargain) -> Grid:
    head = ("solution", "where", *answer.members, *(f"{name} gets" for name in answer.game.seat_names))
    rows: list[tuple[Cell, ...]] = []
    at = words.point_text(answer.point, answer.game.space.baseline)
    blank, kind = [""] * len(answer.members), answer.game.protocol.kind if answer.game.protocol else ""
    for pick in answer.picks:
        values = map(_amount, pick.values) if pick.values else blank
        rows.append((pick.name, f"at {at}", *values, *map(_amount, pick.payoffs)))
    if not answer.open:
        rows.append((NO_AGREEMENT, f"at {at}", *blank, *(Amount(side.reservation) for side in answer.sides)))
    rows += [(kind, f"at {at}", *blank, *map(Amount, paid)) for paid in answer.protocol or ()]
    for name, atlas in answer.atlases.items():
        for piece in atlas.branches:
            (strategies, payoffs) = piece.texts()
            agreed = blank if piece.label == NO_AGREEMENT else map(Code, strategies[0])
            rows.append((name, str(piece.region), *agreed, *map(Code, payoffs)))
    return Grid(head, tuple(rows))
