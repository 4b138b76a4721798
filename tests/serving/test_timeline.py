"""The timeline over HTTP: its shape, its errors, its conditional answers, and that it documents itself rightly."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
from starlette.testclient import TestClient

from kg.graph.timeline import PARAMETERS
from kg.serving.app import Application, Settings
from tests.serving import timeline_world as w


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = w.fill(tmp_path_factory.mktemp("store"))
    return TestClient(Application(Settings(folder)).api)


def get(client: TestClient, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_timeline_is_items_and_next(client: TestClient) -> None:
    answer = get(client, "/timeline?limit=2")
    assert set(answer) == {"items", "next"}
    assert [item["label"]["zh"] for item in answer["items"]] == ["旧措施", "范德林登访问蒙古"]
    assert {"id", "type", "label", "status", "when", "place", "participants", "sources", "claims"} <= set(answer["items"][1])
    assert {"id", "quote", "chars", "document", "source", "modality", "polarity"} <= set(answer["items"][1]["claims"][0])


def test_link_next_leads_through_all_pages(client: TestClient) -> None:
    seen: list[str] = []
    url: str | None = "/timeline?limit=2&order=-time"
    while url:
        response = client.get(url)
        seen += [item["label"]["zh"] for item in response.json()["items"]]
        url = response.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/timeline?colour=red", "colour: unknown; accepted: as_of"),
        ("/timeline?from_=2031-01-01", "from_: unknown"),
        ("/timeline?limit=501", "accepted: 1 … 500"),
        ("/timeline?limit=many", "a whole number"),
        ("/timeline?limit=1&limit=2", "accepted: once"),
        ("/timeline?from=2031-02-30", "a day, YYYY-MM-DD"),
        ("/timeline?status=perhaps", "scheduled, occurred"),
        ("/timeline?cursor=nonsense", "cursor"),
        ("/timeline?profile=rss", "native, timelinejs, vis, jsonfeed, ics"),
        ("/timeline?role=agent", "together with entity"),
        ("/timeline?type=Voyage", "no event type"),
        ("/density?unit=hour", "day, week, month, year, decade"),
        ("/claims?limit=0", "1 … 500"),
        ("/entities?name=x", "name: unknown"),
        (f"/timeline?q={'x' * 9000}", "up to 8192"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_accepted(client: TestClient, path: str, says: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert says in response.json()["detail"]


@pytest.mark.parametrize("kind", ["events", "documents", "entities"])
def test_what_is_not_there_is_404_as_a_problem(client: TestClient, kind: str) -> None:
    response = client.get(f"/{kind}/nothing")
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


def test_things_are_found_by_whole_iri_and_by_its_last_part(client: TestClient) -> None:
    for path, iri in (("events", w.THE_AID.id), ("documents", w.DENIAL.id)):
        assert get(client, f"/{path}/{quote(iri, safe='')}") == get(client, f"/{path}/{iri.rsplit('/', 1)[-1]}")
    assert get(client, "/entities/person/巴特尔")["label"] == "巴特尔"


def test_a_document_gives_its_text_and_every_claim_at_its_place(client: TestClient) -> None:
    found = get(client, f"/documents/{w.VISIT.id.rsplit('/', 1)[-1]}")
    assert found["text"] == w.VISIT.text
    for claim in found["claims"]:
        assert found["text"][slice(*claim["chars"])] == claim["quote"]
        assert found["text"][slice(*claim["trigger"]["chars"])] == claim["trigger"]["text"]
        assert claim["event"] in {e.id for e in w.EVENTS}


def test_claims_are_paged_and_filtered(client: TestClient) -> None:
    first = get(client, "/claims?limit=3")
    rest = get(client, f"/claims?limit=50&cursor={first['next']}")
    assert len(first["items"]) + len(rest["items"]) == len(w.CLAIMS)
    assert [c["modality"] for c in get(client, f"/claims?event={w.THE_VISIT.id.rsplit('/', 1)[-1]}")["items"]] == ["planned", "asserted"]
    assert get(client, "/claims?originator=nobody")["items"] == []


def test_an_unchanged_answer_is_304_and_a_changed_one_is_not(tmp_path: Path) -> None:
    folder = w.fill(tmp_path)
    with TestClient(Application(Settings(folder)).api) as client:
        etag = client.get("/timeline").headers["etag"]
        assert etag.startswith('"')
        assert client.get("/timeline", headers={"if-none-match": etag}).status_code == 304
        assert client.get("/timeline?limit=3", headers={"if-none-match": etag}).status_code == 200
        index, connection = w.writer(folder)
        index.clear()
        connection.close()
        again = client.get("/timeline", headers={"if-none-match": etag})
        assert (again.status_code, again.json()["items"]) == (200, [])


def test_facets_and_density_follow_the_same_filter(client: TestClient) -> None:
    counted = get(client, "/facets?entity=巴特尔")
    assert counted["total"] == get(client, "/density?entity=巴特尔")["total"] == len(get(client, "/timeline?entity=巴特尔")["items"]) == 2


def test_openapi_documents_every_parameter_and_its_examples_answer(client: TestClient) -> None:
    document = get(client, "/openapi.json")
    operation = document["paths"]["/timeline"]["get"]
    assert {p["name"] for p in operation["parameters"]} == PARAMETERS | {"profile"}
    example = operation["responses"]["200"]["content"]["application/json"]["example"]["items"][0]
    assert set(example) <= set(get(client, "/timeline")["items"][0])
    for path in ("/timeline", "/facets", "/density", "/claims", "/entities", "/queries", "/page.json"):
        assert path in document["paths"], path
        get(client, path)


def test_the_page_carries_a_strict_policy_and_nothing_inline(client: TestClient, tmp_path: Path) -> None:
    response = client.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in response.text
    assert " style=" not in response.text
    assert "onclick" not in response.text
    assert client.get("/static/..%2f..%2fapp.py").status_code == 404


def test_without_a_build_the_page_says_what_is_missing(tmp_path: Path) -> None:
    from fastapi import FastAPI

    from kg.serving import page

    app = FastAPI()
    app.include_router(page.router(static=tmp_path))
    assert "make web" in TestClient(app).get("/").text


def test_no_request_that_fits_the_description_is_a_server_error(client: TestClient) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

    wanted = "^/(timeline|facets|density|events|documents|entities|claims|queries$|page.json|articles)"
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app).include(path_regex=wanted)

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @hypothesis.given(operation.as_strategy())
        def holds(case: Any) -> None:
            response = case.call()
            case.validate_response(response, checks=(not_a_server_error, status_code_conformance, content_type_conformance))

        holds()
