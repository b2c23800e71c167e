# SPDX-License-Identifier: Apache-2.0
"""Texts as they may leave the house: every selector in them masked."""

from __future__ import annotations

from collections.abc import Sequence

from manumit.prosecute.adverts.selectors import find_selectors
from manumit.text.selectors import mask_value

_SHOWN = frozenset({"price"})


def mask_texts(texts: Sequence[str]) -> list[str]:
    """Return texts in which phones, e-mails, handles, addresses and wallets are masked.

    Args:
        texts: Any texts: advert bodies, templates, titles of leads.

    Example:
        >>> mask_texts(["Call Ana 202 555 0142 today"])[0].startswith("Call Ana +1")
        True
    """
    masked = list(texts)
    # From the end of each text, so that earlier places stay right.
    found = find_selectors(masked).sort_by([("row", "ascending"), ("start", "descending")])
    for mark in found.to_pylist():
        if mark["kind_code"] not in _SHOWN:
            text = masked[mark["row"]]
            shown = mask_value(mark["kind_code"], mark["value"])
            masked[mark["row"]] = text[: mark["start"]] + shown + text[mark["end"] :]
    return masked
