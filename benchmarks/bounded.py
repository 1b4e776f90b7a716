"""A call in a process of its own, which is ended when its time is up."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any


def within(limit: float, call: Callable[..., Any], *arguments: Any) -> Any:
    """Return what the call returns, or None where it takes longer than `limit` seconds, starting the process included.

    The call and its arguments are pickled: a function of a module, with plain values. Raises RuntimeError where the
    process ends without an answer.

    >>> within(60, max, 2, 3)
    3
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(sender, call, arguments))
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(limit) else None
    except EOFError:
        raise RuntimeError(f"{call.__name__}{arguments} ended without an answer; see the error above") from None
    finally:
        process.kill()
        process.join()


def _tell(sender: Connection, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    sender.send(call(*arguments))
