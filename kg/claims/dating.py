"""When: which time expression of the text dates a claim, if any does.

A time joins a claim by clause, then by sentence, then from the sentence before where that clearly goes on.  Another event's time in the
same sentence is not this event's: the features name what stands between, and which trigger is nearer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.roles import Anchor
from kg.edtf import bounds, is_valid
from kg.model import Fit, Precision, TimeExtent
from kg.times import TimeMention, to_extent

FLOOR = 0.35  # cross-validated: dates found against dates kept away from undated claims
_BACK = 4  # sentences looked back


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
        since = form and any("since" in layout.cues[i] for i in range(word, min(word + 12, layout.clauses[clause].last)))
        out.append(Dated(mention, _until_now(extent, layout) if since else extent, word, clause, sentence, form))
        if form:
            out.append(Dated(mention, _start(extent), word, clause, sentence, "start"))
    return out


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
    return not closed if time.form == "start" else closed or not follows


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
    ]


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
