# SPDX-License-Identifier: Apache-2.0
"""A lead in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from manumit.core.values import join_words
from manumit.prosecute.leads.evidence import Part
from manumit.prosecute.leads.rules import IndicatorRule
from manumit.prosecute.leads.signs import Signs

_MOST_REASONS = 3
_OFFERS = {
    "service": "service adverts",
    "job": "job offers",
    "organ": "offers concerning organs",
    "mixed": "adverts of several kinds",
}
_MIXED_SHARE = 0.25


def find_offer(signs: Signs, indicators: Mapping[str, IndicatorRule]) -> str:
    """Return what is offered, by the indicators present: service, job, organ, mixed or unknown."""
    counts: dict[str, int] = {}
    for indicator_id, count in signs.indicators.items():
        if indicator_id in indicators:
            offer = indicators[indicator_id].offer
            counts[offer] = max(counts.get(offer, 0), count)
    if not counts:
        return "unknown"
    total = sum(counts.values())
    large = sorted(offer for offer, count in counts.items() if count >= _MIXED_SHARE * total)
    return large[0] if len(large) == 1 else "mixed"


def make_title(signs: Signs, offer: str) -> str:
    """Return one line that says what the lead is, without names or numbers of persons."""
    what = f"{signs.adverts} {_OFFERS.get(offer, 'adverts')}"
    ties = []
    if signs.campaigns:
        ties.append(_plural(signs.campaigns, "shared wording", "shared wordings"))
    shared = signs.shared_contacts + signs.shared_accounts
    if shared:
        ties.append(_plural(shared, "shared contact or account", "shared contacts or accounts"))
    if signs.reports:
        ties.append(_plural(signs.reports, "report", "reports"))
    where = f" in {join_words(signs.places[:2])}" if 0 < signs.place_count <= 2 else ""
    if signs.place_count > 2:
        where = f" in {signs.place_count} places"
    return f"{what}{where}" + (f": {join_words(ties)}" if ties else "")


def find_reasons(parts: Sequence[Part]) -> list[str]:
    """Return the strongest reasons as sentences, those with points only."""
    counted = sorted((p for p in parts if p.points > 0), key=lambda p: (-p.points, p.part_code))
    return [part.sentence for part in counted[:_MOST_REASONS]]


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
