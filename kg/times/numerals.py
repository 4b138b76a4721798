"""Chinese and Arabic numerals as integers."""

from __future__ import annotations

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "俩": 2, "仨": 3, "首": 1, "单": 1, "双": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十", "初": ""}


def number(text: str) -> int:
    """`23`, `二十三`, `廿三`, `二〇二三`, `两千零四` → int.  Raises ValueError where the characters are no numeral."""
    if text.isascii() and text.isdigit():
        return int(text)
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if not any(c in _UNITS for c in text):
        digits = "".join(c if c.isdigit() and c.isascii() else str(_digit(c)) for c in text)
        return int(digits)
    total, current = 0, 0
    for c in text:
        if c in _UNITS:
            total += (current or 1) * _UNITS[c]
            current = 0
        else:
            current = current * 10 + (int(c) if c.isascii() and c.isdigit() else _digit(c))
    return total + current


def _digit(c: str) -> int:
    if c not in _DIGITS:
        raise ValueError(f"{c!r} is no numeral")
    return _DIGITS[c]
