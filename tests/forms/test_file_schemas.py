"""The schema of game files against their reader: what one takes the other takes, and both refuse at the same place."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import command
import pytest
from damaged_files import Damage, damages, toml
from hypothesis import given, settings
from jsonschema import Draft202012Validator, ValidationError
from random_files import lines

import cli
import games
from solver import ZopaError, game_schema, read, reads, writes
from solver.forms.files import FORMS, TEMPLATES, template
from solver.forms.files.toml_schemas import GAME
from solver.forms.key_tables import AGREED, ANSWER
from solver.forms.published import PublishedAgreement, PublishedAnswer
from solver.forms.traits import function_named

ROOT = Path(cli.__file__).resolve().parent
TESTS = sorted(one for one in (ROOT / "tests").rglob("*.py") if "schema = 1" in one.read_text(encoding="utf-8"))
PAGES = sorted((ROOT / "docs").glob("*.md"))
FENCE = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def validator(form: str) -> Draft202012Validator:
    Draft202012Validator.check_schema(game_schema(form))
    return Draft202012Validator(game_schema(form))


def faults(data: Any) -> list[ValidationError]:
    """What the schema of all forms has against a file, which that of its own form has, too."""
    found = list(validator(GAME).iter_errors(data))
    if isinstance(data.get("form"), str) and data["form"] in TEMPLATES:
        own = list(validator(data["form"]).iter_errors(data))
        assert {tuple(one.absolute_path) for one in own} == {tuple(one.absolute_path) for one in found}
    return found


def fault_of(data: Mapping[str, Any]) -> str:
    """Why the reader refuses a file, as zopa check does; nothing where it reads it."""
    try:
        made = reads(toml(data))
        if made.traits.reads:
            function_named(made.traits.reads)(made)
    except ZopaError as error:
        return str(error)
    return ""


SHELF = {name: games.path(name).read_text(encoding="utf-8") for name in games.names()}
SHELF |= {f"new {form}": template(form) for form in TEMPLATES}


@pytest.mark.parametrize("name", SHELF)
def test_a_game_of_the_catalogue_and_what_is_written_of_it_fit_the_schema(name: str) -> None:
    assert faults(tomllib.loads(SHELF[name])) == []
    assert faults(tomllib.loads(writes(reads(SHELF[name])))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_games_of_the_guides_fit_the_schema(page: Path) -> None:
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    assert [text for text in found if faults(tomllib.loads(text))] == []


def texts(module: Path) -> Iterator[str]:
    """The texts in a module of tests that are games."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "schema = 1" in node.value:
            try:
                reads(node.value)
            except ZopaError:
                continue
            if not re.match(r"\s*(NFG|EFG)\b", node.value):
                yield node.value


def test_the_games_of_the_tests_fit_the_schema() -> None:
    found = [text for module in TESTS for text in texts(module)]
    assert len(found) > 12
    assert [text for text in found if faults(tomllib.loads(text))] == []


@settings(max_examples=60)
@given(lines())
def test_a_random_game_fits_the_schema(written: list[str]) -> None:
    assert faults(tomllib.loads("\n".join(written))) == []


def places(fault: ValidationError) -> set[tuple[str | int, ...]]:
    """Where a fault is: for a key that is missing or too much, the key; of alternatives, any."""
    at = tuple(fault.absolute_path)
    match fault.validator:
        case "required":
            found = {(*at, key) for key in fault.validator_value if key not in fault.instance}
        case "additionalProperties":
            found = {(*at, key) for key in fault.instance if key not in fault.schema["properties"]}
        case _:
            found = {at}
    return found.union(*map(places, fault.context or ()))


def name_place(path: tuple[str | int, ...]) -> str:
    """The table of a place, as the reader names it: the first two parts of its path."""
    top, *more = path[:2]
    if not more:
        return str(top)
    bare = isinstance(more[0], str) and re.fullmatch(r"[\w-]+", more[0])
    return f"{top}[{more[0]}]" if isinstance(more[0], int) else f"{top}.{more[0]}" if bare else f'{top}."{more[0]}"'


DAMAGED = list(damages({name: tomllib.loads(text) for name, text in SHELF.items()}, 300, seed=63))


@pytest.mark.parametrize("how", ["removed", "misspelt", "of a wrong type", "a wrong value"])
def test_what_is_damaged_is_refused_at_its_place(how: str) -> None:
    kind = [damage for damage in DAMAGED if damage.how == how]
    assert len(kind) == 75
    refused = [is_refused_at_its_place(damage) for damage in kind]
    assert sum(refused) == {"a wrong value": 29}.get(how, 75)


def is_refused_at_its_place(damage: Damage) -> bool:
    """Whether the schema refuses it; the reader has to in any case, and each where the damage is."""
    said, found = fault_of(damage.data), faults(damage.data)
    about = damage.name, damage.how, damage.path, said
    assert said, about
    if not found:
        assert any(isinstance(part, str) and part in said for part in damage.path), about
        return False
    here = {path[:2] for path in (damage.path, damage.now)}
    table, words = name_place(damage.path[:-1] or damage.path), (damage.path[-1], damage.now[-1], damage.value)
    is_named = table in said and any(str(word) in said for word in words)
    assert is_named or any(name_place(path) in said for path in here), about
    named = [place for fault in found for place in places(fault)]
    assert any(place[: len(path)] == path for path in here for place in named), about
    return True


def test_the_reader_takes_the_keys_of_answers_that_a_record_has() -> None:
    assert set(ANSWER.shapes) == {part.name for part in fields(PublishedAnswer)}
    assert set(AGREED.shapes) == {part.name for part in fields(PublishedAgreement)}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_begins_with_the_name_of_its_schema(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert command.run(["new", "my.toml", "--form", form]).code == 0
    text = Path("my.toml").read_text(encoding="utf-8")
    named = text.splitlines()[0].removeprefix("#:schema ./")
    assert named == f"{form}.schema.json" and read("my.toml")
    assert command.run(["schema", "--form", form, "-o", named]).code == 0
    schema = json.loads(Path(named).read_text(encoding="utf-8"))
    assert schema == game_schema(form)
    assert list(Draft202012Validator(schema).iter_errors(tomllib.loads(text))) == []


def test_what_there_is_no_schema_of_is_refused() -> None:
    assert json.loads(command.run(["schema"]).out) == game_schema()
    assert "write --form tree" in command.run(["schema", "tree"]).err
    assert "did you mean 'when'?" in command.run(["schema", "wen"]).err
    assert "leave out when, or --form" in command.run(["schema", "when", "--form", "tree"]).err
    assert "did you mean 'tree'?" in command.run(["schema", "--form", "tre"]).err


SHORT: dict[str, dict[str, Any]] = {  # what may stand in the place of a table, by the file that it is put in
    "new normal": {"players": {"north": ["open", "closed"], "south": ["open", "closed"]}},
    "new dispute": {"players": {"supplier": "Frames", "maker": {}}, "issues": {"price": [0, 10], "delivery": [0, 1]}},
    "new study": {"games": {"deal": "thaad-offer", "promise": {"game": "grand-bargain"}}, "parameters": {}},
    "new coalition": {"worth": {"hill, lake": 1, "mill,hill": "near/2"}},
    "rubinstein": {"players": {"first": "One", "second": {"name": "Two"}}},
}


@pytest.mark.parametrize("name", SHORT)
def test_what_may_be_written_short_fits_the_schema(name: str) -> None:
    data = {**tomllib.loads(SHELF[name]), **SHORT[name]}
    assert (fault_of(data), faults(data)) == ("", [])


APART: tuple[tuple[str, dict[str, Any], str], ...] = (  # keys that do not go together, and one that tells of it
    ("new normal", {"matrix": {"north": [[1, 2], [3, 4]], "south": [[1, 2], [3, 4]]}}, "payoffs"),
    ("new dispute", {"agreements": {"peace": [1, 1]}}, "issues"),
    ("new tree", {"moves": [{"at": "", "player": "chance", "actions": ["a"], "probabilities": {"a": 1}}]}, "moves"),
    ("new tree", {"moves": [{"at": "", "player": "firm", "actions": ["a"], "probabilities": {"a": 1}}]}, "moves"),
    ("rubinstein", {"protocol": {"kind": "ultimatum", "rounds": 3}}, "protocol"),
    ("rubinstein", {"protocol": {"kind": "finite-offers"}}, "protocol"),
    ("plan", {"players": {"US": {}}}, "players"),
)


@pytest.mark.parametrize(("name", "more", "key"), APART, ids=[f"{name} {key}" for name, _, key in APART])
def test_what_does_not_go_together_is_refused_by_both(name: str, more: dict[str, Any], key: str) -> None:
    data = {**tomllib.loads(SHELF[name]), **more}
    assert key in fault_of(data)
    assert any(place[:1] in ((), (key,)) for fault in faults(data) for place in places(fault))
