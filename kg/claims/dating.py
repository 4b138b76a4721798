"""When: which time expression of the text dates a claim, if any does.

A time joins a claim by clause, then by sentence, then from the sentence before where that clearly goes on.  Another event's time in the same
sentence is not this event's: the features name what stands between, and which trigger is nearer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.roles import Anchor
from kg.model import TimeExtent
from kg.times import TimeMention, to_extent

FLOOR = 0.5  # a time that more likely than not is the claim's
_BACK = 2  # sentences looked back


@dataclass(frozen=True, slots=True)
class Dated:
    """A time expression that has a value, at its place in the layout."""

    mention: TimeMention
    extent: TimeExtent
    word: int
    clause: int
    sentence: int


def dated(layout: Layout, times: Sequence[TimeMention]) -> list[Dated]:
    """The expressions that can date something, in order; a dateline's is left to the resolver."""
    out = []
    for mention in sorted(times, key=lambda t: (t.start, t.end)):
        extent = to_extent(mention)
        if extent is None or not layout.words:
            continue
        word = min(bisect_left(layout.starts, mention.start), len(layout.words) - 1)
        if layout.starts[word] > mention.end and word:
            word -= 1
        clause = _clause_at(layout, mention.start)
        out.append(Dated(mention, extent, word, clause, layout.sentence_at(mention.start)))
    return out


def _clause_at(layout: Layout, offset: int) -> int:
    return max(0, bisect_left([c.start for c in layout.clauses], offset + 1) - 1)


def near(times: Sequence[Dated], layout: Layout, here: Anchor) -> list[Dated]:
    """The times of the claim's sentence and of the sentences just before it in its paragraph."""
    sentences = layout.analysis.sentences
    paragraph = sentences[here.sentence].paragraph
    return [t for t in times if 0 <= here.sentence - t.sentence <= _BACK and sentences[t.sentence].paragraph == paragraph]


def features(
    layout: Layout, here: Anchor, time: Dated, others: Sequence[Dated], triggers: Sequence[tuple[int, int, str]], frame: Frame | None
) -> list[str]:
    """`triggers` are (start, end, type) of all claims of the text, in order; `frame` is the claim's source frame."""
    mention = time.mention
    back = here.sentence - time.sentence
    side = "B" if mention.end <= here.start else "A" if mention.start >= here.end else "I"
    apart = abs(here.clause - time.clause) if not back else 9
    lo, hi = (mention.end, here.start) if side == "B" else (here.end, mention.start)
    first, last = bisect_left(layout.starts, lo), bisect_left(layout.starts, hi)
    verbs = sum(layout.tags[i] == "v" for i in range(first, min(last, first + 60)))
    rivals = sum(lo <= s < hi for s, _, _ in triggers)
    closer = min((abs(s - mention.start) for s, _, _ in triggers if s != here.start and _clause_at(layout, s) == time.clause), default=999)
    nearest = abs(here.start - mention.start) < closer
    nearer_time = sum(1 for o in others if o is not time and _between(o, here, mention.start))
    said = any(layout.cues[i] & {"reporting", "performative"} and layout.tags[i] == "v" for i in range(first, min(last, first + 60)))
    inside = frame is None or frame.start <= mention.start < frame.end
    own = "own" if time.clause == here.clause else "other"
    follow = layout.words[first] if side == "B" and first < len(layout.words) else ""
    relative = any(layout.words[i] == "的" for i in range(here.last, min(here.last + 1, len(layout.words))))
    leads = time.word == layout.sentence_first[time.sentence]
    rank = "de" if any(layout.words[i] == "的" for i in range(first, min(last, first + 60))) else ""
    place = f"{side}{min(apart, 3)}" if not back else f"P{back}"
    vague = mention.kind + ("m" + mention.mod if mention.mod else "")
    communication = here.branch == "CommunicationEvent"
    return [
        f"p={place}",
        f"p={place}v{min(verbs, 3)}",
        f"p={place}r{min(rivals, 3)}",
        f"p={place}r{min(rivals, 2)}v{min(verbs, 2)}s{said}",
        f"p={place}|{here.type}",
        f"p={place}|{here.branch}|s{said}",
        f"p={place}|{vague}",
        f"p={place}n{nearest}t{min(nearer_time, 2)}",
        f"p={place}n{nearest}c{communication}s{said}i{inside}",
        f"p={place}i{inside}s{said}",
        f"p={place}l{leads}r{min(rivals, 2)}",
        f"p={place}{rank}rel{relative}",
        f"prec={mention.precision}|{place}",
        f"rule={mention.rule}|{own}",
        f"k={vague}|{here.branch}|{own}",
        f"f={follow}|{own}",
        f"tag={layout.tags[here.first][0]}|{place}|{rank}",
        f"text={mention.text}",
        f"gap={min((last - first) // 3, 5)}|{place}",
        f"many={min(len(others), 3)}|{place}",
    ]


def _between(other: Dated, here: Anchor, start: int) -> bool:
    low, high = min(start, here.start), max(start, here.start)
    return low < other.mention.start < high
