"""Front matter, Markdown and plain text, and what the user says of them."""

from pathlib import Path

import pytest

from kg.reading import Overrides
from tests.reading.test_archive import PAGE, read_text

FRONT = """---
title: "罢工：港口瘫痪"
date: 2025-03-03T09:00:00+08:00
author: 北岸日报
from: https://www.northshore.example/a
---
码头工人周一开始罢工。

工会主席表示，谈判没有结果。
"""


def test_front_matter_gives_title_time_outlet_and_address(tmp_path: Path) -> None:
    document = read_text(tmp_path, FRONT)
    assert (document.title, document.published, document.outlet) == ("罢工：港口瘫痪", "2025-03-03T09:00:00+08:00", "北岸日报")
    assert document.url == "https://www.northshore.example/a"
    assert document.text.count("\n") == 2


def test_front_matter_that_is_no_yaml_is_read_line_by_line(tmp_path: Path) -> None:
    document = read_text(tmp_path, FRONT.replace('title: "罢工：港口瘫痪"', "title: [视频] 罢工: 港口 - 瘫痪"))
    assert document.title == "罢工: 港口 - 瘫痪"


def test_an_archive_page_behind_front_matter_keeps_its_own_title_and_date(tmp_path: Path) -> None:
    document = read_text(tmp_path, FRONT.split("码头工人")[0] + PAGE)
    assert (document.title, document.published) == ("港口工人罢工结束", "2025-03-03T14:51:00+01:00")


def test_a_naive_body_date_takes_the_zone_of_the_metadata_where_the_outlet_has_none(tmp_path: Path) -> None:
    page = PAGE.replace("www.rfi.fr/cn", "www.northshore.example").replace("03/03/2025 - 14:51", "2025-03-03 08:00:00")
    assert read_text(tmp_path, FRONT.split("码头工人")[0] + page).published == "2025-03-03T08:00:00+08:00"


def test_the_first_line_of_plain_text_is_the_title(tmp_path: Path) -> None:
    document = read_text(tmp_path, "港口复工\n\n港口周二复工。\n", "a.txt")
    assert document.title == "港口复工"
    assert document.published is None
    assert any("--published" in n for n in document.notices)


def test_what_the_user_says_wins(tmp_path: Path) -> None:
    said = Overrides(published="2025-03-04", url="https://x.example/1", title="复工", outlet="德国之声")
    document = read_text(tmp_path, FRONT, overrides=said)
    assert (document.published, document.url, document.title, document.outlet) == ("2025-03-04", "https://x.example/1", "复工", "德国之声")


def test_markdown_marks_are_not_text(tmp_path: Path) -> None:
    document = read_text(tmp_path, "# 标题\n\n**工会**表示，[协议](https://x.example)已达成。\n")
    assert document.text == "标题\n工会表示，协议已达成。"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("港口周二复工，工会主席表示满意。", "zh-Hans"),
        ("港口週二復工，工會主席對結果表示滿意。", "zh-Hant"),
        ("The harbour will open again on Tuesday, said the head of the dockers' union.", "en"),
        ("Порт снова откроется во вторник, заявил глава профсоюза докеров.", "ru"),
        ("Der Hafen öffnet am Dienstag wieder, sagte der Vorsitzende der Gewerkschaft.", "de"),
        ("港湾は火曜日に再開されると、労働組合の委員長が記者団に述べました。", "ja"),
        ("12, 13, 14", "und"),
    ],
)
def test_the_language_is_found_and_one_without_a_pack_is_said(tmp_path: Path, words: str, language: str) -> None:
    document = read_text(tmp_path, f"2025\n\n{words}".encode())
    assert document.language == language
    assert any("no pack" in notice for notice in document.notices) != language.startswith("zh")
