"""Where names stand in a sentence: the registry's matches laid over the tagger's words, before anything is resolved over the article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.language import bodies, short
from kg.language.line import Found, Line
from kg.language.registry import Registry, mint
from kg.model import EntityKind

NAME_TAGS = frozenset({"PER", "LOC", "ORG", "nr", "ns", "nt", "nz"})
_PLACE_TAGS = frozenset({"LOC", "ns"})
_NOUN_TAGS = NAME_TAGS | {"n", "nw", "vn", "an", "j", "s", "f"}
_ADDRESS = re.compile(r"[/@]|\.[a-z]{2,}")
_LATIN_PART = re.compile(r"[A-Za-zÀ-ɏ'’.\-]+")
_TITLE_MARKS = re.compile(r"《([^《》，。：]{3,14})》")
_LATIN = "A-Za-zÀ-ɏ'’.\\-"
_LATIN_NAME = re.compile(rf"[A-ZÀ-Þ][{_LATIN}]*[A-Za-zÀ-ɏ](?: (?:[a-z]{{2,3}} )?[A-ZÀ-Þ][{_LATIN}]*)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_LONG = 5  # characters from which a place name is hardly ever a club's
_MEDIA = frozenset({EntityKind.OUTLET, EntityKind.AGENCY})
_PLACES = frozenset({EntityKind.POLITY, EntityKind.PLACE})


def find(line: Line, matches: Sequence[tuple[int, int, str]], registry: Registry, near: frozenset[str]) -> None:
    """Fill `line.found` with names that need no other sentence; `near` holds the IRIs of polities named in full in the article."""
    for start, end, name in matches:
        if _registered(line, start, end, name, registry):
            _between(line, start, end, name, registry, near)
        else:
            # 其|中美洲: what the longest match swallowed is looked for again behind its start.
            for first, last, shorter in registry.find_names(line.reading[start + 1 : end]):
                _registered(line, start + 1 + first, start + 1 + last, shorter, registry)
    _titles_of_papers(line, registry)
    _dotted(line, registry)
    short.find(line, registry, near)
    _tagged(line, registry)
    bodies.find(line, registry)


def _registered(line: Line, start: int, end: int, name: str, registry: Registry) -> bool:
    """Put a match in if the words around it allow; whether it was."""
    if not _bounded(line.reading, start, end):
        return False
    if name in registry.glued:
        if start in line.at:
            _glued(line, start, end, name, registry)
        return start in line.at
    entity = registry.names[name][0]
    first, last = line.at.get(start), line.until.get(end)
    if first is None or last is None:
        if not _inside_name(line, start, end, entity.kind, registry):
            return False
    else:
        tags = set(line.tags[first : last + 1])
        # A two-character name wants a name or noun; a word that the tagger broke in two has no part of speech of its own.
        allowed = _NOUN_TAGS if first == last else _NOUN_TAGS | {"v", "a"}
        safe = registry.safe_when_short(name)
        whole = first == last and entity.kind is EntityKind.PERSON and name not in registry.words.get("also-words", ())
        nominal = bool(tags & (NAME_TAGS if safe else _PLACE_TAGS)) or (safe and tags <= allowed) or whole
        if len(name) == 2 and not nominal and not (entity.kind is EntityKind.PERSON and _after_title(line, start, registry)):
            return False
        other = line.tags[first] == "PER" or (line.tags[first] == "ORG" and len(name) < _LONG)
        if other and entity.kind is EntityKind.PLACE and first == last and entity.id not in registry.capital_of:
            return False  # the tagger sees a person or a club of this name
    line.add(Found(start, end, "registry", name, entity))
    return True


def _between(line: Line, start: int, end: int, name: str, registry: Registry, near: frozenset[str]) -> None:
    """中印边境 is a place, and names the two polities it lies between."""
    held, run = line.starting_at(start), short.opening(name, registry)
    if held is None or held.kind is not EntityKind.PLACE or run < 2 or name[run:] not in registry.words.get("compound-end", ()):
        return
    line.add(Found(start + run, end, "registry", name, held.entity, left=start))
    short.members(line, start, name[:run], registry, near)


def _after_title(line: Line, start: int, registry: Registry) -> bool:
    return any(line.reading[max(start - n, line.start) : start] in registry.titles for n in range(2, 6))


def _titles_of_papers(line: Line, registry: Registry) -> None:
    """《山城晚报》: what stands in title marks and ends like a paper is one."""
    for match in _TITLE_MARKS.finditer(line.reading, line.start, line.end):
        name = match.group(1)
        held = line.starting_at(match.start(1))
        known = registry.names.get(name, ())
        if known and known[0].kind in _MEDIA:
            line.add(Found(match.start(1), match.end(1), "registry", name, known[0]))
        elif outlet(name, registry) and not (held is not None and held.end == match.end(1)):
            line.add(Found(match.start(1), match.end(1), "suffix", name, mint(EntityKind.OUTLET, name)))


def outlet(name: str, registry: Registry) -> bool:
    """Whether a name ends like a paper's or station's."""
    return len(name) > 2 and any(name[-n:] in registry.words.get("outlet-end", ()) for n in (4, 3, 2, 1))


def _bounded(text: str, start: int, end: int) -> bool:
    """Not inside a Latin word, not a part of a longer foreign name."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if _ASCII_WORD.match(text[start]) and _ASCII_WORD.match(before):
        return False
    if _ASCII_WORD.match(text[end - 1]) and _ASCII_WORD.match(after):
        return False
    return "·" not in (before, after)


def _glued(line: Line, start: int, end: int, name: str, registry: Registry) -> None:
    """美国务院 is 美 and 国务院, 美国务卿 the 国务卿 of 美."""
    polity, body = registry.glued[name]
    if body in registry.titles:
        line.add(Found(start, end - len(body), "short-name", name[: -len(body)], polity))
    else:
        line.add(Found(start, end, "composed", name, registry.body(polity, body), polity=polity))


def _inside_name(line: Line, start: int, end: int, kind: EntityKind, registry: Registry) -> bool:
    """Whether a match that cuts words may still be a name: long ones, persons in full, and those that open or close a tagged name."""
    i = line.inside(start)
    if i < 0:
        return False
    token, length = line.tokens[i], end - start + (kind is EntityKind.PERSON and end - start > 2)
    before, after = line.reading[token.start : start], line.reading[end : token.end]
    if token.pos == "PER" and end == token.end and before in registry.titles:
        return True  # 大臣拉布 as one word
    if kind is EntityKind.PERSON and (before or after) and {before, after} <= registry.words.get("beside-person", frozenset()) | {""}:
        return True  # 会见普京, 王毅见 as one word
    if token.pos == "PER" and end <= token.end:
        return token.start == start and length > 3 and token.end - end <= 2
    if token.start == start and end < token.end:
        # 阿森 is not in 阿森纳, nor 王家 in 王家坝地区; but 法国 is in 法国队, and 北京 in 北京警方.
        rest = line.reading[end : token.end]
        known = rest in registry.names or rest in registry.words.get("body", ()) or bool(bodies.ending(rest, registry))
        return length > 3 or kind is EntityKind.POLITY or (token.pos in NAME_TAGS and known)
    if token.end == end and token.start < start:
        return length > 3 or (token.pos in NAME_TAGS and length > 2)
    return length > 3


def _dotted(line: Line, registry: Registry) -> None:
    """Foreign names: the words on both sides of each ·, a chain of dots being one name."""
    text, dot = line.reading, line.reading.find("·", line.start, line.end)
    while dot >= 0:
        end = dot
        while end < line.end - 1 and text[end] == "·":
            end = _last_part(line, end + 1)
        registered = bool(line.over(dot, dot + 1))
        if dot > line.start and end > dot + 1 and not registered:
            _foreign(line, dot, end, registry)
        dot = text.find("·", max(end, dot + 1), line.end)


def _foreign(line: Line, dot: int, end: int, registry: Registry) -> None:
    """Put in the name whose first dot and end are known."""
    text = line.reading
    # The first part opens where its word does; a title in front is another word or a known one.
    start = line.tokens[line.inside(dot - 1)].start
    while start - 1 > line.start and text[start - 1] == "-":  # 让-吕克
        start = line.tokens[line.inside(start - 2)].start
    start += next((right for left, right, _ in registry.find_titles(text[start:dot]) if left == 0), 0)
    name = _without_title(text[start:end], registry)
    end = start + len(name)
    if not start < dot < end or not (name[0].isalpha() and name[-1].isalpha()):
        return
    held = registry.names.get(name)
    if held is not None:
        line.add(Found(start, end, "registry", name, held[0]))
    elif bodies.ending(name, registry):
        line.add(Found(start, end, "dot-rule", name, mint(EntityKind.ORGANIZATION, name)))
    else:
        line.add(Found(start, end, "dot-rule", name, kind=EntityKind.PERSON))


def _last_part(line: Line, start: int) -> int:
    """Where the part of a foreign name that opens at `start` ends: with its word, and the words after it that the tagger calls a person."""
    latin = _LATIN_PART.match(line.reading, start, line.end)
    if latin is not None:
        return latin.end()
    k = line.inside(start)
    while line.tag(k + 1) in ("PER", "nr") and line.tokens[k + 1].start == line.tokens[k].end and "·" not in line.words[k + 1]:
        k += 1
    return line.tokens[k].end


def _without_title(name: str, registry: Registry) -> str:
    for length in (3, 2):
        if name[-length:] in registry.words.get("after-title", ()) and len(name.rsplit("·", 1)[-1]) > length:
            return name[:-length]
    return name


def _tagged(line: Line, registry: Registry) -> None:
    """What the tagger calls a name and the registry does not know."""
    never = registry.words.get("not-name", frozenset()) | registry.words.get("group", frozenset())
    for i, tag in enumerate(line.tags):
        if tag not in NAME_TAGS:
            continue
        token, name = line.tokens[i], line.words[i]
        if not line.free(token.start, token.end):
            if tag in ("ORG", "LOC"):
                _open_ended(line, token.start, token.end, tag, registry)
        elif name in never or not any(c.isalpha() for c in name) or _ADDRESS.search(name):
            continue
        elif tag in ("PER", "nr"):
            if name not in registry.titles:
                _person(line, i, registry)
        elif tag in ("ORG", "nt") and len(name) > 1 and name not in registry.titles:
            kind = EntityKind.OUTLET if outlet(name, registry) else EntityKind.ORGANIZATION
            line.add(Found(token.start, token.end, "tagger", name, kind=kind))
        elif tag in ("LOC", "ns") and len(name) > 1:
            known = registry.names.get(name[:-1], ()) if name[-1] in registry.words.get("place-end", ()) else ()
            place = next((e for e in known if e.kind in _PLACES), None)  # 贝鲁特市, 高加索区
            line.add(Found(token.start, token.end, "registry" if place else "tagger", name, place or mint(EntityKind.PLACE, name)))


def _open_ended(line: Line, start: int, end: int, tag: str, registry: Registry) -> None:
    """A tagged name that begins with a registered one: 巴西卫生部 is a body of 巴西, 印度比哈尔邦 a place in 印度."""
    held = line.over(start, end)
    first, entity = held[0], held[0].entity
    rest = line.reading[first.end : end]
    nameless = rest in registry.titles or rest in registry.words.get("not-body", ()) or rest in registry.words.get("not-name", ())
    if entity is None or first.start != start or len(rest) < 2 or nameless:
        return
    whole = line.reading[start:end]
    if rest in registry.words.get("group", ()):
        line.add(Found(start, end, "composed", whole, mint(EntityKind.COLLECTIVE, entity.label + rest), polity=entity))
        return
    if len(held) == 1 and (tag == "ORG" or bodies.ending(rest, registry)):
        if entity.kind is EntityKind.PERSON:
            line.add(Found(start, end, "composed", whole, mint(EntityKind.ORGANIZATION, whole)))
        elif rest not in registry.names:
            line.add(Found(start, end, "composed", whole, bodies.of(first, rest, registry)))
    elif len(held) == 1 and entity.kind in _PLACES and rest not in registry.words.get("people-end", ()):
        line.add(Found(first.end, end, "tagger", rest, mint(EntityKind.PLACE, rest)))
    elif (
        tag == "ORG" and [f.end for f in held[1:]] == [end] and entity.kind is EntityKind.PLACE and held[1].kind is EntityKind.ORGANIZATION
    ):
        line.add(Found(start, end, "composed", whole, bodies.of(first, rest, registry)))  # 深圳市人大常委会 is not the national one


def _person(line: Line, i: int, registry: Registry) -> None:
    start, name = line.tokens[i].start, line.words[i]
    if _ASCII_WORD.match(name[0]):
        match = _LATIN_NAME.match(line.reading, start, line.end)
        if match is None or len(match.group()) < 3 or not line.free(start, match.end()):
            return
        name = match.group()
    else:
        name = next((name[:-n] for n in (2,) if len(name) > n + 1 and name[-n:] in registry.words.get("person-end", ())), name)
        if len(name) == 1 and not (name in registry.words.get("family", ()) and line.word(i + 1) in registry.words.get("after-title", ())):
            return
    line.add(Found(start, start + len(name), "tagger", name, kind=EntityKind.PERSON))
