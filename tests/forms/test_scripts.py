"""Names in any script: a game whose names are renamed has the same answers, with the other names."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from audit import tenth
from command import run

from solver.forms.files.toml_write import writes
from solver.questions.reading import read, reads
from solver.report.text_page import columns

NAMES = (
    "US",
    "China",
    "withdraw",
    "keep",
    "sanction",
    "tolerate",
    "shield",
    "buffer",
    "rupture",
    "calm",
    "net",
    "stake",
)
SCRIPTS = {
    "Hangul": ("미국", "중국", "철수", "유지", "제재", "용인", "방패", "완충", "위반", "안정", "순익", "몫"),
    "Han": ("美國", "中國", "撤出", "保留", "制裁", "容忍", "盾牌", "緩衝", "違約", "安定", "淨值", "部分"),
    "Latin": ("Österreich", "Genève", "öffnen", "schließen", "Zölle", "dulden", "Höhe", "größe", "płaca", "şans",
              "čistý", "část"),
    "Cyrillic": ("США", "Китай", "вывод", "сохранить", "запрет", "терпеть", "щит", "буфер", "срыв", "покой", "итог",
                 "доля"),
}  # fmt: skip
GAME = """
schema = 1
form = "normal"
[players]
"US" = { strategies = ["withdraw", "keep"] }
"China" = { strategies = ["sanction", "tolerate"] }
[parameters."shield"]
baseline = 3
range = [0, 6]
[parameters."rupture"]
baseline = 2
range = [0, 6]
control = "US"
[parameters."buffer"]
baseline = 1
range = [0, 6]
[terms]
"net" = "shield - rupture"
[payoffs]
"withdraw, sanction" = ["rupture", "shield"]
"withdraw, tolerate" = ["0", "1"]
"keep, sanction" = ["net", "-buffer"]
"keep, tolerate" = ["1", "rupture"]
[[assumptions]]
where = "shield + rupture >= 1"
"""
DISPUTE = """
schema = 1
form = "dispute"
[players]
"US" = {}
"China" = {}
[parameters."calm"]
baseline = 2
range = [1, 6]
[issues."stake"]
range = [0, 1]
[utilities]
"US" = "stake*calm"
"China" = "1 - stake"
[disagreement]
"US" = "calm/8"
"China" = 0
"""
ASKED = [
    (GAME, "show"), (GAME, "solve"), (GAME, "solve", "--at", "baseline"), (GAME, "phases"), (GAME, "thresholds"),
    (GAME, "robust"), (GAME, "when", "equilibrium(withdraw, sanction) and shield >= 1", "--set", "rupture=1"),
    (GAME, "prove", "not strict(keep, tolerate)"), (GAME, "derive", "withdraw, sanction"),
    (GAME, "concede", "withdraw, sanction", "--by", "rupture", "--set", "rupture=1"),
    (GAME, "tornado", "keep, tolerate"),
    (GAME, "uncertain", "--samples", "200"), (GAME, "sustain", "withdraw, sanction"), (GAME, "check"),
    (GAME, "order"), (GAME, "order", "--set", "rupture=1"),
    (DISPUTE, "show"), (DISPUTE, "bargain"), (DISPUTE, "thresholds"), (DISPUTE, "when", "payoff(US) >= 1"),
]  # fmt: skip


def renamed(text: str, script: str) -> str:
    names = dict(zip(NAMES, SCRIPTS[script], strict=True))
    return re.sub(r"[A-Za-z]+", lambda word: names.get(word[0], word[0]), text)


def pages(form: str, out: str) -> Any:
    """The text, or the JSON apart from its provenance, which has the file's path and a hash of it."""
    return {**json.loads(out), "provenance": None} if form == "json" else out


PAIRS = [*product(ASKED, SCRIPTS)]


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "script"), tenth(PAIRS, 12), ids=lambda one: " ".join(one[1:4]))
def test_a_game_with_other_names_has_the_same_answers(asked: tuple[str, ...], script: str, tmp_path: Path) -> None:
    text, command, *about = asked
    usual, other = tmp_path / "game.toml", tmp_path / script / "game.toml"
    other.parent.mkdir()
    usual.write_text(text, "utf-8")
    other.write_text(renamed(text, script), "utf-8")
    for form in () if command == "check" else ("csv", "json"):
        here = run([command, str(usual), *about, "--format", form])
        there = run([command, str(other), *(renamed(one, script) for one in about), "--format", form])
        assert (here.code, there.code) in {(0, 0), (5, 5)}, there.err + here.err
        assert pages(form, there.out) == pages(form, renamed(here.out, script))


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("text", [GAME, DISPUTE], ids=["normal", "dispute"])
def test_what_is_written_reads_back(text: str, script: str, tmp_path: Path) -> None:
    game = reads(renamed(text, script))
    assert reads(writes(game)) == game
    (tmp_path / "a.toml").write_text(writes(game), "utf-8")
    assert read(tmp_path / "a.toml") == game


@pytest.mark.parametrize("script", SCRIPTS)
def test_strips_stand_below_each_other(script: str, tmp_path: Path) -> None:
    file = tmp_path / "game.toml"
    file.write_text(renamed(GAME, script), "utf-8")
    for command in (["thresholds", str(file)], ["tornado", str(file), renamed("keep, tolerate", script)]):
        strips = [line for line in run([*command, "--full"]).out.splitlines() if re.search(r"[A|=~*]{4}", line)]
        assert strips and len({columns(line.rpartition(" ")[0]) for line in strips}) <= 2
