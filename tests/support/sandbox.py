"""Command lines run one by one in processes with limits, and what came of each.

    python tests/support/sandbox.py < calls > outcomes

The calls are JSON, a list of [directory, arguments, file for standard input]; so are the outcomes, in the same
order. The command line is loaded once and each call runs in a fork of that process, so a call costs milliseconds
and can disturb no other. The system enforces the limits: SECONDS of processor time, MEGABYTES more than the loaded
command line holds. A fork that is stopped by a signal has a negative code. One that names the canary to the system
or the interpreter (a file, a text to compile, a command), or starts a program other than z3, ends with RAN at once.
"""

from __future__ import annotations

import gc
import io
import json
import os
import resource
import sys
from contextlib import redirect_stderr, suppress
from pathlib import Path
from typing import Any, TypeAlias

from limits import SECONDS

from solver.regions.decide import by_z3

MEGABYTES = 500
CANARY = "CANARY"
RAN = 99

Call: TypeAlias = tuple[str, list[str], str]

Z3 = [*by_z3._command()]  # pyright: ignore[reportPrivateUsage]
_PROGRAMS = frozenset(
    {"os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen"}
)


def limit(held: int, seconds: int = SECONDS) -> None:
    """Bound this process from now on; `held` is the memory in bytes that it may hold besides MEGABYTES."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    most = held + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def address_space() -> int:
    """The memory in bytes that this process has mapped."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook that ends the process when it starts a program other than z3, or names the canary."""
    starts = event in _PROGRAMS and not (event == "subprocess.Popen" and arguments[1] == Z3)
    if starts or any(CANARY in str(one) for one in arguments if isinstance(one, str | bytes)):
        os._exit(RAN)


def _run(call: Call) -> dict[str, Any]:
    directory, arguments, stdin = call
    held = address_space()
    child = os.fork()
    if child == 0:
        try:
            os.chdir(directory)
            for fd, name, flags in ((0, stdin, os.O_RDONLY), (1, "out", os.O_WRONLY), (2, "err", os.O_WRONLY)):
                os.dup2(os.open(name, flags | (os.O_CREAT | os.O_TRUNC if fd else 0)), fd)
            sys.stdin, sys.stdout, sys.stderr = (
                io.TextIOWrapper(os.fdopen(fd, "rb" if fd == 0 else "wb"), "utf-8") for fd in range(3)
            )
            sys.addaudithook(watch)
            limit(held)
            os._exit(_code(arguments))
        finally:
            os._exit(98)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    place = Path(directory)
    said = {name: (place / name).read_bytes().decode("utf-8", "backslashreplace") for name in ("out", "err")}
    return {"code": code, **said, "files": sorted(path.name for path in place.iterdir() if path.name not in said)}


def _code(arguments: list[str]) -> int:
    import cli

    try:
        cli.main(arguments)
    except SystemExit as ended:
        sys.stdout.flush()
        sys.stderr.flush()
        return ended.code if isinstance(ended.code, int) else 97


def main() -> None:
    import cli
    import solver.concepts.catalogue
    import solver.questions.solve.report
    import solver.report.latex  # noqa: F401 - what the commands need is loaded before the forks

    with redirect_stderr(io.StringIO()):
        for command in ("check", "show", "solve"):
            with suppress(SystemExit):
                cli.main([command, "./nothing.toml"])
    gc.freeze()
    print(json.dumps([_run(call) for call in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
