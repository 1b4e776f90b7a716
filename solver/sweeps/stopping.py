"""Threads that can be told to stop. Nothing ends a thread from without, so its work asks now and then whether the
result is still wanted; an interrupted sweep would otherwise wait for chunks that it does not keep."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar, copy_context
from threading import Event
from typing import Any, TypeVar

Result = TypeVar("Result")
_UNWANTED: ContextVar[Event | None] = ContextVar("unwanted", default=None)


class Stopped(Exception):
    """Ends work whose result nobody waits for any more."""


def stop_if_unwanted() -> None:
    """Raise Stopped where this runs for `StoppableThreads` that were left with an error; else do nothing."""
    event = _UNWANTED.get()
    if event is not None and event.is_set():
        raise Stopped


class StoppableThreads(ThreadPoolExecutor):
    """Threads whose work ends at its next `stop_if_unwanted` when the `with` around them is left with an error.

    >>> with StoppableThreads(1) as threads:
    ...     threads.submit(stop_if_unwanted).result()
    """

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self._unwanted = Event()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:
        """Submit a call, which can ask whether its result is still wanted."""
        context = copy_context()
        context.run(_UNWANTED.set, self._unwanted)
        return super().submit(context.run, fn, *args, **kwargs)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is not None:
            self._unwanted.set()
        self.shutdown(wait=True, cancel_futures=error is not None)
