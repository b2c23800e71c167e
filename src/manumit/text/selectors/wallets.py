# SPDX-License-Identifier: Apache-2.0
"""Crypto wallet addresses: found by their length, kept only if their checksum holds.

Base58Check (Bitcoin, Litecoin, Dogecoin, Tron), Bech32 and Bech32m (BIP 173, BIP 350), and
Ethereum addresses with the checksum of EIP-55.
"""

from __future__ import annotations

import hashlib

from manumit.text.kernels import kernel
from manumit.text.selectors.decoding import GAP, HIGH, IS_DIGITS, LOW, RAW, ZERO, Atoms, Symbols
from manumit.text.selectors.domains import find_styled, take_atoms
from manumit.text.selectors.output import WALLET, Found, put_candidate, put_code

_SHORTEST, _LONGEST = 26, 90
_SCORE = ZERO + 990
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_SUMS = (1, 0x2BC830A3)
_BECH32_PARTS = ("bc", "ltc")
_BASE58_COINS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x1E: "doge", 0x41: "trx"}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_KECCAK_BITS = (1 << 64) - 1


@kernel
def find_wallets(symbols: Symbols, atoms: Atoms, count: int, found: Found) -> None:
    """Put every unbroken ASCII run of 26 to 90 letters and digits, both among them."""
    atom = ZERO
    while atom < count:
        stop, has_digits, is_plain = atom + 1, atoms[IS_DIGITS, atom] != 0, True
        while stop < count and atoms[GAP, stop] == 0:
            has_digits |= atoms[IS_DIGITS, stop] != 0
            stop += 1
        low, high = atoms[LOW, atom], atoms[HIGH, stop - 1]
        if has_digits and stop > atom + 1 and _SHORTEST <= high - low <= _LONGEST:
            for place in range(low, high):
                is_plain &= symbols[RAW, place] < 128
            if is_plain:
                for place in range(low, high):
                    put_code(found, symbols[RAW, place])
                steps = find_styled(symbols, low, high)
                put_candidate(found, symbols, WALLET, low, high, steps, _SCORE, ZERO)
                take_atoms(atoms, atom, stop)
        atom = stop


def parse_wallet(text: str) -> str | None:
    """Return "coin:address" if `text` is an address with a right checksum, else None.

    An Ethereum address all in one case has no checksum and is taken as it is.
    """
    if text[:2] in ("0x", "0X"):
        return _parse_ethereum(text)
    if text.lower().startswith(("bc1", "ltc1")):
        return _parse_bech32(text)
    return _parse_base58(text)


def _parse_base58(text: str) -> str | None:
    number = 0
    for char in text:
        digit = _BASE58.find(char)
        if digit < 0:
            return None
        number = number * 58 + digit
    if number >= 1 << 200:
        return None
    raw = number.to_bytes(25, "big")
    if len(text) - len(text.lstrip("1")) != len(raw) - len(raw.lstrip(b"\0")):
        return None
    coin = _BASE58_COINS.get(raw[0])
    checksum = hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4]
    return f"{coin}:{text}" if coin and checksum == raw[21:] else None


def _parse_bech32(text: str) -> str | None:
    lower = text.lower()
    if text not in (lower, text.upper()):
        return None
    part, _, rest = lower.rpartition("1")
    digits = [_BECH32.find(char) for char in rest]
    if part not in _BECH32_PARTS or len(digits) < 8 or min(digits) < 0:
        return None
    total = 1
    for value in [ord(c) >> 5 for c in part] + [0] + [ord(c) & 31 for c in part] + digits:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            total ^= generator if top >> bit & 1 else 0
    wanted = _BECH32_SUMS[0] if digits[0] == 0 else _BECH32_SUMS[1]
    return f"{'btc' if part == 'bc' else part}:{lower}" if total == wanted else None


def _parse_ethereum(text: str) -> str | None:
    digits = text[2:]
    if len(digits) != 40 or any(c not in "0123456789abcdefABCDEF" for c in digits):
        return None
    lower = digits.lower()
    if digits not in (lower, digits.upper()):
        sums = hash_keccak(lower.encode("ascii")).hex()
        if any(c.isupper() != (int(s, 16) > 7) for c, s in zip(digits, sums) if c.isalpha()):  # noqa: B905
            return None
    return f"eth:0x{lower}"


def hash_keccak(message: bytes) -> bytes:
    """Return the 32-byte Keccak-256 hash (padding 0x01, as Ethereum uses; not SHA3-256)."""
    rate = 136
    padded = bytearray(message + b"\x01")
    padded += bytes(-len(padded) % rate)
    padded[-1] |= 0x80
    lanes = [0] * 25
    for block in range(0, len(padded), rate):
        for lane in range(rate // 8):
            at = block + 8 * lane
            lanes[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permute_keccak(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _rotate(value: int, by: int) -> int:
    by %= 64
    return (value << by | value >> (64 - by)) & _KECCAK_BITS


def _permute_keccak(lanes: list[int]) -> list[int]:
    """Apply Keccak-f[1600] (Bertoni et al., The Keccak reference, 2011); lane = x + 5 y."""
    register = 1
    for _ in range(24):
        parity = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        mixed = [parity[(x + 4) % 5] ^ _rotate(parity[(x + 1) % 5], 1) for x in range(5)]
        lanes = [lane ^ mixed[at % 5] for at, lane in enumerate(lanes)]
        x, y, current = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            at = x + 5 * y
            current, lanes[at] = lanes[at], _rotate(current, (step + 1) * (step + 2) // 2)
        for row in range(0, 25, 5):
            line = lanes[row : row + 5]
            for x in range(5):
                lanes[row + x] = line[x] ^ (~line[(x + 1) % 5] & line[(x + 2) % 5])
        for bit in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            if register & 2:
                lanes[0] ^= 1 << (1 << bit) - 1
    return lanes
