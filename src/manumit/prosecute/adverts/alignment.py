# SPDX-License-Identifier: Apache-2.0
"""Laying one text onto another, word by word.

The alignment is the one that saves most bits: a word in common saves what it would cost to
write, an edit costs `EDIT_BITS`. A word never stands for a part of a word: where white space
says that one token begins a word and the other is inside one, they are not substitutes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from manumit.text.kernels import kernel

EDIT_BITS = 2.0
"""Cost of one edited token: a deletion, an insertion or a substitution (2 bits name the kind)."""
MAX_TOKENS = 768
"""Tokens of a text that take part; what follows is left out (an advert has about 60)."""

_DIAGONAL, _UP, _LEFT = np.uint8(0), np.uint8(1), np.uint8(2)


@kernel
def _fill(
    left: npt.NDArray[np.uint64],
    left_words: npt.NDArray[np.int32],
    right: npt.NDArray[np.uint64],
    right_words: npt.NDArray[np.int32],
    bits: npt.NDArray[np.float32],
    moves: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
) -> None:
    """Fill the table of moves; `moves` is row-major (len(left)+1) x (len(right)+1)."""
    rows, columns = len(left), len(right)
    edit = np.float32(EDIT_BITS)
    for j in range(columns + 1):
        scores[j] = -edit * j
        moves[j] = _LEFT
    for i in range(1, rows + 1):
        corner = scores[0]
        scores[0] = -edit * i
        base = i * (columns + 1)
        moves[base] = _UP
        starts_i = i == 1 or left_words[i - 1] != left_words[i - 2]
        for j in range(1, columns + 1):
            best, move = scores[j] - edit, _UP
            if scores[j - 1] - edit > best:
                best, move = scores[j - 1] - edit, _LEFT
            if left[i - 1] == right[j - 1]:
                through = corner + bits[i - 1]
            elif starts_i == (j == 1 or right_words[j - 1] != right_words[j - 2]):
                through = corner - edit
            else:
                through = np.float32(-1e30)
            if through >= best:
                best, move = through, _DIAGONAL
            corner = scores[j]
            scores[j] = best
            moves[base + j] = move


@kernel
def align_tokens(
    left: npt.NDArray[np.uint64],
    left_words: npt.NDArray[np.int32],
    right: npt.NDArray[np.uint64],
    right_words: npt.NDArray[np.int32],
    bits: npt.NDArray[np.float32],
    moves: npt.NDArray[np.uint8],
    scores: npt.NDArray[np.float32],
    places: npt.NDArray[np.int16],
) -> None:
    """Lay `right` onto `left` (global alignment after Needleman and Wunsch, 1970).

    Args:
        left: Token keys of the template's text, at most MAX_TOKENS.
        left_words: Number of the white-space delimited word each token stands in.
        right: Token keys of the other text, at most MAX_TOKENS.
        right_words: Its word numbers.
        bits: Cost of writing each token of `left`.
        moves: Scratch of (MAX_TOKENS + 1) squared.
        scores: Scratch of MAX_TOKENS + 1.
        places: Filled: for each token of `left`, the place in `right` of the token that matches
            it or stands for it, or -1.
    """
    rows, columns = len(left), len(right)
    head = 0
    while head < rows and head < columns and left[head] == right[head]:
        places[head] = head
        head += 1
    tail = 0
    while (
        tail < rows - head
        and tail < columns - head
        and left[rows - 1 - tail] == right[columns - 1 - tail]
    ):
        places[rows - 1 - tail] = columns - 1 - tail
        tail += 1
    i, j = rows - tail, columns - tail
    _fill(
        left[head:i], left_words[head:i], right[head:j], right_words[head:j], bits[head:i],
        moves, scores,
    )  # fmt: skip
    width = j - head + 1
    while i > head:
        move = moves[(i - head) * width + (j - head)]
        if move == _DIAGONAL:
            i, j = i - 1, j - 1
            places[i] = j
        elif move == _UP:
            i -= 1
            places[i] = -1
        else:
            j -= 1
