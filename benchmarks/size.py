"""What `pip install .` puts on the disk: the files of every package that it brings, bytecode included."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

from benchmarks.rows import Row

ROOT = Path(__file__).parent.parent


def closure(names: Iterable[str]) -> dict[str, int]:
    """Bytes of each package and of all that it needs, by name; one that is not installed counts 0."""
    sizes: dict[str, int] = {}
    pending = list(names)
    while pending:
        requirement = Requirement(pending.pop())
        name = requirement.name.lower().replace("_", "-")
        if name in sizes or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            sizes[name] = 0
            continue
        files = (Path(str(package.locate_file(file))) for file in package.files or ())
        sizes[name] = sum(file.stat().st_size for file in files if file.is_file())
        pending += package.requires or ()
    return sizes


def ours() -> int:
    """Bytes of the files that are ours in the wheel."""
    folders = (ROOT / "solver", ROOT / "games")
    files = [
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    ]
    command = ROOT / "cli.py"
    return sum(file.stat().st_size for file in [*files, *([command] if command.exists() else [])])


def run() -> list[Row]:
    needs = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    sizes = closure(needs)
    largest = sorted(sizes, key=lambda name: -sizes[name])[:6]
    missing = [name for name, size in sizes.items() if not size]
    remark = ", ".join(f"{name} {_megabytes(sizes[name])}" for name in largest)
    if missing:
        remark += f"; not installed here: {', '.join(missing)}"
    return [
        Row(
            f"installed size of the {len(sizes)} packages that it brings",
            "",
            _megabytes(sum(sizes.values())),
            None,
            remark,
        ),
        Row("installed size of zopa itself", "", _megabytes(ours()), None),
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
