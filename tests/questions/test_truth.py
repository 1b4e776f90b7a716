"""`when` against the truth at ten thousand points a game, half of them on walls; and nothing of it is too much.

What is true is told from the payoffs in whole numbers (`vector_truth`), what `when` says is read back from its printed
conditions (`printed`). That a condition is needed is shown by a point that keeps the others of its alternative and
breaks it, where the claim is false; that an alternative is, by a point in it and in no other. Such points are looked
for among the ten thousand, then by z3, and each is checked in whole numbers. `ZOPA_AUDIT=full` in the environment
runs twenty times as many games.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import combinations, product
from math import lcm
from operator import and_, or_
from random import Random

import brute_force
import numpy as np
import pytest
from affine_games import AffineGame, affine_game, affine_text, tied_game
from audit import FULL, how_many
from printed import Reader, point_where
from test_claims import World as AtAPoint
from test_claims import support
from vector_points import as_fractions, lie_on_walls, points
from vector_truth import Told, Truth, Whole, World

from solver.concepts.nash.branches import nash
from solver.errors import Undecided
from solver.questions.when.answer import When, when
from solver.questions.when.report import alternatives, exceptions
from solver.regions.region import Region

GAMES, BATCHES = how_many(10, 300), 5
POINTS = 10_000
CHECKED = 12  # points at which the region is asked as well


@dataclass(frozen=True)
class Claim:
    """A claim as text, where it is true, and for a comparison what it says in parameters."""

    text: str
    truth: Told
    formula: str = ""


@dataclass(frozen=True)
class Case:
    """A game, points of its box, and what was asked about it: claim, what is given, answer."""

    name: str
    made: AffineGame
    points: Whole
    world: World
    asked: tuple[tuple[Claim, Claim | None, When], ...]
    undecided: int


# --- claims -----------------------------------------------------------------------------------------


class Author:
    """Writes claims about one game."""

    def __init__(self, made: AffineGame, seed: int) -> None:
        self.made, self.random = made, Random(seed)
        self.players = made.game.players
        self.strategies = [player.strategies for player in self.players]

    def outcome(self, kind: str) -> Claim:
        i, j = self.random.choice(self.made.outcomes())
        used = (frozenset({i}), frozenset({j})) if kind == "unique" else (i, j)
        return Claim(f"{kind}{self.made.label(i, j)}", lambda world: getattr(world, kind)(*used))

    def mixture(self, kind: str) -> Claim:
        """Return a claim on both rows and two columns, where most equilibria in mixtures are; sometimes on others."""
        n = len(self.strategies[1])
        rows = self.random.choice(((0, 1), (0, 1), (0, 1), (self.random.randrange(2),)))
        columns = sorted(self.random.sample(range(n), self.random.choice((1, 2, 2, 2, n))))
        text = ", ".join(
            " + ".join(names[k] for k in used) for names, used in zip(self.strategies, (rows, columns), strict=True)
        )
        held = frozenset(rows), frozenset(columns)
        if kind == "unique":
            return Claim(f"unique({text})", lambda world: world.unique(*held))
        return Claim(f"equilibrium({text})", lambda world: world.mixture(*held))

    def of_a_player(self, kind: str) -> Claim:
        seat = self.random.randrange(2)
        own, against = (self.random.randrange(len(self.strategies[k])) for k in (seat, 1 - seat))
        text = f"{kind}({self.players[seat].name}, {self.strategies[seat][own]}"
        if kind == "best_response":
            return Claim(
                f"{text}, {self.strategies[1 - seat][against]})", lambda world: world.best_response(seat, own, against)
            )
        return Claim(f"{text})", lambda world: getattr(world, kind)(seat, own))

    def comparison(self) -> Claim:
        """Return a comparison of a payoff with another one, or of a parameter with a number."""
        relation = self.random.choice((">=", ">", "<=", "<", "==", "!="))
        compare = {">=": np.greater_equal, ">": np.greater, "<=": np.less_equal, "<": np.less,
                   "==": np.equal, "!=": np.not_equal}[relation]  # fmt: skip
        if self.random.random() < 0.3:
            k, number = self.random.randrange(len(self.made.names)), self.random.randint(-1, 2)
            text = f"{self.made.names[k]} {relation} {number}"
            return Claim(text, lambda world: compare(world.points[:, k + 1], number * world.points[:, 0]), text)
        picked = [(self.random.randrange(2), *self.random.choice(self.made.outcomes())) for _ in range(2)]
        sides = [f"payoff({self.players[s].name}, {self.made.label(i, j)[1:-1]})" for s, i, j in picked]

        def truth(world: World) -> Truth:
            first, second = ((world.A, world.B)[s][i][j] for s, i, j in picked)
            held: Truth = compare(first, second)
            return held

        formulas = [affine_text(self.made.payoffs[s][i][j], self.made.names) for s, i, j in picked]
        return Claim(f" {relation} ".join(sides), truth, f" {relation} ".join(formulas))

    def plain(self) -> Claim:
        turn = self.random.randrange(4)
        if turn == 0:
            return self.comparison()
        if turn == 1:
            return self.of_a_player(self.random.choice(("dominant", "strictly_dominant", "best_response")))
        return self.outcome(self.random.choice(("equilibrium", "strict", "unique")))

    def compound(self) -> Claim:
        """Two plain claims, each perhaps denied, with a word between them."""
        one, other = (self.denied(self.plain()) for _ in range(2))
        word = self.random.choice(("and", "or", "implies"))

        def truth(world: World) -> Truth:
            first, second = one.truth(world), other.truth(world)
            return first & second if word == "and" else (first if word == "or" else ~first) | second

        return Claim(f"({one.text}) {word} ({other.text})", truth)

    def denied(self, claim: Claim) -> Claim:
        if self.random.random() < 0.5:
            return claim
        return Claim(f"not {claim.text}" if claim.text.endswith(")") else f"not ({claim.text})",
                     lambda world: ~claim.truth(world))  # fmt: skip

    def claims(self, seed: int) -> Iterator[tuple[Claim, Claim | None]]:
        for kind in ("equilibrium", "strict", "unique"):
            yield self.outcome(kind), None
        for kind in ("dominant", "strictly_dominant", "best_response"):
            yield self.of_a_player(kind), None
        yield self.comparison(), None
        yield self.mixture("unique"), None
        yield self.compound(), None
        yield self.compound(), self.comparison()
        for k, kind in enumerate(("pareto", "risk_dominant", "payoff_dominant", "equilibrium")):
            if self.made.shape == (2, 2) or ((seed // 6) % 4 == k and (FULL or len(self.made.names) == 2)):
                yield self.mixture(kind) if kind == "equilibrium" else self.outcome(kind), None  # can take seconds


# --- the truth itself -------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize("seed", range(how_many(4, 40)))
def test_what_is_called_true_is_so_by_brute_force(seed: int, columns: int) -> None:
    """Whether every predicate holds at points by plain loops over fractions and a list of all extreme equilibria."""
    made = (tied_game if seed % 2 else affine_game)(seed, columns, 2)
    lines = np.random.default_rng(seed).permutation(points(made, 400, seed))[:16]
    world, supports = World(made, lines), [_supports(size) for size in made.shape]
    names = (made.game.players[0].strategies, made.game.players[1].strategies)
    for n, line in enumerate(lines):
        A, B = map(brute_force.matrix, made.matrices(as_fractions(made, line)))
        there = AtAPoint(A, B, names)
        for i, j in made.outcomes():
            for kind in ("equilibrium", "strict", "pareto", "risk_dominant", "payoff_dominant"):
                assert getattr(world, kind)(i, j)[n] == getattr(there, kind)(i, j), (kind, i, j, line)
        only = list(there.equilibria) if len(there.equilibria) == 1 else []
        for used in product(*supports):
            assert world.mixture(*used)[n] == there.mixture(*used), (used, line)
            assert world.unique(*used)[n] == ([tuple(map(support, pair)) for pair in only] == [used]), (used, line)


def _supports(size: int) -> list[frozenset[int]]:
    return [frozenset(some) for count in range(1, size + 1) for some in combinations(range(size), count)]


# --- asking -----------------------------------------------------------------------------------------


@cache
def case(k: int) -> Case:
    """Return the k-th game: two columns of three times two in three, two parameters or three, ties in every fifth."""
    columns = 3 if k % 3 == 2 else 2
    parameters = 2 + k % 2
    made = (tied_game if k % 5 == 3 else affine_game)(7_000 + k, columns, parameters)
    lines = points(made, POINTS, k)
    atlas, asked, undecided = nash(made.game), [], 0
    for claim, given in Author(made, k).claims(k):
        try:
            asked.append((claim, given, when(atlas, claim.text, given.text if given else None)))
        except Undecided:
            undecided += 1
    return Case(f"game {k}, 2x{columns}", made, lines, World(made, lines), tuple(asked), undecided)


def batch_of(batch: int) -> Iterator[Case]:
    return map(case, range(batch, GAMES, BATCHES))


@dataclass(frozen=True)
class Said:
    """Where each printed condition holds and fails, by alternative; `within` are the points that count."""

    holds: list[list[Truth]]
    fails: list[list[Truth]]
    within: Truth

    @property
    def alternatives(self) -> list[Truth]:
        everywhere = np.ones(len(self.within), dtype=bool)
        return [reduce(and_, line, everywhere) for line in self.holds]

    @property
    def whole(self) -> Truth:
        return reduce(or_, self.alternatives, np.zeros(len(self.within), dtype=bool))


def read_lines(made: AffineGame, lines: tuple[tuple[str, ...], ...], points: Whole, within: Truth) -> Said:
    reader = Reader(made.names, points)
    read = [[reader.condition(one) for one in line] for line in lines]
    holds, fails = ([[both[side] for both in line] for line in read] for side in (0, 1))
    return Said(holds, fails, within)


def given_at(given: Claim | None, world: World) -> Truth:
    return given.truth(world) if given else np.ones(len(world.points), dtype=bool)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_is_printed_is_the_truth(batch: int) -> None:
    undecided = asked = 0
    for one in batch_of(batch):
        random = Random(batch)
        assert len(one.points) == POINTS
        assert 2 * np.count_nonzero(lie_on_walls(one.made, one.points)) >= POINTS, one.name
        for claim, given, answer in one.asked:
            within = given_at(given, one.world)
            true = claim.truth(one.world)
            if answer.region is None:
                assert not within.any(), (one.name, claim.text, given)
                continue
            printed = read_lines(one.made, alternatives(answer), one.points, within).whole
            printed &= ~read_lines(one.made, exceptions(answer), one.points, within & printed).whole
            wrong = np.flatnonzero((printed != true) & within)
            texts = alternatives(answer), exceptions(answer)
            shown = f"{one.name}: {claim.text} given {given.text if given else 'nothing'} is {texts}"
            assert not len(wrong), f"{shown}, false at {as_fractions(one.made, one.points[wrong[0]])}"
            for n in random.sample(range(POINTS), CHECKED):
                point = as_fractions(one.made, one.points[n])
                assert not within[n] or answer.region.contains(point) == true[n], (shown, point)
        asked += len(one.asked)
        undecided += one.undecided
    assert asked > 20 * undecided


# --- nothing is too much ----------------------------------------------------------------------------


Lines = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Unneeded:
    """A condition, or with None an alternative, for which no point was found; `proved` that there is none."""

    claim: str
    line: tuple[str, ...]
    condition: str | None
    proved: bool
    curved: bool


def polynomials(region: Region) -> Lines:
    """Return the conditions of each alternative as polynomials compared with 0.

    A printed quotient is meant where its denominator is above zero, which another condition says; without that one
    the quotient would change its sense, so that what is left out is left out of the polynomials.
    """
    names = region.space.names
    return tuple(
        tuple(f"{_polynomial(condition.poly.to_dict(), names)} {condition.relation} 0" for condition in cell)
        for cell in region.cells
    )


def _polynomial(terms: Mapping[tuple[int, ...], object], names: Sequence[str]) -> str:
    factors = ((c, [f"{name}**{power}" for name, power in zip(names, e, strict=True)]) for e, c in terms.items())
    return " + ".join("*".join([f"({c})", *powers]) for c, powers in factors)


def unneeded_conditions(one: Case, claim: Claim, given: Claim | None, answer: When) -> Iterator[Unneeded]:
    """Yield the exceptions and conditions that change nothing within the base, of which a difference needs none."""
    assert answer.region is not None
    within = given_at(given, one.world)
    assumed = [given.formula] if given else []
    if isinstance(answer.region, Region):
        yield from _unneeded(one, claim, answer.region.simplified(), within, assumed, ())
        return
    base, taken = answer.region.base.simplified(), answer.region.taken
    yield from _unneeded(one, claim, base, within, assumed, polynomials(taken))
    lines = polynomials(base)
    assert len(lines) == 1, (one.name, claim.text)
    inside = within & read_lines(one.made, lines, one.points, within).whole
    yield from _unneeded(one, claim, taken, inside, [*assumed, *lines[0]], ())


def _unneeded(
    one: Case, claim: Claim, region: Region, within: Truth, assumed: Sequence[str], excepted: Lines
) -> Iterator[Unneeded]:
    lines = polynomials(region)
    read = read_lines(one.made, lines, one.points, within)
    within = within & ~read_lines(one.made, excepted, one.points, within).whole
    outside, whole = within & ~read.whole, read.alternatives
    for n, (line, cell) in enumerate(zip(lines, region.cells, strict=True)):
        others = [*lines[:n], *lines[n + 1 :], *excepted]
        curved = bool(excepted) or not all(condition.is_affine for condition in cell)
        elsewhere = reduce(or_, (*whole[:n], *whole[n + 1 :]), np.zeros(POINTS, dtype=bool))
        if not (whole[n] & within & ~elsewhere).any():
            found = shown(one.made, [*line, *assumed], [], others)
            if found is not True:
                yield Unneeded(claim.text, line, None, found is False, curved)
        for c, condition in enumerate(line):
            rest = [*line[:c], *line[c + 1 :]]
            kept = reduce(and_, (*read.holds[n][:c], *read.holds[n][c + 1 :]), outside)
            if not (kept & read.fails[n][c]).any():
                found = shown(one.made, [*rest, *assumed], [condition], others)
                if found is not True:
                    yield Unneeded(claim.text, line, condition, found is False, curved)


def shown(made: AffineGame, hold: Sequence[str], fail: Sequence[str], nowhere: Sequence[Sequence[str]]) -> bool | None:
    """Whether z3 names a point that keeps these conditions, breaks that one, and lies in no other alternative.

    The point is checked in whole numbers; None where z3 cannot tell.
    """
    box = {name: (int(a), int(b)) for name, a, b in zip(made.names, made.low, made.high, strict=True)}
    point = point_where(hold, fail, nowhere, box)
    if not isinstance(point, Mapping):
        return point
    q = lcm(*(value.denominator for value in point.values()))
    reader = Reader(made.names, np.array([[q, *(int(point[name] * q) for name in made.names)]], dtype=object))
    assert all(reader.condition(text)[0].all() for text in hold)
    assert all(reader.condition(text)[1].all() for text in fail)
    assert all(any(not reader.condition(text)[0].any() for text in line) for line in nowhere)
    return True


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_that_is_printed_can_be_left_out(batch: int) -> None:
    counted = open_ = 0
    for one in batch_of(batch):
        for claim, given, answer in one.asked:
            if answer.region is None:
                continue
            counted += sum(1 + len(line) for line in alternatives(answer))
            for left in unneeded_conditions(one, claim, given, answer):
                assert not left.proved, (one.name, left)
                assert left.curved, (one.name, left)
                open_ += 1
    assert counted > 20 and 50 * open_ <= counted
