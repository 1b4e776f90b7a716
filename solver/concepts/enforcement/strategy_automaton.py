"""A plan of play, move by move, and whether anybody gains by a single departure from it.

A plan names what is played in each state and which state follows what was done. Its worth from a state on is

    V_p(s) = u_p(s, plan) + discount · V_p(next),

found exactly: the plan's own path ends, or linear equations are solved, since it runs in a circle or goes on by chance.
By the one-shot deviation principle a plan is a subgame-perfect equilibrium (a perfect public one, on public signals)
exactly if nobody gains, in any state, by one departure followed by the plan:

    u_p(s, a) + discount · V_p(next after a)  <=  V_p(s).

Blackwell (1965), "Discounted Dynamic Programming"; Abreu (1988), "On the Theory of Infinitely Repeated
Games with Discounting", Econometrica 56.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from flint import fmpq_mat

from solver.algebra.polynomials import to_fmpq, to_fraction

Did: TypeAlias = tuple[int, ...]  # what each player did, by position
Payoffs: TypeAlias = Mapping[Did, Sequence[Fraction]]
Next: TypeAlias = str | Mapping[str, Fraction] | None  # a state, the chances of some, or the end


@dataclass(frozen=True)
class State:
    """What the plan plays here, what everything pays, and what follows what was done."""

    plays: Did
    pays: Payoffs
    after: Callable[[Did], Next]


@dataclass(frozen=True)
class Plan:
    """States by name, and what tomorrow is worth today: below 1, or 1 where play always ends."""

    states: Mapping[str, State]
    discount: Fraction


def state_worth(plan: Plan, name: Next) -> tuple[Fraction, ...]:
    """Return what each player gets from a state on, on average where there are several.

    >>> always = State((0,), {(0,): (Fraction(3),)}, lambda did: "always")
    >>> state_worth(Plan({"always": always}, Fraction(2, 3)), "always")
    (Fraction(9, 1),)
    """
    path: list[str] = []
    while isinstance(name, str) and name not in path:
        path.append(name)
        name = plan.states[name].after(plan.states[name].plays)
    if name is not None:
        return _solve_worth(plan, name if isinstance(name, Mapping) and not path else {path[0]: Fraction(1)})
    total = [Fraction(0)] * len(next(iter(next(iter(plan.states.values())).pays.values())))
    for one in reversed(path):
        total = [now + plan.discount * later for now, later in zip(_paid(plan, one), total, strict=True)]
    return tuple(total)


def _solve_worth(plan: Plan, first: Mapping[str, Fraction]) -> tuple[Fraction, ...]:
    """Solve V = u + discount·V(next) for all states that the plan reaches, and return the average of the first ones."""
    names, follows = list(first), list[Mapping[str, Fraction]]()
    for name in names:  # which grows
        after = plan.states[name].after(plan.states[name].plays)
        follows.append(after if isinstance(after, Mapping) else {} if after is None else {after: Fraction(1)})
        names += [one for one in follows[-1] if one not in names]
    each = zip(names, follows, strict=True)
    left = [[to_fmpq((name == to) - plan.discount * after.get(to, 0)) for to in names] for name, after in each]
    start = fmpq_mat([[to_fmpq(first.get(name, Fraction(0))) for name in names]])
    worth = fmpq_mat(left).solve(fmpq_mat([list(map(to_fmpq, _paid(plan, name))) for name in names]))
    return tuple(map(to_fraction, (start * worth).entries()))


def _paid(plan: Plan, name: str) -> Sequence[Fraction]:
    return plan.states[name].pays[plan.states[name].plays]


def is_subgame_perfect(plan: Plan) -> bool:
    """Decide whether nobody gains by a single departure.

    >>> work = State((1,), {(0,): (Fraction(3),), (1,): (Fraction(4),)}, lambda did: None)
    >>> is_subgame_perfect(Plan({"work": work}, Fraction(1)))
    True
    """
    for name, state in plan.states.items():
        kept = state_worth(plan, name)
        for did, paid in state.pays.items():
            moved = [k for k, (a, b) in enumerate(zip(did, state.plays, strict=True)) if a != b]
            if len(moved) == 1:
                (player,) = moved
                if paid[player] + plan.discount * state_worth(plan, state.after(did))[player] > kept[player]:
                    return False
    return True
