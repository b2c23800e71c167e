# SPDX-License-Identifier: Apache-2.0
"""Reading a few adverts for a page: their words, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manumit.store.facts import Snapshot
from manumit.workspace import Workspace

Row = dict[str, Any]
_TEXT_COLUMNS = (
    "title", "text", "source", "url", "posted_at", "place", "price", "category", "file_hash",
    "row", "version",
)  # fmt: skip
_SPANS = {
    "advert_selectors": "kind_code",
    "report_selectors": "kind_code",
    "advert_indicators": "indicator_id",
}


def read_adverts(
    workspace: Workspace, ids: Sequence[int], *, table: str = "adverts"
) -> dict[int, Row]:
    """Read adverts (or reports) by id, with their words; ids that are gone are left out."""
    rows = _snapshot(workspace).fetch(table, list(ids), _TEXT_COLUMNS).to_pylist()
    return {row["advert_id"]: row for row in rows}


def read_spans(workspace: Workspace, ids: Sequence[int]) -> list[Row]:
    """Read where selectors and indicators stand in adverts and reports.

    Returns:
        Rows with advert_id, field_code, start, end, and kind_code of a selector or indicator_id
        of an indicator.
    """
    rows: list[Row] = []
    for table, named in _SPANS.items():
        columns = (named, "field_code", "start", "end")
        rows += _snapshot(workspace).fetch(table, list(ids), columns).to_pylist()
    return rows


def read_patterns(workspace: Workspace, template_ids: Sequence[str]) -> dict[str, Row]:
    """Read some templates by id."""
    rows = _snapshot(workspace).fetch("templates", list(template_ids)).to_pylist()
    return {row["template_id"]: row for row in rows}


def read_campaigns(workspace: Workspace, campaign_ids: Sequence[str]) -> dict[str, Row]:
    """Read some campaigns by id."""
    rows = _snapshot(workspace).fetch("campaigns", list(campaign_ids)).to_pylist()
    return {row["campaign_id"]: row for row in rows}


def read_clear_selectors(workspace: Workspace, ids: Sequence[int]) -> list[Row]:
    """Read the selectors of adverts and reports with their clear values, for one signed bundle."""
    columns = ("kind_code", "value", "field_code", "start", "end", "steps", "confidence")
    rows: list[Row] = []
    for table in ("advert_selectors", "report_selectors"):
        rows += _snapshot(workspace).fetch(table, list(ids), columns).to_pylist()
    return rows


def _snapshot(workspace: Workspace) -> Snapshot:
    return workspace.facts.snapshot()
