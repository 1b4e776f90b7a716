"""A plan of play, move by move, and whether anybody gains by a single departure from it.

A plan names what is played in each state and which state follows what was done. Its worth from a state on is

    V_p(s) = u_p(s, plan) + discount · V_p(next),

found exactly, since the plan's own path ends or runs in a circle. By the one-shot deviation principle a plan is a
subgame-perfect equilibrium exactly if nobody gains, in any state, by one departure followed by the plan:

    u_p(s, a) + discount · V_p(next after a)  <=  V_p(s).

Blackwell (1965), "Discounted Dynamic Programming"; Abreu (1988), "On the Theory of Infinitely Repeated
Games with Discounting", Econometrica 56.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Did: TypeAlias = tuple[int, ...]  # what each player did, by position
Payoffs: TypeAlias = Mapping[Did, Sequence[Fraction]]


@dataclass(frozen=True)
class State:
    """What the plan plays here, what everything pays, and the state after what was done; None: the end."""

    plays: Did
    pays: Payoffs
    after: Callable[[Did], str | None]


@dataclass(frozen=True)
class Plan:
    """States by name, and what tomorrow is worth today: below 1, or 1 where play always ends."""

    states: Mapping[str, State]
    discount: Fraction


@dataclass(frozen=True, slots=True)
class Gain:
    """A departure that pays: who, where, doing what, and by how much."""

    state: str
    player: int
    does: int
    by: Fraction


def state_worth(plan: Plan, name: str | None) -> tuple[Fraction, ...]:
    """Return what each player gets from a state on.

    >>> always = State((0,), {(0,): (Fraction(3),)}, lambda did: "always")
    >>> state_worth(Plan({"always": always}, Fraction(2, 3)), "always")
    (Fraction(9, 1),)
    """
    path: list[str] = []
    while name is not None and name not in path:
        path.append(name)
        state = plan.states[name]
        name = state.after(state.plays)
    paid = [plan.states[one].pays[plan.states[one].plays] for one in path]
    if not paid:
        return (Fraction(0),) * len(next(iter(next(iter(plan.states.values())).pays.values())))
    begins = len(path) if name is None else path.index(name)
    circle = _discounted_sum(paid[begins:], plan.discount, [Fraction(0)] * len(paid[0]))
    if name is not None:
        circle = [value / (1 - plan.discount ** (len(path) - begins)) for value in circle]
    return tuple(_discounted_sum(paid[:begins], plan.discount, circle))


def _discounted_sum(
    paid: Sequence[Sequence[Fraction]], discount: Fraction, total: Sequence[Fraction]
) -> Sequence[Fraction]:
    """Return what the payoffs are worth when `total` follows them."""
    for one in reversed(paid):
        total = [now + discount * later for now, later in zip(one, total, strict=True)]
    return total


def profitable_departures(plan: Plan) -> Iterator[Gain]:
    """Yield every single departure that pays; none: the plan is a subgame-perfect equilibrium.

    >>> work = State((0,), {(0,): (Fraction(3),), (1,): (Fraction(4),)}, lambda did: None)
    >>> [str(gain.by) for gain in profitable_departures(Plan({"work": work}, Fraction(1)))]
    ['1']
    """
    for name, state in plan.states.items():
        kept = state_worth(plan, name)
        for did, paid in state.pays.items():
            moved = [k for k, (a, b) in enumerate(zip(did, state.plays, strict=True)) if a != b]
            if len(moved) == 1:
                (player,) = moved
                value = paid[player] + plan.discount * state_worth(plan, state.after(did))[player]
                if value > kept[player]:
                    yield Gain(name, player, did[player], value - kept[player])


def is_subgame_perfect(plan: Plan) -> bool:
    """Decide whether nobody gains by a single departure.

    >>> work = State((1,), {(0,): (Fraction(3),), (1,): (Fraction(4),)}, lambda did: None)
    >>> is_subgame_perfect(Plan({"work": work}, Fraction(1)))
    True
    """
    return next(profitable_departures(plan), None) is None
