# SPDX-License-Identifier: Apache-2.0
"""How long the audit takes to verify, and one event to append: `python -m bench.bench_audit`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from manumit.core.values import now_utc
from manumit.store.audit import append_event, verify_chain
from manumit.store.state import State


def main(events: int) -> None:
    """Append `events` events in transactions of 100, then recompute the chain."""
    with tempfile.TemporaryDirectory() as folder:
        state = State(Path(folder) / "state.db", audit_key=bytes(32))
        state.upgrade()
        begun = time.perf_counter()
        append_all(state, events)
        appended = time.perf_counter() - begun
        begun, used = time.perf_counter(), time.process_time()
        with state.read() as connection:
            result = verify_chain(connection)
        wall, cpu = time.perf_counter() - begun, time.process_time() - used
        print(f"{events / appended:,.0f} events appended a second")
        print(f"{result.events:,} events verified: {wall:.2f} s wall, {cpu:.2f} s CPU")
        state.close()


def append_all(state: State, events: int) -> None:
    """Append the events."""
    for start in range(0, events, 100):
        with state.write() as connection:
            for number in range(start, min(start + 100, events)):
                append_event(
                    connection, actor="ann", action="read.lead", object_id=f"L-{number}",
                    at=now_utc(), detail={"purpose": "investigation"},
                )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
