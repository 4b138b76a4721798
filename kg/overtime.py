"""A limit of time for work that may never end: an alarm of the operating system, which also interrupts regular expressions.

Only the main thread can be interrupted, and Windows has no such alarm; elsewhere kg.extraction ends the process instead.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType


class Overtime(BaseException):
    """Not an Exception: no library on the way may take it for a fault of its own."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raises Overtime inside when the time is over.  A limit within another stops the clock of the other."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _over)
    left, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)


def loading() -> AbstractContextManager[None]:
    """Stops the clock of the limit around it: that a library or a model is loaded for the first time is no article's fault.

    Without a limit of its own: on a machine with other work, loading may take minutes.
    """
    return limit(0)


def _over(_: int, __: FrameType | None) -> None:
    raise Overtime
