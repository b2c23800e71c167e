# SPDX-License-Identifier: Apache-2.0
"""The door: who gets in, what every answer carries, what never leaks."""

from __future__ import annotations

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from conftest import ORIGIN, TOKEN, make_browser
from manumit.web import guard
from manumit.web.app import make_app
from manumit.web.guard import SAFE_HEADERS
from manumit.web.sessions import Sessions


def page_paths(app):
    values = {"lead_id": "L-0", "network_id": "N-0", "kind": "json", "number": "1", "verb": "x"}
    for route in app.routes:
        if isinstance(route, Route):
            path = route.path
            for name in route.param_convertors:
                path = path.replace(f"{{{name}:", f"{{{name}").split("}")
                path = "}".join(path)
            yield (
                route,
                route.path_format.format(
                    **{name: values.get(name, "1") for name in route.param_convertors}
                ),
            )


def test_every_route_carries_every_safe_header(browser):
    seen = 0
    for route, path in page_paths(browser.app):
        method = "GET" if "GET" in (route.methods or {"GET"}) else "POST"
        answer = browser.request(method, path)
        for name, value in SAFE_HEADERS.items():
            assert answer.headers[name] == value, (path, name)
        assert answer.status_code != 500, path
        seen += 1
    assert seen > 10


def test_every_route_but_the_door_wants_a_session(stranger):
    for route, path in page_paths(stranger.app):
        method = "GET" if "GET" in (route.methods or {"GET"}) else "POST"
        answer = stranger.request(method, path, headers={"origin": ORIGIN})
        if path in ("/locked", "/blank"):
            assert answer.status_code == 200
        elif path == "/unlock" and method == "GET":  # no passphrase here: to the token's page
            assert answer.headers["location"] == "/locked"
        else:
            assert answer.status_code == 401, path


def test_policy_allows_no_inline_and_no_foreign_code():
    policy = SAFE_HEADERS["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_token_becomes_a_strict_cookie_and_leaves_the_address(stranger):
    answer = stranger.get("/start", params={"token": TOKEN})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in answer.headers["set-cookie"]
    assert stranger.get("/leads").status_code == 200


@pytest.mark.parametrize("given", ["", "wrong", "\u00fcber", TOKEN + "x"])
def test_a_wrong_token_opens_nothing(stranger, given):
    assert stranger.get("/start", params={"token": given}).status_code == 401
    assert stranger.get("/leads").status_code == 401


def test_programs_may_use_the_token_as_bearer(stranger):
    right = {"authorization": f"Bearer {TOKEN}"}
    assert stranger.get("/api/v1/leads", headers=right).json()["total"] == 60
    wrong = {"authorization": "Bearer guess"}
    assert stranger.get("/api/v1/leads", headers=wrong).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8642", "", "[::2]:8642"])
def test_a_foreign_host_name_is_refused(browser, host):
    answer = browser.get("/leads", headers={"host": host})
    assert answer.status_code == 421
    assert "evil" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost:9", "[::1]:8642", "localhost"])
def test_own_host_names_are_let_in(browser, host):
    assert browser.get("/leads", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"origin": ORIGIN, "sec-fetch-site": "same-site"},
    ],
)
def test_writes_from_other_sites_are_refused(browser, headers):
    assert browser.post("/lock", headers=headers).status_code == 403


def test_writes_without_any_origin_are_refused(browser):
    del browser.headers["origin"]
    assert browser.post("/lock").status_code == 403


def test_other_sites_cannot_fetch_but_may_link(browser):
    fetch = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    assert browser.get("/api/v1/leads", headers=fetch).status_code == 403
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert browser.get("/leads", headers=visit).status_code == 200


def test_lock_closes_the_session(browser):
    assert browser.get("/leads").status_code == 200
    assert browser.post("/lock").status_code == 303
    assert browser.get("/leads").status_code == 401


def test_idle_sessions_close_and_polling_is_not_activity():
    now = [0.0]
    sessions = Sessions("token", 60, clock=lambda: now[0])
    secret = sessions.open()
    now[0] = 50
    assert sessions.is_open(secret, touch=False)
    now[0] = 61
    assert not sessions.is_open(secret)
    secret = sessions.open()
    now[0] = 100
    assert sessions.is_open(secret)
    now[0] = 150
    assert sessions.is_open(secret)


def test_too_large_a_body_is_refused_said_or_unsaid(browser, monkeypatch):
    monkeypatch.setattr(guard, "FORM_LIMIT_BYTES", 1000)
    assert browser.post("/leads/L-0/judge", data={"reason": "x" * 2000}).status_code == 413

    def pieces():
        for _ in range(40):
            yield b"reason=" + b"x" * 100

    answer = browser.post(
        "/leads/L-0/judge",
        content=pieces(),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 413


def test_an_unexpected_error_leaks_nothing(workspace_dir, caplog):
    browser = make_browser(workspace_dir)
    secret = "call 555-0142 for Maria"

    def broken(_request):
        raise ValueError(secret)

    browser.app.router.routes.insert(0, Route("/broken", broken))
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert "incident" in answer.text
    for text in (answer.text, caplog.text):
        assert secret not in text
        assert "Maria" not in text
    assert "ValueError" in caplog.text


def test_unknown_pages_do_not_repeat_the_address(browser):
    answer = browser.get("/no-such-page-<script>")
    assert answer.status_code == 404
    assert "no-such-page" not in answer.text


def test_api_errors_are_json_without_values(browser):
    answer = browser.get("/api/v1/leads", params={"start": "maria"})
    assert answer.status_code == 422
    assert "maria" not in answer.text
    missing = browser.get("/api/v1/leads/L-none")
    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "not_found"


def test_without_a_workspace_pages_say_what_to_do():
    client = TestClient(make_app(None, TOKEN, "tester"), base_url=ORIGIN, follow_redirects=False)
    client.get("/start", params={"token": TOKEN})
    answer = client.get("/leads")
    assert answer.status_code == 404
    assert "No workspace is open" in answer.text
