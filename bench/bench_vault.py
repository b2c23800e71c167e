# SPDX-License-Identifier: Apache-2.0
"""What a passphrase costs: opening, sealing, the state database and the search index.

    python -m bench.bench_vault [TEXTS]

Encrypted beside plain, both through the same driver, and beside Python's own sqlite3 where that
can do the same. CPU seconds of this process. The texts are words drawn at random by Zipf's law.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from manumit.core.values import now_utc
from manumit.store.audit import append_event
from manumit.store.database import Database
from manumit.store.state import State
from manumit.store.vault import KeyCost, make_vault, open_vault, seal_field, unseal_field
from manumit.store.vault.passphrase import measure_cost

KEY = bytes(range(32))
WORDS = "lantern orchid gravel tulip"


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of a piece of work, all threads."""

    def now() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    begun = now()
    work()
    return now() - begun


def bench_opening(folder: Path) -> None:
    """The passphrase at the least cost, and at the cost measured on this machine."""
    for name, cost in (("least cost", KeyCost()), ("measured cost", measure_cost())):
        place = folder / name
        place.mkdir()
        make_vault(place, WORDS, "w", cost)
        seconds = cpu_seconds(lambda place=place: open_vault(place, WORDS))
        print(f"open, {name} ({cost.memory_kib >> 10} MiB): {seconds:.2f} CPU s")


def bench_fields(count: int = 20_000) -> None:
    """Sealing and unsealing single fields of 200 letters."""
    text = "x" * 200
    sealed = seal_field(KEY, text, "C-1", "f", 1)
    for name, work in (
        ("seal", lambda: [seal_field(KEY, text, "C-1", "f", 1) for _ in range(count)]),
        ("unseal", lambda: [unseal_field(KEY, sealed, "C-1", "f", 1) for _ in range(count)]),
    ):
        print(f"{name} a field: {count / cpu_seconds(work):,.0f} a CPU second")


def bench_state(folder: Path, key: bytes | None, events: int = 300) -> dict[str, float]:
    """Write audit events in transactions of their own, read them all, and connect anew."""
    state = State(folder / f"state-{key is not None}.db", key)
    state.upgrade()

    def write() -> None:
        for _ in range(events):
            with state.write() as connection:
                append_event(connection, actor="a", action="a.b", object_id="o", at=now_utc())

    def read() -> None:
        for _ in range(20):
            with state.read() as connection:
                connection.exec_driver_sql("SELECT * FROM audit_events").fetchall()

    def connect() -> None:
        for _ in range(200):
            with closing(state.database.connect()) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()

    found = {
        "write": cpu_seconds(write),
        "read": cpu_seconds(read),
        "connect": cpu_seconds(connect),
    }
    state.close()
    return found


def make_texts(count: int) -> list[str]:
    """Texts of 60 words of a vocabulary of 50,000."""
    rng = np.random.default_rng(1)
    drawn = rng.zipf(1.3, (count, 60)) % 50_000
    return [" ".join(f"w{number:05d}" for number in row) for row in drawn.tolist()]


def bench_search(folder: Path, key: bytes | None, texts: list[str]) -> dict[str, float]:
    """Build a full-text index as the search index does, then ask it, connecting each time."""
    index = Database(folder / f"search-{key is not None}.db", key)

    def build() -> None:
        with closing(index.connect()) as connection:
            connection.executescript(
                "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
                "CREATE VIRTUAL TABLE t USING fts5(words, content='', detail=full, columnsize=0)"
            )
            connection.executemany("INSERT INTO t (rowid, words) VALUES (?, ?)", enumerate(texts))
            connection.execute("INSERT INTO t (t) VALUES ('optimize')")
            connection.commit()

    def ask() -> None:
        for number in range(300):
            with index.reading() as connection:
                connection.execute(
                    "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid DESC LIMIT 20",
                    (f"w{number:05d} AND w{number + 1:05d}",),
                ).fetchall()

    found = {"build": cpu_seconds(build), "ask": cpu_seconds(ask)}
    found["megabytes"] = index.path.stat().st_size / 1e6
    return found


def show(what: str, plain: dict[str, float], sealed: dict[str, float]) -> None:
    """Print encrypted beside plain, and their ratio."""
    for name, before in plain.items():
        after = sealed[name]
        print(
            f"{what} {name}: plain {before:.2f}, encrypted {after:.2f}, ratio {after / before:.2f}"
        )


def main(texts: int = 10_000) -> None:
    """Print everything."""
    print(f"sqlite3 of Python: SQLite {sqlite3.sqlite_version}")
    with tempfile.TemporaryDirectory() as spool:
        folder = Path(spool)
        bench_opening(folder)
        bench_fields()
        show("state", bench_state(folder, None), bench_state(folder, KEY))
        written = make_texts(texts)
        show("search", bench_search(folder, None, written), bench_search(folder, KEY, written))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
