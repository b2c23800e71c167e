# SPDX-License-Identifier: Apache-2.0
"""Synthetic adverts with known controllers, for measuring how well networks are found.

Controllers post for several people with a pool of numbers, accounts and wordings; independent
people post for themselves; collectives look alike and share a second number; hotlines,
verification services, host links and stock wording are shared by people who have nothing to
do with each other. Numbers are from reserved ranges, names are invented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from manumit.core.tables import TABLES, Kind
from manumit.store.schemas import conform

Ints = npt.NDArray[np.int64]

_PHONES = 80_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_PLACES = tuple(
    f"{name}{end}" for name in ("Nor", "Est", "Alder", "Brink", "Cawl", "Dun", "Fen", "Gars")
    for end in ("by", "ford", "holm", "mere", "stead", "wick")
)  # fmt: skip
_WORDS = (
    "tidy", "calm", "friendly", "evening", "morning", "service", "visit", "careful", "new",
    "offer", "open", "daily", "call", "welcome", "clean", "central", "quiet", "trained", "staff",
    "booking", "week", "hour", "garden", "repair", "moving", "kitchen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ControllerPlan:
    """What is in the corpus; see `make_controller_corpus`.

    Attributes:
        seed: The same plan gives the same corpus.
        adverts: Number of adverts, about.
        share_controlled: Share of them that controllers post.
        sizes: Least and greatest number of adverts of a controller; heavy-tailed between.
        most_numbers: Largest pool of telephone numbers of a controller.
        account_share: Share of a controller's adverts posted from an account.
        wording_share: Share of a controller's adverts written from a wording of its own.
        sources: Number of sites.
        hotline_share: Share of a site's adverts that print the site's own number.
        service_share: Share of all adverts that print a verification service.
        stock_share: Share of independent adverts written from stock wording.
        collective_share: Share of independent people who share a second number with others.
        recycled_share: Share of independent people whose number someone else had before.
    """

    seed: int
    adverts: int = 8000
    share_controlled: float = 0.15
    sizes: tuple[int, int] = (5, 150)
    most_numbers: int = 10
    account_share: float = 0.8
    wording_share: float = 0.5
    sources: int = 5
    hotline_share: float = 0.2
    service_share: float = 0.03
    stock_share: float = 0.03
    collective_share: float = 0.02
    recycled_share: float = 0.005


@dataclass(frozen=True)
class ControllerCorpus:
    """Tables as the rooms exchange them, and the truth.

    Attributes:
        tables: adverts, reports, advert_selectors, report_selectors, advert_campaigns, campaigns.
        controllers: Who posted, per advert in the order of the table: equal numbers, same hand.
        reachable: Equal numbers where, besides, a chain of their own selectors leads from one
            advert to the other.
        kinds: organised, independent or collective, per advert.
    """

    tables: dict[str, pa.Table]
    controllers: Ints
    reachable: Ints
    kinds: list[str]


@dataclass
class _Draft:
    """Adverts being made; tokens are (kind, value)."""

    posters: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    sources: list[int] = field(default_factory=list)
    accounts: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    wordings: list[str] = field(default_factory=list)
    own: list[list[tuple[str, str]]] = field(default_factory=list)
    shared: list[list[tuple[str, str]]] = field(default_factory=list)


class _Numbers:
    """Hands out telephone numbers and names that nobody else has."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, kind: str) -> tuple[str, str]:
        """Return the next selector of a kind."""
        self.last += 1
        number = self.last
        if kind == "phone" and number <= _PHONES:
            # Reserved for fiction: +1 NPA 555 01xx.
            return kind, f"+1{200 + number // 100 % 800}55501{number % 100:02d}"
        if kind in ("phone", "email"):
            return "email", f"desk{number}@mail{number % 7}.example.com"
        return kind, f"{kind}{number}"


def make_controller_corpus(plan: ControllerPlan) -> ControllerCorpus:
    """Make a corpus of adverts with known controllers."""
    rng = np.random.default_rng([plan.seed, 77])
    numbers, draft = _Numbers(), _Draft()
    poster = 0
    while len(draft.posters) < plan.adverts * plan.share_controlled:
        _add_controller(rng, plan, numbers, draft, poster)
        poster += 1
    stock = [f"stock{i}" for i in range(max(2, plan.adverts // 4000))]
    recycled: list[tuple[str, str]] = []
    while len(draft.posters) < plan.adverts:
        people = int(rng.integers(3, 7)) if rng.random() < plan.collective_share / 4 else 1
        kind = "phone" if rng.random() < 0.7 else "email"
        line = [numbers.next(kind)] if people > 1 else []
        flat = _PLACES[int(rng.integers(len(_PLACES)))]
        for _ in range(people):
            contact = numbers.next("phone")
            if recycled and rng.random() < plan.recycled_share:
                contact = recycled[int(rng.integers(len(recycled)))]
            recycled.append(contact)
            _add_person(rng, plan, numbers, draft, poster, contact, line, flat, stock)
            poster += 1
    _add_services(rng, plan, draft)
    return _to_corpus(rng, draft)


def _add_controller(
    rng: np.random.Generator, plan: ControllerPlan, numbers: _Numbers, draft: _Draft, poster: int
) -> None:
    low, high = plan.sizes
    size = min(int(low * (1 - rng.random()) ** (-1 / 1.1)), high)
    most = min(plan.most_numbers, 1 + size // 4)
    pools = {
        "phone": [numbers.next("phone") for _ in range(int(rng.integers(1, most + 1)))],
        "email": [numbers.next("email") for _ in range(int(rng.integers(0, 3)))],
        "handle": [numbers.next("handle") for _ in range(int(rng.integers(0, 3)))],
        "wallet": [numbers.next("wallet") for _ in range(int(rng.integers(0, 2)))],
    }
    sites = rng.permutation(plan.sources)[: int(rng.integers(1, 4))]
    accounts = {
        site: [f"u{numbers.next('x')[1]}" for _ in range(int(rng.integers(1, 5)))] for site in sites
    }
    wordings = [f"own{poster}.{i}" for i in range(int(rng.integers(0, 4)))]
    places = [_PLACES[i] for i in rng.permutation(len(_PLACES))[: int(rng.integers(1, 6))]]
    begin = rng.uniform(0, 200)
    for _ in range(size):
        site = int(sites[int(rng.integers(sites.size))])
        own = [_pick(rng, pools["phone"])] if rng.random() < 0.85 else []
        for kind, share in (("email", 0.25), ("handle", 0.25), ("wallet", 0.1)):
            if pools[kind] and rng.random() < share:
                own.append(_pick(rng, pools[kind]))
        draft.posters.append(poster)
        draft.kinds.append("organised")
        draft.sources.append(site)
        has_account, has_wording = rng.random(2) < (plan.account_share, plan.wording_share)
        draft.accounts.append(_pick(rng, accounts[site]) if has_account else "")
        draft.places.append(_pick(rng, places))
        draft.days.append(begin + rng.exponential(30))
        draft.wordings.append(_pick(rng, wordings) if wordings and has_wording else "")
        draft.own.append(own)
        draft.shared.append([])


def _add_person(
    rng: np.random.Generator, plan: ControllerPlan, numbers: _Numbers, draft: _Draft, poster: int,
    contact: tuple[str, str], line: list[tuple[str, str]], flat: str, stock: Sequence[str],
) -> None:  # fmt: skip
    extra = [numbers.next("email")] if rng.random() < 0.2 else []
    account = f"u{numbers.next('x')[1]}"
    place = flat if line else _pick(rng, _PLACES)
    site, begin = int(rng.integers(plan.sources)), rng.uniform(0, 300)
    for _ in range(int(rng.geometric(0.4))):
        draft.posters.append(poster)
        draft.kinds.append("collective" if line else "independent")
        draft.sources.append(site)
        draft.accounts.append(account if rng.random() < 0.8 else "")
        draft.places.append(place)
        draft.days.append(begin + rng.exponential(20))
        is_stock = rng.random() < plan.stock_share
        draft.wordings.append(_pick(rng, stock) if is_stock else "")
        draft.own.append([contact, *extra] if rng.random() < 0.95 else [])
        draft.shared.append(list(line))


def _add_services(rng: np.random.Generator, plan: ControllerPlan, draft: _Draft) -> None:
    """Print hotlines, verification services and host links in adverts of all kinds."""
    services = [("url", "check.example.org/verified"), ("email", "ask@check.example.org")]
    for number, source in enumerate(draft.sources):
        if source % 2 == 0 and rng.random() < plan.hotline_share:
            draft.shared[number].append(("phone", f"+44770090{source:04d}"))
        if rng.random() < 0.3:
            draft.shared[number].append(("url", f"site{source}.example.net/terms"))
        for service in services:
            if rng.random() < plan.service_share:
                draft.shared[number].append(service)


def _pick(rng: np.random.Generator, choices: Sequence[Any]) -> Any:
    return choices[min(int(rng.geometric(0.3)) - 1, 10**6) % len(choices)]


def _to_corpus(rng: np.random.Generator, draft: _Draft) -> ControllerCorpus:
    count = len(draft.posters)
    ids = np.sort(rng.choice(2**62, size=count, replace=False)).astype(np.int64)
    order = rng.permutation(count)
    posters = np.asarray(draft.posters, dtype=np.int64)[order]
    owned = [
        [*draft.own[i], *([("account", draft.accounts[i])] if draft.accounts[i] else [])]
        + ([("campaign", draft.wordings[i])] if draft.wordings[i].startswith("own") else [])
        for i in order
    ]
    tables = {
        "adverts": _make_adverts(rng, draft, order, ids),
        "reports": _empty("reports"),
        "advert_selectors": _make_selectors(draft, order, ids),
        "report_selectors": _empty("report_selectors"),
        "advert_campaigns": _make_wordings(draft, order, ids),
    }
    tables["campaigns"] = _make_campaigns(tables["advert_campaigns"])
    kinds = [draft.kinds[i] for i in order]
    return ControllerCorpus(tables, posters, _find_reachable(posters, owned), kinds)


def _find_reachable(posters: Ints, owned: list[list[tuple[str, str]]]) -> Ints:
    """Group adverts of one poster that their own selectors tie together."""
    names: dict[tuple[int, tuple[str, str]], int] = {}
    rows, columns = [], []
    for row, tokens in enumerate(owned):
        for token in tokens:
            rows.append(row)
            columns.append(len(owned) + names.setdefault((int(posters[row]), token), len(names)))
    nodes = len(owned) + len(names)
    graph = coo_array((np.ones(len(rows)), (rows, columns)), (nodes, nodes))
    labels: Ints = connected_components(graph, directed=False)[1][: len(owned)].astype(np.int64)
    return labels


def _make_adverts(rng: np.random.Generator, draft: _Draft, order: Ints, ids: Ints) -> pa.Table:
    count = ids.size
    words = rng.integers(len(_WORDS), size=(count, 10))
    columns: dict[str, Any] = {
        column.name: [None if column.kind is Kind.TIME else ""] * count
        for column in TABLES["adverts"].columns
    }
    columns |= {
        "advert_id": ids,
        "version": np.ones(count, dtype=np.int32),
        "source": [f"site{draft.sources[i]}.example.net" for i in order],
        "url": [f"https://site{draft.sources[i]}.example.net/{n}" for n, i in enumerate(order)],
        "posted_at": [_START + timedelta(days=draft.days[i]) for i in order],
        "taken_at": [_START] * count,
        "title": [_WORDS[row[0]] for row in words],
        "text": [" ".join(_WORDS[w] for w in row) for row in words],
        "category": ["services"] * count,
        "place": [draft.places[i] for i in order],
        "author": [draft.accounts[i] for i in order],
        "images": [[]] * count,
        "row": np.arange(1, count + 1),
        "content_hash": ids,
    }
    return conform("adverts", pa.table(columns))


def _make_selectors(draft: _Draft, order: Ints, ids: Ints) -> pa.Table:
    rows: list[tuple[int, str, str]] = []
    for advert, i in zip(ids.tolist(), order.tolist(), strict=True):
        rows += [(advert, *token) for token in dict.fromkeys(draft.own[i] + draft.shared[i])]
    number = {token: n for n, token in enumerate(sorted({row[1:] for row in rows}), start=1)}
    spread = np.random.default_rng(7).permutation(len(number)) + 1
    return conform(
        "advert_selectors",
        pa.table(
            {
                "advert_id": [row[0] for row in rows],
                "selector_id": [int(spread[number[row[1:]] - 1]) for row in rows],
                "kind_code": [row[1] for row in rows],
                "value": [row[2] for row in rows],
                "field_code": ["text"] * len(rows),
                "start": [0] * len(rows),
                "end": [0] * len(rows),
                "steps": [""] * len(rows),
                "confidence": [1.0] * len(rows),
            }
        ),
    )


def _make_wordings(draft: _Draft, order: Ints, ids: Ints) -> pa.Table:
    used = [(n, draft.wordings[i]) for n, i in enumerate(order) if draft.wordings[i]]
    return conform(
        "advert_campaigns",
        pa.table(
            {
                "advert_id": [int(ids[n]) for n, _ in used],
                "text_id": [int(ids[n]) for n, _ in used],
                "campaign_id": [f"C-{wording}" for _, wording in used],
                "template_id": [f"T-{wording}" for _, wording in used],
            }
        ),
    )


def _make_campaigns(members: pa.Table) -> pa.Table:
    counts = members.group_by("campaign_id").aggregate(
        [("advert_id", "count"), ("advert_id", "min")]
    )
    size = counts.num_rows
    return conform(
        "campaigns",
        pa.table(
            {
                "campaign_id": counts["campaign_id"],
                "adverts": counts["advert_id_count"],
                "texts": counts["advert_id_count"],
                "templates": [1] * size,
                "first_at": [None] * size,
                "last_at": [None] * size,
                "places": [[]] * size,
                "sources": [[]] * size,
                "bits_saved": [200.0] * size,
                "advert_id": counts["advert_id_min"],
                "pattern": ["wording"] * size,
            }
        ),
    )


def _empty(table: str) -> pa.Table:
    return conform(table, pa.table({name: [] for name in TABLES[table].column_names}))
