"""Labels that the installed engine gives to articles nobody annotated: what it is sure of, and what it doubts left open.

With `KG_ENGINE=rules` the rules teach; a network trained on their labels, once installed with its weights, teaches the next one.
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from kg import claims, language, ontology, reading, tagging, times
from kg.claims import trigger_model, triggers
from kg.errors import KgError
from kg.model import Claim, Document
from kg.script import characters
from kg.tagging.chunks import chunks
from train.examples import Piece, Told, cut, speaker

FOLDERS = ("archive", "stories-2020", "frontmatter")  # of the corpus
SURE = 0.6  # confidence of a claim from which its trigger is a label
DOUBT = 0.12  # below, a candidate is no trigger; between the two it is left open
_HEAD = 1400  # code points of an article that are used: news tells first what it is about
_SHORTEST = 150
_SAME = 12  # code points of a title by which a copy of an annotated article is known


def pieces(corpus: Path, count: int, held_out: frozenset[str], seed: int = 7) -> list[Piece]:
    """`count` pieces drawn at random.  `held_out` holds file names and openings of titles of the annotated articles, which are left out."""
    paths = sorted(p for folder in FOLDERS for p in (corpus / folder).rglob("*") if p.is_file() and p.name not in held_out)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(mp_context=context) as pool:
        found = [piece for some in pool.map(partial(_of_file, held_out=held_out), paths, chunksize=16) for piece in some]
    random.Random(seed).shuffle(found)
    return found[:count]


def _of_file(path: Path, held_out: frozenset[str]) -> list[Piece]:
    try:
        documents = list(reading.read(str(path)))
    except KgError:
        return []  # an archive holds pages that are no articles
    fit = [d for d in documents if d.language.startswith("zh") and d.title[:_SAME] not in held_out and len(d.text) >= _SHORTEST]
    return [piece for document in fit for piece in _labelled(document)]


def _labelled(document: Document) -> Iterator[Piece]:
    known = ontology.load()
    analysis = language.analyse(document, known)
    learned = tagging.tag(characters(document.text)) if tagging.engine() is tagging.Engine.HYBRID else None
    weights = trigger_model.load(learned is not None)
    finder = triggers.finder(known)
    scored = [s for sentence in analysis.sentences for s in finder.score(sentence, document, weights, learned)]
    found = claims.extract(analysis, times.resolve(document.text, document.published), known, learned)
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
