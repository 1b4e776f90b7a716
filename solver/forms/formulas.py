"""The formulas of one game, over its declared names, its terms (named sub-expressions that may mention each other, not
in a circle) written out first; tables and lists of the right kind; errors that say where they are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager, suppress
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from solver.errors import InvalidGame, InvalidText, Undecided, UsageError, clip
from solver.expressions.conditions import Comparison, Condition, ConditionNode, Predicate, parse_condition, rebuild
from solver.expressions.exact_numbers import comes_from
from solver.expressions.expression import Expression, of, substitute
from solver.expressions.nodes import Node, Number
from solver.expressions.tokens import check_name
from solver.expressions.tree_sizes import Size, measure
from solver.regions.parameters import check_text, no_such, quote

Cell: TypeAlias = tuple[Expression, ...]


@contextmanager
def locate_errors(place: str) -> Iterator[None]:
    """Put the place in the game before the message of an error raised inside, which is the game's then.

    >>> with locate_errors("title"):
    ...     raise InvalidGame("it is empty")
    Traceback (most recent call last):
    solver.errors.InvalidGame: title: it is empty
    """
    try:
        yield
    except InvalidText as error:
        raise InvalidText(f"{place}, column {error.column}: {error.reason}", error.text, error.column) from None
    except (InvalidGame, UsageError) as error:
        raise InvalidGame(f"{place}: {error}") from None
    except Undecided as error:
        raise Undecided(f"{place}: {error}") from None


def table(value: object, allowed: Sequence[str], required: Sequence[str] = ()) -> Mapping[str, Any]:
    """Return the value itself when it is a table with the right keys; else raise InvalidGame.

    >>> table({"baseline": 3, "rnage": [0, 1]}, ["baseline", "range"])
    Traceback (most recent call last):
    solver.errors.InvalidGame: no key is called 'rnage'; did you mean 'range'? there are baseline, range
    """
    if not isinstance(value, Mapping):
        raise InvalidGame(f"expected a table with {', '.join(required or allowed)}, found {quote(value)}")
    for key in value:
        if key not in allowed:
            raise InvalidGame(no_such("key", key, allowed))
    for key in required:
        if key not in value:
            raise InvalidGame(f"{key} is missing; add it")
    return value


def key(name: object) -> str:
    """Return a name as the path of a table writes it: bare, or in quotes where it must be.

    >>> key("shield"), key("withdraw, sanction")
    ('shield', '"withdraw, sanction"')
    """
    text = str(name)
    plain = text.isascii() and text.replace("-", "").replace("_", "").isalnum()
    return clip(text) if plain else f'"{clip(text)}"'


def sequence(value: object, place: str, what: str) -> Sequence[Any]:
    """Return the value itself when it is a list; else raise InvalidGame.

    >>> sequence("a, b", "answers", "answers")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers: expected a list of answers, found 'a, b'
    """
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise InvalidGame(f"{place}: expected a list of {what}, found {quote(value)}")
    return value


def count_entries(found: Sequence[object]) -> str:
    """Return how many entries a list has, in words."""
    return "1 entry" if len(found) == 1 else f"{len(found)} entries"


def entries(value: Any) -> Sequence[object] | None:
    """Return the entries of a list, a numpy array or a sympy matrix; None for anything else.

    >>> entries((1, 2)), entries("1, 2")
    ((1, 2), None)
    """
    if isinstance(value, (list, tuple)):
        return value
    if comes_from(value, "numpy") and getattr(value, "shape", ()) != ():
        return list(value)  # numpy's own scalars, which know how many digits they mean
    return list(value.tolist()) if comes_from(value, "sympy") and hasattr(value, "tolist") else None


def split_outside(text: str, mark: str) -> list[str]:
    """Return the texts between the marks that stand outside of parentheses, without blanks round them.

    >>> split_outside("Max(a, b), 1", ",")
    ['Max(a, b)', '1']
    """
    depth, cuts = 0, [-1]
    for match in re.finditer(rf"[(){mark}]", text):
        depth += (match[0] == "(") - (match[0] == ")")
        cuts += [match.start()] * (match[0] == mark and depth == 0)
    return [text[a + 1 : b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def first_repeated(names: Iterable[str]) -> str | None:
    """Return the first name that occurs a second time, or None."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def refuse_repeated(place: str, names: Iterable[str]) -> None:
    """Raise InvalidGame where a name occurs a second time.

    >>> refuse_repeated("terms", ["deal", "deal"])
    Traceback (most recent call last):
    solver.errors.InvalidGame: terms: deal is there twice; rename or remove one
    """
    if (twice := first_repeated(names)) is not None:
        raise InvalidGame(f"{place}: {twice} is there twice; rename or remove one")


def refuse_many(place: str, found: Sized, most: int) -> None:
    """Raise InvalidGame for more entries than are read.

    >>> refuse_many("issues", ["price", "date"], 1)
    Traceback (most recent call last):
    solver.errors.InvalidGame: issues: there are 2; at most 1 are read
    """
    if len(found) > most:
        raise InvalidGame(f"{place}: there are {len(found)}; at most {most} are read")


MAX_TERMS = 200
MAX_PLAIN = 10**15  # a whole number below it needs no reading
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
        """Read an expression from a number, a text or a sympy expression."""
        if type(value) not in (str, int):
            return of(value, self.declared)
        place = (type(value), value)
        found = self.known.get(place)
        if found is None:
            if isinstance(value, str):
                self.spend(value)
            plain = isinstance(value, int) and abs(value) < MAX_PLAIN
            found = Expression(Number(Fraction(str(value))), str(value)) if plain else of(value, self.declared)
            self.known[place] = found
        return found

    def expression_at(self, place: str, value: object) -> Expression:
        """Read an expression; errors begin with its place."""
        with locate_errors(place):
            return self.expression(value)

    def condition(self, text: object) -> Condition:
        """Read a condition from a text."""
        self.spend(checked := check_text("a condition", text))
        return parse_condition(checked, self.declared)

    def spend(self, text: str) -> None:
        """Count the pieces of a text that is to be read; raise InvalidGame beyond MAX_PIECES in all.

        >>> formulas = Formulas({"x"})
        >>> formulas.spend("2*x + 1")
        >>> MAX_PIECES - formulas.left
        5
        """
        self.left -= len(_PIECE.findall(text))
        if self.left < 0:
            raise InvalidGame(f"the formulas up to here have over {MAX_PIECES} pieces; write a smaller game")


_PIECE = re.compile(r"\w+|[^\w\s]")


def write_out_terms(
    terms: Sequence[tuple[str, Expression]], parameters: Sequence[str]
) -> tuple[dict[str, Node], dict[str, Size]]:
    """Return the tree of every term in parameters alone, and how large it is.

    >>> trees, sizes = write_out_terms([("t", of("s**2")), ("s", of("x - 1"))], ["x"])
    >>> trees["t"] == of("(x - 1)**2").tree, sizes["t"].degree
    (True, (2, 0))
    """
    refuse_many("terms", terms, MAX_TERMS)
    for name, _ in terms:
        with locate_errors("terms"):
            check_name(name)
        if name in parameters:
            raise InvalidGame(f"terms.{name}: a parameter has the same name; rename one of them")
    refuse_repeated("terms", (name for name, _ in terms))
    declared = {*parameters, *(name for name, _ in terms)}
    trees: dict[str, Node] = {}
    sizes: dict[str, Size] = {}
    for name, term in _in_order(dict(terms)):
        with locate_errors(f"terms.{name}"):
            mentioned = check_declared(term, declared)
            sizes[name] = measure(term.tree, sizes)
            trees[name] = substitute(term.tree, {one: trees[one] for one in mentioned if one in trees})
    return trees, sizes


def _in_order(terms: Mapping[str, Expression]) -> Iterator[tuple[str, Expression]]:
    """Yield the terms, each after those that it mentions."""
    mentioned = {name: [other for other in terms if other in term.names] for name, term in terms.items()}
    sorter, done = TopologicalSorter(mentioned), set[str]()
    with suppress(CycleError):
        sorter.prepare()
    while sorter.is_active():
        for name in sorter.get_ready():
            yield name, terms[name]
            done.add(name)
            sorter.done(name)
    if waiting := {name: {*needed} - done for name, needed in mentioned.items() if name not in done}:
        chain = [next(iter(waiting))]  # every waiting term mentions a waiting one
        while chain[-1] not in chain[:-1]:
            chain.append(min(waiting[chain[-1]]))
        circle = " -> ".join(chain[chain.index(chain[-1]) :])
        raise InvalidGame(f"terms: {circle} goes round in a circle; break it")


def substituted_condition(node: ConditionNode, by: Mapping[str, Node]) -> ConditionNode:
    """Return the condition's tree with names replaced in its comparisons; arguments of predicates stay as they are.

    >>> substituted_condition(parse_condition("not x > 1").tree, {"x": of("y").tree})
    Not(inner=Comparison(left=Name(name='y'), relation='>', right=Number(value=Fraction(1, 1))))
    """

    def change(found: Comparison | Predicate) -> ConditionNode:
        if isinstance(found, Predicate):
            inner = found.inner and substituted_condition(found.inner, by)
            return Predicate(found.name, found.arguments, inner)
        return Comparison(substitute(found.left, by), found.relation, substitute(found.right, by))

    return rebuild(node, change)


def check_declared(expression: Expression, declared: Collection[str]) -> frozenset[str]:
    """Return the names in an expression; raise InvalidText, with the column, for one that is not declared.

    >>> sorted(check_declared(of("x - y"), ["x", "y", "z"]))
    ['x', 'y']
    """
    found = expression.names
    if not found.issubset(declared):
        of(expression, declared)  # raises, with the column
    return found
