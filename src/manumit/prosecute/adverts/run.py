# SPDX-License-Identifier: Apache-2.0
"""The steps of this room: selectors, campaigns and indicators of all records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from manumit.core.progress import Progress
from manumit.prosecute.adverts.indicators import (
    find_hidden_phones,
    find_indicators,
    make_indicator_table,
)
from manumit.prosecute.adverts.selectors import FIELDS, find_advert_selectors
from manumit.store.schemas import conform
from manumit.workspace import Workspace

ROOM = "prosecute.adverts"
_SORT = [(key, "ascending") for key in ("advert_id", "indicator_id", "field_code", "start")]


def run_selectors(workspace: Workspace, progress: Progress) -> None:
    """Read the selectors out of all adverts and reports."""
    regions = [region.strip() for region in workspace.settings.text("regions").split(",")]
    snapshot = workspace.facts.snapshot()
    total = snapshot.count("adverts") + snapshot.count("reports")
    columns = ["advert_id", *FIELDS, "images"]
    found = {}
    done = 0
    for table in ("adverts", "reports"):
        found[table] = find_advert_selectors(snapshot.read(table, columns), regions)
        done += snapshot.count(table)
        progress("selectors", done, max(total, 1))
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_selectors", found["adverts"])
        change.replace("report_selectors", found["reports"])


def run_indicators(workspace: Workspace, progress: Progress) -> None:
    """Mark the words of all adverts that match a published indicator."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    ids = adverts["advert_id"].to_numpy().astype(np.int64)
    matches = find_indicators(adverts["text"], adverts["title"])
    progress("indicators", len(ids), max(len(ids), 1))
    columns = ["advert_id", "kind_code", "field_code", "start", "end", "steps"]
    hidden = find_hidden_phones(snapshot.read("advert_selectors", columns), ids, matches.offers)
    marks = pa.concat_tables(
        conform("advert_indicators", part) for part in (make_indicator_table(matches, ids), hidden)
    )
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_indicators", marks.sort_by(_SORT))
