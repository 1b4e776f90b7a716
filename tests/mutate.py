"""Plant errors in the core, one at a time, and see whether the tests notice.

    python tests/mutate.py [NAME …] [--list]

Each error is a piece of text in one file of the solver and what it is replaced with, planted in a temporary
copy of the tree, never in the tree itself. The tests named beside it then have to fail. Two run at a time.
The unchanged copy has to pass first, since otherwise a failure would mean nothing. Exit status: 0 when every
error is caught, 1 when one survives, 2 when the errors cannot be planted or the unchanged tests fail.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("pyproject.toml", "solver", "games", "tests")
WORKERS = 2
LIMIT = 240  # seconds for the tests of one error; an endless loop is noticed, too

ORACLES = ("tests/test_oracles.py",)
CATALOGUE = ("tests/test_catalogue.py",)
TRAPS = ("tests/test_audit.py", "-k", "traps or wall or cancelled or refutations")
AUDIT = ("tests/test_audit.py",)
PHASES = ("tests/test_phases.py",)
EXACT = ("tests/test_exact.py", "tests/test_micro_corpus.py")


@dataclass(frozen=True)
class Mutant:
    """An error: in `file` under solver/ each old text becomes the new one; pytest's arguments, a run each."""

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    runs: tuple[tuple[str, ...], ...]


def mutant(name: str, file: str, old: str, new: str, *runs: tuple[str, ...]) -> Mutant:
    return Mutant(name, file, ((old, new),), runs)


POLYHEDRON, NASH, ATLAS = "concepts/polyhedron.py", "concepts/nash.py", "atlas.py"

MUTANTS = (
    # closed forms
    mutant("flipped sign in a determinant", POLYHEDRON,
           "total = total - part if p % 2 else total + part", "total = total + part", ORACLES),
    mutant("flipped sign in a bordered determinant", POLYHEDRON,
           "if (p + k) % 2 else", "if p % 2 else", ORACLES, TRAPS),
    mutant("numerators without alternating signs", POLYHEDRON, "-f if p % 2 else f", "f", ORACLES),
    mutant("wrong slack sign", POLYHEDRON,
           "(len(best) + 1 + after) % 2", "(len(best) + after) % 2", ORACLES),
    mutant("slack sign that ignores the place of the row", POLYHEDRON,
           "(len(best) + 1 + after) % 2", "(len(best) + 1) % 2", ORACLES, TRAPS),
    mutant("payoff with the wrong sign", POLYHEDRON, "(-1) ** (size + 1)", "(-1) ** size", ORACLES),
    mutant("a support skipped", POLYHEDRON,
           "range(1, min(len(self.rows), len(self.columns)) + 1)",
           "range(1, min(len(self.rows), len(self.columns)))", ORACLES),
    mutant("a dropped label: ties among best answers", POLYHEDRON, "if i in best or not slacks[i]", "if i in best",
           ORACLES, TRAPS),
    mutant("one sign of the denominator forgotten", POLYHEDRON, "for sign in (1, -1):", "for sign in (1,):", ORACLES),
    mutant("> for >= in a branch's conditions", POLYHEDRON,
           'constraint(sign * n, ">=")', 'constraint(sign * n, ">")', ORACLES),
    mutant("a guard dropped: the denominator may vanish", POLYHEDRON,
           'constraint(sign * denominator, ">")', 'constraint(sign * denominator, ">=")', ORACLES, TRAPS),
    mutant("a common factor cancelled in the slacks but not in the weights' signs", POLYHEDRON,
           "level, denominator = level / common, denominator / common",
           "level, denominator = level / common, denominator / common * common", ORACLES, TRAPS, AUDIT),
    # walls
    mutant("walls of the minors missed", POLYHEDRON,
           "            self.bordered[key] = total\n            self.wall(total)\n",
           "            self.bordered[key] = total\n", ORACLES, TRAPS),
    mutant("walls of the largest determinants missed", POLYHEDRON,
           "            self.bordered[key] = total\n            self.wall(total)\n",
           "            self.bordered[key] = total\n            if len(rows) <= len(self.columns):\n"
           "                self.wall(total)\n", TRAPS, AUDIT),
    mutant("walls of one player only", NASH, "            *self.answers_to_row.walls,\n", "", ORACLES, TRAPS),
    mutant("walls between pieces missed", NASH,
           '            *(guard.poly for guard in self.guards if guard.relation == ">="),\n', "", TRAPS, AUDIT),
    mutant("a single wall is not enough for the point solver", ATLAS, "        if on:\n", "        if len(on) > 1:\n",
           ORACLES, TRAPS),
    # pairing
    mutant("a component of labels forgotten when pairing", NASH,
           "if x.unused | y.best == rows and x.best | y.unused == columns:",
           "if x.unused | y.best == rows:", ORACLES, TRAPS),
    mutant("structural ties paired like ordinary vertices", NASH,
           "                partners = [x for group in by_labels.values() for x in group]\n",
           "                partners = []\n", ORACLES, TRAPS),
    mutant("ties never reported", ATLAS, "not self.ties.contains(full)", "True", ORACLES, TRAPS),
    mutant("payoffs of the two players scaled alike", NASH,
           "x.value * self.scales[1])", "x.value * self.scales[0])", TRAPS, AUDIT),
    # Min, Max, Abs and quotients
    mutant("a guard dropped: the case that a formula belongs to", NASH,
           "PairCell(a, b, self.guards)", "PairCell(a, b, ())", TRAPS),
    mutant("a lost piece of Min and Max", "lowering.py",
           "reversed(range(len(decide.script), len(answers)))",
           "reversed(range(len(decide.script) + 1, len(answers)))", TRAPS),
    mutant("the other case with the same guard", "lowering.py",
           "constraint(base if answer else -base,", "constraint(base,", TRAPS),
    mutant("Abs that is its argument", "lowering.py",
           "return inside if self.at_least_zero(inside) else -inside", "return inside", TRAPS),
    mutant("Min that is Max", "lowering.py",
           "return a if self.at_least_zero(b - a) else b", "return a if self.at_least_zero(a - b) else b", TRAPS),
    mutant("a comparison that ignores the denominator's sign", "lowering.py",
           "return self.decide(value.over) == self.decide(value.under, strict=True)",
           "return self.decide(value.over)", TRAPS),
    mutant("a common denominator of unknown sign", NASH, "        common = -common\n", "        pass\n", TRAPS),
    mutant("strict read as closed", "lowering.py",
           '"<": [(-poly, ">")]', '"<": [(-poly, ">=")]', ORACLES),
    # regions and verdicts
    mutant("> for >= at a point", "constraint.py", '">=": lambda value: value >= 0', '">=": lambda value: value > 0',
           ORACLES),
    mutant("a complement that keeps the wall", "constraint.py",
           'return (Constraint(-self.poly, ">"),)', 'return (Constraint(-self.poly, ">="),)', ORACLES),
    mutant("a thin set called full", "constraint.py",
           'return Constraint(self.poly, ">") if self.relation == ">=" else self', "return self", ORACLES),
    mutant("a verdict swapped: undecided printed as empty", "certificate.py",
           'return "undecided" if "undecided" in kinds else "empty"', 'return "empty"', ORACLES),
    mutant("a verdict swapped: within", "region.py",
           '{"empty": True, "nonempty": False, "undecided": None}',
           '{"empty": False, "nonempty": True, "undecided": None}', ORACLES),
    mutant("a condition dropped that nothing implies", "region.py",
           "        if implies(others, condition, over):\n", "        if others:\n", ORACLES),
    mutant("a negative factor dropped with its sign", "region.py",
           "rest = rest * (-1) ** power", "rest = rest * 1", TRAPS),
    mutant("any for all in an implication", "emptiness.py",
           "return all(is_empty((*cell, other), domain, budget)", "return any(is_empty((*cell, other), domain, budget)",
           ORACLES, ("tests/test_emptiness.py",)),
    mutant("a box edge open", "parameter.py",
           "if not parameter.low <= point[parameter.name] <= parameter.high:",
           "if not parameter.low < point[parameter.name] <= parameter.high:", ORACLES),
    mutant("the box moved to the unit box by its high end", "domain.py",
           "self.ring.constant(low) + self.ring.constant(high - low) * generator",
           "self.ring.constant(low) + self.ring.constant(high) * generator", ORACLES, TRAPS),
    # proofs
    mutant("Farkas: what is left over with the wrong sign", "farkas.py",
           "(0,) * width), -left))", "(0,) * width), left))", TRAPS),
    mutant("Farkas: an equality's second row counted as its first", "farkas.py",
           "+ sign * multiplier", "+ multiplier", ("tests/test_emptiness.py",), ("tests/test_checking.py",)),
    mutant("linear programming that reads strict as closed", "farkas.py",
           "-1 if strict else 0))", "0))", ORACLES),
    mutant("linear programming that looks for no inner point", "farkas.py",
           ' or (interior and relation == ">=")', "", ORACLES),
    mutant("a pivot with the wrong sign", "linear.py", "sign = 1 if p > 0 else -1", "sign = 1",
           ("tests/test_linear.py",)),
    mutant("the simplex method leaves the feasible set", "linear.py", "if gap < 0 or", "if gap > 0 or",
           ("tests/test_linear.py",)),
    mutant("Bernstein: least for greatest", "bernstein.py",
           '    if relation == ">=":\n        return max(coefficients) < 0\n',
           '    if relation == ">=":\n        return min(coefficients) < 0\n', ORACLES, TRAPS),
    mutant("Bernstein: closed read as strict", "bernstein.py",
           '    if relation == ">=":\n        return max(coefficients) < 0\n',
           '    if relation == ">=":\n        return max(coefficients) <= 0\n', ORACLES),
    mutant("Bernstein: a wrong binomial", "bernstein.py",
           "fmpq(comb(i, j), comb(degree, j))", "fmpq(comb(i, j), comb(degree, i))", ("tests/test_bernstein.py",)),
    mutant("Bernstein: bounds on a sub-box swapped", "bernstein.py",
           "np.where(low > error, 1, np.where(high < -error, -1, 0))",
           "np.where(high > error, 1, np.where(low < -error, -1, 0))", PHASES, TRAPS),
    mutant("Bernstein: a bound without its error", "bernstein.py",
           "np.where(low > error, 1, np.where(high < -error, -1, 0))",
           "np.where(low >= 0, 1, np.where(high <= 0, -1, 0))", ("tests/test_bernstein.py",), PHASES),
    mutant("a cover with a hole", "cover.py",
           "pending.extend(_in_parts(subdivision.halve(open_, change)))",
           "pending.extend(_in_parts(subdivision.halve(open_, change))[:1] if len(open_) > 1 else [])", TRAPS, PHASES),
    # phases
    mutant("phases with the sign turned", "phases.py",
           "return None if sign is None else sign > 0", "return None if sign is None else sign < 0", PHASES),
    mutant("a lost phase", "phases.py", "        for sign in (1, -1):\n", "        for sign in (1,):\n", PHASES),
    mutant("phases that grow into each other", "phases.py",
           "            if not any(_meet((*smaller, *flipped), other, over) for other in others):\n",
           "            if True:\n", PHASES),
    mutant("a curved wall with its sign forgotten", "phases.py",
           "self.polys[str(-poly)] = (len(self.unit), -1)", "self.polys[str(-poly)] = (len(self.unit), 1)", PHASES),
    mutant("volume outside the assumptions counted", "phases.py", "                volume / whole,\n",
           "                volume,\n", PHASES),
    # the point solver
    mutant("a dropped label in the point solver", "concepts/vertices.py",
           "kept.append((vector, labels | label))", "kept.append((vector, labels))", EXACT),
    mutant("rays joined that are not neighbours", "concepts/vertices.py",
           "if simple or inside_labels.bit_count() == width or _only_two(common, rays):", "if True:", EXACT),
    mutant("components merged", "concepts/components.py", "            if reached & neighbours[i]:\n",
           "            if reached:\n", EXACT),
    mutant("subsets that are not maximal are lost", "concepts/components.py",
           "fresh = {neighbourhood} | {neighbourhood & common for common in closed}", "fresh = {neighbourhood}", EXACT),
    mutant("a degenerate game called nondegenerate", "concepts/exact.py",
           "any(x.labels.bit_count() > m for x in mixtures_x)", "any(x.labels.bit_count() > m + 1 for x in mixtures_x)",
           EXACT),
    mutant("a quotient's sign lost", "polynomial.py",
           "return Ratio(over * (constant_of(scaled / under)), scaled)", "return Ratio(over, scaled)", ORACLES, TRAPS),
)  # fmt: skip


# --- planting and running -------------------------------------------------------------------------


def copy_of_the_tree(place: Path) -> Path:
    place.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(source, place / name)
    return place


def passes(tree: Path, arguments: Sequence[str]) -> tuple[bool, str]:
    """Whether pytest passes in the tree, and its last line."""
    environment = {k: v for k, v in os.environ.items() if k != "ZOPA_AUDIT"}
    environment |= {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
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


def planted(mutant: Mutant) -> tuple[str, str]:
    """The file's text before and after; AssertionError where the text to replace is not there exactly once."""
    before = after = (ROOT / "solver" / mutant.file).read_text(encoding="utf-8")
    for old, new in mutant.edits:
        assert after.count(old) == 1, f"{mutant.name}: found {after.count(old)} times in {mutant.file}: {old!r}"
        after = after.replace(old, new)
    compile(after, mutant.file, "exec")
    return before, after


def caught(mutant: Mutant, tree: Path) -> str | None:
    """By which test, or None if the error survives."""
    file = tree / "solver" / mutant.file
    before, after = planted(mutant)
    file.write_text(after, encoding="utf-8")
    try:
        for run in mutant.runs:
            passed, line = passes(tree, run)
            if not passed:
                return line
    finally:
        file.write_text(before, encoding="utf-8")
    return None


def control(mutants: Sequence[Mutant], tree: Path) -> bool:
    """Whether the unchanged tree passes every run that the errors are held against."""
    fine = True
    for run in dict.fromkeys(run for mutant in mutants for run in mutant.runs):
        passed, line = passes(tree, run)
        if not passed:
            print(f"the unchanged tree fails {' '.join(run)}: {line}")
            fine = False
    return fine


def check_texts(mutants: Sequence[Mutant]) -> bool:
    fine = True
    for one in mutants:
        try:
            planted(one)
        except (AssertionError, SyntaxError) as error:
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
        tree = trees.get()
        if not control(mutants, tree):
            return 2
        trees.put(tree)

        def attempt(one: Mutant) -> bool:
            tree, start = trees.get(), monotonic()
            try:
                line = caught(one, tree)
            finally:
                trees.put(tree)
            verdict = "SURVIVED" if line is None else "caught"
            print(f"{verdict:8} {monotonic() - start:5.0f} s  {one.name}  [{line or one.file}]", flush=True)
            return line is not None

        with ThreadPoolExecutor(WORKERS) as pool:
            results = list(pool.map(attempt, mutants))
    print(f"{sum(results)} of {len(results)} caught")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
