# SPDX-License-Identifier: Apache-2.0
"""Laying one text onto another, word by word.

The alignment is the one that saves most bits: a word in common saves what it would cost to
write, an edit costs `EDIT_BITS`. A word never stands for a part of a word: where white space
says that one token begins a word and the other is inside one, they are not substitutes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import inner_kernel, kernel

EDIT_BITS = 2.0
"""Cost of one edited token: a deletion, an insertion or a substitution (2 bits name the kind)."""
MAX_TOKENS = 768
"""Tokens of a text that take part; what follows is left out (an advert has about 60)."""

_DIAGONAL, _UP, _LEFT = np.uint8(0), np.uint8(1), np.uint8(2)


@inner_kernel
def _fill(
    keys: npt.NDArray[np.uint64], words: npt.NDArray[np.int32], bits: npt.NDArray[np.float32],
    low: int, rows: int, first: int, columns: int, moves: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
) -> None:  # fmt: skip
    """Fill the table of moves for tokens low.. against first..; row-major, columns + 1 wide."""
    edit, never = np.float32(EDIT_BITS), np.float32(-1e30)
    for j in range(columns + 1):
        scores[j] = -edit * j
        moves[j] = _LEFT
    for i in range(1, rows + 1):
        corner = scores[0]
        scores[0] = -edit * i
        base = i * (columns + 1)
        moves[base] = _UP
        token = low + i - 1
        begins = i == 1 or words[token] != words[token - 1]
        for j in range(1, columns + 1):
            other = first + j - 1
            best, move = scores[j] - edit, _UP
            if scores[j - 1] - edit > best:
                best, move = scores[j - 1] - edit, _LEFT
            through = never
            if keys[token] == keys[other]:
                through = corner + bits[token]
            elif begins == (j == 1 or words[other] != words[other - 1]):
                through = corner - edit
            if through >= best:
                best, move = through, _DIAGONAL
            corner = scores[j]
            scores[j] = best
            moves[base + j] = move


@kernel
def align_tokens(
    keys: npt.NDArray[np.uint64], words: npt.NDArray[np.int32], bits: npt.NDArray[np.float32],
    low: int, high: int, first: int, stop: int, moves: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32], places: npt.NDArray[np.int16],
) -> None:  # fmt: skip
    """Lay one text onto another (global alignment after Needleman and Wunsch, 1970).

    Args:
        keys: Token keys of all texts.
        words: Number of the white-space delimited word each token stands in.
        bits: Cost of writing each token.
        low: First token of the template's text.
        high: One past its last, at most MAX_TOKENS further.
        first: First token of the other text.
        stop: One past its last, at most MAX_TOKENS further.
        moves: Scratch of (MAX_TOKENS + 1) squared.
        scores: Scratch of MAX_TOKENS + 1.
        places: Filled: for each token of the template's text, the place in the other text of the
            token that matches it or stands for it, or -1.
    """
    head = 0
    while low + head < high and first + head < stop and keys[low + head] == keys[first + head]:
        places[head] = head
        head += 1
    tail = 0
    while (
        low + head < high - tail
        and first + head < stop - tail
        and keys[high - 1 - tail] == keys[stop - 1 - tail]
    ):
        tail += 1
        places[high - low - tail] = stop - first - tail
    rows, columns = high - low - head - tail, stop - first - head - tail
    _fill(keys, words, bits, low + head, rows, first + head, columns, moves, scores)
    width = columns + 1
    while rows > 0:
        move = moves[rows * width + columns]
        if move == _LEFT:
            columns -= 1
            continue
        rows -= 1
        if move == _DIAGONAL:
            columns -= 1
            places[head + rows] = head + columns
        else:
            places[head + rows] = -1
