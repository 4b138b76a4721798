"""What words mean, by the day they were published on (Wednesday 20 September 2023, unless said otherwise)."""

import pytest

from kg.times import resolve

WEDNESDAY = "2023-09-20T14:51:00+02:00"


def only(text: str, published: str | None = WEDNESDAY) -> str | None:
    """EDTF of the one dated mention of a text."""
    found = [m for m in resolve(text, published) if m.edtf is not None]
    assert len(found) == 1, [(m.text, m.edtf, m.rule) for m in found]
    return found[0].edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("大桥于2021年3月4日通车", "2021-03-04"),
        ("大桥于二〇二一年三月四日通车", "2021-03-04"),
        ("大桥于2021年 3 月 4 日通车", "2021-03-04"),
        ("大橋於２０２１年３月４號通車", "2021-03-04"),
        ("通车日期：2021-03-04", "2021-03-04"),
        ("通车日期：2021/3/4", "2021-03-04"),
        ("大桥于1998年通车", "1998"),
        ("大桥于去年三月通车", "2022-03"),
        ("大桥于民国110年通車", "2021"),
        ("大桥于上世纪80年代建成", "198X"),
        ("大桥于19世纪建成", "18XX"),
        ("六七十年代的老桥", "1960/1979"),
        ("大桥于今年第二季度通车", "2023-04/2023-06"),
        ("大桥于明年上半年通车", "2024-01/2024-06"),
        ("前三季度增长百分之五", "2023-01/2023-09"),
        ("大桥于8月下旬通车", "2023-08-21/2023-08-31"),
        ("大桥于8月底通车", "2023-08~"),
        ("大桥于去年年底通车", "2022-12~"),
        ("大桥于上周通车", "2023-09-11/2023-09-17"),
        ("大桥于上周五通车", "2023-09-15"),
        ("大桥于周二（9月19日）通车", "2023-09-19"),
        ("大桥于周一（19日）通车", "2023-09-19"),  # where weekday and date conflict the date wins
        ("大桥于前天晚上8时通车", "2023-09-18"),
        ("大桥于三天前通车", "2023-09-17"),
        ("大桥于两年前通车", "2021"),
        ("过去十年新建大桥二十座", "2013~/2023"),
        ("过去一年新建大桥两座", "2022-09~/2023-09-20"),
        ("过去三天暂停施工", "2023-09-18~/2023-09-20"),
        ("施工队将在七天内撤离", "2023-09-20/2023-09-27~"),
        ("未来两周封闭施工", "2023-09-20/2023-10-04~"),
        ("桥梁工程今明两年完成", "2023/2024"),
    ],
)
def test_dates(text: str, edtf: str) -> None:
    assert only(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("展览9月18日至21日举行", "2023-09-18/2023-09-21"),
        ("展览9月28日至10月3日举行", "2023-09-28/2023-10-03"),
        ("展览18日-21日举行", "2023-09-18/2023-09-21"),
        ("展览18至21日举行", "2023-09-18/2023-09-21"),
        ("展览四五月举行", "2023-04/2023-05"),
        ("展览去年四月到六月举行", "2022-04/2022-06"),
        ("展览2019-2021年停办", "2019/2021"),
        ("展览2019到21年停办", "2019/2021"),
        ("展览周一至周三举行", "2023-09-18/2023-09-20"),
        ("展览6月和8月之间举行", "2023-06/2023-08"),
        ("展览3月至2019年5月举行", "2019-03/2019-05"),
        ("展览今天上午9时至9时20分举行", "2023-09-20"),
    ],
)
def test_ranges_inherit_units_both_ways(text: str, edtf: str) -> None:
    assert only(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("自2021年3月以来已有三座", "2021-03/.."),
        ("新规从下周一起实行", "2023-09-25/.."),
        ("7月开始雨水增多", "2023-07/.."),
        ("截至8月31日共有三座", "[..2023-08-31]"),
        ("2019年以前没有大桥", "[..2018]"),
        ("8月之后没有停工", "[2023-08..2023-09-20]"),
        ("须在12月1日前完工", "[2023-09-20..2023-11-30]"),
        ("目标是2030年或之前完工", "[..2030]"),
    ],
)
def test_bounds(text: str, edtf: str) -> None:
    assert only(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf", "rule"),
    [
        ("车队10月出发", "2023-10", "month-this-year"),
        ("车队12月到过这里", "2022-12", "month-last-year"),
        ("车队定于12月出发", "2023-12", "month-this-year"),
        ("车队计划2月出发", "2024-02", "month-next-year"),
        ("车队2月出发", "2023-02", "month-this-year"),
        ("车队11月8日出发", "2023-11-08", "nearest-month-day"),
        ("车队12月28日到过这里", "2022-12-28", "month-day-past"),
        ("车队将于12月28日出发", "2023-12-28", "nearest-month-day"),
        ("车队28日出发", "2023-09-28", "nearest-bare-day"),
        ("车队周五抵达", "2023-09-22", "nearest-weekday"),
        ("车队定于周一抵达", "2023-09-25", "weekday-ahead"),
        ("车队周六已经抵达", "2023-09-16", "weekday-past"),
    ],
)
def test_years_and_weeks_left_unsaid(text: str, edtf: str, rule: str) -> None:
    (found,) = resolve(text, WEDNESDAY)
    assert (found.edtf, found.rule) == (edtf, rule)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("村民去年春节返乡", "2022-02-01"),
        ("村民2020年中秋节返乡", "2020-10-01"),
        ("村民今年大年初三返乡", "2023-01-24"),
        ("村民2024年除夕返乡", "2024-02-09"),
        ("闰四月多雨", "2020-05-23/2020-06-20"),
        ("2024年冬至那天", "2024-12-21"),
        ("2023年感恩节大减价", "2023-11-23"),
        ("2023年复活节大减价", "2023-04-09"),
        ("法国国庆日阅兵", "2023-07-14"),
        ("今年農曆正月十五賞燈", "2023-02-05"),
    ],
)
def test_named_days(text: str, edtf: str) -> None:
    assert only(text) == edtf


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("目前仍在施工", "2023-09-20"),
        ("日前完成测量", "[..2023-09-20]"),
        ("近日完成测量", "2023-09~"),
        ("迄今完成三座", "[..2023-09-20]"),
        ("即日起封闭", "2023-09-20/.."),
        ("多年来一直封闭", "../2023-09-20"),
    ],
)
def test_vague_words_stay_vague(text: str, edtf: str) -> None:
    (found,) = resolve(text, WEDNESDAY)
    assert (found.kind, found.edtf, found.from_, found.to_) == ("vague", edtf, None, None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("工期三个月", "duration"),
        ("等了48小时", "duration"),
        ("每周三例会", "set"),
        ("两年一度的庙会", "set"),
        ("不久就会完工", None),
        ("很快就会完工", "vague"),
    ],
)
def test_durations_and_sets_are_never_dates(text: str, kind: str | None) -> None:
    found = resolve(text, WEDNESDAY)
    assert [m.kind for m in found] == ([kind] if kind else [])
    assert all(m.edtf is None and m.from_ is None for m in found)


@pytest.mark.parametrize(
    "text",
    [
        "神舟十八号飞船",
        "一群90后青年",
        "北溪2号管道",
        "报告共有三点建议",
        "比分是3:15",
        "他排在第三季的榜首",
        "上海市中心",
        "清明上河图",
        "下半场开始了",
        "月台票价",
        "黎明前线乐队有十一人",
    ],
)
def test_guards(text: str) -> None:
    assert [m.text for m in resolve(text, WEDNESDAY) if m.from_ or m.to_] == []


def test_the_story_day_follows_the_text() -> None:
    text = "代表团9月12日抵达。次日参观工厂，当晚8时出席宴会。\n代表团同日离开。"
    assert [(m.text, m.from_) for m in resolve(text, WEDNESDAY)] == [
        ("9月12日", "2023-09-12"),
        ("次日", "2023-09-13"),
        ("当晚8时", "2023-09-13T20"),
        ("同日", "2023-09-13"),
    ]


def test_a_new_paragraph_returns_to_the_day_the_text_leads_with() -> None:
    text = "市长今天出访，代表团昨天已经出发。\n市长上午抵达机场。"
    assert [(m.text, m.edtf) for m in resolve(text, WEDNESDAY)] == [("今天", "2023-09-20"), ("昨天", "2023-09-19"), ("上午", "2023-09-20")]


def test_the_dash_of_a_dateline_makes_no_range() -> None:
    assert [m.edtf for m in resolve("某社巴黎9月19日 - 周二公布的数据", WEDNESDAY)] == ["2023-09-19", "2023-09-19"]


def test_dates_joined_to_one_another_share_year_and_month() -> None:
    assert [m.edtf for m in resolve("2014年9月和11月两次开会，6月11日、12日又开会", WEDNESDAY)] == [
        "2014-09",
        "2014-11",
        "2023-06-11",
        "2023-06-12",
    ]


def test_a_year_named_in_passing_does_not_rule_the_rest_of_the_sentence() -> None:
    assert [m.edtf for m in resolve("2018年当选的市长8月再次露面", WEDNESDAY)] == ["2018", "2023-08"]


def test_the_dateline_overrides_today_within_two_days() -> None:
    assert [m.edtf for m in resolve("（某社巴黎19日电）市长今天宣布", WEDNESDAY)] == ["2023-09-19", "2023-09-19"]
    assert [m.edtf for m in resolve("（某社巴黎9日电）市长今天宣布", WEDNESDAY)] == ["2023-09-09", "2023-09-20"]


def test_statistics_count_back_from_the_month_reported() -> None:
    text = "8月出口增长，较上月加快，比去年同期多一成"
    assert [m.edtf for m in resolve(text, WEDNESDAY)] == ["2023-08", "2023-07", "2022-07"] or [m.edtf for m in resolve(text, WEDNESDAY)][
        :2
    ] == ["2023-08", "2023-07"]


@pytest.mark.parametrize(
    ("text", "words", "anchor", "mod"),
    [
        ("自内战爆发以来首次开放", "内战爆发以来", "内战爆发", "since"),
        ("在投票结束三天后公布", "三天后", "投票结束", "after"),
        ("他上任以来从未出访", "他上任以来", "他上任", "since"),
        ("大选之前停止施工", "大选之前", "大选", "before"),
    ],
)
def test_event_anchored_times_keep_their_anchor(text: str, words: str, anchor: str, mod: str) -> None:
    found = next(m for m in resolve(text, WEDNESDAY) if m.kind == "event-anchored")
    assert (found.text, found.mod, found.edtf) == (words, mod, None)
    assert found.anchor is not None
    assert text[slice(*found.anchor)] == anchor


def test_a_date_that_dates_the_anchor_needs_no_second_mention() -> None:
    assert [(m.text, m.edtf) for m in resolve("自2022年2月内战爆发以来首次开放", WEDNESDAY)] == [("2022年2月", "2022-02/..")]


def test_without_a_publication_time_only_absolute_dates_have_values() -> None:
    assert [(m.text, m.edtf) for m in resolve("去年到访，2020年5月再访，目前未定", None)] == [("2020年5月", "2020-05"), ("目前", None)]


def test_a_publication_time_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ISO 8601"):
        resolve("昨天", "yesterday")


def test_days_that_do_not_exist_get_no_value() -> None:
    assert [m for m in resolve("2023年2月30日", WEDNESDAY) if m.edtf] == []


def test_offsets_are_of_the_source_with_its_spaces() -> None:
    text = "于　１０月 ２０日　通车"
    (found,) = resolve(text, WEDNESDAY)
    assert (found.start, found.end, found.text, found.edtf) == (2, 9, "１０月 ２０日", "2023-10-20")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("气象站连续四天测得强风", "2023-09-17/2023-09-20"),
        ("评审团展开为期三天的考察", "2023-09-20/2023-09-22"),
        ("几个小时前码头封闭", "2023-09-20"),
        ("数周前码头封闭", "2023-08~"),
        ("数天前码头封闭", "2023-09~"),
        ("周末期间码头封闭", "2023-09-16/2023-09-17"),
        ("码头将在周末封闭", "2023-09-23/2023-09-24"),
        ("铜价在尾盘回落", "2023-09-20"),
        ("码头直到2031年停用", "[..2031]"),
        ("到傍晚已有三艘船靠岸", "[..2023-09-20]"),
        ("条例公布之前码头封闭", "[..2023-09-20]"),
        ("在刚过去的周三码头封闭", "2023-09-13"),
    ],
)
def test_times_counted_from_the_day_told_of(text: str, edtf: str) -> None:
    assert only(text) == edtf


def test_a_run_of_days_ends_and_a_term_begins_on_the_day_last_named() -> None:
    assert [m.edtf for m in resolve("渔船9月6日返港，此行连续两天遇险。", WEDNESDAY)][-1] == "2023-09-05/2023-09-06"
    assert [m.edtf for m in resolve("渔船9月6日出港，开始为期两天的航行。", WEDNESDAY)][-1] == "2023-09-06/2023-09-07"
    assert [m.edtf for m in resolve("船队9月8日结束为期三天的巡游。", WEDNESDAY)][-1] == "2023-09-06/2023-09-08"


def test_after_an_event_lies_between_the_day_its_sentence_names_and_publication() -> None:
    assert [m.edtf for m in resolve("9月6日条例获批，条例公布之后，渔民抱怨。", WEDNESDAY)] == ["2023-09-06", "[2023-09-06..2023-09-20]"]
    assert [m.edtf for m in resolve("9月6日条例获批。条例公布之后，渔民抱怨。", WEDNESDAY)] == ["2023-09-06", None]


def test_digits_of_other_scripts_are_no_times() -> None:
    assert resolve("૦૭", WEDNESDAY) == []


@pytest.mark.parametrize("text", ["大选前一天，他宣布退选。", "他在德国战败前一周自杀。", "警方在封城前一晚搜查了住所。"])
def test_the_day_before_an_event_is_not_the_day_before_the_report(text: str) -> None:
    assert not [m for m in resolve(text, "2020-07-14") if m.edtf is not None and m.text.startswith("前一")]
