"""The equilibria at one point as a JSON record."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.forms.report import _by_player, brief_record
from solver.questions.words import strategies_record
from solver.report.json_records import Record, number_record, place_record

if TYPE_CHECKING:
    from solver.concepts.nash.atlas import NashAtPoint
    from solver.concepts.nash.components import Component
    from solver.forms.normal import NormalForm
    from solver.forms.players import Equilibrium


# --- answers at a point ---------------------------------------------------------------------------


def point_record(game: NormalForm, at: NashAtPoint) -> Record:
    """Every extreme equilibrium at a point, and the components they span.

    `equilibria` of a component, and `branch` of an equilibrium, refer to this record's own lists and labels.
    """
    solution = at.solution
    return {
        "schema": "zopa.point/1",
        "game": brief_record(game),
        "note": game.note,
        "point": place_record(at.point),
        "walls": list(at.walls),
        "method": at.method,
        "nondegenerate": solution.nondegenerate,
        "equilibria": [
            {**equilibrium_record(game, found), "branch": None if branch is None else branch.label}
            for found, branch in zip(solution.equilibria, at.branches, strict=True)
        ],
        "components": [_component_record(game, at, component) for component in solution.components],
    }


def equilibrium_record(game: NormalForm, found: Equilibrium) -> Record:
    """One equilibrium: weights by player and strategy, payoffs by player."""
    return {
        "strategies": _weights_record(game, (found.row, found.column)),
        "payoffs": _by_player(game, [number_record(u) for u in found.payoffs]),
        "pure": found.is_pure,
    }


def _weights_record(game: NormalForm, strategies: Sequence[Sequence[Fraction | float]]) -> Record:
    return strategies_record(game, [[number_record(weight) for weight in weights] for weights in strategies])


def _component_record(game: NormalForm, at: NashAtPoint, component: Component) -> Record:
    middle = component.representative()
    return {
        "isolated": component.is_point,
        "equilibria": [at.solution.equilibria.index(found) for found in component.equilibria],
        "subsets": [
            _by_player(game, [_hull_record(game, k, corners) for k, corners in enumerate((subset.row, subset.column))])
            for subset in component.subsets
        ],
        "representative": _weights_record(game, (middle.row, middle.column)),
    }


def _hull_record(game: NormalForm, player: int, corners: Sequence[Sequence[Fraction]]) -> list[Record]:
    names = game.players[player].strategies
    return [{name: number_record(w) for name, w in zip(names, corner, strict=True)} for corner in corners]
