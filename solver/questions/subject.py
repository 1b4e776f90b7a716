"""What a question is asked of: an atlas, or a game whose Nash atlas is then made."""

from __future__ import annotations

from solver.atlas import Atlas
from solver.concepts.nash import nash
from solver.forms.normal import NormalForm


def atlas_of(subject: NormalForm | Atlas) -> Atlas:
    """The atlas itself, or the Nash atlas of a game.

    >>> from games import load
    >>> atlas_of(load("thaad-deal"))
    <Atlas: Nash equilibrium of thaad-deal, 5 branches over 7 parameters>
    """
    return subject if isinstance(subject, Atlas) else nash(subject)
