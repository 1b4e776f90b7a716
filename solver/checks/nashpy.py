"""Nashpy beside us: a game as a nashpy Game, and nashpy's equilibria at random points beside ours.

Nashpy enumerates in floating point, by two methods that are compared here:

* support enumeration solves one square linear system for each pair of supports of equal size, drops a
  solution with a weight below zero, and compares payoffs with ==. A rounding error of 5e-17 in a weight that
  is exactly zero, or in a payoff, loses the equilibrium;
* vertex enumeration leaves the vertices to Qhull, after payoffs are moved up until the least is zero. A
  strategy that then pays nothing anywhere makes the polytope unbounded, which Qhull does not survive.

Its Lemke–Howson algorithm is left out: it finds one equilibrium a label, and may cycle on degenerate games.

Knight and Campbell (2018), "Nashpy: A Python library for the computation of Nash equilibria", JOSS 3(30).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.algebra import np
from solver.checks.crosscheck import Matrix, Pair, Strategy, Tool, Verification, bimatrix, compare, serve
from solver.errors import UsageError
from solver.forms.normal import NormalForm

if TYPE_CHECKING:
    import nashpy

SUPPORTS, VERTICES = "support enumeration", "vertex enumeration"
MISSING = "this needs nashpy, which cannot be imported; install it with: pip install nashpy"
SAME_WEIGHT = 1e-9  # two weights that differ less are the same one, rounded
NASHPY_TOLERANCE = 1e-16  # nashpy drops a solution with more weight than this off its support


def to_nashpy(game: NormalForm, at: Mapping[str, object] | None = None) -> nashpy.Game:
    """Return the two-player game at a point, as a nashpy Game with payoffs in floats.

    >>> to_nashpy(load("thaad-deal"), at={"shield": "1/2"}).payoff_matrices[0].tolist()
    [[5.5, -0.5], [4.0, 0.0]]

    Parameters left out of `at` take their baseline. Raises UsageError for a point outside Θ, for a game that
    has not two players, and for payoffs beyond the floats.
    """
    try:
        return _game(*bimatrix(game, at))
    except OverflowError:
        raise UsageError("a payoff at this point is too large for a float; move the point") from None


def verify(game: NormalForm, points: int = 100, seed: int = 0, limit: float = 60.0) -> Verification:
    """Return our equilibria beside nashpy's at random rational points of Θ; `print` the answer for a summary.

    >>> verify(load("thaad-deal"), points=4).agrees
    True

    The baseline comes first, every other point lies on a coarse grid, where ties are common; `seed` decides the points.
    After `limit` seconds nashpy is ended, we are not. Raises UsageError for a game that has not two players.
    """
    return compare(game, TOOL, points, seed, limit)


# Why an equilibrium was lost -------------------------------------------------------------------------


def explain(method: str, pair: Pair, A: Matrix, B: Matrix, notes: Mapping[str, Any]) -> tuple[str, str]:
    """Return why nashpy lost this equilibrium, as far as its own intermediate numbers tell; and the number.

    >>> third, zero = Fraction(1, 3), Fraction(0)
    >>> pair = (third, zero, 2 * third), (third, zero, 2 * third)
    >>> notes = {"error": "", "solutions": [[0.3333333333333333, -5e-17, 0.6666666666666667]]}
    >>> explain(SUPPORTS, pair, (), (), notes)
    ('a weight that is exactly 0 comes out below 0, and nashpy drops the solution', '-5e-17')
    """
    if notes["error"]:
        return "nashpy failed on this game", ""
    if method == VERTICES and (_pays_least(zip(*A, strict=True), A) or _pays_least(B, B)):
        return "a strategy pays the opponent the least everywhere, so that Qhull meets an unbounded polytope", ""
    if method == VERTICES:
        return "vertices and labels in floating point do not match the exact ones", ""
    sizes = [sum(1 for weight in side if weight) for side in pair]
    if sizes[0] != sizes[1]:
        return "its two supports differ in size, and nashpy solves only those of equal size", ""
    for side in pair:
        stray = [_stray(solution, side) for solution in notes["solutions"] if _near(solution, side)]
        if stray and all(stray):
            why = f"a weight that is exactly 0 comes out {'below' if stray[0] < 0 else 'above'} 0"
            return f"{why}, and nashpy drops the solution", f"{stray[0]:.0e}"
    return "payoffs that are exactly equal differ in floating point, and nashpy compares them with ==", ""


def _near(solution: Sequence[float], side: Strategy) -> bool:
    pairs = zip(solution, side, strict=False)
    return len(solution) == len(side) and all(abs(v - float(w)) < SAME_WEIGHT for v, w in pairs)


def _stray(solution: Sequence[float], side: Strategy) -> float:
    """Return what rounding made of a weight that is exactly zero, where nashpy minds; else 0."""
    strays = (value for value, weight in zip(solution, side, strict=True) if not weight)
    return next((value for value in strays if value < 0 or value > NASHPY_TOLERANCE), 0.0)


def _pays_least(lines: Iterable[Sequence[Fraction]], payoffs: Matrix) -> bool:
    least = min(min(line) for line in payoffs)
    return any(all(entry == min(least, 0) for entry in line) for line in lines)


# The other process -----------------------------------------------------------------------------------


def answer() -> None:
    """Answer every game on standard input, in a process of its own (`solver.checks.crosscheck.serve`)."""
    serve({SUPPORTS: _by_supports, VERTICES: lambda A, B: ([*map(_plain, _game(A, B).vertex_enumeration())], {})})


def _by_supports(A: Matrix, B: Matrix) -> tuple[list[Any], dict[str, Any]]:
    """Return its equilibria, and every solution of a linear system on the way that has a weight near zero."""
    solve, solutions = np.linalg.solve, []

    def solve_and_record(matrix: Any, right: Any) -> Any:
        solution = solve(matrix, right)
        solutions.append([float(weight) for weight in solution])
        return solution

    np.linalg.solve = solve_and_record  # type: ignore[assignment, unused-ignore]
    try:
        pairs = [_plain(pair) for pair in _game(A, B).support_enumeration()]
    finally:
        np.linalg.solve = solve
    return pairs, {"solutions": [s for s in solutions if any(abs(weight) < SAME_WEIGHT for weight in s)]}


def _game(*payoffs: Matrix) -> Any:
    return TOOL.load().Game(*([[float(entry) for entry in line] for line in one] for one in payoffs))


def _plain(pair: Any) -> list[list[float]]:
    return [[float(weight) for weight in side] for side in pair]


TOOL = Tool("nashpy", "nashpy", MISSING, (SUPPORTS, VERTICES), __name__, explain)
