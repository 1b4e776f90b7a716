"""Tipping points: where one list of equilibria gives way to another as one parameter moves, or all of them from one
point to another. How the line is searched, missing nothing: see `solver.concepts.line_search`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import ClassVar, TypeAlias

from solver.atlas import Atlas, asked_walls, domain_of, in_order, with_facts
from solver.concepts.claim_atlas import claim_atlas
from solver.concepts.line_search import Along, Pattern, Standing, pattern_of, search_parameter
from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.questions.phases.answer import name_patterns
from solver.questions.subject import ConceptAnswer, atlas_of, game_of
from solver.questions.thresholds.moves import Moves, find_moves
from solver.regions.decide.emptiness import FORMULAS_BUDGET
from solver.regions.domain import free_names
from solver.regions.lines import line_between
from solver.report.records import Record
from solver.report.remedies import END_POINT, ONE_LINE, START_POINT

METHOD = "every real root of every wall of the game on the line; exact lists between the roots and at them"
Place: TypeAlias = str | Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class NamedList(Record):
    """One list of outcomes on the lines, by its name; `continua`: each by its label, corners of a continuum together.
    `lasts`: whether it stands between two tipping points somewhere, and not only at some."""

    name: str
    continua: tuple[tuple[str, ...], ...]
    lasts: bool

    @property
    def counted(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """The continua that differ, each with how often it is there."""
        times = Counter(pattern_of([corners]) for corners in self.continua)
        apart = {pattern_of([corners]): corners for corners in self.continua}
        return tuple((corners, times[pattern]) for pattern, corners in apart.items())


@dataclass(frozen=True)
class Thresholds(ConceptAnswer, schema="zopa.thresholds/2", omit="subject", add="lists moves"):
    """The tipping points along each line, and how they were found; `point`: where the other parameters are. `subject`:
    the game or the atlas that was asked about."""

    abridged: ClassVar[bool] = True

    point: Mapping[str, Fraction]
    lines: tuple[Along, ...]
    subject: AnyForm | Atlas = field(repr=False, compare=False)
    method: str = METHOD

    @cached_property
    def _named(self) -> dict[Pattern, NamedList]:
        atlas = with_facts(atlas_of(self.subject))
        lasting = {one.standing.pattern: one.standing for line in self.lines for one in line.intervals}
        met = lasting | {tip.there.pattern: tip.there for line in self.lines for tip in line.thresholds}
        named = name_patterns(atlas, self.point, met).items()
        return {one: NamedList(name, in_order(atlas, met[one].continua), one in lasting) for one, name in named}

    @property
    def lists(self) -> tuple[NamedList, ...]:
        """The lists by name: of a phase its letter, as `phases` has it; small letters of those that are of no phase."""
        return tuple(sorted(self._named.values(), key=lambda one: (one.name.islower(), len(one.name), one.name)))

    @property
    def moves(self) -> tuple[Moves, ...]:
        """By which moves of each parameter the list changes; of a way between two points nothing."""
        return tuple(find_moves(line) for line in self.lines if line.name)

    def name(self, standing: Standing) -> str:
        """Return the name of the list that stands somewhere on a line."""
        return self._named[standing.pattern].name


def thresholds(
    subject: AnyForm | Atlas,
    along: str | Sequence[str] | None = None,
    at: Mapping[str, object] | None = None,
    start: Place = None,
    end: Place = None,
    claim: str | None = None,
) -> Thresholds:
    """Return the exact tipping points along parameters (all, or those named), or on the way from `start` to `end`.

    What the assumptions determine moves along with a parameter that it follows from.

    >>> found = thresholds(load("thaad-deal"))
    >>> [(line.name, str(threshold.value)) for line in found.lines for threshold in line.thresholds]
    [('shield', '0'), ('buffer', '3'), ('calm', '6')]

    `at` moves the other parameters from their baselines; a `claim` is asked about instead of equilibria. A point is a
    mapping, filled up with `at` and the baseline, or "baseline"; a way has both ends. Raises UsageError for unknown
    names, for a parameter that the assumptions determine, for points outside the ranges, where both parameters and
    points are given, and where an end is missing.
    """
    game = game_of(subject)
    if not len(game.space):
        raise UsageError("the game has no parameters, so nothing can tip it; write a name where a number may move")
    whole = with_facts(atlas_of(subject, FORMULAS_BUDGET))
    told = METHOD if claim or not whole.game.open else f"{METHOD}, of the outcomes that are told"
    if claim is not None:
        whole.claim(claim).refuse_open()
        whole = claim_atlas(whole, claim)
    told += "; at irrational numbers, of the outcomes that are told" if asked_walls(whole) else ""
    point = game.space.point(at)
    if start is not None or end is not None:
        if along is not None:
            raise UsageError("a line runs along a parameter or between two points", remedies=[ONE_LINE])
        first, last = _place(game, "start", start, at), _place(game, "end", end, at)
        if first == last:
            raise UsageError("the way begins where it ends; give two points that differ")
        lines = [whole.along(line_between(domain_of(whole), first, last)).answer(Fraction(0))]
    else:
        names = free_names(game.space, along)
        lines = [search_parameter(whole, name, point).answer(point[name]) for name in names]
    return Thresholds(game, whole.concept, point, tuple(lines), subject if claim is None else whole, told)


def _place(game: AnyForm, which: str, given: Place, at: Mapping[str, object] | None) -> dict[str, Fraction]:
    if given is None:
        word, remedy = ("begins", START_POINT) if which == "start" else ("ends", END_POINT)
        raise UsageError(f"the way has one point, and none where it {word}", remedies=[remedy])
    if isinstance(given, Mapping):
        return game.space.point({**(at or {}), **given})
    if given != "baseline":
        raise UsageError(f'{which} is {given!r}, which names no point; give {{name: number}}, or "baseline"')
    return game.space.baseline
