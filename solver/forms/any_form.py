"""The forms that there are, for whatever takes any of them, and the way to the one that is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from solver.errors import UsageError
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.report.answer import Answer

AnyForm: TypeAlias = NormalForm | Dispute
FORMS = ("normal", "dispute")
FORMS_TO_COME = ("tree", "coalition")


@dataclass(frozen=True, slots=True)
class Catalogue(Answer):
    """Games, each with the folder that it stands in."""

    report: ClassVar[str] = "solver.forms.report"
    record: ClassVar[str] = "catalogue_record"
    shelves: tuple[tuple[str, AnyForm], ...]

    def __iter__(self) -> Iterator[tuple[str, AnyForm]]:
        return iter(self.shelves)


def as_normal(game: AnyForm) -> NormalForm:
    """The game itself where it is in normal form; UsageError, with what to ask instead, where it is not.

    >>> from solver.forms.dispute import dispute
    >>> as_normal(dispute(["a", "b"], agreements={"all": [1, 0]}, name="pie"))
    Traceback (most recent call last):
    solver.errors.UsageError: pie is a dispute, which has agreements and no equilibria; ask zopa bargain pie
    """
    if isinstance(game, NormalForm):
        return game
    called = game.name or "GAME"
    raise UsageError(
        f"{game.name or 'this'} is a dispute, which has agreements and no equilibria; ask zopa bargain {called}"
    )


def as_dispute(game: AnyForm) -> Dispute:
    """The game itself where it is a dispute; UsageError, with what to do, where it is not.

    >>> from solver.forms.normal import game
    >>> as_dispute(game({"one": ["a"]}, {"a": [1]}, name="alone"))
    Traceback (most recent call last):
    solver.errors.UsageError: alone is in normal form; solver.forms.mixed_extension.from_normal makes a dispute of it
    """
    if isinstance(game, Dispute):
        return game
    raise UsageError(
        f"{game.name or 'this game'} is in normal form; solver.forms.mixed_extension.from_normal makes a dispute of it"
    )
