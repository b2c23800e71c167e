# SPDX-License-Identifier: Apache-2.0
"""How long work tells where it is, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A listener to long work: a progress bar, a job row, or nobody."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note that `step` has done `done` of `total` units (0 means unknown)."""


def no_progress(step: str, done: int, total: int) -> None:
    """Listen to nothing."""
    del step, done, total
