# SPDX-License-Identifier: Apache-2.0
"""Files a page hands out: always saved, never displayed."""

from __future__ import annotations

from markupsafe import Markup
from starlette.responses import Response

from manumit.web.svg import tag

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "graphml": "application/graphml+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_COLOURS = Markup(
    ".node{stroke:#fff;stroke-width:1.5}.edge{stroke:#857e73;stroke-opacity:.55}"
    ".edge-cut{stroke-dasharray:3 3}.hit{stroke:none}.n-campaign{fill:#0b6b75}"
    ".n-advert{fill:#3c7d3a}.n-report{fill:#5a4fa3}.n-selector{fill:#a8561a}"
    ".n-generic{fill:#fff;stroke:#a8561a}text{font:11px sans-serif;fill:#444}"
)


def download(content: str | bytes, name: str) -> Response:
    """Return a file to be saved; the ending of `name` tells its type."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)
    return Response(
        content.encode("utf-8", "replace") if isinstance(content, str) else content,
        media_type=_TYPES[safe.rsplit(".", 1)[-1]],
        headers={"content-disposition": f'attachment; filename="{safe}"'},
    )


def to_svg_file(svg: str, terms: str) -> str:
    """Return a picture that stands alone: its own colours, and the terms as its description."""
    inside = tag("desc", terms) + tag("style", _COLOURS)
    head, bar, rest = svg.partition(">")
    return f"{head}{bar}{inside}{rest}"
