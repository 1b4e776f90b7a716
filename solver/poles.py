"""Refusing a pole: a denominator that vanishes somewhere in the ranges.

Every denominator in a payoff must be proved to keep off zero on Θ; one in an
assumption on the whole box, since an assumption cannot protect itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.condition import And, Comparison, ConditionNode, Not, Or
from solver.errors import InvalidGame
from solver.expression import Node, Quotient, children, names, render
from solver.parameter import ParameterSpace

if TYPE_CHECKING:
    from solver.domain import Domain

MAX_DENOMINATORS = 500  # different ones in one game
SPEND = (1_000_000, 10_000)  # Bernstein coefficients and z3 steps for the first, half for the second, and so on

Place = tuple[str, Node]  # where an expression stands, and its tree with the terms written out


def denominators(node: Node) -> Iterator[Node]:
    """Every denominator in an expression that mentions a parameter."""
    if isinstance(node, Quotient) and names(node.under):
        yield node.under
    for part in children(node):
        yield from denominators(part)


def compared(node: ConditionNode) -> Iterator[Node]:
    """The expressions that a condition compares."""
    match node:
        case Comparison(left, _, right):
            yield from (left, right)
        case Not(inner):
            yield from compared(inner)
        case And(parts) | Or(parts):
            for part in parts:
                yield from compared(part)
        case _:
            return


def refuse_poles(payoffs: Iterable[Place], space: ParameterSpace) -> None:
    """Raise InvalidGame when a denominator can vanish, or when that cannot be ruled out.

    >>> from solver.expression import parse
    >>> from solver.parameter import Parameter
    >>> space = ParameterSpace((Parameter("x", 1, 0, 2),))
    >>> refuse_poles([('payoffs."up"', parse("1/(x - 2)").tree)], space)
    Traceback (most recent call last):
    solver.errors.InvalidGame: payoffs."up": the denominator x - 2 is zero at x = 2, inside the
    ranges; narrow the range of x, or add an assumption such as x - 2 > 0
    """
    conditions = (
        (f"assumptions[{k}]", side)
        for k, assumption in enumerate(space.assumptions)
        for side in compared(assumption.tree)
    )
    _refuse(conditions, ParameterSpace(space.parameters), "or multiply the assumption out")
    _refuse(payoffs, space, "or add an assumption such as {} > 0")


def _refuse(places: Iterable[Place], space: ParameterSpace, other_way: str) -> None:
    seen: set[Node] = set()
    for place, tree in places:
        for under in denominators(tree):
            if under not in seen:
                from solver.domain import domain  # the engine is loaded only for games that divide

                seen.add(under)
                if len(seen) > MAX_DENOMINATORS:
                    raise InvalidGame(f"{place}: more than {MAX_DENOMINATORS} different denominators; use fewer")
                _check(place, under, domain(space), other_way.format(render(under)), len(seen))


def _check(place: str, under: Node, over: Domain, other_way: str, turn: int) -> None:
    from solver.constraint import constraint
    from solver.emptiness import Budget, decide
    from solver.lowering import cases, lower

    shown, used = render(under), sorted(names(under), key=over.names.index)
    for guards, value in cases(lambda asked: lower(under, over.ring, asked)):
        verdict = decide((*guards, constraint(value.over, "==")), over, Budget(SPEND[0] // turn, SPEND[1] // turn))
        if verdict.kind == "empty":
            continue
        advice = f"narrow the range of {' or '.join(used)}, {other_way}"
        if verdict.witness is None:
            raise InvalidGame(f"{place}: cannot rule out that the denominator {shown} is zero; {advice}")
        at = ", ".join(
            f"{name} = {value if isinstance(value, Fraction) else f'about {float(value):.6g}'}"
            for name, value in zip(over.names, verdict.witness, strict=True)
            if name in used
        )
        raise InvalidGame(f"{place}: the denominator {shown} is zero at {at}, inside the ranges; {advice}")
