"""Republished and updated articles: which documents are versions of one article.

Two documents are versions of one article when they have one address, or when their texts are nearly the same by MinHash (Broder 1997; 64
permutations over five-character shingles, an estimated Jaccard similarity of `ALIKE` or more).  A version is not a new voice.
"""

from __future__ import annotations

import zlib
from functools import cache
from typing import Any

PERMUTATIONS = 64
SHINGLE = 5  # characters
SHORTEST = 60  # characters: below, likeness of short notices says nothing
BAND = 8  # hash values a band; eight bands: two texts alike at 0.8 share one with probability 0.77, at 0.9 with 0.99
ALIKE = 0.75
_DIGITS = 4  # hex digits kept of a hash value: two unlike values agree once in 65,536


def _crc(shingle: bytes) -> int:
    return zlib.crc32(shingle)


@cache
def _empty() -> Any:
    from datasketch import MinHash  # imports SciPy: only where articles arrive

    return MinHash(num_perm=PERMUTATIONS, seed=1, hashfunc=_crc)


def signature(text: str) -> str:
    """Hex digits of the MinHash of a text without white space, "" for one too short to judge."""
    squeezed = "".join(text.split())
    if len(squeezed) < SHORTEST:
        return ""
    made = _empty().copy()
    made.update_batch([squeezed[i : i + SHINGLE].encode() for i in range(0, len(squeezed) - SHINGLE + 1)])
    return "".join(f"{int(v) & 0xFFFF:04x}" for v in made.hashvalues)


def bands(sign: str) -> list[str]:
    """Keys under which alike texts meet."""
    step = BAND * _DIGITS
    return [f"{i // step}:{sign[i : i + step]}" for i in range(0, len(sign), step)]


def alike(left: str, right: str) -> bool:
    if not left or not right:
        return False
    same = sum(left[i : i + _DIGITS] == right[i : i + _DIGITS] for i in range(0, len(left), _DIGITS))
    return same >= ALIKE * PERMUTATIONS
