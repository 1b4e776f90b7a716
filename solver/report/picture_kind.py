"""A picture by its name, as the question that draws it declares it, in `PICTURES` of its `__init__.py`.

>>> kind = PictureKind("spider", "[OUTCOME]", "tornado.picture", 0, 1, "one outcome", ("of",))
>>> kind.fits(["keep, tolerate"]), kind.fits(["shield", "calm"])
(True, False)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ANY = 10**6  # names that follow
ONE_OUTCOME = "one outcome in quotes, such as 'keep, tolerate'"


@dataclass(frozen=True, slots=True)
class PictureKind:
    """A picture by its name: what follows it on the command line, its function, and how many names it takes.

    `module`: that in `solver.questions` which has its function, called as it is and `_figure`;
    `takes`: the names in words; `options`: which of `of`, `shade` and `scenarios` are for it.
    """

    name: str
    usage: str
    module: str
    least: int
    most: int
    takes: str
    options: tuple[str, ...] = ()

    def fits(self, names: Sequence[str]) -> bool:
        """Return whether so many names can follow."""
        return self.least <= len(names) <= self.most

    def draw(self, request: Any) -> Figure:
        """Return the whole figure that a `solver.questions.subject.PictureRequest` asks for."""
        home = import_module(f"solver.questions.{self.module}")
        figure: Figure = getattr(home, f"{self.name.replace('-', '_')}_figure")(request)
        return figure
