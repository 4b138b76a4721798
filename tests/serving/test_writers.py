"""Many writers, one store: nothing lost, nothing half done, whatever is killed."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.serving import handover, writing
from kg.serving.problems import Problem
from tests.serving.live import AUTHORISED, TOKEN, Live, serving, wait_until

INCREMENT = "DELETE { <urn:c> <urn:n> ?old } INSERT { <urn:c> <urn:n> ?new } WHERE { <urn:c> <urn:n> ?old BIND(?old + 1 AS ?new) }"


def test_eight_writers_that_read_modify_and_write_lose_no_update(empty: Live) -> None:
    empty.update("INSERT DATA { <urn:c> <urn:n> 0 }")

    def work() -> None:
        for _ in range(25):
            assert empty.update(INCREMENT).status_code == 204

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert empty.rows("SELECT ?n { <urn:c> <urn:n> ?n }") == [["200"]]


def test_clients_that_compute_themselves_write_under_if_match(empty: Live) -> None:
    """Four clients read a number, add one and put it back; a 412 sends them round again."""
    empty.put("<urn:c> <urn:n> 0 .", "?graph=urn:g")

    def work() -> None:
        done = 0
        while done < 5:
            read = empty.http.get("/data?graph=urn:g", headers={"accept": "application/n-triples"})
            number = int(read.text.split('"')[1])
            headers = {"content-type": "text/turtle", "if-match": read.headers["etag"]} | AUTHORISED
            put = empty.http.put("/data?graph=urn:g", content=f"<urn:c> <urn:n> {number + 1} .".encode(), headers=headers)
            assert put.status_code in (204, 412)
            done += put.status_code == 204

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert empty.rows("SELECT ?n { <urn:c> <urn:n> ?n }") == [["20"]]


def test_what_was_acknowledged_outlives_the_killing_of_server_and_writer(tmp_path: Path) -> None:
    store = tmp_path / "store"
    acknowledged = -1
    pause = random.Random(7)
    for turn in range(3):
        with serving(store, "--writable", "--workers", "1") as live:
            stop = threading.Event()

            def write(live: Live = live, stop: threading.Event = stop) -> None:
                nonlocal acknowledged
                while not stop.is_set():
                    try:
                        answer = live.update(f"INSERT DATA {{ <urn:a> <urn:n> {acknowledged + 1} . <urn:b> <urn:n> {acknowledged + 1} }}")
                    except Exception:
                        return  # killed under it
                    if answer.status_code != 204:
                        return
                    acknowledged += 1

            writing = threading.Thread(target=write)
            writing.start()
            stop.wait(0.3 + pause.random())
            victims = [live.process.pid] if turn % 2 else live.processes("kg.serving.writer")
            for victim in victims:
                os.kill(victim, signal.SIGKILL)
            stop.set()
            writing.join(30)
            live.process.kill()
            live.process.wait(10)
    assert acknowledged > 3
    with serving(store, "--workers", "1") as live:
        numbers = {int(n) for (n,) in live.rows("SELECT ?n { <urn:a> <urn:n> ?n }")}
        assert set(range(acknowledged + 1)) <= numbers
        assert numbers == {int(n) for (n,) in live.rows("SELECT ?n { <urn:b> <urn:n> ?n }")}


def test_a_writer_that_is_killed_comes_back(tmp_path: Path) -> None:
    with serving(tmp_path / "store", "--writable", "--workers", "1") as live:
        live.update("INSERT DATA { <urn:a> <urn:n> 1 }")
        assert live.ask("ASK { <urn:a> <urn:n> 1 }")
        os.kill(live.processes("kg.serving.writer")[0], signal.SIGKILL)
        assert live.ask("ASK { <urn:a> <urn:n> 1 }")  # reads go on
        assert wait_until(lambda: live.update("INSERT DATA { <urn:a> <urn:n> 2 }").status_code == 204, 30)
        assert live.count() == 2


def test_a_writer_that_cannot_open_the_store_is_tried_alone_until_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_AGAIN", 0.2)
    marker = tmp_path / "store.json"

    def writers() -> int:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        return sum("kg.serving.writer" in command(child) for child in children)

    def command(child: str) -> str:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # ended in between
            return Path(f"/proc/{child}/cmdline").read_text()
        return ""

    async def run() -> int:
        client = writing.WriterClient(tmp_path, 5.0, lambda checkpoint: checkpoint.held.close())
        await client.start()
        good = marker.read_text()
        marker.write_text("not json")
        assert client._process is not None
        client._process.kill()
        most = 0
        for _ in range(60):
            await asyncio.sleep(0.1)
            most = max(most, writers())
        marker.write_text(good)
        for _ in range(300):
            await asyncio.sleep(0.1)
            with contextlib.suppress(Problem):
                await client.ask({"do": "update", "base": "urn:x"}, b"INSERT DATA { <urn:a> <urn:b> 1 }")
                break
        else:
            pytest.fail("the writer did not come back")
        await client.stop()
        return most

    assert asyncio.run(run()) == 1


class TestHandingOver:
    def test_kg_ingest_beside_a_server_gives_its_articles_to_it(self, tmp_path: Path, examples: Path) -> None:
        article = sorted(examples.iterdir())[0]
        store = tmp_path / "store"
        with serving(store, "--workers", "1", timeout=120) as live:
            command = [sys.executable, "-m", "kg.cli.main", "ingest", "--json", "--jobs", "1", "--store", str(store), article.name]
            done = subprocess.run(command, cwd=examples, capture_output=True, text=True, timeout=240, check=True)
            assert '"stored": 1' in done.stdout
            assert f'"input": "{article.name}"' in done.stdout
            assert live.count() > 20
            assert live.http.get("/timeline").json()["items"]
            again = subprocess.run(command, cwd=examples, capture_output=True, text=True, timeout=240, check=True)
            assert '"unchanged": 1' in again.stdout

    def test_a_note_of_a_dead_server_is_nobody(self, tmp_path: Path) -> None:
        handover.leave_note(tmp_path, "http://127.0.0.1:1", "x")
        assert (tmp_path / handover.FILE).stat().st_mode & 0o077 == 0
        assert handover.send(tmp_path, ["nothing.md"]) is None

    def test_a_wrong_token_is_said(self, server: Live, tmp_path: Path) -> None:
        handover.leave_note(tmp_path, server.url, "wrong")
        with pytest.raises(StoreError, match="token"):
            handover.send(tmp_path, ["nothing.md"])

    def test_the_note_goes_with_the_server(self, tmp_path: Path) -> None:
        with serving(tmp_path / "store", "--workers", "1") as live:
            assert handover.running(live.store)
        assert handover.running(live.store) is None
        assert live.process.returncode == 0


class TestStarting:
    def test_a_second_server_says_who_holds_the_store(self, server: Live) -> None:
        command = [sys.executable, "-m", "kg.cli.main", "serve", "--store", str(server.store), "--port", "0"]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 4
        assert "kg serve" in second.stderr
        assert "Traceback" not in second.stderr

    def test_a_taken_port_is_a_usage_error(self, server: Live, tmp_path: Path) -> None:
        port = server.url.rsplit(":", 1)[1]
        command = [sys.executable, "-m", "kg.cli.main", "serve", "--store", str(tmp_path / "s"), "--port", port]
        second = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert second.returncode == 2
        assert port in second.stderr

    def test_a_token_is_made_and_its_place_told_and_the_network_is_warned_of(self, tmp_path: Path) -> None:
        store = tmp_path / "store"
        with serving(store, "--writable", "--workers", "1", "--host", "0.0.0.0", token=None) as live:
            token = (store / "token").read_text().strip()
            assert (store / "token").stat().st_mode & 0o077 == 0
            headers = {"content-type": "application/sparql-update", "authorization": f"Bearer {token}"}
            url = live.url.replace("0.0.0.0", "127.0.0.1")
            assert live.http.post(f"{url}/update", content=b"INSERT DATA { <urn:a> <urn:b> 1 }", headers=headers).status_code == 204
            live.process.terminate()
            live.process.wait(20)
            assert live.process.stderr is not None
            said = live.process.stderr.read()
        assert "WARNING" in said
        assert str(store / "token") in said
        assert token not in said

    def test_without_writable_nothing_but_reading(self, tmp_path: Path) -> None:
        with serving(tmp_path / "store", "--workers", "1", token=TOKEN) as live:
            assert live.update("INSERT DATA { <urn:a> <urn:b> 1 }").status_code == 403
            assert live.put("<urn:a> <urn:b> 1 .").status_code == 403
            assert live.count() == 0
