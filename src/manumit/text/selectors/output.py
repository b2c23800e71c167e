# SPDX-License-Identifier: Apache-2.0
"""Where finders put what they find."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel
from manumit.text.selectors.decoding import ENCODED, KEYCAP, PLACE, ROW, STEP, ZERO, Symbols

SELECTOR_KINDS = ("phone", "email", "handle", "url", "wallet", "price")
PHONE, EMAIL, HANDLE, URL, WALLET, PRICE = (ZERO + kind for kind in range(len(SELECTOR_KINDS)))

USED, BYTES_USED, FULL = range(3)
"""Places in Found.state: candidates, bytes of text, whether something found no room."""

(
    ROW_OF,
    KIND_OF,
    START,
    END,
    STEPS_OF,
    SCORE,
    NUMBER,
    TEXT_END,
    RUN_OF,
    FIRST_OF,
    LAST_OF,
    IS_WHOLE,
) = range(12)
"""Rows of Found.rows. START and END are characters of the raw span; STEPS_OF bits of
`decoding.STEPS`; SCORE thousandths. NUMBER is for phones the digits << 5 | how many << 1 | plus
sign, for prices hundredths << 8 | currency, for handles the platform. TEXT_END is one past the
last byte of its spelling, which begins where the one before ends. RUN_OF, FIRST_OF and LAST_OF
tell which phones are readings of the same digits, IS_WHOLE those that are not cut out of a
uniform sequence of groups."""


class Found(NamedTuple):
    """Candidates.

    Attributes:
        rows: int64[12, n], a column for each candidate; see ROW_OF to IS_WHOLE.
        text: Spellings (UTF-8), one after the other.
        state: USED, BYTES_USED, FULL.
    """

    rows: npt.NDArray[np.int64]
    text: npt.NDArray[np.uint8]
    state: npt.NDArray[np.int64]


def make_found(rows: int, text_bytes: int) -> Found:
    """Return room for `rows` candidates and `text_bytes` bytes of spelling."""
    return Found(
        np.empty((12, rows), np.int64), np.empty(text_bytes, np.uint8), np.zeros(3, np.int64)
    )


def grow_found(found: Found) -> Found:
    """Return the same candidates with twice the room."""
    bigger = make_found(2 * found.rows.shape[1] + 64, 2 * len(found.text) + 64)
    bigger.rows[:, : found.rows.shape[1]] = found.rows
    bigger.text[: len(found.text)] = found.text
    bigger.state[:] = found.state
    bigger.state[FULL] = 0
    return bigger


@inner_kernel
def put_candidate(
    found: Found,
    symbols: Symbols,
    kind: int,
    low: int,
    high: int,
    steps: int,
    score: int,
    number: int,
) -> None:
    """Add a candidate that stands in symbols low to high.

    Its spelling, if it has one, was put just before. The raw span takes in what follows the
    last symbol without being seen (as in keycaps and "&#64;").
    """
    at = found.state[USED]
    if at >= found.rows.shape[1]:
        found.state[FULL] = 1
        return
    found.rows[ROW_OF, at] = symbols[ROW, low]
    found.rows[KIND_OF, at] = kind
    found.rows[START, at] = symbols[PLACE, low]
    is_long = symbols[STEP, high - 1] & (KEYCAP | ENCODED)
    found.rows[END, at] = symbols[PLACE, high] if is_long else symbols[PLACE, high - 1] + 1
    found.rows[STEPS_OF, at] = steps
    found.rows[SCORE, at] = score
    found.rows[NUMBER, at] = number
    found.rows[TEXT_END, at] = found.state[BYTES_USED]
    found.rows[RUN_OF, at] = found.rows[FIRST_OF, at] = found.rows[LAST_OF, at] = 0
    found.rows[IS_WHOLE, at] = 1
    found.state[USED] = at + 1


@inner_kernel
def put_code(found: Found, code: int) -> None:
    """Add one code point to the spelling of the next candidate, as UTF-8."""
    at = found.state[BYTES_USED]
    if at + 4 > len(found.text):
        found.state[FULL] = 1
        return
    if code < 0x80:
        found.text[at] = code
        at += 1
    elif code < 0x800:
        found.text[at] = 0xC0 | code >> 6
        found.text[at + 1] = 0x80 | code & 0x3F
        at += 2
    elif code < 0x10000:
        found.text[at] = 0xE0 | code >> 12
        found.text[at + 1] = 0x80 | code >> 6 & 0x3F
        found.text[at + 2] = 0x80 | code & 0x3F
        at += 3
    else:
        found.text[at] = 0xF0 | code >> 18
        found.text[at + 1] = 0x80 | code >> 12 & 0x3F
        found.text[at + 2] = 0x80 | code >> 6 & 0x3F
        found.text[at + 3] = 0x80 | code & 0x3F
        at += 4
    found.state[BYTES_USED] = at
