"""How the named groups of a match become a typed expression."""

from __future__ import annotations

from kg.times.expression import Clock, Era, Expression, Field, Fiscal, Partial, Span, Step, Undated, Years
from kg.times.numerals import number
from kg.times.tables import words

Groups = dict[str, str]


def _fields(table: dict[str, int], story: dict[str, int], word: str) -> Step:
    return Step(table[word]) if word in table else Step(story[word], story=True)


def _year(g: Groups) -> Field:
    if "ry" in g:
        return _fields(words.YEARS, words.YEARS_OF_STORY, g["ry"])
    if "roc" in g or "rocbare" in g:
        counted = g.get("roc") or g["rocbare"]
        return 1911 + (1 if counted in words.FIRST_MONTHS else number(counted))
    if "yy" in g:
        short = number(g["yy"].partition(words.YEAR)[0])
        return short + (1900 if short >= 30 else 2000)
    text = g.get("year") or g.get("ce") or g.get("old")
    return number(text) if text else None


def _month(g: Groups) -> tuple[Field, bool]:
    """(month, is it lunar by its name)"""
    if "rm" in g:
        return _fields(words.MONTHS, words.MONTHS_OF_STORY, g["rm"]), False
    text = g.get("mon")
    if text is None:
        return None, False
    if text in words.LUNAR_MONTHS:
        return words.LUNAR_MONTHS[text], True
    return (1 if text in words.FIRST_MONTHS else number(text)), False


def clock(g: Groups) -> Clock | None:
    if "gmt" in g:
        return Clock(int(g["gmt"][:2]), int(g["gmt"][2:]))
    hour = g.get("h") or g.get("h2")
    if hour is None:
        return None
    minute = g.get("mi") or g.get("m2")
    value = number(minute) if minute else 30 if "half" in g else 15 * number(g["qt"]) if "qt" in g else None
    second = g.get("se") or g.get("s2")
    h = number(hour)
    if g.get("ap", "").startswith("p") and h < 12:
        h += 12
    return Clock(h, (value or 0) if second else value, number(second) if second else None)


def _quarters(g: Groups) -> tuple[int, int] | None:
    if "q" in g or "q1" in g or "q3" in g:
        return (q := 1 if "q1" in g else number(g.get("q") or g["q3"]), q)
    if "qf" in g:
        return (1, number(g["qf"]))
    return (number(g["qa"]), number(g["qb"])) if "qa" in g else None


def partial(g: Groups) -> Partial | None:
    """One partial date from all the named groups a calendar pattern may fill."""
    month_field, lunar = _month(g)
    day_text = g.get("day") or g.get("nday")
    day_field: Field = number(day_text) if day_text else None
    if day_text and day_text.startswith("初"):
        lunar = True
    year_field = _year(g)
    if "rd" in g:
        day_field = _fields(words.DAYS, words.DAYS_OF_STORY, g["rd"])
    weekday = words.WEEKDAYS[g["wn"]] if "wn" in g else None
    week = Step(words.WEEKS[g["wrel"]]) if "wrel" in g else None
    if "bd" in g:  # the number in brackets is the date, the weekday before it an ornament
        day_field, weekday, week = number(g["bd"]), None, None
        month_field = number(g["bm"]) if "bm" in g else month_field
        year_field = number(g["by"]) if "by" in g else year_field
    bare = number(g["bare"]) if "bare" in g else None
    hours: Clock | None = clock(g)
    if bare is not None:
        unit = g["bu"]
        if unit == "月":
            month_field = bare
        elif unit in "日号":
            day_field = bare
        else:
            hours = Clock(bare)
    nth = None
    if "nu" in g:
        n = -1 if "nl" in g else number(g["nn"])
        if "nw" in g:
            nth, weekday = (n, "weekday"), words.WEEKDAYS[g["nw"]]
        else:
            nth = (n, words.UNITS[g["nu"]])
    first = None
    if "fn" in g:
        first = (number(g["fn"]) * (1 if g["fd"] in words.FROM_THE_START else -1), words.UNITS[g["fu"]])
    portion = g.get("yp") or g.get("mp") or g.get("qp")
    if portion in words.SEASONS_OF_YEAR and year_field is None:
        year_field = Step(words.SEASONS_OF_YEAR[portion])
        portion = portion[-1]
    result = Partial(
        year=year_field,
        month=month_field,
        day=day_field,
        week=week,
        weekday=weekday,
        nth=nth,
        first=first,
        holiday="春节" if "lunar" in g and g.get("hol") == "新年" else g.get("hol") or g.get("nat"),
        country=g.get("country"),
        lunar=lunar or "lunar" in g or "leap" in g or g.get("nday", "").startswith("廿"),
        leap="leap" in g,
        portion=portion,
        quarters=_quarters(g),
        part=g.get("part"),
        clock=hours,
        sometime="some" in g,
    )
    return result if result != Partial() else None


def iso(g: Groups) -> Partial:
    """Numbers only: 2023-09-20, 2023 09 20, 20230920, 1999.08, each with a clock time or without."""
    month_text, day_text = g.get("im") or g.get("im2"), g.get("id") or g.get("id2")
    return Partial(
        year=int(g["iy"]),
        month=int(month_text) if month_text else None,
        day=int(day_text) if day_text else None,
        part=g.get("part"),
        clock=clock(g),
    )


def day_first(g: Groups) -> Partial | None:
    """13.5.2015, 3/7/07: day before month, unless only the other way gives a date; 27-7-3 is year, month, day."""
    a, b, c = int(g["a"]), int(g["b"]), int(g["iy"])
    if len(g["iy"]) == 1 or (
        g["s"] == "-" and len(g["iy"]) < 4 and len(g["a"]) == 2 and c <= 31 and b <= 12 and a > 9 and len(g["b"]) <= 2 and g["iy"] != "0"
    ):
        return Partial(year=2000 + a, month=b, day=c) if b <= 12 and 1 <= c <= 31 else None
    year = c if len(g["iy"]) == 4 else c + (1900 if c >= 50 else 2000)
    day_value, month_value = (a, b) if b <= 12 else (b, a)
    return Partial(year=year, month=month_value, day=day_value) if month_value <= 12 else None


def slash(g: Groups) -> Partial:
    return Partial(month=int(g["mon"]), day=int(g["day"]), part=g.get("part"), clock=clock(g))


def lone_year(g: Groups) -> Partial:
    return Partial(year=int(g["ly"]))


def year_range(g: Groups) -> Years | None:
    first, last = number(g["y1"]), g["y2"]
    end = first // 100 * 100 + int(last) if len(last) == 2 else number(last)
    return Years(first, end) if first < end <= first + 500 else None


def two_years(g: Groups) -> Expression:
    unit = "year" if g["tu"] == "年" else "day"
    if g["now"] == "今明":
        return Span(2, unit, "future", whole=True, aligned=True, current=True)
    return Span(2, unit, "past", whole=True, aligned=True, current=True)


def two_months(g: Groups) -> Partial | None:
    first, last = number(g.get("m1") or g["m3"]), number(g.get("m2") or g["m4"])
    return Partial(month=first, first=(2, "month")) if last == first + 1 else None


def length(g: Groups) -> tuple[float, str, bool]:
    """(count, unit, loose) of the groups of LENGTH."""
    unit = words.UNITS[g["u"].replace("个", "")]
    count: float = 0.5 if g["n"] == "半" else float(g["n"]) if "." in g["n"] else number(g["n"])
    if "hf" in g or g.get("hu") == "半":
        count += 0.5
    return count, unit, bool({"more", "mm"} & g.keys()) or g.get("hu") == "多"


def window(g: Groups) -> Span:
    count, unit, loose = length(g)
    past = g["dir"] in words.PAST_WINDOWS
    return Span(count, unit, "past" if past else "future", whole=True, loose=loose or "about" in g, aligned=g["dir"] in words.WHOLE_UNITS)


def since_length(g: Groups) -> Span:
    count, unit, loose = length(g)
    return Span(count, unit, "past", whole=True, loose=loose)


def inside(g: Groups) -> Span:
    count, unit, loose = length(g)
    return Span(count, unit, "future", whole=True, loose=loose, current=True)


def offset(g: Groups) -> Span:
    count, unit, loose = length(g)
    back = g["dir"] in words.BEFORE
    return Span(count, unit, "past" if back else "future", whole=False, story=not back, loose=loose)


def decade(g: Groups) -> Expression | None:
    if "dec4" in g:
        first = int(g["dec4"])
    else:
        base = {"上": 1900, "本": 2000}.get(g["cent"]) if "cent" in g else 1900
        if base is None:
            base = (number(g["cent"]) - 1) * 100
        first = base + number(g.get("dec") or g["dec2"])
    earlier = g.get("d0") or g.get("d1")
    if earlier is not None:  # 六七十年代
        begin = first // 100 * 100 + number(earlier) * 10
        return Years(begin, first + 9) if begin < first else None
    return Era(first, 10, g.get("dm"))


def century(g: Groups) -> Era:
    base = {"上": 1900, "本": 2000}.get(g["c"])
    return Era((number(g["c"]) - 1) * 100 if base is None else base, 100, g.get("dm"))


def week_alone(g: Groups) -> Partial:
    return Partial(week=Step(words.WEEKS[g["wrel"]]), weekend="we" in g, sometime="wh" in g)


def half_week(g: Groups) -> Partial:
    return Partial(week=Step(0), portion=words.HALF_WEEKS[g["hw"]])


def relative_quarter(g: Groups) -> Partial:
    word = g["rq"].rstrip("个一")
    return Partial(quarter=Step(words.QUARTER_STEPS.get(word, 0), story=word in words.QUARTERS_OF_STORY), portion=g.get("qp"))


def part_alone(g: Groups) -> Partial:
    tonight = g["part"] in words.TONIGHT
    return Partial(day=Step(0, story=True), part=words.EVENING if tonight else g["part"], unsaid_day=not tonight)


def clock_alone(g: Groups) -> Partial | None:
    """A time of day without a day: of the day the text speaks of."""
    if "part" not in g and "rel" not in g and not {"mi", "m2", "half", "gmt", "h2"} & g.keys() and "qt" not in g:
        return None
    return Partial(day=Step(0, story=True), part=g.get("part"), clock=clock(g), unsaid_day="rel" not in g)


def hour(g: Groups) -> Partial:
    """四点: a time of day only as the end of a range."""
    return Partial(day=Step(0, story=True), clock=clock(g), unsaid_day=True)


def part_of_month(g: Groups) -> Partial:
    return Partial(month=Step(0), portion=g["tm"])


def next_year(_: Groups) -> Undated:
    return Undated("vague", "vague-new-year")


def same_period(_: Groups) -> Undated:
    return Undated("vague", "same-period")


def duration(_: Groups) -> Undated:
    return Undated("duration", "duration")


def set_(_: Groups) -> Undated:
    return Undated("set", "set")


def whole_day(_: Groups) -> Partial:
    return Partial(day=Step(0))


def later_year(g: Groups) -> Partial | None:
    return partial(g)


def fiscal(g: Groups) -> Fiscal:
    months = None
    if quarters := _quarters(g):
        months = (3 * quarters[0] - 3, 3 * quarters[1])
    elif "fh" in g:
        months = (0, 6) if g["fh"] == words.FIRST_HALF else (6, 12)
    elif "fm" in g:
        months = (0, number(g["fm"]))
    if "fr" in g:
        return Fiscal(relative=words.FISCAL_STEPS[g["fr"]], months=months)
    first, last = number(g["f1"]), g.get("f2")
    end = None if last is None else first // 100 * 100 + int(last) if len(last) == 2 else number(last)
    return Fiscal(first, end, months=months)


def fiscal_ending(g: Groups) -> Fiscal | None:
    month = number(g["mon"])
    return Fiscal(ends=(number(g["f1"]), month)) if 1 <= month <= 12 else None


def few(g: Groups) -> Undated:
    classes = words.FEW.get(g["fu"].removeprefix("个"), words.FEW_LONGER)
    return Undated("vague", classes["back" not in g])


VAGUE = {word: name for name, names in words.VAGUE.items() for word in names}


def vague(g: Groups) -> Undated:
    return Undated("vague", VAGUE[g["v"]])
