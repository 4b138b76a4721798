"""A store as a notebook sees it: put articles in, ask for events, claims and whatever SPARQL can say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, make_dataclass
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.ingest import Report, ingest_into
from kg.model import Claim, Document
from kg.notebook.results import Results
from kg.reading import Overrides


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """An event with what its claims say.  `participants` are `role: name`, `sources` who says so, `quotes` in which words."""

    when: str | None  # EDTF, as coarse as the words
    earliest: date | None
    latest: date | None
    status: str
    type: str
    label: str
    participants: tuple[str, ...]
    place: str | None
    sources: tuple[str, ...]
    quotes: tuple[str, ...]
    id: str


def open_graph(folder: str | PathLike[str]) -> Graph:
    """The store of a folder, made by the first `ingest`.  Nothing is held open: other programs may write to it meanwhile."""
    return Graph(Path(folder))


class Graph:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __repr__(self) -> str:
        return f"kg.open({str(self.folder)!r})"

    def ingest(self, *inputs: str, jobs: int | None = None, allow_private: bool = False, **given: Any) -> Report:
        """Read files, folders, globs or addresses, extract, store.  `given` as for `kg.read`.  `Report.lines` says what became of each."""
        from kg import fetching

        with fetching.Fetcher(allow_private) as fetcher:
            return ingest_into(self.folder, fetching.fetched(fetching.inputs(inputs), fetcher), Overrides(**given), jobs)

    def timeline(self, **filters: Any) -> Results[TimelineEvent]:
        """Events in order of time.  `filters` are the parameters of `GET /timeline`: entity, type, place, from_, to …"""
        return Results(self._timeline(filters), "events")

    def _timeline(self, filters: dict[str, Any]) -> Iterator[TimelineEvent]:
        from kg.graph.index import Index
        from kg.graph.timeline import TimelineQuery

        wanted = {name.rstrip("_"): list(map(str, v)) if isinstance(v, list | tuple) else [str(v)] for name, v in filters.items()}
        with Index.open(self.folder) as index:
            while True:
                page = index.timeline(TimelineQuery.parse({"limit": ["500"]} | wanted))
                yield from map(_event, page.items)
                if page.next is None or "limit" in wanted:
                    return
                wanted["cursor"] = [page.next]

    def documents(self) -> Results[Document]:
        """Every stored article."""
        return Results((document for document, _ in self._articles()), "documents")

    def claims(self) -> Results[Claim]:
        """Every stored claim with its event, article by article."""
        return Results((claim for _, claims in self._articles() for claim in claims), "claims")

    def _articles(self) -> Iterator[tuple[Document, tuple[Claim, ...]]]:
        from kg.graph.reader import open_reader

        with open_reader(self.folder) as reader:
            yield from reader.articles()

    def query(self, query: str, **parameters: str) -> Results[Any]:
        """A saved question by name, or SPARQL (SELECT or ASK): a row a solution, its fields named as the variables."""
        from pyoxigraph import QueryBoolean, QuerySolutions

        from kg.graph.queries import library, parse
        from kg.graph.reader import open_reader
        from kg.graph.sparql import ask

        saved = library().get(query) or parse("query", query)
        with open_reader(self.folder) as reader:
            answer = ask(reader.quads, saved.text, saved.bind(parameters))
            if isinstance(answer, QueryBoolean):
                return Results([make_dataclass("Row", ["answer"], frozen=True)(bool(answer))], "solutions")
            if not isinstance(answer, QuerySolutions):
                raise UsageError("a query that makes triples; accepted: SELECT and ASK, or `kg query` for the others")
            names = [v.value for v in answer.variables]
            row = make_dataclass("Row", names, frozen=True)
            return Results([row(*(_value(solution[name]) for name in names)) for solution in answer], "solutions")


def _event(item: dict[str, Any]) -> TimelineEvent:
    when = item.get("when") or {}
    return TimelineEvent(
        when=when.get("edtf"),
        earliest=_day(when.get("earliest")),
        latest=_day(when.get("latest")),
        status=item["status"],
        type=item["type"],
        label=item["label"]["zh"],
        participants=tuple(f"{p['role']}: {p['label']}" for p in item["participants"]),
        place=item["place"]["label"] if item.get("place") else None,
        sources=tuple(s["label"] for s in item["sources"]),
        quotes=tuple(dict.fromkeys(c["quote"] for c in item.get("claims", ()))),
        id=item["id"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _value(term: Any) -> Any:
    """A literal as a Python value where its datatype has one, else as text."""
    if term is None:
        return None
    kind = getattr(getattr(term, "datatype", None), "value", "").rpartition("#")[2]
    text = str(getattr(term, "value", term))
    if kind in ("integer", "int", "long"):
        return int(text)
    if kind in ("decimal", "double", "float"):
        return float(text)
    if kind == "boolean":
        return text == "true"
    return _day(text) if kind == "date" else text
