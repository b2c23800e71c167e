# SPDX-License-Identifier: Apache-2.0
"""Manumit: an open workbench for the people who work against human trafficking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.core.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.workspace import Workspace

__version__ = VERSION
__all__ = ["__version__", "open"]


def open(directory: str | Path, passphrase: str | None = None) -> Workspace:  # noqa: A001 - `manumit.open(dir)` reads as it works
    """Open an existing workspace.

    Args:
        directory: Folder made by `manumit init`.
        passphrase: What opens it, where it has one.

    Returns:
        The workspace, ready for reading; writing takes its lock when it begins.

    Raises:
        ManumitError: If the folder holds no workspace, or one made by a newer version, or the
            passphrase is missing or wrong.

    Example:
        >>> import manumit
        >>> manumit.open("no-such-folder")
        Traceback (most recent call last):
        ...
        manumit.core.errors.NotFoundError: There is no workspace in no-such-folder.
    """
    from manumit.workspace import open_workspace

    return open_workspace(directory, passphrase=passphrase)
