# SPDX-License-Identifier: Apache-2.0
"""The steps of this room: selectors, campaigns and indicators of all records."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.core.progress import Progress
from manumit.prosecute.adverts.campaign_tables import (
    make_assigned,
    make_counts,
    make_links,
    make_templates,
    make_texts,
    name_groups,
)
from manumit.prosecute.adverts.campaigns import Campaigns, find_campaigns
from manumit.prosecute.adverts.indicators import (
    find_hidden_phones,
    find_indicators,
    make_indicator_table,
)
from manumit.prosecute.adverts.pay import find_outlying_pay
from manumit.prosecute.adverts.placing import add_place_rows
from manumit.prosecute.adverts.selectors import FIELDS, find_advert_selectors
from manumit.store.engine import read_sql
from manumit.store.facts import Change
from manumit.store.lineage import read_redirects, write_redirects
from manumit.store.schemas import conform
from manumit.workspace import Workspace

ROOM = "prosecute.adverts"
_SORT = [(key, "ascending") for key in ("advert_id", "indicator_id", "field_code", "start")]


def run_selectors(workspace: Workspace, progress: Progress) -> None:
    """Read the selectors out of all adverts and reports."""
    regions = [region.strip() for region in workspace.settings.text("regions").split(",")]
    snapshot = workspace.facts.snapshot()
    total = snapshot.count("adverts") + snapshot.count("reports")
    columns = ["advert_id", *FIELDS, "images", "source", "place"]
    found = {}
    done = 0
    for table in ("adverts", "reports"):
        records = snapshot.read(table, columns)
        found[table] = add_place_rows(records, find_advert_selectors(records, regions))
        done += snapshot.count(table)
        progress("selectors", done, max(total, 1))
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_selectors", found["adverts"])
        change.replace("report_selectors", found["reports"])


def run_campaigns(workspace: Workspace, progress: Progress) -> None:
    """Find campaigns and templates among all adverts, with a background made anew."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    found = find_campaigns(
        adverts["text"],
        adverts["title"],
        progress=lambda _step, done, total: progress("campaigns", done, total),
    )
    with workspace.facts.change(ROOM) as change:
        change.replace("corpus_counts", make_counts(found.linked.background))
        write_campaigns(workspace, change, adverts["advert_id"].to_numpy(), found)


def write_campaigns(
    workspace: Workspace, change: Change, advert_ids: npt.NDArray[np.int64], found: Campaigns
) -> None:
    """Write what was found under the ids that campaigns and templates had before."""
    previous = change.before.read("advert_campaigns")
    with workspace.state.read() as connection:
        retired = {kind: read_redirects(connection, kind) for kind in ("campaign", "template")}
    campaign_ids, ended_campaigns = name_groups(
        advert_ids, found.labels, previous, "campaign_id", "C", retired["campaign"]
    )
    template_ids, ended_templates = name_groups(
        advert_ids, found.template_labels, previous, "template_id", "T", retired["template"]
    )
    assigned = make_assigned(advert_ids, found.linked, campaign_ids, template_ids)
    templates = make_templates(advert_ids, found, campaign_ids, template_ids)
    engine = workspace.engine()
    engine.register("assigned", assigned)
    engine.register("worded", templates)
    change.replace("campaigns", engine.query(read_sql(f"manumit.{ROOM}", "sql/campaigns.sql")))
    change.replace("advert_campaigns", assigned)
    change.replace("templates", templates)
    change.replace("advert_texts", make_texts(advert_ids, found.linked))
    change.replace("advert_links", make_links(found.linked))
    now = workspace.clock()
    with workspace.state.write() as connection:
        for kind, ended in (("campaign", ended_campaigns), ("template", ended_templates)):
            write_redirects(connection, kind, ended, run_id=now.isoformat(), at=now)


def run_indicators(workspace: Workspace, progress: Progress) -> None:
    """Mark the words of all adverts that match a published indicator."""
    snapshot = workspace.facts.snapshot()
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    ids = adverts["advert_id"].to_numpy().astype(np.int64)
    matches = find_indicators(adverts["text"], adverts["title"])
    progress("indicators", len(ids), max(len(ids), 1))
    columns = ["advert_id", "kind_code", "value", "field_code", "start", "end", "steps"]
    selectors = snapshot.read("advert_selectors", columns)
    parts = (
        make_indicator_table(matches, ids),
        find_hidden_phones(selectors, ids, matches.offers),
        find_outlying_pay(matches, selectors, ids),
    )
    marks = pa.concat_tables(conform("advert_indicators", part) for part in parts)
    with workspace.facts.change(ROOM) as change:
        change.replace("advert_indicators", marks.sort_by(_SORT))
