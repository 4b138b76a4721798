"""What a query may take: time, memory, length, a worker; and that whoever overstays disturbs nobody else."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.serving.live import CSV, Live, serving, wait_until

DEADLINE = 3.0
NUMBERS = " ".join(str(i) for i in range(100))
CROSS = " ".join(f"VALUES ?v{i} {{ {NUMBERS} }}" for i in range(6))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"

PATHOLOGICAL = {
    "cartesian count": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "order over a cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f LIMIT 3",
    "path closure": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:y>)* ?d . ?e (!<urn:z>)* ?f }",
    "string bomb": "SELECT (STRLEN(?z) AS ?n) { BIND('aaaaaaaaaaaaaaaa' AS ?a0) "
    + " ".join(f"BIND(CONCAT(?a{i},?a{i},?a{i},?a{i}) AS ?a{i + 1})" for i in range(20))
    + " BIND(?a20 AS ?z) }",
    "group_concat bomb": "SELECT (STRLEN(GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "values cross product": ENDLESS,
    "regular expression": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i "
    "FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '(a+)+(b+)+(c*)*$')) }",
    "distinct over a cross": "SELECT DISTINCT ?a ?f ?i { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "optional chain": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f OPTIONAL { ?g ?h ?i OPTIONAL { ?j ?k ?l } } } }",
    "huge construct": "CONSTRUCT { ?a ?e ?f . ?d ?b ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that allows little: 3 s, 100 MiB, 1 MB of result, three queries at a time."""
    limits = ["--query-timeout", str(DEADLINE), "--query-memory", "100", "--query-bytes", "1000000", "--workers", "3"]
    with serving(tmp_path_factory.mktemp("limited") / "store", "--writable", *limits) as live:
        rows = "\n".join(f"<urn:i{i}> <urn:p> 'value {i}' ; <urn:next> <urn:i{i + 1}> ." for i in range(2000))
        assert live.put(rows, "?graph=urn:g").status_code == 201
        yield live


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_a_pathological_query_ends_in_time_with_the_right_status(small: Live, name: str) -> None:
    started = time.monotonic()
    answer = small.query(PATHOLOGICAL[name], "*/*")
    taken = time.monotonic() - started
    assert answer.status_code in (504, 507), answer.text[:200]
    assert answer.headers["content-type"] == "application/problem+json"
    assert taken < DEADLINE + 1.5  # 0.5 s on a machine of its own; see bench/endpoint.py
    assert small.ask("ASK {}")


def test_too_much_memory_is_507(small: Live) -> None:
    bomb = PATHOLOGICAL["string bomb"]
    answer = small.query(bomb)
    assert answer.status_code == 507
    assert "100 MiB" in answer.json()["detail"]


def test_too_long_a_result_is_507_and_never_half_a_body(small: Live) -> None:
    answer = small.query(f"SELECT * {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} VALUES ?c {{ {NUMBERS} }} }}", CSV)
    assert answer.status_code == 507
    assert not list((small.store / "spool").iterdir())


def test_others_are_answered_while_two_queries_run_out_their_time(small: Live) -> None:
    slow = [threading.Thread(target=small.query, args=(ENDLESS,)) for _ in range(2)]
    for thread in slow:
        thread.start()
    time.sleep(0.2)
    times = []
    while any(t.is_alive() for t in slow):
        started = time.monotonic()
        assert small.query("SELECT * { <urn:i7> ?p ?o }").status_code == 200
        times.append(time.monotonic() - started)
    for thread in slow:
        thread.join(10)
    assert len(times) > 5
    assert sorted(times)[len(times) // 2] < 0.5


def test_a_full_house_queues_then_says_when_to_come_again(small: Live) -> None:
    answers: list[httpx.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(small.query(ENDLESS))) for _ in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert time.monotonic() - started < DEADLINE + 3
    assert {a.status_code for a in answers} == {503, 504}
    assert all(int(a.headers["retry-after"]) >= 1 for a in answers if a.status_code == 503)
    assert small.ask("ASK {}")


def test_a_client_that_goes_away_frees_its_worker(server: Live) -> None:
    def workers() -> set[int]:
        return set(server.processes("kg.serving.worker"))

    assert wait_until(lambda: len(workers()) == 4)  # the nursery and three workers
    before = workers()
    host, port = server.url.removeprefix("http://").split(":")
    sockets = [socket.create_connection((host, int(port))) for _ in range(3)]
    for sock in sockets:  # the deadline of this server is 30 s: only their going away can end these
        sock.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    time.sleep(0.5)
    for sock in sockets:
        sock.close()
    assert wait_until(lambda: len(before & workers()) == 1, 15)  # the nursery
    assert server.ask("ASK {}")


def test_killed_workers_are_replaced_and_memory_is_given_back(small: Live) -> None:
    def workers() -> list[int]:
        return small.processes("kg.serving.worker")

    def memory() -> int:
        return sum(int(Path(f"/proc/{p}/statm").read_text().split()[1]) for p in [small.process.pid, *small.processes()])

    assert wait_until(lambda: len(workers()) == 4)  # the nursery and three workers
    before = memory()
    for _ in range(3):
        assert small.query(PATHOLOGICAL["string bomb"]).status_code == 507
    assert wait_until(lambda: len(workers()) == 4)
    assert wait_until(lambda: memory() < before * 1.1), (memory(), before)


def test_old_checkpoints_are_cleared_away(empty: Live) -> None:
    def kept() -> int:
        return len([p for p in (empty.store / "checkpoints").iterdir() if p.is_dir()])

    for number in range(6):
        empty.update(f"INSERT DATA {{ <urn:x> <urn:n> {number} }}")
        assert empty.ask(f"ASK {{ <urn:x> <urn:n> {number} }}")
    assert kept() <= 5
    time.sleep(1.5)  # idle workers have let go of what they held
    empty.update("INSERT DATA { <urn:x> <urn:n> 6 }")
    assert empty.ask("ASK { <urn:x> <urn:n> 6 }")
    assert kept() <= 3


def test_a_nursery_that_dies_is_started_again(small: Live) -> None:
    nursery = small.processes("kg.serving.worker")[0]
    os.kill(nursery, signal.SIGKILL)
    assert wait_until(lambda: small.query("ASK {}").status_code == 200 and nursery not in small.processes("kg.serving.worker"))
