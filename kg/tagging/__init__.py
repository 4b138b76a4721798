"""The learned claim tagger: what a small encoder says of every token of an article, beside the rules and never instead of the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.tagging.engine import SETTING, Engine, available, choose, digest, engine

if TYPE_CHECKING:
    from kg.tagging.tags import Tags

__all__ = ["SETTING", "Engine", "available", "choose", "digest", "engine", "tag"]


def tag(text: str) -> Tags:
    """The tags of a text in simplified characters; deterministic.  Only where `engine()` is hybrid."""
    from kg.tagging.network import shipped

    return shipped().tag(text)
