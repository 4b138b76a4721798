"""`kg serve`: SPARQL, the timeline and the page over HTTP."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption


def command(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[
        str, typer.Option(help="Address to listen at; any other than a loopback one opens the server to the network.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    writable: Annotated[bool, typer.Option("--writable", help="Allow /update and writes to /data with the token of KG_TOKEN.")] = False,
    query_timeout: Annotated[float, typer.Option(min=0.1, metavar="SECONDS", help="Deadline of a query.")] = 30.0,
    query_memory: Annotated[int, typer.Option(min=16, metavar="MIB", help="Memory a query may take.")] = 512,
    query_bytes: Annotated[int, typer.Option(min=1024, metavar="BYTES", help="Length a result may have.")] = 64 << 20,
    workers: Annotated[int, typer.Option(min=1, help="Queries at a time.")] = 4,
    cors: Annotated[list[str] | None, typer.Option(metavar="ORIGIN", help="Web origin whose pages may read; repeat, or * for all.")] = None,
) -> int:
    """Answer SPARQL at /sparql, the timeline at /timeline and the page at / until interrupted. Holds the store's lock meanwhile."""
    from kg.serving.app import Settings
    from kg.serving.security import is_loopback, new_token, write_private
    from kg.serving.server import serve
    from kg.serving.workers import Limits

    token = None
    if writable:
        token = os.environ.get("KG_TOKEN")
        if not token:
            token = new_token()
            store.mkdir(parents=True, exist_ok=True)
            write_private(store / "token", token + "\n")
            typer.echo(f"Token for writing: made, in {store / 'token'}", err=True)
    if not is_loopback(host):
        allowed = "everybody who reaches this machine can read the store" + (" and, with the token, write to it" if writable else "")
        typer.secho(f"WARNING: listening at {host}, not only on this machine: {allowed}.", fg="red", bold=True, err=True)

    def ready(url: str) -> None:
        typer.echo(f"Serving {store} at {url}/  (SPARQL {url}/sparql, timeline {url}/timeline)")
        sys.stdout.flush()

    limits = Limits(query_timeout, query_memory << 20, query_bytes, workers)
    serve(Settings(store, limits, token, cors=tuple(cors or ())), host, port, ready)
    return 0
