"""ontology/shapes.ttl, enforced fast: the part of SHACL Core that the shapes use, node by node over plain dictionaries.

A SHACL engine over a store of a million quads takes hours and gigabytes; this takes seconds and one node at a time.  The shapes file is the
one source: tests run pySHACL over sound and broken samples and expect the same verdict.

Understood: sh:targetClass, sh:targetSubjectsOf, sh:node, sh:or; of a property sh:path (an IRI), minCount, maxCount, datatype (well-formed),
nodeKind, in, minInclusive, maxInclusive, minLength, pattern, lessThan, lessThanOrEquals, message.  Anything else is an error at load.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg import resources
from kg.errors import OntologyError
from kg.graph import vocabulary as v
from kg.ids import NS

SH = "http://www.w3.org/ns/shacl#"
XSD = v.PREFIXES["xsd"]
RDF = v.PREFIXES["rdf"]

Node = Mapping[NamedNode, list[Any]]
"""Property -> values of one subject, as pyoxigraph terms."""


@dataclass(frozen=True, slots=True)
class Violation:
    """`node` breaks `shape` at `path`; `found` says how, with the value where there is one."""

    node: str
    shape: str
    path: str
    found: str


@dataclass(frozen=True, slots=True)
class PropertyShape:
    path: NamedNode
    constraints: tuple[tuple[str, Any], ...]
    message: str

    def faults(self, node: Node) -> Iterator[str]:
        values = node.get(self.path, [])
        for name, argument in self.constraints:
            if name == "minCount" and len(values) < argument:
                yield f"{len(values)} values, at least {argument} wanted"
            elif name == "maxCount" and len(values) > argument:
                yield f"{len(values)} values, at most {argument} wanted"
            elif name in _VALUE_CHECKS:
                for value in values:
                    if not _VALUE_CHECKS[name](value, argument):
                        yield f"{value} fails sh:{name} {_shown(argument)}"
            elif name in ("lessThan", "lessThanOrEquals"):
                for value in values:
                    for other in node.get(argument, []):
                        if not _before(value, other, equal=name == "lessThanOrEquals"):
                            yield f"{value} is not sh:{name} {other}"


@dataclass(slots=True)
class NodeShape:
    name: str
    classes: frozenset[NamedNode] = frozenset()
    subjects_of: frozenset[NamedNode] = frozenset()
    properties: tuple[PropertyShape, ...] = ()
    nodes: tuple[NodeShape, ...] = ()
    either: tuple[tuple[NodeShape, ...], ...] = field(default=())

    def targets(self, node: Node) -> bool:
        return not self.classes.isdisjoint(node.get(v.TYPE, ())) or any(p in node for p in self.subjects_of)

    def violations(self, iri: str, node: Node) -> Iterator[Violation]:
        for shape in self.properties:
            for fault in shape.faults(node):
                yield Violation(iri, self.name, shape.path.value, f"{fault}; {shape.message}" if shape.message else fault)
        for inner in self.nodes:
            yield from inner.violations(iri, node)
        for alternatives in self.either:
            if all(next(a.violations(iri, node), None) for a in alternatives):
                yield Violation(iri, self.name, "sh:or", f"is neither {' nor '.join(a.name for a in alternatives)}")


def check_nodes(nodes: Mapping[str, Node], shapes: Iterable[NodeShape] | None = None) -> Iterator[Violation]:
    """Every violation of the shapes whose target a node is."""
    wanted = tuple(shapes if shapes is not None else shipped())
    for iri, node in nodes.items():
        for shape in wanted:
            if shape.targets(node):
                yield from shape.violations(iri, node)


@cache
def shipped() -> tuple[NodeShape, ...]:
    return load(resources.folder("ontology") / "shapes.ttl")


def load(path: Path) -> tuple[NodeShape, ...]:
    """The shapes with a target.  Raises OntologyError for SHACL that this module does not understand."""
    facts: dict[Any, dict[str, list[Any]]] = {}
    for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE):
        facts.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    shapes: dict[Any, NodeShape] = {}

    def items(head: Any) -> Iterator[Any]:
        while head in facts:
            yield facts[head][RDF + "first"][0]
            head = facts[head][RDF + "rest"][0]

    def shape(node: Any) -> NodeShape:
        if node in shapes:
            return shapes[node]
        known = facts[node]
        made = shapes[node] = NodeShape(_local(node))
        for name, values in known.items():
            match name.removeprefix(SH):
                case "targetClass":
                    made.classes = frozenset(values)
                case "targetSubjectsOf":
                    made.subjects_of = frozenset(values)
                case "property":
                    made.properties = tuple(prop(p) for p in values)
                case "node":
                    made.nodes = tuple(shape(n) for n in values)
                case "or":
                    made.either = tuple(tuple(shape(a) for a in items(head)) for head in values)
                case other if other != RDF + "type":
                    raise OntologyError(f"{path}: {_local(node)} uses {other}, which kg.graph.shapes does not know")
        return made

    def prop(node: Any) -> PropertyShape:
        constraints: list[tuple[str, Any]] = []
        message = ""
        for name, values in facts[node].items():
            key, value = name.removeprefix(SH), values[0]
            if key == "message":
                message = value.value
            elif key == "in":
                constraints.append((key, frozenset(items(value))))
            elif key in ("minCount", "maxCount", "minLength"):
                constraints.append((key, int(value.value)))
            elif key in ("minInclusive", "maxInclusive"):
                constraints.append((key, float(value.value)))
            elif key == "pattern":
                constraints.append((key, re.compile(value.value)))
            elif key in ("datatype", "nodeKind", "lessThan", "lessThanOrEquals"):
                constraints.append((key, value))
            elif key != "path":
                raise OntologyError(f"{path}: sh:{key} is not known to kg.graph.shapes")
        return PropertyShape(facts[node][SH + "path"][0], tuple(constraints), message)

    for node, known in facts.items():
        if NamedNode(SH + "NodeShape") in known.get(RDF + "type", ()):
            shape(node)
    return tuple(s for s in shapes.values() if s.classes or s.subjects_of)


def _local(node: Any) -> str:
    return str(getattr(node, "value", node)).removeprefix(NS)


def _shown(argument: Any) -> str:
    if isinstance(argument, frozenset):
        return "(" + " ".join(sorted(map(str, argument))) + ")"
    return str(getattr(argument, "pattern", argument))


def _well_formed(value: Any, datatype: NamedNode) -> bool:
    """Of that datatype and with a lexical form that means something: Oxigraph lets 2020-13-45 pass."""
    if not isinstance(value, Literal) or value.datatype != datatype:
        return False
    check = _LEXICAL.get(datatype.value)
    if check is None:
        return True
    try:
        check(value.value)
    except ValueError:
        return False
    return True


def _day(text: str) -> None:
    if len(text) != 10:  # a zone, or a year of more than four digits
        raise ValueError(text)
    date.fromisoformat(text)


def _boolean(text: str) -> None:
    if text not in ("true", "false", "1", "0"):
        raise ValueError(text)


_LEXICAL: dict[str, Callable[[str], object]] = {
    XSD + "date": _day,
    XSD + "integer": int,
    XSD + "double": float,
    XSD + "boolean": _boolean,
    RDF + "JSON": orjson.loads,
}


def _kind(value: Any, kind: NamedNode) -> bool:
    match kind.value.removeprefix(SH):
        case "IRI":
            return isinstance(value, NamedNode)
        case "Literal":
            return isinstance(value, Literal)
        case "IRIOrLiteral":
            return isinstance(value, NamedNode | Literal)
    return False


def _number(value: Any) -> float | None:
    try:
        return float(value.value)
    except (AttributeError, ValueError):
        return None


def _before(value: Any, other: Any, equal: bool) -> bool:
    """Numbers by value, zone-less days by their text; things that cannot be compared are not before each other (SHACL 4.5.3)."""
    left, right = _number(value), _number(other)
    if left is not None and right is not None:
        return left <= right if equal else left < right
    if not (isinstance(value, Literal) and isinstance(other, Literal) and value.datatype == other.datatype):
        return False
    return value.value <= other.value if equal else value.value < other.value


_VALUE_CHECKS: dict[str, Callable[[Any, Any], bool]] = {
    "datatype": _well_formed,
    "nodeKind": _kind,
    "in": lambda value, allowed: value in allowed,
    "minLength": lambda value, length: len(getattr(value, "value", "")) >= length,
    "pattern": lambda value, pattern: bool(pattern.search(getattr(value, "value", ""))),
    "minInclusive": lambda value, bound: (n := _number(value)) is not None and n >= bound,
    "maxInclusive": lambda value, bound: (n := _number(value)) is not None and n <= bound,
}
