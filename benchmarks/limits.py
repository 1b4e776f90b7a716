"""Does every command answer, or say what it cannot, within twenty seconds? The catalogue and random games are asked.

Random games are the corpus's (`corpus.game`) of at most six parameters, and disputes over three issues with four to
six parameters. A command is run as it is typed, its text included, in a process of its own whose processor time is
counted, whatever else the machine does, and bounded. Games are taken in an order drawn once for all, so that a run that
is not ended tells of all families. `--share 2/5` asks a fifth of the games; with `--keep FILE` what was asked stays
there, so that shares, and runs that were interrupted, add up.
"""

from __future__ import annotations

import json
import random
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from io import StringIO
from itertools import count, islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import games
from benchmarks import corpus
from benchmarks.measuring import Row, seconds
from solver.commands.app import run as run_command
from solver.forms import SOLUTIONS
from solver.forms.coalition import CoalitionGame
from solver.forms.dispute import Dispute, dispute
from solver.forms.files.toml_write import writes
from solver.forms.normal import NormalForm
from solver.forms.study import Study
from solver.forms.tree import Tree

ENOUGH, LIMIT = 20.0, 40  # seconds of the processor asked for, and allowed
GAMES, DISPUTES, SLOWEST = 200, 40, 10
MOST_PARAMETERS = 6

Command = tuple[str, ...]
ABOUT_ALL: tuple[Command, ...] = (
    ("solve",), ("solve", "--at", "baseline"), ("phases",), ("thresholds",), ("robust",), ("uncertain",),
)  # fmt: skip
PAGES: tuple[Command, ...] = (("report", "-o", "{folder}/page.md"), ("explore", "-o", "{folder}/page.html"))
IN_STRATEGIES: tuple[Command, ...] = (
    ("derive",), ("order",), ("order", "--at", "baseline"), ("robust", "{outcome}"), ("tornado", "{outcome}"),
    ("concede", "{outcome}"), ("sustain", "{outcome}"),
    ("sustain", "{outcome}", "--seen", "9/10", "--false-alarm", "1/10", "--discount", "1/2"),
    ("when", "equilibrium({outcome})"), ("prove", "equilibrium({outcome})"), ("prove", "unique({outcome})"),
    ("when", "best({player}) >= 2"), ("when", "worst({player}) > 0"), ("when", "equilibria >= 2"),
    ("concede", "worst(welfare) >= 1"), ("thresholds", "best(welfare) >= 2"),
    ("bargain",), ("bargain", "--disagreement", "{outcome}"), ("bargain", "--at", "baseline"),
)  # fmt: skip
OF_PLAYS: tuple[Command, ...] = (
    ("derive",), ("robust", "{outcome}"), ("tornado", "{outcome}"), ("concede", "{outcome}"),
    ("when", "played({outcome})"), ("prove", "played({outcome})"), ("when", "best({player}) >= 2"),
    ("when", "always_played({outcome})"), ("concede", "--make", "always", "{outcome}"), ("sustain", "{outcome}"),
)  # fmt: skip
OF_COALITIONS: tuple[Command, ...] = (("robust", "core"), ("concede", "core"), ("when", "core(nonempty)"))
OF_PLANS: tuple[Command, ...] = (("study",), ("when", "plan"), ("concede", "plan"))
OF_DISPUTES: tuple[Command, ...] = (
    ("bargain",), ("bargain", "--at", "baseline"),
    ("when", "zone"), ("when", "gain({player}) >= 1"), ("concede", "zone"),
    *(("bargain", "--solution", name) for name in SOLUTIONS),
    *((*question, "--solution", name)
      for name in ("raiffa-2", "raiffa-3", "kalai-smorodinsky")
      for question in (("phases",), ("thresholds",), ("tornado", "{agreement}"), ("concede", "{agreement}"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One command on one game: the processor's seconds, the exit code (None: ended), and the error's first line."""

    game: str
    command: str
    seconds: float
    code: int | None
    said: str


def run(share: str = "1/1", keep: Path | None = None, minutes: float = 1e9) -> list[Row]:
    """Ask what is to be asked and is not yet kept; return a row for all together, and one for each of the slowest."""
    found = {(one.game, one.command): one for one in _read(keep)}
    _warm_up()
    number, shares = map(int, share.split("/"))
    spent = 0.0
    for name in sorted(_names(), key=lambda name: random.Random(name).random())[number - 1 :: shares]:
        if spent > 60 * minutes:
            break
        with TemporaryDirectory() as folder:
            given = _given(name)
            Path(folder, "game.toml").write_text(writes(given), encoding="utf-8")
            for command in _commands(given, folder):
                if (name, shown := " ".join(command).replace(folder, "")) in found:
                    continue
                one = Asked(name, shown, *_ask((command[0], f"{folder}/game.toml", *command[1:])))
                found[one.game, one.command], spent = one, spent + one.seconds
                if keep:
                    with keep.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(one)) + "\n")
                if one.seconds > ENOUGH or one.code == 1:
                    print(f"  {one.command} of {name}: {seconds(one.seconds)} {one.said}", file=sys.stderr, flush=True)
    return list(_rows(tuple(found.values())))


def _rows(found: Sequence[Asked]) -> Iterator[Row]:
    good = sum(one.seconds <= ENOUGH and one.code not in (None, 1) for one in found)
    share = f"{good} of {len(found)} commands on {len({one.game for one in found})} games"
    yield Row("every command, on the catalogue and on random games", f"{ENOUGH:.0f} s", share, good == len(found))
    for one in sorted(found, key=lambda one: -one.seconds)[:SLOWEST]:
        outcome = f"ended after {LIMIT} s" if one.code is None else one.said or f"exit code {one.code}"
        yield Row(f"among the slowest: {one.command} of {one.game}", "", seconds(one.seconds), None, outcome)


def _read(keep: Path | None) -> Iterator[Asked]:
    if keep and keep.exists():
        for line in keep.read_text(encoding="utf-8").splitlines():
            yield Asked(**json.loads(line))


def _names() -> Iterator[str]:
    yield from games.names()
    small = (k for k in count() if corpus.shape(k)[1] <= MOST_PARAMETERS)
    for k, number in enumerate(islice(small, GAMES)):
        yield f"corpus {number}"
        if k < DISPUTES:
            yield f"dispute {k}"


def _given(name: str) -> Any:
    kind, _, number = name.partition(" ")
    if not number:
        return games.load(name)
    return corpus.game(int(number)) if kind == "corpus" else drawn_dispute(int(number))


def _commands(game: Any, folder: str) -> Iterator[Command]:
    by_form = {NormalForm: IN_STRATEGIES, Tree: OF_PLAYS, CoalitionGame: OF_COALITIONS, Study: OF_PLANS}
    words = {"folder": folder, "player": game.parties[0].name}
    if isinstance(game, NormalForm):
        words["outcome"] = ", ".join(player.strategies[0] for player in game.players)
    if isinstance(game, Tree):
        words["outcome"] = next(iter(game.payoffs))[0]
    if isinstance(game, Dispute):
        words["agreement"] = "no agreement"
    for command in (*ABOUT_ALL, *by_form.get(type(game), OF_DISPUTES), *PAGES):
        yield tuple(word.format(**words) for word in command)


def _warm_up() -> None:
    """Run some commands, so that processes that part from this one need not load what they take."""
    with redirect_stdout(StringIO()):
        for words in (("solve", "hawk-dove"), ("uncertain", "hawk-dove"), ("bargain", "divide-the-dollar")):
            run_command(words)


def _ask(arguments: Command) -> tuple[float, int | None, str]:
    """Run one command in a process of its own; return seconds, exit code, and what an error said."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(sender, arguments))
    process.start()
    sender.close()
    try:
        answer: tuple[float, int, str] = receiver.recv()
        return answer
    except EOFError:
        return LIMIT, None, ""
    finally:
        process.join()


def _tell(sender: Connection, arguments: Command) -> None:
    began = process_time()
    resource.setrlimit(resource.RLIMIT_CPU, (int(began) + LIMIT, int(began) + LIMIT))
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as errors:
        code = run_command(arguments)
    said = [line for line in errors.getvalue().splitlines() if line.startswith("error:")]
    sender.send((round(process_time() - began, 2), code, said[0][:200] if said else ""))


def drawn_dispute(k: int) -> Dispute:
    """Draw a dispute over three issues.

    >>> len(drawn_dispute(0).issues), len(drawn_dispute(0).space)
    (3, 5)
    """
    dice = random.Random(k)
    names = [f"p{j}" for j in range(dice.randint(4, MOST_PARAMETERS))]

    def weight() -> str:
        one, other = dice.sample(names, 2)
        return dice.choice([one, f"({one} - {other})", f"({one} + {other})", f"2*{one}", str(dice.randint(1, 3))])

    utilities = {
        "a": " + ".join(f"{weight()}*i{j}" for j in range(3)),
        "b": " + ".join(f"{weight()}*(1 - i{j})" for j in range(3)),
    }
    return dispute(
        ["a", "b"],
        issues={f"i{j}": (0, 1) for j in range(3)},
        utilities=utilities,
        disagreement={"a": dice.choice(["0", names[0], "1/2"]), "b": dice.choice(["0", names[1], "1/2"])},
        parameters={name: {"baseline": dice.randint(1, 4), "range": (0, 5)} for name in names},
    )
