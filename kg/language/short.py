"""One-character names: members of a compound (中美, 俄乌) or a list (美、英、法), and single ones in fixed company (访华, 美媒, 中方)."""

from __future__ import annotations

from kg.language.line import Found, Line
from kg.language.registry import Registry
from kg.model import Entity

_PLACE_TAGS = frozenset({"LOC", "ns"})
_FUNCTION_TAGS = frozenset({"p", "c", "u", "w", "d", "m", "q", "r"})
_LISTING = ("、", "和", "与", "及")
_NOT_COMPOUND = frozenset({"PER", "TIME"})
_VERBAL = frozenset({"v", "vd", "ad", "a"})
_ALONE = frozenset({"LOC", "ORG", "nz", "ns", "nt", "nr"})
_AFTER_CUE = frozenset({"n", "nz", "v", "a", "j", "LOC"})
_WITH_CUE = frozenset({"v", "vn", "n", "nz", "a", "d", "p"})
_RUN_OPENS = _PLACE_TAGS | {"an", "a"}  # 美 as an adjective
_RUN_GOES_ON = _PLACE_TAGS | {"f", "an", "n", "v", "vn"}
_NOT_IN_RUN = frozenset({"p", "c", "u", "w", "d", "m", "q"})


def find(line: Line, registry: Registry, near: frozenset[str]) -> None:
    short, words = registry.short, registry.words
    cues, words_not = words.get("short-before", frozenset()), words.get("not-short", frozenset())
    everyday = words.get("everyday", frozenset())
    for i, word in enumerate(line.words):
        opens, closes = word[0] in short, word[-1] in short
        if not (opens or closes):
            continue
        tag, token = line.tags[i], line.tokens[i]
        if word in words_not or (tag in _FUNCTION_TAGS and len(word) > 1) or not line.free(token.start, token.end):
            continue
        if len(word) == 1:
            if _run(line, i, registry, near):
                continue
            after_cue = word not in everyday and tag in _AFTER_CUE and line.word(i - 1) in cues
            alone = tag in (_PLACE_TAGS if word in everyday else _ALONE)
            if alone or after_cue or _listed(line, i, registry):
                _single(line, token.start, token.end, word, registry, near)
        elif opens and (_compound(line, i, registry, near) or _with_rest(line, i, registry, near)):
            continue
        elif closes and word[:-1] in cues and tag in _WITH_CUE:
            _single(line, token.end - 1, token.end, word[-1], registry, near)


def opening(word: str, registry: Registry) -> int:
    """How many one-character names a word opens with."""
    return next((n for n, char in enumerate(word) if char not in registry.short), len(word))


def _compound(line: Line, i: int, registry: Registry, near: frozenset[str]) -> bool:
    """The members as one found each, all with the whole run as extent."""
    word, tag, start = line.words[i], line.tags[i], line.tokens[i].start
    run = opening(word, registry)
    unlikely = tag in _NOT_COMPOUND or (tag in _VERBAL and run == 2)
    if run < 2 or (unlikely and not all(any(m.entity.id in near for m in registry.short[char]) for char in word[:run])):
        return False  # 韩朝 read as a person: two polities where the article names both in full
    if run < len(word) and word[run:] not in registry.words.get("compound-end", ()):
        return False
    return members(line, start, word[:run], registry, near)


def _run(line: Line, i: int, registry: Registry, near: frozenset[str]) -> bool:
    """A compound that the tagger cut into its characters: 美|中|关系."""
    start, last = line.tokens[i].start, i + 1
    while len(line.word(last)) == 1 and line.word(last) in registry.short and line.tokens[last].start == start + last - i:
        last += 1
    tags = line.tags[i:last]
    opens = _PLACE_TAGS if line.words[i] in registry.words.get("everyday", ()) else _RUN_OPENS
    named = tags[0] in opens and _RUN_GOES_ON.issuperset(tags[1:])
    followed = line.word(last) in registry.words.get("compound-end", ()) and _NOT_IN_RUN.isdisjoint(tags)
    return last - i > 1 and (named or followed) and members(line, start, "".join(line.words[i:last]), registry, near)


def members(line: Line, start: int, run: str, registry: Registry, near: frozenset[str]) -> bool:
    """Put in the members of a run of one-character names if each stands for another polity."""
    members = [e for n, char in enumerate(run) if (e := _meaning(char, line, start + n, registry, near)) is not None]
    if len({e.id for e in members}) < len(run):
        return False
    for n, entity in enumerate(members):
        line.add(Found(start + n, start + n + 1, "compound", run[n], entity, left=start, right=start + len(run)))
    return True


def _listed(line: Line, i: int, registry: Registry) -> bool:
    """One of a list of one-character names, of which the tagger sees one as a place: 美、越、菲."""
    first, last = i, i
    while line.word(first - 1) in _LISTING and line.word(first - 2) in registry.short:
        first -= 2
    while line.word(last + 1) in _LISTING and line.word(last + 2) in registry.short:
        last += 2
    return not _PLACE_TAGS.isdisjoint(line.tags[first : last + 1 : 2])


def _with_rest(line: Line, i: int, registry: Registry, near: frozenset[str]) -> bool:
    """中方 is China, 美媒 the media of America, 俄外长 a minister of Russia."""
    word, tag, token = line.words[i], line.tags[i], line.tokens[i]
    rest = word[1:]
    if rest in registry.words.get("side", ()):
        return _single(line, token.start, token.end, word[0], registry, near)
    made = registry.composed.get(rest)
    if made is None and tag == "ORG" and (rest in registry.words.get("body", ()) or rest in registry.names):
        made = rest
    if made is None:
        return False
    if made in registry.titles:
        return _single(line, token.start, token.start + 1, word[0], registry, near)
    entity = _meaning(word[0], line, token.start, registry, near)
    if entity is not None:
        line.add(Found(token.start, token.end, "composed", word, registry.body(entity, made)))
    return entity is not None


def _single(line: Line, start: int, end: int, char: str, registry: Registry, near: frozenset[str]) -> bool:
    entity = _meaning(char, line, start, registry, near)
    if entity is not None:
        line.add(Found(start, end, "short-name", line.reading[start:end], entity))
    return entity is not None


def _meaning(char: str, line: Line, position: int, registry: Registry, near: frozenset[str]) -> Entity | None:
    """The entity a short name stands for here: beside its partner, else one that the article names in full, else the usual one."""
    meanings = registry.short.get(char, ())
    around = line.reading[max(position - 1, 0) : position] + line.reading[position + 1 : position + 2]
    for meaning in meanings:
        if meaning.needs not in ("", "context") and meaning.needs in around:
            return meaning.entity
    named = [m.entity for m in meanings if m.entity.id in near]
    usual = next((m.entity for m in meanings if not m.needs), None)
    if usual is not None and (usual.id in near or not named):
        return usual
    return named[0] if len(named) == 1 else None
