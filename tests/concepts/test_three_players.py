"""The atlas of 2×2×2 games in symbols, against solving them at points."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many
from wall_points import Draw

from games import load
from solver import claim_region, game, nash, phases, robust, thresholds, where
from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomials import at as value_at
from solver.algebra.polynomials import to_fmpq
from solver.atlas import branches_at
from solver.concepts.nash.atlas import PURE, NashAtlas
from solver.concepts.nash.many_players import ManySolution, equilibria_at
from solver.concepts.nash.three_players import ThreePlayerAtlas, TiedAtlas
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.questions.thresholds.picture import strips

NAMES = ("x", "y", "z", "w")
LONE = ("x", "y", "z - 1", "1", "-1", "w - x", "2*y", "x - 2", "z*w")


def separable(seed: int) -> NormalForm:
    """A game in which gains are sums or products of what the others do, so that mixed equilibria are quotients.

    Player 0's gain is (a + b x_1) or (a + b x_1 + c x_2), and so on: one player's gain is free of one other's chance.
    """
    draw = Random(f"separable {seed}")

    def gain(i: int) -> dict[tuple[int, int], str]:
        a, b, c, d = (draw.choice(LONE) for _ in range(4))
        kind = draw.randrange(4)
        if i == 1 or kind == 0:
            return {(s, t): f"{a} + ({b})*{1 - s}" for s, t in product((0, 1), repeat=2)}
        if kind == 1:
            return {(s, t): f"{a} + ({c})*{1 - t}" for s, t in product((0, 1), repeat=2)}
        if kind == 2:  # a product of a factor in each chance
            return {(s, t): f"({a} + ({b})*{1 - s})*({c} + ({d})*{1 - t})" for s, t in product((0, 1), repeat=2)}
        return {(s, t): f"{a} + ({b})*{1 - s} + ({c})*{1 - t}" for s, t in product((0, 1), repeat=2)}

    gains = [gain(i) for i in range(3)]
    payoffs = {}
    for profile in product((0, 1), repeat=3):
        rest = [profile[:i] + profile[i + 1 :] for i in range(3)]
        entries = [gains[i][rest[i][0], rest[i][1]] if profile[i] == 0 else "0" for i in range(3)]
        payoffs[", ".join("ab"[s] for s in profile)] = entries
    parameters = {name: {"baseline": f"{k + 1}/3", "range": (-2, 3)} for k, name in enumerate(NAMES)}
    return game({name: ["a", "b"] for name in ("first", "second", "third")}, payoffs, parameters)


def found_there(solution: ManySolution) -> set[tuple[tuple[Fraction, ...], ...]]:
    return {one.strategies for one in solution.isolated}  # type: ignore[misc]


def off_walls(atlas: NashAtlas, point: Mapping[str, Fraction]) -> bool:
    values = [to_fmpq(point[name]) for name in atlas.game.space.names]
    return all(value_at(wall, values) != 0 for wall in atlas.walls)


@pytest.mark.slow
def test_formulas_are_all_equilibria_off_the_walls_and_some_on_them() -> None:
    mixed = full = 0
    for seed in range(how_many(12, 60)):
        here = separable(seed)
        atlas = nash(here)
        if not isinstance(atlas, ThreePlayerAtlas):
            assert atlas.concept == PURE
            continue
        full += 1
        draw = Draw(here, Random(seed))
        points = [draw.anywhere() for _ in range(how_many(9, 100))]
        points += [
            dict(zip(NAMES, map(Fraction, values), strict=True))
            for values in Random(seed).sample(list(product((-2, -1, 0, 1, 2, 3), repeat=4)), how_many(4, 100))
        ]
        for point in points:
            standing = [branch.at(point) for branch in branches_at(atlas, point)]
            solution = equilibria_at(here, point).solution
            ours = {one.strategies for one in standing}
            assert ours <= found_there(solution) or solution.sets
            if off_walls(atlas, point):
                assert ours == found_there(solution) and not solution.sets and solution.nondegenerate
                assert len(standing) == len(ours)
                paid = {one.strategies: one.payoffs for one in standing}
                assert all(paid[one.strategies] == one.payoffs for one in solution.isolated)  # type: ignore[index]
                mixed += sum(not one.is_pure for one in standing)
    assert full >= 4 and mixed >= 5


@pytest.mark.slow
def test_where_a_mixture_stands_it_mixes_so_that_no_two_branches_are_the_same() -> None:
    on_walls = 0
    for seed in range(how_many(12, 60)):
        atlas = nash(separable(seed))
        for values in Random(seed).sample(list(product((-2, -1, 0, 1, 2, 3), repeat=4)), how_many(9, 200)):
            point = dict(zip(NAMES, map(Fraction, values), strict=True))
            found = {branch: branch.at(point).strategies for branch in branches_at(atlas, point)}
            for branch, strategies in found.items():
                each = zip(branch.names, strategies, strict=True)
                used = tuple(tuple(name for name, w in zip(*one, strict=True) if w) for one in each)
                assert used == branch.supports, (seed, values, branch)
            assert len(set(found.values())) == len(found)
            on_walls += bool(found) and not off_walls(atlas, point)
    assert on_walls >= 10


POWERS = {
    "(withdraw + keep, sanction + tolerate, freeze)": "breach_us > shield and bomb*breach_us < isolation*shield",
    "(withdraw + keep, sanction + tolerate, test)": (
        "breach_us > shield + threat and bomb*breach_us > isolation*(shield + threat)"
    ),
    "(withdraw + keep, sanction + tolerate, freeze + test)": (
        "isolation > bomb and isolation*shield < bomb*breach_us and bomb*breach_us < isolation*(shield + threat)"
    ),
}


@pytest.mark.parametrize(("label", "stated"), POWERS.items())
def test_three_powers_mixes_by_the_size_of_breach_us_times_bomb(label: str, stated: str) -> None:
    powers = load("three-powers")
    [branch] = [one for one in nash(powers).branches if one.label == label]
    inside = where(
        f"breach_cn > buffer and buffer > 0 and bomb > 0 and isolation > 0 and threat > 0 and shield > 0 and {stated}",
        powers.space,
    )
    assert inside.within(branch.region) is True
    positive = where(
        "buffer > 0 and bomb > 0 and isolation > 0 and threat > 0 and shield > 0 and breach_us > 0", powers.space
    )
    closed = where(f"breach_cn >= buffer and {stated.replace('>', '>=').replace('<', '<=')}", powers.space)
    assert (branch.region & positive).within(closed) is True
    weights, _ = branch.texts()
    assert weights[0][0] == "buffer/breach_cn"


@pytest.mark.slow
def test_three_powers_has_five_phases_and_exact_tipping_points() -> None:
    powers = load("three-powers")
    mapped = phases(powers)
    assert mapped.complete and len(mapped.entries) == 5
    [line] = thresholds(powers, along=["breach_us"], at={"breach_cn": 7}).lines
    assert [tip.value for tip in line.thresholds] == [3, Fraction(9, 2), Fraction(15, 2)]
    region = claim_region(nash(powers), "equilibrium(withdraw, sanction, test)")
    assert (
        region.equals(where("breach_us >= shield + threat and breach_cn >= buffer and bomb >= isolation", powers.space))
        is True
    )


def test_two_mixtures_of_the_same_strategies_count_as_two_and_one_of_them_can_go() -> None:
    names = {player: [f"{player}0", f"{player}1"] for player in "abc"}
    paid = ["47 + s", 48, 14, 46, 15, 29, 17, 46, 25, 26, 31, 13, 45, 20, 15, 30, 57, 10, 25, 23, 24, 37, 12, 1]
    cells = {", ".join(cell): paid[3 * k : 3 * k + 3] for k, cell in enumerate(product(*names.values()))}
    powers, both = game(names, cells, {"s": {"baseline": 0, "range": (-3, 3)}}), "(a0 + a1, b0 + b1, c0 + c1)"
    mapped, text = phases(powers), " ".join(str(phases(powers)).split())
    for one in mapped.entries:
        there = equilibria_at(powers, {"s": one.example["s"]}).solution
        assert len(one.branches) == len(there.isolated) and not there.sets
    assert "At the baseline values, (a1, b1, c0) and (a0 or a1, b0 or b1, c0 or c1) (two of them) are stable" in text
    assert f"(a1, b1, c0) and {both} (two of them) stand there." in " ".join(str(robust(powers)).split())
    assert f"C      {both} (two of them)" in str(thresholds(powers))
    assert f"A      {both}\n" in str(thresholds(powers))
    drawn = strips(thresholds(powers))
    assert dict(zip(drawn.names, drawn.lists, strict=True))["C"] == f"(a1, b1, c0); {both} (two of them)"
    assert {(one.disappear, one.appear) for one in mapped.crossings} == {
        ((both,), (other,)) for other in ("(a0 + a1, b0 + b1, c0)", "(a0 + a1, b0, c0 + c1)")
    }


@pytest.mark.slow
def test_along_a_line_an_irrational_tipping_point_is_exact() -> None:
    roots = 0
    for seed in (1, 2, 5, 6):
        here = separable(seed)
        squared = game(
            {player.name: player.strategies for player in here.players},
            {", ".join(p): [str(e).replace("y", "(x*x - 2)") for e in here.cell(p)] for p in here.profiles()},
            {name: {"baseline": f"{k + 4}/7", "range": (-2, 3)} for k, name in enumerate(NAMES) if name != "y"},
        )
        if nash(squared).concept == PURE:
            continue
        [line] = thresholds(squared, along=["x"]).lines
        others = {name: squared.space.baseline[name] for name in ("z", "w")}
        for tip in line.thresholds:
            if not isinstance(tip.value, Root):
                continue
            roots += 1
            for standing in (tip.before, tip.after):
                assert standing is not None and isinstance(standing.value, Fraction)
                there = equilibria_at(squared, {"x": standing.value, **others}).solution
                assert len(standing.components) == len(there.isolated) and not there.sets
            near = equilibria_at(squared, {"x": Fraction(tip.value.approximate), **others}).solution
            ours = {tuple(round(float(w), 5) for x in one.strategies for w in x) for one in tip.there.outcomes}
            theirs = {tuple(round(float(w), 5) for x in one.strategies for w in x) for one in near.isolated}
            assert theirs <= ours  # a float beside it has no equilibrium that the root itself lacks
    assert roots >= 2


def test_where_a_tie_holds_throughout_only_pure_equilibria_are_given() -> None:
    assert nash(load("three-player-majority")).concept == PURE


def test_a_tie_at_what_is_no_equilibrium_hides_nothing() -> None:
    """The third player's indifference at (first, second, .) and (second, first, .), from which the others leave."""
    atlas = nash(load("three-irrational"))
    assert isinstance(atlas, ThreePlayerAtlas) and len(atlas.branches) == 1


def tied_at_a_pair(seed: int) -> NormalForm:
    """Return a game in one parameter whose first player is indifferent where the others choose (a, b)."""
    dice = Random(seed)
    payoffs = {
        ", ".join(profile): [dice.choice(["-1", "0", "1", "2", "t", "1 - t", "2*t"]) for _ in "pqr"]
        for profile in product("ab", repeat=3)
    }
    payoffs["b, a, b"][0] = payoffs["a, a, b"][0]
    return game({name: ["a", "b"] for name in "pqr"}, payoffs, {"t": {"baseline": "1/3", "range": (-1, 2)}})


@pytest.mark.slow
def test_no_set_off_the_walls_is_overlooked_between_ends_that_are_no_equilibria() -> None:
    """A player may be free to mix inside an interval of chances at neither end of which the others keep to theirs."""
    complete = 0
    for seed in range(how_many(90, 900)):
        atlas = nash(tied_at_a_pair(seed))
        if isinstance(atlas, ThreePlayerAtlas):
            complete += 1
            for t in (Fraction(k, 26) + Fraction(1, 103) for k in range(-26, 52, 3)):
                if off_walls(atlas, {"t": t}):
                    assert not equilibria_at(atlas.game, {"t": t}).solution.sets, (seed, t)
    assert complete >= 3


def test_a_set_between_ends_is_told() -> None:
    """p is indifferent at (., a, b), q stays at a up to a chance of 1/2, and r at b from 1/t on."""
    payoffs = {
        "a, a, a": [1, 2, "1 - t"], "a, a, b": [0, -1, 0], "a, b, a": [2, 0, 2], "a, b, b": [3, 0, 0],
        "b, a, a": [0, 3, 1], "b, a, b": [0, 1, 0], "b, b, a": [0, 0, 1], "b, b, b": [0, 0, 0],
    }  # fmt: skip
    for low, set_of_them in ((Fraction(5, 2), True), (Fraction(1), False)):
        here = game({n: ["a", "b"] for n in "pqr"}, payoffs, {"t": {"baseline": low, "range": (low, low + 1)}})
        assert isinstance(nash(here), ThreePlayerAtlas) is not set_of_them


@pytest.mark.slow
def test_equations_at_an_irrational_point_that_grow_beyond_bounds_are_refused() -> None:
    payoffs = {
        "a, a, a": [2, 0, "t"], "a, a, b": [1, 2, 0], "a, b, a": ["t*t", "t", 2], "a, b, b": [2, "t", "1 - 2*t"],
        "b, a, a": ["t*t", "-t", 0], "b, a, b": ["t", 1, 0], "b, b, a": [1, 1, -1], "b, b, b": [0, "2*t - 1", 0],
    }  # fmt: skip
    here = game({n: ["a", "b"] for n in "pqr"}, payoffs, {"t": {"baseline": "1/3", "range": (-1, 2)}})
    with pytest.raises(UsageError, match=r"Gröbner basis grows beyond bounds.*\(fix_player\)"):
        thresholds(here, along="t")


def test_where_roots_are_too_long_nobody_is_called_indifferent() -> None:
    names = [f"{who}{k}" for k in range(8) for who in "uvw"]
    payoffs = {", ".join(p): names[3 * k : 3 * k + 3] for k, p in enumerate(product("ab", repeat=3))}
    here = game({n: ["a", "b"] for n in "pqr"}, payoffs, {n: {"baseline": "1/2", "range": (0, 1)} for n in names})
    atlas = nash(here)
    assert atlas.concept == PURE and not isinstance(atlas, TiedAtlas)


def test_one_mixture_that_a_tie_leaves_whatever_the_parameters_are_is_not_overlooked() -> None:
    """The third is indifferent at (a, a), where the others choose a as long as it plays a with chance 1/2 exactly."""
    cells = {"a, a, a": [0, -2, 3], "a, a, b": [0, -1, 3], "a, b, a": [-1, -3, 1], "a, b, b": [-3, 0, -2],
             "b, a, a": [1, -1, 0], "b, a, b": [-1, "2*y", -2], "b, b, a": ["y", 0, "2*y"], "b, b, b": [2, -1, 3],
             }  # fmt: skip
    here = game({name: ["a", "b"] for name in "pqr"}, cells, {"y": {"baseline": 1, "range": (0, 3)}})
    assert not isinstance(nash(here), ThreePlayerAtlas)
