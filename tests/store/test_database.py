# SPDX-License-Identifier: Apache-2.0
"""An encrypted database: nothing of it can be read in any file, at any time, without its key."""

import secrets
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from manumit.core.errors import CorruptError
from manumit.core.progress import no_progress
from manumit.core.values import now_utc
from manumit.prosecute.adverts.searching import index_of, run_search, search
from manumit.store.audit import append_event
from manumit.store.database import Database, DatabaseError
from manumit.store.state import STATE_TABLES, State
from tests.prosecute.adverts.test_searching import _table

KEY = bytes(range(32))


def find_canaries(folder: Path, canaries: list[str]) -> list[str]:
    """Return the files of a folder in whose bytes a canary stands."""
    forms = [form for c in canaries for form in (c.encode(), c.encode("utf-16-le"))]
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


def write_canaries(state: State, canaries: list[str]) -> None:
    with state.write() as connection:
        for canary in canaries:
            connection.execute(
                STATE_TABLES["saved_mappings"]
                .insert()
                .values(header_hash=canary, mapping=canary * 50, saved_at=now_utc())
            )
            append_event(connection, actor=canary, action="a.b", object_id=canary, at=now_utc())


@pytest.fixture
def canaries() -> list[str]:
    return [secrets.token_hex(12) for _ in range(100)]


def test_nothing_is_readable_while_open_and_after(tmp_path, canaries):
    state = State(tmp_path / "state.db", KEY)
    state.upgrade()
    write_canaries(state, canaries)
    assert (tmp_path / "state.db-wal").stat().st_size > 0
    assert find_canaries(tmp_path, [*canaries, "SQLite format 3", KEY.hex()]) == []
    state.shrink()
    assert find_canaries(tmp_path, [*canaries, "SQLite format 3", KEY.hex()]) == []
    state.close()
    assert find_canaries(tmp_path, [*canaries, "SQLite format 3", KEY.hex()]) == []


def test_the_search_finds_them_where_nothing_is_encrypted(tmp_path, canaries):
    """Otherwise the tests here would prove nothing."""
    state = State(tmp_path / "state.db")
    state.upgrade()
    write_canaries(state, canaries)
    assert find_canaries(tmp_path, canaries) == ["state.db-wal"]
    state.close()
    assert find_canaries(tmp_path, canaries) == ["state.db"]


_WRITER = """
import sys
from pathlib import Path
from manumit.store.database import Database
from manumit.store.state import State
from tests.store.test_database import KEY, write_canaries
folder, canaries = Path(sys.argv[1]), sys.argv[2:]
state = State(folder / "state.db", KEY)
state.upgrade()
index = Database(folder / "search.new", KEY).connect()
index.execute("PRAGMA journal_mode = OFF")
index.execute("CREATE VIRTUAL TABLE t USING fts5(words, tokenize='trigram')")
while True:
    with state.write() as connection:
        connection.exec_driver_sql("DELETE FROM saved_mappings")
    write_canaries(state, canaries)
    index.executemany("INSERT INTO t VALUES (?)", [[canary * 9] for canary in canaries])
    index.execute("INSERT INTO t (t) VALUES ('optimize')")
    index.commit()
    print("round", flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that cannot be caught")
def test_nothing_is_readable_after_a_kill_in_the_middle_of_writing(tmp_path, canaries):
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path), *canaries], stdout=subprocess.PIPE
    )
    for _ in range(3):
        assert child.stdout.readline() == b"round\n"
    child.kill()
    child.wait()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["search.new", "state.db", "state.db-shm", "state.db-wal"]
    assert find_canaries(tmp_path, canaries) == []
    state = State(tmp_path / "state.db", KEY)
    with state.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM audit_events")).scalar() >= 300
    state.close()


def test_a_search_index_is_unreadable_and_still_finds(secret_workspace, canaries):
    rows = [
        {"advert_id": at, "version": 1, "text": f"kitchen help {canary}"}
        for at, canary in enumerate(canaries)
    ]
    with secret_workspace.facts.change("intake") as change:
        change.replace("adverts", _table("adverts", rows))
    run_search(secret_workspace, no_progress)
    index = index_of(secret_workspace)
    assert [found.advert_id for found in search(index, canaries[7]).texts] == [7]
    content = index.path.read_bytes()
    assert not [canary for canary in canaries if canary.encode() in content]


def test_another_key_opens_nothing_and_says_nothing(tmp_path, capfd):
    state = State(tmp_path / "state.db", KEY)
    state.upgrade()
    state.close()
    for key in (bytes(32), None):
        with pytest.raises(CorruptError) as caught:
            State(tmp_path / "state.db", key).upgrade()
        assert KEY.hex() not in repr(caught.value.__cause__)
    assert capfd.readouterr().err == ""


def test_neither_address_nor_repr_shows_the_key(tmp_path):
    state = State(tmp_path / "state.db", KEY)
    shown = f"{state.engine.url} {state.engine!r} {state.database!r}"
    assert KEY.hex() not in shown
    assert repr(KEY) not in shown


def test_an_error_does_not_quote_the_row(tmp_path):
    state = State(tmp_path / "state.db", KEY)
    state.upgrade()
    write_canaries(state, ["a canary"])
    with pytest.raises(sa.exc.IntegrityError) as caught:
        write_canaries(state, ["a canary"])
    assert "a canary" not in str(caught.value)
    state.close()


def test_a_copy_is_whole_and_as_unreadable(tmp_path, canaries):
    state = State(tmp_path / "state.db", KEY)
    state.upgrade()
    write_canaries(state, canaries)
    (tmp_path / "copy").mkdir()
    state.database.copy_to(tmp_path / "copy" / "state.db")
    assert find_canaries(tmp_path / "copy", canaries) == []
    copy = State(tmp_path / "copy" / "state.db", KEY)
    with copy.read() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM saved_mappings")).scalar() == 100
    copy.close()
    state.close()


def test_a_file_tells_whether_it_is_plain(tmp_path):
    plain, sealed = Database(tmp_path / "a.db"), Database(tmp_path / "b.db", KEY)
    for database in (plain, sealed):
        assert not database.is_plain()
        with closing(database.connect()) as connection:
            connection.execute("CREATE TABLE t (a)")
            connection.commit()
    assert plain.is_plain()
    assert not sealed.is_plain()


def test_reading_makes_no_file(tmp_path):
    with pytest.raises(DatabaseError), Database(tmp_path / "none.db", KEY).reading() as connection:
        connection.execute("SELECT 1 FROM sqlite_master")
    assert not list(tmp_path.iterdir())


def test_no_other_driver_opens_our_files():
    """Two copies of SQLite in one process do not see each other's locks."""
    import manumit

    source = Path(manumit.__file__).parent
    users = [path for path in source.rglob("*.py") if "import sqlite3" in path.read_text("utf-8")]
    assert users == []
