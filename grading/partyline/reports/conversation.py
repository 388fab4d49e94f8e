"""A transcript laid out as a table, for every report that shows one."""

from __future__ import annotations

from dataclasses import dataclass

from partyline.model.results import Event
from partyline.model.sanitize import clean, excerpt
from partyline.model.transcript import SERVER

COLUMNS = 6  # people who get a column each; a larger crowd shares one
LEGEND = "-> sent, <- received, ! on standard error; times in milliseconds"
_ARROWS = {
    "sends": "-> ",
    "types": "-> ",
    "gets": "<- ",
    "prints": "",
    "note": "",  # stands in brackets of its own
    "complains": "! ",
}


@dataclass(frozen=True)
class Conversation:
    """Who took part, and rows with a time and a cell for each of them; all of it is clean."""

    people: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def conversation(
    events: tuple[Event, ...], head: int = 8, tail: int = 24, cell: int = 120
) -> Conversation:
    """Lay out a transcript: a row for each event, a column for everyone, the server's last.

    Args:
        events: the transcript.
        head, tail: how many events of a long one are shown at its start and its end.
        cell: characters of one event that are shown.
    """
    people = [*dict.fromkeys(clean(e.who) for e in events if e.who != SERVER), SERVER]
    crowd = len(people) > COLUMNS
    if crowd:
        people = ["everyone"]
    left_out = max(0, len(events) - head - tail)
    rows = []
    for number, event in enumerate(events):
        cells = [""] * len(people)
        if left_out and head <= number < head + left_out:
            if number == head:
                cells[0] = f"({left_out} more)"
                rows.append(("...", *cells))
            continue
        if crowd:
            cells[0] = f"{clean(event.who)}  {_said(event, cell)}"
        else:
            cells[people.index(clean(event.who))] = _said(event, cell)
        rows.append((f"{event.ms:.0f}", *cells))
    return Conversation(tuple(people), tuple(rows))


def _said(event: Event, limit: int) -> str:
    text = excerpt(event.text, limit)
    arrow = _ARROWS.get(event.what)
    if arrow is None:
        return f"({clean(event.what)}{' ' + text if text else ''})"
    return arrow + text
