"""kg: a fact-timeline knowledge graph from news articles.

    kg.read(path)           -> Document, Document …     any supported file
    kg.extract(document)    -> Claim, Claim …           who did what, when, who says so, in which words
    kg.open(folder)         -> kg.graph.store.Store     the store, for writing

Names are imported when used, so that `import kg` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.extraction import extract_document as extract
    from kg.graph.store import open_store as open
    from kg.reading import read

__version__ = "0.1.0"
__all__ = ["extract", "open", "read"]

_HOME = {"extract": ("kg.extraction", "extract_document"), "open": ("kg.graph.store", "open_store"), "read": ("kg.reading", "read")}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from importlib import import_module

    module, function = _HOME[name]
    return getattr(import_module(module), function)
