# SPDX-License-Identifier: Apache-2.0
"""The drawn code is the code: module for module, with its quiet zone."""

from __future__ import annotations

import re

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.web.qr import draw_qr


@settings(max_examples=20, deadline=None)
@given(st.text(min_size=1, max_size=120))
def test_every_dark_module_is_drawn_and_no_other(text):
    drawn = str(draw_qr(text, "a title"))
    matrix = segno.make(text, error="m", micro=False).matrix
    dark = {
        (int(x) + step - 4, int(y) - 4)
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", drawn)
        for step in range(int(width))
    }
    assert dark == {
        (x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module
    }
    assert f'viewBox="0 0 {len(matrix) + 8} {len(matrix) + 8}"' in drawn


def test_the_text_itself_stands_nowhere_in_the_drawing():
    assert "JBSWY3DPEHPK3PXP" not in str(draw_qr("otpauth://x?secret=JBSWY3DPEHPK3PXP", "a title"))
