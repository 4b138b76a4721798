"""`kg`: one verb, one file, one library call.

Only the verb that is called is imported, so that `kg --help` stays fast.  Exit codes: 0 fine; 1 an input failed (`ingest --strict`) or a
check is not clean; 2 usage; 3 ontology; 4 store; 5 query.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import cast

import click
import typer

from kg.errors import KgError

VERBS = {
    "ingest": "Read articles and store their claims.",
    "watch": "Poll feeds and store their new articles.",
    "extract": "Print the claims of articles without a store.",
    "times": "Find and resolve time expressions.",
    "timeline": "Print events in order of time.",
    "show": "Show one event: its claims, quotes, sources, and why they were joined.",
    "query": "Run a saved or own SPARQL query.",
    "export": "Write the graph as RDF.",
    "check": "Check shapes, offsets and index against the graph.",
    "rebuild": "Make the world layer and the index anew from the claims.",
    "stats": "Count what is stored.",
    "spark": "Read more than one machine does, on Apache Spark.",
    "load": "Put what a Spark job made into a store.",
    "merge": "Record that two events are one.",
    "split": "Record that claims are not about an event.",
    "backup": "Copy the store while it is in use.",
    "restore": "Put a backup in place.",
    "serve": "Serve SPARQL, the timeline JSON and the web page.",
}

# newer typers bring a click of their own, which raises faults of its own
_Usage = tuple[type[click.ClickException], ...]
_USAGE = cast(_Usage, (click.ClickException, next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")))


class LazyVerbs(click.Group):
    """Imports `kg.cli.<verb>` when the verb is called; its function `command` becomes the command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"kg.cli.{cmd_name}")
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(name=cmd_name)(module.command)
        return cast(click.Command, typer.main.get_command(app))  # typer brings its own copy of click

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=LazyVerbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg-timeline", prog_name="kg")
def app() -> None:
    """Build and ask a fact-timeline knowledge graph of news articles."""


def main() -> None:
    """Entry point.  A KgError becomes one line on standard error and its exit code; KG_DEBUG=1 shows the traceback instead."""
    try:
        code = app(standalone_mode=False)
    except typer.Exit as end:  # of --help
        sys.exit(end.exit_code)
    except _USAGE as fault:
        fault.show()
        sys.exit(2)
    except (click.exceptions.Abort, typer.Abort, KeyboardInterrupt):
        click.echo("kg: stopped; what was acknowledged is stored", err=True)
        sys.exit(130)
    except KgError as fault:
        if os.environ.get("KG_DEBUG"):
            raise
        click.echo(f"kg: {fault}", err=True)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
