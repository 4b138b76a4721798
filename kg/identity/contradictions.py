"""Claims of one event that cannot both be right: tolls, days, who did it, whether it happened at all.

Between two voices it is a disagreement, between an older and a newer claim of one voice a revision.  One pair of claims stands for each
pair of values, the earliest of each, so that ten outlets copying a figure make one contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from kg.identity.card import Card
from kg.identity.events import current
from kg.identity.features import akin
from kg.identity.figures import UNCUT, figures_in
from kg.identity.model import Contradiction, ContradictionKind
from kg.identity.profile import plain
from kg.identity.status import voice
from kg.model import EntityKind, Fit, Modality, Polarity, Precision

_V = TypeVar("_V")
_ACTORS = (EntityKind.PERSON, EntityKind.ORGANIZATION, EntityKind.POLITY)
NEAR = 8  # characters between a figure and the word that says what it counts
MOST = 12  # values compared of one event; a war's daily tolls would otherwise square


@dataclass(frozen=True, slots=True)
class Checked:
    """What is compared of a type: which role is counted (empty: none), whether its agent can be contested, its day, and its tolls."""

    counted: str
    blamed: bool
    dated: bool = True
    tolls: tuple[tuple[str, ...], ...] = ()  # the words of each quantity that is told beside one of them


def contradictions(
    event: str, cards: Sequence[Card], checked: Checked, voice_of: dict[str, str], superseded: frozenset[str] = frozenset()
) -> list[Contradiction]:
    """`cards` of one event in order of print.  What a superseded document says is revised by its own voice, and disputed by nobody."""
    if superseded:
        now = contradictions(event, current(cards, superseded), checked, voice_of)
        before = [c for c in contradictions(event, cards, checked, voice_of) if c.kind is ContradictionKind.REVISION]
        return _once([*now, *before])
    sure = [c for c in cards if c.modality is Modality.ASSERTED and c.polarity is Polarity.POSITIVE]
    denied = [c for c in cards if c.modality is Modality.ASSERTED and c.polarity is Polarity.NEGATIVE]
    found: list[Contradiction] = []
    if checked.counted:
        found += _between(ContradictionKind.FIGURES, event, _figures(sure, checked.counted), _far_figures, voice_of)
    for words in checked.tolls:
        found += _between(ContradictionKind.FIGURES, event, _tolls(sure, words), _far_figures, voice_of)
    if checked.dated:
        found += _between(ContradictionKind.DATE, event, _days(sure), _far_days, voice_of)
    if checked.blamed:
        found += _between(ContradictionKind.RESPONSIBILITY, event, _agents(sure), _not_akin, voice_of)
    if sure and denied:
        other = next((c for c in sure if voice(c, voice_of) != voice(denied[0], voice_of)), sure[0])
        told = sorted([("+", other), ("-", denied[0])], key=lambda x: x[1].order)
        found += _between(ContradictionKind.OCCURRENCE, event, told, lambda a, b: a != b, voice_of)
    return _once(found)


def _once(found: Sequence[Contradiction]) -> list[Contradiction]:
    """One of each kind for a pair of claims, the first: the counted role speaks before the words beside it."""
    pairs = {(c.kind, c.left, c.right): c for c in reversed(found)}
    return [pairs[pair] for pair in sorted(pairs)]


def _between(
    kind: ContradictionKind,
    event: str,
    values: Iterable[tuple[_V, Card]],
    differ: Callable[[_V, _V], bool],
    voice_of: dict[str, str],
) -> list[Contradiction]:
    firsts: dict[_V, Card] = {}
    for value, card in values:
        firsts.setdefault(value, card)
    told = sorted(firsts.items(), key=lambda x: (x[1].order, str(x[0])))[:MOST]
    found = []
    for n, (value, newer) in enumerate(told):
        for earlier, older in told[:n]:
            if differ(earlier, value):
                same_voice = voice(older, voice_of) == voice(newer, voice_of)
                if same_voice and older.document == newer.document:
                    continue
                label = ContradictionKind.REVISION if same_voice else kind
                found.append(Contradiction(label, older.id, newer.id, event, f"{_shown(earlier)} ≠ {_shown(value)}"))
    return found


def _figures(cards: Sequence[Card], role: str) -> list[tuple[float, Card]]:
    """The one figure of the counted role; a phrase with several figures is left alone."""
    found = []
    for card in cards:
        values = {v for r in card.roles if r.role == role for v in figures_in(plain(r.words.text))}
        if len(values) == 1:
            found.append((values.pop(), card))
    return found


def _tolls(cards: Sequence[Card], words: Sequence[str]) -> list[tuple[float, Card]]:
    """The figure that stands beside one of the words (82人伤亡, 伤亡逾百); sentences with several are left alone."""
    found = []
    for card in cards:
        values = {v for phrase in _beside(plain(card.quote), tuple(words)) for v in figures_in(phrase)}
        if len(values) == 1:
            found.append((values.pop(), card))
    return found


def _beside(text: str, words: tuple[str, ...]) -> list[str]:
    """What stands next to each of the words inside its clause."""
    return [part for match in _neighbourhood(words).finditer(text) for part in match.groups() if part]


@cache
def _neighbourhood(words: tuple[str, ...]) -> re.Pattern[str]:
    first, last = UNCUT
    return re.compile(rf"{first}([\w.]{{0,{NEAR}}}?)(?:{'|'.join(words)})(?=([\w.]{{0,{NEAR}}}){last})")


def _far_figures(one: float, other: float) -> bool:
    return max(one, other) > 1.1 * min(one, other)  # 50 and 逾50, 2750 and 两千七百多 agree


def _days(cards: Sequence[Card]) -> list[tuple[str, Card]]:
    return [(c.when.edtf, c) for c in cards if c.when and c.when.precision is Precision.DAY and c.when.fit is Fit.WITHIN]


def _far_days(one: str, other: str) -> bool:
    return one.strip("~?") != other.strip("~?")


def _agents(cards: Sequence[Card]) -> list[tuple[str, Card]]:
    """Named actors of claims that name one; where some claim names several together, they do not rule each other out."""
    named = [(c, sorted({plain(r.label) for r in c.roles if r.role == "agent" and r.kind in _ACTORS})) for c in cards]
    allied = {name for _, names in named if len(names) > 1 for name in names}
    return [(names[0], c) for c, names in named if len(names) == 1 and names[0] not in allied]


def _not_akin(one: str, other: str) -> bool:
    return not akin(one, other)


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
