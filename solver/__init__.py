"""zopa: every equilibrium of a game with symbols in its payoffs, and where each one stands.

Public names, loaded when they are first used, so that `import solver` costs nothing:

    from games import load
    from solver import nash
    atlas = nash(load("thaad-deal"))

They stand once, in `__init__.pyi`, where type checkers look for them: a line `from home import name as name` for each.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_LINES = __loader__.get_data(f"{__path__[0]}/__init__.pyi").decode().splitlines()  # from a zip file, too
_HOMES = {line.split()[-1]: line.split()[1] for line in _LINES if line.startswith("from ")}
__version__ = "0.1.0"
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    """Load a public name from its home at first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'solver' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
