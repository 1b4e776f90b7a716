"""Games of coalitions against brute force: orders, every coalition, a simplex of its own, and Kohlberg's criterion."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from fractions import Fraction as F
from itertools import combinations, permutations
from random import Random

import numpy as np
import pytest
from audit import how_many
from scipy.optimize import linprog
from wall_points import Draw

from solver import claim_region, coalition, grid, shapley_value, sweep, thresholds, uncertain, when
from solver.atlas import branches_at, with_facts
from solver.concepts import coalition_values as values
from solver.concepts.coalition_atlas import CoalitionAtlas
from solver.concepts.coalition_point import shared_at
from solver.errors import UsageError
from solver.expressions.expression import evaluate, parse
from solver.forms.coalition import CoalitionGame

Worths = Sequence[F]
SEEDS = range(how_many(25, 400))


def drawn_worths(seed: int, count: int) -> list[F]:
    """A game in small numbers, so that ties are common; every third is the square of sizes, which is convex, shaken."""
    draw = Random(f"{seed} {count}")
    if seed % 3:
        return [F(0)] + [
            F(draw.randint(0, 4 * group.bit_count()), draw.choice((1, 1, 2))) for group in range(1, 1 << count)
        ]
    return [F(group.bit_count() ** 2 - draw.randint(0, 1) * bool(group)) for group in range(1 << count)]


def share_of(shares: Sequence[F], group: int) -> F:
    return sum((x for k, x in enumerate(shares) if group >> k & 1), F(0))


def best_balanced(worth: Worths) -> F:
    """The most that balanced weights make of a game: a simplex in fractions, which begins with the singletons."""
    count = (len(worth) - 1).bit_length()
    groups = range(1, len(worth))
    basis = [1 << k for k in range(count)]
    rows = [[F(group >> k & 1) for group in groups] + [F(1)] for k in range(count)]
    while True:
        gains = [worth[g] - sum(worth[b] * row[g - 1] for b, row in zip(basis, rows, strict=True)) for g in groups]
        enters = next((k for k, gain in enumerate(gains) if gain > 0), None)  # Bland's rule: it ends
        if enters is None:
            return sum((worth[b] * row[-1] for b, row in zip(basis, rows, strict=True)), F(0))
        ratios = [(row[-1] / row[enters], basis[k], k) for k, row in enumerate(rows) if row[enters] > 0]
        leaves = min(ratios)[2]
        pivot = [entry / rows[leaves][enters] for entry in rows[leaves]]
        rows = [
            pivot if k == leaves else [entry - row[enters] * p for entry, p in zip(row, pivot, strict=True)]
            for k, row in enumerate(rows)
        ]
        basis[leaves] = enters + 1


def core_point_exists(worth: Worths) -> bool:
    return best_balanced(worth) <= worth[-1]


def by_orders(worth: Worths) -> tuple[F, ...]:
    """The Shapley value: what each adds when it comes, over all orders."""
    count = (len(worth) - 1).bit_length()
    total = [F(0)] * count
    orders = list(permutations(range(count)))
    for order in orders:
        before = 0
        for k in order:
            total[k] += worth[before | 1 << k] - worth[before]
            before |= 1 << k
    return tuple(x / len(orders) for x in total)


def solved(lines: Sequence[Sequence[F]]) -> list[F] | None:
    """The one solution of square linear equations, the right side last; None where there is not just one."""
    rows, size = [list(line) for line in lines], len(lines)
    for k in range(size):
        pivot = next((row for row in rows[k:] if row[k]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        rows.insert(k, [entry / pivot[k] for entry in pivot])
        rows = [
            row if j == k else [entry - row[k] * p for entry, p in zip(row, rows[k], strict=True)]
            for j, row in enumerate(rows)
        ]
    return [row[-1] for row in rows]


def corners(worth: Worths) -> set[tuple[F, ...]]:
    """The corners of the core: every choice of coalitions that get no more than they are worth, tried."""
    count, everybody = (len(worth) - 1).bit_length(), len(worth) - 1
    found = set()
    for tight in combinations(range(1, everybody), count - 1):
        lines = [[F(g >> k & 1) for k in range(count)] + [worth[g]] for g in (*tight, everybody)]
        x = solved(lines)
        if x is not None and all(share_of(x, g) >= worth[g] for g in range(1, everybody)):
            found.add(tuple(x))
    return found


def is_nucleolus(worth: Worths, x: Sequence[F]) -> bool:
    """Kohlberg (1971): no shift of shares helps the coalitions with the greatest excesses, down to any level; a shift
    takes nothing from players who have what they are worth alone."""
    count, everybody = len(x), len(worth) - 1
    excesses = {g: worth[g] - share_of(x, g) for g in range(1, everybody)}
    alone = [1 << k for k in range(count) if x[k] == worth[1 << k]]
    for level in set(excesses.values()):
        above = [g for g, e in excesses.items() if e >= level]
        rows = np.array([[g >> k & 1 for k in range(count)] for g in above + alone], dtype=float)
        found = linprog(
            -rows[: len(above)].sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), A_eq=np.ones((1, count)), b_eq=[0],
            bounds=[(-1, 1)] * count,
        )  # fmt: skip
        if -found.fun > 1e-7:
            return False
    return share_of(x, everybody) == worth[-1] and all(x[k] >= worth[1 << k] for k in range(count))


# --- balanced collections ---------------------------------------------------------------------------


def balanced_by_trying(count: int) -> set[frozenset[tuple[int, F]]]:
    """Every independent set of proper coalitions whose only weights are above zero."""
    found = set()
    for size in range(1, count + 1):
        for groups in combinations(range(1, (1 << count) - 1), size):
            lines = [[F(g >> k & 1) for g in groups] + [F(1)] for k in range(count)]
            for chosen in combinations(lines, size):  # as many equations as weights; the others have to agree
                weights = solved(chosen)
                if weights is not None:
                    agree = all(sum(a * w for a, w in zip(line, weights, strict=False)) == 1 for line in lines)
                    if agree and min(weights) > 0:
                        found.add(frozenset(zip(groups, weights, strict=True)))
                    break
    return found


@pytest.mark.parametrize(("count", "many"), [(2, 1), (3, 5), (4, 41)])
def test_minimal_balanced_collections_are_all_there_are(count: int, many: int) -> None:
    found = [frozenset(one) for one in values.balanced_collections(count)]
    assert len(found) == many == len(set(found)) and set(found) == balanced_by_trying(count)


def test_there_are_1291_of_five_players() -> None:
    found = values.balanced_collections(5)
    assert len({frozenset(one) for one in found}) == 1291
    supports = [{group for group, _ in one} for one in found]
    for one, groups in zip(found, supports, strict=True):
        assert all(sum((w for g, w in one if g >> k & 1), F(0)) == 1 for k in range(5)) and min(w for _, w in one) > 0
        assert len(groups) <= 5
    few = Random(0).sample(supports, 60)
    assert not any(other < groups for groups in few for other in supports)
    with pytest.raises(UsageError, match="200,213 of six"):
        values.balanced_collections(6)


# --- at a point -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_shapley_and_banzhaf_are_what_a_player_adds(count: int) -> None:
    for seed in SEEDS:
        worth = drawn_worths(seed, count)
        assert values.weighted_shares(worth, values.shapley_weights(count)) == by_orders(worth)
        adds = [
            sum((worth[g | 1 << k] - worth[g] for g in range(1 << count) if not g >> k & 1), F(0)) for k in range(count)
        ]
        found = values.weighted_shares(worth, values.banzhaf_weights(count))
        assert found == tuple(x / 2 ** (count - 1) for x in adds)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_the_corners_of_the_core(count: int) -> None:
    nonempty, seeds = 0, SEEDS if count < 4 else SEEDS[: len(SEEDS) // 3]
    for seed in seeds:
        worth = drawn_worths(seed, count)
        found = values.core_vertices(worth)
        assert set(found) == corners(worth) and len(set(found)) == len(found)
        assert bool(found) is core_point_exists(worth)
        nonempty += bool(found)
    assert len(seeds) // 4 < nonempty < len(seeds)


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_the_nucleolus_by_kohlbergs_criterion(count: int) -> None:
    found, seeds = 0, SEEDS if count < 5 else SEEDS[: len(SEEDS) // 3]
    for seed in seeds:
        worth = drawn_worths(seed, count)
        best = values.nucleolus(worth)
        assert (best is None) is (sum(worth[1 << k] for k in range(count)) > worth[-1])
        if best is not None:
            found += 1
            assert is_nucleolus(worth, best), (seed, best)
            assert values.in_core(worth, best) is core_point_exists(worth)
            assert values.in_kernel(worth, best)
            moved = (best[0] + F(1, 7), best[1] - F(1, 7), *best[2:])
            assert not is_nucleolus(worth, moved)
    assert 2 * found >= len(seeds)


def test_the_kernel_by_its_definition() -> None:
    inside = 0
    for seed in SEEDS:
        worth = drawn_worths(seed, 3)
        for x in [(F(a, 2), F(b, 2), worth[-1] - F(a + b, 2)) for a in range(8) for b in range(8)]:
            e = [worth[g] - share_of(x, g) for g in range(8)]
            most = {
                (i, j): max(e[g] for g in range(8) if g >> i & 1 and not g >> j & 1)
                for i, j in permutations(range(3), 2)
            }
            alone = [x[k] == worth[1 << k] for k in range(3)]
            fair = all(most[i, j] <= most[j, i] or alone[j] for i, j in most)
            assert values.in_kernel(worth, x) is (fair and all(x[k] >= worth[1 << k] for k in range(3)))
            inside += fair
    assert inside


CLAIMS = (F(100), F(200), F(300))
TALMUD = {100: (F(100, 3), F(100, 3), F(100, 3)), 200: (F(50), F(75), F(75)), 300: (F(50), F(100), F(150))}


@pytest.mark.parametrize("estate", TALMUD)
def test_the_marriage_contracts_of_the_talmud(estate: int) -> None:
    """The nucleolus of the game in which a group is worth what it leaves to the others' claims: Aumann and Maschler
    (1985), Game Theoretic Analysis of a Bankruptcy Problem from the Talmud, table I."""
    worth = [max(F(0), estate - sum((c for k, c in enumerate(CLAIMS) if not g >> k & 1), F(0))) for g in range(8)]
    assert values.nucleolus(worth) == TALMUD[estate]


def test_power_in_a_weighted_vote() -> None:
    """Three of four votes decide: 2, 1, 1."""
    game = coalition(["big", "one", "two"], {"big, one": 1, "big, two": 1, "big, one, two": 1})
    found = shared_at(game, {})
    assert found.is_simple and found.shapley == (F(2, 3), F(1, 6), F(1, 6))
    assert found.banzhaf == (F(3, 4), F(1, 4), F(1, 4)) and found.nucleolus == (F(1), F(0), F(0))
    assert values.in_kernel(found.worth, (F(1), F(0), F(0))) and not values.in_kernel(found.worth, found.shapley)
    assert "indices of power" in " ".join(found.export().split())
    assert not shared_at(coalition(["a", "b"], {"a, b": 2}), {}).is_simple


def test_eight_players_are_solved_and_nine_refused() -> None:
    names = [f"p{k}" for k in range(8)]
    game = coalition(names, {tuple(names): 8, tuple(names[:4]): 3})
    found = shared_at(game, {})
    assert found.vertices is None and found.core and sum(found.nucleolus or ()) == 8
    with pytest.raises(UsageError, match="the core of 8 players in symbols"):
        when(game, "core(nonempty)")
    assert shapley_value(game).at().core
    with pytest.raises(UsageError, match="up to 6 they are listed"):
        values.core_vertices(game.worths_at({}))


def test_corners_of_the_core_are_all_found_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The count of degenerate tests that large games in normal form have is none of the core's."""
    several = {group: 2 ** (size - 2) for size in (2, 3) for group in combinations("abcd", size)}
    worth = coalition([*"abcd"], {**several, (*"abcd",): 8}).worths_at({})
    found = values.core_vertices(worth)
    assert set(found) == corners(worth)
    monkeypatch.setattr("solver.algebra.double_description.MAX_TESTS", 0)
    assert values.core_vertices(worth) == found
    monkeypatch.setattr("solver.algebra.double_description.MAX_RAYS", 3)
    with pytest.raises(UsageError, match="the core of these 4 players has too many corners"):
        values.core_vertices(worth)


# --- in symbols -------------------------------------------------------------------------------------

ENTRIES = ("0", "1", "x", "y", "z", "x + y", "2*x", "3*z", "x + z - 1", "Max(x, y)", "2*z - y", "x*y")


def drawn_game(seed: int) -> CoalitionGame:
    draw = Random(seed)
    count = draw.choice((3, 3, 4, 4, 5))
    names = [f"p{k}" for k in range(count)]
    groups = draw.sample(range(1, 1 << count), draw.randint(3, 2 * count))
    worth = {tuple(n for k, n in enumerate(names) if g >> k & 1): draw.choice(ENTRIES) for g in groups}
    worth[tuple(names)] = draw.choice(("x + y + z", "2*x + z", "3*y", "4"))
    return coalition(names, worth, {name: {"baseline": 1, "range": (0, 2)} for name in "xyz"})


def is_convex(worth: Worths) -> bool:
    return all(worth[s] + worth[t] <= worth[s | t] + worth[s & t] for s in range(len(worth)) for t in range(len(worth)))


def is_superadditive(worth: Worths) -> bool:
    pairs = ((s, t) for s in range(1, len(worth)) for t in range(1, len(worth)) if not s & t)
    return all(worth[s] + worth[t] <= worth[s | t] for s, t in pairs)


def shapley_is_stable(worth: Worths) -> bool:
    x = by_orders(worth)
    return all(share_of(x, g) >= worth[g] for g in range(1, len(worth)))


TESTS = {
    "core(nonempty)": core_point_exists,
    "in_core(shapley)": shapley_is_stable,
    "game(convex)": is_convex,
    "game(superadditive)": is_superadditive,
}


@pytest.mark.parametrize("seed", range(how_many(12, 120)))
def test_what_is_claimed_in_symbols_holds_point_by_point(seed: int) -> None:
    game = drawn_game(seed)
    atlas = shapley_value(game)
    regions = {claim: claim_region(atlas, claim) for claim in TESTS}
    draw = Draw(game, Random(f"points {seed}"))
    for number in range(how_many(16, 60)):
        point = draw.anywhere()
        if number % 2:  # onto a wall of one of the regions, if one is met
            texts = {str(region) for region in regions.values()} - {"always", "never"}
            walls = [game.condition(text) for text in sorted(texts)]
            point = (draw.on_wall(draw.random.choice(walls), point) or point) if walls else point
        worth = game.worths_at(point)
        for claim, holds in TESTS.items():
            assert regions[claim].contains(point) is holds(worth), (claim, point)
        at = atlas.at(point)
        assert at.shapley == by_orders(worth) and at.core is core_point_exists(worth)
        assert (not at.not_convex, not at.not_superadditive) == (is_convex(worth), is_superadditive(worth))
        assert branches_at(atlas, point)[0].at(point).payoffs == at.shapley


@pytest.fixture(scope="module")
def gloves() -> CoalitionAtlas:
    pair = {"pair": {"baseline": 4, "range": (0, 6)}, "scrap": {"baseline": 1, "range": (0, 3)}}
    worth = {"l": "scrap", "r": "scrap", "s": "scrap", "l, r": "pair", "l, s": "pair", "r, s": "2*scrap"}
    return shapley_value(coalition(["l", "r", "s"], {**worth, "l, r, s": "pair + scrap"}, pair))


def test_lists_say_what_holds_beside_the_value(gloves: CoalitionAtlas) -> None:
    found = thresholds(gloves, along="scrap")
    [tip] = found.lines[0].thresholds
    assert tip.value == 2 and tip.kind == "change"
    before, after = tip.before, tip.after
    assert before is not None and after is not None
    assert before.labels == ("shapley", "core") and after.labels == ("shapley",)
    assert set(tip.there.labels) == {"shapley", "core", "shapley in the core", "convex"}


def test_likely_lists_and_those_of_a_sweep_are_those_of_the_phases(gloves: CoalitionAtlas) -> None:
    likely = {one.labels: one.chance.exact for one in uncertain(gloves, samples=200).phases}
    assert likely == {("shapley", "core"): F(1, 2), ("shapley",): F(1, 2)}
    found = sweep(gloves, grid(gloves.game.space, {"scrap": (1, 3, 3)}), settle=True)  # 2 lies on the walls
    lists = ["shapley", "shapley; core", "shapley; core; shapley in the core; convex"]
    assert found.signatures == dict.fromkeys(lists, 1) and found.equilibria == 1 + 2 + 4


def test_pages_say_what_large_and_poor_games_lack() -> None:
    names = [f"p{k}" for k in range(7)]
    large = " ".join(shapley_value(coalition(names, {tuple(names): 7, ("p0", "p1"): 3})).export().split())
    assert "Where the core has a point is found for up to 5 players." in large
    assert "The core is not empty. Its corners are listed for up to 6 players." in large
    poor = " ".join(shapley_value(coalition(["a", "b"], {"a": 2, "b": 2, ("a", "b"): 1})).export().split())
    assert "The core is empty." in poor
    assert "There is no nucleolus: all together are worth less than what each has alone, added up." in poor


def test_a_table_has_the_values_as_formulas_and_at_the_point(gloves: CoalitionAtlas) -> None:
    rows = list(csv.DictReader(gloves.export("csv").splitlines()))
    assert [row["player"] for row in rows] == [player.name for player in gloves.game.players]
    for row in rows:
        for kind in ("Shapley", "Banzhaf"):
            formula, number = row[f"{kind} value"], row[f"{kind} at point (exact)"]
            assert evaluate(parse(formula).tree, gloves.game.space.baseline) == F(number), row


def test_pieces_that_meet_are_one_outcome() -> None:
    x = {"x": {"baseline": 1, "range": (0, 2)}}
    atlas = shapley_value(coalition(["a", "b"], {"a": "Max(x, 1)", "a, b": "Abs(x - 1) + 2"}, x))
    assert len(atlas.branches) == 2 and [b.label for b in atlas.at("baseline").branches if b] == ["shapley"]
    labels = [b.label for b in with_facts(atlas).at("baseline").branches if b]
    assert labels == ["shapley", "core", "shapley in the core", "convex"]


def test_a_page_explains_its_words(gloves: CoalitionAtlas) -> None:
    for page in (gloves.export(), gloves.at().export()):
        said = " ".join(page.split())
        for word in (
            "The Banzhaf value is",
            "The nucleolus makes",
            "In the kernel the",
            "In a convex game",
            "In a superadditive game",
        ):
            assert word in said


def test_claims_compare_both_values(gloves: CoalitionAtlas) -> None:
    for claim, iff in {
        "payoff(l) >= banzhaf(l)": "pair <= 2*scrap",
        "payoff(l) + payoff(r) + payoff(s) == pair + scrap": "scrap >= 0",
        "core(nonempty) and not in_core(shapley)": "pair > 2*scrap",
        "core(nonempty) implies payoff(r) <= payoff(l)": "scrap >= 0",
    }.items():
        assert claim_region(gloves, claim).equals(claim_region(gloves, iff)) is True, claim


def test_one_denominator_does_not_double_what_every_comparison_says() -> None:
    """Each of 14 comparisons has a denominator, 1 + r or its double, which is above zero in all of them or in none."""
    spaces = {"x": {"baseline": 1, "range": (0, 2)}, "r": {"baseline": 1, "range": (0, 2)}}
    worth = {"a, b": "x/(1 + r)", "c, d": "x", "b, c, d": "x*r", "a, b, c, d": "x + 1"}
    game = coalition(["a", "b", "c", "d"], worth, spaces)
    regions = {claim: claim_region(shapley_value(game), claim) for claim in TESTS}
    draw = Draw(game, Random(0))
    walls = [game.condition(str(regions[claim])) for claim in ("core(nonempty)", "in_core(shapley)")]
    for number in range(20):
        point = draw.anywhere()
        point = (draw.on_wall(walls[number % 2], point) or point) if number % 3 else point
        for claim, holds in TESTS.items():
            assert regions[claim].contains(point) is holds(game.worths_at(point)), (claim, point)
    assert len(regions["in_core(shapley)"].cells) == 1
