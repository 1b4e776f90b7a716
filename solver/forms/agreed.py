"""Published or derived answers about a dispute: what a solution or a protocol agrees on.

    solution = "nash"                       which solution
    where = "shield <= embargo"             the part of the space that the answer speaks of; all of it when empty
    values = { withdraw = "1" }             what is agreed: each issue's value, or each agreement's weight
    payoffs = ["embargo - shield", "…"]     one a party
    iff = "embargo*relief > shield*burden"  where there is such an agreement at all
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from solver.condition import parse_condition
from solver.errors import InvalidGame, nearest
from solver.expression import parse
from solver.forms.places import key, located
from solver.forms.published import text_of
from solver.grammar.tokens import check_label
from solver.parameter import check_text, shown

SOLUTIONS = (
    "zone", "nash", "weighted-nash", "kalai-smorodinsky", "egalitarian", "proportional", "utilitarian",
    "perles-maschler", "raiffa", "equal-area", "side-payments", "variable-threats", "ultimatum",
    "alternating-offers", "finite-offers", "nash-demand", "closed-rule", "crisis", "crisis-private", "power-shift",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a solution agrees on, which a test compares with ours.

    >>> Agreed("nash", values={"withdraw": 1}, payoffs=(3, 2)).payoffs
    ('3', '2')

    `solution` is one of SOLUTIONS: `zone` is the zone of possible agreement, `iff` the condition that there is one.
    With a solution that leaves something to choose go its `weights`, one a party; `step` is the step after which this
    holds, for a solution that is reached in steps; `count` says how many outcomes there are, where there are several.
    `values` keep their order.
    """

    solution: str
    iff: str = ""
    where: str = ""
    values: tuple[tuple[str, str], ...] = ()
    payoffs: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    step: int | None = None
    count: int | None = None
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.solution not in SOLUTIONS:
            hint = nearest(self.solution, SOLUTIONS) if isinstance(self.solution, str) else ""
            known = ", ".join(SOLUTIONS)
            raise InvalidGame(f"no solution is called {shown(self.solution)};{hint} there are {known}")
        for name in ("iff", "where", "source", "note"):
            check_text(name, getattr(self, name))
        object.__setattr__(self, "values", _values(self.values))
        for name in ("payoffs", "weights"):
            object.__setattr__(self, name, _texts(name, getattr(self, name)))
        if not (self.iff or self.values or self.payoffs or self.count):
            raise InvalidGame("an answer says what is agreed: give values, payoffs, iff or count")
        for name in ("step", "count"):
            number = getattr(self, name)
            if number is not None and (type(number) is not int or number < 1):
                raise InvalidGame(f"{name} is {shown(number)}; write a count such as 1")

    def formulas(self) -> Iterator[str]:
        """The texts that are expressions or conditions."""
        yield from (self.iff, self.where, *(text for _, text in self.values), *self.payoffs, *self.weights)


def _values(values: object) -> tuple[tuple[str, str], ...]:
    pairs = tuple(values.items()) if isinstance(values, Mapping) else values
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise InvalidGame(f"values is a table of names and expressions, not {shown(values)}")
    for pair in pairs:
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2 or not isinstance(pair[0], str):
            raise InvalidGame(f"values is a table of names and expressions, not {shown(values)}")
    return tuple((name, check_text(f"the value of {key(name)}", text_of(value))) for name, value in pairs)


def _texts(name: str, row: object) -> tuple[str, ...]:
    if isinstance(row, str) or not isinstance(row, Sequence):
        raise InvalidGame(f"{name} is a list with one expression a party, not {shown(row)}")
    return tuple(check_text(f"an entry of {name}", text_of(entry)) for entry in row)


def check_agreed(
    answer: Agreed, parties: Collection[str], settled: Collection[str] | None, declared: Collection[str], place: str
) -> None:
    """Check that an answer speaks of these parties, of what they settle, and of declared names.

    `settled` are the names of the issues or agreements; with None, as where a protocol has outcomes of its own, any.
    """
    for part in ("iff", "where"):
        if getattr(answer, part):
            with located(f"{place}.{part}"):
                parse_condition(getattr(answer, part), declared)
    for name, text in answer.values:
        with located(f"{place}.values.{key(name)}"):
            if settled is None:
                check_label(name)
            elif name not in settled:
                known = ", ".join(settled)
                raise InvalidGame(f"nothing of that name is agreed on;{nearest(name, settled)} there are {known}")
            parse(text, declared)
    for part in ("payoffs", "weights"):
        row: tuple[str, ...] = getattr(answer, part)
        if row and len(row) != len(parties):
            raise InvalidGame(f"{place}.{part}: {len(row)} entries for {len(parties)} parties; give one for each")
        for column, entry in enumerate(row):
            with located(f"{place}.{part}[{column}]"):
                parse(entry, declared)
