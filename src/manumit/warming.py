# SPDX-License-Identifier: Apache-2.0
"""The first run compiles its kernels; this does half of it in a second process meanwhile.

Compiling happens once per machine and version and is kept in the user's cache folder.
"""

from __future__ import annotations

import subprocess
import sys

import pyarrow as pa

from manumit.core.progress import Progress, no_progress
from manumit.text.kernels import is_compiled

_SAMPLE = (
    "Kitchen help wanted in Springfield, room and meals included, write to jobs@example.com",
    "Kitchen help wanted in Riverton, room and meals included, write to jobs@example.com",
    "Kitchen help wanted in Oakdale, room and board included, write to work@example.org",
    "Piano lessons for beginners on Saturday mornings, 20 EUR an hour, call 202 555 0142",
)


def warm_kernels() -> None:
    """Compile the kernels of the steps after the first, by running them on four texts."""
    from manumit.prosecute.adverts.campaigns import mine_templates, to_arrow
    from manumit.prosecute.adverts.indicators import find_indicators
    from manumit.prosecute.adverts.linking import link_texts
    from manumit.text.tokens import tokenise_texts

    # Read-only columns in chunks, as they come from a file: kernels are compiled per such type.
    texts = to_arrow(pa.chunked_array([pa.array(_SAMPLE, pa.string())]))
    titles = to_arrow(pa.chunked_array([pa.array([text[:12] for text in _SAMPLE], pa.string())]))
    tokens = tokenise_texts(texts, titles)
    mine_templates(tokens, texts, titles, link_texts(tokens))
    find_indicators(texts, titles, tokens=tokens)


def warm_readers() -> None:
    """Load what matching needs whatever it matches: word lists, places, compiled kernels.

    It is kept for the life of the process; a second call takes no time to speak of.
    """
    from manumit.prosecute.adverts.naming import find_values

    find_values(list(_SAMPLE))
    warm_kernels()


class Warming:
    """Compilation in another process, or nothing where the kernels are compiled already."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        if not is_compiled():
            self._child = subprocess.Popen(
                [sys.executable, "-m", "manumit.warming"], stdin=subprocess.DEVNULL
            )

    def wait(self, progress: Progress = no_progress) -> None:
        """Wait until it has finished; a failure costs only time, the kernels compile later."""
        if self._child is not None:
            progress("compile", 0, 1)
            self._child.wait()
            progress("compile", 1, 1)
            self._child = None

    def stop(self) -> None:
        """End it."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()


if __name__ == "__main__":
    warm_kernels()
