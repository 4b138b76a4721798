"""Every error kg raises on purpose, so that a caller can catch as much or as little as it wants.

KgError
├── InputError            an input cannot be read; names the place, what was found and what is accepted
│   ├── NotAnArticle      readable, but holds no article: outcome "skipped"
│   └── UnreadableInput   broken, too large, or of no known format: outcome "failed"
├── OntologyError         a Turtle file of the ontology breaks its own rules
├── StoreError            the store cannot do what was asked
│   ├── StoreLocked       another process writes to it; says which
│   ├── StoreVersionError made by a newer or unknown version
│   └── StoreFull         no space left; what was stored stays readable
├── QueryError            a query is refused or wrong; carries line and column where known
│   ├── QuerySyntaxError
│   ├── QueryRefused      SERVICE, LOAD, or an update where none is allowed
│   ├── QueryTimeout
│   └── QueryTooLarge     memory or result bytes over the cap
└── UsageError            a parameter is unknown or has a value outside what is accepted
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all; `exit_code` is what the command line ends with."""

    exit_code = 1


class InputError(KgError):
    """`place` is the path or address (`!member` inside containers), `found` what stood there, `accepted` what is right."""

    def __init__(self, place: str, found: str, accepted: str = "") -> None:
        self.place, self.found, self.accepted = place, found, accepted
        super().__init__(f"{place}: {found}" + (f"; accepted: {accepted}" if accepted else ""))

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:  # between processes
        return type(self), (self.place, self.found, self.accepted)


class NotAnArticle(InputError):
    pass


class UnreadableInput(InputError):
    pass


class OntologyError(KgError):
    exit_code = 3


class StoreError(KgError):
    exit_code = 4


class StoreLocked(StoreError):
    pass


class StoreVersionError(StoreError):
    pass


class StoreFull(StoreError):
    pass


class QueryError(KgError):
    """`line` and `column` count from 1; None where the fault has no place."""

    exit_code = 5

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class QuerySyntaxError(QueryError):
    pass


class QueryRefused(QueryError):
    pass


class QueryTimeout(QueryError):
    pass


class QueryTooLarge(QueryError):
    pass


class UsageError(KgError):
    exit_code = 2
