"""`kg restore`: a backup in place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(
    backup: Annotated[Path, typer.Argument(metavar="BACKUP", help="Folder made by `kg backup`.")],
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Make a store from a backup. The folder of the store must hold none."""
    from kg.graph.backup import restore

    typer.echo(f"{store}: revision {restore(backup, store)}")
