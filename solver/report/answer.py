"""Answers and records: they print as a page of text, show themselves in a notebook, and export to every format.

A class says which module describes it: one with a function `report`, which makes a `solver.report.blocks.Report`. That
module is imported when it is first needed, so that asking costs nothing. JSON is what `solver.report.json_records`
makes of the fields; a class whose record takes more than these names the function of its module that makes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import singledispatch
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from solver.errors import UsageError
from solver.report.json_records import Written, json_text, layout_of, plain
from solver.report.numbers import WRITING, writing_numbers
from solver.report.words import FORMATS, HOW_FOUND, NO_SENTENCE

if TYPE_CHECKING:
    from solver.report.blocks import Report


class Describable(Written):
    """Adds the ways to write a record that its own module turns into blocks; one without a module shows its repr.

    >>> print(load("hawk-dove").export("csv").splitlines()[0])
    first,second,first payoff,second payoff
    """

    __slots__ = ()
    report: ClassVar[str] = ""  # the module that describes it
    record: ClassVar[str] = ""  # what makes the JSON record there, if that takes more than the fields
    listing: ClassVar[bool] = False  # a list that was asked for by name, which is shown whole
    abridged: ClassVar[bool] = False  # its page leaves long formulas and lists out, unless True is the last of `more`

    @property
    def left_open(self) -> str:
        """What is open whatever is asked about the game, as a sentence; empty where nothing is."""
        return getattr(getattr(self, "game", None), "open", "")

    def document(self, *more: Any) -> Report:
        """Return the answer as blocks; `more` is what its module takes beside it, such as a point."""
        made: Report = import_module(self.report or __name__).report(self, *more)
        return made

    def export(
        self,
        form: str = "text",
        *more: Any,
        provenance: Mapping[str, Any] | None = None,
        width: int = 80,
        colour: bool = False,
        csv_safe: bool = False,
        explained: Callable[[], Sequence[str]] | None = None,
        exact: bool = False,
    ) -> str:
        """Return the answer in a known format, else UsageError. `width` and `colour` matter to text, `provenance` to
        JSON; `csv_safe` marks formulas in CSV as text; `explained`: the lines that say how it was found, which CSV and
        a sentence leave out; `exact`: the numbers of sentences are not rounded.

        >>> found = nash(game({"one": ["a"]}, {"a": ["7/3"]})).at("baseline")
        >>> [found.export("sentence", exact=exact).split(": ")[1].split(".")[0] for exact in (True,)]
        ['one gets 7/3']
        """
        if form not in FORMATS:
            raise UsageError(f"no format is called {form!r}; there are {', '.join(FORMATS)}")
        if form == "json":
            with writing_numbers(""):
                return self._json_text(more, provenance, explained)
        usual = WRITING.get() or ("rounded" if form == "sentence" else "")
        with writing_numbers("exact" if exact else usual):
            document = self.document(*more)
            if explained is not None:
                from solver.report import blocks

                document = blocks.add_section(document, HOW_FOUND, explained)
            return _document_text(document, form, width, colour, csv_safe)

    def _json_text(
        self, more: Sequence[Any], provenance: Mapping[str, Any] | None, explained: Callable[[], Sequence[str]] | None
    ) -> str:
        """Return the answer as JSON, whose numbers are exact."""
        kind = type(self)
        if not (self.record or layout_of(kind).schema):
            raise UsageError(f"a {kind.__name__} has no JSON record of its own; export the answer that holds it")
        record = getattr(import_module(self.report), self.record)(self, *more) if self.record else plain(self)
        record |= {"open": self.left_open} if self.left_open else {}
        record |= {"explained": list(explained())} if explained else {}
        return json_text(record if provenance is None else {**record, "provenance": dict(provenance)})

    def _repr_html_(self) -> str | None:
        if not self.report:
            return None
        from solver.report.html_page import notebook_cell

        return notebook_cell(self.document())

    def _repr_latex_(self) -> str | None:
        return self.export("latex") if self.report else None


def _document_text(document: Report, form: str, width: int, colour: bool, csv_safe: bool) -> str:
    """Return a document in a format other than JSON."""
    match form:
        case "html" | "latex" | "markdown":
            writer = import_module(f"solver.report.{'html_page' if form == 'html' else form}")
            return str(getattr(writer, form)(document))
        case "csv":
            from solver.report.csv_tables import csv

            return csv(document, csv_safe)
        case "sentence":
            if not (summary := document.summary):
                raise UsageError(NO_SENTENCE)
            from solver.report import blocks

            document = blocks.Report("", (blocks.Say(summary),))
    from solver.report.plain_text import text

    return text(document, width, colour)


@singledispatch
def report(found: Describable, *more: Any) -> Report:
    """Return an answer in blocks, by what is registered for its class in a module that describes several."""
    raise UsageError(f"{type(found).__name__} has no page of its own; export the answer that holds it")


class Answer(Describable):
    """A game, its atlas, the answer to a question: in print it is its page of text, where it has one. What `answer.py`
    of a question defines is described by the `report.py` beside it."""

    __slots__ = ()

    def __init_subclass__(cls, **layout: Any) -> None:
        super().__init_subclass__(**layout)
        home, _, name = cls.__module__.rpartition(".")
        if name == "answer":
            cls.report = f"{home}.report"
        if "__repr__" not in vars(cls):  # where it is, dataclass adds none with every field
            cls.__repr__ = cls.__repr__  # type: ignore[method-assign]

    def __str__(self) -> str:
        return self.export().rstrip() if self.report else repr(self)

    def __repr__(self) -> str:
        game = getattr(self, "game", None)
        named = f" of {game.name or game.title or 'a game'}" if game else ""
        return f"<{type(self).__name__}{named}: print() shows it>"
