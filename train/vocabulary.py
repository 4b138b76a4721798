"""The encoder's vocabulary, cut down to the pieces that Chinese news in simplified characters is made of, and its tokenizer."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from kg.script import characters
from train.encoder import Encoder

SPECIAL = 4  # the first token ids: <s>, <pad>, </s>, <unk>
UNKNOWN = 3
_OFTEN = 4  # a piece of several characters stays from so many occurrences on
_SPACE = "▁"


def tokenizer(pieces: Iterable[str], scores: Iterable[float]) -> Any:
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=UNKNOWN, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="never")
    return made


def kept(encoder: Encoder, texts: Iterable[str]) -> list[int]:
    """Token ids that stay, in order: the special ones, every single character of the scripts of news, and what the texts use."""
    whole = tokenizer(encoder.pieces, encoder.scores)
    counts: Counter[int] = Counter()
    for text in texts:
        for line in characters(text).split("\n"):
            counts.update(whole.encode(line).ids)
    found = []
    for number, piece in enumerate(encoder.pieces):
        if number < SPECIAL or (characters(piece) == piece and (counts[number] >= _OFTEN or _single(piece))):
            found.append(number)
    return found


def _single(piece: str) -> bool:
    """A Latin letter, a digit, a mark or a Chinese character by itself."""
    bare = piece.replace(_SPACE, "")
    if len(bare) != 1:
        return False
    return (
        ord(bare) < 0x250
        or 0x2000 <= ord(bare) < 0x2100
        or "CJK" in unicodedata.name(bare, "")
        or "FULLWIDTH" in unicodedata.name(bare, "")
    )
