"""A table in Markdown, and its place in docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what was measured, its target, the measurement; `met` is None where nothing was promised."""

    what: str
    target: str
    measured: str
    met: bool | None = None
    remark: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {None: "", True: "yes", False: "**no**"}[self.met]
        return self.what, self.target, self.measured, verdict, self.remark


HEAD = ("what", "at most", "measured: median (least–most)", "met", "remark")


def table(rows: Sequence[Row]) -> str:
    return grid(HEAD, [row.cells for row in rows])


def grid(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table.

    >>> print(grid(("a", "b"), [("1", "2")]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    rule = "|" + "---|" * len(head)
    return "\n".join([_line(head), rule, *map(_line, lines)])


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def write(part: str, text: str) -> None:
    """Replace one part of the page, between two comments that name it."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(rf"(<!-- {part} -->\n).*?(<!-- end {part} -->)", re.DOTALL)
    page, count = pattern.subn(lambda found: f"{found[1]}\n{text.strip()}\n\n{found[2]}", page)
    if count != 1:
        raise SystemExit(f"{PAGE} has no part {part}; add <!-- {part} --> and <!-- end {part} -->")
    PAGE.write_text(page, encoding="utf-8")
