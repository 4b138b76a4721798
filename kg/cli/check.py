"""`kg check`: is the store what it says it is?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option(min=0, help="Findings to print; 0 for all.")] = 20,
) -> int:
    """Check shapes, digests, offsets, ledger, world layer and index against each other. Exits with 0 only when clean, else 1."""
    from kg import ontology
    from kg.graph.check import check_store

    result = check_store(store, ontology.load())
    findings = result.findings[: limit or None]
    if as_json:
        counts = {"documents": result.documents, "claims": result.claims, "quads": result.quads}
        print_json({"clean": result.clean, **counts, "findings": [asdict(f) for f in findings], "count": len(result.findings)})
    else:
        for finding in findings:
            typer.echo(f"{finding.check}: {finding.place}: {finding.fault}")
        if len(findings) < len(result.findings):
            typer.echo(f"… and {len(result.findings) - len(findings):,} more")
        verdict = "clean" if result.clean else f"{len(result.findings):,} findings"
        typer.echo(f"{result.documents:,} documents, {result.claims:,} claims, {result.quads:,} quads: {verdict}")
    return 0 if result.clean else 1
