"""How likely each outcome is along one parameter: a band for each equilibrium, filled by the outcomes that it leads to.

An equilibrium leads to a profile of strategies with the product of its weights. A pure one fills its band with one
colour, a mixed one with as many as there are profiles it mixes, stacked; where it does not stand its band is empty. No
weights are given to the equilibria themselves: which of several comes about is not said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise, product
from operator import mul
from typing import TYPE_CHECKING, Any

from solver.algebra.algebraic_numbers import Coordinate, Real, between, coordinate
from solver.atlas import Atlas
from solver.concepts.line_search import LineSearch, search_parameter
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.nash.branches import nash
from solver.forms.normal import NormalForm
from solver.questions.tornado.curves import Curve
from solver.regions.decide.emptiness import FORMULAS
from solver.regions.parameters import Parameter
from solver.report import figure_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

POINTS = 60  # of a curved stretch
HEIGHT = 0.74  # of a band; a row is 1 high
SPARE = 0.004  # part of a stretch that ends short of an irrational end


@dataclass(frozen=True, eq=False)
class Stretch:
    """Where one equilibrium stands by one formula: from `low` to `high`; `chances`: a curve a profile, all profiles."""

    label: str
    low: Coordinate
    high: Coordinate
    chances: tuple[Curve, ...]


@dataclass(frozen=True, eq=False)
class Chances:
    """The equilibria that stand somewhere on the line, each with its stretches; `profiles` name the outcomes."""

    game: NormalForm
    parameter: Parameter
    point: Mapping[str, Fraction]
    profiles: tuple[str, ...]
    bands: tuple[tuple[str, tuple[Stretch, ...]], ...]


def chances(subject: NormalForm | NashAtlas, along_: str, at: Mapping[str, object] | None = None) -> Chances:
    """How likely each profile is in each equilibrium as one parameter moves; `at` moves the others.

    >>> from games import load
    >>> found = chances(load("thaad-deal"), "shield", {"breach_us": 4, "breach_cn": 4})
    >>> [(label, [(str(part.low), str(part.high)) for part in parts]) for label, parts in found.bands][1:]
    [('(keep, tolerate)', [('0', '10')]), ('(withdraw + keep, sanction + tolerate)', [('0', '4')])]
    >>> [str(curve.at(Fraction(3))) for curve in found.bands[2][1][0].chances]
    ['9/16', '3/16', '3/16', '1/16']

    Raises UsageError for an unknown name and a point outside Θ.
    """
    game = subject.game if isinstance(subject, NashAtlas) else subject
    parameter = game.space[along_]
    point = game.space.check(game.space.point(at))
    whole = subject if isinstance(subject, NashAtlas) else nash(game, FORMULAS)
    course = search_parameter(whole, along_, point)
    found: dict[str, list[tuple[Real, Real, tuple[Curve, ...]]]] = {}
    for stretch in course.line.stretches:
        inner = [root for root in course.candidates if stretch.low < root < stretch.high]
        marks = [stretch.low, *inner, stretch.high]
        for low, high in pairwise(marks):
            if low < high:
                _add(found, course, low, high)
    bands = tuple(
        (label, tuple(Stretch(label, coordinate(a), coordinate(b), curves) for a, b, curves in parts))
        for label, parts in sorted(found.items(), key=lambda item: _order(whole, item[0]))
    )
    profiles = tuple(f"({', '.join(profile)})" for profile in game.profiles())
    return Chances(game, parameter, point, profiles, bands)


def _add(
    found: dict[str, list[tuple[Real, Real, tuple[Curve, ...]]]], course: LineSearch, low: Real, high: Real
) -> None:
    """What stands in a gap between two roots, joined to what stands before it by the same formulas."""
    for branch in dict.fromkeys(course.branches(between(low, high))):
        weights = product(*branch.strategies)
        curves = tuple(Curve.of(branch.label, reduce(mul, chosen)) for chosen in weights)
        parts = found.setdefault(branch.label, [])
        if parts and parts[-1][1] == low and [c.key for c in parts[-1][2]] == [c.key for c in curves]:
            parts[-1] = (parts[-1][0], high, curves)
        else:
            parts.append((low, high, curves))


def _order(atlas: Atlas, label: str) -> int:
    labels = [branch.label for branch in (*atlas.branches, *atlas.excluded)]
    return labels.index(label) if label in labels else len(labels)


# --- drawing --------------------------------------------------------------------------------------


def draw_probabilities(ax: Axes, data: Chances, legend: bool = True) -> tuple[str, ...]:
    """Draw the bands on an Axes; the profiles that have any part in them."""
    with figure_style.styled():
        ax.set_xlim(float(data.parameter.low), float(data.parameter.high))
        ax.set_ylim(len(data.bands) - 0.45, -0.6)
        labels = [label.replace(", ", ",\n") if len(label) > 24 else label for label, _ in data.bands]
        ax.set_yticks(range(len(data.bands)), labels)
        for tick in ax.get_yticklabels():
            tick.set_parse_math(False)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        meaning = f": {data.parameter.meaning}" if data.parameter.meaning else ""
        figure_style.named(ax, x=figure_style.shortened(f"{data.parameter.name}{meaning}", 70))
        for row, (_, parts) in enumerate(data.bands):
            _band(ax, row, data, parts)
        here = float(data.point[data.parameter.name])
        ax.axvline(here, color=figure_style.BLACK, linewidth=1, linestyle=(0, (3, 2)), zorder=4).set_gid("here")
        top: dict[str, Any] = {"transform": ax.get_xaxis_transform(), "clip_on": False, "zorder": 6, "linestyle": ""}
        ax.plot(here, 1, marker="v", color=figure_style.BLACK, markersize=7, **top)
        shown = tuple(
            name for k, name in enumerate(data.profiles)
            if any(part.chances[k].over for _, parts in data.bands for part in parts)
        )  # fmt: skip
        if legend and shown:
            handles, names = legend_of(data, shown)
            figure_style.below(ax, handles, names, points=38, ncols=2)
        return shown


def _band(ax: Axes, row: int, data: Chances, parts: Sequence[Stretch]) -> None:
    from matplotlib.patches import Rectangle

    low, high = float(data.parameter.low), float(data.parameter.high)
    frame = Rectangle(
        (low, row - HEIGHT / 2),
        high - low,
        HEIGHT,
        facecolor="none",
        edgecolor=figure_style.FAINT,
        linewidth=0.6,
        zorder=1,
    )
    ax.add_patch(frame)
    for part in parts:
        xs = _places(part)
        under = [0.0] * len(xs)
        for k, curve in enumerate(part.chances):
            if not curve.over:
                continue
            over = [u + float(curve.at(x)) for u, x in zip(under, xs, strict=True)]
            look = figure_style.look(k)
            drawn = ax.fill_between(
                [float(x) for x in xs], [row + HEIGHT / 2 - HEIGHT * u for u in under],
                [row + HEIGHT / 2 - HEIGHT * u for u in over], facecolor=look.fill, edgecolor=look.ink,
                hatch=look.hatch or None, linewidth=0.0, zorder=2,
            )  # fmt: skip
            drawn.set_gid(f"chance-{row + 1}-{k + 1}")
            edge = [row + HEIGHT / 2 - HEIGHT * u for u in over]
            ax.plot([float(x) for x in xs], edge, color=figure_style.INK, linewidth=0.6, zorder=3)
            under = over
        for end in (xs[0], xs[-1]):
            ax.plot(
                [float(end)] * 2, [row - HEIGHT / 2, row + HEIGHT / 2], color=figure_style.INK, linewidth=0.9, zorder=3
            )


def _places(part: Stretch) -> list[Coordinate]:
    """The ends of the stretch, and numbers between where a chance is no straight line."""
    if all(curve.under.degree() < 1 and curve.over.degree() < 2 for curve in part.chances):
        return [part.low, part.high]
    low, high = (Fraction(float(end)) if not isinstance(end, Fraction) else end for end in (part.low, part.high))
    inner = [low + (high - low) * Fraction(k, POINTS) for k in range(1, POINTS)]
    return [part.low, *inner, part.high]


def legend_of(data: Chances, shown: Sequence[str]) -> tuple[list[Any], list[str]]:
    """A handle for each profile that has any part."""
    handles: list[Any] = []
    for name in shown:
        look = figure_style.look(data.profiles.index(name))
        handles.append(look.swatch())
    return handles, list(shown)
