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
    ".axis{stroke:#ccc;fill:none}.sea{fill:#eef2f3}.land{fill:#dcd9d1;stroke:#bdb8ad}"
    ".dot{fill:#0b5c66;fill-opacity:.55;stroke:#0b5c66}.dim{opacity:.25}.strong{font-weight:600}"
    ".halo,.halo-sheet{paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".k0{fill:#0b6b75}.k1{fill:#a8561a}.k2{fill:#5a4fa3}.k3{fill:#3c7d3a}.k4{fill:#a8326b}"
    ".k5{fill:#7b6a1f}.k9{fill:#868d95}"
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
