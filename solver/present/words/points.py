"""Points, by what differs from the baseline; and what is particular about the answer at one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.present.words.numbers import exactly
from solver.present.words.sentences import listed

if TYPE_CHECKING:
    from solver.atlas import Branch, Spot
    from solver.concepts.nash_atlas import AtPoint
    from solver.forms.normal import NormalForm
    from solver.partition import Phase
    from solver.region import Region


def moved(point: Mapping[str, Any], baseline: Mapping[str, Fraction]) -> str:
    """A point by what differs from the baseline.

    >>> moved({"x": Fraction(1), "y": Fraction(2)}, {"x": Fraction(0), "y": Fraction(2)})
    'x = 1, the rest at the baseline'
    """
    other = [f"{name} = {_coordinate(value)}" for name, value in point.items() if value != baseline[name]]
    if not other:
        return "the baseline"
    return ", ".join(other) + (", the rest at the baseline" if len(other) < len(point) else "")


def _coordinate(value: Any) -> str:
    return exactly(value) if isinstance(value, Fraction) else str(value)


def example(branch: Branch) -> str:
    """A point at which a branch stands, near the baseline, by what differs from it; empty without one."""
    witness = branch.verdict.witness
    if witness is None:
        return ""
    domain = branch.region.domain
    baseline = dict(zip(domain.names, domain.baseline, strict=True))
    return moved(_nearer(dict(zip(domain.names, witness, strict=True)), baseline, branch.region), baseline)


def phase_example(phase: Phase, baseline: Mapping[str, Fraction]) -> str:
    """A point of a phase, near the baseline where the phase's region is known, by what differs from it."""
    witness = phase.witness if phase.region is None else _nearer(phase.witness, baseline, phase.region)
    return moved(witness, baseline)


def _nearer(point: Mapping[str, Any], baseline: Mapping[str, Fraction], region: Region) -> dict[str, Any]:
    """The point with as many coordinates moved back to the baseline, in turn, as the region allows."""
    best = dict(point)
    if not all(isinstance(value, Fraction) for value in best.values()):
        return best  # an algebraic point; nothing rational near it has to lie in the region
    for name, value in baseline.items():
        tried = {**best, name: value}
        if region.contains(tried) and region.space.admits(tried):
            best = tried
    return best


def whereabouts(game: NormalForm, point: Mapping[str, Fraction]) -> str:
    """How a heading calls a point: `at the baseline`, `at shield = 0, the rest at the baseline`."""
    return "at " + moved(point, game.space.baseline) if len(game.space) else ""


def walls(at: Spot) -> str:
    """The walls on which a point lies, short ones first: `shield = 0 and buffer - calm = 0`; three at most."""
    found = sorted(dict.fromkeys(map(_upright, at.walls)), key=len)
    shown = found[:3] if len(found) <= 3 else [*found[:2], f"{len(found) - 2} more"]
    return listed(shown) if shown else ""


def _upright(wall: str) -> str:
    """The equation with its signs turned where all of them are minus."""
    return wall[1:].replace(" - ", " + ") if wall.startswith("-") else wall


def degenerate(at: AtPoint) -> str:
    """That the game is degenerate at a point, and whether that is the point's doing; empty where it is not."""
    from solver.concepts.nash_atlas import OFF_WALLS

    if at.solution.nondegenerate:
        return ""
    if at.method == OFF_WALLS:
        return (
            "The game is degenerate here and at every point nearby, whatever the exact numbers: some choice always "
            "has more best answers than it needs. The closed forms take that into account and the list is complete, "
            "but equilibria need be neither isolated nor odd in number."
        )
    return (
        "The game is degenerate here: some choice has more best answers than it needs, so equilibria need be "
        "neither isolated nor odd in number."
    )


def way(at: AtPoint) -> str:
    """How the answer at a point was found, in a sentence."""
    from solver.concepts.nash_atlas import OFF_WALLS

    if at.method == OFF_WALLS:
        return "from the closed forms; the point lies on no wall, so they give every equilibrium"
    if not at.walls:
        return f"by the exact point solver ({at.method})"
    return (
        f"by the exact point solver ({at.method}), because the point lies exactly on a wall, {walls(at)}, where "
        "one list of equilibria gives way to another and the closed forms need not tell everything"
    )
