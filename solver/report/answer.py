"""Records that show themselves: in notebooks, the parts of answers too; and answers to questions in print."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Answer:
    """Adds the methods that notebooks and print ask for; `solver.present` is loaded only when one does."""

    __slots__ = ()

    def __str__(self: Any) -> str:
        """What the command line prints, for an answer to a question; else the short form."""
        return str(_home(self).text(self)) if hasattr(type(self), "kind") else repr(self)

    def _repr_html_(self: Any) -> str:
        written: str = _home(self).html(self)
        return written

    def _repr_latex_(self: Any) -> str:
        written: str = _home(self).latex(self)
        return written


class Record:
    """Adds what a notebook asks of the records inside an answer: their fields as a table."""

    __slots__ = ()

    def _repr_html_(self: Any) -> str:
        written: str = import_module("solver.present.parts").html(self)
        return written


def _home(thing: Any) -> Any:
    """The module that writes a record: answers name their question in `kind`."""
    return import_module("solver.present.reports" if hasattr(type(thing), "kind") else "solver.present.notebook")
