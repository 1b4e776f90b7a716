"""Gambit beside us: a game as a pygambit Game, and Gambit's equilibria at random points beside ours.

Gambit takes no symbols, so a game goes there at one point, payoffs exact. Its `enummixed` lists the extreme equilibria
of a two-player game over the rationals, like ours, so the two lists must be equal.

Savani and Turocy, Gambit: The Package for Computation in Game Theory, www.gambit-project.org.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from solver.algebra import np
from solver.checks.crosscheck import Matrix, Pair, Tool, Verification, compare, serve
from solver.forms.normal import NormalForm

if TYPE_CHECKING:
    import pygambit  # pyright: ignore[reportMissingImports]

MIXED = "enummixed over the rationals"
MISSING = "this needs Gambit's Python package, which cannot be imported; in zopa's folder: pip install '.[gambit]'"


def to_gambit(game: NormalForm, at: Mapping[str, object] | None = None) -> pygambit.Game:
    """Return the game at a point, of any number of players, as a pygambit Game with exact payoffs and our names.

    >>> try:
    ...     title = to_gambit(load("thaad-deal"), at={"shield": "1/2"}).title
    ... except UsageError as error:  # without the extra
    ...     title = load("thaad-deal").title if str(error) == MISSING else str(error)
    >>> title
    'THAAD withdrawal for a full embargo'

    Parameters left out of `at` take their baseline. Raises UsageError outside Θ, and where pygambit is not installed.
    """
    gambit, point = TOOL.load(), game.space.check(game.space.point(at))
    flat = zip(*game.paid_at(point).values(), strict=True)
    tables = [np.array(payoffs, dtype=object).reshape(game.shape).tolist() for payoffs in flat]
    made = gambit.Game.from_arrays(*tables, title=game.title or game.name or "untitled")
    for player, ours in zip(made.players, game.players, strict=True):
        player.label = ours.name
        for strategy, name in zip(player.strategies, ours.strategies, strict=True):
            strategy.label = name
    return made


def verify(game: NormalForm, points: int = 100, seed: int = 0, limit: float = 60.0) -> Verification:
    """Return our equilibria beside Gambit's at random rational points of Θ; `print` the answer for a summary. As
    `solver.checks.nashpy.verify`. Raises UsageError where pygambit is not installed, too."""
    return compare(game, TOOL, points, seed, limit)


def explain(method: str, pair: Pair, A: Matrix, B: Matrix, notes: Mapping[str, Any]) -> tuple[str, str]:
    """Return why Gambit lost an equilibrium: no reason is known, since it is exact too."""
    failed = bool(notes["error"])
    return ("Gambit failed on this game" if failed else "Gambit does not list it; it is one by the definition", "")


def answer() -> None:
    """Answer every game on standard input, in a process of its own (`solver.checks.crosscheck.serve`)."""
    serve({MIXED: _enumerate})


def _enumerate(A: Matrix, B: Matrix) -> tuple[list[Any], dict[str, Any]]:
    gambit = TOOL.load()
    game = gambit.Game.from_arrays([list(line) for line in A], [list(line) for line in B])
    found = gambit.nash.enummixed_solve(game, rational=True).equilibria
    return [[[str(w) for _, w in mixed] for _, mixed in e.mixed_strategies()] for e in found], {}


TOOL = Tool("Gambit", "pygambit", MISSING, (MIXED,), __name__, explain)
