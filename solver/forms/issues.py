"""What a dispute is made of: parties, and the issues or agreements that they can agree on.

An issue is a quantity that an agreement sets, from `low` to `high`; an agreement of a finite list is a payoff to each
party. Ranges are bounded: what could be pushed without end has no best agreement.

How the issues enter the utilities, exactly: the shape of what can be agreed on.

With issues x in a box B and utilities u(x), the feasible set is the hull of u(B). It is

    AFFINE          u is affine in x: u(B) is convex itself, the hull of the images of the corners of B;
    MULTIAFFINE     affine in each issue alone (x*y): still the hull of those images, since moving along one
                    issue moves on a segment between them, but inner points may need a lottery;
    POLYNOMIAL      a polynomial in x that bends, as 1 - x**2;
    OTHER           Min, Max, Abs or a division with an issue inside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache

from solver.errors import InvalidGame
from solver.expressions.expression import rebuild
from solver.expressions.nodes import Call, Name, Node, children, names
from solver.expressions.tokens import check_label, check_name
from solver.forms.formulas import Cell
from solver.forms.players import Seat
from solver.regions.parameters import check_symbol, check_text, exact, quote


@dataclass(frozen=True, slots=True)
class Party(Seat):
    """Who bargains.

    >>> Party("US", title="United States").strategies
    ()
    """

    name: str
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("party")


@dataclass(frozen=True, slots=True)
class Issue:
    """A quantity that an agreement sets; `symbol` is for LaTeX, as a parameter's. Raises InvalidGame unless low < high.

    >>> Issue("withdraw", 0, 1, meaning="share of THAAD withdrawn").high
    Fraction(1, 1)
    """

    name: str
    low: Fraction
    high: Fraction
    meaning: str = ""
    symbol: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        for part in ("low", "high"):
            object.__setattr__(self, part, exact(getattr(self, part)))
        for part in ("meaning", "symbol"):
            check_text(part, getattr(self, part))
        if self.low >= self.high:
            raise InvalidGame(
                f"the range of the issue {self.name} runs from {self.low} to {self.high}; the first must be the lower"
            )
        check_symbol(self.symbol, self.name)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of finitely many agreements: a payoff to each party. The name is one label, or several with commas between.

    >>> from solver.expressions.expression import of
    >>> Agreement("keep, tolerate", (of(0), of("x"))).name
    'keep, tolerate'
    """

    name: str
    payoffs: Cell

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", check_agreement(self.name))


def check_agreement(name: str) -> str:
    """Return the name of an agreement in one spelling: labels with `, ` between.

    >>> check_agreement("keep,tolerate")
    'keep, tolerate'
    """
    if not isinstance(name, str):
        raise InvalidGame(f"an agreement's name is text, not {quote(name)}")
    return ", ".join(check_label(piece.strip()) for piece in name.split(","))


class Bending(IntEnum):
    """From straight to anything; a later one includes the earlier ones.

    >>> Bending.AFFINE < Bending.OTHER
    True
    """

    AFFINE = 0
    MULTIAFFINE = 1
    POLYNOMIAL = 2
    OTHER = 3


@lru_cache(maxsize=64)
def bending(utilities: tuple[Node, ...], issues: tuple[str, ...]) -> Bending:
    """Return how trees in which no terms are left bend in the issues.

    >>> from solver.expressions.expression import parse
    >>> [bending((parse(text).tree,), ("x", "y")).name for text in ("a*x - Abs(a)*y", "x*y", "1 - x**2", "Min(x, y)")]
    ['AFFINE', 'MULTIAFFINE', 'POLYNOMIAL', 'OTHER']

    A call without issues counts as one more name, so utilities are called straighter than they look only where
    that is so whatever those calls are.
    """
    from solver.algebra.polynomials import ring
    from solver.regions.lowering import Decisions, lower

    calls: dict[Node, str] = {}
    trees = [_without_calls(tree, frozenset(issues), calls) for tree in utilities]
    if any(isinstance(part, Call) for tree in trees for part in _walk(tree)):
        return Bending.OTHER
    over = ring((*issues, *sorted(frozenset().union(*map(names, trees)) - set(issues))))
    worst = Bending.AFFINE
    for tree in trees:
        value = lower(tree, over, Decisions())
        if any(any(monomial[: len(issues)]) for monomial in value.under.monoms()):
            return Bending.OTHER
        for monomial in value.over.monoms():
            worst = max(worst, _of_monomial(monomial[: len(issues)]))
    return worst


def _of_monomial(exponents: Sequence[int]) -> Bending:
    if sum(exponents) <= 1:
        return Bending.AFFINE
    return Bending.MULTIAFFINE if max(exponents) <= 1 else Bending.POLYNOMIAL


def _without_calls(node: Node, issues: frozenset[str], calls: dict[Node, str]) -> Node:
    """Return the tree with a name for every Min, Max and Abs in which no issue occurs."""
    if isinstance(node, Call) and names(node).isdisjoint(issues):
        return Name(calls.setdefault(node, f"{len(calls)}:call"))  # no name of a game begins with a digit
    parts = children(node)
    return rebuild(node, [_without_calls(part, issues, calls) for part in parts]) if parts else node


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in children(node):
        yield from _walk(part)
