# SPDX-License-Identifier: Apache-2.0
"""The order of the river: which step reads what and writes what.

A step runs when anything it reads has changed since it last ran: tables, judgements, settings,
packs or the step itself. So an interrupted run goes on where it stopped, and a second run of
the same workspace does nothing.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from importlib import import_module

import sqlalchemy as sa

from manumit import __version__
from manumit.core.progress import Progress, no_progress
from manumit.packs import hash_packs
from manumit.store.state import STATE_TABLES
from manumit.text.kernels import note_compiled
from manumit.warming import Warming
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `function` is `module:name`, taking a workspace and a progress listener.

    `reads` and `writes` name tables; a step that `reads` a state table takes a snapshot of it.
    `settings` names the settings whose change makes the step run again.
    """

    name: str
    function: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    settings: tuple[str, ...] = ()


STEPS = (
    Step(
        "selectors",
        "manumit.prosecute.adverts.run:run_selectors",
        reads=("adverts", "reports"),
        writes=("advert_selectors", "report_selectors"),
        settings=("regions",),
    ),
    Step(
        "campaigns",
        "manumit.prosecute.adverts.run:run_campaigns",
        reads=("adverts",),
        writes=(
            "advert_texts", "matched_adverts", "corpus_counts", "advert_links",
            "advert_campaigns", "campaigns", "templates",
        ),
    ),
    Step(
        "indicators",
        "manumit.prosecute.adverts.run:run_indicators",
        reads=("adverts", "advert_selectors"),
        writes=("advert_indicators",),
    ),
    Step(
        "networks",
        "manumit.prosecute.networks.run:run_networks",
        reads=(
            "adverts", "reports", "advert_campaigns", "advert_selectors", "report_selectors",
            "judgements",
        ),
        writes=(
            "selectors", "links", "networks", "network_members", "network_adverts",
            "network_selectors",
        ),
    ),
    Step(
        "leads",
        "manumit.prosecute.leads.run:run_leads",
        reads=(
            "advert_selectors", "report_selectors", "advert_campaigns", "campaigns",
            "advert_indicators", "selectors", "links", "networks", "network_members",
            "network_adverts", "judgements", "suppressions",
        ),
        writes=("leads", "lead_evidence"),
    ),
    Step(
        "search",
        "manumit.prosecute.adverts.searching:run_search",
        reads=("adverts", "reports", "matched_adverts", "selectors"),
        writes=(),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did: nothing if `was_fresh`, else in how many seconds."""

    name: str
    was_fresh: bool
    seconds: float
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class FlowReport:
    """What a run did, step by step."""

    steps: tuple[StepReport, ...]

    @property
    def seconds(self) -> float:
        """Seconds of all steps."""
        return sum(step.seconds for step in self.steps)


def run_flow(
    workspace: Workspace,
    progress: Progress = no_progress,
    *,
    again: bool = False,
    warming: Warming | None = None,
) -> FlowReport:
    """Run every step whose inputs have changed, in order.

    Args:
        workspace: An investigation workspace.
        progress: Told of each step's advance.
        again: Run every step, changed or not.
        warming: Compilation that the caller has started already.

    Raises:
        LockedError: If another process is writing.
    """
    workspace.check("run.flow", "workspace", workspace.policy.workspace_id)
    workspace.lock.acquire()
    warming = warming or Warming()
    try:
        reports = []
        for step in STEPS:
            reports.append(_run_step(workspace, step, progress, again=again))
            # The kernels of the later steps were compiled while the first step ran.
            warming.wait(progress)
    finally:
        warming.stop()
        workspace.lock.release()
    note_compiled()
    ran = [report.name for report in reports if not report.was_fresh]
    with workspace.state.write() as connection:
        workspace.record(
            connection, "run.flow", workspace.policy.workspace_id, {"steps": ",".join(ran)}
        )
    return FlowReport(tuple(reports))


def _run_step(workspace: Workspace, step: Step, progress: Progress, *, again: bool) -> StepReport:
    fingerprint = fingerprint_inputs(workspace, step)
    manifest = workspace.facts.snapshot().manifest
    if not again and manifest.steps.get(step.name) == fingerprint:
        progress(step.name, 1, 1)
        return StepReport(step.name, was_fresh=True, seconds=0.0, rows={})
    begun = time.perf_counter()
    progress(step.name, 0, 0)
    module, _, name = step.function.partition(":")
    getattr(import_module(module), name)(workspace, progress)
    after = workspace.facts.snapshot()
    rows = {table: after.count(table) for table in step.writes}
    # Each step leaves its own event, so that a run that fails later has not worked unrecorded.
    with workspace.state.write() as connection:
        detail: dict[str, str | int] = {"step": step.name, **rows}
        workspace.record(connection, "run.step", workspace.policy.workspace_id, detail)
    with workspace.facts.change("flow") as change:
        change.note_step(step.name, fingerprint)
    progress(step.name, 1, 1)
    return StepReport(step.name, was_fresh=False, seconds=time.perf_counter() - begun, rows=rows)


def fingerprint_inputs(workspace: Workspace, step: Step) -> str:
    """Return a hash of everything a step depends on."""
    manifest = workspace.facts.snapshot().manifest
    parts = [__version__, step.function, hash_packs(), *step.writes]
    for table in step.reads:
        state = STATE_TABLES.get(table)
        if state is None:
            parts.append(f"{table}={manifest.fingerprint(table)}")
        else:
            parts.append(f"{table}={_hash_rows(workspace, state)}")
    parts += [f"{name}={workspace.settings.values[name]}" for name in step.settings]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hash_rows(workspace: Workspace, table: sa.Table) -> str:
    digest = hashlib.sha256()
    with workspace.state.read() as connection:
        for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns)):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
