"""What is refused by reading a query: SERVICE and LOAD wherever the engine would obey them, and nowhere else."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefused, QuerySyntaxError
from kg.serving import guard

CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "select * { { select * { optional { service silent ?where { ?s ?p ?o } } } } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
    "PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "PREFIX abc: <http://127.0.0.1:9/> SELECT * { SERVICEabc:x { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERV\\u0049CE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a\\"" SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }',
    "SELECT * { ?s ?p '''it's'''SERVICE<http://127.0.0.1:9/>{?s ?p ?o} }",
    "SELECT * { #comment\rSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { FILTER(1<2)SERVICE<http://127.0.0.1:9/>{?s ?p ?o} }",
]
LOADS = [
    "LOAD <http://127.0.0.1:9/x>",
    "DROP ALL;load silent <http://127.0.0.1:9/x> into graph <urn:g>",
    "PREFIX a: <http://127.0.0.1:9/> LOADa:x",
    'INSERT DATA { <urn:a> <urn:b> "}" } ; LOAD <http://127.0.0.1:9/x>',
]
HARMLESS = [
    'SELECT * { ?s ?p "SERVICE <http://127.0.0.1:9/> { }" }',
    "SELECT * { <urn:SERVICE> ?p ?SERVICE } # SERVICE <urn:x> {}",
    "PREFIX service: <urn:s#> SELECT * FROM service:g { service:a service:b service:c GRAPH service:g { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''SERVICE \" ' {''' }",
    'SELECT * { ?s ?p "a\\" SERVICE <urn:x> { }" }',
    "SELECT * { ?s ?p ?o FILTER(?s < ?o && ?o > ?s) }",
]


@pytest.mark.parametrize("query", CALLS)
def test_every_way_to_call_service_is_refused(query: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        guard.refuse_remote(query)
    assert refused.value.line is not None


@pytest.mark.parametrize("update", LOADS)
def test_every_way_to_load_is_refused(update: str) -> None:
    with pytest.raises(QueryRefused):
        guard.refuse_remote(update, update=True)


@pytest.mark.parametrize("query", HARMLESS)
def test_the_words_are_free_in_strings_comments_names_and_iris(query: str) -> None:
    guard.refuse_remote(query)
    ox.Store().query(query)  # the engine takes it too


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_literal_makes_a_query_look_like_a_call(words: str) -> None:
    literal = str(ox.Literal(f"{words} SERVICE <urn:x> {{"))
    guard.refuse_remote(f"SELECT * {{ ?s ?p {literal} }}")


@given(st.text(alphabet="\"'\\<>#{}?:a1 \n", max_size=30))
def test_whatever_stands_before_it_a_call_the_engine_would_obey_is_refused(prefix: str) -> None:
    query = f"SELECT * {{ {prefix} SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"
    try:
        ox.Store().query(query)
    except SyntaxError:
        return  # not a query at all
    except OSError:
        pass  # it tried to reach the address: a call
    else:
        return
    with pytest.raises(QueryRefused):
        guard.refuse_remote(query)


def test_deep_nesting_is_refused_before_a_parser_meets_it() -> None:
    with pytest.raises(QuerySyntaxError) as fault:
        guard.refuse_remote("SELECT * { ?s ?p ?o FILTER(\n" + "(" * 5000 + "1" + ")" * 5000 + ") }")
    assert fault.value.line == 2


@pytest.mark.parametrize(
    ("query", "steady"), [("SELECT * { ?s ?p ?o }", True), ("SELECT (now() AS ?t) {}", False), ("SELECT (RAND() AS ?t) {}", False)]
)
def test_a_query_whose_answer_changes_by_itself_is_known(query: str, steady: bool) -> None:
    assert guard.is_steady(query) is steady


class TestProtocolGraphsOfAnUpdate:
    def test_go_into_every_operation_with_a_where(self) -> None:
        update = 'INSERT DATA { <urn:a> <urn:b> "WHERE" } ; DELETE { ?s ?p ?o } WHERE { ?s ?p ?o { SELECT * WHERE { ?s ?p ?o } } }'
        written = guard.with_using(update, ["urn:g"], ["urn:n"])
        assert written.count("USING <urn:g> USING NAMED <urn:n>") == 1
        ox.Store().update(written)

    def test_make_the_short_form_a_long_one(self) -> None:
        store = ox.Store()
        store.update("INSERT DATA { <urn:a> <urn:b> 1 GRAPH <urn:g> { <urn:a> <urn:b> 1 . <urn:c> <urn:b> 2 } }")
        store.update(guard.with_using("DELETE WHERE { ?s <urn:b> ?o }", ["urn:g"], []))
        assert not list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def test_must_not_meet_the_updates_own(self) -> None:
        with pytest.raises(QueryRefused):
            guard.with_using("INSERT { ?s ?p ?o } USING <urn:h> WHERE { ?s ?p ?o }", ["urn:g"], [])


def test_several_from_clauses_are_found_for_their_merge() -> None:
    assert guard.from_graphs("SELECT * FROM <urn:a> FROM <urn:b> FROM NAMED <urn:c> { ?s ?p ?o }") == ["urn:a", "urn:b"]
    assert guard.from_graphs("SELECT * FROM <urn:a> { ?s ?p ?o }") is None
    assert guard.from_named_graphs("SELECT * FROM <urn:a> FROM NAMED <urn:c> { ?s ?p ?o }") == ["urn:c"]
