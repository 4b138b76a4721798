"""On a large store the derived layers follow updates when these pause; nobody waits for them to write."""

import hashlib
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from kg import ids
from kg.graph.store import open_store
from kg.model import Document
from kg.serving import frames, writer


def _document(number: int) -> Document:
    text = f"标题{number}\n没有事件的一句话。"
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    address = f"https://news.example/{number}"
    return Document(
        ids.document_iri(address, digest), f"{number}.md", address, f"标题{number}", "", "urn:outlet", None, "none", "zh-Hans", text, digest
    )


def test_updates_are_durable_at_once_and_the_layers_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "_AT_ONCE", 1)
    with open_store(tmp_path) as store:
        store.put([(_document(n), ()) for n in range(3)])
        settled = store.revision
    ours, theirs = socket.socketpair()
    ours.settimeout(20)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            writer.Writer(theirs, tmp_path).run()
        except BaseException as fault:
            errors.append(fault)

    thread = threading.Thread(target=run)
    thread.start()
    heard = frames.read_all(ours)
    news: list[dict[str, Any]] = []

    def listen_for(key: str) -> dict[str, Any]:
        for head, _ in heard:
            news.append(head)
            if key in head:
                return head
        raise AssertionError(f"no {key}: {news} {errors}")

    assert listen_for("checkpoint")["revision"] == settled
    ours.sendall(frames.pack({"id": 1, "do": "update", "base": "http://x/"}, b"INSERT DATA { GRAPH <urn:mine> { <urn:a> <urn:b> 1 } }"))
    done = listen_for("ok")["ok"]
    assert "." in done["revision"]  # durable, and ahead of the layers
    while "." in (shown := listen_for("checkpoint")["revision"]):
        pass
    assert shown not in (settled, done["revision"])
    ours.close()
    thread.join(20)
    assert not errors
    with open_store(tmp_path) as store:
        assert store.revision == shown
