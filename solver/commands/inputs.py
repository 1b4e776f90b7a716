"""The subject of a command: a game, perhaps with parameters fixed, and a point of its ranges.

Values stay text or exact numbers; whether a name is a parameter and a value in its range is the game's to say. What
--set gives is stronger than what a file of --params does.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from solver.errors import UsageError, clip, nearest, path_text
from solver.report.files import neighbours, reading
from solver.report.progress import progress

if TYPE_CHECKING:
    from solver.forms.any_form import AnyForm
    from solver.regions.parameters import ParameterSpace

MAX_BYTES = 100_000
# Only flat lines reach the TOML parser, which takes quadratic time for long dotted keys.
_FLAT = re.compile(r"""\s*(#.*|[\w"'-]{1,200}\s*=\s*("[^"\\]*"|'[^']*'|[\w.+-]{1,400})\s*(#.*)?)?""")
# A fraction without quotes, which TOML does not know.
_BARE = re.compile(r"""\s*([\w"'-]{1,200})\s*=\s*([+-]?[\d.]{1,200}\s*/\s*[+-]?[\d.]{1,200})\s*(?:#.*)?""")


def pairs(option: str, given: Sequence[str] | None, wanted: str = "name=value, such as shield=7/3") -> dict[str, str]:
    """Return `name=value` texts as a mapping; UsageError, which names `option`, for other texts and repeated names.

    >>> pairs("--set", ["shield=7/3", "calm = 0.1"])
    {'shield': '7/3', 'calm': '0.1'}
    """
    found: dict[str, str] = {}
    for text in given or ():
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            joined = f"; write {option} {clip(name)}=..., without blanks" if not equals else ""
            raise UsageError(f"{option} takes {wanted}; {clip(repr(text))} is not that{joined}")
        if "=" in value and len(several := [part.strip() for part in text.split(",")]) > 1:
            each = " ".join(f"{option} {part}" for part in several)
            raise UsageError(f"{option} takes one name=value; give each its own: {clip(each, 200)}")
        if name in found:
            raise UsageError(f"{option} gives {clip(name)} twice; leave one out")
        found[name] = value
    return found


def place(option: str, text: str | None) -> Mapping[str, str] | Literal["baseline"] | None:
    """Read a point as it is typed: `baseline`, or what differs from it as name=value with commas between.

    >>> place("--to", "baseline"), place("--to", "shield=7/3, calm=0")
    ('baseline', {'shield': '7/3', 'calm': '0'})
    """
    if text is None:
        return None
    if text.strip() == "baseline":
        return "baseline"
    if "baseline" in map(str.strip, text.split(",")):
        raise UsageError(f"{option}: what is not named stays at the baseline; leave the word baseline out")
    if "=" not in text:
        wanted = "baseline, or name=value with commas between, such as shield=7/3,calm=0"
        raise UsageError(f"{option} takes {wanted}; {clip(repr(text))} is neither")
    return pairs(option, text.split(","))


def scenarios(texts: Sequence[str], space: ParameterSpace) -> dict[str, Mapping[str, Any]]:
    """Return points as they are typed, by name: as `place` takes them, or files, called by the shortest end of their
    paths that tells them apart.

    >>> scenarios(["baseline", "shield=7/3,calm=0"], load("thaad-deal").space)
    {'baseline': {}, 'shield=7/3,calm=0': {'shield': '7/3', 'calm': '0'}}
    """
    found: dict[str, Mapping[str, Any]] = {}
    paths = [Path(text.removesuffix(".toml")).parts for text in texts]
    for text, own in zip(texts, paths, strict=True):
        name, typed = text, None if text.endswith(".toml") else place("a scenario", text)
        point: Mapping[str, Any] = {} if typed is None or isinstance(typed, str) else typed
        if typed is None:
            values = _values_file(Path(text))
            alone = (k for k in range(1, len(own)) if sum(one[-k:] == own[-k:] for one in paths) == 1)
            name = "/".join(own[-next(alone, len(own)) :]) or text
            point = {one: values.exact(space, one) for one in values.values}
        if name in found:
            raise UsageError(f"the scenario {clip(name)} is there twice; leave one out")
        found[name] = point
    return found


@dataclass(frozen=True)
class Values:
    """Values by name as a file gives them, with the line of each, and what errors call the file."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    file: str

    def exact(self, space: ParameterSpace, name: str) -> Fraction:
        """Return one value, exact and within its range; raise UsageError with the file and the line.

        >>> Values({"shield": 99}, {"shield": 4}, "p.toml").exact(load("thaad-deal").space, "shield")
        Traceback (most recent call last):
        solver.errors.UsageError: p.toml, line 4: shield = 99 lies outside its range 0 to 10; choose a value inside it
        """
        try:
            return space.value(name, self.values[name])
        except UsageError as error:
            raise UsageError(f"{self.file}, line {self.lines.get(name, 1)}: {error}") from None


def _values_file(path: Path) -> Values:
    """Read the values in a file of `name = value` lines (TOML), decimals exactly from their text; raise UsageError for
    anything but such lines, and where there is nothing to read."""
    shown = path_text(path)
    with reading(path) as file:
        content = file.read(MAX_BYTES + 1)
    try:
        text = content.decode("utf-8-sig")
    except ValueError:
        raise UsageError(f"{shown} is not UTF-8 text; save it as UTF-8") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{shown} is larger than {MAX_BYTES // 1000} KB; write one name = value line a parameter")
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if bare := _BARE.fullmatch(line):
            name, fraction = bare.groups()
            advice = f'write the fraction in quotes: {clip(name)} = "{clip(fraction)}"'
            raise UsageError(f"{shown}, line {number}: {advice}")
        if not _FLAT.fullmatch(line):
            raise UsageError(f"{shown}, line {number}: expected name = value, found {clip(line)}")
        lines.setdefault(line.partition("=")[0].strip().strip("\"'"), number)
    try:
        return Values(tomllib.loads(text, parse_float=lambda number: number.replace("_", "")), lines, shown)
    except ValueError as error:
        raise UsageError(f"{shown}: {error}; write one name = value line a parameter") from None


@dataclass(frozen=True)
class Asked:
    """The game as read, the game without its fixed parameters, and what moves the point; `remarks` go to stderr."""

    whole: AnyForm
    game: AnyForm
    moved: Mapping[str, Fraction]
    at: bool
    remarks: tuple[str, ...] = ()

    @property
    def at_point(self) -> bool:
        """Whether the answer at one point is wanted: on demand, or because every parameter has been set."""
        return self.at or len(self.moved) == len(self.game.space)

    def point(self) -> dict[str, Fraction]:
        """Return the baseline, moved; raise UsageError where it breaks an assumption."""
        found: dict[str, Fraction] = self.game.space.check(self.game.space.point(self.moved))
        return found

    def subject(self, solution: str | None, solved: bool = False) -> Any:
        """Return the game, or its atlas where it is to be `solved` first, by a solution or as usual."""
        if solution is None and not solved:
            return self.game
        from solver.concepts.catalogue import atlas_for

        with progress("finding the equilibria" if solution is None else "bargaining") as step:
            return atlas_for(self.game, solution, step)


def find(name: str) -> AnyForm:
    """Return the game, of whatever form, of that name in the catalogue, else read the file of that name."""
    import games as shelf
    from solver.forms.files import ENDINGS
    from solver.questions.reading import read

    if name in shelf.names():
        shelved_game: AnyForm = shelf.load(name)
        return shelved_game
    path = Path(name[:255])
    shelved = path.name in shelf.names() and not path.exists()  # as in korea/plan
    if not shelved and (name == "-" or "/" in name or os.sep in name or name.endswith(ENDINGS) or path.exists()):
        game: AnyForm = read(name)
        return game
    files = [file for file in neighbours(path) if file.endswith(ENDINGS)]
    meant = path.name if shelved else next((file for ending in ENDINGS if (file := name + ending) in files), name)
    hint = nearest(meant, [*shelf.names(), *files])
    hint = hint or " 'zopa games' lists those there are; a file is named with its path."
    raise UsageError(f"there is no game and no file {clip(repr(name))};{hint}")


class GameOptions(Protocol):
    """The options that say which game is asked about, as they were typed: of a `solver.commands.options.Run`."""

    @property
    def setting(self) -> list[str] | None: ...

    @property
    def fix(self) -> list[str] | None: ...

    @property
    def fix_player(self) -> list[str] | None: ...

    @property
    def distribution(self) -> list[str] | None: ...


def ask_of(whole: AnyForm, run: GameOptions, params: Path | None = None, at: str | None = None) -> Asked:
    """Return a game of any form, and what the options say about it.

    >>> from solver.commands.options import Run
    >>> asked = ask_of(find("thaad-deal"), Run(setting=["calm=10"], fix=["shield=7/3"]))
    >>> asked.game.fixed, asked.moved, asked.at_point
    ((('shield', Fraction(7, 3)),), {'calm': Fraction(10, 1)}, False)
    """
    if at is not None and at != "baseline":
        raise UsageError(f"--at takes baseline, not {clip(repr(at))}; move it with --set name=value")
    for player, strategy in pairs("--fix-player", run.fix_player, "PLAYER=STRATEGY, such as North=freeze").items():
        from solver.forms import normal
        from solver.forms.reductions import to

        whole = normal.fix_player(to("normal", whole).game, player, strategy)
    fixed = pairs("--fix", run.fix)
    given = _values_file(params) if params is not None else Values({}, {}, "")
    typed_in, drawn = pairs("--set", run.setting), pairs("--distribution", run.distribution)
    if both := [one for one in fixed if one in given.values or one in typed_in or one in drawn]:
        does = "be drawn" if both[0] in drawn else "be set"
        raise UsageError(f"{both[0]} is fixed, so it cannot {does} as well; leave one of the two out")
    moved = {one: given.exact(whole.space, one) for one in given.values if one not in typed_in}
    moved |= {one: whole.space.value(one, value) for one, value in typed_in.items()}
    chosen, remarks = _fix_values(whole, fixed, moved)
    return Asked(whole, chosen.with_distributions(drawn) if drawn else chosen, moved, at is not None, remarks)


def _fix_values(
    game: AnyForm, values: Mapping[str, str], moved: Mapping[str, Fraction]
) -> tuple[AnyForm, tuple[str, ...]]:
    """Return the game with parameters fixed; where an assumption then fails at the baseline, move the baseline too."""
    if not values:
        return game, ()
    try:
        return game.fix(values), ()
    except UsageError:
        if not moved:
            raise
    return game.fix(values, baseline=moved), (
        "note: with these values fixed the baseline breaks an assumption; what --set and --params give stands in "
        "for the baseline",
    )
