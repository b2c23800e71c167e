# SPDX-License-Identifier: Apache-2.0
"""Made-up adverts for the splits "fourth" and "fifth": written before the finders were read.

Every advert holds texts full of numbers that are no selector. Places are not judged here: any
place found is neither wanted nor false.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.blind_kinds import (
    EMAILS,
    HANDLES,
    INTERNATIONAL,
    PHONES,
    PRICES,
    REGIONS,
    URLS,
    WALLETS,
    bold,
)
from bench.selector_corpus import make_wallet
from manumit.demo.noise import make_phone

SENTENCES = {
    "fourth": (
        "We look for two kitchen hands for the summer season.",
        "Se buscan tres personas para limpiar oficinas por la noche.",
        "Cherche aide à domicile, sérieuse et ponctuelle.",
        "Contrata-se motorista com experiência comprovada.",
        "Требуются сотрудники на склад, питание включено.",
        "Relaxing massage by appointment, clean and quiet studio.",
        "New in the area, friendly and always on time.",
        "Transport from the station is free of charge.",
        "Bring your papers and one photo.",
        "Piso compartido cerca del trabajo.",
    ),
    "fifth": (
        "Nail studio reopened after the works, come and see.",
        "Busco compañera de piso tranquila, sin animales.",
        "Ménage et repassage chez vous, matin ou soir.",
        "Aulas de dança para adultos, turma nova.",
        "Сдаётся комната рядом с метро, без посредников.",
        "Gardeners wanted, lodging on the farm.",
        "Photographer offers portraits in the park.",
        "Deep tissue and sports massage, trained therapist.",
        "No hidden costs, no agency.",
        "Ambiente familiar, horario flexible.",
    ),
}
NEUTRAL = {
    "fourth": (
        "Open Mon-Fri 9:30-18:00, Sat 10-14.",
        "Age 18 to 45, height from 165 cm.",
        "Starts on 12/03/2027, ends 30.09.2027.",
        "Ref. 2027-118-3356.",
        "12 rooms, 3 floors, 2 lifts, 1 garden.",
        "ISBN 978-0-306-40615-7 for the handbook.",
        "Bus 42, 86 and 172 stop here.",
        "Our van has 120 000 km, built 2019, 1.6 litres.",
        "Rated 4.8/5 by 1,234 guests.",
        "Shift from 06:00 to 14:00 or 14:00 to 22:00.",
        "One or two days a week, three at most.",
        "#job2027 #team10 #5stars",
        "Building 7, flat 301, code postal 75011.",
        "Training: 10 h + 15 h + 20 h.",
        "VAT GB 123 4567 89.",
        "De lunes a viernes de 8 a 15 h, dos descansos de 20 minutos.",
        "Опыт от 1 до 3 лет, возраст 20-35, смены 2/2.",
        "Size 36-38-40, measures 90-60-90, 170 cm, 55 kg.",
        "Twenty minutes from the centre, second floor, door four.",
        "Version 2.10.3 of the contract, pages 1-12.",
    ),
    "fifth": (
        "Order no. 4829 1034 shipped in 2-4 days.",
        "Wednesday 11 to 19, Thursday 11 to 21, closed on the 24th and 25th.",
        "Born 1999 or before; 5 ft 6 in; 62 kg.",
        "Flat of 48 m2, 3rd floor, built in 1974, class C.",
        "SW1A 1AA, entrance B, room 204.",
        "Coordinates 48.8566, 2.3522.",
        "Winning numbers 3 7 12 25 31 44.",
        "Since 01.01.2015 more than 25 000 clients in 14 countries.",
        "Up to 50% off, then 20% on 3 visits.",
        "Item SN-0045-8812-A, batch 77.",
        "Du lundi au vendredi de 9h à 19h, samedi 10h-17h.",
        "Deux ou trois jours par semaine, un soir sur quatre.",
        "1. Write. 2. Wait one day. 3. Come at 10:15.",
        "Score 3-1, 2-2, 0-4 in the last three games.",
        "Screen 1920x1080, 16 GB, 512 GB, 60 Hz.",
        "Table for 2, 4, 6 or 8 people at 19:30 / 21:00.",
        "Дом 12, корпус 3, квартира 48, этаж 5.",
        "One teacher for five to seven children, two to six years old.",
        "@ 9 am sharp, see point 4 of the rules.",
        "License 2024/00317/B valid until 31-12-2028.",
    ),
}
NAMES = {
    "fourth": ("lena.k94", "blue_moon7", "casa-sol22", "teamnord5", "ray_of.light"),
    "fifth": ("olga.w31", "green_leaf8", "sol-y-mar4", "cityhelp24", "quick_fix.uk"),
}
_CHARSET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PLATFORM_HOSTS = (
    "snapchat.com",
    "tiktok.com",
    "telegram.me",
    "paypal.me",
    "wa.me",
    "t.me",
)


@dataclass(frozen=True)
class BlindAdvert:
    """A text, what it truly holds as (kind, manner, value), and what may be found besides."""

    text: str
    truth: tuple[tuple[str, str, str], ...]
    spare: frozenset[tuple[str, str]]


def _sum_bech32(values: list[int]) -> int:
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= part if top >> bit & 1 else 0
    return total


def make_bech32(rng: Random) -> str:
    """Return a Bitcoin address of BIP 173, version 0, of 20 random bytes."""
    number = rng.getrandbits(160)
    data = [0, *(number >> shift & 31 for shift in range(155, -1, -5))]
    head = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    rest = _sum_bech32([*head, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [rest >> 5 * (5 - at) & 31 for at in range(6)]
    return "bc1" + "".join(_CHARSET[value] for value in data)


def _write_phone(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(PHONES[split]))
    region = rng.choice(REGIONS.get(manner, ("US", "US", "GB", "FR")))
    digits, e164 = make_phone(rng, region)
    source = e164 if manner in INTERNATIONAL else digits
    return PHONES[split][manner](rng, source), ("phone", manner, e164)


def _write_email(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(EMAILS[split]))
    host = rng.choice(("example.com", "post.example.org", "example.net"))
    address = f"{rng.choice(NAMES[split])}@{host}"
    lead = rng.choice(("Mail: ", "Write to ", "e-mail ", ""))
    return lead + EMAILS[split][manner](rng, address), ("email", manner, address)


def _write_handle(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(HANDLES[split]))
    platform, form = rng.choice(HANDLES[split][manner])
    name = rng.choice(NAMES[split]).replace("-", "_")
    return form.format(name, bold=bold(name)), ("handle", manner, f"{platform}:{name}")


def _write_url(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(URLS[split]))
    name = rng.choice(NAMES[split]).replace("_", "-").replace(".", "-")
    host = f"{name}.example.{rng.choice(('com', 'org', 'net'))}"
    lead = rng.choice(("See ", "Photos: ", "more at "))
    return lead + URLS[split][manner](rng, host), ("url", manner, host)


def _write_price(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(PRICES[split]))
    form, code, unit = rng.choice(PRICES[split][manner])
    amount = rng.choice((2, 3, 15)) if unit > 1 else rng.choice((60, 90, 180, 250, 700))
    lead = rng.choice(("Price ", "", "only ", "from "))
    value = f"{code}:{amount * unit * 100}"
    return f"{lead}{form.format(amount)}", ("price", manner, value)


def _write_wallet(rng: Random, split: str) -> tuple[str, tuple[str, str, str]]:
    manner = rng.choice(sorted(WALLETS[split]))
    address, value = make_wallet(rng)
    if "bech32" in manner:
        address = make_bech32(rng)
        value = f"btc:{address}"
    while manner == "wallet_uri" and not value.startswith("btc:"):
        address, value = make_wallet(rng)
    return f"Pay to {WALLETS[split][manner](rng, address)}", ("wallet", manner, value)


_OTHERS = (_write_email, _write_handle, _write_url, _write_price, _write_wallet)


def _find_spare(truth: list[tuple[str, str, str]]) -> frozenset[tuple[str, str]]:
    """Return second readings of one true selector: a link's host, the number as a handle."""
    spare = {("url", host) for host in _PLATFORM_HOSTS}
    for _, manner, value in truth:
        if manner in ("wa_me", "app_link"):
            spare |= {("handle", f"whatsapp:{value}"), ("handle", f"whatsapp:{value[1:]}")}
    return frozenset(spare)


def make_blind_adverts(split: str, count: int, seed: int) -> list[BlindAdvert]:
    """Return adverts of about 400 characters; two of three hold a phone, two another selector.

    Args:
        split: "fourth" or "fifth".
        count: How many.
        seed: Of the source of chance.
    """
    rng = Random(seed)
    adverts = []
    for number in range(count):
        parts = rng.sample(SENTENCES[split], 3) + rng.sample(NEUTRAL[split], 2)
        truth = []
        if number % 3:
            text, label = _write_phone(rng, split)
            lead = rng.choice(("Call ", "", "Tel. ", "whatsapp ", "my number: "))
            tail = rng.choice(("", "", "", " any time", " after 18 h", ", 150 per hour"))
            parts.insert(rng.randrange(len(parts) + 1), f"{lead}{text}{tail}.")
            truth.append(label)
        if number % 3 != 1:
            text, label = rng.choice(_OTHERS)(rng, split)
            parts.insert(rng.randrange(len(parts) + 1), text)
            truth.append(label)
        joint = rng.choice((" ", " ", "\n", " | "))
        adverts.append(BlindAdvert(joint.join(parts), tuple(truth), _find_spare(truth)))
    return adverts
