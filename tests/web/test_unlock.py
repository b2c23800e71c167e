# SPDX-License-Identifier: Apache-2.0
"""A workspace with a passphrase on the web face: locked, opened, locked again, keys dropped."""

import gc
import json
import time

import pytest
from starlette.testclient import TestClient
from tests.conftest import PASSPHRASE

from manumit.store.audit import read_events
from manumit.store.vault import KeyCost, Vault
from manumit.web.app import make_app
from manumit.web.desk import Desk
from manumit.web.sessions import Sessions
from manumit.workspace import open_workspace

TOKEN = "a-start-token-for-tests"
ORIGIN = "http://127.0.0.1:8642"
WRONG = "pebble window anchor maple"


@pytest.fixture
def folder(secret_workspace):
    secret_workspace.close()
    return secret_workspace.folder


def make_client(folder, **options) -> TestClient:
    app = make_app(folder, TOKEN, "tester", **options)
    client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    client.headers.update({"origin": ORIGIN})
    return client


@pytest.fixture
def client(folder):
    client = make_client(folder)
    client.get("/start", params={"token": TOKEN})
    yield client
    client.app.state.desk.lock()


def test_locked_pages_lead_to_the_passphrase_and_the_interface_says_why(client):
    for path in ("/", "/leads", "/audit", "/jobs"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/unlock")
    answer = client.get("/api/v1/jobs")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "passphrase")
    page = client.get("/unlock")
    assert page.status_code == 200
    assert 'type="password"' in page.text


def test_the_passphrase_opens_and_lock_drops_the_keys(client):
    assert client.post("/unlock", data={"passphrase": PASSPHRASE}).headers["location"] == "/"
    assert client.get("/").status_code == 200
    vault = client.app.state.desk.workspace().vault
    assert vault.is_open
    assert client.post("/lock").headers["location"] == "/locked"
    assert not vault.is_open
    assert client.get("/locked").headers["location"] == "/unlock"
    assert client.get("/").status_code == 401
    assert client.post("/unlock", data={"passphrase": PASSPHRASE}).status_code == 303
    assert client.get("/").status_code == 200


def fail_nine_times(folder) -> None:
    note = folder / "failed-unlocks.json"
    note.write_text(json.dumps(json.loads(note.read_text("utf-8")) * 9), encoding="utf-8")


def wait_out(folder) -> None:
    note = folder / "failed-unlocks.json"
    long_ago = [time.replace("20", "19", 1) for time in json.loads(note.read_text("utf-8"))]
    note.write_text(json.dumps(long_ago), encoding="utf-8")


def test_a_wrong_passphrase_opens_nothing_waits_and_is_audited(client, folder):
    answer = client.post("/unlock", data={"passphrase": WRONG})
    assert answer.status_code == 401
    assert WRONG not in answer.text
    assert client.get("/").headers["location"] == "/unlock"
    fail_nine_times(folder)
    answer = client.post("/unlock", data={"passphrase": PASSPHRASE})
    assert answer.status_code == 401
    assert "then try again" in answer.text
    wait_out(folder)
    assert client.post("/unlock", data={"passphrase": PASSPHRASE}).status_code == 303
    with client.app.state.desk.workspace().state.read() as connection:
        assert [e.action for e in read_events(connection)].count("fail.unlock") == 9


def test_without_a_session_the_passphrase_opens_one(folder):
    client = make_client(folder)
    assert client.get("/").status_code == 401
    assert client.post("/unlock", data={"passphrase": WRONG}).status_code == 401
    assert not client.cookies
    wait_out(folder)
    assert client.post("/unlock", data={"passphrase": PASSPHRASE}).status_code == 303
    assert client.get("/").status_code == 200
    client.app.state.desk.lock()


def test_another_site_cannot_unlock(folder):
    client = make_client(folder)
    answer = client.post(
        "/unlock", data={"passphrase": PASSPHRASE}, headers={"origin": "http://example.com"}
    )
    assert answer.status_code == 403


def find_open_vaults():
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, Vault) and one.is_open]


def test_keys_go_when_nobody_does_anything(folder):
    others = find_open_vaults()  # of other tests in this process
    client = make_client(folder, idle_seconds=0.2)
    client.post("/unlock", data={"passphrase": PASSPHRASE})
    desk = client.app.state.desk
    until = time.monotonic() + 60
    while desk._workspace is not None and time.monotonic() < until:
        client.get("/jobs", headers={"x-manumit-poll": "1"})  # asks again by itself: no person
        time.sleep(0.05)
    assert desk._workspace is None
    while len(find_open_vaults()) > len(others) and time.monotonic() < until:
        time.sleep(0.05)
    assert [one for one in find_open_vaults() if not any(one is other for other in others)] == []
    assert client.get("/").status_code == 401


def test_activity_keeps_it_open(folder):
    now = [0.0]
    sessions = Sessions(TOKEN, 600, clock=lambda: now[0])
    desk = Desk(folder, "tester", sessions)
    desk.unlock(PASSPHRASE)
    vault, session = desk.workspace().vault, sessions.open()
    for minute in range(1, 30):
        now[0] = 60.0 * minute
        assert sessions.is_open(session)
        desk._look()
    assert vault.is_open
    now[0] += 601
    desk._look()
    assert not vault.is_open
    assert not sessions.is_open(session)


def test_a_new_workspace_with_a_passphrase_is_open_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("manumit.store.vault.file.measure_cost", lambda: KeyCost(1, 64, 1))
    client = make_client(None)
    client.get("/start", params={"token": TOKEN})
    given = {
        "folder": str(tmp_path / "w"), "side": "assistance", "controller": "c",
        "basis": "consent", "purpose": "p", "retention": "30", "passphrase": PASSPHRASE,
    }  # fmt: skip
    answer = client.post("/new/create", data=given)
    assert answer.status_code == 400
    assert PASSPHRASE not in answer.text
    answer = client.post("/new/create", data=given | {"passphrase_again": PASSPHRASE})
    assert answer.headers["location"].startswith("/")
    assert client.get("/jobs").status_code == 200
    client.app.state.desk.lock()
    open_workspace(tmp_path / "w", passphrase=PASSPHRASE).close()


def test_assistance_is_not_made_without_one(tmp_path):
    client = make_client(None)
    client.get("/start", params={"token": TOKEN})
    given = {"folder": str(tmp_path / "w"), "side": "assistance", "controller": "c",
             "basis": "consent", "purpose": "p", "retention": "30"}  # fmt: skip
    assert client.post("/new/create", data=given).status_code == 400
    assert not (tmp_path / "w").exists()


def test_opening_one_asks_for_its_passphrase(folder):
    client = make_client(None)
    client.get("/start", params={"token": TOKEN})
    client.post("/new/open", data={"folder": str(folder)})
    assert client.get("/").headers["location"] == "/unlock"


def test_a_workspace_without_a_passphrase_locks_as_before(workspace):
    client = make_client(workspace.folder)
    client.get("/start", params={"token": TOKEN})
    assert client.get("/unlock").headers["location"] == "/locked"
    client.post("/lock")
    assert client.get("/locked").status_code == 200
