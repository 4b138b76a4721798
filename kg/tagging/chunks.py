"""What the encoder reads at once: runs of whole sentences, so that a claim mostly stands in one piece with its names and its speaker."""

from __future__ import annotations

import re

LONGEST = 230  # code points; the annotated articles tell nearly all roles and sources of a claim within so much
_SENTENCE = re.compile(r"[。！？!?；;]+[”\"』」]?")
_PART = re.compile("[，、,：:]")
_SHORTEST = 0.7  # of LONGEST: a sentence that is too long is cut at the first comma behind so much


def chunks(text: str) -> list[tuple[int, int]]:
    """(start, end) in code points, in order, never overlapping; line feeds stand inside or between them."""
    found: list[tuple[int, int]] = []
    start = end = -1
    for first, last in _sentences(text):
        if last - first > LONGEST:
            if start >= 0:
                found.append((start, end))
                start = -1
            found += _cut(text, first, last)
        elif start >= 0 and last - start <= LONGEST:
            end = last
        else:
            if start >= 0:
                found.append((start, end))
            start, end = first, last
    return [*found, (start, end)] if start >= 0 else found


def _sentences(text: str) -> list[tuple[int, int]]:
    found, offset = [], 0
    for line in text.split("\n"):
        start = 0
        for mark in _SENTENCE.finditer(line):
            found.append((offset + start, offset + mark.end()))
            start = mark.end()
        if start < len(line):
            found.append((offset + start, offset + len(line)))
        offset += len(line) + 1
    return found


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    for mark in _PART.finditer(text, start, end):
        if mark.end() - start >= LONGEST * _SHORTEST:
            found.append((start, mark.end()))
            start = mark.end()
    return [*found, (start, end)] if start < end else found
