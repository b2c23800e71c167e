# SPDX-License-Identifier: Apache-2.0
"""How much of a hostile file is borne before reading stops."""

from __future__ import annotations

import errno
from dataclasses import dataclass

MIB = 1 << 20
DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one file may cost; all sizes in bytes.

    Attributes:
        field_bytes: Longer values are cut, with their length and hash kept as an issue.
        record_bytes: Longer records are left out from there to the next line.
        unpacked_bytes: What one archive or packed file may unpack to, in all.
        ratio: Unpacked to packed size, beyond the first `ratio_free_bytes`.
        ratio_free_bytes: Small files may be packed as tightly as they like.
        members: Files in one archive.
        columns: Columns of one table.
        memory_bytes: Memory of the reading process.
        issues_per_kind: Rows recorded one by one for each kind of defect and column of a
            file; the rest is counted in one more row.
    """

    field_bytes: int = MIB
    record_bytes: int = 128 * MIB
    unpacked_bytes: int = 20 * 1024 * MIB
    ratio: int = 250
    ratio_free_bytes: int = 64 * MIB
    members: int = 10_000
    columns: int = 2_000
    memory_bytes: int = 3 * 1024 * MIB
    issues_per_kind: int = 1_000
