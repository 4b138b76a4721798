"""The last step of every reader: title, paragraphs and evidence become a Document."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg import ids
from kg.errors import NotAnArticle
from kg.model import Document
from kg.ontology import Ontology
from kg.reading import language, outlets, published
from kg.reading.clean import PageRules, tidy

_DATE_LINES = 4  # a date line stands among the first paragraphs


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the user says of inputs that do not say it themselves; wins over everything found.

    `since` (a day, YYYY-MM-DD) leaves out what was published before it; an article without a date is not left out.  `fields` names the keys
    of JSON and CSV records: pairs of title, text, published, url or outlet and a key (with dots for keys within keys).
    """

    published: str | None = None
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    since: str | None = None
    fields: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader found: `lines` are tidy paragraphs, `published` metadata text, `crawled` milliseconds since 1970.

    `guessed` is a day that stands somewhere on the page and may be that of publication.
    """

    path: str
    title: str
    lines: Sequence[str]
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    crawled: int | None = None
    guessed: str | None = None
    notices: tuple[str, ...] = ()


def build(raw: Raw, ontology: Ontology, overrides: Overrides = Overrides()) -> Document:
    """Raises NotAnArticle when no prose is left."""
    url = overrides.url or raw.url
    name = overrides.outlet or raw.outlet
    outlet = outlets.find(ontology, url, name)
    rules = PageRules(ontology, outlet.id if outlet else None)
    title = rules.title(overrides.title or raw.title)
    zone = published.zone_of(outlet, raw.published, raw.lines)
    found: published.Published | None = None
    lines: list[str] = []
    for number, line in enumerate(raw.lines):
        dated = published.from_date_line(line, zone) if number < _DATE_LINES else None
        if dated:
            found = found or dated
        else:
            lines.append(line)
    body = rules.body(lines, title)
    if not body and not title:
        raise NotAnArticle(raw.path, "no title and no paragraph of prose", "an article in the archive format, HTML, Markdown or plain text")
    notices = list(raw.notices)
    if not title:
        title = re.split(r"(?<=[。！？!?])", body[0])[0][:80]
        notices.append("no title: the first sentence serves")
    if overrides.published:
        found = published.from_text(overrides.published, zone, "given")
        if found is None:
            raise NotAnArticle(raw.path, f"--published {overrides.published!r}", "an ISO 8601 date or time")
    found = found or (published.from_text(raw.published, zone, "metadata") if raw.published else None)
    found = found or (published.from_url(url, zone) if url else None)
    found = found or (published.from_page(raw.guessed, zone) if raw.guessed else None)
    found = found or (published.from_crawl(raw.crawled, zone) if raw.crawled is not None else None)
    if found and overrides.since and found.value[:10] < overrides.since:
        raise NotAnArticle(raw.path, f"an article of {found.value[:10]}", f"articles published since {overrides.since}")
    if found is None:
        notices.append("no publication date: relative dates stay unresolved; give --published")
    elif found.notice:
        notices.append(found.notice)
    label, outlet_id = outlets.label_and_id(outlet, url, name)
    text = "\n".join([tidy(title), *body])
    spoken = language.detect(text)
    if not spoken.startswith("zh"):
        notices.append(f"language {spoken}: no pack for it, so the article is stored without claims")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return Document(
        id=ids.document_iri(url or title, digest),
        path=raw.path,
        url=url,
        title=title,
        outlet=label,
        outlet_id=outlet_id,
        published=found.value if found else None,
        published_rule=found.rule if found else "none",
        language=spoken,
        text=text,
        digest=f"sha256:{digest}",
        notices=tuple(notices),
    )
