# SPDX-License-Identifier: Apache-2.0
"""From the tables of records and selectors to the numbered identity graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.core.values import hash63
from manumit.prosecute.networks.mentions import (
    ACCOUNT,
    CAMPAIGN,
    KINDS,
    Flags,
    Floats,
    Ints,
    Mentions,
)

# Names that a site gives to everybody who has none.
_NOBODY = ("", "anonymous", "guest", "user", "admin", "unknown", "none", "n/a", "-")
_LEAST_CONFIDENCE = 0.5
# Columns that hold the record's own address, a price or a place: what they hold reaches nobody.
_NOT_SAID = ("url", "price", "place")


@dataclass(frozen=True, slots=True)
class Graph:
    """The numbered identity graph and the names of its numbers.

    Attributes:
        mentions: Which record mentions which token.
        record_ids: advert_id per record; adverts first, then reports, each sorted.
        advert_count: Number of records that are adverts.
        source_of_record: Source number per record.
        token_ids: selector_id per token; for a campaign its smallest advert_id.
        token_values: Normal form per token; for a campaign its campaign_id.
    """

    mentions: Mentions
    record_ids: Ints
    advert_count: int
    source_of_record: Ints
    token_ids: Ints
    token_values: pa.Array

    @property
    def is_report(self) -> Flags:
        """Whether a record is a report."""
        flags: Flags = np.arange(self.record_ids.size) >= self.advert_count
        return flags


@dataclass(frozen=True, slots=True)
class _Part:
    """Tokens of one family, numbered from 0, and their mentions."""

    kinds: Ints
    ids: Ints
    values: pa.Array
    records: Ints
    tokens: Ints
    confidence: Floats


def make_account_id(source: str, author: str) -> int:
    """Return the selector_id of an account: accounts of different sources are different."""
    return hash63("account", source, author)


def make_graph(
    adverts: pa.Table,
    reports: pa.Table,
    advert_selectors: pa.Table,
    report_selectors: pa.Table,
    advert_campaigns: pa.Table,
) -> Graph:
    """Number records and tokens.

    Args:
        adverts: advert_id, source, author.
        reports: advert_id.
        advert_selectors: advert_id, selector_id, kind_code, value, field_code, confidence.
        report_selectors: The same for reports.
        advert_campaigns: advert_id, campaign_id.

    Returns:
        The graph. Numbers follow ids, so that the order of rows does not matter. Prices and
        places tie nobody and are left out, as are readings of low confidence and what stands in
        the columns of address, price and place; a report's author is the investigator.
    """
    advert_ids = np.sort(_ints(adverts, "advert_id"))
    report_ids = np.sort(_ints(reports, "advert_id"))
    order = np.argsort(_ints(adverts, "advert_id"), kind="stable")
    sources = adverts["source"].combine_chunks()
    names = pc.unique(sources).sort()
    source = pc.index_in(sources, value_set=names).to_numpy(zero_copy_only=False)[order]
    parts = [
        _read_selectors(advert_ids, advert_selectors, report_ids, report_selectors),
        _read_accounts(adverts.take(order)),
        _read_campaigns(advert_ids, advert_campaigns),
    ]
    base = np.cumsum([0, *(part.kinds.size for part in parts)])
    mentions = Mentions(
        np.concatenate([part.records for part in parts]),
        np.concatenate([p.tokens + base[n] for n, p in enumerate(parts)]),
        np.concatenate([part.confidence for part in parts]),
        np.concatenate([part.kinds for part in parts]).astype(np.int8),
        advert_ids.size + report_ids.size,
    )
    return Graph(
        mentions,
        np.concatenate([advert_ids, report_ids]),
        advert_ids.size,
        np.concatenate([source, np.full(report_ids.size, -1)]).astype(np.int64),
        np.concatenate([part.ids for part in parts]).astype(np.int64),
        pa.concat_arrays([part.values.cast(pa.string()) for part in parts]),
    )


def _ints(table: pa.Table, name: str) -> Ints:
    values: Ints = table[name].to_numpy().astype(np.int64, copy=False)
    return values


def _read_selectors(
    advert_ids: Ints, advert_selectors: pa.Table, report_ids: Ints, report_selectors: pa.Table
) -> _Part:
    wanted = ["advert_id", "selector_id", "kind_code", "value", "field_code", "confidence"]
    both = pa.concat_tables([advert_selectors.select(wanted), report_selectors.select(wanted)])
    is_report = np.arange(both.num_rows) >= advert_selectors.num_rows
    kind = pc.index_in(both["kind_code"], value_set=pa.array(KINDS[:ACCOUNT]))
    codes = kind.fill_null(-1).to_numpy().astype(np.int64)
    use = (codes >= 0) & (both["confidence"].to_numpy() >= _LEAST_CONFIDENCE)
    use &= ~pc.is_in(both["field_code"], value_set=pa.array(_NOT_SAID)).to_numpy()
    record = np.empty(both.num_rows, dtype=np.int64)
    ids = _ints(both, "advert_id")
    for flags, known, offset in (
        (~is_report, advert_ids, 0),
        (is_report, report_ids, advert_ids.size),
    ):
        place = np.searchsorted(known, ids[flags])
        found = place < known.size
        found[found] = known[place[found]] == ids[flags][found]
        use[flags] &= found
        record[flags] = place + offset
    rows = np.flatnonzero(use)
    keys, first, token = np.unique(
        _ints(both, "selector_id")[rows], return_index=True, return_inverse=True
    )
    pairs, where = np.unique(record[rows] * max(1, keys.size) + token, return_inverse=True)
    confidence = np.zeros(pairs.size)
    np.maximum.at(confidence, where, both["confidence"].to_numpy()[rows])
    values = both["value"].combine_chunks().take(pa.array(rows[first]))
    size = max(1, keys.size)
    return _Part(codes[rows[first]], keys, values, pairs // size, pairs % size, confidence)


def _read_accounts(adverts: pa.Table) -> _Part:
    author = pc.utf8_trim_whitespace(pc.utf8_lower(adverts["author"].combine_chunks()))
    is_known = pc.invert(pc.is_in(author, value_set=pa.array(_NOBODY)))
    rows = np.flatnonzero(is_known.to_numpy(zero_copy_only=False))
    named = pc.binary_join_element_wise(
        adverts["source"].combine_chunks().take(pa.array(rows)), author.take(pa.array(rows)), "\0"
    )
    encoded = named.dictionary_encode()
    pairs: Sequence[str] = encoded.dictionary.to_pylist()
    ids = np.array([make_account_id(*pair.split("\0", 1)) for pair in pairs], dtype=np.int64)
    values = [" at ".join(reversed(pair.split("\0", 1))) for pair in pairs]
    order = np.argsort(ids, kind="stable")
    rank = np.empty(ids.size, dtype=np.int64)
    rank[order] = np.arange(ids.size)
    return _Part(
        np.full(ids.size, ACCOUNT),
        ids[order],
        pa.array(values, pa.string()).take(pa.array(order)),
        rows.astype(np.int64),
        rank[encoded.indices.to_numpy()],
        np.ones(rows.size),
    )


def _read_campaigns(advert_ids: Ints, members: pa.Table) -> _Part:
    ids = _ints(members, "advert_id")
    place = np.searchsorted(advert_ids, ids)
    found = place < advert_ids.size
    found[found] = advert_ids[place[found]] == ids[found]
    encoded = members["campaign_id"].combine_chunks().filter(pa.array(found)).dictionary_encode()
    number = encoded.indices.to_numpy().astype(np.int64)
    smallest = np.full(len(encoded.dictionary), np.iinfo(np.int64).max)
    np.minimum.at(smallest, number, ids[found])
    order = np.argsort(smallest, kind="stable")
    rank = np.empty(order.size, dtype=np.int64)
    rank[order] = np.arange(order.size)
    return _Part(
        np.full(order.size, CAMPAIGN),
        smallest[order],
        encoded.dictionary.take(pa.array(order)),
        place[found].astype(np.int64),
        rank[number],
        np.ones(number.size),
    )
