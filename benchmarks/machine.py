"""The machine that measured: its processor, Python, and the packages that do the work."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("python-flint", "z3-solver", "numpy", "sympy", "nashpy", "typer")
OTHERS = ("pygambit", "quantecon")  # named where they are there


def describe() -> str:
    """Return one line about the machine, and how busy it is."""
    there = (name for name in OTHERS if find_spec(name) is not None)
    packages = ", ".join(f"{name} {_version(name)}" for name in (*PACKAGES, *there))
    load = f"; load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{os.cpu_count()} cores ({_processor()}), {platform.system()}, Python {platform.python_version()}, "
        f"{packages}{load}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "(not installed)"
