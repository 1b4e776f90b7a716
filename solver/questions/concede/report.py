"""How concessions are written: the cheapest change together, each parameter alone, and why some cannot do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from solver.algebra.algebraic_numbers import Coordinate, real_of
from solver.forms.any_form import CLAIM
from solver.questions import plain_words
from solver.questions.concede.answer import Concede, controlled_by
from solver.questions.concede.search import Concession, ValueRange, Way
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import join_or_split, part_aside
from solver.questions.words import APART, LEAD, game_report, lead_in, say_proved
from solver.regions.decide.emptiness import QUICK_BUDGET
from solver.regions.domain import domain
from solver.regions.lines import reach
from solver.regions.nearest_outside import find_nearest
from solver.regions.norms import Common
from solver.regions.report import comparison, coordinate, where_cut
from solver.regions.sentences import sentence
from solver.report import blocks, words

SEAM = (
    "The margin is asked of the alternatives one by one: where two of them touch, a smaller change may have as much to"
    " spare."
)
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
    never = f"impossible{', walls apart' * answer.off_walls}"
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
    asked = f"The cheapest way to make {answer.outcome} {_goal_text(answer)}"
    return game_report(asked, answer.game, _blocks(answer, full), lambda: _data(answer), lambda: plain_answer(answer))


def plain_answer(answer: Concede) -> str:
    """Return the answer in plain words.

    >>> print(plain_answer(concede(load("thaad-deal"), "withdraw, sanction", by="breach_us")))
    No change of the cost to the US of being seen to break its word within the ranges makes the outcome withdraw
    (the United States) and sanction (China) stable. That is proved. Stable means that no side gains by changing its own
    choice.
    """
    outcome, found = plain_words.outcome_words(answer.game, answer.outcome), answer.joint
    goal = _goal(answer, answer.game.traits.plain_goals, PLAIN_GOALS)
    if answer.concept == CLAIM:
        outcome, goal = f"the claim {words.clean(answer.outcome)}", "true"
    spare = f", {_each_condition(answer)} by {words.amount(answer.margin)} or more" if answer.margin else ""
    made, wording = f"{outcome} {goal}{spare}", PlainWords(answer.game.space)
    levers = words.join_words([*map(wording.name, found.names)], "or")
    place = plain_words.place_words(answer.game.space, answer.point)
    if answer.holds:
        whole = f"{place}, {outcome} is {goal} already{spare}, so nothing has to change"
    elif found.verdict.kind == "empty":
        whole = join_or_split(f"no change of {levers} within the ranges makes {made}", "that is proved", by="; ")
    elif not found.ways:
        whole = f"it is undecided whether a change of {levers} can make {made}"
    else:
        kind = "the cheapest way" if found.exact else "a way, perhaps not the very cheapest,"
        way = f"{kind} to make {made}{',' * bool(spare)} is to"
        whole = part_aside(f"{way} {_plain_moves(answer, found.ways[0], found, wording)}")
        if found.aside:
            whole += ", apart from ways that hold on curved boundaries only"
    whole = plain_words.APART * (answer.off_walls and not answer.holds) + whole
    loose = any(not spread.is_point for way in found.ways for spread in way.spread.values())
    also = "other changes cost the same" if len(found.ways) > 1 or loose else ""
    some = _is_by_any_player(answer) and len(found.names) < len(answer.game.space)
    limits = "only what a player controls may change" * some
    tied = _say_tied(answer, wording.name) * (found.verdict.kind == "empty")
    price = "" if answer.priced else "changes are counted in per cent of each range, added up"
    more = (limits, price, also) if found.ways and not answer.holds else (tied,)
    return plain_words.with_stable_note(wording.briefly(plain_words.sentences(whole, *more)))


def _plain_moves(answer: Concede, way: Way, found: Concession, wording: PlainWords) -> str:
    """Return what has to be done to each parameter that moves; on a closed wall, that any error can undo it."""
    edge = found.exact and found.attained and not answer.margin and way.binding and _undoing(answer, way)
    moves, bare = list[tuple[str, str, str]](), ""
    for name, start, value, aim in _list_moves(answer, way, found):
        bare = words.brief_amount(value if found.exact else float(value))
        target = wording.number(value if found.exact else float(value), [name])
        if aim not in (None, value):
            target = f"just {'below' if real_of(value) > aim else 'above'} {target}"
        verb = "raise" if real_of(value) > start or (value == start and aim is not None and aim > start) else "lower"
        moves.append((verb, f"{wording.name(name)} from {wording.number(start, [name])}", target))
    at = f"{bare} exactly" if len(moves) == 1 else "exactly these values"
    if edge and len(moves) == 1:
        moves = [(*moves[0][:2], _as_well(answer, way, moves[0][2], wording))]
    whole = words.join_words([f"{verb} {what} to {target}" for verb, what, target in moves])
    return f"{whole} (at {at} {edge})" if edge else whole


def _list_moves(
    answer: Concede, way: Way, found: Concession
) -> Iterator[tuple[str, Fraction, Coordinate, Fraction | None]]:
    """Yield each parameter that moves: from where, to where, and where it has to go beyond that, a value that does."""
    for name, value in way.to.items():
        start = answer.point[name]
        aim = None if way.example is None or found.attained is not False else way.example[name]
        if value != start or aim not in (None, start):
            yield name, start, value, aim


def _as_well(answer: Concede, way: Way, target: str, wording: PlainWords) -> str:
    """Return the values of the one parameter that moves, from the cheapest on, which all do it."""
    name, to = next((n, x) for n, x in way.to.items() if x != answer.point[n])
    if not isinstance(to, Fraction):
        return target
    up, found = to > answer.point[name], reach(answer.region, {**answer.point, name: to}, name, across=True)
    end = found.high if up else found.low
    if end.at == to:
        return target
    least, most = ("at least", "at most" if end.closed else "below") if up else ("at most", "at least")
    most = most if up or end.closed else "above"
    return f"{least} {target}" + (f" and {most} {wording.number(end.at, [name])}" if end.by else "")


def _undoing(answer: Concede, way: Way) -> str:
    """Return that errors as small as one likes, which break no assumption, undo a change, or that this is open."""
    over, moved = answer.region.domain, {name: x for name, x in way.to.items() if isinstance(x, Fraction)}
    to, norm = over.order({**answer.point, **moved}), Common(dict.fromkeys(range(len(over.names)), Fraction(1)))
    search = find_nearest(answer.region.cells, over, norm, to, None, QUICK_BUDGET, outside=True)
    if len(moved) < len(way.to) or (search.low == 0 and search.high != 0):
        return "it is undecided whether any error can undo it"
    return "any error can undo it" if search.low == 0 else ""


def _goal_text(answer: Concede) -> str:
    """Return what the outcome is to become; in a dispute, the outcome that the named solution picks."""
    return "true" if answer.concept == CLAIM else _goal(answer, answer.game.traits.goals, GOALS)


def _goal(answer: Concede, own: Mapping[str, str], usual: Mapping[str, str]) -> str:
    """Return what the form says of this outcome, of what is asked, or of all; in most forms what is asked says it."""
    found = (own[key] for key in (answer.outcome, answer.make, "") if key in own)
    goal: str = next(found, usual.get(answer.make, ""))
    return goal.format(concept=answer.concept)


def _blocks(answer: Concede, full: bool) -> Iterator[blocks.Block]:
    yield blocks.Say(f"The numbers are {words.point_text(answer.point, answer.game.space.baseline)}.", *_levers(answer))
    if answer.holds:
        yield blocks.Say("That holds already; nothing has to change.")
    apart = LEAD * answer.off_walls
    lead = f"{apart}{answer.outcome} is {_goal_text(answer)}{'' if () in answer.region.cells else ' if'}"
    if not answer.region.cells:
        where = "not told to be anywhere" if answer.game.open else "nowhere"
        yield blocks.Say(f"{apart}{answer.outcome} is {where} {_goal_text(answer)} within the ranges.")
    if answer.off_walls:
        yield blocks.Say(APART)
    if not answer.holds:
        yield from change_blocks(answer)
    lines = [*where_cut(answer.region, full)]
    margin = (f", {_each_condition(answer)} by", blocks.Amount(answer.margin), "or more") if answer.margin else ()
    for k, line in enumerate(lines, 1):
        end = (*margin, ".") if k == len(lines) else ()
        yield blocks.Say(*((lead,) if k == 1 else ()), *line, *end, indent=2 * (k > 1))
    if answer.margin and len(answer.region.cells) > 1 and not answer.holds:
        yield blocks.Say(SEAM)


def _each_condition(answer: Concede) -> str:
    return "each condition" + " of one of the alternatives" * (len(answer.region.cells) > 1)


def change_blocks(answer: Concede, brief: bool = False) -> Iterator[blocks.Block]:
    """Yield what has to change: all parameters together, each alone, and what costs are; `brief`: no table of
    each alone where that says little."""
    changed = words.join_words(list(answer.joint.names), "or")
    yield blocks.Head(f"Changing {'any of ' * (len(answer.joint.names) > 1)}{changed}")
    yield from _concession(answer, answer.joint)
    moved = {n for way in answer.joint.ways for n, x in way.to.items() if x != answer.point[n]}
    able = [s.names[0] for s in answer.singles if s.verdict.kind != "empty"]
    if brief and (len(moved) == 1 or not able):
        does = "might do it" if any(s.verdict.kind == "undecided" for s in answer.singles) else "does it"
        yield blocks.Say(
            f"Alone only {words.join_words(able, 'or')} {does}." if able else "None does it alone (proved)."
        )
    elif len(answer.singles) > 1:
        yield blocks.Head("Each alone")
        rows = tuple(_row(answer, single) for single in answer.singles)
        yield blocks.Grid(("parameter", "now", "has to be", "cost"), rows)
        if blocked := [(s.names[0], tuple(_reasons(answer, s))) for s in answer.singles if s.verdict.kind == "empty"]:
            yield blocks.Facts(tuple(blocked))
    costs = "Costs are the changes in per cent of each range, added up."
    if answer.priced:
        prices = [f"{name} {words.amount(cost)}" for name, cost in answer.costs.items()]
        costs = f"Costs per unit, as given: {', '.join(prices)}."
    yield blocks.Say(f"{costs} The other parameters stay where they are.")


def _levers(answer: Concede) -> Iterator[str]:
    """Yield that all the parameters that somebody controls may change, where it is these, and who controls each."""
    controlled = controlled_by(answer.game)
    if _is_by_any_player(answer):
        owners = {who: [name for name in controlled if controlled[name] == who] for who in controlled.values()}
        each = [f"{words.join_words(names)} ({words.clean(who)})" for who, names in owners.items()]
        yield f"What any player controls may change: {words.join_words(each)}."
    if tied := _say_tied(answer):
        yield f"{tied[0].upper()}{tied[1:]}."


def _say_tied(answer: Concede, called: Callable[[str], str] = str) -> str:
    """Return which parameters that may change are tied, by what is assumed, to others alone, which may not."""
    may, told = {*answer.joint.names}, list[str]()
    for tie in ({name, *some} for name, some in domain(answer.game.space).origins.items()):
        if len(tie & may) == 1 < len(tie):
            rest = words.join_words([called(name) for name in answer.game.space.names if name in tie - may])
            told.append(f"what is assumed ties {called(*(tie & may))} to {rest}; name them together")
    return "; ".join(told)


def _is_by_any_player(answer: Concede) -> bool:
    """Whether all that any player controls may change, and nothing else."""
    return answer.side is None and set(answer.joint.names) == set(controlled_by(answer.game))


def _unit(answer: Concede) -> str:
    return "at the costs given" if answer.priced else "per cent of range"


def _concession(answer: Concede, found: Concession) -> Iterator[blocks.Block]:
    if found.verdict.kind == "empty":
        yield blocks.Say(*lead_in(LEAD * answer.off_walls, ("Impossible within the ranges, which is proved.",)))
        yield blocks.Facts((("because", tuple(_reasons(answer, found))),))
        return
    if found.high is None:
        unit = f"{_unit(answer)} ({say_proved(found.trusted)})."
        least = ("A change costs at least", blocks.Amount(found.low), unit) if found.low else ()
        said = f"Undecided: {words.undecided_text(found.verdict.spent)}."
        yield blocks.Say(said, *lead_in(LEAD * answer.off_walls, least))
        return
    yield blocks.Say(*lead_in(LEAD * answer.off_walls, _cost(answer, found)))
    if found.aside:
        yield blocks.Say(f"{words.count_of(found.aside, 'alternative')} that can hold on curved walls only left aside.")
    for k, way in enumerate(found.ways):
        if k:
            yield blocks.Say("or, as cheaply,")
        to = "has to be" if found.exact else "for instance"
        yield blocks.Grid(("parameter", "now", to, "change"), tuple(_moves(answer, way, found)))
        yield from _remarks(answer, way, found)
    if also := _equally_cheap_singles(answer, found):
        each = f"{also[0]} alone does" if len(also) == 1 else f"Each of {words.join_words(also)} alone does"
        yield blocks.Say(f"{each} it at the same cost.")


def _equally_cheap_singles(answer: Concede, found: Concession) -> list[str]:
    """Return the parameters that alone do it at the same cost, by a way that is not among those shown."""
    if found is not answer.joint or len(answer.singles) < 2 or not found.exact:
        return []
    shown = [{n for n, x in way.to.items() if x != answer.point[n]} for way in found.ways]
    cost = (found.low, found.high, found.attained)
    alike = (single.names[0] for single in answer.singles if (single.low, single.high, single.attained) == cost)
    return [name for name in alike if {name} not in shown]


def _cost(answer: Concede, found: Concession) -> Iterator[blocks.Inline]:
    assert found.high is not None and found.low is not None
    unit = _unit(answer)
    if not found.exact:
        low, high = words.outward(found.low, found.high)
        yield f"The cheapest change costs between {low} and {high} {unit} ({say_proved(found.trusted)})."
    elif found.attained is False:
        yield from ("This costs more than", blocks.Amount(found.high), f"{unit}, by as little as one likes.")
    else:
        least = f"{unit}; nothing cheaper does it ({say_proved(found.trusted)})."
        yield from ("This costs", blocks.Amount(found.high), least)


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
        yield blocks.Say(f"At the end of the range: {words.join_words(list(way.ends))}.", indent=2)
    loose = [_range(name, spread) for name, spread in way.spread.items() if not spread.is_point]
    if loose:
        yield blocks.Say(f"Other changes cost the same, with {words.join_words(loose)}.", indent=2)
    if way.example is not None and found.attained is False:
        moved = [f"{name} = {words.short(value)}" for name, value in way.example.items() if value != answer.point[name]]
        yield blocks.Say(f"For instance {words.join_words(moved)}.", indent=2)


def _range(name: str, spread: ValueRange) -> str:
    low, high = (words.amount(end) for end in (spread.low, spread.high))
    return f"{name} from {'' if spread.has_low else 'above '}{low} to {'' if spread.has_high else 'below '}{high}"


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
        lead = LEAD.lower() * answer.off_walls
        yield f"{lead}it holds nowhere within the ranges, whatever is changed: every alternative was proved empty"
    for blocked in named:
        conditions = [piece for c in blocked.conditions for piece in ("and", comparison(c, over, plain=True))][1:]
        yield (*conditions, "cannot hold together" if blocked.together else "cannot be brought about")
    if answer.region.cells and len(named) < len(found.blocked):
        yield f"no values of what may change satisfy {'the rest' if named else 'it'}"
    yield from dict.fromkeys(f"proof: {blocked.verdict.proof}" for blocked in found.blocked)
