# SPDX-License-Identifier: Apache-2.0
"""A QR code drawn as SVG: dark on light in either theme, or a camera does not read it."""

from __future__ import annotations

import segno
from markupsafe import Markup

from manumit.web.svg import tag

_QUIET = 4  # modules of light around it, as the standard wants (ISO/IEC 18004)


def draw_qr(text: str, title: str) -> Markup:
    """Return the QR code of a text as an SVG element.

    Args:
        text: What it says.
        title: What it is, for those who do not see it; never the text itself.
    """
    matrix = segno.make(text, error="m", micro=False).matrix
    side = len(matrix) + 2 * _QUIET
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            first = x
            while x < len(row) and row[x]:
                x += 1
            runs.append(f"M{first + _QUIET} {y + _QUIET}h{x - first}v1h-{x - first}z")
    return tag(
        "svg",
        [
            tag("rect", width=side, height=side, fill="#fff"),
            tag("path", d="".join(runs), fill="#000"),
        ],
        viewBox=f"0 0 {side} {side}",
        role="img",
        aria_label=title,
        class_="qr",
        shape_rendering="crispEdges",
    )
