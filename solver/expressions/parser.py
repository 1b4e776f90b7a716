"""The parser of expressions: tokens to a tree, one method for each line of the grammar.

    expression  =  sign* product (("+" | "-") sign* product)*
    product     =  factor (("*" | "/") sign* factor)*
    factor      =  atom ("**" exponent)?
    atom        =  number | name | "(" expression ")" | ("Min" | "Max" | "Abs") "(" expression, ... ")"
    exponent    =  a whole number with or without sign, in parentheses or not

A sign binds less than a product and a power, as on paper: -x**2 is -(x**2). A tower 2**3**2, ambiguous, is refused.

No bound depends on trust: length and digits are looked at before a number is built, and every step bounds
the nesting, the size, the degree and the number of terms that expansion could give. A refusal has its column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from solver.errors import InvalidGame, InvalidText, Undeclared, clip, nearest
from solver.expressions import nodes
from solver.expressions.tokens import FUNCTIONS, WORDS, Token, check_label, number, tokens
from solver.expressions.tree_sizes import MAX_DEPTH, Size, measure, size_of

Part: TypeAlias = tuple[nodes.Node, Size]
Lookups: TypeAlias = Mapping[str, Callable[[tuple[str, ...]], nodes.Node]]  # calls whose arguments are labels
_R = TypeVar("_R")
_IRRATIONAL = frozenset({"exp", "sqrt", "log", "ln", "sin", "cos", "tan", "log10", "log2", "tanh", "pow"})
_LOWER = {function.lower(): function for function in FUNCTIONS}


def read(text: str, declared: Collection[str] | None = None) -> nodes.Node:
    """Return the tree that a text writes; raise InvalidText, with the column, for what is no expression or too large.

    >>> read("embargo - shield")
    Sum(terms=(Name(name='embargo'), Negation(inner=Name(name='shield'))))
    """
    parser = Parser(text, declared, (), None)
    tree, _ = parser.expression()
    parser.finish()
    return tree


class Parser:
    """Reads expressions, and comparisons for `solver.expressions.conditions`, from the tokens of one text. Nesting
    costs eight calls a level at most, so MAX_DEPTH levels stay far from the interpreter's limit of a thousand."""

    def __init__(
        self, text: str, declared: Collection[str] | None, predicates: Collection[str], lookups: Lookups | None
    ) -> None:
        self.text, self.tokens = text, tokens(text)
        self.index = self.depth = 0
        self.declared = None if declared is None else frozenset(declared)
        self.predicates = frozenset(predicates)
        self.lookups: Lookups = lookups or {}

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.next
        self.index += token.kind != "end"
        return token

    def at(self, *spellings: str) -> bool:
        return self.next.kind in {"operator", "word"} and self.next.text in spellings

    def read_separated(self, read: Callable[[], _R], sign: str) -> list[_R]:
        """Read one part or more, with a sign or word between two."""
        parts = [read()]
        while self.at(sign):
            self.take()
            parts.append(read())
        return parts

    def fail(self, reason: str, column: int) -> InvalidText:
        return InvalidText(reason, self.text, column)

    def enter_nesting(self, column: int) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} nested parentheses and calls; simplify", column)

    def call_at(self, column: int, function: Callable[..., _R], *arguments: Any) -> _R:
        """Return what the function gives; its refusal becomes one at this column."""
        try:
            return function(*arguments)
        except InvalidGame as error:
            raise self.fail(str(error), column) from None

    def with_size(self, shape: nodes.Node, tree: nodes.Node, parts: Sequence[Part], column: int) -> Part:
        return tree, self.call_at(column, size_of, shape, [size for _, size in parts])

    def expression(self) -> Part:
        column = self.next.column
        terms = [self.term()]
        while self.at("+", "-"):
            terms.append(self.term(signed=True))
        if len(terms) == 1:
            return terms[0]
        return self.with_size(nodes.Sum(()), nodes.add(*(node for node, _ in terms)), terms, column)

    def term(self, signed: bool = False) -> Part:
        """Read a product with its signs; after another term, `signed`, the first sign is the operator."""
        return self.with_signs(self.signs(free=signed), self.product())

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
        return self.with_size(nodes.Negation(part[0]), nodes.negate(part[0]), [part], signs[0].column)

    def product(self) -> Part:
        column = self.next.column
        factors = [self.factor()]
        while self.at("*", "/"):
            operator = self.take()
            factor = self.with_signs(self.signs(), self.factor())
            if operator.text == "*":
                factors.append(factor)
                continue
            factors = [self.quotient(self.times(factors, column), factor, operator.column)]
        return self.times(factors, column)

    def times(self, factors: Sequence[Part], column: int) -> Part:
        if len(factors) == 1:
            return factors[0]
        return self.with_size(nodes.Product(()), nodes.multiply(*(node for node, _ in factors)), factors, column)

    def quotient(self, over: Part, under: Part, column: int) -> Part:
        tree = self.call_at(column, nodes.divide, over[0], under[0])
        shape = tree if isinstance(tree, nodes.Number) else nodes.Quotient(over[0], under[0])
        return self.with_size(shape, tree, [over, under], column)

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
        tree = self.call_at(operator.column, nodes.power, node, exponent)
        raised = self.with_size(nodes.Power(node, abs(exponent)), tree, [base], operator.column)
        if exponent >= 0:
            return raised
        parts = [(nodes.ONE, size_of(nodes.ONE, [])), raised]
        return self.with_size(nodes.Quotient(nodes.ONE, tree), tree, parts, operator.column)

    def exponent(self) -> int:
        opening = self.take() if self.at("(") else None
        sign = -1 if self.at("-") else 1
        if self.at("-", "+"):
            self.take()
        token = self.take()
        value = number(token, self.text) if token.kind == "number" else None
        if value is None or value.denominator != 1 or value > nodes.MAX_EXPONENT:
            raise self.fail(_not_an_exponent(token), token.column)
        if opening and not self.at(")"):
            raise self.fail(_not_an_exponent(self.next), self.next.column)
        if opening:
            self.take()
        return sign * value.numerator

    def atom(self) -> Part:
        token = self.take()
        if token.kind == "number":
            node = nodes.Number(number(token, self.text))
            part = self.with_size(node, node, [], token.column)
        elif token.kind == "name" and self.at("("):
            part = self.call(token)
        elif token.kind == "name":
            part = self.name(token)
        elif token.text == "(":
            self.enter_nesting(token.column)
            part = self.expression()
            self.close(token)
        else:
            raise self.fail(self.explain_misplaced(token), token.column)
        self.refuse_neighbour(token)
        return part

    def name(self, token: Token) -> Part:
        if token.text in FUNCTIONS:
            raise self.fail(f"{token.text} is a function; write {_usage(token.text)}", token.column)
        if token.text in self.lookups and token.text not in (self.declared or ()):
            node = self.call_at(token.column, self.lookups[token.text], ())
            return node, self.call_at(token.column, measure, node)
        if self.declared is not None and token.text not in self.declared:
            raise Undeclared(_explain_undeclared(token.text, self.declared), self.text, token.column)
        node = nodes.Name(token.text)
        return node, size_of(node, [])

    def call(self, token: Token) -> Part:
        if token.text in self.lookups:
            node = self.call_at(token.column, self.lookups[token.text], self.labels())
            return node, self.call_at(token.column, measure, node)
        function = _LOWER.get(token.text, token.text)
        if function not in FUNCTIONS:
            raise self.fail(self.explain_call(token.text), token.column)
        opening = self.take()
        self.enter_nesting(opening.column)
        arguments = [] if self.at(")") else self.read_separated(self.expression, ",")
        self.close(opening)
        if len(arguments) < 2 if function != "Abs" else len(arguments) != 1:
            reason = f"write {_usage(function)}; the number of arguments found is {len(arguments)}"
            raise self.fail(reason, token.column)
        node = nodes.Call(function, tuple(argument for argument, _ in arguments))
        return self.with_size(node, node, arguments, token.column)

    def labels(self) -> tuple[str, ...]:
        """Return the labels between parentheses, as written between commas: a mixture `a + b`, a history `a/b`."""
        opening = self.take()
        self.enter_nesting(opening.column)
        label = partial(self.label, opening)
        found = [] if self.at(")") else self.read_separated(lambda: " + ".join(self.read_separated(label, "+")), ",")
        self.close(opening)
        return tuple(found)

    def label(self, opening: Token) -> str:
        start = self.next.column
        end = start
        while self.next.kind != "end" and not self.at(",", ")", "(", "+"):
            end = self.take().after
        written = self.text[start - 1 : end - 1]
        if self.next.kind == "end":
            raise self.fail("this '(' is never closed; add a ')'", opening.column)
        try:
            return "/".join(check_label(part.strip()) for part in written.split("/"))
        except InvalidText as error:
            raise self.fail(error.reason, start + error.column - 1) from None

    def close(self, opening: Token) -> None:
        if self.next.kind == "end":
            raise self.fail("this '(' is never closed; add a ')'", opening.column)
        if not self.at(")"):
            raise self.fail(self.explain_leftover(self.next), self.next.column)
        self.take()
        self.depth -= 1

    def finish(self) -> None:
        """Check that nothing is left over."""
        if self.next.kind != "end":
            raise self.fail(self.explain_leftover(self.next), self.next.column)

    def refuse_neighbour(self, begun: Token) -> None:
        """Raise InvalidText where a second operand follows a first one without an operator, as in 2x."""
        token = self.next
        if token.kind not in {"number", "name"} and token.text != "(":
            return
        before = clip(self.text[begun.column - 1 : self.tokens[self.index - 1].after - 1], 20)
        raise self.fail(_between(before, begun, token), token.column)

    def explain_call(self, name: str) -> str:
        if shouted := _logic_word(name):
            return shouted
        if name in self.predicates:
            return f"{name}(...) is true or false and not a number; compare numbers only"
        if name.lower() in _IRRATIONAL:
            other = "or, where an issue is in it, make its value the issue"
            return f"{name}(...) is not rational; declare a parameter of its own for its value, {other}"
        known = [*sorted(FUNCTIONS), *sorted(self.predicates), *sorted(self.lookups)]
        may_multiply = self.declared is None or name in self.declared
        product = f" to multiply write {clip(name, 20)}*(...)" if may_multiply else ""
        advice = nearest(name, known) or product
        return f"{name!r} cannot be called, only {', '.join(known)} can{';' * bool(advice)}{advice}"

    def explain_misplaced(self, token: Token) -> str:
        """Return why a token cannot begin an operand."""
        if token.kind == "end" and len(self.tokens) == 1:
            return "there is no text; write a number or a formula"
        if token.kind == "end":
            return "the text ends too early; a number, a name or '(' is missing"
        if token.kind == "word":
            return f"{token.text!r} has no place in a formula; it stands between or before conditions"
        return f"{token.text!r} has no place here; a number, a name or '(' is missing before it"

    def explain_leftover(self, token: Token) -> str:
        """Return why a token cannot follow a complete expression."""
        if token.text == ")":
            return "this ')' closes nothing; take it out, or add the '('"
        if token.text == ",":
            return "a comma stands only between the arguments of a call; write decimals with a point"
        if token.text == ":":
            return "':' has no place here; it stands after in(...), before what holds in that outcome"
        if token.kind == "relation":
            return f"{token.text!r} compares, and a formula is one number; leave that to a condition"
        if token.kind == "word":
            return f"{token.text!r} joins conditions, and a formula is one number; leave it to a condition"
        return _logic_word(token.text) or f"{token.text!r} has no place here; take it out"


def _between(before: str, begun: Token, token: Token) -> str:
    """Return what is missing between an operand, which `begun` begins, and the token after it."""
    if shouted := _logic_word(begun.text) or _logic_word(token.text):
        return shouted
    if begun.kind == token.kind == "number" and token.text.startswith("."):
        return f"{clip(before + token.text, 20)!r} has two decimal points; write one"
    if begun.kind == "number" and token.text.startswith("_"):
        return f"write the digits of a number together, without {clip(token.text, 20)}"
    after = "(...)" if token.text == "(" else clip(token.text, 20)
    return f"an operator is missing here; to multiply write {before}*{after}"


def _explain_undeclared(name: str, declared: Collection[str]) -> str:
    """Return why a name is refused where only the declared ones are known."""
    if shouted := _logic_word(name):
        return shouted
    meant = nearest(name, declared)
    listed = clip(", ".join(sorted(declared)))
    others = f", or use one of {listed}" if listed else ""
    return f"{name!r} is not declared;{meant or f' declare it as a parameter{others}'}"


def _not_an_exponent(found: Token) -> str:
    shown, most = "nothing" if found.kind == "end" else repr(clip(found.text, 20)), nodes.MAX_EXPONENT
    advice = "declare a parameter of its own for any other power"
    return f"an exponent is one whole number from -{most} to {most}, found {shown}; {advice}"


def _logic_word(word: str) -> str:
    """Return the advice to write a word of logic in small letters, where a word is one in capitals; else nothing."""
    meant = word.lower()
    if word in WORDS or meant not in WORDS:
        return ""
    return f"{word!r} has no place here; the word of logic is {meant}, in small letters"


def _usage(function: str) -> str:
    return "Abs(a)" if function == "Abs" else f"{function}(a, b)"
