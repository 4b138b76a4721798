"""Labels that the rules give to articles nobody annotated: what they are sure of, and what they doubt left open."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from kg import claims, language, ontology, reading, times
from kg.claims import trigger_model, triggers
from kg.errors import KgError
from kg.model import Claim, Document
from kg.tagging.chunks import chunks
from train.examples import Piece, Told, cut, speaker

FOLDERS = ("archive", "stories-2020", "frontmatter")  # of the corpus
SURE = 0.6  # confidence of a claim from which its trigger is a label
DOUBT = 0.12  # below, a candidate is no trigger; between the two it is left open
_HEAD = 900  # code points of an article that are used: news tells first what it is about, and more articles are worth more than longer ones
_SHORTEST = 150
_SAME = 12  # code points of a title by which a copy of an annotated article is known


def pieces(corpus: Path, count: int, held_out: frozenset[str], seed: int = 7) -> Iterator[Piece]:
    """From `count` articles.  `held_out` holds file names and openings of titles of the annotated articles, which are left out."""
    paths = sorted(p for folder in FOLDERS for p in (corpus / folder).rglob("*") if p.is_file() and p.name not in held_out)
    random.Random(seed).shuffle(paths)
    for path in paths:
        if count <= 0:
            return
        try:
            documents = list(reading.read(str(path)))
        except KgError:
            continue  # an archive holds pages that are no articles
        for document in documents:
            if document.language.startswith("zh") and document.title[:_SAME] not in held_out and len(document.text) >= _SHORTEST:
                count -= 1
                yield from _labelled(document)


def _labelled(document: Document) -> Iterator[Piece]:
    known = ontology.load()
    analysis = language.analyse(document, known)
    weights = trigger_model.load()
    finder = triggers.finder(known)
    scored = [s for sentence in analysis.sentences for s in finder.score(sentence, document, weights)]
    found = claims.extract(analysis, times.resolve(document.text, document.published), known)
    parts = [p for p in chunks(document.text) if p[0] < _HEAD]
    told = [_told(document.text, claim, parts) for claim in found if claim.confidence >= SURE]
    doubtful = [(s.candidate.start, s.candidate.end) for s in scored if s.total > DOUBT]
    doubtful += [(c.trigger.start, c.trigger.end) for c in found if c.confidence < SURE]
    yield from cut(document.path, document.text, told, doubtful, parts)


def _told(text: str, claim: Claim, parts: list[tuple[int, int]]) -> Told:
    arguments = [(r.words.start, r.words.end, r.role) for r in claim.roles]
    if claim.when and claim.when.words:
        arguments.append((claim.when.words.start, claim.when.words.end, "time"))
    here = (claim.trigger.start, claim.trigger.end)
    piece = next((p for p in parts if p[0] <= here[0] and here[1] <= p[1]), None)
    if len(claim.sources) > 1 and piece and (place := speaker(text, claim.sources[0].label, piece, here)):
        arguments.append((*place, "source"))
    return Told(here, claim.type, str(claim.modality), claim.polarity == "negative", claim.presupposed, tuple(arguments))
