"""An outcome by its name: as an atlas writes it, and where it stands."""

from __future__ import annotations

from solver import outcome as outcomes
from solver.atlas import Atlas
from solver.claims import claim_region
from solver.outcome import Named
from solver.region import Region


def canonical(atlas: Atlas, named: Named) -> str:
    """The label of the outcome named.

    >>> from games import load
    >>> from solver import nash
    >>> canonical(nash(load("thaad-deal")), "keep + withdraw, tolerate")
    '(withdraw + keep, tolerate)'

    Raises UsageError for what is no outcome, with the nearest name.
    """
    if atlas.closed:
        return outcomes.branches(atlas, named)[0].label
    used = outcomes.supports(atlas, named)
    mixed = (
        " + ".join(name for name in player.strategies if name in names)
        for player, names in zip(atlas.game.players, used, strict=True)
    )
    return f"({', '.join(mixed)})"


def standing(atlas: Atlas, named: Named) -> Region:
    """Where the outcome stands: its branches' region, or where no branch can say it, the claim's.

    Branches have supports of one size but for ties, so a mixture of more strategies against fewer stands in the
    middle of a continuum, and only the claim knows where.
    """
    if atlas.closed:
        return outcomes.region(atlas, named)
    label = canonical(atlas, named)
    sizes = {len(used) for used in outcomes.supports(atlas, named)}
    return outcomes.region(atlas, named) if len(sizes) == 1 else claim_region(atlas, f"equilibrium{label}")
