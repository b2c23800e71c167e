# SPDX-License-Identifier: Apache-2.0
"""Recovery shares: any two of three printed sheets open the workspace without the passphrase.

Shares are words with a checksum after SLIP-0039 (Shamir's secret sharing over GF(256), from a
library kept by the authors of that standard); one share alone tells nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from manumit.core.errors import UsageError

SHARES = 3
NEEDED = 2


def split_key(key: bytes) -> list[str]:
    """Return three shares of a 256-bit key, each of 33 English words."""
    return list(generate_mnemonics(1, [(NEEDED, SHARES)], key)[0])


def join_shares(shares: Sequence[str]) -> bytes:
    """Return the key of which at least two shares are given.

    Raises:
        UsageError: If a word is misspelt, or the shares are too few or of different sets.
    """
    cleaned = [" ".join(share.lower().split()) for share in shares]
    try:
        return bytes(combine_mnemonics(cleaned[:NEEDED]))
    except (MnemonicError, ValueError, IndexError):
        # The library's text may quote a word of a share.
        raise UsageError(
            "These shares do not make a key: a word is wrong, or they do not belong together.",
            hint="Type each share again, word by word; two different sheets of one set are needed.",
        ) from None
