# SPDX-License-Identifier: Apache-2.0
"""The vault: what is stored is unreadable to whoever takes the disk.

A passphrase opens the vault file, which gives the master key; from it come the keys of the state
database, the search index, the facts, the cases and the rest (`Vault`). `seal_field` and
`make_blind_index` protect single fields of a case.
"""

from manumit.store.vault.envelope import make_blind_index, seal_field, unseal_field
from manumit.store.vault.file import (
    VAULT_FILE,
    change_passphrase,
    has_vault,
    make_shares,
    make_vault,
    open_vault,
    recover_vault,
    wipe_vault,
)
from manumit.store.vault.keyring import Purpose, Vault
from manumit.store.vault.opening import open_keys, unlock
from manumit.store.vault.passphrase import KeyCost

__all__ = [
    "VAULT_FILE",
    "KeyCost",
    "Purpose",
    "Vault",
    "change_passphrase",
    "has_vault",
    "make_blind_index",
    "make_shares",
    "make_vault",
    "open_keys",
    "open_vault",
    "recover_vault",
    "seal_field",
    "unlock",
    "unseal_field",
    "wipe_vault",
]
