"""Who says it: the reporting frames of a text, found by grammar.

A frame is a speaker with a cue (said, according to, colon of a headline) and the stretch its words may reach; `sourcing` weighs which of
them a claim stands in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kg.claims.clauses import Clause, Layout
from kg.claims.phrases import GOVERN, Phrase, Phrases, ending, subject_between
from kg.ids import entity_iri
from kg.model import EntityKind

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
    owners: dict[str, Phrase] = {}  # head of a text (报告) -> who made it, as far as read
    for number, clause in enumerate(layout.clauses):
        here = [phrases.all[i] for i in phrases.by_clause.get(number, ())]
        _note_owners(layout, number, clause, here, phrases, owners)
        found += _according(layout, phrases, number, here, owners, found)
        found += _said(layout, phrases, number, clause, found, owners)
        found += _colon(layout, number, clause, here)
    return sorted(found, key=lambda f: (f.cue, f.start))


def _note_owners(layout: Layout, number: int, clause: Clause, here: list[Phrase], phrases: Phrases, owners: dict[str, Phrase]) -> None:
    """美国国务院报告, 国务院的报告, 国务院发布报告: whose words a text gives."""
    for at, phrase in enumerate(here):
        if phrase.nested or phrase.kind != "text-like":
            continue
        inner = next((p for p in here if p.nested and phrase.first <= p.first < phrase.last), None)
        before = here[at - 1] if at else None
        possessor = before if before and before.mentions and _possesses(layout, before, phrase) else None
        publishing = any("publishing" in layout.cues[i] for i in range(clause.first, clause.last))
        subject = subject_between(layout, phrases, number, clause.first, clause.last) if publishing else None
        owner = inner or possessor or (subject if subject is not None and subject is not phrase and subject.kind != "text-like" else None)
        if owner is not None:
            owners[phrase.head] = owner


def _possesses(layout: Layout, owner: Phrase, owned: Phrase) -> bool:
    """县政府的资料, 县政府今天凌晨的资料."""
    last = owned.first - 1
    return owner.last <= last and layout.words[last] == "的" and all(layout.tags[i] in ("TIME", "t") for i in range(owner.last, last))


def _paragraph(layout: Layout, clause: Clause) -> int:
    return layout.analysis.sentences[clause.sentence].paragraph


def _sentence_end(layout: Layout, sentence: int) -> int:
    return layout.analysis.sentences[sentence].end


def _paragraph_end(layout: Layout, sentence: int) -> int:
    sentences = layout.analysis.sentences
    while sentence + 1 < len(sentences) and sentences[sentence + 1].paragraph == sentences[sentence].paragraph:
        sentence += 1
    return sentences[sentence].end


def speaker_of(layout: Layout, phrase: Phrase, last: Speaker | None = None, owners: dict[str, Phrase] | None = None) -> Speaker:
    """The phrase as a source: the entity it was resolved to, or its own words; 报道 speaks for its maker, else for whoever spoke last."""
    some = _is_some(layout, phrase)
    if phrase.kind == "text-like" and not phrase.mentions and not some and owners and phrase.head in owners:
        return speaker_of(layout, owners[phrase.head], last)
    head = phrase.head
    textual = layout.table.get(head, frozenset())
    cues = layout.table.get(head, frozenset()) | layout.table.get(head[-2:], frozenset())
    if phrase.mentions:
        entity = phrase.mentions[0].entity
        if entity.kind is EntityKind.COLLECTIVE and "unnamed" in cues and phrase.run >= 0:
            words = _uncounted(layout, phrase)
            return Speaker(words, entity_iri("collective", words), EntityKind.COLLECTIVE, False, True, phrase)
        media = entity.kind in _MEDIA or (entity.kind is EntityKind.ORGANIZATION and _sounds_like_media(layout, entity.label))
        return Speaker(entity.label, entity.id, entity.kind, media, media, phrase)
    if last is not None and not some and ("pronoun" in textual or textual & {"speech-text", "media-text"}):
        return last
    unnamed = "unnamed" in cues or "report-noun" in cues
    media = phrase.kind == "outlet" or (_sounds_like_media(layout, phrase.text) and phrase.kind != "actor-like")
    text = layout.analysis.document.text[phrase.start : phrase.end].strip("“”「」\"' ")
    if len(text) > 2 and "speaker-tail" in layout.table.get(text[-2:], ()):
        text = text[:-2]
    kind = EntityKind.COLLECTIVE if unnamed else EntityKind.OTHER
    return Speaker(text, entity_iri(str(kind), text), kind, media, unnamed or media, phrase)


def _uncounted(layout: Layout, phrase: Phrase) -> str:
    """检察院一位消息人士, 两名官员: whoever they are, the name has no number."""
    text, words = layout.analysis.document.text, range(phrase.run, phrase.last)
    return "".join(text[layout.starts[i] : layout.ends[i]] for i in words if layout.tags[i] not in ("m", "q") or i == phrase.last - 1)


def _is_some(layout: Layout, phrase: Phrase) -> bool:
    """有消息, 一些报道: not the ones named before."""
    return "indefinite" in layout.cues[phrase.first] or (phrase.first > 0 and "indefinite" in layout.cues[phrase.first - 1])


def _sounds_like_media(layout: Layout, name: str) -> bool:
    return any("outlet-end" in layout.table.get(name[-size:], ()) for size in (4, 3, 2, 1)) and len(name) > 2


def _according(
    layout: Layout, phrases: Phrases, number: int, here: list[Phrase], owners: dict[str, Phrase], found: list[Frame]
) -> list[Frame]:
    """据X报道, 根据X的数据, X援引Y."""
    out: list[Frame] = []
    clause = layout.clauses[number]
    for word in range(clause.first, min(clause.last, clause.first + 8)):
        cues = layout.cues[word]
        if "reportedly" in cues:
            text = layout.words[word][1:]
            said = Speaker(text, entity_iri("collective", text), EntityKind.COLLECTIVE, False, True, None)
            out.append(_frame(layout, said, "according", word, clause, layout.ends[word], _paragraph_end(layout, clause.sentence)))
            continue
        citing = "citing" in cues and layout.tags[word] == "v"
        if not ("according" in cues and word <= clause.first + 1) and not citing:
            continue
        media = next((f.speaker for f in reversed(found) if f.speaker.media), None)
        if word + 1 < clause.last and "media-text" in layout.cues[word + 1] and not citing:  # 据报道: nobody's
            text = layout.words[word + 1]
            said = Speaker(text, entity_iri("collective", text), EntityKind.COLLECTIVE, False, True, None)
            out.append(_frame(layout, said, "according", word, clause, layout.ends[word + 1], _paragraph_end(layout, clause.sentence)))
            continue
        if media and any("media-text" in layout.cues[i] for i in range(word + 1, min(word + 3, clause.last))) and not citing:
            end = _paragraph_end(layout, clause.sentence)
            out.append(_frame(layout, media, "according", word, clause, layout.ends[word], end))
            continue
        named = [
            p
            for p in (_without_date(layout, p, here) for p in here if not p.nested)
            if word < p.first <= word + 6 and (p.mentions or _can_speak(layout, p) or _said_next(layout, p, word, clause))
        ]
        phrase = next((p for p in named if p.mentions and p.mentions[0].entity.kind in _MEDIA), named[0] if named else None)
        if phrase is None or "norm" in layout.table.get(phrase.head, ()):
            continue
        speaker = speaker_of(layout, phrase, None, owners)
        end = _paragraph_end(layout, clause.sentence) if speaker.media else _sentence_end(layout, clause.sentence)
        if citing:
            outer = _talker(layout, phrases, number, clause.first, word)
            if outer is not None:
                out.append(_frame(layout, speaker_of(layout, outer, media, owners), "before", word, clause, layout.ends[word], end))
        cue = phrase.last - 1 if citing else word
        out.append(_frame(layout, speaker, "cited" if citing else "according", cue, clause, max(layout.ends[word], phrase.end), end))
    return out


def _said_next(layout: Layout, phrase: Phrase, word: int, clause: Clause) -> bool:
    """据X报道, 据X周三表示, 援引X: X is a source whatever it is."""
    after = phrase.last
    while after < clause.last and layout.tags[after] in _BESIDE:
        after += 1
    says = after < clause.last and bool(layout.cues[after] & {"reporting", "report-verb"})
    return phrase.first == word + 1 and phrase.kind != "quantity" and (says or "citing" in layout.cues[word])


def _without_date(layout: Layout, phrase: Phrase, here: Sequence[Phrase]) -> Phrase:
    """部长韦斯特20日 was read as one phrase: the name in it."""
    if phrase.mentions or not any(c.isdigit() for c in phrase.text):
        return phrase
    return next((p for p in here if p.nested and p.kind == "person" and phrase.first <= p.first and p.last <= phrase.last), phrase)


def _frame(
    layout: Layout, speaker: Speaker, form: str, cue: int, clause: Clause, start: int, end: int, quoted: tuple[int, int] | None = None
) -> Frame:
    return Frame(
        speaker,
        form,
        cue,
        layout.ends[cue],
        start,
        end,
        clause.sentence,
        _paragraph(layout, clause),
        quoted,
        layout.words[cue],
        layout.cues[cue],
    )


def _can_speak(layout: Layout, phrase: Phrase) -> bool:
    return phrase.kind in ("actor-like", "pronoun", "text-like") or "unnamed" in layout.table.get(phrase.head, ())


def _said(layout: Layout, phrases: Phrases, number: int, clause: Clause, found: list[Frame], owners: dict[str, Phrase]) -> list[Frame]:
    out: list[Frame] = []
    low = clause.first
    last = next((f.speaker for f in reversed(found)), None)
    media = next((f.speaker for f in reversed(found) if f.speaker.media), last)
    for word in range(clause.first, clause.last):
        cues = layout.cues[word]
        if not cues & {"reporting", "performative", "report-verb", "evidence"} or not _is_verb(layout, word, clause):
            continue
        if any("citing" in layout.cues[i] and layout.tags[i] == "v" for i in range(clause.first, word + 1)):
            continue  # X援引Y称: Y's words, framed by the citing verb
        told = word > clause.first and "media-text" in layout.cues[word - 1]
        subject = _teller(layout, phrases, number, low, word - 1) if told else _subject(layout, phrases, number, low, word)
        if subject is not None and clause.first < low == subject.first and subject.kind in ("other", "thing-like", "text-like"):
            subject = None  # X发表看法|指出: the object of the verb before
        if subject is not None and "speaker-pronoun" in layout.table.get(subject.text, ()) and layout.quote_at(layout.starts[word]):
            continue  # “我们认为……”: the words of whoever is quoted
        if told and subject is None and media is not None and cues & {"reporting", "evidence"}:
            speaker = media
        elif subject is None and _is_text(layout, word - 1, clause):
            text = layout.words[word - 1]
            speaker = Speaker(text, entity_iri("other", text), EntityKind.OTHER, False, True, None)
        elif subject is None:
            continued = word <= clause.first + 3 and all(
                layout.tags[i] in ("d", "c", "TIME", "t", "u", "p", "a", "ad") for i in range(clause.first, word)
            )
            modifier = any(layout.words[i] == "的" for i in range(word, clause.last)) and "reporting" not in cues
            if not ((continued or low > clause.first) and last) or modifier or ("report-verb" in cues and "reporting" not in cues):
                continue
            speaker = last
        else:
            subject = _without_date(layout, subject, [phrases.all[i] for i in phrases.by_clause.get(number, ())])
            text_of_media = "media-text" in layout.table.get(subject.head, ())
            speaker = speaker_of(layout, subject, media if text_of_media else last, owners)
            if not cues & {"reporting", "performative"} and not (speaker.media or subject.kind == "text-like"):
                continue
        out += _reach(layout, clause, word, speaker, subject)
        last, low = speaker, word + 1
    return out


def _teller(layout: Layout, phrases: Phrases, number: int, low: int, text: int) -> Phrase | None:
    """Whose report word `text` is: 当地媒体|报道|称, 安莎社的|报道|说; nobody's in 该报道说."""
    here = [phrases.all[i] for i in phrases.by_clause.get(number, ()) if phrases.all[i].first >= low]
    media = next((p for p in here if p.mentions and p.last <= text and p.mentions[0].entity.kind in _MEDIA), None)
    whole = next((p for p in here if not p.nested and p.first < text < p.last), None)
    if media is not None or whole is None:
        able = [p for p in here if not p.nested and p.last <= text and p.kind not in ("quantity", "place-like", "text-like")]
        some = next((p for p in here if p.first <= text < p.last and _is_some(layout, p)), None)
        return media or (able[-1] if able else some)
    if "this" in layout.cues[whole.first] or _is_some(layout, whole):
        return None
    nested = next((p for p in here if p.nested and p.last == text), None)
    start = next((s for s, e, mark in layout.quotes if mark == "《" and whole.start <= s < layout.starts[text]), whole.start)
    end = layout.ends[text - 1]
    return nested or replace(
        whole, start=start, end=end, last=text, text=layout.reading[start:end], head=layout.words[text - 1], kind="outlet"
    )


def _is_text(layout: Layout, word: int, clause: Clause) -> bool:
    """研究|指出, 有|调查|显示 with the noun read as a verb."""
    return word >= clause.first and "report-noun" in layout.cues[word] and layout.tags[word] in ("v", "vn") and word <= clause.first + 2


def _is_verb(layout: Layout, word: int, clause: Clause) -> bool:
    tag = layout.tags[word]
    if tag not in ("v", "vn", "n", "vd", "p") or (tag == "p" and "reporting" not in layout.cues[word]):
        return False
    before = layout.words[word - 1] if word > clause.first else ""
    if "passive" in layout.table.get(before, ()):
        return False
    if tag in ("n", "vn") and (before == "的" or (word + 1 < clause.last and layout.tags[word + 1] in ("n", "u", "v"))):
        return False
    return not (word + 1 < clause.last and layout.words[word + 1] == "的")


def _subject(layout: Layout, phrases: Phrases, number: int, low: int, word: int) -> Phrase | None:
    """The subject of a verb of saying in its clause; in the clause before where that has no verb of its own (X周三在会上，就此表示)."""
    subject = _talker(layout, phrases, number, low, word)
    if subject is None and low == layout.clauses[number].first and number:
        before = layout.clauses[number - 1]
        silent = not any(layout.cues[i] & {"reporting", "performative"} and layout.tags[i] == "v" for i in range(before.first, before.last))
        if silent and before.sentence == layout.clauses[number].sentence and not _own_subject_likely(layout, low, word):
            subject = _talker(layout, phrases, number - 1, before.first, before.last)
    if subject is None:
        return None
    says = "reporting" in layout.cues[word] and (len(layout.words[word]) > 1 or "evidence" in layout.cues[word])
    beside = all(layout.tags[i] in _BESIDE for i in range(subject.last, word))
    if says and beside and subject.kind != "quantity" and (subject.opens or subject.kind == "other"):
        return subject
    if not (subject.mentions or _can_speak(layout, subject) or (subject.opens and says)):
        return None
    return None if subject.kind in ("quantity", "place-like", "thing-like") else subject


_BESIDE = frozenset(("d", "TIME", "t", "ad", "c"))


def _talker(layout: Layout, phrases: Phrases, number: int, low: int, high: int) -> Phrase | None:
    """The last phrase before the first preposition: titles and datelines stand before the name, places and addressees after it."""
    here = [phrases.all[i] for i in phrases.by_clause.get(number, ()) if phrases.all[i].first >= low]
    some = [p for p in here if p.last <= high and not p.nested]
    joined = next((p for p in here if not p.nested and p.first < high < p.last), None)
    if joined is not None:
        some.append(next((p for p in here if p.nested and p.last == high), None) or _cut(layout, joined, high))
    preposition = next(
        (
            i
            for i in range(low, high)
            if layout.cues[i] & GOVERN and layout.tags[i] in ("p", "v", "c") and not layout.cues[i] & {"list", "according"}
        ),
        high,
    )
    before = [p for p in some if p.last <= preposition and not (p.last < high and layout.words[p.last] == "的")]
    able = [p for p in before if p.mentions or _can_speak(layout, p)]
    if not able:
        return before[-1] if before else subject_between(layout, phrases, number, low, high)
    last = able[-1]
    for earlier in reversed(able[:-1]):
        if not _yields(layout, last, earlier):
            break
        last = earlier
    return next((p for p in able if p.listed >= 0 and p.listed == last.listed), last)


def _yields(layout: Layout, phrase: Phrase, earlier: Phrase) -> bool:
    """X举行记者会|表示, X周四报告|说: an object, an occasion or a text beside its maker does not speak."""
    if phrase.mentions and phrase.kind == "person":
        return False
    occasion = "speech-place" in layout.table.get(phrase.head, ()) and not phrase.mentions
    governed = layout.tags[phrase.first - 1] == "v" and not layout.cues[phrase.first - 1] & {"reporting", "indefinite"}
    text = (
        phrase.kind == "text-like" and bool(earlier.mentions) and all(layout.tags[i] in _BESIDE for i in range(earlier.last, phrase.first))
    )
    return occasion or (governed and phrase.first - 1 >= earlier.last) or text


def _cut(layout: Layout, phrase: Phrase, last: int) -> Phrase:
    """日本政府|警告 was read as one noun phrase: what stands before the verb."""
    end, head = layout.ends[last - 1], layout.words[last - 1]
    return replace(phrase, end=end, last=last, text=layout.reading[phrase.start : end], head=head, mentions=(), kind=ending(layout, head))


def _own_subject_likely(layout: Layout, low: int, word: int) -> bool:
    return any(layout.tags[i] in ("n", "nz", "PER", "ORG", "LOC", "r") for i in range(low, word))


def _reach(layout: Layout, clause: Clause, word: int, speaker: Speaker, subject: Phrase | None) -> list[Frame]:
    """What the verb governs: the words after it, a quotation that may run on, or what stands before it (“……”，X说)."""
    text = layout.reading
    after = layout.ends[word]
    sentence_end = _sentence_end(layout, clause.sentence)
    out = []
    begin = layout.starts[subject.run if subject.run >= 0 else subject.first] if subject else layout.starts[word]
    closes = all(c in '。．. ；;”」』"！!？?）)\n' for c in text[after:sentence_end])
    lead = text[:begin].rstrip("，, 　")
    if (lead and lead[-1] in '”」』"') or closes:
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
        heading = "report-verb" in layout.cues[clause.last - 1]  # 独家：
        if not heading and (phrase.mentions or phrase.kind in ("actor-like", "text-like")):
            speaker = speaker_of(layout, phrase)
            return [_frame(layout, speaker, "colon", clause.last - 1, clause, clause.end + 1, _sentence_end(layout, clause.sentence))]
    if (
        number
        and layout.clauses[number - 1].mark in ("--", "——")
        and layout.clauses[number - 1].sentence == clause.sentence
        and len(plain) == 1
    ):
        phrase = plain[0]
        if clause.last - clause.first <= 5 and phrase.last == clause.last and (phrase.mentions or phrase.kind == "actor-like"):
            start = layout.analysis.sentences[clause.sentence].start
            return [_frame(layout, speaker_of(layout, phrase), "dash", clause.first, clause, start, clause.start)]
    return []


def reporter(found: Sequence[Frame], first: int, last: int) -> Frame | None:
    """The frame whose cue is the trigger of words `first` up to `last`."""
    return next((f for f in found if first <= f.cue < last), None)
