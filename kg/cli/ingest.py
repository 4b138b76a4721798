"""`kg ingest`: articles into the store."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help='Files, folders or globs; "-" reads standard input.')],
    store: StoreOption = DEFAULT_STORE,
    published: Annotated[str | None, typer.Option(help="Publication time (ISO 8601) for inputs that state none.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the article.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the article.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Publisher of the article.")] = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; default one a core.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when an input failed.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JSON line for each input: outcome and reason.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Read articles, find their claims, join them with what is stored. Ingesting again changes nothing; bad inputs cost only themselves."""
    import orjson

    from kg import reading
    from kg.ingest import Line, Report, ingest_into
    from kg.serving import handover

    started = time.monotonic()
    inputs = list(reading.expand(paths))
    overrides = reading.Overrides(published, url, title, outlet)
    with _Progress(len(inputs)) as bar:

        def seen(line: Line) -> None:
            bar.advance(line.outcome, line.reason)

        handed: Report | None = handover.send(store, inputs, overrides, jobs, seen)  # to the server that holds the store, if one does
        result: Report = handed if handed is not None else ingest_into(store, inputs, overrides, jobs, seen)
    if report is not None:
        report.write_bytes(b"".join(orjson.dumps(r) + b"\n" for r in result.records()))
    seconds = time.monotonic() - started
    counts = {o: result.counts.get(o, 0) for o in ("stored", "unchanged", "skipped", "failed")}
    if as_json:
        summary = {"inputs": len(result.lines), **counts, "claims": result.claims, "seconds": round(seconds, 2)}
        print_json(summary | {"lines": list(result.records())})
    else:
        rate = len(result.lines) / seconds if seconds else 0
        typer.echo(
            f"{len(result.lines):,} inputs in {seconds:.1f} s ({rate:.0f} a second): "
            + ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items() if count or outcome == "stored")
            + f"; {result.claims:,} claims"
        )
        for line in result.lines:
            if line.outcome in ("failed", "skipped"):
                typer.echo(f"  {line.outcome}: {line.reason}", err=True)
    return 1 if strict and counts["failed"] else 0


class _Progress:
    """A bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._shown = sys.stderr.isatty() and total > 1
        if self._shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True))
            self._task = self._bar.add_task("articles", total=total)

    def __enter__(self) -> _Progress:
        if self._shown:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()

    def advance(self, outcome: str, reason: str) -> None:
        if self._shown:
            self._bar.advance(self._task)
            if outcome == "failed":
                self._bar.console.print(f"failed: {reason}", markup=False)
