"""How derivatives are written: what each parameter moves, then for each outcome signs (read as sentences), numbers and
formulas; only what moves. Outcome probabilities are a table of marks unless asked for; JSON has all, with proofs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial

from solver.atlas import Branch, point_and_walls
from solver.questions import plain_words
from solver.questions.derive.answer import KINDS, BranchDerivatives, Derivatives, Quantity
from solver.questions.derive.influence import Influence
from solver.questions.derive.slope_signs import Sign, Word
from solver.questions.words import by_formula, formula_code, game_report, say_what_moves, thinness
from solver.regions.lines import End, Reach
from solver.regions.nearest_outside import DistanceBounds
from solver.regions.region import Region
from solver.regions.report import sentence_text, where_block
from solver.regions.sentences import sentence, wall_text
from solver.report import blocks, words
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Say, blank_if_none, yes_no

MARKS: Mapping[Word, str] = {
    "raises": "+", "never lowers": "(+)", "lowers": "-", "never raises": "(-)",
    "no effect": "0", "either way": "+-", "undecided": "?",
}  # fmt: skip
MAX_SHOWN = 12  # terms of a curve on which a sign changes; longer ones stand in JSON
SCOPE = "Signs hold throughout the conditions of the outcome, not across a change to another one."
SCALE = (
    "An elasticity is the change in per cent for one per cent more of the parameter;"
    " of a payoff it depends on where zero is put."
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
        return "nothing at all: no strategy, no payoff, no condition under which an outcome stands"
    payoffs = [f"the {player} payoff" for player, _ in influence.payoffs]
    if payoffs and not (influence.strategies or influence.stands or influence.perhaps):
        return f"only {words.join_words(payoffs)}; no strategy and no condition under which an outcome stands"
    parts = ["strategies", *payoffs] if influence.strategies else payoffs
    parts += ["where outcomes stand"] if influence.stands else []
    parts += ["perhaps where outcomes stand (open)"] if influence.perhaps and not influence.stands else []
    return words.join_words(parts)


def effect_text(sign: Sign) -> str:
    """Return a sign in words; where the alternatives of a region differ, one by one.

    >>> effect_text(Sign("either way", UNDECIDED, UNDECIDED, parts=("raises", "lowers")))
    'raises (a), lowers (b)'
    """
    if sign.parts and any(word not in ("either way", "undecided") for word in sign.parts):
        return ", ".join(f"{word} ({words.letter(k).lower()})" for k, word in enumerate(sign.parts))
    return sign.word


def report(answer: Derivatives) -> blocks.Report:
    game = answer.atlas.game
    moves = tuple((one.parameter, (influence_text(one),)) for one in answer.influences)
    here = words.point_text(answer.point, game.space.baseline)
    lead = _lead(answer)
    most = " What moves most is told by steps of the same part of each range." if " most " in lead else ""
    numbers = [Say(f"Numbers are for {here}.{most}")] if answer.branches else []
    told = say_what_moves(game, answer.along)
    numbers = [Say(told), *numbers] if told else numbers
    page: list[Block] = [blocks.Head("What each parameter moves"), Facts(moves), *numbers] if moves else []
    for branch in answer.branches:
        page += _branch(answer, answer.atlas.branches.index(branch.branch) + 1, branch)
    if answer.branches and answer.atlas.ties.cells:
        ties = f"Ties ({sentence_text(answer.atlas.ties)})"
        page.append(Say(f"{ties}: there equilibria can join into continua, of which formulas give the corners."))
    if answer.method != Derivatives.method:
        page.append(Say(f"{answer.method.rpartition('; ')[2].capitalize()}."))
    if any(not branch.still for branch in answer.branches):
        page.append(Say(SCOPE, SCALE))
    return game_report("Derivatives", game, page, lambda: _data(answer), lead=lead)


def _lead(answer: Derivatives) -> str:
    """Return what moves most with which parameter in the first outcome that stands at the point and moves."""
    if not answer.influences:
        why = "What is assumed determines every parameter" if answer.point else "The game has no parameter"
        return f"{why}, so nothing moves."
    if not answer.branches:
        return "No outcome asked about stands by a formula, unless within a continuum."
    standing = [one for one in answer.branches if one.stands]
    place = plain_words.place_words(answer.game.space, answer.point)
    if not standing:
        labels = [one.branch.label for one in answer.branches]
        first = plain_words.label_in_sentence(labels[0])
        none = "none of these stands" if labels[1:] else f"{first} does not stand"
        return plain_words.sentences(f"{place}, {none}{by_formula(labels)}; signs say what moves where it does")
    found = next((one for one in standing if not one.still), standing[0])
    outcome = plain_words.label_in_sentence(found.branch.label)
    return plain_words.sentences(f"{place}, in {outcome}{_one_of(answer, standing)}, {_movers(answer, found)}")


def _one_of(answer: Derivatives, standing: Sequence[BranchDerivatives]) -> str:
    """Return of how many outcomes that stand at the point it is one; nothing for a single one."""
    names, walls = {one.branch.label for one in standing}, point_and_walls(answer.atlas, None, answer.point)[1]
    few = "at least " * (len(answer.branches) < len(answer.atlas.branches) or bool(walls))  # walls can have more
    return f", one of {few}{words.count_of(len(names), 'that stand', 'that stand')}" * (len(names) > 1)


def _movers(answer: Derivatives, found: BranchDerivatives) -> str:
    """Return which parameter moves what most, by steps of the same part of each range."""
    said = "nothing moves while it stands" if found.still else "nothing has a slope"
    ranges = {p.name: p.high - p.low for p in answer.game.space.parameters}
    for kind in reversed(KINDS):
        told = (one for one in found.quantities if one.kind == kind and not one.rest)
        sizes = ((q.title, {e.parameter: (e.value or 0) * ranges[e.parameter] for e in q.effects}) for q in told)
        said = plain_words.movers(answer.game, ((q.removesuffix(" payoff"), x) for q, x in sizes), False) or said
    return said


def _branch(answer: Derivatives, place: int, found: BranchDerivatives) -> Iterator[Block]:
    branch, names = found.branch, answer.atlas.game.space.names
    yield blocks.Head(f"{place}  {branch.label}")
    yield _stands(found, "stands at least" if answer.atlas.game.open else "stands")
    if thin := thinness(branch, answer.atlas.game):
        yield Say(f"{thin[0].upper()}{thin[1:]}.")
    yield from _ties(found, names)
    if found.still:
        yield Say(f"In {branch.label}: nothing moves while it stands.")
    else:
        if not found.stands and len(answer.branches) > 1:
            yield Say("These formulas do not hold at the point, so there are signs, but no numbers.")
        asked = "outcomes" in answer.of or any("," in name for name in answer.of)
        shown = [q for q in found.quantities if not q.rest and (asked or q.kind != "outcomes")]
        yield from _signs(place, found, shown)
        if any(q.kind == "outcomes" and q not in shown for q in found.quantities):
            yield from _marks(answer, found)
        yield from _formulas(shown, branch)
        yield from _examples(answer, shown)
    if found.stands:
        yield from _reaches(place, found, names)


def _stands(found: BranchDerivatives, stands: str) -> Block:
    region = found.branch.region
    if () in region.simplified().cells:
        return Say("It stands everywhere.")
    if len(region.cells) == 1:
        return Say(f"It {stands} if", where_block(region), ".")
    wheres = (where_block(Region(region.space, (cell,))) for cell in region.cells)  # the table of signs has the letters
    return Facts(tuple((f"{stands} if {words.letter(k).lower()}", (where,)) for k, where in enumerate(wheres)))


def _ties(found: BranchDerivatives, names: Sequence[str]) -> Iterator[Block]:
    """Yield what each equality of the outcome means for the parameters that it mentions."""
    for equality in dict.fromkeys(equality for equality, _ in found.ties.values()):
        for pins in (True, False):
            if tied := [name for name, tie in found.ties.items() if tie == (equality, pins)]:
                line = sentence(equality, names)
                text = Code(blocks.condition_text((line.left, line.relation, line.right)))
                change, them = (
                    f"as soon as {words.join_words(tied, 'or')} alone changes",
                    "them" if len(tied) > 1 else "it",
                )
                may = f"the outcome may end {change}; slopes along {them} are those of the formulas."
                does = f"the outcome ends {change}, so nothing has a slope along {them}."
                yield Say("Because of", text, does if pins else may)


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
    return "none" if value is None else Amount(value)


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
    legend = ", ".join(f"{mark} {word}" for word, mark in MARKS.items() if word in used)
    order = "; in the order of the alternatives" if in_parts else ""
    return Say(f"{legend}{order}; ask for the outcomes to have their formulas.", indent=2)


def _formulas(shown: Sequence[Quantity], branch: Branch) -> Iterator[Block]:
    write, rows = partial(formula_code, write=branch.formula), list[tuple[str, tuple[Cell, ...]]]()
    for q in (q for q in shown if q.effects):
        slopes = (
            (f"{e.parameter}: slope", write(e.derivative), "; elasticity", write(e.elasticity)) for e in q.effects
        )
        rows.append((q.title, (("=", write(q.formula)), *slopes)))
    if rows:
        yield Facts(tuple(rows))


def _examples(answer: Derivatives, shown: Sequence[Quantity]) -> Iterator[Block]:
    """Yield where it rises and falls for each sign that goes either way, unless the alternatives explain it."""
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    space = answer.atlas.game.space
    for quantity, effect in ((one, effect) for one in shown for effect in one.effects):
        sign, label = effect.sign, f"{quantity.title} by {effect.parameter}"
        if sign.word == "either way" and effect_text(sign) == sign.word:
            points = (dict(zip(space.names, one.witness or (), strict=True)) for one in (sign.above, sign.below))
            up, down = (words.point_text(point, space.baseline) for point in points)
            rows.append((label, (*_side("rises", sign.rising, up), *_side("falls", sign.falling, down))))
        elif sign.word == "undecided":
            verb, seen = "rises" if sign.above.kind == "nonempty" else "falls", list[Cell]()
            if sign.mostly is not None:
                least = words.outward(100 * sign.mostly, 100 * sign.mostly)[0]
                seen = [f"{verb} on at least {least} % of where it stands (99.9 % sure); elsewhere"]
            rows.append((label, (*seen, sign.proof)))
    if rows:
        yield Say("Where the sign depends on the point, or is open:")
        yield Facts(tuple(rows))


def _side(verb: str, where: Region | None, point: str) -> tuple[Cell, Cell]:
    """Return the lines that say where a sign that goes either way is this one: the condition if short, and a point."""
    if where is None or max(len(c.poly.coeffs()) for cell in where.cells for c in cell) > MAX_SHOWN:
        return f"{verb} at {point}", ""
    return (f"{verb} if", where_block(where)), f"as at {point}"


def _reaches(place: int, found: BranchDerivatives, names: Sequence[str]) -> Iterator[Block]:
    walled = [reach for reach in found.reaches if reach.wall is not None]
    free = [reach.parameter for reach in found.reaches if reach.wall is None]
    if walled:
        origins = found.branch.region.domain.origins.values()
        carries = any(reach.parameter in some for some in origins for reach in walled)
        yield Say(f"The formulas hold while one parameter alone{', with what follows from it,' * carries} moves:")
        head = ("no.", "parameter", "from", "here", "to", "distance", "nearest wall")
        yield Grid(head, tuple(_reach(place, reach, names) for reach in walled))
    if free:
        verb = "meets" if len(free) == 1 else "meet"
        yield Say(f"{words.join_words(free)} alone {verb} no wall within the range.")
    if found.common is not None and () not in found.branch.region.simplified().cells:
        yield Say(_common_error_text(found.common))


def _common_error_text(common: DistanceBounds) -> str:
    """Return a sentence on how large an error in all parameters at once leaves the outcome an equilibrium."""
    if common.low is None:
        return "All at once: no error within the ranges ends it."
    if common.high == 0:
        return "All at once: an error of any size, however small, can end it."
    safe = words.percent_below(common.low)
    if common.is_exact:
        return f"All at once: an error below {safe} of every range leaves it standing."
    known = "" if common.high is None else f"; one of {words.percent_above(common.high)} can end it"
    if not common.low:
        return f"All at once: how small an error can end it was not found within the budget{known}."
    return f"All at once: an error below {safe} of every range surely leaves it standing{known}."


def _reach(place: int, reach: Reach, names: Sequence[str]) -> tuple[Cell, ...]:
    wall = reach.wall
    assert wall is not None and reach.distance is not None
    which = dict.fromkeys(wall_text(c.poly, names, reach.parameter) for c in wall.by)
    walls: list[Code | str] = [piece for text in which for piece in ("and", Code(text))][1:]
    return (
        str(place), reach.parameter, _end(reach.low, "above"), Amount(reach.value), _end(reach.high, "below"),
        Amount(reach.distance), tuple(walls),
    )  # fmt: skip


def _end(end: End, open_word: str) -> Cell:
    number: blocks.Inline = Amount(end.at) if isinstance(end.at, Fraction) else f"about {float(end.at):.4g}"
    return number if end.closed else (open_word, number)
