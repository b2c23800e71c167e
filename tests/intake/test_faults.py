# SPDX-License-Identifier: Apache-2.0
"""What goes wrong from outside: processes that vanish, damaged files."""

import subprocess
import sys
from random import Random

import pyarrow as pa
import pytest

from manumit.intake import add_files
from manumit.intake.hashing import hash_columns
from manumit.intake.issues import IssueLog
from manumit.intake.limits import Limits
from manumit.intake.unpack import unpack_file
from manumit.workspace import open_workspace

HEADER = "id,source,text\n"

# Takes a file in and vanishes, without any clearing up, at the moment that is named.
ADDER = """
import os, sys
from pathlib import Path
import pyarrow.parquet as pq
import manumit.store.facts as facts
from manumit.intake import add_files
from manumit.intake.hashing import hash_columns
from manumit.workspace import open_workspace

folder, file, moment = sys.argv[1:]
left = 2

def vanish(*_args, **_more):
    os._exit(9)

def vanish_at_second(*args, **more):
    global left
    left -= 1
    return write(*args, **more) if left else vanish()

write = pq.ParquetWriter.write_table
if moment == "written":
    pq.ParquetWriter.write_table = vanish_at_second
elif moment == "before the manifest":
    facts.write_manifest = vanish

def look(step, done, total):
    if step == moment:
        vanish()

add_files(open_workspace(Path(folder)), [file], progress=look)
"""


def lines(first, last):
    return "".join(f"{n},a.test,offer number {n}\n" for n in range(first, last))


@pytest.mark.parametrize("moment", ["read", "written", "before the manifest"])
def test_a_process_that_vanishes_leaves_what_was_and_the_next_one_completes(
    workspace, tmp_path, moment
):
    first, more = tmp_path / "first.csv", tmp_path / "more.csv"
    first.write_text(HEADER + lines(0, 5), encoding="utf-8")
    more.write_text(HEADER + lines(3, 30), encoding="utf-8")
    add_files(workspace, [first])
    folder = workspace.folder
    workspace.close()
    done = subprocess.run(
        [sys.executable, "-c", ADDER, str(folder), str(more), moment], check=False
    )
    assert done.returncode == 9
    again = open_workspace(folder)
    before = again.facts.snapshot()
    assert (before.count("adverts"), before.count("intake_files")) == (5, 1)
    assert not again.facts.find_damage()
    report = add_files(again, [more])
    after = again.facts.snapshot()
    again.close()
    assert (report.rows_added, report.rows_known) == (25, 2)
    assert sorted(after.read("adverts")["external_id"].to_pylist(), key=int) == [
        str(n) for n in range(30)
    ]
    assert list((folder / "spool").iterdir()) == []
    named = {part.path for parts in after.manifest.tables.values() for part in parts}
    kept = named | {
        part.path for parts in before.manifest.tables.values() for part in parts
    }  # the generation before may still be read
    assert {p.relative_to(after.folder).as_posix() for p in after.folder.glob("*/*")} <= kept


def pack_checked(text):
    """Pack a text as a zst file with the checksum that the zstd program adds."""
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as packed:
        packed.write(text.encode())
    frame = bytearray(out.getvalue().to_pybytes())
    frame[4] |= 4
    checksum = int(hash_columns([pa.array([text])])[0]) & 0xFFFFFFFF
    return bytes(frame) + checksum.to_bytes(4, "little")


def test_a_damaged_zst_is_never_taken_for_a_sound_one(tmp_path):
    path = tmp_path / "records.csv.zst"
    text = HEADER + lines(0, 20_000)
    sound = pack_checked(text)
    random = Random(7)
    for number in range(60):
        content = bytearray(sound)
        if number % 3:
            content[random.randrange(5, len(content))] ^= 1 << random.randrange(8)
        else:
            del content[random.randrange(5, len(content)) :]
        path.write_bytes(sound if number == 1 else content)
        log, folder = IssueLog(), tmp_path / f"unpacked-{number}"
        folder.mkdir()
        parts = [part.path.read_text("utf-8") for part in unpack_file(path, folder, log, Limits())]
        codes = {issue.type_code for issue in log.to_issues()}
        if number == 1:
            assert (parts, codes) == ([text], set())
        else:
            assert codes & {"truncated_file", "unreadable_file"}, number
