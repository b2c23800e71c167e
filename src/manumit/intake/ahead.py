# SPDX-License-Identifier: Apache-2.0
"""Two steps at once: one thread brings the next items while another works on this one."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
_MOST = 2


def read_ahead(items: Generator[T, None, None]) -> Iterator[T]:
    """Yield items that a thread of its own brings, at most two of them ahead.

    It pays where both sides spend their time in kernels, Arrow or the disk, which release the
    interpreter's lock. What the items raise is raised here, in its turn; when nobody wants more,
    the thread ends and the items are closed.
    """
    end = object()
    beside = ThreadPoolExecutor(1)
    try:
        coming = deque(beside.submit(next, items, end) for _ in range(_MOST))
        while (item := coming.popleft().result()) is not end:
            coming.append(beside.submit(next, items, end))
            yield item  # type: ignore[misc]
    finally:
        beside.shutdown(cancel_futures=True)
        items.close()
