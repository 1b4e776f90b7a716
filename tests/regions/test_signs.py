"""Sets of signs: what is refuted has no point, what is found has these signs, what is learned is never broken.

Signs at exact points are worked out by substitution; contradictions that searches on random games have learned are put
to `decide` once more, whose certificates are re-checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

import pytest
from audit import how_many
from audit_games import Terms, random_case, terms, value
from verdict_check import check_verdict

from benchmarks.ordinary import FAMILIES, game
from solver.algebra.polynomials import Poly
from solver.atlas import Atlas, branches_at, domain_of
from solver.concepts.nash.branches import nash
from solver.concepts.phase_lists import lists_of
from solver.expressions.conditions import parse_condition
from solver.regions.constraints import Cell
from solver.regions.decide.emptiness import Budget, decide
from solver.regions.decide.signs import NOTHING, FactorProduct, Signs, SignSearch
from solver.regions.domain import Domain, domain
from solver.regions.lowering import condition_cells
from solver.regions.parameters import Parameter, ParameterSpace
from solver.regions.proofs.certificates import Part, Parts
from solver.regions.proofs.checker import check

POINTS = how_many(100, 10_000)
CASES = how_many(40, 400)
ONCE_MORE = Budget(2_000_000, 100_000)


def completed(search: SignSearch, signs: Signs) -> Signs | None:
    known = search.complete(signs)
    return None if known is None else known.signs


def over_box(names: str) -> Domain:
    two = Fraction(2)
    return domain(ParameterSpace(tuple(Parameter(name, Fraction(1), -two, two) for name in names)))


def conditions(text: str, over: Domain) -> Cell:
    (cell,) = condition_cells(parse_condition(text, over.names), over.ring)
    return cell


def polys(text: str, over: Domain) -> list[Poly]:
    """The polynomials of some formulas, parted by commas."""
    return [conditions(f"{one} > 0", over)[0].poly for one in text.split(",")]


def prepared(factors: str, over: Domain, given: str = "") -> SignSearch:
    search = SignSearch(over, tuple(c.strict() for c in conditions(given, over)) if given else ())
    for poly in polys(factors, over):
        assert search.product(poly) is not None
    search.prepare()
    return search


def some_poly(random: Random, names: list[Poly], one: Poly) -> Poly:
    total = one * random.randint(-2, 2)
    for _ in range(random.randint(1, 3)):
        term = one * random.choice((-2, -1, 1, 2))
        for _ in range(random.choice((1, 1, 2))):
            term = term * random.choice(names)
        total = total + term
    return total


def signs_at(factors: list[Terms], point: tuple[Fraction, ...]) -> Signs | None:
    """Return the signs at a point; None on a zero."""
    values = [value(one, point) for one in factors]
    if 0 in values:
        return None
    return sum(1 << k for k, v in enumerate(values) if v > 0), sum(1 << k for k, v in enumerate(values) if v < 0)


def contains(signs: Signs, part: Signs) -> bool:
    return signs[0] & part[0] == part[0] and signs[1] & part[1] == part[1]


def draw(random: Random, over: Domain, grain: int = 9_973) -> tuple[Fraction, ...]:
    pairs = zip(over.low, over.high, strict=True)
    return tuple(low + (high - low) * Fraction(random.randint(0, grain), grain) for low, high in pairs)


# --- what games teach -----------------------------------------------------------------------------


def taught(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Atlas, SignSearch]]:
    """Search lists of random games, and hand back what each search of signs has learned."""
    kept: list[SignSearch] = []
    prepare = SignSearch.prepare

    def remember(self: SignSearch) -> None:
        kept.append(self)
        prepare(self)

    monkeypatch.setattr(SignSearch, "prepare", remember)
    made = [game(family, k) for family in FAMILIES for k in range(how_many(1, 4))]
    made += [random_case(80_000 + seed).game for seed in range(how_many(12, 120))]
    for form in made:
        atlas = nash(form, Budget(200_000, 0, points=False))
        kept.clear()
        lists_of(atlas, 30_000_000, lambda done, total: None)
        for search in kept:
            yield atlas, search


@pytest.mark.slow
def test_what_searches_learn_is_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    random, learned, asked = Random(61), 0, 0
    for _, search in taught(monkeypatch):
        over, factors = search.over, [terms(factor) for factor in search.factors]
        given = [(terms(c.poly), c.relation) for c in search.given]
        for _ in range(POINTS if search.contradictions else 0):
            point = draw(random, over)
            signs = signs_at(factors, point)
            if signs is None or not all(value(poly, point) > 0 for poly, _ in given):
                continue
            assert not any(contains(signs, one) for one in search.contradictions), point
        programs = [one for one in search.contradictions if isinstance(search._proofs.get(one), Part)]
        for one in random.sample(programs, min(40, len(programs))):
            cell = (*search.cell(one), *search.given)
            verdict = decide(cell, over, ONCE_MORE)
            assert verdict.kind != "nonempty" and check_verdict(cell, over, verdict).ok is not False, cell
            asked += verdict.kind == "empty"
        learned += len(search.contradictions)
    assert learned > 100 and asked > 60


# --- products and identities ----------------------------------------------------------------------


def test_products_have_the_signs_of_their_polynomials() -> None:
    random = Random(62)
    over = over_box("xyz")
    search = SignSearch(over, ())
    names, one = list(over.ring.generators.values()), over.ring.one
    compared = 0
    for _ in range(CASES):
        factors = [some_poly(random, names, one) for _ in range(random.randint(1, 3))]
        poly = one * random.choice((-3, -1, 1, 2))
        for factor in factors:
            poly = poly * factor ** random.choice((1, 1, 2, 3))
        if poly.is_constant():
            continue
        found = search.product(poly)
        assert found is not None
        numbered = [terms(factor) for factor in search.factors]
        for point in (draw(random, over) for _ in range(5)):
            signs = signs_at(numbered, point)
            there = value(terms(poly), point)
            if signs is not None and there:
                assert found.sign(signs) == (1 if there > 0 else -1)
                compared += 1
        odd = [k for k in range(found.factors.bit_length()) if found.factors >> k & 1]
        if odd:
            unknown = sum(1 << k for k in odd[1:]), 0
            assert found.sign(unknown) == 0
    assert compared > 3 * CASES


def test_a_factor_that_has_one_sign_on_the_box_is_no_factor() -> None:
    over = over_box("xy")
    search = SignSearch(over, ())
    always, never, both = polys("x + 3, x - 3, (x + 3)*(y - 3)*(y - x)", over)
    assert search.product(always) == FactorProduct(0, 1) and search.product(never) == FactorProduct(0, -1)
    found = search.product(both)
    assert found is not None and len(search.factors) == 1 and found.factors == 1
    (new,) = polys("x + y", over)
    assert search.product(new, new=False) is None and len(search.factors) == 1


def test_identities_forbid_one_sign_to_all_products_and_nothing_else() -> None:
    random, over = Random(63), over_box("xy")
    names, one = list(over.ring.generators.values()), over.ring.one
    for _ in range(CASES):
        search = SignSearch(over, ())
        parts = [some_poly(random, names, one) * some_poly(random, names, one) for _ in range(random.randint(1, 2))]
        last = -sum(parts[1:], parts[0])
        if not last or any(not part for part in parts):
            continue
        products = [search.product(part) for part in (*parts, last)]
        found = [one_ for one_ in products if one_ is not None]
        search.sum_is_zero(found)
        count = len(search.factors)
        numbered = [terms(factor) for factor in search.factors]
        for choice in product((True, False), repeat=min(count, 7)):
            signs = (
                sum(1 << k for k, up in enumerate(choice) if up),
                sum(1 << k for k, up in enumerate(choice) if not up),
            )
            if len(choice) == count:
                forbidden = len({one_.sign(signs) for one_ in found}) == 1
                assert (completed(search, signs) is None) == forbidden
        for point in (draw(random, over) for _ in range(20)):
            there = signs_at(numbered, point)
            assert there is None or completed(search, there) == there


# --- completing -----------------------------------------------------------------------------------


def test_completing_says_what_must_be_and_nothing_more() -> None:
    random, over, decided, refuted = Random(64), over_box("x"), 0, 0
    for _ in range(CASES * 100):
        search, count = SignSearch(over, ()), random.randint(2, 6)
        for _ in range(random.randint(1, 9)):
            places = random.sample(range(count), random.randint(1, min(3, count)))
            up = sum(1 << k for k in places if random.random() < 0.5)
            search.add((up, sum(1 << k for k in places) & ~up))
        start = random.choice((0, 0, 1, 2)), 0
        full = [(bits, (1 << count) - 1 & ~bits) for bits in range(1 << count)]
        possible = [
            one for one in full if contains(one, start) and not any(contains(one, bad) for bad in search.contradictions)
        ]
        known = search.complete(start)
        if known is None:
            assert not possible
            refuted += 1
            continue
        found = known.signs
        assert contains(found, start) and not found[0] & found[1]
        assert all(contains(one, found) for one in possible)
        assert completed(search, found) == found
        decided += found != start
        for up, down in search.contradictions:  # what is left of one when all but one of its signs are there
            left_up, left_down = up & ~found[0], down & ~found[1]
            if not (left_up & found[1] or left_down & found[0]):
                assert left_up.bit_count() + left_down.bit_count() > 1
        one = 1 << random.randrange(count)
        if random.random() < 0.5:
            places = random.sample(range(count), random.randint(1, min(3, count)))
            search.add((one, sum(1 << k for k in places) & ~one))  # what is learned since counts as well
        more = found if (found[0] | found[1]) & one else (found[0], found[1] | one)
        later = search.complete(more, known)
        assert completed(search, more) == (None if later is None else later.signs)
    assert decided > CASES // 2 and refuted > 5


def test_only_the_least_contradictions_are_kept() -> None:
    search = SignSearch(over_box("x"), ())
    for one in ((0b11, 0b100), (0b1, 0b100), (0b1, 0b110), (0b10, 0), (0b110, 0b1)):
        search.add(one)
    assert search.contradictions == [(0b1, 0b100), (0b10, 0)]


# --- deciding -------------------------------------------------------------------------------------

GIVEN = ["", "x + y > 0", "x*y > 1/2", "x > y and z > 0", "w > 1", "x**2 + y**2 < 1"]


@pytest.mark.slow
@pytest.mark.parametrize("given", GIVEN)
def test_verdicts_on_signs_are_those_of_points(given: str) -> None:
    """Whether what is empty has no point on a grid, and a point found has the signs, and is within what is given."""
    random = Random(given)
    over = over_box("xyzw")
    names, one = list(over.ring.generators.values()), over.ring.one
    answers = {"empty": 0, "point": 0, "open": 0}
    for _ in range(how_many(6, 60)):
        groups = (names[:2], names[2:3], names[3:])
        drawn = [some_poly(random, group, one) for group in (groups[0], *groups) for _ in (0, 1)]
        search = SignSearch(over, tuple(conditions(given, over)) if given else ())
        for poly in drawn:
            if not poly.is_constant():
                search.product(poly)
        search.prepare()
        factors = [terms(factor) for factor in search.factors]
        stated = [terms(c.poly) for c in search.given]
        points = [draw(random, over, 12) for _ in range(400)]
        met = {
            signs
            for point in points
            if all(value(poly, point) > 0 for poly in stated) and (signs := signs_at(factors, point)) is not None
        }
        for _ in range(12):
            bits, known = random.getrandbits(len(factors)), random.getrandbits(len(factors))
            signs = completed(search, (bits & known, ~bits & known))
            if signs is None:
                assert not any(contains(one_, (bits & known, ~bits & known)) for one_ in met)
                answers["empty"] += 1
                continue
            answer = search.decide(signs)
            answers[answer] += 1
            if answer == "empty":
                assert not any(contains(one_, signs) for one_ in met)
                assert search.complete(signs) is None  # which is learned
            if answer == "point":
                point = search.point(signs)
                assert over.keeps((), point) and all(value(poly, point) > 0 for poly in stated)
                assert all(value(terms(c.poly), point) > 0 for c in search.cell(signs))
    assert answers["point"] > 5 and answers["empty"] > 5 and answers["open"] * 10 <= sum(answers.values())


def test_what_shares_no_parameter_is_looked_at_apart() -> None:
    search = prepared("x - y, x*y - 1, z, z - 1, w", over_box("xyzw"))
    assert sorted(map(len, search.groups)) == [1, 2, 2]
    linked = prepared("x - y, x*y - 1, z, z - 1, w", over_box("xyzw"), "y + z > 0")
    assert sorted(map(len, linked.groups)) == [1, 4]
    place = {k: g for g, group in enumerate(search.groups) for k in group}
    assert place[0] == place[1] and place[2] == place[3] and len({place[0], place[2], place[4]}) == 3
    wrong: Signs = (0b10001, 0b00100)  # z < 0 < w and x y > 1: open to nothing
    assert search.decide(wrong) == "point"
    nowhere: Signs = (0b01001, 0b00100)  # z − 1 > 0 > z
    assert search.decide(nowhere) == "empty"
    assert completed(search, (0b01000, 0)) == (0b01100, 0)  # learned of these two alone


def test_groups_are_asked_once_each_and_answered_by_their_own_signs() -> None:
    search = prepared("x*y - 1, x + y, z*w - 1, z + w", over_box("xyzw"))
    (first, second) = search.masks
    for one in ((0b0001, 0b0010), (0b0100, 0b1000)):  # a product above one, and a sum below zero
        answer = search.decide(one)
        assert answer == "point" and all(value(terms(c.poly), search.point(one)) > 0 for c in search.cell(one))
    both: Signs = (0b0101, 0b1010)
    assert search.decide(both) == "point"
    assert all(value(terms(c.poly), search.point(both)) > 0 for c in search.cell(both))
    assert first & second == 0 and first | second == 0b1111


def test_conditions_that_are_given_have_a_point_in_every_group() -> None:
    over = over_box("xy")
    search = prepared("x", over, "y > 3/2")
    for signs in ((1, 0), (0, 1), NOTHING):
        assert search.decide(signs) == "point"
        assert search.point(signs)[1] > Fraction(3, 2)


def test_a_point_found_for_some_signs_serves_for_fewer_of_them() -> None:
    search = prepared("x - y, x + y - 3, x - 2*y", over_box("xy"))
    signs: Signs = (0b011, 0b100)
    assert search.decide(signs) == "point"
    point, spent = search.point(signs), search.spent
    fewer = [(0b001, 0b100), (0b010, 0b100), (0b011, 0), (0, 0b100)]
    assert {search.decide(one) for one in fewer} == {"point"}
    assert search.spent == spent > 0 and all(search.point(one) == point for one in fewer)
    other: Signs = (0b101, 0b010)
    assert search.decide(other) == "point"
    assert search.spent > spent and search.point(other) != point


@pytest.mark.slow
def test_a_game_whose_signs_touch_where_four_walls_meet_has_no_list_but_those_at_points() -> None:
    atlas, random = nash(game("affine shared", 19)), Random(5)
    found = lists_of(atlas, 700_000_000, lambda done, total: None)
    (search,) = found.signs
    # Floats propose what is learned, so BLAS decides, by the processor's kernel, whether a sliver stays open.
    assert len(found.points) == 75 and found.volume < Fraction(1, 10_000) and not found.trusted
    parts = [part for part in map(search.proof, search.contradictions) if part is not None]
    assert len(parts) == len(search.contradictions)
    for part in random.sample(parts, how_many(30, len(parts))):
        assert check(part.constraints, domain_of(atlas), Parts((part,)))
    for _ in range(POINTS):
        point = {name: Fraction(random.randint(1, 2999), 1000) for name in domain_of(atlas).names}
        if not any(value(terms(wall), tuple(point.values())) == 0 for wall in atlas.walls):
            assert tuple(map(atlas.branches.index, branches_at(atlas, point))) in found.points


def test_patterns_of_the_sample_are_signs_of_its_points() -> None:
    search = prepared("x*y - 1/2, x + y, x**2 - y", over_box("xy"), "x > -1")
    factors = [terms(factor) for factor in search.factors]
    (points,) = search.patterns
    met = set()
    for unit in points:
        point = tuple(Fraction(4 * float(z) - 2) for z in unit)
        signs = signs_at(factors, point)
        assert point[0] > -1 and signs is not None and search.at(point) == signs
        met.add(signs)
    assert len(met) == len(points) > 5
    for point in search.exact(range(5)):
        assert over_box("xy").keeps((), point) and signs_at(factors, point) is not None
