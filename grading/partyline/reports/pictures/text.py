"""A conversation drawn with characters, for a terminal and for plain text.

Each row is a list of pieces with the name of a style; the meaning is in the characters and words,
and colour only helps. The texts stand in one column, so that they can be read like a script.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from rich.cells import chop_cells
from rich.text import Text

from partyline.model.sanitize import bounded, without_surrogates
from partyline.reports.pictures.diagram import Diagram, Kind, Row, label, long_texts, shortened

STYLES = {
    "time": "dim",
    "lane": "dim",
    "name": "bold",
    "arrow": "cyan",
    "due": "bold yellow",
    "wrong": "bold red",
    "fold": "dim italic",
    "text": "",
}
WHOLE = 240  # characters of a long text below the drawing
_TIME = 6  # columns for the milliseconds
_LANES = range(6, 13)  # columns of one lane
_LEAST_TEXT = 32  # columns
_ASCII = str.maketrans("│─┄◀▶├┤●…", "|-.<>||o~")


@dataclass(frozen=True)
class Piece:
    """Some characters of a row, and the name of their style."""

    text: str
    style: str


def draw(said: Diagram, width: int) -> list[list[Piece]]:
    """Return the rows of the drawing, the names of the lanes first.

    Args:
        said: the conversation.
        width: columns that it may take.
    """
    lane = _lane_width(said, width)
    names = "".join(_name(name, lane) for name in said.lanes)
    rows = [[Piece("    ms", "time"), Piece(names, "name")]]
    return rows + [_draw_row(said, row, lane, width) for row in said.rows]


def rich_text(said: Diagram, width: int, longest: int = WHOLE) -> Text:
    """Return the drawing for rich, the texts that it cuts whole below it.

    Args:
        said, width: as for `draw`.
        longest: characters of one text below the drawing.
    """
    text = Text(no_wrap=True, overflow="crop")
    for number, row in enumerate(draw(said, width)):
        if number:
            text.append("\n")
        for piece in row:
            text.append(piece.text, style=STYLES[piece.style])
    for whole in long_texts(said, text_room(said, width)):
        for part in _wrapped(f"whole: {bounded(whole, longest)}", width):
            text.append(f"\n{part}", style=STYLES["fold"])
    return text


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of so many columns, cut between words where that is possible."""
    lines = textwrap.wrap(text, width, replace_whitespace=False, drop_whitespace=False)
    return [part for line in lines for part in chop_cells(line, width)]


def plain_text(said: Diagram, width: int, ascii_only: bool = False) -> str:
    """Return the drawing as plain text, the texts that it cuts whole below it.

    Args:
        ascii_only: for an encoding that knows no lines and arrows.
    """
    lines = ["".join(piece.text for piece in row).rstrip() for row in draw(said, width)]
    lines = [line.translate(_ASCII) for line in lines] if ascii_only else lines
    lines += [f"whole: {whole}" for whole in long_texts(said, text_room(said, width))]
    return without_surrogates("\n".join(lines))


def text_room(said: Diagram, width: int) -> int:
    """Return how many characters of one text the drawing has room for."""
    return max(8, width - _TIME - _lane_width(said, width) * len(said.lanes) - 1)


def _lane_width(said: Diagram, width: int) -> int:
    fits = (width - _TIME - _LEAST_TEXT) // max(1, len(said.lanes))
    wanted = max(len(name) for name in said.lanes) + 2
    return max(_LANES[0], min(fits, max(wanted, 9), _LANES[-1]))


def _name(name: str, lane: int) -> str:
    short = name if len(name) < lane else f"{name[: lane - 2]}…"
    return short.center(lane) if len(short) < lane - 1 else short.rjust(lane)


def _draw_row(said: Diagram, row: Row, lane: int, width: int) -> list[Piece]:
    room = text_room(said, width)
    if row.kind is Kind.FOLD:
        bars = "".join("│".center(lane) for _ in said.lanes)
        return [Piece(" " * _TIME, "time"), Piece(bars, "lane"), Piece(f" {row.text}", "fold")]
    style = "wrong" if row.wrong else "due" if row.kind is Kind.DUE else "arrow"
    text = shortened(label(said, row), room)
    shown = "text" if style == "arrow" else style
    lanes = _lanes(said, row, lane, style)
    return [Piece(f"{row.ms:6.0f}", "time"), *lanes, Piece(f" {text}", shown)]


def _lanes(said: Diagram, row: Row, lane: int, style: str) -> list[Piece]:
    """Return the lanes of one row, with its arrow."""
    middle = (lane - 1) // 2
    at = [number * lane + middle for number in range(len(said.lanes))]
    cells = [" "] * (lane * len(said.lanes))
    for place in at:
        cells[place] = "│"
    ends = [at[number] for number in row.lanes]
    if row.kind is Kind.OWN:
        for place in ends:
            cells[place] = "●"
        return [Piece("".join(cells), "lane")]
    left, right = min(ends), at[said.server]
    line = "┄" if row.kind is Kind.DUE else "─"
    for place in range(left, right + 1):
        cells[place] = line
    for place in ends:
        cells[place] = "├" if row.kind is Kind.SENT else "◀"
    cells[right] = "▶" if row.kind is Kind.SENT else "┤"
    joined = "".join(cells)
    return [
        Piece(joined[:left], "lane"),
        Piece(joined[left : right + 1], style),
        Piece(joined[right + 1 :], "lane"),
    ]
