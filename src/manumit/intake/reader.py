# SPDX-License-Identifier: Apache-2.0
"""The parent's side of reading: starts the reading process, listens, and outlives it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from manumit.core.errors import InputError
from manumit.core.progress import Progress
from manumit.intake.issues import IssueLog
from manumit.intake.limits import DISK_FULL
from manumit.intake.spool import (
    EXIT_DISK,
    EXIT_MEMORY,
    Job,
    PartReport,
    make_report,
    read_reports,
    read_stop,
    write_job,
    write_reports,
)

_MIB = 1 << 20


def read_files(folder: Path, job: Job, progress: Progress) -> list[list[PartReport]]:
    """Read all files of a job in a process of their own.

    A file that kills the process is reported as such; the others are read by a new one.

    Args:
        folder: An empty folder; takes the records.
        job: What to read.
        progress: Told how many MiB are behind.

    Returns:
        For each given file, the reports on the plain files in it.

    Raises:
        OSError: If the disk is full.
    """
    write_job(folder, job)
    sizes = [Path(name).stat().st_size if Path(name).exists() else 0 for name in job.files]
    first = 0
    while first < len(job.files):
        code = _run_worker(folder, first, sizes, progress)
        if code == EXIT_DISK:
            raise OSError(errno.ENOSPC, "disk full")
        found = _count_done(folder, first, len(job.files))
        if found < len(job.files):
            _write_stopped(folder, found, Path(job.files[found]), sizes[found], code)
            found += 1
        first = found
    return [read_reports(folder, number) or [] for number in range(len(job.files))]


@contextmanager
def raise_if_full() -> Iterator[None]:
    """Turn the error of a full disk into one that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno not in DISK_FULL:
            raise
        raise InputError(
            "The disk is full; nothing was taken in.",
            hint="Free some space (the files need about twice their size) and add them again.",
        ) from error


def _count_done(folder: Path, first: int, total: int) -> int:
    """Return the number of the first file that has no report."""
    while first < total and (folder / f"{first}.json").exists():
        first += 1
    return first


def _write_stopped(folder: Path, number: int, path: Path, size: int, code: int) -> None:
    for partial in folder.glob(f"{number}-*.arrow"):
        partial.unlink()
    reason = read_stop(folder, number) or (
        "It needed more memory than allowed"
        if code == EXIT_MEMORY
        else f"It ended with code {code}"
    )
    log = IssueLog()
    log.add("reader_stopped", detail=reason)
    write_reports(folder, number, [make_report(path.name, "", size, log)])


def _run_worker(folder: Path, first: int, sizes: Sequence[int], progress: Progress) -> int:
    """Run the reading process to its end and return its exit code."""
    total = sum(sizes)
    with _start_worker(folder, first) as process:
        assert process.stdout is not None  # noqa: S101 - narrows the type only
        for line in process.stdout:
            word = json.loads(line)
            number = int(word["file"])
            done = sum(sizes[:number]) + int(float(word["share"]) * sizes[number])
            progress("read", done // _MIB, total // _MIB)
        return process.wait()


@contextmanager
def _start_worker(folder: Path, first: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "manumit.intake.worker", str(folder), str(first)]
    process = subprocess.Popen(  # noqa: S603 - our own module, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    try:
        yield process
    finally:
        # Ctrl-C or an error here must not leave a reader behind.
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
