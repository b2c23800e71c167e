# SPDX-License-Identifier: Apache-2.0
"""What a lead looks like: organised, spam or independent. A suggestion with its reasons."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.prosecute.leads.signs import Signs

BLAST_ADVERTS = 20
BLAST_SHARE = 0.8
BLAST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Likeness:
    """A suggestion: `code` is organised, spam or independent; `reason` is one sentence."""

    code: str
    reason: str


def suggest_likeness(signs: Signs) -> Likeness:
    """Suggest what a network looks like; a person decides.

    One wording sent to many places or accounts with a single link or address and no telephone
    looks like spam or a scam. One set of contacts in one place looks like an independent person;
    people with their own contacts who share one thing look like a collective.
    """
    if _is_blast(signs):
        return Likeness(
            "spam",
            f"One wording stands {signs.largest} times and leads to one address, without a "
            "telephone number: bulk messages look like this.",
        )
    if signs.is_collective:
        return Likeness(
            "independent",
            "Several posters with contacts of their own share one thing and no wording: a "
            "collective or a shared flat looks like this.",
        )
    if signs.is_one_hand:
        return Likeness(
            "independent", "One set of contacts, one place and few adverts suggest one person."
        )
    return Likeness("organised", "Several signs of common control stand together.")


def _is_blast(signs: Signs) -> bool:
    addresses = sum(signs.numbers.get(kind, 0) for kind in ("url", "email", "handle", "wallet"))
    spread = max(len(signs.places), signs.accounts)
    return (
        signs.largest >= BLAST_ADVERTS
        and signs.largest >= BLAST_SHARE * signs.adverts
        and signs.numbers.get("phone", 0) == 0
        and 1 <= addresses <= 2
        and spread >= BLAST_PLACES
    )
