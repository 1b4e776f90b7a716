"""The JSON Schema (draft 2020-12) of game files, from the keys and shapes that their reader takes.

What only files of one form have is described by a function here, which the form's traits name. Editors complete and
check a file by such a schema; what none can say (that a formula reads, that a cell is missing) only the reader knows.
A key of every file that has no shape of its own here is a text, as `title` is.
"""

from __future__ import annotations

from solver.errors import UsageError
from solver.forms import dispute_tables, form_checks, key_tables, study, tree
from solver.forms.coalition import MAX_MEMBERS
from solver.forms.files import TEMPLATES, form_class
from solver.forms.files.toml_read import keys_of
from solver.forms.files.toml_write import SCHEMA
from solver.forms.formulas import MAX_TERMS
from solver.forms.histories import CHANCE
from solver.forms.key_tables import CELL, COUNT, FORMULA, LABEL, NAME, NUMBER, TEXT, Keys, Shape, by_name, explain
from solver.forms.key_tables import list_of as lists
from solver.forms.protocol import BY_PLAYER, KINDS, SINGLE, WHOLE
from solver.forms.traits import Traits, function_named
from solver.regions.parameters import MAX_ASSUMPTIONS, MAX_PARAMETERS, no_such
from solver.report.json_records import Record
from solver.report.json_schemas import DIALECT

GAME = "game"  # a file of any form


def game_schema(form: str = GAME) -> Record:
    """Return the JSON Schema of the game files of a form, or of those of any form.

    >>> game_schema("coalition")["properties"]["worth"]["additionalProperties"]
    {'type': ['number', 'string']}
    >>> game_schema()["allOf"][-1]["then"]["required"]
    ['schema', 'form', 'games', 'steps']
    """
    if form not in (GAME, *TEMPLATES):
        raise UsageError(no_such("form", form, (GAME, *TEMPLATES)))
    return {"$schema": DIALECT, "title": f"zopa: {form}", **(_any_form() if form == GAME else _one_form(form))}


def _any_form() -> Record:
    head = {"schema": {"const": SCHEMA}, "form": {"enum": list(TEMPLATES)}}
    each = ({"properties": {"form": {"const": form}}, "required": ["form"]} for form in TEMPLATES)
    forms = [{"if": is_it, "then": _one_form(form)} for form, is_it in zip(TEMPLATES, each, strict=True)]
    return {"type": "object", "properties": head, "required": list(head), "allOf": forms}


def _one_form(form: str) -> Record:
    traits: Traits = form_class(form).traits
    own = function_named(traits.described)()
    known = {"schema": {"const": SCHEMA}, "form": {"const": form}, **_SHARED, **own["properties"]}
    entries = {key: known.get(key, TEXT) for key in keys_of(traits)}
    needed = dict.fromkeys(("schema", "form", *traits.needs, *own.get("required", ())))
    return {"type": "object", **own, "properties": entries, "required": list(needed), "additionalProperties": False}


_SHARED: Record = {
    "title": explain(TEXT, "one line"),
    "note": explain(TEXT, "what a reader should know, such as where the baselines come from"),
    "payoff_unit": explain(TEXT, "what the payoffs count, such as billion dollars a year"),
    "parameters": by_name(NAME, key_tables.PARAMETER.shape(), maxProperties=MAX_PARAMETERS),
    "terms": explain(by_name(NAME, FORMULA, maxProperties=MAX_TERMS), "named parts of formulas"),
    "assumptions": lists(key_tables.ASSUMPTION.shape(), maxItems=MAX_ASSUMPTIONS),
    "sources": by_name(LABEL, key_tables.SOURCE.shape()),
}


def _players(keys: Keys, least: int, most: int) -> Shape:
    return explain(by_name(LABEL, keys.shape(), minProperties=least, maxProperties=most), "who plays, in order")


def _answers(keys: Keys, *needs: str) -> Shape:
    """Return the shape of what is known of a game: answers in these keys, which need some beside those always needed"""
    return lists(keys.shape((*keys.needs, *needs)), maxItems=form_checks.MAX_ANSWERS)


_CLAIMS = _answers(key_tables.ANSWER, "claim", "iff")


def normal_schema() -> Record:
    """Return what only games in normal form have: payoffs by profile, as matrices, or rankings."""
    array: Record = {"type": ["array", "number", "string"]}
    array["items"] = {**array, "items": {**array, "items": {**array}}}
    own: Record = {
        "players": _players(key_tables.PLAYER, 1, form_checks.MAX_PLAYERS),
        "answers": _answers(key_tables.ANSWER),
        "payoffs": explain(by_name(TEXT, CELL), "a strategy for each player, with commas between = what each gets"),
        "matrix": explain(by_name(LABEL, {**array, "type": "array"}), "for each player a list of rows"),
        "ranking": explain(by_name(LABEL, TEXT), "for each player all outcomes, best first, with > or = between"),
    }
    return {"properties": own, "oneOf": [{"required": [part]} for part in ("payoffs", "matrix", "ranking")]}


def tree_schema() -> Record:
    """Return what only trees have: moves, or types and actions, and payoffs at the ends."""
    drawn = {"required": ["probabilities"], "properties": {"actions": False}}
    chosen = {"required": ["actions"], "properties": {"probabilities": False}}
    of_chance = {"properties": {"player": {"const": CHANCE}}, "required": ["player"]}
    move = {**key_tables.MOVE.shape(), "if": of_chance, "then": drawn, "else": chosen}
    names = lists(LABEL, minItems=1)
    own: Record = {
        "players": _players(key_tables.PARTY, 1, tree.MAX_SEATS),
        "answers": _CLAIMS,
        "moves": lists(move),
        "types": explain(by_name(LABEL, by_name(LABEL, FORMULA, minProperties=1)), "a player's types = their chances"),
        "actions": explain(
            by_name(LABEL, {"anyOf": [names, by_name(LABEL, names)]}), "between what each chooses, in order"
        ),
        "sees": explain(by_name(LABEL, lists(LABEL)), "of whom before it a player sees what they did, else of all"),
        "payoffs": explain(by_name(TEXT, CELL), "the actions that lead to an end, with / between = what each gets"),
    }
    either = [{"required": ["moves"]}, {"required": ["types", "actions"]}]
    return {"properties": own, "required": ["payoffs"], "oneOf": either}


def coalition_schema() -> Record:
    """Return what only games of coalitions have: worths."""
    own: Record = {
        "players": _players(key_tables.PARTY, 2, MAX_MEMBERS),
        "answers": _CLAIMS,
        "worth": explain(by_name(TEXT, FORMULA), "names, with commas between = what they are worth together"),
    }
    return {"properties": own, "required": ["worth"]}


def study_schema() -> Record:
    """Return what only studies have: games and steps; of parameters they say what is to be settled."""
    settled = key_tables.PARAMETER.shape(needs=())
    own: Record = {
        "parameters": by_name(NAME, settled, maxProperties=MAX_PARAMETERS),
        "answers": _CLAIMS,
        "games": by_name(LABEL, key_tables.MEMBER.shape(), minProperties=1, maxProperties=study.MAX_GAMES),
        "steps": lists(key_tables.STEP.shape(), minItems=1, maxItems=study.MAX_STEPS),
        "fix": explain(by_name(NAME, NUMBER), "parameters that are a number in every game"),
    }
    return {"properties": own}


def dispute_schema() -> Record:
    """Return what only disputes have: issues with utilities, or agreements; ratifiers, and a protocol."""
    party = by_name(LABEL, FORMULA)
    agreements = by_name(TEXT, CELL, maxProperties=dispute_tables.MAX_AGREEMENTS)
    ratifiers = by_name(LABEL, key_tables.RATIFIER.shape(), maxProperties=dispute_tables.MAX_RATIFIERS)
    own: Record = {
        "players": _players(key_tables.PARTY, 2, form_checks.MAX_PLAYERS),
        "answers": _answers(key_tables.AGREED),
        "issues": by_name(NAME, key_tables.ISSUE.shape(), maxProperties=dispute_tables.MAX_ISSUES),
        "utilities": explain(party, "what each gets from an agreement, over issues, parameters and terms"),
        "agreements": explain(agreements, "an agreement = what each gets from it"),
        "disagreement": explain(party, "what each gets without an agreement, else 0"),
        "ratifiers": explain(ratifiers, "who must consent"),
        "protocol": _protocol(),
    }
    either = [{"required": [part]} for part in ("issues", "agreements")]
    return {"properties": own, "oneOf": either, "dependentRequired": _TOGETHER}


_TOGETHER = {"issues": ["utilities"], "utilities": ["issues"]}


def _protocol() -> Record:
    """Return the shape of a protocol: by its kind, which keys it takes and needs."""
    amount = {"type": [*FORMULA["type"], "object"], "propertyNames": LABEL, "additionalProperties": FORMULA}
    shapes: Record = {"first": explain(TEXT, "who begins"), **dict.fromkeys(BY_PLAYER, amount)}
    shapes |= dict.fromkeys(SINGLE, FORMULA) | dict.fromkeys(WHOLE, COUNT)
    kinds = []
    for name, kind in KINDS.items():
        taken = dict.fromkeys(("kind", *kind.keys), True)
        then = {"properties": taken, "required": list(kind.needs), "additionalProperties": False}
        kinds.append({"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": then})
    entries = {"kind": {"enum": list(KINDS)}, **shapes}
    return {"type": "object", "properties": entries, "required": ["kind"], "allOf": kinds}
