"""Sentences end where a reader would end them, and every offset points into the document."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language import sentences
from kg.model import Span


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences.split(Span(text, 0, len(text)))]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("港口关闭了。船只改道。", ["港口关闭了。", "船只改道。"]),
        ("他问：“谁下的令？”没有人回答。", ["他问：“谁下的令？”", "没有人回答。"]),
        ("「船走了。」她說。", ["「船走了。」", "她說。"]),
        ("价格涨到3.5元，U.S.方面未回应。", ["价格涨到3.5元，U.S.方面未回应。"]),
        ("会议结束. 代表离开.", ["会议结束.", "代表离开."]),
        ("  港口关闭了。  ", ["港口关闭了。"]),
        ("真的吗？！是的。", ["真的吗？！", "是的。"]),
        ('船长说："我们走。"船员照办。', ['船长说："我们走。"', "船员照办。"]),
    ],
)
def test_closing_marks_stay_with_their_sentence(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(alphabet='港口关闭，。？！”“」…. "aU3\n', max_size=80))
def test_sentences_are_in_order_disjoint_and_lose_only_white_space(text: str) -> None:
    bounds = list(sentences.split(Span(text, 0, len(text))))
    assert all(a < b for a, b in bounds)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(bounds))
    assert "".join("".join(text[a:b] for a, b in bounds).split()) == "".join(text.split())


@given(st.text(min_size=1, max_size=300), st.integers(min_value=2, max_value=50))
def test_pieces_cover_a_long_sentence_within_the_bound(text: str, longest: int) -> None:
    pieces = list(sentences.pieces(text, longest))
    assert "".join(text[a:b] for a, b in pieces) == text
    assert all(b - a <= longest for a, b in pieces)
