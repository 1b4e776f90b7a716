"""Our answers beside another program's, at random points of a game.

Another program is a cross-check, never a source of truth. Every pair of strategies, theirs and ours, is held against
the definition (`solver.checks.crosscheck.definition`). So an equilibrium that the other program has and ours lacks
would be a bug of ours, and is reported as one; one that it lost, or that is none, is reported with the reason.

It runs in a process of its own, which is ended when the time is up: nothing that loops, or crashes, takes the caller
with it, and nothing that it prints or warns of gets past the report.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from importlib.metadata import version
from itertools import islice
from time import monotonic
from typing import Any, Literal

from solver.checks.crosscheck.definition import Matrix, Pair, bimatrix, exactly, holds_pair, is_equilibrium, sample
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError, optional_library
from solver.forms.normal import NormalForm

Point = Mapping[str, Fraction]
Answer = Mapping[str, Any]  # what one method says at a point
Kind = Literal["missing", "wrong", "lost", "false", "failed", "unanswered"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which two answers at a point differ, and why.

    `kind`: `missing` (an equilibrium that ours lacks) and `wrong` (one of ours that is none) would be bugs of ours;
    `lost` (one that the other program lacks), `false` (one of its answers that is none), `failed` (it raised an error)
    and `unanswered` (the time was up) are the other program's. `equilibrium`: the weights (row, column), as fractions
    where they are known exactly; None where there is none to show. `evidence`: the number that shows it.
    """

    kind: Kind
    method: str
    point: Point
    equilibrium: tuple[tuple[Fraction | float, ...], tuple[Fraction | float, ...]] | None
    why: str
    evidence: str = ""

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {value}" for name, value in self.point.items()) or "the one point"
        weights = (", ".join(f"{w:.6g}" if isinstance(w, float) else str(w) for w in x) for x in self.equilibrium or ())
        shown = " ".join(f"({side})" for side in weights)
        evidence = f" ({self.evidence})" if self.evidence else ""
        return f"{self.kind}, by {self.method}: {shown + ' ' if shown else ''}at {where}: {self.why}{evidence}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How one method of the other program fared, over the `games` it answered. `found`, `lost`: of our extreme
    equilibria; `further`: others within our continua; `false`: answers that are no equilibria; `failed`: errors."""

    method: str
    games: int
    found: int
    lost: int
    further: int
    false: int
    failed: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Verification:
    """Our answers at random points beside another program's. `points`: how many of `asked` were compared; `tallies`:
    one a method; `differences`: with reasons; `warnings`: the other's, and how often; `agrees`: the verdict."""

    tool: str
    game: str
    asked: int
    points: int
    seed: int
    limit: float
    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]
    warnings: tuple[tuple[str, int], ...]
    seconds: float = field(compare=False)

    @property
    def agrees(self) -> bool:
        """Whether every equilibrium of ours is one, and none is missing from ours that the other program found."""
        return not any(difference.kind in ("missing", "wrong") for difference in self.differences)

    @property
    def in_time(self) -> bool:
        """Whether the other program answered everything within the limit."""
        return not any(tally.unanswered for tally in self.tallies)

    def __str__(self) -> str:
        points = f"{self.points} point{'s' * (self.points != 1)}"
        lines = [f"{self.tool} beside the closed forms, at {points} of {self.game} (seed {self.seed})"]
        for t in self.tallies:
            lines.append(f"  {t.method}: found {t.found} of our {t.found + t.lost} equilibria")
            others = (
                (t.further, "further points of continua of ours"),
                (t.false, "answers that are no equilibria"),
                (t.failed, "failures"),
                (t.unanswered, f"points unanswered within {self.limit:g} seconds"),
            )
            lines += [f"    {count} {what}" for count, what in others if count]
        reasons = Counter((d.kind, d.method, d.why) for d in self.differences if d.kind != "unanswered")
        lines += [f"  {count}× {kind}, by {method}: {why}" for (kind, method, why), count in reasons.most_common()]
        lines += [f"  {count}× it warned: {text}" for text, count in self.warnings]
        bugs = [d for d in self.differences if d.kind in ("missing", "wrong")]
        lines += [f"a bug of ours: {bug}" for bug in bugs]
        if not bugs:
            lines.append("Every equilibrium of ours is one, and it found none that ours lack.")
        return "\n".join(lines)


# The comparison --------------------------------------------------------------------------------------


def compare(game: NormalForm, tool: Tool, points: int, seed: int, limit: float) -> Verification:
    """Return our answers at random points of Θ beside the tool's: see `Verification`."""
    tool.load()
    if points < 1 or not limit > 0:
        raise UsageError(f"{points} points in {limit:g} seconds were asked for; ask for at least one, in some time")
    began = monotonic()
    atlas = nash(game)
    sampled = list(islice(sample(game.space, seed), points))
    games = [bimatrix(game, point) for point in sampled]
    answers, warned = ask(tool, games, limit)
    counts: dict[str, Counter[str]] = {method: Counter() for method in tool.methods}
    differences: list[Difference] = []
    for k, (point, (A, B)) in enumerate(zip(sampled, games, strict=True)):
        solution = atlas.at(point).solution
        for e in solution.equilibria:
            if not is_equilibrium(e.row, e.column, A, B):
                why = "this answer of ours is no equilibrium"
                differences.append(Difference("wrong", "closed forms", point, (e.row, e.column), why))
        for method in tool.methods:
            if (answer := answers.get((k, method))) is not None:
                differences += _differences(tool, method, point, A, B, solution, answer, counts[method])
                continue
            why = f"it had no answer within {limit:g} seconds"
            differences.append(Difference("unanswered", method, point, None, why))
    kinds: Counter[tuple[str, str]] = Counter((one.method, one.kind) for one in differences)
    return Verification(
        tool=f"{tool.name} {version(tool.package)}",
        game=game.name or game.title or "the game",
        asked=points,
        points=len({k for k, _ in answers}),
        seed=seed,
        limit=limit,
        tallies=tuple(
            Tally(method, *(count[one.name] or kinds[method, one.name] for one in fields(Tally)[1:]))
            for method, count in counts.items()
        ),
        differences=tuple(differences),
        warnings=tuple(warned.most_common()),
        seconds=monotonic() - began,
    )


def _differences(
    tool: Tool, method: str, point: Point, A: Matrix, B: Matrix, solution: Solution, answer: Answer, count: Counter[str]
) -> Iterator[Difference]:
    """Yield one method's answer at one point beside ours; what makes no difference is counted on the way."""
    count["games"] += 1
    if answer["error"]:
        yield Difference("failed", method, point, None, answer["error"])
    ours = [(e.row, e.column) for e in solution.equilibria]
    found: set[Pair] = set()
    for x, y in answer["pairs"]:
        pair = _read(x, y, A, B)
        if pair is None:
            yield Difference("false", method, point, (tuple(x), tuple(y)), "no equilibrium lies near this answer")
            continue
        if pair not in found.union(ours):
            if holds_pair(solution, pair):
                count["further"] += 1
            else:
                yield Difference("missing", method, point, pair, "ours lack this equilibrium; please report it")
        found.add(pair)
    count["found"] += len(found.intersection(ours))
    for pair in ours:
        if pair not in found:
            yield Difference("lost", method, point, pair, *tool.explain(method, pair, A, B, answer))


def _read(x: Sequence[Any], y: Sequence[Any], A: Matrix, B: Matrix) -> Pair | None:
    """Return an answer as an exact equilibrium: weights come as floats, or as texts such as 2/3."""
    if all(isinstance(w, str) for w in (*x, *y)):
        pair = tuple(map(Fraction, x)), tuple(map(Fraction, y))
        return pair if is_equilibrium(*pair, A, B) else None
    return exactly(x, y, A, B)


@dataclass(frozen=True, slots=True)
class Tool:
    """Another program: its name, the package that it is and what to say without that, its methods, and the module whose
    `answer()` runs it. `explain` says why a method lost an equilibrium, with the number, from the payoffs and the other
    process's notes."""

    name: str
    package: str
    missing: str
    methods: tuple[str, ...]
    module: str
    explain: Callable[[str, Pair, Matrix, Matrix, Answer], tuple[str, str]]

    def load(self) -> Any:
        """Return the package; UsageError where it is not installed."""
        return optional_library(self.package, self.missing)


def ask(
    tool: Tool, games: Sequence[tuple[Matrix, Matrix]], limit: float
) -> tuple[dict[tuple[int, str], dict[str, Any]], Counter[str]]:
    """Return what the tool answers to each game within the limit, and its warnings. A fresh interpreter
    (`multiprocessing` would import the main program) writes a line an answer: what comes before a crash is kept."""
    text = json.dumps([[[[str(entry) for entry in line] for line in side] for side in pair] for pair in games])
    code = f"from {tool.module} import answer; answer()"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or str(os.curdir) for path in sys.path)}
    command = [sys.executable, "-P", "-c", code]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=limit, env=environment, check=False
        )
        out, err, ended = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        out, err, ended = late.stdout or b"", late.stderr or b"", -1
    return _answers(out.decode(errors="replace"), err.decode(errors="replace"), ended)


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
    """Answer every game on standard input by every method, one line of JSON each: runs in the other process. A method
    returns pairs of strategies, and notes for the explanation of what it lost."""
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
