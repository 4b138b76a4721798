"""Containers are taken apart as streams; a bad member costs only itself; nothing unpacks without end."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from kg import reading
from kg.errors import InputError, UnreadableInput
from kg.model import Document
from kg.reading import unpack
from tests.reading.test_archive import PAGE
from tests.reading.test_text import FRONT

HTML = """<!DOCTYPE html><html><head><meta property="article:published_time" content="2025-03-03T09:30:00+08:00">
<title>港口复工</title></head>
<body><article><h1>港口复工</h1><p>港口管理局周一宣布，全部码头将于周二恢复运作，此前罢工持续了九天，数十艘货轮在外海等待。</p>
<p>工会主席说，资方答应了主要要求，工人们将在本周内陆续返回岗位，并保留再次罢工的权利。</p></article></body></html>"""


def everything(path: Path) -> tuple[list[Document], list[InputError]]:
    found = [a for p in reading.payloads(str(path)) for a in ([p] if isinstance(p, InputError) else reading.articles(p))]
    return [d for d in found if isinstance(d, Document)], [f for f in found if isinstance(f, InputError)]


def test_gzip_and_zstandard_are_seen_by_their_first_bytes(tmp_path: Path) -> None:
    for name, data in (("a.bin", gzip.compress(PAGE.encode())), ("b.bin", zstandard.ZstdCompressor().compress(PAGE.encode()))):
        (tmp_path / name).write_bytes(data)
        (document,), faults = everything(tmp_path / name)
        assert document.title == "港口工人罢工结束"
        assert not faults


def test_a_zip_gives_an_article_a_member_and_a_fault_for_a_bad_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("1.md", PAGE)
        archive.writestr("../../2.md", FRONT)
        archive.writestr("empty.md", "")
    documents, faults = everything(tmp_path / "a.zip")
    assert {d.title for d in documents} == {"港口工人罢工结束", "罢工：港口瘫痪"}
    assert [f.place for f in faults] == [f"{tmp_path}/a.zip!empty.md"]


def test_a_tar_in_gzip_is_read_as_a_stream(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        info = tarfile.TarInfo("x/1.md.gz")
        data = gzip.compress(PAGE.encode())
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    documents, faults = everything(tmp_path / "a.tgz")
    assert [d.path for d in documents] == [f"{tmp_path}/a.tgz!x/1.md.gz"]
    assert not faults


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"0" * (unpack.MAX_BYTES + 1)))
    documents, faults = everything(tmp_path / "bomb.gz")
    assert not documents
    assert "unpacked" in faults[0].found


def test_containers_nested_without_end_are_refused(tmp_path: Path) -> None:
    data = PAGE.encode()
    for _ in range(unpack.MAX_DEPTH + 2):
        data = gzip.compress(data)
    (tmp_path / "deep.gz").write_bytes(data)
    documents, (fault,) = everything(tmp_path / "deep.gz")
    assert not documents
    assert isinstance(fault, UnreadableInput)
    assert "nested" in fault.found


def test_a_cut_container_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "cut.gz").write_bytes(gzip.compress(PAGE.encode() * 50)[:-20])
    documents, faults = everything(tmp_path / "cut.gz")
    assert not documents
    assert "broken compression" in faults[0].found


def test_a_saved_page_gives_body_title_and_stated_time(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(HTML, encoding="utf-8")
    (document,), faults = everything(tmp_path / "page")
    assert not faults
    assert (document.title, document.published, document.published_rule) == ("港口复工", "2025-03-03T09:30:00+08:00", "metadata")
    assert "数十艘货轮在外海等待" in document.text


def test_a_declared_chinese_encoding_is_honoured(tmp_path: Path) -> None:
    page = HTML.replace("<head>", '<head><meta charset="gb2312">')
    (tmp_path / "page.html").write_bytes(page.encode("gb18030"))
    (document,), _ = everything(tmp_path / "page.html")
    assert document.title == "港口复工"


FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>北岸日报</title>
<item><title>港口复工</title><link>https://www.northshore.example/1</link><pubDate>Mon, 03 Mar 2025 08:00:00 GMT</pubDate>
<description>&lt;p&gt;港口周二复工。&lt;/p&gt;</description></item><item></item></channel></rss>"""


def test_every_entry_of_a_feed_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "feed").write_text(FEED, encoding="utf-8")
    (document,), (fault,) = everything(tmp_path / "feed")
    assert (document.title, document.published, document.outlet) == ("港口复工", "2025-03-03T08:00:00+00:00", "北岸日报")
    assert fault.place == f"{tmp_path}/feed!2"


def test_a_feed_that_declares_entities_is_refused(tmp_path: Path) -> None:
    bomb = FEED.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><rss')
    (tmp_path / "feed").write_text(bomb, encoding="utf-8")
    documents, (fault,) = everything(tmp_path / "feed")
    assert not documents
    assert "entities" in fault.found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"title": "港口复工", "content": "港口周二复工。", "date": "2025-03-03"}, {"id": 1}]'),
        ("a.jsonl", '{"title": "港口复工", "content": "港口周二复工。", "date": "2025-03-03"}\n{broken\n'),
        ("a.csv", "title,content,date\n港口复工,港口周二复工。,2025-03-03\n,,\n"),
    ],
)
def test_records_are_articles_and_bad_records_are_faults(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    documents, faults = everything(tmp_path / name)
    assert [(d.title, d.published, d.text) for d in documents] == [("港口复工", "2025-03-03", "港口复工\n港口周二复工。")]
    assert len(faults) == 1
    assert f"{name}!2" in faults[0].place or f"{name}!3" in faults[0].place


def test_a_transcript_holds_an_article_for_each_item_with_an_address(tmp_path: Path) -> None:
    items = "".join(f"### 第{n}条\n\n<p>港口{n}号码头复工。</p>\n\n[查看原文](https://tv.example/{n})\n\n" for n in (1, 2))
    (tmp_path / "t.md").write_text(f"# 《晚间播报》 (20250303)\n\n## 摘要\n\n港口复工\n\n{items}", encoding="utf-8")
    documents, faults = everything(tmp_path / "t.md")
    assert [(d.title, d.published, d.outlet) for d in documents] == [
        ("第1条", "2025-03-03", "晚间播报"),
        ("第2条", "2025-03-03", "晚间播报"),
    ]
    assert not faults


def test_a_member_that_unpacks_to_more_than_an_article_is_refused_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.md", b"0" * (3 * unpack.MAX_BYTES))
        archive.writestr("good.md", PAGE)
    assert (tmp_path / "a.zip").stat().st_size < 100_000
    (document,), (fault,) = everything(tmp_path / "a.zip")
    assert document.path.endswith("!good.md")
    assert (fault.place, "over 20 MB unpacked") == (f"{tmp_path}/a.zip!bomb.md", fault.found)


def test_links_and_devices_of_a_tar_lead_nowhere(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    documents, (fault,) = everything(tmp_path / "a.tar")
    assert not documents
    assert "without articles" in fault.found


def test_nothing_is_written_whatever_members_are_called(tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    with zipfile.ZipFile(inside / "a.zip", "w") as archive:
        archive.writestr("../../evil.md", PAGE)
        archive.writestr("/tmp/evil-absolute.md", PAGE)
    before = sorted(p for p in tmp_path.rglob("*"))
    documents, _ = everything(inside / "a.zip")
    assert len(documents) == 2
    assert sorted(p for p in tmp_path.rglob("*")) == before
