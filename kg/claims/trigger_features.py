"""What the model of triggers sees of a place: short named features of the words, their neighbours, the clause and the article.

Names are stable: the stored weights (`ontology/triggers.json`) refer to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import NamedTuple

from kg.claims.trigger_lexicon import Candidate, View
from kg.model import EntityKind
from kg.tagging.tags import Tags, grade, grades, odds

_NOUNS = frozenset({"n", "nz", "nw", "nt", "ns", "nr", "PER", "LOC", "ORG", "vn", "an", "r", "s", "f"})
_NAMES = {"PER": "person", "nr": "person", "LOC": "polity", "ns": "polity", "ORG": "organization", "nt": "organization"}
_SKIPPED = frozenset({"u", "m", "q", "a", "d", "ad", "w", "TIME", "t", "c", "f", "xc"})
_TIMES = frozenset({"TIME", "t"})
_EVENT_NOUNS = frozenset({"n", "vn", "nz", "v"})
_LIGHT_REACH = 8  # words between a light verb and its noun
_CLOSE = 3  # code points between a trigger and a cue word that stands beside it
_OPEN = '“「『《〈‘"'
_OPENING = frozenset(_OPEN)
_STOPS = tuple("。！？”」!?.)）")


@dataclass(frozen=True, slots=True)
class Topic:
    """What the whole article is about, as far as its triggers and title tell."""

    types: Mapping[str, int]  # how many places of the article could be of the type
    words: Mapping[str, int]  # how often a trigger word stands in it
    title: str  # simplified
    title_cues: frozenset[str]  # types whose field the title names


@dataclass(frozen=True, slots=True)
class Lore:
    """What is known of words besides the vocabulary: their functions in grammar, and the groups of words they keep company with."""

    functions: Mapping[str, frozenset[str]]
    clusters: Mapping[str, tuple[str, ...]]

    def groups(self, name: str, text: str) -> list[str]:
        """Features `name` of the word's groups; a word that is none takes those of its last two characters."""
        return [f"{name}={group}" for group in self.clusters.get(text) or self.clusters.get(text[-2:], ())]


@dataclass(frozen=True, slots=True)
class Features:
    """`shared` weigh for every type, `typed` once more for each type; `by_type` hold for one type only (its cue words near by)."""

    shared: tuple[str, ...]
    typed: tuple[str, ...]
    by_type: Mapping[str, tuple[str, ...]]


def _bucket(count: int) -> str:
    return str(count) if count < 3 else "3-5" if count < 6 else "6-11" if count < 12 else "12+"


def _subject(view: View, first: int, left: int, lore: Lore) -> list[str]:
    """The nearest noun or name before the trigger in its clause: what it is, and what its word does elsewhere."""
    tokens = view.sentence.tokens
    for index in range(first - 1, -1, -1):
        token = tokens[index]
        if token.start < left:
            break
        if token.pos in _NOUNS:
            text = view.words[index]
            mention = next((m for m in view.sentence.mentions if m.span.start < token.end and token.start < m.span.end), None)
            kind = mention.entity.kind.value if mention else _NAMES.get(token.pos, "noun" if token.pos != "r" else "pronoun")
            found = [f"sk={kind}", f"sd={min(first - index, 4)}", f"sh={text[-1]}"]
            found += [f"sf={name}" for name in sorted(lore.functions.get(text, ()))]
            return found if kind not in ("noun", "pronoun") else [*found, f"sw={text}", *lore.groups("sc", text)]
    return ["sk=none"]


def _object(view: View, last: int, right: int, lore: Lore) -> list[str]:
    tokens = view.sentence.tokens
    steps = 0
    for index in range(last + 1, len(tokens)):
        token = tokens[index]
        if token.start >= right or steps > 6:
            break
        steps += 1
        if token.pos in _SKIPPED:
            continue
        text = view.words[index]
        kind = _NAMES.get(token.pos) or ("noun" if token.pos in _NOUNS else token.pos)
        found = [f"ok={kind}", f"oh={text[-1]}"]
        return [*found, f"ow={text}", *lore.groups("oc", text)] if kind == "noun" else found
    return ["ok=none"]


def _adverbs(view: View, first: int, left: int, lore: Lore) -> list[str]:
    """Modal words, adverbs and prepositions shortly before the trigger."""
    tokens = view.sentence.tokens
    found = []
    for index in range(first - 1, max(-1, first - 6), -1):
        token = tokens[index]
        if token.start < left:
            break
        if token.pos in ("d", "p", "ad", "v", "xc", "u", "c"):
            text = view.words[index]
            found.append(f"av={text}")
            found += [f"af={name}" for name in sorted(lore.functions.get(text, ()))]
    return sorted(set(found))


def _light(view: View, first: int, last: int, left: int, lore: Lore) -> list[str]:
    """A noun after 发生, 举行 or the like names the event; which of them, and how many words stand between."""
    tokens = view.sentence.tokens
    if tokens[last].pos not in _EVENT_NOUNS:
        return []
    for index in range(first - 1, max(-1, first - _LIGHT_REACH), -1):
        token = tokens[index]
        if token.start < left:
            break
        text = view.words[index]
        if "content" in lore.functions.get(text, ()):
            inner = any(t.pos in _EVENT_NOUNS for t in tokens[index + 1 : first])
            return ["light", f"light={text}", f"lightd={min(first - index, 4)}{'n' if inner else ''}"]
        if token.pos == "v":
            break
    return ["nolight"]


def _neighbours(view: View, first: int, last: int, lore: Lore) -> tuple[list[str], list[str]]:
    tokens = view.sentence.tokens

    here = tokens[first].pos if first == last else f"{tokens[first].pos}+{tokens[last].pos}"
    places = (first - 1, first - 2, last + 1, last + 2)
    word, word2, next_word, next_word2 = [view.words[i] if 0 <= i < len(tokens) else "^" for i in places]
    tag, tag2, next_tag, next_tag2 = [tokens[i].pos if 0 <= i < len(tokens) else "^" for i in places]
    typed = [f"p={here}", f"pp={tag}", f"np={next_tag}", f"pw={word}", f"nw={next_word}"]
    typed += [*lore.groups("pc", word), *lore.groups("nc", next_word)]
    shared = [f"ppp={tag2}{tag}", f"pnp={tag}{here}{next_tag}", f"nnp={next_tag}{next_tag2}"]
    shared += [f"pw2={word2}", f"nw2={next_word2}", f"pwnw={word}_{next_word}"]
    return shared, typed


def _shape(view: View, candidate: Candidate, first: int, last: int) -> list[str]:
    """How the words lie on the tagger's words, and the characters around them."""
    tokens = view.sentence.tokens
    at_start, at_end = tokens[first].start == candidate.start, tokens[last].end == candidate.end
    before, after = view.slice(candidate.start - 1, candidate.start), view.slice(candidate.end, candidate.end + 1)
    count = "one" if first == last else "more"
    found = [f"al={at_start:d}{at_end:d}{count}", f"len={len(candidate.word)}", f"cb={before}", f"ca={after}"]
    if not at_start:
        found.append(f"in-={view.slice(tokens[first].start, candidate.start)}")
    if not at_end:
        found.append(f"in+={view.slice(candidate.end, tokens[last].end)}")
    return found


def _quoted(view: View, candidate: Candidate) -> str:
    if _OPENING.isdisjoint(view.text):
        return "no"
    before = view.slice(view.sentence.start, candidate.start)
    opened = max(before.rfind(c) for c in _OPEN)
    if opened < 0 or any(c in before[opened + 1 :] for c in '”」』》〉’"'):
        return "no"
    return "title" if before[opened] in "《〈" else "near" if len(before) - opened < 4 else "far"


class _Setting(NamedTuple):
    """What all candidates of a sentence share: features, where its times and its names other than places begin, its cue words by type."""

    features: tuple[str, ...]
    times: tuple[int, ...]
    names: tuple[int, ...]
    fields: Mapping[str, Sequence[tuple[int, int]]]


def _setting(view: View, candidates: Sequence[Candidate], cues: Sequence[tuple[int, int, tuple[str, ...]]]) -> _Setting:
    sentence = view.sentence
    fields: dict[str, list[tuple[int, int]]] = {name: [] for c in candidates for name, _ in c.grades}
    for start, end, types in cues:
        for name in types:
            if name in fields:
                fields[name].append((start, end))
    long = sentence.end - sentence.start
    features = (
        f"para={'0' if sentence.paragraph == 0 else '1' if sentence.paragraph == 1 else 'n'}",
        f"slen={'s' if long < 15 else 'm' if long < 40 else 'l'}",
        f"stop={sentence.paragraph > 0 and not view.text.rstrip().endswith(_STOPS)}",
    )
    times = tuple([t.start for t in sentence.tokens if t.pos in _TIMES])
    return _Setting(features, times, tuple([m.span.start for m in sentence.mentions if m.entity.kind is not EntityKind.PLACE]), fields)


def _position(view: View, candidate: Candidate, setting: _Setting, left: int, right: int) -> list[str]:
    timed = any([left <= start < right for start in setting.times])
    named = any([left <= start < candidate.start for start in setting.names])
    return [
        *setting.features,
        f"time={timed:d}",
        f"name={named:d}",
        f"cfirst={candidate.start == left:d}",
        f"clast={candidate.end == right:d}",
        f"q={_quoted(view, candidate)}",
    ]


def describe(
    view: View,
    candidates: Sequence[Candidate],
    topic: Topic,
    cues: Sequence[tuple[int, int, tuple[str, ...]]],
    lore: Lore,
    learned: Tags | None = None,
) -> list[Features]:
    """The features of every candidate of a sentence.  `cues` are the places of cue words, in code points of the document."""
    setting = _setting(view, candidates, cues)
    found = [_one(view, c, candidates, topic, setting, lore) for c in candidates]
    return [_learned(f, c, learned) for f, c in zip(found, candidates, strict=True)] if learned is not None else found


def _learned(features: Features, candidate: Candidate, tags: Tags) -> Features:
    """Joined with what the tagger says of the words, of those around them, and of each type."""
    start, end = candidate.start, candidate.end
    event = tags.event(start, end)
    here, fine = grade(event), grade(2 * event)
    shares = tags.types(start, end)
    shared = (
        f"T={here}",
        f"Tf={fine}",
        f"Tl={here}|{grade(tags.event(start - 1, start) / 2)}",
        f"Tr={here}|{grade(tags.event(end, end + 1) / 2)}",
        *grades("T", event),
        *grades("Tl", tags.event(start - 1, start)),
        *grades("Tr", tags.event(end, end + 1)),
    )
    best = max(shares, key=lambda name: shares[name], default="")
    named = 1 / (1 + exp(-event))
    by_type = {}
    for name, own in features.by_type.items():
        share = odds(shares.get(name, 0.0))
        exact = (f"Tt={grade(share)}", f"Tb={name == best}|{here}", f"Tj={grade(event) // 2}|{grade(share)}")
        by_type[name] = (*own, *exact, *grades("Tt", share), *grades("Tj", odds(named * shares.get(name, 0.0))))
    return Features((*features.shared, *shared), features.typed, by_type)


def _one(
    view: View,
    candidate: Candidate,
    candidates: Sequence[Candidate],
    topic: Topic,
    setting: _Setting,
    lore: Lore,
) -> Features:
    first, last = view.token_at(candidate.start), view.token_at(candidate.end - 1)
    types = [name for name, _ in candidate.grades]
    if first < 0 or last < 0:
        return Features(("untagged",), (), {t: () for t in types})
    left, right = view.clause(candidate.start, candidate.end)
    shared, typed = _neighbours(view, first, last, lore)
    typed = [f"w={candidate.word}", *typed, *_subject(view, first, left, lore), *_object(view, last, right, lore)]
    typed += [*lore.groups("cl", candidate.word), *_light(view, first, last, left, lore)]
    typed += _position(view, candidate, setting, left, right) + _adverbs(view, first, left, lore)
    shared += _shape(view, candidate, first, last)
    shared += [f"wf={candidate.word[0]}", f"wl={candidate.word[-1]}", f"nt={min(len(types), 4)}"]
    shared += [f"wp={candidate.word}_{view.sentence.tokens[first].pos}"]
    longer = any(o is not candidate and o.start <= candidate.start and candidate.end <= o.end for o in candidates)
    shorter = any(o is not candidate and candidate.start <= o.start and o.end <= candidate.end for o in candidates)
    shared += [
        f"cov={longer:d}{shorter:d}",
        f"rep={_bucket(topic.words.get(candidate.word, 0))}",
        f"title={candidate.word in topic.title:d}",
    ]
    nearest = [o.start - candidate.end for o in candidates if o.start >= candidate.end and o.start < right]
    shared.append(f"next={'none' if not nearest else '0' if min(nearest) == 0 else 'near' if min(nearest) < 5 else 'far'}")
    return Features(tuple(shared), tuple(typed), _by_type(candidate, topic, setting.fields, left, right))


def _by_type(
    candidate: Candidate, topic: Topic, fields: Mapping[str, Sequence[tuple[int, int]]], left: int, right: int
) -> dict[str, tuple[str, ...]]:
    """`fields` are the places of the cue words of each type."""
    found = {}
    for name, reliability in candidate.grades:
        places = dict.fromkeys("basBAS", 0)
        for start, end in fields[name]:
            if start < candidate.end and candidate.start < end:
                continue
            where = "s" if not left <= start < right else "b" if end <= candidate.start else "a"
            places[where] += 1
            if 0 <= start - candidate.end <= _CLOSE or 0 <= candidate.start - end <= _CLOSE:
                places[where.upper()] += 1
        seen = [f"cue{where}={min(places[where], 2)}" for where in "basBA" if places[where]]
        seen = seen or ["cue=none"]
        if name in topic.title_cues:
            seen.append("cuet")
        seen.append(f"grade={reliability:g}")
        found[name] = (*seen, f"topic={_bucket(topic.types.get(name, 0))}")
    return found


def topic_of(title: str, words: Sequence[str], types_of: Mapping[str, Sequence[str]], title_cues: frozenset[str]) -> Topic:
    """`words` are the trigger words of the article, each as often as it stands there."""
    counts = Counter(words)
    types: Counter[str] = Counter()
    for word, count in counts.items():
        for name in types_of[word]:
            types[name] += count
    return Topic(types, counts, title, title_cues)
