# SPDX-License-Identifier: Apache-2.0
"""The audit as people meet it: a page, a check against what was kept outside, questions."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import PASSPHRASE

from manumit.access import Actor
from manumit.core.errors import DeniedError, InputError
from manumit.store.vault import KeyCost
from manumit.views.audit import export_anchor, view_anomalies, view_audit, view_check
from manumit.views.home import view_home
from manumit.workspace import create_workspace

NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path):
    made = create_workspace(
        tmp_path / "w", side="investigation", controller="c", basis="public_task", purpose="p",
        retention_days=30, actor="ann",
    )  # fmt: skip
    made.clock = lambda: NOON
    yield made
    made.close()


def read_leads(workspace, count):
    for number in range(count):
        workspace.check("read.lead", "lead", f"L-{number}")


def test_an_anchor_finds_an_end_that_was_cut_off_with_its_checkpoints(workspace):
    read_leads(workspace, 3)
    kept = export_anchor(workspace).decode()
    assert json.loads(kept)["stamp"] == workspace.policy.stamp()
    assert view_check(workspace, kept).is_sound
    with workspace.state.write() as connection:
        for table in ("audit_events", "audit_checkpoints"):
            for verb in ("update", "delete"):
                connection.execute(sa.text(f"DROP TRIGGER {table}_no_{verb}"))
            connection.execute(sa.text(f"DELETE FROM {table} WHERE event_id > 2"))
    assert view_check(workspace).is_sound
    assert not view_check(workspace, kept).is_sound
    with pytest.raises(InputError):
        view_check(workspace, "no anchor")


def test_much_reading_stands_out_on_the_page(workspace):
    read_leads(workspace, 61)
    (found,) = view_audit(workspace, anomalies=True).anomalies
    assert (found.kind, found.actor, found.events) == ("mass_reading", "ann", 62)
    assert view_audit(workspace).anomalies == ()
    assert [one.kind for one in view_anomalies(workspace, UTC)] == ["mass_reading"]
    workspace.clock = lambda: NOON + timedelta(days=31)
    assert view_anomalies(workspace, UTC) == ()


def test_reading_the_audit_takes_a_role_and_is_itself_recorded(workspace):
    view_audit(workspace)
    assert view_audit(workspace).events[0].action == "read.audit"
    workspace.actor = Actor("eve", frozenset({"analyst"}))
    for view in (view_audit, view_anomalies, view_check, export_anchor):
        with pytest.raises(DeniedError):
            view(workspace)
    workspace.actor = Actor("ann", frozenset({"auditor"}), purpose="oversight")
    newest = view_audit(workspace).events
    assert [(e.actor, e.action) for e in newest[1:5]] == [
        ("eve", "denied.export.anchor"), ("eve", "denied.read.audit"),
        ("eve", "denied.read.audit"), ("eve", "denied.read.audit"),
    ]  # fmt: skip


def test_home_opens_on_the_side_of_assistance_and_shows_no_lead(tmp_path):
    made = create_workspace(
        tmp_path / "a", side="assistance", controller="c", basis="consent", purpose="p",
        retention_days=30, actor="ann", passphrase=PASSPHRASE, cost=KeyCost(1, 32, 1),
    )  # fmt: skip
    view = view_home(made)
    assert (view.top, view.merged, view.changed) == ((), (), ())
    made.close()
