"""What the encoder reads at once: whole sentences, nothing twice, nothing lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kg.tagging.chunks import LONGEST, chunks

texts = st.text(st.sampled_from("警方周三说。！？，、：；“”\n a1"), max_size=900)


@given(texts)
def test_every_character_but_line_feeds_is_read_once_and_in_order(text: str) -> None:
    pieces = chunks(text)
    assert all(a < b for a, b in pieces)
    assert all(b <= c for (_, b), (c, _) in pairwise(pieces))
    read = set().union(*(range(a, b) for a, b in pieces)) if pieces else set()
    assert {i for i, c in enumerate(text) if c != "\n"} <= read | {i for i, c in enumerate(text) if c == "\n"}


def test_sentences_stay_together_up_to_the_limit_and_are_never_cut() -> None:
    sentence = "外长周三在首都会见了来访的议长一行。"
    text = sentence * 40
    for start, end in chunks(text):
        assert end - start <= LONGEST
        assert text[start:end] == sentence * ((end - start) // len(sentence))


def test_a_sentence_that_is_too_long_is_cut_at_a_comma() -> None:
    text = "会谈涉及边境贸易、渔业和航运，" * 40 + "没有结果。"
    pieces = chunks(text)
    assert len(pieces) > 1
    assert all(text[end - 1] in "，、。" for _, end in pieces)
