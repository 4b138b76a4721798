"""Who does it, to whom, where, about what: fillers for the roles of a claim.

Candidates are the noun phrases around the trigger, the names inside them, the content after a verb, and subjects of the sentences before (a
dropped subject).  Features name what a grammar would look at: side and distance, prepositions before and particles after, passives, lists,
relative clauses, the kind of the phrase, the type of the event.  `linear.Model` weighs them; `choose` keeps what fits together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

from kg.claims.clauses import Layout
from kg.claims.phrases import Phrase, Phrases, Place, ending, subject_between
from kg.ontology import Ontology
from kg.tagging.tags import ARGUMENTS, Reach, grade, grades, odds

CLASSES = ("none", "agent", "patient", "party", "place", "theme")
FLOORS = {
    "agent": 0.16,
    "patient": 0.16,
    "party": 0.16,
    "place": 0.12,
    "theme": 0.25,
}  # cross-validated: recall of actors against precision
_KEPT = (5, 3, 1)  # phrases kept of each sentence before, nearest first: one of them may be the dropped subject
_FAR = 4  # clauses of the sentence on either side
_WIDE = 60  # words; the verbs between are not counted farther
_LEADING = frozenset(("aspect", "at"))  # what may stand between a verb and its object


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
    learned: Reach | None = None  # what the tagger says of the words around it


class Context(NamedTuple):
    """What is said of every candidate of a trigger: `own` features, and `crossings`, which join each feature marked ! once more."""

    own: tuple[str, ...]
    crossings: tuple[str, ...]


class Candidate(NamedTuple):  # hundreds an article: made twice as fast as a frozen dataclass
    """`features` are not yet crossed with the context of the trigger."""

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
    learned = layout.learned.arguments(start, end) if layout.learned is not None else None
    branch = ontology.branch(type_name)
    return Anchor(start, end, first, last, clause, layout.sentence_at(start), type_name, branch, frame, required, learned)


def candidates(layout: Layout, phrases: Phrases, here: Anchor) -> list[Candidate]:
    """Everything that may fill a role of the claim, with its features."""
    if not layout.words:
        return []
    lo, hi = _reach(layout, here)
    near = [i for c in range(lo, hi + 1) for i in phrases.by_clause.get(c, ())]
    doers = subjects(layout, phrases, here)
    left = [i for i in near if phrases.all[i].end <= here.start]
    right = [i for i in near if phrases.all[i].start >= here.end]
    trigger = layout.reading[here.start : here.end]
    found = []
    for side, some in (("L", reversed(left)), ("R", right)):
        for number, i in enumerate(some):
            phrase = phrases.all[i]
            features = _side(layout, here, phrase, phrases.places[i], side, number, trigger) + _as_subject(phrase, doers)
            found.append(Candidate(phrase, tuple(features), 0))
    for phrase in (phrases.all[i] for i in near):
        if phrase.start < here.end and here.start < phrase.end:
            found += [Candidate(p, tuple(_over(layout, here, p)), 0) for p in _around(layout, here, phrase)]
    content = _content(layout, here)
    after = [phrases.all[i] for i in right]
    if content and not any(p.mentions and p.run == content.first and p.last == content.last for p in after):
        found.append(Candidate(content, tuple(_content_features(layout, here, content, after)), 0, True))
    own = layout.clauses[here.clause]
    bare = not any(layout.tags[i][0] == "n" or layout.tags[i] in ("r", "PER", "LOC", "ORG") for i in range(own.first, here.first))
    start = own.first == here.first or layout.sentence_first[here.sentence] == here.first
    for number, (back, i) in enumerate(_subjects(layout, phrases, here)):
        phrase = phrases.all[i]
        found.append(
            Candidate(phrase, tuple(_before(phrase, phrases.places[i], back, number, bare, start) + _as_subject(phrase, doers)), back)
        )
    if here.learned is not None:
        return [c._replace(features=(*c.features, *_learned(here.learned, c.phrase))) for c in found]
    return found


def _learned(reach: Reach, phrase: Phrase) -> list[str]:
    """What the tagger says the phrase is to the trigger: the share of each role over all its words, and what its end is."""
    shares = reach.shares(phrase.start, phrase.end)
    if shares is None:
        return ["!T0"]
    head = reach.shares(max(phrase.start, phrase.end - 2), phrase.end) or shares
    best = max(range(len(CLASSES)), key=lambda i: head[i])
    return [
        *(step for i in range(len(CLASSES)) for step in grades("T" + ARGUMENTS[i][:3], odds(shares[i]))),
        *(step for i in range(1, len(CLASSES)) for step in grades("t" + ARGUMENTS[i][:3], odds(head[i]))),
        f"!Tb{best}{grade(odds(shares[best]) / 2)}",
    ]


def _reach(layout: Layout, here: Anchor) -> tuple[int, int]:
    lo = hi = here.clause
    while lo > 0 and here.clause - lo < _FAR and layout.clauses[lo - 1].sentence == here.sentence:
        lo -= 1
    while hi + 1 < len(layout.clauses) and hi - here.clause < 2 and layout.clauses[hi + 1].sentence == here.sentence:
        hi += 1
    return lo, hi


def context(layout: Layout, here: Anchor) -> Context:
    """What the trigger itself says."""
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
    return Context(
        ("t|" + here.type, "b|" + here.branch),
        ("|" + here.type, "|" + shape + ("^" if before == "^" else ""), "|" + "".join(sorted(r[:2] for r in here.frame))),
    )


def _side(layout: Layout, here: Anchor, phrase: Phrase, where: Place, side: str, number: int, trigger: str) -> list[str]:
    apart = abs(here.clause - where.clause)
    before, after, kind = where.before, where.after, where.kind
    low, high = (phrase.last, here.first) if side == "L" else (here.last, phrase.first)
    verbs = 0 if high <= low else layout.verbs[high] - layout.verbs[low] if high - low < _WIDE else 9
    gap = "-".join(layout.functions[low:high]) if apart == 0 and high - low <= 3 else "far"
    place = f"{side}{min(apart, 3)}"
    near = f"{place}v{min(verbs, 3)}"
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
        f"tr={trigger}|{near}",
    ]
    if phrase.nested:
        out.append(f"!nest={after if side == 'L' else before}|{place}|{kind}")
    if phrase.listed >= 0:
        out.append(f"!list|{place}")
    if side == "L" and apart == 0 and phrase.last == here.first:
        out.append("!adjacent-left|" + kind)
    if side == "R":
        relation = _right_relation(layout, low, high)
        out += [relation + "|" + kind, "!" + relation]
    if apart == 0 and verbs == 0 and side == "L":
        out.append(f"!subj={kind}|{before}")
    if verbs:
        said = "said" if low < high and layout.sayings[high] > layout.sayings[low] else "plain"  # its subject is not this trigger's
        out.append(f"!cross={said}|{side}|{'o' if phrase.opens else ''}{min(apart, 2)}")
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


def _right_relation(layout: Layout, low: int, high: int) -> str:
    """After the trigger: its object, the head of its relative clause, or farther."""
    if all(cues & _LEADING for cues in layout.cues[low:high]):
        return "goal" if any("at" in cues for cues in layout.cues[low:high]) else "object"
    words = layout.words[low:high]
    if words[0] == "的" and len(words) == 1:
        return "relative-head"
    if "的" in words:
        return "object-head" if layout.verbs[high] == layout.verbs[low] else "later-head"
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
    before = layout.function(phrase.first - 1, clause)
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
    verbs = layout.verbs[content.last] - layout.verbs[content.first]
    exact = any(p.start == content.start and p.end == content.end for p in right)
    size = min((content.end - content.start) // 6, 6)
    lead = layout.functions[content.first]
    return [
        f"!c={'same' if same else 'next'}v{min(verbs, 2)}",
        f"!cs={size}",
        f"!cx={exact}",
        f"c1={lead}",
        f"ct={layout.reading[here.start : here.end]}",
    ]


def _subjects(layout: Layout, phrases: Phrases, here: Anchor) -> list[tuple[int, int]]:
    """(sentences back, number of the phrase): what the sentences before may carry on, nearest sentence first."""
    clause = here.clause
    while clause > 0 and layout.clauses[clause - 1].sentence == here.sentence:
        clause -= 1
    out: list[tuple[int, int]] = []
    for back, most in enumerate(_KEPT, start=1):
        some = (i for i in phrases.carried.get(here.sentence - back, ()) if phrases.places[i].clause < clause)
        out += [(back, i) for i in islice(some, most)]
    return out


def _before(phrase: Phrase, where: Place, back: int, number: int, bare: bool, start: bool) -> list[str]:
    """`bare`: no noun stands before the trigger in its clause; `start`: nothing does."""
    opening = ("first" if where.first else "") + ("o" if phrase.opens else "")
    return [
        f"!B{back}{opening}",
        f"!Bk={where.kind}",
        f"!Bb={bare}|{opening}",
        f"Bn={min(number, 6)}",
        f"Bp={where.before}",
        f"Ba={where.after}",
        f"Bh={phrase.head[-1:]}",
        f"!Bs={start}|{bare}",
    ]


@dataclass(frozen=True, slots=True)
class Filled:
    role: str
    candidate: Candidate
    probability: float


def choose(scored: Sequence[tuple[Candidate, Sequence[float]]], here: Anchor, floors: dict[str, float]) -> list[Filled]:
    """The fillers that hold together: each phrase once, an entity once a role, list members alike, the best few of each role."""
    options = []
    sure = 1.001 - min(floors.values())  # of no role: the others have less than every floor
    for candidate, row in scored:
        if row[0] > sure or candidate.phrase.kind == "scrap":
            continue
        for column, role in enumerate(CLASSES[1:], start=1):
            if row[column] >= floors[role]:
                options.append((row[column], role, candidate))
    if any(c.phrase.nested for _, _, c in options):
        titled = {c.phrase.run for c, _ in scored if c.phrase.kind == "person" and not c.phrase.nested and c.phrase.run >= 0}
        options = [o for o in options if o[1] not in _ACTORS or not o[2].phrase.nested or o[2].phrase.run not in titled]  # 中国外长王毅
    options.sort(key=lambda o: (-o[0], o[2].phrase.start, o[2].phrase.end, o[1]))
    taken: list[Filled] = []
    for probability, role, candidate in options:
        if _clashes(candidate, role, taken):
            continue
        same = [f.candidate for f in taken if f.role == role]
        if len(same) >= _MOST[role] and not (role == "place" and _listed_together(candidate, same[0])):
            continue
        taken.append(Filled(role, candidate, probability))
    taken = _completed(taken, scored, here)
    if here.required & _ACTORS and not any(f.role in _ACTORS for f in taken):
        rest = [(row[column], role, c) for c, row in scored for column, role in enumerate(CLASSES[1:4], start=1) if row[column] >= _LAST]
        rest.sort(key=lambda o: (-o[0], o[2].phrase.start, o[2].phrase.end, o[1]))
        taken += [Filled(role, c, p) for p, role, c in rest if not _clashes(c, role, taken)][:1]
    return taken


def _completed(taken: list[Filled], scored: Sequence[tuple[Candidate, Sequence[float]]], here: Anchor) -> list[Filled]:
    """A doer that the type cannot be without: taken from the patients if one is nearly as likely a doer (X的访问)."""
    if "agent" not in here.required or any(f.role in ("agent", "party") for f in taken):
        return taken
    rows = {id(candidate): row for candidate, row in scored}
    for number, filled in enumerate(taken):
        share = rows[id(filled.candidate)][1]
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


def _listed_together(one: Candidate, other: Candidate) -> bool:
    return one.phrase.listed == other.phrase.listed >= 0 and one.back == other.back


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


def narrowed(filled: list[Filled], options: Sequence[Candidate], layout: Layout) -> list[Filled]:
    """克里米亚塞瓦斯托波尔, 美国南部的佛罗里达: of places of which one lies in the other the last is where it happens."""
    taken = {f.candidate.phrase.start for f in filled} | {f.candidate.phrase.label for f in filled}
    return [replace(f, candidate=_narrowest(f.candidate, options, taken, layout)) if f.role == "place" else f for f in filled]


def _narrowest(outer: Candidate, options: Sequence[Candidate], taken: Set[int | str], layout: Layout) -> Candidate:
    within = layout.table.get
    for inner in options:
        phrase, last = inner.phrase, outer.phrase.last
        if phrase.kind != "place" or not phrase.mentions or inner.back != outer.back or phrase.start in taken or phrase.label in taken:
            continue
        between = layout.words[last : phrase.first]
        if last <= phrase.first <= last + _BETWEEN and outer.phrase.end <= phrase.start and all("within" in within(w, ()) for w in between):
            outer = inner
    return outer


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


_BETWEEN = 4  # words between a place and one that lies in it
_PLACES = frozenset(("place", "polity"))
