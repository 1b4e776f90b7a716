"""Answers as JSON records: plain dictionaries with a schema name.

Formulas are texts in the game file's notation. A rational is {"exact": "7/3", "float": 2.333...}; the float is
null where it would overflow. Names of players, strategies and parameters are keys, in the game's order. The
number after the slash of a schema rises when a key changes its meaning or goes; new keys may come at any time.
`knife_edge`: the branch stands on a region without interior only; `always_zero`: strategies of its support whose
probability is 0 wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from solver.algebra.algebraic_numbers import Root
from solver.report import words

Record = dict[str, Any]


def json_text(record: Record) -> str:
    """The record as JSON text, in ASCII, so that every terminal and program takes it.

    >>> print(json_text({"schema": "zopa.games/1", "games": []}), end="")
    {
      "schema": "zopa.games/1",
      "games": []
    }
    """
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


def number_record(value: Fraction | float | Root) -> Record:
    """An exact number beside its nearest float.

    >>> number_record(Fraction(7, 4))
    {'exact': '7/4', 'float': 1.75}

    For a float, which stands for no known fraction, `exact` is null; an algebraic number has its polynomial.
    """
    if isinstance(value, Root):
        return {
            "exact": None,
            "float": value.approximate,
            "polynomial": list(value.coefficients),
            "root": value.index,
        }
    return {"exact": str(value) if isinstance(value, Fraction) else None, "float": words.decimal(value)}


def place_record(point: Mapping[str, Any]) -> Record:
    """A point, a number for each parameter."""
    return {name: number_record(value) for name, value in point.items()}
