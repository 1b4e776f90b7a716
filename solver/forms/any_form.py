"""The forms that there are; what a game of any form is called, how large it is, the word for what there is in it."""

from __future__ import annotations

from typing import TypeAlias

from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute
from solver.forms.normal import NormalForm
from solver.forms.study import Study
from solver.forms.tree import Tree
from solver.regions.parameters import ParameterSpace
from solver.report.numbers import given_exactly
from solver.report.words import clean, count_of, join_words, plural

AnyForm: TypeAlias = NormalForm | Dispute | Tree | CoalitionGame | Study
MAX_UNIT = 40  # characters of a unit that can stand in a sentence
CLAIM = "claim"  # the concept of an atlas that is made of a claim


def title(game: AnyForm) -> str:
    """Return what a game is called: its title, else its name; with the parameters that are fixed.

    >>> title(load("thaad-deal").fix({"breach_us": 4}))
    'THAAD withdrawal for a full embargo, with breach_us fixed at 4'
    """
    named = clean(game.title or game.name) or "A game"
    return f"{named}, {describe_fixed(game)}" if game.fixed else named


def describe_fixed(game: AnyForm) -> str:
    """Return which parameters are fixed at which numbers, in words; empty where none is."""
    fixed_values = [f"{name} fixed at {given_exactly(value)}" for name, value in game.fixed]
    return f"with {join_words(fixed_values)}" if fixed_values else ""


def in_payoff_unit(game: AnyForm, payoffs: str, apart: bool = True) -> str:
    """Return payoffs in words with what they count, if the game file says so in a length that can be read; in
    parentheses, or not `apart` from them.

    >>> pie = game({"one": ["a"]}, {"a": [1]}, payoff_unit="million euros")
    >>> in_payoff_unit(pie, "one gets 1"), in_payoff_unit(pie, "1", apart=False)
    ('one gets 1 (million euros)', '1 million euros')
    """
    unit = clean(game.payoff_unit)
    if not 0 < len(unit) <= MAX_UNIT:
        return payoffs
    return f"{payoffs} ({unit})" if apart else f"{payoffs} {unit}"


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
        return plural(count, word)
    return ("pure " if concept.endswith("pure strategies") else "") + ("equilibrium" if count == 1 else "equilibria")


def in_closed_form(game: AnyForm) -> str:
    """Return ` in closed form`, of what is listed where more may be; nothing of a study, whose steps are all.

    >>> f"no step{in_closed_form(load('plan'))}, no equilibrium{in_closed_form(load('chicken'))}"
    'no step, no equilibrium in closed form'
    """
    return "" if game.form == "study" else " in closed form"


def whole(space: ParameterSpace) -> str:
    """Return in words the part of the space that shares are shares of.

    >>> whole(load("thaad-deal").space)
    'the ranges'
    """
    return "what the assumptions leave of the ranges" if space.assumptions else "the ranges"
