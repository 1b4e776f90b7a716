"""An atlas as a JSON record."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from solver.concepts.nash.branches import idle
from solver.forms.report import _by_player, brief_record
from solver.forms.words import whole
from solver.questions.words import proof_word, smt_text, strategies_record
from solver.regions.report import region_record
from solver.report.json_records import Record, number_record, place_record

if TYPE_CHECKING:
    from solver.atlas import Branch
    from solver.concepts.nash.atlas import NashAtlas
    from solver.forms.normal import NormalForm
    from solver.questions.phases.partition import Phase, Phases
    from solver.regions.proofs.certificates import Verdict


# --- atlases --------------------------------------------------------------------------------------


def atlas_record(atlas: NashAtlas, at: Mapping[str, Fraction] | None = None, phases: Phases | None = None) -> Record:
    """An atlas, with what stands at the point `at` (the baseline), and the phases if there are any."""
    here = atlas.at(dict(at) if at is not None else None)
    standing = atlas.standing(here.point)
    record: Record = {
        "schema": "zopa.atlas/1",
        "game": brief_record(atlas.game),
        "note": atlas.game.note,
        "concept": atlas.concept,
        "complete": atlas.complete,
        "point": place_record(here.point),
        "walls_at_point": list(here.walls),
        "branches": [
            {"number": k, **_branch_record(atlas.game, branch), "stands_at_point": branch in standing}
            for k, branch in enumerate(atlas.branches, 1)
        ],
        "excluded": [{"label": branch.label, "verdict": _verdict_record(branch)} for branch in atlas.excluded],
        "ties": region_record(atlas.ties),
    }
    if phases is not None:
        record["phases"] = {
            "complete": phases.complete,
            "certified": number_record(phases.certified),
            "share_of": whole(atlas.game.space),
            "method": phases.method,
            "phases": [_phase_record(atlas, phase) for phase in phases],
        }
    return record


def _branch_record(game: NormalForm, branch: Branch) -> Record:
    strategies, payoffs = branch.texts()
    return {
        "label": branch.label,
        "strategies": strategies_record(game, strategies),
        "payoffs": _by_player(game, payoffs),
        "where": region_record(branch.region),
        "knife_edge": None if branch.verdict.full is None else not branch.verdict.full,
        "always_zero": _by_player(game, [list(names) for names in idle(branch)]),
        "verdict": _verdict_record(branch),
    }


def _verdict_record(branch: Branch) -> Record:
    verdict: Verdict = branch.verdict
    record: Record = {"kind": verdict.kind, "proof": proof_word(verdict)}
    if verdict.certificate is not None:
        record["by"] = verdict.certificate.how
    if verdict.witness is not None:
        record["witness"] = place_record(dict(zip(branch.region.domain.names, verdict.witness, strict=True)))
    if verdict.spent:
        record["spent"] = verdict.spent
    if question := smt_text(verdict):
        record["smt_lib"] = question
    return record


def _phase_record(atlas: NashAtlas, phase: Phase) -> Record:
    return {
        "branches": [atlas.branches.index(branch) + 1 for branch in phase.branches],
        "labels": list(phase.labels),
        "where": None if phase.region is None else region_record(phase.region),
        "certified": None if phase.certified is None else number_record(phase.certified),
        "witness": place_record(phase.witness),
    }
