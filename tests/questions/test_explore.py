"""The page in a browser: its numbers are the library's, nothing leaves it, and what a file says stays text."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from hashlib import sha256
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import browser
import pytest
from audit import FULL, SEED, mostly_slow, tenth
from axe_playwright_python.sync_playwright import Axe
from browser import SCHEMES, WIDTHS, Visit, visit
from command import run
from html_validator import html_faults
from playwright.sync_api import Browser
from shelf import DISPUTES, NORMAL, TREES

import solver
from games import load
from solver import Dispute, NormalForm, UsageError, committed, explore, game, solve, thresholds
from solver.algebra.algebraic_numbers import Root
from solver.algebra.polynomials import at as value_at
from solver.atlas import Atlas, branches_at, domain_of
from solver.concepts.bargaining.atlas import SOLUTIONS, numeric_problem, pick_agreements
from solver.concepts.catalogue import atlas_for
from solver.concepts.sequential.at_point import outcomes_at
from solver.errors import ZopaError
from solver.expressions.expression import evaluate, parse
from solver.forms.tree import Tree, tree
from solver.questions.explore import Explore, _data_text
from solver.report.words import count_of

LOOKED_AT = ("thaad-deal", "swap-package", "thaad-offer")
TAKES_LONG = ("talks", "ratification")
MOVED = {"thaad-deal": {"breach_us": 4, "breach_cn": 4}}
MAPPED = {
    "thaad-deal": ("breach_us", "buffer"),
    "swap-package": ("embargo", "relief"),
    "thaad-offer": ("shield", "buffer"),
}
TOUCHED = solver.game(
    {"A": ["up", "down"], "B": ["left", "right"]},
    [[["(x - 1)**2", 2], [0, 1]], [[1, 0], [1, 0]]],
    {"x": {"baseline": 2, "range": (0, 3)}},
    title="touched",
)
SIDES = {"A": ["a", "b"], "B": ["l", "r"]}
PIECES = solver.game(  # which pass into one another where x = y
    SIDES, {"a, l": [1, 3], "a, r": [0, 0], "b, l": [1, "Max(x, y)"], "b, r": [0, 5]},
    {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 2, "range": (0, 4)}}, title="pieces",
)  # fmt: skip
MATCHED: dict[str, list[int | str]] = {
    "a, l": ["Max(x, y) + 1", 0], "a, r": [0, 1], "b, l": [0, "Max(x, y) + 1"], "b, r": [1, 0],
}  # fmt: skip
BESIDE_A_THIRD = solver.game(  # two mix, by one formula or the other, and of a third player one strategy is best
    {**SIDES, "C": ["on", "off"]},
    {f"{cell}, {c}": [*paid, int(c == "on")] for c in ("on", "off") for cell, paid in MATCHED.items()},
    {"x": {"baseline": 1, "range": (0, 4)}, "y": {"baseline": 2, "range": (0, 4)}}, title="beside a third",
)  # fmt: skip
PURELY = solver.game(  # what else there is at x = 1, where A does not mind, is mixed, and not looked for
    {name: ["in", "out"] for name in "ABCD"},
    {", ".join(one): [
        2 if one[0] == "in" else "3 - x" if one[1] == "in" else 0,
        int(one[0] == one[1]), *(int(own == "in") for own in one[2:]),
    ] for one in product(["in", "out"], repeat=4)},
    {"x": {"baseline": 2, "range": (1, 3)}}, title="purely",
)  # fmt: skip
CORNERED = solver.game(  # one continuum throughout: where t = 2 a corner of it has one best answer more
    {"A": ["a", "b"], "B": ["l", "m", "r"]}, [[[0, 0, 0], [0, -1, -1]], [[2, 0, 0], [0, 2, "t"]]],
    {"t": {"baseline": 1, "range": (0, 4)}}, title="cornered",
)  # fmt: skip
TIPPED: dict[str | NormalForm, set[str]] = {  # kinds
    "entry-deterrence": {"end"}, "drafting": {"change"}, "power-shift": {"change"}, TOUCHED: {"touch"},
    PIECES: set(), BESIDE_A_THIRD: set(), PURELY: set(), CORNERED: set(),
}  # fmt: skip
USUAL = ("hawk-dove", "trust-game", "divide-the-dollar", "one-way-road")  # one of each form or more
POINTS, CHECKED_TWICE = 200, 20
Point = dict[str, Fraction]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as started:
        yield started


PAGES = [name for name in (*NORMAL, *DISPUTES, *TREES) if FULL or name not in (*TAKES_LONG, *LOOKED_AT)]


@cache
def page_of(name: str) -> Explore:
    return explore(load(name))


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    def save(page: Explore) -> Path:
        page.save(tmp_path / "page.html")
        return tmp_path / "page.html"

    return save


def random_points(atlas: Atlas, count: int) -> list[Point]:
    """Points of the ranges that satisfy the assumptions, most of them exact as floats."""
    draw, space, found = Random(SEED), atlas.game.space, list[Point]()
    while len(found) < count:
        point = {p.name: p.low + (p.high - p.low) * Fraction(draw.randrange(1, 4096), 4096) for p in space.parameters}
        if space.admits(point):
            found.append(point)
    return found


def shown_at(seen: Visit, points: list[Point]) -> list[dict[str, Any]]:
    floats = [[float(value) for value in point.values()] for point in points]
    found: list[dict[str, Any]] = json.loads(seen.ask("points => JSON.stringify(zopa.at(points))", floats))
    return found


def flat(groups: Sequence[Any]) -> list[float]:
    return [float(value) for group in groups for value in group]


def same(first: list[list[float]], second: list[list[float]]) -> bool:
    """Whether two lists hold the same rows, in any order and each once."""
    rows, others = (sorted({tuple(round(x, 9) for x in row): row for row in one}.values()) for one in (first, second))
    close = (
        (abs(x - y) <= 1e-8 * (1 + abs(y)) for x, y in zip(a, b, strict=True))
        for a, b in zip(rows, others, strict=False)
    )
    return len(rows) == len(others) and all(map(all, close))


@pytest.mark.parametrize(
    "name", PAGES if FULL else [*LOOKED_AT, *mostly_slow([*USUAL, *tenth([n for n in PAGES if n not in USUAL], 10)])]
)
def test_the_page_shows_what_the_library_finds(chromium: Browser, saved: Any, name: str) -> None:
    page = page_of(name)
    atlas = page.atlas
    points = random_points(atlas, POINTS if len(atlas.game.space) else 1)
    with visit(chromium, saved(page)) as seen:
        shown = shown_at(seen, points)
        assert (seen.requests, seen.complaints) == ([], [])
    near, ring = 0, domain_of(atlas).ring
    for k, (point, here) in enumerate(zip(points, shown, strict=True)):
        values = ring.values(point)
        near += here["near"]
        if here["near"]:
            continue
        assert all(value_at(wall, values) != 0 for wall in atlas.walls)
        standing = [branch for branch in atlas.branches if branch.region.holds(values)]
        exact = [flat([[x.at(values) for x in group] for group in (*one.strategies, one.payoffs)]) for one in standing]
        found = [flat([*one, paid]) for one, paid in zip(here["strategies"], here["payoffs"], strict=True)]
        assert {page.atlas.branches[one].label for one in here["standing"]} <= {branch.label for branch in standing}
        assert same(found, exact)
        if k < CHECKED_TWICE:
            assert same(found, second_path(atlas, point)) or not second_path(atlas, point)
            check_solutions(page, point, here)
    assert near < POINTS / 10


@pytest.mark.parametrize(("name", "advice"), [("gloves", "zopa solve says"), ("plan", "zopa study plan says")])
def test_what_has_no_players_who_choose_has_no_page(name: str, advice: str) -> None:
    with pytest.raises(UsageError, match=advice):
        explore(load(name))


def second_path(atlas: Atlas, point: Point) -> list[list[float]]:
    """What stands, found without closed forms; nothing for protocols."""
    game = atlas.game
    if isinstance(game, NormalForm) and len(game.players) == 2:
        return [flat((*one.strategies, one.payoffs)) for one in solve(*game.payoffs_at(point)).equilibria]
    return [flat((*played, paid)) for _, played, paid in outcomes_at(game, point)] if isinstance(game, Tree) else []


def check_solutions(page: Explore, point: Point, here: dict[str, Any]) -> None:
    """Compare what the other bargaining solutions pick with what they pick in numbers."""
    if not isinstance(page.game, Dispute):
        return
    titled = {one.title: one for one in SOLUTIONS.values()}
    problem = numeric_problem(page.game, point)
    for other, shown in zip(page.others, here["others"], strict=True):
        picked = pick_agreements(page.game, titled[other.concept], problem)
        exact = [[float(u) for u in one.payoffs] for one in picked] or [[float(u) for u in problem.threat]]
        assert all(any(one == pytest.approx(payoffs) for payoffs in shown) for one in exact)


@pytest.mark.parametrize(
    "tipped", [*LOOKED_AT, *mostly_slow(TIPPED)], ids=lambda one: one if isinstance(one, str) else one.title
)
def test_tipping_points_are_the_exact_ones(chromium: Browser, saved: Any, tipped: str | NormalForm) -> None:
    """At ends of ranges, too, and where another list stands at the value alone."""
    moved = MOVED.get(str(tipped))
    page, kinds = explore(load(tipped) if isinstance(tipped, str) else tipped, at=moved), set[str]()
    with visit(chromium, saved(page)) as seen:
        for k, line in enumerate(thresholds(page.atlas, at=moved).lines):
            tips = [one.value for one in line.thresholds]
            exact = [x.approximate if isinstance(x, Root) else float(x) for x in tips]
            assert seen.ask("k => zopa.tips(k)", k) == pytest.approx(exact), line.name
            kinds |= {one.kind for one in line.thresholds}
    assert kinds >= TIPPED.get(tipped, {"change"})


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("k <= 1 or k >= 3", "changes between 1 and 3, which the assumptions rule out"),
        ("k < 3/2 or k == 3", "changes between 1.5 and 3, which the assumptions rule out"),
        ("k <= 1/4 or k >= 1", "tips at 2"),
    ],
)
def test_a_change_across_what_is_ruled_out_is_said(chromium: Browser, saved: Any, where: str, said: str) -> None:
    cells = {"go, go": ["2 - k"] * 2, "go, stay": [-1, 0], "stay, go": [0, -1], "stay, stay": [0, 0]}
    sides, k = {"A": ["go", "stay"], "B": ["go", "stay"]}, {"k": {"range": (0, 4), "baseline": 0}}
    page = explore(solver.game(sides, cells, k, assumptions=[where]))
    with visit(chromium, saved(page)) as seen:
        assert seen.page.locator(".knob").nth(0).locator(".tips").inner_text() == said


@pytest.mark.parametrize(("name", "moved"), [("thaad-deal", {}), *MOVED.items(), ("thaad-offer", {"calm": 2})])
def test_the_tips_are_written_and_marked(chromium: Browser, saved: Any, name: str, moved: dict[str, int]) -> None:
    """One slider after the other, as the page draws them: each has a mark for every tip, and names them."""
    page, where = page_of(name), ",".join(f"{one}:{value}" for one, value in moved.items())
    with visit(chromium, saved(page), f"#at={where}") as seen:
        for k, line in enumerate(thresholds(page.atlas, at=moved).lines):
            knob = seen.page.locator(".knob").nth(k)
            tips = [str(float(one.value)).removesuffix(".0") for one in line.thresholds]
            said = knob.locator(".tips").inner_text()
            assert re.findall(r"[\d.]+", said) == tips and said.startswith("tips at" if tips else "tips nowhere"), (
                line.name
            )
            assert knob.locator(".tick:visible").count() == len(tips)


COLOURS = """points => points.map(([x, y]) => {
  const canvas = document.getElementById('map-fill'), r = window.devicePixelRatio;
  return [...canvas.getContext('2d').getImageData(Math.round(x * r), Math.round(y * r), 1, 1).data].join();
})"""


@pytest.mark.parametrize("name", LOOKED_AT)
def test_the_map_is_coloured_by_what_stands(chromium: Browser, saved: Any, name: str) -> None:
    page, draw = page_of(name), Random(SEED)
    space = page.game.space
    x, y = (space[one] for one in MAPPED[name])
    with visit(chromium, saved(page), f"#at=&map={x.name},{y.name}") as seen:
        frame = seen.ask("zopa.frame()")  # left, top, right, bottom of the axes, in pixels of the canvas
        places = [(Fraction(draw.randrange(1, 500), 500), Fraction(draw.randrange(1, 500), 500)) for _ in range(150)]
        width, height = frame["right"] - frame["left"], frame["bottom"] - frame["top"]
        pixels = [(frame["left"] + float(a) * width, frame["bottom"] - float(b) * height) for a, b in places]
        colours = seen.ask(COLOURS, pixels)
    by_list: dict[str, list[str]] = {}
    for (a, b), colour in zip(places, colours, strict=True):
        point = {**space.baseline, x.name: x.low + a * (x.high - x.low), y.name: y.low + b * (y.high - y.low)}
        standing = branches_at(page.atlas, point)
        if len(standing) == 1:  # several are striped
            by_list.setdefault(standing[0].label, []).append(colour)
    usual = {label: max(set(found), key=found.count) for label, found in by_list.items()}
    assert len({*usual.values()}) == len(usual) > 1
    others = sum(one != usual[label] for label, found in by_list.items() for one in found)
    assert others <= 8  # lines, labels, the point


# --- hands on the page --------------------------------------------------------------------------------


def test_lists_that_begin_alike_have_stripes_of_their_own(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("ultimatum-tree"))) as seen:
        swatches = seen.ask("[...document.querySelectorAll('#legend .swatch')].map(one => one.style.background)")
        assert len(set(swatches)) == len(swatches) == 5


def numbers_of(seen: Visit) -> dict[str, float]:
    rows = list(csv.reader(io.StringIO(seen.ask("zopa.csv()"))))
    return {name: float(value) for what, _, name, value, _ in rows if what == "parameter"}


def test_sliders_boxes_and_the_map_move_the_point(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("thaad-deal"))) as seen:
        page = seen.page
        assert "United States plays keep and China plays tolerate" in page.inner_text("#summary")
        slider = page.get_by_label("Cost to the US of being seen to break its word")
        slider.focus()
        page.keyboard.press("ArrowRight")
        seen.until("zopa.csv().includes('breach_us,2.05,')")
        box = page.get_by_label("breach_us, as a number")
        seen.until("document.querySelector('[aria-label=\"breach_us, as a number\"]').value === '2.05'")  # it is drawn
        box.fill("7/2")
        box.press("Enter")
        page.get_by_label("breach_cn, as a number").fill("4")
        page.get_by_label("breach_cn, as a number").press("Enter")
        seen.until("document.getElementById('summary').textContent.includes('three equilibria stand')")
        assert numbers_of(seen)["breach_us"] == 3.5
        assert page.locator("#stands .card:visible").count() == 3
        assert slider.get_attribute("aria-valuetext") == "3.5, from 0 to 10, baseline 2"
        box.fill("twelve")
        box.press("Enter")
        assert box.get_attribute("aria-invalid") == "true" and numbers_of(seen)["breach_us"] == 3.5
        page.locator("#map").focus()
        page.keyboard.press("ArrowUp")
        seen.until("zopa.csv().includes('buffer,6.1,')")
        page.get_by_role("button", name="Reset").click()
        seen.until("zopa.csv().includes('breach_us,2,')")
        assert {name: Fraction(x) for name, x in numbers_of(seen).items()} == load("thaad-deal").space.baseline
        page.locator("#map").click()  # in its middle, once it has stopped moving
        seen.until("!zopa.csv().includes('buffer,6,')")
        assert seen.complaints == []


def unfold_failing(seen: Visit) -> None:
    seen.page.locator("#fails-fold > summary").click()
    seen.until("document.querySelector('#fails .fail:not([hidden])') !== null")


def test_what_is_missing_is_said_in_the_words_of_the_file(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("thaad-deal"))) as seen:
        unfold_failing(seen)
        first = seen.page.locator("#fails .fail:visible").first.inner_text()
    assert "Withdraw (the United States) and sanction (China)" in first
    assert (
        "The cost to the US of being seen to break its word (2) falls short of the cost to the US of taking THAAD out"
        " (3) by 1." in first
    )


@pytest.mark.slow
def test_a_sentence_begins_with_a_capital_where_a_name_has_none(chromium: Browser, saved: Any) -> None:
    farms = {"farms": {"name": "the farms", "strategies": ["save", "draw"]}, "power": ["hold"]}
    game = solver.game(farms, {"save, hold": ["x", 1], "draw, hold": [0, 0]}, {"x": {"baseline": 2, "range": (1, 3)}})
    with visit(chromium, saved(explore(game))) as seen:
        said = seen.page.inner_text("#summary")
    assert ": the farms plays save and power plays hold. The farms gets 2 and power gets 1." in said


def test_a_point_on_a_wall_is_said_to_be_one(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("thaad-deal")), "#at=shield:0") as seen:
        note = seen.page.locator("#near")
        assert note.is_visible() and "shield = 0" in note.inner_text()
        seen.ask("zopa.set('shield', 1)")
        assert not note.is_visible()


CELLS = {"a, l": ["p", "q - 1"], "a, r": ["q", 1], "b, l": ["r", "2*q - r"], "b, r": ["p*q - r", "p - q"]}
TIES = {"q == p": "p", "q == 4 - p": "4 - p", "p*q == 2": "2/p", "q == p + r": "p + r"}


def tied_game(tie: str) -> NormalForm:
    start = {"p": Fraction(5, 4), "r": Fraction(1)}
    p, r = {"baseline": start["p"], "range": (1, 3)}, {"baseline": start["r"], "range": (0, 2)}
    q = {"baseline": evaluate(parse(TIES[tie]).tree, start), "range": ("1/2", 4), "meaning": "what follows"}
    return solver.game(SIDES, CELLS, {"p": p, "q": q, "r": r}, assumptions=[tie], title="tied")


@pytest.mark.parametrize("tie", mostly_slow(TIES))
def test_what_the_assumptions_determine_moves_along(chromium: Browser, saved: Any, tie: str) -> None:
    """What stands, and where it tips, is the library's; q has no slider, and is what is assumed of p and r."""
    page, draw = explore(tied_game(tie)), Random(SEED)
    atlas, follows, points = page.atlas, parse(TIES[tie]).tree, list[Point]()
    while len(points) < 20:
        free = {"p": 1 + Fraction(draw.randrange(1, 512), 256), "r": Fraction(draw.randrange(1, 512), 256)}
        point = {"q": evaluate(follows, free), **free}
        points += [point] if atlas.game.space.admits(point) else []
    with visit(chromium, saved(page)) as seen:
        assert [one["name"] for one in page.data["parameters"]] == ["p", "r"]
        assert seen.page.locator("input[type=range]").count() == 2 and not seen.page.locator("#near").is_visible()
        for k, line in enumerate(thresholds(atlas).lines):
            exact = [x.approximate if isinstance(x, Root) else float(x) for x in (one.value for one in line.thresholds)]
            assert seen.ask("k => zopa.tips(k)", k) == pytest.approx(exact), line.name
        shown = shown_at(seen, [{name: point[name] for name in ("p", "r")} for point in points])
        for point, here in zip(points, shown, strict=True):
            exactly = [flat((*one.at(point).strategies, one.at(point).payoffs)) for one in branches_at(atlas, point)]
            found = [flat([*one, paid]) for one, paid in zip(here["strategies"], here["payoffs"], strict=True)]
            assert here["near"] or same(found, exactly)
        assert sum(here["near"] for here in shown) < 5
        seen.ask("zopa.set('p', 1)")  # its end
        if seen.page.locator("#near").is_visible():
            given = dict(re.findall(r"--set (\w)=(\S+)", seen.page.inner_text("#near")))
            assert atlas.game.space.check(atlas.game.space.point(given))["p"] == 1
        seen.ask("zopa.set('p', 1.5)")
        q = evaluate(follows, {"p": Fraction(3, 2), "r": Fraction(1)})
        assert numbers_of(seen) == pytest.approx({"p": 1.5, "r": 1, "q": float(q)})
        told = seen.page.locator(".knob").last.inner_text().split("\n")
        assert told[0].startswith("What follows") and f"{float(q):.3g}" in " ".join(told) and "q" in " ".join(told)


def test_an_equation_assumed_is_no_wall(chromium: Browser, saved: Any) -> None:
    """Though no parameter follows from it."""
    cells, both = {"a, l": ["p", "q"], "a, r": [0, 0], "b, l": [0, 0], "b, r": [3, 3]}, {"range": (0, 2), "baseline": 1}
    page = explore(solver.game(SIDES, cells, {"p": both, "q": both}, assumptions=["p**2 + q**2 == 2"]))
    assert len(page.data["parameters"]) == 2
    with visit(chromium, saved(page)) as seen:
        assert not seen.page.locator("#near").is_visible()


def test_what_is_the_same_is_counted_once(chromium: Browser, saved: Any) -> None:
    """Where B does not mind, A's best answer turns at a mixture of B's, which at p = 2 is B's first strategy alone."""
    sides = {"A": ["up", "down"], "B": ["left", "right"]}
    tied = solver.game(sides, [[[2, 0], ["p", 1]], [[0, 0], [0, 0]]], {"p": (1, 3), "q": (0, 1)})
    with visit(chromium, saved(explore(tied)), "#at=p:2") as seen:
        (here,) = shown_at(seen, [{"p": Fraction(2), "q": Fraction(0)}])
        both = [json.dumps([one, paid]) for one, paid in zip(here["strategies"], here["payoffs"], strict=True)]
        assert len(both) == len(set(both)) == len(here["standing"]) == 3
        summary, said = seen.page.inner_text("#summary"), list(csv.reader(io.StringIO(seen.ask("zopa.csv()"))))
        assert [int(number) - 1 for number in re.findall(r"\((\d)\) ", summary)] == here["standing"]
        assert [int(of) - 1 for what, of, *_ in said if what == "equilibrium"] == here["standing"]
        assert seen.page.locator("#stands .card:visible").count() == 3
        assert seen.page.inner_text("#map-here").count(";") == 2
        if seen.page.locator("#fails-section").is_visible():
            unfold_failing(seen)
        failing = seen.page.locator("#fails .fail:visible .badge").all_inner_texts()
        atlas = explore(tied).atlas
        stand = {atlas.branches.index(one) + 1 for one in branches_at(atlas, {"p": 2})}
        assert {*map(int, failing)} == {*range(1, len(atlas.branches) + 1)} - stand


def dice_game(seed: int) -> NormalForm:
    """A game without parameters whose payoffs often tie."""
    dice = Random(seed)
    sides = {"A": ["a", "b", "c"][: 2 + seed % 2], "B": ["l", "m", "r"]}
    rows = [[[dice.randrange(3) for _ in sides["B"]] for _ in sides["A"]] for _ in sides]
    return solver.game(sides, rows, title=f"dice {seed}")


STRAIGHT = solver.game(SIDES, {"a, l": ["k", 1], "a, r": [0, 0], "b, l": ["k", 2], "b, r": [0, 0]}, {"k": (0, 2)})
CONTINUA: list[NormalForm] = [STRAIGHT, load("hexagon"), *map(dice_game, range(40 if FULL else 8))]


@pytest.mark.parametrize("tied", mostly_slow(CONTINUA), ids=lambda one: one.name or one.title or "straight")
def test_corners_of_a_continuum_are_said_to_be_corners(chromium: Browser, saved: Any, tied: NormalForm) -> None:
    """As many equilibria and continua, with the corners, as solving the game in numbers gives."""
    page, point = explore(tied), {one.name: Fraction(1, 3) for one in tied.space.parameters}
    with visit(chromium, saved(page), f"#at={','.join(f'{name}:1/3' for name in point)}") as seen:
        said = seen.page.inner_text("#summary")
    places = {one.at(point).strategies: k + 1 for k, one in reversed([*enumerate(page.atlas.branches)])}
    solved = solve(*tied.payoffs_at(point)).components
    parts = [sorted(places[corner.strategies] for corner in one.equilibria) for one in solved]
    sets = sorted(part for part in parts if len(part) > 1)
    listed = re.search(r"continu\S+ of equilibria, listed by \w+ corners \((.*?)\),", said)
    assert sorted([*map(int, re.findall(r"\d+", one))] for one in (listed[1].split(";") if listed else ())) == sets
    alone = count_of(len(parts) - len(sets), "equilibrium", "equilibria") if len(parts) > len(sets) else ""
    several = count_of(len(sets), "continuum", "continua").replace("one", "a") if sets else ""
    assert said.startswith(f"At these values {' and '.join(filter(None, (alone, several)))}")


def test_what_stands_at_the_baseline_is_said_elsewhere(chromium: Browser, saved: Any) -> None:
    page = page_of("hawk-dove")
    there = [k + 1 for k, one in enumerate(page.atlas.branches) if one in branches_at(page.atlas, {})]
    with visit(chromium, saved(page), "#at=value:9") as seen:
        said = seen.page.inner_text("#summary")
        assert said.endswith("At the baseline ({}), ({}) and ({}) stand instead.".format(*there))
        seen.page.get_by_role("button", name="Reset").click()
        seen.until("!document.getElementById('summary').textContent.includes('instead')")


@pytest.mark.slow
def test_a_link_restores_the_view(chromium: Browser, saved: Any) -> None:
    file = saved(page_of("thaad-deal"))
    with visit(chromium, file) as seen:
        seen.ask("zopa.set('shield', 4.5)")
        seen.page.select_option("#map-x", label="calm")
        seen.page.get_by_label("Name of the scenario").fill("Hard line & more")
        seen.page.get_by_role("button", name="Save").click()
        seen.until("zopa.address().includes('map=calm')")
        address = seen.ask("zopa.address()")
        seen.until("location.hash === zopa.address()")
        said, numbers = seen.page.inner_text("#summary"), numbers_of(seen)
    with visit(chromium, file, address) as again:
        assert (again.page.inner_text("#summary"), numbers_of(again)) == (said, numbers)
        assert again.ask("document.getElementById('map-x').selectedOptions[0].textContent") == "calm"
        again.ask("zopa.set('shield', 1)")
        again.page.get_by_role("button", name="Hard line & more").first.click()
        again.until("zopa.csv().includes('shield,4.5,')")


TYPED = ("7/2.5", " 5 / 2", "\u2212.5", "0,5", "-1e-3", "3.", "1/0", "7/2/5", "2*3", "9", "1.2.3", "e3", "")


def test_what_can_be_typed_can_be_sent(chromium: Browser, saved: Any) -> None:
    """The box, the link and --set take the same numbers; the box also those with a comma, blanks or a minus sign."""
    page = explore(small_game())
    with visit(chromium, saved(page)) as seen:
        box = seen.page.get_by_label("x, as a number")
        for typed in TYPED:
            asked = typed.strip().replace(",", ".").replace("\u2212", "-").replace(" ", "")
            try:
                value = float(page.game.space.value("x", asked))
            except ZopaError:
                value = 1.0
            seen.ask("zopa.set('x', 1)")
            box.fill(typed)
            box.press("Enter")
            assert numbers_of(seen)["x"] == value, typed
            address = seen.ask("zopa.address()")
            for tail in (address, f"#at=x:{quote(asked, safe='/')}"):
                seen.ask("tail => { location.hash = '#at=x:2'; location.hash = tail; }", tail)
                seen.until(f"zopa.csv().includes('x,{value:g},')")


# --- hostile text, and nothing that leaves ----------------------------------------------------------------


EVIL = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>\"&amp;\u2028\u202e{{script}}"


OVERLAPS = """(() => {
  const boxes = [...document.querySelectorAll('#figure svg text')].map(t => t.getBoundingClientRect());
  const named = boxes.filter(b => b.width);
  return named.flatMap((a, k) => named.slice(k + 1).filter(
    b => a.left < b.right && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2)).length;
})()"""


def test_long_names_of_actions_lie_beside_each_other(chromium: Browser, saved: Any) -> None:
    moves = [("", "US", ["hold", "offer-everything-at-once"])]
    moves.append(("offer-everything-at-once", "China", ["accept-and-enforce", "refuse"]))
    ends = {"hold": [0, 0], "offer-everything-at-once/accept-and-enforce": ["2 - s", "s"]}
    names = {"US": "United States of America and its many allies in the Pacific", "China": {}}
    long = tree(names, moves, {**ends, "offer-everything-at-once/refuse": [-1, 1]}, {"s": (0, 3)})
    with visit(chromium, saved(explore(long))) as seen:
        assert seen.ask(OVERLAPS) == 0


LONG_ENDS = {"in": ["shield - relief - calm", "embargo + relief - breach", "0"], "out": ["0", "0", "shield - embargo"]}


def test_payoffs_of_an_end_are_written_out(chromium: Browser, saved: Any) -> None:
    """In lines of whole formulas, and all of them in the picture."""
    numbers = {key: {"range": (0, 9), "baseline": 1} for key in ("shield", "relief", "calm", "embargo", "breach")}
    made = tree(["A", "B", "C"], [("", "A", ["in", "out"])], LONG_ENDS, numbers)
    with visit(chromium, saved(explore(made))) as seen:
        lines = seen.ask("[...document.querySelectorAll('#figure svg tspan')].map(one => one.textContent)")
        assert lines == ["shield − relief − calm,", "embargo + relief − breach,  0", "0,  0,  shield − embargo"]
        assert seen.ask(OVERLAPS) == 0
        assert seen.ask("(box => box.scrollHeight <= box.clientHeight)(document.querySelector('#figure .scroll'))")


BESIDE = """[...document.querySelectorAll('td .pay')].every(pay => {
  const range = document.createRange();
  range.selectNodeContents(pay.firstChild);
  return range.getBoundingClientRect().right <= pay.querySelector('b').getBoundingClientRect().left;
})"""


def test_a_wide_table_scrolls_and_long_names_leave_its_numbers_free(chromium: Browser, saved: Any) -> None:
    rows, columns = ["up", "down"], [f"column{k}" for k in range(6)]
    sides = {"A": {"name": "Confederation", "strategies": rows}, "B": {"name": "Federation", "strategies": columns}}
    wide = solver.game(sides, {f"{r}, {c}": ["123456", "-12345"] for r in rows for c in columns}, {})
    with visit(chromium, saved(explore(wide)), width=390) as seen:
        assert seen.ask("(box => box.scrollWidth > box.clientWidth)(document.querySelector('#figure .scroll'))")
        assert seen.ask(BESIDE) and seen.ask("document.documentElement.scrollWidth") == 390


def small_game(meaning: str = "") -> NormalForm:
    parameters = {"x": {"baseline": 1, "range": (-1, 4), "meaning": meaning}}
    return solver.game(SIDES, {"a, l": ["x", 0], "a, r": [1, 1], "b, l": [0, 1], "b, r": [1, "x"]}, parameters)


def test_a_meaning_is_no_formula(chromium: Browser, saved: Any) -> None:
    meaning = "*worth* of a - b >= c"
    with visit(chromium, saved(explore(small_game(meaning))), "#at=x:-1") as seen:
        unfold_failing(seen)
        said = seen.page.locator("#fails").inner_text()
        assert meaning in said and "·" not in said


def test_a_wall_below_zero_has_a_minus(chromium: Browser, saved: Any) -> None:
    cells = {"a, l": ["x + 1", 0], "a, r": [1, 1], "b, l": [0, 1], "b, r": [1, "x"]}
    below = solver.game(SIDES, cells, {"x": {"baseline": 1, "range": (-4, 4)}})
    with visit(chromium, saved(explore(below)), "#at=x:-1") as seen:
        assert "on a wall, x = \u22121," in seen.page.locator("#near").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_all_that_stands_is_said_on_paper(chromium: Browser, saved: Any, width: int) -> None:
    """On a screen the summary that stays on top has a few lines at most."""
    long = "the government, its parliament, and its many allies on both shores of the Pacific Ocean"
    sides = {name: {"name": long, "strategies": own} for name, own in SIDES.items()}
    cells = {"a, l": ["x", 1], "a, r": [0, 0], "b, l": [0, 0], "b, r": [1, "x"]}
    made = solver.game(sides, cells, {"x": (1, 4)})
    fits = "(one => one.scrollHeight <= one.clientHeight + 1)(document.querySelector('#summary'))"
    with visit(chromium, saved(explore(made)), width=width) as seen:
        seen.page.emulate_media(media="print")
        assert seen.ask(fits)


def hostile_game() -> NormalForm:
    return solver.game(
        {"A": ["up", "down"], "B": ["left", "right"]},
        [[["x", 0], [1, 1]], [[0, 1], [1, "x"]]],
        {"x": {"baseline": 1, "range": (0, 2), "meaning": EVIL}, "y": {"baseline": 0, "range": (-1, 1), "note": EVIL}},
        title=EVIL,
        note=EVIL,
    )


def test_text_of_a_file_stays_text(chromium: Browser, saved: Any) -> None:
    name = "%3Cimg%20src%3Dx%20onerror%3D%22window.hacked%3D1%22%3E"
    with visit(chromium, saved(explore(hostile_game())), f"#at=x:2&s={name}~x:1&map=<b>,y&at=%3Cb%3E") as seen:
        for text in (seen.page.inner_text("h1"), seen.page.title(), seen.page.inner_text("#note")):
            assert "</script><script>window.hacked" in text and "{{script}}" in text
        assert "<img src=x" in seen.page.inner_text("#sliders") and "<img src" in seen.page.inner_text("#scenarios")
        assert seen.ask("document.querySelectorAll('img, iframe, object').length") == 0
        assert seen.ask("document.scripts.length") == 2 and seen.ask("window.hacked") is None
        assert (seen.requests, seen.complaints) == ([], [])


def test_the_policy_lets_nothing_in_and_nothing_out(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("hawk-dove"))) as seen, socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        seen.ask(
            """door => {
              window.met = [];
              document.addEventListener('securitypolicyviolation', e => window.met.push(e.effectiveDirective));
              fetch(door).catch(() => {});
              new Image().src = door + 'x.png';
              const script = document.createElement('script');
              script.textContent = 'window.hacked = 1';
              document.body.append(script);
              const style = document.createElement('style');
              style.textContent = 'body { display: none }';
              document.body.append(style);
            }""",
            f"http://127.0.0.1:{server.getsockname()[1]}/",
        )
        seen.until("window.met.length >= 4")
        assert sorted(seen.ask("window.met")) == ["connect-src", "img-src", "script-src-elem", "style-src-elem"]
        assert seen.ask("window.hacked") is None
        with pytest.raises(BlockingIOError):  # nobody came
            server.accept()


def test_the_policy_names_the_script_and_the_style_and_nothing_is_generated() -> None:
    text = page_of("thaad-deal").export()
    for kind in ("script", "style"):
        (inside,) = re.findall(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        assert f"{kind}-src &#x27;sha256-{b64encode(sha256(inside.encode()).digest()).decode()}&#x27;" in text
        assert inside in page_of("hawk-dove").export()  # the same for every game
    assert not re.search(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacent|document\.write", text)
    assert len(text) < 300_000


def test_data_cannot_end_its_element() -> None:
    written = _data_text({"title": EVIL})
    assert not re.search("[<>&\u2028\u2029]", written) and json.loads(written) == {"title": EVIL}


# --- for everybody ------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOKED_AT)
def test_axe_finds_no_serious_fault(chromium: Browser, saved: Any, name: str) -> None:
    file = saved(page_of(name))
    for scheme in SCHEMES:
        for width in WIDTHS if name == LOOKED_AT[0] else WIDTHS[SCHEMES.index(scheme) :][:1]:
            with visit(chromium, file, width=width, scheme=scheme) as seen:
                faults = Axe().run(seen.page).response["violations"]
                assert [one["id"] for one in faults if one["impact"] in ("serious", "critical")] == []
                assert seen.ask("document.documentElement.scrollWidth") <= width


@pytest.mark.slow
def test_a_validator_finds_no_fault(tmp_path: Path) -> None:
    page_of(LOOKED_AT[0]).save(file := tmp_path / "page.html")  # other games differ in their data alone
    assert html_faults(file) == ""


# --- asking for it --------------------------------------------------------------------------------------------


def test_the_command_writes_the_page(tmp_path: Path) -> None:
    file = tmp_path / "deal.html"
    done = run(["explore", "thaad-deal", "--set", "shield=4", "-o", str(file)])
    assert done.code == 0 and "open it in a browser" in done.err
    assert file.read_text("utf-8") == explore(load("thaad-deal"), at={"shield": 4}).export()
    assert run(["explore", "thaad-deal", "-o", str(file)]).code == 2  # it exists
    refused = run(["explore", "thaad-deal"])
    assert refused.code == 2 and "-o page.html" in refused.err
    assert run(["explore", "thaad-deal", "-o", "-"]).out.startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("asked", "where", "advice"),
    [
        (
            ["thaad-deal", "--fix", "shield=5"],
            "breach_us:5",
            "solve GAME --at baseline --fix shield=5 --set breach_us=5",
        ),
        (
            ["three-powers", "--fix-player", "North=test", "--fix", "shield=7/2"],
            "breach_us:0",
            "solve GAME --at baseline --fix shield=7/2 --fix-player North=test --set breach_us=0",
        ),
        (
            ["thaad-offer", "--solution", "nash"],
            "embargo:0",
            "solve GAME --at baseline --solution nash --set embargo=0",
        ),
        (
            ["swap-package", "--solution", "egalitarian"],
            "relief:0",
            "bargain GAME --at baseline --solution egalitarian --set relief=0",
        ),
    ],
)
def test_the_advice_asks_about_the_game_of_the_page(
    chromium: Browser, tmp_path: Path, asked: list[str], where: str, advice: str
) -> None:
    file = tmp_path / "page.html"
    assert run(["explore", *asked, "-o", str(file)]).code == 0
    with visit(chromium, file, f"#at={where}") as seen:
        assert f"zopa {advice} answers exactly." in seen.page.inner_text("#near")
    assert run(advice.replace("GAME", asked[0]).split()).code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "atlas",
    [
        lambda: committed(load("thaad-deal"), "US"),
        lambda: atlas_for(load("thaad-offer"), "nash"),
        lambda: atlas_for(load("swap-package"), "raiffa-2"),
    ],
)
def test_every_kind_of_atlas_has_a_page(chromium: Browser, saved: Any, atlas: Callable[[], Atlas]) -> None:
    found = atlas()
    with visit(chromium, saved(explore(found))) as seen:
        (here,) = shown_at(seen, [dict(found.game.space.baseline)])
        assert {found.branches[k] for k in here["standing"]} <= {*branches_at(found, found.game.space.baseline)}
        assert here["standing"] and seen.complaints == []


@pytest.mark.slow
def test_what_has_no_page_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="zopa solve"):
        page_of("thaad-deal").export("csv")
    with pytest.raises(UsageError, match="outside"):
        explore(load("thaad-deal"), at={"shield": 11})
    with monkeypatch.context() as few:
        few.setattr("solver.questions.page_data.MAX_STEPS", 10)
        with pytest.raises(UsageError, match="at most 10; fix parameters"):
            explore(load("thaad-deal"))
    page = page_of("hawk-dove")
    page.save(tmp_path / "page.html")
    with pytest.raises(UsageError, match="exists"):
        page.save(tmp_path / "page.html")
    assert "save" in str(page) and page._repr_html_().startswith("<iframe")


def test_numbers_beyond_floats_are_refused_by_name() -> None:
    s = {"s": {"baseline": 1, "range": (0, 2)}}
    made = game(SIDES, [[["3e320", 0], [0, "s"]], [[1, "-1e320"], [0, "s"]]], s)
    with pytest.raises(UsageError, match="beyond what floats hold"):
        explore(made)
