"""One article's whole way without a store: file -> Document -> sentences and names -> times -> claims.

`extract_all` runs it over many inputs, in a pool of processes where there is enough to do.  Results come in the order of the inputs,
so that one process and many give the same output.  Reading a file, and extracting an article, may take `SECONDS` each.
"""

from __future__ import annotations

import copyreg
import gc
import hashlib
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from kg import ontology as _ontology
from kg import overtime, reading, resources, script, tagging
from kg.errors import InputError, KgError, NotAnArticle
from kg.model import Claim, Document, Role, Span, TimeExtent
from kg.model import Source as Voice
from kg.reading import Overrides, Payload

_POOL_FROM = 24  # inputs; below, starting processes costs more than it saves
_AHEAD = 128  # inputs in flight for each process: enough to do while a batch is written; bounds memory
SECONDS = 10.0  # of processor time for one file; for one article where a file holds many
_HANGS = overtime.PATIENCE * SECONDS + 2  # a worker that did not end by itself is killed and replaced


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one input gave.  `articles` pairs each document with its claims; `outcome` is read, skipped or failed, `reason` says why."""

    input: str
    articles: tuple[tuple[Document, tuple[Claim, ...]], ...]
    outcome: str = "read"
    reason: str = ""


def _travels(kind: type) -> None:
    """Pickle as the call that makes one: an article is 600 of these, and field by field they took three times as long."""
    values = attrgetter(*(f.name for f in fields(kind)))
    copyreg.pickle(kind, lambda made: (kind, values(made)))


for _kind in (Document, Span, Role, TimeExtent, Voice, Claim):
    _travels(_kind)

Source = str | Payload | InputError  # a path, bytes brought from elsewhere, or why there are none
_Flying = Extracted | tuple[str, "ProcessFuture[list[Extracted | Document]]"]  # of the task and what it will give


@cache
def version() -> str:
    """Changes whenever the same bytes might give other claims: a digest of the code, words and weights that make them."""
    package = Path(__file__).resolve().parent
    key = hashlib.sha256(_ontology.load().digest.encode())
    for room in ("reading", "language", "times", "tagging", "claims"):
        for file in sorted((package / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                key.update(file.read_bytes())
    for weights in sorted(resources.folder("ontology").glob("*.json")):
        key.update(weights.read_bytes())
    key.update(tagging.digest().encode())
    return key.hexdigest()[:24]


def extract_document(document: Document) -> tuple[Claim, ...]:
    """All claims of an article in order of position, `event` unset; none for an article that is not Chinese."""
    from kg import claims, language, times

    if not document.language.startswith("zh"):
        return ()
    known = _ontology.load()
    analysis = language.analyse(document, known)
    learned = tagging.tag(script.characters(document.text)) if tagging.engine() is tagging.Engine.HYBRID else None
    return claims.extract(analysis, times.resolve(document.text, document.published), known, learned)


def extract_payload(
    payload: Payload | InputError,
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    skip: frozenset[str] = frozenset(),
) -> list[Extracted | Document]:
    """Read what one payload holds; an article that is alone in it is extracted, of several each is left to `extract_article`.

    Never raises for a bad one.  Documents in `skip` are read but not extracted again.
    """
    if isinstance(payload, InputError):
        return [_fault(payload)]
    with _reported(payload.name) as found:
        for article in reading.articles(payload, overrides):
            found.append(_fault(article) if isinstance(article, InputError) else article)
        if len(found) == 1 and isinstance(found[0], Document):
            found.append(_extracted(found.pop(), skip))
    return found


def extract_article(document: Document, skip: frozenset[str] = frozenset()) -> Extracted:
    """Never raises."""
    with _reported(document.path) as found:
        found.append(_extracted(document, skip))
    (one,) = found
    assert isinstance(one, Extracted)
    return one


def _extracted(document: Extracted | Document, skip: frozenset[str]) -> Extracted:
    assert isinstance(document, Document)
    if document.id in skip or not document.language.startswith("zh"):
        return Extracted(document.path, ((document, ()),))
    _load_models()
    return Extracted(document.path, ((document, extract_document(document)),))


@cache
def _load_models() -> None:
    with overtime.loading():
        labels = "\n".join(t.labels["zh"] for t in _ontology.load().types.values())
        extract_document(Document("", "", None, "", "", "", None, "none", "zh-Hans", labels, ""))


@contextmanager
def _reported(name: str) -> Iterator[list[Extracted | Document]]:
    """A bug, or an article without end, must not cost the rest of the batch: it is reported with its input."""
    found: list[Extracted | Document] = []
    try:
        _ontology.load()
        with overtime.limit(SECONDS):
            yield found
    except overtime.Overtime:
        found.append(_over_time(name))
    except Exception as fault:
        if os.environ.get("KG_DEBUG"):
            raise
        found.append(Extracted(name, (), "failed", f"{name}: internal error, please report it: {type(fault).__name__}: {fault}"))


def _fault(fault: InputError) -> Extracted:
    return Extracted(fault.place, (), "skipped" if isinstance(fault, NotAnArticle) else "failed", str(fault))


def _over_time(name: str) -> Extracted:
    return Extracted(name, (), "failed", f"{name}: took over {SECONDS:g} s; accepted: articles that are read and extracted within that")


def _payloads(inputs: Iterable[Source]) -> Iterator[Payload | InputError]:
    """Containers are taken apart here, in one process and as a stream; plain files are opened where they are parsed."""
    for source in inputs:
        if isinstance(source, InputError):
            yield source
        else:
            yield from reading.payloads(source)


def extract_all(
    inputs: Iterable[Source],
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    skip: frozenset[str] = frozenset(),
    jobs: int | None = None,
) -> Generator[Extracted]:
    """Lazily, in the order of `inputs`; `jobs` processes (default: one a core), none for a handful of inputs."""
    source = _payloads(inputs)
    first = list(islice(source, _POOL_FROM))
    workers = jobs or os.cpu_count() or 1
    if workers == 1 or len(first) < _POOL_FROM:
        for payload in chain(first, source):
            for found in extract_payload(payload, overrides, skip):
                yield found if isinstance(found, Extracted) else extract_article(found, skip)
        return
    # forkserver: a fork of this process would copy Oxigraph's and ONNX Runtime's threads in a broken state
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPool(workers, initializer=_start, initargs=(overrides, skip), context=context) as pool:
        flying: deque[_Flying] = deque()
        try:
            for payload in chain(first, source):
                flying.append(_fault(payload) if isinstance(payload, InputError) else _scheduled(pool, payload))
                while len(flying) >= _AHEAD * workers:
                    yield from _landed(flying, pool)
            while flying:
                yield from _landed(flying, pool)
        except BaseException:
            pool.stop()  # type: ignore[no-untyped-call]
            raise


def _scheduled(pool: ProcessPool, given: Payload | Document) -> _Flying:
    return given.path if isinstance(given, Document) else given.name, pool.schedule(_work, [given], timeout=_HANGS)


def _landed(flying: deque[_Flying], pool: ProcessPool) -> Iterator[Extracted]:
    """The result of the first task; what it left to do takes its place."""
    first = flying.popleft()
    if isinstance(first, Extracted):
        yield first
        return
    name, future = first
    found: list[Extracted | Document]
    try:
        found = _result(future, pool)
    except TimeoutError:  # native code that no alarm interrupts: the pool has replaced the process
        found = [_over_time(name)]
    except ProcessExpired as fault:
        found = [
            Extracted(name, (), "failed", f"{name}: the process that read it died ({fault}); accepted: articles it can hold in memory")
        ]
    flying.extendleft(one if isinstance(one, Extracted) else _scheduled(pool, one) for one in reversed(found))


def _result(future: ProcessFuture[list[Extracted | Document]], pool: ProcessPool) -> list[Extracted | Document]:
    """Raises what the task raised, and KgError when no process can be started: the pool itself then answers only some of its tasks."""
    while not future.done() and pool.active:
        wait([future], timeout=1)
    if future.done() and not isinstance(future.exception(), BrokenProcessPool):
        return future.result()
    raise KgError("the processes that extract end as soon as they start; --jobs 1 extracts without them and shows why")


_overrides: Overrides
_skip: frozenset[str]


def _start(overrides: Overrides, skip: frozenset[str]) -> None:
    global _overrides, _skip
    _overrides, _skip = overrides, skip
    gc.set_threshold(100_000, 50, 50)  # articles leave few cycles behind; scanning for them cost a seventh of the time
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _load_models()


def _leave_with_parent() -> None:
    """A worker whose parent was killed waits for work for ever: the pool's pipes stay open among the workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(given: Payload | Document) -> list[Extracted | Document]:
    if isinstance(given, Document):
        return [extract_article(given, _skip)]
    return extract_payload(given, _overrides, _skip)
