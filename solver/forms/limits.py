"""What the terms of a protocol can be at all: a chance lies between 0 and 1, rounds are counted from 1.

Numbers out of their limits are refused, and expressions that no values of the parameters in their ranges are proved to
bring into them; where some do, the answers say for which.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from solver.condition import Comparison, ConditionNode, both
from solver.errors import InvalidGame
from solver.expression import Expression
from solver.forms.procedure import expressions
from solver.forms.protocol import Protocol
from solver.grammar.nodes import Node, Number, render
from solver.parameter import ParameterSpace

MAX_ROUNDS, MAX_UNITS, MAX_MEMBERS = 30, 100, 1_000

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
CHANCES = ("discount", "power", "power_later")  # and breakdown, where it is no rate
NOT_NEGATIVE = ("costs", "rates", "highest")


def refuse_impossible(protocol: Protocol, expanded: Callable[[Expression], Node], space: ParameterSpace) -> None:
    """Raise InvalidGame, with the place, for a term that is out of its limits whatever the parameters are.

    `expanded` writes the game's terms out.

    >>> from solver.expression import of
    >>> hasty = Protocol("closed-rule", ("a", "b"), discount=(of(2), of(2)))
    >>> refuse_impossible(hasty, lambda entry: entry.tree, ParameterSpace())
    Traceback (most recent call last):
    solver.errors.InvalidGame: protocol.discount.a: 2 is not between 0 and 1; give a value that is
    """
    _refuse_counts(protocol)
    for place, entry in expressions(protocol):
        wanted = _wanted(protocol, place.split(".")[1])
        if wanted is None:
            continue
        words, condition = wanted
        tree = expanded(entry)
        if _never(condition(tree), space):
            number = isinstance(tree, Number)
            said = f"{render(tree)} is not {words}" if number else f"{entry.text} is never {words}, within the ranges"
            raise InvalidGame(f"{place}: {said}; give a value that is")


def _wanted(protocol: Protocol, name: str) -> tuple[str, Callable[[Node], ConditionNode]] | None:
    """What a term has to be, in words and as a condition; None where anything goes."""
    rate = name == "breakdown" and protocol.rates
    if name in CHANCES or (name == "breakdown" and not rate):
        return "between 0 and 1", lambda tree: both(Comparison(ZERO, "<=", tree), Comparison(tree, "<=", ONE))
    if name in NOT_NEGATIVE or rate:
        return "0 or more", lambda tree: Comparison(tree, ">=", ZERO)
    if name == "pie":
        return "above 0", lambda tree: Comparison(tree, ">", ZERO)
    return None


def _never(condition: ConditionNode, space: ParameterSpace) -> bool:
    """Whether it is proved that no values of the parameters satisfy the condition."""
    from solver.domain import domain  # the engine is loaded only for games with such terms
    from solver.lowering import condition_cells
    from solver.proof.emptiness import is_empty

    over = domain(ParameterSpace(space.parameters))
    return all(is_empty(cell, over) for cell in condition_cells(condition, over.ring))


def _refuse_counts(protocol: Protocol) -> None:
    """Raise InvalidGame for a count out of its limits; a quota is one of the members."""
    members = protocol.members or len(protocol.players)
    limits = {
        "rounds": (1, MAX_ROUNDS),
        "units": (1, MAX_UNITS),
        "members": (2, MAX_MEMBERS),
        "quota": (1, members),
    }
    for name, (least, most) in limits.items():
        count: int | None = getattr(protocol, name)
        if count is not None and not least <= count <= most:
            of = " members" if name == "quota" else ""
            raise InvalidGame(f"protocol.{name}: expected a whole number from {least} to {most}{of}, found {count}")
