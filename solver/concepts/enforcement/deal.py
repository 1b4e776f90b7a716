"""A deal, and the game enlarged by a device that may make it stick.

A deal is an outcome of pure strategies, one a player. Whoever plays anything else breaks it:

    R = u_p(deal),    D_a = u_p(a, the others' part),    T = max_a D_a,    the temptation is T − R.

A device changes what is paid and adds a parameter of its own, the last one of the enlarged game, at whose baseline it
does nothing. Every question about a game can be put to the enlarged one; in it one outcome means keeping the deal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, partial
from itertools import product
from math import ceil, floor
from typing import Any, TypeAlias

from flint import fmpq_mat

from solver.algebra.algebraic_numbers import Real, real_roots
from solver.algebra.polynomials import Poly, Ratio, to_fmpq, to_fraction
from solver.concepts.enforcement.intervals import IntervalPiece, Span, bounds, equilibrium_region, shorten_region
from solver.errors import InvalidGame
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import Expression
from solver.expressions.nodes import Node, add, negate, render
from solver.forms.normal import NormalForm
from solver.forms.players import Player
from solver.regions.domain import Domain, domain
from solver.regions.lowering import cases, lower
from solver.regions.parameters import Parameter, ParameterSpace, Point
from solver.regions.region import Region
from solver.report.json_records import Written

Profile: TypeAlias = tuple[str, ...]
Pay: TypeAlias = Callable[[int, Profile], Node]  # of a player in a profile
Ends = tuple[Real | None, Real | None]
HIGH_OF_UNBOUNDED = 100  # the end of a size's range where no bound is found for what breaking gains


@dataclass(frozen=True)
class Deal:
    """An outcome of a game, one strategy a player."""

    game: NormalForm
    profile: Profile

    def pays(self, player: int, profile: Profile | None = None) -> Node:
        """Return what a player gets, with the terms written out: by default in the deal.

        >>> render(Deal(load("thaad-deal"), ("withdraw", "sanction")).pays(0, ("keep", "sanction")))
        'embargo - breach_us'
        """
        return self.game.write_out(self.game.cell(self.profile if profile is None else profile)[player])

    def breaches(self, player: int) -> dict[str, Profile]:
        """Return what a player can do instead of its part, each with what everybody does then.

        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).breaches(0)
        {'keep': ('keep', 'sanction')}
        """
        return {moved[player]: moved for moved in self.game.deviations(self.profile, player)}

    def breakers(self, profile: Profile) -> tuple[int, ...]:
        """Return the players who do not play their parts, the first of whom is punished.

        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).breakers(("keep", "sanction"))
        (0,)
        """
        return tuple(k for k, (did, part) in enumerate(zip(profile, self.profile, strict=True)) if did != part)

    def fresh(self, name: str) -> str:
        """Return the name for a parameter of a device, with _ behind it as long as the game has one of that name.

        >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
        >>> deal.fresh("delta"), deal.fresh("shield")
        ('delta', 'shield_')
        """
        taken = {*self.game.space.names, *(term for term, _ in self.game.terms)}
        while name in taken:
            name += "_"
        return name

    def size(self, name: str, meaning: str, both_ways: bool = False) -> Parameter:
        """Return a parameter in the payoffs' units: from 0, or as far below, to all that breaking can gain anywhere.

        >>> Deal(load("thaad-deal"), ("withdraw", "sanction")).size("bond", "").high
        Fraction(10, 1)
        """
        high = max(1, ceil(_most_gained(self)))
        return self.parameter(name, 0, -high if both_ways else 0, high, meaning)

    def parameter(self, name: str, baseline: Fraction | int, low: int, high: Fraction | int, meaning: str) -> Parameter:
        """Return a parameter of a device, its name as `fresh` has it."""
        return Parameter(self.fresh(name), Fraction(baseline), Fraction(low), Fraction(high), meaning=meaning)


def minus(left: Node, right: Node) -> Node:
    """Return the difference of two terms.

    >>> from solver.expressions.nodes import Name
    >>> render(minus(Name("gain"), Name("cost")))
    'gain - cost'
    """
    return add(left, negate(right))


def enlarge_game(
    deal: Deal, added: Sequence[Parameter], pay: Pay, what: str, players: Sequence[Player] = (), given: str = ""
) -> NormalForm:
    """Return the game with other payoffs, and parameters after its own; `players`: if they change; `given`: assumed.

    >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
    >>> larger = enlarge_game(deal, [deal.size("fine", "what breaking costs")], deal.pays, "a fine")
    >>> larger.title.rpartition(", ")[2], larger.space.names[-1]
    ('with a fine', 'fine')
    """
    game = deal.game
    seats = tuple(players) or game.players
    profiles = product(*(player.strategies for player in seats))
    paid = ([pay(k, profile) for k in range(len(seats))] for profile in profiles)
    names = [*game.space.names, *(parameter.name for parameter in added)]
    assumed = (parse_condition(given, names),) if given else ()
    payoffs = tuple(tuple(Expression(node, render(node)) for node in cell) for cell in paid)
    space = ParameterSpace((*game.space.parameters, *added), (*game.space.assumptions, *assumed))
    title = f"{game.title or game.name or 'a game'}, with {what}"
    return NormalForm(seats, payoffs, **{**game.list_shared(), "space": space, "title": title, "terms": ()})


def _most_gained(deal: Deal) -> Fraction:
    """Bound what anybody can gain by breaking the deal, anywhere in the ranges."""
    over = domain(deal.game.space)
    gains = [
        minus(deal.pays(player, moved), deal.pays(player))
        for player in range(len(deal.game.players))
        for moved in deal.breaches(player).values()
    ]
    try:
        found = [ratio for gain in gains for _, ratio in cases(partial(lower, gain, over.ring))]
    except InvalidGame:
        return Fraction(HIGH_OF_UNBOUNDED)
    return max((_highest_of_quotient(ratio, over) for ratio in found), default=Fraction(0))


def _highest_of_quotient(value: Ratio, over: Domain) -> Fraction:
    """Bound a quotient over the box from above; HIGH_OF_UNBOUNDED where its denominator may change its sign."""
    most, least = (sign * _highest(sign * value.under, over.low, over.high) for sign in (1, -1))
    if least <= 0 <= most:
        return Fraction(HIGH_OF_UNBOUNDED)
    top = _highest(value.over if least > 0 else -value.over, over.low, over.high)
    return max(top / abs(least), top / abs(most))


def _highest(poly: Poly, low: Sequence[Fraction], high: Sequence[Fraction]) -> Fraction:
    """Bound a polynomial over the box from above, each term at its best; exact where it is affine."""
    total = Fraction(0)
    for exponents, coefficient in poly.to_dict().items():
        least = most = to_fraction(coefficient)
        for exponent, a, b in zip(exponents, low, high, strict=True):
            ends = [end ** int(exponent) for end in (a, b)] + ([Fraction(0)] if exponent and a < 0 < b else [])
            corners = [value * end for value in (least, most) for end in ends]
            least, most = min(corners), max(corners)
        total += most
    return total


Did: TypeAlias = tuple[Any, ...]  # what each player did: a profile, or of a mixed threat its name
Payoffs: TypeAlias = Mapping[Did, Sequence[Fraction]]
Next: TypeAlias = str | Mapping[str, Fraction] | None  # a state, the chances of some, or the end


@dataclass(frozen=True)
class State:
    """What the plan plays here, what everything pays, and what follows what was done."""

    plays: Did
    pays: Payoffs
    after: Callable[[Did], Next]


@dataclass(frozen=True)
class StatePlan:
    """States by name, and what tomorrow is worth today: below 1, or 1 where play always ends."""

    states: Mapping[str, State]
    discount: Fraction

    @cached_property
    def worths(self) -> Mapping[str, tuple[Fraction, ...]]:
        """What each player gets from each state on: V = u + discount·V(next), solved for all states at once."""
        follows = {name: chances(state.after(state.plays)) for name, state in self.states.items()}
        left = [
            [to_fmpq((name == to) - self.discount * after[to]) if to in after else int(name == to) for to in follows]
            for name, after in follows.items()
        ]
        paid = [list(map(to_fmpq, state.pays[state.plays])) for state in self.states.values()]
        found = fmpq_mat(left).solve(fmpq_mat(paid)).tolist()
        return {name: tuple(map(to_fraction, line)) for name, line in zip(follows, found, strict=True)}


def chances(then: Next) -> Mapping[str, Fraction]:
    """Return the states that follow with their chances; none where play ends.

    >>> chances("deal"), chances(None)
    ({'deal': Fraction(1, 1)}, {})
    """
    return then if isinstance(then, Mapping) else {} if then is None else {then: Fraction(1)}


@dataclass(frozen=True, eq=False)
class Device(Written, keys="name parameter own model power sides", rename={"sides": "bounds"}):
    """One way to make a deal stick.

    `game`: the enlarged game, in which `outcome` is an equilibrium exactly where the deal sticks, as far as `credible`
    (where the threat itself is an equilibrium) allows; `parameter`: the device's own, and `whole`: whether it counts
    something. `linear`: a game whose conditions on the sum x + x² + … + x^`power` are those of the game on x, with
    affine payoffs; by default the game itself. `between`: parameters at which the range of its own one begins and ends,
    None where that is a number. `plan_at`: the repeated or staged play, if any, at a point, to be
    checked move by move; `shortcut`: the outcome's region, where a way to it shorter than through the game is known.
    """

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
    between: Span = (None, None)
    plan_at: Callable[[Point], StatePlan] | None = None
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
        return bounds(self.affine, self.outcome, self.affine.space.names[self.place], self.open_high, self.between)

    @cached_property
    def measured(self) -> Region:
        """Where the deal sticks, over the parameters of `affine`, whether or not the threat is credible."""
        own = self._outcome_region() if self.linear is None else equilibrium_region(self.linear, self.outcome)
        return shorten_region(own)

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

    def piece(self, player: int, point: Point) -> IntervalPiece | None:
        """Return the piece of what works for a player that a point is in, None where nothing works for it."""
        here = {name: point.get(name, start) for name, start in self.affine.space.baseline.items()}
        return next((piece for piece in self.sides[player] if piece.where.contains(here)), None)

    def ends(self, player: int, point: Point) -> Ends | None:
        """Return where the parameter works for a player at a point, from and to (None: the range's end); None: nowhere.

        >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
        >>> bond = transfer("bond", deal)
        >>> [[str(end) for end in bond.ends(player, deal.game.space.baseline)] for player in (0, 1)]
        [['1', 'None'], ['1', 'None']]
        """
        if (piece := self.piece(player, point)) is None:
            return None
        ends = piece.ends(self.over, {**self.affine.space.baseline, **point})
        low, high = (None if end is None else self._own(end) for end in ends)
        if self.whole:
            low = Fraction(ceil(low)) if isinstance(low, Fraction) else low
            high = Fraction(floor(high)) if isinstance(high, Fraction) else high
        return _if_not_empty(low, high)

    def _own(self, end: Fraction) -> Real:
        """Return the parameter x at which x + … + x^power comes to `end`."""
        if self.power == 1:
            return end
        return next(root for root in real_roots([-end.numerator, *([end.denominator] * self.power)]) if root >= 0)

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

    def span(self, own: Parameter, point: Point) -> tuple[Fraction, Fraction]:
        """Return where the range of its parameter, or of what takes the place of that, begins and ends at a point."""
        here, (low, high) = self.point(point), self.between
        return own.low if low is None else here[low], own.high if high is None else here[high]

    def works(self, point: Point, value: Fraction) -> bool:
        """Decide by the region whether the deal sticks at a point with such a value.

        >>> deal = Deal(load("thaad-deal"), ("withdraw", "sanction"))
        >>> transfer("bond", deal).works(deal.game.space.baseline, Fraction(2))
        True
        """
        return self.region.contains(self.point(point, value))


def _if_not_empty(low: Real | None, high: Real | None) -> Ends | None:
    return None if low is not None and high is not None and low > high else (low, high)
