# SPDX-License-Identifier: Apache-2.0
"""The demo scenario: what its files hold, and that nothing in it can be anybody's."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import openpyxl
import pytest

from manumit.demo.phrases import LANGUAGES, read_phrases
from manumit.demo.scenario import ScenarioFiles, write_scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> ScenarioFiles:
    return write_scenario(tmp_path_factory.mktemp("scenario"), others=400)


def _read_all(scenario: ScenarioFiles) -> str:
    parts = []
    for path in (*scenario.adverts, *scenario.reports):
        if path.suffix == ".xlsx":
            sheet = openpyxl.load_workbook(path, read_only=True).active
            parts += [" ".join(map(str, row)) for row in sheet.iter_rows(values_only=True)]
        else:
            encoding = "cp1252" if "anuncios" in path.name else "utf-8"
            parts.append(path.read_text(encoding=encoding))
    return "\n".join(parts)


def test_every_advert_has_a_row_of_truth(scenario: ScenarioFiles) -> None:
    with scenario.truth.open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    groups = {row["group"] for row in truth}
    networks = {"farm", "wellness", "maids", "crews"}
    assert groups == {"", *networks, "spam", "collective", "shared_flat"}
    board = [json.loads(line) for line in scenario.adverts[0].read_text("utf-8").splitlines()]
    known = {row["id"] for row in truth}
    assert {row["id"] for row in board} <= known


def test_files_come_in_several_formats_and_say_that_they_are_synthetic(
    scenario: ScenarioFiles,
) -> None:
    assert {path.suffix for path in scenario.adverts} == {".jsonl", ".csv", ".xlsx"}
    assert all("synthetic" in path.name for path in (*scenario.adverts, *scenario.reports))
    assert "SYNTHETIC" in (scenario.folder / "README.txt").read_text("utf-8")


def test_every_address_lies_in_a_domain_reserved_for_examples(scenario: ScenarioFiles) -> None:
    domains = set(re.findall(r"[@/ ]((?:[\w-]+\.)+(?:com|org|net))\b", _read_all(scenario)))
    assert domains
    assert all(re.search(r"(^|\.)example\.(com|org|net)$", domain) for domain in domains)


def test_plain_numbers_come_from_reserved_ranges(scenario: ScenarioFiles) -> None:
    reserved = re.compile(
        r"447700900|442079460|1\d{3}55501|33(19900|26191|35301|46571|53649|63998)"
        r"|49(3023125|69900|4066969|2214710|8999998)"
    )
    for number in re.findall(r"\+[0-9][0-9 .-]{9,}[0-9]", _read_all(scenario)):
        assert reserved.match(re.sub(r"\D", "", number)), number


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    first = write_scenario(tmp_path / "a", others=60)
    again = write_scenario(tmp_path / "b", others=60)
    for left, right in zip(first.adverts, again.adverts, strict=True):
        if left.suffix != ".xlsx":
            assert left.read_bytes() == right.read_bytes()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_field_can_be_filled(language: str) -> None:
    lists = read_phrases(language)
    made = {"firm", "street", "years", "since", "small", "late", "noon", "amount", "fee", "price",
            "amount3", "code", "name", "place", "phone", "mail", "handle", "link"}  # fmt: skip
    fields = set(re.findall(r"\{(\w+)\}", str(lists["ordinary"]) + str(lists["campaigns"])))
    assert fields <= made | set(lists["ordinary"])
