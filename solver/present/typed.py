"""What a person types to move a point: `name=value` texts, and files of such lines.

Values stay text or exact numbers; whether a name is a parameter and a value in its range is the game's to say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from solver.errors import UsageError, clip
from solver.files import usable

if TYPE_CHECKING:
    from solver.parameter import ParameterSpace

MAX_BYTES = 100_000

# Only flat lines reach the TOML parser, which takes quadratic time for long dotted keys.
_FLAT = re.compile(r"""\s*(#.*|[\w"'-]{1,200}\s*=\s*("[^"\\]*"|'[^']*'|[\w.+-]{1,400})\s*(#.*)?)?""")

# A fraction without quotes, which TOML does not know.
_BARE = re.compile(r"""\s*([\w"'-]{1,200})\s*=\s*([+-]?[\d.]{1,200}\s*/\s*[+-]?[\d.]{1,200})\s*(?:#.*)?""")


def pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """`name=value` texts as a mapping; `option` is what an error calls them.

    >>> pairs("--set", ["shield=7/3", "calm = 0.1"])
    {'shield': '7/3', 'calm': '0.1'}

    Raises UsageError for a text that is not of that form, and for a name that comes twice.
    """
    found: dict[str, str] = {}
    for text in given or ():
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals and value):
            raise UsageError(f"{option} takes name=value, such as shield=7/3; {clip(repr(text))} is not that")
        if "=" in value and len(several := [part.strip() for part in text.split(",")]) > 1:
            each = " ".join(f"{option} {part}" for part in several)
            raise UsageError(f"{option} takes one name=value; give each its own: {clip(each, 200)}")
        if name in found:
            raise UsageError(f"{option} gives {clip(name)} twice; leave one out")
        found[name] = value
    return found


def place(option: str, text: str | None) -> Mapping[str, str] | Literal["baseline"] | None:
    """A point as it is typed: `baseline`, or what differs from it as name=value with commas between.

    >>> place("--to", "baseline"), place("--to", "shield=7/3, calm=0")
    ('baseline', {'shield': '7/3', 'calm': '0'})
    """
    if text is None:
        return None
    if text.strip() == "baseline":
        return "baseline"
    if "=" not in text:
        raise UsageError(
            f"{option} takes baseline, or name=value with commas between, such as shield=7/3,calm=0; "
            f"{clip(repr(text))} is neither"
        )
    return pairs(option, text.split(","))


@dataclass(frozen=True)
class Values:
    """Values by name as a file gives them, with the line of each, and what errors call the file."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    file: str

    def exact(self, space: ParameterSpace, name: str) -> Fraction:
        """One value, exact and within its range; raises UsageError with the file and the line."""
        try:
            return space.value(name, self.values[name])
        except UsageError as error:
            raise UsageError(f"{self.file}, line {self.lines.get(name, 1)}: {error}") from None


def values(path: Path) -> Values:
    """The values in a file of `name = value` lines (TOML), decimals read exactly from their text.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "point.toml"
    ...     _ = file.write_text('shield = 0.1  # low\\ncalm = "7/3"')
    ...     values(file).values
    {'shield': Decimal('0.1'), 'calm': '7/3'}

    Raises UsageError where there is nothing to read, and for anything but such lines.
    """
    shown = clip(str(path), 200)
    with usable(path, "read"), path.open("rb") as file:
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
        return Values(tomllib.loads(text, parse_float=Decimal), lines, shown)
    except (ArithmeticError, ValueError) as error:
        raise UsageError(f"{shown}: {error}; write one name = value line a parameter") from None
