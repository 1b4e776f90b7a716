"""The documentation site: the pages of this folder, and a reference made from the program; `make docs` builds it.

Three pages are written before each build: `generated/commands.md`, every command's own help, `generated/api.rst`, every
public name with its docstring, and `generated/phrases.md`, all that answers say. Nothing in them is edited by hand.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import games
import solver

sys.path.insert(0, str(Path(__file__).resolve().parent))
import phrases

WIDTH = 84  # characters of a help page
HERE = Path(__file__).resolve().parent
project, author, release = "zopa", "the authors of zopa", solver.__version__
project_copyright = author
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["figures"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "zopa"
html_theme_options = {"source_view_link": "", "top_of_page_buttons": []}
html_show_copyright = html_show_sphinx = html_copy_source = False
suppress_warnings = ["misc.highlighting_failure"]  # of tables in CSV
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
add_module_names = False
python_use_unqualified_type_names = True

ROOMS = {  # the first part of a public name's home, and the heading that it stands under
    "forms": "Games",
    "concepts": "Outcomes in symbols",
    "atlas": "Outcomes in symbols",
    "questions": "Questions",
    "sweeps": "Many points",
    "regions": "Parameters and regions",
    "expressions": "Parameters and regions",
    "claims": "Parameters and regions",
    "outcomes": "Outcomes in symbols",
    "checks": "Checks",
    "errors": "Errors",
    "plots": "Pictures",
}


def commands() -> str:
    """Return the page of commands: the help of each, as it is printed."""
    os.environ.update(NO_COLOR="1", COLUMNS=str(WIDTH))
    import typer

    from solver.commands.app import command_line

    group = command_line(WIDTH)
    context = typer.Context(group, info_name="zopa")
    page = ["# Commands", "", "What `zopa COMMAND --help` prints.", ""]
    for name, command in group.commands.items():
        inner = type(context)(command, info_name=name, parent=context, terminal_width=WIDTH, max_content_width=WIDTH)
        page += [f"## zopa {name}", "", "```text", command.get_help(inner).rstrip(), "```", ""]
    return "\n".join(page)


def api() -> str:
    """Return the page of public names, by the room that each lives in."""
    names = [("Games", f"games.{name}") for name in games.__all__]
    names += [(ROOMS[solver._HOMES[name].split(".")[1]], f"solver.{name}") for name in solver.__all__]
    page = ["The library, name by name", "=========================", ""]
    page += ["The examples know every name on this page, as after ``from zopa import *``.", ""]
    order = list(dict.fromkeys(ROOMS.values()))
    for room, members in groupby(sorted(names, key=lambda one: order.index(one[0])), key=lambda one: one[0]):
        page += ["", room, "-" * len(room), ""]
        for _, name in members:
            package, _, attribute = name.rpartition(".")
            value = getattr(__import__(package, fromlist=[attribute]), attribute)
            kind = "class" if inspect.isclass(value) else "function"
            page += [f".. auto{kind}:: {name}", *(["   :members:"] if kind == "class" else []), ""]
    return "\n".join(page)


_CODE = re.compile(r"(`[^`]+`)")
_ACTIVE = re.compile(r"([*|\\])|(?<=\w)(_)(?!\w)")


def restructured(lines: list[str]) -> list[str]:
    """Return a docstring's lines as reStructuredText: examples and drawings stay as they are, the rest is prose."""
    found: list[str] = []
    for paragraph in re.split(r"\n\s*\n", "\n".join(lines).strip("\n")):
        rows = paragraph.split("\n")
        if rows[0].lstrip().startswith(">>>"):
            found += [*rows, ""]
        elif all(row.startswith("    ") for row in rows):
            found += ["::", "", *rows, ""]
        else:
            pieces = _CODE.split("\n".join(row.strip() for row in rows))
            found += ["".join(one if k % 2 else _ACTIVE.sub(r"\\\g<0>", one) for k, one in enumerate(pieces)), ""]
    return "\n".join(found).split("\n")


def setup(app: Any) -> None:
    """Write the generated pages, and have docstrings read as prose."""

    def convert(app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
        lines[:] = restructured(lines)

    def sign(app: Any, what: str, name: str, value: Any, options: Any, signature: Any, gives: Any) -> Any:
        return (signature.replace("<factory>", "..."), gives) if signature else None

    folder = HERE / "generated"
    folder.mkdir(exist_ok=True)
    for name, text in (("commands.md", commands()), ("api.rst", api()), ("phrases.md", phrases.page())):
        page = folder / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
    app.connect("autodoc-process-signature", sign)
    app.connect("autodoc-process-docstring", convert)
