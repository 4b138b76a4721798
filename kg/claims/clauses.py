"""The lay of a text: its words in one row, cut into clauses, with quotations and cue words marked.

Positions are of two kinds: code points of the document, and word numbers (indices into `Layout.words`).  Short parentheses are left out of
the row of words: a name and its foreign spelling in brackets are read as the name alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from kg import script
from kg.model import Analysis, Mention, Span, Token
from kg.ontology import Ontology
from kg.tagging.tags import Tags

_BREAKS = frozenset("，,；;：:。！？!?…\n") | {"……", "--", "——", "—"}
_OPEN = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", "〈": "〉"}
_BRACKETS = {"（": "）", "(": ")", "[": "]", "【": "】"}
_LONGEST_ASIDE = 40  # code points; a longer bracket is text of its own
_NO_CUES: frozenset[str] = frozenset()
_PREPOSITIONS = ("by", "object", "to", "with", "at", "about", "cause", "according")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words `first` up to `last` (exclusive) between two marks; `start` and `end` are code points without the marks."""

    start: int
    end: int
    first: int
    last: int
    sentence: int
    mark: str  # the mark that closes it


@dataclass(slots=True)
class Layout:
    """Everything about positions that the steps of this room ask for; built once a document."""

    analysis: Analysis
    reading: str  # the text in simplified characters
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    cues: list[frozenset[str]] = field(default_factory=list)
    clause_of: list[int] = field(default_factory=list)  # by word
    clauses: list[Clause] = field(default_factory=list)
    clause_starts: list[int] = field(default_factory=list)
    sentence_starts: list[int] = field(default_factory=list)
    sentence_first: list[int] = field(default_factory=list)  # first word of each sentence, and the number of words at the end
    quotes: list[tuple[int, int, str]] = field(default_factory=list)  # code points of the marks, the opening mark
    mentions: list[Mention] = field(default_factory=list)
    table: dict[str, frozenset[str]] = field(default_factory=dict)  # word -> its functions
    functions: list[str] = field(default_factory=list)  # by word: its preposition or other function, else its tag
    verbs: list[int] = field(default_factory=list)  # verbs among the words before each word; one longer than the words
    sayings: list[int] = field(default_factory=list)  # words of saying, reporting or performative, counted likewise
    learned: Tags | None = None  # what the tagger says of the text, where it read it

    def word_at(self, offset: int) -> int:
        """The word that holds the code point, or the last one before it."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def clause_at(self, offset: int) -> int:
        return max(0, bisect_right(self.clause_starts, offset) - 1)

    def sentence_at(self, offset: int) -> int:
        return max(0, bisect_right(self.sentence_starts, offset) - 1)

    def quote_at(self, offset: int) -> tuple[int, int] | None:
        """The widest quotation around the code point; titles of works are none."""
        return next(((s, e) for s, e, mark in self.quotes if s < offset < e and mark not in "《〈"), None)

    def function(self, word: int, clause: Clause) -> str:
        """The function of the word; ^ before and $ after the clause."""
        return "^" if word < clause.first else "$" if word >= clause.last else self.functions[word]

    def span(self, start: int, end: int) -> Span:
        return self.analysis.document.span(start, end)


@cache
def cue_table(words: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for function, members in words:
        for word in members:
            table.setdefault(word, set()).add(function)
    return {word: frozenset(functions) for word, functions in table.items()}


def cues_of(ontology: Ontology) -> dict[str, frozenset[str]]:
    """Word -> its functions."""
    return cue_table(tuple(sorted(ontology.grammar.items())))


def lay(analysis: Analysis, ontology: Ontology, learned: Tags | None = None) -> Layout:
    """Pure: reads the analysis and the cue words of the ontology."""
    text = analysis.document.text
    language = analysis.document.language
    hant = language == "zh-Hant" or (not language.startswith("zh-Hans") and script.detect(text) == "zh-Hant")
    layout = Layout(analysis, script.simplified(text) if hant else text, learned=learned)
    layout.quotes = _quotes(layout.reading)
    asides = _asides(layout.reading)
    table = layout.table = cues_of(ontology)
    for number, sentence in enumerate(analysis.sentences):
        layout.sentence_first.append(len(layout.words))
        layout.sentence_starts.append(sentence.start)
        layout.mentions += sentence.mentions
        _lay_sentence(layout, number, asides, table)
    layout.sentence_first.append(len(layout.words))
    layout.clause_starts = [c.start for c in layout.clauses]
    layout.functions = [_function(*word) for word in zip(layout.words, layout.tags, layout.cues, strict=True)]
    layout.verbs = [0, *accumulate(tag == "v" for tag in layout.tags)]
    layout.sayings = [0, *accumulate("reporting" in cues or "performative" in cues for cues in layout.cues)]
    return layout


def _function(text: str, tag: str, cues: frozenset[str]) -> str:
    for name in _PREPOSITIONS if cues else ():
        if name in cues:
            return name if name != "by" or tag != "n" else "n"
    if tag in ("u", "c", "d") or text in ("、", "的"):
        return text
    return "report" if "reporting" in cues or "performative" in cues else tag


def _lay_sentence(layout: Layout, number: int, asides: list[tuple[int, int]], table: dict[str, frozenset[str]]) -> None:
    sentence = layout.analysis.sentences[number]
    first, start = len(layout.words), sentence.start
    aside = 0
    for token in _cut(sentence.tokens, sentence.mentions, layout.reading, table):
        while aside < len(asides) and asides[aside][1] <= token.start:
            aside += 1
        if aside < len(asides) and asides[aside][0] <= token.start and not _covers(asides[aside], sentence.start, sentence.end):
            continue
        word = layout.reading[token.start : token.end]
        if len(layout.words) > first and _gap(layout, layout.ends[-1], token.start, sentence.paragraph):
            layout.clauses.append(Clause(start, layout.ends[-1], first, len(layout.words), number, " "))
            first, start = len(layout.words), token.start
        if word[0] == "-" and layout.reading[token.start : token.start + 2] == "--":
            word = "--"
        if (token.pos == "w" or word == "--") and (word in _BREAKS or word[0] in "，；：。！？"):
            if len(layout.words) > first:
                layout.clauses.append(Clause(start, token.start, first, len(layout.words), number, word))
            first, start = len(layout.words), token.end
            continue
        layout.words.append(word)
        layout.tags.append(token.pos)
        layout.starts.append(token.start)
        layout.ends.append(token.end)
        layout.cues.append(table.get(word, _NO_CUES))
        layout.clause_of.append(len(layout.clauses))
    if len(layout.words) > first:
        layout.clauses.append(Clause(start, sentence.end, first, len(layout.words), number, ""))


def _cut(tokens: Sequence[Token], mentions: Sequence[Mention], reading: str, table: dict[str, frozenset[str]]) -> Iterator[Token]:
    """The words, those cut that hold more than a name or pronoun: 她说 is 她 and 说."""
    edges = sorted({e for m in mentions for e in (m.span.start, m.span.end)})
    for token in _joined(tokens, reading, table):
        at = bisect_right(edges, token.start)
        inside = []
        while at < len(edges) and edges[at] < token.end:
            inside.append(edges[at])
            at += 1
        first, whole = reading[token.start : token.start + 1], reading[token.start : token.end]
        if (
            not inside
            and token.end - token.start > 1
            and "pronoun" in table.get(first, ())
            and "reporting" in table.get(reading[token.start + 1 : token.end], ())
        ):
            inside = [token.start + 1]
        known = whole in table and first not in table  # 同意 is a word, whatever 意 may stand for; 她说 is two
        if not inside or known:
            yield token
            continue
        for start, end in zip([token.start, *inside], [*inside, token.end], strict=True):
            word = reading[start:end]
            named = any(m.span.start == start and m.span.end == end for m in mentions)
            tag = "r" if "pronoun" in table.get(word, ()) else "nz" if named else "v" if "reporting" in table.get(word, ()) else token.pos
            yield Token(word, start, end, tag)


def _joined(tokens: Sequence[Token], reading: str, table: dict[str, frozenset[str]]) -> Iterator[Token]:
    """The words, two made one where a verb of saying was cut amiss: 警|告说."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if at + 1 < len(tokens) and 3 <= tokens[at + 1].end - token.start <= 4 and token.end == tokens[at + 1].start:
            parts = reading[token.start : token.end], reading[token.end : tokens[at + 1].end]
            says = table.get("".join(parts), frozenset()) & {"reporting", "performative", "report-verb"}
            if says and not all(part in table for part in parts):
                yield Token("".join(parts), token.start, tokens[at + 1].end, "v")
                at += 2
                continue
        yield token
        at += 1


def _gap(layout: Layout, end: int, start: int, paragraph: int) -> bool:
    """White space does a comma's work between the parts of a headline, and where it is wide."""
    gap = layout.reading[end:start]
    if not gap or not gap.isspace():
        return False
    return len(gap) > 1 or (paragraph == 0 and not (layout.reading[end - 1].isascii() or layout.reading[start].isascii()))


def _covers(aside: tuple[int, int], start: int, end: int) -> bool:
    return aside[0] <= start + 1 and end - 2 <= aside[1]


def _quotes(text: str) -> list[tuple[int, int, str]]:
    """Outermost quotations of each paragraph, in order; one that is never closed ends with its paragraph."""
    found: list[tuple[int, int, str]] = []
    base = 0
    for line in text.split("\n"):
        at = 0
        while at < len(line):
            mark = line[at]
            close = _OPEN.get(mark) or ('"' if mark == '"' else None)
            if close is None:
                at += 1
                continue
            end = line.find(close, at + 1)
            end = len(line) if end < 0 else end
            found.append((base + at, base + end, mark))
            at = end + 1
        base += len(line) + 1
    return found


def _asides(text: str) -> list[tuple[int, int]]:
    found = []
    at = 0
    while at < len(text):
        close = _BRACKETS.get(text[at])
        end = text.find(close, at, at + _LONGEST_ASIDE) if close else -1
        if end > 0 and "\n" not in text[at:end]:
            found.append((at, end + 1))
            at = end
        at += 1
    return found
