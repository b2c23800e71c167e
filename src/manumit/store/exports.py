# SPDX-License-Identifier: Apache-2.0
"""What leaves the house as a file: stamped with the workspace's terms, safe to open.

Every cell that a spreadsheet could take for a formula is escaped. CSV carries the terms in its
last column, so that they travel with every row; JSON, XLSX and GraphML carry them beside the rows.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from manumit.core.values import escape_formula

Cell = str | int | float | bool | None
# XML 1.0 and spreadsheets know no other control characters than tab and line breaks.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = "^[ \u00a0\u200b\ufeff]*[=+\\-@\t\r\n＝＋－＠]"
TERMS = "export_terms"


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], terms: str) -> str:
    """Return rows as CSV text (RFC 4180), formula-safe, terms in the last column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*columns, TERMS])
    for row in rows:
        writer.writerow([*(_safe(cell) for cell in row), terms])
    return out.getvalue()


def to_json(columns: Sequence[str], rows: Iterable[Sequence[Cell]], terms: str) -> str:
    """Return rows as a JSON object of terms and rows."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps({TERMS: terms, "rows": named}, indent=1, ensure_ascii=True)


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], terms: str) -> bytes:
    """Return rows as an XLSX workbook with a second sheet for the terms."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    sheet.append([_clean(column) for column in columns])
    for row in rows:
        sheet.append([_clean(_safe(cell)) if isinstance(cell, str) else cell for cell in row])
    about = book.create_sheet("terms")
    about.append([_clean(_safe(terms))])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def to_graphml(
    nodes: Iterable[tuple[str, dict[str, Cell]]],
    edges: Iterable[tuple[str, str, dict[str, Cell]]],
    terms: str,
) -> str:
    """Return a graph as GraphML; every attribute is text.

    Args:
        nodes: Node id and its attributes.
        edges: Two node ids and the attributes of the edge.
        terms: The workspace's terms.
    """
    node_list, edge_list = list(nodes), list(edges)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        f"<desc>{_xml(terms)}</desc>",
    ]
    keys = [("node", name) for name in sorted({k for _, a in node_list for k in a})]
    keys += [("edge", name) for name in sorted({k for _, _, a in edge_list for k in a})]
    lines += [
        f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="string"/>'
        for kind, name in keys
    ]
    lines.append('<graph edgedefault="undirected">')
    for node_id, attributes in node_list:
        lines.append(f"<node id={_quoted(node_id)}>{_attributes('node', attributes)}</node>")
    for left, right, attributes in edge_list:
        ends = f"source={_quoted(left)} target={_quoted(right)}"
        lines.append(f"<edge {ends}>{_attributes('edge', attributes)}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def write_rows_file(rows: pa.Table, target: Path | BinaryIO, format_code: str) -> None:
    """Write an Arrow table as csv (formula-safe), jsonl or parquet.

    Args:
        rows: Any table.
        target: A file that appears whole or not at all, or an open binary stream.
        format_code: csv, jsonl or parquet.
    """
    if isinstance(target, Path):
        unfinished = target.with_name(target.name + ".part")
        try:
            with unfinished.open("wb") as stream:
                write_rows_file(rows, stream, format_code)
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    elif format_code == "parquet":
        pq.write_table(rows, target, compression="zstd")
    elif format_code == "csv":
        pacsv.write_csv(_escape_columns(rows), target)
    else:
        for batch in rows.to_batches(max_chunksize=10_000):
            lines = [json.dumps(row, ensure_ascii=False, default=str) for row in batch.to_pylist()]
            target.write(("\n".join(lines) + "\n").encode("utf-8", "replace"))


def _escape_columns(rows: pa.Table) -> pa.Table:
    rows = rows.rename_columns([escape_formula(name) for name in rows.column_names])
    # Only cells that begin like a formula are touched in Python; there are few of them.
    for position, name in enumerate(rows.column_names):
        column = rows.column(position)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            risky = pc.fill_null(pc.match_substring_regex(column, _FORMULA), False)  # noqa: FBT003
            if pc.any(risky).as_py():
                values = [v if v is None else escape_formula(v) for v in column.to_pylist()]
                rows = rows.set_column(position, name, pa.array(values, column.type))
    return rows


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that it appears whole or not at all."""
    unfinished = path.with_name(path.name + ".part")
    try:
        unfinished.write_bytes(
            content.encode("utf-8", "replace") if isinstance(content, str) else content
        )
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _safe(cell: Cell) -> Cell:
    return escape_formula(cell) if isinstance(cell, str) else cell


def _clean(cell: Cell) -> Cell:
    return _NOT_IN_XML.sub("�", cell)[:32767] if isinstance(cell, str) else cell


def _xml(text: Cell) -> str:
    return escape(_NOT_IN_XML.sub("�", str("" if text is None else text)))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_IN_XML.sub("�", text))


def _attributes(kind: str, attributes: dict[str, Cell]) -> str:
    return "".join(
        f'<data key="{kind}_{name}">{_xml(_safe(value))}</data>'
        for name, value in attributes.items()
    )
