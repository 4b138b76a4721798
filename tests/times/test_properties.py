"""What must hold for any text."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.edtf import bounds
from kg.times import TimeMention, resolve, to_extent
from kg.times.plain import Plain
from kg.times.tables import script

PUBLISHED = "2023-09-20T14:51:00+02:00"
_CHARACTERS = (
    "年月日号时点分周前后内来至到初末底中上下旬今昨明当次本去自从起，。、（）()-~/:. \n\u3000第每近约半几多百千十一二三四五六七八九零〇两廿"
    "0123456789"
)
_WORDS = """2023年 10月 20日 上周三 星期五 去年 今年 晚上 下午3时 9:30 世纪 80年代 以来 截至 之前 过去 未来 季度 上半年
春节 国庆节 农历 正月
除夕 闰四月 战争爆发 三天后 GMT 民国 目前 近日 2024-02-30 至今
个月 週 後 點 １２ 年底 大年初三 冬至 两个半 公元 至少"""
_PIECES = [*_CHARACTERS, *_WORDS.split()]
time_like = st.lists(st.sampled_from(_PIECES), max_size=14).map("".join)
any_text = st.one_of(time_like, st.text(max_size=60))


@given(any_text)
@settings(max_examples=400, deadline=None)
def test_a_mention_is_its_words_and_mentions_do_not_overlap(text: str) -> None:
    end = 0
    for m in resolve(text, PUBLISHED):
        assert text[m.start : m.end] == m.text
        assert m.text.strip(script.SPACES) == m.text
        if m.kind != "event-anchored":
            assert m.start >= end
            end = m.end


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_every_value_is_valid_and_its_bounds_agree(text: str) -> None:
    for m in resolve(text, PUBLISHED):
        if m.edtf is not None:
            limits = bounds(m.edtf)
            assert (limits.earliest, limits.latest) == (m.earliest, m.latest)
            extent = to_extent(m)
            assert extent is not None
            assert (extent.earliest, extent.latest) == (m.earliest, m.latest)
        if m.from_ and m.to_:
            assert m.from_[:10] <= m.to_[:10] or len(m.from_) != len(m.to_)
        if m.kind in ("duration", "set"):
            assert m.edtf is None
            assert m.from_ is None
            assert m.to_ is None


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.sampled_from(["year", "month", "day"]))
def test_a_value_is_as_coarse_as_its_words(day: date, unit: str) -> None:
    words = {"year": f"{day.year}年", "month": f"{day.year}年{day.month}月", "day": f"{day.year}年{day.month}月{day.day}日"}[unit]
    (m,) = resolve(words, PUBLISHED)
    assert m.precision == unit
    assert m.edtf == day.isoformat()[: {"year": 4, "month": 7, "day": 10}[unit]]


@given(time_like, st.lists(st.tuples(st.integers(0, 60), st.sampled_from(" \u3000\u00a0\u200b")), max_size=5))
@settings(max_examples=400, deadline=None)
def test_spaces_beside_chinese_change_no_value(text: str, spaces: list[tuple[int, str]]) -> None:
    text = text.replace(" ", "").replace("\u3000", "")
    spaced = text
    for at, space in sorted(spaces, reverse=True):
        before, after = spaced[max(0, at - 1) : at], spaced[at : at + 1]
        if not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum()):  # 20 23 is another number than 2023
            spaced = spaced[:at] + space + spaced[at:]
    if Plain(spaced).text == Plain(text).text:
        assert _values(resolve(spaced, PUBLISHED)) == _values(resolve(text, PUBLISHED))


@given(time_like)
@settings(max_examples=400, deadline=None)
def test_full_width_digits_and_the_other_script_change_no_value(text: str) -> None:
    wide = text.translate({ord(str(d)): ord("０") + d for d in range(10)})
    traditional = text.translate(str.maketrans("后来农历节两当内从过几国预号时点周战发", "後來農曆節兩當內從過幾國預號時點週戰發"))
    expected = _values(resolve(text, PUBLISHED))
    assert _values(resolve(wide, PUBLISHED)) == expected
    assert _values(resolve(traditional, PUBLISHED)) == expected


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "年",
        "2023年",
        "10月",
        "上",
        "前",
        "周",
        "(",
        "（7日",
        "自从",
        "以来",
        "之后",
        "战争爆发后",
        "9:30至",
        "月月日日",
        "\u3000",
        "今天，",
        "三天",
        "第一",
        "十",
    ],
)
def test_no_line_takes_more_than_linear_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    begin = time.process_time()
    resolve(text, PUBLISHED)
    assert time.process_time() - begin < 6  # 1 MB of Chinese is 330,000 characters


def _values(mentions: list[TimeMention]) -> list[tuple[str, str | None, str | None]]:
    return [(m.kind, m.edtf, m.from_) for m in mentions]
