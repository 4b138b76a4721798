"""Other languages: few shapes, read by dateparser."""

import pytest

from kg.times.western import resolve_western


@pytest.mark.parametrize(
    ("text", "language", "edtf"),
    [
        ("The bridge opened on March 4, 2021.", "en", ["2021-03-04"]),
        ("The bridge opened in 1998 and closed yesterday.", "en", ["1998", "2023-09-19"]),
        ("The bridge closed last week.", "en", ["2023-09-11/2023-09-17"]),
        ("The bridge opened two years ago.", "en", ["2021"]),
        ("Le pont a ouvert le 4 mars 2021.", "fr", ["2021-03-04"]),
        ("Die Brücke wurde am 4. März 2021 eröffnet.", "de", ["2021-03-04"]),
        ("Nothing happened with 12 people.", "en", []),
    ],
)
def test_dates(text: str, language: str, edtf: list[str]) -> None:
    found = resolve_western(text, "2023-09-20T12:00:00", language)
    assert [m.edtf for m in found] == edtf
    assert all(text[m.start : m.end] == m.text for m in found)


def test_an_unknown_language_is_no_error() -> None:
    assert resolve_western("12 Foo 2021", "2023-09-20", "xx") == []
