"""Bridges to other programs: our games in their form, and their answers beside ours.

Another program is a cross-check, never a source of truth. Every pair of strategies, theirs and ours, is
held against the definition in exact fractions:

    (x, y) is an equilibrium  iff  x_i > 0 implies (A y)_i = max A y,  and  y_j > 0 implies (x B)_j = max x B.

An answer that comes in floats is first read as fractions: every weight as the nearest fraction with a
small denominator or, where those are no equilibrium, the strategies that its supports determine. So an
equilibrium that the other program has and ours lacks would be a bug of ours, and is reported as one; one
that it lost, or that is none, is reported with the reason.

The other program runs in a process of its own, which is ended when the time is up: nothing that loops, or
crashes, takes the caller with it, and nothing that it prints or warns of gets past the report.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from math import isfinite, lcm
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from solver.atlas import Atlas
    from solver.concepts.exact import Solution
    from solver.forms.normal import NormalForm
    from solver.parameter import ParameterSpace

__all__ = ["Difference", "Tally", "Verification"]

Strategy: TypeAlias = tuple[Fraction, ...]
Matrix: TypeAlias = tuple[Strategy, ...]
Pair: TypeAlias = tuple[Strategy, Strategy]
Kind = Literal["missing", "wrong", "lost", "false", "failed", "unanswered"]

DENOMINATORS = (1_000, 1_000_000)  # tried in turn when a float is read as a fraction
NEAR = 1e-6  # a weight that differs less is the same one, rounded
ZERO = 1e-9  # a weight below it counts as none when a support is read off floats
COARSE, FINE = 8, 997  # every other point lies on a coarse grid, where ties are common
TRIES = 50  # points drawn for each point asked for, where assumptions or chance refuse some


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which two answers at a point differ, and why.

    `kind`: `missing` (an equilibrium that ours lacks) and `wrong` (one of ours that is none) would be bugs of
    ours; `lost` (one that the other program lacks), `false` (one of its answers that is none), `failed` (it
    raised an error) and `unanswered` (the time was up) are the other program's. `equilibrium`: the weights
    (row, column), as fractions where they are known exactly; None where there is none to show. `evidence`: the
    number that shows it.
    """

    kind: Kind
    method: str
    point: Mapping[str, Fraction]
    equilibrium: tuple[tuple[Fraction | float, ...], tuple[Fraction | float, ...]] | None
    why: str
    evidence: str = ""

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {value}" for name, value in self.point.items()) or "the one point"
        sides = self.equilibrium or ()
        shown = " ".join(f"({', '.join(map(_shown, side))})" for side in sides)
        evidence = f" ({self.evidence})" if self.evidence else ""
        return (
            f"{self.kind}, by {self.method}: {shown + ' ' if shown else ''}at {where}: {self.why}{evidence}"
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How one method of the other program fared: counts over all points that it answered.

    `games`: points answered; `found` and `lost`: of our extreme equilibria; `further`: points inside a
    continuum of ours that are not its extreme ones; `false`: answers that are no equilibria; `failed`: errors.
    """

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
    """Our answers at random points beside another program's.

    `points`: how many were compared, of `asked` (fewer where Θ has fewer, or the time was up); `tallies`: one
    a method; `differences`: every one, with its reason; `warnings`: what the other program warned of, and how
    often. `agrees` is the verdict on us.
    """

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
        lines = [
            f"{self.tool} beside the closed forms, at {_points(self.points)} of {self.game} (seed {self.seed})"
        ]
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
        lines += [
            f"  {count}× {kind}, by {method}: {why}" for (kind, method, why), count in reasons.most_common()
        ]
        lines += [f"  {count}× it warned: {text}" for text, count in self.warnings]
        bugs = [d for d in self.differences if d.kind in ("missing", "wrong")]
        lines += [f"a bug of ours: {bug}" for bug in bugs]
        if not bugs:
            lines.append("Every equilibrium of ours is one, and it found none that ours lack.")
        return "\n".join(lines)


# Exact checks ----------------------------------------------------------------------------------------


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
    against_x = [
        sum((b * w for b, w in zip(line, x, strict=True)), Fraction(0)) for line in zip(*B, strict=True)
    ]
    return all(
        payoff == max(payoffs)
        for weights, payoffs in ((x, against_y), (y, against_x))
        for weight, payoff in zip(weights, payoffs, strict=True)
        if weight
    )


def exactly(x: Sequence[float], y: Sequence[float], A: Matrix, B: Matrix) -> Pair | None:
    """The exact equilibrium that floats stand for, or None where no equilibrium is near.

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
    rows, columns = ([k for k, w in enumerate(side) if w > ZERO] for side in (x, y))
    column = _indifferent([[A[i][j] for j in columns] for i in rows])
    row = _indifferent([[B[i][j] for i in rows] for j in columns])
    if row is None or column is None:
        return None
    pair = _spread(row, rows, len(x)), _spread(column, columns, len(y))
    close = all(
        abs(float(w) - v) < NEAR
        for exact, side in zip(pair, (x, y), strict=True)
        for w, v in zip(exact, side, strict=True)
    )
    return pair if close and is_equilibrium(*pair, A, B) else None


def _indifferent(payoffs: Sequence[Sequence[Fraction]]) -> list[Fraction] | None:
    """The one mixture of the columns that makes the rows pay the same; None where there is not exactly one.

    Gauss–Jordan elimination, over the fractions, of payoffs·w = u, Σ w = 1 in the unknowns w and u.
    """
    size = len(payoffs[0]) if payoffs else 0
    if not size or len(payoffs) != size:
        return None
    table = [[*line, Fraction(-1), Fraction(0)] for line in payoffs]
    table.append([Fraction(1)] * size + [Fraction(0), Fraction(1)])
    for k in range(size + 1):
        pivot = next((line for line in table[k:] if line[k]), None)
        if pivot is None:
            return None
        table.remove(pivot)
        pivot = [entry / pivot[k] for entry in pivot]
        table = [[e - line[k] * p for e, p in zip(line, pivot, strict=True)] for line in table]
        table.insert(k, pivot)
    return [line[-1] for line in table[:size]]


def _spread(weights: Sequence[Fraction], places: Sequence[int], size: int) -> Strategy:
    at = dict(zip(places, weights, strict=True))
    return tuple(at.get(k, Fraction(0)) for k in range(size))


def holds_pair(solution: Solution, pair: Pair) -> bool:
    """Whether an equilibrium is one of the solution's points, those inside its continua included."""
    return any(
        _in_hull(pair[0], subset.row) and _in_hull(pair[1], subset.column)
        for component in solution.components
        for subset in component.subsets
    )


def _in_hull(point: Strategy, corners: Sequence[Strategy]) -> bool:
    """Whether a point is a mixture of the corners, by exact linear programming."""
    from solver.proof.linear import Optimum, maximise

    if len(corners) == 1:
        return corners[0] == point
    rows: list[tuple[list[int], int]] = []
    for k, weight in enumerate(point):
        line = [corner[k] for corner in corners]
        scale = lcm(*(entry.denominator for entry in (*line, weight)))
        whole, level = [int(entry * scale) for entry in line], int(weight * scale)
        rows += [(whole, -level), ([-entry for entry in whole], level)]
    return isinstance(maximise([0] * len(corners), rows), Optimum)


# Random points ---------------------------------------------------------------------------------------


def sample(space: ParameterSpace, seed: int) -> Iterator[dict[str, Fraction]]:
    """Distinct rational points of Θ: the baseline, then random ones, every other one on a coarse grid.

    Ends when chance and the assumptions have refused many more points than they let through.
    """
    draw = random.Random(seed)
    seen = {tuple(space.baseline.values())}
    yield space.baseline
    refused = 0
    while refused < TRIES * (len(seen) + 1):
        grain = COARSE if (len(seen) + refused) % 2 else FINE
        point = {
            p.name: p.low + (p.high - p.low) * Fraction(draw.randint(0, grain), grain)
            for p in space.parameters
        }
        if tuple(point.values()) in seen or not space.admits(point):
            refused += 1
            continue
        seen.add(tuple(point.values()))
        yield point


def numbers(game: NormalForm, at: Mapping[str, object] | None) -> list[list[Fraction]]:
    """Every player's payoffs at a point, one a profile, in the order of the game's profiles.

    Parameters left out take their baseline. Raises UsageError for a point outside Θ.
    """
    from solver.errors import UsageError
    from solver.expression import evaluate

    point = game.space.point(at)
    if not game.space.admits(point):
        raise UsageError("the point breaks the game's assumptions; move it, or change the assumptions")
    cells = [[evaluate(game.expanded(entry), point) for entry in cell] for cell in game.payoffs]
    return [[cell[player] for cell in cells] for player in range(len(game.players))]


def bimatrix(game: NormalForm, at: Mapping[str, object] | None) -> tuple[Matrix, Matrix]:
    """Both players' payoffs at a point, one line a strategy of the first. UsageError unless there are two."""
    from solver.errors import UsageError

    if len(game.players) != 2:
        raise UsageError(f"{len(game.players)} players; this bridge carries games of two")
    width = game.shape[1]
    first, second = (
        tuple(tuple(flat[start : start + width]) for start in range(0, len(flat), width))
        for flat in numbers(game, at)
    )
    return first, second


# The comparison --------------------------------------------------------------------------------------


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


def compare(game: NormalForm, tool: Tool, points: int, seed: int, limit: float) -> Verification:
    """Our answers at random points of Θ beside the tool's: see `Verification`."""
    from solver.concepts.nash import nash
    from solver.errors import UsageError

    if points < 1 or not limit > 0:
        raise UsageError(
            f"{points} points in {limit:g} seconds were asked for; ask for at least one, in some time"
        )
    began = monotonic()
    atlas = nash(game)
    spots = list(islice(sample(game.space, seed), points))
    games = [bimatrix(game, spot) for spot in spots]
    answers, warned = _ask(tool, games, limit)
    counts: dict[str, Counter[str]] = {method: Counter() for method in tool.methods}
    differences: list[Difference] = []
    for k, (spot, (A, B)) in enumerate(zip(spots, games, strict=True)):
        solution = _ours(atlas, spot, A, B, differences)
        for method in tool.methods:
            answer = answers.get((k, method))
            differences += _differences(tool, method, spot, A, B, solution, answer, counts[method], limit)
    compared = len({k for k, _ in answers})
    return Verification(
        tool=tool.name,
        game=game.name or game.title or "the game",
        asked=points,
        points=compared,
        seed=seed,
        limit=limit,
        tallies=tuple(_tally(method, counts[method]) for method in tool.methods),
        differences=tuple(differences),
        warnings=tuple(warned.most_common()),
        seconds=monotonic() - began,
    )


def _tally(method: str, count: Mapping[str, int]) -> Tally:
    names = ("games", "found", "lost", "further", "false", "failed", "unanswered")
    return Tally(method, *(count.get(name, 0) for name in names))


def _ours(
    atlas: Atlas, spot: Mapping[str, Fraction], A: Matrix, B: Matrix, differences: list[Difference]
) -> Solution:
    """Our solution at a point, each of its equilibria held against the definition."""
    solution = atlas.at(spot).solution
    for e in solution.equilibria:
        if not is_equilibrium(e.row, e.column, A, B):
            why = "this answer of ours is no equilibrium"
            differences.append(Difference("wrong", "closed forms", spot, (e.row, e.column), why))
    return solution


def _differences(
    tool: Tool,
    method: str,
    spot: Mapping[str, Fraction],
    A: Matrix,
    B: Matrix,
    solution: Solution,
    answer: Mapping[str, Any] | None,
    count: Counter[str],
    limit: float,
) -> Iterator[Difference]:
    """One method's answer at one point beside ours; `count` is kept on the way."""
    if answer is None:
        count["unanswered"] += 1
        yield Difference("unanswered", method, spot, None, f"it had no answer within {limit:g} seconds")
        return
    count["games"] += 1
    if answer["error"]:
        count["failed"] += 1
        yield Difference("failed", method, spot, None, answer["error"])
    ours = {(e.row, e.column) for e in solution.equilibria}
    found: set[Pair] = set()
    for x, y in answer["pairs"]:
        pair = _read(x, y, A, B)
        if pair is None:
            count["false"] += 1
            yield Difference(
                "false", method, spot, (tuple(x), tuple(y)), "no equilibrium lies near this answer"
            )
        elif pair in found:
            continue
        elif pair in ours:
            found.add(pair)
        elif holds_pair(solution, pair):
            found.add(pair)
            count["further"] += 1
        else:
            found.add(pair)
            yield Difference("missing", method, spot, pair, "ours lack this equilibrium; please report it")
    count["found"] += len(ours & found)
    count["lost"] += len(ours - found)
    for e in solution.equilibria:
        pair = (e.row, e.column)
        if pair not in found:
            yield Difference("lost", method, spot, pair, *tool.explain(method, pair, A, B, answer))


def _read(x: Sequence[Any], y: Sequence[Any], A: Matrix, B: Matrix) -> Pair | None:
    """An answer as an exact equilibrium: weights come as floats, or as texts such as 2/3."""
    if all(isinstance(w, str) for w in (*x, *y)):
        pair = tuple(map(Fraction, x)), tuple(map(Fraction, y))
        return pair if is_equilibrium(*pair, A, B) else None
    return exactly(x, y, A, B)


def _points(count: int) -> str:
    return "1 point" if count == 1 else f"{count} points"


def _shown(weight: Fraction | float) -> str:
    return f"{weight:.6g}" if isinstance(weight, float) else str(weight)


# The other process -----------------------------------------------------------------------------------


def _ask(
    tool: Tool, games: Sequence[tuple[Matrix, Matrix]], limit: float
) -> tuple[dict[tuple[int, str], dict[str, Any]], Counter[str]]:
    """What the tool answers to each game within the limit, and its warnings.

    A fresh interpreter reads the games as JSON and writes one line an answer, so that what was answered
    before the time was up, or before a crash, is kept. `multiprocessing` would import the caller's main
    program again, which a script without a guard does not survive.
    """
    text = json.dumps(
        [[[[str(entry) for entry in line] for line in side] for side in pair] for pair in games]
    )
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
                    answer["error"] = (
                        f"it raised {type(error).__name__}: {' '.join(str(error).split())[:200]}"
                    )
            answer["warnings"] = [" ".join(str(warning.message).split()) for warning in caught]
            sink.write(json.dumps(answer) + "\n")
            sink.flush()
