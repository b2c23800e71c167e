# SPDX-License-Identifier: Apache-2.0
"""New adverts into known campaigns, by the background of the last run.

Links come out exactly as if all adverts had been linked at once by that background. Templates
are made again only for the campaigns that a new advert touches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.prosecute.adverts.campaign_tables import parse_counts, parse_links
from manumit.prosecute.adverts.campaign_writing import write_campaigns
from manumit.prosecute.adverts.campaigns import compose_campaigns, to_arrow
from manumit.prosecute.adverts.incremental import link_new_texts
from manumit.prosecute.adverts.linking import Linked
from manumit.prosecute.adverts.run import (
    RECORD_COLUMNS,
    ROOM,
    find_record_indicators,
    find_record_selectors,
)
from manumit.store.facts import Change, Snapshot
from manumit.store.schemas import conform
from manumit.text.tokens import tokenise_texts
from manumit.workspace import Workspace

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Watched:
    """New adverts that were matched, and how many of them are in a campaign now."""

    adverts: int
    in_campaigns: int


def match_new_adverts(workspace: Workspace, new_ids: npt.ArrayLike) -> Watched:
    """Read selectors and indicators of new adverts and link them to the known ones.

    Args:
        workspace: Its facts hold the new adverts; a run has made a background before.
        new_ids: Ids of the new adverts.
    """
    wanted = np.asarray(new_ids, dtype=np.int64)
    snapshot = workspace.facts.snapshot()
    if not len(wanted) or not snapshot.count("corpus_counts"):
        return Watched(len(wanted), 0)
    adverts = snapshot.read("adverts", ["advert_id", "title", "text"])
    is_new = np.isin(adverts["advert_id"].to_numpy(), wanted)
    order = np.argsort(is_new, kind="stable")
    # The known ones come first, so that the new ones are the rows from `first_new` on.
    adverts = adverts.take(pa.array(order)) if is_new[: int((~is_new).sum())].any() else adverts
    ids, first_new = adverts["advert_id"].to_numpy(), int((~is_new).sum())
    texts, titles = to_arrow(adverts["text"]), to_arrow(adverts["title"])
    tokens = tokenise_texts(texts, titles)
    linked = link_new_texts(
        tokens,
        first_new,
        parse_counts(snapshot.read("corpus_counts")),
        parse_links(snapshot.read("advert_links")),
    )
    touched = _find_touched(snapshot, linked, ids, first_new)
    components = np.where(touched, linked.components, -1)
    found = compose_campaigns(tokens, texts, titles, replace(linked, components=components))
    records = snapshot.fetch("adverts", wanted, RECORD_COLUMNS)
    selectors = find_record_selectors(records, workspace.settings.text("regions"))
    with workspace.facts.change(ROOM) as change:
        _renew_rows(change, "advert_selectors", wanted, selectors)
        _renew_rows(change, "advert_indicators", wanted, find_record_indicators(records, selectors))
        touched_rows = np.append(touched, False)[linked.texts.text_of_row]
        write_campaigns(workspace, change, ids, found, touched_rows)
    return Watched(len(wanted), int((linked.rows()[first_new:] >= 0).sum()))


def _renew_rows(change: Change, table: str, ids: Longs, rows: pa.Table) -> None:
    """Add the rows of new adverts; what stood there of an earlier version goes."""
    stale = np.isin(change.before.read(table, ["advert_id"]).column(0).to_numpy(), ids)
    if not stale.any():
        change.append(table, rows)
        return
    kept = change.before.read(table).filter(pa.array(~stale))
    change.replace(table, pa.concat_tables([kept, conform(table, rows)]))


def _find_touched(
    snapshot: Snapshot, linked: Linked, ids: Longs, first_new: int
) -> npt.NDArray[np.bool_]:
    """Return for each distinct text whether its campaign has to be made again."""
    of_row = linked.rows()
    touched = np.unique(of_row[first_new:])
    before = snapshot.read("advert_campaigns", ["advert_id", "campaign_id"])
    known = before["advert_id"].to_numpy()
    rows = np.searchsorted(ids, known, sorter=np.argsort(ids))
    place = np.argsort(ids)[rows]
    codes = before["campaign_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    # A known campaign may hold several groups of linked texts: all of them come along.
    campaigns = np.unique(codes[np.isin(of_row[place], touched[touched >= 0])])
    more = np.unique(of_row[place[np.isin(codes, campaigns)]])
    wanted = np.union1d(touched, more)
    return np.isin(linked.components, wanted[wanted >= 0])
