"""What would help, as data, and the only place that knows how each door says it.

An error or an answer below the command line carries a `Remedy`: what to do. Where it is read decides how it is worded:
the command line types options, Python passes arguments, and a page that is handed on names the act alone.

    DOOR                     where answers are read now; Python unless the command line, or a page, says otherwise
    str(remedy)              the remedy as this door words it; empty where it can do nothing
    at_door(PAGE)            words what is written inside for another door

>>> str(FIX)
'fix parameters (game.fix)'
>>> with at_door(Door("command line", frozenset({"--fix"}))):
...     str(FIX), str(FULL), str(MORE_WORK)
('fix parameters (--fix)', '', '')
>>> with at_door(PAGE):
...     str(FIX)
'fix parameters'
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

_OPTION = re.compile(r"--[a-z][a-z-]*")


@dataclass(frozen=True, slots=True)
class Door:
    """Where answers are read; `options`: those of the command that runs, None where all are to be had."""

    kind: Literal["command line", "Python", "page"]
    options: frozenset[str] | None = None

    def has(self, typed: str) -> bool:
        """Return whether what is to be typed can be: the command has the options, or another is named with them.

        >>> here = Door("command line", frozenset({"--fix"}))
        >>> [here.has(typed) for typed in ("put numbers (--fix)", "(--fix, --budget)", "(zopa phases GAME --full)")]
        [True, False, True]
        """
        return self.options is None or "zopa " in typed or self.options.issuperset(_OPTION.findall(typed))


PYTHON, PAGE = Door("Python"), Door("page")
DOOR: ContextVar[Door] = ContextVar("DOOR", default=PYTHON)


@contextmanager
def at_door(door: Door) -> Iterator[None]:
    """Word remedies inside as this door does."""
    token = DOOR.set(door)
    try:
        yield
    finally:
        DOOR.reset(token)


def has_option(name: str) -> bool:
    """Return whether the command that runs, if one does, has an option."""
    return DOOR.get().has(name)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What would help: the `act` in words that suit every door, as it is `typed`, and as it is `called` in Python. One
    without an act is left out where it cannot be typed."""

    act: str = ""
    typed: str = ""
    called: str = ""

    def __str__(self) -> str:
        door = DOOR.get()
        if door.kind == "command line":
            return self.typed if self.typed and door.has(self.typed) else self.act
        return self.called or self.act if door.kind == "Python" else self.act


def _by(act: str, option: str, argument: str) -> Remedy:
    return Remedy(act, f"{act} ({option})", f"{act} ({argument})")


def _with(act: str, option: str, argument: str) -> Remedy:
    return Remedy(act, f"{act} with {option}", f"{act} with {argument}")


# Ask an easier question, or allow more work for it.
FIX = _by("fix parameters", "--fix", "game.fix")
ASSUME_MORE, ASK_FEWER = Remedy("assume more"), Remedy("ask fewer things at once")
MORE_WORK = Remedy(
    "",
    "--budget 10 allows ten times the usual effort",
    "budget=Budget().times(10) allows ten times the usual effort",
)
ADD_BUDGET = Remedy("", "add --budget 10", "allow more work (budget=Budget().times(10))")
LARGER_BUDGET = Remedy("", "(--budget)", "(budget=)")
CHECK_LONGER = Remedy("", "With --budget 10 it does ten times the work.", "With budget=10 it does ten times the work.")
FIX_ONE_PLAYER = _by("fix a player's strategy", "--fix-player", "fix_player")
BY_NAME = Remedy("ask for those of one solution by its name")
NO_DISAGREEMENT = Remedy(
    "say what there is without an agreement",
    "say what there is without an agreement (--disagreement)",
    "say what there is without an agreement (disagreement=)",
)

# Ask at one point.
AT_POINT = Remedy("ask at a point", "ask at a point (--at baseline)", "ask at a point (.at({}) of its atlas)")
BARGAIN_AT_POINT = Remedy(
    "ask at a point", "ask at a point: zopa bargain with --at baseline", "ask at a point: bargain(game, closed=False)"
)
SOLVE_AT_POINT = Remedy(
    "solving at a point has all that stands there",
    "zopa solve --at baseline has all that stands there",
    "nash(game).at({}) has all that stands there",
)
SOLVE_IN_WALLS = Remedy(
    "solving at a point tells what stands there",
    "zopa solve --at tells what stands at a point",
    "nash(game).at(point) tells what stands at a point",
)
SOLVE_ON_WALLS = Remedy(*(f"{one}." for one in (SOLVE_IN_WALLS.act, SOLVE_IN_WALLS.typed, SOLVE_IN_WALLS.called)))
SOLVE_THERE = Remedy("", "Add --at baseline to solve exactly there.", ".at({}) of the atlas solves exactly there.")
CONDITIONS_WITHOUT_POINT = Remedy(
    "", "; zopa solve without a point has them", "; the atlas has them, which nash(game) returns"
)
SEE_SETS = Remedy("", "; add --at baseline to see them as sets.", "; .at({}) of the atlas has them as sets.")
ASK_APART = Remedy(
    "ask without walls", "ask zopa when or uncertain, without walls", "ask `when` or `uncertain`, without walls"
)
ASK_PHASES = Remedy(
    "ask which stand together", "ask zopa phases which stand together", "ask `phases` which stand together"
)
ASK_UNCERTAIN = Remedy(
    "count at points", "ask zopa uncertain, which counts them at points", "ask `uncertain`, which counts them at points"
)
MOVE_ANOTHER = _by("move another parameter a little", "--set", "at=")
ASK_TO_TIP = Remedy("ask for the thresholds or the phases")
OFF_THE_WALLS = _by("move the point off the walls", "--set", "at=")
NAME_STANDING = Remedy("name an outcome that stands there")

# Read what a page leaves out.
CUT = Remedy("", "(--full)")
FULL = Remedy("", "(--full)", '(in full by .export("text", True))')
FULL_LISTS = Remedy("that its chapter lists", "that --full lists", 'that .export("text", True) lists')
PHASES_IN_FULL = Remedy("", "(zopa phases GAME --full)", '(in full by phases(game).export("text", True))')
FORMULA = Remedy("", " (formula: --full)", " (formula: .export())")
AS_JSON = Remedy("", "(in full with --format json)", '(in full with .export("json"))')
ALL_AS_DATA = Remedy("", "; --format csv or json gives them all", '; .export("csv") or "json" gives them all')
ALL_ENDS = Remedy(
    "", "; --format csv or json gives all that the tree pays", '; .export("csv") or "json" gives all that the tree pays'
)
ALL_PIECES = Remedy("", "(all with --format csv or json)", '(all with .export("csv") or "json")')
SPELT_OUT = Remedy("", ", which --format json spells out", ', which .export("json") spells out')
ASK_ABOUT_IT = Remedy(
    "",
    "Ask about it with zopa when, thresholds, robust, concede or sweep, without --solution.",
    "Ask about it with when, thresholds, robust, concede or sweep.",
)
ASK_ABOUT_STEP = Remedy(
    "ask about it alone", "zopa when, thresholds, sweep and so on take it", "agreements(dispute, name) takes it"
)
PROVE_TO_OTHERS = Remedy(
    "",
    "To prove a claim to somebody else, zopa prove GAME CLAIM --certificate FILE writes a proof that zopa"
    " verify-certificate checks by a path of its own.",
    "To prove a claim to somebody else, the certificate of a proof is checked by a path of its own.",
)
WRITE_CERTIFICATE = Remedy("", "write one with zopa prove --certificate")

# Give other arguments.
NAME_OUTCOME = _by("name one", "--outcome", "outcome=")
ASK_EQUILIBRIA = Remedy(
    "name none for the equilibria",
    "zopa bargain takes these, and without --solution there are the equilibria",
    "bargain takes these, and without a solution there are the equilibria",
)
LEAVE_OUT_MAKE = Remedy("leave it out", "leave --make out", "leave make= out")
LEAVE_OUT_SELECT = Remedy("leave it out", "leave --select out", "leave select= out")
LEAVE_OUT_SHADE = Remedy("leave it out", "leave --shade out", "leave shade= out")
LEAVE_OUT_SOLUTION = Remedy(
    "name solutions after it",
    "leave --solution out, and name solutions after it",
    "give the game, and name solutions after it",
)
SAY_SEEN = _by("say how likely one is seen", "--seen", "seen=")
ONE_LINE = Remedy("give one of them", "give --along, or --from and --to", "give along=, or start= and end=")
START_POINT, END_POINT = (
    Remedy(
        f"say where it {word}",
        f"say where it {word}: {option} baseline, or {option} name=value",
        f"say where it {word}: {argument}='baseline', or {argument}={{name: value}}",
    )
    for word, option, argument in (("begins", "--from", "start"), ("ends", "--to", "end"))
)

# Go on with files that are there.
OVERWRITE = Remedy("", "overwrite it with --force", "overwrite it with force=True")
OTHER_NAME, OTHER_FILE = Remedy("choose another name"), Remedy("choose another FILE")
MOVE_AWAY = _with("move it away, and go on", "--resume", "resume=True")
START_ANEW = _with("start anew", "--force", "force=True")
GO_ON = _with("go on", "--resume", "resume=True")
KEPT = Remedy(
    "what is done is kept",
    "what is done is kept, and --resume goes on",
    "what is done is kept, and resume=True goes on",
)
SWEEP_AGAIN = Remedy(
    "sweep again",
    "sweep again with --resume, which computes it anew",
    "sweep again with resume=True, which computes it anew",
)
REPLACE_MANIFEST = Remedy(
    "sweep again", "sweep again, with --resume if you move it away first", "sweep again, with resume=True if it is gone"
)
NAME_ALL_SHARDS = Remedy("name the folders of all shards")
FINISH_SHARDS = _with("finish them", "--resume", "resume=True")
LEAVE_OUT_RESUME = Remedy("leave it out", "leave --resume out", "leave resume= out")
SMALLER_SWEEP = (
    Remedy("take smaller counts"),
    _by("a sample", "--sample", "drawn"),
    _by("shards on several machines", "--shard", "shard="),
)
HOW_MUCH = Remedy("", "; --dry-run says how much it would be")
SETTLE = Remedy("", "; --settle solves them exactly", "; settle=True solves them exactly")


def ask_question(question: str, about: str = "", solution: str = "", called: str = "") -> Remedy:
    """Return a question as it is asked of any game: its claim or outcome, and the concept it is about; `called`: what
    Python has for it, if that is not the function of this name."""
    typed = f' "{about}"' * bool(about) + (f" --solution {solution}" if solution else "")
    given = f", {about!r}" if about else ""
    return Remedy(f"ask {question}", f"zopa {question} GAME{typed}", called or f"{question}(game{given})")


def ask_when(claim: str) -> Remedy:
    """Return the advice to ask about a claim alone."""
    return Remedy("", f'(zopa when asks it alone: "{claim}")', f"(when(game, {claim!r}) asks it alone)")


def given_as(name: str) -> Remedy:
    """Return how an argument is given: as an option, or by its name.

    >>> f"{given_as('shade')} is for phase"
    'shade= is for phase'
    """
    return Remedy(name, f"--{name}", f"{name}=")


def fix_player(player: str, strategy: str) -> Remedy:
    """Return the advice to fix what one player does."""
    act = "fix what others do"
    return Remedy(
        act,
        f"{act}, as by --fix-player {player}={strategy}",
        f"{act}, as by fix_player(game, {player!r}, {strategy!r})",
    )


def name_parameters(first: str) -> Remedy:
    """Return the advice to say which parameters may change, of which the first is an example."""
    act = "say which may change"
    return Remedy(act, f"{act}, as in --by {first}", f"{act}, as in by={first!r}")


def all_pieces(solution: str) -> Remedy:
    """Return where the exact conditions of each solution are, and all pieces of one."""
    return Remedy(
        "", f" (--format json); --solution {solution} has all pieces.", f"; solution={solution!r} has all pieces."
    )


def name_file(name: str) -> Remedy:
    """Return what else a name without an ending can be meant to be."""
    return Remedy(
        "name one with its ending",
        f"name one with its ending, such as {name}.toml; 'zopa games' lists the catalogue",
        f"a game of the catalogue is loaded by games.load({name!r})",
    )


def make_game_file(name: str, table: str) -> Remedy:
    """Return how a game file is made of a table of payoffs."""
    made = f"zopa new {name}.toml --from {table}"
    return Remedy(
        "", f"one with its payoffs is made by {made}", "solver.forms.files.payoff_table.read makes a game of it"
    )


def ask_at_point(asks: str, fixed: Sequence[tuple[str, object]], options: Sequence[str] = ()) -> Remedy:
    """Return the advice to ask about a game at a point; `asks`: the command that answers."""
    act = "ask at one point"
    return Remedy(act, f"{act} ({command_at_baseline(asks, fixed, options)})", f"{act} (.at({{}}) of its atlas)")


def command_at_baseline(asks: str, fixed: Sequence[tuple[str, object]], options: Sequence[str] = ()) -> str:
    """Return the command that answers about a game at its baseline; `fixed`: its parameters that are.

    >>> command_at_baseline("solve", [("shield", 5)])
    'zopa solve GAME --at baseline --fix shield=5'
    """
    typed = (part for name, value in fixed for part in ("--fix", f"{name}={value}"))
    return shlex.join(["zopa", asks, "GAME", "--at", "baseline", *typed, *options])
