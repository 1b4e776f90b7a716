"""One figure: its frame, its title, and how it is written to a file: the same bytes every time."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.errors import UsageError, clip
from solver.report import figure_style
from solver.report.files import save as save_file

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH = 6.4  # inches
FORMATS = ("svg", "png", "pdf")
MIN_PIXELS, MAX_PIXELS = 200, 10_000  # pixels across
LINE = 104  # characters of the small print above a picture


def save(figure: Figure, path: Path | str, force: bool = False, pixels: int = 1600) -> None:
    """Write a figure as SVG, PNG or PDF, which the name's ending says; `pixels`: the width of a PNG.

    Raises UsageError for another ending, for a file that exists unless `force`, and for one that cannot be written.
    """
    path = Path(path)
    form = check_format(path, pixels)
    buffer = io.BytesIO()
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "zopa", "Format": "image/svg+xml"},
        "png": {"Software": "zopa"},
        "pdf": {"CreationDate": None, "Creator": "zopa", "Producer": "zopa"},
    }
    with figure_style.picture_style():
        dpi = pixels / figure.get_figwidth()
        figure.savefig(buffer, format=form, dpi=dpi if form == "png" else 72, metadata=metadata[form])
    content = buffer.getvalue()
    if form == "svg":  # no blanks at the ends of lines
        content = b"\n".join(line.rstrip() for line in content.split(b"\n"))
    save_file(content, path, force)


def check_format(path: Path, pixels: int = 1600) -> str:
    """Return the format that a file's name ends in; raise UsageError for another one, and for a width out of reason.

    >>> check_format(Path("phase.SVG"))
    'svg'
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        found = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise UsageError(f"{clip(str(path), 200)} {found}; a picture is written as .svg, .png or .pdf")
    if not MIN_PIXELS <= pixels <= MAX_PIXELS:
        raise UsageError(f"a picture {pixels} pixels wide; choose {MIN_PIXELS} to {MAX_PIXELS}")
    return form


def new_figure(title: str, question: str, height: float, rows: int = 1) -> tuple[Figure, list[Any]]:
    """Return a figure of that height in inches, with title and question above, and its `rows` axes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    title, small = figure_style.wrap_text(title, 70), figure_style.wrap_text(question, LINE)
    lines = 1.5 * (title.count("\n") + 1) + 1.3 * (small.count("\n") + 1)
    top = (lines * figure_style.SIZE + 8) / 72
    whole = height + top
    figure = Figure(figsize=(WIDTH, whole), dpi=125, layout="constrained")
    FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.012, 0.012, 0.976, 1 - top / whole - 0.012), hspace=0.03)
    figure.text(0.015, 1 - 6 / 72 / whole, title, va="top", fontsize=11, color=figure_style.INK).set_gid("title")
    drop = (6 + 1.5 * 11 * (title.count("\n") + 1)) / 72 / whole
    figure.text(0.015, 1 - drop, small, va="top", fontsize=8, color="#444444", linespacing=1.25).set_gid("about")
    return figure, list(figure.subplots(rows, 1, squeeze=False)[:, 0])
