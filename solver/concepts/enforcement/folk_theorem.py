"""What a repeated game of two can pay at one discount factor δ: the folk theorem's set, exactly.

Pure moves, and a public lottery before each round. Let W hold what may be promised for tomorrow. A move a is worth
making when the promise w in W is as much above the worst one in W as breaking a gains today, h_p(a):

    Q(a, W) = {w in W : w_p >= min W_p + (1 − δ)/δ · h_p(a) for both p},
    B(W)    = hull of all (1 − δ)·u(a) + δ·w,  w in Q(a, W).

The set V of equilibrium payoffs is the largest with V = B(V). B grows with W, so every W that holds V gives one
that holds it still, and every W inside B(W) lies in V. Outside, fewer points than B's are enough: where u(a) itself may
be promised, u(a) alone, and else, where u(a) is in W, those of Q's corners at which one of the conditions is met
with equality. (Let λ be a direction in which V reaches further than these, at v = (1 − δ)·u(a) + δ·w; then λ·u(a) >=
λ·v >= λ·w. If u(a) may be promised it is among them, a contradiction; if not, going from w towards u(a) meets
such a condition, no lower in λ, a contradiction again.) That makes the iteration end at V itself in most games. Where
it does not, what is left is certified from both sides: an outer polygon, and an inner one that lies in its own B.

Abreu, Pearce and Stacchetti (1990), "Toward a Theory of Discounted Repeated Games with Imperfect Monitoring",
Econometrica 58; Cronshaw and Luenberger (1994), "Strongly Symmetric Subgame Perfect Equilibria in Infinitely Repeated
Games with Perfect Monitoring and Discounting", Games and Economic Behavior 6; Abreu and Sannikov (2014), "An
Algorithm for Two-Player Repeated Games with Perfect Monitoring", Theoretical Economics 9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from solver.algebra.polygons import Pair, Polygon, clip_below, contains, hull, lowest, mixture_points, within
from solver.concepts.enforcement.deal import Did
from solver.errors import UsageError
from solver.report.json_records import Written

MAX_OUTER_STEPS = 100  # of the iteration from outside
MAX_INNER_STEPS = 12  # steps from inside
MAX_DIGITS = 80  # of a denominator, from which on the iteration stops
SHORT_DENOMINATORS = (12, 60, 1_000, 10**6)  # denominators of the corners that are tried, at most


@dataclass(frozen=True)
class Folk(Written, add="exact"):
    """The payoffs of subgame-perfect equilibria: all of them lie in `outer`, and all of `inner` are some. Corners
    counter-clockwise; no corner: no such equilibrium in pure moves is found (`inner`), or exists (`outer`)."""

    delta: Fraction
    inner: Polygon
    outer: Polygon

    @property
    def exact(self) -> bool:
        return self.inner == self.outer


class Repeated:
    """A game of two in numbers, to be repeated: what every pair of moves pays, by position."""

    def __init__(self, pays: Mapping[Did, Sequence[Fraction]], delta: Fraction) -> None:
        if not 0 < delta < 1:
            why = "at 0 nothing is repeated, and at 1 what is paid for ever has no sum"
            raise UsageError(f"the discount factor is {delta}; it has to be above 0 and below 1: {why}")
        self.delta = delta
        self.pays: dict[Did, Pair] = {did: (paid[0], paid[1]) for did, paid in pays.items()}

    @cached_property
    def gain(self) -> Mapping[Did, Pair]:
        """What breaking off gains today, at most."""
        return {did: (self._best(did, 0) - paid[0], self._best(did, 1) - paid[1]) for did, paid in self.pays.items()}

    def _best(self, did: Did, player: int) -> Fraction:
        return max(paid[player] for other, paid in self.pays.items() if other[1 - player] == did[1 - player])

    @cached_property
    def minmax(self) -> Pair:
        """What each can be held down to by a pure move of the other."""
        return min(self._best(did, 0) for did in self.pays), min(self._best(did, 1) for did in self.pays)

    def least(self, did: Did, floor: Pair) -> Pair:
        """Return what has to be promised for a pair of moves, if `floor` is the worst that can follow.

        >>> game = Repeated({(0, 0): (Fraction(3),) * 2, (1, 0): (Fraction(5), Fraction(0))}, Fraction(1, 2))
        >>> game.least((0, 0), (Fraction(1), Fraction(1)))
        (Fraction(3, 1), Fraction(1, 1))
        """
        factor = (1 - self.delta) / self.delta
        gain = self.gain[did]
        return (floor[0] + factor * gain[0], floor[1] + factor * gain[1])

    def allow_promises(self, did: Did, promises: Polygon, floor: Pair) -> Polygon:
        """Return Q: the promises that keep both to a pair of moves."""
        need = self.least(did, floor)
        return clip_below(clip_below(promises, 0, need[0]), 1, need[1])

    def image(self, promises: Polygon) -> Polygon:
        """Return B: what can be paid if tomorrow's payoffs are to be among the promises.

        >>> one = Repeated({(0, 0): (Fraction(1), Fraction(2))}, Fraction(1, 2))
        >>> one.image(((Fraction(1), Fraction(2)),))
        ((Fraction(1, 1), Fraction(2, 1)),)
        """
        if not promises:
            return ()
        floor = (lowest(promises, 0), lowest(promises, 1))
        kept = ((paid, self.allow_promises(did, promises, floor)) for did, paid in self.pays.items())
        return hull(point for paid, allowed in kept for point in mixture_points(paid, self.delta, allowed))

    def narrow_promises(self, promises: Polygon, floor: Pair, boldly: bool = False) -> Polygon:
        """Return a set that holds every equilibrium's payoffs, if `promises` does and nobody can be held below `floor`.
        `boldly`: with fewer points where u(a) is no promise, which gets to the limit sooner but proves nothing."""
        found: list[Pair] = []
        for did, paid in self.pays.items():
            need = self.least(did, floor)
            if paid[0] >= need[0] and paid[1] >= need[1]:
                found.append(paid)
                continue
            allowed = self.allow_promises(did, promises, floor)
            if boldly or contains(promises, paid):
                allowed = tuple(w for w in allowed if w[0] == need[0] or w[1] == need[1])
            found += mixture_points(paid, self.delta, allowed)
        return hull(found)


def folk_payoffs(pays: Mapping[Did, Sequence[Fraction]], delta: Fraction) -> Folk:
    """Return the payoffs of subgame-perfect equilibria in pure moves with a public lottery, for two players.

    >>> dilemma = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
    >>> pays = {did: tuple(map(Fraction, paid)) for did, paid in dilemma.items()}
    >>> found = folk_payoffs(pays, Fraction(1, 2))
    >>> found.exact, [tuple(map(str, corner)) for corner in found.inner]
    (True, [('1', '1'), ('13/3', '1'), ('3', '3'), ('1', '13/3')])

    Raises UsageError for a discount factor that is not between 0 and 1.
    """
    game = Repeated(pays, delta)
    outer = _from_outside(game)
    if not outer or within(outer, game.image(outer)):
        return Folk(delta, outer, outer)
    return Folk(delta, _from_inside(game, outer), outer)


def _from_outside(game: Repeated, boldly: bool = False) -> Polygon:
    promises, floor = hull(game.pays.values()), game.minmax
    for _ in range(MAX_OUTER_STEPS):
        narrower = game.narrow_promises(promises, floor, boldly)
        if not narrower:
            return ()
        raised = (max(floor[0], lowest(narrower, 0)), max(floor[1], lowest(narrower, 1)))
        if narrower == promises and raised == floor:
            break
        promises, floor = narrower, raised
        if max(len(str(x.denominator)) for corner in promises for x in corner) > MAX_DIGITS:
            break
    return promises


def _from_inside(game: Repeated, outer: Polygon) -> Polygon:
    """Return the first of some polygons that lies in its own image, grown. They are what the iteration seems to tend
    to, with corners of few digits; else the equilibria of one round."""
    limit = _from_outside(game, boldly=True)
    pairs = product((limit, outer), SHORT_DENOMINATORS)
    shortened = (hull((x.limit_denominator(most), y.limit_denominator(most)) for x, y in one) for one, most in pairs)
    for candidate in (limit, *shortened):
        if candidate and within(candidate, game.image(candidate)):
            return _grow(game, candidate)
    return _grow(game, hull(paid for did, paid in game.pays.items() if not any(game.gain[did])))


def _grow(game: Repeated, promises: Polygon) -> Polygon:
    for _ in range(MAX_INNER_STEPS):
        larger = game.image(promises)
        if larger == promises:
            break
        promises = larger
    return promises


def is_sustainable(pays: Mapping[Did, Sequence[Fraction]], deal: Did, delta: Fraction) -> bool | None:
    """Decide whether the deal can be played for ever, breaches punished as hard as is credible; None: undecided.

    >>> dilemma = {(0, 0): (3, 3), (0, 1): (0, 5), (1, 0): (5, 0), (1, 1): (1, 1)}
    >>> pays = {did: tuple(map(Fraction, paid)) for did, paid in dilemma.items()}
    >>> is_sustainable(pays, (0, 0), Fraction(1, 2))
    True
    """
    game, found = Repeated(pays, delta), folk_payoffs(pays, delta)
    paid = game.pays[deal]
    if not found.outer:
        return False
    for promises, answer in ((found.inner, True), (found.outer, False)):
        if promises:
            need = game.least(deal, (lowest(promises, 0), lowest(promises, 1)))
            if (paid[0] >= need[0] and paid[1] >= need[1]) == answer:
                return answer
    return None
