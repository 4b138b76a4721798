"""`kg export`: the graph as RDF."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(
    store: StoreOption = DEFAULT_STORE,
    fmt: Annotated[str, typer.Option("--format", "-f", help="nquads, trig, turtle, ntriples, jsonld or rdfxml.")] = "nquads",
    profile: Annotated[
        str, typer.Option(help="stored: as it lies in the store; annotations: Web Annotation selectors, arguments and hops as nodes.")
    ] = "stored",
    vocabulary: Annotated[bool, typer.Option("--vocabulary", help="Write the graph of event types too.")] = False,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Instead of standard output.")] = None,
) -> None:
    """Write the whole graph as RDF. Equal stores give equal N-Quads; formats without named graphs get the triples of all graphs."""
    from kg.graph.export import export
    from kg.graph.reader import open_reader

    with open_reader(store) as reader:
        if output is None:
            export(reader.quads, sys.stdout.buffer, fmt, profile, vocabulary)
            sys.stdout.buffer.flush()
        else:
            with output.open("wb") as file:
                count = export(reader.quads, file, fmt, profile, vocabulary)
            typer.echo(f"{count:,} quads to {output}", err=True)
