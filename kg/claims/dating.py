"""When: which time expression of the text dates a claim, if any does.

A time joins a claim by clause, then by sentence, then from the sentence before where that clearly goes on.  Another event's time in the
same sentence is not this event's: the features name what stands between, and which trigger is nearer.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg.claims import linear
from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.roles import Anchor
from kg.edtf import bounds, is_valid
from kg.model import Fit, Precision, TimeExtent
from kg.tagging.tags import ARGUMENTS, grade, grades, odds
from kg.times import TimeMention, to_extent
from kg.times.tables import cues

ALONE, BESIDE_TAGGER = 0.36, 0.28  # share of all times together from which one dates a claim: dates found against undated claims kept so
_BACK = 4  # sentences looked back
_SPAN = 24  # code points between a date and the 以来 that closes its span


@dataclass(frozen=True, slots=True)
class Dated:
    """A time expression that has a value, at its place in the layout."""

    mention: TimeMention
    extent: TimeExtent
    word: int
    clause: int
    sentence: int
    form: str = ""  # start: the day a span begins, for the event that begins it (自2022年2月战争爆发以来)


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
        clause = layout.clause_at(mention.start)
        sentence = layout.sentence_at(mention.start)
        form = "open" if mention.mod == "since" and extent.edtf.endswith("/..") else ""
        since = form and _cue("PAST_ONLY").search(layout.reading, mention.end, min(layout.clauses[clause].end, mention.end + _SPAN))
        out.append(Dated(mention, _until_now(extent, layout) if since else extent, word, clause, sentence, form))
        if form:
            out.append(Dated(mention, _start(extent), word, clause, sentence, "start"))
    return sorted([*out, *_lists(out, layout)], key=lambda t: (t.mention.start, t.mention.end))


def _lists(times: Sequence[Dated], layout: Layout) -> list[Dated]:
    """2月、3月和4月: one stretch, for what is told of all of them."""
    out = []
    at = 0
    while at < len(times):
        end = at
        while end + 1 < len(times) and _joined(times[end], times[end + 1], layout):
            end += 1
        value = f"{times[at].extent.edtf}/{times[end].extent.edtf}"
        if end > at and is_valid(value):
            out.append(replace(times[at], extent=_valued(times[at].extent, value, "-list"), form="list"))
        at = end + 1
    return out


def _joined(one: Dated, two: Dated, layout: Layout) -> bool:
    alike = len(one.extent.edtf) == len(two.extent.edtf) <= 10 and not one.form and not two.form
    return alike and bool(_cue("LISTED").fullmatch(layout.reading, one.mention.end, two.mention.start))


@cache
def _cue(name: str) -> re.Pattern[str]:
    return re.compile(getattr(cues, name))


def _valued(extent: TimeExtent, value: str, rule: str) -> TimeExtent:
    limits = bounds(value)
    return replace(extent, edtf=value, earliest=limits.earliest, latest=limits.latest, precision=Precision.SPAN, rule=extent.rule + rule)


def _until_now(extent: TimeExtent, layout: Layout) -> TimeExtent:
    """自6月1日以来: what is told reaches up to the day of publication, not beyond it."""
    published = (layout.analysis.document.published or "")[:10]
    value = extent.edtf.removesuffix("..") + published
    if not published or not is_valid(value):
        return extent
    return replace(extent, edtf=value, latest=bounds(value).latest, precision=Precision.SPAN, fit=Fit.THROUGHOUT)


def _start(extent: TimeExtent) -> TimeExtent:
    """The value without its open end: when something begins, not how long it lasts."""
    value = extent.edtf.removesuffix("/..")
    limits = bounds(value)
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(value.rstrip("~")), Precision.DAY)
    return replace(
        extent, edtf=value, earliest=limits.earliest, latest=limits.latest, precision=precision, fit=Fit.WITHIN, rule=extent.rule + "-start"
    )


def near(times: Sequence[Dated], layout: Layout, here: Anchor) -> list[Dated]:
    """The times of the claim's sentence and of the sentences just before it, in its paragraph or the one before."""
    sentences = layout.analysis.sentences
    paragraph = sentences[here.sentence].paragraph
    return [
        t
        for t in times
        if 0 <= here.sentence - t.sentence <= _BACK and 0 <= paragraph - sentences[t.sentence].paragraph <= 1 and _fits(layout, here, t)
    ]


def _fits(layout: Layout, here: Anchor, time: Dated) -> bool:
    """自2022年2月战争爆发以来首次访华: the span belongs to what follows 以来, its beginning to what stands before it."""
    if not time.form or time.sentence != here.sentence or time.mention.end > here.start:
        return True
    between = range(bisect_left(layout.starts, time.mention.end), here.first)
    closed = any("since" in layout.cues[i] for i in between)
    follows = any("since" in layout.cues[i] for i in range(here.last, min(here.last + 6, len(layout.words))))
    return not closed if time.form == "start" else not follows  # an event that opens a span of its own lies in no other


def features(
    layout: Layout, here: Anchor, time: Dated, others: Sequence[Dated], triggers: Sequence[tuple[int, int]], frame: Frame | None
) -> list[str]:
    """`triggers` are (start, clause) of all claims of the text, in order; `frame` is the claim's source frame."""
    mention = time.mention
    back = here.sentence - time.sentence
    side = "B" if mention.end <= here.start else "A" if mention.start >= here.end else "I"
    apart = abs(here.clause - time.clause) if not back else 9
    lo, hi = (mention.end, here.start) if side == "B" else (here.end, mention.start)
    first, last = bisect_left(layout.starts, lo), min(bisect_left(layout.starts, hi), bisect_left(layout.starts, lo) + 60)
    verbs = sum(layout.tags[i] == "v" for i in range(first, last))
    rivals = sum(lo <= s < hi for s, _ in triggers)
    in_clause = [s for s, clause in triggers if clause == time.clause and s != here.start]
    nearest = abs(here.start - mention.start) < min((abs(s - mention.start) for s in in_clause), default=999)
    blocked = sum(1 for o in others if o is not time and o.mention is not mention and _between(o, here, mention.start))
    said = [i for i in range(first, last) if layout.cues[i] & {"reporting", "performative"} and layout.tags[i] == "v"]
    inside = frame is None or frame.start <= mention.start < frame.end
    follow = layout.words[first] if side == "B" and first < len(layout.words) else ""
    relative = here.last < len(layout.words) and layout.words[here.last] == "的"
    leads = time.word == layout.sentence_first[time.sentence]
    opens = time.word == layout.clauses[time.clause].first
    owned = any(layout.words[i] == "的" for i in range(first, last))
    place = f"{side}{min(apart, 3)}" if not back else f"P{min(back, 3)}"
    sentences = layout.analysis.sentences
    same = sentences[time.sentence].paragraph == sentences[here.sentence].paragraph
    kind = mention.kind + ("m" + mention.mod if mention.mod else "") + time.form
    own = "own" if time.clause == here.clause else "sent" if not back else "prev"
    sentence_times = sum(1 for o in others if o.sentence == here.sentence and o.form != "start")
    closing = _closing(layout, here, mention.end)
    state = f"{place}s{bool(said)}i{inside}"
    return [
        f"p={place}",
        f"p={place}v{min(verbs, 3)}",
        f"p={place}r{min(rivals, 3)}",
        f"p={place}r{min(rivals, 2)}v{min(verbs, 2)}s{bool(said)}",
        f"p={place}|{here.type}",
        f"p={place}|{here.branch}|s{bool(said)}",
        f"p={place}|{kind}",
        f"p={place}n{nearest}t{min(blocked, 2)}",
        f"{state}n{nearest}|{here.branch == 'CommunicationEvent'}",
        f"{state}",
        f"p={place}l{leads}o{opens}r{min(rivals, 2)}",
        f"p={place}l{leads}s{bool(said)}|{here.branch}",
        f"p={place}de{owned}rel{relative}",
        f"p={place}st{min(sentence_times, 2)}par{same}t{min(blocked, 2)}",
        f"p={place}st{min(sentence_times, 2)}par{same}|{here.branch}",
        f"prec={mention.precision}|{place}",
        f"rule={mention.rule}|{own}",
        f"k={kind}|{here.branch}|{own}",
        f"k={kind}|{closing}|{own}",
        f"f={follow}|{own}",
        f"tag={layout.tags[here.first][0]}|{place}|de{owned}",
        f"text={mention.text}",
        f"form={time.form}|{here.type}",
        f"gap={min((last - first) // 3, 5)}|{place}",
        f"many={min(len(others), 3)}|{place}",
        f"tr={layout.reading[here.start : here.end]}|{own}",
        f"fs={frame is not None}|{place}|{time.sentence == (frame.sentence if frame else -1)}",
        *_setting(layout, here, time, place, (first, last), own),
        *_learned(here, time, others, place),
    ]


def _setting(layout: Layout, here: Anchor, time: Dated, place: str, between: tuple[int, int], own: str) -> list[str]:
    """Quotations and marks crossed, the words around the time and the trigger, and the tags of what stands between."""
    first, last = between
    inner, outer = layout.quote_at(time.mention.start), layout.quote_at(here.start)
    quoted = "=" if inner == outer else "i" if outer is None else "o" if inner is None else "x"
    low, high = sorted((time.clause, here.clause))
    marks = "".join(sorted({layout.clauses[c].mark[:1] for c in range(low, min(high, low + 8))})) if own == "sent" else ""
    before = layout.words[time.word - 1] if time.word > layout.clauses[time.clause].first else "^"
    behind = layout.words[here.last] if here.last < len(layout.words) and layout.clause_of[here.last] == here.clause else "$"
    path = "".join(layout.tags[i][0] for i in range(first, last)) if last - first <= 5 and own == "own" else ""
    ahead = layout.words[here.first - 1] if here.first and layout.clause_of[here.first - 1] == here.clause else "^"
    cues = {c for i in range(first, last) for c in layout.cues[i]} if own != "prev" else set()
    title = layout.analysis.sentences[here.sentence].paragraph == 0
    return [
        f"q={quoted}|{place}",
        f"marks={marks}|{place}",
        f"before={before}|{own}",
        f"behind={behind}|{own}",
        f"ahead={ahead}|{own}",
        f"path={path}|{place}",
        f"title={title}|{place}",
        *(f"cue={c}|{place}" for c in sorted(cues)),
    ]


_TIME = ARGUMENTS.index("time")


def _likely(here: Anchor, time: Dated) -> float | None:
    """Log odds of the tagger that the words date the trigger; None where it did not read both together."""
    shares = here.learned.shares(time.mention.start, time.mention.end) if here.learned is not None else None
    return odds(shares[_TIME]) if shares is not None else None


def _most_likely(here: Anchor, times: Sequence[Dated]) -> float | None:
    return max((one for t in times if (one := _likely(here, t)) is not None), default=None)


def _learned(here: Anchor, time: Dated, others: Sequence[Dated], place: str) -> list[str]:
    if here.learned is None:
        return []
    likely, best = _likely(here, time), _most_likely(here, others)
    if likely is None or best is None:
        return ["T0"]
    return [*grades("T", likely), f"T={grade(likely)}|{place}", f"Tm={likely == best}|{grade(best / 2)}"]


def undated(layout: Layout, here: Anchor, times: Sequence[Dated], frame: Frame | None) -> list[str]:
    """Features of the choice that no time dates the claim; `times` are the options, at least one."""
    same = min(sum(t.sentence == here.sentence for t in times), 2)
    own = min(sum(t.clause == here.clause for t in times), 2)
    behind = layout.words[here.last] if here.last < len(layout.words) and layout.clause_of[here.last] == here.clause else "$"
    ahead = layout.words[here.first - 1] if here.first and layout.clause_of[here.first - 1] == here.clause else "^"
    return [
        "none",
        f"none b={here.branch}",
        f"none t={here.type}",
        f"none n={same}{own}",
        f"none n={same}{own}|{here.branch}",
        f"none title={layout.analysis.sentences[here.sentence].paragraph == 0}",
        f"none tr={layout.reading[here.start : here.end]}",
        f"none behind={behind}",
        f"none ahead={ahead}",
        f"none tag={layout.tags[here.first]}|{behind == '的'}",
        f"none fs={frame is not None}|{here.branch}|{same > 0}",
        f"none q={layout.quote_at(here.start) is not None}|{same > 0}",
        f"none form={frame.form if frame else ''}",
        *(_none_learned(here, times) if here.learned is not None else ()),
    ]


def _none_learned(here: Anchor, times: Sequence[Dated]) -> Sequence[str]:
    best = _most_likely(here, times)
    return ["none T0"] if best is None else grades("none T", best)


def choose(times: Sequence[Dated], scores: Any, here: Anchor) -> Dated | None:
    """`scores` are of no time, then of each of `times`.  The likeliest value by its likeliest words, if dated at all is likely enough."""
    shares = linear.shares(scores[None, :])[0]
    if not times or 1 - float(shares[0]) < (ALONE if here.learned is None else BESIDE_TAGGER):
        return None
    by_value: dict[str, float] = {}
    for time, share in zip(times, shares[1:], strict=True):
        by_value[time.extent.edtf] = by_value.get(time.extent.edtf, 0.0) + float(share)
    value = max(by_value, key=lambda v: (round(by_value[v], 6), v))
    options = [(round(float(s), 6), -n) for n, (t, s) in enumerate(zip(times, shares[1:], strict=True)) if t.extent.edtf == value]
    return times[-max(options)[1]]


def _closing(layout: Layout, here: Anchor, end: int) -> str:
    """Whether a word like 以来 or 后 closes the clause between the time and the trigger, or behind the trigger."""
    clause = layout.clauses[here.clause]
    if clause.last and "after" in layout.cues[clause.last - 1]:
        return "in"
    between = range(bisect_left(layout.starts, end), here.first)
    return "past" if any("after" in layout.cues[i] for i in between) else ""


def _between(other: Dated, here: Anchor, start: int) -> bool:
    low, high = min(start, here.start), max(start, here.start)
    return low < other.mention.start < high
