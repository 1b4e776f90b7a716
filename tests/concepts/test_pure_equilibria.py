"""Games of more than two players, or of one: their pure equilibria in symbols, against comparing payoffs one by one."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest
from audit import tenth
from wall_points import Draw

from games import load
from solver import (
    claim_region,
    concede,
    fix_player,
    game,
    grid,
    nash,
    phases,
    prove,
    robust,
    sustain,
    sweep,
    thresholds,
    when,
    where,
)
from solver.concepts.nash.atlas import PURE
from solver.concepts.nash.pure_equilibria import MAX_PROFILES, PureAtlas, pure_equilibria
from solver.errors import UsageError
from solver.expressions.expression import evaluate
from solver.forms.normal import NormalForm
from solver.sweeps.kernels.engine import choose

NAMES = ("x", "y", "z")
ENTRIES = ("0", "1", "x", "y", "z", "x - y", "2*y - z", "x*y", "z - 1", "Min(x, y)", "1 - x")


def drawn(seed: int) -> NormalForm:
    """A game of one to four players; payoffs from a short list, so that ties are common."""
    draw = Random(seed)
    shape = draw.choice([(3,), (2, 2, 2), (2, 3, 2), (2, 2, 2, 2), (3, 3, 2), (1, 2, 2)])
    players = {f"p{k}": [f"s{j}" for j in range(size)] for k, size in enumerate(shape)}
    payoffs = {", ".join(profile): [draw.choice(ENTRIES) for _ in shape] for profile in product(*players.values())}
    parameters = {name: {"baseline": "1/2", "range": (-1, 2)} for name in NAMES}
    return game(players, payoffs, parameters)


def brute(here: NormalForm, point: Mapping[str, Fraction]) -> set[tuple[str, ...]]:
    """The profiles that nobody gains by leaving alone, from the payoffs in fractions."""
    paid = {
        profile: [evaluate(here.write_out(entry), point) for entry in here.cell(profile)] for profile in here.profiles()
    }
    return {
        profile
        for profile in paid
        if all(
            paid[(*profile[:k], other, *profile[k + 1 :])][k] <= paid[profile][k]
            for k, player in enumerate(here.players)
            for other in player.strategies
        )
    }


def found(atlas: PureAtlas, point: Mapping[str, Fraction]) -> list[tuple[str, ...]]:
    return [tuple(name for (name,) in branch.supports) for branch in atlas.at(point).branches if branch is not None]


@pytest.mark.parametrize("seed", tenth(range(24), 3))
def test_at_every_point_they_are_those_of_the_payoffs(seed: int) -> None:
    here = drawn(seed)
    atlas = pure_equilibria(here)
    draw = Draw(here, Random(seed))
    walls = [wall for branch in (*atlas.branches, *atlas.excluded) for cell in branch.region.cells for wall in cell]
    points = draw.points(20, []) + [
        {name: Fraction(value) for name, value in zip(NAMES, values, strict=True)}
        for values in product((-1, 0, 1, 2), repeat=3)
    ]
    assert walls
    for point in points:
        outcomes = found(atlas, point)
        assert len(outcomes) == len(set(outcomes)) and set(outcomes) == brute(here, point)
        for one in atlas.at(point).solution.equilibria:
            profile = [
                names[weights.index(1)]
                for names, weights in zip((p.strategies for p in here.players), one.strategies, strict=True)
            ]
            assert one.payoffs == tuple(evaluate(here.write_out(entry), point) for entry in here.cell(profile))


@pytest.mark.slow
@pytest.mark.parametrize("seed", tenth(range(8), 2))
def test_the_kernel_and_the_walk_along_a_parameter_agree_with_the_atlas(seed: int) -> None:
    here = drawn(seed)
    atlas = pure_equilibria(here)
    assert atlas.concept == PURE
    values = [Fraction(k, 4) - 1 for k in range(13)]
    engine = choose(atlas)
    points = [{"x": v, "y": Fraction(1, 2), "z": Fraction(1, 2)} for v in values]
    table = engine(np.array([[float(point[name]) for point in points] for name in NAMES]))
    table = engine.solve_walls(table, lambda places: [points[k] for k in places])
    assert table.count.tolist() == [len(brute(here, point)) for point in points]
    [line] = thresholds(atlas, along=["x"]).lines
    for part in line.intervals:
        assert isinstance(part.standing.value, Fraction)
        at = {"x": part.standing.value, "y": Fraction(1, 2), "z": Fraction(1, 2)}
        assert len(part.standing.outcomes) == len(brute(here, at))


@pytest.mark.slow
def test_three_powers_has_its_eight_regions_and_one_more_lesson() -> None:
    powers = load("three-powers")
    atlas = nash(powers)
    assert sum(branch.is_pure for branch in atlas.branches) == 8
    answer = when(powers, "equilibrium(withdraw, sanction, freeze)")
    assert [str(gap.short) for gap in answer.missing[0]] == ["1", "4"]
    assert "calm" not in str(answer.region)
    assert prove(powers, "equilibrium(keep, tolerate, test)").verdict == "true"
    cheapest = concede(powers, "withdraw, sanction, freeze", by=["breach_us", "breach_cn"]).joint
    assert cheapest.ways[0].to == {"breach_us": 3, "breach_cn": 6}
    mapped = phases(powers)
    assert mapped.complete and sorted(len(entry.labels) for entry in mapped.entries) == [1, 3, 3, 3, 3]
    joined = {"breach_us": 4, "breach_cn": 7}
    assert robust(powers, "withdraw, sanction, freeze", at=joined).radius == Fraction(1, 20)
    assert len(sweep(powers, grid(powers.space, {"bomb": (1, 5, 2)}, at=joined)).signatures) == 2


def test_a_player_who_keeps_to_a_strategy_leaves_the_game_between_the_rest() -> None:
    powers = load("three-powers")
    for strategy, threat in (("freeze", 0), ("test", 1)):
        rest = fix_player(powers, "North", strategy)
        assert [player.name for player in rest.players] == ["US", "China"]
        stated = where(f"breach_us >= shield + {threat}*threat and breach_cn >= buffer", rest.space)
        assert claim_region(nash(rest), "equilibrium(withdraw, sanction)").equals(stated) is True
    alone = fix_player(fix_player(powers, "China", "sanction"), "North", "test")
    assert str(nash(alone).branches[0].region) == "breach_us >= shield + threat"
    seat = {p.name: p.control for p in fix_player(powers, "US", "keep").space.parameters}
    assert seat["breach_us"] == "nobody" and seat["breach_cn"] == "China"


@pytest.mark.parametrize(
    ("ask", "advice"),
    [
        (lambda g: when(g, "unique(keep, tolerate, test)"), "found for two players"),
        (lambda g: when(g, "payoff_dominant(keep, tolerate, test)"), "found for two players"),
        (lambda g: when(g, "risk_dominant(keep, tolerate, test)"), "two players"),
        (lambda g: concede(g, "keep, tolerate, test", make="unique"), "found for two players"),
        (lambda g: sustain(g, "keep, tolerate, test"), "two players"),
        (lambda g: fix_player(g, "Noth", "test"), "did you mean"),
        (lambda g: fix_player(g, "North", "tset"), "did you mean"),
        (lambda g: fix_player(fix_player(fix_player(g, "US", "keep"), "China", "tolerate"), "North", "test"), "alone"),
    ],
)  # fmt: skip
def test_what_three_players_cannot_be_asked_is_refused_with_the_reason(ask: object, advice: str) -> None:
    assert callable(ask)
    with pytest.raises(UsageError, match=advice):
        ask(load("three-powers"))


def test_too_many_outcomes_are_counted() -> None:
    players = {f"p{k}": [f"s{j}" for j in range(17)] for k in range(3)}
    many = game(players, {", ".join(p): [0] * 3 for p in product(*players.values())})
    with pytest.raises(UsageError, match=rf"4913 outcomes.*at most {MAX_PROFILES}"):
        nash(many)
