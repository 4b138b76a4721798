"""The archive format, with what real archives do to it."""

from pathlib import Path

import pytest

from kg import reading
from kg.model import Document
from kg.reading import Overrides

PAGE = """<!--1741000000000-->
[港口工人罢工结束 - 要闻分析](https://www.rfi.fr/cn/20250303-strike)
------

<div>03/03/2025 - 14:51</div><p><strong>码头工会周一宣布罢工结束。</strong></p><p>船公司表示欢迎。<br>港口周二恢复运作。</p>
<div>分享 :</div><hr><div>获取更多RSS：<br><a href="https://feeds.example">https://feeds.example</a></div>
"""


def read_text(tmp_path: Path, content: str | bytes, name: str = "a.md", overrides: Overrides | None = None) -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (document,) = reading.read(str(path), overrides or Overrides())
    return document


def test_title_comes_first_and_blocks_become_paragraphs(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE)
    assert document.text.split("\n") == ["港口工人罢工结束", "码头工会周一宣布罢工结束。", "船公司表示欢迎。", "港口周二恢复运作。"]


def test_every_paragraph_stands_at_its_offsets(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE)
    assert all(document.text[p.start : p.end] == p.text for p in document.paragraphs())


def test_body_date_is_read_in_the_outlets_zone(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE)
    assert (document.published, document.published_rule) == ("2025-03-03T14:51:00+01:00", "body-date")
    assert document.outlet == "法国国际广播电台"


def test_a_date_line_may_be_written_as_in_mail(tmp_path: Path) -> None:
    line = "日期：Tue, 04 Mar 2025 05:40:58 +0000"
    document = read_text(tmp_path, f"[港口复工](https://www.northshore.example/2)\n------\n{line}\n\n<p>港口周二复工。</p>")
    assert (document.published, document.published_rule) == ("2025-03-04T05:40:58+00:00", "body-date")
    assert line not in document.text


def test_crawl_time_gives_a_day_only_when_nothing_else_does(tmp_path: Path) -> None:
    page = PAGE.replace("<div>03/03/2025 - 14:51</div>", "").replace("/20250303-strike", "/strike")
    document = read_text(tmp_path, page)
    assert (document.published, document.published_rule) == ("2025-03-03", "crawl-time")
    assert any("crawl time" in n for n in document.notices)


@pytest.mark.parametrize("comment", ["", "<!--NaN-->\n", "<!---->\n"])
def test_a_missing_or_broken_crawl_comment_is_no_obstacle(tmp_path: Path, comment: str) -> None:
    document = read_text(tmp_path, comment + PAGE.split("\n", 1)[1])
    assert document.published == "2025-03-03T14:51:00+01:00"


def test_a_title_may_hold_brackets_and_line_breaks(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE.replace("港口工人罢工结束 - 要闻分析", "[视频]港口（二）\n[续] 罢工 &quot;结束&quot;"))
    assert document.title == '港口（二） [续] 罢工 "结束"'


def test_broken_mark_up_is_read_as_a_browser_reads_it(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE.replace("<p><strong>码头", "<p><div><b>码头").replace("</strong></p>", "</p>"))
    assert "码头工会周一宣布罢工结束。" in document.text.split("\n")


def test_scripts_never_become_text(tmp_path: Path) -> None:
    document = read_text(tmp_path, PAGE.replace("<p>船公司", "<script>alert('船公司')</script><style>p{}</style><p>船公司"))
    assert "alert" not in document.text
    assert "p{}" not in document.text


def test_the_same_article_has_the_same_id_wherever_it_lies(tmp_path: Path) -> None:
    assert read_text(tmp_path, PAGE, "a.md").id == read_text(tmp_path, PAGE, "b.md").id
    assert read_text(tmp_path, PAGE, "a.md").id != read_text(tmp_path, PAGE.replace("欢迎", "不满"), "c.md").id
