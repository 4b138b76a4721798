"""`kg load`: what a Spark job made, into a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that `kg spark ingest` wrote.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Put the articles of a Spark job into a store. An empty one then holds just what the job gave; in others they join what is there."""
    from kg.graph.load import load
    from kg.graph.store import open_store

    with open_store(store, holder="kg load") as opened:
        count = load(opened, folder)
        typer.echo(f"{count:,} articles; revision {opened.revision}")
