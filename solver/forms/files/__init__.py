"""Game files: TOML, the formats that others write, and commented ones beside this file for `zopa new`, one a form."""

import re
from importlib import import_module
from typing import Any

# Each form by its name in a file, and where its class is; the template of each stands beside this file.
FORMS = {
    "normal": "solver.forms.normal:NormalForm",
    "dispute": "solver.forms.dispute:Dispute",
    "tree": "solver.forms.tree:Tree",
    "coalition": "solver.forms.coalition:CoalitionGame",
    "study": "solver.forms.study:Study",
}
TEMPLATES = tuple(FORMS)
# Beside TOML: an ending, and the module that reads and writes such a file.
FORMATS = {".nfg": "solver.forms.files.nfg", ".efg": "solver.forms.files.efg"}
ENDINGS = (".toml", *FORMATS)
TABLES = (".csv", ".xlsx")  # which may hold payoffs, and are no game files


def other_format(ending: str, text: str = "") -> Any:
    """Return the module for a format other than TOML, by a file's ending or its first word; None for TOML.

    >>> other_format("", 'NFG 1 R "Pennies"').__name__, other_format(".toml")
    ('solver.forms.files.nfg', None)
    """
    begun = _FIRST_WORD.match(text)
    module = FORMATS.get(ending.lower()) or FORMATS.get(f".{begun[1].lower()}" if begun else "")
    return import_module(module) if module else None


def form_class(form: str) -> Any:
    """Return the class of the games of a form.

    >>> form_class("tree").traits.kind
    'tree'
    """
    module, _, name = FORMS[form].partition(":")
    return getattr(import_module(module), name)


_FIRST_WORD = re.compile(r"\s*([A-Z]{3})(?!\S)")


def template(form: str) -> str:
    """Return the text of a small game of a form, valid as it stands.

    >>> [reads(template(form)).shape_text for form in TEMPLATES]
    ['2 x 2', '2 issues', '3 information sets, 5 ends', '3 players, 4 of 7 coalitions listed', 'two games, two steps']
    """
    from pkgutil import get_data  # from a zip file, too; nothing else needs it

    return (get_data(__name__, f"{form}.toml") or b"").decode()
