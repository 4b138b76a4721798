"""Annotated articles as the pipeline reads them, with each annotated claim found in the text the pipeline sees.

The file that the article came from is read anew, so that the same cleaning, sentences, names and
times meet the annotation as meet a user's article.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import language, ontology, reading, times
from kg.model import Analysis
from kg.times import TimeMention

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from train.annotated import Annotated


@dataclass(frozen=True)
class GoldClaim:
    """`record` is the annotation; `start` and `end` its trigger in the document's text."""

    record: dict[str, Any]
    start: int
    end: int


@dataclass(frozen=True)
class Article:
    name: str
    path: str
    analysis: Analysis
    times: list[TimeMention]
    claims: list[GoldClaim]


def load(shared: Path, articles: Iterable[Annotated]) -> Iterator[Article]:
    known = ontology.load()
    for article in articles:
        path = shared / article.path
        document = next(iter(reading.read(str(path))))
        analysis = language.analyse(document, known)
        dates = times.resolve(document.text, document.published)
        yield Article(article.name, str(path), analysis, dates, _find(document.text, article))


def _find(text: str, article: Annotated) -> list[GoldClaim]:
    """Claims whose quote stands in the text, both with white space removed; the quote nearest to its paragraph's place is taken."""
    places = [i for i, c in enumerate(text) if not c.isspace()]
    squeezed = "".join(text[i] for i in places)
    starts = [0]
    for line in article.text.split("\n"):
        starts.append(starts[-1] + len(_squeeze(line)))
    found = []
    for row in article.claims:
        quote, trigger = _squeeze(row["quote"]), _squeeze(row["trigger"])
        options = [m.start() for m in re.finditer(re.escape(quote), squeezed)]
        if not options or trigger not in quote:
            continue
        at = min(options, key=lambda o: abs(o - starts[row["paragraph"]])) + quote.index(trigger)
        found.append(GoldClaim(row, places[at], places[at + len(trigger) - 1] + 1))
    return found


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
