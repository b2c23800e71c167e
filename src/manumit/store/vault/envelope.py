# SPDX-License-Identifier: Apache-2.0
"""One field of one case: sealed under the case's own key, found again by an exact value.

Destroying a case's wrapped key makes every field of the case unreadable, in every copy.
A sealed field is bound to its case, field and version: it opens nowhere else.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata

from manumit.core.errors import CorruptError
from manumit.store.vault.sealing import seal, unseal

INDEX_BYTES = 16
_PAD_TO = 32
_END = b"\x80"


def seal_field(case_key: bytes, plaintext: str, case: str, field: str, version: int) -> bytes:
    """Seal one value of a case.

    The text is padded to a multiple of 32 bytes (ISO/IEC 7816-4), so that the length does not
    tell "yes" from "no".

    Args:
        case_key: From `Vault.make_case_key` or `Vault.open_case_key`.
        plaintext: The value.
        case: Code of the case.
        field: Name of the field.
        version: Version of the row or form the value stands in.
    """
    plain = plaintext.encode("utf-8") + _END
    padded = plain + bytes(-len(plain) % _PAD_TO)
    return seal(case_key, padded, "field", case, field, str(version))


def unseal_field(case_key: bytes, sealed: bytes, case: str, field: str, version: int) -> str:
    """Return the value that `seal_field` sealed.

    Raises:
        CorruptError: If it was changed, or belongs to another case, field or version.
    """
    padded = unseal(case_key, sealed, "field", case, field, str(version))
    plain, end, rest = padded.rpartition(_END)
    if end != _END or rest.strip(b"\0"):
        raise CorruptError("A sealed value has no end mark.", where=field)
    return plain.decode("utf-8")


def make_blind_index(index_key: bytes, value: str) -> str:
    """Return the hash under which a value is stored, to find exactly the same value again.

    Letter case, Unicode form (NFKC) and runs of spaces make no difference.
    HMAC-SHA-256 cut to 128 bits: two different values practically never meet, and whoever reads
    the hashes without the key learns only which rows hold the same value.

    Args:
        index_key: From `Vault.index_key`, one per field.
        value: The value; bring phones and the like to one form first.

    Returns:
        32 hexadecimal digits.
    """
    folded = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
    digest = hmac.new(index_key, folded.encode("utf-8"), hashlib.sha256).digest()
    return digest[:INDEX_BYTES].hex()
