# SPDX-License-Identifier: Apache-2.0
"""Forgetting: what is past its term leaves every table, every file and the search index.

Records go once their term has passed since they were taken in; an older version goes by its own
age, and alone while a newer one may stay. Records of a lead that was
rejected, found independent or not to be pursued go after the shorter term; the judgement put
keyed hashes of them on the suppress list, and these stay, so that they never come back.

The records go first. That the rest has still to follow is noted in the manifest, so that a
forgetting that was killed is finished by the next one.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from manumit.core.lineage import resolve_id
from manumit.core.progress import Progress, no_progress
from manumit.core.tables import TABLES
from manumit.core.values import format_id
from manumit.flow import run_flow
from manumit.prosecute.adverts.searching import index_path, run_search
from manumit.prosecute.leads.corrections import lapse_corrections
from manumit.prosecute.leads.expiry import find_rejected_records
from manumit.store.facts import Change, Snapshot
from manumit.store.lineage import read_redirects, write_redirects
from manumit.store.schemas import arrow_schema
from manumit.store.state import STATE_TABLES
from manumit.text.selectors.masking import hash_node
from manumit.workspace import Workspace

_RECORDS = ("adverts", "reports", "advert_versions")
# These tell which id an object had, and since when a record is known here: the next run needs
# them, less the forgotten records.
_IDENTITIES = ("advert_campaigns", "network_adverts", "matched_adverts")
_STEP, _BEGUN, _DONE = "forget", "begun", "done"
# What a killed process left in the working folders is nobody's after this time.
_LEFTOVER_AGE = timedelta(days=1)
_LAPSED = "The records it was about have been forgotten; there is nothing left to correct."


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """Records that went (or would go), by reason, and how many stay.

    `versions` counts superseded versions that went of records that stay.
    """

    expired: int
    rejected: int
    kept: int
    versions: int = 0


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
    if not dry_run:
        # What is computed again afterwards must be allowed before anything is touched.
        workspace.check("run.flow", "workspace", workspace.policy.workspace_id)
    now = workspace.clock()
    snapshot = workspace.facts.snapshot()
    term = workspace.policy.expires_before(now)
    expired = _find_expired(snapshot, term)
    before = now - timedelta(days=workspace.policy.rejected_days)
    rejected = np.setdiff1d(find_rejected_records(workspace, before), expired)
    gone = np.union1d(expired, rejected)
    total = snapshot.count("adverts") + snapshot.count("reports")
    present = np.isin(gone, _read_ids(snapshot)).sum()
    versions = int((~_find_lasting(snapshot, gone, term)).sum()) - _count_versions(snapshot, gone)
    report = ForgetReport(len(expired), len(rejected), int(total - present), versions)
    if dry_run:
        return report
    workspace.lock.acquire()
    try:
        _drop_leftovers(workspace, now)
        if len(gone) or versions:
            _rewrite_facts(workspace, gone, term, progress)
        elif snapshot.manifest.steps.get(_STEP) != _BEGUN:
            return report
        index_path(workspace).unlink(missing_ok=True)
        _retire_networks(workspace)
        run_flow(workspace, progress)
        if not index_path(workspace).exists():
            run_search(workspace, progress)
        _rewrite_state(workspace)
        with workspace.facts.change("retention") as change:
            change.note_step(_STEP, _DONE)
            change.purge()
        with workspace.acting(
            "forget.records", "workspace", workspace.policy.workspace_id
        ) as connection:
            counts = asdict(report)
            workspace.record(connection, "count.forgotten", workspace.policy.workspace_id, counts)
        workspace.state.shrink()
    finally:
        workspace.lock.release()
    return report


def _read_ids(snapshot: Snapshot) -> npt.NDArray[np.int64]:
    columns = [snapshot.read(name, ["advert_id"]).column(0).to_numpy() for name in _RECORDS[:2]]
    return np.concatenate(columns)


def _find_expired(snapshot: Snapshot, before: datetime) -> npt.NDArray[np.int64]:
    """Return the records whose present version is past its term, or that have none."""
    ids = [snapshot.read("advert_versions", ["advert_id"]).column(0).to_numpy()]
    present = _read_ids(snapshot)
    ids[0] = ids[0][~np.isin(ids[0], present)]
    for name in _RECORDS[:2]:
        rows = snapshot.read(name, ["advert_id", "taken_at"])
        old = rows.filter(pc.less(rows["taken_at"], pa.scalar(before)))
        ids.append(old["advert_id"].to_numpy())
    return np.unique(np.concatenate(ids))


def _find_lasting(
    snapshot: Snapshot, gone: npt.NDArray[np.int64], before: datetime
) -> npt.NDArray[np.bool_]:
    """Return which superseded versions may stay: within their own term, of a record that stays."""
    rows = snapshot.read("advert_versions", ["advert_id", "taken_at"])
    within = pc.greater_equal(rows["taken_at"], pa.scalar(before)).to_numpy()
    lasting: npt.NDArray[np.bool_] = within & ~np.isin(rows["advert_id"].to_numpy(), gone)
    return lasting


def _count_versions(snapshot: Snapshot, ids: npt.NDArray[np.int64]) -> int:
    rows = snapshot.read("advert_versions", ["advert_id"])
    return int(np.isin(rows["advert_id"].to_numpy(), ids).sum())


def _rewrite_facts(
    workspace: Workspace, gone: npt.NDArray[np.int64], before: datetime, progress: Progress
) -> None:
    """Filter the records and what names them; empty every other result, the run makes it anew."""
    with workspace.facts.change("retention") as change:
        names = [name for name, table in TABLES.items() if table.is_fact]
        for number, name in enumerate(names):
            if name == "advert_versions":
                lasting = pa.array(_find_lasting(change.before, gone, before))
                change.replace(name, change.before.read(name).filter(lasting))
            elif name in (*_RECORDS, *_IDENTITIES):
                _filter_table(change, name, gone)
            elif len(gone) and TABLES[name].writer != "intake":
                change.replace(name, arrow_schema(name).empty_table())
            progress(_STEP, number + 1, len(names))
        change.note_step(_STEP, _BEGUN)
        change.purge()


def _filter_table(change: Change, name: str, gone: npt.NDArray[np.int64]) -> None:
    rows = change.before.read(name)
    keep = ~np.isin(rows["advert_id"].to_numpy(), gone)
    if not keep.all():
        change.replace(name, rows.filter(pa.array(keep)))


def _retire_networks(workspace: Workspace) -> None:
    """End the ids of judged networks of which no record is left.

    Else the same records, taken in again, would get the same id, and pass for the network a
    person has judged, which the suppress list leaves in sight.
    """
    snapshot = workspace.facts.snapshot()
    now = workspace.clock()
    with workspace.state.write() as connection:
        redirects = read_redirects(connection, "network")
        names = {
            resolve_id(redirects, _network_of(lead))
            for lead in _find_ended_leads(connection, snapshot)
        }
        write_redirects(
            connection,
            "network",
            dict.fromkeys(names - {""}, ""),
            run_id=now.isoformat(timespec="seconds"),
            at=now,
        )


def _network_of(lead_id: str) -> str:
    # A lead and its network share their history.
    return "N" + lead_id[1:]


def _rewrite_state(workspace: Workspace) -> None:
    """Drop alerts on records that are gone, and words about leads and links that are no more."""
    alerts, judgements = STATE_TABLES["alerts"], STATE_TABLES["judgements"]
    snapshot = workspace.facts.snapshot()
    records = _read_ids(snapshot)
    with workspace.state.write() as connection:
        for row in connection.execute(sa.select(alerts.c.alert_id, alerts.c.advert_id)).all():
            if not np.isin(row.advert_id, records):
                connection.execute(alerts.delete().where(alerts.c.alert_id == row.alert_id))
        for target in _find_ended_leads(connection, snapshot):
            is_about = (judgements.c.target_kind == "lead") & (judgements.c.target_id == target)
            connection.execute(judgements.update().where(is_about).values(evidence="", reason=""))
        for kind, target in _find_ended_corrections(connection, snapshot, records):
            lapse_corrections(workspace, connection, kind, target, _LAPSED)
        for number, target in _find_ended_links(connection, snapshot):
            named = "|".join(hash_node(workspace.secret(), node) for node in target.split("|"))
            connection.execute(
                judgements.update()
                .where(judgements.c.judgement_id == number)
                .values(target_id=named, evidence="", reason="")
            )


def _find_ended_leads(connection: sa.Connection, snapshot: Snapshot) -> list[str]:
    """Return the judged or corrected leads of which no record is left."""
    present = set(snapshot.read("network_adverts", ["network_id"]).column(0).to_pylist())
    redirects = read_redirects(connection, "network")
    targets: set[str] = set()
    for name in ("judgements", "corrections"):
        table = STATE_TABLES[name]
        about_leads = sa.select(table.c.target_id).where(table.c.target_kind == "lead")
        targets.update(connection.execute(about_leads).scalars())
    return sorted(t for t in targets if resolve_id(redirects, _network_of(t)) not in present)


def _find_ended_corrections(
    connection: sa.Connection, snapshot: Snapshot, records: npt.NDArray[np.int64]
) -> list[tuple[str, str]]:
    """Return kind and id of what was to be corrected and of which no record is left."""
    table = STATE_TABLES["corrections"]
    rows = connection.execute(sa.select(table.c.target_kind, table.c.target_id).distinct()).all()
    targets = sorted((row.target_kind, row.target_id) for row in rows)
    present = set(snapshot.read("network_adverts", ["network_id"]).column(0).to_pylist())
    redirects = read_redirects(connection, "network")
    if any(kind == "advert" for kind, _target in targets):
        present |= {str(number) for number in records.tolist()}
        present |= {format_id("A", number) for number in records.tolist()}
    return [
        (kind, target)
        for kind, target in targets
        if resolve_id(redirects, _network_of(target) if kind == "lead" else target) not in present
    ]


def _find_ended_links(connection: sa.Connection, snapshot: Snapshot) -> Iterator[tuple[int, str]]:
    """Yield number and target of judgements on links and selectors that are no more."""
    table = STATE_TABLES["judgements"]
    known = {
        f"s:{key}" for key in snapshot.read("selectors", ["selector_id"]).column(0).to_pylist()
    }
    # A judgement has a reason until it is forgotten.
    is_open = table.c.target_kind.in_(("link", "selector")) & (table.c.reason != "")
    query = sa.select(table.c.judgement_id, table.c.target_id).where(is_open)
    for row in connection.execute(query).all():
        named = row.target_id if ":" in row.target_id else f"s:{row.target_id}"
        if any(node.startswith("s:") and node not in known for node in named.split("|")):
            yield row.judgement_id, named


def _drop_leftovers(workspace: Workspace, now: datetime) -> None:
    """Remove what killed processes and forgotten uploads left in the working folders."""
    for folder in (workspace.folder / "spool", workspace.facts.folder / "spill"):
        for path in folder.iterdir() if folder.is_dir() else ():
            with contextlib.suppress(OSError):  # its owner is alive after all and removes it
                is_old = now.timestamp() - path.stat().st_mtime > _LEFTOVER_AGE.total_seconds()
                if path.is_dir() and (is_old or _is_intake(path)):
                    shutil.rmtree(path)
                elif is_old:
                    path.unlink()


def _is_intake(path: Path) -> bool:
    # Intakes work under the writer lock, which is ours now: none of them is alive.
    return path.name.startswith("I-")
