# SPDX-License-Identifier: Apache-2.0
"""Writing campaigns under ids that last, whole or only where something changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.prosecute.adverts.campaign_tables import (
    make_assigned,
    make_templates,
    name_groups,
)
from manumit.prosecute.adverts.campaigns import Campaigns
from manumit.store.engine import read_sql
from manumit.store.facts import Change
from manumit.store.lineage import read_redirects, write_redirects
from manumit.store.schemas import conform
from manumit.workspace import Workspace

_KINDS = (("campaign", "C"), ("template", "T"))


def write_campaigns(
    workspace: Workspace,
    change: Change,
    advert_ids: npt.NDArray[np.int64],
    found: Campaigns,
    is_kept: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Write what was found under the ids that campaigns and templates had before.

    Args:
        workspace: The workspace.
        change: Open change in the name of this room.
        advert_ids: int64[n].
        found: Campaigns of the n adverts.
        is_kept: Per row of `advert_campaigns`, whether it stays as it is; rows of one campaign
            stay or go together. None if all go.
    """
    before = change.before.read("advert_campaigns")
    stays = np.zeros(len(before), dtype=bool) if is_kept is None else is_kept
    kept, previous = before.filter(pa.array(stays)), before.filter(pa.array(~stays))
    names = _name_all(workspace, advert_ids, found, kept, previous)
    made = make_assigned(advert_ids, found.linked, names["campaign"], names["template"])
    templates = make_templates(advert_ids, found, names["campaign"], names["template"])
    engine = workspace.engine()
    engine.register("assigned", made)
    engine.register("worded", templates)
    campaigns = engine.query(read_sql("manumit.prosecute.adverts", "sql/campaigns.sql"))
    staying = kept["campaign_id"].unique()
    for table, rows in (("campaigns", campaigns), ("templates", templates)):
        old = change.before.read(table)
        old = old.filter(pc.is_in(old["campaign_id"], value_set=staying))
        change.replace(table, pa.concat_tables([old, conform(table, rows)]))
    change.replace("advert_campaigns", pa.concat_tables([kept, conform("advert_campaigns", made)]))


def _name_all(
    workspace: Workspace,
    advert_ids: npt.NDArray[np.int64],
    found: Campaigns,
    kept: pa.Table,
    previous: pa.Table,
) -> dict[str, pa.Array]:
    """Return each advert's campaign id and template id, and note which ids end."""
    labels = {"campaign": found.labels, "template": found.template_labels}
    names: dict[str, pa.Array] = {}
    for kind, prefix in _KINDS:
        column = f"{kind}_id"
        with workspace.state.read() as connection:
            retired = read_redirects(connection, kind)
        retired |= dict.fromkeys(kept[column].unique().to_pylist(), "")
        names[kind], ended = name_groups(
            advert_ids, labels[kind], previous, column, prefix, retired
        )
        now = workspace.clock()
        with workspace.state.write() as connection:
            write_redirects(connection, kind, ended, run_id=now.isoformat(), at=now)
    return names
