# SPDX-License-Identifier: Apache-2.0
"""Which new adverts may raise an alert: only on leads a named person accepted.

An alert names a city and what matched, masked. There is none for what looks like one
independent poster, and none for what is on the suppress list: nobody is followed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A new advert that shares something with a lead.

    Attributes:
        lead_id: The lead.
        advert_id: The advert.
        place: City-level place, empty if unknown or ambiguous.
        why: What matched, masked.
    """

    lead_id: str
    advert_id: int
    place: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What persons and the machine say of a lead.

    Attributes:
        verdict_code: The verdict in force, empty if there is none.
        label_code: The label a person gave.
        looks_like_code: The suggestion of the run.
    """

    verdict_code: str
    label_code: str
    looks_like_code: str

    @property
    def may_alert(self) -> bool:
        """Whether new adverts may raise an alert."""
        said = self.label_code or self.looks_like_code
        return self.verdict_code == "accept" and said != "independent"


def find_alerts(
    matches: Iterable[Match],
    standings: Mapping[str, Standing],
    *,
    suppressed: Collection[int] = (),
    known: Collection[tuple[str, int]] = (),
) -> list[Match]:
    """Return the matches that may raise an alert.

    Args:
        matches: New adverts and the leads they match.
        standings: Per lead; a lead that is missing raises none.
        suppressed: Adverts that carry a suppressed selector or text.
        known: (lead_id, advert_id) of alerts that were raised before.
    """
    seen = set(known)
    alerts = []
    for match in sorted(matches, key=lambda m: (m.lead_id, m.advert_id)):
        key = (match.lead_id, match.advert_id)
        standing = standings.get(match.lead_id)
        if standing is None or not standing.may_alert:
            continue
        if match.advert_id in suppressed or key in seen:
            continue
        seen.add(key)
        alerts.append(match)
    return alerts
