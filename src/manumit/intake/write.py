# SPDX-License-Identifier: Apache-2.0
"""From spooled records to the tables of the workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.intake.merge import Arrivals, sort_arrivals, take_back
from manumit.intake.report import FileReport, IntakeReport, sum_up
from manumit.intake.spool import PartReport
from manumit.store.facts import Change, Snapshot
from manumit.store.schemas import arrow_schema

TABLE_OF_KIND = {"advert": "adverts", "report": "reports"}
_VERSIONS = "advert_versions"


def write_intake(
    change: Change,
    folder: Path,
    intake_id: str,
    kind: str,
    parts: Sequence[PartReport],
    taken_at: datetime,
) -> IntakeReport:
    """Write the records, files and issues of an intake.

    Args:
        change: Takes the rows.
        folder: Where the reading process left the records.
        intake_id: The new intake.
        kind: advert or report.
        parts: What became of each plain file.
        taken_at: The time to stamp the rows with.
    """
    counts = np.zeros((len(parts), 3), np.int64)
    if any(part.records for part in parts):
        sorted_in = _read_arrivals(
            change, folder, TABLE_OF_KIND[kind], (intake_id, taken_at), parts
        )
        counts = sorted_in.counts
        _write_records(change, TABLE_OF_KIND[kind], sorted_in)
    files = [
        FileReport(
            file_name=part.file_name,
            file_hash=part.file_hash,
            rows_read=part.rows_read,
            rows_added=int(counts[number, 0]),
            rows_changed=int(counts[number, 1]),
            rows_known=int(counts[number, 2]),
            issues=sum(part.issue_counts.values()),
            encoding=part.encoding,
            mapping=part.mapping,
        )
        for number, part in enumerate(parts)
        if part.file_name
    ]
    change.append("intake_files", _to_files(intake_id, kind, parts, files, taken_at))
    change.append("intake_issues", _to_issues(intake_id, parts))
    return sum_up(intake_id, files, parts)


def _read_spooled(folder: Path, part: PartReport) -> pa.Table | None:
    if not part.records:
        return None
    with pa.memory_map(str(folder / part.records)) as source:
        return pa.ipc.open_file(source).read_all()


@dataclass(frozen=True, slots=True)
class _SortedIn:
    """Arrived records as they go into the tables.

    `counts` holds (added, changed, known) of each part; `replaced` the ids whose current version
    in the workspace is superseded.
    """

    arrived: pa.Table
    superseded: pa.Table
    replaced: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]


def _read_arrivals(
    change: Change,
    folder: Path,
    table: str,
    stamps: tuple[str, datetime],
    parts: Sequence[PartReport],
) -> _SortedIn:
    """Read what the reading process left and compare it with what is here."""
    arriving = [_read_spooled(folder, part) for part in parts]
    part_of = np.concatenate(
        [np.full(t.num_rows, i) for i, t in enumerate(arriving) if t is not None]
    )
    records = pa.concat_tables([t for t in arriving if t is not None])
    columns = ["advert_id", "version", "content_hash"]
    known = pa.concat_tables([change.before.read(t, columns) for t in (table, _VERSIONS)])
    known_ids, known_versions, known_contents = (known.column(c).to_numpy() for c in columns)
    arrivals = sort_arrivals(
        records.column("advert_id").to_numpy(),
        records.column("content_hash").to_numpy(),
        known_ids,
        known_versions,
        known_contents,
    )
    stamped = _stamp(records, arrivals, part_of, parts, stamps)
    kinds = (arrivals.version == 1, arrivals.version > 1, arrivals.version == 0)
    return _SortedIn(
        _pick(stamped, arrivals.current),
        _pick(stamped, arrivals.older),
        arrivals.replaced,
        np.stack([np.bincount(part_of[k], minlength=len(parts)) for k in kinds], axis=1),
    )


def _write_records(change: Change, table: str, found: _SortedIn) -> None:
    """Write new records and versions."""
    arrived, superseded = found.arrived, found.superseded
    if not len(found.replaced):
        change.append(table, arrived)
    else:
        replaced = change.before.fetch(table, found.replaced, superseded.column_names)
        superseded = pa.concat_tables([superseded, replaced.select(superseded.column_names)])
        here = change.before.read(table, ["advert_id"]).column(0).to_numpy()
        others = _keep_rows(change.before, table, ~np.isin(here, found.replaced))
        change.replace(table, pa.concat_tables([others, arrived]))
        del others  # as large as the workspace
    change.append(_VERSIONS, superseded)


def _pick(rows: pa.Table, places: npt.NDArray[np.int64]) -> pa.Table:
    """Return some rows; all of them are not copied."""
    if len(places) == rows.num_rows:
        return rows
    # A mask keeps the chunks as they are; taking by place would join gigabytes of text into one.
    mask = np.zeros(rows.num_rows, bool)
    mask[places] = True
    return rows.filter(pa.array(mask))


def _keep_rows(snapshot: Snapshot, table: str, is_kept: npt.NDArray[np.bool_]) -> pa.Table:
    """Read some rows of a table, a part of it at a time."""
    schema = arrow_schema(table)
    found = [schema.empty_table()]
    begin = 0
    for batch in snapshot.batches(table, schema.names):
        kept = np.flatnonzero(is_kept[begin : begin + len(batch)])
        found.append(_pick(pa.Table.from_batches([batch]).cast(schema), kept))
        begin += len(batch)
    return pa.concat_tables(found)


def _stamp(
    records: pa.Table,
    arrivals: Arrivals,
    part_of: npt.NDArray[np.int64],
    parts: Sequence[PartReport],
    stamps: tuple[str, datetime],
) -> pa.Table:
    """Add the columns that only the taking in knows, and bring all into the table's order."""
    hashes = pa.array([part.file_hash for part in parts], pa.string())
    taken_at = pa.scalar(stamps[1], pa.timestamp("us", "UTC"))
    stamped = (
        records.append_column("file_hash", hashes.take(pa.array(part_of)))
        .append_column("intake_id", pa.repeat(pa.scalar(stamps[0]), len(part_of)))
        .append_column("version", pa.array(arrivals.version))
        .append_column("taken_at", pa.repeat(taken_at, len(part_of)))
    )
    schema = arrow_schema(_VERSIONS)
    return stamped.select(schema.names).cast(schema)


def _to_files(
    intake_id: str,
    kind: str,
    parts: Sequence[PartReport],
    files: Sequence[FileReport],
    taken_at: datetime,
) -> pa.Table:
    named = [part for part in parts if part.file_name]
    rows = [
        {
            "intake_id": intake_id,
            "file_hash": file.file_hash,
            "file_name": file.file_name,
            "kind_code": kind,
            "size_bytes": part.size_bytes,
            "rows_read": file.rows_read,
            "rows_added": file.rows_added,
            "rows_changed": file.rows_changed,
            "rows_known": file.rows_known,
            "issues": file.issues,
            "encoding": file.encoding,
            "mapping": json.dumps(dict(file.mapping), ensure_ascii=False),
            "taken_at": taken_at,
        }
        for part, file in zip(named, files, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("intake_files"))


def _to_issues(intake_id: str, parts: Sequence[PartReport]) -> pa.Table:
    rows = [
        {
            "intake_id": intake_id,
            "file_hash": part.file_hash,
            "file_name": part.file_name,
            "row": issue.row,
            "column_name": issue.column_name,
            "type_code": issue.type_code,
            "severity_code": issue.severity_code,
            "detail": issue.detail,
            "suggestion": issue.suggestion,
        }
        for part in parts
        for issue in part.issues
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema("intake_issues"))


def remove_intake(change: Change, intake_id: str) -> int:
    """Remove an intake from all tables; return how many rows of records were its own."""
    keys = ["advert_id", "version", "intake_id"]
    before = change.before
    versions = before.read(_VERSIONS, keys)
    stays_old = np.ones(versions.num_rows, bool)
    removed = 0
    for table in TABLE_OF_KIND.values():
        back = take_back(before.read(table, keys), versions, intake_id)
        if not back.removed:
            continue
        removed += back.removed
        stays_old &= back.stays_old
        kept = (_keep_rows(before, table, back.stays), _keep_rows(before, _VERSIONS, back.returns))
        change.replace(table, pa.concat_tables(kept))
        del kept  # as large as the workspace
    if removed:
        change.replace(_VERSIONS, _keep_rows(before, _VERSIONS, stays_old))
    for table in ("intake_files", "intake_issues"):
        rows = before.read(table)
        is_other = np.asarray(rows.column("intake_id").to_numpy() != intake_id, dtype=bool)
        change.replace(table, rows.filter(pa.array(is_other)))
    return removed
