"""What starting up loads: help is instant, and the engine needs none of sympy, scipy, nashpy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cli

ROOT = Path(cli.__file__).resolve().parent

PROBE = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})), file=sys.stderr))
import cli
cli.main(sys.argv[1:])
"""


def loaded(*arguments: str) -> set[str]:
    """The top-level modules that a run of the command line has loaded at its end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, capture_output=True, env=environment, text=True, timeout=60, check=True)
    assert done.stdout
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [["--help"], ["solve", "--help"], ["--version"]], ids=" ".join)
def test_help_is_light(arguments: list[str]) -> None:
    heavy = {"sympy", "nashpy", "scipy", "z3", "matplotlib", "numpy", "flint", "rich", "networkx"}
    assert not loaded(*arguments) & heavy


@pytest.mark.parametrize("form", ["text", "latex", "json"])
def test_solving_needs_no_door_and_no_cross_check(form: str) -> None:
    found = loaded("solve", "thaad-deal", "--format", form)
    assert "flint" in found
    assert not found & {"sympy", "scipy", "nashpy", "numpy", "z3", "matplotlib", "rich", "networkx"}


def test_importing_the_libraries_costs_nothing() -> None:
    code = "import sys, solver, games; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, text=True, check=True)
    assert not set(done.stdout.split()) & {"flint", "numpy", "sympy", "typer", "solver.atlas"}


def test_every_public_name_has_a_home_and_the_other_way_round() -> None:
    import solver

    assert sorted(solver._HOME) == solver.__all__
    assert all(getattr(solver, name) is not None for name in solver.__all__)
