"""Monte Carlo filtering: what sets the points where a claim holds apart from those where it fails.

For each parameter the two-sample Kolmogorov–Smirnov statistic, the largest distance between the two distribution
functions: 0 where the claim does not depend on the parameter, 1 where the parameter alone decides it. And for an
outcome s that the claim names, the gains from staying,

    u_i(s) − u_i(k, s),

the features of which its standing is made: each explains the failures at which it is negative.

Saltelli et al. (2008), "Global Sensitivity Analysis: The Primer", chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from solver.arrays import Array
from solver.forms.normal import NormalForm
from solver.shown import Part
from solver.uncertainty.selection import TOLERANCE, table


@dataclass(frozen=True, slots=True)
class Contrast(Part):
    """One parameter where something holds and where it fails.

    `distance`: the Kolmogorov–Smirnov statistic; `chance`: how likely one as large is if there is no difference;
    `holding`, `failing`: the parameter's means.
    """

    parameter: str
    distance: float
    chance: float
    holding: float
    failing: float


@dataclass(frozen=True, slots=True)
class Gain(Part):
    """What a player gains by keeping to an outcome rather than moving alone, as an explanation of failures.

    `explains`: the share of failures at which the gain is negative; `alone`: at which it is the only negative one of
    its outcome; None where there is no failure.
    """

    outcome: tuple[str, ...]
    player: str
    to: str
    explains: float
    alone: float


def contrasts(names: Sequence[str], points: Array, holds: Array) -> tuple[Contrast, ...]:
    """Every parameter, the most different first; `points` has shape (parameters, points).

    >>> points = np.array([[1.0, 2, 3, 4], [1.0, 2, 1, 2]])
    >>> [(one.parameter, one.distance) for one in contrasts("xy", points, points[0] > 2)]
    [('x', 1.0), ('y', 0.0)]

    `holds` must be true at some points and false at others.
    """
    from scipy.stats import ks_2samp

    found = []
    for name, values in zip(names, points, strict=True):
        inside, outside = values[holds], values[~holds]
        tested: Any = ks_2samp(inside, outside, method="asymp")
        found.append(
            Contrast(name, float(tested.statistic), float(tested.pvalue), float(inside.mean()), float(outside.mean()))
        )
    return tuple(sorted(found, key=lambda one: -one.distance))


def gains(game: NormalForm, outcomes: Sequence[tuple[str, ...]], points: Array, holds: Array) -> tuple[Gain, ...]:
    """Every lone move from each of the outcomes, at the points where the claim fails, of which there must be some."""
    failing = np.ascontiguousarray(points[:, ~holds])
    u, least = table(game)(failing), -TOLERANCE * table(game).size
    found: list[Gain] = []
    for outcome in outcomes:
        moves = list(_moves(game, u, outcome))
        negative = np.array([gain < least for _, _, gain in moves]).reshape(len(moves), failing.shape[1])
        only = negative.sum(axis=0) == 1
        for (player, to, _), one in zip(moves, negative, strict=True):
            found.append(Gain(outcome, player, to, float(one.mean()), float((one & only).mean())))
    return tuple(found)


def _moves(game: NormalForm, u: Array, outcome: tuple[str, ...]) -> Iterator[tuple[str, str, Array]]:
    places = [player.strategies.index(name) for player, name in zip(game.players, outcome, strict=True)]
    for seat, player in enumerate(game.players):
        for k, to in enumerate(player.strategies):
            if k != places[seat]:
                moved = [k if other == seat else place for other, place in enumerate(places)]
                yield player.name, to, u[seat, places[0], places[1]] - u[seat, moved[0], moved[1]]
