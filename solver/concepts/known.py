"""Every concept by its name, so that whoever has a game as text can make the same atlas again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from solver.atlas import Atlas
from solver.concepts.nash import nash
from solver.errors import UsageError, nearest
from solver.forms.normal import NormalForm

NASH = "Nash equilibrium"

KNOWN: Mapping[str, Callable[[NormalForm], Atlas]] = {NASH: nash}


def atlas_by(concept: str, form: NormalForm) -> Atlas:
    """The atlas of a concept, by the name that atlases carry.

    >>> from games import load
    >>> atlas_by(NASH, load("thaad-deal")).concept
    'Nash equilibrium'
    """
    if concept not in KNOWN:
        raise UsageError(f"no concept is called {concept!r};{nearest(concept, KNOWN)} there are {', '.join(KNOWN)}")
    return KNOWN[concept](form)
