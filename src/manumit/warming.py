# SPDX-License-Identifier: Apache-2.0
"""The first run compiles its kernels; this does half of it in a second process meanwhile.

The second process has campaigns and the steps after them; the first has what reads the texts.

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


def warm_campaigns() -> None:
    """Compile the kernels that find campaigns, by running them on four texts."""
    from manumit.prosecute.adverts.campaigns import mine_templates, to_arrow
    from manumit.prosecute.adverts.linking import link_texts
    from manumit.text.tokens import tokenise_texts

    texts = to_arrow(pa.array(_SAMPLE))
    titles = to_arrow(pa.array([text[:12] for text in _SAMPLE]))
    tokens = tokenise_texts(texts, titles)
    mine_templates(tokens, texts, titles, link_texts(tokens))


def warm_last_steps() -> None:
    """Compile the kernels of the steps after campaigns, likewise."""
    from manumit.prosecute.adverts.indicators import find_indicators
    from manumit.prosecute.networks import find_networks

    find_indicators(pa.array(_SAMPLE), pa.array([text[:12] for text in _SAMPLE]))
    find_networks([(row, "phone", f"+1202555010{row // 2}") for row in range(4)])


def warm_readers() -> None:
    """Load what matching needs whatever it matches: word lists, places, compiled kernels.

    It is kept for the life of the process; a second call takes no time to speak of.
    """
    from manumit.prosecute.adverts.indicators import find_indicators
    from manumit.prosecute.adverts.naming import find_values

    find_values(list(_SAMPLE))
    find_indicators(list(_SAMPLE))
    warm_campaigns()


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
    warm_campaigns()
    warm_last_steps()
