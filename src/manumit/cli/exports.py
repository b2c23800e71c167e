# SPDX-License-Identifier: Apache-2.0
"""Commands about what is carried out: export it, verify a bundle that came in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import json_option, print_json, safe_line
from manumit.core.errors import UsageError

if TYPE_CHECKING:
    from manumit.views.bundles import BundleView


@click.command()
@workspace_argument
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

    if what != "leads" and not object_id:
        raise UsageError(f"Which {what}?", hint=f"manumit export {directory} {what} ID --out FILE")
    format_code = out.suffix.lower().lstrip(".")
    if what == "bundle" and format_code != "zip":
        raise UsageError("A bundle is a zip file.", hint="Let --out end in .zip.")
    workspace = open_here(directory)
    if what == "leads":
        made = export_leads(workspace, format_code)
    elif what == "network":
        made = export_network(workspace, object_id, format_code)
    else:
        made = export_bundle(workspace, object_id)
    write_whole(out, made.content)
    click.echo(f"Wrote {safe_line(out)}.")
    if what == "bundle":
        click.echo(f"Signed with the key {made.fingerprint}")
        click.echo("Tell the recipient this fingerprint another way than you send the file;")
        click.echo(f"they check it with: manumit verify {safe_line(out.name)} --fingerprint ...")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--fingerprint", default="", help="Of the sender's key, as they told you.")
@json_option
def verify(file: Path, fingerprint: str, *, as_json: bool) -> None:
    """Check the signed bundle FILE that somebody sent; no workspace is needed.

    A bundle carries the key it was signed with, so anyone can make one that is whole. Give the
    fingerprint that the sender told you another way, such as by telephone, to know who signed.
    """
    from manumit.views.bundles import view_bundle

    view = view_bundle(file, fingerprint)
    if as_json:
        print_json(view)
    else:
        _show_bundle(view)
    if not view.is_fine:
        raise SystemExit(1)


def _show_bundle(view: BundleView) -> None:
    for name, value in view.about:
        click.echo(f"{name.replace('_', ' '):<12} {safe_line(value)}")
    click.echo(f"signed by    {view.fingerprint or 'no key'}")
    if view.changed:
        click.echo("NOT as it was signed. Do not rely on it. Changed, missing or added:", err=True)
        for name in view.changed:
            click.echo(f"  {safe_line(name)}", err=True)
    elif view.is_known is None:
        click.echo("Every file is as it was signed. Who signed is NOT checked: ask the sender for")
        click.echo("their fingerprint another way, and compare, or give it as --fingerprint.")
    elif view.is_known:
        click.echo("Every file is as it was signed, by the key you expected.")
    else:
        click.echo("NOT signed by the key you expected. Do not rely on it.", err=True)
