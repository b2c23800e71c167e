# SPDX-License-Identifier: Apache-2.0
"""Crypto wallet addresses: found by their length, kept only if their checksum holds.

Base58Check (Bitcoin, Litecoin, Dogecoin, Tron), Bech32 and Bech32m (BIP 173, BIP 350), and
Ethereum addresses with the checksum of EIP-55.
"""

from __future__ import annotations

import hashlib

from manumit.text.kernels import inner_kernel, kernel
from manumit.text.selectors.alphabet import DASH, NEWLINE, SPACE
from manumit.text.selectors.decoding import (
    CODE,
    GAP,
    HIGH,
    IS_DIGITS,
    LOW,
    RAW,
    ZERO,
    Atoms,
    Symbols,
)
from manumit.text.selectors.domains import find_styled, take_atoms
from manumit.text.selectors.output import WALLET, Found, put_candidate, put_code

_SHORTEST, _LONGEST = 26, 90
_SHORTEST_PART, _LONGEST_BROKEN = 4, 62
_SHORTEST_HASH = 20
_HEADS = (49, 51, 76, 77, 68, 84)
_SCORE = ZERO + 990
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_SUMS = (1, 0x2BC830A3)
_BECH32_PARTS = ("bc", "ltc")
_BASE58_COINS = {0x00: "btc", 0x05: "btc", 0x30: "ltc", 0x32: "ltc", 0x1E: "doge", 0x41: "trx"}
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_KECCAK_BITS = (1 << 64) - 1


@inner_kernel
def _may_be_wallet(symbols: Symbols, low: int) -> bool:
    """Tell whether an address of a known coin may begin here: 1, 3, L, M, D, T, 0x, bc1, ltc1."""
    head, second, third = symbols[RAW, low], symbols[CODE, low + 1], symbols[CODE, low + 2]
    if head == 48:
        return bool(second == 120)
    if symbols[CODE, low] == 98:
        return bool(second == 99 and third == 49)
    if symbols[CODE, low] == 108 and second == 116:
        return bool(third == 99)
    return bool(head in _HEADS)


@inner_kernel
def _find_run_end(atoms: Atoms, count: int, atom: int) -> int:
    """Return one past the last atom that is glued to this one."""
    stop = atom + 1
    while stop < count and atoms[LOW, stop] == atoms[HIGH, stop - 1]:
        stop += 1
    return stop


@inner_kernel
def _is_hex(symbols: Symbols, atoms: Atoms, first: int, stop: int) -> bool:
    """Tell a hash, in which no number is to be looked for."""
    for place in range(atoms[LOW, first], atoms[HIGH, stop - 1]):
        code = symbols[CODE, place]
        if not (48 <= code <= 57 or 97 <= code <= 102):
            return False
    return True


@inner_kernel
def _put_wallet(symbols: Symbols, atoms: Atoms, first: int, stop: int, found: Found) -> bool:
    """Put atoms first to stop, without what is between them, if they are plain ASCII."""
    has_digits, has_letters = False, False
    for atom in range(first, stop):
        has_digits |= atoms[IS_DIGITS, atom] != 0
        has_letters |= atoms[IS_DIGITS, atom] == 0
        for place in range(atoms[LOW, atom], atoms[HIGH, atom]):
            if symbols[RAW, place] >= 128:
                return False
    if not (has_digits and has_letters):
        return False
    for atom in range(first, stop):
        for place in range(atoms[LOW, atom], atoms[HIGH, atom]):
            put_code(found, symbols[RAW, place])
    low, high = atoms[LOW, first], atoms[HIGH, stop - 1]
    put_candidate(found, symbols, WALLET, low, high, find_styled(symbols, low, high), _SCORE, ZERO)
    return True


@inner_kernel
def _put_broken(symbols: Symbols, atoms: Atoms, count: int, first: int, found: Found) -> None:
    """Put the readings of an address broken by spaces or lines.

    Where the address ends only its checksum tells, so every end between two parts is put. All
    parts but the first and the last are of one length.
    """
    stop = _find_run_end(atoms, count, first)
    size = atoms[HIGH, stop - 1] - atoms[LOW, first]
    if size < _SHORTEST_PART or not (atoms[IS_DIGITS, first] or stop > first + 1):
        return
    part, width = ZERO, ZERO
    while width == part and stop < count and size <= _LONGEST_BROKEN:
        if atoms[GAP, stop] & ~(SPACE | NEWLINE | DASH):
            break
        follow = _find_run_end(atoms, count, stop)
        width = atoms[HIGH, follow - 1] - atoms[LOW, stop]
        part = width if part == 0 else part
        size += width
        stop = follow
        if _SHORTEST <= size <= _LONGEST_BROKEN:
            _put_wallet(symbols, atoms, first, stop, found)


@kernel
def find_wallets(symbols: Symbols, atoms: Atoms, count: int, found: Found) -> None:
    """Put every ASCII run of letters and digits that may be an address, broken ones too."""
    atom = ZERO
    while atom < count:
        is_word = not atoms[IS_DIGITS, atom]
        if is_word and (atom + 1 == count or atoms[LOW, atom + 1] > atoms[HIGH, atom]):
            atom += 1  # most words
            continue
        stop = _find_run_end(atoms, count, atom)
        size = atoms[HIGH, stop - 1] - atoms[LOW, atom]
        if stop > atom + 2 and size >= _SHORTEST_HASH and _is_hex(symbols, atoms, atom, stop):
            take_atoms(atoms, atom, stop)
        if not _may_be_wallet(symbols, atoms[LOW, atom]):
            atom = stop
            continue
        if _SHORTEST <= size <= _LONGEST:
            if _put_wallet(symbols, atoms, atom, stop, found):
                take_atoms(atoms, atom, stop)
        elif size < _SHORTEST:
            _put_broken(symbols, atoms, count, atom, found)
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
