"""Tables of the parts of a dispute, from a file or from Python, to issues, utilities, agreements and ratifiers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial

from solver.errors import InvalidGame
from solver.expressions.expression import Expression
from solver.forms.formulas import (
    Formulas,
    count_entries,
    entries,
    key,
    locate_errors,
    table,
)
from solver.forms.key_tables import ISSUE, RATIFIER
from solver.forms.parties import Agreement, Issue, Party, Ratifier, check_agreement
from solver.forms.tables import read_cell, read_range, read_records
from solver.regions.parameters import check_text, exact, quote

MAX_ISSUES, MAX_AGREEMENTS, MAX_RATIFIERS = 40, 4_096, 8
_COMPARED = re.compile(r"([<>]?=|[<>≥≤]|!=)")


def read_issues(issues: Mapping[str, object] | Sequence[Issue]) -> tuple[Issue, ...]:
    """Read the issues, each from its range or from the keys that it has in a game file.

    >>> read_issues({"price": (0, "7/2")})[0].high
    Fraction(7, 2)
    """
    return read_records(issues, Issue, "issues", "give a table of names with their ranges", _issue, MAX_ISSUES)


def _issue(name: str, value: object) -> Issue:
    place = f"issues.{key(name)}"
    with locate_errors(place):
        given = {"range": value} if entries(value) is not None else value
        given = table(given, tuple(ISSUE.shapes))
        if "range" not in given:
            raise InvalidGame("range is missing; an issue has two ends, such as [0, 1]")
    low, high = read_range(f"{place}.range", given["range"], "[0, 1]", _finite)
    with locate_errors(place):
        texts = {part: check_text(part, given[part]) for part in ("meaning", "symbol") if part in given}
        return Issue(name, low, high, **texts)


def _finite(end: object) -> Fraction:
    if str(end).lower().lstrip("+-").startswith("inf"):
        raise InvalidGame("an issue without end has no best agreement; give two finite numbers, far apart if need be")
    return exact(end)


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
        with locate_errors(place):
            table(values, names, names if otherwise is None else ())
        return tuple(formulas.expression_at(f"{place}.{key(name)}", values.get(name, otherwise)) for name in names)
    row = entries(values)
    if row is None:
        raise InvalidGame(f"{place}: expected a table with an expression for each party, found {quote(values)}")
    if not row and otherwise is not None:
        row = [otherwise] * len(names)
    if len(row) != len(names):
        raise InvalidGame(f"{place}: {count_entries(row)} for the {len(names)} parties; give one for each")
    return tuple(formulas.expression_at(f"{place}[{k}]", entry) for k, entry in enumerate(row))


def read_agreements(
    agreements: Mapping[str, object] | Sequence[Agreement], parties: Sequence[Party], formulas: Formulas
) -> tuple[Agreement, ...]:
    """Read the agreements, each from its payoffs, one for each party.

    >>> found = read_agreements({"peace": [1, "x"]}, (Party("US"), Party("China")), Formulas({"x"}))
    >>> found[0].name, str(found[0].payoffs[1])
    ('peace', 'x')
    """
    taken = set[str]()

    def read(name: str, value: object) -> Agreement:
        place = f"agreements.{key(name)}"
        with locate_errors(place):
            written = check_agreement(name)
            if written in taken:
                raise InvalidGame("the agreement is there twice; remove one")
        taken.add(written)
        return Agreement(written, read_cell(place, value, parties, formulas))

    advice = "give a table of names with payoffs"
    return read_records(agreements, Agreement, "agreements", advice, read, MAX_AGREEMENTS)


def read_ratifiers(ratifiers: Mapping[str, object] | Sequence[object], formulas: Formulas) -> tuple[Ratifier, ...]:
    """Read the ratifiers, each from a table of whose side it is on and of what it accepts.

    >>> read_ratifiers({"Senate": {"of": "US", "accepts": "x <= 1/2"}}, Formulas({"x"}))[0].accepts
    '1/2 >= x'
    """
    advice = "give a table of names with what they accept"
    return read_records(ratifiers, Ratifier, "ratifiers", advice, partial(_ratifier, formulas), MAX_RATIFIERS)


def _ratifier(formulas: Formulas, name: str, value: object) -> Ratifier:
    place = f"ratifiers.{key(name)}"
    with locate_errors(place):
        given = RATIFIER.check(value)
        text = given["accepts"]
        left, relation, right, *more = [*_COMPARED.split(text), "", ""] if isinstance(text, str) else ("", "", "")
        if relation not in (">=", "≥", "<=", "≤") or any(more):
            wanted = "one comparison by >= or <=, such as 'worth*x >= 2'"
            raise InvalidGame(f"accepts is {wanted}, found {quote(text)}; for two conditions write two ratifiers")
    sides = [formulas.expression_at(f"{place}.accepts", side.strip()) for side in (left, right)]
    gives, needs = sides if relation in (">=", "≥") else sides[::-1]
    with locate_errors(place):
        return Ratifier(name, given["of"], gives, needs, given.get("name", ""))
