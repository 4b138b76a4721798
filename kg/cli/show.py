"""`kg show EVENT`: everything behind one event."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="IRI of the event or the end of it, as `kg timeline --json` prints it.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Print the claims of an event: quotes, chain of sources, dates with their words and rule, why they were joined, what contradicts."""
    from kg.errors import UsageError
    from kg.graph import lookup
    from kg.graph.index import Index

    with Index.open(store) as index:
        found = lookup.event(index.connection, event)
    if found is None:
        raise UsageError(f"event {event}: not in {store}; accepted: an IRI or its last part, as `kg timeline --json` prints")
    if as_json:
        print_json(found)
        return
    when = found["when"]
    typer.echo(f"{found['label'].get('zh') or found['type']}   {found['type']}, {found['status']}")
    typer.echo(f"{found['id']}\n{_dated(when) if when else 'undated'}")
    for claim in found["claims"]:
        typer.echo("\n" + _claim(claim))
    for title, rows in (("why joined", found["decisions"]), ("contradictions", found["contradictions"])):
        if rows:
            typer.echo(f"\n{title}:")
            for row in rows:
                typer.echo(f"  {_short(row['left'])} ~ {_short(row['right'])}  {_reasons(row)}")


def _dated(when: dict[str, Any]) -> str:
    follows = f", inferred from {when['anchor']} by {when['rule']}" if when.get("inferred") else ""
    return f"{when['edtf']} ({when['fit']}{follows})"


def _claim(claim: dict[str, Any]) -> str:
    chain = " ← ".join(s["label"] + (f" ({s['cue']['text']})" if s.get("cue") else "") for s in claim["sources"])
    mode = claim["modality"] + ("" if claim["polarity"] == "positive" else ", negative") + (", presupposed" if claim["presupposed"] else "")
    when = claim["when"]
    dated = f"{when['edtf']} from “{when.get('text') or 'inferred'}” by {when['rule']}" if when else "no time in the words"
    roles = "  ".join(f"{r['role']}: {r['label']}" + (f" ({r['text']})" if r["text"] != r["label"] else "") for r in claim["roles"])
    return "\n".join(
        [
            f"  “{claim['quote']}”",
            f"    {_short(claim['id'])}  {claim['type']}, {mode}, confidence {claim['confidence']:.2f}",
            f"    {roles}",
            f"    {dated}",
            f"    {chain}   {claim['published'] or ''}",
        ]
    )


def _reasons(row: dict[str, Any]) -> str:
    if "score" in row:
        return f"{row['outcome']} {row['score']:.2f}: " + ", ".join(str(r) for r in row["reasons"])
    return f"{row['kind']}: {row['detail']}"


def _short(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
