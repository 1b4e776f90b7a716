"""Asking z3: its answers against those of its own bindings, and what becomes of a process that ends."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path
from random import Random

import pytest
import z3
from audit import how_many

from solver.algebra.polynomials import Poly, Relation, ring
from solver.errors import UsageError
from solver.regions.decide import by_z3
from solver.regions.proofs.certificates import Smt, Witness

X, Y = ring(("x", "y")).generators.values()
Question = tuple[list[Relation], list[Poly]]
CIRCLE: Question = [">", ">"], [1 - X**2 - Y**2, X + Y - 1]
BEYOND: Question = [">"], [X + Y - 3]


def waiting() -> list[subprocess.Popen[str]]:
    return by_z3._idle(os.getpid())  # pyright: ignore[reportPrivateUsage]


def kind_of(question: Question, budget: int = 40_000) -> str:
    return by_z3.solve(*question, [0, 1], budget).kind


def random_question(random: Random) -> Question:
    products = [X, Y, X - 1, X * Y, X**2, X * Y**2, Y**3, X + Y]
    chosen = [[p * random.randint(-3, 3) for p in random.sample(products, 3)] for _ in range(3)]
    return random.choices([">", ">=", "=="], k=3), [sum(each, start=X * 0 + 1) for each in chosen]


def by_bindings(relations: list[Relation], polys: list[Poly]) -> str:
    context = z3.Context()
    solver, point = z3.SolverFor("QF_NRA", ctx=context), [z3.Real(f"p{k}", context) for k in (0, 1)]
    solver.add(*(p >= 0 for p in point), *(p <= 1 for p in point))
    for relation, poly in zip(relations, polys, strict=True):
        total = z3.RealVal(0, context)
        for exponents, c in poly.to_dict().items():  # no power of nought, of which older versions say nothing at 0
            total += prod(
                (p ** int(e) for p, e in zip(point, exponents, strict=True) if e), start=z3.RealVal(int(c), context)
            )
        solver.add({">": total > 0, ">=": total >= 0, "==": total == 0}[relation])
    return {"sat": "nonempty", "unsat": "empty"}[str(solver.check())]


def test_its_answers_are_those_of_its_bindings() -> None:
    random, found, irrational = Random(3), {"empty": 0, "nonempty": 0}, 0
    for _ in range(how_many(80, 800)):
        relations, polys = random_question(random)
        verdict = by_z3.solve(relations, polys, [0, 1], 10**6)
        assert verdict.kind == by_bindings(relations, polys), (relations, polys)
        found[verdict.kind] += 1
        if isinstance(verdict.certificate, Smt):
            again = z3.SolverFor("QF_NRA", ctx=z3.Context())
            again.from_string(verdict.certificate.text)
            assert again.check() == z3.unsat
            kept = by_z3.contradiction(relations, polys, [0, 1])
            assert by_bindings([relations[k] for k in kept], [polys[k] for k in kept]) == "empty"
        else:
            assert isinstance(verdict.certificate, Witness)
            at = [*map(float, verdict.witness or ())]
            irrational += verdict.rational_witness is None
            for relation, poly in zip(relations, polys, strict=True):
                value = sum(
                    float(c.p) / float(c.q) * at[0] ** int(i) * at[1] ** int(k) for (i, k), c in poly.to_dict().items()
                )
                assert abs(value) < 1e-9 or (value > 0 and relation != "==")
    assert min(found.values()) > 10 and irrational > 3


def test_a_process_is_asked_again_until_it_gives_up() -> None:
    assert kind_of(CIRCLE) == "nonempty"
    *_, first = waiting()
    assert kind_of(BEYOND) == "empty" and waiting()[-1] is first
    assert kind_of(CIRCLE, budget=10) == "undecided"
    assert first not in waiting() and first.returncode is not None
    *_, fresh = waiting()  # begun before it is asked
    assert kind_of(CIRCLE) == "nonempty" and waiting()[-1] is fresh


def test_a_question_that_ends_the_process_is_undecided_and_the_next_is_answered() -> None:
    assert kind_of(CIRCLE) == "nonempty"
    for process in waiting():
        process.kill()
        process.wait()
    count = len(waiting())
    assert [kind_of(CIRCLE) for _ in range(count)] == ["undecided"] * count
    assert kind_of(CIRCLE) == "nonempty"


def test_what_is_not_understood_is_undecided_whatever_the_rest_comes_to() -> None:
    assert by_z3.ask("(assert (= unheard 1.0))", 10_000) == ("unknown", ())
    assert kind_of(CIRCLE) == "nonempty"


def test_conditions_without_a_parameter() -> None:
    one = X * 0 + 1
    assert by_z3.solve([">"], [one], [], 10_000).kind == "nonempty"
    assert by_z3.solve([">"], [-one], [], 10_000).kind == "empty"


@pytest.mark.skipif(os.name == "nt", reason="there an interrupt is no signal to a group of processes")
def test_an_interrupt_of_the_program_leaves_what_waits_alone() -> None:
    """Jupyter and a terminal interrupt all of a group."""
    code = (
        "import os, signal; from test_by_z3 import CIRCLE, kind_of\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # which is ignored in the background
        "kind_of(CIRCLE)\n"
        "try:\n    os.killpg(0, signal.SIGINT); signal.sigtimedwait((), 1)\n"
        "except KeyboardInterrupt:\n    print(kind_of(CIRCLE))"
    )
    found = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=found, capture_output=True, text=True, start_new_session=True
    )
    assert done.stdout.strip() == "nonempty", done.stderr[-500:]


def test_a_process_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    others = list[subprocess.Popen[str]]()
    monkeypatch.setattr(by_z3, "_idle", lambda _: others)
    monkeypatch.setattr(by_z3, "_command", lambda: [sys.executable, "-c", "import sys; [*sys.stdin]"])
    monkeypatch.setattr(by_z3, "TIMEOUT_MS", 1)
    monkeypatch.setattr(by_z3, "GRACE_S", 0)
    assert kind_of(CIRCLE) == "undecided" and not others


def test_an_interrupt_leaves_no_half_read_answer_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(by_z3, "read_reply", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            kind_of(CIRCLE)
    assert kind_of(BEYOND) == "empty"


def test_threads_get_the_answers_to_their_own_questions() -> None:
    random = Random(8)
    questions = [random_question(random) for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert [*pool.map(kind_of, questions)] == [*map(kind_of, questions)]


def test_a_machine_without_the_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.metadata.files", lambda _: None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(UsageError, match="z3-solver brings"):
        by_z3._command.__wrapped__()  # pyright: ignore[reportPrivateUsage]
