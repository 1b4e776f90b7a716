"""How a map of phases is written: each phase with its equilibria, conditions, share and example; then the crossings.

Phases have letters, the same ones in all formats and questions; * marks the one in which the numbers lie. A crossing
leads from the phase of the numbers outwards, else from the earlier one to the later. Where walls are curved a phase has
no region of its own; what it means then is: each of its equilibria stands, under that one's conditions, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.atlas import PERHAPS, domain_of
from solver.concepts.phases import Phase, Phases, others_fill, phase_share
from solver.forms import any_form
from solver.questions import plain_words
from solver.questions.key_lines import phase_lines
from solver.questions.phases.answer import Crossing, PhaseMap
from solver.questions.sentence_length import MAX_WORDS, count_words
from solver.questions.words import MAX_LISTED, game_report, walls
from solver.regions.decide.emptiness import is_thick
from solver.regions.report import coordinate_text, symbols, wall_inline, where_block, where_cut
from solver.regions.sentences import wall_text
from solver.report import blocks, words
from solver.report.answer import report

MAX_CROSSINGS = 24  # between phases, that are written out


def _data(answer: PhaseMap) -> blocks.Grid:
    """Return a row for each phase."""
    head = ("phase", "here", "equilibria", "where", "share", "exact", "example", "borders on", "complete")
    rows, names = [], answer.game.space.names
    for k, entry in enumerate(answer.entries):
        share = entry.share
        known: tuple[blocks.Cell, blocks.Cell] = ("", "")
        if share is not None:
            value = share.value if share.exact is None else share.exact
            known = (blocks.Amount(value), blocks.yes_no(share.exact is not None))
        region: blocks.Cell = "" if entry.region is None else where_block(entry.region)
        walls_of_it = ((answer[one.end + one.start - k], one) for one in answer.crossings if k in (one.start, one.end))
        beside = "; ".join(f"{other.name} at {wall_text(one.beyond.poly, names)}" for other, one in walls_of_it)
        example = words.point_text(entry.example, answer.game.space.baseline)
        here, complete = blocks.yes_no(k == answer.here), blocks.yes_no(answer.complete)
        rows.append((entry.name, here, "; ".join(_names(entry)), region, *known, example, beside, complete))
    return blocks.Grid(head, tuple(rows))


@report.register(PhaseMap)
def _(answer: PhaseMap, full: bool = False) -> blocks.Report:
    asked, lead = f"Which {any_form.outcome(answer.game, concept=answer.concept)} stand together", _lead(answer)
    said = lead + plain_words.stable_note(lead)
    return game_report(
        asked, answer.game, _blocks(answer, full), lambda: _data(answer), said, lead, lambda: _key(answer)
    )


def _lead(answer: PhaseMap) -> str:
    """Return what stands at the point, in which phase that is, and how many there are, in plain words."""
    game, known = answer.game, "in all" if answer.complete else "known so far"
    what = plain_words.standing_word(game, answer.concept)
    place = f"{plain_words.place_words(game.space, answer.point)}, " if len(game.space) else ""
    count = words.count_of(len(answer), known, known) if len(answer) else f"none {known}"
    there = list(answer.there.continua)
    sets = map(_component, there)
    if answer.here is None:
        near = [answer[k].name for k in answer.around]
        edge = "on a boundary between phases" if answer.there.walls else "outside the phases"
        edge = f"on the boundary of phase{'s' * (len(near) > 1)} {words.join_words(near)}" if near else edge
        listed = "; ".join(sets) or f"no {any_form.outcome(game, 1, answer.concept)}{any_form.in_closed_form(game)}"
        return plain_words.sentences(f"{place}{edge} ({count}), this is {what}: {listed}")
    labels = [branch.label for branch in answer[answer.here].branches]
    said = plain_words.listed_words(game, labels, answer.concept)
    if any(len(one) > 1 for one in there):
        said = f"this is {what}: {'; '.join(sets)}"
    which = f"one of {count}" if len(answer) > 1 else f"the only one{' so far' * (not answer.complete)}"
    phase = f"phase {answer[answer.here].name}, {which}"
    whole = f"{place}{said}: {phase}"
    return plain_words.sentences(
        *([whole] if count_words(whole) <= MAX_WORDS else [f"{place}{said}", f"this is {phase}"])
    )


def _names(phase: Phase) -> list[str]:
    return words.each_once(branch.label for branch in phase.branches)


def _component(labels: Sequence[str]) -> str:
    """Return the name of one outcome, or of a continuum: by its corners, or by its own name, perhaps an open one."""
    names = words.join_words([*dict.fromkeys(map(plain_words.label_in_sentence, labels))])
    if len(labels) == 1:
        return names
    if len({*labels}) > 1:
        return f"a continuum with corners {names}"
    return f"{PERHAPS * names.startswith(PERHAPS)}a continuum of {names.removeprefix(PERHAPS)}"


@report.register(Phases)
def _(phases: Phases) -> blocks.Report:
    verdict = "The list is complete." if phases.complete else f"Others may fill {others_fill(phases, 'Θ')}."
    return _listing(phases.phases, blocks.Say(verdict))


@report.register(Phase)
def _(phase: Phase) -> blocks.Report:
    return _listing((phase,))


def _listing(phases: Sequence[Phase], *more: blocks.Block) -> blocks.Report:
    """Return phases as one table, their branches by label."""
    where = ("where these stand and no other" if one.region is None else where_block(one.region) for one in phases)
    labels = (blocks.Lines(tuple(_names(one)) or ("none",), by=", ") for one in phases)
    rows = zip((one.name for one in phases), labels, where, map(phase_share, phases), strict=True)
    space = next((one.region.space for one in phases if one.region is not None), None)
    share = f"share of {any_form.whole(space)}" if space else "share"
    table = blocks.Grid(("phase", "stand together", "where", share), tuple(rows), maths=True)
    return blocks.Report("", (table, *more), symbols=symbols(space) if space else {})


def _blocks(answer: PhaseMap, full: bool) -> Iterator[blocks.Block]:
    if answer.here is None and answer.there.walls:
        yield blocks.Say(f"The wall{'s are' if len(answer.there.walls) > 1 else ' is'} {walls(answer.there)}.")
    yield _extent_of_list(answer)
    kept, every = {answer.here, *answer.around}, range(len(answer.entries))
    shown = [k for k in every if full or k < MAX_LISTED or k in kept]
    yield from _phase_blocks(answer, shown, full)
    if len(answer.entries) > 1:
        yield blocks.Head("What crossing from one to another does")
    if answer.crossings:
        yield from _crossing_blocks(answer, shown, full)
    yield blocks.Say(_crossings_note(answer))


def _key(answer: PhaseMap) -> Iterator[blocks.Block]:
    """Yield what one screen shows: each phase on its line, that of the point first."""
    here = None if answer.here is None else answer.entries[answer.here]
    yield phase_lines(sorted(answer.entries, key=lambda one: one is not here), here)
    yield _extent_of_list(answer)


def _extent_of_list(answer: PhaseMap) -> blocks.Say:
    """Return what a phase is, and whether these are all, else where others may be."""
    whole, how = any_form.whole(answer.game.space), "proved, in part on z3's verdict" if answer.trusted else "proved"
    alone = ", and from lone points and curves that the assumptions may leave"
    lone = alone * (not is_thick(domain_of(answer.atlas).flat))
    they = f"{'This is' if len(answer) == 1 else 'These are'} all, apart from walls{lone}: {how} ({answer.method})."
    here = "; * marks the one of the point" * (answer.here is not None and len(answer) > 1)
    each = f"Each phase is a region with one list of {any_form.outcome(answer.game, concept=answer.concept)}{here}."
    others = f"Other lists may stand on {others_fill(answer, whole)}: {answer.method}."
    return blocks.Say(each, they if answer.complete else others)


def _phase_blocks(answer: PhaseMap, shown: Sequence[int], full: bool) -> Iterator[blocks.Block]:
    """Yield each phase that is shown, with its facts, and how many are left out."""
    for k, entry in ((k, answer.entries[k]) for k in shown):
        none = f"no {any_form.outcome(answer.game, 1, answer.concept)}{any_form.in_closed_form(answer.game)}"
        what = words.join_words(_names(entry)) if entry.branches else none
        yield blocks.Head(f"{'*' if k == answer.here else ' '} {entry.name}  {what}")
        yield blocks.Facts(tuple(_facts(answer, k, entry, full)))
    if left := len(answer.entries) - len(shown):
        yield blocks.Say(blocks.Advice(f"And {words.count_of(left, 'more region')}", "(--full)"))


def _crossing_blocks(answer: PhaseMap, shown: Sequence[int], full: bool) -> Iterator[blocks.Block]:
    """Yield what crossing does between phases that are shown, and how many crossings are left out."""
    crossings = [one for one in answer.crossings if {one.start, one.end} <= set(shown)]
    rows = tuple(_crossing_row(answer, one, full) for one in (crossings if full else crossings[:MAX_CROSSINGS]))
    yield blocks.Facts(rows)
    if left := len(answer.crossings) - len(rows):
        yield blocks.Say(blocks.Advice(f"And {words.count_of(left, 'more crossing')}", "(--full)"))


def _crossing_row(answer: PhaseMap, one: Crossing, full: bool) -> tuple[str, tuple[blocks.Cell, ...]]:
    """Return from which phase to which a crossing leads, at which wall, and what it does."""
    baseline = answer.game.space.baseline
    wall = wall_inline(wall_text(one.beyond.poly, answer.game.space.names), full)
    moved = (coordinate_text(name, value) for name, value in one.point.items() if value != baseline[name])
    where = ("at", wall, f"(for instance {', '.join(moved) or 'the baseline'})")
    marked = "*" if one.start == answer.here else ""
    return f"{answer[one.start].name}{marked} to {answer[one.end].name}", (where, crossing_text(one))


def _facts(answer: PhaseMap, k: int, entry: Phase, full: bool) -> Iterator[tuple[str, tuple[blocks.Cell, ...]]]:
    where = _joint_conditions(answer, entry, full) if entry.region is None else where_cut(entry.region, full)
    yield "where", tuple(where)
    unknown = "met on a line only" if answer.sampled else "not known"
    yield "share", (f"{entry.share} of {any_form.whole(answer.game.space)}" if entry.share is not None else unknown,)
    if len(answer.game.space):
        yield "example", (words.point_text(entry.example, answer.game.space.baseline),)
    if answer.ordinal_games:
        yield "ranked as", (answer.ordinal_games[k],)
    if beside := answer.neighbours(k):
        yield "borders on", (", ".join(answer[j].name for j in beside),)


def _joint_conditions(answer: PhaseMap, entry: Phase, full: bool) -> Iterator[blocks.Cell]:
    """Yield the conditions of each branch by name, and that the others fail: exactly the phase, walls aside."""
    for branch in entry.branches:
        first, *rest = where_cut(branch.region, full)
        yield (f"{branch.label} stands:", *first)
        yield from rest
    if len(answer.atlas.branches) > len(entry.branches):
        one, closed = any_form.outcome(answer.game, 1, answer.concept), any_form.in_closed_form(answer.game)
        yield f"and no other {one}{closed} stands" if entry.branches else f"none{closed} stands"


def crossing_text(one: Crossing) -> str:
    """Return in words what the crossing does; a play of a tree may branch by chance, so that it is not called mixed.

    >>> for one in phases(load("thaad-deal")).crossings[:2]:
    ...     print(crossing_text(one))
    (keep, tolerate) gives way to (keep, sanction)
    (withdraw, sanction) and the mixed (withdraw + keep, sanction + tolerate) appear together
    """
    old, new = (
        [f"the mixed {label}" if label.startswith("(") and " + " in label else label for label in labels]
        for labels in (words.each_once(one.disappear), words.each_once(one.appear))
    )
    if old and new:
        return (
            f"{words.join_words(old)} {'gives' if len(one.disappear) == 1 else 'give'} way to {words.join_words(new)}"
        )
    if new:
        return f"{words.join_words(new)} {'appears' if len(one.appear) == 1 else 'appear together'}"
    if old:
        return f"{words.join_words(old)} {'disappears' if len(one.disappear) == 1 else 'disappear together'}"
    return "the same outcomes go on, by other formulas"


def _crossings_note(answer: PhaseMap) -> str:
    if answer.joined:
        if len(answer.entries) < 2:
            return "There is nothing to cross."
        known = "These are all the walls between two of them" if answer.crossings else "No wall parts two of them"
        how = "linear programming" if answer.lines is None else f"linear programs on boxes{' and z3' * answer.trusted}"
        return f"{known}: proved, by {how}."
    if answer.lines is None:
        short = "linear programming ran out before all pairs were looked at"
        why = "open plays can begin or end elsewhere" if answer.game.open else short
        return f"Each of these is proved; {why}, so there may be more."
    each = "Each of these is proved" if answer.crossings else "No wall was met"
    return f"{each} ({answer.lines} lines through known points were followed); there may be more."
