# SPDX-License-Identifier: Apache-2.0
"""Selectors: telephone numbers, addresses, account names, wallets and prices out of raw text."""

from __future__ import annotations

from manumit.text.selectors.finding import (
    REGIONS,
    SELECTOR_SCHEMA,
    choose_selectors,
    find_selectors,
)
from manumit.text.selectors.masking import hash_selector, hash_value, mask_value
from manumit.text.selectors.scanning import Candidates, concat_candidates, scan_texts
from manumit.text.selectors.words import SelectorWords, make_lexicon

__all__ = [
    "REGIONS",
    "SELECTOR_SCHEMA",
    "Candidates",
    "SelectorWords",
    "choose_selectors",
    "concat_candidates",
    "find_selectors",
    "hash_selector",
    "hash_value",
    "make_lexicon",
    "mask_value",
    "scan_texts",
]
