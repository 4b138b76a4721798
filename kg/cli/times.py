"""`kg times`: find and resolve time expressions of one text, or of many as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import orjson
import typer

from kg.errors import InputError, UsageError
from kg.times import TimeMention, resolve


def command(
    text: Annotated[str | None, typer.Argument(help="The text; - or nothing reads standard input.")] = None,
    published: Annotated[str | None, typer.Option("--published", metavar="WHEN", help="Publication time, ISO 8601.")] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="CODE", help="Language of the text.")] = "zh",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and write the records of the benchmark, one a line.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the rule that decided, what bounds the value, and the anchor.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Find the time expressions of a text and what they mean."""
    if jsonl:
        _lines()
        return
    body = sys.stdin.read() if text is None or text == "-" else text
    try:
        mentions = _find(body, published, lang)
    except ValueError as fault:
        raise UsageError(f"--published: {fault}") from fault
    if as_json:
        sys.stdout.buffer.write(orjson.dumps([_full(m) for m in mentions], option=orjson.OPT_INDENT_2) + b"\n")
        return
    for m in mentions:
        typer.echo("\t".join(_row(m, explain)))


def _find(text: str, reference: str | None, language: str) -> list[TimeMention]:
    if language.lower().startswith("zh"):
        return resolve(text, reference)
    from kg.times.western import resolve_western

    return resolve_western(text, reference, language.split("-")[0].lower())


def _row(m: TimeMention, explain: bool) -> Iterator[str]:
    yield f"{m.start}-{m.end}"
    yield m.text
    yield m.kind
    yield m.edtf or "-"
    if m.precision in ("part", "hour", "minute", "second"):
        yield f"{m.from_ or '..'}/{m.to_ or '..'}"
    if explain:
        yield f"rule={m.rule}"
        if m.mod:
            yield f"bound={m.mod}"
        if m.anchor:
            yield f"anchor={m.anchor[0]}-{m.anchor[1]}"


def _full(m: TimeMention) -> dict[str, Any]:
    return {
        "start": m.start, "end": m.end, "text": m.text, "kind": m.kind, "edtf": m.edtf,
        "earliest": m.earliest.isoformat() if m.earliest else None, "latest": m.latest.isoformat() if m.latest else None,
        "from": m.from_, "to": m.to_, "precision": m.precision, "mod": m.mod, "rule": m.rule, "anchor": m.anchor,
    }  # fmt: skip


def _lines() -> None:
    """{"id","text","reference","lang"} a line in, {"id","results"} out: what has calendar bounds, and durations and sets with none."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            record = orjson.loads(line)
            mentions = _find(record["text"], record.get("reference"), record.get("lang") or "zh")
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as fault:
            accepted = '{"id", "text", "reference": ISO 8601, "lang"}'
            raise InputError(f"standard input, line {number}", f"{type(fault).__name__}: {fault}", accepted) from fault
        results = [
            {"start": m.start, "end": m.end, "from": m.from_, "to": m.to_, "precision": m.precision, "kind": m.kind}
            for m in mentions
            if m.from_ or m.to_ or m.kind in ("duration", "set")
        ]
        sys.stdout.buffer.write(orjson.dumps({"id": record.get("id"), "results": results}) + b"\n")
    sys.stdout.buffer.flush()
