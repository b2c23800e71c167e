# SPDX-License-Identifier: Apache-2.0
"""Numbering plans: which digits are a telephone number, of which country, in E.164.

Only distinct digit strings come here. The patterns are those of the `phonenumbers` package
(its metadata, from libphonenumber); they are matched column-wise by Arrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from manumit.core.errors import UsageError

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

VALID, POSSIBLE, NO_PLAN = 1.5, 0.35, -1.5
"""Points for a number of an assigned range, of the right shape, and of no known plan."""
_LATER_REGION, _CODE_WITHOUT_PLUS, _PRIOR = 0.1, 0.2, 1.0
_LONGEST_NATIONAL = 11
_DIALLED = 0.8
_SHARPNESS, _ROUNDS = 3.0, 8
_MOST_DIGITS = 15
_TYPES = (
    "fixed_line", "mobile", "toll_free", "voip", "personal_number", "shared_cost",
    "premium_rate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """The numbering plan of a region: patterns (RE2) of national numbers without trunk prefix.

    `needs_trunk` is true where people never leave the trunk prefix out.
    """

    region: str
    country_code: int
    possible: str
    valid: str
    trunk: str
    needs_trunk: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What plans say of distinct digit strings.

    Attributes:
        e164: int64[n], the number with its country code, 0 where no plan fits.
        points: float64[n], VALID, POSSIBLE or NO_PLAN, less what is unusual about it.
    """

    e164: Longs
    points: Floats


def _is_trunk_written(region: str, found: Any) -> bool:
    """Tell whether mobile numbers of the region are always written with the 0 before them."""
    if any(form.national_prefix_optional_when_formatting for form in found.number_format):
        return False
    mobile = phonenumbers.PhoneNumberType.MOBILE
    example = phonenumbers.example_number_for_type(region, mobile)
    if example is None:
        return False
    written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    return written.lstrip("(").startswith("0")


@cache
def read_plan(region: str) -> Plan:
    """Return the plan of a region by its ISO 3166 code.

    Raises:
        UsageError: There is no such region.
    """
    found = phonenumbers.PhoneMetadata.metadata_for_region(region.upper(), None)
    if found is None or found.general_desc is None or found.country_code is None:
        raise UsageError(
            "There is no numbering plan for this region.",
            hint="Use ISO 3166 codes of two letters, such as US or FR.",
            where=region,
        )
    types = [getattr(found, name) for name in _TYPES]
    patterns = [kind.national_number_pattern for kind in types if kind is not None]
    trunk = found.national_prefix or ""
    return Plan(
        region=region.upper(),
        country_code=found.country_code,
        possible=f"^(?:{found.general_desc.national_number_pattern})$",
        valid="^(?:" + "|".join(p for p in patterns if p and p != "NA") + ")$",
        trunk=trunk,
        needs_trunk=trunk == "0" and _is_trunk_written(region.upper(), found),
    )


def _to_strings(values: Longs, size: int) -> Any:
    """Return numbers as strings of `size` digits, leading zeros kept."""
    digits = np.empty((len(values), size), dtype=np.uint8)
    rest = values.copy()
    for place in range(size - 1, -1, -1):
        rest, digits[:, place] = np.divmod(rest, 10)
    digits += 48
    offsets = np.arange(len(values) + 1, dtype=np.int32) * size
    return pa.StringArray.from_buffers(
        len(values), pa.py_buffer(offsets), pa.py_buffer(digits.tobytes())
    )


def _match(values: Longs, size: int, plan: Plan) -> Floats:
    """Return VALID, POSSIBLE or 0 for national numbers of `size` digits."""
    if size < 4 or len(values) == 0:
        return np.zeros(len(values))
    texts = _to_strings(values, size)
    possible = pc.match_substring_regex(texts, plan.possible).to_numpy(zero_copy_only=False)
    points = np.where(possible, POSSIBLE, 0.0)
    chosen = np.flatnonzero(possible)
    valid = pc.match_substring_regex(texts.take(pa.array(chosen)), plan.valid)
    points[chosen[valid.to_numpy(zero_copy_only=False)]] = VALID
    return points


def _join_code(plan: Plan, national: Longs, size: int) -> Longs:
    if size + len(str(plan.country_code)) > _MOST_DIGITS:
        return np.zeros(len(national), dtype=np.int64)
    return plan.country_code * np.int64(10**size) + national


def _readings(plan: Plan, size: int) -> list[tuple[str, float]]:
    """Return the prefixes a number of the region may be written with, and what each costs."""
    code = str(plan.country_code)
    readings = [(code, _CODE_WITHOUT_PLUS)] if size - len(code) >= 8 else []
    if plan.trunk and plan.trunk != code:
        readings.append((plan.trunk, 0.0))
    if not plan.needs_trunk:
        readings.append(("", 0.0))
    return readings


def _decide_national(values: Longs, size: int, plans: Sequence[Plan]) -> tuple[Floats, Longs]:
    """Read digits without plus sign in every plan: points[n, plans] and E.164[n, plans]."""
    points = np.zeros((len(values), len(plans)))
    e164 = np.zeros((len(values), len(plans)), dtype=np.int64)
    for at, plan in enumerate(plans):
        for prefix, cost in _readings(plan, size):
            rest = size - len(prefix)
            chosen = np.arange(len(values))
            if prefix:
                chosen = np.flatnonzero(values // 10**rest == int(prefix))
            if rest > _LONGEST_NATIONAL:
                continue
            national = values[chosen] % 10**rest
            got = _match(national, rest, plan)
            got[got > 0] -= cost
            better = got > points[chosen, at]
            points[chosen[better], at] = got[better]
            e164[chosen[better], at] = _join_code(plan, national, rest)[better]
    return points, e164


@cache
def _code_regions() -> dict[int, str]:
    return {
        code: regions[0]
        for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items()
        if regions[0] != "001"
    }


def _decide_international(values: Longs, size: int) -> tuple[Floats, Longs]:
    """Read digits after a plus sign: points[n] and E.164[n]."""
    points = np.zeros(len(values))
    e164 = np.zeros(len(values), dtype=np.int64)
    for length in (1, 2, 3):
        heads = values // 10 ** (size - length)
        for code in np.unique(heads).tolist():
            region = _code_regions().get(code)
            if region is None or len(str(code)) != length:
                continue
            chosen = np.flatnonzero(heads == code)
            plan, rest = read_plan(region), size - length
            national = values[chosen] % 10**rest
            points[chosen] = _match(national, rest, plan)
            e164[chosen] = values[chosen]
            if plan.trunk == "0":  # +44 (0) 7700 ...
                extra = chosen[(points[chosen] == 0) & (national // 10 ** (rest - 1) == 0)]
                short = values[extra] % 10 ** (rest - 1)
                points[extra] = _match(short, rest - 1, plan)
                e164[extra] = _join_code(plan, short, rest - 1)
    return points, e164


def decide_plans(
    numbers: npt.NDArray[np.uint64],
    clear: npt.NDArray[np.bool_],
    regions: Sequence[str],
    reserved: Sequence[str],
) -> Decision:
    """Decide the country and the E.164 form of distinct digit strings.

    A number that fits several plans goes to the region that comes first in `regions` or that
    the unambiguous numbers of the same corpus mostly belong to.

    Args:
        numbers: uint64[n]: digits << 5 | how many << 1 | plus sign.
        clear: bool[n], whether the text leaves no doubt which digits belong together; such
            numbers tell which regions the corpus is about.
        regions: ISO 3166 codes, the likeliest first.
        reserved: Patterns of E.164 numbers kept for fiction, which count as VALID.

    Raises:
        UsageError: A region has no numbering plan.
    """
    plans = [read_plan(region) for region in regions]
    values = (numbers >> np.uint64(5)).astype(np.int64)
    sizes = (numbers >> np.uint64(1) & np.uint64(15)).astype(np.int64)
    plus = (numbers & np.uint64(1)).astype(bool)
    is_dialled = ~plus & (sizes >= 10) & (values < 10 ** np.maximum(sizes - 2, 0))  # 00 44 ...
    sizes, plus = sizes - 2 * is_dialled, plus | is_dialled
    points = np.zeros((len(numbers), len(plans)))
    e164 = np.zeros((len(numbers), len(plans)), dtype=np.int64)
    for size in np.unique(sizes).tolist():
        for is_plus in (False, True):
            rows = np.flatnonzero((sizes == size) & (plus == is_plus))
            if len(rows) and is_plus:
                got, value = _decide_international(values[rows], size)
                got += _DIALLED * (is_dialled[rows] & (got > 0))
                points[rows, 0], e164[rows, 0] = got, value
            elif len(rows):
                points[rows], e164[rows] = _decide_national(values[rows], size, plans)
    _raise_reserved(points, e164, reserved)
    return _choose_plan(points, e164, clear & ~plus)


def _raise_reserved(points: Floats, e164: Longs, reserved: Sequence[str]) -> None:
    if not reserved:
        return
    pattern = "^(?:" + "|".join(reserved) + ")$"
    for at in range(points.shape[1]):
        rows = np.flatnonzero((points[:, at] > 0) & (points[:, at] < VALID))
        texts = pa.array([f"+{value}" for value in e164[rows, at].tolist()], pa.string())
        kept = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
        points[rows[kept], at] += VALID - POSSIBLE


def _estimate_shares(points: Floats) -> Floats:
    """Estimate which share of the numbers belongs to each region (expectation-maximisation).

    A region that explains all numbers ends above one that explains some of them as well.
    """
    likely = np.exp(_SHARPNESS * (points - _LATER_REGION * np.arange(points.shape[1])))
    likely[points <= 0] = 0
    shares = np.full(points.shape[1], 1 / max(1, points.shape[1]))
    for _ in range(_ROUNDS if len(points) else 0):
        belongs = likely * shares
        shares = (belongs / belongs.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def _choose_plan(points: Floats, e164: Longs, clear: npt.NDArray[np.bool_]) -> Decision:
    fits = points > 0
    shares = _estimate_shares(points[clear & fits.any(axis=1)])
    ranked = points + _PRIOR * shares - _LATER_REGION * np.arange(points.shape[1])
    best = np.where(fits, ranked, -np.inf).argmax(axis=1)
    rows = np.arange(len(points))
    some = fits.any(axis=1)
    return Decision(
        np.where(some, e164[rows, best], 0),
        np.where(some, points[rows, best], NO_PLAN),
    )
