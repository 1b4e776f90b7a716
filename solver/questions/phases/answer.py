"""Which equilibria stand together, and what crossing from one such phase to the next changes.

A phase is an open region of Θ on which one list of branches stands (`solver.concepts.phases`). Where all walls are
affine each region is exact, and so is the graph of which phases share a wall; else walls are met on lines through known
points (`solver.questions.phases.crossings`), and others are looked for and ruled out wall by wall (`…other_walls`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from itertools import count
from typing import Any, ClassVar

from flint import fmpq

from solver.algebra.algebraic_numbers import Coordinate
from solver.algebra.polynomials import affine_row, at, to_fmpq, to_fraction
from solver.atlas import Atlas, Branch, OfAtlas, PointAnswer, branches_at, domain_of, remember, with_facts
from solver.concepts.line_search import Pattern, pattern_of
from solver.concepts.phase_examples import off_walls, with_examples
from solver.concepts.phase_lists import Point
from solver.concepts.phases import COEFFICIENTS, Coverage, Phase, Phases, left_open, name_lists
from solver.concepts.phases import phases as listed
from solver.forms.any_form import AnyForm
from solver.forms.normal import NormalForm
from solver.forms.ordinal_names import ordinal_name, reversed_somewhere
from solver.forms.reductions import to
from solver.questions.phases.crossings import Contact, CrossingSearch, common_walls
from solver.questions.phases.other_walls import find_others
from solver.questions.subject import atlas_of
from solver.regions.constraints import Constraint
from solver.regions.decide.emptiness import QUICK, Budget, check_budget, is_empty, is_thick
from solver.regions.decide.work import work_left
from solver.regions.domain import domain
from solver.regions.lowering import condition_cells
from solver.regions.region import Region
from solver.regions.volume import Share
from solver.report.answer import Answer
from solver.report.records import Record
from solver.report.words import letter

DEFAULT = Budget(COEFFICIENTS, 0)
PER_ENTRY = 100  # coefficients of the budget that allow one entry of the linear programmes that look for walls
LINES, OTHER_WALLS = 4, 4  # parts of the budget, one of which lines may take; of what is left, to rule out other walls
MIN_SAMPLES, MAX_SAMPLES = 2_000, 100_000
MAX_MULTIPLICATIONS = 30_000_000  # that sampling a share may multiply: some tenths of a second


@dataclass(frozen=True, slots=True)
class Crossing(Record, rename={"start": "from", "end": "to"}):
    """A wall from one phase to another, by position. `beyond`: the strict condition that begins to hold across it, its
    equality the wall; `point`: one on it; `appear`, `disappear`: outcomes, by name, on the far or near side only."""

    start: int
    end: int
    beyond: Constraint
    point: Mapping[str, Coordinate]
    appear: tuple[str, ...]
    disappear: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PhaseMap(
    OfAtlas, Coverage, Answer, schema="zopa.phases/3", explained=True,
    keys="point entries crossings here there around complete certified trusted unseen sampled joined method lines",
    add="budget game concept branches_stand ordinal_games leaves_lone_points undecided",
    rename={"entries": "phases", "joined": "crossings_complete"}, by={"there": ("walls", "continua")},
):  # fmt: skip
    """The phases and what crossing the walls between them does.

    `joined`: whether the crossings are all there are. `here`: the position of the phase in which `point` lies; None on
    a wall between phases, and where it lies in none that is known. `there`: everything that stands exactly at the
    point; `around`: the positions of the phases known to border on it, where it lies in none. `lines`: on how many
    lines the walls were looked for (None: by linear programming); `budget`: what could be spent.
    """

    abridged: ClassVar[bool] = True

    atlas: Atlas = field(repr=False)
    point: Mapping[str, Fraction]
    entries: tuple[Phase, ...]
    crossings: tuple[Crossing, ...]
    here: int | None
    there: PointAnswer
    around: tuple[int, ...]
    joined: bool
    lines: int | None
    budget: Budget

    def __iter__(self) -> Iterator[Phase]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, position: int) -> Phase:
        return self.entries[position]

    @property
    def concept(self) -> str:
        return self.atlas.concept

    @property
    def branches_stand(self) -> Mapping[int, Region]:
        """Where each branch stands, by its position, that is in a phase without a region of its own."""
        named = {branch for entry in self.entries if entry.region is None for branch in entry.branches}
        return {k: branch.region for k, branch in enumerate(self.atlas.branches) if branch in named}

    @cached_property
    def ordinal_games(self) -> tuple[str, ...]:
        """What each phase of a 2×2 game is called by its rankings, and whether throughout; of others nothing."""
        if self.game.shape != (2, 2):
            return ()
        game = to("normal", self.game).game
        each = ((ordinal_name(game, one.example), _ranked_alike(game, one)) for one in self.entries)
        return tuple(f"{name} {'throughout' if alike else 'at the example'}" for name, alike in each)

    @property
    def leaves_lone_points(self) -> bool:
        """Whether the assumptions may leave lone points and curves, which are in no phase."""
        return not is_thick(domain_of(self.atlas).flat)

    @property
    def undecided(self) -> str:
        """What is left open, in words; empty where nothing is."""
        more = (self.left_open, "" if self.joined else "there may be more walls between them than those found")
        return left_open(self.atlas, self, "; ".join(filter(None, more)))

    def neighbours(self, position: int) -> tuple[int, ...]:
        """Return the positions of the phases known to share a wall with this one, ascending.

        >>> phases(load("hawk-dove")).neighbours(0)
        (1,)
        """
        ends = {(one.start, one.end) for one in self.crossings}
        return tuple(sorted({b if a == position else a for a, b in ends if position in (a, b)}))


def phases(subject: AnyForm | Atlas, at: Mapping[str, object] | None = None, budget: Budget = DEFAULT) -> PhaseMap:
    """Return the regions with one list of equilibria each, which of them are neighbours, and what changes between them.

    >>> found = phases(load("two-markets"), at={"share": "1/2"})
    >>> found.complete, [entry.labels for entry in found.entries][found.here]
    (True, ('(first, second)', '(second, first)', '(first + second, first + second)'))

    `at` moves the point that examples are near to, and that crossings start from, from the baseline; `budget`: its
    coefficients go to the search for lists, parts of it to lines and to whether there are other walls. Crossings lead
    away from the phase of the point, else from the earlier to the later one. Raises UsageError for unknown names, and
    for a point outside Θ.
    """
    check_budget(budget)
    atlas = with_facts(atlas_of(subject))
    there = atlas.at(at)
    point = dict(there.point)
    found, lines = with_examples(atlas, listed(atlas, budget.coefficients), point), None
    lists = {phase.branches: phase.example for phase in found}
    unions = [phase.region.cells for phase in found if phase.region is not None]
    if unions and len(unions) == len(found):
        contacts, joined = common_walls(unions, domain_of(atlas), budget.coefficients // PER_ENTRY)
        joined = joined and found.complete
    else:
        search = CrossingSearch(atlas, lists, budget.coefficients // LINES, found.learned)
        search.follow([point, *lists.values()])
        joined = _fills_all(found)
        if found.learned is not None and not joined:
            left = min(work_left(), budget.coefficients - found.learned.spent)
            joined = find_others(search, max(0, int(left) // OTHER_WALLS))
        lists, contacts, lines = search.lists, [*search.contacts.values()], search.taken
    entries = tuple(_entries(found, lists))
    here, around = _phase_of(atlas, entries, there)
    each = (_crossing(atlas, contact, entries, here, point) for contact in contacts)
    crossings = sorted(each, key=lambda one: (one.start != here, one.start, one.end))
    known: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(Coverage)}
    return PhaseMap(atlas, point, entries, tuple(crossings), here, there, around, joined, lines, budget, **known)


def name_patterns(atlas: Atlas, point: Mapping[str, Fraction], met: Iterable[Pattern]) -> dict[Pattern, str]:
    """Return the name of each list of outcomes that is met: that of its phase, or a small letter of its own.

    Named are the phases that subdivision finds, then those on the lines along each parameter through the point, as
    `phases` does; of several with one list the first names it.

    >>> deal, kept = load("thaad-deal"), pattern_of([["(keep, tolerate)"]])
    >>> list(name_patterns(nash(deal), deal.space.baseline, [kept, pattern_of([["(withdraw, tolerate)"]])]).values())
    ['C', 'a']
    """
    atlas = with_facts(atlas)
    found, isolated = listed(atlas), not (atlas.traits.complete_on_walls or atlas.ties.cells)  # off walls, one a branch

    def name_all() -> dict[Pattern, str]:
        examples = (phase.example if isolated else off_walls(atlas, phase) or phase.example for phase in found)
        lists = dict(zip((phase.branches for phase in found), examples, strict=True))
        if any(phase.region is None for phase in found):
            search = CrossingSearch(atlas, lists, DEFAULT.coefficients // LINES)
            search.follow([dict(point)], between=False)
            lists = search.lists
        patterns = (
            pattern_of(((one.label,) for one in branches) if isolated else atlas.at(example).continua)
            for branches, example in lists.items()
        )
        return dict(reversed(list(zip(patterns, name_lists(lists), strict=True))))

    names = remember(atlas, ("names", domain_of(atlas).order(point), found), name_all)
    small = map(str.lower, map(letter, count()))
    return {one: names.get(one) or next(small) for one in dict.fromkeys(met)}


def _entries(found: Phases, lists: Mapping[tuple[Branch, ...], Point]) -> Iterable[Phase]:
    phase_of = {phase.branches: phase for phase in found}
    for name, (branches, example) in zip(name_lists(lists), lists.items(), strict=True):
        phase = phase_of.get(branches)  # None: met on a line
        region, share = (phase.region, phase.share) if phase is not None else (None, None)
        if phase is not None and _fills_all(found):
            share = Share(1.0, Fraction(1))
        elif region is not None:
            terms = sum(len(c.poly.coeffs()) for cell in region.cells for c in cell)
            count = MAX_MULTIPLICATIONS // (terms * len(region.space) or 1)  # fewer where a point takes long
            share = region.share(min(MAX_SAMPLES, max(MIN_SAMPLES, count)))
        yield Phase(branches, region, example, share if share is not None and share.known else None, name)


def _fills_all(found: Phases) -> bool:
    return found.complete and len(found) == 1


def _ranked_alike(game: NormalForm, entry: Phase) -> bool:
    """Return whether no player ranks two outcomes otherwise anywhere in a phase than at its example, proved."""
    over = domain(game.space)
    turned = condition_cells(reversed_somewhere(game, entry.example), over.ring)
    cells = entry.region.cells if entry.region is not None else ((),)
    return all(is_empty((*cell, *one), over, QUICK) for cell in cells for one in turned)


def _phase_of(atlas: Atlas, entries: Sequence[Phase], there: PointAnswer) -> tuple[int | None, tuple[int, ...]]:
    """Return the phase in which the point lies, or those that border on it."""
    exactly = {branch for branch in there.branches if branch is not None}
    standing = branches_at(atlas, there.point)
    for k, entry in enumerate(entries):
        inside = not there.walls if entry.region is None else entry.region.contains(there.point)
        if inside and there.complete and entry.branches == standing and exactly == set(standing):
            return k, ()
    values = domain_of(atlas).ring.values(there.point)
    return None, tuple(k for k, entry in enumerate(entries) if _borders(atlas, entry, values))


def _borders(atlas: Atlas, entry: Phase, values: Sequence[fmpq]) -> bool:
    over = domain_of(atlas)
    return entry.region is not None and any(
        all(c.take_closure().holds(values) for c in (*cell, *alternative))
        and (len(over.alternatives) == 1 or not is_empty((*cell, *(c.strict() for c in alternative)), over))
        for cell in entry.region.cells
        for alternative in over.alternatives
    )


def _crossing(atlas: Atlas, contact: Contact, entries: Sequence[Phase], here: int | None, start: Point) -> Crossing:
    first, second, beyond = contact.first, contact.second, contact.beyond
    if second == here:
        first, second, beyond = second, first, Constraint(-beyond.poly, beyond.relation)
    near, far = (Counter(branch.label for branch in entries[k].branches) for k in (first, second))
    point = _short_point(atlas, contact, [start, entries[first].example, entries[second].example])
    return Crossing(
        first, second, beyond, dict(zip(domain_of(atlas).names, point, strict=True)),
        tuple((far - near).elements()), tuple((near - far).elements()),
    )  # fmt: skip


def _short_point(atlas: Atlas, contact: Contact, tries: Sequence[Mapping[str, Fraction]]) -> tuple[Coordinate, ...]:
    """Return a point of the wall that differs in one parameter from one known, else the one where it was found."""
    over = domain_of(atlas)
    if not contact.piece:
        return contact.point
    row, _ = affine_row(contact.beyond.poly, len(over.names))
    for start in map(over.order, tries):
        height = at(contact.beyond.poly, tuple(map(to_fmpq, start)))
        for k in contact.beyond.variables:
            lifted = over.lift((*start[:k], start[k] - to_fraction(height / row[k]), *start[k + 1 :]))
            if over.keeps(contact.piece, lifted):
                return lifted
    return contact.point
