# SPDX-License-Identifier: Apache-2.0
"""From candidates to selectors: normal values, corpus evidence, one table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.text.selectors.decoding import STEPS
from manumit.text.selectors.evidence import choose_phones
from manumit.text.selectors.masking import hash_selector
from manumit.text.selectors.output import (
    EMAIL,
    END,
    HANDLE,
    KIND_OF,
    PHONE,
    PRICE,
    ROW_OF,
    SCORE,
    SELECTOR_KINDS,
    START,
    STEPS_OF,
    URL,
    WALLET,
)
from manumit.text.selectors.scanning import Candidates, scan_texts
from manumit.text.selectors.values import (
    Values,
    find_accounts,
    name_handles,
    write_phones,
    write_prices,
    write_wallets,
)
from manumit.text.selectors.words import SelectorWords, make_lexicon

Longs = npt.NDArray[np.int64]

REGIONS = ("US", "GB", "FR", "ES", "DE", "RU", "BR", "AE")
"""Regions whose numbering plans are tried for numbers without country code, in this order."""

_HASHED_AT_ONCE = 100_000

SELECTOR_SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("selector_id", pa.int64()),
        ("kind_code", pa.string()),
        ("value", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("steps", pa.string()),
        ("confidence", pa.float64()),
    ]
)


def _choose_values(
    candidates: Candidates, words: SelectorWords, regions: Sequence[str], fields: int
) -> list[Values]:
    """Return what was accepted, one part for each kind."""
    rows, numbers, spelling = candidates.rows, candidates.numbers, candidates.spelling
    score = rows[SCORE] / 1000

    def places_of(kind: int) -> Longs:
        return np.flatnonzero(rows[KIND_OF] == kind)

    phones = places_of(PHONE)
    readings = choose_phones(rows[:, phones], numbers[phones], regions, words.reserved, fields)
    parts = [write_phones(phones[readings.rows], readings)]
    emails, handles, prices = places_of(EMAIL), places_of(HANDLE), places_of(PRICE)
    parts.append(Values(emails, EMAIL, spelling.take(pa.array(emails)), score[emails]))
    parts += find_accounts(places_of(URL), spelling, score, words.platform_domains)
    parts.append(write_wallets(places_of(WALLET), spelling, score))
    parts.append(write_prices(prices, numbers[prices], score, words))
    named = [part for part in parts if part.kind == HANDLE]
    parts = [part for part in parts if part.kind != HANDLE]
    found = Values(handles, HANDLE, spelling.take(pa.array(handles)), score[handles])
    parts.append(name_handles(found, numbers[handles], named, list(words.platforms)))
    return parts


def _name_steps(steps: npt.NDArray[np.int32]) -> Any:
    """Return step numbers as their names, comma separated."""
    distinct, where = np.unique(steps, return_inverse=True)
    names = [
        ",".join(name for bit, name in enumerate(STEPS) if code >> bit & 1)
        for code in distinct.tolist()
    ]
    return pa.array(names, pa.string()).take(pa.array(where))


def _identify(kinds: Longs, values: Any) -> Longs:
    """Return the selector id of every row, each distinct selector hashed once."""
    coded = values.dictionary_encode()
    texts = coded.dictionary
    keys = kinds * np.int64(len(texts)) + coded.indices.to_numpy()
    distinct, where = np.unique(keys, return_inverse=True)
    ids = np.empty(len(distinct), dtype=np.int64)
    for low in range(0, len(distinct), _HASHED_AT_ONCE):
        part = distinct[low : low + _HASHED_AT_ONCE]
        names = texts.take(pa.array(part % len(texts))).to_pylist()
        codes = (part // len(texts)).tolist()
        ids[low : low + len(part)] = [
            hash_selector(SELECTOR_KINDS[code], name)
            for code, name in zip(codes, names, strict=True)
        ]
    return ids[where]


def _drop_inside(rows: npt.NDArray[np.int32], kinds: Longs, order: Longs) -> Longs:
    """Leave out what was read inside a wallet: its checksum shows that it owns its span."""
    owners = order[kinds[order] == WALLET]
    if len(owners) == 0:
        return order
    begins = rows[ROW_OF].astype(np.int64) << 32 | rows[START]
    last = np.searchsorted(begins[owners], begins[order], side="right") - 1
    owner = owners[np.maximum(last, 0)]
    is_inside = (last >= 0) & (rows[ROW_OF, owner] == rows[ROW_OF, order])
    is_inside &= (rows[START, order] < rows[END, owner]) & (kinds[order] != WALLET)
    kept: Longs = order[~is_inside]
    return kept


def choose_selectors(
    candidates: Candidates,
    words: SelectorWords,
    regions: Sequence[str] = REGIONS,
    fields: int = 1,
) -> pa.Table:
    """Decide which candidates are selectors, on the evidence of all of them.

    Args:
        candidates: From `scanning.scan_texts`.
        words: The word lists the candidates were found with.
        regions: ISO 3166 codes for numbers without country code, the likeliest first.
        fields: Candidates whose rows have the same quotient by `fields` stand in one record, so
            that a number in its title and its text counts once.

    Returns:
        A table of SELECTOR_SCHEMA, sorted by row and start.

    Raises:
        UsageError: A region has no numbering plan.
    """
    parts = _choose_values(candidates, words, regions, fields)
    places = np.concatenate([part.places for part in parts])
    kinds = np.concatenate([np.full(len(part.places), part.kind) for part in parts])
    values = pa.concat_arrays([part.texts.cast(pa.string()) for part in parts])
    confidence = np.concatenate([part.confidence for part in parts])
    rows = candidates.rows[:, places]
    order = _drop_inside(rows, kinds, np.lexsort((kinds, rows[START], rows[ROW_OF])))
    rows, kinds, values = rows[:, order], kinds[order], values.take(pa.array(order))
    codes = pa.array(SELECTOR_KINDS).take(pa.array(kinds))
    columns = [
        pa.array(rows[ROW_OF].astype(np.int64)),
        pa.array(_identify(kinds, values)),
        codes,
        values,
        pa.array(rows[START]),
        pa.array(rows[END]),
        _name_steps(rows[STEPS_OF]),
        pa.array(confidence[order]),
    ]
    return pa.Table.from_arrays(columns, schema=SELECTOR_SCHEMA)


def find_selectors(texts: Any, words: SelectorWords, regions: Sequence[str] = REGIONS) -> pa.Table:
    """Find phones, e-mail addresses, handles, web addresses, wallets and prices in texts.

    Args:
        texts: A list of str or None, an Arrow array, or a pandas or polars series.
        words: Word lists; those of Manumit are `prosecute.adverts.read_selector_words()`.
        regions: ISO 3166 codes for numbers without country code, the likeliest first.

    Returns:
        A table of SELECTOR_SCHEMA: row of the text, id, kind, normal value (E.164 for phones
        whose plan is known, lower case for addresses, `platform:name` for handles,
        `currency:minor units` for prices), raw span in characters, decoding steps, confidence.

    Raises:
        UsageError: A region has no numbering plan.
    """
    return choose_selectors(scan_texts(texts, make_lexicon(words)), words, regions)
