# SPDX-License-Identifier: Apache-2.0
"""How posters write wallets and prices, for the sixth split; addresses carry true checksums."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable

from bench.blind2_names import UNSEEN
from bench.blind2_numbers import DIGIT_WORDS, say_pair

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_MASK = (1 << 64) - 1


def _make_base58(rng: random.Random) -> str:
    payload = bytes([rng.choice((0, 5))]) + rng.randbytes(20)
    check = hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, out = int.from_bytes(payload + check, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        out = _BASE58[rest] + out
    zeros = len(payload + check) - len((payload + check).lstrip(b"\0"))
    return "1" * zeros + out


def _polymod(values: list[int]) -> int:
    """Return the BCH checksum of BIP 173."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, gen in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= gen if (top >> i) & 1 else 0
    return check


def _make_bech32(rng: random.Random) -> str:
    words = [0] + [rng.randrange(32) for _ in range(32)]
    spread = [ord(c) >> 5 for c in "bc"] + [0] + [ord(c) & 31 for c in "bc"]
    check = _polymod(spread + words + [0] * 6) ^ 1
    words += [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return "bc1" + "".join(_BECH32[word] for word in words)


def _turn(value: int, by: int) -> int:
    by %= 64
    return ((value << by) | (value >> (64 - by))) & _MASK


def keccak256(text: bytes) -> bytes:
    """Return the original Keccak-256 of a text under 136 bytes (Bertoni et al. 2011)."""
    block = bytearray(text + b"\x01" + bytes(135 - len(text)))
    block[135] |= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for i in range(17):
        lanes[i % 5][i // 5] = int.from_bytes(block[8 * i : 8 * i + 8], "little")
    register = 1
    for _ in range(24):
        sums = [c[0] ^ c[1] ^ c[2] ^ c[3] ^ c[4] for c in lanes]
        mixed = [sums[(x + 4) % 5] ^ _turn(sums[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lane ^ mixed[x] for lane in lanes[x]] for x in range(5)]
        x, y, current = 1, 0, lanes[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], _turn(current, (t + 1) * (t + 2) // 2)
        for y in range(5):
            row = [lanes[x][y] for x in range(5)]
            for x in range(5):
                lanes[x][y] = row[x] ^ (~row[(x + 1) % 5] & _MASK & row[(x + 2) % 5])
        for j in range(7):
            register = ((register << 1) ^ ((register >> 7) * 0x71)) % 256
            lanes[0][0] ^= (1 << ((1 << j) - 1)) if register & 2 else 0
    return b"".join(lanes[i][0].to_bytes(8, "little") for i in range(4))


def _make_eth(rng: random.Random) -> str:
    """Return an address in the mixed case of EIP-55."""
    low = rng.randbytes(20).hex()
    marks = keccak256(low.encode()).hex()
    return "0x" + "".join(
        c.upper() if int(m, 16) > 7 else c for c, m in zip(low, marks, strict=False)
    )


WALLET_MANNERS: dict[str, int] = {
    "plain": 1,
    "lower case or uri": 1,
    "groups of four": 2,
    "broken in two lines": 2,
    "unseen characters": 3,
    "groups with dashes": 3,
    "capitals": 3,
}


def write_wallet(rng: random.Random, manner: str) -> tuple[str, str]:
    """Return the written address and its label."""
    kind = rng.choice(("base58", "bech32", "eth"))
    if manner == "capitals":
        kind = "bech32"
    address = {"base58": _make_base58, "bech32": _make_bech32, "eth": _make_eth}[kind](rng)
    label = f"eth:{address.lower()}" if kind == "eth" else f"btc:{address}"
    if manner == "lower case or uri":
        return (address.lower() if kind == "eth" else f"bitcoin:{address}"), label
    if manner == "capitals":
        return address.upper(), label
    half = len(address) // 2
    if manner == "broken in two lines":
        return f"{address[:half]}\n{address[half:]}", label
    if manner == "unseen characters":
        return address[:half] + rng.choice(UNSEEN) + address[half:], label
    if manner.startswith("groups"):
        mark = " " if manner == "groups of four" else "-"
        return mark.join(address[i : i + 4] for i in range(0, len(address), 4)), label
    return address, label


_MONEY = {  # country -> code, sign, words
    "US": ("USD", "$", "dollars"), "GB": ("GBP", "£", "pounds"), "AU": ("AUD", "AU$", "AUD"),
    "ES": ("EUR", "€", "euros"), "MX": ("MXN", "MX$", "pesos mexicanos"),
    "FR": ("EUR", "€", "euros"),
    "PT": ("EUR", "€", "euros"), "BR": ("BRL", "R$", "reais"), "DE": ("EUR", "€", "Euro"),
    "RU": ("RUB", "₽", "рублей"), "AE": ("AED", "AED", "درهم"), "EG": ("EGP", "EGP", "جنيه"),
}  # fmt: skip
_SLANG = {"US": "bucks", "GB": "quid", "BR": "conto", "RU": "р.", "FR": "balles"}
_BEFORE = {"US", "GB", "AU", "MX", "BR", "AE", "EG"}
PRICE_MANNERS: dict[str, tuple[int, str]] = {
    "sign": (1, ""),
    "code": (1, ""),
    "word": (1, ""),
    "thousands": (1, "US GB FR DE ES PT BR"),
    "with cents": (1, "US GB FR DE ES PT BR"),
    "slang": (2, "US GB BR RU"),
    "amount in words": (2, "US GB FR DE ES PT BR RU"),
    "k for thousand": (2, "US GB FR DE ES"),
    "German dash or French middle": (2, "DE FR"),
    "digits apart": (3, ""),
    "full width": (3, ""),
    "unit glued": (3, "US GB FR DE ES"),
    "Arabic digits": (3, "AE EG"),
}
_RULES: dict[str, Callable[[int, str], str]] = {
    "digits apart": lambda n, _: " ".join(str(n)),
    "full width": lambda n, _: "".join(chr(ord(c) + 0xFEE0) for c in str(n)),
    "Arabic digits": lambda n, _: "".join("٠١٢٣٤٥٦٧٨٩"[int(c)] for c in str(n)),
}


def write_price(rng: random.Random, manner: str, country: str, lang: str) -> tuple[str, str]:
    """Return the written price and its label, code and hundredths."""
    code, sign, word = _MONEY[country]
    amount = rng.choice((20, 25, 30, 40, 45, 60, 75, 80, 90, 120, 150, 180, 250, 350))
    amount *= 100 if country == "RU" and manner != "amount in words" else 1
    before = country in _BEFORE
    space = "" if before and sign[-1] in "$£" else " "
    cents = 0
    if manner == "thousands":
        amount = amount * 10 + 1000
        text = f"{amount:,}".replace(",", "," if lang == "en" else rng.choice(". "))
    elif manner == "with cents":
        cents = rng.choice((50, 90, 95))
        text = f"{amount}{'.' if lang == 'en' else ','}{cents}"
    elif manner == "k for thousand":
        amount = rng.choice((2, 3, 4)) * 1000
        text = f"{amount // 1000}k"
    elif manner == "amount in words":
        amount = rng.choice((20, 30, 40, 50, 60, 80))
        text = DIGIT_WORDS[lang][0] if not amount else say_pair(str(amount), lang)
        return f"{text} {word}", f"{code}:{amount * 100}"
    elif manner == "German dash or French middle":
        cents = 0 if lang == "de" else 50
        text = f"{amount},- €" if lang == "de" else f"{amount}€50"
        return text, f"{code}:{amount * 100 + cents}"
    else:
        text = _RULES.get(manner, lambda n, _: str(n))(amount, lang)
    label = f"{code}:{amount * 100 + cents}"
    if manner == "code":
        return rng.choice((f"{code} {text}", f"{text} {code}")), label
    if manner in ("word", "Arabic digits"):
        return f"{text} {word}", label
    if manner == "slang":
        return f"{text} {_SLANG[country]}", label
    if manner == "unit glued":
        unit = {"en": rng.choice(("ph", "/h", "pd")), "fr": "/h", "de": "/Std", "es": "/h"}[lang]
        return (f"{sign}{text}{unit}" if before else f"{text}{sign}{unit}"), label
    tail = rng.choice(("", " ")) if manner == "sign" else " "
    return (f"{sign}{space}{text}" if before else f"{text}{tail}{sign}"), label
