"""SPARQL over a store in this process: faults with their place, results in every format of the standard.

Nothing here can be timed out or stopped: it is for the command line and for trusted code.  `kg serve` asks in killable processes.
"""

from __future__ import annotations

import re

from kg.errors import QuerySyntaxError

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


def syntax_error(fault: SyntaxError) -> QuerySyntaxError:
    """Oxigraph's message with its line and column taken out into fields."""
    found = _PLACE.search(str(fault))
    if found is None:
        return QuerySyntaxError(str(fault))
    return QuerySyntaxError(f"line {found[1]}, column {found[2]}: {found[3]}", int(found[1]), int(found[2]))
