"""Tables of a dispute, from a file or from Python, to parties, issues, utilities, agreements and answers.

Published or derived answers about a dispute: what a solution or a protocol agrees on.

    solution = "nash"                       which solution
    where = "shield <= embargo"             the part of the space that the answer speaks of; all of it when empty
    values = { withdraw = "1" }             what is agreed: each issue's value, or each agreement's weight
    payoffs = ["embargo - shield", "…"]     one a party
    iff = "embargo*relief > shield*burden"  where there is such an agreement at all
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from solver import forms
from solver.errors import InvalidGame, nearest
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import Expression, parse
from solver.expressions.tokens import check_label
from solver.forms.formulas import Formulas, count_entries, entries, key, located, sequence, table
from solver.forms.issues import Agreement, Issue, Party, check_agreement
from solver.forms.protocol import KINDS
from solver.forms.published import Answer, text_of
from solver.regions.parameters import check_text, exact, quote

SOLUTIONS = (
    "zone", *forms.SOLUTIONS, "weighted-nash", "proportional", "side-payments", "variable-threats", *KINDS,
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
            raise InvalidGame(f"no solution is called {quote(self.solution)};{hint} there are {known}")
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
                raise InvalidGame(f"{name} is {quote(number)}; write a count such as 1")

    def formulas(self) -> Iterator[str]:
        """Yield the texts that are expressions or conditions.

        >>> list(Agreed("zone", iff="x > 1").formulas())
        ['x > 1', '']
        """
        yield from (self.iff, self.where, *(text for _, text in self.values), *self.payoffs, *self.weights)


def _values(values: object) -> tuple[tuple[str, str], ...]:
    pairs = tuple(values.items()) if isinstance(values, Mapping) else values
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise InvalidGame(f"values is a table of names and expressions, not {quote(values)}")
    for pair in pairs:
        if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2 or not isinstance(pair[0], str):
            raise InvalidGame(f"values is a table of names and expressions, not {quote(values)}")
    return tuple((name, check_text(f"the value of {key(name)}", text_of(value))) for name, value in pairs)


def _texts(name: str, row: object) -> tuple[str, ...]:
    if isinstance(row, str) or not isinstance(row, Sequence):
        raise InvalidGame(f"{name} is a list with one expression a party, not {quote(row)}")
    return tuple(check_text(f"an entry of {name}", text_of(entry)) for entry in row)


def check_agreed(
    answer: Agreed, parties: Collection[str], agenda: Collection[str] | None, declared: Collection[str], place: str
) -> None:
    """Check that an answer speaks of these parties, of what they bargain over, and of declared names.

    >>> check_agreed(Agreed("nash", values={"ban": 1}), ["US"], ["withdraw", "bans"], [], "answers[0]")
    Traceback (most recent call last):
    solver.errors.InvalidGame: answers[0].values.ban: nothing of that name is agreed on; did you mean 'bans'? there are
    withdraw, bans

    `agenda` has the names of the issues or agreements; None, as where a protocol has outcomes of its own, allows any.
    """
    for part in ("iff", "where"):
        if getattr(answer, part):
            with located(f"{place}.{part}"):
                parse_condition(getattr(answer, part), declared)
    for name, text in answer.values:
        with located(f"{place}.values.{key(name)}"):
            if agenda is None:
                check_label(name)
            elif name not in agenda:
                known = ", ".join(agenda)
                raise InvalidGame(f"nothing of that name is agreed on;{nearest(name, agenda)} there are {known}")
            parse(text, declared)
    for part in ("payoffs", "weights"):
        row: tuple[str, ...] = getattr(answer, part)
        if row and len(row) != len(parties):
            raise InvalidGame(f"{place}.{part}: {len(row)} entries for {len(parties)} parties; give one for each")
        for column, entry in enumerate(row):
            with located(f"{place}.{part}[{column}]"):
                parse(entry, declared)


def read_parties(players: Mapping[str, object] | Sequence[str | Party]) -> tuple[Party, ...]:
    """Read the parties, each from its name, its title, or a table with a title.

    >>> read_parties({"US": {"name": "United States"}})
    (Party(name='US', title='United States'),)
    """
    if isinstance(players, Mapping):
        return tuple(_party(name, value) for name, value in players.items())
    found = []
    for index, value in enumerate(sequence(players, "players", "names, or a table of them")):
        with located(f"players[{index}]"):
            found.append(value if isinstance(value, Party) else Party(value))
    return tuple(found)


def _party(name: str, value: object) -> Party:
    with located(f"players.{key(name)}"):
        if isinstance(value, str):
            return Party(name, value)
        if isinstance(value, Mapping) and "strategies" in value:
            raise InvalidGame('parties to a dispute have no strategies; take them out, or write form = "normal"')
        if not isinstance(value, Mapping):
            raise InvalidGame(f"expected a table such as {{ name = ... }}, which may be empty; found {quote(value)}")
        return Party(name, table(value, ("name",)).get("name", ""))


def read_issues(issues: Mapping[str, object] | Sequence[Issue], most: int) -> tuple[Issue, ...]:
    """Read the issues, each from its range or from the keys that it has in a game file.

    >>> read_issues({"price": (0, "7/2")}, 10)[0].high
    Fraction(7, 2)
    """
    if isinstance(issues, Mapping):
        if len(issues) > most:
            raise InvalidGame(f"issues: there are {len(issues)}; at most {most} are read")
        return tuple(_issue(name, value) for name, value in issues.items())
    found = tuple(sequence(issues, "issues", "issues, or a table of them"))
    for value in found:
        if not isinstance(value, Issue):
            raise InvalidGame(f"issues: {quote(value)} is no Issue; give a table of names with their ranges")
    return found


def _issue(name: str, value: object) -> Issue:
    place = f"issues.{key(name)}"
    if isinstance(value, Issue):
        return replace(value, name=name)
    with located(place):
        given = {"range": value} if entries(value) is not None else value
        given = table(given, ("range", "meaning", "symbol"))
        if "range" not in given:
            raise InvalidGame("range is missing; an issue has two ends, such as [0, 1]")
    with located(f"{place}.range"):
        ends = entries(given["range"])
        if ends is None or len(ends) != 2:
            found = quote(given["range"])
            raise InvalidGame(f"a range is two numbers, the lower first, such as [0, 1]; found {found}")
    numbers = []
    for index, end in enumerate(ends):
        with located(f"{place}.range[{index}]"):
            if str(end).lower().lstrip("+-").startswith("inf"):
                raise InvalidGame(
                    "an issue without end has no best agreement; give two finite numbers, far apart if need be"
                )
            numbers.append(exact(end))
    with located(place):
        texts = {part: check_text(part, given[part]) for part in ("meaning", "symbol") if part in given}
        return Issue(name, numbers[0], numbers[1], **texts)


def read_by_party(
    place: str,
    values: Mapping[str, object] | Sequence[object],
    parties: Sequence[Party],
    formulas: Formulas,
    otherwise: object = None,
) -> tuple[Expression, ...]:
    """Read an expression for each party from a table or a list; `otherwise` is for parties that a table does not name.

    >>> parties = (Party("US"), Party("China"))
    >>> [str(entry) for entry in read_by_party("disagreement", {"China": "x/2"}, parties, Formulas({"x"}), 0)]
    ['0', 'x/2']
    """
    names = [party.name for party in parties]
    if isinstance(values, Mapping):
        with located(place):
            table(values, names, names if otherwise is None else ())
        return tuple(_expression(f"{place}.{key(name)}", values.get(name, otherwise), formulas) for name in names)
    row = entries(values)
    if row is None:
        raise InvalidGame(f"{place}: expected a table with an expression for each party, found {quote(values)}")
    if not row and otherwise is not None:
        row = [otherwise] * len(names)
    if len(row) != len(names):
        raise InvalidGame(f"{place}: {count_entries(row)} for the {len(names)} parties; give one for each")
    return tuple(_expression(f"{place}[{k}]", entry, formulas) for k, entry in enumerate(row))


def _expression(place: str, value: object, formulas: Formulas) -> Expression:
    with located(place):
        return formulas.expression(value)


def read_agreements(
    agreements: Mapping[str, object] | Sequence[Agreement], parties: Sequence[Party], formulas: Formulas, most: int
) -> tuple[Agreement, ...]:
    """Read the agreements, each from its payoffs, one for each party.

    >>> found = read_agreements({"peace": [1, "x"]}, (Party("US"), Party("China")), Formulas({"x"}), 10)
    >>> found[0].name, str(found[0].payoffs[1])
    ('peace', 'x')
    """
    if not isinstance(agreements, Mapping):
        made = tuple(sequence(agreements, "agreements", "agreements, or a table of them"))
        for value in made:
            if not isinstance(value, Agreement):
                raise InvalidGame(f"agreements: {quote(value)} is no Agreement; give a table of names with payoffs")
        return made
    if len(agreements) > most:
        raise InvalidGame(f"agreements: there are {len(agreements)}; at most {most} are read")
    found: dict[str, Agreement] = {}
    for name, value in agreements.items():
        place = f"agreements.{key(name)}"
        with located(place):
            written = check_agreement(name)
            if written in found:
                raise InvalidGame("the agreement is there twice; remove one")
            row = entries(value)
            if row is None or len(row) != len(parties):
                has = quote(value) if row is None else count_entries(row)
                who = ", ".join(party.name for party in parties)
                raise InvalidGame(f"expected a list of {len(parties)} payoffs, for {who}; found {has}")
        payoffs = [
            _expression(f"{place}[{k}] (for {party.name})", entry, formulas)
            for k, (party, entry) in enumerate(zip(parties, row, strict=True))
        ]
        found[written] = Agreement(written, tuple(payoffs))
    return tuple(found.values())


def read_agreed(answers: Sequence[Agreed | Mapping[str, object]], formulas: Formulas) -> tuple[Agreed, ...]:
    """Read the published answers; the dispute checks whether they speak of it.

    >>> read_agreed([{"solution": "nash", "payoffs": ["3", "2"]}], Formulas(()))[0].payoffs
    ('3', '2')
    """
    known = tuple(part.name for part in fields(Agreed))
    found = []
    for index, value in enumerate(sequence(answers, "answers", "answers")):
        with located(f"answers[{index}]"):
            if isinstance(value, Answer) or (isinstance(value, Mapping) and "claim" in value):
                raise InvalidGame("an answer about a dispute names its solution; write solution instead of claim")
            answer = value if isinstance(value, Agreed) else Agreed(**table(value, known, ("solution",)))
            for text in answer.formulas():
                formulas.spend(text)
            found.append(answer)
    return tuple(found)


def refuse_issues(places: Iterable[tuple[str, Collection[str]]], issues: Sequence[Issue]) -> None:
    """Raise InvalidGame where an expression that holds before any agreement mentions an issue.

    >>> refuse_issues([("terms.t", {"x"})], [Issue("x", 0, 1)])
    Traceback (most recent call last):
    solver.errors.InvalidGame: terms.t: x is an issue; only utilities speak of issues, so write it there
    """
    names = {issue.name for issue in issues}
    for place, mentioned in places:
        for name in sorted(names.intersection(mentioned)):
            raise InvalidGame(f"{place}: {name} is an issue; only utilities speak of issues, so write it there")
