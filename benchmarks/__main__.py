"""`python -m benchmarks [PART]`: measure, print, and keep the results.

Parts: forms, thaad, questions, shared, own, kernels, stream, bargaining, trees, many, startup, size; table (all of
these), quick (without questions and shared), gambit (its methods beside zopa, where it is installed), limits (whether
every command answers in time: hours), ordinary (two hundred games: an hour), corpus, all.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import (
    atlases,
    bargaining,
    corpus,
    gambit_methods,
    installed,
    kernels,
    limits,
    many_players,
    measuring,
    ordinary,
    questions,
    stream,
    trees,
)
from benchmarks.measuring import Row

PARTS: dict[str, Callable[[], list[Row]]] = {
    "forms": atlases.forms,
    "thaad": atlases.thaad,
    "questions": questions.run,
    "shared": atlases.shared,
    "own": atlases.own,
    "kernels": kernels.run,
    "stream": stream.run,
    "bargaining": bargaining.run,
    "trees": trees.run,
    "many": many_players.run,
    "startup": installed.startup,
    "size": installed.size,
}
ALONE: dict[str, Callable[[], list[Row]]] = {  # take too long for the table
    "limits": limits.run,
    "ordinary": ordinary.run,
}
QUICK = ("forms", "thaad", "own", "kernels", "stream", "bargaining", "trees", "many", "startup", "size")


def main() -> int:
    ask = _parser().parse_args()
    print(measuring.describe_machine(), end="\n\n", flush=True)
    if ask.part == "corpus":
        return _corpus(ask)
    if ask.part == "gambit":
        return _gambit(ask.write)
    names = {"all": tuple(PARTS), "table": tuple(PARTS), "quick": QUICK}.get(ask.part, (ask.part,))
    asked = partial(limits.run, ask.share, ask.keep, ask.minutes)
    parts: dict[str, Callable[[], list[Row]]] = {
        **PARTS, **ALONE, "stream": partial(stream.run, ask.long), "limits": asked,
    }  # fmt: skip
    lines = [row for name in names for row in _measured(parts[name], ask.profile)]
    text = measuring.table(lines)
    print(text)
    if ask.write and ask.part in ("all", "table"):
        measuring.write("table", f"Measured on {measuring.describe_machine()}.\n\n{text}")
    return _corpus(ask) if ask.part == "all" else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "part", nargs="?", default="quick", choices=[*PARTS, *ALONE, "table", "corpus", "gambit", "quick", "all"]
    )
    parser.add_argument(
        "--write", action="store_true", help="put the results of table, corpus, gambit or all into docs/benchmarks.md"
    )
    parser.add_argument(
        "--store", action="store_true", help="corpus: make the results the floor (benchmarks/floor.json)"
    )
    parser.add_argument("--check", action="store_true", help="corpus: exit with 1 where a result is below the floor")
    parser.add_argument(
        "--keep", type=Path, help="corpus, limits: a file of results so far, so that an interrupted run goes on"
    )
    parser.add_argument("--share", default="1/1", help="limits: the first of so many parts of the games, such as 2/5")
    parser.add_argument("--minutes", type=float, default=1e9, help="limits: ask nothing new after so long")
    parser.add_argument("--games", type=int, nargs="*", help="corpus: these games only")
    parser.add_argument("--long", action="store_true", help="stream: a hundred million points as well")
    parser.add_argument("--profile", action="store_true", help="say where the time goes")
    return parser


def _measured(part: Callable[[], list[Row]], profile: bool) -> list[Row]:
    if not profile:
        return part()
    with cProfile.Profile() as profiler:
        found = part()
    pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(25)
    return found


def _gambit(write: bool) -> int:
    text = gambit_methods.run()
    print(f"\n{text}")
    if write:
        measuring.write("gambit", text)
    return 0


def _corpus(ask: argparse.Namespace) -> int:
    whole = not ask.games
    if not whole and (ask.store or ask.check or ask.write):
        raise SystemExit("the floor and the page speak of the whole corpus; leave out --games")
    results = corpus.run(range(corpus.GAMES) if whole else ask.games, ask.keep)
    text = corpus.report(results)
    print(f"\n{text}\n\n{measuring.describe_machine()}")
    if ask.write:
        measuring.write("corpus", f"Measured on {measuring.describe_machine()}.\n\n{text}")
    faults = corpus.check(results) if ask.check else []
    if ask.store:
        corpus.store(results)
    for fault in faults:
        print(f"below the floor: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
