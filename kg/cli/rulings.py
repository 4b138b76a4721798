"""What `kg merge` and `kg split` share: from an event a person names to its claims, and back."""

from __future__ import annotations

from pathlib import Path

from kg.errors import UsageError
from kg.graph import lookup
from kg.graph.index import Index


def claims_of(store: Path, event: str) -> tuple[str, list[str]]:
    """IRI and claim ids of an event given by IRI or the end of it.  Raises UsageError for one that is not there."""
    with Index.open(store) as index:
        found = lookup.event(index.connection, event)
    if found is None:
        raise UsageError(f"event {event}: not in {store}; accepted: an IRI or its last part, as `kg timeline --json` prints")
    return found["id"], [claim["id"] for claim in found["claims"]]


def event_after(store: Path, claim: str) -> str:
    """IRI of the event a claim now belongs to."""
    with Index.open(store) as index:
        row = index.connection.execute("SELECT e.id FROM claim c JOIN event e ON e.n = c.event WHERE c.id = ?", (claim,)).fetchone()
    return str(row[0])
