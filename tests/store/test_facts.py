# SPDX-License-Identifier: Apache-2.0
"""Facts: one manifest, whole or not at all, readers never disturbed."""

import random
import subprocess
import sys
import textwrap
import time

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from manumit.core.errors import CorruptError, LockedError
from manumit.store import parquet
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
from manumit.store.schemas import arrow_schema
from manumit.store.vault import Vault


def make_rows(first, count, groups=1):
    return pa.table(
        {
            "text_id": pa.array(range(first, first + count), pa.int64()),
            "words": pa.array([groups.to_bytes(4, "little")] * count, pa.binary()),
            "more": pa.array([b""] * count, pa.binary()),
        }
    )


@pytest.fixture(params=["plain", "encrypted"])
def facts(request, tmp_path):
    """Facts without and with file keys: what is asked of one is asked of both."""
    (tmp_path / "facts").mkdir()
    keys = Vault(bytearray(range(32))) if request.param == "encrypted" else None
    return Facts(tmp_path / "facts", WriterLock(tmp_path), keys)


def test_replace_and_append_become_visible_together(facts):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 10))
        assert facts.snapshot().count("advert_texts") == 0
    assert facts.snapshot().count("advert_texts") == 10
    with facts.change("prosecute.adverts") as change:
        change.append("advert_texts", make_rows(10, 5))
        change.note_step("campaigns", "abc")
    after = facts.snapshot()
    assert sorted(after.read("advert_texts").column("text_id").to_pylist()) == list(range(15))
    assert after.manifest.steps == {"campaigns": "abc"}


def test_an_error_discards_the_change_and_its_files(facts):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 3))
    with pytest.raises(RuntimeError), facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 9))
        raise RuntimeError
    assert facts.snapshot().count("advert_texts") == 3
    assert len(list(facts.folder.glob("*/*.parquet"))) == 1


def test_a_snapshot_outlives_the_next_change(facts):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 3))
    before = facts.snapshot()
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 7))
    assert before.read("advert_texts").num_rows == 3
    assert facts.snapshot().read("advert_texts").num_rows == 7


def test_a_change_of_notes_alone_takes_nothing_from_a_reader(facts):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 3))
    before = facts.snapshot()
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 7))
    with facts.change("flow") as change:
        change.note_step("campaigns", "x")
    assert before.read("advert_texts").num_rows == 3


def test_superseded_files_go(facts):
    for size in range(1, 6):
        with facts.change("prosecute.adverts") as change:
            change.replace("advert_texts", make_rows(0, size))
    assert len(list(facts.folder.glob("*/*.parquet"))) <= 2
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 9))
        change.purge()
    assert len(list(facts.folder.glob("*/*.parquet"))) == 1


def test_many_appends_are_compacted(facts):
    for number in range(40):
        with facts.change("prosecute.adverts") as change:
            change.append("advert_texts", make_rows(number * 10, 10))
    after = facts.snapshot()
    assert len(after.manifest.parts("advert_texts")) <= 13
    assert sorted(after.read("advert_texts").column("text_id").to_pylist()) == list(range(400))


def test_only_the_owner_writes_a_table(facts):
    with pytest.raises(PermissionError), facts.change("prosecute.leads") as change:
        change.replace("advert_texts", make_rows(0, 1))


def test_fetch_finds_rows_by_a_text_key_whatever_its_script(facts):
    names = sorted(["N-1", "N-2", "Ñ-1", "نص", "文", "𝒩", ""])
    with facts.change("prosecute.networks") as change:
        for _ in range(2):
            rows = [(name, f"a:{n}", "advert", n) for n in range(9_000) for name in names[n % 7 :]]
            change.append("network_members", pa.Table.from_arrays(
                [pa.array(column) for column in zip(*rows, strict=True)],
                ["network_id", "node_id", "node_kind", "adverts"],
            ))  # fmt: skip
    snapshot = facts.snapshot()
    whole = snapshot.read("network_members")
    for name in (*names, "N-3", "zz"):
        found = snapshot.fetch("network_members", [name])
        assert found.equals(whole.filter(pc.equal(whole["network_id"], name)))


def test_fetch_finds_rows_by_id_across_parts_and_row_groups(facts):
    with facts.change("prosecute.adverts") as change:
        change.append("advert_texts", make_rows(0, 200_000))
        change.append("advert_texts", make_rows(500_000, 10))
    found = facts.snapshot().fetch("advert_texts", [5, 199_999, 500_003, 777_777], ["words"])
    assert found.column("text_id").to_pylist() == [5, 199_999, 500_003]
    assert found.column_names == ["text_id", "words"]


def test_a_second_writer_is_told_who_holds_the_lock(facts, tmp_path):
    code = f"""
    from pathlib import Path
    from manumit.store.lock import WriterLock
    from manumit.core.errors import LockedError
    try:
        WriterLock(Path({str(tmp_path)!r})).acquire()
    except LockedError as error:
        print(error.message)
    """
    with facts.change("prosecute.adverts"):
        result = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            capture_output=True,
            text=True,
            check=True,
        )
    assert "is writing to this workspace" in result.stdout
    lock = WriterLock(tmp_path)
    lock.acquire()
    lock.release()


def test_a_cut_file_is_reported_not_read(facts):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 100))
    path = next(facts.folder.glob("*/*.parquet"))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(CorruptError, match="wrong size"):
        facts.snapshot().read("advert_texts")
    assert facts.find_damage() == [path.relative_to(facts.folder).as_posix()]


def test_a_full_disk_leaves_the_last_state(facts, monkeypatch):
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 4))

    def refuse(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet.pq.ParquetWriter, "write_table", refuse)
    with pytest.raises(OSError, match="No space"), facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 8))
    assert facts.snapshot().read("advert_texts").num_rows == 4
    assert len(list(facts.folder.glob("*/*"))) == 1


def test_missing_columns_are_refused(facts):
    with pytest.raises(KeyError, match="words"), facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 2).drop_columns(["words"]))


WRITER = """
import sys
from pathlib import Path
import pyarrow as pa
from manumit.store.facts import Facts
from manumit.store.lock import WriterLock
root = Path(sys.argv[1])
facts = Facts(root / "facts", WriterLock(root))
print("ready", flush=True)
before = facts.snapshot().read("advert_texts")["words"].to_pylist()
number = int.from_bytes(before[0], "little") if before else 0
while True:
    number += 1
    rows = 5000 + number % 7
    columns = {name: pa.array([number.to_bytes(4, "little")] * rows, pa.binary())
               for name in ("words", "more")}
    with facts.change("prosecute.adverts") as change:
        columns["text_id"] = pa.array(range(rows), pa.int64())
        change.replace("advert_texts", pa.table(columns))
        change.replace("advert_links", pa.table({
            "left_id": pa.array([number], pa.int64()), "right_id": pa.array([number], pa.int64()),
            "bits": [0.0], "shared_tokens": pa.array([1], pa.int32()),
            "proposals": pa.array([1], pa.int32())}))
    print(number, flush=True)
"""


@pytest.mark.parametrize("facts", ["plain"], indirect=True)
def test_kill_at_thirty_random_moments_leaves_the_last_good_run(facts, tmp_path):
    moments = random.Random(20261)
    last = 0
    for _ in range(30):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        for _ in range(moments.randrange(3)):
            assert process.stdout.readline().strip().isdigit()
        time.sleep(moments.uniform(0.0, 0.1))
        process.kill()
        process.wait()
        process.stdout.close()
        snapshot = facts.snapshot()
        rows = snapshot.read("advert_texts")
        assert not facts.find_damage()
        if rows.num_rows:
            numbers = {int.from_bytes(word, "little") for word in rows["words"].to_pylist()}
            assert len(numbers) == 1, "half a run is visible"
            number = numbers.pop()
            assert rows.num_rows == 5000 + number % 7
            assert snapshot.read("advert_links").column("left_id").to_pylist() == [number]
            assert number >= last
            last = number
    assert last > 0, "no run was ever finished; the test proves nothing"
    with facts.change("prosecute.adverts") as change:
        change.replace("advert_texts", make_rows(0, 1))
        change.purge()
    assert len(list(facts.folder.glob("*/*.parquet"))) == 2


def test_schemas_cover_every_fact_table():
    from manumit.core.tables import TABLES

    for name, table in TABLES.items():
        if table.is_fact:
            assert arrow_schema(name).names == list(table.column_names)


def test_lock_is_free_after_an_error(facts):
    with pytest.raises(ValueError), facts.change("flow"):  # noqa: PT011
        raise ValueError
    facts._lock.acquire()
    facts._lock.release()
    assert not facts._lock.is_held
    with pytest.raises(LockedError):
        raise LockedError("x")
