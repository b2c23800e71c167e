# SPDX-License-Identifier: Apache-2.0
"""The one way to compile a hot loop.

`@kernel` is numba's njit without the global interpreter lock, serial, cached in the user's
cache folder. Parallel work is done by threads over partitions, so that a kernel stays simple
and its result never depends on the number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba

from manumit.core.version import VERSION
from manumit.text.kept import find_cache_folder

P = ParamSpec("P")
R = TypeVar("R")

_config = cast("Any", numba.config)
if not _config.CACHE_DIR:
    _config.CACHE_DIR = str(find_cache_folder())


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` on first call (no Python objects inside, releases the lock)."""
    return cast("Callable[P, R]", _compile_lazily(function))


def inner_kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a part of kernels: only kernels may call it, and calling it from Python crashes.

    Without the way in from Python it compiles in about two thirds of the time.
    """
    return cast("Callable[P, R]", _compile_lazily(function, no_cpython_wrapper=True))


def _compile_lazily(function: Callable[P, R], **options: bool) -> Any:
    compiled = cast("Any", numba.njit)(cache=True, nogil=True, no_cfunc_wrapper=True, **options)(
        function
    )
    take = compiled.get_call_template

    def take_widened(args: Sequence[Any], kws: dict[str, Any]) -> Any:
        return take([_widen(arg) for arg in args], {name: _widen(kws[name]) for name in kws})

    # Numba would compile a kernel anew for each constant and each width its callers pass.
    compiled.get_call_template = take_widened
    return compiled


def _widen(kind: Any) -> Any:
    types = cast("Any", numba.types)
    plain = types.unliteral(kind)
    is_narrow = isinstance(plain, types.Integer) and plain.signed and plain.bitwidth < 64
    return types.int64 if is_narrow else plain


def is_compiled() -> bool:
    """Whether a whole run has compiled its kernels on this machine before."""
    return _mark().exists()


def note_compiled() -> None:
    """Remember that a whole run has compiled its kernels on this machine."""
    _mark().parent.mkdir(parents=True, exist_ok=True)
    _mark().touch()


def _mark() -> Path:
    return Path(_config.CACHE_DIR) / f"compiled-{VERSION}-{numba.__version__}"


def map_threads(function: Callable[..., R], jobs: Sequence[tuple[Any, ...]]) -> list[R]:
    """Call `function(*job)` for every job on as many threads as there are cores.

    Args:
        function: Spends its time in kernels or NumPy, which release the lock.
        jobs: Arguments of each call.

    Returns:
        The results in the order of the jobs.
    """
    if len(jobs) < 2:
        return [function(*job) for job in jobs]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        return list(pool.map(lambda job: function(*job), jobs))
