# SPDX-License-Identifier: Apache-2.0
"""Which arriving records are new, which are new versions, and which are here already.

Pure: arrays and key columns in, places and masks out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What becomes of arriving records, by their place in the arriving table.

    Attributes:
        current: Places of the records that are now the current version of theirs.
        older: Places of records that a later one of the same intake replaced at once.
        version: Version of each arriving record that is kept, 0 for those known already.
        replaced: Ids whose current version in the workspace is replaced.
    """

    current: Longs
    older: Longs
    version: npt.NDArray[np.int32]
    replaced: Longs


@dataclass(frozen=True, slots=True)
class Retreat:
    """What is left when an intake is taken back.

    Attributes:
        stays: Whether a current record stays.
        returns: Whether a superseded version becomes current again.
        stays_old: Whether a superseded version stays one.
        removed: Rows of the intake among current records and their versions.
    """

    stays: Mask
    returns: Mask
    stays_old: Mask
    removed: int


def sort_arrivals(
    ids: Longs, contents: Longs, known_ids: Longs, known_versions: Longs, known_contents: Longs
) -> Arrivals:
    """Compare arriving records with all versions of the records that are here.

    A record whose id and content are known, in whatever version, adds nothing: so files that
    overlap can be added in any order. Otherwise it is the next version of its id.

    Args:
        ids: Id of each arriving record, in order of arrival.
        contents: Hash of its content.
        known_ids: Id of each version that is here.
        known_versions: Its number.
        known_contents: Hash of its content.
    """
    is_new = ~_is_known(ids, contents, known_ids, known_contents)
    places = np.flatnonzero(is_new)
    # By id, and by arrival within an id.
    places = places[np.argsort(ids[places], kind="stable")]
    new_ids = ids[places]
    starts = np.flatnonzero(np.concatenate([[True], new_ids[1:] != new_ids[:-1]]))[
        : len(new_ids) and None
    ]
    lengths = np.diff(np.append(starts, len(new_ids)))
    distinct = new_ids[starts]
    latest = _find_latest(distinct, known_ids, known_versions)
    version = np.zeros(len(ids), np.int32)
    step = np.arange(len(new_ids)) - np.repeat(starts, lengths)
    version[places] = np.repeat(latest, lengths) + 1 + step
    is_last = np.zeros(len(new_ids), bool)
    is_last[starts + lengths - 1] = True
    return Arrivals(
        current=np.sort(places[is_last]),
        older=np.sort(places[~is_last]),
        version=version,
        replaced=distinct[latest > 0],
    )


def _is_known(ids: Longs, contents: Longs, known_ids: Longs, known_contents: Longs) -> Mask:
    """Return which (id, content) pairs are here, or came earlier in the same arrival."""
    all_ids = np.concatenate([known_ids, ids])
    all_contents = np.concatenate([known_contents, contents])
    order = np.lexsort((all_contents, all_ids))  # stable: what was here comes first
    same = np.zeros(len(order), bool)
    same[1:] = (all_ids[order][1:] == all_ids[order][:-1]) & (
        all_contents[order][1:] == all_contents[order][:-1]
    )
    repeated = np.zeros(len(order), bool)
    repeated[order] = same
    return repeated[len(known_ids) :]


def _find_latest(ids: Longs, known_ids: Longs, known_versions: Longs) -> Longs:
    """Return the highest known version of each of `ids` (sorted, distinct), 0 if none."""
    latest = np.zeros(len(ids), np.int64)
    if not len(ids) or not len(known_ids):
        return latest
    at = np.minimum(np.searchsorted(ids, known_ids), len(ids) - 1)
    hit = ids[at] == known_ids
    np.maximum.at(latest, at[hit], known_versions[hit])
    return latest


def take_back(current: pa.Table, versions: pa.Table, intake_id: str) -> Retreat:
    """Find what is left without the records of one intake.

    The highest version left of a record whose current one goes becomes current again.

    Args:
        current: advert_id, version and intake_id of the current records of one kind.
        versions: The same of superseded versions, of any kind.
        intake_id: The intake to take back.
    """
    gone, gone_versions = _is_of(current, intake_id), _is_of(versions, intake_id)
    ids = current.column("advert_id").to_numpy()
    mine = gone_versions & np.isin(versions.column("advert_id").to_numpy(), ids)
    returns = np.zeros(len(mine), bool)
    returns[_find_heirs(versions, np.sort(ids[gone]), ~gone_versions)] = True
    removed = int(gone.sum()) + int(mine.sum())
    return Retreat(stays=~gone, returns=returns, stays_old=~mine & ~returns, removed=removed)


def _is_of(table: pa.Table, intake_id: str) -> Mask:
    return np.asarray(pc.equal(table.column("intake_id"), intake_id), dtype=bool)


def _find_heirs(versions: pa.Table, orphaned: Longs, is_left: Mask) -> Longs:
    """Return the places of the highest versions left of the orphaned ids."""
    ids = versions.column("advert_id").to_numpy()
    numbers = versions.column("version").to_numpy()
    places = np.flatnonzero(is_left & np.isin(ids, orphaned))
    places = places[np.lexsort((numbers[places], ids[places]))]
    is_last = np.append(ids[places][1:] != ids[places][:-1], True)[: len(places)]
    heirs: Longs = places[is_last]
    return heirs
