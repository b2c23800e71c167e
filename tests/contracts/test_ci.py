# SPDX-License-Identifier: Apache-2.0
"""Nothing is skipped for want of a part where every part must be there."""

import os
from pathlib import Path

import pytest


@pytest.mark.skipif(
    "MANUMIT_REQUIRE_BROWSER" not in os.environ, reason="MANUMIT_REQUIRE_BROWSER is not set"
)
def test_the_browser_is_here():
    assert Path(os.environ.get("MANUMIT_CHROMIUM", "/usr/bin/chromium")).exists()
