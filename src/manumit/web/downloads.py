# SPDX-License-Identifier: Apache-2.0
"""Files a page hands out: stamped with the workspace's terms, always saved, never displayed."""

from __future__ import annotations

from starlette.responses import Response

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "graphml": "application/graphml+xml",
}


def download(content: str, name: str) -> Response:
    """Return a file to be saved; `name` ends in csv, json, svg or graphml."""
    media_type = _TYPES[name.rsplit(".", 1)[-1]]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content.encode("utf-8", "replace"), media_type=media_type, headers=headers)
