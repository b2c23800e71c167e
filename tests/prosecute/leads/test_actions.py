# SPDX-License-Identifier: Apache-2.0
"""From tables to leads and judgements in a workspace, and back into the next run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import sqlalchemy as sa

from manumit.access import Actor
from manumit.core.errors import DeniedError, NotFoundError, UsageError
from manumit.demo.controllers import ControllerPlan, make_controller_corpus
from manumit.prosecute.leads.actions import compare_evidence, judge, undo_judgement
from manumit.prosecute.leads.corrections import request_correction, review_correction
from manumit.prosecute.leads.reading import read_judgements, read_lead
from manumit.prosecute.leads.run import run_leads
from manumit.prosecute.leads.watching import mark_seen, raise_alerts
from manumit.prosecute.networks.reading import read_links
from manumit.prosecute.networks.run import run_networks
from manumit.store.audit import read_events, verify_chain
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace, create_workspace

CORPUS = make_controller_corpus(ControllerPlan(seed=31, adverts=700, share_controlled=0.4))
ADVERT_TABLES = ("advert_selectors", "report_selectors", "advert_campaigns", "campaigns")


def _fill(workspace: Workspace, adverts: int) -> None:
    """Put the first adverts of the corpus into a workspace and run both rooms."""
    ids = CORPUS.tables["adverts"]["advert_id"].slice(0, adverts)
    for writer, names in (
        ("intake", ("adverts", "reports")), ("prosecute.adverts", ADVERT_TABLES),
    ):  # fmt: skip
        with workspace.facts.change(writer) as change:
            for name in names:
                table = CORPUS.tables[name]
                if name not in ("campaigns", "reports", "report_selectors"):
                    table = table.filter(pc.is_in(table["advert_id"], value_set=ids))
                change.replace(name, table)
    run_networks(workspace)
    run_leads(workspace)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(
        tmp_path / "w", side="investigation", controller="Test unit", basis="consent",
        purpose="Testing", retention_days=30, actor="ana",
    )  # fmt: skip
    _fill(made, 700)
    yield made
    made.close()


def _leads(workspace: Workspace) -> list[dict[str, Any]]:
    rows = workspace.engine().query("SELECT * FROM leads ORDER BY points DESC, lead_id")
    return rows.to_pylist()


def _count(workspace: Workspace, table: str) -> int:
    with workspace.state.read() as connection:
        query = sa.select(sa.func.count()).select_from(STATE_TABLES[table])
        return int(connection.execute(query).scalar_one())


def test_points_of_a_lead_are_the_sum_of_its_parts(workspace: Workspace):
    sums = workspace.engine().query(
        "SELECT l.lead_id, l.points, sum(e.points) AS parts FROM leads AS l "
        "JOIN lead_evidence AS e USING (lead_id) GROUP BY ALL"
    )
    assert sums.num_rows == len(_leads(workspace)) > 5
    for row in sums.to_pylist():
        assert row["points"] == pytest.approx(row["parts"], abs=0.01)


def test_second_run_changes_nothing(workspace: Workspace):
    before = _leads(workspace)
    run_networks(workspace)
    run_leads(workspace)
    assert _leads(workspace) == before
    assert _count(workspace, "lineage") == 0


def test_ids_survive_growth_and_old_ones_lead_on(tmp_path: Path):
    workspace = create_workspace(
        tmp_path / "g", side="investigation", controller="Test unit", basis="consent",
        purpose="Testing", retention_days=30,
    )  # fmt: skip
    _fill(workspace, 350)
    before = _leads(workspace)
    _fill(workspace, 700)
    after = {row["lead_id"] for row in _leads(workspace)}
    kept = [row["lead_id"] for row in before if row["lead_id"] in after]
    assert len(kept) > len(before) / 2
    merged = set()
    for row in before:
        with contextlib.suppress(NotFoundError):  # what was taken for one may fall apart
            merged.add(read_lead(workspace, row["lead_id"])["lead_id"])
    assert merged <= after
    assert len(merged) >= len(kept)
    workspace.close()


def test_judgement_stores_what_was_seen_and_is_audited(workspace: Workspace):
    lead = _leads(workspace)[0]
    number = judge(workspace, lead["lead_id"], "accept", reason="Two numbers recur.")
    row = read_judgements(workspace, lead["lead_id"])[0]
    assert row["judgement_id"] == number
    assert row["actor"] == "ana"
    assert row["evidence_hash"] == lead["evidence_hash"]
    assert not compare_evidence(workspace, lead["lead_id"], row["evidence"]).is_changed
    assert compare_evidence(workspace, lead["lead_id"], "[]").added
    with workspace.state.read() as connection:
        assert read_events(connection)[0].action == "judge.lead"
        assert verify_chain(connection).is_sound


def test_judgement_needs_a_reason_a_right_and_a_lead(workspace: Workspace):
    lead = _leads(workspace)[0]["lead_id"]
    for verdict, label, reason in (
        ("accept", "", "  "), ("cut", "", "x"), ("accept", "guilty", "x"),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            judge(workspace, lead, verdict, label_code=label, reason=reason)
    with pytest.raises(NotFoundError):
        judge(workspace, "L-NONE00", "accept", reason="x")
    stranger = replace(workspace, actor=Actor("eve"))
    with pytest.raises(DeniedError):
        judge(stranger, lead, "accept", reason="x")
    assert _count(workspace, "judgements") == 0


def test_undo_is_a_new_row_and_only_once(workspace: Workspace):
    lead = _leads(workspace)[0]["lead_id"]
    number = judge(workspace, lead, "do_not_pursue", reason="Would do harm.")
    assert _count(workspace, "suppressions") > 0
    undo_judgement(workspace, number, reason="Wrong lead.")
    assert _count(workspace, "suppressions") == 0
    assert [row["undoes_id"] for row in read_judgements(workspace, lead)] == [number, None]
    with pytest.raises(UsageError):
        undo_judgement(workspace, number, reason="Again.")


def test_the_judgement_before_stands_again_with_what_it_suppresses(workspace: Workspace):
    lead = _leads(workspace)[0]["lead_id"]
    judge(workspace, lead, "reject", reason="A known agency.")
    suppressed = _count(workspace, "suppressions")
    second = judge(workspace, lead, "do_not_pursue", reason="Would do harm.")
    undo_judgement(workspace, second, reason="Only rejected.")
    assert _count(workspace, "suppressions") == suppressed > 0
    third = judge(workspace, lead, "accept", reason="New evidence.")
    assert _count(workspace, "suppressions") == 0
    undo_judgement(workspace, third, reason="It was old evidence.")
    assert _count(workspace, "suppressions") == suppressed


def test_who_saw_other_evidence_must_look_again(workspace: Workspace):
    lead = _leads(workspace)[0]
    with pytest.raises(UsageError, match="has changed"):
        judge(workspace, lead["lead_id"], "accept", reason="x", seen_hash="of yesterday")
    judge(workspace, lead["lead_id"], "accept", reason="x", seen_hash=lead["evidence_hash"])


@pytest.mark.parametrize(
    ("kind", "target", "verdict"),
    [
        ("link", "call 202 555 0142|s:1", "cut"),
        ("link", "a:1|s:1|s:2", "cut"),
        ("selector", "+12025550142", "cut"),
        ("link", "a:1|s:1", "cut"),
    ],
)
def test_only_nodes_can_be_judged(workspace: Workspace, kind: str, target: str, verdict: str):
    with pytest.raises((UsageError, NotFoundError)) as caught:
        judge(workspace, target, verdict, reason="x", target_kind=kind)
    assert "555" not in str(caught.value.to_dict())
    assert _count(workspace, "judgements") == 0


def test_the_audit_names_selectors_by_keyed_hashes(workspace: Workspace):
    lead = _leads(workspace)[0]
    link = next(x for x in read_links(workspace, lead["network_id"]) if x["right_node"][:2] == "s:")
    judge(workspace, f"{link['left_node']}|{link['right_node']}", "cut", reason="x",
          target_kind="link")  # fmt: skip
    with workspace.state.read() as connection:
        event = read_events(connection)[0]
    left, _, right = event.object_id.partition("|")
    assert left == link["left_node"]
    assert right.startswith("s:")
    assert right != link["right_node"]


def test_cut_is_obeyed_and_remembered(workspace: Workspace):
    lead = _leads(workspace)[0]
    link = next(x for x in read_links(workspace, lead["network_id"]) if not x["cut_reason"])
    target = f"{link['left_node']}|{link['right_node']}"
    judge(workspace, target, "cut", reason="Different people.", target_kind="link")
    for _ in range(2):
        run_networks(workspace)
        rows = workspace.engine().query(
            "SELECT cut_reason FROM links WHERE left_node = $left AND right_node = $right",
            {"left": link["left_node"], "right": link["right_node"]},
        )
        assert [row["cut_reason"] for row in rows.to_pylist()] in (["judged"], [])


def test_join_is_obeyed_and_the_lost_lead_leads_on(workspace: Workspace):
    first, second = [row for row in _leads(workspace) if row["adverts"] < 40][:2]
    ends = [
        next(x["left_node"] for x in read_links(workspace, lead["network_id"]))
        for lead in (first, second)
    ]
    judge(workspace, "|".join(ends), "join", reason="Same hand.", target_kind="link")
    run_networks(workspace)
    run_leads(workspace)
    found = {read_lead(workspace, lead["lead_id"])["lead_id"] for lead in (first, second)}
    assert len(found) == 1
    parts = workspace.engine().query(
        "SELECT part_code FROM lead_evidence WHERE lead_id = $lead", {"lead": found.pop()}
    )
    assert "judged_join" in parts["part_code"].to_pylist()


def test_suppressed_network_is_no_lead_again_once_its_judgement_is_gone(workspace: Workspace):
    lead = _leads(workspace)[0]["lead_id"]
    judge(workspace, lead, "do_not_pursue", reason="Would do harm.")
    run_leads(workspace)
    assert read_lead(workspace, lead)
    with workspace.state.write() as connection:
        connection.execute(STATE_TABLES["judgements"].delete())
    report = run_leads(workspace)
    assert report.suppressed >= 1
    with pytest.raises(NotFoundError):
        read_lead(workspace, lead)


def _match_again(workspace: Workspace, ids: list[int]) -> None:
    """Let adverts stand as matched from now on, as a look at newly arrived ones would."""
    at = pa.array([workspace.clock() + timedelta(seconds=1)] * len(ids), pa.timestamp("us", "UTC"))
    rows = {"advert_id": ids, "version": [1] * len(ids), "text_id": [0] * len(ids)}
    with workspace.facts.change("prosecute.adverts") as change:
        change.replace("matched_adverts", pa.table({**rows, "matched_at": at}))


def test_alerts_come_once_and_only_on_accepted_leads(workspace: Workspace):
    lead = next(row for row in _leads(workspace) if row["looks_like_code"] == "organised")
    ids = workspace.engine().query(
        "SELECT advert_id FROM network_adverts WHERE network_id = $n", {"n": lead["network_id"]}
    )["advert_id"].to_pylist()  # fmt: skip
    assert raise_alerts(workspace) == []
    judge(workspace, lead["lead_id"], "accept", reason="Clear.")
    assert raise_alerts(workspace) == []  # what was matched before the judgement alerts nobody
    _match_again(workspace, ids)
    alerts = raise_alerts(workspace)
    assert {alert.advert_id for alert in alerts} <= set(ids)
    assert alerts
    assert raise_alerts(workspace) == []
    mark_seen(workspace, 1)
    with pytest.raises(NotFoundError):
        mark_seen(workspace, 10**6)


def test_correction_is_reviewed_by_someone_else(workspace: Workspace):
    number = request_correction(workspace, "lead", "L-ANY", "That number is not mine.")
    with pytest.raises(DeniedError):
        review_correction(workspace, number, "granted", reason="Checked.")
    other = replace(workspace, actor=Actor("ben", frozenset({"reviewer"})))
    review_correction(other, number, "granted", reason="Checked.")
    with pytest.raises(UsageError):
        review_correction(other, number, "refused", reason="Checked again.")
    with pytest.raises(UsageError):
        request_correction(workspace, "lead", "L-ANY", " ")
    with pytest.raises(UsageError):
        request_correction(workspace, "lead", "call 202 555 0142", "That is mine.")


def test_empty_workspace_has_no_networks_and_no_leads(tmp_path: Path):
    empty = create_workspace(
        tmp_path / "e", side="investigation", controller="Test unit", basis="consent",
        purpose="Testing", retention_days=30,
    )  # fmt: skip
    assert run_networks(empty).networks == 0
    assert run_leads(empty).leads == 0
    empty.close()
