"""Offices beside names: 中国外长王毅, 特朗普总统, and the title that stands alone (外长说)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.language.line import ACTORS, Found, Line
from kg.language.registry import Registry, mint
from kg.model import Entity, EntityKind

_BRACKET = re.compile(r"\s?[（(][^（()）。；]{2,60}[)）]")
_HAN = re.compile(r"[一-鿿]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]{2}")
_MODIFIERS = 8  # steps to the left of a name


def brackets(line: Line) -> None:
    """欧文（Owen Lee）, 国际劳工组织（ILO）: the Latin name behind a name belongs to its phrase."""
    for found in list(line.found):
        match = _BRACKET.match(line.reading, found.right, line.end)
        if match is None or not _LATIN.search(match.group()) or (found.kind is not EntityKind.PERSON and _HAN.search(match.group())):
            continue
        found.right = match.end()
        for inner in line.over(match.start(), match.end()):
            if inner is not found:
                line.drop(inner)


def attach(line: Line, matches: Sequence[tuple[int, int, str]], registry: Registry) -> None:
    """Give persons the titles around them, and make the other titles mentions of their own."""
    titles = {end: (start, word) for start, end, word in matches if _stands(line, start, end)}
    used: set[int] = set()
    for person in [f for f in line.found if f.kind is EntityKind.PERSON and f.rule != "title"]:
        _before(line, person, titles, used, registry)
        _after(line, person, titles, used, registry)
    brackets(line)
    for end, (start, word) in sorted(titles.items()):
        if end in used or not _open(line, start, end):
            continue
        office = registry.titles[word]
        if not registry.words.get("group", frozenset()).isdisjoint((word, office.label)) or word in registry.words.get("honorific", ()):
            continue  # a trade or a form of address, not an office
        after = line.word(line.at[end]) if end in line.at else ""
        if after in registry.words.get("office-only", ()):
            continue  # 总统选举: the office, nobody in it
        found = Found(start, end, "title", word, None, kind=EntityKind.PERSON, office=office)
        left = _former(line, start, registry)
        owner = line.ending_at(left)
        if owner is not None and owner.entity is not None and owner.kind in ACTORS and owner.rule != "compound":
            found.polity = owner.entity
            left = owner.left
        elif owner is not None and owner.rule == "compound":
            found.polity = owner.entity
        found.left = left
        if after in registry.words.get("office-meeting", ()):  # 欧盟外长会议: all who hold it; 中俄外长会谈: the two countries
            if owner is not None and owner.rule == "compound":
                continue
            found.entity = mint(EntityKind.COLLECTIVE, (found.polity.label if found.polity else "") + word)
            found.kind, found.rule = EntityKind.COLLECTIVE, "collective"
        line.add(found)


def _stands(line: Line, start: int, end: int) -> bool:
    """Whether a title is made of whole words; a long one may close a longer word."""
    named = line.starting_at(end)
    closes = end in line.until or (named is not None and named.kind is EntityKind.PERSON)
    return closes and (start in line.at or end - start > 2)


def _open(line: Line, start: int, end: int) -> bool:
    return all(f.end <= start or end <= f.start or f.rule in ("collective", "suffix") for f in line.found)


def _former(line: Line, position: int, registry: Registry) -> int:
    """The position before 前, 现任 and the like that end at `position`."""
    words = registry.words.get("former", frozenset())
    while (i := line.until.get(position)) is not None and line.word(i) in words:
        position = line.tokens[i].start
    return position


def _before(line: Line, person: Found, titles: dict[int, tuple[int, str]], used: set[int], registry: Registry) -> None:
    position, offices, owner = person.start, list[Entity](), None
    for _ in range(_MODIFIERS):
        earlier = _former(line, position, registry)
        if earlier in titles and (earlier == position or not offices):
            position = earlier
        if position in titles:
            start, word = titles[position]
            used.add(position)
            offices.append(registry.titles[word])
            position = start
            continue
        before = earlier if offices else position
        held = line.ending_at(before)
        if held is not None and held.entity is not None and held.kind in ACTORS and held.rule not in ("compound", "collective"):
            owner = owner or held.entity
            position = held.left
            if not offices:
                break  # 美国特朗普: a country may stand before a bare name, but nothing more
            continue
        if held is not None and held.rule == "body" and offices:
            owner = owner or None
            position = held.left
            continue
        mark = line.reading[position - 1 : position]
        if offices and mark in registry.words.get("title-and", ()) and position - 1 in titles:
            position -= 1
            continue
        if offices and mark == "的" and (of := line.ending_at(position - 1)) is not None and of.entity is not None and of.kind in ACTORS:
            owner = owner or of.entity
            position = of.left
        elif offices:
            position = before
        break
    if offices or (owner is not None and person.rule != "registry"):
        person.left = position
    person.titles = [(office, owner) for office in offices]


def _after(line: Line, person: Found, titles: dict[int, tuple[int, str]], used: set[int], registry: Registry) -> None:
    i = line.at.get(person.end)
    if i is not None and line.word(i) in registry.words.get("after-title", ()):
        end = line.tokens[i].end
        # 拜登总统 but not 王毅主席团 or 特朗普律师说: a title of another trade is the subject's own, 特朗普(的)律师.
        word = line.word(i)
        if word not in registry.words.get("group", ()) or len(person.name) == 1:
            person.right = end
            if word in registry.titles:
                person.titles.append((registry.titles[word], None))
                used.add(end)
    elif i is None and person.end < line.end:
        word = next((w for w in registry.words.get("after-title", ()) if len(w) > 1 and line.reading.startswith(w, person.end)), "")
        if word and line.inside(person.end) == line.inside(person.end - 1):
            person.right = person.end + len(word)
            if word in registry.titles:
                person.titles.append((registry.titles[word], None))
                used.add(person.right)
