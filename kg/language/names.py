"""Who and where is mentioned: the registry laid over the tagger's names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.ids import entity_iri
from kg.language import registry
from kg.model import Document, Entity, EntityKind, Mention, Sentence, Span
from kg.ontology import Ontology

_KIND = {"PER": EntityKind.PERSON, "LOC": EntityKind.PLACE, "ORG": EntityKind.ORGANIZATION}
_DOTS = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z.\-]*(?:[·・‧•．][一-鿿A-Za-z.\-]+)+")


def lay_over(document: Document, reading: str, sentences: Sequence[Sentence], ontology: Ontology) -> tuple[Sentence, ...]:
    """The sentences with their mentions; `reading` is the simplified text, of the same length as the document's."""
    reg = registry.of(ontology)
    matches = reg.find(reading)
    known: dict[str, Entity] = {}  # short names of this article
    out = []
    for sentence in sentences:
        spans: dict[int, tuple[int, Entity, str]] = {}
        starts = {t.start: t for t in sentence.tokens}
        ends = {t.end for t in sentence.tokens}
        for start, end, name in matches:
            if sentence.start <= start and end <= sentence.end and start in starts and (end in ends or len(name) > 2):
                spans[start] = (end, reg.entities[name][0], "registry")
        for token in sentence.tokens:
            if token.pos in _KIND and not any(s < token.end and token.start < e for s, (e, _, _) in spans.items()):
                name = reading[token.start : token.end]
                entity = known.get(name) or _mint(_KIND[token.pos], name)
                spans[token.start] = (token.end, entity, "tagger")
                if token.pos == "PER" and "·" in name:
                    known[name.rsplit("·", 1)[1]] = entity
        out.append(
            replace(sentence, mentions=tuple(_mention(document, s, e, entity, rule) for s, (e, entity, rule) in sorted(spans.items())))
        )
    return tuple(out)


def _mention(document: Document, start: int, end: int, entity: Entity, rule: str) -> Mention:
    span = Span(document.text[start:end], start, end)
    return Mention(span, entity, span, rule)


def _mint(kind: EntityKind, name: str) -> Entity:
    return Entity(entity_iri(str(kind), name), kind, name, minted=True)
