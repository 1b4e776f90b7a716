"""The formulas of one game: read over its declared names, with its terms written out.

A term is a named sub-expression. Terms may mention each other, but not in a circle, and are written out in
parameters before anything is computed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal

from solver.condition import And, Comparison, Condition, ConditionNode, Not, Or, parse_condition
from solver.errors import InvalidGame
from solver.expression import Expression, of, substitute
from solver.forms.places import located, repeated
from solver.grammar.nodes import Node
from solver.grammar.size import Size, measure
from solver.grammar.tokens import check_name
from solver.parameter import check_text

MAX_TERMS = 200
MAX_PIECES = 40_000  # names, numbers and signs in all the formulas of a game: about a second's reading


class Formulas:
    """Reads the formulas of one game over its declared names, equal payoffs once, and not without end.

    >>> formulas = Formulas({"x"})
    >>> formulas.expression("x + 1") is formulas.expression("x + 1")
    True
    """

    def __init__(self, declared: Collection[str]) -> None:
        self.declared = frozenset(declared)
        self.known: dict[tuple[type, object], Expression] = {}
        self.left = MAX_PIECES

    def expression(self, value: object) -> Expression:
        """The expression that a number, a text or a sympy expression stands for."""
        if type(value) not in (str, int, Decimal):
            return of(value, self.declared)
        place = (type(value), value)
        if place not in self.known:
            if isinstance(value, str):
                self.spend(value)
            self.known[place] = of(value, self.declared)
        return self.known[place]

    def condition(self, text: object) -> Condition:
        """The condition that a text writes."""
        self.spend(checked := check_text("a condition", text))
        return parse_condition(checked, self.declared)

    def spend(self, text: str) -> None:
        """Count the pieces of a text that is to be read."""
        self.left -= len(_PIECE.findall(text))
        if self.left < 0:
            raise InvalidGame(f"the formulas up to here have over {MAX_PIECES} pieces; write a smaller game")


_PIECE = re.compile(r"\w+|[^\w\s]")


def written_out(
    terms: Sequence[tuple[str, Expression]], parameters: Sequence[str]
) -> tuple[dict[str, Node], dict[str, Size]]:
    """Every term's tree in parameters alone, and how large it is.

    >>> trees, sizes = written_out([("t", of("s**2")), ("s", of("x - 1"))], ["x"])
    >>> trees["t"] == of("(x - 1)**2").tree, sizes["t"].degree
    (True, (2, 0))
    """
    if len(terms) > MAX_TERMS:
        raise InvalidGame(f"terms: there are {len(terms)}; at most {MAX_TERMS} are read")
    _check_term_names([name for name, _ in terms], parameters)
    declared = {*parameters, *(name for name, _ in terms)}
    trees: dict[str, Node] = {}
    sizes: dict[str, Size] = {}
    for name, term in _in_order(dict(terms)):
        with located(f"terms.{name}"):
            mentioned = check_declared(term, declared)
            sizes[name] = measure(term.tree, sizes)
            trees[name] = substitute(term.tree, {one: trees[one] for one in mentioned if one in trees})
    return trees, sizes


def _check_term_names(names: Sequence[str], parameters: Sequence[str]) -> None:
    for name in names:
        with located("terms"):
            check_name(name)
        if name in parameters:
            raise InvalidGame(f"terms.{name}: a parameter has the same name; rename one of them")
    twice = repeated(names)
    if twice is not None:
        raise InvalidGame(f"terms: {twice} is there twice; rename or remove one")


def _in_order(terms: Mapping[str, Expression]) -> Iterator[tuple[str, Expression]]:
    """The terms, each after those that it mentions."""
    waiting = {name: {other for other in term.names if other in terms} for name, term in terms.items()}
    mentioning: dict[str, list[str]] = {name: [] for name in terms}
    for name, needed in waiting.items():
        for other in needed:
            mentioning[other].append(name)
    ready = [name for name in terms if not waiting[name]]
    for name in ready:  # it grows on the way
        yield name, terms[name]
        del waiting[name]
        for other in mentioning[name]:
            waiting[other].discard(name)
            if not waiting[other]:
                ready.append(other)
    if waiting:
        raise InvalidGame(f"terms: {' -> '.join(_circle(waiting))} goes round in a circle; break it")


def _circle(waiting: Mapping[str, Collection[str]]) -> list[str]:
    """A chain of mentions that ends where it begins; every waiting term mentions a waiting one."""
    chain = [next(iter(waiting))]
    while chain[-1] not in chain[:-1]:
        chain.append(min(waiting[chain[-1]]))
    return chain[chain.index(chain[-1]) :]


def substituted_condition(node: ConditionNode, by: Mapping[str, Node]) -> ConditionNode:
    """The condition's tree with names replaced in its comparisons; predicates stay as they are.

    >>> substituted_condition(parse_condition("not x > 1").tree, {"x": of("y").tree})
    Not(inner=Comparison(left=Name(name='y'), relation='>', right=Number(value=Fraction(1, 1))))
    """
    match node:
        case Comparison(left, relation, right):
            return Comparison(substitute(left, by), relation, substitute(right, by))
        case And(parts):
            return And(tuple(substituted_condition(part, by) for part in parts))
        case Or(parts):
            return Or(tuple(substituted_condition(part, by) for part in parts))
        case Not(inner):
            return Not(substituted_condition(inner, by))
        case _:
            return node


def check_declared(expression: Expression, declared: Collection[str]) -> frozenset[str]:
    """The names in an expression; an error with the column for one that is not declared.

    >>> sorted(check_declared(of("x - y"), ["x", "y", "z"]))
    ['x', 'y']
    """
    found = expression.names
    if not found.issubset(declared):
        of(expression, declared)  # raises, with the column
    return found
