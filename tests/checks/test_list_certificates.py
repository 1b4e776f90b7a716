"""Certificates that the lists of phases are all: written, read back, verified; and every corruption told.

What a certificate says is looked at here once more, by other means: at points of the ranges, the list that stands is
one of those named, and the tree leads to a case that is not refuted; and what refutations add up is zero at points.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import compress, product
from math import gcd, lcm, prod
from random import Random
from typing import Any

import pytest
from audit import how_many, tenth

from benchmarks import ordinary
from games import load
from solver.atlas import outcome_name
from solver.checks.certificates.formula import ANY, TooLarge, truth
from solver.checks.certificates.lists import BY_INDEX, CLAIM, MAX_LISTS, SupportLists
from solver.checks.certificates.verify import Checked, check_text
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import solve
from solver.errors import Undecided, UsageError, ZopaError
from solver.forms.files.toml_write import canonical, game_hash
from solver.forms.normal import NormalForm, game
from solver.questions.phases.answer import phases
from solver.questions.prove.certificate import certificate_text
from solver.questions.reading import reads
from solver.regions.decide.emptiness import Budget

Data = dict[str, Any]
Plain = dict[tuple[int, ...], Fraction]
Point = dict[str, Fraction]
SMALL = ("thaad-deal", "patron-client", "hawk-dove", "entry-deterrence", "rational 0")
LARGE = "affine own 1"
OTHERS = (
    "inspection",
    "stag-hunt",
    "hexagon",
    "two-markets",
    "matching-pennies",
    "rational 1",
    "pieces of a box",
    "assumed",
)
CORRUPTIONS = how_many(260, 2_600)
IN_LARGE = 12  # of so many corruptions one is of the large certificate
SAMPLED = 40


def two_by_two(cells: list[list[Any]], assumptions: Sequence[str] = ()) -> NormalForm:
    places = [f"{row}, {column}" for row, column in product("ab", "xy")]
    parameters = {name: {"baseline": 1, "range": (0, 4)} for name in "pq"}
    seats = {"r": ["a", "b"], "c": ["x", "y"]}
    return game(seats, dict(zip(places, cells, strict=True)), parameters, assumptions=assumptions)


@cache
def one_game(name: str) -> NormalForm:
    if name == "pieces of a box":
        return two_by_two([["p*q", "q"], [1, 0], ["p**2 + q**2 - 1", 1], ["p - q", "p"]])
    if name == "assumed":
        return two_by_two([["p", "q"], [1, 0], ["q", 1], ["p - q", "p"]], ["p >= q/2 or q >= 3", "p + q <= 6"])
    family, _, number = name.rpartition(" ")
    loaded = ordinary.game(family, int(number)) if family else load(name)
    assert isinstance(loaded, NormalForm)
    return loaded


@cache
def certificate(name: str) -> str:
    return certificate_text(phases(one_game(name)))


# --- what a certificate says, looked at here --------------------------------------------------------


def list_at(it: NormalForm, point: Point) -> frozenset[str]:
    rows, columns = (player.strategies for player in it.players)
    A, B = it.payoffs_at(point)
    used = ((zip(rows, e.row, strict=True), zip(columns, e.column, strict=True)) for e in solve(A, B).equilibria)
    return frozenset(outcome_name([name for name, weight in side if weight] for side in both) for both in used)


def value(terms: list[Any], point: Sequence[Fraction]) -> Fraction:
    each = (Fraction(c) * prod(x**e for x, e in zip(point, exponents, strict=True)) for c, exponents in terms)
    return sum(each, Fraction(0))


def points_of(it: NormalForm, random: Random) -> Iterator[Point]:
    for _ in range(SAMPLED):
        drawn = {
            p.name: p.low + (p.high - p.low) * Fraction(random.randint(1, 10**6), 10**6 + 3)
            for p in it.space.parameters
        }
        if it.space.admits(drawn):
            yield drawn


def case_at(data: Data, point: Sequence[Fraction]) -> Data:
    """Return the case to which the signs at a point lead."""
    node = data["tree"][0]
    while "split" in node:
        number = value(data["polynomials"][node["split"]], point)
        holds = {
            "<": number < 0,
            "<=": number <= 0,
            "==": number == 0,
            ">": number > 0,
            ">=": number >= 0,
            "!=": number != 0,
        }
        node = data["tree"][next(after for relation, after in node["sides"].items() if holds[relation])]
    return dict(node)


def in_unit(terms: list[Any], turn: int, ranges: Sequence[tuple[Fraction, Fraction]]) -> Plain:
    """Return turn · polynomial in coordinates from 0 to 1 over the ranges, coprime and whole."""
    width, total = len(ranges), Plain()
    for coefficient, exponents in terms:
        part: Plain = {(0,) * width: turn * Fraction(coefficient)}
        for k, e in enumerate(exponents):
            low, high = ranges[k]
            for _ in range(e):
                raised = [(tuple(n + (j == k) for j, n in enumerate(at)), c * (high - low)) for at, c in part.items()]
                part = {at: c * low for at, c in part.items()}
                for at, c in raised:
                    part[at] = part.get(at, Fraction(0)) + c
        for at, c in part.items():
            total[at] = total.get(at, Fraction(0)) + c
    total = {at: c for at, c in total.items() if c}
    below = lcm(*(c.denominator for c in total.values()))
    common = gcd(*(int(c * below) for c in total.values()))
    return {at: c * below / common for at, c in total.items()}


def refutes(one: Data, data: Data, it: NormalForm, random: Random) -> bool:
    """Whether a combination is what it should be at points; sub-boxes are not looked at."""
    if "boxes" in one["by"]:
        return True
    relations = [relation for _, relation in one["states"]]
    turns = {">": 1, ">=": 1, "<": -1, "<=": -1, "==": 1}
    polys = [in_unit(data["polynomials"][n], turns[relation], it.space.box) for n, relation in one["states"]]
    multipliers = [(k, Fraction(m)) for k, m in one["by"]["multipliers"]]
    products = [(low, high, factors, Fraction(m)) for low, high, factors, m in one["by"]["products"]]
    if any(m < 0 for *_, m in (*multipliers, *products)):
        return False
    strict = any(m > 0 and relations[k] in "<>" for k, m in multipliers)
    for low, high, factors, m in products:
        strict |= m > 0 and bool(factors) and not any((*low, *high)) and all(relations[k] in "<>" for k in factors)
    total = Fraction(one["by"]["total"])
    if total > 0 or (total == 0 and not strict):
        return False
    for _ in range(3):
        z = [Fraction(random.randint(1, 997), 997) for _ in it.space.names]
        there = [value([[c, e] for e, c in poly.items()], z) for poly in polys]
        added = sum((m * there[k] for k, m in multipliers), Fraction(0))
        for low, high, factors, m in products:
            bounds = prod(x**a * (1 - x) ** b for x, a, b in zip(z, low, high, strict=True))
            added += m * bounds * prod(there[k] for k in factors)
        if added != total:
            return False
    return True


def still_proves(data: Data, name: str, random: Random) -> bool:
    it = one_game(name)
    names = {frozenset(one.split("; ")) for one in data["points"]}
    for named, written in data["points"].items():
        point = {parameter: Fraction(x) for parameter, x in written.items()}
        if not it.space.admits(point) or list_at(it, point) != frozenset(named.split("; ")):
            return False
    for point in points_of(it, random):
        exact = [point[parameter] for parameter in it.space.names]
        if case_at(data, exact) != {"false": True} or list_at(it, point) not in names:
            return False
    return all(refutes(one, data, it, random) for one in data["refutations"])


# --- right ones -------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", [*tenth([*SMALL, *OTHERS], 2), LARGE])
def test_the_lists_of_a_game_are_written_read_and_verified(name: str) -> None:
    text = certificate(name)
    checked = check_text(text)
    assert checked.ok and checked.verdict == "complete" and not checked.trusted
    data = json.loads(text)
    known = {frozenset(entry.labels) for entry in phases(one_game(name))}
    assert {frozenset(one.split("; ")) for one in data["points"]} == known
    assert still_proves(data, name, Random(1))
    assert check_text(json.dumps(data)).ok  # as another program would write it


@pytest.mark.slow
def test_the_theorem_is_named_where_it_is_used_and_only_there() -> None:
    used = {name: json.loads(certificate(name))["claim"] for name in (*SMALL, LARGE)}
    assert used[LARGE] == BY_INDEX and used["thaad-deal"] == used["entry-deterrence"] == CLAIM
    assert "sum of the indices is trusted" in check_text(certificate(LARGE)).steps[-1].found
    assert "trusted" not in check_text(certificate("thaad-deal")).steps[-1].found


def test_indices_add_up_to_one_at_points_off_the_walls() -> None:
    random = Random(5)
    for name in (*SMALL[:3], LARGE):
        it = one_game(name)
        lists = SupportLists(it, (), BY_INDEX)
        for point in points_of(it, random):
            exact = [point[parameter] for parameter in it.space.names]
            values = [value([[c, e] for e, c in key], exact) for key in lists.polynomials.keys]
            signs = {n: frozenset({(v > 0) - (v < 0)}) for n, v in enumerate(values)}
            assert all(values)
            standing = [pair for pair in lists.pairs if truth(pair.stands, signs)]
            assert {pair.name for pair in standing} == list_at(it, point)
            assert sum(1 if truth(pair.first, signs) else -1 for pair in standing) == 1


# --- refused ----------------------------------------------------------------------------------------


def test_an_open_list_of_phases_is_not_certified() -> None:
    found = phases(one_game(LARGE), budget=Budget(20_000, 0))
    assert not found.complete
    with pytest.raises(Undecided, match=r"other lists of equilibria fill .*so there is nothing to certify"):
        certificate_text(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["swap-package", "trust-game", "north-last"])
def test_what_is_no_game_of_two_in_normal_form_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="two-player games in normal form"):
        certificate_text(phases(load(name)))


def test_pieces_and_equalities_are_refused() -> None:
    with pytest.raises(Undecided, match="Min, Max or Abs"):
        certificate_text(phases(two_by_two([["Max(p, q)", "q"], [1, 0], ["q", 1], ["p", "p"]])))
    with pytest.raises(UsageError, match="no such point"):
        certificate_text(phases(two_by_two([["p", "q"], [1, 0], ["q", 1], ["p - q", "p"]], ["p == 2*q - 1"])))


# --- corrupted ones ---------------------------------------------------------------------------------


def corrupted(data: Data, kind: str, random: Random) -> None:
    """Change one thing."""
    tree, points, refutations = data["tree"], data["points"], data["refutations"]
    splits = [node for node in tree if "split" in node]
    node, leaf = random.choice(splits), random.choice([node for node in tree if "split" not in node])
    polynomial = random.choice(data["polynomials"])
    named = random.choice(list(points))
    refutation = random.choice(refutations)
    stated, by = refutation["states"], refutation["by"]
    by = by["boxes"][0][2] if isinstance(by.get("boxes", [[0, 0, 0]])[0][2], dict) else by
    pair = random.choice(stated)
    match kind:
        case "a coefficient":
            random.choice(polynomial)[0] = str(random.choice((-3, -1, 1, 2, 5)))
        case "an exponent":
            exponents = random.choice(polynomial)[1]
            exponents[random.randrange(len(exponents))] += 1
        case "a polynomial dropped":
            data["polynomials"].remove(polynomial)
        case "a child dropped":
            del node["sides"][random.choice(list(node["sides"]))]
        case "children swapped":
            (a, b), (c, d) = node["sides"].items()
            node["sides"] = {a: d, c: b}
        case "a side turned":
            (a, b), (c, d) = node["sides"].items()
            node["sides"] = {random.choice(("<=", "==", "!=", ">=")): b, c: d}
        case "a split by another polynomial":
            node["split"] = random.randrange(len(data["polynomials"]))
        case "a case closed by nothing":
            leaf.clear()
            leaf["false"] = True
        case "a case closed by another refutation":
            leaf.clear()
            leaf["refuted"] = random.randrange(len(refutations))
        case "a branch cut off":
            place = random.randrange(len(tree))
            tree[place] = {"false": True}
        case "lists swapped":
            other = random.choice(list(points))
            points[named], points[other] = points[other], points[named]
        case "a list dropped":
            del points[named]
        case "an equilibrium dropped":
            kept = named.split("; ")[:-1]
            data["points"] = {("; ".join(kept) if one == named else one): point for one, point in points.items()}
        case "an equilibrium more":
            data["points"] = {(f"{one}; (b, y)" if one == named else one): point for one, point in points.items()}
        case "a witness":
            name = random.choice(list(points[named]))
            points[named][name] = str(Fraction(points[named][name]) + random.choice((-9, -1, 1, 9, Fraction(1, 9))))
        case "a coordinate dropped":
            del points[named][random.choice(list(points[named]))]
        case "a relation of a contradiction":
            pair[1] = random.choice([r for r in ("<", "<=", "==", ">=", ">") if r != pair[1]])
        case "a polynomial of a contradiction":
            pair[0] = random.randrange(len(data["polynomials"]))
        case "a condition of a contradiction dropped":
            stated.remove(pair)
        case "a refutation dropped":
            refutations.remove(refutation)
        case "what is claimed":
            data["claim"] = random.choice(("", CLAIM if data["claim"] == BY_INDEX else "equilibrium(a, b)"))
        case "what is given":
            data["given"] = random.choice(("1 > 0", "given"))
        case "the verdict":
            data["verdict"] = random.choice(("true", "false", "mixed", "contradictory"))
        case "a payoff":
            place = data["game"]["toml"].rindex("1")
            data["game"]["toml"] = data["game"]["toml"][:place] + "2" + data["game"]["toml"][place + 1 :]
        case "a total" if "total" in by:
            by["total"] = str(Fraction(by["total"]) + random.choice((-1, 1)))
        case "a multiplier" if by.get("multipliers"):
            some = random.choice(by["multipliers"])
            some[1] = str(Fraction(some[1]) * random.choice((-1, 0, 2)))
        case "a product" if by.get("products"):
            some = random.choice(by["products"])
            some[3] = str(Fraction(some[3]) * random.choice((-1, 0, 2)))
        case "a factor" if by.get("products"):
            some = random.choice(by["products"])
            some[2] = [*some[2], 0] if random.random() < 0.5 else some[2][1:]


KINDS = (
    "a coefficient", "an exponent", "a polynomial dropped", "a child dropped", "children swapped", "a side turned",
    "a split by another polynomial", "a case closed by nothing", "a case closed by another refutation",
    "a branch cut off", "lists swapped", "a list dropped", "an equilibrium dropped", "an equilibrium more", "a witness",
    "a coordinate dropped", "a relation of a contradiction", "a polynomial of a contradiction",
    "a condition of a contradiction dropped", "a refutation dropped", "what is claimed", "what is given", "the verdict",
    "a payoff", "a total", "a multiplier", "a product", "a factor",
)  # fmt: skip


def passed(data: Data) -> Checked | None:
    try:
        checked = check_text(json.dumps(data))
    except ZopaError:
        return None
    return checked if checked.ok is not False else None


@pytest.mark.slow
def test_every_corruption_is_refused_unless_it_proves_the_same() -> None:
    random, refused, harmless = Random(14), dict.fromkeys(KINDS, 0), 0
    small = [name for name in SMALL if json.loads(certificate(name))["refutations"]]
    assert len(small) >= 3
    number = 0
    while sum(refused.values()) + harmless < CORRUPTIONS:
        number += 1
        name = LARGE if number % IN_LARGE == 0 else small[number % len(small)]
        kind = KINDS[number % len(KINDS)]
        data = json.loads(certificate(name))
        changed = copy.deepcopy(data)
        corrupted(changed, kind, random)
        if changed == data:
            continue
        if passed(changed) is None:
            refused[kind] += 1
        else:
            assert still_proves(changed, name, random), (kind, name)
            harmless += 1
    assert min(refused.values()) > 1, refused
    assert sum(refused.values()) >= CORRUPTIONS * 10 // 13, (sum(refused.values()), harmless)


# --- hostile ones -----------------------------------------------------------------------------------


@pytest.mark.slow
def test_hostile_files_are_refused_or_left_open_before_they_cost_much() -> None:
    data = json.loads(certificate("thaad-deal"))
    for claim in ("", "equilibrium(keep, tolerate)", f"{CLAIM} at all"):
        assert check_text(json.dumps({**data, "claim": claim})).ok is False
    doubled = copy.deepcopy(data)
    doubled["polynomials"][0] = [[str(2 * Fraction(c)), exponents] for c, exponents in doubled["polynomials"][0]]
    assert check_text(json.dumps(doubled)).ok is False
    nothing = {**data, "points": {}}
    assert check_text(json.dumps(nothing)).ok is False
    many = copy.deepcopy(data)
    point = next(iter(data["points"].values()))
    many["points"] = {f"({k})": point for k in range(10 * MAX_LISTS)}
    assert check_text(json.dumps(many)).ok is False
    long = copy.deepcopy(data)
    where = next(iter(long["points"].values()))
    where["shield"] = str(Fraction(where["shield"]) + Fraction(1, 10**1_500))
    assert check_text(json.dumps(long)).ok is not True
    for key in (
        [],
        [["0", [0] * 7]],
        [["1", [0] * 7]],
        [["1", [1] * 3]],
        [["2", [1, 0, 0, 0, 0, 0, 0]]],
        [["1", [200] * 7]],
    ):
        odd = copy.deepcopy(data)
        odd["polynomials"].append(key)
        assert check_text(json.dumps(odd)).ok is False, key
    wide = copy.deepcopy(data)
    wide["polynomials"] += [[["1", [0] * 6 + [1]], ["-1", [0] * 6 + [0]]]] * 3_000
    assert check_text(json.dumps(wide)).ok is not True


def test_a_game_without_an_index_never_uses_it() -> None:
    lists = SupportLists(one_game("entry-deterrence"), (), BY_INDEX)
    assert lists.tied and not lists.cannot_add_up([True, True])
    untied = SupportLists(one_game("thaad-deal"), (), BY_INDEX)
    assert not untied.tied
    for indices in ([True], [True, True, False], [True, None, None], [None]):
        assert not untied.cannot_add_up(indices)
    for indices in ([], [False], [True, True], [True, None], [None, None], [True, True, True]):
        assert untied.cannot_add_up(indices)
    assert not SupportLists(one_game("thaad-deal"), (), CLAIM).cannot_add_up([True, True])


def test_what_the_search_excluded_is_shown_not_to_stand() -> None:
    atlas = nash(one_game(LARGE))
    assert atlas.excluded
    names = {branch.label for branch in atlas.excluded}
    assert names & {pair.name for pair in SupportLists(one_game(LARGE), (), BY_INDEX).pairs}


def test_a_point_on_a_wall_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = SupportLists(one_game("two-markets"), (), CLAIM)
    right, found = lists.stands("(first, first)", {"share": Fraction(2, 3)})
    assert not right and "on a wall" in found and not lists.listed
    monkeypatch.setattr("solver.checks.certificates.lists.MAX_LISTS", 1)
    assert lists.stands("(first, first)", {"share": Fraction(3, 4)})[0] and len(lists.listed) == 1
    with pytest.raises(TooLarge, match="more than 1 lists"):
        lists.stands("(second, first)", {"share": Fraction(1, 2)})


def test_a_hostile_point_of_very_many_digits_is_not_calculated_with() -> None:
    lists = SupportLists(one_game("two-markets"), (), CLAIM)
    assert lists.stands("(first, first)", {"share": Fraction(3, 4) + Fraction(1, 10**30)})[0]
    with pytest.raises(TooLarge, match="more than 100 digits"):
        lists.stands("(first, first)", {"share": Fraction(3, 4) + Fraction(1, 10**60)})


def test_no_case_is_closed_before_the_signs_are_known() -> None:
    for name in (*SMALL, "assumed"):
        lists = SupportLists(one_game(name), (), BY_INDEX)
        assert not lists.is_false(lists.known), name
        lists.listed = {frozenset(compress(range(len(lists.pairs)), choice)) for choice in product((0, 1), repeat=9)}
        assert len(lists.pairs) > 9 or lists.is_false(lists.known), name
        lists.listed.discard(frozenset({0}))
        assert not lists.is_false(lists.known), name


def test_assumptions_that_leave_no_point_off_the_walls_show_nothing() -> None:
    toml = canonical(two_by_two([["p", "q"], [1, 0], ["q", 1], ["p - q", "p"]], ["p == 2*q - 1"]))
    held = {"title": "", "hash": game_hash(reads(toml)), "toml": toml}
    empty: Data = {"points": {}, "polynomials": [], "refutations": [], "tree": [{"false": True}]}
    checked = check_text(json.dumps({**json.loads(certificate("thaad-deal")), "game": held, **empty}))
    assert checked.ok is False and checked.steps[-1].ok


def test_signs_that_break_the_assumptions_are_told_by_those_that_do() -> None:
    lists = SupportLists(one_game("assumed"), (), CLAIM)
    numbers, broken = range(len(lists.polynomials.keys)), 0
    for signs in product((-1, 1), repeat=len(numbers)):
        known = {number: frozenset({sign}) for number, sign in zip(numbers, signs, strict=True)}
        if truth(lists.assumed, known) is False:
            told = {number: known[number] if number in lists.reasons(known) else ANY for number in numbers}
            assert truth(lists.assumed, told) is False
            broken += 1
    assert broken
