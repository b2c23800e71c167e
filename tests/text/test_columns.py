# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest

from manumit.text.columns import view_bytes

TEXTS = ["room", "", "harbour ⛵", "call"]


@pytest.mark.parametrize("kind", [pa.large_string(), pa.large_binary()])
def test_the_bytes_of_each_text_lie_between_its_offsets(kind: pa.DataType) -> None:
    column = pa.array([text.encode() for text in TEXTS], pa.large_binary()).cast(kind)
    for part, texts in ((column, TEXTS), (column.slice(1, 2), TEXTS[1:3]), (column[:0], [])):
        content, bounds = view_bytes(part)
        assert len(bounds) == len(texts) + 1
        found = [bytes(content[a:b]).decode() for a, b in itertools.pairwise(bounds)]
        assert found == texts
        assert len(content) > 0


def test_nothing_is_copied_and_nothing_can_be_written() -> None:
    own = pa.array(["room", "call"], pa.large_string())
    foreign = pa.LargeStringArray.from_buffers(
        1, pa.py_buffer(np.array([0, 4], np.int64)), pa.py_buffer(b"room")
    )
    assert view_bytes(own)[0].ctypes.data == own.buffers()[2].address
    for column in (own, foreign):
        assert [view.flags.writeable for view in view_bytes(column)] == [False, False]
