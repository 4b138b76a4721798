"""Who published it: by domain, by the name a folder or byline gives, else minted from that name or domain."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from kg.ids import entity_iri
from kg.ontology import ANY_OUTLET, Ontology, Outlet


@lru_cache(maxsize=4)
def _tables(digest: str, ontology: _Hashable) -> tuple[dict[str, Outlet], dict[str, Outlet]]:
    outlets = [o for i, o in ontology.value.outlets.items() if i != ANY_OUTLET]
    domains = {d: o for o in outlets for d in o.domains}
    names = {n: o for o in outlets for n in (*o.names, o.label, *([o.label_en] if o.label_en else []))}
    return domains, names


class _Hashable:
    """Carries an ontology through a cache that is keyed by its digest alone."""

    def __init__(self, value: Ontology) -> None:
        self.value = value

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hashable) and self.value.digest == other.value.digest


def find(ontology: Ontology, url: str | None, name: str | None) -> Outlet | None:
    """The known outlet of an address or name; a registry domain also covers its sub-domains."""
    domains, names = _tables(ontology.digest, _Hashable(ontology))
    host = _host(url)
    while host:
        if host in domains:
            return domains[host]
        host = host.partition(".")[2]
    return names.get(name.strip()) if name else None


def label_and_id(outlet: Outlet | None, url: str | None, name: str | None) -> tuple[str, str]:
    """Label and IRI to put on the document, for unknown publishers made from name or domain."""
    if outlet:
        return outlet.label, outlet.id
    label = (name or "").strip() or _host(url) or "未知来源"
    return label, entity_iri("outlet", label)


def _host(url: str | None) -> str:
    if not url:
        return ""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
