"""What the words around, the story told before and the country spoken of make of a time: fiscal years, captions, stories of other years."""

import pytest

from kg.times import resolve

WEDNESDAY = "2023-09-20T14:51:00+02:00"


def dates(text: str, published: str = WEDNESDAY) -> list[tuple[str, str | None]]:
    return [(m.text, m.edtf) for m in resolve(text, published)]


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("日本政府编制2023财年预算", "2023-04/2024-03"),
        ("印度2022/23财年的出口", "2022-04/2023-03"),
        ("香港公布2023-24财政年度预算", "2023-04/2024-03"),
        ("美国2024财年国防开支", "2023-10/2024-09"),
        ("澳大利亚2023财年预算出现盈余", "2022-07/2023-06"),
        ("德国2023财年预算", "2023"),
        ("日本经济本财年料将萎缩", "2023-04/2024-03"),
        ("印度经济上一财年增长", "2022-04/2023-03"),
        ("美国政府本财年头9个月的赤字", "2022-10/2023-06"),
        ("日本本财年第一季度的出口", "2023-04/2023-06"),
        ("在截至2019年3月的财年中", "2018-04/2019-03"),
        ("这家美国公司2022财年营收", "2022"),  # its own year, which nobody said
        ("2016-2018财年的拨款", "2016/2018"),
    ],
)
def test_fiscal_years_are_those_of_the_country_spoken_of(text: str, edtf: str) -> None:
    assert dates(text)[0][1] == edtf


def test_the_current_fiscal_year_of_an_unnamed_body_dates_nothing() -> None:
    assert [(m.text, m.kind, m.edtf) for m in resolve("公司本财年业绩向好", WEDNESDAY)] == [("本财年", "vague", None)]


@pytest.mark.parametrize(
    "caption",
    ["资料图片：2018年2月，一座船坞。摄影/某人", "图为2018年2月的船坞", "▲2018年2月的船坞", "一艘渡轮停在船坞里。（2018年2月5日）"],
)
def test_a_caption_neither_takes_the_day_of_the_story_nor_moves_it(caption: str) -> None:
    found = dict(dates(f"渡轮停航\n船东周一宣布停航。\n{caption}\n当天下午，乘客离开。"))
    assert found["周一"] == found["当天下午"] == "2023-09-18"
    assert dates("船东周一宣布停航。（图：当天的船坞）次日复航。")[1:] == [("当天", "2023-09-20"), ("次日", "2023-09-19")]


def test_a_story_of_another_year_goes_on_in_it() -> None:
    assert dates("展会将于2024年7月23日开幕，8月8日闭幕。") == [("2024年7月23日", "2024-07-23"), ("8月8日", "2024-08-08")]
    assert dates("他1999年4月被捕。6月，他获释。")[1] == ("6月", "1999-06")
    assert dates("他2018年7月当选的消息。周三开会，12月将再谈。")[-1] == ("12月", "2023-12")
    assert dates("他于（2022年）2月24日出海。人们说，2月24日风平浪静。")[-1] == ("2月24日", "2022-02-24")


def test_a_holiday_just_past_is_meant_though_its_aftermath_lies_ahead() -> None:
    assert dates("渡轮将在国庆节后复航", "2023-10-08")[0][1] == "[2023-10-01..2023-10-08]"


def test_a_weekday_keeps_the_day_it_was_named_as() -> None:
    assert dates("上周四法院裁定。周四的裁定影响深远。") == [("上周四", "2023-09-14"), ("周四", "2023-09-14")]


def test_the_next_day_of_an_unnamed_day_is_not_guessed() -> None:
    assert [(m.kind, m.edtf) for m in resolve("他抵达港口的次日，渡轮停航", WEDNESDAY)] == [("event-anchored", None)]
    assert dates("渡轮周一停航，次日复航。")[1] == ("次日", "2023-09-19")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("渡轮公司第二季营收下滑", "2023-04/2023-06"),
        ("1958年第一季的营收", "1958-01/1958-03"),
        ("6月底外汇市场", "2023-06~"),
        ("2018年初中国央行", "2018-01~"),
        ("船东周三早些时候宣布", "2023-09-20"),
        ("船东接受了10月赴港的邀请", "2023-10"),
        ("9月之后，船东计划减班", "2023-09/.."),
        ("过去几周渡轮停航", "../2023-09-20"),
        ("接下来的几天渡轮停航", "2023-09~"),
        ("上世纪90年代晚期", "1997~/1999~"),
    ],
)
def test_words_of_news(text: str, edtf: str) -> None:
    assert dates(text)[0][1] == edtf


@pytest.mark.parametrize(
    "text",
    ["承诺渡轮50年不变", "小说《一九八四年》", "船东辞职后 日本渡轮", "布鲁塞尔后", "2000磅炸弹", "包头案第一季", "一天深夜两点敲门"],
)
def test_no_times_or_no_dates(text: str) -> None:
    assert [m for m in resolve(text, WEDNESDAY) if m.edtf] == []


def test_a_run_of_half_a_day_or_year_has_no_days() -> None:
    assert [(m.kind, m.edtf) for m in resolve("渡轮连续半年停航", WEDNESDAY)] == [("duration", None)]


def test_a_line_end_is_no_letter_before_a_date() -> None:
    assert dates("摄影 SMITH\n2018年，渡轮停航")[-1] == ("2018年", "2018")


def test_the_future_alone_is_vague() -> None:
    assert [(m.kind, m.edtf) for m in resolve("船东对未来充满信心", WEDNESDAY)] == [("vague", None)]
