"""Games, atlases and answers as JSON records: plain dictionaries with a schema name.

    >>> from games import load
    >>> from solver import nash
    >>> record = atlas(nash(load("two-markets")))
    >>> record["schema"], record["branches"][0]["where"]["text"]
    ('zopa.atlas/1', 'share >= 2/3')

Formulas are texts in the game file's notation. A rational is {"exact": "7/3", "float": 2.333...}; the float is
null where it would overflow. Names of players, strategies and parameters are keys, in the game's order. The
number after the slash of a schema rises when a key changes its meaning or goes; new keys may come at any time.
`knife_edge`: the branch stands on a region without interior only; `always_zero`: strategies of its support whose
probability is 0 wherever it stands.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Root
from solver.concepts.nash.zero_weights import idle
from solver.expressions.expression import evaluate
from solver.forms.words import whole
from solver.questions.words import proof_word, smt_text
from solver.regions.report import conditions, notation
from solver.regions.sentences import parts
from solver.report import words

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.atlas import NashAtlas, NashAtPoint
    from solver.concepts.nash.components import Component
    from solver.forms.any_form import AnyForm
    from solver.forms.normal import NormalForm
    from solver.forms.players import Equilibrium
    from solver.forms.published import Source
    from solver.questions.phases.partition import Phase, Phases
    from solver.regions.parameters import ParameterSpace
    from solver.regions.proofs.certificates import Verdict
    from solver.regions.region import Region

Record = dict[str, Any]


def written(record: Record) -> str:
    """The record as JSON text, in ASCII, so that every terminal and program takes it.

    >>> print(written({"schema": "zopa.games/1", "games": []}), end="")
    {
      "schema": "zopa.games/1",
      "games": []
    }
    """
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


def number(value: Fraction | float | Root) -> Record:
    """An exact number beside its nearest float.

    >>> number(Fraction(7, 4))
    {'exact': '7/4', 'float': 1.75}

    For a float, which stands for no known fraction, `exact` is null; an algebraic number has its polynomial.
    """
    if isinstance(value, Root):
        return {
            "exact": None,
            "float": value.approximate,
            "polynomial": list(value.coefficients),
            "root": value.index,
        }
    return {"exact": str(value) if isinstance(value, Fraction) else None, "float": words.decimal(value)}


def place(point: Mapping[str, Any]) -> Record:
    """A point, a number for each parameter."""
    return {name: number(value) for name, value in point.items()}


# --- games ----------------------------------------------------------------------------------------


def catalogue(shelves: Sequence[tuple[str, AnyForm]]) -> Record:
    """The games of the catalogue."""
    return {
        "schema": "zopa.games/1",
        "games": [{**brief(game), "folder": folder} for folder, game in shelves],
    }


def brief(game: AnyForm) -> Record:
    """What tells one game from another."""
    return {
        "name": game.name,
        "form": game.form,
        "title": game.title,
        "hash": game.hash,
        "players": {player.name: list(player.strategies) for player in game.players},
        "parameters": list(game.space.names),
        "fixed": place(dict(game.fixed)),
    }


def game(game: NormalForm, at: Mapping[str, Fraction] | None = None) -> Record:
    """A game; with `at`, its payoffs at that point as numbers too."""
    record: Record = {
        "schema": "zopa.game/1",
        "game": brief(game),
        "note": game.note,
        "players": [{"name": p.name, "title": p.title, "strategies": list(p.strategies)} for p in game.players],
        "parameters": parameters(game.space),
        "assumptions": [str(assumption) for assumption in game.space.assumptions],
        "terms": {name: str(term) for name, term in game.terms},
        "payoffs": [
            {"profile": list(profile), "payoffs": _by_player(game, [str(u) for u in cell])}
            for profile, cell in zip(game.profiles(), game.payoffs, strict=True)
        ],
        "sources": sources(game.sources),
        "answers": len(game.answers),
        "claims": [{"claim": a.claim, "iff": a.iff, "where": a.where} for a in game.answers if a.claim],
    }
    if at is not None:
        record["point"] = place(at)
        for cell, entry in zip(game.payoffs, record["payoffs"], strict=True):
            values = [number(evaluate(game.expanded(u), at)) for u in cell]
            entry["values"] = _by_player(game, values)
    return record


def parameters(space: ParameterSpace) -> list[Record]:
    """Every parameter with what is known of it."""
    return [
        {
            "name": p.name,
            "meaning": p.meaning,
            "symbol": p.symbol,
            "baseline": number(p.baseline),
            "range": [number(p.low), number(p.high)],
            "control": p.control,
            "source": p.source,
            "note": p.note,
        }
        for p in space.parameters
    ]


def sources(found: Sequence[Source]) -> list[Record]:
    """Where a game comes from."""
    return [
        {"key": s.key, "title": s.title, "author": s.author, "year": s.year, "note": s.note, "url": s.url}
        for s in found
    ]


def _by_player(game: NormalForm, entries: Sequence[Any]) -> Record:
    return {player.name: entry for player, entry in zip(game.players, entries, strict=True)}


def _strategies(game: NormalForm, weights: Sequence[Sequence[Any]]) -> Record:
    return {
        player.name: dict(zip(player.strategies, of_player, strict=True))
        for player, of_player in zip(game.players, weights, strict=True)
    }


# --- atlases --------------------------------------------------------------------------------------


def atlas(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> Record:
    """An atlas, with what stands at the point `at` (the baseline), and the phases if there are any."""
    here = atlas.at(dict(at) if at is not None else None)
    standing = atlas.standing(here.point)
    record: Record = {
        "schema": "zopa.atlas/1",
        "game": brief(atlas.game),
        "note": atlas.game.note,
        "concept": atlas.concept,
        "complete": atlas.complete,
        "point": place(here.point),
        "walls_at_point": list(here.walls),
        "branches": [
            {"number": k, **_branch(atlas.game, branch), "stands_at_point": branch in standing}
            for k, branch in enumerate(atlas.branches, 1)
        ],
        "excluded": [{"label": branch.label, "verdict": _verdict(branch)} for branch in atlas.excluded],
        "ties": region(atlas.ties),
    }
    if phases is not None:
        record["phases"] = {
            "complete": phases.complete,
            "certified": number(phases.certified),
            "share_of": whole(atlas.game.space),
            "method": phases.method,
            "phases": [_phase(atlas, phase) for phase in phases],
        }
    return record


def _branch(game: NormalForm, branch: Branch) -> Record:
    strategies, payoffs = branch.texts()
    return {
        "label": branch.label,
        "strategies": _strategies(game, strategies),
        "payoffs": _by_player(game, payoffs),
        "where": region(branch.region),
        "knife_edge": None if branch.verdict.full is None else not branch.verdict.full,
        "always_zero": _by_player(game, [list(names) for names in idle(branch)]),
        "verdict": _verdict(branch),
    }


def region(region: Region) -> Record:
    """A region: `text`, and `any_of` its alternatives, each a list of [left, relation, right], all of which hold."""
    cells = [[list(part) for chain in cell for part in parts(chain)] for cell in conditions(region)]
    return {"text": notation(region), "any_of": cells}


def _verdict(branch: Branch) -> Record:
    verdict: Verdict = branch.verdict
    record: Record = {"kind": verdict.kind, "proof": proof_word(verdict)}
    if verdict.certificate is not None:
        record["by"] = verdict.certificate.how
    if verdict.witness is not None:
        record["witness"] = place(dict(zip(branch.region.domain.names, verdict.witness, strict=True)))
    if verdict.spent:
        record["spent"] = verdict.spent
    if question := smt_text(verdict):
        record["smt_lib"] = question
    return record


def _phase(atlas: NashAtlas, phase: Phase) -> Record:
    return {
        "branches": [atlas.branches.index(branch) + 1 for branch in phase.branches],
        "labels": list(phase.labels),
        "where": None if phase.region is None else region(phase.region),
        "certified": None if phase.certified is None else number(phase.certified),
        "witness": place(phase.witness),
    }


# --- answers at a point ---------------------------------------------------------------------------


def point(game: NormalForm, at: NashAtPoint) -> Record:
    """Every extreme equilibrium at a point, and the components they span.

    `equilibria` of a component, and `branch` of an equilibrium, refer to this record's own lists and labels.
    """
    solution = at.solution
    return {
        "schema": "zopa.point/1",
        "game": brief(game),
        "note": game.note,
        "point": place(at.point),
        "walls": list(at.walls),
        "method": at.method,
        "nondegenerate": solution.nondegenerate,
        "equilibria": [
            {**equilibrium(game, found), "branch": None if branch is None else branch.label}
            for found, branch in zip(solution.equilibria, at.branches, strict=True)
        ],
        "components": [_component(game, at, component) for component in solution.components],
    }


def equilibrium(game: NormalForm, found: Equilibrium) -> Record:
    """One equilibrium: weights by player and strategy, payoffs by player."""
    return {
        "strategies": _weights(game, (found.row, found.column)),
        "payoffs": _by_player(game, [number(u) for u in found.payoffs]),
        "pure": found.is_pure,
    }


def _weights(game: NormalForm, strategies: Sequence[Sequence[Fraction | float]]) -> Record:
    return _strategies(game, [[number(weight) for weight in weights] for weights in strategies])


def _component(game: NormalForm, at: NashAtPoint, component: Component) -> Record:
    middle = component.representative()
    return {
        "isolated": component.is_point,
        "equilibria": [at.solution.equilibria.index(found) for found in component.equilibria],
        "subsets": [
            _by_player(game, [_hull(game, k, corners) for k, corners in enumerate((subset.row, subset.column))])
            for subset in component.subsets
        ],
        "representative": _weights(game, (middle.row, middle.column)),
    }


def _hull(game: NormalForm, player: int, corners: Sequence[Sequence[Fraction]]) -> list[Record]:
    names = game.players[player].strategies
    return [{name: number(w) for name, w in zip(names, corner, strict=True)} for corner in corners]
