"""Shapes of dates in languages other than Chinese: (pattern, unit).  dateparser, which knows the words, reads them."""

_DAY_MONTH = r"\d{1,2}(?:st|nd|rd|th|º|er|\.)?\s(?:de\s|of\s)?[^\W\d_]{3,12}\.?"
_MONTH_DAY = r"(?:[^\W\d_]{3,12}|[^\W\d_]{3,5}\.)\s\d{1,2}(?:st|nd|rd|th)?"
SHAPES = (
    (rf"(?<!\w)(?:{_DAY_MONTH},?\s(?:de\s)?(?:1[89]|20)\d\d|{_MONTH_DAY},\s(?:1[89]|20)\d\d)(?!\w)", "day"),
    (r"(?<![\w-])(?:1[89]|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w-])", "day"),
    (rf"(?<!\w)(?:{_DAY_MONTH}|{_MONTH_DAY})(?!\w|\s?[%:.,]?\d)", "day"),
    (r"(?<!\w)[^\W\d_]{3,12}\.?,?\s(?:de\s)?(?:1[89]|20)\d\d(?!\w)", "month"),
)
ENGLISH = (
    (r"\b(?:yesterday|today|tomorrow|tonight)\b", "day"),
    (r"\b(?:last\s|next\s|this\s|on\s)?(?P<w>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", "day"),
    (r"\b(?:last|this|next)\s(?:week|month|year)\b", "relative"),
    (r"\b(?:a|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s(?:day|week|month|year)s?\sago\b", "ago"),
    (r"\b(?:in|since|until|by|before|after|during|of|from)\s(?P<y>(?:19|20)\d\d)\b(?!\s?[a-z]+s\b)", "year"),
)
