"""Our answers beside another program's, at random points of a game.

Another program is a cross-check, never a source of truth. Every pair of strategies, theirs and ours, is held against
the definition, in exact fractions:

    (x, y) is an equilibrium  iff  x_i > 0 implies (A y)_i = max A y,  and  y_j > 0 implies (x B)_j = max x B.

So an equilibrium that the other program has and ours lacks would be a bug of ours, and is reported as one; one that it
lost, or that is none, is reported with the reason. Floats are first read as fractions: every weight as the nearest one
with a small denominator or, where those are no equilibrium, the strategies that the supports determine.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction
from importlib.metadata import version
from itertools import islice
from math import isfinite
from time import monotonic
from typing import Any, Literal, TypeAlias

from flint import fmpq, fmpq_mat

from solver.algebra.linear_programs import mixture_weights
from solver.algebra.polynomials import to_fmpq, to_fraction
from solver.concepts.nash.branches import nash
from solver.concepts.nash.point_solver import Solution
from solver.errors import UsageError, optional_library
from solver.forms.normal import NormalForm
from solver.regions.parameters import ParameterSpace, Point, check_kind
from solver.report.words import plural

Strategy: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Strategy, ...]
Pair: TypeAlias = tuple[Strategy, Strategy]
Answer = Mapping[str, Any]  # what one method says at a point


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One way in which two answers at a point differ, and why.

    `kind`: `missing` (an equilibrium that ours lacks) and `wrong` (one of ours that is none) would be bugs of ours;
    `lost` (one that the other program lacks), `false` (one of its answers that is none), `failed` (it raised an error)
    and `unanswered` (the time was up) are the other program's. `equilibrium`: the weights (row, column), as fractions
    where they are known exactly; None where there is none to show. `evidence`: the number that shows it.
    """

    kind: Literal["missing", "wrong", "lost", "false", "failed", "unanswered"]
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
    differences: tuple[Disagreement, ...]
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
        points = f"{self.points} {plural(self.points, 'point')}"
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
    differences: list[Disagreement] = []
    for k, (point, (A, B)) in enumerate(zip(sampled, games, strict=True)):
        solution = atlas.at(point).solution
        for e in solution.equilibria:
            if not is_equilibrium(e.row, e.column, A, B):
                why = "this answer of ours is no equilibrium"
                differences.append(Disagreement("wrong", "closed forms", point, (e.row, e.column), why))
        for method in tool.methods:
            if (answer := answers.get((k, method))) is not None:
                differences += _differences(tool, method, point, A, B, solution, answer, counts[method])
                continue
            why = f"it had no answer within {limit:g} seconds"
            differences.append(Disagreement("unanswered", method, point, None, why))
    kinds: Counter[tuple[str, str]] = Counter((one.method, one.kind) for one in differences)
    tallies = tuple(
        Tally(method, *(count[one.name] or kinds[method, one.name] for one in fields(Tally)[1:]))
        for method, count in counts.items()
    )
    return Verification(
        f"{tool.name} {version(tool.package)}", game.name or game.title or "the game", points,
        len({k for k, _ in answers}), seed, limit, tallies, tuple(differences), tuple(warned.most_common()),
        seconds=monotonic() - began,
    )  # fmt: skip


def _differences(
    tool: Tool, method: str, point: Point, A: Matrix, B: Matrix, solution: Solution, answer: Answer, count: Counter[str]
) -> Iterator[Disagreement]:
    """Yield one method's answer at one point beside ours; what makes no difference is counted on the way."""
    count["games"] += 1
    if answer["error"]:
        yield Disagreement("failed", method, point, None, answer["error"])
    ours = [(e.row, e.column) for e in solution.equilibria]
    found: set[Pair] = set()
    for x, y in answer["pairs"]:
        pair = _read(x, y, A, B)
        if pair is None:
            yield Disagreement("false", method, point, (tuple(x), tuple(y)), "no equilibrium lies near this answer")
            continue
        if pair not in found.union(ours):
            if _holds_pair(solution, pair):
                count["further"] += 1
            else:
                yield Disagreement("missing", method, point, pair, "ours lack this equilibrium; please report it")
        found.add(pair)
    count["found"] += len(found.intersection(ours))
    for pair in ours:
        if pair not in found:
            yield Disagreement("lost", method, point, pair, *tool.explain(method, pair, A, B, answer))


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


# The definition ---------------------------------------------------------------------------------------

DENOMINATORS = (1_000, 1_000_000)  # tried in turn when a float is read as a fraction
NEAR = 1e-6  # a weight that differs less is the same one, rounded
ZERO_WEIGHT = 1e-9  # a weight below it counts as none when a support is read off floats


def is_equilibrium(x: Strategy, y: Strategy, A: Matrix, B: Matrix) -> bool:
    """Whether (x, y) is one, by the definition.

    >>> half = (Fraction(1, 2), Fraction(1, 2))
    >>> one, zero = Fraction(1), Fraction(0)
    >>> is_equilibrium(half, half, ((one, zero), (zero, one)), ((zero, one), (one, zero)))
    True
    """
    if min(*x, *y) < 0 or sum(x) != 1 or sum(y) != 1:
        return False
    against_y = [sum((a * w for a, w in zip(line, y, strict=True)), Fraction(0)) for line in A]
    against_x = [sum((b * w for b, w in zip(line, x, strict=True)), Fraction(0)) for line in zip(*B, strict=True)]
    return all(
        payoff == max(payoffs)
        for weights, payoffs in ((x, against_y), (y, against_x))
        for weight, payoff in zip(weights, payoffs, strict=True)
        if weight
    )


def exactly(x: Sequence[float], y: Sequence[float], A: Matrix, B: Matrix) -> Pair | None:
    """Return the exact equilibrium that floats round, or None where no equilibrium is near.

    >>> one, zero = Fraction(1), Fraction(0)
    >>> A, B = ((2 * one, zero), (zero, one)), ((one, zero), (zero, 2 * one))
    >>> print(*exactly((0.6666666666666667, 0.3333333333333333), (0.33333333333, 0.66666666667), A, B)[0])
    2/3 1/3
    """
    if not all(map(isfinite, (*x, *y))):
        return None
    for most in DENOMINATORS:
        guess = tuple(tuple(Fraction(w).limit_denominator(most) for w in side) for side in (x, y))
        if is_equilibrium(guess[0], guess[1], A, B):
            return guess[0], guess[1]
    rows, columns = ([k for k, w in enumerate(side) if w > ZERO_WEIGHT] for side in (x, y))
    column = _indifferent([[A[i][j] for j in columns] for i in rows])
    row = _indifferent([[B[i][j] for i in rows] for j in columns])
    if row is None or column is None:
        return None
    pair = _spread(row, rows, len(x)), _spread(column, columns, len(y))
    close = all(abs(float(w) - v) < NEAR for w, v in zip((*pair[0], *pair[1]), (*x, *y), strict=True))
    return pair if close and is_equilibrium(*pair, A, B) else None


def _indifferent(payoffs: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """Return the one mixture of the columns that makes the rows pay the same; None where there is not exactly one.
    It solves payoffs·w = u, Σ w = 1 in the unknowns w and u."""
    size = len(payoffs[0]) if payoffs else 0
    if not size or len(payoffs) != size:
        return None
    system = fmpq_mat([*([*map(to_fmpq, line), fmpq(-1)] for line in payoffs), [fmpq(1)] * size + [fmpq(0)]])
    try:
        found = system.solve(fmpq_mat(size + 1, 1, [0] * size + [1]))
    except ZeroDivisionError:
        return None
    return [to_fraction(found[k, 0]) for k in range(size)]


def _spread(weights: Sequence[Fraction], places: Sequence[int], size: int) -> Strategy:
    at = dict(zip(places, weights, strict=True))
    return tuple(at.get(k, Fraction(0)) for k in range(size))


def _holds_pair(solution: Solution, pair: Pair) -> bool:
    """Whether an equilibrium is one of the solution's points, those inside its continua included."""
    subsets = (subset for component in solution.components for subset in component.subsets)
    return any(mixture_weights(pair[0], one.row) and mixture_weights(pair[1], one.column) for one in subsets)


COARSE, FINE = 8, 997  # every other point lies on a coarse grid, where ties are common
MAX_REFUSED = 50  # points drawn for each point asked for, where assumptions or chance refuse some


def sample(space: ParameterSpace, seed: int) -> Iterator[dict[str, Fraction]]:
    """Yield distinct rational points of Θ: the baseline, then random ones, every other one on a coarse grid.

    Ends when chance and the assumptions have refused many more points than they let through.

    >>> from itertools import islice
    >>> [{name: str(value) for name, value in point.items()} for point in islice(sample(load("hawk-dove").space, 1), 2)]
    [{'value': '2', 'injury': '4'}, {'value': '5/2', 'injury': '5/4'}]
    """
    draw = random.Random(seed)
    seen = {tuple(space.baseline.values())}
    yield space.baseline
    refused = 0
    while refused < MAX_REFUSED * (len(seen) + 1):
        grain = COARSE if (len(seen) + refused) % 2 else FINE
        point = {p.name: p.low + (p.high - p.low) * Fraction(draw.randint(0, grain), grain) for p in space.parameters}
        if (place := tuple(point.values())) in seen or not space.admits(point):
            refused += 1
        else:
            seen.add(place)
            yield point


def bimatrix(game: NormalForm, at: Mapping[str, object] | None) -> tuple[Matrix, Matrix]:
    """Return both players' payoffs at a point, one line a strategy of the first. UsageError unless there are two.

    >>> [[str(u) for u in line] for line in bimatrix(load("hawk-dove"), {"value": 1, "injury": 3})[0]]
    [['-1', '1'], ['0', '1/2']]
    """
    check_kind(game, NormalForm, "this takes a game in normal form")
    if not game.is_of_two:
        raise UsageError(f"{len(game.players)} players; this bridge carries games of two")
    first, second = (tuple(map(tuple, lines)) for lines in game.payoffs_at(game.space.check(game.space.point(at))))
    return first, second
