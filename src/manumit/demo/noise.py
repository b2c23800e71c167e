# SPDX-License-Identifier: Apache-2.0
"""Ways in which people hide phone numbers and addresses in a text, for made-up adverts.

Every number comes from a range that a regulator reserved for fiction, every address from a
domain reserved for examples. All functions are deterministic in the `random.Random` given.
"""

from __future__ import annotations

from random import Random

_US_AREAS = (
    "202 205 206 208 210 212 213 214 215 216 217 224 225 228 229 231 234 239 240 248 251 252 253"
    " 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317"
    " 318 319 320 321 323 325 330 334 336 337 339 347 351 352 360 361 386 401 402 404 405 406 407"
    " 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 443 469 478 479 480 484"
    " 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 520 530 540 541 551 559 561 562"
    " 563 567 570 571 573 574 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617"
)
US_AREAS = tuple(_US_AREAS.split(" "))
FR_RANGES = ("019900", "026191", "035301", "046571", "053649", "063998")
DE_RANGES = ("03023125", "06990009", "04066969", "02214710", "08999998")
DIGIT_WORDS = {
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "fr": ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
    "ru": ["ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"],
    "de": ["null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"],
    "it": ["zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"],
    "ro": ["zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă"],
    "ar": ["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"],
}
HOMOPHONES = {0: ("oh", "o"), 1: ("won",), 2: ("to", "too"), 4: ("for", "fore"), 8: ("ate",)}
LOOKALIKES = {0: "Oo", 1: "lI", 2: "Zz", 3: "E", 5: "Ss", 6: "b", 8: "B"}
FIRST_DIGIT_OF = {
    "full_width": 0xFF10,
    "math_bold": 0x1D7CE,
    "math_mono": 0x1D7F6,
    "arabic_indic": 0x660,
    "persian": 0x6F0,
    "devanagari": 0x966,
    "bengali": 0x9E6,
    "thai": 0xE50,
    "segmented": 0x1FBF0,
}
PHONE_NOISE = (
    "plain",
    "separators",
    "emoji",
    "keycap",
    "lookalike",
    "mixed",
    "homophones",
    "split_words",
    "joined_words",
    "zero_width",
    "circled",
    *FIRST_DIGIT_OF,
    *(f"words_{language}" for language in DIGIT_WORDS),
)
EMAIL_NOISE = ("plain", "spaced", "bracketed", "words_en", "words_es", "words_fr", "words_pt")
_AT_DOT = {"en": ("at", "dot"), "es": ("arroba", "punto"), "fr": ("arobase", "point")}
_AT_DOT["pt"] = ("arroba", "ponto")


def make_phone(rng: Random, region: str = "US") -> tuple[str, str]:
    """Return a number reserved for fiction as (national digits, E.164).

    Args:
        rng: Source of chance.
        region: US (area + 555-01xx), GB (07700 900xxx), FR (six ranges of the regulator)
            or DE (five ranges of the regulator).
    """
    if region == "GB":
        national = f"07700900{rng.randrange(1000):03d}"
        return national, "+44" + national[1:]
    if region == "FR":
        national = rng.choice(FR_RANGES) + f"{rng.randrange(10_000):04d}"
        return national, "+33" + national[1:]
    if region == "DE":
        national = rng.choice(DE_RANGES) + f"{rng.randrange(1000):03d}"
        return national, "+49" + national[1:]
    national = rng.choice(US_AREAS) + f"55501{rng.randrange(100):02d}"
    return national, "+1" + national


def group_digits(rng: Random, digits: str) -> list[str]:
    """Cut digits into the groups people write: 3-3-4, pairs, 5-6 or one block."""
    cuts: tuple[int, ...]
    if len(digits) == 10 and digits[0] != "0":
        cuts = rng.choice(((3, 3, 4), (3, 3, 4), (10,)))
    elif len(digits) == 10:
        cuts = rng.choice(((2, 2, 2, 2, 2), (10,)))
    else:
        cuts = rng.choice(((5, len(digits) - 5), (len(digits),)))
    groups, at = [], 0
    for size in cuts:
        groups.append(digits[at : at + size])
        at += size
    return groups


def obfuscate_phone(rng: Random, digits: str, kind: str) -> str:
    """Write `digits` in the manner `kind` (one of PHONE_NOISE).

    Raises:
        KeyError: The kind is not known.
    """
    groups = group_digits(rng, digits)
    if kind == "plain":
        if len(groups) == 3 and rng.random() < 0.4:
            return f"({groups[0]}) {groups[1]}-{groups[2]}"
        return rng.choice(("-", " ", ".")).join(groups)
    if kind == "separators":
        return rng.choice(("...", " / ", "*", "~", "_", " -- ", "|", " . ")).join(groups)
    if kind == "emoji":
        return rng.choice("💋🌹✨🔥❤").join(digits if rng.random() < 0.5 else groups)
    if kind == "keycap":
        return rng.choice(("", " ")).join(f"{digit}\ufe0f\u20e3" for digit in digits)
    if kind == "zero_width":
        return "-".join(rng.choice("\u200b\u200c\u2060").join(group) for group in groups)
    if kind == "circled":
        return " ".join(chr(0x245F + int(d)) if d != "0" else "⓪" for d in digits)
    if kind in FIRST_DIGIT_OF:
        first = FIRST_DIGIT_OF[kind]
        return "-".join("".join(chr(first + int(d)) for d in group) for group in groups)
    if kind == "lookalike":
        return rng.choice(("-", "")).join(_to_lookalikes(rng, group) for group in groups)
    return _spell_phone(rng, digits, kind)


def _to_lookalikes(rng: Random, group: str) -> str:
    return "".join(
        rng.choice(LOOKALIKES[int(d)]) if int(d) in LOOKALIKES and rng.random() < 0.4 else d
        for d in group
    )


def _spell_phone(rng: Random, digits: str, kind: str) -> str:
    language = kind.removeprefix("words_") if kind.startswith("words_") else "en"
    words = [DIGIT_WORDS[language][int(d)] for d in digits]
    if kind == "mixed":
        words = [w if rng.random() < 0.5 else d for w, d in zip(words, digits, strict=True)]
    elif kind == "homophones":
        words = [
            rng.choice(HOMOPHONES[int(d)])
            if int(d) in HOMOPHONES and 0 < at < len(digits) - 1 and rng.random() < 0.5
            else rng.choice((w, d))
            for at, (w, d) in enumerate(zip(words, digits, strict=True))
        ]
    elif kind == "split_words":
        words = [_split_word(rng, w) if rng.random() < 0.4 else w for w in words]
    elif kind == "joined_words":
        return "".join(words)
    elif not kind.startswith("words_"):
        raise KeyError(kind)
    return rng.choice((" ", " ", "-")).join(words)


def _split_word(rng: Random, word: str) -> str:
    if rng.random() < 0.5:
        return rng.choice((" ", ".")).join(word)
    at = rng.randrange(1, len(word))
    return word[:at] + " " + word[at:]


def obfuscate_email(rng: Random, address: str, kind: str) -> str:
    """Write an address in the manner `kind` (one of EMAIL_NOISE)."""
    if kind == "plain":
        return address
    if kind == "spaced":
        return address.replace("@", " @ ").replace(".", " . ")
    if kind == "bracketed":
        left, right = rng.choice(("()", "[]", "{}"))
        at, dot = rng.choice((("at", "dot"), ("@", ".")))
        return address.replace("@", f"{left}{at}{right}").replace(".", f"{left}{dot}{right}")
    at, dot = _AT_DOT[kind.removeprefix("words_")]
    return address.replace("@", f" {at} ").replace(".", f" {dot} ")
