"""`kg stats`: counts."""

from __future__ import annotations

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(store: StoreOption = DEFAULT_STORE, as_json: JsonOption = False) -> None:
    """Count articles, claims, events and entities, by type, status, outlet and outcome of the inputs."""
    from kg.graph import stats
    from kg.graph.index import Index

    with Index.open(store) as index:
        counts = stats.counts(index.connection)
    if as_json:
        print_json(counts)
        return
    for name, value in counts.items():
        if isinstance(value, dict):
            typer.echo(f"\n{name}")
            for key, count in sorted(value.items(), key=lambda kv: (-kv[1], kv[0])):
                typer.echo(f"  {count:>9,}  {key}")
        else:
            typer.echo(f"{value:>11,}  {name}")
