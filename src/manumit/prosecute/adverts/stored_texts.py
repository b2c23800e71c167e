# SPDX-License-Identifier: Apache-2.0
"""The words of texts as stored bytes, so that new texts find their mates without the raw texts.

A word is its number among the words of the background: four bytes instead of eight, and the
same for all texts. Texts that came in later may have words that the background lacks; their
hashes stand beside the text.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.prosecute.adverts.background import Background
from manumit.prosecute.adverts.distinct import DistinctTexts, Hashes, Ints, Longs

_LACKING = -1
# Bytes of one Arrow array are counted in 31 bits.
_ROWS_AT_ONCE = 100_000


def make_texts(texts: DistinctTexts, background: Background) -> pa.Table:
    """Return texts as rows of `advert_texts`.

    Args:
        texts: d texts.
        background: In whose words they are written down.

    Returns:
        d rows: text_id, words, more.
    """
    numbers = _find_numbers(texts.words, background.words)[texts.ids]
    lacks = np.concatenate([[0], np.cumsum(numbers == _LACKING)])[texts.starts]
    more = texts.words[texts.ids[numbers == _LACKING]]
    return pa.table(
        {
            "text_id": texts.text_id,
            "words": _to_bytes(numbers.astype("<i4"), texts.starts),
            "more": _to_bytes(more.astype("<u8"), lacks),
        }
    )


def _find_numbers(words: Hashes, known: Hashes) -> Ints:
    """Return the place of each word in `known` (ascending), -1 where it is not there."""
    if not len(known):
        return np.full(len(words), _LACKING, dtype=np.int32)
    place = np.minimum(np.searchsorted(known, words), len(known) - 1)
    return np.where(known[place] == words, place, _LACKING).astype(np.int32)


def _to_bytes(values: npt.NDArray[np.generic], starts: Longs) -> pa.ChunkedArray:
    """Return the values starts[i]:starts[i + 1] as the bytes of row i."""
    chunks = []
    for low in range(0, len(starts) - 1, _ROWS_AT_ONCE):
        bounds = starts[low : low + _ROWS_AT_ONCE + 1]
        part = pa.py_buffer(np.ascontiguousarray(values[bounds[0] : bounds[-1]]))
        offsets = ((bounds - bounds[0]) * values.itemsize).astype(np.int32)
        buffers = [None, pa.py_buffer(offsets), part]
        chunks.append(pa.Array.from_buffers(pa.binary(), len(bounds) - 1, buffers))
    return pa.chunked_array(chunks, pa.binary())


def parse_texts(rows: pa.Table, background: Background) -> DistinctTexts:
    """Return the texts of rows of `advert_texts`, in the order of the rows.

    Args:
        rows: text_id, words, more.
        background: In whose words they were written down.

    Returns:
        The texts; which rows of which table hold them is not known (`row`, `copies` and
        `text_of_row` are empty).
    """
    ids, starts = _from_bytes(rows["words"], np.dtype("<i4"))
    more, inverse = np.unique(_from_bytes(rows["more"], np.dtype("<u8"))[0], return_inverse=True)
    if len(more):
        ids[ids == _LACKING] = len(background.words) + inverse
    nothing = np.empty(0, dtype=np.int64)
    words = np.concatenate([background.words, more]).astype(np.uint64)
    text_id = rows["text_id"].to_numpy()
    return DistinctTexts(
        text_id, nothing, nothing, nothing, words, starts, ids.astype(np.int32, copy=False)
    )


def _from_bytes(
    column: pa.ChunkedArray, kind: np.dtype[np.generic]
) -> tuple[npt.NDArray[np.generic], Longs]:
    """Return the values of all rows one after the other, and where each row begins."""
    values, lengths = [np.empty(0, kind)], [np.zeros(1, dtype=np.int64)]
    for chunk in column.chunks:
        _, offsets, content = chunk.buffers()
        bounds = np.frombuffer(offsets, np.int32)[chunk.offset : chunk.offset + len(chunk) + 1]
        lengths.append(np.diff(bounds).astype(np.int64) // kind.itemsize)
        if bounds[-1] > bounds[0]:
            count = int(bounds[-1] - bounds[0]) // kind.itemsize
            values.append(np.frombuffer(content, kind, count, int(bounds[0])))
    return np.concatenate(values), np.cumsum(np.concatenate(lengths))
