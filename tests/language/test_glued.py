"""A verb of saying stands by itself, whatever the segmenter left it on."""

from __future__ import annotations

import pytest

from kg.language import glued
from kg.ontology import Ontology


def words(ontology: Ontology, *tagged: tuple[str, str]) -> list[tuple[str, str]]:
    text, given = "", []
    for word, tag in tagged:
        given.append((len(text), len(text) + len(word), tag))
        text += word
    return [(text[start:end], tag) for start, end, tag in glued.parted(given, text, ontology.grammar)]


@pytest.mark.parametrize(
    ("tagged", "wanted"),
    [
        ([("她说", "v"), ("：", "w")], [("她", "r"), ("说", "v"), ("：", "w")]),
        ([("她", "r"), ("又说", "v"), ("这里", "r")], [("她", "r"), ("又", "d"), ("说", "v"), ("这里", "r")]),
        ([("发言", "vn"), ("人称", "n"), ("，", "w")], [("发言人", "n"), ("称", "v"), ("，", "w")]),
        ([("报", "v"), ("导指", "n"), ("，", "w")], [("报导", "v"), ("指", "v"), ("，", "w")]),
        ([("布里克斯·卢说", "PER"), ("，", "w")], [("布里克斯·卢", "PER"), ("说", "v"), ("，", "w")]),
        ([("丁远", "PER"), ("成称", "v"), ("，", "w")], [("丁远成", "PER"), ("称", "v"), ("，", "w")]),
        ([("刊文指", "nz"), ("，", "w")], [("刊文", "v"), ("指", "v"), ("，", "w")]),
    ],
)
def test_it_is_cut_off(ontology: Ontology, tagged: list[tuple[str, str]], wanted: list[tuple[str, str]]) -> None:
    assert words(ontology, *tagged) == wanted


@pytest.mark.parametrize(
    "tagged",
    [
        [("第一", "m"), ("人称", "n"), ("，", "w")],
        [("警告称", "v"), ("，", "w")],
        [("声称", "v"), ("，", "w")],
        [("小说", "n"), ("，", "w")],
        [("沪指", "nz"), ("，", "w")],
    ],
)
def test_words_that_only_end_like_it_stay_whole(ontology: Ontology, tagged: list[tuple[str, str]]) -> None:
    assert words(ontology, *tagged) == tagged
