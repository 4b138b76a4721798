"""From bytes to Documents: recognises a format by its content, cleans it, finds title, publisher and publication time."""

from __future__ import annotations

from collections.abc import Iterator

from kg import ontology as _ontology
from kg.model import Document
from kg.reading import archive, files, text
from kg.reading.document import Overrides, Raw, build
from kg.reading.files import expand

__all__ = ["Overrides", "expand", "read"]


def read(path: str, overrides: Overrides = Overrides()) -> Iterator[Document]:  # noqa: B008 - frozen
    """The articles of one file; "-" is standard input.

    Raises UnreadableInput when nothing can be read and NotAnArticle when there is nothing to read; both name the path.
    """
    content, notices = files.decode(files.load(path), path)
    raw = archive.parse(content, path) if archive.recognises(content) else text.parse(content, path)
    yield build(_with_notices(raw, notices), _ontology.load(), overrides)


def _with_notices(raw: Raw, notices: tuple[str, ...]) -> Raw:
    from dataclasses import replace

    return replace(raw, notices=notices + raw.notices) if notices else raw
