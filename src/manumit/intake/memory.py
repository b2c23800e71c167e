# SPDX-License-Identifier: Apache-2.0
"""A bound on the memory of this process, on every system.

Where the system can refuse memory, it is told to. Everywhere, a thread looks at the highest
use so far several times a second and ends the process when it passes the bound.
"""

from __future__ import annotations

import os
import sys
import threading
import time

from manumit.intake.spool import EXIT_MEMORY

try:
    import resource

    _HAS_RESOURCE = True
except ImportError:  # Windows has another way to ask, and none to refuse
    _HAS_RESOURCE = False

_LOOK_SECONDS = 0.05


def limit_memory(memory_bytes: int) -> None:
    """Bound the memory of this process; it ends with code 77 when it passes the bound."""
    if _HAS_RESOURCE:
        # Linux refuses what is written to beyond this; other systems only take note of it.
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        bound = memory_bytes if most == resource.RLIM_INFINITY else min(memory_bytes, most)
        resource.setrlimit(resource.RLIMIT_DATA, (bound, most))
    # On Linux the peak begins with that of the program that started this one.
    limit = read_peak_memory() + memory_bytes
    threading.Thread(target=_watch, args=(limit,), daemon=True).start()


def _watch(memory_bytes: int) -> None:
    while True:
        if read_peak_memory() > memory_bytes:
            os._exit(EXIT_MEMORY)
        time.sleep(_LOOK_SECONDS)


def read_peak_memory() -> int:
    """Return the most memory this process has held so far, in bytes."""
    if not _HAS_RESOURCE:
        return _read_windows_peak()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    platform: str = sys.platform
    # macOS counts bytes, the others kibibytes.
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
    windows.kernel32.GetCurrentProcess.restype = wintypes.HANDLE
    here = windows.kernel32.GetCurrentProcess()
    windows.psapi.GetProcessMemoryInfo(
        wintypes.HANDLE(here), ctypes.byref(counters), wintypes.DWORD(counters.size)
    )
    return int(counters.peak)
