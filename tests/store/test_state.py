# SPDX-License-Identifier: Apache-2.0
"""The state tells in words that it is busy or damaged."""

from contextlib import closing

import pytest
import sqlalchemy as sa

from manumit.core.errors import CorruptError, LockedError
from manumit.store.state import State


def test_a_busy_state_says_so(workspace, monkeypatch):
    with closing(workspace.state.database.connect()) as other:
        other.execute("BEGIN IMMEDIATE")
        with workspace.state.read() as connection:
            assert connection.execute(sa.text("SELECT count(*) FROM audit_events")).scalar() == 1
        with pytest.raises(LockedError, match="state of this workspace"):
            with workspace.state.engine.connect() as raw:
                raw.exec_driver_sql("PRAGMA busy_timeout = 10")
            with workspace.state.write():
                pass
        other.execute("ROLLBACK")
    with workspace.state.write():
        pass


def test_a_damaged_state_says_so(tmp_path):
    (tmp_path / "state.db").write_bytes(b"not a database at all " * 100)
    state = State(tmp_path / "state.db")
    with pytest.raises(CorruptError, match="damaged"):
        state.upgrade()
    state.close()


def test_other_faults_of_a_statement_stay_what_they_are(workspace):
    with pytest.raises(sa.exc.OperationalError), workspace.state.read() as connection:
        connection.execute(sa.text("SELECT * FROM no_such_table"))
