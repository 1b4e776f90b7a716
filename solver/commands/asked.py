"""What a command was asked about: a game, perhaps with parameters fixed, and a point of its ranges.

    --fix name=value      the parameter is gone from the game
    --params file         values that move the point from the baseline
    --set name=value      the same, and stronger than the file
    --at baseline         an answer at that one point is wanted
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from solver.errors import UsageError, clip, nearest
from solver.files import neighbours
from solver.present import typed

if TYPE_CHECKING:
    from solver.forms.dispute import Dispute
    from solver.forms.normal import NormalForm

G = TypeVar("G", "NormalForm", "Dispute")


@dataclass(frozen=True)
class AskedOf(Generic[G]):
    """The game as it was read, the game with its fixed parameters gone, and what moves the point.

    `remarks` are for standard error.
    """

    whole: G
    game: G
    moved: Mapping[str, Fraction]
    at: bool
    remarks: tuple[str, ...] = ()

    @property
    def at_point(self) -> bool:
        """Whether the answer at one point is wanted: on demand, or because every parameter has been set."""
        return self.at or len(self.moved) == len(self.game.space)

    def point(self) -> dict[str, Fraction]:
        """The baseline, moved; raises UsageError where it breaks an assumption."""
        point = self.game.space.point(self.moved)
        if not self.game.space.admits(point):
            assumed = " and ".join(map(str, self.game.space.assumptions))
            raise UsageError(f"the point breaks what the game assumes ({assumed}); move it elsewhere")
        return point


Asked: TypeAlias = "AskedOf[NormalForm]"
AnyAsked: TypeAlias = "AskedOf[Any]"


def find(name: str) -> Any:
    """The game, of whatever form, of that name in the catalogue, else in the file of that name.

    >>> find("hexagon").title
    'The hexagon'
    """
    import games as shelf
    from solver.gamefile import read

    if name in shelf.names():
        return shelf.load(name)
    if name == "-" or "/" in name or os.sep in name or name.endswith(".toml") or Path(name[:255]).exists():
        return read(name)
    files = [file for file in neighbours(Path(name[:255])) if file.endswith(".toml")]
    meant = f"{name}.toml"
    hint = nearest(meant if meant in files else name, [*shelf.names(), *files])
    hint = hint or " 'zopa games' lists those there are; a file is named with its path."
    raise UsageError(f"there is no game and no file {clip(repr(name))};{hint}")


def ask(
    name: str,
    setting: Sequence[str] | None = None,
    fix: Sequence[str] | None = None,
    params: Path | None = None,
    at: str | None = None,
) -> Asked:
    """The game in normal form of that name, and what the options say about it.

    >>> asked = ask("thaad-deal", setting=["calm=10"], fix=["shield=7/3"])
    >>> asked.game.fixed, asked.moved, asked.at_point
    ((('shield', Fraction(7, 3)),), {'calm': Fraction(10, 1)}, False)

    Raises UsageError with what is wrong, InvalidGame for a file that is no game.
    """
    from solver.forms.kinds import as_normal

    found: NormalForm = as_normal(find(name))
    return ask_of(found, setting, fix, params, at)


def ask_of(
    whole: G,
    setting: Sequence[str] | None = None,
    fix: Sequence[str] | None = None,
    params: Path | None = None,
    at: str | None = None,
) -> AskedOf[G]:
    """A game of any form, and what the options say about it."""
    if at is not None and at != "baseline":
        raise UsageError(f"--at takes baseline, not {clip(repr(at))}; move it with --set name=value")
    fixed = typed.pairs("--fix", fix)
    given = typed.values(params) if params is not None else typed.Values({}, {}, "")
    typed_in = typed.pairs("--set", setting)
    if both := [one for one in fixed if one in given.values or one in typed_in]:
        raise UsageError(f"{both[0]} is fixed, so it cannot be set as well; leave one of the two out")
    moved = {one: given.exact(whole.space, one) for one in given.values if one not in typed_in}
    moved |= {one: whole.space.value(one, value) for one, value in typed_in.items()}
    chosen, remarks = _fixed(whole, fixed, moved)
    return AskedOf(whole, chosen, moved, at is not None, remarks)


def _fixed(game: G, values: Mapping[str, str], moved: Mapping[str, Fraction]) -> tuple[G, tuple[str, ...]]:
    """The game with parameters fixed; where an assumption then fails at the baseline, at the moved one."""
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
