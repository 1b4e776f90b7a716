"""Plant errors in the solver, one at a time, and see whether the tests notice.

    python tests/mutate.py [NAME …] [--list]

Each error is a piece of text in one file of the solver and what it is replaced with, planted in a temporary
copy of the tree, never in the tree itself. The tests named beside it then have to fail. Two run at a time.
The unchanged copy has to pass first, since otherwise a failure would mean nothing. Exit status: 0 when every
error is caught, 1 when one survives, 2 when the errors cannot be planted or the unchanged tests fail.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from itertools import chain
from pathlib import Path
from py_compile import PycInvalidationMode
from queue import Queue
from time import monotonic

from mutants import Mutant

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("pyproject.toml", "conftest.py", "cli.py", "zopa", "solver", "games", "tests", "benchmarks", "docs")
WORKERS = 2
LIMIT = 240  # seconds for the tests of one error; an endless loop is noticed, too

FILES = sorted(file.stem for file in (ROOT / "tests" / "mutants").glob("*.py") if file.stem != "__init__")
MUTANTS: tuple[Mutant, ...] = tuple(
    chain.from_iterable(import_module(f"mutants.{name}").MUTANTS for name in FILES)
)  # fmt: skip

# --- planting and running -------------------------------------------------------------------------


def copy_of_the_tree(place: Path) -> Path:
    """Copy it, compiled: what is planted, which may be as long and as old as what was there, is told by its hash."""
    place.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(source, place / name)
    compileall.compile_dir(place, quiet=1, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    return place


def passes(tree: Path, arguments: Sequence[str]) -> tuple[bool, str]:
    """Whether pytest passes in the tree, and its last line."""
    environment = {k: v for k, v in os.environ.items() if k not in ("ZOPA_AUDIT", "PYTHONDONTWRITEBYTECODE")}
    environment["PYTHONPATH"] = str(tree)
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-p", "no:cacheprovider", *arguments]
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False
        )
    except subprocess.TimeoutExpired:
        return False, "time limit"
    lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    failed = next((line for line in lines if line.startswith(("FAILED", "ERROR"))), lines[-1] if lines else "")
    return done.returncode == 0, failed.removeprefix("FAILED ")


def planted(mutant: Mutant, tree: Path = ROOT) -> tuple[str, str]:
    """The file's text before and after; AssertionError where the text to replace is not there exactly once."""
    before = after = (tree / mutant.file).read_text(encoding="utf-8")
    for old, new in mutant.edits:
        assert after.count(old) == 1, f"{mutant.name}: found {after.count(old)} times in {mutant.file}: {old!r}"
        after = after.replace(old, new)
    if mutant.file.endswith(".py"):
        compile(after, mutant.file, "exec")
    return before, after


def caught(mutant: Mutant, tree: Path) -> str | None:
    """By which test, or None if the error survives."""
    file = tree / mutant.file
    before, after = planted(mutant, tree)
    file.write_text(after, encoding="utf-8")
    try:
        for run in mutant.runs:
            passed, line = passes(tree, run)
            if not passed:
                return line
    finally:
        file.write_text(before, encoding="utf-8")
    return None


def fit(run: Sequence[str], tree: Path) -> bool:
    """Whether the unchanged tree passes a run that errors are held against."""
    passed, line = passes(tree, run)
    if not passed:
        print(f"the unchanged tree fails {' '.join(run)}: {line}", flush=True)
    return passed


def check_texts(mutants: Sequence[Mutant]) -> bool:
    fine = True
    for one in mutants:
        try:
            planted(one)
        except (AssertionError, OSError, SyntaxError) as error:
            print(error)
            fine = False
    return fine


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("names", nargs="*", help="plant only the errors whose name contains one of these")
    options.add_argument("--list", action="store_true", help="list the errors and check that they can be planted")
    chosen = options.parse_args()
    mutants = [m for m in MUTANTS if not chosen.names or any(part in m.name for part in chosen.names)]
    if not check_texts(mutants):
        return 2
    if chosen.list:
        for one in mutants:
            print(f"{one.file}: {one.name}")
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trees: Queue[Path] = Queue()
        for k in range(WORKERS):
            trees.put(copy_of_the_tree(Path(folder) / str(k)))

        @contextmanager
        def borrowed() -> Iterator[Path]:
            tree = trees.get()
            try:
                yield tree
            finally:
                trees.put(tree)

        def passing(run: Sequence[str]) -> bool:
            with borrowed() as tree:
                return fit(run, tree)

        def attempt(one: Mutant) -> bool:
            start = monotonic()
            with borrowed() as tree:
                line = caught(one, tree)
            verdict = "SURVIVED" if line is None else "caught"
            print(f"{verdict:8} {monotonic() - start:5.0f} s  {one.name}  [{line or one.file}]", flush=True)
            return line is not None

        with ThreadPoolExecutor(WORKERS) as pool:
            if not all(list(pool.map(passing, dict.fromkeys(run for one in mutants for run in one.runs)))):
                return 2
            results = list(pool.map(attempt, mutants))
    print(f"{sum(results)} of {len(results)} caught")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
