"""Protocols as data: what a table may say, and that drafts and points of every kind agree."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from random import Random

import pytest
from drafted import standing
from problems import numbers
from protocols_by_search import payoffs_at_point

from solver.algebra.polynomials import Ratio, ring
from solver.concepts.bargaining.problem import Problem
from solver.concepts.protocols.atlas import _procedure_of
from solver.concepts.protocols.procedure import Setting, Terms
from solver.errors import InvalidGame
from solver.expressions.expression import Expression, evaluate
from solver.forms.dispute import dispute
from solver.forms.formulas import Formulas
from solver.forms.protocol import KINDS, Protocol, protocol_terms, read_protocol
from solver.regions.lowering import Decisions, lower

F = Fraction
NAMES = ("p", "q", "d1", "d2", "a", "b")
PLAYERS = ("US", "China")

TABLES = {
    "ultimatum": 'kind = "ultimatum"\nfirst = "China"\noutside = { US = "a" }',
    "offers": 'kind = "alternating-offers"\nfirst = "US"\ndiscount = { US = "d1", China = "d2" }\nbreakdown = "q"',
    "fall": 'kind = "alternating-offers"\nbreakdown = "q"\ncollapse = { US = "a/2", China = "b/2" }',
    "options": 'kind = "alternating-offers"\ndiscount = "d1/2"\noutside = { China = "b" }',
    "costs": 'kind = "alternating-offers"\nfirst = "China"\ndiscount = "1/2"\ncosts = { US = "a", China = "b" }',
    "rates": 'kind = "alternating-offers"\nrates = { US = "d1", China = "d2 + 1/9" }',
    "rounds": 'kind = "finite-offers"\nrounds = 4\nfirst = "China"\ndiscount = { US = "d1", China = "d2" }',
    "demands": 'kind = "nash-demand"\nunits = 4\npie = "d1 + 1/2"\noutside = { US = "a", China = "b" }',
    "majority": 'kind = "closed-rule"\nmembers = 5\ndiscount = "d1"',
    "crisis": 'kind = "crisis"\npower = "p"\ncosts = { US = "a", China = "b - 1/2" }',
    "private": 'kind = "crisis-private"\nfirst = "China"\npower = "p"\ncosts = { China = "a" }\nhighest = "b"',
    "shift": 'kind = "power-shift"\npower = "p"\npower_later = "q"\ndiscount = "d1"\ncosts = { US = "a", China = "b" }',
}


def protocol(text: str) -> Protocol:
    return read_protocol(tomllib.loads(text), PLAYERS, Formulas(NAMES))


def test_every_kind_is_among_the_tables() -> None:
    assert {protocol(text).kind for text in TABLES.values()} == set(KINDS)


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_what_is_written_is_read_back(text: str) -> None:
    found = protocol(text)
    written = {"kind": found.kind, **dict(protocol_terms(found))}
    assert read_protocol(written, PLAYERS, Formulas(NAMES)) == found


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES)
def test_drafts_and_points_agree(text: str) -> None:
    over, found = ring(NAMES), protocol(text)

    def read(expression: Expression) -> Ratio:
        return lower(expression.tree, over, Decisions())

    procedure, pie = _procedure_of(found), numbers([(1, 0), (0, 1)], (0, 0))
    drafts = list(procedure.candidates(Terms(found, read), Setting(over)))
    assert {len(draft.values) for draft in drafts} == {len(procedure.columns_of(found))}
    random = Random(text)
    for _ in range(60):
        point = {name: random.choice([F(1, 10), F(1, 4), F(1, 2), F(3, 5), F(9, 10)]) for name in NAMES}

        def value(expression: Expression, point: dict[str, Fraction] = point) -> Fraction:
            return evaluate(expression.tree, point)

        expected = payoffs_at_point(Terms(found, value), pie)
        assert {paid for _, paid in standing(drafts, over, point)} == set(expected), point


def test_a_player_without_an_option_has_none() -> None:
    one, other = protocol(TABLES["options"]).outside
    assert one is None and str(other) == "b"


@pytest.mark.slow
def test_talks_of_the_essay_from_a_table() -> None:
    names = ("embargo", "shield", "relief", "cost", "patience_us", "patience_cn", "test")
    text = """
        kind = "alternating-offers"
        first = "US"
        discount = { US = "patience_us", China = "patience_cn" }
        breakdown = "test"
    """
    found = read_protocol(tomllib.loads(text), PLAYERS, Formulas(names))
    over = ring(names)
    e, s, r, c = (Ratio(over[name], over.one) for name in names[:4])
    nil = over.number(0)
    problem = Problem(over, ((nil, nil), (-s, r), (e, -c), (e - s, r - c)), (nil, nil))
    point = dict(zip(names, (F(6), F(3), F(5), F(3), F(4, 5), F(9, 10), F(1, 10)), strict=True))
    terms = Terms(found, lambda x: lower(x.tree, over, Decisions()))
    drafts = _procedure_of(found).candidates(terms, Setting(over, problem))
    paid = {paid for _, paid in standing(drafts, over, point)}
    corners = numbers([(0, 0), (-3, 5), (6, -3), (3, 2)], (0, 0))
    assert paid == {(F(62475, 20626), F(40257, 20626))}
    assert paid == set(payoffs_at_point(Terms(found, lambda x: evaluate(x.tree, point)), corners))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('first = "US"', "protocol: kind is missing; there are ultimatum"),
        ('kind = "ultimatumm"', "protocol: no protocol is called 'ultimatumm'; did you mean 'ultimatum'?"),
        ('kind = "ultimatum"\nfirst = "Chine"', "protocol.first: no player is called 'Chine'; did you mean 'China'?"),
        ('kind = "ultimatum"\ncosts = "a"', "protocol: no key is called 'costs'; there are kind, first, outside"),
        ('kind = "ultimatum"\noutside = { US = "z" }', "protocol.outside.US, column 1: 'z' is not declared"),
        ('kind = "alternating-offers"', "protocol: nothing presses the players"),
        ('kind = "alternating-offers"\ndiscount = { US = "a" }', "protocol.discount: China is missing; add it"),
        ('kind = "alternating-offers"\ndiscount = "a"\nrates = "b"', "protocol: discount is per round, rates"),
        ('kind = "alternating-offers"\ndiscount = "a"\ncollapse = "0"', "protocol: collapse says what a breakdown"),
        ('kind = "finite-offers"\ndiscount = "a"', "protocol: rounds is missing; add it"),
        ('kind = "finite-offers"\nrounds = "3"', "protocol.rounds: expected a whole number, found '3'"),
        ('kind = "nash-demand"\nunits = true', "protocol.units: expected a whole number, found True"),
    ],
)
def test_faults_name_their_place(text: str, reason: str) -> None:
    with pytest.raises(InvalidGame, match=re.escape(reason)):
        protocol(text)


def test_what_is_no_table_and_too_many_players() -> None:
    with pytest.raises(InvalidGame, match="protocol: expected a table with kind"):
        read_protocol(["ultimatum"], PLAYERS, Formulas(NAMES))
    with pytest.raises(InvalidGame, match="protocol: ultimatum is for 2 players; this game has 3"):
        read_protocol({"kind": "ultimatum"}, ("a", "b", "c"), Formulas(NAMES))
    with pytest.raises(InvalidGame, match="no protocol is called"):
        Protocol("war", PLAYERS)
    with pytest.raises(InvalidGame, match="ultimatum is not played in time, so it has no rates; leave them out"):
        Protocol("ultimatum", PLAYERS, rates=(Formulas(NAMES).expression("1/2"),) * 2)


X = {"x": {"baseline": 1, "range": (0, 2)}}


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"kind": "finite-offers", "rounds": -1}, "protocol.rounds: expected a whole number from 1 to 30, found -1"),
        ({"kind": "finite-offers", "rounds": 31}, "protocol.rounds: expected a whole number from 1 to 30, found 31"),
        ({"kind": "nash-demand", "units": 0}, "protocol.units: expected a whole number from 1 to 100, found 0"),
        ({"kind": "nash-demand", "units": 4, "pie": 0}, "protocol.pie: 0 is not above 0; give a value that is"),
        ({"kind": "closed-rule", "members": 1, "discount": "1/2"}, "protocol.members: expected a whole number from 2"),
        ({"kind": "closed-rule", "quota": 3, "discount": "1/2"}, "from 1 to 2 members, found 3"),
        ({"kind": "closed-rule", "discount": 7}, "protocol.discount.a: 7 is not between 0 and 1"),
        ({"kind": "alternating-offers", "discount": "-x - 1"}, "-x - 1 is never between 0 and 1, within the ranges"),
        ({"kind": "alternating-offers", "breakdown": 2}, "protocol.breakdown: 2 is not between 0 and 1"),
        ({"kind": "alternating-offers", "rates": "x - 3"}, "protocol.rates.a: x - 3 is never 0 or more"),
        ({"kind": "crisis", "power": 5, "costs": "x"}, "protocol.power: 5 is not between 0 and 1"),
        ({"kind": "crisis", "power": "x/2", "costs": {"a": 0, "b": "-1/9"}}, "protocol.costs.b: -1/9 is not 0 or more"),
    ],
)
def test_terms_that_nothing_brings_within_their_limits(terms: dict[str, object], reason: str) -> None:
    with pytest.raises(InvalidGame, match=re.escape(reason)):
        dispute(["a", "b"], agreements={"m": [1, 0], "n": [0, 1]}, parameters=X, protocol=terms)


@pytest.mark.parametrize(
    "terms",
    [
        {"kind": "finite-offers", "rounds": 30, "discount": "x"},
        {"kind": "closed-rule", "members": 3, "quota": 3, "discount": 1},
        {"kind": "alternating-offers", "discount": "2 - x", "breakdown": "x/2"},
        {"kind": "alternating-offers", "rates": "x - 2", "breakdown": 7},  # beside rates a breakdown is a rate
        {"kind": "crisis", "power": "3*x - 5", "costs": "1 - x"},
    ],
)
def test_terms_that_some_values_bring_within_their_limits(terms: dict[str, object]) -> None:
    assert dispute(["a", "b"], agreements={"m": [1, 0], "n": [0, 1]}, parameters=X, protocol=terms).protocol


def test_two_discounts_for_everybody_are_refused() -> None:
    found = protocol('kind = "closed-rule"\ndiscount = { US = "d1", China = "d2" }')
    over = ring(NAMES)
    with pytest.raises(InvalidGame, match="takes one discount for everybody"):
        terms = Terms(found, lambda x: lower(x.tree, over, Decisions()))
        list(_procedure_of(found).candidates(terms, Setting(over)))
