"""Who says it: reporting frames of a text, which of them a claim stands in, and the chain from the originator to the outlet.

A frame is a speaker with a cue (said, according to, colon of a headline) and the stretch its words may reach.  Frames are found by grammar;
whether a claim stands in one is weighed by `linear.Model`, because the end of a scope is marked only by what does not fit any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims.clauses import Clause, Layout
from kg.claims.phrases import Phrase, Phrases
from kg.ids import entity_iri
from kg.model import EntityKind, Source

FLOOR = 0.5  # cross-validated on the annotated articles: the originator is right most often
_MEDIA = frozenset((EntityKind.OUTLET, EntityKind.AGENCY))
_NAMED = frozenset(("person", "organization", "outlet", "agency", "polity", "collective", "office"))


@dataclass(frozen=True, slots=True)
class Speaker:
    """`bare` sources (media, unnamed persons, texts) only pass words on: their verb is no event."""

    label: str
    entity: str
    kind: EntityKind
    media: bool
    bare: bool
    phrase: Phrase | None


@dataclass(frozen=True, slots=True)
class Frame:
    """`start`..`end` is the reach in code points; `form` is before, after, according, colon or cited; `cue` a word number."""

    speaker: Speaker
    form: str
    cue: int
    cue_end: int  # code point after the cue
    start: int
    end: int
    sentence: int
    paragraph: int
    quoted: tuple[int, int] | None  # the quotation that is the content, code points
    word: str
    functions: frozenset[str]


def frames(layout: Layout, phrases: Phrases) -> list[Frame]:
    """All frames in order of their cue."""
    found: list[Frame] = []
    for number, clause in enumerate(layout.clauses):
        here = [phrases.all[i] for i in phrases.by_clause.get(number, ())]
        found += _according(layout, number, clause, here)
        found += _said(layout, number, clause, here, found)
        found += _colon(layout, number, clause, here)
    return sorted(found, key=lambda f: (f.cue, f.start))


def _paragraph(layout: Layout, clause: Clause) -> int:
    return layout.analysis.sentences[clause.sentence].paragraph


def _sentence_end(layout: Layout, sentence: int) -> int:
    return layout.analysis.sentences[sentence].end


def _paragraph_end(layout: Layout, sentence: int) -> int:
    sentences = layout.analysis.sentences
    while sentence + 1 < len(sentences) and sentences[sentence + 1].paragraph == sentences[sentence].paragraph:
        sentence += 1
    return sentences[sentence].end


def speaker_of(layout: Layout, phrase: Phrase, last: Speaker | None = None) -> Speaker:
    """The phrase as a source: the entity it was resolved to, or its own words; a bare 报道 or 声明 speaks for whoever spoke last."""
    head = phrase.head
    cues = layout.table.get(head, frozenset()) | layout.table.get(head[-2:], frozenset())
    if phrase.mentions:
        entity = phrase.mentions[0].entity
        media = entity.kind in _MEDIA or (entity.kind is EntityKind.ORGANIZATION and _sounds_like_media(layout, entity.label))
        return Speaker(entity.label, entity.id, entity.kind, media, media, phrase)
    if last is not None and phrase.kind in ("text-like", "pronoun") and phrase.last - phrase.first <= 2:
        return last
    unnamed = "unnamed" in cues or "report-noun" in cues
    media = _sounds_like_media(layout, phrase.text) and phrase.kind != "actor-like"
    text = layout.analysis.document.text[phrase.start : phrase.end].strip("“”「」\"' ")
    kind = EntityKind.COLLECTIVE if unnamed else EntityKind.OTHER
    return Speaker(text, entity_iri(str(kind), text), kind, media, unnamed or media, phrase)


def _sounds_like_media(layout: Layout, name: str) -> bool:
    return any("outlet-end" in layout.table.get(name[-size:], ()) for size in (4, 3, 2, 1)) and len(name) > 2


def _according(layout: Layout, number: int, clause: Clause, here: list[Phrase]) -> list[Frame]:
    """据X报道, 根据X的数据, X援引Y."""
    out = []
    for word in range(clause.first, min(clause.last, clause.first + 8)):
        cues = layout.cues[word]
        citing = "citing" in cues and layout.tags[word] == "v"
        if not ("according" in cues and word <= clause.first + 1) and not citing:
            continue
        named = [p for p in here if p.first > word and p.first <= word + 6 and (p.mentions or p.kind in ("actor-like", "text-like") or "unnamed" in layout.cues[p.last - 1])]
        if not named:
            continue
        phrase = next((p for p in named if p.mentions and p.mentions[0].entity.kind in _MEDIA), named[0])
        speaker = speaker_of(layout, phrase)
        end = _paragraph_end(layout, clause.sentence) if speaker.media else _sentence_end(layout, clause.sentence)
        out.append(_frame(layout, speaker, "cited" if citing else "according", word, clause, max(layout.ends[word], phrase.end), end))
    return out


def _frame(layout: Layout, speaker: Speaker, form: str, cue: int, clause: Clause, start: int, end: int, quoted: tuple[int, int] | None = None) -> Frame:
    return Frame(
        speaker, form, cue, layout.ends[cue], start, end, clause.sentence, _paragraph(layout, clause), quoted, layout.words[cue], layout.cues[cue]
    )


def _said(layout: Layout, number: int, clause: Clause, here: list[Phrase], found: list[Frame]) -> list[Frame]:
    out: list[Frame] = []
    last = next((f.speaker for f in reversed(found)), None)
    for word in range(clause.first, clause.last):
        cues = layout.cues[word]
        if not cues & {"reporting", "performative", "report-verb", "evidence"} or not _is_verb(layout, word, clause):
            continue
        subject = _subject(layout, word, here)
        if subject is None:
            continued = word <= clause.first + 3 and all(layout.tags[i] in ("d", "c", "TIME", "t", "u", "p", "a", "ad") for i in range(clause.first, word))
            if not (continued and last) or "report-verb" in cues and "reporting" not in cues:
                continue
            speaker = last
        else:
            speaker = speaker_of(layout, subject, last)
            if not cues & {"reporting", "performative"} and not (speaker.media or subject.kind == "text-like"):
                continue
        out += _reach(layout, number, clause, word, speaker, subject)
        last = speaker
    return out


def _is_verb(layout: Layout, word: int, clause: Clause) -> bool:
    tag = layout.tags[word]
    if tag not in ("v", "vn", "n", "vd", "p") or (tag == "p" and layout.words[word] not in ("指", "称")):
        return False
    before = layout.words[word - 1] if word > clause.first else ""
    if tag in ("n", "vn") and (before == "的" or word + 1 < clause.last and layout.tags[word + 1] in ("n", "u", "v")):
        return False
    return not (word + 1 < clause.last and layout.words[word + 1] == "的")


def _subject(layout: Layout, word: int, here: list[Phrase]) -> Phrase | None:
    """The nearest phrase to the left that can speak and is no object of a preposition."""
    low = layout.clauses[layout.clause_of[word]].first
    for phrase in reversed([p for p in here if p.last <= word and not p.nested]):
        before = layout.cues[phrase.first - 1] if phrase.first > low else frozenset()
        if before & {"to", "at", "with", "about", "object", "cause"} and "list" not in before:
            continue
        if phrase.mentions and str(phrase.mentions[0].entity.kind) in (*_NAMED, "place"):
            return phrase
        if phrase.kind in ("actor-like", "pronoun", "text-like") or "unnamed" in layout.table.get(phrase.head, ()):
            return phrase
        if phrase.opens and phrase.last == word:
            return phrase
    return None


def _reach(layout: Layout, number: int, clause: Clause, word: int, speaker: Speaker, subject: Phrase | None) -> list[Frame]:
    """What the verb governs: the words after it, a quotation that may run on, or what stands before it (“……”，X说)."""
    text = layout.reading
    after = layout.ends[word]
    sentence_end = _sentence_end(layout, clause.sentence)
    out = []
    begin = layout.starts[subject.first] if subject else layout.starts[word]
    closes = all(c in "。．. ；;”」』\"！!？?）)\n" for c in text[after:sentence_end])
    lead = text[: begin].rstrip("，, 　")
    if lead and lead[-1] in "”」』\"" or closes:
        before = next(((s, e) for s, e, mark in reversed(layout.quotes) if e <= begin and begin - e <= 3 and mark not in "《〈"), None)
        sentence_start = layout.analysis.sentences[clause.sentence].start
        start = min(before[0], sentence_start) if before else sentence_start
        if before or (closes and begin > sentence_start):
            out.append(_frame(layout, speaker, "after", word, clause, start, begin, before))
    if not closes:
        end = _paragraph_end(layout, clause.sentence) if speaker.media else sentence_end
        follow = next(((s, e) for s, e, mark in layout.quotes if after <= s <= after + 3 and mark not in "《〈"), None)
        if follow:
            end = max(end, follow[1], _sentence_end(layout, layout.sentence_at(follow[1])))
        out.append(_frame(layout, speaker, "before", word, clause, after, end, follow))
    return out


def _colon(layout: Layout, number: int, clause: Clause, here: list[Phrase]) -> list[Frame]:
    """`X：…` where nothing but X stands before the colon, and `…--X` after a headline."""
    plain = [p for p in here if not p.nested]
    if clause.mark in ("：", ":") and len(plain) == 1 and plain[0].last == clause.last and clause.last - clause.first <= 6:
        phrase = plain[0]
        if phrase.mentions or phrase.kind in ("actor-like", "text-like"):
            speaker = speaker_of(layout, phrase)
            return [_frame(layout, speaker, "colon", clause.last - 1, clause, clause.end + 1, _sentence_end(layout, clause.sentence))]
    if number and layout.clauses[number - 1].mark in ("--", "——") and layout.clauses[number - 1].sentence == clause.sentence and len(plain) == 1:
        phrase = plain[0]
        if clause.last - clause.first <= 5 and phrase.last == clause.last and (phrase.mentions or phrase.kind == "actor-like"):
            start = layout.analysis.sentences[clause.sentence].start
            return [_frame(layout, speaker_of(layout, phrase), "colon", clause.first, clause, start, clause.start)]
    return []


def reporter(found: Sequence[Frame], first: int, last: int) -> Frame | None:
    """The frame whose cue is the trigger of words `first` up to `last`."""
    return next((f for f in found if first <= f.cue < last), None)


def features(layout: Layout, frame: Frame, found: Sequence[Frame], start: int, sentence: int, trigger: str) -> list[str]:
    """What speaks for or against a claim at code point `start` standing in the frame."""
    inside = frame.start <= start < frame.end
    paragraph = layout.analysis.sentences[sentence].paragraph
    back = sentence - frame.sentence
    quoted = frame.quoted is not None and frame.quoted[0] <= start <= frame.quoted[1]
    in_quote = layout.quote_at(start) is not None
    later = [f for f in found if f.cue > frame.cue and f.cue_end <= start and f.sentence <= sentence]
    same = any(f.speaker.entity == frame.speaker.entity for f in later)
    function = "perf" if "performative" in frame.functions else "rep" if "reporting" in frame.functions else "evid"
    bare = "media" if frame.speaker.media else "unnamed" if frame.speaker.bare else str(frame.speaker.kind)
    opening = layout.sentence_first[sentence] if sentence < len(layout.sentence_first) else 0
    cues = layout.cues[opening] if opening < len(layout.cues) else frozenset()
    opens = "contrast" if "contrast" in cues else "continue" if "continuation" in cues else ""
    clauses = layout.clause_of[layout.word_at(start)] - layout.clause_of[frame.cue]
    state = f"{'in' if inside else 'out'}{min(back, 3)}{'Q' if quoted else 'q' if in_quote else ''}"
    between = f"later{min(len(later), 2)}{'s' if same else ''}"
    return [
        f"st={state}",
        f"st={state}|{frame.form}|{bare}",
        f"st={state}|{between}",
        f"st={state}|{function}|{frame.form}",
        f"st={state}|{opens}|{bare}",
        f"w={frame.word}|{state}",
        f"cl={min(clauses, 4)}|{state}|{frame.form}",
        f"cl={min(clauses, 4)}|{state}|{function}",
        f"par={frame.paragraph == paragraph}|{min(back, 3)}|{bare}",
        f"head={paragraph == 0}|{state}",
        f"tq={'Q' if frame.quoted else ''}|{state}|{in_quote}",
        f"tr={trigger}",
    ]


def reaching(found: Sequence[Frame], start: int, sentence: int, paragraph: int) -> list[Frame]:
    """The frames that could hold a claim: those whose reach covers it, and the last ones before it."""
    return [
        f
        for f in found
        if f.start <= start < f.end or (f.form != "after" and f.cue_end <= start and 0 <= sentence - f.sentence <= 3 and paragraph - f.paragraph <= 1)
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
        if link.entity != outlet.entity and link.label != outlet.label:
            unique.setdefault(link.entity, link)
    return (*unique.values(), outlet)


def _source(frame: Frame, layout: Layout) -> Source:
    cue = layout.span(layout.starts[frame.cue], layout.ends[frame.cue])
    return Source(frame.speaker.label, frame.speaker.entity, frame.speaker.kind, cue)
