# SPDX-License-Identifier: Apache-2.0
"""What a lead looks like: organised, spam or independent. A suggestion with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.prosecute.leads.signs import Signs

# A blast: at least this many adverts, this share of them from shared wording, and no more
# addresses than one in so many adverts; spread over many accounts or places.
BLAST_ADVERTS, BLAST_SHARE, BLAST_PER_ADDRESS = 20, 0.8, 20
BLAST_PLACES, BLAST_ACCOUNT_SHARE = 5, 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """A suggestion: `code` is organised, spam or independent; `reason` is one sentence."""

    code: str
    reason: str


def suggest_likeness(signs: Signs) -> Likeness:
    """Suggest what a network looks like; a person decides.

    Shared wording sent to many places or from many accounts, with few links or addresses and no
    telephone, looks like spam or a scam. One set of contacts in one place looks like an
    independent person; people with their own contacts who share one thing look like a collective.
    """
    if _is_blast(signs):
        return Likeness(
            "spam",
            f"Shared wording stands {signs.worded} times, in many places or from many accounts, "
            "and leads to few addresses, without a telephone number: bulk messages look like this.",
        )
    if signs.is_collective:
        return Likeness(
            "independent",
            "Several posters with contacts of their own share one thing and no wording: a "
            "collective or a shared flat looks like this.",
        )
    if signs.is_copied:
        return Likeness(
            "independent",
            "Only wording ties it, and nearly every text has contacts of its own: people who copy "
            "a text look like this.",
        )
    if signs.is_one_hand:
        return Likeness(
            "independent", "One set of contacts, one place and few adverts suggest one person."
        )
    return Likeness("organised", "Several signs of common control stand together.")


def _is_blast(signs: Signs) -> bool:
    addresses = sum(signs.numbers.get(kind, 0) for kind in ("url", "email", "handle", "wallet"))
    is_wide = (
        signs.place_count >= BLAST_PLACES or signs.accounts >= BLAST_ACCOUNT_SHARE * signs.adverts
    )
    return (
        signs.worded >= max(BLAST_ADVERTS, BLAST_SHARE * signs.adverts)
        and signs.numbers.get("phone", 0) == 0
        and 1 <= addresses <= max(2, signs.adverts / BLAST_PER_ADDRESS)
        and is_wide
    )
