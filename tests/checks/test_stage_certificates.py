"""Certificates of claims about trees in which two or more move at once, against brute force, and corrupted ones.

The checker works out the stages' tables and all their equilibria by itself. What it makes of a claim, at a point and as
a formula of signs, is held here against extreme equilibria found by solving every set of equations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction as F
from functools import cache
from itertools import islice, product
from random import Random
from typing import Any

import pytest
from audit import how_many
from brute_force_trees import claim_holds, outcomes
from tree_games import random_tree
from tree_truth import PlainTree

from games import load
from solver.checks.certificates import tree_claims
from solver.checks.certificates.formula import Known, truth
from solver.checks.certificates.tree_claims import TreeTranslator, holds_at, translator_of
from solver.checks.certificates.verify import Checked, check_text
from solver.errors import Undecided, UsageError, ZopaError
from solver.forms.files.toml_write import game_hash
from solver.forms.tree import Tree, tree
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text
from solver.questions.reading import reads

Data = dict[str, Any]
Point = dict[str, F]
XY = {name: {"baseline": 1, "range": (0, 2)} for name in ("x", "y")}


def stage_after_stage() -> Tree:
    """Where x and y are above 0 two mix, and at one of the ends the same two mix again."""
    moves = [
        ("", "one", ["in", "out"]), ("in", "one", ["b", "c"]), (["in/b", "in/c"], "two", ["u", "v"]),
        ("in/b/u", "one", ["e", "f"]), (["in/b/u/e", "in/b/u/f"], "two", ["s", "t"]),
    ]  # fmt: skip
    ends = {
        "out": ["1/2", 0], "in/b/v": [0, 1], "in/c/u": [0, 1], "in/c/v": ["y", 0], "in/b/u/e/s": ["1 + x", 0],
        "in/b/u/e/t": [0, 1], "in/b/u/f/s": [0, 1], "in/b/u/f/t": [1, 0],
    }  # fmt: skip
    return tree(["one", "two"], moves, ends, XY)


def with_pieces() -> Tree:
    moves = [("", "one", ["a", "b"]), (["a", "b"], "two", ["u", "v"])]
    ends = {"a/u": ["Max(x, 1)", 0], "a/v": [0, 1], "b/u": [0, 1], "b/v": ["Min(x, y)", "Abs(x - y)"]}
    return tree(["one", "two"], moves, ends, XY)


def unseen(random: Random) -> Tree:
    """One moves, chance may, and two does not see what was done; at some ends one of three moves again."""
    rows = ["a", "b", "c"][: random.choice((2, 2, 3))]
    moves: list[tuple[object, ...]] = [("", "one", rows)]
    second, ends = list(rows), []
    if random.random() < 0.3:
        moves.append(("a", "chance", {"h": "x/2", "k": "1 - x/2"}))
        second = ["a/h", "a/k", *rows[1:]]
    moves.append((second, "two", ["u", "v"]))
    for history in (f"{row}/{column}" for row in second for column in "uv"):
        again = random.random() < 0.25
        if again:
            moves.append((history, random.choice(("one", "three")), ["l", "r"]))
        ends += [f"{history}/l", f"{history}/r"] if again else [history]
    payoffs = {
        end: [f"{random.randint(-1, 2)} + {random.randint(-1, 1)}*x + {random.randint(-1, 1)}*y" for _ in range(3)]
        for end in ends
    }
    return tree(["one", "two", "three"], moves, payoffs, XY)


def three_unseen(random: Random) -> Tree:
    """One goes in or not, and then three move at once; at some of the ends one of four moves again."""
    moves: list[tuple[object, ...]] = [("", "four", ["in", "out"]), ("in", "one", ["a", "b"])]
    moves += [(["in/a", "in/b"], "two", ["u", "v"])]
    moves += [([f"in/{a}/{b}" for a in "ab" for b in "uv"], "three", ["s", "t"])]
    ends = ["out"]
    for history in ("in/" + "/".join(one) for one in product("ab", "uv", "st")):
        if random.random() < 0.1:
            moves.append((history, random.choice(("one", "four")), ["l", "r"]))
            ends += [f"{history}/l", f"{history}/r"]
        else:
            ends.append(history)

    def paid() -> list[str]:
        slopes = [random.choice(("", "", "", " + x", " - y")) for _ in range(4)]
        return [f"{random.randint(-2, 2)}{slope}" for slope in slopes]

    return tree(["one", "two", "three", "four"], moves, {end: paid() for end in ends}, XY)


def is_fitting(name: str, plain: PlainTree) -> bool:
    return name.endswith("at once") and plain.remembered and max(len(plain.movers(root)) for root in plain.roots) == 2


def drawn(count: int) -> Iterator[Tree]:
    """Yield trees in which two move at once somewhere."""
    random = Random("stages")
    yield stage_after_stage()
    yield with_pieces()
    yield from (unseen(random) for _ in range(count))
    cases = (random_tree(seed) for seed in range(3, 10**5))
    remembered = (one.game for one in cases if is_fitting(one.name, one.plain(one.game.space.baseline)))
    yield from islice((game for game in remembered if len(game.payoffs) < 10), count)


def points(game: Tree, random: Random, count: int) -> Iterator[Point]:
    """Yield points in halves and thirds of the ranges, which tie payoffs of small whole numbers at every other one."""
    for _ in range(count):
        shares = {p.name: F(random.randint(0, 6), random.choice((6, 6, 7))) for p in game.space.parameters}
        yield {p.name: p.low + (p.high - p.low) * min(shares[p.name], F(1)) for p in game.space.parameters}


def claims(game: Tree, random: Random) -> Iterator[str]:
    """Yield claims, about what is played somewhere or may be."""
    histories = [history for history in game.histories if history]
    mixed = [ends for point in points(game, random, 4) for ends, _ in outcomes(game, point) if len(ends) > 1]
    whole = sorted(random.choice(mixed)) if mixed else random.sample(histories, random.choice((1, 2)))
    yield f"played({' + '.join(whole)})"
    named = random.choice(histories)
    first, second = (player.name for player in game.players[:2])
    yield from (f"played({named})", f"always_played({named})", f"value({first}) == value({second})")
    yield f"value({second}) > 1/2 and not value({first}) + value({second}) < 0"


def signs(keys: list[Any], point: list[F]) -> Known:
    found = {}
    for number, key in enumerate(keys):
        value = sum((c * _power(point, exponents) for exponents, c in key), F(0))
        found[number] = frozenset({(value > 0) - (value < 0)})
    return found


def _power(point: list[F], exponents: tuple[int, ...]) -> F:
    total = F(1)
    for x, e in zip(point, exponents, strict=True):
        total *= x**e
    return total


@pytest.mark.slow
def test_claims_at_points_and_as_formulas_against_brute_force() -> None:
    random, held, mixed = Random("points"), 0, 0
    for game in drawn(how_many(5, 150)):
        read = [game.claim(text) for text in claims(game, random)]
        translator = translator_of(game)
        assert isinstance(translator, TreeTranslator)
        said = [translator.says(claim.tree) for claim in read]
        for point in points(game, random, 8 if game.payoffs[0][0] == "a/u" else 4):
            found = outcomes(game, point)
            mixed += any(len(ends) > 1 for ends, _ in found)
            known = signs(translator.polynomials.keys, [point[name] for name in game.space.names])
            for claim, formula in zip(read, said, strict=True):
                true = claim_holds(game, claim.text, point, found)
                assert holds_at(game, claim.tree, point) is true, (claim.text, point, game.payoffs)
                assert truth(formula, known) is true, (claim.text, point, game.payoffs)
                held += true
    assert held > 30 and mixed > 10


@pytest.mark.slow
def test_claims_about_three_at_once_at_points_and_as_formulas_against_brute_force() -> None:
    random, held, mixed, compared = Random("three"), 0, 0, 0
    for _ in range(how_many(6, 150)):
        game = three_unseen(random)
        read = [game.claim(text) for text in claims(game, random)]
        translator = translator_of(game)
        said = [translator.says(claim.tree) for claim in read]
        for point in points(game, random, 5):
            more: list[bool | None] = []
            found = outcomes(game, point, more=more, mixing=2)
            known = signs(translator.polynomials.keys, [point[name] for name in game.space.names])
            for claim, formula in zip(read, said, strict=True) if not more else ():
                true = claim_holds(game, claim.text, point, found)
                assert holds_at(game, claim.tree, point) is true, (claim.text, point, game.payoffs)
                assert truth(formula, known) is true, (claim.text, point, game.payoffs)
                held, compared = held + true, compared + 1
                mixed += any(len(ends) > 2 for ends, _ in found)
    assert held > 15 and mixed > 5 and compared > 60


BASES = [
    ("after", "value(one) >= 1/2"),
    ("after", "always_played(in) implies 2*y*(1 + x) >= 2 + x"),
    ("after", "played(in/b/u/e/s + in/b/u/f/s)"),
    ("pieces", "value(one) <= 2"),
    ("unseen 1", "always_played(b/v/l + b/v)"),
    ("unseen 4", "value(two) > 1/2 and not value(one) + value(two) < 0"),
    ("unseen 5", "value(one) == value(two)"),
    ("unseen 7", "value(one) == value(two)"),
    ("three 4", "always_played(out)"),
    ("three 9", "value(one) == value(two)"),
    ("three 12", "value(one) == value(two)"),
    ("three 3", "always_played(in) implies value(one) >= -1"),
]


@cache
def one_game(name: str) -> Tree:
    if name.startswith("unseen"):
        return unseen(Random(name))
    if name.startswith("three"):
        return three_unseen(Random(name))
    return {"after": stage_after_stage, "pieces": with_pieces}[name]()


@cache
def certificate(name: str, claim: str) -> str:
    return certificate_text(prove(one_game(name), claim))


def is_right(checked: Checked, game: Tree, given: str = "") -> bool:
    """Whether what a certificate claims is so at the points of a grid, by brute force."""
    each = [[p.low + (p.high - p.low) * F(k, 4) for k in range(5)] for p in game.space.parameters]
    held = set()
    for values in product(*each):
        point = dict(zip(game.space.names, values, strict=True))
        if not given or claim_holds(game, given, point, set()):
            held.add(claim_holds(game, checked.claim, point, outcomes(game, point, mixing=2)))
    return held <= {"true": {True}, "false": {False}}.get(checked.verdict, {True, False})


@pytest.mark.slow
@pytest.mark.parametrize(("name", "claim"), BASES)
def test_a_proof_is_written_and_checked(name: str, claim: str) -> None:
    text = certificate(name, claim)
    checked = check_text(text)
    assert checked.ok is True and is_right(checked, one_game(name))
    if checked.verdict != "mixed":
        denied = json.loads(text) | {"claim": f"not ({claim})"}
        assert check_text(json.dumps(denied)).ok is False


@pytest.mark.slow
def test_a_proof_about_the_north_is_checked() -> None:
    proof = prove(load("north-last"), "always_played(withdraw/sanction) implies breach_us >= shield")
    assert proof.verdict == "true" and check_text(certificate_text(proof)).ok is True


KINDS = (
    "a coefficient", "an exponent", "a polynomial dropped", "a child dropped", "children swapped", "a side turned",
    "a split by another polynomial", "a case closed by nothing", "a case closed by another refutation",
    "a branch cut off", "a witness", "a coordinate dropped", "a relation of a contradiction",
    "a polynomial of a contradiction", "a condition of a contradiction dropped", "a refutation dropped", "the claim",
    "what is given", "the verdict", "a payoff", "an action at a set", "a multiplier", "a total",
)  # fmt: skip


def corrupted(data: Data, kind: str, random: Random) -> None:
    """Change one thing, if there is such a thing."""
    tree, points, refutations, polynomials = (data[k] for k in ("tree", "points", "refutations", "polynomials"))
    leaves, splits = ([node for node in tree if ("split" in node) is sort] for sort in (False, True))
    if kind in ("a witness", "a coordinate dropped") and points:
        point = points[random.choice(list(points))]
        name = random.choice(list(point))
        if kind == "a witness":
            point[name] = str(F(point[name]) + random.choice((-9, -1, 1, 9)))
        else:
            del point[name]
    match kind:
        case "the claim":
            data["claim"] = random.choice((f"not ({data['claim']})", "value(one) > 1", "played(a)", "x > 1"))
        case "what is given":
            data["given"] = random.choice(("x > 1", "x + y < 0", "given"))
        case "the verdict":
            data["verdict"] = random.choice(
                [v for v in ("true", "false", "mixed", "almost true") if v != data["verdict"]]
            )
        case "a payoff" | "an action at a set":
            toml = data["game"]["toml"]
            old, new = ("1", "3") if kind == "a payoff" else ('"u"', '"w"')
            place = random.choice([k for k in range(toml.index("[[moves]]"), len(toml)) if toml.startswith(old, k)])
            data["game"]["toml"] = toml[:place] + new + toml[place + len(old) :]
            with suppress(ZopaError):
                data["game"]["hash"] = game_hash(reads(data["game"]["toml"]))
    if splits:
        node, leaf, polynomial = random.choice(splits), random.choice(leaves), random.choice(polynomials)
        sides = list(node["sides"].items())
        match kind:
            case "a coefficient":
                random.choice(polynomial)[0] = str(random.choice((-3, 5, 7)))
            case "an exponent":
                random.choice(polynomial)[1][0] += 1
            case "a polynomial dropped":
                polynomials.remove(polynomial)
            case "a child dropped":
                del node["sides"][random.choice(sides)[0]]
            case "children swapped":
                node["sides"] = dict(zip([key for key, _ in sides], [k for _, k in sides][::-1], strict=True))
            case "a side turned":
                node["sides"] = {random.choice(("<=", "==", "!=", ">=", "<")): sides[0][1], **dict(sides[1:])}
            case "a split by another polynomial":
                node["split"] = random.randrange(len(polynomials))
            case "a case closed by nothing" | "a case closed by another refutation":
                leaf.clear()
                leaf.update({"false": True} if kind.endswith("nothing") else {"refuted": random.randrange(9)})
            case "a branch cut off":
                tree[random.randrange(len(tree))] = {"false": True}
    if refutations:
        refutation = random.choice(refutations)
        pair, by = random.choice(refutation["states"]), refutation["by"]
        match kind:
            case "a relation of a contradiction":
                pair[1] = random.choice([r for r in ("<", "<=", "==", ">=", ">") if r != pair[1]])
            case "a polynomial of a contradiction":
                pair[0] = random.randrange(len(polynomials))
            case "a condition of a contradiction dropped":
                refutation["states"].remove(pair)
            case "a refutation dropped":
                refutations.remove(refutation)
            case "a multiplier" if by.get("multipliers"):
                some = random.choice(by["multipliers"])
                some[1] = str(F(some[1]) * random.choice((-1, 0, 2)))
            case "a total" if "total" in by:
                by["total"] = str(F(by["total"]) + random.choice((-1, 1)))


@pytest.mark.slow
def test_corruptions_are_refused_or_right_on_a_second_look() -> None:
    random, refused, right = Random("corrupted"), 0, 0
    texts = [certificate(*base) for base in BASES]
    while refused < how_many(110, 1_000):
        data = json.loads(text := random.choice(texts))
        kind = random.choice(KINDS)
        corrupted(data, kind, random)
        if data == json.loads(text):
            continue
        try:
            checked = check_text(json.dumps(data))
        except ZopaError:
            refused += 1
            continue
        if checked.ok is not True:
            refused += 1
            continue
        right += 1
        game = reads(data["game"]["toml"])
        assert isinstance(game, Tree) and is_right(checked, game, data["given"]), (kind, checked)
    assert right < refused / 3


def test_what_is_not_certified_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    moves: list[tuple[object, ...]] = [("", "one", ["a", "b"]), (["a", "b"], "two", ["u", "v"])]
    third = (["a/u", "a/v", "b/u", "b/v"], "three", ["s", "t"])
    ends = ["/".join(end) for end in product("ab", "uv", "st")]
    bar = load("three-irrational")
    paid = dict(zip(ends, ([u.text for u in cell] for cell in bar.payoffs), strict=True))
    rooted = tree(["one", "two", "three"], [*moves, third], paid | {"a/u/s": ["3 + x", 0, 2]}, XY)
    with pytest.raises(Undecided, match=r"it may hang on equilibria in which three mix"):
        certificate_text(prove(rooted, "value(one) > 9/10"))
    forgets = tree(["one", "two"], [*moves, (third[0], "one", ["s", "t"])], {end: [0, "x"] for end in ends}, XY)
    with pytest.raises(UsageError, match="one after a/u or a/v or b/u or b/v does not know what it did before"):
        TreeTranslator(forgets).says(forgets.claim("played(a)").tree)
    wide = tree(
        ["one", "two"], [("", "one", list("abcdef")), (list("abcdef"), "two", list("uvwxyz"))],
        {f"{a}/{b}": ["x", "y"] for a, b in product("abcdef", "uvwxyz")}, XY,
    )  # fmt: skip
    with pytest.raises(Undecided, match="multiply out to more than the checker works through"):
        translator_of(wide).says(wide.claim("played(a)").tree)
    monkeypatch.setattr(tree_claims, "MAX_PROFILES", 30)
    with pytest.raises(Undecided, match="more than 4096 profiles"):
        certificate_text(prove(stage_after_stage(), "value(one) >= 1/2"))
    with pytest.raises(Undecided, match="more than 4096 profiles"):
        translator_of(wide).says(wide.claim("played(a)").tree)
