"""A picture that leaves room for what is around it: the end of the conversation matters most."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from partyline.model.results import Event
from partyline.reports.pictures.diagram import diagram
from partyline.reports.pictures.text import rich_text

_FRAME = 2  # rows for the names of the lanes, and for what is folded
_MOST = 27  # rows of the end, whatever room there is


def fitted(
    events: Sequence[Event], width: int, rows: int, head: int, least: int, above: str = ""
) -> Text:
    """Return the picture, with its long texts below it in `rows` rows if that can be.

    Args:
        events: the transcript.
        width: columns.
        rows: all that there are for it.
        head: rows of the beginning.
        least: rows of the end that it gets in any case.
        above: the traceback that is shown above the picture.
    """
    tail = max(least, min(rows - head - _FRAME, _MOST))
    drawn = rich_text(diagram(events, head, tail, above), width)
    too_many = drawn.plain.count("\n") + 1 - rows
    if too_many > 0 and tail > least:
        drawn = rich_text(diagram(events, head, max(least, tail - too_many), above), width)
    return drawn
