# SPDX-License-Identifier: Apache-2.0
"""Checkpoints find what a chain alone cannot: its end cut off, or all of it made anew."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from manumit.core.errors import InputError
from manumit.store.audit import append_event, verify_chain
from manumit.store.checkpoints import (
    is_checkpoint_due,
    make_checkpoint,
    parse_checkpoints,
    read_checkpoints,
    verify_audit,
)
from manumit.store.state import STATE_TABLES, State
from tests.store.guards import drop_guards

NOW = datetime(2026, 1, 1, 9, tzinfo=UTC)
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SIGNER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
EVENTS, CHECKPOINTS = STATE_TABLES["audit_events"], STATE_TABLES["audit_checkpoints"]


def append(connection, count):
    for number in range(count):
        append_event(connection, actor="a", action="read.lead", object_id=f"L-{number}", at=NOW)


@pytest.fixture(autouse=True)
def ten_events(request):
    """Ten events, a checkpoint after the fourth and after the eighth."""
    if "state" not in request.fixturenames:
        return
    with request.getfixturevalue("state").write() as connection:
        append(connection, 4)
        make_checkpoint(connection, SIGNER, "w", NOW)
        append(connection, 4)
        make_checkpoint(connection, SIGNER, "w", NOW + timedelta(hours=1))
        append(connection, 2)


def check(state, anchors=(), workspace="w", public=PUBLIC):
    with state.read() as connection:
        return verify_audit(connection, public, workspace, anchors)


def test_an_untouched_audit_holds(state):
    assert check(state).is_sound
    assert check(state).events == 10


@pytest.mark.parametrize("left", [0, 1, 3, 4, 7])
def test_a_cut_off_tail_is_found_at_its_first_row(state, left):
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.delete().where(EVENTS.c.event_id > left))
        assert verify_chain(connection).is_sound  # the chain alone sees nothing
    found = check(state)
    assert found.first_bad_id == left + 1
    assert "cut off" in found.reason


def test_a_tail_cut_off_together_with_its_checkpoints_is_found_by_an_anchor(state):
    with state.read() as connection:
        kept = json.dumps({"checkpoints": [p.to_dict() for p in read_checkpoints(connection)]})
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.delete().where(EVENTS.c.event_id > 6))
        connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.event_id > 6))
    assert check(state).is_sound
    assert check(state, parse_checkpoints(kept)).first_bad_id == 7


def test_a_history_made_anew_with_the_key_differs_from_what_was_signed(state):
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.delete().where(EVENTS.c.event_id > 2))
        append(connection, 9)
        assert verify_chain(connection).is_sound
    found = check(state)
    assert (found.first_bad_id, found.reason) == (4, "It is not the row that was signed.")


@pytest.mark.parametrize(
    ("column", "value"),
    [("head_hash", "0" * 64), ("made_at", NOW), ("signature", "00" * 64),
     ("signature", "no"), ("workspace_id", "v")],
)  # fmt: skip
def test_a_changed_checkpoint_is_found(state, column, value):
    with state.write() as connection:
        drop_guards(connection)
        changed = CHECKPOINTS.update().where(CHECKPOINTS.c.event_id == 8)
        connection.execute(changed.values({column: value}))
    assert check(state).first_bad_id == 8


def test_a_checkpoint_of_another_key_or_workspace_does_not_count(state):
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert check(state, public=other).first_bad_id == 4
    assert check(state, workspace="v").first_bad_id == 4


def test_the_first_bad_row_wins(state):
    with state.write() as connection:
        drop_guards(connection)
        connection.execute(EVENTS.update().where(EVENTS.c.event_id == 6).values(actor="b"))
    assert check(state).first_bad_id == 6
    with state.write() as connection:
        connection.execute(CHECKPOINTS.update().values(signature="00"))
    assert check(state).first_bad_id == 4


def test_a_checkpoint_is_due_an_hour_after_the_last_and_only_if_something_came(state):
    with state.write() as connection:
        assert not is_checkpoint_due(connection, NOW + timedelta(minutes=119))
        assert is_checkpoint_due(connection, NOW + timedelta(hours=2))
        assert make_checkpoint(connection, SIGNER, "w", NOW + timedelta(hours=2)) is not None
        assert make_checkpoint(connection, SIGNER, "w", NOW + timedelta(hours=9)) is None
        assert not is_checkpoint_due(connection, NOW + timedelta(hours=9))


def test_an_empty_audit_has_no_checkpoint(tmp_path):
    empty = State(tmp_path / "empty.db")
    empty.upgrade()
    with empty.write() as connection:
        assert not is_checkpoint_due(connection, NOW)
        assert make_checkpoint(connection, SIGNER, "w", NOW) is None
    assert check(empty).is_sound
    empty.close()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"checkpoints": [1]}', '{"checkpoints": [{}]}'])
def test_a_file_that_is_no_list_of_checkpoints_is_refused(text):
    with pytest.raises(InputError):
        parse_checkpoints(text)
