"""Dumps and crawls of any size: taken apart as streams, each record an input of its own."""

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from kg import reading
from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.model import Document
from kg.reading import Overrides, Payload, tables
from tests.reading.test_containers import HTML, everything


def record(n: int) -> str:
    return json.dumps({"title": f"第{n}号码头复工", "content": f"港口{n}号码头周二复工。", "date": "2025-03-03"}, ensure_ascii=False)


@pytest.mark.parametrize("pack", [lambda b: b, gzip.compress, lambda b: zstandard.ZstdCompressor().compress(b)], ids=["plain", "gz", "zst"])
def test_json_lines_stream_packed_or_not(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "dump").write_bytes(pack("".join(f"{record(n)}\n" for n in range(1, 2001)).encode()))
    payloads = reading.payloads(str(tmp_path / "dump"))
    first = next(payloads)
    assert isinstance(first, Payload)
    assert first.name == f"{tmp_path}/dump!1"
    assert sum(1 for _ in payloads) == 1999


def test_a_broken_line_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / "dump").write_text(f"{record(1)}\n{{broken\n\n# no\n{record(5)}\n", encoding="utf-8")
    documents, faults = everything(tmp_path / "dump")
    assert [d.path for d in documents] == [f"{tmp_path}/dump!1", f"{tmp_path}/dump!5"]
    assert [f.place for f in faults] == [f"{tmp_path}/dump!2", f"{tmp_path}/dump!4"]


def test_a_line_without_end_is_refused_and_the_next_one_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables.files, "MAX_BYTES", 1000)
    (tmp_path / "dump").write_text(f'{record(1)}\n{{"title": "{"港" * 2000}"}}\n{record(3)}\n', encoding="utf-8")
    documents, (fault,) = everything(tmp_path / "dump")
    assert [d.title for d in documents] == ["第1号码头复工", "第3号码头复工"]
    assert fault.place.endswith("!2")


def test_one_pretty_printed_object_is_one_article(tmp_path: Path) -> None:
    (tmp_path / "one").write_text(json.dumps(json.loads(record(1)), indent=1, ensure_ascii=False), encoding="utf-8")
    (document,), faults = everything(tmp_path / "one")
    assert (document.path, faults) == (f"{tmp_path}/one", [])


@pytest.mark.parametrize(("separator", "encoding"), [(",", "utf-8-sig"), (";", "utf-8"), ("\t", "gb18030")])
def test_csv_of_any_separator_and_encoding_with_lines_within_cells(tmp_path: Path, separator: str, encoding: str) -> None:
    rows = [["标题", "正文", "日期"]] + [
        [f"{n}号码头复工", f'"港口周二复工。\n工会表示满意，{n}号码头最先开放。"', "2025-03-03"] for n in range(40)
    ]
    (tmp_path / "t").write_bytes("\n".join(separator.join(r) for r in rows).encode(encoding))
    documents, faults = everything(tmp_path / "t")
    assert not faults
    assert len(documents) == 40
    assert documents[7].text == "7号码头复工\n港口周二复工。\n工会表示满意，7号码头最先开放。"


def test_fields_of_any_name_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "d").write_text(
        json.dumps({"kop": "港口复工", "inhoud": {"tekst": "港口周二复工。"}}, ensure_ascii=False), encoding="utf-8"
    )
    given = Overrides(fields=(("title", "kop"), ("text", "inhoud.tekst")))
    (document,) = reading.read(str(tmp_path / "d"), given)
    assert document.text == "港口复工\n港口周二复工。"


def test_articles_before_a_day_are_left_out_and_undated_ones_kept(tmp_path: Path) -> None:
    for name, date in (("old", "2025-03-03"), ("new", "2025-03-05"), ("undated", "")):
        (tmp_path / name).write_text(f"---\ntitle: 港口复工\ndate: {date}\n---\n港口周二复工。", encoding="utf-8")
    assert [len(list(_read(tmp_path / name, Overrides(since="2025-03-04")))) for name in ("new", "undated")] == [1, 1]
    with pytest.raises(NotAnArticle, match="2025-03-03"):
        _read(tmp_path / "old", Overrides(since="2025-03-04"))


def _read(path: Path, given: Overrides) -> list[Document]:
    return list(reading.read(str(path), given))


def warc(*records: tuple[str, str, bytes]) -> bytes:
    """A WARC file of (type, address, block)."""
    parts = []
    for n, (kind, url, block) in enumerate(records):
        head = f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2025-03-04T00:00:00Z\r\n"
        head += f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
        parts.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(parts)


def answer(body: bytes, kind: str = "text/html", status: int = 200) -> bytes:
    return f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_only_pages_that_were_found_are_read_from_a_crawl(tmp_path: Path) -> None:
    crawl = warc(
        ("request", "https://a.example/", b"GET / HTTP/1.1\r\n\r\n"),
        ("response", "https://a.example/1", answer(HTML.encode())),
        ("response", "https://a.example/2", answer(b"nothing", status=404)),
        ("response", "https://a.example/3.png", answer(b"\x89PNG", "image/png")),
        ("response", "https://a.example/4", answer(HTML.encode("gb18030"), "text/html; charset=gb2312")),
    )
    for name, data in (("c.warc", crawl), ("c.warc.gz", gzip.compress(crawl))):
        (tmp_path / name).write_bytes(data)
        documents, faults = everything(tmp_path / name)
        assert [(d.url, d.title, d.path) for d in documents] == [
            (f"https://a.example/{n}", "港口复工", f"{tmp_path}/{name}!https://a.example/{n}") for n in (1, 4)
        ]
        assert not faults


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (warc(("request", "https://a.example/", b"GET / HTTP/1.1\r\n\r\n")), NotAnArticle, "without articles"),
        (b"filedesc://a.arc 0.0.0.0 20250304000000 text/plain 70\n1 0 Example\n", UnreadableInput, "ARC"),
        (warc(("response", "https://a.example/1", answer(HTML.encode())))[:-400], InputError, "warc"),
    ],
)
def test_a_container_without_articles_says_so(tmp_path: Path, data: bytes, error: type[InputError], words: str) -> None:
    (tmp_path / "c.warc").write_bytes(data)
    documents, faults = everything(tmp_path / "c.warc")
    if not documents:
        assert isinstance(faults[0], error)
        assert words in str(faults[0])
