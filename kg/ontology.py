"""ontology/*.ttl as Python values: event types with their triggers and role frames, entities, outlets.

The Turtle files are the one place where words live.  They are parsed by Oxigraph's parser and the result is cached by the digest of the
files, so that a second start costs a pickle load.  `load(extra=…)` lays a user's own files over the shipped ones.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import platformdirs

from kg import __version__, resources
from kg.errors import OntologyError
from kg.ids import NS
from kg.model import Entity, EntityKind

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@dataclass(frozen=True, slots=True)
class TriggerSet:
    """Words that may name an event of one type, and the conditions under which they do.  See docs/ontology.md."""

    type: str
    words: tuple[str, ...]
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (condition, its values), sorted by name

    def values(self, condition: str) -> tuple[str, ...]:
        return dict(self.conditions).get(condition, ())


@dataclass(frozen=True, slots=True)
class RoleSlot:
    """`name` is the type's own role (visitor), `base` one of the five base roles, `kinds` the entity kinds that may fill it."""

    name: str
    base: str
    kinds: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class EventType:
    name: str
    parent: str | None
    labels: dict[str, str]
    state: bool
    triggers: tuple[TriggerSet, ...]
    roles: tuple[RoleSlot, ...]
    codes: tuple[tuple[str, str], ...]  # (scheme, code): ("plover", "CONSULT")
    cues: tuple[str, ...] = ()  # words of its field, which make the type likelier where they stand near a trigger
    leads_to: tuple[str, ...] = ()  # types of what often comes of it


@dataclass(frozen=True, slots=True)
class Outlet:
    """`names` are as bylines and file folders write them; `timezone` is the zone of body dates that carry none (IANA name)."""

    id: str
    label: str
    label_en: str | None
    names: tuple[str, ...]
    domains: tuple[str, ...]
    timezone: str | None
    agency: bool
    page: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (property, regular expressions): dropParagraph, endOfArticle, titleSuffix …

    def patterns(self, name: str) -> tuple[str, ...]:
        return dict(self.page).get(name, ())


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held which office of which body; `from_` and `until` are reduced ISO dates (2013, 2013-03), None where not known. All IRIs."""

    person: str
    office: str
    of: str
    from_: str | None
    until: str | None

    def covers(self, day: str) -> bool:
        """Whether an ISO day lies in the tenure, its first and last month included."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day[: len(self.until)] <= self.until)


@dataclass(frozen=True)
class Ontology:
    types: dict[str, EventType]
    entities: dict[str, Entity]
    outlets: dict[str, Outlet]
    facts: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # entity IRI -> ((property, value), …)
    digest: str = ""
    grammar: dict[str, tuple[str, ...]] = field(default_factory=dict)  # function (future, reporting …) -> cue words, simplified
    traits: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # own term -> ((property or property@lang, value), …)
    tenures: tuple[Tenure, ...] = ()

    def trait(self, term: str, name: str) -> tuple[str, ...]:
        """What the vocabulary says of its own term by a plain property: `trait("Visit", "labelTemplate@zh")`."""
        return tuple(value for key, value in self.traits.get(term, ()) if key == name)

    def ancestors(self, type_name: str) -> Iterator[str]:
        """The type itself and every broader type, narrowest first."""
        name: str | None = type_name
        while name is not None and name in self.types:
            yield name
            name = self.types[name].parent

    def branch(self, type_name: str) -> str:
        """The broadest type below Event or State: DiplomaticEvent for Visit."""
        chain = [n for n in self.ancestors(type_name) if n not in ("Event", "State", "Eventuality")]
        return chain[-1] if chain else type_name

    def subtypes(self, type_name: str) -> set[str]:
        return {name for name in self.types if type_name in self.ancestors(name)}


@cache
def load(extra: tuple[str, ...] = ()) -> Ontology:
    """The shipped ontology with the Turtle files of `extra` (and of the folder `KG_ONTOLOGY`, if set) laid over it.

    Raises OntologyError naming file and fault.
    """
    own = os.environ.get("KG_ONTOLOGY")
    files = sorted(resources.folder("ontology").glob("*.ttl")) + (sorted(Path(own).glob("*.ttl")) if own else []) + [Path(p) for p in extra]
    key = hashlib.sha256(__version__.encode() + Path(__file__).read_bytes())
    for path in files:
        key.update(path.read_bytes())
    cached = Path(platformdirs.user_cache_dir("kg-timeline")) / f"ontology-{key.hexdigest()[:24]}.pickle"
    try:
        with cached.open("rb") as f:
            loaded = pickle.load(f)
        if isinstance(loaded, Ontology):
            return loaded
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        pass  # no cache or a broken one: compile anew
    compiled = compile_files(files, key.hexdigest())
    try:
        cached.parent.mkdir(parents=True, exist_ok=True)
        scratch = cached.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(pickle.dumps(compiled, protocol=5))
        scratch.replace(cached)
    except OSError:
        pass  # a read-only home: slower starts, same result
    return compiled


class _Facts:
    """Subject -> property -> values of a set of Turtle files, literals with their language."""

    def __init__(self, files: Iterable[Path]) -> None:
        from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

        self.by: dict[str, dict[str, list[tuple[str, str | None]]]] = defaultdict(lambda: defaultdict(list))
        for number, path in enumerate(files):
            try:
                for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
                    if isinstance(quad.subject, NamedNode):
                        subject = quad.subject.value
                    else:
                        subject = f"_:{number}-{getattr(quad.subject, 'value', quad.subject)}"
                    term = quad.object
                    if isinstance(term, Literal):
                        value: tuple[str, str | None] = (term.value, term.language)
                    elif isinstance(term, BlankNode):
                        value = (f"_:{number}-{term.value}", None)
                    else:
                        value = (str(getattr(term, "value", term)), None)
                    self.by[subject][quad.predicate.value].append(value)
            except SyntaxError as fault:
                raise OntologyError(f"{path}: {fault}; accepted: Turtle 1.1") from fault

    def all(self, subject: str, predicate: str) -> list[str]:
        return [v for v, _ in self.by.get(subject, {}).get(predicate, [])]

    def one(self, subject: str, predicate: str) -> str | None:
        values = self.all(subject, predicate)
        return values[0] if values else None

    def label(self, subject: str, language: str) -> str | None:
        return next((v for v, lang in self.by[subject].get(RDFS + "label", []) if lang == language), None)

    def of_type(self, *types: str) -> list[str]:
        wanted = {NS + t for t in types}
        return sorted(s for s, p in self.by.items() if wanted & {v for v, _ in p.get(RDF_TYPE, [])})


_KINDS = {
    "Person": EntityKind.PERSON,
    "Organization": EntityKind.ORGANIZATION,
    "Outlet": EntityKind.OUTLET,
    "Agency": EntityKind.AGENCY,
    "Polity": EntityKind.POLITY,
    "Place": EntityKind.PLACE,
    "Collective": EntityKind.COLLECTIVE,
    "Office": EntityKind.OFFICE,
}
_SCHEMES = ("plover", "ploverMode", "ploverContext", "ploverPlanned", "ploverJoint", "cameo", "cameoJoint", "ace", "ere", "duee")
_BASE_ROLES = ("agent", "patient", "party", "place", "theme")


def _local(iri: str) -> str:
    return iri.removeprefix(NS)


def compile_files(files: Iterable[Path], digest: str = "") -> Ontology:
    """Parse and check; pure apart from reading the files."""
    facts = _Facts(files)
    return Ontology(
        types=_event_types(facts),
        entities=_entities(facts),
        outlets=_outlets(facts),
        facts=_entity_facts(facts),
        digest=digest,
        grammar=_grammar(facts),
        traits=_traits(facts),
        tenures=_tenures(facts),
    )


def _tenures(facts: _Facts) -> tuple[Tenure, ...]:
    def read(person: str, node: str) -> Tenure:
        return Tenure(
            person=person,
            office=facts.one(node, NS + "office") or "",
            of=facts.one(node, NS + "officeOf") or "",
            from_=facts.one(node, NS + "from"),
            until=facts.one(node, NS + "until"),
        )

    return tuple(read(person, node) for person in facts.of_type("Person") for node in facts.all(person, NS + "held"))


def _grammar(facts: _Facts) -> dict[str, tuple[str, ...]]:
    """Cue words by function, of the `kg:CueList`s: {"future": ("将", …)}."""
    return {
        _local(iri).removeprefix("cue-"): tuple(sorted({w for text in facts.all(iri, NS + "words") for w in text.split()}))
        for iri in facts.of_type("CueList")
    }


def _event_types(facts: _Facts) -> dict[str, EventType]:
    parents = {
        _local(s): [_local(v) for v in facts.all(s, RDFS + "subClassOf") if v.startswith(NS)]
        for s in list(facts.by)
        if s.startswith(NS) and facts.all(s, RDFS + "subClassOf")
    }

    def reaches(name: str, root: str) -> bool:
        seen: set[str] = set()
        todo = [name]
        while todo:
            here = todo.pop()
            if here == root:
                return True
            if here not in seen:
                seen.add(here)
                todo += parents.get(here, [])
        return False

    roles = {_local(s): _base_role(facts, s) for s in list(facts.by) if s.startswith(NS) and _base_role(facts, s)}
    types: dict[str, EventType] = {}
    for name in sorted(n for n in parents if reaches(n, "Eventuality")):
        iri = NS + name
        slots = []
        for node in facts.all(iri, NS + "hasRole"):
            role = _local(facts.one(node, NS + "role") or "")
            if role not in roles:
                raise OntologyError(f"event type {name}: role {role!r} is not declared; accepted: {', '.join(sorted(roles))}")
            slots.append(
                RoleSlot(
                    role,
                    roles[role] or role,
                    tuple(sorted(_local(k) for k in facts.all(node, NS + "filledBy"))),
                    facts.one(node, NS + "required") == "true",
                )
            )
        types[name] = EventType(
            name=name,
            parent=next(iter(parents[name]), None) if name not in ("Event", "State") else "Eventuality",
            labels={lang: value for lang in ("zh", "en") if (value := facts.label(iri, lang))},
            state=reaches(name, "State"),
            triggers=tuple(
                sorted((_trigger_set(facts, name, node) for node in facts.all(iri, NS + "triggers")), key=lambda t: (t.words, t.conditions))
            ),
            roles=tuple(sorted(slots, key=lambda s: (_BASE_ROLES.index(s.base), s.name))),
            codes=tuple((scheme, code) for scheme in _SCHEMES for code in facts.all(iri, NS + scheme)),
            cues=tuple(sorted({w for text in facts.all(iri, NS + "cues") for w in text.split()})),
            leads_to=tuple(sorted(_local(t) for t in facts.all(iri, NS + "leadsTo"))),
        )
    return types


def _base_role(facts: _Facts, iri: str) -> str | None:
    """agent for visitor: follows rdfs:subPropertyOf up to one of the five."""
    seen: set[str] = set()
    while iri not in seen:
        seen.add(iri)
        if _local(iri) in _BASE_ROLES:
            return _local(iri)
        iri = next((v for v in facts.all(iri, RDFS + "subPropertyOf") if v.startswith(NS)), iri)
    return None


def _trigger_set(facts: _Facts, type_name: str, node: str) -> TriggerSet:
    words = tuple(sorted({w for text in facts.all(node, NS + "words") for w in text.split()}))
    if not words:
        raise OntologyError(f"event type {type_name}: a trigger set without kg:words; accepted: words separated by white space")
    conditions = tuple(
        sorted(
            (_local(p), tuple(sorted(w for v, _ in values for w in v.removeprefix(NS).split())))
            for p, values in facts.by[node].items()
            if p.startswith(NS) and p != NS + "words"
        )
    )
    return TriggerSet(type_name, words, conditions)


def _entities(facts: _Facts) -> dict[str, Entity]:
    found = {}
    for iri in facts.of_type(*_KINDS):
        kind = next(_KINDS[_local(t)] for t in facts.all(iri, RDF_TYPE) if _local(t) in _KINDS)
        label = facts.label(iri, "zh") or facts.label(iri, "en")
        if label is None:
            raise OntologyError(f"entity {iri}: no rdfs:label in zh or en")
        found[iri] = Entity(iri, kind, label, facts.label(iri, "en"), tuple(sorted(set(facts.all(iri, SKOS + "altLabel")))))
    return found


ANY_OUTLET = NS + "anyOutlet"
_PAGE = ("dropParagraph", "endOfArticle", "titlePrefix", "titleSuffix", "zonedDate")


def _outlets(facts: _Facts) -> dict[str, Outlet]:
    return {
        iri: Outlet(
            id=iri,
            label=facts.label(iri, "zh") or facts.label(iri, "en") or "",
            label_en=facts.label(iri, "en"),
            names=tuple(sorted(set(facts.all(iri, SKOS + "altLabel")))),
            domains=tuple(sorted(facts.all(iri, NS + "domain"))),
            timezone=facts.one(iri, NS + "timezone"),
            agency=NS + "Agency" in facts.all(iri, RDF_TYPE),
            page=tuple((name, tuple(sorted(values))) for name in _PAGE if (values := facts.all(iri, NS + name))),
        )
        for iri in [*facts.of_type("Outlet", "Agency"), ANY_OUTLET]
    }


_KNOWN = {RDF_TYPE, RDFS + "label", SKOS + "altLabel"}


def _entity_facts(facts: _Facts) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        iri: tuple(sorted((p, v) for p, values in facts.by[iri].items() if p not in _KNOWN for v, _ in values if not v.startswith("_:")))
        for iri in facts.of_type(*_KINDS)
        if any(p not in _KNOWN for p in facts.by[iri])
    }


def _traits(facts: _Facts) -> dict[str, tuple[tuple[str, str], ...]]:
    skipped = {*_SCHEMES, "hasRole", "triggers", "words"}
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for subject, properties in facts.by.items():
        if subject.startswith(NS):
            pairs = (
                (_local(p) + (f"@{language}" if language else ""), _local(value))
                for p, values in properties.items()
                if p.startswith(NS) and _local(p) not in skipped
                for value, language in values
                if not value.startswith("_:")
            )
            if traits := tuple(sorted(pairs)):
                found[_local(subject)] = traits
    return found
