"""Claims of a document: every trigger with its roles, time, modality, polarity and sources.  Pure and deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from kg.claims import attribution, clauses, dating, linear, memory, modality, phrases, roles, sourcing, triggers
from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.dating import Dated
from kg.claims.roles import Anchor, Filled
from kg.claims.triggers import TriggerMatch
from kg.ids import claim_iri, entity_iri
from kg.model import Analysis, Claim, EntityKind, Modality, Polarity, Role, Source, Span, TimeExtent
from kg.ontology import Ontology
from kg.tagging.tags import Tags
from kg.times import TimeMention

_WIDEST = 120  # code points of a quote, beyond which only the trigger's clause is quoted


@dataclass(slots=True)
class Draft:
    """A claim in the making; the steps fill it in this order: frame, roles, time, modality."""

    match: TriggerMatch
    here: Anchor
    frame: Frame | None = None
    filled: Sequence[Filled] = ()
    time: TimeExtent | None = None
    modality: Modality = Modality.ASSERTED
    polarity: Polarity = Polarity.POSITIVE
    presupposed: bool = False


def extract(analysis: Analysis, times: Sequence[TimeMention], ontology: Ontology, learned: Tags | None = None) -> tuple[Claim, ...]:
    """All claims of the document in order of position, `event` unset.  `learned` joins what the tagger says to every decision."""
    found = [m for sentence in analysis.sentences for m in triggers.find(sentence, analysis.document, ontology, learned)]
    return claims_of(analysis, times, ontology, found, learned=learned)


def claims_of(
    analysis: Analysis,
    times: Sequence[TimeMention],
    ontology: Ontology,
    found: Sequence[TriggerMatch],
    keep_all: bool = False,
    learned: Tags | None = None,
) -> tuple[Claim, ...]:
    """The claims that these triggers make.  `keep_all` keeps the reporting verbs of outlets and unnamed sources, which are no events."""
    layout = clauses.lay(analysis, ontology, learned)
    if not layout.words:
        return ()
    models = linear.load(learned is not None)
    known = phrases.find(layout)
    frames = attribution.frames(layout, known)
    ordered = sorted(found, key=lambda m: (m.span.start, m.span.end, m.type))
    drafts = [Draft(m, roles.anchor(layout, ontology, m.type, m.span.start, m.span.end)) for m in ordered]
    if not keep_all:
        drafts = [d for d in drafts if _is_event(d, frames)]
    attribute(drafts, layout, frames, models["source"])
    fill(drafts, layout, known, linear.looks(learned is not None))
    date(drafts, layout, dating.dated(layout, times), models["dating"])
    judge(drafts, layout, models)
    outlet = Source(analysis.document.outlet, analysis.document.outlet_id, EntityKind.OUTLET)
    claims = [_claim(d, layout, frames, outlet) for d in drafts]
    return tuple(_distinct(claims))


def _is_event(draft: Draft, frames: Sequence[Frame]) -> bool:
    """路透社说 and 消息人士透露 pass words on: they are sources, not events; nor is a colon behind anything but a speaker."""
    if not draft.match.reporting:
        return True
    span = draft.match.span
    if not any(c.isalnum() for c in span.text):
        return any(
            f.form in ("colon", "dash") and (f.start in (span.end, span.end + 1) or f.end <= span.start) and not f.speaker.bare
            for f in frames
        )
    frame = attribution.reporter(frames, draft.here.first, draft.here.last)
    return frame is None or not frame.speaker.bare


def attribute(drafts: Sequence[Draft], layout: Layout, frames: Sequence[Frame], model: linear.Model) -> None:
    """Sets the source frame of each draft: the likeliest of those that may reach it, if one is likelier than none."""
    options = [sourcing.options(layout, frames, d.here) for d in drafts]
    sums, at = model.sums([row for o in options for row in o.features])[:, 1], 0
    for draft, option in zip(drafts, options, strict=True):
        draft.frame = sourcing.choose(sums[at : at + len(option.features)], option.near)
        at += len(option.features)


def fill(drafts: Sequence[Draft], layout: Layout, known: phrases.Phrases, looks: linear.Pair) -> None:
    """Sets the roles of each draft: a first look at each claim alone, a second with what the article tells elsewhere."""
    options = [roles.candidates(layout, known, d.here) for d in drafts]
    contexts = [roles.context(layout, d.here) for d in drafts]
    sums = looks.both.sums(
        [(context.crossings, [context.own + c.features for c in some]) for context, some in zip(contexts, options, strict=True)]
    )
    width = len(roles.CLASSES)
    shares = linear.shares(sums[:, :width] + looks.first.bias).tolist()
    starts = [0, *accumulate(len(some) for some in options)]
    told = [
        memory.tell(d.here, layout.reading[d.here.start : d.here.end], some, shares[at : at + len(some)])
        for d, some, at in zip(drafts, options, starts, strict=False)
    ]
    again = [memory.look_again(told, number) for number in range(len(told))]
    alike: dict[tuple[str, ...], int] = {}
    kinds = [alike.setdefault(a.features, len(alike)) for some in again for a in some]
    scores = (looks.second.sums(list(alike)) + looks.second.bias).take(kinds, axis=0)
    bases = np.array([start + a.base if a.base >= 0 else -1 for start, some in zip(starts, again, strict=False) for a in some], dtype=int)
    scores[bases >= 0] += sums[bases[bases >= 0], width:]
    table, at = linear.shares(scores).tolist(), 0
    for draft, some in zip(drafts, again, strict=True):
        seen = [one.candidate for one in some]
        chosen = roles.choose(list(zip(seen, table[at : at + len(some)], strict=True)), draft.here, roles.FLOORS)
        draft.filled = roles.with_inner(roles.narrowed(chosen, seen, layout), seen, draft.here, layout)
        at += len(some)


def date(drafts: Sequence[Draft], layout: Layout, times: Sequence[Dated], model: linear.Model) -> None:
    spans = sorted({(d.match.span.start, layout.clause_at(d.match.span.start)) for d in drafts})
    owners, items = [], []
    for draft in drafts:
        some = dating.near(times, layout, draft.here)
        if some:
            owners.append((draft, some))
            items.append(dating.undated(layout, draft.here, some, draft.frame))
            items += [dating.features(layout, draft.here, time, some, spans, draft.frame) for time in some]
    sums, at = model.sums(items)[:, 1], 0
    for draft, some in owners:
        chosen = dating.choose(some, sums[at : at + len(some) + 1], draft.here)
        draft.time = chosen.extent if chosen else None
        at += len(some) + 1


def judge(drafts: Sequence[Draft], layout: Layout, models: dict[str, linear.Model]) -> None:
    published = (layout.analysis.document.published or "")[:10]
    items = [modality.features(layout, d.here, d.frame, modality.tense(d.time, published)) for d in drafts]
    for draft, mood, pole, given in zip(
        drafts,
        models["modality"].probabilities(items),
        models["polarity"].probabilities(items),
        models["presupposed"].probabilities(items),
        strict=True,
    ):
        draft.modality = modality.mood(layout, draft.here, mood, modality.tense(draft.time, published))
        draft.polarity = modality.pole(layout, draft.here, float(pole[1]))
        draft.presupposed = bool(given.argmax()) or modality.closed_by_since(layout, draft.here)


def _claim(draft: Draft, layout: Layout, frames: Sequence[Frame], outlet: Source) -> Claim:
    document = layout.analysis.document
    trigger = draft.match.span
    sources = sourcing.chain(frames, draft.frame, outlet, trigger.start, layout)
    evidence = (
        (draft.match.rule,)
        + ((draft.match.learned,) if draft.match.learned else ())
        + ((f"source:{draft.frame.form}",) if draft.frame else ())
        + ((f"time:{draft.time.rule}",) if draft.time else ())
    )
    return Claim(
        id=claim_iri(document.id, draft.here.type, trigger.start, trigger.end, draft.modality, draft.polarity),
        document=document,
        type=draft.here.type,
        trigger=trigger,
        quote=quote(layout, draft),
        roles=tuple(r for f in draft.filled for r in _roles(f, layout, draft.frame)),
        when=draft.time,
        modality=draft.modality,
        polarity=draft.polarity,
        presupposed=draft.presupposed,
        sources=sources,
        confidence=draft.match.reliability,  # of trigger and type together, cross-validated: docs/ontology.md
        evidence=evidence,
    )


def _roles(filled: Filled, layout: Layout, frame: Frame | None) -> list[Role]:
    phrase = filled.candidate.phrase
    words = layout.span(phrase.start, phrase.end)
    if frame is not None and frame.speaker.phrase and "speaker-pronoun" in layout.table.get(phrase.text, ()):
        return [Role(filled.role, words, frame.speaker.label, frame.speaker.entity, frame.speaker.kind)]
    if phrase.mentions:
        return [Role(filled.role, words, m.entity.label, m.entity.id, m.entity.kind) for m in phrase.mentions]
    label = words.text.strip("“”「」『』\"' ") or words.text
    if filled.role == "theme":
        return [Role("theme", words, label, None)]
    kind = EntityKind.PLACE if filled.role == "place" else EntityKind.COLLECTIVE if phrase.kind == "actor-like" else EntityKind.OTHER
    return [Role(filled.role, words, label, entity_iri(str(kind), label), kind)]


def quote(layout: Layout, draft: Draft) -> Span:
    """The trigger's clause, with the clause of its doer before it and of its content after it where the whole stays short."""
    own = layout.clauses[draft.here.clause]
    text = layout.analysis.document.text
    start, end = min(own.start, draft.match.span.start), max(own.end, draft.match.span.end)
    sentence = layout.analysis.sentences[draft.here.sentence]
    for filled in draft.filled:
        phrase = filled.candidate.phrase
        if filled.candidate.back or not sentence.start <= phrase.start <= phrase.end <= sentence.end:
            continue
        clause = layout.clauses[layout.clause_of[phrase.first]]
        low, high = min(start, clause.start), max(end, clause.end, phrase.end)
        if high - low <= _WIDEST:
            start, end = low, high
    while start < draft.match.span.start and text[start] in " 　\n，,。；;、）)":
        start += 1
    while end > draft.match.span.end and text[end - 1] in " 　\n，,。；;、（(":
        end -= 1
    return layout.span(start, end)


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    """One claim an id, in order of position."""
    unique: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda c: (c.trigger.start, c.trigger.end, c.type)):
        unique.setdefault(claim.id, claim)
    return list(unique.values())
