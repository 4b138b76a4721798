"""SPARQL 1.1 Graph Store Protocol and Update: who may write, what a write answers, that it is whole or not at all."""

import pytest

from tests.serving.live import AUTHORISED, NTRIPLES, Live

TURTLE = {"content-type": "text/turtle"}
GRAPH = "?graph=urn:g"


class TestGraphs:
    def test_put_makes_then_replaces(self, empty: Live) -> None:
        assert empty.put("<urn:a> <urn:p> 1 .", GRAPH).status_code == 201
        assert empty.put("<urn:a> <urn:p> 2 .", GRAPH).status_code == 204
        assert empty.rows("SELECT ?o { GRAPH <urn:g> { ?s ?p ?o } }") == [["2"]]

    def test_post_adds(self, empty: Live) -> None:
        first = empty.http.post("/data" + GRAPH, content=b"<urn:a> <urn:p> 1 .", headers=TURTLE | AUTHORISED)
        second = empty.http.post("/data" + GRAPH, content=b"<urn:a> <urn:p> 2 .", headers=TURTLE | AUTHORISED)
        assert (first.status_code, second.status_code) == (201, 204)
        assert empty.count() == 2

    def test_post_without_a_name_makes_a_graph_and_says_where(self, empty: Live) -> None:
        made = empty.http.post("/data", content=b"<urn:a> <urn:p> 1 .", headers=TURTLE | AUTHORISED)
        assert made.status_code == 201
        assert '"1"' in empty.http.get(made.headers["location"], headers={"accept": NTRIPLES}).text

    def test_delete_removes_and_a_second_one_finds_nothing(self, empty: Live) -> None:
        empty.put("<urn:a> <urn:p> 1 .", GRAPH)
        assert empty.http.delete("/data" + GRAPH, headers=AUTHORISED).status_code == 204
        assert empty.http.get("/data" + GRAPH).status_code == 404
        assert empty.http.delete("/data" + GRAPH, headers=AUTHORISED).status_code == 404

    def test_a_broken_body_leaves_the_graph_as_it_was(self, empty: Live) -> None:
        empty.put("<urn:a> <urn:p> 1 .", GRAPH)
        broken = empty.put("<urn:a> <urn:p> 2 .\n<urn:broken", GRAPH)
        assert (broken.status_code, broken.json()["line"]) == (400, 2)
        assert empty.rows("SELECT ?o { ?s ?p ?o }") == [["1"]]

    def test_a_body_that_is_not_rdf(self, empty: Live) -> None:
        answer = empty.http.put("/data" + GRAPH, content=b"x", headers={"content-type": "image/png"} | AUTHORISED)
        assert answer.status_code == 415
        assert "text/turtle" in answer.json()["accepted"]

    def test_names_are_one_and_absolute(self, empty: Live) -> None:
        assert empty.http.get("/data?default&graph=urn:g").status_code == 400
        assert empty.put("<urn:a> <urn:p> 1 .", "?graph=relative").status_code == 400

    def test_the_whole_dataset_is_read_without_a_name(self, empty: Live) -> None:
        empty.put("<urn:a> <urn:p> 1 .", GRAPH)
        assert empty.http.get("/data", headers={"accept": "application/n-quads"}).text.strip().endswith("<urn:g> .")
        assert empty.http.get("/data", headers={"accept": "text/turtle"}).status_code == 406

    def test_reads_are_conditional(self, empty: Live) -> None:
        empty.put("<urn:a> <urn:p> 1 .", GRAPH)
        tag = empty.http.get("/data" + GRAPH).headers["etag"]
        assert empty.http.get("/data" + GRAPH, headers={"if-none-match": tag}).status_code == 304


class TestUpdates:
    def test_are_seen_by_the_next_query(self, empty: Live) -> None:
        for number in range(5):
            assert empty.update(f"INSERT DATA {{ <urn:a> <urn:p> {number} }}").status_code == 204
            assert empty.count() == number + 1

    def test_are_whole_or_nothing(self, empty: Live) -> None:
        failed = empty.update("INSERT DATA { <urn:a> <urn:p> 1 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>")
        assert failed.status_code == 400
        assert empty.count() == 0
        assert empty.update("INSERT DATA { <urn:a> <urn:p> 1 }").status_code == 204

    def test_of_broken_syntax_name_the_place(self, empty: Live) -> None:
        fault = empty.update("INSERT DATA {\n <urn:a> }")
        assert (fault.status_code, fault.json()["line"]) == (400, 2)

    def test_may_name_the_graphs_of_their_where(self, empty: Live) -> None:
        empty.put("<urn:a> <urn:p> 1 .", GRAPH)
        empty.http.post(
            "/update",
            params={"using-graph-uri": "urn:g"},
            data={"update": "INSERT { ?s <urn:seen> true } WHERE { ?s <urn:p> 1 }"},
            headers=AUTHORISED,
        )
        assert empty.ask("ASK { <urn:a> <urn:seen> true }")

    def test_load_is_refused(self, empty: Live) -> None:
        assert empty.update("LOAD SILENT <http://127.0.0.1:9/x>").status_code == 400

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_come_by_post_only(self, empty: Live, method: str) -> None:
        assert empty.http.request(method, "/update", params={"update": "DROP ALL"}, headers=AUTHORISED).status_code == 405


class TestWhoMayWrite:
    @pytest.mark.parametrize("given", [{}, {"authorization": "Bearer wrong"}, {"authorization": "Basic eDp5"}])
    @pytest.mark.parametrize(
        ("method", "path"), [("POST", "/update"), ("PUT", "/data?default"), ("DELETE", "/data?default"), ("POST", "/ingest")]
    )
    def test_nobody_without_the_token(self, empty: Live, given: dict[str, str], method: str, path: str) -> None:
        body = None if method == "DELETE" else b"DROP ALL"
        answer = empty.http.request(method, path, content=body, headers={"content-type": "application/sparql-update"} | given)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")

    def test_a_write_on_what_has_changed_since_is_refused(self, empty: Live) -> None:
        empty.update("INSERT DATA { <urn:a> <urn:p> 1 }")
        seen = empty.http.get("/sparql?query=ASK%7B%7D").headers["etag"]
        assert empty.update("INSERT DATA { <urn:a> <urn:p> 2 }", **{"if-match": seen}).status_code == 204
        assert empty.update("INSERT DATA { <urn:a> <urn:p> 3 }", **{"if-match": seen}).status_code == 412
        assert empty.count() == 2
