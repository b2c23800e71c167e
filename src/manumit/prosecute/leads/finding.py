# SPDX-License-Identifier: Apache-2.0
"""From an advert or a selector to the lead it stands in."""

from __future__ import annotations

from collections.abc import Sequence

from manumit.workspace import Workspace

_OF_ADVERTS = """
SELECT advert_id AS key, any_value(lead_id) AS lead_id FROM network_adverts
JOIN leads USING (network_id)
WHERE list_contains($keys, advert_id) AND network_adverts.kind_code = $kind GROUP BY advert_id
"""
_OF_SELECTORS = """
SELECT right_node AS key, any_value(lead_id) AS lead_id FROM links
JOIN leads USING (network_id)
WHERE list_contains($keys, right_node) AND cut_reason = '' GROUP BY right_node
"""


def find_leads_of_adverts(
    workspace: Workspace, advert_ids: Sequence[int], kind: str = "advert"
) -> dict[int, str]:
    """Return the lead of each advert (or report) that is in one."""
    if not advert_ids:
        return {}
    given = {"keys": list(advert_ids), "kind": kind}
    rows = workspace.engine().query(_OF_ADVERTS, given)
    return {row["key"]: row["lead_id"] for row in rows.to_pylist()}


def find_leads_of_selectors(workspace: Workspace, selector_ids: Sequence[int]) -> dict[int, str]:
    """Return the lead of each selector that holds one together."""
    if not selector_ids:
        return {}
    rows = workspace.engine().query(_OF_SELECTORS, {"keys": [f"s:{key}" for key in selector_ids]})
    return {int(row["key"].removeprefix("s:")): row["lead_id"] for row in rows.to_pylist()}
