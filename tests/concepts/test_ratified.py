"""Ratifiers: the statements about korea/ratification, and random disputes against an optimum that shares no code."""

from __future__ import annotations

from fractions import Fraction as F
from itertools import combinations, product
from random import Random
from typing import Any

import pytest
from audit import how_many
from shelf import taken
from win_sets import win_set

from solver import prove
from solver.claims import claim_region, parse_claim
from solver.concepts.bargaining.atlas import SOLUTIONS, agreements, numeric_problem, pick_agreements
from solver.concepts.bargaining.cases import zone_of
from solver.concepts.bargaining.problem import AgreementAtPoint
from solver.concepts.piecewise import AgreedAt
from solver.errors import InvalidGame, UsageError
from solver.expressions.conditions import holds, parse_condition
from solver.expressions.expression import evaluate
from solver.forms.dispute import Dispute, dispute
from solver.forms.files.toml_read import writes
from solver.questions.bargain.answer import bargain
from solver.questions.bargain.report import report
from solver.questions.reading import reads
from solver.questions.uncertain.answer import Uncertain, uncertain
from solver.questions.uncertain.probabilities import Chance
from solver.regions.decide.emptiness import QUICK, is_empty
from solver.regions.region import where
from solver.report.plain_text import text
from solver.sweeps.design import drawn as drawn_points

Pair = tuple[F, F]
BASE = {"embargo": F(6), "shield": F(3), "relief": F(5), "buffer": F(6), "calm": F(3)}


def game() -> Dispute:
    found: Dispute = taken("ratification")
    return found


# --- an optimum by brute force ----------------------------------------------------------------------


def gains_of(one: Dispute, point: dict[str, F]) -> list[Pair]:
    threat = [evaluate(tree, point) for tree in one.threat]
    return sorted({(u - threat[0], v - threat[1]) for _, (u, v) in win_set(one, point)})


def has_zone(points: list[Pair]) -> bool:
    """Whether the hull meets the open quadrant: a point does, or a segment passes it."""
    crossing = (i[1] > 0 and j[0] > 0 and i[1] * j[0] > i[0] * j[1] for i in points for j in points)
    return any(min(p) > 0 for p in points) or any(crossing)


def places(points: list[Pair], stops: Any) -> set[Pair]:
    """The points, and of every segment between two the places `stops` names, so far as they are on it."""
    found = set(points)
    for a, b in combinations(points, 2):
        step = (b[0] - a[0], b[1] - a[1])
        for t in stops(a, step):
            if 0 < t < 1:
                found.add((a[0] + t * step[0], a[1] + t * step[1]))
    return {p for p in found if min(p) >= 0}


def edges(a: Pair, d: Pair) -> list[F]:
    """Where a gain passes zero."""
    return [-x / s for x, s in zip(a, d, strict=True) if s]


def best_nash(points: list[Pair]) -> F:
    def stops(a: Pair, d: Pair) -> list[F]:
        return [-(a[0] * d[1] + a[1] * d[0]) / (2 * d[0] * d[1])] if d[0] * d[1] else []

    return max(x * y for x, y in places(points, lambda a, d: [*edges(a, d), *stops(a, d)]))


def best_least(points: list[Pair], scale: Pair = (F(1), F(1))) -> F:
    """The greatest smaller one of both gains, each in its unit."""

    def stops(a: Pair, d: Pair) -> list[F]:
        change = d[0] / scale[0] - d[1] / scale[1]
        return [(a[1] / scale[1] - a[0] / scale[0]) / change] if change else []

    return max(min(x / scale[0], y / scale[1]) for x, y in places(points, lambda a, d: [*edges(a, d), *stops(a, d)]))


def best_sum(points: list[Pair]) -> F:
    return max(x + y for x, y in places(points, edges))


def check_picks(one: Dispute, solution: str, gained: Pair, points: list[Pair], free: list[Pair]) -> None:
    """Whether gains are in reach and as good as the optimum."""
    first, second = gained
    if solution == "nash":
        assert first * second == best_nash(points)
    elif solution == "egalitarian":
        assert min(gained) == best_least(points)
    elif solution == "utilitarian":
        assert first + second == best_sum(points)
    else:
        unit = without(one, solution, points, free)
        assert min(first / unit[0], second / unit[1]) == best_least(points, unit)


def without(one: Dispute, solution: str, points: list[Pair], free: list[Pair]) -> Pair:
    """What Kalai and Smorodinsky's solution pays without ratifiers: gains in proportion to the ideals, as large as can
    be, and then of the other one as much as can be."""
    assert solution == "kalai-smorodinsky"
    rational = places(free, edges)
    ideal = (max(x for x, _ in rational), max(y for _, y in rational))
    least = best_least(free, ideal)
    return least * ideal[0], least * ideal[1]


# --- random disputes --------------------------------------------------------------------------------


def coefficient(random: Random) -> str:
    return str(random.choice((-3, -2, -1, -1, 0, 0, 1, 1, 2, 3)))


def formula(random: Random, names: list[str], symbols: list[str]) -> str:
    parts = [f"({random.choice([coefficient(random), *symbols])})*{name}" for name in names]
    return " + ".join([*parts, coefficient(random)])


def random_dispute(seed: int, symbols: int = 0) -> Dispute:
    """Small whole numbers, so that ties and empty zones come up; some ratifiers accept all, or nothing."""
    random = Random(seed)
    names = ["x", "y", "z"][: random.choice((1, 2, 2) if symbols else (1, 2, 2, 2, 3))]
    known = ["p", "q"][:symbols]
    utilities = {who: formula(random, names, known) for who in ("A", "B")}
    ratifiers = {}
    for k in range(random.choice((1, 1, 2) if symbols else (0, 1, 1, 2, 3))):
        kind = random.random()
        accepts = formula(random, names, known) + " >= " + coefficient(random)
        if kind < 0.15:
            accepts = f"{names[0]} <= {random.choice((F(1, 2), 1, 2))}"
        elif kind < 0.2:
            accepts = f"{names[0]} >= 2"
        ratifiers[f"r{k}"] = {"of": random.choice("AB"), "accepts": accepts}
    return dispute(
        ["A", "B"],
        issues=dict.fromkeys(names, (0, 1)),
        utilities=utilities,
        disagreement={"A": random.choice((-3, -1, 0)), "B": random.choice((-3, -1, 0, 1))},
        ratifiers=ratifiers,
        parameters={name: {"baseline": 1, "range": (-2, 3)} for name in known},
    )


def gained(one: Dispute, payoffs: Any, point: dict[str, F]) -> Pair:
    u, v = (pay - evaluate(tree, point) for pay, tree in zip(payoffs, one.threat, strict=True))
    return u, v


@pytest.mark.slow
@pytest.mark.parametrize("block", range(4))
def test_numbers_are_the_optimum_of_what_is_ratified(block: int) -> None:
    open_ones = 0
    for seed in range(block * 60, block * 60 + how_many(30, 200)):
        one = random_dispute(seed)
        points = gains_of(one, {})
        free = gains_of(dispute_without(one), {})
        problem = numeric_problem(one, {})
        open_ones += has_zone(points)
        assert bool(zone_of(one).contains({})) == has_zone(points), seed
        for solution in ("nash", "egalitarian", "utilitarian", "kalai-smorodinsky"):
            if solution == "kalai-smorodinsky" and not (has_zone(free) and is_plain(one, free)):
                continue
            picked = pick_agreements(one, SOLUTIONS[solution], problem)
            assert bool(picked) == has_zone(points), (seed, solution)
            for found in picked:
                check_picks(one, solution, gained(one, found.payoffs, {}), points, free)
                check_settled(one, found, problem, points)
    assert open_ones >= how_many(6, 12)


def dispute_without(one: Dispute) -> Dispute:
    from dataclasses import replace

    return replace(one, ratifiers=())


def is_plain(one: Dispute, free: list[Pair]) -> bool:
    """Whether proportional gains are efficient, so that the solution is just them."""
    found = pick_agreements(one, SOLUTIONS["kalai-smorodinsky"], numeric_problem(dispute_without(one), {}))
    first, second = gained(one, found[0].payoffs, {})
    unit = without(one, "kalai-smorodinsky", free, free)
    return (first, second) == unit


def check_settled(one: Dispute, found: AgreementAtPoint, problem: Any, points: list[Pair]) -> None:
    """What is agreed pays what it says and every ratifier accepts it."""
    from solver.concepts.bargaining.atlas import agreed_values

    values = agreed_values(one, found.mixture, problem.settled)
    at = dict(zip((issue.name for issue in one.issues), values, strict=True))
    assert all(isinstance(value, F) and 0 <= value <= 1 for value in values)
    assert tuple(evaluate(tree, at) for tree in one.trees) == found.payoffs  # type: ignore[arg-type]
    for ratifier in one.ratifiers:
        assert holds(parse_condition(ratifier.accepts), at), ratifier  # type: ignore[arg-type]


SLOW = (2, 3, 10, 12)  # seeds that take more than three seconds each


CLAIMS = "zone", "gain(A) >= 1/2", "gain(A) > gain(B) and p > 0", "not (zone and payoff(B) > 0)"


def truths_of(one: Dispute, point: dict[str, F], best: Pair | None) -> list[bool]:
    """Whether each of CLAIMS holds at a point, by the gains that are agreed on there, if any are."""
    a, b = best or (F(0), F(0))
    paid = b + evaluate(one.threat[1], point)
    return [best is not None, a >= F(1, 2), a > b and point["p"] > 0, best is None or paid <= 0]


@pytest.mark.parametrize("seed", [seed for seed in range(how_many(12, 120)) if seed not in SLOW])
def test_closed_forms_are_the_optimum_of_what_is_ratified(seed: int) -> None:
    one = random_dispute(1000 + seed, symbols=2)
    random = Random(seed)
    zone = zone_of(one)
    atlas = agreements(one, "nash")
    regions = [claim_region(atlas, text, merge=False) for text in CLAIMS]
    for _ in range(12):
        point = {name: F(random.randint(-4, 6), 2) for name in one.space.names}
        points = gains_of(one, point)
        assert zone.contains(point) == has_zone(points), point
        there = atlas.at(point)
        assert isinstance(there, AgreedAt)
        outcome, *same = there.outcomes
        assert all(other.payoffs == outcome.payoffs for other in same)
        first, second = gained(one, outcome.payoffs, point)
        if has_zone(points):
            assert first * second == best_nash(points), point
            assert all(0 <= value <= 1 for value in outcome.strategies[0])
        else:
            assert first == second == 0 and outcome.label == "(no-agreement)", point
        truths = truths_of(one, point, (first, second) if has_zone(points) else None)
        assert [region.contains(point) for region in regions] == truths, point


@pytest.mark.parametrize("solution", ["kalai-smorodinsky", "equal-area"])
def test_what_maximises_nothing_is_moved_by_formulas_as_it_is_in_numbers(solution: str) -> None:
    agreed = 0
    for seed in range(1004, 1012):
        one, random = random_dispute(seed, symbols=1), Random(seed)
        if seed - 1000 in SLOW:
            continue
        atlas = agreements(one, solution)
        for _ in range(6):
            point = {"p": F(random.randint(-4, 6), 2)}
            there, found = atlas.at(point), pick_agreements(one, SOLUTIONS[solution], numeric_problem(one, point))
            assert isinstance(there, AgreedAt)
            paid = {outcome.payoffs for outcome in there.outcomes if outcome.label != "(no-agreement)"}
            assert paid == {pick.payoffs for pick in found}, (seed, point)
            agreed += len(paid)
    assert agreed > 10
    with pytest.raises(InvalidGame, match="binds takes one of r0, r1, not nobody"):
        agreements(random_dispute(1001, symbols=1), solution).claim("binds(nobody)")


@pytest.mark.parametrize("solution", ["nash", "equal-area"])
def test_payoffs_in_line_whatever_the_parameters_are(solution: str) -> None:
    """Whether the ends of the line count, too, where no edge of what is ratified leads from one to the other."""
    one = dispute(
        ["a", "b"],
        issues={"x": (0, 1), "y": (0, 1)},
        utilities={"a": "h*x + h*y", "b": "3 - h*x - h*y"},
        parameters={name: {"baseline": 1, "range": (0, 2)} for name in ("h", "p")},
        ratifiers={"first": {"of": "a", "accepts": "x <= p - 1"}, "second": {"of": "b", "accepts": "x + h*y >= 1 - p"}},
    )
    atlas, open_at = agreements(one, solution), 0
    for h, p in product((F(1, 2), F(1), F(2)), (F(1), F(3, 2), F(2))):
        picks = bargain(one, solution, {"h": h, "p": p}, closed=False).picks
        assert {found.payoffs for found in atlas.at(h=h, p=p).outcomes} == {pick.payoffs for pick in picks}
        open_at += bool(picks)
    assert open_at == 9


def test_what_is_ratified_in_too_many_cases_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.concepts.bargaining.ratified.MAX_CASES", 1)
    with pytest.raises(UsageError, match="what is ratified has over 1 cases; assume more, or give less ratifiers"):
        agreements(game(), "nash")


# --- korea/ratification -----------------------------------------------------------------------------

CASES = [(3, 3, ("3", "2")), (4, 4, ("3", "2")), (8, 3, ("15/4", "3/4")), (3, 6, ("2", "5/2")), (8, 4, None)]


@pytest.mark.parametrize(("us", "cn", "paid"), CASES)
def test_the_hawks_of_the_text(us: int, cn: int, paid: tuple[str, str] | None) -> None:
    answer = bargain(game(), "nash", {"hawks_us": us, "hawks_cn": cn}, closed=False)
    assert [tuple(map(str, pick.payoffs)) for pick in answer.picks] == ([] if paid is None else [paid])
    assert answer.open == (paid is not None)


@pytest.mark.slow
def test_something_can_be_ratified_exactly_where_the_text_says() -> None:
    zone = zone_of(game())
    exactly = "embargo*relief >= hawks_us*hawks_cn and embargo*relief > hawks_us*(buffer - calm) and "
    assert zone.equals(where(exactly + "embargo*relief > shield*hawks_cn", game().space))
    assert prove(game(), "embargo*relief > hawks_us*hawks_cn implies zone").verdict == "true"
    assert prove(game(), "zone implies embargo*relief >= hawks_us*hawks_cn").verdict == "true"
    assert prove(game(), "zone implies embargo*relief > hawks_us*hawks_cn").verdict == "almost true"


OWN = "(embargo/shield + burden/relief)/2", "(relief/burden + shield/embargo)/2"


def place(x: str, y: str) -> str:
    """t of the agreement (x, 1), or of (1, y), whichever there is, on the frontier (t, 1), then (1, 2 - t)."""
    return f"(Min({x}, 1) + Max(1 - {y}, 0))"


US = place("embargo/hawks_us", "hawks_us/embargo")
CN = place("hawks_cn/relief", "relief/hawks_cn")
NASH = place(*OWN)
T = f"Min(Max({NASH}, {CN}), {US})"


def drawn(count: int, seed: int) -> list[dict[str, F]]:
    random = Random(seed)
    found: list[dict[str, F]] = []
    space = game().space
    while len(found) < count:
        point = {name: F(random.randint(0, 10)) for name in space.names}
        if space.admits(point):
            found.append(point)
    return found


@pytest.mark.slow
def test_the_ratified_nash_bargain_is_the_clamped_one() -> None:
    """The theorem of the text at points with ties: t = min(max(t*, T_CN), T_US)."""
    atlas, one = agreements(game(), "nash"), game()
    zone = zone_of(one)
    for point in drawn(how_many(400, 3000), 7):
        there = atlas.at(point)
        assert isinstance(there, AgreedAt)
        if zone.contains(point):
            t = one.value_at(parsed(T), point)
            assert there.outcomes[0].strategies[0] == (min(t, F(1)), min(F(1), 2 - t)), point


def parsed(formula: str) -> Any:
    from solver.expressions.expression import parse

    return parse(formula, {*game().space.names, "burden"})


@pytest.mark.slow
def test_the_clamping_formula_is_a_theorem() -> None:
    """Each piece of the ratified Nash bargain is the formula's, in symbols: its numerators vanish there identically.

    Each has one of the seven values that the formula takes, and it is the formula's value wherever the piece holds.
    """
    import sympy

    e, s, r, b, n, h, k = sympy.symbols("embargo shield relief buffer calm hawks_us hawks_cn", positive=True)
    c = b - n
    known = {"own, x": (e / s + c / r) / 2, "own, y": 2 - (r / c + s / e) / 2, "all": sympy.Integer(1)}
    known |= {"US, x": e / h, "US, y": 2 - h / e, "CN, x": k / r, "CN, y": 2 - r / k}
    met = set()
    for piece in agreements(game(), "nash").branches:
        if piece.label == "(no-agreement)":
            continue
        symbols = {str(one): one for one in (e, s, r, b, n, h, k)}
        x, y = piece.to_sympy(symbols).strategies[0]
        (name,) = [one for one, t in known.items() if sympy.simplify(x + 1 - y - t) == 0]
        met.add(name)
        place_of_piece = one_of(known[name], symbols)
        for point in drawn(how_many(60, 400), 3):
            if piece.region.contains(point):
                assert place_of_piece(point) == game().value_at(parsed(T), point), (name, point)
    assert met == {*known}


def one_of(value: Any, symbols: dict[str, Any]) -> Any:
    """A sympy expression as a function of a point."""

    def at(point: dict[str, F]) -> F:
        found = value.subs({symbols[name]: point[name] for name in symbols})
        return F(int(found.p), int(found.q))

    return at


@pytest.mark.slow
def test_the_clamping_formula_holds_everywhere() -> None:
    """In each regime of the formula's places, whichever of the three it takes: where the agreement would be elsewhere,
    no conjunction has a point."""
    burden, atlas = "(buffer - calm)", agreements(game(), "nash")
    x, y = f"(embargo/shield + {burden}/relief)/2", f"(relief/{burden} + shield/embargo)/2"
    us = ("embargo <= hawks_us", "embargo/hawks_us"), ("embargo >= hawks_us", "(2 - hawks_us/embargo)")
    cn = ("hawks_cn <= relief", "hawks_cn/relief"), ("hawks_cn >= relief", "(2 - relief/hawks_cn)")
    own = (f"{x} <= 1", x), (f"{y} <= 1", f"(2 - {y})"), (f"{x} >= 1 and {y} >= 1", "1")
    regimes = list(product(us, cn, own))
    for (if_us, most), (if_cn, least), (if_own, t) in Random("clamped").sample(regimes, how_many(1, len(regimes))):
        clamped = {most: f"{t} >= {most}", least: f"{t} <= {least}", t: f"{least} <= {t} <= {most}"}
        for taken_place, when in clamped.items():
            elsewhere = f"value(withdraw) + 1 - value(ban) != {taken_place}"
            claim = parse_claim(atlas, f"zone and {if_us} and {if_cn} and {if_own} and {when} and {elsewhere}")
            region = atlas.claim(claim, game().space).region()
            assert all(is_empty(cell, region.domain, QUICK) is True for cell in region.cells), claim.text


@pytest.mark.slow
def test_hawks_help_their_own_side_exactly_while_they_bind() -> None:
    """And the product of both sides' gains allows it: where they do not, they change nothing, or there is no deal."""
    one, atlas = game(), agreements(game(), "nash")
    claims = {name: parse_claim(atlas, name) for name in ("helps(Senate)", "hurts(Senate)", "binds(Senate)", "zone")}
    tests = {name: atlas.claim(claim, one.space).test for name, claim in claims.items()}
    there_is = zone_of(one)
    for point in drawn(how_many(60, 1000), 11):
        own, cn, us = (one.value_at(parsed(t), point) for t in (NASH, CN, US))
        zone = there_is.contains(point)
        free = max(own, cn)  # without the Senate; the old guard alone leaves something to gain, its hawks being hawks
        gain = point["embargo"] * min(F(1), 2 - free) - point["shield"] * min(F(1), free)
        assert tests["zone"](point) == zone
        assert tests["binds(Senate)"](point) == (zone and us <= free), point
        assert tests["helps(Senate)"](point) == (zone and us < free), point
        assert tests["hurts(Senate)"](point) == (not zone and gain > 0 and has_deal(point)), point


def has_deal(point: dict[str, F]) -> bool:
    """Whether there is a zone without the Senate."""
    from dataclasses import replace

    one = game()
    kept = tuple(r for r in one.ratifiers if r.name != "Senate")
    return has_zone(gains_of(replace(one, ratifiers=kept), point))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["swap-package", "divide-the-dollar"])
def test_claims_of_gains_and_of_the_zone_at_points(name: str) -> None:
    one, random = taken(name), Random(name)
    first, second = (party.name for party in one.players)
    atlas = agreements(one, "nash")
    texts = (
        "zone",
        f"gain({first}) >= gain({second})",
        f"zone implies gain({first}) > 0",
        f"not zone or gain({second}) >= 1",
    )
    claims = {text: parse_claim(atlas, text) for text in texts}
    regions = {text: atlas.claim(claim, one.space).region() for text, claim in claims.items()}
    denied = {text: (~atlas.claim(claim, one.space)).region() for text, claim in claims.items()}
    for _ in range(how_many(100, 1000)):
        point = {p.name: p.low + (p.high - p.low) * F(random.randint(0, 10), 10) for p in one.space.parameters}
        there = atlas.at(point)
        assert isinstance(there, AgreedAt)
        a, b = gained(one, there.outcomes[0].payoffs, point)
        zone = has_zone(hull_gains(one, point))
        truths = dict(zip(texts, (zone, a >= b, not zone or a > 0, not zone or b >= 1), strict=True))
        for said, true in truths.items():
            assert regions[said].contains(point) == true != denied[said].contains(point), (said, point)
            assert atlas.claim(claims[said], one.space).test(point) == true, (said, point)


def hull_gains(one: Dispute, point: dict[str, F]) -> list[Pair]:
    threat = [evaluate(tree, point) for tree in one.threat]
    rows = [[evaluate(tree, point) for tree in row] for row in one.points()]
    return [(u - threat[0], v - threat[1]) for u, v in rows]


# --- how likely ------------------------------------------------------------------------------------


def agreed_by_nash(one: Dispute, point: dict[str, F]) -> Pair | None:
    """The gains of the greatest product, where both can gain."""
    points = gains_of(one, point)

    def stops(a: Pair, d: Pair) -> list[F]:
        return [*edges(a, d), *([-(a[0] * d[1] + a[1] * d[0]) / (2 * d[0] * d[1])] if d[0] * d[1] else [])]

    return max(places(points, stops), key=lambda pair: pair[0] * pair[1]) if has_zone(points) else None


def points_of(one: Dispute, answer: Uncertain) -> list[dict[str, F]]:
    """The points of a sample: those drawn that the dispute admits."""
    design = drawn_points(one.space, 100 * answer.samples, answer.seed, "random")
    return [dict(point) for point in design.exact(range(answer.tried)) if one.space.admits(point)]


@pytest.mark.parametrize("seed", [seed for seed in range(how_many(6, 120)) if seed not in SLOW])
def test_chances_count_the_optima_of_what_is_ratified(seed: int) -> None:
    one = random_dispute(1000 + seed, symbols=2)
    one = one.with_distributions({"p": "triangular(3)"}) if seed % 2 else one
    answer = uncertain(one, CLAIMS, samples=100, seed=seed)
    counts, none = [0] * len(CLAIMS), 0
    for point in points_of(one, answer):
        best = agreed_by_nash(one, point)
        truths = truths_of(one, point, best)
        counts, none = [n + true for n, true in zip(counts, truths, strict=True)], none + (best is None)
    assert [held.chance.hits for held in answer.claims] == counts
    by_outcome = {"; ".join(one.labels): one.chance.hits for one in answer.phases}
    assert by_outcome.get("(no-agreement)", 0) == none and sum(by_outcome.values()) == 100
    assert all(one.exact is None or abs(one.exact - F(one.hits, 100)) < F(1, 4) for one in chances_of(answer))


def chances_of(answer: Uncertain) -> list[Chance]:
    return [*(one.chance for one in answer.claims), *(one.chance for one in answer.phases)]


@pytest.mark.slow
def test_chances_of_what_ratifiers_do() -> None:
    from dataclasses import replace

    one = game().fix({"shield": 3, "buffer": 6, "calm": 3})
    alone = replace(one, ratifiers=tuple(r for r in one.ratifiers if r.name != "Senate"))
    answer = uncertain(one, ["helps(Senate)", "hurts(Senate)", "zone"], given="embargo > 4", samples=100)
    there = [point for point in points_of(one, answer) if point["embargo"] > 4][:100]
    pairs = [[agreed_by_nash(each, point) for each in (one, alone)] for point in there]
    moved = [(here or (F(0), F(0)))[0] - (free or (F(0), F(0)))[0] for here, free in pairs]
    counts = [sum(x > 0 for x in moved), sum(x < 0 for x in moved), sum(here is not None for here, _ in pairs)]
    assert [held.chance.hits for held in answer.claims] == counts
    assert min(counts) > 0 and sum(one.chance.hits for one in answer.phases) == 100


def test_three_parties_are_bargained_over_at_a_point() -> None:
    one = dispute(
        ["A", "B", "C"],
        issues={"x": (0, 1), "y": (0, 1)},
        utilities={"A": "x", "B": "y", "C": "2 - x - y"},
        ratifiers={"council": {"of": "A", "accepts": "x >= 3/4"}},
    )
    (pick,) = bargain(one, "nash").picks
    assert pick.values == (F(3, 4), F(5, 8)) and pick.payoffs == (F(3, 4), F(5, 8), F(5, 8))
    with pytest.raises(UsageError, match="closed forms are for two"):
        agreements(one)


# --- what is refused, and files ---------------------------------------------------------------------

FILE = """schema = 1
form = "dispute"
players.A = {}
players.B = {}
issues.x = { range = [0, 1] }
parameters.p = { baseline = 1, range = [0, 2] }
utilities = { A = "x", B = "p - x" }
"""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('ratifiers.s = { of = "C", accepts = "x >= p/2" }', "no party is called 'C'"),
        ('ratifiers.s = { of = "A", accepts = "x*x >= p/2" }', "write both sides as sums of multiples of it"),
        ('ratifiers.s = { of = "A", accepts = "Max(x, p) >= 1" }', "is not affine in x"),
        ('ratifiers.A = { of = "A", accepts = "x >= p/2" }', "a party has the same name"),
        ('ratifiers.s = { of = "A", accepts = "x > p/2" }', "one comparison by >= or <="),
        ('ratifiers.s = { of = "A", accepts = "0 <= x <= 1/2" }', "one comparison by >= or <="),
        ('ratifiers.s = { of = "A", accepts = "z >= 1" }', "'z' is not declared"),
        ('ratifiers.s = { of = "A", accepts = "1/x >= 1" }', "x"),
        ('ratifiers.s = { of = "A" }', "accepts is missing"),
        ('ratifiers.s = { of = 7, accepts = "x >= 1" }', "no party is called 7"),
        ('ratifiers.s = { of = "A", accepts = 7 }', "one comparison by >= or <="),
        ('ratifiers = "Senate"', "expected a table"),
        ('protocol = { kind = "ultimatum" }\nratifiers.s = { of = "A", accepts = "x >= 1" }', "protocol"),
    ],
)
def test_one_clear_error_each(lines: str, said: str) -> None:
    with pytest.raises(InvalidGame, match=said) as error:
        reads(FILE + lines)
    assert "ratifiers" in str(error.value)


def test_a_solution_that_is_not_moved_is_named() -> None:
    one = dispute(
        ["a", "b"],
        issues={"x": (0, 1), "y": (0, 1)},
        utilities={"a": "6*y - 3*x", "b": "5*x - 3*y"},
        ratifiers={"senate": {"of": "a", "accepts": "6*y >= 4*x"}},
    )
    with pytest.raises(UsageError, match=r"^the Perles-Maschler solution .* ask for another solution$"):
        bargain(one, "perles-maschler")


def test_agreements_of_a_list_have_no_ratifiers() -> None:
    with pytest.raises(InvalidGame, match="a list of agreements has none"):
        dispute(["A", "B"], agreements={"all": [1, 0]}, ratifiers={"s": {"of": "A", "accepts": "1 >= 0"}})


def test_where_nobody_accepts_anything_there_is_no_zone() -> None:
    one = reads(FILE + 'ratifiers.s = { of = "A", accepts = "x >= 2" }')
    assert not zone_of(one).cells
    answer = bargain(one, "nash")
    assert not answer.open and not answer.picks
    assert [(consent.ratifier, consent.change) for consent in answer.consents] == [("s", F(-1, 2))]
    assert "no agreement that would be ratified makes both sides" in text(report(answer))


def test_files_are_written_back() -> None:
    again = reads(writes(game()))
    assert again == game() and again.ratifiers == game().ratifiers
    assert 'accepts = "embargo*ban >= hawks_us*withdraw"' in writes(game())
    half = game().fix({"hawks_us": 8})
    assert half.ratifiers[0].accepts == "embargo*ban >= 8*withdraw"
    assert zone_of(half).contains({**half.space.baseline, "hawks_cn": F(3)})
