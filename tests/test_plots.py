"""Pictures: the data handed to the artists, against second paths; where words stand; the structure of the SVG.

No pixels are compared. Areas of a phase diagram are asked at random points against the game solved there, best answers
against payoffs, and every text of every picture is measured: none is cut, none lies on another.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import combinations, pairwise, product
from pathlib import Path
from random import Random
from typing import Any

import brute_force
import command
import numpy as np
import pytest
from audit import FULL, how_many, tenth
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as OutlinePath
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox
from shelf import DISPUTES, taken

import cli
from games import load
from solver import NormalForm, UsageError, dispute, game, nash, phases, thresholds, tornado, uncertain
from solver.algebra.polynomials import at as value_at
from solver.algebra.rectangle_faces import Ring, area
from solver.atlas import domain_of
from solver.expressions.expression import evaluate
from solver.forms.any_form import AnyForm
from solver.forms.reductions import to
from solver.forms.tree import tree
from solver.plots import PICTURES, picture
from solver.questions.bargain.picture import draw_frontier, frontier_of
from solver.questions.compare.answer import scenario_at
from solver.questions.phases.picture import AreaTexts, draw_phase
from solver.questions.phases.plane import Area, PhasePlane, phase_plane
from solver.questions.solve.best_response_picture import best_answers, draw_best_response
from solver.questions.solve.scenarios_picture import bars
from solver.questions.subject import Looks, PictureRequest
from solver.questions.thresholds.picture import chances, draw_probabilities, draw_thresholds
from solver.questions.tornado.picture import draw_spider, draw_tornado
from solver.questions.uncertain import picture as likelihood
from solver.questions.uncertain.shares_picture import shares
from solver.report import figure_style
from solver.report.figure_labels import Board
from solver.report.figure_style import save  # fmt: skip

ROOT = Path(cli.__file__).resolve().parent
DEAL, KEPT, MIXED = "(withdraw, sanction)", "(keep, tolerate)", "(withdraw + keep, sanction + tolerate)"
CREDIBLE = {"breach_us": 4, "breach_cn": 4}
LINES = {"frontier": "the frontier", "segment": "what can be agreed on"}
RANGE = {"range": (0, 4), "baseline": 1}


def two(cells: dict[str, list[str]], assumptions: Sequence[str] = (), **options: Any) -> NormalForm:
    players, names = {"A": ["up", "down"], "B": ["left", "right"]}, {"x": RANGE, "y": RANGE}
    return game(players, cells, names, assumptions=assumptions, **options)


DISC = two(
    {
        "up, left": ["(x - 2)**2 + (y - 2)**2", "1"], "up, right": ["0", "0"],
        "down, left": ["1", "1"], "down, right": ["1", "0"],
    },
    ["x + y <= 7"],
    title="A disc of radius 1, with $ and 50 % and \\frac in its name",
)  # fmt: skip
HYPERBOLA = two(
    {"up, left": ["x**2 + y**2", "x*y"], "up, right": ["0", "1"], "down, left": ["2", "0"], "down, right": ["x*y", "y"]}
)
SCISSORS = game(
    {"row": ["rock", "paper", "scissors"], "column": ["rock", "paper", "scissors"]},
    {
        "rock, rock": ["x", "0"], "rock, paper": ["-1", "y"], "rock, scissors": ["1", "-1"],
        "paper, rock": ["1", "-1"], "paper, paper": ["y", "x"], "paper, scissors": ["-1", "1"],
        "scissors, rock": ["-1", "1"], "scissors, paper": ["1", "-1"], "scissors, scissors": ["x*y - 1", "0"],
    },
    {"x": {"range": (-2, 2), "baseline": 0}, "y": {"range": (-2, 2), "baseline": "1/2"}},
    title="Rock, paper, scissors, with symbols, and with a title that is so long that it takes a second line",
)  # fmt: skip


# --- phase diagrams: the areas --------------------------------------------------------------------


@cache
def plane_of(name: str, x: str, y: str) -> PhasePlane:
    """Return the areas of one of the games above, or of the catalogue, at its baseline."""
    made = {"scissors": SCISSORS, "hyperbola": HYPERBOLA, "disc": DISC}.get(name)
    return phase_plane(load(name) if made is None else made, x, y)


def in_ring(ring: Ring, x: Fraction, y: Fraction) -> bool:
    """Whether a horizontal ray from the point crosses the ring an odd number of times."""
    odd = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y):
            odd ^= bool(ax + (y - ay) * (bx - ax) / (by - ay) > x)
    return odd


def areas_at(plane: PhasePlane, x: Fraction, y: Fraction) -> list[Area]:
    return [one for one in plane.areas if sum(in_ring(ring, x, y) for ring in one.rings) % 2]


def solved(game: NormalForm, point: dict[str, Fraction]) -> frozenset[frozenset[str]]:
    """The components at a point by brute force, each as the names of its corners."""
    A, B = (
        brute_force.matrix([[evaluate(game.write_out(cell), point) for cell in line] for line in game.matrix(k)])
        for k in (0, 1)
    )
    return frozenset(
        frozenset(
            "(" + ", ".join(
                " + ".join(name for name, weight in zip(seat.strategies, weights, strict=True) if weight)
                for seat, weights in zip(game.players, pair, strict=True)
            ) + ")"
            for pair in component
        )
        for component in brute_force.components(brute_force.extreme_equilibria(A, B))
    )  # fmt: skip


def agree(plane: PhasePlane, points: int, seed: int, near: float = 0.0) -> int:
    """Compare with the game solved at random points off all walls; how many were compared."""
    random, compared = Random(seed), 0
    game = to("normal", plane.game).game
    atlas = nash(game)
    lists = [frozenset(map(frozenset, one.components or ())) for one in plane.areas]
    assert len(set(lists)) == len(lists)  # an area for each list, in whatever order its equilibria come
    for _ in range(points):
        x, y = (p.low + (p.high - p.low) * Fraction(random.randrange(1, 9973), 9973) for p in (plane.x, plane.y))
        point = {**plane.point, plane.x.name: x, plane.y.name: y}
        values = domain_of(atlas).ring.values(point)
        if any(abs(Fraction(str(value_at(wall, values)))) <= near for wall in atlas.walls):
            continue
        (one,) = areas_at(plane, x, y)
        compared += 1
        if not plane.game.space.admits(point):
            assert one.components is None
        else:
            assert one.components is not None
            assert frozenset(map(frozenset, one.components)) == solved(game, point)
    return compared


def random_affine(random: Random) -> NormalForm:
    def cell() -> str:
        return " + ".join(f"({random.randint(-3, 3)})*{name}" for name in ("1", "x", "y", "z"))

    names = {name: {"range": (-2, 3), "baseline": random.randint(-2, 3)} for name in "xyz"}
    sizes = random.choice([(2, 2), (2, 2), (2, 3)])
    rows, columns = ([f"{player}{k}" for k in range(n)] for player, n in zip("ab", sizes, strict=True))
    return game({"A": rows, "B": columns}, {f"{r}, {c}": [cell(), cell()] for r in rows for c in columns}, names)


@pytest.mark.parametrize("seed", range(how_many(3, 12)))
def test_areas_of_affine_games_are_exact(seed: int) -> None:
    random = Random(seed)
    made = random_affine(random)
    x, y = random.sample(["x", "y", "z"], 2)
    plane = phase_plane(made, x, y)
    if not plane.exact:  # 2×3: mixed equilibria may have curved walls
        assert agree(plane, 40, seed, 1e-2) > 10
        return
    assert all(isinstance(value, Fraction) for one in plane.areas for ring in one.rings for v in ring for value in v)
    for ring in (ring for one in plane.areas for ring in one.rings):  # every corner is one
        for a, b, c in zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True):
            assert (b[0] - a[0]) * (c[1] - b[1]) != (b[1] - a[1]) * (c[0] - b[0])
    whole = (plane.x.high - plane.x.low) * (plane.y.high - plane.y.low)
    assert sum(Fraction(area(ring)) for one in plane.areas for ring in one.rings) == whole
    points = how_many(15, 60)
    assert agree(plane, points, seed) > 2 * points // 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hyperbola", "scissors", "disc"])
def test_areas_between_curves(name: str) -> None:
    plane, points = plane_of(name, "x", "y"), how_many(15, 150)
    assert not plane.exact
    assert sum(one.size for one in plane.areas) == pytest.approx(16)
    assert agree(plane, points, 1, 1e-2) > 2 * points // 3


def test_a_disc_is_a_hole_in_what_is_round_it() -> None:
    plane = plane_of("disc", "x", "y")
    by_text = {one.text: one for one in plane.areas}
    outside, disc = by_text["(up, left)"], by_text["(down, left)"]
    assert [float(area(ring)) > 0 for ring in outside.rings] in ([True, False], [False, True])
    (ring,) = disc.rings
    assert float(area(ring)) == pytest.approx(3.14159, rel=1e-3)
    assert all((x - 2) ** 2 + (y - 2) ** 2 == pytest.approx(1, abs=1e-9) for x, y in ring)  # each corner on the circle
    corner = by_text["ruled out by\nthe assumptions"]
    assert corner.components is None and corner.size == pytest.approx(0.5)


def test_thaad_deal_by_hand() -> None:
    plane = phase_plane(load("thaad-deal"), "breach_us", "breach_cn")
    here, other = plane.areas
    assert (here.components, other.components) == (((KEPT,),), ((DEAL,), (KEPT,), (MIXED,)))
    assert other.rings == (((3, 3), (10, 3), (10, 10), (3, 10)),)
    assert here.size == 51 and [mixed.branch.label for mixed in other.mixed] == [MIXED]


def test_turning_the_plane_turns_the_areas() -> None:
    there = phase_plane(load("thaad-deal"), "buffer", "shield", CREDIBLE)
    back = phase_plane(load("thaad-deal"), "shield", "buffer", CREDIBLE)
    assert [one.components for one in there.areas] == [one.components for one in back.areas]
    for one, other in zip(there.areas, back.areas, strict=True):
        assert {(y, x) for ring in one.rings for x, y in ring} == {v for ring in other.rings for v in ring}
        assert (one.size, one.sample) == (other.size, (other.sample[1], other.sample[0]))
        assert all(float(area(ring)) > 0 for ring in other.rings)


def test_a_continuum_is_one_component() -> None:
    made = two({"up, left": ["x", "1"], "up, right": ["x", "1"], "down, left": ["1", "y"], "down, right": ["1", "0"]})
    plane = phase_plane(made, "x", "y")
    up = next(one for one in plane.areas if areas_at(plane, Fraction(7, 2), Fraction(3, 2)) == [one])
    assert up.components == (("(up, left)", "(up, right)"),)
    assert up.text == "(up, left) – (up, right)"


# --- phase diagrams: what is drawn ----------------------------------------------------------------


def blank(width: float = 6.4, height: float = 5.0, layout: Any = "constrained") -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), dpi=100, layout=layout)
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def by_gid(ax: Any, start: str) -> dict[str, Any]:
    return {str(one.get_gid()): one for one in ax.get_children() if str(one.get_gid() or "").startswith(start)}


def words_of(ax: Any) -> dict[str, Text]:
    return {str(text.get_gid()): text for text in ax.texts}


def test_patches_have_the_corners_of_the_areas() -> None:
    plane = phase_plane(load("thaad-deal"), "buffer", "shield", CREDIBLE)
    _, ax = blank()
    drawn = draw_phase(ax, plane)
    patches = by_gid(ax, "area-")
    assert sorted(patches) == ["area-1", "area-1-and-2", "area-1-and-3", "area-2", "area-3", "area-4"]
    looks: set[tuple[tuple[Any, Any], ...]] = set()
    for k, one in enumerate(plane.areas):
        patch = patches[f"area-{k + 1}"]
        assert isinstance(patch, PathPatch)
        vertices: Any = patch.get_path().vertices
        corners = [tuple(vertex) for vertex in vertices]
        (ring,) = one.rings
        assert corners == [(float(x), float(y)) for x, y in (*ring, ring[0])]
        looks.add(tuple(look_of(patches[gid]) for gid in sorted(patches) if gid.startswith(f"area-{k + 1}")))
    assert len(looks) == 4 and sorted(map(len, looks)) == [1, 1, 1, 3]
    assert len({hatch for (_, hatch), *_ in looks}) == 3  # to be told apart without colours as well, or by stripes
    assert drawn.placed[1:] == (KEPT, "(keep, sanction)", DEAL)
    assert by_gid(ax, "here")["here"].get_xydata().tolist() == [[6, 3]]


def look_of(patch: Any) -> tuple[Any, Any]:
    return patch.get_facecolor(), patch.get_hatch()


def across(patch: Any) -> tuple[float, float]:
    """From where to where a path runs, and how far."""
    box = patch.get_path().get_extents()
    return box.x0, box.width


def boxes(ax: Any, start: str) -> dict[str, Any]:
    renderer = ax.figure.canvas.get_renderer()
    return {gid: text.get_window_extent(renderer) for gid, text in words_of(ax).items() if gid.startswith(start)}


PLANES = [
    ("thaad-deal", "breach_us", "breach_cn"), ("thaad-deal", "buffer", "calm"), ("hawk-dove", "value", "injury"),
    ("scissors", "x", "y"), ("hyperbola", "x", "y"), ("disc", "y", "x"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("about", "width"), tenth([*product(PLANES, (4.8, 6.4, 12.8))], 6))
def test_names_lie_within_their_areas(about: tuple[str, str, str], width: float) -> None:
    plane = plane_of(*about)
    figure, ax = blank(width, width * 0.8)
    drawn = draw_phase(ax, plane)
    figure.draw_without_rendering()
    inverse = ax.transData.inverted()
    for gid, box in boxes(ax, "label-").items():
        one = plane.areas[int(gid.removeprefix("label-")) - 1]
        assert words_of(ax)[gid].get_text() == drawn.placed[plane.areas.index(one)]
        for corner in ((box.x0, box.y0), (box.x0, box.y1), (box.x1, box.y0), (box.x1, box.y1)):
            px, py = (Fraction(float(value)) for value in inverse.transform(corner))
            assert areas_at(plane, px, py) == [one]
    assert not faults(figure)
    legend = ax.get_legend()
    named = len(legend.get_texts()) if legend else 0
    assert named == len(drawn.numbered)
    assert all(text == text.strip() and text for text in drawn.placed)


@pytest.mark.slow
def test_what_has_no_room_gets_a_letter_and_a_line_below() -> None:
    plane = plane_of("scissors", "x", "y")
    _, ax = blank(4, 5)
    drawn = draw_phase(ax, plane)
    assert drawn.numbered
    lines = [text.get_text().replace("\u00a0", " ") for text in ax.get_legend().get_texts()]
    for k, line in zip(drawn.numbered, lines, strict=True):
        assert drawn.placed[k].strip("[]") == plane.areas[k].name
        flat = " ".join(line.split())
        assert flat == f"{plane.areas[k].name}: {plane.areas[k].text}".replace("\n", "; ")


@pytest.mark.slow
def test_walls_that_no_float_holds_keep_no_picture_from_being_drawn_that_has_none_of_them() -> None:
    """Determinants of three by three have numbers of 360 digits; no mixture stands, so that none is a wall drawn."""
    dice, unit, players = Random(2), 10**120, {"A": list("abcd"), "B": list("lmrs")}
    pays = {
        f"{row}, {column}": [
            f"{unit}*({10 * (i == 0) + dice.randint(0, 3)}*x + {dice.randint(1, 4)}*y + {5 * (3 - i)})",
            f"{unit}*({dice.randint(1, 3)}*y + {dice.randint(0, 3)}*x + {7 * (3 - j)})",
        ]
        for (i, row), (j, column) in product(enumerate(players["A"]), enumerate(players["B"]))
    }
    huge = game(players, pays, {"x": RANGE, "y": RANGE})
    longest = max(int(abs(c.p)) for wall in nash(huge).walls for c in wall.coeffs())
    assert longest > sys.float_info.max and agree(phase_plane(huge, "x", "y"), 20, 1)


@pytest.mark.slow
def test_of_many_areas_without_room_a_legend_counts_the_smallest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.questions.phases.picture.MAX_IN_LEGEND", 2)
    plane = plane_of("scissors", "x", "y")
    figure, ax = blank(3.2, 5)
    numbered = draw_phase(ax, plane).numbered
    first, second, last = (" ".join(line.split()) for line in legend_texts(ax))
    assert [first.split(":")[0], second.split(":")[0]] == [plane.areas[k].name for k in numbered[:2]]
    said, share = last.removesuffix(" % of the plane").split(" smaller ones, together ")
    (x0, x1), (y0, y1) = ((float(one.low), float(one.high)) for one in (plane.x, plane.y))
    exact = sum(one.size for one in map(plane.areas.__getitem__, numbered[2:])) / ((x1 - x0) * (y1 - y0)) * 100
    assert said == f"and {len(numbered) - 2}" and abs(float(share) - exact) < 0.005 * exact
    assert not faults(figure)


def test_there_is_no_room_for_a_name_where_another_one_stands() -> None:
    _, ax = blank()
    board = Board(ax)
    assert all(board.write_inside(OutlinePath.unit_rectangle(), [name], name) for name in ("first", "second"))
    boxes = [text.get_window_extent(board.renderer) for text in board.written]
    assert len(boxes) == 2 and not boxes[0].overlaps(boxes[1])


@pytest.mark.slow
def test_a_figure_too_small_for_anything_is_still_drawn() -> None:
    for size in ((3.2, 2.5), (1.5, 1.2)):
        figure, ax = blank(*size)
        assert len(draw_phase(ax, plane_of("scissors", "x", "y")).placed) == 7
        figure.draw_without_rendering()


def test_shading_shows_the_probability_where_both_mix() -> None:
    plane = phase_plane(load("thaad-deal"), "buffer", "shield", CREDIBLE)
    figure, ax = blank()
    draw_phase(ax, plane, shade="withdraw")
    shades = by_gid(ax, "shade-")
    assert list(shades) == ["shade-1"]
    # Pr(withdraw) is (buffer - calm)/breach_cn = (b - 3)/4: the levels are lines b = 3 + 4·level
    paths = shades["shade-1"].get_paths()
    levels = [k / 10 for k in range(11)]
    for low, high, path in zip(levels, levels[1:], paths, strict=False):
        if low > 0 and high < 1:
            xs = path.vertices[:, 0]
            assert (xs.min(), xs.max()) == (pytest.approx(3 + 4 * low, abs=0.02), pytest.approx(3 + 4 * high, abs=0.02))
    assert figure.axes[1].yaxis.label.get_text() == "probability that US plays withdraw, if mixed"
    assert not faults(figure)
    with pytest.raises(UsageError, match="did you mean 'withdraw'"):
        draw_phase(blank()[1], plane, shade="withdrew")


def test_of_several_mixtures_the_one_that_mixes_most_is_shaded() -> None:
    """Not one in which the player does not mix, whose probability is 0 or 1 all over."""
    plane = phase_plane(load("jury"), "accuracy", "doubt")
    assert {mixed.branch.label.count(" + ") for one in plane.areas for mixed in one.mixed} == {3}
    figure, ax = blank()
    draw_phase(ax, plane, "first:convict")
    assert " ".join(figure.axes[1].get_ylabel().split()).endswith("convict, in the equilibrium that mixes most")


def test_onto_one_of_several_axes() -> None:
    """An Axes of somebody else's figure, without a layout engine, is drawn on and not moved."""
    figure = Figure(figsize=(10, 5), dpi=100)
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    place = left.get_position().bounds
    assert isinstance(draw_phase(left, phase_plane(load("hawk-dove"), "value", "injury")), AreaTexts)
    draw_tornado(right, tornado(load("hawk-dove"), "hawk, dove").measured[0])
    assert left.get_position().bounds == place
    assert right.patches and left.patches


# --- the other pictures: data ---------------------------------------------------------------------


def test_strips_have_the_tipping_points() -> None:
    _, ax = blank()
    drawn = draw_thresholds(ax, thresholds(load("thaad-deal"), ["shield", "buffer"], CREDIBLE))
    shield, buffer = drawn.rows
    assert shield.tips == ((0.0, "0"), (0.4, "4")) and shield.parts == ((0.0, 0.4, 2), (0.4, 1.0, 1))
    assert buffer.tips == ((0.3, "3"), (0.7, "7")) and [part[2] for part in buffer.parts] == [0, 2, 1]
    assert drawn.lists == (DEAL, KEPT, f"{DEAL}; {KEPT}; {MIXED}") and drawn.names == ("A", "C", "D")
    ticks = by_gid(ax, "tip-")
    assert {gid: one.get_xdata()[0] for gid, one in ticks.items()} == {
        "tip-shield-0": 0, "tip-shield-4": 0.4, "tip-buffer-3": 0.3, "tip-buffer-7": 0.7
    }  # fmt: skip
    parts: dict[str, Any] = {gid: across(one) for gid, one in by_gid(ax, "part-buffer").items() if "and" not in gid}
    assert parts == {
        "part-buffer-A": (0, pytest.approx(0.3)), "part-buffer-D": (0.3, pytest.approx(0.4)),
        "part-buffer-C": (0.7, pytest.approx(0.3)),
    }  # fmt: skip


def test_long_numbers_leave_words_their_room() -> None:
    """At the ends of strips, at narrow bars, and in narrow columns."""
    ranges = {"x": {"range": (-(10**6), 0), "baseline": -1}}
    ends = game({"A": ["up", "down"], "B": ["left"]}, {"up, left": ["x", "0"], "down, left": ["-5", "0"]}, ranges)
    assert not faults(picture("thresholds", ends))
    assert not faults(picture("scenarios", load("jury"), scenarios={"now": {}, "doubt": {"doubt": "1/2"}}))
    figure, ax = blank(6.4, 4)
    factors = [f"parameter_{k}" for k in range(24)]
    likelihood.draw_heat(ax, "part of the variance", {"row": dict.fromkeys(factors, 0.5)}, factors)
    assert not faults(figure)


def test_strips_say_what_is_ruled_out_where_something_is() -> None:
    x = {"x": {"baseline": 2, "range": (0, 4)}}
    for assumed, told in (["x >= 1"], True), ([], False):
        _, ax = blank()
        made = game({"a": ["u", "d"], "b": ["l"]}, {"u, l": ["x", 0], "d, l": [3, 0]}, x, assumptions=assumed)
        draw_thresholds(ax, thresholds(made))
        assert ("ruled out by the assumptions" in legend_texts(ax)) is told


def test_a_large_payoff_that_stays_has_room_about_it() -> None:
    made = game({"a": ["u"], "b": ["l"]}, [[["1e30"]], [["s"]]], {"s": {"baseline": 1, "range": (0, 2)}})
    with warnings.catch_warnings(action="error"):
        figure = picture("tornado", made, "u, l")
    low, high = figure.axes[0].get_xlim()
    assert low < 1e30 < high


def test_bars_have_the_lengths_of_the_tornado() -> None:
    _, ax = blank()
    measured = tornado(load("thaad-deal"), DEAL, of="China", at=CREDIBLE).measured[0]
    drawn = draw_tornado(ax, measured)
    assert [half.parameter for half in drawn[::2]] == [bar.parameter for bar in measured.bars if bar.swing]
    own = {gid: (one.get_x(), one.get_x() + one.get_width()) for gid, one in by_gid(ax, "own-").items()}
    assert own == {
        "own-relief-falls": (-3, 2), "own-relief-rises": (2, 7), "own-calm-falls": (1, 2), "own-calm-rises": (2, 9),
        "own-buffer-falls": (2, 8), "own-buffer-rises": (1, 2),
    }  # fmt: skip
    beyond = {gid: one.get_xydata().tolist()[0][0] for gid, one in by_gid(ax, "beyond-").items()}
    assert set(beyond.values()) == {0} and len(beyond) == 5
    tips = {gid: text.get_text() for gid, text in words_of(ax).items()}
    assert tips["tip-calm-falls"] == "past 2" and tips["tip-buffer-rises"] == "past 7"
    rows = [text.get_text() for text in ax.get_yticklabels()]
    assert rows[0] == "relief\n0 ← 5 → 10"


def test_rows_say_what_their_parameter_means() -> None:
    """In two lines at most; what follows a colon is left out, and what is too long is cut behind a word."""
    long = "the price of a very long pipeline through three countries that do not speak to each other: an estimate"
    space = {"x": {**RANGE, "meaning": long}, "y": {**RANGE, "meaning": "haste; per year"}, "z": RANGE}
    made = game({"one": ["a", "b"]}, {"a": ["x - y + z"], "b": [0]}, space)
    said = "the price of a very long\npipeline through three…"
    for kind, about, ends in (("thresholds", (), ("x", "y", "z")), ("tornado", ("a",), ("x: ", "y: ", "z\n"))):
        rows = [text.get_text() for text in picture(kind, made, *about, at={"z": 1}).axes[0].get_yticklabels()]
        assert any(row.startswith(f"{said}\n{ends[0]}") for row in rows), rows
        assert any(row.startswith(f"haste\n{ends[1]}") for row in rows) and any(row.startswith(ends[2]) for row in rows)


@pytest.mark.slow
def test_solid_bars_have_the_two_colours_of_their_legend() -> None:
    """What an agreement is followed into differs from bar to bar: none alone has the colour of one agreement."""
    figure = picture("tornado", load("swap-package"), "withdraw-all, ban-all")
    bars = {one.get_facecolor() for ax in figure.axes for one in by_gid(ax, "own-").values()}
    assert bars == {patch.get_facecolor() for patch in figure.legends[0].get_patches()} and len(bars) == 2


def test_a_span_past_a_jump_is_a_hatched_bar() -> None:
    _, ax = blank()
    draw_tornado(ax, tornado(load("hawk-dove"), "hawk, dove", of="first").measured[0])
    past = by_gid(ax, "beyond-value-rises")["beyond-value-rises"]
    assert across(past) == (0, 3)


def test_strands_run_through_the_point_and_break_at_jumps() -> None:
    axes = [blank()[1] for _ in range(6)]
    measured = tornado(load("thaad-deal"), DEAL, of="US", at=CREDIBLE).measured[0]
    drawn = draw_spider(axes, measured)
    here = load("thaad-deal").space.point(CREDIBLE)
    own = [strand for strand in drawn if strand.own]
    for strand in own:
        assert (float(here[strand.parameter]), 3.0) in zip(strand.places, strand.values, strict=True)
    shield = [strand for strand in drawn if strand.parameter == "shield"]
    assert [(s.places, s.values, s.own) for s in shield] == [
        ((0, 3), (6, 3), True), ((3, 4), (3, 2), True), ((4, 10), (0, 0), False)
    ]  # fmt: skip
    assert [ax.get_xlabel() for ax in axes] == ["embargo", "shield", "breach_us", "buffer", "calm", "breach_cn"]
    lines = by_gid(axes[1], "strand-shield")  # in a panel of its own, where its numbers are
    assert set(lines) == {"strand-shield", "strand-shield-beyond"}
    assert lines["strand-shield-beyond"].get_xydata().tolist() == [[4, 0], [10, 0]]
    assert by_gid(axes[1], "jump-shield")["jump-shield"].get_xydata().tolist() == [[4, 2], [4, 2], [4, 0], [4, 0]]
    assert [text.get_text() for text in axes[1].get_xticklabels()] == ["0", "10", "4"]


def gapped(where: str) -> NormalForm:
    cells = {"go, go": ["2 - k"] * 2, "go, stay": [-1, 0], "stay, go": [0, -1], "stay, stay": ["0*y", 0]}
    ranges = {"k": {"range": (0, 4), "baseline": 0}, "y": {"range": (0, 1), "baseline": 0}}
    return game({"A": ["go", "stay"], "B": ["go", "stay"]}, cells, ranges, assumptions=[where])


def test_a_jump_across_what_is_ruled_out_leads_from_end_to_end() -> None:
    axes = [blank()[1] for _ in range(2)]
    drawn = draw_spider(axes, tornado(gapped("k <= 1 or k == 3"), "go, go", of="A").measured[0])
    assert [(one.label, one.own) for one in drawn] == [("(go, go)", True), ("(stay, stay)", False)]
    assert by_gid(axes[0], "jump-k")["jump-k"].get_xydata().tolist() == [[1, 1], [1, 1], [3, 0], [3, 0]]
    assert [text.get_text() for text in axes[0].get_xticklabels()] == ["0", "4", "1", "3"]


def test_what_is_ruled_out_is_grey_among_shares() -> None:
    ax = picture("sweep", gapped("k <= 1 or k >= 3"), "k").axes[0]
    grey = by_gid(ax, "ruled-out")["ruled-out"]
    assert (grey.get_x(), grey.get_width()) == (1, 2)
    for k, x in ((1, 3.5), (2, 0.5)):
        shown = by_gid(ax, f"share-{k}")[f"share-{k}"].get_path()
        assert shown.contains_point((x, 0.5)) and not shown.contains_point((2, 0.5))


def test_what_moves_nothing_is_named_below() -> None:
    """As `zopa tornado` says it; a row or a panel is for what moves something."""
    figure = picture("tornado", load("thaad-deal"), DEAL, at=CREDIBLE, of="US", size="6.4")
    assert figure.axes[0].get_xlabel().endswith("\nNothing moves it along relief.")
    figure = picture("spider", load("thaad-deal"), DEAL, at=CREDIBLE, of="US", size="6.4")
    assert not any("\n" in ax.get_xlabel() for ax in figure.axes)  # it would read as a panel's own name
    above = " ".join(figure.texts[1].get_text().split())
    assert above.endswith("Nothing moves the payoff of US along relief.")
    _, ax = blank()
    draw_tornado(ax, tornado(load("thaad-deal"), MIXED, of="probability", at=CREDIBLE).measured[0])
    assert not ax.get_yticklabels() and ax.get_xlabel().endswith("\nNo parameter moves it.")
    low, high = ax.get_xlim()
    assert low <= 0 and high >= 1  # of a probability all that it can be


@pytest.mark.parametrize("kind", ["tornado", "spider"])
def test_a_long_legend_leaves_bars_and_curves_their_room(kind: str) -> None:
    assert not faults(picture(kind, load("ultimatum-tree")))


@pytest.mark.parametrize(("kind", "about"), [("probabilities", "x"), ("spider", "wait, alpha")])
def test_long_names_of_strategies_have_their_room(kind: str, about: str) -> None:
    cells = {"attack, alpha": ["x", 1], "attack, beta": [0, 1], "wait, alpha": [1, 2], "wait, beta": ["x", "x"]}
    full = {"attack": "attack-with-everything-that-there-is", "wait": "wait-for-the-other-side-to-move-first"}
    full |= {"alpha": "alpha-and-everything-that-goes-with-it", "beta": "beta-gamma-delta-epsilon-zeta-eta-theta"}
    sides = {"A": [full["attack"], full["wait"]], "B": [full["alpha"], full["beta"]]}
    named = {", ".join(full[one] for one in cell.split(", ")): paid for cell, paid in cells.items()}
    meaning = "what it is worth to a side to be the first that moves when both can"
    made = game(sides, named, {"x": {**RANGE, "meaning": meaning}})
    what = ", ".join(full[one] for one in about.split(", ")) if "," in about else about
    assert not faults(picture(kind, made, what))


@pytest.mark.parametrize(
    ("kind", "name", "about"),
    [
        ("tornado", "ratification", "withdraw-all, ban-all"), ("spider", "security-dilemma", "deploy, deploy"),
        ("frontier", "security-dilemma", ""), ("best-response", "security-dilemma", ""),
    ],
)  # fmt: skip
def test_a_narrow_picture_has_one_column_of_names_and_room_for_words(kind: str, name: str, about: str) -> None:
    assert not faults(picture(kind, load(name), *filter(None, [about]), size="4"))


def test_a_spider_has_no_panel_for_what_nothing_moves() -> None:
    """An empty one would have numbers on its axes that mean nothing."""
    panels = [ax for ax in picture("spider", load("three-powers")).axes if ax.get_visible()]
    assert [(ax.get_ylabel(), ax.get_xlabel()) for ax in panels] == [("payoff of North", "bomb")]
    still = picture("spider", load("three-powers"), of="US")
    assert not [ax for ax in still.axes if ax.get_visible()]
    assert still.texts[1].get_text().endswith("No parameter moves the payoff of US.")


def test_a_tornado_explains_the_colours_that_it_has() -> None:
    """At the baseline nothing slopes: there are no solid bars."""
    names = [text.get_text() for text in picture("tornado", load("thaad-deal")).legends[0].get_texts()]
    assert names == ["past a jump: (keep,\u00a0sanction)"]


def test_curved_strands_follow_the_formula() -> None:
    answer = tornado(load("patron-client"), "support + abandon, restrain + provoke", of="North")
    drawn = draw_spider([], answer.measured[0])
    curve = next(s for s in drawn if s.parameter == "isolation" and s.own and len(s.places) > 2)
    one = load("patron-client")
    for place, value in zip(curve.places, curve.values, strict=True):
        isolation = Fraction(place)
        (mixed,) = nash(one).at({"isolation": isolation.limit_denominator(10**6)}).solution.equilibria[:1]
        assert float(mixed.payoffs[1]) == pytest.approx(value, abs=1e-4)


def test_chances_are_products_and_add_up_to_one() -> None:
    data = chances(load("thaad-deal"), "shield", CREDIBLE)
    assert data.profiles == (DEAL, "(withdraw, tolerate)", "(keep, sanction)", KEPT)
    for label, parts in data.bands:
        for part in parts:
            for t in (Fraction(1), Fraction(5, 2)):
                values = [curve.at(t) for curve in part.chances]
                assert sum(Fraction(str(value)) for value in values) == 1
                if label == MIXED:  # withdraw 3/4, sanction shield/4
                    assert values == [t * 3 / 16, (4 - t) * 3 / 16, t / 16, (4 - t) / 16]
    _, ax = blank()
    assert draw_probabilities(ax, data) == data.profiles
    assert ax.get_yticklabels()[-1].get_text() == "(withdraw + keep,\nsanction + tolerate)"
    assert legend_texts(ax)[-1] == "where the parameter is now"
    bands = by_gid(ax, "chance-3")
    assert len(bands) == 4
    reach = max(vertex[0] for vertex in bands["chance-3-1"].get_paths()[0].vertices)
    assert reach == 4  # the mixed equilibrium ends at shield = 4


@pytest.mark.parametrize("seed", range(20))
def test_best_answers_are_best(seed: int) -> None:
    """On a grid: a probability is on the drawn line iff no other pays more against the other player's."""
    random = Random(seed)
    numbers = [[random.randint(0, 2), random.randint(0, 2)] for _ in range(4)]
    cells = dict(zip(("up, left", "up, right", "down, left", "down, right"), numbers, strict=True))
    data = best_answers(game({"A": ["up", "down"], "B": ["left", "right"]}, cells))
    grid = [Fraction(k, 12) for k in range(13)]
    (a, b, c, d), (e, f, g, h) = ([cell[k] for cell in numbers] for k in (0, 1))
    for p in grid:
        for q in grid:
            gain_first = (a - c) * q + (b - d) * (1 - q)
            gain_second = (e - f) * p + (g - h) * (1 - p)
            best_first = gain_first == 0 or p == (1 if gain_first > 0 else 0)
            best_second = gain_second == 0 or q == (1 if gain_second > 0 else 0)
            assert on_line(data.first, p, q) == best_first
            assert on_line(data.second, p, q) == best_second
            inside = any(low[0] <= p <= high[0] and low[1] <= q <= high[1] for low, high in data.equilibria)
            assert inside == (best_first and best_second)


def on_line(answers: Any, p: Fraction, q: Fraction) -> bool:
    if answers.always:
        return True
    return any(
        min(a[0], b[0]) <= p <= max(a[0], b[0]) and min(a[1], b[1]) <= q <= max(a[1], b[1])
        for a, b in zip(answers.corners, answers.corners[1:], strict=False)
    )


def test_best_answers_are_drawn_as_they_are() -> None:
    _, ax = blank()
    data = draw_best_response(ax, best_answers(load("thaad-deal"), CREDIBLE))
    first = by_gid(ax, "answers-first")["answers-first"].get_xydata().tolist()
    assert first == [[0, 0], [0, 0.75], [1, 0.75], [1, 1]]
    dots = [one.get_xydata().tolist()[0] for one in by_gid(ax, "equilibrium-").values()]
    assert sorted(dots) == [[0, 0], [0.75, 0.75], [1, 1]] and len(data.equilibria) == 3


def legend_texts(ax: Any) -> list[str]:
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_curve_is_drawn_up_to_its_irrational_end() -> None:
    """What x**3 pays stands from the square root of 2 on."""
    space = {"x": {"baseline": 2, "range": (0, 3)}}
    curved = game({"one": ["u", "d"]}, {"u": ["x**3"], "d": ["x**3 + 2 - x**2"]}, space)
    (measured,) = tornado(curved, "u").measured
    drawn = draw_spider([], measured)
    assert [(one.label, one.places[0], one.places[-1]) for one in drawn] == [
        ("(d)", 0, pytest.approx(2**0.5)), ("(u)", pytest.approx(2**0.5), 2), ("(u)", 2, 3),
    ]  # fmt: skip
    for one in drawn:
        more = [2 - t**2 if one.label == "(d)" else 0 for t in one.places]
        assert one.values == pytest.approx([t**3 + x for t, x in zip(one.places, more, strict=True)])
        steps = np.diff(one.places)
        assert len(steps) == 40 and steps == pytest.approx(steps[0], rel=1e-4)


def test_a_notebook_gets_a_picture_at_twice_its_pixels() -> None:
    found = picture("thresholds", load("thaad-deal"))
    png, size = vars(found)["_repr_png_"]()
    assert png.startswith(b"\x89PNG") and int.from_bytes(png[16:20]) == pytest.approx(2 * size["width"], abs=2)
    assert int.from_bytes(png[20:24]) == pytest.approx(2 * size["height"], abs=2)


@pytest.mark.parametrize("pixels", [60, 72])
def test_words_have_room_at_every_number_of_pixels_an_inch(pixels: int) -> None:
    """In a file that is written without `save` as well."""
    image = BytesIO()
    picture("tree", load("trust-game")).savefig(image, format="png", dpi=pixels)
    edge = imread(BytesIO(image.getvalue()))[:, -1, :3]  # on the right, where payoffs end
    assert (edge == 1).all()


def test_what_the_ends_of_a_tree_pay_is_written_out() -> None:
    """In lines of whole payoffs where that is long."""
    figure = picture("tree", load("shield-spiral"))
    paid = [text.get_text().replace("\u00a0", " ") for text in figure.axes[0].texts]
    assert "bomb - penalty + rift,\nguard - dread - cost - race,\noffset - arming - exposure" in paid
    assert not faults(figure)


def test_without_a_name_the_one_outcome_that_stands_is_followed() -> None:
    found = picture("tornado", load("thaad-deal"))
    assert "(keep, tolerate) followed as far as it stands" in " ".join(
        word for text in found.texts for word in text.get_text().split()
    )


@pytest.mark.parametrize(("gain", "area"), [("0", [0, 0, 1, 1]), ("1", None)])
def test_who_is_indifferent_answers_with_anything(gain: str, area: list[float] | None) -> None:
    """Nothing moves the first; the second is as indifferent, or prefers its first strategy: a square, or a line."""
    _, ax = blank()
    level = game({"first": ["a", "b"], "second": ["c", "d"]}, [[[0, 0], [0, 0]], [[gain, 0], [gain, 0]]])
    data = draw_best_response(ax, best_answers(level))
    assert isinstance(by_gid(ax, "answers-first")["answers-first"], Rectangle)
    (drawn,) = by_gid(ax, "equilibrium-").values()
    shown = drawn.get_bbox().extents if area else drawn.get_xydata().ravel()
    assert shown.tolist() == (area or [0, 1, 1, 1]) and len(data.equilibria) == 1
    labels = legend_texts(ax)
    assert "best answers of first: anything" in labels
    assert ("best answers of second: anything" in labels) is bool(area)


@pytest.mark.parametrize(
    ("agreements", "shown"),
    [
        ({"one": [1, 1]}, {"the frontier": [(1, 1)]}),
        ({"one": [1, 1], "two": [2, 3]}, {"the frontier": [(2, 3)], "what can be agreed on": [(1, 1), (2, 3)]}),
        ({"one": [-1, 1], "two": [1, -1]}, {"the frontier": [(-1, 1), (1, -1)]}),
        ({"one": [2, 0], "two": [0, 2], "three": [0, 0]}, {"the frontier": [(0, 2), (2, 0)], "zone of agreement": []}),
    ],
)
def test_a_frontier_shows_all_that_its_legend_names(agreements: Any, shown: dict[str, list[tuple[int, int]]]) -> None:
    """One point or a segment has no area: it is drawn as a dot and a line, and no area is named that is not seen."""
    _, ax = blank()
    draw_frontier(ax, frontier_of(dispute(["a", "b"], agreements=agreements, disagreement=[0, 0]), "nash"))
    assert set(legend_texts(ax)[: len(shown)]) == set(shown)
    assert not legend_texts(ax)[len(shown)].startswith("one side")
    lines = {gid: [tuple(xy) for xy in line.get_xydata()] for gid, line in by_gid(ax, "").items() if gid in LINES}
    assert lines == {gid: shown[name] for gid, name in LINES.items() if name in shown}
    assert all(len(xy) > 1 or by_gid(ax, gid)[gid].get_marker() == "o" for gid, xy in lines.items())


def test_a_frontier_says_what_is_picked_between_its_marks_and_which_have_none() -> None:
    figure = picture("frontier", load("nash-demand"))
    names = [text.get_text().replace("\u00a0", " ") for text in figure.legends[0].get_texts()]
    assert "5 utilitarian from 1 to 5 (10, 0)" in [" ".join(name.split()) for name in names]
    assert figure.texts[1].get_text().endswith("nash-demand has nine more outcomes.")


def test_a_frontier_is_drawn_with_its_legend() -> None:
    _, ax = blank()
    data = draw_frontier(ax, frontier_of(load("swap-package"), "nash"))
    line = by_gid(ax, "frontier")["frontier"].get_xydata().tolist()
    assert line == [[float(x) for x in corner] for corner in data.frontier] and legend_texts(ax)


# --- whole pictures -------------------------------------------------------------------------------


def lines_of(text: Text, renderer: Any) -> list[tuple[str, Any]]:
    """Each line of a text with the box it takes; an upright or slanting text is one box."""
    box, lines = Text.get_window_extent(text, renderer), text.get_text().split("\n")  # without an annotation's arrow
    if text.get_rotation() or len(lines) == 1:
        return [(text.get_text(), box)]
    found, height = [], box.height / len(lines)
    for k, line in enumerate(lines):
        width = renderer.get_text_width_height_descent(line, text.get_fontproperties(), False)[0]
        spare = {"left": 0.0, "center": 0.5, "right": 1.0}[text.get_horizontalalignment()] * (box.width - width)
        found.append((line, Bbox.from_bounds(box.x0 + spare, box.y1 - (k + 1) * height, width, height)))
    return found


def slanting(text: Text, renderer: Any) -> OutlinePath | None:
    """The outline of a text at an angle, None for one along an axis."""
    if not (angle := text.get_rotation()) % 90:
        return None
    box = text.get_window_extent(renderer)
    width, height, _ = renderer.get_text_width_height_descent(text.get_text(), text.get_fontproperties(), False)
    turned = Affine2D().rotate_deg(angle).translate((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    return turned.transform_path(OutlinePath([(x * width / 2, y * height / 2) for x, y in CORNERS], closed=True))


CORNERS = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]


def faults(figure: Figure) -> list[tuple[str, ...]]:
    """Texts that are cut at the edge of the figure, or lie on one another."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    hidden: set[Any] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not (low - 1e-9 <= tick.get_loc() <= high + 1e-9 and ax.get_visible()):
                    hidden |= {tick.label1, tick.label2}
            hidden |= set() if ax.get_visible() else {axis.label}
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    measured = [(line, box, slanting(t, renderer)) for t in texts for line, box in lines_of(t, renderer)]
    found: list[tuple[str, ...]] = []
    for text, box, _ in measured:
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > figure.bbox.width + 0.5 or box.y1 > figure.bbox.height + 0.5:
            found.append(("cut", text))
    for (text, a, first), (other, b, second) in combinations(measured, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1:
            outlines = first or rectangle(a), second or rectangle(b)
            if not (first or second) or outlines[0].intersects_path(outlines[1]):
                found.append(("on one another", text, other))
    return found


def rectangle(box: Any) -> OutlinePath:
    return OutlinePath([(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1), (box.x0, box.y0)])


TWO_SIDED = [name for name in DISPUTES if len(taken(name).players) == 2]


@pytest.mark.parametrize("name", tenth(TWO_SIDED, 3))
def test_the_frontier_of_every_dispute_has_room_for_its_words(name: str) -> None:
    assert not faults(picture("frontier", load(name)))


MIX = "rock + paper + scissors, rock + paper + scissors"
FIGURES: dict[str, tuple[str, NormalForm, tuple[str, ...], dict[str, Any]]] = {
    "phase": ("phase", load("thaad-deal"), ("breach_us", "breach_cn"), {}),
    "phase-deal": ("phase", load("thaad-deal"), ("buffer", "shield"), {"at": CREDIBLE}),
    "phase-shaded": ("phase", load("thaad-deal"), ("calm", "breach_cn"), {"at": CREDIBLE, "shade": "sanction"}),
    "phase-curved": ("phase", SCISSORS, ("x", "y"), {}),
    "phase-disc": ("phase", DISC, ("x", "y"), {}),
    "thresholds": ("thresholds", load("thaad-deal"), (), {"at": CREDIBLE}),
    "thresholds-few": ("thresholds", load("patron-client"), ("bomb",), {}),
    "tornado": ("tornado", load("thaad-deal"), (DEAL,), {"at": CREDIBLE}),
    "tornado-curved": ("tornado", SCISSORS, (MIX,), {}),
    "tornado-chance": ("tornado", load("thaad-deal"), (MIXED,), {"at": CREDIBLE, "of": [DEAL, "probability"]}),
    "spider": ("spider", load("thaad-deal"), (DEAL,), {"at": CREDIBLE, "of": "US"}),
    "spider-curved": ("spider", SCISSORS, (MIX,), {}),
    "probabilities": ("probabilities", load("thaad-deal"), ("shield",), {"at": CREDIBLE}),
    "probabilities-many": ("probabilities", SCISSORS, ("x",), {}),
    "best-response": ("best-response", load("thaad-deal"), (), {"at": CREDIBLE}),
    "best-response-alone": ("best-response", load("matching-pennies"), (), {}),
}


@pytest.mark.parametrize("name", tenth([*FIGURES], 4))
def test_no_word_is_cut_or_lies_on_another(name: str) -> None:
    kind, made, about, options = FIGURES[name]
    assert faults(picture(kind, made, *about, **options)) == []


@pytest.mark.slow
@pytest.mark.parametrize(("name", "x", "y"), [("security-dilemma", "cost", "race"), ("thaad-offer", "shield", "calm")])
def test_long_meanings_leave_the_title_free(name: str, x: str, y: str) -> None:
    """The room that a legend takes makes the axes shorter, after their names were fitted into it."""
    made = load(name)
    meaning = " ".join(["what it is worth to everybody in the capital to keep a promise"] * 3)
    parameters = tuple(replace(one, meaning=meaning) for one in made.space.parameters)
    wordy = replace(made, space=replace(made.space, parameters=parameters))
    figure = picture("phase", wordy, x, y)
    figure.canvas.draw()
    label = figure.axes[0].yaxis.label.get_window_extent()
    assert not [text for text in figure.texts if text.get_window_extent().overlaps(label)]


def test_steps_of_a_study_that_have_room_are_in_no_key() -> None:
    assert picture("phase", load("plan"), "breach_us", "collapse").axes[0].get_legend() is None


SAVED = ["phase-deal", "thresholds", "tornado", "spider", "probabilities", "best-response"]


@pytest.mark.slow
@pytest.mark.parametrize("name", tenth(SAVED, 6))
def test_the_same_bytes_every_time(name: str, tmp_path: Path) -> None:
    kind, made, about, options = FIGURES[name]
    for run in "ab":
        drawn = picture(kind, made, *about, **options)
        for form in ("svg", "png", "pdf"):
            save(drawn, tmp_path / f"{run}.{form}", pixels=400)
    for form in ("svg", "png", "pdf"):
        assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()


def structure(svg: str) -> dict[str, int]:
    """How many elements of each kind there are in each group that a picture has named."""
    root = ElementTree.fromstring(svg)
    found: dict[str, int] = {}
    for element in root.iter():
        gid = element.get("id", "")
        if gid.partition("-")[0] in NAMED:
            found[gid] = sum(1 for _ in element.iter("{http://www.w3.org/2000/svg}path"))
    return found


NAMED = {
    "area", "border", "label", "here", "shade", "own", "beyond", "tip", "strip", "part", "strand", "jump", "chance",
    "answers", "equilibrium", "played", "unplayed", "wall", "zone", "mark", "bar", "heat", "share",
}  # fmt: skip
GOLDEN = {
    "phase": {
        "area-1": 1, "area-2": 1, "area-2-and-2": 1, "area-2-and-3": 1, "wall-1": 1, "wall-2": 1, "border-1": 1,
        "border-2": 1, "here": 1, "here-label": 1, "label-1": 1, "label-2": 1,
    },
    "thresholds": {
        **{f"strip-{name}": 1 for name in load("thaad-deal").space.names},
        **{f"here-{name}": 1 for name in load("thaad-deal").space.names},
        "part-embargo-C": 1, "part-shield-C": 1, "part-breach_us-C": 1, "part-relief-C": 1, "part-buffer-C": 1,
        "part-buffer-B": 1, "part-calm-C": 1, "part-calm-B": 1, "part-breach_cn-C": 1,
        "tip-shield-0": 1, "tip-buffer-3": 1, "tip-calm-6": 1,
    },
    "best-response": {"answers-first": 1, "answers-second": 1, "equilibrium-1": 1},
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_structure(name: str, tmp_path: Path) -> None:
    about = {"phase": ("breach_us", "breach_cn")}.get(name, ())
    save(picture(name, load("thaad-deal"), *about), str(tmp_path / "one.svg"))
    found = structure((tmp_path / "one.svg").read_text(encoding="utf-8"))
    assert sorted(found) == sorted(GOLDEN[name])
    assert "<dc:date>" not in (tmp_path / "one.svg").read_text(encoding="utf-8")


@cache
def gallery() -> Any:
    """The list of the pictures of the documents."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import figures  # type: ignore[import-not-found, unused-ignore]
    finally:
        sys.path.pop(0)
    return figures


def test_every_picture_of_the_gallery_is_in_the_documents() -> None:
    page = (ROOT / "docs" / "pictures.md").read_text(encoding="utf-8")
    kept = sorted(path.stem for path in (ROOT / "docs" / "figures").glob("*.svg"))
    assert kept == sorted(gallery().GALLERY) and all(f"(figures/{name}.svg)" in page for name in kept)


@pytest.mark.parametrize("name", tenth([*gallery().GALLERY], 5))
def test_the_figures_of_the_documents_are_those_that_are_made(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`make figures` has been run: the same groups in every file."""
    monkeypatch.setattr(likelihood, "SAMPLES", 2000)
    kind, about, names, options = gallery().GALLERY[name]
    save(picture(kind, load(about), *names, **options), "new.svg")
    kept = ROOT / "docs" / "figures" / f"{name}.svg"
    old, new = (structure(path.read_text(encoding="utf-8")) for path in (kept, Path("new.svg")))
    assert old == new and new


def test_every_picture_is_in_the_gallery() -> None:
    assert {kind for kind, *_ in gallery().GALLERY.values()} == set(PICTURES)


@cache
def deal_atlas() -> Any:
    return nash(load("thaad-deal"))


WIDTHS = (600, 1000, 1600)
ROOMS = [
    (name, width)
    for k, name in enumerate(gallery().GALLERY)
    for width in (WIDTHS if FULL else (WIDTHS[k % len(WIDTHS)],))
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "width"), ROOMS)
def test_every_word_of_the_gallery_has_its_room(name: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likelihood, "SAMPLES", 2000)
    monkeypatch.setattr("solver.questions.uncertain.shares_picture.DRAWS", (128, 8))
    kind, about, names, options = gallery().GALLERY[name]
    figure = picture(kind, deal_atlas() if about == "thaad-deal" else load(about), *names, size=f"{width}px", **options)
    assert figure.get_figwidth() * 96 == pytest.approx(width)
    assert not faults(figure)
    assert not [text for text in figure.findobj(Text) if "…" in text.get_text()]  # nor shortened


def test_the_looks_differ_without_colours() -> None:
    hatches = [figure_style.look(k).hatch for k in range(9)]
    assert len(set(hatches)) == 9
    assert len({(figure_style.look(k).fill, figure_style.look(k).hatch) for k in range(63)}) == 63
    assert len({(figure_style.look(k).ink, figure_style.look(k).dashes) for k in range(28)}) == 28


# --- the looks ---------------------------------------------------------------------------------------

PICTURED: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {  # what follows the name, and who is drawn by which id
    "phase": (("buffer", "shield"), {"area-2": KEPT, "area-4": DEAL}),
    "thresholds": (("buffer",), {"part-buffer-A": DEAL, "part-buffer-C": KEPT}),
    "tornado": ((DEAL,), {"own-embargo-rises": DEAL}),
    "probabilities": (("shield",), {"chance-1-1": DEAL, "chance-2-4": KEPT}),
    "scenarios": ((), {"bar-now-1": DEAL, "bar-now-2": KEPT, "bar-now-3": MIXED}),
    "sweep": (("shield",), {"share-1": DEAL, "share-3": KEPT}),
}


@pytest.mark.parametrize("kind", PICTURED)
def test_an_equilibrium_has_one_look_in_all_pictures(kind: str) -> None:
    """That of its position in the atlas, whatever else stands in the picture."""
    about, drawn = PICTURED[kind]
    options: dict[str, Any] = {"scenarios": {"now": {}}} if kind == "scenarios" else {}
    figure = picture(kind, load("thaad-deal"), *about, at=CREDIBLE, **options)
    atlas = nash(load("thaad-deal"))
    labels = [branch.label for branch in atlas.branches]
    found: dict[str, Any] = {str(one.get_gid()): one for one in figure.findobj(lambda one: bool(one.get_gid()))}
    for gid, label in drawn.items():
        look = figure_style.look(labels.index(label))
        assert to_hex(np.ravel(found[gid].get_facecolor())).upper() == look.fill
        assert (found[gid].get_hatch() or "") == ("" if kind == "tornado" else look.hatch)


def test_properties_of_a_game_of_coalitions_have_one_name_and_look_in_all_pictures() -> None:
    """Those of its phases, though no formula of its own tells where they hold."""
    coalitions = load("four-party")
    found, strips = shares(PictureRequest(coalitions, ("pact",))), draw_thresholds(blank()[1], thresholds(coalitions))
    names = {entry.labels: entry.name for entry in phases(coalitions)}
    assert dict(zip(found.lists, found.names, strict=True)) == names
    looks = [found.looks.of_list(labels) for labels in names]
    assert [*dict.fromkeys(looks)] == looks == [*strips.looks]
    now = picture("scenarios", coalitions, scenarios={"now": {}}).axes[-1]
    assert [text.get_text() for text in now.get_xticklabels()] == ["now\nlist D"]


def test_lines_and_points_have_the_ink_of_their_equilibrium() -> None:
    labels = [branch.label for branch in nash(load("thaad-deal")).branches]
    looks = {label: figure_style.look(labels.index(label)) for label in (DEAL, KEPT, MIXED)}
    spider = picture("spider", load("thaad-deal"), DEAL, at=CREDIBLE, of="US").axes[1]
    assert by_gid(spider, "strand-shield")["strand-shield"].get_color() == looks[DEAL].ink
    assert by_gid(spider, "strand-shield")["strand-shield-beyond"].get_color() == looks[KEPT].ink
    answers = picture("best-response", load("thaad-deal"), at=CREDIBLE).axes[0]
    dots = {one.get_color(): one.get_marker() for one in by_gid(answers, "equilibrium-").values()}
    assert dots == {look.ink: look.marker for look in looks.values()} and len(set(dots.values())) == 3


def test_an_area_of_several_is_striped_with_the_look_of_each() -> None:
    _, ax = blank()
    area = OutlinePath([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], closed=True)
    looks = [figure_style.look(k) for k in (3, 0, 4)]
    figure_style.fill_area(ax, area, looks, "area")
    parts = by_gid(ax, "area")
    assert [to_hex(parts[gid].get_facecolor()).upper() for gid in sorted(parts)] == [look.fill for look in looks]
    starts = [
        {round(vertex[0], 6) for vertex in parts[gid].get_path().vertices[::5]} for gid in ("area-and-2", "area-and-3")
    ]
    assert not starts[0] & starts[1]  # no band of one lies on a band of another


@pytest.mark.slow
def test_palettes_and_fonts_are_those_there_are() -> None:
    def drawn(**options: str) -> Figure:
        return picture("phase", load("thaad-deal"), "breach_us", "breach_cn", **options)  # type: ignore[arg-type]

    for name in figure_style.PALETTES:
        ax = drawn(palette=name).axes[0]
        colours = {to_hex(patch.get_facecolor()) for gid, patch in by_gid(ax, "area-").items()}
        with figure_style.picture_style(palette=name):
            assert colours == {figure_style.look(k).fill.lower() for k in (0, 3, 4)}
        assert name != "grey" or all(len({colour[1:3], colour[3:5], colour[5:7]}) == 1 for colour in colours)
    serif = drawn(font="DejaVu Serif", title="Other words")
    assert {text.get_fontname() for text in serif.findobj(Text)} == {"DejaVu Serif"}
    save(serif, "serif.svg")
    written = Path("serif.svg").read_text(encoding="utf-8")
    assert "font-family: 'DejaVu Serif', Verdana, sans-serif" in written and ">Other words</text>" in written
    for options, said in (
        ({"palette": "gray"}, "no palette is called 'gray'; did you mean 'grey'?"),
        ({"font": "Arialle"}, "no font is called 'Arialle';"),
        ({"size": "wide"}, "a size is written 8x5 (inches), 8, or 800x500px; 'wide' is none of these"),
        ({"size": "1x1"}, "a picture 1 inches wide; choose 4 to 40"),
        ({"size": "8x1"}, "1 inches are too low for this picture; it needs"),
    ):
        with pytest.raises(UsageError, match=re.escape(said)):
            drawn(**options)


@pytest.mark.slow
def test_the_size_is_the_one_that_is_asked_for() -> None:
    figure = picture("phase", load("hawk-dove"), "value", "injury", size="800x600px")
    save(figure, "one.png", pixels=800)
    header = Path("one.png").read_bytes()[16:24]
    assert (int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")) == (800, 600)
    for form in ("thresholds", "phase"):  # as low as it may be, and still nothing lies on anything
        about = ("value", "injury") if form == "phase" else ()
        high = picture(form, load("hawk-dove"), *about).get_figheight()
        assert not faults(picture(form, load("hawk-dove"), *about, size=f"6.4x{0.85 * high:.3f}"))


# --- likelihood, shares, scenarios --------------------------------------------------------------------


@pytest.mark.slow
def test_bars_of_likelihood_are_the_answer_and_have_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likelihood, "SAMPLES", 2000)
    claim = "equilibrium(withdraw, sanction)"
    figure = picture("likelihood", load("thaad-deal"), claim)
    bars, indices, distances = figure.axes
    answer = uncertain(load("thaad-deal"), claim, samples=2000)
    names = {entry.labels: entry.name for entry in phases(load("thaad-deal"))}
    likely: list[Any] = [*answer.phases, *answer.claims]
    rows = [text.get_text() for text in bars.get_yticklabels()]
    assert rows[:-1] == [names[one.labels] for one in answer.phases]
    lengths = [across(by_gid(bars, f"bar-{k + 1}")[f"bar-{k + 1}"])[1] for k in range(len(rows))]
    assert lengths == pytest.approx([float(one.chance.value) for one in likely])
    assert bars.get_xlim() == (0, 1) and words_of(bars)["chance-1"].get_text() == "33.3 %"
    cells = [text.get_text() for text in indices.texts][: 7 * 4]
    known = [answer.sensitivity("; ".join(one.labels)) for one in answer.phases]
    assert cells == [f"{max(i.total.value, 0):.2f}" for one in known for i in one.influences]
    assert [text.get_text() for text in distances.get_xticklabels()][:2] == ["embargo", "shield"]
    with pytest.raises(UsageError, match="no point is to be moved"):
        picture("likelihood", load("thaad-deal"), at={"shield": 1})


def test_a_sampled_chance_has_its_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likelihood, "SAMPLES", 500)
    claim = "share**3 > 1/2"
    ax = picture("likelihood", load("two-markets"), claim).axes[0]
    chance = uncertain(load("two-markets"), claim, samples=500).claims[0].chance
    assert chance.exact is None
    assert [chance.low, chance.high] in [list(np.asarray(line.get_xdata())) for line in ax.lines]


@pytest.mark.parametrize("place", [3, 40])
def test_shares_are_what_is_likely_with_the_parameter_fixed(place: int) -> None:
    """At one value of a parameter, against the exact volumes of the game in which it is a number."""
    found = shares(PictureRequest(load("thaad-deal"), ("shield",)))
    value = found.values[0][place]
    fixed = uncertain(load("thaad-deal").fix({"shield": str(value)}), samples=200)
    exact = {one.labels: float(one.chance.value) for one in fixed.phases}
    for labels, row in zip(found.lists, found.table, strict=True):
        assert row[place] == pytest.approx(exact[labels], abs=0.02)


def test_shares_over_two_parameters_have_their_axes_the_right_way_round() -> None:
    deal = load("thaad-deal")
    found = shares(PictureRequest(deal, ("breach_us", "buffer"), {"breach_cn": 4, "shield": 3, "calm": 3}))
    row = found.table[found.lists.index((KEPT,))]  # it stands alone where buffer > 7, or where buffer > 3 > breach_us
    for k, up in enumerate(found.values[1]):
        for j, along in enumerate(found.values[0]):
            assert row[k, j] == (up > 7 or (up > 3 > along))


def expected(payoffs: Any, row: Any, column: Any) -> Fraction:
    return sum((p * q * payoffs[i][j] for i, p in enumerate(row) for j, q in enumerate(column)), Fraction(0))


@pytest.mark.slow
def test_maps_of_shares_have_the_look_of_their_list() -> None:
    figure = picture("sweep", load("thaad-deal"), "breach_us", "shield")
    legends = [ax.get_legend() for ax in figure.axes]
    above = [one.get_texts()[0].get_text() for one in legends if one is not None]
    assert above == ["A", "B", "C", "D"] and not faults(figure)


def test_scenarios_show_what_stands_and_pays_there() -> None:
    deal = load("thaad-deal")
    points: dict[str, dict[str, object]] = {
        "now": {},
        "trust": dict(CREDIBLE),
        "corner": {"breach_us": 3, "breach_cn": 3},
    }
    for name, moved in points.items():
        one, point = scenario_at(nash(deal), None, name, moved), deal.space.point(moved)
        A, B = (
            brute_force.matrix([[evaluate(deal.write_out(cell), point) for cell in line] for line in deal.matrix(k)])
            for k in (0, 1)
        )
        extreme = brute_force.extreme_equilibria(A, B)
        paid = sorted(tuple(expected(payoffs, *pair) for payoffs in (A, B)) for pair in extreme)
        assert sorted(tuple(payoffs) for _, payoffs in bars(one, Looks.of(nash(deal)))) == paid
    ax, below = picture("scenarios", deal, scenarios=points).axes
    assert [text.get_text().split("\n")[0] for text in below.get_xticklabels()] == list(points)
    assert "list D" in below.get_xticklabels()[1].get_text()
    heights = {gid: one.get_path().get_extents().y1 for gid, one in by_gid(ax, "bar-trust").items()}
    assert heights == {"bar-trust-1": 3, "bar-trust-2": 0, "bar-trust-3": 1.5}


def test_a_curved_wall_is_no_chord_between_two_of_its_points() -> None:
    """The diameter of a disc is another wall, and the edge that cuts a disc off is none at all."""
    cells = {"up, left": ["x**2 + y**2", "1"], "up, right": ["x**2 + y**2", "2"]}
    for least in (-3, 0):
        ranges = {"x": {"range": (-3, 3), "baseline": 0}, "y": {"range": (least, 3), "baseline": 1}}
        made = game(
            {"A": ["up", "down"], "B": ["left", "right"]},
            {**cells, "down, left": ["4", "0"], "down, right": ["4", "y - 1"]}, ranges,
        )  # fmt: skip
        walls = phase_plane(made, "x", "y").walls
        assert set(walls) == {"x**2 + y**2 = 4", "y = 1"}
        steps = [pair for run in walls["x**2 + y**2 = 4"] for pair in pairwise(run)]
        assert len(steps) > 100 and all(
            ((a + c) / 2) ** 2 + ((b + d) / 2) ** 2 == pytest.approx(4, abs=0.01) for (a, b), (c, d) in steps
        )


def test_a_plane_of_which_pure_equilibria_are_listed_says_so() -> None:
    """Because there are four players, or since players are indifferent in all of the plane."""
    for name, about, at in (
        ("drafting", ("value_us", "cost_us"), {}),
        ("three-powers", ("shield", "isolation"), {"buffer": 0}),
    ):
        said = picture("phase", load(name), *about, at=at).texts[1].get_text()
        assert said.startswith("Which pure equilibria stand where")


@pytest.mark.slow
def test_walls_have_their_equations_on_them() -> None:
    ax = picture("phase", load("thaad-deal"), "calm", "buffer", at=CREDIBLE).axes[0]
    walls = {text.get_text(): text for gid, text in words_of(ax).items() if gid.startswith("wall-")}
    assert set(walls) == {"buffer = calm", "buffer = calm + 4"}
    for equation, text in walls.items():
        x, y = text.get_position()
        assert y - x == pytest.approx(4 if "4" in equation else 0, abs=0.01)
        start, end = ax.transData.transform([(0, 0), (1, 1)])
        assert text.get_rotation() == pytest.approx(np.degrees(np.arctan2(*(end - start)[::-1])), abs=0.1)
    curved = picture("phase", DISC, "x", "y").axes[0]
    assert any("**2" in text.get_text() for text in words_of(curved).values()) or words_of(curved)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")


def test_plot_writes_a_file_once() -> None:
    call = ["plot", "thaad-deal", "best-response", "-o", "one.png", "--pixels", "400"]
    done = command.run(call)
    assert (done.code, done.out) == (0, "") and "the picture is in one.png" in done.err
    first = Path("one.png").read_bytes()
    assert first.startswith(b"\x89PNG") and int.from_bytes(first[16:20], "big") == 400
    again = command.run(call)
    assert again.code == 2 and "exists; choose another name, or overwrite it with --force" in again.err
    assert Path("one.png").read_bytes() == first
    assert command.run([*call, "--force"]).code == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("phase breach_us breach_cn", "a picture goes to a file: write -o phase.svg, .png or .pdf"),
        ("phaze x y -o a.svg", "no picture is called 'phaze'; did you mean 'phase'?"),
        ("phase breach_us -o a.svg", "phase takes the names of two parameters; found breach_us"),
        ("phase breach_us breach -o a.svg", "no parameter is called 'breach'; did you mean 'breach_us'?"),
        ("phase calm calm -o a.svg", "calm is named twice"),
        ("phase calm buffer -o a.gif", "a.gif ends in '.gif'; a picture is written as .svg, .png or .pdf"),
        ("phase calm buffer -o picture", "picture has no ending"),
        ("phase calm buffer -o nowhere/a.svg", "there is no directory nowhere"),
        ("phase calm buffer -o a.png --pixels 7", "a picture 7 pixels wide; choose 200 to 10000"),
        ("phase calm buffer --of US -o a.svg", "--of is for tornado and spider, not for phase"),
        ("tornado --shade keep -o a.svg", "--shade is for phase, not for tornado"),
        ("tornado --set breach_us=4 --set breach_cn=4 -o a.svg", "name the outcome to be followed: there stand"),
        ("tornado withdraw -o a.svg", "an outcome names one strategy for each of US, China"),
        ("spider a,b c,d -o a.svg", "spider takes one outcome in quotes"),
        ("probabilities -o a.svg", "the name of one parameter; found nothing; there are embargo, shield, breach_us"),
        ("thresholds shild -o a.svg", "did you mean 'shield'?"),
        ("best-response shield -o a.svg", "best-response takes no further name; found shield"),
        ("scenarios -o a.svg", "scenarios takes one to 12 points"),
        (
            "scenarios baseline,shield=4 -o a.svg",
            "what is not named stays at the baseline; leave the word baseline out",
        ),
        ("scenarios shield -o a.svg", "a scenario takes baseline, or name=value with commas between"),
        ("scenarios absent.toml -o a.svg", "absent.toml"),
        ("sweep shield shield -o a.svg", "shield is named twice"),
        ("likelihood --set shield=1 -o a.svg", "so no point is to be moved"),
        ("phase calm buffer --palette gray -o a.svg", "did you mean 'grey'?"),
        ("phase calm buffer --size big -o a.svg", "a size is written 8x5 (inches), 8, or 800x500px"),
    ],
)
def test_one_clear_error(call: str, said: str) -> None:
    done = command.run(["plot", "thaad-deal", *call.split()])
    assert (done.code, done.out) == (2, "") and said in done.err
    assert not list(Path().glob("*"))


def test_scenarios_come_from_files_and_from_what_is_typed() -> None:
    Path("tough.toml").write_text("breach_us = 4\nbreach_cn = 4\n")
    call = "plot thaad-deal scenarios baseline tough.toml calm=6,relief=1 --size 900px --title Three -o a.svg"
    done = command.run(call.split())
    assert (done.code, done.out) == (0, "")
    words = [element.text for element in ElementTree.parse("a.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert {"Three", "baseline", "tough", "calm=6, relief=1", "breach_us\xa0=\xa04, breach_cn\xa0=\xa04"} <= set(words)
    assert ElementTree.parse("a.svg").getroot().get("width") == "675pt"
    assert (
        command.run(["plot", "hawk-dove", "phase", "value", "injury", "--size", "640x480px", "-o", "a.png"]).code == 0
    )
    assert int.from_bytes(Path("a.png").read_bytes()[16:20], "big") == 640


def test_a_game_that_is_not_two_by_two_has_no_best_answers() -> None:
    done = command.run(["plot", "hexagon", "best-response", "-o", "a.svg"])
    assert done.code == 2 and "best answers are drawn for 2×2 games, and this one is 3×3" in done.err


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "a.svg").mkdir()
    done = command.run(["plot", "thaad-deal", "best-response", "-o", "a.svg"])
    assert done.code == 2 and "a.svg is a directory" in done.err


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    done = command.run(["plot", "thaad-deal", "best-response", "-o", "a.svg"])
    assert done.code == 2 and "pip install '.[plot]'" in done.err
    with pytest.raises(UsageError, match=r"\.\[plot\]"):
        picture("best-response", load("thaad-deal"))


def test_tornado_on_the_command_line() -> None:
    done = command.run(["tornado", "thaad-deal", "keep, tolerate", "--of", "US", "--format", "json"])
    record = json.loads(done.out)
    assert (done.code, record["schema"], record["outcome"]) == (0, "zopa.tornado/2", KEPT)
    assert [one["name"] for one in record["quantities"]] == ["US"]
    assert record["provenance"]["game"]["name"] == "thaad-deal"
    wrong = command.run(["tornado", "thaad-deal", "keep, tolerat"])
    assert wrong.code == 2 and "did you mean 'tolerate'?" in wrong.err


def test_an_equality_without_a_free_parameter_leaves_no_area() -> None:
    cells = {"up, left": ["x", "y"], "up, right": ["0", "0"], "down, left": ["0", "0"], "down, right": ["1", "1"]}
    made = two(cells, ["x**2 == y**2"])
    with pytest.raises(UsageError, match="the assumptions leave no area in the plane of x and y"):
        phase_plane(made, "x", "y")


def test_every_picture_is_in_the_help() -> None:
    said = " ".join(command.run(["plot", "--help"]).out.split())
    assert all(kind in said for kind in PICTURES)


@pytest.mark.parametrize("kind", PICTURES)
def test_names_in_other_scripts_do_not_break_a_picture(kind: str) -> None:
    made: AnyForm = two(
        {"up, left": ["x", "y"], "up, right": ["0", "1"], "down, left": ["1", "0"], "down, right": ["y", "x"]},
        title="$\\frac{1}{$ & <b> 中国",
    )
    if kind == "tree":
        moves = [("", "一", ["左", "右"]), ("左", "chance", {"上": "x", "下": "1 - x"})]
        ends = {"左/上": ["y"], "左/下": [0], "右": [1]}
        made = tree(["一"], moves, ends, {"x": (0, 1), "y": (0, 2)}, title=made.title)
    about = {
        "phase": ["x", "y"],
        "tornado": ["up, left"],
        "spider": ["up, left"],
        "probabilities": ["x"],
        "sweep": ["x"],
    }
    options: dict[str, Any] = {"scenarios": {"<i>$x$": {"x": 1}}} if kind == "scenarios" else {}
    save(picture(kind, made, *about.get(kind, []), **options), Path("odd.svg"))
    words = [element.text for element in ElementTree.parse("odd.svg").iter("{http://www.w3.org/2000/svg}text")]
    assert "$\\frac{1}{$ & <b> 中国" in words and ("<i>$x$" in words) == bool(options)
