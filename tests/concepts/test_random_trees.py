"""Random trees at points, half of them on walls, against plain search through all strategies.

`tree_games` writes every formula twice, `tree_truth` knows what is played by definition and shares no code with the
solver. No mismatch is tolerated. `ZOPA_AUDIT=full` in the environment runs ten times as many trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod
from random import Random

import pytest
import tree_truth
from audit import how_many
from audit_games import Point, Sampler
from tree_games import TreeCase, random_tree
from tree_truth import Outcome, PlainTree, TooMany

from solver.claims import claim_region, parse_claim
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.concepts.sequential.at_point import outcomes_at
from solver.concepts.sequential.atlas import SequentialAtlas, played_at, subgame_perfect
from solver.concepts.sequential.subgames import forgotten, may_be_empty, reduced_normal_form, stages
from solver.errors import UsageError
from solver.forms.files.toml_write import game_hash, writes
from solver.forms.histories import Move
from solver.forms.tree import Tree, tree
from solver.questions.reading import reads
from solver.regions.decide.emptiness import FORMULAS_BUDGET, QUICK_BUDGET
from solver.regions.region import Region

TREES = how_many(36, 500)
POINTS = how_many(3, 5)
BATCHES = how_many(1, 5)
SEED = 20_260_000
SMALL = 4  # plans of each player, for the game in which they are chosen beforehand


@dataclass
class Count:
    points: int = 0
    on_walls: int = 0
    several: int = 0  # ways to play
    mixtures: int = 0
    held: int = 0  # claims that hold, and that fail
    failed: int = 0


@cache
def remembering(batch: int) -> tuple[tuple[int, TreeCase], ...]:
    """The trees of a batch whose players forget nothing and move at once in twos at most, with their seeds."""
    drawn = ((seed, random_tree(seed)) for seed in range(SEED + batch, SEED + TREES, BATCHES))
    return tuple((seed, case) for seed, case in drawn if is_solved(case.plain(case.game.space.baseline)))


def is_solved(plain: PlainTree) -> bool:
    return plain.remembered and all(len(plain.movers(root)) <= 2 for root in plain.roots)


def points(case: TreeCase, atlas: SequentialAtlas, seed: int) -> Iterator[Point]:
    """Yield points, two of three on a wall, or where two ends pay somebody the same if there is none."""
    sampler = Sampler(case.game, atlas.walls, seed)
    sampler.walls = sampler.walls or list(case.ties())
    for turn in range(POINTS):
        walls = (sampler.on_walls() for _ in range(40 if turn % 3 < 2 else 0))
        drawn = next((point for point in walls if point is not None), None) or sampler.anywhere()
        yield sampler.named(drawn)


class Audit:
    """One tree's atlas, held against everything at each point."""

    def __init__(self, case: TreeCase, seed: int) -> None:
        self.case, self.seed = case, seed
        self.atlas = subgame_perfect(case.game, QUICK_BUDGET.first)
        histories = [history for history in case.game.histories if history]
        named = Random(seed).sample(histories, min(len(histories), 3))
        self.claims = {history: (self.region(f"played({history})"), self.region(f"always_played({history})"))
                       for history in named}  # fmt: skip

    def region(self, claim: str) -> Region:
        return claim_region(self.atlas, parse_claim(self.atlas, claim))

    def run(self, count: Count) -> None:
        for point in points(self.case, self.atlas, self.seed):
            try:
                self.check(point, count)
            except AssertionError as error:
                shown = {name: str(x) for name, x in point.items()}
                raise AssertionError(f"{self.case.name} at {shown}: {error}") from error

    def check(self, point: Point, count: Count) -> None:
        plain = self.case.plain(point)
        at, direct = self.atlas.at(point), tuple(outcomes_at(self.case.game, point))
        found = {(weights, values) for _, weights, values in direct}
        assert len(found) == len(direct) and found == {(one.strategies, one.payoffs) for one in at.outcomes}
        assert {one.label for one in at.outcomes} == {label for label, _, _ in direct}
        for label, weights, values in direct:
            assert set(label.split(" + ")) == plain.ends_of((weights, values)), label
        pure = tree_truth.pure_outcomes(plain)
        assert pure <= found
        self.check_mixtures(plain, found, pure)
        for history, (some, every) in self.claims.items():
            plays = [plain.plays(one, history) for one in found]
            assert (some.contains(point), every.contains(point)) == (any(plays), all(plays)), history
            count.held += all(plays)
            count.failed += not all(plays)
        count.points += 1
        count.on_walls += bool(at.walls)
        count.several += len(found) > 1
        count.mixtures += not all(map(is_pure, found))

    def check_mixtures(self, plain: PlainTree, found: set[Outcome], pure: set[Outcome]) -> None:
        """Where two move at once all mixtures are there, and each has a whole profile, threats that are mixtures
        included, from which nobody gains in any subgame by any strategy. Elsewhere nothing but pure profiles is."""
        if all(len(plain.movers(root)) < 2 for root in plain.roots):
            assert found == pure
            return
        try:
            expected = tree_truth.outcomes(plain)
        except TooMany:
            return
        assert found == set(expected)
        assert all(one in pure or tree_truth.gain(plain, behaviour) == 0 for one, behaviour in expected.items())


def is_pure(outcome: Outcome) -> bool:
    return all(weight in (0, 1) for weights in outcome[0] for weight in weights)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_trees(batch: int) -> None:
    count = Count()
    for seed, case in remembering(batch):
        Audit(case, seed).run(count)
    assert count.points >= 2 * TREES // BATCHES
    assert 2 * count.on_walls >= count.points, "too few points on walls to mean anything"
    assert count.several and count.mixtures and count.held and count.failed


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_plans_made_beforehand_lead_there_too(batch: int) -> None:
    """A subgame-perfect outcome is that of an equilibrium of the reduced normal form, if all plans are pure."""
    met = 0
    for seed, case in remembering(batch):
        whole = case.plain(case.game.space.baseline)
        plans = [tree_truth.plans(whole, list(whole.turns), "", player) for player in range(whole.players)]
        if len(plans) > 2 or max(map(len, plans)) > SMALL:
            continue
        met += 1
        reduced = reduced_normal_form(case.game)
        rows, columns = (player.strategies for player in reduced.players)
        named = [{"-".join(plan.values()) or "nothing": plan for plan in theirs} for theirs in plans]
        assert [sorted(one) for one in (rows, columns)] == [sorted(one) for one in named]
        atlas = nash(reduced, FORMULAS_BUDGET)
        sampler = Sampler(reduced, atlas.walls, seed)
        for point in (sampler.named(sampler.on_walls() or sampler.anywhere()) for _ in range(2)):
            plain = case.plain(point)
            A, B = ([[reduced.value_at(reduced.cell((i, j))[k], point) for j in columns] for i in rows] for k in (0, 1))
            equilibria = solve(A, B).equilibria
            assert atlas.at(point).solution.equilibria == equilibria
            led = set()
            for one in equilibria:
                if 1 in one.row and 1 in one.column:
                    chosen = named[0][rows[one.row.index(1)]], named[1][columns[one.column.index(1)]]
                    led.add((frozenset(tree_truth.ends_under(plain, chosen)), one.payoffs))
            pure = tree_truth.pure_outcomes(plain)
            assert {(frozenset(plain.ends_of(one)), one[1]) for one in pure} <= led, (case.name, point)
    assert met >= 2


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_numbers_put_in_beforehand_and_files(batch: int) -> None:
    for seed, case in remembering(batch):
        game, dice = case.game, Random(seed)
        again: Tree = reads(writes(game))
        assert again == game and game_hash(again) == game_hash(game) and writes(again) == writes(game)
        sampler = Sampler(game, (), seed)
        sampler.walls = list(case.ties())
        point = sampler.named(sampler.on_walls() or sampler.anywhere())
        some = dice.sample(list(point), dice.randint(1, len(point)))
        fixed = game.fix({name: point[name] for name in some})
        rest = {name: x for name, x in point.items() if name not in some}
        assert reads(writes(fixed)) == fixed
        assert played_at(fixed, rest).outcomes == played_at(game, point).outcomes


def test_who_forgets_and_where_subgames_begin() -> None:
    forgetful = 0
    for seed in range(SEED, SEED + how_many(150, 1_500)):
        case = random_tree(seed)
        plain = case.plain(case.game.space.baseline)
        assert (forgotten(case.game) is None) == plain.remembered, case.name
        if plain.remembered:
            assert sorted(stage.root for stage in stages(case.game)) == sorted(plain.roots), case.name
            assert all((set(s.inner), set(s.leaves)) == tuple(map(set, plain.stage(s.root))) for s in stages(case.game))
        else:
            forgetful += 1
            with pytest.raises(UsageError, match="cannot tell"):
                subgame_perfect(case.game)
            with pytest.raises(UsageError, match="cannot tell"):
                played_at(case.game, case.game.space.baseline)
    assert forgetful


def test_where_a_threat_may_be_empty_is_told() -> None:
    """Whether a stage is named where some plans never lead to one of its moves, and without chance only there."""
    told = {True: 0, False: 0}
    for case in map(random_tree, range(SEED, SEED + how_many(150, 1_500))):
        for stage in stages(case.game) if forgotten(case.game) is None else ():
            moves = {history: case.game.move_at(history) for history in stage.inner}
            own = list({move: None for move in moves.values() if move is not None and not move.is_chance})
            if prod(len(move.actions) for move in own) > 200:
                continue
            missed = False
            for plan in product(*(move.actions for move in own)):
                chosen, met, pending = dict(zip(own, plan, strict=True)), set[Move](), [stage.root]
                while pending:
                    history = pending.pop()
                    if (move := moves.get(history)) is not None:
                        met.add(move)
                        taken = [chosen[move]] if move in chosen else move.actions
                        pending += [f"{history}/{action}".lstrip("/") for action in taken]
                missed = missed or not met.issuperset(own)
            named = stage in may_be_empty(case.game)
            assert named >= missed, case.name
            assert named == missed or any(move is not None and move.is_chance for move in moves.values()), case.name
            told[named] += 1
    assert min(told.values()) > 2


def test_every_kind_of_tree_is_among_the_random_ones() -> None:
    cases = [random_tree(SEED + k) for k in range(150)]
    for kind in ("perfect", "chance", "unseen", "at once", "anything"):
        assert any(case.name.endswith(kind) for case in cases)
    assert {len(case.game.players) for case in cases} == {2, 3}
    assert {len(case.game.space) for case in cases} == {1, 2, 3}
    assert max(history.count("/") + 1 for case in cases for history in case.game.histories) == 5


# --- what the random trees have found -----------------------------------------------------------------


UNIT = {"t": {"baseline": "1/2", "range": (0, 2)}}


def test_a_mixture_further_down_takes_no_point_from_others() -> None:
    """Below, two mix with t in the denominator, for t at least 1: at t = 0 the play that avoids them stands, too."""
    game = tree(
        ["ann", "bob"],
        [
            ("", "ann", ["stop", "go"]), (["stop", "go"], "bob", ["x", "y"]),
            ("go/y", "ann", ["l", "r"]), (["go/y/l", "go/y/r"], "bob", ["l", "r"]),
        ],
        {
            "stop/x": [1, 1], "stop/y": [-1, 0], "go/x": [0, 0],
            "go/y/l/l": [1, 0], "go/y/l/r": [0, 1], "go/y/r/l": [0, 1], "go/y/r/r": ["t - 1", 0],
        },
        UNIT,
    )  # fmt: skip
    atlas = subgame_perfect(game)
    stopped = claim_region(atlas, parse_claim(atlas, "played(stop/x)"))
    assert all(stopped.contains({"t": t}) for t in ("0", "1/2", "1", "2"))
    assert any("go/y/l/l" in branch.label for branch in atlas.branches)


def test_weights_at_a_set_are_those_of_who_gets_there() -> None:
    """Ann mixes at first; at her second set, which one of her actions leads to, she does what that plan does."""
    game = tree(
        ["ann", "bob"],
        [("", "ann", ["a", "b"]), (["a", "b"], "bob", ["l", "r"]), (["b/l", "b/r"], "ann", ["c", "d"])],
        {
            "a/l": [1, 0], "a/r": [0, "t + 1"], "b/l/c": [0, 1], "b/r/c": [1, 0], "b/l/d": [-1, 1], "b/r/d": [-1, 0],
        },
        UNIT,
    )  # fmt: skip
    (one,) = subgame_perfect(game).at({"t": Fraction(1)}).outcomes
    assert one == played_at(game, {"t": Fraction(1)}).outcomes[0]
    third, half = Fraction(1, 3), Fraction(1, 2)
    assert one.strategies == ((third, 2 * third), (half, half), (Fraction(1), Fraction(0)))


def at_once(payoffs: dict[str, list[object]]) -> Tree:
    """Two who move at once, between a, b, c and between the second actions that occur."""
    columns = sorted({history[-1] for history in payoffs})
    return tree(["ann", "bob"], [("", "ann", list("abc")), (list("abc"), "bob", columns)], payoffs, UNIT)


SAFE = at_once(  # at t = 0 bob may mix d and e against any row, and then c is best for ann
    {"a/d": [2, 1], "a/e": [-1, "1 + t"], "b/d": [0, 0], "b/e": [2, "t"], "c/d": [1, 2], "c/e": [1, "2 + t"]}
)
MIDDLE = at_once(
    {
        "a/d": [-1, 1], "a/e": [1, "1 + t"], "a/f": [0, 2], "b/d": [1, 0], "b/e": [-1, "t"], "b/f": [2, 1],
        "c/d": [0, 0], "c/e": [0, "t"], "c/f": [-1, 0],
    }
)  # fmt: skip


def test_a_point_on_a_wall_has_equilibria_that_lie_on_no_branch() -> None:
    for game in (SAFE, MIDDLE):
        at = subgame_perfect(game).at({"t": 0})
        assert not at.complete and "c/d + c/e" in [one.label for one in at.outcomes]


def test_on_its_edge_a_branch_is_known_though_it_leads_to_fewer_sets() -> None:
    """Where u = 1/2 the second player plays r alone, so that the set behind r/l is not reached."""
    game = tree(
        ["ann", "bob"],
        [
            ("", "ann", ["l", "r"]), (["l", "r"], "bob", ["l", "r"]),
            ("r/l", "bob", ["l", "r"]), ("r/r", "bob", ["l", "r"]),
        ],
        {
            "l/l": [1, -1], "l/r": [2, "-u"], "r/l/l": [2, 4], "r/l/r": [-1, 1], "r/r/l": ["1 + 2*u", "1 - u"],
            "r/r/r": [0, -1],
        },
        {"u": {"baseline": "1/4", "range": (0, 1)}},
    )  # fmt: skip
    atlas = subgame_perfect(game)
    at = atlas.at({"u": "1/2"})
    mixed = [branch for branch in atlas.branches if "+" in branch.label]
    assert at.walls and at.complete and len(at.outcomes) == 3 and mixed[0] in at.branches


@pytest.mark.parametrize(("game", "claim", "holds"), [(SAFE, "played(c)", True), (MIDDLE, "always_played(b/f)", False)])
def test_a_claim_knows_what_lies_on_no_branch(game: Tree, claim: str, holds: bool) -> None:
    atlas = subgame_perfect(game)
    assert claim_region(atlas, parse_claim(atlas, claim)).contains({"t": 0}) == holds


def test_a_tree_in_which_nobody_moves_is_read_and_not_solved() -> None:
    ended = tree(["ann", "bob"], [], {"": [1, 2]})
    for solved in (subgame_perfect, reduced_normal_form, lambda game: played_at(game, {})):
        with pytest.raises(UsageError, match="nobody moves in this tree"):
            solved(ended)


def test_chance_alone_is_a_play() -> None:
    drawn = tree(["ann"], [("", "chance", {"x": "t/2", "y": "1 - t/2"})], {"x": [2], "y": [4]}, UNIT)
    (one,) = played_at(drawn, {"t": Fraction(1)}).outcomes
    (branch,) = subgame_perfect(drawn).branches
    assert one.label == "x + y" and one.strategies == () and one.payoffs == (Fraction(3),)
    assert branch.label == "x + y" and branch.region.contains({"t": 0}) and branch.texts()[1] == ("4 - t",)


def two_after_chance() -> Tree:
    """Chance, and after either move a choice in which anything may be best: at x = y = 0 everything is."""
    moves = [("", "chance", {"left": "1/2", "right": "1/2"}), ("left", "one", ["a", "b"]), ("right", "one", ["c", "d"])]
    payoffs = {"left/a": ["x"], "left/b": ["0"], "right/c": ["y"], "right/d": ["0"]}
    return tree(["one"], moves, payoffs, {name: {"baseline": 0, "range": (-1, 1)} for name in "xy"})


INDUCTION, AT_POINT, PLANS = (
    f"solver.concepts.sequential.{name}" for name in ("backward_induction", "at_point", "subgames")
)
AT_ZERO = {"x": Fraction(0), "y": Fraction(0)}


@pytest.mark.parametrize(
    ("limit", "most", "ask", "said"),
    [
        (f"{INDUCTION}.MAX_PLAYS", 3, subgame_perfect, "too many ways to play from the beginning on"),
        (f"{INDUCTION}.MAX_PLAYS", 1, subgame_perfect, "too many ways to play from 'right' on"),
        (f"{INDUCTION}.MAX_CELLS", 0, subgame_perfect, "too many ways to play from 'right' on"),
        (
            f"{AT_POINT}.MAX_PLAYS",
            3,
            lambda game: [*outcomes_at(game, AT_ZERO)],
            "from the beginning on there are over",
        ),
        (f"{AT_POINT}.MAX_PLAYS", 1, lambda game: [*outcomes_at(game, AT_ZERO)], "from 'right' on there are over"),
        (f"{PLANS}.MAX_PLANS", 3, reduced_normal_form, "one has over 3 plans"),
        (f"{PLANS}.MAX_PAYOFFS", 3, reduced_normal_form, "the plans make 4 payoffs; at most 3 are written out"),
    ],
)
def test_what_is_too_many_is_refused_where_it_begins(
    limit: str, most: int, ask: Callable[[Tree], object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limit, 4)
    ask(two_after_chance())
    monkeypatch.setattr(limit, most)
    with pytest.raises(UsageError, match=said):
        ask(two_after_chance())


def test_two_with_more_plans_than_a_game_may_have_strategies_are_refused_as_that_game_is() -> None:
    ones, twos = ([f"{name}{k}" for k in range(9)] for name in "ab")
    payoffs = {
        f"{one}/{two}": [f"{7 * i % 9} + t", 5 * k % 9] for i, one in enumerate(ones) for k, two in enumerate(twos)
    }
    many = tree(
        ["one", "two"], [("", "one", ones), (ones, "two", twos)], payoffs, {"t": {"baseline": 0, "range": (0, 1)}}
    )
    with pytest.raises(UsageError, match="from the beginning on one and two choose among plans: a 9×9 game has 48619"):
        subgame_perfect(many)
    with pytest.raises(UsageError, match="a 9×9 game has 48619"):
        nash(reduced_normal_form(many))


def test_plans_of_one_name_are_told_apart() -> None:
    moves = [("", "one", ["a", "a-b"]), ("a", "one", ["b-c", "d"]), ("a-b", "one", ["c", "e"])]
    payoffs = {"a/b-c": [1], "a/d": [2], "a-b/c": [3], "a-b/e": [4]}
    form = reduced_normal_form(tree(["one"], moves, payoffs))
    assert form.players[0].strategies == ("a-b-c", "a-d", "a-b-c-2", "a-b-e")
    assert [str(cell[0]) for cell in form.payoffs] == ["1", "2", "3", "4"]
