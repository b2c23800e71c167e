# SPDX-License-Identifier: Apache-2.0
"""Pages: server time of the lead list, a lead and a search, at many adverts.

    python -m bench.bench_pages [ADVERTS] [FOLDER]

The workspace is written table by table, without the flow: a tenth of the adverts lie in networks,
whose sizes fall off as a power law, the largest with 5,000. Each page is asked for many times with
different parameters in one process; wall time of the shared machine and its CPU time are printed.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from starlette.testclient import TestClient

from manumit.core.progress import no_progress
from manumit.prosecute.adverts.searching import run_search
from manumit.store.schemas import arrow_schema
from manumit.web.app import make_app
from manumit.workspace import Workspace, create_workspace, open_workspace

_TOKEN = "bench"  # noqa: S105 - no secret
_WORDS = (  # noqa: SIM905 - a sentence reads better
    "room work city phone call today new staff kitchen care house driver farm hotel papers "
    "pay week live travel office family clean cook nails studio massage nurse bakery"
).split()
_CITIES = (
    ("Madrid", "ES"),
    ("Paris", "FR"),
    ("Lyon", "FR"),
    ("Milan", "IT"),
    ("Lisbon", "PT"),
    ("Berlin", "DE"),
    ("Bristol", "GB"),
    ("Porto", "PT"),
    ("Turin", "IT"),
)
_EMPTY = {"string": "", "int64": 0, "int32": 0, "double": 0.0, "bool": False}
_LARGEST = 5_000
Ints = npt.NDArray[np.int64]
Times = npt.NDArray[np.datetime64]


def write_tables(workspace: Workspace, count: int) -> int:
    """Write a workspace of `count` adverts and return its number of leads."""
    rng = np.random.default_rng(11)
    ids = np.sort(rng.choice(1 << 62, count, replace=False))
    days = rng.integers(0, 600, count).astype("timedelta64[D]")
    posted = np.datetime64("2024-01-01T00:00:00", "us") + days
    city = rng.integers(0, len(_CITIES), count)
    sizes = np.minimum(_LARGEST, np.floor(3 + rng.pareto(1.1, count // 10) * 3)).astype(int)
    sizes = np.sort(sizes[np.cumsum(sizes) <= count // 10])[::-1]
    sizes[0] = min(_LARGEST, count // 20)
    network = np.repeat(np.arange(sizes.size), sizes)
    member = rng.choice(count, network.size, replace=False)
    adverts = _make_adverts(rng, ids, posted, city)
    with workspace.facts.change("intake") as change:
        change.replace("adverts", adverts)
    _write_advert_tables(workspace, rng, ids, member, network)
    _write_networks(workspace, ids, posted, city, member, network, sizes)
    _write_leads(workspace, sizes)
    return int(sizes.size)


def _make_adverts(rng: np.random.Generator, ids: Ints, posted: Times, city: Ints) -> pa.Table:
    pool = pa.array([" ".join(rng.choice(_WORDS, 62)) for _ in range(20_000)])
    cities = pa.array([name for name, _country in _CITIES])
    count = ids.size
    return _fill(
        "adverts",
        count,
        {
            "advert_id": ids,
            "posted_at": posted,
            "text": pool.take(pa.array(rng.integers(0, len(pool), count))),
            "title": cities.take(pa.array(city)),
            "place": cities.take(pa.array(city)),
            "source": pa.array(["board-a.example", "board-b.example"]).take(pa.array(city % 2)),
            "file_hash": pa.array(["ab" * 32]).take(pa.array(np.zeros(count, dtype=int))),
            "row": np.arange(count),
            "content_hash": ids,
        },
    )


def _write_advert_tables(
    workspace: Workspace, rng: np.random.Generator, ids: Ints, member: Ints, network: Ints
) -> None:
    count = ids.size
    own = np.repeat(np.arange(count), 2)
    selector = rng.integers(1, 1 << 40, own.size)
    # Every network shares a handful of selectors among its adverts.
    shared = _selector_of(network, np.arange(network.size) % 4)
    kinds = pa.array(["phone", "email"]).take(pa.array(np.concatenate([own % 2, network % 2])))
    advert = np.concatenate([ids[own], ids[member]])
    chosen = np.concatenate([selector, shared])
    order = np.argsort(advert, kind="stable")
    table = _fill(
        "advert_selectors",
        advert.size,
        {
            "advert_id": advert[order],
            "selector_id": chosen[order],
            "kind_code": kinds.take(pa.array(order)),
            "field_code": pa.array(["text"]).take(pa.array(np.zeros(advert.size, dtype=int))),
            "start": np.full(advert.size, 10),
            "end": np.full(advert.size, 22),
        },
    )
    campaigns = np.unique(_campaign_of(network, np.arange(network.size)))
    names = pa.array([f"C-{number:09}" for number in campaigns])
    pattern = pa.array(["room work <phone> staff kitchen <place>"] * campaigns.size)
    spots = np.arange(ids.size)[::7]
    with workspace.facts.change("prosecute.adverts") as change:
        change.replace("advert_selectors", table)
        change.replace(
            "campaigns",
            _fill("campaigns", campaigns.size, {"campaign_id": names, "pattern": pattern}),
        )
        change.replace(
            "templates",
            _fill(
                "templates",
                campaigns.size,
                {"template_id": names, "campaign_id": names, "pattern": pattern},
            ),
        )
        change.replace(
            "matched_adverts",
            _fill(
                "matched_adverts",
                count,
                {"advert_id": ids, "version": np.ones(count), "text_id": ids},
            ),
        )
        change.replace(
            "advert_indicators",
            _fill(
                "advert_indicators",
                spots.size,
                {
                    "advert_id": ids[spots],
                    "start": np.zeros(spots.size),
                    "indicator_id": pa.array(["job_fee"] * spots.size),
                    "field_code": pa.array(["text"] * spots.size),
                    "end": np.full(spots.size, 4),
                },
            ),
        )


def _write_networks(
    workspace: Workspace,
    ids: Ints,
    posted: Times,
    city: Ints,
    member: Ints,
    network: Ints,
    sizes: Ints,
) -> None:
    names = pa.array([f"N-{number:08}" for number in range(sizes.size)])
    cities = pa.array([name for name, _country in _CITIES])
    countries = pa.array([country for _name, country in _CITIES])
    campaigns = pa.array([f"C-{n:09}" for n in _campaign_of(network, np.arange(network.size))])
    order = np.lexsort((ids[member], network))
    adverts = _fill(
        "network_adverts",
        network.size,
        {
            "network_id": names.take(pa.array(network)),
            "advert_id": ids[member],
            "campaign_id": campaigns,
            "template_id": campaigns,
            "posted_at": posted[member],
            "place": cities.take(pa.array(city[member])),
            "country_code": countries.take(pa.array(city[member])),
            "kind_code": pa.array(["advert"]).take(pa.array(np.zeros(network.size, dtype=int))),
        },
    ).take(pa.array(order))
    owner = np.repeat(np.arange(sizes.size), 4)
    shared = np.unique(_selector_of(owner, np.arange(owner.size) % 4))
    nodes = [f"s:{number}" for number in _selector_of(owner, np.arange(owner.size) % 4)]
    members = _fill(
        "network_members",
        owner.size,
        {
            "network_id": names.take(pa.array(owner)),
            "node_id": pa.array(nodes),
            "node_kind": pa.array(["selector"] * owner.size),
            "adverts": sizes[owner],
        },
    )
    ties = _fill(
        "network_selectors",
        network.size,
        {
            "network_id": names.take(pa.array(network)),
            "selector_id": _selector_of(network, np.arange(network.size) % 4),
            "advert_id": ids[member],
        },
    )
    lone = 2_000_000 - shared.size if ids.size >= 1_000_000 else ids.size
    other = np.arange(1 << 41, (1 << 41) + max(0, lone))
    every = np.sort(np.concatenate([shared, other]))
    with workspace.facts.change("prosecute.networks") as change:
        change.replace("network_adverts", adverts)
        change.replace("network_members", members)
        change.replace("network_selectors", ties)
        change.replace(
            "networks",
            _fill(
                "networks",
                sizes.size,
                {"network_id": names, "adverts": sizes, "selectors": np.full(sizes.size, 4)},
            ),
        )
        change.replace(
            "selectors",
            _fill(
                "selectors",
                every.size,
                {
                    "selector_id": every,
                    "kind_code": pa.array(["phone"] * every.size),
                    "value": pa.array([f"+1202555{n % 10000:04}" for n in every]),
                    "masked": pa.array(["+1202555••"] * every.size),
                },
            ),
        )


def _write_leads(workspace: Workspace, sizes: Ints) -> None:
    count = sizes.size
    names = [f"L-{number:08}" for number in range(count)]
    places = [[_CITIES[(n + k) % 9][0] for k in range(1 + n % 4)] for n in range(count)]
    when = np.full(count, np.datetime64("2025-06-01", "us"))
    leads = _fill(
        "leads",
        count,
        {
            "lead_id": pa.array(names),
            "network_id": pa.array([f"N-{n:08}" for n in range(count)]),
            "points": np.linspace(25, 1, count),
            "title": pa.array(["job offers in places"] * count),
            "reasons": pa.array([["One phone stands in several wordings."] * 3] * count),
            "adverts": sizes,
            "kind_code": pa.array([("job", "service", "mixed")[n % 3] for n in range(count)]),
            "places": pa.array(places),
            "countries": pa.array([["ES"], ["FR", "IT"]] * (count // 2) + [["PT"]] * (count % 2)),
            "sources": pa.array([["board-a.example"]] * count),
            "indicators": pa.array([["job_fee"]] * count),
            "first_at": when,
            "last_at": when,
            "looks_like_code": pa.array(["organised"] * count),
        },
    )
    part = np.repeat(np.arange(count), 12)
    evidence = _fill(
        "lead_evidence",
        part.size,
        {
            "lead_id": pa.array([names[n] for n in part]),
            "part_no": np.arange(part.size) % 12,
            "group_code": pa.array(["control"] * part.size),
            "points": np.full(part.size, 1.5),
            "sentence": pa.array(["One phone stands in several wordings."] * part.size),
        },
    )
    with workspace.facts.change("prosecute.leads") as change:
        change.replace("leads", leads)
        change.replace("lead_evidence", evidence)


def _selector_of(network: Ints, number: Ints) -> Ints:
    return (1 << 42) + network * 4 + number


def _campaign_of(network: Ints, number: Ints) -> Ints:
    return network * 12 + number % 3


def _fill(name: str, count: int, given: dict[str, object]) -> pa.Table:
    """Make a table; columns that are not given hold the empty value of their type."""
    columns = []
    for field in arrow_schema(name):
        if field.name in given:
            columns.append(pa.array(given[field.name]).cast(field.type))
        elif pa.types.is_list(field.type):
            columns.append(pa.array([[]] * count, field.type))
        elif field.nullable:
            columns.append(pa.nulls(count, field.type))
        elif pa.types.is_timestamp(field.type):
            columns.append(
                pa.array([datetime(2025, 1, 1, tzinfo=UTC)], field.type).take(
                    pa.array(np.zeros(count, dtype=int))
                )
            )
        else:
            empty = pa.array([_EMPTY.get(str(field.type), 0)], field.type)
            columns.append(empty.take(pa.array(np.zeros(count, dtype=int))))
    return pa.Table.from_arrays(columns, schema=arrow_schema(name))


def measure(name: str, ask: Callable[[int], int], rounds: int = 60) -> None:
    """Ask `rounds` times after one warm-up and print median, p95 and CPU per request."""
    _expect(ask(0))
    walls, begun = [], time.process_time()
    for number in range(1, rounds + 1):
        before = time.perf_counter()
        _expect(ask(number))
        walls.append(1000 * (time.perf_counter() - before))
    cpu = 1000 * (time.process_time() - begun) / rounds
    p95 = float(np.percentile(walls, 95))
    print(f"{name:28} median {np.median(walls):6.0f} ms   p95 {p95:6.0f} ms   CPU {cpu:6.0f} ms")


def _expect(status: int) -> None:
    if status != 200:
        sys.exit(f"A page answered {status}.")


def measure_pages(folder: Path, leads: int) -> None:
    """Measure every page of a workspace."""
    client = TestClient(make_app(folder, _TOKEN, "bench"), base_url="http://127.0.0.1")
    client.headers.update({"authorization": f"Bearer {_TOKEN}", "origin": "http://127.0.0.1"})
    kinds, cities = ("", "job", "service"), [""] + [name for name, _country in _CITIES]

    def ask_list(n: int) -> int:
        given = {"kind": kinds[n % 3], "place": cities[n % 10], "start": str(50 * (n % 5))}
        return client.get("/leads", params={k: v for k, v in given.items() if v}).status_code

    def ask_lead(n: int) -> int:
        return client.get(f"/leads/L-{n * 37 % leads:08}").status_code

    def ask_largest(n: int) -> int:
        return client.get("/leads/L-00000000", params={"place": cities[n % 10]}).status_code

    def ask_network(n: int) -> int:
        return client.get(f"/networks/N-{n * 37 % leads:08}").status_code

    def ask_search(n: int) -> int:
        words = f"{_WORDS[n % len(_WORDS)]} {_WORDS[(n * 7 + 3) % len(_WORDS)]}"
        return client.post("/search", data={"text": words}).status_code

    measure("lead list", ask_list)
    measure("lead page", ask_lead)
    measure("lead page, largest", ask_largest)
    measure("network page", ask_network)
    measure("search", ask_search)


def main() -> None:
    """Write the workspace, if the folder holds none, and measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as spare:
        folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(spare) / "workspace"
        if not folder.exists():
            terms = {
                "side": "investigation",
                "controller": "Bench",
                "basis": "demonstration",
                "purpose": "Measuring pages",
                "retention_days": 30,
            }
            workspace = create_workspace(folder, **terms)
            begun = time.perf_counter()
            write_tables(workspace, count)
            run_search(workspace, no_progress)
            print(f"written in {time.perf_counter() - begun:.0f} s")
            workspace.close()
        leads = open_workspace(folder).facts.snapshot().count("leads")
        print(f"{count:,} adverts, {leads:,} leads")
        measure_pages(folder, leads)


if __name__ == "__main__":
    main()
