"""Which files a command line means, and their bytes as text."""

from __future__ import annotations

import codecs
import contextlib
import glob
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotAnArticle, UnreadableInput

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

STDIN = "-"
MAX_BYTES = 20_000_000  # the longest real article of the corpus has 0.3 MB
ACCEPTED = "the archive format, front matter, HTML, RSS or Atom, JSON, CSV, WARC or plain text, packed or not"
_MAX_BROKEN = 0.01  # share of characters that may be broken before another encoding is tried


def expand(paths: Iterable[str]) -> Iterator[str]:
    """Files of folders (recursively, hidden ones left out, sorted), globs and plain paths; "-" is standard input.

    A path that matches nothing is passed on, so that reading it says what is wrong.
    """
    for path in paths:
        if path == STDIN:
            yield path
        elif os.path.isdir(path):
            for folder, below, names in os.walk(path):
                below[:] = sorted(d for d in below if not d.startswith("."))
                yield from (os.path.join(folder, n) for n in sorted(names) if not n.startswith("."))
        elif not os.path.exists(path) and glob.has_magic(path) and (found := sorted(glob.glob(path, recursive=True))):
            yield from expand(found)
        else:
            yield path


def load(path: str) -> bytes:
    """Raises UnreadableInput for what is missing, unreadable or over MAX_BYTES."""
    if path == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        try:
            size = Path(path).stat().st_size
            if size > MAX_BYTES:
                raise UnreadableInput(path, f"{size / 1e6:.0f} MB", f"files of up to {MAX_BYTES // 1_000_000} MB")
            data = Path(path).read_bytes()
        except OSError as fault:
            raise UnreadableInput(path, fault.strerror or str(fault), "a readable file") from fault
    if len(data) > MAX_BYTES:
        raise UnreadableInput(path, "over 20 MB on standard input", f"up to {MAX_BYTES // 1_000_000} MB")
    return data


def check(data: bytes, path: str) -> None:
    """Raises NotAnArticle for what is empty."""
    if not data.strip():
        raise NotAnArticle(path, "an empty file", ACCEPTED)


def encoding(sample: bytes, path: str) -> str:
    """The encoding of a text that begins with `sample`, which may end within a character.  Raises UnreadableInput when none fits."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        decoder.decode(sample)
        return "utf-8-sig"
    except UnicodeDecodeError as fault:
        best = _guess(sample)
        if best is None:
            raise UnreadableInput(path, f"invalid UTF-8 at byte {fault.start}, no other encoding fits", ACCEPTED) from fault
        return best.encoding


def _guess(data: bytes) -> CharsetMatch | None:
    from charset_normalizer import from_bytes

    return from_bytes(data, cp_isolation=["gb18030", "big5", "utf_16"]).best()


def decode(data: bytes, path: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text and notices.

    Valid UTF-8 is UTF-8 whatever it declares; then the encoding that the server (`declared`) or the page names, if it fits; then a few
    broken bytes of UTF-8 are left out; then charset-normalizer guesses.  Raises UnreadableInput for binary data.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ()
    if b"\0" in data[:8192]:
        raise UnreadableInput(path, "binary data (a NUL byte)", ACCEPTED)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as fault:
        for encoding in _declared(data, declared):
            with contextlib.suppress(UnicodeDecodeError):
                return data.decode(encoding), ()
        text = data.decode("utf-8-sig", "replace")
        broken = text.count("\ufffd")
        if broken <= max(3, _MAX_BROKEN * len(text)):
            return text, (f"invalid UTF-8 at byte {fault.start}: {broken} broken characters left out",)
        best = _guess(data)
        if best is None:
            raise UnreadableInput(path, f"invalid UTF-8 at byte {fault.start}, no other encoding fits", ACCEPTED) from fault
        return str(best), (f"not UTF-8: read as {best.encoding}",)


def _declared(data: bytes, declared: str | None) -> Iterator[str]:
    """Python's names of the declared encodings, as browsers read them (gb2312 means gb18030)."""
    from w3lib.encoding import html_body_declared_encoding, resolve_encoding

    for name in (declared, html_body_declared_encoding(data[:4096])):
        encoding = resolve_encoding(name) if name else None
        if encoding and encoding not in ("utf-8", "ascii"):
            yield encoding
