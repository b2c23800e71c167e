# SPDX-License-Identifier: Apache-2.0
"""What may leave the pages: texts with their selectors masked, selectors under keyed names.

The number of a selector is a plain hash of its value, and telephone numbers are few enough to
try them all. Outside the pages a selector therefore goes by a hash that only this workspace's
key can make.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from manumit.prosecute.adverts.masking import mask_texts
from manumit.text.selectors.masking import hash_node
from manumit.views.lanes import Lane
from manumit.workspace import Workspace


class NodeNames:
    """Names of nodes as they may leave: those of selectors keyed, all others as they are."""

    def __init__(self, workspace: Workspace) -> None:
        self._secret = workspace.secret()

    def hide(self, node_id: str) -> str:
        """Return the name under which a node leaves."""
        return hash_node(self._secret, node_id)

    def hide_selector(self, selector_id: str) -> str:
        """Return the keyed hash under which a selector leaves, 16 hex digits."""
        return hash_node(self._secret, f"s:{selector_id}").removeprefix("s:")


def mask_lanes(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    """Return lanes of campaigns with the selectors in their wording masked."""
    lanes = tuple(lanes)
    labels = mask_texts([lane.label for lane in lanes])
    return tuple(replace(lane, label=label) for lane, label in zip(lanes, labels, strict=True))
