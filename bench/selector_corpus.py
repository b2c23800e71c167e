# SPDX-License-Identifier: Apache-2.0
"""Made-up adverts with known selectors, in three splits that share no noise kind and no wording.

The finders were developed on "seen"; faults that "unseen" showed were mended too; "fresh" was
written after that and only measured. Numbers are reserved for fiction, domains for examples.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random

from manumit.demo.noise import (
    EMAIL_NOISE,
    PHONE_NOISE,
    make_phone,
    obfuscate_email,
    obfuscate_phone,
)
from manumit.text.selectors.wallets import hash_keccak

UNSEEN_PHONE_NOISE = (
    "leet_words",
    "negative_circled",
    "parenthesised",
    "doubles",
    "tens_en",
    "pairs_fr",
    "shouted",
    "hashes",
    "tamil",
    "khmer",
    "mongolian",
    "words_pl",
    "words_tr",
    "words_nl",
    "cyrillic_lookalikes",
    "struck_out",
    "soft_hyphens",
    "lines",
    "dash_words",
    "wide_spaces",
)
UNSEEN_EMAIL_NOISE = ("underlined", "arrowed", "words_ru", "words_it", "full_width")
FRESH_PHONE_NOISE = (
    "superscript",
    "nko",
    "tibetan",
    "lepcha",
    "bullets",
    "boxes",
    "commas",
    "spaced_commas",
    "mixed_scripts",
    "capital_words",
    "mixed_words_ru",
    "words_hi",
    "words_uk",
    "hyphenated_split",
    "country_code",
    "dialled_code",
    "area_brackets",
    "fancy_quotes",
    "greek_lookalikes",
    "tens_es",
)
FRESH_EMAIL_NOISE = ("starred", "words_de", "half_words", "math_bold", "glued_brackets")
_WORDS = {
    "pl": (
        "zero",
        "jeden",
        "dwa",
        "trzy",
        "cztery",
        "pięć",
        "sześć",
        "siedem",
        "osiem",
        "dziewięć",
    ),
    "tr": ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"),
    "nl": ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    "hi": ("शून्य", "एक", "दो", "तीन", "चार", "पांच", "छह", "सात", "आठ", "नौ"),
    "uk": ("нуль", "один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять"),
    "ru": ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}
_LEET = ("z3ro", "0ne", "tw0", "thr33", "f0ur", "f1ve", "s1x", "s3ven", "e1ght", "n1ne")
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_FR_UNITS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_FR_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante")
_CYRILLIC = {"0": "О", "3": "З", "6": "б", "4": "Ч", "1": "І"}

SEEN_SENTENCES = (
    "Available today from 10:00 to 18:00, clean place near the centre.",
    "I am 25 years old, 170 cm, friendly and always on time.",
    "No calls after 23:00 please, 24/7 messages are fine.",
    "We are looking for 3 drivers, start on 12/05/2024, contract for 12 months.",
    "Parking on site, room 402, third floor, bus 17 stops at the door.",
    "Massage de détente, séance de 60 minutes, ambiance calme.",
    "Se busca camarera con 2 años de experiencia, turno de 8 horas.",
    "Working here since 2019, ref 48213, ask for the weekend discount of 20%.",
    "Need 4 people for 2 weeks, work is 40 hours a week to start.",
    "Nice flat for rent, 65 m2, 2 rooms, free from 2024-06-01.",
    "Работа на складе, смена 12 часов, проживание есть.",
    "Too good to be true? Come for one visit and see, I ate at the place next door.",
)
UNSEEN_SENTENCES = (
    "Evening shifts only, 19h to 2h, uniform provided and meals included.",
    "Ask for Sam, 31, speaks 3 languages, 5 stars from 128 reviews.",
    "Two minutes from exit 14, suite 1207, code at the door is 5521.",
    "Hiring for the season 2024/2025, one of the best teams for you to join.",
    "Zimmer frei ab 01.07.2024, 18 qm, warm 450, Kaution 900.",
    "Cerco babysitter per due bambini, 3 pomeriggi a settimana, zona 5.",
    "Precisa-se de ajudante, 6 dias por semana, das 9 às 17.",
    "Model 2021, 64 GB, battery 98%, with box, order 4471209.",
    "New in the 75011, métro ligne 9, premier étage, code 48B.",
    "Only for serious people, won the award of 2022, open to ideas for all 7 days.",
    "Требуются упаковщики, 5/2, оплата раз в неделю.",
    "Special for you: 1 + 1 free, 3 for 2, only until 31.12.",
)
FRESH_SENTENCES = (
    "Kitchen help wanted, 6 nights, free meals, ask at counter 8.",
    "Private lessons since 2015, 45 min each, for ages 10 to 99.",
    "Up 2 flights, then left, flat 3B, bell says number 12.",
    "Réservation la veille, 7j/7, parking gratuit 2h.",
    "Offre valable jusqu'au 15/09/2025, carte de 10 séances.",
    "Se alquila local de 90 m2, planta 1, luz y agua incluidas, 2 baños.",
    "Мастер с опытом 15 лет, выезд в течение 30 минут.",
    "Wir suchen 5 Helfer für 14 Tage, Schicht ab 6:30, Halle 27.",
    "Rated 4.9 of 5 by 2,314 people, 1st choice of many, won twice.",
    "Cleaning team of 2, three hours for one flat, four for a house.",
    "Item no. 20250131, size 38-40, weight 1.5 kg, 220 V.",
    "Sempre aberto das 8h30 às 22h, de segunda a sexta, sala 1105.",
)
FRESH_NAMES = ("kit.kat8", "flora_77x", "m-a-x.work", "studio21b", "the_real_ivy")
SEEN_NAMES = ("anna_k77", "mila.rose", "jobs4all", "t_driver9", "lux_spa22", "nora.b")
UNSEEN_NAMES = ("vera-lind5", "top_crew_1", "eli.9x", "wrk.hub3", "sunny_day88")


@dataclass(frozen=True)
class Advert:
    """A text, the noise kind of its phone, and the selectors it truly holds."""

    text: str
    noise: str
    truth: tuple[tuple[str, str], ...]


def _pair_fr(value: int) -> str:
    if value < 20:
        return _FR_UNITS[value]
    tens, unit = divmod(value, 10)
    if tens >= 8:
        return "quatre-vingt" + ("s" if value == 80 else "-" + _FR_UNITS[value - 80])
    if tens == 7:
        return "soixante" + ("-et-onze" if unit == 1 else "-" + _FR_UNITS[value - 60])
    if unit == 0:
        return _FR_TENS[tens]
    return _FR_TENS[tens] + (" et un" if unit == 1 else "-" + _FR_UNITS[unit])


def _tens_en(digits: str) -> str:
    words, at = [], 0
    while at < len(digits):
        pair = digits[at : at + 2]
        if len(pair) == 2 and pair[0] == "1":
            words.append(_TEENS[int(pair[1])])
        elif len(pair) == 2 and pair[0] in "23456789":
            words.append(
                _TENS[int(pair[0])] + (" " + _WORDS["en"][int(pair[1])] if pair[1] != "0" else "")
            )
        else:
            words.append(_WORDS["en"][int(digits[at])])
            at -= 1
        at += 2
    return " ".join(words)


def _doubles(digits: str) -> str:
    words, at = [], 0
    while at < len(digits):
        run = 1
        while at + run < len(digits) and run < 3 and digits[at + run] == digits[at]:
            run += 1
        word = _WORDS["en"][int(digits[at])]
        words.append(("", "", "double ", "triple ")[run] + word)
        at += run
    return " ".join(words)


def hide_phone(rng: Random, digits: str, kind: str) -> str:  # noqa: C901 - a table of manners
    """Write digits in a manner of UNSEEN_PHONE_NOISE."""
    groups = [digits[:3], digits[3:6], digits[6:]] if digits[0] != "0" else [digits[:5], digits[5:]]
    if kind in ("tamil", "khmer", "mongolian"):
        first = {"tamil": 0xBE6, "khmer": 0x17E0, "mongolian": 0x1810}[kind]
        return " ".join("".join(chr(first + int(d)) for d in group) for group in groups)
    if kind.startswith("words_"):
        return " ".join(_WORDS[kind[6:]][int(d)] for d in digits)
    if kind == "leet_words":
        return " ".join(rng.choice((_LEET, _WORDS["en"]))[int(d)] for d in digits)
    if kind == "negative_circled":
        return "".join("⓿❶❷❸❹❺❻❼❽❾"[int(d)] for d in digits)
    if kind == "parenthesised":
        return "".join(f"{chr(0x2473 + int(d))}" if d != "0" else "(0)" for d in digits)
    if kind == "doubles":
        return _doubles(digits)
    if kind == "tens_en":
        return _tens_en(digits)
    if kind == "pairs_fr":
        return (
            " ".join(
                _pair_fr(int(digits[at : at + 2]))
                if digits[at] != "0" or len(digits) % 2
                else "zéro " + _FR_UNITS[int(digits[at + 1])]
                for at in range(0, len(digits), 2)
            )
            if len(digits) % 2 == 0
            else _doubles(digits)
        )
    if kind == "shouted":
        return rng.choice((".", "*", "_")).join(_WORDS["en"][int(d)].upper() for d in digits)
    if kind == "hashes":
        return "#" + "#".join(groups)
    if kind == "cyrillic_lookalikes":
        return "-".join("".join(_CYRILLIC.get(d, d) for d in group) for group in groups)
    if kind == "struck_out":
        return " ".join("".join(d + "\u0336" for d in group) for group in groups)
    if kind == "soft_hyphens":
        return "\u2067" + "\u00ad".join(digits) + "\u2069"
    if kind == "lines":
        return "\n".join(groups)
    if kind == "dash_words":
        return " dash ".join(groups)
    return "\u3000".join(" ".join(group) for group in groups)


def _hide_email(address: str, kind: str) -> str:
    if kind == "underlined":
        return address.replace("@", "_at_").replace(".", "_dot_")
    if kind == "arrowed":
        return address.replace("@", " <at> ").replace(".", " <dot> ")
    if kind == "words_ru":
        return address.replace("@", " собака ").replace(".", " точка ")
    if kind == "words_it":
        return address.replace("@", " chiocciola ").replace(".", " punto ")
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in address)


def write_phone_afresh(  # noqa: C901 - a table of manners
    rng: Random, digits: str, e164: str, kind: str
) -> str:
    """Write digits in a manner of FRESH_PHONE_NOISE."""
    groups = [digits[:3], digits[3:6], digits[6:]] if digits[0] != "0" else [digits[:5], digits[5:]]
    if kind in _FIRST_DIGITS:
        first = _FIRST_DIGITS[kind]
        return "-".join("".join(chr(first + int(d)) for d in group) for group in groups)
    if kind.startswith("words_"):
        return rng.choice((" ", ", ")).join(_WORDS[kind[6:]][int(d)] for d in digits)
    if kind == "mixed_words_ru":
        return " ".join(rng.choice((_WORDS["ru"][int(d)], d)) for d in digits)
    if kind == "capital_words":
        return " - ".join(_WORDS["en"][int(d)].capitalize() for d in digits)
    if kind == "hyphenated_split":
        return " ".join("-".join(_WORDS["en"][int(d)]) if d in "27" else d for d in digits)
    if kind == "tens_es":
        return " ".join(_pair_es(digits[at : at + 2]) for at in range(0, len(digits), 2))
    if kind == "mixed_scripts":
        return " ".join(chr(rng.choice((0x30, 0x660, 0x966, 0xFF10)) + int(d)) for d in digits)
    if kind == "superscript":
        return " ".join("".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(d)] for d in group) for group in groups)
    if kind == "greek_lookalikes":
        return "-".join("".join({"0": "Ο", "2": "Ζ"}.get(d, d) for d in group) for group in groups)
    if kind in _JOINTS:
        return _JOINTS[kind].join(digits if kind != "commas" else groups)
    if kind == "boxes":
        return "".join(f"[{d}]" for d in digits)
    if kind == "fancy_quotes":
        return " ".join(f"“{group}”" for group in groups)
    if kind == "area_brackets":
        return f"[{groups[0]}] {'-'.join(groups[1:])}"
    code = {"+1": "1", "+4": "44", "+3": "33"}[e164[:2]]
    lead = f"+{code} " if kind == "country_code" else f"00{code}-"
    return lead + rng.choice((".", " ")).join((e164[1 + len(code) :][:4], e164[5 + len(code) :]))


_FIRST_DIGITS = {"nko": 0x7C0, "tibetan": 0xF20, "lepcha": 0x1C40}
_JOINTS = {"bullets": " • ", "commas": ",", "spaced_commas": " , "}


def _pair_es(pair: str) -> str:
    tens = ("", "", "veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta")
    if len(pair) == 2 and pair[0] in "345678" and pair[1] != "0":
        return f"{tens[int(pair[0])]} y {_WORDS['es'][int(pair[1])]}"
    return " ".join(_WORDS["es"][int(d)] for d in pair)


def _write_email_afresh(address: str, kind: str) -> str:
    if kind == "starred":
        return address.replace("@", "*at*").replace(".", "*dot*")
    if kind == "words_de":
        return address.replace("@", " klammeraffe ").replace(".", " punkt ")
    if kind == "half_words":
        return address.replace("@", " at ")
    if kind == "glued_brackets":
        return address.replace("@", "{at}")
    bold = {c: chr(0x1D41A + at) for at, c in enumerate("abcdefghijklmnopqrstuvwxyz")}
    return "".join(bold.get(c, c) for c in address)


def make_wallet(rng: Random) -> tuple[str, str]:
    """Return an Ethereum address with checksum or a Bitcoin one, and its normal value."""
    if rng.random() < 0.5:
        digits = f"{rng.getrandbits(160):040x}"
        sums = hash_keccak(digits.encode()).hex()
        mixed = "".join(
            c.upper() if int(s, 16) > 7 else c for c, s in zip(digits, sums, strict=False)
        )
        return f"0x{mixed}", f"eth:0x{digits}"
    raw = b"\0" + rng.randbytes(20)
    raw += hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4]
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + text
    text = "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text
    return text, f"btc:{text}"


_SEEN_FORMS = (
    (("ig: {}", "instagram"), ("insta @{}", "instagram"), ("snapchat {}", "snapchat"),
     ("t.me/{}", "telegram")),
    ("www.{}", "http://{}"),
    (("${}", "USD"), ("{}€", "EUR"), ("£{}", "GBP"), ("{} roses", "USD")),
)  # fmt: skip
_UNSEEN_FORMS = (
    (("Telegram - {}", "telegram"), ("follow me on IG 👉 {}", "instagram"),
     ("cashapp ${}", "cashapp"), ("my snap is {}", "snapchat")),
    ("visit {}", "https://{}/"),
    (("{} euros", "EUR"), ("USD {}", "USD"), ("{} руб", "RUB"), ("R$ {}", "BRL")),
)  # fmt: skip
_FRESH_FORMS = (
    (("Insta ➜ {}", "instagram"), ("instagram.com/{}", "instagram"), ("TikTok = {}", "tiktok"),
     ("Venmo: @{}", "venmo"), ("тг @{}", "telegram")),
    ("HTTPS://WWW.{}", "hxxps://{}"),
    (("AED {}", "AED"), ("{} lei", "RON"), ("{} £", "GBP"), ("US${}", "USD"), ("{} zł", "PLN")),
)  # fmt: skip


def _other_selector(rng: Random, split: str) -> tuple[str, tuple[str, str]]:
    names = {"seen": SEEN_NAMES, "unseen": UNSEEN_NAMES, "fresh": FRESH_NAMES}[split]
    forms = {"seen": _SEEN_FORMS, "unseen": _UNSEEN_FORMS, "fresh": _FRESH_FORMS}[split]
    name = rng.choice(names)
    kind = rng.choice(("email", "handle", "url", "wallet", "price"))
    if kind == "email":
        address = f"{name}@{rng.choice(('example.com', 'mail.example.org', 'example.net'))}"
        if split == "seen":
            hidden = obfuscate_email(rng, address, rng.choice(EMAIL_NOISE))
        elif split == "unseen":
            hidden = _hide_email(address, rng.choice(UNSEEN_EMAIL_NOISE))
        else:
            hidden = _write_email_afresh(address, rng.choice(FRESH_EMAIL_NOISE))
        return f"Mail {hidden}", (kind, address)
    if kind == "handle":
        form, platform = rng.choice(forms[0])
        return form.format(name), (kind, f"{platform}:{name}")
    if kind == "url":
        host = name.replace("_", "-").replace(".", "-") + rng.choice((".example.com", "-spa.net"))
        return rng.choice(forms[1]).format(host), (kind, host)
    if kind == "wallet":
        text, value = make_wallet(rng)
        return f"pay to {text}", (kind, value)
    amount = rng.choice((80, 150, 200, 1200))
    form, code = rng.choice(forms[2])
    return form.format(amount), (kind, f"{code}:{amount * 100}")


def _write_phone(rng: Random, split: str, noise: str) -> tuple[str, str]:
    region = "FR" if noise == "pairs_fr" else rng.choice(("US", "US", "GB", "FR"))
    digits, e164 = make_phone(rng, region)
    if split == "seen":
        return obfuscate_phone(rng, digits, noise), e164
    if split == "unseen":
        return hide_phone(rng, digits, noise), e164
    return write_phone_afresh(rng, digits, e164, noise), e164


def make_adverts(split: str, count: int, seed: int) -> list[Advert]:
    """Return adverts of about 360 characters; nine of ten hold a phone, half another selector.

    Args:
        split: "seen", "unseen" or "fresh".
        count: How many.
        seed: Of the source of chance.
    """
    rng = Random(seed)
    sentences = {"seen": SEEN_SENTENCES, "unseen": UNSEEN_SENTENCES, "fresh": FRESH_SENTENCES}
    kinds = {"seen": PHONE_NOISE, "unseen": UNSEEN_PHONE_NOISE, "fresh": FRESH_PHONE_NOISE}[split]
    adverts = []
    for number in range(count):
        parts = rng.sample(sentences[split], 5)
        truth = []
        noise = rng.choice(kinds) if number % 10 else "none"
        if noise != "none":
            phone, e164 = _write_phone(rng, split, noise)
            lead = rng.choice(("Call ", "", "me at ", "Contact: ", "text "))
            price = rng.choice(("", "", " 200 per hour", " 150", ", 100/h"))
            parts.insert(rng.randrange(len(parts) + 1), f"{lead}{phone}{price}.")
            truth.append(("phone", e164))
        if number % 2:
            text, selector = _other_selector(rng, split)
            parts.insert(rng.randrange(len(parts) + 1), text)
            truth.append(selector)
        joint = "\n" if rng.random() < 0.3 else " "
        adverts.append(Advert(joint.join(parts), noise, tuple(truth)))
    return adverts
