"""Thirty fixed games that nobody tunes for, and the floor that no change may lower.

24 of 3×3 and six of 4×4, four to eight parameters, shared or each player's own, polynomial payoffs. Game k depends on k
alone, by arithmetic that Python promises to keep (`random.Random.random`), and its hash is on record in
floor.json, so the corpus cannot drift. Reported: the share of supports that are decided, the share of the box
on which the list of equilibria is certified, and the processor time.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from math import floor
from pathlib import Path

from benchmarks.draw import frame
from benchmarks.measuring import grid, once, seconds
from solver.expressions.expression import Expression, parse
from solver.forms.files.toml_write import game_hash
from solver.forms.normal import NormalForm

FLOOR = Path(__file__).parent / "floor.json"
GAMES = 30
PROCESSES = 2
NAMES = "abcdefgh"
DIGITS = 4  # shares are rounded down to this many decimals


@dataclass(frozen=True, slots=True)
class Result:
    """The engine's result for one game; `certified`: the share of the box, `thin`: regions perhaps thin."""

    game: int
    hash: str
    what: str
    supports: int
    decided: int
    thin: int
    certified: float
    seconds: float
    phase_seconds: float


def shape(k: int) -> tuple[int, int, bool]:
    """Return game k's size, number of parameters, and whether each player has its own.

    >>> shape(0), shape(9)
    ((3, 4, False), (4, 4, True))
    """
    return (4 if k % 5 == 4 else 3), 4 + (k + k // 5) % 5, k % 2 == 1


def game(k: int) -> NormalForm:
    """Draw game k of the corpus.

    >>> print(game(0).payoffs[0][0])
    (2) + (-1*a) + (3*c)
    """
    size, count, own = shape(k)
    dice = random.Random(1_000 + k)
    names = NAMES[:count]
    drawn = (names[: count // 2], names[count // 2 :]) if own else (names, names)
    cells = tuple(tuple(_payoff(dice, drawn[player]) for player in (0, 1)) for _ in range(size * size))
    return frame(size, cells, names)


def _payoff(dice: random.Random, names: str) -> Expression:
    """Draw a constant and two terms; every third term is a product of two parameters, or a square."""
    terms = [str(_below(dice, 9) - 4)]
    for _ in range(2):
        factors = [names[_below(dice, len(names))] for _ in range(2 if _below(dice, 3) == 0 else 1)]
        terms.append("*".join([str((-3, -2, -1, 1, 2, 3)[_below(dice, 6)]), *sorted(factors)]))
    return parse(" + ".join(f"({term})" for term in terms))


def _below(dice: random.Random, count: int) -> int:
    return floor(dice.random() * count)


def solve(k: int) -> Result:
    """Solve game k from a clean slate: every verdict, then the phases."""
    from solver.concepts import phases as partition
    from solver.concepts.nash.branches import nash

    it = game(k)
    size, count, own = shape(k)
    atlas, _, cpu = once(lambda: nash(it))
    phases, _, phase_cpu = once(lambda: partition.phases(atlas))
    branches = (*atlas.branches, *atlas.excluded)
    return Result(
        game=k,
        hash=game_hash(it),
        what=f"{size}×{size}, {count} {'own' if own else 'shared'}",
        supports=len(branches),
        decided=sum(1 for b in branches if b.verdict.kind != "undecided"),
        thin=sum(1 for b in branches if b.verdict.kind == "nonempty" and b.verdict.full is None),
        certified=floor(float(phases.certified) * 10**DIGITS) / 10**DIGITS,
        seconds=round(cpu, 2),
        phase_seconds=round(phase_cpu, 2),
    )


def run(games: Sequence[int] = range(GAMES), keep: Path | None = None) -> list[Result]:
    """Return results of the games, in order; with `keep`, a file of results so far, an interrupted run goes on."""
    known = {result.game: result for result in _read_results(keep)}
    todo = [k for k in games if k not in known]
    with ProcessPoolExecutor(PROCESSES) as pool:
        for done in as_completed([pool.submit(solve, k) for k in todo]):
            result = done.result()
            known[result.game] = result
            print("  game", ", ".join(_cells(result)), file=sys.stderr, flush=True)
            if keep:
                with keep.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(result)) + "\n")
    return [known[k] for k in games]


def _read_results(keep: Path | None) -> Iterator[Result]:
    if keep and keep.exists():
        for line in keep.read_text(encoding="utf-8").splitlines():
            yield Result(**json.loads(line))


# The report ------------------------------------------------------------------------------------------

HEAD = ("game", "size, parameters", "supports decided", "box certified", "atlas", "phases")


def _cells(result: Result) -> tuple[str, ...]:
    return (
        str(result.game),
        result.what,
        f"{result.decided} of {result.supports}",
        f"{result.certified:.2%}",
        seconds(result.seconds),
        seconds(result.phase_seconds),
    )


def report(results: Sequence[Result]) -> str:
    """Return the table of all games, and the totals."""
    total = totals(results)
    lines = [_cells(result) for result in results]
    last = (
        f"all {len(results)}",
        "",
        f"{total['decided']} of {total['supports']} ({total['decided'] / total['supports']:.2%})",
        f"{total['certified']:.2%} on average",
        seconds(sum(result.seconds for result in results)),
        seconds(sum(result.phase_seconds for result in results)),
    )
    return grid(HEAD, [*lines, tuple(f"**{cell}**" if cell else "" for cell in last)])


def totals(results: Sequence[Result]) -> dict[str, float]:
    mean = sum(result.certified for result in results) / len(results)
    return {
        "supports": sum(result.supports for result in results),
        "decided": sum(result.decided for result in results),
        "certified": floor(mean * 10**DIGITS) / 10**DIGITS,
    }


def store(results: Sequence[Result]) -> None:
    """Make these results the floor."""
    games = [
        {
            "game": r.game,
            "hash": r.hash,
            "supports": r.supports,
            "decided": r.decided,
            "certified": r.certified,
        }
        for r in results
    ]
    FLOOR.write_text(json.dumps({"totals": totals(results), "games": games}, indent=1) + "\n", encoding="utf-8")


def check(results: Sequence[Result]) -> list[str]:
    """Return a sentence for each result below the floor.

    The totals are the floor. A single game that lost something is named when a total fell.
    """
    kept = json.loads(FLOOR.read_text(encoding="utf-8"))
    before = {entry["game"]: entry for entry in kept["games"]}
    found = totals(results)
    drifted = [r.game for r in results if before[r.game]["hash"] != r.hash]
    faults = [f"games {drifted} are not the ones on record: the corpus has changed"] if drifted else []
    for name in ("decided", "certified"):
        if found[name] < kept["totals"][name]:
            worse = [r.game for r in results if getattr(r, name) < before[r.game][name]]
            faults.append(f"{name} fell from {kept['totals'][name]} to {found[name]}, in games {worse}")
    return faults
