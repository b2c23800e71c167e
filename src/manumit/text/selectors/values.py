# SPDX-License-Identifier: Apache-2.0
"""The normal value of each kind of selector; Python looks at distinct values only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.text.selectors.evidence import PhoneReadings
from manumit.text.selectors.handles import CASH_TAG
from manumit.text.selectors.output import HANDLE, PHONE, PRICE, URL, WALLET
from manumit.text.selectors.wallets import parse_wallet
from manumit.text.selectors.words import SelectorWords

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_PHONE_LINKS = re.compile(r"^(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?(\d{8,15})$")
_PHONE_LINK_PATTERN = r"^(?:wa\.me/|api\.whatsapp\.com/)"
_CASH_PLATFORM = "cashapp"


@dataclass(frozen=True, slots=True)
class Values:
    """Selectors of one kind: places among the candidates, values (string[n]), confidence."""

    places: Longs
    kind: int
    texts: Any
    confidence: Floats


def write_phones(places: Longs, readings: PhoneReadings) -> Values:
    """Write numbers as E.164, or as bare digits where the plan is not known."""
    keys = readings.values * 2 + readings.has_plan
    distinct, where = np.unique(keys, return_inverse=True)
    texts = [f"+{key >> 1}" if key & 1 else str(key >> 1) for key in distinct.tolist()]
    values = pa.array(texts, pa.string()).take(pa.array(where))
    return Values(places, PHONE, values, readings.confidence)


def write_prices(places: Longs, numbers: Longs, score: Floats, words: SelectorWords) -> Values:
    """Write prices as `currency:minor units`, such as USD:20000."""
    currencies = list(words.currencies)
    distinct, where = np.unique(numbers, return_inverse=True)
    texts = []
    for number in distinct.tolist():
        currency, hundredths = currencies[(number & 0xFF) - 1], number >> 8
        minor = hundredths * 10 ** words.minor_digits.get(currency, 2) // 100
        texts.append(f"{currency}:{minor}")
    values = pa.array(texts, pa.string()).take(pa.array(where))
    return Values(places, PRICE, values, score[places])


def write_wallets(places: Longs, spelling: Any, score: Floats) -> Values:
    """Keep the candidates whose checksum holds, as `coin:address`."""
    coded = spelling.take(pa.array(places)).dictionary_encode()
    parsed = pa.array([parse_wallet(t) for t in coded.dictionary.to_pylist()], pa.string())
    values = parsed.take(coded.indices)
    kept = values.is_valid().to_numpy(zero_copy_only=False)
    return Values(places[kept], WALLET, values.filter(pa.array(kept)), score[places[kept]])


def parse_account(address: str, domains: Mapping[str, str]) -> tuple[int, str]:
    """Return kind and value of a web address: an account, a telephone, or the address itself.

    Args:
        address: Domain and path, no scheme.
        domains: Domain (with a fixed path, perhaps) and the platform whose accounts follow it.
    """
    phone = _PHONE_LINKS.match(address)
    if phone:
        return PHONE, "+" + phone[1]
    for domain, platform in domains.items():
        name = address.removeprefix(domain + "/").split("?")[0].strip("/@$")
        if address.startswith(domain + "/") and name and "/" not in name:
            return HANDLE, f"{platform}:{name.lower()}"
    return URL, address


def find_accounts(
    places: Longs, spelling: Any, score: Floats, domains: Mapping[str, str]
) -> list[Values]:
    """Tell web addresses from links to accounts and telephones; one part for each kind."""
    coded = spelling.take(pa.array(places)).dictionary_encode()
    texts = coded.dictionary.cast(pa.string())
    links = "|".join([_PHONE_LINK_PATTERN, *(f"^{re.escape(d)}/" for d in domains)])
    is_link = pc.match_substring_regex(texts, links).to_numpy(zero_copy_only=False)
    kinds = np.full(len(texts), URL)
    values = texts.to_pylist()
    for at in np.flatnonzero(is_link).tolist():
        kinds[at], values[at] = parse_account(values[at], domains)
    indices = coded.indices.to_numpy()
    written = pa.array(values, pa.string())
    parts = []
    for kind in (URL, HANDLE, PHONE):
        chosen = np.flatnonzero(kinds[indices] == kind)
        here = places[chosen]
        parts.append(Values(here, kind, written.take(pa.array(indices[chosen])), score[here]))
    return parts


def name_handles(
    found: Values, platforms: Longs, linked: Sequence[Values], names: Sequence[str]
) -> Values:
    """Write handles as `platform:name`; a bare name takes its platform from the corpus.

    A name without platform is given one if the corpus knows the name on exactly one platform;
    else it stays bare.

    Args:
        found: Handles read out of words; `texts` are names.
        platforms: Their platforms: 0 unknown, CASH_TAG for $tags, else 1 + place in `names`.
        linked: Handles read out of links, already written.
        names: Platforms.
    """
    known = {0: "", CASH_TAG: _CASH_PLATFORM, **dict(enumerate(names, 1))}
    coded = found.texts.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    keys, where = np.unique(coded.indices.to_numpy() * 256 + platforms, return_inverse=True)
    pairs = [(known[key % 256], texts[key // 256]) for key in keys.tolist()]
    homes: dict[str, set[str]] = {}
    for part in linked:
        for value in part.texts.unique().to_pylist():
            homes.setdefault(value.partition(":")[2], set()).add(value.partition(":")[0])
    for platform, name in pairs:
        homes.setdefault(name, set()).update({platform} if platform else ())
    written = []
    for platform, name in pairs:
        home = platform or (next(iter(homes[name])) if len(homes[name]) == 1 else "")
        written.append(f"{home}:{name}" if home else name)
    values = pa.array(written, pa.string()).take(pa.array(where))
    return Values(
        np.concatenate([found.places, *(part.places for part in linked)]),
        HANDLE,
        pa.concat_arrays([values, *(part.texts for part in linked)]),
        np.concatenate([found.confidence, *(part.confidence for part in linked)]),
    )
