"""What starting up loads: help is instant, and the engine needs none of sympy, scipy, nashpy."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

import cli
import games
import solver
import zopa

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


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "latex", "json"])
def test_solving_needs_no_door_and_no_cross_check(form: str) -> None:
    found = loaded("solve", "thaad-deal", "--format", form)
    assert "flint" in found
    assert not found & {"sympy", "scipy", "nashpy", "numpy", "z3", "matplotlib", "rich", "networkx"}


@pytest.mark.parametrize("libraries", ["solver, games", "zopa"])
def test_importing_the_libraries_costs_nothing(libraries: str) -> None:
    code = f"import sys, {libraries}; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, text=True, check=True)
    assert not set(done.stdout.split()) & {"flint", "numpy", "sympy", "typer", "solver.atlas"}


def test_a_record_is_made_without_the_writer_of_pages() -> None:
    code = "import sys, solver.report.records, solver.regions.region, solver.concepts.piecewise; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, text=True, check=True)
    pages = {f"solver.report.{name}" for name in ("html_page", "record_html", "latex")}
    assert "solver.report.records" in done.stdout.split() and not set(done.stdout.split()) & pages


def test_every_public_name_has_a_home() -> None:
    public: list[str] = vars(solver)["__all__"]
    assert "nash" in public and public == sorted(set(public)) and set(public) <= set(dir(solver))
    for name in public:
        value = getattr(solver, name)
        assert getattr(value, "__module__", "").startswith("solver."), name


@pytest.mark.parametrize("package", [solver, zopa])
@pytest.mark.parametrize("name", ["nush", "import_modules", "_homes"])
def test_no_other_name_has_one(package: ModuleType, name: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{package.__name__}' has no attribute '{name}'"):
        getattr(package, name)


def test_zopa_hands_on_what_the_packages_have_and_nothing_else() -> None:
    for package in (solver, games):
        names: list[str] = vars(package)["__all__"]
        assert set(names) <= set(zopa.__all__)
        assert all(getattr(zopa, name) is getattr(package, name) for name in names)
    assert len(zopa.__all__) == len(vars(solver)["__all__"]) + len(games.__all__)
    assert set(zopa.__all__) == {name for name in dir(zopa) if not name.startswith("_")}
    assert zopa.__version__ == solver.__version__


def test_zopa_is_the_command_line_where_other_files_hide_it(tmp_path: Path) -> None:
    for name in ("cli", "solver", "games"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('ran')")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "zopa", "--version"]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"zopa {solver.__version__}\n", "")


LIGHT = "a game is read, listed and shown without the search for points that conditions have"
RARE = "zopa solve needs it for few games"
LATE = {  # files of the library with imports inside functions, and what start-up gains by them
    "solver/checks/certificates/at_point.py": "a proof file is checked without the solver, but at a point",
    "solver/concepts/catalogue.py": "Nash equilibria need neither bargaining nor protocols",
    "solver/concepts/sequential/at_point.py": "more than two at once, in few trees",
    "solver/concepts/sequential/backward_induction.py": "more than two at once, in few trees",
    "solver/concepts/nash/branches.py": "claims and lines, which zopa solve does not ask about",
    "solver/concepts/nash/atlas.py": "claims, which zopa solve does not ask about",
    "solver/outcomes.py": "claims, which zopa solve does not ask about",
    "solver/forms/protocol.py": LIGHT,
    "solver/forms/histories.py": LIGHT,
    "solver/plots.py": "the list of pictures is read for a help page, without matplotlib",
    "solver/questions/words.py": RARE,
    "solver/regions/poles.py": LIGHT,
    "solver/report/answer.py": "one format at a time",
}


LATER = re.compile(r"^ +from (solver|games)\b", re.MULTILINE)


def test_imports_inside_functions_are_those_that_start_up_needs() -> None:
    """Commands load what they call when they call it; elsewhere a file with such an import stands in the list."""
    late = set()
    for file in (ROOT / "solver").rglob("*.py"):
        text = file.read_text()
        if not LATER.search(text):
            continue
        tree = ast.parse(text)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        imports = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.ImportFrom)]
        if any((node.module or "").split(".")[0] in ("solver", "games") for node in imports):
            late.add(file.relative_to(ROOT).as_posix())
    assert {file for file in late if not file.startswith("solver/commands/")} == set(LATE)


def test_the_packages_can_be_imported_from_a_zip_file(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "zopa.zip", "w") as archive:
        for file in (p for folder in ("zopa", "solver", "games") for p in (ROOT / folder).rglob("*.*")):
            if "__pycache__" not in file.parts:
                archive.write(file, file.relative_to(ROOT))
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import zopa; print(zopa.__file__, zopa.nash.__module__);"
        " from solver.forms.files import template; print(template('dispute'))"
    )
    command = [sys.executable, "-P", "-c", code, str(tmp_path / "zopa.zip")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, text=True, check=True)
    assert "zopa.zip" in done.stdout and "solver.concepts.nash.branches" in done.stdout
    assert 'form = "dispute"' in done.stdout
