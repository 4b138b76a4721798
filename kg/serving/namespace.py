"""`/ns`: the vocabulary itself, as Turtle for programs and as a page for people."""

from __future__ import annotations

import html
from functools import cache

from fastapi import APIRouter, Request, Response

from kg import ids, ontology, resources
from kg.serving import protocol
from kg.serving.sparql import unacceptable

_FILES = ("core.ttl", "events.ttl", "shapes.ttl")
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>kg vocabulary</title>
<h1>Vocabulary of kg</h1><p>Namespace <code>{ns}</code>. The same address gives <a href="/ns.ttl">Turtle</a> to clients that ask for it.</p>
<table><thead><tr><th>Type</th><th>中文</th><th>English</th><th>Broader</th><th>Roles</th></tr></thead><tbody>
{rows}
</tbody></table></html>
"""


@cache
def turtle() -> bytes:
    folder = resources.folder("ontology")
    return b"\n".join((folder / name).read_bytes() for name in _FILES if (folder / name).is_file())


@cache
def page() -> bytes:
    rows = []
    for name, kind in sorted(ontology.load().types.items()):
        roles = ", ".join(f"{slot.name} ({slot.base})" if slot.name != slot.base else slot.name for slot in kind.roles)
        cells = (name, kind.labels.get("zh", ""), kind.labels.get("en", ""), kind.parent or "", roles)
        rows.append(f'<tr id="{html.escape(name)}">' + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    return _PAGE.format(ns=html.escape(ids.NS), rows="\n".join(rows)).encode()


def router() -> APIRouter:
    routes = APIRouter(tags=["vocabulary"])

    @routes.get("/ns", summary="The vocabulary", responses={200: {"content": {"text/turtle": {}, "text/html": {}}}})
    def vocabulary(request: Request) -> Response:
        accept = request.headers.get("accept", "")
        ranges = dict(protocol.accepted(accept))
        if ranges.get("text/html", 0.0) > ranges.get("text/turtle", 0.0):
            return Response(page(), media_type="text/html; charset=utf-8", headers={"vary": "Accept"})
        if protocol.negotiate(accept, False) != "turtle" and ranges.get("*/*", ranges.get("text/*", 0.0)) <= 0 and accept:
            raise unacceptable(accept, False)
        return Response(turtle(), media_type="text/turtle; charset=utf-8", headers={"vary": "Accept"})

    @routes.get("/ns.ttl", include_in_schema=False)
    def as_turtle() -> Response:
        return Response(turtle(), media_type="text/turtle; charset=utf-8")

    return routes
