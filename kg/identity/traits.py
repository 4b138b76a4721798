"""What the ontology says of a type for comparing its claims."""

from __future__ import annotations

from kg.identity.contradictions import Checked
from kg.identity.kinds import Kinds
from kg.ontology import Ontology


def checked_of(type_name: str, ontology: Ontology) -> Checked:
    """`kg:countedRole` names the role whose figure may be in dispute, `kg:contestedRole` one whose filler may; narrower types inherit."""
    counted = contested = ""
    for name in ontology.ancestors(type_name):
        counted = counted or next(iter(ontology.trait(name, "countedRole")), "")
        contested = contested or next(iter(ontology.trait(name, "contestedRole")), "")
    return Checked(counted, contested == "agent", Kinds(ontology).group(type_name) != "speech")
