"""`kg rebuild`: the derived layers anew."""

from __future__ import annotations

import time

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(store: StoreOption = DEFAULT_STORE) -> None:
    """Make events, entities and the index anew from the articles' claims. Needed only after `kg check` found them wrong."""
    from kg.errors import StoreError
    from kg.graph.remote.place import keeper_of
    from kg.graph.store import open_store

    if not (store / "store.json").is_file() and keeper_of(store) is None:
        raise StoreError(f"{store}: no store here; `kg ingest --store {store} PATH` makes one")
    started = time.monotonic()
    with open_store(store, holder="kg rebuild") as opened:
        opened.rebuild()
        typer.echo(f"{len(opened.quads):,} quads in {time.monotonic() - started:.1f} s; revision {opened.revision}")
