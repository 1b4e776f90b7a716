"""Game files: TOML, the formats that others write, and commented ones beside this file for `zopa new`, one a form."""

import re
from importlib import import_module
from typing import Any, NamedTuple

# Each form by its name in a file, and where its class is; the template of each stands beside this file.
FORMS = {
    "normal": "solver.forms.normal:NormalForm",
    "dispute": "solver.forms.dispute:Dispute",
    "tree": "solver.forms.tree:Tree",
    "coalition": "solver.forms.coalition:CoalitionGame",
    "study": "solver.forms.study:Study",
}
TEMPLATES = tuple(FORMS)


class FileFormat(NamedTuple):
    """A format beside TOML: the module that reads and writes it, and how such a text begins, blanks apart, by which it
    is known where no ending says, as on standard input: a regular expression."""

    module: str
    begins: str


FORMATS = {  # each by its ending
    ".nfg": FileFormat("solver.forms.files.nfg", r"NFG(?!\S)"),
    ".efg": FileFormat("solver.forms.files.efg", r"EFG(?!\S)"),
}
ENDINGS = (".toml", *FORMATS)
TABLES = (".csv", ".xlsx")  # which may hold payoffs, and are no game files


def other_format(ending: str, text: str = "") -> Any:
    """Return the module for a format other than TOML, by a file's ending or by how it begins; None for TOML.

    >>> other_format("", 'NFG 1 R "Pennies"').__name__, other_format(".toml")
    ('solver.forms.files.nfg', None)
    """
    begun = (one for one in FORMATS.values() if re.match(rf"\s*{one.begins}", text))
    found = FORMATS.get(ending.lower()) or next(begun, None)
    return import_module(found.module) if found else None


def form_class(form: str) -> Any:
    """Return the class of the games of a form.

    >>> form_class("tree").traits.kind
    'tree'
    """
    module, _, name = FORMS[form].partition(":")
    return getattr(import_module(module), name)


def template(form: str) -> str:
    """Return the text of a small game of a form, valid as it stands.

    >>> [reads(template(form)).shape_text for form in TEMPLATES]
    ['2 x 2', '2 issues', '3 information sets, 5 ends', '3 players, 4 of 7 coalitions listed', 'two games, two steps']
    """
    from pkgutil import get_data  # from a zip file, too; nothing else needs it

    return schema_line(form) + (get_data(__name__, f"{form}.toml") or b"").decode()


def schema_line(form: str) -> str:
    """Return the first line of a file of a form: by it an editor finds the schema that `zopa schema` writes.

    >>> schema_line("tree")
    '#:schema ./tree.schema.json\\n'
    """
    return f"#:schema ./{form}.schema.json\n"
