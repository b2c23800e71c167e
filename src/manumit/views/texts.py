# SPDX-License-Identifier: Apache-2.0
"""A few adverts with their words marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manumit.prosecute.adverts.reading import read_adverts, read_patterns, read_spans
from manumit.views.marking import Segment, Span, mark_text
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AdvertText:
    """One advert with its words marked; `advert_id` is text because it exceeds 53 bits."""

    advert_id: str
    kind_code: str
    campaign_id: str
    letter: str
    posted_at: datetime | None
    source: str
    place: str
    locator: str
    title: tuple[Segment, ...]
    text: tuple[Segment, ...]


def make_texts(
    workspace: Workspace, sample: list[dict[str, Any]], letters: dict[str, str], *, clear: bool
) -> tuple[AdvertText, ...]:
    """Read the adverts of some rows of `network_adverts` and mark their words.

    Args:
        workspace: The workspace.
        sample: The rows, in the order to show them.
        letters: Letter of each campaign on the page.
        clear: Show telephone numbers and the like as written.
    """
    ids = [row["advert_id"] for row in sample]
    words = read_adverts(workspace, ids)
    missing = [key for key in ids if key not in words]
    words |= read_adverts(workspace, missing, table="reports") if missing else {}
    patterns = read_patterns(workspace, [row["template_id"] for row in sample])
    spans: dict[tuple[int, str], list[Span]] = {}
    for row in read_spans(workspace, ids):
        names = row.get("kind_code", ""), row.get("indicator_id", "")
        span = Span(row["start"], row["end"], *names)
        spans.setdefault((row["advert_id"], row["field_code"]), []).append(span)
    texts = []
    for row in sample:
        advert_id = row["advert_id"]
        if advert_id not in words:
            continue
        given = words[advert_id]
        pattern = patterns.get(row["template_id"], {}).get("pattern", "")
        title = given["title"] + "\n" if given["title"] else ""
        found = [*spans.get((advert_id, "title"), ())]
        for span in spans.get((advert_id, "text"), ()):
            moved = replace(span, start=span.start + len(title), end=span.end + len(title))
            found.append(moved)
        marked = mark_text(title + given["text"], pattern, found, cut_at=len(title), clear=clear)
        texts.append(
            AdvertText(
                advert_id=str(advert_id),
                kind_code=row["kind_code"],
                campaign_id=row["campaign_id"],
                letter=letters.get(row["campaign_id"], ""),
                posted_at=row["posted_at"],
                source=row["source"],
                place=row["place"] or given["place"],
                locator=f"{given['file_hash'][:12]} row {given['row']}",
                title=marked[0],
                text=marked[1],
            )
        )
    return tuple(texts)
