# SPDX-License-Identifier: Apache-2.0
"""A bound on the memory of this process, on every system.

Where the system can refuse memory, it is told to. Everywhere, a thread looks at the highest
use so far several times a second and ends the process when it passes the bound.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from pathlib import Path

EXIT_MEMORY = 77
_LOOK_SECONDS = 0.05
# Address space is more than memory: libraries and reserved heaps count too.
_RESERVED_BYTES = 4 << 30


def limit_memory(memory_bytes: int) -> None:
    """Bound the memory of this process; it ends with code 77 when it passes the bound."""
    if sys.platform == "linux":
        import resource

        bound = memory_bytes + _RESERVED_BYTES
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        if most != resource.RLIM_INFINITY:
            bound = min(bound, most)
        resource.setrlimit(resource.RLIMIT_AS, (bound, most))
    threading.Thread(target=_watch, args=(memory_bytes,), daemon=True).start()


def _watch(memory_bytes: int) -> None:
    while True:
        if read_peak_memory() > memory_bytes:
            os._exit(EXIT_MEMORY)
        time.sleep(_LOOK_SECONDS)


def read_peak_memory() -> int:
    """Return the most memory this process has held so far, in bytes."""
    platform: str = sys.platform  # a plain text: each branch is checked on every system
    if platform == "win32":
        return _read_windows_peak()
    if platform == "linux":
        # Not getrusage: its peak still counts the program that started this one.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        peak = re.search(r"VmHWM:\s*(\d+) kB", status)
        return int(peak[1]) * 1024 if peak else 0
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if platform == "darwin" else used * 1024


def _read_windows_peak() -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak", ctypes.c_size_t),
            *((f"unused_{n}", ctypes.c_size_t) for n in range(7)),
        )

    counters = Counters(size=ctypes.sizeof(Counters))
    windows = ctypes.windll  # type: ignore[attr-defined,unused-ignore]
    here = wintypes.HANDLE(windows.kernel32.GetCurrentProcess())
    windows.psapi.GetProcessMemoryInfo(here, ctypes.byref(counters), counters.size)
    return int(counters.peak)
