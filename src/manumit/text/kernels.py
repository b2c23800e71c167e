# SPDX-License-Identifier: Apache-2.0
"""The one way to compile a hot loop.

`@kernel` is numba's njit without the global interpreter lock, serial, cached in the user's
cache folder. Parallel work is done by threads over partitions, so that a kernel stays simple
and its result never depends on the number of threads.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar, cast

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")

if not numba.config.CACHE_DIR:
    numba.config.CACHE_DIR = str(Path(platformdirs.user_cache_dir("manumit")) / "kernels")


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on first call (no Python objects inside, releases the lock)."""
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(function))
