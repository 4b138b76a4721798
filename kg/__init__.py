"""kg: a fact-timeline knowledge graph from news articles.

    kg.read(path)           -> Documents    of files, folders, globs, addresses
    kg.extract(document)    -> Claims       who did what, when, who says so, in which words
    kg.open(folder)         -> a graph      ingest(…), timeline(…), claims(), documents(), query(…)

Results are sequences of frozen dataclasses (kg.model) with to_pandas(), to_polars() and a table for the eye.  Names are imported when used,
so that `import kg` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.notebook import extract, read
    from kg.notebook import open_graph as open

__version__ = "0.1.0"
__all__ = ["extract", "open", "read"]

_HOME = {"extract": "extract", "open": "open_graph", "read": "read"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("kg.notebook"), _HOME[name])
