# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for: an empty workspace, and the shared development data."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared development data; skips where it is absent."""
    folder = Path(os.environ.get("MANUMIT_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the shared development data is not here (MANUMIT_DATA={folder})")
    return folder


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
