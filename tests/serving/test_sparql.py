"""SPARQL 1.1 Protocol over a real server: formats, faults, datasets, conditional and packed answers."""

import gzip
import json
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import zstandard

from tests.serving.live import CSV, JSON, TOKEN, Live

DATA = '<urn:s1> <urn:p> "eins", "zwei"@de ; <urn:q> <urn:s2> . <urn:s2> <urn:p> 3 .'
SELECT = "SELECT ?s ?o { ?s <urn:p> ?o } ORDER BY ?s ?o"


@pytest.fixture(scope="module")
def filled(server: Live) -> Live:
    server.clear()
    assert server.put(DATA).status_code in (201, 204)
    return server


class TestAsking:
    def test_by_get(self, filled: Live) -> None:
        assert filled.http.get("/sparql", params={"query": "ASK { <urn:s1> ?p ?o }"}).json()["boolean"] is True

    def test_by_form(self, filled: Live) -> None:
        assert filled.http.post("/sparql", data={"query": "ASK { <urn:s1> ?p ?o }"}).json()["boolean"] is True

    def test_by_body(self, filled: Live) -> None:
        assert filled.ask("ASK { <urn:s1> ?p ?o }")

    def test_by_head_gives_the_headers_of_get_and_keeps_the_connection_usable(self, filled: Live) -> None:
        path = "/sparql?query=" + quote(SELECT)
        full, head = filled.http.get(path), filled.http.head(path)
        assert head.status_code == 200
        assert not head.content
        assert head.headers["content-length"] == full.headers["content-length"]
        assert filled.http.get(path).status_code == 200

    def test_options_says_what_is_taken(self, filled: Live) -> None:
        answer = filled.http.options("/sparql")
        assert answer.status_code == 204
        assert "POST" in answer.headers["allow"]
        assert "application/sparql-query" in answer.headers["accept-post"]

    def test_relative_iris_are_of_the_endpoint(self, filled: Live) -> None:
        assert filled.rows("SELECT (STR(<x>) AS ?i) {}") == [[f"{filled.url}/x"]]

    def test_parameters_that_clients_add_are_passed_over(self, filled: Live) -> None:
        parameters = {"query": "ASK {}", "format": "json", "output": "json", "results": "json"}
        assert filled.http.get("/sparql", params=parameters, headers={"accept": "application/sparql-results+json,text/javascript"}).json()[
            "boolean"
        ]


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        (CSV, CSV),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", JSON),
        ("application/sparql-results+xml;q=0.2, text/csv;q=0.9", CSV),
    ],
)
def test_rows_come_in_the_format_that_is_accepted(filled: Live, accept: str, sent: str) -> None:
    answer = filled.query(SELECT, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == sent
    assert "zwei" in answer.text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/trig", ox.RdfFormat.TRIG),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_graphs_come_in_the_format_that_is_accepted(filled: Live, accept: str, form: ox.RdfFormat) -> None:
    answer = filled.query("CONSTRUCT { ?s <urn:p> ?o } { ?s <urn:p> ?o }", accept)
    assert answer.headers["content-type"].split(";")[0] == accept
    assert len(list(ox.parse(answer.content, form))) == 3


class TestFaults:
    def test_of_syntax_name_line_column_and_what_was_expected(self, filled: Live) -> None:
        answer = filled.query("SELECT * {\n ?s ?p ?o } ORDER")
        fault = answer.json()
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert (fault["line"], fault["column"]) == (2, 18)
        assert "LIMIT" in fault["expected"]
        assert "SERVICE" not in fault["expected"]

    def test_of_an_undeclared_prefix_say_so(self, filled: Live) -> None:
        assert "PREFIX" in filled.query("SELECT * { ?s nobody:knows ?o }").json()["detail"]

    def test_of_evaluation(self, filled: Live) -> None:
        assert filled.query("SELECT (<urn:no-function>(1) AS ?x) {}").status_code == 400

    def test_no_format_suits(self, filled: Live) -> None:
        answer = filled.query(SELECT, "image/png")
        assert answer.status_code == 406
        assert JSON in answer.json()["accepted"]

    def test_rows_do_not_come_as_turtle_nor_graphs_as_rows(self, filled: Live) -> None:
        assert filled.query(SELECT, "text/turtle").status_code == 406
        assert filled.query("CONSTRUCT WHERE { ?s ?p ?o }", JSON).status_code == 406

    def test_a_body_of_another_type(self, filled: Live) -> None:
        answer = filled.http.post("/sparql", content=b"ASK {}", headers={"content-type": "text/plain"})
        assert answer.status_code == 415
        assert "application/sparql-query" in answer.json()["detail"]

    def test_a_body_too_long(self, filled: Live) -> None:
        assert filled.query("ASK {} #" + "x" * (1 << 20)).status_code == 413

    def test_another_method(self, filled: Live) -> None:
        answer = filled.http.put("/sparql", content=b"ASK {}")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]

    def test_two_queries_none_or_an_update(self, filled: Live) -> None:
        assert filled.http.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code == 400
        assert filled.http.post("/sparql", data={"other": "x"}).status_code == 400
        assert filled.query("INSERT DATA { <urn:x> <urn:y> <urn:z> }").status_code == 400
        assert not filled.ask("ASK { <urn:x> ?p ?o }")

    def test_bytes_that_are_not_utf8(self, filled: Live) -> None:
        assert (
            filled.http.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers={"content-type": "application/sparql-query"}).status_code
            == 400
        )

    def test_service_is_refused_with_its_place(self, filled: Live) -> None:
        fault = filled.query("SELECT * {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
        assert fault.status_code == 400
        assert (fault.json()["line"], fault.json()["column"]) == (2, 3)

    def test_deep_nesting_ends_no_worker(self, filled: Live) -> None:
        before = filled.processes("kg.serving.worker")
        assert filled.query("SELECT * { FILTER" + "(" * 3000 + "1" + ")" * 3000 + "}").status_code == 400
        assert filled.processes("kg.serving.worker") == before

    def test_nothing_there(self, filled: Live) -> None:
        answer = filled.http.get("/nowhere")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"


class TestRepeating:
    def test_an_unchanged_answer_is_not_sent_again(self, filled: Live) -> None:
        path = "/sparql?query=" + quote(SELECT)
        tag = filled.http.get(path).headers["etag"]
        assert not tag.startswith("W/")
        again = filled.http.get(path, headers={"if-none-match": f'"other", {tag}'})
        assert again.status_code == 304
        assert not again.content

    def test_the_tag_differs_by_format_packing_and_query(self, filled: Live) -> None:
        path = "/sparql?query=" + quote(SELECT)
        tags = {
            filled.http.get(path, headers=h).headers["etag"] for h in ({"accept": JSON}, {"accept": CSV}, {"accept-encoding": "identity"})
        }
        tags.add(filled.http.get("/sparql?query=" + quote(SELECT + " LIMIT 1")).headers["etag"])
        assert len(tags) == 4

    def test_a_write_changes_the_tag_and_taking_it_back_restores_it(self, filled: Live) -> None:
        path = "/sparql?query=" + quote("ASK { <urn:new> ?p ?o }")
        first = filled.http.get(path)
        filled.update("INSERT DATA { <urn:new> <urn:p> 1 }")
        second = filled.http.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (second.status_code, second.json()["boolean"]) == (200, True)
        filled.update("DELETE DATA { <urn:new> <urn:p> 1 }")
        third = filled.http.get(path)
        assert (third.headers["etag"], third.json()["boolean"]) == (first.headers["etag"], False)

    @pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
    def test_an_answer_that_changes_by_itself_has_no_tag(self, filled: Live, function: str) -> None:
        assert "etag" not in filled.http.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"}).headers


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("zstd", lambda b: zstandard.ZstdDecompressor().decompressobj().decompress(b))]
)
def test_long_answers_are_packed_when_the_client_takes_it(filled: Live, coding: str, unpack) -> None:  # type: ignore[no-untyped-def]
    query = "SELECT ?a ?b { VALUES ?a { " + " ".join(f'"word{i}"' for i in range(300)) + " } ?b <urn:p> 3 }"
    with filled.http.stream("GET", "/sparql", params={"query": query}, headers={"accept-encoding": coding}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert "Accept-Encoding" in answer.headers["vary"]
    assert len(json.loads(unpack(packed))["results"]["bindings"]) == 300


def test_an_answer_too_long_for_memory_comes_whole_with_its_length(filled: Live) -> None:
    numbers = " ".join(str(i) for i in range(900))
    answer = filled.query(f"SELECT * {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}", CSV)
    assert answer.status_code == 200
    assert answer.content.count(b"\r\n") == 810_001
    assert not list((filled.store / "spool").iterdir())


class TestDescription:
    def test_is_what_the_endpoint_answers_without_a_query(self, filled: Live) -> None:
        answer = filled.http.get("/sparql", headers={"accept": "application/n-triples"})
        triples = {
            (t.predicate.value.rsplit("#")[-1], getattr(t.object, "value", "")) for t in ox.parse(answer.content, ox.RdfFormat.N_TRIPLES)
        }
        assert ("endpoint", f"{filled.url}/sparql") in triples
        assert ("supportedLanguage", "http://www.w3.org/ns/sparql-service-description#SPARQL11Update") in triples
        assert any("/queries/" in value for _, value in triples)

    def test_openapi_names_every_operation(self, filled: Live) -> None:
        paths = filled.http.get("/openapi.json").json()["paths"]
        assert {"/sparql", "/update", "/data", "/timeline", "/healthz", "/ns"} <= set(paths)

    def test_the_vocabulary_is_turtle_or_a_page(self, filled: Live) -> None:
        assert filled.http.get("/ns").headers["content-type"].startswith("text/turtle")
        assert list(ox.parse(filled.http.get("/ns", headers={"accept": "text/turtle"}).content, ox.RdfFormat.TURTLE))
        assert "<table>" in filled.http.get("/ns", headers={"accept": "text/html,*/*;q=0.1"}).text


class TestSavedQueries:
    def test_answer_with_their_parameters_bound(self, filled: Live) -> None:
        assert filled.http.get("/queries/timeline", headers={"accept": CSV}).status_code == 200
        injected = '" } } DROP ALL #'
        assert filled.http.get("/queries/entity-window", params={"name": injected}).json()["results"]["bindings"] == []

    def test_say_what_they_take(self, filled: Live) -> None:
        assert "name" in filled.http.get("/queries/entity-window?nme=x").json()["detail"]
        assert "2023-09-20" in filled.http.get("/queries/entity-window?from=soon").json()["detail"]
        assert filled.http.get("/queries/no-such-query").status_code == 404


class TestSafety:
    def test_other_host_names_are_not_answered_on_loopback(self, filled: Live) -> None:
        assert filled.http.get("/sparql?query=ASK%7B%7D", headers={"host": "rebound.example"}).status_code == 421

    def test_every_answer_forbids_sniffing_and_framing(self, filled: Live) -> None:
        for path in ("/sparql?query=ASK%7B%7D", "/healthz", "/nowhere", "/ns", "/"):
            headers = filled.http.get(path).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert "frame-ancestors 'none'" in headers["content-security-policy"]

    def test_the_token_is_not_in_the_environment_of_workers(self, filled: Live) -> None:
        for number in filled.processes("kg.serving."):
            with open(f"/proc/{number}/environ", "rb") as environment:
                assert TOKEN.encode() not in environment.read()
