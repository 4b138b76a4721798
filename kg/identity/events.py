"""An event from its claims: type, time, roles, label, status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from kg import edtf, ids
from kg.identity.card import Card
from kg.identity.labels import label
from kg.identity.profile import plain
from kg.identity.status import Standing, reports, standing, voice
from kg.model import Event, Modality, Polarity, Precision, Role, TimeExtent
from kg.ontology import Ontology

_ORDER = ("agent", "party", "patient", "place", "theme")
_REALISED = {Modality.ASSERTED: 0, Modality.PLANNED: 1, Modality.POSSIBLE: 2, Modality.INTENDED: 3, Modality.CONDITIONAL: 4}


def build(
    cards: Sequence[Card],
    as_of: date | None,
    voice_of: dict[str, str],
    ontology: Ontology,
    superseded: frozenset[str] = frozenset(),
    inferred: TimeExtent | None = None,
) -> tuple[Event, Standing]:
    """`cards` are the claims of the event, sorted by `Card.order`; at least one.

    `superseded` are documents that a later version has replaced: their claims stay, and say nothing of how things stand.
    `inferred` dates the event where none of its claims does.
    """
    claims = tuple(sorted(c.id for c in cards))
    first, first_print = cards[0].id, min((c.published for c in cards if c.published), default=None)
    cards = current(cards, superseded)
    now = standing(cards, None, voice_of)
    assert now is not None
    known = as_of is None or all(c.day is None or c.day <= as_of for c in cards)
    then = now if known and now.due is None else standing(cards, as_of, voice_of)  # without a due day time alone changes nothing
    seen = then or now  # an as-of day before the first print: say what is known
    type_name = _type(cards)
    roles, told = _roles(cards, type_name)
    trigger = Counter(c.trigger for c in cards).most_common(1)[0][0]
    event = Event(
        id=ids.event_iri(first),
        type=type_name,
        label=label(type_name, told, trigger, "zh", ontology),
        label_en=label(type_name, told, trigger, "en", ontology),
        status=seen.status,
        when=extent(cards, voice_of) or inferred,
        roles=roles,
        claims=claims,
        sources=seen.voices,
        first_reported=first_print,
        last_reported=now.last_reported,
    )
    return event, seen


def current(cards: Sequence[Card], superseded: frozenset[str]) -> Sequence[Card]:
    """The claims of the versions that hold; all of them where none does, for nobody has taken them back elsewhere."""
    return [c for c in cards if c.document not in superseded] or cards


def _type(cards: Sequence[Card]) -> str:
    """The type most claims have, weighed by their confidence; the earliest of equals."""
    weight: dict[str, float] = {}
    for card in cards:
        weight[card.type] = weight.get(card.type, 0.0) + card.confidence
    return max(weight, key=lambda t: round(weight[t], 6))


def _roles(cards: Sequence[Card], type_name: str) -> tuple[tuple[Role, ...], tuple[Role, ...]]:
    """Each participant once, the most often told first, and those worth naming: told more than half as often as the first of a role.

    Of the themes only the most typical.
    """
    told: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Role] = {}
    themes: list[Role] = []
    own = [c for c in cards if c.type == type_name]
    for card in own:
        for role in card.roles:
            if role.role == "theme" and role.entity is None:
                themes.append(role)
                continue
            key = (role.role, role.entity or role.label)
            told[key] += 1
            first.setdefault(key, role)
    ranked = sorted(told, key=lambda k: (_ORDER.index(k[0]) if k[0] in _ORDER else len(_ORDER), -told[k], k[1]))
    theme = _typical(themes)
    most: dict[str, int] = {}
    for key in ranked:
        most.setdefault(key[0], told[key])
    last = (theme,) if theme else ()
    return tuple(first[k] for k in ranked) + last, tuple(first[k] for k in ranked if 2 * told[k] > most[k[0]]) + last


def _typical(themes: Sequence[Role]) -> Role | None:
    """The theme whose characters most of the first dozen others share; the shorter of equals."""
    words = [(set(plain(r.label)), r) for r in themes[:12]]

    def shared(letters: set[str]) -> float:
        return sum(len(letters & other) / max(1, len(letters | other)) for other, _ in words)

    return max(words, key=lambda w: (round(shared(w[0]), 6), -len(w[1].label), w[1].label), default=(set(), None))[1]


def extent(cards: Sequence[Card], voice_of: dict[str, str]) -> TimeExtent | None:
    """The narrowest extent that at least half as many voices agree with as with the best one.

    What is told as having happened goes before what was planned, a later print before an earlier one.
    """
    dated = [(c, c.when) for c in cards if c.when is not None]
    reporting = {c.id for c in reports(cards)}
    told = [
        (c, w) for c, w in dated if c.polarity is Polarity.POSITIVE and (c.modality is not Modality.ASSERTED or c.id in reporting)
    ] or dated
    rank = min((_REALISED[c.modality] for c, _ in told), default=0)
    told = [(c, w) for c, w in told if _REALISED[c.modality] <= rank] or told
    if not told:
        return None
    support = {(w.edtf, w.fit): len({voice(o, voice_of) for o, other in told if _bounds(w).overlaps(_bounds(other))}) for _, w in told}
    best = max(support.values())
    eligible = [(c, w) for c, w in told if 2 * support[w.edtf, w.fit] >= best]
    latest = max(c.published or "" for c, _ in eligible)
    return min(
        eligible,
        key=lambda x: (width(x[1]), -support[x[1].edtf, x[1].fit], (x[0].published or "") != latest, x[1].edtf, x[1].fit, x[0].order),
    )[1]


def _bounds(when: TimeExtent) -> edtf.Bounds:
    return edtf.Bounds(when.earliest, when.latest)


def width(when: TimeExtent) -> int:
    """Days; an open extent is wider than any, and one on or before the print wider still than a day."""
    if when.earliest is None or when.latest is None or when.precision is Precision.BOUND:
        return 10**6
    return (when.latest - when.earliest).days
