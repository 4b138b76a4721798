"""When an article was published, in whose zone, and from which evidence.

Body dates carry no zone on most sites: the zone comes from ontology/outlets.ttl, else from the metadata, else from the language.  Evidence
in order of trust: the date line of the body, the metadata, the address, a day among the words of the page, the crawl time (the last two
only a day, with a notice).  Values are ISO 8601 with offset, or a bare day where no clock time or no zone is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from typing import cast
from zoneinfo import ZoneInfo

from kg import overtime, script
from kg.ontology import Outlet

_DATE_LINE = re.compile(
    r"(?P<iso>\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<dmy>(?P<d>\d\d)/(?P<m>\d\d)/(?P<y>\d{4})\s*-\s*(?P<H>\d\d):(?P<M>\d\d))"
    r"|(?P<rfc>[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[A-Z]{3}|[+-]\d{4}))"
    r"|(?P<zh>(?P<zy>\d{4})\s*年\s*(?P<zm>\d{1,2})\s*月\s*(?P<zd>\d{1,2})\s*日)(?:\s*(?P<zH>\d{1,2}):(?P<zM>\d\d))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAIL = re.compile(r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? [A-Z+-]")  # RFC 5322
_DATE_TEXT_MAX = 80  # characters
_LANGUAGES = ["zh", "en", "ja", "ko", "ru", "uk", "de", "fr", "es", "pt", "it", "nl", "pl", "cs", "sv", "tr", "ar", "fa", "vi", "id"]
_DATE_LINE_MAX = 60  # a longer line that holds a date is prose
_IN_URL = (
    (re.compile(r"[-/](\d{2})(\d{2})(20\d{2})(\d{2})(\d{2})(\d{2})\.html"), "mdyHMS"),
    (re.compile(r"(?<!\d)(20[0-3]\d)[-/]?([01]\d)[-/]?([0-3]\d)(?!\d)"), "ymd"),
)
_CHINESE = timezone(timedelta(hours=8))
CRAWL_NOTICE = "no date on the page: published day taken from the crawl time"
PAGE_NOTICE = "no date stated for machines: published day taken from the words of the page"


@dataclass(frozen=True, slots=True)
class Published:
    """`value` is ISO 8601 (a day or a time with offset), `rule` the evidence."""

    value: str
    rule: str
    notice: str | None = None


def zone_of(outlet: Outlet | None, metadata: str | None, lines: Sequence[str]) -> tzinfo | None:
    """The zone for clock times that name none: the outlet's, else the one the page's metadata writes, else the language's.

    All countries that publish in Chinese keep UTC+8; papers of the diaspora are in ontology/outlets.ttl.  None where nothing tells.
    """
    if outlet and outlet.timezone:
        return ZoneInfo(outlet.timezone)
    with suppress(ValueError):
        if metadata and (written := datetime.fromisoformat(metadata.strip()).tzinfo):
            return written
    return _CHINESE if script.detect("\n".join(lines)).startswith("zh") else None


def _stamp(moment: datetime, zone: tzinfo | None) -> str:
    """With its offset; a clock time in no known zone is not worth more than its day."""
    if moment.tzinfo is None and zone is None:
        return moment.date().isoformat()
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat(timespec="seconds")


def from_date_line(line: str, zone: tzinfo | None) -> Published | None:
    """Read a line that is nothing but a date (perhaps with a byline); None when it is prose or holds no date."""
    m = _DATE_LINE.search(line) if len(line) <= _DATE_LINE_MAX else None
    if m is None or re.search(r"[。，；]", line):
        return None
    try:
        if m["iso"]:
            return Published(_stamp(datetime.fromisoformat(m["iso"]), zone), "body-date")
        if m["dmy"]:
            moment = datetime(int(m["y"]), int(m["m"]), int(m["d"]), int(m["H"]), int(m["M"]))
            return Published(_stamp(moment, zone), "body-date")
        if m["zh"]:
            day = date(int(m["zy"]), int(m["zm"]), int(m["zd"]))
            if m["zH"]:
                return Published(_stamp(datetime(day.year, day.month, day.day, int(m["zH"]), int(m["zM"])), zone), "body-date")
            # a day beside other words is a caption or a first sentence, not a date line
            return Published(day.isoformat(), "body-date") if len(line) <= len(m[0]) + 4 else None
        return from_text(m["rfc"], zone, "body-date")
    except ValueError:
        return None


def from_text(text: str, zone: tzinfo | None, rule: str) -> Published | None:
    """Any date in metadata, in whatever notation and language: ISO 8601 first, then that of mail and feeds, the rest by dateparser."""
    text = text.strip()
    if not _YEAR.search(text) or len(text) > _DATE_TEXT_MAX:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return Published(date.fromisoformat(text).isoformat(), rule)
        return Published(_stamp(datetime.fromisoformat(text), zone), rule)
    except ValueError:
        moment = _parsed(text)
        if moment is None:
            return None
        return Published(_stamp(moment, zone) if re.search(r"\d:\d\d", text) else moment.date().isoformat(), rule)


@lru_cache(maxsize=1024)  # the records of a dump share their days
def _parsed(text: str) -> datetime | None:
    if _MAIL.match(text):
        with suppress(ValueError):
            return parsedate_to_datetime(text)
    return _dateparser()(text, languages=_LANGUAGES, settings={"REQUIRE_PARTS": ["year", "month", "day"]})


@cache
def _dateparser() -> Callable[..., datetime | None]:
    """Slow to import, rarely needed; the first text loads the words of the languages, of which it would try 200 if none were told."""
    with overtime.loading():
        import dateparser

        dateparser.parse("no date at all", languages=_LANGUAGES)
        return cast(Callable[..., datetime | None], dateparser.parse)


def from_url(url: str, zone: tzinfo | None) -> Published | None:
    for pattern, order in _IN_URL:
        if m := pattern.search(url):
            try:
                if order == "ymd":
                    return Published(date(*(int(x) for x in m.groups())).isoformat(), "address")
                month, day, year, hour, minute, second = (int(x) for x in m.groups())
                return Published(_stamp(datetime(year, month, day, hour, minute, second), zone), "address")
            except ValueError:
                continue
    return None


def from_page(day: str, zone: tzinfo | None) -> Published | None:
    """A day that the page shows somewhere, most often beside its headline."""
    found = from_text(day, zone, "page-text")
    return Published(found.value, found.rule, PAGE_NOTICE) if found else None


def from_crawl(milliseconds: int, zone: tzinfo | None) -> Published | None:
    """The day of the crawl in `zone`; articles are crawled within hours, so the day is right but for those around midnight."""
    try:
        moment = datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(zone or UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return Published(moment.date().isoformat(), "crawl-time", CRAWL_NOTICE)
