"""A stored document as bytes and back: JSON arrays, so that the store can be read by any version that knows `FORMAT`.

Each card is JSON of its own, because of most articles only a few are ever asked for.  Profiles are not stored; they are made anew from
the cards.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from kg.identity.anchors import Hung
from kg.identity.candidates import StoredDocument
from kg.identity.card import Card, Cards
from kg.identity.local import Local, Outline
from kg.identity.model import Decision, Outcome
from kg.model import EntityKind, Fit, Modality, Polarity, Precision, Role, Source, Span, TimeExtent

FORMAT = 4


def dump(document: StoredDocument) -> bytes:
    local = document.local
    return orjson.dumps(
        [
            FORMAT,
            document.id,
            document.url,
            document.outlet,
            document.published,
            document.signature,
            document.cards[0].language if document.cards else "",
            document.cards.ids,
            [orjson.dumps(_card(card)).decode() for card in document.cards],
            [[g.id, g.family, g.kind, g.claims] for g in local.groups],
            [[d.left, d.right, d.decision, d.score, d.reasons] for d in local.decisions],
            local.parts,
            [[h.claim, h.anchor, h.mod, h.count, h.unit] for h in local.hung],
        ]
    )


def load(stored: bytes) -> StoredDocument:
    """Raises ValueError for bytes of another format; `kg rebuild` makes them anew."""
    row = orjson.loads(stored)
    if row[0] != FORMAT:
        raise ValueError(f"identity candidates have format {row[0]}, this version reads {FORMAT}: run `kg rebuild`")
    _, document, url, outlet, published, signature, language, claims, cards, groups, decisions, parts, hung = row
    made = Cards(claims, lambda at: _read_card(orjson.loads(cards[at]), document, published, outlet, language))
    local = Local(
        tuple(Outline(first, family, kind, tuple(claims)) for first, family, kind, claims in groups),
        tuple(Decision(left, right, Outcome(outcome), score, tuple(reasons)) for left, right, outcome, score, reasons in decisions),
        tuple((part, whole) for part, whole in parts),
        tuple(Hung(*link) for link in hung),
    )
    return StoredDocument(document, url, outlet, published, signature, made, local)


def _card(card: Card) -> list[Any]:
    return [
        card.id,
        card.type,
        card.trigger,
        card.trigger_start,
        card.quote,
        card.start,
        card.end,
        card.line,
        [[r.role, r.words.text, r.words.start, r.label, r.entity, r.kind] for r in card.roles],
        _when(card.when),
        card.modality,
        card.polarity,
        card.presupposed,
        [[s.label, s.entity, s.kind] for s in card.sources],
        card.confidence,
    ]


def _when(when: TimeExtent | None) -> list[Any] | None:
    if when is None:
        return None
    words = [when.words.text, when.words.start] if when.words else None
    days = [d.isoformat() if d else None for d in (when.earliest, when.latest)]
    return [when.edtf, *days, when.precision, when.fit, words, when.rule, when.inferred]


def _read_card(row: list[Any], document: str, published: str | None, outlet: str, language: str) -> Card:
    claim, type_name, trigger, trigger_start, quote, start, end, line, roles, when, modality, polarity, presupposed, sources, sure = row
    return Card(
        id=claim,
        document=document,
        type=type_name,
        trigger=trigger,
        trigger_start=trigger_start,
        quote=quote,
        start=start,
        end=end,
        line=line,
        roles=tuple(
            Role(role, Span(words, at, at + len(words)), label, entity, EntityKind(kind) if kind else None)
            for role, words, at, label, entity, kind in roles
        ),
        when=_read_when(when),
        modality=Modality(modality),
        polarity=Polarity(polarity),
        presupposed=presupposed,
        sources=tuple(Source(label, entity, EntityKind(kind)) for label, entity, kind in sources),
        confidence=sure,
        published=published,
        outlet=outlet,
        language=language,
    )


def _read_when(row: list[Any] | None) -> TimeExtent | None:
    if row is None:
        return None
    value, first, last, precision, fit, words, rule, inferred = row
    return TimeExtent(
        value,
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        Precision(precision),
        Fit(fit),
        Span(words[0], words[1], words[1] + len(words[0])) if words else None,
        rule,
        inferred,
    )
