"""A short name for an event from its type and roles: 弗拉基米尔·普京访问中国.  The sentence frames are data (`kg:labelTemplate`).

A template (`n. frame`, tried in order of n) holds `{role}` and `{trigger}` slots, `{role|role}` for the first that is filled, and `[...]`
around what falls away when a slot in it is empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.model import Role
from kg.ontology import Ontology

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([a-z|]+)\}")
MOST_NAMES = 3
LONGEST = 60  # characters of a filled slot
_JOIN = {"zh": "、", "en": ", "}


def label(type_name: str, roles: Sequence[Role], trigger: str, language: str, ontology: Ontology) -> str:
    """In `zh` or `en`; the type's own name where no frame fits."""
    names = _names(roles, language, ontology) | {"trigger": trigger}
    for name in ontology.ancestors(type_name):
        for template in _templates(name, language, ontology):
            if filled := fill(template, names):
                return filled
    return ontology.types[type_name].labels.get(language, type_name) if type_name in ontology.types else type_name


def _templates(type_name: str, language: str, ontology: Ontology) -> list[str]:
    """The frames of a type in the order of their numbers, numbers gone."""
    numbered = [frame.partition(". ") for frame in ontology.trait(type_name, f"labelTemplate@{language}")]
    return [words for _, _, words in sorted(numbered, key=lambda f: (int(f[0]) if f[0].isdigit() else 0, f[2]))]


def fill(template: str, names: Mapping[str, str]) -> str | None:
    """The template with its slots filled; None when a slot outside brackets is empty, or all are."""
    empty = object()
    used = 0

    def slot(match: re.Match[str]) -> str:
        nonlocal used
        found = next((names[role] for role in match[1].split("|") if role in names), empty)
        if found is empty:
            raise KeyError(match[1])
        used += 1
        return str(found)

    def optional(match: re.Match[str]) -> str:
        try:
            return _SLOT.sub(slot, match[1])
        except KeyError:
            return ""

    try:
        text = _SLOT.sub(slot, _OPTIONAL.sub(optional, template))
    except KeyError:
        return None
    return text.strip() if used else None


def _names(roles: Sequence[Role], language: str, ontology: Ontology) -> dict[str, str]:
    """Role -> the names of those who fill it, shortened."""
    by_role: dict[str, list[str]] = {}
    for role in roles:
        name = _name(role, language, ontology)
        listed = by_role.setdefault(role.role, [])
        if name and name not in listed:
            listed.append(name)
    joined = {}
    for role_name, listed in by_role.items():
        text = _JOIN[language].join(listed[:MOST_NAMES]) + (
            ("等" if language == "zh" else " and others") if len(listed) > MOST_NAMES else ""
        )
        joined[role_name] = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return joined


def _name(role: Role, language: str, ontology: Ontology) -> str:
    known = ontology.entities.get(role.entity) if role.entity else None
    if known is None:
        return role.label
    return (known.label_en or known.label) if language == "en" else known.label
