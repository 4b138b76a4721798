"""Triggers that the tagger proposes beside the vocabulary: words no list holds, and further types for words a list holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp

from kg.claims.trigger_lexicon import Candidate, View
from kg.claims.trigger_model import Weights
from kg.tagging.tags import Tags

_EVENT = -0.5  # log odds of an event from which words outside the vocabulary are looked at
_TYPE = 0.25  # share of a type from which it joins those that the vocabulary knows
_LONGEST = 8  # code points of a proposed trigger
GRADE = 0.01  # stands where a trigger set states its reliability, and none states this: the model learns what such proposals are worth


def joined(view: View, candidates: Sequence[Candidate], tags: Tags, weights: Weights) -> list[Candidate]:
    """The vocabulary's candidates with the types that the tagger adds, and its own, in order of position."""
    sentence = view.sentence
    found = [_widened(c, tags, weights) for c in candidates]
    for start, end in tags.spans(sentence.start, sentence.end, _EVENT):
        word = view.slice(start, end)
        if len(word) > _LONGEST or not any(c.isalpha() for c in word) or any(start < c.end and c.start < end for c in candidates):
            continue
        own = _widened(Candidate(start, end, word, ()), tags, weights)
        if own.grades:
            found.append(own)
    return sorted(found, key=lambda c: (c.start, -c.end))


def _widened(candidate: Candidate, tags: Tags, weights: Weights) -> Candidate:
    known = dict(candidate.grades)
    shares = tags.types(candidate.start, candidate.end)
    more = [(n, GRADE) for n, share in shares.items() if share >= _TYPE and n not in known and (not weights.types or n in weights.types)]
    return replace(candidate, grades=tuple(sorted([*candidate.grades, *more]))) if more else candidate


def rule(candidate: Candidate, name: str) -> str:
    """What made the candidate one of the type: a trigger set, or the tagger."""
    return f"{'tagger' if dict(candidate.grades)[name] == GRADE else name}:{candidate.word}"


def evidence(candidate: Candidate, name: str, tags: Tags) -> str:
    """The tagger's own share of the words being a trigger of the type."""
    event = 1 / (1 + exp(-tags.event(candidate.start, candidate.end)))
    return f"tagger={event * tags.types(candidate.start, candidate.end).get(name, 0.0):.2f}"
