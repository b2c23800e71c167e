# SPDX-License-Identifier: Apache-2.0
"""What a person may carry out of a workspace: lists and networks masked, one accepted lead clear.

Every export is checked, stamped with the workspace's terms, and audited.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from manumit.core.errors import DeniedError, UsageError
from manumit.core.values import format_id
from manumit.prosecute.adverts.masking import mask_texts
from manumit.prosecute.adverts.reading import read_adverts, read_clear_selectors
from manumit.prosecute.leads.reading import (
    LeadFilter,
    read_evidence,
    read_judgements,
    read_standing,
)
from manumit.prosecute.networks.reading import (
    read_links,
    read_network,
    read_nodes,
    read_records,
)
from manumit.store.exports import Cell, to_csv, to_graphml, to_json, to_xlsx
from manumit.store.signing import load_signing_key, read_fingerprint, sign_files
from manumit.store.vault import Purpose
from manumit.views.leads import view_leads
from manumit.views.masking import NodeNames
from manumit.workspace import Workspace

LEAD_FORMATS = ("csv", "json", "xlsx")
NETWORK_FORMATS = ("csv", "json", "graphml")
_EVERYTHING = 1_000_000
_LEAD_COLUMNS = (
    "lead_id", "network_id", "title", "points", "reasons", "adverts", "campaigns", "reports",
    "kind_code", "looks_like_code", "places", "countries", "sources", "indicators", "first_at",
    "last_at", "verdict_code", "label_code", "judged_by", "judged_at", "has_changed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """One file to hand out: its name, media type, content, and the key that signed it if any."""

    name: str
    media_type: str
    content: bytes
    fingerprint: str = ""


MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "graphml": "application/xml",
    "zip": "application/zip",
}


def export_leads(
    workspace: Workspace, format_code: str, wanted: LeadFilter | None = None
) -> Export:
    """Write the list of leads (those that pass the filter), selectors masked.

    Raises:
        UsageError: For an unknown format.
        DeniedError: If the actor may not export.
    """
    check_format(format_code, LEAD_FORMATS)
    view = view_leads(workspace, wanted, most=_EVERYTHING)
    titles = mask_texts([row.title for row in view.rows])
    reasons = mask_texts(["; ".join(row.reasons) for row in view.rows])
    rows = []
    for row, title, reason in zip(view.rows, titles, reasons, strict=True):
        cells = {name: to_cell(getattr(row, name)) for name in _LEAD_COLUMNS}
        rows.append(list((cells | {"title": title, "reasons": reason}).values()))
    content = render_rows(format_code, _LEAD_COLUMNS, rows, workspace.policy.stamp())
    with workspace.acting("export.leads", "lead", "list"):
        pass
    return Export(f"leads.{format_code}", MEDIA[format_code], content)


def export_network(workspace: Workspace, network_id: str, format_code: str) -> Export:
    """Write one network, selectors masked: its links as rows, or nodes and links as GraphML."""
    check_format(format_code, NETWORK_FORMATS)
    network_id = read_network(workspace, network_id)["network_id"]
    nodes = read_nodes(workspace, network_id)
    labels = mask_texts([node["masked"] or node["pattern"] or node["node_kind"] for node in nodes])
    named = {node["node_id"]: label for node, label in zip(nodes, labels, strict=True)}
    hide = NodeNames(workspace).hide
    links = read_links(workspace, network_id)
    terms = workspace.policy.stamp()
    if format_code == "graphml":
        text = to_graphml(
            [
                (hide(node["node_id"]), {"kind": node["node_kind"], "label": named[node["node_id"]],
                                         "adverts": node["adverts"]})
                for node in nodes
            ],
            [
                (hide(link["left_node"]), hide(link["right_node"]),
                 {"kind": link["kind_code"], "bits": round(link["bits"], 1),
                  "adverts": link["adverts"]})
                for link in links
            ],
            terms,
        )  # fmt: skip
        content = text.encode("utf-8")
    else:
        columns = ("left_node", "left", "right_node", "right", "kind_code", "bits", "adverts")
        rows = [
            [
                hide(link["left_node"]), named.get(link["left_node"], ""),
                hide(link["right_node"]), named.get(link["right_node"], ""),
                link["kind_code"], round(link["bits"], 1), link["adverts"],
            ]
            for link in links
        ]  # fmt: skip
        content = render_rows(format_code, columns, rows, terms)
    with workspace.acting("export.network", "network", network_id):
        pass
    return Export(f"{network_id}.{format_code}", MEDIA[format_code], content)


def export_bundle(workspace: Workspace, lead_id: str) -> Export:
    """Write the signed evidence bundle of one lead that a named person accepted, values clear.

    Raises:
        DeniedError: If nobody accepted the lead, or its evidence has changed since.
    """
    view = view_leads(workspace, most=_EVERYTHING)
    lead = next((row for row in view.rows if row.lead_id == lead_id), None)
    if lead is None or lead.verdict_code != "accept":
        raise DeniedError(
            "Only a lead that a named person accepted leaves with clear values.",
            hint="Read the lead, accept it with a reason, then export.",
            where=f"lead {lead_id}",
        )
    if lead.has_changed:
        raise DeniedError(
            "The evidence of this lead has changed since it was accepted.",
            hint="Read it again and accept it anew, then export.",
            where=f"lead {lead_id}",
        )
    standing = next(row for row in read_standing(workspace) if row["target_id"] == lead_id)
    files = _bundle_files(workspace, lead_id, lead.network_id, standing)
    keys, sealing = workspace.folder / "keys", workspace.subkey(Purpose.SIGNING)
    signed = sign_files(load_signing_key(keys, sealing), files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in signed.items():
            archive.writestr(name, content)
    with workspace.acting("export.bundle", "lead", lead_id):
        pass
    fingerprint = read_fingerprint(keys, sealing)
    return Export(f"{lead_id}.zip", MEDIA["zip"], out.getvalue(), fingerprint)


def _bundle_files(
    workspace: Workspace, lead_id: str, network_id: str, standing: dict[str, Any]
) -> dict[str, bytes]:
    terms = workspace.policy.stamp()
    records = read_records(workspace, network_id).to_pylist()
    adverts: list[dict[str, Any]] = []
    for kind in ("advert", "report"):
        ids = [row["advert_id"] for row in records if row["kind_code"] == kind]
        found = read_adverts(workspace, ids, table=f"{kind}s")
        adverts += [{"kind_code": kind, **row} for row in found.values()]
    about = {
        "lead_id": lead_id,
        "network_id": network_id,
        "made_at": workspace.clock().isoformat(timespec="seconds"),
        "made_by": workspace.actor.name,
        "accepted_by": standing["actor"],
        "accepted_at": standing["made_at"].isoformat(),
        "reason": standing["reason"],
        "terms": terms,
        "meaning": "Signs of common control over these adverts; no finding about any person.",
    }
    tables = {
        "adverts.csv": adverts,
        "selectors.csv": read_clear_selectors(workspace, [row["advert_id"] for row in records]),
        "evidence.csv": read_evidence(workspace, lead_id),
        "links.csv": read_links(workspace, network_id),
        "judgements.csv": read_judgements(workspace, lead_id),
    }
    files = {name: _rows_to_csv(rows, terms) for name, rows in tables.items()}
    return {"about.json": json.dumps(about, indent=1).encode(), **files}


def _rows_to_csv(rows: Sequence[dict[str, Any]], terms: str) -> bytes:
    columns = list(rows[0]) if rows else []
    cells = [[to_cell(row[name], name) for name in columns] for row in rows]
    return to_csv(columns, cells, terms).encode("utf-8", "replace")


def render_rows(
    format_code: str, columns: Sequence[str], rows: list[list[Cell]], terms: str
) -> bytes:
    """Return rows as csv, json or xlsx, stamped and formula-safe."""
    if format_code == "xlsx":
        return to_xlsx(columns, rows, terms)
    render = to_csv if format_code == "csv" else to_json
    return render(columns, rows, terms).encode("utf-8", "replace")


def to_cell(value: object, name: str = "") -> Cell:
    """Return a value of a table as a cell: ids as people read them, lists joined, times as ISO."""
    if name == "advert_id" and isinstance(value, int):
        return format_id("A", value)
    if isinstance(value, (tuple, list)):
        return "; ".join(str(item) for item in value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def check_format(format_code: str, known: tuple[str, ...]) -> None:
    """Raise UsageError unless the format is one of those known."""
    if format_code not in known:
        raise UsageError(f"{format_code!r} is not a format of this export.",
                         hint=f"Use one of: {', '.join(known)}.")  # fmt: skip
