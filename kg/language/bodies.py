"""Bodies and groups: a place or body with the common nouns after it (法国 + 卫生 + 局), a bare one (警方), a capital by description."""

from __future__ import annotations

import re

from kg.language.line import ACTORS, Found, Line
from kg.language.registry import Registry, mint
from kg.model import Entity, EntityKind

_INNER_TAGS = frozenset({"n", "nz", "nt", "ns", "LOC", "ORG", "vn", "nw", "a", "an"})
_LEFT_TAGS = frozenset({"n", "nz", "nw", "LOC", "ORG", "vn", "PER"})
_GROUP_TAGS = frozenset({"n", "nz", "nw", "vn", "ORG", "LOC", "PER", "nr", "nt", "s", "a"})
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_LONGEST = 6  # words of a composed name


def find(line: Line, registry: Registry) -> None:
    words = registry.words
    bodies, groups = words.get("body", frozenset()), words.get("group", frozenset())
    owned, other = words.get("group-owned", frozenset()), words.get("group-not-after", frozenset())
    never, capitals = words.get("not-body", frozenset()), words.get("capital", frozenset())
    for i, word in enumerate(line.words):
        token, tag = line.tokens[i], line.tags[i]
        here = line.starting_at(token.start)
        free = line.free(token.start, token.end)
        if not free and not (here is not None and here.end == token.end and here.rule == "tagger" and here.kind is not EntityKind.PERSON):
            continue
        owner = line.ending_at(token.start)
        if owner is not None and owner.entity is not None and owner.kind in ACTORS and owner.rule != "compound":
            if word in capitals:
                _capital(line, i, owner, registry)
                continue
            if _owned(line, i, owner, registry):
                continue
        if word in bodies:
            line.add(Found(token.start, token.end, "body", word, kind=EntityKind.ORGANIZATION))
        elif not free:
            continue
        elif tag in _INNER_TAGS and len(word) > 1 and word not in never and ending(word, registry):
            _run_to_left(line, i, registry)
        elif tag in _GROUP_TAGS and word.removesuffix("们") in groups and word not in owned and line.word(i - 1) not in other:
            line.add(Found(token.start, token.end, "collective", word, mint(EntityKind.COLLECTIVE, word.removesuffix("们"))))


def ending(name: str, registry: Registry) -> str:
    """The ending that marks a body (公司), "" where there is none."""
    ends = registry.words.get("organization-end", frozenset())
    return next((name[-n:] for n in (4, 3, 2) if name[-n:] in ends), "")


def of(owner: Found, rest: str, registry: Registry) -> Entity:
    """The body that `rest` names of the polity, place or body before it; a place keeps the fuller of its names (安徽省政府)."""
    assert owner.entity is not None
    if (polity := _governed(owner, rest, registry)) is not None:
        return registry.body(polity, rest)
    if owner.kind is EntityKind.PLACE and len(owner.name) > len(owner.entity.label):
        return mint(EntityKind.ORGANIZATION, owner.name + rest)
    return registry.body(owner.entity, rest)


def _governed(owner: Found, rest: str, registry: Registry) -> Entity | None:
    """The polity whose body or group is named by its capital: 北京当局, not 北京警方."""
    own = rest in registry.words.get("capital-body", ()) and owner.entity is not None
    return registry.capital_of.get(owner.entity.id) if own and owner.entity is not None else None


def _capital(line: Line, i: int, owner: Found, registry: Registry) -> None:
    """黎巴嫩首都 is its capital; before the capital's own name it only modifies that."""
    token = line.tokens[i]
    named = line.starting_at(token.end)
    if named is not None and named.kind is EntityKind.PLACE:
        named.left = owner.left
    elif owner.entity is not None and (place := registry.capitals.get(owner.entity.id)) is not None:
        line.add(Found(token.start, token.end, "capital", line.words[i], place, left=owner.left))


def _owned(line: Line, i: int, owner: Found, registry: Registry) -> bool:
    assert owner.entity is not None
    # 特朗普政府 keeps the name as printed; a body or place goes by its label.
    label = owner.name if owner.kind is EntityKind.PERSON else owner.entity.label
    if line.words[i] in registry.words.get("people-end", ()):
        last, group = i, True
    else:
        tail = _tail(line, i, registry)
        if tail is None:
            return False
        last, group = tail, line.words[tail].removesuffix("们") in registry.words.get("group", ())
    end = line.tokens[last].end
    rest = line.reading[owner.end : end]
    if group and rest not in registry.words.get("body", ()):
        polity = _governed(owner, rest, registry)
        entity = mint(EntityKind.COLLECTIVE, (polity.label if polity else label) + rest.removesuffix("们"))
    else:
        entity = of(owner, rest, registry)
    line.add(Found(owner.start, end, "composed", line.reading[owner.start : end], entity, left=owner.left, polity=owner.entity))
    return True


def _tail(line: Line, i: int, registry: Registry) -> int | None:
    """Index of the last token of the body or group that starts at token i after its owner, None where there is none."""
    words, titles = registry.words, registry.titles
    bodies, groups, never = words.get("body", ()), words.get("group", ()), words.get("not-body", ())
    ends = words.get("organization-end", frozenset())
    best = None
    for j in range(i, min(i + _LONGEST, len(line.words))):
        word, tag = line.words[j], line.tags[j]
        if word in never or tag not in _INNER_TAGS or (j > i and tag in ("LOC", "PER")):
            break
        closing = bool(ending(word, registry)) if len(word) > 1 else word in ends and j > i and tag == "n"
        named = line.starting_at(line.tokens[j].end)
        # 反对派 + 领袖 is an office; 候选人 before a name is his title.
        titled = word + line.word(j + 1) in titles or (word in titles and named is not None and named.kind is EntityKind.PERSON)
        if not titled and (closing or word in bodies or word.removesuffix("们") in groups):
            best = j
    return best


def _run_to_left(line: Line, i: int, registry: Registry) -> None:
    """A body without an owner: the nouns right before its ending belong to it (轻罪 + 法庭); a bare ending names nothing."""
    stop = registry.words.get("not-body", frozenset()) | registry.words.get("group", frozenset())
    first = i
    while first > 0 and i - first < _LONGEST - 1:
        left, word = line.tokens[first - 1], line.words[first - 1]
        if left.pos not in _LEFT_TAGS or left.end != line.tokens[first].start or word in stop or _ASCII_WORD.match(word):
            break
        held = line.over(left.start, left.end)
        if held and (held[0].start != left.start or held[0].kind is EntityKind.ORGANIZATION):
            break
        first -= 1
    word = line.words[i]
    if first == i and ending(word, registry) == word:
        return
    start, end = line.tokens[first].start, line.tokens[i].end
    line.add(Found(start, end, "suffix", line.reading[start:end], kind=EntityKind.ORGANIZATION))
