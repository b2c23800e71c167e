# SPDX-License-Identifier: Apache-2.0
"""The terms and settings of a workspace, each with where it came from."""

from __future__ import annotations

from dataclasses import dataclass

from manumit.core.policy import BASES, Policy
from manumit.core.settings import SETTINGS, Value
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting in force; `origin` is default, manumit.toml or the environment's variable."""

    name: str
    value: Value
    unit: str
    origin: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Terms, settings, and where the workspace lies."""

    policy: Policy
    basis_meaning: str
    stamp: str
    folder: str
    actor: str
    roles: tuple[str, ...]
    rows: tuple[SettingRow, ...]


def view_settings(workspace: Workspace) -> SettingsView:
    """Show the terms under which records are held and every setting."""
    workspace.check("read.settings", "workspace", workspace.policy.workspace_id)
    settings = workspace.settings
    return SettingsView(
        policy=workspace.policy,
        basis_meaning=BASES[workspace.policy.basis],
        stamp=workspace.policy.stamp(),
        folder=str(workspace.folder.resolve()),
        actor=workspace.actor.name,
        roles=tuple(sorted(workspace.actor.roles)),
        rows=tuple(
            SettingRow(
                each.name,
                settings.values[each.name],
                each.unit,
                settings.origins[each.name],
                each.meaning,
            )
            for each in SETTINGS
        ),
    )
