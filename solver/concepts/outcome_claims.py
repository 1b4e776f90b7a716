"""Claims about games with several outcomes at a point: which part of one an outcome has to meet.

Comparisons of what an outcome has, and names of outcomes, hold if they do of one of them; so does what of these is
joined by `and`. `not` says that it is so of none. Of a concept that is *convex*, what lies between outcomes is one too,
and each comparison is asked by itself.
"""

from __future__ import annotations

from dataclasses import replace

from solver.concepts.read_claims import AGREEMENT
from solver.errors import UsageError
from solver.expressions.conditions import (
    And,
    Comparison,
    ConditionNode,
    Not,
    Or,
    Predicate,
    all_of,
    any_of,
    deny,
    names,
)
from solver.forms.bending import Bending, bending
from solver.forms.equilibrium_values import SOME_VALUE


def ask_outcomes(tree: ConditionNode, convex: bool, concept: str) -> ConditionNode:
    """Return a claim in which what one outcome has to meet is a predicate with it inside: each comparison of what
    an outcome has, each name, and what of these is joined by `and` where nothing is denied."""
    match tree:
        case Not(inner):
            return deny(ask_outcomes(inner, convex, concept))
        case Or(parts):
            return any_of(*(ask_outcomes(part, convex, concept) for part in parts))
        case And(parts):
            joined = [part for part in parts if not convex and is_of_outcomes(part)]
            some = [Predicate(SOME_VALUE, (), all_of(*joined))] if joined else []
            return all_of(*some, *(ask_outcomes(part, convex, concept) for part in parts if part not in joined))
    if not is_of_outcomes(tree):
        return tree
    if convex and isinstance(tree, Comparison):
        own = tuple(name for name in names(tree) if name.endswith(")"))
        if bending((tree.left, tree.right), own) is not Bending.AFFINE:
            advice = "compare sums of them, with factors of numbers and parameters, or ask another solution"
            raise UsageError(f"{concept}: what lies between two agreements is told of no product; {advice}")
        if tree.relation == "==":
            both = (replace(tree, relation=one) for one in (">=", "<="))
            return all_of(*(Predicate(SOME_VALUE, (), one) for one in both))
    return Predicate(SOME_VALUE, (), tree)


def is_of_outcomes(tree: ConditionNode) -> bool:
    """Return whether a part of a claim, in which nothing is denied, is about an outcome and no fact of the game."""
    match tree:
        case Not():
            return False
        case And(parts) | Or(parts):
            return all(map(is_of_outcomes, parts))
        case Predicate(name, _):
            return name == AGREEMENT
    return any(name.endswith(")") for name in names(tree))
