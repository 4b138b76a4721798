"""Script detection, and a simplified reading that never moves an offset."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import script


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("渔船在台风到来之前返回了港口。", "zh-Hans"),
        ("漁船在颱風到來之前返回了港口，碼頭關閉兩天。", "zh-Hant"),
        ("The boats went back to port before the storm.", "und"),
        ("漁船は台風の前に港へ戻りました。", "und"),
        ("", "und"),
        ("12345", "und"),
    ],
)
def test_language_of_a_text(text: str, language: str) -> None:
    assert script.detect(text) == language


@given(st.text(max_size=200))
def test_reading_keeps_every_offset(text: str) -> None:
    assert len(script.plain(text)) == len(text)


def test_the_dots_of_foreign_names_are_one() -> None:
    assert script.plain("瑪麗亞‧洛佩斯、瑪麗亞•洛佩斯") == "玛丽亚·洛佩斯、玛丽亚·洛佩斯"
