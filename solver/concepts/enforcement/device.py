"""A device: the enlarged game, the outcome that means keeping the deal in it, and the device's own parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import ClassVar

from solver.algebra.algebraic_numbers import Real, real_roots
from solver.atlas import Atlas
from solver.concepts.enforcement.intervals import IntervalPiece, at_point, bounds, equilibrium_region, shorten_region
from solver.concepts.enforcement.strategy_automaton import Plan
from solver.concepts.nash.branches import nash
from solver.forms.normal import NormalForm
from solver.regions.domain import Domain, domain
from solver.regions.parameters import Parameter
from solver.regions.region import Region
from solver.report.json_records import RecordLayout

Ends = tuple[Real | None, Real | None]
Point = Mapping[str, Fraction]


@dataclass(frozen=True, eq=False)
class Device:
    """One way to make a deal stick.

    `game`: the enlarged game, in which `outcome` is an equilibrium exactly where the deal sticks, as far as
    `credible` (where the threat itself is an equilibrium) allows; `parameter`: the device's own, and `whole`:
    whether it counts something. `linear`: a game whose conditions on the sum x + x² + … + x^`power` are those of
    the game on x, with affine payoffs; by default the game itself. `plan_at`: the repeated or staged play at a point,
    where the device is one, to be checked move by move; `shortcut`: the region of the outcome where a shorter way to it
    than through the game is known.
    """

    json_layout: ClassVar[RecordLayout] = RecordLayout(
        keys="name parameter own model power sides", rename={"sides": "bounds"}
    )
    name: str
    parameter: str
    game: NormalForm
    outcome: tuple[str, ...]
    model: str
    credible: Region | None = None
    whole: bool = False
    linear: NormalForm | None = None
    power: int = 1
    open_high: bool = False
    plan_at: Callable[[Point], Plan] | None = None
    shortcut: Callable[[], Region] | None = None

    def __repr__(self) -> str:
        return f"<Device: {self.name}, by {self.parameter}>"

    @property
    def own(self) -> Parameter:
        return self.game.space[self.parameter]

    @cached_property
    def region(self) -> Region:
        """Where the deal sticks, in all parameters."""
        found = self._outcome_region()
        return shorten_region(found if self.credible is None else found & self.credible)

    def _outcome_region(self) -> Region:
        return equilibrium_region(self.game, self.outcome) if self.shortcut is None else self.shortcut()

    @cached_property
    def sides(self) -> tuple[tuple[IntervalPiece, ...], ...]:
        """For each player what works, piece by piece, over the parameters of `affine`: see `intervals.bounds`."""
        return bounds(self.affine, self.outcome, self.affine.space.names[self.place], self.open_high)

    @cached_property
    def measured(self) -> Region:
        """Where the deal sticks, over the parameters of `affine`, whether or not the threat is credible."""
        if self.linear is None:
            return shorten_region(self._outcome_region())
        return shorten_region(equilibrium_region(self.linear, self.outcome))

    @property
    def affine(self) -> NormalForm:
        return self.game if self.linear is None else self.linear

    @property
    def over(self) -> Domain:
        """The domain of the pieces."""
        return domain(self.affine.space)

    @property
    def place(self) -> int:
        """The position of the device's own parameter, or of what takes its place in `affine`."""
        return self.game.space.names.index(self.parameter)

    def atlas(self) -> Atlas:
        """Return every equilibrium of the enlarged game."""
        return nash(self.game)

    def ends(self, player: int, point: Point) -> Ends | None:
        """Return from where to where the parameter works for a player at a point; None: no value does.

        An end that is None is the end of the range.

        >>> from games import load
        >>> from solver.concepts.enforcement.deal import Deal
        >>> from solver.concepts.enforcement.transfers import transfer
        >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
        >>> bond = transfer("bond", deal)
        >>> [[str(end) for end in bond.ends(player, deal.game.space.baseline)] for player in (0, 1)]
        [['1', 'None'], ['1', 'None']]
        """
        names = self.affine.space.names
        here = {name: point.get(name, self.affine.space[name].baseline) for name in names}
        found = at_point(self.sides[player], self.over, here)
        if found is None:
            return None
        low, high = (None if end is None else self._own(end) for end in found)
        if self.whole:
            low = Fraction(ceil(low)) if isinstance(low, Fraction) else low
            high = Fraction(floor(high)) if isinstance(high, Fraction) else high
        return _if_not_empty(low, high)

    def _own(self, end: Fraction) -> Real:
        """Return the parameter x at which x + … + x^power comes to `end`."""
        if self.power == 1:
            return end
        roots = real_roots([-end.numerator, *([end.denominator] * self.power)])
        return next(root for root in roots if root >= 0)

    def common_ends(self, point: Point) -> Ends | None:
        """Return from where to where it works for everybody, the threat being credible there; None: nowhere."""
        if self.credible is not None and not self.credible.contains(self.point(point)):
            return None
        each = [self.ends(player, point) for player in range(len(self.game.players))]
        able = [ends for ends in each if ends is not None]
        if len(able) < len(each):
            return None
        low = max((ends[0] for ends in able if ends[0] is not None), default=None)
        high = min((ends[1] for ends in able if ends[1] is not None), default=None)
        return _if_not_empty(low, high)

    def point(self, point: Point, value: Fraction | None = None) -> dict[str, Fraction]:
        """Return a point of the enlarged game: the device's parameter at a value, what is not given at its baseline."""
        here = {name: point.get(name, start) for name, start in self.game.space.baseline.items()}
        return here if value is None else {**here, self.parameter: value}

    def works(self, point: Point, value: Fraction) -> bool:
        """Decide by the region whether the deal sticks at a point with such a value.

        >>> from games import load
        >>> from solver.concepts.enforcement.deal import Deal
        >>> from solver.concepts.enforcement.transfers import transfer
        >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
        >>> transfer("bond", deal).works(deal.game.space.baseline, Fraction(2))
        True
        """
        return self.region.contains(self.point(point, value))


def _if_not_empty(low: Real | None, high: Real | None) -> Ends | None:
    return None if low is not None and high is not None and low > high else (low, high)
