"""What a reader sees of the page of `zopa explore`: units, numbers, tables, labels, names, on telephones, too."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import browser
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Visit, visit
from playwright.sync_api import Browser

import solver
from games import load
from solver import NormalForm, explore
from solver.atlas import branches_at
from solver.questions import plain_conditions
from solver.questions.explore import Explore
from solver.questions.page_data import PageWriter
from solver.questions.page_script import MAIN, join_modules, page_script

MODULES = Path(solver.__file__).parent / "questions" / "page"
SEEN_ON_TELEPHONES = ("thaad-deal", "thaad-offer", "swap-package", "three-powers", "hawk-dove", "north-last")
UNIT = "billion dollars a year"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.chromium() as started:
        yield started


@cache
def page_of(name: str) -> Explore:
    return explore(load(name))


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    def save(page: Explore) -> Path:
        page.save(tmp_path / "page.html")
        return tmp_path / "page.html"

    return save


def trade(payoff_unit: str = UNIT) -> Explore:
    """A page of a game with units, of its parameters and of its payoffs."""
    sides = {"US": {"name": "United States", "strategies": ["hold", "deal"]}, "China": ["wait", "join"]}
    cells = {
        "hold, wait": [0, 0], "hold, join": ["gain/3", "-loss"],
        "deal, wait": ["-loss", 0], "deal, join": ["gain - 3*loss", "gain"],
    }  # fmt: skip
    parameters = {
        "gain": {"baseline": "7/3", "range": (0, 9), "meaning": "gain from a deal", "unit": UNIT},
        "loss": {"baseline": 1, "range": ("1/2", 5), "meaning": "loss from being cheated", "unit": UNIT},
    }
    page = explore(solver.game(sides, cells, parameters))
    page.__dict__["data"] = {**page.data, "payoff_unit": payoff_unit}
    return page


def hostile() -> Explore:
    """A page whose names, units and meanings are as long as a file may have them."""
    word = "Donaudampfschifffahrtsgesellschaftskapitaenswitwenrente"
    long = "the government, its parliament, and its many allies on both shores of the Pacific Ocean"
    sides = {
        "A": {"name": long, "strategies": ["offer_everything_at_once_and_more", word]},
        "B": {"name": f"{long} <b>", "strategies": ["x" * 60, "y"]},
        word: ["accept-and-enforce-it-all-with-inspections", "r"],
    }
    every = product(*(one["strategies"] if isinstance(one, dict) else one for one in sides.values()))
    cells = {", ".join(cell): ["worth - 1", k % 3, (k * k) % 5] for k, cell in enumerate(every)}
    worth = {"baseline": 2, "range": (0, 4), "meaning": word * 3, "unit": word}
    cost = {"baseline": 1, "range": (0, 4), "meaning": long, "unit": f"thousands of millions of dollars {long}"}
    cells[next(iter(cells))] = ["worth", "cost", "cost"]
    return explore(solver.game(sides, cells, {"worth": worth, "cost": cost}, title=word * 3, note=long * 5))


def open_on_telephone(seen: Visit) -> None:
    seen.page.set_viewport_size({"width": 360, "height": 640})
    seen.page.wait_for_timeout(100)


# --- on a telephone -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", SEEN_ON_TELEPHONES)
def test_the_summary_is_whole_on_a_telephone(chromium: Browser, saved: Any, name: str) -> None:
    with visit(chromium, saved(page_of(name)), width=360) as seen:
        open_on_telephone(seen)
        summary = seen.ask(
            "(one => [one.scrollHeight - one.clientHeight, one.getBoundingClientRect().bottom])"
            "(document.getElementById('summary'))"
        )
        assert summary[0] <= 1 and summary[1] <= 640
        assert seen.ask("document.documentElement.scrollWidth") == 360
        assert not seen.page.locator("#brief").is_visible()
        seen.page.locator("#map").scroll_into_view_if_needed()
        seen.until("document.getElementById('brief').hidden === false")
        brief, standing = seen.page.inner_text("#brief"), seen.ask("zopa.at([])") == []
        titles = [one["title"] for one in page_of(name).data["main"]["branches"]]
        assert standing and any(title[1:] in brief for title in titles)


@pytest.mark.slow
def test_long_names_and_units_widen_no_page(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(hostile()), width=360) as seen:
        open_on_telephone(seen)
        seen.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        seen.page.locator("#map").hover()
        assert seen.ask("document.documentElement.scrollWidth") == 360
        assert seen.ask("(one => one.scrollHeight - one.clientHeight)(document.getElementById('summary'))") <= 1
        assert seen.complaints == []


@pytest.mark.slow
def test_axe_finds_no_serious_fault_in_what_unfolds(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("three-powers")), width=390, scheme="dark") as seen:
        seen.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        seen.page.locator("#map").focus()
        faults = Axe().run(seen.page).response["violations"]
        assert [one["id"] for one in faults if one["impact"] in ("serious", "critical")] == []


# --- numbers and units --------------------------------------------------------------------------------


def test_values_have_their_units(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(trade()), "#at=gain:2,loss:4/3") as seen:
        summary = seen.page.inner_text("#summary").replace("\xa0", " ")
        assert "United States gets 0 and China gets 0 billion dollars a year" in summary
        knobs = seen.page.locator(".knob")
        assert [knobs.nth(k).locator(".unit").inner_text() for k in (0, 1)] == [UNIT, UNIT]
        slider = seen.page.locator("input[type=range]").nth(1)
        said = (slider.get_attribute("aria-valuetext") or "").replace("\xa0", " ")
        assert said == f"1.33 {UNIT}, from 0.5 to 5, baseline 1"
        assert f"What they get ({UNIT})" in seen.page.locator("#stands").inner_text()
        assert f"Payoffs in {UNIT}." in seen.page.inner_text("#figure")
        assert f"gain 2 {UNIT} and loss 1.33 {UNIT}:" in seen.page.inner_text("#map-here").replace("\xa0", " ")
        seen.ask("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        seen.page.wait_for_timeout(50)
        conditions = seen.page.locator(".why").all_inner_texts()
        assert any(f"({text} {UNIT})" in one.replace("\xa0", " ") for one in conditions for text in ("2", "1.33"))


def test_without_units_nothing_stands_in_their_place(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("hawk-dove"))) as seen:
        shown = seen.page.inner_text("body")
        assert "undefined" not in shown and "()" not in shown and seen.page.locator(".unit").count() == 0


NUMBERS = re.compile(r"(?<![\w.(^])-?\d+(?:\.\d+)?(?![\w.]*[\w^])")
TEXTS = """(() => {
  document.querySelectorAll('details').forEach(one => { one.open = true; });
  const places = ['#sliders', '#summary', '#stands', '#figure', '#map-here', '#fails', '#words'];
  const parts = places.flatMap(place => [...document.querySelectorAll(place)]);
  return parts.map(one => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('.formula, code, svg .quiet, dt').forEach(part => part.remove());
    copy.querySelectorAll('*').forEach(part => part.append(' '));
    return copy.textContent;
  }).join(' \\n ');
})()"""


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("thaad-deal", "breach_us:2.34567"),
        ("swap-package", "embargo:22/7,calm:1.23456"),
        ("hawk-dove", "value:3.14159"),
    ],
)
def test_numbers_have_three_digits_at_most(chromium: Browser, saved: Any, name: str, where: str) -> None:
    with visit(chromium, saved(page_of(name)), f"#at={where}") as seen:
        found = NUMBERS.findall(seen.ask(TEXTS).replace("\u2212", "-"))
    assert len(found) > 10
    digits = {one: len(one.strip("-").replace(".", "").lstrip("0").rstrip("0")) for one in found}
    assert max(digits.values()) <= 3, [one for one, many in digits.items() if many > 3]


def test_shares_of_an_issue_are_in_per_cent(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("swap-package"))) as seen:
        assert "share of THAAD withdrawn 100\xa0%" in seen.ask("document.getElementById('summary').textContent")
        agreed = seen.page.locator("#stands .card:visible .two > div").first.locator(".number").all_inner_texts()
        assert agreed and all(one.replace("\xa0", " ").endswith(" %") for one in agreed)


# --- the table of three players -----------------------------------------------------------------------


CELLS = """[...document.querySelectorAll('#figure .scroll')].map(layer => ({
  caption: layer.querySelector('caption').textContent,
  rows: [...layer.querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('td')].map(td => ({
    pays: [...td.querySelectorAll('.pay b')].map(one => one.textContent),
    best: [...td.querySelectorAll('.pay')].map(one => one.classList.contains('best')),
    stands: td.classList.contains('solution'),
  }))),
}))"""


def best_answers(game: NormalForm, payoffs: Any, profile: tuple[int, ...]) -> list[bool]:
    """Whether each player's strategy is a best answer, by trying its others."""
    found = []
    for n, many in enumerate(game.shape):
        others = [payoffs[(*profile[:n], s, *profile[n + 1 :])][n] for s in range(many)]
        found.append(payoffs[profile][n] == max(others))
    return found


def test_three_players_have_a_table_for_each_choice_of_the_third(chromium: Browser, saved: Any) -> None:
    page, where = page_of("three-powers"), {"breach_us": 8, "breach_cn": 8}
    game = page.game
    assert isinstance(game, NormalForm)
    point = game.space.point(where)
    cells = [[game.value_at(entry, point) for entry in cell] for cell in game.payoffs]
    payoffs = dict(zip(product(*map(range, game.shape)), cells, strict=True))
    pure = {one.label for one in branches_at(page.atlas, point) if " + " not in one.label}
    with visit(chromium, saved(page), "#at=breach_us:8,breach_cn:8") as seen:
        layers = seen.ask(CELLS)
    names = [player.strategies for player in game.players]
    assert [one["caption"] for one in layers] == [f"North Korea: {name}" for name in names[2]]
    framed = set()
    for profile, cell in payoffs.items():
        shown = layers[profile[2]]["rows"][profile[0]][profile[1]]
        assert [float(x.replace("\u2212", "-")) for x in shown["pays"]] == [pytest.approx(float(u)) for u in cell]
        assert shown["best"] == best_answers(game, payoffs, profile)
        if shown["stands"]:
            framed.add(f"({', '.join(own[s] for own, s in zip(names, profile, strict=True))})")
    assert framed == pure and len(pure) > 1


def test_what_would_fill_many_screens_has_no_table() -> None:
    for count, drawn in ((4, True), (5, False)):
        sides = {name: [f"{name}{k}" for k in range(count)] for name in "abc"}
        cells = {", ".join(cell): [0, 0, "x"] for cell in product(*sides.values())}
        game = solver.game(sides, cells, {"x": (0, 1)})
        assert bool(PageWriter(game).table(game)) == drawn


# --- what is folded -----------------------------------------------------------------------------------


def test_what_does_not_stand_is_folded_and_counted(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("thaad-deal"))) as seen:
        assert seen.page.inner_text("#fails-head") == "What does not stand, and why (4)"
        assert not seen.page.locator("#fails").is_visible()
        seen.page.locator("#fails-fold > summary").click()
        seen.until("document.querySelectorAll('#fails .fail:not([hidden]) li').length > 4")
        seen.ask("zopa.set('buffer', 1)")
        assert "Keep (the United States) and tolerate (China)" in seen.page.inner_text("#fails")


# --- the map ------------------------------------------------------------------------------------------

RECORD = """(() => {
  window.drawn = [];
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    const wide = this.measureText(text).width;
    window.drawn.push({text, x, y, wide, above: this.canvas.id === 'map-point'});
    return write.call(this, text, x, y);
  };
})()"""


def written_on_map(seen: Visit, across: str, up: str) -> list[dict[str, Any]]:
    """What is written on the map over two parameters, line by line, where, and how wide."""
    seen.ask(RECORD)
    seen.ask("tail => { location.hash = tail; }", f"#at=&map={up},{across}")
    seen.until("window.drawn.length > 0")
    seen.ask("tail => { window.drawn = []; location.hash = tail; }", f"#at=&map={across},{up}")
    seen.until("window.drawn.length > 0")
    return [one for one in seen.ask("window.drawn") if one["text"]]


@pytest.mark.parametrize(
    ("name", "across", "up", "many"),
    [
        ("thaad-deal", "breach_us", "buffer", 4),
        ("swap-package", "embargo", "relief", 3),
        ("hawk-dove", "value", "injury", 2),
    ],
)
def test_labels_say_what_stands_where_they_lie(
    chromium: Browser, saved: Any, name: str, across: str, up: str, many: int
) -> None:
    page = page_of(name)
    space, branches = page.game.space, page.data["main"]["branches"]
    x, y = space[across], space[up]
    with visit(chromium, saved(page)) as seen:
        written = written_on_map(seen, across, up)
        frame = seen.ask("zopa.frame()")
        drawn = {(one["text"], one["x"], one["y"]): one for one in written if one["above"]}  # once, if drawn again
        lines = [*drawn.values()]
        points, wide, tall = [], frame["right"] - frame["left"], frame["bottom"] - frame["top"]
        for one in lines:
            for sideways in (-0.49, 0, 0.49):
                a = (one["x"] + sideways * one["wide"] - frame["left"]) / wide
                b = (frame["bottom"] - one["y"]) / tall
                there = {across: float(x.low) + a * float(x.high - x.low), up: float(y.low) + b * float(y.high - y.low)}
                points.append([there.get(p.name, float(p.baseline)) for p in space.parameters])
        found = json.loads(seen.ask("points => JSON.stringify(zopa.at(points))", points))
    labels = dict[tuple[int, ...], list[str]]()
    for k, one in enumerate(lines):
        standing = {tuple(here["standing"]) for here in found[3 * k : 3 * k + 3]}
        assert len(standing) == 1, one["text"]  # a label lies in one region
        labels.setdefault(standing.pop(), []).append(one["text"])
    worded = 0
    for standing_here, texts in labels.items():
        said = " ".join(texts)
        numbers = [f"{k + 1} {branches[k]['title']}" for k in standing_here]
        short = [f"{k + 1} {branches[k]['short']}" for k in standing_here]
        bare = " · ".join(str(k + 1) for k in standing_here)
        assert said in (" ".join(numbers), " ".join(short), bare), said
        worded += said != bare
    assert worded >= many


def test_axes_say_what_they_mean_with_units(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(trade())) as seen:
        written = " ".join(one["text"] for one in written_on_map(seen, "gain", "loss"))
    assert f"Gain from a deal (gain, {UNIT})" in written and f"Loss from being cheated (loss, {UNIT})" in written


def test_a_region_is_named_on_hover_and_on_focus(chromium: Browser, saved: Any) -> None:
    with visit(chromium, saved(page_of("thaad-deal")), "#at=&map=breach_us,buffer") as seen:
        tip = seen.page.locator("#map-tip")
        assert not tip.is_visible()
        frame = seen.ask("zopa.frame()")
        place: Any = {"x": frame["left"] + 20, "y": frame["bottom"] - 20}  # little of both
        seen.page.locator("#map").hover(position=place)
        assert tip.inner_text() == "3 keep (the United States) and sanction (China)"
        assert "3 keep (the United States) and sanction (China)" in seen.page.inner_text("#map-here")
        seen.page.locator("h1").hover()
        assert not tip.is_visible()
        seen.page.locator("#map-y").focus()
        for _ in range(2):  # over the button for a picture
            seen.page.keyboard.press("Tab")
        assert seen.ask("document.activeElement.id") == "map"
        assert tip.inner_text() == "4 keep (the United States) and tolerate (China)"
        for _ in range(7):  # by half each
            seen.page.keyboard.press("Shift+ArrowDown")
        seen.until("document.getElementById('map-tip').textContent.startsWith('3 keep')")
        seen.page.keyboard.press("Tab")
        assert not tip.is_visible()


# --- words that Python and the script share -----------------------------------------------------------


def test_a_changed_phrase_is_found_on_the_page(chromium: Browser, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(plain_conditions.COMPARED, ">=", "no less than")
    monkeypatch.setattr("solver.questions.page_words.missed_verb", lambda relation, verb: f"lags {relation} {verb}")
    monkeypatch.setattr("solver.questions.page_words.outcome_words", lambda game, label: f"the outcome so: {label}")
    with visit(chromium, saved(explore(load("thaad-deal")))) as seen:
        seen.page.locator("#fails-fold > summary").click()
        seen.until("document.querySelector('#fails .fail:not([hidden])') !== null")
        failing = seen.page.inner_text("#fails")
        assert "is no less than" in failing and "lags >= is" in failing
        assert "So: (withdraw, sanction)" in failing and "so: (keep, tolerate)" in seen.page.inner_text("#map-here")


# --- the script's modules -----------------------------------------------------------------------------

DECLARED = re.compile(r"^(?:export )?(?:async )?(?:const|let|function|class) (\[[^\]]*\]|[\w$]+)", re.MULTILINE)


def modules() -> dict[str, str]:
    return {one.name: one.read_text("utf-8") for one in sorted(MODULES.glob("*.js"))}


def test_modules_are_short_and_every_one_is_used() -> None:
    found = modules()
    assert len(found) > 20
    for name, text in found.items():
        lines = text.splitlines()
        assert len(lines) <= 300 and max(map(len, lines)) <= 120, name
        assert lines[0].startswith("// ") and all(one.count("`") % 2 == 0 for one in lines), name
    imported = {one for text in found.values() for one in re.findall(r"from '\./([a-z_]+\.js)'", text)}
    assert {*found} == imported | {MAIN}


def test_a_name_stands_for_one_thing_in_all_modules() -> None:
    """They share one scope once they are joined."""
    every = Counter(
        name for text in modules().values() for one in DECLARED.findall(text) for name in re.findall(r"[\w$]+", one)
    )
    assert [name for name, count in every.items() if count > 1] == []


def test_the_joined_script_has_no_import_and_no_type() -> None:
    script = page_script()
    assert not re.search(r"\bimport\b|\bexport\b|/\*\*|@type|^ ", script, re.MULTILINE)
    assert "http://www.w3.org/2000/svg" in script  # two slashes begin a comment in a line of their own alone


def test_modules_are_joined_behind_what_they_import() -> None:
    texts = {
        "main.js": "import {a} from './a.js';\nimport {b} from './b.js';\nuse(a, b);\n",
        "a.js": "import {b} from './b.js';\n/** Adds.\n * @param {number} x * and more */\nexport const a = b;\n",
        "b.js": "  // a comment\nexport const b = 'http://x'; // why\n",
    }
    assert join_modules("main.js", texts.__getitem__) == (
        "'use strict';\n(() => {\nconst b = 'http://x';const a = b;use(a, b);})();"
    )
    with pytest.raises(ValueError, match="cycle"):
        join_modules("a.js", {"a.js": "import {b} from './b.js';\n", "b.js": "import {a} from './a.js';\n"}.__getitem__)


def type_checker() -> str:
    tsc = os.environ.get("TSC") or shutil.which("tsc") or ""
    if not tsc:
        pytest.skip("tsc, TypeScript's checker, is not installed (Debian: node-typescript), and TSC names none")
    return tsc


def types_found(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [type_checker(), "-p", folder / "jsconfig.json"], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.slow
def test_types_are_right() -> None:
    done = types_found(MODULES)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_wrong_type_is_found(tmp_path: Path) -> None:
    for name, text in modules().items():
        (tmp_path / name).write_text(text.replace("fmt(here(one.value)", "fmt(one.text"), "utf-8")
    shutil.copy(MODULES / "jsconfig.json", tmp_path)
    done = types_found(tmp_path)
    assert done.returncode != 0 and "knobs.js" in done.stdout
