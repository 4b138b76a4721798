"""Who and where is mentioned, read as a careful reader reads it.  All sentences are the project's own."""

from collections.abc import Callable

import pytest

from kg.model import Analysis, EntityKind, Mention

Named = Callable[..., list[tuple[str, str]]]
Mentions = Callable[..., list[Mention]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("俄罗斯外长谢尔盖·拉夫罗夫抵达雅加达。拉夫罗夫没有回答提问。", ("拉夫罗夫", "谢尔盖·拉夫罗夫")),
        ("普丁與澤倫斯基沒有會面。", ("普丁", "弗拉基米尔·普京")),
        ("紐西蘭與寮國簽署漁業協定。", ("寮國", "老挝")),
        ("画家玛丽安·洛佩斯周一获奖。洛佩斯感谢评委。", ("洛佩斯", "玛丽安·洛佩斯")),
        ("美媒说渔业协定即将签署。", ("美媒", "美国媒体")),
        ("北约周二发表声明。", ("北约", "北大西洋公约组织")),
        ("希腊卫生部宣布关闭海滩。", ("希腊卫生部", "希腊卫生部")),
    ],
)
def test_a_name_resolves_to_its_canonical_form(named: Named, text: str, expected: tuple[str, str]) -> None:
    assert expected in named(text)


def test_the_extent_covers_office_and_country(mentions: Mentions) -> None:
    [wang] = [m for m in mentions("中国外长王毅周二到访。") if m.entity.label == "王毅"]
    assert wang.span.text == "王毅"
    assert wang.extent.text == "中国外长王毅"


def test_a_bracketed_latin_name_belongs_to_the_extent(mentions: Mentions) -> None:
    found = mentions("船长艾伦·费舍（Alan Fisher）获救。")
    assert [m.span.text for m in found if m.entity.kind is EntityKind.PERSON] == ["艾伦·费舍"]
    assert found[-1].extent.text.endswith("（Alan Fisher）")


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("中美两国恢复渔业谈判。", ["美国", "中国"]),
        ("英法德发表联合声明。", ["英国", "法国", "德国"]),
        ("俄乌冲突持续。", ["俄罗斯", "乌克兰"]),
        ("中印边境再度紧张。", ["中国", "印度"]),
        ("渔业争端使紧张的美中关系进一步恶化。", ["美国", "中国"]),
        ("1984年《中英联合声明》规定了过渡安排。", ["中国", "英国"]),
    ],
)
def test_compounds_split_into_members_of_one_character(mentions: Mentions, text: str, members: list[str]) -> None:
    found = [m for m in mentions(text) if m.rule == "compound"]
    assert {m.entity.label for m in found} == set(members)
    assert all(len(m.span.text) == 1 for m in found)


def test_a_border_is_a_place_beside_the_two_it_divides(mentions: Mentions) -> None:
    [border] = [m for m in mentions("中印边境再度紧张。") if m.entity.kind is EntityKind.PLACE]
    assert border.entity.label == "中印边境"
    assert border.extent.text == "中印边境"


def test_a_list_of_one_character_names(named: Named) -> None:
    found = named("美、越、菲齐声谴责。")
    assert {("美", "美国"), ("越", "越南"), ("菲", "菲律宾")} <= set(found)


@pytest.mark.parametrize(
    "text", ["双方同意减产。", "市政府出台新规。", "请留意天气变化。", "议会将从中选出一人。", "新病例仍在增加。", "立法工作已经展开。"]
)
def test_everyday_words_name_no_country(mentions: Mentions, text: str) -> None:
    assert not [m for m in mentions(text) if m.entity.kind is EntityKind.POLITY]


@pytest.mark.parametrize(
    ("text", "word", "whole"), [("北京当局拒绝评论。", "北京当局", "中国当局"), ("北京警方拒绝评论。", "北京警方", "北京警方")]
)
def test_what_a_capital_has_as_a_seat_of_power_is_its_countrys(named: Named, text: str, word: str, whole: str) -> None:
    assert (word, whole) in named(text)


def test_two_capitals_in_one_breath_are_their_countries(named: Named) -> None:
    assert {("华盛顿", "美国"), ("北京", "中国")} <= set(named("华盛顿和北京近来因渔业问题关系紧张。"))
    assert {("华盛顿", "华盛顿"), ("北京", "北京")} <= set(named("他先后在华盛顿和北京举行会谈。"))


@pytest.mark.parametrize("word", ["国安法", "新冠", "封城", "港版"])
def test_common_words_that_the_tagger_takes_for_names_are_none(mentions: Mentions, word: str) -> None:
    assert word not in {m.span.text for m in mentions(f"各界关注{word}的影响。")}


def test_a_group_by_belief_or_camp_is_a_collective(mentions: Mentions) -> None:
    [group] = [m for m in mentions("穆斯林走上街头。") if m.span.text == "穆斯林"]
    assert group.entity.kind is EntityKind.COLLECTIVE


@pytest.mark.parametrize(
    ("text", "word", "country"), [("他计划下月访华。", "华", "中国"), ("中方表示欢迎。", "中方", "中国"), ("驻美大使离任。", "美", "美国")]
)
def test_one_character_names_in_fixed_company(named: Named, text: str, word: str, country: str) -> None:
    assert (word, country) in named(text)


def test_a_title_alone_means_the_person_last_named_with_it(named: Named) -> None:
    found = named("冰岛渔业部长古德伦·约恩松周三到访。部长说，谈判顺利。")
    assert ("部长", "古德伦·约恩松") in found


def test_an_office_with_its_country_is_its_holder_on_the_day(named: Named) -> None:
    text = "俄罗斯总统没有出席。"
    assert ("总统", "弗拉基米尔·普京") in named(text)
    british = "英国首相没有出席。"
    assert ("首相", "里希·苏纳克") in named(british, published="2023-09-20")
    assert ("首相", "鲍里斯·约翰逊") in named(british, published="2020-09-20")


def test_pronouns_point_to_the_subject_before(mentions: Mentions) -> None:
    found = mentions("陈海生辞去船长职务。他说自己累了。")
    assert [(m.span.text, m.entity.label) for m in found if m.rule == "pronoun"] == [("他", "陈海生"), ("自己", "陈海生")]


def test_both_sides_are_two_mentions_over_the_same_words(mentions: Mentions) -> None:
    both = [m for m in mentions("挪威和冰岛周一谈判。双方没有达成协议。") if m.span.text == "双方"]
    assert {m.entity.label for m in both} == {"挪威", "冰岛"}


def test_a_capital_that_acts_is_its_country_and_one_that_is_visited_is_not(mentions: Mentions) -> None:
    acting = mentions("莫斯科拒绝了这一提议。")[0]
    assert (acting.entity.label, acting.rule) == ("俄罗斯", "metonymy")
    assert mentions("代表团周三抵达莫斯科。")[-1].entity.label == "莫斯科"
    assert mentions("克里姆林宫拒绝了这一提议。")[0].entity.label == "克里姆林宫"


def test_a_bare_body_is_that_of_the_country_in_focus(named: Named) -> None:
    found = named("希腊警方逮捕三名船员。警方没有公布姓名。")
    assert found.count(("警方", "希腊警方")) == 1


def test_homonyms_follow_the_full_name_of_the_article(named: Named) -> None:
    assert ("约翰逊", "艾玛·约翰逊") in named("游泳选手艾玛·约翰逊夺冠。约翰逊感谢教练。")
    assert ("约翰逊", "鲍里斯·约翰逊") in named("英国首相约翰逊发表讲话。", published="2020-09-20")


def test_unknown_names_are_minted_alike_everywhere(mentions: Mentions) -> None:
    [first] = [m.entity for m in mentions("画家林雨桐周一获奖。") if m.entity.kind is EntityKind.PERSON]
    [second] = [m.entity for m in mentions("評審團說，畫家林雨桐會再來。") if m.entity.kind is EntityKind.PERSON]
    assert first == second
    assert first.minted


def test_every_span_is_the_text_at_its_offsets(read: Callable[..., Analysis]) -> None:
    text = "烏克蘭外長庫列巴（Dmytro Kuleba）週二訪問華沙。\n他說，雙方將在基輔設立辦事處。中美兩國沒有評論。"
    analysis = read(text)
    assert analysis.sentences
    for sentence in analysis.sentences:
        for token in sentence.tokens:
            assert text[token.start : token.end] == token.text
        for mention in sentence.mentions:
            assert text[mention.span.start : mention.span.end] == mention.span.text
            assert text[mention.extent.start : mention.extent.end] == mention.extent.text
            assert mention.extent.covers(mention.span)
            assert sentence.start <= mention.span.start < mention.span.end <= sentence.end


def test_a_text_that_is_not_chinese_has_sentences_only(read: Callable[..., Analysis]) -> None:
    analysis = read("The boats went back to port. The harbour closed.")
    assert len(analysis.sentences) == 2
    assert all(not s.tokens and not s.mentions for s in analysis.sentences)


def test_an_office_that_is_run_for_names_nobody(mentions: Mentions) -> None:
    assert not [m for m in mentions("智利总统选举将于十一月举行。") if m.entity.kind is EntityKind.PERSON]


def test_ministers_who_meet_are_a_group(mentions: Mentions) -> None:
    [group] = [m for m in mentions("欧盟外长会议周一举行。") if m.span.text == "外长"]
    assert (group.entity.kind, group.entity.label) == (EntityKind.COLLECTIVE, "欧洲联盟外长")


def test_a_bare_body_is_not_that_of_a_polity_that_has_none(named: Named) -> None:
    found = named("美国参议院周二表决。香港政府表示失望。众院预计跟进。")
    assert ("众院", "美国众议院") in found


def test_an_acronym_stands_for_the_body(named: Named) -> None:
    assert ("G20", "二十国集团") in named("G20领导人周六开会。")


def test_a_verb_in_one_word_with_a_person_does_not_hide_the_person(named: Named) -> None:
    assert ("普京", "弗拉基米尔·普京") in named("王毅在会见普京时表示，合作将继续。")
