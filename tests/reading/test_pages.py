"""Saved pages: the headline a reader sees, the time the page states, whatever encoding it declares."""

from pathlib import Path

import pytest

from kg import reading
from kg.model import Document
from kg.reading.published import from_text

PROSE = (
    "<p>南湾市政府周一宣布，跨海大桥将于周三正式通车，市长林予安将出席典礼，邻近三个岛屿的居民首次可以驾车进城。</p>"
    "<p>工程总监范思源说，大桥历时六年建成，比原计划晚了十四个月，主要原因是海底岩层比勘探结果坚硬。</p>"
)


def page(folder: Path, head: str, body: str = f"<h1>南湾大桥通车</h1>{PROSE}", encoding: str = "utf-8") -> Document:
    (folder / "page").write_bytes(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    (document,) = reading.read(str(folder / "page"))
    return document


@pytest.mark.parametrize(
    "title",
    [
        "南湾大桥通车",
        "南湾大桥通车 - 南湾在线",
        "南湾大桥通车_要闻_南湾在线",
        "南湾大桥通车|南湾在线",
        "南湾在线：南湾大桥通车",
        "南湾大桥通车 城建频道-南湾在线",
    ],
)
@pytest.mark.parametrize("element", ["h1", "h2", "div", "b"])
def test_the_title_is_the_headline_without_the_name_of_the_site(tmp_path: Path, title: str, element: str) -> None:
    shown = "南湾大桥通车" if element != "h1" else " 南湾大桥通车\n"
    body = f"<div id=top><a>南湾在线</a></div><{element}>{shown}</{element}>{PROSE}"
    assert page(tmp_path, f"<title>{title}</title>", body).title == "南湾大桥通车"


def test_a_headline_keeps_its_own_dashes_and_quotation_marks(tmp_path: Path) -> None:
    document = page(tmp_path, '<title>Bridge - "open" at last - South Bay Daily</title>', f"<h1>Bridge – “open” at last</h1>{PROSE}")
    assert document.title == "Bridge – “open” at last"


@pytest.mark.parametrize(
    ("head", "body", "published", "rule"),
    [
        ('<script type="application/ld+json">{"datePublished": "2025-05-12T08:30Z"}</script>', "", "2025-05-12T08:30:00+00:00", "metadata"),
        ('<meta name="PubDate" content="2025-05-12T00:30:00Z">', "", "2025-05-12T00:30:00+00:00", "metadata"),
        ('<meta name="publishdate" content="2025-05-12 08:30">', "", "2025-05-12T08:30:00+08:00", "metadata"),
        ("", "<h1>南湾大桥通车</h1><time datetime='2025-05-12T08:30:00+08:00'>周一</time>", "2025-05-12T08:30:00+08:00", "metadata"),
        ("", "<h1>南湾大桥通车</h1><div>发布时间：2025-05-12 来源：南湾日报</div>", "2025-05-12", "page-text"),
    ],
)  # fmt: skip
def test_what_the_page_states_goes_before_what_only_stands_on_it(tmp_path: Path, head: str, body: str, published: str, rule: str) -> None:
    document = page(tmp_path, f"<title>南湾大桥通车</title>{head}", (body or "<h1>南湾大桥通车</h1>") + PROSE)
    assert (document.published, document.published_rule) == (published, rule)
    assert any("words of the page" in n for n in document.notices) == (rule == "page-text")


def test_a_clock_time_in_no_known_zone_is_worth_its_day(tmp_path: Path) -> None:
    english = (
        "<h1>The bridge opens</h1><p>The city of South Bay said on Monday that its new bridge will open on Wednesday, a year late.</p>" * 2
    )
    document = page(tmp_path, '<title>The bridge opens</title><meta name="pubdate" content="2025-05-12 08:30">', english)
    assert document.published == "2025-05-12"


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("gb2312", "gb18030"), ("big5", "utf-8"), ("utf-8", "gb18030"), ("gb2312", "utf-8"), ("nonsense", "utf-8"), ("utf-16", "utf-16")],
)
def test_right_and_wrong_declarations_of_the_encoding(tmp_path: Path, declared: str, actual: str) -> None:
    document = page(tmp_path, f'<meta charset="{declared}"><title>南湾大桥通车</title>', encoding=actual)
    assert document.title == "南湾大桥通车"
    assert "岩层比勘探结果坚硬" in document.text


def test_a_page_in_big5_is_traditional_chinese(tmp_path: Path) -> None:
    prose = "<p>南灣市政府週一宣布，跨海大橋將於週三正式通車，市長林予安將出席典禮，鄰近三個島嶼的居民首次可以駕車進城。</p>" * 2
    document = page(tmp_path, '<meta charset="big5"><title>南灣大橋通車</title>', f"<h1>南灣大橋通車</h1>{prose}", "big5")
    assert (document.title, document.language) == ("南灣大橋通車", "zh-Hant")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Mon, 03 Mar 2025 08:00:00 +0800", "2025-03-03T08:00:00+08:00"),
        ("November 19, 2019, 07:47 PM EST", "2019-11-19T19:47:00-05:00"),
        ("2010-01-01 09:32:17 UTC", "2010-01-01T09:32:17+00:00"),
        ("11.11.2021", "2021-11-11"),
        ("3 mars 2025", "2025-03-03"),
        ("2025年3月3日", "2025-03-03"),
        ("in 2025", None),
        ("next Monday", None),
        ("x" * 5000 + "2025", None),
    ],
)
def test_dates_of_metadata_in_any_notation(text: str, value: str | None) -> None:
    found = from_text(text, None, "metadata")
    assert (found.value if found else None) == value
