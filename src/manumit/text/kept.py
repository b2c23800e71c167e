# SPDX-License-Identifier: Apache-2.0
"""Tables that take a second to work out and are the same every time, kept between starts.

They lie in the user's cache folder beside the compiled kernels and hold public knowledge only
(Unicode, names of places), never anything of a workspace.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from manumit.core.version import VERSION

Arrays = Mapping[str, npt.NDArray[Any]]


def find_cache_folder() -> Path:
    """Return the folder of compiled kernels and kept tables of this version."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    return Path(given or Path(platformdirs.user_cache_dir("manumit")) / f"kernels-{VERSION}")


def keep_arrays(
    name: str, make: Callable[[], Arrays], sources: Sequence[str], versions: Sequence[str]
) -> Arrays:
    """Return the arrays that `make` works out, from the cache where they are there already.

    Args:
        name: Name of the table.
        make: Works them out; numbers and texts, no objects.
        sources: Files whose code or content decides what comes out.
        versions: Versions of what else does.

    Returns:
        The arrays by name. A cache that cannot be read or written costs only time.
    """
    digest = hashlib.sha256(repr(tuple(versions)).encode())
    for source in sources:
        digest.update(Path(source).read_bytes())
    path = find_cache_folder() / f"{name}-{digest.hexdigest()[:24]}.npz"
    try:
        with np.load(path, allow_pickle=False) as kept:
            return {key: kept[key] for key in kept.files}
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
        pass
    made = make()
    with contextlib.suppress(OSError):
        _write(path, made)
    return made


def _write(path: Path, arrays: Arrays) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".new", delete=False) as file:
        np.savez(file, allow_pickle=False, **dict(arrays))
    try:
        Path(file.name).replace(path)
    except OSError:
        Path(file.name).unlink(missing_ok=True)
        raise
