"""The server's side of the writer process (kg.serving.writer): sends jobs, hears of checkpoints, starts it again when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from kg import errors
from kg.graph import checkpoint
from kg.serving import frames
from kg.serving.problems import Problem
from kg.serving.workers import Checkpoint

Progress = Callable[[dict[str, Any]], None]
_FINISH_WITHIN = 15.0  # seconds
_AGAIN = 5.0  # seconds between two starts of a writer that keeps dying


class WriterClient(asyncio.Protocol):
    """`published` is called with every new checkpoint, in the event loop.

    `acknowledged` counts writes that clients were told of, `shown` those that the newest checkpoint holds.
    """

    def __init__(self, folder: Path, timeout: float, published: Callable[[Checkpoint], None]) -> None:
        self.folder, self.timeout, self.published = folder, timeout, published
        self.acknowledged = self.shown = 0
        self._decoder = frames.Decoder()
        self._transport: asyncio.WriteTransport | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._progress: dict[int, Progress] = {}
        self._waiting: dict[int, asyncio.Event] = {}
        self._number = 0
        self._first: asyncio.Future[None] | None = None
        self._showing: asyncio.Future[dict[str, Any]] | None = None
        self._started = 0.0
        self._up = False  # it has shown a checkpoint since it was started
        self._closing = False

    async def start(self) -> None:
        """Returns when the first checkpoint is published.  Raises the KgError that keeps the writer from opening the store."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._started = time.monotonic()
        self._first = loop.create_future()
        self._decoder = frames.Decoder()
        self.acknowledged = self.shown = 0
        environment = {k: v for k, v in os.environ.items() if k != "KG_TOKEN"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "kg.serving.writer", str(theirs.fileno()), str(self.folder)],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        await loop.create_connection(lambda: self, sock=ours)
        await self._first

    async def stop(self) -> None:
        """What the writer is doing is finished, or given up after a while: whatever it acknowledged is durable."""
        self._closing = True
        if self._transport is not None:
            self._transport.close()
        if self._process is not None:
            try:
                await asyncio.to_thread(self._process.wait, _FINISH_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        for head, _ in self._decoder.feed(data):
            if "checkpoint" in head:
                self._show(head)
            elif "fatal" in head:
                kind = getattr(errors, head["kind"], errors.StoreError)
                if self._first is not None and not self._first.done():
                    self._first.set_exception(kind(head["fatal"]))
            elif "started" in head:
                if head["id"] in self._waiting:
                    self._waiting[head["id"]].set()
            elif "line" in head:
                if head["id"] in self._progress:
                    self._progress[head["id"]](head["line"])
            else:
                job = self._jobs.pop(head["id"], None)
                if job is not None and not job.done():
                    job.set_result(head)

    def _show(self, head: dict[str, Any]) -> None:
        held = checkpoint.hold(self.folder)
        if str(held.path) != head["checkpoint"]:
            held.close()  # a newer one is there already, and the word of it on its way
            return
        self.shown = head["done"]
        self._up = True
        self.published(Checkpoint(held.path, head["revision"], held, head["doubled"]))
        if self._first is not None and not self._first.done():
            self._first.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        lost = Problem(
            503, "the writer has stopped and is being started again; whether this write was done is not known", {"retry-after": "2"}
        )
        for job in self._jobs.values():
            if not job.done():
                job.set_exception(lost)
        self._jobs.clear()
        if self._first is not None and not self._first.done():
            self._first.set_exception(errors.StoreError(f"{self.folder}: the writer process ended before it had opened the store"))
        was_up, self._up = self._up, False
        if was_up and not self._closing:  # one that never came up is the business of who started it
            task = asyncio.ensure_future(self._restart())
            task.add_done_callback(lambda t: t.cancelled() or t.exception())

    async def _restart(self) -> None:
        while not self._closing:
            assert self._process is not None
            await asyncio.to_thread(self._process.wait)
            await asyncio.sleep(max(0.0, self._started + _AGAIN - time.monotonic()))
            try:
                await self.start()
                return
            except errors.KgError:
                continue

    async def ask(
        self, job: dict[str, Any], body: bytes = b"", progress: Progress | None = None, timeout: float | None = None
    ) -> dict[str, Any]:
        """What the writer answers once the job is durable.  Raises Problem; 504 kills a writer that does not come to an end."""
        if self._transport is None:
            raise Problem(503, "the writer is being started again", {"retry-after": "5"})
        self._number += 1
        number = self._number
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._jobs[number] = answer
        if progress is not None:
            self._progress[number] = progress
        self._transport.write(frames.pack({"id": number} | job, body))
        try:
            if timeout is not None:
                await self._turn(number, answer, timeout)
            head = await asyncio.wait_for(answer, timeout)
        except TimeoutError:
            if self._process is not None:
                self._process.kill()
            raise Problem(504, f"the update did not end within {timeout:g} s and was given up") from None
        finally:
            self._jobs.pop(number, None)
            self._progress.pop(number, None)
        if "fault" in head:
            raise Problem(head["status"], head["fault"], head["headers"], **head["fields"])
        done: dict[str, Any] = head["ok"]
        self.acknowledged = max(self.acknowledged, done.get("done", 0))
        return done

    async def _turn(self, number: int, answer: asyncio.Future[dict[str, Any]], timeout: float) -> None:
        """Returns when the writer has begun with the job or is done.  Raises Problem 503 when it does not come to it in time."""
        begun = self._waiting[number] = asyncio.Event()
        answer.add_done_callback(lambda _: begun.set())
        try:
            await asyncio.wait_for(begun.wait(), timeout)
        except TimeoutError:
            if self._transport is not None:
                self._transport.write(frames.pack({"id": number, "do": "forget"}))
            raise Problem(503, f"the writer was busy for {timeout:g} s; the update was taken back", {"retry-after": "5"}) from None
        finally:
            del self._waiting[number]

    async def catch_up(self) -> None:
        """Returns when the newest checkpoint holds every write that was acknowledged before the call."""
        if self.shown >= self.acknowledged:
            return
        if self._showing is None or self._showing.done():
            # one that is on its way will do: the writer works in order, so it comes after every write that was answered
            self._showing = asyncio.ensure_future(self.ask({"do": "checkpoint"}))
        with contextlib.suppress(Problem):  # without a writer nothing newer can be shown, and reads go on
            await asyncio.shield(self._showing)
