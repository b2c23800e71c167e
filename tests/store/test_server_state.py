# SPDX-License-Identifier: Apache-2.0
"""State on PostgreSQL: no change is lost or half-written, whatever happens to the server."""

import random
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context

import pytest
import sqlalchemy as sa

from manumit.core.errors import CorruptError, LockedError, UsageError
from manumit.core.values import now_utc
from manumit.store.audit import append_event, verify_chain
from manumit.store.server_state import ServerState
from manumit.store.state import STATE_TABLES
from tests.postgres import start_postgres

SUPPRESSIONS, EVENTS = STATE_TABLES["suppressions"], STATE_TABLES["audit_events"]


def change(state: ServerState, key: str) -> None:
    """Write a row and its event in one transaction."""
    with state.write() as connection:
        connection.execute(
            SUPPRESSIONS.insert().values(key_hash=key, reason_code="rejected", made_at=now_utc())
        )
        append_event(connection, actor="a", action="suppress.key", object_id=key, at=now_utc())


def test_editors_at_once_while_the_server_is_killed_lose_nothing():
    server = start_postgres()
    try:
        state = ServerState(server.url, "kills", audit_key=b"key")
        state.upgrade()
        acknowledged: list[list[str]] = [[] for _ in range(12)]
        over = threading.Event()

        def edit(editor: int) -> None:
            number = 0
            while not over.is_set():
                key = f"{editor}-{number}"
                number += 1
                try:
                    change(state, key)
                except LockedError:
                    time.sleep(0.05)
                    continue
                acknowledged[editor].append(key)

        editors = [threading.Thread(target=edit, args=(n,)) for n in range(12)]
        for thread in editors:
            thread.start()
        dice = random.Random(7)
        for _ in range(3):
            time.sleep(dice.uniform(0.3, 1.0))
            server.kill()
            server.start()
        time.sleep(0.5)
        over.set()
        for thread in editors:
            thread.join(timeout=60)
            assert not thread.is_alive()
        with state.read() as connection:
            kept = set(connection.execute(sa.select(SUPPRESSIONS.c.key_hash)).scalars())
            audited = list(connection.execute(sa.select(EVENTS.c.object_id)).scalars())
            check = verify_chain(connection)
        done = {key for keys in acknowledged for key in keys}
        assert len(done) > 20
        assert done <= kept  # what was acknowledged is there
        assert sorted(audited) == sorted(kept)  # a change and its event stand or fall together
        assert check.is_sound
        state.close()
    finally:
        server.stop()


def test_readers_see_one_moment_and_wait_for_nobody(postgres):
    state = ServerState(postgres.url, "moments")
    state.upgrade()
    with state.read() as reader:
        count = sa.select(sa.func.count()).select_from(SUPPRESSIONS)
        assert reader.execute(count).scalar() == 0
        change(state, "one")
        assert reader.execute(count).scalar() == 0
    with state.read() as reader, pytest.raises(sa.exc.InternalError, match="read-only"):
        reader.execute(SUPPRESSIONS.delete())
    state.close()


def test_two_workspaces_on_one_server_do_not_meet(postgres):
    one, two = ServerState(postgres.url, "one"), ServerState(postgres.url, "two")
    one.upgrade()
    two.upgrade()
    change(one, "key")
    with two.read() as connection:
        assert connection.execute(sa.select(SUPPRESSIONS)).first() is None
    one.close()
    two.close()


def upgrade_once(url: str) -> str:
    state = ServerState(url, "starts")
    state.upgrade()
    version = state.version()
    state.close()
    return version


def test_workers_that_start_at_once_upgrade_once(postgres):
    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        versions = list(pool.map(upgrade_once, [postgres.url] * 3))
    assert len(set(versions)) == 1
    assert versions[0]


def test_a_newer_database_is_refused(postgres):
    state = ServerState(postgres.url, "newer")
    state.upgrade()
    with state.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CorruptError, match="newer version"):
        state.upgrade()
    state.close()


@pytest.mark.parametrize(
    "url",
    ["sqlite:///x", "mysql://host/db", "postgresql://user:secret@host/db", "no address", ""],
)
def test_a_wrong_address_is_refused_and_never_quoted(url):
    with pytest.raises(UsageError) as caught:
        ServerState(url, "s")
    assert "secret" not in str(caught.value.to_dict())


def test_a_server_that_is_not_there_is_said_without_its_address(tmp_path):
    pytest.importorskip("psycopg")
    state = ServerState(f"postgresql://manumit@/none?host={tmp_path}", "s")
    with pytest.raises(LockedError) as caught:
        state.upgrade()
    assert str(tmp_path) not in str(caught.value.to_dict())
    state.close()


def test_times_come_back_as_they_went(postgres):
    state = ServerState(postgres.url, "times")
    state.upgrade()
    at = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
    with state.write() as connection:
        append_event(connection, actor="a", action="x.y", object_id="1", at=at)
    with state.read() as connection:
        assert connection.execute(sa.select(EVENTS.c.at)).scalar() == at
        assert verify_chain(connection).is_sound
    state.close()
