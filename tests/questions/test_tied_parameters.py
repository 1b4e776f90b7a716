"""One parameter at a time where the assumptions tie some to others: the same as in the game with the ties put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

import numpy as np
import pytest
from audit import how_many

from benchmarks import ordinary
from solver import robust, thresholds, tornado
from solver.concepts.bargaining.atlas import agreements
from solver.concepts.line_search import Standing
from solver.errors import UsageError
from solver.expressions.conditions import parse_condition
from solver.expressions.expression import evaluate, parse, substitute
from solver.expressions.nodes import render
from solver.forms.dispute import Dispute, dispute
from solver.forms.normal import NormalForm, game
from solver.questions.phases.plane import phase_plane
from solver.questions.subject import PictureRequest
from solver.questions.thresholds.picture import chances
from solver.questions.tornado.answer import Tornado
from solver.questions.uncertain.shares_picture import shares

TIES = [  # an assumption that gives q, the quotient that it gives, and the range of q
    ("p + q == 4", "4 - p", ("1/2", "7/2")),
    ("q == 2*p - 1/2", "2*p - 1/2", ("0", "5")),
    ("p*q == 2", "2/p", ("1/2", "3")),
    ("q == p**2", "p**2", ("0", "9")),
    ("q == 3/2", "3/2", ("0", "9")),
    ("q == r + p", "r + p", ("0", "4")),
]
FREE: dict[str, dict[str, Any]] = {"p": {"baseline": "3/2", "range": (0, 4)}, "r": {"baseline": "3/2", "range": (0, 3)}}


def put(text: str, quotient: str) -> str:
    return render(substitute(parse(text).tree, {"q": parse(quotient).tree}))


def entry(dice: Random) -> str:
    terms = dice.sample(["p", "q", "r", "p*q", "1"], 2)
    return " + ".join(f"({dice.choice([-3, -2, -1, 1, 2, 3])})*{term}" for term in terms)


def pair(seed: int, make: Callable[..., Any]) -> tuple[Any, Any]:
    """Return a random game with a tie, and the same with the tie put in, its range stated."""
    dice = Random(seed)
    assumed, quotient, (low, high) = TIES[seed % len(TIES)]
    cells = [entry(dice) for _ in range(8)]
    there = {name: Fraction(given["baseline"]) for name, given in FREE.items()}
    tied = {**FREE, "q": {"baseline": evaluate(parse(quotient).tree, there), "range": (low, high)}}
    ends = ["p > 0"] * ("/p" in quotient) + [f"{quotient} >= {low}", f"{quotient} <= {high}"]
    return make(cells, tied, [assumed]), make([put(text, quotient) for text in cells], FREE, ends)


def normal(cells: list[str], parameters: Any, assumptions: list[str]) -> NormalForm:
    rows = [[cells[0:2], cells[2:4]], [cells[4:6], cells[6:8]]]
    return game({"a": ["u", "d"], "b": ["l", "r"]}, rows, parameters, assumptions=assumptions)


def agreed(cells: list[str], parameters: Any, assumptions: list[str]) -> Dispute:
    plans = {name: [cells[2 * k], cells[2 * k + 1]] for k, name in enumerate(("x", "y", "z"))}
    return dispute(
        ["a", "b"], agreements=plans, disagreement=["-2", "-2"], parameters=parameters, assumptions=assumptions
    )


def paid(standing: Standing) -> set[tuple[str, ...]]:
    return {(one.label, *map(str, one.payoffs)) for one in standing.outcomes}


def along(answer: Any) -> list[Any]:
    """Return what a person reads: where it tips, and what stands between."""
    return [
        (
            line.name,
            [(str(tip.value), tip.kind, tip.there.pattern, paid(tip.there)) for tip in line.thresholds],
            [(str(part.low), str(part.high), part.has_low, paid(part.standing)) for part in line.intervals],
        )
        for line in answer.lines
    ]


def bars(answer: Tornado) -> list[Any]:
    """Return what each parameter does to each quantity: its swing, and what there is on each side."""
    return [
        (bar.parameter, bar.swing, *((side.end, side.at_end, side.own, side.tip, side.beyond) for side in sides))
        for measured in answer.measured
        for bar in measured.bars
        for sides in [(bar.falls, bar.rises)]
    ]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(12, 240)))
def test_what_tips_a_game_is_what_tips_it_with_the_tie_put_in(seed: int) -> None:
    tied, free = pair(seed, normal)
    assert along(thresholds(tied)) == along(thresholds(free))
    one, other = robust(tied), robust(free)
    assert one.standing == other.standing
    for a, b in zip(one.alone, other.alone, strict=True):
        assert (a.parameter, a.low.at, a.low.closed, a.high.at, a.high.closed) == (
            b.parameter, b.low.at, b.low.closed, b.high.at, b.high.closed,
        )  # fmt: skip
    for outcome in (label.strip("()") for label in one.standing if " + " not in label):
        assert bars(tornado(tied, outcome)) == bars(tornado(free, outcome))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(6, 120)))
def test_what_tips_an_agreement_is_what_tips_it_with_the_tie_put_in(seed: int) -> None:
    tied, free = (agreements(made, "nash") for made in pair(seed, agreed))
    assert along(thresholds(tied)) == along(thresholds(free))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(2, 60)))
def test_pictures_are_those_with_the_tie_put_in(seed: int) -> None:
    tied, free = pair(seed, normal)
    planes = [phase_plane(made, "p", "r") for made in (tied, free)]
    areas = [[(area.components, area.rings) for area in plane.areas] for plane in planes]
    assert areas[0] == areas[1]
    along_p = [shares(PictureRequest(made, ("p",))) for made in (tied, free)]
    for plan, drawn in zip(along_p[0].lists, along_p[0].table, strict=True):
        other = along_p[1].table[along_p[1].lists.index(plan)]
        assert ((drawn == other) | (np.isnan(drawn) & np.isnan(other))).all()


def test_a_parameter_that_follows_is_no_axis() -> None:
    tied, _ = pair(0, normal)
    for draw in (
        partial(phase_plane, tied, "p", "q"),
        partial(shares, PictureRequest(tied, ("q",))),
        partial(chances, tied, "q"),
    ):
        with pytest.raises(UsageError, match="q follows from the others"):
            draw()


@pytest.mark.parametrize("number", range(3))
def test_a_parameter_that_an_equality_makes_a_number_is_as_good_as_fixed(number: int) -> None:
    """Payoffs are quotients: with the equality beside them the bounds were a quarter apart."""
    whole = ordinary.game("rational", number)
    first = whole.space.parameters[0]
    equal = parse_condition(f"{first.name} == {first.baseline}")
    tied = replace(whole, space=replace(whole.space, assumptions=(*whole.space.assumptions, equal)))
    found, fixed = robust(tied), robust(whole.fix({first.name: first.baseline}))
    for one, other in ((found.low, fixed.low), (found.high, fixed.high)):
        assert one is not None and other is not None and abs(one / other - 1) < Fraction(1, 10**4)
    assert found.standing == fixed.standing
    assert found.box[first.name] == (first.baseline, first.baseline) and found.still == ()
