"""How bargaining is written: the zone of agreement, what each solution picks side by side, and each in closed form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from solver.algebra.bounded_numbers import Between, Value
from solver.atlas import Branch, is_complete
from solver.forms import any_form
from solver.forms.parties import Issue
from solver.questions.bargain.answer import NO_AGREEMENT, Bargain, Pick
from solver.questions.bargain.phrases import SAY
from solver.questions.plain_words import place_words, player_words, sentences
from solver.questions.words import formula_code, game_report, whereabouts
from solver.regions.report import condition_inline
from solver.regions.volume import Share
from solver.report import numbers, words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Report, Say, plain
from solver.report.remedies import ALL_PIECES, ASK_ABOUT_IT, all_pieces

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
    asked, lead = SAY("asked", two=answer.game.is_of_two), _lead(answer)
    return game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), "", lead, lambda: _key(answer))


@numbers.writing_sentences()
def _lead(answer: Bargain) -> str:
    """Return whether all can gain at the point, what the first solution picks, and where the protocol ends."""
    game = answer.game
    place = place_words(game.space, answer.point) if len(game.space) else ""
    ratified, two = bool(game.ratifiers), game.is_of_two
    if answer.open:
        said = SAY("gain", place=place, ratified=ratified, two=two, picks=_first_picks(answer))
    else:
        said = SAY("no_gain", place=place, ratified=ratified, two=two)
    return sentences(said, _where_protocol_ends(answer))


def _first_picks(answer: Bargain) -> str:
    """Return what the first solution picks; empty where that is not known."""
    picks = [pick for pick in answer.picks if pick.name == answer.picks[0].name]
    if not picks:
        return ""
    title, one = picks[0].title.replace(", weights", " with weights"), picks[0]
    agreement = _agreement_text(answer, one) if len(picks) == 1 else ""
    return SAY("picks", title=title, agreement=agreement, paid=_paying(answer, one.payoffs))


def _where_protocol_ends(answer: Bargain) -> str:
    """Return where the dispute's own protocol ends; empty without one."""
    if not (title := _protocol_title(answer)):
        return ""
    if not answer.protocol:
        return SAY("no_answer_of", title=title, why=answer.without["protocol"]) if answer.protocol is None else ""
    paid, several = _paying(answer, answer.protocol[0]), len(answer.protocol)
    paid = SAY("same", paid=paid) if answer.protocol_pays_no_more else paid
    return SAY("leads", title=title, several=several if several > 1 else 0, paid=paid, war=answer.ends_in_war)


def _protocol_title(answer: Bargain) -> str:
    return answer.game.protocol.kind.replace("-", " ") if answer.game.protocol else ""


def _paying(answer: Bargain, payoffs: Iterable[Value]) -> str:
    """Return what each side gets, in a row."""
    values = enumerate(map(_payoff_cell, payoffs))
    each = (SAY("paid", who=player_words(answer.game, k), value=plain(value)) for k, value in values)
    return any_form.in_payoff_unit(answer.game, ", ".join(each), apart=False)


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
        yield Head(SAY("closed", concept=atlas.concept))
        left, standing = len(atlas.branches) - MAX_PIECES, answer.standing[name]
        order = sorted(range(len(atlas.branches)), key=lambda k: left > 0 and k not in standing)
        for k in order[:MAX_PIECES]:
            yield from _piece(answer, atlas.branches[k], k in standing)
        if left > 0:
            yield Say(Advice(SAY("more_pieces", left=left), ALL_PIECES))
        if not is_complete(atlas):
            yield Say(SAY("open_pieces", name=name))
    yield from _across(answer)
    if answer.without:
        yield Head(SAY("left_out"))
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
        up, side, stuck = one.change > 0, one.of, one.spare is None
        change = SAY("change", up=up, side=side, size=words.brief_amount(abs(one.change))) if one.change else ""
        does = SAY("stuck", alone=bool(one.change)) if stuck else SAY("binding", binds=one.spare == 0)
        yield Say(SAY("ratifier", who=one.ratifier, does=does, change=change, side=side), indent=2)


def _zone(answer: Bargain) -> Iterator[Block]:
    zone, parties, ratified = answer.zone, answer.game.seat_names, bool(answer.game.ratifiers)
    if zone is None:
        return  # only the point is known
    if not zone.cells:
        yield Say(SAY("no_zone", parties=parties))
        return
    if () in zone.cells:
        yield Say(SAY("zone_everywhere", parties=parties))
        return
    share, whole = "" if answer.zone_share is None else str(answer.zone_share), any_form.whole(answer.game.space)
    if (count := len(zone.cells)) > MAX_ALTERNATIVES:
        yield Say(SAY("long_zone", parties=parties, ratified=ratified, share=share, whole=whole, cells=count))
        return
    yield Say(SAY("zone", parties=parties, ratified=ratified))
    yield Say(condition_inline(zone), indent=2)
    if share:
        yield Say(SAY("zone_share", share=share, whole=whole))


def _sides(answer: Bargain) -> Iterator[Block]:
    yield Head(SAY("stake", place=whereabouts(answer.game, answer.point)))
    ideals: list[Cell] = [SAY("nothing") if side.ideal is None else _amount(side.ideal) for side in answer.sides]
    width = 2 if all(side.ideal is None for side in answer.sides) else 3
    rows = ((s.player, Amount(s.reservation), ideal)[:width] for s, ideal in zip(answer.sides, ideals, strict=True))
    yield Grid(("party", "without an agreement", "can hope for")[:width], tuple(rows), data=False)


def _agreement_text(answer: Bargain, pick: Pick) -> str:
    """Return an agreement in words: `withdraw 100 %, ban 94 %`; without issues, the chances of a lottery."""
    if not pick.values:
        return SAY("only_paid")
    if answer.settles_issues:
        parts = zip(answer.game.issues, pick.values, strict=True)
        text = ", ".join(SAY("level", issue=issue.name, value=_level_text(value, issue)) for issue, value in parts)
        for value, chance in pick.lottery:
            level = _level_text(value, answer.game.issues[0])
            text = SAY("drawn", agreement=text, value=level, chance=words.percent(chance))
        return text
    chances = [(name, value) for name, value in zip(answer.members, pick.values, strict=True) if value != 0]
    if len(chances) == 1:
        return chances[0][0]
    return ", ".join(SAY("level", issue=name, value=words.percent(value)) for name, value in chances)


def _level_text(value: Value, issue: Issue) -> str:
    return words.percent(value) if issue.low == 0 and issue.high == 1 else plain(_amount(value))


def _payoff_cell(value: Value) -> Cell:
    """Return a short fraction without its decimals, which would make the table too wide, any other number with them."""
    is_short = isinstance(value, Fraction) and len(str(value)) <= MAX_FRACTION
    return words.brief_amount(value, MAX_FRACTION) if is_short else _amount(value)


def _amount(value: Value) -> Cell:
    if isinstance(value, Between):
        low, high = words.outward(value.low, value.high)
        return SAY("to", low=low, high=high)
    return Amount(value)


def _picks(answer: Bargain) -> Iterator[Block]:
    if answer.open:
        yield Head(SAY("each", place=whereabouts(answer.game, answer.point)))
        gets = (f"{name} gets" for name in answer.game.seat_names)
        rows = ((one.name, _agreement_text(answer, one), *map(_payoff_cell, one.payoffs)) for one in answer.picks)
        yield Grid(("solution", "agreement", *gets), tuple(rows), data=False)


def _notes(answer: Bargain) -> Iterator[Block]:
    rows = [*{pick.name: (pick.name, (pick.note,)) for pick in answer.picks if pick.note}.values()]
    several = [name for name, count in Counter(pick.name for pick in answer.picks).items() if count > 1]
    rows += [(name, (SAY("continuum"),)) for name in several]
    if rows:
        yield Facts(tuple(rows))


def _protocol(answer: Bargain) -> Iterator[Block]:
    if answer.game.protocol is None:
        return
    yield Head(SAY("protocol", title=_protocol_title(answer)))
    if answer.protocol is None:
        yield Say(SAY("no_answer", why=answer.without["protocol"]))
        return
    rows = tuple(tuple(map(_payoff_cell, paid)) for paid in answer.protocol[:MAX_OUTCOMES])
    yield Grid(tuple(f"{name} gets" for name in answer.game.seat_names), rows, data=False)
    if (left := len(answer.protocol) - MAX_OUTCOMES) > 0:
        yield Say(SAY("more_outcomes", left=left))
    for outcome in answer.outcomes[:MAX_FORMULAS]:
        yield Say(outcome.label)
        agreed = zip(answer.members, outcome.agreed, strict=True) if outcome.agreed else ()
        gets = zip((f"{name} gets" for name in answer.game.seat_names), outcome.payoffs, strict=True)
        said = ((name, formula_code(value, answer.json_names.formula)) for name, value in (*agreed, *gets))
        yield Facts(tuple((name, (code,)) for name, code in said))
    yield Say(Advice("", ASK_ABOUT_IT))


def _payments(answer: Bargain) -> Iterator[Block]:
    parties = answer.game.seat_names
    if answer.split is not None:
        yield Head(SAY("payments"))
        split = answer.split
        plan = answer.game.labels()[split.plans[0]]
        yield Say(SAY("total", total=words.amount(split.total), plan=plan))
        sized = ((x, words.brief_amount(abs(x))) for x in split.payments[0])
        paid = (SAY("payment", gets=x > 0, size=size) if x else SAY("no_payment") for x, size in sized)
        rows = zip(parties, map(_payoff_cell, split.payoffs), paid, strict=True)
        yield Grid(("party", "ends up with", "by a payment"), tuple(rows), data=False)
    if answer.threats is not None:
        yield Head(SAY("threats"))
        found = answer.threats
        own, other = map(words.brief_amount, found.payoffs)
        edge, total, (first, second) = words.amount(found.advantage), words.amount(found.total), parties
        yield Say(SAY("threatened", edge=edge, first=first, total=total, own=own, second=second, other=other))


def _axioms(answer: Bargain) -> Iterator[Block]:
    if not answer.axioms:
        return
    yield Head(SAY("axioms"))
    rows = []
    for name, checks in answer.axioms.items():
        found = {one.axiom: AXIOM_WORDS[one.verdict] for one in checks}
        if found["Pareto"] == "no" and found["weak Pareto"] == "yes":
            found["Pareto"] = "weak"
        rows.append((name, *(found[axiom] for axiom in AXIOMS)))
    yield Grid(("solution", *AXIOMS.values()), tuple(rows), data=False)
    yield Say(SAY("verdicts", open=any("open" in row for row in rows)), SAY("meanings"))


def _piece(answer: Bargain, piece: Branch, here: bool) -> Iterator[Block]:
    yield Say(SAY("piece", label=piece.label, here=here))
    (strategies, payoffs) = piece.texts()
    where: Cell = (SAY("everywhere"),) if () in piece.region.cells else ("if", condition_inline(piece.region))
    named = zip(answer.members, strategies[0], strict=True) if piece.label != NO_AGREEMENT else ()
    shown = ((name, text) for name, text in named if answer.settles_issues or text != "0")
    gets = zip((f"{name} gets" for name in answer.game.seat_names), payoffs, strict=True)
    yield Facts((("stands", (where,)), *((name, (Code(text),)) for name, text in (*shown, *gets))))


def _across(answer: Bargain) -> Iterator[Block]:
    """Yield what the first solution picks across the ranges: the fewest agreements that make up most of them, and in
    what part there is none."""
    if (across := answer.across) is None:
        return
    yield Head(SAY("across", title=across.title))
    yield Say(SAY("sure"))
    yield Facts(tuple((name, (Code(text),)) for name, text in across.sure.items()))
    shown, seen = 0, across.nothing.value
    while shown < len(across.portions) and seen < SHOWN_SHARE:
        seen, shown = seen + across.portions[shown].share.value, shown + 1
    for portion in across.portions[:shown]:
        yield Say(SAY("portion", agreement=portion.agreement, share=_part(portion.share)))
        gets = zip((f"{name} gets" for name in answer.game.seat_names), portion.payoffs, strict=True)
        yield Facts(tuple((name, (Code(text),)) for name, text in gets))
    others = words.percent(round(1 - seen, 3)) if shown < len(across.portions) else ""
    nothing, points, error = _part(across.nothing), across.nothing.samples, f"{100 * across.error:.1g}"
    yield Say(SAY("rest", nothing=nothing, others=others, points=points, error=error))
    yield Say(Advice(SAY("exact"), all_pieces(across.solution)))


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
