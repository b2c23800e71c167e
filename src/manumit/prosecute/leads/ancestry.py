# SPDX-License-Identifier: Apache-2.0
"""What persons said of leads that have since merged: it is inherited, and has to be said anew.

A judgement is of what a person saw. When other leads merge into the judged one, or it merges
into another, the successor inherits the words but not their force: it waits for a judgement, and
alerts only if all of its parts were accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from manumit.prosecute.leads.reading import read_standing
from manumit.store.lineage import Ending, find_present_ids, read_endings_into
from manumit.workspace import Workspace

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ancestry:
    """Judgements that stand, and the leads that ended in the leads they were on.

    Attributes:
        standing: The judgement that stands, per judged lead, ended leads included.
        endings: The leads that merged into a lead, per lead, in the order they did.
    """

    standing: Mapping[str, Row]
    endings: Mapping[str, Sequence[Ending]]

    def find_parts(self, lead_id: str, *, since_judged: bool = True) -> list[Ending]:
        """Return the leads that merged into a lead, directly or on the way.

        Args:
            lead_id: The lead.
            since_judged: Leave out what a person saw who judged the lead (or, on the way, the
                part) after the merge.
        """
        judged = self.standing.get(lead_id) if since_judged else None
        parts: list[Ending] = []
        for ending in self.endings.get(lead_id, ()):
            if judged is None or ending.at > judged["made_at"]:
                parts += [ending, *self.find_parts(ending.object_id, since_judged=since_judged)]
        return parts

    def is_waiting(self, lead_id: str) -> bool:
        """Whether a lead has merged since one of its parts was judged."""
        parts = [ending.object_id for ending in self.find_parts(lead_id)]
        return bool(parts) and any(part in self.standing for part in (lead_id, *parts))

    def find_waiting(self) -> list[str]:
        """Return the leads that have merged since one of their parts was judged."""
        return [lead_id for lead_id in self.endings if self.is_waiting(lead_id)]

    def is_accepted(self, lead_id: str) -> bool:
        """Whether the lead, and every lead that merged into it since, stands accepted."""
        parts = [ending.object_id for ending in self.find_parts(lead_id)]
        return all(_is_accepting(self.standing.get(part)) for part in (lead_id, *parts))


def make_ancestry(standing: Mapping[str, Row], endings: Iterable[Ending]) -> Ancestry:
    """Put judgements and endings together.

    Args:
        standing: The judgement that stands, per judged lead; `made_at`, `verdict_code` and
            `label_code` are looked at.
        endings: Leads that ended, in the order they did.
    """
    into: dict[str, list[Ending]] = {}
    for ending in endings:
        into.setdefault(ending.into_id, []).append(ending)
    return Ancestry(standing, into)


def read_ancestry(workspace: Workspace) -> Ancestry:
    """Read what persons said of leads, and what merged into these or their heirs."""
    standing = {row["target_id"]: row for row in read_standing(workspace)}
    with workspace.state.read() as connection:
        present = find_present_ids(connection, "lead", standing)
        endings = read_endings_into(connection, "lead", set(present.values()) - {""})
    return make_ancestry(standing, endings)


def _is_accepting(judged: Row | None) -> bool:
    return (
        judged is not None
        and judged["verdict_code"] == "accept"
        and judged["label_code"] != "independent"
    )
