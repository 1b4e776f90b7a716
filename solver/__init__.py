"""zopa: every equilibrium of a game with symbols in its payoffs, and where each one stands.

Public names, loaded when they are first used, so that `import solver` costs nothing:

    from games import load
    from solver import nash
    atlas = nash(load("thaad-deal"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from solver.atlas import Atlas as Atlas
    from solver.atlas import AtPoint as AtPoint
    from solver.atlas import Branch as Branch
    from solver.bridges.nashpy import to_nashpy as to_nashpy
    from solver.bridges.nashpy import verify as verify
    from solver.certificate import Verdict as Verdict
    from solver.concepts.exact import Component as Component
    from solver.concepts.exact import Equilibrium as Equilibrium
    from solver.concepts.exact import NashSubset as NashSubset
    from solver.concepts.exact import Solution as Solution
    from solver.concepts.exact import solve as solve
    from solver.concepts.nash import nash as nash
    from solver.emptiness import Budget as Budget
    from solver.errors import InvalidGame as InvalidGame
    from solver.errors import InvalidText as InvalidText
    from solver.errors import Undecided as Undecided
    from solver.errors import UsageError as UsageError
    from solver.errors import ZopaError as ZopaError
    from solver.expression import Expression as Expression
    from solver.forms.normal import NormalForm as NormalForm
    from solver.forms.normal import Player as Player
    from solver.forms.normal import game as game
    from solver.gamefile import read as read
    from solver.gamefile import reads as reads
    from solver.gamefile import write as write
    from solver.gamefile import writes as writes
    from solver.parameter import Parameter as Parameter
    from solver.parameter import ParameterSpace as ParameterSpace
    from solver.phases import Phase as Phase
    from solver.phases import Phases as Phases
    from solver.region import Region as Region
    from solver.region import where as where

_HOMES = {
    "solver.atlas": ("AtPoint", "Atlas", "Branch"),
    "solver.bridges.nashpy": ("to_nashpy", "verify"),
    "solver.certificate": ("Verdict",),
    "solver.concepts.exact": ("Component", "Equilibrium", "NashSubset", "Solution", "solve"),
    "solver.concepts.nash": ("nash",),
    "solver.emptiness": ("Budget",),
    "solver.errors": ("InvalidGame", "InvalidText", "Undecided", "UsageError", "ZopaError"),
    "solver.expression": ("Expression",),
    "solver.forms.normal": ("NormalForm", "Player", "game"),
    "solver.gamefile": ("read", "reads", "write", "writes"),
    "solver.parameter": ("Parameter", "ParameterSpace"),
    "solver.phases": ("Phase", "Phases"),
    "solver.region": ("Region", "where"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
__all__ = [
    "AtPoint",
    "Atlas",
    "Branch",
    "Budget",
    "Component",
    "Equilibrium",
    "Expression",
    "InvalidGame",
    "InvalidText",
    "NashSubset",
    "NormalForm",
    "Parameter",
    "ParameterSpace",
    "Phase",
    "Phases",
    "Player",
    "Region",
    "Solution",
    "Undecided",
    "UsageError",
    "Verdict",
    "ZopaError",
    "game",
    "nash",
    "read",
    "reads",
    "solve",
    "to_nashpy",
    "verify",
    "where",
    "write",
    "writes",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its home module at first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'solver' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
