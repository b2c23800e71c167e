# SPDX-License-Identifier: Apache-2.0
"""State tables of the house: judgements, lineage, audit, jobs."""

from __future__ import annotations

from manumit.core.tables.declare import Column, Kind, Side, state

JUDGEMENTS = state(
    "judgements",
    "What a person decided; rows are only ever added",
    Column("judgement_id", Kind.INT, "Counts up"),
    Column("target_kind", Kind.TEXT, "lead, link, selector or indicator"),
    Column("target_id", Kind.TEXT, "Stable id of the target; left|right for a link"),
    Column("verdict_code", Kind.TEXT, "accept, reject, unsure, do_not_pursue, cut or join"),
    Column("label_code", Kind.TEXT, "organised, spam, independent or empty"),
    Column("reason", Kind.TEXT, "The person's reason"),
    Column("evidence_hash", Kind.TEXT, "Hash of the evidence the person saw"),
    Column("evidence", Kind.TEXT, "The evidence the person saw, JSON"),
    Column("actor", Kind.TEXT, "Who"),
    Column("made_at", Kind.TIME, "When"),
    Column("undoes_id", Kind.INT, "The judgement this row takes back", nullable=True),
    writer="prosecute.leads",
    side=Side.INVESTIGATION,
    key=("judgement_id",),
)
CORRECTIONS = state(
    "corrections",
    "Correction requests by persons concerned",
    Column("correction_id", Kind.INT, "Counts up"),
    Column("target_kind", Kind.TEXT, "lead, network or advert"),
    Column("target_id", Kind.TEXT, "Stable id"),
    Column("request", Kind.TEXT, "What is asked"),
    Column("received_at", Kind.TIME, "When it came in"),
    Column("author", Kind.TEXT, "Who recorded it"),
    Column("reviewer", Kind.TEXT, "Who decided, never the author; empty while open"),
    Column("decision_code", Kind.TEXT, "open, granted or refused"),
    Column("reason", Kind.TEXT, "Reason of the decision"),
    Column("reviewed_at", Kind.TIME, "When decided", nullable=True),
    writer="prosecute.leads",
    side=Side.INVESTIGATION,
    key=("correction_id",),
)
SUPPRESSIONS = state(
    "suppressions",
    "Keyed hashes of what was rejected, independent, or not to be pursued",
    Column("key_hash", Kind.TEXT, "Keyed hash of a text or selector"),
    Column("reason_code", Kind.TEXT, "rejected, independent or do_not_pursue"),
    Column("made_at", Kind.TIME, "When"),
    writer="prosecute.leads",
    side=Side.INVESTIGATION,
    key=("key_hash",),
)
ALERTS = state(
    "alerts",
    "New adverts that match a lead a person accepted; city level",
    Column("alert_id", Kind.INT, "Counts up"),
    Column("lead_id", Kind.TEXT, "The accepted lead"),
    Column("advert_id", Kind.INT, "The new advert"),
    Column("place", Kind.TEXT, "City-level place"),
    Column("why", Kind.TEXT, "What matched, masked"),
    Column("made_at", Kind.TIME, "When"),
    Column("seen_at", Kind.TIME, "When a person saw it", nullable=True),
    writer="prosecute.leads",
    side=Side.INVESTIGATION,
    key=("alert_id",),
)
LINEAGE = state(
    "lineage",
    "Old ids and what they became",
    Column("object_kind", Kind.TEXT, "campaign, template, network or lead"),
    Column("object_id", Kind.TEXT, "The old id"),
    Column("into_id", Kind.TEXT, "The id that carries it on; empty if it vanished"),
    Column("run_id", Kind.TEXT, "The run that changed it"),
    Column("changed_at", Kind.TIME, "When"),
    writer="store.lineage",
    side=Side.ANY,
    key=("object_kind", "object_id"),
)
AUDIT_EVENTS = state(
    "audit_events",
    "Append-only, hash-chained record of what was done",
    Column("event_id", Kind.INT, "Counts up without gaps"),
    Column("at", Kind.TIME, "When"),
    Column("actor", Kind.TEXT, "Who"),
    Column("action", Kind.TEXT, "What, as verb.object"),
    Column("object_id", Kind.TEXT, "On what; never content"),
    Column("detail", Kind.TEXT, "JSON object of counts and codes; never content"),
    Column("previous_hash", Kind.TEXT, "Hash of the row before"),
    Column("row_hash", Kind.TEXT, "SHA-256 over all of the above"),
    writer="store.audit",
    side=Side.ANY,
    key=("event_id",),
)
JOBS = state(
    "jobs",
    "Long work started from the web",
    Column("job_id", Kind.TEXT, "Random id"),
    Column("verb", Kind.TEXT, "run, add, export, forget, backup"),
    Column("arguments", Kind.TEXT, "JSON object, no content"),
    Column("status_code", Kind.TEXT, "waiting, running, done, failed or cancelled"),
    Column("step", Kind.TEXT, "What it does now"),
    Column("done", Kind.INT, "Units done"),
    Column("total", Kind.INT, "Units in all, 0 if unknown"),
    Column("message", Kind.TEXT, "Result or error in words"),
    Column("actor", Kind.TEXT, "Who started it"),
    Column("pid", Kind.INT, "Operating system's number of it", nullable=True),
    Column("started_at", Kind.TIME, "When", nullable=True),
    Column("finished_at", Kind.TIME, "When", nullable=True),
    writer="jobs",
    side=Side.ANY,
    key=("job_id",),
)
SAVED_MAPPINGS = state(
    "saved_mappings",
    "Column mappings a person confirmed, by the file's header",
    Column("header_hash", Kind.TEXT, "Hash of the column names"),
    Column("mapping", Kind.TEXT, "JSON object: column to field"),
    Column("saved_at", Kind.TIME, "When"),
    writer="intake",
    side=Side.ANY,
    key=("header_hash",),
)

TABLES = (
    JUDGEMENTS,
    CORRECTIONS,
    SUPPRESSIONS,
    ALERTS,
    LINEAGE,
    AUDIT_EVENTS,
    JOBS,
    SAVED_MAPPINGS,
)
