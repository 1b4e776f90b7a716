"""Game files as data, one thing in each damaged: a key removed or misspelt, a value of a wrong type or a wrong one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

Path = tuple[str | int, ...]
NEEDED = {  # by the table that they are in, "" the file
    "": {"schema", "form", "players", "payoffs", "matrix", "ranking", "moves", "issues", "utilities", "worth", "games",
         "steps"},
    "players": {"strategies"}, "parameters": {"baseline", "range"}, "issues": {"range"}, "assumptions": {"where"},
    "moves": {"at", "player", "actions", "probabilities"}, "sources": {"title"}, "steps": {"name", "claim", "game"},
    "games": {"game"}, "ratifiers": {"of", "accepts"}, "protocol": {"kind", "power", "units", "rounds"},
}  # fmt: skip
OF_A_WRONG_TYPE: tuple[Any, ...] = (True, {"odd": True}, [[True]])  # no key of any file has such a value
WRONG: Mapping[str, Sequence[Any]] = {
    "schema": (2, "1"), "form": ("nromal", "trees"), "baseline": ("many", "1/0", 10**9),
    "range": ([1, 0], [1], [1, "x"]),
    "control": ("Nobody-at-all",), "source": ("no-such-source",), "symbol": ("two words", "\\input"),
    "distribution": ("bell", {"kind": "triangular"}, {"kind": "uniform", "mode": 1}), "year": (30_000,),
    "where": ("x >", "nosuch > 1"), "iff": ("1 > ", "nosuch > 1"), "claim": ("1 > ", "nosuch > 1"),
    "solution": ("nahs",), "kind": ("ultimatun",), "first": ("Nobody-at-all",), "of": ("Nobody-at-all",),
    "accepts": ("x", "1 > 0"), "player": ("Nobody-at-all",), "at": ("no/where",),
    "actions": ([], ["a", "a"], ["two words"]),
    "strategies": ([], ["a", "a"], ["two words"]), "components": (0,), "count": (0,), "step": (0,), "units": (0, 1000),
    "rounds": (0, 1000), "game": ("no-such-game",), "title": (7,), "meaning": (7,), "unit": (7,), "note": (7,),
    "name": (7,),
}  # fmt: skip
CHOSEN = {  # tables whose keys are names that the writer chooses
    "players", "parameters", "terms", "sources", "issues", "utilities", "agreements", "disagreement", "ratifiers",
    "worth", "games", "fix", "matrix", "ranking", "payoffs", "probabilities", "rename", "values",
    "sees", "costs",
}  # fmt: skip
BY_TYPE = ("types", "actions")  # tables of which all keys, and all within, are such names
FORMULAS = ("payoffs", "worth", "utilities", "terms", "agreements", "disagreement")  # tables of formulas


@dataclass(frozen=True)
class Damage:
    """A file with one thing damaged: `how`, at which `path`, and the path and the value there `now`."""

    name: str
    how: str
    path: Path
    now: Path
    value: object
    data: Mapping[str, Any]


def damages(files: Mapping[str, Mapping[str, Any]], count: int, seed: int) -> Iterator[Damage]:
    """So many damaged files, the four kinds in turn."""
    random, names = Random(seed), sorted(files)
    for k in range(count):
        how = ("removed", "misspelt", "of a wrong type", "a wrong value")[k % 4]
        name = random.choice(names)
        places = [path for path in walk(files[name]) if fits(how, path)]
        path = random.choice(places)
        data = deepcopy(dict(files[name]))
        inner: Any = data
        for part in path[:-1]:
            inner = inner[part]
        last: Any = path[-1]
        if how == "removed":
            del inner[last]
        elif how == "misspelt":
            last = misspell(last, random)
            inner[last] = inner.pop(path[-1])
        elif how == "of a wrong type":
            inner[last] = random.choice(OF_A_WRONG_TYPE)
        else:
            inner[last] = random.choice(wrong_values(path))
        yield Damage(name, how, path, (*path[:-1], last), None if how == "removed" else inner[last], data)


def fits(how: str, path: Path) -> bool:
    last = path[-1]
    if how == "of a wrong type":
        return True
    if how == "a wrong value":
        return bool(wrong_values(path))
    if how == "misspelt":
        return isinstance(last, str) and is_fixed(path)
    return last in NEEDED.get("" if len(path) == 1 else str(path[0]), ()) and is_fixed(path)


def is_fixed(path: Path) -> bool:
    """Whether the last part is a key of ours, not a name that the writer chose."""
    return len(path) < 2 or not (path[-2] in CHOSEN or path[0] in BY_TYPE)


def wrong_values(path: Path) -> Sequence[Any]:
    last = path[-1]
    if path[0] in FORMULAS and len(path) > 1 and (len(path) == 3) == (path[0] in ("payoffs", "agreements")):
        return ("nosuch + 1", "1 +", "2 2")
    if isinstance(last, int) or not is_fixed(path):
        return ()
    if last == "kind" and path[0] != "protocol":
        return ("bell",)
    if last == "name" and path[0] == "steps":
        return ("two words",)
    if last == "title" and path[0] != "sources":
        return (7,)
    return WRONG.get(str(last), ())


def walk(value: Any, before: Path = ()) -> Iterator[Path]:
    """Every path in a file."""
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield (*before, key)
        yield from walk(inner, (*before, key))


def misspell(word: str, random: Random) -> str:
    at = random.randrange(len(word))
    return word[:at] + word[at] + word[at:]


def toml(data: Mapping[str, Any]) -> str:
    """The data as TOML, each key of the file on a line."""
    return "".join(f"{json.dumps(key)} = {_value(value)}\n" for key, value in data.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value)
