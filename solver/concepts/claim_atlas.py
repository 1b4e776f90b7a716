"""A claim as an atlas of its own: one branch, which stands where the claim holds and pays nothing.

So what is asked about an outcome can be asked about a claim: what tips it, how wrong the numbers may be, which is the
cheapest change that makes it true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from solver.atlas import Atlas, Branch, Named
from solver.claims import claim_region
from solver.concepts.line_search import FactSearch
from solver.concepts.piecewise import PiecewiseAtlas
from solver.errors import UsageError
from solver.expressions.conditions import WITHOUT_LABELS, Condition
from solver.forms.words import CLAIM
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.decide.quick_refutation import counting_trust
from solver.regions.differences import Difference
from solver.regions.parameters import ParameterSpace
from solver.regions.region import Region, nowhere

_LOOKS_LIKE_ONE = re.compile(r"[<>=≤≥≠]|\s(and|or|implies)\s|^\s*not\s|\w\s*\(")


@dataclass(frozen=True, eq=False, repr=False)
class ClaimAtlas(PiecewiseAtlas):
    """The claim as the only outcome there is; `asked_of`: the atlas whose outcomes it speaks of."""

    search = FactSearch
    asked_of: Atlas = field(kw_only=True, repr=False)

    def parse_claim(self, text: str) -> Condition:
        return self.asked_of.parse_claim(text)

    def claim_region(self, claim: Condition, space: ParameterSpace, denied: bool = False) -> Region:
        return self.asked_of.claim_region(claim, space, denied)

    def claim_difference(self, claim: Condition, space: ParameterSpace, denied: bool = False) -> Difference | None:
        return self.asked_of.claim_difference(claim, space, denied)

    def claim_test(self, claim: Condition, space: ParameterSpace) -> Callable[[Mapping[str, Fraction]], bool]:
        return self.asked_of.claim_test(claim, space)

    def branches_of(self, outcome: Named) -> tuple[Branch, ...]:
        return *self.branches, *self.excluded


def claim_atlas(asked_of: Atlas, claim: str, budget: Budget = DEFAULT) -> ClaimAtlas:
    """Return a claim about the outcomes of an atlas as an atlas of its own.

    >>> from zopa import load, nash
    >>> print(claim_atlas(nash(load("two-markets")), "payoff(row, first, first) > 1/3").branches[0].region)
    share > 2/3

    Raises InvalidText and InvalidGame for a text that is no claim, with the place and the nearest name; Undecided
    where finding the region takes more work than the budget allows.
    """
    with counting_trust(max(budget.questions, DEFAULT.questions)):
        region = claim_region(asked_of, claim)
    branch = Branch((), (), (), region, region.verdict(budget), title=" ".join(claim.split()))
    walls = tuple({c.key[0]: c.poly for cell in region.cells for c in cell if c.relation != "=="}.values())
    held, failed = ((), (branch,)) if branch.verdict.kind == "empty" else ((branch,), ())
    return ClaimAtlas(asked_of.game, CLAIM, held, failed, walls, nowhere(asked_of.game.space), (), asked_of=asked_of)


def looks_like_claim(text: str) -> bool:
    """Return whether a text can be no name of an outcome, but a claim.

    >>> [looks_like_claim(text) for text in ("keep, tolerate", "shield > 2", "zone")]
    [False, True, True]
    """
    return bool(_LOOKS_LIKE_ONE.search(text)) or text.strip() in WITHOUT_LABELS - {"plan"}


def is_claim(atlas: Atlas, text: Named) -> bool:
    """Return whether a text makes a claim; UsageError with the nearest name where it names no outcome either.

    >>> from zopa import load, nash
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

    >>> from zopa import load, nash
    >>> named_or_claimed(nash(load("thaad-deal")), "best(US) >= 2").concept
    'claim'
    """
    return claim_atlas(atlas, str(text), budget) if is_claim(atlas, text) else atlas
