"""Certificates whose sub-boxes are excluded by combinations: written, read back, verified; and every corruption told.

A corrupted certificate passes only if it still proves the same: each leaf is then added up once more, by plain
dictionaries of fractions here, in coordinates of its own sub-box.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from math import gcd, lcm
from random import Random
from typing import Any

import pytest
from audit import how_many

from solver.checks.certificates.verify import check_text
from solver.errors import ZopaError
from solver.forms.normal import NormalForm, game
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text

Data = dict[str, Any]
Plain = dict[tuple[int, ...], Fraction]
CLAIMS = (
    "not (p*q > 1/4 and p + q < 99/100)",
    "p**4 + q**2 - p*q > -1/10",
    "p**4 + q**2 - p*q > -1/10 and (p*q <= 1/4 or p + q >= 99/100)",
)
CORRUPTIONS = how_many(240, 3_000)


def one_game() -> NormalForm:
    parameters = {name: {"baseline": 1, "range": (0, 1)} for name in "pq"}
    cells = {"a, x": ["p", "q"], "a, y": [1, 0], "b, x": [0, 0], "b, y": [1, 1]}
    return game({"r": ["a", "b"], "c": ["x", "y"]}, cells, parameters)


@cache
def certificate(claim: str) -> str:
    proof = prove(one_game(), claim)
    assert proof.verdict == "true"
    return certificate_text(proof)


def boxes_of(data: Data) -> list[list[Any]]:
    """Return the covers that have leaves with combinations."""
    covers = [one["by"]["boxes"] for one in data["refutations"] if "boxes" in one["by"]]
    return [boxes for boxes in covers if any(isinstance(leaf[2], dict) for leaf in boxes)]


# --- what a certificate says, added up here -------------------------------------------------------


def multiplied(a: Plain, b: Plain) -> Plain:
    found: Plain = {}
    for (e, c), (f, d) in product(a.items(), b.items()):
        place = tuple(x + y for x, y in zip(e, f, strict=True))
        found[place] = found.get(place, Fraction(0)) + c * d
    return {e: c for e, c in found.items() if c}


def raised(factors: list[tuple[Plain, int]], width: int) -> Plain:
    found: Plain = {(0,) * width: Fraction(1)}
    for factor, power in factors:
        for _ in range(power):
            found = multiplied(found, factor)
    return found


def on_sub_box(terms: list[Any], turn: int, start: list[int], depth: list[int]) -> Plain:
    """Return turn · polynomial in coordinates from 0 to 1 over a sub-box of the unit box, coprime and whole."""
    width, total = len(start), dict[tuple[int, ...], Fraction]()
    unit = [tuple(int(j == k) for j in range(width)) for k in range(width)]
    lines: list[Plain] = [
        {(0,) * width: Fraction(s, 2**d), unit[k]: Fraction(1, 2**d)}
        for k, (s, d) in enumerate(zip(start, depth, strict=True))
    ]
    for coefficient, exponents in terms:
        for e, c in raised(list(zip(lines, exponents, strict=True)), width).items():
            total[e] = total.get(e, Fraction(0)) + turn * Fraction(coefficient) * c
    total = {e: c for e, c in total.items() if c}
    below = lcm(*(c.denominator for c in total.values()))
    common = gcd(*(int(c * below) for c in total.values()))
    return {e: c * below / common for e, c in total.items()}


def is_excluded(leaf: list[Any], polynomials: list[Any], states: list[Any]) -> bool:
    """Whether a leaf with a combination is excluded by it."""
    start, depth, by = leaf
    width = len(start)
    turns = {">": 1, ">=": 1, "<": -1, "<=": -1, "==": 1}
    here = [on_sub_box(polynomials[number], turns[relation], start, depth) for number, relation in states]
    relations = [relation for _, relation in states]
    total, strict = Plain(), False
    parts: list[tuple[Plain, Fraction]] = []
    for position, text in by["multipliers"]:
        if Fraction(text) < 0 and relations[position] != "==":
            return False
        strict |= relations[position] in "<>" and Fraction(text) > 0
        parts.append((here[position], Fraction(text)))
    unit = [tuple(int(j == k) for j in range(width)) for k in range(width)]
    for low, high, factors, text in by["products"]:
        if Fraction(text) < 0:
            return False
        whole = [({unit[k]: Fraction(1)}, e) for k, e in enumerate(low)]
        whole += [({(0,) * width: Fraction(1), unit[k]: Fraction(-1)}, e) for k, e in enumerate(high)]
        whole += [(here[k], 1) for k in factors]
        strict |= bool(factors) and not any((*low, *high)) and all(relations[k] in "<>" for k in factors)
        parts.append((raised(whole, width), Fraction(text)))
    for part, multiplier in parts:
        for e, c in part.items():
            total[e] = total.get(e, Fraction(0)) + multiplier * c
    constant = total.pop((0,) * width, Fraction(0))
    return (
        not any(total.values()) and constant == Fraction(by["total"]) and (constant < 0 or (constant == 0 and strict))
    )


def is_filled(boxes: list[Any]) -> bool:
    """Whether the leaves fill the unit box, by the squares of a grid as fine as the finest of them."""
    finest = max(d for _, depth, _ in boxes for d in depth)
    width = len(boxes[0][0])
    return all(
        any(
            all(s << (finest - d) <= x < (s + 1) << (finest - d) for x, s, d in zip(square, start, depth, strict=True))
            for start, depth, _ in boxes
        )
        for square in product(range(2**finest), repeat=width)
    )


def still_proves(data: Data) -> bool:
    for one in data["refutations"]:
        boxes = one["by"].get("boxes", [])
        if any(isinstance(leaf[2], dict) for leaf in boxes):
            added = [leaf for leaf in boxes if isinstance(leaf[2], dict)]
            if not all(is_excluded(leaf, data["polynomials"], one["states"]) for leaf in added) or not is_filled(boxes):
                return False
    return True


# --- right ones -----------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CLAIMS)
def test_combinations_on_sub_boxes_are_written_read_and_verified(claim: str) -> None:
    text = certificate(claim)
    checked = check_text(text)
    assert checked.ok and not checked.trusted and checked.verdict == "true"
    data = json.loads(text)
    covers = boxes_of(data)
    assert covers and all(len(boxes) > 1 for boxes in covers)
    assert still_proves(data)
    assert check_text(json.dumps(data)).ok  # as another program would write it


# --- corrupted ones -------------------------------------------------------------------------------


def corruptions(data: Data, random: Random) -> Iterator[tuple[str, Data]]:
    """Yield copies with one number of one leaf changed, or one leaf."""
    while True:
        changed = copy.deepcopy(data)
        boxes = random.choice(boxes_of(changed))
        place = random.randrange(len(boxes))
        leaf = boxes[place]
        by = leaf[2]
        if not isinstance(by, dict):
            continue
        some = random.choice(by["multipliers"])
        kind = random.choice(KINDS)
        axis = random.randrange(2)
        match kind:
            case "a multiplier":
                some[1] = str(Fraction(some[1]) + random.choice((1, -1, Fraction(1, 10**9))))
            case "a sign":
                some[1] = str(-Fraction(some[1]))
            case "a multiplier of nothing":
                some[1] = "0"
            case "a position":
                some[0] = 1 - some[0]
            case "a multiplier dropped":
                by["multipliers"].remove(some)
            case "the total":
                by["total"] = str(Fraction(by["total"]) + random.choice((-1, 1, Fraction(1, 10**6))))
            case "the start":
                leaf[0][axis] += random.choice((1, -1))
            case "the depth":
                leaf[1][axis] += random.choice((1, -1))
            case "a leaf dropped":
                boxes.remove(leaf)
            case "leaves swapped":
                other = random.choice([one for one in boxes if one is not leaf])
                leaf[2], other[2] = other[2], by
            case "everywhere":
                boxes[:] = [[[0, 0], [0, 0], by]]
            case "a constraint instead":
                leaf[2] = random.randrange(2)
            case _ if by["products"]:
                bound = random.choice(by["products"])
                match kind:
                    case "a bound":
                        bound[random.randrange(2)][axis] += random.choice((1, -1))
                    case "a factor":
                        bound[2] = [*bound[2], 0] if random.random() < 0.5 else [1 - k for k in bound[2]]
                    case "a product's multiplier":
                        bound[3] = str(-Fraction(bound[3]) if random.random() < 0.5 else Fraction(bound[3]) * 2)
                    case "a product dropped":
                        by["products"].remove(bound)
        if changed != data:
            yield kind, changed


KINDS = (
    "a multiplier", "a sign", "a multiplier of nothing", "a position", "a multiplier dropped", "the total", "the start",
    "the depth", "a leaf dropped", "leaves swapped", "everywhere", "a constraint instead", "a bound", "a factor",
    "a product's multiplier", "a product dropped",
)  # fmt: skip


@pytest.mark.slow
def test_every_corruption_of_a_leaf_is_refused_unless_it_proves_the_same() -> None:
    random = Random(70)
    refused = dict.fromkeys(KINDS, 0)
    harmless = 0
    drawn = [corruptions(json.loads(certificate(claim)), random) for claim in CLAIMS]
    for number in range(CORRUPTIONS):
        kind, changed = next(drawn[number % len(drawn)])
        try:
            passed = bool(check_text(json.dumps(changed)))
        except ZopaError:
            passed = False
        if passed:
            assert still_proves(changed), (kind, changed["refutations"])
            harmless += 1
        else:
            refused[kind] += 1
    assert min(refused.values()) > 2, refused
    assert sum(refused.values()) > CORRUPTIONS * 3 // 4 and harmless < CORRUPTIONS // 4
