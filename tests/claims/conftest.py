"""One sentence in, one claim out: fields are tested on a given trigger, apart from finding it."""

from collections.abc import Callable

import pytest

from kg import ids, language, times
from kg.claims.extract import claims_of
from kg.claims.triggers import TriggerMatch
from kg.model import Analysis, Claim, Document
from kg.ontology import Ontology

Claimed = Callable[..., Claim]
PUBLISHED = "2024-05-16T08:00:00+08:00"  # a Thursday


@pytest.fixture(scope="session")
def read(ontology: Ontology) -> Callable[..., Analysis]:
    def analysed(text: str, published: str = PUBLISHED, outlet: str = "晨星日报") -> Analysis:
        digest = "sha256:" + ids.digest(text, length=64)
        document = Document(
            id=ids.document_iri("test", digest),
            path="test.txt",
            url=None,
            title=text.split("\n", 1)[0],
            outlet=outlet,
            outlet_id=ids.entity_iri("outlet", outlet),
            published=published,
            published_rule="test",
            language="zh-Hans",
            text=text,
            digest=digest,
        )
        return language.analyse(document, ontology)

    return analysed


@pytest.fixture(scope="session")
def claimed(read: Callable[..., Analysis], ontology: Ontology) -> Claimed:
    """The claim of the trigger `word` (its last place in the text, or place number `nth`) as an event of `type`."""

    def make(text: str, word: str, type: str, nth: int = -1, others: tuple[tuple[str, str], ...] = ()) -> Claim:
        analysis = read("标题\n" + text)
        body = analysis.document.text
        places = [i for i in range(len(body)) if body.startswith(word, i)]
        start = places[nth]
        matches = [TriggerMatch(analysis.document.span(start, start + len(word)), type, 0.9, f"{type}:{word}", True)]
        for other, kind in others:
            at = body.index(other)
            matches.append(TriggerMatch(analysis.document.span(at, at + len(other)), kind, 0.9, f"{kind}:{other}"))
        found = times.resolve(body, analysis.document.published)
        made = claims_of(analysis, found, ontology, matches, keep_all=True)
        return next(c for c in made if c.trigger.start == start)

    return make


@pytest.fixture(scope="session")
def names() -> Callable[[Claim, str], set[str]]:
    """Resolved names of the fillers of a role."""
    return lambda claim, role: {r.label for r in claim.roles if r.role == role}
