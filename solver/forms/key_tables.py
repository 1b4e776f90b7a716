"""The keys of the tables in a game file, each with the shape of its value as JSON Schema writes it.

The reader takes no other keys (`Keys.check`), and `solver.forms.files.toml_schemas` prints these, so that nothing is
listed twice. A shape says less than the reader checks, and nothing that it does not: whatever is read has the shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from solver.expressions.tokens import MAX_NAME
from solver.forms.formulas import table
from solver.forms.published import SOLUTIONS
from solver.regions.parameters import KINDS, MAX_TEXT

Shape: TypeAlias = Mapping[str, Any]
TEXT: Shape = {"type": "string", "maxLength": MAX_TEXT}
NUMBER: Shape = {"type": ["number", "string"], "pattern": "[0-9]"}  # a fraction stands in quotes
FORMULA: Shape = {"type": ["number", "string"]}
COUNT: Shape = {"type": "integer", "minimum": 1}
CELL: Shape = {"type": "array", "items": FORMULA, "minItems": 1}
RANGE: Shape = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
_NO_SIGNS = r":-@\[-^`{-~"  # of ASCII beside the underscore; which other letters there are the reader knows
LABEL: Shape = {"type": "string", "pattern": rf"^[^\x00-,./{_NO_SIGNS}]+$", "maxLength": MAX_NAME}
NAME: Shape = {"type": "string", "pattern": rf"^[^\x00-/0-9{_NO_SIGNS}][^\x00-/{_NO_SIGNS}]*$", "maxLength": MAX_NAME}
_ROW: Shape = {"type": "array", "items": {"type": ["string", "integer"]}}


def explain(shape: Shape, says: str, **more: Any) -> Shape:
    """Return a shape with what its value means, which editors show, and with what else is known of it.

    >>> explain(FORMULA, "what it is worth")
    {'type': ['number', 'string'], 'description': 'what it is worth'}
    """
    return {**shape, "description": says, **more}


def by_name(name: Shape, each: Shape, **more: Any) -> Shape:
    """Return the shape of a table whose keys are names that its writer chooses.

    >>> by_name(TEXT, FORMULA)["additionalProperties"]
    {'type': ['number', 'string']}
    """
    return {"type": "object", "propertyNames": name, "additionalProperties": each, **more}


def list_of(each: Shape, **more: Any) -> Shape:
    """Return the shape of a list."""
    return {"type": "array", "items": each, **more}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one table with the shapes of their values, and which of them it needs. `otherwise`: what may stand
    there in the place of the table, as the keywords of its shape."""

    shapes: Mapping[str, Shape]
    needs: tuple[str, ...] = ()
    otherwise: Mapping[str, Any] | None = None

    def check(self, value: object) -> Mapping[str, Any]:
        """Return the value itself when it is a table with the right keys; else raise InvalidGame.

        >>> Keys({"title": TEXT, "year": COUNT}, needs=("title",)).check({"title": "T", "yaer": 1950})
        Traceback (most recent call last):
        solver.errors.InvalidGame: no key is called 'yaer'; did you mean 'year'? there are title, year
        """
        return table(value, tuple(self.shapes), self.needs)

    def shape(self, needs: tuple[str, ...] | None = None) -> Shape:
        """Return the shape of such a table, perhaps with other keys that it needs.

        >>> Keys({"of": TEXT}).shape()
        {'type': 'object', 'properties': {'of': {'type': 'string', 'maxLength': 100000}}, 'required': [],
        'additionalProperties': False}
        """
        kind = {"type": "object"} if self.otherwise is None else self.otherwise
        needed = list(self.needs if needs is None else needs)
        return {**kind, "properties": self.shapes, "required": needed, "additionalProperties": False}


STRATEGIES = explain(list_of(LABEL, minItems=1), "between what the player chooses")
_FULL_NAME = explain(TEXT, "the name in full")
PLAYER = Keys(
    {"name": _FULL_NAME, "strategies": STRATEGIES},
    needs=("strategies",),
    otherwise={"type": ["object", "array"], "items": LABEL, "minItems": 1},  # the strategies alone
)
PARTY = Keys({"name": _FULL_NAME}, otherwise={"type": ["object", "string"]})  # the name in full alone

_SOURCE_KEY = explain(TEXT, "a key of [sources]")
_NOTE = explain(TEXT, "anything else")
DISTRIBUTION = Keys(
    {
        "kind": explain({"enum": list(KINDS)}, "how the values are spread over the range"),
        "mode": explain(NUMBER, "of a triangular one: the likeliest value"),
        "mean": explain(NUMBER, "of a normal one: the middle"),
        "sd": explain(NUMBER, "of a normal one: the standard deviation"),
    },
    needs=("kind",),
    otherwise={"type": ["object", "string"]},  # as it is typed: "normal(3, 1)"
)
PARAMETER = Keys(
    {
        "meaning": explain(TEXT, "what it stands for, in words"),
        "symbol": explain(TEXT, "how LaTeX writes it"),
        "unit": explain(TEXT, "what its numbers count"),
        "baseline": explain(NUMBER, "the best guess"),
        "range": explain(RANGE, "the lowest and the highest value; the answers hold between them"),
        "control": explain(TEXT, 'whose lever it is: a player\'s name, or "nobody"'),
        "distribution": explain(DISTRIBUTION.shape(), "how zopa uncertain draws it, on the range"),
        "source": _SOURCE_KEY,
        "note": _NOTE,
    },
    needs=("baseline", "range"),
)
ASSUMPTION = Keys({"where": explain(TEXT, "a condition that holds throughout")}, needs=("where",))
SOURCE = Keys(
    {
        "title": explain(TEXT, "what it is called", minLength=1),
        "author": explain(TEXT, "who wrote it"),
        "year": {"type": "integer", "exclusiveMinimum": -3000, "exclusiveMaximum": 3000},
        "note": _NOTE,
        "url": explain(TEXT, "where it is found"),
    },
    needs=("title",),
)

ISSUE = Keys(
    {
        "range": explain(RANGE, "the two ends"),
        "meaning": explain(TEXT, "what it stands for, in words"),
        "symbol": explain(TEXT, "how LaTeX writes it"),
    },
    needs=("range",),
    otherwise={"type": ["object", "array"], "items": NUMBER, "minItems": 2, "maxItems": 2},  # the range alone
)
RATIFIER = Keys(
    {
        "of": explain(TEXT, "the party on whose side it is"),
        "accepts": explain(TEXT, "what it accepts: a comparison by >= or <=, affine in the issues"),
        "name": _FULL_NAME,
    },
    needs=("of", "accepts"),
)

_HISTORY = {"type": ["string", "array"], "items": {"type": "string"}}
MOVE = Keys(
    {
        "at": explain(
            {"type": ["string", "array"], "items": _HISTORY},
            'the actions that lead there, with / between them, "" the beginning; a list: the player cannot tell which',
        ),
        "player": explain(TEXT, 'who moves, or "chance"'),
        "actions": explain(list_of(LABEL, minItems=1), "between what a player chooses"),
        "probabilities": explain(by_name(LABEL, FORMULA, minProperties=1), "of chance: each action with its chance"),
    },
    needs=("at", "player"),
)
STEP = Keys(
    {
        "name": explain(LABEL, "what the step is called"),
        "game": explain(TEXT, "one of [games]"),
        "claim": explain(TEXT, "what has to be so"),
        "says": explain(TEXT, "the same in words"),
        "solution": explain(TEXT, "what the claim is about, where that is not the usual concept"),
    },
    needs=("name", "game", "claim"),
)
MEMBER = Keys(
    {
        "game": explain(TEXT, "a name of the catalogue, or a file"),
        "rename": explain(by_name(NAME, NAME), "old = new: what the study calls parameters of the game"),
        "hash": explain(TEXT, "what tells that the game is still the same"),
    },
    needs=("game",),
    otherwise={"type": ["object", "string"]},  # the game alone
)

_ABOUT: Mapping[str, Shape] = {
    "iff": explain(TEXT, "the condition: exactly there it is so"),
    "where": explain(TEXT, "the part of the ranges that is spoken of"),
    "source": _SOURCE_KEY,
    "note": _NOTE,
}
ANSWER = Keys(
    {
        "claim": explain(TEXT, "what is so exactly where `iff` is"),
        **_ABOUT,
        "equilibria": explain(list_of(_ROW), "all of them: a strategy, or weights, for each player"),
        "payoffs": explain(list_of(_ROW), "what each of these pays"),
        "components": explain(COUNT, "into how many connected parts they fall"),
    }
)
AGREED = Keys(
    {
        "solution": explain({"enum": list(SOLUTIONS)}, "the solution that the answer is about"),
        **_ABOUT,
        "values": explain(
            {"type": ["object", "array"], "additionalProperties": {"type": ["string", "integer"]}},
            "of each issue, or of each agreement its weight",
        ),
        "payoffs": explain(_ROW, "what each party gets"),
        "weights": explain(_ROW, "of the parties, where the solution takes some"),
        "step": explain(COUNT, "after which step this holds, where it is reached in steps"),
        "count": explain(COUNT, "how many outcomes there are, where several"),
    },
    needs=("solution",),
)
