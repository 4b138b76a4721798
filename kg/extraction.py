"""One article's whole way without a store: file -> Document -> sentences and names -> times -> claims.

`extract_all` runs it over many inputs, in a pool of processes where there is enough to do.  Results come in the order of the inputs,
so that one process and many give the same output.
"""

from __future__ import annotations

import gc
import hashlib
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from pathlib import Path

from kg import ontology as _ontology
from kg import reading, resources
from kg.errors import InputError, NotAnArticle
from kg.model import Claim, Document
from kg.reading import Overrides, Payload

_POOL_FROM = 24  # inputs; below, starting processes costs more than it saves
_AHEAD = 32  # inputs in flight for each process: bounds memory


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one input gave.  `articles` pairs each document with its claims; `outcome` is read, skipped or failed, `reason` says why."""

    input: str
    articles: tuple[tuple[Document, tuple[Claim, ...]], ...]
    outcome: str = "read"
    reason: str = ""


@cache
def version() -> str:
    """Changes whenever the same bytes might give other claims: a digest of the code, words and weights that make them."""
    package = Path(__file__).resolve().parent
    key = hashlib.sha256(_ontology.load().digest.encode())
    for room in ("reading", "language", "times", "claims"):
        for file in sorted((package / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                key.update(file.read_bytes())
    for weights in sorted(resources.folder("ontology").glob("*.json")):
        key.update(weights.read_bytes())
    return key.hexdigest()[:24]


def extract_document(document: Document) -> tuple[Claim, ...]:
    """All claims of an article in order of position, `event` unset; none for an article that is not Chinese."""
    from kg import claims, language, times

    if not document.language.startswith("zh"):
        return ()
    known = _ontology.load()
    analysis = language.analyse(document, known)
    return claims.extract(analysis, times.resolve(document.text, document.published), known)


def extract_payload(
    payload: Payload | InputError,
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    skip: frozenset[str] = frozenset(),
) -> tuple[Extracted, ...]:
    """Read and extract what one payload holds; never raises for a bad one.  Documents in `skip` are read but not extracted again."""
    if isinstance(payload, InputError):
        return (_fault(payload),)
    found: list[Extracted] = []
    try:
        for article in reading.articles(payload, overrides):
            if isinstance(article, InputError):
                found.append(_fault(article))
            else:
                claims = () if article.id in skip else extract_document(article)
                found.append(Extracted(article.path, ((article, claims),)))
    except Exception as fault:  # a bug must not cost the rest of the batch: it is reported with its input
        if os.environ.get("KG_DEBUG"):
            raise
        reason = f"{payload.name}: internal error, please report it: {type(fault).__name__}: {fault}"
        found.append(Extracted(payload.name, (), "failed", reason))
    return tuple(found)


def _fault(fault: InputError) -> Extracted:
    return Extracted(fault.place, (), "skipped" if isinstance(fault, NotAnArticle) else "failed", str(fault))


def _payloads(inputs: Iterable[str]) -> Iterator[Payload | InputError]:
    """Containers are taken apart here, in one process and as a stream; plain files are opened where they are parsed."""
    for path in inputs:
        yield from reading.payloads(path)


def extract_all(
    inputs: Iterable[str],
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    skip: frozenset[str] = frozenset(),
    jobs: int | None = None,
) -> Iterator[Extracted]:
    """Lazily, in the order of `inputs`; `jobs` processes (default: one a core), none for a handful of inputs."""
    source = _payloads(inputs)
    first = list(islice(source, _POOL_FROM))
    workers = jobs or os.cpu_count() or 1
    if workers == 1 or len(first) < _POOL_FROM:
        for payload in chain(first, source):
            yield from extract_payload(payload, overrides, skip)
        return
    # forkserver: a fork of this process would copy Oxigraph's and ONNX Runtime's threads in a broken state
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(overrides, skip)) as pool:
        flying: deque[Future[tuple[Extracted, ...]]] = deque()
        try:
            for payload in chain(first, source):
                flying.append(pool.submit(_work, payload))
                if len(flying) >= _AHEAD * workers:
                    yield from flying.popleft().result()
            while flying:
                yield from flying.popleft().result()
        finally:
            for waiting in flying:
                waiting.cancel()


_overrides: Overrides
_skip: frozenset[str]


def _start(overrides: Overrides, skip: frozenset[str]) -> None:
    global _overrides, _skip
    _overrides, _skip = overrides, skip
    gc.set_threshold(100_000, 50, 50)  # articles leave few cycles behind; scanning for them cost a seventh of the time
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """A worker whose parent was killed waits for work for ever: the pool's pipes stay open among the workers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(payload: Payload | InputError) -> tuple[Extracted, ...]:
    return extract_payload(payload, _overrides, _skip)
