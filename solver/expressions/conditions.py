"""Conditions: comparisons of expressions, connected by words, that hold or not at a point.

    condition   =  either ("implies" condition)?
    either      =  both ("or" both)*
    both        =  denied ("and" denied)*
    denied      =  "not"* single
    single      =  "(" condition ")" | predicate "(" label, ... ")" | a predicate that takes none | comparison
                   | "in" "(" label, ... ")" ":" denied
    comparison  =  expression (relation expression)+          relation: >= > <= < == !=

A chain 0 <= a - b <= c is the conjunction of its links, and `a implies b` is `not a or b`. What follows `in(…):`
ends where an `and`, `or` or `implies` joins, or is a condition in parentheses. The arguments
of a predicate are labels of players and strategies, kept as they are written, so that old-guard is never a
subtraction. A parenthesis opens a condition where something inside compares, joins or asserts, and an
expression otherwise; one pass over the tokens finds out which, so that nothing is ever read twice.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

from solver.errors import UsageError, clip
from solver.expressions.expression import evaluate
from solver.expressions.nodes import Node, render
from solver.expressions.nodes import names as names_of_expression
from solver.expressions.parser import Lookups, Parser
from solver.expressions.tokens import WORDS, Token
from solver.expressions.tree_sizes import MAX_DEPTH

WITHOUT_LABELS = frozenset({"plan", "zone"})  # predicates that are written without parentheses as well
BETWEEN = "between two conditions stands and, or or implies"
IN = "in"  # the predicate that a condition follows
TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "==", "!=": "!="}  # with the sides exchanged
_COMPARES: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """One expression compared with another."""

    left: Node
    relation: str
    right: Node


@dataclass(frozen=True, slots=True)
class And:
    """Two conditions or more that all hold, none of them an And."""

    parts: tuple[ConditionNode, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Two conditions or more of which one holds at least, none of them an Or."""

    parts: tuple[ConditionNode, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """A condition, not itself a Not, that does not hold."""

    inner: ConditionNode


@dataclass(frozen=True, slots=True)
class Predicate:
    """A claim about the game, such as equilibrium(withdraw, sanction); labels as written. `inner`: what follows in(…):,
    or a comparison with a value of the game, such as best(US) >= 2."""

    name: str
    arguments: tuple[str, ...]
    inner: ConditionNode | None = field(default=None, repr=False)


ConditionNode: TypeAlias = Comparison | And | Or | Not | Predicate


@dataclass(frozen=True, slots=True)
class Condition:
    """A tree and the text it was read from; two are equal when their trees are.

    >>> parse_condition("a>=b") == parse_condition("a ≥ b"), str(parse_condition("a ≥ b"))
    (True, 'a ≥ b')
    """

    tree: ConditionNode
    text: str = field(compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The parameters that occur; labels in predicates are not among them."""
        return names(self.tree)

    def __str__(self) -> str:
        return self.text


# Building: each function keeps the form that the classes state, which is equal as a proposition to what is written.


def all_of(*parts: ConditionNode) -> ConditionNode:
    """Return the conjunction of one condition or more, opened where a part is itself one.

    >>> deal, war = Predicate("deal", ()), Predicate("war", ())
    >>> render_condition(all_of(deal, all_of(Not(war), deal)))
    'deal() and not war() and deal()'
    """
    flat = [one for part in parts for one in (part.parts if isinstance(part, And) else (part,))]
    return And(tuple(flat)) if len(flat) > 1 else flat[0]


def any_of(*parts: ConditionNode) -> ConditionNode:
    """Return the disjunction of one condition or more, opened where a part is itself one.

    >>> deal, war = Predicate("deal", ()), Predicate("war", ())
    >>> render_condition(all_of(any_of(deal, war), deal))
    '(deal() or war()) and deal()'
    """
    flat = [one for part in parts for one in (part.parts if isinstance(part, Or) else (part,))]
    return Or(tuple(flat)) if len(flat) > 1 else flat[0]


def deny(part: ConditionNode) -> ConditionNode:
    """Return the denial; of a denial, what it denies.

    >>> deny(deny(Predicate("deal", ())))
    Predicate(name='deal', arguments=())
    """
    return part.inner if isinstance(part, Not) else Not(part)


def names(node: ConditionNode) -> frozenset[str]:
    """Return the parameters that occur in a tree.

    >>> sorted(names(parse_condition("not a >= b or 2*c == 1 and deal(d)", predicates=["deal"]).tree))
    ['a', 'b', 'c']
    """
    compared = (side for one in leaves(node) if isinstance(one, Comparison) for side in (one.left, one.right))
    return frozenset().union(*map(names_of_expression, compared))


def predicates(node: ConditionNode) -> Iterator[Predicate]:
    """Yield the claims about a game in a tree, in the order of the text.

    >>> tree = parse_condition("not deal(a) or deal(b)", predicates=["deal"]).tree
    >>> [predicate.arguments for predicate in predicates(tree)]
    [('a',), ('b',)]
    """
    return (leaf for leaf in leaves(node) if isinstance(leaf, Predicate))


def comparisons(node: ConditionNode) -> Iterator[Comparison]:
    """Yield the comparisons in a tree, those that predicates have inside too."""
    for leaf in leaves(node):
        yield from (leaf,) if isinstance(leaf, Comparison) else comparisons(leaf.inner) if leaf.inner else ()


def leaves(node: ConditionNode) -> Iterator[Comparison | Predicate]:
    """Yield the comparisons and predicates in a tree."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(inner):
            yield from leaves(inner)
        case Comparison() | Predicate():
            yield node


def rebuild(node: ConditionNode, change: Callable[[Comparison | Predicate], ConditionNode]) -> ConditionNode:
    """Return a tree with its comparisons and predicates changed, those that follow in(…): excepted.

    >>> render_condition(rebuild(parse_condition("not a >= b or c > 1").tree, lambda found: Not(found)))
    'a >= b or not c > 1'
    """
    match node:
        case Not(inner):
            return deny(rebuild(inner, change))
        case And(parts):
            return all_of(*(rebuild(part, change) for part in parts))
        case Or(parts):
            return any_of(*(rebuild(part, change) for part in parts))
    return change(node)


def holds(
    condition: Condition | ConditionNode,
    point: Mapping[str, Fraction],
    predicate: Callable[[Predicate], bool] | None = None,
) -> bool:
    """Whether a condition holds at a point, exactly.

    Parts are looked at from the left as far as needed, so `x > 0 and 1/x > 2` is false at 0 and no
    division by zero. Raises Pole where a side that is needed has no value, UsageError where the point
    lacks a parameter or a predicate is met and `predicate`, which decides them, is not given.

    >>> holds(parse_condition("0.1 + 0.2 == 0.3 and 0 <= x < 1/3"), {"x": Fraction(1, 3)})
    False
    """
    match condition:
        case Condition():
            return holds(condition.tree, point, predicate)
        case Comparison(left, relation, right):
            return _COMPARES[relation](evaluate(left, point), evaluate(right, point))
        case And(parts):
            return all(holds(part, point, predicate) for part in parts)
        case Or(parts):
            return any(holds(part, point, predicate) for part in parts)
        case Not(inner):
            return not holds(inner, point, predicate)
        case Predicate():
            if predicate is None:
                asked = clip(render_condition(condition))
                raise UsageError(f"{asked} is a claim about a game, not about a point; ask it of a game")
            return predicate(condition)


# Writing.

_EITHER, _BOTH, _DENIED, _SINGLE = range(4)  # how tightly a text holds together


def render_condition(node: ConditionNode) -> str:
    """Return the text of a tree, with no more parentheses than it takes to read the same tree back.

    >>> render_condition(parse_condition("((a >= b) and not (a > 1 or (b < 2)))").tree)
    'a >= b and not (a > 1 or b < 2)'
    """
    match node:
        case Comparison(left, relation, right):
            return f"{render(left)} {relation} {render(right)}"
        case And(parts):
            return " and ".join(_inside(part, _DENIED) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, _BOTH) for part in parts)
        case Not(inner):
            return "not " + _inside(inner, _SINGLE)
        case Predicate(name, _, inner) if inner is not None and name != IN:
            return render_condition(inner)
        case Predicate(name, arguments, inner):
            said = f"{name}({', '.join(arguments)})" if arguments or name not in WITHOUT_LABELS else name
            return said + (f": {_inside(inner, _DENIED)}" if inner is not None else "")


def _inside(node: ConditionNode, least: int) -> str:
    binding = {Or: _EITHER, And: _BOTH, Not: _DENIED}.get(type(node), _SINGLE)
    text = render_condition(node)
    return text if binding >= least else f"({text})"


def parse_condition(
    text: str, declared: Collection[str] | None = None, predicates: Collection[str] = (), lookups: Lookups | None = None
) -> Condition:
    """Return the condition that a text writes.

    `lookups` turn calls with labels, such as payoff(US, keep, tolerate), to trees. With `declared`, a parameter that is
    not among them is an error that suggests the nearest one; so is a claim that is not among `predicates`. Raises
    InvalidText, with the column, for what is no condition.

    >>> parse_condition("equilibrium(hold, old-guard)", predicates=["equilibrium"]).tree
    Predicate(name='equilibrium', arguments=('hold', 'old-guard'))
    """
    parser = _ConditionParser(text, declared, predicates, lookups)
    tree = parser.condition()
    parser.finish()
    return Condition(tree, text)


class _ConditionParser(Parser):
    """Reads conditions, a method for each line of the grammar; expressions it leaves to `Parser`."""

    @cached_property
    def groups(self) -> frozenset[int]:
        """The tokens, by index, that open a parenthesis in which something compares, joins or asserts."""
        found: set[int] = set()
        opened: list[int] = []
        for index, token in enumerate(self.tokens):
            if token.text == "(":
                opened.append(index)
            elif token.text == ")" and opened:
                opened.pop()
            elif opened and (token.kind in {"relation", "word"} or self.is_predicate(index)):
                for opening in reversed(opened):
                    if opening in found:  # and so are all round it
                        break
                    found.add(opening)
        return frozenset(found)

    def is_predicate(self, index: int) -> bool:
        token = self.tokens[index]
        if token.kind != "name" or token.text not in self.predicates:
            return False
        bare = token.text in WITHOUT_LABELS and token.text not in (self.declared or ())
        return bare or self.tokens[index + 1].text == "("

    def condition(self) -> ConditionNode:
        *premises, conclusion = self.read_separated(self.disjunction, "implies")
        return any_of(*map(deny, premises), conclusion)

    def disjunction(self) -> ConditionNode:
        return any_of(*self.read_separated(self.conjunction, "or"))

    def conjunction(self) -> ConditionNode:
        return all_of(*self.read_separated(self.denial, "and"))

    def denial(self) -> ConditionNode:
        denials = 0
        while self.at("not"):
            denials += 1
            if denials + self.depth > MAX_DEPTH:
                raise self.fail(f"more than {MAX_DEPTH} denials and parentheses; simplify", self.next.column)
            self.take()
        part = self.single()
        return deny(part) if denials % 2 else part

    def single(self) -> ConditionNode:
        if self.index in self.groups:
            return self.group()
        return self.predicate() if self.is_predicate(self.index) else self.comparison()

    def group(self) -> ConditionNode:
        opening = self.take()
        self.enter_nesting(opening.column)
        part = self.condition()
        self.close(opening)
        self.refuse_arithmetic("a condition in parentheses")
        return part

    def comparison(self) -> ConditionNode:
        column = self.next.column
        left, _ = self.expression()
        links: list[ConditionNode] = []
        while self.next.kind == "relation":
            relation = self.take().text
            if self.index in self.groups:
                raise self.fail("a condition cannot be compared; join it with and, or", self.next.column)
            right, _ = self.expression()
            links.append(Comparison(left, relation, right))
            left = right
        if links:
            return all_of(*links)
        if self.next.kind in {"end", "word"} or self.at(")"):
            raise self.fail("this is a number, not a condition; compare it with another by >= or <=", column)
        raise self.fail(self.explain_leftover(self.next), self.next.column)

    def predicate(self) -> ConditionNode:
        name = self.take()
        arguments = self.labels() if self.at("(") else ()
        if name.text == IN:
            if not self.at(":"):
                raise self.fail("in(...) is followed by ':' and what holds in that outcome", self.next.column)
            self.enter_nesting(self.take().column)
            inner = self.denial()
            self.depth -= 1
            return Predicate(IN, arguments, inner)
        self.refuse_arithmetic(f"{name.text}(...)")
        return Predicate(name.text, arguments)

    def refuse_arithmetic(self, subject: str) -> None:
        """Raise InvalidText where arithmetic follows what has just been read, which is true or false."""
        token = self.next
        if token.kind == "relation" or self.at("+", "-", "*", "/", "**"):
            reason = f"{subject} is true or false and not a number; {token.text!r} cannot follow it: {BETWEEN}"
            raise self.fail(reason, token.column)

    def explain_leftover(self, token: Token) -> str:
        if token.kind == "relation":
            return f"{token.text!r} has no place inside a formula; compare whole formulas"
        if token.kind == "word":
            return f"{token.text!r} has no place inside a formula; join whole conditions"
        if token.kind == "name" and token.text.lower() not in WORDS:
            return f"{token.text!r} has no place here; {BETWEEN}"
        return super().explain_leftover(token)
