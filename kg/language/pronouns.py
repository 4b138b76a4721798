"""Pronouns and 该公司: whom they mean, from what the article named before.  Nothing here looks ahead."""

from __future__ import annotations

from collections.abc import Sequence

from kg.language.line import Found, Line
from kg.language.memory import Memory, does
from kg.language.registry import Registry
from kg.model import Entity, EntityKind

_PERSON = EntityKind.PERSON
_BODIES = frozenset({EntityKind.ORGANIZATION, EntityKind.COLLECTIVE})
_OWNERS = frozenset({_PERSON, EntityKind.POLITY, EntityKind.ORGANIZATION})
_HEAD_TAGS = frozenset({"n", "nz", "ORG"})
_OPENING, _CLOSING = "“「『", "”」』"
_TOP = 3  # polities that an article may be about
_REACH = 6  # sentences back that a pronoun may point


def find(line: Line, registry: Registry) -> list[Found]:
    """The pronouns of a sentence as founds without entity; 该公司 has the head as name and the whole as span."""
    words, found = registry.words, []
    persons, tails, this = words.get("pronoun-person", ()), words.get("pronoun-tail", ()), words.get("this", ())
    for i, word in enumerate(line.words):
        token = line.tokens[i]
        if word in registry.pronouns:
            if line.free(token.start, token.end):
                found.append(Found(token.start, token.end, "pronoun", word))
        elif word in this:
            head, held = i + 1, line.starting_at(token.end)
            open_ = held is None or (held.rule in ("collective", "body", "title") and held.end == line.tokens[head].end)
            if open_ and line.tag(head) in _HEAD_TAGS and line.tokens[head].start == token.end:
                found.append(Found(token.start, line.tokens[head].end, "pronoun", line.words[head], left=token.start))
        elif len(word) > 1 and line.free(token.start, token.end):
            if word[0] in persons and word[1:] in tails:
                found.append(Found(token.start, token.start + 1, "pronoun", word[0]))
            elif word[0] in this and line.tags[i] in ("r", "n"):
                found.append(Found(token.start, token.end, "pronoun", word[1:], left=token.start))
    return found


class Pronouns:
    """Resolves against the memory of an article; `home` is the polity that it names most."""

    def __init__(self, registry: Registry, memory: Memory, home: Entity | None) -> None:
        self._registry, self._memory, self._home = registry, memory, home

    def resolve(self, found: Found, number: int, line: Line, here: Sequence[Found]) -> list[Found]:
        """The pronoun as one found for each entity it means; none where nothing fits.  `here`: what the sentence named before it."""
        entities = self._entities(found, number, line, here)
        return [Found(found.start, found.end, "pronoun", found.name, e, left=found.left, right=found.right) for e in entities]

    def _entities(self, found: Found, number: int, line: Line, here: Sequence[Found]) -> Sequence[Entity]:
        memory = self._memory
        if self._is(found, "person"):
            return _one(self._person(number, found, line, here))
        if self._is(found, "speaker"):  # outside quotation marks 我 is whoever wrote the article
            return _one(self._speaker(number, here)) if _quoted(line.reading, found.start) else ()
        if self._is(found, "pair"):
            return self._pair()
        if self._is(found, "group"):
            return self._group(number, here)
        if self._is(found, "own"):
            return _one(self._home)
        if self._is(found, "polity"):
            return _one(memory.polities[-1][1].entity if memory.polities else None)
        if self._is(found, "home"):
            return _one(next((f.entity for n, f in reversed(memory.polities) if n == number), self._home))
        if self._is(found, "first"):
            return memory.pairs[-1][:1] if memory.pairs else ()
        if self._is(found, "second"):
            return memory.pairs[-1][1:2] if memory.pairs else ()
        if self._is(found, "other"):
            subject = next((f.entity for f in here if f.entity is not None), None)
            return [e for e in self._pair() if subject is not None and e.id != subject.id][:1]
        return _one(self._head(found))

    def _is(self, found: Found, kind: str) -> bool:
        return found.name in self._registry.words.get("pronoun-" + kind, ())

    def _person(self, number: int, found: Found, line: Line, here: Sequence[Found]) -> Entity | None:
        """The subject of this sentence so far, else of the sentence before; in a quotation not the one who speaks."""
        own = [(f, acts) for n, f, acts in self._memory.persons if n == number]
        if self._is(found, "possessive"):
            if own:
                return own[-1][0].entity
            acting = [f for f in here if f.kind in _OWNERS and f.rule != "collective"]
            doing = [f for f in acting if does(f, line)]
            if acting:
                return (doing or acting)[-1].entity
        speaker = self._speaker(number, here) if _quoted(line.reading, found.start) else None
        if speaker is not None:
            quoted = [f for f, _ in own if _quoted(line.reading, f.start)]
            if quoted:
                return quoted[0].entity
            others = [f for n, f, _ in self._memory.persons if n >= number - _REACH and f.entity is not None and f.entity.id != speaker.id]
            return others[-1].entity if others else speaker
        if own:
            return next((f.entity for f, acts in own if acts), own[0][0].entity)
        return self._before(number)

    def _speaker(self, number: int, here: Sequence[Found]) -> Entity | None:
        own = [f for n, f, acts in self._memory.persons if n == number and acts]
        return own[0].entity if own else self._before(number)

    def _before(self, number: int) -> Entity | None:
        """The subject of the nearest sentence before that names a person."""
        persons = self._memory.persons
        near = [(n, f, acts) for n, f, acts in persons if number - _REACH <= n < number]
        if not near:
            return persons[-1][1].entity if persons else None
        last = [(f, acts) for n, f, acts in near if n == near[-1][0]]
        return next((f.entity for f, acts in last if acts), last[0][0].entity)

    def _pair(self) -> Sequence[Entity]:
        """The last two bodies named together, those that the article is about before any others; else the two most named polities."""
        top = [iri for iri, _ in self._memory.weight.most_common(_TOP)]
        acting = [p for p in self._memory.pairs if all(e.kind in (EntityKind.POLITY, EntityKind.ORGANIZATION) for e in p)]
        leading = [p for p in acting if all(e.id in top for e in p)]
        if acting:
            return (leading or acting)[-1]
        return [self._registry.entities[iri] for iri in top[:2]] if len(top) > 1 else ()

    def _group(self, number: int, here: Sequence[Found]) -> Sequence[Entity]:
        """他们: persons named together, else the last group or body."""
        for pair in reversed(self._memory.pairs[-2:]):
            if all(e.kind is _PERSON for e in pair):
                return pair
        recent = [f for f in here if f.kind in _BODIES]
        if recent:
            return _one(recent[0].entity)
        bodies = [f for n, f in self._memory.bodies if n >= number - 2]
        return _one(bodies[-1].entity) if bodies else ()

    def _head(self, found: Found) -> Entity | None:
        """该公司, 这位部长: the last one whose name or title ends so."""
        head, words, memory = found.name, self._registry.words, self._memory
        for _, earlier in reversed(memory.bodies):
            if earlier.entity is not None and (earlier.entity.label.endswith(head) or earlier.name.endswith(head)):
                return earlier.entity
        if head in words.get("this-place", ()):
            return memory.places[-1][1].entity if memory.places else None
        office = self._registry.titles.get(head)
        if office is not None:
            for _, person, _ in reversed(memory.persons):
                held = [o for o, _ in person.titles] + ([person.office] if person.office else [])
                if any(o.id == office.id for o in held):
                    return person.entity
        if head in words.get("this-body", ()):
            return memory.bodies[-1][1].entity if memory.bodies else None
        return None


def _quoted(text: str, position: int) -> bool:
    """Whether an open quotation mark of the paragraph stands before the position."""
    before = text[text.rfind("\n", 0, position) + 1 : position]
    opened = sum(map(before.count, _OPENING)) - sum(map(before.count, _CLOSING))
    return opened > 0 or before.count('"') % 2 == 1


def _one(entity: Entity | None) -> tuple[Entity, ...]:
    return (entity,) if entity is not None else ()
