"""Pictures: each is a record of what is to be drawn, and a function that draws it on a matplotlib Axes.

    picture, save                       whole figures by name, written to files (`solver.plots.page`)
    phase_plane, draw_phase             which equilibria stand where in the plane of two parameters
    draw_thresholds                     of `solver.thresholds`: a strip for each parameter
    draw_tornado, draw_spider           of one quantity of `solver.tornado`
    chances, draw_probabilities         how likely each outcome is along a parameter
    best_answers, draw_best_response    a 2×2 game at a point
    bargained, draw_frontier            what two sides could agree on, and what each solution picks

Matplotlib, the extra `plot`, is loaded when something is drawn.

>>> from games import load
>>> from solver.plots import phase_plane
>>> phase_plane(load("thaad-deal"), "breach_us", "breach_cn").exact
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solver.plots.areas import phase_plane as phase_plane
    from solver.plots.best_response import best_answers as best_answers
    from solver.plots.best_response import draw_best_response as draw_best_response
    from solver.plots.frontier import bargained as bargained
    from solver.plots.frontier import draw_frontier as draw_frontier
    from solver.plots.page import picture as picture
    from solver.plots.page import save as save
    from solver.plots.phase import draw_phase as draw_phase
    from solver.plots.probabilities import chances as chances
    from solver.plots.probabilities import draw_probabilities as draw_probabilities
    from solver.plots.spider import draw_spider as draw_spider
    from solver.plots.thresholds import draw_thresholds as draw_thresholds
    from solver.plots.tornado import draw_tornado as draw_tornado

_HOMES = {
    "areas": ("phase_plane",),
    "best_response": ("best_answers", "draw_best_response"),
    "frontier": ("bargained", "draw_frontier"),
    "page": ("picture", "save"),
    "phase": ("draw_phase",),
    "probabilities": ("chances", "draw_probabilities"),
    "spider": ("draw_spider",),
    "thresholds": ("draw_thresholds",),
    "tornado": ("draw_tornado",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "bargained",
    "best_answers",
    "chances",
    "draw_best_response",
    "draw_frontier",
    "draw_phase",
    "draw_probabilities",
    "draw_spider",
    "draw_thresholds",
    "draw_tornado",
    "phase_plane",
    "picture",
    "save",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home module at first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'solver.plots' has no attribute {name!r}")
    value = getattr(import_module(f"solver.plots.{_HOME[name]}"), name)
    globals()[name] = value
    return value
