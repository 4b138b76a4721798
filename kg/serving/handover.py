"""`kg ingest` beside a running `kg serve`: the articles are handed to the server, which holds the store's lock.

The server leaves its address and a token of its own in `serve.json` of the store's folder, readable by its owner only; whoever can read
that file could write to the store's files as well.  Both sides are here: `Ingest` answers `POST /ingest` with JSON lines, `send` asks for
them.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from kg.errors import StoreError
from kg.serving.http import Headers, Receive, Scope, Send, body_of, headers_of, respond_problem, respond_stream
from kg.serving.problems import Problem
from kg.serving.security import require_token, write_private
from kg.serving.writing import WriterClient

if TYPE_CHECKING:
    from kg.ingest import Line, Report
    from kg.reading import Overrides

FILE = "serve.json"
MOST_INPUT = 256 << 20  # bytes: of standard input, which travels in the body


def leave_note(folder: Path, url: str, token: str) -> None:
    write_private(folder / FILE, json.dumps({"url": url, "token": token, "pid": os.getpid()}) + "\n")


def take_note_away(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


class Ingest:
    """ASGI application of `POST /ingest`.

    Body: one line of JSON {"paths", "folder", "overrides", "jobs"}, then what stood on standard input.  Answer: JSON lines, {"line": …}
    for each input once it is durable, {"end": {…}} last; an answer without `end` was cut off.
    """

    def __init__(self, writer: WriterClient, extra: Headers, token: str) -> None:
        self.writer, self.extra, self.token = writer, extra, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = headers_of(scope)
        try:
            if scope["method"] != "POST":
                raise Problem(405, f"{scope['method']}; articles are handed over by POST", {"allow": "POST"})
            require_token(headers.get(b"authorization"), self.token, "handing articles over")
            body = await body_of(receive, headers, MOST_INPUT)
            order, _, stdin = body.partition(b"\n")
            job = _order(order)
        except Problem as problem:
            await respond_problem(send, problem, self.extra)
            return
        await respond_stream(send, [(b"content-type", b"application/x-ndjson"), *self.extra], self._lines(job, stdin))

    async def _lines(self, job: dict[str, Any], stdin: bytes) -> AsyncIterator[bytes]:
        lines: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        # the work goes on when the client goes away: articles half handed over are still whole articles
        work = asyncio.ensure_future(self.writer.ask(job, stdin, progress=lines.put_nowait))
        work.add_done_callback(lambda _: lines.put_nowait(None))
        while (line := await lines.get()) is not None:
            yield orjson.dumps({"line": line}) + b"\n"
        try:
            yield orjson.dumps({"end": work.result()}) + b"\n"
        except Problem as problem:
            yield orjson.dumps({"fault": problem.detail, "status": problem.status}) + b"\n"


def _order(line: bytes) -> dict[str, Any]:
    try:
        given = orjson.loads(line)
        return {
            "do": "ingest",
            "paths": [str(p) for p in given["paths"]],
            "folder": str(given["folder"]),
            "overrides": dict(given["overrides"]),
            "jobs": given["jobs"],
        }
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
        raise Problem(400, f"the first line is not an order: {fault}; accepted: JSON with paths, folder, overrides, jobs") from fault


def running(folder: str | Path) -> dict[str, Any] | None:
    """The note of the server that serves this store; None when none does."""
    try:
        note = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
        os.kill(int(note["pid"]), 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return dict(note)


def send(
    store: str | Path,
    paths: Iterable[str],
    overrides: Overrides | None = None,
    jobs: int | None = None,
    progress: Callable[[Line], None] = lambda _: None,
) -> Report | None:
    """Hands the inputs to the server of this store and reports as `kg.ingest.ingest` does; None when no server has it.

    Raises StoreError when the server refuses or goes away; lines already reported are durable.
    """
    from kg.ingest import Line, Report
    from kg.reading import Overrides

    note = running(store)
    if note is None:
        return None
    inputs = list(paths)
    order = {"paths": inputs, "folder": os.getcwd(), "overrides": asdict(overrides or Overrides()), "jobs": jobs}
    body = orjson.dumps(order) + b"\n" + (sys.stdin.buffer.read() if "-" in inputs else b"")
    address = urlsplit(note["url"])
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port)
    report = Report()
    try:
        headers = {"Authorization": f"Bearer {note['token']}", "Content-Type": "application/x-ndjson"}
        connection.request("POST", "/ingest", body, headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise StoreError(f"{note['url']} refuses the articles: {_detail(answer.read())}")
        for row in answer:
            told = orjson.loads(row)
            if "line" in told:
                line = Line(**told["line"])
                report.lines.append(line)
                progress(line)
            elif "fault" in told:
                raise StoreError(f"{note['url']}: {told['fault']}")
            else:
                return report
    except ConnectionRefusedError:
        return None  # the note is that of a server that was killed
    except (OSError, http.client.HTTPException, orjson.JSONDecodeError) as fault:
        raise StoreError(f"{note['url']} went away: {fault}; what was reported until then is stored") from fault
    finally:
        connection.close()
    raise StoreError(f"{note['url']} ended its answer early; what was reported until then is stored")


def _detail(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return body.decode("utf-8", "replace")[:200]
