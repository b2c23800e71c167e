# SPDX-License-Identifier: Apache-2.0
"""The audit chain: every kind of tampering is found, at its first row."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.core.values import now_utc
from manumit.store.audit import append_event, read_events, verify_chain
from manumit.store.state import AUDIT_KEY, STATE_TABLES, State
from tests.store.guards import drop_guards

EVENTS = STATE_TABLES["audit_events"]


@pytest.fixture(autouse=True)
def ten_events(request):
    if "state" not in request.fixturenames:
        return
    with request.getfixturevalue("state").write() as connection:
        for number in range(10):
            append_event(
                connection,
                actor="a",
                action="read.lead",
                object_id=f"L-{number}",
                at=now_utc(),
                detail={"n": number},
            )


def check(state):
    with state.read() as connection:
        return verify_chain(connection)


def test_an_untouched_chain_holds(state):
    assert check(state).is_sound
    assert check(state).events == 10


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    row=st.integers(1, 10),
    column=st.sampled_from(
        ["actor", "action", "object_id", "detail", "at", "previous_hash", "row_hash"]
    ),
)
def test_a_changed_cell_is_found_at_its_row(state, row, column):
    value = now_utc().replace(year=1999) if column == "at" else "changed"
    with state.engine.execution_options(manumit_writes=True).connect() as connection:
        transaction = connection.begin()
        drop_guards(connection)
        connection.execute(EVENTS.update().where(EVENTS.c.event_id == row).values({column: value}))
        result = verify_chain(connection)
        transaction.rollback()
    assert not result.is_sound
    assert result.first_bad_id == row


def test_a_removed_row_is_found(state):
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.delete().where(EVENTS.c.event_id == 4))
    assert check(state).first_bad_id == 4


def test_exchanged_rows_are_found(state):
    with state.write() as connection:
        drop_guards(connection)
        for old, new in ((3, 100), (5, 3), (100, 5)):
            connection.execute(EVENTS.update().where(EVENTS.c.event_id == old).values(event_id=new))
    assert check(state).first_bad_id == 3


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_events SET actor = 'b'", "DELETE FROM audit_events"]
)
def test_the_database_itself_refuses_to_change_a_row(state, statement):
    with pytest.raises(sa.exc.DatabaseError, match="never changed"), state.write() as connection:
        connection.execute(sa.text(statement))
    assert check(state).is_sound


def test_a_chain_made_anew_without_the_key_does_not_hold(state):
    """Whoever can write the database but lacks the key cannot forge a history."""
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.delete().where(EVENTS.c.event_id > 6))
    forging = state.engine.execution_options(manumit_writes=True, **{AUDIT_KEY: b"guess"})
    with forging.begin() as connection:
        append_event(connection, actor="a", action="read.lead", object_id="L-7", at=now_utc())
        assert verify_chain(connection).first_bad_id == 1
    assert check(state).first_bad_id == 7


def test_an_event_stands_or_falls_with_its_change(state):
    with pytest.raises(RuntimeError), state.write() as connection:
        append_event(connection, actor="a", action="x.y", object_id="1", at=now_utc())
        raise RuntimeError
    assert check(state).events == 10


def test_reading_pages_backwards(state):
    with state.read() as connection:
        newest = read_events(connection, most=3)
        older = read_events(connection, most=3, before=newest[-1].event_id)
    assert [event.event_id for event in newest + older] == [10, 9, 8, 7, 6, 5]


def test_the_migrated_tables_are_the_declared_ones(state):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from manumit.store.state import METADATA

    with state.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differences == []


def test_a_newer_database_is_refused(tmp_path):
    from manumit.core.errors import CorruptError

    state = State(tmp_path / "newer.db")
    state.upgrade()
    with state.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CorruptError, match="newer version"):
        state.upgrade()
    state.close()
