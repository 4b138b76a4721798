"""Whatever a file holds, the reader names the place, says what it found and what it accepts."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import reading
from kg.errors import InputError, NotAnArticle, UnreadableInput
from kg.model import Document
from kg.reading.clean import paragraphs, tidy
from tests.reading.test_archive import read_text


@pytest.mark.parametrize(
    ("content", "error", "words"),
    [
        (b"", NotAnArticle, "empty file"),
        (b" \n\t\n", NotAnArticle, "empty file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", UnreadableInput, "binary"),
        (b"---\ntitle:\n---\n", NotAnArticle, "no title"),
    ],
)
def test_what_is_no_article_is_refused_by_name(tmp_path: Path, content: bytes, error: type[InputError], words: str) -> None:
    with pytest.raises(error) as caught:
        read_text(tmp_path, content)
    assert str(tmp_path) in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.accepted


def test_a_file_over_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.md"
    with path.open("wb") as f:
        f.truncate(50_000_000)
    with pytest.raises(UnreadableInput, match="50 MB"):
        list(reading.read(str(path)))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="No such file"):
        list(reading.read(str(tmp_path / "none.md")))


def test_a_few_broken_bytes_cost_only_themselves(tmp_path: Path) -> None:
    document = read_text(tmp_path, "港口复工\n港口周二".encode() + b"\xff" + "复工。工会表示欢迎。".encode() * 40)
    assert "�" not in document.text
    assert any("invalid UTF-8" in n for n in document.notices)


def test_chinese_encodings_are_recognised(tmp_path: Path) -> None:
    words = "港口复工\n" + "港口周二恢复运作，工会主席对谈判结果表示满意。" * 20
    document = read_text(tmp_path, words.encode("gb18030"))
    assert document.title == "港口复工"
    assert any("not UTF-8" in n for n in document.notices)


@given(st.text(max_size=300))
def test_no_mark_up_breaks_the_cleaner(markup: str) -> None:
    assert all(line == tidy(line) and "\n" not in line for line in paragraphs(markup))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_document_or_a_clear_error(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "any").write_bytes(data)
    found = [a for p in reading.payloads(str(tmp_path / "any")) for a in ([p] if isinstance(p, InputError) else reading.articles(p))]
    faults = [f for f in found if isinstance(f, InputError)]
    assert all(f.place.startswith(str(tmp_path)) and f.found and f.accepted for f in faults)
    for document in (d for d in found if isinstance(d, Document)):
        assert document.text == "\n".join(p.text for p in document.paragraphs())
        document.text.encode("utf-8")
