# SPDX-License-Identifier: Apache-2.0
"""What is wrong inside a value: control characters, NUL, direction overrides, sheer length."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.intake.issues import IssueLog
from manumit.text.kernels import kernel

Bytes = npt.NDArray[np.uint8]

_CONTROL, _NUL, _BIDI, _LONG = 1, 2, 4, 8


@kernel
def _flag_values(  # noqa: C901 - one loop over one state machine
    data: Bytes, offsets: npt.NDArray[np.int32], limit: int, flags: Bytes
) -> int:
    """Set the flags of each value; return how many values have any."""
    flagged = 0
    for row in range(len(offsets) - 1):
        begin = np.uint64(offsets[row])
        end = np.uint64(offsets[row + 1])
        flag = 8 if end - begin > np.uint64(limit) else 0
        for i in range(begin, end):
            c = data[i]
            if c >= 32 and c < 127:
                continue
            if c < 32:
                if c == 0:
                    flag |= 2
                elif c != 9 and c != 10 and c != 13:
                    flag |= 1
            elif c == 127:
                flag |= 1
            elif c == 0xC2:
                if i + np.uint64(1) < end and data[i + np.uint64(1)] < 0xA0:
                    flag |= 1
            elif c == 0xE2 and i + np.uint64(2) < end:
                second = data[i + np.uint64(1)]
                third = data[i + np.uint64(2)]
                # U+202A..202E and U+2066..2069
                if (second == 0x80 and third >= 0xAA and third <= 0xAE) or (
                    second == 0x81 and third >= 0xA6 and third <= 0xA9
                ):
                    flag |= 4
        flags[row] = flag
        if flag:
            flagged += 1
    return flagged


def view_strings(column: pa.Array) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """Return (bytes, offsets) of a string array without nulls, as views where possible."""
    if column.offset:
        column = pa.concat_arrays([column])
    _, offsets, data = column.buffers()
    view = np.frombuffer(offsets or bytes(4), np.int32)[: len(column) + 1]
    text = np.frombuffer(data or b"", np.uint8)
    # Read-only like any view of bytes: a kernel is then compiled once, not twice.
    view.flags.writeable = False
    text.flags.writeable = False
    return text, view


def check_column(
    name: str,
    column: pa.Array,
    rows: npt.NDArray[np.int64],
    log: IssueLog,
    field_bytes: int,
) -> pa.Array:
    """Record what is wrong inside the values of a column, and mend what must be mended.

    Args:
        name: Name of the column, for the issues.
        column: String array without nulls.
        rows: Row number of each value.
        log: Takes the issues.
        field_bytes: Longer values are cut.

    Returns:
        The column without NUL characters and with over-long values cut.
    """
    data, offsets = view_strings(column)
    flags = np.zeros(len(column), np.uint8)
    if not _flag_values(data, offsets, field_bytes, flags):
        return column
    log.add_rows("control_characters", rows[(flags & _CONTROL) > 0], name)
    log.add_rows("bidi_override", rows[(flags & _BIDI) > 0], name)
    log.add_rows("nul_removed", rows[(flags & _NUL) > 0], name)
    to_mend = np.flatnonzero(flags & (_NUL | _LONG))
    if not len(to_mend):
        return column
    mended = []
    for i in to_mend:
        value = data[offsets[i] : offsets[i + 1]].tobytes()
        if flags[i] & _LONG:
            digest = hashlib.sha256(value).hexdigest()
            log.add(
                "field_cut",
                int(rows[i]),
                name,
                f"{len(value):,} bytes, cut at {field_bytes:,}; SHA-256 of the whole {digest}",
            )
            value = value[:field_bytes]
        mended.append(value.replace(b"\0", b"").decode("utf-8", "ignore"))
    mask = np.zeros(len(column), bool)
    mask[to_mend] = True
    return pc.replace_with_mask(column, pa.array(mask), pa.array(mended, pa.string()))
