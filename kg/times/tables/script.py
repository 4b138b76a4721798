"""Characters that are read as another one, one for one, so that offsets stay.  `traditional.txt`: from OpenCC's t2s."""

from pathlib import Path

FULL_WIDTH = "０１２３４５６７８９：／．～－―ー﹣–—（）〜∼○◯"
PLAIN = "0123456789:/.~------()~~〇〇"

# Dropped unless they part Latin letters or digits: inside a Chinese expression (10月 20日) they mean nothing.
SPACES = " \t\u00a0\u3000\u2002\u2003\u2009\u202f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def character_table() -> dict[int, int]:
    """Code point -> code point, for `str.translate`."""
    lines = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").split("\n")
    pairs = zip("".join(lines[0::2]), "".join(lines[1::2]), strict=True)
    return {ord(a): ord(b) for a, b in [*pairs, *zip(FULL_WIDTH, PLAIN, strict=True)]}
