"""Reads a query or update only as far as needed to refuse SERVICE and LOAD, and to lay a protocol dataset over an update.

A tokenizer by the terminals of the SPARQL 1.1 grammar (section 19.8), so that words inside strings, comments and IRIs do not count.  It
errs on the side of refusal where Oxigraph, whose parser knows no word boundary, reads on: `SERVICEx:y {…}` and `trueSERVICE <y> {…}` are
calls to it. The second wall, against what this one may miss, is the process without network (kg.serving.sandbox).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import QueryRefused, QuerySyntaxError

MAX_DEPTH = 200  # nested brackets; a recursive parser ends the process when its stack does

_TERMINALS = re.compile(
    r"""
    (?P<space>[\x20\t\r\n]+|\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}[^<>"{}|^`\\\x00-\x20]*|\\U[0-9A-Fa-f]{8}[^<>"{}|^`\\\x00-\x20]*)*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d_](?:[\w·.-]*[\w·-])?)?:(?:[\w·:.-]|%[0-9A-Fa-f]{2}|\\.)*)
  | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NOTEWORTHY = ("SERVICE", "LOAD", "FROM", "NOW", "RAND", "UUID", "BNODE", "[", "\\")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_MAY_STAND_BEFORE_NAME = {"GRAPH", "FROM", "NAMED", "WITH", "USING", "INTO", "TO", "COPY", "MOVE", "ADD", "SILENT", "PREFIX"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str  # a group name of _TERMINALS
    text: str
    start: int  # code points
    depth: int  # open braces before it

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> list[Token]:
    """Without white space and comments.  Raises QuerySyntaxError where brackets nest deeper than MAX_DEPTH."""
    found: list[Token] = []
    braces = brackets = 0
    for match in _TERMINALS.finditer(text):
        kind = match.lastgroup or "sign"
        if kind == "space":
            continue
        value = match.group()
        found.append(Token(kind, value, match.start(), braces))
        if kind == "sign":
            if value in "{([":
                brackets += 1
                braces += value == "{"
                if brackets > MAX_DEPTH:
                    line, column = place(text, match.start())
                    raise QuerySyntaxError(f"brackets nest deeper than {MAX_DEPTH}; accepted: fewer", line, column)
            elif value in "})]":
                brackets -= 1
                braces -= value == "}"
    return found


def is_plain(text: str) -> bool:
    """True when nothing here can have anything to say about the query: the quick look that most queries need only."""
    upper = text.upper()
    return not any(word in upper for word in _NOTEWORTHY) and text.count("{") + text.count("(") <= MAX_DEPTH


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(min(int(m.group(1) or m.group(2), 16), 0x10FFFF)), text)


def _calls(read: Sequence[Token], keyword: str) -> Token | None:
    """The token that the engine may read as `keyword`."""
    for number, token in enumerate(read):
        if token.kind == "word" and keyword in token.word:
            return token
        if token.kind == "name" and keyword in token.text.partition(":")[0].upper():
            before = read[number - 1].word if number else ""
            after = read[number + 1].text if number + 1 < len(read) else ""
            calls = after == "{" if keyword == "SERVICE" else token.depth == 0
            if calls and before not in _MAY_STAND_BEFORE_NAME:
                return token
    return None


def _refuse(text: str, keyword: str, reason: str) -> None:
    for form in {text, _unescaped(text)}:
        if keyword not in form.upper():
            continue
        token = _calls(tokens(form), keyword)
        if token is not None:
            line, column = place(form, token.start)
            raise QueryRefused(f"{keyword} is not allowed here: {reason}", line, column)


def refuse_remote(text: str, update: bool = False) -> None:
    """Raises QueryRefused, with line and column, when the text calls SERVICE or (in an update) LOAD; QuerySyntaxError when it nests too
    deep.
    """
    if text.count("{") + text.count("(") + text.count("[") > MAX_DEPTH:
        tokens(text)
    _refuse(text, "SERVICE", "this endpoint asks no other one; accepted: graph patterns over its own data")
    if update:
        _refuse(text, "LOAD", "this endpoint fetches nothing; accepted: send the triples by INSERT DATA or to the Graph Store")


_UNSTEADY = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\[", re.IGNORECASE)


def is_steady(text: str) -> bool:
    """False when the same query over the same data may give other bytes, so that its answer must not carry a strong ETag."""
    return _UNSTEADY.search(text) is None


def from_graphs(text: str) -> list[str] | None:
    """The absolute IRIs after FROM (not FROM NAMED) when there are several; None when there are none, one, or some that need a prefix or
    base.
    """
    if not re.search(r"\bFROM\b", text, re.IGNORECASE):
        return None
    read = tokens(text)
    named = [b for a, b in pairwise(read) if a.word == "FROM" and b.word != "NAMED"]
    if len(named) < 2 or any(t.kind != "iri" or ":" not in t.text for t in named):
        return None
    return [_unescaped(t.text[1:-1]) for t in named]


def from_named_graphs(text: str) -> list[str]:
    """The IRIs after FROM NAMED, as far as they are absolute."""
    read = tokens(text)
    return [
        _unescaped(c.text[1:-1])
        for a, b, c in zip(read, read[1:], read[2:], strict=False)
        if a.word == "FROM" and b.word == "NAMED" and c.kind == "iri"
    ]


def with_using(text: str, default: Sequence[str], named: Sequence[str]) -> str:
    """The update with the protocol's using-graph-uri and using-named-graph-uri written into every operation that has a WHERE.

    Raises QueryRefused when the update itself says USING or WITH (SPARQL 1.1 Protocol, 2.2.3).
    """
    if not default and not named:
        return text
    read = tokens(text)
    own = next((t for t in read if t.depth == 0 and t.word in ("USING", "WITH")), None)
    if own is not None:
        line, column = place(text, own.start)
        raise QueryRefused(
            f"the update says {own.word} while the request names graphs by using-graph-uri; accepted: one of the two", line, column
        )
    clause = "".join(f" USING <{g}>" for g in default) + "".join(f" USING NAMED <{g}>" for g in named) + " "
    edits: list[tuple[int, str]] = []
    for number, token in enumerate(read):
        if token.depth or token.word != "WHERE":
            continue
        if number and read[number - 1].word == "DELETE":  # the short form: its pattern is the template too
            edits.append((token.start, _block(text, read, number + 1)))
        edits.append((token.start, clause))
    for start, insertion in reversed(edits):
        text = text[:start] + insertion + text[start:]
    return text


def _block(text: str, read: Sequence[Token], opening: int) -> str:
    for token in read[opening + 1 :]:
        if token.text == "}" and token.depth == read[opening].depth + 1:
            return text[read[opening].start : token.start + 1]
    return text[read[opening].start :]
