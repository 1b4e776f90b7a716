"""Claims where a solution or a protocol leaves several outcomes, or none: by brute force over what each pays."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any

import pytest
from audit import how_many
from protocols_by_search import paid_at_point

from games import load
from solver import phases, uncertain
from solver.atlas import Atlas, branches_at, domain_of
from solver.claims import claim_region, parse_claim
from solver.concepts.bargaining.atlas import agreements
from solver.concepts.first_mover import first_mover
from solver.concepts.protocols.atlas import protocol_atlas
from solver.errors import UsageError
from solver.forms.dispute import Dispute, dispute
from solver.forms.files.toml_write import writes
from solver.questions.prove.answer import prove
from solver.questions.reading import reads
from solver.questions.when.answer import when

F = Fraction
COMPARES = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
    "=": operator.eq,
    "!=": operator.ne,
}
Point = dict[str, Fraction]
Paid = Sequence[tuple[Fraction, Fraction]]
Tree = tuple[
    Any, ...
]  # ("of one", text, truth by payoffs), ("parameter", text, truth by point), ("not", …), ("and", …, …)


def a_leaf(random: Random, names: Sequence[str], parameters: Sequence[str]) -> Tree:
    relation, level = random.choice(list(COMPARES)), F(random.randint(-2, 6), random.randint(1, 2))
    compares = COMPARES[relation]
    if random.random() < 0.2:
        name = random.choice(parameters)
        return "parameter", f"{name} {relation} {level}", lambda point: compares(point[name], level)
    first, second = random.randint(-1, 2) or 3, random.choice([0, 0, 1, -1])
    text = f"{first}*payoff({names[0]}) + {second}*payoff({names[1]})"
    return "of one", f"{text} {relation} {level}", lambda a, b: first * a + second * b - level, relation


def a_claim(random: Random, names: Sequence[str], parameters: Sequence[str]) -> Tree:
    found = a_leaf(random, names, parameters)
    for _ in range(random.randint(0, 2)):
        found = random.choice(["and", "and", "or", "implies"]), found, a_leaf(random, names, parameters)
        found = ("not", found) if random.random() < 0.3 else found
    return found


def text_of(tree: Tree) -> str:
    if tree[0] in ("of one", "parameter"):
        return str(tree[1])
    return f"not ({text_of(tree[1])})" if tree[0] == "not" else f"({text_of(tree[1])}) {tree[0]} ({text_of(tree[2])})"


def spelled(tree: Tree) -> Tree:
    """The claim in `and`, `or`, and `not` alone, no `not` of another one."""
    if tree[0] in ("of one", "parameter"):
        return tree
    first, *rest = map(spelled, tree[1:])
    if tree[0] in ("not", "implies"):
        first = first[1] if first[0] == "not" else ("not", first)
    return first if tree[0] == "not" else ("or" if tree[0] == "implies" else tree[0], first, *rest)


def conjuncts(tree: Tree) -> list[Tree]:
    """The parts of a conjunction."""
    return [*conjuncts(tree[1]), *conjuncts(tree[2])] if tree[0] == "and" else [tree]


def of_one(tree: Tree) -> bool:
    """Whether a part speaks of an outcome, and denies nothing."""
    return tree[0] == "of one" or (tree[0] in ("and", "or") and of_one(tree[1]) and of_one(tree[2]))


def meets(tree: Tree, pays: tuple[Fraction, Fraction]) -> bool:
    if tree[0] == "of one":
        return bool(COMPARES[tree[3]](tree[2](*pays), 0))
    return (all if tree[0] == "and" else any)(meets(part, pays) for part in tree[1:])


def is_so(tree: Tree, convex: bool, paid: Paid, point: Point) -> bool:
    """Whether a claim holds where the outcomes pay this; `convex`: and all that lies between."""
    match tree[0]:
        case "parameter":
            return bool(tree[2](point))
        case "not":
            return not is_so(tree[1], convex, paid, point)
        case "or":
            return any(is_so(part, convex, paid, point) for part in tree[1:])
        case "and":
            parts = conjuncts(tree)
            one = [part for part in parts if not convex and of_one(part)]
            rest = [part for part in parts if part not in one]
            together = not one or any(all(meets(part, pays) for part in one) for pays in paid)
            return together and all(is_so(part, convex, paid, point) for part in rest)
    values = [tree[2](*pays) for pays in paid]
    if convex and tree[3] == "=" and values:
        return bool(min(values) <= 0 <= max(values))
    return any(COMPARES[tree[3]](one, 0) for one in values)


def check(atlas: Atlas, tree: Tree, convex: bool, paid: Callable[[Point], Paid], points: Sequence[Point]) -> set[bool]:
    text = text_of(tree)
    claim, opposite = parse_claim(atlas, text), f"not ({text})"
    truths = [is_so(spelled(tree), convex, paid(point), point) for point in points]
    held, test = when(atlas, text).region, atlas.claim(claim).test
    denied, fails = when(atlas, opposite).region, claim_region(atlas, claim, denied=True)
    assert held is not None and denied is not None
    for point, truth in zip(points, truths, strict=True):
        found = held.contains(point), test(point), not denied.contains(point), not fails.contains(point)
        assert found == (truth,) * 4, (text, point)
    word = prove(atlas, text).verdict
    assert word not in {True: ("false",), False: ("true",)}.get(truths[0], ()), text
    assert len({*truths}) == 1 or word not in ("true", "false"), text
    return {*truths}


def a_dispute(random: Random) -> Dispute:
    names = ("p", "q")
    payoffs = [[f"{random.randint(-1, 2)}*{random.choice(names)} + {random.randint(0, 3)}" for _ in "ab"]
               for _ in range(random.randint(2, 3))]  # fmt: skip
    return dispute(
        ["A", "B"],
        agreements={f"k{k}": each for k, each in enumerate(payoffs)},
        disagreement={"A": "-9", "B": "-9"},
        parameters={name: {"baseline": 1, "range": (0, 2)} for name in names},
    )


@pytest.mark.slow
def test_the_greatest_sum_may_be_reached_by_all_between_two_agreements() -> None:
    random, met, several = Random(5), set[bool](), 0
    for _ in range(how_many(12, 120)):
        form = a_dispute(random)
        atlas = agreements(form, "utilitarian")

        def paid(point: Point, form: Dispute = form) -> Paid:
            each = [tuple(form.value_at(one, point) for one in agreed.payoffs) for agreed in form.agreements]
            most = max(map(sum, each))
            return [(a, b) for a, b in each if a + b == most]

        points = [{"p": F(i, 2), "q": F(k, 2)} for i in range(5) for k in range(5)]
        several += sum(len({*paid(point)}) > 1 for point in points)
        for _ in range(5):
            met |= check(atlas, a_claim(random, "AB", "pq"), True, paid, points)
    assert met == {True, False} and several > 10


def test_what_lies_between_two_agreements_is_an_outcome_too() -> None:
    form = dispute(
        ["A", "B"],
        agreements={"k0": [2, 1], "k1": [1, "1 + p"]},
        disagreement={"A": 0, "B": 0},
        parameters={"p": {"baseline": 1, "range": (0, 2)}},
    )
    atlas = agreements(form, "utilitarian")
    claims = ("payoff(A) = 3/2", "not payoff(A) = 3/2", "payoff(A) != 3/2", "payoff(A) = 5/2", "payoff(A) >= 2")
    expected = {"0": (0, 1, 1, 0, 1), "1": (1, 0, 1, 0, 1), "2": (0, 1, 1, 0, 0)}
    for p, held in expected.items():
        assert tuple(when(atlas, claim, at={"p": p}).holds for claim in claims) == tuple(map(bool, held))
    assert when(atlas, "p*payoff(A) - 2*payoff(B) >= 1").region is not None
    for bent in ("payoff(A)*payoff(B) >= 9/4", "Min(payoff(A), payoff(B)) >= 3/2"):  # as they are half way
        with pytest.raises(UsageError, match="compare sums of them"):
            when(atlas, bent)
        assert when(agreements(form), bent).region is not None


@pytest.mark.parametrize("name", ["nash-demand", "rubinstein"])
def test_protocols_with_several_outcomes_and_points_with_none(name: str) -> None:
    form = load(name)
    atlas, random, met = protocol_atlas(form), Random(7), set[bool]()
    assert not atlas.traits.single
    places = {"size": [F(0), F(1, 2), F(5), F(100)]}.get(form.space.names[0], [F(0), F(1, 2), F(9, 10), F(1)])
    points = [form.space.point(dict.fromkeys(form.space.names, x)) for x in places]
    points += [form.space.point({form.space.names[0]: x}) for x in places]

    def paid(point: Point) -> Paid:
        with suppress(UsageError):  # nothing to divide, or to wait for ever
            return [(a, b) for a, b in paid_at_point(form, point)]
        return ()

    assert 0 < sum(not paid(point) for point in points) < len(points)
    for _ in range(how_many(12, 120)):
        met |= check(atlas, a_claim(random, form.seat_names, form.space.names), False, paid, points)
    assert met == {True, False}
    assert prove(atlas, f"{form.space.names[0]} >= 0").verdict == "true"
    assert when(atlas, f"payoff({form.seat_names[0]}) > 0", given=f"{form.space.names[0]} = 0").region is not None


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        ("payoff(first) >= 9 and payoff(second) >= 1", True),
        ("payoff(first) >= 9 and payoff(second) >= 9", False),  # each of an outcome of its own
        ("payoff(first) >= 9 and not payoff(second) >= 9", False),  # which one of them does
        ("payoff(first) >= 9 and not payoff(second) >= 11", True),
        ("not (payoff(first) >= 9 and payoff(second) >= 9)", True),
    ],
)
def test_halves_of_a_claim_speak_of_one_division_and_denials_of_all(claim: str, held: bool) -> None:
    atlas = protocol_atlas(load("nash-demand"))
    assert when(atlas, claim, at={"size": 10}).holds is held
    assert atlas.claim(claim).test(atlas.game.space.point({"size": 10})) is held


@pytest.mark.slow
def test_a_denial_is_drawn_where_the_claim_is_not() -> None:
    """Point by point: written out as a region, that of `talks` has more than 2,000 alternatives."""
    for name, who in (("talks", "US"), ("rubinstein", "first"), ("nash-demand", "first")):
        claim = f"1/2 <= payoff({who}) <= 2"
        held, denied = uncertain(load(name), [claim, f"not ({claim})"], samples=100).claims
        assert held.chance.value + denied.chance.value == 1 and 0 < held.chance.value < 1


@pytest.mark.parametrize("solution", ["nash", "kalai-smorodinsky"])
def test_what_an_agreement_is_called_where_two_pieces_meet(solution: str) -> None:
    atlas, met = agreements(load("swap-package"), solution), 0
    for one, two in combinations(atlas.branches, 2):
        there = (one.region & two.region).verdict().rational_witness
        if there is None or one.label == two.label:
            continue
        edge, met = domain_of(atlas).name(there), met + 1
        for label in (one.label, two.label):
            assert when(atlas, f"agreement{label}", at=edge).holds is True
            assert when(atlas, f"not agreement{label}", at=edge).holds is False
            assert atlas.claim(f"not agreement{label}").test(edge) is False
    assert met


@pytest.mark.parametrize("pressed", ["discount", "rates"])
def test_what_offers_come_to_whatever_the_parameters_are_has_one_name(pressed: str) -> None:
    """Nothing, where the cost of an embargo is more than what it brings; it was told as parts of two issues."""
    text = writes(load("talks")).replace("discount = {", f"{pressed} = {{")
    apart = dict.fromkeys(("test", "patience_us", "patience_cn"), "3/4")
    atlas = protocol_atlas(reads(text).fix({"embargo": 2, "shield": 9, "relief": 1, "calm": "3/2", **apart}))
    found = phases(atlas)
    assert found.complete and len(found) > 1 and all(len(phase.labels) == 1 for phase in found)
    for k in range(1, 200):
        point = {"buffer": F(k, 20)}
        [there] = {outcome.label for outcome in atlas.at(point).outcomes}
        assert {branch.label for branch in branches_at(atlas, point)} == {there}
        assert (there.count("none") == there.count("withdraw") + there.count("ban")) == (point["buffer"] > F(31, 18))


def test_a_leader_that_the_other_follows_in_several_ways() -> None:
    game = load("two-markets")
    atlas = first_mover(game, game.seat_names[0])
    points = [game.space.point({"share": F(k, 12)}) for k in range(13) if game.space.admits({"share": F(k, 12)})]
    for claim in ("payoff(row) >= 1/2", "agreement(first, second)", "payoff(row) = payoff(column)"):
        for point in points:
            both = [when(atlas, one, at=point).holds for one in (claim, f"not {claim}")]
            assert {*both} == {True, False}, (claim, point)
