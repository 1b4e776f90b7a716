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
    from solver.atlas import Branch as Branch
    from solver.bridges.nashpy import to_nashpy as to_nashpy
    from solver.bridges.nashpy import verify as verify
    from solver.claims import claim_region as claim_region
    from solver.concepts.bargaining.solutions import agreements as agreements
    from solver.concepts.exact import Component as Component
    from solver.concepts.exact import Equilibrium as Equilibrium
    from solver.concepts.exact import NashSubset as NashSubset
    from solver.concepts.exact import Solution as Solution
    from solver.concepts.exact import solve as solve
    from solver.concepts.nash import nash as nash
    from solver.concepts.nash_atlas import AtPoint as AtPoint
    from solver.errors import InvalidGame as InvalidGame
    from solver.errors import InvalidText as InvalidText
    from solver.errors import Undecided as Undecided
    from solver.errors import UsageError as UsageError
    from solver.errors import ZopaError as ZopaError
    from solver.expression import Expression as Expression
    from solver.forms.dispute import Dispute as Dispute
    from solver.forms.dispute import dispute as dispute
    from solver.forms.hull import from_normal as from_normal
    from solver.forms.normal import NormalForm as NormalForm
    from solver.forms.normal import Player as Player
    from solver.forms.normal import game as game
    from solver.gamefile import read as read
    from solver.gamefile import reads as reads
    from solver.gamefile import write as write
    from solver.gamefile import writes as writes
    from solver.parameter import Parameter as Parameter
    from solver.parameter import ParameterSpace as ParameterSpace
    from solver.partition import Phase as Phase
    from solver.partition import Phases as Phases
    from solver.proof.certificate import Verdict as Verdict
    from solver.proof.emptiness import Budget as Budget
    from solver.questions.bargain import Bargain as Bargain
    from solver.questions.bargain import bargain as bargain
    from solver.questions.concede import Concede as Concede
    from solver.questions.concede import concede as concede
    from solver.questions.derive import Derivatives as Derivatives
    from solver.questions.derive import derive as derive
    from solver.questions.phases import PhaseMap as PhaseMap
    from solver.questions.phases import phases as phases
    from solver.questions.prove import Proof as Proof
    from solver.questions.prove import prove as prove
    from solver.questions.robust import Robust as Robust
    from solver.questions.robust import robust as robust
    from solver.questions.sustain import Sustain as Sustain
    from solver.questions.sustain import sustain as sustain
    from solver.questions.thresholds import Thresholds as Thresholds
    from solver.questions.thresholds import thresholds as thresholds
    from solver.questions.tornado import Tornado as Tornado
    from solver.questions.tornado import tornado as tornado
    from solver.questions.uncertain import Uncertain as Uncertain
    from solver.questions.uncertain import uncertain as uncertain
    from solver.questions.when import When as When
    from solver.questions.when import when as when
    from solver.region import Region as Region
    from solver.region import where as where
    from solver.sweeps.design import Design as Design
    from solver.sweeps.design import drawn as drawn
    from solver.sweeps.design import grid as grid
    from solver.sweeps.design import listed as listed
    from solver.sweeps.merging import merge as merge
    from solver.sweeps.result import Sweep as Sweep
    from solver.sweeps.run import sweep as sweep

_HOMES = {
    "solver.atlas": ("Atlas", "Branch"),
    "solver.concepts.nash_atlas": ("AtPoint",),
    "solver.bridges.nashpy": ("to_nashpy", "verify"),
    "solver.proof.certificate": ("Verdict",),
    "solver.claims": ("claim_region",),
    "solver.concepts.exact": ("Component", "Equilibrium", "NashSubset", "Solution", "solve"),
    "solver.concepts.nash": ("nash",),
    "solver.proof.emptiness": ("Budget",),
    "solver.errors": ("InvalidGame", "InvalidText", "Undecided", "UsageError", "ZopaError"),
    "solver.expression": ("Expression",),
    "solver.forms.dispute": ("Dispute", "dispute"),
    "solver.forms.hull": ("from_normal",),
    "solver.forms.normal": ("NormalForm", "Player", "game"),
    "solver.gamefile": ("read", "reads", "write", "writes"),
    "solver.parameter": ("Parameter", "ParameterSpace"),
    "solver.partition": ("Phase", "Phases"),
    "solver.concepts.bargaining.solutions": ("agreements",),
    "solver.questions.bargain": ("Bargain", "bargain"),
    "solver.questions.concede": ("Concede", "concede"),
    "solver.questions.derive": ("Derivatives", "derive"),
    "solver.questions.phases": ("PhaseMap", "phases"),
    "solver.questions.prove": ("Proof", "prove"),
    "solver.questions.robust": ("Robust", "robust"),
    "solver.questions.sustain": ("Sustain", "sustain"),
    "solver.questions.thresholds": ("Thresholds", "thresholds"),
    "solver.questions.tornado": ("Tornado", "tornado"),
    "solver.questions.uncertain": ("Uncertain", "uncertain"),
    "solver.questions.when": ("When", "when"),
    "solver.region": ("Region", "where"),
    "solver.sweeps.design": ("Design", "drawn", "grid", "listed"),
    "solver.sweeps.merging": ("merge",),
    "solver.sweeps.result": ("Sweep",),
    "solver.sweeps.run": ("sweep",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__version__ = "0.1.0"
__all__ = [
    "AtPoint",
    "Atlas",
    "Bargain",
    "Branch",
    "Budget",
    "Component",
    "Concede",
    "Derivatives",
    "Design",
    "Dispute",
    "Equilibrium",
    "Expression",
    "InvalidGame",
    "InvalidText",
    "NashSubset",
    "NormalForm",
    "Parameter",
    "ParameterSpace",
    "Phase",
    "PhaseMap",
    "Phases",
    "Player",
    "Proof",
    "Region",
    "Robust",
    "Solution",
    "Sustain",
    "Sweep",
    "Thresholds",
    "Tornado",
    "Uncertain",
    "Undecided",
    "UsageError",
    "Verdict",
    "When",
    "ZopaError",
    "agreements",
    "bargain",
    "claim_region",
    "concede",
    "derive",
    "dispute",
    "drawn",
    "from_normal",
    "game",
    "grid",
    "listed",
    "merge",
    "nash",
    "phases",
    "prove",
    "read",
    "reads",
    "robust",
    "solve",
    "sustain",
    "sweep",
    "thresholds",
    "to_nashpy",
    "tornado",
    "uncertain",
    "verify",
    "when",
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
