"""The saved questions and their answers on the small world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from kg.errors import QueryError, QueryRefused, QuerySyntaxError, UsageError
from kg.graph.queries import library, parse
from kg.graph.sparql import ask
from kg.graph.store import Store
from kg.identity import Outcome, Ruling
from tests.graph.conftest import Article, make_claim, make_document, person

Answers = Callable[..., list[dict[str, str]]]


@pytest.fixture
def answers(store: Store, world: list[Article]) -> Answers:
    """Asks over the small world, in which a person has said that the forum is one event and the accident too."""
    for name in ("Summit", "Accident"):
        left, right = (c.id for _, claims in world for c in claims if c.type == name)
        store.rule(Ruling(Outcome.SAME, (left,), (right,)))

    def run(name: str, /, **values: str) -> list[dict[str, str]]:
        saved = library()[name]
        found = ask(store.quads, saved.text, saved.bind(values))
        names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
        return [{n: row[n].value for n in names if row[n] is not None} for row in found]  # type: ignore[union-attr]

    return run


def test_timeline(answers: Answers) -> None:
    rows = answers("timeline", **{"from": "2031-05-01", "to": "2031-05-05"})
    assert {r["edtf"] for r in rows} == {"2031-05-03"}
    dates = [r["edtf"] for r in answers("timeline")]
    assert dates == sorted(dates)


def test_planned(answers: Answers) -> None:
    assert answers("planned") == []  # the only plan took place


def test_plan_fulfilled(answers: Answers) -> None:
    (row,) = answers("plan-fulfilled")
    assert (row["planner"], row["planned"], row["reported"]) == ("陆沉", "2031-04-10", "2031-05-07")


def test_agency(answers: Answers) -> None:
    assert {r["quote"] for r in answers("agency", name="渡轮公司")} == {"七人死亡"}  # on the accident it is not alone


def test_chain(answers: Answers) -> None:
    rows = answers("chain", words="七人死亡")
    assert [(r["position"], r["source"], r.get("cue")) for r in rows] == [
        ("0", "渡轮公司", "引述"),
        ("1", "南风社", None),
        ("2", "海湾晚报", None),
    ]


def test_entity_window(answers: Answers) -> None:
    assert [r["edtf"] for r in answers("entity-window", name="陆沉", **{"from": "2031-05-01"})] == ["2031-05-06"]
    assert [r["edtf"] for r in answers("entity-window", name="陆沉")] == ["2031-04-10", "2031-05-06"]


def test_undated_start(answers: Answers) -> None:
    assert answers("undated-start") == []


def test_voices(answers: Answers) -> None:
    assert [(r["label"], r["claims"]) for r in answers("voices")] == [
        ("海湾晚报", "4"),
        ("渡轮公司", "2"),
        ("北岸日报", "2"),
        ("海事处", "1"),
        ("陆沉", "1"),
    ]


def test_evidence(answers: Answers) -> None:
    (row,) = answers("evidence", type="DiplomaticEvent", name="陆沉")
    assert (row["quote"], row["words"], row["edtf"], row["reported"]) == ("曲帆会见了陆沉", "5月6日", "2031-05-06", "2031-05-07")
    assert int(row["end"]) - int(row["start"]) == len(row["quote"])


def test_framing(answers: Answers) -> None:
    rows = answers("framing", name="南岬", type="LegalEvent")
    assert [(r["by"], r["word"], r["claims"]) for r in rows] == [("北岸日报", "逮捕令", "1")]


def test_sequence_keeps_what_comes_of_an_event_apart_from_it_and_in_order(store: Store, answers: Answers) -> None:
    said = make_document("法院消息", "南岬检方2月3日起诉曲帆。", "法院2月9日开庭审理曲帆，此前警方1月5日逮捕了他。", published="2031-02-10")
    qu = person("曲帆")
    claims = (
        make_claim(said, "Indictment", "南岬检方2月3日起诉曲帆", "起诉", ("patient", "曲帆", qu), when=("2月3日", "2031-02-03")),
        make_claim(said, "Trial", "法院2月9日开庭审理曲帆", "开庭审理", ("patient", "曲帆", qu), when=("2月9日", "2031-02-09")),
        make_claim(said, "Arrest", "警方1月5日逮捕了他", "逮捕", ("patient", "他", qu), when=("1月5日", "2031-01-05")),
    )
    store.put([(said, claims)])
    store.flush()
    found = [(r["firstDate"], r["thenDate"]) for r in answers("sequence", name="曲帆")]
    assert found == [("2031-01-05", "2031-02-03"), ("2031-02-03", "2031-02-09")]


def test_inside(answers: Answers) -> None:
    assert all({"part", "whole"} <= row.keys() for row in answers("inside"))


def test_plover(answers: Answers) -> None:
    assert {(r["plover"], r["mode"]) for r in answers("plover")} >= {("CONSULT", ""), ("THREATEN", "arrest")}


def test_disputed(answers: Answers) -> None:
    rows = answers("disputed")
    assert {r["polarity"].rsplit("#")[-1] for r in rows} == {"Positive", "Negative"}
    assert {r["quote"] for r in rows} == {"渡轮5月3日触礁", "渡轮公司否认渡轮触礁"}


def test_every_saved_query_opens_with_its_question_and_can_be_asked(store: Store) -> None:
    for saved in library().values():
        assert saved.question.endswith(("?", ".")), saved.name
        given = {p.name: {"string": "x", "date": "2031-01-01", "type": "Event"}[p.type] for p in saved.parameters if p.default is None}
        list(ask(store.quads, saved.text, saved.bind(given)))  # type: ignore[arg-type]


def test_a_value_is_bound_as_a_value_whatever_stands_in_it(answers: Answers) -> None:
    assert answers("agency", name='法新社" } DELETE WHERE { ?s ?p ?o') == []
    assert answers("chain", words='") || true || contains(?quote, "') == []


def test_a_parameter_names_what_it_accepts() -> None:
    saved = parse("x", "# Which?\n# param day: date — the day\n# param n: integer = 3 — how many\nSELECT ?day ?n {}")
    assert (saved.question, [p.comment for p in saved.parameters]) == ("Which?", ["the day", "how many"])
    assert [term.value for term in saved.bind({"day": date(2031, 5, 6).isoformat()}).values()] == ["2031-05-06", "3"]
    with pytest.raises(UsageError, match="accepted: a day as"):
        saved.bind({"day": "2031-13-01"})
    with pytest.raises(UsageError, match="no parameter 'month'; accepted: day, n"):
        saved.bind({"month": "5"})
    with pytest.raises(QueryError, match="type 'money'"):
        parse("x", "# Which?\n# param p: money\n")


def test_a_syntax_error_has_its_place_and_service_is_refused(store: Store) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        ask(store.quads, "SELECT ?x\nWHERE { ?x ?y }")
    assert (caught.value.line, caught.value.column is not None) == (2, True)
    with pytest.raises(QueryRefused):
        ask(store.quads, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert not list(ask(store.quads, 'SELECT * { ?s <urn:x> "SERVICE" } # SERVICE'))  # type: ignore[arg-type]
