"""Claims: which words name an event, who takes part, when, how sure, and who says so."""

from kg.claims.extract import extract

__all__ = ["extract"]
