"""Certificates: what is written checks, formulas say what brute force finds, and every change is noticed."""

from __future__ import annotations

import copy
import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from math import prod
from pathlib import Path
from random import Random
from typing import Any

import command
import pytest
from audit import how_many, tenth

from games import load
from solver.algebra.algebraic_numbers import Root
from solver.checks.certificates.claims import ClaimTranslator, read_claim
from solver.checks.certificates.file import MAX_BYTES
from solver.checks.certificates.formula import SIGNS, Literal, Polynomials, TooLarge, denial, truth
from solver.checks.certificates.tree_claims import holds_at
from solver.checks.certificates.verify import Checked, check, check_text
from solver.errors import InvalidGame, Undecided, UsageError, ZopaError
from solver.expressions.expression import parse
from solver.forms.files.toml_write import game_hash
from solver.forms.normal import NormalForm, game
from solver.questions.prove.answer import prove
from solver.questions.prove.certificate import certificate_text
from solver.questions.prove.refutation_search import RefutationSearch
from solver.regions.decide.emptiness import DEFAULT, Budget
from solver.regions.domain import domain
from solver.regions.proofs import arithmetic
from solver.report import json_records, latex
from solver.report.html_page import html
from solver.report.markdown import markdown
from solver.report.plain_text import text

TO_FOUR = {"baseline": 1, "range": (0, 4)}
SEATS = {"r": ["a", "b"], "c": ["x", "y"]}


def two_by_two(cells: list[list[str]], assumptions: tuple[str, ...] = ()) -> NormalForm:
    profiles = ["a, x", "a, y", "b, x", "b, y"]
    parameters = {"p": TO_FOUR, "q": TO_FOUR}
    return game(SEATS, dict(zip(profiles, cells, strict=True)), parameters, assumptions=assumptions)


GAMES = {
    "thaad-deal": load("thaad-deal"),
    "patron-client": load("patron-client"),
    "two-markets": load("two-markets"),
    "polynomial": two_by_two([["p*q", "q"], ["1", "0"], ["p**2 + q**2 - 1", "1"], ["p - q", "p"]]),
    "pieces": two_by_two([["Max(p, q)", "q"], ["Min(p, 2)", "0"], ["Abs(p - q)", "1"], ["p", "p"]], ("p >= q/2",)),
    "quotients": two_by_two([["p", "q/(p + 1)"], ["2/(5 - p)", "0"], ["q", "1/(q + 1)"], ["p/(1 + q)", "p"]]),
    "products below": two_by_two(
        [
            ["p/(q + 1)/(p + 2)", "q/((q + 1)*(p + 2))"],
            ["1/(p + 1)**2", "0"],
            ["q", "p*q/((p + 1)**2*(q + 3))"],
            ["1", "p"],
        ]
    ),
    "tied": two_by_two([["p", "q"], ["1", "0"], ["q", "1"], ["p - q", "p"]], ("p == 2*q - 1",)),
    "three by three": game(
        {"r": ["a", "b", "d"], "c": ["x", "y", "z"]},
        [[["p", 0, 1], [0, "q", 1], [1, 1, "p"]], [["q", 1, 0], [0, "p", 1], [1, 0, "q"]]],
        {"p": TO_FOUR, "q": TO_FOUR},
    ),
    "three players": game(
        {"one": ["a", "b"], "two": ["c", "d"], "three": ["e", "f"]},
        {
            f"{i}, {j}, {k}": [f"p - {m}", f"{n}*q - 1", f"{m}*p - {n}*q + 1"]
            for (m, i), (n, j), k in product(enumerate("ab"), enumerate("cd"), "ef")
        },
        {"p": TO_FOUR, "q": TO_FOUR},
    ),
    "numbers": game(SEATS, [[[2, 0], [0, 1]], [[1, 0], [0, 2]]]),
}

EXISTS = "equilibrium(a, x) or equilibrium(a, y) or equilibrium(b, x) or equilibrium(b, y) or equilibrium(a + b, x + y)"
STANDS = "breach_us >= shield and breach_cn >= buffer - calm"
INSIDE = "0 < shield and shield < breach_us and 0 < buffer - calm and buffer - calm < breach_cn"
HALF = f"{INSIDE} and 2*shield > breach_us and 2*(buffer - calm) > breach_cn"
BEFORE_BREACH = f"{INSIDE} and embargo > breach_us and relief > breach_cn"

PROOFS = [
    ("thaad-deal", "equilibrium(withdraw, sanction)", STANDS, "true"),
    ("thaad-deal", "equilibrium(withdraw, sanction)", "", "mixed"),
    ("thaad-deal", "equilibrium(withdraw, sanction)", "shield > breach_us", "false"),
    ("thaad-deal", "equilibrium(withdraw, sanction)", "shield > 5 and shield < 4", "contradictory"),
    ("thaad-deal", "strict(keep, tolerate)", "shield > 0 and buffer > calm", "true"),
    ("thaad-deal", "strict(keep, tolerate)", "shield == 0", "false"),
    ("thaad-deal", "pareto(withdraw, sanction)", "embargo > shield and relief + calm > buffer", "almost true"),
    ("thaad-deal", "not pareto(keep, tolerate)", "embargo > shield and relief + calm > buffer", "true"),
    ("thaad-deal", "dominant(US, keep)", "shield >= breach_us", "true"),
    ("thaad-deal", "strictly_dominant(China, tolerate) and equilibrium(withdraw, sanction)", "", "false"),
    ("thaad-deal", "strictly_dominant(China, tolerate) implies not equilibrium(withdraw, sanction)", "", "true"),
    ("thaad-deal", "best_response(US, keep, tolerate)", "", "true"),
    ("thaad-deal", "risk_dominant(withdraw, sanction) and risk_dominant(keep, tolerate)", "", "false"),
    ("thaad-deal", "unique(keep, tolerate)", "shield > 0 and buffer > calm + breach_cn", "true"),
    ("thaad-deal", "unique(withdraw, tolerate)", "", "false"),
    ("thaad-deal", "unique(keep, tolerate)", "", "mixed"),
    ("thaad-deal", "payoff_dominant(withdraw, sanction)", "embargo < shield and shield < breach_us", "mixed"),
    ("thaad-deal", "equilibrium(withdraw + keep, sanction + tolerate)", INSIDE, "true"),
    ("thaad-deal", "equilibrium(withdraw + keep, sanction + tolerate)", "shield > breach_us", "false"),
    ("thaad-deal", "risk_dominant(keep, tolerate)", HALF, "true"),
    ("thaad-deal", "payoff_dominant(withdraw, sanction)", BEFORE_BREACH, "true"),
    ("patron-client", "equilibrium(support, restrain) or not strict(support, restrain)", "", "true"),
    ("patron-client", "unique(support, restrain) and unique(abandon, restrain)", "", "false"),
    ("two-markets", "equilibrium(first + second, first + second)", "share > 1/3 and share < 2/3", "true"),
    ("polynomial", "payoff(r, b, x) + 2 > payoff(r, a, x)", "", "true"),
    ("polynomial", "p**3 + q**3 + 1 > 3*p*q - p*q**2/100 - 1/10", "", "true"),
    ("polynomial", "p**4*q**2 + p**2*q**4 + 1 < 3*p**2*q**2 - 1/1000", "", "false"),
    ("polynomial", EXISTS, "", "true"),
    ("polynomial", "p**2 == 2", "", "almost false"),
    ("polynomial", "p**2 + q**2 == 2*p*q", "", "almost false"),
    ("polynomial", "not p**3 == q", "", "almost true"),
    ("thaad-deal", "strict(keep, tolerate) or shield == 0", "buffer > calm", "true"),
    ("thaad-deal", "strict(keep, tolerate)", "buffer > calm", "almost true"),
    ("thaad-deal", "unique(keep, tolerate) and breach_us == shield", "", "almost false"),
    ("pieces", "payoff(r, a, x) >= payoff(r, b, x)", "", "true"),
    ("pieces", "payoff(r, a, x) > 4", "", "false"),
    ("pieces", "unique(a, x) implies equilibrium(a, x)", "", "true"),
    ("pieces", EXISTS, "", "true"),
    ("pieces", "q > 2*p", "", "false"),
    ("quotients", "1/(p + q + 1) > 1/9", "p < 3", "true"),
    ("quotients", "payoff(r, a, y) <= 2", "", "true"),
    ("tied", "equilibrium(a, x)", "q >= 1", "true"),
    ("tied", "equilibrium(a, x)", "q < 1", "false"),
    ("tied", "q == 2", "p == 3", "true"),
    ("three by three", "unique(a, x)", "", "false"),
    ("three by three", "unique(a + b + d, x + y + z)", "p < 1 and q < 1", "false"),
    ("three by three", "not payoff_dominant(a, x)", "p < 1/2", "true"),
    ("three by three", "equilibrium(a + b + d, x + y + z)", "p > 3/2 and q > 3/2", "mixed"),
    ("numbers", "unique(a, x)", "", "false"),
    ("numbers", "equilibrium(b, y)", "", "true"),
]  # fmt: skip

# Equality in a corner of the box keeps sub-boxes and combinations from refuting some cases; z3's verdict is taken.
ON_TRUST = [
    ("polynomial", "payoff(r, a, x) <= payoff(r, b, x) + 1", ""),
    ("quotients", EXISTS, ""),
]


@cache
def certificate(name: str, claim: str, given: str = "", budget: Budget = DEFAULT) -> str:
    return certificate_text(prove(GAMES[name], claim, given=given or None, budget=budget))


# --- what is written checks -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "claim", "given", "verdict"), tenth(PROOFS, 2))
def test_what_is_written_checks(name: str, claim: str, given: str, verdict: str) -> None:
    checked = check_text(certificate(name, claim, given))
    assert checked.verdict == verdict
    assert checked.ok is True, [step.found for step in checked.steps]


@pytest.mark.parametrize(("name", "claim", "given"), ON_TRUST[: how_many(1, 2)])
def test_what_is_trusted_is_said(name: str, claim: str, given: str) -> None:
    checked = check_text(certificate(name, claim, given))
    assert checked.verdict == "true"
    assert checked.ok is None
    assert checked.trusted
    assert checked.smt


def test_a_certificate_is_checked_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(certificate("thaad-deal", "not unique(withdraw, tolerate)"))
    assert check(file)
    assert check(str(file)).where == str(file)


def test_sub_boxes_are_certified() -> None:
    assert '"boxes"' in certificate("polynomial", "payoff(r, b, x) + 2 > payoff(r, a, x)")


def test_algebraic_coordinates_are_certified() -> None:
    text = certificate("polynomial", "p**2 == 2")
    assert '"root": 2, "of": ["-2", "0", "1"]' in text
    data = json.loads(text)
    data["points"]["witness"]["p"]["of"] = ["-3", "0", "1"]
    assert check_text(json.dumps(data)).ok is False
    data["points"]["witness"]["p"] = {"root": 1, "of": ["-2", "0", "1"]}  # below the box
    assert check_text(json.dumps(data)).ok is False
    data = json.loads(certificate("polynomial", "p**2 == 2 and 1/q > 1/4", "q > 1"))
    assert check_text(json.dumps(data)).ok is True
    data["claim"] = "p**2 == 2 and 1/q > 1"
    assert check_text(json.dumps(data)).ok is False


def test_what_z3_refutes_is_trusted_and_its_text_is_kept() -> None:
    checked = check_text(certificate("polynomial", "payoff(r, a, x) <= payoff(r, b, x) + 1"))
    assert checked.ok is None
    assert checked.trusted
    assert not checked
    (text,) = checked.smt
    assert "(declare-const p0 Real)" in text
    import z3

    solver = z3.SolverFor("QF_NRA")
    solver.from_string(text)
    assert solver.check() == z3.unsat


@pytest.mark.slow
def test_nothing_is_certified_of_an_undecided_claim() -> None:
    proof = prove(GAMES["polynomial"], "p**5 == 2", given="q**7*p**3 == 1")
    assert proof.verdict == "undecided"
    with pytest.raises(Undecided, match="undecided, so there is nothing to certify"):
        certificate_text(proof)


def test_a_point_whose_coordinates_alone_show_nothing_is_not_certified() -> None:
    proof = prove(GAMES["polynomial"], "p**2 == 2", given="q*p == 1")
    assert proof.verdict == "almost false"  # at p = √2, q = √2/2, which its checker reads in one field
    with pytest.raises(Undecided, match="the witness that is known has several irrational coordinates"):
        certificate_text(proof)


def test_a_case_that_stays_open_is_said() -> None:
    proof = prove(GAMES["polynomial"], "payoff(r, a, x) <= payoff(r, b, x) + 1")
    with pytest.raises(Undecided, match="stays open after 1000 Bernstein coefficients and 0 z3 steps"):
        certificate_text(dataclasses.replace(proof, budget=Budget(1000, 0)))


@pytest.mark.parametrize(
    ("name", "claim", "given", "other"),
    [
        ("thaad-deal", "equilibrium(withdraw, sanction)", "", "true"),
        ("thaad-deal", "equilibrium(withdraw, sanction)", "", "false"),
        ("thaad-deal", "unique(keep, tolerate)", "shield > 0", "true"),
        ("pieces", "Max(p, q) > p", "", "true"),
        ("tied", "q == 2", "p >= 3", "true"),
        ("thaad-deal", "equilibrium(withdraw, sanction)", "", "almost true"),
    ],
)
def test_no_tree_is_found_for_a_verdict_that_is_wrong(name: str, claim: str, given: str, other: str) -> None:
    proof = prove(GAMES[name], claim, given=given or None)
    assert proof.verdict in ("mixed", "almost false")
    with pytest.raises(Undecided, match="is not borne out at"):
        certificate_text(dataclasses.replace(proof, verdict=other))  # type: ignore[arg-type]


PROOF = ("emptiness", "attempts", "linear", "subdivision", "quick_refutation", "by_z3", "relaxation", "signs")


def test_checking_loads_nothing_of_the_search(tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    file.write_text(certificate("thaad-deal", "unique(keep, tolerate)", "shield > 0 and buffer > calm + breach_cn"))
    code = (
        "import sys; from solver.checks.certificates.verify import check; assert check(sys.argv[1]);"
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in ('solver', 'z3', 'sympy', 'scipy')))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "solver.regions.proofs.checker" in loaded
    searching = {
        "claims",
        "regions.cells",
        "regions.region",
        "atlas",
        "questions",
        *(f"regions.decide.{n}" for n in PROOF),
    }
    assert not loaded & {f"solver.{name}" for name in searching}
    assert not loaded & {
        "z3",
        "sympy",
        "scipy",
        "solver.concepts.nash.uniqueness",
        "solver.questions.prove.certificate",
        "solver.questions.prove.refutation_search",
    }


# --- the formulas say what brute force finds ------------------------------------------------------


def claims_about(one: NormalForm) -> Iterator[str]:
    """Yield every predicate about a few outcomes, mixtures among them."""
    profiles = one.profiles()
    for profile in (profiles[0], profiles[-1]):
        for name in ("equilibrium", "strict", "pareto"):
            yield f"{name}({', '.join(profile)})"
        if len(one.players) == 2:
            for name in ("unique", "payoff_dominant", "risk_dominant"):
                yield f"{name}({', '.join(profile)})"
    for seat, player in enumerate(one.players):
        yield f"dominant({player.name}, {player.strategies[0]})"
        yield f"strictly_dominant({player.name}, {player.strategies[-1]})"
        others = [other.strategies[0] for k, other in enumerate(one.players) if k != seat]
        yield f"best_response({player.name}, {player.strategies[0]}, {', '.join(others)})"
    if len(one.players) == 2:
        whole, pair = (", ".join(" + ".join(p.strategies[:k]) for p in one.players) for k in (9, 2))
        half = f"{one.players[0].strategies[0]}, {' + '.join(one.players[1].strategies[:2])}"
        for argument in dict.fromkeys((whole, pair, half)):
            yield f"equilibrium({argument})"
            yield f"unique({argument})"


def signs_at(sayer: ClaimTranslator, point: dict[str, Fraction]) -> dict[int, frozenset[int]]:
    """Return the sign of each polynomial of the formulas at a point."""
    values = list(point.values())
    signs = {}
    for number, key in enumerate(sayer.polynomials.keys):
        value = sum((c * prod((x**e for x, e in zip(values, es, strict=True)), start=Fraction(1)) for es, c in key))
        signs[number] = frozenset({(value > 0) - (value < 0)})
    return signs


def points_in(one: NormalForm, random: Random, count: int) -> Iterator[dict[str, Fraction]]:
    """Points of Θ; those on a coarse grid, two in three, often lie on walls."""
    found = 0
    while found < count:
        steps = random.choice((4, 8, 97))
        point = {
            p.name: p.low + (p.high - p.low) * Fraction(random.randint(0, steps), steps) for p in one.space.parameters
        }
        if one is GAMES["tied"]:
            point["p"] = 2 * point["q"] - 1
        if one.space.admits(point):
            found += 1
            yield point


@pytest.mark.parametrize("name", [name for name in GAMES if name != "numbers"])
def test_each_predicate_says_what_brute_force_finds(name: str) -> None:
    one, random = GAMES[name], Random(7)
    for claim in claims_about(one):
        sayer, tree = ClaimTranslator(one), read_claim(one, claim).tree
        formula, denied = sayer.says(tree), sayer.says(tree, denied=True)
        for point in points_in(one, random, how_many(6, 25)):
            signs, holds = signs_at(sayer, point), holds_at(one, tree, point)
            assert truth(formula, signs) is holds, (claim, point)
            assert truth(denied, signs) is not holds, (claim, point)


def random_game(random: Random, rows: int, columns: int) -> NormalForm:
    """Small whole coefficients, so that ties and walls abound."""

    def payoff() -> str:
        a, b, c = (random.randint(-2, 2) for _ in range(3))
        return random.choice(
            [f"{a}", f"{a}*p + {b}", f"{a}*p + {b}*q", f"{a}*p*q - {b}", f"Max({a}*p, q)", f"{a}/(p + 1) + {c}*q"]
        )

    tables = [[[payoff() for _ in range(columns)] for _ in range(rows)] for _ in range(2)]
    parameters = {name: {"baseline": 0, "range": (-2, 2)} for name in "pq"} | {"p": {"baseline": 1, "range": (0, 2)}}
    names = {"r": [f"r{k}" for k in range(rows)], "c": [f"c{k}" for k in range(columns)]}
    return game(names, tables, parameters)


@pytest.mark.slow
@pytest.mark.parametrize("seed", sorted({*range(how_many(3, 20)), 6}))  # 6: equal losses in risk dominance
def test_random_games_say_what_brute_force_finds(seed: int) -> None:
    random = Random(seed)
    one = random_game(random, *random.choice([(2, 2), (2, 3), (3, 2), (1, 3)]))
    compared = 0
    for claim in claims_about(one):
        sayer, tree = ClaimTranslator(one), read_claim(one, claim).tree
        try:
            formula = sayer.says(tree)
        except Undecided:  # more pieces than the checker works through
            continue
        for point in points_in(one, random, how_many(12, 20)):
            compared += 1
            assert truth(formula, signs_at(sayer, point)) is holds_at(one, tree, point), (claim, point)
    assert compared > 100


@pytest.mark.parametrize("seed", range(how_many(2, 12)))
def test_random_claims_are_certified_or_refused_as_they_stand(seed: int) -> None:
    """prove's verdict and the tree's agree, and neither speaks against the points."""
    random = Random(100 + seed)
    one = random_game(random, 2, 2)
    for claim in random.sample(list(claims_about(one)), 4):
        proof = prove(one, claim, budget=Budget(5_000_000, 50_000))
        if proof.verdict == "undecided":
            continue
        try:
            checked = check_text(certificate_text(proof))
        except Undecided:
            continue
        assert checked.ok is not False
        tree = read_claim(one, claim).tree
        holds = {holds_at(one, tree, point) for point in points_in(one, random, 30)}
        assert holds <= {"true": {True}, "false": {False}}.get(checked.verdict, {True, False})


@pytest.mark.parametrize(
    ("over", "under", "odd", "expected"),
    [
        ({1}, {1}, True, True),
        ({1}, {-1}, True, False),
        ({1}, {-1}, False, True),
        ({-1}, {-1}, True, True),
        ({0}, {-1}, True, False),
        ({0, 1}, {1}, True, None),
        ({1}, {-1, 1}, True, None),
        ({-1}, {0}, True, True),  # at a pole a literal counts as true, and its denial as well
        ({1}, {0, 1}, True, None),
    ],
)
def test_the_sign_of_a_quotient(over: set[int], under: set[int], odd: bool, expected: bool | None) -> None:
    positive = Literal(0, ((1, odd),), SIGNS[">"])
    known = {0: frozenset(over), 1: frozenset(under)}
    opposite = expected if expected is None or under == {0} else not expected
    assert truth(positive, known) is expected
    assert truth(denial(positive), known) is opposite


# --- every change is noticed ----------------------------------------------------------------------

Data = dict[str, Any]
UNIQUE = ("thaad-deal", "unique(keep, tolerate)", "shield > 0 and buffer > calm + breach_cn")
BOXES = ("polynomial", "payoff(r, b, x) + 2 > payoff(r, a, x)", "")
MIXED = ("thaad-deal", "equilibrium(withdraw, sanction)", "")
ALMOST = ("thaad-deal", "strict(keep, tolerate)", "buffer > calm")
FALSE = ("thaad-deal", "equilibrium(withdraw, sanction)", "shield > breach_us")
NONE = ("thaad-deal", "equilibrium(withdraw, sanction)", "shield > 5 and shield < 4")
TRUSTED = ("polynomial", "payoff(r, a, x) <= payoff(r, b, x) + 1", "")
PIECES = ("pieces", EXISTS, "")


def refused(data: Data) -> bool:
    """Whether a certificate is found wrong, or is none."""
    try:
        return check_text(json.dumps(data)).ok is False
    except ZopaError:
        return True


@cache
def stands(base: tuple[str, str, str]) -> bool:
    return not refused(json.loads(certificate(*base)))


def put(*path: Any) -> Callable[[Data], None]:
    """Return an edit that puts the last of `path` in the place that the others name."""

    def change(data: Any) -> None:
        *way, last, value = path
        for step in way:
            data = data[step]
        data[last] = value

    return change


def refutation(data: Data, kind: str) -> Data:
    by: Data = next(one["by"] for one in data["refutations"] if kind in one["by"])
    return by


def swap_sides(data: Data) -> None:
    node = next(node for node in data["tree"] if "split" in node)
    first, second = node["sides"]
    node["sides"] = {first: node["sides"][second], second: node["sides"][first]}


def drop_side(data: Data) -> None:
    node = next(node for node in data["tree"] if "split" in node)
    node["sides"].popitem()


def narrow_side(data: Data) -> None:
    for node in data["tree"]:
        for closed, strict in ((">=", ">"), ("<=", "<")):
            if closed in node.get("sides", {}):
                node["sides"][strict] = node["sides"].pop(closed)
                return


def call_false(data: Data) -> None:
    place = next(k for k, node in enumerate(data["tree"]) if "refuted" in node)
    data["tree"][place] = {"false": True}


def call_refuted(data: Data) -> None:
    place = next(k for k, node in enumerate(data["tree"]) if "false" in node)
    data["tree"][place] = {"refuted": 0}


def state_more(data: Data) -> None:
    stated = {number for number, _ in data["refutations"][0]["states"]}
    other = next(k for k in range(len(data["polynomials"])) if k not in stated)
    data["refutations"][0]["states"].append([other, "=="])


def raise_multiplier(data: Data) -> None:
    by = refutation(data, "multipliers")
    by["multipliers"][0][1] = str(Fraction(by["multipliers"][0][1]) + 1)


def deny_multiplier(data: Data) -> None:
    by = refutation(data, "multipliers")
    by["multipliers"][0][1] = f"-{by['multipliers'][0][1]}"


def drop_multiplier(data: Data) -> None:
    refutation(data, "multipliers")["multipliers"].pop()


def change_total(data: Data) -> None:
    refutation(data, "multipliers")["total"] = "-7"


def change_product(data: Data) -> None:
    product_ = next(one["by"]["products"][0] for one in data["refutations"] if one["by"].get("products"))
    product_[3] = str(Fraction(product_[3]) + 1)


def change_exponent(data: Data) -> None:
    product_ = next(one["by"]["products"][0] for one in data["refutations"] if one["by"].get("products"))
    product_[0][0] += 1


def drop_box(data: Data) -> None:
    refutation(data, "boxes")["boxes"].pop()


def move_box(data: Data) -> None:
    box = refutation(data, "boxes")["boxes"][0]
    box[1][0] += 1


def append_node(data: Data) -> None:
    data["tree"].append({"false": True})


def flip_stated(data: Data) -> None:
    opposite = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": ">"}
    pair = data["refutations"][0]["states"][0]
    pair[1] = opposite[pair[1]]


def change_coefficient(data: Data) -> None:
    term = data["polynomials"][0][0]
    term[0] = str(Fraction(term[0]) + 1)


def change_polynomial_exponent(data: Data) -> None:
    data["polynomials"][0][0][1][0] += 1


def exchange_polynomials(data: Data) -> None:
    first, second = data["polynomials"][:2]
    data["polynomials"][:2] = [second, first]


def loop(data: Data) -> None:
    node = next(node for node in data["tree"] if "split" in node)
    node["sides"] = dict.fromkeys(node["sides"], 0)


def share_node(data: Data) -> None:
    node = next(node for node in data["tree"] if "split" in node)
    node["sides"] = dict.fromkeys(node["sides"], max(node["sides"].values()))


def widen_range(data: Data) -> None:
    before, shield, after = data["game"]["toml"].partition("[parameters.shield]")
    data["game"]["toml"] = before + shield + after.replace("range = [0, 10]", "range = [-1, 10]", 1)


def other_game(data: Data) -> None:
    other = json.loads(certificate("patron-client", "unique(support, restrain) and unique(abandon, restrain)"))
    data["game"] = other["game"]


def widen_range_and_hash(data: Data) -> None:
    from solver.questions.reading import reads

    widen_range(data)
    data["game"]["hash"] = game_hash(reads(data["game"]["toml"]))


def verdict(word: str, **names: str) -> Callable[[Data], None]:
    """Return an edit to another verdict, its points taken from those that are there."""

    def change(data: Data) -> None:
        data["verdict"] = word
        data["points"] = {new: data["points"][old] for new, old in names.items()}

    return change


def witness_outside_given(data: Data) -> None:
    """Move the witness outside what is given, to a point at which the claim holds all the same."""
    values = {"embargo": 6, "shield": 10, "breach_us": 2, "relief": 5, "buffer": 4, "calm": 3, "breach_cn": 2}
    data["points"]["witness"] = {name: str(value) for name, value in values.items()}


def foreign_polynomial(data: Data) -> None:
    data["polynomials"].append([["1", [9] * 7]])


def twice_the_same(data: Data) -> None:
    """Lead both sides of a new root to the old one: true, but such sharing could be a walk without end."""
    for node in data["tree"]:
        if "split" in node:
            node["sides"] = {relation: after + 1 for relation, after in node["sides"].items()}
    data["tree"].insert(0, {"split": 0, "sides": {">": 1, "<=": 1}})


def smt_text_changed(data: Data) -> None:
    by = refutation(data, "smt")
    by["smt"] = by["smt"].replace("(assert (>", "(assert (>=", 1).replace("(assert (<=", "(assert (<", 1)


CHANGES: list[tuple[tuple[str, str, str], Callable[[Data], None]]] = [
    (UNIQUE, put("game", "hash", "0" * 16)),
    (UNIQUE, put("schema", "zopa.certificate/2")),
    (UNIQUE, put("claim", "unique(withdraw, sanction)")),
    (UNIQUE, put("claim", "unique(keep, tolerate) and shield > 1")),
    (UNIQUE, put("given", "")),
    (UNIQUE, put("given", "shield > 0")),
    (UNIQUE, put("given", "shield >= 0 and buffer > calm + breach_cn")),
    (UNIQUE, verdict("false", counterexample="witness")),
    (UNIQUE, verdict("mixed", witness="witness", counterexample="witness")),
    (UNIQUE, verdict("contradictory")),
    (UNIQUE, put("verdict", "undecided")),
    (UNIQUE, put("points", {})),
    (UNIQUE, put("points", "witness", "shield", "0")),
    (UNIQUE, put("points", "witness", "shield", "11")),
    (UNIQUE, put("points", "witness", "buffer", "1")),
    (UNIQUE, put("points", "witness", "shield", "1/0")),
    (UNIQUE, put("points", "witness", "nothing", "1")),
    (UNIQUE, witness_outside_given),
    (UNIQUE, foreign_polynomial),
    (UNIQUE, twice_the_same),
    (UNIQUE, put("tree", [])),
    (UNIQUE, put("tree", [{"false": True}])),
    (UNIQUE, put("tree", [{"refuted": 0}])),
    (UNIQUE, swap_sides),
    (UNIQUE, drop_side),
    (UNIQUE, narrow_side),
    (UNIQUE, call_false),
    (UNIQUE, call_refuted),
    (UNIQUE, append_node),
    (UNIQUE, loop),
    (UNIQUE, share_node),
    (UNIQUE, state_more),
    (UNIQUE, flip_stated),
    (UNIQUE, change_coefficient),
    (UNIQUE, change_polynomial_exponent),
    (UNIQUE, exchange_polynomials),
    (UNIQUE, raise_multiplier),
    (UNIQUE, deny_multiplier),
    (UNIQUE, drop_multiplier),
    (UNIQUE, change_total),
    (UNIQUE, other_game),
    (UNIQUE, widen_range),
    (("thaad-deal", "not unique(withdraw, tolerate)", ""), change_product),
    (("thaad-deal", "not unique(withdraw, tolerate)", ""), change_exponent),
    (("thaad-deal", "best_response(US, keep, tolerate)", ""), widen_range_and_hash),
    (BOXES, drop_box),
    (BOXES, move_box),
    (BOXES, put("claim", "payoff(r, b, x) > payoff(r, a, x)")),
    (MIXED, verdict("true", witness="witness")),
    (MIXED, verdict("false", counterexample="counterexample")),
    (MIXED, verdict("mixed", witness="counterexample", counterexample="witness")),
    (MIXED, put("tree", [{"false": True}])),
    (FALSE, put("given", "shield >= breach_us")),
    (FALSE, verdict("true", witness="counterexample")),
    (FALSE, put("claim", "not equilibrium(withdraw, sanction)")),
    (NONE, put("given", "shield > 3 and shield < 4")),
    (NONE, put("given", "")),
    (TRUSTED, smt_text_changed),
    (TRUSTED, flip_stated),
    (ALMOST, verdict("true", witness="witness")),
    (ALMOST, verdict("false", counterexample="counterexample")),
    (ALMOST, verdict("almost false", witness="witness", counterexample="counterexample")),
    (ALMOST, verdict("almost true", witness="counterexample", counterexample="witness")),
    (ALMOST, verdict("complete")),
    (ALMOST, put("claim", "strict(keep, tolerate) and calm > 1")),
    (ALMOST, put("given", "")),
    (ALMOST, put("given", "buffer > calm and shield == 1")),
    (ALMOST, put("points", "witness", "shield", "0")),
    (ALMOST, put("points", "witness", "shield", {"polynomial": ["-2", "0", "1"], "root": 2})),
    (ALMOST, put("points", "counterexample", "shield", "1")),
    (ALMOST, put("tree", [])),
    (PIECES, swap_sides),
    (PIECES, drop_side),
    (PIECES, narrow_side),
    (PIECES, put("claim", "strict(a, x)")),
]


@pytest.mark.parametrize(("base", "change"), CHANGES)
def test_a_change_is_noticed(base: tuple[str, str, str], change: Callable[[Data], None]) -> None:
    right = json.loads(certificate(*base))
    changed = copy.deepcopy(right)
    change(changed)
    assert changed != right
    assert stands(base)
    assert refused(changed)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where every number, text and truth value is."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*path, key))
    else:
        yield path


def altered(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    try:
        return str(Fraction(value) + 1)
    except ValueError:
        return {">": "<", ">=": "<=", "<": ">", "<=": ">=", "==": ">"}.get(value, value + "x")


@pytest.mark.slow
@pytest.mark.parametrize("base", [UNIQUE, BOXES, PIECES, FALSE, NONE, TRUSTED])
def test_every_number_and_relation_of_a_proof_matters(base: tuple[str, str, str]) -> None:
    right = json.loads(certificate(*base))
    tried = 0
    for part in ("polynomials", "refutations", "tree"):
        for path in tenth(list(places(right[part], (part,))), 3, 12):
            changed = copy.deepcopy(right)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = altered(holder[path[-1]])
            tried += 1
            assert refused(changed), path
    assert tried > 5


# --- hostile files --------------------------------------------------------------------------------


def with_toml(toml: str) -> bytes:
    data = json.loads(certificate(*MIXED))
    data["game"]["toml"] = toml
    return json.dumps(data).encode()


def with_part(**parts: Any) -> bytes:
    return json.dumps({**json.loads(certificate(*UNIQUE)), **parts}).encode()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "binary": lambda: bytes(Random(1).randbytes(5_000)),
    "zeros": lambda: bytes(10_000),
    "fifty megabytes": lambda: b" " * 50_000_000,
    "just too large": lambda: b" " * (MAX_BYTES + 1),
    "nested lists": lambda: b"[" * 1_000_000,
    "nested tables": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "an open quote": lambda: b'{"schema": "' + b"\\" * 999_999,
    "huge number": lambda: b'{"schema": ' + b"9" * 1_000_000 + b"}",
    "huge exponent": lambda: b'{"schema": 1e999999999}',
    "not a number": lambda: b'{"schema": NaN}',
    "a list": lambda: b"[]",
    "a text": lambda: b'"zopa.certificate/1"',
    "another record": lambda: b'{"schema": "zopa.atlas/1"}',
    "the schema alone": lambda: b'{"schema": "zopa.certificate/1"}',
    "millions of lists": lambda: with_part(tree=0).replace(b'"tree": 0', b'"tree": [' + b"[[]]," * 1_900_000 + b"[]]"),
    "a key twice": lambda: b'{"schema": "zopa.certificate/1", "schema": "zopa.certificate/1"}',
    "an unknown key": lambda: with_part(extra=1),
    "no game": lambda: with_toml("schema = 1"),
    "an empty game": lambda: with_toml(""),
    "a game with code": lambda: with_toml('schema = 1\nform = "normal"\nplayers.one = {strategies = ["a"]}\n'
                                          'payoffs.a = ["__import__(\'os\').system(\'true\')"]'),
    "dotted keys": lambda: with_toml(".".join("a" * 200_000) + " = 1"),
    "a claim that is none": lambda: with_part(claim="equilibrium("),
    "an empty claim": lambda: with_part(claim=""),
    "a claim of another game": lambda: with_part(claim="unique(support, restrain)"),
    "a claim with code": lambda: with_part(claim="__import__('os').system('true') > 0"),
    "half a character": lambda: with_part(claim="\ud800"),
    "a claim without end": lambda: with_part(claim="not " * 1_000_000 + "shield > 0"),
    "a deep claim": lambda: with_part(claim="(" * 100_000 + "shield > 0"),
    "a long fraction": lambda: with_part(points={"witness": {"shield": "9" * 1_000_000}}),
    "a tree without end": lambda: with_part(tree=[{"split": 0, "sides": {">": 0, "<=": 0}}]),
    "a tree of numbers": lambda: with_part(tree=[1, 2, 3]),
    "refutations in a table": lambda: with_part(refutations={}),
    "a term of one part": lambda: with_part(polynomials=[[["1"]]]),
    "a root of a polynomial in halves": lambda: with_part(
        points={"witness": {"shield": {"root": 1, "of": ["-1/2", "1"]}}}
    ),
    "relations that are lists": lambda: with_part(refutations=[{"states": [[0, ["<"]]], "by": {"smt": ""}}]),
    "a refutation of nothing": lambda: with_part(refutations=[{"states": [], "by": {}}]),
    "a box of no size": lambda: with_part(
        refutations=[{"states": [[0, "<"]], "by": {"boxes": [[[0] * 7, [10**18] * 7, 0]]}}]
    ),
    "polynomials of huge degree": lambda: with_part(polynomials=[[["1", [10**9] * 7]]]),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_clear_error(name: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.json"
    file.write_bytes(HOSTILE[name]())
    with pytest.raises(InvalidGame) as found:
        check(file)
    assert len(str(found.value)) < 1_000


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_a_path_that_is_no_file_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        check(tmp_path / name)


def too_many_terms(data: Data) -> None:
    refutation(data, "multipliers")["products"].append([[0] * 7, [99] * 7, [], "1"])


def test_a_proof_that_is_too_long_is_left_open() -> None:
    """Whether a product of bounds that multiplies out to 10^14 terms costs the checker nothing."""
    data = json.loads(certificate(*UNIQUE))
    too_many_terms(data)
    checked = check_text(json.dumps(data))
    assert checked.ok is None
    assert not checked.trusted


def test_roots_of_long_polynomials_are_left_open() -> None:
    data = json.loads(certificate("polynomial", "p**2 == 2"))
    data["points"]["witness"]["p"]["of"] = ["-" + "9" * 1_500, *["8" * 1_500] * 40, "7" * 1_500]
    assert check_text(json.dumps(data)).ok is None


def test_long_multipliers_are_left_open() -> None:
    data = json.loads(certificate(*UNIQUE))
    by = refutation(data, "multipliers")
    by["products"] += [[[0] * 7, [1] * 7, [], f"1/{10**1_900 + 2 * k + 1}"] for k in range(2_000)]
    assert check_text(json.dumps(data)).ok is None


@pytest.mark.parametrize(
    ("name", "claim", "error", "said"),
    [
        ("polynomial", "best(r) > 1", UsageError, "no certificate is written for best"),
        ("three players", "unique(a, c, e)", UsageError, "checked for two players only; this game has 3"),
        ("polynomial", " + ".join(f"Max(p, {k}/9)" for k in range(9)) + " > q", TooLarge, "more than 8 comparisons"),
    ],
)
def test_what_no_formula_says_is_refused(name: str, claim: str, error: type[ZopaError], said: str) -> None:
    with pytest.raises(error, match=said):
        ClaimTranslator(GAMES[name]).says(read_claim(GAMES[name], claim).tree)


@pytest.mark.parametrize(("claim", "verdict"), [("equilibrium(a, d, e)", "true"), ("p > 1", "mixed")])
def test_a_claim_of_two_players_put_into_a_file_about_three_is_wrong(claim: str, verdict: str) -> None:
    base = ("three players", claim, "")
    data = json.loads(certificate(*base))
    assert data["verdict"] == verdict and stands(base)
    data["claim"] = "unique(a, c, e)"
    checked = check_text(json.dumps(data))
    assert checked.ok is False and "checked for two players only; this game has 3" in checked.steps[-1].found


def test_a_division_by_nothing_is_refused() -> None:
    field = ClaimTranslator(GAMES["polynomial"]).field
    with pytest.raises(InvalidGame, match="zero whatever the parameters are"):
        field.of(parse("q/(p - p)").tree, lambda _: True)


def test_a_claim_that_is_too_large_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    strategies = {"r": [f"r{k}" for k in range(6)], "c": [f"c{k}" for k in range(6)]}
    numbers = [[(i * j) % 7 for j in range(6)] for i in range(6)]
    large = game(strategies, [numbers, numbers])
    with pytest.raises(Undecided, match="needs more than 6000 pairs of bases"):
        ClaimTranslator(large).says(read_claim(large, "unique(r0, c0)").tree)
    monkeypatch.setattr("solver.checks.certificates.claims.MAX_COMPARED", 6 * 6 * 12 - 1)
    with pytest.raises(TooLarge, match="compares more than 431 payoffs"):
        ClaimTranslator(large).says(read_claim(large, "strict(r0, c0)").tree)


def test_the_search_ends_in_time_to_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from solver.questions.prove import refutation_search

    one = GAMES["pieces"]
    sayer = ClaimTranslator(one)
    formula = sayer.says(read_claim(one, EXISTS).tree, denied=True)
    monkeypatch.setattr(refutation_search, "MAX_NODES", 3)
    with pytest.raises(Undecided, match="more than 3 cases"):
        RefutationSearch(
            formula, sayer.polynomials.keys, domain(one.space), DEFAULT, sayer.polynomials.constant_signs
        ).run()


# --- reports --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "change", "word"),
    [
        (UNIQUE, None, "Right:"),
        (MIXED, None, "Right:"),
        (NONE, None, "there is no point"),
        (UNIQUE, put("game", "hash", "0" * 16), "Wrong:"),
        (TRUSTED, None, "z3's verdict, without a certificate"),
        (UNIQUE, too_many_terms, "Open: nothing was found wrong, but it could not be checked to the end."),
    ],
)
def test_the_report_says_what_came_of_it(
    base: tuple[str, str, str], change: Callable[[Data], None] | None, word: str
) -> None:
    data = json.loads(certificate(*base))
    if change:
        change(data)
    checked = check_text(json.dumps(data))
    made = checked.document()
    assert word in " ".join(text(made).split())
    for write in (markdown, html, latex.latex):
        assert write(made)
    record = json.loads(json_records.json_text(json_records.plain(checked)))
    assert record["ok"] is checked.ok and record["smt"] == list(checked.smt)
    assert isinstance(checked, Checked)


def test_many_algebraic_coordinates_are_left_open() -> None:
    """Seven roots of degree 58, small numbers: what isolating them would take is counted before it begins."""
    made = game(
        {"a": ["u", "d"], "b": ["l", "r"]},
        [[["p0 + p1", 0], ["p2", "p3"]], [["p4", 1], ["p5", "p6"]]],
        {f"p{k}": {"baseline": 1, "range": (0, 3)} for k in range(7)},
    )
    data = json.loads(certificate_text(prove(made, "equilibrium(u, l)")))
    random = Random(4)
    for name in data["points"]["witness"]:
        data["points"]["witness"][name] = {"of": [str(random.randint(-99, 99)) for _ in range(59)], "root": 1}
    steps = check_text(json.dumps(data)).steps
    assert "more algebraic numbers than the checker works through" in steps[1].found


def test_a_root_is_isolated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = certificate("polynomial", "p**2 == 2")  # before anything is counted: the search meets the root as well
    found: list[Root] = []

    class Counted(arithmetic.RealRoot):
        def __init__(self, root: Root) -> None:
            found.append(root)
            super().__init__(root)

    monkeypatch.setattr(arithmetic, "RealRoot", Counted)
    arithmetic.number_of.cache_clear()
    assert check_text(text).ok
    assert len(found) == 1


def cubic_four_by_four() -> NormalForm:
    """A game whose certificates are short to write and long to check: each payoff a product of three of eight."""
    random, names = Random(3), [f"p{k}" for k in range(8)]
    table = {
        f"{a}, {b}": ["*".join(random.choice(names) for _ in range(3)) for _ in "rc"] for a in "abcd" for b in "wxyz"
    }
    return game({"r": [*"abcd"], "c": [*"wxyz"]}, table, {name: {"baseline": 1, "range": (1, 2)} for name in names})


def test_what_many_pairs_of_vertices_ask_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 4,761 pairs each asks several things of its 138 vertices: told anew for each, they took half a minute."""
    said: list[object] = []
    literal = Polynomials.literal

    def counted(*one: Any) -> Any:
        said.append(one)
        return literal(*one)

    monkeypatch.setattr(Polynomials, "literal", counted)
    made = cubic_four_by_four()
    ClaimTranslator(made).says(read_claim(made, "payoff_dominant(a, w)").tree)
    assert len(said) < 5_000


@pytest.mark.slow
def test_a_budget_lets_the_checker_do_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.checks.certificates.formula.MAX_WORK", 100)
    file = tmp_path / "proof.json"
    file.write_text(certificate_text(prove(GAMES["thaad-deal"], "payoff(US, keep, tolerate) > -100")))
    assert check(file).ok is True
    monkeypatch.setattr("solver.checks.certificates.formula.MAX_WORK", 10)
    done = command.run(["verify-certificate", str(file)])
    assert done.code == 4 and "With --budget 10 it does ten times the work." in " ".join(done.out.split())
    assert "multiply out to more than the checker works through, 10 terms" in " ".join(done.out.split())
    done = command.run(["verify-certificate", str(file), "--budget", "10"])
    assert done.code == 0 and "--budget" not in done.out
    assert check(file).ok is None and check(file, budget=10).ok is True


@pytest.mark.slow
def test_a_chain_of_dear_predicates_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Constants cost little to multiply and much to look at, so each operation counts for several terms."""
    monkeypatch.setattr("solver.checks.certificates.formula.MAX_WORK", 600_000)  # what one takes, and a little
    names = ["r0", "r1", "r2", "r3"], ["c0", "c1", "c2", "c3"]
    random = Random(2)
    table = [[[random.randint(0, 9) for _ in names[1]] for _ in names[0]] for _ in range(2)]
    made = game(dict(zip("ab", names, strict=True)), table, {"x": (0, 1)})
    translator = ClaimTranslator(made)
    claim = "payoff_dominant(r0, c0) and payoff_dominant(r0, c1)"
    with pytest.raises(TooLarge):
        translator.says(read_claim(made, claim).tree)
