"""Who carries out the chunks: threads here, processes here, a Dask cluster, or whatever executor one brings. Processes
are spawned afresh, so a script that asks for them keeps its work under `if __name__ == "__main__":`."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from time import monotonic, sleep
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from solver.errors import UsageError, ZopaError, clip, optional_library
from solver.regions.parameters import quote
from solver.report.remedies import KEPT
from solver.sweeps.stopping import StoppableThreads
from solver.sweeps.tables import Chunk
from solver.sweeps.tasks import Task, run_chunk

MAX_THREADS = 8  # by default: each holds a chunk
PATIENCE = 10.0  # seconds for a cluster to answer
KNOCK_PATIENCE, DASK_PORT = 2.0, 8786  # seconds for its port to open, and the port where none is named
Crew: TypeAlias = tuple[Executor, int]  # and how many chunks it is given at a time


@contextlib.contextmanager
def crew(
    chunks: int, workers: int | None = None, executor: Executor | None = None, dask: str | None = None
) -> Iterator[Crew]:
    """Hand out the executor asked for: one's own, a Dask cluster's, `workers` processes, or threads, one a core; of the
    last two no more than chunks. Raises UsageError for more than one of these, for a number of workers below 1 and for
    a cluster that is not there."""
    if sum(one is not None for one in (workers, executor, dask)) > 1:
        raise UsageError("workers, executor and dask each say who does the work; give one of them")
    count = min(hands(workers), chunks)
    if executor is not None:
        yield executor, 2 * (os.cpu_count() or 1) + 2
    elif dask is not None:
        with _cluster(dask) as made:
            yield made
    elif workers is not None:
        with _Processes(count, mp_context=get_context("spawn"), initializer=_begin_worker) as processes:
            yield processes, 2 * count
    else:
        with StoppableThreads(count) as threads:
            yield threads, count + 1


def hands(workers: int | None) -> int:
    """Return how many chunks are done at a time on this machine: by so many processes, or by a thread a core."""
    if workers is None:
        return min(os.cpu_count() or 1, MAX_THREADS)
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise UsageError(f"{quote(workers)} workers; give a whole number from 1 up")
    return workers


class _Processes(ProcessPoolExecutor):
    """Processes that start with Ctrl-C held back, so that none has heard of it before it can be told to ignore it."""

    def submit(self, *arguments: Any, **keywords: Any) -> Any:
        if not hasattr(signal, "pthread_sigmask"):
            return super().submit(*arguments, **keywords)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # which a new process inherits
        try:
            return super().submit(*arguments, **keywords)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        self.shutdown(wait=True, cancel_futures=True)
        if isinstance(error, BrokenProcessPool):
            raise ZopaError(
                "a worker process ended before its chunk was done (a script that uses workers keeps its own work under"
                ' if __name__ == "__main__":)',
                remedies=[KEPT],
            ) from None


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that hands out the work, and end when that has ended, whatever ended it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[Crew]:
    from concurrent.futures import CancelledError

    need = "a Dask cluster needs dask and distributed; in zopa's folder: pip install '.[cluster]'"
    distributed = optional_library("distributed", need)
    Client, closed = distributed.Client, distributed.comm.core.CommClosedError
    shown = clip(address, 100)
    if not address.startswith(("tcp://", "tls://", "ws://", "wss://")):
        raise _not_reached(shown)
    try:
        _knock(address)  # the client would try a closed port again and again
    except (OSError, ValueError) as error:
        raise _not_reached(shown, error) from None
    with _silenced_client():
        client = Client.__new__(Client)
        try:
            Client.__init__(client, address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TypeError, ValueError) as error:
            client.status = "closed"  # one that has not begun would wait for its own end in vain, and print so
            raise _not_reached(shown, error) from None
        try:
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError:
                raise UsageError(
                    f"the Dask scheduler at {shown} has no workers; start some with: dask worker {shown}"
                ) from None
            threads: Any = client.nthreads()
            yield client.get_executor(pure=False, retries=3), max(4, 2 * sum(threads.values()))
        except (CancelledError, closed, distributed.KilledWorker) as error:  # scheduler or workers have gone
            raise ZopaError(f"the Dask cluster at {shown} was lost ({type(error).__name__})", remedies=[KEPT]) from None
        finally:
            client.close(timeout=2)


def _knock(address: str) -> None:
    """Raise OSError where nothing listens at an address within a moment, and ValueError where it is none."""
    place = urlsplit(address)
    if not place.hostname:
        raise ValueError("no host")
    if place.scheme in ("tls", "wss"):  # what these lack is told by the client
        return
    until = monotonic() + KNOCK_PATIENCE
    while True:
        try:
            socket.create_connection((place.hostname, place.port or DASK_PORT), timeout=KNOCK_PATIENCE).close()
            return
        except ConnectionRefusedError:
            if monotonic() > until:
                raise
            sleep(KNOCK_PATIENCE / 20)


def _not_reached(address: str, error: Exception | None = None) -> UsageError:
    """Return the error for an address at which no scheduler answers, for the reason that its client gave, if any."""
    match error:
        case OSError():
            told = f"no Dask scheduler answers at {address} ({type(error).__name__}); start one with: dask scheduler"
        case TypeError():
            told = (
                f"{address} wants TLS, for which Dask has no certificates here; name them in its configuration"
                " (distributed.comm.tls), or give tcp://HOST:8786"
            )
        case _:
            told = f"{address} is no address of a Dask scheduler; give one such as tcp://HOST:8786"
    return UsageError(told)


@contextlib.contextmanager
def _silenced_client() -> Iterator[None]:
    """Silence what the client and its libraries say of a cluster that is not there or goes away."""
    roots = ("distributed", "tornado", "asyncio")
    inner = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in roots]  # with own levels
    before = {logger: logger.level for logger in map(logging.getLogger, {*roots, *inner})}
    for logger in before:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)


def carry_out(crew: Crew, tasks: Iterable[Task], put: Callable[[Chunk], None]) -> None:
    """Carry out the tasks, some at a time, in any order; each chunk is `put` as it comes, even after an error."""
    (executor, ahead), waiting = crew, set[Future[Chunk]]()
    try:
        for task in tasks:
            waiting.add(executor.submit(run_chunk, task))
            if len(waiting) >= ahead:
                _put_finished(waiting, put)
        while waiting:
            _put_finished(waiting, put)
    except BaseException:
        for future in waiting:
            if not future.cancel() and future.done() and not _has_failed(future):
                with contextlib.suppress(ZopaError):
                    put(future.result())
        raise


def _put_finished(waiting: set[Future[Chunk]], put: Callable[[Chunk], None]) -> None:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in sorted(done, key=_has_failed):  # those that brought something first
        waiting.discard(future)
        put(future.result())


def _has_failed(future: Future[Chunk]) -> bool:
    return future.cancelled() or future.exception() is not None
