# SPDX-License-Identifier: Apache-2.0
"""Texts of an Arrow column as kernels read them: bytes and offsets, where they lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def view_bytes(texts: Any) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """View the bytes of texts without copying them.

    Args:
        texts: Arrow large_string or large_binary array (n,), which may be a slice; what a null
            hides is viewed too.

    Returns:
        The bytes of the whole buffer, at least one; int64[n + 1], text i is bytes offsets[i] to
        offsets[i + 1]. Neither can be written to, whoever made the column: a kernel is compiled
        anew for each kind of array it is given.
    """
    _, offsets, content = texts.buffers()
    bounds = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(content if content is not None and content.size else b"\0", np.uint8)
    for view in (bounds, data):
        view.flags.writeable = False
    return data, bounds
