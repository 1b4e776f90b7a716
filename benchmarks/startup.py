"""How long a command takes from a cold start, beside `import sympy`, interleaved so that both feel the same machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.rows import Row
from benchmarks.timing import span

ROUNDS, TARGET = 11, 1.5
ROOT = Path(__file__).parent.parent


def commands() -> dict[str, list[str]]:
    """Return the commands to run: the installed one where there is one, else the module."""
    script = Path(sys.executable).parent / "zopa"
    zopa = [str(script)] if script.exists() else [sys.executable, "-m", "cli"]
    return {
        "python -c 'import sympy'": [sys.executable, "-c", "import sympy"],
        "zopa --help": [*zopa, "--help"],
        "zopa solve thaad-deal": [*zopa, "solve", "thaad-deal"],
    }


def run() -> list[Row]:
    (first, base), *others = commands().items()
    for name, command in others:
        if subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode:
            return [Row(name, "", "does not run here", False)]
    times: dict[str, list[float]] = {name: [] for name in commands()}
    for _ in range(ROUNDS):
        times[first].append(_time(base))
        for name, command in others:
            times[name].append(_time(command))
    rows = [Row(first, "", span(times[first]), None, f"{ROUNDS} rounds")]
    for name, _ in others:
        ratio = median(mine / theirs for mine, theirs in zip(times[name], times[first], strict=True))
        met = ratio <= TARGET
        rows.append(Row(name, f"{TARGET} times import sympy", span(times[name]), met, f"{ratio:.2f} times"))
    return rows


def _time(command: list[str]) -> float:
    began = perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return perf_counter() - began
