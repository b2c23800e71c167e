# SPDX-License-Identifier: Apache-2.0
"""A keeper and an analyst in a real browser: join, codes, sign in, accounts, sign out."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from shots import CHROMIUM, OUTPUT, running_browser, take_shots
from team import PASSWORD
from test_browser import find_violations
from test_team_server import find_ports, is_listening, wait_for

from manumit.core.values import now_utc
from manumit.views.accounts import invite_person
from manumit.workspace import open_workspace

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists(),
        reason=f"no browser at {CHROMIUM}; set MANUMIT_CHROMIUM to one",
    ),
]


def test_join_invite_and_sign_out(own_workspace_dir):
    workspace = open_workspace(own_workspace_dir, "keeper")
    token = invite_person(workspace, "ann", ["administrator", "analyst"])
    workspace.close()
    port = find_ports(1)
    # A browser takes a secure cookie from localhost without TLS, and from nowhere else.
    command = [sys.executable, "-m", "manumit", "serve", str(own_workspace_dir), "--team"]
    command += ["--host", "localhost", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process, running_browser() as browser:
        try:
            wait_for(lambda: is_listening(port), "the server did not start")
            walk(browser, f"http://localhost:{port}", token)
        finally:
            process.terminate()


def walk(browser, root: str, token: str) -> None:
    troubles: list[str] = []
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "policy" in said.text else None)
    page.goto(root)
    assert page.url == f"{root}/sign-in"
    look(page, "team-sign-in")
    page.get_by_role("link", name="You were given a token").click()
    look(page, "team-join")
    page.get_by_label("Token").fill(token)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_label("This device").fill("office desk")
    page.get_by_role("button", name="Go on to one-time codes").click()
    look(page, "team-codes")
    secret = page.locator("input[name=secret]").input_value()
    page.locator("input[name=code]").fill(pyotp.TOTP(secret).at(now_utc()))
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Accounts").click()
    page.get_by_label("Account name").fill("ben")
    page.get_by_label("Analyst").last.check()
    page.get_by_role("button", name="Make a token").last.click()
    assert re.fullmatch(r"[\w-]{43}", page.locator("[data-token]").inner_text())
    page.locator("summary").first.click()
    look(page, "team-accounts")
    page.goto(f"{root}/you")
    look(page, "team-you")
    page.get_by_role("button", name="Sign out here").click()
    page.wait_for_url(f"{root}/sign-in")
    page.get_by_label("Account name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("One-time code").fill(
        pyotp.TOTP(secret).at(now_utc() + timedelta(seconds=30))
    )
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{root}/")
    assert not troubles


def look(page, name: str) -> None:
    """No barrier by axe; pictures in light, dark, narrow, printed. A page made by a form stays."""
    assert not find_violations(page)
    if name in ("team-sign-in", "team-join"):
        take_shots(page, name)
        return
    OUTPUT.mkdir(exist_ok=True)
    for scheme, width in (("light", 1440), ("dark", 1440), ("light", 390)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=OUTPUT / f"{name}-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
