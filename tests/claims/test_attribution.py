"""Sources: the originator first, the hops, the outlet last; where a scope ends."""

from kg.claims import attribution, clauses, phrases


def chain(claim):
    return [s.label for s in claim.sources]


def test_the_outlet_speaks_where_nobody_else_does(claimed):
    assert chain(claimed("秘鲁把两名走私者引渡到西班牙。", "引渡", "Extradition")) == ["晨星日报"]


def test_according_to_an_agency(claimed):
    assert chain(claimed("据路透社报道，芬兰关闭了东部边境。", "关闭", "Policy")) == ["路透社", "晨星日报"]


def test_an_outlet_that_names_itself_is_no_other_voice(claimed):
    assert chain(claimed("据本台报道，芬兰关闭了东部边境。", "关闭", "Policy")) == ["晨星日报"]


def test_the_agency_covers_its_paragraph(claimed):
    assert chain(claimed("据路透社报道，芬兰关闭了东部边境。当局逮捕了两人。", "逮捕", "Arrest"))[0] == "路透社"


def test_the_agency_does_not_cover_the_next_paragraph(claimed):
    assert chain(claimed("据路透社报道，芬兰关闭了东部边境。\n秘鲁把两名走私者引渡到西班牙。", "引渡", "Extradition")) == ["晨星日报"]


def test_a_speaker_is_the_source_of_what_is_said(claimed):
    assert chain(claimed("荷兰首相吕特表示，政府已经批准这项法案。", "批准", "Legislation")) == ["马克·吕特", "晨星日报"]


def test_saying_itself_is_told_by_the_outlet(claimed):
    assert chain(claimed("荷兰首相吕特表示，政府已经批准这项法案。", "表示", "Statement")) == ["晨星日报"]


def test_a_performative_is_an_event_and_the_source_of_its_content(claimed):
    text = "新西兰政府宣布取消对岛国的关税。"
    assert chain(claimed(text, "宣布", "Announcement")) == ["晨星日报"]
    assert chain(claimed(text, "取消", "Policy")) == ["新西兰政府", "晨星日报"]


def test_unnamed_sources_keep_their_words(claimed):
    assert chain(claimed("消息人士透露，两家公司已达成协议。", "达成", "Agreement")) == ["消息人士", "晨星日报"]


def test_quotation_before_its_speaker(claimed):
    assert chain(claimed("“我们已经撤出全部部队。”丹麦国防大臣伦德说。", "撤出", "Deployment")) == ["伦德", "晨星日报"]


def test_he_also_says_goes_on(claimed):
    assert chain(claimed("挪威外交大臣艾德说，会谈已经结束。他还表示，挪威将提供援助。", "提供", "Aid"))[0] == "艾德"


def test_the_outlet_is_always_last(claimed):
    for text, word, kind in (("据路透社报道，芬兰关闭了东部边境。", "关闭", "Policy"), ("泰国政府考虑解散议会。", "解散", "Policy")):
        assert chain(claimed(text, word, kind))[-1] == "晨星日报"


def test_an_agency_that_cites_somebody_is_a_hop(read, ontology):
    layout = clauses.lay(read("标题\n法新社援引一名希腊官员的话称，渡轮已经沉没。"), ontology)
    found = attribution.frames(layout, phrases.find(layout))
    assert [f.form for f in found] == ["before", "cited"]
    assert found[0].speaker.media
    assert "官员" in found[1].speaker.label


def test_reporting_verbs_of_media_are_no_events(read, ontology):
    layout = clauses.lay(read("标题\n法新社说，渡轮已经沉没。"), ontology)
    found = attribution.frames(layout, phrases.find(layout))
    assert [f.speaker.bare for f in found] == [True]


def speakers(read, ontology, text):
    layout = clauses.lay(read(f"标题\n{text}"), ontology)
    return [(f.speaker.label, f.form) for f in attribution.frames(layout, phrases.find(layout))]


def test_a_report_belongs_to_the_outlet_before_it(read, ontology):
    assert speakers(read, ontology, "当地媒体报道称，渡轮已经沉没。") == [("当地媒体", "before")]
    assert speakers(read, ontology, "路透社的报道说，渡轮已经沉没。") == [("路透社", "before")]


def test_according_to_reports_names_nobody(read, ontology):
    assert speakers(read, ontology, "据报道，渡轮已经沉没。") == [("报道", "according")]
    assert ("消息", "before") in speakers(read, ontology, "据路透社报道，渡轮已经沉没。另有消息称，船长获救。")


def test_a_text_read_as_a_verb_is_a_source(read, ontology):
    assert speakers(read, ontology, "不过，研究指出，湖水正在变暖。") == [("研究", "before")]


def test_an_occasion_or_an_object_does_not_speak(read, ontology):
    assert speakers(read, ontology, "芬兰农业部周四报告说，收成减少。") == [("芬兰农业部", "before")]
    assert [s for s, _ in speakers(read, ontology, "挪威外交部举行记者会表示，会谈已经结束。")] == ["挪威外交部"]


def test_the_first_person_of_a_quotation_is_whoever_is_quoted(read, ontology):
    found = speakers(read, ontology, "“我们认为渡轮已经沉没。”丹麦国防大臣伦德说。")
    assert found == [("伦德", "after")]


def test_what_follows_a_postposed_speaker_is_still_quoted(claimed):
    text = "“我们没有得到通知，”丹麦国防大臣伦德说。“对方已经撤出全部部队。”"
    assert chain(claimed(text, "撤出", "Deployment")) == ["伦德", "晨星日报"]


def test_a_noun_read_together_with_its_speaker(read, ontology):
    assert speakers(read, ontology, "芬兰外交部警告，边境即将关闭。") == [("芬兰外交部", "before")]


def test_an_unnamed_source_has_no_number(claimed):
    assert chain(claimed("芬兰海关一位官员透露，警方逮捕了两人。", "逮捕", "Arrest"))[0] == "芬兰海关官员"


def test_what_one_goes_by_says_nothing(claimed):
    assert chain(claimed("根据计划，两国海军周三举行了演习。", "演习", "MilitaryExercise")) == ["晨星日报"]


def test_the_maker_of_a_text_is_found_across_its_date(claimed):
    assert chain(claimed("卑尔根市政府今天凌晨的资料显示，两人在火灾中受伤。", "受伤", "Injury"))[0] == "卑尔根市政府"
