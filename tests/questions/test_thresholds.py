"""Tipping points, against the point solver, bisection, brute force, and published answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import isqrt
from random import Random

import pytest
from audit import how_many, tenth
from brute_force import components, extreme_equilibria, matrix

from games import load
from solver import NormalForm, UsageError, game, nash, solve
from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.concepts.line_search import Along, Interval, Threshold
from solver.expressions.expression import evaluate
from solver.questions.thresholds.answer import NamedList, Thresholds, thresholds
from solver.questions.thresholds.report import _legend, strip

Pattern = frozenset[tuple[bool, frozenset[str]]]
Polynomial = tuple[int, ...]  # from the constant upwards
Table = tuple[tuple[Polynomial, ...], ...]


def label(game: NormalForm, pair: tuple[tuple[Fraction, ...], ...]) -> str:
    used = (
        " + ".join(name for name, weight in zip(player.strategies, weights, strict=True) if weight)
        for player, weights in zip(game.players, pair, strict=True)
    )
    return f"({', '.join(used)})"


def solved(game: NormalForm, A: list[list[Fraction]], B: list[list[Fraction]]) -> Pattern:
    """Return the list at a point from the exact point solver."""
    return frozenset(
        (component.is_point, frozenset(label(game, (e.row, e.column)) for e in component.equilibria))
        for component in solve(A, B).components
    )


def list_by_brute_force(game: NormalForm, A: list[list[Fraction]], B: list[list[Fraction]]) -> Pattern:
    """Return the list at a point from every set of tight inequalities, with no code of the engine's."""
    return frozenset(
        (len(group) == 1, frozenset(label(game, pair) for pair in group))
        for group in components(extreme_equilibria(matrix(A), matrix(B)))
    )


def value(poly: Polynomial, t: Fraction) -> Fraction:
    return sum((c * t**k for k, c in enumerate(poly)), Fraction(0))


def text(poly: Polynomial) -> str:
    return " + ".join(f"({c})*t**{k}" if k else f"({c})" for k, c in enumerate(poly))


def of_tables(tables: tuple[Table, Table], low: int = -3, high: int = 3) -> NormalForm:
    payoffs = [[[text(poly) for poly in line] for line in table] for table in tables]
    return game(None, payoffs, {"t": {"baseline": max(low, 0), "range": (low, high)}})


def at_point(tables: tuple[Table, Table], t: Fraction) -> list[list[list[Fraction]]]:
    return [[[value(poly, t) for poly in line] for line in table] for table in tables]


def random_tables(random: Random, m: int, n: int, poly: Callable[[], Polynomial]) -> tuple[Table, Table]:
    first, second = (tuple(tuple(poly() for _ in range(n)) for _ in range(m)) for _ in range(2))
    return first, second


def standing_at(line: Along, t: Fraction) -> Pattern | None:
    """Return the answer's list at one rational t."""
    for threshold in line.thresholds:
        if threshold.value == t:
            return threshold.there.pattern
    for interval in line.intervals:
        if inside(interval, t):
            return interval.standing.pattern
    return None


def below(coordinate: Coordinate, t: Fraction) -> bool:
    return coordinate < t if isinstance(coordinate, Fraction) else float(coordinate) < t


def inside(interval: Interval, t: Fraction) -> bool:
    if t in (interval.low, interval.high):
        return (interval.has_low and t == interval.low) or (interval.has_high and t == interval.high)
    return below(interval.low, t) and not below(interval.high, t)


# --- the case of the essay ------------------------------------------------------------------------

DEAL, KEPT, BROKEN = "(withdraw, sanction)", "(keep, tolerate)", "(keep, sanction)"


def test_thaad_deal_tips_at_three_values_only() -> None:
    found = thresholds(load("thaad-deal"))
    assert [line.name for line in found.lines] == list(found.game.space.names)
    tips = {line.name: [(str(t.value), t.kind) for t in line.thresholds] for line in found.lines if line.thresholds}
    assert tips == {"shield": [("0", "end")], "buffer": [("3", "change")], "calm": [("6", "change")]}
    shield, buffer = found.lines[1].thresholds[0], found.lines[4].thresholds[0]
    assert shield.there.pattern == {(False, frozenset({"(withdraw, tolerate)", KEPT}))}
    assert shield.before is None
    assert shield.after is not None
    assert buffer.before is not None
    assert buffer.after is not None
    assert shield.after.labels == buffer.after.labels == (KEPT,)
    assert buffer.before.labels == (BROKEN,)
    assert buffer.there.pattern == {(False, frozenset({BROKEN, KEPT}))}
    assert (shield.walls, buffer.walls) == (("shield = 0",), ("buffer = calm",))


def test_thaad_deal_with_a_costlier_breach() -> None:
    (line,) = thresholds(load("thaad-deal"), "shield", {"breach_cn": 4}).lines
    first, second = line.thresholds
    assert (first.value, second.value) == (Fraction(0), Fraction(2))
    assert first.after is not None
    mixed = "(withdraw + keep, sanction + tolerate)"
    assert first.after.pattern == {(True, frozenset({one})) for one in (DEAL, mixed, KEPT)}
    assert first.after == second.before == line.intervals[0].standing
    assert [pair[0] for pair in first.there.pattern].count(False) == 1
    assert "shield = breach_us" in second.walls
    assert line.intervals[1].standing.value == line.here == 3
    half = first.after.value
    assert isinstance(half, Fraction)
    weights = next(o.strategies for o in first.after.outcomes if o.label == mixed)
    assert weights == ((Fraction(3, 4), Fraction(1, 4)), (half / 2, 1 - half / 2))


def test_an_atlas_answers_like_its_game() -> None:
    deal = load("thaad-deal")
    assert thresholds(nash(deal), "calm").lines == thresholds(deal, ["calm"]).lines


# --- random games ---------------------------------------------------------------------------------


QUADRATICS = tenth(range(25), 12)


@cache
def quadratic(seed: int) -> tuple[tuple[Table, Table], NormalForm, Thresholds]:
    random = Random(1000 + seed)
    tables = random_tables(
        random, 3, 3, lambda: (random.randint(-9, 9), random.randint(-9, 9), random.choice([-5, -3, -2, -1, 1, 2, 4]))
    )
    made = of_tables(tables)
    return tables, made, thresholds(made)


@pytest.mark.slow
@pytest.mark.parametrize("seed", QUADRATICS)
def test_irrational_tipping_points_agree_with_bisection(seed: int) -> None:
    tables, made, answer = quadratic(seed)
    (line,) = answer.lines

    def at(t: Fraction) -> Pattern:
        return solved(made, *at_point(tables, t))

    assert all(interval.standing.pattern == at(sample(interval)) for interval in line.intervals)
    changes = [threshold for threshold in line.thresholds if threshold.kind == "change"]
    for threshold in changes:
        near = [at(Fraction(float(threshold.value)) + k * Fraction(1, 2 * 10**12)) for k in (-1, 1)]
        assert threshold.before is not None
        assert threshold.after is not None
        assert near == [threshold.before.pattern, threshold.after.pattern]
        assert near[0] != near[1]
    for threshold in changes[::4]:  # from far away
        assert abs(Fraction(float(threshold.value)) - change_by_bisection(at, threshold)) < Fraction(1, 10**12)
    for threshold in set(line.thresholds) - set(changes):
        assert isinstance(threshold.value, Fraction)
        assert at(threshold.value) == threshold.there.pattern
    for k in range(0, 91, how_many(3, 1)):  # none is missed
        t = line.low + (line.high - line.low) * Fraction(k, 90)
        assert at(t) == standing_at(line, t), t


def sample(interval: Interval) -> Fraction:
    assert isinstance(interval.standing.value, Fraction)
    return interval.standing.value


def change_by_bisection(at: Callable[[Fraction], Pattern], threshold: Threshold) -> Fraction:
    """Return where the list changes between two numbers; their lists must differ, or the point is invented."""
    assert threshold.before is not None
    assert threshold.after is not None
    low, high = threshold.before.value, threshold.after.value
    assert isinstance(low, Fraction)
    assert isinstance(high, Fraction)
    before = at(low)
    assert before != at(high)
    while high - low > Fraction(1, 10**13):
        middle = (low + high) / 2
        if at(middle) == before:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@pytest.mark.slow
def test_enough_of_these_points_are_irrational() -> None:
    values = [threshold.value for seed in QUADRATICS for threshold in quadratic(seed)[2].lines[0].thresholds]
    assert sum(isinstance(value, Root) for value in values) >= 4 * len(QUADRATICS)


WALLS = [(0,), (1,), (0, 1), (-1, 1), (1, 1), (0, -1), (0, 0, 1), (-1, 0, 1), (2, -1)]


@pytest.mark.parametrize("seed", tenth(range(60), 5))
def test_half_of_the_points_on_walls(seed: int) -> None:
    """Small payoffs: ties along the whole line, rational tipping points, continua; brute force at each point."""
    random = Random(seed)
    m, n = random.choice([(2, 2), (2, 2), (2, 3), (3, 2)])
    tables = random_tables(random, m, n, lambda: random.choice(WALLS))
    made = of_tables(tables)
    (line,) = thresholds(made).lines
    roots = {Fraction(k) for k in range(-3, 4)} | {t.value for t in line.thresholds if isinstance(t.value, Fraction)}
    between = {Fraction(random.randint(-2999, 2999), 1000) for _ in roots}
    for t in roots | between:
        assert standing_at(line, t) == list_by_brute_force(made, *at_point(tables, t)), t
    for threshold in line.thresholds:
        before, after = (side and side.pattern for side in (threshold.before, threshold.after))
        there = threshold.there.pattern
        kind = "end" if before is None or after is None else "change" if before != after else "touch"
        assert threshold.kind == kind
        assert {before, there, after} - {None} != {there}


@pytest.mark.parametrize("seed", tenth(range(30), 4))
def test_lists_at_irrational_points_are_those_of_a_stretched_game(seed: int) -> None:
    """H(t) = G(t² - 1) at t = √(s + 1) is G at s: a rational game tells what stands at the irrational point."""
    random = Random(seed)
    tables = random_tables(random, 2, random.choice([2, 3]), lambda: random.choice(WALLS))

    def stretched(poly: Polynomial) -> Polynomial:
        square = [0] * (2 * len(poly) - 1)
        for k, c in enumerate(poly):  # c·(t² - 1)^k, k at most 2
            for j, binomial in enumerate(((1,), (-1, 1), (1, -2, 1))[k]):
                square[2 * j] += c * binomial
        return tuple(square)

    first, second = (tuple(tuple(stretched(poly) for poly in line) for line in table) for table in tables)
    made = of_tables((first, second), 1, 2)
    (line,) = thresholds(made).lines
    found = {round(float(t.value) ** 2 - 1, 9): t for t in line.thresholds}
    checked = [(Fraction(s).limit_denominator(12), threshold) for s, threshold in found.items()]
    for exact, threshold in checked:
        if abs(exact - Fraction(float(threshold.value)) ** 2 + 1) < Fraction(1, 10**9):  # G tips at a rational s
            root = (exact + 1).numerator * (exact + 1).denominator
            assert isinstance(threshold.value, Root) == (isqrt(root) ** 2 != root)
            assert threshold.there.pattern == list_by_brute_force(made, *at_point(tables, exact))
    for s in (1, 2):  # t = √2 and √3, tipping points or not
        there = list_by_brute_force(made, *at_point(tables, Fraction(s)))
        near = [standing_at(line, Fraction(float(s + 1) ** 0.5) + Fraction(k, 10**9)) for k in (-1, 1)]
        assert (float(s) in found) == (near != [there, there])


def test_a_touch_at_an_irrational_point() -> None:
    made = game(
        {"one": ["a", "b"], "two": ["x"]},
        [[["(t**2 - 2)**2"], ["0"]], [["0"], ["0"]]],
        {"t": {"baseline": 1, "range": (0, 3)}},
    )
    (line,) = thresholds(made).lines
    (threshold,) = line.thresholds
    assert threshold.kind == "touch"
    assert threshold.value == Root((-2, 0, 1), 2, 2**0.5)
    assert threshold.there.pattern == {(False, frozenset({"(a, x)", "(b, x)"}))}
    assert threshold.walls == ("t**2 = 2",)
    assert [interval.standing.labels for interval in line.intervals] == [("(a, x)",)] * 2


# --- lines between points, pieces, assumptions ----------------------------------------------------

TWO = {name: {"baseline": 1, "range": (-3, 3)} for name in ("s", "t")}
PIECES = {
    "ties on the diagonal": [[["s - t", "0"], ["0", "t"]], [["s", "t"], ["t", "s"]]],
    "pieces": [[["Max(t, s**2 - 2)", "0"], ["1", "t*s"]], [["s", "Abs(t)"], ["t", "2"]]],
    "quotients": [[["1/(t + 4)", "s/9"], ["s/(5 - t)", "1/4"]], [["s", "t/(s + 4)"], ["t", "1/3"]]],
}


@pytest.mark.parametrize("ends", [((1, 1), (-1, -1)), ((-3, 2), (3, -1)), ((0, 0), (3, 3)), ((2, 0), (-2, 0))])
@pytest.mark.parametrize("payoffs", PIECES.values(), ids=PIECES.keys())
def test_ways_between_points(payoffs: list[list[list[str]]], ends: tuple[tuple[int, int], tuple[int, int]]) -> None:
    made = game(None, payoffs, TWO)
    first, last = ({"s": Fraction(s), "t": Fraction(t)} for s, t in ends)
    (line,) = thresholds(made, start=dict(first), end=dict(last)).lines
    assert (line.name, dict(line.start), dict(line.end)) == ("", first, last)
    spots = {Fraction(k, 24) for k in range(25)} | {t.value for t in line.thresholds if isinstance(t.value, Fraction)}
    for t in spots:
        point = {name: first[name] + t * (last[name] - first[name]) for name in first}
        assert standing_at(line, t) == list_by_brute_force(made, *payoffs_at(made, point)), t


def payoffs_at(made: NormalForm, point: dict[str, Fraction]) -> list[list[list[Fraction]]]:
    return [[[evaluate(made.write_out(cell), point) for cell in line] for line in made.matrix(k)] for k in (0, 1)]


@pytest.mark.slow
def test_the_assumptions_cut_the_line() -> None:
    cut = game(None, PIECES["pieces"], TWO, assumptions=["t**2 + s < 5", "t != 2 or s > 1"])
    (line,) = thresholds(cut, "t").lines
    assert (line.intervals[0].low, line.intervals[0].has_low) == (Fraction(-2), False)
    assert (line.intervals[-1].high, line.intervals[-1].has_high) == (Fraction(2), False)
    assert standing_at(line, Fraction(2)) is None
    assert standing_at(line, Fraction(-2)) is None
    for k in range(-19, 20):
        t = Fraction(k, 10)
        assert standing_at(line, t) == list_by_brute_force(cut, *payoffs_at(cut, {"s": Fraction(1), "t": t}))
    equal = game(None, PIECES["pieces"], TWO, assumptions=["s == t"])
    (line,) = thresholds(equal).lines
    assert (line.name, *line.start.values(), *line.end.values()) == ("s", *map(Fraction, (-3, -3, 3, 3)))
    for asked, why in (("t", "t follows from the others"), ("s", r"breaks what the game assumes \(s == t\)")):
        with pytest.raises(UsageError, match=why):
            thresholds(equal, asked, {"s": 0})
    (line,) = thresholds(game(None, PIECES["pieces"], TWO, assumptions=["s > 0"]), "t", {"s": -1}).lines
    assert (line.intervals, line.thresholds) == ((), ())


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ({"along": "sheild"}, "did you mean 'shield'"),
        ({"along": ["shield", "x"]}, "no parameter is called 'x'"),
        ({"at": {"shield": 99}}, "outside its range"),
        ({"along": "shield", "end": {"shield": 1}}, "along a parameter or between two points"),
        ({"start": "baseline", "end": "baseline"}, "begins where it ends"),
        ({"start": "baseline"}, "none where it ends; say where it ends: end="),
        ({"end": {"shield": 1}}, "none where it begins; say where it begins: start="),
        ({"start": "here", "end": {"shield": 1}}, "'here', which names no point"),
        ({"start": "baseline", "end": {"shield": "abc"}}, "cannot be read"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, object], printed: str) -> None:
    with pytest.raises(UsageError, match=printed):
        thresholds(load("thaad-deal"), **asked)  # type: ignore[arg-type]


def test_a_game_without_parameters_cannot_tip() -> None:
    with pytest.raises(UsageError, match="no parameters"):
        thresholds(game(None, [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]))


# --- what is printed ------------------------------------------------------------------------------


@pytest.mark.slow
def test_text_fits_any_terminal() -> None:
    for answer in (
        thresholds(load("thaad-deal"), at={"breach_cn": 4}),
        thresholds(load("thaad-deal"), start="baseline", end={"breach_us": 5, "breach_cn": 4}),
        quadratic(QUADRATICS[0])[2],
    ):
        printed = answer.export()
        assert printed.isascii()
        assert max(map(len, printed.splitlines())) <= 80
    way = thresholds(load("thaad-deal"), start="baseline", end={"calm": 6})
    assert "from" in way.export() and "(end of the way)" in way.export()


def test_a_side_without_a_list_says_why() -> None:
    printed = thresholds(load("thaad-deal"), "shield").export()
    assert "shield   0         (end of the range)   a       C       shield = 0" in printed
    space = {"t": {"baseline": 2, "range": (0, 3)}}
    cut = game({"one": ["a", "b"], "two": ["x"]}, [[["t - 1"], ["0"]], [[0], [0]]], space, assumptions=["t >= 1"])
    assert "t        1         (ruled out)   a       A" in thresholds(cut).export()


def test_a_continuum_is_explained_where_one_is_listed() -> None:
    told = "A continuum is an unbroken set of infinitely many equilibria, listed by its corners"
    assert told in " ".join(thresholds(load("thaad-deal"), "shield").export().split())
    assert told not in " ".join(thresholds(load("thaad-deal"), "embargo").export().split())
    three = " ".join(thresholds(load("three-powers"), "bomb").export().split())
    assert told not in three and "A continuum is infinitely many equilibria that use exactly these choices." in three


NINES = "9" * 60


@pytest.mark.parametrize(
    ("condition", "end"),
    [
        (f"t - 4 - 1/{NINES}", 10),
        (f"{NINES}*t**2 - 7*{NINES} - 1", 10),
        (f"t - 4{'0' * 28}", 10**30),
        (f"t - 4{'0' * 348}", 10**350),
        (f"t**2 - 2{'0' * 399}", 10**350),
    ],
)
def test_huge_numbers_stay_on_the_page(condition: str, end: int) -> None:
    huge = game(
        {"one": ["a", "b"], "two": ["x"]}, [[[condition], ["0"]], [[0], [0]]], {"t": {"baseline": 1, "range": (0, end)}}
    )
    answer = thresholds(huge)
    assert max(map(len, answer.export().splitlines())) <= 80
    (tip,) = answer.lines[0].thresholds
    (told,) = json.loads(answer.export("json"))["lines"][0]["thresholds"]
    assert told["value"]["exact"] == str(tip.value) if isinstance(tip.value, Fraction) else told["value"]["polynomial"]


def test_an_irrational_number_that_no_float_is_near_is_refused() -> None:
    condition = f"t**2 - 2{'0' * 390}*1{'0' * 398}"
    space = {"t": {"baseline": 1, "range": (0, 10**399)}}
    huge = game({"one": ["a", "b"], "two": ["x"]}, [[[condition], ["0"]], [[0], [0]]], space)
    with pytest.raises(UsageError, match="in larger units"):
        thresholds(huge)


def test_strips_show_order_and_where_the_parameter_is() -> None:
    found = thresholds(load("thaad-deal"), at={"breach_cn": 4})
    drawn = {line.name: strip(line, lambda standing: str(len(standing.outcomes)), 41) for line in found.lines}
    assert drawn["shield"] == "|3333333|111*" + "1" * 28  # 0, 2 and 3 of 10
    assert drawn["relief"] == "1" * 20 + "*" + "1" * 20
    assert drawn["buffer"] == "1" * 12 + "|" + "1" * 11 + "*" + "1" * 16
    (crowded,) = quadratic(QUADRATICS[0])[2].lines
    narrow = strip(crowded, lambda _: "a", 2 * len(crowded.thresholds) + 1)
    assert narrow.count("|") >= len(crowded.thresholds) - 1


def test_lists_at_tipping_points_alone_are_named() -> None:
    found = thresholds(load("thaad-deal"))
    between = {interval.standing.pattern for line in found.lines for interval in line.intervals}
    there = {threshold.there.pattern for line in found.lines for threshold in line.thresholds}
    printed = found.export()
    letters = printed.partition("Of these ")[2].partition(" stand")[0].replace(" and ", ", ").split(", ")
    assert len(letters) == len(there - between) > 0


@pytest.mark.slow
def test_ruled_out_parts_are_dots() -> None:
    cut = game(None, PIECES["pieces"], TWO, assumptions=["t**2 <= 2"])
    (line,) = thresholds(cut, "t").lines
    drawn = strip(line, lambda _: "a", 61)
    assert drawn.startswith("." * 16 + "a")  # from -3 to -1.414, of 6 in 60 steps
    assert drawn.endswith("a" + "." * 16)
    assert "ruled out" in thresholds(cut, "t").export()
    assert "ruled out" not in thresholds(load("thaad-deal")).export()
    nowhere = thresholds(game(None, PIECES["pieces"], TWO, assumptions=["s > 0"]), "t", {"s": -1})
    assert "hold nowhere along t." in nowhere.export()


@pytest.mark.slow
def test_json_holds_the_exact_numbers() -> None:
    answer = quadratic(QUADRATICS[0])[2]
    record = json.loads(answer.export("json"))
    assert record["schema"] == "zopa.thresholds/2"
    for threshold, row in zip(answer.lines[0].thresholds, record["lines"][0]["thresholds"], strict=True):
        assert row["kind"] == threshold.kind
        assert row["value"]["float"] == float(threshold.value)
        exact = row["value"].get("polynomial", row["value"]["exact"])
        value = threshold.value
        assert exact == (list(value.coefficients) if isinstance(value, Root) else str(value))
        equilibria = [e for part in row["there"]["components"] for e in part]
        assert [e["label"] for e in equilibria] == [outcome.label for outcome in threshold.there.outcomes]
        for weights in (weights for e in equilibria for weights in e["strategies"].values()):
            assert sum(weight["float"] for weight in weights.values()) == pytest.approx(1)


@pytest.mark.parametrize("form", ["csv", "latex", "markdown"])
def test_every_format_names_the_tipping_points(form: str) -> None:
    printed = thresholds(load("thaad-deal")).export(form)
    assert all(name in printed for name in ("shield", "buffer", "calm"))


@pytest.mark.parametrize(
    "name", ["battle-of-the-sexes", "chicken", "hawk-dove", "security-dilemma", "patron-client", "two-markets"]
)
def test_games_of_the_catalogue(name: str) -> None:
    found = load(name)
    for line in thresholds(found).lines:
        for t in {line.low, line.high, line.here, *(t.value for t in line.thresholds if isinstance(t.value, Fraction))}:
            point = {**found.space.baseline, line.name: t}
            if found.space.admits(point):
                assert standing_at(line, t) == list_by_brute_force(found, *payoffs_at(found, point))


# --- ends, intervals, irrational pieces -------------------------------------------------------------


def alone(payoff: str, low: int, high: int, other: str = "0") -> Along:
    """Return the line of a game in which one takes `a` exactly if this is at least zero; `other`: two's payoff then."""
    one = {"one": ["a", "b"], "two": ["x"]}
    (line,) = thresholds(
        game(one, [[[payoff], ["0"]], [[other], ["0"]]], {"t": {"baseline": low, "range": (low, high)}})
    ).lines
    return line


def test_both_ends_of_the_range_can_tip() -> None:
    (low,) = (line := alone("t", 0, 3)).thresholds
    assert low.value == 0 and low.kind == "end" and low.before is None and low.after is not None
    (part,) = line.intervals
    assert part.low == 0 and part.high == 3 and not part.has_low and part.has_high
    (high,) = (line := alone("t", -3, 0)).thresholds
    assert high.value == 0 and high.kind == "end" and high.after is None and high.before is not None
    (part,) = line.intervals
    assert part.low == -3 and part.high == 0 and part.has_low and not part.has_high


def test_intervals_do_not_hold_their_tipping_points() -> None:
    for payoff in ("t - 1", "t**2 - 2", "(t - 1)**2"):
        first, second = alone(payoff, 0, 3).intervals
        assert (first.has_low, first.has_high, second.has_low, second.has_high) == (True, False, False, True)


def test_pieces_at_an_irrational_number() -> None:
    """Whether at √2 Max(t, 1) is t, Min(t, 1) is 1 and Abs(1 − t) is t − 1, by the second player's payoff."""
    for other, pays in (("Max(t, 1)", 2**0.5), ("Min(t, 1)", 1.0), ("Abs(1 - t)", 2**0.5 - 1)):
        (root,) = (one for one in alone("t**2 - 2", 0, 3, other).thresholds if isinstance(one.value, Root))
        assert {round(float(o.payoffs[1]), 9) for o in root.there.outcomes} == {round(pays, 9), 0}


def test_only_the_factors_that_vanish_are_named() -> None:
    space = {"s": {"baseline": 1, "range": (0, 5)}, "t": {"baseline": 0, "range": (0, 5)}}
    made = game({"one": ["a", "b"], "two": ["x"]}, [[["(t - 2*s)*(t - 3*s)*(t - s**2 - 3)"], ["0"]], [[0], [0]]], space)
    (line,) = thresholds(made, "t").lines
    assert [(str(t.value), len(t.walls)) for t in line.thresholds] == [("2", 1), ("3", 1), ("4", 1)]
    assert ["s**2" in t.walls[0] for t in line.thresholds] == [False, False, True]


def test_tables_write_a_root_in_the_parameter_that_moves() -> None:
    space = {"price": {"baseline": 2, "range": (0, 5)}}
    bent = game({"one": ["a", "b"], "other": ["c"]}, [[["price**2 - 2*price - 1"], ["0"]], [[0], [0]]], space)
    found = thresholds(bent)
    assert "root 2 of price**2 - 2*price - 1," in found.export("csv")
    assert "root 2 of price**2 - 2*price - 1" in flat(found.export())


def test_the_star_of_a_way_marks_its_start() -> None:
    deal = load("thaad-deal")
    way = thresholds(deal, start={"shield": 0}, end={"shield": 9})
    assert "* is where the way starts" in " ".join(way.export().split())
    assert "* is where it is now" in " ".join(thresholds(deal).export().split())


def flat(text: object) -> str:
    return " ".join(str(text).split())


def test_a_list_that_changes_across_what_is_ruled_out() -> None:
    space = {"x": {"baseline": 0, "range": (0, 2)}, "y": {"baseline": 1, "range": ("3/4", "5/4")}}
    level = game(
        {"one": ["u", "d"], "other": ["l"]}, [[["x"], ["y"]], [[0], [0]]], space, assumptions=["x < 1/2 or x > 3/2"]
    )
    alone = thresholds(level)
    text = flat(alone.export())
    assert not any(line.thresholds for line in alone.lines) and "x 1/2 to 3/2 B (ruled out) A" in text
    assert "Nothing tips it along y." in text
    assert "x crosses what the assumptions rule out between 0.5 and 1.5 (now 0)" in flat(alone.export("sentence"))
    assert 'x,0.0,0,,,"(d, l)",(ruled out),"(u, l)",x = 1/2 to 3/2' in alone.export("csv")
    way = thresholds(level, start={"x": 0}, end={"x": 2})
    assert "changes once, between 25 % and 75 % of it, which the assumptions" in flat(way.export("sentence"))


def test_a_tipping_point_beyond_what_is_ruled_out_is_not_the_nearest() -> None:
    """(u, l) stands up to 1, which is ruled out with what is around it, and from 2 on."""
    numbers = {"x": {"baseline": 0, "range": (0, 3)}}
    players = {"one": ["u", "d"], "other": ["l"]}
    made = game(players, [[["(x - 1)*(x - 2)"], ["0"]], [[0], [0]]], numbers, assumptions=["x < 1/2 or x > 3/2"])
    crosses = "crosses what the assumptions rule out between 0.5 and 1.5"
    said = flat(thresholds(made).export("sentence"))
    assert f"x {crosses} (now 0; further on it changes again at 2)." in said
    assert f"x rises to 2 or {crosses} (now 1.75)." in flat(thresholds(made, at={"x": "7/4"}).export("sentence"))
    back = flat(thresholds(made, at={"x": 3}).export("sentence"))
    assert f"when x falls below 2 or {crosses} (now 3)." in back or f"when x falls to 2 or {crosses} (now 3)." in back


def test_a_list_that_changes_across_one_number_that_is_ruled_out() -> None:
    made = game(
        {"one": ["u", "d"], "other": ["l"]},
        [[["(x - 1)*(x - 2)"], ["0"]], [[0], [0]]],
        {"x": {"baseline": 0, "range": (0, 3)}},
        assumptions=["x < 1 or x > 1 and x < 2 or x > 2"],
    )
    alone = thresholds(made)
    assert [(str(a.high), str(b.low)) for a, b in alone.lines[0].jumps] == [("1", "1"), ("2", "2")]
    text = flat(alone.export())
    assert [row.rpartition(",")[2] for row in alone.export("csv").splitlines()] == ["where", "x = 1", "x = 2"]
    assert "x 1 A (ruled out) B" in text and "x 2 B (ruled out) A" in text and "Nothing tips it" not in text
    said = flat(alone.export("sentence"))
    assert "crosses what the assumptions rule out at 1 or crosses what the assumptions rule out at 2 (now 0)" in said
    way = flat(thresholds(made, start={"x": 0}, end={"x": 3}).export("sentence"))
    assert "changes twice, at 33.3 % of it, which the assumptions rule out, at 66.7 % of it" in way


def test_a_number_that_is_ruled_out_tips_nothing_where_the_list_stays() -> None:
    made = game(
        {"one": ["u", "d"], "other": ["l"]},
        [[["x - 2"], ["0"]], [[0], [0]]],
        {"x": {"baseline": 0, "range": (0, 3)}},
        assumptions=["x < 1 or x > 1"],
    )
    (line,) = thresholds(made).lines
    assert [str(tip.value) for tip in line.thresholds] == ["2"] and not any(line.jumps)


def test_a_list_has_each_continuum_once_and_says_whose_its_small_letters_are() -> None:
    """Two continua between the same corners, as folded trees have them, are one row; so are two mixtures of the same
    strategies, which are counted."""
    lists = (NamedList("a", (("x",), ("y",), ("x",), ("y", "z"), ("z", "y")), True), NamedList("A", (("x",),), True))
    rows = [str(row[1]) for row in _legend(lists, "none")]
    assert rows in (["x (two of them)", "y", *pair, "x"] for pair in (["y", "z"], ["z", "y"]))
    small = thresholds(load("thaad-deal")).export(width=400)
    assert ("a small letter is this answer's own" in small) == any(
        one.name.islower() for one in thresholds(load("thaad-deal")).lists
    )


def test_a_sentence_about_some_parameters_says_nothing_of_the_others() -> None:
    """It said that moving one number at a time changes nothing, where only the one asked about changes nothing."""
    deal = load("thaad-deal")
    said = " ".join(thresholds(deal, "relief").export("sentence").split())
    assert (
        said.startswith("At the baseline values, moving the value to China of") and "one number at a time" not in said
    )
    assert "alone within the ranges does not change what is stable" in said
    both = " ".join(thresholds(deal, ["relief", "shield"]).export("sentence").split())
    assert "one number at a time changes what is stable when" in both and both.count("never changes it") == 1
    still = " ".join(thresholds(deal, claim="embargo >= 0").export("sentence").split())
    assert "moving one number at a time within the ranges does not change whether the claim holds" in still
