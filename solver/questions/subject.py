"""What a question is asked of: an atlas, or a game, whose usual atlas is then made."""

from __future__ import annotations

from solver.atlas import Atlas
from solver.concepts.atlas_free import claims_only
from solver.concepts.known import usual
from solver.errors import UsageError
from solver.forms.dispute import Dispute
from solver.forms.kinds import AnyForm, as_normal
from solver.forms.normal import NormalForm
from solver.parameter import shown
from solver.proof.emptiness import DEFAULT, Budget


def atlas_of(subject: AnyForm | Atlas, budget: Budget = DEFAULT) -> Atlas:
    """The atlas itself, or the usual one of a game: see `solver.concepts.known`.

    >>> from games import load
    >>> atlas_of(load("thaad-deal"))
    <Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>
    """
    return subject if isinstance(subject, Atlas) else usual(game_of(subject), budget)


def claims_of(subject: AnyForm | Atlas) -> Atlas:
    """The atlas itself, or one of a game for claims alone: its equilibria need not be found to say what a claim means.

    >>> from games import load
    >>> claims_of(load("thaad-deal")).branches
    ()
    """
    if isinstance(subject, Atlas):
        return subject
    game = game_of(subject)
    return claims_only(game) if isinstance(game, NormalForm) else usual(game)


def game_of(subject: AnyForm | Atlas) -> AnyForm:
    """The game itself, or the game of an atlas; UsageError for anything else, such as the mere name of a game."""
    if isinstance(subject, Atlas):
        return subject.game
    if not isinstance(subject, NormalForm | Dispute):
        name = shown(subject) if isinstance(subject, str) else "name"
        raise UsageError(
            f"a question is asked of a game or an atlas, not of {shown(subject)}; say load({name}) first, with load "
            "from games, or solver.read(path) for a file of your own"
        )
    return subject


def in_strategies(subject: AnyForm | Atlas) -> None:
    """Raise UsageError for what is no game in strategies, or no atlas of its Nash equilibria."""
    if isinstance(subject, Atlas) and subject.closed:
        raise UsageError(f"this asks about equilibria in strategies, and {subject.concept} has none; ask it of a game")
    as_normal(game_of(subject))
