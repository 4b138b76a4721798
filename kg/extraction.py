"""One article's whole way without a store: file -> Document -> sentences and names -> times -> claims.

`extract_all` runs it over many inputs, in a pool of processes where there is enough to do.  Results come in the order of the inputs,
so that one process and many give the same output.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from kg import ontology as _ontology
from kg import reading
from kg.errors import InputError, NotAnArticle
from kg.model import Claim, Document
from kg.reading import Overrides

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
    """Changes whenever the same bytes might give other claims: a digest of the code and the words that make them."""
    package = Path(__file__).resolve().parent
    key = hashlib.sha256(_ontology.load().digest.encode())
    for room in ("reading", "language", "times", "claims"):
        for file in sorted((package / room).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                key.update(file.read_bytes())
    return key.hexdigest()[:24]


def extract_document(document: Document) -> tuple[Claim, ...]:
    """All claims of an article in order of position, `event` unset; none for an article that is not Chinese."""
    from kg import claims, language, times

    if not document.language.startswith("zh"):
        return ()
    known = _ontology.load()
    analysis = language.analyse(document, known)
    return claims.extract(analysis, times.resolve(document.text, document.published), known)


def extract_input(path: str, overrides: Overrides = Overrides(), skip: frozenset[str] = frozenset()) -> Extracted:  # noqa: B008 - frozen
    """Read and extract one input; never raises for a bad one.  Documents in `skip` are read but not extracted again."""
    try:
        documents = list(reading.read(path, overrides))
        return Extracted(path, tuple((d, () if d.id in skip else extract_document(d)) for d in documents))
    except NotAnArticle as fault:
        return Extracted(path, (), "skipped", str(fault))
    except InputError as fault:
        return Extracted(path, (), "failed", str(fault))
    except Exception as fault:  # a bug must not cost the rest of the batch: it is reported with its input
        if os.environ.get("KG_DEBUG"):
            raise
        return Extracted(path, (), "failed", f"{path}: internal error, please report it: {type(fault).__name__}: {fault}")


def extract_all(
    inputs: Iterable[str],
    overrides: Overrides = Overrides(),  # noqa: B008 - frozen
    skip: frozenset[str] = frozenset(),
    jobs: int | None = None,
) -> Iterator[Extracted]:
    """Lazily, in the order of `inputs`; `jobs` processes (default: one a core), none for a handful of inputs."""
    source = iter(inputs)
    first = list(islice(source, _POOL_FROM))
    workers = jobs or os.cpu_count() or 1
    if workers == 1 or len(first) < _POOL_FROM:
        for path in first:
            yield extract_input(path, overrides, skip)
        for path in source:
            yield extract_input(path, overrides, skip)
        return
    # forkserver: a fork of this process would copy Oxigraph's and ONNX Runtime's threads in a broken state
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(overrides, skip)) as pool:
        flying: deque[Future[Extracted]] = deque()
        try:
            for path in (p for part in (first, source) for p in part):
                flying.append(pool.submit(_work, path))
                if len(flying) >= _AHEAD * workers:
                    yield flying.popleft().result()
            while flying:
                yield flying.popleft().result()
        finally:
            for waiting in flying:
                waiting.cancel()


_overrides: Overrides
_skip: frozenset[str]


def _start(overrides: Overrides, skip: frozenset[str]) -> None:
    global _overrides, _skip
    _overrides, _skip = overrides, skip


def _work(path: str) -> Extracted:
    return extract_input(path, _overrides, _skip)
