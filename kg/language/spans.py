"""Where names stand in a sentence: the registry's matches laid over the tagger's words, before anything is resolved over the article."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kg.language.registry import Registry, Short, mint
from kg.model import Entity, EntityKind, Token

_NAME_TAGS = frozenset({"PER", "LOC", "ORG", "nr", "ns", "nt", "nz"})
_NOUN_TAGS = _NAME_TAGS | {"n", "nw", "vn", "an", "j", "s", "f"}
_INNER_TAGS = frozenset({"n", "nz", "nt", "ns", "LOC", "ORG", "vn", "nw", "a", "an"})
_DOTTED = re.compile(r"[一-鿿A-Za-z][一-鿿A-Za-z'’\-]*(?:·[一-鿿A-Za-z][一-鿿A-Za-z'’.\-]*)+")
_LATIN = "A-Za-zÀ-ɏ'’.\\-"
_LATIN_NAME = re.compile(rf"[A-ZÀ-Þ][{_LATIN}]*[A-Za-zÀ-ɏ](?: (?:[a-z]{{2,3}} )?[A-ZÀ-Þ][{_LATIN}]*)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]")
_LONGEST_BODY = 6  # words of a composed name

ACTORS = frozenset(
    {EntityKind.POLITY, EntityKind.ORGANIZATION, EntityKind.COLLECTIVE, EntityKind.PLACE, EntityKind.OUTLET, EntityKind.AGENCY}
)


@dataclass(slots=True)
class Found:
    """A name, title or pronoun at its place; `entity` is None until the article resolves it.

    `left` and `right` bound the whole phrase with modifiers.  `name` is the simplified text to resolve; `polity` the country named before
    a title or body; `office` of a title.
    """

    start: int
    end: int
    rule: str
    name: str
    entity: Entity | None = None
    left: int = -1
    right: int = -1
    kind: EntityKind = EntityKind.OTHER
    polity: Entity | None = None
    office: Entity | None = None
    titles: list[tuple[Entity, Entity | None]] = field(default_factory=list)  # offices of a person with their body

    def __post_init__(self) -> None:
        self.left = self.start if self.left < 0 else self.left
        self.right = self.end if self.right < 0 else self.right
        if self.entity is not None:
            self.kind = self.entity.kind


class Line:
    """A sentence under analysis: its tokens by position and the names found so far, one layer, in order."""

    def __init__(self, reading: str, start: int, end: int, tokens: Sequence[Token]) -> None:
        self.reading, self.start, self.end, self.tokens = reading, start, end, tokens
        self.at = {token.start: i for i, token in enumerate(tokens)}
        self.until = {token.end: i for i, token in enumerate(tokens)}
        self.starts = [token.start for token in tokens]
        self.found: list[Found] = []

    def word(self, i: int) -> str:
        """The simplified text of token i; "" outside the sentence."""
        return self.reading[self.tokens[i].start : self.tokens[i].end] if 0 <= i < len(self.tokens) else ""

    def tag(self, i: int) -> str:
        return self.tokens[i].pos if 0 <= i < len(self.tokens) else ""

    def inside(self, position: int) -> int:
        """Index of the token that covers a position, or of the last one before it."""
        return bisect_left(self.starts, position + 1) - 1

    def add(self, found: Found) -> None:
        """Put a name in, and out all that it covers."""
        self.found = [f for f in self.found if f.end <= found.start or found.end <= f.start]
        self.found.insert(bisect_left([f.start for f in self.found], found.start), found)

    def free(self, start: int, end: int) -> bool:
        return all(f.end <= start or end <= f.start for f in self.found)

    def ending_at(self, position: int) -> Found | None:
        return next((f for f in self.found if f.end == position), None)

    def starting_at(self, position: int) -> Found | None:
        return next((f for f in self.found if f.start == position), None)


def find(line: Line, matches: Sequence[tuple[int, int, str]], registry: Registry, near: frozenset[str]) -> None:
    """Fill `line.found` with names that need no other sentence; `near` holds the IRIs of polities named in full in the article."""
    for start, end, name in matches:
        _registered(line, start, end, name, registry)
    _dotted(line, registry)
    _short(line, registry, near)
    _tagged(line, registry)
    _capital(line, registry)
    _composed(line, registry)


def _capital(line: Line, registry: Registry) -> None:
    """黎巴嫩首都 is its capital; before the capital's own name it only modifies that."""
    for i in range(len(line.tokens)):
        token = line.tokens[i]
        if line.word(i) not in registry.words.get("capital", ()) or (owner := line.ending_at(token.start)) is None or owner.entity is None:
            continue
        place = registry.capitals.get(owner.entity.id)
        named = line.starting_at(token.end)
        if named is not None and named.kind is EntityKind.PLACE:
            named.left = owner.left
        elif place is not None:
            line.add(Found(token.start, token.end, "capital", line.word(i), place, left=owner.left))


def _registered(line: Line, start: int, end: int, name: str, registry: Registry) -> None:
    text = line.reading
    if _ASCII_WORD.match(name[0]) and start and _ASCII_WORD.match(text[start - 1]):
        return
    if _ASCII_WORD.match(name[-1]) and end < len(text) and _ASCII_WORD.match(text[end]):
        return
    first, last = line.at.get(start), line.until.get(end)
    if "·" in (text[start - 1 : start], text[end : end + 1]):
        return  # part of a longer foreign name
    whole = first is not None and last is not None
    known_person = len(name) > 2 and name in registry.names and registry.names[name][0].kind is EntityKind.PERSON
    if not whole and not _inside_name(line, start, end, len(name) + known_person):
        return
    if whole and len(name) == 2:
        tags = {line.tag(i) for i in range(first or 0, (last or 0) + 1)}
        nouns = _NOUN_TAGS if first == last else _NOUN_TAGS | {"v", "a"}  # a word that the tagger broke in two is none of its own
        if not (tags & _NAME_TAGS or (registry.safe_when_short(name) and tags <= nouns)):
            return
    if name in registry.glued:
        polity, body = registry.glued[name]
        line.add(Found(start, end, "composed", name, None if body in registry.titles else registry.body(polity, body), polity=polity))
        if body in registry.titles:
            line.found = [f for f in line.found if f.start != start]
            line.add(Found(start, start + len(name) - len(body), "short-name", name[: len(name) - len(body)], polity))
        return
    held = registry.names[name]
    line.add(Found(start, end, "registry", name, held[0]))


def _inside_name(line: Line, start: int, end: int, length: int) -> bool:
    """Whether a match that cuts tokens may still be a name: long ones, and those that open or close a tagged place or body."""
    token = line.tokens[line.inside(start)] if line.tokens else None
    if token is None:
        return False
    if token.pos == "PER" and end <= token.end:
        return line.reading[end : token.end] != "" and token.start == start and length > 2 and token.end - end <= 2
    if token.start == start and end < token.end:
        return token.pos in _NAME_TAGS or length > 2
    if token.end == end and token.start < start:
        return (token.pos in _NAME_TAGS and length > 2) or length > 3
    return length > 3


def _dotted(line: Line, registry: Registry) -> None:
    text = line.reading
    if text.find("·", line.start, line.end) < 0:
        return
    for match in _DOTTED.finditer(text, line.start, line.end):
        start, end = match.start(), match.end()
        dot = text.index("·", start)
        # The first part opens where its token does; a title in front is another token or a registered word.
        token = line.tokens[line.inside(dot - 1)]
        start = max(start, token.start)
        for left, right, _ in registry.find_titles(text[start:dot]):
            if left == 0:
                start += right
                break
        last = text.rindex("·", start, end)
        if _ASCII_WORD.match(text[last + 1]) is None:
            k = line.inside(min(last + 1, end - 1))
            stop = line.tokens[k].end
            while stop < end and line.tag(k + 1) in ("PER", "nr") and line.tokens[k + 1].start == stop:
                k += 1
                stop = line.tokens[k].end
            end = min(end, max(stop, last + 2))
        name = text[start:end]
        for title in sorted(registry.words.get("after-title", ()), key=len, reverse=True):
            if name.endswith(title) and len(name.rsplit("·", 1)[1]) > len(title) + 1:
                name = name[: -len(title)]
                break
        end = start + len(name)
        held = registry.names.get(name)
        if held is None and (tail := _body_end(name, registry)) and "·" not in tail:
            line.add(Found(start, end, "dot-rule", name, mint(EntityKind.ORGANIZATION, name)))
        elif start < dot and end > dot:
            line.add(Found(start, end, "registry" if held else "dot-rule", name, held[0] if held else None, kind=EntityKind.PERSON))


def _body_end(name: str, registry: Registry) -> str:
    """The ending that marks a body (公司), "" where there is none."""
    return next((name[-n:] for n in (4, 3, 2) if name[-n:] in registry.words.get("organization-end", ())), "")


def _tagged(line: Line, registry: Registry) -> None:
    """What the tagger calls a name and the registry does not know."""
    words = registry.words
    for i, token in enumerate(line.tokens):
        if token.pos not in ("PER", "LOC", "ORG", "nr", "nt", "ns", "nz"):
            continue
        start, end = token.start, token.end
        name = line.reading[start:end]
        held = [f for f in line.found if f.start < end and start < f.end]
        if held:
            if token.pos in ("ORG", "LOC") and len(held) == 1 and held[0].start == start and held[0].end < end:
                _open_ended(line, held[0], end, token.pos, registry)
            continue
        if name in words.get("not-person", ()) or not any(c.isalpha() for c in name):
            continue
        if token.pos in ("PER", "nr"):
            _person(line, i, registry)
        elif token.pos in ("ORG", "nt"):
            if len(name) > 1 and name not in registry.titles:
                line.add(Found(start, end, "tagger", name, None, kind=EntityKind.ORGANIZATION))
        elif token.pos in ("LOC", "ns") and len(name) > 1:
            line.add(Found(start, end, "tagger", name, mint(EntityKind.PLACE, name)))


def _open_ended(line: Line, first: Found, end: int, tag: str, registry: Registry) -> None:
    """A tagged name that only begins with a registered one: 巴西卫生部 is a body of 巴西, 印度比哈尔邦 a place in 印度."""
    rest = line.reading[first.end : end]
    entity = first.entity
    if entity is None or len(rest) < 2 or rest in registry.titles or rest in registry.words.get("not-body", ()):
        return
    if tag == "ORG" or _body_end(rest, registry):
        if entity.kind is EntityKind.PERSON:
            name = line.reading[first.start : end]
            line.add(Found(first.start, end, "composed", name, mint(EntityKind.ORGANIZATION, name)))
        elif rest not in registry.names:
            line.add(Found(first.start, end, "composed", line.reading[first.start : end], registry.body(entity, rest)))
    elif entity.kind in (EntityKind.POLITY, EntityKind.PLACE) and rest not in registry.words.get("people-end", ()):
        line.found.insert(line.found.index(first) + 1, Found(first.end, end, "tagger", rest, mint(EntityKind.PLACE, rest)))


def _person(line: Line, i: int, registry: Registry) -> None:
    token = line.tokens[i]
    start, end = token.start, token.end
    name = line.reading[start:end]
    if _ASCII_WORD.match(name[0]):
        match = _LATIN_NAME.match(line.reading, start, line.end)
        if match is None:
            return
        end = match.end()
        name = match.group()
        if len(name) < 3 or not line.free(start, end):
            return
    else:
        for title in ("先生", "女士", "总统", "首相", "医生"):
            if title in registry.words.get("after-title", ()) and name.endswith(title) and len(name) > len(title):
                name = name[: -len(title)]
                break
        end = start + len(name)
        if len(name) == 1 and not (name in registry.words.get("family", ()) and line.word(i + 1) in registry.words.get("after-title", ())):
            return
    line.add(Found(start, end, "tagger", name, None, kind=EntityKind.PERSON))


def _short(line: Line, registry: Registry, near: frozenset[str]) -> None:
    """Compounds of one-character names (中美) and single ones in fixed company (访华, 美媒)."""
    text, short, words = line.reading, registry.short, registry.words
    for i, token in enumerate(line.tokens):
        start, end = token.start, token.end
        word = text[start:end]
        if (token.pos in ("p", "c", "u", "w", "d", "m", "q", "r") and word not in short) or word in words.get("not-short", ()):
            continue
        if not line.free(start, end):
            continue
        run = 0
        while run < len(word) and word[run] in short:
            run += 1
        if (
            run >= 2
            and token.pos not in ("PER", "TIME")
            and (run == len(word) or word[run:] in ("两国", "三国", "关系", "双方", "间", "边境"))
        ):
            if token.pos not in ("v", "vd", "ad", "a") or run > 2:
                _members(line, start, start + run, registry, near)
        elif len(word) == 1 and word in short and token.pos in _NAME_TAGS and token.pos != "PER":
            _single(line, start, start + 1, registry, near)
        elif len(word) > 1 and word[0] in short:
            rest = word[1:]
            if rest in words.get("side", ()):
                _single(line, start, end, registry, near, word[0])
            elif rest in registry.composed and (entity := _meaning(word[0], line, start, registry, near)) is not None:
                made = registry.composed[rest]
                if made in registry.titles:
                    line.add(Found(start, start + 1, "short-name", word[0], entity))
                else:
                    line.add(Found(start, end, "composed", word, registry.body(entity, made)))
            elif (
                token.pos == "ORG"
                and (rest in words.get("body", ()) or rest in registry.names)
                and (e := _meaning(word[0], line, start, registry, near))
            ):
                line.add(Found(start, end, "composed", word, registry.body(e, rest)))
        elif (
            len(word) in (2, 3)
            and word[-1] in short
            and word[:-1] in words.get("short-before", ())
            and token.pos in ("v", "vn", "n", "nz", "a", "d", "p")
        ):
            _single(line, end - 1, end, registry, near)
        alone = len(word) == 1 and word in short and token.pos in ("n", "nz", "v", "a", "j", "LOC")
        if alone and line.word(i - 1) in words.get("short-before", ()) and line.free(start, end):
            _single(line, start, end, registry, near)


def _members(line: Line, start: int, end: int, registry: Registry, near: frozenset[str]) -> None:
    chars = line.reading[start:end]
    entities = [_meaning(char, line, start + n, registry, near) for n, char in enumerate(chars)]
    if None in entities or len({e.id for e in entities if e}) < len(entities):
        return
    for n, entity in enumerate(entities):
        line.add(Found(start + n, start + n + 1, "compound", chars[n], entity, left=start, right=end))


def _single(line: Line, start: int, end: int, registry: Registry, near: frozenset[str], char: str = "") -> None:
    entity = _meaning(char or line.reading[start:end], line, start, registry, near)
    if entity is not None:
        line.add(Found(start, end, "short-name", line.reading[start:end], entity))


def _meaning(char: str, line: Line, position: int, registry: Registry, near: frozenset[str]) -> Entity | None:
    """The entity a short name stands for here: beside its partner, else one that the article names in full, else the usual one."""
    meanings: tuple[Short, ...] = registry.short.get(char, ())
    around = line.reading[max(position - 1, 0) : position] + line.reading[position + 1 : position + 2]
    for meaning in meanings:
        if meaning.needs not in ("", "context") and meaning.needs in around:
            return meaning.entity
    named = [m.entity for m in meanings if m.entity.id in near]
    usual = next((m.entity for m in meanings if not m.needs), None)
    if usual is not None and (usual.id in near or not named):
        return usual
    return named[0] if len(named) == 1 else None


def _composed(line: Line, registry: Registry) -> None:
    """Bodies and groups: a place or body with the common nouns after it, 法国 + 卫生 + 安全 + 局."""
    bodies, groups = registry.words.get("body", frozenset()), registry.words.get("group", frozenset())
    people = registry.words.get("people-end", frozenset())
    never = registry.words.get("not-body", frozenset())
    for i in range(len(line.tokens)):
        token = line.tokens[i]
        word = line.word(i)
        if not line.free(token.start, token.end) and not (
            token.pos == "ORG" and (f := line.starting_at(token.start)) and f.rule == "tagger"
        ):
            continue
        owner = line.ending_at(token.start)
        if owner is not None and owner.entity is not None and owner.entity.kind in ACTORS and owner.rule != "compound":
            if word in people:
                label = owner.entity.label + word
                line.add(Found(owner.start, token.end, "composed", label, mint(EntityKind.COLLECTIVE, label), polity=owner.entity))
                continue
            last = _tail(line, i, registry)
            if last is not None:
                end = line.tokens[last].end
                rest = line.reading[token.start : end]
                group = line.word(last).removesuffix("们") in groups and rest not in bodies
                rest = rest.removesuffix("们") if group else rest
                # 特朗普政府 keeps the name as printed; a body or place goes by its label.
                name = owner.name if owner.entity.kind is EntityKind.PERSON else owner.entity.label
                entity = mint(EntityKind.COLLECTIVE, name + rest) if group else registry.body(owner.entity, rest)
                line.add(Found(owner.start, end, "composed", line.reading[owner.start : end], entity, polity=owner.entity))
                continue
        if word in bodies:
            if line.free(token.start, token.end) or token.pos == "ORG":
                line.add(Found(token.start, token.end, "body", word, None, kind=EntityKind.ORGANIZATION))
        elif (
            token.pos in _INNER_TAGS
            and len(word) > 1
            and word not in never
            and _body_end(word, registry)
            and line.free(token.start, token.end)
        ):
            _run_to_left(line, i, registry)
        elif word.removesuffix("们") in groups and token.pos in _NOUN_TAGS and line.free(token.start, token.end):
            line.add(Found(token.start, token.end, "collective", word, mint(EntityKind.COLLECTIVE, word.removesuffix("们"))))


def _tail(line: Line, i: int, registry: Registry) -> int | None:
    """Index of the last token of the body or group that starts at token i after its owner, None where there is none."""
    words, titles = registry.words, registry.titles
    bodies, groups, never = words.get("body", ()), words.get("group", ()), words.get("not-body", ())
    ends = words.get("organization-end", frozenset())
    best = None
    for j in range(i, min(i + _LONGEST_BODY, len(line.tokens))):
        word, tag = line.word(j), line.tag(j)
        if word in never or tag not in _INNER_TAGS or (j > i and tag in ("LOC", "PER")):
            break
        ending = any(True for _ in _ends_of(word, ends)) if len(word) > 1 else word in ends and j > i and tag == "n"
        titled = j + 1 < len(line.tokens) and word + line.word(j + 1) in titles  # 反对派 + 领袖 is an office
        if not titled and (ending or word in bodies or word.removesuffix("们") in groups):
            best = j
    return best


def _ends_of(word: str, ends: frozenset[str]) -> Iterator[str]:
    return (word[-n:] for n in (4, 3, 2) if word[-n:] in ends)


def _run_to_left(line: Line, i: int, registry: Registry) -> None:
    """A body without an owner: the nouns right before its ending belong to it (轻罪 + 法庭); a bare ending names nothing."""
    first = i
    while first > 0 and i - first < _LONGEST_BODY - 1 and line.tag(first - 1) in ("n", "nz", "nw", "LOC", "ORG", "vn", "PER"):
        left = line.tokens[first - 1]
        if (
            left.end != line.tokens[first].start
            or _ASCII_WORD.match(line.word(first - 1))
            or not (line.free(left.start, left.end) or line.starting_at(left.start))
        ):
            break
        first -= 1
    word = line.word(i)
    if first == i and _body_end(word, registry) == word:
        return
    start, end = line.tokens[first].start, line.tokens[i].end
    name = line.reading[start:end]
    line.add(Found(start, end, "suffix", name, None, kind=EntityKind.ORGANIZATION))
