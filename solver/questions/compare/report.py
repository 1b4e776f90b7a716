"""How scenarios are written: side by side, a column each; then why the first and each other one differ, in the game's
own words, and where the list of equilibria changes on the straight way between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, starmap

from solver.atlas import PERHAPS
from solver.concepts.claim_atlas import looks_like_claim
from solver.concepts.line_search import Interval, Standing, Threshold
from solver.questions import plain_words
from solver.questions.compare.answer import Comparison, OutcomeChange, Reason, ScenarioDifference, paid_in
from solver.questions.plain_conditions import PlainWords
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.when.answer import Gap
from solver.questions.when.report import MAX_CONDITIONS, shortfall
from solver.questions.words import game_report
from solver.regions.report import across, wall_inline
from solver.report import words
from solver.report.blocks import Amount, Block, Cell, Code, Grid, Head, Lines, Report, Say, condition_text, yes_no

ELSEWHERE = "no condition of its own decides that, but another outcome, an exception or a wall"


def report(answer: Comparison) -> Report:
    asked = f"{answer.asked} side by side" if answer.asked else "Scenarios side by side"
    return game_report(asked, answer.game, _blocks(answer), None, lambda: _plain_answer(answer))


def _plain_answer(answer: Comparison) -> str:
    """Return what differs in plain words."""
    wording, first = PlainWords(answer.game.space), answer.scenarios[0].name
    said, told = list[str](), ("", "")
    for one in answer.between:
        for gained, whats, reasons in _group_changes(one.changes):
            sides = (one.to, first) if gained else (first, one.to)
            named = dict.fromkeys(_name_asked(answer, what) for what in whats)
            why = [wording.clause(each.gap.sentence.chain) for each in reasons]
            hold = "holds" if len(named) == 1 else "hold"
            where = "there as well" if sides == told else f"at {sides[0]} and not at {sides[1]}"
            what = next(iter(named)) if len(named) == 1 else _name_several(whats)
            whole = f"{what} {hold} {where}"
            if whats == [answer.asked]:  # where it holds is said
                whole = f"at {sides[0]} it holds"
            else:
                told = sides
            joined = f"{whole}, since there {', and '.join(why)}"
            long = why and count_words(joined) > MAX_WORDS
            said += [joined] if why and not long else [whole] if why or whats != [answer.asked] else []
            said += [f"at {sides[0]}, {one}" for one in why] if long else []
        if not one.changes:
            said.append(f"the same{' outcomes stand' if answer.asked else ' holds'} at {first} and at {one.to}")
    return wording.briefly(plain_words.sentences(*_beforehand(answer), *said))


def _beforehand(answer: Comparison) -> Iterator[str]:
    """Yield what moved all scenarios alike, and where what was asked holds; what is missing if it does nowhere."""
    shown, start = answer.scenarios, answer.game.space.baseline
    alike = [n for n in start if len({one.point[n] for one in shown}) == 1 and shown[0].point[n] != start[n]]
    if alike:
        yield f"with {words.join_words([f'{n} = {words.exactly(shown[0].point[n])}' for n in alike])} throughout"
    where = {so: [one.name for one in shown if one.holds is so] for so in (True, False)}
    both = "both " if len(shown) == 2 and not all(where.values()) else ""
    parts = [f"{'holds' if so else 'fails'} at {both}{words.join_words(names)}" for so, names in where.items() if names]
    lacks = _shortfalls(answer) if both else ""
    if parts:
        yield f"{_name_asked(answer, answer.asked)} {' and '.join(parts)}{f': {lacks}' if lacks else ''}"


def _shortfalls(answer: Comparison) -> str:
    """Return what each scenario lacks, where a sentence can hold it."""
    wording = PlainWords(answer.game.space)
    lacking = [one for one in answer.scenarios if 0 < len(one.missing) <= MAX_CONDITIONS]
    gaps = ([wording.shortfall(gap.sentence.chain, gap.short) for gap in one.missing] for one in lacking)
    return "; ".join(f"at {one.name} {', and '.join(said)}" for one, said in zip(lacking, gaps, strict=True))


def _name_asked(answer: Comparison, what: str) -> str:
    claimed = what == answer.asked and looks_like_claim(what)
    return f"the claim {words.clean(what)}" if claimed else plain_words.outcome_words(answer.game, what)


def _name_several(outcomes: Sequence[str]) -> str:
    """Return several outcomes by their names, or how many they are."""
    few = len(outcomes) <= plain_words.MAX_LISTED
    listed = [plain_words.label_in_sentence(one) for one in outcomes]
    return words.join_words(listed) if few else words.count_of(len(outcomes), "outcome")


def _group_changes(changes: Sequence[OutcomeChange]) -> Iterator[tuple[bool, list[str], tuple[Reason, ...]]]:
    """Yield what begins or ends for the same reasons together."""
    found: dict[tuple[bool, tuple[Reason, ...]], list[str]] = {}
    for change in changes:
        found.setdefault((change.gained, change.reasons), []).append(change.what)
    yield from ((gained, list(dict.fromkeys(whats)), reasons) for (gained, reasons), whats in found.items())


def _blocks(answer: Comparison) -> Iterator[Block]:
    wording = PlainWords(answer.game.space)
    if told := wording.briefly(plain_words.sentences(*_beforehand(answer))):
        yield Say(told)
    yield Grid(("", *(one.name for one in answer.scenarios)), tuple(_rows(answer)))
    for one in answer.between:
        yield Head(f"From {answer.scenarios[0].name} to {one.to}")
        yield from _difference(one, wording, "that is told " if answer.game.open and not answer.asked else "")


def _rows(answer: Comparison) -> Iterator[tuple[Cell, ...]]:
    shown = answer.scenarios
    for name in answer.game.space.names:
        if len({one.point[name] for one in shown}) > 1:
            yield (name, *(Amount(one.point[name]) for one in shown))
    for label in dict.fromkeys(label for one in shown for label in one.standing.labels if label != answer.asked):
        yield (label, *(_stands(answer, one.standing, label) for one in shown))
    if any(one.walls for one in shown):
        yield ("on a wall", *(Lines(tuple(map(wall_inline, one.walls))) if one.walls else "" for one in shown))
    if answer.asked:
        yield (answer.asked, *(_lacks(one.missing) if one.missing else yes_no(one.holds) for one in shown))


def _lacks(missing: Sequence[Gap]) -> Lines:
    """Return that a claim fails, with what each condition lacks."""
    first, *others = map(shortfall, missing)
    return Lines((("no:", *first), *others))


def _stands(answer: Comparison, standing: Standing, label: str) -> str:
    paid = [payoffs for found, payoffs in paid_in(standing) if found == label]
    pairs = (zip(answer.game.seat_names, payoffs, strict=True) for payoffs in paid if payoffs)
    each = [", ".join(f"{who} {words.brief_amount(u)}" for who, u in one) for one in pairs]
    several = [corners for corners in standing.continua if label in corners and len(corners) > 1]
    part = (" (corner of a continuum)" if len(set(several[0])) > 1 else " (a continuum)") if several else ""
    stands = "perhaps" if label.startswith(PERHAPS) else "yes"
    return f"{'; '.join(each) or stands}{part}" if paid else ""


def _difference(one: ScenarioDifference, wording: PlainWords, told: str) -> Iterator[Block]:
    if one.way is None and not one.open:
        yield Say("The two are the same point.")
        return
    rows = (*map(_turn, one.way.thresholds), *starmap(_jump, one.way.jumps)) if one.way else ()
    if not one.changes and one.way and not rows:
        yield Say(f"Nothing {told}begins or ends, anywhere on the straight way between them.")
        return
    yield from _reasons(one.changes, wording)
    if one.way is None:
        yield Say(f"What changes on the straight way between them is left open: {one.open}.")
        return
    yield from _changes_on_the_way(rows)
    if any(one.way.jumps) or any(a.high != b.low for a, b in pairwise(one.way.intervals)):
        yield Say("The assumptions rule out a part of this way.")


def _reasons(changes: Sequence[OutcomeChange], wording: PlainWords) -> Iterator[Block]:
    """Yield what begins or ends, and where on the way each condition turns that decides it."""
    for gained, whats, reasons in _group_changes(changes):
        one, many, turned = ("begins", "begin", "comes to hold") if gained else ("ends", "end", "fails")
        verb = one if len(whats) == 1 else many
        yield Say(f"{'; '.join(whats)} {verb}{', for there' if reasons else f': {ELSEWHERE}.'}")
        for why in reasons:
            chain = why.gap.sentence.chain
            turns = [piece for t in why.turns for piece in ("and at", Amount(t))][1:]
            words = f": {wording.clause(chain)}" if wording.has_words(chain) else ""
            yield Say(Code(condition_text(chain)), f"{turned}, at t =", *turns, words, indent=2)


def _changes_on_the_way(rows: Sequence[tuple[Cell, ...]]) -> Iterator[Block]:
    """Yield where the list of what stands changes on the straight way, without columns that would be empty."""
    if not rows:
        yield Say("The list of what stands changes nowhere on the straight way between them.")
        return
    yield Say("On the straight way between them, t from 0 to 1, the list of what stands changes here:")
    head = ("t", "begins", "ends", "there only", "where")
    kept = [k for k, column in enumerate(zip(*rows, strict=True)) if any(column)]
    yield Grid(tuple(head[k] for k in kept), tuple(tuple(row[k] for k in kept) for row in rows), data=False)


def _turn(tip: Threshold) -> tuple[Cell, ...]:
    standings = (tip.before or tip.there, tip.there, tip.after or tip.there)
    return _change(Amount(tip.value), standings, Lines(tuple(map(wall_inline, tip.walls))))


def _jump(before: Interval, after: Interval) -> tuple[Cell, ...]:
    standings = (before.standing, before.standing, after.standing)
    return _change(across(before.high, after.low), standings, "ruled out by the assumptions")


def _change(at: Cell, standings: Iterable[Standing], where: Cell) -> tuple[Cell, ...]:
    before, there, after = (set(one.labels) for one in standings)
    return (at, *("; ".join(sorted(one)) for one in (after - before, before - after, there - before - after)), where)
