"""What annotated articles and a corpus say about the trigger vocabulary; the words themselves are chosen by hand in ontology/events.ttl.

    mine_triggers.py gold ../shared                every vocabulary word: its types, how often annotated, how often not
    mine_triggers.py corpus FILE_OR_DIR...         frequencies, light verb + noun pairs, and frequent event-like words not in the vocabulary
    mine_triggers.py groups OUT.json FILE_OR_DIR   word -> groups of words that keep the same company (for train_triggers.py --groups)

Corpus files are read as `kg ingest` reads them; --every N takes every N-th file.  Deterministic; numpy only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import train_triggers

from kg import ontology as ontologies
from kg import script
from kg.claims import triggers
from kg.claims.trigger_lexicon import Lexicon
from kg.errors import InputError
from kg.language import tagger
from kg.language.sentences import split
from kg.reading import expand, read

LIGHT_VERBS = "content"  # the cue list of ontology/grammar.ttl
EVENT_TAGS = frozenset({"v", "vn", "vd"})
CONTEXTS = 4000  # most frequent words that count as company
SEEN = 8  # a word needs this many occurrences to get groups
SIZES = (("a", 50), ("b", 200), ("c", 700))  # coarse to fine; measured together, each adds something

Sentence = list[tuple[str, str]]  # (word, tag)


def tagged(paths: Iterable[str], every: int) -> Iterator[list[Sentence]]:
    """The sentences of each article, in simplified characters."""
    words = tagger.default()
    for number, path in enumerate(expand(paths)):
        if number % every:
            continue
        try:
            documents = list(read(path))
        except InputError as fault:
            print(fault, file=sys.stderr)
            continue
        for document in documents:
            text = script.simplified(document.text)
            texts = [text[s:e] for paragraph in document.paragraphs() for s, e in split(paragraph)]
            yield [[(t[a:b], tag) for a, b, tag in row] for t, row in zip(texts, words.tag(texts), strict=True)]


def report_gold(shared: Path) -> None:
    """Tab-separated: word, vocabulary types, annotated types with counts, share of its places that are annotated."""
    ontology = ontologies.load()
    finder = triggers.Finder(ontology)
    articles = train_triggers.load(shared, ontology)
    places: Counter[str] = Counter()
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for item in train_triggers.examples(articles, finder, {}):
        if item.label is not None:
            places[item.candidate.word] += 1
            if item.label:
                given[item.candidate.word][item.label] += 1
    for word, count in places.most_common():
        marks = given[word]
        types = " ".join(f"{t}:{n}" for t, n in marks.most_common())
        print(word, " ".join(finder.lexicon.types_of[word]), types, count, f"{sum(marks.values()) / count:.2f}", sep="\t")


def report_corpus(paths: list[str], every: int) -> None:
    ontology = ontologies.load()
    lexicon = Lexicon(ontology)
    light = frozenset(ontology.grammar.get(LIGHT_VERBS, ()))
    known, frequency, pairs = set(lexicon.words), Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for article in tagged(paths, every):
        for sentence in article:
            frequency.update(sentence)
            for i, (word, _) in enumerate(sentence):
                if word in light:
                    nouns = [w for w, tag in sentence[i + 1 : i + 5] if tag in ("n", "vn", "v")]
                    pairs.update((word, noun) for noun in nouns[-1:])
    print("# light verb + noun")
    for (verb, noun), count in pairs.most_common(400):
        print(verb, noun, count, "" if noun in known else "new", sep="\t")
    print("# verbs and verbal nouns that are not in the vocabulary")
    for (word, tag), count in frequency.most_common():
        if tag in EVENT_TAGS and word not in known and count >= SEEN:
            print(word, tag, count, sep="\t")


def groups(paths: list[str], every: int) -> dict[str, tuple[str, ...]]:
    """Words by the company they keep: positive mutual information with neighbours, reduced by a randomised SVD, grouped by k-means."""
    sentences = [s for article in tagged(paths, every) for s in article]
    plain = [[w if tag not in ("m", "TIME") else "#" for w, tag in s] for s in sentences]
    frequency = Counter(w for s in plain for w in s)
    ordered = sorted(frequency, key=lambda w: (-frequency[w], w))
    words = [w for w in ordered if frequency[w] >= SEEN and any("一" <= c <= "鿿" for c in w)]
    row = {w: i for i, w in enumerate(words)}
    column = {w: i for i, w in enumerate(ordered[:CONTEXTS])}
    counts: Counter[int] = Counter()
    for s in plain:
        for i, word in enumerate(s):
            if (r := row.get(word)) is not None:
                for step, side, weight in ((-2, 0, 1), (-1, 0, 2), (1, CONTEXTS, 2), (2, CONTEXTS, 1)):
                    if 0 <= i + step < len(s) and (c := column.get(s[i + step])) is not None:
                        counts[r * 2 * CONTEXTS + side + c] += weight
    keys = np.array(sorted(counts), dtype=np.int64)
    vectors = _reduce(keys // (2 * CONTEXTS), keys % (2 * CONTEXTS), np.array([counts[k] for k in keys.tolist()], dtype=float), len(words))
    found: dict[str, list[str]] = {w: [] for w in words}
    for name, size in SIZES:
        for word, group in zip(words, _k_means(vectors, min(size, len(words) // 4)), strict=True):
            found[word].append(f"{name}{group}")
    return {w: tuple(names) for w, names in found.items()}


def _reduce(rows: np.ndarray, columns: np.ndarray, counts: np.ndarray, size: int, rank: int = 80) -> np.ndarray:
    wide = 2 * CONTEXTS
    total = np.bincount(rows, weights=counts, minlength=size)
    context = np.bincount(columns, weights=counts, minlength=wide) ** 0.75
    context *= total.sum() / context.sum()
    values = np.log(counts * total.sum() / (total[rows] * context[columns]))
    keep = values > 0
    rows, columns, values = rows[keep], columns[keep], values[keep]

    def times(matrix: np.ndarray, take: np.ndarray, put: np.ndarray, length: int) -> np.ndarray:
        return np.stack([np.bincount(put, weights=values * matrix[take, j], minlength=length) for j in range(matrix.shape[1])], axis=1)

    basis = np.random.default_rng(0).standard_normal((wide, rank + 10))
    for _ in range(3):
        left, _ = np.linalg.qr(times(basis, columns, rows, size))
        basis, _ = np.linalg.qr(times(left, rows, columns, wide))
    u, s, _ = np.linalg.svd(times(basis, columns, rows, size), full_matrices=False)
    vectors = u[:, :rank] * np.sqrt(s[:rank])
    return vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)


def _k_means(vectors: np.ndarray, count: int, rounds: int = 25) -> np.ndarray:
    centres = vectors[np.random.default_rng(0).choice(len(vectors) // 2, count, replace=False)].copy()
    nearest = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(rounds):
        nearest = (vectors @ centres.T).argmax(axis=1)
        for j in range(count):
            if (members := vectors[nearest == j]).size:
                centres[j] = members.sum(axis=0) / (np.linalg.norm(members.sum(axis=0)) + 1e-9)
    return nearest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gold", "corpus", "groups"))
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.what == "gold":
        report_gold(Path(arguments.paths[0]))
    elif arguments.what == "corpus":
        report_corpus(arguments.paths, arguments.every)
    else:
        made = groups(arguments.paths[1:], arguments.every)
        Path(arguments.paths[0]).write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
