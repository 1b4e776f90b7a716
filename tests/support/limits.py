"""A limit on processor time that ends what passes it, for texts that have to be answered at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

SECONDS = 5  # of the processor within which a hostile text has its message; slow and busy machines take over two


@contextmanager
def at_once(seconds: float = SECONDS) -> Iterator[None]:
    """Raises TimeoutError where the block takes more processor time than this."""

    def stop(*_: Any) -> NoReturn:
        raise TimeoutError(f"more than {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
