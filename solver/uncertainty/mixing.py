"""Points that take one factor from elsewhere, for Sobol's indices; and whether the factors are independent."""

from __future__ import annotations

from typing import Any

from solver.arrays import Array
from solver.atlas import Atlas
from solver.region import Region
from solver.uncertainty.outcomes import Asked, Columns
from solver.uncertainty.sample import Sample


def tied(atlas: Atlas, given: Region | None) -> str:
    """Why the parameters are not independent of each other, or nothing.

    Assumptions keep them independent where they are one conjunction of conditions on one parameter each.

    >>> from games import load
    >>> from solver import nash
    >>> from solver.region import where
    >>> deal = nash(load("thaad-deal"))
    >>> tied(deal, where("shield < 5 and calm > 1", deal.game.space))
    ''
    >>> tied(deal, where("shield < calm", deal.game.space))
    'what is given ties parameters together (shield and calm)'
    """
    if why := _ties(atlas.domain.alternatives, atlas):
        return f"the game's assumptions tie parameters together ({why})"
    if given is not None and (why := _ties(given.simplified().cells, atlas)):
        return f"what is given ties parameters together ({why})"
    return ""


def _ties(cells: Any, atlas: Atlas) -> str:
    names = atlas.game.space.names
    for cell in cells:
        for condition in cell:
            if len(condition.variables) > 1:
                return " and ".join(names[k] for k in condition.variables)
    mentioned = sorted({k for cell in cells for c in cell for k in c.variables})
    if len(cells) > 1 and len(mentioned) > 1:
        return f"alternatives for {' and '.join(names[k] for k in mentioned)}"
    return ""


def halves(drawn: Sample) -> tuple[slice, slice]:
    """Two independent halves of a sample: every other point."""
    even = 2 * (len(drawn) // 2)
    return slice(0, even, 2), slice(1, even, 2)


def mixed(asked: Asked, drawn: Sample, factor: int) -> Columns:
    """What is found at the points of the first half with one parameter from the second."""
    first, second = halves(drawn)
    points = drawn.points[:, first].copy()
    points[factor] = drawn.points[factor, second]
    name = asked.game.space.names[factor]

    def exact(wanted: Array) -> list[dict[str, Any]]:
        kept, other = drawn.exact(2 * wanted), drawn.exact(2 * wanted + 1)
        return [{**one, name: two[name]} for one, two in zip(kept, other, strict=True)]

    return asked.at(points, exact)
