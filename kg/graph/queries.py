"""The library of saved questions: `queries/*.rq`.

A file opens with its question and declares what may be asked of it, each in a comment line:

    # Who met PERSON between two days?
    # param name: string — as any article writes it
    # param from: date = 1900-01-01 — first day

Values are bound as RDF terms in the place of variables (SEP-0007), never pasted into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Variable

from kg import resources
from kg.errors import QueryError, UsageError
from kg.graph import vocabulary as v
from kg.graph.to_rdf import day_literal

TYPES = ("string", "date", "integer", "iri", "type", "language")
_ACCEPTED = {"date": "a day as 2023-09-20", "integer": "a whole number", "type": "an event type as Visit"}
_PARAM = re.compile(r"#\s*param\s+(\w+):\s*(\w+)(?:\s*=\s*(.*?))?(?:\s+—\s+(.*))?\s*")


@dataclass(frozen=True, slots=True)
class Parameter:
    """`type` is one of TYPES; `default` as it would be given, None where the query does without the value."""

    name: str
    type: str
    default: str | None
    comment: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    name: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str]) -> dict[Variable, NamedNode | Literal]:
        """Terms for the query's variables.  Raises UsageError naming an unknown parameter or what a value should have been."""
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                raise UsageError(f"query {self.name} has no parameter {name!r}; accepted: {', '.join(known) or 'none'}")
        given = {p.name: values.get(p.name, p.default) for p in self.parameters}
        return {Variable(n): term(known[n], value) for n, value in given.items() if value is not None}


def term(parameter: Parameter, value: str) -> NamedNode | Literal:
    """The RDF term of a parameter's value."""
    try:
        match parameter.type:
            case "string":
                return Literal(value)
            case "date":
                return day_literal(date.fromisoformat(value))
            case "integer":
                return Literal(int(value))
            case "language":
                return Literal(value.lower())
            case "type":
                return v.kg(value) if value.isidentifier() else NamedNode(value)
            case _:
                return NamedNode(value)
    except ValueError as fault:
        raise UsageError(f"parameter {parameter.name}: {value!r}; accepted: {_ACCEPTED.get(parameter.type, 'an IRI')}") from fault


def parse(name: str, text: str) -> SavedQuery:
    """A query file's head.  Raises QueryError where a declaration has a type that does not exist."""
    question: list[str] = []
    parameters = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        found = _PARAM.fullmatch(line)
        if found is None:
            question.append(line.lstrip("# ").rstrip())
            continue
        if found[2] not in TYPES:
            raise QueryError(f"query {name}: parameter {found[1]} has type {found[2]!r}; accepted: {', '.join(TYPES)}")
        parameters.append(Parameter(found[1], found[2], found[3], found[4] or ""))
    return SavedQuery(name, " ".join(question), tuple(parameters), text)


def library(extra: Iterable[Path] = ()) -> dict[str, SavedQuery]:
    """The shipped queries by name, and those of `extra` folders over them."""
    found = {}
    for folder in (resources.folder("queries"), *extra):
        for path in sorted(folder.glob("*.rq")):
            found[path.stem] = parse(path.stem, path.read_text(encoding="utf-8"))
    return found
