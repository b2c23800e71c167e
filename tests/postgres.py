# SPDX-License-Identifier: Apache-2.0
"""A real PostgreSQL of its own for the tests, in a temporary folder, on a Unix socket."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest


class Postgres:
    """One cluster: `url` reaches it; `kill` stops it as a power cut would."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._as_user: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as_user = ["runuser", "-u", "postgres", "--"]
            shutil.chown(folder, "postgres", "postgres")
        self._run(
            "initdb", "-D", str(folder / "cluster"), "-A", "trust", "-U", "manumit", "--no-sync",
            "-E", "UTF8", "--locale=C",
        )  # fmt: skip
        self.start()

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://manumit@/postgres?host={self._folder}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run(
            "pg_ctl", "-D", str(self._folder / "cluster"), "-w", "-t", "60", "-l",
            str(self._folder / "log"), "-o", f"-k {self._folder} -c listen_addresses=''", "start",
        )  # fmt: skip

    def kill(self) -> None:
        """Kill the server with all its processes at once; shared memory is left as it was."""
        number = int((self._folder / "cluster" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(
            ["ps", "--ppid", str(number), "-o", "pid="], capture_output=True, text=True, check=False
        )
        for pid in [number, *map(int, children.stdout.split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for _ in range(200):
            try:
                os.kill(number, 0)
            except ProcessLookupError:
                break
            time.sleep(0.05)
        (self._folder / "cluster" / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """Stop it and remove everything."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", str(self._folder / "cluster"), "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as_user, str(self._programs / program), *words], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._folder,
        )  # fmt: skip


def start_postgres() -> Postgres:
    """Start a cluster, or skip the test where the server is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    programs = found[-1].parent if found else Path(on_path).parent if on_path else None
    if programs is None:
        if os.environ.get("MANUMIT_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is required here and is not installed.")
        pytest.skip("PostgreSQL is not installed on this machine.")
    return Postgres(programs, Path(tempfile.mkdtemp(prefix="manumit-pg-")))
