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
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from kg.errors import InputError, StoreError
from kg.serving.http import Headers, Receive, Scope, Send, body_of, headers_of, respond_problem, respond_stream
from kg.serving.problems import Problem
from kg.serving.security import require_token, write_private
from kg.serving.writing import WriterClient

if TYPE_CHECKING:
    from kg.extraction import Source
    from kg.ingest import Line, Report
    from kg.reading import Overrides, Payload

FILE = "serve.json"
MOST_INPUT = 256 << 20  # bytes of one request
_SLICE, _SLICE_BYTES = 32, 32 << 20  # payloads in one request: articles fetched from slow hosts should not wait for each other


def leave_note(folder: Path, url: str, token: str) -> None:
    write_private(folder / FILE, json.dumps({"url": url, "token": token, "pid": os.getpid()}) + "\n")


def take_note_away(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


class Ingest:
    """ASGI application of `POST /ingest`.

    Body: one line of JSON {"paths", "given", "folder", "overrides", "jobs", "limit"}, then the bytes of what is `given`, each announced
    with its name, address, encoding and size.  Answer: JSON lines, {"line": …}
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
            "given": list(given["given"]),
            "folder": str(given["folder"]),
            "overrides": dict(given["overrides"]),
            "jobs": given["jobs"],
            "limit": given["limit"],
        }
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
        raise Problem(400, f"the first line is not an order: {fault}; accepted: JSON with paths, given, folder …") from fault


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
    inputs: Iterable[Source],
    overrides: Overrides | None = None,
    jobs: int | None = None,
    progress: Callable[[Line], None] = lambda _: None,
    limit: int | None = None,
) -> Report | None:
    """Hands the inputs to the server of this store and reports as `kg.ingest.ingest` does; None when no server has it.

    Paths are read by the server, what was brought from elsewhere travels.  Raises StoreError when the server refuses or goes away; lines
    already reported are durable.
    """
    from kg.ingest import Line, Report
    from kg.reading import Overrides

    note = running(store)
    if note is None:
        return None
    report = Report()
    for paths, given, faults in _slices(inputs):
        for fault in faults:
            report.lines.append(Line(fault.place, "failed", str(fault)))
            progress(report.lines[-1])
        if not paths and not given:
            continue
        announced = [{"name": p.name, "url": p.url, "charset": p.charset, "size": len(p.data or b"")} for p in given]
        left = None if limit is None else limit - sum(line.outcome in ("stored", "unchanged") for line in report.lines)
        if left == 0:
            break
        order = {"paths": paths, "given": announced, "folder": os.getcwd(), "jobs": jobs, "limit": left}
        body = orjson.dumps(order | {"overrides": asdict(overrides or Overrides())}) + b"\n" + b"".join(p.data or b"" for p in given)
        if not _post(note, body, report, progress):
            return None
    return report


def _slices(inputs: Iterable[Source]) -> Iterator[tuple[list[str], list[Payload], list[InputError]]]:
    """Paths, payloads and faults that go in one request: all paths, but only so many bytes."""
    paths: list[str] = []
    given: list[Payload] = []
    faults: list[InputError] = []
    for source in inputs:
        if isinstance(source, str):
            paths.append(source)
        elif isinstance(source, InputError):
            faults.append(source)
        else:
            given.append(source)
            if len(given) >= _SLICE or sum(len(p.data or b"") for p in given) > _SLICE_BYTES:
                yield paths, given, faults
                paths, given, faults = [], [], []
    yield paths, given, faults


def _post(note: dict[str, Any], body: bytes, report: Report, progress: Callable[[Line], None]) -> bool:
    """False when there is no server: the note is that of one that was killed."""
    from kg.ingest import Line

    address = urlsplit(note["url"])
    connection = http.client.HTTPConnection(address.hostname or "127.0.0.1", address.port)
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
                return True
    except ConnectionRefusedError:
        return False
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
