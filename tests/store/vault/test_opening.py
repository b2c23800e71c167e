# SPDX-License-Identifier: Apache-2.0
"""Opening: failures are noted, make the next one wait, and a clock cannot lock anybody out."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from manumit.core.errors import CorruptError, PassphraseError, UsageError
from manumit.store.vault import KeyCost, make_vault, open_keys, unlock
from manumit.store.vault.opening import clear_failures, read_failures
from tests.conftest import PASSPHRASE

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    make_vault(tmp_path, PASSPHRASE, "w1", KeyCost(1, 64, 1))
    return tmp_path


def test_each_failure_doubles_the_wait_up_to_a_minute(folder):
    now = NOW
    for wait in (1, 2, 4, 8, 16, 32, 60, 60, 60):
        with pytest.raises(PassphraseError, match="wrong"):
            unlock(folder, "not the passphrase", now)
        with pytest.raises(PassphraseError) as caught:
            unlock(folder, PASSPHRASE, now + timedelta(seconds=wait - 0.5))
        assert caught.value.hint == "Wait 1 s, then try again."
        now += timedelta(seconds=wait)
    assert len(read_failures(folder)) == 9, "an attempt that had to wait is none"
    assert unlock(folder, PASSPHRASE, now).is_open
    assert len(read_failures(folder)) == 9, "they stay until the audit has them"
    clear_failures(folder)
    assert read_failures(folder) == []


def test_a_clock_that_was_set_back_locks_nobody_out(folder):
    with pytest.raises(PassphraseError):
        unlock(folder, "not the passphrase", NOW + timedelta(days=400))
    assert unlock(folder, PASSPHRASE, NOW).is_open


@pytest.mark.parametrize("content", ["", "{}", "[1]", '["x"]', "null"])
def test_a_broken_note_locks_nobody_out(folder, content):
    (folder / "failed-unlocks.json").write_text(content, encoding="utf-8")
    assert unlock(folder, PASSPHRASE, NOW).is_open


def test_the_note_holds_times_only_and_does_not_grow_for_ever(folder):
    long_ago = [(NOW - timedelta(days=9)).isoformat()] * 1500
    (folder / "failed-unlocks.json").write_text(json.dumps(long_ago), encoding="utf-8")
    with pytest.raises(PassphraseError):
        unlock(folder, "not the passphrase", NOW)
    kept = json.loads((folder / "failed-unlocks.json").read_text("utf-8"))
    assert len(kept) == 1000
    assert kept[-1] == NOW.isoformat(timespec="microseconds")


def test_without_a_vault_file(tmp_path):
    assert open_keys(tmp_path, None, must=False, now=NOW) is None
    with pytest.raises(UsageError):
        open_keys(tmp_path, PASSPHRASE, must=False, now=NOW)
    with pytest.raises(CorruptError):
        open_keys(tmp_path, None, must=True, now=NOW)
    (tmp_path / "state.db").write_bytes(b"ciphertext" * 100)
    with pytest.raises(CorruptError):
        open_keys(tmp_path, None, must=False, now=NOW)
