"""`kg merge A B`: a person's word that two events are one."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(
    events: Annotated[list[str], typer.Argument(metavar="EVENT EVENT…", help="IRIs of the events or the ends of them.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Record that events are one.  The decision wins over the machine for ever and survives `kg rebuild`; `kg split` can undo it."""
    from kg.cli.rulings import claims_of, event_after
    from kg.errors import UsageError
    from kg.graph.store import open_store
    from kg.identity import Outcome, Ruling

    if len(events) < 2:
        raise UsageError("kg merge needs at least two events")
    found = [claims_of(store, event) for event in events]
    left, *rest = (tuple(sorted(claims)) for _, claims in found)
    right = tuple(sorted({claim for claims in rest for claim in claims}))
    with open_store(store) as opened:
        opened.rule(Ruling(Outcome.SAME, left, right))
        opened.flush()
    merged = event_after(store, left[0])
    if as_json:
        print_json({"event": merged, "merged": [event for event, _ in found]})
    else:
        typer.echo(f"{merged}: {len(left) + len(right)} claims")
