# SPDX-License-Identifier: Apache-2.0
"""Forgetting: what is past its term leaves every table, every file and the search index.

Records go once their term has passed since they were taken in. Records of a lead that was
rejected, found independent or not to be pursued go after the shorter term; the judgement put
keyed hashes of them on the suppress list, and these stay, so that they never come back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from manumit.core.progress import Progress, no_progress
from manumit.core.tables import TABLES
from manumit.flow import run_flow
from manumit.prosecute.adverts.searching import index_path
from manumit.prosecute.leads.expiry import find_rejected_records
from manumit.store.facts import Change, Snapshot
from manumit.store.schemas import arrow_schema
from manumit.store.state import STATE_TABLES
from manumit.workspace import Workspace

_RECORDS = ("adverts", "reports", "advert_versions")
# These tell which id an object had: the next run needs them, less the forgotten records.
_IDENTITIES = ("advert_campaigns", "network_adverts")


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """Records that went (or would go), by reason, and how many stay."""

    expired: int
    rejected: int
    kept: int


def forget_records(
    workspace: Workspace, *, dry_run: bool = False, progress: Progress = no_progress
) -> ForgetReport:
    """Remove what is past its term, everywhere, and compute the results again.

    Args:
        workspace: The workspace; its actor must be a steward.
        dry_run: Only count.
        progress: Told of the advance.

    Raises:
        DeniedError: If the actor may not.
        LockedError: If another process is writing.
    """
    workspace.check("forget.records", "workspace", workspace.policy.workspace_id)
    now = workspace.clock()
    snapshot = workspace.facts.snapshot()
    expired = _find_expired(snapshot, workspace.policy.expires_before(now))
    before = now - timedelta(days=workspace.policy.rejected_days)
    rejected = np.setdiff1d(find_rejected_records(workspace, before), expired)
    gone = np.union1d(expired, rejected)
    total = snapshot.count("adverts") + snapshot.count("reports")
    present = np.isin(gone, _read_ids(snapshot)).sum()
    report = ForgetReport(len(expired), len(rejected), int(total - present))
    if dry_run or not len(gone):
        return report
    workspace.lock.acquire()
    try:
        _rewrite_facts(workspace, gone, progress)
        index_path(workspace).unlink(missing_ok=True)
        run_flow(workspace, progress)
        with workspace.facts.change("retention") as change:
            change.purge()
        _rewrite_state(workspace, gone)
        with workspace.acting(
            "forget.records", "workspace", workspace.policy.workspace_id
        ) as connection:
            counts = {"expired": report.expired, "rejected": report.rejected, "kept": report.kept}
            workspace.record(connection, "count.forgotten", workspace.policy.workspace_id, counts)
        workspace.state.shrink()
    finally:
        workspace.lock.release()
    return report


def _read_ids(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    columns = [snapshot.read(name, ["advert_id"]).column(0).to_numpy() for name in _RECORDS[:2]]
    return np.concatenate(columns)


def _find_expired(snapshot: Snapshot, before: datetime) -> npt.NDArray[np.int64]:
    ids = []
    for name in _RECORDS:
        rows = snapshot.read(name, ["advert_id", "taken_at"])
        old = rows.filter(pc.less(rows["taken_at"], pa.scalar(before)))
        ids.append(old["advert_id"].to_numpy())
    return np.unique(np.concatenate(ids))


def _rewrite_facts(workspace: Workspace, gone: npt.NDArray[np.int64], progress: Progress) -> None:
    """Filter the records and what names them; empty every other result, the run makes it anew."""
    with workspace.facts.change("retention") as change:
        names = [name for name, table in TABLES.items() if table.is_fact]
        for number, name in enumerate(names):
            if name in (*_RECORDS, *_IDENTITIES):
                _filter_table(change, name, gone)
            elif TABLES[name].writer != "intake":
                change.replace(name, arrow_schema(name).empty_table())
            progress("forget", number + 1, len(names))
        change.purge()


def _filter_table(change: Change, name: str, gone: npt.NDArray[np.int64]) -> None:
    rows = change.before.read(name)
    keep = ~np.isin(rows["advert_id"].to_numpy(), gone)
    if not keep.all():
        change.replace(name, rows.filter(pa.array(keep)))


def _rewrite_state(workspace: Workspace, gone: npt.NDArray[np.int64]) -> None:
    """Drop alerts on forgotten records, and words about leads that are no more."""
    alerts, judgements = STATE_TABLES["alerts"], STATE_TABLES["judgements"]
    corrections = STATE_TABLES["corrections"]
    present = set(workspace.facts.snapshot().read("leads", ["lead_id"]).column(0).to_pylist())
    forgotten = set(gone.tolist())
    with workspace.state.write() as connection:
        for row in connection.execute(sa.select(alerts.c.alert_id, alerts.c.advert_id)).all():
            if row.advert_id in forgotten:
                connection.execute(alerts.delete().where(alerts.c.alert_id == row.alert_id))
        for table, column in ((judgements, "evidence"), (corrections, "request")):
            about_leads = sa.select(table.c.target_id).where(table.c.target_kind == "lead")
            ended = set(connection.execute(about_leads).scalars()) - present
            for target in sorted(ended):
                connection.execute(
                    table.update().where(table.c.target_id == target).values({column: ""})
                )
