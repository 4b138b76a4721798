"""Files around articles: gzip, Zstandard, zip, tar and WARC, nested or not, JSON Lines and CSV, taken apart as streams.

Nothing is written to disk, so names of members cannot reach outside; sizes are capped while unpacking, so that a small file cannot fill the
memory.  A member is named `file!member`, a record `file!line`.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.reading import tables
from kg.reading.files import ACCEPTED, MAX_BYTES, STDIN, load
from kg.reading.payload import Budget, Payload

MAX_DEPTH = 3  # .html.gz inside .tar inside .gz
_TAR_MAGIC = slice(257, 262)
_LZ4 = b"\x04\x22\x4d\x18"

Found = Iterator[Payload | InputError]


def payloads(source: str | Payload) -> Found:
    """What is in a file, or in bytes that were brought already, lazily; a fault of one member is yielded in its place, the others go on."""
    name = source if isinstance(source, str) else source.name
    nothing = True
    for found in _payloads(source):
        nothing = False
        yield found
    if nothing:
        yield NotAnArticle(name, "a container without articles", ACCEPTED)


def _payloads(source: str | Payload) -> Found:
    if source == STDIN:
        try:
            source = Payload(STDIN, load(STDIN))
        except InputError as fault:
            yield fault
            return
    given = source if isinstance(source, Payload) else Payload(source)
    if given.data is not None:
        yield from _open(io.BytesIO(given.data), given, 0)
        return
    try:
        with Path(given.name).open("rb") as file:
            yield from _open(file, given, 0)
    except OSError as fault:
        yield UnreadableInput(given.name, fault.strerror or str(fault), "a readable file")


def _open(file: IO[bytes], given: Payload, depth: int) -> Found:
    name = given.name

    def from_start() -> IO[bytes]:
        file.seek(0)
        return file

    head = file.read(512)
    file.seek(0)
    if depth > MAX_DEPTH:
        yield UnreadableInput(name, f"containers nested over {MAX_DEPTH} deep", ACCEPTED)
    elif head[:2] == b"\x1f\x8b":
        yield from _compressed(lambda: cast(IO[bytes], gzip.GzipFile(fileobj=from_start())), from_start, given, depth)
    elif head[:4] == b"\x28\xb5\x2f\xfd":
        yield from _compressed(lambda: _zstandard(from_start()), from_start, given, depth)
    elif head[:4] == b"PK\x03\x04":
        yield from _zip(file, name, depth)
    elif head[_TAR_MAGIC] == b"ustar":
        yield from _tar(file, name, depth)
    elif head[:5] == b"WARC/" or head[:4] == _LZ4:
        yield from _warc(file, name)
    elif head[:11] == b"filedesc://":
        yield UnreadableInput(name, "ARC, the crawl format before WARC", "WARC; `warcio recompress` converts")
    elif rows := tables.rows(from_start, head, name):
        yield from rows
    else:
        yield given


def _zstandard(file: IO[bytes]) -> IO[bytes]:
    import zstandard

    # buffered: rows are read by line
    return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False))


def _compressed(opener: Callable[[], IO[bytes]], packed: Callable[[], IO[bytes]], given: Payload, depth: int) -> Found:
    name = given.name
    try:
        head = opener().read(512)
        if head[:5] == b"WARC/":
            yield from _warc(packed(), name)  # members are compressed one by one: the WARC reader wants the raw file
            return
        if rows := tables.rows(opener, head, name):
            yield from rows
            return
        stream = opener()
        if head[_TAR_MAGIC] == b"ustar":
            yield from _tar(stream, name, depth)
            return
        data = stream.read(MAX_BYTES + 1)
    except Exception as fault:  # zstandard's own error has no common base
        yield UnreadableInput(name, f"broken compression: {_why(fault)}", ACCEPTED)
        return
    yield from _member(data, given, depth)


def _member(data: bytes, given: Payload, depth: int) -> Found:
    if len(data) > MAX_BYTES:
        yield UnreadableInput(given.name, f"over {MAX_BYTES // 1_000_000} MB unpacked", f"articles of up to {MAX_BYTES // 1_000_000} MB")
    else:
        yield from _open(io.BytesIO(data), replace(given, data=data), depth + 1)


def _zip(file: IO[bytes], name: str, depth: int) -> Found:
    try:
        with zipfile.ZipFile(file) as archive:
            budget = Budget(name)
            for info in sorted(archive.infolist(), key=lambda i: i.filename):
                if info.is_dir():
                    continue
                budget.spend(info.file_size)
                inner = f"{name}!{info.filename}"
                try:
                    with archive.open(info) as member:
                        data = member.read(MAX_BYTES + 1)
                except Exception as fault:
                    yield UnreadableInput(inner, _why(fault), ACCEPTED)
                    continue
                yield from _member(data, Payload(inner), depth)
    except UnreadableInput as fault:
        yield fault
    except Exception as fault:  # zipfile and what it unpacks with raise various types on cut or foreign files
        yield UnreadableInput(name, f"broken zip: {_why(fault)}", ACCEPTED)


def _tar(file: IO[bytes], name: str, depth: int) -> Found:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            budget = Budget(name)
            for info in archive:
                member = archive.extractfile(info) if info.isfile() else None
                if member is None:
                    continue
                budget.spend(info.size)
                yield from _member(member.read(MAX_BYTES + 1), Payload(f"{name}!{info.name}"), depth)
    except UnreadableInput as fault:
        yield fault
    except Exception as fault:  # so does tarfile
        yield UnreadableInput(name, f"broken tar: {_why(fault)}", ACCEPTED)


def _warc(file: IO[bytes], name: str) -> Found:
    """HTML responses with status 200 (also where they do not say that they are HTML); other records are passed over."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        budget = Budget(name)
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"):
            http = record.http_headers
            kind = (record.http_content_type or "").lower()
            if http is None or http.status_code != 200 or (kind and "html" not in kind):
                continue
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
            data = record.reader.read(MAX_BYTES + 1)
            budget.spend(len(data))
            if not kind and b"<html" not in data[:4096].lower():
                continue
            member = f"{name}!{url or record.record_id}"
            crawled = _milliseconds(record.headers.get("WARC-Date"))
            yield from _member(data, Payload(member, None, url or None, crawled, record.http_charset), 0)
    except UnreadableInput as fault:
        yield fault
    except Exception as fault:  # the parser raises various types on cut or foreign files
        yield UnreadableInput(name, f"broken WARC: {_why(fault)}", "WARC 1.0 or 1.1")


def _milliseconds(stamp: str | None) -> int | None:
    try:
        return int(datetime.fromisoformat(stamp).timestamp() * 1000) if stamp else None
    except ValueError:
        return None


def _why(fault: Exception) -> str:
    """Some faults of the standard library say nothing."""
    return str(fault) or type(fault).__name__
