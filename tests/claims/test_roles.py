"""Roles: word order, prepositions, passives, relative clauses, lists, titles, stand-ins, dropped subjects."""


def test_subject_and_object_of_an_active_verb(claimed, names):
    claim = claimed("埃及向苏丹提供了五十吨药品。", "提供", "Aid")
    assert names(claim, "agent") == {"埃及"}
    assert names(claim, "patient") == {"苏丹"}
    assert names(claim, "theme") == {"五十吨药品"}


def test_passive_turns_doer_and_done_to_round(claimed, names):
    claim = claimed("三名嫌疑人在安卡拉被土耳其警方逮捕。", "逮捕", "Arrest")
    assert names(claim, "agent") == {"土耳其警方"}
    assert any("嫌疑人" in n for n in names(claim, "patient"))
    assert names(claim, "place") == {"安卡拉"}


def test_fronted_object_is_the_patient(claimed, names):
    claim = claimed("秘鲁把两名走私者引渡到西班牙。", "引渡", "Extradition")
    assert names(claim, "patient") == {"两名走私者"}
    assert names(claim, "place") == {"西班牙"}


def test_every_member_of_a_list_is_a_party(claimed, names):
    claim = claimed("加拿大、挪威和瑞典签署了一项渔业协议。", "签署", "Agreement")
    assert names(claim, "party") == {"加拿大", "挪威", "瑞典"}


def test_every_member_of_a_list_is_a_place(claimed, names):
    claim = claimed("贵州、湖南、广西和云南等地发生洪灾。", "洪灾", "Disaster")
    assert {"贵州", "湖南", "广西", "云南"} <= names(claim, "place")


def test_of_places_of_which_one_lies_in_the_other_the_last_is_it(claimed, names):
    assert names(claimed("意大利西西里岛周二发生地震。", "地震", "Disaster"), "place") == {"西西里岛"}
    assert names(claimed("地震周二发生在意大利南部的西西里岛。", "地震", "Disaster"), "place") == {"西西里岛"}


def test_the_name_fills_the_role_not_its_title(claimed, names):
    claim = claimed("印度总理莫迪的访问引发抗议。", "访问", "Visit")
    assert names(claim, "agent") == {"纳伦德拉·莫迪"}


def test_a_country_inside_the_trigger_is_the_place(claimed, names):
    claim = claimed("葡萄牙外长计划下月访华。", "访华", "Visit")
    assert names(claim, "place") == {"中国"}
    assert [r.words.text for r in claim.roles if r.role == "place"] == ["华"]


def test_dropped_subject_is_carried_across_clauses(claimed, names):
    claim = claimed("智利总统博里奇抵达东京，随后出席了经济论坛。", "出席", "Meeting")
    assert any("博里奇" in r.label for r in claim.roles)


def test_both_sides_are_split_into_their_members(claimed, names):
    claim = claimed("巴西与阿根廷举行会谈。双方同意扩大贸易。", "同意", "Agreement")
    assert {"巴西", "阿根廷"} <= {r.label for r in claim.roles}


def test_we_in_a_quotation_is_the_one_who_speaks(claimed):
    claim = claimed("“我们已经撤出全部部队。”丹麦国防大臣伦德说。", "撤出", "Deployment")
    assert [r.label for r in claim.roles if r.words.text == "我们"] == ["伦德"]


def test_pronoun_keeps_its_words_and_gives_the_name(claimed):
    claim = claimed("日本首相岸田文雄说，他将在六月访问巴西。", "访问", "Visit")
    agent = next(r for r in claim.roles if r.role == "agent")
    assert (agent.words.text, agent.label) == ("他", "岸田文雄")


def test_theme_is_a_short_phrase(claimed, names):
    claim = claimed("意大利议会将于下周三表决预算案。", "表决", "Vote")
    assert names(claim, "theme") == {"预算案"}


def test_what_is_left_of_and_other_countries_fills_no_role(claimed, names):
    claim = claimed("新西兰和芬兰等国批准了协定。", "批准", "Legislation")
    assert "国" not in {n for role in ("agent", "patient", "party") for n in names(claim, role)}
