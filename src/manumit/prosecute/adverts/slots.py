# SPDX-License-Identifier: Apache-2.0
"""Kinds of slots, and tokens as a template sees them: words by spelling, values by kind.

Two texts that differ in a telephone number or a date do not differ in wording. A value whose
kind is known therefore counts as that kind alone; several tokens of one value are one token.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from babel import Locale

from manumit.prosecute.adverts.layout import DOTTED, PARTED, PRICED
from manumit.text.tokens import MIXED, WORD, TokenTable, tokenise_texts
from manumit.text.tokens import NUMBER as NUMBER_CLASS

SLOT_KINDS = (
    "free", "number", "date", "price", "phone", "name", "place", "url", "email", "handle",
)  # fmt: skip
FREE, NUMBER, DATE, PRICE, PHONE, NAME, PLACE, URL, EMAIL, HANDLE = range(len(SLOT_KINDS))

_BY_SPELLING = (FREE, NAME, PLACE)
_WHOLE = np.array([kind not in (*_BY_SPELLING, NUMBER) for kind in range(len(SLOT_KINDS))])
_KEYS = np.array([(kind + 1) * 0x9E3779B97F4A7C15 & (1 << 64) - 1 for kind in range(10)], np.uint64)
_DATE_LANGUAGES = ("en", "es", "fr", "pt", "de", "it", "nl", "pl", "ro", "ru", "uk", "tr", "ar")

Bytes = npt.NDArray[np.uint8]


@functools.cache
def find_date_words() -> npt.NDArray[np.uint64]:
    """Return the keys of the names of months and days, sorted (from Unicode CLDR by babel)."""
    names = set()
    for language in _DATE_LANGUAGES:
        locale = Locale(language)
        for table in (locale.months, locale.days):
            for context in table.values():
                for width in ("wide", "abbreviated"):
                    names.update(context.get(width, {}).values())
    tokens = tokenise_texts(sorted(names))
    single = np.flatnonzero(np.diff(tokens.starts) == 1)
    firsts = tokens.starts[single]
    return np.unique(tokens.keys[firsts[tokens.classes[firsts] == WORD]])


def find_kinds(tokens: TokenTable, marks: Bytes) -> Bytes:
    """Tell the kind of each token from the token alone and what touches it.

    Args:
        tokens: m tokens.
        marks: uint8[m]; as from `read_layout`.

    Returns:
        uint8[m]; NUMBER, PRICE, DATE (names of months and days next to numbers or to each
        other), URL (host names of three labels or more), else FREE.
    """
    kinds = np.zeros(len(tokens.keys), dtype=np.uint8)
    digits = (tokens.classes == NUMBER_CLASS) | (tokens.classes == MIXED)
    kinds[digits] = NUMBER
    kinds[(tokens.classes == NUMBER_CLASS) & (marks & PRICED > 0)] = PRICE
    inner = np.ones(len(kinds) + 1, dtype=bool)  # no token before or after in the same text
    inner[tokens.starts] = False
    named = np.isin(tokens.keys, find_date_words())
    plain = tokens.classes == NUMBER_CLASS
    after = np.zeros(len(kinds), dtype=bool)
    before = np.zeros(len(kinds), dtype=bool)
    after[:-1] = inner[1:-1] & (named | plain)[1:]
    before[1:] = inner[1:-1] & (named | plain)[:-1]
    dates = named & (after | before)
    kinds[dates] = DATE
    near = np.zeros(len(kinds), dtype=bool)
    near[:-1] |= inner[1:-1] & dates[1:]
    near[1:] |= inner[1:-1] & dates[:-1]
    kinds[near & plain] = DATE
    joined = (marks & DOTTED > 0) & inner[:-1]
    joined[1:] &= marks[:-1] & PARTED == 0
    kinds[_find_hosts(joined)] = URL
    return kinds


def _find_hosts(joined: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which tokens stand in runs of three or more that are joined to the one before."""
    runs = np.cumsum(~joined)
    return np.asarray(np.bincount(runs, minlength=len(joined) + 2)[runs] >= 3)


@dataclass(frozen=True, slots=True)
class TypedTokens:
    """Tokens as a template sees them.

    Attributes:
        table: The tokens; a value of a known kind is one token, whose key is its kind's.
        words: int32[m]; number of white-space delimited words before each token.
        kinds: uint8[m]; place in SLOT_KINDS.
    """

    table: TokenTable
    words: npt.NDArray[np.int32]
    kinds: Bytes


def make_typed_tokens(
    tokens: TokenTable, words: npt.NDArray[np.int32], kinds: Bytes
) -> TypedTokens:
    """Replace values of known kinds by their kind.

    Args:
        tokens: m tokens.
        words: int32[m]; as from `read_layout`.
        kinds: uint8[m]; what is known of each token (place in SLOT_KINDS), FREE if nothing.

    Returns:
        At most m tokens.
    """
    follows = np.zeros(len(kinds), dtype=bool)
    follows[1:] = (kinds[1:] == kinds[:-1]) & _WHOLE[kinds[1:]]
    follows[tokens.starts[:-1][np.diff(tokens.starts) > 0]] = False
    kept = np.flatnonzero(~follows)
    lasts = np.append(kept, len(kinds))[1:] - 1
    keys = np.where(np.isin(kinds, _BY_SPELLING), tokens.keys, _KEYS[kinds])
    starts = np.concatenate([[0], np.cumsum(~follows)])[tokens.starts]
    table = replace(
        tokens, starts=starts, keys=keys[kept], begin=tokens.begin[kept], end=tokens.end[lasts],
        classes=tokens.classes[kept],
    )  # fmt: skip
    return TypedTokens(table, words[kept], kinds[kept])
