"""One look for all pictures: colours that the colour-blind tell apart, with hatching, so that they can be read in grey.

The colours are those of Okabe and Ito (2008), "Color Universal Design". A hatch goes with each, and the first list,
which is most often where the numbers are, has none. Free text is never taken for mathematics.
"""

from __future__ import annotations

import logging
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate, Root
from solver.errors import UsageError
from solver.report.words import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
        raise UsageError("pictures need matplotlib, which is not installed: pip install 'zopa[plot]'") from None
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
    """Break printable text into lines of at most `width` characters where the words allow.

    What belongs together stays together: `x = 4`, and an outcome unless it is as long as a line.

    >>> wrap_text("all at x = 4", 9)
    'all at\\nx\\xa0=\\xa04'
    >>> wrap_text("a: (b, c); (d, e)", 15)
    'a: (b,\\xa0c);\\n(d,\\xa0e)'
    """
    kept = clean(text).replace(" = ", "\u00a0=\u00a0")
    kept = OUTCOME.sub(lambda one: one[0].replace(" ", "\u00a0") if len(one[0]) < width - 6 else one[0], kept)
    return textwrap.fill(kept, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def name_axes(ax: Axes, title: str = "", x: str = "", y: str = "") -> None:
    """Write the title and the names of the axes, as plain text."""
    for label, text in ((ax.title, title), (ax.xaxis.label, x), (ax.yaxis.label, y)):
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
