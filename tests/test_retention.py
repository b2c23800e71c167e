# SPDX-License-Identifier: Apache-2.0
"""Forgetting reaches every table and every file, also after it was killed half-way."""

from __future__ import annotations

import json
import os
import shutil
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

import manumit.retention as retention
from manumit.core.errors import DeniedError
from manumit.core.tables import TABLES
from manumit.core.values import now_utc
from manumit.flow import run_flow
from manumit.intake import add_files
from manumit.prosecute.adverts.searching import is_index_fresh
from manumit.prosecute.leads.actions import judge
from manumit.prosecute.leads.corrections import request_correction
from manumit.prosecute.networks.reading import read_links
from manumit.retention import forget_records
from manumit.store.audit import read_events, verify_chain
from manumit.store.state import STATE_TABLES
from manumit.views.home import view_home
from manumit.workspace import Workspace, open_workspace

SAID = "Her cousin told us."


def strongest(workspace: Workspace) -> dict:
    sql = "SELECT * FROM leads WHERE looks_like_code = 'organised' ORDER BY points DESC LIMIT 1"
    return workspace.engine().query(sql).to_pylist()[0]


def records_of(workspace: Workspace, network_id: str) -> list[int]:
    sql = "SELECT advert_id FROM network_adverts WHERE network_id = $n"
    return workspace.engine().query(sql, {"n": network_id})["advert_id"].to_pylist()


def rows(workspace: Workspace, name: str) -> list[dict]:
    with workspace.state.read() as connection:
        return [dict(r._mapping) for r in connection.execute(sa.select(STATE_TABLES[name]))]


def numbers_of(workspace: Workspace, advert_ids: list[int]) -> set[str]:
    """The phones that only these records hold."""
    sql = (
        "SELECT value FROM advert_selectors WHERE kind_code = 'phone' GROUP BY value "
        "HAVING bool_and(list_contains($ids, advert_id))"
    )
    return set(workspace.engine().query(sql, {"ids": advert_ids})["value"].to_pylist())


def find_bytes(folder, needle: bytes) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.is_file() and needle in p.read_bytes()]


@pytest.fixture
def judged(scenario):
    """A workspace whose strongest lead was accepted, alerted, corrected, then rejected."""
    workspace = open_workspace(scenario / "workspace", actor="tester")
    lead = strongest(workspace)
    judge(workspace, lead["lead_id"], "accept", reason=SAID)
    alert = {"lead_id": lead["lead_id"], "place": "", "why": "phone", "made_at": now_utc()}
    advert = records_of(workspace, lead["network_id"])[0]
    with workspace.state.write() as connection:
        connection.execute(STATE_TABLES["alerts"].insert().values(**alert, advert_id=advert))
    links = read_links(workspace, lead["network_id"])
    link = next(x for x in links if x["right_node"].startswith("s:") and not x["cut_reason"])
    target = f"{link['left_node']}|{link['right_node']}"
    judge(workspace, target, "join", reason=SAID, target_kind="link")
    request_correction(workspace, "lead", lead["lead_id"], SAID)
    judge(workspace, lead["lead_id"], "do_not_pursue", reason=SAID)
    workspace.clock = lambda: now_utc() + timedelta(days=40)
    yield workspace, lead, link
    workspace.close()


def check_gone(workspace: Workspace, lead: dict, link: dict, gone: list[int]) -> None:
    snapshot = workspace.facts.snapshot()
    for name, table in TABLES.items():
        if table.is_fact and "advert_id" in {column.name for column in table.columns}:
            ids = set(snapshot.read(name, ["advert_id"]).column(0).to_pylist())
            assert ids.isdisjoint(gone), name
    assert rows(workspace, "alerts") == []
    state = "".join(str(row) for name in STATE_TABLES for row in rows(workspace, name))
    assert SAID not in state
    assert link["right_node"] not in state
    assert rows(workspace, "suppressions")
    verdicts = [row["verdict_code"] for row in rows(workspace, "judgements")]
    assert verdicts == ["accept", "join", "do_not_pursue"]
    assert lead["lead_id"] not in snapshot.read("leads", ["lead_id"]).column(0).to_pylist()
    workspace.state.close()
    assert find_bytes(workspace.folder, SAID.encode()) == []
    with workspace.state.read() as connection:
        assert verify_chain(connection).is_sound
        assert "forget.records" in {event.action for event in read_events(connection)}


def test_nothing_survives_of_a_lead_not_to_be_pursued_but_hashes(judged):
    workspace, lead, link = judged
    gone = records_of(workspace, lead["network_id"])
    numbers = numbers_of(workspace, gone)
    assert numbers
    counted = forget_records(workspace, dry_run=True)
    assert counted.rejected == len(gone)
    assert forget_records(workspace) == counted
    check_gone(workspace, lead, link, gone)
    for number in numbers:
        assert find_bytes(workspace.folder, number.lstrip("+").encode()) == []
    assert forget_records(workspace).rejected == 0


def test_what_was_not_pursued_does_not_come_back(judged, scenario):
    workspace, lead, _ = judged
    gone = set(records_of(workspace, lead["network_id"]))
    forget_records(workspace)
    folder = scenario / "files"
    for path in folder.glob("synthetic_*"):
        if path.suffix in (".jsonl", ".csv") and "reports" not in path.name:
            shutil.copy(path, path.with_stem(path.stem + "_again"))
            with path.with_stem(path.stem + "_again").open("ab") as file:
                file.write(b"\n")
    add_files(workspace, [str(path) for path in folder.glob("*_again*")])
    run_flow(workspace)
    back = gone & set(workspace.facts.snapshot().read("adverts", ["advert_id"])[0].to_pylist())
    assert back
    sql = "SELECT advert_id FROM network_adverts JOIN leads USING (network_id)"
    listed = set(workspace.engine().query(sql)["advert_id"].to_pylist())
    assert len(back & listed) < len(back) / 10


def test_a_killed_forgetting_is_finished_by_the_next(judged, monkeypatch):
    workspace, lead, link = judged
    gone = records_of(workspace, lead["network_id"])

    def die(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(retention, "run_flow", die)
        with pytest.raises(KeyboardInterrupt):
            forget_records(workspace)
    assert SAID in str(rows(workspace, "judgements"))
    forget_records(workspace)
    check_gone(workspace, lead, link, gone)


def test_what_killed_processes_left_behind_goes_too(workspace):
    spool = workspace.folder / "spool"
    old = time.time() - 3 * 86400
    for name in ("I-0123456789", "upload-0123456789abcdef", "upload-fedcba9876543210"):
        (spool / name).mkdir()
        (spool / name / "0.arrow").write_text("content", encoding="utf-8")
    os.utime(spool / "upload-0123456789abcdef", (old, old))
    forget_records(workspace)
    assert [path.name for path in spool.iterdir()] == ["upload-fedcba9876543210"]


def add_rows(workspace: Workspace, name: str, *texts: str) -> None:
    path = workspace.folder.parent / name
    lines = (json.dumps({"id": f"r{n}", "text": text}) for n, text in enumerate(texts))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    add_files(workspace, [str(path)])


def test_an_old_version_goes_alone_where_a_newer_one_may_stay(workspace):
    add_rows(workspace, "old.jsonl", "kitchen zwqxold work", "garden work")
    run_flow(workspace)
    workspace.clock = lambda: now_utc() + timedelta(days=100)
    add_rows(workspace, "new.jsonl", "kitchen zwqxnew work")
    run_flow(workspace)
    workspace.clock = lambda: now_utc() + timedelta(days=190)
    counted = forget_records(workspace, dry_run=True)
    assert (counted.expired, counted.versions, counted.kept) == (1, 1, 1)
    assert forget_records(workspace) == counted
    snapshot = workspace.facts.snapshot()
    assert snapshot.read("adverts", ["text"])["text"].to_pylist() == ["kitchen zwqxnew work"]
    assert snapshot.count("advert_versions") == 0
    assert find_bytes(workspace.folder, b"zwqxold") == []
    assert is_index_fresh(workspace)
    assert forget_records(workspace).versions == 0


def test_a_version_alone_past_its_term_leaves_every_record(workspace):
    add_rows(workspace, "old.jsonl", "kitchen zwqxold work")
    workspace.clock = lambda: now_utc() + timedelta(days=100)
    add_rows(workspace, "new.jsonl", "kitchen zwqxnew work", "garden work")
    run_flow(workspace)
    workspace.clock = lambda: now_utc() + timedelta(days=190)
    report = forget_records(workspace)
    assert (report.expired, report.versions, report.kept) == (0, 1, 2)
    assert find_bytes(workspace.folder, b"zwqxold") == []
    assert is_index_fresh(workspace)
    with workspace.state.read() as connection:
        (event,) = [e for e in read_events(connection) if e.action == "count.forgotten"]
    assert '"versions": 1' in event.detail or '"versions":1' in event.detail


def test_a_request_about_what_is_forgotten_closes_itself_and_says_why(judged):
    workspace, lead, _ = judged
    advert = records_of(workspace, lead["network_id"])[0]
    request_correction(workspace, "network", lead["network_id"], SAID)
    request_correction(workspace, "advert", str(advert), SAID)
    request_correction(workspace, "advert", "A-0", SAID)
    assert [item.is_here for item in view_home(workspace).corrections] == [True] + [False] * 3
    forget_records(workspace)
    assert view_home(workspace).corrections == ()
    for row in rows(workspace, "corrections"):
        assert row["decision_code"] == "lapsed"
        assert "forgotten" in row["reason"]
        assert row["request"] == ""
        assert row["reviewed_at"] is not None
    with workspace.state.read() as connection:
        actions = [event.action for event in read_events(connection)]
    assert actions.count("lapse.correction") == 4


def test_who_may_not_run_forgets_nothing(judged, monkeypatch):
    workspace, lead, _ = judged
    gone = records_of(workspace, lead["network_id"])
    allowed = Workspace.check

    def check(self, action, *arguments, **named):
        if action == "run.flow":
            raise DeniedError("not this one")
        return allowed(self, action, *arguments, **named)

    before = workspace.facts.snapshot().manifest
    monkeypatch.setattr(Workspace, "check", check)
    assert forget_records(workspace, dry_run=True).rejected == len(gone)
    with pytest.raises(DeniedError):
        forget_records(workspace)
    assert workspace.facts.snapshot().manifest == before


def test_without_records_past_their_term_nothing_changes(scenario):
    workspace = open_workspace(scenario / "workspace", actor="tester")
    lead = strongest(workspace)
    judge(workspace, lead["lead_id"], "reject", reason=SAID)
    before = workspace.facts.snapshot().manifest
    assert forget_records(workspace).rejected == 0
    assert workspace.facts.snapshot().manifest == before
    assert rows(workspace, "judgements")[0]["reason"] == SAID
    workspace.close()
