"""Sentences of a paragraph, and pieces of bounded length for the tagger.

A sentence ends after its closing marks: `……。”` keeps the quotation mark.  Offsets are code points into the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.model import Span

# A full stop of the Latin script ends a sentence only after a Han character or a word of three letters: not in U.S. or 3.5.
_END = re.compile(r"(?:[。！？!?｡]+|…{2,}(?=[”」』]|\s|$)|(?<=[㐀-鿿”」』）)])\.(?=\s|$)|(?<=[a-z]{3})\.(?=\s|$))[”’」』）)】》\"]*\s*")
_SOFT = re.compile(r"[，,；;、：:]")


def split(paragraph: Span) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, without the white space around it; empty ones are left out."""
    text, base, start = paragraph.text, paragraph.start, 0
    for match in _END.finditer(text):
        end = match.end()
        if '"' in match.group() and text.count('"', start, end) % 2:
            end = match.start() + match.group().index('"')  # a straight mark that opens the next quotation
        yield from _stripped(text, base, start, end)
        start = end
    yield from _stripped(text, base, start, len(text))


def _stripped(text: str, base: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield base + start, base + end


def pieces(text: str, longest: int) -> Iterator[tuple[int, int]]:
    """Cut a long sentence after a comma or the like where one stands in the second half of the allowed length."""
    start = 0
    while len(text) - start > longest:
        window = text[start : start + longest]
        cut = max((m.end() for m in _SOFT.finditer(window, longest // 2)), default=longest)
        yield start, start + cut
        start += cut
    if start < len(text):
        yield start, len(text)
