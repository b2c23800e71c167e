# SPDX-License-Identifier: Apache-2.0
"""The command that carries something out."""

from __future__ import annotations

from pathlib import Path

import click

from manumit.core.errors import UsageError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.argument("what", type=click.Choice(["leads", "network", "bundle"]))
@click.argument("object_id", required=False, default="")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write.")
def export(directory: Path, what: str, object_id: str, out: Path) -> None:
    """Write WHAT of the workspace in DIRECTORY to a file whose ending names the format.

    leads: csv, json or xlsx. network OBJECT_ID: csv, json or graphml. Both with selectors masked.
    bundle OBJECT_ID: a signed zip of one lead that a person accepted, with clear values.
    """
    from manumit.store.exports import write_whole
    from manumit.views.exports import export_bundle, export_leads, export_network
    from manumit.workspace import open_workspace

    if what != "leads" and not object_id:
        raise UsageError(f"Which {what}?", hint=f"manumit export {directory} {what} ID --out FILE")
    format_code = out.suffix.lower().lstrip(".")
    if what == "bundle" and format_code != "zip":
        raise UsageError("A bundle is a zip file.", hint="Let --out end in .zip.")
    workspace = open_workspace(directory)
    if what == "leads":
        made = export_leads(workspace, format_code)
    elif what == "network":
        made = export_network(workspace, object_id, format_code)
    else:
        made = export_bundle(workspace, object_id)
    write_whole(out, made.content)
    click.echo(f"Wrote {out}.")
