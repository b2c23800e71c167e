# SPDX-License-Identifier: Apache-2.0
"""What fills the slots of a template: telephone numbers, addresses, prices and places by name.

Only the medoids are read, one text for each template; the words decide what is a template, this
only what its slots are called.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from manumit.prosecute.adverts.placing import make_place_rows
from manumit.prosecute.adverts.selectors import find_selectors
from manumit.prosecute.adverts.wording import Span

_KINDS = {"wallet": "url"}
_LEAST_CONFIDENCE = 0.5


def find_values(texts: list[str]) -> list[list[Span]]:
    """Find selectors and places in texts.

    Args:
        texts: Raw texts, such as medoids.

    Returns:
        For each text the spans of values and their kinds (of SLOT_KINDS), in order.
    """
    spans: list[list[Span]] = [[] for _ in texts]
    if not texts:
        return spans
    found = find_selectors(texts)
    adverts = pa.table(
        {
            "advert_id": np.arange(len(texts), dtype=np.int64),
            "source": [""] * len(texts),
            "place": [""] * len(texts),
            "title": [""] * len(texts),
            "text": [text.encode("utf-8", "replace").decode("utf-8") for text in texts],
        }
    )
    places = make_place_rows(adverts)
    for table, row in ((found, "row"), (places, "advert_id")):
        columns = [table[name].to_pylist() for name in (row, "start", "end", "kind_code")]
        sure = np.asarray(table["confidence"]) >= _LEAST_CONFIDENCE
        for number, start, end, kind, is_sure in zip(*columns, sure.tolist(), strict=True):
            if is_sure or kind == "place":
                spans[number].append(Span(start, end, _KINDS.get(kind, kind)))
    return [sorted(set(part), key=lambda span: (span.start, span.end, span.kind)) for part in spans]
