"""`kg timeline`: events in order of time, from the side index."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json

Many = list[str] | None


def command(
    store: StoreOption = DEFAULT_STORE,
    entity: Annotated[Many, typer.Option(help="Name or IRI of who takes part; several must all take part.")] = None,
    role: Annotated[str | None, typer.Option(help="Role of the entity: agent, patient, party, place, theme.")] = None,
    type: Annotated[Many, typer.Option(help="Event type, subtypes included.")] = None,
    place: Annotated[Many, typer.Option(help="Name or IRI of the place.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day of the period.")] = None,
    to: Annotated[str | None, typer.Option(metavar="DAY", help="Last day of the period.")] = None,
    undated: Annotated[str | None, typer.Option(help="include, exclude or only.")] = None,
    originator: Annotated[Many, typer.Option(help="Who first says so.")] = None,
    publisher: Annotated[Many, typer.Option(help="Outlet that printed it.")] = None,
    modality: Annotated[Many, typer.Option(help="asserted, planned, intended, possible, conditional.")] = None,
    polarity: Annotated[Many, typer.Option(help="positive or negative.")] = None,
    status: Annotated[Many, typer.Option(help="scheduled, occurred, disputed …")] = None,
    disputed: Annotated[bool, typer.Option("--disputed", help="Short for --status disputed.")] = False,
    precision: Annotated[Many, typer.Option(help="day, month, year …")] = None,
    kind: Annotated[str | None, typer.Option(help="event (default), state or all.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DAY", help="As it was known on that day.")] = None,
    min_sources: Annotated[int | None, typer.Option(help="Least number of independent originators.")] = None,
    q: Annotated[str | None, typer.Option(help="Words that must occur in quotes, names or labels.")] = None,
    order: Annotated[str | None, typer.Option(help="time or -time.")] = None,
    limit: Annotated[int, typer.Option(help="Events to print, up to 500 a page.")] = 100,
    cursor: Annotated[str | None, typer.Option(help="Where the page before ended.")] = None,
    lang: Annotated[str, typer.Option(help="Language of labels: zh or en.")] = "zh",
    as_json: JsonOption = False,
) -> None:
    """Print events in order of time: date as coarse as its words, status, and who says so."""
    from kg.graph.index import Index
    from kg.graph.timeline import TimelineQuery

    wanted = [*(status or []), *(["disputed"] if disputed else [])]
    given: dict[str, Any] = {
        "entity": entity, "role": role, "type": type, "place": place, "from": from_, "to": to, "undated": undated,
        "originator": originator, "publisher": publisher, "modality": modality, "polarity": polarity, "status": wanted,
        "precision": precision, "kind": kind, "as_of": as_of, "min_sources": min_sources, "q": q, "order": order,
        "limit": limit, "cursor": cursor, "lang": lang,
    }  # fmt: skip
    query = TimelineQuery.parse({k: v if isinstance(v, list) else [str(v)] for k, v in given.items() if v not in (None, [])})
    with Index.open(store) as index:
        page = index.timeline(query)
    if as_json:
        print_json({"items": page.items, "next": page.next})
        return
    for item in page.items:
        typer.echo(_line(item, lang))
    if not page.items:
        typer.echo("no events: nothing is stored yet, or the filters leave none", err=True)
    if page.next:
        typer.echo(f"… more: --cursor {page.next}", err=True)


def _line(item: dict[str, Any], lang: str) -> str:
    when = item["when"]["edtf"] if item.get("when") else "—"
    label = item["label"].get(lang) or item["label"].get("zh") or item["type"]
    voices = "、".join(s["label"] for s in item["sources"][:3]) + (" …" if len(item["sources"]) > 3 else "")
    return f"{when:<26}{item['status']:<12}{item['type']:<20}{label}  [{voices}]"
