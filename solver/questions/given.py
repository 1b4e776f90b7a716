"""The same game under further assumptions, so that answers speak of what they leave.

What is given becomes an assumption: conditions that it implies are then not repeated,
and shares are of what it leaves. Where the baseline breaks it, the narrower space has a
point of its own as its baseline, which is only where searches begin. A claim that splits into too many alternatives
to be assumed as it is written is assumed as the region that was found for it, in fewer.
"""

from __future__ import annotations

from dataclasses import replace

from solver.atlas import Atlas
from solver.claims import claim_region, comparisons_only, parse_claim
from solver.condition import Condition, parse_condition
from solver.errors import InvalidGame, UsageError
from solver.lowering import condition_cells
from solver.parameter import ParameterSpace
from solver.proof.emptiness import DEFAULT, Budget


def narrowed(atlas: Atlas, given: str | None, budget: Budget = DEFAULT) -> ParameterSpace | None:
    """The space in which `given` is assumed as well; None where nothing satisfies it.

    >>> from games import load
    >>> from solver import nash
    >>> space = narrowed(nash(load("thaad-deal")), "shield < breach_us")
    >>> space.baseline["shield"] < space.baseline["breach_us"], len(space.assumptions)
    (True, 1)

    Raises UsageError where that cannot be told within the budget, and for a claim that is not made of comparisons.
    """
    space = atlas.game.space
    if given is None:
        return space
    tree = comparisons_only(atlas, parse_claim(atlas, given))
    assumed = Condition(tree, given)
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
