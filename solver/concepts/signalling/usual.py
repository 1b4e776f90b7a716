"""Which concept a tree is asked about unless one is named, and what its answers leave out."""

from __future__ import annotations

from dataclasses import replace

from solver.concepts.sequential import subgames
from solver.concepts.signalling.induction import why_without_beliefs
from solver.forms import TREE_CONCEPTS
from solver.forms.tree import Tree

SUBGAME, BAYESIAN, NASH = TREE_CONCEPTS


def usual_concept(game: Tree) -> str:
    """Return the concept by which a tree is solved: with beliefs where plans alone could threaten in vain.

    >>> usual_concept(load("simple-poker")), usual_concept(load("thaad-offer"))
    ('bayesian', 'subgame')
    """
    return BAYESIAN if subgames.may_be_empty(game) and not why_without_beliefs(game) else SUBGAME


def concept_of(game: Tree) -> str:
    """Return the concept that the answers about a tree are of."""
    return game.concept or usual_concept(game)


def is_about_beliefs(game: Tree) -> bool:
    """Return whether the answers about a tree rest on what players believe."""
    return concept_of(game) == BAYESIAN


def asked_about(game: Tree, concept: str | None) -> Tree:
    """Return a tree as it is asked about a concept, by its short name, or about the usual one."""
    return game if concept is None or concept == usual_concept(game) else replace(game, concept=concept)


def name_of_concept(title: str) -> str:
    """Return the short name of a concept that makes plays, by the name that its atlas carries.

    >>> name_of_concept("perfect Bayesian equilibrium")
    'bayesian'
    """
    return BAYESIAN if "Bayesian" in title else SUBGAME


def why_uncertified(game: Tree) -> str:
    """Return why the checker of certificates cannot follow what is said of a tree; "" where it can."""
    if not is_about_beliefs(game):
        return ""
    return (
        "a certificate holds what plans show, without beliefs, and this game is answered with them; the solution"
        f" {SUBGAME} leaves them out, and has certificates"
    )


def left_out(game: Tree) -> str:
    """Return what the plays of a tree leave out: what lies between corners, and empty threats, unless beliefs bar them.

    >>> left_out(load("thaad-offer"))
    ''
    """
    return corners_left_out(game) if is_about_beliefs(game) else subgames.left_out(game)


def corners_left_out(game: Tree) -> str:
    """Return that of infinitely many equilibria with beliefs the corners count; "" where nobody hides a move."""
    if all(len(stage.inner) == 1 for stage in subgames.stages(game)):
        return ""
    return "Of infinitely many equilibria the corners count, not what lies between."
