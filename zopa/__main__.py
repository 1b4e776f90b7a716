"""The command line as `python -m zopa`."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.path.insert(0, __file__.removesuffix("zopa/__main__.py"))  # no file in the current directory hides ours
    from cli import main

    main()
