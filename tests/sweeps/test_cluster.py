"""A real Dask cluster on loopback: one scheduler and two workers, processes of this test, ended by their ids.

What comes back from it is what one machine writes, byte by byte, also when a worker is killed in mid-sweep.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import command
import pytest

import cli
from games import load
from solver import UsageError, ZopaError, drawn, sweep
from solver.sweeps.executors import _silenced_client, crew  # pyright: ignore[reportPrivateUsage]

pytestmark = pytest.mark.slow  # all wait for a scheduler

ROOT = Path(cli.__file__).resolve().parent
CHUNK = 200
POINTS = 8_000
TABLES = ("deal.points.parquet", "deal.equilibria.parquet")


@contextmanager
def process(module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process by its id, and kill it at the end."""
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


class Cluster:
    """The address of a scheduler, and its worker processes."""

    def __init__(self, stack: ExitStack) -> None:
        self.address = f"tcp://127.0.0.1:{(port := free_port())}"
        at = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        self.scheduler = stack.enter_context(process("distributed.cli.dask_scheduler", *at))
        self.workers = [self._worker(stack) for _ in range(2)]
        self.wait(2)

    def _worker(self, stack: ExitStack) -> subprocess.Popen[bytes]:
        alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0", "--host", "127.0.0.1")
        return stack.enter_context(process("distributed.cli.dask_worker", self.address, *alone))

    def wait(self, count: int) -> None:
        from distributed import Client

        with Client(self.address, timeout=40, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=40)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("workers"))
    try:
        with ExitStack() as stack:
            yield Cluster(stack)
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder, deal = tmp_path_factory.mktemp("serial"), load("thaad-deal")
    found = sweep(deal, drawn(deal.space, POINTS, 3), settle=True, output=folder / "deal.parquet", chunk=CHUNK)
    return [file.read_bytes() for file in found.files]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tables() -> Sequence[bytes]:
    return [Path(name).read_bytes() for name in TABLES]


def test_a_cluster_writes_what_one_machine_writes(cluster: Cluster, serial: list[bytes]) -> None:
    asked = ("thaad-deal", "--sample", str(POINTS), "--seed", "3", "--settle", "--chunk", "400", "-o", "deal.parquet")
    done = command.run(["sweep", *asked, "--dask", cluster.address])
    assert done.code == 0, done.err
    assert tables() == serial


def test_a_worker_killed_in_mid_sweep_changes_nothing(cluster: Cluster, serial: list[bytes]) -> None:
    """Whether a sweep survives a worker; one of them is gone afterwards."""
    deal = load("thaad-deal")
    gone = threading.Event()

    def step(done: int, total: int) -> None:
        if done >= total // 4 and not gone.is_set():
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            cluster.workers[0].wait()
            gone.set()
            assert done < total

    design = drawn(deal.space, POINTS, 3)
    sweep(deal, design, settle=True, output="deal.parquet", chunk=CHUNK, dask=cluster.address, progress=step)
    assert gone.is_set() and cluster.workers[0].returncode == -signal.SIGKILL
    assert cluster.workers[1].poll() is None
    assert tables() == serial


def test_a_cluster_that_goes_away_loses_nothing(cluster: Cluster, serial: list[bytes]) -> None:
    """Whether a sweep goes on later; this is the last test that uses the cluster, of which nothing is left."""
    deal = load("thaad-deal")
    design = drawn(deal.space, POINTS, 3)

    def step(done: int, total: int) -> None:
        for one in (*cluster.workers, cluster.scheduler):
            one.kill()

    with pytest.raises(ZopaError, match="what is done is kept, and resume=True goes on"):
        sweep(deal, design, settle=True, output="deal.parquet", chunk=CHUNK, dask=cluster.address, progress=step)
    assert 0 < len(list(Path("deal.parquet.parts").glob("*.part"))) < POINTS // CHUNK
    sweep(deal, design, settle=True, output="deal.parquet", resume=True)
    assert tables() == serial


def test_no_word_of_a_library_stands_before_ours() -> None:
    """Some loggers of the client's libraries have levels of their own, which the level of their root does not reach."""
    pytest.importorskip("distributed")
    mine = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    assert "tornado.application" in mine and "distributed.scheduler" in mine
    before = {name: logging.getLogger(name).level for name in mine}
    with _silenced_client():
        assert not [name for name in (*mine, "tornado.new", "asyncio") if logging.getLogger(name).isEnabledFor(40)]
    assert before == {name: logging.getLogger(name).level for name in mine}


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.Client.__init__", None)  # a closed port is noticed before a client is made
    nowhere = f"tcp://127.0.0.1:{free_port()}"
    begin = time.monotonic()
    done = command.run(["sweep", "thaad-deal", "--sample", "100", "-o", "deal.csv", "--dask", nowhere])
    assert (done.code, done.out) == (2, "") and time.monotonic() - begin < 20
    assert done.err.startswith(f"error: no Dask scheduler answers at {nowhere}") and done.err.count("\n") == 1


def test_an_address_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether one line is printed, and nothing later by a client that never began."""
    said = dict.fromkeys(("tcp://", "tcp://a..b:1", "tcp://[::1", "http://a:1"), "is no address of a Dask scheduler")
    said["tls://127.0.0.1:2"] = "wants TLS, for which Dask has no certificates here"
    later: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", later.append)
    monkeypatch.setattr("solver.sweeps.executors.PATIENCE", 0.2)
    for address, told in said.items():
        done = command.run(["sweep", "thaad-deal", "--sample", "100", "-o", "deal.csv", "--dask", address])
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(f"error: {address} {told}") and done.err.count("\n") == 1
    gc.collect()
    assert later == []


def test_a_scheduler_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("solver.sweeps.executors.PATIENCE", 2.0)
    address = f"tcp://127.0.0.1:{(port := free_port())}"
    deal = load("thaad-deal")
    with (
        process("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"),
        pytest.raises(UsageError, match=f"the Dask scheduler at {address} has no workers"),
    ):
        for _ in range(10):  # until it listens
            try:
                sweep(deal, drawn(deal.space, 10, 0), dask=address)
            except UsageError as error:
                if "no Dask scheduler answers" not in str(error):
                    raise


def test_no_more_processes_are_begun_than_there_are_chunks() -> None:
    for workers, chunks, at_once in ((10**400, 3, 3), (2, 3, 2), (7, 1, 1)):
        with crew(chunks, workers) as (_, given):
            assert given == 2 * at_once
