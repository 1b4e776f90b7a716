"""A damaged certificate is refused by name, or found wrong or open, whatever was damaged: each field of each kind of
certificate gets what is of its type and odd, what is of another type, and nothing."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from audit import tenth
from limits import at_once

from games import load
from solver.checks.certificates.verify import Checked, check_text
from solver.errors import ZopaError
from solver.forms.normal import game
from solver.questions.phases.answer import phases
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text

RANGES = {"p": {"baseline": 1, "range": (0, 4)}, "q": {"baseline": 1, "range": (0, 4)}}
CURVED = game(
    {"r": ["a", "b"], "c": ["x", "y"]},
    {"a, x": ["p*q", "q"], "a, y": ["1", "0"], "b, x": ["p**2 + q**2 - 1", "1"], "b, y": ["p - q", "p"]},
    RANGES,
)
ROOTS = game({"one": ["a"], "two": ["x"]}, {"a, x": ["p**2 - 2", "q"]}, RANGES)


def _thaad(claim: str, given: str | None = None) -> str:
    return certificate_text(prove(load("thaad-deal"), claim, given=given))


MADE = {
    "true, by combinations": lambda: _thaad("unique(keep, tolerate)", "shield > 0 and buffer > calm + breach_cn"),
    "true, by sub-boxes": lambda: certificate_text(prove(CURVED, "payoff(r, b, x) + 2 > payoff(r, a, x)")),
    "false": lambda: _thaad("equilibrium(withdraw, sanction)", "shield > breach_us"),
    "almost true": lambda: _thaad("strict(keep, tolerate)", "buffer > calm"),
    "contradictory": lambda: _thaad("equilibrium(withdraw, sanction)", "shield > 5 and shield < 4"),
    "mixed": lambda: _thaad("equilibrium(withdraw, sanction)"),
    "at a root": lambda: certificate_text(prove(ROOTS, "p**2 == 2")),
    "by z3": lambda: certificate_text(prove(CURVED, "payoff(r, a, x) <= payoff(r, b, x) + 1")),
    "of a tree": lambda: certificate_text(prove(load("thaad-offer"), "always_played(offer/accept/enforce)")),
    "of lists": lambda: certificate_text(phases(load("hawk-dove"))),
}
made = cache(lambda name: MADE[name]())

WHOLES = [-1, 0, 1, 2, 10**12, 10**19]
TEXTS = ["", "0", "1", "-1", "1/2", "-7/3", "1/0", "9" * 1_900, "1/" + "9" * 1_900, "x", ">", "==", "!=", "(", "\ud800"]
OTHERS: list[Any] = [None, True, 1.5, [], {}, [[]], [0], {"a": 0}, {"root": 1, "of": []}, {"root": 1, "of": ["0", "0"]}]


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to each value, those of lists and tables included; of long lists to the first and the last."""
    if path:
        yield path
    keys = [*data] if isinstance(data, dict) else [*range(len(data))] if isinstance(data, list) else []
    for key in keys if isinstance(data, dict) else sorted({*keys[:2], *keys[-1:]}):
        yield from places(data[key], (*path, key))


def instead(value: Any) -> Iterator[Any]:
    """Yield what may stand in the place of a value."""
    yield from (*WHOLES, *TEXTS, *OTHERS)
    if isinstance(value, int):
        yield from (value - 1, value + 1)
    if isinstance(value, list):
        yield from (value[:-1], value[1:], value[::-1], value + value, [value], [*value, value])
    if isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != left} for left in value)
        yield {**value, "more": 0}
        yield dict(zip(value, reversed(value.values()), strict=True))


def damaged(name: str) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield what is damaged in a certificate, by what."""
    right = json.loads(made(name))
    for path in places(right):
        value = right
        for step in path:
            value = value[step]
        for other in instead(value):
            if other != value or type(other) is not type(value):
                yield path, other


@pytest.mark.slow
@pytest.mark.parametrize("name", MADE)
def test_a_damaged_certificate_is_refused_wrong_or_open(name: str) -> None:
    right = json.loads(made(name))
    for path, other in tenth([*damaged(name)], 30):
        changed = copy.deepcopy(right)
        holder = changed
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = other
        try:
            with at_once(20):
                assert isinstance(check_text(json.dumps(changed), "proof.json"), Checked)
        except ZopaError as error:
            assert "proof.json" in str(error), path
        except Exception as error:
            raise AssertionError(f"{path}: {str(other)[:60]}: {type(error).__name__}: {error}") from error


def test_the_certificates_are_of_all_kinds() -> None:
    assert all(check_text(made(name)).ok is not False for name in MADE)
    assert '"root"' in made("at a root") and '"smt"' in made("by z3") and '"boxes"' in made("true, by sub-boxes")
