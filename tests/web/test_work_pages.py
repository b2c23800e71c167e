# SPDX-License-Identifier: Apache-2.0
"""Home, new workspace, intake, search, jobs, audit, settings: what they show and change."""

from __future__ import annotations

import re
import time

import pytest

from conftest import make_browser
from manumit.core.progress import no_progress
from manumit.prosecute.adverts.searching import run_search
from manumit.prosecute.leads.actions import judge
from manumit.store.state import STATE_TABLES
from manumit.workspace import open_workspace

CSV = "id;titulo;texto;otro\n1;Oferta;Se busca jardinero en Madrid;=1+1\n2;Dos;<b>x</b>\u202e;y\n"
TERMS = {
    "side": "investigation",
    "controller": "Example Bureau",
    "basis": "public_task",
    "purpose": "Trying",
    "retention": "90",
}


@pytest.fixture
def own(own_workspace_dir):
    workspace = open_workspace(own_workspace_dir)
    run_search(workspace, no_progress)
    workspace.close()
    return make_browser(own_workspace_dir)


def upload(client, name: str = "anuncios.csv", content: str = CSV, kind: str = "advert") -> str:
    files = {"file": (name, content.encode())}
    answer = client.post("/intake/upload", files=files, data={"kind": kind})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def wait_for(client, address: str) -> dict:
    for _ in range(600):
        jobs = client.get("/api/v1/jobs").json()
        finished = {f"/jobs/{job['job_id']}": job for job in jobs["finished"]}
        if address.split("?")[0] in finished:
            return finished[address.split("?")[0]]
        time.sleep(0.1)
    raise AssertionError(jobs)


def test_without_a_workspace_home_leads_to_the_page_that_makes_one(tmp_path) -> None:
    client = make_browser(None)
    assert client.get("/").headers["location"] == "/new"
    folder = tmp_path / "made"
    wrong = client.post("/new/create", data={**TERMS, "folder": str(folder), "retention": "soon"})
    assert wrong.status_code == 400
    assert "Retention must be" in wrong.text
    assert 'value="Example Bureau"' in wrong.text
    answer = client.post("/new/create", data={**TERMS, "folder": str(folder)})
    assert answer.headers["location"] == "/?said=created"
    assert "Three steps to the first lead" in client.get("/").text
    assert open_workspace(folder).policy.retention_days == 90


def test_an_existing_workspace_can_be_opened(own_workspace_dir, tmp_path) -> None:
    client = make_browser(None)
    assert client.post("/new/open", data={"folder": str(tmp_path / "none")}).status_code == 400
    assert client.post("/new/open", data={"folder": str(own_workspace_dir)}).status_code == 303
    assert "leads not judged yet" in client.get("/").text


def test_home_says_what_waits(own) -> None:
    page = own.get("/").text
    assert "3 leads not judged yet, strongest first" in page
    assert "Find leads" in page
    assert 'class="odd"' in page
    assert "<script>alert" not in page
    assert own.get("/api/v1/home").json()["open_leads"] == 3


def test_an_alert_waits_at_home_until_it_was_seen(own) -> None:
    workspace = open_workspace(own.app.state.desk.workspace_dir)
    judge(workspace, "L-0", "accept", reason="Looks real")
    with workspace.state.write() as connection:
        connection.execute(
            STATE_TABLES["alerts"].insert().values(
                alert_id=1, lead_id="L-0", advert_id=10_000, place="Lyon", why="same phone",
                made_at=workspace.clock(),
            )
        )  # fmt: skip
    assert "1 new alert" in own.get("/").text
    own.post("/alerts/1/seen")
    assert "new alert" not in own.get("/").text


def test_a_correction_waits_at_home_and_says_who_may_decide(own) -> None:
    own.post("/leads/L-0/corrections", data={"request": "This is my number, not theirs."})
    page = own.get("/").text
    assert "Correction requests to decide" in page
    assert "someone else must decide" in page


def test_an_upload_is_shown_before_it_is_taken_in(own) -> None:
    address = upload(own)
    page = own.get(address).text
    assert re.search(r'name="field\.0\.2".*?value="text" selected', page, re.DOTALL)
    assert "Se busca jardinero en Madrid" in page
    assert "<b>x</b>" not in page
    assert own.get("/api/v1/intake").json()["intakes"] == []
    assert own.post(address, data={"then": "drop"}).headers["location"] == "/intake"
    assert own.get(address).status_code == 404


def test_a_file_is_taken_in_as_the_person_mapped_it_and_can_be_taken_back(own) -> None:
    address = upload(own)
    fields = {"field.0.0": "external_id", "field.0.1": "category", "field.0.2": "text"}
    job = wait_for(own, own.post(address, data={**fields, "then": "add"}).headers["location"])
    assert job["status_code"] == "done", job
    assert job["message"].startswith("2 new rows")
    (intake,) = own.get("/api/v1/intake").json()["intakes"]
    assert intake["files"][0]["file_name"] == "anuncios.csv"
    workspace = open_workspace(own.app.state.desk.workspace_dir)
    sql = "SELECT category, text FROM adverts WHERE external_id = '1'"
    (row,) = workspace.engine().query(sql).to_pylist()
    assert row == {"category": "Oferta", "text": "Se busca jardinero en Madrid"}
    undone = own.post(f"/intake/{intake['intake_id']}/undo").headers["location"]
    assert wait_for(own, undone)["message"] == "2 rows taken back."
    assert own.get("/api/v1/intake").json()["intakes"] == []


def test_a_mapping_without_a_text_is_refused(own) -> None:
    address = upload(own)
    fields = {f"field.0.{n}": "" for n in range(4)}
    assert own.post(address, data=fields).status_code == 400
    assert own.post(address, data={"field.0.2": "no such field"}).status_code == 400


STRANGE_NAMES = [
    "../../state.db",
    "..\\..\\x.csv",
    "C:\\a\\b.csv",
    "\u202ecsv.exe",
    "a" * 300 + ".csv",
    "...",
]


@pytest.mark.parametrize("name", STRANGE_NAMES)
def test_the_name_of_a_file_never_leads_out_of_the_spool(own, own_workspace_dir, name) -> None:
    before = {path for path in own_workspace_dir.rglob("*") if "spool" not in path.parts}
    upload(own, name)
    after = {path for path in own_workspace_dir.rglob("*") if "spool" not in path.parts}
    assert {path.name for path in after - before} <= {"state.db-wal", "state.db-shm"}


def test_an_upload_needs_a_file_and_a_known_kind(own) -> None:
    assert own.post("/intake/upload", data={"kind": "advert"}).status_code == 400
    wrong = own.post("/intake/upload", files={"file": ("a.csv", b"x")}, data={"kind": "tip"})
    assert wrong.status_code == 400
    for strange in ("zz", "../../x", "0" * 16):
        assert own.get(f"/intake/upload/{strange}").status_code == 404


def test_search_finds_texts_and_selectors_and_keeps_words_out_of_addresses(own) -> None:
    page = own.post("/search", data={"text": "مطلوب عمال"}).text
    assert "<mark>مطلوب عمال</mark>" in page or "<mark>مطلوب</mark>" in page
    found = own.post("/api/v1/search", data={"text": "kitchen"}).json()
    assert found["counted"] == 10
    assert found["rows"][0]["lead_id"] == "L-0"
    assert "text=" not in "".join(re.findall(r'href="([^"]*)"', page))
    assert own.get("/search", params={"text": "kitchen"}).text.count("<mark>") == 0


def test_a_word_that_was_taken_for_another_is_named_as_it_is_written(own) -> None:
    found = own.post("/api/v1/search", data={"text": "kitchn"}).json()
    assert found["widened"] == ["kitchen"]
    assert "<em>kitchen</em>" in own.post("/search", data={"text": "kitchn"}).text
    assert own.post("/api/v1/search", data={"text": "kitchen"}).json()["widened"] == []


def test_a_number_is_found_and_leads_to_the_records_that_hold_it(own) -> None:
    shown = own.post("/search", data={"text": "07700 900"}).text
    number = re.search(r'href="/selectors/(-?\d+)"[^>]*><bdi class="mono">([^<]+)<', shown)
    page = own.get(f"/selectors/{number[1]}").text
    assert number[2] in page
    assert "A-" in page
    assert own.get("/selectors/12345").status_code == 404
    assert own.get("/selectors/x").status_code == 404


def test_what_programs_get_of_a_search_is_masked(own) -> None:
    answer = own.post("/api/v1/search", data={"text": "07700 900"})
    found = answer.json()
    assert found["selectors"]
    assert all("•" in row["value"] for row in found["selectors"])
    texts = own.post("/api/v1/search", data={"text": "kitchen"}).text
    assert "Kitchen" in texts
    for answered in (answer.text, texts):
        assert not re.search(r"7700 ?9000\d\d", answered)
    ids = {row["selector_id"] for row in found["selectors"]}
    assert ids.isdisjoint({str(500 + n) for n in range(10)})


@pytest.mark.parametrize("text", ["'; DROP TABLE texts --", '"', "a OR b", "\x00", "🌸", "(" * 400])
def test_no_search_text_breaks_the_page(own, text) -> None:
    assert own.post("/search", data={"text": text}).status_code == 200


def test_a_missing_index_is_offered_to_be_built(own_workspace_dir) -> None:
    client = make_browser(own_workspace_dir)
    assert "There is no search index yet" in client.get("/search").text
    job = wait_for(client, client.post("/jobs", data={"verb": "index"}).headers["location"])
    assert job["status_code"] == "done"
    assert "There is no search index yet" not in client.get("/search").text


def test_a_job_can_be_watched_and_cancelled_and_verbs_are_known(own) -> None:
    address = own.post("/jobs", data={"verb": "index"}).headers["location"].split("?")[0]
    assert own.get(address).status_code == 200
    part = own.get(address, headers={"hx-request": "true"}).text
    assert "<html" not in part
    own.post(f"{address}/cancel")
    assert wait_for(own, address)["status_code"] in ("cancelled", "done")
    assert own.post("/jobs", data={"verb": "rm"}).status_code == 400
    assert own.get("/jobs/none").status_code == 404


def test_audit_lists_verifies_and_exports(own) -> None:
    assert "The record is whole" in own.get("/audit?verify=1").text
    lines = own.get("/audit.csv").text.splitlines()
    assert any("controller: Example Bureau" in line for line in lines)
    assert own.get("/api/v1/audit").json()["events"][-1]["action"] == "create.workspace"


def test_settings_say_where_each_value_came_from(own_workspace_dir, monkeypatch) -> None:
    monkeypatch.setenv("MANUMIT_THREADS", "2")
    rows = make_browser(own_workspace_dir).get("/api/v1/settings").json()["rows"]
    origins = {row["name"]: row["origin"] for row in rows}
    assert origins["threads"] == "environment MANUMIT_THREADS"
    assert origins["regions"] == "default"
