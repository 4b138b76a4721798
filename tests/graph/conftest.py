"""A small world in own words: four articles about a port, its pilots and a ferry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import edtf, ids
from kg.graph.store import Store, open_store
from kg.model import Claim, Document, EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

Article = tuple[Document, tuple[Claim, ...]]


def person(name: str) -> tuple[str, EntityKind]:
    return name, EntityKind.PERSON


def organization(name: str) -> tuple[str, EntityKind]:
    return name, EntityKind.ORGANIZATION


def polity(name: str) -> tuple[str, EntityKind]:
    return name, EntityKind.POLITY


def place(name: str) -> tuple[str, EntityKind]:
    return name, EntityKind.PLACE


def make_document(title: str, *paragraphs: str, outlet: str = "海湾晚报", published: str | None, url: str | None = None) -> Document:
    text = "\n".join((title, *paragraphs))
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    return Document(
        id=ids.document_iri(url or title, digest),
        path=f"articles/{title}.txt",
        url=url,
        title=title,
        outlet=outlet,
        outlet_id=ids.entity_iri("outlet", outlet),
        published=published,
        published_rule="header",
        language="zh-Hans",
        text=text,
        digest=digest,
    )


def find(document: Document, words: str, after: int = 0) -> Span:
    start = document.text.index(words, after)
    return Span(words, start, start + len(words))


def make_claim(
    document: Document,
    type_name: str,
    quote: str,
    trigger: str,
    *roles: tuple[str, str, tuple[str, EntityKind] | str],
    when: tuple[str, str] | None = None,
    fit: Fit = Fit.WITHIN,
    precision: Precision = Precision.DAY,
    modality: Modality = Modality.ASSERTED,
    polarity: Polarity = Polarity.POSITIVE,
    presupposed: bool = False,
    said_by: tuple[tuple[str, EntityKind, str], ...] = (),
    confidence: float = 0.8,
) -> Claim:
    """Roles are (role, words, (name, kind)) or (role, words, label); `when` is (words, EDTF); `said_by` runs from the originator."""
    span = find(document, quote)
    bounds = edtf.bounds(when[1]) if when else None
    at = find(document, trigger, span.start)
    return Claim(
        id=ids.claim_iri(document.id, type_name, at.start, at.end, modality, polarity),
        document=document,
        type=type_name,
        trigger=at,
        quote=span,
        roles=tuple(_role(document, span.start, *r) for r in roles),
        when=TimeExtent(when[1], bounds.earliest, bounds.latest, precision, fit, find(document, when[0]), "test")
        if when and bounds
        else None,
        modality=modality,
        polarity=polarity,
        presupposed=presupposed,
        sources=(
            *(Source(n, ids.entity_iri(k.value, n), k, find(document, cue)) for n, k, cue in said_by),
            Source(document.outlet, document.outlet_id, EntityKind.OUTLET),
        ),
        confidence=confidence,
        evidence=(f"{type_name}:{trigger}",),
    )


def _role(document: Document, start: int, role: str, words: str, who: Any) -> Role:
    at = find(document, words, start if words in document.text[start:] else 0)
    if isinstance(who, str):
        return Role(role, at, who, None)
    name, kind = who
    return Role(role, at, name, ids.entity_iri(kind.value, name), kind)


def small_world() -> list[Article]:
    plan = make_document(
        "林岛港口论坛定于五月开幕",
        "港务局发言人陆沉周四表示，林岛港口论坛将于5月举行。",
        "引航员协会主席曲帆可能不出席。",
        published="2031-04-10T09:00:00+08:00",
        url="https://harbour.example/plan",
    )
    opened = make_document(
        "林岛港口论坛开幕",
        "林岛港口论坛5月6日在林岛举行，曲帆会见了陆沉。",
        "据南风社引述渡轮公司，七人死亡。海事处称，渡轮5月3日触礁。",
        published="2031-05-07T08:30:00+08:00",
        url="https://harbour.example/opened",
    )
    denied = make_document(
        "渡轮公司改口",
        "渡轮公司否认渡轮触礁，称无人死亡。",
        outlet="北岸日报",
        published="2031-05-08",
        url="https://shore.example/denied",
    )
    undated = make_document("旧事", "林岛曾向南岬发出逮捕令。", outlet="北岸日报", published=None)
    lu, qu, forum = person("陆沉"), person("曲帆"), "林岛港口论坛"
    island = place("林岛")
    ferry = ("渡轮公司", EntityKind.ORGANIZATION, "引述")
    bureau = ("海事处", EntityKind.ORGANIZATION, "称")
    agency = ("南风社", EntityKind.AGENCY, "据")
    says = (("陆沉", EntityKind.PERSON, "表示"),)
    return [
        (
            plan,
            (
                make_claim(plan, "Statement", "港务局发言人陆沉周四表示", "表示", ("agent", "陆沉", lu), when=("周四", "2031-04-10")),
                make_claim(
                    plan,
                    "Summit",
                    "林岛港口论坛将于5月举行",
                    "举行",
                    ("theme", "林岛港口论坛", forum),
                    when=("5月", "2031-05"),
                    precision=Precision.MONTH,
                    modality=Modality.PLANNED,
                    said_by=says,
                ),
                make_claim(
                    plan, "Arrival", "曲帆可能不出席", "出席", ("agent", "曲帆", qu), modality=Modality.POSSIBLE, polarity=Polarity.NEGATIVE
                ),
            ),
        ),
        (
            opened,
            (
                make_claim(
                    opened,
                    "Summit",
                    "林岛港口论坛5月6日在林岛举行",
                    "举行",
                    ("place", "林岛", island),
                    ("theme", "林岛港口论坛", forum),
                    when=("5月6日", "2031-05-06"),
                ),
                make_claim(
                    opened, "Meeting", "曲帆会见了陆沉", "会见", ("party", "曲帆", qu), ("party", "陆沉", lu), when=("5月6日", "2031-05-06")
                ),
                make_claim(
                    opened,
                    "Accident",
                    "渡轮5月3日触礁",
                    "触礁",
                    ("patient", "渡轮", "渡轮"),
                    when=("5月3日", "2031-05-03"),
                    said_by=(bureau,),
                ),
                make_claim(
                    opened, "Death", "七人死亡", "死亡", ("patient", "七人", "七人"), when=("5月3日", "2031-05-03"), said_by=(ferry, agency)
                ),
            ),
        ),
        (
            denied,
            (
                make_claim(denied, "Denial", "渡轮公司否认", "否认", ("agent", "渡轮公司", organization("渡轮公司"))),
                make_claim(
                    denied,
                    "Accident",
                    "渡轮公司否认渡轮触礁",
                    "触礁",
                    ("patient", "渡轮", "渡轮"),
                    polarity=Polarity.NEGATIVE,
                    said_by=(("渡轮公司", EntityKind.ORGANIZATION, "否认"),),
                ),
            ),
        ),
        (
            undated,
            (
                make_claim(
                    undated,
                    "ArrestWarrant",
                    "林岛曾向南岬发出逮捕令",
                    "逮捕令",
                    ("agent", "林岛", polity("林岛")),
                    ("patient", "南岬", polity("南岬")),
                    presupposed=True,
                ),
            ),
        ),
    ]


@pytest.fixture
def world() -> list[Article]:
    return small_world()


@pytest.fixture
def store(tmp_path: Path, world: list[Article]) -> Iterator[Store]:
    """A store that holds the small world, open for writing."""
    with open_store(tmp_path / "kg-data", holder="test") as opened:
        opened.put(world)
        opened.flush()
        yield opened
