"""Annotated articles to learn from: those of `../shared/gold` and the project's own, kept without their text.

    python -m train.annotated pack FOLDER [FILE]     adds the articles of FOLDER, annotated as the guide says, to train/annotated.jsonl

FOLDER holds NAME.json (the article: id, path below ../shared, published, text) and NAME.jsonl (one claim a line).  `annotated.jsonl` has
one article a line, and offsets in code points into the text that `kg.reading` makes of its file instead of the words; nothing of the
article but names is copied: no title either, so that a file is known by the digest of its name.  A name is left out where it is the words
themselves, and of every theme.  Of a long article only the first `length` code points are annotated.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import reading
from kg.errors import KgError

OWN = Path(__file__).with_name("annotated.jsonl")
Span = list[int]  # first code point, and the one after the last


@dataclass(frozen=True)
class Annotated:
    """`path` is below ../shared; `claims` have the fields of the annotation guide."""

    name: str
    path: str
    published: str
    text: str
    claims: tuple[dict[str, Any], ...]


def to_learn_from(shared: Path) -> list[Annotated]:
    """Everything but what figures are measured on."""
    return [*gold(shared / "gold" / "train"), *own(shared)]


def folds(names: Iterable[str], count: int) -> dict[str, int]:
    """Article -> fold; the articles that tell one story stay together."""
    stories: dict[str, int] = {}
    return {
        name: (stories.setdefault(story, len(stories)) if (story := _story(name)) else number) % count
        for number, name in enumerate(sorted(set(names)))
    }


def _story(name: str) -> str:
    """J, K and L are one story each, T ten of nine articles."""
    letter, number = name[0], name[1:]
    return letter if letter in "JKL" else f"T{int(number) // 9}" if letter == "T" else ""


def unpack(articles: Iterable[Annotated], folder: Path) -> None:
    """Writes NAME.json and NAME.jsonl of each, as `gold` and the scorers read them."""
    for article in articles:
        head = {"id": article.name, "path": article.path, "published": article.published, "text": article.text}
        (folder / f"{article.name}.json").write_text(json.dumps(head, ensure_ascii=False), encoding="utf-8")
        rows = (json.dumps(claim, ensure_ascii=False) + "\n" for claim in article.claims)
        (folder / f"{article.name}.jsonl").write_text("".join(rows), encoding="utf-8")


def gold(folder: Path) -> Iterator[Annotated]:
    """The articles of a folder in order of name."""
    for file in sorted(folder.glob("*.jsonl")):
        article = json.loads(file.with_suffix(".json").read_text("utf-8"))
        rows = tuple(json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip())
        yield Annotated(file.stem, article["path"], article["published"] or "", article["text"], rows)


def own(shared: Path, kept: Path = OWN) -> Iterator[Annotated]:
    """The project's own, their words put back.  An article whose text is no longer the one that was annotated is left out and named."""
    files: dict[str, dict[str, Path]] = {}
    for line in kept.read_text("utf-8").splitlines():
        record = json.loads(line)
        if (folder := record["folder"]) not in files:
            files[folder] = {_digest(p.name): p for p in (shared / folder).iterdir()} if (shared / folder).is_dir() else {}
        file = files[folder].get(record["file"])
        text = _text(file)[: record["length"]] if file else ""
        if file is None or _digest(text) != record["digest"]:
            print(f"{record['id']} of {folder}: left out, its text is not the one that was annotated", file=sys.stderr)
            continue
        rows = tuple(_with_words(text, claim) for claim in record["claims"])
        yield Annotated(record["id"], file.relative_to(shared).as_posix(), record["published"], text, rows)


def pack(article: Annotated) -> dict[str, Any]:
    """The line of `annotated.jsonl`.  Claims whose quote or trigger does not stand in the text raise ValueError."""
    claims = [_without_words(article, claim) for claim in article.claims]
    place = Path(article.path)
    head = {"id": article.name, "folder": place.parent.as_posix(), "file": _digest(place.name), "published": article.published}
    return {**head, "length": len(article.text), "digest": _digest(article.text), "claims": claims}


def _without_words(article: Annotated, claim: dict[str, Any]) -> dict[str, Any]:
    lines = article.text.split("\n")
    paragraph = sum(len(line) + 1 for line in lines[: claim["paragraph"]])
    quote = _find(article, claim["quote"], paragraph, paragraph + len(lines[claim["paragraph"]]))
    trigger = _find(article, claim["trigger"], *quote)

    def near(words: str) -> Span:
        inside = article.text.find(words, *quote)
        before = article.text.rfind(words, 0, quote[0] + len(words))
        return next(([at, at + len(words)] for at in (inside, before) if at >= 0), None) or _find(article, words, 0, len(article.text))

    when = claim["when"]
    return {
        **{key: claim[key] for key in ("event", "type")},
        "quote": quote,
        "trigger": trigger,
        "roles": [
            [r["role"], *near(r["text"]), *([] if r["role"] == "theme" or r["name"] == r["text"] else [r["name"]])] for r in claim["roles"]
        ],
        "when": [*near(when["text"]), when["edtf"], when["fit"]] if when else None,
        **{key: claim[key] for key in ("modality", "polarity", "presupposed", "sources")},
    }


def _with_words(text: str, claim: dict[str, Any]) -> dict[str, Any]:
    start, end = claim["quote"]
    when = claim["when"]
    return claim | {
        "paragraph": text.count("\n", 0, start),
        "quote": text[start:end],
        "trigger": text[slice(*claim["trigger"])],
        "roles": [{"role": role, "text": text[a:b], "name": name[0] if name else text[a:b]} for role, a, b, *name in claim["roles"]],
        "when": {"text": text[when[0] : when[1]], "edtf": when[2], "fit": when[3]} if when else None,
    }


def _find(article: Annotated, words: str, start: int, end: int) -> Span:
    at = article.text.find(words, start, end)
    if at < 0:
        raise ValueError(f"{article.name}: {words!r} does not stand in {article.text[start:end][:60]!r}")
    return [at, at + len(words)]


def _text(file: Path) -> str:
    try:
        return next(iter(reading.read(str(file)))).text
    except (KgError, StopIteration):
        return ""


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    if len(sys.argv) not in (3, 4) or sys.argv[1] != "pack":
        sys.exit(__doc__)
    target = Path(sys.argv[3]) if len(sys.argv) == 4 else OWN
    kept = {json.loads(line)["id"]: line for line in (target.read_text("utf-8").splitlines() if target.exists() else [])}
    for article in gold(Path(sys.argv[2])):
        kept[article.name] = json.dumps(pack(article), ensure_ascii=False, separators=(",", ":"))
    target.write_text("".join(kept[name] + "\n" for name in sorted(kept)), encoding="utf-8")
    print(f"{target.name}: {len(kept)} articles")


if __name__ == "__main__":
    main()
