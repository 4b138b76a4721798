"""The server's side of the query workers: who runs what, for how long, and what becomes of those that overstay.

A query has one deadline, counted from its arrival: it waits at most half of it, and whatever still runs at its end is killed with its
worker and answered 504.  Queues are kept per client and served in turn, so that one client with a hundred queries delays another by one
only.

Most queries take less than the way to a worker and back.  So while the latest did, a worker that has just begun with one is handed the
next one too; should the first turn out to be slow, the second goes to another worker as well, and the first answer counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import orjson

from kg.graph.checkpoint import Checkpoint as HeldCheckpoint
from kg.serving import frames
from kg.serving.problems import BUSY, BYTES, MEMORY, TIMEOUT, Problem

_TICK = 0.02  # seconds between looks at the running queries; the deadline is met to this grain
_BRISK = 0.002  # seconds for which a query is taken for a short one, where most of the latest were
_LATEST = 0.1  # weight of one more query in what the latest took
_SLOW = 0.2  # seconds after which the client of a query is watched, and its processor time
_HEAVY, _NICER = 0.5, 19  # seconds of processor time after which a query yields to others, and by how much (nice)
_JIFFY = 1 / os.sysconf("SC_CLK_TCK")
_QUIET = 1.0  # seconds without a new state after which idle workers change over to the newest
_QUEUE = 256  # queries that may wait
_ABORTED, _KILLED = -6, -9
_OUT_OF_MEMORY = 3  # exit status of kg.serving.worker


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one query: seconds from arrival to answer, bytes of memory beyond the open store, bytes of result; and queries at a time."""

    timeout: float = 30.0
    memory: int = 512 << 20
    result: int = 64 << 20
    workers: int = 4


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A read-only state of the store on disk, kept there while `held` is open; `revision` names the state.

    `doubled`: a triple stands in more than one graph, which the union of the graphs must not count twice.
    """

    folder: Path
    revision: str
    held: HeldCheckpoint
    doubled: bool


@dataclass(frozen=True, slots=True)
class Answer:
    head: dict[str, Any]
    body: bytes
    revision: str


@dataclass(slots=True, eq=False)
class Job:
    payload: dict[str, Any]
    client: str
    answer: asyncio.Future[frames.Frame]
    arrived: float
    deadline: float
    when_slow: Callable[[], None] | None = None
    worker: _Worker | None = None


class _Worker(asyncio.Protocol):
    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.pid: int | None = None
        self.job: Job | None = None  # that it runs
        self.next: Job | None = None  # that it has and will run after it
        self.started = 0.0
        self.told: Path | None = None
        self.holds: Path | None = None
        self.lowered = False
        self.worked: float | None = None  # seconds of processor time when the query was first watched
        self.doomed = False
        self.hedged = False  # what it will run next was given to another as well
        self.decoder = frames.Decoder()
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)

    def data_received(self, data: bytes) -> None:
        for head, body in self.decoder.feed(data):
            if "opened" in head:
                self.holds = Path(head["opened"])
                self.pool.release_checkpoints()
            else:
                self.pool.replied(self, head, body)

    def connection_lost(self, exc: Exception | None) -> None:
        self.doomed = True
        self.pool.discard(self)

    def open(self, checkpoint: Checkpoint) -> None:
        assert self.transport is not None
        self.told = checkpoint.folder
        self.transport.write(frames.pack({"open": str(checkpoint.folder)}))

    def send(self, job: Job) -> None:
        assert self.transport is not None
        if self.job is None:
            self.begin(job)
        else:
            self.next = job
            job.worker = self
        self.transport.write(frames.pack(job.payload))

    def begin(self, job: Job) -> None:
        self.job, self.next, self.started, self.worked, self.hedged = job, None, time.monotonic(), None, False
        job.worker = self


@dataclass(slots=True)
class Pool:
    """`limits.workers` processes over the newest checkpoint.  `spool` is a folder for results too long for a socket."""

    limits: Limits
    spool: Path
    checkpoint: Checkpoint | None = None
    _all: set[_Worker] = field(default_factory=set)
    _idle: list[_Worker] = field(default_factory=list)
    _unborn: deque[_Worker] = field(default_factory=deque)
    _by_pid: dict[int, _Worker] = field(default_factory=dict)
    _queues: OrderedDict[str, deque[Job]] = field(default_factory=OrderedDict)
    _waiting: int = 0
    _control: socket.socket | None = None
    _nursery: subprocess.Popen[bytes] | None = None
    _ticking: asyncio.TimerHandle | None = None
    _catching_up: asyncio.TimerHandle | None = None
    _old: dict[Path, HeldCheckpoint] = field(default_factory=dict)
    _spooled: int = 0
    _typical: float = 0.0  # seconds that the latest queries took in their workers
    _spool_prefix: str = ""
    _closing: bool = False

    async def start(self, checkpoint: Checkpoint) -> None:
        self.spool.mkdir(parents=True, exist_ok=True)
        self._spool_prefix = f"{self.spool}/"
        self.checkpoint = checkpoint
        self._start_nursery()
        await asyncio.gather(*(self._spawn() for _ in range(self.limits.workers)))

    async def stop(self) -> None:
        self._closing = True
        for timer in (self._ticking, self._catching_up):
            if timer:
                timer.cancel()
        for job in [j for w in self._all for j in (w.job, w.next) if j] + [j for q in self._queues.values() for j in q]:
            self._fail(job, Problem(503, "the server is stopping", {"retry-after": "5"}))
        if self._control:
            asyncio.get_running_loop().remove_reader(self._control.fileno())
            self._control.close()  # the nursery ends, and its children with it
        if self._nursery:
            await asyncio.to_thread(self._nursery.wait, 10)
        shutil.rmtree(self.spool, ignore_errors=True)

    def publish(self, checkpoint: Checkpoint) -> None:
        """From now on queries see this state.

        The worker that is asked next changes over at once, the others when they are asked or when no newer state comes for a second:
        opening costs some 30 ms of processor, and an ingest shows two states a second.
        """
        if self.checkpoint is not None and self.checkpoint.folder != checkpoint.folder:
            self._old[self.checkpoint.folder] = self.checkpoint.held
        self.checkpoint = checkpoint
        if self._idle:
            self._idle[-1].open(checkpoint)
        if self._catching_up:
            self._catching_up.cancel()
        self._catching_up = asyncio.get_running_loop().call_later(_QUIET, self._catch_up)

    def _catch_up(self) -> None:
        for worker in self._idle:
            if self.checkpoint is not None and worker.told != self.checkpoint.folder:
                worker.open(self.checkpoint)

    async def run(self, payload: dict[str, Any], client: str, when_slow: Callable[[Job], None] | None = None) -> Answer:
        """The worker's answer and the state it is of.  Raises Problem 503, 504 or 507.  `when_slow` is called once if the answer takes
        more than 0.2 s.
        """
        loop = asyncio.get_running_loop()
        now = time.monotonic()
        payload["cap"] = self.limits.result
        job = Job(payload, client, loop.create_future(), now, now + self.limits.timeout)
        if when_slow is not None:
            job.when_slow = lambda: when_slow(job)
        if self._idle:
            self._dispatch(self._idle.pop(), job)
        elif not self._waiting and (brisk := self._brisk(now)) is not None:
            self._dispatch(brisk, job)
        elif self._waiting >= _QUEUE:
            raise Problem(503, BUSY, {"retry-after": "1"})
        else:
            self._queues.setdefault(client, deque()).append(job)
            self._waiting += 1
        if self._ticking is None:
            self._ticking = loop.call_later(_TICK, self._tick)
        try:
            head, body = await job.answer
            return Answer(head, body, head["revision"])
        except BaseException:
            if not job.answer.done() or job.answer.cancelled():
                self.drop(job)
            _forget(job.payload.get("spool"))
            raise

    def drop(self, job: Job) -> None:
        """The client is gone: a waiting job leaves the queue, a running one frees its worker at once."""
        if job.worker is None:
            self._unqueue(job)
        elif job.worker.job is job:
            self._kill(job.worker)
        job.answer.cancel()

    # ------------------------------------------------------------------ running

    def _dispatch(self, worker: _Worker, job: Job) -> None:
        assert self.checkpoint is not None
        if worker.told != self.checkpoint.folder:
            worker.open(self.checkpoint)
        self._spooled += 1
        job.payload["revision"] = self.checkpoint.revision
        job.payload["spool"] = f"{self._spool_prefix}{self._spooled}"
        if self.checkpoint.doubled:
            job.payload["doubled"] = True
        worker.send(job)

    def _brisk(self, now: float) -> _Worker | None:
        """A worker that has just begun with a query, should that be a short one."""
        if self._typical > _BRISK:
            return None
        for worker in self._all:
            if worker.next is None and worker.job is not None and now - worker.started < _BRISK and not worker.doomed:
                return worker
        return None

    def replied(self, worker: _Worker, head: dict[str, Any], body: bytes) -> None:
        job, worker.job = worker.job, None
        self._typical += _LATEST * (head["took"] - self._typical)
        if job is not None and not job.answer.done():
            fault = head.get("fault")
            if fault == "memory":
                self._fail(job, self._too_much_memory())
            elif fault == "bytes":
                self._fail(job, Problem(507, BYTES.format(mib=self.limits.result >> 20)))
            else:
                job.answer.set_result((head, body))
        elif "file" in head:
            _forget(head["file"])  # another worker was faster, or the client is gone
        if worker.lowered or "retire" in head:
            self._kill(worker)  # a lowered priority cannot be raised again, nor grown memory given back
        elif not worker.doomed:
            if worker.next is not None:
                worker.begin(worker.next)
            self._free(worker)

    def _free(self, worker: _Worker) -> None:
        if worker.job is not None and self._typical > _BRISK:
            return
        job = self._next()
        if job is not None:
            self._dispatch(worker, job)
        elif worker.job is None:
            self._idle.append(worker)

    def _hedge(self, worker: _Worker) -> None:
        """What waits behind a query that turned out slow, or in a worker that is gone, goes to the next free worker."""
        job = worker.next
        if job is None or worker.hedged or job.answer.done():
            return
        worker.hedged = True
        job.worker = None
        if self._idle:
            self._dispatch(self._idle.pop(), job)
            return
        self._queues.setdefault(job.client, deque()).appendleft(job)
        self._queues.move_to_end(job.client, last=False)
        self._waiting += 1

    def _next(self) -> Job | None:
        while self._queues:
            client, queue = next(iter(self._queues.items()))
            job = queue.popleft()
            self._waiting -= 1
            self._queues.move_to_end(client)
            if not queue:
                del self._queues[client]
            if not job.answer.done():
                return job
        return None

    def _unqueue(self, job: Job) -> None:
        queue = self._queues.get(job.client)
        if queue and job in queue:
            queue.remove(job)
            self._waiting -= 1
            if not queue:
                del self._queues[job.client]

    def _tick(self) -> None:
        now = time.monotonic()
        for worker in list(self._all):
            job = worker.job
            if job is None or worker.doomed:
                continue
            if now - worker.started >= _TICK:
                self._hedge(worker)
            if now >= job.deadline:
                self._fail(job, Problem(504, TIMEOUT.format(seconds=self.limits.timeout)))
                self._kill(worker)
            elif now - worker.started >= _SLOW:
                if job.answer.done():  # by another worker, or for nobody
                    self._kill(worker)
                else:
                    self._yield(worker)
            self._watch(job, now)
        for job in [j for q in self._queues.values() for j in q]:
            if now - job.arrived >= self.limits.timeout / 2:
                self._unqueue(job)
                self._fail(job, Problem(503, BUSY, {"retry-after": str(max(1, round(self.limits.timeout / 2)))}))
            else:
                self._watch(job, now)
        busy = self._waiting or any(w.job for w in self._all)
        self._ticking = asyncio.get_running_loop().call_later(_TICK, self._tick) if busy and not self._closing else None

    @staticmethod
    def _watch(job: Job, now: float) -> None:
        if job.when_slow is not None and now - job.arrived >= _SLOW:
            watch, job.when_slow = job.when_slow, None
            watch()

    @staticmethod
    def _yield(worker: _Worker) -> None:
        """Heavy queries give way to light ones.  Their processor time counts, not the clock: on a busy machine every query takes long."""
        if worker.lowered or worker.pid is None:
            return
        with contextlib.suppress(OSError, IndexError, ValueError):
            times = Path(f"/proc/{worker.pid}/stat").read_text().rpartition(")")[2].split()
            now = (int(times[11]) + int(times[12])) * _JIFFY
            if worker.worked is None:
                worker.worked = now
            elif now - worker.worked >= _HEAVY:
                worker.lowered = True
                os.setpriority(os.PRIO_PROCESS, worker.pid, _NICER)

    def _fail(self, job: Job, problem: Problem) -> None:
        if not job.answer.done():
            job.answer.set_exception(problem)
        _forget(job.payload.get("spool"))

    def _too_much_memory(self) -> Problem:
        return Problem(507, MEMORY.format(mib=self.limits.memory >> 20))

    # ------------------------------------------------------------------ birth and death

    def _start_nursery(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        secrets = ("KG_TOKEN", "KG_STORE_TOKEN", "KG_STORE_AUTH")
        environment = {k: v for k, v in os.environ.items() if k not in secrets} | {"RUST_BACKTRACE": "0"}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "kg.serving.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            env=environment,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        theirs.close()
        ours.setblocking(False)
        self._control = ours
        asyncio.get_running_loop().add_reader(ours.fileno(), self._news)

    async def _spawn(self) -> None:
        assert self._control is not None
        assert self.checkpoint is not None
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        _, worker = await asyncio.get_running_loop().create_connection(lambda: _Worker(self), sock=ours)
        self._unborn.append(worker)
        socket.send_fds(self._control, [orjson.dumps({"spawn": self.limits.memory})], [theirs.fileno()])
        theirs.close()
        worker.open(self.checkpoint)
        self._all.add(worker)
        self._free(worker)

    def _kill(self, worker: _Worker) -> None:
        worker.doomed = True
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.transport is not None:
            worker.transport.close()
        if worker.pid is not None and self._control is not None:
            self._control.send(orjson.dumps({"kill": worker.pid}))

    def discard(self, worker: _Worker) -> None:
        """The worker's socket is closed; another takes its place."""
        if worker not in self._all:
            return
        self._all.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._hedge(worker)
        self.release_checkpoints()
        if not self._closing and self._control is not None:
            task = asyncio.ensure_future(self._spawn())
            task.add_done_callback(lambda t: t.cancelled() or t.exception())

    def _news(self) -> None:
        assert self._control is not None
        while True:
            try:
                data = self._control.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self._nursery_lost()
                return
            news = orjson.loads(data)
            if "spawned" in news:
                worker = self._unborn.popleft()
                worker.pid = news["spawned"]
                self._by_pid[news["spawned"]] = worker
                if worker.doomed:
                    self._kill(worker)
            else:
                self._died(self._by_pid.pop(news["exited"], None), news["status"])

    def _died(self, worker: _Worker | None, status: int) -> None:
        """Rust aborts when it gets no memory, and the kernel's own killer sends SIGKILL: an unasked death in a query is one of memory."""
        if worker is None or worker.job is None:
            return
        job, worker.job = worker.job, None
        if status in (_ABORTED, _KILLED, _OUT_OF_MEMORY):
            self._fail(job, self._too_much_memory())
        else:
            self._fail(job, Problem(500, f"the query ended its worker (status {status})"))

    def _nursery_lost(self) -> None:
        assert self._control is not None
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        self._control = None
        if self._closing:
            return
        for worker in list(self._all):
            for job in (worker.job, worker.next):
                if job:
                    self._fail(job, Problem(503, "the query workers are being restarted", {"retry-after": "1"}))
            worker.job = worker.next = None
        self._unborn.clear()
        self._by_pid.clear()
        self._start_nursery()
        lost, self._all, self._idle = self._all, set(), []
        for worker in lost:
            if worker.transport is not None:
                worker.transport.close()
            task = asyncio.ensure_future(self._spawn())
            task.add_done_callback(lambda t: t.cancelled() or t.exception())

    def release_checkpoints(self) -> None:
        """Lets go of the checkpoints that no worker reads any more; the writer then deletes them."""
        used = {w.holds for w in self._all} | {w.told for w in self._all}
        for folder in [f for f in self._old if f not in used]:
            self._old.pop(folder).close()


def _forget(spool: str | None) -> None:
    if spool is not None:
        with contextlib.suppress(OSError):
            os.unlink(spool)
