"""Which words name an event, and of which type."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ontology as ontologies
from kg.claims.triggers import TriggerMatch, find
from kg.language import analyse
from kg.model import Document

TYPES_OF_THE_GUIDE = """
Statement Announcement Confirmation Denial Praise ExpressionOfSupport Criticism Accusation Warning Request Rejection Invitation Acceptance
Publication Meeting Talks PhoneCall Visit Summit Agreement RelationsDowngrade RelationsUpgrade Cooperation Arrival Departure Evacuation
MilitaryExercise Deployment Attack Invasion ArmedConflict Ceasefire WeaponsTest ArmsTransfer ArrestWarrant Arrest Release Investigation
Indictment Trial Verdict Extradition Legislation Sanction Aid Trade Investment MarketMove Layoff Bankruptcy ProductLaunch Election Vote
Appointment EndOfTenure Policy Protest Strike Coup Death Injury Accident Disaster DiseaseOutbreak Rescue Award Competition Event
"""
STATES = ("OfficeHolding", "Alignment", "Effort", "Relation", "Condition")


def found(text: str) -> list[TriggerMatch]:
    ontology = ontologies.load()
    here = Document("d", "d", None, text.split("\n")[0], "", "", "2024-05-06", "given", "zh-Hans", text, "sha256:d")
    return [match for sentence in analyse(here, ontology).sentences for match in find(sentence, here, ontology)]


def pairs(text: str) -> list[tuple[str, str]]:
    return [(m.type, m.span.text) for m in found("要闻\n" + text)]


@pytest.mark.parametrize("name", TYPES_OF_THE_GUIDE.split())
def test_every_type_has_labels_triggers_and_roles(name: str) -> None:
    kind = ontologies.load().types[name]
    assert set(kind.labels) == {"zh", "en"} or name == "Event"
    assert kind.triggers
    assert kind.roles
    assert not kind.state


@pytest.mark.parametrize("name", STATES)
def test_states_are_types_without_triggers(name: str) -> None:
    kind = ontologies.load().types[name]
    assert kind.state
    assert kind.triggers == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("智利外长周三访问了挪威。", ("Visit", "访问")),
        ("警方周二逮捕了两名嫌犯。", ("Arrest", "逮捕")),
        ("肯尼亚总统谴责了这次袭击。", ("Criticism", "谴责")),
        ("两国元首周五通电话，讨论粮食运输。", ("PhoneCall", "通电话")),
        ("公司宣布裁员三百人。", ("Layoff", "裁员")),
        ("秘鲁沿海星期一发生六点二级地震。", ("Disaster", "地震")),
        ("当地股指周四下跌百分之二。", ("MarketMove", "下跌")),
        ("两军上周在波罗的海举行联合军演。", ("MilitaryExercise", "联合军演")),
        ("铁路工人从周一起罢工三天。", ("Strike", "罢工")),
        ("法院判处他有期徒刑八年。", ("Verdict", "判处")),
    ],
)
def test_plain_events(text: str, expected: tuple[str, str]) -> None:
    assert expected in pairs(text)


@pytest.mark.parametrize(
    ("text", "word", "name"),
    [
        ("挪威宣布退出该渔业条约。", "退出", "RelationsDowngrade"),
        ("总统周一签署了新的渔业法案。", "签署", "Legislation"),
        ("两国周一签署了渔业合作协定。", "签署", "Agreement"),
        ("总统周一签署行政令，限制外资购地。", "签署", "Policy"),
    ],
)
def test_the_company_of_a_word_decides_its_type(text: str, word: str, name: str) -> None:
    assert (name, word) in pairs(text)


@pytest.mark.parametrize(
    "text", ["外交部是负责对外事务的政府部门。", "这座博物馆里陈列着许多古老的瓷器。", "他的办公室在三楼，窗外有两棵银杏树。"]
)
def test_no_event_is_made_up(text: str) -> None:
    assert pairs(text) == []


def test_a_name_that_holds_a_trigger_word_is_a_name() -> None:
    assert not [m for m in found("要闻\n联合国人权理事会的总部设在日内瓦。") if "联合" in m.span.text]


def test_communication_is_marked_as_reporting() -> None:
    matches = {m.span.text: m for m in found("要闻\n智利外长周三表示，他将访问挪威。")}
    assert matches["表示"].reporting
    assert not matches["访问"].reporting


def test_traditional_script_keeps_its_own_words() -> None:
    matches = found("要聞\n智利外長週三訪問了挪威，並譴責這次襲擊。")
    assert {"訪問", "譴責"} <= {m.span.text for m in matches}


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["智利总统", "周三", "访问", "，", "宣布", "。", "挪威", "将", "表示", "\n", "签署", "协议", "未", "abc", "😀"]),
        max_size=25,
    )
)
def test_spans_hold_the_text_and_never_overlap(parts: list[str]) -> None:
    text = "题\n" + "".join(parts)
    matches = found(text)
    assert all(text[m.span.start : m.span.end] == m.span.text for m in matches)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(matches))
    assert all(0 < m.reliability <= 1 for m in matches)
    assert found(text) == matches


def test_trigger_quality_on_the_development_articles(shared: Path) -> None:
    """A floor well below the measured figures: a broken file of weights or words falls through it."""
    right = predicted = annotated = 0
    ontology = ontologies.load()
    for path in sorted((shared / "gold" / "dev").glob("*.json")):
        text = json.loads(path.read_text(encoding="utf-8"))["text"]
        lines, starts = text.split("\n"), [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        gold = []
        for row in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            claim = json.loads(row)
            at = starts[claim["paragraph"]] + lines[claim["paragraph"]].index(claim["quote"]) + claim["quote"].index(claim["trigger"])
            gold.append((at, at + len(claim["trigger"]), claim["type"]))
        here = Document("d", "d", None, lines[0], "", "", None, "", "zh", text, path.stem)
        mine = [m for sentence in analyse(here, ontology).sentences for m in find(sentence, here, ontology)]
        annotated += len(gold)
        predicted += len(mine)
        right += sum(any(s < m.span.end and m.span.start < e and t == m.type for s, e, t in gold) for m in mine)
    assert 2 * right / (annotated + predicted) > 0.55
