# SPDX-License-Identifier: Apache-2.0
"""Pictures beside a file of records: each is hashed (PDQ) and let go; none is kept or shown.

PDQ is the perceptual hash described in "The TMK+PDQF Video-Hashing Algorithm and the PDQ
Image-Hashing Algorithm" (Facebook, 2019): 256 bits that change little when a picture is
scaled, re-encoded or slightly altered. It serves to find the same picture again, never to find
a face. Needs the optional part `images`.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.intake.issues import IssueLog

# Below this quality the paper advises against comparing: too plain a picture.
_LEAST_QUALITY = 50
_MOST_BYTES = 64 << 20
_MOST_PIXELS = 100_000_000
_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"})


def can_hash_images() -> bool:
    """Return whether the optional part `images` is installed."""
    return all(importlib.util.find_spec(name) for name in ("pdqhash", "PIL"))


def hash_image(path: Path) -> str:
    """Return the PDQ hash of a picture as 64 hex digits.

    Raises:
        ValueError: If the file is no picture, too large, or too plain to be told apart.
        OSError: If it cannot be read.
    """
    import pdqhash
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    if path.stat().st_size > _MOST_BYTES:
        raise ValueError("too large")
    try:
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValueError("no picture") from None
    bits, quality = pdqhash.compute(pixels)
    if quality < _LEAST_QUALITY:
        raise ValueError("too plain to be told apart from others")
    return np.packbits(np.asarray(bits, dtype=bool)).tobytes().hex()


class ImageHasher:
    """Puts hashes in the place of picture files that lie beside the file naming them.

    Args:
        folder: The folder of the file; pictures outside it are not opened.
        log: Takes the pictures that cannot be hashed.
    """

    def __init__(self, folder: Path, log: IssueLog) -> None:
        self._folder = folder.resolve()
        self._log = log
        self._hash = lru_cache(maxsize=100_000)(self._hash_named)

    def hash_lists(self, images: pa.Array, rows: npt.NDArray[np.int64]) -> pa.Array:
        """Return the lists with hashes for the files that are here; other values stay."""
        changed = []
        for names, row in zip(images.to_pylist(), rows.tolist(), strict=True):
            found = [self._hash(name) for name in names]
            for _, reason in found:
                if reason:
                    self._log.add("bad_image", row, detail=reason)
            changed.append([value for value, _ in found])
        return pa.array(changed, pa.list_(pa.string()))

    def _hash_named(self, name: str) -> tuple[str, str]:
        """Return (hash, or the name where there is none; why a picture has none)."""
        if Path(name).suffix.lower() not in _SUFFIXES or "://" in name:
            return name, ""
        try:
            path = (self._folder / name.replace("\\", "/")).resolve()
            if not path.is_relative_to(self._folder):
                return name, "The picture lies outside the folder of its file"
            return hash_image(path), ""
        except ValueError as error:
            return name, f"The picture was not hashed: {error}"
        except OSError:
            return name, "The picture is not there"
