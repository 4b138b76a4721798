"""The revision of a store: made from its quads alone, by exclusive or, so that it does not depend on the order of their coming."""

from __future__ import annotations

import hashlib

from pyoxigraph import Quad

NOTHING = "0" * 32
"""Revision of an empty store."""


def stamp(revision: int, articles: bool) -> str:
    """What the writer stamps on the graph: nothing where there is no article, so that a store of foreign quads holds just those."""
    return f"{revision:032x}" if articles else NOTHING


def article_mark(document: str, digest: str) -> int:
    """What an article adds to the revision; adding it again takes it away."""
    return _mark(f"{document} {digest}")


def quad_mark(quad: Quad) -> int:
    """The same of a single quad outside the articles."""
    return _mark(str(quad))


def line_mark(line: str) -> int:
    """The same of one written as in N-Quads, without the full stop."""
    return _mark(line)


def _mark(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16])
