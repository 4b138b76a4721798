"""From a time expression to the time extent of a claim, after the conventions of the annotation guide.

Everything needed stands in the mention: `edtf` already is the claim's value (weeks Monday to Sunday, 日前 on or before publication,
近日 the publication month approximately), so what is added here is the unit and how an event sits in it.
"""

from __future__ import annotations

from kg.edtf import bounds
from kg.model import Fit, Precision, Span, TimeExtent
from kg.times.mention import TimeMention

_UNITS = {
    "century": Precision.CENTURY,
    "decade": Precision.DECADE,
    "year": Precision.YEAR,
    "half": Precision.HALF,
    "season": Precision.SEASON,
    "quarter": Precision.QUARTER,
    "month": Precision.MONTH,
    "week": Precision.WEEK,
}


def to_extent(mention: TimeMention) -> TimeExtent | None:
    """The extent a claim takes from these words; None where they date nothing (durations, sets, 很快, times around what is to come)."""
    edtf = mention.edtf
    if edtf is None:
        return None
    limits = bounds(edtf)
    return TimeExtent(
        edtf=edtf,
        earliest=limits.earliest,
        latest=limits.latest,
        precision=_precision(mention, edtf),
        fit=_fit(mention),
        words=Span(mention.text, mention.start, mention.end),
        rule=mention.rule,
    )


def _precision(mention: TimeMention, edtf: str) -> Precision:
    if edtf.startswith("[") or ".." in edtf:
        return Precision.SPAN if edtf.startswith("[2") and not edtf.endswith("..]") else Precision.BOUND
    if mention.precision in _UNITS:
        return _UNITS[mention.precision]
    return Precision.SPAN if "/" in edtf else {4: Precision.YEAR, 7: Precision.MONTH}.get(len(edtf.rstrip("~")), Precision.DAY)


def _fit(mention: TimeMention) -> Fit:
    if mention.rule == "vague-now":
        return Fit.HOLDS_AT
    if mention.mod == "since" or mention.rule in ("window", "vague-so-far", "run", "term"):
        return Fit.THROUGHOUT
    return Fit.WITHIN
