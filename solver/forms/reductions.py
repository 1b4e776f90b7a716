"""Reductions: a game of one form as a game of another, and the way back for the names of its outcomes.

A form's traits say what a game of it `becomes`: another form, or `plans`, the table in which everybody chooses
beforehand what to do throughout, each with the function that reduces a game to it. What is found of the reduced game is
carried back: `back` gives the name in the first game of an outcome of the other. Whoever takes games of one form asks
for them by `to`, whatever it is given; a form that does not become what is asked for is refused with what to ask
instead.

Agrawal, Verschueren, Diamond, Boyd (2018), "A rewriting system for convex optimization problems", Journal of Control
and Decision 5(1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar, overload

from solver.errors import UsageError
from solver.forms.any_form import AnyForm
from solver.forms.dispute import Dispute
from solver.forms.form import Form
from solver.forms.normal import NormalForm
from solver.forms.traits import function_named
from solver.forms.tree import Tree
from solver.regions.parameters import check_kind, quote
from solver.report.words import join_words

_Game = TypeVar("_Game", bound=Form, covariant=True)


def same_name(outcome: str) -> str:
    """Return the name of an outcome as it is, where a reduction changes none.

    >>> same_name("(keep, tolerate)")
    '(keep, tolerate)'
    """
    return outcome


@dataclass(frozen=True, slots=True)
class Reduced(Generic[_Game]):
    """A game that another one was reduced to; `back` gives the name there of an outcome of this game."""

    game: _Game
    back: Callable[[str], str] = same_name


@overload
def to(form: Literal["normal", "plans"], game: AnyForm) -> Reduced[NormalForm]: ...
@overload
def to(form: Literal["dispute"], game: AnyForm, **asked: Any) -> Reduced[Dispute]: ...
@overload
def to(form: Literal["tree"], game: AnyForm) -> Reduced[Tree]: ...
@overload
def to(form: str, game: AnyForm, **asked: Any) -> Reduced[Any]: ...
def to(form: str, game: AnyForm, **asked: Any) -> Reduced[Any]:
    """Reduce a game to one of another form; a game that has the form is itself. `asked`: what the reduction takes.

    >>> deal = to("dispute", load("thaad-deal"), disagreement="keep, tolerate")
    >>> deal.game.labels()[0], deal.back("withdraw, sanction")
    ('withdraw, sanction', '(withdraw, sanction)')

    Raises UsageError, with what to ask instead, for a game that does not become one of that form.

    >>> to("normal", dispute(["a", "b"], agreements={"all": [1, 0]}, name="pie"))
    Traceback (most recent call last):
    solver.errors.UsageError: pie is a dispute, which has agreements and no equilibria; ask zopa bargain
    """
    check_kind(game, Form, "this takes a game")
    if game.form == form and not asked:
        return Reduced(game)
    if maker := game.traits.becomes.get(form):
        reduced: Reduced[Any] = function_named(maker)(game, **asked)
        return reduced
    raise UsageError(_why_not(form, game))


def _why_not(form: str, game: AnyForm) -> str:
    """Return why a game does not become one of a form, and what to ask instead or what it becomes."""
    called = game.name if game.name not in ("", game.form) else "this" if form == "normal" else "this game"
    if why := game.traits.never.get(form):
        return why.format(game=called)
    if form == Tree.form:
        return f'{called} is no tree, so nobody moves after anybody; ask it of a game with form = "tree"'
    becomes = [*game.traits.becomes] or ["nothing else"]
    return (
        f"{called} is a {game.traits.kind}, which does not become {quote(form)}; it becomes {join_words(becomes, 'or')}"
    )


def to_solved(game: AnyForm) -> Reduced[Any]:
    """Reduce a game to the one that is solved for it: where all choose at once a normal form, else the game itself.

    >>> to_solved(load("thaad-offer")).game.form
    'tree'
    """
    return to("normal", game) if game.traits.at_once else Reduced(game)


def to_asked(game: AnyForm) -> Reduced[Any]:
    """Reduce a game to the one that questions are asked of: a normal form if it becomes one, else the game itself.

    >>> to_asked(load("swap-package")).game.form
    'dispute'
    """
    return to("normal", game) if "normal" in game.traits.becomes else Reduced(game)
