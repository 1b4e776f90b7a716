"""Records inside an answer, such as one gap or one effect, which a notebook shows as a table of their fields.

The mathematics makes them, so this knows of no page: `solver.report.record_html` writes the table when a notebook asks
for it. Which values of theirs are formulas, their classes say (`formula_text.register`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from importlib import import_module
from typing import Any

from solver.algebra.polynomial_text import ratio_text
from solver.algebra.polynomials import Ratio
from solver.report.json_records import Written


class Record(Written):
    """Adds what a notebook asks of the records inside an answer: their fields as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(import_module("solver.report.record_html").notebook_table(self))


@singledispatch
def formula_text(value: Any, names: Sequence[str]) -> str | None:
    """Return a formula in the game file's notation, empty where the variables have no names; None for other values.

    >>> formula_text("keep", ("x",)) is None
    True
    """
    return None


@formula_text.register
def _ratio(value: Ratio, names: Sequence[str]) -> str:
    return ratio_text(value, names) if names else ""
