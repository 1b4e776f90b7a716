"""What every form of a game has: players, parameters with assumptions, terms, sources, and a place it comes from.

A form adds what its players decide on: strategies and payoffs (`solver.forms.normal`), or issues and an outcome without
agreement (`solver.forms.dispute`). They share texts and references that are checked, terms, and fixing parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar, Self, TypedDict

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomial_text import text as polynomial_text
from solver.algebra.polynomials import ratio
from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import Condition, parse_condition
from solver.expressions.expression import Expression, evaluate, parse, substitute
from solver.expressions.nodes import Node, Number
from solver.expressions.parser import Lookups
from solver.forms.formulas import substituted_condition
from solver.forms.players import Seat
from solver.forms.published import Source
from solver.forms.substitutions import change_inside, fix_space, fixed_expression
from solver.forms.tables import read_distribution
from solver.forms.traits import Traits
from solver.regions.domain import domain
from solver.regions.parameters import ParameterSpace, quote
from solver.report.answer import Answer as Printed
from solver.report.json_records import NO_NAMES, Names, NumberRecord, plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Form(Printed):
    """What every form has, and what needs only that; a form gives `shape_text` and `places`.

    `payoff_unit`: what the payoffs count, such as "billion dollars a year". `terms`: named sub-expressions, in any
    order without cycles. `name` says where the game was found, `fixed` which parameters of that game numbers stand for
    (see `fix`), `open` which outcomes its atlas may lack, as a sentence, `concept` which one its outcomes are of, where
    that is not the usual one; none of these four is part of the game.
    """

    report: ClassVar[str] = "solver.forms.report"
    record: ClassVar[str] = "game_record"
    form: ClassVar[str]
    traits: ClassVar[Traits]

    space: ParameterSpace = field(default_factory=ParameterSpace)
    title: str = ""
    note: str = ""
    payoff_unit: str = ""
    name: str = field(default="", compare=False)
    concept: str = field(default="", compare=False)
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
    def seats(self: Any) -> tuple[Seat, ...]:
        """The players of the game itself, or the parties to the dispute; a study has none."""
        return tuple(self.players)

    @property
    def seat_names(self) -> tuple[str, ...]:
        """The players, or the parties to a dispute, by name."""
        return tuple(seat.name for seat in self.seats)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many strategies each player has, where all choose at once; nothing in other forms."""
        return ()

    @property
    def is_of_two(self) -> bool:
        """Whether two play, or bargain."""
        return len(self.seats) == 2

    @property
    def usual_claims(self) -> tuple[str, ...]:
        """The claims that are asked where none is given: of most forms none."""
        return ()

    def refuse_lacking(self, question: str) -> None:
        """Raise UsageError, with what to ask instead, for a question that games of this form cannot answer."""
        if why := self.traits.lacks.get(question):
            raise UsageError(why.format(file=getattr(self, "file", "") or "FILE"))

    @property
    def parties(self) -> tuple[Seat, ...]:
        """Who may control parameters."""
        return self.seats

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

    def values_at(self, point: Mapping[str, Fraction]) -> dict[str, dict[str, Fraction]]:
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
        parts = ("space", "title", "note", "payoff_unit", "name", "terms", "sources", "fixed")
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
            changed = self._with(numbers, fix_space(self.space, numbers, moved)) if numbers or moved else {}
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
        return replace(self, answers=(), **self._with(known, fix_space(space, known, {}))) if known else self

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
    def groups(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The players, each with its strategies."""
        return tuple((player.name, player.strategies) for player in self.seats)

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
    payoff_unit: str
    players: dict[str, list[str]]
    parameters: list[str]
    assumptions: list[str]
    fixed: dict[str, NumberRecord]


@plain.register(Form)
def _record(game: Form, names: Names = NO_NAMES) -> GameRecord:
    return {
        "name": game.name,
        "form": game.form,
        "title": game.title,
        "note": game.note,
        "payoff_unit": game.payoff_unit,
        "players": {player.name: list(player.strategies) for player in game.seats},
        "parameters": list(game.space.names),
        "assumptions": [str(assumption) for assumption in game.space.assumptions],
        "fixed": plain(dict(game.fixed)),
    }
