"""`kg query`: saved questions and own SPARQL."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.common import DEFAULT_STORE, StoreOption, print_json

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Variable

    from kg.graph.queries import SavedQuery

FORMATS = ("table", "json", "csv", "tsv", "xml", "turtle", "ntriples", "jsonld")


QueryArgument = Annotated[
    str | None,
    typer.Argument(metavar="[NAME|FILE|-]", help="A saved query, a file, or - for standard input; without it the saved ones are listed."),
]
ParamOption = Annotated[
    list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter of the query; may be repeated.")
]


def command(
    query: QueryArgument = None,
    store: StoreOption = DEFAULT_STORE,
    param: ParamOption = None,
    fmt: Annotated[str, typer.Option("--format", "-f", metavar="|".join(FORMATS), help="How to print the answer.")] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="SPARQL results as JSON; the same as --format json.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The same as --format csv.")] = False,
) -> None:
    """Run a saved question or SPARQL of your own over all graphs of a store. Parameters are bound as values, never pasted into the text."""
    from kg.errors import UsageError
    from kg.graph.queries import library
    from kg.graph.reader import open_reader
    from kg.graph.sparql import ask

    fmt = "json" if as_json else "csv" if as_csv else fmt
    if fmt not in FORMATS:
        raise UsageError(f"--format {fmt}; accepted: {', '.join(FORMATS)}")
    if query is None:
        _list(list(library().values()), fmt)
        return
    saved = _find(query)
    bindings = saved.bind(_values(param or []))
    if missing := [p.name for p in saved.parameters if p.name not in {b.value for b in bindings}]:
        raise UsageError(f"query {saved.name} needs --param {' --param '.join(f'{name}=…' for name in missing)}")
    with open_reader(store) as reader:
        _print(ask(reader.quads, saved.text, bindings), fmt, bindings)


def _find(query: str) -> SavedQuery:
    from kg.errors import UsageError
    from kg.graph.queries import library, parse

    if query == "-":
        return parse("standard input", sys.stdin.read())
    known = library()
    if query in known:
        return known[query]
    path = Path(query)
    if path.is_file():
        return parse(path.name, path.read_text(encoding="utf-8"))
    raise UsageError(f"no saved query and no file {query!r}; accepted: {', '.join(known)}, a file, or -")


def _values(given: list[str]) -> dict[str, str]:
    from kg.errors import UsageError

    pairs = [item.partition("=") for item in given]
    for name, equals, _ in pairs:
        if not equals or not name:
            raise UsageError(f"--param {name!r}; accepted: NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _list(queries: list[SavedQuery], fmt: str) -> None:
    if fmt == "json":
        print_json([{"name": q.name, "question": q.question, "parameters": [_described(p) for p in q.parameters]} for q in queries])
        return
    width = max((len(q.name) for q in queries), default=0)
    for saved in queries:
        typer.echo(f"{saved.name:<{width}}  {saved.question}")
        for p in saved.parameters:
            default = f" = {p.default}" if p.default is not None else ""
            typer.echo(f"{'':<{width}}    --param {p.name}=<{p.type}{default}>  {p.comment}")


def _described(parameter: Any) -> dict[str, Any]:
    return {"name": parameter.name, "type": parameter.type, "default": parameter.default, "comment": parameter.comment}


def _print(answer: QuerySolutions | QueryBoolean | QueryTriples, fmt: str, bindings: dict[Variable, NamedNode | Literal]) -> None:
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, serialize

    from kg.errors import UsageError
    from kg.graph import vocabulary as v

    tables = {
        "json": QueryResultsFormat.JSON,
        "csv": QueryResultsFormat.CSV,
        "tsv": QueryResultsFormat.TSV,
        "xml": QueryResultsFormat.XML,
    }
    graphs = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}
    out = sys.stdout.buffer
    if isinstance(answer, QueryTriples):
        if fmt not in (*graphs, "table"):
            raise UsageError(f"--format {fmt} for a CONSTRUCT or DESCRIBE; accepted: {', '.join(graphs)}")
        rdf = graphs.get(fmt, RdfFormat.TURTLE)
        serialize(answer, out, rdf, prefixes=v.PREFIXES if rdf == RdfFormat.TURTLE else None)
    elif fmt in graphs:
        raise UsageError(f"--format {fmt} for a SELECT or ASK; accepted: table, {', '.join(tables)}")
    elif isinstance(answer, QueryBoolean):
        if fmt == "table":
            typer.echo("yes" if answer else "no")
        else:
            answer.serialize(out, tables[fmt])
    elif fmt == "table":
        _table(answer, {variable.value for variable in bindings})
    else:
        answer.serialize(out, tables[fmt])
    out.flush()


def _table(answer: QuerySolutions, hidden: set[str]) -> None:
    """Parameters are not repeated as columns; IRIs of the house are shortened."""
    from rich.console import Console
    from rich.table import Table

    names = [variable.value for variable in answer.variables]
    shown = [i for i, name in enumerate(names) if name not in hidden]
    rows = [[_short(row[i]) for i in shown] for row in answer]
    wide = not sys.stdout.isatty()
    console = Console(width=10_000 if wide else None)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for i in shown:
        table.add_column(names[i], overflow="fold")
    for cells in rows:
        table.add_row(*cells)
    console.print(table, soft_wrap=wide)
    typer.echo(f"{len(rows)} rows" if len(rows) != 1 else "1 row", err=True)


def _short(term: Any) -> str:
    from rich.markup import escape

    from kg.graph import vocabulary as v
    from kg.ids import BASE, NS

    if term is None:
        return ""
    text = str(getattr(term, "value", term))
    if text.startswith(NS):
        return "kg:" + text.removeprefix(NS)
    if text.startswith(BASE):
        return escape(text.removeprefix(BASE))
    prefix = next((p for p, iri in v.PREFIXES.items() if text.startswith(iri)), None)
    return escape(f"{prefix}:{text.removeprefix(v.PREFIXES[prefix])}" if prefix else text)
