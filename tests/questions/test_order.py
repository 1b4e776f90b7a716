"""Orders of moves: textbook games, the built-in deal, and random games against brute force over fractions.

The second path knows no formula and no linear program: it goes through every plan of the follower, and through the
vertices of its best-response regions, which `brute_force` finds by solving every set of equations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import brute_force
import command
import pytest
from audit import how_many, tenth
from audit_games import Case, Sampler, random_case, traps
from brute_force import Matrix, matrix, transposed

from games import load
from solver import Order, UsageError, committed, first_mover, grid, nash, order, prove, sweep, thresholds, when
from solver import game as made
from solver.atlas import branches_at, groups_of, outcome_region
from solver.concepts.bargaining.atlas import agreements
from solver.concepts.catalogue import atlas_for, atlas_of_concept
from solver.concepts.commitment import commitments_at
from solver.concepts.first_mover import first_moves_at
from solver.concepts.piecewise import PiecewiseAtlas
from solver.questions.order.answer import AT_ONCE
from solver.questions.order.report import _show_closed_form
from solver.regions.decide.emptiness import DEFAULT, FORMULAS_BUDGET, Budget
from solver.regions.decide.work import allowing
from solver.regions.region import Region, where
from solver.report.blocks import Say

F = Fraction
NOTHING = (F(0), F(0))
Outcome = tuple[tuple[Fraction, ...], int]  # the leader's mixture, and the answer
ZERO_SUM = [[[3, -1], [-2, 1]], [[-3, 1], [2, -1]]]
TEXTBOOK = [[[2, 4], [1, 3]], [[1, 0], [0, 1]]]


# --- brute force ----------------------------------------------------------------------------------


def paid(a: Matrix, outcome: Outcome) -> Fraction:
    return sum((w * row[outcome[1]] for w, row in zip(outcome[0], a, strict=True)), F(0))


def pure(i: int, count: int) -> tuple[Fraction, ...]:
    return tuple(F(k == i) for k in range(count))


def all_first_moves(a: Matrix, b: Matrix) -> set[Outcome]:
    """The outcome of every plan of the follower that is best everywhere, with every best strategy of the leader."""
    rows, columns = range(len(a)), range(len(a[0]))
    found = set()
    for plan in product(columns, repeat=len(a)):
        if all(b[i][plan[i]] >= b[i][j] for i in rows for j in columns):
            found |= {(pure(i, len(a)), plan[i]) for i in rows if all(a[i][plan[i]] >= a[k][plan[k]] for k in rows)}
    return found


def all_commitments(a: Matrix, b: Matrix) -> set[Outcome]:
    """The vertices of the follower's best-response regions that pay the leader most, each with its answer."""
    corners = [(w, j) for w, best, _ in brute_force.polyhedron_vertices(transposed(b)) for j in best]
    most = max(paid(a, one) for one in corners)
    return {one for one in corners if paid(a, one) == most}


def tables(random: Random, m: int, n: int, spread: int) -> tuple[Matrix, Matrix]:
    first, second = (
        matrix([[F(random.randint(-spread, spread), random.choice((1, 1, 2))) for _ in range(n)] for _ in range(m)])
        for _ in range(2)
    )
    return first, second


def numeric_games(count: int) -> Iterator[tuple[Matrix, Matrix]]:
    random = Random(20261126)
    for _ in range(count):
        yield tables(random, random.randint(1, 4), random.randint(1, 4), random.choice((1, 1, 2, 9)))


def test_first_moves_are_those_of_every_credible_plan() -> None:
    ties = 0
    for a, b in numeric_games(how_many(400, 4000)):
        found = first_moves_at(a, b)
        assert set(found) == all_first_moves(a, b) and len(set(found)) == len(found)
        best = [[j for j, x in enumerate(row) if x == max(row)] for row in b]
        values = [paid(a, one) for one in found]
        assert min(values) == max(min(row[j] for j in js) for row, js in zip(a, best, strict=True))
        assert max(values) == max(max(row[j] for j in js) for row, js in zip(a, best, strict=True))
        ties += min(values) < max(values)
    assert ties > 30


@pytest.mark.slow
def test_commitments_are_the_best_vertices() -> None:
    mixed = 0
    for a, b in numeric_games(how_many(400, 4000)):
        expected, found = all_commitments(a, b), set(commitments_at(a, b))
        assert {paid(a, one) for one in found} == {paid(a, one) for one in expected}
        assert {j for _, j in found} == {j for _, j in expected}
        for weights, j in found:
            assert sum(weights) == 1 and min(weights) >= 0
            assert all(paid(b, (weights, j)) >= paid(b, (weights, k)) for k in range(len(b[0])))
        for _, j in found:
            alone = {(w, k) for w, k in expected if k == j and 1 in w}
            assert not alone or alone == {(w, k) for w, k in found if k == j}
        mixed += not any(1 in w for w, _ in found)
    assert mixed > 30


# --- the record at a point ------------------------------------------------------------------------


def asked(a: Matrix, b: Matrix) -> Order:
    return order(made(None, [[list(row) for row in a], [list(row) for row in b]]), at="baseline")


@pytest.mark.slow
def test_worth_is_the_difference_of_values_and_ordered_as_theory_says() -> None:
    for a, b in numeric_games(how_many(120, 1200)):
        answer = asked(a, b)
        for seat, (own, other) in enumerate(((a, b), (transposed(b), transposed(a)))):
            lead, name = answer.leads[seat], answer.leads[seat].player
            now = [
                sum(
                    (x * y * u for x, line in zip(p, (a, b)[seat], strict=True) for y, u in zip(q, line, strict=True)),
                    F(0),
                )
                for p, q in brute_force.extreme_equilibria(a, b)
            ]
            then = [paid(own, one) for one in all_first_moves(own, other)]
            most = paid(own, next(iter(all_commitments(own, other))))
            assert (lead.weak, lead.strong, lead.committed) == (min(then), max(then), most)
            assert lead.worth == (min(then) - max(now), max(then) - min(now))
            assert lead.believed == (most - max(then), most - min(then))
            assert lead.weak <= lead.strong <= lead.committed and max(now) <= lead.committed
            assert [play.payoffs[seat] for play in answer.plays[AT_ONCE]] and len(answer.plays[AT_ONCE]) == len(now)
            for kind, expected in (("first", all_first_moves(own, other)), ("committed", all_commitments(own, other))):
                for play in answer.plays[f"{name} {kind}"]:
                    weights, answers = play.strategies if seat == 0 else play.strategies[::-1]
                    one = (weights, answers.index(F(1)))
                    assert play.payoffs[seat] == paid(own, one) and play.payoffs[1 - seat] == paid(other, one)
                    assert kind == "committed" or one in expected


def test_a_mixture_to_commit_to_beats_a_pure_one() -> None:
    answer = order(made(None, TEXTBOOK), at="baseline")
    lead = answer.leads[0]
    assert (lead.weak, lead.strong, lead.committed) == (F(3), F(3), F(7, 2))
    assert [play.label for play in answer.plays["row first"]] == ["(r2, c2)"]
    [play] = answer.plays["row committed"]
    assert play.strategies == ((F(1, 2), F(1, 2)), (F(0), F(1))) and play.payoffs == (F(7, 2), F(1, 2))
    assert lead.believed == (F(1, 2), F(1, 2))


def test_who_moves_first_in_the_battle_of_the_sexes_gets_the_favourite() -> None:
    answer = order(load("battle-of-the-sexes"), at="baseline")
    assert [play.label for play in answer.plays["Alice first"]] == ["(ballet, ballet)"]
    assert [play.label for play in answer.plays["Bob first"]] == ["(fight, fight)"]
    assert answer.leads[0].worth == (F(0), F(4, 3)) and {lead.believed for lead in answer.leads} == {NOTHING}


def test_in_a_zero_sum_game_a_pure_first_move_gets_the_maximin_and_a_mixture_the_value() -> None:
    answer = order(made(None, ZERO_SUM), at="baseline")
    row, column = answer.leads
    assert (row.strong, row.committed) == (F(-1), F(1, 7))
    assert (column.strong, column.committed) == (F(-1), F(-1, 7))
    assert row.worth == (F(-8, 7), F(-8, 7)) and row.believed == (F(8, 7), F(8, 7))
    assert "Moving first costs the row about 1.14" in str(answer)


def test_a_follower_who_is_indifferent_decides_what_moving_first_is_worth() -> None:
    answer = order(made(None, [[[3, 0], [1, 1]], [[0, 0], [0, 1]]]), at="baseline")
    lead = answer.leads[0]
    assert (lead.weak, lead.strong, lead.committed) == (F(1), F(3), F(3)) and lead.believed == (F(0), F(2))
    assert {play.label for play in answer.plays["row first"]} == {"(r1, c1)", "(r2, c2)"}
    text = " ".join(str(answer).split())
    assert "the outcome is (r1, c1) or (r2, c2), depending on how the other, who is indifferent, answers" in text
    assert "row first: 3 with ties broken in its favour (strong), 1 with ties broken against it (weak)." in text
    assert "Committing to a mixture pays no more than moving first with ties broken in its favour." in text


# --- closed forms ---------------------------------------------------------------------------------


def seen(atlas: PiecewiseAtlas, point: dict[str, Fraction], seat: int) -> set[tuple[Outcome, tuple[Fraction, ...]]]:
    """The outcomes of an atlas at a point as the leader sees them, with the payoffs, own first."""
    found = set()
    for one in atlas.at(dict(point)).outcomes:
        own, other = one.strategies if seat == 0 else one.strategies[::-1]
        found.add(((own, other.index(F(1))), one.payoffs if seat == 0 else one.payoffs[::-1]))
    return found


def agrees(case: Case, count: int, seed: int) -> tuple[int, int]:
    """Compare both leaders' atlases with brute force; how many points, and how many of them on walls."""
    budget = FORMULAS_BUDGET if seed % 8 else DEFAULT
    others = nash(case.game, FORMULAS_BUDGET).walls
    points = on_walls = 0
    for seat, player in enumerate(case.game.players):
        kinds: list[tuple[PiecewiseAtlas, Any]] = [(first_mover(case.game, player.name, budget), all_first_moves)]
        if case.game.shape == (2, 2):
            kinds.append((committed(case.game, player.name, budget), all_commitments))
        for atlas, brute in kinds:
            sampler = Sampler(case.game, atlas.walls, seed)
            drawn = (sampler.on_walls() for _ in range(2 * count))
            met = [point for point in map(sampler.named, filter(None, drawn)) if case.game.space.admits(point)]
            for point in (*met, *Sampler(case.game, (*others, *atlas.walls), seed).points(count)):
                a, b = case.at(point)
                own, other = (a, b) if seat == 0 else (transposed(b), transposed(a))
                expected = {(one, (paid(own, one), paid(other, one))) for one in brute(own, other)}
                assert seen(atlas, point, seat) == expected, (case.name, atlas.concept, point)
                points, on_walls = points + 1, on_walls + bool(atlas.at(dict(point)).walls)
    return points, on_walls


@pytest.mark.slow
def test_closed_forms_are_brute_force_at_points_on_walls_and_off() -> None:
    cases = [random_case(seed) for seed in range(how_many(15, 600))]
    cases = [case for case in (*cases, *tenth(traps(), 2)) if case.game.shape[0] * case.game.shape[1] <= 9]
    found = [agrees(case, how_many(6, 40), k) for k, case in enumerate(cases)]
    points, on_walls = map(sum, zip(*found, strict=True))
    assert points > how_many(500, 1000) and on_walls > points // 2


def square(seed: int) -> Case:
    return next(case for case in map(random_case, range(1000 * seed, 1000 * seed + 999)) if case.game.shape == (2, 2))


@pytest.mark.parametrize("seed", range(how_many(4, 40)))
def test_formulas_of_what_leading_is_worth_are_those_of_the_outcomes(seed: int) -> None:
    """Off the walls the gains at a point are the differences of the payoffs in the two orders, and no others."""
    case = square(seed)
    answer = order(case.game)
    for point in Sampler(case.game, (), seed).points(40):
        if answer.atlases[AT_ONCE].at(dict(point)).walls:
            continue
        values = case.game.space.check(point)
        for seat, player in enumerate(case.game.players):
            first, best = f"{player.name} first", f"{player.name} committed"
            for new, old in ((first, AT_ONCE), (best, first)):
                if f"{new}, over {old}" in answer.missing or any(
                    answer.atlases[one].at(dict(point)).walls for one in (new, old)
                ):
                    continue
                paid_by = [
                    [
                        branch.payoffs[seat].at(branch.region.values(values))
                        for branch in branches_at(answer.atlases[one], values)
                    ]
                    for one in (new, old)
                ]
                gains = [gain for gain in answer.gains[f"{new}, over {old}"] if gain.region.contains(values)]
                found = {gain.formula.at(gain.region.values(values)) for gain in gains}
                assert found == {x - y for x in paid_by[0] for y in paid_by[1]}, (case.name, new, point)


@pytest.mark.slow
def test_without_a_point_the_baseline_is_answered_as_well() -> None:
    whole, there = order(load("thaad-deal")), order(load("thaad-deal"), at={})
    assert whole.plays == there.plays and whole.leads == there.leads
    assert there.atlases == {} and set(whole.atlases) == set(whole.plays)


# --- the built-in deal ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deal() -> Order:
    return order(load("thaad-deal"))


@pytest.mark.parametrize(
    ("kind", "outcome", "iff"),
    [
        ("US first", "withdraw, sanction", "breach_cn >= buffer - calm and (buffer <= calm and breach_us >= shield or"
         " buffer >= calm and embargo >= shield)"),
        ("US first", "keep, tolerate", "buffer >= calm and (shield >= embargo or buffer - calm >= breach_cn)"),
        ("China first", "withdraw, sanction", "breach_us >= shield and relief >= buffer - calm or shield == 0 and"
         " breach_cn >= buffer - calm"),
        ("China first", "keep, tolerate", "buffer >= calm and (shield >= breach_us or buffer - calm >= relief)"),
        ("US committed", "withdraw + keep, sanction", "0 < buffer - calm and buffer - calm < breach_cn and shield >="
         " breach_us and embargo*breach_cn - (buffer - calm)*shield - (breach_cn - buffer + calm)*breach_us >= 0"),
        ("at once", "withdraw, sanction", "breach_us >= shield and breach_cn >= buffer - calm"),
    ],
)  # fmt: skip
def test_regions_of_the_deal(deal: Order, kind: str, outcome: str, iff: str) -> None:
    atlas = deal.atlases[kind]
    assert outcome_region(atlas, outcome).equals(where(iff, deal.game.space))


def test_the_deal_at_points(deal: Order) -> None:
    assert {span for lead in deal.leads for span in (lead.worth, lead.believed)} == {NOTHING}
    assert {play.label for plays in deal.plays.values() for play in plays} == {"(keep, tolerate)"}
    credible = order(deal.game, at={"breach_cn": 4})
    us, china = credible.leads
    assert us.worth == (F(3), F(3)) and us.believed == (F(1, 4), F(1, 4)) and china.worth == NOTHING
    [mixed] = credible.plays["US committed"]
    assert mixed.label == "(withdraw + keep, sanction)" and mixed.strategies[0] == (F(3, 4), F(1, 4))
    both = order(deal.game, at={"breach_us": 4, "breach_cn": 4})
    assert both.leads[0].worth == (F(0), F(3)) and len(both.plays[AT_ONCE]) == 3
    edge = order(deal.game, at={"shield": 0, "breach_cn": 4})
    assert edge.continuum and not both.continuum


def test_the_first_line_says_what_moving_first_is_worth(deal: Order) -> None:
    text = " ".join(str(order(deal.game, at={"breach_cn": 4})).split())
    place = "at breach_cn = 4, the rest at the baseline"
    first = f"Moving first is worth 3 to the United States {place}: the United States plays withdraw and China"
    assert f"{first} answers with sanction. If both move at once, the outcome is (keep, tolerate)." in text
    assert "is worth 0.25 more: the United States plays withdraw with probability 75 %, otherwise" in text
    assert text.index("Moving first is worth 3 to the United States") < text.index(
        "Moving first is worth nothing to China"
    )
    assert "just as when both move at once. Committing to a mixture pays no more." in str(deal).replace("\n", " ")


def test_the_first_line_says_the_same_of_both_players_and_counts_no_continuum() -> None:
    strategies = {"one": ["u", "d"], "two": ["l", "r"]}
    pairs = list(product("ud", "lr"))
    same = " ".join(str(order(made(strategies, {", ".join(pair): [1, 0] for pair in pairs}))).split())
    assert same.count("If both move at once, the outcome is one of infinitely many equilibria.") == 2
    assert "equally good for one. If both" in same and "equally good for two. If both" in same
    paid = {("u", "l"): [2, 2], ("u", "r"): [0, 2], ("d", "l"): [1, 1], ("d", "r"): [1, 0]}
    half = " ".join(str(order(made(strategies, {", ".join(pair): paid[pair] for pair in pairs}))).split())
    assert "both move at once, the outcome is (u, l) or (u, l or r), some of them corners of a continuum." in half
    apart = {("u", "l"): [0, 1], ("u", "r"): [0, 1], ("d", "l"): [1, 1], ("d", "r"): [0, 0]}
    two = " ".join(str(order(made(strategies, {", ".join(pair): apart[pair] for pair in pairs}))).split())
    assert "the outcome is (d, l) or (u, r), equally good for two, just as when both move at once." in two


def test_the_page_has_every_order_and_names_knife_edges(deal: Order) -> None:
    text = str(deal)
    for order_ in deal.plays:
        assert f"In closed form: {order_}" in text
    assert "On knife-edges only, where some equality holds exactly: (withdraw, tolerate)." in text
    assert "What it is worth to the leader: US committed, over US first" in text and "Left out" not in text


# --- other questions and the command line ---------------------------------------------------------


def test_other_questions_take_the_atlases() -> None:
    game = load("thaad-deal")
    atlas = first_mover(game, "US")
    claim = when(atlas, "agreement(withdraw, sanction) and payoff(US) >= 3")
    assert claim.region is not None and claim.region.contains({"breach_cn": 4}) and not claim.holds
    tips = {line.name: [str(tip.value) for tip in line.thresholds] for line in thresholds(atlas).lines}
    assert tips["breach_cn"] == ["3"] and tips["relief"] == []
    swept = sweep(atlas, grid(game.space, {"breach_cn": (2, 4, 2)}))
    assert swept.signatures == {"(keep, tolerate)": 1, "(withdraw, sanction)": 1}


@pytest.mark.parametrize("make", [first_mover, committed])
def test_an_atlas_is_made_again_from_its_name(make: Any) -> None:
    game = load("thaad-deal")
    for player in game.players:
        atlas = make(game, player.name)
        again = atlas_of_concept(atlas.concept, game)
        assert again.concept == atlas.concept
        assert [one.label for one in again.branches] == [one.label for one in atlas.branches]


def test_agreements_are_made_again_from_their_name() -> None:
    dollar = load("divide-the-dollar")
    for atlas in (agreements(dollar, "raiffa-2"), agreements(dollar, "nash", (2, 1))):
        again = atlas_of_concept(atlas.concept, dollar)
        assert again.concept == atlas.concept
        assert [one.texts() for one in again.branches] == [one.texts() for one in atlas.branches]
    with pytest.raises(UsageError, match="did you mean 'Nash bargaining solution'"):
        atlas_of_concept("Nash bargaining", dollar)


@pytest.mark.parametrize("name", ["three-player-majority", "north-last"])
def test_pure_equilibria_are_made_again_from_their_name(name: str) -> None:
    """Of a tree as well, whose other concept is not taken in their place."""
    atlas = atlas_for(load(name), "nash" if name == "north-last" else None)
    again = atlas_of_concept(atlas.concept, load(name))
    assert atlas.concept == again.concept == "Nash equilibrium in pure strategies"
    assert [one.label for one in again.branches] == [one.label for one in atlas.branches]


def test_strategies_that_both_players_have_are_told_apart() -> None:
    atlas = first_mover(load("battle-of-the-sexes"), "Alice")
    assert groups_of(atlas)[1] == ("Bob", ("Bob-ballet", "Bob-fight"))
    claim = "value(Alice-ballet) == 1 and value(Bob-fight) == 1"
    region = when(atlas, claim).region
    assert isinstance(region, Region) and region.equals(outcome_region(atlas, "ballet, fight"))


@pytest.mark.parametrize("make", [first_mover, committed])
def test_a_pair_of_strategies_that_is_no_outcome_anywhere_is_never_one(make: Any) -> None:
    payoffs = {"u, l": [3, 1], "u, r": [2, 0], "d, l": ["x", 0], "d, r": [0, 3]}
    atlas = make(made({"US": ["u", "d"], "China": ["l", "r"]}, payoffs, {"x": {"baseline": 1, "range": (0, 2)}}), "US")
    found = when(atlas, "agreement(u, r)")
    assert str(found.region) == "never" and found.holds is False
    assert [one.verdict.kind for one in atlas.branches_of("u, r")] == ["empty"]
    assert prove(atlas, "agreement(u, r)").verdict == "false"
    with pytest.raises(UsageError, match="has no outcome"):
        when(atlas, "agreement(opera, l)")


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (lambda: first_mover(load("thaad-deal"), "Chin"), "no player is called 'Chin'; did you mean 'China'"),
        (lambda: committed(load("hexagon"), "row"), "have closed forms in 2 x 2 games; this one is 3 x 3: ask at a"),
        (lambda: first_mover(load("swap-package"), "US"), "swap-package is a dispute"),
        (
            lambda: order(made({"a": ["x"], "b": ["y"], "c": ["z"]}, {"x, y, z": [1, 2, 3]})),
            r"here play a, b, c; fix what others do, as by fix_player\(game, 'c', 'z'\)$",
        ),
        (lambda: order(first_mover(load("thaad-deal"), "US")), "ask it of a game"),
        (lambda: order(load("thaad-deal"), at={"sheild": 1}), "did you mean 'shield'"),
    ],
)
def test_errors(call: Any, fault: str) -> None:
    with pytest.raises(UsageError, match=fault):
        call()


def wide(size: int) -> Any:
    names = [f"p{k}" for k in range(size)]
    payoffs: Sequence[Any] = [
        [[f"{names[i]} + {j}" for j in range(size)] for i in range(size)],
        [[f"{names[j]} - {i}" for j in range(size)] for i in range(size)],
    ]
    return made(None, payoffs, {name: {"baseline": 1, "range": (0, 9)} for name in names})


def test_too_many_plans_are_refused_and_answered_at_a_point() -> None:
    game = wide(5)
    with pytest.raises(UsageError, match="more than 500 plans that can be best; set every parameter to ask at a point"):
        first_mover(game, "row")
    assert order(game, at={"p0": 2}).leads[0].strong == 2


def test_what_has_no_closed_form_is_left_out_by_name() -> None:
    answer = order(wide(3))
    assert set(answer.missing) >= {"row committed", "column committed"}
    assert "mixtures to commit to have closed forms in 2 x 2 games only" in str(answer).replace("\n" + " " * 17, " ")
    assert answer.undecided == ""


@pytest.mark.slow
def test_the_command_takes_a_point_or_none(deal: Order) -> None:
    whole = json.loads(command.run(["order", "thaad-deal", "--format", "json"]).out)
    there = json.loads(command.run(["order", "thaad-deal", "--at", "baseline", "--format", "json"]).out)
    moved = json.loads(command.run(["order", "thaad-deal", "--set", "breach_cn=4", "--format", "json"]).out)
    assert whole["schema"] == "zopa.order/1" and set(whole["atlases"]) == set(deal.atlases)
    assert there["atlases"] == {} == moved["gains"] and there["leads"] == whole["leads"]
    assert moved["leads"][0]["committed"]["exact"] == "13/4"
    assert moved["plays"]["US committed"][0]["strategies"]["US"]["keep"]["exact"] == "1/4"
    formulas = [gain["formula"] for gain in whole["gains"]["US first, over at once"]]
    assert formulas[:2] == ["0", "embargo - shield"]


def test_gains_found_when_nothing_may_be_spent_hold_at_the_same_points() -> None:
    hawks, dice = load("hawk-dove"), Random(12)
    merged = order(hawks).gains
    with allowing(0):
        apart = order(hawks).gains
    assert merged.keys() == apart.keys()
    for _ in range(40):
        point = {p.name: p.low + (p.high - p.low) * F(dice.randrange(41), 40) for p in hawks.space.parameters}
        for name, gains in merged.items():
            there = [{g.formula for g in some if g.region.contains(point)} for some in (gains, apart[name])]
            assert there[0] == there[1], (name, point)


@pytest.mark.slow
def test_what_is_not_settled_is_called_open() -> None:
    """One side has a strategy that pays by a polynomial of Motzkin's, which is never below zero, and a bit more."""
    motzkin = "x**4*y**2 + x**2*y**4 + z**6 - 3*x**2*y**2*z**2 + 1/100"
    space = {name: {"baseline": 1, "range": (-2, 2)} for name in ("x", "y", "z")}
    row, column = [["0", "0"], [motzkin, "1"]], [["1", "0"], ["0", "1"]]
    atlas = nash(made({"row": ["a", "b"], "column": ["c", "d"]}, [row, column], space), Budget(1, 1, points=False))
    assert [branch.verdict.kind for branch in atlas.branches] == ["undecided", "nonempty", "undecided"]
    listed = " ".join(atlas.export().split())
    assert listed.count("beware open: whether it stands anywhere could not be settled proof open") == 2
    assert "Open: whether two of them stand anywhere at all." in listed
    (said,) = (block for block in _show_closed_form(AT_ONCE, atlas) if isinstance(block, Say))
    assert said.pieces == ("Open: whether each of them stands anywhere.",)
