"""Pictures: the data handed to the artists, against second paths; where words stand; the structure of the SVG.

No pixels are compared. Areas of a phase diagram are asked at random points against the game solved there, best answers
against payoffs, and every text of every picture is measured: none is cut, none lies on another.
"""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations, product
from pathlib import Path
from random import Random
from typing import Any

import brute_force
import command
import pytest
from audit import how_many, tenth
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from shelf import DISPUTES, taken

import cli
from games import load
from solver import NormalForm, UsageError, game, nash, thresholds, tornado
from solver.algebra.polygons import Ring, area
from solver.algebra.polynomials import at as value_at
from solver.expressions.expression import evaluate
from solver.forms.any_form import AnyForm, as_normal
from solver.forms.tree import tree
from solver.plots import PICTURES, picture
from solver.questions.phases.picture import Area, Drawn, PhasePlane, draw_phase, phase_plane
from solver.questions.solve.picture import best_answers, draw_best_response
from solver.questions.thresholds.picture import chances, draw_probabilities, draw_thresholds
from solver.questions.tornado.picture import BESIDE, draw_spider, draw_tornado, lanes, spider_legend
from solver.report import figure_style
from solver.report.figure_style import save  # fmt: skip

ROOT = Path(cli.__file__).resolve().parent
DEAL, KEPT, MIXED = "(withdraw, sanction)", "(keep, tolerate)", "(withdraw + keep, sanction + tolerate)"
CREDIBLE = {"breach_us": 4, "breach_cn": 4}
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
        brute_force.matrix([[evaluate(game.expanded(cell), point) for cell in line] for line in game.matrix(k)])
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
    game = as_normal(plane.game)
    atlas = nash(game)
    lists = [frozenset(map(frozenset, one.components or ())) for one in plane.areas]
    assert len(set(lists)) == len(lists)  # an area for each list, in whatever order its equilibria come
    for _ in range(points):
        x, y = (p.low + (p.high - p.low) * Fraction(random.randrange(1, 9973), 9973) for p in (plane.x, plane.y))
        point = {**plane.point, plane.x.name: x, plane.y.name: y}
        values = atlas.domain.ring.values(point)
        if any(abs(float(Fraction(str(value_at(wall, values))))) <= near for wall in atlas.walls):
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
    assert sorted(patches) == [f"area-{k + 1}" for k in range(4)]
    looks = set()
    for k, one in enumerate(plane.areas):
        patch = patches[f"area-{k + 1}"]
        assert isinstance(patch, PathPatch)
        vertices: Any = patch.get_path().vertices
        corners = [tuple(vertex) for vertex in vertices]
        (ring,) = one.rings
        assert corners == [(float(x), float(y)) for x, y in (*ring, ring[0])]
        looks.add((patch.get_facecolor(), patch.get_hatch()))
    assert len(looks) == 4 and len({hatch for _, hatch in looks}) == 4  # to be told apart without colours as well
    assert drawn.placed[1:] == (KEPT, "(keep, sanction)", DEAL)
    assert by_gid(ax, "here")["here"].get_xydata().tolist() == [[6, 3]]


def boxes(ax: Any, start: str) -> dict[str, Any]:
    renderer = ax.figure.canvas.get_renderer()
    return {gid: text.get_window_extent(renderer) for gid, text in words_of(ax).items() if gid.startswith(start)}


PLANES = [
    ("thaad-deal", "breach_us", "breach_cn"), ("thaad-deal", "buffer", "calm"), ("hawk-dove", "value", "injury"),
    ("scissors", "x", "y"), ("hyperbola", "x", "y"), ("disc", "y", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("about", "width"), tenth([*product(PLANES, (4.8, 6.4, 12.8))], 4))
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


def test_onto_one_of_several_axes() -> None:
    """An Axes of somebody else's figure, without a layout engine, is drawn on and not moved."""
    figure = Figure(figsize=(10, 5), dpi=100)
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    place = left.get_position().bounds
    assert isinstance(draw_phase(left, phase_plane(load("hawk-dove"), "value", "injury")), Drawn)
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
    parts = {gid: (one.get_x(), one.get_width()) for gid, one in by_gid(ax, "part-buffer").items()}
    assert parts == {
        "part-buffer-A": (0, pytest.approx(0.3)), "part-buffer-D": (0.3, pytest.approx(0.4)),
        "part-buffer-C": (0.7, pytest.approx(0.3)),
    }  # fmt: skip


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


def test_a_span_past_a_jump_is_a_hatched_bar() -> None:
    _, ax = blank()
    draw_tornado(ax, tornado(load("hawk-dove"), "hawk, dove", of="first").measured[0])
    past = by_gid(ax, "beyond-value-rises")["beyond-value-rises"]
    assert (past.get_x(), past.get_width()) == (0, 3) and past.get_hatch()


def test_strands_run_through_the_point_and_break_at_jumps() -> None:
    _, ax = blank()
    measured = tornado(load("thaad-deal"), DEAL, of="US", at=CREDIBLE).measured[0]
    drawn = draw_spider(ax, measured)
    own = [strand for strand in drawn if strand.own]
    for strand in own:
        assert (0.0, 3.0) in zip(strand.moves, strand.values, strict=True)
    shield = [strand for strand in drawn if strand.parameter == "shield"]
    assert [(s.moves, s.values, s.own) for s in shield] == [
        ((-30, 0), (6, 3), True), ((0, 10), (3, 2), True), ((10, 70), (0, 0), False)
    ]  # fmt: skip
    assert by_gid(ax, "jump-shield")["jump-shield"].get_xydata().tolist() == [[10, 2], [10, 2], [10, 0], [10, 0]]


def test_the_picture_says_that_curves_on_one_line_are_drawn_beside_each_other() -> None:
    """Four parameters of the deal move China's payoff along two lines; one parameter alone is not moved."""
    answer = tornado(load("thaad-deal"), DEAL, at=CREDIBLE)
    beside = [any(lanes(measured).values()) for measured in answer.measured]
    for measured, moved in zip(answer.measured, beside, strict=True):
        _, ax = blank()
        draw_spider(ax, measured)
        legend = ax.get_legend()
        assert legend is not None
        assert (BESIDE in [text.get_text() for text in legend.get_texts()]) == moved
    assert any(beside)
    alone = draw_spider(blank()[1], tornado(SCISSORS, MIX).measured[0])
    assert BESIDE not in spider_legend(alone, ["x", "y"])[1]


def test_curved_strands_follow_the_formula() -> None:
    answer = tornado(load("patron-client"), "support + abandon, restrain + provoke", of="North")
    drawn = draw_spider(blank()[1], answer.measured[0])
    curve = next(s for s in drawn if s.parameter == "isolation" and s.own and len(s.moves) > 2)
    one = load("patron-client")
    for move, value in zip(curve.moves, curve.values, strict=True):
        isolation = one.space["isolation"].baseline + Fraction(move) / 10  # of a range of 10
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


# --- whole pictures -------------------------------------------------------------------------------


def faults(figure: Figure) -> list[tuple[str, ...]]:
    """Texts that are cut at the edge of the figure, or lie on one another."""
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    hidden: set[Any] = set()
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
                if not low - 1e-9 <= tick.get_loc() <= high + 1e-9:
                    hidden |= {tick.label1, tick.label2}
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    found: list[tuple[str, ...]] = []
    measured = [(t.get_text(), t.get_window_extent(renderer)) for t in texts]
    for text, box in measured:
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > figure.bbox.width + 0.5 or box.y1 > figure.bbox.height + 0.5:
            found.append(("cut", text))
    for (text, a), (other, b) in combinations(measured, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1:
            found.append(("on one another", text, other))
    return found


TWO_SIDED = [name for name in DISPUTES if len(taken(name).players) == 2]


@pytest.mark.parametrize("name", TWO_SIDED)
def test_the_frontier_of_every_dispute_has_room_for_its_words(name: str) -> None:
    found = faults(picture("frontier", load(name)))
    beside_numbers = [fault for fault in found if not all(text.isdigit() for text in fault[1:])]  # they have lines
    assert not beside_numbers


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
    "spider": ("spider", load("thaad-deal"), (DEAL,), {"at": CREDIBLE}),
    "spider-curved": ("spider", SCISSORS, (MIX,), {}),
    "probabilities": ("probabilities", load("thaad-deal"), ("shield",), {"at": CREDIBLE}),
    "probabilities-many": ("probabilities", SCISSORS, ("x",), {}),
    "best-response": ("best-response", load("thaad-deal"), (), {"at": CREDIBLE}),
    "best-response-alone": ("best-response", load("matching-pennies"), (), {}),
}


@pytest.mark.parametrize("name", tenth([*FIGURES], 2))
def test_no_word_is_cut_or_lies_on_another(name: str) -> None:
    kind, made, about, options = FIGURES[name]
    assert faults(picture(kind, made, *about, **options)) == []


SAVED = ["phase-deal", "thresholds", "tornado", "spider", "probabilities", "best-response"]


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
    "answers", "equilibrium", "played", "unplayed",
}  # fmt: skip
GOLDEN = {
    "phase": {
        "area-1": 1, "area-2": 1, "border-1": 1, "border-2": 1, "here": 1, "here-label": 1, "label-1": 1, "label-2": 1,
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


def test_the_figures_of_the_documents_are_those_that_are_made(tmp_path: Path) -> None:
    """`make figures` has been run: the same groups in every file."""
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import figures  # type: ignore[import-not-found, unused-ignore]
    finally:
        sys.path.pop(0)
    figures.write(tmp_path)
    kept = sorted(path.name for path in (ROOT / "docs" / "figures").glob("*.svg"))
    assert kept == sorted(path.name for path in tmp_path.glob("*.svg"))
    for name in kept:
        old, new = ((folder / name).read_text(encoding="utf-8") for folder in (ROOT / "docs" / "figures", tmp_path))
        assert structure(old) == structure(new) and structure(new)


def test_the_looks_differ_without_colours() -> None:
    hatches = [figure_style.look(k).hatch for k in range(9)]
    assert len(set(hatches)) == 9
    assert len({(figure_style.look(k).fill, figure_style.look(k).hatch) for k in range(63)}) == 63


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
        ("probabilities -o a.svg", "probabilities takes the name of one parameter; found nothing"),
        ("thresholds shild -o a.svg", "did you mean 'shield'?"),
        ("best-response shield -o a.svg", "best-response takes no further name; found shield"),
    ],
)
def test_one_clear_error(call: str, said: str) -> None:
    done = command.run(["plot", "thaad-deal", *call.split()])
    assert (done.code, done.out) == (2, "") and said in done.err
    assert not list(Path().glob("*"))


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


def test_an_equality_leaves_no_area() -> None:
    cells = {"up, left": ["x", "y"], "up, right": ["0", "0"], "down, left": ["0", "0"], "down, right": ["1", "1"]}
    made = two(cells, ["x == y"])
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
    about = {"phase": ["x", "y"], "tornado": ["up, left"], "spider": ["up, left"], "probabilities": ["x"]}
    save(picture(kind, made, *about.get(kind, [])), Path("odd.svg"))
    ElementTree.parse("odd.svg")
