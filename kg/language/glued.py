"""Verbs of saying that the segmenter leaves on the word before them are cut off: 她说, 发言|人称, 张明远说.

The words are lists of `ontology/grammar.ttl`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.language.tagger import Word

_MARKS = '，：,:「“『"'  # what is said comes behind them
_LATIN = re.compile(r"[A-Za-z .·'-]+")
_SAID = "v"


def parted(words: Sequence[Word], text: str, grammar: Mapping[str, Sequence[str]]) -> list[Word]:
    """The words of a sentence, `text` in simplified characters, each verb of saying by itself."""
    verbs = grammar.get("glued-verb", ())
    out: list[Word] = []
    for start, end, tag in words:
        cut = end - 1
        if end - start < 2 or text[cut] not in verbs:
            out.append((start, end, tag))
            continue
        head, marked = text[start:cut], text[end : end + 1] in _MARKS and end < len(text)
        before = out[-1] if out and out[-1][1] == start else None
        if head in grammar.get("glued-pronoun", ()) or head in grammar.get("glued-adverb", ()):
            out.append((start, cut, "r" if head in grammar["glued-pronoun"] else "d"))
        elif before and text[before[0] : cut] in grammar.get("glued-speaker", ()):
            out[-1] = (before[0], cut, "n")
        elif before and text[before[0] : cut] in grammar.get("glued-report", ()):
            out[-1] = (before[0], cut, _SAID)
        elif marked and tag == "PER" and len(head) > 1:
            out.append((start, cut, tag))
        elif marked and before and before[2] == "PER" and (len(head) == 1 or head[0] == "·"):
            out[-1] = (before[0], cut, "PER")
        elif marked and (_LATIN.fullmatch(head) or head in grammar.get("glued-report", ())) and not _known(text[start:end], grammar):
            out.append((start, cut, "nz" if _LATIN.fullmatch(head) else _SAID))
        else:
            out.append((start, end, tag))
            continue
        out.append((cut, end, _SAID))
    return out


def _known(word: str, grammar: Mapping[str, Sequence[str]]) -> bool:
    """A verb of its own: 警告称, 报告说."""
    return word in grammar.get("reporting", ()) or word in grammar.get("performative", ())
