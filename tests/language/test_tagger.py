"""Words with part of speech: LAC's tag set from both taggers, exact offsets, and LAC's own best path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.language import tagger

TEXT = "渔业部长陈海生周三在雅加达宣布，ＡＢＣ公司将赔偿3.5亿元。"
TAGS = {"n", "v", "vn", "a", "d", "p", "c", "u", "r", "m", "q", "t", "f", "s", "nr", "ns", "nt", "nz", "nw", "ad", "an", "vd", "w", "xc"}


@pytest.fixture(scope="module", params=[tagger.Lac, tagger.Jieba])
def either(request: pytest.FixtureRequest) -> tagger.Tagger:
    made: tagger.Tagger = request.param()
    return made


def test_words_cover_the_text_in_order(either: tagger.Tagger) -> None:
    [words] = either.tag([TEXT])
    assert "".join(TEXT[a:b] for a, b, _ in words) == TEXT
    assert {tag for _, _, tag in words} <= TAGS | {"PER", "LOC", "ORG", "TIME"}


def test_places_are_tagged(either: tagger.Tagger) -> None:
    assert "LOC" in {tag for a, b, tag in either.tag([TEXT])[0] if TEXT[a:b] == "雅加达"}


def test_lac_sees_persons() -> None:
    assert "PER" in {tag for a, b, tag in tagger.Lac().tag([TEXT])[0] if TEXT[a:b] == "陈海生"}


def test_a_text_is_tagged_alike_in_any_company(either: tagger.Tagger) -> None:
    others = ["港口关闭。", TEXT[:20], "船只改道，货物积压，保险费上涨。"]
    assert either.tag([*others, TEXT])[-1] == either.tag([TEXT])[0]


def test_long_and_empty_texts(either: tagger.Tagger) -> None:
    long = "船只改道，货物积压" * 100
    none, some = either.tag(["", long])
    assert none == []
    assert some[-1][1] == len(long)


@given(st.integers(min_value=0, max_value=2**32 - 1), st.integers(min_value=1, max_value=30))
def test_the_pruned_path_is_the_best_of_all_paths(seed: int, length: int) -> None:
    import numpy as np

    lac = tagger.default()
    assert isinstance(lac, tagger.Lac)
    scores = np.random.default_rng(seed).normal(scale=0.5, size=(length, len(lac._transitions))).astype(np.float32)
    best, back = scores[0], []
    for row in scores[1:]:
        totals = best[:, None] + np.array(lac._transitions, dtype=np.float32)
        back.append(totals.argmax(axis=0))
        best = totals.max(axis=0) + row
    expected = [int(best.argmax())]
    for links in reversed(back):
        expected.append(int(links[expected[-1]]))
    path = scores.argmax(axis=1)
    for _, position, candidates in lac._undecided(scores[None]):
        lac._settle(path, position, candidates, length)
    assert path.tolist() == expected[::-1]
