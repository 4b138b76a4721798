"""Which claims tell of one event, across articles; what became of it; which claims contradict.

    merge(claims, ontology, rulings=()) -> World
        Everything at once.  Pure; the order of `claims` does not matter.

    WorldBuilder(candidates, ontology, rulings=()).update(removed, added) -> WorldChange
        The same, article by article.  `removed` are ids of documents whose claims go, `added` the claims of the documents that come (a
        document comes whole; one that is in both is replaced).  Costs work in proportion to the documents and their candidates.
        `.world()` gives the whole World; it equals `merge` over all claims, for every order of arrival.
        `.rule(ruling) -> WorldChange` adds a person's decision.
        `candidates` is a `MemoryCandidates()` or a `kg.graph.candidates.SqliteCandidates(connection)`; both follow `Candidates`.

    status_of(cards, as_of) -> Status
        Of one event on a day; see kg.identity.status.

An event's id is `kg.ids.event_iri(id of the claim that sorts first by (published, id))`.  Statuses stored in a World are as of the latest
publication day among the claims, never of the wall clock.
"""

from __future__ import annotations

from kg.identity.candidates import Candidates, MemoryCandidates
from kg.identity.incremental import WorldBuilder, merge
from kg.identity.model import Contradiction, ContradictionKind, Decision, Outcome, Ruling, SubEvent, World, WorldChange
from kg.identity.status import Standing, standing, status_of

__all__ = [
    "Candidates",
    "Contradiction",
    "ContradictionKind",
    "Decision",
    "MemoryCandidates",
    "Outcome",
    "Ruling",
    "Standing",
    "SubEvent",
    "World",
    "WorldBuilder",
    "WorldChange",
    "merge",
    "standing",
    "status_of",
]
