"""What a question is asked of: an atlas, or a game, whose usual atlas is then made; perhaps under further assumptions.

What is given becomes an assumption: conditions that it implies are then not repeated, and shares are of what it leaves.
Where the baseline breaks it, the narrower space has a point of its own as its baseline, which is only where searches
begin. A claim with too many alternatives to be assumed as written is assumed as the region found for it.

A picture is asked for by a `PictureRequest`, of which the module that `solver.plots` names for it makes a figure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, asked_walls, domain_of, with_facts
from solver.claims import apart_from_walls, claim_region, parse_claim
from solver.concepts.catalogue import claims_atlas, usual_atlas
from solver.errors import InvalidGame, Undecided, UsageError
from solver.expressions.conditions import Condition, parse_condition, predicates
from solver.forms import any_form
from solver.forms.any_form import AnyForm
from solver.forms.form import Form
from solver.forms.normal import NormalForm
from solver.forms.predicates import OUTCOME, PREDICATES
from solver.forms.reductions import to, to_asked, to_solved
from solver.regions.constraints import Constraint, constraint
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells
from solver.regions.norms import with_numbers
from solver.regions.parameters import Parameter, ParameterSpace, Point, quote
from solver.regions.region import Region
from solver.report import figure_style, words
from solver.report.answer import Answer
from solver.report.figure_style import Figure, Look, Size, new_figure


@dataclass(frozen=True, eq=False)
class ConceptAnswer(Answer):
    """An answer about what there is of a game by a concept, which an atlas has."""

    game: AnyForm
    concept: str


def asked_about(subject: AnyForm | Atlas) -> tuple[AnyForm, Atlas | None]:
    """Return the game asked about, and its atlas where that is given; UsageError for anything else, such as a name.

    >>> game, atlas = asked_about(load("hawk-dove"))
    >>> game.name, atlas
    ('hawk-dove', None)
    """
    game = subject.game if isinstance(subject, Atlas) else subject
    if not isinstance(game, Form):
        name = quote(game) if isinstance(game, str) else "name"
        raise UsageError(
            f"a question is asked of a game or an atlas, not of {quote(game)}; say load({name}) first, with load "
            "from games, or solver.read(path) for a file of your own"
        )
    return to_asked(game).game, subject if isinstance(subject, Atlas) else None


def game_of(subject: AnyForm | Atlas) -> AnyForm:
    """Return the game itself, or the game of an atlas.

    >>> game_of(nash(load("thaad-deal"))).name
    'thaad-deal'
    """
    return asked_about(subject)[0]


def atlas_of(subject: AnyForm | Atlas, budget: Budget = DEFAULT) -> Atlas:
    """Return the atlas itself, or the usual one of a game: see `solver.concepts.catalogue`.

    >>> atlas_of(load("thaad-deal"))
    <Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>
    """
    game, atlas = asked_about(subject)
    return usual_atlas(game, budget) if atlas is None else atlas


def claims_of(subject: AnyForm | Atlas) -> Atlas:
    """Return the atlas itself, or one of a game for claims alone: what they mean takes no equilibria.

    >>> claims_of(load("thaad-deal")).branches
    ()
    """
    game, atlas = asked_about(subject)
    if atlas is not None:
        return atlas
    return claims_atlas(game)


def in_strategies(subject: AnyForm | Atlas) -> AnyForm:
    """Return the game, unless it is a dispute or what is agreed on in a game, for which it raises UsageError.

    >>> in_strategies(load("thaad-deal")).name
    'thaad-deal'
    """
    game, atlas = asked_about(subject)
    if atlas is not None and not atlas.traits.strategic and game.traits.at_once:
        raise UsageError(f"this asks about equilibria in strategies, and {atlas.concept} has none; ask it of a game")
    solved: AnyForm = to_solved(game).game
    return solved


def region_at(atlas: Atlas, claim: str, region: Region, point: Point) -> Region | None:
    """Return the region of a claim as it is off the walls and at a point, where it is right there alone; else None.

    Closed where the claim holds at the point, so that none of its walls ends it, and open where it fails there. Raises
    Undecided where it is open whether it holds.
    """
    extent = atlas.claim(claim) if claim else None
    if extent is None or not extent.walls:
        return None
    if (holds := extent.at(point)) is None:
        raise Undecided(atlas.game.open)
    over, values = domain_of(atlas).ring, domain_of(atlas).ring.values(point)
    found = apart_from_walls(region, parse_claim(atlas, claim), holds, asked_walls(atlas))
    if holds and not found.contains(point):
        here = (constraint(over[name] - over.constant(value), "==") for name, value in point.items())
        return Region(found.space, (*found.cells, tuple(here)))
    met = [constraint(wall, "==") for wall in asked_walls(atlas) if not value_at(wall, values)]
    if holds or not met or not found.contains(point):
        return found
    return found & ~Region(found.space, ((min(met, key=lambda wall: len(wall.poly)),),))


def lies_in_a_wall(atlas: Atlas, point: Point, free: Collection[int]) -> bool:
    """Return whether all that some parameters, by position, can reach from a point lies in one of the `asked_walls`."""
    values = domain_of(atlas).order(point)
    return any(not with_numbers(Constraint(wall, "=="), values, free).poly for wall in asked_walls(atlas))


def profiles_named(claim: Condition) -> tuple[tuple[str, ...], ...]:
    """Return the outcomes of pure strategies that a claim names, each once.

    >>> profiles_named(parse_claim(load("hawk-dove"), "equilibrium(hawk, dove)"))
    (('hawk', 'dove'),)
    """
    named = (p.arguments for p in predicates(claim.tree) if PREDICATES.get(p.name) == OUTCOME)
    return tuple(profile for profile in dict.fromkeys(named) if not any(" + " in one for one in profile))


def space_given(atlas: Atlas, given: str | None, budget: Budget = DEFAULT) -> ParameterSpace | None:
    """Return the space with `given` assumed, None where nothing satisfies it; UsageError if undecided or no comparison.

    >>> space = space_given(nash(load("thaad-deal")), "shield < breach_us")
    >>> space.baseline["shield"] < space.baseline["breach_us"], len(space.assumptions)
    (True, 1)
    """
    space = atlas.game.space
    if given is None:
        return space
    reading = atlas.claim(given).reading
    assert reading is not None
    assumed = Condition(reading.in_comparisons(), given)
    region = claim_region(atlas, assumed)
    verdict = region.verdict(budget)
    if verdict.kind == "empty":
        return None
    if verdict.rational_witness is None:
        found = "no point with rational coordinates was found" if verdict.kind == "nonempty" else "it is undecided"
        raise UsageError(f"cannot tell where {given!r} holds: {found}; state it more simply, or raise the budget")
    moved = space.parameters
    if not region.contains(space.baseline):
        moved = tuple(replace(p, baseline=x) for p, x in zip(moved, verdict.rational_witness, strict=True))
    if all(c.is_affine for cell in region.cells for c in cell):  # the texts of others may divide
        try:
            condition_cells(assumed, region.domain.ring)
        except InvalidGame:
            assumed = Condition(parse_condition(str(region), space.names).tree, given)
    return ParameterSpace(moved, (*space.assumptions, assumed))


def axis_name(parameter: Parameter) -> str:
    """Return what is written on the axis of a parameter.

    >>> axis_name(load("hawk-dove").space["value"])
    'value: worth of the resource'
    """
    named = f"{parameter.name}: {parameter.meaning}" if parameter.meaning else parameter.name
    return f"{named} ({parameter.unit})" if parameter.unit else named


ROW_WIDTH, ROW_LINES = 32, 2  # characters of a line of a row's name, and its lines at most
ROW_PART = 5.2  # characters of such a line that an inch of a narrow figure's width allows


def row_meaning(parameter: Parameter, inches: float = figure_style.WIDTH) -> str:
    """Return what a row of a picture says of a parameter above its name: the meaning up to the first colon or
    semicolon, in two lines at most, what is too long cut behind a word; nothing where the file gives none. `inches`:
    the width of the picture.

    >>> print(row_meaning(load("thaad-deal").space["embargo"]))
    value to the US of China ending
    all trade with the North
    """
    meaning, line = re.split("[:;]", parameter.meaning)[0].strip(), min(ROW_WIDTH, int(ROW_PART * inches))
    width = min(len(meaning), line * ROW_LINES)
    while (wrapped := figure_style.wrap_text(figure_style.shorten(meaning, width), line)).count("\n") >= ROW_LINES:
        width -= 1
    return wrapped


@dataclass(frozen=True)
class Looks:
    """What the equilibria of a game look like in every picture of it: each as its place in the atlas says.

    >>> looks = Looks.of(nash(load("thaad-deal")))
    >>> looks["(keep, tolerate)"] == figure_style.look(3), len(looks.of_list(["(keep, tolerate)", "elsewhere"]))
    (True, 2)
    """

    places: Mapping[str, int]

    @classmethod
    def of(cls, atlas: Atlas, more: Iterable[str] = ()) -> Looks:
        """Return the looks of the outcomes of an atlas, and behind them of `more` that may be named."""
        labels = [*(branch.label for branch in (*with_facts(atlas).branches, *atlas.excluded)), *more]
        return cls({label: labels.index(label) for label in labels})

    def __getitem__(self, label: str) -> Look:
        """Return the look of an outcome; of one that the atlas does not name, the look behind all."""
        return figure_style.look(self.places.get(label, len(self.places)))

    def of_list(self, labels: Iterable[str]) -> tuple[Look, ...]:
        """Return the looks of outcomes that stand together, each once."""
        return tuple(map(self.__getitem__, dict.fromkeys(labels)))


@dataclass(frozen=True)
class PictureRequest:
    """What a picture is of: the game or atlas, what was named after the picture's name, and the options."""

    subject: AnyForm | Atlas
    about: tuple[str, ...] = ()
    at: Mapping[str, object] | None = None
    of: str | Sequence[str] | None = None
    shade: str | None = None
    scenarios: Mapping[str, Mapping[str, object]] | None = None
    title: str | None = None
    size: Size = (figure_style.WIDTH, None)

    @cached_property
    def atlas(self) -> Atlas:
        """The atlas asked about, or the usual one of the game."""
        return atlas_of(self.subject)

    def strategic_game(self) -> NormalForm:
        """Return the game, if strategies are played in it; raise UsageError for an atlas of anything else."""
        game, atlas = asked_about(self.subject)
        if atlas is not None and not atlas.traits.strategic:
            raise UsageError(f"strategies are those of a game in normal form; {atlas.concept} has none")
        return to("normal", game).game

    def frame(
        self, height: float, about: str, rows: int = 1, columns: int = 1,
        key: Mapping[str, Sequence[Look]] | None = None,
    ) -> tuple[Figure, list[Any]]:  # fmt: skip
        """Return a figure for so many inches with the game's title, a line on what it shows, its axes, and at its foot
        the `key`: texts, and how what they name looks."""
        title = any_form.title(game_of(self.subject)) if self.title is None else self.title
        names = [figure_style.wrap_text(text, int(figure_style.KEY_WIDTH * self.size[0]), "    ") for text in key or ()]
        height += figure_style.legend_height(names, columns=1)
        figure, axes = new_figure(title, about, height, (rows, columns), self.size)
        if key:
            figure_style.legend(figure, list(map(figure_style.swatches, key.values())), names, loc="outside lower left")
        return figure, axes

    def others(self, point: Mapping[str, Fraction], *moving: str) -> str:
        """Say where the parameters are that do not move, and which ones follow; or nothing where all of them move.

        >>> PictureRequest(load("hawk-dove")).others({"value": 1, "injury": 4}, "value")
        'the others at the baseline'
        """
        space = game_of(self.subject).space
        follow = [name for name, sources in domain(space).origins.items() if {*sources} & {*moving}]
        still = {name: value for name, value in point.items() if name not in (*moving, *follow)}
        place = f"{'the others ' if moving else ''}at {words.point_text(still, space.baseline)}" if still else ""
        return ", ".join(filter(None, (place, f"{words.join_words(follow)} as is assumed" if follow else "")))


def one_label(atlas: Atlas, point: Point) -> str:
    """Return the name of an outcome for an example: of one that stands at the point, if any does.

    >>> one_label(atlas_of(load("thaad-deal")), load("thaad-deal").space.baseline)
    '(keep, tolerate)'
    """
    return next((b.label for b in atlas.branches if b.region.contains(point)), atlas.branches[0].label)
