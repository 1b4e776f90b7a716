"""One look for all pictures: colours that the colour-blind tell apart, with hatching, so that they can be read in grey.

The usual colours are those of Okabe and Ito (2008), "Color Universal Design"; the bright ones are Paul Tol's (2021),
"Colour Schemes". Free text is never taken for mathematics. A figure has a title and a line of small print above its
axes, and is written to a file: the same bytes every time. In an SVG words are text, measured in DejaVu Sans, which is
wider than what most readers' machines put in its place.
"""

from __future__ import annotations

import io
import logging
import re
import textwrap
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, SupportsFloat, TypeAlias

from solver.algebra import Later
from solver.errors import UsageError, clip, nearest, optional_library, path_text
from solver.report.files import save as save_file
from solver.report.numbers import number
from solver.report.words import clean, join_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes
    from matplotlib.figure import Figure as Figure
else:  # matplotlib is loaded when something is drawn
    Axes = Figure = Any
colors, lines, patches, paths = (Later(f"matplotlib.{name}") for name in ("colors", "lines", "patches", "path"))

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
PALETTES: Mapping[str, tuple[str, ...]] = {  # of equilibria; areas are made lighter, lines darker
    "okabe-ito": (SKY, ORANGE, GREEN, YELLOW, PURPLE, BLUE, VERMILION),
    "bright": ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#BBBBBB"),
    "grey": ("#E6E6E6", "#8C8C8C", "#BDBDBD", "#595959", "#D2D2D2"),
}
LINES = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, BLACK, SKY)  # of lines, dark ones first
HATCHES = ("", "///", "\\\\\\", "xxx", "---", "|||", "+++", "..", "oo")  # dots last: each is a curve of its own in SVG
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
DASHES = ((4, 2), (1.5, 1.2), (7, 1.6, 1.6, 1.6), (10, 3))
INK, FAINT, RULED_OUT = "#222222", "#8A8A8A", "#E4E4E4"
SIZE = 9.0  # points, of the usual text
SMALL = 7.5
MINUS = "\u2212"
OUTCOME = re.compile(r"\([^()]*\);?")
WIDTH = 6.4  # inches
CSS_PIXELS = 96  # an inch
MIN_INCHES, MAX_INCHES = 4.0, 40.0
MIN_ROOM = 0.75  # of the height that a picture takes by itself
MAX_GROWTH = 1.6  # of the height of a wide picture
STRIPE = 0.11  # inches
SIZE_FORM = re.compile(r"(\d{1,5}(?:\.\d{1,4})?)(?:[x×](\d{1,5}(?:\.\d{1,4})?))?(px|in)?")
PNG_WIDTH = 1600  # pixels
FORMATS = ("svg", "png", "pdf")
MIN_PIXELS, MAX_PIXELS = 200, 10_000  # pixels across
LEGEND_LINE, LEGEND_WIDTH = 0.19, 42  # inches that a line of a legend takes; its characters in one of two columns
KEY_WIDTH = 11.9  # characters of a line of a legend in one column, an inch
HANDLES = 1.6  # inches that the handles of two columns take, and what is round them
LINE = 16.2  # characters of the small print above a picture an inch
# For Chinese, Japanese and Korean names, where the machine has one of them.
EAST_ASIAN = (
    "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans CJK SC", "Source Han Sans", "Malgun Gothic", "Microsoft YaHei",
    "Yu Gothic", "Apple SD Gothic Neo", "PingFang SC", "Hiragino Sans", "NanumGothic", "WenQuanYi Zen Hei",
)  # fmt: skip
RC: dict[str, Any] = {
    "font.size": SIZE, "axes.titlesize": 10.5, "axes.labelsize": SIZE, "axes.edgecolor": INK, "axes.linewidth": 0.8,
    "axes.spines.top": False, "axes.spines.right": False, "xtick.labelsize": 8.5, "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5, "legend.frameon": False, "hatch.linewidth": 0.6, "text.parse_math": False,
    "text.usetex": False, "text.hinting": "none", "svg.hashsalt": "zopa", "svg.fonttype": "none", "pdf.fonttype": 42,
    "savefig.facecolor": "white", "figure.facecolor": "white", "path.simplify": False,
}  # fmt: skip


FONT = "DejaVu Sans"  # matplotlib brings it
FAMILIES = re.compile(rb"(font-family: '[^'\"]*')(?:, '[^'\"]*')*")


_STYLE: ContextVar[tuple[str, str]] = ContextVar("_STYLE", default=(FONT, "okabe-ito"))  # font and palette, now


@contextmanager
def picture_style(font: str | None = None, palette: str | None = None) -> Iterator[None]:
    """Set matplotlib up for these pictures inside, in the style that is on already but for what is given; raise
    UsageError for a font or a palette that there is not, and where matplotlib is not installed."""
    matplotlib = library()
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    font, palette = style = (font or _STYLE.get()[0], palette or _STYLE.get()[1])
    for name, what, there in ((font, "font", sorted(known)), (palette, "palette", [*PALETTES])):
        if name not in there:
            hint = nearest(name, there) or f" there are {join_words(there)}"
            raise UsageError(f"no {what} is called {clip(repr(name))};{hint}")
    fonts = list(dict.fromkeys([font, FONT, *(name for name in EAST_ASIAN if name in known)]))
    token = _STYLE.set(style)
    try:
        with matplotlib.rc_context({**RC, "font.family": fonts}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")  # names in other scripts
            yield
    finally:
        _STYLE.reset(token)


def library() -> Any:
    """Load matplotlib and return it; raise UsageError where it is not installed."""
    matplotlib = optional_library("matplotlib", "pictures need matplotlib; in zopa's folder: pip install '.[plot]'")
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    return matplotlib


@dataclass(frozen=True, slots=True)
class Look:
    """How an equilibrium is drawn: the fill of an area and its hatch, the darker ink of the hatch and of lines, the
    marker of a point, and the dashes of a broken line, which differ where inks are the same."""

    fill: str
    hatch: str
    ink: str
    marker: str = "o"
    dashes: tuple[float, ...] = (4, 2)


NOWHERE = Look(RULED_OUT, "", FAINT)  # where nothing stands, or the assumptions fail


def look(k: int) -> Look:
    """Return the look of the k-th equilibrium, by its position in `atlas.branches`; sixty-three of them differ.

    >>> look(0).hatch, len({(look(k).fill, look(k).hatch) for k in range(63)})
    ('', 63)
    """
    colours = PALETTES[_STYLE.get()[1]]
    colour, marker = colours[k % len(colours)], MARKERS[k % len(MARKERS)]
    fill, ink, dashes = blend(colour, "#FFFFFF", 0.5), blend(colour, INK, 0.35), DASHES[k // len(colours) % len(DASHES)]
    return Look(fill, HATCHES[k % len(HATCHES)], ink, marker, dashes)


def figure_of(ax: Axes | Figure) -> Figure:
    """Return the figure that an Axes is on, or the figure itself."""
    figure = ax.get_figure(root=True)
    assert figure is not None
    return figure


def laid_out(figure: Figure) -> Figure:
    """Return the figure, laid out for good: the last digits of what the engine finds differ from run to run."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        left, low, width, height = (round(part, 5) for part in ax.get_position(original=True).bounds)
        ax.set_position((left, low, width, height))
    return figure


def fill_area(ax: Axes, area: Any, looks: Sequence[Look], gid: str, **options: Any) -> None:
    """Fill a path, in coordinates of the data, with the look of all that stands there: in stripes if it is several."""
    figure = figure_of(ax)
    width, height = figure.get_size_inches()
    stripe = STRIPE * growth((width, None))
    for k, one in enumerate(looks or (NOWHERE,)):
        made = patches.PathPatch(
            area, facecolor=one.fill, edgecolor=one.ink, hatch=one.hatch or None, linewidth=0, **options
        )
        if k:
            lean = height / 2  # more upright than most walls
            starts = [stripe * n - lean for n in range(k, int((width + lean) / stripe) + 1, len(looks))]
            bands = [[(x, 0), (x + stripe, 0), (x + stripe + lean, height), (x + lean, height)] for x in starts]
            made.set_path(paths.Path.make_compound_path(*(paths.Path([*band, band[0]], closed=True) for band in bands)))
            made.set_transform(figure.dpi_scale_trans)
        made.set_gid(f"{gid}-and-{k + 1}" if k else gid)
        ax.add_artist(made)  # unlike `add_patch`, without a look for limits of the axes, which are set
        if k:
            made.set_clip_path(area, ax.transData)


def swatches(looks: Sequence[Look]) -> tuple[Any, ...]:
    """Return the handle of a list in a legend: a patch for each equilibrium, side by side."""
    dense = ((one, one.hatch if "." in one.hatch or "o" in one.hatch else one.hatch * 2) for one in looks or (NOWHERE,))
    return tuple(patches.Patch(fc=one.fill, ec=one.ink, hatch=hatch or None, linewidth=0.6) for one, hatch in dense)


def blend(first: str, second: str, share: float) -> str:
    """Return the colour that far on the way from one to another.

    >>> blend("#000000", "#FFFFFF", 0.5)
    '#808080'
    """
    pairs = ((int(first[k : k + 2], 16), int(second[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def digits(value: SupportsFloat) -> str:
    """Return a number for people in few characters, without `about`: what is drawn is.

    >>> from fractions import Fraction
    >>> digits(Fraction(7, 3)), digits(Fraction(15, 2)), digits(Fraction(-2)) == "\u22122"
    ('2.33', '7.5', True)
    """
    return number(value).removeprefix("about ").replace("-", MINUS)


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
    indent = indent.replace(" ", "\u00a0")  # plain blanks at the beginning of a text are lost in SVG
    return textwrap.fill(kept, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)


def legend(owner: Axes | Figure, handles: Sequence[Any], names: Sequence[str], ncols: int = 1, **options: Any) -> None:
    """Draw a legend in which several patches in one handle stand side by side; in one column where lines are long."""
    from matplotlib.legend_handler import HandlerTuple

    options |= {
        "ncols": _columns(names, ncols, figure_of(owner).get_figwidth()),
        "handler_map": {tuple: HandlerTuple(ndivide=None, pad=0)},
    }
    owner.legend(handles, names, **options)


def _columns(names: Sequence[str], wanted: int, width: float) -> int:
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    return wanted if longest <= LEGEND_WIDTH * (width - HANDLES) / (WIDTH - HANDLES) else 1


def legend_height(names: Sequence[str], width: float = WIDTH, columns: int = 2) -> float:
    """Return about how many inches a legend of these names takes, in so many columns of a figure so many inches wide.

    >>> legend_height(["one", "two\\nlines", "three"]) == 3 * LEGEND_LINE
    True
    """
    lines, each = [1 + name.count("\n") for name in names], -(-len(names) // _columns(names, columns, width))
    return LEGEND_LINE * max((sum(lines[k : k + each]) for k in range(0, len(lines), each or 1)), default=0)


def legend_below(ax: Axes, handles: Sequence[Any], names: Sequence[str], points: float, **options: Any) -> None:
    """Draw a legend that many points below an Axes, from its left edge on."""
    from matplotlib.transforms import ScaledTranslation

    place = ax.transAxes + ScaledTranslation(0, -points / 72, figure_of(ax).dpi_scale_trans)
    where: dict[str, Any] = {"loc": "upper left", "bbox_to_anchor": (0, 0), "bbox_transform": place, "borderaxespad": 0}
    legend(ax, handles, names, **where, **options)


def save(figure: Figure, path: Path | str, force: bool = False, pixels: int = PNG_WIDTH) -> None:
    """Write a figure as SVG, PNG or PDF, which the name's ending says; `pixels`: the width of a PNG. Raises UsageError
    for another ending, for a file that exists unless `force`, and for one that cannot be written."""
    path = Path(path)
    save_file(render_figure(figure, check_format(path, pixels), pixels), path, force)


def render_figure(figure: Figure, form: str, pixels: int = 1600) -> bytes:
    """Return a figure as SVG, PNG or PDF."""
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
    if form == "svg":  # no blanks at the ends of lines, and the same families on every machine
        content = b"\n".join(line.rstrip() for line in content.split(b"\n"))
        content = FAMILIES.sub(rb"\1, Verdana, sans-serif", content)
    return content


NOTEBOOK_DPI = 192  # pixels an inch in a notebook, which shows two in the place of one


def showing_itself(figure: Figure) -> Figure:
    """Return the figure, which from now on a notebook shows, whatever backend it has, and which is always drawn in the
    style in which it was laid out: words are then as wide, and as many numbers stand on an axis."""
    plainly = figure.draw

    def draw(renderer: Any) -> None:
        with picture_style():
            plainly(renderer)

    def png() -> tuple[bytes, dict[str, int]]:
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=NOTEBOOK_DPI)
        width, height = (round(inches * NOTEBOOK_DPI / 2) for inches in figure.get_size_inches())
        return buffer.getvalue(), {"width": width, "height": height}

    vars(figure).update(draw=draw, _repr_png_=png)
    return figure


def check_format(path: Path, pixels: int = PNG_WIDTH) -> str:
    """Return the format that a file's name ends in; raise UsageError for another one, and for a width out of reason.

    >>> check_format(Path("phase.SVG"))
    'svg'
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        found = f"ends in {path.suffix!r}" if path.suffix else "has no ending"
        raise UsageError(f"{path_text(path)} {found}; a picture is written as .svg, .png or .pdf")
    if not MIN_PIXELS <= pixels <= MAX_PIXELS:
        raise UsageError(f"a picture {clip(str(pixels))} pixels wide; choose {MIN_PIXELS} to {MAX_PIXELS}")
    return form


Size: TypeAlias = tuple[float, float | None]


def parse_size(text: str) -> Size:
    """Return a size that is given as WIDTH or WIDTHxHEIGHT, in inches; pixels are ninety-six an inch.

    >>> parse_size("8x5"), parse_size("960px"), parse_size("7.5in")
    ((8.0, 5.0), (10.0, None), (7.5, None))
    """
    found = SIZE_FORM.fullmatch(text.strip().replace(" ", ""))
    if found is None:
        raise UsageError(f"a size is written 8x5 (inches), 8, or 800x500px; {clip(repr(text))} is none of these")
    unit = CSS_PIXELS if found[3] == "px" else 1
    width, height = float(found[1]) / unit, float(found[2]) / unit if found[2] else None
    for what, value, least in (("wide", width, MIN_INCHES), ("high", height, 0)):
        if value is not None and not least <= value <= MAX_INCHES:
            raise UsageError(f"a picture {value:g} inches {what}; choose {least:g} to {MAX_INCHES:g}")
    return width, height


def png_width(size: str | None) -> int:
    """Return how many pixels wide a PNG is if nothing else is said.

    >>> png_width("800x500px"), png_width("8x5")
    (800, 1600)
    """
    return round(parse_size(size)[0] * CSS_PIXELS) if size and size.strip().endswith("px") else PNG_WIDTH


def growth(size: Size) -> float:
    """Return by how much the height of a picture grows with its width, where it has no height of its own.

    >>> growth((6.4, None)), growth((64, None))
    (1.0, 1.6)
    """
    return min(MAX_GROWTH, size[0] / WIDTH)


def new_figure(
    title: str, question: str, height: float, shape: tuple[int, int] = (1, 1), size: Size = (WIDTH, None)
) -> tuple[Figure, list[Any]]:
    """Return a figure with title and question above, and its axes row by row; they need that `height` in inches, and
    a size that leaves them much less raises UsageError."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width = size[0]
    title, small = wrap_text(title, int(10.9 * width)), wrap_text(question, int(LINE * width))
    lines = 1.5 * (title.count("\n") + 1) + 1.3 * (small.count("\n") + 1)
    top = (lines * SIZE + 8) / 72
    whole = size[1] or height + top
    if whole < top + MIN_ROOM * height:
        raise UsageError(f"{whole:.3g} inches are too low for this picture; it needs {top + MIN_ROOM * height:.2g}")
    figure = Figure(figsize=(width, whole), dpi=125, layout="constrained")
    FigureCanvasAgg(figure)
    engine: Any = figure.get_layout_engine()
    side = 0.08 / width
    engine.set(rect=(side, 0.08 / whole, 1 - 2 * side, 1 - (top + 0.16) / whole), hspace=0.03, wspace=0.04)
    left = 0.1 / width
    figure.text(left, 1 - 6 / 72 / whole, title, va="top", fontsize=11, color=INK).set_gid("title")
    drop = (6 + 1.5 * 11 * (title.count("\n") + 1)) / 72 / whole
    figure.text(left, 1 - drop, small, va="top", fontsize=8, color="#444444", linespacing=1.25).set_gid("about")
    return figure, list(figure.subplots(*shape, squeeze=False).flat)
