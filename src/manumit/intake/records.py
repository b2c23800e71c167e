# SPDX-License-Identifier: Apache-2.0
"""From the columns of a file to records: fields, dates, identity."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.intake.batch import Batch
from manumit.intake.dates import DateOrder, parse_dates
from manumit.intake.hashing import Hashes, Occurrences, hash_columns
from manumit.intake.images import ImageHasher
from manumit.intake.issues import IssueLog
from manumit.intake.mapping import FIELDS

_BY_ID, _BY_URL, _BY_CONTENT = 1, 2, 3
_KINDS = {"advert": 0, "report": 16}
_POSITIVE = np.uint64((1 << 63) - 1)
_IMAGE_BREAK = re.compile(r"\s*[;|,\n]\s*")
_JSON_ESCAPES = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))
_OTHER_CONTROLS = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"


@dataclass(slots=True)
class RecordMaker:
    """Turns the batches of one file into records.

    Attributes:
        mapping: Column of the file to field; other columns go to extra.
        kind_code: advert or report; the same id may stand in both.
        source: Source of all records, where no column names it.
        day_first: Order of day and month where a date leaves it open; None asks the column.
        log: Takes the defects.
        hasher: Hashes the pictures the records name, if they are at hand.
        order: What the dates of the file show.
        orders_used: Whether open dates were read with the day first, for each batch that has any.
    """

    mapping: Mapping[str, str]
    kind_code: str
    source: str
    day_first: bool | None
    log: IssueLog
    hasher: ImageHasher | None = None
    order: DateOrder = field(default_factory=DateOrder)
    orders_used: set[bool] = field(default_factory=set)
    _occurrences: Occurrences = field(default_factory=Occurrences)

    def make_records(self, batch: Batch) -> pa.Table:
        """Return the records of a batch.

        The table has the columns of `adverts` except version, file_hash, intake_id and
        taken_at.
        """
        fields = {name: self._take_field(batch.table, name) for name in FIELDS}
        if not self.source and "source" not in self.mapping.values():
            fields["source"] = _host_of(fields["url"])
        posted, is_read, is_open = parse_dates(
            fields["posted_at"], self.order, day_first=self.day_first
        )
        if is_open.any():
            day_first = self.order.is_day_first() if self.day_first is None else self.day_first
            self.orders_used.add(day_first)
        self._note(fields, batch.rows, is_read)
        extra = self._make_extra(batch.table, fields["posted_at"], is_read & ~is_open)
        content = hash_columns([*fields.values(), extra])
        return pa.table(
            {
                "advert_id": self._identify(fields, content),
                **fields,
                "posted_at": pa.array(posted, pa.int64(), mask=~is_read).cast(
                    pa.timestamp("us", "UTC")
                ),
                "images": self._read_images(fields["images"], batch.rows),
                "extra": extra,
                "row": batch.rows,
                "content_hash": content.view(np.int64),
            }
        )

    def _read_images(self, column: pa.Array, rows: npt.NDArray[np.int64]) -> pa.Array:
        images = split_images(column)
        return self.hasher.hash_lists(images, rows) if self.hasher else images

    def _take_field(self, table: pa.Table, name: str) -> pa.Array:
        columns = [
            table.column(column).combine_chunks()
            for column in table.column_names
            if self.mapping.get(column) == name
        ]
        if not columns:
            constant = self.source if name == "source" else ""
            return _repeat(constant, table.num_rows)
        if len(columns) == 1:
            return columns[0]
        return join_filled(columns, "; ")

    def _note(
        self,
        fields: Mapping[str, pa.Array],
        rows: npt.NDArray[np.int64],
        is_read: npt.NDArray[np.bool_],
    ) -> None:
        dated = pc.not_equal(pc.utf8_trim_whitespace(fields["posted_at"]), "").to_numpy(False)  # noqa: FBT003
        self.log.add_rows("wrong_date", rows[dated & ~is_read], self._column_of("posted_at"))
        self.log.add_rows("missing_text", rows[_are_bare(fields["title"], fields["text"])])

    def note_order(self) -> None:
        """Record what the dates of the whole file leave open; called once, at its end."""
        column = self._column_of("posted_at")
        if self.order.is_open and self.day_first is None:
            self.log.add(
                "ambiguous_date", 0, column, f"{self.order.either:,} dates read with the day first"
            )
        elif self.order.is_mixed:
            self.log.add(
                "mixed_dates",
                0,
                column,
                f"{self.order.day_first:,} with the day first, "
                f"{self.order.month_first:,} with the month first",
            )

    def _column_of(self, name: str) -> str:
        return next((column for column, field in self.mapping.items() if field == name), "")

    def _make_extra(
        self, table: pa.Table, posted: pa.Array, is_plain: npt.NDArray[np.bool_]
    ) -> pa.Array:
        """Return the unmapped columns as JSON objects, empty values left out.

        The date as it was given is among them wherever reading it took a guess or failed.
        """
        names = sorted(name for name in table.column_names if not self.mapping.get(name))
        columns = {name: table.column(name).combine_chunks() for name in names}
        date_column = self._column_of("posted_at")
        if date_column and not is_plain.all():
            columns[date_column] = pc.if_else(pa.array(is_plain), "", posted)
        return to_json_objects(columns, table.num_rows)

    def _identify(self, fields: Mapping[str, pa.Array], content: Hashes) -> pa.Array:
        """Return the id of each record: by its id, else its address, else its content."""
        base = _KINDS[self.kind_code]
        own_id = pc.utf8_trim_whitespace(fields["external_id"])
        url = pc.utf8_trim_whitespace(fields["url"])
        has_id = pc.not_equal(own_id, "").to_numpy(False)  # noqa: FBT003
        has_url = pc.not_equal(url, "").to_numpy(False) & ~has_id  # noqa: FBT003
        neither = ~has_id & ~has_url
        ids = hash_columns([fields["source"], own_id], base + _BY_ID)
        if has_url.any():
            ids = np.where(has_url, hash_columns([fields["source"], url], base + _BY_URL), ids)
        if neither.any():
            seen = self._occurrences.count(content, neither)
            pairs = [pa.array(numbers).cast(pa.string()) for numbers in (content, seen)]
            numbered = hash_columns(pairs, base + _BY_CONTENT)
            ids = np.where(neither, numbered, ids)
        return pa.array((ids & _POSITIVE).view(np.int64))


def _are_bare(*columns: pa.Array) -> npt.NDArray[np.bool_]:
    """Return whether all of a row's values are empty or white space."""
    bare = np.ones(len(columns[0]), bool)
    for column in columns:
        blank = pc.or_(pc.equal(column, ""), pc.utf8_is_space(column))
        bare &= blank.to_numpy(zero_copy_only=False)
    return bare


def _repeat(value: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(value, pa.string()), count)


def _host_of(urls: pa.Array) -> pa.Array:
    """Return the host of each address, without www."""
    host = pc.extract_regex(
        urls, r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?(?:www\.)?(?P<h>[^/:?#]+)"
    )
    return pc.fill_null(pc.utf8_lower(pc.struct_field(host, "h")), "")


def split_images(column: pa.Array) -> pa.Array:
    """Return lists of image names or hashes; a value is a JSON list or parted by ; | , or lines."""
    filled = pc.not_equal(column, "").to_numpy(False)  # noqa: FBT003
    if not filled.any():
        offsets = pa.array(np.zeros(len(column) + 1, np.int32))
        return pa.ListArray.from_arrays(offsets, pa.array([], pa.string()))
    return pa.array([_split_images(v) for v in column.to_pylist()], pa.list_(pa.string()))


def _split_images(value: str) -> list[str]:
    if value.startswith("["):
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        if isinstance(parsed, list):
            return [item.strip() for item in parsed if isinstance(item, str) and item.strip()]
    return [item for item in _IMAGE_BREAK.split(value.strip()) if item]


def to_json_objects(columns: Mapping[str, pa.Array], count: int) -> pa.Array:
    """Return one JSON object per row from string columns; empty values are left out.

    Whole columns are escaped at once: a million rows would be slow one by one.
    """
    if not columns:
        return _repeat("{}", count)
    members = []
    for name, column in columns.items():
        escaped = column
        for plain, code in _JSON_ESCAPES:
            escaped = pc.replace_substring(escaped, plain, code)
        if pc.any(pc.match_substring_regex(escaped, _OTHER_CONTROLS)).as_py():
            escaped = pa.array(
                [json.dumps(v, ensure_ascii=False)[1:-1] for v in column.to_pylist()]
            )
        member = pc.binary_join_element_wise(
            f'{json.dumps(name, ensure_ascii=False)}: "', escaped, '"', ""
        )
        members.append(pc.if_else(pc.equal(column, ""), "", member))
    return pc.binary_join_element_wise("{", join_filled(members, ", "), "}", "")


def join_filled(columns: Sequence[pa.Array], separator: str) -> pa.Array:
    """Join the values of each row that are not empty.

    Arrow's own join that skips nulls drops rows in which there is nothing but nulls.
    """
    parts = [
        pc.if_else(pc.equal(c, ""), "", pc.binary_join_element_wise(separator, c, ""))
        for c in columns
    ]
    joined = pc.binary_join_element_wise(*parts, "")
    return pc.utf8_slice_codeunits(joined, len(separator))
