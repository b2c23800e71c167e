# SPDX-License-Identifier: Apache-2.0
"""The keys of one open workspace: a master key in memory, and a key derived for each purpose.

Python moves and copies what it likes, and OpenSSL, SQLCipher and DuckDB hold copies of the keys
they work with. `lock()` overwrites the one long-lived copy that is ours, the master key; short
copies of derived keys stay in the memory of the process until it is used again. Who can read
this process's memory while it is unlocked can read the workspace.
"""

from __future__ import annotations

from enum import StrEnum

from manumit.core.errors import PassphraseError
from manumit.store.vault.sealing import (
    KEY_BYTES,
    derive_key,
    make_key,
    parse_text,
    seal,
    to_text,
    unseal,
)


class Purpose(StrEnum):
    """What a derived key is for; the names are part of the derivation and never change."""

    STATE = "state database"
    SEARCH = "search index"
    FACTS = "facts"
    CASES = "cases"
    BLIND_INDEX = "blind index"
    AUDIT = "audit"
    BACKUPS = "backups"
    SELECTORS = "selector hashes"
    SIGNING = "signing key"
    CODES = "one-time codes"


class Vault:
    """The keys of an unlocked workspace.

    Args:
        master: The 256-bit master key; the vault takes it over and overwrites it in `lock`.
    """

    def __init__(self, master: bytearray) -> None:
        if len(master) != KEY_BYTES:
            raise PassphraseError("The key that was handed over is not whole.")
        self._master = master

    @property
    def is_open(self) -> bool:
        """Whether the keys are still in memory."""
        return bool(self._master)

    def lock(self) -> None:
        """Overwrite and drop the master key; nothing opens through this vault afterwards."""
        self._master[:] = bytes(len(self._master))
        self._master = bytearray()

    def subkey(self, purpose: Purpose) -> bytes:
        """Return the 256-bit key for a purpose.

        Raises:
            PassphraseError: If the vault was locked.
        """
        return derive_key(self._open_master(), purpose.value)

    def hand_over(self) -> bytes:
        """Return the master key for a process of ours: through its standard input only."""
        return bytes(self._open_master())

    def make_file_key(self, length: int = KEY_BYTES) -> tuple[bytes, str]:
        """Return a new random key for one file of facts, and the same key wrapped.

        Args:
            length: 16, 24 or 32 bytes.

        Returns:
            The key, and text to keep beside the file's name; `open_file_key` opens it.
        """
        key = make_key()[:length]
        return key, to_text(seal(self.subkey(Purpose.FACTS), key, "file key"))

    def open_file_key(self, wrapped: str) -> bytes:
        """Return the key of a file of facts.

        Raises:
            CorruptError: If the wrapped key was changed or is of another workspace.
            PassphraseError: If the vault was locked.
        """
        return unseal(self.subkey(Purpose.FACTS), parse_text(wrapped), "file key")

    def make_case_key(self, case: str) -> tuple[bytes, str]:
        """Return a new random key for one case, and the same key wrapped.

        Destroying the wrapped key erases the case: nothing else opens its fields.
        """
        key = make_key()
        return key, to_text(seal(self.subkey(Purpose.CASES), key, "case key", case))

    def open_case_key(self, wrapped: str, case: str) -> bytes:
        """Return the key of a case.

        Raises:
            CorruptError: If the wrapped key was changed or is of another case or workspace.
            PassphraseError: If the vault was locked.
        """
        return unseal(self.subkey(Purpose.CASES), parse_text(wrapped), "case key", case)

    def index_key(self, field: str) -> bytes:
        """Return the key of the blind index of a field; see `make_blind_index`."""
        return derive_key(self.subkey(Purpose.BLIND_INDEX), field)

    def _open_master(self) -> bytearray:
        if not self._master:
            raise PassphraseError("The workspace is locked.", hint="Unlock it with its passphrase.")
        return self._master
