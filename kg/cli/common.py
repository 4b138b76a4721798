"""What every verb shares: the store option, output, and how an error ends the process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

StoreOption = Annotated[
    Path,
    typer.Option("--store", envvar="KG_STORE", metavar="DIR", help="Folder of the store.", show_default="kg-data"),
]
DEFAULT_STORE = Path("kg-data")
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: Any) -> None:
    """One JSON document on standard output, UTF-8, with a line feed at its end."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def print_jsonl(value: Any) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
