"""Who plays, and between what.

In a game: players and their strategies, equilibria in mixed strategies and what these pay. In a dispute: parties, and
the issues or agreements that they can agree on; ratifiers, who must consent and want nothing for themselves:

    win-set  =  {x : a_r(x) >= b_r for every ratifier r},        a_r and b_r affine in the issues

Putnam (1988), "Diplomacy and Domestic Politics: The Logic of Two-Level Games", International Organization 42(3).

With issues x in a box B and utilities u(x), what can be agreed on is the hull of u(B). Its shape:

    AFFINE          u is affine in x: u(B) is convex itself, the hull of the images of the corners of B;
    MULTIAFFINE     affine in each issue alone (x*y): still the hull of those images, since moving along one
                    issue moves on a segment between them, but inner points may need a lottery;
    POLYNOMIAL      a polynomial in x that bends, as 1 - x**2;
    OTHER           Min, Max, Abs or a division with an issue inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import cache, lru_cache
from typing import ClassVar

from solver.algebra.polynomials import ring
from solver.errors import InvalidGame, clip, nearest
from solver.expressions.expression import Expression, rebuild
from solver.expressions.nodes import Call, Name, Node, children, names
from solver.expressions.tokens import check_label, check_name
from solver.forms.formulas import Cell, first_repeated
from solver.regions.lowering import Decisions, lower
from solver.regions.parameters import NOBODY, check_symbol, check_text, exact, quote
from solver.report.answer import Describable


@dataclass(frozen=True, slots=True)
class Equilibrium(
    Describable,
    keys="strategies payoffs is_pure",
    rename={"is_pure": "pure"},
    by={"strategies": "groups", "payoffs": "players"},
):
    """A mixed strategy for each player, each a best answer to the others, and what each gets. `called`: the names of
    the players and of their strategies, where they are known.

    >>> half = Fraction(1, 2)
    >>> Equilibrium(((half, half), (half, half)), (Fraction(0), Fraction(0))).is_pure
    False
    """

    report: ClassVar[str] = "solver.questions.solve.point_report"
    strategies: tuple[Strategy, ...]
    payoffs: tuple[Fraction, ...]
    called: tuple[tuple[str, tuple[str, ...]], ...] = field(default=(), repr=False, compare=False)

    @property
    def row(self) -> Strategy:
        """What the first player does."""
        return self.strategies[0]

    @property
    def column(self) -> Strategy:
        """What the second player does."""
        return self.strategies[1]

    @property
    def is_pure(self) -> bool:
        """Whether each player puts all weight on one strategy."""
        return all(1 in weights for weights in self.strategies)


Strategy = tuple[Fraction, ...]
MAX_STRATEGIES = 1_000


@cache
def unit(chosen: int, count: int) -> Strategy:
    """Return the weights of one strategy alone out of so many."""
    return tuple(Fraction(k == chosen) for k in range(count))


class Seat:
    """What players of a game and parties to a dispute share; parties have no strategies."""

    __slots__ = ()
    name: str
    title: str
    strategies: tuple[str, ...]

    def check_name(self, kind: str) -> None:
        """Raise InvalidGame where name or title cannot be those of a player or a party, whichever `kind` says.

        >>> Player("nobody", ("keep",))
        Traceback (most recent call last):
        solver.errors.InvalidGame: 'nobody' is said of a parameter that no player controls; rename the player
        """
        if not isinstance(self.name, str):
            raise InvalidGame(f"a {kind}'s name is text, not {quote(self.name)}")
        check_label(self.name)
        if self.name == NOBODY:
            raise InvalidGame(f"{NOBODY!r} is said of a parameter that no player controls; rename the {kind}")
        check_text(f"the title of a {kind}", self.title)


@dataclass(frozen=True, slots=True)
class Player(Seat):
    """Who plays, and between which strategies; names are letters, digits, `_` and inner `-`, the title is free text.

    >>> Player("US", ("withdraw", "keep"), title="United States").strategies
    ('withdraw', 'keep')
    """

    name: str
    strategies: tuple[str, ...]
    title: str = ""

    def __post_init__(self) -> None:
        self.check_name("player")
        if isinstance(self.strategies, str) or not isinstance(self.strategies, Sequence):
            found = quote(self.strategies)
            raise InvalidGame(f"strategies of {self.name}: expected a list of names, found {found}")
        object.__setattr__(self, "strategies", tuple(self.strategies))
        if not self.strategies:
            raise InvalidGame(f"player {self.name} has no strategies; give at least one")
        if (count := len(self.strategies)) > MAX_STRATEGIES:
            raise InvalidGame(f"player {self.name} has {count} strategies; at most {MAX_STRATEGIES} are read")
        for strategy in self.strategies:
            if not isinstance(strategy, str):
                raise InvalidGame(f"a strategy of {self.name} is {quote(strategy)}; write its name in quotes")
            check_label(strategy)
        if (twice := first_repeated(self.strategies)) is not None:
            raise InvalidGame(f"player {self.name} has the strategy {twice} twice; rename or remove one")


def player_names(players: Sequence[Seat]) -> str:
    """Return the players' names, for a message."""
    return ", ".join(player.name for player in players)


def no_strategy(player: Seat, strategy: object) -> str:
    """Return why a strategy is refused, with the nearest one that the player has.

    >>> no_strategy(Player("US", ("keep", "leave")), "kep")
    "US has no strategy 'kep'; did you mean 'keep'? it has keep, leave"
    """
    hint = nearest(str(strategy), player.strategies)
    known = clip(", ".join(player.strategies))
    return f"{player.name} has no strategy {quote(strategy)};{hint} it has {known}"


def outcome_parts(name: str) -> tuple[str, ...]:
    """Return what an outcome's name says of each player: the texts between commas, without parentheses round all.

    >>> outcome_parts("(keep + withdraw, tolerate)")
    ('keep + withdraw', 'tolerate')
    """
    inner = name.strip()
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    return tuple(part.strip() for part in inner.split(","))


def bits_of(players: Sequence[Seat], arguments: Sequence[str]) -> tuple[int, ...]:
    """Return the strategies in use in an outcome as a claim names it, as bits.

    >>> bits_of([Player("US", ("withdraw", "keep")), Player("CN", ("a", "b"))], ("withdraw", "a + b"))
    (1, 3)
    """
    return tuple(
        sum(1 << k for k, name in enumerate(player.strategies) if name in argument.split(" + "))
        for player, argument in zip(players, arguments, strict=True)
    )


# --- parties, issues, agreements ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party(Seat):
    """Who bargains."""

    name: str
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("party")


@dataclass(frozen=True, slots=True)
class Ratifier(Seat):
    """Who accepts an agreement exactly if it `gives` at least what it `needs`; `of`: the party whose side it is on.

    >>> Ratifier("Senate", "US", of("embargo*ban"), of("hawks*withdraw")).accepts
    'embargo*ban >= hawks*withdraw'
    """

    name: str
    of: str
    gives: Expression
    needs: Expression
    title: str = ""
    strategies: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.check_name("ratifier")

    @property
    def accepts(self) -> str:
        """The condition in which it accepts."""
        return f"{self.gives} >= {self.needs}"


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
            runs = f"runs from {self.low} to {self.high}"
            raise InvalidGame(f"the range of the issue {self.name} {runs}; the first must be the lower")
        check_symbol(self.symbol, self.name)


@dataclass(frozen=True, slots=True)
class Agreement:
    """One of finitely many agreements: a payoff a party. The name is one label, or several with commas between."""

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
