"""No article holds up the others: not one that takes for ever, and not one that takes its process along."""

import os
import pickle
import re
import signal
import time
from pathlib import Path

import pytest

from kg import extraction, overtime
from kg.errors import KgError, UnreadableInput
from kg.extraction import Extracted
from kg.model import Document
from kg.reading import Payload


def test_work_over_time_is_interrupted_even_inside_a_regular_expression() -> None:
    started = time.monotonic()
    with pytest.raises(overtime.Overtime), overtime.limit(0.3):
        re.match(r"(a+)+$", "a" * 40 + "b")
    assert time.monotonic() - started < 5


def test_work_that_only_waits_is_interrupted_later() -> None:
    started = time.monotonic()
    with pytest.raises(overtime.Overtime), overtime.limit(0.2):
        time.sleep(60)
    assert 0.2 * overtime.PATIENCE <= time.monotonic() - started < 10


def test_loading_stops_the_clock() -> None:
    with overtime.limit(0.5):
        with overtime.loading():
            time.sleep(2)
        time.sleep(0.1)


def test_after_the_limit_nothing_is_interrupted() -> None:
    with overtime.limit(0.1):
        pass
    time.sleep(0.2)


def articles(folder: Path, count: int) -> list[str]:
    for n in range(count):
        (folder / f"{n:02}.md").write_text(f"{n}号码头复工\n\n港口工会周一宣布罢工结束，{n}号码头周二复工。", encoding="utf-8")
    return sorted(map(str, folder.iterdir()))


def test_an_article_over_time_is_reported_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(document: Document) -> tuple[()]:
        if document.title.startswith("1号"):
            time.sleep(60)
        return ()

    extraction._load_models()
    monkeypatch.setattr(extraction, "SECONDS", 0.3)
    monkeypatch.setattr(extraction, "extract_document", slow)
    outcomes = [(e.outcome, e.reason) for e in extraction.extract_all(articles(tmp_path, 3))]
    assert [o for o, _ in outcomes] == ["read", "failed", "read"]
    assert "01.md: took over" in outcomes[1][1]


def _work(given: Payload) -> list[Extracted | Document]:
    if given.name.endswith("hangs"):
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])  # as native code does that never returns to Python
        time.sleep(600)
    if given.name.endswith("dies"):
        os.kill(os.getpid(), signal.SIGKILL)
    return [Extracted(given.name, ())]


def test_a_process_that_hangs_or_dies_is_replaced_and_costs_its_input_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_work", _work)
    monkeypatch.setattr(extraction, "_HANGS", 2.0)
    names = [f"{n:02}" for n in range(28)]
    names[3], names[11] = "03-hangs", "11-dies"
    missing = UnreadableInput("no address", "nothing there", "an address that answers")
    found = list(extraction.extract_all([*(Payload(n, b"x") for n in names), missing], jobs=2))
    assert [e.input for e in found] == [*names, "no address"]
    assert {e.input: e.outcome for e in found if e.outcome != "read"} == {"03-hangs": "failed", "11-dies": "failed", "no address": "failed"}


def test_a_fault_travels_between_processes() -> None:
    fault = UnreadableInput("a.zip!b", "nothing", "something")
    assert str(pickle.loads(pickle.dumps(fault))) == str(fault)


def _start(*_: object) -> None:
    raise RuntimeError("no model")


def test_processes_that_cannot_start_are_an_error_and_no_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction, "_start", _start)
    with pytest.raises(KgError, match="--jobs 1"):
        list(extraction.extract_all([Payload(f"{n}", b"x" * 100_000) for n in range(200)], jobs=2))


def test_articles_of_one_file_are_tasks_of_their_own_in_their_order(tmp_path: Path) -> None:
    entries = "".join(f"<item><title>{n}号码头复工</title><guid>{n}</guid><description>周二复工。</description></item>" for n in range(30))
    (tmp_path / "feed").write_text(f"<rss version='2.0'><channel><title>北岸</title>{entries}</channel></rss>", encoding="utf-8")
    inputs = [str(tmp_path / "feed"), *articles(tmp_path, 30)[:-1]]
    one, two = (list(extraction.extract_all(inputs, jobs=jobs)) for jobs in (1, 2))
    assert [e.input for e in one] == [e.input for e in two]
    assert [e.input for e in one[:30]] == [f"{tmp_path}/feed!{n}" for n in range(30)]
    assert [[c.id for _, cs in e.articles for c in cs] for e in one] == [[c.id for _, cs in e.articles for c in cs] for e in two]
