# SPDX-License-Identifier: Apache-2.0
import gzip
import zipfile

import pyarrow as pa
import pytest

from manumit.intake.issues import IssueLog
from manumit.intake.limits import Limits
from manumit.intake.unpack import unpack_file

USUAL = Limits()
PLAIN = b"id,text\n" + b"".join(b"%d,offer number %d\n" % (n, n) for n in range(3000))


@pytest.fixture
def unpack(tmp_path):
    folder = tmp_path / "spool"
    folder.mkdir()

    def run(path, limits=USUAL):
        log = IssueLog()
        found = []
        for part in unpack_file(path, folder, log, limits):
            assert part.path == path or part.path.parent == folder
            found.append((part.name, part.format_code, part.path.read_bytes()))
        return found, log.counts()

    return run


def write_zst(path, content):
    with pa.output_stream(str(path), compression="zstd") as out:
        out.write(content)


def test_gz_and_zst_are_unpacked_whatever_their_name(tmp_path, unpack):
    path = tmp_path / "data.csv"
    path.write_bytes(gzip.compress(PLAIN))
    assert unpack(path) == ([("data", "delimited", PLAIN)], {})
    write_zst(path, PLAIN)
    assert unpack(path) == ([("data", "delimited", PLAIN)], {})


def test_every_file_of_an_archive_is_read(tmp_path, unpack):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one/b.csv", PLAIN)
        archive.writestr("two/b.json", b'[{"id": 1}]')
        archive.writestr("__MACOSX/b.csv", b"junk")
    found, issues = unpack(path)
    assert [(name, kind) for name, kind, _ in found] == [
        ("a.zip/b.csv", "delimited"),
        ("a.zip/b.json", "json"),
    ]
    assert issues == {}


@pytest.mark.parametrize(
    "name", ["../../etc/evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../b"]
)
def test_names_in_an_archive_never_become_paths(tmp_path, unpack, name):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, PLAIN)
    before = set(tmp_path.rglob("*"))
    found, issues = unpack(path)
    assert found[0][2] == PLAIN
    assert issues == {"unsafe_name": 1}
    assert set(tmp_path.rglob("*")) == before


def test_bombs_are_stopped_by_what_comes_out(tmp_path, unpack):
    limits = Limits(ratio_free_bytes=1 << 20)
    bomb = bytes(8 << 20)
    path = tmp_path / "bomb"
    path.write_bytes(gzip.compress(bomb))
    assert unpack(path, limits) == ([], {"archive_ratio": 1})
    write_zst(path, bomb)
    assert unpack(path, limits) == ([], {"archive_ratio": 1})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", bomb)
    assert unpack(path, limits) == ([], {"archive_ratio": 1})
    assert unpack(path, Limits(unpacked_bytes=1 << 20)) == ([], {"archive_too_large": 1})


def test_many_small_members_count_together(tmp_path, unpack):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(20):
            archive.writestr(f"{n}.csv", bytes([65 + n]) * 100_000)
    found, issues = unpack(path, Limits(unpacked_bytes=500_000))
    assert len(found) == 5
    assert issues == {"archive_too_large": 1}
    assert unpack(path, Limits(members=3))[1] == {"archive_members": 1}


def test_archives_in_archives_are_not_opened(tmp_path, unpack):
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", PLAIN)
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "inner.zip")
        archive.writestr("b.csv", PLAIN)
    found, issues = unpack(path)
    assert [name for name, _, _ in found] == ["outer.zip/b.csv"]
    assert issues == {"archive_nested": 1}
    twice = tmp_path / "twice.gz"
    twice.write_bytes(gzip.compress(gzip.compress(PLAIN)))
    assert unpack(twice) == ([], {"archive_nested": 1})


def test_a_cut_gz_gives_what_came_before(tmp_path, unpack):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(PLAIN)[:-2000])
    [(_, _, content)], issues = unpack(path)
    assert content
    assert PLAIN.startswith(content)
    assert issues == {"truncated_file": 1}


def test_damaged_archives_are_issues(tmp_path, unpack):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", PLAIN)
        archive.writestr("b.csv", PLAIN)
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    found, issues = unpack(path)
    assert [name for name, _, _ in found] == ["a.zip/b.csv"]
    assert issues == {"unreadable_file": 1}
    path.write_bytes(content[:100])
    assert unpack(path)[1] == {"unreadable_file": 1}
    path.write_bytes(b"\x1f\x8b\x08\x00 nothing of the kind")
    assert unpack(path)[1] == {"unreadable_file": 1}
    path.write_bytes(b"\x28\xb5\x2f\xfd nothing of the kind")
    assert unpack(path)[1] == {"unreadable_file": 1}


def test_a_locked_archive_is_an_issue(tmp_path, unpack):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", PLAIN)
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    path.write_bytes(content)
    assert unpack(path) == ([], {"archive_encrypted": 1})
