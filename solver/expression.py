"""Expressions: text to an exact rational formula over parameters, a tree in which nothing is executed.

    expression  =  sign* product (("+" | "-") sign* product)*
    product     =  factor (("*" | "/") sign* factor)*
    factor      =  atom ("**" exponent)?
    atom        =  number | name | "(" expression ")" | ("Min" | "Max" | "Abs") "(" expression, ... ")"
    exponent    =  a whole number with or without sign, in parentheses or not

A sign binds less than a product and a power, as on paper: -x**2 is -(x**2). A tower 2**3**2 is refused,
since people read it in two ways. The value of a tree is a rational function of the parameters, or one
such function on each piece of a Min, Max or Abs, so that whatever is asked of it can be answered exactly.

The trees are kept in one form, which `add`, `negate`, `multiply`, `divide` and `power` build:

    a sum holds no sum and a product no product; a quotient of numbers is a number;
    a minus goes into the number that a term begins with, and cancels the minus that it begins with;
    a negative power is a quotient.

No bound depends on trust: length and digits are looked at before a number is built, and every step of
the parser bounds the nesting, the size, the degree and the number of terms that expansion could give.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from solver.errors import InvalidGame, InvalidText, Pole, UsageError, clip, nearest
from solver.tokens import FUNCTIONS, WORDS, Token, check_name, fits, number, tokens, too_long

if TYPE_CHECKING:
    import sympy

MAX_DEPTH = 60  # nested parentheses, calls and signs in a text
MAX_HEIGHT = 2 * MAX_DEPTH  # levels of a tree; it bounds every recursion below
MAX_NODES = 5_000
MAX_EXPONENT = 12
MAX_DEGREE = 200  # powers inside powers multiply
MAX_TERMS = 100_000  # monomials that expanding could give
MAX_SPAN = 20_000  # digits that the constants together could give


@dataclass(frozen=True, slots=True)
class Number:
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Two terms or more, none of them a sum."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """Two factors or more, none of them a product."""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """One node divided by another, not both numbers."""

    over: Node
    under: Node


@dataclass(frozen=True, slots=True)
class Power:
    """A node to a whole exponent from 0 to MAX_EXPONENT; 0**0 is 1, as in a polynomial."""

    base: Node
    exponent: int


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus a node that begins with no number and no minus."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Call:
    """Min or Max of two arguments or more, or Abs of one."""

    function: str
    arguments: tuple[Node, ...]


Node: TypeAlias = Number | Name | Sum | Product | Quotient | Power | Negation | Call


@dataclass(frozen=True, slots=True)
class Expression:
    """A tree and the text it was read from; two are equal when their trees are.

    >>> parse("a - b") == parse("a-b"), str(parse("a-b"))
    (True, 'a-b')
    """

    tree: Node
    text: str = field(compare=False)

    @property
    def names(self) -> frozenset[str]:
        """The parameters that occur.

        >>> sorted(parse("S*beta - S").names)
        ['S', 'beta']
        """
        return names(self.tree)

    def __str__(self) -> str:
        return self.text


ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))


# Building: each function keeps the form stated at the top.


def add(*terms: Node) -> Node:
    """The sum, opened where a term is itself a sum; of no terms it is 0.

    >>> render(add(Name("a"), add(Name("b"), Number(Fraction(-2)))))
    'a + b - 2'
    """
    flat = [one for term in terms for one in (term.terms if isinstance(term, Sum) else [term])]
    return Sum(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ZERO)


def multiply(*factors: Node) -> Node:
    """The product, opened where a factor is itself a product; of no factors it is 1.

    >>> render(multiply(Name("a"), add(Name("b"), ONE)))
    'a*(b + 1)'
    """
    flat = [one for part in factors for one in (part.factors if isinstance(part, Product) else [part])]
    return Product(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ONE)


def divide(over: Node, under: Node) -> Node:
    """The quotient; one number where both are numbers; Pole where the divisor is the number 0.

    >>> divide(Number(Fraction(7)), Number(Fraction(3)))
    Number(value=Fraction(7, 3))
    """
    if under == ZERO:
        raise Pole(f"{clip(render(over))} is divided by 0; divide by something that is not zero")
    if isinstance(over, Number) and isinstance(under, Number):
        return Number(over.value / under.value)
    return Quotient(over, under)


def negate(node: Node) -> Node:
    """Minus the node: in the number or the minus that it begins with, if it begins with one.

    >>> negate(multiply(Number(Fraction(3)), Name("x"))) == parse("-3*x").tree
    True
    """
    return _with_minus(node) or Negation(node)


def _with_minus(node: Node) -> Node | None:
    """Minus the node without a Negation at its head, if there is such a form."""
    match node:
        case Number(value):
            return Number(-value)
        case Negation(inner):
            return inner
        case Product((first, *others)):
            begun = _with_minus(first)
            return None if begun is None else Product((begun, *others))
        case Quotient(over, under):
            begun = _with_minus(over)
            return None if begun is None else Quotient(begun, under)
        case _:
            return None


def power(base: Node, exponent: int) -> Node:
    """The power; a quotient where the exponent is negative.

    >>> render(power(Name("x"), -2))
    '1/x**2'
    """
    if abs(exponent) > MAX_EXPONENT:
        raise InvalidGame(f"the exponent {_whole(exponent)} is beyond {MAX_EXPONENT}; lower it")
    if exponent < 0:
        return divide(ONE, base if exponent == -1 else Power(base, -exponent))
    return Power(base, exponent)


def _whole(value: int) -> str:
    """A whole number for a message, without building the digits of a huge one."""
    return str(value) if abs(value) < 10**30 else "of more than 30 digits"


# Asking.


def names(node: Node) -> frozenset[str]:
    """The parameters that occur in a tree.

    >>> sorted(names(parse("a + Max(b, 2)").tree))
    ['a', 'b']
    """
    if isinstance(node, Name):
        return frozenset({node.name})
    return frozenset().union(*map(names, children(node)))


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in the order in which they are written.

    >>> children(parse("a/2").tree)
    (Name(name='a'), Number(value=Fraction(2, 1)))
    """
    match node:
        case Sum(parts) | Product(parts) | Call(_, parts):
            return parts
        case Quotient(over, under):
            return (over, under)
        case Power(inner, _) | Negation(inner):
            return (inner,)
        case _:
            return ()


def substitute(node: Node, replacements: Mapping[str, Node]) -> Node:
    """The tree with each named parameter replaced by a tree, all at once.

    Raises Pole where a divisor becomes the number 0, InvalidGame where the result would be beyond the
    bounds of `parse`; that is found out before it is built.

    >>> render(substitute(parse("x*y/2").tree, {"x": parse("a - b").tree, "y": parse("x").tree}))
    '(a - b)*x/2'
    """
    measure(node, {name: measure(replacement) for name, replacement in replacements.items()})
    return _substituted(node, replacements)


def _substituted(node: Node, replacements: Mapping[str, Node]) -> Node:
    match node:
        case Name(name):
            return replacements.get(name, node)
        case Number():
            return node
        case _:
            return _rebuilt(node, [_substituted(child, replacements) for child in children(node)])


def _rebuilt(node: Node, parts: Sequence[Node]) -> Node:
    match node:
        case Sum():
            return add(*parts)
        case Product():
            return multiply(*parts)
        case Quotient():
            return _fitting(divide(*parts))
        case Power(_, exponent):
            return power(parts[0], exponent)
        case Negation():
            return negate(parts[0])
        case Call(function, _):
            return Call(function, tuple(parts))
        case _:
            return node


def evaluate(node: Node, point: Mapping[str, Fraction]) -> Fraction:
    """The exact value at a point.

    Raises Pole where it divides by zero, UsageError where the point lacks a parameter.

    >>> evaluate(parse("0.1*x + 1/3").tree, {"x": Fraction(2)})
    Fraction(8, 15)
    >>> evaluate(parse("1/(x - 2)").tree, {"x": Fraction(2)})
    Traceback (most recent call last):
    solver.errors.Pole: 1/(x - 2) has no value at x = 2: it divides by x - 2, which is 0 there; keep away
    """
    match node:
        case Number(value):
            return value
        case Name(name):
            if name not in point:
                advice = nearest(name, point) or " add one"
                raise UsageError(f"the point gives no value for {name!r};{advice}")
            return _rational(point[name])
        case Sum(terms):
            return sum((evaluate(term, point) for term in terms), Fraction(0))
        case Product(factors):
            return math.prod((evaluate(factor, point) for factor in factors), start=Fraction(1))
        case Quotient(over, under):
            divisor = evaluate(under, point)
            if not divisor:
                raise _pole(node, point)
            return evaluate(over, point) / divisor
        case Power(base, exponent):
            return evaluate(base, point) ** exponent
        case Negation(inner):
            return -evaluate(inner, point)
        case Call(function, arguments):
            values = [evaluate(argument, point) for argument in arguments]
            return abs(values[0]) if function == "Abs" else (min if function == "Min" else max)(values)


def _pole(node: Quotient, point: Mapping[str, Fraction]) -> Pole:
    place = ", ".join(f"{name} = {point[name]}" for name in sorted(names(node.under)))
    where = f" at {clip(place)}" if place else ""
    return Pole(
        f"{clip(render(node))} has no value{where}: it divides by {clip(render(node.under))}, "
        "which is 0 there; keep away"
    )


# How large a tree is, and how large it could become when expanded.

Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Size:
    """Upper bounds on a tree: its own size, and its size as one fraction of expanded polynomials.

    `degree` and `terms` are pairs (above the fraction bar, below it).
    """

    nodes: int
    height: int
    span: int  # digits of the constants in one exact fraction
    degree: Pair
    terms: Pair
    names: frozenset[str] = frozenset()


def measure(node: Node, sizes: Mapping[str, Size] | None = None) -> Size:
    """The size of a tree, each name counted as a tree of the size given for it.

    Raises InvalidGame where a bound is passed.

    >>> measure(parse("(a + b)**2/c").tree).terms
    (3, 1)
    """
    known = sizes or {}
    if isinstance(node, Name) and node.name in known:
        return known[node.name]
    return _bounded(_size(node, [measure(child, known) for child in children(node)]))


def _size(node: Node, parts: Sequence[Size]) -> Size:
    """The size of a node whose children have these sizes."""
    match node:
        case Number(value):
            length = (value.numerator.bit_length() + value.denominator.bit_length()) * 3 // 10
            return Size(nodes=1, height=1, span=1 + length, degree=(0, 0), terms=(1, 1))
        case Name(name):
            return Size(nodes=1, height=1, span=1, degree=(1, 0), terms=(1, 1), names=frozenset({name}))
    degree, terms = _expanded(node, [part.degree for part in parts], [part.terms for part in parts])
    return Size(
        nodes=1 + sum(part.nodes for part in parts),
        height=1 + max(part.height for part in parts),
        span=sum(part.span for part in parts) * (max(node.exponent, 1) if isinstance(node, Power) else 1),
        degree=degree,
        terms=terms,
        names=frozenset().union(*(part.names for part in parts)),
    )


def _expanded(node: Node, degrees: Sequence[Pair], terms: Sequence[Pair]) -> tuple[Pair, Pair]:
    """Degree and number of terms, above and below, when the fractions below a node are brought together."""
    degrees_over, degrees_under = zip(*degrees, strict=True)
    over, under = zip(*terms, strict=True)
    match node:
        case Sum():
            below, product = sum(degrees_under), math.prod(under)
            above = sum(count * (product // own) for count, own in terms)
            return (max(d - e for d, e in degrees) + below, below), (above, product)
        case Product():
            return (sum(degrees_over), sum(degrees_under)), (math.prod(over), math.prod(under))
        case Quotient():
            (a, b), (c, d) = degrees
            (p, q), (r, s) = terms
            return (a + d, b + c), (p * s, q * r)
        case Power(_, k):
            return (degrees_over[0] * k, degrees_under[0] * k), (_chosen(over[0], k), _chosen(under[0], k))
        case _:
            return (max(degrees_over), max(degrees_under)), (max(over), max(under))


def _chosen(terms: int, exponent: int) -> int:
    """How many monomials a power of that many terms has at most: multisets of `exponent` of them."""
    return math.comb(terms + exponent - 1, exponent)


def _bounded(size: Size) -> Size:
    """The size itself, or InvalidGame with the bound that it passes."""
    if max(size.terms) > MAX_TERMS:  # like terms go together: count the monomials of that degree instead
        over, under = (math.comb(degree + len(size.names), degree) for degree in size.degree)
        size = replace(size, terms=(min(size.terms[0], over), min(size.terms[1], under)))
    for found, bound, subject, advice in (
        (size.nodes, MAX_NODES, "numbers, names and operators in it", "split it"),
        (size.height, MAX_HEIGHT, "levels of nesting", "write it flatter"),
        (size.span, MAX_SPAN, "digits in its constants together", "round them"),
        (max(size.degree), MAX_DEGREE, "as its degree", "lower the powers"),
        (max(size.terms), MAX_TERMS, "terms when expanded", "multiply fewer sums with each other"),
    ):
        if found > bound:
            much = str(found) if found < 10 * bound else f"more than {10 * bound}"
            raise InvalidGame(f"the expression has {much} {subject}, and {bound} are allowed; {advice}")
    return size


def _fitting(node: Node) -> Node:
    """The node itself, or InvalidGame if it is a number of too many digits."""
    if isinstance(node, Number) and not fits(node.value):
        raise InvalidGame(too_long("the quotient of these numbers"))
    return node


# Writing.


def render(node: Node) -> str:
    """The text of a tree, from which `parse` makes the same tree.

    Parentheses stand where the reading needs them, and round a minus that follows * or /.

    >>> render(parse("((a)-(b))*(2*(c))**2/(3)").tree)
    '(a - b)*(2*c)**2/3'
    """
    if _is_negative(node):
        return "-" + _inside(negate(node), _PRODUCT)
    match node:
        case Number(value):
            return str(value)
        case Name(name):
            return name
        case Sum((first, *others)):
            return _inside(first, _SIGNED) + "".join(map(_following, others))
        case Product((first, *others)):
            return "*".join([_inside(first, _PRODUCT), *(_inside(factor, _FACTOR) for factor in others)])
        case Quotient(over, under):
            return f"{_inside(over, _PRODUCT)}/{_inside(under, _FACTOR)}"
        case Power(base, exponent):
            return f"{_inside(base, _ATOM)}**{exponent}"
        case Call(function, arguments):
            return f"{function}({', '.join(map(render, arguments))})"
        case _:
            raise UsageError(f"{type(node).__name__} is no node of an expression; build it with parse")


_SUM, _SIGNED, _PRODUCT, _FACTOR, _ATOM = range(5)  # how tightly a text holds together


def _binding(node: Node) -> int:
    match node:
        case Sum():
            return _SUM
        case _ if _is_negative(node):
            return _SIGNED
        case Product() | Quotient():
            return _PRODUCT
        case Number(value) if value.denominator > 1:
            return _PRODUCT
        case Power():
            return _FACTOR
        case _:
            return _ATOM


def _inside(node: Node, least: int) -> str:
    """The text of a node where only what binds at least so tightly goes without parentheses."""
    text = render(node)
    return text if _binding(node) >= least else f"({text})"


def _following(term: Node) -> str:
    """The text of a term that is not the first of its sum."""
    if _is_negative(term):
        return " - " + _inside(negate(term), _PRODUCT)
    return " + " + _inside(term, _PRODUCT)


def _is_negative(node: Node) -> bool:
    """Whether the text of a node begins with a minus that covers all of it."""
    match node:
        case Number(value):
            return value < 0
        case Negation():
            return True
        case Product((Negation(), *_)) | Quotient(Negation(), _):
            return False
        case Product((first, *_)) | Quotient(first, _):
            return _is_negative(first)
        case _:
            return False


# Reading.


def parse(text: str, declared: Collection[str] | None = None) -> Expression:
    """The expression that a text writes.

    With `declared`, a name that is not among them is an error that suggests the nearest one. Raises
    InvalidText, with the column, for whatever is not an expression or beyond the bounds.

    >>> parse("embargo - shield").tree
    Sum(terms=(Name(name='embargo'), Negation(inner=Name(name='shield'))))
    >>> parse("embargo - sheild", declared=["embargo", "shield"])
    Traceback (most recent call last):
    solver.errors.InvalidText: 'sheild' is not declared; did you mean 'shield'?
        embargo - sheild
                  ^
    """
    parser = Parser(text, declared)
    tree, _ = parser.expression()
    parser.finish()
    return Expression(tree, text)


Part: TypeAlias = tuple[Node, Size]
_R = TypeVar("_R")
_IRRATIONAL = frozenset({"exp", "sqrt", "log", "ln", "sin", "cos", "tan", "log10", "log2", "tanh", "pow"})
_LOWER = {function.lower(): function for function in FUNCTIONS}


class Parser:
    """Reads expressions from the tokens of one text, a method for each line of the grammar.

    `solver.condition` reads its comparisons with it. Nesting costs five calls a level, so MAX_DEPTH
    levels stay far from the interpreter's limit of a thousand.
    """

    def __init__(self, text: str, declared: Collection[str] | None, predicates: Collection[str] = ()) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.index = 0
        self.depth = 0
        self.declared = None if declared is None else frozenset(declared)
        self.predicates = frozenset(predicates)

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        self.index += token.kind != "end"
        return token

    def at(self, *spellings: str) -> bool:
        return self.next.kind in {"operator", "word"} and self.next.text in spellings

    def fail(self, reason: str, column: int) -> InvalidText:
        return InvalidText(reason, self.text, column)

    def deeper(self, column: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} nested parentheses and calls; simplify", column)

    def placed(self, column: int, function: Callable[..., _R], *arguments: Any) -> _R:
        """What the function gives; its refusal is given this place."""
        try:
            return function(*arguments)
        except InvalidGame as error:
            raise self.fail(str(error), column) from None

    def sized(self, shape: Node, tree: Node, parts: Sequence[Part], column: int) -> Part:
        size = self.placed(column, lambda: _bounded(_size(shape, [part[1] for part in parts])))
        return tree, size

    def expression(self) -> Part:
        column = self.next.column
        terms = [self.term()]
        while self.at("+", "-"):
            terms.append(self.term(signed=True))
        if len(terms) == 1:
            return terms[0]
        tree = add(*(node for node, _ in terms))
        return self.sized(Sum(()), tree, terms, column)

    def term(self, signed: bool = False) -> Part:
        """A product with its signs; after another term, `signed`, the first sign is the operator."""
        signs = self.signs(free=signed)
        return self.with_signs(signs, self.product())

    def signs(self, free: bool = False) -> list[Token]:
        found: list[Token] = []
        while self.at("+", "-"):
            found.append(self.take())
            if len(found) + self.depth - free > MAX_DEPTH:
                reason = f"more than {MAX_DEPTH} nested signs and parentheses; simplify"
                raise self.fail(reason, found[-1].column)
        return found

    def with_signs(self, signs: Sequence[Token], part: Part) -> Part:
        if sum(sign.text == "-" for sign in signs) % 2 == 0:
            return part
        return self.sized(Negation(part[0]), negate(part[0]), [part], signs[0].column)

    def product(self) -> Part:
        column = self.next.column
        factors = [self.factor()]
        while self.at("*", "/"):
            operator = self.take()
            signs = self.signs()
            factor = self.with_signs(signs, self.factor())
            if operator.text == "*":
                factors.append(factor)
                continue
            factors = [self.quotient(self.times(factors, column), factor, operator.column)]
        return self.times(factors, column)

    def times(self, factors: Sequence[Part], column: int) -> Part:
        if len(factors) == 1:
            return factors[0]
        tree = multiply(*(node for node, _ in factors))
        return self.sized(Product(()), tree, factors, column)

    def quotient(self, over: Part, under: Part, column: int) -> Part:
        tree = self.placed(column, lambda: _fitting(divide(over[0], under[0])))
        shape = tree if isinstance(tree, Number) else Quotient(over[0], under[0])
        return self.sized(shape, tree, [over, under], column)

    def factor(self) -> Part:
        base = self.atom()
        if not self.at("**"):
            return base
        operator = self.take()
        exponent = self.exponent()
        if self.at("**"):
            reason = "a power of a power can be read in two ways; write (a**2)**3, or one exponent"
            raise self.fail(reason, self.next.column)
        node, _ = base
        tree = self.placed(operator.column, power, node, exponent)
        raised = self.sized(Power(node, abs(exponent)), tree, [base], operator.column)
        if exponent >= 0:
            return raised
        return self.sized(Quotient(ONE, tree), tree, [(ONE, _size(ONE, [])), raised], operator.column)

    def exponent(self) -> int:
        opening = self.take() if self.at("(") else None
        sign = -1 if self.at("-") else 1
        if self.at("-", "+"):
            self.take()
        token = self.take()
        value = number(token, self.text) if token.kind == "number" else None
        if value is None or value.denominator != 1 or value > MAX_EXPONENT:
            raise self.fail(_not_an_exponent(token), token.column)
        if opening and not self.at(")"):
            raise self.fail(_not_an_exponent(self.next), self.next.column)
        if opening:
            self.take()
        return sign * value.numerator

    def atom(self) -> Part:
        token = self.take()
        if token.kind == "number":
            part = self.number(token)
        elif token.kind == "name" and self.at("("):
            part = self.call(token)
        elif token.kind == "name":
            part = self.name(token)
        elif token.text == "(":
            self.deeper(token.column)
            part = self.expression()
            self.close(token)
        else:
            raise self.fail(self.misplaced(token), token.column)
        self.refuse_neighbour(token)
        return part

    def number(self, token: Token) -> Part:
        node = Number(number(token, self.text))
        return self.sized(node, node, [], token.column)

    def name(self, token: Token) -> Part:
        if token.text in FUNCTIONS:
            raise self.fail(f"{token.text} is a function; write {_usage(token.text)}", token.column)
        if self.declared is not None and token.text not in self.declared:
            raise self.fail(undeclared(token.text, self.declared), token.column)
        node = Name(token.text)
        return node, _size(node, [])

    def call(self, token: Token) -> Part:
        function = _LOWER.get(token.text, token.text)
        if function not in FUNCTIONS:
            raise self.fail(self.unknown_call(token.text), token.column)
        opening = self.take()
        self.deeper(opening.column)
        arguments = [] if self.at(")") else [self.expression()]
        while self.at(","):
            self.take()
            arguments.append(self.expression())
        self.close(opening)
        if len(arguments) < 2 if function != "Abs" else len(arguments) != 1:
            reason = f"write {_usage(function)}; the number of arguments found is {len(arguments)}"
            raise self.fail(reason, token.column)
        node = Call(function, tuple(argument for argument, _ in arguments))
        return self.sized(node, node, arguments, token.column)

    def close(self, opening: Token) -> None:
        if self.next.kind == "end":
            raise self.fail("this '(' is never closed; add a ')'", opening.column)
        if not self.at(")"):
            raise self.fail(self.leftover(self.next), self.next.column)
        self.take()
        self.depth -= 1

    def finish(self) -> None:
        """Check that nothing is left over."""
        if self.next.kind != "end":
            raise self.fail(self.leftover(self.next), self.next.column)

    def refuse_neighbour(self, begun: Token) -> None:
        """A second operand straight after a first one lacks its operator, as in 2x."""
        token = self.next
        if token.kind not in {"number", "name"} and token.text != "(":
            return
        before = clip(self.text[begun.column - 1 : self.tokens[self.index - 1].after - 1], 20)
        raise self.fail(_between(before, begun, token), token.column)

    def unknown_call(self, name: str) -> str:
        if name in self.predicates:
            return f"{name}(...) is true or false and not a number; compare numbers only"
        if name.lower() in _IRRATIONAL:
            return f"{name}(...) is not rational; declare a parameter of its own for its value"
        known = [*sorted(FUNCTIONS), *sorted(self.predicates)]
        advice = nearest(name, known) or f" to multiply write {clip(name, 20)}*(...)"
        return f"{name!r} cannot be called, only {clip(', '.join(known))} can;{advice}"

    def misplaced(self, token: Token) -> str:
        """Why a token cannot begin an operand."""
        if token.kind == "end" and len(self.tokens) == 1:
            return "there is no text; write a number or a formula"
        if token.kind == "end":
            return "the text ends too early; a number, a name or '(' is missing"
        if token.kind == "word":
            return f"{token.text!r} has no place in a formula; it stands between or before conditions"
        return f"{token.text!r} has no place here; a number, a name or '(' is missing before it"

    def leftover(self, token: Token) -> str:
        """Why a token cannot follow a complete expression."""
        if token.text == ")":
            return "this ')' closes nothing; take it out, or add the '('"
        if token.text == ",":
            return "a comma stands only between the arguments of a call; write decimals with a point"
        if token.kind == "relation":
            return f"{token.text!r} compares, and a formula is one number; leave that to a condition"
        if token.kind == "word":
            return f"{token.text!r} joins conditions, and a formula is one number; leave it to a condition"
        return f"{token.text!r} has no place here; take it out"


def _between(before: str, begun: Token, token: Token) -> str:
    """What is missing between an operand, which `begun` begins, and the token after it."""
    for word in (begun.text, token.text):
        if word.lower() in WORDS:
            return f"{word!r} has no place here; the word of logic is {word.lower()}, in small letters"
    if begun.kind == token.kind == "number" and token.text.startswith("."):
        return f"{clip(before + token.text, 20)!r} has two decimal points; write one"
    if begun.kind == "number" and token.text.startswith("_"):
        return f"write the digits of a number together, without {clip(token.text, 20)}"
    after = "(...)" if token.text == "(" else clip(token.text, 20)
    return f"an operator is missing here; to multiply write {before}*{after}"


def undeclared(name: str, declared: Collection[str]) -> str:
    """Why a name is refused where only the declared ones are known.

    >>> undeclared("z", ["x", "y"])
    "'z' is not declared; declare it as a parameter, or use one of x, y"
    """
    meant = nearest(name, declared)
    listed = clip(", ".join(sorted(declared)))
    others = f", or use one of {listed}" if listed else ""
    return f"{name!r} is not declared;{meant or f' declare it as a parameter{others}'}"


def _not_an_exponent(found: Token) -> str:
    shown = "nothing" if found.kind == "end" else repr(clip(found.text, 20))
    advice = "declare a parameter of its own for any other power"
    return f"an exponent is one whole number from -{MAX_EXPONENT} to {MAX_EXPONENT}, found {shown}; {advice}"


def _usage(function: str) -> str:
    return "Abs(a)" if function == "Abs" else f"{function}(a, b)"


# Other ways in.


def of(value: object, declared: Collection[str] | None = None) -> Expression:
    """The expression that a number, a text or a sympy expression stands for.

    A float is read from its shortest decimal form, as people write it: 0.1 is 1/10. Numpy's numbers are
    read likewise. A sympy expression is walked and never handed any text. Raises InvalidGame, or
    InvalidText where there is a text to point at.

    >>> [str(of(value)) for value in (3, 0.1, Decimal("2.50"), "a - 1", Fraction(7, 3))]
    ['3', '1/10', '5/2', 'a - 1', '7/3']
    """
    if isinstance(value, Expression) and (declared is None or value.names <= frozenset(declared)):
        return value
    if isinstance(value, str | Expression):
        return parse(str(value), declared)
    tree = _SympyReader().read(value, 1) if _comes_from(value, "sympy") else Number(_rational(value))
    return parse(render(tree), declared)  # so that whatever is accepted can be written and read again


def _comes_from(value: object, package: str) -> bool:
    return any(base.__module__.partition(".")[0] == package for base in type(value).__mro__)


def _rational(value: object) -> Fraction:
    """The exact number that a number of Python or numpy stands for."""
    if not isinstance(value, bool):
        if isinstance(value, numbers.Rational):
            return _checked(Fraction(int(value.numerator), int(value.denominator)))
        if isinstance(value, float):
            return _decimal(float.__repr__(value))
        if isinstance(value, Decimal):
            return _decimal(str(value))
        kind = getattr(getattr(value, "dtype", None), "kind", "")
        if _comes_from(value, "numpy") and getattr(value, "shape", None) == () and kind in "fiu":
            return _decimal(str(value))  # not .item(): float32(0.1) would become 0.10000000149011612
    raise InvalidGame(
        f"a {type(value).__name__} cannot stand for a number: {_shown(value)}; "
        "give a number, a text or a sympy expression"
    )


def _checked(value: Fraction) -> Fraction:
    if not fits(value):
        raise InvalidGame(too_long("the number"))
    return value


def _decimal(text: str) -> Fraction:
    try:
        tree = parse(text).tree
    except InvalidText as error:
        raise InvalidGame(f"{clip(text)} cannot be read: {error.reason}") from None
    if not isinstance(tree, Number):
        raise InvalidGame(f"{text} is not a finite number; give one")
    return tree.value


def _shown(value: object) -> str:
    """A value for a message; a repr that fails is no reason to fail."""
    try:
        return clip(repr(value))
    except Exception:  # noqa: BLE001 - whatever a stranger's repr raises
        return "(it cannot be shown)"


class _SympyReader:
    """Walks one sympy expression by the names of its classes, so that sympy need not be imported."""

    def __init__(self) -> None:
        self.symbols: dict[str, object] = {}
        self.left = MAX_NODES

    def read(self, value: Any, height: int) -> Node:
        self.left -= 1
        if height > MAX_HEIGHT or self.left < len(getattr(value, "args", ())):
            raise InvalidGame("the sympy expression is too deep or too large; split it")
        kind = type(value).__name__
        if getattr(value, "is_Rational", False):
            return Number(_checked(Fraction(int(value.p), int(value.q))))
        if getattr(value, "is_Float", False):
            return Number(_decimal(str(value)))
        if getattr(value, "is_Symbol", False):
            return self.symbol(value)
        if kind == "Add":
            return add(*(self.read(term, height + 1) for term in _in_order(value)))
        if kind == "Mul":
            return self.product(value, height)
        if kind == "Pow":
            return self.power(value, height)
        if kind in FUNCTIONS:
            ordered = sorted(value.args, key=lambda argument: argument.sort_key())  # sympy keeps a set
            return Call(kind, tuple(self.read(argument, height + 1) for argument in ordered))
        raise InvalidGame(_unreadable(value))

    def symbol(self, value: Any) -> Node:
        name = check_name(str(value.name))
        if self.symbols.setdefault(name, value) != value:
            raise InvalidGame(f"two different sympy symbols are called {name!r}; give them two names")
        return Name(name)

    def product(self, value: Any, height: int) -> Node:
        """The factors with a negative exponent go below the fraction bar, a factor -1 becomes a minus."""
        factors = list(value.args)
        minus = factors[0] == -1
        above: list[Node] = []
        below: list[Node] = []
        for factor in factors[minus:]:
            base, exponent = factor.args if type(factor).__name__ == "Pow" else (factor, 1)
            if getattr(exponent, "is_Integer", False) and exponent < 0:
                below.append(self.raised(base, -int(exponent), height + 1))
            else:
                above.append(self.read(factor, height + 1))
        node = multiply(*above)
        node = _fitting(divide(node, multiply(*below))) if below else node
        return negate(node) if minus else node

    def raised(self, base: Any, exponent: int, height: int) -> Node:
        node = self.read(base, height + 1)
        return node if exponent == 1 else power(node, exponent)

    def power(self, value: Any, height: int) -> Node:
        base, exponent = value.args
        if not getattr(exponent, "is_Integer", False):
            raise InvalidGame(_unreadable(value))
        return power(self.read(base, height + 1), int(exponent))


def _in_order(value: Any) -> Sequence[Any]:
    """The terms of a sympy sum as sympy prints them, x - y; its sorting is quadratic, so only for a few."""
    ordered: Sequence[Any] = value.as_ordered_terms() if len(value.args) <= 50 else value.args
    return ordered


def _unreadable(value: object) -> str:
    advice = "declare a parameter of its own for its value"
    return f"sympy's {type(value).__name__} is not rational: {_shown(value)}; {advice}"


def to_sympy(node: Node, symbols: Mapping[str, sympy.Symbol] | None = None) -> sympy.Expr:
    """The tree as a sympy expression, its names as plain symbols or as those that `symbols` gives.

    Sympy tidies while it builds, so the shape may change and the value does not.

    >>> to_sympy(parse("(x - 1)/2").tree)
    x/2 - 1/2
    """
    import sympy

    def convert(node: Node) -> Any:
        parts = [convert(child) for child in children(node)]
        match node:
            case Number(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Name(name):
                given = (symbols or {}).get(name)
                return sympy.Symbol(name) if given is None else given
            case Sum():
                return sympy.Add(*parts)
            case Product():
                return sympy.Mul(*parts)
            case Quotient():
                return sympy.Mul(parts[0], sympy.Pow(parts[1], -1))
            case Power(_, exponent):
                return sympy.Pow(parts[0], exponent)
            case Negation():
                return sympy.Mul(-1, parts[0])
            case Call(function, _):
                return {"Min": sympy.Min, "Max": sympy.Max, "Abs": sympy.Abs}[function](*parts)

    return convert(node)
