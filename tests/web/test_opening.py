# SPDX-License-Identifier: Apache-2.0
"""A browser is led in by a private file with a ticket that is good once."""

from __future__ import annotations

import os
import re

import pytest
import uvicorn
from starlette.testclient import TestClient

from conftest import ORIGIN, TOKEN, make_browser
from manumit.cli import serve as command
from manumit.web.app import make_app
from manumit.web.opening import make_start_page
from manumit.web.sessions import TICKET_SECONDS, Sessions

FROM_A_FILE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}


def read_ticket(page) -> str:
    return re.search(r"ticket=([\w-]+)", page.read_text(encoding="utf-8"))[1]


def test_the_file_is_its_owners_and_goes_when_used():
    sessions = Sessions(TOKEN, 60)
    with make_start_page(ORIGIN, sessions) as page:
        assert TOKEN not in page.read_text(encoding="utf-8")
        if os.name == "posix":
            assert page.stat().st_mode & 0o777 == 0o600
            assert page.parent.stat().st_mode & 0o777 == 0o700
        ticket = read_ticket(page)
        assert sessions.take_ticket(ticket)
        assert not page.exists()
        assert not sessions.take_ticket(ticket)
    assert not page.parent.exists()


def test_a_file_that_was_not_used_goes_at_the_end_and_a_late_ticket_is_refused():
    now = 0.0
    sessions = Sessions(TOKEN, 60, clock=lambda: now)
    with make_start_page(ORIGIN, sessions) as page:
        ticket = read_ticket(page)
        now = TICKET_SECONDS + 1.0
        assert not sessions.take_ticket(ticket)
    assert not page.parent.exists()


def test_a_ticket_lets_one_browser_in(workspace_dir):
    app = make_app(workspace_dir, TOKEN, "tester")
    ticket = app.state.desk.sessions.make_ticket(lambda: None)
    one = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    other = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    answer = one.get("/start", params={"ticket": ticket}, headers=FROM_A_FILE)
    assert answer.status_code == 200
    assert "SameSite=strict" in answer.headers["set-cookie"]
    assert 'content="0; url=/"' in answer.text
    assert one.get("/leads").status_code == 200
    assert other.get("/start", params={"ticket": ticket}, headers=FROM_A_FILE).status_code == 401
    assert other.get("/leads").status_code == 401
    assert other.get("/start", params={"ticket": ""}).status_code == 401


@pytest.mark.parametrize("wants_browser", [True, False])
def test_no_command_line_ever_holds_the_token(workspace_dir, monkeypatch, capsys, wants_browser):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address))
    monkeypatch.setattr(uvicorn.Server, "run", lambda _self, sockets: None)
    command.open_face(workspace_dir, port=0, wants_browser=wants_browser)
    printed = capsys.readouterr().out
    token = re.search(r"token=([\w-]+)", printed)[1]
    assert len(opened) == wants_browser
    assert all(address.startswith("file:") and token not in address for address in opened)


def test_where_no_file_can_be_written_the_address_is_still_printed(
    workspace_dir, monkeypatch, capsys
):
    def refuse(*_arguments, **_named):
        raise OSError

    monkeypatch.setattr("tempfile.mkdtemp", refuse)
    monkeypatch.setattr(uvicorn.Server, "run", lambda _self, sockets: None)
    command.open_face(workspace_dir, port=0, wants_browser=True)
    assert "token=" in capsys.readouterr().out


def test_the_token_unlocks_again_after_locking(workspace_dir):
    browser = make_browser(workspace_dir)
    browser.post("/lock")
    assert browser.get("/leads").status_code == 401
    browser.post("/start", data={"token": TOKEN})
    assert browser.get("/leads").status_code == 200
