"""The script of a page: typed modules of JavaScript, joined into the one script that the page has.

The modules in `page/` import names from one another, which editors and a type checker follow (`page/jsconfig.json`).
A page loads nothing, and so they are joined here: each once and behind those that it imports, without the imports, the
comments, which hold the types, and most white space. They share one scope then, in which a name stands for one thing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from graphlib import TopologicalSorter
from pkgutil import get_data

MAIN = "main.js"
_IMPORT = re.compile(r"^import \{[^}]*\} from '\./([a-z_]+\.js)';\n", re.MULTILINE)
_COMMENT = re.compile(r"/\*\*(?:[^*]|\*(?!/))*\*/ ?|^ *//.*$|(?<=[;,{]) +// .*$", re.MULTILINE)
_ROOM = re.compile(
    r"^\s+|^export (?=[a-z])|(?<=[;,{(])\n|\n(?=\s*[.?:])", re.MULTILINE
)  # before a line, and where none has to end


def read_part(name: str) -> str:
    """Return the text of a file of the page; from a zip file, too.

    >>> read_part("page.html").startswith("<!doctype html>")
    True
    """
    return (get_data(__name__, f"page/{name}") or b"").decode()


def join_modules(main: str, read: Callable[[str], str]) -> str:
    r"""Return a module and all that it imports as one script; `read` gives the text of each.

    >>> modules = {"a.js": "// One.\nexport const one = 1;\n", "b.js": "import {one} from './a.js';\n\nalert(one);\n"}
    >>> print(join_modules("b.js", modules.__getitem__))
    'use strict';
    (() => {
    const one = 1;alert(one);})();

    Raises graphlib.CycleError, a ValueError, where modules import one another in a circle.
    """
    texts, todo = dict[str, str](), [main]
    while todo:
        if (name := todo.pop()) not in texts:
            texts[name] = read(name)
            todo += _IMPORT.findall(texts[name])
    order = TopologicalSorter({name: _IMPORT.findall(text) for name, text in texts.items()}).static_order()
    bodies = (_ROOM.sub("", _COMMENT.sub("", _IMPORT.sub("", texts[name]))) for name in order)
    return f"'use strict';\n(() => {{\n{''.join(bodies)}}})();"


@cache
def page_script() -> str:
    """Return the script of every page.

    >>> page_script().startswith("'use strict'")
    True
    """
    return join_modules(MAIN, read_part)
