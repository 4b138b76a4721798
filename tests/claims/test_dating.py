"""Dates join claims by clause, then sentence; another event's date is not this event's."""


def when(claim):
    return claim.when.edtf if claim.when else None


def test_the_time_of_the_clause(claimed):
    assert when(claimed("德国总理朔尔茨周二在柏林会见了肯尼亚总统鲁托。", "会见", "Meeting")) == "2024-05-14"


def test_two_events_two_dates(claimed):
    text = "周一抵达的代表团今天会见了外长。"
    assert when(claimed(text, "抵达", "Arrival", others=(("会见", "Meeting"),))) == "2024-05-13"
    assert when(claimed(text, "会见", "Meeting", others=(("抵达", "Arrival"),))) == "2024-05-16"


def test_no_words_no_date(claimed):
    assert when(claimed("秘鲁把两名走私者引渡到西班牙。", "引渡", "Extradition")) is None


def test_the_beginning_of_a_span_dates_what_began_it(claimed):
    assert when(claimed("自2021年3月地震发生以来，当地已重建百所学校。", "地震", "Disaster", others=(("重建", "Event"),))) == "2021-03"


def test_a_span_never_dates_what_follows_as_its_beginning(claimed):
    assert when(claimed("自2021年3月地震发生以来，当地已重建百所学校。", "重建", "Event", others=(("地震", "Disaster"),))) != "2021-03"


def test_the_words_of_the_date_stand_in_the_text(claimed):
    claim = claimed("意大利议会将于下周三表决预算案。", "表决", "Vote")
    assert claim.when.words.text == claim.document.text[claim.when.words.start : claim.when.words.end]
    assert when(claim) == "2024-05-22"


def test_a_span_up_to_now_ends_with_publication(claimed):
    assert when(claimed("今年以来铜价已经上涨12%。", "上涨", "MarketMove")) == "2024/2024-05-16"
