"""Game files, read with the catalogue at hand, of which a study may name games: what `solver.read` and `reads` are.

The reader of files (`solver.forms.files.toml_read`) lies below the catalogue, whose games it reads, and is handed the
function that says in which file each of them is.
"""

from __future__ import annotations

import os
from typing import Any

import games
from solver.forms.files import toml_read
from solver.forms.files.toml_read import Readable


def read(source: str | os.PathLike[str] | Readable) -> Any:
    """Read the game in a file, in the form that the file says: a path, "-" for standard input, or an open file.

    >>> import io
    >>> text = 'schema = 1\\nform = "normal"\\nplayers.one = {strategies = ["a"]}\\npayoffs.a = [0.1]'
    >>> str(read(io.StringIO(text)).payoffs[0][0])
    '1/10'

    An open file is one of text or bytes; a path's stem becomes the game's name. What ends in .nfg or .efg, or begins
    with NFG or EFG, is a file of Gambit's. Raises UsageError where there is nothing to read, InvalidGame for no game:
    with line and column for a text that cannot be read, with table path and column for a value of TOML.
    """
    return toml_read.read(source, games.files)


def reads(text: str, where: str = "<text>") -> Any:
    """Read the game that a text describes, in TOML or in another format; `where` is the text's name in errors.

    >>> reads('schema = 1\\nform = "coalitions"')
    Traceback (most recent call last):
    solver.errors.InvalidGame: <text>: form: there is no form 'coalitions'; did you mean 'coalition'? write form =
    "normal", "dispute", "tree", "coalition" or "study"
    """
    return toml_read.reads(text, where, games.files)
