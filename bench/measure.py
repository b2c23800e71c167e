# SPDX-License-Identifier: Apache-2.0
"""Measuring one piece of work in its own process: wall seconds, CPU seconds, peak memory.

CPU seconds are user plus system of the process and its finished children, all threads; they
are comparable only with figures of the same machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run took: seconds and megabytes, and whatever it printed as its result."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    result: dict[str, float | int | str]


def run_apart(module: str, *arguments: str) -> Measured:
    """Run `python -m bench.MODULE --inside ARGUMENTS` and return what it measured of itself."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([".", *sys.path])}
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{module}", "--inside", *arguments],
        check=True, stdout=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def report_inside(work: Callable[[], dict[str, float | int | str]]) -> None:
    """Do the work in this process and print what it took as one line of JSON."""
    begun, before = time.perf_counter(), _cpu_seconds()
    result = work()
    measured = {
        "wall_s": round(time.perf_counter() - begun, 2),
        "cpu_s": round(_cpu_seconds() - before, 2),
        "peak_mb": round(_peak_mb()),
        "result": result,
    }
    print(json.dumps(measured))


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
