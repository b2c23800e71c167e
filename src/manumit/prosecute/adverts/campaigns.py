# SPDX-License-Identifier: Apache-2.0
"""Campaigns: groups of adverts written from shared text, each with its templates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.core.progress import Progress, no_progress
from manumit.prosecute.adverts.layout import to_binary
from manumit.prosecute.adverts.linking import Linked, link_texts
from manumit.prosecute.adverts.name_slots import find_names, read_name_words
from manumit.prosecute.adverts.naming import find_values
from manumit.prosecute.adverts.templates import Templates, find_templates
from manumit.prosecute.adverts.wording import Pattern, make_pattern
from manumit.text.tokens import TokenTable, join_title, tokenise_texts

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The campaigns of n adverts.

    Attributes:
        campaigns: n strings; campaign_id of each advert, empty for none.
        templates: n strings; template_id, empty for none.
        patterns: n strings; its template for reading ("new in <place>, call <phone>"), empty
            for none.
        labels: int64[n]; number of the campaign, -1 for none.
        template_labels: int64[n]; number of the template, -1 for none.
        campaign_ids: Of each campaign, a hash of its texts.
        template_ids: Of each template, likewise.
        wording: Each template in parts.
        found: Templates of the distinct texts, for those who go on from here.
        linked: How the distinct texts hang together.
    """

    campaigns: pa.StringArray
    templates: pa.StringArray
    patterns: pa.StringArray
    labels: Longs
    template_labels: Longs
    campaign_ids: list[str]
    template_ids: list[str]
    wording: list[Pattern]
    found: Templates
    linked: Linked


def to_arrow(texts: Any) -> Any:
    """Return texts as tokenise_texts reads them.

    Args:
        texts: List of strings, Arrow array, or pandas or polars Series.

    Returns:
        An Arrow array of strings, or the list itself.
    """
    if hasattr(texts, "to_arrow"):  # polars
        texts = texts.to_arrow()
    if isinstance(texts, (pa.Array, pa.ChunkedArray)):
        return texts.cast(pa.large_string())
    return [text if isinstance(text, str) else None for text in texts]


def _take_texts(texts: Any, titles: Any | None, rows: Longs) -> list[str]:
    """Return raw texts of some rows, with their titles."""
    if isinstance(texts, list):
        bodies = [texts[row] for row in rows.tolist()]
    else:
        bodies = texts.take(pa.array(rows)).to_pylist()
    if titles is None:
        return [body or "" for body in bodies]
    heads = _take_texts(titles, None, rows)
    return [join_title(head, body) for head, body in zip(heads, bodies, strict=True)]


def make_group_ids(labels: Longs, text_id: Longs) -> list[str]:
    """Return an id for each group of texts: a hash of the sorted ids of its texts.

    Args:
        labels: int64[d]; group of each text, numbered from 0, -1 for none.
        text_id: int64[d].
    """
    order = np.lexsort((text_id, labels))
    order = order[labels[order] >= 0]
    cuts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    parts = np.split(text_id[order].astype("<i8"), cuts[1:]) if len(order) else []
    return [hashlib.blake2b(part.tobytes(), digest_size=10).hexdigest() for part in parts]


def _spread(values: list[str], labels: Longs) -> pa.StringArray:
    """Return the value of each row's label, empty for -1."""
    return pa.array([*values, ""], pa.string()).take(pa.array(labels % (len(values) + 1)))


def find_campaigns(
    texts: Any, titles: Any | None = None, progress: Progress = no_progress
) -> Campaigns:
    """Find which adverts are written from shared text.

    Nothing is to be set. The result does not depend on the order of the adverts.

    Args:
        texts: Texts of n adverts: list, Arrow array, pandas or polars Series; None is empty.
        titles: As many titles, or None; adverts may be linked through them alone.
        progress: Told of each step.

    Returns:
        For every advert its campaign and template.

    Example:
        >>> rooms = [f"Sunny room near the old harbour, quiet house, ask for {name}, call 555-01{n}"
        ...          for n, name in enumerate(["Ana", "Mia", "Zoe", "Eva"], 10)]
        >>> found = find_campaigns([*rooms, "Two bicycles and a lamp, fair price, Saturday only"])
        >>> found.labels.tolist()
        [0, 0, 0, 0, -1]
        >>> str(found.wording[0])
        'Sunny room near the old harbour, quiet house, ask for <name>, call <number>'
    """
    texts, titles = to_arrow(texts), None if titles is None else to_arrow(titles)
    progress("read words", 0, 100)
    tokens = tokenise_texts(texts, titles)
    linked = link_texts(
        tokens, progress=lambda step, share: progress(step, 10 + int(share * 70), 100)
    )
    progress("find templates", 80, 100)
    found = compose_campaigns(tokens, texts, titles, linked)
    progress("find templates", 100, 100)
    return found


def count_spellings(texts: Any, titles: Any | None, linked: Linked) -> Longs:
    """Count in how many ways each distinct text is spelled (int64[d]; 1 outside components).

    Adverts with the same words may differ in digits, case or punctuation. Exact copies, however
    many, count as one way more: they tell that the wording is used, not what varies in it.
    """
    of_row, copies = linked.texts.text_of_row, linked.texts.copies
    again = np.append((copies > 1) & (linked.components >= 0), False)
    rows = np.flatnonzero(again[of_row])
    seen = set(zip(of_row[rows].tolist(), _take_texts(texts, titles, rows), strict=True))
    counts = np.bincount([text for text, _ in seen], minlength=len(linked.texts))
    counts = np.maximum(counts, 1).astype(np.int64)
    return np.asarray(counts + (again[:-1] & (copies > counts)))


def mine_templates(
    tokens: TokenTable, texts: Any, titles: Any | None, linked: Linked
) -> tuple[Templates, list[str]]:
    """Find the templates of linked texts; arguments as for `compose_campaigns`.

    Returns:
        The templates of the distinct texts that are in a component, and these texts.
    """
    distinct = linked.texts
    inside = np.flatnonzero(linked.components >= 0)
    rows = distinct.row[inside]
    raw = _take_texts(texts, titles, rows)
    found = find_templates(
        tokens.take(rows),
        to_binary(raw),
        linked.components[inside],
        distinct.copies[inside],
        count_spellings(texts, titles, linked)[inside],
        distinct.text_id[inside],
    )
    return found, raw


def compose_campaigns(
    tokens: TokenTable, texts: Any, titles: Any | None, linked: Linked
) -> Campaigns:
    """Find the templates of linked texts and put everything together.

    Args:
        tokens: Of n adverts.
        texts: Their raw texts, as from `to_arrow`.
        titles: Their titles, likewise, or None.
        linked: As from `link_texts`.

    Returns:
        For every advert its campaign and template.
    """
    distinct = linked.texts
    inside = np.flatnonzero(linked.components >= 0)
    text_id = distinct.text_id[inside]
    found, raw = mine_templates(tokens, texts, titles, linked)
    medoids = [raw[medoid] for medoid in found.medoids.tolist()]
    names = find_names(found, read_name_words())
    wording = [
        make_pattern(found, number, text, [*values, *names[number]])
        for number, (text, values) in enumerate(zip(medoids, find_values(medoids), strict=True))
    ]
    labels = np.full(len(distinct) + 1, -1, dtype=np.int64)
    labels[inside] = found.campaigns
    template_labels = np.full(len(distinct) + 1, -1, dtype=np.int64)
    template_labels[inside] = found.of_text
    of_row = distinct.text_of_row
    campaign_ids = make_group_ids(found.campaigns, text_id)
    template_ids = make_group_ids(found.of_text, text_id)
    return Campaigns(
        _spread(campaign_ids, labels[of_row]),
        _spread(template_ids, template_labels[of_row]),
        _spread([str(pattern) for pattern in wording], template_labels[of_row]),
        labels[of_row], template_labels[of_row], campaign_ids, template_ids, wording, found, linked,
    )  # fmt: skip
