"""Capitals that act as governments: 莫斯科拒绝了, but 抵达莫斯科."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from kg.language.line import Line
from kg.language.registry import Registry

_ACTS = frozenset({"v", "vd", "d", "ad", "p", "c"})


def resolve(line: Line, registry: Registry) -> None:
    """北京说: a capital that acts is its polity; 在北京, 北京市 are the place; 华盛顿和北京 are polities together."""
    paired = _paired(line, registry)
    for found in line.found:
        if found.entity is None or (polity := registry.capital_of.get(found.entity.id)) is None or found.rule != "registry":
            continue
        i, j = line.at.get(found.start), line.at.get(found.end)
        if i is None or j is None:
            continue
        if line.word(j) in registry.words.get("side", ()):
            found.entity, found.rule, found.end, found.right = polity, "metonymy", line.tokens[j].end, line.tokens[j].end
        elif found.start in paired or _acts(line, i, j, registry):
            found.entity, found.rule = polity, "metonymy"


def _paired(line: Line, registry: Registry) -> frozenset[int]:
    """Where capitals of two polities stand that are named in one breath, and not as places."""
    words, starts = registry.words, set[int]()
    for one, other in pairwise(line.found):
        polities = {registry.capital_of[e.id].id for e in (one.entity, other.entity) if e is not None and e.id in registry.capital_of}
        if len(polities) == 2 and line.reading[one.end : other.start] in words.get("pairing", ()):
            before, after = line.word(line.inside(one.start) - 1), line.word(line.inside(other.start) + 1)
            if (one.start > line.start and before in words.get("place-before", ())) or after in words.get("place-after", ()):
                continue
            starts |= {one.start, other.start}
    return frozenset(starts)


def _acts(line: Line, i: int, j: int, registry: Registry) -> bool:
    """Whether the capital in tokens i..j-1 is a will and not a place, from the words around it."""
    words = registry.words
    before, after = line.word(i - 1) if i else "", line.word(j)
    ahead = [line.word(k) for k in range(j, min(j + (8 if after == "在" else 4), len(line.tokens)))]  # 北京在6月11日突然爆出疫情
    if not words.get("place-said", frozenset()).isdisjoint(ahead):
        return False
    if before in words.get("place-before", ()) or _placed(line, i, words.get("place-before", frozenset())):
        return False
    if before in words.get("will-before", ()):
        return after not in words.get("place-after", ()) or after in ("", "的")
    if after == "的":
        return not words.get("will-noun", frozenset()).isdisjoint(ahead)
    if after in words.get("pairing", ()):
        return not words.get("will-relation", frozenset()).isdisjoint(line.word(k) for k in range(j, min(j + 6, len(line.tokens))))
    if before in words.get("pairing", ()) and not words.get("will-relation", frozenset()).isdisjoint(ahead):
        return True
    return after not in words.get("place-after", ()) and line.tag(j) in _ACTS


def _placed(line: Line, i: int, before: Iterable[str]) -> bool:
    """Whether the name is the tail of a longer place phrase: 在中国首都北京."""
    k = i - 1
    while k >= 0 and line.tag(k) in ("LOC", "n", "ns") and i - k < 4:
        k -= 1
    return k >= 0 and k != i - 1 and line.word(k) in before
