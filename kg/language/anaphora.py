"""What points back: pronouns, bare bodies (警方), 该公司, 双方, and capitals that act as governments.

Sentences are walked in order with the names met so far as memory.  Nothing here looks ahead beyond the sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from kg.language.cast import Cast
from kg.language.line import Found, Line
from kg.language.registry import Registry, mint
from kg.model import Entity, EntityKind

_PERSON = EntityKind.PERSON
_BODIES = frozenset({EntityKind.ORGANIZATION, EntityKind.COLLECTIVE})
_ACTS = frozenset({"v", "vd", "d", "ad", "p", "c"})
_BETWEEN = 12  # code points between two names that are named together
_REACH = 6  # sentences back that a pronoun may point


class Memory:
    """The names met so far, newest last, as (sentence number, found)."""

    def __init__(self) -> None:
        self.persons: list[tuple[int, Found]] = []
        self.bodies: list[tuple[int, Found]] = []
        self.polities: list[tuple[int, Found]] = []
        self.places: list[tuple[int, Found]] = []
        self.pairs: list[tuple[Entity, ...]] = []
        self.weight: Counter[str] = Counter()

    def note(self, number: int, found: Found) -> None:
        entity = found.entity
        if entity is None:
            return
        if entity.kind is _PERSON:
            self.persons.append((number, found))
        elif entity.kind is EntityKind.POLITY:
            self.polities.append((number, found))
            self.weight[entity.id] += 1
        elif entity.kind is EntityKind.PLACE:
            self.places.append((number, found))
        elif entity.kind in _BODIES and found.rule != "collective":
            self.bodies.append((number, found))


def resolve(lines: Sequence[Line], cast: Cast, registry: Registry, day: str) -> None:
    """Set the entity of every found that has none, and add the pronouns as founds with rule "pronoun"."""
    memory = Memory()
    usual = Counter(f.entity.id for line in lines for f in line.found if f.entity is not None and f.entity.kind is EntityKind.POLITY)
    home = registry.entities.get(usual.most_common(1)[0][0]) if usual else None
    for number, line in enumerate(lines):
        _capitals(line, registry)
        _pairs(line, memory, registry.words.get("and", frozenset()))
        pronouns = _pronouns(line, registry)
        named = [f for f in line.found if not any(p.left <= f.start and f.end <= p.end for p in pronouns)]
        pending = sorted([*named, *pronouns], key=lambda f: f.start)
        here: list[Found] = []
        for found in pending:
            if found.rule == "title" and found.entity is None:
                _title(found, cast, registry, memory, home, day)
            elif found.rule == "body" and found.entity is None:
                _body(found, number, registry, memory, home)
            elif found.entity is None and found.rule != "pronoun":
                found.entity = _organisation(found, registry, memory)
            if found.rule == "pronoun":
                here += _pronoun(found, number, line, here, registry, memory, home)
            elif found.entity is not None:
                here.append(found)
                memory.note(number, found)
        line.found = here


def _title(found: Found, cast: Cast, registry: Registry, memory: Memory, home: Entity | None, day: str) -> None:
    found.entity = cast.titled(found, found.start)
    if found.entity is None and found.office is not None:
        body = found.polity or (memory.polities[-1][1].entity if memory.polities else home)
        if body is not None and not found.left < found.start - len(body.label) - 1:
            found.entity = registry.holder(found.office, body, day)
        if found.entity is None:
            found.entity = mint(_PERSON, (found.polity.label if found.polity else "") + found.name)


def _body(found: Found, number: int, registry: Registry, memory: Memory, home: Entity | None) -> None:
    """A bare body: the one the article named last with this word, else that of the polity known to have one, else of the one in focus."""
    for _, earlier in reversed(memory.bodies):
        entity = earlier.entity
        if entity is not None and entity.label != found.name and (entity.label.endswith(found.name) or earlier.name.endswith(found.name)):
            found.entity = entity
            return
    met = [f.entity for _, f in memory.polities if f.entity is not None]
    known = registry.rare_bodies.get(found.name, frozenset())
    owners = [e for e in (*met, home) if e is not None and e.id in known]
    near = [f.entity for n, f in memory.polities if n == number]
    focus = owners[-1] if owners else near[-1] if near else (met[-1] if met else home)
    if not owners and home is not None and focus is not None and memory.weight[home.id] > 3 * memory.weight[focus.id]:
        focus = home
    found.entity = registry.body(focus, found.name) if focus is not None else mint(EntityKind.ORGANIZATION, found.name)


def _organisation(found: Found, registry: Registry, memory: Memory) -> Entity:
    """A body the registry does not know: the article's fuller name for it, or a new one."""
    name = found.name
    if found.kind is EntityKind.ORGANIZATION and len(name) > 1:
        for _, earlier in reversed(memory.bodies):
            entity = earlier.entity
            if (
                entity is not None
                and len(entity.label) > len(name)
                and (entity.label.startswith(name) or entity.label.endswith(name))
                and len(name) > 2
            ):
                return entity
    return mint(found.kind, name)


def _capitals(line: Line, registry: Registry) -> None:
    """北京说: a capital that acts is its polity; 在北京, 北京市 are the place."""
    for found in line.found:
        if found.entity is None or (polity := registry.capital_of.get(found.entity.id)) is None or found.rule != "registry":
            continue
        i, j = line.at.get(found.start), line.at.get(found.end)
        if i is None or j is None:
            continue
        if line.word(j) in registry.words.get("side", ()):
            found.entity, found.rule, found.end, found.right = polity, "metonymy", line.tokens[j].end, line.tokens[j].end
        elif _acts(line, i, j, registry):
            found.entity, found.rule = polity, "metonymy"


def _acts(line: Line, i: int, j: int, registry: Registry) -> bool:
    """Whether the capital in tokens i..j-1 is a will and not a place, from the words around it."""
    words = registry.words
    before, after = line.word(i - 1) if i else "", line.word(j)
    ahead = [line.word(k) for k in range(j, min(j + 4, len(line.tokens)))]
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


def _pairs(line: Line, memory: Memory, joining: frozenset[str]) -> None:
    """Polities or persons named together: what 双方, 两国 and 两人 will mean."""
    for first, second in pairwise(line.found):
        a, b = first.entity, second.entity
        if a is None or b is None or a.id == b.id or a.kind is not b.kind:
            continue
        between = line.reading[first.end : second.left]
        if (not between and first.rule == "compound") or (between[:1] in joining and len(between) < _BETWEEN):
            memory.pairs.append((a, b))


def _pronouns(line: Line, registry: Registry) -> list[Found]:
    words = registry.words
    all_ = frozenset().union(*(words.get(k, frozenset()) for k in words if k.startswith("pronoun-")))
    found = []
    for i, token in enumerate(line.tokens):
        word = line.word(i)
        if not line.free(token.start, token.end):
            continue
        if word in all_:
            found.append(Found(token.start, token.end, "pronoun", word))
        elif word[:1] in "他她" and word[1:] in ("的", "本人", "自己", "说", "称") and len(word) > 1:
            found.append(Found(token.start, token.start + 1, "pronoun", word[0]))
        elif word in words.get("this", ()) and i + 1 < len(line.tokens):
            head = line.tokens[i + 1]
            held = line.starting_at(head.start)
            if (
                head.pos in ("n", "nz", "ORG")
                and (held is None or held.rule in ("collective", "body", "title"))
                and (held is None or held.end == head.end)
            ):
                found.append(
                    Found(token.start, head.end, "pronoun", line.reading[head.start : head.end], kind=EntityKind.OTHER, left=token.start)
                )
        elif word[:1] == "该" and len(word) > 1 and word not in all_:
            found.append(Found(token.start, token.end, "pronoun", word[1:], left=token.start))
    return found


def _pronoun(
    found: Found, number: int, line: Line, here: Sequence[Found], registry: Registry, memory: Memory, home: Entity | None
) -> list[Found]:
    """The pronoun as one found for each entity it means; none where nothing fits."""
    words, name = registry.words, found.name

    def of(key: str) -> bool:
        return name in words.get("pronoun-" + key, ())

    entities: Sequence[Entity] = ()
    if of("person"):
        entities = _one(_person(number, found, here, memory, possessive=name == "其"))
    elif of("speaker"):
        # Outside quotation marks 我 is whoever wrote the article.
        quoted = _quoted(line.reading, found.start)
        entities = _one(_person(number, found, here, memory, possessive=False)) if quoted else ()
    elif of("pair"):
        entities = _polity_pair(memory, registry)
    elif of("group"):
        entities = _group(number, here, memory)
    elif of("own"):
        entities = _one(home)
    elif of("polity"):
        entities = _one(memory.polities[-1][1].entity if memory.polities else None)
    elif of("home"):
        entities = _one(next((f.entity for n, f in reversed(memory.polities) if n == number), home))
    elif of("first"):
        entities = memory.pairs[-1][:1] if memory.pairs else ()
    elif of("second"):
        entities = memory.pairs[-1][1:2] if memory.pairs else ()
    elif of("other"):
        entities = _other(here, memory, registry)
    else:
        entities = _one(_head(found, memory, registry))
    return [Found(found.start, found.end, "pronoun", name, e, left=found.left, right=found.right) for e in entities]


def _quoted(text: str, position: int) -> bool:
    """Whether an open quotation mark of the paragraph stands before the position."""
    before = text[text.rfind("\n", 0, position) + 1 : position]
    opened = sum(before.count(mark) for mark in "“「『") - sum(before.count(mark) for mark in "”」』")
    return opened > 0 or before.count('"') % 2 == 1


def _one(entity: Entity | None) -> tuple[Entity, ...]:
    return (entity,) if entity is not None else ()


def _person(number: int, found: Found, here: Sequence[Found], memory: Memory, possessive: bool) -> Entity | None:
    """The subject of this sentence so far, else of the sentence before: the first person named there."""
    own = [f for f in here if f.entity is not None and f.entity.kind is _PERSON]
    if own:
        return (own[-1] if possessive else own[0]).entity
    back: dict[int, Found] = {}
    for n, f in memory.persons:
        if n >= number - _REACH and n not in back:
            back[n] = f
    return back[max(back)].entity if back else (memory.persons[-1][1].entity if memory.persons else None)


def _polity_pair(memory: Memory, registry: Registry) -> tuple[Entity, ...]:
    for pair in reversed(memory.pairs):
        if all(e.kind in (EntityKind.POLITY, EntityKind.ORGANIZATION) for e in pair):
            return pair
    top = [iri for iri, _ in memory.weight.most_common(2)]
    return tuple(registry.entities[iri] for iri in top) if len(top) == 2 else ()


def _group(number: int, here: Sequence[Found], memory: Memory) -> tuple[Entity, ...]:
    """他们: persons named together, else the last group or body."""
    for pair in reversed(memory.pairs[-2:]):
        if all(e.kind is _PERSON for e in pair):
            return pair
    recent = [f for f in here if f.entity is not None and f.entity.kind in _BODIES]
    if recent:
        return _one(recent[0].entity)
    bodies = [f for n, f in memory.bodies if n >= number - 2]
    return _one(bodies[-1].entity) if bodies else ()


def _other(here: Sequence[Found], memory: Memory, registry: Registry) -> tuple[Entity, ...]:
    pair = _polity_pair(memory, registry)
    subject = next((f.entity for f in here if f.entity is not None), None)
    return tuple(e for e in pair if subject is not None and e.id != subject.id)[:1]


def _head(found: Found, memory: Memory, registry: Registry) -> Entity | None:
    """该公司, 这位部长: the last one whose name or title ends so."""
    head = found.name
    for _, earlier in reversed(memory.bodies):
        if earlier.entity is not None and (earlier.entity.label.endswith(head) or earlier.name.endswith(head)):
            return earlier.entity
    if head in registry.words.get("this-place", ()):
        return memory.places[-1][1].entity if memory.places else None
    office = registry.titles.get(head)
    if office is not None:
        for _, person in reversed(memory.persons):
            if any(o.id == office.id for o, _ in person.titles) or (person.office is not None and person.office.id == office.id):
                return person.entity
    if head in registry.words.get("organization-end", ()) and head in (
        "公司",
        "集团",
        "组织",
        "机构",
        "党",
        "部门",
        "企业",
        "银行",
        "报",
        "网站",
    ):
        return memory.bodies[-1][1].entity if memory.bodies else None
    return None
