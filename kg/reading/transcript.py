"""Broadcast transcripts and digests: one Markdown file, many items.

    # 《…》 (20230920)            a heading with the day
    ### Title of an item
    text or HTML
    [查看原文](https://…)           the item's own address

Only sections with an address of their own are items; a list of contents before them is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.reading.clean import paragraphs, tidy
from kg.reading.document import Raw

_SECTION = re.compile(r"^#{2,4}[ \t]+(?P<title>\S.*)$", re.M)
_ADDRESS = re.compile(r"^[ \t]*\[[^\]\n]{1,20}\]\((?P<url>https?://[^\s)]+)\)[ \t]*$", re.M)
_DAY = re.compile(r"(?<!\d)(20\d\d)[-/.年]?(\d\d)[-/.月]?(\d\d)(?!\d)")
_SOURCE = re.compile(r"《([^》]{2,20})》")


def recognises(text: str) -> bool:
    return text.lstrip().startswith("# ") and len(_ADDRESS.findall(text)) >= 2 and len(_SECTION.findall(text)) >= 2


def parse(text: str, path: str) -> Iterator[Raw]:
    heading = text.lstrip().partition("\n")[0]
    day, source = _DAY.search(heading), _SOURCE.search(heading)
    sections = list(_SECTION.finditer(text))
    for number, (section, following) in enumerate(zip(sections, [*sections[1:], None], strict=True), 1):
        body = text[section.end() : following.start() if following else len(text)]
        address = _ADDRESS.search(body)
        if address is None:
            continue
        yield Raw(
            path=f"{path}!{number}",
            title=tidy(section["title"]),
            lines=paragraphs(body[: address.start()]),
            url=address["url"],
            outlet=source[1] if source else None,
            published="-".join(day.groups()) if day else None,
        )
