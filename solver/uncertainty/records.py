"""The parts of an answer about uncertainty, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass

from solver.shown import Part
from solver.uncertainty.filtering import Contrast, Gain
from solver.uncertainty.indices import Influence
from solver.uncertainty.intervals import Chance, Spread


@dataclass(frozen=True, slots=True)
class Standing(Part):
    """A phase: the outcomes that stand together off the walls, by name, and how likely that is."""

    labels: tuple[str, ...]
    chance: Chance


@dataclass(frozen=True, slots=True)
class Held(Part):
    """A claim and how likely it holds."""

    claim: str
    chance: Chance


@dataclass(frozen=True, slots=True)
class Envelope(Part):
    """What a player gets: the least and the greatest payoff over the equilibria that stand."""

    player: str
    low: Spread
    high: Spread


@dataclass(frozen=True, slots=True)
class Selected(Part):
    """What a selection rule does: the numbers of points where one equilibrium stands `alone`, where several do and the
    rule has `chosen` one, where `none` fits it, and where it cannot tell some apart (`tied`).

    `payoffs`: a player's payoff under the rule; where it does not decide, the low and the high end of the envelope.
    """

    rule: str
    alone: int
    chosen: int
    none: int
    tied: int
    payoffs: tuple[Envelope, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity(Part):
    """Sobol's indices of one quantity: an `influence` for each factor, or none and `why`.

    `kind`: "claim" or "phase", of which it is the indicator; "least", "greatest" or "drawn", of a payoff.
    """

    of: str
    kind: str
    influences: tuple[Influence, ...]
    why: str = ""

    def factor(self, name: str) -> Influence:
        """The influence of one factor; raises KeyError for one that there is not."""
        for one in self.influences:
            if one.factor == name:
                return one
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Filter(Part):
    """What sets the points where a claim or phase holds apart: each parameter, most different first; and, for the
    outcomes that a claim names, the gains from staying. Both empty, with `why`, where too few points are on a side."""

    of: str
    kind: str
    contrasts: tuple[Contrast, ...]
    gains: tuple[Gain, ...]
    why: str = ""
