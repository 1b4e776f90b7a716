"""zopa on the command line: parse, call the library, print.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 unexpected, 2 a call that
cannot be taken, 3 no valid game, 4 undecided under --strict, 130 interrupted. The engine, sympy and rich are
loaded only by what needs them.

The commands are in `solver.commands`. Ctrl-C gets its meaning here, before anything else is loaded: whenever it comes,
the run ends with code 130 and one line.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # checkers of types take it for true; to load `typing` takes time in which nobody hears Ctrl-C
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command, and leave with its exit code.

    Without `arguments` the process is zopa's own and so is Ctrl-C; a caller in Python keeps his own way with it.
    """
    if arguments is not None:
        sys.exit(_run(arguments, lambda running: None))
    sys.unraisablehook = _leave_if_interrupted
    try:
        import atexit
        import signal

        listens = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a job in the background does not
        if listens:
            signal.signal(signal.SIGINT, _leave)
    except (KeyboardInterrupt, RuntimeError):  # the second is the first in disguise, raised while a class was made
        _leave()

    def listen(running: bool) -> None:
        if listens:
            signal.signal(signal.SIGINT, signal.default_int_handler if running else _leave)

    if listens:
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # while Python takes itself apart
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # matrices are small: threads would wait longer than they work
    gc.set_threshold(200_000, 10, 10)  # nearly all that is made stays: garbage is looked for seldom,
    code = _run(sys.argv[1:], listen)
    gc.freeze()  # and not at the end, which took an eighth of a short command
    sys.exit(code)


def _run(arguments: Sequence[str], listen: Callable[[bool], None]) -> int:
    """Run one command; an interrupt while it runs lets it clear away what it has begun."""
    if hidden := _shadowed():
        sys.exit(f"error: {hidden}")
    from solver.commands.app import run
    from solver.commands.output import say

    try:
        listen(True)
        try:
            return run(arguments)
        finally:
            listen(False)
    except KeyboardInterrupt:
        listen(False)
        say("interrupted")
        return 130


def _leave(*_: Any) -> NoReturn:
    """End at once: there is nothing to clear away yet, or any more."""
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(130)


def _leave_if_interrupted(problem: Any) -> None:
    """End at once after an interrupt in a place, such as a finaliser, from which no exception reaches the command."""
    if issubclass(problem.exc_type, KeyboardInterrupt):
        _leave()
    sys.__unraisablehook__(problem)


def _shadowed() -> str:
    """Return what to say when another file hides one of zopa's packages, or nothing."""
    from importlib.util import find_spec
    from pathlib import Path

    here = Path(__file__).resolve().parent
    for name in ("solver", "games"):
        spec = find_spec(name)
        found = spec.origin if spec is not None else None
        if found is None or Path(found).resolve() != here / name / "__init__.py":
            return (
                f"{found or f'something called {name}'} hides zopa's own package {name!r}, because Python looks in the"
                " current directory or in PYTHONPATH first. Rename that file, or leave its directory out: run zopa, or"
                " python -P -m cli, without it in PYTHONPATH."
            )
    return ""


if __name__ == "__main__":
    main()
