"""Records that show themselves in notebooks."""

from __future__ import annotations

from typing import Any


class Shown:
    """Adds the two methods that notebooks ask for; `solver.present` is loaded only when one does."""

    __slots__ = ()

    def _repr_html_(self: Any) -> str:
        from solver.present.notebook import html

        return html(self)

    def _repr_latex_(self: Any) -> str:
        from solver.present.notebook import latex

        return latex(self)
