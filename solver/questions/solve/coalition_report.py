"""How a game of coalitions is written: the Shapley value as formulas, where the core and other properties hold; or what
there is at one point, with the corners of the core, the nucleolus and the surpluses between players."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from solver.concepts.coalition_atlas import CoalitionAtlas
from solver.concepts.coalition_point import SharedAt
from solver.concepts.coalition_values import MAX_BALANCED, MAX_VERTICES
from solver.concepts.phases import Phases
from solver.forms.any_form import in_payoff_unit
from solver.questions import words
from solver.questions.plain_words import place_words, player_words, sentences
from solver.questions.solve.coalition_answer import SUPERADDITIVE, SharedEverywhere, coalition_record, sum_up_coalitions
from solver.questions.solve.phrases import SAY
from solver.regions.parameters import Point
from solver.regions.report import where_block
from solver.report.answer import report
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Head, Report, Row, Say, yes_no
from solver.report.words import brief_amount, join_words

__all__ = ["coalition_record"]  # the JSON record of such a game, which its atlas looks for here
MAX_SHOWN = 24  # corners of the core on a page; CSV and JSON have them all


@report.register(CoalitionAtlas)
def _(atlas: CoalitionAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    answer = sum_up_coalitions(atlas, at)
    here = answer.here
    place = words.whereabouts(atlas.game, here.point) or SAY("in_numbers")
    head = Head(place[0].upper() + place[1:])
    rows: list[Row] = [(name, Code(value), Code(answer.banzhaf[name])) for name, value in answer.shapley.items()]
    formulas = Grid(("", "Shapley value", "Banzhaf value"), tuple(rows), False, maths=True)
    page = (Say(SAY("shapley")), formulas, *_facts(answer), head, *_there(here))
    return words.atlas_report(atlas, page, lambda: _data(answer), _plain_answer(here))


def _facts(answer: SharedEverywhere) -> Iterator[Block]:
    """Yield where each property holds, and whether it does at the point."""
    here, place = answer.here, words.whereabouts(answer.game, answer.here.point)
    now = {
        "core": (SAY("has_core"), here.core), "shapley in the core": (SAY("has_shapley"), here.shapley_in_core),
        "convex": (SAY("is_convex"), not here.not_convex),
        SUPERADDITIVE: (SAY("is_superadditive"), not here.not_superadditive),
    }  # fmt: skip
    rows: list[tuple[str, tuple[Cell, ...]]] = []
    for name, region in answer.holds.items():
        where, (called, holds) = where_block(region), now[name]
        said: Cell = (SAY("exactly"), where) if any(where.alternatives) else (where,)
        rows.append((called, (said, *([SAY("now", place=place, answer=yes_no(holds))] if place else []))))
    yield Facts(tuple(rows))
    if "core" not in answer.holds:
        yield Say(SAY("core_up_to", most=MAX_BALANCED), indent=2)


def _there(here: SharedAt) -> Iterator[Block]:
    """Yield the numbers at a point: values and nucleolus, the core with its corners, surpluses, what is broken."""
    yield Grid(*_values(here), False, maths=True)
    if here.is_simple:
        yield Say(SAY("simple"))
    yield Say(" ".join(_sentences(here)))
    yield Say(SAY("terms"))
    if here.vertices:
        corners: list[Row] = [(str(k), *map(Amount, one)) for k, one in enumerate(here.vertices[:MAX_SHOWN], 1)]
        yield Grid(("corner of the core", *here.game.seat_names), tuple(corners), False, maths=True)
    if here.surpluses:
        yield Say(SAY("surpluses"))
        rows: list[tuple[str, tuple[Cell, ...]]] = []
        for one, other in combinations(here.game.seat_names, 2):  # equal unless one has no more than alone
            there, back = Amount(here.surpluses[one][other]), Amount(here.surpluses[other][one])
            same = SAY.pieces("both", surplus=there)
            apart = SAY.pieces("against", surplus=there, back=back)
            rows.append((SAY("pair", one=one, other=other), (same if there == back else apart,)))
        yield Facts(tuple(rows), close=True)


def _sentences(here: SharedAt) -> Iterator[str]:
    core, corners = bool(here.core), len(here.vertices or ())
    yield SAY("core", some=core, corners=corners)
    if core and here.vertices is None:
        yield SAY("corners_up_to", most=MAX_VERTICES)
    yield SAY("shapley_in", core=here.shapley_in_core, kernel=here.shapley_in_kernel)
    yield SAY("no_nucleolus") if here.nucleolus is None else SAY("nucleolus", core=core)
    for what, pair in (("convex", here.not_convex), (SUPERADDITIVE, here.not_superadditive)):
        yield SAY("broken", what=what, first=pair[0], second=pair[1]) if pair else SAY("kept", what=what)


def _plain_answer(here: SharedAt) -> str:
    """Return whether there is a split that nobody can better, and what each is worth to the others."""
    game = here.game
    place = place_words(game.space, here.point) if game.space else ""
    names = [player_words(game, k) for k in range(len(game.players))]
    gets = [SAY("gets", who=who, value=brief_amount(value)) for who, value in zip(names, here.shapley, strict=True)]
    said = SAY("adds", gets=in_payoff_unit(game, join_words(gets)))
    return sentences(SAY("fair_split" if here.core else "no_fair_split", place=place), said)


def _values(here: SharedAt) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    kinds = {"Shapley": here.shapley, "Banzhaf": here.banzhaf}
    if total := sum(here.banzhaf):
        kinds["Banzhaf, of the sum"] = tuple(value / total for value in here.banzhaf)
    if here.nucleolus is not None:
        kinds["nucleolus"] = here.nucleolus
    each = enumerate(here.game.seat_names)
    return ("", *kinds), tuple((name, *(Amount(values[k]) for values in kinds.values())) for k, name in each)


def _data(answer: SharedEverywhere) -> Grid:
    """Return the table for CSV: a row for each player, its values as formulas and at the point."""
    (_, *kinds), numbers = _values(answer.here)
    pairs = zip(answer.game.seat_names, numbers, strict=True)
    rows: list[Row] = [(name, Code(answer.shapley[name]), Code(answer.banzhaf[name]), *at) for name, (_, *at) in pairs]
    return Grid(("player", "Shapley value", "Banzhaf value", *(f"{kind} at point" for kind in kinds)), tuple(rows))


@report.register(SharedAt)
def _(here: SharedAt, *_: object) -> Report:
    corners: Sequence[Sequence[Fraction]] = here.vertices or ()
    (first, *kinds), rows = _values(here)
    data: list[Row] = [(*row, *(Amount(corner[k]) for corner in corners)) for k, row in enumerate(rows)]
    head = (first or "player", *kinds, *(f"corner {k}" for k in range(1, len(corners) + 1)))
    page = (*_there(here), *words.note(here.game))
    return words.point_report(here.game, here.point, page, Grid(head, tuple(data)), _plain_answer(here), close=False)
