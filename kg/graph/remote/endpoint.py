"""One SPARQL 1.1 endpoint over HTTP: where it answers, who we are, and trying again.

Queries go as forms, updates as they are: the two shapes of the protocol that Oxigraph, `kg serve`, Fuseki and Virtuoso 7 all take.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from pyoxigraph import QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from kg.errors import StoreError, UsageError
from kg.serving.security import is_loopback

_LAYOUTS = (("query", "update"), ("sparql", "update"), ("sparql", "sparql-auth"))  # Oxigraph and Fuseki; kg serve; Virtuoso
_RESULTS = "application/sparql-results+json"
_BUSY = (429, 502, 503, 504)
_ATTEMPTS = 6
_TIMEOUT = httpx.Timeout(300, connect=10)  # seconds: an update may make the keeper think


class _Again(Exception):
    """A fault that may pass."""


class Endpoint:
    """`url` is the address under which the endpoint has its query and update addresses, or that of its queries.

    KG_STORE_TOKEN is sent as a bearer token, KG_STORE_AUTH (USER:PASSWORD) as the endpoint asks: Digest or Basic.  A secret that would
    travel readable, over plain HTTP to another machine, is refused.  Raises StoreError when nothing answers SPARQL there.
    """

    def __init__(self, url: str, environment: Mapping[str, str] = os.environ) -> None:
        self.url = url
        private = url.startswith("https://") or is_loopback(urlsplit(url).hostname or "")
        token, login = environment.get("KG_STORE_TOKEN"), environment.get("KG_STORE_AUTH")
        if token and not private:
            raise UsageError(f"{url}: KG_STORE_TOKEN would travel readable; accepted: https, or this machine")
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(headers=headers, auth=_Login(login, private) if login and not token else None, timeout=_TIMEOUT)
        self._query, self._update = self._find()

    def _find(self) -> tuple[str, str]:
        base, _, last = self.url.rpartition("/")
        named = last in {ask for ask, _ in _LAYOUTS}
        root = base if named else self.url
        for ask, tell in _LAYOUTS:
            if (named and ask != last) or self._send("GET", f"{root}/{tell}").status_code == 404:
                continue
            answer = self._send("POST", f"{root}/{ask}", data={"query": "SELECT (1 AS ?n) {}"}, headers={"accept": _RESULTS})
            self._refusal(answer)
            if answer.status_code == 200 and answer.headers.get("content-type", "").startswith(_RESULTS):
                return f"{root}/{ask}", f"{root}/{tell}"
        accepted = ", ".join(f"/{ask} beside /{tell}" for ask, tell in _LAYOUTS)
        raise StoreError(f"{self.url}: nothing answers SPARQL here; accepted: an address that has {accepted}")

    def select(self, text: str) -> list[QuerySolution]:
        """The rows of a SELECT.  Raises StoreError when the endpoint refuses or cannot be reached."""
        answer = self._sound(self._send("POST", self._query, data={"query": text}, headers={"accept": _RESULTS}))
        try:
            found = parse_query_results(answer.content, QueryResultsFormat.JSON)
            assert isinstance(found, QuerySolutions)
            return list(found)
        except (SyntaxError, ValueError) as fault:
            raise StoreError(f"{self._query}: the answer is no SPARQL result: {fault}") from fault

    def update(self, text: str, repeatable: bool = True) -> None:
        """`repeatable` when doing it twice is doing it once: then it is sent again when the connection breaks."""
        headers = {"content-type": "application/sparql-update"}
        self._sound(self._send("POST", self._update, content=text.encode(), headers=headers, repeatable=repeatable))

    def close(self) -> None:
        self._http.close()

    def _send(self, method: str, url: str, repeatable: bool = True, **request: Any) -> httpx.Response:
        def once() -> httpx.Response:
            try:
                answer = self._http.request(method, url, **request)
            except httpx.ConnectError as fault:
                raise _Again(f"{url} cannot be reached: {fault}") from fault
            except httpx.TransportError as fault:
                if not repeatable:
                    raise StoreError(f"{url} went away: {fault!r}; whether the update was done is not known") from fault
                raise _Again(f"{url} went away: {fault!r}") from fault
            if answer.status_code in _BUSY:
                raise _Again(f"{url} is busy: {_said(answer)}")
            return answer

        attempts = Retrying(
            retry=retry_if_exception_type(_Again),
            stop=stop_after_attempt(_ATTEMPTS),
            wait=wait_random_exponential(multiplier=0.1, max=10),
            reraise=True,
        )
        try:
            return attempts(once)
        except _Again as fault:
            raise StoreError(str(fault)) from fault

    def _sound(self, answer: httpx.Response) -> httpx.Response:
        self._refusal(answer)
        if not answer.is_success:
            raise StoreError(f"{answer.url}: {_said(answer)}")
        return answer

    def _refusal(self, answer: httpx.Response) -> None:
        if answer.status_code in (401, 403):
            raise StoreError(
                f"{answer.url}: refused ({_said(answer)}); accepted: KG_STORE_TOKEN, or KG_STORE_AUTH=USER:PASSWORD, in the environment"
            )


class _Login(httpx.Auth):
    """Digest or Basic, whichever the endpoint asks for; nothing before it asks."""

    def __init__(self, login: str, private: bool) -> None:
        self._user, colon, self._password = login.partition(":")
        self._private = private
        self._chosen: httpx.Auth | None = None
        if not colon:
            raise UsageError("KG_STORE_AUTH; accepted: USER:PASSWORD")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._chosen is None:
            answer = yield request
            if answer.status_code != 401:
                return
            if answer.headers.get("www-authenticate", "").lower().startswith("digest"):
                self._chosen = httpx.DigestAuth(self._user, self._password)
            elif self._private:
                self._chosen = httpx.BasicAuth(self._user, self._password)
            else:
                raise UsageError(f"{request.url}: the password of KG_STORE_AUTH would travel readable; accepted: https, or this machine")
        yield from self._chosen.auth_flow(request)


def _said(answer: httpx.Response) -> str:
    return f"{answer.status_code} {' '.join(answer.text[:300].split())}"
