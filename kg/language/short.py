"""One-character names: members of a compound (中美, 俄乌), and single ones in fixed company (访华, 美媒, 中方)."""

from __future__ import annotations

from kg.language.line import Found, Line
from kg.language.registry import Registry
from kg.model import Entity

_FUNCTION_TAGS = frozenset({"p", "c", "u", "w", "d", "m", "q", "r"})
_NOT_COMPOUND = frozenset({"PER", "TIME"})
_VERBAL = frozenset({"v", "vd", "ad", "a"})
_ALONE = frozenset({"LOC", "ORG", "nz", "ns", "nt", "nr"})
_AFTER_CUE = frozenset({"n", "nz", "v", "a", "j", "LOC"})
_WITH_CUE = frozenset({"v", "vn", "n", "nz", "a", "d", "p"})


def find(line: Line, registry: Registry, near: frozenset[str]) -> None:
    short, words = registry.short, registry.words
    cues, words_not = words.get("short-before", frozenset()), words.get("not-short", frozenset())
    for i, word in enumerate(line.words):
        opens, closes = word[0] in short, word[-1] in short
        if not (opens or closes):
            continue
        tag, token = line.tags[i], line.tokens[i]
        if word in words_not or (tag in _FUNCTION_TAGS and len(word) > 1) or not line.free(token.start, token.end):
            continue
        if len(word) == 1:
            if tag in _ALONE or (tag in _AFTER_CUE and line.word(i - 1) in cues):
                _single(line, token.start, token.end, word, registry, near)
        elif opens and (_compound(line, i, registry, near) or _with_rest(line, i, registry, near)):
            continue
        elif closes and word[:-1] in cues and tag in _WITH_CUE:
            _single(line, token.end - 1, token.end, word[-1], registry, near)


def _compound(line: Line, i: int, registry: Registry, near: frozenset[str]) -> bool:
    """The members as one found each, all with the whole run as extent."""
    word, tag, start = line.words[i], line.tags[i], line.tokens[i].start
    run = next((n for n, char in enumerate(word) if char not in registry.short), len(word))
    if run < 2 or tag in _NOT_COMPOUND or (tag in _VERBAL and run == 2):
        return False
    if run < len(word) and word[run:] not in registry.words.get("compound-end", ()):
        return False
    entities = [_meaning(char, line, start + n, registry, near) for n, char in enumerate(word[:run])]
    members = [e for e in entities if e is not None]
    if len({e.id for e in members}) < run:
        return False
    for n, entity in enumerate(members):
        line.add(Found(start + n, start + n + 1, "compound", word[n], entity, left=start, right=start + run))
    return True


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
