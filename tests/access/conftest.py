# SPDX-License-Identifier: Apache-2.0
"""Password hashing cheap enough for tests."""

import pytest
from argon2 import PasswordHasher

from manumit.access import passwords


@pytest.fixture
def quick_hashes(monkeypatch):
    """Hash with 8 KiB; the real cost has its own test."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._dummy_hash.cache_clear()
    monkeypatch.setattr(passwords, "_hasher", lambda: cheap)
    yield
    passwords._dummy_hash.cache_clear()
