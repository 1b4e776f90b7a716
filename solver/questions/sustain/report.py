"""How devices are written: a table of the least of each, the formulas, where each one works, and what was tried. A
formula is that of the piece in which the point lies; the JSON record and the CSV table have all pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import islice

from solver.algebra.polynomial_text import ratio_text, text
from solver.algebra.polynomials import degrees, ratio
from solver.concepts.enforcement.intervals import IntervalPiece
from solver.questions import plain_words
from solver.questions.plain_words import names_note
from solver.questions.sentence_length import MAX_WORDS, count_words, join_or_split
from solver.questions.sustain.answer import KeepingRange, Row, Sustain
from solver.questions.words import MAX_CONDITION, game_report
from solver.regions.constraints import Constraint
from solver.regions.region import Region
from solver.regions.report import round_numbers, sentence_text, where_block
from solver.report import words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Report, Say, either

MAX_DEVICES = 3  # in one sentence
ONCE = {  # what keeps a deal that is made once, by the device's name
    "bond": "a bond of {}", "cost of breach": "a cost of breach of {}",
    "linkage": "a second agreement worth {} to each", "side payment": "a payment of {}",
    "penalty": "a penalty of {} for who is found out (chance {chance})", "tranches": "an exchange in {} tranches",
}  # fmt: skip
GRIM, WORST, KEPT = "grim trigger", "worst punishment", "it is self-enforcing"
_number = partial(words.brief_amount, most=words.MAX_EXACT)


def report(answer: Sustain) -> Report:
    asked = f"What would make {answer.outcome} stick"
    lead = _plain_answer(answer)
    said = f"{lead} {_alarm_text(answer)}".strip()
    page = game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), said, lead, partial(_key, answer))
    return replace(page, symbols={"delta": r"\delta", **page.symbols})


def _plain_answer(answer: Sustain) -> str:
    """Return whether the deal is self-enforcing at the point, and what else would make it so, in plain words."""
    game, deal = answer.game, plain_words.outcome_words(answer.game, answer.outcome)
    at = plain_words.place_words(game.space, answer.point)
    if answer.holds:
        return plain_words.sentences(f"{at}, {deal} is self-enforcing: no side gains by breaking it alone")
    gains = [
        f"{plain_words.player_words(game, k)} gains {words.amount(gain)} by playing {strategy}"
        for k, (strategy, gain) in enumerate(answer.tempted)
        if gain > 0
    ]
    able = {row.name: row for row in answer.rows if row.able}
    once = [_dose(answer, able[name]) for name in ONCE if name in able]
    even = f"{KEPT} {_patience(able[GRIM])}" if GRIM in able else "it still is not"
    if GRIM not in able and WORST in able:
        even += f"; answered by the hardest punishment that is credible, it is {_patience(able[WORST])}"
    kept = "with breaches answered for ever by a stable outcome"
    repeated = f"repeated, {kept}, {even}"
    if count_words(repeated) > MAX_WORDS:
        repeated = f"suppose that it is repeated, {kept}. Then {even}"
    return plain_words.sentences(
        join_or_split(f"{at}, {deal} is not self-enforcing", words.join_words(gains), by=": "),
        repeated if any(row.name == GRIM for row in answer.rows) else "",
        f"made once, {KEPT} with {words.join_words(once[:MAX_DEVICES], 'or')}" if once else "",
        f"enough, too, is {words.join_words(once[MAX_DEVICES:], 'or')}" if once[MAX_DEVICES:] else "",
        _lasting(answer),
    )


def _lasting(answer: Sustain) -> str:
    """Return whether a deal can be kept for ever at the discount that was asked about; nothing where none was."""
    if answer.folk is None or answer.alarm is not None:
        return ""
    can = {True: "can", False: "cannot", None: "can, or cannot, which is undecided,"}[answer.sustained]
    return f"with the future worth {words.percent(answer.folk.delta)} of today it {can} be kept up for ever"


def _patience(row: Row) -> str:
    """Return for which patience a device in repeated play keeps the deal."""
    ends = [
        f"at {most} {to_percent(end)} as much as about today ({row.parameter} at {most} {_number(end)})"
        for most, to_percent, end in (
            ("least", words.percent_above, row.low), ("most", words.percent_below, row.high)
        )
        if isinstance(end, Fraction)
    ]  # fmt: skip
    future = "both care about the future"
    return f"if {future} {words.join_words(ends)}" if ends else f"however little {future}"


def _dose(answer: Sustain, row: Row) -> str:
    """Return a device that is enough when the deal is made once, and how much of it."""
    low, high, (payer, payee) = row.low, row.high, (plain_words.player_words(answer.game, k) for k in range(2))
    whom = f" from {payer} to {payee}"
    if row.name == "side payment" and isinstance(high, Fraction) and high < 0:
        low, high, whom = -high, -low if isinstance(low, Fraction) else None, f" from {payee} to {payer}"
    ends = [f"at {how} {_number(end)}" for how, end in (("least", low), ("most", high)) if end is not None]
    size = words.join_words(ends) if low is None or low != high else _number(low)
    return ONCE[row.name].format(size, chance=_number(answer.detection)) + whom * (row.name == "side payment")


def _blocks(answer: Sustain) -> Iterator[Block]:
    if answer.alarm is not None:
        yield Say(_alarm_text(answer))
    yield Say(f"The numbers are {words.point_text(answer.point, answer.game.space.baseline)}.", names_note(answer.game))
    yield Say("Without any device it is an equilibrium if", where_block(answer.region), ".")
    if answer.threats:
        yield Say(_threats(answer))
    yield from _dose_blocks(answer)
    yield Say(_minmax_text(answer))
    yield from _detail_blocks(answer)
    yield from _folk(answer)


def _key(answer: Sustain) -> Iterator[Block]:
    """Yield what one screen shows: how much of each device the deal takes."""
    yield from islice(_dose_blocks(answer), 2)


def _dose_blocks(answer: Sustain) -> Iterator[Block]:
    """Yield how much of each device it takes, and why others are not able or not known."""
    yield Head("What each device takes")
    rows = ((row.name, *map(_range, row.sides), _range(row)) for row in answer.rows)
    yield Grid(("device", *answer.game.seat_names, "both"), tuple(rows))
    yield Say(*(said for row in answer.rows for said in _words_used(row)))
    told = [row for row in answer.rows if not row.able or row.between]
    if told or answer.missing:
        none = tuple((name, (reason,)) for name, reason in answer.missing)
        yield Facts((*((row.name, tuple(_reasons(row))) for row in told), *none))
    if any(row.name == "penalty" for row in answer.rows):
        yield Say(f"The penalty is paid by who is found out, which has the chance {words.amount(answer.detection)}.")


def _detail_blocks(answer: Sustain) -> Iterator[Block]:
    """Yield the formulas of each device, where the deal sticks with it, and how its numbers were checked."""
    yield Head("In symbols, as things are at the point")
    able = [row for row in answer.rows if any(side.able for side in row.sides)]
    yield Facts(tuple((row.name, tuple(_formulas(answer, row))) for row in able))
    yield Head("It sticks exactly if")
    yield Facts(tuple((row.name, (_condition(row),)) for row in answer.rows))
    yield Head("What each device is, and how the numbers were checked")
    yield Facts(tuple((row.name, (f"{row.device.model}", _checks_text(row))) for row in answer.rows))


def _words_used(row: Row) -> Iterator[str]:
    """Yield what the names in the answer about a device mean that are not the game's."""
    if row.name == GRIM:
        yield f"{row.parameter} is how much the next round counts beside this one, from 0 to 1."
    elif row.name == "finite punishment":
        yield f"The weight of the punishment is {_measure(row)}."
    elif row.name == "tranches":
        yield "A move called X-first or X-last is X in that tranche, and the deal in the others."


def _alarm_text(answer: Sustain) -> str:
    """Return what it takes to keep the deal by alarms, and what they cost; nothing where none are asked about."""
    if (found := answer.alarm) is None:
        return ""
    row, false = answer["grim on alarm"], found.false_alarm
    players = [plain_words.player_words(answer.game, k) for k in range(len(answer.game.players))]
    kept = f"{KEPT} {_patience(row)}" if row.able else f"punishment for ever does not keep the deal: {row.reason}"
    seen = f" {_how_often(found.seen, 'time')}" if found.seen else ""
    alarms = f"a false alarm {_how_often(false, 'round')}" if false else "no false alarms"
    whole, for_ever, shortest = (
        words.join_words([f"{who} {words.amount(pay)}" for who, pay in zip(players, paid, strict=False)] or [""])
        for paid in (found.promised, found.for_ever, found.shortest)
    )
    at = f"with punishment for ever and {row.parameter} at {words.amount(found.delta)} it pays {for_ever} a round"
    long = words.count_of(found.rounds or 0, "round")
    return plain_words.sentences(
        f"repeated, with breaches {'' if found.seen else 'never '}seen{seen} and {alarms}, {kept}",
        f"at {found.delta} it is {'' if found.for_ever else 'not '}self-enforcing" if answer.folk else "",
        f"after an alarm, which names nobody, both turn to {plain_words.outcome_words(answer.game, found.threat)}",
        f"{at}, without false alarms {whole}" if found.for_ever not in ((), found.promised) else "",
        f"the shortest punishment that deters lasts {long}: then it pays {shortest}" if found.rounds else "",
    )


def _how_often(chance: Fraction, what: str) -> str:
    """Return a chance above zero as `nine times in ten`."""
    if chance == 1:
        return f"every {what}"
    if len(str(chance.denominator)) > words.MAX_EXACT:
        return f"with chance {_number(chance)} a {what}"
    whole = {20: "twenty", 100: "a hundred"}.get(chance.denominator)
    return f"{words.count_of(chance.numerator, what)} in {whole or words.count_of(chance.denominator, 'x', 'x')[:-2]}"


def _threats(answer: Sustain) -> str:
    if len(set(answer.threats)) == 1:
        return f"In repeated play a breach is punished by {answer.threats[0]}."
    pairs = zip(answer.game.players, answer.threats, strict=True)
    each = [f"{player.name}'s breach by {label}" for player, label in pairs]
    return f"In repeated play {words.join_words(each)} is punished."


def _minmax_text(answer: Sustain) -> str:
    text = []
    for player, (pure, mixed) in zip(answer.game.players, answer.held, strict=True):
        lower = f" ({words.amount(mixed)} if the other side mixes)" if mixed is not None and mixed != pure else ""
        text.append(f"{player.name} to {words.amount(pure)}{lower}")
    return f"The other side can hold down {words.join_words(text)}."


def _range(side: KeepingRange | Row) -> Cell:
    low, high = side.low, side.high
    if not side.able:
        return "undecided" if side.able is None else "impossible"
    ends = [Amount(end) for end in (low, high) if end is not None]
    if isinstance(side, Row) and side.between:
        return (*ends, "is enough")
    if len(ends) == 2:
        return ("exactly", ends[0]) if low == high else (ends[0], "to", ends[1])
    return "any" if not ends else ends[0] if high is None else ("at most", ends[0])


def _reason(row: Row) -> str:
    """Return why a device is not able, or how far what is enough may be from the least."""
    low, high = row.between or (None, None)
    return row.reason if low is None or high is None else f"the least lies between {_number(low)} and {_number(high)}"


def _reasons(row: Row) -> Iterator[Cell]:
    if reason := _reason(row):
        yield reason
    if row.able is None or row.between:
        return
    kind = row.anywhere.kind
    if kind == "empty":
        yield f"impossible anywhere in the ranges, which is proved ({row.anywhere.proof})"
    elif kind == "nonempty":
        only = row.name == WORST  # whose condition is needed and not always enough
        yield "not excluded elsewhere in the ranges" if only else "possible elsewhere in the ranges"
    else:
        yield "undecided whether it is possible elsewhere in the ranges"


def _formulas(answer: Sustain, row: Row) -> Iterator[Cell]:
    for k, player in enumerate(answer.game.players):
        if (piece := row.device.piece(k, answer.point)) is not None:
            text = _bounds_text(row, piece)
            yield f"{player.name}:", Code(text) if text else f"any {row.parameter} does"


def _bounds_text(row: Row, piece: IntervalPiece) -> str:
    """Return `delta >= (shield - breach_us)/(embargo - breach_us)`; nothing where there is no bound."""
    names, own = row.device.affine.space.names, _measure(row)
    low, high = ("" if end is None else ratio_text(end, names) for end in (piece.low, piece.high))
    if low and high:
        return f"{low} <= {own} <= {high}"
    return f"{own} >= {low}" if low else f"{own} <= {high}" if high else ""


def _measure(row: Row) -> str:
    """Return what the formulas bound: the parameter, or the sum of its powers."""
    own = row.parameter
    return " + ".join([own, *(f"{own}**{k}" for k in range(2, row.device.power + 1))])


def _condition(row: Row) -> Cell:
    """Return the exact condition, each comparison solved for the device's parameter as far as it goes."""
    device = row.device
    cells = ([_comparison(row, condition) for condition in cell] for cell in device.measured.cells)
    each = [cell for cell in cells if "nowhere" not in cell]
    text = either([_all_of(one) for one in each], "always", "never")
    if device.credible is not None and each:
        kept = each[0] if len(each) == 1 else [text]
        text = _all_of([*kept, sentence_text(device.credible)]) or "always"
    text = round_numbers(text)
    if len(text) > MAX_CONDITION:
        return Advice(f"{words.count_of(len(each), 'alternative')}", ", which --format json spells out")
    if text in ("always", "never"):
        return text
    return ("only if", Code(text)) if row.name == WORST else Code(text)


def _all_of(parts: Iterable[str]) -> str:
    """Join conditions by `and`, each once, those with alternatives in parentheses; what always holds is left out."""
    each = (one for part in parts for one in ([part] if " or " in part else part.split(" and ")))
    said = [one for one in dict.fromkeys(each) if one not in ("", "always", "everywhere")]
    return " and ".join(f"({one})" if " or " in one and len(said) > 1 else one for one in said)


def _comparison(row: Row, condition: Constraint) -> str:
    """Return the parameter times its factor, and the rest: `delta*(embargo - breach_us) >= shield - breach_us`."""
    over = row.device.over
    k = row.device.place
    own = _measure(row)
    if degrees(condition.poly)[k] != 1 or condition.relation == "==":
        return sentence_text(Region(row.device.affine.space, ((condition,),)))
    slope = condition.poly.derivative(k)
    rest = slope * over.ring[over.names[k]] - condition.poly
    if slope.is_constant():
        sign = condition.relation if slope.leading_coefficient() > 0 else {">=": "<=", ">": "<"}[condition.relation]
        return f"{own} {sign} {ratio_text(ratio(rest, slope), over.names)}"
    factor = text(slope, over.names)
    own = f"({own})" if row.device.power > 1 else own
    bare = len(slope.coeffs()) == 1 and not factor.startswith("-")
    return f"{own}*{factor if bare else f'({factor})'} {condition.relation} {text(rest, over.names)}"


def _checks_text(row: Row) -> str:
    if not row.checks:
        return "there was nothing to try: every value of the range does" if row.able else "nothing was tried"
    yes = [_number(check.value) for check in row.checks if check.works]
    no = [_number(check.value) for check in row.checks if not check.works]
    how = "the larger game solved"
    if row.name == WORST:
        how = "the payoffs of all equilibria found"
    elif row.device.plan_at is not None:
        how = "the larger game solved and every single departure tried"
    parts = [f"it sticks at {words.join_words(yes)}"] if yes else []
    parts += [f"not at {words.join_words(no)}" if yes else f"it does not stick at {words.join_words(no)}"] if no else []
    return f"{how}: {', '.join(parts)}"


def _folk(answer: Sustain) -> Iterator[Block]:
    if answer.folk is None:
        return
    yield Head(f"The game repeated, with delta = {words.amount(answer.folk.delta)}")
    verdict = {True: "It can", False: "It cannot", None: "It is undecided whether it can"}[answer.sustained]
    yield Say(f"{verdict} be played for ever, breaches punished as hard as pure moves make credible.")
    polygons = {"inner": answer.folk.inner, "outer": answer.folk.outer}
    paid = "all points between the inner corners, and none outside the outer ones"
    if answer.folk.exact:
        polygons, paid = {"corner": answer.folk.outer}, "exactly the points between these corners"
    yield Say(f"Equilibria in pure moves with a public lottery pay {paid}.")
    corners = ((name, corner) for name, polygon in polygons.items() for corner in polygon)
    rows = tuple((name, Amount(first), Amount(second)) for name, (first, second) in corners)
    yield Grid(("", *answer.game.seat_names), rows, data=False)


def _data(answer: Sustain) -> Grid:
    head = ("outcome", "device", "parameter", "side", "able", "least", "greatest", "formula", "where", "reason")
    rows: list[tuple[Cell, ...]] = []
    for row in answer.rows:
        entries: list[tuple[str, KeepingRange | Row, str, str, str]] = []
        for k, side in enumerate(row.sides):
            piece = row.device.piece(k, answer.point)
            formula, where = ("", "") if piece is None else (_bounds_text(row, piece), sentence_text(piece.where))
            entries.append((side.player, side, formula, where, ""))
        entries.append(("both", row, "", sentence_text(row.region), _reason(row)))
        for who, one, *told_of in entries:
            able = "undecided" if one.able is None else "yes" if one.able else "no"
            ends: list[Cell] = ["" if end is None else Amount(end) for end in (one.low, one.high)]
            rows.append((answer.outcome, row.name, row.parameter, who, able, *ends, *told_of))
    return Grid(head, tuple(rows))
