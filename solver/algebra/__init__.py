"""Exact computer algebra: polynomials, algebraic numbers, linear programs, polyhedra."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__all__ = ["Later", "np"]


class Later:
    """A module that is loaded when something of it is first used, so that what needs none of it starts at once."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        found = vars(self)[name] = getattr(import_module(self._name), name)
        return found


if TYPE_CHECKING:
    import numpy as np
else:
    np = Later("numpy")
