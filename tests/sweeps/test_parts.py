"""Parts of sweeps: whatever happens to them, the files in the end are those of a sweep that nothing happened to.

Parts are damaged at random bytes, put in one another's place, brought from other sweeps; sweeps are ended at every
moment at which they touch a file, and begun at the same time as others.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import command
import pytest
from audit import SEED, how_many
from limits import at_once
from sweeping import FRESH, POINTS, sweep_at_once, sweep_until, swept

import cli
from solver import UsageError, merge
from solver.sweeps import signed_records, store

ROOT = Path(cli.__file__).resolve().parent
PATIENCE = 600  # seconds that a process may take: far more than it needs, however busy the machine is
OTHER = 2  # the seed of another sweep


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def files_there(ending: str = "csv") -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in Path().glob(f"deal.*{ending}") if file.is_file()}


def unwritten(output: str) -> Path:
    """Return the folder of parts of a sweep whose shards are done, and nothing joined."""
    for k in (1, 2):
        swept(output, shard=(k, 2))
    return Path(f"{output}.parts")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    place = tmp_path_factory.mktemp("whole")
    swept(str(place / "deal.csv"))
    return {file.name: file.read_bytes() for file in place.glob("deal.*csv")}


# --- damaged --------------------------------------------------------------------------------------


def damage(file: Path, random: Random) -> str:
    """Change one byte of a file, cut it, or lengthen it; return what was done."""
    content = bytearray(file.read_bytes())
    kind = random.choice(["byte", "byte", "byte", "digit", "cut", "more"])
    if kind == "cut":
        del content[random.randrange(len(content)) :]
    elif kind == "more":
        content += b"1"
    else:
        places = [k for k, byte in enumerate(content) if kind == "byte" or chr(byte).isdigit()]
        place = random.choice(places)
        content[place] = ord(str((int(chr(content[place])) + 1) % 10)) if kind == "digit" else content[place] ^ 1
    file.write_bytes(bytes(content))
    return kind


@pytest.mark.slow
def test_a_damaged_part_is_named_by_merge_and_made_anew_by_resume(whole: dict[str, bytes]) -> None:
    random, parts, kinds = Random(SEED), unwritten("deal.csv"), set()
    kept = shutil.copytree(parts, "kept")
    for _ in range(how_many(25, 400)):
        file = parts / f"{random.randrange(4):06d}.part"
        kinds.add(kind := damage(file, random))
        if kind == "more":  # what comes after a part is not of it
            merge([parts], "deal.csv")
        else:
            with pytest.raises(UsageError, match=file.name):
                merge([parts], "deal.csv")
            assert not files_there()
            found = swept("deal.csv", resume=True)
            assert found.recomputed == (int(file.stem),) and not parts.exists()
            shutil.copytree(kept, parts)
        assert files_there() == whole
        for one in Path().glob("deal.*.*"):
            if one.is_file():
                one.unlink()
    assert kinds == {"byte", "digit", "cut", "more"}


@pytest.mark.slow
def test_a_damaged_manifest_is_named_and_written_again(whole: dict[str, bytes]) -> None:
    random, parts = Random(SEED), unwritten("deal.csv")
    file = parts / store.MANIFEST
    sound = file.read_bytes()
    for _ in range(how_many(40, 400)):
        file.write_bytes(sound)
        damage(file, random)
        if json_or_none(file.read_bytes()) == json.loads(sound):  # a blank, or after the end
            continue
        for attempt in (lambda: merge([parts], "deal.csv"), lambda: swept("deal.csv", resume=True)):
            with pytest.raises(UsageError, match=r"manifest\.json is damaged"):
                attempt()
    file.unlink()
    with pytest.raises(UsageError, match="no folder of parts"):
        swept("deal.csv")
    assert swept("deal.csv", resume=True).recomputed == () and files_there() == whole


def json_or_none(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def forged(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a record with changes, and with the checksum that fits it."""
    made = {key: value for key, value in {**record, **changes}.items() if key != "sha256"}
    return {**made, "sha256": sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()}


ODD: list[Any] = [-1, 10**18, 1e12, "4", None, [], {}, [[[]]], True]


@pytest.mark.parametrize("key", ["chunks", "chunk", "points", "encoding", "layout", "game", "engine", "schema"])
def test_a_manifest_that_somebody_made_is_refused_or_lacks_parts(key: str) -> None:
    parts = unwritten("deal.csv")
    file = parts / store.MANIFEST
    sound = json.loads(file.read_bytes())
    for odd in ODD:
        file.write_text(json.dumps(forged(sound, **{key: odd})))
        with pytest.raises(UsageError):
            merge([parts], "deal.csv")
    assert not files_there()


@pytest.mark.parametrize("key", ["lengths", "checksums", "statuses", "signatures", "equilibria", "number", "sweep"])
def test_a_part_that_somebody_made_is_refused(key: str) -> None:
    parts = unwritten("deal.csv")
    file = parts / "000001.part"
    line, rest = file.read_bytes().split(b"\n", 1)
    for odd in [*ODD, [-1, 3], [10**18, 1], ["a", "b"], {"wall": "two"}]:
        file.write_bytes(json.dumps(forged(json.loads(line), **{key: odd})).encode() + b"\n" + rest)
        if key == "equilibria" and (odd is True or isinstance(odd, int | float)):
            continue  # a number is one that counts something
        if (key, odd) in [("statuses", {}), ("signatures", {}), ("number", True)]:
            continue
        with pytest.raises(UsageError, match=r"000001\.part"):
            merge([parts], "deal.csv")
    assert not files_there()


def test_a_deep_manifest_is_refused() -> None:
    parts = unwritten("deal.csv")
    (parts / store.MANIFEST).write_text("[" * 200_000)
    with pytest.raises(UsageError, match="damaged"):
        merge([parts], "deal.csv")


def test_a_manifest_of_very_many_chunks_or_lists_is_refused_at_once() -> None:
    parts = unwritten("deal.csv")
    for part in parts.glob("*.part"):
        part.unlink()
    file = parts / store.MANIFEST
    sound = json.loads(file.read_bytes())
    file.write_text(json.dumps(forged(sound, chunks=10**18)))
    with (
        at_once(),
        pytest.raises(UsageError, match=f"{10**18} of {10**18} chunks are missing, the first of them number 0"),
    ):
        merge([parts], "deal.csv")
    file.write_text(json.dumps(forged(sound, more=[[]] * (signed_records.MAX_BRACKETS + 1))))
    with pytest.raises(UsageError, match=r"manifest\.json is damaged"):
        merge([parts], "deal.csv")


def test_a_part_in_the_place_of_another(whole: dict[str, bytes]) -> None:
    parts = unwritten("deal.csv")
    shutil.copy(parts / "000000.part", parts / "000002.part")
    with pytest.raises(UsageError, match=r"000002\.part holds chunk 0"):
        merge([parts], "deal.csv")
    found = swept("deal.csv", resume=True)
    assert found.recomputed == (2,) and files_there() == whole
    assert "Of 1 chunk the parts were damaged, and computed anew: 2." in found.export()


def test_one_folder_may_be_named_alone(whole: dict[str, bytes]) -> None:
    merge(str(unwritten("deal.csv")), "deal.csv")
    assert files_there() == whole


def test_a_part_of_another_sweep_is_not_lost() -> None:
    parts = unwritten("deal.csv")
    swept("far.csv", OTHER, shard=(1, 2))
    shutil.copy("far.csv.parts/000001.part", parts / "000001.part")
    brought = (parts / "000001.part").read_bytes()
    for attempt in (lambda: merge([parts], "deal.csv"), lambda: swept("deal.csv", resume=True)):
        with pytest.raises(UsageError, match=r"000001\.part is of another sweep; move it away"):
            attempt()
    (parts / store.MANIFEST).unlink()
    with pytest.raises(UsageError, match=r"000001\.part is of another sweep"):
        swept("deal.csv", resume=True)
    assert not (parts / store.MANIFEST).exists() and (parts / "000001.part").read_bytes() == brought


# --- begun anew, gone on with ---------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "nc"])
def test_going_on_with_what_is_complete(ending: str) -> None:
    asked = ["sweep", "thaad-deal", "--sample", "400", "-o", f"deal.{ending}", "--format", "json"]
    first = command.run(asked)
    before = files_there(ending)
    again = command.run([*asked, "--resume"])
    assert (first.code, again.code) == (0, 0), again.err
    told, told_again = json.loads(first.out), json.loads(again.out)
    assert {key for key in told if told[key] != told_again[key]} == {"complete", "provenance"}
    assert told_again["complete"] and files_there(ending) == before
    assert "It was complete already." in command.run([*asked[:-2], "--resume"]).out
    other = command.run([*asked, "--resume", "--seed", "3"])
    assert other.code == 2 and "there are no parts" in other.err


def test_sweeps_to_files_that_differ_in_their_endings_share_nothing() -> None:
    """The metadata of the one had been in the way of the other's, which --force put in their place."""
    swept("deal.csv")
    before = {file.name: file.read_bytes() for file in Path().glob("deal.*")}
    swept("deal.jsonl", OTHER)
    assert before.items() <= {file.name: file.read_bytes() for file in Path().glob("deal.*")}.items()
    for ending, seed in (("csv", 1), ("jsonl", OTHER)):
        told = json.loads(Path(f"deal.{ending}.metadata.json").read_text(encoding="utf-8"))
        assert told["files"] == [f"deal.points.{ending}", f"deal.equilibria.{ending}"]
        assert told["design"]["seed"] == seed
        assert swept(f"deal.{ending}", seed, resume=True).complete


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet", "nc"])
def test_files_that_were_damaged_are_not_taken_for_complete(ending: str) -> None:
    """A table that was emptied or cut short had been "complete already", and of NetCDF "a fault in zopa"."""
    swept(f"deal.{ending}")
    for file in Path().glob(f"deal.*{ending}"):
        content = file.read_bytes()
        for damaged in (b"", content[:-5], content[: len(content) // 2]):
            file.write_bytes(damaged)
            with pytest.raises(UsageError, match="there are no parts"):
                swept(f"deal.{ending}", resume=True)
        file.write_bytes(content)
    assert swept(f"deal.{ending}", resume=True).complete


@pytest.mark.parametrize("name", ["deal.points.csv", "deal.equilibria.csv", "deal.csv.metadata.json"])
@pytest.mark.parametrize("force", [False, True])
def test_a_folder_in_the_place_of_a_file_is_named_before_anything_is_computed(name: str, force: bool) -> None:
    Path(name).mkdir()
    with pytest.raises(UsageError, match=f"{re.escape(name)} is a directory; name a file in it$"):
        swept("deal.csv", force=force)
    assert not Path("deal.csv.parts").exists()


def test_a_file_in_the_place_of_the_parts_is_named() -> None:
    Path("deal.csv.parts").write_text("mine")
    for options in ({}, {"force": True}, {"shard": (1, 2)}):
        with pytest.raises(UsageError, match=r"deal\.csv\.parts is no folder, and parts go there; move it away"):
            swept("deal.csv", **options)
    assert Path("deal.csv.parts").read_text() == "mine"


def test_metadata_by_the_name_that_they_once_had_are_read() -> None:
    swept("deal.csv")
    Path("deal.csv.metadata.json").rename("deal.metadata.json")
    assert swept("deal.csv", resume=True).complete
    shutil.copy("deal.points.csv", "deal.points.jsonl")
    shutil.copy("deal.equilibria.csv", "deal.equilibria.jsonl")
    with pytest.raises(UsageError, match="there are no parts"):  # they describe the other tables
        swept("deal.jsonl", resume=True)


def test_force_removes_what_sweeps_write_and_nothing_else() -> None:
    parts = unwritten("deal.csv")
    mine = parts / "mine.txt"
    mine.write_text("mine")
    with pytest.raises(UsageError, match=r"holds mine\.txt, which no sweep writes"):
        swept("deal.csv", OTHER, force=True)
    assert mine.exists() and len(list(parts.glob("*.part"))) == 4
    mine.unlink()
    swept("deal.csv", OTHER, force=True)
    assert not parts.exists()
    for file in Path().glob("deal.*"):
        file.unlink()
    parts.mkdir()
    (parts / "000000.part").touch()
    with pytest.raises(UsageError, match="is no folder of parts"):
        swept("deal.csv", OTHER)
    assert swept("deal.csv", OTHER, force=True).points == POINTS


def test_going_on_replaces_no_files_of_another_sweep() -> None:
    swept("deal.csv")
    before = {file.name: file.read_bytes() for file in Path().glob("deal.*")}
    swept("deal.csv", OTHER, shard=(1, 2))
    with pytest.raises(UsageError, match=r"deal\.points\.csv exists; .* force=True; what is done is kept, and"):
        swept("deal.csv", OTHER, resume=True)
    assert {file.name: file.read_bytes() for file in Path().glob("deal.*") if file.is_file()} == before
    assert len(list(Path("deal.csv.parts").glob("*.part"))) == 4
    assert swept("deal.csv", OTHER, resume=True, force=True).points == POINTS and not Path("deal.csv.parts").exists()


@pytest.mark.parametrize("name", ["deal.points.csv", "deal.equilibria.csv", "deal.csv.metadata.json"])
def test_a_file_that_comes_meanwhile_stays(name: str) -> None:
    with pytest.raises(UsageError, match=r"exists; .* and resume=True goes on"):
        swept("deal.csv", progress=lambda done, total: Path(name).write_text("mine"))
    assert [file.name for file in Path().glob("deal.*") if file.is_file()] == [name]
    assert Path(name).read_text() == "mine"


def test_files_that_are_there_already_are_no_hindrance(whole: dict[str, bytes]) -> None:
    """The one before ended while its files got their names."""
    unwritten("deal.csv")
    Path("deal.equilibria.csv").write_bytes(whole["deal.equilibria.csv"])
    swept("deal.csv", resume=True)
    assert files_there() == whole


def test_a_shard_begun_anew_removes_no_other_shards_parts(whole: dict[str, bytes]) -> None:
    parts = unwritten("deal.csv")
    first, second = sorted(parts.glob("*.part"))[:2]
    first.write_bytes(b"")
    kept = second.stat().st_mtime_ns, sorted(parts.glob("*.part"))[-1].read_bytes()
    swept("deal.csv", shard=(1, 4), force=True)
    assert kept == (second.stat().st_mtime_ns, sorted(parts.glob("*.part"))[-1].read_bytes()) and first.stat().st_size
    merge([parts], "deal.csv")
    assert files_there() == whole
    swept("deal.csv", OTHER, shard=(1, 4), force=True)
    assert len(list(parts.glob("*.part"))) == 1


# --- at the same time -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"force": True}, {"shard": (1, 1)}], ids=["plain", "force", "shards"])
def test_two_sweeps_at_once_never_mix(options: dict[str, Any], tmp_path: Path) -> None:
    expected = {}
    for seed in (1, 2):
        swept(f"seed{seed}.csv", seed)
        expected[seed] = Path(f"seed{seed}.points.csv").read_bytes()
    for _ in range(how_many(4, 60)):
        gate, said = FRESH.Barrier(2), FRESH.Queue()
        both = [FRESH.Process(target=sweep_at_once, args=(tmp_path, seed, gate, said, options)) for seed in (1, 2)]
        for one in both:
            one.start()
        told = dict(said.get(timeout=PATIENCE) for _ in both)
        for one in both:
            one.join()
        done = [seed for seed, refused in told.items() if not refused]
        assert done, told
        assert all("another sweep" in text or "exists" in text for text in told.values() if text), told
        if "shard" in options:
            merge(["deal.csv.parts"], "deal.csv")
        assert Path("deal.points.csv").read_bytes() in [expected[seed] for seed in done]
        for left in Path().glob("deal.*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()


def test_a_sweep_that_comes_late_replaces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another has finished between the first look and the lock; nothing is computed then."""
    where, held = "solver.sweeps.sweep.hold_folder", store.hold_folder

    @contextmanager
    def late(path: Path, shared: bool) -> Iterator[None]:
        monkeypatch.setattr(where, held)
        swept("deal.csv")
        with held(path, shared):
            yield

    monkeypatch.setattr(where, late)
    with pytest.raises(UsageError, match="exists"):
        swept("deal.csv", OTHER)
    assert not Path("deal.csv.parts").exists()


def test_a_sweep_that_runs_is_not_replaced() -> None:
    with store.hold_folder(Path("deal.csv.parts"), shared=False):
        for options in ({}, {"force": True}, {"resume": True}, {"shard": (1, 2)}):
            with pytest.raises(UsageError, match=r"another sweep is writing to deal\.csv\.parts"):
                swept("deal.csv", **options)
    with store.hold_folder(Path("deal.csv.parts"), shared=True):
        swept("deal.csv", shard=(1, 2))
        with pytest.raises(UsageError, match="another sweep is writing"):
            swept("deal.csv", shard=(1, 2), force=True)
    assert swept("deal.csv", resume=True).points == POINTS


# --- ended at any moment --------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sweep_ended_at_any_moment_goes_on_to_the_same_files(tmp_path: Path, whole: dict[str, bytes]) -> None:
    ended, chunk = 0, how_many(100, 10)
    for count in range(1, 1_000, how_many(7, 1)):
        child = FRESH.Process(target=sweep_until, args=(tmp_path, count, chunk))
        child.start()
        child.join()
        code = child.exitcode
        assert code in (0, 77)
        ended += code == 77
        if Path("deal.csv.parts").exists():
            swept("deal.csv", chunk=chunk, resume=True)
        elif not files_there():
            swept("deal.csv", chunk=chunk)
        assert files_there() == whole and not Path("deal.csv.parts").exists()
        names = (*whole, "deal.csv.metadata.json")
        assert not [file for file in Path().iterdir() if file.name not in names] or code == 77
        for left in Path().iterdir():
            left.unlink()
        if code == 0:
            break
    assert code == 0 and ended >= how_many(5, 200)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_sweep(how: signal.Signals) -> None:
    """Whoever reads what they print is told that there is no more: workers hold the same pipe."""
    asked = ["sweep", "thaad-deal", "--sample", "400000", "--chunk", "100", "--workers", "2", "-o", "deal.csv"]
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *asked], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:  # fmt: skip
        while not list(Path().glob("deal.csv.parts/*.part")):
            assert child.poll() is None
            time.sleep(0.01)
        child.send_signal(how)
        printed, _ = child.communicate(timeout=PATIENCE)
    assert child.returncode == -how and b"Traceback" not in printed
