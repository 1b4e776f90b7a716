"""Games and lines on which a player is indifferent throughout: against solving at points, and a grid."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many

from games import load
from solver import game, nash, thresholds, when
from solver.algebra.algebraic_numbers import real_of
from solver.concepts.line_search import Standing, pattern_of
from solver.concepts.nash.many_players import equilibria_at
from solver.concepts.nash.three_players import ThreePlayerAtlas, TiedAtlas
from solver.errors import UsageError
from solver.forms.normal import NormalForm
from solver.questions.solve.answer import atlas_record
from solver.questions.tornado.answer import tornado

SEEDS = (12, 22, 24)
PROFILES = list(product((0, 1), repeat=3))


def drawn(seed: int) -> NormalForm:
    """A game in which somebody is indifferent, whatever t is, where y is zero."""
    draw = Random(f"tied {seed}")

    def moved() -> str:
        return f"{draw.randint(-2, 2)} + {draw.randint(-2, 2)}*t" if draw.random() < 0.4 else str(draw.randint(-2, 2))

    paid = {profile: [moved() for _ in range(3)] for profile in PROFILES}
    who = draw.randrange(3)
    for profile in PROFILES:
        if profile[who] == 0:
            other = paid[*profile[:who], 1, *profile[who + 1 :]][who]
            paid[profile][who] = f"{other} + y*({draw.choice([-2, -1, 1, 2])})"
    return game(
        {name: ["a", "b"] for name in ("first", "second", "third")},
        {", ".join("ab"[s] for s in profile): one for profile, one in paid.items()},
        {"t": {"baseline": "1/3", "range": (-3, 3)}, "y": {"baseline": "1/2", "range": (-2, 2)}},
    )


def supports_on_grid(here: NormalForm, point: dict[str, Fraction], parts: int = 4) -> set[str]:
    """The supports, by name, of the equilibria among the chances in so many parts, by comparing all payoffs."""
    tables = [[here.value_at(entry, point) for entry in here.cell(profile)] for profile in here.profiles()]
    found = set()
    for chances in product([Fraction(k, parts) for k in range(parts + 1)], repeat=3):
        weights = [(x, 1 - x) for x in chances]
        if all(is_best(tables, weights, i) for i in range(3)):
            used = (" + ".join(s for s, w in zip("ab", one, strict=True) if w) for one in weights)
            found.add(f"({', '.join(used)})")
    return found


def is_best(tables: Sequence[Sequence[Fraction]], weights: Sequence[Sequence[Fraction]], i: int) -> bool:
    paid = [Fraction(0), Fraction(0)]
    for profile, payoffs in zip(PROFILES, tables, strict=True):
        others = [weights[k][profile[k]] for k in range(3) if k != i]
        paid[profile[i]] += others[0] * others[1] * payoffs[i]
    return all(not w or u == max(paid) for u, w in zip(paid, weights[i], strict=True))


def names_of(standing: Standing) -> set[str]:
    return set(standing.labels)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_lists_with_sets_hold_between_their_tipping_points_and_not_beyond(seed: int) -> None:
    here = drawn(seed)
    assert isinstance(nash(here), ThreePlayerAtlas)  # off the line nobody is indifferent
    [line] = thresholds(here, "t", {"y": 0}).lines
    assert line.thresholds and any(len(one) > 1 for part in line.intervals for one in part.standing.continua)
    draw = Random(seed)
    for part in line.intervals:
        low, high = (Fraction(float(real_of(end))) for end in (part.low, part.high))
        for _ in range(how_many(3, 30)):
            point = {"t": low + (high - low) * Fraction(draw.randint(1, 999), 1000), "y": Fraction(0)}
            assert pattern_of(equilibria_at(here, point).continua) == pattern_of(equilibria_at(here, {
                "t": part.standing.value, "y": Fraction(0)}).continua)  # type: ignore[dict-item]  # fmt: skip
            assert supports_on_grid(here, point) <= names_of(part.standing)
    for tip in line.thresholds:
        if isinstance(tip.value, Fraction):
            assert supports_on_grid(here, {"t": tip.value, "y": Fraction(0)}) <= names_of(tip.there)
        assert tip.before is None or tip.after is None or tip.kind == "touch" or tip.before.pattern != tip.after.pattern


@pytest.mark.slow
def test_jurors_whose_signs_say_nothing_are_indifferent_and_tip_at_a_half() -> None:
    found = thresholds(load("jury"), at={"accuracy": "1/2"})
    assert [(line.name, tip.value) for line in found.lines for tip in line.thresholds] == [
        ("accuracy", Fraction(3, 5)), ("accuracy", Fraction(1)), ("doubt", Fraction(1, 2)),
    ]  # fmt: skip
    [tip] = found.lines[1].thresholds
    assert tip.before is not None and tip.after is not None
    assert (tip.before.labels, tip.after.labels) == (("(convict, convict, convict)",), ("(sincere, sincere, sincere)",))
    assert len(tip.there.labels) == 27  # whatever the three do is an equilibrium
    with pytest.raises(UsageError, match="all along doubt some player is indifferent"):
        tornado(load("jury"), "sincere, sincere, sincere", "first", {"accuracy": "1/2"})


def tied_throughout(seed: int) -> NormalForm:
    """A game in which somebody is indifferent whatever the parameters are, between pieces of small payoffs."""
    draw = Random(f"throughout {seed}")
    terms = ("t", "y", "t - 1", "1", "0", "-1", "2*y", "y - t", "2 - t")
    paid = {profile: [draw.choice(terms) for _ in range(3)] for profile in PROFILES}
    who = draw.randrange(3)
    for profile in PROFILES:
        if profile[who] == 0 and draw.random() < 0.7:
            paid[profile][who] = paid[*profile[:who], 1, *profile[who + 1 :]][who]
    return game(
        {name: ["a", "b"] for name in ("first", "second", "third")},
        {", ".join("ab"[s] for s in profile): one for profile, one in paid.items()},
        {"t": {"baseline": "1/3", "range": (-2, 3)}, "y": {"baseline": "1/2", "range": (-2, 3)}},
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, how_many(6, 40)))
def test_where_there_are_mixtures_in_a_game_with_a_tie(seed: int) -> None:
    here = tied_throughout(seed)
    atlas = nash(here)
    if not isinstance(atlas, TiedAtlas):
        return
    draw, told = Random(seed), dict(atlas.mixed)
    pure = {f"({', '.join(profile)})" for profile in here.profiles()}
    assert len(told) > sum(region is None for region in told.values())
    points = [(Fraction(draw.randint(-16, 24), 8), Fraction(draw.randint(-16, 24), 8)) for _ in range(how_many(6, 60))]
    points += draw.sample([(Fraction(a), Fraction(b)) for a, b in product(range(-2, 4), repeat=2)], how_many(6, 36))
    for t, y in points:
        point = {"t": t, "y": y}
        found = equilibria_at(here, point)
        there = {one[0] for one in found.continua if "+" in one[0] and told.get(one[0], "told") is not None}
        assert not any(one.verdict.kind == "undecided" for one in found.solution.sets)
        assert {name for name, region in told.items() if region is not None and region.contains(point)} == there
        assert {name for name in supports_on_grid(here, point) if told.get(name, "told") is not None} - pure <= there


@pytest.mark.slow
def test_a_mixture_is_claimed_in_a_game_with_a_tie() -> None:
    """Of each way to mix whose region is told, at the points where solving finds it."""
    here = tied_throughout(1)
    atlas = nash(here)
    assert isinstance(atlas, TiedAtlas)
    for name in (name for name, region in atlas.mixed if region is not None):
        test = atlas.claim(f"equilibrium{name}").test
        for t, y in product((Fraction(-1), Fraction(1, 2), Fraction(2)), repeat=2):
            point = {"t": t, "y": y}
            assert test(point) == (name in {one[0] for one in equilibria_at(here, point).continua}), (name, point)


def test_a_game_with_a_tie_tells_its_mixtures_in_every_format() -> None:
    atlas = nash(tied_throughout(1))
    [name, region] = atlas.mixed[0]
    printed = " ".join(atlas.export().split())
    assert "mixed ones follow" in printed and f"{name} if {str(region).replace('==', '=')}" in printed
    assert atlas_record(atlas)["mixed"][name]["text"] == str(region)
    assert name in atlas.export("markdown")


def test_three_mix_where_one_is_indifferent_on_a_wall_alone() -> None:
    """One gains y or 2y by a; the second matches the third, who matches the first."""
    payoffs = {
        ", ".join("ab"[s] for s in (i, j, k)): [f"{(1 - i) * (2 - j)}*y", str(int(j == k)), str(int(k == i))]
        for i, j, k in PROFILES
    }
    who = {name: ["a", "b"] for name in ("first", "second", "third")}
    here = game(who, payoffs, {"y": {"baseline": "1/2", "range": (-2, 2)}})
    assert str(when(nash(here), "equilibrium(a + b, a + b, a + b)").region) == "y == 0"


def test_mixtures_of_payoffs_that_are_quotients_are_not_told() -> None:
    """The first is paid nothing, the second matches the third, who matches the first."""
    payoffs = {
        ", ".join("ab"[s] for s in (i, j, k)): ["0", f"{int(j == k)}/(y + 3)", str(int(k == i))] for i, j, k in PROFILES
    }
    who = {name: ["a", "b"] for name in ("first", "second", "third")}
    atlas = nash(game(who, payoffs, {"y": {"baseline": "1/2", "range": (-2, 2)}}))
    assert isinstance(atlas, TiedAtlas) and [region for _, region in atlas.mixed] == [None] * 19
    with pytest.raises(UsageError, match=r"not found in this game: payoffs are fractions; fix some parameters; nash\("):
        when(atlas, "equilibrium(a + b, a + b, a + b)")


def test_a_mixture_that_is_not_told_is_refused_with_the_reason() -> None:
    said = r"where equilibrium\(.*\) holds, walls included, is not found in this game: what is left is curved"
    with pytest.raises(UsageError, match=said):
        when(nash(load("jury")), "equilibrium(sincere + convict, sincere + convict, sincere + convict)")
