# SPDX-License-Identifier: Apache-2.0
"""A team's server, as real flows through the application, on SQLite and on PostgreSQL."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from starlette.routing import Route
from team import HOST, ORIGIN, PASSWORD, Team
from test_guard import page_paths

from manumit.store.audit import read_events
from manumit.store.terms import change_values
from manumit.web.guard import SAFE_HEADERS
from manumit.web.team import COOKIE, OPEN_PATHS
from manumit.workspace import open_workspace


@pytest.fixture
def team(own_workspace_dir):
    """A team with records, its state in a file."""
    workspace = open_workspace(own_workspace_dir, "keeper")
    yield Team(workspace)
    workspace.close()


@pytest.fixture(params=["sqlite", "postgres"])
def either_team(request, own_workspace_dir):
    """The same, its state in a file, then on a server."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").url
        change_values(own_workspace_dir, "settings", {"state_url": url})
    workspace = open_workspace(own_workspace_dir, "keeper")
    yield Team(workspace)
    if request.param == "postgres":
        with workspace.state.write() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA {workspace.state.schema} CASCADE")
    workspace.close()


def read_actions(team: Team) -> list[tuple[str, str]]:
    with team.workspace.state.read() as connection:
        return [(event.actor, event.action) for event in read_events(connection)]


def test_invite_join_codes_work_sign_out_sign_in(either_team):
    team = either_team
    client = team.join("ben", "analyst")
    assert client.get("/leads").status_code == 200
    assert "ben" in client.get("/you").text
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    assert client.get("/leads").headers["location"] == "/sign-in"
    answer = team.sign_in(client, "ben")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").status_code == 200
    actions = read_actions(team)
    for action in ("accept.invitation", "set_up.codes", "sign_in.account", "sign_out.account"):
        assert ("ben", action) in actions
    assert ("ben", "read.lead") in actions


def test_the_cookie_is_for_this_host_over_tls_and_no_script(team):
    client = team.browser()
    token = team.invite("ben", "analyst")
    form = {"token": token, "password": PASSWORD, "password_again": PASSWORD}
    cookie = client.post("/join", data=form).headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert COOKIE.startswith("__Host-")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "secure", "samesite=strict", "path=/"} <= parts
    assert not any(part.startswith("domain") for part in parts)


def test_before_codes_are_set_up_nothing_else_is_open(team):
    client = team.browser()
    form = {"token": team.invite("ben", "analyst"), "password": PASSWORD}
    client.post("/join", data=form | {"password_again": PASSWORD})
    for path in ("/", "/leads", "/you", "/settings"):
        assert client.get(path).headers["location"] == "/codes"
    assert client.get("/api/v1/leads").status_code == 403
    assert client.post("/jobs", data={"verb": "run"}).status_code == 403
    page = client.get("/codes").text
    assert "<svg" in page
    assert "otpauth://totp/Manumit:ben" in page
    secret = re.search(r'name="secret" value="([A-Z2-7]+)"', page).group(1)
    assert client.post("/codes", data={"secret": secret, "code": "000000"}).status_code == 400
    assert client.get("/").headers["location"] == "/codes"


def test_codes_are_set_up_once(team):
    client = team.join("ben", "analyst")
    assert client.get("/codes").headers["location"] == "/you"
    answer = client.post("/codes", data={"secret": "A" * 32, "code": "000000"})
    assert answer.headers["location"] == "/you"
    client.post("/sign-out")
    assert team.sign_in(client, "ben").status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [{"password": "other words that wander"}, {"code": "000000"}, {"code": ""}, {"name": "eve"}],
)
def test_every_wrong_try_reads_the_same_and_opens_nothing(team, wrong):
    team.join("ben", "analyst")
    client = team.browser()
    answer = team.sign_in(client, "ben", **wrong)
    assert answer.status_code == 401
    assert "Name, password or code is wrong" in answer.text
    assert PASSWORD not in answer.text
    assert COOKIE not in client.cookies
    assert client.get("/leads").headers["location"] == "/sign-in"


def test_a_code_counts_once(team):
    client = team.join("ben", "analyst")
    client.post("/sign-out")
    code = team.code("ben")
    assert team.sign_in(client, "ben", code=code).status_code == 303
    assert team.sign_in(team.browser(), "ben", code=code).status_code == 401


def test_who_guesses_waits(team):
    team.join("ben", "analyst")
    for _ in range(6):
        team.sign_in(team.browser(), "ben", code="000000")
    assert team.sign_in(team.browser(), "ben").status_code == 401
    team.later += timedelta(hours=1)
    assert team.sign_in(team.browser(), "ben").status_code == 303


def test_the_origin_is_what_the_proxy_says_last_and_not_what_a_sender_says(team, monkeypatch):
    from manumit.access import sign_in

    monkeypatch.setattr(sign_in, "TRIES_OF_ONE_ORIGIN", 2)
    team.join("ben", "analyst")
    for number in range(2):  # pretends to be somebody else each time, before the proxy's word
        client = team.browser(f"198.51.100.{number}, 203.0.113.99")
        team.sign_in(client, "nobody", code="000000")
    assert team.sign_in(team.browser("203.0.113.99"), "ben").status_code == 401
    assert team.sign_in(team.browser("203.0.113.98"), "ben").status_code == 303
    direct = team.browser()
    direct._transport.client = ("203.0.113.99", 4000)
    direct.headers["x-forwarded-for"] = "192.0.2.1"
    assert team.sign_in(direct, "ben").status_code == 401


@pytest.mark.parametrize("how", ["used", "lapsed", "guessed", "weak", "differs"])
def test_an_invitation_that_does_not_hold(team, how):
    token = team.invite("ben", "analyst")
    form = {"token": token, "password": PASSWORD, "password_again": PASSWORD}
    if how == "used":
        assert team.browser().post("/join", data=form).status_code == 303
    elif how == "lapsed":
        team.later += timedelta(days=4)
    elif how == "guessed":
        form["token"] = "x" * len(token)
    elif how == "weak":
        form |= {"password": "ben", "password_again": "ben"}
    else:
        form["password_again"] = "quite another thing"
    client = team.browser()
    answer = client.post("/join", data=form)
    assert answer.status_code == 400
    assert token not in answer.text
    assert COOKIE not in client.cookies


def test_a_closed_account_loses_access_with_its_next_request(either_team):
    team = either_team
    client = team.join("ben", "analyst")
    keeper = team.join("ann", "administrator")
    assert client.get("/leads").status_code == 200
    assert keeper.post("/accounts/close", data={"name": "ben"}).status_code == 303
    assert client.get("/leads").headers["location"] == "/sign-in"
    assert client.get("/api/v1/leads").status_code == 401
    assert team.sign_in(team.browser(), "ben").status_code == 401


def test_other_roles_are_in_force_with_the_next_request(either_team):
    team = either_team
    client = team.join("ben", "analyst")
    keeper = team.join("ann", "administrator")
    assert client.get("/leads").status_code == 200
    answer = keeper.post("/accounts/roles", data={"name": "ben", "role": ["auditor"]})
    assert answer.status_code == 303
    assert client.get("/leads").status_code == 403
    assert client.get("/audit").status_code == 200
    assert ("ben", "denied.read.lead") in read_actions(team)


def test_a_lost_device_is_shut_out_and_begins_anew(team):
    client = team.join("ben", "analyst")
    keeper = team.join("ann", "administrator")
    page = keeper.post("/accounts/reset", data={"name": "ben"}).text
    token = re.search(r"data-token>([^<]+)<", page).group(1)
    assert client.get("/leads").headers["location"] == "/sign-in"
    assert team.sign_in(team.browser(), "ben").status_code == 401
    fresh = team.browser()
    form = {"token": token, "password": PASSWORD[::-1], "password_again": PASSWORD[::-1]}
    assert fresh.post("/join", data=form).headers["location"] == "/codes"
    assert fresh.get("/leads").headers["location"] == "/codes"


def test_the_keeper_of_accounts_invites_and_reads_no_record(team):
    keeper = team.join("ann", "administrator")
    home = keeper.get("/")
    assert home.status_code == 200
    assert "/accounts" in home.text
    assert "/leads" not in home.text
    page = keeper.post("/accounts/invite", data={"name": "cleo", "role": ["analyst", "steward"]})
    token = re.search(r"data-token>([^<]+)<", page.text).group(1)
    assert token not in keeper.get("/accounts").text
    form = {"token": token, "password": PASSWORD, "password_again": PASSWORD}
    assert team.browser().post("/join", data=form).status_code == 303
    for path in ("/leads", "/leads/L-0", "/networks/N-0", "/search", "/intake", "/audit", "/jobs"):
        assert keeper.get(path).status_code in (403, 404) or path == "/search", path
    assert keeper.post("/search", data={"text": "room"}).status_code == 403


def test_nobody_else_sees_the_accounts(team):
    client = team.join("ben", "analyst")
    assert client.get("/accounts").status_code == 403
    assert client.get("/api/v1/accounts").status_code == 403
    for verb in ("invite", "roles", "reset", "close"):
        answer = client.post(f"/accounts/{verb}", data={"name": "ben", "role": ["administrator"]})
        assert answer.status_code == 403, verb
    assert "/accounts" not in client.get("/").text


def test_a_job_needs_the_right_to_what_it_does(team):
    steward = team.join("sam", "steward")
    analyst = team.join("ben", "analyst")
    assert steward.post("/jobs", data={"verb": "run"}).status_code == 403
    assert analyst.post("/jobs", data={"verb": "forget"}).status_code == 403
    assert team.join("ann", "administrator").post("/jobs", data={"verb": "run"}).status_code == 403


def test_own_sessions_are_listed_and_ended_and_only_ones_own(team):
    first = team.join("ben", "analyst")
    second = team.browser()
    team.sign_in(second, "ben", device="phone")
    other = team.join("cleo", "analyst")
    page = first.get("/you").text
    ids = re.findall(r'name="session" value="(\w+)"', page)
    assert "phone" in page
    assert len(ids) == 1
    assert other.post("/you/end", data={"session": ids[0]}).status_code == 404
    assert second.get("/leads").status_code == 200
    assert first.post("/you/end", data={"session": ids[0]}).status_code == 303
    assert second.get("/leads").headers["location"] == "/sign-in"
    assert first.get("/leads").status_code == 200


def test_the_purpose_of_the_work_is_chosen_among_those_of_the_roles(team):
    client = team.join("ben", "analyst", "steward")
    assert client.get("/leads").status_code == 200
    assert client.post("/you/purpose", data={"purpose": "oversight"}).status_code == 303
    assert client.get("/leads").status_code == 403
    assert client.post("/you/purpose", data={"purpose": "legal_case"}).status_code == 400


def test_idle_sessions_end_and_polls_are_no_use(team):
    client = team.join("ben", "analyst")
    for _ in range(3):
        team.later += timedelta(minutes=6)
        assert client.get("/help").status_code == 200
    team.later += timedelta(minutes=6)
    assert client.get("/jobs", headers={"x-manumit-poll": "1"}).status_code == 200
    team.later += timedelta(minutes=6)
    assert client.get("/jobs").headers["location"] == "/sign-in"


def test_every_route_but_the_door_wants_a_session(team):
    client, seen = team.browser(), 0
    for route, path in page_paths(team.app):
        for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
            answer = client.request(method, path)
            for name, value in SAFE_HEADERS.items():
                assert answer.headers[name] == value, (path, name)
            if path in OPEN_PATHS:
                assert answer.status_code < 500
                assert "set-cookie" not in answer.headers
                continue
            seen += 1
            if method == "GET" and not path.startswith("/api/"):
                assert answer.headers.get("location") == "/sign-in", path
            else:
                assert answer.status_code == 401, path
    assert seen > 40
    assert client.get("/api/v1/openapi.json").status_code == 401


def test_what_belongs_to_one_persons_server_does_not_exist_here(team):
    client = team.join("ben", "analyst", "administrator")
    for path in ("/new", "/start", "/unlock"):
        assert client.get(path).status_code == 404, path
    assert client.post("/new/open", data={"folder": "/"}).status_code == 404
    bearer = team.browser()
    bearer.headers["authorization"] = "Bearer x"
    assert bearer.get("/api/v1/leads").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": f"http://{HOST}"},
        {"origin": "null"},
        {"origin": ORIGIN, "sec-fetch-site": "cross-site"},
        {"host": "evil.example"},
    ],
)
def test_another_site_changes_nothing_not_even_at_the_door(team, headers):
    client = team.join("ann", "administrator")
    for path in ("/sign-out", "/accounts/invite", "/sign-in", "/join"):
        assert client.post(path, headers=headers).status_code in (403, 421), path
    assert client.get("/you").status_code == 200


def test_a_change_of_settings_reaches_another_process_at_once(team):
    client = team.join("ben", "analyst", "steward")
    other = Team(open_workspace(team.workspace.folder, "other process"))
    other.later = team.later
    twin = other.browser()
    twin.cookies = client.cookies
    assert twin.get("/you").status_code == 200
    assert client.post("/settings", data={"idle_lock_minutes": "33"}).status_code == 303
    assert 'data-idle-seconds="1980"' in twin.get("/settings").text
    assert 'value="33"' in twin.get("/settings").text
    client.post("/sign-out")
    assert twin.get("/you").headers["location"] == "/sign-in"
    other.workspace.close()


def test_people_of_one_server_share_one_query_engine(team):
    team.join("ben", "analyst").get("/leads")
    first = team.workspace.engine()
    team.join("cleo", "analyst").get("/leads")
    assert team.workspace.engine() is first


def test_no_name_password_or_token_in_addresses_logs_or_errors(team, caplog):
    caplog.set_level(logging.DEBUG, logger="manumit")
    addresses = []

    def note(response):
        addresses.append(str(response.request.url) + response.headers.get("location", ""))

    keeper = team.join("ann-keeper", "administrator")
    keeper.event_hooks["response"].append(note)
    page = keeper.post("/accounts/invite", data={"name": "ben-invited", "role": ["analyst"]})
    token = re.search(r"data-token>([^<]+)<", page.text).group(1)
    keeper.post("/accounts/roles", data={"name": "ben-invited", "role": ["nothing"]})
    keeper.post("/accounts/close", data={"name": "ben-invited"})
    client = team.browser()
    client.event_hooks["response"].append(note)
    wrong = client.post("/join", data={"token": token, "password": "x", "password_again": "x"})
    refused = team.sign_in(client, "ann-keeper", code="000000")

    def broken(_request):
        raise ValueError(token + PASSWORD)

    team.app.router.routes.insert(0, Route("/broken", broken))
    incident = keeper.get("/broken")
    assert incident.status_code == 500
    said = [*addresses, caplog.text, wrong.text, incident.text]
    for secret in (token, PASSWORD, "ben-invited", "ann-keeper"):
        assert not any(secret in text for text in said[: len(addresses) + 1]), secret
        assert secret not in wrong.text
    assert token not in incident.text
    assert PASSWORD not in refused.text


def test_the_state_that_cannot_be_reached_is_said_in_words(team, monkeypatch):
    from manumit.core.errors import LockedError

    client = team.join("ben", "analyst")

    def unreachable(*_args, **_kwargs):
        raise LockedError("The database server cannot be reached.")

    monkeypatch.setattr("manumit.web.team.read_session", unreachable)
    answer = client.get("/leads")
    assert answer.status_code == 503
    assert "cannot be read at the moment" in answer.text


@pytest.fixture
def assistance(tmp_path):
    """A team on the side of assistance, without a record yet, cheap to open."""
    from tests.conftest import PASSPHRASE

    from manumit.store.vault import KeyCost
    from manumit.workspace import create_workspace

    made = create_workspace(
        tmp_path / "assistance", side="assistance", controller="Example organisation",
        basis="vital_interests", purpose="tests", retention_days=180, actor="keeper",
        passphrase=PASSPHRASE, cost=KeyCost(passes=1, memory_kib=64, lanes=1),
    )  # fmt: skip
    yield Team(made)
    made.close()


def test_emergency_access_waits_on_a_second_persons_home_until_reviewed(assistance):
    from manumit.access import read_policy
    from manumit.access.glass import break_glass
    from manumit.access.identity import Actor

    team = assistance
    worker, second = team.join("cleo", "caseworker"), team.join("rita", "reviewer")
    with team.workspace.state.write() as connection:
        number = break_glass(
            connection, read_policy(), Actor("cleo", frozenset({"caseworker"})), kind="case",
            object_id="K-7", purpose="assistance", reason="Hospital calls, nobody else is here.",
            at=team.workspace.clock(),
        )  # fmt: skip
    assert "waits for a second person" in second.get("/").text
    assert "waits for a second person" not in worker.get("/").text
    assert worker.get("/glass").status_code == 403
    assert worker.post(f"/glass/{number}", data={"finding": "It was right."}).status_code == 403
    assert "Hospital calls" in second.get("/glass").text
    assert second.post(f"/glass/{number}", data={"finding": " "}).status_code == 400
    assert second.post(f"/glass/{number}", data={"finding": "It was right."}).status_code == 303
    assert "waits for a second person" not in second.get("/").text
    assert second.post(f"/glass/{number + 1}", data={"finding": "Nothing."}).status_code == 404


def test_on_the_side_of_assistance_no_role_opens_a_lead(assistance):
    team = assistance
    roles = [code for code, _ in view_roles(team)]
    assert "analyst" not in roles
    client = team.join("zoe", *roles)
    assert client.get("/").status_code == 200
    for path in ("/leads", "/leads/L-0", "/networks/N-0"):
        assert client.get(path).status_code in (403, 404), path
    assert client.get("/api/v1/leads").status_code == 403


def view_roles(team: Team):
    from manumit.views.accounts import view_accounts

    return view_accounts(team.workspace).roles


WHO_MAY_LOOK = {
    "/leads": {"analyst"},
    "/leads/L-0": {"analyst"},
    "/networks/N-0": {"analyst"},
    "/intake": {"analyst", "steward"},
    "/intake/issues": {"analyst", "steward"},
    "/jobs": {"analyst", "steward"},
    "/audit": {"steward", "auditor"},
    "/audit/anchor.json": {"steward", "auditor"},
    "/settings": {"analyst", "steward", "reviewer", "administrator"},
    "/accounts": {"administrator"},
    "/glass": {"reviewer"},
    "/you": {"analyst", "steward", "reviewer", "administrator", "auditor"},
    "/api/v1/leads": {"analyst"},
    "/api/v1/accounts": {"administrator"},
    "/api/v1/audit": {"steward", "auditor"},
    "/api/v1/home": {"analyst"},
}


@pytest.mark.parametrize("role", ["analyst", "steward", "reviewer", "administrator", "auditor"])
def test_each_role_sees_its_own_pages_and_no_other(team, role):
    client = team.join("ben", role)
    assert client.get("/").status_code == 200
    for path, roles in WHO_MAY_LOOK.items():
        expected = 200 if role in roles else 403
        assert client.get(path).status_code == expected, path
    shown = re.findall(r'<a href="(/[^"]*)" data-go', client.get("/you").text)
    assert shown
    for path in shown:
        assert client.get(path).status_code == 200, path
