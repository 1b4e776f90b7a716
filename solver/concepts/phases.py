"""Phases: the open regions of Θ on which one list of branches stands.

`solver.concepts.phase_lists` finds the lists. Where every wall is affine it goes on until it has cells that fill Θ,
so that each phase has its region exactly. Where walls are curved, a phase is where its branches stand and no other
does; its share of Θ is sampled. What the search left open is bounded twice: by boxes round it, which is proved, and by
a sample in which no other list was met.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from string import digits
from typing import Any, ClassVar

from solver.algebra.polynomials import is_affine
from solver.atlas import Atlas, Branch, Progress, no_progress, remember
from solver.concepts.phase_cells import Programs, merge_phase_cells
from solver.concepts.phase_lists import Lists, lists_of
from solver.forms.any_form import whole
from solver.regions.constraints import Constraint
from solver.regions.decide.signs import SignSearch
from solver.regions.decide.work import work_left
from solver.regions.domain import Domain, domain
from solver.regions.region import Region
from solver.regions.volume import Share, estimate, exact_share, most_unseen, part_of_box
from solver.report.answer import Describable
from solver.report.words import count_of, letter, outward, percent

MAX_TERMS = 5_000  # in all conditions: those of a 3×3 game; a 4×4 game of five shared parameters has ten times as many
COEFFICIENTS, LEAST_PART = 700_000_000, 10  # and what part of it is spent although the answer's allowance is used up
QUICK = COEFFICIENTS // 100  # of games that take some tenths of a second


@dataclass(frozen=True, eq=False)
class Phase(Describable, add="labels", by={"branches": "positions"}):
    """An open set on which exactly these branches stand. `region`: exact, or None where walls are curved or the list of
    phases is not complete; `share`: how much of Θ it fills, None where that is not known. `example`: a point of it;
    `name`: see `name_lists`."""

    report: ClassVar[str] = "solver.questions.phases.report"
    branches: tuple[Branch, ...]
    region: Region | None
    example: dict[str, Fraction]
    share: Share | None = None
    name: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """The outcomes' names, each once."""
        return tuple(dict.fromkeys(branch.label for branch in self.branches))

    def __repr__(self) -> str:
        return f"<Phase: {', '.join(self.labels) or 'no branch'}>"


@dataclass(frozen=True, eq=False, kw_only=True)
class Coverage:
    """How far all lists of branches are known. `complete`: no other one occurs on an open set, which is proved,
    `trusted` where that rests on z3's verdict, and no play of a tree is open. Else others fill at most 1 − `certified`
    of Θ, which is proved, and at most `unseen`, since none of `sampled` points met one (99.9 %). `method` says how."""

    complete: bool
    certified: Fraction
    method: str
    trusted: bool = False
    unseen: Fraction = Fraction(0)
    sampled: int = 0


@dataclass(frozen=True, eq=False)
class Phases(Coverage, Describable, keys="phases complete certified method trusted unseen sampled"):
    """All phases found, the larger lists of branches last. `learned`: which signs contradict each other, where one
    search found all lists."""

    report: ClassVar[str] = "solver.questions.phases.report"
    phases: tuple[Phase, ...]
    learned: SignSearch | None = None

    def __iter__(self) -> Iterator[Phase]:
        return iter(self.phases)

    def __len__(self) -> int:
        return len(self.phases)

    def __repr__(self) -> str:
        known = "complete" if self.complete else f"{float(self.certified):.1%} certified"
        return f"<Phases: {len(self)} lists of branches, {known}>"


def phases(atlas: Atlas, budget: int = COEFFICIENTS, progress: Progress = no_progress) -> Phases:
    """Return the phases of an atlas: complete where every wall is affine, else as far as `budget` coefficients go.

    `progress` is called with (done, total), in coefficients spent or in steps of linear programming.

    >>> found = phases(nash(load("hawk-dove")))
    >>> found.complete, [phase.labels for phase in found.phases]
    (True, [('(hawk, hawk)',), ('(hawk, dove)', '(dove, hawk)', '(hawk + dove, hawk + dove)')])
    """
    key = ("phases", budget, work_left() >= budget)  # those of a search cut short are for such searches alone
    return remember(atlas, key, lambda: _partition(atlas, budget, progress))


def _spendable(atlas: Atlas, budget: int) -> int:
    """Return a budget, or a part of it where conditions are so long that each look takes more and shows less."""
    return budget * MAX_TERMS**2 // max(count_terms(atlas), MAX_TERMS) ** 2


def count_terms(atlas: Atlas) -> int:
    """Return how many terms all conditions of an atlas have."""
    return sum(len(c.poly) for branch in atlas.branches for cell in branch.region.cells for c in cell)


def _partition(atlas: Atlas, budget: int, progress: Progress) -> Phases:
    over = domain(atlas.game.space)
    stated = (c for branch in atlas.branches for cell in branch.region.cells for c in cell)
    straight = over.is_straight and all(map(_is_product_of_affine, stated))
    most = max(int(min(work_left(), budget)), budget // LEAST_PART)
    found = lists_of(atlas, min(_spendable(atlas, budget), most), progress, straight)
    whole = not found.open
    made = _with_regions(atlas, found, over) if straight and whole else _with_shares(atlas, found)
    ordered = sorted(made, key=lambda phase: (len(phase.branches), [atlas.branches.index(b) for b in phase.branches]))
    names = name_lists(phase.branches for phase in ordered)
    named = tuple(replace(phase, name=name) for phase, name in zip(ordered, names, strict=True))
    what = "linear programs" if straight else "linear programs on boxes" + (" and z3" if found.trusted else "")
    by = f", {count_of(found.refuted, 'contradiction')} found by {what}" if found.refuted else ""
    how = f"signs of the conditions tried both ways{by}"
    known: dict[str, Any] = {"method": how, "trusted": found.trusted}
    if atlas.game.open:  # plays that are not told may stand besides, where is not known
        return Phases(named, complete=False, certified=Fraction(0), unseen=Fraction(1), **known)
    if whole:
        learned = found.signs[0] if len(over.alternatives) == len(found.signs) == 1 else None
        return Phases(named, learned, complete=True, certified=Fraction(1), **known)
    share = part_of_box(over) if over.is_straight else None
    certified = max(Fraction(0), 1 - found.volume / share) if share else Fraction(0)
    known |= {"unseen": most_unseen(found.sampled), "sampled": found.sampled}
    return Phases(named, complete=False, certified=certified, **known)


def _is_product_of_affine(condition: Constraint) -> bool:
    return condition.is_affine or all(is_affine(factor) for factor, _ in condition.poly.factor()[1])


def _with_regions(atlas: Atlas, found: Lists, over: Domain) -> Iterator[Phase]:
    programs = Programs(over)
    for standing, cells in found.cells.items():
        others = [cell for key, group in found.cells.items() if key != standing for cell in group]
        region = Region(atlas.game.space, merge_phase_cells(cells, others, programs))
        yield Phase(tuple(atlas.branches[k] for k in standing), region, found.points[standing])


def _with_shares(atlas: Atlas, found: Lists) -> Iterator[Phase]:
    for standing, example in found.points.items():
        share = estimate(found.counts.get(standing, 0), found.sampled) if found.sampled else None
        yield Phase(tuple(atlas.branches[k] for k in standing), None, example, share)


def name_lists(lists: Iterable[Sequence[Branch]]) -> Iterator[str]:
    """Yield the name of each phase: a letter for its outcomes, and a number where they come again by other formulas.

    What follows changes no name, so all answers about a game can give a phase the same one.

    >>> first, second, *_ = nash(load("hawk-dove")).branches
    >>> list(name_lists([(first,), (second,), (first, second), (first,)]))
    ['A', 'B', 'C', 'A2']
    """
    met: Counter[frozenset[str]] = Counter()
    for branches in lists:
        outcomes = frozenset(branch.label for branch in branches)
        met[outcomes] += 1
        yield letter(list(met).index(outcomes)) + (str(met[outcomes]) if met[outcomes] > 1 else "")


def letters_of(found: Phases) -> dict[frozenset[str], str]:
    """Return the letter of each list of outcomes, which those that come by other formulas share.

    >>> letters_of(phases(nash(load("hawk-dove"))))[frozenset(["(hawk, hawk)"])]
    'A'
    """
    return {frozenset(phase.labels): phase.name.rstrip(digits) for phase in found}


def quick_letters(atlas: Atlas) -> dict[frozenset[str], str]:
    """Return the letters of all lists, the same on every machine; none where a small budget does not find them all."""
    found = phases(atlas, QUICK)
    return letters_of(found) if found.complete and not found.trusted else {}


def others_fill(found: Coverage, whole: str) -> str:
    """Return how much of Θ, which is called `whole`, other lists than those found can fill, in words.

    >>> others_fill(phases(nash(load("hawk-dove"))), "the ranges")
    'nothing of the ranges (proved)'
    """
    proved = 1 - found.certified
    words = f"at most {_rounded_up(proved)} of {whole}" if proved else f"nothing of {whole}"
    if not found.sampled or found.unseen >= proved:
        return f"{words} (proved)" if proved < 1 else f"an unknown part of {whole}"
    seen = f"at most {_rounded_up(found.unseen)} (99.9 % sure: none of {found.sampled:,} points met one)"
    return f"{words} (proved), and {seen}" if proved < 1 else seen.replace("(99", f"of {whole} (99", 1)


def left_open(atlas: Atlas, found: Coverage | None, more: str = "") -> str:
    """Return what is left open of where branches stand and of the lists, if these were looked for, or nothing."""
    left = sum(branch.verdict.kind == "undecided" for branch in atlas.branches)
    branches = f"{left} of {len(atlas.branches)} equilibria may or may not stand anywhere" if left else ""
    missed = None if found is None or found.complete else others_fill(found, whole(atlas.game.space))
    lists = f"other lists may stand on {missed}" if missed else ""
    said = "; ".join(filter(None, (branches, lists, more)))
    return f"undecided: {said}" if said else ""


def _rounded_up(share: Fraction) -> str:
    return f"{outward(100 * share, 100 * share)[1]} %"


def phase_share(phase: Phase) -> str:
    """Return the part of Θ that a phase fills, as far as it is known exactly.

    >>> phase_share(phases(nash(load("hawk-dove"))).phases[0])
    '50 %'
    """
    if phase.region is None:
        return "" if phase.share is None else str(phase.share)
    exact = exact_share(phase.region.cells, phase.region.domain)
    return "" if exact is None else percent(exact)
