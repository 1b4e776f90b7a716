"""Another program in a process of its own, which is ended when the time is up.

Nothing that loops, or crashes, takes the caller with it, and nothing that it prints or warns of gets past the report.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from solver.checks.crosscheck.definition import Matrix, Pair


@dataclass(frozen=True, slots=True)
class Tool:
    """Another program: its name with its version, its methods, and the module whose `answer()` runs it.

    `explain` says why a method lost an equilibrium, and shows the number, from the payoffs and from what the
    other process noted about the game.
    """

    name: str
    methods: tuple[str, ...]
    module: str
    explain: Callable[[str, Pair, Matrix, Matrix, Mapping[str, Any]], tuple[str, str]]


def ask(
    tool: Tool, games: Sequence[tuple[Matrix, Matrix]], limit: float
) -> tuple[dict[tuple[int, str], dict[str, Any]], Counter[str]]:
    """What the tool answers to each game within the limit, and its warnings.

    A fresh interpreter reads the games as JSON and writes one line an answer, so that what was answered
    before the time was up, or before a crash, is kept. `multiprocessing` would import the caller's main
    program again, which a script without a guard does not survive.
    """
    text = json.dumps([[[[str(entry) for entry in line] for line in side] for side in pair] for pair in games])
    code = f"from {tool.module} import answer; answer()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(os.curdir) for path in sys.path)}
    with subprocess.Popen(
        [sys.executable, "-P", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            out, err = process.communicate(text, timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
        except BaseException:
            process.kill()
            raise
    return _answers(out, err, process.returncode)


def _answers(out: str, err: str, code: int) -> tuple[dict[tuple[int, str], dict[str, Any]], Counter[str]]:
    answers: dict[tuple[int, str], dict[str, Any]] = {}
    warned: Counter[str] = Counter()
    for line in out.splitlines():
        try:
            answer = json.loads(line)
            answers[answer["game"], answer["method"]] = answer
        except (ValueError, KeyError, TypeError):  # a line cut short, or a print of the program's own
            continue
        warned.update(answer["warnings"])
    if code > 0 and err.strip():
        warned[f"it ended with: {err.strip().splitlines()[-1]}"] += 1
    return answers, warned


def serve(methods: Mapping[str, Callable[[Matrix, Matrix], tuple[list[Any], dict[str, Any]]]]) -> None:
    """The other process: answer every game on standard input by every method, one line of JSON each.

    A method returns pairs of strategies, and notes for the explanation of what it lost.
    """
    import warnings

    sink = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what the program prints goes nowhere
    for k, sides in enumerate(json.load(sys.stdin)):
        A, B = (tuple(tuple(map(Fraction, line)) for line in side) for side in sides)
        for name, method in methods.items():
            answer: dict[str, Any] = {"game": k, "method": name, "pairs": [], "error": ""}
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                try:
                    answer["pairs"], notes = method(A, B)
                    answer.update(notes)
                except Exception as error:  # noqa: BLE001 - whatever it raises is what the report tells
                    answer["error"] = f"it raised {type(error).__name__}: {' '.join(str(error).split())[:200]}"
            answer["warnings"] = [" ".join(str(warning.message).split()) for warning in caught]
            sink.write(json.dumps(answer) + "\n")
            sink.flush()
