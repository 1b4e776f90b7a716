"""How concessions are written: the cheapest change together, each parameter alone, and why some cannot do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, real_of
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.concede.aftermath import Aftermath
from solver.questions.concede.answer import Concede, controlled_by
from solver.questions.concede.phrases import SAY
from solver.questions.concede.search import Concession, ValueRange, Way
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import part_aside
from solver.questions.words import APART, LEAD, game_report, lead_in, say_proved
from solver.regions.domain import domain
from solver.regions.report import comparison, coordinate, where_cut
from solver.regions.sentences import sentence
from solver.report import blocks, words

GOALS = {
    "equilibrium": "an equilibrium", "unique": "the only equilibrium", "strict": "a strict equilibrium",
    "risk-dominant": "the risk-dominant equilibrium", "payoff-dominant": "the payoff-dominant equilibrium",
    **{name: f"stable in the sense of {name}" for name in ("gmr", "smr", "seq")},
}  # fmt: skip
PLAIN_GOALS = {
    "equilibrium": "stable",
    "unique": "the only stable one",
    "risk-dominant": "stable and the less risky one to count on (risk-dominant)",
    "payoff-dominant": "stable and better for both sides than the others (payoff-dominant)",
    **plain_words.STABLE_AS,
}


def _data(answer: Concede) -> blocks.Grid:
    """Return a row for each parameter that a cheapest change moves: of all together, then of each alone."""
    head = (
        "outcome", "to be", "moving", "verdict", "cost", "cost at least", "attained", "unit", "way", "parameter",
        "now", "has to be", "change", "example", "why not",
    )  # fmt: skip
    unit, names = "as given" if answer.priced else "per cent of range", answer.game.space.names
    rows: list[blocks.Row] = []
    alone = answer.singles if len(answer.joint.names) > 1 and not answer.holds else ()
    never = "impossible, walls apart" if answer.off_walls else "impossible"
    for found in (answer.joint, *alone):
        verdict = "undecided" if found.high is None else "possible"
        verdict = "holds already" if answer.holds else never if found.verdict.kind == "empty" else verdict
        before = (
            answer.outcome, answer.make, ", ".join(found.names), verdict,
            *map(blocks.blank_if_none, (found.high, found.low)), blocks.yes_no(found.attained), unit,
        )  # fmt: skip
        moves = [] if answer.holds else [*_table_moves(answer, found)]
        why_not = "; ".join(" and ".join(str(sentence(c, names)) for c in one.conditions) for one in found.blocked)
        rows += [(*before, *move, "") for move in moves] or [(*before, *[""] * 6, why_not)]
    return blocks.Grid(head, tuple(rows))


def _table_moves(answer: Concede, found: Concession) -> Iterator[blocks.Row]:
    for k, way in enumerate(found.ways, 1):
        for name, value in way.to.items():
            start, example = answer.point[name], (way.example or {}).get(name)
            if value != start or example not in (None, start):
                to = coordinate(value)
                yield str(k), name, *map(blocks.Amount, (start, to, to - start)), blocks.blank_if_none(example)


def report(answer: Concede, full: bool = False) -> blocks.Report:
    """Return the answer in blocks; the condition of the outcome, which may be long, last."""
    asked = SAY("asked", outcome=answer.outcome, goal=_goal_text(answer))
    return game_report(asked, answer.game, _blocks(answer, full), lambda: _data(answer), lambda: plain_answer(answer))


def plain_answer(answer: Concede) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(concede(load("thaad-deal"), "withdraw, sanction", by="breach_us")))
    No change of the cost to the US of being seen to break its word within the ranges makes the outcome withdraw
    (the United States) and sanction (China) stable. That is proved. Stable means that no side gains by changing its own
    choice.
    """
    found, wording = answer.joint, PlainWords(answer.game.space)
    if answer.holds:
        place = plain_words.place_words(answer.game.space, answer.point)
        whole = SAY("holds", place=place, **_made(answer))
    elif found.ways:
        moves = _plain_moves(answer, found.ways[0], found, wording)
        whole = SAY("way", exact=found.exact, moves=moves, curved=found.aside > 0, **_apart(answer), **_made(answer))
    else:
        levers = [wording.name(name) for name in found.names]
        never = found.verdict.kind == "empty"
        whole = SAY("never" if never else "open", levers=levers, **_apart(answer), **_made(answer))
    said = plain_words.sentences(part_aside(whole), *_plain_notes(answer, wording))
    return plain_words.with_stable_note(wording.briefly(said))


def _made(answer: Concede) -> dict[str, str]:
    """Return the outcome in plain words, what it is to be made, and with how much to spare."""
    spare = _spare(answer, words.amount(answer.margin)) if answer.margin else ""
    if answer.concept == CLAIM:
        return {"outcome": SAY("claim", claim=words.clean(answer.outcome)), "goal": "true", "spare": spare}
    outcome = plain_words.outcome_words(answer.game, answer.outcome)
    return {"outcome": outcome, "goal": _goal(answer, answer.game.traits.plain_goals, PLAIN_GOALS), "spare": spare}


def _apart(answer: Concede) -> dict[str, str | bool]:
    """Return whether walls are left out, and how a sentence in plain words says so."""
    return {"apart": answer.off_walls, "boundaries": plain_words.APART}


def _plain_notes(answer: Concede, wording: PlainWords) -> Iterator[str]:
    """Yield what else a reader has to know: who may change what, how costs are counted, and that others cost as much;
    of an impossible change what is tied."""
    found = answer.joint
    if answer.holds or not found.ways:
        yield from _say_tied(answer, wording.name) if found.verdict.kind == "empty" else ()
        return
    if _is_by_any_player(answer) and len(found.names) < len(answer.game.space):
        yield SAY("own")
    if not answer.priced:
        yield SAY("price")
    if len(found.ways) > 1 or any(not spread.is_point for way in found.ways for spread in way.spread.values()):
        yield SAY("others")


def _plain_moves(answer: Concede, way: Way, found: Concession, wording: PlainWords) -> str:
    """Return what has to be done to each parameter that moves; on a closed wall, that any error can undo it."""
    moves, bare, after = list[str](), "", answer.after
    moved = [*_list_moves(answer, way, found)]
    edge = None if after is None or after.undone == "no" or answer.margin else after
    for name, start, value, aim in moved:
        bare = wording.number(value if found.exact else float(value), apart=start)
        target = wording.number(value if found.exact else float(value), [name], apart=start)
        if aim not in (None, value):
            target = SAY("past", below=real_of(value) > aim, target=target)
        up = real_of(value) > start or (value == start and aim is not None and aim > start)
        if edge and len(moved) == 1:
            target = _from_there_on(name, up, target, edge, wording)
        begun = wording.number(start, [name])
        moves.append(SAY("move", verb="raise" if up else "lower", what=wording.name(name), start=begun, target=target))
    whole = words.join_words(moves)
    if edge is None:
        return whole
    undone = SAY("undone", known=edge.undone == "yes")
    exactly = "" if len(moves) > 1 or bare.startswith("about") else bare
    return SAY("on_edge", moves=whole, value=exactly, undone=undone)


def _list_moves(
    answer: Concede, way: Way, found: Concession
) -> Iterator[tuple[str, Fraction, Coordinate, Fraction | None]]:
    """Yield each parameter that moves: from where, to where, and where it has to go beyond that, a value that does."""
    for name, value in way.to.items():
        start = answer.point[name]
        aim = None if way.example is None or found.attained is not False else way.example[name]
        if value != start or aim not in (None, start):
            yield name, start, value, aim


def _from_there_on(name: str, up: bool, target: str, after: Aftermath, wording: PlainWords) -> str:
    """Return the values of the one parameter that moves, from the cheapest on, which all do it."""
    if after.until is None:
        return target
    end = "" if after.by_range else wording.number(after.until, [name])
    most = ("at most" if after.included else "below") if up else ("at least" if after.included else "above")
    return SAY("from_on", up=up, target=target, most=most, end=end)


def _goal_text(answer: Concede) -> str:
    """Return what the outcome is to become; in a dispute, the outcome that the named solution picks."""
    return "true" if answer.concept == CLAIM else _goal(answer, answer.game.traits.goals, GOALS)


def _goal(answer: Concede, own: Mapping[str, str], usual: Mapping[str, str]) -> str:
    """Return what the form says of this outcome, of what is asked, or of all; in most forms what is asked says it."""
    found = (own[key] for key in (answer.outcome, answer.make, "") if key in own)
    goal: str = next(found, usual.get(answer.make, ""))
    return goal.format(concept=answer.concept)


def _blocks(answer: Concede, full: bool) -> Iterator[blocks.Block]:
    place = words.point_text(answer.point, answer.game.space.baseline)
    yield blocks.Say(SAY("numbers", place=place), *_levers(answer))
    made: dict[str, str | bool] = {"outcome": answer.outcome, "goal": _goal_text(answer)}
    made |= {"apart": answer.off_walls, "boundaries": LEAD}
    if answer.holds:
        yield blocks.Say(SAY("already"))
    if not answer.region.cells:
        yield blocks.Say(SAY("nowhere", open=answer.game.open, **made))
    if answer.off_walls:
        yield blocks.Say(APART)
    if not answer.holds:
        yield from change_blocks(answer)
    lead, lines = SAY("stands", somewhere=() not in answer.region.cells, **made), [*where_cut(answer.region, full)]
    for k, line in enumerate(lines, 1):
        margin = (",", *_spare_pieces(answer)) if answer.margin and k == len(lines) else ()
        yield blocks.Say(
            *((lead,) if k == 1 else ()), *line, *margin, *(("." if k == len(lines) else ""),), indent=2 * (k > 1)
        )
    if answer.margin and len(answer.region.cells) > 1 and not answer.holds:
        yield blocks.Say(SAY("seam"))


def _spare(answer: Concede, margin: str) -> str:
    return SAY("spare", several=len(answer.region.cells) > 1, margin=margin)


def _spare_pieces(answer: Concede) -> tuple[blocks.Inline, ...]:
    return SAY.pieces("spare", several=len(answer.region.cells) > 1, margin=blocks.Amount(answer.margin))


def change_blocks(answer: Concede, brief: bool = False) -> Iterator[blocks.Block]:
    """Yield what has to change: all parameters together, each alone, and what costs are; `brief`: no table of
    each alone where that says little."""
    yield blocks.Head(SAY("changing", several=len(answer.joint.names) > 1, levers=answer.joint.names))
    yield from _concession(answer, answer.joint)
    moved = {n for way in answer.joint.ways for n, x in way.to.items() if x != answer.point[n]}
    able = [s.names[0] for s in answer.singles if s.verdict.kind != "empty"]
    if brief and (len(moved) == 1 or not able):
        sure = all(s.verdict.kind != "undecided" for s in answer.singles)
        yield blocks.Say(SAY("few_alone", able=able, sure=sure))
    elif len(answer.singles) > 1:
        yield blocks.Head(SAY("each_alone"))
        rows = tuple(_row(answer, single) for single in answer.singles)
        yield blocks.Grid(("parameter", "now", "has to be", "cost"), rows)
        if blocked := [(s.names[0], tuple(_reasons(answer, s))) for s in answer.singles if s.verdict.kind == "empty"]:
            yield blocks.Facts(tuple(blocked))
    prices = [f"{name} {words.amount(cost)}" for name, cost in answer.costs.items()]
    yield blocks.Say(SAY("priced", prices=prices) if answer.priced else SAY("unpriced"))


def _levers(answer: Concede) -> Iterator[str]:
    """Yield that all the parameters that somebody controls may change, where it is these, and who controls each."""
    controlled = controlled_by(answer.game)
    if _is_by_any_player(answer):
        owners = {who: [name for name in controlled if controlled[name] == who] for who in controlled.values()}
        each = [SAY("owned", levers=names, owner=words.clean(who)) for who, names in owners.items()]
        yield SAY("levers", levers=each)
    yield plain_words.sentences("; ".join(_say_tied(answer)))


def _say_tied(answer: Concede, called: Callable[[str], str] = str) -> Iterator[str]:
    """Yield which parameters that may change are tied, by what is assumed, to others alone, which may not."""
    may = {*answer.joint.names}
    for tie in ({name, *some} for name, some in domain(answer.game.space).origins.items()):
        if len(tie & may) == 1 < len(tie):
            rest = [called(name) for name in answer.game.space.names if name in tie - may]
            yield SAY("tied", lever=called(*(tie & may)), rest=rest)


def _is_by_any_player(answer: Concede) -> bool:
    """Whether all that any player controls may change, and nothing else."""
    return answer.side is None and set(answer.joint.names) == set(controlled_by(answer.game))


def _unit(answer: Concede) -> str:
    return SAY("as_given") if answer.priced else SAY("of_range")


def _concession(answer: Concede, found: Concession) -> Iterator[blocks.Block]:
    lead = LEAD if answer.off_walls else ""
    if found.verdict.kind == "empty":
        yield blocks.Say(*lead_in(lead, SAY.pieces("impossible")))
        yield blocks.Facts((("because", tuple(_reasons(answer, found))),))
        return
    if found.high is None:
        unit, proved = _unit(answer), say_proved(found.trusted)
        low = None if found.low is None else blocks.Amount(found.low)
        least = SAY.pieces("at_least", low=low, unit=unit, proved=proved) if found.low else ()
        spent = words.undecided_text(found.verdict.spent)
        yield blocks.Say(SAY("undecided", spent=spent), *lead_in(lead, least))
        return
    yield blocks.Say(*lead_in(lead, _cost(answer, found)))
    if found.aside:
        yield blocks.Say(SAY("aside", aside=found.aside))
    for k, way in enumerate(found.ways):
        if k:
            yield blocks.Say(SAY("also_cheapest"))
        to = "has to be" if found.exact else "for instance"
        yield blocks.Grid(("parameter", "now", to, "change"), tuple(_moves(answer, way, found)))
        yield from _remarks(answer, way, found)
    if also := _equally_cheap_singles(answer, found):
        yield blocks.Say(SAY("alone", one=also[0] if len(also) == 1 else "", several=also))


def _equally_cheap_singles(answer: Concede, found: Concession) -> list[str]:
    """Return the parameters that alone do it at the same cost, by a way that is not among those shown."""
    if found is not answer.joint or len(answer.singles) < 2 or not found.exact:
        return []
    shown = [{n for n, x in way.to.items() if x != answer.point[n]} for way in found.ways]
    cost = (found.low, found.high, found.attained)
    alike = (single.names[0] for single in answer.singles if (single.low, single.high, single.attained) == cost)
    return [name for name in alike if {name} not in shown]


def _cost(answer: Concede, found: Concession) -> tuple[blocks.Inline, ...]:
    assert found.high is not None and found.low is not None
    unit, proved = _unit(answer), say_proved(found.trusted)
    if not found.exact:
        low, high = words.outward(found.low, found.high)
        return SAY.pieces("between", low=low, high=high, unit=unit, proved=proved)
    if found.attained is False:
        return SAY.pieces("more_than", high=blocks.Amount(found.high), unit=unit)
    return SAY.pieces("costs", high=blocks.Amount(found.high), unit=unit, proved=proved)


def _moves(answer: Concede, way: Way, found: Concession) -> Iterator[tuple[blocks.Cell, ...]]:
    for name, start, value, aim in _list_moves(answer, way, found):
        if not found.exact and isinstance(value, Fraction):
            size = _signed_size(words.short(abs(value - start)), value > start)
            yield name, blocks.Amount(start), _target(value, aim, words.short(value)), size
        else:
            change = coordinate(value) - start
            moved = _signed_size(words.amount(change), True) if change > 0 else words.amount(change)
            yield name, blocks.Amount(start), _target(value, aim), moved


def _target(value: Coordinate, aim: Fraction | None, short: str = "") -> blocks.Cell:
    """Return the value, in `short` perhaps, or the side of it on which `aim`, a change that does it, lies."""
    shown = short or blocks.Amount(value)
    if aim is None or aim == value:
        return shown
    return ("below" if real_of(value) > aim else "above", shown)


def _signed_size(size: str, up: bool) -> str:
    """Return the size of a change with its sign before the number: `about +0.3`."""
    sign = "+" if up else "-"
    return f"about {sign}{size.removeprefix('about ')}" if size.startswith("about ") else f"{sign}{size}"


def _remarks(answer: Concede, way: Way, found: Concession) -> Iterator[blocks.Block]:
    over = domain(answer.game.space)
    if way.binding:
        strongest = [c for c in way.binding if not any(c != one and c.key in one.forms for one in way.binding)]
        yield blocks.Facts((("held by", tuple(comparison(c, over, plain=True) for c in strongest)),))
    if way.ends:
        yield blocks.Say(SAY("at_end", ends=way.ends), indent=2)
    loose = [_range(name, spread) for name, spread in way.spread.items() if not spread.is_point]
    if loose:
        yield blocks.Say(SAY("loose", ranges=loose), indent=2)
    if way.example is not None and found.attained is False:
        moved = [f"{name} = {words.short(value)}" for name, value in way.example.items() if value != answer.point[name]]
        yield blocks.Say(SAY("example", moved=moved), indent=2)


def _range(name: str, spread: ValueRange) -> str:
    low, high = (words.amount(end) for end in (spread.low, spread.high))
    return SAY("loose_range", name=name, low=low, high=high, has_low=spread.has_low, has_high=spread.has_high)


def _row(answer: Concede, single: Concession) -> tuple[blocks.Cell, ...]:
    name = single.names[0]
    start = answer.point[name]
    if not single.ways or single.high is None:
        return name, blocks.Amount(start), "-", "impossible" if single.verdict.kind == "empty" else "undecided"
    aims = [None if single.attained is not False or way.example is None else way.example[name] for way in single.ways]
    target = [_target(way.to[name], aim) for way, aim in zip(single.ways, aims, strict=True)]
    either: blocks.Cell = target[0] if len(target) == 1 else " or ".join(map(blocks.plain, target))
    cost = blocks.Amount(single.high if single.exact else words.decimal(single.high) or single.high)
    return name, blocks.Amount(start), either, ("more than", cost) if single.attained is False else cost


def _reasons(answer: Concede, found: Concession) -> Iterator[blocks.Cell]:
    """Yield for each alternative the conditions that cannot be brought about, then how that is proved."""
    over, named = domain(answer.game.space), [blocked for blocked in found.blocked if blocked.conditions]
    if not answer.region.cells and not named:
        yield SAY("empty", apart=answer.off_walls, boundaries=LEAD.lower())
    for blocked in named:
        conditions = [piece for c in blocked.conditions for piece in ("and", comparison(c, over, plain=True))][1:]
        yield SAY.pieces("blocked", conditions=conditions, together=blocked.together)
    if answer.region.cells and len(named) < len(found.blocked):
        yield SAY("unmet", some=bool(named))
    yield from dict.fromkeys(SAY("proof", proof=str(blocked.verdict.proof)) for blocked in found.blocked)
