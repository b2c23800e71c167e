# SPDX-License-Identifier: Apache-2.0
"""A workspace is a folder. It has no verbs of the field; rooms do the work."""

from __future__ import annotations

from manumit.workspace.changing import change_setting, change_terms
from manumit.workspace.opening import create_workspace, open_workspace, read_settings, read_terms_of
from manumit.workspace.tray import Workspace

__all__ = [
    "Workspace",
    "change_setting",
    "change_terms",
    "create_workspace",
    "open_workspace",
    "read_settings",
    "read_terms_of",
]
