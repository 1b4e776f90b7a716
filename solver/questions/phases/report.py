"""How a map of phases is written: each phase with its equilibria, conditions, share and example; then the crossings.

Phases have letters, the same ones in all formats and questions; * marks the one in which the numbers lie. A crossing
leads from the phase of the numbers outwards, else from the earlier one to the later. Where walls are curved a phase has
no region of its own; what it means then is: each of its equilibria stands, under that one's conditions, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.concepts.phases import Phase, Phases, others_fill, phase_share
from solver.forms import any_form
from solver.questions.phases.answer import Crossing, Entry, PhaseMap
from solver.questions.words import game_report, walls
from solver.regions import report as regions_report
from solver.regions.constraints import Constraint
from solver.regions.region import Region
from solver.regions.report import conditions, coordinate_text, cut_formula, wall_inline, where_block
from solver.regions.sentences import wall_text
from solver.report import blocks, words
from solver.report.answer import report


def _data(answer: PhaseMap) -> blocks.Grid:
    """Return a row for each phase."""
    head = ("phase", "here", "equilibria", "where", "share", "exact", "example", "borders on", "complete")
    rows = []
    for k, entry in enumerate(answer.entries):
        share = entry.share
        known: tuple[blocks.Cell, blocks.Cell] = ("", "")
        if share is not None:
            value = share.value if share.exact is None else share.exact
            known = (blocks.Amount(value), blocks.yes_no(share.exact is not None))
        region: blocks.Cell = "" if entry.region is None else where_block(entry.region)
        walls_of_it = ((answer[one.end + one.start - k], one) for one in answer.crossings if k in (one.start, one.end))
        beside = "; ".join(f"{other.name} at {_equation(answer, one.beyond)}" for other, one in walls_of_it)
        example = words.point_text(entry.example, answer.game.space.baseline)
        here, complete = blocks.yes_no(k == answer.here), blocks.yes_no(answer.complete)
        rows.append((entry.name, here, "; ".join(entry.labels), region, *known, example, beside, complete))
    return blocks.Grid(head, tuple(rows))


MAX_ALTERNATIVES = 8  # alternatives of one phase that are written out
MAX_CONDITION = 160
MAX_LISTED, MAX_CROSSINGS = 12, 24  # phases, and crossings between them, that are written out


@report.register(PhaseMap)
def _(answer: PhaseMap, full: bool = False) -> blocks.Report:
    asked = f"Which {any_form.outcome(answer.game, concept=answer.concept)} stand together"
    return game_report(asked, answer.game, _blocks(answer, full), (_data(answer),))


@report.register(Phases)
def _(phases: Phases) -> blocks.Report:
    verdict = "The list is complete." if phases.complete else f"Others may fill {others_fill(phases, 'Θ')}."
    return _listing(phases.phases, blocks.Say(verdict))


@report.register(Phase)
def _(phase: Phase) -> blocks.Report:
    return _listing((phase,))


def _listing(phases: Sequence[Phase], *more: blocks.Block) -> blocks.Report:
    """Return phases as one table, their branches by label."""
    rows: list[tuple[blocks.Cell, ...]] = []
    for one in phases:
        where = "where these stand and no other" if one.region is None else where_block(one.region)
        rows.append((one.name, blocks.Lines(one.labels or ("none",), by=", "), where, phase_share(one)))
    space = next((one.region.space for one in phases if one.region is not None), None)
    share = f"share of {any_form.whole(space)}" if space else "share"
    table = blocks.Grid(("phase", "stand together", "where", share), tuple(rows), maths=True)
    return blocks.Report("", (table, *more), symbols=regions_report.symbols(space) if space else {})


def _blocks(answer: PhaseMap, full: bool) -> Iterator[blocks.Block]:
    yield blocks.Say(*_summary(answer))
    yield blocks.Say(_whereabouts(answer))
    kept, every = {answer.here, *answer.around}, range(len(answer.entries))
    shown = [k for k in every if full or k < MAX_LISTED or k in kept]
    for k, entry in ((k, answer.entries[k]) for k in shown):
        none = f"no {any_form.outcome(answer.game, 1, answer.concept)} in closed form"
        what = words.listed(entry.labels) if entry.labels else none
        yield blocks.Head(f"{'*' if k == answer.here else ' '} {entry.name}  {what}")
        yield blocks.Facts(tuple(_facts(answer, k, entry, full)))
    if left := len(answer.entries) - len(shown):
        yield blocks.Say(blocks.Advice(f"And {words.count_of(left, 'more region')}", "(--full)"))
    if len(answer.entries) > 1:
        yield blocks.Head("What crossing from one to another does")
    if answer.crossings:
        rows, baseline = [], answer.game.space.baseline
        crossings = [one for one in answer.crossings if {one.start, one.end} <= set(shown)]
        for one in crossings if full else crossings[:MAX_CROSSINGS]:
            wall = wall_inline(_equation(answer, one.beyond), full)
            moved = (coordinate_text(name, value) for name, value in one.point.items() if value != baseline[name])
            where = ("at", wall, f"(for instance {', '.join(moved) or 'the baseline'})")
            marked = "*" if one.start == answer.here else ""
            rows.append((f"{answer[one.start].name}{marked} to {answer[one.end].name}", (where, crossing_text(one))))
        yield blocks.Facts(tuple(rows))
        if left := len(answer.crossings) - len(rows):
            yield blocks.Say(blocks.Advice(f"And {words.count_of(left, 'more crossing')}", "(--full)"))
    yield blocks.Say(_crossings_note(answer))


def _summary(answer: PhaseMap) -> Iterator[blocks.Inline]:
    whole = any_form.whole(answer.game.space)
    many = words.count_of(len(answer.entries), "region")
    stands = any_form.outcome(answer.game, concept=answer.concept)
    if answer.complete and len(answer.entries) == 1:
        yield f"One list of {stands} stands throughout {whole}, apart from walls: {_proof(answer)}."
        return
    if answer.complete:
        splits = "splits" if answer.game.space.assumptions else "split"
        yield f"Apart from the walls between them, {whole} {splits} into {many}, each with one list of {stands}."
        yield f"These are all: {_proof(answer)}."
        return
    yield f"{many.capitalize()} with one list of {stands} each, so far."
    yield f"Other lists may stand on {others_fill(answer, whole)}: {answer.method}."


def _proof(answer: PhaseMap) -> str:
    how = "proved" if not answer.trusted else "proved, in part on z3's verdict"
    return f"{how} ({answer.method})"


def _whereabouts(answer: PhaseMap) -> str:
    """Return where the numbers are: in a phase, or on a wall, with the equilibria exactly there."""
    here = words.point_text(answer.point, answer.game.space.baseline)
    at = here[0].upper() + here[1:] if here == "the baseline" else f"The point {here}"
    if answer.here is not None:
        return f"{at}{',' if here != 'the baseline' else ''} lies in phase {answer[answer.here].name} (marked *)."
    if not answer.there.walls:
        return f"{at} lies in none of them: there stand {_standing_there(answer)}."
    wall = "a wall" if len(answer.there.walls) == 1 else "walls"
    text = f"{at} lies exactly on {wall}, {walls(answer.there)}"
    if len(answer.around) > 1:
        text += f", where {words.listed([answer[k].name for k in answer.around])} meet"
    elif answer.around:
        text += f", at the edge of phase {answer[answer.around[0]].name}"
    return f"{text}. Exactly there: {_standing_there(answer)}."


def _standing_there(answer: PhaseMap) -> str:
    """Return the equilibria at the point itself; continua by their corners."""
    found = []
    for labels in answer.there.continua:
        corners = words.listed(list(dict.fromkeys(labels)))
        found.append(corners if len(labels) == 1 else f"a continuum with corners {corners}")
    return "; ".join(found)


def _facts(answer: PhaseMap, k: int, entry: Entry, full: bool) -> Iterator[tuple[str, tuple[blocks.Cell, ...]]]:
    where = _joint_conditions(answer, entry, full) if entry.region is None else _where(entry.region, full)
    yield "where", tuple(where)
    unknown = "met on a line only" if answer.sampled else "not known"
    yield "share", (f"{entry.share} of {any_form.whole(answer.game.space)}" if entry.share is not None else unknown,)
    if len(answer.game.space):
        yield "example", (words.point_text(entry.example, answer.game.space.baseline),)
    if answer.ordinal_games:
        yield "ranked as", (answer.ordinal_games[k],)
    if beside := answer.neighbours(k):
        yield "borders on", (", ".join(answer[j].name for j in beside),)


def _joint_conditions(answer: PhaseMap, entry: Entry, full: bool) -> Iterator[blocks.Cell]:
    """Yield the conditions of each branch by name, and that the others fail: exactly the phase, walls aside."""
    for branch in entry.branches:
        first, *rest = _where(branch.region, full)
        yield (f"{branch.label} stands:", *(first if isinstance(first, tuple) else (first,)))
        yield from rest
    if len(answer.atlas.branches) > len(entry.branches):
        one = any_form.outcome(answer.game, 1, answer.concept)
        yield f"and no other {one} in closed form stands" if entry.branches else "none in closed form stands"


def _where(region: Region, full: bool) -> Iterator[blocks.Inline | tuple[blocks.Inline, ...]]:
    """Yield one line for each alternative."""
    cells = conditions(region)
    if () in cells:
        yield "everywhere"
        return
    most = len(cells) if full else MAX_ALTERNATIVES
    for n, cell in enumerate(cells[:most]):
        pieces: list[blocks.Inline] = ["or"] if n else []
        for j, written in enumerate(map(blocks.condition_text, cell)):
            shown = cut_formula(written, full, MAX_CONDITION)
            pieces += ["and", shown] if j else [shown]
        yield tuple(pieces)
    if len(cells) > most:
        yield blocks.Advice(f"and {len(cells) - most} more alternatives", "(--full)")


def _equation(answer: PhaseMap, beyond: Constraint) -> str:
    return wall_text(beyond.poly, answer.game.space.names)


def crossing_text(one: Crossing) -> str:
    """Return in words what the crossing does.

    >>> for one in phases(load("thaad-deal")).crossings[:2]:
    ...     print(crossing_text(one))
    (keep, tolerate) gives way to (keep, sanction)
    (withdraw, sanction) and the mixed (withdraw + keep, sanction + tolerate) appear together
    """
    changed = (one.disappear, one.appear)
    old, new = ([f"the mixed {label}" if " + " in label else label for label in labels] for labels in changed)
    if old and new:
        return f"{words.listed(old)} {'gives' if len(old) == 1 else 'give'} way to {words.listed(new)}"
    if new:
        return f"{words.listed(new)} {'appears' if len(new) == 1 else 'appear together'}"
    if old:
        return f"{words.listed(old)} {'disappears' if len(old) == 1 else 'disappear together'}"
    return "the same outcomes go on, by other formulas"


def _crossings_note(answer: PhaseMap) -> str:
    if answer.joined:
        if len(answer.entries) < 2:
            return "There is nothing to cross."
        known = "These are all the walls between two of them" if answer.crossings else "No wall parts two of them"
        return f"{known}: proved, by linear programming."
    if answer.lines is None:
        short = "linear programming ran out before all pairs were looked at"
        why = "open plays can begin or end elsewhere" if answer.game.open else short
        return f"Each of these is proved; {why}, so there may be more."
    each = "Each of these is proved" if answer.crossings else "No wall was met"
    return f"{each} ({answer.lines} lines through known points were followed); there may be more."
