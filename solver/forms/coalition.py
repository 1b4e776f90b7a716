"""Games of coalitions: what each group of players is worth if it acts together, side payments allowed.

A worth v(S) is an expression over the parameters for each nonempty set S of players; of a coalition that is not listed
it is 0. Nobody moves and nobody bargains by turns: the question is how v(N), the worth of all together, is shared.

von Neumann and Morgenstern (1944), Theory of Games and Economic Behavior, chapter VI.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, Literal

from solver.errors import InvalidGame, InvalidText, Undeclared, nearest
from solver.expressions.conditions import Condition, predicates
from solver.expressions.expression import Expression, evaluate
from solver.expressions.nodes import ZERO, Name, Node
from solver.forms import tables
from solver.forms.absent_concepts import explain_claim
from solver.forms.form import Form
from solver.forms.form_checks import check_claims, check_expressions, check_names, check_ranges, check_shared
from solver.forms.formulas import Formulas, key, locate_errors, refuse_many
from solver.forms.parties import Party
from solver.forms.players import player_names
from solver.forms.predicates import PREDICATES
from solver.forms.published import PublishedAnswer, Source
from solver.forms.traits import Traits
from solver.regions.parameters import Parameter, no_such, quote

MAX_MEMBERS = 8  # 255 coalitions
CLAIMS = {"core": ("nonempty",), "in_core": ("shapley",), "game": ("convex", "superadditive")}  # predicates
SHARES = ("payoff", "banzhaf")  # numbers of a player that claims compare: its Shapley and its Banzhaf value


_IS_NO_PLAY = "is a game of coalitions, in which worths are shared and nobody has strategies or issues"
_SOLVE = "ask zopa solve"


@dataclass(frozen=True, slots=True, repr=False)
class CoalitionGame(Form):
    """Players, and for coalitions what they are worth.

    >>> gloves = coalition(["left", "right", "spare"], {"spare, left": 1, "left, right": 1, "left, right, spare": 1})
    >>> [name for name, _ in gloves.worth], gloves.worth_of(0b110)
    (['left, spare', 'left, right', 'left, right, spare'], Number(value=Fraction(0, 1)))

    A coalition is a set of bits, the first player's the lowest; in `worth` it is named by its players in their order.
    Raises InvalidGame with the place of the fault.
    """

    form: ClassVar[Literal["coalition"]] = "coalition"
    traits: ClassVar[Traits] = Traits(
        "coalition", "game of coalitions", "solver.questions.outcome_words:property_words",
        tables=("worth",),
        made="solver.forms.files.toml_forms:coalition_of", written="solver.forms.files.toml_blocks:coalition_blocks",
        shown="solver.forms.pages.coalition:coalition_page",
        described="solver.forms.files.toml_schemas:coalition_schema",
        goals={"core": "nonempty", "": "what there is by the {concept}"},
        plain_goals={"core": "nonempty", "": "what there is by the {concept}"},
        lacks={
            "report": "a report is about an outcome, and a game of coalitions has shares; zopa solve says what is"
            " shared, and zopa when and zopa robust speak of its core",
            "explore": "a page shows what players do, a game of coalitions has shares; zopa solve says what they are",
        },
        never={
            form: f"{{game}} {_IS_NO_PLAY}; {ask}"
            for form, ask in (("normal", _SOLVE), ("plans", _SOLVE), ("dispute", "ask it of a dispute"))
        },
    )  # fmt: skip

    players: tuple[Party, ...]
    worth: tuple[tuple[str, Expression], ...]
    _at: Mapping[int, Expression] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        sizes = check_shared(self, 2, "name two or more", MAX_MEMBERS)
        given = _by_coalition(self.worth, self.seat_names)
        object.__setattr__(self, "_at", given)
        object.__setattr__(self, "worth", tuple((self.members(group), entry) for group, entry in given.items()))
        check_expressions(self.places(), self.space.names, sizes)
        check_claims(self, self.claim)

    @property
    def everybody(self) -> int:
        """The coalition of all."""
        return (1 << len(self.players)) - 1

    def members(self, group: int) -> str:
        """Return who is in a coalition, in the order of the players."""
        return ", ".join(player.name for k, player in enumerate(self.players) if group >> k & 1)

    def worth_of(self, group: int) -> Node:
        """Return what a coalition is worth, the terms written out: 0 where it is not listed."""
        return self.write_out(self._at[group]) if group in self._at else ZERO

    def worths_at(self, point: Mapping[str, Fraction]) -> list[Fraction]:
        """Return what each coalition is worth at a point, the empty one first.

        >>> list(map(str, coalition(["a", "b"], {"b": "1/2", "a, b": 1}).worths_at({})))
        ['0', '0', '1/2', '1']
        """
        return [evaluate(self.worth_of(group), point) for group in range(self.everybody + 1)]

    def claim(self, text: str) -> Condition:
        """Read a claim about the game from a text, its names checked, terms written out.

        >>> str(coalition(["a", "b"], {"a, b": 1}).claim("core(nonempty) and payoff(a) >= 1/3"))
        'core(nonempty) and payoff(a) >= 1/3'
        """
        lookups = {kind: lambda labels, kind=kind: self._share(kind, labels) for kind in SHARES}
        try:
            read = self.condition(text, {*CLAIMS, *PREDICATES}, lookups)
        except Undeclared as fault:
            raise _complete_fault(fault) from None
        except InvalidText as fault:
            raise explain_claim(fault) from None
        for asked in predicates(read.tree):
            known = CLAIMS.get(asked.name)
            if known is None:
                every = ", ".join(f"{name}({word})" for name, words in CLAIMS.items() for word in words)
                raise InvalidGame(f"{asked.name}(...) speaks of strategies; of coalitions a claim says {every}")
            if len(asked.arguments) != 1 or asked.arguments[0] not in known:
                found = ", ".join(asked.arguments)
                claims = " or ".join(f"{asked.name}({word})" for word in known)
                raise InvalidGame(f"{asked.name}({found}) says nothing;{nearest(found, known)} write {claims}")
        return read

    def _share(self, kind: str, labels: tuple[str, ...]) -> Node:
        names = self.seat_names
        if len(labels) != 1 or labels[0] not in names:
            hint = nearest(", ".join(labels), names) or f" name one of {', '.join(names)}"
            raise InvalidGame(f"{kind}({', '.join(labels)}) names no player;{hint}")
        return Name(f"{kind}({labels[0]})")  # which no text can write as a name

    @property
    def shape_text(self) -> str:
        return f"{len(self.players)} players, {len(self.worth)} of {self.everybody} coalitions listed"

    def values_at(self, point: Mapping[str, Fraction]) -> dict[str, dict[str, Fraction]]:
        """Return what each coalition is worth at a point, by its members."""
        return {self.members(group): {"worth": w} for group, w in enumerate(self.worths_at(point)) if group}

    def places(self) -> Iterator[tuple[str, Expression]]:
        for name, entry in self.worth:
            yield f"worth.{key(name)}", entry


def _complete_fault(fault: Undeclared) -> InvalidText:
    """Return the fault of a claim with what to write where it has half of a predicate, such as `core` or `convex`."""
    half = fault.name
    whole = [f"{name}({word})" for name, words in CLAIMS.items() for word in words if half in (name, word)]
    if not whole:
        return explain_claim(fault)
    return InvalidText(f"{half} claims nothing by itself; write {' or '.join(whole)}", fault.text, fault.column)


def _by_coalition(worth: Sequence[tuple[str, Expression]], names: Sequence[str]) -> dict[int, Expression]:
    """Return the entries by coalition; InvalidGame for a stranger, and for a player or a coalition named twice."""
    if not worth:
        raise InvalidGame("worth: no coalition is worth anything; list one at least")
    found: dict[int, Expression] = {}
    spelt: dict[int, str] = {}
    for text, entry in worth:
        group = 0
        with locate_errors(f"worth.{key(text)}"):
            if not text.strip():
                raise InvalidGame("it names nobody, and nobody is worth 0; name who acts together, or take it out")
            for name in map(str.strip, text.split(",")):
                if not name:
                    raise InvalidGame("no player is called ''; put one name between two commas, and none at an end")
                if name not in names:
                    raise InvalidGame(no_such("player", name, names))
                bit = 1 << names.index(name)
                if group & bit:
                    raise InvalidGame(f"{name} is named twice; name each member once")
                group |= bit
            if group in spelt:
                raise InvalidGame(f"it is the same coalition as {key(spelt[group])}; remove one of the two")
        found[group], spelt[group] = entry, text
    return found


def coalition(
    players: Mapping[str, object] | Sequence[str | Party],
    worth: Mapping[Any, object],
    parameters: Mapping[str, object] | Sequence[Parameter] = (),
    *,
    terms: Mapping[str, object] | None = None,
    assumptions: Sequence[str | Condition] = (),
    title: str = "",
    note: str = "",
    payoff_unit: str = "",
    name: str = "",
    sources: Mapping[str, object] | Sequence[Source] = (),
    answers: Sequence[PublishedAnswer | Mapping[str, object]] = (),
) -> CoalitionGame:
    """Make a game of coalitions of Python values: numbers, fractions, texts or sympy expressions for worths.

    >>> game = coalition({"US": "United States", "China": {}}, {("China", "US"): "2*pact"}, {"pact": (0, 4)})
    >>> game.worth[0][0], str(game.worth[0][1])
    ('US, China', '2*pact')

    `players` lists names, or maps each to its title or to {"name": title}. `worth` maps coalitions, texts with commas
    or tuples of names in any order, to what they are worth; one that is not listed is worth 0. The rest is as in
    `solver.forms.normal.game`. Raises InvalidGame with the place of the fault.
    """
    members = tables.read_parties(players)
    check_names(members, 2, "name two or more", MAX_MEMBERS)
    parts = tables.SharedParts(parameters, terms)
    if not isinstance(worth, Mapping):
        raise InvalidGame(f"worth: expected a table of coalitions of {player_names(members)}, found {quote(worth)}")
    refuse_many("worth", worth, 1 << MAX_MEMBERS)
    worths, rest = tuple(_worths(worth, parts.formulas)), parts.rest(assumptions, sources, answers)
    return check_ranges(
        CoalitionGame(members, worths, title=title, note=note, payoff_unit=payoff_unit, name=name, **rest)
    )


def _worths(worth: Mapping[Any, object], formulas: Formulas) -> Iterator[tuple[str, Expression]]:
    for group, value in worth.items():
        text = ", ".join(map(str, group)) if isinstance(group, tuple | frozenset) else group
        if not isinstance(text, str):
            raise InvalidGame(f"worth: a coalition is a text such as 'US, China', found {quote(group)}")
        yield text, formulas.expression_at(f"worth.{key(text)}", value)
