# SPDX-License-Identifier: Apache-2.0
"""The background: how common a word or a phrase is among unrelated texts.

Words and phrases are counted once per group of obviously related texts, so that a campaign's
own copies do not make its words look common, while a cliche that many unrelated posters use
does. When two texts are compared, the groups they stand in themselves are left out.
All code lengths are whole numbers of 1/256 bit, so that results do not depend on the machine.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.prosecute.adverts.distinct import (
    DistinctTexts,
    Hashes,
    Ints,
    Longs,
    make_word_table,
)
from manumit.text.kernels import kernel, map_threads

UNIT = 256
"""Code lengths are counted in 1/256 bit."""

OWN_GROUPS = 2
"""Groups left out when a pair is judged: those of its two texts."""


@dataclass(frozen=True, slots=True)
class Background:
    """Counts of groups of texts.

    Attributes:
        words: uint64, ascending; keys of the words seen.
        word_groups: int32; groups of texts that hold the word.
        grams: uint64, ascending; hashes of the phrases that more than two groups hold.
        gram_groups: int32; groups that hold the phrase.
        groups: Number of groups, single texts included.
    """

    words: Hashes
    word_groups: Ints
    grams: Hashes
    gram_groups: Ints
    groups: int

    @property
    def background_id(self) -> str:
        """A short hash of the counts."""
        digest = hashlib.sha256(str(self.groups).encode())
        for column in (self.words, self.word_groups, self.grams, self.gram_groups):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()[:16]

    @property
    def incidences(self) -> int:
        """Sum of the word counts: the size of the corpus when each group speaks once."""
        return max(2, int(self.word_groups.sum(dtype=np.int64)))

    def gram_bits_needed(self) -> int:
        """Bits (in units) at which a phrase hardly ever recurs by chance in this corpus."""
        return int(UNIT * (np.log2(self.incidences) + 3))

    def link_price(self) -> int:
        """Bits (in units) that name one pair of groups among all: the price of a link."""
        return int(UNIT * 2 * np.log2(max(2, self.groups)))

    def phrase_bits(self) -> Ints:
        """Bits (in units) of a phrase held by 0..65535 other groups."""
        others = np.maximum(np.arange(1 << 16), 1)
        bits = np.log2(self.incidences / others)
        return np.asarray(np.maximum(UNIT * bits, 0), dtype=np.int32)

    def word_bits(self, words: Hashes) -> Ints:
        """Bits (in units) of each word when it stands in texts of other groups."""
        counts = np.zeros(len(words), dtype=np.float64)
        if len(self.words):
            where = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
            counts = np.where(self.words[where] == words, self.word_groups[where], 0.0)
        others = np.maximum(counts - OWN_GROUPS, 0.5)
        bits = np.log2(self.incidences / others)
        return np.asarray(np.maximum(UNIT * bits, UNIT // 4), dtype=np.int32)


@kernel
def _count_words(order: Longs, labels: Longs, starts: Longs, ids: Ints, last: Ints) -> Ints:
    """Count for each word the labels among the texts of `order`, which is sorted by label."""
    counts = np.zeros(len(last), dtype=np.int32)
    group = -1
    before = np.int64(-1)
    for step in range(len(order)):
        text = order[step]
        if labels[text] != before:
            before = labels[text]
            group += 1
        for place in range(starts[text], starts[text + 1]):
            word = ids[place]
            if last[word] != group:
                last[word] = group
                counts[word] += 1
    return counts


def count_words(texts: DistinctTexts, labels: Longs) -> Background:
    """Count words by group of texts; phrases are not counted yet.

    Args:
        texts: d texts.
        labels: int64[d]; the group of each text.

    Returns:
        A background without phrases.
    """
    order = np.argsort(labels, kind="stable")
    cuts = [0, len(order)]
    if len(order) > 1:  # two halves, parted between groups
        middle = int(np.searchsorted(labels[order], labels[order[len(order) // 2]]))
        cuts = [0, middle, len(order)]
    parts = map_threads(
        lambda a, b: _count_words(
            order[a:b], labels, texts.starts, texts.ids,
            np.full(len(texts.words), -1, dtype=np.int32),
        ),
        list(itertools.pairwise(cuts)),
    )  # fmt: skip
    counts = np.asarray(np.sum(parts, axis=0), dtype=np.int32)
    groups = int(np.count_nonzero(np.diff(labels[order]))) + 1 if len(order) else 0
    empty = np.empty(0, dtype=np.int32)
    return Background(texts.words, counts, np.empty(0, dtype=np.uint64), empty, groups)


def make_phrase_table(background: Background) -> tuple[Hashes, npt.NDArray[np.uint16]]:
    """Return an open-addressing table from phrase hash to other groups that hold it."""
    table, numbers = make_word_table(background.grams)
    others = np.minimum(background.gram_groups - OWN_GROUPS, 65535).astype(np.uint16)
    values = others[numbers] if len(others) else np.zeros(len(table), dtype=np.uint16)
    return table, values
