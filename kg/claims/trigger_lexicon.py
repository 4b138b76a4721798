"""The trigger vocabulary of an ontology, compiled for matching, and the conditions that a place in the text must meet.

A condition is data: the name of a test below and its values (docs/ontology.md).  Words are matched in the simplified form of the text with
offsets kept; a match that breaks a word apart at both ends is none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kg.errors import OntologyError
from kg.model import Mention, Sentence, Token
from kg.ontology import Ontology, TriggerSet

_BREAKS = frozenset("，,；;：:。！？!?…\n")
DEFAULT_RELIABILITY = 0.7  # of a trigger set that states none


@dataclass(frozen=True, slots=True)
class View:
    """A sentence as the conditions see it: its simplified words, and the clause bounds (code points of the document)."""

    sentence: Sentence
    text: str  # simplified, of the sentence alone
    breaks: tuple[int, ...]  # document offsets of the marks that end clauses
    starts: tuple[int, ...]  # token starts
    words: tuple[str, ...]  # of each token, simplified

    def clause(self, start: int, end: int) -> tuple[int, int]:
        left = self.sentence.start
        right = self.sentence.end
        for mark in self.breaks:
            if mark < start:
                left = mark + 1
            elif mark >= end:
                right = mark
                break
        return left, right

    def token_at(self, offset: int) -> int:
        """Index of the token that holds the code point, or -1."""
        index = bisect_right(self.starts, offset) - 1
        return index if index >= 0 and offset < self.sentence.tokens[index].end else -1

    def slice(self, start: int, end: int) -> str:
        return self.text[max(0, start - self.sentence.start) : max(0, end - self.sentence.start)]


def view(sentence: Sentence, simplified: str) -> View:
    """`simplified` is the sentence's text in simplified characters, as long as the original."""
    breaks = tuple([sentence.start + i for i, c in enumerate(simplified) if c in _BREAKS])
    base = sentence.start
    words = tuple([simplified[t.start - base : t.end - base] for t in sentence.tokens])
    return View(sentence, simplified, breaks, tuple([t.start for t in sentence.tokens]), words)


Test = Callable[[View, int, int, tuple[str, ...]], bool]


def _kinds(mentions: tuple[Mention, ...], left: int, right: int) -> set[str]:
    return {str(m.entity.kind) for m in mentions if left <= m.span.start and m.span.end <= right}


def _tags(view: View, start: int, end: int) -> set[str]:
    tokens: tuple[Token, ...] = view.sentence.tokens
    first, last = view.token_at(start), view.token_at(end - 1)
    return {tokens[i].pos for i in (first, last) if i >= 0}


def _before(view: View, start: int, end: int, values: tuple[str, ...]) -> bool:
    return view.slice(view.sentence.start, start).rstrip("“「\"' ").endswith(values)


def _after(view: View, start: int, end: int, values: tuple[str, ...]) -> bool:
    return view.slice(end, view.sentence.end).lstrip("”」\"' ").startswith(values)


def _with(view: View, start: int, end: int, values: tuple[str, ...]) -> bool:
    left, right = view.clause(start, end)
    return any(v in view.slice(left, start) or v in view.slice(end, right) for v in values)


def _kind(view: View, start: int, end: int, values: tuple[str, ...]) -> bool:
    return bool({v.lower() for v in values} & _kinds(view.sentence.mentions, *view.clause(start, end)))


def _whole(view: View, start: int, end: int, values: tuple[str, ...]) -> bool:
    first, last = view.token_at(start), view.token_at(end - 1)
    tokens = view.sentence.tokens
    return first >= 0 and tokens[first].start == start and tokens[last].end == end


TESTS: dict[str, Test] = {
    "pos": lambda v, s, e, values: bool(_tags(v, s, e) & set(values)),
    "notPos": lambda v, s, e, values: not _tags(v, s, e) & set(values),
    "before": _before,
    "notBefore": lambda v, s, e, values: not _before(v, s, e, values),
    "after": _after,
    "notAfter": lambda v, s, e, values: not _after(v, s, e, values),
    "with": _with,
    "without": lambda v, s, e, values: not _with(v, s, e, values),
    "withKind": _kind,
    "wholeWord": _whole,
    "headline": lambda v, s, e, values: (v.sentence.paragraph == 0) == (values != ("false",)),
}
_SETTINGS = frozenset({"reliability"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where words of the vocabulary stand and the conditions of a set hold; offsets as in the document."""

    start: int
    end: int
    word: str
    grades: tuple[tuple[str, float], ...]  # type -> the highest reliability that a set of it states


@dataclass(frozen=True, slots=True)
class _Entry:
    """A trigger set of one word, ready to be tested."""

    type: str
    reliability: float
    tests: tuple[tuple[Test, tuple[str, ...]], ...]


def reliability(trigger_set: TriggerSet) -> float:
    values = trigger_set.values("reliability")
    return float(values[0]) if values else DEFAULT_RELIABILITY


class Lexicon:
    """Compiled once per ontology; thread-safe, since nothing changes after that.

    Raises OntologyError for a condition that is none of the tests.
    """

    def __init__(self, ontology: Ontology) -> None:
        from ahocorasick_rs import AhoCorasick

        by_word: dict[str, list[TriggerSet]] = defaultdict(list)
        by_cue: dict[str, list[str]] = defaultdict(list)
        for name in sorted(ontology.types):
            kind = ontology.types[name]
            for trigger_set in kind.triggers:
                _check(trigger_set)
                for word in trigger_set.words:
                    by_word[word].append(trigger_set)
            for word in kind.cues:
                by_cue[word].append(name)
        self.words = tuple(sorted(by_word))
        self._entries = tuple(tuple(_entry(s) for s in by_word[w]) for w in self.words)
        self.types_of = {w: tuple(sorted({s.type for s in by_word[w]})) for w in self.words}
        self.cues = tuple(sorted(by_cue))
        self.cue_types = tuple(tuple(by_cue[w]) for w in self.cues)
        self._words: Any = AhoCorasick(self.words) if self.words else None
        self._cues: Any = AhoCorasick(self.cues) if self.cues else None

    def occurrences(self, simplified: str) -> list[tuple[str, int, int]]:
        """Every place of every word, overlapping ones too, in plain text."""
        if self._words is None:
            return []
        return [(self.words[n], s, e) for n, s, e in self._words.find_matches_as_indexes(simplified, overlapping=True)]

    def cue_places(self, simplified: str) -> list[tuple[int, int, tuple[str, ...]]]:
        """(start, end, types whose field it is) of every cue word."""
        if self._cues is None:
            return []
        return [(s, e, self.cue_types[n]) for n, s, e in self._cues.find_matches_as_indexes(simplified, overlapping=True)]

    def candidates(self, view: View) -> list[Candidate]:
        """The places of a sentence where a trigger may stand, in order of position, the longer first."""
        found: list[Candidate] = []
        if self._words is None:
            return found
        base = view.sentence.start
        for number, s, e in self._words.find_matches_as_indexes(view.text, overlapping=True):
            start, end = base + s, base + e
            if not _on_a_seam(view, start, end) or _inside_a_name(view, start, end):
                continue
            grades: dict[str, float] = {}
            for entry in self._entries[number]:
                if all(test(view, start, end, values) for test, values in entry.tests):
                    grades[entry.type] = max(entry.reliability, grades.get(entry.type, 0.0))
            if grades:
                found.append(Candidate(start, end, self.words[number], tuple(sorted(grades.items()))))
        return sorted((c for c in found if not _part_of_a_word(view, c, found)), key=lambda c: (c.start, -c.end))


def _entry(trigger_set: TriggerSet) -> _Entry:
    tests = tuple((TESTS[name], values) for name, values in trigger_set.conditions if name not in _SETTINGS)
    return _Entry(trigger_set.type, reliability(trigger_set), tests)


def _check(trigger_set: TriggerSet) -> None:
    for name, values in trigger_set.conditions:
        if name not in TESTS and name not in _SETTINGS:
            accepted = ", ".join(sorted(TESTS) + sorted(_SETTINGS))
            raise OntologyError(f"event type {trigger_set.type}: unknown trigger condition {name!r}; accepted: {accepted}")
        if name == "reliability" and not (len(values) == 1 and _is_share(values[0])):
            raise OntologyError(f"event type {trigger_set.type}: kg:reliability {' '.join(values)!r}; accepted: a number from 0 to 1")


def _is_share(value: str) -> bool:
    try:
        return 0 <= float(value) <= 1
    except ValueError:
        return False


def _on_a_seam(view: View, start: int, end: int) -> bool:
    """At least one end of the match is an end of a word: 发生 is not in 开发|生产.  A single character must be a word: no 问 in 访问."""
    first, last = view.token_at(start), view.token_at(end - 1)
    if first < 0 or last < 0:
        return True
    tokens = view.sentence.tokens
    at_start, at_end = tokens[first].start == start, tokens[last].end == end
    return (at_start and at_end) if end - start == 1 else (at_start or at_end)


def _part_of_a_word(view: View, here: Candidate, found: list[Candidate]) -> bool:
    """A piece of a word that is itself in the vocabulary, with whole words at both ends."""
    if _whole(view, here.start, here.end, ()):
        return False
    covers = (o for o in found if o.start <= here.start and here.end <= o.end and o.end - o.start > here.end - here.start)
    return any(_whole(view, o.start, o.end, ()) for o in covers)


def _inside_a_name(view: View, start: int, end: int) -> bool:
    """A name that holds the match and more is no event; only one that nothing but the tagger knows may end in one (某某峰会)."""
    return any(
        m.span.start <= start
        and end <= m.span.end
        and m.span.end - m.span.start > end - start
        and not (m.rule == "tagger" and m.span.end == end)
        for m in view.sentence.mentions
    )
