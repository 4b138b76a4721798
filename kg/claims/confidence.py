"""How likely a careful reader would have written the same claim: trigger, type and all.  0.8 means right four times in five."""

from __future__ import annotations

from collections.abc import Sequence

from kg.claims.roles import Filled
from kg.claims.triggers import TriggerMatch


def of(match: TriggerMatch, filled: Sequence[Filled], sourced: bool) -> float:
    return match.reliability
