# SPDX-License-Identifier: Apache-2.0
"""Which records of judged leads are past the shorter term."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt

from manumit.prosecute.leads.reading import read_standing
from manumit.prosecute.leads.suppression import is_suppressing
from manumit.workspace import Workspace


def find_rejected_records(workspace: Workspace, before: datetime) -> npt.NDArray[np.int64]:
    """Return the records of leads that were set aside before a time, ascending.

    Args:
        workspace: The workspace.
        before: Judgements made earlier than this count (UTC).
    """
    leads = [
        row["target_id"]
        for row in read_standing(workspace)
        if is_suppressing(row["verdict_code"], row["label_code"])
        and row["made_at"].replace(tzinfo=UTC) < before
    ]
    rows = workspace.engine().query(
        "SELECT DISTINCT advert_id FROM network_adverts JOIN leads USING (network_id) "
        "WHERE list_contains($leads, lead_id) ORDER BY advert_id",
        {"leads": leads},
    )
    return np.asarray(rows["advert_id"].to_numpy(), dtype=np.int64)
