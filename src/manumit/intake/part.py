# SPDX-License-Identifier: Apache-2.0
"""One plain file to records on disk, and the report on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from manumit.intake.ahead import read_ahead
from manumit.intake.batch import Batch, Reading
from manumit.intake.guessing import guess_mapping
from manumit.intake.images import ImageHasher, can_hash_images
from manumit.intake.issues import IssueLog
from manumit.intake.mapping import ColumnGuess, apply_mapping, hash_header, to_mapping
from manumit.intake.read import read_records
from manumit.intake.records import RecordMaker
from manumit.intake.source import Scan, hash_file, scan_file
from manumit.intake.spool import Job, PartReport
from manumit.intake.unpack import Part

_TEXT = frozenset({"title", "text"})


class PartReader:
    """Reads the plain files of one given file."""

    def __init__(
        self, job: Job, given: Path, folder: Path, number: int, tell: Callable[[float], None]
    ) -> None:
        self._job = job
        self._given = given
        self._folder = folder
        self._number = number
        self._tell = tell
        self._count = 0

    def read(self, part: Part, log: IssueLog) -> PartReport:
        """Read one plain file.

        Its hash is that of the given file, unless it is a member of an archive.

        Args:
            part: The file.
            log: Takes the defects; may hold those of unpacking already.
        """
        target = self._folder / f"{self._number}-{self._count}.arrow"
        self._count += 1
        scan = scan_file(part.path, self._job.encoding)
        is_itself = part.is_member or part.path == self._given
        file_hash = scan.file_hash if is_itself else hash_file(self._given)
        size = scan.size_bytes if is_itself else self._given.stat().st_size
        unpacking = log.to_issues()
        reading, guesses, maker = self._read(part, scan, file_hash, log, target)
        if maker and maker.orders_used - {maker.order.is_day_first()} and not self._has_order():
            # The first records spoke for another order of day and month than the whole file.
            log = IssueLog(self._job.limits.issues_per_kind)
            for issue in unpacking:
                log.add(issue.type_code, issue.row, issue.column_name, issue.detail)
            reading, guesses, maker = self._read(
                part, scan, file_hash, log, target, day_first=maker.order.is_day_first()
            )
        return PartReport(
            file_name=part.name if part.is_member else self._given.name,
            file_hash=file_hash,
            size_bytes=size,
            format_code=reading.format_code,
            encoding=reading.encoding,
            delimiter=reading.delimiter or "",
            rows_read=reading.rows_read,
            mapping=to_mapping(guesses),
            guesses=tuple((g.name, g.field, g.reason) for g in guesses),
            issues=tuple(log.to_issues()),
            issue_counts=log.counts(),
            records=target.name if target.exists() else "",
        )

    def _has_order(self) -> bool:
        return self._job.day_first is not None

    def _read(
        self,
        part: Part,
        scan: Scan,
        file_hash: str,
        log: IssueLog,
        target: Path,
        day_first: bool | None = None,
    ) -> tuple[Reading, list[ColumnGuess], RecordMaker | None]:
        """Read the file once and write its records."""
        reading = Reading(
            limits=self._job.limits,
            log=log,
            encoding=self._job.encoding,
            format_code=part.format_code,
            on_read=lambda done: self._tell(done / max(1, scan.size_bytes)),
        )
        batches = read_ahead(read_records(part.path, reading, scan))
        first = next(batches, None)
        if first is None:
            return reading, [], None
        guesses = self._map(first, log)
        if self._job.preview_rows:
            _write_tables(target, iter([first.table.slice(0, self._job.preview_rows)]))
            return reading, guesses, None
        mapping = to_mapping(guesses)
        known = self._job.known.get(file_hash)
        if known is not None:
            log.add("known_file")
            if json.loads(known) != mapping:
                # Under another mapping its records would be taken for others.
                return reading, guesses, None
        if "external_id" in mapping.values() and not self._has_source(mapping):
            log.add("no_source")
        if not _TEXT & set(mapping.values()):
            log.add("no_text_column")
        maker = RecordMaker(
            mapping,
            self._job.kind_code,
            self._job.source,
            day_first if self._job.day_first is None else self._job.day_first,
            log,
            self._make_hasher(part, mapping, log),
        )
        _write_tables(target, (maker.make_records(batch) for batch in chain([first], batches)))
        maker.note_order()
        return reading, guesses, maker

    def _make_hasher(
        self, part: Part, mapping: dict[str, str], log: IssueLog
    ) -> ImageHasher | None:
        is_asked = "images" in mapping.values() and not part.is_member
        return ImageHasher(self._given.parent, log) if is_asked and can_hash_images() else None

    def _has_source(self, mapping: dict[str, str]) -> bool:
        return bool(self._job.source) or bool({"source", "url"} & set(mapping.values()))

    def _map(self, first: Batch, log: IssueLog) -> list[ColumnGuess]:
        names = first.table.column_names
        guesses = guess_mapping(first.table)
        saved = self._job.saved.get(hash_header(names))
        if saved:
            guesses = [
                ColumnGuess(g.name, saved.get(g.name, ""), "as saved for this header")
                for g in guesses
            ]
        for column in self._job.mapping:
            if column not in names:
                log.add("mapping_unknown", column_name=column)
        return apply_mapping(guesses, self._job.mapping, "as you said")


def _write_tables(path: Path, tables: Iterator[pa.Table]) -> None:
    """Write tables of one schema as an Arrow file; nothing half-written stays behind.

    Raises:
        OSError: If the disk is full.
    """
    first = next(tables)
    try:
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, first.schema) as writer:
            for table in chain([first], tables):
                writer.write(table)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
