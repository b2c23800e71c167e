# SPDX-License-Identifier: Apache-2.0
"""Leads, a lead, a network: what stands on the pages and what the forms change."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile

from conftest import make_browser


def test_leads_are_ranked_with_reasons_and_facets(browser):
    page = browser.get("/leads").text
    assert page.index("L-0") < page.index("L-1") < page.index("L-49")
    assert "L-50" not in page
    assert "One phone stands in 3 campaigns" in page
    assert "1 to 50 of 60" in page
    assert "<script>alert" not in page
    assert "‹RLO›" in page


def test_filters_live_in_the_address(browser):
    page = browser.get("/leads", params={"kind": "job", "place": "Lisbon"}).text
    found = browser.get("/api/v1/leads", params={"kind": "job", "place": "Lisbon"}).json()
    assert found["total"] == 4
    assert "4 leads" in page
    assert all("Lisbon" in row["places"] for row in found["rows"])
    assert "place=Lisbon" in page


def test_paging_and_order(browser):
    rows = browser.get("/api/v1/leads", params={"start": 50}).json()["rows"]
    assert [row["lead_id"] for row in rows] == [f"L-{n}" for n in range(50, 60)]
    newest = browser.get("/api/v1/leads", params={"sort": "newest"}).json()["rows"]
    times = [row["last_at"] for row in newest]
    assert times == sorted(times, reverse=True)
    assert browser.get("/leads", params={"sort": "points; DROP"}).status_code == 400


def test_a_preview_stands_beside_the_list(browser):
    assert 'id="preview"' in browser.get("/leads").text
    assert "Job offers from 3 templates" in browser.get("/leads", params={"sel": "L-0"}).text
    assert browser.get("/leads", params={"sel": "nothing"}).status_code == 200


def test_leads_leave_as_stamped_csv_and_json(browser):
    answer = browser.get("/leads.csv", params={"kind": "mixed"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 20
    assert "Example Bureau" in rows[0]["export_terms"]
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "Example Bureau" in browser.get("/leads.json").json()["export_terms"]


def test_a_lead_shows_panels_texts_evidence_and_counter_evidence(browser):
    page = browser.get("/leads/L-0").text
    for words in ("Adverts over time", "Selectors over time", "Places", "What speaks against it",
                  "What would change this", "Invented rule for tests"):  # fmt: skip
        assert words in page
    assert 't-slot" data-kind="phone"' in page
    assert "t-indicator" in page
    assert "<script>alert" not in page


def test_panels_filter_each_other_through_the_address(browser):
    one = browser.get("/api/v1/leads/L-0", params={"campaign": "C-1"}).json()
    assert {text["campaign_id"] for text in one["adverts"]} == {"C-1"}
    assert len(one["campaign_lanes"]) == 3
    placed = browser.get("/api/v1/leads/L-0", params={"place": "Madrid"}).json()
    assert placed["adverts_total"] == 18
    assert len(placed["places"]) == 3
    early = browser.get("/api/v1/leads/L-0", params={"until": "2024-03-01"}).json()
    assert 0 < early["adverts_total"] < 90
    assert browser.get("/leads/L-0", params={"since": "not a date"}).status_code == 200


def test_numbers_are_clear_on_the_page_and_masked_in_what_leaves(browser):
    assert "+44 7700 9000" in browser.get("/leads/L-0").text
    for path in ("/api/v1/leads/L-0", "/leads/L-0.json"):
        text = browser.get(path).text
        assert "+44 7700 9000" not in text
        assert "[phone]" in text


def test_a_lead_is_judged_beside_the_list_which_stays_as_it_was(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    page = browser.get("/leads?kind=job&sel=L-0").text
    assert all(f'data-key="{key}"' in page for key in "aru")
    shown = browser.get("/api/v1/leads/L-0").json()["evidence_hash"]
    given = {"verdict": "unsure", "reason": "Look again", "evidence_hash": shown}
    answer = browser.post(
        "/leads/L-0/judge",
        data=given | {"back": "kind=job&sel=L-0&said=x&next=//evil.example"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/leads?kind=job&said=judged"
    assert browser.get("/api/v1/leads/L-0").json()["lead"]["verdict_code"] == "unsure"


def test_who_judges_has_seen_the_evidence_of_now(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    shown = re.search(r'name="evidence_hash" value="([^"]+)"', browser.get("/leads/L-0").text)[1]
    given = {"verdict": "accept", "reason": "Two boards", "evidence_hash": "of yesterday"}
    answer = browser.post("/leads/L-0/judge", data=given)
    assert answer.status_code == 400
    assert "has changed while you were reading" in answer.text
    assert browser.get("/api/v1/leads/L-0").json()["judgements"] == []
    answer = browser.post("/leads/L-0/judge", data=given | {"evidence_hash": shown})
    assert answer.status_code == 303


def test_judging_undoing_and_judging_again_only_add_rows(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    saved = browser.post("/leads/L-0/judge", data={
        "verdict": "accept", "label": "organised", "reason": "Two boards, one phone"})  # fmt: skip
    assert saved.status_code == 303
    lead = browser.get("/api/v1/leads/L-0").json()
    assert lead["lead"]["verdict_code"] == "accept"
    number = str(lead["judgements"][0]["judgement_id"])
    assert "Two boards, one phone" in browser.get("/leads/L-0").text
    browser.post("/leads/L-0/undo", data={"judgement_id": number})
    lead = browser.get("/api/v1/leads/L-0").json()
    assert lead["lead"]["verdict_code"] == ""
    assert len(lead["judgements"]) == 2
    browser.post("/leads/L-0/judge", data={"verdict": "unsure", "reason": "Look again"})
    assert browser.get("/api/v1/leads", params={"judged": "unsure"}).json()["total"] == 1
    assert browser.get("/api/v1/leads", params={"judged": "open"}).json()["total"] == 2


def test_only_an_accepted_lead_leaves_as_a_signed_bundle(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    assert browser.post("/leads/L-0/bundle").status_code == 403
    assert "Signed bundle" not in browser.get("/leads/L-0").text
    browser.post("/leads/L-0/judge", data={"verdict": "accept", "reason": "Two boards"})
    assert "Signed bundle" in browser.get("/leads/L-0").text
    answer = browser.post("/leads/L-0/bundle")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert "+447700900" in bundle.read("selectors.csv").decode()


def test_a_judgement_needs_a_reason(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    answer = browser.post("/leads/L-0/judge", data={"verdict": "accept", "reason": " "})
    assert answer.status_code == 400
    assert "reason" in answer.text


def test_corrections_are_recorded_and_not_decided_by_their_author(own_workspace_dir):
    browser = make_browser(own_workspace_dir)
    browser.post("/leads/L-0/corrections", data={"request": "This is my bakery"})
    page = browser.get("/leads/L-0").text
    assert "This is my bakery" in page
    assert "/leads/L-0/corrections/1" not in page
    decided = browser.post("/leads/L-0/corrections/1", data={"decision": "granted", "reason": "x"})
    assert decided.status_code == 403


def test_pictures_of_a_lead_leave_as_svg_and_csv(browser):
    for name in ("timeline", "selectors", "places"):
        picture = browser.get(f"/leads/L-0/{name}.svg", params={"campaign": "C-1"})
        ET.fromstring(picture.text)  # noqa: S314 - our own output
        assert "Example Bureau" in picture.text
        table = list(csv.DictReader(io.StringIO(browser.get(f"/leads/L-0/{name}.csv").text)))
        assert "Example Bureau" in table[0]["export_terms"]
    assert browser.get("/leads/L-0/other.svg").status_code == 404


def test_a_network_shows_evidence_of_what_is_chosen_and_a_path(browser):
    page = browser.get("/networks/N-0", params={"focus": "s:500"}).text
    assert "Campaign A shows phone +44 7700 …00" in page
    page = browser.get("/networks/N-0", params={"from": "c:C-0", "to": "c:C-2"}).text
    assert "edge-path" in page
    with_cut = browser.get("/networks/N-0", params={"cut": "1"}).text
    assert "too common to mean control" in with_cut
    assert "too common to mean control" not in page


def test_networks_leave_masked_in_every_form(browser):
    for kind, word in (("graphml", "<graphml"), ("csv", "export_terms"), ("svg", "<desc>"),
                       ("json", "export_terms")):  # fmt: skip
        answer = browser.get(f"/networks/N-0.{kind}")
        assert answer.status_code == 200, kind
        assert word in answer.text
        assert "+447700900" not in answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
    assert browser.get("/networks/N-0.exe").status_code == 400
    json.loads(browser.get("/networks/N-0.json").text)


def test_pages_run_right_to_left_on_request(browser):
    page = browser.get("/leads", params={"lang": "ar-x-pseudo"}).text
    assert 'dir="rtl"' in page
    assert 'dir="rtl"' in browser.get("/leads").text
    browser.get("/leads", params={"lang": "en"})
    assert 'dir="ltr"' in browser.get("/leads").text


def test_words_made_before_the_template_are_in_its_language(browser):
    page = browser.get("/leads", params={"lang": "ar-x-pseudo"}).text
    assert "What is offered" not in page
    page = browser.get("/leads/L-0", params={"lang": "ar-x-pseudo"}).text
    assert "Adverts over time" not in page
    assert "Adverts over time" in browser.get("/leads/L-0", params={"lang": "en"}).text
