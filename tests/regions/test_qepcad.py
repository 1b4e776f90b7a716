"""Emptiness of small conjunctions beside QEPCAD B, an independent way to decide them, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from random import Random

import pytest
from audit import how_many

from solver.algebra.polynomials import Poly, Relation
from solver.regions.constraints import Cell, constraint
from solver.regions.decide.emptiness import decide
from solver.regions.domain import Domain, box_constraints, domain
from solver.regions.parameters import Parameter, ParameterSpace

pytestmark = pytest.mark.skipif(shutil.which("qepcad") is None, reason="QEPCAD B (Debian's qepcad) is not installed")
LETTERS = "xyz"
RELATIONS: tuple[Relation, ...] = (">=", ">", ">", "==")
LIMIT = 120  # seconds, after which nothing is compared


def ask(cell: Cell, over: Domain) -> bool | None:
    """Return whether QEPCAD finds the conjunction nonempty within the box; None where it takes too long."""
    names = LETTERS[: len(over.names)]
    stated = []
    for c in (*cell, *box_constraints(over)):
        terms = (
            f"({int(c_.p)})" + "".join(f" {names[k]}^{int(e)}" for k, e in enumerate(powers) if e)
            for powers, c_ in c.poly.to_dict().items()
        )
        stated.append(f"{' + '.join(terms)} {'=' if c.relation == '==' else c.relation} 0")
    bound = "".join(f"(E {name})" for name in names)
    joined = " /\\ ".join(stated)
    text = f"[ ]\n({','.join(names)})\n0\n{bound}[ {joined} ].\nfinish\n"
    try:
        done = subprocess.run(["qepcad"], input=text, capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        return None
    answer = done.stdout.rpartition("quantifier-free formula")[2]
    assert ("TRUE" in answer) != ("FALSE" in answer), done.stdout
    return "TRUE" in answer


def polynomial(over: Domain, random: Random) -> Poly:
    gens = list(over.ring.generators.values())
    total = over.ring.constant(random.randint(-2, 2))
    for _ in range(random.randint(1, 3)):
        total = total + random.choice((-2, -1, 1, 2)) * random.choice(gens) * random.choice([*gens, over.ring.one])
    return total


def test_emptiness_is_what_qepcad_says() -> None:
    random, kinds = Random(14), set()
    for _ in range(how_many(12, 200)):
        names = LETTERS[: random.choice((2, 2, 3))]
        over = domain(ParameterSpace(tuple(Parameter(n, Fraction(1), Fraction(0), Fraction(2)) for n in names)))
        relations: list[Relation] = [random.choice(RELATIONS) for _ in range(random.randint(2, 4))]
        found = (constraint(polynomial(over, random), relation) for relation in relations)
        cell = tuple(c for c in found if c.constant_truth is None)
        verdict, said = decide(cell, over), ask(cell, over)
        if said is not None and verdict.kind != "undecided":
            kinds.add(verdict.kind)
            assert (verdict.kind == "nonempty") == said, cell
    assert kinds == {"empty", "nonempty"}
