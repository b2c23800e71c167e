# SPDX-License-Identifier: Apache-2.0
"""Writing campaigns under ids that last, whole or only where something changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.prosecute.adverts.campaign_tables import (
    make_assigned,
    make_links,
    make_templates,
    make_texts,
    name_groups,
)
from manumit.prosecute.adverts.campaigns import Campaigns
from manumit.store.engine import read_sql
from manumit.store.facts import Change
from manumit.store.lineage import read_redirects, write_redirects
from manumit.workspace import Workspace

_KINDS = (("campaign", "C"), ("template", "T"))


def write_campaigns(
    workspace: Workspace,
    change: Change,
    advert_ids: npt.NDArray[np.int64],
    found: Campaigns,
    touched: npt.NDArray[np.bool_] | None = None,
) -> None:
    """Write what was found under the ids that campaigns and templates had before.

    Args:
        workspace: The workspace.
        change: Open change in the name of this room.
        advert_ids: int64[n].
        found: Campaigns of the n adverts.
        touched: bool[n]; adverts whose campaign was made again, the others keep theirs; None
            if all were.
    """
    before = change.before.read("advert_campaigns")
    is_kept = np.zeros(len(before), dtype=bool)
    if touched is not None:
        is_kept = ~np.isin(before["advert_id"].to_numpy(), advert_ids[touched])
    kept, previous = before.filter(pa.array(is_kept)), before.filter(pa.array(~is_kept))
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
    made = make_assigned(advert_ids, found.linked, names["campaign"], names["template"])
    templates = make_templates(advert_ids, found, names["campaign"], names["template"])
    if len(kept):
        old = change.before.read("templates")
        stays = pc.is_in(old["campaign_id"], value_set=kept["campaign_id"].unique())
        templates = pa.concat_tables([old.filter(stays), templates.cast(old.schema)])
        made = pa.concat_tables([kept, made.cast(kept.schema)])
    engine = workspace.engine()
    engine.register("assigned", made)
    engine.register("worded", templates)
    statement = read_sql("manumit.prosecute.adverts", "sql/campaigns.sql")
    change.replace("campaigns", engine.query(statement))
    change.replace("advert_campaigns", made)
    change.replace("templates", templates)
    change.replace("advert_texts", make_texts(advert_ids, found.linked))
    change.replace("advert_links", make_links(found.linked))
