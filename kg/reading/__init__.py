"""From bytes to Documents: recognises a format by its content, cleans it, finds title, publisher and publication time.

payloads(path)    what is in a file, or in bytes brought from elsewhere: itself, or the members of a container, as a stream
articles(payload) the Documents of one of them, and the faults in their place
read(path)        both at once, for one caller
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kg import ontology as _ontology
from kg.errors import InputError
from kg.model import Document
from kg.reading import archive, feed, files, page, tables, text, transcript
from kg.reading.document import Overrides, Raw, build
from kg.reading.files import expand
from kg.reading.payload import Payload
from kg.reading.unpack import payloads

__all__ = ["Overrides", "Payload", "articles", "expand", "payloads", "read"]


def read(path: str, overrides: Overrides = Overrides()) -> Iterator[Document]:  # noqa: B008 - frozen
    """The articles of one file, of whatever format and packing; "-" is standard input.

    Raises the first fault (UnreadableInput, NotAnArticle; both name the place) after every article that could be read.
    """
    fault: InputError | None = None
    for payload in payloads(path):
        for found in [payload] if isinstance(payload, InputError) else articles(payload, overrides):
            if isinstance(found, Document):
                yield found
            else:
                fault = fault or found
    if fault:
        raise fault


def articles(payload: Payload, overrides: Overrides = Overrides()) -> Iterator[Document | InputError]:  # noqa: B008 - frozen
    """The articles of a payload; a fault is yielded in the place of the article it cost."""
    try:
        data = files.load(payload.name) if payload.data is None else payload.data
        files.check(data, payload.name)
        for raw in _raw(data, payload, overrides):
            try:
                yield raw if isinstance(raw, InputError) else build(raw, _ontology.load(), overrides)
            except InputError as fault:
                yield fault
    except InputError as fault:
        yield fault


def _raw(data: bytes, payload: Payload, overrides: Overrides) -> Iterable[Raw | InputError]:
    """The reader that recognises the content; the order goes from the surest mark to none."""
    name = payload.name
    if feed.recognises(data):
        return feed.parse(data, name)
    content, notices = files.decode(data, name, payload.charset)
    if page.recognises(content):
        return [_completed(page.parse(content, name, payload.url), payload, notices)]
    if archive.recognises(content):
        return [_completed(archive.parse(content, name), payload, notices)]
    if tables.recognises_json(content):
        return tables.parse_json(content, name, overrides.fields)
    if transcript.recognises(content):
        return transcript.parse(content, name)
    return [_completed(text.parse(content, name), payload, notices)]


def _completed(raw: Raw, payload: Payload, notices: tuple[str, ...]) -> Raw:
    """With what the container or the server says of the one article in it."""
    crawled = payload.crawled if raw.crawled is None else raw.crawled
    return replace(raw, url=raw.url or payload.url, crawled=crawled, notices=notices + raw.notices)
