# SPDX-License-Identifier: Apache-2.0
"""Changing the terms and settings of a workspace, audited."""

from __future__ import annotations

import os
from collections.abc import Mapping

from manumit.core.errors import UsageError
from manumit.core.policy import change_policy
from manumit.core.settings import make_settings
from manumit.store.terms import change_values, read_terms
from manumit.workspace.tray import Workspace


def change_terms(workspace: Workspace, given: Mapping[str, str], reason: str) -> None:
    """Change terms under which records are held; each change is audited with its reason.

    Args:
        workspace: Whose terms.
        given: New values of some of `manumit.core.policy.TERMS`, as a person wrote them.
        reason: Why, in a sentence.

    Raises:
        UsageError: If a value is not valid, nothing would change, or the reason is empty.
    """
    if not reason.strip():
        raise UsageError("The reason is empty.", hint="Say in a sentence why the terms change.")
    workspace.check("change.settings", "workspace", workspace.policy.workspace_id)
    with workspace.state.write() as connection:
        policy, _settings = read_terms(workspace.folder)
        changed = change_policy(policy, given)
        old, new = policy.to_dict(), changed.to_dict()
        values = {name: new[name] for name in new if new[name] != old[name]}
        for name, value in values.items():
            detail = {"term": name, "from": old[name], "to": value, "reason": reason.strip()}
            workspace.record(connection, "change.terms", policy.workspace_id, detail)
        change_values(workspace.folder, "policy", values)
    workspace.policy = changed


def change_setting(workspace: Workspace, name: str, value: str) -> None:
    """Change one setting, audited.

    Raises:
        UsageError: If there is no such setting, or the value is not one it can have.
    """
    workspace.check("change.settings", "workspace", workspace.policy.workspace_id)
    with workspace.state.write() as connection:
        given = read_terms(workspace.folder)[1]
        checked = make_settings({name: value}, {}).values[name]
        detail = {"setting": name, "from": make_settings(given, {}).values[name], "to": checked}
        workspace.record(connection, "change.settings", workspace.policy.workspace_id, detail)
        change_values(workspace.folder, "settings", {name: checked})
    workspace.settings = make_settings({**given, name: checked}, os.environ)
