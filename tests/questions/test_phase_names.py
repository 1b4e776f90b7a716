"""A phase has one name and one example, whichever command speaks of it, and a wall is written one way.

What `solve`, `phases` and `thresholds` print, as text and as JSON, is read back and held together: the names with
their equilibria, the examples, and the equations, which are known by their values at points drawn at random.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

import pytest
from affine_games import affine_game
from audit import FULL, how_many, tenth
from shelf import DISPUTES, NORMAL, taken

from games import load
from solver import drawn, grid, sweep
from solver.atlas import Atlas, branches_at
from solver.concepts.line_search import pattern_of
from solver.concepts.nash.atlas import NashAtlas
from solver.concepts.phases import phases as listed
from solver.expressions.expression import evaluate, parse
from solver.questions.phases.answer import PhaseMap, name_patterns, phases
from solver.questions.subject import atlas_of
from solver.questions.thresholds.answer import Thresholds, thresholds
from solver.questions.uncertain.answer import uncertain
from solver.questions.when.answer import when
from solver.regions.parameters import ParameterSpace
from solver.regions.report import MAX_WALL
from solver.report import words
from solver.report.remedies import CUT, Door, at_door

WIDE = 10_000  # columns, so that nothing is wrapped
LONG = ("talks", "rubinstein") if FULL else ("talks", "rubinstein", "ratification")  # many seconds each
SEVERAL = ("crisis-bargaining", "power-shift")  # phases with one list, by other formulas and apart
QUICK = [name for name in (*NORMAL, *DISPUTES) if len(taken(name).space) and name not in (*LONG, *SEVERAL)]
SHELF = [(name, ()) for name in (*SEVERAL, *tenth(QUICK, 4))]
MOVED = [("thaad-deal", (("shield", "7"), ("breach_cn", "4"))), ("swap-package", (("embargo", "5/2"),))]
DRAWN = [((seed, *shape), ()) for seed in range(how_many(1, 12)) for shape in ((2, 2), (2, 3), (3, 2))]


@dataclass(frozen=True)
class Answers:
    """What the three questions say of one game at one point: as answers, as text, as JSON."""

    atlas: Atlas
    map: PhaseMap
    tips: Thresholds
    text: Mapping[str, str]
    json: Mapping[str, Any]


@cache
def ask_all(game: str | tuple[int, ...], at: tuple[tuple[str, str], ...]) -> Answers:
    atlas = atlas_of(taken(game) if isinstance(game, str) else affine_game(*game).game)
    answers: dict[str, tuple[Any, ...]] = {
        "phases": (phases(atlas, dict(at)),),
        "thresholds": (thresholds(atlas, at=dict(at)),),
    }
    if isinstance(atlas, NashAtlas):
        answers["solve"] = (atlas, atlas.game.space.point(dict(at)), listed(atlas))
    text = {name: one.export("text", *more, width=WIDE) for name, (one, *more) in answers.items()}
    records = {name: json.loads(one.export("json", *more)) for name, (one, *more) in answers.items()}
    return Answers(atlas, answers["phases"][0], answers["thresholds"][0], text, records)


@pytest.fixture(params=[*SHELF, *MOVED, *DRAWN], ids=str)
def answers(request: pytest.FixtureRequest) -> Answers:
    return ask_all(*request.param)


def test_names_need_no_examples_near_a_point(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many curved lists these take as long as all that is found out about them."""
    brought = "solver.concepts.phase_examples.bring_closer"
    monkeypatch.setattr(brought, lambda *_: pytest.fail("an example is brought closer"))
    for atlas in map(atlas_of, (affine_game(1, 3, 2).game, load("three-powers"))):
        found = listed(atlas)
        lists = {pattern_of(atlas.at(phase.example).continua): phase.name for phase in reversed(found.phases)}
        assert len(lists) > 3 and name_patterns(atlas, atlas.game.space.baseline, lists) == lists


def headed(text: str, field: str) -> dict[str, str]:
    """Return what a field says under each letter that heads a block of text."""
    found, name = {}, ""
    for line in text.splitlines():
        if heading := re.match(r"[* ]? ?([A-Z]+\d*) +\S", line):
            name = heading[1]
        elif name and (value := re.match(rf" +{field}  +(.*)", line)):
            found[name] = value[1]
    return found


def letter(name: str) -> str:
    """Return what the phases with one list of outcomes have in common."""
    return name.rstrip("0123456789")


def test_phases_have_one_name_and_one_example(answers: Answers) -> None:
    named = {one["name"]: one for one in answers.json["phases"]["phases"]}
    assert len(named) == len(answers.map) and list(named) == [entry.name for entry in answers.map]
    examples = headed(answers.text["phases"], "example")
    assert list(examples) == list(named)
    outcomes = defaultdict(set)
    for name, one in named.items():
        outcomes[letter(name)].add(frozenset(one["labels"]))
        heading = words.join_words(one["labels"]) if one["labels"] else "no "
        assert re.search(rf"(?m)^[* ]? ?{name} +{re.escape(heading)}", answers.text["phases"])
    assert all(len(lists) == 1 for lists in outcomes.values())
    assert len({min(lists, key=sorted) for lists in outcomes.values()}) == len(outcomes)
    if "solve" in answers.json:
        for k, one in enumerate(answers.json["solve"]["phases"]["phases"]):
            same = answers.json["phases"]["phases"][k]
            assert (one["name"], one["example"], one["branches"]) == (same["name"], same["example"], same["branches"])
        shown = headed(answers.text["solve"].partition("Which stand together")[2], "example")
        assert shown == {name: examples[name] for name in shown} and len(shown) == k + 1


@pytest.mark.parametrize("name", ["thaad-deal", "wedge", "shield-spiral"])
def test_draws_call_a_phase_by_its_letter(name: str) -> None:
    """Whether each list of outcomes that was drawn has the letter of the phase with this list."""
    letters = {frozenset(entry.labels): letter(entry.name) for entry in phases(load(name))}
    drawn = uncertain(load(name), samples=200).phases
    assert drawn and all(one.name == letters[frozenset(one.labels)] for one in drawn)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["thaad-deal", "thaad-offer", "three-powers", "plan"])
def test_sweeps_call_a_phase_by_its_letter(name: str) -> None:
    """Whether a list that stands off all walls has the letter of its phase, on the page, in JSON and CSV, and no other
    list has one."""
    atlas = atlas_of(load(name))
    letters = {frozenset(entry.labels): letter(entry.name) for entry in phases(atlas)}
    swept = sweep(atlas, drawn(atlas.game.space, 256, seed=2))
    sets = {text: frozenset(text.split("; ")) if text != "none" else frozenset() for text in swept.signatures}
    assert swept.letters == {text: letters[outcomes] for text, outcomes in sets.items()} and len(swept.letters) > 1
    assert json.loads(swept.export("json"))["letters"] == swept.letters
    table = [line.rsplit(",", 1)[1] for line in swept.export("csv").splitlines()]
    assert table == ["phase", *(swept.letters[text] for text in swept.signatures)]
    assert all(
        f"% {known} {text}\n" in re.sub(" +", " ", swept.export(width=WIDE)) for text, known in swept.letters.items()
    )
    walls = sweep(load("thaad-deal"), grid(load("thaad-deal").space, {"shield": (0, 0, 1)}))
    assert walls.letters == {} and {*walls.signatures} == {"(withdraw, tolerate); (keep, tolerate)"}


def test_lists_on_lines_have_the_names_of_their_phases(answers: Answers) -> None:
    """Whether a capital is the phase with that list, and each interval has that of the phase in which it lies."""
    phase_of = {entry.branches: entry for entry in answers.map}
    outcomes = {letter(entry.name): frozenset(entry.labels) for entry in answers.map}
    lists = answers.json["thresholds"]["lists"]
    assert len({one["name"] for one in lists}) == len(lists)
    for one in lists:
        held = frozenset(label for corners in one["continua"] for label in corners)
        isolated = all(len(corners) == 1 for corners in one["continua"])
        if one["name"].isupper():
            assert outcomes[one["name"]] == held
        elif isolated:
            assert held not in outcomes.values()
        legend = re.findall(rf"(?m)^{one['name']} {{3,}}(\S.*?)(?: {{3,}}.*)?$", answers.text["thresholds"])
        assert frozenset(legend) == (held or {"none in closed form"})
    for line in answers.tips.lines:
        for interval in line.intervals:
            value = interval.standing.value
            if not isinstance(value, Fraction):
                continue
            point = {**answers.tips.point, line.name: value}
            there = answers.atlas.at(point)
            entry = phase_of.get(branches_at(answers.atlas, point))
            if there.walls or entry is None:
                continue
            assert answers.tips.name(interval.standing) == letter(entry.name)


def test_a_wall_is_written_one_way(answers: Answers) -> None:
    space = answers.atlas.game.space
    points = _points(space)
    writings = defaultdict(set)
    for equation in _equations(answers):
        writings[_values(equation, points)].add(equation)
    assert [sorted(several) for several in writings.values() if len(several) > 1] == []
    assert not any("==" in text for text in answers.text.values())
    for parameter in space.parameters:
        for text in answers.text.values():
            assert not re.search(rf"\b{parameter.name} <= {parameter.low}(?! ?[\d/*.+-])", text)
            assert not re.search(rf"\b{parameter.name} >= {parameter.high}(?! ?[\d/*.+-])", text)
    name, low = space.parameters[0].name, space.parameters[0].low
    printed = when(answers.atlas, f"{name} <= {low}").export()
    assert f"  {name} = {low}\n" in printed or "It never holds." in printed


def test_walls_are_always_written_and_whole_if_asked(answers: Answers) -> None:
    tips = [tip.walls[0] for line in answers.tips.lines for tip in line.thresholds]
    crossed = re.findall(r"at (.*? = .*?)(?:; |\n)", "".join(_beside(answers.map)))
    cut = CUT.typed
    for answer, walls in ((answers.tips, tips), (answers.map, crossed)):
        with at_door(Door("command line")):
            short, whole = (answer.export("text", *full, width=WIDE) for full in ((), (True,)))
        for wall in walls:
            assert wall in whole and (wall in short or (cut in short and (wall[:30] in short or "a curve in" in short)))
        assert cut not in whole and (cut in short) >= any(len(wall) > MAX_WALL for wall in walls)


def _equations(answers: Answers) -> Iterator[str]:
    """Yield the walls that the answers name: on lines, of crossings, and where the point lies."""
    for line in answers.tips.lines:
        for tip in line.thresholds:
            yield from tip.walls
    yield from re.findall(r"at (.*? = .*?)(?:; |\n)", "".join(_beside(answers.map)))
    yield from answers.map.there.walls


def _beside(found: PhaseMap) -> Iterator[str]:
    data = found.document().data
    grid = data() if callable(data) else data
    assert grid is not None
    for row in grid.rows:
        yield f"{row[grid.head.index('borders on')]}\n"


def _points(space: ParameterSpace) -> list[dict[str, Fraction]]:
    random = Random(1)
    return [{name: Fraction(random.randint(-999, 999), 100) for name in space.names} for _ in range(4)]


def _values(equation: str, points: Sequence[Mapping[str, Fraction]]) -> tuple[Fraction, ...]:
    """Return the differences of the sides at the points, the first one scaled to 1: equal for equations of one wall."""
    left, right = equation.split(" = ")
    found = [evaluate(parse(left).tree, point) - evaluate(parse(right).tree, point) for point in points]
    return tuple(one / found[0] for one in found)


@pytest.mark.parametrize(("game", "at", "names"), [
    ("thaad-deal", {}, ["C"]), ("thaad-deal", {"breach_us": 9, "breach_cn": 9}, ["D"]), ("thaad-offer", {}, ["A"]),
])  # fmt: skip
def test_json_names_the_phase_of_the_point(game: str, at: dict[str, int], names: list[str]) -> None:
    atlas = atlas_of(load(game))
    record = json.loads(atlas.export("json", atlas.game.space.point(at), listed(atlas)))
    assert [record["phases"]["phases"][k]["name"] for k in record["phases_at_point"]] == names
