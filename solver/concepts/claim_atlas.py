"""Claims as the outcomes of an atlas: a claim stands where it holds and pays nothing.

So what is asked about an outcome can be asked about a claim: what tips it, how wrong the numbers may be, which is the
cheapest change that makes it true. The steps of a study are such claims, too (`solver.concepts.study_atlas`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Literal

from solver.algebra.polynomials import Key, Poly
from solver.atlas import Atlas, Branch, Named, asked_walls, remember
from solver.claims import parse_claim
from solver.concepts.line_search import FactSearch, LineSearch, WithinAWall, atlas_on_line, lies_within
from solver.concepts.piecewise import Agreed, AgreedAt, PiecewiseAtlas
from solver.errors import UsageError
from solver.expressions.conditions import WITHOUT_LABELS, Condition
from solver.forms.any_form import CLAIM
from solver.forms.formulas import substituted_condition
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.decide.work import counting_trust
from solver.regions.extent import Extent
from solver.regions.lines import Line
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region, nowhere

_LOOKS_LIKE_ONE = re.compile(r"[<>=≤≥≠]|\s(and|or|implies)\s|^\s*not\s|\w\s*\(")


@dataclass(frozen=True, eq=False, repr=False)
class ClaimAtlas(PiecewiseAtlas):
    """The claim as the only outcome there is: `own`; `asked_of`: the atlas whose outcomes it speaks of."""

    asked_of: Atlas = field(kw_only=True, repr=False)
    own: Condition = field(kw_only=True, repr=False)

    @property
    def extent(self) -> Extent:
        """Where the claim holds."""
        return self.claim(self.own)

    def at(self, point: Mapping[str, object] | Literal["baseline"] | None = None, /, **moved: object) -> AgreedAt:
        found = super().at(point, **moved)
        if not asked_walls(self):
            return found
        here = self.branches_of("") if self.extent.at(found.point) else ()
        return replace(found, branches=here, outcomes=tuple(Agreed(one.label, (), ()) for one in here))

    def along(self, line: Line, name: str = "") -> LineSearch:
        return (WithinAWall if lies_within(line, asked_walls(self)) else FactSearch)(self, name, line)

    def claim(self, claim: str | Condition, space: ParameterSpace | None = None, off_walls: bool = False) -> Extent:
        """Return where a claim about the outcomes that the claim itself speaks of holds."""
        return self.asked_of.claim(claim, space, off_walls)

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        return *self.branches, *self.excluded


@atlas_on_line.register
def _(atlas: ClaimAtlas, search: LineSearch) -> Atlas:
    own = replace(atlas.own, tree=substituted_condition(atlas.own.tree, search.parameters))
    return _of_claim(atlas_on_line(atlas.asked_of, search), own)


@asked_walls.register
def _(atlas: ClaimAtlas) -> tuple[Poly, ...]:
    walls = asked_walls(atlas.asked_of)  # which most atlases have none of
    return remember(atlas, "asked walls", lambda: walls if walls and atlas.extent.walls else ())


def claim_atlas(asked_of: Atlas, claim: str, budget: Budget = DEFAULT) -> ClaimAtlas:
    """Return a claim about the outcomes of an atlas as an atlas of its own.

    >>> print(claim_atlas(nash(load("two-markets")), "payoff(row, first, first) > 1/3").branches[0].region)
    share > 2/3

    Raises InvalidText and InvalidGame for a text that is no claim, with the place and the nearest name; Undecided
    where finding the region takes more work than the budget allows.
    """
    return _of_claim(asked_of, parse_claim(asked_of, claim), budget)


def _of_claim(asked_of: Atlas, claim: Condition, budget: Budget = DEFAULT) -> ClaimAtlas:
    with counting_trust(max(budget.questions, DEFAULT.questions)):
        region = asked_of.claim(claim).merged()
    parts = branches_and_walls({" ".join(claim.text.split()): region}, budget, asked_walls(asked_of))
    return ClaimAtlas(asked_of.game, CLAIM, *parts, nowhere(asked_of.game.space), (), asked_of=asked_of, own=claim)


def branches_and_walls(
    regions: Mapping[str, Region], budget: Budget, more: Iterable[Poly]
) -> tuple[tuple[Branch, ...], tuple[Branch, ...], tuple[Poly, ...]]:
    """Return a branch for each claim that holds somewhere, or might, those for the others, and the walls."""
    every = [Branch((), (), (), one, one.verdict(budget), title=name) for name, one in regions.items()]
    met = [*more, *(c.poly for one in regions.values() for cell in one.cells for c in cell if c.relation != "==")]
    held, failed = (tuple(b for b in every if (b.verdict.kind == "empty") is empty) for empty in (False, True))
    return held, failed, tuple({Key(wall): wall for wall in met}.values())


def looks_like_claim(text: str) -> bool:
    """Return whether a text can be no name of an outcome, but a claim.

    >>> [looks_like_claim(text) for text in ("keep, tolerate", "shield > 2", "zone")]
    [False, True, True]
    """
    return bool(_LOOKS_LIKE_ONE.search(text)) or text.strip() in WITHOUT_LABELS - {"plan"}


@singledispatch
def claim_named(atlas: Atlas, label: str) -> str:
    """Return the claim that an outcome of a tree is played, or that what a claim or a step of a study says is so; of
    other outcomes nothing.

    >>> claim_named(usual_atlas(load("plan")), "offer"), claim_named(usual_atlas(load("wedge")), "confront")
    ('step(offer)', 'played(confront)')
    """
    return f"played({label})" if atlas.traits.predicate == "played" else ""


@claim_named.register
def _(atlas: ClaimAtlas, label: str) -> str:
    return label


def is_claim(atlas: Atlas, text: Named) -> bool:
    """Return whether a text makes a claim; UsageError with the nearest name where it names no outcome either.

    >>> [is_claim(nash(load("thaad-deal")), text) for text in ("keep, tolerate", "best(US) >= 2")]
    [False, True]
    """
    try:
        atlas.label(text)
    except UsageError:
        if not isinstance(text, str) or not looks_like_claim(text):
            raise
        return True
    return False


def named_or_claimed(atlas: Atlas, text: Named, budget: Budget = DEFAULT) -> Atlas:
    """Return the atlas itself where a text names one of its outcomes, else the atlas of the claim that it makes.

    >>> named_or_claimed(nash(load("thaad-deal")), "best(US) >= 2").concept
    'claim'
    """
    return claim_atlas(atlas, str(text), budget) if is_claim(atlas, text) else atlas
