# SPDX-License-Identifier: Apache-2.0
"""Link new adverts into a corpus that is linked already.

New texts change what a bucket proposes only where they enter it. So the old proposals of
those buckets are taken back, the new ones are made, and what is left is what linking all
adverts at once by the same background would have given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.background import UNIT, Background, make_phrase_table
from manumit.prosecute.adverts.candidates import propose_pairs
from manumit.prosecute.adverts.distinct import (
    DistinctTexts,
    Hashes,
    Ints,
    Longs,
    find_distinct_texts,
)
from manumit.prosecute.adverts.grams import TEXT_BITS, find_postings, mark_wanted
from manumit.prosecute.adverts.linking import Linked, make_linked, verify_pairs
from manumit.text.tokens import TokenTable

_TEXT_MASK = np.uint64((1 << TEXT_BITS) - 1)
_S32 = np.uint64(32)


@dataclass(frozen=True, slots=True)
class KnownLinks:
    """The links of earlier adverts, as the table `advert_links` holds them.

    Attributes:
        left_id: int64; smaller text id.
        right_id: int64; larger text id.
        bits: float64; bits saved.
        shared: int32; words in common.
        proposals: int32; buckets that propose the pair.
    """

    left_id: Longs
    right_id: Longs
    bits: npt.NDArray[np.float64]
    shared: Ints
    proposals: Ints


def to_known(linked: Linked) -> KnownLinks:
    """Return links by text id, which stay true when texts are added."""
    ids = linked.texts.text_id
    return KnownLinks(
        ids[linked.left], ids[linked.right], linked.bits, linked.shared, linked.proposals
    )


def _pack_known(texts: DistinctTexts, known: KnownLinks) -> tuple[Hashes, Longs]:
    """Return known links as packed pairs of text numbers, ascending, and their order."""
    left = np.searchsorted(texts.text_id, known.left_id).astype(np.uint64)
    right = np.searchsorted(texts.text_id, known.right_id).astype(np.uint64)
    pairs = left << _S32 | right
    order = np.argsort(pairs)
    return pairs[order], order


def _count_in(pairs: Hashes, counts: Ints, wanted: Hashes) -> Ints:
    """Return the count of each wanted pair, 0 where it is not among `pairs` (ascending)."""
    if len(pairs) == 0:
        return np.zeros(len(wanted), dtype=np.int32)
    where = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    return np.where(pairs[where] == wanted, counts[where], 0).astype(np.int32)


def link_new_texts(
    tokens: TokenTable, first_new: int, background: Background, known: KnownLinks
) -> Linked:
    """Link new adverts to each other and to those that are linked already.

    Args:
        tokens: Of all rows, earlier and new.
        first_new: The rows from this one on are new.
        background: By which the earlier rows were linked.
        known: Their links.

    Returns:
        Exactly what `link_texts(tokens, background)` returns.
    """
    texts = find_distinct_texts(tokens)
    is_new = texts.row >= first_new
    bits = background.word_bits(texts.words)
    need = background.gram_bits_needed()
    wanted = mark_wanted(texts, bits, need, np.flatnonzero(is_new))
    now = find_postings(texts, bits, need, wanted)
    before = [part[~is_new[(part & _TEXT_MASK).astype(np.int64)]] for part in now]
    lengths = np.diff(texts.starts).astype(np.int32)
    table = make_phrase_table(background)
    made, made_counts = propose_pairs(now, texts.text_id, lengths, table)
    gone, gone_counts = propose_pairs(before, texts.text_id, lengths, table)
    old, order = _pack_known(texts, known)
    counts = known.proposals[order] - _count_in(gone, gone_counts, old)
    counts += _count_in(made, made_counts, old)
    fresh = made[_count_in(old, np.ones(len(old), dtype=np.int32), made) == 0]
    saved, shared = verify_pairs(texts, fresh, bits, background)
    good, kept = saved > 0, counts > 0
    pairs = np.concatenate([old[kept], fresh[good]])
    by_pair = np.argsort(pairs)
    units = np.round(known.bits[order][kept] * UNIT).astype(np.int32)
    return make_linked(
        texts,
        background,
        pairs[by_pair],
        np.concatenate([units, saved[good]])[by_pair],
        np.concatenate([known.shared[order][kept], shared[good]])[by_pair],
        np.concatenate([counts[kept], _count_in(made, made_counts, fresh[good])])[by_pair],
    )
