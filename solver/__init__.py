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
    from solver.atlas import Atlas, Branch
    from solver.checks.crosscheck.nashpy import to_nashpy, verify
    from solver.claims import claim_region
    from solver.concepts.bargaining.atlas import agreements
    from solver.concepts.nash.atlas import NashAtPoint
    from solver.concepts.nash.branches import nash
    from solver.concepts.nash.components import Component, NashSubset
    from solver.concepts.nash.point_solver import Solution, solve
    from solver.errors import InvalidGame, InvalidText, Undecided, UsageError, ZopaError
    from solver.expressions.expression import Expression
    from solver.forms.dispute import Dispute, dispute
    from solver.forms.files.toml_read import read, reads, write
    from solver.forms.files.toml_write import writes
    from solver.forms.mixed_extension import from_normal
    from solver.forms.normal import NormalForm, game
    from solver.forms.players import Equilibrium, Player
    from solver.questions.bargain.answer import Bargain, bargain
    from solver.questions.concede.answer import Concede, concede
    from solver.questions.derive.answer import Derivatives, derive
    from solver.questions.phases.answer import PhaseMap, phases
    from solver.questions.phases.partition import Phase, Phases
    from solver.questions.prove.answer import Proof, prove
    from solver.questions.robust.answer import Robust, robust
    from solver.questions.sustain.answer import Sustain, sustain
    from solver.questions.thresholds.answer import Thresholds, thresholds
    from solver.questions.tornado.answer import Tornado, tornado
    from solver.questions.uncertain.answer import Uncertain, uncertain
    from solver.questions.when.answer import When, when
    from solver.regions.decide.emptiness import Budget
    from solver.regions.parameters import Parameter, ParameterSpace
    from solver.regions.proofs.certificates import Verdict
    from solver.regions.region import Region, where
    from solver.sweeps.design import Design, drawn, grid, listed
    from solver.sweeps.result import Sweep
    from solver.sweeps.sweep import merge, sweep

_HOMES = {
    "solver.atlas": ("Atlas", "Branch"),
    "solver.concepts.nash.atlas": ("NashAtPoint",),
    "solver.checks.crosscheck.nashpy": ("to_nashpy", "verify"),
    "solver.regions.proofs.certificates": ("Verdict",),
    "solver.claims": ("claim_region",),
    "solver.concepts.nash.point_solver": ("Component", "Equilibrium", "NashSubset", "Solution", "solve"),
    "solver.concepts.nash.branches": ("nash",),
    "solver.regions.decide.emptiness": ("Budget",),
    "solver.errors": ("InvalidGame", "InvalidText", "Undecided", "UsageError", "ZopaError"),
    "solver.expressions.expression": ("Expression",),
    "solver.forms.dispute": ("Dispute", "dispute"),
    "solver.forms.mixed_extension": ("from_normal",),
    "solver.forms.normal": ("NormalForm", "Player", "game"),
    "solver.forms.files.toml_read": ("read", "reads", "write", "writes"),
    "solver.regions.parameters": ("Parameter", "ParameterSpace"),
    "solver.questions.phases.partition": ("Phase", "Phases"),
    "solver.concepts.bargaining.atlas": ("agreements",),
    "solver.questions.bargain.answer": ("Bargain", "bargain"),
    "solver.questions.concede.answer": ("Concede", "concede"),
    "solver.questions.derive.answer": ("Derivatives", "derive"),
    "solver.questions.phases.answer": ("PhaseMap", "phases"),
    "solver.questions.prove.answer": ("Proof", "prove"),
    "solver.questions.robust.answer": ("Robust", "robust"),
    "solver.questions.sustain.answer": ("Sustain", "sustain"),
    "solver.questions.thresholds.answer": ("Thresholds", "thresholds"),
    "solver.questions.tornado.answer": ("Tornado", "tornado"),
    "solver.questions.uncertain.answer": ("Uncertain", "uncertain"),
    "solver.questions.when.answer": ("When", "when"),
    "solver.regions.region": ("Region", "where"),
    "solver.sweeps.design": ("Design", "drawn", "grid", "listed"),
    "solver.sweeps.result": ("Sweep",),
    "solver.sweeps.sweep": ("merge", "sweep"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__version__ = "0.1.0"
__all__ = [
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
    "NashAtPoint",
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
