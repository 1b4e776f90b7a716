"""The documentation site: the pages of this folder, and a reference made from the program; `make docs` builds it.

Pages are written before each build: `generated/commands.md`, every command's own help, `generated/api.rst`, the modules
with public names, in `generated/api` one for each of them, and `generated/phrases.md`, all that answers say. Nothing in
them is edited by hand.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

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
    "report": "Checks",
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


class Module(NamedTuple):
    """A module with public names: the heading it stands under, what its page is called, its opening, its names."""

    room: str
    name: str
    opening: str
    members: tuple[str, ...]


def modules() -> list[Module]:
    """Return the modules that have public names, by the room that each lives in."""
    homes = {f"solver.{name}": home for name, home in solver._HOMES.items()}
    homes |= {f"games.{name}": "games" for name in games.__all__}
    order, found = list(dict.fromkeys(ROOMS.values())), []
    for home in sorted(set(homes.values())):
        _, *parts = home.split(".")
        room = ROOMS[parts[0]] if parts else "Games"
        name = ".".join(part for part in parts if part not in ("answer", "questions")) or home
        members = tuple(one for one, its in homes.items() if its == home)
        found.append(Module(room, name, import_module(home).__doc__ or "", members))
    return sorted(found, key=lambda one: (order.index(one.room), one.name))


def api() -> dict[str, str]:
    """Return the pages of the library by their names: one a module, and `api`, which lists them with what they have."""
    index = ["The library, name by name", "=========================", ""]
    index += ["The examples know every name on these pages, as after ``from zopa import *``.", ""]
    index += [".. toctree::", "   :hidden:", "", *(f"   api/{one.name}" for one in modules()), ""]
    pages = {}
    for room, inside in groupby(modules(), key=lambda one: one.room):
        index += ["", room, "-" * len(room), ""]
        for one in inside:
            first = " ".join(one.opening.split("\n\n")[0].split())
            index += [f"* :doc:`{one.name} <api/{one.name}>`: {_prose(first)}", ""]
            index += ["  " + ", ".join(f"``{name.partition('.')[2]}``" for name in one.members), ""]
            pages[f"api/{one.name}"] = "\n".join(_module_page(one))
    return {"api": "\n".join(index), **pages}


def _module_page(module: Module) -> Iterator[str]:
    """Yield the lines of a module's page: how it opens, and every public name with its docstring."""
    yield from (module.name, "=" * len(module.name), "")
    yield from restructured(inspect.cleandoc(module.opening).split("\n"))
    for name in module.members:
        package, _, attribute = name.rpartition(".")
        kind = "class" if inspect.isclass(getattr(import_module(package), attribute)) else "function"
        yield from (f".. auto{kind}:: {name}", *(["   :members:"] if kind == "class" else []), "")


_CODE = re.compile(r"(`[^`]+`)")
_ACTIVE = re.compile(r"([*|\\])|(?<=\w)(_)(?!\w)")


def _prose(text: str) -> str:
    """Return a text as reStructuredText in which nothing but code in backticks is marked."""
    pieces = _CODE.split(text)
    return "".join(one if k % 2 else _ACTIVE.sub(r"\\\g<0>", one) for k, one in enumerate(pieces))


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
            found += [_prose("\n".join(row.strip() for row in rows)), ""]
    return "\n".join(found).split("\n")


def setup(app: Any) -> None:
    """Write the generated pages, and have docstrings read as prose."""

    def convert(app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
        lines[:] = restructured(lines)

    def sign(app: Any, what: str, name: str, value: Any, options: Any, signature: Any, gives: Any) -> Any:
        return (signature.replace("<factory>", "..."), gives) if signature else None

    folder = HERE / "generated"
    pages = {folder / "commands.md": commands(), **{folder / f"{name}.rst": text for name, text in api().items()}}
    pages[folder / "phrases.md"] = phrases.page()
    (folder / "api").mkdir(parents=True, exist_ok=True)
    for page in {*folder.rglob("*.*")} - {*pages}:
        page.unlink()  # of a module that is gone
    for page, text in pages.items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
    app.connect("autodoc-process-signature", sign)
    app.connect("autodoc-process-docstring", convert)
