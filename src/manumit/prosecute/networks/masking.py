# SPDX-License-Identifier: Apache-2.0
"""Forms of selectors that may be shown outside a workspace."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def mask_selectors(kinds: pa.Array, values: pa.Array) -> pa.Array:
    """Return masked forms: two letters at each end of a number or name.

    An e-mail keeps one letter and the end of its domain, an account its source.

    Args:
        kinds: Kind per selector.
        values: Normal form per selector.

    Example:
        >>> mask_selectors(pa.array(["phone", "email"]), pa.array(["+12025550101", "a@b.org"]))[0]
        <pyarrow.StringScalar: '+1…01'>
    """
    plain = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(values, 0, 2), pc.utf8_slice_codeunits(values, -2), "…"
    )
    plain = pc.if_else(pc.less(pc.utf8_length(values), 6), "…", plain)
    is_mail, is_account = pc.equal(kinds, "email"), pc.equal(kinds, "account")
    mails = pc.replace_substring_regex(
        values.filter(is_mail), r"^(.)?.*(\.[^.@]*)$|^.*$", r"\1…@…\2"
    )
    accounts = pc.replace_substring_regex(
        values.filter(is_account), r"^(.{0,2}).* at (\S*)$", r"\1… at \2"
    )
    plain = pc.replace_with_mask(plain, is_mail, mails)
    return pc.replace_with_mask(plain, is_account, accounts)
