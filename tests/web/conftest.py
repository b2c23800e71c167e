# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

sys.path.insert(0, str(Path(__file__).parent))

from synthetic import make_workspace

from manumit.web.app import make_app

TOKEN = "a-start-token-for-tests"
ORIGIN = "http://127.0.0.1:8642"


@pytest.fixture(scope="session")
def workspace_dir(tmp_path_factory):
    """A workspace for tests that only read."""
    folder = tmp_path_factory.mktemp("web") / "workspace"
    make_workspace(folder).close()
    return folder


@pytest.fixture(scope="session")
def small_workspace_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small") / "workspace"
    make_workspace(folder, leads=3, adverts=30).close()
    return folder


@pytest.fixture
def own_workspace_dir(small_workspace_dir, tmp_path):
    """A workspace for a test that writes."""
    shutil.copytree(small_workspace_dir, tmp_path / "workspace")
    return tmp_path / "workspace"


def make_browser(folder, **options):
    app = make_app(folder, TOKEN, "tester", **options)
    client = TestClient(app, base_url=ORIGIN, follow_redirects=False, raise_server_exceptions=True)
    client.headers.update({"origin": ORIGIN})
    client.get("/start", params={"token": TOKEN})
    return client


@pytest.fixture
def stranger(workspace_dir):
    """A client that has not shown the start token."""
    app = make_app(workspace_dir, TOKEN, "tester")
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)


@pytest.fixture
def browser(workspace_dir):
    """A client that has."""
    return make_browser(workspace_dir)
