"""`kg watch`: new articles of feeds into the store, as they appear."""

from __future__ import annotations

import signal
import threading
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.common import DEFAULT_STORE, PrivateOption, StoreOption, print_jsonl
from kg.errors import InputError, StoreLocked

if TYPE_CHECKING:
    from kg.extraction import Source
    from kg.fetching.watch import Seen
    from kg.ingest import Report


def command(
    feeds: Annotated[list[str], typer.Argument(metavar="FEED…", help="Addresses of RSS or Atom feeds.")],
    store: StoreOption = DEFAULT_STORE,
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="Time between two polls.")] = 900,
    once: Annotated[bool, typer.Option("--once", help="Poll once; the exit code is 1 when a feed could not be read.")] = False,
    allow_private: PrivateOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON line for each entry.")] = False,
) -> int:
    """Poll feeds and ingest their new entries, or the pages they link to where the feed carries no full text.

    Ends cleanly on Ctrl-C and SIGTERM: what is at hand is stored, the rest comes with the next start.
    """
    from kg.fetching import Fetcher, watch

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    known: dict[str, Seen] = {}
    failed = False
    with Fetcher(allow_private) as fetcher:
        while True:
            failed = False
            for feed in feeds:
                if stop.is_set():
                    break
                before = known.get(feed) or watch.seen(store, feed)
                try:
                    now, sources = watch.news(feed, before, fetcher, lambda: not stop.is_set())
                    if now != before or sources:
                        entries = _ingest(store, feed, now, sources, as_json)
                        known[feed] = replace(now, entries=before.entries | entries)
                except (InputError, StoreLocked) as fault:  # of this poll: the next one may succeed
                    typer.echo(f"kg: {fault}", err=True)
                    failed = True
            if once or stop.wait(every):
                return 1 if once and failed else 0


def _ingest(store: Path, feed: str, now: Seen, sources: list[Source], as_json: bool) -> frozenset[str]:
    """The entries that need not be looked at again."""
    from kg.fetching import watch
    from kg.graph.store import open_store
    from kg.ingest import ingest
    from kg.serving import handover

    report: Report | None = handover.send(store, sources)
    if report is None:
        with open_store(store, holder="kg watch") as opened:
            report = ingest(opened, sources)
            watch.remember(opened.ledger, feed, now)
    for line in report.lines:
        if as_json:
            print_jsonl(asdict(line))
        else:
            typer.echo(f"{line.outcome:10}{line.input}" + (f"  {line.claims} claims" if line.claims else f"  {line.reason}"))
    return frozenset(line.input for line in report.lines if line.outcome != "failed")
