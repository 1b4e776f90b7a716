"""The forms that there are, the way to the one that is needed, and what is odd in a game without being a fault."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from solver.errors import UsageError
from solver.expressions.nodes import names
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.forms.players import Bending, bending
from solver.forms.study import Study
from solver.forms.tree import Tree
from solver.report.answer import Answer
from solver.report.words import listed

AnyForm: TypeAlias = NormalForm | Dispute | Tree | CoalitionGame | Study
FORMS = ("normal", "dispute", "tree", "coalition", "study")


_NO_CHOICES = "is a game of coalitions, in which worths are shared and nobody has strategies or issues"
_PLANNED = "is a study, whose steps are claims about several games, in which nobody plays or bargains"
_NO_NORMAL_FORM = {  # by form, with what to ask instead
    "tree": "is a tree, and this asks about games where all move at once; zopa solve says how it is played",
    "dispute": "is a dispute, which has agreements and no equilibria; ask zopa bargain",
    "coalition": f"{_NO_CHOICES}; ask zopa solve",
    "study": f"{_PLANNED}; ask zopa solve",
}
_NO_DISPUTE = {
    "normal": "is in normal form; solver.forms.mixed_extension.from_normal makes a dispute of it",
    "tree": "is a tree, in which nobody bargains; ask it of a dispute",
    "coalition": f"{_NO_CHOICES}; ask it of a dispute",
    "study": f"{_PLANNED}; ask it of a dispute",
}


@dataclass(frozen=True, slots=True)
class Catalogue(Answer):
    """Games, each with the folder that it stands in."""

    report: ClassVar[str] = "solver.forms.report"
    record: ClassVar[str] = "catalogue_record"
    shelves: tuple[tuple[str, AnyForm], ...]

    def __iter__(self) -> Iterator[tuple[str, AnyForm]]:
        return iter(self.shelves)


def as_normal(game: AnyForm) -> NormalForm:
    """Return the game itself where it is in normal form; else raise UsageError with what to ask instead.

    >>> as_normal(dispute(["a", "b"], agreements={"all": [1, 0]}, name="pie"))
    Traceback (most recent call last):
    solver.errors.UsageError: pie is a dispute, which has agreements and no equilibria; ask zopa bargain
    """
    if isinstance(game, NormalForm):
        return game
    raise UsageError(f"{game.name or 'this'} {_NO_NORMAL_FORM[game.form]}")


def as_dispute(game: AnyForm) -> Dispute:
    """Return the game itself where it is a dispute; else raise UsageError with what to do.

    >>> as_dispute(game({"one": ["a"]}, {"a": [1]}, name="alone"))
    Traceback (most recent call last):
    solver.errors.UsageError: alone is in normal form; solver.forms.mixed_extension.from_normal makes a dispute of it
    """
    if isinstance(game, Dispute):
        return game
    raise UsageError(f"{game.name or 'this game'} {_NO_DISPUTE[game.form]}")


def as_tree(game: AnyForm) -> Tree:
    """Return the game itself where it is a tree; else raise UsageError.

    >>> as_tree(game({"one": ["a"]}, {"a": [1]}, name="alone"))
    Traceback (most recent call last):
    solver.errors.UsageError: alone is no tree, so nobody moves after anybody; ask it of a game with form = "tree"
    """
    if isinstance(game, Tree):
        return game
    raise UsageError(
        f'{game.name or "this game"} is no tree, so nobody moves after anybody; ask it of a game with form = "tree"'
    )


# --- what is odd in a game without being a fault ------------------------------------------------------


def warnings(game: AnyForm) -> tuple[str, ...]:
    """Return sentences on what somebody who wrote this game may not have meant.

    >>> x, y = ({"baseline": 1, "range": (0, 2)} for _ in "xy")
    >>> warnings(game({"one": ["a"], "two": ["b"]}, {"a, b": ["x", 1]}, {"x": x, "y": y}))
    ('no payoff and no assumption uses the parameter y',)
    """
    found = []
    used = {name for _, entry in game.places() for name in names(game.expanded(entry))}
    used.update(name for assumption in game.space.assumptions for name in assumption.names)
    if unused := [name for name in game.space.names if name not in used]:
        found.append(f"no payoff and no assumption uses the parameter{'s' * (len(unused) > 1)} {listed(unused)}")
    if game.form == "study" and (left := {one.name for one in game.games} - {one.game for one in game.steps}):
        found.append(f"no step is about {listed(sorted(left))}")
    if game.form == "dispute":
        mentioned = {name for tree in game.trees for name in names(tree)}
        found += [f"no utility uses the issue {issue.name}" for issue in game.issues if issue.name not in mentioned]
        found.extend(_bent_utilities(game))
    return tuple(found)


def _bent_utilities(game: Dispute) -> Iterator[str]:
    """Yield a sentence for each utility that bends so that nothing can be bargained over."""
    issues = tuple(issue.name for issue in game.issues)
    if game.bending <= Bending.MULTIAFFINE or game.curve:
        return
    for party, tree in zip(game.players, game.trees, strict=True):
        if bending((tree,), issues) > Bending.MULTIAFFINE:
            yield (
                f"the utility of {party.name} bends in the issues, and bargain has no answer then: only a single issue"
                " may bend, as a polynomial; leave one issue, or list agreements in [agreements]"
            )
