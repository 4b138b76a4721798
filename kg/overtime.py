"""A limit of time for work that may never end: an alarm of the operating system, which also interrupts regular expressions.

Only the main thread can be interrupted, and Windows has no such alarm; elsewhere kg.extraction ends the process instead.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType

PATIENCE = 3


class Overtime(BaseException):
    """Not an Exception: no library on the way may take it for a fault of its own."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raises Overtime inside when so much processor time is used, or PATIENCE times as much has passed.

    Processor time, so that a machine with other work fails no article it would read alone; the clock, for what waits and does not work.  A
    limit within another stops the clocks of the other.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    clocks = ((signal.ITIMER_PROF, signal.SIGPROF, seconds), (signal.ITIMER_REAL, signal.SIGALRM, PATIENCE * seconds))
    before = [(clock, number, signal.signal(number, _over), signal.setitimer(clock, most)[0]) for clock, number, most in clocks]
    try:
        yield
    finally:
        for clock, number, handler, left in before:
            signal.setitimer(clock, left)
            signal.signal(number, handler)


def loading() -> AbstractContextManager[None]:
    """Stops the clock of the limit around it: that a library or a model is loaded for the first time is no article's fault.

    Without a limit of its own: on a machine with other work, loading may take minutes.
    """
    return limit(0)


def _over(_: int, __: FrameType | None) -> None:
    raise Overtime
