"""What a claim says of a game, written anew for the checker as a formula over signs of polynomials.

The definitions are those of `solver.concepts.meaning`, taken from the literature and not from that file:

    equilibrium    nobody gains by moving alone; strict: everybody loses by it
    pareto         no other outcome of pure strategies pays all at least as much and one more
    dominant       a best reply to whatever the others play; strictly_dominant: and the only one
    best_response  no other strategy pays the player more against these of the others
    risk_dominant  strict, and with a greater product of losses from lone moves than each other strict
                   outcome in which both players move; Harsanyi, Selten (1988)

unique, payoff_dominant and equilibrium of mixtures are in `vertices`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod

from solver.certificates.formula import (
    ALWAYS,
    ANY,
    SIGNS,
    Formula,
    Literal,
    Polynomials,
    denial,
    every,
    some,
)
from solver.certificates.values import Field, Larger, TooLarge, Value
from solver.condition import And, Comparison, Condition, ConditionNode, Not, Or, Predicate, predicates
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.forms.said import PREDICATES, check_arguments, check_outcome, seat_of
from solver.grammar.nodes import Node

MAX_CASES = 8  # comparisons in Min, Max and Abs that one condition may depend on
MAX_COMPARED = 20_000  # pairs of payoffs in one predicate

Profile = tuple[str, ...]
Script = dict[Literal, bool]


def read_claim(game: NormalForm, text: str) -> Condition:
    """The claim that a text writes; raises InvalidGame for what is none."""

    def payoff(labels: tuple[str, ...]) -> Node:
        seat = seat_of("payoff", labels, game.players)
        check_outcome("payoff", labels[1:], game.players)
        return game.expanded(game.cell(labels[1:])[seat])

    read = game.condition(text, PREDICATES, {"payoff": payoff})
    for predicate in predicates(read.tree):
        check_arguments(predicate.name, predicate.arguments, game.players)
    return read


class _Ask(Exception):
    """A comparison in a Min, Max or Abs that the script does not decide."""

    def __init__(self, literal: Literal) -> None:
        self.literal = literal


class Sayer:
    """Writes claims about one game as formulas; `polynomials` collects what they speak of.

    >>> from games import load
    >>> said = Sayer(load("thaad-deal"))
    >>> said.says(read_claim(said.game, "best_response(US, keep, tolerate)").tree)
    Literal(over=0, under=(), allowed=frozenset({0, 1}))
    >>> said.polynomials.keys  # shield
    [(((0, 1, 0, 0, 0, 0, 0), Fraction(1, 1)),)]
    """

    def __init__(self, game: NormalForm) -> None:
        self.game, self.seats = game, range(len(game.players))
        self.field = Field(game.space.names)
        self.polynomials = Polynomials()

    # conditions

    def assumed(self) -> Formula:
        """The game's assumptions."""
        return every(*(self.says(assumption.tree) for assumption in self.game.space.assumptions))

    def says(self, node: ConditionNode, denied: bool = False) -> Formula:
        match node:
            case Not(inner):
                return self.says(inner, not denied)
            case And(parts) | Or(parts):
                each = [self.says(part, denied) for part in parts]
                return every(*each) if isinstance(node, And) != denied else some(*each)
            case Comparison(left, relation, right):
                said = self.by_cases(lambda larger: self.compared(left, relation, right, larger))
            case Predicate():
                said = self.predicate(node)
        return denial(said) if denied else said

    def compared(self, left: Node, relation: str, right: Node, larger: Larger) -> Formula:
        gap = self.field.minus(self.field.of(left, larger), self.field.of(right, larger))
        return self.polynomials.literal(gap, SIGNS[relation])

    def by_cases(self, compute: Callable[[Larger], Formula], script: Script | None = None) -> Formula:
        """A formula for each way in which the comparisons in Min, Max and Abs can come out, joined."""
        known = script or {}

        def larger(gap: Value) -> bool:
            literal = self.polynomials.literal(gap, SIGNS[">="])
            if not isinstance(literal, Literal):
                return literal is ALWAYS
            if literal in known:
                return known[literal]
            opposite = Literal(literal.over, literal.under, ANY - literal.allowed)
            if opposite in known:
                return not known[opposite]
            raise _Ask(literal)

        try:
            return compute(larger)
        except _Ask as asked:
            literal = asked.literal
        if len(known) >= MAX_CASES:
            raise TooLarge(f"a condition hangs on more than {MAX_CASES} comparisons in Min, Max and Abs; use fewer")
        return some(
            every(literal, self.by_cases(compute, {**known, literal: True})),
            every(denial(literal), self.by_cases(compute, {**known, literal: False})),
        )

    # predicates

    def predicate(self, asked: Predicate) -> Formula:
        name, arguments = asked.name, asked.arguments
        if prod(self.game.shape) * sum(self.game.shape) > MAX_COMPARED:
            raise TooLarge(f"{name}(...) compares more than {MAX_COMPARED} payoffs here; claim it of a smaller game")
        mixes = any(" + " in argument for argument in arguments)
        if name in ("unique", "payoff_dominant") or mixes:
            from solver.certificates import vertices

            self.two(name)
            return self.by_cases(lambda larger: vertices.said(self, name, arguments, larger))
        match name:
            case "equilibrium":
                return self.stable(arguments, ">=")
            case "strict":
                return self.stable(arguments, ">")
            case "pareto":
                others = [other for other in self.game.profiles() if other != arguments]
                return every(*(self.not_better(other, arguments) for other in others))
            case "best_response":
                seat = seat_of(name, arguments, self.game.players)
                rest = arguments[2:]
                return self.best(seat, (*rest[:seat], arguments[1], *rest[seat:]), ">=")
            case "dominant" | "strictly_dominant":
                return self.dominant(name, arguments, ">=" if name == "dominant" else ">")
            case "risk_dominant":
                return self.risk_dominant(arguments)
        raise UsageError(f"{name}(...) is no claim that the checker knows; take a newer version")

    def two(self, name: str) -> None:
        if len(self.seats) != 2:
            raise UsageError(f"{name}(...) speaks of two players; this game has {len(self.seats)}")

    def pays(self, seat: int, profile: Profile) -> Node:
        return self.game.expanded(self.game.cell(profile)[seat])

    def gain(self, seat: int, there: Profile, relation: str, here: Profile) -> Formula:
        """That u(there) `relation` u(here) for one player."""
        left, right = self.pays(seat, there), self.pays(seat, here)
        return self.by_cases(lambda larger: self.compared(left, relation, right, larger))

    def best(self, seat: int, profile: Profile, relation: str) -> Formula:
        others = (s for s in self.game.players[seat].strategies if s != profile[seat])
        return every(*(self.gain(seat, profile, relation, moved(profile, seat, s)) for s in others))

    def stable(self, profile: Profile, relation: str) -> Formula:
        return every(*(self.best(seat, profile, relation) for seat in self.seats))

    def not_better(self, other: Profile, profile: Profile) -> Formula:
        """That the other outcome costs somebody something, or gives nobody anything."""
        costs = [self.gain(seat, other, "<", profile) for seat in self.seats]
        gives_nothing = [self.gain(seat, other, "<=", profile) for seat in self.seats]
        return some(*costs, every(*gives_nothing))

    def dominant(self, name: str, arguments: Profile, relation: str) -> Formula:
        seat = seat_of(name, arguments, self.game.players)
        choices = [[arguments[1]] if k == seat else p.strategies for k, p in enumerate(self.game.players)]
        return every(*(self.best(seat, profile, relation) for profile in product(*choices)))

    def risk_dominant(self, profile: Profile) -> Formula:
        self.two("risk_dominant")
        rivals = [t for t in self.game.profiles() if all(a != b for a, b in zip(profile, t, strict=True))]
        ahead = (self.by_cases(partial(self.ahead, profile, t)) for t in rivals)
        safe = (some(denial(self.stable(t, ">")), more) for t, more in zip(rivals, ahead, strict=True))
        return every(self.stable(profile, ">"), *safe)

    def ahead(self, profile: Profile, other: Profile, larger: Larger) -> Formula:
        losses = [self.loss(a, b, larger) for a, b in ((profile, other), (other, profile))]
        return self.polynomials.literal(self.field.minus(*losses), SIGNS[">"])

    def loss(self, profile: Profile, other: Profile, larger: Larger) -> Value:
        """The product of what each player loses by leaving `profile` alone for its part of `other`."""
        total = Value(self.field.constant(Fraction(1)), {})
        for seat in self.seats:
            away = self.pays(seat, moved(profile, seat, other[seat]))
            lost = self.field.minus(self.field.of(self.pays(seat, profile), larger), self.field.of(away, larger))
            total = self.field.multiply(total, lost)
        return total


def moved(profile: Profile, seat: int, strategy: str) -> Profile:
    """The profile with one player's strategy replaced."""
    return (*profile[:seat], strategy, *profile[seat + 1 :])
