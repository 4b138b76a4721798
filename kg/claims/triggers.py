"""Which words of a sentence name an event, and of which type.

Vocabulary, types and conditions are data (`ontology/events.ttl`, docs/ontology.md); the weights that choose among the candidates are data
too (`ontology/triggers.json`).  This room only evaluates them: every place where a trigger word stands and its conditions hold is a
candidate, each candidate gets a probability for each of its types, and of overlapping candidates the likeliest stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kg import script
from kg.claims import proposals, trigger_model
from kg.claims.trigger_features import Features, Lore, Topic, describe, topic_of
from kg.claims.trigger_lexicon import Candidate, Lexicon, View, view
from kg.claims.trigger_model import Weights
from kg.model import Document, Sentence, Span
from kg.ontology import Ontology
from kg.tagging.tags import Tags


@dataclass(frozen=True, slots=True)
class TriggerMatch:
    """The shortest words that name one event, and the type they give it.

    `reliability` (0..1) is the share of such places that a careful reader would annotate with this type, cross-validated.  `reporting`
    marks communication verbs (说, 表示, 警告): where the subject is an outlet or an unnamed source they are only a source, not an event.
    `nominal` marks noun uses (访问 in 对华访问), whose participants stand before 的 or behind 对/与.
    """

    span: Span
    type: str
    reliability: float
    rule: str  # the trigger set and the word that matched: "Visit:访问"; "tagger:回访" where no set holds word and type
    reporting: bool = False
    nominal: bool = False
    learned: str = ""  # the tagger's own share of trigger and type: "tagger=0.87"


_OF_NAMES = "name-"  # cue lists that only the language stage uses


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the probability of each of its types."""

    candidate: Candidate
    shares: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.shares.values())


def find(sentence: Sentence, document: Document, ontology: Ontology, learned: Tags | None = None) -> tuple[TriggerMatch, ...]:
    """The event mentions of one sentence in order of position; spans never overlap."""
    compiled = finder(ontology)
    weights = trigger_model.load(learned is not None)
    kept: list[TriggerMatch] = []
    chosen: list[Scored] = []
    for scored in sorted(
        compiled.score(sentence, document, weights, learned), key=lambda s: (-s.total, s.candidate.start, -s.candidate.end)
    ):
        here = scored.candidate
        if scored.total >= weights.threshold and not any(here.start < o.candidate.end and o.candidate.start < here.end for o in chosen):
            chosen.append(scored)
    for scored in sorted(chosen, key=lambda s: s.candidate.start):
        here = scored.candidate
        best = max(sorted(scored.shares), key=lambda t: scored.shares[t])
        tags = {t.pos for t in sentence.tokens if t.start < here.end and here.start < t.end}
        kept.append(
            TriggerMatch(
                document.span(here.start, here.end),
                best,
                round(weights.confidence(best, scored.shares[best]), 3),
                proposals.rule(here, best),
                "CommunicationEvent" in ontology.ancestors(best),
                not tags & {"v", "vd", "a"},
                proposals.evidence(here, best, learned) if learned is not None else "",
            )
        )
    return tuple(kept)


class Finder:
    """The compiled vocabulary of one ontology, and what the article at hand is about."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.lexicon = Lexicon(ontology)
        functions: dict[str, set[str]] = {}
        for function, words in ontology.grammar.items():
            for word in words if not function.startswith(_OF_NAMES) else ():
                functions.setdefault(word, set()).add(function)
        self.functions = {word: frozenset(names) for word, names in functions.items()}
        self._last: tuple[str, str, Topic] | None = None

    def reading(self, document: Document) -> tuple[str, Topic]:
        """The article in simplified characters, and its topic; kept for the sentences that follow."""
        if self._last is not None and self._last[0] == document.text:
            return self._last[1], self._last[2]
        simplified = script.characters(document.text)
        title = simplified.partition("\n")[0]
        fields = frozenset(t for _, _, types in self.lexicon.cue_places(title) for t in types)
        words = [word for word, _, _ in self.lexicon.occurrences(simplified)]
        topic = topic_of(title, words, self.lexicon.types_of, fields)
        self._last = (document.text, simplified, topic)
        return simplified, topic

    def describe(
        self, sentence: Sentence, document: Document, weights: Weights, learned: Tags | None = None
    ) -> list[tuple[Candidate, Features]]:
        simplified, topic = self.reading(document)
        seen: View = view(sentence, simplified[sentence.start : sentence.end])
        candidates = self.lexicon.candidates(seen)
        if learned is not None:
            candidates = proposals.joined(seen, candidates, learned, weights)
        if not candidates:
            return []
        cues = [(sentence.start + s, sentence.start + e, types) for s, e, types in self.lexicon.cue_places(seen.text)]
        lore = Lore(self.functions, weights.clusters)
        return list(zip(candidates, describe(seen, candidates, topic, cues, lore, learned), strict=True))

    def score(self, sentence: Sentence, document: Document, weights: Weights, learned: Tags | None = None) -> list[Scored]:
        found = []
        for candidate, features in self.describe(sentence, document, weights, learned):
            shares = trigger_model.probabilities(weights.scores(features))
            # a user's own type: its stated reliability decides
            shares |= {name: grade for name, grade in candidate.grades if name not in weights.types}
            found.append(Scored(candidate, shares))
        return found


_FINDERS: dict[int, tuple[Any, Finder]] = {}


def finder(ontology: Ontology) -> Finder:
    held = _FINDERS.get(id(ontology))
    if held is None or held[0] is not ontology:
        _FINDERS[id(ontology)] = held = (ontology, Finder(ontology))
    return held[1]
