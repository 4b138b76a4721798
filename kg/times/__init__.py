"""Finds the time expressions of Chinese news and resolves them.  Stands alone: needs nothing of kg but `kg.edtf`, imports in milliseconds.

>>> from kg.times import resolve
>>> [m.edtf for m in resolve("他上周五抵达，会谈持续到9月21日。", "2023-09-20")]
['2023-09-15', '2023-09-21']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.times.mention import TimeMention
from kg.times.resolver import resolve

if TYPE_CHECKING:
    from kg.times.extent import to_extent

__all__ = ["TimeMention", "resolve", "to_extent"]


def __getattr__(name: str) -> Any:
    if name == "to_extent":  # import kg.model, which a user of `resolve` alone does not need
        from kg.times.extent import to_extent

        return to_extent
    raise AttributeError(name)
