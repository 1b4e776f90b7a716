"""Asking z3, a solver for nonlinear real arithmetic, about a conjunction on the unit box.

z3 runs as a program of its own: where it gives up in the midst of its work, it goes on to use memory that it has freed
(seen in 5.4), and the process that it is part of ends, at once or much later. So a process that has given up is asked
nothing more, and a question that ends its process is undecided.

The budget of a question is z3's own resource counter, so that an answer does not depend on how busy the machine is.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from functools import cache
from threading import Timer
from typing import Any

from solver.algebra.algebraic_numbers import Coordinate
from solver.algebra.polynomials import Poly, Relation
from solver.errors import UsageError
from solver.regions.decide.smt_lib import bounds_text, condition_text, read_number, read_reply
from solver.regions.decide.work import PER_QUESTION, count_work
from solver.regions.proofs.certificates import UNDECIDED, Smt, Verdict, Witness

TIMEOUT_MS = 5_000  # a backstop; the counted budget ends first, but z3 counts no step among algebraic numbers
GRACE_S = 5  # beyond it, before the process is ended
MAX_MEGABYTES = 4_000  # of memory
MAX_BITS = 10_000  # of a number in a question, below the longest that Python writes out
Z3_STEPS = 40_000  # z3's own, of a quick question; most answers take a tenth, and the last third can take seconds
PER_STEP = PER_QUESTION // Z3_STEPS
PER_TIMEOUT = 300_000_000  # what the backstop costs, so that one command meets it twice at most

FIRST_QUESTION = '(declare-const x Real)(assert (> (* x x) 2.0))(check-sat-using qfnra-nlsat)(echo "ready")\n'


def solve(relations: Sequence[Relation], unit: Sequence[Poly], used: Sequence[int], budget: int) -> Verdict:
    """Return a witness in the unit box, a trusted refutation, or undecided; `used` are the variables that occur.

    A model is exact (rational or algebraic); a refutation is kept as SMT-LIB text that another solver can re-check.
    Numbers of more than MAX_BITS are not put to it.

    >>> solve([">"], [ring(("x",))["x"] ** 2 - 1], [0], 10_000).kind
    'empty'
    """
    if any(max(c.p.bit_length(), c.q.bit_length()) > MAX_BITS for poly in unit for c in poly.coeffs()):
        return UNDECIDED
    text = "\n".join((*map(bounds_text, used), *(f"(assert {said})" for said in map(condition_text, relations, unit))))
    answer, values = ask(text, budget, f"(get-value ({' '.join(f'p{k}' for k in used)}))" if used else "")
    if answer == "unsat":
        return Verdict("empty", Smt(f"(set-logic QF_NRA)\n{text}\n(check-sat)\n"))
    if answer == "sat":
        point: list[Coordinate] = [Fraction(1, 2)] * len(unit[0].context().gens())
        for name, value in values:
            point[int(name[1:])] = read_number(value)
        return Verdict("nonempty", Witness(tuple(point)))
    return UNDECIDED


def contradiction(relations: Sequence[Relation], unit: Sequence[Poly], used: Sequence[int]) -> Sequence[int]:
    """Return the positions of conditions that z3 refutes, some of those that it has refuted together."""
    named = (f"(assert (! {said} :named b{k}))" for k, said in enumerate(map(condition_text, relations, unit)))
    text = "\n".join(("(set-option :produce-unsat-cores true)", *map(bounds_text, used), *named))
    answer, core = ask(text, Z3_STEPS, "(get-unsat-core)")
    return [int(name[1:]) for name in core] if answer == "unsat" else range(len(unit))


def ask(text: str, budget: int, command: str = "") -> tuple[str, Sequence[Any]]:
    """Return what z3 says of an SMT-LIB text, "sat", "unsat" or "unknown", and to a command after that.

    >>> ask("(declare-const x Real)(assert (= (* x x) 2.0))(assert (> x 0.0))", 10_000, "(get-value (x))")
    ('sat', [['x', ['root-obj', ['+', ['^', 'x', '2'], ['-', '2']], '2']]])
    """
    options = f"(reset)(set-option :rlimit {budget})(set-option :timeout {TIMEOUT_MS})"
    check = "(check-sat-using qfnra-nlsat)(get-info :reason-unknown)(get-info :rlimit)"
    answer, (_, why), (_, steps), *rest = _say(options + text + check + command) or ("unknown", ("", ""), ("", budget))
    count_work(PER_STEP * int(steps))
    if why == '"canceled"' and int(steps) < budget:
        count_work(PER_TIMEOUT)
    return answer, rest[0] if rest else ()


def _say(text: str) -> list[Any]:
    """Return z3's replies, read as nested lists; none where its process ends, or the first is not an answer."""
    idle, said, lines = _idle(os.getpid()), list[Any](), list[str]()
    process = idle.pop() if idle else _start()
    assert process.stdin and process.stdout
    timer = Timer(TIMEOUT_MS / 1000 + GRACE_S, process.kill)
    timer.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(f'{text}(echo "end")\n')
            process.stdin.flush()
        for line in process.stdout:
            if line == "end\n":
                said = read_reply("".join(lines))
                break
            lines.append(line)
            if line == "ready\n":
                lines.clear()
    finally:
        timer.cancel()
        if said[:1] in (["sat"], ["unsat"]):
            idle.append(process)
        else:
            _end(process)
    if said[:1] == ["unknown"]:
        idle.append(_start())  # which gets ready for the next one in the meantime
    return said if said[:1] in (["sat"], ["unsat"], ["unknown"]) else []


@cache
def _idle(process_id: int) -> list[subprocess.Popen[str]]:
    """Return the processes that a process of this number has begun, and that wait for its next question."""
    found: list[subprocess.Popen[str]] = []
    atexit.register(lambda: [*map(_end, found)])
    return found


def _start() -> subprocess.Popen[str]:
    """Return a new process that has been asked the first question already, which takes it longer than any later one."""
    pipe, none = subprocess.PIPE, subprocess.DEVNULL
    process = subprocess.Popen(  # a session of its own: what interrupts the program leaves it alone
        _command(), stdin=pipe, stdout=pipe, stderr=none, encoding="ascii", start_new_session=True
    )
    assert process.stdin
    with suppress(BrokenPipeError):
        process.stdin.write(FIRST_QUESTION)
        process.stdin.flush()
    return process


def _end(process: subprocess.Popen[str]) -> None:
    with suppress(OSError), process:
        process.kill()


@cache
def _command() -> list[str]:
    """Return how to run the program that the package z3-solver brings, else the one that the machine has."""
    from importlib.metadata import PackageNotFoundError, files

    program = shutil.which("z3")
    with suppress(PackageNotFoundError):
        own = (str(file.locate()) for file in files("z3-solver") or () if file.name in ("z3", "z3.exe"))
        program = next(filter(shutil.which, own), program)
    if program is None:
        raise UsageError("the program z3 is missing, which the package z3-solver brings; install that again")
    return [program, "-in", f"-memory:{MAX_MEGABYTES}"]
