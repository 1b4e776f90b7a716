"""What every form of a game has: players, parameters with assumptions, terms, sources, and a place it comes from.

A form adds what its players decide on: strategies and payoffs (`solver.forms.normal`), or issues and an outcome without
agreement (`solver.forms.dispute`). They share texts and references that are checked, terms, and fixing parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self, TypedDict, TypeVar

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomial_text import text as polynomial_text
from solver.algebra.polynomials import ratio
from solver.errors import InvalidGame, UsageError, nearest
from solver.expressions.conditions import Condition, holds, parse_condition, render_condition
from solver.expressions.expression import Expression, evaluate, parse, substitute
from solver.expressions.nodes import Node, Number, names, render
from solver.expressions.parser import Lookups
from solver.expressions.tokens import fits
from solver.expressions.tree_sizes import Size, measure
from solver.forms import formulas
from solver.forms.formulas import check_declared, locate_errors, substituted_condition, write_out_terms
from solver.forms.players import Seat
from solver.forms.published import Source
from solver.forms.tables import read_distribution
from solver.forms.traits import Traits
from solver.regions.domain import domain
from solver.regions.parameters import NOBODY, ParameterSpace, check_text, no_such, quote
from solver.regions.poles import refuse_poles
from solver.report.answer import Answer as Printed
from solver.report.json_records import NO_NAMES, Names, NumberRecord, plain

MAX_PLAYERS = 12
MAX_ANSWERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Form(Printed):
    """What every form has, and what needs only that; a form gives `shape_text` and `places`.

    `terms`: named sub-expressions, in any order without cycles. `name` says where the game was found, `fixed` which
    parameters of that game numbers stand for (see `fix`), `open` which outcomes its atlas may lack, as a sentence; none
    of them is part of the game.
    """

    report: ClassVar[str] = "solver.forms.report"
    record: ClassVar[str] = "game_record"
    form: ClassVar[str]
    traits: ClassVar[Traits]

    space: ParameterSpace = field(default_factory=ParameterSpace)
    title: str = ""
    note: str = ""
    name: str = field(default="", compare=False)
    terms: tuple[tuple[str, Expression], ...] = ()
    sources: tuple[Source, ...] = ()
    answers: tuple[Any, ...] = ()  # each a PublishedAnswer, or of a dispute a PublishedAgreement
    fixed: tuple[tuple[str, Fraction], ...] = field(default=(), compare=False)
    open: str = field(default="", compare=False)
    _written_out: Mapping[str, Node] = field(init=False, compare=False)  # every term's tree in parameters alone

    def __repr__(self) -> str:
        named = self.name or self.title or "without a name"
        return f"<{type(self).__name__} {named}: {self.shape_text}, {len(self.space)} parameters>"

    def write_out(self, expression: Expression) -> Node:
        """Return the tree of an expression with the terms written out, so that only parameters are left in it.

        >>> x = {"baseline": 1, "range": (0, 2)}
        >>> g = game({"one": ["a"]}, {"a": ["2*t"]}, {"x": x}, terms={"t": "x - 1"})
        >>> render(g.write_out(g.payoffs[0][0]))
        '2*(x - 1)'
        """
        known = self._written_out
        mentioned = {name: known[name] for name in expression.names if name in known} if known else {}
        return substitute(expression.tree, mentioned) if mentioned else expression.tree

    def value_at(self, expression: Expression, point: Mapping[str, Fraction]) -> Fraction:
        """Return the value of an expression, its terms written out, at a point of the parameters."""
        return evaluate(self.write_out(expression), point)

    def condition(self, text: str, predicates: Collection[str] = (), lookups: Lookups | None = None) -> Condition:
        """Read a condition over the parameters and terms from a text; its terms are written out."""
        read = parse_condition(text, {*self.space.names, *self._written_out}, predicates, lookups)
        return Condition(substituted_condition(read.tree, self._written_out), text)

    @property
    def seat_names(self: Any) -> tuple[str, ...]:
        """The players, or the parties to a dispute, by name."""
        return tuple(seat.name for seat in self.players)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has, where all choose at once; nothing in other forms."""
        return ()

    @property
    def is_of_two(self: Any) -> bool:
        """Whether two play, or bargain."""
        return len(self.players) == 2

    @property
    def usual_claims(self) -> tuple[str, ...]:
        """The claims that are asked where none is given: of most forms none."""
        return ()

    def refuse_lacking(self: Any, question: str) -> None:
        """Raise UsageError, with what to ask instead, for a question that games of this form cannot answer."""
        if why := self.traits.lacks.get(question):
            raise UsageError(why.format(file=getattr(self, "file", "") or "FILE"))

    @property
    def parties(self: Any) -> tuple[Seat, ...]:
        """Who may control parameters."""
        return tuple(self.players)

    @property
    def shape_text(self) -> str:
        """How large the game is, in the words of its form."""
        raise NotImplementedError

    def places(self) -> Iterator[tuple[str, Expression]]:
        """Yield every expression of the game, except in terms and answers, with its place in the file."""
        raise NotImplementedError

    def paid_outcomes(self) -> Iterable[tuple[tuple[str, ...], Sequence[Expression]]]:
        """Return what pays something, each by the names in it, with what it pays each player."""
        return ()

    def values_at(self: Any, point: Mapping[str, Fraction]) -> dict[str, dict[str, Fraction]]:
        """Return what each outcome pays at a point, by its name and by player."""
        values = {}
        for called, cell in self.paid_outcomes():
            numbers = (self.value_at(entry, point) for entry in cell)
            values[", ".join(called)] = dict(zip(self.seat_names, numbers, strict=True))
        return values

    def trees_at(self, point: Mapping[str, Fraction]) -> list[Node]:
        """Return the utilities over the issues alone, at a point of the parameters; nothing but of a dispute."""
        return []

    def change_entries(self, change: Callable[[Expression], Expression]) -> dict[str, Any]:
        """Return what only this form has, by field, with every expression in it changed."""
        own = (one.name for one in fields(self) if one.init and one.name not in _SHARED)
        return {name: change_inside(getattr(self, name), change) for name in own}

    def list_shared(self) -> dict[str, Any]:
        """Return the parts that a game in another form has of this one, by field."""
        parts = ("space", "title", "note", "name", "terms", "sources", "fixed")
        return {part: getattr(self, part) for part in parts}

    def fix(self, values: Mapping[str, object], baseline: Mapping[str, object] | None = None) -> Self:
        """Return the game with some parameters replaced by numbers, and so removed from the space.

        >>> g = game({"one": ["a"]}, {"a": ["x*y"]}, {n: {"baseline": 1, "range": (0, 2)} for n in "xy"})
        >>> h = g.fix({"x": "1/2"})
        >>> h.space.names, str(h.payoffs[0][0]), h.fixed
        (('y',), '1/2*y', (('x', Fraction(1, 2)),))

        `baseline` moves baselines of other parameters at the same time, for an assumption that the fixed values would
        break at the old ones. The published answers speak of the whole game and are dropped. Raises UsageError on an
        unknown parameter, on a value outside its range, and where an assumption or a payoff cannot take the value.
        """
        exactly, moved = self.space.values(values), self.space.values(baseline or {})
        numbers: dict[str, Node] = {name: Number(value) for name, value in exactly.items()}

        try:
            changed = self._with(numbers, _fixed_space(self.space, numbers, moved)) if numbers or moved else {}
            return replace(self, answers=(), fixed=(*self.fixed, *exactly.items()), **changed)
        except InvalidGame as error:
            place = ", ".join(f"{name} = {quote(str(value))[1:-1]}" for name, value in values.items())
            raise UsageError(f"the game cannot be fixed at {place}: {error}") from None

    def untie_parameters(self) -> Self:
        """Return the game in its free parameters: what the assumptions determine is put in, its range assumed first.

        >>> two = {name: {"baseline": 1, "range": (0, 2)} for name in "pq"}
        >>> made = game({"one": ["a"]}, {"a": ["p*q"]}, two, assumptions=["p + q == 2"]).untie_parameters()
        >>> made.space.names, str(made.payoffs[0][0])
        (('p',), 'p*(2 - p)')
        """
        over, ranges, known = domain(self.space), list[Condition](), dict[str, Node]()
        for k, (above, under) in over.solved.items():
            known[over.names[k]] = parse(ratio_text(ratio(above, under), over.names)).tree
            sides = (above - over.ring.constant(over.low[k]) * under, over.ring.constant(over.high[k]) * under - above)
            ranges += [parse_condition(f"{polynomial_text(side, over.names)} >= 0") for side in sides]
        space = replace(self.space, assumptions=(*ranges, *self.space.assumptions))
        return replace(self, answers=(), **self._with(known, _fixed_space(space, known, {}))) if known else self

    def _with(self, known: Mapping[str, Node], space: ParameterSpace) -> dict[str, Any]:
        change = partial(fixed_expression, numbers=known)
        return {**self.change_entries(change), "terms": change_inside(self.terms, change), "space": space}

    def with_distributions(self, given: Mapping[str, object]) -> Self:
        """Return the game with other distributions of some parameters, each as in a game file or a text.

        >>> deal = load("thaad-deal").with_distributions({"shield": "triangular(3)"})
        >>> deal.space["shield"].distribution.mode
        Fraction(3, 1)

        Raises UsageError on an unknown parameter, and on a distribution that does not fit it.
        """
        changed = {name: self.space[name] for name in given}
        for name, value in given.items():
            try:
                changed[name] = replace(changed[name], distribution=read_distribution(value))
            except InvalidGame as error:
                raise UsageError(f"the distribution of {name}: {error}") from None
        parameters = tuple(changed.get(one.name, one) for one in self.space.parameters)
        return replace(self, space=replace(self.space, parameters=parameters))

    @property
    def groups(self: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The players, each with its strategies."""
        return tuple((player.name, player.strategies) for player in self.players)

    @property
    def json_names(self) -> Names:
        """What parameters, players and their strategies are called."""
        return Names(self.space.names, self.seat_names, self.groups)


_SHARED = frozenset(one.name for one in fields(Form))


class GameRecord(TypedDict):
    """What tells one game from another: the strategies of each player, the parameters, what is assumed of them beside
    their ranges, those fixed to numbers."""

    name: str
    form: str
    title: str
    note: str
    players: dict[str, list[str]]
    parameters: list[str]
    assumptions: list[str]
    fixed: dict[str, NumberRecord]


@plain.register(Form)
def _record(game: Any, names: Names = NO_NAMES) -> GameRecord:
    return {
        "name": game.name,
        "form": game.form,
        "title": game.title,
        "note": game.note,
        "players": {player.name: list(player.strategies) for player in game.players},
        "parameters": list(game.space.names),
        "assumptions": [str(assumption) for assumption in game.space.assumptions],
        "fixed": plain(dict(game.fixed)),
    }


# --- what a game must be --------------------------------------------------------------------------


def check_shared(game: Any, least: int, advice: str, most: int = MAX_PLAYERS) -> Mapping[str, Size]:
    """Check the parts that every form has, keep the terms' trees with the game, and return how large they are.

    >>> tree(["one"], [("", "one", ["a"])], {"a": [1]}, title=7)
    Traceback (most recent call last):
    solver.errors.InvalidGame: title is text, not 7; put it in quotes
    """
    for name in ("title", "note", "name"):
        check_text(name, getattr(game, name))
    check_names(game.players, least, advice, most)
    _check_references(game)
    trees, sizes = write_out_terms(game.terms, game.space.names)
    object.__setattr__(game, "_written_out", trees)
    return sizes


def check_names(players: Sequence[Seat], least: int, advice: str, most: int = MAX_PLAYERS) -> None:
    """Raise InvalidGame for too few or too many players, or one name twice.

    >>> check_names([Player("US", ("keep",))], 2, "name two parties or more")
    Traceback (most recent call last):
    solver.errors.InvalidGame: players: there is only US; name two parties or more
    """
    if len(players) < least:
        found = "there are none" if not players else f"there is only {players[0].name}"
        raise InvalidGame(f"players: {found}; {advice}")
    formulas.refuse_many("players", players, most)
    formulas.refuse_repeated("players", (player.name for player in players))


def _check_references(game: Any) -> None:
    """Raise InvalidGame where a parameter or an answer names a player or a source that is not there."""
    called = [player.name for player in game.parties]
    keys = [source.key for source in game.sources]
    formulas.refuse_repeated("sources", keys)
    for parameter in game.space.parameters:
        if parameter.control != NOBODY and parameter.control not in called:
            found = no_such("player", parameter.control, [*called, NOBODY])
            raise InvalidGame(f"parameters.{parameter.name}.control: {found}")
        _check_key(parameter.source, keys, f"parameters.{parameter.name}.source")
    if len(game.answers) > MAX_ANSWERS:
        raise InvalidGame(f"{len(game.answers)} answers are given; at most {MAX_ANSWERS} are read")
    for index, answer in enumerate(game.answers):
        _check_key(answer.source, keys, f"answers[{index}].source")


def _check_key(source: str, keys: Sequence[str], place: str) -> None:
    if source and source not in keys:
        named = source if source.isascii() and source.isidentifier() else "..."
        hint = nearest(source, keys) or f" add [sources.{named}]"
        raise InvalidGame(f"{place}: no source has the key {quote(source)};{hint}")


def check_claims(game: Any) -> None:
    """Raise InvalidGame for an answer that is no claim with iff, and where one of its texts cannot be read.

    >>> tree(["one"], [("", "one", ["a"])], {"a": [1]}, answers=[{"claim": "played(b)", "iff": "1 > 0"}])
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].claim: there is no history 'b': no action of the beginning is called 'b';
    there are a
    """
    for index, answer in enumerate(game.answers):
        if answer.equilibria:
            raise InvalidGame(f"answers[{index}]: an answer about a {game.form} is a claim with iff; write one")
        for part, read in (("claim", game.claim), ("iff", game.condition), ("where", game.condition)):
            if text := getattr(answer, part):
                with locate_errors(f"answers[{index}].{part}"):
                    read(text)


def check_expressions(
    places: Iterable[tuple[str, Expression]], declared: Iterable[str], sizes: Mapping[str, Size]
) -> None:
    """Raise InvalidGame for an expression with an undeclared name, or too large with the terms written out."""
    known = frozenset({*declared, *sizes})
    for place, entry in places:
        if not isinstance(entry.tree, Number):
            with locate_errors(place):
                check_declared(entry, known)
                measure(entry.tree, sizes)


def refuse_many_alternatives(space: ParameterSpace) -> None:
    """Raise UsageError for assumptions that split into too many alternatives."""
    if space.assumptions:
        domain(space)


_F = TypeVar("_F", bound=Form)


def check_ranges(game: _F, places: Iterable[tuple[str, Expression]] | None = None) -> _F:
    """Return the game itself; raise UsageError for assumptions that split into too many alternatives, InvalidGame where
    it, or what stands at the `places` alone, divides by zero within the ranges."""
    refuse_many_alternatives(game.space)
    entries = game.places() if places is None else places
    refuse_poles(((place, game.write_out(e)) for place, e in entries if not isinstance(e.tree, Number)), game.space)
    return game


# --- partial values -------------------------------------------------------------------------------


def change_inside(part: Any, change: Callable[[Expression], Expression]) -> Any:
    """Return a part of a game with every expression in it changed, in lists and records; what has none as it is.

    >>> from solver.expressions.expression import of
    >>> change_inside((of("x"), ("name", of("y"))), lambda entry: of(f"2*{entry}"))[1][1].text
    '2*y'
    """
    if isinstance(part, Expression):
        return change(part)
    if isinstance(part, tuple):
        return tuple(change_inside(one, change) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    parts = {one.name: getattr(part, one.name) for one in fields(part) if one.init}
    new = {name: change_inside(one, change) for name, one in parts.items()}
    return replace(part, **new) if new != parts else part


def fixed_expression(expression: Expression, numbers: Mapping[str, Node]) -> Expression:
    """Return the expression with numbers put in for some names.

    >>> str(fixed_expression(of("x*y + x"), {"x": Number(Fraction(2))}))
    '2*y + 2'
    """
    if expression.names.isdisjoint(numbers):
        return expression
    tree = substitute(expression.tree, numbers)
    if not names(tree):
        value = evaluate(tree, {})  # Pole where nothing but numbers is left and it divides by zero
        tree = Number(value) if fits(value) else tree
    return Expression(tree, render(tree))


def _fixed_space(space: ParameterSpace, numbers: Mapping[str, Node], moved: Mapping[str, Fraction]) -> ParameterSpace:
    """Return the space without the parameters that numbers replace; `moved` has new baselines of others."""
    kept = tuple(
        replace(parameter, baseline=moved.get(parameter.name, parameter.baseline))
        for parameter in space.parameters
        if parameter.name not in numbers
    )
    assumptions = []
    for assumption in space.assumptions:
        tree = substituted_condition(assumption.tree, numbers)
        fixed = Condition(tree, render_condition(tree))
        if fixed.names:
            assumptions.append(fixed)
        elif not holds(fixed, {}):
            raise InvalidGame(f"it breaks the assumption {quote(assumption.text)}")
    return ParameterSpace(kept, tuple(assumptions))
