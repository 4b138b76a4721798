"""Full-text search terms: one list of words for a text, the same for both Chinese scripts.

A text is turned to simplified script and cut by jieba's dictionary (`cut_for_search`, the Rust build: 9 M characters a second against
0.3 M) into overlapping words, which SQLite FTS5 then indexes as they are.  A query goes the same way, but without the overlaps.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import chain
from typing import Any


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _fold(text: str) -> str:
    return str(_simplifier().convert(text)).casefold().strip()


@lru_cache(maxsize=50_000)
def fold(name: str) -> str:
    """Simplified script, lower case, no outer white space: the form in which names are compared."""
    return _fold(name)


def _words(cut: list[str]) -> list[str]:
    # FTS5's tokenizer drops what is neither letter nor digit; a term that would vanish must not become a condition
    return [word for word in cut if word.isalnum() or any(c.isalnum() for c in word)]


def index_terms(*texts: str) -> list[str]:
    """Words to index, each once, long ones together with the shorter ones inside them; no word reaches over two texts."""
    return list(dict.fromkeys(chain.from_iterable(map(_terms, texts))))


@lru_cache(maxsize=8192)  # the names of participants and sources come again and again
def _terms(text: str) -> tuple[str, ...]:
    import rjieba

    return tuple(_words(rjieba.cut_for_search(_fold(text))))


def match_expression(query: str) -> str | None:
    """FTS5 MATCH expression that asks for every word of `query`; None when it holds no word."""
    import rjieba

    words = _words(rjieba.cut(fold(query)))
    return " ".join('"' + word.replace('"', '""') + '"' for word in words) or None
