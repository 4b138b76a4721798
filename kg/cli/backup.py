"""`kg backup`: a copy of the store while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="Folder to make; it must not exist.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Copy the newest finished state of a store, beside whoever writes to it."""
    from kg.graph.backup import backup

    typer.echo(f"{target}: revision {backup(store, target)}")
