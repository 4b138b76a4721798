"""Quantities in short phrases (`两千多人`, `2,750`, `3.5万例`), so that tolls can be compared.

Only whole numerals are read; what is counted and how exactly (多, 逾, 近) is left to the comparison, which allows for rounding.
"""

from __future__ import annotations

import re
from functools import lru_cache

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_HAN = "".join(_DIGITS) + "".join(_UNITS) + "".join(_GROUPS)
_NUMERAL = re.compile(rf"(\d[\d,，]*(?:\.\d+)?)([千{''.join(_GROUPS)}]*)|([{_HAN}]*[{_HAN}])")
# at the beginning and at the end of a stretch that cuts no numeral in two
UNCUT = rf"(?<![\d.{_HAN}])(?<!\d[,，])", rf"(?![\d.{_HAN}])(?![,，]\d)"
_ROUNDED_BEFORE = re.compile(r"[逾超过破]$")  # 逾百
_FRACTION_BEFORE = re.compile(r"[\d第数几]$")  # 第2次 is an ordinal, 数十 no figure


@lru_cache(maxsize=65536)
def figures_in(phrase: str) -> frozenset[float]:
    """The quantities of a phrase; ordinals (第三) are none."""
    found = set()
    for match in _NUMERAL.finditer(phrase):
        before = phrase[: match.start()]
        if _FRACTION_BEFORE.search(before):
            continue
        value = _arabic(match[1], match[2]) if match[1] else _chinese(match[3], rounded=bool(_ROUNDED_BEFORE.search(before)))
        if value is not None:
            found.add(value)
    return frozenset(found)


def _arabic(digits: str, units: str) -> float | None:
    try:
        value = float(re.sub("[,，]", "", digits))
    except ValueError:
        return None
    for unit in units:
        value *= _GROUPS.get(unit, 1000)
    return value


def _chinese(numeral: str, *, rounded: bool) -> float | None:
    if not rounded and not any(c in _DIGITS or c == "十" for c in numeral):
        return None  # a bare 万 or 百 is part of a word
    total, section, digit = 0, 0, 0
    for before, c in zip(" " + numeral, numeral, strict=False):
        if c in _DIGITS:
            digit = digit * 10 * (before in _DIGITS) + _DIGITS[c]
        elif c in _UNITS:
            section += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            total = (total + section + digit) * _GROUPS[c]
            section = digit = 0
    return float(total + section + digit)
