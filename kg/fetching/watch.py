"""What is new in a feed: conditional requests, and the entries that the store's ledger does not know yet.

The ledger keeps both halves of the state: an entry is an input `feed!id` like any other, and the validators of the last answer (ETag,
Last-Modified; RFC 9110) stand under `feed ADDRESS`.  An entry is read once; one that failed is tried again when the feed changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import InputError, UnreadableInput
from kg.extraction import Source
from kg.fetching.fetcher import Fetcher
from kg.graph.ledger import Ledger, connect
from kg.reading import Payload, feed
from kg.reading.document import Raw

_FULL = 300  # characters; a shorter entry is a summary, and the article is the page it links to


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a feed: the validators of its last answer, and the entries that were read."""

    etag: str | None = None
    last_modified: str | None = None
    entries: frozenset[str] = frozenset()


def seen(store: Path, address: str) -> Seen:
    """From the ledger, which is read beside whoever writes to it; nothing where there is no store yet."""
    file = store / "index.sqlite"
    if not file.exists():
        return Seen()
    connection = connect(file, read_only=True)
    try:
        state = json.loads(Ledger(connection).state(f"feed {address}") or "{}")
        rows = connection.execute(
            "SELECT path FROM input WHERE path > ? AND path < ? AND outcome != 'failed'", (f"{address}!", f"{address}!\U0010ffff")
        )
        return Seen(state.get("etag"), state.get("last_modified"), frozenset(row[0] for row in rows))
    finally:
        connection.close()


def remember(ledger: Ledger, address: str, now: Seen) -> None:
    """The validators; entries are remembered as inputs when they are ingested."""
    validators = asdict(now)
    del validators["entries"]
    ledger.set_state(f"feed {address}", json.dumps(validators))


def news(address: str, before: Seen, fetcher: Fetcher, go_on: Callable[[], bool] = lambda: True) -> tuple[Seen, list[Source]]:
    """The feed as it is now, and what is new in it: entries, pages they link to, and faults in their place.

    Raises UnreadableInput when the feed cannot be had.  When `go_on` says no, what was fetched until then is returned and the validators
    stay as they were, so that the rest comes at the next poll.
    """
    answer = fetcher.get(address, before.etag, before.last_modified)
    if answer.data is None:
        return before, []
    if not feed.recognises(answer.data):
        raise UnreadableInput(address, "no feed", "RSS or Atom")
    found: list[Source] = []
    for entry in _entries(answer.data, address):
        if not go_on():
            return before, found
        place = entry.place if isinstance(entry, InputError) else entry.path
        if place not in before.entries:
            found.append(entry if isinstance(entry, InputError) else _article(entry, fetcher))
    return Seen(answer.etag, answer.last_modified, before.entries), found


def _entries(data: bytes, address: str) -> Iterator[Raw | InputError]:
    """Each id once: some feeds repeat an entry."""
    met = set()
    for entry in feed.parse(data, address):
        place = entry.place if isinstance(entry, InputError) else entry.path
        if place not in met:
            met.add(place)
            yield entry


def _article(entry: Raw, fetcher: Fetcher) -> Source:
    if entry.url and sum(map(len, entry.lines)) < _FULL:
        try:
            page = fetcher.get(entry.url)
        except InputError as fault:
            return UnreadableInput(entry.path, f"{entry.url}: {fault.found}", fault.accepted)
        return Payload(entry.path, page.data, page.url, charset=page.charset)
    record = {"title": entry.title, "text": "\n".join(entry.lines), "published": entry.published, "url": entry.url, "outlet": entry.outlet}
    return Payload(entry.path, json.dumps(record, ensure_ascii=False).encode())
