"""Phrases: the marks they are written in, that each is used with the slots it has, and that none is worded twice."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import cli
from games import load
from solver.concepts.catalogue import at_point
from solver.questions.bargain.answer import bargain
from solver.questions.bargain.phrases import SAY as BARGAIN
from solver.questions.concede.answer import concede
from solver.questions.concede.phrases import SAY as CONCEDE
from solver.questions.order.answer import order
from solver.questions.order.report import SAY as ORDER
from solver.questions.phases.answer import phases
from solver.questions.phases.report import SAY as PHASES
from solver.questions.solve.phrases import SAY as SOLVE
from solver.report.answer import Answer
from solver.report.blocks import Amount, Code
from solver.report.phrases import HEARD, Phrases, read_phrase, slots_of

ROOT = Path(cli.__file__).resolve().parent
FILES = sorted((ROOT / "solver").rglob("*.py"))


def tables_in(path: Path) -> dict[str, Phrases]:
    """The tables that a module has or takes from another, by the names they have in it."""
    if "Phrases" not in path.read_text("utf-8") and "import SAY" not in path.read_text("utf-8"):
        return {}
    module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {name: value for name, value in vars(module).items() if isinstance(value, Phrases)}


def keys_of(node: ast.expr) -> list[str]:
    """The keys that an argument may be: a text, or one of several by a condition."""
    if isinstance(node, ast.IfExp):
        return [*keys_of(node.body), *keys_of(node.orelse)]
    assert isinstance(node, ast.Constant) and isinstance(node.value, str), f"no key in words: {ast.unparse(node)}"
    return [node.value]


def calls_in(path: Path, tables: dict[str, Phrases]) -> Iterator[tuple[Phrases, str, set[str], bool]]:
    """Every use of a table: the key, the slots that are given, and whether more may be given by a mapping."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        what = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "pieces" else node.func
        if isinstance(what, ast.Name) and what.id in tables:
            given = {word.arg for word in node.keywords if word.arg}
            for key in keys_of(node.args[0]):
                yield tables[what.id], key, given, any(word.arg is None for word in node.keywords)


USES = [(path, use) for path in FILES if (tables := tables_in(path)) for use in calls_in(path, tables)]
TABLES = {id(one): one for path in FILES for one in tables_in(path).values()}


def test_each_use_gives_the_slots_that_the_phrase_has() -> None:
    wrong = []
    for path, (table, key, given, more) in USES:
        slots = slots_of(read_phrase(table.table[key]))
        if given - slots or (slots - given and not more):
            wrong.append(f"{path.relative_to(ROOT)}: {table.room}.{key}: {sorted(given ^ slots)}")
    assert wrong == [] and len(USES) > 30


def test_each_phrase_is_used() -> None:
    used = {(id(table), key) for _, (table, key, *_) in USES}
    assert [f"{t.room}.{key}" for t in TABLES.values() for key in t.table if (id(t), key) not in used] == []


def test_each_room_has_one_table() -> None:
    rooms = [one.room for one in TABLES.values()]
    assert len(rooms) == len({*rooms})


def is_glue(node: ast.AST) -> bool:
    """Whether words are put in or left out by a product, as in `", in sum" * bool(rest)`."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
        return False
    sides = (node.left, node.right)
    texts = [one for one in sides if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    parts = [part for one in sides if isinstance(one, ast.JoinedStr) for part in one.values]
    texts += [part for part in parts if isinstance(part, ast.Constant)]
    return any(len(re.findall("[a-z]", str(one.value))) > 1 for one in texts)


def test_no_words_are_put_in_by_a_product() -> None:
    assert is_glue(ast.parse("', in sum' * bool(rest)", mode="eval").body)
    glued = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if is_glue(node) and isinstance(node, ast.expr)
    ]
    assert glued == []


@pytest.mark.parametrize(
    ("phrase", "slots", "said"),
    [
        ("{a}", {"a": "one"}, "one"),
        ("a[, b {c}]d", {"c": ""}, "ad"),
        ("a[, b {c}] d", {"c": "x"}, "a, b x d"),
        ("[{a?}yes|no]", {"a": True}, "yes"),
        ("[{a?}yes|no]", {"a": False}, "no"),
        ("[{a}|{b}|neither]", {"a": "", "b": ()}, "neither"),
        ("[a [b {c}] {d}]", {"c": "", "d": "x"}, "a x"),
        ("{n:count wall}", {"n": ["x", "y"]}, "two walls"),
        ("{n:count branch/branches} {n:number stands/stand}", {"n": 1}, "one branch stands"),
        ("{n:number stands/stand}, {n:number stands/stand}", {"n": 2}, "stand, stand"),
        ("{n}", {"n": 3}, "3"),
        ("{names:and}", {"names": []}, ""),
        ("[[1, 2]] {{3}} 4 || 5 | 6", {}, "[1, 2] {3} 4 | 5 | 6"),
        ("it holds if {c}.", {"c": Code("x > 1")}, "it holds if x > 1."),
        ("costs {c}, or {d}", {"c": Amount(Fraction(3)), "d": Amount(Fraction(4))}, "costs 3, or 4"),
        ("{both}.", {"both": (Code("x"), "and", Code("y"))}, "x and y."),
        ("", {}, ""),
    ],
)
def test_marks(phrase: str, slots: dict[str, Any], said: str) -> None:
    assert Phrases("room", key=phrase)("key", **slots) == said


@pytest.mark.parametrize("phrase", ["a [b", "a] b", "{a", "a}", "[a|b", "{a b}", "{}"])
def test_a_mark_without_its_partner_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match="without its partner"):
        read_phrase(phrase)


def test_a_slot_too_many_or_too_few_is_an_error() -> None:
    say = Phrases("room", key="{a}")
    with pytest.raises(TypeError, match=r"room\.key has no slot b"):
        say("key", a="x", b="y")
    with pytest.raises(KeyError):
        say("key")


def test_formulas_and_numbers_stay_what_they_are() -> None:
    found = Phrases("room", key="if {c} costs {d}.").pieces("key", c=Code("x > 1"), d=Amount(Fraction(3)))
    assert found == ("if", Code("x > 1"), "costs", Amount(Fraction(3)), ".")


def test_what_is_said_can_be_listened_to() -> None:
    heard: dict[tuple[str, str], str] = {}
    token = HEARD.set(heard)
    try:
        concede(load("thaad-deal"), "withdraw, sanction").export("sentence")
    finally:
        HEARD.reset(token)
    assert heard["concede", "move"].startswith("raise the cost to the US") and ("concede", "nowhere") not in heard


def test_a_changed_phrase_is_found_in_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = concede(load("thaad-deal"), "withdraw, sanction")
    monkeypatch.setitem(CONCEDE.table, "costs", "{high} {unit} is the PRICE ({proved}).")
    monkeypatch.setitem(CONCEDE.table, "move", "MOVE-{verb} {what} from {start} to {target}")
    for form in ("text", "markdown", "html", "latex"):
        assert "is the PRICE" in answer.export(form), form
    assert "MOVE-raise the cost" in answer.export("sentence")


TOLD: dict[str, tuple[Phrases, Callable[[], Answer], dict[str, str]]] = {  # phrases, changed to words that stand out
    "phases": (PHASES, lambda: phases(load("hawk-dove")), {"phase": "this is {name} {several} {open} ZZ"}),
    "order": (ORDER, lambda: order(load("hawk-dove"), at="baseline"), {"no_more": "ZZ[ {ties?}ties]"}),
    "bargain": (
        BARGAIN, lambda: bargain(load("swap-package"), "nash", closed=False),
        {"picks": "ZZ {title} {agreement} {paid}"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("room", TOLD)
def test_a_sentence_and_its_pages_have_one_wording(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table, ask, changed = TOLD[room]
    answer = ask()
    for key, phrase in changed.items():
        monkeypatch.setitem(table.table, key, phrase)
    for form in ("text", "markdown", "html", "latex", "sentence"):
        assert "ZZ" in answer.export(form), form


@pytest.mark.parametrize(("game", "key"), [("thaad-offer", "instead"), ("hawk-dove", "ranks"), ("gloves", "terms")])
def test_pages_of_solutions_have_one_wording(game: str, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = load(game)
    there = at_point(chosen, chosen.space.baseline)
    monkeypatch.setitem(SOLVE.table, key, SOLVE.table[key] + " ZZ")
    for form in ("text", "markdown", "html"):
        assert "ZZ" in there.export(form), form
