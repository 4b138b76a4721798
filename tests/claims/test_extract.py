"""What always holds of claims, on own sentences, broken ones and any text."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import times
from kg.claims import extract
from kg.edtf import is_valid

ARTICLE = """挪威与智利签署渔业协议
挪威首相斯特勒周二在奥斯陆会见了智利总统博里奇。双方签署了一项渔业协议。
据法新社报道，智利将在六月向挪威派出代表团。“我们不会取消访问，”博里奇说。
两国没有宣布新的关税。"""


def spans_hold(claims, text):
    for claim in claims:
        spans = [
            claim.quote,
            claim.trigger,
            *(r.words for r in claim.roles),
            *([claim.when.words] if claim.when and claim.when.words else []),
        ]
        assert all(text[s.start : s.end] == s.text and s.text for s in spans)
        assert claim.quote.covers(claim.trigger)
        assert "\n" not in claim.quote.text


def test_spans_are_the_text_at_their_offsets(read, ontology):
    analysis = read(ARTICLE)
    claims = extract(analysis, times.resolve(ARTICLE, analysis.document.published), ontology)
    assert claims
    spans_hold(claims, ARTICLE)


def test_twice_is_the_same_as_once(read, ontology):
    analysis = read(ARTICLE)
    found = times.resolve(ARTICLE, analysis.document.published)
    assert extract(analysis, found, ontology) == extract(replace(analysis), list(found), ontology)


def test_claims_come_in_order_with_ids_of_their_own(read, ontology):
    analysis = read(ARTICLE)
    claims = extract(analysis, times.resolve(ARTICLE, analysis.document.published), ontology)
    assert [c.trigger.start for c in claims] == sorted(c.trigger.start for c in claims)
    assert len({c.id for c in claims}) == len(claims)


def test_every_source_chain_ends_with_the_outlet(read, ontology):
    analysis = read(ARTICLE, outlet="北湾时报")
    claims = extract(analysis, times.resolve(ARTICLE, analysis.document.published), ontology)
    assert {c.sources[-1].label for c in claims} == {"北湾时报"}


def test_a_text_without_words_has_no_claims(read, ontology):
    assert extract(read("……"), [], ontology) == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(list("挪威智利总统说，。“”：将未周二会见签署协议在与的被、\n（）是2024年5月据报道")), max_size=60).map("".join)
)
def test_nothing_breaks_it(read, ontology, text):
    analysis = read("题\n" + text)
    claims = extract(analysis, times.resolve(analysis.document.text, analysis.document.published), ontology)
    spans_hold(claims, analysis.document.text)
    assert all(c.when is None or is_valid(c.when.edtf) for c in claims)
    assert all(0 <= c.confidence <= 1 for c in claims)
