"""Where fuzzing starts, by reader: one good input of each kind, and every input that once broke something.  All words are our own."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile

import zstandard

_ARCHIVE = "<!--1741000000000-->\n[港口工人罢工结束](https://x.example/a)\n------\n\n<div>03/03/2025 - 10:20</div><p>港口周二复工。</p>\n"
_FRONT = "---\ntitle: '罢工：港口瘫痪'\ndate: 2025-03-03T09:00:00+08:00\nauthor: 北岸日报\n---\n码头工人周一开始罢工。\n\n谈判没有结果。\n"
_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="gb2312"><title>港口复工 - 北岸日报</title><meta property="article:published_time" '
    'content="2025-03-03T09:30:00+08:00"><script type="application/ld+json">{"datePublished": "2025-03-03"}</script></head><body>'
    "<h1>港口复工</h1><p>港口管理局周一宣布，全部码头将于周二恢复运作，此前罢工持续了九天，数十艘货轮在外海等待。</p>"
    "<p>工会主席说，资方答应了主要要求，工人们将在本周内陆续返回岗位。</p><time datetime='2025-03-03'>周一</time></body></html>"
)
_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>北岸</title><item><title>港口复工</title><guid>1</guid>'
    "<link>https://x.example/1</link><pubDate>Mon, 03 Mar 2025 08:00:00 GMT</pubDate>"
    "<description>&lt;p&gt;港口复工。&lt;/p&gt;</description>"
    "</item><item></item></channel></rss>"
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>甲</title><entry><id>a</id><title>港口复工</title><updated>2025-03-03T08:00:00Z</updated>'
    '<content type="html">&lt;p&gt;港口周二复工。&lt;/p&gt;</content></entry></feed>'
)
_RECORD = {
    "title": "港口复工",
    "content": "<p>港口周二复工。</p>",
    "date": "2025-03-03",
    "url": "https://x.example/1",
    "source": "北岸日报",
}
_TRANSCRIPT = "# 《晚间播报》 (20250303)\n\n" + "".join(
    f"### 第{n}条\n\n<p>港口{n}号码头复工。</p>\n\n[查看原文](https://tv.example/{n})\n\n" for n in (1, 2)
)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _zip(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return file.getvalue()


def _tar(mode: str, *members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _links() -> bytes:
    """A symbolic link and a device beside an article: only the article is read."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind, target in (("a", tarfile.SYMTYPE, "/etc/passwd"), ("b", tarfile.LNKTYPE, "../../c"), ("c", tarfile.CHRTYPE, "")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
        info = tarfile.TarInfo("1.md")
        info.size = len(_FRONT.encode())
        archive.addfile(info, io.BytesIO(_FRONT.encode()))
    return file.getvalue()


def _warc(body: bytes, kind: str = "text/html; charset=utf-8") -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2025-03-04T00:00:00Z\r\n"
        f"WARC-Target-URI: https://x.example/1\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


SEEDS: dict[str, list[bytes]] = {
    "archive": [_ARCHIVE.encode(), _ARCHIVE.replace("1741000000000", "x").encode(), b"[a](b)\n---\n"],
    "text": [_FRONT.encode(), "港口复工\n\n港口周二复工。".encode(), "港口复工\n\n港口周二复工。".encode("gb18030"), b"---\na: [\n---\nx"],
    "page": [_PAGE.encode(), _PAGE.encode("gb18030"), _PAGE.encode("utf-16"), b"<html><body>" + b"<div>" * 500 + "港口".encode() * 50],
    "feed": [_FEED.encode(), _ATOM.encode(), _FEED.replace("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]><rss').encode()],
    "json": [_json(_RECORD), _json([_RECORD, {"id": 1}]), _json({"items": [_RECORD]}), b"[" * 2000],
    "jsonl": [_json(_RECORD) + b"\n" + _json(_RECORD) + b"\n{\n", b'\xef\xbb\xbf{"title": "a", "text": "b"}\n{}\n\n[1]\n'],
    "csv": ["title,content,date\n港口复工,港口周二复工。,2025-03-03\n,,\n".encode(), "标题;正文\n甲;\"乙\n丙\"\n".encode("gb18030")],
    "transcript": [_TRANSCRIPT.encode()],
    "warc": [
        _warc(_PAGE.encode()),
        gzip.compress(_warc(_PAGE.encode())),
        _warc(_PAGE.encode())[:-100],
        _warc(gzip.compress(_PAGE.encode())),
    ],
    "gzip": [gzip.compress(_PAGE.encode()), gzip.compress(_ARCHIVE.encode())[:-9], gzip.compress(gzip.compress(_FRONT.encode()))],
    "zstd": [zstandard.ZstdCompressor().compress(_PAGE.encode()), zstandard.ZstdCompressor().compress(_json(_RECORD) + b"\n{}\n")],
    "zip": [
        _zip(("1.md", _FRONT.encode()), ("../../2.html", _PAGE.encode())),
        _zip(("d.jsonl", _json(_RECORD) + b"\n{}\n")),
        _zip(("1.md", b"x")).replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xe7"),  # of a version nobody knows
        _zip(("1.md", _FRONT.encode()))[:60] + _zip(("1.md", _FRONT.encode()))[90:],  # cut within a member: a fault without words
    ],
    "tar": [_tar("w", ("/etc/1.md", _FRONT.encode())), _tar("w:gz", ("1.xml", _FEED.encode())), _links()],
}  # fmt: skip
