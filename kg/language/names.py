"""Who and where is mentioned: the registry laid over the tagger's names, resolved over the article."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from kg.language import anaphora, registry, spans, titles
from kg.language.cast import Cast
from kg.language.line import Found, Line
from kg.model import Document, EntityKind, Mention, Sentence, Span
from kg.ontology import Ontology


def lay_over(document: Document, reading: str, sentences: Sequence[Sentence], ontology: Ontology) -> tuple[Sentence, ...]:
    """The sentences with their mentions; `reading` is the simplified text, of the same length as the document's."""
    known = registry.of(ontology)
    matches, offices = known.find_names(reading), known.find_titles(reading)
    near = frozenset(e.id for _, _, name in matches for e in known.names.get(name, ()) if e.kind is EntityKind.POLITY)
    match_starts, office_starts = [m[0] for m in matches], [m[0] for m in offices]
    lines = []
    for sentence in sentences:
        line = Line(reading, sentence.start, sentence.end, sentence.tokens)
        within = matches[bisect_left(match_starts, sentence.start) : bisect_left(match_starts, sentence.end)]
        spans.find(line, within, known, near)
        titles.attach(line, offices[bisect_left(office_starts, sentence.start) : bisect_left(office_starts, sentence.end)], known)
        lines.append(line)
    day = (document.published or "9999-12-31")[:10]
    persons = [f for line in lines for f in line.found if f.kind is EntityKind.PERSON and f.rule != "title"]
    cast = Cast(persons, known, day)
    cast.claim(f for line in lines for f in line.found if f.kind is EntityKind.PLACE)
    _missed(lines, cast)
    anaphora.resolve(lines, cast, known, day)
    return tuple(
        replace(sentence, mentions=tuple(_mention(document, found) for found in line.found))
        for sentence, line in zip(sentences, lines, strict=True)
    )


def _missed(lines: Sequence[Line], cast: Cast) -> None:
    """Persons of the article where the tagger cut their names otherwise."""
    for name in cast.elsewhere():
        for line in lines:
            start = line.reading.find(name, line.start, line.end)
            while start >= 0:
                end = start + len(name)
                entity = cast.known(name)
                if entity is not None and _shorter(line.over(start, end), start, end):
                    line.add(Found(start, end, "short-name", name, entity))
                start = line.reading.find(name, end, line.end)


def _shorter(touching: Sequence[Found], start: int, end: int) -> bool:
    """Whether all that stands in the stretch is a part of it that the tagger cut out."""
    inside = all(start <= f.start and f.end <= end and f.rule in ("tagger", "short-name") for f in touching)
    return inside and all((f.start, f.end) != (start, end) for f in touching)


def _mention(document: Document, found: Found) -> Mention:
    assert found.entity is not None  # resolve keeps only what it could resolve
    start, end = found.start, found.end
    left, right = min(found.left, start), max(found.right, end)
    span = Span(document.text[start:end], start, end)
    return Mention(span, found.entity, span if (left, right) == (start, end) else Span(document.text[left:right], left, right), found.rule)
