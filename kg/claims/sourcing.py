"""In which of the reporting frames a claim stands, and the chain from the originator to the outlet.

The frames that may hold a claim and the outlet's own voice are one choice, weighed by `linear.Model`: the end of what somebody says is
marked only by what does not fit any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims.attribution import Frame
from kg.claims.clauses import Layout
from kg.claims.roles import Anchor
from kg.model import Source
from kg.tagging.tags import ARGUMENTS, grade, grades, odds


def features(layout: Layout, frame: Frame, found: Sequence[Frame], near: Sequence[Frame], here: Anchor) -> list[str]:
    """What speaks for or against a claim standing in the frame; `near` are all frames that could hold it."""
    start, sentence = here.start, here.sentence
    inside = frame.start <= start < frame.end
    inner = sum(1 for f in found if f.start <= start < f.end and f.cue > frame.cue) if inside else 9
    paragraph = layout.analysis.sentences[sentence].paragraph
    back = sentence - frame.sentence
    quoted = frame.quoted is not None and frame.quoted[0] <= start <= frame.quoted[1]
    in_quote = layout.quote_at(start) is not None
    later = [f for f in found if f.cue > frame.cue and f.cue_end <= start and f.sentence <= sentence]
    same = any(f.speaker.entity == frame.speaker.entity for f in later)
    function = "perf" if "performative" in frame.functions else "rep" if "reporting" in frame.functions else "evid"
    bare = "media" if frame.speaker.media else "unnamed" if frame.speaker.bare else str(frame.speaker.kind)
    opens = _opening(layout, sentence)
    clauses = min(layout.clause_of[layout.word_at(start)] - layout.clause_of[frame.cue], 4)
    state = f"{'in' if inside else 'out'}{min(back, 3)}{'Q' if quoted else 'q' if in_quote else ''}"
    between = f"later{min(len(later), 2)}{'s' if same else ''}"
    own = _own(found, frame, here)
    words = here.first - frame.cue
    near_by = min(words, 3) if 0 < words < 4 else 5 if 0 < words < 7 else 9
    newer = min(2, sum(1 for f in near if f.cue > frame.cue))
    covered = any(f.start <= start < f.end for f in near if f is not frame)
    manner = _manner(layout, here)
    once = not any(f.sentence == sentence for f in near)
    return [
        f"st={state}",
        f"st={state}|{frame.form}|{bare}",
        f"st={state}|{between}",
        f"st={state}|{function}|{frame.form}",
        f"st={state}|{opens}|{bare}",
        f"w={frame.word}|{state}",
        f"w={frame.word}|{clauses}",
        f"cl={clauses}|{state}|{frame.form}",
        f"cl={clauses}|{state}|{function}",
        f"par={frame.paragraph == paragraph}|{min(back, 3)}|{bare}",
        f"head={paragraph == 0}|{state}",
        f"tq={'Q' if frame.quoted else ''}|{state}|{in_quote}",
        f"in={min(inner, 3)}|{frame.form}",
        f"in={min(inner, 3)}|{function}|{bare}",
        f"in={min(inner, 3)}|{state}|{min(clauses, 2)}",
        f"w={frame.word}|in={min(inner, 2)}",
        f"tr={here.type}|{inside}",
        f"own={own}|{inside}",
        f"own={own}|{state}|{bare}",
        f"own={own}|{function}|{min(clauses, 2)}",
        f"near={near_by}|{function}|{inside}",
        f"near={near_by}|{frame.word}",
        f"new={newer}|{state}",
        f"cov={covered}|{state}|{bare}",
        f"cov={covered}|{inside}|{opens}",
        *(f"m={m}|{inside}|{min(clauses, 2)}" for m in manner),
        *(f"m={m}|{function}" for m in manner),
        f"once={once}|{min(back, 4)}|{bare}|{frame.paragraph == paragraph}",
        f"once={once}|{frame.form}|{frame.paragraph == paragraph}",
        *_learned(here, frame, near, inside),
    ]


_SOURCE = ARGUMENTS.index("source")


def _likely(here: Anchor, frame: Frame) -> float | None:
    """Log odds of the tagger that the frame's speaker says the claim."""
    phrase = frame.speaker.phrase
    shares = here.learned.shares(phrase.start, phrase.end) if here.learned is not None and phrase is not None else None
    return odds(shares[_SOURCE]) if shares is not None else None


def _learned(here: Anchor, frame: Frame, near: Sequence[Frame], inside: bool) -> list[str]:
    if here.learned is None:
        return []
    likely = _likely(here, frame)
    if likely is None:
        return [f"T0|{inside}"]
    best = max((one for f in near if (one := _likely(here, f)) is not None), default=likely)
    margin = grades("Tm", likely - best) if likely < best else ("Tmost",)
    return [*grades("T", likely), f"T={grade(likely)}|{inside}", f"Tm={likely == best}|{grade(best / 2)}", *margin]


def no_frame(layout: Layout, found: Sequence[Frame], near: Sequence[Frame], here: Anchor) -> list[str]:
    """What speaks for the outlet telling a claim in its own name."""
    paragraph = layout.analysis.sentences[here.sentence].paragraph
    inside = [f for f in near if f.start <= here.start < f.end]
    in_quote = layout.quote_at(here.start) is not None
    own = next((f for f in found if here.first <= f.cue < here.last), None)
    last = max((f.sentence for f in near), default=-9)
    some = [
        f"type={here.type}",
        f"type={here.type}|{bool(inside)}",
        f"inside={min(len(inside), 2)}|q={in_quote}",
        f"own={own is not None}|{bool(inside)}",
        f"head={paragraph == 0}|{bool(inside)}",
        f"open={_opening(layout, here.sentence)}|{bool(inside)}",
        f"since={min(here.sentence - last, 5)}|q={in_quote}",
        *(f"m={m}|{bool(inside)}" for m in _manner(layout, here)),
    ]
    if here.learned is not None:
        best = max((one for f in near if (one := _likely(here, f)) is not None), default=None)
        some += [*grades("T", best), f"T={grade(best)}|{bool(inside)}"] if best is not None else [f"T0|{bool(inside)}"]
    return [f"no:{f}" for f in some]


@dataclass(frozen=True, slots=True)
class Options:
    """The frames that may hold a claim, and what speaks for each of them and, last, for none."""

    near: list[Frame]
    features: list[list[str]]


def options(layout: Layout, found: Sequence[Frame], here: Anchor) -> Options:
    """A claim that is the cue of a frame does not stand in that frame."""
    near = [f for f in reaching(layout, found, here.start, here.sentence) if not here.first <= f.cue < here.last]
    return Options(near, [*(features(layout, f, found, near, here) for f in near), no_frame(layout, found, near, here)])


def choose(weights: Sequence[float], near: Sequence[Frame]) -> Frame | None:
    """The likeliest frame, or none: `weights` has one for each of `near`, and last that of no frame at all."""
    best = max(range(len(weights)), key=lambda i: (round(float(weights[i]), 4), i == len(near), near[i].cue if i < len(near) else 0))
    return near[best] if best < len(near) else None


def _opening(layout: Layout, sentence: int) -> str:
    """How the sentence is tied to the one before."""
    first = layout.sentence_first[sentence] if sentence < len(layout.sentence_first) else 0
    cues = layout.cues[first] if first < len(layout.cues) else frozenset()
    return next((c for c in ("contrast", "continuation", "pronoun", "this", "background") if c in cues), "")


def _own(found: Sequence[Frame], frame: Frame, here: Anchor) -> str:
    """Whether the claim is an act of saying itself, and whose."""
    own = next((f for f in found if here.first <= f.cue < here.last), None)
    if own is None:
        return ""
    return "same" if own.speaker.entity == frame.speaker.entity else "other"


def _manner(layout: Layout, here: Anchor) -> list[str]:
    """How the claim's clause is told: as a modifier, as background, as what is to come."""
    clause = layout.clauses[here.clause]
    after = range(here.last, min(here.last + 4, clause.last))
    before = range(max(clause.first, here.first - 4), here.first)
    found = ["plain"]
    if here.last < clause.last and layout.words[here.last] == "的":
        found.append("modifier")
    if any("after" in layout.cues[i] for i in after):
        found.append("when")
    if any("this" in layout.cues[i] for i in before):
        found.append("this")
    if clause.first < len(layout.cues) and "background" in layout.cues[clause.first]:
        found.append("background")
    if any("will" in layout.cues[i] for i in before):
        found.append("will")
    if here.last >= clause.last:
        found.append("end")
    return found


def reaching(layout: Layout, found: Sequence[Frame], start: int, sentence: int) -> list[Frame]:
    """The frames that could hold a claim: those whose reach covers it, and the last ones before it; a quotation looks farther back."""
    paragraph = layout.analysis.sentences[sentence].paragraph
    back, above = (10, 3) if layout.quote_at(start) else (4, 1)
    return [
        f
        for f in found
        if f.start <= start < f.end or (f.cue_end <= start and 0 <= sentence - f.sentence <= back and paragraph - f.paragraph <= above)
    ]


def chain(found: Sequence[Frame], frame: Frame | None, outlet: Source, start: int, layout: Layout) -> tuple[Source, ...]:
    """From the originator over the media that pass it on to the outlet itself, last."""
    links: list[Source] = []
    if frame is not None:
        links.append(_source(frame, layout))
        for outer in reversed(found):
            if outer.cue < frame.cue and outer.speaker.media and outer.start <= layout.starts[frame.cue] < outer.end:
                links.append(_source(outer, layout))
    unique: dict[str, Source] = {}
    for link in links:
        own = "own-outlet" in layout.table.get(link.label, ())
        if not own and link.entity != outlet.entity and link.label != outlet.label:
            unique.setdefault(link.entity, link)
    return (*unique.values(), outlet)


def _source(frame: Frame, layout: Layout) -> Source:
    cue = layout.span(layout.starts[frame.cue], layout.ends[frame.cue])
    return Source(frame.speaker.label, frame.speaker.entity, frame.speaker.kind, cue)
