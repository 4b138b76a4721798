"""An address is fetched politely, under caps, from public machines; every hop is judged like the first address."""

import socket
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kg import fetching, reading
from kg.errors import InputError, UnreadableInput
from kg.fetching import Fetcher
from kg.fetching.network import is_public, resolve
from kg.model import Document
from kg.reading import Payload
from tests.fetching.conftest import Web


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(allow_private=True, delay=0.0, seconds=2.0) as made:
        yield made


def article(source: object) -> Document:
    assert isinstance(source, Payload)
    (document,) = (a for p in reading.payloads(source) if isinstance(p, Payload) for a in reading.articles(p))
    assert isinstance(document, Document)
    return document


def refused(fetcher: Fetcher, url: str) -> UnreadableInput:
    with pytest.raises(UnreadableInput) as caught:
        fetcher.get(url)
    assert caught.value.place == url
    assert caught.value.accepted
    return caught.value


@pytest.mark.parametrize("path", ["/page/1", "/moved", "/gb", "/packed", "/busy"])
def test_a_page_is_an_article_wherever_and_however_it_comes(web: Web, fetcher: Fetcher, path: str) -> None:
    (source,) = fetching.fetched([web.base + path], fetcher)
    document = article(source)
    assert document.title == "南湾大桥通车"
    assert document.published == "2025-05-12T08:30:00+08:00"
    assert document.url == (web.base + "/page/1" if path == "/moved" else web.base + path)
    assert "\ufffd" not in document.text


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/loop", "redirect loop"),
        ("/further", "over 5 redirects"),
        ("/huge", "over 20 MB"),
        ("/bomb", "over 20 MB"),
        ("/slow", "no whole answer in 2 s"),
        ("/mute", "no whole answer in 2 s"),
        ("/none", "HTTP status 404"),
        ("/secret/1", "disallowed by"),
        ("/to/ftp://127.0.0.1/x", "ftp://"),
        ("/to/file:///etc/passwd", "file:///"),
        ("/to/http://u:p@127.0.0.1/", "password"),
    ],
)
def test_what_cannot_be_had_is_said_with_the_address(web: Web, fetcher: Fetcher, path: str, found: str) -> None:
    assert found in refused(fetcher, web.base + path).found


def test_a_redirect_to_what_robots_forbid_is_forbidden(web: Web, fetcher: Fetcher) -> None:
    assert "disallowed" in refused(fetcher, f"{web.base}/to/{web.base}/secret/1").found
    assert not [r for r in web.asked() if r["path"].startswith("/secret")]


def test_a_private_address_is_refused_unless_allowed(web: Web) -> None:
    with Fetcher() as strict:
        assert "private, local or reserved" in refused(strict, web.base + "/page/1").found
        assert "--allow-private" in refused(strict, web.base.replace("127.0.0.1", "localhost")).accepted
    assert web.asked() == []


def test_a_public_site_that_redirects_to_a_private_one_is_refused(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site itself counts as public here; where it sends us to does not."""
    port = int(web.base.rsplit(":", 1)[1])
    monkeypatch.setattr("kg.fetching.network.is_public", lambda address: address == "127.0.0.1")
    with Fetcher(delay=0.0) as strict:
        assert strict.get(web.base + "/page/1").data
        for private in (f"http://127.0.0.2:{port}/page/1", "http://169.254.169.254/latest/meta-data", f"http://[::1]:{port}/page/1"):
            assert "private" in refused(strict, f"{web.base}/to/{private}").found


def test_a_name_that_changes_its_address_is_judged_by_the_one_connected_to(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: every look-up is a connection's only one, so there is no second answer to be led astray by."""
    port = int(web.base.rsplit(":", 1)[1])
    answers = iter(["127.0.0.1", "10.0.0.1"])
    asked = []
    real = socket.getaddrinfo

    def look_up(host: str, at: int, *given: Any, **named: Any) -> list[Any]:
        if host != "news.example":  # a number: nothing to look up
            return real(host, at, *given, **named)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), at))]

    monkeypatch.setattr("kg.fetching.network.is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr("kg.fetching.network.socket.getaddrinfo", look_up)
    with Fetcher(delay=0.0) as strict:
        assert "10.0.0.1" in refused(strict, f"http://news.example:{port}/page/1").found  # robots.txt came from the first answer
    assert asked == ["news.example", "news.example"]
    assert [r["path"] for r in web.asked()] == ["/robots.txt"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fc00::1",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_no_private_address_counts_as_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_count_as_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
def test_other_spellings_of_an_address_are_the_same_address(host: str) -> None:
    with pytest.raises(UnreadableInput, match=r"private|cannot be resolved"):
        resolve(host, 80, allow_private=False)


def test_requests_to_a_host_keep_their_distance_and_say_who_asks(web: Web) -> None:
    with Fetcher(allow_private=True, delay=0.3) as polite:
        list(fetching.fetched([f"{web.base}/page/{n}" for n in range(4)], polite))
    pages = [r for r in web.asked() if r["path"].startswith("/page")]
    assert all(b["at"] - a["at"] >= 0.29 for a, b in pairwise(pages))
    assert all(r["agent"].startswith("kg-timeline/") for r in web.asked())
    assert not any("Cookie" in r for r in web.asked())
    assert sum(r["path"] == "/robots.txt" for r in web.asked()) == 1


def test_a_list_of_addresses_stands_for_them_in_their_order(web: Web, fetcher: Fetcher, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"# today\n{web.base}/page/2\n\n{web.base}/none\n{web.base}/page/1\n")
    (tmp_path / "note").write_text(f"{web.base}/page/2 is worth reading\n")
    inputs = list(fetching.inputs([str(tmp_path / "list"), str(tmp_path / "note")]))
    assert inputs == [f"{web.base}/page/2", f"{web.base}/none", f"{web.base}/page/1", str(tmp_path / "note")]
    first, missing, second, path = fetching.fetched(inputs, fetcher)
    assert [article(first).url, article(second).url] == [f"{web.base}/page/2", f"{web.base}/page/1"]
    assert isinstance(missing, InputError)
    assert path == str(tmp_path / "note")


def test_a_conditional_request_brings_nothing_when_nothing_changed(web: Web, fetcher: Fetcher) -> None:
    first = fetcher.get(web.base + "/feed")
    assert first.data
    assert first.etag
    assert fetcher.get(web.base + "/feed", etag=first.etag).data is None
