# SPDX-License-Identifier: Apache-2.0
"""The steps of this room: selectors, campaigns and indicators of all records."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from manumit.core.progress import Progress
from manumit.prosecute.adverts.campaign_tables import list_text_ids, make_counts, make_links
from manumit.prosecute.adverts.campaign_writing import write_campaigns
from manumit.prosecute.adverts.campaigns import find_campaigns
from manumit.prosecute.adverts.incremental import to_known
from manumit.prosecute.adverts.indicators import (
    find_hidden_phones,
    find_indicators,
    make_indicator_table,
)
from manumit.prosecute.adverts.matched import make_matched
from manumit.prosecute.adverts.pay import find_outlying_pay
from manumit.prosecute.adverts.pictures import join_pictures
from manumit.prosecute.adverts.placing import add_place_rows
from manumit.prosecute.adverts.selectors import FIELDS, find_advert_selectors
from manumit.prosecute.adverts.stored_texts import make_texts
from manumit.store.schemas import conform
from manumit.workspace import Workspace

ROOM = "prosecute.adverts"
RECORD_COLUMNS = ("advert_id", *FIELDS, "images", "source", "place")
_SORT = [(key, "ascending") for key in ("advert_id", "indicator_id", "field_code", "start")]


def run_selectors(workspace: Workspace, progress: Progress) -> None:
    """Read the selectors out of all adverts and reports."""
    snapshot = workspace.facts.snapshot()
    total = snapshot.count("adverts") + snapshot.count("reports")
    found = {}
    done = 0
    for table in ("adverts", "reports"):
        records = snapshot.read(table, RECORD_COLUMNS)
        found[table] = find_record_selectors(records, workspace.settings.text("regions"))
        done += snapshot.count(table)
        progress("selectors", done, max(total, 1))
    adverts, reports = join_pictures([found["adverts"], found["reports"]])
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_selectors", adverts)
        change.replace("report_selectors", reports)


def find_record_selectors(records: pa.Table, regions: str) -> pa.Table:
    """Find the selectors and places of records.

    Args:
        records: The columns RECORD_COLUMNS.
        regions: The setting of that name, ISO 3166 codes with commas between.

    Returns:
        Rows of `advert_selectors`.
    """
    codes = [region.strip() for region in regions.split(",")]
    return add_place_rows(records, find_advert_selectors(records, codes))


def run_campaigns(workspace: Workspace, progress: Progress) -> None:
    """Find campaigns and templates among all adverts, with a background made anew."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "version", "title", "text"])
    found = find_campaigns(
        adverts["text"],
        adverts["title"],
        progress=lambda _step, done, total: progress("campaigns", done, total),
    )
    linked, ids = found.linked, adverts["advert_id"].to_numpy()
    with workspace.facts.change(ROOM) as change:
        change.replace("corpus_counts", make_counts(linked.background))
        change.replace("advert_texts", make_texts(linked.texts, linked.background))
        change.replace("advert_links", make_links(to_known(linked)))
        matched = make_matched(
            ids,
            adverts["version"].to_numpy(),
            list_text_ids(linked.texts),
            workspace.clock(),
            change.before.read("matched_adverts"),
        )
        change.replace("matched_adverts", matched)
        write_campaigns(workspace, change, ids, found)


def run_indicators(workspace: Workspace, progress: Progress) -> None:
    """Mark the words of all adverts that match a published indicator."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    columns = ["advert_id", "kind_code", "value", "field_code", "start", "end", "steps"]
    marks = find_record_indicators(adverts, snapshot.read("advert_selectors", columns))
    progress("indicators", len(adverts), max(len(adverts), 1))
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_indicators", marks)


def find_record_indicators(records: pa.Table, selectors: pa.Table) -> pa.Table:
    """Find the indicators present in records.

    Args:
        records: The columns advert_id, title and text.
        selectors: Their rows of `advert_selectors`.

    Returns:
        Rows of `advert_indicators`.
    """
    ids = records["advert_id"].to_numpy().astype(np.int64)
    matches = find_indicators(records["text"], records["title"])
    parts = (
        make_indicator_table(matches, ids),
        find_hidden_phones(selectors, ids, matches.offers),
        find_outlying_pay(matches, selectors, ids),
    )
    marks = pa.concat_tables(conform("advert_indicators", part) for part in parts)
    return marks.sort_by(_SORT)
