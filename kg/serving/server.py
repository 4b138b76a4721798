"""Runs the application: binds the address, says where it is, leaves the note for `kg ingest`, and ends in order."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace

import uvicorn

from kg.errors import StoreError, UsageError
from kg.serving import handover
from kg.serving.app import Application, Settings
from kg.serving.security import is_loopback

_COLLECT_EVERY = 20_000  # new objects; a request makes some hundred, nearly all freed by their counts
_STOP_WITHIN = 5  # seconds that open requests get when the server is told to end


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; `port` 0 takes a free one.  Raises UsageError naming the address."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(1024)
    except OSError as fault:
        raise UsageError(
            f"--host {host} --port {port}: {fault.strerror or fault}; accepted: an address of this machine and a free port"
        ) from fault
    sock.setblocking(False)
    return sock


def serve(settings: Settings, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serves until SIGINT or SIGTERM.  `ready` is called with the address once queries are answered.  Raises KgError when it cannot
    start.
    """
    settings = replace(settings, loopback_only=is_loopback(host))
    with bind(host, port) as sock, asyncio.Runner(loop_factory=_loop_factory()) as runner, contextlib.suppress(KeyboardInterrupt):
        runner.run(_serve(settings, host, sock, ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # no wheel for this system: the same server on the standard loop
        return None
    return uvloop.new_event_loop


class _Server(uvicorn.Server):
    """Ends on SIGINT and SIGTERM like any program; uvicorn's own handlers raise the signal again before anything could be put in order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)


async def _serve(settings: Settings, host: str, sock: socket.socket, ready: Callable[[str], None]) -> None:
    application = Application(settings)
    await application.start()
    name = f"[{host}]" if ":" in host else host
    url = f"http://{name}:{sock.getsockname()[1]}"
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_STOP_WITHIN,
        server_header=False,
        proxy_headers=False,
        ws="none",
    )
    server = _Server(config)
    gc.collect()
    gc.freeze()  # what a server starts with stays: walking through it again and again would only hold up answers
    gc.set_threshold(_COLLECT_EVERY, 20, 20)
    try:
        handover.leave_note(settings.store, url, settings.ingest_token)
        ready(url)
        await server.serve(sockets=[sock])
    finally:
        handover.take_note_away(settings.store)
        await application.stop()
    if not server.started:
        raise StoreError(f"{url}: the server could not start")
