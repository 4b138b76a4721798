"""Who does it, to whom, where, about what: fillers for the roles of a claim.

Candidates are the noun phrases around the trigger, the names inside them, the content after a verb, and subjects of the sentences before (a
dropped subject).  Features name what a grammar would look at: side and distance, prepositions before and particles after, passives, lists,
relative clauses, the kind of the phrase, the type of the event.  `linear.Model` weighs them; `choose` keeps what fits together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kg.claims.clauses import Layout
from kg.claims.phrases import Phrase, Phrases, ending, subject_between
from kg.ontology import Ontology

CLASSES = ("none", "agent", "patient", "party", "place", "theme")
FLOORS = {
    "agent": 0.16,
    "patient": 0.16,
    "party": 0.16,
    "place": 0.16,
    "theme": 0.25,
}  # cross-validated: recall of actors against precision
_KEPT = (5, 3, 1)  # phrases kept of each sentence before, nearest first
_BACK = 3  # sentences looked back for a dropped subject
_FAR = 4  # clauses of the sentence on either side


@dataclass(frozen=True, slots=True)
class Anchor:
    """A trigger in the layout: its words `first` up to `last`, clause, sentence, type, and the base roles its type allows."""

    start: int
    end: int
    first: int
    last: int
    clause: int
    sentence: int
    type: str
    branch: str
    frame: frozenset[str]
    required: frozenset[str] = frozenset()  # base roles that an event of the type cannot be without


@dataclass(frozen=True, slots=True)
class Candidate:
    phrase: Phrase
    features: tuple[str, ...]
    back: int  # sentences before the trigger's
    content: bool = False  # the words after a verb, up to the end of their clause


def anchor(layout: Layout, ontology: Ontology, type_name: str, start: int, end: int) -> Anchor:
    first = layout.word_at(start)
    if layout.ends and layout.ends[first] <= start and first + 1 < len(layout.words):
        first += 1
    last = max(first + 1, bisect_left(layout.starts, end))
    kind = ontology.types.get(type_name)
    frame = frozenset(slot.base for slot in kind.roles) if kind else frozenset()
    required = frozenset(slot.base for slot in kind.roles if slot.required) if kind else frozenset()
    clause = layout.clause_of[first] if layout.clause_of else 0
    return Anchor(start, end, first, last, clause, layout.sentence_at(start), type_name, ontology.branch(type_name), frame, required)


def candidates(layout: Layout, phrases: Phrases, here: Anchor) -> list[Candidate]:
    """Everything that may fill a role of the claim, with its features."""
    if not layout.words:
        return []
    lo, hi = _reach(layout, here)
    near = [p for c in range(lo, hi + 1) for p in (phrases.all[i] for i in phrases.by_clause.get(c, ()))]
    context = _context(layout, here)
    doers = subjects(layout, phrases, here)
    left = [p for p in near if p.end <= here.start]
    right = [p for p in near if p.start >= here.end]
    found = []
    for number, phrase in enumerate(reversed(left)):
        found.append(Candidate(phrase, tuple(_crossed(_side(layout, here, phrase, "L", number) + _as_subject(phrase, doers), context)), 0))
    for number, phrase in enumerate(right):
        found.append(Candidate(phrase, tuple(_crossed(_side(layout, here, phrase, "R", number) + _as_subject(phrase, doers), context)), 0))
    for phrase in near:
        if phrase.start < here.end and here.start < phrase.end:
            found += [Candidate(p, tuple(_crossed(_over(layout, here, p), context)), 0) for p in _around(layout, here, phrase)]
    content = _content(layout, here)
    if content and not any(p.mentions and p.run == content.first and p.last == content.last for p in right):
        found.append(Candidate(content, tuple(_crossed(_content_features(layout, here, content, right), context)), 0, True))
    for number, (back, phrase) in enumerate(_subjects(layout, phrases, here)):
        found.append(
            Candidate(phrase, tuple(_crossed(_before(layout, here, phrase, back, number) + _as_subject(phrase, doers), context)), back)
        )
    return found


def _reach(layout: Layout, here: Anchor) -> tuple[int, int]:
    lo = hi = here.clause
    while lo > 0 and here.clause - lo < _FAR and layout.clauses[lo - 1].sentence == here.sentence:
        lo -= 1
    while hi + 1 < len(layout.clauses) and hi - here.clause < 2 and layout.clauses[hi + 1].sentence == here.sentence:
        hi += 1
    return lo, hi


def _context(layout: Layout, here: Anchor) -> tuple[str, ...]:
    """What the trigger itself says; crossed with the features of each candidate."""
    tag = layout.tags[here.first]
    after = layout.words[here.last] if here.last < len(layout.words) and layout.clause_of[here.last] == here.clause else "$"
    before = layout.words[here.first - 1] if here.first and layout.clause_of[here.first - 1] == here.clause else "^"
    noun = tag[0] == "n" or tag == "vn"
    shape = "N" if noun else "V"
    if after == "的":
        shape += "的"
    elif after == "$":
        shape += "$"
    passive = any("by" in layout.cues[i] for i in range(max(layout.clauses[here.clause].first, here.first - 8), here.last))
    if passive:
        shape += "被"
    return (
        "|" + here.type,
        "|" + here.branch,
        "|" + shape + ("^" if before == "^" else ""),
        "|" + "".join(sorted(r[:2] for r in here.frame)),
    )


def _crossed(features: list[str], context: tuple[str, ...]) -> list[str]:
    """The features alone, and the first ones (those marked !) with type, branch and shape of the trigger."""
    kind, branch, shape, frame = context
    out = ["t" + kind, "b" + branch]
    for feature in features:
        out.append(feature)
        if feature[0] == "!":
            out.append(feature + kind)
            out.append(feature + shape)
            out.append(feature + frame)
    return out


def _function(layout: Layout, word: int, low: int, high: int) -> str:
    """The preposition or other function of a word, or its tag; ^ and $ outside the clause."""
    if word < low:
        return "^"
    if word >= high:
        return "$"
    cues = layout.cues[word]
    for name in ("by", "object", "to", "with", "at", "about", "cause", "according"):
        if name in cues:
            return name if name != "by" or layout.tags[word] != "n" else "n"
    text, tag = layout.words[word], layout.tags[word]
    if tag in ("u", "c", "d") or text in ("、", "的"):
        return text
    return "report" if "reporting" in cues or "performative" in cues else tag


def _side(layout: Layout, here: Anchor, phrase: Phrase, side: str, number: int) -> list[str]:
    clause = layout.clauses[layout.clause_of[phrase.first]]
    apart = abs(here.clause - layout.clause_of[phrase.first])
    before = _function(layout, phrase.first - 1, clause.first, clause.last)
    after = _function(layout, phrase.last, clause.first, clause.last)
    between = range(phrase.last, here.first) if side == "L" else range(here.last, phrase.first)
    verbs = sum(layout.tags[i] == "v" for i in between) if len(between) < 60 else 9
    gap = _gap_code(layout, between) if apart == 0 and len(between) <= 3 else "far"
    place = f"{side}{min(apart, 3)}"
    near = f"{place}v{min(verbs, 3)}"
    kind = ("n" if phrase.nested else "") + phrase.kind
    possessed = "的" if after == "的" else ""
    out = [
        f"!s={near}{possessed}",
        f"!k={kind}|{place}",
        f"!p={before}|{place}",
        f"!pk={before}|{kind}|{side}",
        f"!g={gap}|{side}",
        f"!n={place}{min(number, 4)}",
        f"a={after}|{place}",
        f"h={phrase.head}",
        f"h2={phrase.head[-1:]}|{side}",
        f"!o={'o' if phrase.opens else ''}{place}v{min(verbs, 2)}{'n' if phrase.nested else ''}",
        f"ba={before}|{after}|{side}",
        f"tr={layout.reading[here.start : here.end]}|{near}",
    ]
    if phrase.nested:
        out.append(f"!nest={after if side == 'L' else before}|{place}|{kind}")
    if phrase.listed >= 0:
        out.append(f"!list|{place}")
    if side == "L" and apart == 0 and phrase.last == here.first:
        out.append("!adjacent-left|" + kind)
    if side == "R":
        out.append(_right_relation(layout, here, phrase, between) + "|" + kind)
        out.append("!" + _right_relation(layout, here, phrase, between))
    if apart == 0 and verbs == 0 and side == "L":
        out.append(f"!subj={kind}|{before}")
    if verbs:
        out.append(f"!cross={_cue_between(layout, between)}|{side}|{'o' if phrase.opens else ''}{min(apart, 2)}")
    return out


def subjects(layout: Layout, phrases: Phrases, here: Anchor) -> list[tuple[str, Phrase]]:
    """(how, phrase) of whoever the grammar makes the doer, surest first.

    own: the subject of the trigger's own part of its clause; speaker: of the verb of saying before it; prev1, prev2: of the clauses before;
    sent: of the sentence before.
    """
    clause = layout.clauses[here.clause]
    low = clause.first
    for word in range(here.first - 2, clause.first - 1, -1):
        if _says(layout, word):
            low = word + 1
            break
    out: list[tuple[str, Phrase]] = []
    own = subject_between(layout, phrases, here.clause, low, here.first)
    passive = any("by" in layout.cues[i] for i in range(low, here.last))
    if own:
        out.append(("own" + ("p" if passive else ""), own))
    if low > clause.first:
        speaker = subject_between(layout, phrases, here.clause, clause.first, low - 1)
        if speaker:
            out.append(("speaker", speaker))
    steps = 0
    before = here.clause - 1
    while before >= 0 and layout.clauses[before].sentence == here.sentence and steps < 3:
        steps += 1
        earlier = layout.clauses[before]
        subject = subject_between(layout, phrases, before, earlier.first, earlier.last)
        if subject:
            out.append((f"prev{steps}" + ("said" if any(_says(layout, w) for w in range(earlier.first, earlier.last)) else ""), subject))
        before -= 1
    while (
        before >= 0
        and here.sentence - layout.clauses[before].sentence == 1
        and layout.clauses[before].first > layout.sentence_first[here.sentence - 1]
    ):
        before -= 1
    if before >= 0 and here.sentence - layout.clauses[before].sentence == 1:
        first = subject_between(layout, phrases, before, layout.clauses[before].first, layout.clauses[before].last)
        if first:
            out.append(("sent", first))
    return out


def _says(layout: Layout, word: int) -> bool:
    return layout.tags[word] == "v" and "reporting" in layout.cues[word]


def _as_subject(phrase: Phrase, doers: list[tuple[str, Phrase]]) -> list[str]:
    for rank, (how, doer) in enumerate(doers):
        if phrase is doer:
            return [f"!S={how}", f"!S={how}{min(rank, 2)}|{phrase.kind}"]
        if phrase.mentions and doer.mentions and phrase.mentions[0].entity.id == doer.mentions[0].entity.id:
            return [f"!Sx={how}"]
        if phrase.listed >= 0 and phrase.listed == doer.listed:
            return [f"!Sl={how}"]
        if phrase.nested and doer.first <= phrase.first < doer.last:
            return [f"!Sn={how}"]
    return [f"!S0={doers[0][0] if doers else ''}"]


def _gap_code(layout: Layout, between: range) -> str:
    return "-".join(_function(layout, i, 0, len(layout.words)) for i in between)


def _cue_between(layout: Layout, between: range) -> str:
    """Whether a verb of saying stands between: its subject is not this trigger's."""
    said = any("reporting" in layout.cues[i] or "performative" in layout.cues[i] for i in between)
    return "said" if said else "plain"


def _right_relation(layout: Layout, here: Anchor, phrase: Phrase, between: range) -> str:
    """After the trigger: its object, the head of its relative clause, or farther."""
    words = [layout.words[i] for i in between]
    if all(layout.cues[i] & {"aspect", "at"} for i in between):
        return "goal" if any("at" in layout.cues[i] for i in between) else "object"
    if words[0] == "的" and len(words) == 1:
        return "relative-head"
    if "的" in words:
        return "object-head" if sum(layout.tags[i] == "v" for i in between) == 0 else "later-head"
    return "later"


def _around(layout: Layout, here: Anchor, phrase: Phrase) -> list[Phrase]:
    """A phrase that the trigger lies in: the phrase itself, and what stands before the trigger."""
    out = []
    if phrase.start < here.start or here.end < phrase.end:
        out.append(phrase)
        if not phrase.mentions and phrase.start < here.start and phrase.first < here.first:
            start, end = phrase.start, layout.ends[here.first - 1]
            head = layout.words[here.first - 1]
            out.append(
                Phrase(
                    start,
                    end,
                    phrase.first,
                    here.first,
                    layout.reading[start:end],
                    head,
                    layout.tags[here.first - 1],
                    (),
                    False,
                    phrase.listed,
                    phrase.opens,
                    ending(layout, head),
                )
            )
    elif phrase.mentions:
        out.append(phrase)
    return out


def _over(layout: Layout, here: Anchor, phrase: Phrase) -> list[str]:
    part = "before" if phrase.end <= here.start else "whole" if phrase.start <= here.start and here.end <= phrase.end else "part"
    clause = layout.clauses[here.clause]
    before = _function(layout, phrase.first - 1, clause.first, clause.last)
    return [f"!over={part}|{phrase.kind}", f"!overp={part}|{before}", f"h={phrase.head}", f"over|{layout.reading[here.start : here.end]}"]


def _content(layout: Layout, here: Anchor) -> Phrase | None:
    """The words after the trigger up to the end of the clause, or the next clause after a comma or colon."""
    at, clause = here.last, layout.clauses[here.clause]
    while at < clause.last and "aspect" in layout.cues[at]:
        at += 1
    if at >= clause.last:
        following = here.clause + 1
        if (
            following >= len(layout.clauses)
            or clause.mark not in ("，", "：", ",", ":")
            or layout.clauses[following].sentence != here.sentence
        ):
            return None
        clause = layout.clauses[following]
        at = clause.first
        while at < clause.last and layout.tags[at] == "w":
            at += 1
    if layout.tags[at] in ("u", "f", "w") or layout.words[at] == "的":
        return None
    last = clause.last
    while last > at and ((layout.tags[last - 1] in ("w", "u") and layout.words[last - 1] != "等") or "time-word" in layout.cues[last - 1]):
        last -= 1
    if last <= at:
        return None
    start, end = layout.starts[at], layout.ends[last - 1]
    return Phrase(start, end, at, last, layout.reading[start:end], layout.words[last - 1], "content")


def _content_features(layout: Layout, here: Anchor, content: Phrase, right: list[Phrase]) -> list[str]:
    same = layout.clause_of[content.first] == here.clause
    verbs = sum(layout.tags[i] == "v" for i in range(content.first, content.last))
    exact = any(p.start == content.start and p.end == content.end for p in right)
    size = min((content.end - content.start) // 6, 6)
    lead = _function(layout, content.first, 0, len(layout.words))
    return [
        f"!c={'same' if same else 'next'}v{min(verbs, 2)}",
        f"!cs={size}",
        f"!cx={exact}",
        f"c1={lead}",
        f"ct={layout.reading[here.start : here.end]}",
    ]


def _subjects(layout: Layout, phrases: Phrases, here: Anchor) -> list[tuple[int, Phrase]]:
    """(sentences back, phrase): phrases of the sentences before that may be carried on, nearest sentence first."""
    out: list[tuple[int, Phrase]] = []
    clause = here.clause
    while clause > 0 and layout.clauses[clause - 1].sentence == here.sentence:
        clause -= 1
    low = clause
    while low > 0 and here.sentence - layout.clauses[low - 1].sentence <= _BACK:
        low -= 1
    for sentence in range(here.sentence - 1, max(-1, here.sentence - 1 - _BACK), -1):
        some = [
            phrases.all[i]
            for c in range(low, clause)
            if layout.clauses[c].sentence == sentence
            for i in phrases.by_clause.get(c, ())
            if phrases.all[i].mentions or phrases.all[i].kind in ("actor-like", "place-like") or phrases.all[i].opens
        ]
        out += [(here.sentence - sentence, p) for p in some[: _KEPT[here.sentence - sentence - 1]]]
    return out


def _before(layout: Layout, here: Anchor, phrase: Phrase, back: int, number: int) -> list[str]:
    clause = layout.clauses[layout.clause_of[phrase.first]]
    before = _function(layout, phrase.first - 1, clause.first, clause.last)
    after = _function(layout, phrase.last, clause.first, clause.last)
    own = layout.clauses[here.clause]
    bare = not any(layout.tags[i][0] == "n" or layout.tags[i] in ("r", "PER", "LOC", "ORG") for i in range(own.first, here.first))
    first = (
        layout.clause_of[phrase.first] == 0
        or layout.clauses[layout.clause_of[phrase.first] - 1].sentence != layout.clauses[layout.clause_of[phrase.first]].sentence
    )
    kind = ("n" if phrase.nested else "") + phrase.kind
    start = own.first == here.first or layout.sentence_first[here.sentence] == here.first
    return [
        f"!B{back}{'first' if first else ''}{'o' if phrase.opens else ''}",
        f"!Bk={kind}",
        f"!Bb={bare}|{'first' if first else ''}{'o' if phrase.opens else ''}",
        f"Bn={min(number, 6)}",
        f"Bp={before}",
        f"Ba={after}",
        f"Bh={phrase.head[-1:]}",
        f"!Bs={start}|{bare}",
    ]


@dataclass(frozen=True, slots=True)
class Filled:
    role: str
    candidate: Candidate
    probability: float


def choose(scored: Sequence[tuple[Candidate, Any]], here: Anchor, floors: dict[str, float]) -> list[Filled]:
    """The fillers that hold together: each phrase once, an entity once a role, list members alike, the best few of each role."""
    options = []
    titled = {c.phrase.run for c, _ in scored if c.phrase.kind == "person" and not c.phrase.nested and c.phrase.run >= 0}
    for candidate, row in scored:
        modifier = candidate.phrase.nested and candidate.phrase.run in titled  # 中国 of 中国外长王毅
        for column, role in enumerate(CLASSES[1:], start=1):
            if row[column] >= floors[role] and not (modifier and role in _ACTORS):
                options.append((float(row[column]), role, candidate))
    options.sort(key=lambda o: (-o[0], o[2].phrase.start, o[2].phrase.end, o[1]))
    taken: list[Filled] = []
    for probability, role, candidate in options:
        if _clashes(candidate, role, taken):
            continue
        if sum(f.role == role for f in taken) >= _MOST[role]:
            continue
        taken.append(Filled(role, candidate, probability))
    taken = _completed(taken, scored, here)
    if here.required & _ACTORS and not any(f.role in _ACTORS for f in taken):
        rest = [
            (float(row[column]), role, c) for c, row in scored for column, role in enumerate(CLASSES[1:4], start=1) if row[column] >= _LAST
        ]
        rest.sort(key=lambda o: (-o[0], o[2].phrase.start, o[2].phrase.end, o[1]))
        taken += [Filled(role, c, p) for p, role, c in rest if not _clashes(c, role, taken)][:1]
    return taken


def _completed(taken: list[Filled], scored: Sequence[tuple[Candidate, Any]], here: Anchor) -> list[Filled]:
    """A doer that the type cannot be without: taken from the patients if one is nearly as likely a doer (X的访问)."""
    if "agent" not in here.required or any(f.role in ("agent", "party") for f in taken):
        return taken
    rows = {id(candidate): row for candidate, row in scored}
    for number, filled in enumerate(taken):
        share = float(rows[id(filled.candidate)][1])
        if filled.role == "patient" and share >= _NEARLY * filled.probability:
            return [*taken[:number], Filled("agent", filled.candidate, share), *taken[number + 1 :]]
    return taken


_NEARLY = 0.7
_LAST = 0.08  # where the type needs an actor and none is likely, the best of the unlikely ones
_MOST = {"agent": 4, "patient": 4, "party": 5, "place": 1, "theme": 1}


_ACTORS = frozenset(("agent", "patient", "party"))


def _mostly(one: Candidate, other: Candidate) -> bool:
    """The content is hardly more than the other filler."""
    content, phrase = (one.phrase, other.phrase) if one.content else (other.phrase, one.phrase)
    shared = min(content.end, phrase.end) - max(content.start, phrase.start)
    return shared * 2 > content.end - content.start


def _clashes(candidate: Candidate, role: str, taken: list[Filled]) -> bool:
    phrase = candidate.phrase
    for filled in taken:
        other = filled.candidate.phrase
        if (
            phrase.start < other.end
            and other.start < phrase.end
            and not ((candidate.content or filled.candidate.content) and role != filled.role)
        ):
            return True
        if phrase.label == other.label and (role == filled.role or {role, filled.role} <= {"agent", "patient", "party"}):
            return True
        if role == filled.role and candidate.back != filled.candidate.back:
            return True  # a carried subject stands in for a missing one, it does not join one
        if {role, filled.role} == {"agent", "party"}:
            return True
        if phrase.run >= 0 and phrase.run == other.run and phrase.nested != other.nested and {role, filled.role} <= _ACTORS:
            return True  # 中国外长王毅: either the minister or the country
        if (candidate.content or filled.candidate.content) and role != filled.role and _mostly(candidate, filled.candidate):
            return True
    return False


def with_inner(filled: list[Filled], options: Sequence[Candidate], here: Anchor, layout: Layout) -> list[Filled]:
    """访华, 赴美: a place inside the trigger is where it happens, if the type knows a place and no other is found."""
    if "place" not in here.frame:
        return filled
    inner = next(
        (
            c
            for c in options
            if c.phrase.mentions and c.features and here.start < c.phrase.start and c.phrase.end <= here.end and c.phrase.kind in _PLACES
        ),
        None,
    )
    if inner is None or "toward" not in layout.table.get(layout.reading[here.start : inner.phrase.start], ()):
        return filled
    return [*(f for f in filled if f.role != "place" and f.candidate.phrase.start != inner.phrase.start), Filled("place", inner, 0.9)]


_PLACES = frozenset(("place", "polity"))
