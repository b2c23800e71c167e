# SPDX-License-Identifier: Apache-2.0
"""From a passphrase to a key, so slowly that guessing does not pay.

Source: RFC 9106 (Argon2id), section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
"""

from __future__ import annotations

import os
import time
import unicodedata
from dataclasses import dataclass

from argon2.low_level import ARGON2_VERSION, Type, hash_secret_raw

from manumit.core.errors import CorruptError, UsageError
from manumit.store.vault.sealing import KEY_BYTES

LEAST_LETTERS = 12
SALT_BYTES = 16
_LEAST_MIB = 64
_MOST_MIB = 512
_TARGET_SECONDS = 0.5
# A vault file may come from a stranger: opening it must not take all memory or hours.
_LIMITS = {"passes": 64, "memory_kib": 4 << 20, "lanes": 64}


@dataclass(frozen=True, slots=True)
class KeyCost:
    """How much work one guess of the passphrase costs.

    The defaults are the least that a workspace of real records should have. They are stored in
    the vault file, so a workspace opens with what it was made with; a smaller cost is for tests.

    Attributes:
        passes: Passes over the memory.
        memory_kib: Memory, in KiB.
        lanes: Parallel lanes.
    """

    passes: int = 3
    memory_kib: int = _LEAST_MIB << 10
    lanes: int = 4

    def __post_init__(self) -> None:
        for name, most in _LIMITS.items():
            if not 1 <= getattr(self, name) <= most:
                raise CorruptError("The vault file asks for an impossible key cost.", where=name)
        if self.memory_kib < 8 * self.lanes:
            raise CorruptError("The vault file asks for an impossible key cost.", where="lanes")


def measure_cost() -> KeyCost:
    """Return the least cost, with as much more memory as this machine fills in half a second."""
    begun = time.perf_counter()
    derive_passphrase_key("a passphrase to measure by", bytes(SALT_BYTES), KeyCost())
    times = _TARGET_SECONDS / max(time.perf_counter() - begun, 1e-3)
    mib = min(_MOST_MIB, max(_LEAST_MIB, int(times * _LEAST_MIB) // 64 * 64))
    return KeyCost(memory_kib=mib << 10)


def check_passphrase(passphrase: str) -> None:
    """Refuse a passphrase that is too short to protect anything.

    Raises:
        UsageError: If it has fewer than `LEAST_LETTERS` characters, or fewer than five different.
    """
    if len(passphrase) < LEAST_LETTERS or len(set(passphrase)) < 5:
        raise UsageError(
            f"The passphrase is too easy to guess: it needs {LEAST_LETTERS} characters or more.",
            hint="Take five or more words at random, such as from dice and a word list.",
        )


def make_salt() -> bytes:
    """Return a new random salt."""
    return os.urandom(SALT_BYTES)


def derive_passphrase_key(passphrase: str, salt: bytes, cost: KeyCost) -> bytes:
    """Return the 256-bit key of a passphrase.

    The text is brought to one Unicode form first (NFC, as in RFC 8265), because keyboards differ
    in how they write the same letter.
    """
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8")
    return hash_secret_raw(
        secret, salt, cost.passes, cost.memory_kib, cost.lanes, KEY_BYTES, Type.ID, ARGON2_VERSION
    )
