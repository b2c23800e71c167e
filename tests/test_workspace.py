# SPDX-License-Identifier: Apache-2.0
"""A workspace: its terms, its settings, and clear errors about both."""

import json
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import manumit
from manumit.core.errors import CorruptError, DeniedError, NotFoundError, UsageError
from manumit.core.policy import make_policy
from manumit.store.audit import read_events
from manumit.store.checkpoints import read_checkpoints
from manumit.store.terms import _to_toml
from manumit.workspace import change_setting, change_terms, create_workspace, open_workspace

TERMS = {
    "side": "investigation",
    "controller": "Example",
    "basis": "public_task",
    "purpose": "tests",
    "retention_days": 90,
}


def test_terms_come_back_as_given(workspace):
    again = manumit.open(workspace.folder)
    assert again.policy == workspace.policy
    assert "Example organisation" in again.policy.stamp()
    again.close()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / ("x" * 300)):
        with pytest.raises(UsageError, match="cannot be made"):
            create_workspace(folder, **TERMS)


def test_threads_share_one_engine(workspace):
    with ThreadPoolExecutor(8) as pool:
        engines = set(pool.map(lambda _: id(workspace.engine()), range(32)))
    assert len(engines) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1))  # hypothesis makes no lone surrogates here
def test_any_text_survives_the_settings_file(controller, purpose):
    try:
        policy = make_policy(
            **{**TERMS, "controller": controller, "purpose": purpose},
            workspace_id="w", created_at="2026-01-01",
        )  # fmt: skip
    except UsageError:
        assert not (controller.strip() and purpose.strip())
        return
    written = "".join(f"{name} = {_to_toml(value)}\n" for name, value in policy.to_dict().items())
    assert make_policy(**tomllib.loads(written)) == policy


@pytest.mark.parametrize(
    ("name", "value"),
    [("side", "police"), ("basis", "because"), ("controller", " "), ("retention_days", 0)],
)
def test_bad_terms_are_refused_and_nothing_is_made(tmp_path, name, value):
    with pytest.raises(UsageError):
        create_workspace(tmp_path / "w", **{**TERMS, name: value})
    assert not (tmp_path / "w").exists()


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "thing").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="not empty"):
        create_workspace(tmp_path, **TERMS)


def test_no_workspace_is_a_clear_error(tmp_path):
    with pytest.raises(NotFoundError, match="no workspace"):
        open_workspace(tmp_path)


def test_a_newer_or_broken_settings_file_is_refused(workspace):
    path = workspace.folder / "manumit.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("format = 1", "format = 99"), encoding="utf-8")
    with pytest.raises(CorruptError, match="newer"):
        open_workspace(workspace.folder)
    path.write_text(good[:40] + "\x00", encoding="utf-8")
    with pytest.raises(CorruptError, match="cannot be read"):
        open_workspace(workspace.folder)


def test_settings_say_where_they_come_from(workspace, monkeypatch):
    path = workspace.folder / "manumit.toml"
    path.write_text(path.read_text(encoding="utf-8") + "threads = 1\n", encoding="utf-8")
    monkeypatch.setenv("MANUMIT_REGIONS", "FR")
    again = open_workspace(workspace.folder)
    assert again.settings.number("threads") == 1
    assert again.settings.text("regions") == "FR"
    assert again.settings.origins["threads"] == "manumit.toml"
    assert again.settings.origins["regions"] == "environment MANUMIT_REGIONS"
    assert again.settings.origins["theme"] == "default"
    again.close()


def test_an_unknown_setting_is_named(workspace):
    path = workspace.folder / "manumit.toml"
    path.write_text(path.read_text(encoding="utf-8") + "speed = 1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="speed"):
        open_workspace(workspace.folder)


def test_making_a_workspace_is_audited(workspace):
    with workspace.state.read() as connection:
        assert [event.action for event in read_events(connection)] == ["create.workspace"]


def test_acting_is_audited_with_the_change_and_denied_across_the_wall(workspace):
    with workspace.acting("backup.workspace", "workspace", "w"):
        pass
    with pytest.raises(DeniedError), workspace.acting("read.lead", "lead", "L", side="assistance"):
        pass
    with workspace.state.read() as connection:
        assert [e.action for e in read_events(connection)] == [
            "denied.read.lead",
            "backup.workspace",
            "create.workspace",
        ]


def test_what_is_looked_at_is_written_down_first(workspace):
    for action in ("read.lead", "search.adverts", "read.audit", "read.jobs", "read.settings"):
        workspace.check(action, "lead", "L-1")
    with workspace.state.read() as connection:
        events = read_events(connection, most=3)
    assert [e.action for e in events] == ["read.audit", "search.adverts", "read.lead"]
    assert json.loads(events[0].detail) == {"purpose": "investigation"}


def test_a_page_that_asks_again_within_a_minute_is_the_same_look(workspace):
    start = workspace.clock()
    for seconds in (0, 5, 59, 60, 70):
        workspace.clock = lambda seconds=seconds: start + timedelta(seconds=seconds)
        workspace.check("read.lead", "lead", "L-1")
        workspace.check("read.lead", "lead", "L-2")
    with workspace.state.read() as connection:
        looks = [e.object_id for e in read_events(connection) if e.action == "read.lead"]
    assert sorted(looks) == ["L-1", "L-1", "L-2", "L-2"]


def test_the_audit_is_signed_with_its_first_event_and_hourly(workspace):
    start = workspace.clock()
    for minutes in (1, 59, 61, 90, 180):
        workspace.clock = lambda minutes=minutes: start + timedelta(minutes=minutes)
        workspace.check("read.lead", "lead", "L-1")
    with workspace.state.read() as connection:
        assert [point.event_id for point in read_checkpoints(connection)] == [1, 4, 6]
    workspace.sign_audit()
    with workspace.state.read() as connection:
        assert len(read_checkpoints(connection)) == 3  # nothing came since


def test_the_engine_sees_the_facts_and_no_other_file(workspace, tmp_path):
    import duckdb

    (tmp_path / "other.csv").write_text("a\n1\n", encoding="utf-8")
    engine = workspace.engine()
    assert engine.query("SELECT count(*) AS n FROM adverts").to_pylist() == [{"n": 0}]
    for statement in (
        f"SELECT * FROM read_csv('{(tmp_path / 'other.csv').as_posix()}')",
        "INSTALL httpfs",
        "SELECT * FROM 'http://127.0.0.1:9/x.parquet'",
    ):
        with pytest.raises(duckdb.Error):
            engine.query(statement)


def read_changes(workspace):
    with workspace.state.read() as connection:
        return [
            (event.action, json.loads(event.detail))
            for event in read_events(connection, newest_first=False)
            if event.action.startswith("change.")
        ]


def test_terms_change_with_a_reason_and_leave_an_event(workspace):
    given = {"retention_days": "20", "purpose": 'New "purpose"'}
    change_terms(workspace, given, "The authority asked.")
    assert workspace.policy.retention_days == 20
    assert workspace.policy.rejected_days == 20
    again = open_workspace(workspace.folder)
    assert again.policy == workspace.policy
    again.close()
    changes = {detail["term"]: detail for _, detail in read_changes(workspace)}
    assert set(changes) == {"retention_days", "rejected_days", "purpose"}
    assert (changes["retention_days"]["from"], changes["retention_days"]["to"]) == (180, 20)
    assert changes["purpose"]["reason"] == "The authority asked."


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"retention_days": "20"}, " "),
        ({"retention_days": "180"}, "Why not"),
        ({"retention_days": "-1"}, "Why not"),
        ({"retention_days": "1e3"}, "Why not"),
        ({"rejected_days": "0"}, "Why not"),
        ({"controller": " "}, "Why not"),
        ({"basis": "because"}, "Why not"),
        ({"basis": "consent"}, "A demonstration stays one"),
        ({"side": "open"}, "Why not"),
        ({"workspace_id": "x"}, "Why not"),
    ],
)
def test_a_change_of_terms_that_makes_no_sense_changes_nothing(workspace, given, reason):
    before = (workspace.folder / "manumit.toml").read_bytes()
    with pytest.raises(UsageError):
        change_terms(workspace, given, reason)
    assert (workspace.folder / "manumit.toml").read_bytes() == before
    assert read_changes(workspace) == []


def test_a_setting_changes_and_leaves_an_event(workspace):
    change_setting(workspace, "threads", "2")
    assert workspace.settings.number("threads") == 2
    change_setting(workspace, "regions", "FR,ES")
    again = open_workspace(workspace.folder)
    assert again.settings.text("regions") == "FR,ES"
    assert again.settings.origins["threads"] == "manumit.toml"
    again.close()
    assert [detail["setting"] for _, detail in read_changes(workspace)] == ["threads", "regions"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("threads", "-1"), ("threads", "two"), ("theme", "pink"), ("regions", "France"),
     ("idle_lock_minutes", "0"), ("memory_limit_mb", "1"), ("speed", "1")],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused(workspace, name, value):
    with pytest.raises(UsageError):
        change_setting(workspace, name, value)
    assert read_changes(workspace) == []


def test_the_state_of_a_team_lies_on_its_server(tmp_path, postgres, monkeypatch):
    monkeypatch.setenv("MANUMIT_STATE_URL", postgres.url)
    made = create_workspace(tmp_path / "team", **TERMS)
    made.check("read.lead", "lead", "L-1")
    made.close()
    assert not (tmp_path / "team" / "state.db").exists()
    again = open_workspace(tmp_path / "team")
    assert again.check_audit().events == 2
    with again.state.read() as connection:
        assert [e.action for e in read_events(connection)] == ["read.lead", "create.workspace"]
    again.close()
    monkeypatch.delenv("MANUMIT_STATE_URL")
