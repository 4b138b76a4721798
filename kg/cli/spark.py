"""`kg spark ingest`: more than one machine's worth of articles."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kg.cli.common import JsonOption, print_json


def command(
    job: Annotated[str, typer.Argument(metavar="ingest", help="The job; there is one.")],
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT…", help="Hadoop paths: files, folders, globs; .parquet holds records.")],
    out: Annotated[str, typer.Option(metavar="DIR", help="Hadoop path to write to; it must not exist.")],
    master: Annotated[str | None, typer.Option(metavar="URL", help="Spark master; default that of the environment.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read, extract and join articles on Apache Spark. Writes N-Quads and Parquet, equal to what one machine makes, for `kg load`."""
    from kg.errors import UsageError

    if job != "ingest":
        raise UsageError(f"kg spark {job}; accepted: kg spark ingest")
    try:
        from kg.spark.job import ingest, session
    except ModuleNotFoundError as fault:
        raise UsageError(f"{fault.name} is not installed; accepted: pip install 'kg-timeline[spark]', and Java 17") from fault
    spark = session(master)
    try:
        summary = ingest(spark, inputs, out)
    finally:
        spark.stop()
    if as_json:
        print_json(asdict(summary))
    else:
        counts = f"{summary.articles:,} articles, {summary.claims:,} claims, {summary.failed:,} failed"
        typer.echo(f"{counts}; revision {summary.revision}; in {out}")
