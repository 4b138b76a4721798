"""SPARQL over a store in this process: faults with their place, results in every format of the standard.

Nothing here can be timed out or stopped: it is for the command line and for trusted code.  `kg serve` asks in killable processes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Variable
from pyoxigraph import Store as Oxigraph

from kg.errors import QueryError, QueryRefused, QuerySyntaxError
from kg.graph import vocabulary as v

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_LITERALS = re.compile(r'"""(?:.|\n)*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>"{}|^`\\\s]*>|#[^\n]*')
_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


def syntax_error(fault: SyntaxError) -> QuerySyntaxError:
    """Oxigraph's message with its line and column taken out into fields."""
    found = _PLACE.search(str(fault))
    if found is None:
        return QuerySyntaxError(str(fault))
    return QuerySyntaxError(f"line {found[1]}, column {found[2]}: {found[3]}", int(found[1]), int(found[2]))


def ask(
    store: Oxigraph, text: str, bindings: Mapping[Variable, NamedNode | Literal] | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over the union of all graphs, with the prefixes of the house known.

    Raises QuerySyntaxError with its place, QueryRefused for SERVICE (nothing is fetched), QueryError where evaluation fails.
    """
    if _SERVICE.search(_LITERALS.sub(" ", text)):
        raise QueryRefused("SERVICE asks another server; accepted: queries over this store")
    try:
        return store.query(text, prefixes=v.PREFIXES, use_default_graph_as_union=True, substitutions=dict(bindings or {}))
    except SyntaxError as fault:
        raise syntax_error(fault) from fault
    except (OSError, ValueError, RuntimeError) as fault:
        raise QueryError(f"the query cannot be evaluated: {fault}") from fault
