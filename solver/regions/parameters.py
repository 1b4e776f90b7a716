"""The parameters of a game, and the space in which they move.

A parameter is a name with a baseline and a range, low <= baseline <= high, low < high.
The ranges make a box, and the assumptions (comparisons that hold throughout) cut it:

    space = {point in [low_1, high_1] x ... x [low_n, high_n] : every assumption holds at the point}

All numbers are exact; a decimal is read from its text, so 0.1 is 1/10.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from solver.errors import InvalidGame, InvalidText, UsageError, ZopaError, clip, nearest
from solver.expressions.conditions import Condition, holds
from solver.expressions.exact_numbers import value_text
from solver.expressions.expression import of
from solver.expressions.nodes import Number
from solver.expressions.tokens import check_name
from solver.report.words import GREEK

Point: TypeAlias = Mapping[str, Fraction]
MAX_PARAMETERS = 100
MAX_ASSUMPTIONS = 200
MAX_TEXT = 100_000
MAX_SYMBOL = 40
KINDS: Mapping[str, tuple[str, ...]] = {"uniform": (), "triangular": ("mode",), "normal": ("mean", "sd")}
NOBODY = "nobody"
_TYPED = re.compile(r"\s*(?P<kind>\w+)\s*(?:\((?P<numbers>[^()]*)\)\s*)?")
_WORD = re.compile(r"[^\W\d]\w*+(?!\s*\()")  # a name that is not called


def exact(value: object) -> Fraction:
    """Return the exact value of a number or text such as 7/3; InvalidGame (InvalidText) for what is no finite number.

    >>> exact("7/3"), exact(0.1)
    (Fraction(7, 3), Fraction(1, 10))
    """
    try:
        tree = of(value, declared=()).tree
    except InvalidText as fault:
        word = _WORD.match(fault.text, fault.column - 1)
        if word is None:
            raise
        reason = f"{clip(word[0])!r} is no number; write one such as 3, 0.25 or 7/3"
        raise InvalidText(reason, fault.text, fault.column) from None
    if not isinstance(tree, Number):
        raise InvalidGame(f"expected one number, found {quote(value)}; write it out, such as 3, 0.1 or 7/3")
    return tree.value


def read_value(what: str, value: object) -> Fraction:
    """Return the exact value given for something; raise UsageError, which names it, where that is not a number.

    >>> read_value("the value of shield", "7/3")
    Fraction(7, 3)
    """
    try:
        return exact(value)
    except InvalidGame as error:
        raise UsageError(f"{what} cannot be read: {error}") from None


def check_text(kind: str, text: object) -> str:
    """Return the text itself; raise InvalidGame unless it is text that UTF-8 can hold.

    >>> check_text("title", "Hawk and dove")
    'Hawk and dove'
    """
    if not isinstance(text, str):
        raise InvalidGame(f"{kind} is text, not {quote(text)}; put it in quotes")
    if len(text) > MAX_TEXT:
        raise InvalidGame(f"{kind} has {len(text)} characters; use at most {MAX_TEXT}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidGame(f"{kind} holds half a character (a lone surrogate); remove it") from None
    return text


def quote(value: object) -> str:
    """Return a value as an error message quotes it: on one line, and short.

    >>> quote("a\\nb"), quote(10**50)
    ("'a\\\\nb'", 'a huge integer')
    """
    return "a huge integer" if isinstance(value, int) and abs(value) >= 10**40 else value_text(value)


def no_such(what: str, name: object, known: Collection[str]) -> str:
    """Return why a name is refused, with the nearest one that there is.

    >>> no_such("player", "Chna", ["US", "China"])
    "no player is called 'Chna'; did you mean 'China'? there are US, China"
    """
    return f"no {what} is called {quote(name)};{nearest(str(name), known)} {there_are(known)}"


def there_are(known: Collection[str]) -> str:
    """Return what there is to be named, as the end of a refusal.

    >>> there_are(["US", "China"]), there_are(["US"])
    ('there are US, China', 'there is only US')
    """
    return f"there {'is only' if len(known) == 1 else 'are'} {', '.join(known) or 'none at all'}"


def check_kind(given: object, kind: type, takes: str, advice: str = "") -> None:
    """Raise UsageError, which says what a function takes and what else to do, unless it is given that.

    >>> check_kind("deal", Parameter, "it takes a parameter", "space[name] is one")
    Traceback (most recent call last):
    solver.errors.UsageError: it takes a parameter, not 'deal'; space[name] is one
    """
    if not isinstance(given, kind):
        raise UsageError("; ".join(filter(None, (f"{takes}, not {quote(given)}", advice))))


@dataclass(frozen=True, slots=True)
class Distribution:
    """How likely the values of a parameter are, within its range.

    >>> Distribution("triangular", mode=Fraction(3))
    Distribution(kind='triangular', mode=Fraction(3, 1), mean=None, sd=None)

    "uniform" takes no number, "triangular" a mode, "normal" a mean and a standard deviation sd > 0 and is
    truncated to the range. Raises InvalidGame.
    """

    kind: str = "uniform"
    mode: Fraction | None = None
    mean: Fraction | None = None
    sd: Fraction | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidGame(no_such("distribution", self.kind, KINDS))
        needed = KINDS[self.kind]
        for name in ("mode", "mean", "sd"):
            given = getattr(self, name)
            if (given is not None) != (name in needed):
                verb, takes = "needs" if given is None else "takes no", " and ".join(needed) or "nothing else"
                raise InvalidGame(f"a {self.kind} distribution {verb} {name}; it takes {takes}")
            if given is not None:
                object.__setattr__(self, name, exact(given))
        if self.sd is not None and self.sd <= 0:
            raise InvalidGame(f"the standard deviation is {self.sd}; it must be above 0")

    @classmethod
    def of(cls, text: str) -> Distribution:
        """Read a distribution as it is typed: its kind, then its numbers, if any, in parentheses.

        >>> Distribution.of("normal(3, 1/2)")
        Distribution(kind='normal', mode=None, mean=Fraction(3, 1), sd=Fraction(1, 2))
        """
        typed = _TYPED.fullmatch(text)
        if typed is None or typed["kind"] not in KINDS:
            return cls(text)
        names, numbers = KINDS[typed["kind"]], typed["numbers"].split(",") if typed["numbers"] else []
        if len(numbers) > len(names):
            takes = f"{typed['kind']}({', '.join(names)})" if names else typed["kind"]
            raise InvalidGame(f"{quote(text)} has more numbers than {takes} takes; its ends are those of the range")
        return cls(typed["kind"], **dict(zip(names, map(exact, numbers), strict=False)))


@dataclass(frozen=True, slots=True)
class Parameter:
    """One symbol of the payoffs: its baseline, its range, and what it stands for.

    >>> Parameter("shield", Fraction(3), Fraction(0), Fraction(10), meaning="cost of taking THAAD out").high
    Fraction(10, 1)

    `symbol` is for LaTeX: a letter or a Greek command, with an index if need be. `control` is the player
    whose lever it is, or nobody; `unit` what its numbers count, such as "billion dollars a year". Raises
    InvalidGame unless low <= baseline <= high and low < high.
    """

    name: str
    baseline: Fraction
    low: Fraction
    high: Fraction
    meaning: str = ""
    symbol: str = ""
    control: str = NOBODY
    distribution: Distribution | None = None
    source: str = ""
    note: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        check_name(self.name)
        for field in ("baseline", "low", "high"):
            object.__setattr__(self, field, exact(getattr(self, field)))
        for field in ("meaning", "symbol", "control", "source", "note", "unit"):
            check_text(field, getattr(self, field))
        if self.low >= self.high:
            raise InvalidGame(
                f"the range of {self.name} runs from {self.low} to {self.high}; the first must be the lower"
                + (", so write a value that does not move as a number" if self.low == self.high else "")
            )
        mode = self.distribution.mode if self.distribution else None
        for what, value in (("baseline", self.baseline), ("mode", mode)):
            if value is not None and not self.low <= value <= self.high:
                within = f"its range {self.low} to {self.high}"
                raise InvalidGame(f"the {what} of {self.name} is {value}, outside {within}; move one of them")
        check_symbol(self.symbol, self.name)


# Letters or a Greek command, then an index: LaTeX runs commands, so no other one passes.
_SYMBOL = re.compile(
    rf"(?:[A-Za-z]+|\\(?:{GREEK}|varepsilon|vartheta|varphi|ell))(?:_[A-Za-z0-9]|_\{{[A-Za-z0-9]+\}})?"
)


def check_symbol(symbol: str, name: str) -> None:
    """Raise InvalidGame unless a symbol is empty, or a letter or a Greek command, with an index if need be."""
    if symbol and not (len(symbol) <= MAX_SYMBOL and _SYMBOL.fullmatch(symbol)):
        raise InvalidGame(
            f"{quote(symbol)} cannot be the symbol of {name}; use a letter or a Greek command,"
            " with an index if need be: k, \\sigma, k_{US}"
        )


@dataclass(frozen=True, slots=True)
class ParameterSpace:
    """The box of the parameters' ranges, cut by the assumptions.

    >>> space = ParameterSpace((Parameter("shield", Fraction(3), Fraction(0), Fraction(10)),))
    >>> space.names, space.box, space.point({"shield": "7/3"})
    (('shield',), ((Fraction(0, 1), Fraction(10, 1)),), {'shield': Fraction(7, 3)})

    Raises InvalidGame for a name declared twice, an assumption about another name, and a baseline that breaks one.
    """

    parameters: tuple[Parameter, ...] = ()
    assumptions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        for what, most in (("parameters", MAX_PARAMETERS), ("assumptions", MAX_ASSUMPTIONS)):
            if (count := len(getattr(self, what))) > most:
                raise InvalidGame(f"there are {count} {what}; at most {most} are read")
        names = self.names
        for k, name in enumerate(names):
            if name in names[:k]:
                raise InvalidGame(f"parameter {name} is declared twice; rename or remove one")
        for assumption in self.assumptions:
            self._check_assumption(assumption)

    def _check_assumption(self, assumption: Condition) -> None:
        for name in sorted(assumption.names):
            if name not in self:
                raise InvalidGame(
                    f"assumption {quote(assumption.text)} mentions {name}, which is not declared;"
                    f"{nearest(name, self.names) or ' declare it'}"
                )
        try:
            kept = holds(assumption, self.baseline)
        except ZopaError as error:
            raise InvalidGame(
                f"assumption {quote(assumption.text)} has no answer at the baseline ({error}); change one"
            ) from None
        if not kept:
            raise InvalidGame(f"the baseline breaks the assumption {quote(assumption.text)}; change one of them")

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters' names, in the order of declaration."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def baseline(self) -> dict[str, Fraction]:
        """The point at which every parameter has its baseline."""
        return {parameter.name: parameter.baseline for parameter in self.parameters}

    @property
    def box(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """The ranges, one pair (low, high) a parameter, in the order of declaration."""
        return tuple((parameter.low, parameter.high) for parameter in self.parameters)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.parameters)

    def __getitem__(self, name: str) -> Parameter:
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        raise UsageError(no_such("parameter", name, self.names))

    def point(self, overrides: Mapping[str, object] | Literal["baseline"] | None = None) -> dict[str, Fraction]:
        """Return the baseline with some parameters moved, in the order of declaration; "baseline" alone moves none.

        >>> space = ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),))
        >>> space.point({"x": 0.1})
        {'x': Fraction(1, 10)}

        Values are numbers or texts such as "7/3". Raises UsageError on an unknown name, on a value that is
        not a number, and on one outside its range; whether the assumptions hold there is `admits`'s question.
        """
        moved = {} if overrides is None or overrides == "baseline" else self.values(overrides)
        return {**self.baseline, **moved}

    def values(self, given: object) -> dict[str, Fraction]:
        """Return what is given for some of the parameters, as `point` reads it.

        >>> ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),)).values({"x": "3/2"})
        {'x': Fraction(3, 2)}
        """
        if isinstance(given, Mapping):
            return {name: self.value(name, value) for name, value in given.items()}
        told = 'give the values that differ from the baseline, such as {"shield": "7/3"}, or "baseline"'
        raise UsageError(f"{quote(given)} is no point; {told}")

    def value(self, name: str, value: object) -> Fraction:
        """Return one parameter's value, read exactly and checked against its range.

        >>> ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),)).value("x", "3/2")
        Fraction(3, 2)
        """
        parameter = self[name]
        number = read_value(f"the value of {name}", value)
        if not parameter.low <= number <= parameter.high:
            raise UsageError(
                f"{name} = {clip(str(number))} lies outside its range {parameter.low} to {parameter.high};"
                " choose a value inside it"
            )
        return number

    def admits(self, point: Point) -> bool:
        """Whether a point lies in the box and keeps every assumption; raise UsageError where a parameter has no value.

        >>> space = ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),))
        >>> space.admits({"x": Fraction(3)})
        False
        """
        for parameter in self.parameters:
            if parameter.name not in point:
                raise UsageError(f"{parameter.name} has no value at this point; give it one")
            if not parameter.low <= point[parameter.name] <= parameter.high:
                return False
        return all(holds(assumption, point) for assumption in self.assumptions)

    def check(self, point: dict[str, Fraction]) -> dict[str, Fraction]:
        """Return a point of the space; raise UsageError where it breaks an assumption.

        >>> space = ParameterSpace((Parameter("x", Fraction(1), Fraction(0), Fraction(2)),))
        >>> space.check(space.point({"x": "3/2"}))
        {'x': Fraction(3, 2)}
        """
        if not self.admits(point):
            broken = next((str(one) for one in self.assumptions if not holds(one, point)), "the ranges")
            raise UsageError(f"the point breaks what the game assumes ({broken}); move it elsewhere")
        return point

    def without(self, names: Collection[str]) -> ParameterSpace:
        """Return the space of the other parameters; UsageError on an unknown name, and one that an assumption mentions.

        >>> x, y = (Parameter(name, Fraction(1), Fraction(0), Fraction(2)) for name in "xy")
        >>> ParameterSpace((x, y)).without({"x"}).names
        ('y',)
        """
        gone = frozenset(names)
        for name in gone:
            self[name]
        for assumption in self.assumptions:
            tied = sorted(assumption.names & gone)
            if tied:
                raise UsageError(
                    f"{tied[0]} cannot be left out: the assumption {quote(assumption.text)} mentions it;"
                    " fix its value instead"
                )
        kept = tuple(parameter for parameter in self.parameters if parameter.name not in gone)
        return ParameterSpace(kept, self.assumptions)


def check_space(given: object) -> None:
    """Raise UsageError unless parameters are given.

    >>> check_space("hawk-dove")
    Traceback (most recent call last):
    solver.errors.UsageError: the parameters are a ParameterSpace, not 'hawk-dove'; those of a game are game.space
    """
    check_kind(given, ParameterSpace, "the parameters are a ParameterSpace", "those of a game are game.space")
