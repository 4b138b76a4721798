"""From words to the time of a claim, after the annotation guide."""

import pytest

from kg.model import Fit, Precision
from kg.times import resolve, to_extent

PUBLISHED = "2023-09-20"


@pytest.mark.parametrize(
    ("text", "edtf", "precision", "fit"),
    [
        ("本周开会", "2023-09-18/2023-09-24", Precision.WEEK, Fit.WITHIN),
        ("日前开会", "[..2023-09-20]", Precision.BOUND, Fit.WITHIN),
        ("目前开会", "2023-09-20", Precision.DAY, Fit.HOLDS_AT),
        ("近日开会", "2023-09~", Precision.MONTH, Fit.WITHIN),
        ("自2022年2月以来开会", "2022-02/..", Precision.BOUND, Fit.THROUGHOUT),
        ("截至9月3日开会", "[..2023-09-03]", Precision.BOUND, Fit.WITHIN),
        ("9月3日至5日开会", "2023-09-03/2023-09-05", Precision.SPAN, Fit.WITHIN),
        ("10月开会", "2023-10", Precision.MONTH, Fit.WITHIN),
        ("周二下午3时开会", "2023-09-19", Precision.DAY, Fit.WITHIN),
        ("连续三天开会", "2023-09-18/2023-09-20", Precision.SPAN, Fit.THROUGHOUT),
        ("为期两天开会", "2023-09-20/2023-09-21", Precision.SPAN, Fit.THROUGHOUT),
        ("今年第三季度开会", "2023-07/2023-09", Precision.QUARTER, Fit.WITHIN),
    ],
)
def test_extents(text: str, edtf: str, precision: Precision, fit: Fit) -> None:
    (mention,) = resolve(text, PUBLISHED)
    extent = to_extent(mention)
    assert extent is not None
    assert (extent.edtf, extent.precision, extent.fit) == (edtf, precision, fit)
    assert extent.words is not None
    assert text[extent.words.start : extent.words.end] == extent.words.text


@pytest.mark.parametrize("text", ["很快开会", "刚刚开会", "稍晚开会", "内战爆发以来", "连开三天会", "每周开会"])
def test_words_that_date_nothing_give_no_extent(text: str) -> None:
    assert all(to_extent(m) is None for m in resolve(text, PUBLISHED))
