# SPDX-License-Identifier: Apache-2.0
"""Settings are changed with a reason; lists leave stamped and audited; hostile names are shown."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pytest

from conftest import make_browser
from manumit.jobs import start_job
from manumit.store.audit import read_events
from manumit.workspace import open_workspace

CHANGE = {"purpose": "Another purpose", "retention_days": "5", "controller": "Example Bureau"}
BIDI, HTML, BREAK, FORMULA = "a\u202egnp.csv", "<img src=x>.csv", "a\nb.csv", "=1+1.csv"


@pytest.fixture
def own(own_workspace_dir):
    return make_browser(own_workspace_dir)


def read_actions(folder) -> list[str]:
    workspace = open_workspace(folder)
    with workspace.state.read() as connection:
        actions = [event.action for event in read_events(connection)]
    workspace.close()
    return actions


def test_a_change_of_terms_is_shown_before_it_is_made(own, own_workspace_dir):
    page = own.post("/settings/terms", data=CHANGE)
    assert page.status_code == 200
    assert "Another purpose" in page.text
    assert "change.terms" not in read_actions(own_workspace_dir)
    asked = own.post("/settings/terms", data=CHANGE | {"confirmed": "yes", "reason": " "})
    assert asked.status_code == 200
    assert "change.terms" not in read_actions(own_workspace_dir)
    done = own.post("/settings/terms", data=CHANGE | {"confirmed": "yes", "reason": "Asked"})
    assert done.headers["location"].startswith("/settings")
    assert "Another purpose" in own.get("/settings").text
    assert "delete within 5 days" in own.get("/leads.csv").text
    assert read_actions(own_workspace_dir).count("change.terms") == 3


@pytest.mark.parametrize(
    "wrong", [{"retention_days": "0"}, {"basis": "because"}, {"purpose": " "}, {}]
)
def test_terms_that_cannot_be_come_back_with_what_was_typed(own, wrong):
    page = own.post("/settings/terms", data=wrong | {"confirmed": "yes", "reason": "x"})
    assert page.status_code == 400
    assert 'role="alert"' in page.text


def test_settings_change_and_the_lock_follows_at_once(own, own_workspace_dir):
    saved = own.post("/settings", data={"idle_lock_minutes": "7", "direction": "rtl"})
    assert saved.status_code == 303
    page = own.get("/settings").text
    assert 'data-idle-seconds="420"' in page
    assert 'dir="rtl"' in page
    assert read_actions(own_workspace_dir)[:2] == ["change.settings", "change.settings"]
    assert own.post("/settings", data={"idle_lock_minutes": "0"}).status_code == 400
    own.post("/settings", data={"theme": "dark"})
    assert 'data-theme="dark"' in own.get("/settings").text
    own.post("/settings/display", data={"shown": "light"})
    assert 'data-theme="light"' in own.get("/settings").text
    own.post("/settings/display", data={"shown": ""})
    assert 'data-theme="dark"' in own.get("/settings").text


def test_what_the_environment_says_is_not_offered(own_workspace_dir, monkeypatch):
    monkeypatch.setenv("MANUMIT_THREADS", "1")
    page = make_browser(own_workspace_dir).get("/settings").text
    assert 'name="threads"' not in page
    assert 'name="regions"' in page


def test_lists_leave_stamped_and_each_leaving_is_an_event(own, own_workspace_dir):
    for path in ("/audit", "/intake/issues"):
        rows = list(csv.DictReader(io.StringIO(own.get(f"{path}.csv").text)))
        assert all("Example Bureau" in row["export_terms"] for row in rows)
        assert "Example Bureau" in json.loads(own.get(f"{path}.json").text)["export_terms"]
        assert own.get(f"{path}.xlsx").content[:2] == b"PK"
        assert own.get(f"{path}.exe").status_code == 400
    for kind in ("csv", "json"):
        found = own.post(f"/search.{kind}", data={"text": "07700 900"})
        assert found.status_code == 200
        assert "07700 900" not in found.text
        assert "447700900" not in found.text
    actions = read_actions(own_workspace_dir)
    assert actions.count("export.audit") == 3
    assert actions.count("export.issues") == 3
    assert actions.count("export.search") == 2


@pytest.mark.parametrize("name", [BIDI, HTML, BREAK, FORMULA])
def test_a_hostile_name_is_shown_and_never_obeyed(own, own_workspace_dir, name):
    sent = own.post(
        "/intake/upload",
        files={"file": (name, b"\x00\x01\x02", "text/csv")},
        data={"kind": "advert"},
    )
    pages = [own.get(sent.headers["location"]) if sent.status_code == 303 else sent]
    pages.append(own.get(f"/intake/upload/{quote(name)}"))
    workspace = open_workspace(own_workspace_dir)
    with workspace.state.write() as connection:
        workspace.record(connection, "note.name", name, {"file": name})
    job_id = start_job(workspace, "undo", {"intake_id": name})
    workspace.close()
    pages += [own.get("/audit"), own.get(f"/jobs/{job_id}")]
    for page in pages:
        assert "\u202e" not in page.text
        assert "<img src=x>" not in page.text
    line = next(csv.reader(io.StringIO(own.get("/audit.csv").text.split("note.name")[1])))
    assert not line[1].startswith("=")


def test_without_a_workspace_only_help_is_offered():
    page = make_browser(None).get("/new").text
    assert 'href="/leads"' not in page
    assert 'href="/help"' in page
    assert 'role="search"' not in page
