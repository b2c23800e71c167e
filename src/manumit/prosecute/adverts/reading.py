# SPDX-License-Identifier: Apache-2.0
"""Reading a few adverts for a page: their words, and what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manumit.store.engine import read_sql
from manumit.store.facts import Snapshot
from manumit.workspace import Workspace

Row = dict[str, Any]
_TEXT_COLUMNS = (
    "title", "text", "source", "url", "posted_at", "place", "price", "category", "file_hash",
    "row", "version",
)  # fmt: skip
_ANCHOR = "manumit.prosecute.adverts"


def read_adverts(
    workspace: Workspace, ids: Sequence[int], *, table: str = "adverts"
) -> dict[int, Row]:
    """Read adverts (or reports) by id, with their words; ids that are gone are left out."""
    rows = _snapshot(workspace).fetch(table, list(ids), _TEXT_COLUMNS).to_pylist()
    return {row["advert_id"]: row for row in rows}


def read_spans(workspace: Workspace, ids: Sequence[int]) -> list[Row]:
    """Read where selectors and indicators stand in adverts and reports.

    Returns:
        Rows with advert_id, kind_code, indicator_id, field_code, start, end; a selector has no
        indicator_id, an indicator no kind_code.
    """
    statement = read_sql(_ANCHOR, "sql/spans.sql")
    rows: list[Row] = workspace.engine().query(statement, {"ids": list(ids)}).to_pylist()
    return rows


def read_patterns(workspace: Workspace, campaign_ids: Sequence[str]) -> dict[str, Row]:
    """Read the templates of some campaigns, by template id."""
    statement = "SELECT * FROM templates WHERE list_contains($campaigns, campaign_id)"
    rows = workspace.engine().query(statement, {"campaigns": list(campaign_ids)}).to_pylist()
    return {row["template_id"]: row for row in rows}


def read_campaigns(workspace: Workspace, campaign_ids: Sequence[str]) -> dict[str, Row]:
    """Read some campaigns by id."""
    statement = "SELECT * FROM campaigns WHERE list_contains($campaigns, campaign_id)"
    rows = workspace.engine().query(statement, {"campaigns": list(campaign_ids)}).to_pylist()
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
