# SPDX-License-Identifier: Apache-2.0
"""One lead: is this real?

The page of a lead shows adverts, selectors and places side by side, the texts with their shared
wording, every part of the evidence with its points, what speaks against it, and what persons
have decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from manumit.prosecute.adverts.reading import (
    read_adverts,
    read_campaigns,
    read_patterns,
    read_spans,
)
from manumit.prosecute.leads.reading import (
    read_corrections,
    read_evidence,
    read_judgements,
    read_lead,
    read_standing,
)
from manumit.prosecute.networks.reading import (
    AdvertFilter,
    read_network,
    read_places,
    read_sample,
    read_selector_times,
    read_span,
    read_timeline,
)
from manumit.views.bins import Bins, make_bins
from manumit.views.coordinates import find_coordinates
from manumit.views.leads import LeadRow, make_lead_row
from manumit.views.marking import Segment, Span, mark_text
from manumit.workspace import Workspace

MOST_LANES = 8
MOST_TEXTS = 8


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One part of the sum: its rule, group (control, indicator or counter), points and words."""

    part_code: str
    group_code: str
    points: float
    sentence: str
    source: str
    grade: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """Counts over the bins of the page for one campaign or selector.

    `key` is a campaign id or selector id; `letter` names the lane on the page.
    """

    key: str
    letter: str
    label: str
    adverts: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A city-level place, its adverts, and where it lies (degrees), if known."""

    place: str
    country_code: str
    adverts: int
    latitude: float | None
    longitude: float | None


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


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of what persons decided; `undoes_id` says which row it takes back."""

    judgement_id: int
    verdict_code: str
    label_code: str
    reason: str
    actor: str
    made_at: datetime
    undoes_id: int | None
    is_standing: bool
    saw_other_evidence: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction request and its state: open, granted or refused."""

    correction_id: int
    request: str
    author: str
    received_at: datetime
    decision_code: str
    reviewer: str
    reason: str


@dataclass(frozen=True, slots=True)
class LeadView:
    """Everything the page of a lead shows.

    `asked_id` is the id that was asked for; it differs from `lead.lead_id` after a merge or
    split. `changes` says in sentences what would change the picture.
    """

    lead: LeadRow
    asked_id: str
    evidence_hash: str
    persons_low: int
    persons_high: int
    selectors: int
    evidence: tuple[EvidencePart, ...]
    changes: tuple[str, ...]
    wanted: AdvertFilter
    bins: Bins
    campaign_lanes: tuple[Lane, ...]
    selector_lanes: tuple[Lane, ...]
    places: tuple[PlaceCount, ...]
    adverts: tuple[AdvertText, ...]
    adverts_total: int
    judgements: tuple[Judgement, ...]
    corrections: tuple[Correction, ...]


def view_lead(
    workspace: Workspace,
    lead_id: str,
    wanted: AdvertFilter | None = None,
    *,
    start: int = 0,
    most: int = MOST_TEXTS,
    clear: bool = False,
) -> LeadView:
    """Return one lead.

    Args:
        workspace: The workspace.
        lead_id: Its present or an earlier id.
        wanted: Which of its adverts the pictures and texts show.
        start: Texts to skip.
        most: Texts to show, at most 20.
        clear: Show telephone numbers and the like as written; only for the page itself.

    Raises:
        NotFoundError: If there is no such lead.
        DeniedError: If the actor may not read it.
    """
    workspace.check("read.lead", "lead", lead_id)
    wanted = wanted or AdvertFilter()
    row = read_lead(workspace, lead_id)
    judged = {item["target_id"]: item for item in read_standing(workspace)}
    lead = make_lead_row(row, judged.get(row["lead_id"]))
    network = read_network(workspace, lead.network_id)
    bins = make_bins(*read_span(workspace, lead.network_id))
    evidence = tuple(_make_part(part) for part in read_evidence(workspace, lead.lead_id))
    campaigns = _campaign_lanes(workspace, lead.network_id, bins, wanted)
    letters = {lane.key: lane.letter for lane in campaigns}
    sample = read_sample(workspace, lead.network_id, wanted, start=start, most=min(most, 20))
    return LeadView(
        lead=lead,
        asked_id=lead_id,
        evidence_hash=row["evidence_hash"],
        persons_low=network["persons_low"],
        persons_high=network["persons_high"],
        selectors=network["selectors"],
        evidence=evidence,
        changes=find_changes(evidence),
        wanted=wanted,
        bins=bins,
        campaign_lanes=campaigns,
        selector_lanes=_selector_lanes(workspace, lead.network_id, bins, wanted),
        places=_place_counts(workspace, lead.network_id, wanted),
        adverts=_texts(workspace, sample, letters, clear=clear),
        adverts_total=sample[0]["total"] if sample else 0,
        judgements=_judgements(workspace, row),
        corrections=tuple(
            Correction(**{name: item[name] for name in Correction.__dataclass_fields__})
            for item in read_corrections(workspace, "lead", lead.lead_id)
        ),
    )


def find_changes(evidence: Iterable[EvidencePart]) -> tuple[str, ...]:
    """Say what would change the picture: the sum without each of its strongest parts.

    Args:
        evidence: Parts whose points add up to the points of the lead.

    Returns:
        At most four sentences, the largest change first.
    """
    parts = [part for part in evidence if part.points]
    total = sum(part.points for part in parts)
    strongest = sorted(parts, key=lambda part: -abs(part.points))[:4]
    sentences = []
    for part in strongest:
        verb = "fall" if part.points > 0 else "rise"
        without = total - part.points
        sentences.append(
            f"If this turned out to be wrong, the points would {verb} "
            f"from {total:.1f} to {without:.1f}: {part.sentence}"
        )
    return tuple(sentences)


def _make_part(row: dict[str, Any]) -> EvidencePart:
    names = ("part_code", "group_code", "points", "sentence", "source", "grade")
    return EvidencePart(**{name: row[name] for name in names}, nodes=tuple(row["nodes"] or ()))


def _campaign_lanes(
    workspace: Workspace, network_id: str, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    rows = read_timeline(workspace, network_id, bins.unit, wanted)
    lanes = _make_lanes(rows, "campaign_id", bins, "ABCDEFGH")
    known = read_campaigns(workspace, [lane.key for lane in lanes])
    return tuple(
        replace(lane, label=known[lane.key]["pattern"] if lane.key in known else lane.label)
        for lane in lanes
    )


def _selector_lanes(
    workspace: Workspace, network_id: str, bins: Bins, wanted: AdvertFilter
) -> tuple[Lane, ...]:
    rows = read_selector_times(workspace, network_id, bins.unit, wanted)
    labels = {str(row["selector_id"]): f"{row['kind_code']} {row['masked']}" for row in rows}
    lanes = _make_lanes(rows, "selector_id", bins, "")
    return tuple(replace(lane, label=labels.get(lane.key, lane.label)) for lane in lanes)


def _make_lanes(
    rows: Iterable[dict[str, Any]], key: str, bins: Bins, letters: str
) -> tuple[Lane, ...]:
    """Return the largest lanes; the rest share one lane named by their number."""
    counts: dict[str, list[int]] = {}
    for row in rows:
        place = bins.place(row["bin"])
        lane = counts.setdefault(str(row[key]), [0] * len(bins.starts))
        if place >= 0:
            lane[place] += row["adverts"]
    ranked = sorted(counts.items(), key=lambda item: (not item[0], -sum(item[1]), item[0]))
    lanes = []
    for index, (name, values) in enumerate(ranked[:MOST_LANES]):
        label = name or "Outside any campaign"
        letter = letters[index : index + 1] if name else "–"
        lanes.append(Lane(name, letter, label, sum(values), tuple(values)))
    rest = ranked[MOST_LANES:]
    if rest:
        merged = [sum(column) for column in zip(*(values for _name, values in rest), strict=True)]
        lanes.append(Lane("", "…", f"{len(rest)} more", sum(merged), tuple(merged)))
    return tuple(lanes)


def _place_counts(
    workspace: Workspace, network_id: str, wanted: AdvertFilter
) -> tuple[PlaceCount, ...]:
    counted = []
    for row in read_places(workspace, network_id, wanted):
        found = find_coordinates(row["place"], row["country_code"])
        latitude, longitude = found or (None, None)
        place = (row["place"], row["country_code"], row["adverts"])
        counted.append(PlaceCount(*place, latitude, longitude))
    return tuple(counted)


def _texts(
    workspace: Workspace, sample: list[dict[str, Any]], letters: dict[str, str], *, clear: bool
) -> tuple[AdvertText, ...]:
    ids = [row["advert_id"] for row in sample]
    words = read_adverts(workspace, ids)
    words |= read_adverts(workspace, [key for key in ids if key not in words], table="reports")
    patterns = read_patterns(workspace, list({row["campaign_id"] for row in sample}))
    spans: dict[tuple[int, str], list[Span]] = {}
    for row in read_spans(workspace, ids):
        span = Span(row["start"], row["end"], row.get("kind_code", ""), row.get("indicator_id", ""))
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


def _judgements(workspace: Workspace, row: dict[str, Any]) -> tuple[Judgement, ...]:
    rows = read_judgements(workspace, row["lead_id"])
    undone = {item["undoes_id"] for item in rows if item["undoes_id"] is not None}
    names = (
        "judgement_id", "verdict_code", "label_code", "reason", "actor", "made_at", "undoes_id",
    )  # fmt: skip
    standing = next(
        (
            item["judgement_id"]
            for item in rows
            if item["undoes_id"] is None and item["judgement_id"] not in undone
        ),
        None,
    )
    return tuple(
        Judgement(
            **{name: item[name] for name in names},
            is_standing=item["judgement_id"] == standing,
            saw_other_evidence=item["evidence_hash"] != row["evidence_hash"],
        )
        for item in rows
    )
