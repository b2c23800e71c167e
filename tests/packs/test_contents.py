# SPDX-License-Identifier: Apache-2.0
"""What the packs hold agrees with the codes of the program."""

from __future__ import annotations

import re

import pytest

from manumit.core.policy import BASES
from manumit.packs import find_packs, read_pack, render_choices, render_indicators
from manumit.prosecute.adverts.indicator_table import read_indicators
from manumit.prosecute.leads.actions import LABELS, LEAD_VERDICTS


def find_codes(pack: str, kind: str) -> set[str]:
    return {e.id for e in read_pack(pack).entries if e.text("kind") == kind}


def test_bases_verdicts_and_labels_are_those_the_program_takes():
    assert find_codes("purposes", "basis") == set(BASES)
    assert find_codes("labels", "label") == set(LABELS) - {""}
    assert find_codes("labels", "verdict") == {*LEAD_VERDICTS, "cut", "join"}


def test_the_pages_name_every_entry():
    indicators, choices = render_indicators(), render_choices()
    for name in find_packs("indicators"):
        for entry in read_pack(name).entries:
            assert f"`{entry.id}`" in indicators
            assert all(source in indicators for source in entry.sources)
    for name in ("labels", "purposes"):
        for entry in read_pack(name).entries:
            assert f"`{entry.id}`" in choices
    for line in (indicators + choices).splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\\\)\|", line)) in (3, 5, 9), line


@pytest.mark.parametrize("name", find_packs())
def test_every_source_of_a_pack_is_used(name):
    pack = read_pack(name)
    if "" not in pack.sources:
        used = {source for entry in pack.entries for source in entry.sources}
        assert used == set(pack.sources.values())


def test_every_grade_is_defined_and_every_finding_says_what_it_rests_on():
    grades = {entry.id for entry in read_pack("grades").entries}
    for indicator in read_indicators().indicators:
        assert indicator.grade in grades
        assert indicator.title.endswith(".")
        assert indicator.effect.endswith(".")
        assert (indicator.grade == "D") == (indicator.sample_size == 0) or indicator.grade == "C"
        if indicator.offer == "service" and indicator.polarity == "positive" and indicator.may_rank:
            assert not re.search("ethnic|national|gender|migra", indicator.title)
