"""How a map of phases is written: each phase with its equilibria, conditions, share and example; then the crossings.

Phases have letters, the same ones in all formats and questions; * marks the one in which the numbers lie. A crossing
leads from the phase of the numbers outwards, else from the earlier one to the later. Where walls are curved a phase has
no region of its own; what it means then is: each of its equilibria stands, under that one's conditions, and no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from solver.atlas import PERHAPS
from solver.concepts.phases import Phase, Phases, others_fill, phase_share
from solver.forms import any_form
from solver.forms.any_form import AnyForm
from solver.questions import plain_words
from solver.questions.key_lines import phase_lines
from solver.questions.phases.answer import Crossing, PhaseMap
from solver.questions.words import MAX_LISTED, game_report, walls
from solver.regions.report import coordinate_text, symbols, wall_inline, where_block, where_cut
from solver.regions.sentences import wall_text
from solver.report import blocks, numbers, words
from solver.report.answer import report
from solver.report.phrases import Phrases
from solver.report.remedies import FULL

MAX_CROSSINGS = 24  # between phases, that are written out
SAY = Phrases(
    "phases",
    asked="Which {outcomes} stand together",
    inside="[{place}, ]{stands}",
    phase="this is phase {name}, [one of {several}|the only one so far{open?}|the only one]",
    outside="[{place}, ][on the boundary of {near:number phase/phases} {near:and}|on a boundary between"
    " phases{walls?}|outside the phases] ({many}), [{stands}|no {outcome}[ in closed form{closed?}] stands]",
    many="{n:count in all/in all}",
    many_so_far="{n:count known so far/known so far}",
    none_yet="none known so far",
    these="{sets:number this is/these are} {what}: {listed}",
    mixtures="a continuum with corners {corners:and}",
    one_mixture="[{open?}perhaps ]a continuum of {name}",
    complete="The list is complete.",
    incomplete="Others may fill {rest}.",
    these_alone="where these stand and no other",
    share_of="share[ of {whole}]",
    walls="The {many:number wall is/walls are} {walls}.",
    meaning="Throughout a phase the same {outcomes} stand[; * marks the phase of the point{marked?}].",
    all="{phases:number This is/These are} all, apart from walls[, and from lone points and curves that the assumptions"
    " may leave{lone?}]: proved[{trusted?}, in part on z3's verdict] ({method}).",
    others="Other lists may stand on {rest}: {method}.",
    none="no {outcome}[ in closed form{closed?}]",
    more="And {left:count more region}",
    crossing="What changes from one phase to the next",
    more_crossings="And {left:count more crossing}",
    across="{start}[{marked?}*] to {end}",
    at="at {wall} (for instance [{moved}|the baseline])",
    gives_way="{old:and} {gone:number gives/give} way to {new:and}",
    appears="{new:and} {come:number appears/appear together}",
    disappears="{old:and} {gone:number disappears/disappear together}",
    goes_on="the same outcomes go on, by other formulas",
    mixed="the mixed {label}",
    share="[{share} of {whole}|met on a line only{sampled?}|not known]",
    branch_stands="{label} stands:",
    no_other="[{others?}and no other {outcome}|none][ in closed form{closed?}] stands",
    no_walls="There is nothing to cross.",
    all_walls="[{some?}These are all the walls between phases|No two phases share a wall]: proved, by [linear programs"
    " on boxes[{trusted?} and z3]{lines?}|linear programming].",
    cut_short="Each of these is proved; [{told?}open plays can begin or end elsewhere|linear programming ran out"
    " before all pairs were looked at], so there may be more.",
    followed="[{some?}Each of these is proved|No wall was met] ({lines} lines through known points were followed);"
    " there may be more.",
)


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
    asked, lead = SAY("asked", outcomes=_outcomes(answer)), _lead(answer)
    said = plain_words.with_stable_note(lead)
    return game_report(
        asked, answer.game, _blocks(answer, full), lambda: _data(answer), said, lead, lambda: _key(answer)
    )


@numbers.writing_sentences()
def _lead(answer: PhaseMap) -> str:
    """Return what stands at the point, in which phase that is, and how many there are, in plain words."""
    game, there, many = answer.game, list(answer.there.continua), len(answer)
    place = plain_words.place_words(game.space, answer.point) if len(game.space) else ""
    what, named = plain_words.standing_word(game, answer.concept), [_component(labels) for labels in there]
    stands = SAY("these", sets=len(named), what=what, listed="; ".join(named)) if named else ""
    count = SAY("many" if answer.complete else "many_so_far", n=many) if many else SAY("none_yet")
    if answer.here is None:
        near, walls_met = [answer[k].name for k in answer.around], len(answer.there.walls)
        said = SAY(
            "outside", place=place, near=near, walls=walls_met, many=count, stands=stands,
            outcome=_outcomes(answer, 1), closed=_is_in_closed_form(game),
        )  # fmt: skip
        return plain_words.sentences(said)
    phase = answer[answer.here]
    if all(len(labels) == 1 for labels in there):
        stands = plain_words.listed_words(game, [branch.label for branch in phase.branches], answer.concept)
    several = count if many > 1 else ""
    which = SAY("phase", name=phase.name, several=several, open=not answer.complete)
    return plain_words.sentences(SAY("inside", place=place, stands=stands), which)


def _outcomes(answer: PhaseMap, count: int = 2) -> str:
    return any_form.outcome(answer.game, count, answer.concept)


def _is_in_closed_form(game: AnyForm) -> bool:
    return bool(any_form.in_closed_form(game))


def _names(phase: Phase) -> list[str]:
    return words.each_once(branch.label for branch in phase.branches)


def _component(labels: Sequence[str]) -> str:
    """Return the name of one outcome, or of a continuum: by its corners, or by its own name, perhaps an open one."""
    names = [*dict.fromkeys(map(plain_words.label_in_sentence, labels))]
    if len(labels) == 1:
        return names[0]
    if len({*labels}) > 1:
        return SAY("mixtures", corners=names)
    return SAY("one_mixture", open=names[0].startswith(PERHAPS), name=names[0].removeprefix(PERHAPS))


@report.register(Phases)
def _(phases: Phases) -> blocks.Report:
    said = SAY("complete") if phases.complete else SAY("incomplete", rest=others_fill(phases, "Θ"))
    return _listing(phases.phases, blocks.Say(said))


@report.register(Phase)
def _(phase: Phase) -> blocks.Report:
    return _listing((phase,))


def _listing(phases: Sequence[Phase], *more: blocks.Block) -> blocks.Report:
    """Return phases as one table, their branches by label."""
    where = (SAY("these_alone") if one.region is None else where_block(one.region) for one in phases)
    labels = (blocks.Lines(tuple(_names(one)) or ("none",), by=", ") for one in phases)
    rows = zip((one.name for one in phases), labels, where, map(phase_share, phases), strict=True)
    space = next((one.region.space for one in phases if one.region is not None), None)
    share = SAY("share_of", whole=any_form.whole(space) if space else "")
    table = blocks.Grid(("phase", "stand together", "where", share), tuple(rows), maths=True)
    return blocks.Report("", (table, *more), symbols=symbols(space) if space else {})


def _blocks(answer: PhaseMap, full: bool) -> Iterator[blocks.Block]:
    if answer.here is None and answer.there.walls:
        yield blocks.Say(SAY("walls", many=len(answer.there.walls), walls=walls(answer.there)))
    yield _extent_of_list(answer)
    kept, every = {answer.here, *answer.around}, range(len(answer.entries))
    shown = [k for k in every if full or k < MAX_LISTED or k in kept]
    yield from _phase_blocks(answer, shown, full)
    if len(answer.entries) > 1:
        yield blocks.Head(SAY("crossing"))
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
    marked = answer.here is not None and len(answer) > 1
    meaning = SAY("meaning", outcomes=_outcomes(answer), marked=marked)
    if answer.complete:
        lone, trusted = answer.leaves_lone_points, bool(answer.trusted)
        return blocks.Say(meaning, SAY("all", phases=len(answer), lone=lone, trusted=trusted, method=answer.method))
    rest = others_fill(answer, any_form.whole(answer.game.space))
    return blocks.Say(meaning, SAY("others", rest=rest, method=answer.method))


def _phase_blocks(answer: PhaseMap, shown: Sequence[int], full: bool) -> Iterator[blocks.Block]:
    """Yield each phase that is shown, with its facts, and how many are left out."""
    for k, entry in ((k, answer.entries[k]) for k in shown):
        none = SAY("none", outcome=_outcomes(answer, 1), closed=_is_in_closed_form(answer.game))
        what = words.join_words(_names(entry)) if entry.branches else none
        yield blocks.Head(f"{'*' if k == answer.here else ' '} {entry.name}  {what}")
        yield blocks.Facts(tuple(_facts(answer, k, entry, full)))
    if left := len(answer.entries) - len(shown):
        yield blocks.Say(blocks.Advice(SAY("more", left=left), FULL))


def _crossing_blocks(answer: PhaseMap, shown: Sequence[int], full: bool) -> Iterator[blocks.Block]:
    """Yield what crossing does between phases that are shown, and how many crossings are left out."""
    crossings = [one for one in answer.crossings if {one.start, one.end} <= set(shown)]
    rows = tuple(_crossing_row(answer, one, full) for one in (crossings if full else crossings[:MAX_CROSSINGS]))
    yield blocks.Facts(rows)
    if left := len(answer.crossings) - len(rows):
        yield blocks.Say(blocks.Advice(SAY("more_crossings", left=left), FULL))


def _crossing_row(answer: PhaseMap, one: Crossing, full: bool) -> tuple[str, tuple[blocks.Cell, ...]]:
    """Return from which phase to which a crossing leads, at which wall, and what it does."""
    baseline = answer.game.space.baseline
    wall = wall_inline(wall_text(one.beyond.poly, answer.game.space.names), full)
    moved = (coordinate_text(name, value) for name, value in one.point.items() if value != baseline[name])
    marked, start, end = one.start == answer.here, answer[one.start].name, answer[one.end].name
    across, where = (
        SAY("across", start=start, marked=marked, end=end),
        SAY.pieces("at", wall=wall, moved=", ".join(moved)),
    )
    return across, (where, crossing_text(one))


def _facts(answer: PhaseMap, k: int, entry: Phase, full: bool) -> Iterator[tuple[str, tuple[blocks.Cell, ...]]]:
    where = _joint_conditions(answer, entry, full) if entry.region is None else where_cut(entry.region, full)
    yield "where", tuple(where)
    share, whole = "" if entry.share is None else str(entry.share), any_form.whole(answer.game.space)
    yield "share", (SAY("share", share=share, whole=whole, sampled=answer.sampled),)
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
        yield (SAY("branch_stands", label=branch.label), *first)
        yield from rest
    if len(answer.atlas.branches) > len(entry.branches):
        closed, others = _is_in_closed_form(answer.game), bool(entry.branches)
        yield SAY("no_other", others=others, outcome=_outcomes(answer, 1), closed=closed)


def crossing_text(one: Crossing) -> str:
    """Return in words what the crossing does; a play of a tree may branch by chance, so that it is not called mixed.

    >>> for one in phases(load("thaad-deal")).crossings[:2]:
    ...     print(crossing_text(one))
    (keep, tolerate) gives way to (keep, sanction)
    (withdraw, sanction) and the mixed (withdraw + keep, sanction + tolerate) appear together
    """
    old, new = (
        [SAY("mixed", label=label) if label.startswith("(") and " + " in label else label for label in labels]
        for labels in (words.each_once(one.disappear), words.each_once(one.appear))
    )
    gone, come = len(one.disappear), len(one.appear)
    if old and new:
        return SAY("gives_way", old=old, gone=gone, new=new)
    if new:
        return SAY("appears", new=new, come=come)
    return SAY("disappears", old=old, gone=gone) if old else SAY("goes_on")


def _crossings_note(answer: PhaseMap) -> str:
    lines, trusted, some = answer.lines, bool(answer.trusted), bool(answer.crossings)
    if answer.joined and len(answer.entries) < 2:
        return SAY("no_walls")
    if answer.joined:
        return SAY("all_walls", some=some, lines=lines is not None, trusted=trusted)
    if lines is None:
        return SAY("cut_short", told=bool(answer.game.open))
    return SAY("followed", some=some, lines=lines)
