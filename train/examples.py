"""Pieces of articles with their claims: from annotated articles, and from what the rules say of others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kg.script import characters
from kg.tagging.chunks import chunks
from train.annotated import Annotated

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Told:
    """A claim in the text of its article: its trigger and, as far as they stand in the text, its arguments (offsets, class)."""

    trigger: Stretch
    type: str
    modality: str
    negative: bool
    presupposed: bool
    arguments: tuple[tuple[int, int, str], ...]
    event: str = ""


@dataclass(frozen=True)
class Piece:
    """What the encoder reads at once.  Offsets of claims are relative to it; `doubtful` stretches are neither triggers nor none."""

    article: str
    text: str
    claims: tuple[Told, ...]
    doubtful: tuple[Stretch, ...] = ()


def annotated(articles: Iterable[Annotated]) -> list[Piece]:
    found = []
    for article in articles:
        starts = [0]
        for line in article.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        pieces = chunks(article.text)
        told = [claim for row in article.claims if (claim := _told(article.text, starts[row["paragraph"]], row, pieces)) is not None]
        found += list(cut(article.name, article.text, told, (), pieces))
    return found


def cut(article: str, text: str, told: Sequence[Told], doubtful: Sequence[Stretch], pieces: Sequence[Stretch]) -> Iterator[Piece]:
    """Each piece with what lies wholly inside of it."""
    simple = characters(text)
    for start, end in pieces:
        claims = []
        for claim in told:
            if start <= claim.trigger[0] and claim.trigger[1] <= end:
                inside = tuple((a - start, b - start, name) for a, b, name in claim.arguments if start <= a and b <= end)
                here = (claim.trigger[0] - start, claim.trigger[1] - start)
                claims.append(Told(here, claim.type, claim.modality, claim.negative, claim.presupposed, inside, claim.event))
        dim = tuple((a - start, b - start) for a, b in doubtful if start <= a and b <= end)
        yield Piece(article, simple[start:end], tuple(claims), dim)


def _told(text: str, paragraph: int, row: dict[str, Any], pieces: Sequence[Stretch]) -> Told | None:
    """Annotations give words, not places: each is taken where it stands nearest to the trigger, inside the quote if it can be."""
    quote = text.find(row["quote"], paragraph)
    inside = row["quote"].find(row["trigger"])
    if quote < 0 or inside < 0:
        return None
    here = (quote + inside, quote + inside + len(row["trigger"]))
    piece = next((p for p in pieces if p[0] <= here[0] and here[1] <= p[1]), None)
    if piece is None:
        return None
    whole = (quote, quote + len(row["quote"]))
    arguments = []
    for role in row["roles"]:
        if place := nearest(text, role["text"], piece, here, whole):
            arguments.append((*place, role["role"]))
    if row["when"] and (place := nearest(text, row["when"]["text"], piece, here, whole)):
        arguments.append((*place, "time"))
    if row["sources"] and (place := speaker(text, row["sources"][0], piece, here)):
        arguments.append((*place, "source"))
    negative = row["polarity"] == "negative"
    return Told(here, row["type"], row["modality"], negative, bool(row.get("presupposed")), tuple(arguments), row["event"])


def nearest(text: str, words: str, piece: Stretch, trigger: Stretch, quote: Stretch) -> Stretch | None:
    options = []
    at = text.find(words, *piece) if words else -1
    while at >= 0:
        end = at + len(words)
        overlaps = at < trigger[1] and end > trigger[0]
        options.append((overlaps, not (quote[0] <= at and end <= quote[1]), at >= trigger[1], abs(at - trigger[0]), at, end))
        at = text.find(words, at + 1, piece[1])
    return min(options)[-2:] if options else None


def speaker(text: str, name: str, piece: Stretch, trigger: Stretch) -> Stretch | None:
    """Where the originator is named: in full, by the last part of a foreign name, else by as much of the name as stands there."""
    parts = [name, *([name.rsplit("·", 1)[1]] if "·" in name else [])]
    parts += [part for size in (4, 3, 2) if len(name) > size for part in (name[-size:], name[:size])]
    found = (nearest(text, part, piece, trigger, (piece[0], trigger[0])) for part in parts)
    return next((place for place in found if place), None)
