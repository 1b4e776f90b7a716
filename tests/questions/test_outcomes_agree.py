"""An outcome or a claim means the same to every question: an outcome, an equilibrium that uses exactly its strategies.

For each mixed and pure outcome of random games: what `concede`, `robust`, `thresholds`, `derive`, `tornado` and `sweep`
say of it is held against `when`, at their own points and a hair beside them; claims likewise, for the first three.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from affine_games import AffineGame, affine_game, tied_game
from audit import how_many

from solver.algebra.algebraic_numbers import Coordinate
from solver.atlas import Atlas
from solver.concepts.nash.branches import nash
from solver.questions.concede.answer import concede
from solver.questions.derive.answer import derive
from solver.questions.robust.answer import robust
from solver.questions.thresholds.answer import thresholds
from solver.questions.tornado.answer import tornado
from solver.questions.when.answer import when
from solver.sweeps.design import grid
from solver.sweeps.sweep import sweep
from solver.sweeps.tables import Coded

HAIR = Fraction(1, 10**6)
SEEDS = range(how_many(1, 60))


def holds(atlas: Atlas, asked: str, at: Mapping[str, object]) -> bool:
    answer = when(atlas, f"equilibrium{asked}" if asked.startswith("(") else asked, at=at)
    assert answer.holds is not None
    return answer.holds


def labels(atlas: Atlas) -> list[str]:
    return list(dict.fromkeys(branch.label for branch in atlas.branches))


def claims(atlas: Atlas, seed: int) -> list[str]:
    """Some claims about a game; every kind in turn."""
    names = [player.name for player in atlas.game.players]
    first, last = (", ".join(player.strategies[k] for player in atlas.game.players) for k in (0, -1))
    every = [
        f"best({names[0]}) >= 1", f"worst({names[1]}) < 2", "equilibria >= 2", f"seq({first})", f"welfare({last}) > 0",
        f"in({last}): payoff({names[1]}) >= 0", f"strict({first}) or not pareto({last})",
    ]  # fmt: skip
    return [every[seed % len(every)], every[(seed + 3) % len(every)]]


def games(seed: int) -> list[tuple[AffineGame, Atlas]]:
    made = [affine_game(seed, 2, 2), affine_game(seed, 3, 2), tied_game(seed, 2, 2)]
    return [(one, nash(one.game)) for one in made]


def moved(start: Mapping[str, Fraction], to: Mapping[str, Coordinate], share: Fraction) -> dict[str, Fraction] | None:
    """The point a share of the way to some values; None where one of them is no fraction."""
    found = dict(start)
    for name, value in to.items():
        if not isinstance(value, Fraction):
            return None
        found[name] = start[name] + share * (value - start[name])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_concession_makes_it_so_and_a_hair_less_does_not(seed: int) -> None:
    for made, atlas in games(seed):
        for label in [*labels(atlas), *claims(atlas, seed)]:
            found = concede(atlas, label, by=list(made.names), at=made.at)
            assert found.holds == holds(atlas, label, made.at)
            for concession in (found.joint, *found.singles):
                for way in concession.ways:
                    there = moved(made.at, way.to, Fraction(1))
                    if there is not None and concession.attained is not None:
                        assert holds(atlas, label, there) == concession.attained, (label, there)
                    if way.example is not None:
                        assert holds(atlas, label, {**made.at, **way.example}), (label, way.example)
                    less = moved(made.at, way.to, 1 - HAIR)
                    if less is not None and concession.exact and concession.high:
                        assert not holds(atlas, label, less), (label, less)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_safe_stays_and_what_is_met_does_not(seed: int) -> None:
    for made, atlas in games(seed):
        for label in [*labels(atlas), *claims(atlas, seed)]:
            found = robust(atlas, label, at=made.at)
            assert found.stands == holds(atlas, label, made.at)
            if not found.stands:
                continue
            if found.attained and found.exact:
                assert any(not holds(atlas, label, change.at) for change in found.changes), label
            for room in found.alone:
                for side in (room.low, room.high):
                    if not isinstance(side.at, Fraction):
                        continue
                    inside = room.value + (1 - HAIR) * (side.at - room.value)
                    assert holds(atlas, label, {**made.at, room.parameter: inside})
                    assert holds(atlas, label, {**made.at, room.parameter: side.at}) == side.closed, (label, room)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_lists_along_a_line_name_what_holds(seed: int) -> None:
    for made, atlas in games(seed):
        for line in thresholds(atlas, at=made.at).lines:
            standings = [one.standing for one in line.intervals] + [one.there for one in line.thresholds]
            for standing in standings:
                if not isinstance(standing.value, Fraction):
                    continue
                here = {**made.at, line.name: standing.value}
                for label in standing.labels:
                    assert holds(atlas, label, here), (label, here)
                if all(len(component) == 1 for component in standing.components):
                    for label in set(labels(atlas)) - set(standing.labels):
                        assert not holds(atlas, label, here), (label, here)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(how_many(4, 60)))
def test_a_claim_turns_where_a_line_says_and_nowhere_else(seed: int) -> None:
    for made, atlas in games(seed):
        for claim in claims(atlas, seed):
            line = thresholds(atlas, made.names[seed % len(made.names)], at=made.at, claim=claim).lines[0]
            for standing in [one.standing for one in line.intervals] + [one.there for one in line.thresholds]:
                if isinstance(standing.value, Fraction):
                    here = {**made.at, line.name: standing.value}
                    assert holds(atlas, claim, here) == bool(standing.labels), (claim, here)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_followed_is_what_stands(seed: int) -> None:
    for made, atlas in games(seed):
        continua = list(atlas.at(made.at).continua)
        corners = {label for continuum in continua for label in continuum}
        for label in labels(atlas):
            here, followed = holds(atlas, label, made.at), tornado(atlas, label, at=made.at).stands
            assert (
                any(one.stands for one in derive(atlas, label, at=made.at).branches) == followed == (label in corners)
            )
            assert followed <= here  # and what is not followed stands between the corners of a continuum alone
            assert followed == here or any(len(continuum) > 1 for continuum in continua)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_sweep_lists_what_holds(seed: int) -> None:
    for made, atlas in games(seed):
        space = made.game.space
        design = grid(space, {p.name: (p.low, p.high, 4) for p in space.parameters})
        tables = sweep(atlas, design, settle=True).tables  # else points on walls have what their formulas say
        assert tables is not None
        outcome, status, where = tables.equilibria["outcome"], tables.points["status"], tables.equilibria["point"]
        assert isinstance(outcome, Coded) and isinstance(status, Coded) and not isinstance(where, Coded)
        listed: list[set[str]] = [set() for _ in range(len(design))]
        for k, code in zip(where, outcome.codes, strict=True):
            listed[k].add(outcome.texts[code])
        for k, point in enumerate(design.exact(range(len(design)))):
            told = status.texts[status.codes[k]]
            assert all(holds(atlas, label, point) for label in listed[k]), (listed[k], point)
            if told == "certain":
                more = {label for label in labels(atlas) if holds(atlas, label, point)} - listed[k]
                assert not more or any(len(one) > 1 for one in atlas.at(point).continua)  # corners alone are listed
