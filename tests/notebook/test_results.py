"""What `import kg` offers: results are dataclasses, data frames and tables, read when they are asked for."""

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.errors import UnreadableInput, UsageError
from kg.model import Document
from kg.notebook import Graph, Results


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, examples: Path) -> Graph:
    graph = kg.open(tmp_path_factory.mktemp("graph") / "store")
    assert graph.ingest(str(examples / "01-plan.md"), str(examples / "02-confirmation.md")).counts == {"stored": 2}
    return graph


def test_importing_kg_costs_nothing() -> None:
    code = "import sys, kg; print([m for m in ('numpy', 'pyoxigraph', 'httpx', 'rich', 'kg.reading') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_articles_are_read_when_asked_for_and_kept(examples: Path) -> None:
    documents = kg.read(str(examples))
    assert documents[0] is documents[0]
    assert dataclasses.is_dataclass(documents[0])
    assert len(documents) == len(list(documents)) == len(list(examples.iterdir()))
    assert [d.path for d in documents[:2]] == [d.path for d in documents][:2]


def test_only_as_many_are_read_as_are_looked_at() -> None:
    def coming() -> Iterator[int]:
        yield from (1, 2)
        raise AssertionError("nobody asked for a third")

    results = Results(coming(), "numbers")
    assert results[1] == 2


def test_a_fault_comes_after_what_could_be_read(examples: Path, tmp_path: Path) -> None:
    (tmp_path / "bad").write_bytes(b"\x7fELF\0\0")
    documents = iter(kg.read(str(tmp_path / "bad"), str(examples / "01-plan.md")))
    assert next(documents).title
    with pytest.raises(UnreadableInput, match="bad"):
        next(documents)


def test_claims_become_rows_of_both_kinds_of_data_frame(examples: Path) -> None:
    claims = kg.extract(kg.read(str(examples / "01-plan.md")))
    pandas, polars = claims.to_pandas(), claims.to_polars()
    assert len(pandas) == polars.height == len(claims)
    assert list(pandas.columns) == polars.columns
    assert {type(d) for d in polars["earliest"].drop_nulls()} == {date}
    assert "Visit" in set(pandas["type"])


def test_a_missing_library_says_how_to_install_it(examples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"kg-timeline\[notebook\]"):
        kg.read(str(examples / "01-plan.md")).to_pandas()


def test_tables_show_text_as_text() -> None:
    hostile = "<script>[bold]港口[/bold]</script>"
    results = Results([Document("i", "p", None, hostile, "o", "o", None, "none", "zh-Hans", "t", "d")], "documents")
    assert "<script>" not in results._repr_html_()
    assert "&lt;script&gt;" in results._repr_html_()
    assert "[bold]" in repr(results)


def test_a_graph_answers_with_events_claims_articles_and_solutions(graph: Graph) -> None:
    visits = graph.timeline(type="Visit", entity="挪威")
    assert {e.type for e in visits} <= {"Visit", "Arrival", "Departure"}
    assert {c.event for c in graph.claims()} >= {e.id for e in visits}
    assert len(graph.documents()) == 2
    (row,) = graph.query("SELECT (COUNT(?d) AS ?n) { ?d a kg:Document }")
    assert row.n == 2
    (answer,) = graph.query("ASK { ?d a kg:Document }")
    assert answer.answer is True


def test_a_timeline_without_limit_goes_through_all_pages(graph: Graph) -> None:
    everything = graph.timeline(kind="all", undated="include")
    assert len(everything) == len({e.id for e in everything})
    assert len(graph.timeline(limit=1)) == 1


def test_an_unknown_filter_is_refused(graph: Graph) -> None:
    with pytest.raises(UsageError, match="colour"):
        list(graph.timeline(colour="red"))
