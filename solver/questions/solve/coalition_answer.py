"""What there is to say of a game of coalitions: its values as formulas, where each property holds, and what there is at
a point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from solver.concepts.coalition_atlas import FACTS, CoalitionAtlas
from solver.concepts.coalition_point import SharedAt
from solver.concepts.coalition_values import MAX_BALANCED
from solver.concepts.phases import Phases
from solver.forms.coalition import SHARES, CoalitionGame
from solver.regions.parameters import Point
from solver.regions.region import Region
from solver.report.json_records import Record, Written, plain

SUPERADDITIVE = "superadditive"


@dataclass(frozen=True)
class SharedEverywhere(Written, schema="zopa.coalitions/1"):
    """The values of each player as formulas, where each property holds, and what there is at a point."""

    game: CoalitionGame
    concept: str
    shapley: Mapping[str, str]
    banzhaf: Mapping[str, str]
    holds: Mapping[str, Region]
    here: SharedAt


def sum_up_coalitions(atlas: CoalitionAtlas, at: Point | None = None) -> SharedEverywhere:
    """Return what an atlas of coalitions says, with what there is at the point `at` (the baseline).

    >>> sum_up_coalitions(shapley_value(load("gloves"))).shapley["left"]
    '(2*pair - scrap)/3'
    """
    here = atlas.at(at)
    texts = {name: [atlas.share_text(kind, name) for kind in SHARES] for name in atlas.game.seat_names}
    shapley, banzhaf = ({name: each[k] for name, each in texts.items()} for k in (0, 1))
    return SharedEverywhere(atlas.game, atlas.concept, shapley, banzhaf, regions(atlas), here)


def coalition_record(atlas: CoalitionAtlas, at: Point | None = None, phases: Phases | None = None) -> Record:
    """Return what an atlas of coalitions says as a JSON record, with what there is at the point `at` (the baseline)."""
    return dict(plain(sum_up_coalitions(atlas, at)))


def regions(atlas: CoalitionAtlas) -> dict[str, Region]:
    """Return where each of FACTS holds, and where the game is superadditive; where the core has a point is not
    asked of more than MAX_BALANCED players."""
    claims = {**FACTS, SUPERADDITIVE: f"game({SUPERADDITIVE})"}
    asked = (one for one in claims if one != "core" or len(atlas.game.players) <= MAX_BALANCED)
    return {one: atlas.holds(claims[one]) for one in asked}
