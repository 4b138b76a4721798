"""Files around articles: gzip, Zstandard, zip, tar and WARC, nested or not, taken apart as streams.

Nothing is written to disk, so names of members cannot reach outside; sizes are capped while unpacking, so that a small file cannot fill the
memory.  A member is named `file!member`.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from kg.errors import InputError, UnreadableInput
from kg.reading.files import ACCEPTED, MAX_BYTES, STDIN, load

MAX_MEMBERS = 1_000_000
MAX_TOTAL = 64_000_000_000  # unpacked bytes of one container
MAX_DEPTH = 3  # .html.gz inside .tar inside .gz
_TAR_MAGIC = slice(257, 262)


@dataclass(frozen=True, slots=True)
class Payload:
    """One thing to read: `data` is None for a plain file, read where it is parsed.  `url` and `crawled` (milliseconds since
    1970) come from the container."""

    name: str
    data: bytes | None = None
    url: str | None = None
    crawled: int | None = None


def payloads(path: str) -> Iterator[Payload | InputError]:
    """What is in a file, lazily; a fault of one member is yielded in its place and the others go on."""
    if path == STDIN:
        try:
            data = load(path)
        except InputError as fault:
            yield fault
            return
        yield from _open(io.BytesIO(data), path, 0, lambda: Payload(path, data))
        return
    try:
        with Path(path).open("rb") as file:
            yield from _open(file, path, 0, lambda: Payload(path))
    except OSError as fault:
        yield UnreadableInput(path, fault.strerror or str(fault), "a readable file")


def _open(file: IO[bytes], name: str, depth: int, plain: Callable[[], Payload]) -> Iterator[Payload | InputError]:
    head = file.read(512)
    file.seek(0)
    if depth > MAX_DEPTH:
        yield UnreadableInput(name, f"containers nested over {MAX_DEPTH} deep", ACCEPTED)
    elif head[:2] == b"\x1f\x8b":
        yield from _compressed(lambda: cast(IO[bytes], gzip.GzipFile(fileobj=file)), file, name, depth)
    elif head[:4] == b"\x28\xb5\x2f\xfd":
        yield from _compressed(lambda: _zstandard(file), file, name, depth)
    elif head[:4] == b"PK\x03\x04":
        yield from _zip(file, name, depth)
    elif head[_TAR_MAGIC] == b"ustar":
        yield from _tar(file, name, depth)
    elif head[:5] == b"WARC/":
        yield from _warc(file, name)
    else:
        yield plain()


def _zstandard(file: IO[bytes]) -> IO[bytes]:
    import zstandard

    return zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True, closefd=False)


def _compressed(opener: Callable[[], IO[bytes]], file: IO[bytes], name: str, depth: int) -> Iterator[Payload | InputError]:
    try:
        head = opener().read(512)
        file.seek(0)
        if head[:5] == b"WARC/":
            yield from _warc(file, name)  # members are compressed one by one: the WARC reader wants the raw file
            return
        stream = opener()
        if head[_TAR_MAGIC] == b"ustar":
            yield from _tar(stream, name, depth)
            return
        data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error, ValueError) as fault:
        yield UnreadableInput(name, f"broken compression: {fault}", ACCEPTED)
        return
    except Exception as fault:  # zstandard's own error has no common base
        yield UnreadableInput(name, f"broken compression: {fault}", ACCEPTED)
        return
    yield from _member(data, name, depth)


def _member(data: bytes, name: str, depth: int, url: str | None = None, crawled: int | None = None) -> Iterator[Payload | InputError]:
    if len(data) > MAX_BYTES:
        yield UnreadableInput(name, f"over {MAX_BYTES // 1_000_000} MB unpacked", f"articles of up to {MAX_BYTES // 1_000_000} MB")
    else:
        yield from _open(io.BytesIO(data), name, depth + 1, lambda: Payload(name, data, url, crawled))


def _zip(file: IO[bytes], name: str, depth: int) -> Iterator[Payload | InputError]:
    try:
        with zipfile.ZipFile(file) as archive:
            budget = _Budget(name)
            for info in sorted(archive.infolist(), key=lambda i: i.filename):
                if info.is_dir():
                    continue
                budget.spend(info.file_size)
                inner = f"{name}!{info.filename}"
                try:
                    with archive.open(info) as member:
                        data = member.read(MAX_BYTES + 1)
                except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error, NotImplementedError) as fault:
                    yield UnreadableInput(inner, str(fault), ACCEPTED)
                    continue
                yield from _member(data, inner, depth)
    except (zipfile.BadZipFile, OSError, ValueError) as fault:
        yield UnreadableInput(name, f"broken zip: {fault}", ACCEPTED)
    except UnreadableInput as fault:
        yield fault


def _tar(file: IO[bytes], name: str, depth: int) -> Iterator[Payload | InputError]:
    try:
        with tarfile.open(fileobj=file, mode="r|") as archive:
            budget = _Budget(name)
            for info in archive:
                member = archive.extractfile(info) if info.isfile() else None
                if member is None:
                    continue
                budget.spend(info.size)
                yield from _member(member.read(MAX_BYTES + 1), f"{name}!{info.name}", depth)
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError) as fault:
        yield UnreadableInput(name, f"broken tar: {fault}", ACCEPTED)
    except UnreadableInput as fault:
        yield fault


def _warc(file: IO[bytes], name: str) -> Iterator[Payload | InputError]:
    """HTML responses with status 200; other records are passed over."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        budget = _Budget(name)
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
            http = record.http_headers
            if http is None or http.status_code != 200 or "html" not in (record.http_content_type or "").lower():
                continue
            url = record.headers.get("WARC-Target-URI") or ""
            data = record.reader.read(MAX_BYTES + 1)
            budget.spend(len(data))
            yield from _member(
                data, f"{name}!{url or record.record_id}", 0, url.strip("<>") or None, _milliseconds(record.headers.get("WARC-Date"))
            )
    except UnreadableInput as fault:
        yield fault
    except Exception as fault:  # the parser raises various types on cut or foreign files
        yield UnreadableInput(name, f"broken WARC: {fault}", "WARC 1.0 or 1.1")


def _milliseconds(stamp: str | None) -> int | None:
    try:
        return int(datetime.fromisoformat(stamp).timestamp() * 1000) if stamp else None
    except ValueError:
        return None


class _Budget:
    def __init__(self, name: str) -> None:
        self._name, self._members, self._bytes = name, 0, 0

    def spend(self, size: int) -> None:
        self._members += 1
        self._bytes += size
        if self._members > MAX_MEMBERS or self._bytes > MAX_TOTAL:
            raise UnreadableInput(
                self._name, "a container that unpacks without end", f"up to {MAX_MEMBERS:,} members, {MAX_TOTAL // 10**9} GB"
            )
