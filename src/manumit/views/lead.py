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

from manumit.prosecute.adverts.masking import mask_texts
from manumit.prosecute.leads.actions import compare_evidence
from manumit.prosecute.leads.ancestry import read_ancestry
from manumit.prosecute.leads.reading import (
    read_corrections,
    read_evidence,
    read_judgements,
    read_lead,
)
from manumit.prosecute.networks.counting import (
    AdvertFilter,
    choose_sample,
    find_passing,
    find_span,
)
from manumit.prosecute.networks.reading import read_network, read_records, read_ties
from manumit.views.bins import Bins, make_bins
from manumit.views.lanes import (
    Lane,
    PlaceCount,
    count_places,
    find_campaign_lanes,
    find_selector_lanes,
)
from manumit.views.leads import EarlierVerdict, LeadRow, find_inherited, make_lead_row
from manumit.views.masking import NodeNames, mask_lanes
from manumit.views.texts import AdvertText, make_texts
from manumit.workspace import Workspace

MOST_TEXTS = 8


# The rule that says into what the group would fall without its strongest tie.
FRAGILE = "would_fall_apart"


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

    `gone` and `added` are evidence sentences that left or came since the standing judgement.
    `asked_id` is the id that was asked for; it differs from `lead.lead_id` after a merge or
    split. `changes` says in sentences what would change the picture. `inherited` is what persons
    said of leads that merged into this one; `is_accepted` whether it stands accepted with all
    that merged into it since.
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
    inherited: tuple[EarlierVerdict, ...]
    is_accepted: bool
    corrections: tuple[Correction, ...]
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadPreview:
    """What stands beside the list: a lead, its evidence, one of its adverts."""

    lead: LeadRow
    evidence_hash: str
    evidence: tuple[EvidencePart, ...]
    adverts: tuple[AdvertText, ...]


def view_preview(workspace: Workspace, lead_id: str, *, clear: bool = False) -> LeadPreview:
    """Return a lead in short, for the list; raises as `view_lead` does."""
    workspace.check("read.lead", "lead", lead_id)
    row = read_lead(workspace, lead_id)
    records = read_records(workspace, row["network_id"])
    sample = choose_sample(records, AdvertFilter(), 0, 1).to_pylist()
    return LeadPreview(
        lead=make_lead_row(row, read_ancestry(workspace)),
        evidence_hash=row["evidence_hash"],
        evidence=tuple(_make_part(part) for part in read_evidence(workspace, row["lead_id"])),
        adverts=make_texts(workspace, sample, {}, clear=clear),
    )


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
        clear: Show telephone numbers and the like as written; only for the page itself. What
            leaves has them masked, also in what colleagues wrote.

    Raises:
        NotFoundError: If there is no such lead.
        DeniedError: If the actor may not read it.
    """
    workspace.check("read.lead", "lead", lead_id)
    wanted = wanted or AdvertFilter()
    row = read_lead(workspace, lead_id)
    ancestry = read_ancestry(workspace)
    lead = make_lead_row(row, ancestry)
    gone, added = _find_change(workspace, lead, ancestry.standing.get(lead.lead_id))
    network = read_network(workspace, lead.network_id)
    records = read_records(workspace, lead.network_id)
    bins = make_bins(*find_span(records))
    evidence = tuple(_make_part(part) for part in read_evidence(workspace, lead.lead_id))
    campaigns = find_campaign_lanes(workspace, records, bins, wanted)
    letters = {lane.key: lane.letter for lane in campaigns}
    ties = read_ties(workspace, lead.network_id)
    sample = choose_sample(records, wanted, start, min(most, 20)).to_pylist()
    view = LeadView(
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
        selector_lanes=find_selector_lanes(workspace, records, ties, bins, wanted),
        places=count_places(records, wanted),
        adverts=make_texts(workspace, sample, letters, clear=clear),
        adverts_total=int(find_passing(records, wanted).sum()),
        judgements=_judgements(workspace, row),
        inherited=find_inherited(ancestry, lead.lead_id, with_settled=True),
        is_accepted=ancestry.is_accepted(lead.lead_id),
        corrections=tuple(
            Correction(**{name: item[name] for name in Correction.__dataclass_fields__})
            for item in read_corrections(workspace, "lead", lead.lead_id)
        ),
        gone=gone,
        added=added,
    )
    return view if clear else _mask_lead(workspace, view)


def find_changes(evidence: Iterable[EvidencePart]) -> tuple[str, ...]:
    """Say what would change the picture: its weakest spot, and the sum without strong parts.

    Args:
        evidence: Parts whose points add up to the points of the lead.

    Returns:
        Sentences; how the group would fall apart, then the four largest changes of the sum.
    """
    evidence = tuple(evidence)
    parts = [part for part in evidence if part.points]
    total = sum(part.points for part in parts)
    sentences = [part.sentence for part in evidence if part.part_code == FRAGILE]
    strongest = sorted(parts, key=lambda part: -abs(part.points))[:4]
    for part in strongest:
        verb = "fall" if part.points > 0 else "rise"
        without = total - part.points
        sentences.append(
            f"If this turned out to be wrong, the points would {verb} "
            f"from {total:.1f} to {without:.1f}: {part.sentence}"
        )
    return tuple(sentences)


def _mask_lead(workspace: Workspace, view: LeadView) -> LeadView:
    """Return the view as it may leave; the words of its adverts are masked already."""
    names = NodeNames(workspace)
    reasons = mask_texts([item.reason for item in view.judgements])
    requests = mask_texts([item.request for item in view.corrections])
    answers = mask_texts([item.reason for item in view.corrections])
    places = mask_texts([item.place for item in view.adverts])
    earlier = mask_texts([item.reason for item in view.inherited])
    return replace(
        view,
        inherited=tuple(
            replace(item, reason=reason)
            for item, reason in zip(view.inherited, earlier, strict=True)
        ),
        evidence=tuple(
            replace(part, nodes=tuple(map(names.hide, part.nodes))) for part in view.evidence
        ),
        campaign_lanes=mask_lanes(view.campaign_lanes),
        selector_lanes=tuple(
            replace(lane, key=lane.key and names.hide_selector(lane.key))
            for lane in view.selector_lanes
        ),
        adverts=tuple(
            replace(item, place=place) for item, place in zip(view.adverts, places, strict=True)
        ),
        judgements=tuple(
            replace(item, reason=reason)
            for item, reason in zip(view.judgements, reasons, strict=True)
        ),
        corrections=tuple(
            replace(item, request=request, reason=answer)
            for item, request, answer in zip(view.corrections, requests, answers, strict=True)
        ),
    )


def _find_change(
    workspace: Workspace, lead: LeadRow, standing: dict[str, Any] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if standing is None or not lead.has_changed:
        return (), ()
    change = compare_evidence(workspace, lead.lead_id, standing["evidence"])
    return change.gone, change.added


def _make_part(row: dict[str, Any]) -> EvidencePart:
    names = ("part_code", "group_code", "points", "sentence", "source", "grade")
    return EvidencePart(**{name: row[name] for name in names}, nodes=tuple(row["nodes"] or ()))


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
