# SPDX-License-Identifier: Apache-2.0
"""New adverts into known campaigns, by the background of the last run.

Links come out exactly as if all adverts had been linked at once by that background. Templates
are made again only for the campaigns that a new advert touches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.prosecute.adverts.background import UNIT, Background
from manumit.prosecute.adverts.campaign_tables import (
    list_text_ids,
    make_links,
    parse_counts,
    parse_links,
)
from manumit.prosecute.adverts.campaign_writing import write_campaigns
from manumit.prosecute.adverts.campaigns import Campaigns, compose_campaigns, to_arrow
from manumit.prosecute.adverts.distinct import DistinctTexts, find_distinct_texts
from manumit.prosecute.adverts.incremental import (
    KnownLinks,
    Relinked,
    relink_texts,
    take_texts,
)
from manumit.prosecute.adverts.linking import find_groups, make_linked
from manumit.prosecute.adverts.matched import find_places, find_unmatched, make_matched
from manumit.prosecute.adverts.pictures import join_pictures
from manumit.prosecute.adverts.run import (
    RECORD_COLUMNS,
    ROOM,
    find_record_indicators,
    find_record_selectors,
)
from manumit.prosecute.adverts.stored_texts import make_texts, parse_texts
from manumit.store.facts import Change, Snapshot
from manumit.store.schemas import conform
from manumit.text.kernels import map_threads
from manumit.text.tokens import tokenise_texts
from manumit.workspace import Workspace

Longs = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Known:
    """What new adverts are matched with.

    Attributes:
        background: Of the last run.
        texts: The words of all distinct texts.
        links: Of these texts.
    """

    background: Background
    texts: DistinctTexts
    links: KnownLinks


@dataclass(frozen=True, slots=True)
class Watched:
    """New adverts that were matched, and how many of them are in a campaign now."""

    adverts: int
    in_campaigns: int


def read_known(snapshot: Snapshot) -> Known | None:
    """Read what new adverts are matched with, None if there was no run yet."""
    if not snapshot.count("corpus_counts"):
        return None
    background = parse_counts(snapshot.read("corpus_counts"))
    texts = parse_texts(snapshot.read("advert_texts"), background)
    return Known(background, texts, parse_links(snapshot.read("advert_links")))


def match_new_adverts(workspace: Workspace, known: Known | None = None) -> Watched:
    """Read selectors and indicators of adverts not matched yet and link them to the known ones.

    Adverts that are gone, or have changed, are taken out of what they were in.

    Args:
        workspace: A run has made a background before; without one nothing is matched.
        known: As `read_known` gives it, where the caller has read it under the same lock.
    """
    with workspace.facts.change(ROOM) as change:
        before = change.before.read("matched_adverts")
        unmatched = find_unmatched(change.before.read("adverts", ["advert_id", "version"]), before)
        waiting, is_stale = unmatched.waiting, unmatched.is_stale
        if not len(waiting) and not is_stale.any():
            return Watched(0, 0)
        known = known or read_known(change.before)
        if known is None:
            return Watched(len(waiting), 0)
        records = change.before.fetch("adverts", waiting, [*RECORD_COLUMNS, "version"])
        ended = np.union1d(waiting, before["advert_id"].to_numpy()[is_stale])
        selectors = find_record_selectors(records, workspace.settings.text("regions"))
        selectors = join_known_pictures(change.before, selectors)
        _renew_rows(change, "advert_selectors", ended, selectors)
        marks = find_record_indicators(records, selectors)
        _renew_rows(change, "advert_indicators", ended, marks)
        return _match(workspace, change, known, records, before, is_stale)


def _match(
    workspace: Workspace, change: Change, known: Known, records: pa.Table, before: pa.Table,
    is_stale: Flags,
) -> Watched:  # fmt: skip
    """Link the records, and make the campaigns they touch again."""
    texts = find_distinct_texts(
        tokenise_texts(to_arrow(records["text"]), to_arrow(records["title"]))
    )
    arrived = make_matched(
        records["advert_id"].to_numpy(), records["version"].to_numpy(), list_text_ids(texts),
        workspace.clock(), before.slice(0, 0),
    )  # fmt: skip
    matched = pa.concat_tables([before.filter(pa.array(~is_stale)), arrived])
    stale_ids = before["text_id"].to_numpy()[is_stale]
    relinked = _relink(change, known, texts, before, stale_ids)
    turned = np.concatenate([texts.text_id, stale_ids])
    is_kept, touched = _find_touched(change, relinked, turned)
    held = find_places(matched["text_id"].to_numpy(), touched)[1]
    ids, found = _compose(change, matched["advert_id"].to_numpy()[held], relinked, known)
    if is_stale.any():
        change.replace("matched_adverts", matched)
    else:
        change.append("matched_adverts", arrived)
    write_campaigns(workspace, change, ids, found, is_kept)
    in_campaigns = np.isin(records["advert_id"].to_numpy(), ids[found.labels >= 0])
    return Watched(len(records), int(in_campaigns.sum()))


def join_known_pictures(snapshot: Snapshot, selectors: pa.Table) -> pa.Table:
    """Give the pictures of new adverts the selectors of the known ones they are near to.

    Args:
        snapshot: Where the selectors of the last run stand.
        selectors: Rows of `advert_selectors` of new adverts, picture hashes as given.
    """
    if not pc.any(pc.equal(selectors["kind_code"], "image")).as_py():
        return selectors
    known = pa.concat_tables(
        snapshot.read(table, ["kind_code", "value"])
        for table in ("advert_selectors", "report_selectors")
    )
    standing = known["value"].filter(pc.equal(known["kind_code"], "image")).combine_chunks()
    return join_pictures([selectors], standing)[0]


def _renew_rows(change: Change, table: str, ids: Longs, rows: pa.Table) -> None:
    """Add the rows of new adverts; what stood there of an earlier version goes."""
    stale = find_places(change.before.read(table, ["advert_id"]).column(0).to_numpy(), ids)[1]
    if not stale.any():
        change.append(table, rows)
        return
    kept = change.before.read(table).filter(pa.array(~stale))
    change.replace(table, pa.concat_tables([kept, conform(table, rows)]))


def _relink(
    change: Change, known: Known, texts: DistinctTexts, before: pa.Table, stale_ids: Longs
) -> Relinked:
    """Link the texts that came, unlink those no advert has any more, and write both down.

    Args:
        change: Open change.
        known: What they are matched with.
        texts: Of the adverts that came.
        before: Rows of `matched_adverts`.
        stale_ids: Text id of each advert that went.
    """
    here = known.texts.text_id
    copies, gone, come = (
        _count_copies(here, ids)
        for ids in (before["text_id"].to_numpy(), stale_ids, list_text_ids(texts))
    )
    fresh = take_texts(texts, np.flatnonzero(~find_places(texts.text_id, here)[1]))
    relinked = relink_texts(
        known.texts, copies > 0, copies - gone + come > 0, fresh, known.background, known.links
    )
    change.append("advert_texts", make_texts(fresh, known.background))
    change.replace("advert_links", make_links(relinked.known()))
    return relinked


def _count_copies(text_id: Longs, held: Longs) -> Longs:
    """Count for each text the adverts that hold it."""
    ordered = np.sort(held)
    return np.searchsorted(ordered, text_id, "right") - np.searchsorted(ordered, text_id)


def _find_touched(change: Change, relinked: Relinked, turned: Longs) -> tuple[Flags, Longs]:
    """Find what has to be made again.

    Args:
        change: Open change.
        relinked: The links.
        turned: Ids of texts of adverts that came or went.

    Returns:
        Per row of `advert_campaigns` before, whether it stays; and the ids of all texts of the
        campaigns that do not, in their present extent.
    """
    groups = find_groups(len(relinked.text_id), relinked.left, relinked.right)
    before = change.before.read("advert_campaigns", ["text_id", "campaign_id"])
    codes = before["campaign_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    of_row = groups[np.searchsorted(relinked.text_id, before["text_id"].to_numpy())]
    # A campaign may hold several groups of linked texts, and a group that grew may reach into
    # several campaigns: all that hang together are made again together.
    count = int(groups.max(initial=-1)) + 1
    together = find_groups(count + len(before), of_row, count + codes)
    is_touched = relinked.changed.copy()
    is_touched[np.searchsorted(relinked.text_id, turned[turned != 0])] = True
    touched = np.zeros(count + len(before) + 1, dtype=bool)
    touched[together[groups[is_touched]]] = True
    return ~touched[together[of_row]], relinked.text_id[touched[together[groups]]]


def _compose(
    change: Change, advert_ids: Longs, relinked: Relinked, known: Known
) -> tuple[Longs, Campaigns]:
    """Find campaigns and templates among some adverts, by the links of their texts."""
    halves = [(half,) for half in np.array_split(np.sort(advert_ids), 2)]
    records = pa.concat_tables(
        map_threads(lambda ids: change.before.fetch("adverts", ids, ["title", "text"]), halves)
    )
    texts, titles = to_arrow(records["text"]), to_arrow(records["title"])
    tokens = tokenise_texts(texts, titles)
    distinct = find_distinct_texts(tokens)
    place, is_here = find_places(relinked.text_id, distinct.text_id)
    mine = is_here[relinked.left] & is_here[relinked.right]
    left, right = place[relinked.left[mine]], place[relinked.right[mine]]
    pairs = left.astype(np.uint64) << np.uint64(32) | right.astype(np.uint64)
    linked = make_linked(
        distinct,
        known.background,
        pairs,
        np.round(relinked.bits[mine] * UNIT).astype(np.int32),
        relinked.shared[mine],
        relinked.proposals[mine],
    )
    return records["advert_id"].to_numpy(), compose_campaigns(tokens, texts, titles, linked)
