# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from manumit.web.app import make_app

TOKEN = "a-start-token-for-tests"
ORIGIN = "http://127.0.0.1:8642"


@pytest.fixture
def app():
    return make_app(None, TOKEN, "tester")


@pytest.fixture
def stranger(app):
    """A browser that has not shown the start token."""
    return TestClient(app, base_url=ORIGIN, follow_redirects=False)


@pytest.fixture
def browser(stranger):
    """A browser that has."""
    stranger.get("/start", params={"token": TOKEN})
    return stranger
