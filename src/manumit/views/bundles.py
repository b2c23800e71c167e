# SPDX-License-Identifier: Apache-2.0
"""A signed bundle that somebody sent: is it whole, and who signed it?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from manumit.core.errors import UsageError
from manumit.store.signing import find_tampering, is_same_fingerprint, make_fingerprint, read_bundle

_ABOUT = ("lead_id", "made_by", "made_at", "accepted_by", "accepted_at", "terms")


@dataclass(frozen=True, slots=True)
class BundleView:
    """What a bundle is, and whether it can be relied on.

    Attributes:
        file_name: The file that was looked at.
        changed: Files that are missing, added or not what was signed.
        fingerprint: Of the key the bundle carries; empty if it carries none.
        is_known: Whether that is the fingerprint the reader was given; None if none was given.
        about: What the bundle says of itself; empty unless it is whole.
    """

    file_name: str
    changed: tuple[str, ...]
    fingerprint: str
    is_known: bool | None
    about: tuple[tuple[str, str], ...]

    @property
    def is_fine(self) -> bool:
        """Whether every file is as it was signed, by the key that was expected if one was."""
        return not self.changed and self.is_known is not False


def view_bundle(path: Path, fingerprint: str = "") -> BundleView:
    """Check a bundle; no workspace is needed.

    Args:
        path: The zip file.
        fingerprint: The sender's fingerprint, learnt another way than with the bundle.

    Raises:
        NotFoundError: If there is no such file.
        InputError: If it is not a bundle.
        UsageError: If the fingerprint given is not one.
    """
    if fingerprint and len([c for c in fingerprint if c.isalnum()]) != 40:
        raise UsageError(
            "That is not a fingerprint.",
            hint="It has 40 digits and letters, in ten groups of four.",
        )
    files = read_bundle(path)
    changed = tuple(find_tampering(files))
    found = make_fingerprint(files["signer.pub"]) if "signer.pub" in files else ""
    return BundleView(
        file_name=path.name,
        changed=changed,
        fingerprint=found,
        is_known=is_same_fingerprint(found, fingerprint) if fingerprint else None,
        about=() if changed else _read_about(files.get("about.json", b"{}")),
    )


def _read_about(content: bytes) -> tuple[tuple[str, str], ...]:
    try:
        about = dict(json.loads(content))
    except (ValueError, TypeError):
        return ()
    return tuple((name, str(about[name])) for name in _ABOUT if name in about)
