# SPDX-License-Identifier: Apache-2.0
"""The sixth split of the selector bench, written without having read the finders or their tests.

Invented adverts (cleaning, moving, kitchen work and the like) in seven languages. About 45 in a
hundred hold no selector, only the figures that adverts hold; the others hold one or two, each
written in a manner of `blind2_phones`, `blind2_names` or `blind2_money`. Manners have a tier
(1 common, 2 less common, 3 rare but real), and each tier has a third of each kind's selectors.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from bench.blind2_manners import PHONE_MANNERS
from bench.blind2_money import PRICE_MANNERS, WALLET_MANNERS, write_price, write_wallet
from bench.blind2_names import (
    EMAIL_MANNERS,
    HANDLE_MANNERS,
    URL_MANNERS,
    make_address,
    make_host,
    write_handle,
)
from bench.blind2_numbers import make_number, pick_country
from bench.blind2_words import HARD, WORDS
from bench.blind2_words_east import WORDS_EAST

_WORDS = WORDS | WORDS_EAST
_LANGUAGES = {"en": 34, "es": 14, "fr": 13, "pt": 10, "de": 11, "ru": 10, "ar": 8}
_KINDS = {"phone": 50, "handle": 15, "email": 13, "url": 8, "wallet": 4, "price": 10}
_EMPTY = 0.45
_LEAST, _MOST = 160, 600
_HOSTS = "t.me instagram.com snapchat.com tiktok.com cash.app venmo.com paypal.me wa.me vk.com"
_PLATFORM_HOSTS = tuple(f"{_HOSTS} facebook.com api.whatsapp.com telegram.org".split())


@dataclass(frozen=True)
class Blind2Advert:
    """An advert, its selectors (kind, manner, label), and what may be found beside them."""

    text: str
    truth: tuple[tuple[str, str, str], ...]
    spare: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Written:
    kind: str
    manner: str
    label: str
    text: str


def make_blind2_adverts(count: int, seed: int) -> list[Blind2Advert]:
    """Return `count` adverts, the same for the same seed on every machine."""
    rng = random.Random(seed)
    return [_make_advert(rng) for _ in range(count)]


def _make_advert(rng: random.Random) -> Blind2Advert:
    lang = str(rng.choices(list(_LANGUAGES), list(_LANGUAGES.values()))[0])
    country = pick_country(rng, lang)
    written: list[_Written] = []
    if rng.random() >= _EMPTY:
        kinds = [_pick_kind(rng) for _ in range(1 if rng.random() < 0.65 else 2)]
        written = [_write(rng, kind, lang, country) for kind in dict.fromkeys(kinds)]
    text = _compose(rng, lang, country, written)
    truth = tuple((one.kind, one.manner, one.label) for one in written)
    return Blind2Advert(text, truth, _list_spare(written))


def _pick_kind(rng: random.Random) -> str:
    return str(rng.choices(list(_KINDS), list(_KINDS.values()))[0])


def _pick_manner(rng: random.Random, manners: Mapping[str, tuple[int, str]], key: str) -> str:
    """Return a manner that fits the language or country, each tier as likely as the others.

    Those of one or two languages alone weigh three, or they would hardly be met.
    """
    fit = {n: tier for n, (tier, keys) in manners.items() if not keys or key in keys.split()}
    tier = rng.choice(sorted(set(fit.values())))
    names = [name for name, one in fit.items() if one == tier]
    weights = [3 if 0 < len(manners[name][1]) <= len("AE EG") else 1 for name in names]
    return str(rng.choices(names, weights)[0])


def _write(rng: random.Random, kind: str, lang: str, country: str) -> _Written:
    if kind == "phone":
        manners = {name: (tier, keys) for name, (tier, _, keys) in PHONE_MANNERS.items()}
        manner = _pick_manner(rng, manners, lang)
        number = make_number(rng, country)
        return _Written(kind, manner, number.e164, PHONE_MANNERS[manner][1](rng, number, lang))
    if kind == "email":
        manners = {name: (tier, keys) for name, (tier, _, keys) in EMAIL_MANNERS.items()}
        manner = _pick_manner(rng, manners, lang)
        address = make_address(rng, "_" if manner == "underscore said" else "")
        return _Written(kind, manner, address, EMAIL_MANNERS[manner][1](rng, address, lang))
    if kind == "url":
        manners = {name: (tier, keys) for name, (tier, _, keys) in URL_MANNERS.items()}
        manner, host = _pick_manner(rng, manners, lang), make_host(rng)
        return _Written(kind, manner, host, URL_MANNERS[manner][1](rng, host, lang))
    if kind == "handle":
        manner = _pick_manner(rng, HANDLE_MANNERS, lang)
        text, platform, name = write_handle(rng, manner, lang)
        return _Written(kind, manner, f"{platform}:{name}", text)
    if kind == "wallet":
        manner = _pick_manner(rng, {n: (t, "") for n, t in WALLET_MANNERS.items()}, lang)
        text, label = write_wallet(rng, manner)
        return _Written(kind, manner, label, text)
    payer = "ES" if (lang, country) == ("es", "US") else country
    manner = _pick_manner(rng, PRICE_MANNERS, payer)
    text, label = write_price(rng, manner, payer, lang)
    return _Written(kind, manner, label, text)


def _list_spare(written: list[_Written]) -> frozenset[tuple[str, str]]:
    """Return what a finder may rightly name besides the labels: links as pages, chat accounts."""
    spare = set()
    for one in written:
        if one.kind == "handle":
            name = one.label.split(":", 1)[1]
            ends = ("", f"/{name}", f"/@{name}", f"/add/{name}", f"/${name}")
            spare |= {("url", host + end) for host in _PLATFORM_HOSTS for end in ends}
        elif one.kind == "phone":
            bare = one.label[1:]
            spare |= {("handle", f"whatsapp:{lead}{bare}") for lead in ("", "+")}
            ends = ("", f"/{bare}", f"/+{bare}", f"/send?phone={bare}", "/send")
            spare |= {("url", host + end) for host in ("wa.me", "api.whatsapp.com") for end in ends}
            if one.manner == "two lines on one stem":
                spare.add(("phone", one.label[:-2] + one.text[-2:]))
        elif one.kind == "url":
            spare.add(("url", f"www.{one.label}"))
    return frozenset(spare)


def _compose(rng: random.Random, lang: str, country: str, written: list[_Written]) -> str:
    """Return an advert of 150 to 600 characters, its selectors mostly towards the end."""
    words = _WORDS[lang]
    contact = [_lead_to(rng, words[one.kind], one) for one in written]
    opening = rng.choice(words["open"]) + rng.choice(("!", ".", ".", " 🙂", "!!"))
    plain = rng.sample(words["plain"], rng.randrange(1, 5))
    plain += [rng.choice(HARD)] if rng.random() < 0.25 else []
    stock = [s.format_map(_fill_slots(rng, lang, country)) for s in plain]
    stock += [rng.choice(words["odd"])] if rng.random() < 0.08 else []
    stock += rng.sample(words["body"], rng.randrange(1, 5))
    rng.shuffle(stock)
    opening = opening.upper() if rng.random() < 0.15 else opening
    stock = [s.lower() for s in stock] if rng.random() < 0.15 else stock
    spare = [s for s in words["body"] if s not in stock]
    size = sum(len(s) + 1 for s in (opening, *stock, *contact))
    while size < _LEAST and spare:
        stock.insert(0, spare.pop(rng.randrange(len(spare))))
        size += len(stock[0]) + 1
    while size > _MOST and len(stock) > 1:
        size -= len(stock.pop()) + 1
    at = rng.randrange(len(stock) + 1) if rng.random() < 0.25 else len(stock)
    parts = [opening, *stock[:at], *contact, *stock[at:]]
    return rng.choice((" ", " ", "\n")).join(parts)


def _lead_to(rng: random.Random, leads: list[str], one: _Written) -> str:
    """Return a sentence around the selector; after a host no stop, which might belong to it."""
    sentence = rng.choice(leads).replace("{x}", one.text)
    if not sentence.endswith(one.text) or (one.kind == "phone" and rng.random() < 0.3):
        return sentence + "."
    return sentence + ("\n" if "apart" in one.manner else "")


def _fill_slots(rng: random.Random, lang: str, country: str) -> dict[str, str]:
    def some(count: int) -> str:
        return str(rng.randrange(10 ** (count - 1), 10**count))

    hour, day, month = rng.randrange(6, 11), rng.randrange(1, 29), rng.randrange(1, 13)
    mark = rng.choice((":", "."))
    year = rng.randrange(2019, 2026)
    date, other = (
        rng.choice((f"{day:02d}/{m:02d}/{year}", f"{day}.{m}.{year}", f"{year}-{m:02d}-{day:02d}"))
        for m in (month, month % 12 + 1)
    )
    post = {
        "US": some(5), "GB": f"{rng.choice('MBLS')}{some(1)} {some(1)}{rng.choice(('RT', 'QA'))}",
        "AU": some(4), "ES": f"28{some(3)}", "MX": f"0{some(4)}", "FR": f"75{some(3)}",
        "PT": f"1{some(3)}-{some(3)}", "BR": f"0{some(4)}-{some(3)}", "DE": some(5),
        "RU": f"10{some(4)}", "AE": f"ص.ب {some(5)}", "EG": some(5),
    }[country]  # fmt: skip
    low = rng.randrange(11, 25) * 100
    return {
        "t1": f"{hour}{mark}00", "t2": f"{hour + 9}{mark}30", "h": str(hour), "date": date,
        "date2": other, "year": str(rng.randrange(1985, 2022)), "house": str(rng.randrange(1, 240)),
        "street": rng.choice(_WORDS[lang]["streets"]), "post": post,
        "small": str(rng.randrange(2, 9)), "n3b": some(3), "n3c": some(3),
        "age": str(rng.randrange(35, 66)),
        "hrs": str(rng.randrange(8, 45)), "n2b": some(2), "lat": f"{rng.uniform(36, 59):.4f}",
        "lon": f"{rng.uniform(-9, 30):.5f}",
        "n2": some(2), "n3": some(3), "n4": str(low), "n4b": str(low + 400), "n5": some(5),
        "n8": some(8), "n10": some(10), "pct": str(rng.randrange(3, 30)),
        "dim": rng.choice(("120x80x75", "60 x 40 x 40", "90x200", "40×30×30")),
        "ref": rng.choice((some(6), some(7), f"{rng.choice('ABKZ')}-{some(5)}",
            f"{year}/{some(4)}", f"{some(3)}-{some(4)}", some(9))),
    }  # fmt: skip
