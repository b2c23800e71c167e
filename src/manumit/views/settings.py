# SPDX-License-Identifier: Apache-2.0
"""The terms and settings of a workspace, where each came from, and what a change would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from manumit.core.policy import BASES, TERMS, Policy, change_policy
from manumit.core.settings import SETTINGS, Value
from manumit.intake.reading import read_ages
from manumit.store.signing import read_fingerprint
from manumit.store.vault import Purpose
from manumit.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting in force; `origin` is default, manumit.toml or the environment's variable.

    `choices` are the values it can have, empty where it is free; a number lies between `least`
    and `most`. What the environment says cannot be changed in the workspace.
    """

    name: str
    value: Value
    unit: str
    origin: str
    meaning: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    @property
    def is_number(self) -> bool:
        """Whether it is a whole number."""
        return isinstance(self.value, int)

    @property
    def is_fixed(self) -> bool:
        """Whether the environment holds it for this session."""
        return self.origin.startswith("environment")


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Terms, settings, where the workspace lies, and the key that signs its bundles."""

    policy: Policy
    basis_meaning: str
    stamp: str
    folder: str
    actor: str
    roles: tuple[str, ...]
    rows: tuple[SettingRow, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class TermChange:
    """One term as it stands and as it would be."""

    name: str
    meaning: str
    old: str | int
    new: str | int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What a change of terms would do.

    Attributes:
        rows: The terms that would change.
        due_now: Records past their term as it stands.
        due_then: Records that would be past their term.
        is_longer: Whether any record would be kept longer than its collection promised.
    """

    rows: tuple[TermChange, ...]
    due_now: int
    due_then: int
    is_longer: bool


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
                each.choices,
                each.least,
                each.most,
            )
            for each in SETTINGS
        ),
        fingerprint=read_fingerprint(workspace.folder / "keys", workspace.subkey(Purpose.SIGNING)),
    )


def view_change(workspace: Workspace, given: Mapping[str, str]) -> ChangeView:
    """Show what a change of terms would do, before anybody confirms it.

    Raises:
        UsageError: If a term cannot be changed to that.
    """
    workspace.check("change.settings", "workspace", workspace.policy.workspace_id)
    now, then = workspace.policy, change_policy(workspace.policy, given)
    old, new = now.to_dict(), then.to_dict()
    at = workspace.clock()
    return ChangeView(
        rows=tuple(TermChange(name, TERMS[name], old[name], new[name])
                   for name in TERMS if old[name] != new[name]),
        due_now=read_ages(workspace, now.expires_before(at))["due"] or 0,
        due_then=read_ages(workspace, then.expires_before(at))["due"] or 0,
        is_longer=then.retention_days > now.retention_days
        or then.rejected_days > now.rejected_days,
    )  # fmt: skip
