# SPDX-License-Identifier: Apache-2.0
"""What is known of one network before it is weighed: plain counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

FEW_ADVERTS = 12
# Hands per text from which on a wording looks copied rather than controlled.
COPIED_SHARE = 0.6
# More people than this who copy one wording are found as stock wording before (see networks).
MOST_COPIERS = 36
_NUMBERS = ("phone", "email", "handle", "wallet")


@dataclass(frozen=True, slots=True)
class Signs:
    """Counts of one network.

    Attributes:
        network_id: The network.
        content_hash: Hash of its records and selectors.
        adverts, reports, campaigns, sources: Members.
        texts: Distinct texts in its campaigns.
        worded: Adverts in its campaigns.
        places: City-level places, most frequent first, at most 20.
        place_count: All of them.
        countries: ISO 3166 alpha-2.
        source_names: Sources, most frequent first.
        first_at, last_at: First and last posting.
        persons_low, persons_high: Distinct persons suggested.
        numbers: Distinct contacts per kind (phone, email, handle, wallet, url).
        accounts: Accounts.
        recurring_numbers: The most contacts of one kind that stand in more than one record.
        hands: Groups of its records that selectors alone tie, wording left out.
        shared_contacts, shared_accounts, shared_images: Those that tie posters.
        shared_nodes: The strongest of them, as node ids.
        shared_names: The same, as kind and masked form.
        posters: Campaigns and single records.
        own_posters: Posters with a contact that no other poster has.
        doubtful: Ties that rest on uncertain readings.
        generic: Generic selectors that were left out.
        judged: Joins by a person.
        parts: Parts it would fall into without its strongest tie; 1 if it would hold.
        indicators: Records per indicator.
    """

    network_id: str
    content_hash: str = ""
    adverts: int = 0
    reports: int = 0
    campaigns: int = 0
    sources: int = 1
    texts: int = 0
    worded: int = 0
    places: Sequence[str] = ()
    place_count: int = 0
    countries: Sequence[str] = ()
    source_names: Sequence[str] = ()
    first_at: datetime | None = None
    last_at: datetime | None = None
    persons_low: int = 1
    persons_high: int = 1
    numbers: Mapping[str, int] = field(default_factory=dict)
    accounts: int = 0
    recurring_numbers: int = 0
    hands: int = 1
    shared_contacts: int = 0
    shared_accounts: int = 0
    shared_images: int = 0
    shared_nodes: Sequence[str] = ()
    shared_names: Sequence[str] = ()
    posters: int = 1
    own_posters: int = 0
    doubtful: int = 0
    generic: int = 0
    judged: int = 0
    parts: int = 1
    indicators: Mapping[str, int] = field(default_factory=dict)

    @property
    def most_numbers(self) -> tuple[str, int]:
        """The kind of contact of which it has most, and how many."""
        return max(
            ((kind, self.numbers.get(kind, 0)) for kind in _NUMBERS), key=lambda pair: pair[1]
        )

    @property
    def is_collective(self) -> bool:
        """Whether at least three posters with their own contacts share one thing and no words."""
        return (
            self.own_posters >= 3
            and self.own_posters == self.posters
            and len(self.shared_nodes) == 1
            and self.campaigns == 0
        )

    @property
    def is_copied(self) -> bool:
        """Whether wording alone ties it: nearly every text has contacts of its own."""
        return (
            self.campaigns > 0
            and self.reports == 0
            and 1 < self.hands <= MOST_COPIERS
            and self.hands >= COPIED_SHARE * self.texts
        )

    @property
    def is_one_hand(self) -> bool:
        """Whether it looks like one person: one set of contacts, one place, few adverts."""
        return (
            self.most_numbers[1] <= 1
            and self.persons_low <= 1
            and self.place_count <= 1
            and self.accounts <= max(1, self.sources)
            and self.adverts <= FEW_ADVERTS
            and self.reports == 0
        )

    def count(self, name: str) -> int:
        """Return a number a rule counts, by its name in the pack."""
        return _COUNTS[name](self) if name in _COUNTS else int(getattr(self, name))


def _further(count: int, signs: Signs) -> int:
    """Count those beyond the first, where something but wording ties them."""
    return 0 if signs.is_copied else max(0, count - 1)


_COUNTS: Mapping[str, Callable[[Signs], int]] = {
    "further_numbers": lambda signs: _further(signs.recurring_numbers, signs),
    "further_accounts": lambda signs: _further(signs.accounts, signs),
    "further_places": lambda signs: _further(signs.place_count, signs),
    "further_sources": lambda signs: _further(signs.sources, signs),
    "places_at_once": lambda signs: _further(signs.persons_low, signs),
    "own_posters": lambda signs: signs.own_posters if signs.is_collective else 0,
    "one_hand": lambda signs: int(signs.is_one_hand),
    "copied": lambda signs: int(signs.is_copied),
    "texts": lambda signs: max(0, signs.texts - 1),
    "parts": lambda signs: signs.parts if signs.parts > 1 else 0,
}
