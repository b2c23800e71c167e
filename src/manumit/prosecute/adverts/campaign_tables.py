# SPDX-License-Identifier: Apache-2.0
"""Campaigns as rows: from arrays to the tables of this room, and the background back again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.core.lineage import inherit_ids
from manumit.prosecute.adverts.background import Background
from manumit.prosecute.adverts.campaigns import Campaigns
from manumit.prosecute.adverts.distinct import DistinctTexts
from manumit.prosecute.adverts.incremental import KnownLinks
from manumit.prosecute.adverts.linking import Linked

Longs = npt.NDArray[np.int64]
_COUNT_KINDS = ("word", "phrase", "total")


def name_groups(
    advert_ids: Longs,
    labels: Longs,
    previous: pa.Table,
    column: str,
    prefix: str,
    retired: dict[str, str],
) -> tuple[pa.Array, dict[str, str]]:
    """Give the groups of a new run the ids they had, by the rule of core/lineage.

    Args:
        advert_ids: int64[n].
        labels: int64[n]; group of each advert, -1 for none.
        previous: Rows of `advert_campaigns` of the last run.
        column: campaign_id or template_id.
        prefix: C or T.
        retired: Ids that ended earlier, and what they became.

    Returns:
        The id of each advert (empty for none), and the ids that end now.
    """
    old = previous.filter(pc.not_equal(previous[column], ""))
    before = dict(zip(old["advert_id"].to_pylist(), old[column].to_pylist(), strict=True))
    inside = np.flatnonzero(labels >= 0)
    current = dict(zip(advert_ids[inside].tolist(), labels[inside].tolist(), strict=True))
    named = inherit_ids(before, current, prefix=prefix, retired=retired)
    count = int(labels.max(initial=-1)) + 1
    names = pa.array([*(named.ids.get(label, "") for label in range(count)), ""], pa.string())
    return names.take(pa.array(labels % (count + 1))), named.redirects


def list_text_ids(texts: DistinctTexts) -> Longs:
    """Return the text id of each of the n rows, 0 for a row without words (int64[n])."""
    return np.asarray(np.append(texts.text_id, 0)[texts.text_of_row])


def make_assigned(
    advert_ids: Longs, linked: Linked, campaign_ids: pa.Array, template_ids: pa.Array
) -> pa.Table:
    """Return rows of `advert_campaigns`: only adverts that are in a campaign."""
    rows = pa.table(
        {
            "advert_id": advert_ids,
            "text_id": list_text_ids(linked.texts),
            "campaign_id": campaign_ids,
            "template_id": template_ids,
        }
    )
    return rows.filter(pc.not_equal(rows["campaign_id"], ""))


def make_templates(
    advert_ids: Longs, found: Campaigns, campaign_ids: pa.Array, template_ids: pa.Array
) -> pa.Table:
    """Return rows of `templates`."""
    templates = found.found
    distinct = found.linked.texts
    inside = np.flatnonzero(found.linked.components >= 0)
    medoid_rows = distinct.row[inside][templates.medoids]
    return pa.table(
        {
            "template_id": template_ids.take(pa.array(medoid_rows)),
            "campaign_id": campaign_ids.take(pa.array(medoid_rows)),
            "adverts": templates.copies,
            "texts": templates.texts,
            "pattern": pa.array([str(pattern) for pattern in found.wording], pa.string()),
            "slots": pa.array([pattern.slots for pattern in found.wording], pa.int32()),
            "bits_saved": templates.bits_saved,
            "advert_id": advert_ids[medoid_rows],
        }
    )


def make_links(links: KnownLinks) -> pa.Table:
    """Return rows of `advert_links`."""
    return pa.table(
        {
            "left_id": links.left_id,
            "right_id": links.right_id,
            "bits": links.bits,
            "shared_tokens": links.shared,
            "proposals": links.proposals,
        }
    )


def parse_links(rows: pa.Table) -> KnownLinks:
    """Return the links of a table `advert_links`."""
    return KnownLinks(
        rows["left_id"].to_numpy(),
        rows["right_id"].to_numpy(),
        rows["bits"].to_numpy(),
        rows["shared_tokens"].to_numpy(),
        rows["proposals"].to_numpy(),
    )


def make_counts(background: Background) -> pa.Table:
    """Return rows of `corpus_counts`."""
    sizes = (len(background.words), len(background.grams), 1)
    kinds = np.repeat(np.arange(3), sizes)
    zero = np.zeros(1, np.uint64)
    total = np.array([background.groups], np.int32)
    return pa.table(
        {
            "background_id": pa.array([background.background_id]).take(
                pa.array(np.zeros(sum(sizes), np.int64))
            ),
            "kind_code": pa.array(_COUNT_KINDS).take(pa.array(kinds)),
            "gram": np.concatenate([background.words, background.grams, zero]),
            "groups": np.concatenate([background.word_groups, background.gram_groups, total]),
        }
    )


def parse_counts(rows: pa.Table) -> Background:
    """Return the background of a table `corpus_counts`, which is sorted by kind and gram."""
    parts = {}
    for kind in _COUNT_KINDS:
        part = rows.filter(pc.equal(rows["kind_code"], kind))
        parts[kind] = (part["gram"].to_numpy(), part["groups"].to_numpy())
    return Background(*parts["word"], *parts["phrase"], int(parts["total"][1][0]))
