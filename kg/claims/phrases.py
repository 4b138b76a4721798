"""Noun phrases of a text: what may fill a role.  Names come with the entity they were resolved to, other phrases with their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from kg.claims.clauses import Layout
from kg.model import Mention

_NOUNS = frozenset(["n", "nz", "nw", "nt", "ns", "nr", "vn", "an", "s", "PER", "LOC", "ORG"])
_MODIFIERS = frozenset(["m", "q", "a", "r", "xc"])
_VERBAL = frozenset(["v", "TIME", "t", "d", "p"])
_LONGEST_TITLE = 14  # code points between quotation marks that still are a name


@dataclass(frozen=True, slots=True)
class Phrase:
    """`first` up to `last` (exclusive) number its words; `mentions` are the names it stands for (several for 双方, 中美)."""

    start: int
    end: int
    first: int
    last: int
    text: str  # in simplified characters
    head: str
    tag: str
    mentions: tuple[Mention, ...] = ()
    nested: bool = False  # a name inside a longer phrase: 美国 in 美国国务卿
    listed: int = -1  # number of the list it stands in (A、B和C), -1 in none
    opens: bool = False  # first phrase of its clause
    kind: str = "other"
    run: int = -1  # number of its first word's run of nouns: 中国, 外长 and 王毅 of 中国外长王毅 share one

    @property
    def label(self) -> str:
        return self.mentions[0].entity.label if self.mentions else self.text


class Place(NamedTuple):
    """Where a phrase stands, whatever the trigger: the words on either side of it, what it is, whether its clause opens the sentence."""

    clause: int
    before: str
    after: str
    kind: str
    first: bool


@dataclass(slots=True)
class Phrases:
    """In order of position; `by_clause` numbers the phrases of each clause, `carried` those of each sentence that may be carried on."""

    all: list[Phrase] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    by_clause: dict[int, list[int]] = field(default_factory=dict)
    carried: dict[int, list[int]] = field(default_factory=dict)


def find(layout: Layout) -> Phrases:
    """Every noun phrase of the text, and the names nested in them."""
    found = Phrases()
    nominal = _nominal(layout)
    mentions = sorted(layout.mentions, key=lambda m: (m.span.start, m.span.end))
    mention_starts = [m.span.start for m in mentions]
    lists = 0
    for number, clause in enumerate(layout.clauses):
        here: list[Phrase] = []
        previous_end, listed = -2, -1
        for first, last in _runs(layout, nominal, clause.first, clause.last):
            joined = previous_end >= 0 and _only_list_marks(layout, previous_end, first)
            if joined and here:
                if listed < 0:
                    listed, lists = lists, lists + 1
                    here[-1] = _listed(here[-1], listed)
            else:
                listed = -1
            here += _phrases_of(layout, first, last, mentions, mention_starts, listed, not any(not p.nested for p in here))
            previous_end = last
        if here:
            found.by_clause[number] = list(range(len(found.all), len(found.all) + len(here)))
            found.all += here
    for number, phrase in enumerate(found.all):
        found.places.append(_place(layout, phrase))
        if phrase.mentions or phrase.opens or phrase.kind in ("actor-like", "place-like"):
            found.carried.setdefault(layout.clauses[found.places[-1].clause].sentence, []).append(number)
    return found


def _place(layout: Layout, phrase: Phrase) -> Place:
    number = layout.clause_of[phrase.first]
    clause = layout.clauses[number]
    before, after = layout.function(phrase.first - 1, clause), layout.function(phrase.last, clause)
    first = number == 0 or layout.clauses[number - 1].sentence != clause.sentence
    return Place(number, before, after, ("n" if phrase.nested else "") + phrase.kind, first)


def _listed(phrase: Phrase, listed: int) -> Phrase:
    return replace(phrase, listed=listed)


def _nominal(layout: Layout) -> list[str]:
    """A letter a word: N noun, M modifier, . break.  A short quotation is one name."""
    marks = []
    for tag, word, cues in zip(layout.tags, layout.words, layout.cues, strict=True):
        if "time-word" in cues:
            marks.append(".")
        elif tag in _NOUNS:
            marks.append("N")
        elif tag in _MODIFIERS:
            marks.append("M")
        elif tag == "f" and "place-end" in cues:
            marks.append("F")
        else:
            marks.append("." if word != "·" else "M")
    for start, end, mark in layout.quotes:
        if end - start <= _LONGEST_TITLE or mark in "《〈":
            first, last = bisect_left(layout.starts, start), bisect_right(layout.starts, end)
            if first < last and layout.clause_of[first] == layout.clause_of[last - 1]:
                for i in range(first, last):
                    marks[i] = "N"
    for i in range(len(marks)):  # a bracket or mark of a quotation that stands alone is no noun
        if layout.tags[i] == "w" and marks[i] == "N" and layout.ends[i] - layout.starts[i] == 1:
            marks[i] = "Q"
    for mention in layout.mentions:
        first, last = bisect_left(layout.starts, mention.span.start), bisect_left(layout.starts, mention.span.end)
        for i in range(first, last):
            if marks[i] == ".":
                marks[i] = "N"
    return marks


def _runs(layout: Layout, marks: list[str], first: int, last: int) -> list[tuple[int, int]]:
    runs = []
    at = first
    while at < last:
        if marks[at] == ".":
            at += 1
            continue
        end = at
        while end < last and marks[end] != "." and not (end > at and _starts_anew(layout, marks, end)):
            end += 1
        start, stop = at, end
        while end > start + 1 and end < last and "intention" in layout.cues[end - 1] and layout.tags[end] in _VERBAL:
            end -= 1  # 外长|计划|下月访华
        while start < end and marks[start] == "F":
            start += 1
        body = marks[start:end]
        if "N" in body or ("M" in body and _stands_alone(layout, start, end)):
            runs.append((start, end))
        at = stop
    return runs


def _starts_anew(layout: Layout, marks: list[str], word: int) -> bool:
    """A pronoun after a noun, or a noun after a postposition (疫情下|峰会), begins another phrase."""
    if layout.tags[word] == "r" and layout.tags[word - 1] != "r":
        return True
    return marks[word - 1] == "F" and marks[word] in "NM"


def _stands_alone(layout: Layout, first: int, last: int) -> bool:
    """A pronoun or a quantity: 他, 三百人; a bare adjective does not."""
    return any(layout.tags[i] in ("r", "m", "q") for i in range(first, last))


def _only_list_marks(layout: Layout, first: int, last: int) -> bool:
    return first < last <= first + 2 and all("list" in layout.cues[i] for i in range(first, last))


def _phrases_of(
    layout: Layout, first: int, last: int, mentions: list[Mention], starts: list[int], listed: int, opens: bool
) -> list[Phrase]:
    begin, end = layout.starts[first], layout.ends[last - 1]
    inside = [m for m in mentions[bisect_left(starts, begin) : bisect_left(starts, end)] if m.span.end <= end]
    out = []
    tail = [m for m in inside if m.span.end == end or _closes(layout, m, last)]
    head = [m for m in tail if m.span.start == min(t.span.start for t in tail)] if tail else []
    for mention in inside:
        if mention in head:
            continue
        a, b = layout.word_at(mention.span.start), layout.word_at(mention.span.end - 1) + 1
        out.append(_make(layout, a, b, mention.span.start, mention.span.end, (mention,), True, listed, False, first))
    if head:
        a = layout.word_at(head[0].span.start)
        out.append(_make(layout, a, last, head[0].span.start, head[0].span.end, tuple(head), False, listed, opens, first))
    else:
        out.append(_make(layout, first, last, begin, end, (), False, listed, opens, first))
    return out if len(out) == 1 else sorted(_merged(out), key=lambda p: (p.start, p.end))


def _closes(layout: Layout, mention: Mention, last: int) -> bool:
    """The name is the head though words follow: 普京总统, 特朗普本人; its extent says so."""
    return mention.extent.end >= layout.ends[last - 1]


def _merged(phrases: list[Phrase]) -> list[Phrase]:
    """Names of one span (双方) become one phrase."""
    out: dict[tuple[int, int], Phrase] = {}
    for phrase in phrases:
        key = (phrase.start, phrase.end)
        held = out.get(key)
        out[key] = replace(held, mentions=held.mentions + phrase.mentions, nested=held.nested and phrase.nested) if held else phrase
    return list(out.values())


def _make(
    layout: Layout,
    first: int,
    last: int,
    start: int,
    end: int,
    mentions: tuple[Mention, ...],
    nested: bool,
    listed: int,
    opens: bool,
    run: int,
) -> Phrase:
    at = last - 1
    while at > first and layout.tags[at] in ("w", "f"):
        at -= 1
    text = layout.reading[start:end]
    kind = "scrap" if not mentions and _scrap(layout, text, layout.tags[at]) else _kind(layout, at, mentions)
    return Phrase(start, end, first, last, text, layout.words[at], layout.tags[at], mentions, nested, listed, opens, kind, run)


def _scrap(layout: Layout, text: str, tag: str) -> bool:
    """What fills no role: one character that names nobody (国 of 芬兰等国), and what only stands before a noun (任何, 一名)."""
    return (len(text) == 1 and tag != "r") or "no-filler" in layout.table.get(text, ())


def _kind(layout: Layout, at: int, mentions: tuple[Mention, ...]) -> str:
    if mentions:
        return str(mentions[0].entity.kind)
    tag = layout.tags[at]
    if tag == "r":
        return "pronoun"
    if tag in ("m", "q"):
        return "quantity"
    return "place-like" if tag == "s" else ending(layout, layout.words[at])


_ENDINGS = (("speaker-end", "actor-like"), ("report-noun", "text-like"), ("place-end", "place-like"), ("abstract", "thing-like"))


def ending(layout: Layout, word: str) -> str:
    """What the last word of a phrase says it is: the longest of its endings that is a cue word decides."""
    for size in (len(word), 2, 1):
        cues = layout.table.get(word[-size:])
        if cues:
            for function, name in _ENDINGS:
                if function in cues:
                    return name
    return "other"


GOVERN = frozenset(("to", "at", "about", "cause", "object", "by", "with", "according", "via"))


def subject_between(layout: Layout, phrases: Phrases, clause: int, low: int, high: int) -> Phrase | None:
    """The first phrase of these words that no preposition governs and that owns nothing (X的…)."""
    for number in phrases.by_clause.get(clause, ()):
        phrase = phrases.all[number]
        if phrase.first < low or phrase.last > high or phrase.nested:
            continue
        before = layout.cues[phrase.first - 1] if phrase.first > low else frozenset()
        if before & GOVERN and "list" not in before:
            continue
        if phrase.last < high and layout.words[phrase.last] == "的":
            continue
        return phrase
    return None
