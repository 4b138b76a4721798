"""Counts over the side index, for `kg stats`."""

from __future__ import annotations

import sqlite3
from typing import Any

_TOTALS = {
    "documents": "SELECT count(*) FROM document",
    "claims": "SELECT count(*) FROM claim",
    "events": "SELECT count(*) FROM event WHERE NOT state",
    "states": "SELECT count(*) FROM event WHERE state",
    "entities": "SELECT count(*) FROM entity",
    "events told by several claims": "SELECT count(*) FROM (SELECT 1 FROM claim GROUP BY event HAVING count(*) > 1)",
    "contradictions": "SELECT count(*) FROM contradiction",
}
_GROUPS = {
    "events by type": "SELECT type, count(*) FROM event GROUP BY 1",
    "events by status": "SELECT status, count(*) FROM event GROUP BY 1",
    "claims by modality": "SELECT modality, count(*) FROM claim GROUP BY 1",
    "documents by outlet": "SELECT outlet, count(*) FROM document GROUP BY 1",
    "documents by evidence of publication": "SELECT published_rule, count(*) FROM document GROUP BY 1",
    "inputs by outcome": "SELECT outcome, count(*) FROM input GROUP BY 1",
}


def counts(connection: sqlite3.Connection) -> dict[str, Any]:
    """Totals as numbers, groupings as {value: number}."""
    totals: dict[str, Any] = {name: connection.execute(sql).fetchone()[0] for name, sql in _TOTALS.items()}
    return totals | {name: dict(connection.execute(sql).fetchall()) for name, sql in _GROUPS.items()}
