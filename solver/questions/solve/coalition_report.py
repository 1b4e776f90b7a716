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
from solver.regions.parameters import Point
from solver.regions.report import where_block
from solver.report.answer import report
from solver.report.blocks import Amount, Block, Cell, Code, Facts, Grid, Head, Report, Row, Say, yes_no
from solver.report.words import brief_amount, count_of, join_words

__all__ = ["coalition_record"]  # the JSON record of such a game, which its atlas looks for here
MAX_SHOWN = 24  # corners of the core on a page; CSV and JSON have them all
ASKED = {
    "core": "the core has a point", "shapley in the core": "the Shapley value is in it",
    "convex": "the game is convex", SUPERADDITIVE: "it is superadditive",
}  # fmt: skip
MEANING = (
    "The Shapley value gives each player what it adds to those before it, averaged over all orders. In the core no"
    " coalition gets less than it is worth by itself."
)
TERMS = (
    "The Banzhaf value is what a player adds to a coalition of others, averaged over all of these. The nucleolus makes"
    " the greatest complaint of any coalition least, then the second greatest. In the kernel the surpluses of any two"
    " players against each other are equal, unless one has no more than alone. Convex: who joins later adds no less."
    " Superadditive: coalitions lose nothing by joining."
)


@report.register(CoalitionAtlas)
def _(atlas: CoalitionAtlas, at: Point | None = None, phases: Phases | None = None) -> Report:
    answer = sum_up_coalitions(atlas, at)
    here = answer.here
    place = words.whereabouts(atlas.game, here.point) or "in numbers"
    head = Head(place[0].upper() + place[1:])
    rows: list[Row] = [(name, Code(value), Code(answer.banzhaf[name])) for name, value in answer.shapley.items()]
    formulas = Grid(("", "Shapley value", "Banzhaf value"), tuple(rows), False, maths=True)
    page = (Say(MEANING), formulas, *_facts(answer), head, *_there(here))
    return words.atlas_report(atlas, page, lambda: _data(answer), _plain_answer(here))


def _facts(answer: SharedEverywhere) -> Iterator[Block]:
    """Yield where each of ASKED holds, and whether it does at the point."""
    here = answer.here
    facts = (here.core, here.shapley_in_core, not here.not_convex, not here.not_superadditive)
    place, now, rows = words.whereabouts(answer.game, here.point), dict(zip(ASKED, facts, strict=True)), []
    for name, region in answer.holds.items():
        where = where_block(region)
        said = ("exactly if", where) if any(where.alternatives) else (where,)
        rows.append((ASKED[name], (said, *([f"{place}: {yes_no(now[name])}"] if place else []))))
    yield Facts(tuple(rows))
    if "core" not in answer.holds:
        yield Say(f"Where the core has a point is found for up to {MAX_BALANCED} players.", indent=2)


def _there(here: SharedAt) -> Iterator[Block]:
    """Yield the numbers at a point: values and nucleolus, the core with its corners, surpluses, what is broken."""
    yield Grid(*_values(here), False, maths=True)
    if here.is_simple:
        yield Say("The game is simple, so these values are indices of power: Shapley-Shubik and Banzhaf.")
    yield Say(" ".join(_sentences(here)))
    yield Say(TERMS)
    if here.vertices:
        corners: list[Row] = [(str(k), *map(Amount, one)) for k, one in enumerate(here.vertices[:MAX_SHOWN], 1)]
        yield Grid(("corner of the core", *here.game.seat_names), tuple(corners), False, maths=True)
    if here.surpluses:
        yield Say("Surpluses at the nucleolus, the greatest worth less shares of a coalition with one without another:")
        rows: list[tuple[str, tuple[Cell, ...]]] = []
        for one, other in combinations(here.game.seat_names, 2):  # equal unless one has no more than alone
            there, back = Amount(here.surpluses[one][other]), Amount(here.surpluses[other][one])
            rows.append((f"{one} and {other}", (("both", there) if there == back else (there, "against", back),)))
        yield Facts(tuple(rows), close=True)


def _sentences(here: SharedAt) -> Iterator[str]:
    yield f"The core is {'not empty' if here.core else 'empty'}" + (
        f"; it has {count_of(len(here.vertices), 'corner')}." if here.vertices else "."
    )
    if here.core and here.vertices is None:
        yield f"Its corners are listed for up to {MAX_VERTICES} players."
    inside = "in" if here.shapley_in_core else "not in"
    yield f"The Shapley value is {inside} the core and {'in' if here.shapley_in_kernel else 'not in'} the kernel."
    if here.nucleolus is None:
        yield "There is no nucleolus: all together are worth less than what each has alone, added up."
    else:
        yield "The nucleolus is in the kernel, as it always is" + (", and in the core." if here.core else ".")
    for said, pair in (("convex", here.not_convex), (SUPERADDITIVE, here.not_superadditive)):
        broken = f"not {said}: {{{pair[0]}}} and {{{pair[1]}}} break it" if pair else said
        yield f"The game is {broken}."


def _plain_answer(here: SharedAt) -> str:
    """Return whether there is a split that nobody can better, and what each is worth to the others."""
    game, at = here.game, f"{place_words(here.game.space, here.point)}, " * bool(here.game.space)
    split = "all that is made can be shared so that no group of them would do better by itself"
    core = split if here.core else "however all that is made is shared, some group of them would do better by itself"
    names = [player_words(game, k) for k in range(len(game.players))]
    gets = join_words([f"{who} {brief_amount(value)}" for who, value in zip(names, here.shapley, strict=True)])
    gets = in_payoff_unit(game, gets)
    return sentences(f"{at}{core}", f"what each adds, on average over all orders, is the Shapley value: {gets}")


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
