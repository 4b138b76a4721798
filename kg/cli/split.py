"""`kg split EVENT CLAIM…`: a person's word that claims are not about an event."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.common import DEFAULT_STORE, JsonOption, StoreOption, print_json


def command(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="IRI of the event or the end of it.")],
    claims: Annotated[list[str], typer.Argument(metavar="CLAIM…", help="IRIs of the claims, or the ends of them, as `kg show` prints.")],
    store: StoreOption = DEFAULT_STORE,
    as_json: JsonOption = False,
) -> None:
    """Record that claims do not tell of an event.  The decision wins over the machine for ever and survives `kg rebuild`."""
    from kg.cli.rulings import claims_of, event_after
    from kg.errors import UsageError
    from kg.graph.store import open_store
    from kg.identity import Outcome, Ruling

    name, members = claims_of(store, event)
    chosen = set()
    for claim in claims:
        matching = [member for member in members if member == claim or member.endswith("/" + claim)]
        if len(matching) != 1:
            raise UsageError(f"claim {claim}: not one of {name}; accepted: the claims that `kg show` lists")
        chosen.add(matching[0])
    rest = tuple(sorted(set(members) - chosen))
    if not rest:
        raise UsageError(f"event {name}: all its claims are named; at least one must stay")
    with open_store(store) as opened:
        opened.rule(Ruling(Outcome.DIFFERENT, tuple(sorted(chosen)), rest))
        opened.flush()
    apart = sorted({event_after(store, claim) for claim in chosen})
    stays = event_after(store, rest[0])
    if as_json:
        print_json({"event": stays, "split": apart})
    else:
        typer.echo(f"{stays}: {len(rest)} claims stay\n" + "\n".join(f"{iri}: split off" for iri in apart))
