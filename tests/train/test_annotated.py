"""Annotated articles are kept as offsets, and get their words back from the file they came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kg import reading
from train import annotated
from train.annotated import Annotated

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "examples/03-happened.md"


def claim(quote: str, trigger: str, roles: list[tuple[str, str, str]], when: tuple[str, str] | None = None) -> dict[str, Any]:
    return {
        "event": "talks",
        "type": "Meeting",
        "paragraph": 2,
        "quote": quote,
        "trigger": trigger,
        "roles": [{"role": role, "text": text, "name": name} for role, text, name in roles],
        "when": {"text": when[0], "edtf": when[1], "fit": "within"} if when else None,
        "modality": "asserted",
        "polarity": "positive",
        "presupposed": False,
        "sources": ["费利佩·阿拉亚"],
    }


@pytest.fixture
def article() -> Annotated:
    text = next(iter(reading.read(str(ROOT / EXAMPLE)))).text
    line = next(number for number, words in enumerate(text.split("\n")) if "会见" in words)
    met = claim(
        "当天下午在拉莫内达宫会见",
        "会见",
        [("party", "阿拉亚", "费利佩·阿拉亚"), ("place", "拉莫内达宫", "拉莫内达宫")],
        ("周二", "2025-04-15"),
    )
    return Annotated("X0", EXAMPLE, "2025-04-16", text, (met | {"paragraph": line},))


def test_no_word_of_the_article_but_names_is_kept_and_all_come_back(article: Annotated, tmp_path: Path) -> None:
    kept = tmp_path / "annotated.jsonl"
    kept.write_text(json.dumps(annotated.pack(article), ensure_ascii=False) + "\n", encoding="utf-8")
    assert "会见" not in kept.read_text("utf-8")
    assert list(annotated.own(ROOT, kept)) == [article]


def test_words_are_taken_from_the_quote_and_else_from_before_it(article: Annotated) -> None:
    place, actor = (annotated.pack(article)["claims"][0]["roles"][i] for i in (1, 0))
    start, end = annotated.pack(article)["claims"][0]["quote"]
    assert start <= place[1] < place[2] <= end
    assert actor[2] <= start
    assert article.text[actor[1] : actor[2]] == "阿拉亚"


def test_the_head_of_a_long_article_is_enough(article: Annotated, tmp_path: Path) -> None:
    end = article.text.index("会见") + 60
    head = Annotated(article.name, article.path, article.published, article.text[:end], article.claims)
    kept = tmp_path / "annotated.jsonl"
    kept.write_text(json.dumps(annotated.pack(head)) + "\n", encoding="utf-8")
    assert list(annotated.own(ROOT, kept)) == [head]


def test_an_article_that_reads_otherwise_now_is_left_out_and_named(
    article: Annotated, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "annotated.jsonl"
    kept.write_text(json.dumps(annotated.pack(article) | {"digest": "sha256:other"}) + "\n", encoding="utf-8")
    assert list(annotated.own(ROOT, kept)) == []
    assert "X0 of examples" in capsys.readouterr().err


def test_a_trigger_that_does_not_stand_in_its_quote_is_refused(article: Annotated) -> None:
    wrong = Annotated(article.name, article.path, "", article.text, (article.claims[0] | {"trigger": "访问"},))
    with pytest.raises(ValueError, match="X0: '访问' does not stand in '当天下午"):
        annotated.pack(wrong)


def test_the_annotated_articles_still_read_as_they_did(shared: Path) -> None:
    lines = annotated.OWN.read_text("utf-8").splitlines()
    found = {article.name: article for article in annotated.own(shared)}
    assert len(found) == len(lines) > 300
    for article in found.values():
        assert all(c["trigger"] in c["quote"] and c["quote"] in article.text for c in article.claims)


def test_nothing_is_learned_from_that_is_measured_on(shared: Path) -> None:
    unseen = list(annotated.own(shared, ROOT / "bench" / "unseen.jsonl"))
    measured = {a.path for a in [*annotated.gold(shared / "gold" / "dev"), *unseen]}
    assert len(measured) > 80
    assert measured.isdisjoint(a.path for a in annotated.to_learn_from(shared))


def test_articles_that_tell_one_story_stay_in_one_fold() -> None:
    folds = annotated.folds(["A000", "J01", "J02", "K01", *(f"T{number:03d}" for number in range(18))], 3)
    assert folds["J01"] == folds["J02"] != folds["K01"]
    for story in (range(9), range(9, 18)):
        assert len({folds[f"T{number:03d}"] for number in story}) == 1
