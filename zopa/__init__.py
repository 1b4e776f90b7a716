"""zopa in one import: the public names of `solver` and of `games`, each loaded when it is first used.

    import zopa
    atlas = zopa.nash(zopa.load("thaad-deal"))

`python -m zopa` is the command line.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # see cli.py: nothing is loaded before Ctrl-C is heard
if TYPE_CHECKING:
    from typing import Any

    from games import *
    from solver import *

_PACKAGES = ("games", "solver")


def __getattr__(name: str) -> Any:
    """Load a public name of one of the packages at first use (PEP 562).

    >>> import zopa
    >>> zopa.load is __import__("games").load
    True
    """
    packages = [import_module(package) for package in _PACKAGES]
    if name == "__all__":
        value: Any = sorted(public for package in packages for public in package.__all__)
    elif name == "__version__":
        value = packages[-1].__version__
    else:
        home = next((package for package in packages if name in package.__all__), None)
        if home is None:
            raise AttributeError(f"module 'zopa' has no attribute {name!r}")
        value = getattr(home, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*(name for name in globals() if name.startswith("__")), *__getattr__("__all__"), "__all__"})
