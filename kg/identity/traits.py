"""What the ontology says of a type for comparing its claims."""

from __future__ import annotations

from kg.identity.contradictions import Checked
from kg.identity.kinds import Kinds
from kg.ontology import Ontology


def checked_of(type_name: str, ontology: Ontology) -> Checked:
    """`kg:countedRole` names the role whose figure may be in dispute, `kg:contestedRole` one whose filler may, `kg:toll` the
    words beside which a figure says how many; narrower types inherit."""
    counted = contested = ""
    tolls: tuple[str, ...] = ()
    for name in ontology.ancestors(type_name):
        counted = counted or next(iter(ontology.trait(name, "countedRole")), "")
        tolls = tolls or tuple(sorted(ontology.trait(name, "toll")))
        contested = contested or next(iter(ontology.trait(name, "contestedRole")), "")
    quantities = tuple(tuple(words.split()) for words in tolls)
    return Checked(counted, contested == "agent", Kinds(ontology).group(type_name) != "speech", quantities)
