# SPDX-License-Identifier: Apache-2.0
"""Commands about leads: leads, show, judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from manumit.cli.opening import open_here, workspace_argument
from manumit.cli.output import json_option, print_json, print_table
from manumit.core.errors import UsageError

if TYPE_CHECKING:
    from manumit.views.lead import LeadView
    from manumit.views.leads import LeadRow
    from manumit.workspace import Workspace

VERDICTS = ("accept", "reject", "unsure", "do_not_pursue", "cut", "join")
LABELS = ("organised", "spam", "independent")


@click.command()
@workspace_argument
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@click.option(
    "--start", type=click.IntRange(min=0), default=0, show_default=True, help="How many to skip."
)
@json_option
def leads(directory: Path, most: int, start: int, *, as_json: bool) -> None:
    """List the leads of the workspace in DIRECTORY, strongest evidence first."""
    from manumit.views.leads import view_leads

    workspace = open_here(directory)
    if as_json:
        print_json(view_leads(workspace, start=start, most=most))
    else:
        print_leads(workspace, most=most, start=start)


def print_leads(workspace: Workspace, *, most: int, start: int = 0) -> None:
    """Print the strongest leads with their reasons."""
    from manumit.views.leads import view_leads

    view = view_leads(workspace, start=start, most=most)
    if not view.rows:
        click.echo("No leads yet. Take files in with `manumit add`, then `manumit run`.")
        return
    print_table(
        f"Leads {view.start + 1} to {view.start + len(view.rows)} of {view.total}",
        ["lead", "points", "what and why", "looks like", "judged"],
        [_to_row(lead) for lead in view.rows],
    )


def _to_row(lead: LeadRow) -> tuple[str, str, str, str, str]:
    why = "\n".join([lead.title, *(f"- {reason}" for reason in lead.reasons)])
    judged = lead.verdict_code + (" (evidence changed since)" if lead.has_changed else "")
    return lead.lead_id, f"{lead.points:.1f}", why, lead.looks_like_code, judged


@click.command()
@workspace_argument
@click.argument("object_id")
@json_option
def show(directory: Path, object_id: str, *, as_json: bool) -> None:
    """Show OBJECT_ID, a lead (L-...) or network (N-...), of the workspace in DIRECTORY."""
    workspace = open_here(directory)
    kind = object_id[:1].upper()
    if kind == "L":
        from manumit.views.lead import view_lead

        lead = view_lead(workspace, object_id)
        if as_json:
            print_json(lead)
        else:
            _print_lead(lead)
    elif kind == "N":
        from manumit.views.network import view_network

        # A person at the terminal judges links by the names of their nodes; a file has keyed ones.
        network = view_network(workspace, object_id, clear=not as_json)
        if as_json:
            print_json(network)
        else:
            _print_network(network)
    else:
        raise UsageError(
            f"{object_id} is no id of a lead or network.", hint="They begin with L- or N-."
        )


def _print_lead(view: LeadView) -> None:
    lead = view.lead
    click.echo(f"{lead.lead_id}  {lead.title}")
    if view.asked_id != lead.lead_id:
        click.echo(f"({view.asked_id} has become part of it)")
    print_table(
        f"Why: {lead.points:.1f} points",
        ["points", "part", "evidence", "grade", "source"],
        [(f"{p.points:+.1f}", p.group_code, p.sentence, p.grade, p.source) for p in view.evidence],
    )
    for change in view.changes:
        click.echo(f"What would change this: {change}")
    texts = [
        (t.advert_id, t.source, t.place, "".join(s.text for s in t.text)) for t in view.adverts
    ]
    print_table(
        f"Adverts: {len(texts)} of {view.adverts_total}",
        ["advert", "source", "place", "text"],
        texts,
    )
    for judgement in view.judgements:
        state = "stands" if judgement.is_standing else "taken back or replaced"
        click.echo(
            f"{judgement.made_at:%Y-%m-%d %H:%M} {judgement.actor}: {judgement.verdict_code} "
            f"{judgement.label_code} ({state})"
        )


def _print_network(view: object) -> None:
    from manumit.views.network import NetworkView

    assert isinstance(view, NetworkView)  # noqa: S101 - narrows the type only
    print_table(
        f"{view.network_id}: members",
        ["node", "kind", "what", "adverts"],
        [(node.node_id, node.kind, node.label, node.adverts) for node in view.nodes],
    )
    print_table(
        "Links",
        ["left", "right", "kind", "bits", "adverts"],
        [(k.left, k.right, k.kind_code, f"{k.bits:.1f}", k.adverts) for k in view.links],
    )


@click.command()
@workspace_argument
@click.argument("object_id")
@click.argument("verdict", type=click.Choice([*VERDICTS, "undo"]))
@click.option("--label", type=click.Choice(LABELS), default=None, help="What it looks like to you.")
@click.option("--reason", default="", help="Why, in a sentence.")
def judge(directory: Path, object_id: str, verdict: str, label: str | None, reason: str) -> None:
    """Judge OBJECT_ID of the workspace in DIRECTORY: a lead (L-...) or a link (LEFT|RIGHT).

    Leads take accept, reject, unsure, do_not_pursue; links take cut and join. undo takes the
    standing judgement back, as a new row.
    """
    from manumit.prosecute.leads.actions import judge as write_judgement
    from manumit.prosecute.leads.actions import undo_judgement
    from manumit.prosecute.leads.reading import read_latest_judgement

    workspace = open_here(directory)
    kind = "link" if "|" in object_id else "lead"
    if not reason:
        raise UsageError("A judgement needs a reason.", hint='Add --reason "...".')
    if verdict == "undo":
        undo_judgement(workspace, read_latest_judgement(workspace, kind, object_id), reason=reason)
        click.echo(f"Took the judgement on {object_id} back.")
        return
    write_judgement(
        workspace, object_id, verdict, reason=reason, label_code=label or "", target_kind=kind
    )
    click.echo(f"Noted: {verdict} {object_id}.")
