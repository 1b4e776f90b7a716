"""What a game is called, how large it is, and who gets what in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solver.report.words import clean, count_of, exactly, listed

CLAIM = "claim"  # the concept of an atlas that is made of a claim

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm
    from solver.regions.parameters import ParameterSpace


def title(game: AnyForm) -> str:
    """Return what a game is called: its title, else its name; with the parameters that are fixed.

    >>> title(load("thaad-deal").fix({"breach_us": 4}))
    'THAAD withdrawal for a full embargo, with breach_us fixed at 4'
    """
    named = clean(game.title or game.name) or "A game"
    return f"{named}, {fixed(game)}" if game.fixed else named


def fixed(game: AnyForm) -> str:
    """Return which parameters are fixed at which numbers, in words; empty where none is.

    >>> fixed(load("thaad-deal").fix({"breach_us": 4, "shield": "7/3"}))
    'with breach_us fixed at 4 and shield fixed at 7/3'
    """
    fixed_values = [f"{name} fixed at {exactly(value)}" for name, value in game.fixed]
    return f"with {listed(fixed_values)}" if fixed_values else ""


def size(game: AnyForm) -> str:
    """Return the shape of a game (strategies a player, issues, or sets and ends) and the number of its parameters.

    >>> size(load("thaad-deal"))
    '2 x 2, seven parameters'
    """
    return f"{game.shape_text}, {count_of(len(game.space), 'parameter')}"


def outcome(game: AnyForm, count: int = 2, concept: str = "") -> str:
    """Return the words for what there is at a point: `equilibria`, of a concept that has no others the pure ones; of a
    study `steps`; else `outcomes`, of a tree with open plays told ones. Singular for a count of 1.

    >>> outcome(load("thaad-deal")), outcome(load("swap-package"), 1)
    ('equilibria', 'outcome')
    >>> outcome(load("drafting"), concept="Nash equilibrium in pure strategies")
    'pure equilibria'
    """
    if concept == CLAIM:
        return "claim" if count == 1 else "claims"
    if game.form != "normal":
        word = "step" if game.form == "study" else "told outcome" if game.open else "outcome"
        return word + "s" * (count != 1)
    return ("pure " if concept.endswith("pure strategies") else "") + ("equilibrium" if count == 1 else "equilibria")


def whole(space: ParameterSpace) -> str:
    """Return in words the part of the space that shares are shares of.

    >>> whole(load("thaad-deal").space)
    'the ranges'
    """
    return "what the assumptions leave of the ranges" if space.assumptions else "the ranges"
