"""Whether a plan of play is an equilibrium in every state: nobody gains by one departure followed by the plan.

A plan names what is played in each state and which state follows what was done. Its worth from a state on is

    V_p(s) = u_p(s, plan) + discount · V_p(next),

found exactly by linear equations, since it may run in a circle or go on by chance.
By the one-shot deviation principle a plan is a subgame-perfect equilibrium (a perfect public one, on public signals)
exactly if nobody gains, in any state, by one departure followed by the plan:

    u_p(s, a) + discount · V_p(next after a)  <=  V_p(s).

Blackwell (1965), "Discounted Dynamic Programming"; Abreu (1988), "On the Theory of Infinitely Repeated
Games with Discounting", Econometrica 56.
"""

from __future__ import annotations

from fractions import Fraction

from solver.concepts.enforcement.deal import Next, StatePlan, chances


def state_worth(plan: StatePlan, name: Next) -> tuple[Fraction, ...]:
    """Return what each player gets from a state on, on average where there are several.

    >>> always = State((0,), {(0,): (Fraction(3),)}, lambda did: "always")
    >>> state_worth(StatePlan({"always": always}, Fraction(2, 3)), "always")
    (Fraction(9, 1),)
    """
    after, players = chances(name), range(len(next(iter(plan.worths.values()))))
    return tuple(sum((part * plan.worths[state][k] for state, part in after.items()), Fraction(0)) for k in players)


def is_subgame_perfect(plan: StatePlan) -> bool:
    """Decide whether nobody gains by a single departure.

    >>> work = State((1,), {(0,): (Fraction(3),), (1,): (Fraction(4),)}, lambda did: None)
    >>> is_subgame_perfect(StatePlan({"work": work}, Fraction(1)))
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
