# SPDX-License-Identifier: Apache-2.0
"""A team at its server, for tests: people who join, sign in, and whose clocks can be moved."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pyotp
from starlette.testclient import TestClient

from manumit.core.values import now_utc
from manumit.web.app import make_team_app
from manumit.workspace import Workspace

HOST = "team.example.org"
ORIGIN = f"https://{HOST}"
PASSWORD = "four words that wander"


class Team:
    """One server application, and the time it believes it is."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.begin = now_utc()
        self.later = timedelta()
        workspace.clock = lambda: self.begin + self.later
        self.app = make_team_app(workspace, HOST)
        self.secrets: dict[str, str] = {}

    def browser(self, address: str = "203.0.113.7") -> TestClient:
        """A browser that knows nobody yet, behind the proxy on this machine."""
        client = TestClient(
            self.app, base_url=ORIGIN, follow_redirects=False, client=("127.0.0.1", 50000)
        )
        client.headers.update({"origin": ORIGIN, "x-forwarded-for": address})
        return client

    def code(self, name: str) -> str:
        """The code that this person's device shows, always a new one."""
        self.later += timedelta(seconds=31)
        return pyotp.TOTP(self.secrets[name]).at(self.workspace.clock())

    def invite(self, name: str, *roles: str, teams: tuple[str, ...] = ()) -> str:
        """A token, given out by who sits at the machine."""
        from manumit.views.accounts import invite_person

        return invite_person(self.workspace, name, roles, teams)

    def join(self, name: str, *roles: str, teams: tuple[str, ...] = ()) -> TestClient:
        """A browser of somebody who took up an invitation and set up codes."""
        client = self.browser()
        form = {"token": self.invite(name, *roles, teams=teams), "device": "desk"}
        form |= {"password": PASSWORD, "password_again": PASSWORD}
        answer = client.post("/join", data=form)
        assert answer.headers["location"] == "/codes", answer.text
        page = client.get("/codes").text
        self.secrets[name] = html.unescape(
            re.search(r'name="secret" value="([A-Z2-7]+)"', page).group(1)
        )
        answer = client.post("/codes", data={"secret": self.secrets[name], "code": self.code(name)})
        assert answer.headers["location"] == "/"
        return client

    def sign_in(self, client: TestClient, who: str, **changes: str):
        """The answer to the form of the door."""
        form = {"name": who, "password": PASSWORD, "device": "desk"} | changes
        if "code" not in form:
            form["code"] = self.code(who)
        return client.post("/sign-in", data=form)
