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
from solver.forms.any_form import in_payoff_unit
from solver.questions import plain_words
from solver.questions.plain_words import names_note
from solver.questions.sentence_length import MAX_WORDS, count_words, join_or_split
from solver.questions.sustain.answer import KeepingRange, Row, Sustain
from solver.questions.sustain.phrases import SAY
from solver.questions.words import MAX_CONDITION, game_report
from solver.regions.constraints import Constraint
from solver.regions.region import Region
from solver.regions.report import round_numbers, sentence_text, where_block
from solver.report import numbers, words
from solver.report.blocks import Advice, Amount, Block, Cell, Code, Facts, Grid, Head, Report, Say, either
from solver.report.remedies import SPELT_OUT

GRIM, WORST = "grim trigger", "worst punishment"
ONCE = ("bond", "cost of breach", "linkage", "side payment", "penalty", "tranches")  # what keeps a deal made once
_number = partial(words.brief_amount, most=words.MAX_EXACT)


def report(answer: Sustain) -> Report:
    asked = SAY("asked", outcome=answer.outcome)
    lead = _plain_answer(answer)
    said = f"{lead} {_alarm_text(answer)}".strip()
    page = game_report(asked, answer.game, _blocks(answer), lambda: _data(answer), said, lead, partial(_key, answer))
    return replace(page, symbols={"delta": r"\delta", **page.symbols})


@numbers.writing_sentences()
def _plain_answer(answer: Sustain) -> str:
    """Return whether the deal is self-enforcing at the point, and what else would make it so, in plain words."""
    game, deal = answer.game, plain_words.outcome_words(answer.game, answer.outcome)
    at = plain_words.place_words(game.space, answer.point)
    if answer.holds:
        return plain_words.sentences(SAY("holds", place=at, deal=deal))
    gains = [
        SAY(
            "gain",
            player=plain_words.player_words(game, k),
            gain=in_payoff_unit(game, words.amount(gain)),
            strategy=strategy,
        )
        for k, (strategy, gain) in enumerate(answer.tempted)
        if gain > 0
    ]
    able = {row.name: row for row in answer.rows if row.able}
    once = [_dose(answer, able[name], first=not k) for k, name in enumerate(name for name in ONCE if name in able)]
    patience = _patience(able[GRIM]) if GRIM in able else ""
    worst = _patience(able[WORST]) if GRIM not in able and WORST in able else ""
    return plain_words.sentences(
        join_or_split(SAY("fails", place=at, deal=deal), words.join_words(gains), by=": "),
        SAY("repeated", patience=patience, worst=worst) if any(row.name == GRIM for row in answer.rows) else "",
        *_made_once(once),
        _lasting(answer),
    )


def _made_once(devices: list[str]) -> Iterator[str]:
    """Yield what keeps the deal when it is made once; of many devices the last in a sentence of their own."""
    said = SAY("once", devices=devices) if devices else ""
    if count_words(said) <= MAX_WORDS:
        yield said
        return
    half = (len(devices) + 1) // 2
    yield SAY("once", devices=devices[:half])
    yield SAY("enough_too", devices=devices[half:])


def _lasting(answer: Sustain) -> str:
    """Return whether a deal can be kept for ever at the discount that was asked about; nothing where none was."""
    if answer.folk is None or answer.alarm is not None:
        return ""
    share, can = words.percent(answer.folk.delta), answer.sustained
    return SAY("lasting", share=share, yes=can is True, no=can is False)


def _patience(row: Row) -> str:
    """Return for which patience a device in repeated play keeps the deal."""
    ends = [
        SAY("care", least=least, share=words.percent_near(end))
        for least, end in ((True, row.low), (False, row.high))
        if isinstance(end, Fraction)
    ]
    return SAY("patience", ends=ends) if ends else SAY("any_patience")


def _dose(answer: Sustain, row: Row, first: bool) -> str:
    """Return a device that is enough when the deal is made once, and how much of it, the `first` with its unit."""
    low, high, (payer, payee) = row.low, row.high, (plain_words.player_words(answer.game, k) for k in range(2))
    if row.name == "side payment" and isinstance(high, Fraction) and high < 0:
        low, high, payer, payee = -high, -low if isinstance(low, Fraction) else None, payee, payer
    ends = [SAY("least", value=_number(low))] if low is not None else []
    ends += [SAY("most", value=_number(high))] if high is not None else []
    size = words.join_words(ends) if low is None or low != high else _number(low)
    size = in_payoff_unit(answer.game, size) if first and row.name != "tranches" else size
    match row.name:
        case "side payment":
            return SAY("side_payment", size=size, payer=payer, payee=payee)
        case "penalty":
            return SAY("penalty", size=size, chance=words.brief_share(answer.detection))
        case "bond":
            return SAY("bond", size=size)
        case "linkage":
            return SAY("linkage", size=size)
        case "tranches":
            return SAY("tranches", size=size)
    return SAY("cost_of_breach", size=size)


def _blocks(answer: Sustain) -> Iterator[Block]:
    if answer.alarm is not None:
        yield Say(_alarm_text(answer))
    place = words.point_text(answer.point, answer.game.space.baseline)
    yield Say(SAY("numbers", place=place), names_note(answer.game))
    yield Say(*SAY.pieces("condition", where=where_block(answer.region)))
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
    yield Head(SAY("takes"))
    rows = ((row.name, *map(_range, row.sides), _range(row)) for row in answer.rows)
    yield Grid(("device", *answer.game.seat_names, "both"), tuple(rows))
    yield Say(*(said for row in answer.rows for said in _words_used(row)))
    told = [row for row in answer.rows if not row.able or row.between]
    if told or answer.missing:
        none = tuple((name, (reason,)) for name, reason in answer.missing)
        yield Facts((*((row.name, tuple(_reasons(row))) for row in told), *none))
    if any(row.name == "penalty" for row in answer.rows):
        yield Say(SAY("penalty_paid", chance=words.amount(answer.detection)))


def _detail_blocks(answer: Sustain) -> Iterator[Block]:
    """Yield the formulas of each device, where the deal sticks with it, and how its numbers were checked."""
    yield Head(SAY("symbols"))
    able = [row for row in answer.rows if any(side.able for side in row.sides)]
    yield Facts(tuple((row.name, tuple(_formulas(answer, row))) for row in able))
    yield Head(SAY("sticks"))
    yield Facts(tuple((row.name, (_condition(row),)) for row in answer.rows))
    yield Head(SAY("models"))
    yield Facts(tuple((row.name, (f"{row.device.model}", _checks_text(row))) for row in answer.rows))


def _words_used(row: Row) -> Iterator[str]:
    """Yield what the names in the answer about a device mean that are not the game's."""
    if row.name == GRIM:
        yield SAY("delta", parameter=row.parameter)
    elif row.name == "finite punishment":
        yield SAY("weight", measure=_measure(row))
    elif row.name == "tranches":
        yield SAY("moves")


@numbers.writing_sentences()
def _alarm_text(answer: Sustain) -> str:
    """Return what it takes to keep the deal by alarms, and what they cost; nothing where none are asked about."""
    if (found := answer.alarm) is None:
        return ""
    row, alarms = answer["grim on alarm"], ""
    if found.false_alarm:
        alarms = SAY("false_alarm", how_often=_how_often(found.false_alarm, "round"))
    often = _how_often(found.seen, "time") if found.seen else ""
    patience = _patience(row) if row.able else ""
    promised, for_ever, shortest = (
        [
            SAY("pays", player=plain_words.player_words(answer.game, k), payoff=words.amount(paid))
            for k, paid in enumerate(each)
        ]
        for each in (found.promised, found.for_ever, found.shortest)
    )
    delta, differs = words.amount(found.delta), found.for_ever not in ((), found.promised)
    pays = SAY("without_alarms", parameter=row.parameter, delta=delta, for_ever=for_ever, promised=promised)
    return plain_words.sentences(
        SAY("alarmed", seen=bool(found.seen), how_often=often, alarms=alarms, patience=patience, reason=row.reason),
        SAY("asked_at", delta=str(found.delta), holds=bool(found.for_ever)) if answer.folk else "",
        SAY("turn", threat=plain_words.outcome_words(answer.game, found.threat)),
        pays if differs else "",
        SAY("shortest", rounds=found.rounds, paid=shortest) if found.rounds else "",
    )


def _how_often(chance: Fraction, what: str) -> str:
    """Return a chance above zero as `nine times in ten`."""
    if chance == 1:
        return SAY("always", what=what)
    if len(str(chance.denominator)) > words.MAX_EXACT:
        return SAY("rarely", chance=_number(chance), what=what)
    whole = {20: "twenty", 100: "a hundred"}.get(chance.denominator)
    whole = whole or words.count_of(chance.denominator, "x", "x")[:-2]
    return SAY("in_ten", count=words.count_of(chance.numerator, what), whole=whole)


def _threats(answer: Sustain) -> str:
    if len(set(answer.threats)) == 1:
        return SAY("threat", threat=answer.threats[0])
    pairs = zip(answer.game.players, answer.threats, strict=True)
    return SAY("threats", breaches=[SAY("breach", player=player.name, threat=label) for player, label in pairs])


def _minmax_text(answer: Sustain) -> str:
    text = []
    for player, (pure, mixed) in zip(answer.game.players, answer.held, strict=True):
        lower = words.amount(mixed) if mixed is not None and mixed != pure else ""
        text.append(SAY("held", player=player.name, payoff=words.amount(pure), lower=lower))
    return SAY("held_down", players=text)


def _range(side: KeepingRange | Row) -> Cell:
    low, high = side.low, side.high
    if not side.able:
        return SAY("undecided" if side.able is None else "impossible")
    ends = [Amount(end) for end in (low, high) if end is not None]
    if isinstance(side, Row) and side.between:
        return SAY.pieces("enough", ends=ends)
    if len(ends) == 2:
        return SAY.pieces("exactly", value=ends[0]) if low == high else SAY.pieces("between", low=ends[0], high=ends[1])
    return SAY("any") if not ends else ends[0] if high is None else SAY.pieces("up_to", value=ends[0])


def _reason(row: Row) -> str:
    """Return why a device is not able, or how far what is enough may be from the least."""
    low, high = row.between or (None, None)
    if low is None or high is None:
        return row.reason
    return SAY("least_between", low=_number(low), high=_number(high))


def _reasons(row: Row) -> Iterator[Cell]:
    if reason := _reason(row):
        yield reason
    if row.able is None or row.between:
        return
    kind = row.anywhere.kind
    if kind == "empty":
        yield SAY("impossible_anywhere", proof=str(row.anywhere.proof))
    elif kind == "nonempty":
        yield SAY("possible_elsewhere", only=row.name == WORST)  # whose condition is needed and not always enough
    else:
        yield SAY("open_elsewhere")


def _formulas(answer: Sustain, row: Row) -> Iterator[Cell]:
    for k, player in enumerate(answer.game.players):
        if (piece := row.device.piece(k, answer.point)) is not None:
            text = _bounds_text(row, piece)
            yield f"{player.name}:", Code(text) if text else SAY("any_does", parameter=row.parameter)


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
        return Advice(SAY("alternatives", alternatives=len(each)), SPELT_OUT)
    if text in ("always", "never"):
        return text
    return SAY.pieces("only_if", condition=Code(text)) if row.name == WORST else Code(text)


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
        return SAY("nothing_tried", able=bool(row.able))
    yes = [_number(check.value) for check in row.checks if check.works]
    no = [_number(check.value) for check in row.checks if not check.works]
    how = SAY("payoffs_found") if row.name == WORST else SAY("solved", departures=row.device.plan_at is not None)
    return SAY("tried", how=how, works=yes, fails=no)


def _folk(answer: Sustain) -> Iterator[Block]:
    if answer.folk is None:
        return
    yield Head(SAY("folk", delta=words.amount(answer.folk.delta)))
    yield Say(SAY("folk_verdict", yes=answer.sustained is True, no=answer.sustained is False))
    exact = answer.folk.exact
    polygons = {"inner": answer.folk.inner, "outer": answer.folk.outer} if not exact else {"corner": answer.folk.outer}
    yield Say(SAY("folk_pays", exact=exact))
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
