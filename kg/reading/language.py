"""Which language an article is in: Chinese by its characters, any other by py3langid (97 languages).

Only a language with a pack is extracted; the others are stored as documents, and their notice says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kg import overtime, script

_LETTERS = re.compile(r"[^\W\d_]+")
_CHINESE = ("zh", "wuu", "yue")  # characters among other things: a list, a menu, a mixture
_SAMPLE = 4000  # code points
_LEAST = 40  # letters: less tells no language


def detect(text: str) -> str:
    """BCP 47: `zh-Hans`, `zh-Hant`, `en`, `ru` …, or `und` where there are too few words to tell."""
    found = script.detect(text)
    if found != "und":
        return found
    letters = " ".join(_LETTERS.findall(text[:_SAMPLE]))
    if len(letters) < (_LEAST if letters.isascii() else _LEAST // 2):
        return "und"
    found, _ = _classify()(letters)
    return "und" if found in _CHINESE else found


@cache
def _classify() -> Callable[[str], tuple[str, float]]:
    with overtime.loading():
        import py3langid

        classify: Callable[[str], tuple[str, float]] = py3langid.classify
        classify("")  # reads the model
        return classify
