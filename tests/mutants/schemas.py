"""Errors to plant in the schema of game files and in the keys that it shares with their reader."""

from __future__ import annotations

from mutants import Mutant, mutant

TESTS = ("tests/forms/test_file_schemas.py",)
KEYS, SCHEMAS = "solver/forms/key_tables.py", "solver/forms/files/toml_schemas.py"

MUTANTS: tuple[Mutant, ...] = (
    mutant("a table with any keys", KEYS, '"required": needed, "additionalProperties": False}',
           '"required": needed, "additionalProperties": True}', TESTS),
    mutant("a range of one number", KEYS, '"items": NUMBER, "minItems": 2, "maxItems": 2}\n_NO',
           '"items": NUMBER}\n_NO', TESTS),
    mutant("strategies that have to be in a table", KEYS,
           '{"type": ["object", "array"], "items": LABEL, "minItems": 1},',
           '{"type": "object", "items": LABEL, "minItems": 1},', TESTS),
    mutant("actions of chance", SCHEMAS, '"properties": {"actions": False}}', '"properties": {}}', TESTS),
    mutant("payoffs and a matrix", SCHEMAS, '"oneOf": [{"required": [part]} for part in ("payoffs",',
           '"anyOf": [{"required": [part]} for part in ("payoffs",', TESTS),
    mutant("a study that has to say all of a parameter", SCHEMAS, "key_tables.PARAMETER.shape(needs=())",
           "key_tables.PARAMETER.shape()", TESTS),
    mutant("the schema of another form", "solver/forms/files/__init__.py", 'f"#:schema ./{form}.schema.json\\n"',
           'f"#:schema ./game.schema.json\\n"', TESTS),
)  # fmt: skip
