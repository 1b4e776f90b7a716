"""The page of a study: its steps, its games with what is renamed in them, and where these say otherwise.

A study has no payoffs, so there is nothing to say at a point.
Its games have pages of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from solver.forms.joint_parameters import differences
from solver.forms.pages.parts import Content
from solver.forms.study import Study
from solver.report.blocks import Block, Code, Facts, Grid, Head, Only
from solver.report.words import clean, join_words


def study_page(game: Study, at: Mapping[str, Fraction] | None) -> Content:
    """Return what the page has of a study, which looks the same at every point.

    >>> content = study_page(load("plan"), None)
    >>> content.data().head[:2], [type(one).__name__ for one in content.blocks][:2]
    (('step', 'game'), ['Head', 'Facts'])
    """
    steps = tuple((one.name, one.game, Code(one.claim), clean(one.says)) for one in game.steps)
    return Content(_of_study(game), lambda: Grid(("step", "game", "claim", "says"), steps))


def _of_study(game: Study) -> Iterator[Block | Only]:
    yield Head("The steps of the plan")
    said = {one.name: [clean(one.says)] if one.says else [] for one in game.steps}
    yield Facts(tuple((one.name, (*said[one.name], f"in {one.game}:", Code(one.claim))) for one in game.steps))
    yield Head("The games")
    for member in game.games:
        renamed = [f"{old} is called {new}" for old, new in member.rename]
        named = f"{clean(member.game.title) or member.name} ({member.file or 'made in Python'})"
        yield Facts(((member.name, (named, *([join_words(renamed)] if renamed else []))),), close=True)
    if differs := tuple((name, (clean(text),)) for name, text in differences(game.games, game.space)):
        yield Head("What the games say otherwise, and what the study makes of it")
        yield Facts(differs)
