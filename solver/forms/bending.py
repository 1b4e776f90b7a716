"""How utilities bend in the issues of a dispute.

With issues x in a box B and utilities u(x), what can be agreed on is the hull of u(B). Its shape:

    AFFINE          u is affine in x: u(B) is convex itself, the hull of the images of the corners of B;
    MULTIAFFINE     affine in each issue alone (x*y): still the hull of those images, since moving along one
                    issue moves on a segment between them, but inner points may need a lottery;
    POLYNOMIAL      a polynomial in x that bends, as 1 - x**2;
    OTHER           Min, Max, Abs or a division with an issue inside.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache

from solver.algebra.polynomials import ring
from solver.expressions.expression import rebuild
from solver.expressions.nodes import Call, Name, Node, children, names
from solver.regions.lowering import Decisions, lower


class Bending(IntEnum):
    """From straight to anything; a later one includes the earlier ones."""

    AFFINE = 0
    MULTIAFFINE = 1
    POLYNOMIAL = 2
    OTHER = 3


@lru_cache(maxsize=64)
def bending(utilities: tuple[Node, ...], issues: tuple[str, ...]) -> Bending:
    """Return how trees in which no terms are left bend in the issues.

    >>> [bending((parse(text).tree,), ("x", "y")).name for text in ("a*x - Abs(a)*y", "x*y", "1 - x**2", "Min(x, y)")]
    ['AFFINE', 'MULTIAFFINE', 'POLYNOMIAL', 'OTHER']

    A call without issues counts as one more name, so utilities are called straighter than they look only where
    that is so whatever those calls are.
    """
    calls: dict[Node, str] = {}
    trees = [_without_calls(tree, frozenset(issues), calls) for tree in utilities]
    if any(map(_has_call, trees)):
        return Bending.OTHER
    over = ring((*issues, *sorted(frozenset().union(*map(names, trees)) - set(issues))))
    worst = Bending.AFFINE
    for tree in trees:
        value = lower(tree, over, Decisions())
        if any(any(monomial[: len(issues)]) for monomial in value.under.monoms()):
            return Bending.OTHER
        for monomial in value.over.monoms():
            if sum(exponents := monomial[: len(issues)]) > 1:
                worst = max(worst, Bending.MULTIAFFINE if max(exponents) <= 1 else Bending.POLYNOMIAL)
    return worst


def _without_calls(node: Node, issues: frozenset[str], calls: dict[Node, str]) -> Node:
    """Return the tree with a name for every Min, Max and Abs in which no issue occurs."""
    if isinstance(node, Call) and names(node).isdisjoint(issues):
        return Name(calls.setdefault(node, f"{len(calls)}:call"))  # no name of a game begins with a digit
    parts = children(node)
    return rebuild(node, [_without_calls(part, issues, calls) for part in parts]) if parts else node


def _has_call(node: Node) -> bool:
    return isinstance(node, Call) or any(map(_has_call, children(node)))
