"""A text to its mentions, in one call."""

from collections.abc import Callable

import pytest

from kg.language import analyse
from kg.model import Analysis, Document, Mention
from kg.ontology import Ontology


def document(text: str, published: str | None = "2023-09-20", language: str = "") -> Document:
    return Document("urn:test", "test.md", None, text.split("\n")[0], "", "", published, "", language, text, "")


@pytest.fixture(scope="session")
def read(ontology: Ontology) -> Callable[..., Analysis]:
    return lambda text, published="2023-09-20", language="": analyse(document(text, published, language), ontology)


@pytest.fixture(scope="session")
def mentions(read: Callable[..., Analysis]) -> Callable[..., list[Mention]]:
    return lambda text, **more: [m for s in read(text, **more).sentences for m in s.mentions]


@pytest.fixture(scope="session")
def named(mentions: Callable[..., list[Mention]]) -> Callable[..., list[tuple[str, str]]]:
    """(words, canonical name) of each mention."""
    return lambda text, **more: [(m.span.text, m.entity.label) for m in mentions(text, **more)]
