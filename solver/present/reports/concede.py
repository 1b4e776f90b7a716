"""How concessions are written: the cheapest change together, each parameter alone, and why some cannot do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from solver.constraint import Constraint, sentence
from solver.present import latex, words
from solver.present.bounds import outward, short, unsettled
from solver.present.records import Record, brief, number, place
from solver.present.records import region as region_record
from solver.present.report import Amount, Block, Cell, Code, Facts, Grid, Head, Piece, Report, Say, Where, plain
from solver.proof.certificate import Coordinate
from solver.questions.concede import Concede, Concession, Way

__all__ = ["record", "report"]

MADE = {
    "equilibrium": "an equilibrium",
    "unique": "the only equilibrium",
    "strict": "a strict equilibrium",
    "risk-dominant": "the risk-dominant equilibrium",
    "payoff-dominant": "the payoff-dominant equilibrium",
}


def report(answer: Concede) -> Report:
    """The answer in blocks."""
    game = answer.game
    title = f"The cheapest way to make {answer.outcome} {MADE[answer.make]}: {game.title or game.name}"
    return Report(title, tuple(_blocks(answer)), game.note, latex.symbols(game.space))


def _blocks(answer: Concede) -> Iterator[Block]:
    point, names = answer.point, answer.game.space.names
    yield Say(f"The numbers are {words.moved(point, answer.game.space.baseline)}.")
    margin: tuple[Piece, ...] = (", each condition by", Amount(answer.margin), "or more") if answer.margin else ()
    if answer.region.cells:
        yield Say(f"{answer.outcome} is {MADE[answer.make]} if", Where(answer.region), *margin, ".")
    else:
        yield Say(f"{answer.outcome} is nowhere {MADE[answer.make]} within the ranges.")
    if answer.holds:
        yield Say("That holds already; nothing has to change.")
        return
    changed = words.listed(list(answer.joint.names))
    yield Head(f"Changing {changed}" + (" together" if len(answer.joint.names) > 1 else ""))
    yield from _concession(answer, answer.joint)
    if len(answer.singles) > 1:
        yield Head("Each alone")
        rows = tuple(_row(answer, single) for single in answer.singles)
        yield Grid(("parameter", "now", "has to be", "cost"), rows)
        blocked = tuple((s.names[0], tuple(_reasons(s, names))) for s in answer.singles if s.verdict.kind == "empty")
        if blocked:
            yield Facts(blocked)
    yield Say(_units(answer))


def _units(answer: Concede) -> str:
    if not answer.priced:
        return "Costs are the changes in per cent of each range, added up. The other parameters stay where they are."
    prices = [f"{name} {words.exactly(cost)}" for name, cost in answer.costs.items()]
    return f"Costs per unit: {', '.join(prices)}. The other parameters stay where they are."


def _concession(answer: Concede, found: Concession) -> Iterator[Block]:
    names = answer.game.space.names
    if found.verdict.kind == "empty":
        yield Say("Impossible within the ranges, which is proved.")
        yield Facts(tuple(("because", (reason,)) for reason in _reasons(found, names)))
        return
    if found.high is None:
        yield Say(f"Undecided: {unsettled(found.verdict.spent)}.", *_at_least(found))
        return
    yield Say(*_cost(found))
    if found.aside:
        yield Say(f"{words.counted(found.aside, 'alternative')} that can hold on curved walls only left aside.")
    for k, way in enumerate(found.ways):
        if k:
            yield Say("or, as cheaply,")
        to = "has to be" if found.exact else "for instance"
        yield Grid(("parameter", "now", to, "change"), tuple(_moves(answer, way, found)))
        yield from _remarks(answer, way, found)


def _cost(found: Concession) -> Iterator[Piece]:
    assert found.high is not None and found.low is not None
    if not found.exact:
        low, high = outward(found.low, found.high)
        yield f"The cheapest change costs between {low} and {high} ({_proved(found)})."
    elif found.attained is False:
        yield from ("This costs more than", Amount(found.high), ", by as little as one likes.")
    else:
        yield from ("This costs", Amount(found.high), f"; nothing cheaper does it ({_proved(found)}).")


def _proved(found: Concession) -> str:
    return "z3 proved it" if found.trusted else "proved"


def _at_least(found: Concession) -> Iterator[Piece]:
    if found.low:
        yield from ("A change costs at least", Amount(found.low), f"({_proved(found)}).")


def _moves(answer: Concede, way: Way, found: Concession) -> Iterator[tuple[Cell, ...]]:
    for name, value in way.to.items():
        start = answer.point[name]
        aim = None if way.example is None or found.attained is not False else way.example[name]
        if value == start and (aim is None or aim == start):
            continue
        if not found.exact and isinstance(value, Fraction):
            change = value - start
            yield name, Amount(start), short(value), f"{'+' if change > 0 else ''}{short(change)}"
        else:
            yield name, Amount(start), _target(value, aim), _signed(value, start)


def _target(value: Coordinate, aim: Fraction | None) -> Cell:
    """The value, or the side of it on which `aim`, a change that does it, lies."""
    shown = Amount(value if isinstance(value, Fraction) else float(value))
    if aim is None or aim == value:
        return shown
    return ("above" if aim > float(value) else "below", shown)


def _signed(value: Coordinate, start: Fraction) -> str:
    change = value - start if isinstance(value, Fraction) else float(value) - float(start)
    return f"{'+' if change > 0 else ''}{words.amount(change)}"


def _remarks(answer: Concede, way: Way, found: Concession) -> Iterator[Block]:
    names = answer.game.space.names
    if way.binding:
        yield Facts((("held by", tuple(Code(str(sentence(c, names))) for c in way.binding)),))
    if way.ends:
        yield Say(f"At the end of the range: {words.listed(list(way.ends))}.", indent=2)
    loose = [(name, ends) for name, ends in way.spread.items() if ends[0] != ends[1]]
    if loose:
        parts = [f"{name} from {words.amount(low)} to {words.amount(high)}" for name, (low, high) in loose]
        yield Say(f"Other changes cost the same, with {words.listed(parts)}.", indent=2)
    if way.example is not None and found.attained is False:
        yield Say(f"For instance {words.moved(way.example, {n: answer.point[n] for n in way.example})}.", indent=2)


def _row(answer: Concede, single: Concession) -> tuple[Cell, ...]:
    name = single.names[0]
    start = answer.point[name]
    if not single.ways or single.high is None:
        return name, Amount(start), "-", "impossible" if single.verdict.kind == "empty" else "undecided"
    aims = [None if single.attained is not False or way.example is None else way.example[name] for way in single.ways]
    target = [_target(way.to[name], aim) for way, aim in zip(single.ways, aims, strict=True)]
    either: Cell = target[0] if len(target) == 1 else " or ".join(map(plain, target))
    cost = Amount(single.high if single.exact else float(single.high))
    return name, Amount(start), either, ("more than", cost) if single.attained is False else cost


def _reasons(found: Concession, names: Sequence[str]) -> Iterator[Cell]:
    """For each alternative, the conditions that cannot be brought about, and how that is proved."""
    if not found.blocked:
        yield "it holds nowhere within the ranges, whatever is changed: every alternative was proved empty"
    for blocked in found.blocked:
        conditions: list[Piece] = []
        for k, condition in enumerate(blocked.conditions):
            said = Code(str(sentence(condition, names)))
            conditions += ["and", said] if k else [said]
        word = "cannot hold together" if blocked.together else "cannot be brought about"
        yield (*conditions, f"{word} ({blocked.verdict.proof})")


# --- JSON -----------------------------------------------------------------------------------------


def record(answer: Concede) -> Record:
    """The answer as a JSON record."""
    return {
        "schema": "zopa.concede/1",
        "game": brief(answer.game),
        "concept": answer.concept,
        "outcome": answer.outcome,
        "make": answer.make,
        "where": region_record(answer.region),
        "point": place(answer.point),
        "side": answer.side,
        "costs": place(answer.costs),
        "unit": "as given" if answer.priced else "per cent of range",
        "margin": number(answer.margin),
        "holds": answer.holds,
        "joint": _found(answer, answer.joint),
        "singles": [_found(answer, single) for single in answer.singles],
    }


def _found(answer: Concede, found: Concession) -> Record:
    names = answer.game.space.names
    return {
        "parameters": list(found.names),
        "verdict": {"kind": found.verdict.kind, "proof": found.verdict.proof, "spent": found.verdict.spent},
        "exact": found.exact,
        "trusted": found.trusted,
        "aside": found.aside,
        "cost": {"low": _maybe(found.low), "high": _maybe(found.high), "attained": found.attained},
        "ways": [
            {
                "to": place(way.to),
                "example": None if way.example is None else place(way.example),
                "spread": {name: [number(low), number(high)] for name, (low, high) in way.spread.items()},
                "binding": [_condition(c, names) for c in way.binding],
                "at_end_of_range": list(way.ends),
            }
            for way in found.ways
        ],
        "blocked": [
            {"conditions": [_condition(c, names) for c in blocked.conditions], "proof": blocked.verdict.proof}
            for blocked in found.blocked
        ],
    }


def _maybe(value: Fraction | None) -> Mapping[str, object] | None:
    return None if value is None else number(value)


def _condition(condition: Constraint, names: Sequence[str]) -> list[str]:
    said = sentence(condition, names)
    return [said.left, said.relation, said.right]
