# SPDX-License-Identifier: Apache-2.0
"""The process in which files are parsed: bounded in memory, and free to die.

Started as `python -m manumit.intake.worker FOLDER [FIRST]`; reads FOLDER/job.json and works
through its files from number FIRST on. It knows nothing of the workspace. Its standard output
tells how far it is, one JSON object a line.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from manumit.intake.issues import IssueLog
from manumit.intake.limits import DISK_FULL, Limits
from manumit.intake.memory import limit_memory
from manumit.intake.part import PartReader
from manumit.intake.source import hash_file
from manumit.intake.spool import (
    EXIT_DISK,
    EXIT_MEMORY,
    PartReport,
    make_report,
    read_job,
    write_reports,
    write_stop,
)
from manumit.intake.unpack import unpack_file

_TELL_SECONDS = 0.1


def run_job(folder: Path, first: int = 0) -> None:
    """Read the files of a job from number `first` on and write what came of each."""
    job = read_job(folder)
    for number in range(first, len(job.files)):
        path = Path(job.files[number])
        reader = PartReader(job, path, folder, number, _make_teller(number))
        try:
            write_reports(folder, number, _read_given(path, reader, folder, job.limits))
        except OSError as error:
            if error.errno in DISK_FULL:
                sys.exit(EXIT_DISK)
            if error.errno == errno.ENOMEM:
                os._exit(EXIT_MEMORY)
            _stop(folder, number, error)
        except MemoryError:
            # Nothing more can be done here that needs memory.
            os._exit(EXIT_MEMORY)
        except Exception as error:  # noqa: BLE001 - whatever a hostile file brings about
            _stop(folder, number, error)


def _read_given(path: Path, reader: PartReader, folder: Path, limits: Limits) -> list[PartReport]:
    """Read one given file, and the files packed in it."""
    log = IssueLog(limits.issues_per_kind)
    reports: list[PartReport] = []
    try:
        path.open("rb").close()
    except OSError as error:
        log.add("unreadable_file", detail=error.strerror or type(error).__name__)
        return [make_report(path.name, "", 0, log)]
    with tempfile.TemporaryDirectory(dir=folder) as unpacked:
        has_members = False
        for part in unpack_file(path, Path(unpacked), log, limits):
            has_members |= part.is_member
            own = IssueLog(limits.issues_per_kind) if part.is_member else log
            reports.append(reader.read(part, own))
    if not reports or (has_members and log.count):
        reports.append(make_report(path.name, hash_file(path), path.stat().st_size, log))
    return reports


def _make_teller(number: int) -> Callable[[float], None]:
    """Return a function that tells, now and then, what share of a file is behind."""
    last = 0.0

    def tell(share: float) -> None:
        """Tell the share, unless that was done a moment ago."""
        nonlocal last
        if time.monotonic() - last > _TELL_SECONDS:
            last = time.monotonic()
            sys.stdout.write(json.dumps({"file": number, "share": min(1.0, share)}) + "\n")
            sys.stdout.flush()

    return tell


def _stop(folder: Path, number: int, error: Exception) -> None:
    """Leave word of an error nobody thought of (its kind and place, no content), and end."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    write_stop(
        folder, number, f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
    )
    sys.exit(1)


def main(folder: Path, first: int) -> None:
    """Bound the memory of this process, then work."""
    limit_memory(read_job(folder).limits.memory_bytes)
    run_job(folder, first)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
