# SPDX-License-Identifier: Apache-2.0
"""A small invented workspace with every table the pages read, written without the flow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from manumit.core.tables import TABLES
from manumit.store.schemas import arrow_schema
from manumit.workspace import Workspace, create_workspace

START = datetime(2024, 1, 8, 9, tzinfo=UTC)
CITIES = (("Madrid", "ES"), ("Paris", "FR"), ("Lyon", "FR"), ("Milan", "IT"), ("Lisbon", "PT"))
PATTERNS = (
    "Kitchen staff wanted in <place> , start now , room included , call <phone> for <free>",
    "House help needed , live in , papers handled , write to <email>",
    "مطلوب عمال تنظيف في <place> , السكن متوفر , اتصل <phone>",
)
BODIES = (
    "Kitchen staff wanted in {city}, start now, room included, call {phone} for an interview",
    "House help needed, live in, papers handled, write to office{n}@example.org",
    "مطلوب عمال تنظيف في {city}, السكن متوفر, اتصل {phone}",
)
HOSTILE = "<script>alert(1)</script> \u202egnp.exe\u202c =1+1 \u200b"
DEFAULTS = {"string": "", "int64": 0, "int32": 0, "double": 0.0, "bool": False}


def make_workspace(folder: Path, *, leads: int = 60, adverts: int = 90) -> Workspace:
    """Make a workspace whose first lead has `adverts` adverts; the others have none."""
    workspace = create_workspace(
        folder,
        side="investigation",
        controller="Example Bureau",
        basis="demonstration",
        purpose="Showing the pages",
        retention_days=365,
        actor="tester",
    )
    rows = [_advert(number) for number in range(adverts)]
    with workspace.facts.change("intake") as change:
        change.replace("adverts", _table("adverts", rows))
    with workspace.facts.change("prosecute.adverts") as change:
        change.replace("advert_selectors", _table("advert_selectors", _selectors(rows)))
        change.replace("advert_indicators", _table("advert_indicators", _indicators(rows)))
        change.replace("campaigns", _table("campaigns", _campaigns()))
        change.replace("templates", _table("templates", _templates()))
    with workspace.facts.change("prosecute.networks") as change:
        change.replace("selectors", _table("selectors", _distinct_selectors()))
        change.replace("networks", _table("networks", [_network(n) for n in range(leads)]))
        change.replace("network_adverts", _table("network_adverts", _members(rows)))
        change.replace("network_members", _table("network_members", _nodes()))
        change.replace("network_selectors", _table("network_selectors", _ties(rows)))
        change.replace("links", _table("links", _links()))
    with workspace.facts.change("prosecute.leads") as change:
        change.replace("leads", _table("leads", [_lead(n) for n in range(leads)]))
        change.replace("lead_evidence", _table("lead_evidence", _evidence(leads)))
    return workspace


def _table(name: str, rows: list[dict]) -> pa.Table:
    """Fill the columns a row leaves out with the empty value of their type."""
    schema = arrow_schema(name)
    columns = []
    for field in schema:
        empty = [] if pa.types.is_list(field.type) else DEFAULTS.get(str(field.type))
        columns.append(pa.array([row.get(field.name, empty) for row in rows], field.type))
    table = pa.Table.from_arrays(columns, schema=schema)
    return table.sort_by([(key, "ascending") for key in TABLES[name].sort_by])


def _when(number: int) -> datetime:
    return START + timedelta(days=(number * 37) % 430)


def _advert(number: int) -> dict:
    city, country = CITIES[(number * number) % 5]
    phone = f"+44 7700 9000{number % 4:02}"
    body = BODIES[number % 3].format(city=city, phone=phone, n=number % 3)
    return {
        "advert_id": 10_000 + number, "version": 1, "source": f"board-{number % 3}.example",
        "posted_at": _when(number), "title": f"Offer in {city}" if number else HOSTILE,
        "text": body if number else f"{HOSTILE}\n{body}", "place": city, "category": "jobs",
        "file_hash": "ab" * 32, "row": number + 1, "taken_at": START, "_phone": phone,
        "_country": country,
    }  # fmt: skip


def _selectors(rows: list[dict]) -> list[dict]:
    found = []
    for row in rows:
        start = row["text"].find(row["_phone"])
        if start >= 0:
            selector = 500 + int(row["_phone"][-1])
            found.append({
                "advert_id": row["advert_id"], "selector_id": selector, "kind_code": "phone",
                "value": row["_phone"].replace(" ", ""), "field_code": "text", "start": start,
                "end": start + len(row["_phone"]), "confidence": 1.0,
            })  # fmt: skip
    return found


def _indicators(rows: list[dict]) -> list[dict]:
    found = []
    for row in rows:
        start = row["text"].find("room included")
        if start >= 0:
            found.append({"advert_id": row["advert_id"], "indicator_id": "housing_bound_to_work",
                          "field_code": "text", "start": start, "end": start + 13})  # fmt: skip
    return found


def _campaigns() -> list[dict]:
    return [
        {"campaign_id": f"C-{n}", "adverts": 30, "texts": 20, "templates": 1, "first_at": _when(n),
         "last_at": _when(n + 60), "places": [c for c, _ in CITIES], "pattern": PATTERNS[n],
         "advert_id": 10_000 + n}
        for n in range(3)
    ]  # fmt: skip


def _templates() -> list[dict]:
    return [
        {"template_id": f"T-{n}", "campaign_id": f"C-{n}", "adverts": 30, "texts": 20,
         "pattern": PATTERNS[n], "slots": 2, "advert_id": 10_000 + n}
        for n in range(3)
    ]  # fmt: skip


def _distinct_selectors() -> list[dict]:
    return [
        {"selector_id": 500 + n, "kind_code": "phone", "value": f"+447700900{n:03}",
         "masked": f"+44 7700 …{n:02}", "adverts": 15, "sources": 3, "campaigns": 2,
         "is_generic": n == 3, "generic_reason": "A site prints it on every advert." * (n == 3)}
        for n in range(4)
    ]  # fmt: skip


def _network(number: int) -> dict:
    return {
        "network_id": f"N-{number}", "adverts": 90 - number, "campaigns": 3, "selectors": 4,
        "sources": 3, "places": [c for c, _ in CITIES], "first_at": START, "last_at": _when(11),
        "persons_low": 2, "persons_high": 5, "content_hash": f"n{number}",
    }  # fmt: skip


def _members(rows: list[dict]) -> list[dict]:
    return [
        {"network_id": "N-0", "advert_id": row["advert_id"], "kind_code": "advert",
         "campaign_id": f"C-{n % 3}", "template_id": f"T-{n % 3}", "posted_at": row["posted_at"],
         "source": row["source"], "place": row["place"], "country_code": row["_country"],
         "category": "jobs"}
        for n, row in enumerate(rows)
    ]  # fmt: skip


def _ties(rows: list[dict]) -> list[dict]:
    found = ((row["selector_id"], row["advert_id"]) for row in _selectors(rows))
    return [
        {"network_id": "N-0", "selector_id": selector, "advert_id": advert}
        for selector, advert in found
        if selector != 503
    ]


def _nodes() -> list[dict]:
    nodes = [(f"c:C-{n}", "campaign", 30) for n in range(3)]
    nodes += [(f"a:{10_000 + n}", "advert", 1) for n in range(12)]
    nodes += [(f"s:{500 + n}", "selector", 15) for n in range(4)]
    return [
        {"network_id": "N-0", "node_id": node, "node_kind": kind, "adverts": adverts}
        for node, kind, adverts in nodes
    ]


def _links() -> list[dict]:
    pairs = [(f"c:C-{n}", f"s:{500 + m}", 12.5 + n) for n in range(3) for m in range(2 + n // 2)]
    pairs += [(f"a:{10_000 + n}", f"s:{500 + n % 4}", 6.0) for n in range(12)]
    return [
        {"network_id": "N-0", "left_node": left, "right_node": right, "kind_code": "phone",
         "bits": bits, "adverts": 4, "advert_id": 10_000,
         "cut_reason": "generic" if right == "s:503" else ""}
        for left, right, bits in pairs
    ]  # fmt: skip


def _lead(number: int) -> dict:
    titles = ("Job offers from 3 templates in 5 cities, held together by 4 phones",
              "Service offers under one phone on 3 boards", f"Hostile {HOSTILE}")  # fmt: skip
    return {
        "lead_id": f"L-{number}", "network_id": f"N-{number}", "points": 9.5 - number * 0.11,
        "title": titles[number % 3],
        "reasons": ["One phone stands in 3 campaigns with different names.",
                    "90 adverts share 3 templates across 5 cities.",
                    "Housing is bound to the work in 30 adverts."],
        "adverts": 90 - number, "campaigns": 3, "reports": number % 2,
        "kind_code": ("job", "service", "mixed")[number % 3],
        "places": [city for city, _ in CITIES[: 1 + number % 5]],
        "countries": ["ES", "FR"][: 1 + number % 2], "sources": ["board-0.example"],
        "indicators": ["housing_bound_to_work"], "first_at": START, "last_at": _when(number),
        "looks_like_code": ("organised", "spam", "independent")[number % 3],
        "evidence_hash": f"e{number}",
    }  # fmt: skip


def _evidence(leads: int) -> list[dict]:
    parts = (
        ("shared_phone", "control", 4.5, "One phone stands in 3 campaigns with different names."),
        ("shared_template", "control", 3.0, "90 adverts share 3 templates across 5 cities."),
        ("housing_bound_to_work", "indicator", 2.5, "Housing is bound to the work in 30 adverts."),
        ("many_authors", "counter", -0.5, "The adverts come from 9 accounts on 3 boards."),
        ("place_changes", "counter", 0.0, "Shown, not counted: no place changes within a day."),
    )
    return [
        {"lead_id": f"L-{lead}", "part_no": number, "part_code": code, "group_code": group,
         "points": points, "sentence": sentence, "source": "Invented rule for tests",
         "grade": "B", "nodes": ["s:500"]}
        for lead in range(leads)
        for number, (code, group, points, sentence) in enumerate(parts)
    ]  # fmt: skip
