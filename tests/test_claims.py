"""Claims as regions, held against the truth at random points, half of them on walls.

The truth is read off the payoffs at the point (`audit_games`, evaluated outside the engine), `unique` and
`payoff_dominant` off a brute-force list of equilibria. Games have ties, duplicated strategies, Min, Max and Abs,
denominators and assumptions. `ZOPA_AUDIT=full` in the environment runs ten times as many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from random import Random

import brute_force
import pytest
from audit import how_many, tenth
from audit_games import Case, Sampler, random_case, traps

from benchmarks import ordinary
from games import load
from solver import game
from solver.claims import claim_region, parse_claim
from solver.concepts.nash.branches import claims_only, nash
from solver.errors import InvalidGame, InvalidText, Undecided, ZopaError
from solver.expressions.conditions import ConditionNode, Predicate, holds
from solver.expressions.expression import evaluate
from solver.forms.reductions import to
from solver.questions.when.answer import when
from solver.regions.decide.sampling import grid_points
from solver.regions.differences import Difference

GAMES = how_many(10, 200)
POINTS = how_many(20, 200)
CLAIMS = 6
SEED = 8_000

Matrix = brute_force.Matrix
Truth = Callable[[Predicate], bool]

PURE = ("equilibrium", "unique", "strict", "pareto", "risk_dominant", "payoff_dominant")


# --- the second path ------------------------------------------------------------------------------


class World:
    """What is true of a game at one point, by plain loops over numbers."""

    def __init__(self, A: Matrix, B: Matrix, strategies: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        self.A, self.B, self.strategies = A, B, strategies
        self.rows, self.columns = range(len(A)), range(len(A[0]))
        self._all: set[brute_force.Pair] | None = None

    @property
    def equilibria(self) -> set[brute_force.Pair]:
        if self._all is None:
            self._all = brute_force.extreme_equilibria(self.A, self.B)
        return self._all

    def true(self, predicate: Predicate) -> bool:
        name, arguments = predicate.name, predicate.arguments
        if name in ("dominant", "strictly_dominant", "best_response"):
            return self.of_a_player(name, arguments)
        supports = tuple(
            frozenset(names.index(one) for one in argument.split(" + "))
            for names, argument in zip(self.strategies, arguments, strict=True)
        )
        if name == "unique":
            found = self.equilibria
            return len(found) == 1 and tuple(map(support, next(iter(found)))) == supports
        if name == "equilibrium" and max(map(len, supports)) > 1:
            return self.mixture(*supports)
        (i,), (j,) = supports
        own: dict[str, Callable[[int, int], bool]] = {
            "equilibrium": self.equilibrium,
            "strict": self.strict,
            "pareto": self.pareto,
            "risk_dominant": self.risk_dominant,
            "payoff_dominant": self.payoff_dominant,
        }
        return own[name](i, j)

    def mixture(self, rows: frozenset[int], columns: frozenset[int]) -> bool:
        """Whether a product of equilibria holds mixtures that use exactly these."""
        for xs, ys in brute_force.nash_subsets(self.equilibria):
            within = [frozenset().union(*(support(w) for w in side if support(w) <= wanted))
                      for side, wanted in ((xs, rows), (ys, columns))]  # fmt: skip
            if within == [rows, columns]:
                return True
        return False

    def of_a_player(self, name: str, arguments: tuple[str, ...]) -> bool:
        seat = 0 if arguments[0] == "row" else 1
        table = self.A if seat == 0 else brute_force.transposed(self.B)
        own = self.strategies[seat].index(arguments[1])
        against = range(len(table[0]))
        if name == "best_response":
            against = range(k := self.strategies[1 - seat].index(arguments[2]), k + 1)
        others = [line for k, line in enumerate(table) if k != own]
        if name == "strictly_dominant":
            return all(table[own][t] > line[t] for line in others for t in against)
        return all(table[own][t] >= line[t] for line in others for t in against)

    def equilibrium(self, i: int, j: int) -> bool:
        return self.A[i][j] == max(line[j] for line in self.A) and self.B[i][j] == max(self.B[i])

    def strict(self, i: int, j: int) -> bool:
        return all(self.A[k][j] < self.A[i][j] for k in self.rows if k != i) and all(
            self.B[i][t] < self.B[i][j] for t in self.columns if t != j
        )

    def pareto(self, i: int, j: int) -> bool:
        here = (self.A[i][j], self.B[i][j])
        cells = ((self.A[k][t], self.B[k][t]) for k, t in product(self.rows, self.columns))
        return not any(cell != here and cell[0] >= here[0] and cell[1] >= here[1] for cell in cells)

    def risk_dominant(self, i: int, j: int) -> bool:
        if not self.strict(i, j):
            return False
        for k, t in product(self.rows, self.columns):
            if k != i and t != j and self.strict(k, t):
                mine = (self.A[i][j] - self.A[k][j]) * (self.B[i][j] - self.B[i][t])
                theirs = (self.A[k][t] - self.A[i][t]) * (self.B[k][t] - self.B[k][j])
                if mine <= theirs:
                    return False
        return True

    def payoff_dominant(self, i: int, j: int) -> bool:
        others = [(x, y) for x, y in self.equilibria if not (x[i] == 1 and y[j] == 1)]
        return self.equilibrium(i, j) and all(
            sum(p * q * P[k][t] for (k, p), (t, q) in product(enumerate(x), enumerate(y))) < P[i][j]
            for x, y in others
            for P in (self.A, self.B)
        )


def support(weights: tuple[Fraction, ...]) -> frozenset[int]:
    return frozenset(k for k, weight in enumerate(weights) if weight)


# --- random claims --------------------------------------------------------------------------------


def small_cases(count: int) -> Iterator[Case]:
    seed = SEED
    while count:
        seed += 1
        case = random_case(seed)
        if case.game.shape in ((1, 2), (2, 1), (2, 2), (2, 3), (3, 2)):
            count -= 1
            yield case


def predicate(random: Random, case: Case) -> str:
    names = [player.strategies for player in case.game.players]
    turn = random.random()
    if turn < 0.25:
        seat = random.randrange(2)
        player, own = case.game.players[seat].name, random.choice(names[seat])
        kind = random.choice(("dominant", "strictly_dominant", "best_response"))
        rest = f", {random.choice(names[1 - seat])}" if kind == "best_response" else ""
        return f"{kind}({player}, {own}{rest})"
    if turn < 0.4:
        mixed = [" + ".join(random.sample(side, random.randint(1, min(2, len(side))))) for side in names]
        return f"{random.choice(('equilibrium', 'unique'))}({', '.join(mixed)})"
    return f"{random.choice(PURE)}({', '.join(map(random.choice, names))})"


def comparison(random: Random, case: Case) -> str:
    name = random.choice(case.game.space.names)
    relation = random.choice((">=", ">", "<", "<=", "==", "!="))
    cell = ", ".join(random.choice(player.strategies) for player in case.game.players)
    left = random.choice((name, f"2*{name} - 1", f"payoff({random.choice(case.game.players).name}, {cell})"))
    return f"{left} {relation} {random.choice(('0', '1/2', case.game.space.names[0]))}"


def claim(random: Random, case: Case, depth: int = 2) -> str:
    turn = random.random()
    if depth == 0 or turn < 0.4:
        return comparison(random, case) if random.random() < 0.3 else predicate(random, case)
    if turn < 0.55:
        return f"not ({claim(random, case, depth - 1)})"
    word = random.choice(("and", "or", "implies"))
    return f"({claim(random, case, depth - 1)}) {word} ({claim(random, case, depth - 1)})"


def truth(node: ConditionNode, point: dict[str, Fraction], world: World) -> bool:
    return holds(node, point, world.true)


def check(case: Case, text: str, seed: int) -> int:
    """Region, denial and evaluation against the truth; the number of points."""
    atlas = nash(case.game)
    tree = parse_claim(case.game, text)
    try:
        region, denied = (claim_region(atlas, tree, denied=denied) for denied in (False, True))
    except Undecided:
        return 0
    test = atlas.claim(tree).test
    walls = [*atlas.walls, *(c.poly for part in (region, denied) for cell in part.cells for c in cell)]
    names = tuple(player.strategies for player in case.game.players)
    points = 0
    for point in Sampler(case.game, walls, seed).points(POINTS):
        expected = truth(tree.tree, point, World(*case.at(point), names))  # type: ignore[arg-type]
        shown = f"{case.name}: {text} at { ({k: str(x) for k, x in point.items()}) }"
        assert region.contains(point) == expected, shown
        assert region.simplified().contains(point) == expected, shown
        assert denied.contains(point) != expected, shown
        assert test(point) == expected, shown
        points += 1
    return points


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(4))
def test_claims_at_random_points(batch: int) -> None:
    points = 0
    for k, case in enumerate(small_cases(GAMES)):
        if k % 4 == batch:
            random = Random(SEED + k)
            for _ in range(CLAIMS):
                points += check(case, claim(random, case), SEED + k)
    assert points > GAMES * CLAIMS * POINTS // 12


@pytest.mark.slow
def test_unions_of_what_is_taken_away_at_random_points() -> None:
    """Each of two outcomes, its claim denying something of others: as one difference, wherever there is one."""
    found = points = 0
    for k, case in enumerate(small_cases(GAMES)):
        random, atlas = Random(SEED - k), nash(case.game)
        names = tuple(player.strategies for player in case.game.players)
        (one, other), kinds = ([", ".join(map(random.choice, names)) for _ in range(2)]), ("unique", "payoff_dominant")
        first, second = f"{random.choice(kinds)}({one})", f"{random.choice(kinds)}({other})"
        for text in (f"{first} or {second}", f"{first} or equilibrium({other})", f"equilibrium({one}) implies {second}",
                     f"not ({first} implies {second}) or {second} and {case.game.space.names[0]} > 1"):  # fmt: skip
            tree = parse_claim(case.game, text)
            difference = atlas.claim(tree).difference()
            if difference is None:
                continue
            found += 1
            walls = [*atlas.walls, *(c.poly for cell in difference.taken.cells for c in cell)]
            for point in Sampler(case.game, walls, SEED + k).points(POINTS):
                expected = truth(tree.tree, point, World(*case.at(point), names))  # type: ignore[arg-type]
                assert difference.contains(point) == expected, (case.name, text, point)
                points += 1
    assert found > GAMES and points > 4 * GAMES


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["unique(r0, c0) or unique(r1, c0)", "equilibrium(r0, c0) implies payoff_dominant(r0, c0)"]
)
def test_a_union_of_curved_denials_is_answered(text: str) -> None:
    made = ordinary.game("affine shared", 8)
    found = when(made, text)
    assert isinstance(found.region, Difference) and found.truth == "mixed" and not found.undecided
    test = nash(made).claim(text).test
    for point in grid_points(made.space, 60, off_walls=True):
        assert found.region.contains(point) is test(point)


def truly(name: str, A: list[list[Fraction]], B: list[list[Fraction]]) -> bool:
    """Whether the first outcome is Pareto-efficient, or risk-dominant, read off the payoffs at a point."""
    rows, columns = range(len(A)), range(len(A[0]))

    def strict(i: int, j: int) -> bool:
        return all(A[i][j] > A[k][j] for k in rows if k != i) and all(B[i][j] > B[i][k] for k in columns if k != j)

    if name == "pareto":
        better = ((A[i][j] - A[0][0], B[i][j] - B[0][0]) for i in rows for j in columns)
        return not any(min(gains) >= 0 < max(gains) for gains in better)
    rivals = [(i, j) for i in rows[1:] for j in columns[1:] if strict(i, j)]
    lost = [((A[0][0] - A[i][0]) * (B[0][0] - B[0][j]), (A[i][j] - A[0][j]) * (B[i][j] - B[i][0])) for i, j in rivals]
    return strict(0, 0) and all(here > there for here, there in lost)


@pytest.mark.parametrize("name", ["pareto", "risk_dominant"])
@pytest.mark.parametrize("k", [0, 5, 8])
def test_alternatives_that_would_multiply_are_taken_away(name: str, k: int) -> None:
    made, random, told = ordinary.game("probabilities", k), Random(k), set()
    claimed = when(made, f"{name}(r0, c0)")
    assert claimed.region is not None and not claimed.undecided
    written_out = None if (name, k) == ("pareto", 5) else claim_region(nash(made), f"{name}(r0, c0)")
    for _ in range(how_many(40, 400)):
        steps = random.choice((1, 2, 3, 97))  # corners and walls among the points
        parts = ((p, Fraction(random.randint(0, steps), steps)) for p in made.space.parameters)
        point = {p.name: p.low + (p.high - p.low) * part for p, part in parts}
        told.add(claimed.region.contains(point))
        assert claimed.region.contains(point) is truly(name, *to("normal", made).game.payoffs_at(point)), point
        assert written_out is None or written_out.contains(point) is claimed.region.contains(point), point
    assert len(told) == 2 or name == "risk_dominant"


def test_a_denial_beside_other_parts_at_random_points() -> None:
    deal = load("thaad-deal")
    atlas, parts = nash(deal), ("calm > 2", "equilibria >= 3", "best(US) >= 2")
    more, several, pays = (claim_region(atlas, part) for part in parts)
    both = claim_region(atlas, f"{parts[0]} and not {parts[1]} and not {parts[2]}")
    held = set()
    for point in Sampler(deal, atlas.walls, SEED).points(how_many(60, 400)):
        held.add(true := more.contains(point) and not several.contains(point) and not pays.contains(point))
        assert both.contains(point) is true
    assert held == {True, False}


@pytest.mark.parametrize("trap", tenth([t for t in traps() if max(t.game.shape) <= 3], 2), ids=lambda trap: trap.name)
def test_only_and_best_equilibria_of_the_traps(trap: Case) -> None:
    names = [player.strategies for player in trap.game.players]
    cells = [f"{row}, {column}" for row, column in product(*names)]
    texts = [f"{kind}({cell})" for kind in ("unique", "payoff_dominant") for cell in cells[: how_many(1, 2)]]
    if len(trap.game.space) and max(trap.game.shape) == 2:
        texts += [f"{kind}({', '.join(' + '.join(side) for side in names)})" for kind in ("equilibrium", "unique")]
    for text in texts:
        check(trap, text, SEED)


# --- what the essay says --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("game", "said", "exactly"),
    [
        ("thaad-deal", "equilibrium(withdraw, sanction)", "breach_us >= shield and breach_cn >= buffer - calm"),
        ("thaad-deal", "risk_dominant(withdraw, sanction)",
         "breach_us > shield and breach_cn > buffer - calm and (shield <= 0 or buffer <= calm or"
         " (breach_us - shield)*(breach_cn - buffer + calm) > shield*(buffer - calm))"),
        ("patron-client", "unique(support + abandon, restrain + provoke)",
         "trouble > buffer + drift and isolation > bomb and buffer > 0 and bomb > 0"),
    ],
)  # fmt: skip
def test_the_answers_of_the_essay(game: str, said: str, exactly: str) -> None:
    atlas = nash(load(game))
    region = claim_region(atlas, said)
    assert region.equals(claim_region(atlas, exactly))
    assert len(region.cells) == 1


# --- what is no claim -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("equilibrium(withdrw, sanction)", InvalidGame, "did you mean 'withdraw'"),
        ("dominant(UK, keep)", InvalidGame, "one of US, China, not 'UK'"),
        ("payoff(US, keep) > 1", InvalidText, "one strategy for each"),
        ("payoff(USA, keep, sanction) > 1", InvalidText, "did you mean 'US'"),
        ("sheild > 1", InvalidText, "did you mean 'shield'"),
        ("equilibirum(keep, sanction)", InvalidText, "did you mean 'equilibrium'"),
        ("strict(withdraw + keep, sanction)", InvalidGame, "speaks of pure strategies"),
        ("1/(shield - 1) > 0", InvalidGame, "is zero at shield = 1"),
        ("payoff(US, keep, sanction)", InvalidText, "this is a number"),
        ("best_response(US, keep)", InvalidGame, "3 names; 2 are given"),
    ],
)
def test_errors_name_what_is_wrong(text: str, error: type[ZopaError], says: str) -> None:
    with pytest.raises(ZopaError, match=re.escape(says)) as raised:
        claim_region(nash(load("thaad-deal")), text)
    assert isinstance(raised.value, error), type(raised.value)


def test_an_outcome_that_all_want_to_leave_is_no_rival_in_risk() -> None:
    """A dilemma: from (stay, stay) both gain 2 by moving alone, and (move, move) loses them 1; 4 > 1 means nothing."""
    both = {"A": ["stay", "move"], "B": ["stay", "move"]}
    one = game(
        both, [[["3 + t", 0], ["5 + t", 1]], [["3 + t", "5 + t"], [0, 1]]], {"t": {"baseline": 0, "range": (0, 1)}}
    )
    assert claim_region(nash(one), "not risk_dominant(move, move)").cells == ()
    assert claim_region(nash(one), "risk_dominant(stay, stay)").cells == ()


def test_a_rival_that_pays_all_the_same_is_no_improvement() -> None:
    both = {"A": ["stay", "move"], "B": ["stay", "move"]}
    one = game(both, [[[1, 0], [0, 1]], [[1, 0], [0, "t"]]], {"t": {"baseline": 1, "range": (0, 2)}})
    assert str(claim_region(nash(one), "pareto(stay, stay)")) == "t <= 1"


@pytest.mark.parametrize("turned", [False, True])
def test_a_rival_that_stands_only_where_a_determinant_vanishes(turned: bool) -> None:
    """At t = 0 the rows b and c are the same to their player but not to the other one.

    Only then can a mixture of them keep the columns l and r alike, with neither of these the answer to anything
    pure; the columns must be mixed so that neither a nor d is better. (s, s) is the only equilibrium for t ≠ 0.
    `turned`: with the players in each other's seat.
    """
    rows, columns = ["a", "d", "b", "c", "s"], ["l", "r", "s"]
    first = [["-3", "3", "0"], ["3", "-3", "0"], ["1", "1", "0"], ["1 + t", "1 + t", "0"], ["-9", "-9", "5"]]
    second = [["2", "0", "9"], ["0", "2", "9"], ["1", "0", "-1"], ["0", "1", "-1"], ["0", "0", "5"]]
    payoffs, players = [first, second], [("A", rows), ("B", columns)]
    if turned:
        payoffs = [[list(line) for line in zip(*table, strict=True)] for table in (second, first)]
        players.reverse()
    one = game(dict(players), payoffs, {"t": {"baseline": 1, "range": (-1, 1)}})
    region = claim_region(nash(one), "unique(s, s)")
    for t in map(Fraction, ("-1", "-1/7", "0", "1/9", "1")):
        A, B = ([[evaluate(one.write_out(x), {"t": t}) for x in line] for line in one.matrix(k)] for k in (0, 1))
        alone = len(brute_force.extreme_equilibria(brute_force.matrix(A), brute_force.matrix(B))) == 1
        assert alone == (t != 0)
        assert region.contains({"t": t}) == alone, t


@pytest.mark.parametrize("turned", [False, True])
def test_a_mixed_rival_can_be_what_an_outcome_must_beat(turned: bool) -> None:
    """Beside (top, left) there is only a matching of pennies over the other columns, which pays 5/2 and 1.

    In either order of these columns: their determinants have opposite signs.
    """
    first, middle, right = (["t", "0"], ["3", "-9"]), (["5", "0"], ["0", "2"]), (["0", "5"], ["2", "0"])
    columns = [first, *((right, middle) if turned else (middle, right))]
    payoffs = [[[column[k][i] for column in columns] for i in (0, 1)] for k in (0, 1)]
    players = {"A": ["top", "bottom"], "B": ["left", "middle", "right"]}
    one = game(players, payoffs, {"t": {"baseline": 1, "range": (0, 5)}})
    region = claim_region(nash(one), "payoff_dominant(top, left)")
    for t, holds_there in (("0", False), ("2", False), ("5/2", False), ("13/5", True), ("5", True)):
        assert region.contains({"t": Fraction(t)}) is holds_there
        assert nash(one).claim("payoff_dominant(top, left)").test({"t": Fraction(t)}) is holds_there


@pytest.mark.parametrize("turned", [False, True])
def test_a_mixture_where_rows_are_as_good_against_all_columns_used(turned: bool) -> None:
    """At a = b = 1 the rows t and u are the same on l and m, and any mixture of these to which v is no better will do.

    So not one of c = 1 < d alone, of which only l is left. The third column is never an answer.
    """
    rows, columns = ["t", "u", "v"], ["l", "m", "s"]
    first = [["a", "b", "0"], ["1", "1", "0"], ["c", "d", "-1"]]
    second = [["1", "0", "-9"], ["0", "1", "-9"], ["0", "1", "-9"]]
    payoffs, players = [first, second], [("A", rows), ("B", columns)]
    if turned:
        payoffs = [[list(line) for line in zip(*table, strict=True)] for table in (second, first)]
        players.reverse()
    one = game(dict(players), payoffs, {name: {"baseline": 1, "range": (0, 3)} for name in "abcd"})
    names = (one.players[0].strategies, one.players[1].strategies)
    mixtures = [(side, "l + m") for side in ("t + u", "t + v", "t + u + v")]
    claims = [Predicate("equilibrium", mixture[::-1] if turned else mixture) for mixture in mixtures]
    regions = [claim_region(claims_only(one), f"equilibrium({', '.join(claim.arguments)})") for claim in claims]
    seen = set()
    values = [Fraction(value) for value in ("1/2", "1", "2")]
    for (a, b), c, d in product([("1", "1"), ("2", "1/2"), ("1", "2")], values, values):
        point = {"a": Fraction(a), "b": Fraction(b), "c": c, "d": d}
        A, B = one.payoffs_at(point)
        world = World(brute_force.matrix(A), brute_force.matrix(B), names)
        found = [world.true(claim) for claim in claims]
        assert [region.contains(point) for region in regions] == found, point
        seen.add(tuple(found))
    assert len(seen) == 4, seen


def test_a_mixture_denied_within_a_conjunction_is_taken_away() -> None:
    """At points of a grid, some of them on walls, by the equilibria there."""
    deal, held = nash(load("thaad-deal")), 0
    region = claim_region(deal, "shield > 1 and not equilibrium(withdraw + keep, sanction + tolerate)")
    for shield, breach, calm, buffer in product((0, 1, 3, 5), (0, 2, 5), (1, 3), (2, 6, 9)):
        point = deal.game.space.point({"shield": shield, "breach_us": breach, "calm": calm, "buffer": buffer})
        tables = map(brute_force.matrix, to("normal", deal.game).game.payoffs_at(point))
        extreme = brute_force.extreme_equilibria(*tables)
        used = (
            [{k for w in side for k in (0, 1) if w[k]} for side in both] for both in brute_force.nash_subsets(extreme)
        )
        expected = shield > 1 and [{0, 1}, {0, 1}] not in used
        assert region.contains(point) == expected, point
        held += expected
    assert 0 < held < 36
