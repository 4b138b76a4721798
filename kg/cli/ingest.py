"""`kg ingest`: articles into the store."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import IO, Annotated

import typer

from kg.cli.common import (
    DEFAULT_STORE,
    EngineOption,
    FieldOption,
    JsonOption,
    LimitOption,
    PrivateOption,
    SinceOption,
    StoreOption,
    fields_of,
    print_json,
)
from kg.errors import UsageError


def command(
    paths: Annotated[
        list[str], typer.Argument(metavar="INPUT…", help='Files, folders, globs, addresses, lists of addresses; "-": standard input.')
    ],
    store: StoreOption = DEFAULT_STORE,
    published: Annotated[str | None, typer.Option(help="Publication time (ISO 8601) for inputs that state none.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the article.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the article.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Publisher of the article.")] = None,
    since: SinceOption = None,
    limit: LimitOption = None,
    field: FieldOption = None,
    allow_private: PrivateOption = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; default one a core.")] = None,
    engine: EngineOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when an input failed.")] = False,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JSON line for each input: outcome and reason.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Read articles, find their claims, join them with what is stored. Ingesting again changes nothing; bad inputs cost only themselves.

    A run that was stopped goes on where it stood when it is started again.
    """
    import orjson

    from kg import fetching, reading
    from kg.extraction import Source
    from kg.ingest import Line, Report, ingest_into
    from kg.serving import handover

    started = time.monotonic()
    overrides = reading.Overrides(published, url, title, outlet, f"{since:%Y-%m-%d}" if since else None, fields_of(field))
    inputs = list(fetching.inputs(paths))
    with (
        _Progress(min(len(inputs), limit or len(inputs))) as bar,
        fetching.Fetcher(allow_private) as fetcher,
        _opened(report) as told,
    ):

        def seen(line: Line) -> None:
            bar.advance(line.outcome, line.reason)
            if told:
                told.write(orjson.dumps(asdict(line)) + b"\n")

        def sources() -> Iterator[Source]:
            return fetching.fetched(inputs, fetcher)

        # to the server that holds the store, if one does
        handed: Report | None = handover.send(store, sources(), overrides, jobs, seen, limit)
        result: Report = handed if handed is not None else ingest_into(store, sources(), overrides, jobs, seen, limit)
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


def _opened(report: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    try:
        return report.open("wb") if report else nullcontext()
    except OSError as fault:
        raise UsageError(f"--report {report}: {fault.strerror}; accepted: a file that can be written") from fault


class _Progress:
    """A bar with rate and time left on a terminal, nothing elsewhere."""

    def __init__(self, total: int) -> None:
        self._shown = sys.stderr.isatty() and total > 1
        if self._shown:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("left"))
            self._bar = Progress(*columns, console=Console(stderr=True), speed_estimate_period=120)
            self._task = self._bar.add_task("", total=total, rate="")
            self._done, self._total, self._started = 0, total, time.monotonic()

    def __enter__(self) -> _Progress:
        if self._shown:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._bar.stop()

    def advance(self, outcome: str, reason: str) -> None:
        """A container counts for one input until it turns out to hold many."""
        if self._shown:
            self._done += 1
            rate = f"{self._done / (time.monotonic() - self._started):.1f}/s"
            self._bar.update(self._task, completed=self._done, total=max(self._total, self._done), rate=rate)
            if outcome == "failed":
                self._bar.console.print(f"failed: {reason}", markup=False)
