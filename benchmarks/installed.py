"""zopa as it is installed: how long a command takes from a cold start, and what is on the disk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measuring import Row, span

ROOT = Path(__file__).parent.parent
ROUNDS, TARGET = 11, 1.5


def commands() -> dict[str, list[str]]:
    """Return the commands to run: the installed one where there is one, else the module."""
    script = Path(sys.executable).parent / "zopa"
    zopa = [str(script)] if script.exists() else [sys.executable, "-m", "cli"]
    return {
        "python -c 'import sympy'": [sys.executable, "-c", "import sympy"],
        "zopa --help": [*zopa, "--help"],
        "zopa solve thaad-deal": [*zopa, "solve", "thaad-deal"],
    }


def startup() -> list[Row]:
    """Measure cold starts of commands beside `import sympy`, interleaved so that both feel the same machine."""
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


OURS = "zopa"
MAX_NAMED = 6  # packages that are named


def size() -> list[Row]:
    """Measure what `pip install .` puts into an empty folder: the files of every package, bytecode included."""
    with TemporaryDirectory(prefix="zopa-size-") as folder:
        failed = install(Path(folder))
        if failed:
            return [Row("installed size", "", "could not be measured here", None, failed)]
        return rows(sizes(Path(folder)))


def install(folder: Path) -> str:
    """Install zopa and what it needs into the folder; return what went wrong, or nothing."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--target", str(folder), str(ROOT)], capture_output=True, text=True, check=False)
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return (lines[-1] if lines else f"pip ended with {done.returncode}") if done.returncode else ""


def sizes(folder: Path) -> dict[str, int]:
    """Return the bytes of each package that is installed in the folder, by name."""
    return {
        package.name.lower(): sum(file.stat().st_size for file in _files(package, folder) if file.is_file())
        for package in distributions(path=[str(folder)])
    }


def _files(package: Distribution, folder: Path) -> Iterator[Path]:
    """Yield the files on record; those outside the folder, commands, are in its `bin`, where `--target` moves them."""
    for file in package.files or ():
        yield folder / "bin" / file.name if ".." in file.parts else folder / file


def rows(found: dict[str, int]) -> list[Row]:
    """Return a row for the packages that zopa brings, and one for zopa itself."""
    others = {name: size for name, size in found.items() if name != OURS}
    largest = sorted(others, key=lambda name: -others[name])[:MAX_NAMED]
    return [
        Row(
            f"installed size of the {len(others)} packages that it brings",
            "",
            _megabytes(sum(others.values())),
            None,
            ", ".join(f"{name} {_megabytes(others[name])}" for name in largest),
        ),
        Row("installed size of zopa itself", "", _megabytes(found[OURS]), None),
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
