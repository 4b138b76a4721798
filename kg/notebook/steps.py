"""Reading and extracting without a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg import fetching, reading
from kg.errors import InputError
from kg.extraction import extract_document
from kg.model import Claim, Document
from kg.notebook.results import Results
from kg.reading import Overrides


def read(*inputs: str, allow_private: bool = False, **given: Any) -> Results[Document]:
    """The articles of files, folders, globs or addresses.

    `given` says what the inputs do not: published, url, title, outlet, since, fields.  Articles come as they are asked for; the first fault
    (an InputError that names the place) is raised after every article that could be read.
    """
    return Results(_read(inputs, Overrides(**given), allow_private), "documents")


def _read(inputs: Iterable[str], overrides: Overrides, allow_private: bool) -> Iterator[Document]:
    fault: InputError | None = None
    with fetching.Fetcher(allow_private) as fetcher:
        for source in fetching.fetched(fetching.inputs(inputs), fetcher):
            for payload in [source] if isinstance(source, InputError) else reading.payloads(source):
                for found in [payload] if isinstance(payload, InputError) else reading.articles(payload, overrides):
                    if isinstance(found, Document):
                        yield found
                    else:
                        fault = fault or found
    if fault:
        raise fault


def extract(documents: Document | Iterable[Document]) -> Results[Claim]:
    """Every claim of an article, or of many: who did what, when, who says so, in which words.  Events are joined only in a store."""
    many = [documents] if isinstance(documents, Document) else documents
    return Results((claim for document in many for claim in extract_document(document)), "claims")
