"""Names inside areas, found on the pixels, so that none overlaps or is cut: not at the pole of inaccessibility,
furthest from the edge, but in the middle of the largest box of the name's proportions that is still free."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from solver.algebra import np
from solver.report import figure_style
from solver.report.figure_style import Axes, paths

STEP = 2.0  # pixels of the grid on which room is looked for
PAD = 3.5  # points round a text
MAX_LINES = 3  # of the name of an axis
SIZES = (9.0, 8.0, 7.0, 6.5)
WAYS_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)  # of a line, where its name is tried
NARROWEST = 0.25  # of the size of a text, the width of its characters on average
SCALES = (4.0, 3.0, 2.4, 2.0, 1.7, 1.4, 1.2, 1.1, 1.0)


def path(rings: Iterable[Sequence[tuple[Any, Any]]]) -> Any:
    """Return rings as a path; holes run the other way round, so that they stay empty."""
    return paths.Path.make_compound_path(*(paths.Path([*ring, ring[0]], closed=True) for ring in rings))


def box(left: float, right: float, low: float, high: float) -> Any:
    """Return a rectangle as a path."""
    return path([[(left, low), (right, low), (right, high), (left, high)]])


def layouts(text: str) -> list[str]:
    """Return a text in lines of different lengths, the most natural first; long lines are broken before short ones.

    >>> layouts("(keep, tolerate)")
    ['(keep, tolerate)', '(keep,\\ntolerate)']
    """
    found = [text.split("\n")]
    for mark in (", ", " – ", " + "):
        for length in sorted({len(line) for line in found[-1]}, reverse=True):
            broken = [line.replace(mark, f"{mark.rstrip()}\n") if len(line) >= length else line for line in found[-1]]
            found.append("\n".join(broken).split("\n"))
    return list(dict.fromkeys("\n".join(lines) for lines in found))


def lay_out(ax: Axes) -> bool:
    """Lay the figure out by its engine, so that sizes can be measured; return whether that was possible."""
    figure = figure_style.figure_of(ax)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="constrained_layout not applied")
        try:
            figure.draw_without_rendering()
        except UserWarning:  # the figure is too small for all that is on it
            return False
    return True


def characters(ax: Axes) -> int:
    """Return about how many characters of a legend go into the width of an Axes."""
    return max(24, int(ax.get_window_extent().width / figure_style.figure_of(ax).dpi * 14.5))


def name_axes(ax: Axes, x: str = "", y: str = "") -> bool:
    """Write the names of the axes, each in as few lines as go into the length of its axis; what is too long for three
    lines is cut. Return whether other words are there than before."""
    renderer = figure_style.figure_of(ax).canvas.get_renderer()  # type: ignore[attr-defined]
    room, before = ax.get_window_extent(renderer), (ax.get_xlabel(), ax.get_ylabel())
    for label, text, across in ((ax.xaxis.label, x, True), (ax.yaxis.label, y, False)):
        label.set_parse_math(False)
        lines = [figure_style.wrap_text(text, len(text) // n + 8 * (n > 1) + 1) for n in range(1, MAX_LINES + 1)]
        shortened = [figure_style.shorten(text, width) for width in range(len(text), 12, -6)]
        for one in [*lines, *shortened] if text else ():
            label.set_text(one)
            box = label.get_window_extent(renderer)
            if (box.width <= room.width if across else box.height <= room.height) and one.count("\n") < MAX_LINES:
                break
    return before != (ax.get_xlabel(), ax.get_ylabel())


class Board:
    """An Axes and which of its pixels are taken by names already."""

    def __init__(self, ax: Axes) -> None:
        figure = figure_style.figure_of(ax)
        self.ax = ax
        self.written: list[Any] = []
        self.sizes: dict[tuple[str, float], tuple[float, float]] = {}
        self.renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        self.points = figure.dpi / 72  # pixels a point
        box = ax.get_window_extent(self.renderer)
        self.left, self.bottom = box.x0, box.y0
        self.shape = (max(1, int(box.height / STEP)), max(1, int(box.width / STEP)))
        self.free = np.ones(self.shape, dtype=bool)
        rows, columns = np.indices(self.shape)
        self.centres = np.stack([self.left + (columns + 0.5) * STEP, self.bottom + (rows + 0.5) * STEP], axis=-1)

    def wipe(self) -> None:
        """Take away everything written."""
        for text in self.written:
            text.remove()
        self.written.clear()

    def mark(self, place: tuple[float, float], size: float) -> None:
        """Keep free a square of so many points round a point of the data."""
        x, y = self.ax.transData.transform(place)
        reach = (size / 2 + PAD) * self.points
        self._take(x - reach, y - reach, x + reach, y + reach)

    def write_beside(self, place: tuple[float, float], text: str, gid: str, area: Any = None) -> None:
        """Write a name next to a point, on a side on which there is room: in the area if it can be."""
        x, y = self.ax.transData.transform(place)
        width, height = self._size(text, figure_style.SMALL)
        away = 8 * self.points
        right, left, up, down = x + away + width / 2, x - away - width / 2, y + away + height / 2, y - away - height / 2
        corners = [(right, y + away), (left, y + away), (right, y - away), (left, y - away)]
        centres = [(right, y), (left, y), (x, up), (x, down), *corners]
        for free in ([] if area is None else [self._mask(area)]) + [self.free]:
            for x, y in centres:
                sides = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
                if self._lies_inside(*sides) and free[self._cells(*sides)].all():
                    self._write((x, y), text, figure_style.SMALL, gid)
                    return

    def write_along(self, ends: Sequence[tuple[float, float]], text: str, gid: str) -> bool:
        """Write a text on a straight line, as near to its middle as there is room; return whether there is."""
        start, end = self.ax.transData.transform(sorted(ends))
        length, angle = float(np.hypot(*(end - start))), float(np.arctan2(*(end - start)[::-1]))
        width, height = self._size(text, figure_style.SMALL)
        along = np.array([np.cos(angle), np.sin(angle)])
        corners = (
            np.outer([-1, 1, 1, -1], along * width / 2) + np.outer([-1, -1, 1, 1], [-along[1], along[0]]) * height / 2
        )
        for share in WAYS_ALONG:
            if length * min(share, 1 - share) < width / 2 + height:
                continue
            centre = start + share * (end - start)
            (x0, y0), (x1, y1) = (corners + centre).min(axis=0), (corners + centre).max(axis=0)
            near = self._cells(x0, y0, x1, y1)
            cells = self.centres[near]
            inner = path([corners + centre]).contains_points(cells.reshape(-1, 2)).reshape(cells.shape[:2])
            if self._lies_inside(x0, y0, x1, y1) and self.free[near][inner].all():
                middle = float(centre[0]), float(centre[1])
                self._write(middle, text, figure_style.SMALL, gid, float(np.degrees(angle)))
                self.free[near][inner] = False
                return True
        return False

    def write_inside(self, area: Any, candidates: Sequence[str], gid: str) -> str:
        """Write the first text that fits into the area, as large as it may be; return what was written, or nothing."""
        room = _Room(self._mask(area))
        for size in SIZES:
            for text in candidates:
                lines, em = text.split("\n"), size * self.points
                if room.width < max(map(len, lines)) * NARROWEST * em or room.height < (len(lines) - 0.5) * em:
                    continue  # far quicker than to measure the text
                width, height = self._size(text, size)
                found = room.middle(width / STEP, height / STEP)
                if found is not None:
                    self._write((self.left + found[0] * STEP, self.bottom + found[1] * STEP), text, size, gid)
                    return text
        return ""

    def _mask(self, area: Any) -> Any:
        """Return which pixels lie in the area: in an odd number of its rings, and not taken."""
        inner = np.zeros(self.shape, dtype=bool)
        whole = area.transformed(self.ax.transData)
        for corners in np.split(whole.vertices, np.flatnonzero(whole.codes == paths.Path.MOVETO)[1:]):
            ring = paths.Path(corners)
            box = ring.get_extents()
            near = self._cells(box.x0, box.y0, box.x1, box.y1)
            centres = self.centres[near]
            inner[near] ^= ring.contains_points(centres.reshape(-1, 2)).reshape(centres.shape[:2])
        return inner & self.free

    def _size(self, text: str, size: float) -> tuple[float, float]:
        """Return the width and height of a text in pixels, with the room round it."""
        if (text, size) not in self.sizes:
            probe = self.ax.text(0, 0, text, fontsize=size, linespacing=1.15)
            box = probe.get_window_extent(self.renderer)
            probe.remove()
            pad = 2 * PAD * self.points
            self.sizes[text, size] = box.width + pad, box.height + pad
        return self.sizes[text, size]

    def _write(self, centre: tuple[float, float], text: str, size: float, gid: str, angle: float = 0) -> None:
        width, height = self._size(text, size)
        x, y = self.ax.transData.inverted().transform(centre)
        shape = f"round,pad={PAD * 0.7 / size:.3f},rounding_size=0.2"
        frame = {"boxstyle": shape, "facecolor": "white", "alpha": 0.93, "linewidth": 0}
        made = self.ax.text(
            float(x), float(y), text, fontsize=size, ha="center", va="center", linespacing=1.15, color=figure_style.INK,
            bbox=frame, zorder=5, rotation=angle, rotation_mode="anchor",
        )  # fmt: skip
        made.set_gid(gid)
        made.set_in_layout(False)
        self.written.append(made)
        if not angle:
            self._take(centre[0] - width / 2, centre[1] - height / 2, centre[0] + width / 2, centre[1] + height / 2)

    def _cells(self, x0: float, y0: float, x1: float, y1: float) -> tuple[slice, slice]:
        rows = slice(max(0, int((y0 - self.bottom) // STEP)), max(0, int(-(-(y1 - self.bottom) // STEP))))
        columns = slice(max(0, int((x0 - self.left) // STEP)), max(0, int(-(-(x1 - self.left) // STEP))))
        return rows, columns

    def _take(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.free[self._cells(x0, y0, x1, y1)] = False

    def _lies_inside(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        height, width = self.shape[0] * STEP, self.shape[1] * STEP
        return bool(x0 >= self.left and y0 >= self.bottom and x1 <= self.left + width and y1 <= self.bottom + height)


class _Room:
    """The free cells of an area: a grid of truth values, with the count of those below and to the left of each; and how
    many pixels they span."""

    def __init__(self, free: Any) -> None:
        rows, columns = np.flatnonzero(free.any(axis=1)), np.flatnonzero(free.any(axis=0))
        self.bottom, self.left = (int(found[0]) if len(found) else 0 for found in (rows, columns))
        part = free[self.bottom : rows[-1] + 1, self.left : columns[-1] + 1] if len(rows) else free[:0, :0]
        self.height, self.width = (cells * STEP for cells in part.shape)
        self.counts = np.pad(part.astype(np.int64).cumsum(0).cumsum(1), ((1, 0), (1, 0)))

    def middle(self, width: float, height: float) -> tuple[float, float] | None:
        """Return the middle of a free box of that many cells, across and up: of the roomiest the most central one."""
        n = self.counts
        for scale in SCALES:
            rows, columns = int(np.ceil(height * scale)) + 1, int(np.ceil(width * scale)) + 1
            if rows >= n.shape[0] or columns >= n.shape[1]:
                continue
            held = n[rows:, columns:] - n[:-rows, columns:] - n[rows:, :-columns] + n[:-rows, :-columns]
            fits = np.argwhere(held == rows * columns)
            if len(fits):
                y, x = fits[((fits - fits.mean(axis=0)) ** 2).sum(axis=1).argmin()] + np.array([rows, columns]) / 2
                return self.left + float(x), self.bottom + float(y)
        return None
