"""A small made-up world, built claim by claim: what the tests of the index, the timeline API and the page look at."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

from kg import edtf, ids, ontology
from kg.graph.index import FILE, Index
from kg.identity.model import Contradiction, ContradictionKind, Decision, Outcome, WorldChange
from kg.model import Claim, Document, EntityKind, Event, Fit, Modality, Polarity, Precision, Role, Source, Span, Status, TimeExtent

PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


def person(name: str) -> tuple[str, str, EntityKind]:
    return name, ids.entity_iri("person", name), EntityKind.PERSON


def polity(name: str) -> tuple[str, str, EntityKind]:
    return name, ids.entity_iri("polity", name), EntityKind.POLITY


def outlet(name: str) -> tuple[str, str, EntityKind]:
    return name, ids.entity_iri("outlet", name), EntityKind.OUTLET


def article(published: str, by: str, *lines: str, url: str | None = None) -> Document:
    text = "\n".join(lines)
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    name, iri, _ = outlet(by)
    return Document(
        ids.document_iri(lines[0], digest), "made-up.md", url, lines[0], name, iri, published, "made-up", "zh-Hans", text, digest
    )


def extent(value: str, words: Span | None, fit: Fit = Fit.WITHIN) -> TimeExtent:
    bounds = edtf.bounds(value)
    open_side = bounds.earliest is None or bounds.latest is None
    precision = Precision.BOUND if open_side else PRECISIONS.get(len(value), Precision.SPAN)
    return TimeExtent(value, bounds.earliest, bounds.latest, precision, fit, words, "made-up")


def claim(
    document: Document,
    type_name: str,
    quote: str,
    trigger: str,
    *,
    roles: tuple[tuple[str, str, tuple[str, str, EntityKind]], ...] = (),
    when: tuple[str, str] | None = None,
    modality: Modality = Modality.ASSERTED,
    polarity: Polarity = Polarity.POSITIVE,
    source: tuple[str, str, EntityKind] | None = None,
) -> Claim:
    """`roles` are (role, words, (label, IRI, kind)), `when` is (EDTF, words); all words stand in the quote."""

    def span(words: str) -> Span:
        start = document.text.index(words, start_of_quote)
        return Span(words, start, start + len(words))

    start_of_quote = document.text.index(quote)
    mark = span(trigger)
    chain = [Source(*source)] if source else []
    return Claim(
        id=ids.claim_iri(document.id, type_name, mark.start, mark.end, modality, polarity),
        document=document,
        type=type_name,
        trigger=mark,
        quote=span(quote),
        roles=tuple(Role(role, span(words), label, iri, kind) for role, words, (label, iri, kind) in roles),
        when=extent(when[0], span(when[1])) if when else None,
        modality=modality,
        polarity=polarity,
        presupposed=False,
        sources=(*chain, Source(document.outlet, document.outlet_id, EntityKind.OUTLET)),
        confidence=0.8,
    )


def event(label: str, status: Status, *claims: Claim, when: TimeExtent | None = None) -> Event:
    ordered = sorted(claims, key=lambda c: (c.document.published or "", c.id))
    return Event(
        id=ids.event_iri(ordered[0].id),
        type=ordered[0].type,
        label=label,
        label_en=f"{ordered[0].type} (made up)",
        status=status,
        when=when if when is not None else next((c.when for c in reversed(ordered) if c.when), None),
        roles=ordered[0].roles,
        claims=tuple(sorted(c.id for c in claims)),
        sources=tuple(sorted({c.originator.entity for c in claims})),
        first_reported=ordered[0].document.published,
        last_reported=ordered[-1].document.published,
    )


PLAN = article(
    "2031-03-02T09:00:00+08:00", "河岸日报", "苏里南总统将访蒙古", "总统德西·范德林登将于5月访问蒙古。", url="https://hean.example/plan"
)
VISIT = article("2031-05-12T20:00:00+08:00", "草原通讯", "范德林登抵乌兰巴托", "范德林登5月12日访问蒙古，蒙古总理巴特尔与他会谈。")
DENIAL = article(
    "2031-05-14T08:00:00+08:00",
    "河岸日报",
    "苏里南否认贷款",
    "草原通讯说蒙古向苏里南提供援助。",
    "苏里南财政部说没有得到援助。",
    "巴特尔受到調查。",
)
VANDERLINDEN, BATU = person("德西·范德林登"), person("巴特尔")
MONGOLIA, SURINAME = polity("蒙古"), polity("苏里南")

PLANNED = claim(
    PLAN,
    "Visit",
    "总统德西·范德林登将于5月访问蒙古",
    "访问",
    roles=(("agent", "德西·范德林登", VANDERLINDEN), ("place", "蒙古", MONGOLIA)),
    when=("2031-05", "5月"),
    modality=Modality.PLANNED,
)
HAPPENED = claim(
    VISIT,
    "Visit",
    "范德林登5月12日访问蒙古",
    "访问",
    roles=(("agent", "范德林登", VANDERLINDEN), ("place", "蒙古", MONGOLIA)),
    when=("2031-05-12", "5月12日"),
)
TALKS = claim(
    VISIT,
    "Talks",
    "蒙古总理巴特尔与他会谈",
    "会谈",
    roles=(("party", "巴特尔", BATU), ("party", "他", VANDERLINDEN)),
    when=None,
)
AID = claim(
    DENIAL,
    "Aid",
    "蒙古向苏里南提供援助",
    "援助",
    roles=(("agent", "蒙古", MONGOLIA), ("patient", "苏里南", SURINAME)),
    source=outlet("草原通讯"),
)
NO_AID = claim(
    DENIAL,
    "Aid",
    "没有得到援助",
    "援助",
    polarity=Polarity.NEGATIVE,
    source=("苏里南财政部", ids.entity_iri("organization", "苏里南财政部"), EntityKind.ORGANIZATION),
)
PROBE = claim(DENIAL, "Investigation", "巴特尔受到調查", "調查", roles=(("patient", "巴特尔", BATU),), when=None)
OLD = replace(PROBE, id=PROBE.id + "-old", type="Policy", quote=NO_AID.quote, roles=(), when=extent("[..2030-12-31]", None))
RANK = replace(OLD, id=PROBE.id + "-state", type="Alignment", when=extent("2029/..", None, Fit.HOLDS_AT))

THE_VISIT = event("范德林登访问蒙古", Status.OCCURRED, PLANNED, HAPPENED)
THE_TALKS = event("范德林登与巴特尔会谈", Status.OCCURRED, TALKS)
THE_AID = event("蒙古援助苏里南", Status.DISPUTED, AID, NO_AID)
THE_PROBE = event("巴特尔被调查", Status.OCCURRED, PROBE)
THE_POLICY = event("旧措施", Status.OCCURRED, OLD)
THE_STATE = event("两国结盟", Status.ONGOING, RANK)
EVENTS = (THE_VISIT, THE_TALKS, THE_AID, THE_PROBE, THE_POLICY, THE_STATE)
CLAIMS = (PLANNED, HAPPENED, TALKS, AID, NO_AID, PROBE, OLD, RANK)
DOCUMENTS = (PLAN, VISIT, DENIAL)
WORLD = WorldChange(
    events_changed=EVENTS,
    contradictions=(Contradiction(ContradictionKind.OCCURRENCE, AID.id, NO_AID.id, THE_AID.id, "有 ≠ 没有"),),
    decisions=(Decision(PLANNED.id, HAPPENED.id, Outcome.SAME, 0.93, ("agent", "place")),),
)


def writer(folder: Path) -> tuple[Index, sqlite3.Connection]:
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    index = Index(connection)
    index.create()
    return index, connection


def fill(
    folder: Path, change: WorldChange = WORLD, documents: tuple[Document, ...] = DOCUMENTS, claims: tuple[Claim, ...] = CLAIMS
) -> Path:
    """A store folder whose index holds the world."""
    index, connection = writer(folder)
    connection.execute("BEGIN")
    index.apply(ontology.load(), change, documents=documents, claims=claims)
    connection.execute("COMMIT")
    connection.close()
    return folder
