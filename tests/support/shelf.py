"""The games of the catalogue by their form, for tests that walk over one."""

from __future__ import annotations

from games import load, names

NORMAL = tuple(name for name in names() if load(name).form == "normal")
DISPUTES = tuple(name for name in names() if load(name).form == "dispute")
