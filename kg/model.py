"""The nouns of kg: what a stage hands to the next.  Everything here is immutable.

All offsets are Unicode code points into `Document.text`, half open, so that `document.text[span.start:span.end] == span.text` always holds.
The record that `kg extract` prints is `kg.records.claim_to_record(claim)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Modality(StrEnum):
    ASSERTED = "asserted"  # presented as having happened or happening
    PLANNED = "planned"  # future and committed
    INTENDED = "intended"  # wished, not committed
    POSSIBLE = "possible"  # hedged
    CONDITIONAL = "conditional"  # under an if


class Polarity(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"


class Fit(StrEnum):
    """How an event sits in its time extent."""

    WITHIN = "within"  # once, somewhere inside
    THROUGHOUT = "throughout"  # fills it
    HOLDS_AT = "holds-at"  # known to hold then; before and after are not said


class Precision(StrEnum):
    """The unit the words give; `SPAN` is bounded on both sides by no single unit, `BOUND` on one side only."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    HALF = "half"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SPAN = "span"
    BOUND = "bound"


class Status(StrEnum):
    """Of an event, computed from its claims as of a date."""

    SCHEDULED = "scheduled"
    OCCURRED = "occurred"
    ONGOING = "ongoing"
    OVERDUE = "overdue"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    DISPUTED = "disputed"
    ONLY_DENIED = "only-denied"
    UNCERTAIN = "uncertain"  # only possible or conditional claims


class EntityKind(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"
    OUTLET = "outlet"
    AGENCY = "agency"  # news agency
    POLITY = "polity"  # country or region that acts
    PLACE = "place"
    COLLECTIVE = "collective"  # the West, officials: no membership list
    OFFICE = "office"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the canonical text; `start` and `end` in code points, end exclusive."""

    text: str
    start: int
    end: int

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one article.

    `text` is canonical: paragraphs joined by a line feed, the title first, no mark-up.  `id` is an IRI made from the address (or the title)
    and the digest, so that the same version has the same IRI everywhere.  `published` is ISO 8601 with its zone offset, or a bare day.
    """

    id: str
    path: str
    url: str | None
    title: str
    outlet: str  # label of the publisher; "" when unknown
    outlet_id: str  # IRI of the publisher
    published: str | None
    published_rule: str  # the evidence that gave `published`
    language: str  # BCP 47: zh-Hans, zh-Hant, en …
    text: str
    digest: str  # "sha256:" + hex of the UTF-8 of `text`
    notices: tuple[str, ...] = ()  # what a reader of the report should know: fallbacks taken

    def paragraphs(self) -> Iterator[Span]:
        """The lines of `text`, paragraph 0 (the title) first."""
        start = 0
        for line in self.text.split("\n"):
            yield Span(line, start, start + len(line))
            start += len(line) + 1

    def span(self, start: int, end: int) -> Span:
        return Span(self.text[start:end], start, end)


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its part of speech in LAC's tag set (n v vn a d p c u r m q t f s nr ns nt nz w PER LOC ORG TIME …)."""

    text: str
    start: int
    end: int
    pos: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, polity or place as the registry knows it, or as minted from its name."""

    id: str
    kind: EntityKind
    label: str  # canonical full name, in Chinese where there is one
    label_en: str | None = None
    aliases: tuple[str, ...] = ()
    minted: bool = False  # not in the registry: made from the words


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text and the entity it was resolved to.

    `head` marks titles and modifiers standing before the name (`中国外长王毅`: span of the name only, `extent` of the whole phrase).
    """

    span: Span
    entity: Entity
    extent: Span
    rule: str  # what resolved it: registry, dot-rule, tagger, short-name, pronoun, title, metonymy


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of one paragraph with its words and names, in order of position."""

    start: int
    end: int
    paragraph: int
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the language stage found in a document."""

    document: Document
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class TimeExtent:
    """Honest time: an EDTF value no finer than its words, its day bounds, and the words and rule it came from.

    `earliest`/`latest` are inclusive days; None is open.  Sub-day words (下午3时) keep the day as value.
    """

    edtf: str
    earliest: date | None
    latest: date | None
    precision: Precision
    fit: Fit
    words: Span | None  # None only when `inferred`
    rule: str
    inferred: bool = False
    anchor: str | None = None  # IRI of the event an inferred extent follows from


@dataclass(frozen=True, slots=True)
class Role:
    """A filled argument role.  `role` is agent, patient, party, place or theme; `words` stand in the text; `label` is the resolved name."""

    role: str
    words: Span
    label: str
    entity: str | None  # IRI; None for themes that name no entity
    kind: EntityKind | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A link of the reported-by chain; `cue` are the reporting words, None for the outlet itself."""

    label: str
    entity: str
    kind: EntityKind
    cue: Span | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One place in one article where somebody says that one event happens, happened, will, may or did not happen.

    `sources` runs from the originator to the outlet, which is always last.  `event` is set by `kg.identity`.
    """

    id: str
    document: Document
    type: str  # local name of the event type
    trigger: Span
    quote: Span
    roles: tuple[Role, ...]
    when: TimeExtent | None
    modality: Modality
    polarity: Polarity
    presupposed: bool
    sources: tuple[Source, ...]
    confidence: float
    event: str | None = None
    evidence: tuple[str, ...] = ()  # names of the rules that made it

    @property
    def originator(self) -> Source:
        return self.sources[0]


@dataclass(frozen=True, slots=True)
class Event:
    """A coreference cluster of claims: derived, never asserted.  `claims` are claim ids, sorted."""

    id: str
    type: str
    label: str
    label_en: str
    status: Status
    when: TimeExtent | None
    roles: tuple[Role, ...]
    claims: tuple[str, ...]
    sources: tuple[str, ...]  # IRIs of the independent originators
    first_reported: str | None
    last_reported: str | None
