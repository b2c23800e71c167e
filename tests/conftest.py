# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for: an empty workspace, and the shared development data."""

import os
import shutil
import uuid
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PASSPHRASE = "lantern orchid gravel tulip"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared development data; skips where it is absent."""
    folder = Path(os.environ.get("MANUMIT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the shared development data is not here (MANUMIT_DATA={folder})")
    return folder


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL of its own; skips where the server is not installed."""
    from tests.postgres import start_postgres

    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def state(request, tmp_path):
    """A new state on SQLite, then on PostgreSQL: what is asked of one is asked of both."""
    from manumit.store.server_state import ServerState
    from manumit.store.state import State

    if request.param == "sqlite":
        made = State(tmp_path / "state.db", audit_key=b"key")
    else:
        url = request.getfixturevalue("postgres").url
        made = ServerState(url, f"t_{uuid.uuid4().hex}", audit_key=b"key")
    made.upgrade()
    yield made
    made.close()


@pytest.fixture(scope="session")
def _scenario(tmp_path_factory) -> Path:
    """A workspace with a small demo scenario, run from end to end."""
    from manumit.demo.scenario import write_scenario
    from manumit.flow import run_flow
    from manumit.intake import add_files
    from manumit.workspace import create_workspace

    folder = tmp_path_factory.mktemp("scenario")
    files = write_scenario(folder / "files", others=100)
    made = create_workspace(
        folder / "workspace",
        side="investigation",
        controller="Example organisation",
        basis="demonstration",
        purpose="tests",
        retention_days=180,
        actor="tester",
    )
    add_files(made, [str(path) for path in files.adverts], kind="advert")
    add_files(made, [str(path) for path in files.reports], kind="report")
    run_flow(made)
    made.close()
    return folder


@pytest.fixture
def scenario(_scenario, tmp_path) -> Path:
    """A copy of it, for one test: `workspace` has been run, `files` is what was taken in."""
    shutil.copytree(_scenario, tmp_path / "scenario")
    return tmp_path / "scenario"


@pytest.fixture
def workspace(tmp_path):
    """A new, empty investigation workspace."""
    from manumit.workspace import create_workspace

    made = create_workspace(
        tmp_path / "workspace",
        side="investigation",
        controller="Example organisation",
        basis="demonstration",
        purpose="tests",
        retention_days=180,
        actor="tester",
    )
    yield made
    made.close()


@pytest.fixture
def secret_workspace(tmp_path):
    """A new, empty investigation workspace with the passphrase PASSPHRASE, cheap to open."""
    from manumit.store.vault import KeyCost
    from manumit.workspace import create_workspace

    made = create_workspace(
        tmp_path / "workspace",
        side="investigation",
        controller="Example organisation",
        basis="demonstration",
        purpose="tests",
        retention_days=180,
        actor="tester",
        passphrase=PASSPHRASE,
        cost=KeyCost(passes=1, memory_kib=64, lanes=1),
    )
    yield made
    made.close()
