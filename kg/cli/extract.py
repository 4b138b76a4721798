"""`kg extract`: claims without a store."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.common import EngineOption, FieldOption, PrivateOption, fields_of, print_jsonl
from kg.model import Claim


class Format(StrEnum):
    jsonl = "jsonl"
    table = "table"


def command(
    paths: Annotated[
        list[str], typer.Argument(metavar="INPUT…", help='Files, folders, globs, addresses, lists of addresses; "-": standard input.')
    ],
    format: Annotated[Format, typer.Option(help="jsonl: one claim record a line; table: for reading.")] = Format.jsonl,
    published: Annotated[str | None, typer.Option(help="Publication time (ISO 8601) for inputs that state none.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the article.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the article.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Publisher of the article.")] = None,
    field: FieldOption = None,
    allow_private: PrivateOption = False,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out claims below this confidence.")] = 0.0,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; default one a core.")] = None,
    engine: EngineOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when an input could not be read.")] = False,
) -> int:
    """Print every claim of the articles: who did what, when, who says so, in which words. Events are joined over all files of the call."""
    from dataclasses import replace

    from kg import extraction, fetching, identity, reading
    from kg import ontology as kg_ontology
    from kg.records import claim_to_record

    overrides = reading.Overrides(published, url, title, outlet, fields=fields_of(field))
    claims: list[Claim] = []
    failed = 0
    with fetching.Fetcher(allow_private) as fetcher:
        for result in extraction.extract_all(fetching.fetched(fetching.inputs(paths), fetcher), overrides, jobs=jobs):
            if result.outcome != "read":
                typer.echo(f"kg: {result.outcome}: {result.reason}", err=True)
                failed += 1
            for document, found in result.articles:
                for notice in document.notices:
                    typer.echo(f"kg: {document.path}: {notice}", err=True)
                claims += found
    world = identity.merge(claims, kg_ontology.load())
    for claim in claims:
        if claim.confidence >= min_confidence:
            record = claim_to_record(replace(claim, event=world.event_of.get(claim.id)))
            if format is Format.jsonl:
                print_jsonl(record)
            else:
                typer.echo(_line(record))
    return 1 if strict and failed else 0


def _line(record: dict) -> str:  # type: ignore[type-arg]
    when = record["when"]["edtf"] if record["when"] else "undated"
    roles = "  ".join(f"{r['role']}={r['label']}" for r in record["roles"])
    said = " ← ".join(s["label"] for s in record["sources"])
    mode = record["modality"] + (" not" if record["polarity"] == "negative" else "")
    return f"{when:24}{record['type']:20}{mode:16}{roles}\n{'':24}“{record['quote']['text']}”  {said}"
