"""A table in a text file, in which single cells are changed and every other byte is kept."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from pathlib import Path

from partyline.classroom.letter import ClassProblem
from partyline.submission.intake import shown

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATORS = ",;\t"
_MOST = 50_000_000  # bytes of one worksheet


@dataclass
class Cell:
    """One cell: where it stands in the text, and what is in it."""

    start: int
    end: int
    value: str
    quoted: bool


@dataclass
class Sheet:
    """A table as it was read.

    Args:
        path: the file.
        mark: the bytes before the text that tell its encoding.
        encoding: of the text.
        text: all of it.
        separator: between the cells of a row.
        rows: its cells; the first row holds the headings.
    """

    path: Path
    mark: bytes
    encoding: str
    text: str
    separator: str
    rows: list[list[Cell]]
    _new: dict[int, tuple[Cell, str]] = field(default_factory=dict)

    @property
    def headings(self) -> list[str]:
        """What stands above each column."""
        return [cell.value.strip("\ufeff \t") for cell in self.rows[0]]

    def column(self, *names: str) -> int | None:
        """Return the number of the first column that is called by one of these names."""
        lower = [heading.casefold() for heading in self.headings]
        for name in names:
            if name.casefold() in lower:
                return lower.index(name.casefold())
        return None

    def value(self, row: list[Cell], column: int | None) -> str:
        """Return what is in a cell, "" if there is no such cell."""
        return row[column].value.strip() if column is not None and column < len(row) else ""

    def put(self, row: list[Cell], column: int, value: str) -> None:
        """Change one cell."""
        self._new[row[column].start] = (row[column], value)

    def content(self) -> bytes:
        """Return the file with the changed cells."""
        parts, at = [], 0
        for start in sorted(self._new):
            cell, value = self._new[start]
            parts += [self.text[at:start], self._written(value, cell.quoted)]
            at = cell.end
        return self.mark + ("".join(parts) + self.text[at:]).encode(self.encoding)

    def _written(self, value: str, quoted: bool) -> str:
        value = re.sub(r"[\r\n]+", " ", value)
        if quoted or self.separator in value or '"' in value:
            doubled = value.replace('"', '""')
            return f'"{doubled}"'
        return value


def read(path: Path) -> Sheet:
    """Read a table.

    Raises:
        ClassProblem: it is none.
    """
    try:
        if path.stat().st_size > _MOST:
            raise ClassProblem(f"The worksheet {shown(path)} is too large to be one.")
        data = path.read_bytes()
    except OSError as error:
        raise ClassProblem(
            f"The worksheet {shown(path)} can't be read: {error.strerror}."
        ) from None
    mark, encoding = next(((m, e) for m, e in _MARKS if data.startswith(m)), (b"", ""))
    body = data[len(mark) :]
    text = None
    for name in [encoding] if encoding else ["utf-8", "cp1251"]:
        try:
            text, encoding = body.decode(name), name
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\0" in text or text.encode(encoding) != body:
        raise ClassProblem(
            f"The worksheet {shown(path)} is not a text table. Give the CSV file as the platform "
            "has exported it, not saved again by a spreadsheet program."
        )
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = _rows(text, separator)
    if not rows or len(rows[0]) < 2:
        raise ClassProblem(
            f"The worksheet {shown(path)} has no columns: they should be separated by a comma, a "
            "semicolon or a tab."
        )
    return Sheet(path, mark, encoding, text, separator, rows)


def _rows(text: str, separator: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    row: list[Cell] = []
    at = 0
    while at < len(text):
        cell = _cell(text, at, separator)
        row.append(cell)
        at = cell.end
        if text[at : at + 1] == separator:
            at += 1
            if at == len(text):
                row.append(Cell(at, at, "", False))
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        if len(row) > 1 or row[0].value:
            rows.append(row)
        row = []
    if row:
        rows.append(row)
    return rows


def _cell(text: str, start: int, separator: str) -> Cell:
    if text[start : start + 1] != '"':
        end = start
        while end < len(text) and text[end] not in (separator, "\n", "\r"):
            end += 1
        return Cell(start, end, text[start:end], False)
    at = start + 1
    while True:
        quote = text.find('"', at)
        if quote < 0:
            return Cell(start, len(text), text[start + 1 :].replace('""', '"'), True)
        if text[quote + 1 : quote + 2] == '"':
            at = quote + 2
            continue
        end = quote + 1
        while end < len(text) and text[end] not in (separator, "\n", "\r"):
            end += 1  # what stands behind the closing quote belongs to the cell
        return Cell(
            start, end, text[start + 1 : quote].replace('""', '"') + text[quote + 1 : end], True
        )
