"""Modality, polarity and what is taken for granted, from cue words and how far they reach."""

import pytest

from kg.model import Modality, Polarity


@pytest.mark.parametrize(
    ("text", "word", "kind", "modality"),
    [
        ("秘鲁把两名走私者逮捕归案。", "逮捕", "Arrest", Modality.ASSERTED),
        ("秘鲁已把两名走私者引渡到西班牙。", "引渡", "Extradition", Modality.ASSERTED),
        ("意大利议会将于下周三表决预算案。", "表决", "Vote", Modality.PLANNED),
        ("泰国政府考虑解散议会。", "解散", "Policy", Modality.INTENDED),
        ("韩国可能向波兰出售坦克。", "出售", "ArmsTransfer", Modality.POSSIBLE),
        ("如果通胀回升，央行就会加息。", "加息", "Policy", Modality.CONDITIONAL),
        ("如果央行加息，房价就会下跌。", "加息", "Policy", Modality.CONDITIONAL),
        ("联合国呼吁停火。", "停火", "Ceasefire", Modality.INTENDED),
    ],
)
def test_cues_before_the_trigger(claimed, text, word, kind, modality):
    assert claimed(text, word, kind).modality is modality


def test_what_lies_after_publication_has_not_happened(claimed):
    assert claimed("两国外长6月20日会晤。", "会晤", "Meeting").modality is not Modality.ASSERTED


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("缅甸军方没有释放被关押的记者。", "释放", "Release"),
        ("西班牙首相没有说明何时举行选举。", "说明", "Statement"),
        ("乌干达政府否认逮捕了反对派领袖。", "逮捕", "Arrest"),
    ],
)
def test_negation(claimed, text, word, kind):
    assert claimed(text, word, kind).polarity is Polarity.NEGATIVE


def test_denial_itself_is_not_negated(claimed):
    assert claimed("乌干达政府否认逮捕了反对派领袖。", "否认", "Denial").polarity is Polarity.POSITIVE


def test_since_takes_its_event_for_granted(claimed):
    claim = claimed("自2021年3月地震发生以来，当地已重建百所学校。", "发生", "Disaster")
    assert claim.presupposed
    assert claim.modality is Modality.ASSERTED


def test_a_main_clause_takes_nothing_for_granted(claimed):
    assert not claimed("秘鲁把两名走私者引渡到西班牙。", "引渡", "Extradition").presupposed
