"""What a question is asked of: an atlas, or a game whose Nash atlas is then made."""

from __future__ import annotations

from solver.atlas import Atlas
from solver.concepts.atlas_free import claims_only
from solver.concepts.nash import nash
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.parameter import shown


def atlas_of(subject: NormalForm | Atlas) -> Atlas:
    """The atlas itself, or the Nash atlas of a game.

    >>> from games import load
    >>> atlas_of(load("thaad-deal"))
    <Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>
    """
    return subject if isinstance(subject, Atlas) else nash(game_of(subject))


def claims_of(subject: NormalForm | Atlas) -> Atlas:
    """The atlas itself, or one of a game for claims alone: its equilibria need not be found to say what a claim means.

    >>> from games import load
    >>> claims_of(load("thaad-deal")).branches
    ()
    """
    return subject if isinstance(subject, Atlas) else claims_only(game_of(subject))


def game_of(subject: NormalForm | Atlas) -> NormalForm:
    """The game itself, or the game of an atlas; UsageError for anything else, such as the mere name of a game."""
    if isinstance(subject, Atlas):
        return subject.game
    if not isinstance(subject, NormalForm):
        name = shown(subject) if isinstance(subject, str) else "name"
        raise UsageError(
            f"a question is asked of a game or an atlas, not of {shown(subject)}; say load({name}) first, with load "
            "from games, or solver.read(path) for a file of your own"
        )
    return subject
