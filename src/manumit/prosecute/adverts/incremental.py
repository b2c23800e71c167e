# SPDX-License-Identifier: Apache-2.0
"""Link new adverts into a corpus that is linked already, and unlink those that are gone.

A text that comes or goes changes what a bucket proposes only where it is a member. So the old
proposals of those buckets are taken back, the new ones are made, and what is left is what
linking all adverts at once by the same background would have given.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.background import UNIT, Background, make_phrase_table
from manumit.prosecute.adverts.candidates import propose_pairs
from manumit.prosecute.adverts.distinct import (
    MAX_TOKENS,
    DistinctTexts,
    Hashes,
    Ints,
    Longs,
    split_evenly,
)
from manumit.prosecute.adverts.grams import (
    GRAM_BITS,
    PARTS,
    POWERS,
    TEXT_BITS,
    is_wanted,
    mark_wanted,
    scan_grams,
)
from manumit.prosecute.adverts.linking import Linked, split_pairs, verify_pairs
from manumit.text.kernels import kernel, map_threads

_ROOM = 1 << 18
_TEXT_MASK = np.uint64((1 << TEXT_BITS) - 1)
_S32 = np.uint64(32)

Flags = npt.NDArray[np.bool_]


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


@dataclass(frozen=True, slots=True)
class Relinked:
    """The links after texts have come and gone.

    Attributes:
        text_id: int64[d], ascending; all texts, those no longer in use included.
        left: int64[e]; place in `text_id` of the smaller id of each link.
        right: int64[e]; of the larger.
        bits: float64[e]; bits saved, the price of the link paid.
        shared: int32[e]; words in common.
        proposals: int32[e]; buckets that propose the pair.
        changed: bool[d]; texts that came or went, or of which a link did.
    """

    text_id: Longs
    left: Longs
    right: Longs
    bits: npt.NDArray[np.float64]
    shared: Ints
    proposals: Ints
    changed: Flags

    def known(self) -> KnownLinks:
        """Return the links by text id, which stay true when texts are added."""
        ids = self.text_id
        return KnownLinks(ids[self.left], ids[self.right], self.bits, self.shared, self.proposals)


def to_known(linked: Linked) -> KnownLinks:
    """Return links by text id, which stay true when texts are added."""
    ids = linked.texts.text_id
    return KnownLinks(
        ids[linked.left], ids[linked.right], linked.bits, linked.shared, linked.proposals
    )


def take_texts(texts: DistinctTexts, rows: Longs) -> DistinctTexts:
    """Return some of the texts, in the order of `rows`; which rows hold them is left out."""
    lengths = np.diff(texts.starts)[rows]
    nothing = np.empty(0, dtype=np.int64)
    return DistinctTexts(
        texts.text_id[rows], nothing, nothing, nothing, texts.words,
        np.concatenate([[0], np.cumsum(lengths)]),
        texts.ids[_spread(texts.starts[rows], lengths)],
    )  # fmt: skip


def relink_texts(
    known: DistinctTexts,
    was_used: Flags,
    is_used: Flags,
    fresh: DistinctTexts,
    background: Background,
    links: KnownLinks,
) -> Relinked:
    """Link texts that come to each other and to those here, and unlink those that go.

    Args:
        known: k texts, in any order.
        was_used: bool[k]; whether an advert had the text when `links` were made.
        is_used: bool[k]; whether one has it now.
        fresh: Texts that come and are not among `known`.
        background: By which the links were judged.
        links: Of the texts that were used.

    Returns:
        Exactly the links that `link_texts` finds among the texts used now.
    """
    text_id = np.concatenate([known.text_id, fresh.text_id])
    order = np.argsort(text_id, kind="stable")
    place = np.empty(len(order), dtype=np.uint64)
    place[order] = np.arange(len(order), dtype=np.uint64)
    text_id = text_id[order]
    turned = np.concatenate([was_used != is_used, np.ones(len(fresh), dtype=bool)])[order]
    before, now = _find_buckets(known, was_used, is_used, fresh, background, place)
    lengths = np.concatenate([np.diff(known.starts), np.diff(fresh.starts)])[order].astype(np.int32)
    table = make_phrase_table(background)
    made, made_counts = propose_pairs(now, text_id, lengths, table)
    gone, gone_counts = propose_pairs(before, text_id, lengths, table)
    old, by_old = _pack_known(text_id, links)
    counts = links.proposals[by_old] - _count_in(gone, gone_counts, old)
    counts += _count_in(made, made_counts, old)
    new = made[_count_in(old, np.ones(len(old), dtype=np.int32), made) == 0]
    saved, shared = _verify(known, fresh, order, new, background)
    good, kept = saved > 0, counts > 0
    for ended in split_pairs(np.concatenate([old[~kept], new[good]])):
        turned[ended] = True
    pairs = np.concatenate([old[kept], new[good]])
    by_pair = np.argsort(pairs)
    left, right = split_pairs(pairs[by_pair])
    return Relinked(
        text_id,
        left,
        right,
        np.concatenate([links.bits[by_old][kept], saved[good] / UNIT])[by_pair],
        np.concatenate([links.shared[by_old][kept], shared[good]])[by_pair],
        np.concatenate([counts[kept], _count_in(made, made_counts, new[good])])[by_pair],
        turned,
    )


def _find_buckets(
    known: DistinctTexts, was_used: Flags, is_used: Flags, fresh: DistinctTexts,
    background: Background, place: Hashes,
) -> tuple[list[Hashes], list[Hashes]]:  # fmt: skip
    """Return the postings, before and now, of all phrases of texts that come or go.

    Args:
        known: k texts.
        was_used: bool[k].
        is_used: bool[k].
        fresh: f texts.
        background: What is common.
        place: uint64[k + f]; the number that stands for each text in the postings returned.
    """
    need = background.gram_bits_needed()
    bits, new_bits = background.word_bits(known.words), background.word_bits(fresh.words)
    wanted = mark_wanted(known, bits, need, np.flatnonzero(was_used != is_used))
    wanted |= mark_wanted(fresh, new_bits, need, np.arange(len(fresh)))
    stored = _find_wanted(known, bits, need, wanted)
    arriving = _find_wanted(fresh, new_bits, need, wanted)
    grams = np.concatenate([stored[0], arriving[0]])
    texts = np.concatenate([stored[1], arriving[1] + len(known)])
    was, now = np.zeros(len(place), dtype=bool), np.ones(len(place), dtype=bool)
    was[place[: len(known)]], now[place[: len(known)]] = was_used, is_used
    parts = [
        (part, (part & _TEXT_MASK).astype(np.int64)) for part in _to_parts(grams, place[texts])
    ]
    return [part[was[text]] for part, text in parts], [part[now[text]] for part, text in parts]


def _find_wanted(
    texts: DistinctTexts, bits: Ints, need: int, wanted: Hashes
) -> tuple[Hashes, Longs]:
    """Return the wanted phrases that texts hold, and the text of each."""

    def scan(low: int, high: int) -> tuple[Hashes, Longs]:
        grams, holders = [], []
        found = np.empty(_ROOM, dtype=np.uint64), np.empty(_ROOM, dtype=np.int64)
        while low < high:
            low, count = _scan_wanted(
                texts.words, bits, texts.starts, texts.ids, need, POWERS, wanted, low, high, *found
            )
            grams.append(found[0][:count].copy())
            holders.append(found[1][:count].copy())
        return np.concatenate(grams), np.concatenate(holders)

    parts = map_threads(scan, [bounds for bounds in split_evenly(len(texts)) if bounds[1]])
    grams, holders = zip(*parts, strict=True) if parts else ((), ())
    nothing = np.empty(0, dtype=np.int64)
    return (
        np.concatenate([nothing.astype(np.uint64), *grams]),
        np.concatenate([nothing, *holders]),
    )


@kernel
def _scan_wanted(
    words: Hashes, bits: Ints, starts: Longs, ids: Ints, need: int, powers: Hashes,
    wanted: Hashes, low: int, high: int, found: Hashes, holders: Longs,
) -> tuple[int, int]:  # fmt: skip
    """Write the wanted phrases of texts low..high while there is room.

    Returns:
        The first text not read, and how many phrases were written.
    """
    grams = np.empty(MAX_TOKENS, dtype=np.uint64)
    lengths = np.empty(MAX_TOKENS, dtype=np.uint8)
    count = 0
    while low < high and count + MAX_TOKENS <= len(found):
        held = scan_grams(
            words, bits, ids, starts[low], starts[low + 1], need, powers, grams, lengths
        )
        for step in range(held):
            if is_wanted(grams[step], wanted):
                found[count] = grams[step]
                holders[count] = low
                count += 1
        low += 1
    return low, count


def _to_parts(grams: Hashes, numbers: Hashes) -> list[Hashes]:
    """Return postings as `find_postings` gives them."""
    part_of = (grams >> np.uint64(GRAM_BITS - 6)).astype(np.uint8)
    order = np.argsort(part_of, kind="stable")
    low_bits = grams[order] & np.uint64((1 << (GRAM_BITS - 6)) - 1)
    postings = low_bits << np.uint64(TEXT_BITS) | numbers[order]
    cuts = np.searchsorted(part_of[order], np.arange(PARTS + 1))
    return [np.sort(postings[low:high]) for low, high in itertools.pairwise(cuts)]


def _pack_known(text_id: Longs, links: KnownLinks) -> tuple[Hashes, Longs]:
    """Return known links as packed pairs of text numbers, ascending, and their order."""
    # Looking up in order is several times as fast; the left ones stand in order already.
    by_right = np.argsort(links.right_id)
    right = np.empty(len(by_right), dtype=np.uint64)
    right[by_right] = np.searchsorted(text_id, links.right_id[by_right])
    pairs = np.searchsorted(text_id, links.left_id).astype(np.uint64) << _S32 | right
    order = np.argsort(pairs, kind="stable")
    return pairs[order], order


def _count_in(pairs: Hashes, counts: Ints, wanted: Hashes) -> Ints:
    """Return the count of each wanted pair, 0 where it is not among `pairs` (ascending)."""
    if len(pairs) == 0:
        return np.zeros(len(wanted), dtype=np.int32)
    where = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
    return np.where(pairs[where] == wanted, counts[where], 0).astype(np.int32)


def _verify(
    known: DistinctTexts, fresh: DistinctTexts, order: Longs, pairs: Hashes, background: Background
) -> tuple[Ints, Ints]:
    """Judge pairs of places in `order`, which counts the known texts and then the fresh ones."""
    left, right = split_pairs(pairs)
    involved = np.unique(np.concatenate([left, right]))
    texts = _gather_texts(known, fresh, order[involved])
    numbers = [np.searchsorted(involved, side).astype(np.uint64) for side in (left, right)]
    bits = background.word_bits(texts.words)
    return verify_pairs(texts, numbers[0] << _S32 | numbers[1], bits, background)


def _gather_texts(known: DistinctTexts, fresh: DistinctTexts, rows: Longs) -> DistinctTexts:
    """Return some texts of both as one, in the order of `rows`."""
    is_known = rows < len(known)
    parts = (take_texts(known, rows[is_known]), take_texts(fresh, rows[~is_known] - len(known)))
    words, ids = np.unique(
        np.concatenate([part.words[part.ids] for part in parts]), return_inverse=True
    )
    nothing = np.empty(0, dtype=np.int64)
    both = DistinctTexts(
        rows, nothing, nothing, nothing, words,
        np.concatenate([parts[0].starts, parts[0].starts[-1] + parts[1].starts[1:]]),
        ids.astype(np.int32),
    )  # fmt: skip
    # The known ones stand first in `both`: put all into the order of `rows`.
    return take_texts(both, np.argsort(np.argsort(~is_known, kind="stable"), kind="stable"))


def _spread(begins: Longs, lengths: Longs) -> Longs:
    """Return begins[0], begins[0] + 1, ... up to lengths[0] of them, then those of the next."""
    firsts = np.cumsum(lengths) - lengths
    return np.repeat(begins - firsts, lengths) + np.arange(int(lengths.sum()))
