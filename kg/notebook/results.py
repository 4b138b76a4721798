"""A sequence of dataclasses that shows itself as a table and becomes a data frame."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from kg.errors import UsageError
from kg.model import Claim, Document

if TYPE_CHECKING:
    import pandas
    import polars
    from rich.table import Table

T = TypeVar("T")
Row = dict[str, Any]
_SHOWN = 12  # rows of a table on the screen
_WIDTH = 60  # characters of a cell
# in data frames, but not on the screen
_UNSEEN = {
    "documents": {"id", "url", "text", "notices"},
    "claims": {"id", "document", "event", "earliest", "latest", "confidence", "polarity"},
    "events": {"id", "earliest", "latest"},
}


class Results(Sequence[T], Generic[T]):
    """Read when needed and kept: the first loop over `kg.read(folder)` reads file by file, the next one nothing."""

    def __init__(self, found: Iterable[T], kind: str) -> None:
        self._coming = iter(found)
        self._kept: list[T] = []
        self._kind = kind

    def __iter__(self) -> Iterator[T]:
        at = 0
        while at < len(self._kept) or self._more():
            yield self._kept[at]
            at += 1

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Results[T]: ...
    def __getitem__(self, at: int | slice) -> T | Results[T]:
        if isinstance(at, slice):
            return Results(self._all()[at], self._kind)
        while 0 <= at >= len(self._kept) and self._more():
            pass
        return self._kept[at] if at >= 0 else self._all()[at]

    def _more(self) -> bool:
        for one in self._coming:
            self._kept.append(one)
            return True
        return False

    def _all(self) -> list[T]:
        self._kept.extend(self._coming)
        return self._kept

    def rows(self) -> Iterator[Row]:
        """Flat records: one column a field, names and quotes as text."""
        return map(row_of, self)

    def to_pandas(self) -> pandas.DataFrame:
        """One row a result.  Raises UsageError where pandas is not installed."""
        try:
            import pandas
        except ImportError as fault:
            raise UsageError("to_pandas needs pandas: pip install 'kg-timeline[notebook]'") from fault
        return pandas.DataFrame(list(self.rows()))

    def to_polars(self) -> polars.DataFrame:
        """One row a result; days are dates.  Raises UsageError where Polars is not installed."""
        try:
            import polars
        except ImportError as fault:
            raise UsageError("to_polars needs Polars: pip install 'kg-timeline[notebook]'") from fault
        return polars.DataFrame(list(self.rows()), infer_schema_length=None)

    # ------------------------------------------------------------------ on the screen

    def _shown(self) -> tuple[list[str], list[list[str]], str]:
        """Columns, cells and caption of the first rows; columns that say nothing are left out."""
        rows = [row_of(one) for one in islice(self, _SHOWN)]
        unseen = _UNSEEN.get(self._kind, set())
        names = [n for n in (rows[0] if rows else {}) if n not in unseen and any(row[n] not in (None, "") for row in rows)]
        rest = "" if len(rows) < _SHOWN else f" of {len(self):,}"
        return names, [[_cell(row[n]) for n in names] for row in rows], f"{len(rows):,}{rest} {self._kind}"

    def __rich__(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        names, rows, caption = self._shown()
        table = Table(*names, caption=caption)
        for row in rows:
            table.add_row(*map(Text, row))
        return table

    def __repr__(self) -> str:
        from rich.console import Console

        console = Console(width=160, no_color=True)
        with console.capture() as captured:
            console.print(self)
        return captured.get().rstrip()

    def _repr_html_(self) -> str:
        names, rows, caption = self._shown()
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def row_of(one: Any) -> Row:
    for kind, flat in _FLAT.items():
        if isinstance(one, kind):
            return flat(one)
    return {f.name: _plain(getattr(one, f.name)) for f in fields(one)}


def _plain(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, tuple) else value


def _document(document: Document) -> Row:
    return {
        "title": document.title,
        "outlet": document.outlet,
        "published": document.published,
        "published_rule": document.published_rule,
        "language": document.language,
        "url": document.url,
        "path": document.path,
        "text": document.text,
        "notices": "; ".join(document.notices),
        "id": document.id,
    }


def _claim(claim: Claim) -> Row:
    when = claim.when
    return {
        "type": claim.type,
        "when": when.edtf if when else None,
        "earliest": when.earliest if when else None,
        "latest": when.latest if when else None,
        **{name: "、".join(r.label for r in claim.roles if r.role == name) for name in ("agent", "patient", "party", "place", "theme")},
        "modality": str(claim.modality),
        "polarity": str(claim.polarity),
        "sources": " ← ".join(s.label for s in claim.sources),
        "quote": claim.quote.text,
        "published": claim.document.published,
        "title": claim.document.title,
        "confidence": round(claim.confidence, 3),
        "event": claim.event,
        "document": claim.document.id,
        "id": claim.id,
    }


_FLAT: dict[type, Callable[[Any], Row]] = {Document: _document, Claim: _claim}
