"""How derivatives are written: what each parameter moves, then for each outcome signs (read as sentences), numbers and
formulas; only what moves. Outcome probabilities are a table of marks unless asked for; JSON has all, with proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from solver.atlas import Branch
from solver.questions import plain_words
from solver.questions.derive.answer import KINDS, BranchDerivatives, Derivatives, Quantity
from solver.questions.derive.influence import Influence
from solver.questions.derive.slope_signs import Sign, Word
from solver.questions.words import formula_code, game_report, say_what_moves, thinness
from solver.regions.lines import End, Reach
from solver.regions.nearest_outside import DistanceBounds
from solver.regions.region import Region
from solver.regions.report import sentence_text, where_block
from solver.regions.sentences import sentence, wall_text
from solver.report import blocks, numbers, words
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Say, blank_if_none, yes_no
from solver.report.phrases import Phrases

MARKS: Mapping[Word, str] = {
    "raises": "+", "never lowers": "(+)", "lowers": "-", "never raises": "(-)",
    "no effect": "0", "either way": "+-", "undecided": "?",
}  # fmt: skip
MAX_SHOWN = 12  # terms of a curve on which a sign changes; longer ones stand in JSON
SAY = Phrases(
    "derive",
    title="Derivatives",
    moves_heading="What each parameter moves",
    nothing="nothing at all: no strategy, no payoff, no condition under which an outcome stands",
    payoffs_only="only {payoffs:and}; no strategy and no condition under which an outcome stands",
    payoff="the {player} payoff",
    strategies="strategies",
    standing="where outcomes stand",
    perhaps="perhaps where outcomes stand (open)",
    part="{word} ({letter})",
    numbers="Numbers are for {place}.[ What moves most is told by steps of the same part of each range.{ranked?}]",
    ties="Ties ({where}): there equilibria can join into continua, of which formulas give the corners.",
    method="{method}.",
    scope="Signs hold throughout the conditions of the outcome, not across a change to another one. An elasticity is"
    " the change in per cent for one per cent more of the parameter; of a payoff it depends on where zero is put.",
    no_parameter="[{assumed?}What is assumed determines every parameter|The game has no parameter], so nothing moves.",
    no_outcome="No outcome asked about stands by a formula, unless within a continuum.",
    none_stands="{place}, [{one} does not stand|none of these stands][ as this mixture{mixed?}]; signs say what"
    " moves where it does",
    lead="{place}, in {outcome}[, one of [{few?}at least ]{standing:count that stand/that stand}{several?}], {movers}",
    still_here="nothing moves while it stands",
    no_slope="nothing has a slope",
    still="In {outcome}: nothing moves while it stands.",
    signs_alone="These formulas do not hold at the point, so there are signs, but no numbers.",
    everywhere="It stands everywhere.",
    stands="It stands [{open?}at least ]if {where}.",
    stands_in_part="stands [{open?}at least ]if {letter}",
    pinned="Because of {equality} the outcome ends as soon as {names:or} alone changes, so nothing has a slope along"
    " {names:number it/them}.",
    tied="Because of {equality} the outcome may end as soon as {names:or} alone changes; slopes along"
    " {names:number it/them} are those of the formulas.",
    no_elasticity="none",
    legend="{marks}[; in the order of the alternatives{in_parts?}]; ask for the outcomes to have their formulas.",
    slope="{parameter}: slope",
    elasticity="; elasticity",
    depends="Where the sign depends on the point, or is open:",
    by="{quantity} by {parameter}",
    mostly="[{up?}rises|falls] on at least {least} % of where it stands (99.9 % sure); elsewhere",
    turns_at="[{up?}rises|falls] at {place}",
    turns_if="[{up?}rises|falls] if",
    as_at="as at {place}",
    holds_while="The formulas hold while one parameter alone[, with what follows from it,{carries?}] moves:",
    no_wall="{names:and} alone {names:number meets/meet} no wall within the range.",
    no_error="All at once: no error within the ranges ends it.",
    any_error="All at once: an error of any size, however small, can end it.",
    error="All at once: an error below {safe} of every range leaves it standing.",
    error_bounds="All at once: [{safe}|how small an error can end it was not found within the budget][; one of {most}"
    " can end it].",
    safe="an error below {safe} of every range surely leaves it standing",
    open_end="[{low?}above|below]",
    irrational="about {value}",
)


def _data(answer: Derivatives) -> Grid:
    """Return a row for each parameter that moves a quantity: in closed form, and as numbers at the point."""
    head = (
        "outcome", "stands here", "of", "formula", "value", "parameter", "effect", "slope", "slope here",
        "elasticity", "elasticity here",
    )  # fmt: skip
    rows: list[blocks.Row] = []
    for found, quantity in ((one, quantity) for one in answer.branches for quantity in one.quantities):
        write, outcome = found.branch.formula, (found.branch.label, yes_no(found.stands))
        before = (*outcome, quantity.title, Code(write(quantity.formula)), blank_if_none(quantity.value))
        for effect in quantity.effects:
            slope = (Code(write(effect.derivative)), blank_if_none(effect.value))
            elasticity = (Code(write(effect.elasticity)), blank_if_none(effect.elastic))
            rows.append((*before, effect.parameter, effect_text(effect.sign), *slope, *elasticity))
        if not quantity.effects:
            rows.append((*before, "", "no effect", "", "", "", ""))
    return Grid(head, tuple(rows))


def influence_text(influence: Influence) -> str:
    """Return a sentence on what a parameter moves.

    >>> from solver.questions.derive.influence import influences
    >>> print(influence_text(*influences(nash(load("thaad-deal")), ["embargo"])))
    only the US payoff; no strategy and no condition under which an outcome stands
    """
    if influence.nothing:
        return SAY("nothing")
    payoffs = [SAY("payoff", player=player) for player, _ in influence.payoffs]
    if payoffs and not (influence.strategies or influence.stands or influence.perhaps):
        return SAY("payoffs_only", payoffs=payoffs)
    parts = [SAY("strategies"), *payoffs] if influence.strategies else payoffs
    parts += [SAY("standing")] if influence.stands else []
    parts += [SAY("perhaps")] if influence.perhaps and not influence.stands else []
    return words.join_words(parts)


def effect_text(sign: Sign) -> str:
    """Return a sign in words; where the alternatives of a region differ, one by one.

    >>> effect_text(Sign("either way", UNDECIDED, UNDECIDED, parts=("raises", "lowers")))
    'raises (a), lowers (b)'
    """
    if sign.parts and any(word not in ("either way", "undecided") for word in sign.parts):
        each = (SAY("part", word=word, letter=words.letter(k).lower()) for k, word in enumerate(sign.parts))
        return ", ".join(each)
    return sign.word


def report(answer: Derivatives) -> blocks.Report:
    game = answer.atlas.game
    moves = tuple((one.parameter, (influence_text(one),)) for one in answer.influences)
    here = words.point_text(answer.point, game.space.baseline)
    lead = _lead(answer)
    numbers = [Say(SAY("numbers", place=here, ranked=" most " in lead))] if answer.branches else []
    told = say_what_moves(game, answer.along)
    numbers = [Say(told), *numbers] if told else numbers
    page: list[Block] = [blocks.Head(SAY("moves_heading")), Facts(moves), *numbers] if moves else []
    for branch in answer.branches:
        page += _branch(answer, answer.atlas.branches.index(branch.branch) + 1, branch)
    if answer.branches and answer.atlas.ties.cells:
        page.append(Say(SAY("ties", where=sentence_text(answer.atlas.ties))))
    if answer.method != Derivatives.method:
        page.append(Say(SAY("method", method=answer.method.rpartition("; ")[2].capitalize())))
    if any(not branch.still for branch in answer.branches):
        page.append(Say(SAY("scope")))
    return game_report(SAY("title"), game, page, lambda: _data(answer), lead=lead)


@numbers.writing_sentences()
def _lead(answer: Derivatives) -> str:
    """Return what moves most with which parameter in the first outcome that stands at the point and moves."""
    if not answer.influences:
        return SAY("no_parameter", assumed=bool(answer.point))
    if not answer.branches:
        return SAY("no_outcome")
    standing = [one for one in answer.branches if one.stands]
    place = plain_words.place_words(answer.game.space, answer.point)
    if not standing:
        labels = [one.branch.label for one in answer.branches]
        one, mixed = (
            plain_words.label_in_sentence(labels[0]) if len(labels) == 1 else "",
            any(" + " in label for label in labels),
        )
        return plain_words.sentences(SAY("none_stands", place=place, one=one, mixed=mixed))
    found = next((one for one in standing if not one.still), standing[0])
    names = [*dict.fromkeys(one.branch.label for one in standing)]
    few, several = len(answer.branches) < len(answer.atlas.branches) or answer.on_wall, len(names) > 1
    said = SAY(
        "lead", place=place, outcome=plain_words.label_in_sentence(found.branch.label), few=few, standing=names,
        several=several, movers=_movers(answer, found),
    )  # fmt: skip
    return plain_words.sentences(said)


def _movers(answer: Derivatives, found: BranchDerivatives) -> str:
    """Return which parameter moves what most, by steps of the same part of each range."""
    said = SAY("still_here" if found.still else "no_slope")
    ranges = {p.name: p.high - p.low for p in answer.game.space.parameters}
    for kind in reversed(KINDS):
        told = (one for one in found.quantities if one.kind == kind and not one.rest)
        sizes = ((q.title, {e.parameter: (e.value or 0) * ranges[e.parameter] for e in q.effects}) for q in told)
        said = plain_words.movers(answer.game, ((q.removesuffix(" payoff"), x) for q, x in sizes), False) or said
    return said


def _branch(answer: Derivatives, place: int, found: BranchDerivatives) -> Iterator[Block]:
    branch, names = found.branch, answer.atlas.game.space.names
    yield blocks.Head(f"{place}  {branch.label}")
    yield _stands(found, bool(answer.atlas.game.open))
    if thin := thinness(branch, answer.atlas.game):
        yield Say(f"{thin[0].upper()}{thin[1:]}.")
    yield from _ties(found, names)
    if found.still:
        yield Say(SAY("still", outcome=branch.label))
    else:
        if not found.stands and len(answer.branches) > 1:
            yield Say(SAY("signs_alone"))
        asked = "outcomes" in answer.of or any("," in name for name in answer.of)
        shown = [q for q in found.quantities if not q.rest and (asked or q.kind != "outcomes")]
        yield from _signs(place, found, shown)
        if any(q.kind == "outcomes" and q not in shown for q in found.quantities):
            yield from _marks(answer, found)
        yield from _formulas(shown, branch)
        yield from _examples(answer, shown)
    if found.stands:
        yield from _reaches(place, found, names)


def _stands(found: BranchDerivatives, told_only: bool) -> Block:
    region = found.branch.region
    if () in region.simplified().cells:
        return Say(SAY("everywhere"))
    if len(region.cells) == 1:
        return Say(*SAY.pieces("stands", open=told_only, where=where_block(region)))
    wheres = (where_block(Region(region.space, (cell,))) for cell in region.cells)  # the table of signs has the letters
    letters = (SAY("stands_in_part", open=told_only, letter=words.letter(k).lower()) for k in range(len(region.cells)))
    return Facts(tuple((letter, (where,)) for letter, where in zip(letters, wheres, strict=True)))


def _ties(found: BranchDerivatives, names: Sequence[str]) -> Iterator[Block]:
    """Yield what each equality of the outcome means for the parameters that it mentions."""
    for equality in dict.fromkeys(equality for equality, _ in found.ties.values()):
        for pins in (True, False):
            if tied := [name for name, tie in found.ties.items() if tie == (equality, pins)]:
                line = sentence(equality, names)
                text = Code(blocks.condition_text((line.left, line.relation, line.right)))
                yield Say(*SAY.pieces("pinned" if pins else "tied", equality=text, names=tied))


def _signs(place: int, found: BranchDerivatives, shown: Sequence[Quantity]) -> Iterator[Block]:
    """Yield the table of signs, with the numbers beside them or, where a page is too narrow for that, below."""
    effects = [(quantity.title, effect) for quantity in shown for effect in quantity.effects]
    signs = [(str(place), e.parameter, effect_text(e.sign), title) for title, e in effects]
    numbers = [(_amount(e.value), _amount(e.elastic)) for _, e in effects] if found.stands else []
    head, more = ("no.", "more", "effect", "on"), ("slope", "elasticity")
    if signs and numbers:
        beside = tuple((*a, *b) for a, b in zip(signs, numbers, strict=True))
        below = tuple((no, name, title, *b) for no, name, _, title, *b in beside)
        yield Grid((*head, *more), beside, narrow=(Grid(head, tuple(signs)), Grid(("no.", "more", "on", *more), below)))
    elif signs:
        yield Grid(head, tuple(signs))


def _amount(value: Fraction | None) -> Cell:
    return SAY("no_elasticity") if value is None else Amount(value)


def _marks(answer: Derivatives, found: BranchDerivatives) -> Iterator[Block]:
    """Yield the signs of outcome probabilities as a table of marks."""
    rows = [q for q in found.quantities if q.kind == "outcomes" and q.effects]
    if not rows:
        return
    signs = {(q.title, e.parameter): e.sign.parts or (e.sign.word,) for q in rows for e in q.effects}
    names = [name for name in answer.along if any(name == moving for _, moving in signs)]
    marks = {place: " ".join(MARKS[word] for word in said) for place, said in signs.items()}
    table = tuple((q.title, *(marks.get((q.title, name), "") for name in names)) for q in rows)
    yield Grid(("probability", *names), table, data=False)
    yield _legend(
        {word for said in signs.values() for word in said}, any(e.sign.parts for q in rows for e in q.effects)
    )


def _legend(used: Collection[str], in_parts: bool) -> Block:
    """Return what the marks used mean."""
    marks = ", ".join(f"{mark} {word}" for word, mark in MARKS.items() if word in used)
    return Say(SAY("legend", marks=marks, in_parts=in_parts), indent=2)


def _formulas(shown: Sequence[Quantity], branch: Branch) -> Iterator[Block]:
    write, rows = partial(formula_code, write=branch.formula), list[tuple[str, tuple[Cell, ...]]]()
    for q in (q for q in shown if q.effects):
        slopes = (
            (SAY("slope", parameter=e.parameter), write(e.derivative), SAY("elasticity"), write(e.elasticity))
            for e in q.effects
        )
        rows.append((q.title, (("=", write(q.formula)), *slopes)))
    if rows:
        yield Facts(tuple(rows))


def _examples(answer: Derivatives, shown: Sequence[Quantity]) -> Iterator[Block]:
    """Yield where it rises and falls for each sign that goes either way, unless the alternatives explain it."""
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    space = answer.atlas.game.space
    for quantity, effect in ((one, effect) for one in shown for effect in one.effects):
        sign, label = effect.sign, SAY("by", quantity=quantity.title, parameter=effect.parameter)
        if sign.word == "either way" and effect_text(sign) == sign.word:
            points = (dict(zip(space.names, one.witness or (), strict=True)) for one in (sign.above, sign.below))
            rise, fall = (words.point_text(point, space.baseline) for point in points)
            rows.append((label, (*_side(True, sign.rising, rise), *_side(False, sign.falling, fall))))
        elif sign.word == "undecided":
            up, seen = sign.above.kind == "nonempty", list[Cell]()
            if sign.mostly is not None:
                seen = [SAY("mostly", up=up, least=words.outward(100 * sign.mostly, 100 * sign.mostly)[0])]
            rows.append((label, (*seen, sign.proof)))
    if rows:
        yield Say(SAY("depends"))
        yield Facts(tuple(rows))


def _side(up: bool, where: Region | None, point: str) -> tuple[Cell, Cell]:
    """Return the lines that say where a sign that goes either way is this one: the condition if short, and a point."""
    if where is None or max(len(c.poly.coeffs()) for cell in where.cells for c in cell) > MAX_SHOWN:
        return SAY("turns_at", up=up, place=point), ""
    return (SAY("turns_if", up=up), where_block(where)), SAY("as_at", place=point)


def _reaches(place: int, found: BranchDerivatives, names: Sequence[str]) -> Iterator[Block]:
    walled = [reach for reach in found.reaches if reach.wall is not None]
    free = [reach.parameter for reach in found.reaches if reach.wall is None]
    if walled:
        origins = found.branch.region.domain.origins.values()
        carries = any(reach.parameter in some for some in origins for reach in walled)
        yield Say(SAY("holds_while", carries=carries))
        head = ("no.", "parameter", "from", "here", "to", "distance", "nearest wall")
        yield Grid(head, tuple(_reach(place, reach, names) for reach in walled))
    if free:
        yield Say(SAY("no_wall", names=free))
    if found.common is not None and () not in found.branch.region.simplified().cells:
        yield Say(_common_error_text(found.common))


def _common_error_text(common: DistanceBounds) -> str:
    """Return a sentence on how large an error in all parameters at once leaves the outcome an equilibrium."""
    if common.low is None:
        return SAY("no_error")
    if common.high == 0:
        return SAY("any_error")
    safe = words.percent_below(common.low)
    if common.is_exact:
        return SAY("error", safe=safe)
    most = "" if common.high is None else words.percent_above(common.high)
    return SAY("error_bounds", safe=SAY("safe", safe=safe) if common.low else "", most=most)


def _reach(place: int, reach: Reach, names: Sequence[str]) -> tuple[Cell, ...]:
    wall = reach.wall
    assert wall is not None and reach.distance is not None
    which = dict.fromkeys(wall_text(c.poly, names, reach.parameter) for c in wall.by)
    walls: list[Code | str] = [piece for text in which for piece in ("and", Code(text))][1:]
    return (
        str(place), reach.parameter, _end(reach.low, True), Amount(reach.value), _end(reach.high, False),
        Amount(reach.distance), tuple(walls),
    )  # fmt: skip


def _end(end: End, low: bool) -> Cell:
    rational = isinstance(end.at, Fraction)
    number = Amount(end.at) if rational else SAY("irrational", value=words.four_digits(float(end.at)))
    return number if end.closed else (SAY("open_end", low=low), number)
