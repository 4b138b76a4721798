"""What every verb shares: the store option, output, and how an error ends the process."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kg import tagging
from kg.graph.remote.place import folder_of

StoreOption = Annotated[
    Path,
    typer.Option(
        "--store",
        envvar="KG_STORE",
        metavar="DIR|URL",
        help="Folder of the store, or http(s) address of a SPARQL endpoint that keeps it.",
        show_default="kg-data",
        parser=folder_of,
    ),
]
DEFAULT_STORE = Path("kg-data")
SinceOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Leave out articles published before this day; undated ones stay."),
]
LimitOption = Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after so many articles.")]
PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Fetch from private, local and reserved addresses too, which are refused otherwise.")
]
FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="NAME=KEY", help="Where JSON and CSV records hold title, text, published, url or outlet."),
]
EngineOption = Annotated[
    tagging.Engine | None,
    typer.Option(
        "--engine",
        envvar=tagging.SETTING,
        callback=tagging.choose,
        help="hybrid: the rules and the learned tagger, where it is installed; rules: the rules alone, faster.",
        show_default="hybrid",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: Any) -> None:
    """One JSON document on standard output, UTF-8, with a line feed at its end."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n")
    sys.stdout.buffer.flush()


def print_jsonl(value: Any) -> None:
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value) + b"\n")
    sys.stdout.buffer.flush()


def fields_of(pairs: list[str] | None) -> tuple[tuple[str, str], ...]:
    """NAME=KEY options as pairs.  Raises BadParameter for a name that records do not have."""
    from kg.reading.tables import FIELDS

    found = []
    for pair in pairs or ():
        name, _, key = pair.partition("=")
        if name not in FIELDS or not key:
            raise typer.BadParameter(f"{pair!r}; accepted: NAME=KEY with a name of {', '.join(FIELDS)}", param_hint="--field")
        found.append((name, key))
    return tuple(found)
