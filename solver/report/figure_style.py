"""One look for all pictures: colours that the colour-blind tell apart, with hatching, so that they can be read in grey.

The colours are those of Okabe and Ito (2008), "Color Universal Design". A hatch goes with each, and the first list,
which is most often where the numbers are, has none. Free text is never taken for mathematics. A figure has a title and
a line of small print above its axes, and is written to a file: the same bytes every time.
"""

from __future__ import annotations

import io
import logging
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.errors import UsageError, clip
from solver.report.files import save as save_file
from solver.report.words import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
FILLS = (SKY, ORANGE, GREEN, YELLOW, PURPLE, BLUE, VERMILION)  # of areas, which are made lighter
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK, SKY)  # of lines, dark ones first
HATCHES = ("", "///", "\\\\\\", "xxx", "---", "|||", "+++", "..", "oo")  # dots last: each is a curve of its own in SVG
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
INK, FAINT, RULED_OUT = "#222222", "#8A8A8A", "#E4E4E4"
SIZE = 9.0  # points, of the usual text
SMALL = 7.5
MINUS = "\u2212"
OUTCOME = re.compile(r"\([^()]*\);?")
MAX_FRACTION = 6  # characters of a fraction
WIDTH = 6.4  # inches
FORMATS = ("svg", "png", "pdf")
MIN_PIXELS, MAX_PIXELS = 200, 10_000  # pixels across
LINE = 104  # characters of the small print above a picture
# For Chinese, Japanese and Korean names, where the machine has one of them.
EAST_ASIAN = (
    "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Source Han Sans", "Malgun Gothic", "Microsoft YaHei",
    "Yu Gothic", "Apple SD Gothic Neo", "PingFang SC", "Hiragino Sans", "NanumGothic", "WenQuanYi Zen Hei",
)  # fmt: skip
RC: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],  # matplotlib brings it
    "font.size": SIZE,
    "axes.titlesize": 10.5,
    "axes.labelsize": SIZE,
    "axes.edgecolor": INK,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,
    "text.usetex": False,
    "svg.hashsalt": "zopa",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "savefig.facecolor": "white",
    "figure.facecolor": "white",
    "path.simplify": False,
}


@contextmanager
def picture_style() -> Iterator[None]:
    """Set matplotlib up for these pictures inside; raise UsageError where it is not installed."""
    matplotlib = library()
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    fonts = [*RC["font.family"], *(name for name in EAST_ASIAN if name in known)]
    with matplotlib.rc_context({**RC, "font.family": fonts}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # names in other scripts
        yield


def library() -> Any:
    """Load matplotlib and return it; raise UsageError where it is not installed."""
    try:
        import matplotlib
    except ImportError:
        raise UsageError("pictures need matplotlib; in zopa's folder: pip install '.[plot]'") from None
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return matplotlib


@dataclass(frozen=True, slots=True)
class Look:
    """How an area is filled, and the colour of its hatch."""

    fill: str
    hatch: str
    ink: str

    def swatch(self) -> Patch:
        """Return a small patch for a legend."""
        from matplotlib.patches import Patch

        dense = self.hatch if "." in self.hatch or "o" in self.hatch else self.hatch * 2
        return Patch(facecolor=self.fill, edgecolor=self.ink, hatch=dense or None, linewidth=0.6)


def look(k: int) -> Look:
    """Return the look of the k-th area; sixty-three of them differ.

    >>> look(0).hatch, len({(look(k).fill, look(k).hatch) for k in range(63)})
    ('', 63)
    """
    colour = FILLS[k % len(FILLS)]
    return Look(blend(colour, "#FFFFFF", 0.5), HATCHES[k % len(HATCHES)], blend(colour, INK, 0.35))


def blend(first: str, second: str, share: float) -> str:
    """Return the colour that far on the way from one to another.

    >>> blend("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = ((int(first[k : k + 2], 16), int(second[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def digits(value: Coordinate | float) -> str:
    """Return a number in few characters: exact where that is short, else to three digits.

    >>> digits(Fraction(7, 3)), digits(Fraction(123457, 1000)), digits(Fraction(-2)) == "\u22122"
    ('7/3', '123', True)
    """
    if isinstance(value, Fraction) and len(str(value)) <= MAX_FRACTION:
        written = str(value)
    else:
        written = f"{float(value.approximate if isinstance(value, Root) else value):.3g}"
    return written.replace("-", MINUS)


def shorten(text: str, width: int) -> str:
    """Return printable text on one line, cut at the end where it is too long.

    >>> shorten("cost of being seen to break its word", 20)
    'cost of being seen…'
    """
    text = clean(text)
    return text if len(text) <= width else text[: width - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def wrap_text(text: str, width: int, indent: str = "") -> str:
    """Break printable text at `width` characters, but `x = 4` and an outcome shorter than a line stay whole.

    >>> wrap_text("a: (b, c); (d, e)", 15)
    'a: (b,\\xa0c);\\n(d,\\xa0e)'
    """
    kept = clean(text).replace(" = ", "\u00a0=\u00a0")
    kept = OUTCOME.sub(lambda one: one[0].replace(" ", "\u00a0") if len(one[0]) < width - 6 else one[0], kept)
    return textwrap.fill(kept, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def name_axes(ax: Axes, x: str = "", y: str = "") -> None:
    """Write the names of the axes, as plain text."""
    for label, text in ((ax.xaxis.label, x), (ax.yaxis.label, y)):
        if text:
            label.set_parse_math(False)
            label.set_text(text)


def legend_below(ax: Axes, handles: Sequence[Any], names: Sequence[str], points: float, **options: Any) -> None:
    """Draw a legend that many points below an Axes, from its left edge on."""
    from matplotlib.transforms import ScaledTranslation

    figure = ax.get_figure(root=True)
    assert figure is not None
    place = ax.transAxes + ScaledTranslation(0, -points / 72, figure.dpi_scale_trans)
    ax.legend(handles, names, loc="upper left", bbox_to_anchor=(0, 0), bbox_transform=place, borderaxespad=0, **options)


def save(figure: Figure, path: Path | str, force: bool = False, pixels: int = 1600) -> None:
    """Write a figure as SVG, PNG or PDF, which the name's ending says; `pixels`: the width of a PNG. Raises UsageError
    for another ending, for a file that exists unless `force`, and for one that cannot be written."""
    path = Path(path)
    form = check_format(path, pixels)
    buffer = io.BytesIO()
    metadata: dict[str, dict[str, Any]] = {
        "svg": {"Date": None, "Creator": "zopa", "Format": "image/svg+xml"},
        "png": {"Software": "zopa"},
        "pdf": {"CreationDate": None, "Creator": "zopa", "Producer": "zopa"},
    }
    with picture_style():
        dpi = pixels / figure.get_figwidth()
        figure.savefig(buffer, format=form, dpi=dpi if form == "png" else 72, metadata=metadata[form])
    content = buffer.getvalue()
    if form == "svg":  # no blanks at the ends of lines
        content = b"\n".join(line.rstrip() for line in content.split(b"\n"))
    save_file(content, path, force)


NOTEBOOK_DPI = 192  # pixels an inch in a notebook, which shows two in the place of one


def showing_itself(figure: Figure) -> Figure:
    """Return the figure, which a notebook shows from now on, whatever backend it has."""

    def png() -> tuple[bytes, dict[str, int]]:
        buffer = io.BytesIO()
        with picture_style():
            figure.savefig(buffer, format="png", dpi=NOTEBOOK_DPI)
        width, height = (round(inches * NOTEBOOK_DPI / 2) for inches in figure.get_size_inches())
        return buffer.getvalue(), {"width": width, "height": height}

    vars(figure)["_repr_png_"] = png
    return figure


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

    title, small = wrap_text(title, 70), wrap_text(question, LINE)
    lines = 1.5 * (title.count("\n") + 1) + 1.3 * (small.count("\n") + 1)
    top = (lines * SIZE + 8) / 72
    whole = height + top
    figure = Figure(figsize=(WIDTH, whole), dpi=125, layout="constrained")
    FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    engine.set(rect=(0.012, 0.012, 0.976, 1 - top / whole - 0.012), hspace=0.03)
    figure.text(0.015, 1 - 6 / 72 / whole, title, va="top", fontsize=11, color=INK).set_gid("title")
    drop = (6 + 1.5 * 11 * (title.count("\n") + 1)) / 72 / whole
    figure.text(0.015, 1 - drop, small, va="top", fontsize=8, color="#444444", linespacing=1.25).set_gid("about")
    return figure, list(figure.subplots(rows, 1, squeeze=False)[:, 0])
